// 责任单位, beyond single cases: how it was ranked period after period, what that set off, and
// which roles are vacant.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/case/case.h"

namespace redress {

// A ranking period: "2026-03", "2026-Q1", "2026-H1", "2026". Those of one kind follow each other.
struct Period {
  enum class Kind { month, quarter, half_year, year } kind = Kind::month;
  int index = 0;  // consecutive periods of a kind differ by 1
  auto operator<=>(const Period&) const = default;
};
std::optional<Period> parse_period(std::string_view text);  // of our own writing
// What somebody wrote; else what is wrong with it.
std::variant<Period, Wording> read_period(std::string_view text);
std::string text(const Period& period);
Day first_day(const Period& period);
std::string_view name(Period::Kind kind);
std::optional<Period::Kind> period_kind_named(std::string_view name);

struct Ranking {
  std::string period;
  int place = 1;  // from 1, the best
  int of = 1;     // how many were ranked
  Number entry = 0;
  bool operator==(const Ranking&) const = default;
};

struct UnitRecord {
  std::string name;
  std::string region;
  std::uint64_t version = 0;
  Number last_entry = 0;
  std::vector<Ranking> rankings;  // in the order they came
  std::vector<Measure> measures;  // taken, oldest first
  bool operator==(const UnitRecord&) const = default;

  const Ranking* ranked(std::string_view period) const;
};

// A role that nobody fills: in one unit, in a region with all below it, or anywhere.
struct Vacancy {
  std::string role;
  std::string unit;    // empty: of every unit
  std::string region;  // prefix; empty: everywhere
  bool operator==(const Vacancy&) const = default;
};

// Who is there to be told. Small: vacancies are the exception.
struct Roster {
  std::vector<Vacancy> vacant;
  bool operator==(const Roster&) const = default;

  bool is_vacant(const std::string& role, const std::string& unit, const std::string& region) const;
};

}  // namespace redress
