// 影响: what a candidate policy would have made of everything on record, and what it changes now.
//
// What people did is taken as it was recorded, at the times it was; the candidate only judges it:
// its deadlines, its alarms until the case moved on, its measures by count. So an act that it would
// refuse stays done, a step that people would have taken earlier or later under it is where it was,
// a pause ends when it ended, and a case that it would have opened has no life. Its calendar is the
// one it has now, from the beginning, where the record has what was known at each time.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/decide/policy_change.h"
#include "engine/ledger.h"
#include "engine/policy.h"

namespace redress {

class Candidate {
 public:
  virtual ~Candidate() = default;
  // The policy that would judge a review; nullptr where the candidate changes nothing.
  virtual const Policy* under(const Review& review) const = 0;
  // False only if no review of this rating is bad by it: then most of the ledger is not even read.
  virtual bool may_be_bad(int rating) const = 0;
};

// One policy in the place that it would have among the others: it judges what they would leave to
// it.
class NextPolicy final : public Candidate {
 public:
  // Both outlive it. The book is not the clerk's, who asks his own from another thread.
  NextPolicy(const PolicyBook& book, const Policy& candidate) : book_(book), it_(candidate) {}
  const Policy* under(const Review& review) const override {
    return book_.for_region(review.region) == &it_ ? &it_ : nullptr;
  }
  bool may_be_bad(int rating) const override {
    Review review;
    review.rating = rating;
    return it_.is_bad(review);
  }

 private:
  const PolicyBook& book_;
  const Policy& it_;
};

// All that is on record at one instant, whatever is written meanwhile; readable from any thread.
// Throws LedgerError.
class Past {
 public:
  virtual ~Past() = default;
  virtual Ledger::Tip tip() const = 0;
  // Every entry in order, as record() wrote it, until told to stop.
  virtual void for_each(const std::function<bool(std::string_view entry)>& go_on) const = 0;
  // The entries of a case before that one, oldest first.
  virtual std::vector<Entry> history(Number case_id, Number before) const = 0;
  // Those that run, by number; and some of them, all of which there are.
  virtual std::vector<Number> open_cases() const = 0;
  virtual std::vector<Case> cases(const std::vector<Number>& ids) const = 0;
  virtual Roster roster() const = 0;
};

// Deadlines that came to be, each once however often it was set again to what it was. Of a case
// that both would have opened.
struct Shifts {
  std::int64_t earlier = 0, later = 0, unchanged = 0;
  std::int64_t only_on_record = 0, only_by_candidate = 0;        // the other one sets none there
  std::chrono::milliseconds median_earlier{0}, median_later{0};  // how far, of those that moved
  bool operator==(const Shifts&) const = default;
};

struct LargestMove {
  Number case_id = 0;
  std::string unit;  // that holds the case then
  std::string region;
  std::string clock;
  int round = 1;
  Instant on_record, by_candidate;
  Offset offset{0};  // to show them in
  std::chrono::milliseconds shift() const { return by_candidate - on_record; }
  bool operator==(const LargestMove&) const = default;
};

// A rung of the ladders: how often it was reached, without its repeats, and in how many cases.
struct RungCount {
  std::string rung;
  std::int64_t on_record = 0, by_candidate = 0;
  std::int64_t cases_on_record = 0, cases_by_candidate = 0;
  bool operator==(const RungCount&) const = default;
};

// Of the cases a unit held, those in which it let no deadline pass. Breaches that were found to be
// none, and provisional ones, do not count.
struct UnitOnTime {
  std::string unit;
  std::int64_t cases = 0, late_on_record = 0, late_by_candidate = 0;
  double on_time_on_record() const { return 1 - double(late_on_record) / double(cases); }
  double on_time_by_candidate() const { return 1 - double(late_by_candidate) / double(cases); }
  bool operator==(const UnitOnTime&) const = default;
};

// The cases that would go over to the candidate now, each as the clerk would take it over.
struct OpenImpact {
  std::int64_t open = 0, concerned = 0;
  std::int64_t changed = 0;  // whose deadlines move
  Shifts deadlines;
  std::int64_t overdue_at_once = 0, notices_at_once = 0;
  std::vector<LargestMove> largest;
  bool operator==(const OpenImpact&) const = default;
};

struct Impact {
  // What it is about.
  Number entries = 0;  // replayed
  std::optional<Instant> first_at, as_of;
  std::int64_t cases = 0;           // that the candidate concerns
  std::int64_t would_open = 0;      // bad reviews that opened no case, and would by it
  std::int64_t would_not_open = 0;  // cases that it would not have opened

  // The past.
  Shifts deadlines;
  std::map<std::string, Shifts> by_clock;  // the stage's name, "contact" or "cap"
  std::vector<LargestMove> largest;        // one a case, the furthest first
  std::int64_t escalated_on_record = 0, escalated_by_candidate = 0;  // cases
  std::vector<RungCount> rungs;                                      // by name
  std::int64_t breaches_on_record = 0, breaches_by_candidate = 0;
  std::int64_t units = 0;
  std::vector<UnitOnTime> scores;  // that change, by how much

  // Now.
  OpenImpact open;
  bool operator==(const Impact&) const = default;
};

// Of cases as they are now, one after the other; one that does not run or is none of the
// candidate's changes nothing.
class OpenReplay {
 public:
  OpenReplay(const Candidate& candidate, OpenDeadlines how, Instant now, Roster roster);
  ~OpenReplay();
  void take(const Case& it);
  OpenImpact finished();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Follows every case that the candidate concerns from its first entry to its last. Holds those that
// are open; one that comes back is told again.
class Replay {
 public:
  using History = std::function<std::vector<Entry>(Number case_id, Number before)>;
  Replay(const Candidate& candidate, History history);
  ~Replay();

  // In order. The bytes are read only where they may matter. Throws std::runtime_error.
  void take(std::string_view bytes);
  void take(Entry entry);
  // How many cases it holds.
  std::size_t held() const;
  // As of `now`: alarms go off until then. Used up by it.
  Impact finished(Instant now);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

inline constexpr std::size_t most_largest = 20;

struct Progress {
  std::atomic<Number> done{0}, of{0};  // entries, then open cases
  std::atomic<bool> cancelled{false};
};

// Of the open cases alone; nullopt if it was cancelled.
std::optional<OpenImpact> open_impact(const Past& past, const Candidate& candidate,
                                      OpenDeadlines how, Instant now, Progress& progress);

// The whole of it; nullopt if it was cancelled. Of a backup, `now` is when its newest entry was
// recorded.
std::optional<Impact> impact(const Past& past, const Candidate& candidate, OpenDeadlines how,
                             Instant now, Progress& progress);

}  // namespace redress
