// What looks wrong about a calendar that can be read.
#include "rules/time/calendar_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/texts.h"

namespace redress {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> found(const std::vector<Text>& layers,
                               std::optional<Days> reached = std::nullopt) {
  return printed(check_calendar(layers, reached));
}

TEST(CalendarCheck, FindsNothingInTheCalendarOfChina) {
  EXPECT_THAT(found({china()}), IsEmpty());
  EXPECT_THAT(found({china()}, Days{day(2026, 1, 1), day(2026, 12, 24)}), IsEmpty());
}

TEST(CalendarCheck, FindsAYearThatWasImportedByHalf) {
  Text half = china();
  half.bytes = with(half.bytes, "      - {name: 国庆节, from: 2026-10-01, to: 2026-10-07}\n", "");
  const int line =
      1 + static_cast<int>(
              std::count(half.bytes.begin(),
                         half.bytes.begin() + static_cast<long>(half.bytes.find("  2026:")), '\n'));
  EXPECT_THAT(found({half}),
              ElementsAre("cn.yaml:" + std::to_string(line) +
                          ":3: error: the notice of 2026 gives 8 days less the make-up workdays, "
                          "but by decree there are 13; look for a holiday that is missing, or a "
                          "make-up workday too many"));
  Text more = china();
  more.bytes = with(more.bytes, "      - {date: 2026-10-10, for: 国庆节}\n", "");
  EXPECT_THAT(found({more}), ElementsAre(HasSubstr("the notice of 2026 gives 14 days")));
}

TEST(CalendarCheck, CountsWhatANoticeGivesBeyondTheDecree) {
  Text silent = china();
  silent.bytes = with(silent.bytes, "        extra_days: 1\n", "");
  EXPECT_THAT(found({silent}), ElementsAre(HasSubstr("the notice of 2015 gives 12 days")));
}

TEST(CalendarCheck, FindsAYearThatIsAskedForAndHasNoNotice) {
  const auto lines = found({china()}, Days{day(2026, 12, 1), day(2027, 1, 5)});
  EXPECT_THAT(lines, ElementsAre(HasSubstr("the notice of 2027 is missing; import it once it is "
                                           "published")));
}

TEST(CalendarCheck, FindsAYearWithoutAWorkingDay) {
  std::string closed = "redress_calendar: 1\ncalendar: closed\ntitle: closed\ndays:\n";
  for (Day at = day(2030, 1, 1); at <= day(2030, 12, 31); at += std::chrono::days(1))
    closed += "  - {date: " + iso_date(at) + ", off: 装修}\n";
  EXPECT_THAT(found({china(), {"closed.yaml", closed}}),
              ElementsAre("closed.yaml:1:1: error: 2030 has no working day; look for days off that "
                          "should end earlier"));
}

TEST(CalendarCheck, SaysWhatCanNotBeRead) {
  Text wrong = china();
  wrong.bytes = with(wrong.bytes, "week: [monday", "week: [munday");
  EXPECT_THAT(found({wrong}), Contains(HasSubstr("unknown weekday 'munday'")));
}

}  // namespace
}  // namespace redress
