// Each signal where it should be seen, where it just should not, and on honest days; the stories
// that they are there for; and a year of both, made up from a seed.
#include "rules/counting/signals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "tests/rules/texts.h"

namespace redress {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Day monday = day(2026, 3, 2);
constexpr Offset beijing{480};
const std::string wudi = "371623", insurance = "社会保险";
const std::vector<int> bad = {1, 2};

Instant at(int hour, int minute, int second = 0, Day on = monday) {
  return Instant(on.time_since_epoch() - beijing + hours(hour) + minutes(minute) + seconds(second));
}

Observed rated(Number entry, Instant when, int rating = 5) {
  Observed made;
  made.entry = entry;
  made.review.given_at = when;
  made.review.rating = rating;
  made.review.region = wudi;
  made.review.unit = insurance;
  made.review.channel = "tablet";
  return made;
}

// So many, one each `apart`, from 09:00 on.
std::vector<Observed> in_a_row(int how_many, seconds apart) {
  std::vector<Observed> made;
  for (int i = 0; i < how_many; ++i)
    made.push_back(rated(static_cast<Number>(i + 1), at(9, 0) + i * apart));
  return made;
}

std::vector<Signal> of_day(const SignalRules& rules, const std::vector<Observed>& ratings) {
  return signals_of_day(rules, wudi, monday, beijing, ratings);
}

std::int64_t measured(const Signal& signal, const std::string& name) {
  for (const NamedCount& each : signal.measured)
    if (each.figure == name) return each.count;
  ADD_FAILURE() << signal.kind << " does not say " << name;
  return -1;
}

std::vector<std::string> kinds(const std::vector<Signal>& signals) {
  std::vector<std::string> made;
  for (const Signal& each : signals) made.push_back(each.kind);
  return made;
}

bool has(const std::vector<Signal>& signals, const std::string& kind,
         const std::string& subject = "") {
  return std::any_of(signals.begin(), signals.end(), [&](const Signal& each) {
    return each.kind == kind && (subject.empty() || each.subject == subject);
  });
}

// What a county might set.
SignalRules everything() {
  SignalRules rules;
  rules.notify = {"supervision_office"};
  rules.burst = SignalRules::Burst{10, 5, {"device", "operator", "address"}};
  rules.identical_answers = SignalRules::IdenticalAnswers{20, 50};
  rules.too_fast = SignalRules::TooFast{3, 5};
  rules.sweep = SignalRules::Sweep{10, "17:30", 30, 20};
  rules.staff_accounts = SignalRules::StaffAccounts{};
  rules.contradictions = SignalRules::Contradictions{3};
  rules.silent_channel = SignalRules::SilentChannel{30, 10};
  rules.frozen_distribution = SignalRules::FrozenDistribution{10, 50};
  rules.falling_response = SignalRules::FallingResponse{14, 50, 100};
  rules.zero_bad = SignalRules::ZeroBad{90, 5'000};
  return rules;
}

SignalRules only_burst(int ratings, int within) {
  SignalRules rules;
  rules.burst = SignalRules::Burst{ratings, within, {"device", "operator", "address"}};
  return rules;
}

// --- Bursts

TEST(Bursts, FromOneDeviceAreSeenWithinTheWindowAndNotBeyondIt) {
  std::vector<Observed> ratings = in_a_row(10, seconds(60));
  for (Observed& each : ratings) each.device = "T-17";
  const auto found = of_day(only_burst(10, 9), ratings);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].kind, "burst");
  EXPECT_EQ(found[0].region, wudi);
  EXPECT_EQ(found[0].unit, insurance);
  EXPECT_EQ(found[0].subject, "device T-17");
  EXPECT_EQ(found[0].period, "2026-03-02");
  EXPECT_EQ(measured(found[0], "ratings"), 10);
  EXPECT_EQ(measured(found[0], "threshold"), 10);
  EXPECT_EQ(measured(found[0], "within_minutes"), 9);
  EXPECT_THAT(found[0].evidence, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
  EXPECT_THAT(of_day(only_burst(10, 8), ratings), IsEmpty());
  EXPECT_THAT(of_day(only_burst(11, 9), ratings), IsEmpty());
}

TEST(Bursts, AcrossTheFullHourAreSeen) {
  std::vector<Observed> ratings;
  for (Number i = 1; i <= 6; ++i) ratings.push_back(rated(i, at(9, 57) + (i - 1) * minutes(1)));
  for (Observed& each : ratings) each.review.recorded_by = "S07";
  const auto found = of_day(only_burst(6, 5), ratings);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].subject, "operator S07");
}

TEST(Bursts, FromAnAddressDoNotSayWhich) {
  std::vector<Observed> ratings = in_a_row(20, seconds(10));
  for (std::size_t i = 0; i < ratings.size(); ++i)
    ratings[i].address = i % 2 ? "10.9.8.7" : "10.9.8.6";
  const auto found = of_day(only_burst(10, 5), ratings);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].subject, "one address");
  EXPECT_EQ(found[1].subject, "one address");
  EXPECT_EQ(found[0].evidence.front(), 1u);
  EXPECT_EQ(found[1].evidence.front(), 2u);
}

TEST(Bursts, OnlyOfWhatThePolicyNames) {
  std::vector<Observed> ratings = in_a_row(20, seconds(10));
  for (Observed& each : ratings) each.device = each.review.recorded_by = each.address = "one";
  SignalRules rules = only_burst(10, 5);
  EXPECT_THAT(of_day(rules, ratings), SizeIs(3));
  rules.burst->from = {"operator"};
  ASSERT_THAT(of_day(rules, ratings), SizeIs(1));
  EXPECT_EQ(of_day(rules, ratings)[0].subject, "operator one");
}

