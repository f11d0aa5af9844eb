// Sticking points, for whoever reports on them.
#pragma once

#include <vector>

#include "api/routes.h"
#include "rules/counting/sticking.h"
#include "rules/policy/written_policy.h"

namespace redress {

// Of a region, everything, or a unit: what the days of the period that there have been (`now`) have
// beside the period before.
std::vector<StickingPoint> sticking_points_of(const Service& service, const Scope& scope,
                                              const Period& period, const Store::Days& now,
                                              const WrittenPolicy& policy);

}  // namespace redress
