// The arrows of a life, measured from the live machine and held to the golden table.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "api/text/chart.h"
#include "engine/case/words.h"

namespace redress {
namespace {

std::string file(const std::string& name) {
  std::ifstream in(std::string(SOURCE_DIR) + "/" + name);
  EXPECT_TRUE(in) << name;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(Lifecycle, TheLiveMachineAnswersEveryStageAndEventAsTheGoldenTableSays) {
  EXPECT_EQ(lifecycle_table(), file("tests/engine/lifecycle.txt"))
      << "If the change is meant, write the new table with: redress chart --table";
}

TEST(Lifecycle, TheGuidesDiagramIsWhatTheLiveMachineDraws) {
  const std::string readme = file("rules/README.md");
  EXPECT_NE(readme.find("```mermaid\n" + chart() + "```"), std::string::npos)
      << "Paste the output of: redress chart";
}

TEST(Lifecycle, AClosedCaseAcceptsNothingButReopening) {
  EXPECT_EQ(accepted_at(Stage::closed, Sayer::person), std::vector{Event::reopened});
  EXPECT_EQ(accepted_at(Stage::closed, Sayer::engine),
            (std::vector{Event::review_added, Event::case_released, Event::breach_voided,
                         Event::breach_confirmed}));
}

TEST(Lifecycle, ASetAsideCaseAcceptsNothing) {
  EXPECT_TRUE(accepted_at(Stage::set_aside, Sayer::person).empty());
  EXPECT_EQ(accepted_at(Stage::set_aside, Sayer::engine),
            (std::vector{Event::review_added, Event::case_released, Event::breach_voided,
                         Event::breach_confirmed}));
}

TEST(Lifecycle, EveryWordIsFoundAgainByItsName) {
  for (Stage stage : every_stage()) EXPECT_EQ(stage_named(name(stage)), stage);
  for (Event event : every_event()) EXPECT_EQ(event_named(name(event)), event);
  EXPECT_FALSE(stage_named("verifcation"));
  EXPECT_FALSE(event_named(""));
}

TEST(Lifecycle, EveryOpenStageCanReachAnEnd) {
  for (Stage start : every_stage()) {
    if (!open(start)) continue;
    std::vector<Stage> reached{start};
    for (std::size_t i = 0; i < reached.size(); ++i)
      for (Event event : every_event())
        if (const auto to = next_stage(reached[i], event))
          if (std::find(reached.begin(), reached.end(), *to) == reached.end())
            reached.push_back(*to);
    EXPECT_NE(std::find(reached.begin(), reached.end(), Stage::closed), reached.end())
        << name(start);
  }
}

}  // namespace
}  // namespace redress
