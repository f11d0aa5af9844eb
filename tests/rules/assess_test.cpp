// Scores and places: 连云港's as published, and what must hold of any.
#include "rules/counting/assess.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <algorithm>
#include <map>

#include "rules/text/decimal.h"

namespace redress {
namespace {

using ::testing::ElementsAre;

const std::vector<int> bottom_two = {1, 2};

Count one(Counting counting, const std::string& name, std::int64_t count, int rating = 0) {
  return {{counting, name, rating, false}, count};
}
Count reviews(int rating, std::int64_t count) {
  return one(Counting::review, "tablet", count, rating);
}
Counts operator+(Counts a, const Counts& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// So many of so many, for each of the four rates below.
Counts done_in_time(std::int64_t part, std::int64_t whole) {
  return {one(Counting::due, "rectification", part, static_cast<int>(Punctuality::in_time)),
          one(Counting::due, "rectification", whole - part, static_cast<int>(Punctuality::late))};
}
Counts signed_in_time(std::int64_t part, std::int64_t whole) {
  return {one(Counting::due, "verification", part, static_cast<int>(Punctuality::in_time)),
          one(Counting::due, "verification", whole - part, static_cast<int>(Punctuality::late))};
}
Counts satisfied(std::int64_t part, std::int64_t whole) {
  return {one(Counting::follow_up, "satisfied", part),
          one(Counting::follow_up, "unsatisfied", whole - part)};
}
Counts satisfied_of_the_province(std::int64_t part, std::int64_t whole) {
  return {one(Counting::solved, "solved", part), one(Counting::solved, "unsolved", whole - part)};
}
Counts findings(std::int64_t count) { return {one(Counting::noted, "reply", count)}; }

RateRule rate(const std::string& name, const std::string& of,
              const std::vector<std::string>& over) {
  RateRule rule;
  rule.name = rule.title = name;
  rule.of = {of};
  rule.over = over;
  return rule;
}
IndicatorRule indicator(const std::string& name, const std::string& title, const std::string& of,
                        const std::string& weight, const std::string& full_from,
                        const std::string& slope, const std::string& floor) {
  IndicatorRule rule;
  rule.name = name;
  rule.title = title;
  rule.of = of;
  rule.weight = weight;
  rule.full_from = full_from;
  rule.slope = slope;
  rule.floor = floor;
  return rule;
}
IndicatorRule counting(IndicatorRule::Kind kind, const std::string& of, const std::string& weight,
                       const std::string& each) {
  IndicatorRule rule;
  rule.name = rule.title = of;
  rule.kind = kind;
  rule.of = of;
  rule.weight = weight;
  rule.each = each;
  return rule;
}

// 连云港《12345在线平台绩效评估标准(试行)》, 连12345发〔2021〕1号 and 〔2022〕19号, as its
// circulars' rates and points let it be reconstructed (domain.md, section 3). Which deadline 签收
// is of and how the province's orders are told apart does not matter here: verification's and
// `solved` stand for them.
const std::vector<RateRule>& lianyungang_rates() {
  static const std::vector<RateRule> rates = {
      rate("sign_rate", "verification_in_time", {"verification_due"}),
      rate("province_rate", "solved", {"solved", "unsolved"})};
  return rates;
}
AssessmentRule lianyungang() {
  AssessmentRule rule;
  rule.constant = "4";
  // Totals are 100 less what was lost, also of units without an order from the province.
  rule.not_applicable = AssessmentRule::NotApplicable::full;
  rule.indicators = {
      indicator("in_time", "按时办结率", "in_time_rate", "25", "100", "1", "0"),
      indicator("signing", "及时签收率", "sign_rate", "15", "100", "1", "0"),
      indicator("satisfaction", "满意率", "satisfaction_rate", "25", "95", "0.5", "12.5"),
      indicator("province", "省派工单满意率", "province_rate", "25", "98", "0.5", "12.5"),
      counting(IndicatorRule::Kind::deduction, "noted.reply", "10", "1")};
  rule.indicators.back().name = "replies";
  rule.indicators.back().title = "答复规范";
  GroupRule group;
  group.name = "departments";
  rule.groups = {group};
  return rule;
}

UnitScore assessed(const AssessmentRule& rule, const Counts& counts) {
  return assess(rule, lianyungang_rates(), bottom_two, {{"某局", counts}}).units.at(0);
}
IndicatorScore indicator_of(const UnitScore& score, const std::string& name) {
  for (const IndicatorScore& it : score.indicators)
    if (it.indicator == name) return it;
  return {};
}

// --- As 连云港 published them

TEST(Lianyungang, EveryPublishedRateHasItsPublishedPoints) {
  struct Pair {
    std::string indicator;
    Counts counts;
    std::string rate, points;  // points as published: without the noughts that we print at the end
  };
  const std::vector<Pair> pairs = {
      {"in_time", done_in_time(150, 167), "89.82", "14.82"},
      {"in_time", done_in_time(4, 5), "80.00", "5"},
      {"in_time", done_in_time(2, 3), "66.67", "0"},
      {"signing", signed_in_time(6, 7), "85.71", "0.71"},  // implied by the total of 连职院
      {"signing", signed_in_time(4, 5), "80.00", "0"},
      {"signing", signed_in_time(17, 22), "77.27", "0"},
      {"satisfaction", satisfied(12, 17), "70.59", "12.8"},  // 2022-02: 12.795, half-up
      {"satisfaction", satisfied(2, 3), "66.67", "12.5"},
      {"satisfaction", satisfied(1, 2), "50.00", "12.5"},
      {"province", satisfied_of_the_province(3, 4), "75.00", "13.5"},
      {"province", satisfied_of_the_province(5, 6), "83.33", "17.67"},  // 17.665, half-up
      {"province", satisfied_of_the_province(7, 8), "87.50", "19.75"},
      {"province", satisfied_of_the_province(5, 7), "71.43", "12.5"},
      {"province", satisfied_of_the_province(1, 2), "50.00", "12.5"},
      {"replies", findings(1) + done_in_time(1, 1), "1", "9"}};
  for (const Pair& pair : pairs) {
    const IndicatorScore found = indicator_of(assessed(lianyungang(), pair.counts), pair.indicator);
    EXPECT_EQ(found.value, pair.rate) << pair.indicator;
    EXPECT_EQ(shortest(decimal(found.points)), pair.points) << pair.indicator << ' ' << pair.rate;
    EXPECT_EQ(found.standing, "counted");
  }
}

// The circulars give totals and only some of the rates they come from. These are the published
// rates whose losses explain each total: 100 − losses + 4. Where two rates lose the same (签收 80
// and 77.27; 满意 66.67 and 50), which of them it was makes no difference. What a unit did not lose
// by, it had in full.
TEST(Lianyungang, FiveTotalsAreExplainedByPublishedRates) {
  const Counts kept = done_in_time(20, 20);
  struct Total {
    std::string unit;
    Counts counts;
    std::string score;
  };
  const std::vector<Total> totals = {
      {"连职院", kept + signed_in_time(6, 7), "89.71"},                          // −14.29
      {"碱业 2021-07", done_in_time(4, 5), "84.00"},                             // −20
      {"碱业 2022-02", done_in_time(2, 3) + satisfied(2, 3), "66.50"},           // −25 −12.5
      {"体育局", kept + signed_in_time(17, 22) + satisfied(1, 2) + findings(1),  // −15 −12.5 −1
       "75.50"},
      {"万联", kept + signed_in_time(4, 5) + satisfied(12, 17), "76.80"}};  // −15 −12.2
  for (const Total& total : totals)
    EXPECT_EQ(assessed(lianyungang(), total.counts).score, total.score) << total.unit;
}

// 2022-02: four counties out of 150, everybody else out of 100. Of what the counties' points are
// made is not published; here each is so many hundredths.
TEST(Lianyungang, CountiesOutOf150AreInTheirPublishedOrderApartFromDepartmentsOutOf100) {
  AssessmentRule rule;
  rule.indicators = {counting(IndicatorRule::Kind::bonus, "noted.hundredth", "150", "0.01")};
  GroupRule counties, others;
  counties.name = "counties";
  counties.out_of = "150";
  counties.units = {"东海", "灌云", "灌南", "赣榆"};
  others.name = "departments";
  rule.groups = {counties, others};
  const auto unit = [](const std::string& name, std::int64_t hundredths) {
    return UnitCounts{name, {reviews(5, 10), one(Counting::noted, "hundredth", hundredths)}};
  };
  const Assessment found = assess(rule, {}, bottom_two,
                                  {unit("某局", 9'000), unit("东海", 14'469), unit("赣榆", 14'535),
                                   unit("灌云", 14'576), unit("灌南", 14'442)});
  std::vector<std::string> lines;
  for (const UnitScore& it : found.units)
    lines.push_back(it.group + " " + std::to_string(it.place) + "/" + std::to_string(it.of) + " " +
                    it.unit + " " + it.score + "/" + it.out_of);
  EXPECT_THAT(lines, ElementsAre("counties 1/4 灌云 145.76/150", "counties 2/4 赣榆 145.35/150",
                                 "counties 3/4 东海 144.69/150", "counties 4/4 灌南 144.42/150",
                                 "departments 1/1 某局 90.00/100"));
}

// 2022-02: of 67 units 10 无诉求 and 2 无应办结工单; 2022-08: 6 and 2 of 69.
TEST(Lianyungang, UnitsWithoutRequestsOrWithoutAnythingDueAreListedApart) {
  for (const auto& [all, not_asked, not_due] : {std::tuple{67, 10, 2}, std::tuple{69, 6, 2}}) {
    std::vector<UnitCounts> units;
    for (int i = 0; i < all; ++i) {
      UnitCounts unit{"unit " + std::to_string(i), {}};
      if (i >= not_asked) unit.counts = {reviews(5, 3)};
      if (i >= not_asked + not_due) unit.counts = unit.counts + done_in_time(i, all);
      units.push_back(unit);
    }
    std::map<std::string, int> apart;
    for (const UnitScore& it :
         assess(lianyungang(), lianyungang_rates(), bottom_two, units).units) {
      ++apart[it.apart];
      EXPECT_EQ(it.of, all - not_asked - not_due);
      EXPECT_EQ(it.place == 0, !it.apart.empty());
      EXPECT_EQ(it.score.empty(), !it.apart.empty());
    }
    EXPECT_EQ(apart, (std::map<std::string, int>{{"", all - not_asked - not_due},
                                                 {"nothing_asked", not_asked},
                                                 {"nothing_due", not_due}}));
  }
}

// --- What does not apply

AssessmentRule of_four(AssessmentRule::NotApplicable not_applicable) {
  AssessmentRule rule = lianyungang();
  rule.constant = "0";
  rule.not_applicable = not_applicable;
  return rule;
}

TEST(Assess, SharesTheWeightOfWhatDoesNotApplyInProportion) {
  const UnitScore found = assessed(of_four(AssessmentRule::NotApplicable::redistribute),
                                   done_in_time(9, 10) + satisfied(5, 6) + findings(1));
  std::vector<std::string> lines;
  for (const IndicatorScore& it : found.indicators)
    lines.push_back(it.standing + " " + it.out_of + " " + it.points + " | " + it.formula);
  // 60 of 100 apply: each counts for 5/3 of its weight.
  EXPECT_THAT(
      lines,
      ElementsAre("counted 41.67 25.00 | 25 − 1 × (100 − 90.00) = 15; 15 × 41.67 ÷ 25 → 25.00",
                  "nothing_to_count 0  | ",
                  "counted 41.66 31.94 | 25 − 0.5 × (95 − 83.33) = 19.165; 19.165 × 41.66 ÷ "
                  "25 → 31.94",
                  "nothing_to_count 0  | ",
                  "counted 16.67 15.00 | 10 − 1 × 1 = 9; 9 × 16.67 ÷ 10 → 15.00"));
  EXPECT_EQ(found.score, "71.94");
  EXPECT_EQ(found.out_of, "100");
}

TEST(Assess, DropsWhatDoesNotApplyAndRanksByTheShareOfWhatRemains) {
  const AssessmentRule rule = of_four(AssessmentRule::NotApplicable::drop);
  const Counts everything = done_in_time(9, 10) + signed_in_time(9, 10) + satisfied(9, 10) +
                            satisfied_of_the_province(9, 10);
  const Assessment found = assess(rule, lianyungang_rates(), bottom_two,
                                  {{"all", everything}, {"little", done_in_time(99, 100)}});
  EXPECT_EQ(found.units[0].unit, "little");
  EXPECT_EQ(found.units[0].score, "34.00");
  EXPECT_EQ(found.units[0].out_of, "35");
  EXPECT_EQ(indicator_of(found.units[0], "signing").out_of, "0");
  EXPECT_EQ(found.units[1].unit, "all");
  EXPECT_EQ(found.units[1].score, "73.50");
  EXPECT_EQ(found.units[1].out_of, "100");
}

TEST(Assess, GivesTheFullMarkForWhatDoesNotApplyWhereThePolicySaysSo) {
  const UnitScore found =
      assessed(of_four(AssessmentRule::NotApplicable::full), done_in_time(9, 10));
  EXPECT_EQ(indicator_of(found, "signing").standing, "full_by_rule");
  EXPECT_EQ(indicator_of(found, "signing").points, "15.00");
  EXPECT_EQ(found.score, "90.00");
}

TEST(Assess, JudgesByNothingSmallerThanTheMinimum) {
  AssessmentRule rule = of_four(AssessmentRule::NotApplicable::drop);
  rule.indicators[2].minimum = 5;
  const UnitScore left_out = assessed(rule, done_in_time(9, 10) + satisfied(2, 4));
  EXPECT_EQ(indicator_of(left_out, "satisfaction").standing, "below_minimum");
  EXPECT_EQ(indicator_of(left_out, "satisfaction").points, "");
  EXPECT_EQ(assessed(rule, done_in_time(9, 10) + satisfied(2, 5)).indicators[2].standing,
            "counted");

  rule.indicators[2].below_minimum = IndicatorRule::BelowMinimum::full;
  const UnitScore full = assessed(rule, done_in_time(9, 10) + satisfied(2, 4));
  EXPECT_EQ(indicator_of(full, "satisfaction").standing, "full_by_rule");
  EXPECT_EQ(indicator_of(full, "satisfaction").points, "25.00");
}

// --- Attacks

TEST(Assess, DoesNotRankAUnitOfWhichNoRateCounts) {
  AssessmentRule rule = lianyungang();
  for (const auto how :
       {AssessmentRule::NotApplicable::redistribute, AssessmentRule::NotApplicable::drop,
        AssessmentRule::NotApplicable::full}) {
    rule.not_applicable = how;
    for (IndicatorRule& one : rule.indicators)
      one.below_minimum = IndicatorRule::BelowMinimum::full;
    const UnitScore idle = assessed(rule, {});
    EXPECT_EQ(idle.apart, "nothing_asked") << "doing nothing is not full mark";
    EXPECT_EQ(idle.place, 0);
    EXPECT_EQ(idle.score, "");
    EXPECT_EQ(assessed(rule, {reviews(5, 8)}).place, 0);
  }
}

TEST(Assess, ListsApartWhoseNumbersAreAllTooSmall) {
  AssessmentRule rule = lianyungang();
  for (IndicatorRule& one : rule.indicators) one.minimum = 10;
  EXPECT_EQ(assessed(rule, Counts{reviews(5, 3)} + done_in_time(3, 3)).apart, "below_minimum");
}

TEST(Assess, SaysNothingWasDueWhereThereWasNothingEvenIfThatIsFullByRule) {
  AssessmentRule rule = lianyungang();
  for (IndicatorRule& one : rule.indicators) one.below_minimum = IndicatorRule::BelowMinimum::full;
  EXPECT_EQ(assessed(rule, {reviews(5, 3)}).apart, "nothing_due");
  rule.rank_by = "solved_rate";
  EXPECT_EQ(assessed(rule, Counts{reviews(5, 3)} + done_in_time(1, 1)).apart, "nothing_due")
      << "what it is ranked by";
}

AssessmentRule ranked_by(const std::string& name) {
  AssessmentRule rule;
  rule.rank_by = name;
  rule.indicators = {indicator("good", "好评率", "good_rate", "100", "100", "1", "0")};
  return rule;
}
std::vector<std::string> places(const Assessment& assessment) {
  std::vector<std::string> lines;
  for (const UnitScore& it : assessment.units)
    lines.push_back(std::to_string(it.place) + " " + it.unit);
  return lines;
}

TEST(Assess, DoesNotLetThreeOfThreeOutrank980Of1000) {
  const std::vector<UnitCounts> units = {{"three of three", {reviews(5, 3)}},
                                         {"980 of 1000", {reviews(5, 980), reviews(1, 20)}},
                                         {"nobody", {}}};
  const Assessment found = assess(ranked_by("good_rate"), {}, bottom_two, units);
  EXPECT_THAT(places(found), ElementsAre("1 980 of 1000", "2 three of three", "0 nobody"));
  EXPECT_EQ(found.units[0].low, "96.9309");
  EXPECT_EQ(found.units[0].high, "98.7017");
  EXPECT_EQ(found.units[1].low, "43.8502");
  EXPECT_EQ(found.units[2].low, "");
  EXPECT_EQ(found.units[2].apart, "nothing_asked");
  EXPECT_THAT(places(assess(ranked_by("score"), {}, bottom_two, units)),
              ElementsAre("1 three of three", "2 980 of 1000", "0 nobody"))
      << "by score it would";
}

TEST(Assess, RanksByTheWorseBoundWhereLessIsBetter) {
  const std::vector<UnitCounts> units = {{"none of three", {reviews(5, 3)}},
                                         {"2 of 1000", {reviews(5, 998), reviews(1, 2)}},
                                         {"90 of 1000", {reviews(5, 910), reviews(1, 90)}}};
  EXPECT_THAT(places(assess(ranked_by("bad_rate"), {}, bottom_two, units)),
              ElementsAre("1 2 of 1000", "2 90 of 1000", "3 none of three"));
}

TEST(Assess, TakesPointsForTooMuchWhereLessIsBetter) {
  AssessmentRule rule;
  rule.indicators = {indicator("bad", "差评率", "bad_rate", "20", "0.5", "10", "0")};
  const auto points = [&](std::int64_t bad) {
    return assessed(rule, {reviews(5, 1'000 - bad), reviews(1, bad)}).indicators[0];
  };
  EXPECT_EQ(points(5).formula, "0.50 ≤ 0.5 → 20.00");
  EXPECT_EQ(points(8).formula, "20 − 10 × (0.80 − 0.5) = 17 → 17.00");
  EXPECT_EQ(points(90).formula, "20 − 10 × (9.00 − 0.5) = −65 < 0 → 0.00");
}

TEST(Assess, HasTiesShareAPlaceAndLeavesTheNextOut) {
  const auto unit = [](const std::string& name, std::int64_t good) {
    return UnitCounts{name, {reviews(5, good), reviews(1, 100 - good)}};
  };
  EXPECT_THAT(
      places(assess(ranked_by("score"), {}, bottom_two,
                    {unit("d", 80), unit("b", 90), unit("c", 80), unit("a", 90), unit("e", 70)})),
      ElementsAre("1 a", "1 b", "3 c", "3 d", "5 e"));
}

TEST(Assess, GivesABonusOnTopAndNeverMoreThanItsWeight) {
  AssessmentRule rule = ranked_by("score");
  rule.indicators.push_back(counting(IndicatorRule::Kind::bonus, "noted.praise", "5", "0.5"));
  const UnitScore some = assessed(rule, {reviews(5, 10), one(Counting::noted, "praise", 3)});
  EXPECT_EQ(some.score, "101.50");
  EXPECT_EQ(some.out_of, "100");
  const UnitScore many = assessed(rule, {reviews(5, 10), one(Counting::noted, "praise", 30)});
  EXPECT_EQ(many.indicators[1].formula, "0.5 × 30 = 15 > 5 → 5.00");
  EXPECT_EQ(assessed(rule, {reviews(5, 10)}).indicators[1].points, "0.00");
}

TEST(Assess, AsksOfAGroupOnlyWhatIsMeantForIt) {
  AssessmentRule rule = ranked_by("score");
  rule.indicators.push_back(
      indicator("counties_only", "解决率", "solved_rate", "50", "100", "1", "0"));
  rule.indicators.back().groups = {"counties"};
  GroupRule counties;
  counties.name = "counties";
  counties.units = {"东海", "灌云"};
  counties.out_of = "150";
  rule.groups = {counties};
  const Assessment found =
      assess(rule, {}, bottom_two,
             {{"某局", {reviews(5, 1)}},
              {"东海", Counts{reviews(5, 1)} + satisfied_of_the_province(1, 2)}});
  ASSERT_EQ(found.units.size(), 3u);
  EXPECT_EQ(found.units[0].unit, "东海");
  EXPECT_EQ(found.units[0].indicators.size(), 2u);
  EXPECT_EQ(found.units[0].score, "100.00");
  EXPECT_EQ(found.units[1].unit, "灌云") << "named by the policy, and nothing was counted of it";
  EXPECT_EQ(found.units[1].apart, "nothing_asked");
  EXPECT_EQ(found.units[2].unit, "某局");
  EXPECT_EQ(found.units[2].apart, "in_no_group");
  EXPECT_EQ(found.units[2].indicators.size(), 1u);
}

TEST(Assess, MakesOfARateThatIsNoPartOfAWholeOneHundredAtMost) {
  AssessmentRule rule;
  rule.rank_by = "odd";
  rule.indicators = {indicator("odd", "odd", "odd", "10", "100", "1", "0")};
  const Assessment found =
      assess(rule, {rate("odd", "reviews", {"appeals_open"})}, bottom_two,
             {{"a", {reviews(5, INT64_MAX), one(Counting::appeal, "open", 1)}}});
  EXPECT_EQ(found.units[0].indicators[0].value, "100.00");
  EXPECT_EQ(found.units[0].high, "100.0000");
}

// --- In words

TEST(Sentences, SayInBothLanguagesWhatWasCountedAndHowItCameToThePoints) {
  AssessmentRule rule = of_four(AssessmentRule::NotApplicable::drop);
  rule.constant = "4";
  rule.indicators[3].minimum = 5;
  const UnitScore score = assessed(
      rule, done_in_time(10, 12) + satisfied(2, 3) + satisfied_of_the_province(1, 2) + findings(1));
  EXPECT_THAT(
      sentences(score, true),
      ElementsAre(
          "按时办结率：按时办结数10 ÷ 应办结数12 = 83.33%；25 − 1 × (100 − 83.33) = 8.33 → "
          "8.33分，满分25分。",
          "及时签收率：没有可计的（核实到期数0），不计入。",
          "满意率：回访满意数2 ÷ 回访联系上数3 = 66.67%；25 − 0.5 × (95 − 66.67) = 10.835 < 12.5 → "
          "12.50分，满分25分。",
          "省派工单满意率：(已解决数1 + 未解决数1)，太少，不足以评判，不计入。",
          "答复规范：查实：reply1；10 − 1 × 1 = 9 → 9.00分，满分10分。",
          "合计33.83分（其中每个单位都有的4分），满分60分；在1个单位中列第1名。"));
  EXPECT_THAT(
      sentences(score, false),
      ElementsAre(
          "按时办结率: work done in time 10 ÷ work that fell due 12 = 83.33%; 25 − 1 × (100 − "
          "83.33) = 8.33 → 8.33 points of 25.",
          "及时签收率: nothing to count (verification deadlines due 0); left out.",
          "满意率: satisfied at follow-up 2 ÷ reached by follow-up 3 = 66.67%; 25 − 0.5 × (95 − "
          "66.67) = 10.835 < 12.5 → 12.50 points of 25.",
          "省派工单满意率: (solved, says the reviewer 1 + not solved, says the reviewer 1): too "
          "few to judge by; left out.",
          "答复规范: noted: reply 1; 10 − 1 × 1 = 9 → 9.00 points of 10.",
          "In all 33.83 points, 4 of them given to every unit, of 60; place 1 of 1."));
}

TEST(Sentences, SayWhyAUnitIsListedApart) {
  EXPECT_EQ(sentences(assessed(lianyungang(), {}), true).back(),
            "单列，不参加排名（无诉求：没有评价，也没有差评工单）。");
  EXPECT_EQ(sentences(assessed(lianyungang(), {reviews(5, 1)}), false).back(),
            "Listed apart, not ranked: nothing of it fell due, so there is nothing to judge.");
}

// --- Whatever the policy and the counts

std::int64_t any(std::int64_t least, std::int64_t most) {
  return *rc::gen::resize(100, rc::gen::inRange<std::int64_t>(least, most));
}
std::string any_decimal(std::int64_t most_thousandths) {
  return *shortest(Exact(any(0, most_thousandths + 1)) / 1'000);
}

AssessmentRule any_rule() {
  AssessmentRule rule;
  rule.constant = any_decimal(5'000);
  rule.not_applicable = static_cast<AssessmentRule::NotApplicable>(any(0, 3));
  const std::vector<std::string> rates = {"good_rate", "bad_rate", "in_time_rate",
                                          "satisfaction_rate", "solved_rate"};
  for (std::int64_t i = any(1, 7); i > 0; --i) {
    IndicatorRule one;
    one.name = "i" + std::to_string(i);
    one.kind = static_cast<IndicatorRule::Kind>(any(0, 3));
    one.of = one.kind == IndicatorRule::Kind::rate
                 ? rates[static_cast<std::size_t>(any(0, std::int64_t(rates.size())))]
                 : "noted.reply";
    one.weight = any_decimal(40'000);
    one.full_from = any_decimal(100'000);
    one.slope = any_decimal(3'000);
    one.floor = any_decimal(20'000);
    one.each = any_decimal(3'000);
    one.minimum = static_cast<int>(any(0, 8));
    one.below_minimum = static_cast<IndicatorRule::BelowMinimum>(any(0, 2));
    rule.indicators.push_back(one);
  }
  const std::vector<std::string> by = {"score", "good_rate", "bad_rate"};
  rule.rank_by = by[static_cast<std::size_t>(any(0, 3))];
  return rule;
}

Counts any_counts() {
  Counts counts;
  const auto maybe = [&](const Counts& some) {
    if (any(0, 3) > 0) counts = counts + some;
  };
  const auto of = [&](auto make) {
    const std::int64_t whole = any(0, 30);
    maybe(make(any(0, whole + 1), whole));
  };
  maybe({reviews(5, any(0, 100)), reviews(1, any(0, 10))});
  of(done_in_time);
  of(satisfied);
  of(satisfied_of_the_province);
  maybe(findings(any(0, 5)));
  return counts;
}

std::vector<UnitCounts> any_units() {
  std::vector<UnitCounts> units;
  for (std::int64_t i = any(1, 12); i > 0; --i)
    units.push_back({"u" + std::to_string(i), any_counts()});
  return units;
}

RC_GTEST_PROP(Assess, DoesNotDependOnTheOrderOfUnits, ()) {
  const AssessmentRule rule = any_rule();
  const std::vector<UnitCounts> units = any_units();
  std::vector<UnitCounts> shuffled = units;
  for (std::size_t i = shuffled.size(); i > 1; --i)
    std::swap(shuffled[i - 1], shuffled[static_cast<std::size_t>(any(0, std::int64_t(i)))]);
  RC_ASSERT(assess(rule, {}, bottom_two, units) == assess(rule, {}, bottom_two, shuffled));
}

RC_GTEST_PROP(Assess, GivesNoPointsBelowTheFloorNorAboveTheWeight, ()) {
  const AssessmentRule rule = any_rule();
  for (const UnitScore& unit : assess(rule, {}, bottom_two, any_units()).units)
    for (const IndicatorScore& it : unit.indicators) {
      if (it.points.empty()) continue;
      const Exact points = decimal(it.points), weight = decimal(it.weight);
      const Exact out_of = decimal(it.out_of), floor = std::min(decimal(it.floor), weight);
      RC_ASSERT(points <= rounded(out_of, 2));
      if (weight > 0) RC_ASSERT(points >= rounded(floor * out_of / weight, 2));
    }
}

RC_GTEST_PROP(Assess, SharingOutKeepsTheMaximum, ()) {
  AssessmentRule rule = any_rule();
  rule.not_applicable = AssessmentRule::NotApplicable::redistribute;
  rule.rank_by = "score";
  Exact full = 0;
  for (const IndicatorRule& one : rule.indicators)
    if (one.kind != IndicatorRule::Kind::bonus) full += decimal(one.weight);
  for (const UnitScore& unit : assess(rule, {}, bottom_two, any_units()).units) {
    RC_ASSERT(decimal(unit.out_of) == full + decimal(rule.constant));
    if (!unit.apart.empty()) continue;
    Exact applies = 0, shared = 0;
    for (const IndicatorScore& it : unit.indicators) {
      if (it.kind == "bonus" || it.points.empty()) continue;
      applies += decimal(it.weight);
      shared += decimal(it.out_of);
    }
    RC_ASSERT(shared == full || applies == 0);
  }
}

RC_GTEST_PROP(Assess, EveryScoreIsTheSumOfWhatIsPrinted, ()) {
  const AssessmentRule rule = any_rule();
  for (const UnitScore& unit : assess(rule, {}, bottom_two, any_units()).units) {
    RC_ASSERT(unit.apart.empty() == (unit.place > 0));
    if (unit.score.empty()) continue;
    Exact sum = decimal(rule.constant);
    for (const IndicatorScore& it : unit.indicators)
      if (!it.points.empty()) sum += decimal(it.points);
    RC_ASSERT(unit.score == half_up(sum, 2));
    RC_ASSERT(sentences(unit, true).size() == unit.indicators.size() + 1);
  }
}

RC_GTEST_PROP(Assess, TheLargestNumbersThatAPolicyMayHaveFit, ()) {
  AssessmentRule rule = any_rule();
  const auto huge = [] {
    return any(0, 3) == 0
               ? std::string("0.000001")
               : *shortest(Exact(any(999'999'990'000'000, 999'999'999'999'999 + 1)) / 1'000'000);
  };
  for (int i = 0; i < 90; ++i) rule.indicators.push_back(any_rule().indicators.front());
  for (IndicatorRule& one : rule.indicators) {
    one.weight = huge();
    one.slope = huge();
    one.each = huge();
    one.full_from = huge();
    one.floor = huge();
  }
  std::vector<UnitCounts> units = any_units();
  units.push_back({"huge",
                   {reviews(5, 999'999'999'937), reviews(1, 1'234'567),
                    one(Counting::noted, "reply", INT64_MAX)}});
  for (const UnitScore& unit : assess(rule, {}, bottom_two, units).units)
    RC_ASSERT(!sentences(unit, false).empty());
}

}  // namespace
}  // namespace redress
