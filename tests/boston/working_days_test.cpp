// Working days that nobody here counted: the targets of Boston's 311 system.
#include "tests/boston/working_days.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace redress::boston {
namespace {

const std::string here = std::string(SOURCE_DIR) + "/tests/boston/";

// All the rows that somebody at the city changed by hand, out of 9,902, and no other.
TEST(BostonWorkingDays, MissOnlyWhatTheCityChangedByHand) {
  const Comparison made = compare(here + "working_day_targets.csv", here + "calendar.yaml");
  EXPECT_EQ(made.rows, 1'000);
  std::vector<std::string> misses;
  for (const Miss& miss : made.misses) misses.push_back(print(miss));
  std::vector<std::string> by_hand;
  std::ifstream in(here + "by_hand.txt");
  for (std::string line; std::getline(in, line);)
    if (!line.starts_with('#')) by_hand.push_back(line);
  EXPECT_EQ(by_hand.size(), 45u);
  EXPECT_THAT(misses, ::testing::ElementsAreArray(by_hand));
}

TEST(BostonWorkingDays, AnAbsentFileIsSaidPlainly) {
  try {
    compare(here + "absent.csv", here + "calendar.yaml");
    FAIL() << "it is not there";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("absent.csv'; name one with the columns"));
  }
}

}  // namespace
}  // namespace redress::boston
