#include "tests/model/days.h"

#include <algorithm>
#include <set>

namespace redress::model {
namespace {

constexpr hours east(8);

using Local = std::chrono::local_time<milliseconds>;
Local local(Instant at) { return Local((at + east).time_since_epoch()); }

Day moved(Day from, Length by, int times, const Calendar& calendar) {
  const int n = by.n * times;
  switch (by.of) {
    case Length::Of::working_days: return calendar.working_day_after(from, n);
    case Length::Of::natural_days: return from + days(n);
    case Length::Of::elapsed_hours:
    case Length::Of::same_day: break;
  }
  return from;
}

Instant due_after_hours(const Counting& counting, Instant start, const std::vector<Still>& still,
                        const Calendar& calendar) {
  Instant end = start, counted = start;  // what was before is over
  auto next = still.begin();
  const auto goes_on_for = [&](const Length& length) {
    end = length.is_hours() ? end + hours(length.n) : calendar.away(end, length);
    for (; next != still.end(); ++next) {
      const Instant from = std::max(next->from, counted);
      if (next->until <= from) continue;
      if (from >= end) return;
      end += next->until - from;
      counted = next->until;
    }
  };
  goes_on_for(counting.within);
  for (const Length& extension : counting.extensions) goes_on_for(extension);
  return end;
}

}  // namespace

Day day(int year, unsigned month, unsigned of_month) {
  return std::chrono::local_days(std::chrono::year(year) / std::chrono::month(month) /
                                 std::chrono::day(of_month));
}

Day a_year_after(Day of) {
  const std::chrono::year_month_day now(of);
  const auto then = now + std::chrono::years(1);
  return then.ok() ? Day(std::chrono::local_days(then))
                   : Day(std::chrono::local_days(then.year() / then.month() / std::chrono::last));
}

Day day_of(Instant at) { return std::chrono::floor<days>(local(at)); }

Instant start_of(Day day) { return Instant(milliseconds(day.time_since_epoch())) - east; }

std::string local_text(Instant at) {
  std::string text = rfc3339(at, east);
  text.resize(text.size() - 6);
  text[10] = ' ';
  if (text.ends_with(":00")) text.resize(text.size() - 3);
  return text;
}

std::string text(const Length& length) {
  const std::string n = std::to_string(length.n) + "}";
  switch (length.of) {
    case Length::Of::working_days: return "{working_days: " + n;
    case Length::Of::natural_days: return "{natural_days: " + n;
    case Length::Of::elapsed_hours: return "{elapsed_hours: " + n;
    case Length::Of::same_day: return "same_day";
  }
  return {};
}

bool Calendar::works(Day day) const {
  if (off.contains(day)) return false;
  if (on.contains(day)) return true;
  const std::chrono::weekday of_week(day);
  return of_week != std::chrono::Saturday && of_week != std::chrono::Sunday;
}

Day Calendar::working_day_after(Day day, int n) const {
  while (n > 0)
    if (works(day += days(1))) --n;
  return day;
}

Day Calendar::working_day_before(Day day, int n) const {
  while (n > 0)
    if (works(day -= days(1))) --n;
  return day;
}

Instant Calendar::away(Instant from, Length by) const {
  if (by.is_hours()) return from + hours(by.n);
  const Day of = day_of(from - milliseconds(1));  // 24:00 belongs to the day it ends
  const auto time_of_day = from - start_of(of);
  if (by.of == Length::Of::natural_days) return start_of(of + days(by.n)) + time_of_day;
  const Day to = by.n >= 0 ? working_day_after(of, by.n) : working_day_before(of, -by.n);
  return start_of(to) + time_of_day;
}

std::string Calendar::yaml(const std::string& name) const {
  std::string text = "redress_calendar: 1\ncalendar: " + name +
                     "\ntitle: made up\nsource: made up\nlicense: none\n"
                     "week: [monday, tuesday, wednesday, thursday, friday]\n"
                     "hours: [\"09:00-12:00\", \"13:30-17:30\"]\n";
  if (!off.empty() || !on.empty()) text += "days:\n";
  for (const auto& [day, why] : off)
    text += "  - {date: " + iso_date(day) + ", off: " + why + ", by: nobody}\n";
  for (const auto& [day, why] : on)
    text += "  - {date: " + iso_date(day) + ", work: " + why + ", by: nobody}\n";
  return text;
}

Instant due(const Counting& counting, Instant start, std::vector<Still> still,
            const Calendar& calendar) {
  std::sort(still.begin(), still.end(),
            [](const Still& a, const Still& b) { return a.from < b.from; });
  if (counting.within.is_hours()) return due_after_hours(counting, start, still, calendar);

  Day first = day_of(start);
  const bool same_day = counting.within.of == Length::Of::same_day;
  if (!calendar.works(first) && (counting.deem || same_day))
    first = calendar.working_day_after(first, 1);
  const bool dates = counting.within.of == Length::Of::natural_days;
  const auto rolled = [&](Day last) {
    while (dates && counting.roll && !calendar.works(last)) last += days(1);
    return last;
  };
  Day last = moved(first, counting.within, 1, calendar);
  auto extension = counting.extensions.begin();
  for (; extension != counting.extensions.end() && !extension->is_hours(); ++extension)
    last = moved(rolled(last), *extension, 1, calendar);
  // Once hours are added it no longer ends with a day.
  std::optional<Instant> at_an_hour;
  for (; extension != counting.extensions.end(); ++extension)
    at_an_hour = calendar.away(at_an_hour.value_or(end_of(rolled(last))), *extension);
  const auto ends = [&] { return at_an_hour.value_or(end_of(rolled(last))); };
  std::set<Day> stood;  // no day counts twice, however many pauses it was in
  Instant stands_until = start - milliseconds(1);
  for (const Still& one : still) {
    if (one.until <= start) continue;
    const bool goes_on = one.from <= stands_until;
    if (!goes_on && late(std::max(one.from, start), ends())) break;
    stands_until = std::max(stands_until, one.until);
    for (Day of = std::max(day_of(one.from), first) + days(1); of <= day_of(one.until);
         of += days(1)) {
      if (stood.contains(of) || !(dates || calendar.works(of))) continue;
      stood.insert(of);
      if (at_an_hour)
        at_an_hour = calendar.away(
            *at_an_hour, {dates ? Length::Of::natural_days : Length::Of::working_days, 1});
      else
        last = dates ? last + days(1) : calendar.working_day_after(last, 1);
    }
  }
  return ends();
}

}  // namespace redress::model
