#include "engine/time.h"

#include <cstdio>

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
  const year_month_day ymd{day};
  const hh_mm_ss<milliseconds> time{local - day};
  char text[48];
  int n = std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d", int(ymd.year()),
                        unsigned(ymd.month()), unsigned(ymd.day()), int(time.hours().count()),
                        int(time.minutes().count()), int(time.seconds().count()));
  if (time.subseconds().count() != 0)
    n += std::snprintf(text + n, sizeof text - n, ".%03d", int(time.subseconds().count()));
  const int east = int(offset.count());
  const int size = east < 0 ? -east : east;
  n += std::snprintf(text + n, sizeof text - n, "%c%02d:%02d", east < 0 ? '-' : '+', size / 60,
                     size % 60);
  return std::string(text, n);
}

std::string iso_date(Day day) {
  const year_month_day ymd{day};
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", int(ymd.year()), unsigned(ymd.month()),
                unsigned(ymd.day()));
  return text;
}

std::optional<Day> parse_iso_date(std::string_view text) {
  Day day;
  if (!date(text, day) || !text.empty()) return std::nullopt;
  return day;
}

}  // namespace redress
