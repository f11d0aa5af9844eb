// The wrong policies of wrong/: one mistake each, and beside each, word for word, what is said of
// it in both languages. REDRESS_BLESS=1 writes what is said now; read it before it is committed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "rules/policy/policy_check.h"
#include "rules/policy/policy_test.h"
#include "rules/text/catalogue.h"
#include "tests/rules/texts.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::filesystem::path corpus = std::filesystem::path(SOURCE_DIR) / "tests/rules/wrong";
const Day monday = day(2026, 3, 2);

std::vector<std::filesystem::path> yaml_in(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(directory))
    if (entry.path().extension() == ".yaml") found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<std::filesystem::path> wrong_ones() {
  std::vector<std::filesystem::path> found = yaml_in(corpus);
  std::erase_if(found, [](const auto& path) { return path.filename().string()[0] != 'R'; });
  return found;
}

std::string code_of(const std::filesystem::path& path) {
  return path.filename().string().substr(0, 5);
}

// What `redress policy check` and `redress policy test` find.
std::vector<RuleProblem> problems_of(const Text& policy, const std::vector<Text>& bases) {
  const std::vector<Text> calendars = {china()};
  Checked checked = check_policy({policy, bases, calendars}, monday);
  if (checked.policy)
    for (RuleProblem& problem : run_tests(policy, calendars, bases))
      checked.problems.push_back(std::move(problem));
  return checked.problems;
}

std::string said_of(const std::vector<RuleProblem>& problems, const std::vector<Text>& texts) {
  std::string made;
  for (const Language language : {Language::en, Language::zh})
    for (const RuleProblem& problem : problems) {
      const auto text = std::find_if(texts.begin(), texts.end(),
                                     [&](const Text& it) { return it.file == problem.file; });
      made += print_at_length(problem, text == texts.end() ? "" : text->bytes, language) + "\n";
    }
  if (!made.empty()) made.pop_back();
  return made;
}

class Wrong : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(Wrong, IsToldWhatIsWrongAndWhatToDo) {
  const Text policy = file_at(GetParam());
  // As they would lie beside it; itself too, or it could not be based on itself.
  std::vector<Text> bases = {file_at(corpus / "sound.yaml"), policy};
  for (const auto& path : yaml_in(corpus / "bases")) bases.push_back(file_at(path));
  const std::vector<RuleProblem> problems = problems_of(policy, bases);
  const std::string said = said_of(problems, bases);
  const std::filesystem::path beside = std::filesystem::path(GetParam()).replace_extension(".txt");
  if (const char* bless = std::getenv("REDRESS_BLESS"); bless && *bless)
    std::ofstream(beside, std::ios::binary) << said;
  ASSERT_EQ(problems.size(), 1u) << said;
  EXPECT_EQ(problems[0].code, code_of(GetParam()));
  EXPECT_EQ(said, file_at(beside).bytes);
}

INSTANTIATE_TEST_SUITE_P(Policy, Wrong, ::testing::ValuesIn(wrong_ones()), [](const auto& it) {
  std::string name = it.param.stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(WrongPolicies, AreThereForEveryMessageThatOneSmallTextCanReach) {
  const std::map<std::string, std::string> elsewhere = {
      {"R0001", "a file of a MiB is made below"},
      {"R0006", "a text of 64 KiB is made below"},
      {"R0008", "100,000 values are made below"},
      {"R0133", "a hundred and one rates are made below"},
      {"R0310", "of several policies; tests/api/policy_report_test.cpp"},
      {"R0403", "of two policies; below"},
      {"R0408", "of a base in force and its layer; below"},
  };
  std::set<std::string> found;
  for (const auto& path : wrong_ones()) {
    found.insert(code_of(path));
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(path).replace_extension(".txt")));
  }
  EXPECT_GE(wrong_ones().size(), 80u);
  for (const Message& message : every_message())
    EXPECT_NE(found.contains(message.code), elsewhere.contains(message.code)) << message.code;
}

