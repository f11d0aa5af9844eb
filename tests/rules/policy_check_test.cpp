// What is said of a policy before it is in force: everything at once, warnings that are meant, and
// what its own tests look at.
#include "rules/policy/policy_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "rules/policy/policy_test.h"
#include "tests/rules/texts.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Day monday = day(2026, 3, 2);

std::vector<std::string> heads_of(const std::vector<RuleProblem>& problems) {
  std::vector<std::string> heads;
  for (const RuleProblem& it : problems)
    heads.push_back(it.file + ":" + std::to_string(it.line) + ":" + std::to_string(it.column) +
                    " " + it.code);
  return heads;
}

std::vector<std::string> told(const Text& policy, const std::vector<Text>& bases = {}) {
  return heads_of(check_policy({policy, bases, {china()}}, monday).problems);
}

// --- Everything at once

TEST(SeveralMistakes, AreAllToldInOneGo) {
  EXPECT_THAT(
      told({"city.yaml",
            "redress: 1\n"
            "policy: city\n"
            "title: 某市差评整改规则\n"
            "calendar: [cn]\n"
            "applies_to: default\n"
            "bad_review: {ratings: [1, 2], remarks: optional}\n"
            "stages:\n"
            "  dispatch: {within: 1日, from: received}\n"
            "  verification: {within: {working_days: 1}, from: dispatched}\n"
            "\trectification: {within: {working_days: 5}, from: dispatched}\n"
            "  feedback: {within: {working_days: 1, from: entered}\n"
            "  follow_up: {within: {working_days: 3}, from: entred}\n"
            "reopen: forbiden\n"}),
      ElementsAre("city.yaml:6:31 R0107", "city.yaml:8:22 R0116", "city.yaml:10:1 R0018",
                  "city.yaml:11:13 R0019", "city.yaml:12:48 R0108", "city.yaml:13:9 R0108"));
}

TEST(SeveralMistakes, BesideADeadlineThatIsMissingAreTold) {
  const std::string sound = data("../wrong/sound.yaml").bytes;
  EXPECT_THAT(
      told({"sound.yaml", with(sound, "feedback: {within: {working_days: 1}, from: entered}",
                               "feedback: {from: enterd, roll: nxt, day_end: late, near_due: "
                               "[{befor: {working_days: 1}}]}")}),
      ElementsAre("sound.yaml:17:14 R0201", "sound.yaml:17:20 R0108", "sound.yaml:17:28 R0201",
                  "sound.yaml:17:34 R0108", "sound.yaml:17:39 R0201", "sound.yaml:17:48 R0108",
                  "sound.yaml:17:54 R0201", "sound.yaml:17:65 R0122", "sound.yaml:17:66 R0107"));
}

TEST(SeveralMistakes, AreAHundredAtMost) {
  std::string many = data("../wrong/sound.yaml").bytes;
  for (int i = 0; i < 500; ++i) many += "key_" + std::to_string(i) + ": 1\n";
  EXPECT_THAT(told({"many.yaml", many}), SizeIs(yaml::most_problems));
}

// A MiB of names, each of which resembles the others: nobody waits for an answer.
TEST(SeveralMistakes, InAVeryLongTextAreToldAtOnce) {
  std::string roles = "roles: {unit_head: 甲, supervision_office: 乙", notify, routes;
  for (int i = 0; i < 15'000; ++i) {
    const std::string name = std::to_string(i);
    roles += ", role-" + name + ": 丙";
    notify += (i ? ", " : "") + std::string("rule-") + name;
    if (i < 4'000) routes += (i ? ", " : "") + std::string("{matter: \"1\", to: 局") + name + "}";
  }
  std::string bytes = data("../wrong/sound.yaml").bytes;
  bytes = with(bytes, "roles:\n  unit_head: 责任单位负责人\n  supervision_office: 监督室\n",
               roles + "}\nunits: [甲局]\n");
  bytes = with(bytes, "notify: [unit_head]", "notify: [" + notify + "]");
  bytes = with(bytes, "from: received}\n  verification",
               "from: received, routes: [" + routes + "]}\n  verification");
  EXPECT_THAT(told({"long.yaml", bytes}), SizeIs(yaml::most_problems));
}

// --- The examples

TEST(Examples, HaveNoMistakesAndTheseWarningsOnly) {
  std::vector<std::string> found;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(SOURCE_DIR) / "rules-examples"))
    if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths)
    for (const RuleProblem& it : check_policy({file_at(path), {}, {china()}}, monday).problems) {
      EXPECT_EQ(it.severity, RuleProblem::Severity::warning) << print(it);
      found.push_back(it.file + " " + it.code + ": " + it.sentence.en);
    }
  // What those places' regulations leave open. Whoever mends one takes it out here.
  EXPECT_THAT(found,
              ElementsAre("guangdong.yaml R0301: nothing says how long 'explanation' may take",
                          "guangdong.yaml R0301: nothing says how long 'rectification' may take"));
}

// --- Its own tests

