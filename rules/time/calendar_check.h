// What looks wrong about a calendar that can be read: nothing here is refused, all of it deserves a
// look.
#pragma once

#include "rules/time/calendar.h"

namespace redress {

// Findings by place: what compile() reports, or else years without a working day, years that
// `reached` needs and that have no notice, and years whose notices give more or fewer days than
// `statutory_days` says, as one that was imported by half does. `reached` are the days
// that are to be looked at.
std::vector<RuleProblem> check_calendar(const std::vector<Text>& layers,
                                        std::optional<Days> reached);

}  // namespace redress
