// What a revised calendar does to deadlines that run: the cases of 2019, 2020 and of a year whose
// notice is not out yet.
#include <gmock/gmock.h>

#include <thread>

#include "tests/support/house.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string head = R"(redress_calendar: 1
calendar: cn
title: 测试用日历
week: [monday, tuesday, wednesday, thursday, friday]
hours: ["09:00-12:00", "13:30-17:30"]
every_year:
  - {name: 元旦, from: 01-01, by: 全国年节及纪念日放假办法}
years:
)";
const std::string notice_2019 = R"(  2019:
    notice: 国务院办公厅关于2019年部分节假日安排的通知
    url: https://www.gov.cn/
    holidays:
      - {name: 劳动节, from: 2019-05-01, to: 2019-05-01}
    workdays: []
)";
const std::string notice_2019_revised = R"(  2019:
    notice: 国务院办公厅关于调整2019年劳动节假期安排的通知
    url: https://www.gov.cn/
    holidays:
      - {name: 劳动节, from: 2019-05-01, to: 2019-05-04}
    workdays:
      - {date: 2019-04-28, for: 劳动节}
      - {date: 2019-05-05, for: 劳动节}
)";
const std::string notice_2020 = R"(  2020:
    notice: 国务院办公厅关于2020年部分节假日安排的通知
    url: https://www.gov.cn/
    holidays:
      - {name: 春节, from: 2020-01-24, to: 2020-01-30}
    workdays:
      - {date: 2020-01-19, for: 春节}
      - {date: 2020-02-01, for: 春节}
)";
const std::string notice_2020_revised = R"(  2020:
    notice: 国务院办公厅关于延长2020年春节假期的通知
    url: https://www.gov.cn/
    holidays:
      - {name: 春节, from: 2020-01-24, to: 2020-02-02}
    workdays:
      - {date: 2020-01-19, for: 春节}
)";
const std::string notice_2021 = R"(  2021:
    notice: 国务院办公厅关于2021年部分节假日安排的通知
    url: https://www.gov.cn/
    holidays:
      - {name: 元旦, from: 2021-01-01, to: 2021-01-03}
    workdays: []
)";

// So many working days to dispatch a case, then a reminder.
std::string policy(int working_days, const std::string& more) {
  return R"(redress: 1
policy: days
title: 测试用规则
timezone: Asia/Shanghai
calendar: [cn]
applies_to: {region: "371623"}
bad_review: {ratings: [1, 2], remark: optional, anonymous: accepted}
stages:
  dispatch: {within: {working_days: )" +
         std::to_string(working_days) + R"(}, from: received)" + (more.empty() ? "" : ", " + more) +
         R"(}
  verification: {within: {working_days: 30}, from: received}
ladder:
  dispatch:
    - {at: due, take: reminder, notify: [unit_head]}
)";
}

class Recalculation : public ::testing::Test {
 protected:
  // A house on that day that counts by that calendar.
  void begin(const std::string& now, int working_days, const std::string& calendar,
             const std::string& more = "") {
    const std::filesystem::path file = home_.path() / "days.yaml";
    std::filesystem::create_directory(home_.path() / "calendars");
    std::ofstream(file) << policy(working_days, more);
    std::ofstream(home_.path() / "calendars" / "cn.yaml") << calendar;
    house_ = std::make_unique<House>(now, std::vector{file});
  }

  Number revise(const std::string& calendar,
                redress::Recalculation how = redress::Recalculation::extend_only) {
    const Number entry = put_in_force(calendar, how);
    while (house_->clerk->counts().recalculating)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return entry;
  }
  Number put_in_force(const std::string& calendar, redress::Recalculation how) {
    const Book::Revision revision = house_->book.revise({"cn.yaml", calendar});
    EXPECT_THAT(revision.problems, IsEmpty());
    Clerk::Adoption adoption;
    adoption.submissions.emplace_back().fact =
        CalendarAdopted{revision.calendar, how, revision.changed_from, "政务办", "通知"};
    adoption.documents.push_back({revision.calendar.digest, calendar});
    adoption.in_force = [this, revision] { house_->book.put_in_force(revision); };
    std::promise<Number> answered;
    EXPECT_TRUE(house_->clerk->adopt(std::move(adoption), [&](Verdict verdict) {
      answered.set_value(std::get<Receipt>(verdict).number);
    }));
    return answered.get_future().get();
  }

