// Every message there is: numbered for good, in both languages, and its example gives it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "rules/policy/policy_check.h"
#include "rules/policy/policy_test.h"
#include "rules/text/catalogue.h"
#include "tests/rules/texts.h"

namespace redress {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::set<std::string> places_in(const std::string& pattern) {
  std::set<std::string> found;
  for (std::size_t at = 0; (at = pattern.find('{', at)) != std::string::npos; ++at)
    if (at + 2 < pattern.size() && pattern[at + 2] == '}') found.insert(pattern.substr(at, 3));
  return found;
}

bool has_chinese(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
}

TEST(Catalogue, IsInOrderAndNothingIsThereTwice) {
  const std::vector<Message>& all = every_message();
  std::set<std::string> codes;
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(int(all[i].mistake), int(i)) << all[i].code;
    EXPECT_EQ(&message(all[i].mistake), &all[i]);
    EXPECT_EQ(message_coded(all[i].code), &all[i]);
    EXPECT_TRUE(codes.insert(all[i].code).second) << all[i].code;
    EXPECT_TRUE(i == 0 || std::string(all[i - 1].code) < all[i].code) << all[i].code;
  }
  EXPECT_EQ(all.back().mistake, Mistake::test_extension) << "is one of them without a message?";
  EXPECT_EQ(message_coded("R0999"), nullptr);
}

TEST(Catalogue, SaysTheSameInBothLanguages) {
  for (const Message& it : every_message()) {
    SCOPED_TRACE(it.code);
    EXPECT_EQ(places_in(it.sentence.en), places_in(it.sentence.zh));
    EXPECT_EQ(places_in(it.help.en), places_in(it.help.zh));
    EXPECT_EQ(it.help.en.empty(), it.help.zh.empty());
    for (const Wording& wording : {it.sentence, it.help, it.story}) {
      if (wording.empty() || !places_in(wording.en).empty()) continue;
      EXPECT_TRUE(has_chinese(wording.zh)) << wording.zh;
    }
    EXPECT_FALSE(it.story.en.empty());
    EXPECT_FALSE(it.story.zh.empty());
  }
}

TEST(Catalogue, NumbersWarningsByThemselves) {
  for (const Message& it : every_message())
    EXPECT_EQ(it.severity == RuleProblem::Severity::warning,
              std::string(it.code).starts_with("R03"))
        << it.code;
}

TEST(Catalogue, IsExplainedWithItsExamples) {
  for (const Message& it : every_message())
    for (const Language language : {Language::en, Language::zh}) {
      const std::string told = explain(it, language);
      SCOPED_TRACE(told);
      EXPECT_THAT(told, HasSubstr(it.code));
      EXPECT_THAT(told, HasSubstr(it.story.in(language)));
      for (const std::string example : {it.wrong, it.right})
        for (std::size_t from = 0; from < example.size();) {
          const std::size_t end = example.find('\n', from);
          EXPECT_THAT(told, HasSubstr("    " + example.substr(from, end - from) + "\n"));
          from = end + 1;
        }
      EXPECT_THAT(told, Not(HasSubstr("{0}")));
    }
}

// --- Examples

// As a layer over a policy with nothing wrong. What the example says itself is not said twice.
std::vector<std::string> codes_for(const std::string& example) {
  std::string bytes;
  const std::pair<const char*, const char*> head[] = {{"redress", "1"},
                                                      {"policy", "layer"},
                                                      {"base", "sound"},
                                                      {"title", "某县规则"},
                                                      {"applies_to", "{region: \"371623\"}"}};
  for (const auto& [key, value] : head)
    if (("\n" + example).find("\n" + std::string(key) + ":") == std::string::npos)
      bytes += std::string(key) + ": " + value + "\n";
  const Text layer{"layer.yaml", bytes + example};
  const Text sound = data("../wrong/sound.yaml");
  Checked checked = check_policy({layer, {sound}, {china()}}, day(2026, 3, 2));
  if (checked.policy)
    for (RuleProblem& problem : run_tests(layer, {china()}, {sound}))
      checked.problems.push_back(std::move(problem));
  std::vector<std::string> codes;
  for (const RuleProblem& problem : checked.problems) codes.push_back(problem.code);
  return codes;
}

TEST(Catalogue, HasExamplesThatAreWrongAndRight) {
  // A few lines cannot show them: the file's bytes and size, what only several policies have.
  const std::set<std::string> without = {"R0001", "R0002", "R0003", "R0006", "R0008", "R0011",
                                         "R0015", "R0115", "R0133", "R0309", "R0310", "R0403",
                                         "R0404", "R0405", "R0406", "R0408"};
  for (const Message& it : every_message()) {
    SCOPED_TRACE(it.code);
    const bool has = *it.wrong && *it.right;
    EXPECT_NE(has, without.contains(it.code));
    if (!has) continue;
    EXPECT_THAT(codes_for(it.wrong), Contains(it.code)) << it.wrong;
    EXPECT_THAT(codes_for(it.right), IsEmpty()) << it.right;
  }
}

}  // namespace
}  // namespace redress
