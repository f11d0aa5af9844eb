// Chinese punctuation where YAML means its own: one error at its place, and no other.
#include <gmock/gmock.h>

#include <chrono>

#include "engine/patience.h"
#include "rules/policy/policy_check.h"
#include "rules/text/catalogue.h"
#include "rules/text/full_width.h"
#include "rules/text/yaml.h"
#include "tests/rules/texts.h"

namespace redress {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

Text sound() { return file_at(std::filesystem::path(SOURCE_DIR) / "tests/rules/wrong/sound.yaml"); }

std::vector<RuleProblem> problems_of(const Text& policy) {
  return check_policy({policy, {}, {china()}}, day(2026, 3, 2)).problems;
}

struct Typed {
  std::string instead_of, typed, mark;
};

void PrintTo(const Typed& it, std::ostream* out) { *out << it.typed; }

class FullWidth : public ::testing::TestWithParam<Typed> {};

TEST_P(FullWidth, IsOneErrorAtItsPlaceAndHidesWhatFollowsFromIt) {
  const Typed& it = GetParam();
  Text policy = sound();
  const std::size_t at = policy.bytes.find(it.instead_of);
  ASSERT_NE(at, std::string::npos);
  policy.bytes.replace(at, it.instead_of.size(), it.typed);
  const std::size_t mark = policy.bytes.find(it.mark, at);
  const std::size_t line = policy.bytes.rfind('\n', mark) + 1;
  int column = 1;
  for (std::size_t i = line; i < mark; ++i)
    if ((policy.bytes[i] & 0xc0) != 0x80) ++column;
  const auto problems = problems_of(policy);
  ASSERT_EQ(problems.size(), 1u) << ::testing::PrintToString(printed(problems));
  EXPECT_EQ(problems[0].code, "R0020");
  EXPECT_EQ(problems[0].line,
            1 + std::count(policy.bytes.begin(), policy.bytes.begin() + long(mark), '\n'));
  EXPECT_EQ(problems[0].column, column);
  EXPECT_THAT(problems[0].sentence.en, HasSubstr("(" + it.mark + ")"));
  EXPECT_THAT(problems[0].sentence.zh, HasSubstr("（" + it.mark + "）"));
}

INSTANTIATE_TEST_SUITE_P(
    Policy, FullWidth,
    ::testing::Values(Typed{"title: ", "title： ", "："}, Typed{"title: ", "title：", "："},
                      Typed{"title: ", "title:　", "　"}, Typed{"stages:", "stages：", "："},
                      Typed{"  unit_head: ", "  unit_head： ", "："},
                      Typed{"cap: {within: ", "cap: {within： ", "："},
                      Typed{"{working_days: 15}", "{working_days：15}", "："},
                      Typed{"  dispatch: ", "　dispatch: ", "　"},
                      Typed{"  dispatch: ", "\u00a0 dispatch: ", "\u00a0"},
                      Typed{"    - {at: due, take", "    － {at: due, take", "－"},
                      Typed{"    - {at: due, take", "    — {at: due, take", "—"},
                      Typed{"ratings: [1, 2]", "ratings: [1，2]", "，"},
                      Typed{"ratings: [1, 2]", "ratings: [1、2]", "、"},
                      Typed{"due, take: reminder", "due，take: reminder", "，"},
                      Typed{"ratings: [1, 2]", "ratings: ［1, 2］", "［"},
                      Typed{"ratings: [1, 2]", "ratings: 【1, 2】", "【"},
                      Typed{"follow_up: {attempts: 3", "follow_up: ｛attempts: 3", "｛"},
                      Typed{"attempts: 3", "attempts: “3”", "“"},
                      Typed{"attempts: 3", "attempts: ３", "３"},
                      Typed{"withdraw: {approve: unit_head}",
                            "withdraw: {approve: unit_head} ＃ 撤回", "＃"}));

TEST(FullWidth, MayStandInTextsInQuotesAndInComments) {
  Text policy = sound();
  policy.bytes.replace(policy.bytes.find("title: "), 7, "# 注释：说明，“引号”\ntitle: 试行：");
  EXPECT_THAT(printed(problems_of(policy)), IsEmpty());
  EXPECT_THAT(yaml::full_width_marks("title: \"甲：乙，丙\"\nnote: |\n  a： b\n  － c\nb: 1\n"),
              IsEmpty());
}

TEST(FullWidth, HidesNothingThatIsWrongElsewhere) {
  Text policy = sound();
  policy.bytes.replace(policy.bytes.find("title: "), 7, "title: 试行，“好差评”：");
  policy.bytes.replace(policy.bytes.find("attempts: 3"), 11, "attempts: x");
  const auto problems = problems_of(policy);
  ASSERT_EQ(problems.size(), 1u) << ::testing::PrintToString(printed(problems));
  EXPECT_NE(problems[0].code, "R0020");
}

std::string filled_with(const std::string& part, std::size_t size = 1 << 20) {
  std::string made;
  while (made.size() + part.size() <= size) made += part;
  return made;
}

// Squared, the shortest of these took minutes.
TEST(FullWidth, CostTheLengthOfTheText) {
  const std::string key = "title: x\nnote";
  for (const std::string& bytes :
       {filled_with("："), filled_with("｛"), filled_with("“"), filled_with("，"),
        key + filled_with("："), "甲" + filled_with("："), "a: [" + filled_with("甲，"),
        filled_with("{："), filled_with("[“"), filled_with("{a："), filled_with("a：b\n"),
        filled_with("— a\n"), filled_with("　a: b\n"), filled_with("甲：乙\n"), filled_with("a：b"),
        filled_with("- "), filled_with("１"), filled_with("a,　")}) {
    const auto before = std::chrono::steady_clock::now();
    const auto found = yaml::full_width_marks(bytes);
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(2))
        << bytes.substr(0, 24);
    EXPECT_LE(found.size(), yaml::most_marks);
    EXPECT_LE(std::count_if(found.begin(), found.end(), [](auto& one) { return one.certain; }),
              long(yaml::most_certain));
  }
}

TEST(FullWidth, AreToldOfAHundredTimesAtMost) {
  const auto found = problems_of({"a.yaml", filled_with("a：b\n")});
  EXPECT_EQ(found.size(), yaml::most_problems);
  for (const RuleProblem& one : found) EXPECT_EQ(one.code, "R0020");
}

TEST(FullWidth, KeepNobodyWaitingWhoHasNoPatienceLeft) {
  struct Gone final : Patience {
    bool is_over() const override { return true; }
  } gone;
  patience_of_this_thread = &gone;
  EXPECT_THROW(yaml::full_width_marks(filled_with("甲\n", 1 << 10)), OutOfPatience);
  patience_of_this_thread = nullptr;
}

}  // namespace
}  // namespace redress
