// Days counted the slow way: one after the other, over a list of dates, eight hours east of
// Greenwich. Shares nothing with rules/, which it is held against.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/time.h"

namespace redress::model {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

Day day(int year, unsigned month, unsigned of_month);
// The same day of the next year; 28 February for the 29th.
Day a_year_after(Day day);
Day day_of(Instant at);
Instant start_of(Day day);
inline Instant end_of(Day day) { return start_of(day + days(1)); }
// "2026-03-02 10:00", with seconds and milliseconds only where there are any.
std::string local_text(Instant at);

struct Length {
  enum class Of { working_days, natural_days, elapsed_hours, same_day } of = Of::working_days;
  int n = 0;
  bool operator==(const Length&) const = default;
  bool is_hours() const { return of == Of::elapsed_hours; }
};
// As a policy writes it: {working_days: 5}.
std::string text(const Length& length);

struct Calendar {
  std::map<Day, std::string> off;  // weekdays that are free, and why
  std::map<Day, std::string> on;   // weekend days that are worked

  bool works(Day day) const;
  Day working_day_after(Day day, int n) const;
  Day working_day_before(Day day, int n) const;
  // So much later than the end of a day or an instant within it, the time of day staying as it is;
  // earlier for a negative n.
  Instant away(Instant from, Length by) const;
  std::string yaml(const std::string& name) const;
};

// From when to when a clock stood still.
struct Still {
  Instant from, until;
};

struct Counting {
  Length within;
  bool roll = false;  // natural days end on a working day
  bool deem = false;  // received on a rest day counts as received on the next working day
  std::vector<Length> extensions;
};
// A period of days leaves out the day it starts and ends at 24:00 (民法典 201, 203), one of hours
// runs on from the instant. Each extension counts from the due date as it stood, one of hours after
// a day makes it end at an hour; a pause moves it by the days in (its first, its last], of hours by
// the time paused, one that began after the deadline by nothing.
Instant due(const Counting& counting, Instant start, std::vector<Still> still,
            const Calendar& calendar);

}  // namespace redress::model