TEST(Bursts, FromNowhereKnownAreNone) {
  EXPECT_THAT(of_day(only_burst(10, 5), in_a_row(100, seconds(1))), IsEmpty());
}

TEST(Bursts, OfSeveralUnitsBelongToNone) {
  std::vector<Observed> ratings = in_a_row(10, seconds(10));
  for (Observed& each : ratings) each.device = "综合窗口";
  ratings[4].review.unit = "医疗保障";
  const auto found = of_day(only_burst(10, 5), ratings);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].unit, "");
}

TEST(Bursts, ShowTwentyEntriesTheFirstByTime) {
  std::vector<Observed> ratings;
  for (Number i = 0; i < 50; ++i) ratings.push_back(rated(100 - i, at(9, 0) + i * seconds(1)));
  for (Observed& each : ratings) each.device = "T-17";
  const auto found = of_day(only_burst(10, 5), ratings);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(measured(found[0], "ratings"), 50);
  ASSERT_THAT(found[0].evidence, SizeIs(20));
  EXPECT_EQ(found[0].evidence.front(), 100u);
  EXPECT_EQ(found[0].evidence.back(), 81u);
}

RC_GTEST_PROP(Bursts, AreWhatCountingAroundEveryRatingFinds, ()) {
  std::vector<Observed> ratings;
  const auto times = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 3'600));
  for (const int time : times) {
    ratings.push_back(rated(ratings.size() + 1, at(9, 0) + seconds(time)));
    ratings.back().device = "T-17";
  }
  const int within = *rc::gen::inRange(1, 20);
  int most = 0;
  for (const int from : times)
    most = std::max(most, static_cast<int>(std::count_if(times.begin(), times.end(), [&](int time) {
                      return from <= time && time <= from + within * 60;
                    })));
  RC_ASSERT(of_day(only_burst(most + 1, within), ratings).empty());
  if (most == 0) return;
  const auto found = of_day(only_burst(most, within), ratings);
  RC_ASSERT(found.size() == 1u);
  RC_ASSERT(measured(found[0], "ratings") == most);
}

// --- Identical answers

SignalRules only_identical(int ratings, int percent) {
  SignalRules rules;
  rules.identical_answers = SignalRules::IdenticalAnswers{ratings, percent};
  return rules;
}

TEST(IdenticalAnswers, AreSeenWhereTheyAreManyAndMuchOfTheDay) {
  std::vector<Observed> ratings = in_a_row(20, seconds(600));
  for (std::size_t i = 0; i < 10; ++i) {
    ratings[i].review.indicators = {"510", "517"};
    if (i % 2) std::swap(ratings[i].review.indicators[0], ratings[i].review.indicators[1]);
    ratings[i].review.dimensions = {{"accuracy", 5}};
    ratings[i].review.remark = "服务很好";
  }
  const auto found = of_day(only_identical(10, 50), ratings);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].kind, "identical_answers");
  EXPECT_EQ(found[0].subject, "rating 5");
  EXPECT_EQ(measured(found[0], "ratings"), 10);
  EXPECT_EQ(measured(found[0], "of"), 20);
  EXPECT_EQ(measured(found[0], "percent"), 50);
  EXPECT_THAT(of_day(only_identical(11, 50), ratings), IsEmpty());
  EXPECT_THAT(of_day(only_identical(10, 51), ratings), IsEmpty());
}

TEST(IdenticalAnswers, DifferInAnyOfRatingIndicatorsDimensionsAndRemark) {
  std::vector<Observed> ratings = in_a_row(10, seconds(600));
  for (Observed& each : ratings) {
    each.review.indicators = {"510", "517"};
    each.review.dimensions = {{"accuracy", 5}};
    each.review.remark = "服务很好";
  }
  const SignalRules rules = only_identical(10, 50);
  ASSERT_THAT(of_day(rules, ratings), SizeIs(1));
  for (const int other : {0, 1, 2, 3, 4}) {
    auto different = ratings;
    Review& review = different[3].review;
    if (other == 0) review.rating = 4;
    if (other == 1) review.indicators.pop_back();
    if (other == 2) review.dimensions["accuracy"] = 4;
    if (other == 3) review.remark += "！";
    if (other == 4) review.unit = "医疗保障";
    EXPECT_THAT(of_day(rules, different), IsEmpty()) << other;
  }
}

TEST(IdenticalAnswers, AreNotLevelsPressedAndNothingElse) {
  EXPECT_THAT(of_day(only_identical(10, 50), in_a_row(200, seconds(60))), IsEmpty());
}

// --- Too fast

SignalRules only_too_fast(int within, int ratings) {
  SignalRules rules;
  rules.too_fast = SignalRules::TooFast{within, ratings};
  return rules;
}

TEST(TooFast, IsWithinSecondsAfterFinishingOrBeforeIt) {
  std::vector<Observed> ratings = in_a_row(5, seconds(600));
  for (const int i : {0, 1, 2, 3}) ratings[i].finished_at = ratings[i].review.given_at - seconds(3);
  ratings[3].finished_at = ratings[3].review.given_at + hours(1);
  const auto found = of_day(only_too_fast(3, 4), ratings);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].kind, "too_fast");
  EXPECT_EQ(found[0].unit, insurance);
  EXPECT_EQ(measured(found[0], "ratings"), 4);
  EXPECT_EQ(measured(found[0], "before_finished"), 1);
  EXPECT_THAT(found[0].evidence, ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(of_day(only_too_fast(2, 4), ratings), IsEmpty());
  EXPECT_THAT(of_day(only_too_fast(3, 5), ratings), IsEmpty());
}

// --- Sweeps

