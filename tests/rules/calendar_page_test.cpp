// A year of a calendar on one page.
#include "rules/time/calendar_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/texts.h"

namespace redress {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string page(const std::vector<Text>& layers, int year, PageStyle style = {}) {
  return calendar_page(calendar_of(layers), year, style);
}

TEST(CalendarPage, ShowsTheYearByMonths) {
  EXPECT_THAT(page({china()}, 2026), StartsWith("cn 2026年：工作日248天\n"));
  EXPECT_EQ(page({china()}, 2026), data("page-2026.txt").bytes);
}

TEST(CalendarPage, SpeaksEnglishToo) {
  const std::string text = page({china()}, 2026, {false, false});
  EXPECT_THAT(text, StartsWith("cn 2026: 248 days are worked\n"));
  EXPECT_THAT(text, HasSubstr("Mo  Tu  We  Th  Fr  Sa  Su"));
  EXPECT_THAT(text, HasSubstr("make-up workday"));
}

TEST(CalendarPage, TellsTheSameInColor) {
  const std::string plain = page({china()}, 2026);
  std::string colored = page({china()}, 2026, {true, true});
  EXPECT_THAT(colored, HasSubstr("\x1b[31m 1*\x1b[0m"));
  for (auto at = colored.find('\x1b'); at != std::string::npos; at = colored.find('\x1b'))
    colored.erase(at, colored.find('m', at) + 1 - at);
  EXPECT_EQ(colored, plain);
}

TEST(CalendarPage, NamesTheNoticeWithNumberDateAndLink) {
  EXPECT_THAT(
      page({china()}, 2025),
      HasSubstr("国务院办公厅关于2025年部分节假日安排的通知（国办发明电〔2024〕12号），公布于"
                "2024-11-12\n  https://www.gov.cn/zhengce/zhengceku/202411/"
                "content_6986383.htm\n"));
  EXPECT_THAT(page({china()}, 2019), HasSubstr("国务院办公厅关于调整2019年劳动节假期安排的通知"));
}

TEST(CalendarPage, SaysThatAYearIsNotAnnounced) {
  EXPECT_THAT(page({china()}, 2027), HasSubstr("本年的放假安排尚未公布，以下为暂定\n"));
  EXPECT_THAT(page({china()}, 2026), HasSubstr("12月25日起还要看2027年的放假安排，尚未公布\n"));
  EXPECT_THAT(page({china()}, 2025), Not(HasSubstr("尚未公布")));
}

TEST(CalendarPage, MarksTheDaysOfALayer) {
  const std::string text = page({china(), data("department.yaml"), data("half-day.yaml")}, 2026);
  EXPECT_THAT(text, HasSubstr("2026-03-03              * 地方节日\n"));
  EXPECT_THAT(text, HasSubstr("2026-03-07              + 地方节日\n"));
  EXPECT_THAT(text, HasSubstr("2026-02-13              ~\n"));
}

}  // namespace
}  // namespace redress
