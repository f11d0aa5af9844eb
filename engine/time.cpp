#include "engine/time.h"

namespace redress {
namespace {

using namespace std::chrono;

// Reads exactly `width` digits off the front; false leaves `text` in an unspecified state.
bool digits(std::string_view& text, std::size_t width, int& value) {
  if (text.size() < width) return false;
  value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    const char c = text[i];
    if (c < '0' || c > '9') return false;
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

bool date(std::string_view& text, local_days& day) {
  int y, m, d;
  if (!digits(text, 4, y) || !literal(text, '-') || !digits(text, 2, m) || !literal(text, '-') ||
      !digits(text, 2, d))
    return false;
  const year_month_day ymd{year(y), month(unsigned(m)), std::chrono::day(unsigned(d))};
  if (!ymd.ok()) return false;
  day = local_days(ymd);
  return true;
}

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

}  // namespace

std::optional<Stamp> parse_rfc3339(std::string_view text) {
  Day day;
  int h, m, s;
  if (!date(text, day)) return std::nullopt;
  if (text.empty() || (text.front() != 'T' && text.front() != 't')) return std::nullopt;
  text.remove_prefix(1);
  if (!digits(text, 2, h) || !literal(text, ':') || !digits(text, 2, m) || !literal(text, ':') ||
      !digits(text, 2, s) || h > 23 || m > 59 || s > 60)
    return std::nullopt;
  int thousandths = 0;
  if (literal(text, '.')) {
    std::size_t read = 0;
    int scale = 100;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
      thousandths += (text.front() - '0') * scale;
      scale /= 10;
      text.remove_prefix(1);
      ++read;
    }
    if (read == 0) return std::nullopt;
  }
  Offset offset{0};
  if (text == "Z" || text == "z") {
    text.remove_prefix(1);
  } else {
    if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
    const bool west = text.front() == '-';
    text.remove_prefix(1);
    int oh, om;
    if (!digits(text, 2, oh) || !literal(text, ':') || !digits(text, 2, om) || oh > 23 || om > 59)
      return std::nullopt;
    offset = hours(oh) + minutes(om);
    if (west) offset = -offset;
  }
  if (!text.empty()) return std::nullopt;
  const auto local =
      day.time_since_epoch() + hours(h) + minutes(m) + seconds(s) + milliseconds(thousandths);
  return Stamp{Instant(duration_cast<milliseconds>(local) - offset), offset};
}

std::string rfc3339(Instant at, Offset offset) {
  const auto local = at + offset;
  const auto day = floor<days>(local);
  const hh_mm_ss<milliseconds> time{local - day};
  std::string text = iso_date(Day(day.time_since_epoch()));
  put(text, 'T', time.hours().count());
  put(text, ':', time.minutes().count());
  put(text, ':', time.seconds().count());
  if (const auto thousandths = time.subseconds().count()) {
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
  const year_month_day ymd{day};
  const int year = int(ymd.year());
  std::string text;
  text.reserve(32);
  if (year < 0 || year > 9999) {
    text = std::to_string(year);
  } else {
    put(text, year / 100);
    put(text, year % 100);
  }
  put(text, '-', unsigned(ymd.month()));
  put(text, '-', unsigned(ymd.day()));
  return text;
}

std::optional<Day> parse_iso_date(std::string_view text) {
  Day day;
  if (!date(text, day) || !text.empty()) return std::nullopt;
  return day;
}

}  // namespace redress
