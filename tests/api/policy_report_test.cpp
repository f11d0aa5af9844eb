// What is said of policies: what differs in words, what came of tests, what several are missing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "api/admin/policy_diff.h"
#include "api/admin/policy_tests.h"
#include "api/cli/policy_commands.h"
#include "rules/policy/layers.h"
#include "rules/policy/policy_test.h"
#include "tests/rules/texts.h"

namespace redress {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const std::string before = R"(redress: 1
policy: city
title: 某市差评整改规则
calendar: [cn]
applies_to: {region: "37"}
roles: {unit_head: 单位负责人, office: 监督室}
bad_review: {ratings: [1, 2], remark: optional}
cap: {within: {working_days: 20}, from: received}
stages:
  dispatch:
    within: {working_days: 1}
    from: received
    routes:
      - {matter: "0114", to: 市医保局}
      - {window: "7", matter: "02", to: 市公安局}
  verification: {within: {working_days: 1}, from: dispatched, returns: {at_most: 2}}
  rectification:
    within: {working_days: 5}
    from: dispatched
    classes:
      simple: {within: same_day}
    extend: {max_count: 1, by: {working_days: 5}, approve: office}
    pause: {reasons: [season], at_most: {working_days: 10}}
    near_due: [{before: {working_days: 1}, notify: [unit]}]
ladder:
  rectification:
    - {at: due, take: reminder, notify: [unit_head]}
    - {at: due, plus: {working_days: 5}, take: circular, notify: [office]}
reopen: {approve: office, at_most: 2}
)";

yaml::Node tree_of(const std::string& bytes) {
  yaml::Report report("city.yaml");
  auto root = yaml::parse({"city.yaml", bytes}, report);
  EXPECT_THAT(printed(report.by_place()), IsEmpty());
  return root.value_or(yaml::Node{});
}

// "path: Chinese | English".
std::vector<std::string> between(const std::string& what, const std::string& instead) {
  std::vector<std::string> made;
  for (const Difference& it : differences(tree_of(before), tree_of(with(before, what, instead))))
    made.push_back(it.path + ": " + it.sentence.zh + " | " + it.sentence.en);
  return made;
}

