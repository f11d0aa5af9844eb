// Two spellings of one thing are one thing; what nobody sees is refused.
#include "engine/spelling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string utf8(char32_t code) {
  std::string text;
  if (code < 0x80) return {char(code)};
  if (code < 0x800) return {char(0xC0 | code >> 6), char(0x80 | (code & 0x3F))};
  if (code < 0x10000)
    return {char(0xE0 | code >> 12), char(0x80 | (code >> 6 & 0x3F)), char(0x80 | (code & 0x3F))};
  return {char(0xF0 | code >> 18), char(0x80 | (code >> 12 & 0x3F)),
          char(0x80 | (code >> 6 & 0x3F)), char(0x80 | (code & 0x3F))};
}

// The form, or what is wrong.
std::string form(std::string text) {
  const auto wrong = bring_to_one_form(text);
  return wrong ? "wrong: " + wrong->en : text;
}

TEST(Spelling, OfOneThingIsOneForm) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"社会保险", "社会保险"},
      {"社会保险 ", "社会保险"},
      {" 社会保险", "社会保险"},
      {"\u3000社会保险\u3000", "社会保险"},
      {"社会保险\u00A0", "社会保险"},
      {"\u2003社会\u202F保险", "社会 保险"},
      {"社会  \u3000 保险", "社会 保险"},
      {"ＡＢ１２－３", "AB12-3"},
      {"（南）﹙北﹚", "(南)(北)"},
      {"︵竖︶", "(竖)"},
      {"⼀窗⼝", "一窗口"},         // Kangxi radicals
      {"⺠政局", "民政局"},         // a radical of the supplement
      {"\uF9FE山", "茶山"},         // a compatibility ideograph
      {"Cafe\u0301", "Caf\u00E9"},  // decomposed
      {"A2", "A2"},
      {"", ""},
  };
  for (const auto& [written, expected] : table) EXPECT_EQ(form(written), expected) << written;
}

TEST(Spelling, LeavesOtherCharactersAsTheyAre) {
  for (const char* text : {"①号窗口", "㈱", "x²", "ｶﾀｶﾅ", "稅務局", "买买提·吐尔逊", "𠮷野家",
                           "\U0002EBF0", "O'Brien", "a/b%c"})
    EXPECT_EQ(form(text), text);
}

TEST(Spelling, WhatNobodySeesIsRefusedByNameAndPlace) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"社会保险\u200B", "Character 5 is U+200B ZERO WIDTH SPACE, which is invisible"},
      {"\uFEFF社会保险", "Character 1 is U+FEFF ZERO WIDTH NO-BREAK SPACE"},
      {"\u202E社会保险", "Character 1 is U+202E RIGHT-TO-LEFT OVERRIDE, which turns"},
      {"a\u2066b", "U+2066"},
      {"社会\n保险", "Character 3 is U+000A, a control character"},
      {"a\tb", "U+0009"},
      {std::string("a\0b", 3), "U+0000"},
      {"\x7F", "U+007F"},
      {"a\u0085", "U+0085"},
      {"a\u009Bb", "U+009B"},
      {"a\u2028", "U+2028"},
      {"a\uFFFE", "U+FFFE"},
      {"a\uFFFF", "U+FFFF"},
      {"a\uFDD0", "U+FDD0"},
      {"a\U0001FFFF", "U+1FFFF"},
      {"a\uE000", "private-use"},
      {"a\u0378", "U+0378"},
      {"a\u00AD", "U+00AD"},
      {"a\uFE0F", "U+FE0F"},
      {"a\u3164", "U+3164"},
      {"a\u2800", "U+2800"},
      {"a\uFFFD", "a character was lost"},
      {"a\U000E0041", "U+E0041"},
      {"\xB8\xDF", "not UTF-8"},
      {"a\xED\xA0\x80", "not UTF-8"},
      {" ", "nothing in it but blanks"},
      {"\u3000\u00A0", "nothing in it but blanks"},
  };
  for (const auto& [written, why] : table) {
    std::string text = written;
    const auto wrong = bring_to_one_form(text);
    ASSERT_TRUE(wrong) << why;
    EXPECT_THAT(wrong->en, HasSubstr(why));
    EXPECT_NE(wrong->zh, wrong->en);
    EXPECT_EQ(text, written) << "it is left as it was";
  }
}

TEST(Spelling, OfEveryCharacterIsStable) {
  for (char32_t code = 1; code < 0x110000; ++code) {
    if (code >= 0xD800 && code < 0xE000) continue;
    std::string once = utf8(code) + "a" + utf8(code) + utf8(code) + "b";
    if (bring_to_one_form(once)) continue;
    std::string twice = once;
    ASSERT_FALSE(bring_to_one_form(twice)) << std::hex << std::uint32_t(code);
    ASSERT_EQ(twice, once) << std::hex << std::uint32_t(code);
  }
}

