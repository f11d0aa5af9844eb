// What the engine should do, said once more and plainly: the life of a case as a table, everything
// else recomputed from the list of what happened. No storage, no index, no stored deadline.
//
// Written from the regulation and the tables of deadlines, not from engine/ and rules/, with which
// it shares words and nothing else.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/case/entry.h"
#include "tests/model/days.h"
#include "tests/model/rules.h"

namespace redress::model {

// Where an event leads; nullopt where it is not accepted.
std::optional<Stage> leads_to(Stage stage, Event event);
// Those that people say.
const std::vector<Event>& sayable();

// One thing that somebody says.
struct Said {
  enum class What { review, finished, moved, imported, ranked, role, attached } what = What::moved;
  std::string source, id;
  Instant occurred_at;
  Review review;  // of review, finished, imported
  Number case_id = 0;
  Event event = Event::dispatched;
  Details details;
  std::optional<std::uint64_t> if_version;
  Stage stage = Stage::dispatch;  // of imported
  Standing standing = Standing::unresolved;
  std::optional<Instant> due_at, closed_at;
  std::string unit, region, period;  // of ranked and role
  int place = 1, of = 1;
  std::string role;
  bool vacant = true;
  std::string content, digest, kind;  // of attached

  // Whether the same was said, whoever asks for which version.
  bool same_as(const Said& other) const;
};

struct Answer {
  bool accepted = false;
  std::string reason;  // of a refusal
  std::optional<Instant> latest;
  Number entry = 0, case_id = 0;
  std::uint64_t version = 0;
  Stage stage = Stage::dispatch;
  std::optional<Instant> due;
  bool duplicate = false;
  bool operator==(const Answer&) const = default;
};

// Something that is to happen by itself: near_due, overdue, measure_taken, pause_ended.
struct Moment {
  Instant at;
  Event event = Event::near_due;
  std::string clock, rung;
  int repeat = 0;
  Roles notify;
  bool operator==(const Moment&) const = default;
  bool like(const Moment& other) const;  // the same, whenever it is
};

struct Taken {
  std::string rung;
  Instant at;
  std::string because, count;
  Roles notify, vacant;
  bool operator==(const Taken&) const = default;
};

// A notice, but for its id.
struct Told {
  std::string role, unit, what, clock, concerns;
  Number case_id = 0;
  int round = 1;
  Instant at;
  bool in_digest = false;
  auto operator<=>(const Told&) const = default;
};

// One line of the ledger.
struct Line {
  Number number = 0;
  std::string type;
  Instant recorded_at, effective_at;
  std::optional<Said> said;  // nullopt for what the engine says
  Answer answer;             // what the sender was told
  Number case_id = 0;
  std::optional<Event> event;  // that happened to the case
  Details details;
  Stage stage = Stage::dispatch;  // of the case afterwards
  Review review;
  std::string unit;              // of a case that begins: who is to act
  Moment moment;                 // that went off
  std::vector<Moment> also;      // raised with it, or skipped
  std::vector<Moment> let_pass;  // old history: neither fired then nor ever
  bool missed = false;           // recorded long after its instant
  std::vector<Taken> taken;
  std::set<std::string> flags;
  std::vector<Told> told;
  bool window_ended = false;        // of a service: the default review
  bool supersedes = false;          // a default review no longer counts
  std::optional<Review> counts_as;  // for the board
  Number other = 0;                 // the case merged in or out, or into
};

struct Breached {
  Number entry = 0;
  std::string clock;
  int round = 1;
  Instant due;
  std::string unit;
  Number voided_by = 0;
  bool operator==(const Breached&) const = default;
};

// A case as anybody may see it.
struct Picture {
  Number id = 0;
  std::uint64_t version = 0;
  Stage stage = Stage::dispatch;
  Standing standing = Standing::unresolved;
  Ending ending = Ending::none;
  int round = 1;
  std::string unit, classification;
  std::map<std::string, Instant> dues;
  std::string rung;
  std::optional<Instant> rung_at;
  std::vector<Breached> breaches;
  int returns = 0, transfers = 0, reopenings = 0, attempts = 0, units = 0, extensions = 0;
  bool partly = false, paused = false, pending = false;
  std::string waits_for;
  std::set<std::string> flags, counted;
  Number merged_into = 0;
  std::vector<Number> joined, added_reviews;
  std::size_t appeals = 0, attachments = 0;
  std::optional<Instant> closed_at, contacted_at, dispatched_at, planned_due;
  bool operator==(const Picture&) const = default;
};

struct ServicePicture {
  std::optional<Instant> finished_at, window_ends;
  std::vector<std::pair<int, Number>> ratings;  // assess_number, entry
  Number defaulted_by = 0;
  bool superseded = false;
  std::optional<Day> default_day;
  std::vector<std::pair<std::string, Instant>> ahead;
  bool operator==(const ServicePicture&) const = default;
};

struct ServiceName {
  std::string source, project_no, step;
  auto operator<=>(const ServiceName&) const = default;
};

// What the model may be told to get wrong, to show that somebody would notice.
enum class Flaw { none, one_day_short, forgets_a_rung, breach_never_voided, returns_for_ever };

class Life;

class Model {
 public:
  Model(Rules rules, Calendar calendar, Instant now, Flaw flaw = Flaw::none);

