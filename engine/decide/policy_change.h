// What another version of its policy does to an open case. Pure.
#pragma once

#include <vector>

#include "engine/case/unit.h"
#include "engine/decide/recalculation.h"
#include "engine/policy.h"

namespace redress {

// The clocks and alarms of an open case by `next`, as `how` allows; each alarm follows the clock
// that was chosen, and one that has no clock (the end of a pause) is chosen by its own instant.
// None of the new ones that has gone off already comes again, except `overdue` where the deadline
// is later now. A clock that moved says what it was before (Why::was_due); `because` is the entry
// that adopted `next`. Breaches on record stay.
Recalculated under(const Case& before, const Policy& next, OpenDeadlines how, Number because);

// What would happen to an open case at once if it went over to `next` now: its entry, and all
// alarms that go off right after it. Decided as the clerk decides it, so that what is foretold is
// what happens.
struct Effect {
  bool changes = false;  // it would go over: it runs, and is judged by another version so far
  std::vector<DeadlinesRecalculated::Moved> moved;
  bool overdue_at_once = false;  // it is not overdue, and would be recorded as overdue
  int notices_at_once = 0;
  bool operator==(const Effect&) const = default;
};
Effect effect(const Case& it, const Policy& next, OpenDeadlines how, Instant now,
              const Roster& roster);

}  // namespace redress