TEST(Difference, IsSaidInWordsOfBothLanguages) {
  EXPECT_THAT(between("    within: {working_days: 5}", "    within: {working_days: 3}"),
              ElementsAre("stages.rectification.within: 整改时限 5→3 个工作日 | rectification "
                          "within: 5→3 working days"));
  EXPECT_THAT(
      between("    within: {working_days: 5}", "    within: {natural_days: 7}"),
      ElementsAre("stages.rectification.within: 整改时限 5个工作日→7个自然日 | rectification "
                  "within: 5 working days → 7 natural days"));
  EXPECT_THAT(
      between("simple: {within: same_day}", "simple: {within: {working_days: 1}}"),
      ElementsAre("stages.rectification.classes.simple.within: "
                  "整改分类“simple”时限 当日→1个工作日 | rectification classes 'simple' within: "
                  "same_day → 1 working day"));
  EXPECT_THAT(
      between("    from: dispatched\n", "    from: received\n"),
      ElementsAre("stages.rectification.from: 整改起算点 转办→收到评价 | rectification from: "
                  "dispatched → received"));
  EXPECT_THAT(
      between("    pause: {reasons: [season], at_most: {working_days: 10}}\n", ""),
      ElementsAre("stages.rectification.pause: 去掉整改暂停（原为：事由season，最多10个工作日） | "
                  "no more rectification pause (it was reasons season, at_most 10 working "
                  "days)"));
  EXPECT_THAT(
      between("returns: {at_most: 2}", "returns: forbidden"),
      ElementsAre("stages.verification.returns: 核实退单 最多2→不允许 | verification returns: "
                  "at_most 2 → forbidden"));
  EXPECT_THAT(
      between("take: circular, notify: [office]", "take: circular, notify: [office, unit_head]"),
      ElementsAre("ladder.rectification.circular.notify: 整改阶梯“通报”通知 "
                  "office→office、单位负责人 | rectification ladder 'circular' notify: office "
                  "→ office, unit_head"));
  EXPECT_THAT(
      between("reopen:", "    - {at: due, plus: {working_days: 10}, take: summons}\nreopen:"),
      ElementsAre("ladder.rectification.summons: "
                  "新增整改阶梯“约谈”：时点到期，推后量10个工作日，措施约谈 | new "
                  "rectification ladder 'summons': at due, plus 10 working days, take summons"));
  EXPECT_THAT(
      between("to: 市医保局", "to: 市医疗保障局"),
      ElementsAre("stages.dispatch.routes.0114.to: 转办路由“0114”去向 市医保局→市医疗保障局 | "
                  "dispatch routes '0114' to: 市医保局 → 市医疗保障局"));
  EXPECT_THAT(
      between("remark: optional", "remark: required"),
      ElementsAre("bad_review.remark: 差评认定书面意见 可选→必须 | bad_review remark: optional → "
                  "required"));
  EXPECT_THAT(between("at_most: 2}\n", "at_most: 3}\n"), SizeIs(1));
  EXPECT_THAT(
      between("ratings: [1, 2]", "ratings: [1, 2, 3]"),
      ElementsAre(
          "bad_review.ratings: 差评认定星级 1、2→1、2、3 | bad_review ratings: 1, 2 → 1, 2, "
          "3"));
  EXPECT_THAT(
      between("title: 某市差评整改规则", "title: 某市差评整改规则（修订）"),
      ElementsAre(
          "title: 标题 某市差评整改规则→某市差评整改规则（修订） | title: 某市差评整改规则 → "
          "某市差评整改规则（修订）"));
  EXPECT_THAT(
      between("unit_head: 单位负责人", "unit_head: 分管领导"),
      ElementsAre("roles.unit_head: 角色“unit_head” 单位负责人→分管领导 | roles 'unit_head': "
                  "单位负责人 → 分管领导"));
}

TEST(Difference, OfATestRunsNoWordsTogether) {
  const std::string one = "tests:\n  - {name: 匿名, named: false, expect: {opens_case: true}}\n";
  const std::string another = "  - {name: late, named: true, expect: {opens_case: true}}\n";
  const auto made = differences(tree_of(before + one), tree_of(before + one + another));
  ASSERT_THAT(made, SizeIs(1));
  EXPECT_THAT(made.front().sentence.zh,
              AllOf(HasSubstr("预期（开工单是）"), HasSubstr("实名是"), Not(HasSubstr("name"))));
  EXPECT_THAT(made.front().sentence.en, HasSubstr("expect (opens_case true)"));
}

const std::string counting = R"(redress: 1
policy: city
rates:
  good_rate: {title: 好评率, of: good, over: reviews, default_reviews: left_out}
assessment:
  periods: [month]
  constant: 4
  close: {after: {working_days: 5}, by: office}
  indicators:
    in_time: {title: 按时办结率, rate: in_time_rate, weight: 25, full_from: 95}
    replies: {title: 答复规范, deduct: {count: noted.reply, each: 1}, weight: 10}
  groups:
    counties: {title: 县区, units: [灌云, 赣榆], out_of: 35}
signals: {notify: [office], burst: {ratings: 10, within_minutes: 5, from: [device, address]}}
publication: {smallest: 5}
)";

std::vector<std::string> between_counting(const std::string& what, const std::string& instead) {
  std::vector<std::string> made;
  for (const Difference& it :
       differences(tree_of(counting), tree_of(with(counting, what, instead))))
    made.push_back(it.path + ": " + it.sentence.zh + " | " + it.sentence.en);
  return made;
}