const Text tested{"tested.yaml", R"(redress: 1
policy: tested
title: 某县差评整改规则
calendar: [cn]
applies_to: default
bad_review: {ratings: [1, 2]}
cap: {within: {working_days: 15}, from: received}
stages:
  dispatch: {within: same_day, from: received, routes: [{matter: "01", to: 甲局}, {window: "7", matter: "02", to: 乙局}]}
  rectification:
    within: {working_days: 5}
    from: dispatched
    classes: {simple: {within: {working_days: 2}, channels: [phone]}, hard: {within: {working_days: 9}}}
    extend: {max_count: 1, by: {working_days: 3}}
    planned: {report: optional}
ladder:
  rectification: [{at: due, take: reminder}, {at: due, plus: {working_days: 5}, take: circular}]
  rounds: [{reaching: 2, take: supervision}, {reaching: 3, take: summons}]
tests:
  - name: 一般的
    received: "2026-03-02T10:00:00+08:00"
    expect: {rectification_due: "2026-03-09T24:00:00+08:00", cap_due: "2026-03-23T24:00:00+08:00"}
  - name: 电话来的
    received: "2026-03-02T10:00:00+08:00"
    channel: phone
    expect:
      rectification_due: "2026-03-04T24:00:00+08:00"
      rectification_measures: {reminder: "2026-03-04T24:00:00+08:00"}
  - name: 第三轮
    received: "2026-03-02T10:00:00+08:00"
    round: 3
    matter: "0101"
    expect: {measures: [supervision, summons], unit: 甲局}
)"};

std::shared_ptr<const WrittenPolicy> policy_of(const Text& text) {
  std::vector<RuleProblem> problems;
  auto made = compiled({text, {}, {china()}}, problems);
  EXPECT_THAT(printed(problems), IsEmpty());
  return made;
}

std::vector<std::string> uncovered(const TestRun& run) {
  std::vector<std::string> found;
  for (const Coverage::Part& part : run.coverage.parts)
    if (!part.covered) found.push_back(part.what + " " + std::to_string(part.at.line));
  return found;
}

TEST(OwnTests, TellWhichPartsNoneOfThemLooksAt) {
  std::vector<RuleProblem> unreadable;
  const TestRun run = run_tests(*policy_of(tested), "tested.yaml", {}, "", unreadable);
  EXPECT_THAT(printed(run.problems()), IsEmpty());
  EXPECT_THAT(run.results, SizeIs(3));
  EXPECT_THAT(
      uncovered(run),
      ElementsAre("bad_review.ratings 6", "stages.dispatch.within 9", "stages.dispatch.routes[1] 9",
                  "stages.rectification.classes.hard 13", "ladder.rectification.circular 17",
                  "stages.rectification.extend 14", "stages.rectification.planned 15"));
  EXPECT_EQ(run.coverage.covered(), run.coverage.parts.size() - 7);
}

TEST(OwnTests, AreThoseOfTheFileBesideToo) {
  const Text beside{"tested_test.yaml", R"(redress_tests: 1
tests:
  - name: 复杂的
    received: "2026-03-02T10:00:00+08:00"
    classification: hard
    expect: {rectification_due: "2026-03-13T24:00:00+08:00"}
  - name: 延期的
    received: "2026-03-02T10:00:00+08:00"
    extensions: 1
    expect: {rectification_due: "2026-03-11T24:00:00+08:00"}
)"};
  std::vector<RuleProblem> unreadable;
  const auto policy = policy_of(tested);
  const TestRun run = run_tests(*policy, "tested.yaml", {beside}, "", unreadable);
  EXPECT_THAT(heads_of(unreadable), IsEmpty());
  ASSERT_THAT(run.results, SizeIs(5));
  EXPECT_EQ(run.results[4].file, "tested_test.yaml");
  EXPECT_EQ(run.results[4].at.line, 7);
  EXPECT_THAT(heads_of(run.problems()), ElementsAre("tested_test.yaml:10:33 R0506"));

  const TestRun only = run_tests(*policy, "tested.yaml", {beside}, "的", unreadable);
  EXPECT_THAT(only.results, SizeIs(4));
  EXPECT_THAT(run_tests(*policy, "tested.yaml", {beside}, "延期", unreadable).results, SizeIs(1));
  EXPECT_THAT(run_tests(*policy, "tested.yaml", {beside}, "没有", unreadable).results, IsEmpty());

  const Text wrong{"tested_test.yaml", with(beside.bytes, "classification:", "clasification:")};
  const TestRun rest = run_tests(*policy, "tested.yaml", {wrong}, "", unreadable);
  EXPECT_THAT(heads_of(unreadable), ElementsAre("tested_test.yaml:5:5 R0107"));
  EXPECT_THAT(rest.results, SizeIs(3));
}

TEST(OwnTests, SayWhatCameOutInstead) {
  std::string bytes = with(tested.bytes, "measures: [supervision, summons]", "measures: [summons]");
  bytes = with(bytes, "reminder: \"2026-03-04T24", "reminder: \"2026-03-05T24");
  bytes = with(bytes, "unit: 甲局}", "unit: 乙局}");
  EXPECT_THAT(
      printed(run_tests({"tested.yaml", bytes}, {china()})),
      ElementsAre(HasSubstr("tested.yaml:28:42: error: test '电话来的': 'reminder' is taken "
                            "at 2026-03-04 24:00, not 2026-03-05T24:00:00+08:00"),
                  HasSubstr("'甲局' has to act, not '乙局'"),
                  HasSubstr("the counts set off [supervision, summons], not [summons]")));
}

}  // namespace
}  // namespace redress