SignalRules only_sweep(int percent, int ratings) {
  SignalRules rules;
  rules.sweep = SignalRules::Sweep{10, "17:30", percent, ratings};
  return rules;
}

TEST(Sweeps, AreInTheLastMinutesBeforeClosingInLocalTime) {
  std::vector<Observed> ratings = in_a_row(10, seconds(600));
  for (Number i = 11; i <= 20; ++i) ratings.push_back(rated(i, at(17, 20) + (i - 11) * minutes(1)));
  const auto found = of_day(only_sweep(50, 10), ratings);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].kind, "sweep");
  EXPECT_EQ(found[0].subject, "before 17:30");
  EXPECT_EQ(measured(found[0], "ratings"), 10);
  EXPECT_EQ(measured(found[0], "of"), 20);
  EXPECT_THAT(of_day(only_sweep(51, 10), ratings), IsEmpty());
  EXPECT_THAT(of_day(only_sweep(50, 11), ratings), IsEmpty());
  EXPECT_THAT(signals_of_day(only_sweep(50, 10), wudi, monday, Offset(0), ratings), IsEmpty());
}

TEST(Sweeps, EndWhenTheDoorsClose) {
  std::vector<Observed> ratings;
  ratings.push_back(rated(1, at(17, 19, 59)));
  ratings.push_back(rated(2, at(17, 20)));
  ratings.push_back(rated(3, at(17, 30)));
  ratings.push_back(rated(4, at(17, 30, 1)));
  const auto found = of_day(only_sweep(50, 1), ratings);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].evidence, ElementsAre(2, 3));
}

// --- Staff accounts

TEST(StaffAccounts, AreThoseListedAndThoseSeenWorkingThatDay) {
  SignalRules rules;
  rules.staff_accounts = SignalRules::StaffAccounts{{"S01"}};
  std::vector<Observed> ratings = in_a_row(6, seconds(600));
  ratings[0].review.staff = "S02";
  ratings[1].review.recorded_by = "S03";
  EXPECT_THAT(of_day(rules, ratings), IsEmpty());
  ratings[2].account = "citizen";
  EXPECT_THAT(of_day(rules, ratings), IsEmpty());
  ratings[3].account = "S01";
  const auto one = of_day(rules, ratings);
  ASSERT_THAT(one, SizeIs(1));
  EXPECT_EQ(one[0].subject, "one account");
  EXPECT_THAT(one[0].evidence, ElementsAre(4));
  ratings[4].account = "S02";
  ratings[5].account = "S03";
  const auto three = of_day(rules, ratings);
  ASSERT_THAT(three, SizeIs(1));
  EXPECT_EQ(three[0].subject, "several accounts");
  EXPECT_EQ(measured(three[0], "accounts"), 3);
  EXPECT_EQ(measured(three[0], "ratings"), 3);
}

// --- Contradictions

TEST(Contradictions, AreFlaggedAtIntakeOrSeenByNationalCodes) {
  SignalRules rules;
  rules.contradictions = SignalRules::Contradictions{3};
  std::vector<Observed> ratings = in_a_row(5, seconds(600));
  ratings[0].review.flags = {"indicator_contradicts_rating"};
  ratings[1].review.indicators = {"510", "209"};
  EXPECT_THAT(of_day(rules, ratings), IsEmpty());
  ratings[2].review.flags = {"default_unmarked"};
  const auto found = of_day(rules, ratings);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].kind, "contradictions");
  EXPECT_EQ(measured(found[0], "ratings"), 3);
  EXPECT_EQ(measured(found[0], "indicator_contradicts_rating"), 2);
  EXPECT_EQ(measured(found[0], "default_unmarked"), 1);
  EXPECT_THAT(found[0].evidence, ElementsAre(1, 2, 3));
}

TEST(Contradictions, AreNotSeenInCodesThatAreNotNational) {
  SignalRules rules;
  rules.contradictions = SignalRules::Contradictions{1};
  std::vector<Observed> ratings = in_a_row(1, seconds(1));
  for (const char* code : {"5", "2091", "216", "900", "199", "100", "A09", "20x", "517", "501"}) {
    ratings[0].review.indicators = {code};
    EXPECT_THAT(of_day(rules, ratings), IsEmpty()) << code;
  }
  for (const char* code : {"101", "115", "207", "214", "307", "406", "413"}) {
    ratings[0].review.indicators = {code};
    EXPECT_THAT(of_day(rules, ratings), SizeIs(1)) << code;
  }
}

TEST(DayWithNothingButDefaultReviews, ShowsNothing) {
  SignalRules rules = everything();
  std::vector<Observed> ratings = in_a_row(200, seconds(1));
  for (Observed& each : ratings) {
    each.review.default_review = true;
    each.review.indicators = {"510", "209"};
    each.device = each.address = each.account = "S01";
    each.review.staff = "S01";
    each.finished_at = each.review.given_at;
  }
  EXPECT_THAT(of_day(rules, ratings), IsEmpty());
}

TEST(PolicyThatNamesNoSignal, LooksForNone) {
  std::vector<Observed> ratings = in_a_row(200, seconds(1));
  for (Observed& each : ratings) each.device = each.address = "one";
  EXPECT_THAT(of_day(SignalRules{}, ratings), IsEmpty());
  EXPECT_THAT(signals_over_time(SignalRules{}, wudi, "", monday, bad, {}), IsEmpty());
  EXPECT_EQ(days_wanted(SignalRules{}), 0);
}

// --- Over time

Count given(const std::string& channel, int rating, std::int64_t count, bool by_default = false) {
  return {{Counting::review, channel, rating, by_default}, count};
}
Count finished(const std::string& how, std::int64_t count) {
  return {{Counting::finished, how, 0, false}, count};
}