TEST(Difference, OfHowItCountsIsSaidByTheTitlesOfWhatIsCounted) {
  EXPECT_THAT(between_counting("full_from: 95", "full_from: 98"),
              ElementsAre("assessment.indicators.in_time.full_from: 按时办结率：满分起点 95→98 | "
                          "indicator 'in_time' full_from: 95 → 98"));
  EXPECT_THAT(
      between_counting("weight: 25, full_from: 95", "weight: 25, full_from: 95, floor: 12.5"),
      ElementsAre("assessment.indicators.in_time.floor: 新增按时办结率：保底分：12.5 | new "
                  "indicator 'in_time' floor: 12.5"));
  EXPECT_THAT(between_counting("each: 1", "each: 0.5"),
              ElementsAre("assessment.indicators.replies.deduct.each: 答复规范：扣分每次 1→0.5 | "
                          "indicator 'replies' deduct each: 1 → 0.5"));
  EXPECT_THAT(between_counting("rate: in_time_rate", "rate: rectification_rate"),
              ElementsAre("assessment.indicators.in_time.rate: 按时办结率：依据的率 "
                          "按时办结率→差评整改率 | indicator 'in_time' rate: in_time_rate → "
                          "rectification_rate"));
  EXPECT_THAT(between_counting("of: good, over: reviews",
                               "of: [very_satisfied, satisfied], over: "
                               "reviews"),
              ElementsAre("rates.good_rate.of: 好评率：分子 好评数→非常满意、满意 | rate "
                          "'good_rate' of: good → very_satisfied, satisfied"));
  EXPECT_THAT(between_counting("default_reviews: left_out", "default_reviews: counted"),
              ElementsAre("rates.good_rate.default_reviews: 好评率：默认评价 不算→算 | rate "
                          "'good_rate' default_reviews: left_out → counted"));
  EXPECT_THAT(between_counting("periods: [month]", "periods: [month, quarter]"),
              ElementsAre("assessment.periods: 考核周期 月→月、季度 | assessment periods: month → "
                          "month, quarter"));
  EXPECT_THAT(
      between_counting("{working_days: 5}", "{working_days: 3}"),
      ElementsAre("assessment.close.after: 考核定稿多久以后 5→3 个工作日 | assessment close "
                  "after: 5→3 working days"));
  EXPECT_THAT(between_counting("out_of: 35", "out_of: 36"),
              ElementsAre("assessment.groups.counties.out_of: 县区：满分 35→36 | group 'counties' "
                          "out_of: 35 → 36"));
  EXPECT_THAT(between_counting("from: [device, address]", "from: [device]"),
              ElementsAre("signals.burst.from: 短时集中评价：来源 设备、地址→设备 | signal 'burst' "
                          "from: device, address → device"));
  EXPECT_THAT(
      between_counting("smallest: 5", "smallest: 10"),
      ElementsAre("publication.smallest: 公开最小人数 5→10 | publication smallest: 5 → 10"));
}

TEST(Difference, OfHowItCountsNamesWhatIsNewAndWhatIsGone) {
  EXPECT_THAT(
      between_counting("    replies: {title: 答复规范, deduct: {count: noted.reply, each: 1}, "
                       "weight: 10}\n",
                       ""),
      ElementsAre(
          "assessment.indicators.replies: "
          "去掉指标“答复规范”（原为：名称答复规范，扣分（统计查实：reply，每次1），满分10） "
          "| no more indicator 'replies' (it was title 答复规范, deduct (count noted.reply, "
          "each 1), weight 10)"));
  EXPECT_THAT(
      between_counting("signals: {notify: [office], ",
                       "signals: {notify: [office], zero_bad: "
                       "{days: 90, ratings: 1000}, "),
      ElementsAre("signals.zero_bad: 新增监测信号“长期零差评”：天数90，条数1000 | new signal "
                  "'zero_bad': days 90, ratings 1000"));
  EXPECT_THAT(
      between_counting("  groups:\n    counties: {title: 县区, units: [灌云, 赣榆], out_of: "
                       "35}\n",
                       ""),
      ElementsAre("assessment.groups.counties: "
                  "去掉组“县区”（原为：名称县区，单位灌云、赣榆，满分35） | no more group "
                  "'counties' (it was title 县区, units 灌云, 赣榆, out_of 35)"));
}

