// A policy printed says what was read; a text laid out says what was written.
#include "rules/policy/policy_print.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "rules/policy/layers.h"
#include "rules/policy/policy_file.h"
#include "tests/rules/texts.h"

namespace redress {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using yaml::Member;
using yaml::Node;

std::vector<std::string> every_example() {
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(SOURCE_DIR) / "rules-examples"))
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

Node tree_of(const Text& text) {
  yaml::Report report(text.file);
  auto root = yaml::parse(text, report);
  EXPECT_THAT(printed(report.by_place()), IsEmpty()) << text.bytes;
  return root.value_or(Node{});
}

// Whatever the order of keys and whether a text is in quotes.
bool same(const Node& a, const Node& b) {
  if (a.kind != b.kind || a.text != b.text || a.members.size() != b.members.size()) return false;
  return std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), same) &&
         std::all_of(a.members.begin(), a.members.end(), [&](const Member& x) {
           return std::any_of(b.members.begin(), b.members.end(), [&](const Member& y) {
             return x.key == y.key && same(x.value, y.value);
           });
         });
}

PolicyFile policy_in(const std::string& bytes) {
  const Text text{"printed.yaml", bytes};
  yaml::Report report(text.file);
  auto policy = read_policy(text, {}, report);
  EXPECT_THAT(printed(report.by_place()), IsEmpty()) << bytes;
  return policy.value_or(PolicyFile{});
}

// --- Printed

TEST(PrintedPolicy, OfEveryExampleIsReadAsTheSame) {
  for (const std::string& name : every_example()) {
    SCOPED_TRACE(name);
    const Node root = tree_of(example(name));
    const std::string made = printed_policy(root);
    EXPECT_EQ(policy_in(made), policy_in(example(name).bytes)) << made;
    EXPECT_TRUE(same(root, tree_of({name, made}))) << made;
    EXPECT_EQ(printed_policy(tree_of({name, made})), made);
  }
}

TEST(PrintedPolicy, OfEveryKeyIsReadAsTheSame) {
  const Node root = tree_of(data("every_key.yaml"));
  const std::string made = printed_policy(root);
  EXPECT_EQ(policy_in(made), policy_in(data("every_key.yaml").bytes)) << made;
}

TEST(PrintedPolicy, QuotesWhatWouldBeReadOtherwise) {
  const std::vector<std::string> texts = {
      "甲: 乙", "甲 #乙", "# 甲", "- 甲",   "[甲", "甲, 乙", "{甲}", "\"甲\"", "'甲'", "甲\n乙\n",
      "\t甲",   " 甲",    "甲 ",  "甲\\乙", "!甲", "&甲",    "*甲",  "%甲",    "@甲",  "`甲",
      "~",      "null",   "甲:",  ":甲",    "?",   "|",      ">",    "...",    "---",  "甲\r\n乙",
      "---甲",  "x'y\"z", "NULL", "Null",   "-",   "- ",     "a: ",  "\u2028"};
  for (const std::string& text : texts) {
    Node root, value;
    root.kind = Node::Kind::map;
    value.kind = Node::Kind::scalar;
    value.text = text;
    root.members.push_back({"title", {}, value});
    Node list;
    list.kind = Node::Kind::sequence;
    list.items = {value, value};
    root.members.push_back({"units", {}, list});
    if (text.size() > 1) root.members.push_back({text, {}, value});
    const std::string made = printed_policy(root);
    EXPECT_TRUE(same(root, tree_of({"printed.yaml", made}))) << made;
  }
}

TEST(PrintedPolicy, RemarksOnWhereAValueComesFrom) {
  const Node root = tree_of({"a.yaml", "redress: 1\nstages:\n  dispatch: {within: same_day}\n"});
  EXPECT_EQ(printed_policy(root, [](const yaml::Place& at) { return std::to_string(at.line); }),
            "redress: 1" + std::string(54, ' ') + "# 1\nstages:\n  dispatch: {within: same_day}" +
                std::string(34, ' ') + "# 3\n");
}

// --- Laid out

std::string laid_out(const std::string& bytes) {
  yaml::Report report("ugly.yaml");
  std::string made = laid_out(Text{"ugly.yaml", bytes}, report);
  EXPECT_THAT(printed(report.by_place()), IsEmpty()) << bytes;
  return made;
}

TEST(Layout, OfEveryExampleStaysAsItIs) {
  for (const std::string& name : every_example())
    EXPECT_EQ(laid_out(example(name).bytes), example(name).bytes) << name;
}

