// Instants: how they are written (RFC 3339 with an offset, never without), and which there are.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "engine/wording.h"

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

// --- What is taken from outside: 1990-01-01 to 2199-12-31, in UTC

inline constexpr int first_year = 1990, last_year = 2199;
inline constexpr Instant first_instant =
    std::chrono::sys_days(std::chrono::year(first_year) / 1 / 1);
inline constexpr Instant last_instant =
    Instant(std::chrono::sys_days(std::chrono::year(last_year + 1) / 1 / 1)) -
    std::chrono::milliseconds(1);

// nullopt if it is one of them; else a sentence that says so, and where such a date usually comes
// from: mostly from a field that was left empty. Everybody who takes a time or a day from
// somebody, or counts from one to another, asks here.
std::optional<Wording> out_of_range(Instant at);
std::optional<Wording> out_of_range(Day day);
// Of what a policy counted from a time in range: `what` is the clock's name.
std::optional<Wording> ends_out_of_range(const std::string& what, Instant at, Offset offset);

// What somebody wrote, if it is in range; else what is wrong with it: no such day, no offset, no
// seconds, out of range, or no time at all.
std::variant<Stamp, Wording> read_instant(std::string_view text);
std::variant<Day, Wording> read_day(std::string_view text);

// --- What we write ourselves, and read again: every value that the types can hold

// "2026-03-02T09:00:00.123+08:00" or "…Z". Digits beyond milliseconds are cut off, not rounded.
// nullopt for anything else, a stamp without offset above all: local time is not guessed.
std::optional<Stamp> parse_rfc3339(std::string_view text);

// With milliseconds only where there are any: "2026-03-02T09:00:00+08:00". A year that has not
// four digits gets a sign; an offset that cannot be written is left off, and the instant is
// written in UTC.
std::string rfc3339(Instant at, Offset offset);

// "2026-03-02".
std::string iso_date(Day day);
std::optional<Day> parse_iso_date(std::string_view text);

}  // namespace redress
