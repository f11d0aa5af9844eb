// Stories, lived through: every one of rules-examples, and what is said when one does not come out.
#include "api/cli/rehearse.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>

#include "api/text/columns.h"
#include "engine/case/words.h"
#include "rules/policy/story.h"
#include "tests/support/house.h"

namespace redress {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::vector<std::string> examples(const std::string& extension) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(example(".")))
    if (entry.path().extension() == extension) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

Text text_of(const std::string& name) { return {name, bytes_of(example(name))}; }

Rehearsal rehearsed(const Text& story, Language language = Language::en) {
  return rehearse(text_of(policy_named_in(story)), {text_of("calendars/cn.yaml")}, story, language);
}

std::vector<std::string> printed(const std::vector<RuleProblem>& problems) {
  std::vector<std::string> lines;
  for (const RuleProblem& problem : problems) lines.push_back(print(problem));
  return lines;
}

// --- The examples

class Stories : public ::testing::TestWithParam<std::string> {};

TEST_P(Stories, ComeOutAsTold) {
  for (const Language language : {Language::zh, Language::en}) {
    const Rehearsal made = rehearsed(text_of(GetParam()), language);
    EXPECT_THAT(printed(made.problems), IsEmpty());
    EXPECT_THAT(made.failures, IsEmpty());
    EXPECT_GT(made.expectations, 5) << "a story that expects little proves little";
    for (const Line& line : made.lines)
      if (line.kind != Line::Kind::title && line.kind != Line::Kind::note) {
        EXPECT_LE(screen::width(line.text), 100) << line.text;
      }
  }
}