  Answer say(const Said& said);
  // Time passes, and each thing goes off in the first millisecond after its instant.
  void pass(Instant to);
  // Time has passed while nobody was there: what was missed is recorded now.
  void sleep(Instant to);
  // What lies in the past already goes off at once.
  void settle();

  Instant now() const { return now_; }
  const Rules& rules() const { return rules_; }
  const std::vector<Line>& ledger() const { return ledger_; }
  std::vector<Number> cases() const;
  std::vector<ServiceName> services() const;
  std::vector<std::string> units() const;
  Picture picture(Number id) const;
  ServicePicture service(const ServiceName& name) const;
  std::vector<Taken> measures_of_unit(const std::string& unit) const;
  // The next thing that a case does by itself, for whoever wants to be there just then.
  std::optional<Instant> next_of(Number id) const;
  std::set<std::string> digests_of(Number id) const;
  const Said& began_with(Number id) const;

  // Sums for the board: by channel, rating and whether by default; by standing.
  using Counts = std::map<std::string, int>;
  Counts board(const std::string& region, const std::string& unit) const;

 private:
  friend class Life;
  struct Pending {
    Instant at;
    Number id;
    bool operator<(const Pending& other) const;
  };

  Answer answer(const Said& said);
  Answer refuse(const char* reason, std::optional<Instant> latest = {}) const;
  Answer kept(const Said& said, const char* reason);
  Answer repeated(Number entry) const;
  Answer reviewed(const Said& said);
  Answer added(const Said& said, Number to);
  Answer opened(const Said& said);
  Answer finished(const Said& said);
  Answer moved(const Said& said);
  Answer attached(const Said& said);
  Answer ranked(const Said& said);
  Answer role_changed(const Said& said);
  void happen(Line line);
  void follow(const Line& line);

  std::optional<std::string> unmergeable(const Said& said) const;
  std::optional<Answer> objection(const Life& before, const Said& said, Instant at) const;
  std::vector<Taken> by_count(const Life& after, Instant at) const;
  std::vector<Taken> by_ranking(const std::string& unit, const Said& newest) const;
  std::vector<Told> told(const Line& line, const Life& after) const;
  bool vacant(const std::string& role, const std::string& unit, const std::string& region) const;
  Roles vacant_of(const Roles& roles, const std::string& unit, const std::string& region) const;
  bool bad(const Review& review) const;
  std::string routed(const Review& review) const;
  Number goes_on_as(Number id) const;

  Line& add(Line line);
  std::optional<Pending> first_before(Instant until) const;
  void go_off(Number id);
  void service_goes_off(const ServiceName& name);
  Life life(Number id) const;
  const std::vector<Moment>& pending(Number id) const;
  const std::optional<std::pair<std::string, Instant>>& pending(const ServiceName& name) const;

  const Rules rules_;
  const Calendar calendar_;
  const Flaw flaw_;
  Instant now_;
  std::vector<Line> ledger_;
  std::map<Number, std::vector<std::size_t>> of_case_;          // lines by case
  std::map<ServiceName, std::vector<std::size_t>> of_service_;  // lines by service
  // Recomputed whenever a line was added.
  mutable std::map<Number, std::pair<std::size_t, std::vector<Moment>>> pending_;
  mutable std::map<ServiceName,
                   std::pair<std::size_t, std::optional<std::pair<std::string, Instant>>>>
      pending_of_service_;
};

}  // namespace redress::model
