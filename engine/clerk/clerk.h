// The one door every event passes through, whether a person or a deadline knocks.
//
// One thread drains what is waiting, never waits for more, decides each submission, and commits the
// batch with one fsync before anybody is answered. So there is one total order and ledger numbers
// are dense. Nobody waits for the disk: a submission carries its completion.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "engine/decide/decide.h"
#include "engine/ledger.h"

namespace redress {

// Where the clerk gets the time from. The wall clock, or a made-up one that only it moves.
class TimeSource {
 public:
  virtual ~TimeSource() = default;
  virtual Instant now() const = 0;
  // Time really gone by, whatever anybody sets the wall clock to; nullopt where time is made up.
  virtual std::optional<std::chrono::milliseconds> elapsed() const = 0;
  virtual void move_to(Instant) {}
};

// What a sender is told, once it is on disk; of a duplicate, what it was told the first time.
struct Receipt {
  Number number = 0;       // of the entry
  bool of_review = false;  // which began with it
  Number case_id = 0;      // 0: none is concerned; then only no_case_because below is of use
  std::uint64_t version = 0;
  Stage stage = Stage::dispatch;
  std::optional<Instant> due;
  Offset offset{0};
  std::string no_case_because;
  bool duplicate = false;
  bool operator==(const Receipt&) const = default;
};
// Nothing is known to have happened; the same event may be sent again.
struct Unavailable {
  enum class Why { disk_full, data_gone, outcome_unknown, stopping } why;
};
using Verdict = std::variant<Receipt, Refusal, Unavailable>;

struct ClerkOptions {
  std::size_t queue = 65'536;  // submissions waiting
  std::size_t batch = 1'024;   // submissions committed together; alarms take half of it at most
  std::chrono::milliseconds leap{std::chrono::hours(1)};  // a forward jump held to be a mistake
  // So far past the newest entry, and past when it last ran, a clock is not believed at the start.
  std::chrono::milliseconds leap_at_start{std::chrono::hours(24)};
  // Told of each entry that changes a rule, when it is on disk and in force; on the clerk's thread.
  std::function<void(const Entry&)> rules_changed = {};
};

struct ClerkCounts {
  std::uint64_t entries = 0, batches = 0, alarms = 0, refused = 0, duplicates = 0;
  std::uint64_t commit_microseconds = 0;
  std::size_t queued = 0;
  std::uint64_t recalculated = 0;  // cases whose deadlines a revised calendar moved
  bool recalculating = false;
  std::uint64_t changed = 0;  // cases that went over to another version of their policy
  bool changing = false;      // others are to follow, and are not paused
};

class Clerk {
 public:
  // All verdicts of one call, in its order, on the clerk's thread; must not block.
  using Completion = std::function<void(std::vector<Verdict>)>;

  // What becomes of texts that everybody is judged by: their entries, the texts themselves, all or
  // nothing, and then `in_force`, on the clerk's thread, when all are on disk and before anything
  // else is decided. Deadlines are recalculated, and open cases go over to another version of their
  // policy, afterwards, between other batches.
  struct Adoption {
    // Of what concerns no case: a policy with those built on it, a calendar, a dictionary, a
    // proposal and what becomes of it.
    std::vector<Submission> submissions;
    std::vector<Document> documents;
    std::function<void()> in_force = {};  // may be empty
    // Asked first, on the clerk's thread; may be empty. False: what it was made of has changed
    // since, and it is refused as stale.
    std::function<bool()> stands = {};
  };
  // What a proposal comes to when its time has come, asked for on the clerk's thread; nullopt if it
  // cannot be put in force any more, and why.
  using Make = std::function<std::optional<Adoption>(std::string* why_not)>;
  struct Scheduled {
    Number proposal = 0;
    Instant at;
    Make make;
  };

  // `scheduled`: so that not even an alarm that was missed gets ahead of them.
  Clerk(Ledger& ledger, const PolicyBook& policies, TimeSource& time, ClerkOptions options = {},
        std::vector<Scheduled> scheduled = {});
  ~Clerk();  // stops

  // False when the queue has no room for all of them: nothing was taken, try again later.
  bool submit(std::vector<Submission> submissions, Completion done);

  // The receipt is of the first entry. False if too many wait, or the clerk stops.
  bool adopt(Adoption adoption, std::function<void(Verdict)> done);

  // At that instant: after the alarms set for an earlier one, before all others, and before
  // anything that is sent from then on is decided. A proposal is scheduled once: the newer instant
  // counts. One whose time has come while the clock is in doubt or the disk full waits for that to
  // be over; one that cannot be put in force is ended by an entry that says why.
  void schedule(Number proposal, Instant at, Make make);
  // False if it was not, or if it is being put in force.
  bool unschedule(Number proposal);

  // The run over open cases that the entry `because` began, by an entry that says who and why.
  // Refused if there is none that goes on, or if it is so already. False as for adopt().
  bool pause_run(Number because, bool paused, std::string by, std::string note,
                 std::function<void(Verdict)> done);

  // Made-up time only: fires every timer on the way, in order, each at its own instant, then
  // answers. False if the queue is full.
  bool advance_to(Instant to, std::function<void()> done);

  // Answers what was accepted, then ends the thread. Idempotent.
  void stop();

  // Set once, when a write failed: nothing is written any more and the process should end.
  bool failed() const;
  std::string failure() const;  // what went wrong, in a sentence; empty if nothing has
  // Empty, or why timers are held: a clock that leapt forward or stepped back.
  Wording held() const;
  // Somebody says that a clock which leapt forward is right: timers go off again. False if nothing
  // is held for such a leap; one that stepped back catches up by itself.
  bool confirm_clock();
  ClerkCounts counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace redress
