// How a policy counts, as it is read: what holds unless it is said otherwise, what a layer changes,
// and that printing and laying out say the same again.
#include "rules/policy/counting_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "rules/policy/layers.h"
#include "rules/policy/policy_check.h"
#include "rules/policy/policy_print.h"
#include "tests/rules/texts.h"
#include "tests/support/made_counting.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Text sound_with(const std::string& more) {
  return {"sound.yaml", data("../wrong/sound.yaml").bytes + more};
}
Text layer(const std::string& more) {
  return {"county.yaml",
          "redress: 1\npolicy: county\nbase: sound\ntitle: 某县规则\napplies_to: {region: "
          "\"371623\"}\n" +
              more};
}
PolicyFile read(const Text& policy, const std::vector<Text>& bases = {}) {
  yaml::Report report(policy.file);
  auto file = read_policy(policy, bases, report);
  EXPECT_THAT(printed(report.by_place()), IsEmpty()) << policy.bytes;
  return file.value_or(PolicyFile{});
}
std::vector<std::string> problems_of(const Text& policy, const std::vector<Text>& bases = {}) {
  return printed(check_policy({policy, bases, {china()}}, day(2026, 3, 2)).problems);
}
std::vector<std::string> names(const auto& all) {
  std::vector<std::string> made;
  for (const auto& it : all) made.push_back(it.name);
  return made;
}
RateRule rate_of(const PolicyFile& file, std::string_view name) {
  for (const RateRule& it : file.rates)
    if (it.name == name) return it;
  ADD_FAILURE() << "there is no " << name;
  return {};
}

const std::string assessed = R"(assessment:
  periods: [month, quarter]
  close: {after: {working_days: 5}, by: supervision_office}
  constant: 4.50
  indicators:
    in_time: {title: 按时办结率, rate: in_time_rate, weight: 25.5, full_from: 98, slope: 0.50, floor: 12.5, minimum: 5, below_minimum: full}
    replies: {title: 答复规范, deduct: {count: noted.reply, each: 1}, weight: 10, floor: 2}
    visits: {title: 走访, deduct: {count: noted.visit, each: 2.5}, weight: 50, groups: [counties]}
    praise: {title: 表扬, add: {count: noted.praise, each: 0.5}, weight: 5}
  groups:
    counties: {title: 县区, units: [灌云, 赣榆], out_of: 90}
    departments: {title: 部门}
)";

TEST(Counting, HasTheStandardRatesUnlessSaidOtherwise) {
  const PolicyFile file = read(sound_with(""));
  EXPECT_EQ(file.rates, standard_rates());
  EXPECT_FALSE(file.assessment);
  EXPECT_FALSE(file.signals);
  EXPECT_FALSE(file.publication);
}

TEST(Counting, TakesARateForTheStandardOneOfItsNameOrTakesItAway) {
  const PolicyFile file = read(
      sound_with("rates:\n"
                 "  good_rate: {title: 满意率, of: [very_satisfied, satisfied], over: reviews, "
                 "default_reviews: counted, places: 0}\n"
                 "  bad_rate: {title: 差评率, of: bad, over: given, default_reviews: left_out}\n"
                 "  active_rate: none\n"
                 "  kept: {title: 守时率, of: deadlines_in_time, over: deadlines_due}\n"));
  EXPECT_EQ(rate_of(file, "good_rate").of,
            (std::vector<std::string>{"very_satisfied", "satisfied"}));
  EXPECT_TRUE(rate_of(file, "good_rate").default_reviews);
  EXPECT_EQ(rate_of(file, "good_rate").places, 0);
  EXPECT_TRUE(rate_of(file, "bad_rate").less_is_better) << "as the standard one";
  EXPECT_FALSE(rate_of(file, "kept").less_is_better);
  std::vector<std::string> expected = names(standard_rates());
  std::erase(expected, "active_rate");
  expected.push_back("kept");
  EXPECT_EQ(names(file.rates), expected);
}

