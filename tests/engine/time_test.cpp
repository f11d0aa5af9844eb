#include "engine/time.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

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
  const auto local_year =
      std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(ms(n) + offset)).year();
  RC_PRE(int(local_year) >= 1 && int(local_year) <= 9999);
  const auto stamp = parse_rfc3339(rfc3339(ms(n), offset));
  RC_ASSERT(stamp.has_value());
  RC_ASSERT(stamp->at == ms(n));
  RC_ASSERT(stamp->offset == offset);
}

}  // namespace
}  // namespace redress
