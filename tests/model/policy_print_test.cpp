// Whatever policy is made up, its printed text says the same.
#include <gtest/gtest.h>

#include "api/admin/policy_diff.h"
#include "rules/policy/policy_file.h"
#include "rules/policy/policy_print.h"
#include "tests/model/rules.h"
#include "tests/support/made_counting.h"

namespace redress::model {
namespace {

std::string problems_in(const redress::yaml::Report& report) {
  std::string lines;
  for (const RuleProblem& problem : report.by_place()) lines += print(problem) + "\n";
  return lines;
}

PolicyFile policy_in(const redress::yaml::Node& root) {
  redress::yaml::Report report("made-up.yaml");
  auto policy = read_policy(root, report);
  EXPECT_EQ(problems_in(report), "");
  return policy.value_or(PolicyFile{});
}

redress::yaml::Node tree_of(const std::string& bytes) {
  redress::yaml::Report report("made-up.yaml");
  auto root = redress::yaml::parse({"made-up.yaml", bytes}, report);
  EXPECT_EQ(problems_in(report), "") << bytes;
  return root.value_or(redress::yaml::Node{});
}

TEST(PrintedPolicy, OfARandomOneIsReadAsTheSame) {
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Dice dice(seed);
    const std::string bytes =
        yaml(random_rules(dice), "cn") + made_counting(static_cast<std::uint32_t>(seed));
    const redress::yaml::Node root = tree_of(bytes), again = tree_of(printed_policy(root));
    ASSERT_EQ(policy_in(again), policy_in(root)) << bytes << "\n---\n" << printed_policy(root);
    ASSERT_EQ(printed_policy(again), printed_policy(root));
    ASSERT_TRUE(differences(root, again).empty());

    redress::yaml::Report report("made-up.yaml");
    const std::string laid = laid_out({"made-up.yaml", bytes}, report);
    ASSERT_EQ(policy_in(tree_of(laid)), policy_in(root)) << laid;
    ASSERT_EQ(laid_out({"made-up.yaml", laid}, report), laid);
  }
}

}  // namespace
}  // namespace redress::model
