// The trial of Shanghai's rating system as its article of 2019-08 gives it: 2019-07-20 to 08-01,
// 13,354 ratings, 223 of them one- or two-star, over the article's channels, dimensions and causes
// (attitude, papers demanded, repeated trips, promised time not kept).
//
// The period and the two totals are the article's. Who rated what, where and when is made up from
// the seed: the article does not say, and no person in it exists.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/time.h"

namespace redress::shanghai {

inline constexpr int ratings = 13'354, bad_ratings = 223;
inline constexpr std::uint64_t seed = 20190720;
inline constexpr Offset offset{480};

enum class Cause { none, attitude, papers, trips, promise };

struct Rating {
  Instant given_at;
  int stars = 5;
  Cause cause = Cause::none;
  std::string unit;
  bool remarked = false, named = false;
  std::string json;  // a CloudEvent, on one line
};

// In time order, in office hours, the same for the same seed on every machine.
std::vector<Rating> trial(std::uint64_t seed = shanghai::seed);

// "浦东新区" of 310115; empty for a code that is no district's.
std::string district(std::string_view code);

// A small generator with its own distributions; the standard ones differ between libraries.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();  // SplitMix64
  int below(int n);      // 0 … n-1
  int between(int from, int to) { return from + below(to - from + 1); }
  bool percent(int chance) { return below(100) < chance; }
  // An index, by weight.
  std::size_t weighted(const std::vector<int>& weights);
  template <class Values>
  const auto& one_of(const Values& values) {
    return values[std::size_t(below(int(std::size(values))))];
  }

 private:
  std::uint64_t state_;
};

}  // namespace redress::shanghai
