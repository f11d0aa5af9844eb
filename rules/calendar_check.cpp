#include "rules/calendar_check.h"

#include <algorithm>

namespace redress {

namespace {

using std::chrono::days;

std::string count_of(int n) { return std::to_string(n) + (n == 1 ? " day" : " days"); }

}  // namespace

std::vector<RuleProblem> check_calendar(const std::vector<Text>& layers,
                                        std::optional<Days> reached) {
  std::vector<RuleProblem> found;
  const std::optional<Calendar> calendar = Calendar::compile(layers, found);
  if (!calendar) return found;
  const std::string& base = layers.front().file;
  const std::vector<Paper>& notices = calendar->notices();

  for (auto it = notices.begin(); it != notices.end();) {
    const int year = it->year, line = it->line;
    int given = 0, extra = 0;
    for (; it != notices.end() && it->year == year; ++it)
      given += it->given, extra += it->extra_days;
    const std::optional<int> decreed = calendar->statutory_days(year);
    if (!decreed || given == *decreed + extra) continue;
    found.push_back({base, line, 3,
                     "the notice of " + std::to_string(year) + " gives " + count_of(given) +
                         " less the make-up workdays, but by decree there are " +
                         std::to_string(*decreed) +
                         (extra != 0 ? " and " + std::to_string(extra) + " extra" : ""),
                     given < *decreed + extra ? "look for a holiday that is missing, or a make-up "
                                                "workday too many"
                                              : "look for a make-up workday that is missing, or "
                                                "write 'extra_days' where the notice gives more"});
  }

  if (reached)
    for (int year : calendar->missing(reached->first, reached->last))
      found.push_back({base, notices.empty() ? 1 : notices.back().line, notices.empty() ? 1 : 3,
                       "the notice of " + std::to_string(year) +
                           " is missing, and open cases reach " + iso_date(reached->last),
                       "import it once it is published; until then those deadlines are "
                       "provisional"});

  for (int year = first_calendar_year; year <= last_calendar_year; ++year) {
    const Day last = std::chrono::local_days(std::chrono::year(year) / 12 / 31);
    const Day before = std::chrono::local_days(std::chrono::year(year) / 1 / 1) - days(1);
    if (calendar->working_days(before, last) == 0)
      found.push_back({layers.back().file, 1, 1, std::to_string(year) + " has no working day",
                       "look for days off that should end earlier"});
  }
  std::ranges::stable_sort(found, {}, &RuleProblem::line);
  return found;
}

}  // namespace redress
