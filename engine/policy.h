// What the engine asks of a policy. Answered in rules/; pure: no clock is read, nothing is stored.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/case/entry.h"
#include "engine/wording.h"

namespace redress {

struct Plan {
  std::vector<Clock> clocks;  // the stage's, then contact, then the cap, those that there are
  std::vector<Alarm> alarms;  // of those clocks, by instant, including those already past
};

// Until when a finished matter may be rated, and what happens if nobody does.
struct RatingWindow {
  std::optional<Instant> ends;       // nullopt: it may be rated whenever somebody likes
  std::vector<ServiceAlarm> alarms;  // by instant
};

// Who has to act on a new case, and whether it is dispatched there at once, without anybody's
// doing.
struct Assignment {
  std::string unit;
  bool automatic = false;
};

class Policy {
 public:
  virtual ~Policy() = default;

  virtual const Version& version() const = 0;
  virtual Offset offset_at(Instant at) const = 0;
  virtual Day day_of(Instant at) const = 0;

  // Whether a review opens a case; if a bad one does not, *because says why.
  virtual bool opens_case(const Review& review, std::string* because) const = 0;
  virtual bool is_bad(const Review& review) const = 0;  // by its rating alone
  virtual Assignment assignment(const Review& review) const = 0;

  // Of a matter that was finished then.
  virtual RatingWindow window(Instant finished_at) const = 0;
  // What is recorded when nobody rated by the end of the window; 0: nothing.
  virtual int default_rating() const = 0;

  // Deadlines and alarms of the case at its stage, from its facts alone. While paused, at most
  // the alarm that ends the pause.
  virtual Plan plan(const Case& facts) const = 0;
  // The same at the same instants, without the texts and reasons that explain them: for planning
  // very many.
  virtual Plan bare_plan(const Case& facts) const { return plan(facts); }

  // The role whose approval or decision the case waits for; empty if it waits for none.
  virtual std::string waits_for(const Case& facts) const = 0;

  // What an extension would give the case as it is, trimmed by its cap: nothing is moved, or it is
  // not in the policy, where it would be refused. `clock` as in Details.
  virtual Extension extension(const Case& before, const std::string& clock) const = 0;

  // Who is told at once: of a case that a unit is given; of one that waits to be dispatched (the
  // role, empty for none); and whether a role that has to decide is.
  virtual std::vector<std::string> told_when_given() const = 0;
  virtual std::string told_to_dispatch() const = 0;
  virtual bool tells_who_decides() const = 0;

  // Why the policy does not let this happen to this case although the stage would
  // (上海: no returns; 无棣: no deferral without a formal document); nullopt if it may.
  struct Objection {
    enum class Kind {
      forbidden,   // not allowed here and now
      incomplete,  // something is missing and can be added: `field`
      wrong_role,  // for somebody else to say: `roles`
    } kind = Kind::forbidden;
    std::string field;  // the detail's name
    Wording sentence;
    std::vector<std::string> roles;
    std::optional<Instant> latest;  // the latest instant that would have been accepted
  };
  virtual std::optional<Objection> objects(const Case& before, Event event, const Details& details,
                                           Instant at) const = 0;
  // The same of another rating of a matter, the `number`-th beyond the first; `before` is the case
  // that an earlier one opened, nullptr if none did.
  virtual std::optional<Objection> objects_to_added_review(const Case* before, int number,
                                                           Instant at) const = 0;

  // The measures that a count sets off: rounds, returns, transfers, units passed through, bounces.
  // One whose roles are all vacant takes the next of its ladder with it.
  virtual std::vector<Measure> measures_by_count(const Case& after, const Roster& roster,
                                                 Instant at) const = 0;
  // Those that a unit's newest ranking sets off.
  virtual std::vector<Measure> measures_of_unit(const UnitRecord& after, Instant at) const = 0;

  virtual bool follow_up_applies(const Review& review) const = 0;
  virtual int follow_up_attempts() const = 0;
};

// The policies in force, and every older version that a case is pinned to.
class PolicyBook {
 public:
  virtual ~PolicyBook() = default;
  // The most specific policy that applies to a region; nullptr if none does.
  virtual const Policy* for_region(std::string_view region) const = 0;
  // The version a case was opened under. Every version in the ledger is in the book: a book
  // without one is refused at start.
  virtual const Policy& pinned(const Version& version) const = 0;
};

}  // namespace redress