const std::string ugly =
    "\xEF\xBB\xBF# 某县差评整改规则   \r\n"
    "redress:    1\r\n"
    "policy:   ugly\t\r\n"
    "title:   '某县“好差评” #1: 整改规则'   # 标题里有井号\r\n"
    "\r\n\r\n\r\n"
    "calendar: [  cn  ]\r\n"
    "applies_to:   {region:   \"371623\"}\r\n"
    "   # 谁办、谁督\r\n"
    "roles:\r\n"
    "      unit_head:   责任单位负责人      # 各单位自定\r\n"
    "      office:  \"监督室 # 二楼\"\r\n"
    "bad_review:  { ratings: [ 1,2 ],remark: optional }\r\n"
    "stages:\r\n"
    "    # 当日转办\r\n"
    "    dispatch:  {within: same_day , from: received}\r\n"
    "    rectification:\r\n"
    "            within:   { working_days: 5 }   # 五个工作日\r\n"
    "            from: dispatched\r\n"
    "            near_due:\r\n"
    "            -   {before: {working_days: 1}, notify: [ unit ]}\r\n"
    "            # 八成时再提醒一次\r\n"
    "            -   passed:   80\r\n"
    "                notify:   [unit,\r\n"
    "                           unit_head]   # 两个都要\r\n"
    "            planned: {report: required,    # 要有方案\r\n"
    "                      measures: required}\r\n"
    "ladder:\r\n"
    "  rectification:\r\n"
    "  - { at: due, take: reminder, notify: [unit_head] }\r\n"
    "  -   at: due\r\n"
    "      plus: {working_days: 5}\r\n"
    "      take: circular\r\n"
    "# 用例\r\n"
    "tests:\r\n"
    "    -   name: >-\r\n"
    "            周一收到的，\r\n"
    "            # 这不是注释\r\n"
    "            下周一到期\r\n"
    "        received:   \"2026-03-02T10:00:00+08:00\"\r\n"
    "        remark: |\r\n"
    "            窗口让我跑了三趟。\r\n"
    "              第三趟才说材料不全。\r\n"
    "        expect:   {rectification_due: \"2026-03-09T24:00:00+08:00\"}\r\n"
    "# 完\r\n"
    "\r\n\r\n";

const std::string tidy = R"(# 某县差评整改规则
redress: 1
policy: ugly
title: '某县“好差评” #1: 整改规则'     # 标题里有井号

calendar: [cn]
applies_to: {region: "371623"}
# 谁办、谁督
roles:
  unit_head: 责任单位负责人            # 各单位自定
  office: "监督室 # 二楼"
bad_review: {ratings: [1, 2], remark: optional}
stages:
  # 当日转办
  dispatch: {within: same_day, from: received}
  rectification:
    within: {working_days: 5}               # 五个工作日
    from: dispatched
    near_due:
      - {before: {working_days: 1}, notify: [unit]}
      # 八成时再提醒一次
      - passed: 80
        notify: [unit,
                   unit_head]   # 两个都要
    planned: {report: required,            # 要有方案
              measures: required}
ladder:
  rectification:
    - {at: due, take: reminder, notify: [unit_head]}
    - at: due
      plus: {working_days: 5}
      take: circular
# 用例
tests:
  - name: >-
        周一收到的，
        # 这不是注释
        下周一到期
    received: "2026-03-02T10:00:00+08:00"
    remark: |
        窗口让我跑了三趟。
          第三趟才说材料不全。
    expect: {rectification_due: "2026-03-09T24:00:00+08:00"}
# 完
)";

TEST(Layout, OfAnUglyTextIsTidy) {
  EXPECT_EQ(laid_out(ugly), tidy);
  EXPECT_EQ(laid_out(tidy), tidy);
  EXPECT_TRUE(same(tree_of({"ugly.yaml", ugly}), tree_of({"tidy.yaml", tidy})));
  EXPECT_EQ(policy_in(ugly), policy_in(tidy));
}

TEST(Layout, KeepsEveryCommentAndLooksIntoNoText) {
  for (const char* bytes : {"a:   |\n    b:   1   # c\n  \n    - d\ne: 1\n",
                            "a:\n    -   |\n        b:   1\n    -   >-\n        # c\n",
                            "a:   \"b,c:   1 # d\"   # e\n", "a:   'it''s [1,2]'   # f\n",
                            "a:   [1,   # one\n      2,   # two\n      \"3 # no\"]   # three\n",
                            "a:   {b: \"1\n   2\", c: 3}\n", "-   -   a:   1\n        b: 2\n"}) {
    const std::string made = laid_out(bytes);
    EXPECT_NE(made, bytes);
    EXPECT_EQ(laid_out(made), made);
    EXPECT_TRUE(same(tree_of({"a.yaml", bytes}), tree_of({"b.yaml", made}))) << made;
    const std::string before = bytes;
    EXPECT_EQ(std::count(made.begin(), made.end(), '#'),
              std::count(before.begin(), before.end(), '#'));
  }
}

