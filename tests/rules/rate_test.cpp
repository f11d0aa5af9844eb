// Rates as they were published, and what is counted in them and what is not.
#include "rules/counting/rate.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <algorithm>
#include <set>

#include "rules/text/decimal.h"

namespace redress {
namespace {

const std::vector<int> bottom_two = {1, 2};

std::string printed(std::int64_t part, std::int64_t whole, int places = 2) {
  return percent({part, whole}, places).value_or("none");
}

Count reviews(int rating, std::int64_t count, bool by_default = false) {
  return {{Counting::review, "tablet", rating, by_default}, count};
}
Count one(Counting counting, const std::string& name, std::int64_t count, int rating = 0) {
  return {{counting, name, rating, false}, count};
}
Count due(const std::string& clock, Punctuality kept, std::int64_t count) {
  return one(Counting::due, clock, count, static_cast<int>(kept));
}

std::int64_t value(std::string_view name, const Counts& counts, bool default_reviews = false) {
  return figure(name, counts, bottom_two, default_reviews).value_or(-1);
}
std::string rate(std::string_view name, const Counts& counts) {
  const RateRule* rule = rate_named(name, {});
  return percent(ratio_of(*rule, counts, bottom_two), rule->places).value_or("none");
}

// --- As published (domain.md, section 3)

TEST(Percent, IsAsLianyungangPublished) {
  EXPECT_EQ(printed(23'974, 24'932), "96.16") << "2017-04, 结案率 over 应结案";
  EXPECT_EQ(printed(22'345, 24'932), "89.62") << "2017-04, 按期";
  EXPECT_EQ(printed(25'783, 29'186), "88.34") << "2019-06, 结案率";
  EXPECT_EQ(printed(24'165, 29'186), "82.80") << "2019-06, 按时, published as 82.8";
  const std::int64_t all = 83'218;
  EXPECT_EQ(78'589 + 4'629, all) << "2020-09, new and carried over";
  EXPECT_EQ(41'489 + 41'729, all) << "2020-09, answered directly and dispatched";
  EXPECT_EQ(printed(50'154, all), "60.27") << "2020-09, telephone";
  EXPECT_EQ(printed(26'213, all), "31.50") << "2020-09, inspectors, published as 31.5";
  EXPECT_EQ(printed(3'759, all), "4.52") << "2020-09, WeChat";
  EXPECT_EQ(printed(2'116, all), "2.54") << "2020-09, province";
  EXPECT_EQ(printed(402, all), "0.48") << "2020-09, 好差评";
}

TEST(Percent, IsAsWeiyuanPublishedAndItsChannelsAddUpToALittleLessThanAll) {
  const std::vector<std::pair<std::int64_t, std::string>> channels = {
      {9'958, "40.16"}, {6'358, "25.64"}, {4'581, "18.48"},
      {3'885, "15.67"}, {8, "0.03"},      {3, "0.01"}};
  std::int64_t all = 0;
  Exact of_percent = 0;
  for (const auto& [count, share] : channels) {
    EXPECT_EQ(printed(count, 24'793), share);
    all += count;
    of_percent += decimal(share);
  }
  EXPECT_EQ(all, 24'793);
  EXPECT_EQ(shortest(of_percent), "99.99");
}

TEST(Percent, IsAsOtherPlacesPublished) {
  EXPECT_EQ(printed(80'955, 81'129), "99.79") << "嵊州 2024, 好评率";
  EXPECT_EQ(printed(35, 37), "94.59") << "嵊州 2024, 37 appeals, 35 upheld";
  EXPECT_EQ(printed(223, 13'354), "1.67") << "上海, trial of 2019";
  EXPECT_EQ(printed(1'913, 238'500), "0.80") << "上海, first three months";
  EXPECT_EQ(printed(3'591, 23'736'000, 3), "0.015") << "深圳, 2024 to 09-11, at three places";
  EXPECT_EQ(printed(8'970'000, 8'980'000), "99.89") << "益阳, active";
  EXPECT_EQ(printed(3, 7), "42.86") << "亳州, one bureau's 整改率";
}

TEST(Percent, NeverHidesTheFewBadOnesOfBozhou) {
  EXPECT_EQ(17 + 29 + 1 + 1, 48);
  EXPECT_EQ(printed(3'130'623 - 48, 3'130'623), "99.99")
      << "2022: half-up alone would print 100.00 and deny 48 bad reviews";
  EXPECT_EQ(143 + 91 + 2 + 7, 243);
  EXPECT_EQ(printed(2'039'662 - 243, 2'039'662), "99.99") << "2023: by half-up itself";
}

TEST(Percent, OfNothingIsNoRate) {
  EXPECT_EQ(percent({0, 0}), std::nullopt) << "临清: not one bad review, so 0 of 0 rectified";
  EXPECT_EQ(rate("rectification_rate", {reviews(5, 96)}), "none");
}

TEST(Percent, HasAHalfGoUp) {
  EXPECT_EQ(printed(1, 800), "0.13") << "0.125";
  EXPECT_EQ(printed(1, 32), "3.13") << "3.125";
  EXPECT_EQ(printed(199, 200, 0), "99") << "99.5, which is not all";
  EXPECT_EQ(printed(1, 8, 0), "13") << "12.5";
  EXPECT_EQ(printed(1'249'999, 1'000'000'000), "0.12");
}

TEST(Percent, IsAllOrNothingOnlyWhereThatIsExact) {
  EXPECT_EQ(printed(1, 1), "100.00");
  EXPECT_EQ(printed(0, 5), "0.00");
  EXPECT_EQ(printed(1, 1'000'000'000), "0.01");
  EXPECT_EQ(printed(999'999'999, 1'000'000'000), "99.99");
  EXPECT_EQ(printed(1'000'000'001, 1'000'000'000), "100.01");
  EXPECT_EQ(printed(999, 1'000, 0), "99");
  EXPECT_EQ(printed(1, 1'000, 0), "1");
  EXPECT_EQ(printed(1, 2, 0), "50");
  EXPECT_EQ(printed(INT64_MAX - 1, INT64_MAX, 6), "99.999999");
  EXPECT_EQ(printed(INT64_MAX, INT64_MAX, 6), "100.000000");
}

std::int64_t any(std::int64_t least, std::int64_t most) {
  return *rc::gen::resize(100, rc::gen::inRange<std::int64_t>(least, most));
}

// Of all sizes, not mostly huge.
std::int64_t any_count() { return any(0, std::int64_t{1} << any(1, 62)); }

// By hand: digit after digit, "1" or "0" first, and then the last one is put right.
std::string by_hand(std::int64_t part, std::int64_t whole, int places) {
  std::string digits = std::to_string(part / whole);
  __int128 rest = part % whole;
  for (int i = 0; i < places + 2; ++i) {
    rest *= 10;
    digits += static_cast<char>('0' + static_cast<int>(rest / whole));
    rest %= whole;
  }
  if (rest * 2 >= whole) {
    std::size_t at = digits.size() - 1;
    while (digits[at] == '9') digits[at--] = '0';
    ++digits[at];
  }
  if (places > 0) digits.insert(3, ".");
  return digits.substr(std::min(digits.find_first_not_of('0'), std::size_t{2}));
}

constexpr int each_time = 100;  // cases in each of rapidcheck's hundred

RC_GTEST_PROP(Percent, IsWhatItIsByHandExceptAtBothEnds, ()) {
  for (int i = 0; i < each_time; ++i) {
    const std::int64_t whole = 1 + any_count(), part = any(0, whole + 1);
    const int places = static_cast<int>(any(0, 7));
    const std::string hand = by_hand(part, whole, places), text = printed(part, whole, places);
    if (part > 0 && hand == by_hand(0, 1, places)) {
      RC_ASSERT(text ==
                (places > 0 ? "0." + std::string(std::size_t(places - 1), '0') + "1" : "1"));
    } else if (part < whole && hand == by_hand(1, 1, places)) {
      RC_ASSERT(text == (places > 0 ? "99." + std::string(std::size_t(places), '9') : "99"));
    } else {
      RC_ASSERT(text == hand);
    }
  }
}

RC_GTEST_PROP(Percent, NeverFallsWherePartsRise, ()) {
  for (int i = 0; i < each_time; ++i) {
    const std::int64_t whole = 1 + any_count(), part = any(0, whole);
    const int places = static_cast<int>(any(0, 7));
    RC_ASSERT(decimal(printed(part, whole, places)) <= decimal(printed(part + 1, whole, places)));
  }
}

// --- Figures

TEST(Figures, AreAllKnownHaveATitleAndAreNoughtOfNothing) {
  std::set<std::string_view> names;
  for (const FigureName& name : figure_names()) {
    EXPECT_TRUE(names.insert(name.name).second) << name.name << " is there twice";
    EXPECT_FALSE(name.zh.empty() || name.en.empty()) << name.name;
    EXPECT_TRUE(is_figure(name.name)) << name.name;
    EXPECT_EQ(value(name.name, {}), 0) << name.name;
  }
  for (const RateRule& rule : standard_rates()) {
    for (const std::string& name : rule.of) EXPECT_TRUE(is_figure(name)) << rule.name;
    for (const std::string& name : rule.over) EXPECT_TRUE(is_figure(name)) << rule.name;
  }
}

TEST(Figures, WithAFreePartAreKnownWhereItMakesSense) {
  for (const std::string_view name :
       {"noted.reply", "rating.4", "channel.sms", "indicator.209", "dimension.efficiency",
        "dimension.efficiency.5", "stage.follow_up", "rung.supervision", "round.3"})
    EXPECT_TRUE(is_figure(name)) << name;
  for (const std::string_view name :
       {"", "nonsense", "noted", "noted.", "rating.", "rating.0", "rating.6", "rating.05",
        "stage.nowhere", "round.0", "contact_", "_due", "dispatch_early"}) {
    EXPECT_FALSE(is_figure(name)) << name;
    EXPECT_EQ(figure(name, {}, bottom_two, false), std::nullopt) << name;
  }
  const Counts counts = {one(Counting::noted, "reply", 3), one(Counting::indicator, "209", 4, 2),
                         one(Counting::dimension, "efficiency", 5, 4),
                         one(Counting::dimension, "efficiency", 6, 5)};
  EXPECT_EQ(value("noted.reply", counts), 3);
  EXPECT_EQ(value("indicator.209", counts), 4);
  EXPECT_EQ(value("dimension.efficiency", counts), 11);
  EXPECT_EQ(value("dimension.efficiency.5", counts), 6);
  EXPECT_EQ(figure_title("noted.reply", true), "查实：reply");
  EXPECT_EQ(figure_title("bad", false), "bad reviews");
}

TEST(Figures, OfReviewsHaveDefaultOnesOnlyWhereAsked) {
  const Counts counts = {reviews(5, 60), reviews(1, 2), reviews(3, 38, true)};
  EXPECT_EQ(value("reviews", counts), 62);
  EXPECT_EQ(value("reviews", counts, true), 100);
  EXPECT_EQ(value("good", counts), 60);
  EXPECT_EQ(value("good", counts, true), 98);
  EXPECT_EQ(value("basically_satisfied", counts), 0);
  EXPECT_EQ(value("rating.3", counts, true), 38);
  EXPECT_EQ(value("channel.tablet", counts), 62);
  EXPECT_EQ(value("active", counts), 62);
  EXPECT_EQ(value("active", counts, true), 62);
  EXPECT_EQ(value("default", counts), 38);
  EXPECT_EQ(rate("good_rate", counts), "96.77");
  EXPECT_EQ(rate("active_rate", counts), "62.00");
}

TEST(Figures, ThatAreSetAsideAreOutOfEveryRate) {
  const Counts counts = {reviews(5, 90),
                         {{Counting::review, "sms", 1, false}, 10},
                         {{Counting::set_aside, "sms", 1, false}, 2},
                         one(Counting::standing, "set_aside", 2),
                         one(Counting::standing, "unresolved", 8)};
  EXPECT_EQ(value("given", counts), 100);
  EXPECT_EQ(value("very_dissatisfied", counts), 8) << "the levels add up to the reviews";
  EXPECT_EQ(value("channel.sms", counts), 8);
  EXPECT_EQ(value("set_aside", counts), 2);
  EXPECT_EQ(value("bad", counts), 8);
  EXPECT_EQ(value("reviews", counts), 98);
  EXPECT_EQ(value("active", counts), 98);
  EXPECT_EQ(value("cases", counts), 10);
  EXPECT_EQ(value("bad_cases", counts), 8);
  EXPECT_EQ(rate("bad_rate", counts), "8.16");
}

TEST(Figures, OfAUnitThatTookACaseOverAndHadItSetAsideLeaveItsReviewsAlone) {
  const Counts counts = {reviews(5, 3), one(Counting::standing, "set_aside", 1)};
  EXPECT_EQ(value("bad", counts), 0);
  EXPECT_EQ(value("reviews", counts), 3);
  EXPECT_EQ(value("active", counts), 3);
}

TEST(Rate, OfRectificationGainsNothingByWithdrawalOrByMerging) {
  const Counts before = {one(Counting::standing, "rectified", 6),
                         one(Counting::standing, "unresolved", 4)};
  EXPECT_EQ(rate("rectification_rate", before), "60.00");
  const Counts withdrawn = {one(Counting::standing, "rectified", 6),
                            one(Counting::standing, "unresolved", 1),
                            one(Counting::standing, "withdrawn", 3)};
  EXPECT_EQ(rate("rectification_rate", withdrawn), "60.00");
  const Counts merged = {
      one(Counting::standing, "rectified", 6), one(Counting::standing, "unresolved", 1),
      one(Counting::standing, "merged", 3), one(Counting::joined, "unresolved", 3)};
  EXPECT_EQ(rate("rectification_rate", merged), "60.00");
}

TEST(Rate, OfDeadlinesGainsNothingByWithdrawalBeforeTheyAreDue) {
  const Counts counts = {{{Counting::due, "rectification", int(Punctuality::in_time), false}, 3},
                         {{Counting::due, "rectification", int(Punctuality::withdrawn), false}, 1}};
  EXPECT_EQ(value("rectification_due", counts), 4);
  EXPECT_EQ(value("fell_due", counts), 4);
  EXPECT_EQ(rate("in_time_rate", counts), "75.00");
}

TEST(Rate, OfRectificationCountsEachOfWudisThreeWaysOut) {
  EXPECT_EQ(
      rate("rectification_rate",
           {one(Counting::standing, "rectified", 5), one(Counting::standing, "deferred", 2),
            one(Counting::standing, "explained", 1), one(Counting::standing, "unresolved", 2)}),
      "80.00");
}

TEST(Rate, OfWorkDoneInTimeIsOverWhatFellDueWithoutWhatIsProvisional) {
  const Counts counts = {due("rectification", Punctuality::in_time, 8),
                         due("rectification", Punctuality::late, 1),
                         due("rectification", Punctuality::provisional, 5),
                         due("explanation", Punctuality::in_time, 1),
                         due("contact", Punctuality::late, 7),
                         due("contact", Punctuality::in_time, 3)};
  EXPECT_EQ(rate("in_time_rate", counts), "90.00");
  EXPECT_EQ(rate("rectified_in_time_rate", counts), "88.89");
  EXPECT_EQ(rate("response_rate", counts), "30.00");
  EXPECT_EQ(value("fell_due", counts), 10);
  EXPECT_EQ(value("missed", counts), 1);
  EXPECT_EQ(value("deadlines_due", counts), 20);
  EXPECT_EQ(value("deadlines_late", counts), 8);
  EXPECT_EQ(value("rectification_due", counts), 9);
}

TEST(Rate, OfFollowUpIsOfNamedReviewersAndItsSatisfactionOfThoseReached) {
  const Counts counts = {
      one(Counting::follow_up, "pending", 1),     one(Counting::follow_up, "waiting", 1),
      one(Counting::follow_up, "unreached", 2),   one(Counting::follow_up, "satisfied", 5),
      one(Counting::follow_up, "unsatisfied", 1), one(Counting::follow_up, "anonymous", 90)};
  EXPECT_EQ(value("named", counts), 10);
  EXPECT_EQ(rate("follow_up_rate", counts), "80.00");
  EXPECT_EQ(rate("follow_up_satisfaction", counts), "83.33") << "not reached is neither";
  EXPECT_EQ(rate("satisfaction_rate", counts), "83.33");
}

TEST(Rate, OfAppealsRedoneAndSolvedAreOverThoseDecidedHandledAndAsked) {
  const Counts counts = {one(Counting::appeal, "upheld", 35), one(Counting::appeal, "dismissed", 2),
                         one(Counting::appeal, "open", 4),    one(Counting::round, "", 8, 1),
                         one(Counting::round, "", 1, 2),      one(Counting::round, "", 1, 3),
                         one(Counting::solved, "solved", 3),  one(Counting::solved, "unsolved", 1)};
  EXPECT_EQ(rate("appeals_upheld_rate", counts), "94.59") << "嵊州 2024";
  EXPECT_EQ(rate("redone_rate", counts), "20.00");
  EXPECT_EQ(rate("solved_rate", counts), "75.00");
}

TEST(Rate, OfThePolicyIsTakenBeforeTheStandardOneOfTheSameName) {
  RateRule own;
  own.name = "active_rate";
  own.of = {"finished_rated"};
  own.over = {"finished"};
  EXPECT_EQ(rate_named("active_rate", {own})->over, own.over);
  EXPECT_EQ(rate_named("good_rate", {own})->title, "好评率");
  EXPECT_EQ(rate_named("nonsense", {own}), nullptr);
}

// --- Decimals

TEST(Decimal, IsReadWithinItsBoundsAndNothingElse) {
  EXPECT_EQ(shortest(*parse_decimal("25")), "25");
  EXPECT_EQ(shortest(*parse_decimal("0.50")), "0.5");
  EXPECT_EQ(shortest(*parse_decimal("999999999.999999")), "999999999.999999");
  for (const std::string_view wrong : {"", ".", ".5", "5.", "-1", "+1", "1e3", " 1", "1 ", "1,5",
                                       "0x1", "1234567890", "0.1234567", "1.2.3", "½"})
    EXPECT_EQ(parse_decimal(wrong), std::nullopt) << wrong;
}

TEST(Decimal, RoundsAHalfAwayFromNothing) {
  EXPECT_EQ(half_up(decimal("17.665"), 2), "17.67") << "binary floating point may say 17.66";
  EXPECT_EQ(half_up(decimal("12.795"), 2), "12.80");
  EXPECT_EQ(half_up(Exact(0) - decimal("0.005"), 2), "-0.01");
  EXPECT_EQ(half_up(Exact(0) - decimal("0.004"), 2), "0.00");
  EXPECT_EQ(half_up(Exact(2) / 3, 3), "0.667");
  EXPECT_EQ(half_up(decimal("9.5"), 0), "10");
  EXPECT_EQ(shortest(Exact(1) / 3), std::nullopt);
  EXPECT_EQ(shortest(Exact(-1) / 8), "-0.125");
}

Exact any_fraction() {
  return Exact(any(-1'000'000'000, 1'000'000'000)) / Exact(1 + any(0, 1'000'000));
}

RC_GTEST_PROP(Decimal, ComparesAsTheSignOfTheDifferenceSays, ()) {
  const Exact a = any_fraction(), b = any_fraction(), difference = a - b;
  RC_ASSERT((a < b) == (difference < 0));
  RC_ASSERT((a == b) == (difference == 0));
  RC_ASSERT((a > b) == (difference > 0));
}

RC_GTEST_PROP(Decimal, OperationsUndoEachOther, ()) {
  const Exact a = any_fraction(), b = any_fraction();
  RC_ASSERT(a + b - b == a);
  if (b != 0) RC_ASSERT(a * b / b == a);
}

RC_GTEST_PROP(Decimal, RoundingMovesByHalfAPlaceAtMost, ()) {
  const Exact a = any_fraction();
  const int places = static_cast<int>(any(0, 7));
  Exact place = 1;
  for (int i = 0; i < places; ++i) place = place / 10;
  const Exact moved = rounded(a, places) - a;
  RC_ASSERT(moved * 2 <= place);
  RC_ASSERT(moved * 2 >= Exact(0) - place);
}

}  // namespace
}  // namespace redress
