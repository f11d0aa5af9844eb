// The strict reader: what it refuses, where it says so, and that one problem does not hide the
// next.
#include "rules/text/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "tests/rules/texts.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> problems_of(const std::string& bytes) {
  yaml::Report report("t.yaml");
  yaml::parse({"t.yaml", bytes}, report);
  return printed(report.by_place());
}

yaml::Node tree_of(const std::string& bytes) {
  yaml::Report report("t.yaml");
  const auto root = yaml::parse({"t.yaml", bytes}, report);
  EXPECT_THAT(printed(report.by_place()), IsEmpty());
  return root.value();
}

TEST(Yaml, BecomesATreeWithPlaces) {
  const yaml::Node root = tree_of("a: 1\n名称: {b: [x, 'y']}\n");
  ASSERT_EQ(root.members.size(), 2u);
  EXPECT_EQ(root.members[0].key, "a");
  EXPECT_EQ(root.members[0].value.text, "1");
  const yaml::Member& named = root.members[1];
  EXPECT_EQ(named.key_at.line, 2);
  EXPECT_EQ(named.key_at.column, 1);
  const yaml::Node& list = named.value.members[0].value;
  EXPECT_EQ(list.at.column, 9);  // in characters, not bytes
  EXPECT_FALSE(list.items[0].quoted);
  EXPECT_TRUE(list.items[1].quoted);
}

TEST(Yaml, TakesAByteOrderMarkAndWindowsLineEnds) {
  const yaml::Node root = tree_of(
      "\xEF\xBB\xBF"
      "a: 1\r\nb: 2\r\n");
  ASSERT_EQ(root.members.size(), 2u);
  EXPECT_EQ(root.members[0].key, "a");
  EXPECT_EQ(root.members[1].value.text, "2");
  EXPECT_EQ(root.members[1].key_at.line, 2);
}

// yaml-cpp writes two of them as one byte of Latin-1.
TEST(Yaml, ReadsEveryEscapeAsTheCharacterItIs) {
  EXPECT_EQ(tree_of("a: \"x\\_y\\Lz\\P\\xA0\\u00A0\"\n").members[0].value.text,
            "x\u00A0y\u2028z\u2029\u00A0\u00A0");
  EXPECT_EQ(tree_of("a: \"评\\_价\\_\"\n").members[0].value.text, "评\u00A0价\u00A0");
  EXPECT_EQ(tree_of("\"\\_\": 1\n").members[0].key, "\u00A0");
  EXPECT_EQ(tree_of("a: \"…\u00A0\"\n").members[0].value.text, "…\u00A0") << "as it is written";
  for (const char* next_line : {"a: \"x\\Ny\"\n", "a: \"x\\x85y\"\n", "a: \"x\\u0085y\"\n"})
    EXPECT_THAT(problems_of(next_line), ElementsAre(HasSubstr("t.yaml:1:4: error: "))) << next_line;
}

TEST(Yaml, RefusesAKeyThatIsThereTwice) {
  EXPECT_THAT(problems_of("a: 1\nb: 2\na: 3\n"),
              ElementsAre("t.yaml:3:1: error: key 'a' is there twice; remove one of them"));
}

TEST(Yaml, RefusesAnchorsAndAliases) {
  EXPECT_THAT(
      problems_of("a: &x 1\nb: *x\n"),
      ElementsAre("t.yaml:1:4: error: anchors (&x) are not allowed; write the value out where "
                  "it is used",
                  "t.yaml:2:4: error: aliases (*name) are not allowed; write the value out "
                  "where it is used"));
}

TEST(Yaml, RefusesMergeKeys) {
  EXPECT_THAT(
      problems_of("a: {<<: {b: 1}}\n"),
      ElementsAre("t.yaml:1:5: error: merge keys (<<) are not allowed; write the values out"));
}

TEST(Yaml, RefusesTags) {
  EXPECT_THAT(problems_of("a: !!str 1\n"), ElementsAre(HasSubstr("t.yaml:1:4: error: tags (")));
  EXPECT_THAT(problems_of("a: !mine {b: 1}\n"), ElementsAre(HasSubstr("error: tags (")));
}

TEST(Yaml, RefusesASecondDocument) {
  EXPECT_THAT(problems_of("a: 1\n---\nb: 2\n"), ElementsAre(HasSubstr("a second document (---)")));
}

TEST(Yaml, RefusesAQuoteThatIsNeverClosed) {
  EXPECT_THAT(
      problems_of("a: 1\nb: \"open\nc: 2\n"),
      ElementsAre("t.yaml:2:1: error: a quote that opens here or soon after is never closed; "
                  "close it on its own line"));
  EXPECT_THAT(problems_of("a: 'open"), ElementsAre(HasSubstr("is never closed")));
}

TEST(Yaml, RefusesKeysThatAreNoWords) {
  EXPECT_THAT(problems_of("? [a, b]\n: 1\n"), ElementsAre(HasSubstr("a key must be a word")));
  EXPECT_THAT(problems_of("{a: 1}: 2\n"), ElementsAre(HasSubstr("a key must be a word")));
  EXPECT_THAT(problems_of("~: 2\n"), ElementsAre(HasSubstr("a key is missing")));
}

