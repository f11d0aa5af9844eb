#include "engine/record.h"

#include <gtest/gtest.h>

namespace redress {
namespace {

using namespace std::chrono_literals;

Instant at(std::int64_t seconds) { return Instant(std::chrono::seconds(seconds)); }
Day day(int n) { return Day(std::chrono::days(n)); }

Review a_review() {
  Review review;
  review.dictionary = "rating-5-best";
  review.project_no = "371623-2023-000123";
  review.step = "finish";
  review.rating = 1;
  review.channel = "tablet";
  review.matter = {"M1", "养老保险关系转移"};
  review.region = "371623";
  review.unit = "社会保险";
  review.window = "23";
  review.staff = "007";
  review.named = true;
  review.remark = "玩手机 \"a\"\n<b>";
  review.indicators = {"115", "108"};
  review.dimensions = {{"accuracy", 3}, {"efficiency", 1}};
  review.given_at = at(1'677'204'000);
  review.day = day(19'412);
  return review;
}

Clock a_clock() {
  Clock clock;
  clock.name = "rectification";
  clock.due = at(1'700'000'000);
  clock.offset = 8h;
  clock.due_text = "2026-10-05 24:00";
  clock.provisional = true;
  clock.why.unit = "working_days";
  clock.why.length = 5;
  clock.why.from = "received";
  clock.why.start = at(1'600'000'000);
  clock.why.start_text = "2026-09-30 10:00";
  clock.why.zone = "Asia/Shanghai";
  clock.why.roll = "none";
  clock.why.uncounted = {{day(20'000), "国庆节", "国办发明电〔2024〕12号"},
                         {day(20'001), "周末", ""}};
  clock.why.made_up = {day(20'009)};
  clock.why.missing = {2027};
  clock.why.limited_by = "cap";
  clock.why.extended_by = 5;
  clock.why.extension_unit = "working_days";
  clock.why.shifted_days = 3;
  clock.why.calendar = {"cn", "00ff"};
  return clock;
}

Entry an_entry(Fact fact) {
  Entry entry;
  entry.number = 7;
  entry.recorded_at = at(1'700'000'002);
  entry.occurred_at = at(1'700'000'000);
  entry.effective_at = at(1'700'000'001);
  entry.source = "/wudi/hall/tablet";
  entry.id = "t-000123";
  entry.fact = std::move(fact);
  entry.outcome.case_id = 3;
  entry.outcome.version = 9;
  entry.outcome.stage = Stage::rectification;
  entry.outcome.standing = Standing::deferred;
  entry.outcome.round = 2;
  entry.outcome.policy = {"wudi", "abcd"};
  entry.outcome.replanned = true;
  entry.outcome.clocks = {a_clock()};
  entry.outcome.alarms = {{at(5), Event::measure_taken, "cap", "circular", 2, {"office", "head"}}};
  entry.outcome.due = at(9);
  entry.outcome.offset = 8h;
  entry.outcome.measures = {{"supervision", at(5), "round 3", {"general_office"}}};
  entry.outcome.flags = {"event_before_opening"};
  return entry;
}

TEST(Record, EveryKindOfEntryIsReadBackAsItWasWritten) {
  Details said{"supervisor", "甲局", "理由", "simple", "措施", "报告",
               "文件",       "误评", "反馈", "备注",   at(77), 12};
  for (const Fact& fact : std::vector<Fact>{
           ReviewSubmitted{a_review()}, CaseImported{a_review(), Stage::feedback, at(55)},
           CaseMoved{Event::rectification_planned, said}, CaseMoved{Event::withdrawn, {}},
           AlarmWentOff{{at(5), Event::overdue, "cap", "", 0, {}}},
           AlarmWentOff{{at(5), Event::measure_taken, "cap", "circular", 1, {"unit"}}},
           PolicyAdopted{{"wudi", "abcd"}, {{"cn", "ef"}}},
           DictionaryAdopted{{"zhejiang", "abcd"}, "政务办", "渠道代码调整"}}) {
    const Entry entry = an_entry(fact);
    EXPECT_EQ(read_entry(record(entry)), entry) << record(entry);
  }
}

TEST(Record, ACaseIsReadBackAsItWasWritten) {
  Case it;
  it.id = 3;
  it.version = 9;
  it.last_entry = 11;
  it.review = a_review();
  it.review_id = 3;
  it.stage = Stage::follow_up;
  it.standing = Standing::explained;
  it.round = 4;
  it.unit = "乙局";
  it.classification = "complex";
  it.policy = {"wudi", "abcd"};
  it.offset = -5h;
  it.received = at(1);
  it.opened_at = at(2);
  it.round_began = at(3);
  it.entered_at = at(4);
  it.dispatched_at = at(5);
  it.closed_at = at(6);
  it.given_due = at(7);
  it.planned_due = at(8);
  it.pauses = {{at(1), at(2)}, {at(3), std::nullopt}};
  it.extension_pending = true;
  it.extensions = 1;
  it.follow_up_attempts = 2;
  it.returns = 3;
  it.transfers = 4;
  it.flags = {"event_before_opening"};
  it.clocks = {a_clock()};
  it.alarms = {{at(5), Event::near_due, "cap", "", 0, {"unit"}}};
  it.fired = {"1/rectification/overdue"};
  it.rung = "circular";
  it.rung_at = at(9);
  EXPECT_EQ(read_case(record(it)), it);
}

TEST(Record, WhatNoReleaseWroteIsRefusedWithASentence) {
  for (const char* text : {"", "{", "[]", "{}", R"({"number":1})",
                           R"({"type":"flown","recorded_at":1,"occurred_at":1})"})
    EXPECT_THROW(read_entry(text), std::runtime_error) << text;
  EXPECT_THROW(read_case(R"({"stage":"limbo"})"), std::runtime_error);
}

// A ledger of the first release: these bytes stay readable for good.
TEST(Record, BytesOfTheFirstReleaseStayReadable) {
  const Entry entry = read_entry(
      R"({"number":2,"recorded_at":1772413200000,"occurred_at":1772413200000,"source":"/wudi",)"
      R"("id":"t-1","type":"review_submitted","review":{"dictionary":"rating-5-best","rating":1,)"
      R"("channel":"tablet","region":"371623","unit":"社会保险","given_at":1772413200000,)"
      R"("day":"2026-03-02"},"outcome":{"case":2,"version":1,"stage":"dispatch",)"
      R"("standing":"unresolved","policy":{"name":"wudi","digest":"ab"},"replanned":true}})");
  EXPECT_EQ(entry.number, 2u);
  EXPECT_EQ(std::get<ReviewSubmitted>(entry.fact).review.unit, "社会保险");
  EXPECT_EQ(entry.outcome.stage, Stage::dispatch);
}

}  // namespace
}  // namespace redress
