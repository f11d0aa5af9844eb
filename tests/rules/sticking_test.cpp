// Where bad reviews pile up beyond chance, where they only seem to, and what has fallen asleep.
#include "rules/counting/sticking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "tests/rules/texts.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Why = StickingPoint::Why;

std::vector<std::string> names(const std::vector<StickingPoint>& points) {
  std::vector<std::string> made;
  for (const StickingPoint& each : points)
    made.push_back(std::string(name(each.why)) + " " + each.pile.dimension + " " + each.pile.item);
  return made;
}

// Five windows of a thousand ratings and ten bad ones, in both periods.
std::vector<Pile> windows() {
  std::vector<Pile> made;
  for (const char* window : {"21", "22", "23", "24", "25"})
    made.push_back({"window", window, 10, 1'000, 10, 1'000});
  return made;
}

TEST(StickingPoints, AreNoneWhereEverythingIsAsEver) {
  EXPECT_THAT(sticking_points({}, windows()), IsEmpty());
  EXPECT_THAT(sticking_points({}, {}), IsEmpty());
}

TEST(StickingPoints, HaveRisenAgainstThePeriodBefore) {
  std::vector<Pile> piles = windows();
  for (Pile& pile : piles) pile.bad = 40;  // everywhere alike
  EXPECT_THAT(names(sticking_points({}, piles)),
              ElementsAre("risen window 21", "risen window 22", "risen window 23",
                          "risen window 24", "risen window 25"));
}

