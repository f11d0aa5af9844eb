#include "engine/case/spoken.h"

#include <gtest/gtest.h>

#include <type_traits>

#include "engine/decide/decide.h"
#include "engine/policy.h"

namespace redress {
namespace {

bool has_chinese(std::string_view text) {
  for (unsigned char c : text)
    if (c >= 0xe3) return true;
  return false;
}

// What is said in one language only is no sentence: it does not compile.
static_assert(!std::is_convertible_v<const char*, Wording>);
static_assert(!std::is_convertible_v<std::string, Wording>);
static_assert(!std::is_convertible_v<std::string_view, Wording>);
static_assert(!std::is_constructible_v<Wording, const char*>);
static_assert(!std::is_constructible_v<Wording, std::string>);
static_assert(std::is_same_v<decltype(Refusal::sentence), Wording>);
static_assert(std::is_same_v<decltype(Policy::Objection::sentence), Wording>);

TEST(Wording, IsReadInEitherLanguage) {
  const Wording said{"Send it again.", "请重新发送。"};
  EXPECT_EQ(said.in(Language::en), "Send it again.");
  EXPECT_EQ(said.in(Language::zh), "请重新发送。");
  EXPECT_EQ((said + Wording::same(" c123")).zh, "请重新发送。 c123");
}

TEST(Wording, EveryStageAndEventHasItsChineseWord) {
  for (Stage stage : every_stage()) {
    EXPECT_TRUE(has_chinese(in_chinese(stage))) << name(stage);
    EXPECT_EQ(quoted(stage).en, "'" + std::string(name(stage)) + "'");
    EXPECT_EQ(quoted(stage).zh, "“" + std::string(in_chinese(stage)) + "”");
  }
  for (Event event : every_event()) EXPECT_TRUE(has_chinese(in_chinese(event))) << name(event);
}

}  // namespace
}  // namespace redress