  Case at(Number id) { return house_->store->find_case(id).value(); }
  std::string due(Number id) {
    const Case it = at(id);
    const Clock* clock = it.due_clock();
    return clock ? clock->due_text : "none";
  }
  void expect_sound() { EXPECT_THAT(house_->store->verify(), IsEmpty()); }

  TemporaryDirectory home_;
  std::unique_ptr<House> house_;
};

TEST_F(Recalculation, B18AnOpenDeadlineFollowsTheNewestNoticeAndBothAreVisible) {
  begin("2020-01-22T10:00:00+08:00", 2, head + notice_2020);
  const Number id = house_->open_case();
  EXPECT_EQ(due(id), "2020-01-31 24:00");
  house_->advance_to("2020-01-27T10:00:00+08:00");
  const Number revision = revise(head + notice_2020_revised);
  EXPECT_EQ(due(id), "2020-02-03 24:00");
  EXPECT_THAT(house_->types_of(id), ElementsAre("review_submitted", "deadlines_recalculated"));
  const Entry entry = house_->store->history(id, 0, 10).back();
  const auto& fact = std::get<DeadlinesRecalculated>(entry.fact);
  EXPECT_EQ(fact.because, revision);
  ASSERT_EQ(fact.moved.size(), 1u);
  EXPECT_EQ(fact.moved[0].from, instant("2020-02-01T00:00:00+08:00"));
  EXPECT_EQ(fact.moved[0].to, instant("2020-02-04T00:00:00+08:00"));
  EXPECT_EQ(at(id).clocks[0].why.was_due, instant("2020-02-01T00:00:00+08:00"));
  EXPECT_EQ(at(id).clocks[0].why.recalculated_by, revision);
  house_->advance_to("2020-02-03T23:00:00+08:00");
  EXPECT_THAT(at(id).breaches, IsEmpty()) << "the old due instant has no meaning any more";
  house_->advance_to("2020-02-04T01:00:00+08:00");
  EXPECT_EQ(at(id).breaches.size(), 1u);
  expect_sound();
}

TEST_F(Recalculation, B19ABreachThatTheRevisionUndoesIsVoidedNeverErased) {
  begin("2020-01-22T10:00:00+08:00", 2, head + notice_2020);
  const Number in_time = house_->open_case(), too_late = house_->open_case(),
               still_open = house_->open_case();
  house_->advance_to("2020-02-03T10:00:00+08:00");
  EXPECT_EQ(at(in_time).breaches.size(), 1u);
  house_->happen(in_time, Event::dispatched);  // late by the first notice, in time by the second
  house_->advance_to("2020-02-04T10:00:00+08:00");
  house_->happen(too_late, Event::dispatched);  // late by both
  house_->advance_to("2020-02-05T10:00:00+08:00");
  const Number revision = revise(head + notice_2020_revised);

  const Case voided = at(in_time);
  ASSERT_EQ(voided.breaches.size(), 1u);
  EXPECT_EQ(voided.breaches[0].voided_by, voided.last_entry);
  const Entry entry = house_->store->entry(voided.last_entry).value();
  EXPECT_EQ(type(entry.fact), "breach_voided");
  EXPECT_EQ(std::get<BreachReviewed>(entry.fact).because, revision);
  EXPECT_EQ(std::get<BreachReviewed>(entry.fact).due, instant("2020-02-04T00:00:00+08:00"));

  ASSERT_EQ(at(too_late).breaches.size(), 1u);
  EXPECT_EQ(at(too_late).breaches[0].voided_by, 0u) << "late by either calendar";

  // Overdue all the same, but since its right instant.
  house_->advance_to("2020-02-05T10:00:01+08:00");
  const std::vector<Breach> breaches = at(still_open).breaches;
  ASSERT_EQ(breaches.size(), 2u);
  EXPECT_NE(breaches[0].voided_by, 0u);
  EXPECT_EQ(breaches[1].due, instant("2020-02-04T00:00:00+08:00"));
  EXPECT_EQ(breaches[1].voided_by, 0u);
  EXPECT_THAT(house_->types_of(still_open),
              ElementsAre("review_submitted", "overdue", "measure_taken", "deadlines_recalculated",
                          testing::AnyOf("breach_voided", "overdue"),
                          testing::AnyOf("breach_voided", "overdue")));
  expect_sound();
}

