#include "engine/time.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace redress {
namespace {

using namespace std::chrono;

constexpr std::int64_t milliseconds_a_day = 86'400'000;
constexpr std::int64_t days_an_era = 146'097;  // 400 years

// Wide enough for the milliseconds of any day that a Day can hold.
__extension__ typedef __int128 Wide;

// --- Days, for years far beyond those of std::chrono::year

struct Civil {
  std::int64_t year;
  unsigned month, day;
};

std::int64_t floor_of(std::int64_t value, std::int64_t by) {
  const std::int64_t whole = value / by;
  return whole - (value % by < 0);
}

std::int64_t rest_of(std::int64_t value, std::int64_t by) {
  const std::int64_t rest = value % by;
  return rest < 0 ? rest + by : rest;
}

// Howard Hinnant's algorithm: years begin in March, and 400 of them repeat.
Civil civil(Day of) {
  const std::int64_t days = of.time_since_epoch().count();
  std::int64_t era = floor_of(days, days_an_era);
  std::int64_t rest = rest_of(days, days_an_era) + 719'468;  // since 0000-03-01, within eras
  era += rest / days_an_era;
  rest %= days_an_era;
  const auto day_of_era = unsigned(rest);
  const unsigned year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const unsigned day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned from_march = (5 * day_of_year + 2) / 153;
  Civil made;
  made.day = day_of_year - (153 * from_march + 2) / 5 + 1;
  made.month = from_march < 10 ? from_march + 3 : from_march - 9;
  made.year = era * 400 + year_of_era + (made.month <= 2);
  return made;
}

// nullopt if a Day cannot hold it.
std::optional<Day> day_of(const Civil& it) {
  const std::int64_t year = it.year - (it.month <= 2);
  const std::int64_t era = floor_of(year, 400);
  const auto year_of_era = unsigned(year - era * 400);
  const unsigned from_march = it.month > 2 ? it.month - 3 : it.month + 9;
  const unsigned day_of_year = (153 * from_march + 2) / 5 + it.day - 1;
  const unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  const Wide days = Wide(era) * days_an_era + day_of_era - 719'468;
  if (days < std::numeric_limits<std::int64_t>::min() ||
      days > std::numeric_limits<std::int64_t>::max())
    return std::nullopt;
  return Day(std::chrono::days(std::int64_t(days)));
}

unsigned days_in(std::int64_t year, unsigned month) {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// --- Reading, and what is wrong with what cannot be read

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads exactly `width` digits off the front; false leaves `text` in an unspecified state.
bool digits(std::string_view& text, std::size_t width, int& value) {
  if (text.size() < width) return false;
  value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    const char c = text[i];
    if (!is_digit(c)) return false;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(width);
  return true;
}

bool literal(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

// Four digits; a sign and as many as are needed where four are not enough, as iso_date() has it.
bool year_in(std::string_view& text, std::int64_t& year) {
  const bool minus = literal(text, '-'), plus = !minus && literal(text, '+');
  int four = 0;
  if (!digits(text, 4, four)) return false;
  year = four;
  if (!minus && !plus) return true;
  for (int more = 0; !text.empty() && is_digit(text.front()); text.remove_prefix(1)) {
    if (year == 0 || ++more > 13) return false;
    year = year * 10 + (text.front() - '0');
  }
  if (plus) return year > 9'999;
  year = -year;
  return year < 0;
}

const Wording no_time{"This is not a time; send one such as 2026-03-02T09:00:00+08:00.",
                      "这不是时间，请按2026-03-02T09:00:00+08:00这样的格式填写。"};
const Wording no_date{"This is not a date; send one such as 2026-03-02.",
                      "这不是日期，请按2026-03-02这样的格式填写。"};

Wording no_such_month(std::int64_t year, int month, int day) {
  if (year == 0 && month == 0 && day == 0)
    return {
        "0000-00-00 is what MySQL has for a date that was left empty; leave it out, or send "
        "the real one.",
        "0000-00-00是MySQL用来表示“未填”的日期，请不填，或填写真实日期。"};
  return {"There is no month " + std::to_string(month) + "; check the date.",
          "没有" + std::to_string(month) + "月，请核对日期。"};
}

Wording no_such_day(std::int64_t year, int month, int day) {
  static constexpr const char* names[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};
  return {std::to_string(year) + " has no " + std::to_string(day) + " " + names[month - 1] +
              "; check the date.",
          std::to_string(year) + "年没有" + std::to_string(month) + "月" + std::to_string(day) +
              "日，请核对日期。"};
}

// Reads a date off the front. False, and `wrong` says why where it is one that there is not; it is
// left as it was where there is no date at all.
bool date(std::string_view& text, Day& day, Wording* wrong) {
  std::int64_t y;
  int m, d;
  if (!year_in(text, y) || !literal(text, '-') || !digits(text, 2, m) || !literal(text, '-') ||
      !digits(text, 2, d))
    return false;
  if (m < 1 || m > 12) {
    if (wrong) *wrong = no_such_month(y, m, d);
    return false;
  }
  if (d < 1 || unsigned(d) > days_in(y, unsigned(m))) {
    if (wrong) *wrong = no_such_day(y, m, d);
    return false;
  }
  const std::optional<Day> made = day_of({y, unsigned(m), unsigned(d)});
  if (made) day = *made;
  return made.has_value();
}

bool says(Wording* wrong, const char* en, const char* zh) {
  if (wrong) *wrong = Wording(std::string(en), std::string(zh));
  return false;
}

bool time_of_day(std::string_view& text, std::int64_t& of_day, Wording* wrong) {
  int h, m, s = 0;
  if (!digits(text, 2, h) || !literal(text, ':') || !digits(text, 2, m))
    return says(wrong, "The time of day is written like 09:00:00; send 2026-03-02T09:00:00+08:00.",
                "一天中的时间要写成09:00:00，请填2026-03-02T09:00:00+08:00这样的时间。");
  if (h == 24)
    return says(wrong, "Write 24:00 as 00:00:00 of the next day.", "24:00请写成次日的00:00:00。");
  if (h > 23) return says(wrong, "A day has no such hour.", "一天没有这个小时。");
  if (m > 59) return says(wrong, "An hour has no such minute.", "一小时没有这一分钟。");
  if (!literal(text, ':'))
    return says(wrong, "The seconds are missing; send 2026-03-02T09:00:00+08:00.",
                "没有写秒，请填2026-03-02T09:00:00+08:00这样的时间。");
  if (!digits(text, 2, s) || s > 60)  // 60: a leap second
    return says(wrong, "A minute has no such second; write two digits.",
                "一分钟没有这一秒，请写两位数字。");
  int thousandths = 0;
  if (literal(text, '.')) {
    int scale = 100;
    std::size_t read = 0;
    for (; !text.empty() && is_digit(text.front()); ++read, text.remove_prefix(1)) {
      thousandths += (text.front() - '0') * scale;
      scale /= 10;
    }
    if (read == 0)
      return says(wrong, "There are no digits after the point of the seconds.",
                  "秒的小数点后没有数字。");
  }
  of_day = ((std::int64_t(h) * 60 + m) * 60 + s) * 1'000 + thousandths;
  return true;
}

bool offset_of(std::string_view& text, Offset& offset, Wording* wrong) {
  if (text == "Z" || text == "z") {
    text.remove_prefix(1);
    offset = Offset(0);
    return true;
  }
  if (text.empty())
    return says(wrong,
                "The offset is missing; add it, such as +08:00: a time without one is not guessed.",
                "没有写时区，请在后面加上，例如+08:00；没有时区的时间无法判断。");
  const bool west = text.front() == '-';
  if (!west && text.front() != '+') {
    if (text.front() == ' ' && text.size() > 1 && is_digit(text[1]))
      return says(wrong, "The + of the offset has become a blank; in an address write it %2B.",
                  "时区的“+”变成了空格；写在网址里时请写成%2B。");
    return says(wrong, "What follows the time is no offset; write it like +08:00, or Z.",
                "时间后面的不是时区，请写成+08:00或Z。");
  }
  text.remove_prefix(1);
  int h, m;
  if (!digits(text, 2, h) || !literal(text, ':') || !digits(text, 2, m))
    return says(wrong, "Write the offset with hours, a colon and minutes, such as +08:00.",
                "时区请写成小时、冒号和分钟，例如+08:00。");
  if (h > 23 || m > 59)
    return says(wrong, "There is no such offset; write one such as +08:00.",
                "没有这样的时区，请写成+08:00这样。");
  offset = hours(h) + minutes(m);
  if (west) offset = -offset;
  if (!text.empty())
    return says(wrong, "There is something after the time; leave it out.",
                "时间后面还有别的内容，请去掉。");
  return true;
}

// `wrong`: what is; nullptr if nobody asks.
std::optional<Stamp> parse(std::string_view text, Wording* wrong) {
  Day day;
  std::int64_t of_day = 0;
  Stamp made;
  if (wrong) *wrong = no_time;
  if (!date(text, day, wrong)) return std::nullopt;
  if (text.empty() || (text.front() != 'T' && text.front() != 't')) {
    if (text.empty())
      says(wrong, "This is a date without a time of day; send 2026-03-02T09:00:00+08:00.",
           "只有日期，没有时间，请填2026-03-02T09:00:00+08:00这样的时间。");
    else if (text.front() == ' ')
      says(wrong, "Between date and time stands a T, not a blank: 2026-03-02T09:00:00+08:00.",
           "日期与时间之间用T，不用空格：2026-03-02T09:00:00+08:00。");
    return std::nullopt;
  }
  text.remove_prefix(1);
  if (!time_of_day(text, of_day, wrong) || !offset_of(text, made.offset, wrong))
    return std::nullopt;
  const Wide at = Wide(day.time_since_epoch().count()) * milliseconds_a_day + of_day -
                  Wide(made.offset.count()) * 60'000;
  if (at < std::numeric_limits<std::int64_t>::min() ||
      at > std::numeric_limits<std::int64_t>::max()) {
    if (wrong) *wrong = no_time;
    return std::nullopt;
  }
  made.at = Instant(milliseconds(std::int64_t(at)));
  return made;
}

// --- Out of range, and why it usually is

// Dates that stand for none in other systems.
struct NoDate {
  int year;
  unsigned month, day;
  const char *en, *zh;
};
constexpr NoDate no_dates[] = {
    {0, 1, 1, "MySQL", "MySQL"},
    {1, 1, 1, ".NET, Go and Java", ".NET、Go、Java"},
    {1601, 1, 1, "Windows", "Windows"},
    {1753, 1, 1, "SQL Server and .NET", "SQL Server、.NET"},
    {1899, 12, 30, "Excel, Access and Delphi", "Excel、Access、Delphi"},
    {1900, 1, 1, "SQL Server and Excel", "SQL Server、Excel"},
    {1904, 1, 1, "Excel on a Mac", "苹果电脑上的Excel"},
    {1970, 1, 1, "Unix, Java and JavaScript", "Unix、Java、JavaScript"},
    {1980, 1, 1, "DOS and ZIP files", "DOS和ZIP文件"},
};

// Where it comes from: a sentence more.
Wording usual_cause(Day day) {
  for (const NoDate& one : no_dates) {
    // In the sender's zone it is that day.
    const auto apart = day - *day_of({one.year, one.month, one.day});
    if (apart >= days(-1) && apart <= days(1))
      return {std::string("A date like this is what an empty field becomes in ") + one.en +
                  ": leave the field out, or send the real time.",
              std::string("字段未填时，") + one.zh +
                  "会把它当作这样的日期发出：请不填该字段，或填写真实时间。"};
  }
  const Civil it = civil(day);
  // In the sender's zone, which lies up to a day off.
  const bool just_after = it.year == 10'000 && it.month == 1 && it.day <= 2;
  if (it.year == 9'999 || just_after)
    return {"9999 often stands for \"no date\" in other systems: leave the field out.",
            "有的系统用9999年表示“没有日期”：请不填该字段。"};
  if (it.year > 9'999)
    return {"Milliseconds were probably taken for seconds.", "可能是把毫秒当成了秒。"};
  if (it.year == 1970)
    return {"Seconds were probably taken for milliseconds.", "可能是把秒当成了毫秒。"};
  if (it.year >= 0 && it.year < 100)
    return {"The century of the year is missing.", "年份没有写全四位。"};
  return {"Check the year.", "请核对年份。"};
}

Wording not_within(const std::string& written, Day day) {
  Wording made{written + " is not within " + std::to_string(first_year) + "-01-01 and " +
                   std::to_string(last_year) + "-12-31. ",
               written + "不在" + std::to_string(first_year) + "年1月1日至" +
                   std::to_string(last_year) + "年12月31日之间。"};
  return made += usual_cause(day);
}

// --- Writing

// Two digits. The formatting functions of the library are ten times slower, and every answer has a
// time in it.
void put(std::string& to, std::int64_t value) {
  to += char('0' + value / 10 % 10);
  to += char('0' + value % 10);
}
void put(std::string& to, char before, std::int64_t value) {
  to += before;
  put(to, value);
}

Day day_of(Instant at) {
  return Day(days(floor_of(at.time_since_epoch().count(), milliseconds_a_day)));
}

}  // namespace

std::optional<Wording> out_of_range(Instant at) {
  if (at >= first_instant && at <= last_instant) return std::nullopt;
  return not_within(rfc3339(at, Offset(0)), day_of(at));
}

std::optional<Wording> out_of_range(Day day) {
  if (day >= day_of(first_instant) && day <= day_of(last_instant)) return std::nullopt;
  return not_within(iso_date(day), day);
}

std::optional<Wording> ends_out_of_range(const std::string& what, Instant at, Offset offset) {
  if (at <= last_instant) return std::nullopt;
  const std::string when = rfc3339(at, offset), year = std::to_string(last_year);
  return Wording{"By the policy '" + what + "' would end at " + when +
                     ", and nothing here is later than " + year + "-12-31; check the time sent.",
                 "按规则“" + what + "”将在" + when + "到期，而时间最晚为" + year +
                     "年12月31日；请核对所填的时间。"};
}

std::variant<Stamp, Wording> read_instant(std::string_view text) {
  const std::optional<Stamp> stamp = parse(text, nullptr);
  if (!stamp) {
    Wording wrong;
    parse(text, &wrong);
    if (!text.empty() && std::all_of(text.begin(), text.end(), is_digit))
      wrong = {"A bare number is not a time; send one such as 2026-03-02T09:00:00+08:00.",
               "单独一个数字不是时间，请按2026-03-02T09:00:00+08:00这样的格式填写。"};
    return wrong;
  }
  if (stamp->at >= first_instant && stamp->at <= last_instant) return *stamp;
  return *out_of_range(stamp->at);
}

std::variant<Day, Wording> read_day(std::string_view text) {
  Day day;
  Wording wrong = no_date;
  std::string_view rest = text;
  if (!date(rest, day, &wrong)) return wrong;
  if (!rest.empty()) return no_date;
  if (auto no = out_of_range(day)) return *std::move(no);
  return day;
}

std::optional<Stamp> parse_rfc3339(std::string_view text) { return parse(text, nullptr); }

std::string rfc3339(Instant at, Offset offset) {
  constexpr minutes widest = hours(23) + minutes(59);
  std::int64_t local = at.time_since_epoch().count();
  if (offset > widest || offset < -widest ||
      __builtin_add_overflow(local, offset.count() * 60'000, &local)) {
    offset = Offset(0);
    local = at.time_since_epoch().count();
  }
  const std::int64_t day = floor_of(local, milliseconds_a_day);
  const std::int64_t rest = rest_of(local, milliseconds_a_day);
  std::string text = iso_date(Day(days(day)));
  put(text, 'T', rest / 3'600'000);
  put(text, ':', rest / 60'000 % 60);
  put(text, ':', rest / 1'000 % 60);
  if (const auto thousandths = rest % 1'000) {
    put(text, '.', thousandths / 10);
    text += char('0' + thousandths % 10);
  }
  const auto east = offset.count();
  const auto size = east < 0 ? -east : east;
  put(text, east < 0 ? '-' : '+', size / 60);
  put(text, ':', size % 60);
  return text;
}

std::string iso_date(Day day) {
  const Civil it = civil(day);
  std::string text;
  text.reserve(32);
  if (it.year >= 0 && it.year <= 9'999) {
    put(text, it.year / 100);
    put(text, it.year % 100);
  } else {
    const std::string size = std::to_string(it.year < 0 ? -it.year : it.year);
    text += it.year < 0 ? '-' : '+';
    text.append(size.size() < 4 ? 4 - size.size() : 0, '0');
    text += size;
  }
  put(text, '-', it.month);
  put(text, '-', it.day);
  return text;
}

std::optional<Day> parse_iso_date(std::string_view text) {
  Day day;
  if (!date(text, day, nullptr) || !text.empty()) return std::nullopt;
  return day;
}

}  // namespace redress