// The same on each of the `length` days up to and with `last`.
std::vector<DayCounts> every_day(Day last, int length, const Counts& counts) {
  std::vector<DayCounts> made;
  for (int i = length - 1; i >= 0; --i) made.push_back({last - days(i), counts});
  return made;
}
std::vector<DayCounts> operator+(std::vector<DayCounts> all, const std::vector<DayCounts>& more) {
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::vector<Signal> over_time(const SignalRules& rules, const std::vector<DayCounts>& counts) {
  return signals_over_time(rules, wudi, insurance, monday, bad, counts);
}

SignalRules only_silent(int days, int expected) {
  SignalRules rules;
  rules.silent_channel = SignalRules::SilentChannel{days, expected};
  return rules;
}

TEST(SilentChannel, BroughtBadOnesAndBringsNoneAnyMore) {
  const auto counts = every_day(monday - days(10), 10, {given("sms", 5, 20), given("sms", 2, 1)}) +
                      every_day(monday, 10, {given("sms", 5, 20), given("tablet", 1, 1)});
  const auto found = over_time(only_silent(10, 10), counts);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].kind, "silent_channel");
  EXPECT_EQ(found[0].unit, insurance);
  EXPECT_EQ(found[0].subject, "channel sms");
  EXPECT_EQ(found[0].period, "2026-02-21/2026-03-02");
  EXPECT_EQ(measured(found[0], "bad_before"), 10);
  EXPECT_EQ(measured(found[0], "threshold"), 10);
  EXPECT_EQ(measured(found[0], "ratings"), 200);
  EXPECT_EQ(measured(found[0], "ratings_before"), 210);
  EXPECT_THAT(over_time(only_silent(10, 11), counts), IsEmpty());
  EXPECT_THAT(over_time(only_silent(10, 10), counts + every_day(monday, 1, {given("sms", 1, 1)})),
              IsEmpty());
}

TEST(SilentChannel, HasBroughtBadOnesBefore) {
  EXPECT_THAT(over_time(only_silent(10, 0), every_day(monday, 20, {given("sms", 5, 20)})),
              IsEmpty());
}

TEST(SilentChannel, MayBringNothingAtAll) {
  const auto counts = every_day(monday - days(10), 10, {given("sms", 5, 20), given("sms", 2, 1)});
  const auto found = over_time(only_silent(10, 10), counts);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(measured(found[0], "ratings"), 0);
}

TEST(SilentChannel, IsNotKeptFromBeingSeenByDefaultReviews) {
  const auto counts = every_day(monday - days(10), 10, {given("sms", 2, 1)}) +
                      every_day(monday, 10, {given("sms", 5, 20), given("sms", 2, 1, true)});
  EXPECT_THAT(over_time(only_silent(10, 10), counts), SizeIs(1));
}

SignalRules only_frozen(int days, int ratings) {
  SignalRules rules;
  rules.frozen_distribution = SignalRules::FrozenDistribution{days, ratings};
  return rules;
}

TEST(FrozenDistribution, IsTheSameToATenthOfAPercentEveryDay) {
  auto counts = every_day(monday - days(1), 9, {given("app", 5, 990), given("app", 4, 10)}) +
                every_day(monday, 1, {given("app", 5, 1980), given("app", 4, 20)});
  const auto found = over_time(only_frozen(10, 1000), counts);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].kind, "frozen_distribution");
  EXPECT_EQ(found[0].subject, "");
  EXPECT_EQ(found[0].period, "2026-02-21/2026-03-02");
  EXPECT_EQ(measured(found[0], "per_mille_5"), 990);
  EXPECT_EQ(measured(found[0], "per_mille_4"), 10);
  EXPECT_EQ(measured(found[0], "fewest_a_day"), 1000);
  EXPECT_THAT(over_time(only_frozen(10, 1001), counts), IsEmpty());
  EXPECT_THAT(over_time(only_frozen(11, 1000), counts), IsEmpty());
  counts[3].counts = {given("app", 5, 989), given("app", 4, 11)};
  EXPECT_THAT(over_time(only_frozen(10, 1000), counts), IsEmpty());
}