TEST_F(Recalculation, B20ARevisionTakesNoTimeAwayUnlessItIsToldTo) {
  begin("2019-04-26T10:00:00+08:00", 1, head + notice_2019);
  const Number id = house_->open_case();
  EXPECT_EQ(due(id), "2019-04-29 24:00");
  revise(head + notice_2019_revised);
  EXPECT_EQ(due(id), "2019-04-29 24:00");
  EXPECT_THAT(house_->types_of(id), ElementsAre("review_submitted"));
  const Number later = house_->open_case();
  EXPECT_EQ(due(later), "2019-04-28 24:00") << "what is opened from now on counts by it";

  begin("2019-04-26T10:00:00+08:00", 1, head + notice_2019);
  const Number other = house_->open_case();
  revise(head + notice_2019_revised, redress::Recalculation::both);
  EXPECT_EQ(due(other), "2019-04-28 24:00");
  expect_sound();
}

TEST_F(Recalculation, B21AnExtensionIsAlwaysApplied) {
  begin("2019-04-30T10:00:00+08:00", 3, head + notice_2019);
  const Number id = house_->open_case();
  EXPECT_EQ(due(id), "2019-05-06 24:00");
  revise(head + notice_2019_revised);
  EXPECT_EQ(due(id), "2019-05-07 24:00");
}

TEST_F(Recalculation, B17AProvisionalDeadlineSettlesOnceItsNoticeIsOut) {
  begin("2020-12-30T10:00:00+08:00", 2, head + notice_2020_revised);
  const Number id = house_->open_case();
  EXPECT_EQ(due(id), "2021-01-04 24:00");
  EXPECT_TRUE(at(id).clocks[0].provisional);
  revise(head + notice_2020_revised + notice_2021);
  EXPECT_EQ(due(id), "2021-01-04 24:00") << "the weekend it had counted by was right";
  EXPECT_FALSE(at(id).clocks[0].provisional);
  EXPECT_THAT(house_->types_of(id), ElementsAre("review_submitted", "deadlines_recalculated"));
  revise(head + notice_2020_revised + notice_2021 + "# 同上\n");
  EXPECT_THAT(house_->types_of(id), ElementsAre("review_submitted", "deadlines_recalculated"))
      << "it settles once";
}

TEST_F(Recalculation, AProvisionalBreachScoresOnlyOnceItIsConfirmed) {
  begin("2020-12-30T10:00:00+08:00", 2, head + notice_2020_revised);
  const Number confirmed = house_->open_case();
  house_->advance_to("2021-01-05T10:00:00+08:00");
  house_->happen(confirmed, Event::dispatched);
  ASSERT_EQ(at(confirmed).breaches.size(), 1u);
  EXPECT_TRUE(at(confirmed).breaches[0].provisional);
  revise(head + notice_2020_revised + notice_2021);
  EXPECT_FALSE(at(confirmed).breaches[0].provisional);
  EXPECT_EQ(at(confirmed).breaches[0].voided_by, 0u);
  EXPECT_EQ(house_->types_of(confirmed).back(), "breach_confirmed");
  expect_sound();

  begin("2020-12-30T10:00:00+08:00", 2, head + notice_2020_revised);
  const Number undone = house_->open_case();
  house_->advance_to("2021-01-05T10:00:00+08:00");
  house_->happen(undone, Event::dispatched);
  revise(head + notice_2020_revised + R"(  2021:
    notice: 放假到五号的通知
    url: https://www.gov.cn/
    holidays:
      - {name: 元旦, from: 2021-01-01, to: 2021-01-05}
    workdays: []
)");
  EXPECT_NE(at(undone).breaches[0].voided_by, 0u);
  expect_sound();
}

