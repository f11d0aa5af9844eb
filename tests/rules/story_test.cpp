// Stories as they are written: what is taken, what is refused and where.
#include "rules/policy/story.h"

#include <gmock/gmock.h>

#include "tests/rules/texts.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> problems_of(const std::string& bytes) {
  yaml::Report report("t.story");
  const auto story = read_story({"t.story", bytes}, shanghai(), report);
  EXPECT_EQ(story.has_value(), report.empty());
  return printed(report.by_place());
}

std::vector<std::string> problems_of_life(const std::string& steps) {
  return problems_of("redress_story: 1\nstory: s\nlife:\n" + steps);
}

Story story_of(const std::string& steps) {
  yaml::Report report("t.story");
  auto story =
      read_story({"t.story", "redress_story: 1\nstory: s\nlife:\n" + steps}, shanghai(), report);
  EXPECT_THAT(printed(report.by_place()), IsEmpty());
  return story.value();
}

TEST(Story, NeedsItsVersionATitleAndALife) {
  EXPECT_THAT(problems_of("redress_story: 2\nlive: []\n"),
              ElementsAre("t.story:1:1: error: the story needs 'story'; add 'story: …'",
                          "t.story:1:1: error: the story needs 'life'; add 'life: …'",
                          "t.story:1:16: error: redress_story '2' is out of bounds; write 1",
                          "t.story:2:1: error: unknown key 'live'; did you mean 'life'?"));
  EXPECT_THAT(problems_of("redress_story: 1\nstory: s\nlife: []\n"),
              ElementsAre("t.story:3:7: error: nothing happens in this life; add a step: '- at: "
                          "2026-03-02 10:00'"));
}

TEST(Story, TimesAreThoseOfTheZoneUnlessTheyHaveAnOffset) {
  const Story story = story_of(
      "- at: 2026-03-02 10:00\n- at: 2026-03-02 24:00\n- at: 2026-03-03T01:00:00Z\n"
      "- at: 2026-03-03 10:00:30\n");
  ASSERT_EQ(story.life.size(), 4u);
  EXPECT_EQ(story.life[0].at, local_instant("2026-03-02", "10:00", shanghai()));
  EXPECT_EQ(story.life[1].at, local_instant("2026-03-03", "00:00", shanghai()));
  EXPECT_EQ(story.life[2].at, local_instant("2026-03-03", "09:00", shanghai()));
  EXPECT_EQ(story.life[3].at, local_instant("2026-03-03", "10:00:30", shanghai()));
}

TEST(Story, LocalTimesInWhatIsSaidGetTheirOffsetUnlessTheyAreQuoted) {
  const Story story = story_of(
      "- at: 2026-03-02 10:00\n"
      "  rectification_planned: {due_at: 2026-03-10 24:00, note: \"2026-03-10 24:00\"}\n"
      "  expect: {due: 2026-03-10 24:00}\n");
  const StoryStep& step = story.life.front();
  EXPECT_EQ(step.act->key, "rectification_planned");
  EXPECT_EQ(step.act->data.members[0].value.text, "2026-03-11T00:00:00+08:00");
  EXPECT_EQ(step.act->data.members[1].value.text, "2026-03-10 24:00");
  EXPECT_EQ(step.expect.members[0].value.text, "2026-03-11T00:00:00+08:00");
}

TEST(Story, GoesOnlyForward) {
  EXPECT_THAT(problems_of_life("- at: 2026-03-02 10:00\n- at: 2026-03-02 09:59\n"),
              ElementsAre("t.story:5:7: error: '2026-03-02 09:59' is before the step above it; put "
                          "the steps in the order of time"));
  EXPECT_THAT(
      problems_of_life("- at: tomorrow\n"),
      ElementsAre("t.story:4:7: error: at 'tomorrow' is no time; write '2026-03-02 10:00'"));
}

TEST(Story, AStepSaysOneThing) {
  EXPECT_THAT(
      problems_of_life("- at: 2026-03-02 10:00\n  contacted:\n  found_genuine: {}\n"),
      ElementsAre(
          "t.story:6:3: error: this step says 'contacted' already; begin a step of its own, "
          "with '- at: …'"));
}

TEST(Story, AMisspeltEventIsRecognised) {
  EXPECT_THAT(problems_of_life("- at: 2026-03-02 10:00\n  found_genuin: {}\n"),
              ElementsAre("t.story:5:3: error: unknown key 'found_genuin'; did you mean "
                          "'found_genuine'?"));
}

TEST(Story, WhatTheEngineRecordsCanNotBeSaid) {
  EXPECT_THAT(problems_of_life("- at: 2026-03-02 10:00\n  overdue: {}\n"),
              ElementsAre("t.story:5:3: error: 'overdue' is what the engine itself records; write "
                          "'happens: [overdue]' where it has happened"));
}

TEST(Story, AnythingWithADotIsSaidToTheWireAsItStands) {
  const Story story = story_of("- at: 2026-03-02 10:00\n  whatever.comes: {a: {b: [1, x]}}\n");
  EXPECT_EQ(story.life.front().act->key, "whatever.comes");
}

TEST(Story, WhatIsSaidIsAMap) {
  EXPECT_THAT(problems_of_life("- at: 2026-03-02 10:00\n  returned: yes please\n"),
              ElementsAre("t.story:5:13: error: what is said with 'returned' is no map; write "
                          "'returned: {}', or 'key: value' lines under it"));
}

TEST(Story, CasesAreNamedOnceAndBeforeTheyAreSpokenOf) {
  EXPECT_THAT(
      problems_of_life("- {at: 2026-03-02 10:00, of: 李, contacted: {}}\n"
                       "- {at: 2026-03-02 10:00, review: {}, as: 张}\n"
                       "- {at: 2026-03-02 10:00, review: {}, as: 张}\n"
                       "- {at: 2026-03-02 10:00, contacted: {}, of: 张先}\n"),
      ElementsAre("t.story:4:30: error: no step before this one opens a case named '李'; name one "
                  "with 'as'",
                  "t.story:6:42: error: there is a case named '张' already; take another name",
                  "t.story:7:45: error: no step before this one opens a case named '张先'; what "
                  "is known here: 张"));
}

TEST(Story, WhereNothingIsSaidNothingIsRefusedOrNamed) {
  EXPECT_THAT(
      problems_of_life("- at: 2026-03-02 10:00\n  refused: incomplete\n  as: 张\n"),
      ElementsAre("t.story:5:3: error: nothing is said here that could be refused; add what "
                  "is said, such as 'returned: {}'",
                  "t.story:6:3: error: 'as' tells of what is said, and nothing is; remove "
                  "it, or add what is said, such as 'review: {…}'"));
}

TEST(Story, NamesItsPolicyEvenWhereTheRestIsWrong) {
  EXPECT_EQ(policy_named_in({"t.story", "story: s\npolicy: wudi.yaml\nlive: 1\n"}), "wudi.yaml");
  EXPECT_EQ(policy_named_in({"t.story", "story: s\n"}), "");
  EXPECT_EQ(policy_named_in({"t.story", "a: [\n"}), "");
}

}  // namespace
}  // namespace redress
