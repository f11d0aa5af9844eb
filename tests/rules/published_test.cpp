// Tables as offices published them, to the last digit, by rates written as those offices count.
// What went in is what the sources give; where a source gives a rate without its inputs, it is not
// here.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "rules/counting/rate.h"
#include "rules/policy/counting_file.h"
#include "rules/policy/policy_file.h"
#include "rules/text/yaml.h"

namespace redress {
namespace {

Count reviews(int rating, std::int64_t count, const std::string& channel = "tablet",
              bool by_default = false) {
  return {{Counting::review, channel, rating, by_default}, count};
}
Count one(Counting counting, const std::string& name, std::int64_t count, int rating = 0) {
  return {{counting, name, rating, false}, count};
}
Count work(Punctuality how, std::int64_t count, const std::string& what = "rectification") {
  return one(Counting::due, what, count, static_cast<int>(how));
}

using Table = std::map<std::string, std::string>;  // printed, by the rate's name

// Of a policy with those rates, all others standard.
Table printed(const std::string& rates, Counts counts, const std::vector<std::string>& which) {
  const Text policy{
      "office.yaml",
      "redress: 1\npolicy: office\ntitle: 通报\ncalendar: [cn]\napplies_to: {region: \"37\"}\n"
      "bad_review: {ratings: [1, 2]}\nstages:\n"
      "  dispatch: {within: {working_days: 1}, from: received}\n"
      "  verification: {within: {working_days: 1}, from: dispatched}\n"
      "  rectification: {within: {working_days: 5}, from: dispatched}\n"
      "  explanation: {within: {working_days: 5}, from: dispatched}\n"
      "  feedback: {within: {working_days: 1}, from: entered}\n"
      "  follow_up: {within: {working_days: 3}, from: entered}\n" +
          (rates.empty() ? "" : "rates:\n" + rates)};
  yaml::Report report(policy.file);
  const auto file = read_policy(policy, {}, report);
  for (const RuleProblem& problem : report.by_place()) ADD_FAILURE() << print(problem);
  Table made;
  if (!file) return made;
  std::sort(counts.begin(), counts.end(),
            [](const Count& a, const Count& b) { return a.kind < b.kind; });
  for (const std::string& name : which) {
    const RateRule* rule = rate_named(name, file->rates);
    made[name] =
        rule ? percent(ratio_of(*rule, counts, file->bad_ratings), rule->places).value_or("—")
             : "none such";
  }
  return made;
}

TEST(Published, JunshanHotline2021FinishedAllThatFellDueRoundByRound) {
  // 君山区12345，2021年第三期：受理2848，应办理2798，办结率100%，按期办结率99.86%，超期办结率0.14%，
  // 返工6（0.21%），抽查回访560，不满意6（1.07%）。返工的六件各有第二轮：2,804个时限。
  const Counts counts = {work(Punctuality::in_time, 2'800),
                         work(Punctuality::late, 4),
                         one(Counting::standing, "rectified", 2'798),
                         one(Counting::round, "", 2'792, 1),
                         one(Counting::round, "", 6, 2),
                         one(Counting::follow_up, "satisfied", 554),
                         one(Counting::follow_up, "unsatisfied", 6)};
  EXPECT_EQ(figure("done", counts, {1, 2}, false), 2'804);
  EXPECT_EQ(figure("fell_due", counts, {1, 2}, false), 2'804);
  EXPECT_EQ(
      printed("  in_time_rate: {title: 按期办结率, of: kept, over: fell_due}\n"
              "  late: {title: 超期办结率, of: missed, over: fell_due, less_is_better: true}\n"
              "  unhappy: {title: 不满意率, of: follow_up_unsatisfied, over: reached, "
              "less_is_better: true}\n",
              counts, {"completion_rate", "in_time_rate", "late", "rework_rate", "unhappy"}),
      (Table{{"completion_rate", "100.00"},
             {"in_time_rate", "99.86"},
             {"late", "0.14"},
             {"rework_rate", "0.21"},
             {"unhappy", "1.07"}}));
}

TEST(Published, LianyungangPlatformApril2017) {
  // 应结24,932，结案23,974，结案率96.16%；按期22,345，按期率89.62%。
  const Counts counts = {work(Punctuality::in_time, 22'345),
                         work(Punctuality::late, 24'932 - 22'345),
                         work(Punctuality::late, 24'932 - 23'974, "not_done")};
  EXPECT_EQ(printed("  completion_rate: {title: 结案率, of: done, over: fell_due}\n", counts,
                    {"completion_rate", "in_time_rate"}),
            (Table{{"completion_rate", "96.16"}, {"in_time_rate", "89.62"}}));
}

TEST(Published, LianyungangPlatformJune2019) {
  // 应结29,186，结案25,783，88.34%；按时24,165，82.8%。
  const Counts counts = {work(Punctuality::in_time, 24'165),
                         work(Punctuality::late, 29'186 - 24'165),
                         work(Punctuality::late, 29'186 - 25'783, "not_done")};
  EXPECT_EQ(printed("  in_time_rate: {title: 按时办结率, of: kept, over: fell_due, places: 1}\n",
                    counts, {"completion_rate", "in_time_rate"}),
            (Table{{"completion_rate", "88.34"}, {"in_time_rate", "82.8"}}));
}

std::string shares(const std::vector<std::string>& channels) {
  std::string rates;
  for (const std::string& channel : channels)
    rates += "  of_" + channel + ": {title: " + channel + ", of: channel." + channel +
             ", over: reviews, default_reviews: left_out}\n";
  return rates;
}

TEST(Published, LianyungangSourcesSeptember2020) {
  // 83,218件：电话50,154（60.27），监督员26,213（31.5），微信3,759（4.52），省2,116（2.54），
  // 好差评402（0.48）；APP、门户、视频、邮件574。
  const Counts counts = {
      reviews(5, 50'154, "phone"),   reviews(5, 26'213, "inspector"), reviews(5, 3'759, "wechat"),
      reviews(5, 2'116, "province"), reviews(5, 402, "good-or-bad"),  reviews(5, 401, "app"),
      reviews(5, 104, "portal"),     reviews(5, 45, "video"),         reviews(5, 24, "mail")};
  EXPECT_EQ(figure("reviews", counts, {1, 2}, false), 83'218);
  std::string rates = shares({"phone", "inspector", "wechat", "province"});
  rates +=
      "  of_ratings: {title: 好差评, of: channel.good-or-bad, over: reviews, "
      "default_reviews: left_out}\n";
  EXPECT_EQ(printed(rates, counts,
                    {"of_phone", "of_inspector", "of_wechat", "of_province", "of_ratings"}),
            (Table{{"of_phone", "60.27"},
                   {"of_inspector", "31.50"},
                   {"of_wechat", "4.52"},
                   {"of_province", "2.54"},
                   {"of_ratings", "0.48"}}));
}

TEST(Published, WeiyuanChannels2020) {
  const Counts counts = {reviews(5, 9'958, "other"), reviews(5, 6'358, "mobile"),
                         reviews(5, 4'581, "pc"),    reviews(5, 3'885, "tablet"),
                         reviews(5, 8, "sms"),       reviews(5, 3, "qr")};
  EXPECT_EQ(printed(shares({"other", "mobile", "pc", "tablet", "sms", "qr"}), counts,
                    {"of_other", "of_mobile", "of_pc", "of_tablet", "of_sms", "of_qr"}),
            (Table{{"of_other", "40.16"},
                   {"of_mobile", "25.64"},
                   {"of_pc", "18.48"},
                   {"of_tablet", "15.67"},
                   {"of_sms", "0.03"},
                   {"of_qr", "0.01"}}));
}

TEST(Published, Bozhou2022FirstHalfNeverPrintsAHundred) {
  // 3,130,623条，差评48条（办件17、事项29、人员1、大厅网站1），满意率99.99%，整改率100%。
  const Counts counts = {reviews(5, 3'130'623 - 48), reviews(1, 17 + 29 + 1 + 1),
                         one(Counting::standing, "rectified", 48)};
  EXPECT_EQ(printed("", counts, {"good_rate", "rectification_rate"}),
            (Table{{"good_rate", "99.99"}, {"rectification_rate", "100.00"}}));
}

TEST(Published, Bozhou2023AndOneOfItsBureaus) {
  const Counts counts = {reviews(5, 2'039'662 - 243), reviews(1, 143 + 91 + 2 + 7)};
  EXPECT_EQ(printed("", counts, {"good_rate"}), (Table{{"good_rate", "99.99"}}));
  EXPECT_EQ(
      printed("",
              {one(Counting::standing, "rectified", 3), one(Counting::standing, "unresolved", 4)},
              {"rectification_rate"}),
      (Table{{"rectification_rate", "42.86"}}));
}

TEST(Published, Shengzhou2024) {
  // 81,129条，好评80,955，好评率99.79%；申诉37件，采纳35件。
  const Counts counts = {reviews(5, 80'955), reviews(1, 81'129 - 80'955),
                         one(Counting::appeal, "upheld", 35),
                         one(Counting::appeal, "dismissed", 2)};
  EXPECT_EQ(printed("", counts, {"good_rate", "appeals_upheld_rate"}),
            (Table{{"good_rate", "99.79"}, {"appeals_upheld_rate", "94.59"}}));
}

TEST(Published, ShanghaiTrialAndFirstThreeMonths2019) {
  EXPECT_EQ(printed("", {reviews(5, 13'354 - 223), reviews(1, 223)}, {"bad_rate"}),
            (Table{{"bad_rate", "1.67"}}));
  EXPECT_EQ(printed("", {reviews(5, 238'500 - 1'913), reviews(1, 1'913)}, {"bad_rate"}),
            (Table{{"bad_rate", "0.80"}}));
}

TEST(Published, ShenzhenUntilSeptember2024ToThreePlaces) {
  // 2373.6万条，差评3,591条，差评率0.015%。
  EXPECT_EQ(printed("  bad_rate: {title: 差评率, of: bad, over: reviews, default_reviews: "
                    "left_out, places: 3}\n",
                    {reviews(5, 23'736'000 - 3'591), reviews(1, 3'591)}, {"bad_rate"}),
            (Table{{"bad_rate", "0.015"}}));
}

TEST(Published, YiyangActiveReviews) {
  // 898万条，主动评价897万条。
  EXPECT_EQ(
      printed("", {reviews(5, 8'970'000), reviews(4, 10'000, "tablet", true)}, {"active_rate"}),
      (Table{{"active_rate", "99.89"}}));
}

TEST(Published, LinqingWithoutABadReviewHasNoRateOfRectification) {
  EXPECT_EQ(printed("", {reviews(5, 10'959)}, {"good_rate", "rectification_rate"}),
            (Table{{"good_rate", "100.00"}, {"rectification_rate", "—"}}));
}

// --- And what a rate may not be made of

std::vector<std::string> refused(const std::string& of, const std::string& over) {
  yaml::Report report("office.yaml");
  const Text policy{"office.yaml",
                    "redress: 1\npolicy: office\ntitle: 通报\ncalendar: [cn]\n"
                    "applies_to: {region: \"37\"}\nbad_review: {ratings: [1, 2]}\nstages: {}\n"
                    "rates: {done_rate: {title: 办结率, of: " +
                        of + ", over: " + over + "}}\n"};
  read_policy(policy, {}, report);
  std::vector<std::string> made;
  for (const RuleProblem& problem : report.by_place())
    if (problem.code == "R0240") made.push_back(problem.sentence.en + "|" + problem.sentence.zh);
  return made;
}

TEST(Rates, NeverDivideCasesByDeadlinesNorAnyUnlikeThings) {
  const auto said = refused("resolved", "fell_due");
  ASSERT_EQ(said.size(), 1u);
  EXPECT_NE(said.front().find("'resolved' counts cases, 'fell_due' counts deadlines"),
            std::string::npos)
      << said.front();
  EXPECT_NE(said.front().find("“resolved”数的是工单，“fell_due”数的是时限"), std::string::npos);
  for (const auto& [of, over] :
       std::vector<std::pair<std::string, std::string>>{{"kept", "bad_cases"},
                                                        {"redone", "rounds"},
                                                        {"redone_rounds", "handled"},
                                                        {"[rectified, kept]", "bad_cases"},
                                                        {"rectification_in_time", "cases"},
                                                        {"appeals_upheld", "cases"},
                                                        {"resolved", "reviews"},
                                                        {"reviews", "finished"},
                                                        {"stage.closed", "fell_due"},
                                                        {"round.2", "rounds"}})
    EXPECT_EQ(refused(of, over).size(), 1u) << of << " over " << over;
  for (const auto& [of, over] : std::vector<std::pair<std::string, std::string>>{
           {"done", "fell_due"},
           {"resolved", "bad_cases"},
           {"redone_rounds", "rounds"},
           {"contact_in_time", "contact_due"},
           {"[rectification_in_time, kept]", "[fell_due, not_begun]"},
           {"noted.reply", "cases"},
           {"noted.reply", "fell_due"},
           {"finished_rated", "finished"},
           {"indicator.115", "bad"}})
    EXPECT_TRUE(refused(of, over).empty()) << of << " over " << over;
}

TEST(Figures, EachSayInOneLineWhatTheyCount) {
  for (const FigureName& figure : figure_names()) {
    const auto thing = counted_in(figure.name);
    ASSERT_TRUE(thing) << figure.name;
    EXPECT_FALSE(what_it_counts(*thing, true).empty());
    EXPECT_FALSE(what_it_counts(*thing, false).empty());
    EXPECT_EQ(what_it_counts(*thing, true).find('\n'), std::string::npos);
  }
  EXPECT_EQ(counted_in("fell_due"), Thing::deadlines);
  EXPECT_EQ(counted_in("handled"), Thing::cases);
  EXPECT_EQ(counted_in("rounds"), Thing::rounds);
  EXPECT_EQ(counted_in("contact_due"), Thing::deadlines);
  EXPECT_EQ(counted_in("noted.reply"), Thing::findings);
  EXPECT_EQ(counted_in("nonsense"), std::nullopt);
  for (const RateRule& rate : standard_rates()) EXPECT_TRUE(counted_in(rate)) << rate.name;
}

TEST(Figures, OfWorkThatFellDueAreDoneOrNotDone) {
  const Counts counts = {
      work(Punctuality::in_time, 5),          work(Punctuality::late, 3),
      work(Punctuality::withdrawn, 1),        work(Punctuality::late, 2, "not_begun"),
      work(Punctuality::late, 4, "not_done"), work(Punctuality::withdrawn, 1, "not_done")};
  const auto count = [&](const char* name) { return figure(name, counts, {1, 2}, false); };
  EXPECT_EQ(count("fell_due"), 11);
  EXPECT_EQ(count("not_done"), 5);
  EXPECT_EQ(count("done"), 6);
}

}  // namespace
}  // namespace redress
