// Instants, and how they are written: RFC 3339 with an offset, never without.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace redress {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using Offset = std::chrono::minutes;  // east of UTC
using Day = std::chrono::local_days;  // a civil day of the policy's zone

// The one comparator. A deadline has its last millisecond: 24:00 is the next day's 00:00, and
// whatever happens exactly then is in time (民法典 203).
constexpr bool late(Instant t, Instant due) { return t > due; }

struct Stamp {
  Instant at;
  Offset offset;
};

// "2026-03-02T09:00:00.123+08:00" or "…Z". Digits beyond milliseconds are cut off, not rounded.
// nullopt for anything else, a stamp without offset above all: local time is not guessed.
std::optional<Stamp> parse_rfc3339(std::string_view text);

// With milliseconds only where there are any: "2026-03-02T09:00:00+08:00".
std::string rfc3339(Instant at, Offset offset);

// "2026-03-02".
std::string iso_date(Day day);
std::optional<Day> parse_iso_date(std::string_view text);

}  // namespace redress
