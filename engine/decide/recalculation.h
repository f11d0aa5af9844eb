// What a revised calendar does to deadlines that run, and to breaches on record. Pure.
#pragma once

#include <optional>
#include <vector>

#include "engine/case/entry.h"
#include "engine/policy.h"

namespace redress {

// The clocks of an open case as they are from now on, and all their alarms by instant. A
// provisional deadline becomes what the calendar makes of it, earlier or later: it was never a
// promise. Others move as `how` allows. A clock that moved says what it was before (Why::was_due).
struct Recalculated {
  bool changes = false;
  std::vector<DeadlinesRecalculated::Moved> moved;  // also where it was provisional and is not now
  std::vector<Clock> clocks;
  std::vector<Alarm> alarms;
};
// `because` is the entry of the calendar. Alarms follow their clock; none that has gone off, or was
// let pass at an import, comes again, except `overdue` where the deadline is later now.
Recalculated recalculated(const Case& before, const Policy& policy, Recalculation how,
                          Number because);

// What becomes of a breach on record; nullopt if it stands as it is. `history` are the entries of
// the case, oldest first. A breach is none if what was due had been done by the instant that the
// revised calendar gives, or if its clock runs still and moved on.
std::optional<BreachReviewed> reviewed(const Breach& breach, const std::vector<Entry>& history,
                                       const PolicyBook& policies, Recalculation how);

}  // namespace redress
