#include "engine/time.h"
#include "engine/case/unit.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <utility>
#include <vector>

namespace redress {
namespace {

using namespace std::chrono_literals;

Instant ms(std::int64_t n) { return Instant(std::chrono::milliseconds(n)); }

TEST(Time, AStampWithAnOffsetIsAnInstant) {
  EXPECT_EQ(parse_rfc3339("1970-01-01T08:00:00+08:00")->at, ms(0));
  EXPECT_EQ(parse_rfc3339("1969-12-31T19:00:00-05:00")->at, ms(0));
  EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:01.5Z")->at, ms(1500));
  EXPECT_EQ(parse_rfc3339("2026-03-02T10:00:00+08:00")->offset, 8h);
}

TEST(Time, DigitsBeyondMillisecondsAreCutOffNotRounded) {
  EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:00.999999Z")->at, ms(999));
  EXPECT_EQ(parse_rfc3339("1969-12-31T23:59:59.999999Z")->at, ms(-1));
}

TEST(Time, WhatIsNoStampWithAnOffsetIsRefused) {
  for (const char* text :
       {"", "2026-03-02", "2026-03-02T10:00:00", "2026-03-02 10:00:00+08:00",
        "2026-03-02T10:00+08:00", "2026-02-30T10:00:00Z", "2026-13-01T10:00:00Z",
        "2026-03-02T24:00:00Z", "2026-03-02T10:60:00Z", "2026-03-02T10:00:00+8:00",
        "2026-03-02T10:00:00+0800", "2026-03-02T10:00:00.Z", "2026-03-02T10:00:00Zx",
        " 2026-03-02T10:00:00Z", "2026-3-2T10:00:00Z", "２026-03-02T10:00:00Z"})
    EXPECT_FALSE(parse_rfc3339(text)) << text;
}

TEST(Time, WhateverHappensExactlyWhenDueIsInTime) {
  EXPECT_FALSE(late(ms(1000), ms(1000)));
  EXPECT_TRUE(late(ms(1001), ms(1000)));
}

RC_GTEST_PROP(Time, WhatIsWrittenIsReadBack, ()) {
  const auto n = *rc::gen::inRange<std::int64_t>(-62'135'596'800'000, 253'402'300'799'000);
  const auto offset = std::chrono::minutes(*rc::gen::inRange(-14 * 60, 14 * 60 + 1));
  const auto stamp = parse_rfc3339(rfc3339(ms(n), offset));
  RC_ASSERT(stamp.has_value());
  RC_ASSERT(stamp->at == ms(n));
  RC_ASSERT(stamp->offset == offset);
}

RC_GTEST_PROP(Time, EveryInstantAndDayThatTheTypesCanHoldIsReadBack, ()) {
  const auto n = *rc::gen::arbitrary<std::int64_t>() << *rc::gen::inRange(0, 64);
  const auto offset = Offset(*rc::gen::arbitrary<std::int64_t>());
  const auto stamp = parse_rfc3339(rfc3339(ms(n), offset));
  RC_ASSERT(stamp.has_value());
  RC_ASSERT(stamp->at == ms(n));
  const Day day{std::chrono::days(n)};
  RC_ASSERT(parse_iso_date(iso_date(day)) == day);
}

TEST(Time, TheFirstAndTheLastThatTheTypesCanHoldAreReadBack) {
  for (const std::int64_t n :
       {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(),
        std::int64_t(-62'167'219'200'001), std::int64_t(253'402'300'800'000)})
    for (const Offset offset : {Offset(0), Offset(14h), Offset(-12h), Offset::min()}) {
      ASSERT_TRUE(parse_rfc3339(rfc3339(ms(n), offset))) << rfc3339(ms(n), offset);
      EXPECT_EQ(parse_rfc3339(rfc3339(ms(n), offset))->at, ms(n));
      const Day day{std::chrono::days(n)};
      EXPECT_EQ(parse_iso_date(iso_date(day)), day) << iso_date(day);
    }
  EXPECT_EQ(rfc3339(ms(-62'167'219'200'001), 0h), "-0001-12-31T23:59:59.999+00:00");
  EXPECT_EQ(iso_date(Day(std::chrono::days(2'932'897))), "+10000-01-01");
}

// --- What is taken from outside

std::string wrong_with(std::string_view text) {
  const auto read = read_instant(text);
  const auto* wrong = std::get_if<Wording>(&read);
  return wrong ? wrong->en + "|" + wrong->zh : "";
}

TEST(Time, From1990To2199InUtcIsTaken) {
  for (const char* text :
       {"1990-01-01T00:00:00Z", "1990-01-01T08:00:00+08:00", "2026-03-02T09:00:00.5+08:00",
        "2199-12-31T23:59:59.999Z", "2200-01-01T07:59:59+08:00", "2024-02-29t00:00:00z"})
    EXPECT_EQ(wrong_with(text), "") << text;
  for (const char* text : {"1989-12-31T23:59:59.999Z", "1990-01-01T07:59:59+08:00",
                           "2200-01-01T00:00:00Z", "2199-12-31T23:59:59-08:00"})
    EXPECT_NE(wrong_with(text).find("1990-01-01"), std::string::npos) << text;
  EXPECT_TRUE(std::holds_alternative<Day>(read_day("1990-01-01")));
  EXPECT_TRUE(std::holds_alternative<Day>(read_day("2199-12-31")));
  for (const char* text : {"1989-12-31", "2200-01-01", "0001-01-01", "9999-12-31", "2026-02-30",
                           "2026-3-2", "2026-03-02T00:00:00Z", ""})
    EXPECT_TRUE(std::holds_alternative<Wording>(read_day(text))) << text;
}

TEST(Time, ADateThatStandsForNoneIsToldWhereItComesFrom) {
  for (const auto& [text, cause] :
       std::vector<std::pair<const char*, const char*>>{{"0001-01-01T00:00:00Z", ".NET"},
                                                        {"0001-01-01T00:00:00+08:00", ".NET"},
                                                        {"1601-01-01T00:00:00Z", "Windows"},
                                                        {"1753-01-01T00:00:00+08:00", "SQL Server"},
                                                        {"1899-12-30T00:00:00Z", "Excel"},
                                                        {"1900-01-01T00:00:00Z", "SQL Server"},
                                                        {"1970-01-01T00:00:00Z", "Unix"},
                                                        {"1970-01-01T00:00:00+08:00", "Unix"},
                                                        {"1970-01-21T10:00:00Z", "milliseconds"},
                                                        {"9999-12-31T23:59:59Z", "9999"},
                                                        {"9999-12-31T23:59:59-23:59", "9999"},
                                                        {"0000-01-01T00:00:00+14:00", "MySQL"},
                                                        {"0000-00-00T00:00:00Z", "MySQL"},
                                                        {"0026-03-02T08:00:00+08:00", "century"},
                                                        {"1066-03-02T08:00:00+08:00", "year"}}) {
    EXPECT_NE(wrong_with(text).find(cause), std::string::npos) << text << ": " << wrong_with(text);
    EXPECT_NE(wrong_with(text).find("。"), std::string::npos) << text << " has no Chinese";
  }
}

TEST(Time, APeriodIsToldByItsOwnName) {
  for (const auto& [period, said] :
       std::vector<std::pair<std::string, std::string>>{{"1989-12", "1989-12 is not within"},
                                                        {"2200-Q1", "2200-Q1 is not within"},
                                                        {"1970", "1970 is not within"},
                                                        {"9999-H2", "9999-H2 is not within"}}) {
    const auto read = read_period(period);
    ASSERT_TRUE(std::holds_alternative<Wording>(read)) << period;
    EXPECT_EQ(std::get<Wording>(read).en.substr(0, said.size()), said);
    EXPECT_EQ(std::get<Wording>(read).zh.substr(0, period.size()), period);
  }
  EXPECT_TRUE(std::holds_alternative<Period>(read_period("1990-01")));
  EXPECT_TRUE(std::holds_alternative<Period>(read_period("2199-12")));
}

TEST(Time, WhatIsWrongWithATimeIsSaidAsItIs) {
  for (const auto& [text, what] : std::vector<std::pair<const char*, const char*>>{
           {"2026-02-30T09:00:00+08:00", "2026 has no 30 February"},
           {"2026-02-30T09:00:00+08:00", "2026年没有2月30日"},
           {"2025-02-29T09:00:00+08:00", "2025 has no 29 February"},
           {"2026-04-31T09:00:00Z", "2026 has no 31 April"},
           {"2026-13-01T09:00:00Z", "no month 13"},
           {"2026-03-02T09:00:00", "offset is missing"},
           {"2026-03-02T09:00+08:00", "seconds are missing"},
           {"2026-03-02T09:00", "seconds are missing"},
           {"2026-03-02", "without a time of day"},
           {"2026-03-02 09:00:00+08:00", "T, not a blank"},
           {"2026-03-02T09:00:00 08:00", "%2B"},
           {"2026-03-02T09:00:00+0800", "colon"},
           {"2026-03-02T24:00:00+08:00", "next day"},
           {"2026-03-02T25:00:00+08:00", "hour"},
           {"2026-03-02T09:60:00+08:00", "minute"},
           {"2026-03-02T09:00:00.+08:00", "digits"},
           {"1772416800", "bare number"},
           {"yesterday", "not a time"},
           {"", "not a time"},
           {"２０２６-03-02T09:00:00Z", "not a time"}})
    EXPECT_NE(wrong_with(text).find(what), std::string::npos) << text << ": " << wrong_with(text);
}

}  // namespace
}  // namespace redress
