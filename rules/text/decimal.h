// Exact numbers: decimals as people write them, fractions, and both printed half-up.
//
// Never binary floating point: 25 − 0.5 × (98 − 83.33) is 17.665, and its half cent is a place.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace redress {

// A fraction in lowest terms. What does not fit into 128 bits is asserted, never wrapped. Numbers
// that were parsed have 15 digits, so there is room for what a score is made of: a product of two
// of them, less a third, times the ratio of a sum of a hundred to a fourth.
class Exact {
 public:
  constexpr Exact() = default;
  Exact(std::int64_t whole) : numerator_(whole) {}
  Exact operator+(const Exact& other) const;
  Exact operator-(const Exact& other) const;
  Exact operator*(const Exact& other) const;
  Exact operator/(const Exact& other) const;  // `other` is not 0
  Exact& operator+=(const Exact& other) { return *this = *this + other; }
  bool operator==(const Exact&) const = default;
  std::strong_ordering operator<=>(const Exact& other) const;

 private:
  friend Exact rounded(const Exact& number, int places);
  friend std::string half_up(const Exact& number, int places);
  friend std::optional<std::string> shortest(const Exact& number);
  Exact(__int128 numerator, __int128 denominator);
  __int128 in_parts(__int128 of_one) const;  // rounded, so many of which are 1

  __int128 numerator_ = 0;
  __int128 denominator_ = 1;  // positive
};

// "25", "0.5": up to nine digits before the point and up to six after it, no sign, nothing else.
std::optional<Exact> parse_decimal(std::string_view text);
// The same of a text that is known to be one, or a sum of a hundred such.
Exact decimal(std::string_view text);

// To so many places, 0 to 12; a half goes away from 0.
Exact rounded(const Exact& number, int places);
// The same in print: 17.665 to two places is "17.67".
std::string half_up(const Exact& number, int places);
// Exactly, with no more places than needed: "17.665", "-8.33". nullopt of what has no end, or more
// than 12 places.
std::optional<std::string> shortest(const Exact& number);

}  // namespace redress
