// A length of time, with the unit that says how it is counted. There is no bare day or hour.
#pragma once

#include <optional>
#include <string_view>

#include "engine/time.h"

namespace redress {

enum class Unit { working_days, natural_days, months, working_hours, elapsed_hours, same_day };
std::string_view name(Unit unit);
std::optional<Unit> unit_named(std::string_view name);
bool counts_days(Unit unit);
// Ends by the date alone, worked or not: natural days and months.
bool counts_dates(Unit unit);

// "5 working days". Lengths are within [1, longest(unit)]; that of same_day is 0.
struct Span {
  Unit unit = Unit::working_days;
  int length = 0;
  bool operator==(const Span&) const = default;
};
int longest(Unit unit);

// The corresponding day of the nth month after, or before for a negative n; the month's last day if
// it has none (民法典 202).
Day add_months(Day day, int n);

}  // namespace redress