TEST(Difference, IsNoneIfOnlyKeysMovedOrCommentsChanged) {
  const std::string moved = R"(# 修订说明：无
reopen: {at_most: 2, approve: "office"}
ladder:
  rectification:
    - {take: reminder, at: due, notify: [unit_head]}   # 当日
    - {notify: [office], plus: {working_days: 5}, at: due, take: circular}
stages:
  rectification:
    near_due: [{notify: [unit], before: {working_days: 1}}]
    pause: {at_most: {working_days: 10}, reasons: [season]}
    extend: {approve: office, by: {working_days: 5}, max_count: 1}
    classes: {simple: {within: same_day}}
    from: dispatched
    within: {working_days: 5}
  verification: {returns: {at_most: 2}, from: dispatched, within: {working_days: 1}}
  dispatch:
    routes:
      - {to: 市公安局, matter: "02", window: "7"}
      - {to: 市医保局, matter: "0114"}
    from: received
    within: {working_days: 1}
cap: {from: received, within: {working_days: 20}}
bad_review: {remark: optional, ratings: [1, 2]}
roles: {office: 监督室, unit_head: 单位负责人}
applies_to: {region: "37"}
calendar: [cn]
title: "某市差评整改规则"
policy: city
redress: 1
)";
  std::vector<std::string> found;
  for (const Difference& it : differences(tree_of(before), tree_of(moved)))
    found.push_back(it.sentence.en);
  EXPECT_THAT(found, IsEmpty());
}

// --- What came of tests

const Text tested{"tested.yaml", R"(redress: 1
policy: tested
title: 某县差评整改规则
calendar: [cn]
applies_to: default
bad_review: {ratings: [1, 2]}
stages:
  rectification: {within: {working_days: 5}, from: received}
tests:
  - name: 一般的 <5 & "急">
    received: "2026-03-02T10:00:00+08:00"
    expect: {rectification_due: "2026-03-09T24:00:00+08:00"}
  - name: 三星
    received: "2026-03-02T10:00:00+08:00"
    rating: 3
    expect: {opens_case: true}
)"};
const Text beside{"tested_test.yaml", R"(redress_tests: 1
tests:
  - {name: 国庆, received: "2026-09-28T10:00:00+08:00", expect: {rectification_due: "2026-10-05T24:00:00+08:00"}}
)"};

TestRun run_of(const std::vector<Text>& others) {
  std::vector<RuleProblem> problems;
  const auto policy = compiled({tested, {}, {china()}}, problems);
  EXPECT_THAT(printed(problems), IsEmpty());
  return run_tests(*policy, tested.file, others, "", problems);
}

TEST(TestRun, IsPrintedALineEachAndTheLineThatFailed) {
  EXPECT_EQ(as_text(run_of({beside}), {tested, beside}, true, Language::en),
            "ok    一般的 <5 & \"急\">\n"
            "FAIL  三星\n"
            "tested.yaml:13:5: error[R0501]: test '三星': the review opens no case\n"
            "  13 |   - name: 三星\n"
            "     |     ^\n"
            "  help: correct the test or 'bad_review'\n"
            "FAIL  国庆\n"
            "tested_test.yaml:3:83: error[R0506]: test '国庆': rectification is due 2026-10-10 "
            "24:00, not 2026-10-05T24:00:00+08:00\n"
            "   3 |   - {name: 国庆, received: \"2026-09-28T10:00:00+08:00\", expect: "
            "{rectification_due: \"2026-10-05T24:00:00+08:00\"}}\n"
            "     | " +
                std::string(84, ' ') +
                "^\n"
                "  help: correct the test or the rule\n"
                "3 tests, 2 failed.\n"
                "Covered: 2/2. No test looks at:\n");
  EXPECT_THAT(as_text(run_of({}), {tested}, false, Language::zh),
              HasSubstr("共2个用例，1个未通过。\n"));
}

