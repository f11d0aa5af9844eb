// What is more than chance: how far a rate can be trusted, and which differences mean something.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rules/counting/rate.h"

namespace redress {

// Wilson's score interval at 95 %, rounded outwards to millionths: within it lies what the rate
// would be if there were more of the same. Exact integers, so the same everywhere. Counts beyond
// ten thousand million are halved until they are within.
struct Interval {
  std::int64_t low = 0, high = 1'000'000;  // millionths
  bool operator==(const Interval&) const = default;
};
// 0 ≤ part ≤ whole. Of 0 of 0: from 0 to 1, nothing is known.
Interval wilson(const Ratio& ratio);
// In percent, rounded outwards to `places` (0 to 4): the low end is never above the rate as
// percent() prints it, the high end never below.
std::string low_percent(const Interval& interval, int places = 2);
std::string high_percent(const Interval& interval, int places = 2);

// How likely it is that so large a part of `here`, or a larger one, comes about by chance alone
// where there is no difference to `there`: Fisher's exact test, one-sided. For a period against the
// one before, or a unit against all the others; `there` has nothing of `here` in it. Small where
// `here` has more than can be explained; 1 where either has nothing at all. Exact also for small
// counts, where approximations accuse the innocent.
double chance_of_more(const Ratio& here, const Ratio& there);

// Which of many comparisons mean something, where of those named at most the share `false_share`
// may be chance (Benjamini and Hochberg): who compares a thousand matters finds ten that are "one
// in a hundred" where nothing is the matter.
std::vector<bool> more_than_chance(const std::vector<double>& chances, double false_share);

}  // namespace redress