TEST(FrozenDistribution, IsRoundedHalfUpAsFiguresArePrinted) {
  // 99.9 %, 0.05 % and 0.05 %; 99.89 %, 0.06 % and 0.05 %.
  const auto counts =
      every_day(monday - days(1), 1,
                {given("app", 5, 1'998), given("app", 4, 1), given("app", 3, 1)}) +
      every_day(monday, 1, {given("app", 5, 9'989), given("app", 4, 6), given("app", 3, 5)});
  EXPECT_THAT(over_time(only_frozen(2, 1'000), counts), SizeIs(1));
}

TEST(FrozenDistribution, PassesOverDaysWhenNobodyComesButNotForEver) {
  const auto of_the_day = Counts{given("tablet", 5, 99), given("tablet", 1, 1)};
  std::vector<DayCounts> working, weekly;
  for (int i = 0; i < 14; ++i)
    if (i % 7 < 5) working.push_back({monday - days(i), of_the_day});
  EXPECT_THAT(over_time(only_frozen(10, 100), working), SizeIs(1));
  for (int i = 0; i < 14 * 7; i += 7) weekly.push_back({monday - days(i), of_the_day});
  EXPECT_THAT(over_time(only_frozen(10, 100), weekly), IsEmpty());
}

TEST(FrozenDistribution, OfOneChannelIsSeenAmongOthersThatChange) {
  std::vector<DayCounts> counts;
  for (int i = 0; i < 10; ++i)
    counts.push_back({monday - days(i),
                      {given("app", 5, 99), given("app", 1, 1), given("tablet", 5, 100 + i * 7),
                       given("tablet", 2, i)}});
  const auto found = over_time(only_frozen(10, 100), counts);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].subject, "channel app");
}

SignalRules only_falling(int days, int percent_less, int finished) {
  SignalRules rules;
  rules.falling_response = SignalRules::FallingResponse{days, percent_less, finished};
  return rules;
}

TEST(FallingResponse, IsAShareOfWhatWasRatedBefore) {
  const auto counts =
      every_day(monday - days(10), 10,
                {finished("rated", 8), finished("by_default", 1), finished("unrated", 1)}) +
      every_day(monday, 10,
                {finished("rated", 8), finished("by_default", 6), finished("unrated", 6)});
  const auto found = over_time(only_falling(10, 50, 100), counts);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].kind, "falling_response");
  EXPECT_EQ(measured(found[0], "rated"), 80);
  EXPECT_EQ(measured(found[0], "finished"), 200);
  EXPECT_EQ(measured(found[0], "rated_before"), 80);
  EXPECT_EQ(measured(found[0], "finished_before"), 100);
  EXPECT_EQ(measured(found[0], "percent_less"), 50);
  EXPECT_THAT(over_time(only_falling(10, 51, 100), counts), IsEmpty());
  EXPECT_THAT(over_time(only_falling(10, 50, 101), counts), IsEmpty());
  // Twice as much finished, the same share rated: nothing has fallen.
  EXPECT_THAT(
      over_time(only_falling(10, 1, 1),
                every_day(monday - days(10), 10, {finished("rated", 8), finished("unrated", 2)}) +
                    every_day(monday, 10, {finished("rated", 16), finished("unrated", 4)})),
      IsEmpty());
}

TEST(FallingResponse, IsNotJudgedByFew) {
  const auto counts = every_day(monday - days(10), 10, {finished("rated", 10)}) +
                      every_day(monday, 9, {finished("unrated", 11)});
  EXPECT_THAT(over_time(only_falling(10, 50, 99), counts), SizeIs(1));
  EXPECT_THAT(over_time(only_falling(10, 50, 100), counts), IsEmpty());
}

TEST(FallingResponse, DoesNotFallFromNothing) {
  EXPECT_THAT(over_time(only_falling(10, 50, 0), every_day(monday, 20, {finished("unrated", 8)})),
              IsEmpty());
}

SignalRules only_zero_bad(int days, int ratings) {
  SignalRules rules;
  rules.zero_bad = SignalRules::ZeroBad{days, ratings};
  return rules;
}

// 青川: 25,852 ratings, none of them bad.
TEST(ZeroBad, IsASignalWhereRatingsAreVeryMany) {
  const auto counts = every_day(monday, 1, {given("tablet", 5, 25'000), given("sms", 4, 852)});
  const auto found = over_time(only_zero_bad(90, 25'852), counts);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].kind, "zero_bad");
  EXPECT_EQ(found[0].subject, "");
  EXPECT_EQ(measured(found[0], "ratings"), 25'852);
  EXPECT_THAT(over_time(only_zero_bad(90, 25'853), counts), IsEmpty());
  EXPECT_THAT(
      over_time(only_zero_bad(90, 25'852), counts + every_day(monday, 1, {given("sms", 2, 1)})),
      IsEmpty());
  // 90 days ago is another time.
  EXPECT_THAT(over_time(only_zero_bad(90, 25'852),
                        counts + every_day(monday - days(90), 1, {given("sms", 2, 1)})),
              SizeIs(1));
}

TEST(ZeroBad, IsSaidOnceForAllChannelsOrElseOfSingleOnes) {
  const auto counts = every_day(monday, 1, {given("tablet", 5, 6'000), given("sms", 5, 6'000)});
  EXPECT_THAT(over_time(only_zero_bad(90, 5'000), counts), SizeIs(1));
  const auto found =
      over_time(only_zero_bad(90, 5'000), counts + every_day(monday, 1, {given("sms", 1, 1)}));
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].subject, "channel tablet");
}

TEST(DaysWanted, ReachAsFarAsWhatIsCompared) {
  EXPECT_EQ(days_wanted(only_zero_bad(90, 1)), 90);
  EXPECT_EQ(days_wanted(only_silent(30, 1)), 60);
  EXPECT_EQ(days_wanted(everything()), 90);
}

TEST(EveryKind, HasATitleInBothLanguages) {
  for (const char* kind :
       {"burst", "identical_answers", "too_fast", "sweep", "staff_accounts", "contradictions",
        "silent_channel", "frozen_distribution", "falling_response", "zero_bad", "dormant",
        "look_alike", "risen", "concentrated"}) {
    EXPECT_NE(signal_title(kind, true), kind);
    EXPECT_NE(signal_title(kind, false), kind);
    EXPECT_NE(signal_title(kind, true), signal_title(kind, false));
  }
  EXPECT_EQ(signal_title("unheard_of", true), "unheard_of");
}

// --- Stories

// 西安周至楼观镇: 300 good reviews a month were compulsory, so staff typed them in with residents'
// particulars (华商报 2023-07): here fifteen each working day, by one of them after another.
TEST(Story, OfThreeHundredCompulsoryGoodReviewsIsSeenEveryDay) {
  Number entry = 0;
  for (int of_month = 0; of_month < 28; ++of_month) {
    if (of_month % 7 > 4) continue;
    const Day today = monday + days(of_month);
    std::vector<Observed> ratings;
    for (int i = 0; i < 15; ++i) {
      Observed typed = rated(++entry, at(15, 10, 0, today) + i * seconds(30));
      typed.review.channel = "paper";
      typed.review.recorded_by = "S0" + std::to_string(of_month % 3);
      typed.review.named = true;
      ratings.push_back(typed);
    }
    const auto found = signals_of_day(everything(), wudi, today, beijing, ratings);
    ASSERT_THAT(kinds(found), ElementsAre("burst")) << iso_date(today);
    EXPECT_EQ(found[0].subject, "operator S0" + std::to_string(of_month % 3));
    EXPECT_THAT(found[0].notify, ElementsAre("supervision_office"));
  }
  EXPECT_EQ(entry, 300u);
}

// Public integration code posts satisfaction 5, evalDetail "510,517", 30 seconds after finishing.
TEST(Story, OfAScheduledJobThatPostsGoodReviewsIsSeenInItsFirstDay) {
  SignalRules rules = everything();
  rules.too_fast = SignalRules::TooFast{30, 5};
  std::vector<Observed> ratings;
  for (Number i = 1; i <= 40; ++i) {
    Observed posted = rated(i, at(9, 0) + i * minutes(9));
    posted.finished_at = posted.review.given_at - seconds(30);
    posted.review.channel = "pc";
    posted.review.indicators = {"510", "517"};
    posted.review.flags = {"default_unmarked"};
    ratings.push_back(posted);
  }
  EXPECT_THAT(kinds(of_day(rules, ratings)),
              ElementsAre("contradictions", "identical_answers", "too_fast"));
}

// 河北"冀时办": one and two stars could not be submitted for a year and a half, while other
// channels went on (fjsen 2025-07). First the silence is heard; when it has lasted so long that
// nobody remembers anything else, no bad one among very many says the same.
TEST(Story, OfAnAppThatTakesNoLowStarsIsSeenForAYearAndAHalf) {
  const Counts before = {given("app", 5, 95), given("app", 3, 4), given("app", 1, 1),
                         given("tablet", 5, 60), given("tablet", 2, 1)};
  const Counts after = {given("app", 5, 95), given("app", 3, 4), given("tablet", 5, 60),
                        given("tablet", 2, 1)};
  const Day switched_off = day(2024, 1, 1);
  SignalRules rules = everything();
  rules.frozen_distribution.reset();
  rules.zero_bad = SignalRules::ZeroBad{45, 4'000};  // before the silence is forgotten
  const auto counts = every_day(switched_off - days(1), 120, before) +
                      every_day(switched_off + days(545), 546, after);
  for (int i = 0; i < 546; ++i) {
    const Day today = switched_off + days(i);
    const auto found = signals_over_time(rules, "13", "", today, bad, counts);
    const bool silent = has(found, "silent_channel", "channel app");
    const bool zero = has(found, "zero_bad", "channel app");
    EXPECT_EQ(silent || zero, i >= 29) << i;
    EXPECT_EQ(zero, i >= 44) << i;
    EXPECT_FALSE(has(found, "silent_channel", "channel tablet")) << i;
  }
}

// --- Whatever comes

std::string all_texts(const std::vector<Signal>& signals) {
  std::string all;
  for (const Signal& each : signals) {
    all += each.kind + '\n' + each.region + '\n' + each.unit + '\n' + each.subject + '\n' +
           each.period;
    for (const NamedCount& count : each.measured) all += '\n' + count.figure;
    for (const std::string& role : each.notify) all += '\n' + role;
  }
  return all;
}

// So few different ones that much of it is suspicious.
std::vector<Observed> any_ratings() {
  const auto any = [](int below) { return *rc::gen::resize(100, rc::gen::inRange(0, below)); };
  std::vector<Observed> made;
  const int how_many = any(120);
  for (int i = 0; i < how_many; ++i) {
    Observed one = rated(static_cast<Number>(i + 1), at(17, any(30), any(3)), 1 + any(5));
    one.review.unit = any(2) ? insurance : "医疗保障";
    one.review.default_review = any(10) == 0;
    if (any(2)) one.review.indicators = {any(2) ? "510" : "209"};
    if (any(2)) one.review.remark = any(2) ? "手机号 13800000001" : "很好";
    if (any(2)) one.review.staff = "staff" + std::to_string(any(3));
    if (any(4) == 0) one.review.recorded_by = "staff" + std::to_string(any(3));
    if (any(2)) one.device = "T-" + std::to_string(any(2));
    if (any(2)) one.address = "10.9.8." + std::to_string(any(2));
    if (any(2)) one.account = any(2) ? "wx_13800000002" : "listed_account";
    if (any(2)) one.finished_at = one.review.given_at - seconds(any(10)) + seconds(any(3));
    made.push_back(one);
  }
  return made;
}

SignalRules quick_to_suspect() {
  SignalRules rules = everything();
  rules.burst = SignalRules::Burst{3, 2, {"device", "operator", "address"}};
  rules.identical_answers = SignalRules::IdenticalAnswers{2, 5};
  rules.too_fast = SignalRules::TooFast{3, 1};
  rules.sweep = SignalRules::Sweep{20, "17:30", 10, 2};
  rules.staff_accounts = SignalRules::StaffAccounts{{"listed_account"}};
  rules.contradictions = SignalRules::Contradictions{1};
  return rules;
}

template <class Any>
std::vector<Any> in_another_order(std::vector<Any> all) {
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  std::shuffle(all.begin(), all.end(), random);
  return all;
}

RC_GTEST_PROP(SignalsOfADay, AreTheSameInWhateverOrderRatingsCome, ()) {
  const auto ratings = any_ratings();
  const auto found = of_day(quick_to_suspect(), ratings);
  RC_CLASSIFY(found.size() > 5);
  RC_ASSERT(of_day(quick_to_suspect(), in_another_order(ratings)) == found);
}

RC_GTEST_PROP(SignalsOfADay, NeverSayAnAddressAnAccountOrARemark, ()) {
  const auto found = of_day(quick_to_suspect(), any_ratings());
  const std::string said = all_texts(found);
  for (const char* never : {"10.9.8", "wx_", "13800000", "listed_account", "很好"})
    RC_ASSERT(said.find(never) == std::string::npos);
  for (const Signal& each : found) {
    RC_ASSERT(!each.evidence.empty() && each.evidence.size() <= 20u);
    RC_ASSERT(std::set(each.evidence.begin(), each.evidence.end()).size() == each.evidence.size());
  }
}

RC_GTEST_PROP(SignalsOverTime, AreTheSameInWhateverOrderDaysCome, ()) {
  const auto any = [](int below) { return *rc::gen::resize(100, rc::gen::inRange(0, below)); };
  SignalRules rules = everything();
  rules.silent_channel = SignalRules::SilentChannel{4, 1};
  rules.frozen_distribution = SignalRules::FrozenDistribution{2, 1};
  rules.falling_response = SignalRules::FallingResponse{4, 10, 1};
  rules.zero_bad = SignalRules::ZeroBad{3, 2};
  std::vector<DayCounts> counts;
  for (int i = 0; i < 10; ++i) {
    if (any(5) == 0) continue;
    Counts of_day = {finished("rated", any(9)), finished("unrated", any(9))};
    for (const char* channel : {"app", "sms", "tablet"})
      if (any(2)) of_day.push_back(given(channel, any(3) ? 5 : 1, 1 + any(3)));
    counts.push_back({monday - days(i), in_another_order(of_day)});
  }
  RC_ASSERT(over_time(rules, in_another_order(counts)) == over_time(rules, counts));
}

// --- A year

class Chance {
 public:
  explicit Chance(std::uint32_t seed) : random_(seed) {}
  int below(int n) { return static_cast<int>(random_() % static_cast<std::uint32_t>(n)); }
  bool once_in(int n) { return below(n) == 0; }
  int between(int least, int most) { return least + below(most - least + 1); }

 private:
  std::mt19937 random_;
};

// Of a thousand: 975 are very satisfied, five are not.
int honest_level(Chance& chance) {
  const int of_thousand = chance.below(1'000);
  if (of_thousand < 975) return 5;
  if (of_thousand < 990) return 4;
  if (of_thousand < 995) return 3;
  return of_thousand < 998 ? 2 : 1;
}

// A rating as people give one: every second with an indicator or two of its level, a few with the
// words that everybody uses.
Observed honest_rating(Chance& chance, Number entry, Instant when) {
  static const std::vector<std::string> remarks = {"好",   "很好",       "谢谢",
                                                   "满意", "服务态度好", "办事快"};
  Observed made = rated(entry, when, honest_level(chance));
  const int first = std::vector{0, 108, 207, 307, 406, 510}[made.review.rating];
  if (chance.once_in(2)) {
    made.review.indicators.push_back(std::to_string(first + chance.below(7)));
    if (chance.once_in(3)) made.review.indicators.push_back(std::to_string(first + 7));
  }
  if (chance.once_in(20)) made.review.remark = remarks[chance.below(6)];
  return made;
}

// A hall's unit with six windows: a matter every four to twelve minutes, of which seven in ten are
// rated; most on the window's tablet within two minutes, some by telephone at home.
struct HonestDay {
  std::vector<Observed> ratings;
  int matters = 0;
};
HonestDay honest_day(Chance& chance, Day today, Number first) {
  HonestDay made;
  for (int window = 0; window < 6; ++window)
    for (const auto& [open, shut] : {std::pair{9 * 60, 12 * 60}, {13 * 60 + 30, 17 * 60 + 30}})
      for (int minute = open + chance.between(4, 12); minute < shut;
           minute += chance.between(4, 12)) {
        ++made.matters;
        if (chance.below(10) >= 7) continue;
        const Instant finished = at(0, minute, chance.below(60), today);
        const bool at_home = chance.once_in(4);
        Observed one = honest_rating(chance, first++,
                                     finished + (at_home ? minutes(chance.between(1, 300))
                                                         : seconds(chance.between(4, 120))));
        one.finished_at = finished;
        one.review.window = std::to_string(window);
        one.review.staff = "S0" + std::to_string(window);
        one.review.channel = at_home ? "qr_code" : "tablet";
        if (at_home) {
          one.address =
              "10.0." + std::to_string(first % 250) + "." + std::to_string(first / 250 % 250);
          one.account = "wx" + std::to_string(first);
        } else {
          one.device = "T-" + std::to_string(window);
        }
        made.ratings.push_back(one);
      }
  return made;
}

DayCounts counts_of(Day today, const HonestDay& of) {
  std::map<std::pair<std::string, int>, int> reviews;
  for (const Observed& each : of.ratings) ++reviews[{each.review.channel, each.review.rating}];
  const auto all = static_cast<int>(of.ratings.size());
  DayCounts made{today, {finished("rated", all), finished("unrated", of.matters - all)}};
  for (const auto& [kind, count] : reviews)
    made.counts.push_back(given(kind.first, kind.second, count));
  return made;
}

bool is_working(Day day) {
  const std::chrono::weekday weekday(day);
  return weekday != std::chrono::Saturday && weekday != std::chrono::Sunday;
}

TEST(HonestBusyDay, ShowsNothing) {
  Chance chance(1);
  HonestDay today = honest_day(chance, monday, 1);
  EXPECT_GT(today.ratings.size(), 150u);
  EXPECT_THAT(kinds(of_day(everything(), today.ratings)), IsEmpty());
}

// A bound, not what was seen: of a thousand days of a unit at most one shows a signal of its day,
// and at most five show one over time (those come in runs, for a channel that was quiet once is
// quiet for days).
TEST(HonestYears, RaiseHardlyAnyAlarm) {
  const SignalRules rules = everything();
  int working_days = 0, of_a_day = 0, any_days = 0, over_days = 0;
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    Chance chance(seed);
    std::vector<DayCounts> counts;
    Number entry = 1;
    for (int i = 0; i < 365; ++i) {
      const Day today = monday + days(i);
      if (is_working(today)) {
        const HonestDay honest = honest_day(chance, today, entry);
        entry += honest.ratings.size();
        ++working_days;
        of_a_day += !signals_of_day(rules, wudi, today, beijing, honest.ratings).empty();
        counts.push_back(counts_of(today, honest));
      }
      ++any_days;
      over_days += !signals_over_time(rules, wudi, insurance, today, bad, counts).empty();
    }
  }
  RecordProperty("alarms_of_a_day", of_a_day);
  RecordProperty("alarms_over_time", over_days);
  EXPECT_LE(of_a_day * 1'000, working_days) << of_a_day << " of " << working_days;
  EXPECT_LE(over_days * 200, any_days) << over_days << " of " << any_days;
}

// On an otherwise honest day, from twenty seeds; found in all of them.
TEST(FaultsAmongHonestRatings, AreFoundOnTheirDay) {
  struct Fault {
    const char* kind;
    void (*inject)(Chance&, std::vector<Observed>&);
  };
  static constexpr Fault faults[] = {
      {"burst",  // somebody types in ten paper forms in five minutes, in between
       [](Chance& chance, std::vector<Observed>& ratings) {
         for (int i = 0; i < 12; ++i) {
           Observed typed =
               honest_rating(chance, 10'000 + static_cast<Number>(i), at(11, 0) + i * seconds(25));
           typed.review.recorded_by = "S03";
           ratings.push_back(typed);
         }
       }},
      {"identical_answers",  // a job answers for most of those who did not
       [](Chance&, std::vector<Observed>& ratings) {
         const auto honest = ratings.size();
         for (std::size_t i = 0; i < honest * 5 / 4; ++i) {
           Observed posted = rated(10'000 + i, at(9, 0) + static_cast<int>(i) * minutes(2));
           posted.review.indicators = {"510", "517"};
           ratings.push_back(posted);
         }
       }},
      {"too_fast",  // one window rates itself
       [](Chance&, std::vector<Observed>& ratings) {
         for (Observed& each : ratings)
           if (each.review.window == "2") each.review.given_at = *each.finished_at + seconds(1);
       }},
      {"sweep",  // whoever had not rated is rated before people go home
       [](Chance& chance, std::vector<Observed>& ratings) {
         for (Number i = 0; i < 100; ++i)
           ratings.push_back(honest_rating(chance, 10'000 + i, at(17, 21) + i * seconds(5)));
       }},
      {"staff_accounts",  // one of six rates from home
       [](Chance&, std::vector<Observed>& ratings) { ratings.front().account = "S03"; }},
      {"contradictions",  // one window's levels run the other way
       [](Chance&, std::vector<Observed>& ratings) {
         for (Observed& each : ratings)
           if (each.review.window == "2") each.review.rating = 6 - each.review.rating;
       }},
  };
  for (const Fault& fault : faults)
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
      Chance chance(seed);
      HonestDay today = honest_day(chance, monday, 1);
      ASSERT_THAT(of_day(everything(), today.ratings), IsEmpty()) << seed;
      fault.inject(chance, today.ratings);
      const auto found = kinds(of_day(everything(), today.ratings));
      EXPECT_THAT(found, ::testing::Contains(fault.kind)) << "seed " << seed;
    }
}

// A year and a quarter, the last quarter of which is not honest; found in all of ten seeds.
TEST(FaultsAfterAnHonestYear, AreFoundWithinAQuarter) {
  struct Fault {
    const char* kind;
    void (*inject)(HonestDay&);
  };
  static constexpr Fault faults[] = {
      {"silent_channel",  // the tablets show no button for it any more
       [](HonestDay& today) {
         for (Observed& each : today.ratings)
           if (each.review.channel == "tablet")
             each.review.rating = std::max(3, each.review.rating);
       }},
      {"frozen_distribution",  // whatever comes, the best is counted
       [](HonestDay& today) {
         for (std::size_t i = 0; i < today.ratings.size(); ++i) today.ratings[i].review.rating = 5;
       }},
      {"falling_response",  // people are not asked any more
       [](HonestDay& today) { today.ratings.resize(today.ratings.size() / 3); }},
      {"zero_bad",  // those who are not satisfied are telephoned before they rate
       [](HonestDay& today) {
         std::erase_if(today.ratings, [](const Observed& it) { return it.review.rating < 3; });
       }},
  };
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    Chance year(seed);
    std::vector<DayCounts> honest_year;
    const Day turn = monday + days(365);
    for (Day today = monday; today < turn; today += days(1))
      if (is_working(today)) honest_year.push_back(counts_of(today, honest_day(year, today, 1)));
    for (const Fault& fault : faults) {
      Chance chance = year;
      std::vector<DayCounts> counts = honest_year;
      bool found = false;
      for (Day today = turn; today < turn + days(92) && !found; today += days(1)) {
        if (!is_working(today)) continue;
        HonestDay tampered = honest_day(chance, today, 1);
        fault.inject(tampered);
        counts.push_back(counts_of(today, tampered));
        found =
            has(signals_over_time(everything(), wudi, insurance, today, bad, counts), fault.kind);
      }
      EXPECT_TRUE(found) << fault.kind << ", seed " << seed;
    }
  }
}

}  // namespace
}  // namespace redress
