// Intervals, comparisons and many comparisons at once, beside the textbook.
#include "rules/counting/chance.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <cmath>

#include "rules/text/decimal.h"

namespace redress {
namespace {

std::int64_t any(std::int64_t least, std::int64_t most) {
  return *rc::gen::resize(100, rc::gen::inRange<std::int64_t>(least, most));
}
Ratio any_ratio() {
  const std::int64_t whole = any(1, std::int64_t{1} << any(1, 40));
  return {any(0, whole + 1), whole};
}

constexpr int each_time = 100;  // cases in each of rapidcheck's hundred

// --- Wilson's interval

TEST(Wilson, IsAsTheFormulaSays) {
  const auto of = [](std::int64_t part, std::int64_t whole) {
    const Interval interval = wilson({part, whole});
    return low_percent(interval) + "–" + high_percent(interval);
  };
  // Computed by the closed formula with z² = 3.841459, then rounded outwards.
  EXPECT_EQ(of(3, 3), "43.85–100.00");
  EXPECT_EQ(of(0, 10), "0.00–27.76");
  EXPECT_EQ(of(1, 10), "1.78–40.42");
  EXPECT_EQ(of(5, 10), "23.65–76.35");
  EXPECT_EQ(of(980, 1'000), "96.93–98.71");
  EXPECT_EQ(of(35, 37), "82.29–98.51") << "嵊州's appeals";
  EXPECT_EQ(of(80'955, 81'129), "99.75–99.82") << "嵊州's good reviews";
  EXPECT_EQ(of(0, 0), "0.00–100.00") << "nothing is known";
}

TEST(Wilson, PutsAFewPerfectOnesBelowManyNearlyPerfectOnes) {
  EXPECT_LT(wilson({3, 3}).low, wilson({980, 1'000}).low);
  EXPECT_GT(wilson({0, 3}).high, wilson({2, 1'000}).high);
}

TEST(Wilson, OfMoreThanItsSquaresHoldIsStillAnInterval) {
  const std::int64_t half = std::int64_t{1} << 61;
  const Interval interval = wilson({half, 2 * half});
  EXPECT_LE(interval.low, 500'000);
  EXPECT_GE(interval.low, 499'980);
  EXPECT_GE(interval.high, 500'000);
  EXPECT_LE(interval.high, 500'020);
  EXPECT_EQ(wilson({INT64_MAX, INT64_MAX}).high, 1'000'000);
}

RC_GTEST_PROP(Wilson, HasTheRateWithinItAsPrinted, ()) {
  for (int i = 0; i < each_time; ++i) {
    const Ratio ratio = any_ratio();
    const int places = static_cast<int>(any(0, 5));
    const Interval interval = wilson(ratio);
    const Exact rate = decimal(*percent(ratio, places));
    RC_ASSERT(decimal(low_percent(interval, places)) <= rate);
    RC_ASSERT(rate <= decimal(high_percent(interval, places)));
  }
}

RC_GTEST_PROP(Wilson, IsTheClosedFormulaRoundedOutwards, ()) {
  for (int i = 0; i < each_time; ++i) {
    const Ratio ratio = any_ratio();
    const Interval interval = wilson(ratio);
    const long double z = 3.841459L, n = ratio.whole, k = ratio.part;
    const long double root = std::sqrt(z * (z + 4 * k * ((n - k) / n)));
    const long double low = 1e6L * (2 * k + z - root) / (2 * (n + z));
    const long double high = 1e6L * (2 * k + z + root) / (2 * (n + z));
    // Counts beyond ten thousand million are halved, which moves the ends by some millionths.
    const long double halved = n > 1e10L ? 50 : 0;
    RC_ASSERT(interval.low <= low + 0.01L);
    RC_ASSERT(interval.low >= low - 1.01L - halved);
    RC_ASSERT(interval.high >= high - 0.01L);
    RC_ASSERT(interval.high <= high + 1.01L + halved);
  }
}

RC_GTEST_PROP(Wilson, IsItsOwnMirrorImage, ()) {
  for (int i = 0; i < each_time; ++i) {
    const std::int64_t whole = any(1, 1'000'000'000), part = any(0, whole + 1);
    const Interval interval = wilson({part, whole}), mirrored = wilson({whole - part, whole});
    RC_ASSERT(interval.low == 1'000'000 - mirrored.high);
    RC_ASSERT(interval.high == 1'000'000 - mirrored.low);
  }
}

// --- One comparison

// Exactly, by binomial coefficients.
long double choose(std::int64_t n, std::int64_t k) {
  if (k < 0 || k > n) return 0;
  long double made = 1;
  for (std::int64_t i = 1; i <= k; ++i) made = made * (n - k + i) / i;
  return made;
}
double by_binomials(const Ratio& here, const Ratio& there) {
  const std::int64_t parts = here.part + there.part, all = here.whole + there.whole;
  long double sum = 0;
  for (std::int64_t x = here.part; x <= std::min(parts, here.whole); ++x)
    sum += choose(parts, x) * choose(all - parts, here.whole - x);
  return static_cast<double>(sum / choose(all, here.whole));
}

TEST(Chance, IsAsFishersLadyTastingTeaHasIt) {
  EXPECT_NEAR(chance_of_more({3, 4}, {1, 4}), 17.0 / 70, 1e-15);
  EXPECT_NEAR(chance_of_more({4, 4}, {0, 4}), 1.0 / 70, 1e-15);
}

TEST(Chance, AccusesNobodyForOneOfThree) {
  EXPECT_GT(chance_of_more({1, 3}, {100, 1'000}), 0.2);
  EXPECT_LT(chance_of_more({12, 100}, {120, 10'000}), 1e-8);
  EXPECT_EQ(chance_of_more({0, 3}, {100, 1'000}), 1);
  EXPECT_EQ(chance_of_more({0, 0}, {100, 1'000}), 1);
  EXPECT_EQ(chance_of_more({3, 3}, {0, 0}), 1) << "nothing to compare with";
}

TEST(Chance, OfAProvincesReviewsIsComputedAllTheSame) {
  // 广东's 84.86 million; one city at its own rate, and at twice that.
  EXPECT_GT(chance_of_more({3'591, 23'736'000}, {9'000, 61'000'000}), 0.01);
  EXPECT_LT(chance_of_more({7'182, 23'736'000}, {9'000, 61'000'000}), 1e-100);
  EXPECT_NEAR(chance_of_more({50'000'000, 100'000'000}, {50'000'000, 100'000'000}), 0.5, 1e-3);
  EXPECT_EQ(chance_of_more({100'000, 100'000}, {0, 100'000'000}), 0) << "less than any double";
}

RC_GTEST_PROP(Chance, IsWhatBinomialsSayOfSmallCounts, ()) {
  const std::int64_t here = any(1, 60), there = any(1, 60);
  const Ratio a{any(0, here + 1), here}, b{any(0, there + 1), there};
  const double exact = by_binomials(a, b), found = chance_of_more(a, b);
  RC_ASSERT(std::abs(found - exact) <= 1e-12 * exact + 1e-18);
}

RC_GTEST_PROP(Chance, IsLessTheMoreThereIs, ()) {
  const std::int64_t here = any(2, 100'000), there = any(1, 100'000), parts = any(0, here);
  const Ratio rest{any(0, there + 1), there};
  RC_ASSERT(chance_of_more({parts + 1, here}, rest) <= chance_of_more({parts, here}, rest) + 1e-12);
}

// --- Many at once

TEST(Chance, OfManyComparisonsIsCorrectedAsBenjaminiAndHochbergDid) {
  // Their own example of 1995: fifteen comparisons, of which four stand.
  const std::vector<double> chances = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201,
                                       0.0278, 0.0298, 0.0344, 0.0459, 0.3240,
                                       0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
  const std::vector<bool> found = more_than_chance(chances, 0.05);
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i], i < 4) << chances[i];
}

TEST(Chance, ThatIsOneInAHundredIsNothingAmongAThousandMatters) {
  std::vector<double> chances(1'000);
  for (std::size_t i = 0; i < chances.size(); ++i)
    chances[i] = double(i + 1) / double(chances.size());  // as if nothing were the matter
  EXPECT_EQ(more_than_chance(chances, 0.01), std::vector<bool>(1'000, false));
  chances[500] = 1e-9;
  const std::vector<bool> found = more_than_chance(chances, 0.01);
  EXPECT_TRUE(found[500]);
  EXPECT_EQ(std::count(found.begin(), found.end(), true), 1);
  EXPECT_TRUE(more_than_chance({}, 0.01).empty());
}

RC_GTEST_PROP(Chance, LetsTheSmallerOneInWhereTheLargerOneIs, ()) {
  std::vector<double> chances;
  for (std::int64_t i = any(1, 40); i > 0; --i)
    chances.push_back(double(any(0, 1'000)) / (any(0, 2) ? 1'000 : 100'000));
  const std::vector<bool> found = more_than_chance(chances, 0.05);
  for (std::size_t i = 0; i < chances.size(); ++i)
    for (std::size_t j = 0; j < chances.size(); ++j)
      if (chances[i] <= chances[j] && found[j]) RC_ASSERT(found[i]);
}

}  // namespace
}  // namespace redress
