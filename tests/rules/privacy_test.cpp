// What of a review is shown, and what reads like personal data.
#include "rules/policy/privacy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/policy/policy_check.h"
#include "rules/text/personal_data.h"
#include "tests/rules/texts.h"

namespace redress {
namespace {

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;

PolicyTexts policy(const std::string& more) {
  PolicyTexts texts;
  texts.policy = example("national.yaml");
  std::string& bytes = texts.policy.bytes;  // without its own
  const std::size_t own = bytes.find("\nprivacy:");
  bytes.erase(own, bytes.find("\ntests:") - own);
  bytes += more;
  texts.calendars = {china()};
  return texts;
}

std::vector<std::string> problems_of(const std::string& more) {
  return printed(check_policy(policy(more), day(2026, 3, 2)).problems);
}
PrivacyRule rule_of(const std::string& more) {
  const Checked checked = check_policy(policy(more), day(2026, 3, 2));
  EXPECT_TRUE(checked.policy);
  return checked.policy ? checked.policy->file().privacy : PrivacyRule();
}

TEST(Privacy, LeftOutShowsTheRatedMatterAndRemarkAndNotWhoWhereAndWhen) {
  const PrivacyRule rule = rule_of("");
  for (const ReviewField field : {ReviewField::matter, ReviewField::remark})
    EXPECT_TRUE(rule.shows(field, false));
  for (const ReviewField field : {ReviewField::project_no, ReviewField::time, ReviewField::window,
                                  ReviewField::staff, ReviewField::device}) {
    EXPECT_FALSE(rule.shows(field, false));
    EXPECT_TRUE(rule.shows(field, true));
  }
  EXPECT_TRUE(rule.full.empty());
}

TEST(Privacy, IsWhatThePolicySays) {
  const PrivacyRule rule = rule_of(
      "privacy: {anonymous: [remark, window], named: [matter], full: [supervision_office]}\n");
  EXPECT_TRUE(rule.shows(ReviewField::window, false));
  EXPECT_FALSE(rule.shows(ReviewField::matter, false));
  EXPECT_FALSE(rule.shows(ReviewField::project_no, true));
  EXPECT_EQ(rule.full, std::vector<std::string>{"supervision_office"});
}

TEST(Privacy, ShowsTheRatedNotEverything) {
  EXPECT_THAT(problems_of("privacy: {full: [unit]}\n"), Contains(HasSubstr("not for 'unit'")));
  EXPECT_THAT(problems_of("privacy: {anonymous: [remark, remark]}\n"),
              Contains(HasSubstr("remark")));
  EXPECT_THAT(problems_of("privacy: {anonymous: [phone]}\n"), Contains(HasSubstr("phone")));
}

TEST(Units, InTwoSpellingsAreOneUnitTwice) {
  for (const char* other :
       {"\"社会保险 \"", "\"\\u3000社会保险\"", "\"社会保险\\u00A0\"", "⽣会保险"})
    EXPECT_THAT(problems_of(std::string("units: [社会保险, 生会保险, ") + other + "]\n"),
                Contains(HasSubstr("twice")))
        << other;
  EXPECT_THAT(problems_of("units: [\"社会保险\\u200B\"]\n"), Contains(HasSubstr("U+200B")));
  EXPECT_THAT(problems_of("units: [\" \"]\n"), Contains(HasSubstr("blanks")));
}

TEST(Units, ThatOnlyLookAlikeAreWarnedOf) {
  EXPECT_THAT(problems_of("units: [市税务局, 市稅务局]\n"), Contains(HasSubstr("look alike")));
  EXPECT_THAT(problems_of("units: [社会保险局, 社会保险]\n"), Contains(HasSubstr("look alike")));
}

TEST(PersonalData, IsSeenByItsPatternWhateverItsSpelling) {
  for (const char* text : {"请打13812345678",
                           "请打138 1234 5678",
                           "请打１３８－１２３４－５６７８",
                           "一三八一二三四五六七八",
                           "138\u200B12345678",
                           "+86 13812345678",
                           "0757-83382113",
                           "身份证440603199001011233",
                           "44060319900101109X",
                           "mail a.b@c.cn",
                           "ａ＠b.com",
                           "卡号6222021234567890128",
                           "微信号: zhang_san1",
                           "QQ 12345678",
                           "粤A12345车主",
                           "住3栋402室",
                           "张女士反映",
                           "欧阳先生",
                           "姓名：李四",
                           "已向张三丰道歉",
                           "已与王五电话沟通",
                           "192.168.1.7"})
    EXPECT_TRUE(personal_data_in(text)) << text;
  for (const char* text :
       {"群众反映排队时间长，已增设窗口。", "2026年3月2日起延长服务到20:00。",
        "等候由40分钟降到10分钟。", "已办结12345件，其中好评11000件。",
        "370811202603020001号办件已整改", "向群众道歉，对窗口人员批评教育。",
        "依据国办发〔2019〕51号。", "与申请人沟通后补办。", "对于群众反馈的问题，已向上级说明。",
        "为何不说明，已与对方多次解释。", ""})
    EXPECT_FALSE(personal_data_in(text)) << text << personal_data_in(text).value_or(Wording()).en;
}

}  // namespace
}  // namespace redress