TEST_F(Recalculation, OneLatenessIsOneBreachAlsoWhereTheDeadlineWasEarlierInTruth) {
  // Provisional until 01-05; the notice makes a make-up workday of Sunday 01-03.
  begin("2020-12-31T10:00:00+08:00", 2, head + notice_2020_revised);
  const Number id = house_->open_case();
  EXPECT_EQ(due(id), "2021-01-05 24:00");
  house_->advance_to("2021-01-06T10:00:00+08:00");
  ASSERT_EQ(at(id).breaches.size(), 1u);
  revise(head + notice_2020_revised + R"(  2021:
    notice: 元旦调休的通知
    url: https://www.gov.cn/
    holidays:
      - {name: 元旦, from: 2021-01-01, to: 2021-01-02}
    workdays:
      - {date: 2021-01-03, for: 元旦}
)");
  house_->advance_to("2021-01-06T11:00:00+08:00");
  EXPECT_EQ(due(id), "2021-01-04 24:00");
  ASSERT_EQ(at(id).breaches.size(), 1u);
  EXPECT_FALSE(at(id).breaches[0].provisional);
  EXPECT_EQ(at(id).breaches[0].voided_by, 0u);
  expect_sound();
}

TEST_F(Recalculation, ABreachVoidedWhilePausedComesBackWhenItIsOneByTheNewCalendarToo) {
  begin("2020-01-22T10:00:00+08:00", 2, head + notice_2020, "pause: allowed");
  const Number id = house_->open_case();
  house_->advance_to("2020-02-05T09:00:00+08:00");
  ASSERT_EQ(at(id).breaches.size(), 1u);
  house_->happen(id, Event::paused);
  revise(head + notice_2020_revised);
  EXPECT_NE(at(id).breaches[0].voided_by, 0u);
  house_->advance_to("2020-02-06T09:00:00+08:00");
  house_->happen(id, Event::resumed);
  house_->advance_to("2020-02-06T09:00:01+08:00");
  ASSERT_EQ(at(id).breaches.size(), 2u);
  EXPECT_EQ(at(id).breaches[1].due, instant("2020-02-04T00:00:00+08:00"));
  EXPECT_EQ(at(id).breaches[1].voided_by, 0u);
  expect_sound();
}

TEST_F(Recalculation, TimeThatARevisionLeftIsNotTakenAwayByATransfer) {
  begin("2019-04-26T10:00:00+08:00", 1, head + notice_2019);
  const Number id = house_->open_case();
  revise(head + notice_2019_revised);
  house_->advance_to("2019-04-29T10:00:00+08:00");
  Details to;
  to.unit = "公安户籍";
  house_->happen(id, Event::transferred, to);
  EXPECT_EQ(due(id), "2019-04-29 24:00");
  EXPECT_THAT(at(id).breaches, IsEmpty());
}

TEST_F(Recalculation, GoesOnAfterARestartAndTouchesNothingTwice) {
  begin("2020-01-22T10:00:00+08:00", 2, head + notice_2020);
  std::vector<Submission> many;
  for (int i = 0; i < 1'000; ++i) many.push_back(house_->review(1));
  house_->submit_all(std::move(many));
  put_in_force(head + notice_2020_revised, redress::Recalculation::extend_only);
  house_->close();  // in the middle
  ASSERT_TRUE(Store::open(house_->home.path())->recalculation_run().has_value());
  EXPECT_TRUE(Store::open(house_->home.path())->open_cases_after(Instant::min(), 0, 1, 10).empty())
      << "what was opened later counts by the new calendar already";
  // The old due instant passes meanwhile: nobody is overdue by a calendar that is being replaced.
  house_->time.move_to(instant("2020-02-01T10:00:00+08:00"));
  house_->open();
  while (house_->clerk->counts().recalculating)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_FALSE(house_->store->recalculation_run().has_value());
  for (Number id = 1; id <= 1'000; ++id) {
    ASSERT_EQ(due(id), "2020-02-03 24:00") << id;
    ASSERT_EQ(at(id).version, 2u) << id;
  }
  expect_sound();
}

}  // namespace
}  // namespace redress