// A MiB is what may be sent: every line is looked at once.
TEST(Layout, OfAVeryLongListIsQuick) {
  std::string bytes = "units:   [\n";
  for (int i = 0; i < 40'000; ++i) bytes += "  \"单位 " + std::to_string(i) + "\",\n";
  EXPECT_THAT(laid_out(bytes + "  末]\n"), ::testing::StartsWith("units: [\n"));
}

TEST(Layout, OfWhatCanNotBeReadIsLeftAlone) {
  const Text wrong{"wrong.yaml", "a:   1\nb: [1\n"};
  yaml::Report report(wrong.file);
  EXPECT_EQ(laid_out(wrong, report), wrong.bytes);
  EXPECT_FALSE(report.empty());
}

// --- Whatever somebody's editor makes of an example

class Mess {
 public:
  explicit Mess(std::uint32_t seed) : random_(seed), wide_(1 + random_() % 3) {}

  std::string of(const std::string& bytes) {
    std::string made = random_() % 4 == 0 ? "\xEF\xBB\xBF" : "";
    const std::string end = random_() % 3 == 0 ? "\r\n" : "\n";
    std::size_t from = 0;
    while (from < bytes.size()) {
      const std::size_t to = std::min(bytes.find('\n', from), bytes.size());
      made += line(bytes.substr(from, to - from)) + std::string(random_() % 3, ' ') + end;
      if (to == from && random_() % 2) made += end;  // where there is an empty line already
      from = to + 1;
    }
    return made;
  }

 private:
  std::string some() { return std::string(random_() % 3, ' '); }

  std::string line(const std::string& line) {
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    std::string made(indent * wide_, ' ');
    std::size_t begin = indent;
    for (; line.compare(begin, 2, "- ") == 0; begin += 2)  // what follows keeps in line
      made += "-" + std::string(2 * wide_ - 1, ' ');
    int depth = 0;
    char quote = 0;
    bool key = true;
    for (std::size_t i = begin; i < line.size(); ++i) {
      const char c = line[i];
      if (c == '#' && !quote && (i == 0 || line[i - 1] == ' ')) return made + line.substr(i);
      made += c;
      if (quote) {
        if (c == quote) quote = 0;
        continue;
      }
      const bool begins =
          i == begin || line[i - 1] == ' ' || line[i - 1] == '[' || line[i - 1] == '{';
      if ((c == '"' || c == '\'') && begins) quote = c;
      const bool blank_next = i + 1 < line.size() && line[i + 1] == ' ';
      const bool closes_next = i + 1 < line.size() && (line[i + 1] == '}' || line[i + 1] == ']');
      if (c == '{' || c == '[') {
        if (begins || depth > 0) ++depth;
        if (depth > 0) made += some();
      } else if ((c == '}' || c == ']') && depth > 0) {
        --depth;
      } else if (c == ',' && depth > 0) {
        made += some();
      } else if (c == ':' && blank_next && (key || depth > 0)) {
        key = false;
        made += some();
      }
      if (depth > 0 && closes_next) made += some();
    }
    return made;
  }

  std::mt19937 random_;
  std::size_t wide_;
};

// Without what is in front of lines and of comments.
std::string words_of(const std::string& bytes) {
  std::string made;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == ' ' && (made.empty() || made.back() == '\n')) continue;
    if (bytes[i] == ' ' && bytes.find_first_not_of(' ', i) != std::string::npos &&
        bytes[bytes.find_first_not_of(' ', i)] == '#' && !made.empty() && made.back() == ' ')
      continue;
    made += bytes[i];
  }
  return made;
}

TEST(Layout, UndoesWhatEditorsDo) {
  for (const std::string& name : every_example())
    for (std::uint32_t seed = 1; seed <= 8; ++seed) {
      SCOPED_TRACE(name + ", seed " + std::to_string(seed));
      const std::string bytes = example(name).bytes, mess = Mess(seed).of(bytes);
      ASSERT_TRUE(same(tree_of({name, bytes}), tree_of({name, mess}))) << mess;
      const std::string made = laid_out(mess);
      ASSERT_EQ(words_of(made), words_of(bytes));
      ASSERT_EQ(laid_out(made), made);
      ASSERT_TRUE(same(tree_of({name, bytes}), tree_of({name, made}))) << made;
    }
}

}  // namespace
}  // namespace redress
