#include "engine/record/record.h"
#include "engine/record/fact_types.h"

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

PolicyAdopted a_whole_adoption() {
  PolicyAdopted made{{"wudi", "abcd"}, {{"cn", "ef"}}};
  made.texts = {{"wudi", "12"}, {"shandong", "34"}};
  made.open_cases = true;
  made.deadlines = OpenDeadlines::latest;
  made.by = "张三";
  made.note = "新办法施行";
  made.approved_by = "李四";
  made.proposal = 8;
  made.restores = 5;
  return made;
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
  entry.outcome.measures = {
      {"supervision", at(5), "rounds 3", {"general_office"}, "rounds/3", {"general_office"}}};
  entry.outcome.unit = "丙局";
  entry.outcome.dispatch_to = "丙局";
  entry.outcome.waits_for = "supervisor";
  entry.outcome.content = "abcd";
  entry.outcome.window_set = true;
  entry.outcome.window_ends = at(7);
  entry.outcome.service_alarms = {{ServiceAlarm::What::rating_reminded, at(6)}};
  entry.outcome.superseded = a_review();
  entry.outcome.flags = {"event_before_opening"};
  return entry;
}

TEST(Record, EveryWordOfAnEntryIsOfOneKindAndBeginsAFactThatHasIt) {
  std::set<std::string_view> seen;
  for (const std::string_view word : fact_types()) {
    EXPECT_TRUE(seen.insert(word).second) << word << " stands for two kinds";
    const auto begun = fact_begun(word);
    ASSERT_TRUE(begun) << word;
    // A correction is told by the entry it corrects.
    EXPECT_EQ(type(*begun), word == "period_corrected" ? "period_closed" : word);
  }
  for (const Event event : every_event())
    EXPECT_TRUE(seen.contains(name(event))) << "no kind of entry is of event " << name(event);
  EXPECT_FALSE(fact_begun("something_else"));
}