TEST(Counting, KeepsNumbersAsTheyAreWrittenShortest) {
  const AssessmentRule rule = read(sound_with(assessed)).assessment.value();
  EXPECT_EQ(rule.periods, (std::vector<Period::Kind>{Period::Kind::month, Period::Kind::quarter}));
  EXPECT_EQ(rule.close_after, (Span{Unit::working_days, 5}));
  EXPECT_EQ(rule.close_by, "supervision_office");
  EXPECT_EQ(rule.constant, "4.5");
  EXPECT_EQ(rule.rank_by, "score");
  EXPECT_EQ(rule.not_applicable, AssessmentRule::NotApplicable::redistribute);
  EXPECT_THAT(names(rule.indicators), ElementsAre("in_time", "replies", "visits", "praise"));
  const IndicatorRule& in_time = rule.indicators[0];
  EXPECT_EQ(in_time.kind, IndicatorRule::Kind::rate);
  EXPECT_EQ(in_time.of, "in_time_rate");
  EXPECT_EQ(in_time.weight, "25.5");
  EXPECT_EQ(in_time.full_from, "98");
  EXPECT_EQ(in_time.slope, "0.5");
  EXPECT_EQ(in_time.floor, "12.5");
  EXPECT_EQ(in_time.minimum, 5);
  EXPECT_EQ(in_time.below_minimum, IndicatorRule::BelowMinimum::full);
  EXPECT_EQ(rule.indicators[1].kind, IndicatorRule::Kind::deduction);
  EXPECT_EQ(rule.indicators[1].of, "noted.reply");
  EXPECT_EQ(rule.indicators[3].kind, IndicatorRule::Kind::bonus);
  EXPECT_EQ(rule.indicators[3].each, "0.5");
}

TEST(Counting, AddsUpWhatAGroupIsOutOfWithoutItsBonuses) {
  const AssessmentRule rule = read(sound_with(assessed)).assessment.value();
  ASSERT_THAT(names(rule.groups), ElementsAre("counties", "departments"));
  EXPECT_EQ(rule.groups[0].out_of, "90");
  EXPECT_EQ(rule.groups[1].out_of, "40") << "4.5 + 25.5 + 10, as nothing is said";
  EXPECT_THAT(problems_of(sound_with(with(assessed, "out_of: 90", "out_of: 90.1"))),
              ElementsAre(HasSubstr("the weights and the constant add up to 90, not 90.1")));
}

TEST(Counting, ReadsEverySignal) {
  const PolicyFile file =
      read(sound_with("signals:\n"
                      "  notify: [supervision_office]\n"
                      "  burst: {ratings: 10, within_minutes: 5}\n"
                      "  sweep: {minutes: 15, closing: \"17:00\", percent: 50, ratings: 20}\n"
                      "  falling_response: {days: 30, percent_less: 50, finished: 100}\n"
                      "  staff_accounts: {}\n"
                      "  dormant: {after: {natural_days: 90}}\n"
                      "publication: {smallest: 3}\n"));
  const SignalRules& rules = file.signals.value();
  EXPECT_THAT(rules.notify, ElementsAre("supervision_office"));
  EXPECT_EQ(rules.burst->within_minutes, 5);
  EXPECT_THAT(rules.burst->from, ElementsAre("device", "operator", "address"));
  EXPECT_EQ(rules.sweep->closing, "17:00");
  EXPECT_EQ(rules.falling_response->percent_less, 50);
  EXPECT_TRUE(rules.staff_accounts && rules.staff_accounts->accounts.empty());
  EXPECT_EQ(rules.dormant_after, (Span{Unit::natural_days, 90}));
  EXPECT_FALSE(rules.zero_bad) << "what is not named is not looked for";
  EXPECT_EQ(rules.concentrated_from, 5);
  EXPECT_EQ(rules.chance, "0.01");
  EXPECT_EQ(file.publication->smallest, 3);
}

TEST(Counting, SaysWhatCircularsAreHeaded) {
  EXPECT_EQ(read(sound_with("")).circular_title, "");
  const Text base = sound_with("circular: {title: 12345热线工单办理情况的通报}\n");
  EXPECT_EQ(read(base).circular_title, "12345热线工单办理情况的通报");
  EXPECT_EQ(read(layer(""), {base}).circular_title, "12345热线工单办理情况的通报");
  EXPECT_EQ(read(layer("circular: {title: 热线通报}\n"), {base}).circular_title, "热线通报");
  EXPECT_EQ(read(layer("circular: {title: none}\n"), {base}).circular_title, "");
  EXPECT_EQ(read(layer("circular: none\n"), {base}).circular_title, "");
}

// --- In layers