INSTANTIATE_TEST_SUITE_P(Of, Stories, ::testing::ValuesIn(examples(".story")), [](const auto& it) {
  std::string name = it.param.substr(0, it.param.find('.'));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(Story, IsThereOfEveryPolicy) {
  std::vector<std::string> told;
  for (const std::string& name : examples(".story")) told.push_back(policy_named_in(text_of(name)));
  for (const std::string& policy : examples(".yaml"))
    EXPECT_THAT(told, ::testing::Contains(policy)) << "write " << policy << " a story";
}

// --- The arrows of the life

using Arrow = std::pair<Stage, Event>;

// Accepted, and walked by no story: why.
std::map<Arrow, std::string> not_in_stories() {
  std::map<Arrow, std::string> why;
  for (Stage stage : every_stage()) {
    for (Event event :
         {Event::deadlines_recalculated, Event::breach_voided, Event::breach_confirmed})
      why[{stage, event}] = "a story has one calendar: tests/engine/recalculation_test.cpp";
    why[{stage, Event::policy_changed}] =
        "a story has one policy: tests/engine/policy_run_test.cpp";
    why[{stage, Event::attachment_added}] = "handed in as bytes, and no event: tests/api";
  }
  why[{Stage::follow_up, Event::review_added}] =
      "there it is the verdict: follow_up_satisfied or follow_up_unsatisfied";
  return why;
}

std::optional<Event> event_of(const Fact& fact) {
  if (const auto* moved = std::get_if<CaseMoved>(&fact)) return moved->event;
  if (const auto* off = std::get_if<AlarmWentOff>(&fact)) return off->alarm.event;
  if (const auto* added = std::get_if<ReviewAdded>(&fact)) return added->event;
  if (const auto* joined = std::get_if<CaseJoined>(&fact))
    return joined->released ? Event::case_released : Event::case_joined;
  return std::nullopt;
}

// What tests/engine/lifecycle.txt says is what the live machine answers.
TEST(Story, OfSomebodyWalksEveryArrowOfTheLife) {
  std::set<Arrow> walked;
  for (const std::string& name : examples(".story")) {
    std::map<Number, Stage> at;
    for (const Entry& entry : rehearsed(text_of(name)).entries) {
      const Number id = entry.outcome.case_id;
      const auto before = at.find(id);
      if (const auto event = event_of(entry.fact); event && before != at.end()) {
        EXPECT_EQ(next_stage(before->second, *event), entry.outcome.stage) << name;
        walked.emplace(before->second, *event);
      }
      at[id] = entry.outcome.stage;
    }
  }
  const std::map<Arrow, std::string> excused = not_in_stories();
  for (Stage stage : every_stage())
    for (Event event : every_event()) {
      const Arrow arrow{stage, event};
      const std::string shown =
          std::string(redress::name(stage)) + " " + std::string(redress::name(event));
      if (!next_stage(stage, event)) continue;
      EXPECT_NE(walked.contains(arrow), excused.contains(arrow))
          << shown
          << (walked.contains(arrow) ? " is walked: take it off the list of excuses"
                                     : " is walked by no story");
    }
}

// --- What is told, what is refused, what differs

class Rehearse : public ::testing::Test {
 protected:
  // At 无棣, from a review on Wednesday 2022-09-07 on.
  static Rehearsal of(const std::string& steps, Language language = Language::en) {
    const std::string head =
        "redress_story: 1\nstory: s\npolicy: wudi.yaml\n"
        "given: {region: \"371623\", unit: 社会保险, channel: tablet, named: true}\nlife:\n";
    return rehearsed({"t.story", head + steps}, language);
  }
  static std::string step(const std::string& at, const std::string& rest) {
    return "- {at: 2022-09-" + at + ", " + rest + "}\n";
  }
  static std::string opened(const std::string& rest = "review: {rating: 1}") {
    return step("07 15:00", rest);
  }
  static std::vector<std::string> text(const Rehearsal& made) {
    std::vector<std::string> lines;
    for (const Line& line : made.lines) lines.push_back(line.text);
    return lines;
  }
};

TEST_F(Rehearse, AMistakeGivesThePlaceAndADiffAndDoesNotHideTheNext) {
  const Rehearsal made =
      of(opened("review: {rating: 1}, expect: {stage: verification, unit: 社会保险,"
                " due: 2022-09-09 24:00, closed: false}") +
         step("08 09:00", "found_genuine: {}") +
         step("09 09:00",
              "happens: [overdue], expect: {told: [unit],"
              " board: {bad: 2, overdue: 1}}"));
  EXPECT_THAT(printed(made.problems), IsEmpty());
  EXPECT_THAT(
      made.failures,
      ElementsAre("t.story:6:3: 2022-09-07 15:00 did not come out as told\n"
                  "  - stage: verification\n"
                  "  + stage: dispatch\n"
                  "  - due: 2022-09-09 24:00\n"
                  "  + due: 2022-09-08 24:00",
                  "t.story:7:3: 2022-09-08 09:00 did not come out as told\n"
                  "  - found_genuine\n"
                  "  + refused: not-at-this-stage: 'found_genuine' is not accepted at stage "
                  "'dispatch'.",
                  "t.story:8:3: 2022-09-09 09:00 did not come out as told\n"
                  "  - happens: [overdue]\n"
                  "  + happens: [overdue, reminder]\n"
                  "  - told: [unit]\n"
                  "  + told: [supervision_office]\n"
                  "  - board: {bad: 2, overdue: 1}\n"
                  "  + board: {bad: 1, overdue: 1}"));
  EXPECT_THAT(text(made),
              ::testing::Contains("3 of 3 steps did not come out as told, in 6 points."));
}

TEST_F(Rehearse, ARefusalIsHeldAgainstWhatItSays) {
  const std::string deferred = "deferred: {}, refused: ";
  const std::string at_rectification =
      opened() + step("07 15:01", "dispatched: {}") +
      step("07 15:02", "found_genuine: {role: supervision_office}");
  EXPECT_THAT(of(at_rectification +
                 step("07 15:03", deferred + "{reason: incomplete, says: formal document}") +
                 step("07 15:03", deferred + "incomplete"))
                  .failures,
              IsEmpty());
  const Rehearsal made =
      of(at_rectification + step("07 15:03", deferred + "{reason: incomplete, says: stamped}") +
         step("07 15:04", "rectified: {}, refused: incomplete"));
  EXPECT_THAT(
      made.failures,
      ElementsAre("t.story:9:3: 2022-09-07 15:03 did not come out as told\n"
                  "  - refused: incomplete: …stamped…\n"
                  "  + refused: incomplete: 'wudi-hall' asks for the formal document that explains "
                  "why it cannot be put right for now; send its number or link as 'document', or "
                  "hand it in and name it in 'attachments'.",
                  "t.story:10:3: 2022-09-07 15:04 did not come out as told\n"
                  "  - refused: incomplete\n"
                  "  + rectified was accepted"));
}

TEST_F(Rehearse, WhatTheWireDoesNotTakeIsSaidWhereItStandsAndNothingIsRehearsed) {
  const Rehearsal made =
      of(opened("review: {rating: 9, reviewer: {nam: 张}}") +
         step("08 09:00", "dispatched: {unti: 税务}") + step("08 09:00", "no.such: {}") +
         step("08 09:00", "expect: {stgae: closed, board: {goood: 1}}"));
  EXPECT_THAT(made.lines, IsEmpty());
  EXPECT_THAT(
      printed(made.problems),
      ElementsAre(
          StartsWith("t.story:6:35: error: review/rating: Dictionary 'rating-5-best' has no "
                     "level '9'"),
          "t.story:6:57: error: review/reviewer/nam: Unknown member; did you mean 'name'?",
          "t.story:7:39: error: dispatched/unti: Unknown member; did you mean 'unit'?",
          StartsWith("t.story:8:26: error: no.such/type: Unknown type; known: "
                     "redress.review.submitted"),
          "t.story:9:35: error: nothing is called 'stgae'; did you mean 'stage'?",
          "t.story:9:58: error: nothing is called 'goood'; did you mean 'good'?"));
}

TEST_F(Rehearse, AStoryCanExpectThatTheWireRefuses) {
  EXPECT_THAT(
      of(opened("review: {rating: 9}, refused: {reason: invalid-event, says: no level}")).failures,
      IsEmpty());
}

TEST_F(Rehearse, ATimeToTheSecondIsShownWhole) {
  const Rehearsal made = of(step("07 15:00:30", "review: {rating: 1}"));
  EXPECT_THAT(text(made), ::testing::Contains(HasSubstr("  15:00:30  ")));
  EXPECT_THAT(text(made), ::testing::Each(Not(HasSubstr("~"))));
}

TEST_F(Rehearse, AWrongPolicyIsSaid) {
  const Rehearsal made = rehearse({"p.yaml", "redress: 1\n"}, {}, {"t.story", ""}, Language::en);
  EXPECT_FALSE(made.problems.empty());
  EXPECT_EQ(made.problems.front().file, "p.yaml");
}

TEST_F(Rehearse, SeveralCasesAreToldApartByName) {
  const Rehearsal made =
      of(opened("review: {rating: 1}, as: 张先生") +
         step("07 16:00", "review: {rating: 2, unit: 税务}, as: 李女士, expect: {unit: 税务}") +
         step("07 17:00", "of: 张先生, dispatched: {}, expect: {stage: verification}") +
         step("07 17:10", "expect: {stage: dispatch, unit: 税务}") +
         step("08 24:00", "happens: [overdue, reminder], expect: {told: [supervision_office]}") +
         step("09 24:00", "of: 张先生, happens: [overdue, reminder], expect: {told: [unit_head]}") +
         step("10 09:00", "merged: {into: $张先生}, happens: [], expect: {standing: merged}") +
         step("10 09:00",
              "of: 张先生, withdrawn: {}, expect: {standing: withdrawn,"
              " board: {bad: 2, cases: 2}}"));
  EXPECT_THAT(printed(made.problems), IsEmpty());
  EXPECT_THAT(made.failures, IsEmpty());
  EXPECT_THAT(text(made), ::testing::Contains(HasSubstr("李女士: into: 张先生")));
  EXPECT_THAT(text(made), ::testing::Contains(HasSubstr("* reminder        李女士: told: ")));
}

TEST_F(Rehearse, ADeadlineIsMetAtItsLastInstantAndMissedWhereNobodyActs) {
  EXPECT_THAT(
      of(opened() + step("08 24:00", "dispatched: {}, happens: [], expect: {overdue: false}"))
          .failures,
      IsEmpty());
  EXPECT_THAT(
      of(opened() + step("08 24:00", "happens: [overdue, reminder], expect: {overdue: true}"))
          .failures,
      IsEmpty());
}

TEST_F(Rehearse, WhatIsHeardOfLateCountsFromWhenItWasGiven) {
  const Rehearsal made = of(step(
      "13 10:00",
      "review: {rating: 1, channel: paper, recorded_by: 导服台}, occurred_at: 2022-09-07 15:00,"
      " happens: [overdue, reminder],"
      " expect: {received: 2022-09-07 15:00, due: 2022-09-08 24:00}"));
  EXPECT_THAT(printed(made.problems), IsEmpty());
  EXPECT_THAT(made.failures, IsEmpty());
}

TEST_F(Rehearse, WhatASubmissionMeantIsAmongWhatTheEngineDid) {
  EXPECT_THAT(of(opened("review: {rating: 1, named: false}") + step("07 15:01", "dispatched: {}") +
                 step("07 15:02", "found_genuine: {role: supervision_office}") +
                 step("07 15:03", "rectified: {}") +
                 step("07 15:04",
                      "feedback_given: {}, happens: [follow_up_not_applicable],"
                      " expect: {closed: true}"))
                  .failures,
              IsEmpty());
}

TEST_F(Rehearse, AWholeCloudEventCanBeSaid) {
  const Rehearsal made =
      of(opened() +
         step("07 16:00",
              "event: {type: redress.case.dispatched, subject: c1, id: x},"
              " expect: {stage: verification}") +
         step("07 16:00",
              "event: {type: redress.case.contacted, subject: c1, id: x},"
              " refused: content-differs") +
         step("07 16:00",
              "case.imported: {rating: 2, stage: rectification, due_at: 2022-09-20 24:00},"
              " expect: {stage: rectification, due: 2022-09-20 24:00}"));
  EXPECT_THAT(printed(made.problems), IsEmpty());
  EXPECT_THAT(made.failures, IsEmpty());
}

TEST_F(Rehearse, AGoodReviewOpensNoCase) {
  EXPECT_THAT(
      of(opened("review: {rating: 5}, expect: {opens_case: false, board: {good: 1}}")).failures,
      IsEmpty());
  EXPECT_THAT(of(opened("review: {rating: 5}, as: 张")).failures,
              ElementsAre(HasSubstr("  - as: 张\n  + no case")));
}

TEST_F(Rehearse, IsPrintedInColumns) {
  const Rehearsal made = of(
      opened() + step("07 15:10", "dispatched: {unit: 税务, by: 张}") +
          step("07 15:20", "note: 想延期, extension_requested: {}, refused: forbidden-by-policy") +
          step("12 09:00", "happens: [overdue, reminder]"),
      Language::zh);
  EXPECT_THAT(
      text(made),
      ElementsAre("s",                                                        //
                  "  无棣县政务服务中心\"好差评\"差评整改规则（wudi.yaml）",  //
                  "", "2022-09-07 周三  15:00    收到差评  非常不满意、社会保险、大厅平板、实名",
                  "                          → 待转办  09-08 周四 24:00前：自收到评价起1个工作日",
                  "                 15:10    转办      经办：张；单位：税务",
                  "                          → 核实    09-08 周四 24:00前：自转办起1个工作日",
                  "                 15:20              想延期",
                  "                        ! 申请延期  "
                  "规则不允许该操作。规则“wudi-hall”在环节“核实”不允许延期。",
                  "2022-09-08 周四  24:00  * 超期      核实",
                  "                        * 催办      通知责任单位负责人",  //
                  "",
                  "核实，未整改；1轮；历时4天18小时；超期1次",  //
                  "4步，2项预期全部相符。", "（* 系统自动，! 被拒绝）"));
}

// --- The words

TEST(Words, AreThereForEveryStageAndEvent) {
  for (const Stage stage : every_stage())
    EXPECT_NE(in_words(name(stage), Language::zh), name(stage))
        << "a word for it in api/text/words.cpp";
  for (const Event event : every_event())
    EXPECT_NE(in_words(name(event), Language::zh), name(event))
        << "a word for it in api/text/words.cpp";
}

// --- The command

class RehearseCommand : public Rehearse {
 protected:
  std::string file(const std::string& name, const std::string& text) {
    const fs::path path = home_.path() / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
    return path;
  }
  static Finished redress(std::vector<std::string> words) {
    words.insert(words.begin(), {REDRESS_BINARY, "rehearse", "--language", "en"});
    return run_command(words);
  }
  TemporaryDirectory home_;
};

TEST_F(RehearseCommand, EndsAsTheStoryCameOut) {
  const Finished good = redress({example("wudi.story")});
  EXPECT_EQ(good.code, 0) << good.err;
  EXPECT_THAT(good.out, HasSubstr("expectations met"));
  EXPECT_THAT(good.out, ::testing::Not(HasSubstr("\x1b["))) << "no colour where it is no terminal";

  const std::string head = "redress_story: 1\nstory: s\nlife:\n- at: 2026-03-02 10:00\n  ";
  const std::string review =
      "review: {rating: 1, region: \"371623\", unit: 社会保险}\n  expect: {stage: closed}\n";
  const Finished failed = redress({example("wudi.yaml"), file("a.story", head + review)});
  EXPECT_EQ(failed.code, 1);
  EXPECT_THAT(failed.out, HasSubstr("a.story:4:3: 2026-03-02 10:00 did not come out as told\n"
                                    "  - stage: closed\n  + stage: dispatch\n"));

  const Finished wrong = redress(
      {example("wudi.yaml"), file("b.story", head + "retruned: {}\n"), example("wudi.story")});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err,
              HasSubstr("b.story:5:3: error[R0107]: unknown key 'retruned'; did you mean "
                        "'returned'?"));
  EXPECT_THAT(wrong.out, HasSubstr("expectations met")) << "the next one is rehearsed all the same";
}

TEST_F(RehearseCommand, QuietPrintsOnlyWhatDiffers) {
  const Finished good = redress({"--quiet", example("wudi.story")});
  EXPECT_EQ(good.code, 0);
  EXPECT_EQ(good.out, "");
}

TEST_F(RehearseCommand, SaysWhichFilesAreMissing) {
  const Finished unnamed = redress({file("c.story", "redress_story: 1\n")});
  EXPECT_EQ(unnamed.code, 1);
  EXPECT_THAT(unnamed.err, HasSubstr("c.story: names no policy. Add 'policy: wudi.yaml' to it"));
  const Finished none = redress({example("wudi.yaml")});
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.err, StartsWith("Name stories, which end in .story"));
  const Finished gone = redress({file("d.story", "policy: gone.yaml\n")});
  EXPECT_EQ(gone.code, 1);
  EXPECT_THAT(gone.err, HasSubstr("gone.yaml: there is no such file."));
}

}  // namespace
}  // namespace redress