TEST(Yaml, RefusesBytesThatAreNotUtf8WithTheirPlace) {
  EXPECT_THAT(
      problems_of("a: 1\n名: \xC4\xE3\n"),  // GBK
      ElementsAre("t.yaml:2:4: error: this byte is not UTF-8; save the file as UTF-8 (not GBK "
                  "or UTF-16)"));
  for (const char* bad : {"a: \xC0\x80", "a: \xED\xA0\x80", "a: \xF4\x90\x80\x80", "a: \xE4\xBD"})
    EXPECT_THAT(problems_of(bad),
                ElementsAre(HasSubstr("t.yaml:1:4: error: this byte is not UTF-8")));
}

TEST(Yaml, RefusesControlCharactersEvenEscapedOnes) {
  EXPECT_THAT(problems_of("a: x\x07\n"),
              ElementsAre("t.yaml:1:5: error: character U+0007, which nobody can see; remove it"));
  EXPECT_THAT(problems_of(std::string("a: x\0y\n", 7)), ElementsAre(HasSubstr("U+0000")));
  EXPECT_THAT(problems_of("a: \"x\\0y\"\n"),
              ElementsAre(HasSubstr("has a character that nobody can see")));
}

TEST(Yaml, RefusesWhatTurnsWritingAndWhatNobodySeesInCommentsToo) {
  for (const char* character :
       {"\u202A", "\u202E", "\u2066", "\u2069", "\u200E", "\u200F", "\u061C", "\u200B", "\uFEFF",
        "\uFDD0", "\uFFFE", "\uFFFF", "\U0001FFFE"}) {
    const std::string it = character;
    for (const std::string& text : {"a: 1  # x" + it + "\n", "a: x" + it + "y\n",
                                    "a: |\n  x" + it + "\n", "a" + it + ": 1\n"})
      EXPECT_THAT(problems_of(text), ElementsAre(HasSubstr("which nobody can see"))) << text;
  }
  for (const char* escape : {"\\u202e", "\\u200b", "\\ufeff", "\\u2066", "\\uffff"})
    EXPECT_THAT(problems_of("a: \"x" + std::string(escape) + "\"\n"),
                ElementsAre(HasSubstr("has a character that nobody can see")))
        << escape;
  EXPECT_THAT(problems_of("a: 好评 ① \u00A0 é \U00020BB7\n"), IsEmpty());
}

TEST(Yaml, RefusesLinesThatEndOtherwise) {
  for (const char* end : {"\r", "\u2028", "\u2029"})
    EXPECT_THAT(problems_of("# a" + std::string(end) + "b: 1" + end),
                ElementsAre(HasSubstr("end lines with line feeds")));
  EXPECT_THAT(problems_of("# a\r\nb: 1\r\n"), IsEmpty());
}

TEST(Yaml, IsBoundedInSizeDepthAndNumber) {
  EXPECT_THAT(problems_of("a: " + std::string(yaml::most_bytes, 'x')),
              ElementsAre("t.yaml:1:1: error: the file is larger than 1 MiB; split it"));
  EXPECT_THAT(problems_of("a: " + std::string(yaml::most_scalar_bytes + 1, 'x')),
              ElementsAre(HasSubstr("longer than 64 KiB")));
  EXPECT_THAT(problems_of("a: " + std::string(yaml::most_scalar_bytes, 'x')), IsEmpty());
  EXPECT_THAT(problems_of(std::string(65, '[') + std::string(65, ']')),
              ElementsAre("t.yaml:1:65: error: nested deeper than 64 levels; flatten it"));
  EXPECT_THAT(problems_of(std::string(64, '[') + std::string(64, ']')), IsEmpty());
  std::string dashes;
  for (int i = 0; i < 65; ++i) dashes += "- ";
  EXPECT_THAT(problems_of(dashes + "a\n"), ElementsAre(HasSubstr("nested deeper than 64 levels")));
  std::string many = "[";
  for (int i = 0; i < yaml::most_nodes; ++i) many += "1,";
  EXPECT_THAT(problems_of(many + "]"), ElementsAre(HasSubstr("more than 100,000 values")));
}

