// Local time: summer time, gaps, and what is written.
#include "rules/time/zone.h"

#include <gtest/gtest.h>

#include "tests/rules/texts.h"

namespace redress {
namespace {

TEST(Zone, RefusesANameThatNobodyKnows) {
  EXPECT_FALSE(Zone::named("Asia/Wudi"));
  EXPECT_FALSE(Zone::named("../../etc/passwd"));
  EXPECT_FALSE(Zone::named(""));
}

TEST(Zone, KnowsThatChinaHadSummerTime) {
  const Instant summer = parse_rfc3339("1988-07-01T12:00:00Z")->at;
  EXPECT_EQ(shanghai().offset_at(summer), std::chrono::hours(9));
  EXPECT_EQ(shanghai().text(summer), "1988-07-01 21:00");
}

TEST(Zone, KeepsSummerTimeAfter2037) {
  const Zone zone = Zone::named("America/New_York").value();
  for (const char* year : {"2036", "2037", "2038", "2060", "2099"}) {
    const Instant summer = parse_rfc3339(std::string(year) + "-07-01T12:00:00Z")->at;
    const Instant winter = parse_rfc3339(std::string(year) + "-01-15T12:00:00Z")->at;
    EXPECT_EQ(zone.offset_at(summer), std::chrono::hours(-4)) << year;
    EXPECT_EQ(zone.offset_at(winter), std::chrono::hours(-5)) << year;
  }
}

TEST(Zone, TakesTheEarlierOfTwoAndTheFirstAfterAGap) {
  const Zone zone = Zone::named("America/New_York").value();
  const auto stamp = [&](const char* date, const char* time) {
    const Instant at = local_instant(date, time, zone);
    return rfc3339(at, zone.offset_at(at));
  };
  EXPECT_EQ(stamp("2026-11-01", "01:30"), "2026-11-01T01:30:00-04:00");
  EXPECT_EQ(stamp("2026-03-08", "02:30"), "2026-03-08T03:00:00-04:00");
  EXPECT_EQ(stamp("2040-11-04", "01:30"), "2040-11-04T01:30:00-04:00");
  EXPECT_EQ(stamp("2040-03-11", "02:30"), "2040-03-11T03:00:00-04:00");
}

}  // namespace
}  // namespace redress
