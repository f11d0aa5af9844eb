#include "api/text/as_of.h"

namespace redress {
namespace {

struct OnTheWall {
  Day day;
  int hour = 0, minute = 0;  // 24:00 is the end of its day
};
OnTheWall on_the_wall(const AsOf& as_of) {
  using namespace std::chrono;
  const auto local = floor<minutes>(as_of.at + as_of.offset).time_since_epoch();
  const auto day = floor<days>(local);
  const auto time = local - day;
  if (time == minutes(0)) return {Day(day - days(1)), 24, 0};
  return {Day(day), int(time / hours(1)), int(time % hours(1) / minutes(1))};
}

std::string two(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

}  // namespace

std::string in_full(Day day, Language language) {
  const std::chrono::year_month_day date(day);
  if (language == Language::en) return iso_date(day);
  return std::to_string(int(date.year())) + "年" + std::to_string(unsigned(date.month())) + "月" +
         std::to_string(unsigned(date.day())) + "日";
}

std::string iso(const AsOf& as_of) {
  const OnTheWall it = on_the_wall(as_of);
  return iso_date(it.day) + " " + two(it.hour) + ":" + two(it.minute);
}

std::string in_full(const AsOf& as_of, Language language) {
  if (language == Language::en) return iso(as_of);
  const OnTheWall it = on_the_wall(as_of);
  return in_full(it.day, language) + std::to_string(it.hour) + "时" +
         (it.hour == 24 ? std::string() : two(it.minute) + "分");
}

}  // namespace redress
