#include "rules/text/decimal.h"

#include <algorithm>
#include <cassert>

namespace redress {
namespace {

__int128 size_of(__int128 number) { return number < 0 ? -number : number; }

__int128 common_divisor(__int128 a, __int128 b) {
  a = size_of(a);
  b = size_of(b);
  while (b != 0) {
    const __int128 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

__int128 times(__int128 a, __int128 b) {
  __int128 product = 0;
  [[maybe_unused]] const bool lost = __builtin_mul_overflow(a, b, &product);
  assert(!lost);
  return product;
}

__int128 plus(__int128 a, __int128 b) {
  __int128 sum = 0;
  [[maybe_unused]] const bool lost = __builtin_add_overflow(a, b, &sum);
  assert(!lost);
  return sum;
}

constexpr int most_places = 12;

__int128 power_of_ten(int places) {
  assert(0 <= places && places <= most_places);
  __int128 power = 1;
  for (int i = 0; i < places; ++i) power *= 10;
  return power;
}

std::optional<Exact> parse(std::string_view text, std::size_t most_digits) {
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view part =
      point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  const auto are_digits = [](std::string_view some) {
    return std::all_of(some.begin(), some.end(), [](char c) { return '0' <= c && c <= '9'; });
  };
  if (whole.empty() || whole.size() > most_digits || part.size() > 6) return std::nullopt;
  if (point != std::string_view::npos && part.empty()) return std::nullopt;
  if (!are_digits(whole) || !are_digits(part)) return std::nullopt;
  std::int64_t number = 0, scale = 1;
  for (const char c : whole) number = number * 10 + (c - '0');
  for (const char c : part) {
    number = number * 10 + (c - '0');
    scale *= 10;
  }
  return Exact(number) / Exact(scale);
}

}  // namespace

Exact::Exact(__int128 numerator, __int128 denominator) {
  assert(denominator != 0);
  const __int128 divisor = common_divisor(numerator, denominator) * (denominator < 0 ? -1 : 1);
  numerator_ = numerator / divisor;
  denominator_ = denominator / divisor;
}

Exact Exact::operator+(const Exact& other) const {
  const __int128 divisor = common_divisor(denominator_, other.denominator_);
  const __int128 of_this = other.denominator_ / divisor;
  const __int128 of_other = denominator_ / divisor;
  return {plus(times(numerator_, of_this), times(other.numerator_, of_other)),
          times(denominator_, of_this)};
}

Exact Exact::operator-(const Exact& other) const {
  return *this + Exact(-other.numerator_, other.denominator_);
}

Exact Exact::operator*(const Exact& other) const {
  // Reduced crosswise first: then nothing is larger on the way than at the end.
  const Exact left(numerator_, other.denominator_);
  const Exact right(other.numerator_, denominator_);
  return {times(left.numerator_, right.numerator_), times(left.denominator_, right.denominator_)};
}

Exact Exact::operator/(const Exact& other) const {
  return *this * Exact(other.denominator_, other.numerator_);
}

// By whole parts and then by what is left of each turned over, as a continued fraction: crosswise
// products might not fit.
std::strong_ordering Exact::operator<=>(const Exact& other) const {
  __int128 a = numerator_, b = denominator_, c = other.numerator_, d = other.denominator_;
  for (bool turned = false;; turned = !turned) {
    __int128 whole = a / b, other_whole = c / d;
    if (a % b < 0) --whole;
    if (c % d < 0) --other_whole;
    if (whole != other_whole)
      return (whole < other_whole) != turned ? std::strong_ordering::less
                                             : std::strong_ordering::greater;
    const __int128 rest = a - whole * b, other_rest = c - other_whole * d;
    if (rest == 0 || other_rest == 0) {
      if (rest == other_rest) return std::strong_ordering::equal;
      return (rest == 0) != turned ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    a = b;
    b = rest;
    c = d;
    d = other_rest;
  }
}

std::optional<Exact> parse_decimal(std::string_view text) { return parse(text, 9); }

Exact decimal(std::string_view text) {
  const std::optional<Exact> number = parse(text, 12);
  assert(number);
  return *number;
}

__int128 Exact::in_parts(__int128 of_one) const {
  const __int128 whole = size_of(numerator_) / denominator_;
  const __int128 rest = times(size_of(numerator_) % denominator_, of_one);
  const __int128 further = rest % denominator_;
  const __int128 parts =
      plus(times(whole, of_one), rest / denominator_) + (further >= denominator_ - further ? 1 : 0);
  return numerator_ < 0 ? -parts : parts;
}

Exact rounded(const Exact& number, int places) {
  const __int128 scale = power_of_ten(places);
  return {number.in_parts(scale), scale};
}

std::string half_up(const Exact& number, int places) {
  const __int128 parts = number.in_parts(power_of_ten(places));
  std::string text;  // from the last digit to the first
  __int128 left = size_of(parts);
  for (int digits = 0; digits <= places || left > 0; ++digits, left /= 10) {
    if (digits == places && places > 0) text += '.';
    text += static_cast<char>('0' + static_cast<int>(left % 10));
  }
  if (parts < 0) text += '-';
  std::reverse(text.begin(), text.end());
  return text;
}

std::optional<std::string> shortest(const Exact& number) {
  for (int places = 0; places <= most_places; ++places)
    if (power_of_ten(places) % number.denominator_ == 0) return half_up(number, places);
  return std::nullopt;
}

}  // namespace redress