TEST(CountingInALayer, IsMergedDownToARateAnIndicatorAGroupAndASignal) {
  const Text base =
      sound_with(assessed +
                 "signals: {notify: [supervision_office], zero_bad: {days: 90, ratings: 1000}, "
                 "contradictions: {ratings: 5}}\n"
                 "publication: {smallest: 3, approve: supervision_office}\n"
                 "rates: {kept: {title: 守时率, of: deadlines_in_time, over: deadlines_due}}\n");
  const PolicyFile file =
      read(layer("assessment:\n"
                 "  constant: none\n"
                 "  rank_by: kept\n"
                 "  indicators:\n"
                 "    in_time: {title: 按时办结率, rate: kept, weight: 30}\n"
                 "    visits: none\n"
                 "  groups: {counties: none}\n"
                 "signals: {zero_bad: {days: 30, ratings: 10}, contradictions: none}\n"
                 "publication: {smallest: 10}\n"
                 "rates: {good_rate: none}\n"),
           {base});
  const AssessmentRule& rule = file.assessment.value();
  EXPECT_EQ(rule.constant, "0");
  EXPECT_EQ(rule.rank_by, "kept");
  EXPECT_EQ(rule.close_by, "supervision_office");
  EXPECT_THAT(names(rule.indicators), ElementsAre("in_time", "replies", "praise"));
  EXPECT_EQ(rule.indicators[0].full_from, "100") << "an indicator is taken whole";
  EXPECT_THAT(names(rule.groups), ElementsAre("departments"));
  EXPECT_EQ(rule.groups[0].out_of, "40");
  EXPECT_EQ(file.signals->zero_bad->ratings, 10);
  EXPECT_FALSE(file.signals->contradictions);
  EXPECT_THAT(file.signals->notify, ElementsAre("supervision_office"));
  EXPECT_EQ(file.publication->smallest, 10);
  EXPECT_EQ(file.publication->approve, "supervision_office");
  EXPECT_THAT(names(file.rates), ::testing::Contains("kept"));
  EXPECT_THAT(names(file.rates), ::testing::Not(::testing::Contains("good_rate")));
}

TEST(CountingInALayer, LeavesNoStandardRateWhereTheBasesOwnWasTakenAway) {
  const Text base = sound_with(
      "rates:\n"
      "  good_rate: {title: 满意率, of: satisfied, over: reviews, default_reviews: left_out}\n"
      "  kept: {title: 守时率, of: deadlines_in_time, over: deadlines_due}\n");
  EXPECT_THAT(names(read(layer("rates: {good_rate: none}\n"), {base}).rates),
              ::testing::Not(::testing::Contains("good_rate")));
  EXPECT_EQ(rate_of(read(layer("rates: none\n"), {base}), "good_rate").title, "好评率");
  EXPECT_THAT(names(read(layer("rates: {kept: none}\n"), {base}).rates),
              ::testing::Not(::testing::Contains("kept")));
}

TEST(CountingInALayer, TakesAwayOnlyWhatIsThere) {
  const Text base = sound_with(assessed);
  EXPECT_THAT(
      problems_of(layer("assessment: {not_applicable: none, indicators: {signing: none}, groups: "
                        "{towns: none}}\nsignals: none\nrates: {kept: none}\n"),
                  {base}),
      ElementsAre(HasSubstr("the base says nothing of 'not_applicable'"),
                  HasSubstr("the base says nothing of 'signing'"),
                  HasSubstr("the base says nothing of 'towns'"),
                  HasSubstr("the base says nothing of 'signals'"),
                  HasSubstr("the base says nothing of 'kept'")));
  EXPECT_THAT(problems_of(layer("assessment: {indicators: {in_time: none, replies: none, visits: "
                                "none, praise: none}, groups: none}\n"),
                          {base}),
              ElementsAre(HasSubstr("this assessment has no indicator")));
}

// --- Whatever may be written

TEST(Counting, OfWhateverKindIsPrintedLaidOutAndInheritedAsTheSame) {
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    const Text text = sound_with(made_counting(seed));
    SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + text.bytes);
    const PolicyFile file = read(text);
    yaml::Report report(text.file);
    const std::string again = printed_policy(yaml::parse(text, report).value());
    ASSERT_EQ(read({text.file, again}), file) << again;
    const std::string tidy = laid_out({text.file, again}, report);
    ASSERT_EQ(tidy, again);
    ASSERT_EQ(read({text.file, laid_out(text, report)}), file);
    ASSERT_TRUE(report.empty());
    const PolicyFile inherited = read(layer(""), {text});
    ASSERT_EQ(inherited.rates, file.rates);
    ASSERT_EQ(inherited.assessment, file.assessment);
    ASSERT_EQ(inherited.signals, file.signals);
    ASSERT_EQ(inherited.publication, file.publication);
  }
}

}  // namespace
}  // namespace redress