// As much of XML as JUnit's has: elements, attributes, texts, five entities.
class Xml {
 public:
  explicit Xml(std::string text) : text_(std::move(text)) {}
  // Every start tag with its attributes, if it is well-formed to the end.
  std::vector<std::string> tags;
  bool well_formed() {
    if (!take("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")) return false;
    return element() && (blanks(), at_ == text_.size());
  }

 private:
  bool take(const std::string& word) {
    if (text_.compare(at_, word.size(), word) != 0) return false;
    at_ += word.size();
    return true;
  }
  void blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  std::string name() {
    std::string made;
    while (at_ < text_.size() && std::isalpha(text_[at_])) made += text_[at_++];
    return made;
  }
  bool characters(char end, std::string& into) {
    for (; at_ < text_.size() && text_[at_] != end; ++at_) {
      const char c = text_[at_];
      if (c == '<' || (c & 0xE0) == 0 ? c != '\n' : false) return false;
      if (c == '&') {
        const std::size_t semicolon = text_.find(';', at_);
        const std::string entity = text_.substr(at_, semicolon - at_ + 1);
        const std::map<std::string, char> known = {
            {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
        const auto found = known.find(entity);
        if (found == known.end()) return false;
        into += found->second;
        at_ = semicolon;
      } else {
        into += c;
      }
    }
    return at_ < text_.size();
  }
  bool element() {
    blanks();
    if (!take("<")) return false;
    const std::string of = name();
    std::string tag = of;
    while (take(" ")) {
      const std::string attribute = name();
      std::string value;
      if (attribute.empty() || !take("=\"") || !characters('"', value)) return false;
      ++at_;
      tag += " " + attribute + "=" + value;
    }
    tags.push_back(tag);
    if (take("/>")) return true;
    if (of.empty() || !take(">")) return false;
    for (;;) {
      std::string ignored;
      if (!characters('<', ignored)) return false;
      if (take("</")) return take(of + ">");
      if (!element()) return false;
    }
  }
  std::string text_;
  std::size_t at_ = 0;
};

TEST(TestRun, AsJUnitIsXmlWhateverTheTestsAreCalled) {
  Xml xml(as_junit(run_of({beside}), "tested"));
  ASSERT_TRUE(xml.well_formed()) << as_junit(run_of({beside}), "tested");
  ASSERT_THAT(xml.tags, SizeIs(7));
  EXPECT_EQ(xml.tags[1], "testsuite name=tested tests=3 failures=2");
  EXPECT_EQ(xml.tags[2],
            "testcase classname=tested name=一般的 <5 & \"急\"> file=tested.yaml line=10");
  EXPECT_EQ(xml.tags[4], "failure message=test '三星': the review opens no case");
  EXPECT_FALSE(Xml("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a b=\"<\"/>").well_formed());
  EXPECT_FALSE(Xml("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a>&b</a>").well_formed());
}

// --- Several at once

TEST(SeveralPolicies, AreToldThatNoneIsTheDefault) {
  const std::string wudi = std::string(SOURCE_DIR) + "/rules-examples/wudi.yaml",
                    shanghai = std::string(SOURCE_DIR) + "/rules-examples/shanghai.yaml",
                    national = std::string(SOURCE_DIR) + "/rules-examples/national.yaml";
  std::ostringstream out, err;
  commands::Checking how;
  how.files = {wudi, shanghai};
  how.language = Language::zh;
  EXPECT_EQ(commands::check_policies(how, {out, err}), 0);
  EXPECT_THAT(out.str(), HasSubstr("wudi.yaml:1:1: 警告[R0310]: 这些规则里没有默认规则\n"));
  EXPECT_THAT(out.str(), HasSubstr("怎么改：请让其中一份写applies_to: default\n"));
  how.files.push_back(national);
  std::ostringstream again;
  commands::check_policies(how, {again, err});
  EXPECT_THAT(again.str(), Not(HasSubstr("R0310")));
}

}  // namespace
}  // namespace redress