TEST(StickingPoints, AreConcentratedAgainstTheOthersOfTheirDimension) {
  std::vector<Pile> piles = windows();
  piles[2].bad = piles[2].bad_before = 40;  // as ever, and as bad
  piles.push_back({"unit", "社会保险", 80, 5'000, 80, 5'000});
  const auto found = sticking_points({}, piles);
  ASSERT_THAT(names(found), ElementsAre("concentrated window 23"));
  EXPECT_EQ(found[0].others, (Ratio{40, 4'000}));
  EXPECT_EQ(found[0].how_many, 4);
  EXPECT_LT(found[0].by_chance, 0.001);
  EXPECT_EQ(found[0].comparisons, 11);
}

TEST(StickingPoints, AreNotWhereMoreWasRatedOrAllIsBetter) {
  std::vector<Pile> piles = windows();
  piles[0] = {"window", "21", 100, 10'000, 10, 1'000};
  piles[1] = {"window", "22", 0, 1'000, 40, 1'000};
  EXPECT_THAT(sticking_points({}, piles), IsEmpty());
}

TEST(StickingPoints, AreAtLeastSoManyBadOnes) {
  SignalRules rules;
  std::vector<Pile> piles = windows();
  piles[3] = {"window", "24", 5, 10, 1, 1'000};
  rules.concentrated_from = 5;
  EXPECT_THAT(names(sticking_points(rules, piles)),
              ElementsAre("risen window 24", "concentrated window 24"));
  rules.concentrated_from = 6;
  EXPECT_THAT(sticking_points(rules, piles), IsEmpty());
}

TEST(StickingPoints, AreJudgedByTheChanceThePolicyAllows) {
  SignalRules rules;
  const std::vector<Pile> piles = {{"window", "23", 14, 1'000, 4, 1'000}};
  rules.chance = "0.05";
  ASSERT_THAT(names(sticking_points(rules, piles)), ElementsAre("risen window 23"));
  rules.chance = "0.01";
  EXPECT_THAT(sticking_points(rules, piles), IsEmpty());
}

TEST(StickingPoints, AmongManyComparisonsHaveToBeClearer) {
  std::vector<Pile> piles = {{"matter", "0001", 14, 1'000, 3, 1'000}};
  ASSERT_THAT(names(sticking_points({}, piles)), ElementsAre("risen matter 0001"));
  for (int i = 2; i <= 300; ++i) piles.push_back({"matter", std::to_string(i), 8, 1'000, 8, 1'000});
  EXPECT_THAT(sticking_points({}, piles), IsEmpty());
}

// A matter with nothing bad is nothing to compare: ten thousand of them hide nothing.
TEST(StickingPoints, AreNotHiddenByWhatCanNotBeOne) {
  std::vector<Pile> piles = {{"matter", "0001", 14, 1'000, 3, 1'000}};
  for (int i = 2; i <= 10'000; ++i) piles.push_back({"matter", std::to_string(i), 0, 4, 0, 4});
  const auto found = sticking_points({}, piles);
  ASSERT_THAT(names(found), ElementsAre("concentrated matter 0001", "risen matter 0001"));
  EXPECT_EQ(found[0].comparisons, 2);
}

TEST(StickingPoints, SayHowManyComparisonsWereMade) {
  const auto found = sticking_points(
      {}, {{"window", "21", 50, 1'000, 10, 1'000}, {"window", "22", 2, 1'000, 2, 1'000}});
  ASSERT_THAT(names(found), ElementsAre("concentrated window 21", "risen window 21"));
  EXPECT_EQ(found[0].comparisons, 3);  // 22 has too few to have risen to anything
}

TEST(StickingPoints, OfNoNameCountAsOthersOnly) {
  std::vector<Pile> piles = windows();
  for (Pile& pile : piles) pile.item.clear();
  piles[0].bad = 100;
  piles[1].item = "22";
  EXPECT_THAT(sticking_points({}, piles), IsEmpty());
}

TEST(StickingPoints, OfWhatIsNewHaveNotRisen) {
  std::vector<Pile> piles = windows();
  piles[4] = {"window", "25", 10, 1'000, 0, 0};
  EXPECT_THAT(sticking_points({}, piles), IsEmpty());
}

// 上海 2019: of 223 bad reviews among 13,354 most are about few things. Every rating could have
// named any of the indicators.
TEST(StickingPoints, OfIndicatorsAreWhatBadReviewsAreAbout) {
  std::vector<Pile> piles;
  for (int code = 207; code <= 214; ++code)
    piles.push_back({"indicator", std::to_string(code), code == 214 ? 90 : 19, 13'354, 19, 13'000});
  const auto found = sticking_points({}, piles);
  ASSERT_THAT(names(found), ElementsAre("concentrated indicator 214", "risen indicator 214"));
  EXPECT_EQ(
      sentence(found[0], "2019-08", "2019-07", true),
      "评价指标“214”差评集中：2019-08评价13354条，勾选此项的差评90条；同期其余7项共被差评勾选133"
      "次；2019-07评价13000条，勾选此项的差评19条。若与其余并无差别，偶然出现这么多差评的可能性"
      "不到百万分之一（共作16项比较）。");
  EXPECT_EQ(
      sentence(found[0], "2019-08", "2019-07", false),
      "Indicator '214': bad ratings pile up. 2019-08: 90 bad ones naming it, of 13354; the "
      "other 7 in the same period: 133 together; 2019-07: 19 bad ones naming it, of 13000. If "
      "there were no difference to the others, chance alone would bring so many less than "
      "once in a million times (16 comparisons made).");
}

TEST(StickingPoints, AreToldInBothLanguagesWithEveryNumber) {
  const StickingPoint risen{Why::risen, {"window", "23", 14, 210, 3, 198}, {}, 0, 0.0093, 412};
  EXPECT_EQ(
      sentence(risen, "2026-03", "2026-02", true),
      "窗口“23”差评上升：2026-03评价210条，差评14条；2026-02评价198条，差评3条。若与上期并无差别，"
      "偶然出现这么多差评的可能性不到百分之一（共作412项比较）。");
  EXPECT_EQ(
      sentence(risen, "2026-03", "2026-02", false),
      "Window '23': bad ratings have risen. 2026-03: 14 bad of 210; 2026-02: 3 bad of 198. If "
      "there were no difference to the period before, chance alone would bring so many less "
      "than once in a hundred times (412 comparisons made).");
  const StickingPoint piled{
      Why::concentrated, {"person", "S07", 14, 210, 3, 198}, {20, 2'000}, 9, 0.0321, 4};
  EXPECT_EQ(
      sentence(piled, "2026-03", "2026-02", true),
      "工作人员“S07”差评集中：2026-03评价210条，差评14条；同期其余9项评价2000条，差评20条；2026-02"
      "评价198条，差评3条。若与其余并无差别，偶然出现这么多差评的可能性不超过百分之4（共作4项比较"
      "）。");
  EXPECT_THAT(sentence(piled, "2026-03", "2026-02", false),
              HasSubstr("the other 9 in the same period: 20 bad of 2000; 2026-02: 3 bad of 198"));
  EXPECT_THAT(sentence(piled, "2026-03", "2026-02", false), HasSubstr("at most 4 in a hundred"));
}

RC_GTEST_PROP(StickingPoints, AreTheSameInWhateverOrderPilesCome, ()) {
  const auto any = [](int below) { return *rc::gen::resize(100, rc::gen::inRange(0, below)); };
  std::vector<Pile> piles;
  for (const char* dimension : {"window", "matter"})
    for (int item = 0; item < 8; ++item) {
      const int all = any(400), before = any(400);
      piles.push_back(
          {dimension, std::to_string(item), any(all / 4 + 1), all, any(before / 20 + 1), before});
    }
  const auto found = sticking_points({}, piles);
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  std::shuffle(piles.begin(), piles.end(), random);
  RC_ASSERT(sticking_points({}, piles) == found);
}

// --- A hundred periods

int bad_of(std::mt19937& random, int all, int in_ten_thousand) {
  int bad = 0;
  for (int i = 0; i < all; ++i) bad += random() % 10'000 < static_cast<unsigned>(in_ten_thousand);
  return bad;
}

// Four hundred matters, some with few ratings and some with many, one in a hundred bad.
std::vector<Pile> honest_matters(std::mt19937& random) {
  std::vector<Pile> made;
  for (int i = 0; i < 400; ++i) {
    const int all = 50 + static_cast<int>(random() % 1'000);
    made.push_back({"matter", std::to_string(i), bad_of(random, all, 100), all,
                    bad_of(random, all, 100), all});
  }
  return made;
}

// The bound is the policy's own: where nothing is the matter, at most one period in a hundred has
// anything listed. Of a hundred, four would be so seldom (once in fifty times) that three is asked.
TEST(HonestPeriods, ListHardlyAnything) {
  int listed = 0;
  for (std::uint32_t seed = 1; seed <= 100; ++seed) {
    std::mt19937 random(seed);
    listed += !sticking_points({}, honest_matters(random)).empty();
  }
  EXPECT_LE(listed, 3);
}

// Three matters of four hundred get five times as many bad ones; of a hundred periods all three are
// found in at least ninety-five, and others beside them are few.
TEST(FaultyPeriods, ListWhatIsTheMatterAndLittleElse) {
  int complete = 0, right = 0, wrong = 0;
  for (std::uint32_t seed = 1; seed <= 100; ++seed) {
    std::mt19937 random(seed);
    std::vector<Pile> piles = honest_matters(random);
    for (const int faulty : {17, 170, 399}) {
      piles[faulty].all = piles[faulty].all_before = 800;
      piles[faulty].bad = bad_of(random, 800, 500);
      piles[faulty].bad_before = bad_of(random, 800, 100);
    }
    std::set<std::string> found;
    for (const StickingPoint& each : sticking_points({}, piles)) found.insert(each.pile.item);
    const auto hits = found.count("17") + found.count("170") + found.count("399");
    complete += hits == 3;
    right += static_cast<int>(hits);
    wrong += static_cast<int>(found.size() - hits);
  }
  EXPECT_GE(complete, 95);
  EXPECT_LE(wrong * 33, right) << wrong << " beside " << right;
}

// --- Dormant services

const Day today = day(2026, 3, 31);
Day ago(int days) { return today - std::chrono::days(days); }

Activity lively(const std::string& scope = "matter:0114") {
  return {scope, ago(400), ago(1), ago(2), ago(3), ago(1)};
}

TEST(LivelyService, IsNotDormant) { EXPECT_THAT(dormant({lively()}, today, 90), IsEmpty()); }

TEST(DormantService, HasFinishedNothingOrRatedNothingForSoLong) {
  Activity service = lively();
  service.finished = ago(89);
  EXPECT_THAT(dormant({service}, today, 90), IsEmpty());
  service.finished = ago(90);
  service.rated = ago(120);
  const auto found = dormant({service}, today, 90);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].scope, "matter:0114");
  EXPECT_THAT(found[0].reasons,
              ElementsAre(Dormant::Reason{Dormant::Why::nothing_finished, ago(90)},
                          Dormant::Reason{Dormant::Why::nothing_rated, ago(120)}));
  EXPECT_EQ(sentence(found[0], true),
            "matter:0114沉睡：2025-12-31以后没有办结（90天）；2025-12-01以后没有评价（120天）。");
  EXPECT_EQ(
      sentence(found[0], false),
      "matter:0114 is dormant: nothing finished since 2025-12-31 (90 days); nothing rated since "
      "2025-12-01 (120 days).");
}

TEST(DormantService, AnswersNobodyWhoIsWaiting) {
  Activity service = lively();
  service.answered = ago(100);
  service.waiting_since = ago(10);  // it was quiet, but nobody waits for long
  EXPECT_THAT(dormant({service}, today, 90), IsEmpty());
  service.waiting_since = ago(95);
  ASSERT_THAT(dormant({service}, today, 90), SizeIs(1));
  EXPECT_THAT(dormant({service}, today, 90)[0].reasons,
              ElementsAre(Dormant::Reason{Dormant::Why::nobody_answers, ago(95)}));
  service.answered.reset();
  EXPECT_THAT(dormant({service}, today, 90), SizeIs(1));
  service.answered = ago(20);  // somebody is at it
  EXPECT_THAT(dormant({service}, today, 90), IsEmpty());
  service.answered = ago(100);
  service.waiting_since.reset();  // nothing is open: there is nothing to answer
  EXPECT_THAT(dormant({service}, today, 90), IsEmpty());
}

TEST(DormantService, ThatIsNewIsGivenItsTime) {
  Activity service{"unit:医疗保障", ago(89), {}, {}, {}, {}};
  EXPECT_THAT(dormant({service}, today, 90), IsEmpty());
  service.known_since = ago(90);
  ASSERT_THAT(dormant({service}, today, 90), SizeIs(1));
  EXPECT_THAT(dormant({service}, today, 90)[0].reasons, SizeIs(2));
}

TEST(DormantServices, AreListedByScope) {
  std::vector<Activity> services = {lively("b"), lively("c"), lively("a")};
  for (Activity& each : services) each.finished = ago(200);
  const auto found = dormant(services, today, 90);
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_EQ(found[0].scope, "a");
  EXPECT_EQ(found[2].scope, "c");
}

}  // namespace
}  // namespace redress