RC_GTEST_PROP(Spelling, IsStable, ()) {
  static const std::vector<char32_t> odd = {
      ' ',    0x3000, 0xA0,   'a',    0xFF21, 0x301,  0x2F00, 0x793E, 0x4FDD, 0xAC00, 0x1100,
      0x1161, 0x11A8, 0x212B, 0x2126, 0x3099, 0x304B, 0xFF76, 0xFF9E, 0x0344, 0x1F80, 0xFB1D};
  std::string text;
  for (const std::size_t at :
       *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, odd.size())))
    text += utf8(odd[at]);
  std::string once = text;
  RC_PRE(!text.empty() && !bring_to_one_form(once));
  std::string twice = once;
  RC_ASSERT(!bring_to_one_form(twice));
  RC_ASSERT(twice == once);
  std::string padded = " " + text + "\u3000";
  RC_ASSERT(!bring_to_one_form(padded));
  RC_ASSERT(padded == once);
}

TEST(Prose, KeepsLineBreaksAndRefusesControlsAndNoncharacters) {
  EXPECT_FALSE(wrong_in_prose("等了两个小时。\n\t第二行 ① ㈱ \u200B \U0001F600\r\n"));
  for (const char* text : {"a\x01", "a\x7F", "a\u0085", "a\u009B", "a\uFFFE", "a\uFFFF", "a\uFDD0",
                           "a\uFDEF", "a\U0001FFFE", "a\U0010FFFF", "a\x1B[31m"})
    EXPECT_TRUE(wrong_in_prose(text)) << text;
  EXPECT_THAT(wrong_in_prose("一二\u009B")->en, HasSubstr("Character 3 is U+009B"));
}

TEST(Spelling, BlanksOfWhateverKindAreNothing) {
  for (const char* text : {"", " ", "\u3000", " \u00A0\t\u2003"}) EXPECT_TRUE(only_blanks(text));
  for (const char* text : {"a", "\u3000a", "\u200B", "\xFF"}) EXPECT_FALSE(only_blanks(text));
}

TEST(LookAlikes, AreToldAndNeverMerged) {
  const auto pair = [](const std::string& a, const std::string& b) {
    const auto found = look_alikes({a, b});
    return found.empty() ? "" : found[0].by == LookAlike::By::script ? "script" : "one";
  };
  EXPECT_STREQ(pair("市税务局", "市稅务局"), "script");
  EXPECT_STREQ(pair("社會保險", "社会保险"), "script");
  EXPECT_STREQ(pair("ABC局", "abc局"), "script");
  EXPECT_STREQ(pair("ｶﾀｶﾅ", "カタカナ"), "script");
  EXPECT_STREQ(pair("买买提·吐尔逊", "买买提•吐尔逊"), "script");
  EXPECT_STREQ(pair("A局", "А局"), "script");  // Cyrillic
  EXPECT_STREQ(pair("社会保险局", "社会保险"), "one");
  EXPECT_STREQ(pair("市住房保障局", "市住房保章局"), "one");
  EXPECT_STREQ(pair("第一服务中心", "第二服务中心"), "");
  EXPECT_STREQ(pair("3号窗口", "4号窗口"), "");
  EXPECT_STREQ(pair("市医保局", "县医保局"), "");
  EXPECT_STREQ(pair("税务", "医保"), "");
  EXPECT_THAT(look_alikes({"社保局", "社保局", "社保局"}), IsEmpty());
  EXPECT_EQ(form("市稅务局"), "市稅务局");
}

TEST(LookAlikes, AreNobodyElse) {
  for (const auto& [a, b] :
       std::vector<std::pair<std::string, std::string>>{{"社保局", "社 保局"},
                                                        {"社保局", "社保局。"},
                                                        {"社会保险局", "社會保險局"},
                                                        {"王 wang", "王 WANG"},
                                                        {"王wang", "王　ｗａｎｇ"},
                                                        {"José", "JOSÉ"},
                                                        {"Jose\u0301", "José."},
                                                        {"wang", "w\u0430ng"},     // Cyrillic
                                                        {"一窗口", "\u31D0窗口"},  // a stroke
                                                        {"买买提·吐尔逊", "买买提•吐尔逊"}}) {
    EXPECT_TRUE(same_or_alike(a, b)) << a << " " << b;
    EXPECT_TRUE(same_or_alike(b, a)) << a << " " << b;
  }
  for (const auto& [a, b] : std::vector<std::pair<std::string, std::string>>{
           {"王", "李"}, {"wang", "wang2"}, {"社会保险局", "社会保险"}, {"。", "、"}, {"", "王"}})
    EXPECT_FALSE(same_or_alike(a, b)) << a << " " << b;
  EXPECT_TRUE(same_or_alike("", ""));
}

}  // namespace
}  // namespace redress
