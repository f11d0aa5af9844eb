#include "rules/time/span.h"

namespace redress {

std::string_view name(Unit unit) {
  switch (unit) {
    case Unit::working_days: return "working_days";
    case Unit::natural_days: return "natural_days";
    case Unit::months: return "months";
    case Unit::working_hours: return "working_hours";
    case Unit::elapsed_hours: return "elapsed_hours";
    case Unit::same_day: return "same_day";
  }
  return {};
}

std::optional<Unit> unit_named(std::string_view wanted) {
  for (Unit unit : {Unit::working_days, Unit::natural_days, Unit::months, Unit::working_hours,
                    Unit::elapsed_hours, Unit::same_day})
    if (name(unit) == wanted) return unit;
  return std::nullopt;
}

bool counts_days(Unit unit) { return unit != Unit::working_hours && unit != Unit::elapsed_hours; }

bool counts_dates(Unit unit) { return unit == Unit::natural_days || unit == Unit::months; }

int longest(Unit unit) {
  switch (unit) {
    case Unit::working_days:
    case Unit::natural_days: return 1'000;
    case Unit::months: return 36;
    case Unit::working_hours:
    case Unit::elapsed_hours: return 4'000;
    case Unit::same_day: return 0;
  }
  return 0;
}

Day add_months(Day day, int n) {
  const std::chrono::year_month_day date{day};
  const std::chrono::year_month_day moved = date + std::chrono::months(n);
  return moved.ok() ? std::chrono::local_days(moved)
                    : std::chrono::local_days(moved.year() / moved.month() / std::chrono::last);
}

}  // namespace redress
