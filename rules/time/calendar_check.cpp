#include "rules/time/calendar_check.h"

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
                     Wording{"the notice of " + std::to_string(year) + " gives " + count_of(given) +
                                 " less the make-up workdays, but by decree there are " +
                                 std::to_string(*decreed) +
                                 (extra != 0 ? " and " + std::to_string(extra) + " extra" : ""),
                             std::to_string(year) + "年的通知扣除调休后放假" +
                                 std::to_string(given) + "天，而法定为" + std::to_string(*decreed) +
                                 "天" + (extra != 0 ? "另加" + std::to_string(extra) + "天" : "")},
                     given < *decreed + extra
                         ? Wording{"look for a holiday that is missing, or a make-up workday too "
                                   "many",
                                   "请查是否漏了假期，或多写了调休上班日"}
                         : Wording{"look for a make-up workday that is missing, or write "
                                   "'extra_days' where the notice gives more",
                                   "请查是否漏了调休上班日；通知确有增加的，请写extra_days"}});
  }

  if (reached)
    for (int year : calendar->missing(reached->first, reached->last))
      found.push_back({base, notices.empty() ? 1 : notices.back().line, notices.empty() ? 1 : 3,
                       Wording{"the notice of " + std::to_string(year) + " is missing",
                               "缺少" + std::to_string(year) + "年的通知"},
                       Wording{"import it once it is published; until then deadlines that reach "
                               "that year are provisional",
                               "通知公布后请导入；在此之前涉及该年的期限为暂定"}});

  for (int year = first_calendar_year; year <= last_calendar_year; ++year) {
    const Day last = std::chrono::local_days(std::chrono::year(year) / 12 / 31);
    const Day before = std::chrono::local_days(std::chrono::year(year) / 1 / 1) - days(1);
    if (calendar->working_days(before, last) == 0)
      found.push_back(
          {layers.back().file, 1, 1,
           Wording{std::to_string(year) + " has no working day",
                   std::to_string(year) + "年没有工作日"},
           Wording{"look for days off that should end earlier", "请查是否有放假应提早结束"}});
  }
  std::ranges::stable_sort(found, {}, &RuleProblem::line);
  return found;
}

}  // namespace redress
