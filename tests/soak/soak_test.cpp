#include "tests/soak/soak.h"

#include <gtest/gtest.h>

namespace redress::soak {
namespace {

std::string all(const std::vector<std::string>& faults) {
  std::string text;
  for (const std::string& sentence : faults) text += sentence + "\n";
  return text;
}

TEST(Soak, KillNineUnderLoadLosesDoublesAndHalvesNothing) {
  KillOptions options;
  options.binary = REDRESS_BINARY;
  options.policy = SOURCE_DIR "/rules-examples/wudi.yaml";
  options.kills = 20;
  options.verify_every = 10;
  options.seed = 20230227;
  const KillReport report = kill_rounds(options);
  SCOPED_TRACE("seed " + std::to_string(report.seed));
  EXPECT_EQ(all(report.faults), "");
  EXPECT_EQ(report.kills, options.kills);
  EXPECT_EQ(too_little(report), "");
}

TEST(Soak, RandomWalksAgreeWithTheChartAndRefusalsChangeNoByte) {
  WalkOptions options;
  options.binary = REDRESS_BINARY;
  options.policy = SOURCE_DIR "/rules-examples/wudi.yaml";
  options.steps = 2'000;
  options.seed = 20230227;
  const WalkReport report = random_walk(options);
  SCOPED_TRACE("seed " + std::to_string(report.seed));
  EXPECT_EQ(all(report.faults), "");
  EXPECT_EQ(report.steps, options.steps);
  EXPECT_EQ(too_little(report), "");
}

}  // namespace
}  // namespace redress::soak
