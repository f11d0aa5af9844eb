#include "rules/counting/chance.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace redress {
namespace {

using Wide = __int128;

constexpr std::int64_t one = 1'000'000;           // 1 in millionths
constexpr std::int64_t largest = 10'000'000'000;  // the squares below still fit
constexpr std::int64_t z_squared = 3'841'459;     // χ² of one degree of freedom at 95 %, by `one`

// Whether x, in millionths, is one of Wilson's bounds or further from the rate than they are:
// n (p − x)² ≥ z² x (1 − x).
bool outside(const Ratio& ratio, std::int64_t x) {
  const Wide away = Wide(ratio.part) * one - Wide(ratio.whole) * x;
  return away * away * one >= Wide(z_squared) * ratio.whole * x * (one - x);
}

std::string percent_text(std::int64_t of_last_place, int places) {
  std::string text = std::to_string(of_last_place);
  if (places == 0) return text;
  const auto least = static_cast<std::size_t>(places) + 1;
  if (text.size() < least) text.insert(0, least - text.size(), '0');
  return text.insert(text.size() - static_cast<std::size_t>(places), ".");
}

// How many millionths the last place of a percentage is.
std::int64_t step(int places) {
  assert(0 <= places && places <= 4);
  std::int64_t size = one / 100;
  for (int i = 0; i < places; ++i) size /= 10;
  return size;
}

}  // namespace

Interval wilson(const Ratio& ratio) {
  assert(0 <= ratio.part && ratio.part <= ratio.whole);
  if (ratio.whole == 0) return {};
  Ratio within = ratio;
  while (within.whole > largest) {
    within.part /= 2;
    within.whole /= 2;
  }
  // Below the rate `outside` holds up to the low end; above it, from the high end on. At 0 and 1 it
  // holds as well, which says nothing where that is the rate.
  const Wide share = Wide(within.part) * one;
  std::int64_t low = 0, above = std::min(one, static_cast<std::int64_t>(share / within.whole) + 1);
  while (above - low > 1) {
    const std::int64_t middle = low + (above - low) / 2;
    (outside(within, middle) ? low : above) = middle;
  }
  std::int64_t high = one, below = static_cast<std::int64_t>((share - 1) / within.whole);
  while (high - below > 1) {
    const std::int64_t middle = below + (high - below) / 2;
    (outside(within, middle) ? high : below) = middle;
  }
  return {low, high};
}

std::string low_percent(const Interval& interval, int places) {
  return percent_text(interval.low / step(places), places);
}

std::string high_percent(const Interval& interval, int places) {
  return percent_text((interval.high + step(places) - 1) / step(places), places);
}

// How many of the parts fall to `here`, if they fall anywhere alike, is hypergeometric. Its terms
// are computed from the likeliest outwards, each from its neighbour, until they no longer matter:
// nothing overflows, no logarithm is rounded, and of millions only thousands are looked at.
double chance_of_more(const Ratio& here, const Ratio& there) {
  assert(0 <= here.part && here.part <= here.whole);
  assert(0 <= there.part && there.part <= there.whole);
  if (here.whole == 0 || there.whole == 0) return 1;
  const double drawn = double(here.whole), others = double(there.whole);
  const double parts = double(here.part) + double(there.part);
  // From x parts here to x + 1.
  const auto grows_by = [&](double x) {
    return (parts - x) * (drawn - x) / ((x + 1) * (others - parts + x + 1));
  };
  const double least = std::max(0.0, parts - others), most = std::min(parts, drawn);
  const auto likeliest =
      static_cast<std::int64_t>((parts + 1) * (drawn + 1) / (drawn + others + 2));
  const double mode = std::clamp(double(likeliest), least, most);
  constexpr double negligible = 1e-20;

  double less = 0, so_many = 0;
  const auto count = [&](double x, double term) {
    (x >= double(here.part) ? so_many : less) += term;
  };
  count(mode, 1);
  double term = 1;
  for (double x = mode; x < most; ++x) {
    term *= grows_by(x);
    count(x + 1, term);
    if (term < negligible * so_many || term == 0) break;
  }
  term = 1;
  for (double x = mode; x > least; --x) {
    term /= grows_by(x - 1);
    count(x - 1, term);
    if (term < negligible) break;
  }
  return so_many / (less + so_many);
}

std::vector<bool> more_than_chance(const std::vector<double>& chances, double false_share) {
  std::vector<std::size_t> order(chances.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return chances[a] < chances[b]; });
  // The last one, by likelihood, that is within its share lets in all before it.
  double limit = -1;
  for (std::size_t i = 0; i < order.size(); ++i)
    if (chances[order[i]] <= false_share * double(i + 1) / double(order.size()))
      limit = chances[order[i]];
  std::vector<bool> found(chances.size());
  for (std::size_t i = 0; i < chances.size(); ++i) found[i] = chances[i] <= limit;
  return found;
}

}  // namespace redress
