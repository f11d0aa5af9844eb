#include "engine/case/unit.h"

#include <algorithm>
#include <charconv>

namespace redress {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<int> number(std::string_view digits) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

int per_year(Period::Kind kind) {
  switch (kind) {
    case Period::Kind::month: return 12;
    case Period::Kind::quarter: return 4;
    case Period::Kind::half_year: return 2;
    case Period::Kind::year: return 1;
  }
  return 1;
}

}  // namespace

std::optional<Period> parse_period(std::string_view text) {
  if (text.size() < 4) return std::nullopt;
  const std::optional<int> year = number(text.substr(0, 4));
  if (!year || !is_digit(text.front())) return std::nullopt;
  const auto within = [&](Period::Kind kind, std::string_view digits) -> std::optional<Period> {
    const std::optional<int> part = number(digits);
    if (!part || !is_digit(digits.front()) || *part < 1 || *part > per_year(kind))
      return std::nullopt;
    return Period{kind, *year * per_year(kind) + *part - 1};
  };
  const std::string_view rest = text.substr(4);
  if (rest.empty()) return Period{Period::Kind::year, *year};
  if (rest.size() == 3 && rest.starts_with("-Q"))
    return within(Period::Kind::quarter, rest.substr(2));
  if (rest.size() == 3 && rest.starts_with("-H"))
    return within(Period::Kind::half_year, rest.substr(2));
  if (rest.size() == 3 && rest[0] == '-') return within(Period::Kind::month, rest.substr(1));
  return std::nullopt;
}

std::variant<Period, Wording> read_period(std::string_view said) {
  const std::optional<Period> period = parse_period(said);
  if (!period)
    return Wording{"Send a month (2026-03), quarter (2026-Q1), half-year (2026-H1) or year (2026).",
                   "请填月（2026-03）、季度（2026-Q1）、半年（2026-H1）或年（2026）。"};
  const Day first = first_day(*period);
  if (auto no = out_of_range(first)) {
    const std::string day = iso_date(first), written = text(*period);
    if (no->en.starts_with(day)) no->en.replace(0, day.size(), written);
    if (no->zh.starts_with(day)) no->zh.replace(0, day.size(), written);
    return *std::move(no);
  }
  return *period;
}

Day first_day(const Period& period) {
  const int count = per_year(period.kind), part = period.index % count;
  return Day(std::chrono::year(period.index / count) /
             std::chrono::month(unsigned(part * (12 / count) + 1)) / 1);
}

std::string text(const Period& period) {
  const int count = per_year(period.kind);
  std::string year = std::to_string(period.index / count);
  if (year.size() < 4) year.insert(0, 4 - year.size(), '0');
  const std::string part = std::to_string(period.index % count + 1);
  switch (period.kind) {
    case Period::Kind::month: return year + (part.size() == 1 ? "-0" : "-") + part;
    case Period::Kind::quarter: return year + "-Q" + part;
    case Period::Kind::half_year: return year + "-H" + part;
    case Period::Kind::year: return year;
  }
  return year;
}

std::string_view name(Period::Kind kind) {
  switch (kind) {
    case Period::Kind::month: return "month";
    case Period::Kind::quarter: return "quarter";
    case Period::Kind::half_year: return "half_year";
    case Period::Kind::year: return "year";
  }
  return {};
}

std::optional<Period::Kind> period_kind_named(std::string_view word) {
  for (const auto one :
       {Period::Kind::month, Period::Kind::quarter, Period::Kind::half_year, Period::Kind::year})
    if (name(one) == word) return one;
  return std::nullopt;
}

const Ranking* UnitRecord::ranked(std::string_view period) const {
  const auto found = std::find_if(rankings.begin(), rankings.end(),
                                  [&](const Ranking& one) { return one.period == period; });
  return found == rankings.end() ? nullptr : &*found;
}

bool Roster::is_vacant(const std::string& role, const std::string& unit,
                       const std::string& region) const {
  return std::any_of(vacant.begin(), vacant.end(), [&](const Vacancy& one) {
    return one.role == role && (one.unit.empty() || one.unit == unit) &&
           region.starts_with(one.region);
  });
}

}  // namespace redress