TEST(WrongPolicies, StandOverOnesThatAreRight) {
  EXPECT_THAT(printed(problems_of(file_at(corpus / "sound.yaml"), {})), IsEmpty());
}

std::vector<std::string> codes_of(const std::vector<RuleProblem>& problems) {
  std::vector<std::string> codes;
  for (const RuleProblem& problem : problems) codes.push_back(problem.code);
  return codes;
}

TEST(WrongPolicies, ThatAreTooLargeAreNotRead) {
  const std::string sound = file_at(corpus / "sound.yaml").bytes;
  const auto told = [&](const std::string& more) {
    return codes_of(problems_of({"large.yaml", sound + more}, {}));
  };
  EXPECT_THAT(told("# " + std::string(1 << 20, 'x')), ElementsAre("R0001"));
  EXPECT_THAT(told("timezone: \"" + std::string((64 << 10) + 1, 'x') + "\"\n"),
              ElementsAre("R0006"));
  std::string values = "units: [a";
  for (int i = 0; i < 100'000; ++i) values += ", a";
  EXPECT_THAT(told(values + "]\n"), ElementsAre("R0008"));
  const auto told_of_rates = [&](int many) {
    std::string rates = "rates:\n";
    for (int i = 0; i < many; ++i)
      rates +=
          "  rate_" + std::to_string(i) + ": {title: 整改率, of: rectified, over: bad_cases}\n";
    return told(rates);
  };
  EXPECT_THAT(told_of_rates(100), IsEmpty());
  EXPECT_THAT(told_of_rates(101), ElementsAre("R0133"));
}

TEST(WrongPolicies, ThatAreForOneRegionAreToldOfEachOther) {
  const Text sound = file_at(corpus / "sound.yaml");
  Book book;
  ASSERT_THAT(printed(book.adopt(sound, {china()})), IsEmpty());
  const Text other{"other.yaml", with(sound.bytes, "policy: sound", "policy: other")};
  const auto problems = book.adopt(other, {china()});
  ASSERT_THAT(codes_of(problems), ElementsAre("R0403"));
  EXPECT_EQ(said_of(problems, {other}),
            "other.yaml:6:13: error[R0403]: policy 'sound' applies to the default already\n"
            "   6 | applies_to: default\n"
            "     |             ^\n"
            "  help: give one of them another region, or the same name to replace it\n\n"
            "other.yaml:6:13: 错误[R0403]: 规则“sound”已经适用于未另行规定的所有地区\n"
            "   6 | applies_to: default\n"
            "     |             ^\n"
            "  怎么改：请给其中一份换个地区；要替换它，就用相同的代号\n");
}

TEST(WrongPolicies, ThatALayerCouldNotStandOnAreRefusedWithIt) {
  const Text sound = file_at(corpus / "sound.yaml");
  const Text county{"county.yaml",
                    "redress: 1\npolicy: county\nbase: sound\ntitle: 某县差评整改规则\n"
                    "applies_to: {region: \"371623\"}\n"
                    "ladder: {rounds: [{reaching: 2, take: supervision, notify: "
                    "[supervision_office]}]}\n"};
  Book book;
  ASSERT_THAT(printed(book.adopt(sound, {china()})), IsEmpty());
  ASSERT_THAT(printed(book.adopt(county, {china()}, {sound})), IsEmpty());
  std::string bytes = with(sound.bytes, "  supervision_office: 监督室\n", "");
  for (int i = 0; i < 3; ++i) bytes = with(bytes, "supervision_office", "unit_head");
  const Text changed{"sound.yaml", bytes};
  const auto problems = book.candidate(changed).problems;
  ASSERT_THAT(codes_of(problems), ElementsAre("R0408"));
  EXPECT_THAT(
      said_of(problems, {changed}),
      HasSubstr("sound.yaml:1:1: error[R0408]: 'county' is based on this one and could not be read "
                "any more: county.yaml:6:61: error[R0219]: 'supervision_office' is no role of "
                "this policy; what is known here: unit, reviewer, unit_head\n"));
}

}  // namespace
}  // namespace redress