TEST(Record, EveryKindOfEntryIsReadBackAsItWasWritten) {
  Details said;
  said.by = "张三";
  said.role = "supervisor";
  said.unit = "甲局";
  said.reason = "理由";
  said.classification = "simple";
  said.partly = true;
  said.measures = "措施";
  said.report = "报告";
  said.document = "文件";
  said.ground = "mistaken";
  said.evidence = "录像";
  said.attachments = {std::string(64, 'a')};
  said.feedback = "反馈";
  said.note = "备注";
  said.due_at = at(77);
  said.into = 12;
  said.clock = "cap";
  const Extension granted{"cap", "received", at(1), at(2), "working_days", 5, {"feedback", "cap"}};
  const Alarm overdue{at(5), Event::overdue, "cap", "", 0, {}};
  const Alarm circular{at(5), Event::measure_taken, "cap", "circular", 1, {"unit"}};
  for (const Fact& fact : std::vector<Fact>{
           ReviewSubmitted{a_review()},
           CaseImported{a_review(), Stage::feedback, at(55), {}, {}},
           CaseImported{a_review(), Stage::closed, {}, at(55), Standing::deferred},
           CaseMoved{Event::rectification_planned, said},
           CaseMoved{Event::withdrawn, {}},
           CaseMoved{Event::extension_granted, said, granted},
           AlarmWentOff{overdue, {}, {}, {}},
           AlarmWentOff{circular, {overdue}, {circular}, at(9)},
           PolicyAdopted{{"wudi", "abcd"}, {{"cn", "ef"}}},
           a_whole_adoption(),
           PolicyProposed{a_whole_adoption().change(), at(66), true, 5},
           PolicyProposed{{{"wudi", "abcd"}, {}}, {}, false, 0},
           PolicyApproved{8, "李四", "同意"},
           PolicyProposalEnded{8, "李四", "文件有误"},
           PolicyRunPaused{8, true, "张三", "等一等"},
           PolicyRunPaused{8, false, "", ""},
           PolicyChanged{8, {"wudi", "0000"}, OpenDeadlines::earliest, {{"cap", at(3), at(2)}}},
           PolicyChanged{8, {"wudi", "0000"}, OpenDeadlines::keep, {}},
           ReviewAdded{a_review(), Event::reopened},
           ReviewRefused{a_review(), 4, "rating-conflict"},
           ServiceFinished{a_review()},
           ServiceAlarmWentOff{ServiceAlarm::What::window_ended, "/hall", a_review()},
           ServiceAlarmWentOff{ServiceAlarm::What::rating_reminded, "/hall", a_review()},
           CaseJoined{7, false},
           CaseJoined{7, true},
           AttachmentAdded{
               {std::string(64, 'b'), "报告.pdf", "application/pdf", "report", 9, "甲", 5}},
           UnitRanked{"甲局", "3716", "2026-Q1", 9, 10, "政务办"},
           RoleChanged{{"unit_head", "甲局", "3716"}, true, "政务办"},
           RoleChanged{{"unit_head", "", ""}, false, ""},
           DictionaryAdopted{{"zhejiang", "abcd"}, "政务办", "渠道代码调整"}}) {
    const Entry entry = an_entry(fact);
    EXPECT_EQ(read_entry(record(entry)), entry) << record(entry);
    EXPECT_EQ(read_bare_entry(record(entry)), bare(entry)) << record(entry);
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
  it.contacted_at = at(6);
  it.last_attempt_at = at(7);
  it.ending = Ending::unreached;
  it.reopenings = 1;
  it.partly = true;
  it.holdings = {{"甲局", at(1), 2}, {"", at(2)}};
  it.appeals = {{"mistaken", "甲局", at(1), at(2), "信访局", true, at(0)},
                {"malicious", "乙局", at(3), {}, "", false, {}}};
  it.asked = Asked{"张三", "unit", at(4), "cap"};
  it.imported_at = at(3);
  it.waits_for = "supervisor";
  it.attachments = {{std::string(64, 'b'), "报告.pdf", "application/pdf", "report", 9, "甲", 5}};
  it.added_reviews = {5, 6};
  it.joined = {7};
  it.merged_into = 2;
  it.standing_before_merge = Standing::rectified;
  it.counted = {"rounds/3"};
  it.closed_at = at(6);
  it.given_due = at(7);
  it.planned_due = at(8);
  it.pauses = {{at(1), at(2)}, {at(3), std::nullopt}};
  it.extension_pending = true;
  it.extensions = {{"rectification",
                    "dispatched",
                    Instant(std::chrono::hours(1)),
                    Instant(std::chrono::hours(2)),
                    "working_days",
                    5,
                    {"rectification"}}};
  it.extensions_at_plan = 1;
  it.follow_up_attempts = 2;
  it.returns = 3;
  it.transfers = 4;
  it.flags = {"event_before_opening"};
  it.clocks = {a_clock()};
  it.alarms = {{at(5), Event::near_due, "cap", "", 0, {"unit"}}};
  it.fired = {"1/rectification/overdue"};
  it.passed_over = {"1/rectification/measure_taken/circular"};
  it.rung = "circular";
  it.rung_at = at(9);
  EXPECT_EQ(read_case(record(it)), it);
}

TEST(Record, WhatIsNoCasesIsReadBackAsItWasWritten) {
  ServiceRecord service;
  service.id = 3;
  service.source = "/hall";
  service.review = a_review();
  service.finished_at = at(1);
  service.window_ends = at(2);
  service.alarms = {{ServiceAlarm::What::window_ended, at(2)}};
  service.ratings = {{1, 4, "abcd", 4}, {2, 5, "ef", 0}};
  service.defaulted_by = 6;
  service.default_content = "gh";
  service.default_superseded = true;
  EXPECT_EQ(read_service(record(service)), service);
  UnitRecord unit;
  unit.name = "甲局";
  unit.region = "3716";
  unit.version = 2;
  unit.last_entry = 9;
  unit.rankings = {{"2026-03", 10, 10, 8}};
  unit.measures = {{"summons", at(5), "last 2 month(s) to 2026-03", {"unit_head"}, "month/x", {}}};
  EXPECT_EQ(read_unit(record(unit)), unit);
  const Roster roster{{{"unit_head", "甲局", "3716"}, {"office", "", ""}}};
  EXPECT_EQ(read_roster(record(roster)), roster);
}

TEST(Record, WhatNoReleaseWroteIsRefusedWithASentence) {
  for (const char* text : {"", "{", "[]", "{}", R"({"number":1})",
                           R"({"type":"flown","recorded_at":1,"occurred_at":1})"}) {
    EXPECT_THROW(read_entry(text), std::runtime_error) << text;
    EXPECT_THROW(read_bare_entry(text), std::runtime_error) << text;
  }
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