TEST(Yaml, IsDoneInAMomentWithWhateverComes) {
  for (const char* piece :
       {"[",   "{",   "- ",  "? ",  "a: ",  "'",   "\"", "[a,",  "{a: ",  "&a ",
        "!a ", "*a ", "#\n", "-\n", "a:\n", "|\n", "[]", "'a' ", "[[]],", "%a\n",
        "\t",  "- [", "]",   ": ",  ", ",   "1,",  "[1", "{x"}) {
    for (std::string bytes : {std::string(), std::string("[")}) {
      while (bytes.size() < 200'000) bytes += piece;
      const auto start = std::chrono::steady_clock::now();
      problems_of(bytes);
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
      EXPECT_LT(took.count(), 5) << piece;
    }
  }
}

TEST(Yaml, SaysWhereItIsNoYaml) {
  EXPECT_THAT(problems_of("a: 1\n b: 2\n"),
              ElementsAre(HasSubstr("t.yaml:2:3: error: this is not YAML")));
  EXPECT_THAT(problems_of("a: [1, 2\n"), ElementsAre(HasSubstr("this bracket is never closed")));
  EXPECT_THAT(problems_of(""),
              ElementsAre("t.yaml:1:1: error: the file is empty; write at least its "
                          "first line"));
}

TEST(Yaml, OneProblemDoesNotHideTheNext) {
  EXPECT_THAT(problems_of("a: 1\na: 2\nb: &x 1\nc: !t 2\nc: 3\n").size(), 4u);
}

TEST(Yaml, ReportsAHundredProblemsAtMost) {
  std::string bytes;
  for (int i = 0; i < 1'000; ++i) bytes += "a: 1\n";
  EXPECT_EQ(problems_of(bytes).size(), yaml::most_problems);
}

// --- The closed world

template <class Read>
std::vector<std::string> problems_reading(const std::string& bytes, Read read) {
  yaml::Report report("t.yaml");
  const auto root = yaml::parse({"t.yaml", bytes}, report);
  if (root) read(*root, report);
  return printed(report.by_place());
}

TEST(Fields, ReportsEveryKeyThatNobodyAskedFor) {
  EXPECT_THAT(
      problems_reading("verifcation: 1\nrectification: 2\nzzz: 3\n",
                       [](const yaml::Node& root, yaml::Report& report) {
                         yaml::Fields fields(root, "stages", report);
                         fields.find("verification");
                         fields.find("rectification");
                       }),
      ElementsAre("t.yaml:1:1: error: unknown key 'verifcation'; did you mean 'verification'?",
                  "t.yaml:3:1: error: unknown key 'zzz'; what is known here: verification, "
                  "rectification"));
}

TEST(Fields, ReportsAKeyThatIsMissing) {
  EXPECT_THAT(problems_reading("a: 1\n",
                               [](const yaml::Node& root, yaml::Report& report) {
                                 yaml::Fields fields(root, "a policy", report);
                                 fields.find("a");
                                 fields.require("title");
                               }),
              ElementsAre("t.yaml:1:1: error: a policy needs 'title'; add 'title: …'"));
}

std::vector<std::string> reading_integer(const std::string& written) {
  return problems_reading("n: " + written + "\n", [](const yaml::Node& root, yaml::Report& report) {
    yaml::integer(root.members[0].value, "n", 1, 100, report);
  });
}

TEST(Integer, IsPlainDecimalWithinItsBounds) {
  EXPECT_THAT(reading_integer("1"), IsEmpty());
  EXPECT_THAT(reading_integer("100"), IsEmpty());
  EXPECT_THAT(
      reading_integer("010"),
      ElementsAre("t.yaml:1:4: error: n '010' begins with 0, which some read as octal; write it "
                  "without the 0"));
  EXPECT_THAT(reading_integer("'5'"),
              ElementsAre("t.yaml:1:4: error: n '5' is in quotes, so it is text; write 5"));
  EXPECT_THAT(reading_integer("0"),
              ElementsAre("t.yaml:1:4: error: n '0' is out of bounds; write 1 to 100"));
  EXPECT_THAT(reading_integer("101"), ElementsAre(HasSubstr("out of bounds")));
  EXPECT_THAT(reading_integer("99999999999999999999"), ElementsAre(HasSubstr("out of bounds")));
  for (const char* bad : {"-5", "+5", "0x1F", "1.0", "1e3", "1_000", "五", "''"})
    EXPECT_THAT(reading_integer(bad), ElementsAre(HasSubstr("is not a whole number"))) << bad;
  EXPECT_THAT(reading_integer("[1]"),
              ElementsAre("t.yaml:1:4: error: n is a list; write a whole number from 1 to 100"));
  EXPECT_THAT(reading_integer(""),
              ElementsAre("t.yaml:1:1: error: n is nothing; write a whole number from 1 to 100"));
}

TEST(Boolean, IsTrueOrFalseAndNothingElse) {
  const auto reading = [](const std::string& written) {
    return problems_reading("b: " + written + "\n",
                            [](const yaml::Node& root, yaml::Report& report) {
                              yaml::boolean(root.members[0].value, "b", report);
                            });
  };
  EXPECT_THAT(reading("true"), IsEmpty());
  EXPECT_THAT(reading("false"), IsEmpty());
  for (const char* bad : {"yes", "no", "on", "off", "True", "y", "1"})
    EXPECT_THAT(reading(bad), ElementsAre("t.yaml:1:4: error: b is '" + std::string(bad) +
                                          "'; write true or false"));
  EXPECT_THAT(reading("'true'"), ElementsAre(HasSubstr("write true without quotes")));
}

}  // namespace
}  // namespace redress
