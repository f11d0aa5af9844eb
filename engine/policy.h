// What the engine asks of a policy. Answered in rules/; pure: no clock is read, nothing is stored.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/entry.h"

namespace redress {

struct Plan {
  std::vector<Clock> clocks;  // the stage's, then the cap, those that there are
  std::vector<Alarm> alarms;  // of those clocks, by instant, including those already past
};

class Policy {
 public:
  virtual ~Policy() = default;

  virtual const Version& version() const = 0;
  virtual Offset offset_at(Instant at) const = 0;
  virtual Day day_of(Instant at) const = 0;

  // Whether a review opens a case; if a bad one does not, *because says why.
  virtual bool opens_case(const Review& review, std::string* because) const = 0;

  // Deadlines and alarms of the case at its stage, from its facts alone. While paused, at most
  // the alarm that ends the pause.
  virtual Plan plan(const Case& facts) const = 0;

  // Why the policy does not let this happen to this case although the stage would
  // (上海: no returns; 无棣: no deferral without a formal document); nullopt if it may.
  struct Objection {
    bool incomplete = false;  // true: something is missing and can be added; false: not allowed
    std::string field;        // the missing detail's name
    std::string sentence;
  };
  virtual std::optional<Objection> objects(const Case& before, Event event,
                                           const Details& details) const = 0;

  // The measures that reaching this round sets off.
  virtual std::vector<Measure> measures_at_round(int round, Instant at) const = 0;

  virtual bool follow_up_applies(const Review& review) const = 0;
  virtual int follow_up_attempts() const = 0;
};

// The policies in force, and every older version that a case is pinned to.
class PolicyBook {
 public:
  virtual ~PolicyBook() = default;
  // The most specific policy that applies to a review; nullptr if none does.
  virtual const Policy* for_review(const Review& review) const = 0;
  // The version a case was opened under. Every version in the ledger is in the book: a book
  // without one is refused at start.
  virtual const Policy& pinned(const Version& version) const = 0;
};

}  // namespace redress
