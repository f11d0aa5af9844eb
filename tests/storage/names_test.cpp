// Which names were ever met, and what it costs to know.
#include <gmock/gmock.h>

#include "tests/storage/made.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

bool met(const Store& store, const std::string& scope) {
  return store.has_met(parse_scope(scope).value());
}

TEST(Names, AreMetOnceAnythingIsRecordedOfThem) {
  Directory directory;
  const auto store = opened(directory.path());
  EXPECT_FALSE(met(*store, "unit:社会保险"));
  EXPECT_FALSE(met(*store, "37"));
  write(*store, [&](MadeUp& draft) { return draft.says(ReviewSubmitted{a_review(5)}); });
  for (const char* scope :
       {"", "37", "3716", "371623", "371623001", "371623001002", "37162", "unit:社会保险",
        "window:社会保险/23", "person:社会保险/007", "matter:370114", "matter:社会保险/370114",
        "step:finish", "step:社会保险/finish"})
    EXPECT_TRUE(met(*store, scope)) << scope;
  for (const char* scope : {"38", "371624", "371623001003", "unit:社会保险局", "window:社会保险/24",
                            "window:税务/23", "person:社会保险/008", "matter:370115",
                            "matter:税务/370114", "step:begin", "section:371623/综合窗口"})
    EXPECT_FALSE(met(*store, scope)) << scope;
}

TEST(Names, OfACaseThatCameFromAnotherSystemAreMetToo) {
  Directory directory;
  const auto store = opened(directory.path());
  write(*store, [&](MadeUp& draft) {
    return draft.opens(at_unit(a_review(), "330206", "医疗保障"), at(60));
  });
  EXPECT_TRUE(met(*store, "unit:医疗保障"));
  EXPECT_TRUE(met(*store, "3302"));
  write(*store, [&](MadeUp& draft) {
    UnitRanked ranked;
    ranked.unit = "公安户籍";
    ranked.period = "2026-03";
    ranked.place = ranked.of = 2;
    return draft.says(ranked);
  });
  EXPECT_TRUE(met(*store, "unit:公安户籍")) << "only ranked";
}

TEST(Names, RegionsAreFoundByHowTheyBeginInAsManyLookUpsAsThereAre) {
  Directory directory;
  const auto store = opened(directory.path());
  for (int day_of = 0; day_of < 40; ++day_of)
    write(*store, [&](MadeUp& draft) {
      for (const char* region : {"371623", "371602", "330206"}) {
        Review review = at_unit(a_review(5), region, "税务");
        review.day = day(day_of);
        draft.says(ReviewSubmitted{review});
      }
      return 0;
    });
  EXPECT_THAT(store->regions("3716", 10), ElementsAre("3716", "371602", "371623"));
  EXPECT_THAT(store->regions("3716", 2), ElementsAre("3716", "371602"));
  EXPECT_THAT(store->regions("", 10),
              ElementsAre("33", "3302", "330206", "37", "3716", "371602", "371623"));
  EXPECT_THAT(store->regions("44", 10), IsEmpty());
}

TEST(Names, OfRegionsWithAClosedPeriodStandOnce) {
  Directory directory;
  const auto store = opened(directory.path());
  EXPECT_THAT(store->regions_closed(), IsEmpty());
  write(*store, [&](MadeUp& draft) {
    for (const auto& [region, period] :
         {std::pair("371623", "2026-02"), {"", "2026-02"}, {"371623", "2026-03"}}) {
      PeriodClosed closed;
      closed.assessment.region = region;
      closed.assessment.period = period;
      draft.says(closed);
    }
    return 0;
  });
  EXPECT_THAT(store->regions_closed(), ElementsAre("", "371623"));
}

}  // namespace
}  // namespace redress
