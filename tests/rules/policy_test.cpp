// What a policy means for a case, what a wrong one is told, and that the examples are right.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "engine/digest.h"
#include "engine/unreadable.h"
#include "rules/policy/book.h"
#include "rules/policy/policy_file.h"
#include "rules/policy/policy_test.h"
#include "rules/policy/written_policy.h"
#include "tests/rules/texts.h"

namespace redress {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Instant at(const std::string& text) { return parse_rfc3339(text).value().at; }

// Every line counts: the tests below name lines and columns.
const std::string right = R"(redress: 1
policy: city
title: 某市差评整改规则
timezone: Asia/Shanghai
calendar: [cn]
applies_to: {region: "37"}
bad_review: {ratings: [1, 2], remark: required, anonymous: refused}
cap: {within: {working_days: 15}, from: received, near_due: [{before: {working_days: 2}, notify: [head]}]}
stages:
  dispatch: {within: same_day, from: received}
  verification: {within: {working_days: 1}, from: dispatched, returns: forbidden, appeal: forbidden}
  rectification:
    within: {working_days: 5}
    from: entered
    classes:
      simple: {within: same_day}
      complex: {within: {working_days: 10}}
    planned: {report: required, measures: required, cap: {within: {natural_days: 15}, roll: none, from: received}}
    deferred: {document: required}
    extend: {max_count: 1, by: {working_days: 5}}
    pause: allowed
    near_due: [{before: {working_days: 1}, notify: [unit]}]
  explanation: {explained: {document: required}}
ladder:
  rectification:
    - {at: due, take: reminder, notify: [unit_head], repeat: {every: {working_days: 1}, at_most: 2}}
    - {at: due, plus: {working_days: 5}, take: circular, notify: [office]}
    - {at: due, before: {working_days: 2}, take: warning}
  cap:
    - {at: due, take: supervision}
  rounds:
    - {reaching: 3, take: supervision, notify: [office]}
follow_up: {attempts: 2, anonymous: not_applicable}
tests:
  - name: 国庆
    received: "2026-09-24T10:00:00+08:00"
    expect: {rectification_due: "2026-10-09T24:00:00+08:00"}
)";

Text text_of(const std::string& bytes) { return {"city.yaml", bytes}; }

std::vector<std::string> problems_of(const std::string& bytes) {
  Book book;
  const auto problems = printed(book.adopt(text_of(bytes), {china()}));
  EXPECT_EQ(book.active().empty(), !problems.empty());
  return problems;
}

std::vector<std::string> problems_with(const std::string& what, const std::string& instead) {
  return problems_of(with(right, what, instead));
}

// --- Messages

TEST(WrongPolicy, ButThisOneIsRight) {
  EXPECT_THAT(problems_of(right), IsEmpty());
  EXPECT_THAT(printed(run_tests(text_of(right), {china()})), IsEmpty());
}

TEST(WrongPolicy, WithAnUnknownStage) {
  EXPECT_THAT(
      problems_with("  verification:", "  verifcation:"),
      ElementsAre(
          "city.yaml:11:3: error: unknown key 'verifcation'; did you mean 'verification'?"));
}

TEST(WrongPolicy, WithAnUnknownKeyAnywhere) {
  EXPECT_THAT(problems_with("title:", "titel:"),
              ElementsAre("city.yaml:1:1: error: a policy needs 'title'; add 'title: …'",
                          "city.yaml:3:1: error: unknown key 'titel'; did you mean 'title'?"));
  EXPECT_THAT(problems_with("notify: [unit_head]", "notfy: [unit_head]"),
              ElementsAre("city.yaml:26:33: error: unknown key 'notfy'; did you mean 'notify'?"));
  EXPECT_THAT(problems_with("    pause: allowed\n", "    returns: allowed\n"),
              ElementsAre(HasSubstr("city.yaml:21:5: error: unknown key 'returns'")));
}

TEST(WrongPolicy, WithADayThatCouldBeAnyDay) {
  const std::string why =
      " does not say which days: 行政强制法第69条 reads up to ten 日 as working days, "
      "民法典第201条 as "
      "natural days; write {working_days: n} or {natural_days: n}";
  EXPECT_THAT(problems_with("    within: {working_days: 5}", "    within: {days: 5}"),
              ElementsAre("city.yaml:13:14: error: 'days'" + why));
  for (const char* vague : {"5日", "5 days", "5天", "5", "5 d"})
    EXPECT_THAT(problems_with("    within: {working_days: 5}", "    within: " + std::string(vague)),
                ElementsAre("city.yaml:13:13: error: '" + std::string(vague) + "'" + why));
  EXPECT_THAT(problems_with("    within: {working_days: 5}", "    within: 48小时"),
              ElementsAre("city.yaml:13:13: error: '48小时' does not say which hours; write "
                          "{working_hours: n} or {elapsed_hours: n}"));
  EXPECT_THAT(problems_with("before: {working_days: 1}", "before: {day: 1}"),
              ElementsAre(HasSubstr("city.yaml:22:26: error: 'day' does not say which days")));
}

TEST(WrongPolicy, WithALengthOutOfBounds) {
  EXPECT_THAT(
      problems_with("    within: {working_days: 5}", "    within: {working_days: 0}"),
      ElementsAre("city.yaml:13:28: error: working_days '0' is out of bounds; write 1 to 1000"));
  EXPECT_THAT(
      problems_with("    within: {working_days: 5}", "    within: {working_days: 2000}"),
      ElementsAre("city.yaml:13:28: error: working_days '2000' is out of bounds; write 1 to 1000"));
  EXPECT_THAT(
      problems_with("    within: {working_days: 5}", "    within: {working_days: -5}"),
      ElementsAre(HasSubstr("city.yaml:13:28: error: working_days '-5' is not a whole number")));
  EXPECT_THAT(problems_with("within: {working_days: 10}", "within: {elapsed_hours: 1000000000}"),
              Contains(HasSubstr("elapsed_hours '1000000000' is out of bounds; write 1 to 4000")));
  EXPECT_THAT(
      problems_with("    within: {working_days: 5}",
                    "    within: {working_days: 5, natural_days: 5}"),
      ElementsAre(HasSubstr("city.yaml:13:13: error: within needs exactly one unit of time")));
}

TEST(WrongPolicy, WithMonthsThatAreTooManyOrDoNotSayWhetherTheyRoll) {
  EXPECT_THAT(
      problems_with("    within: {working_days: 5}", "    within: {months: 24000}\n    roll: none"),
      ElementsAre("city.yaml:13:22: error: months '24000' is out of bounds; write 1 to 36"));
  EXPECT_THAT(problems_with("    within: {working_days: 5}", "    within: {months: 3}"),
              ElementsAre(HasSubstr("city.yaml:13:13: error: stage 'rectification' counts months "
                                    "but does not say")));
  EXPECT_THAT(problems_with("    within: {working_days: 5}",
                            "    within: {months: 3}\n    roll: next_workday"),
              IsEmpty());
}

TEST(WrongPolicy, WithRulesOfDaysForHours) {
  const auto of_hours = [](const std::string& rule) {
    return problems_with(
        "verification: {within: {working_days: 1}, from: dispatched,",
        "verification: {within: {working_hours: 7}, from: dispatched, " + rule + ",");
  };
  EXPECT_THAT(of_hours("day_end: close_of_business"),
              ElementsAre("city.yaml:11:64: error: hours end when they are used up; remove it"));
  EXPECT_THAT(of_hours("after_hours_receipt: deem_next_workday"),
              Contains(HasSubstr("hours begin at the next opening whenever that is")));
  EXPECT_THAT(of_hours("transfer: {floor: {working_days: 2}}"),
              ElementsAre(HasSubstr("days have a floor of days, hours one of hours")));
  EXPECT_THAT(of_hours("transfer: {floor: {working_hours: 2}}"), IsEmpty());
}

TEST(WrongPolicy, WithAnUnknownDayEndPauseOrTransfer) {
  const auto told = [](const std::string& rule) {
    return problems_with("    pause: allowed\n", "    " + rule + "\n");
  };
  EXPECT_THAT(told("day_end: close"),
              ElementsAre("city.yaml:21:14: error: unknown day_end 'close'; what is known here: "
                          "midnight, close_of_business"));
  EXPECT_THAT(told("pause: maybe"), ElementsAre(HasSubstr("unknown pause 'maybe'")));
  EXPECT_THAT(told("pause: {at_most: {days: 3}}"),
              ElementsAre(HasSubstr("city.yaml:21:23: error: 'days' does not say which days")));
  EXPECT_THAT(told("pause: {most: {working_days: 3}}"),
              Contains(HasSubstr("nothing ends this pause")));
  EXPECT_THAT(told("transfer: kep"), ElementsAre(HasSubstr("did you mean 'keep'?")));
  EXPECT_THAT(told("transfer: {floor: 2}"), ElementsAre(HasSubstr("does not say which days")));
  for (const char* right :
       {"pause: {at_most: {working_days: 3}}", "transfer: keep", "transfer: restart",
        "transfer: {floor: {working_days: 2}}", "day_end: close_of_business",
        "after_hours_receipt: deem_next_workday\n    rest_day_receipt: "
        "deem_next_workday"})
    EXPECT_THAT(told(right), IsEmpty()) << right;
  EXPECT_THAT(told("after_hours_receipt: deem_next_workday"),
              ElementsAre("city.yaml:21:26: error: what arrives on Saturday would be due before "
                          "what arrives on Friday night; add 'rest_day_receipt: "
                          "deem_next_workday'"));
}

TEST(WrongPolicy, WithAReminderOfNoTime) {
  EXPECT_THAT(problems_with("{before: {working_days: 1}, notify: [unit]}", "{notify: [unit]}"),
              ElementsAre(HasSubstr("city.yaml:22:16: error: a reminder needs either 'before' or "
                                    "'passed'")));
  EXPECT_THAT(problems_with("{before: {working_days: 1}, notify: [unit]}", "{passed: 100}"),
              ElementsAre(HasSubstr("passed '100' is out of bounds; write 1 to 99")));
}

TEST(WrongPolicy, WithNaturalDaysThatDoNotSayWhetherTheyRoll) {
  EXPECT_THAT(
      problems_with("    within: {working_days: 5}", "    within: {natural_days: 5}"),
      ElementsAre("city.yaml:13:13: error: stage 'rectification' counts natural days but does not "
                  "say whether they may end on a rest day; add 'roll: none', or 'roll: "
                  "next_workday' as in 民法典第203条"));
  EXPECT_THAT(
      problems_with("    from: entered\n", "    from: entered\n    roll: none\n"),
      ElementsAre("city.yaml:15:5: error: roll says where natural days and months end, and stage "
                  "'rectification' has none; remove it"));
}

TEST(WrongPolicy, ThatDoesNotSayWhatADeadlineRunsFrom) {
  EXPECT_THAT(
      problems_with("    from: entered\n", ""),
      ElementsAre("city.yaml:13:5: error: stage 'rectification' does not say what its deadline "
                  "runs from; add 'from: received' or another of received, dispatched, entered, "
                  "round"));
  EXPECT_THAT(problems_with("same_day, from: received", "same_day, from: dispatched"),
              ElementsAre(HasSubstr("city.yaml:10:38: error: stage 'dispatch' cannot run from "
                                    "'dispatched'; write received or entered or round")));
  EXPECT_THAT(
      problems_with("from: dispatched", "from: dispatch"),
      ElementsAre("city.yaml:11:51: error: unknown from 'dispatch'; did you mean 'dispatched'?"));
}

TEST(WrongPolicy, WithALadderThatNeverBegins) {
  EXPECT_THAT(
      problems_with("  cap:\n", "  feedback:\n"),
      ElementsAre("city.yaml:29:3: error: 'feedback' has no deadline, so this ladder never begins; "
                  "add 'within' to the stage"));
}

TEST(WrongPolicy, WithAMeasureTwiceOnALadder) {
  EXPECT_THAT(
      problems_with("take: circular", "take: reminder"),
      ElementsAre("city.yaml:27:7: error: measure 'reminder' is on this ladder twice; give it "
                  "another name, or use 'repeat'"));
}

TEST(WrongPolicy, WithAReminderBeforeTheClockStarts) {
  EXPECT_THAT(
      problems_with("[{before: {working_days: 1}", "[{before: {working_days: 5}"),
      ElementsAre("city.yaml:22:25: error: this reminder would come before the clock starts; let "
                  "it come less than 5 working_days before"));
}

TEST(WrongPolicy, ThatExtendsDaysByHours) {
  EXPECT_THAT(
      problems_with("by: {working_days: 5}", "by: {working_hours: 5}"),
      ElementsAre("city.yaml:20:32: error: days are extended by days, hours by hours; use the unit "
                  "of 'within' or one like it"));
}

TEST(WrongPolicy, ThatRepeatsForYears) {
  EXPECT_THAT(problems_with("every: {working_days: 1}, at_most: 2",
                            "every: {working_days: 900}, at_most: 2"),
              ElementsAre(HasSubstr("this goes on for more than 1000 working_days")));
  EXPECT_THAT(problems_with("at_most: 2", "at_most: 101"),
              ElementsAre(HasSubstr("at_most '101' is out of bounds; write 1 to 100")));
}

TEST(WrongPolicy, InAZoneOrCalendarThatDoesNotExist) {
  EXPECT_THAT(
      problems_with("Asia/Shanghai", "Asia/Wudi"),
      ElementsAre("city.yaml:4:11: error: the tz database has no usable zone 'Asia/Wudi'; write a "
                  "name like Asia/Shanghai"));
  EXPECT_THAT(problems_with("[cn]", "[cn, hall]"),
              ElementsAre("city.yaml:5:11: error: there is no calendar 'hall'; put it into "
                          "calendars/hall.yaml beside the policy, with 'calendar: hall' in it"));
}

TEST(WrongPolicy, WithAWrongCalendarNamesTheCalendarsFile) {
  Book book;
  Text wrong = china();
  wrong.bytes = with(wrong.bytes, "every_year:", "every_yaer:");
  EXPECT_THAT(
      printed(book.adopt(text_of(right), {wrong})),
      ElementsAre("cn.yaml:19:1: error: unknown key 'every_yaer'; did you mean 'every_year'?"));
  EXPECT_THAT(book.active(), IsEmpty());
}

TEST(WrongPolicy, WithSmallThingsWrong) {
  EXPECT_THAT(problems_with("redress: 1", "redress: 2"),
              ElementsAre("city.yaml:1:10: error: redress '2' is out of bounds; write 1"));
  EXPECT_THAT(problems_with("policy: city", "policy: 某市"),
              ElementsAre(HasSubstr("city.yaml:2:9: error: policy '某市' is not a plain word")));
  EXPECT_THAT(
      problems_with("{region: \"37\"}", "everywhere"),
      ElementsAre("city.yaml:6:13: error: unknown applies_to 'everywhere'; what is known here: "
                  "default"));
  EXPECT_THAT(
      problems_with("{region: \"37\"}", "{region: shandong}"),
      ElementsAre(HasSubstr("city.yaml:6:22: error: region 'shandong' is no administrative")));
  EXPECT_THAT(
      problems_with("[1, 2]", "[]"),
      ElementsAre("city.yaml:7:23: error: no rating is bad, so no case would ever open; write "
                  "[1, 2]"));
  EXPECT_THAT(
      problems_with("remark: required", "remark: yes"),
      ElementsAre("city.yaml:7:39: error: unknown remark 'yes'; what is known here: required, "
                  "optional"));
  EXPECT_THAT(problems_with("reaching: 3", "reaching: 1"),
              ElementsAre(HasSubstr("reaching '1' is out of bounds; write 2 to 100")));
  EXPECT_THAT(problems_with("cap: {within: {natural_days: 15}, roll: none, from: received}",
                            "cap: {natural_days: 15, from: received}"),
              Contains(HasSubstr(
                  "the cap of planned has no length; write {within: {natural_days: n}, from: "
                  "received}")));
  EXPECT_THAT(
      problems_with("\"2026-09-24T10:00:00+08:00\"", "\"2026-09-24T10:00:00\""),
      ElementsAre(HasSubstr("received '2026-09-24T10:00:00' is no instant that can be taken")));
}

TEST(WrongPolicy, ShowsSeveralProblemsAtOnceInTheirOrder) {
  std::string bytes = with(right, "max_count: 1", "max_count: 01");
  bytes = with(bytes, "title:", "titel:");
  bytes = with(bytes, "take: circular", "tak: circular");
  EXPECT_THAT(problems_of(bytes),
              ElementsAre(HasSubstr("city.yaml:1:1: error: a policy needs 'title'"),
                          HasSubstr("city.yaml:3:1: error: unknown key 'titel'"),
                          HasSubstr("city.yaml:20:25: error: max_count '01' begins with 0"),
                          HasSubstr("city.yaml:27:7: error: a rung needs 'take'"),
                          HasSubstr("city.yaml:27:42: error: unknown key 'tak'")));
}

TEST(PolicyTests, CountNoFurtherThanTheEngine) {
  const auto found = printed(run_tests(text_of(with(with(right, "2026-09-24T10", "2199-12-30T10"),
                                                    "2026-10-09T24", "2199-12-31T07")),
                                       {china()}));
  ASSERT_EQ(found.size(), 1u) << ::testing::PrintToString(found);
  EXPECT_THAT(found[0],
              HasSubstr("test '国庆': By the policy 'rectification' would end at 2200-01-0"));
  EXPECT_THAT(found[0], HasSubstr("nothing here is later than 2199-12-31"));
}

TEST(WrongPolicy, WhoseTestComesOutOtherwise) {
  EXPECT_THAT(
      printed(run_tests(text_of(with(right, "2026-10-09T24", "2026-10-08T24")), {china()})),
      ElementsAre("city.yaml:37:33: error: test '国庆': rectification is due 2026-10-09 24:00, not "
                  "2026-10-08T24:00:00+08:00; correct the test or the rule"));
  EXPECT_THAT(
      printed(
          run_tests(text_of(with(right, "expect: {", "expect: {opens_case: true, ")), {china()})),
      ElementsAre(
          "city.yaml:35:5: error: test '国庆': the review opens no case; 'city' opens a case "
          "only for a bad review with a remark."));
  EXPECT_THAT(printed(run_tests(text_of(with(right, "expect: {", "expect: {provisional: true, ")),
                                {china()})),
              ElementsAre(HasSubstr("rectification is not provisional")));
  EXPECT_THAT(
      printed(run_tests(text_of(with(right, "rectification_due", "feedback_due")), {china()})),
      ElementsAre(HasSubstr("'feedback' has no deadline")));
}

// --- The examples

std::vector<std::string> every_example() {
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(SOURCE_DIR) / "rules-examples"))
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

class Example : public ::testing::TestWithParam<std::string> {};

TEST_P(Example, IsAdoptedAndPassesItsOwnTests) {
  const Text policy = example(GetParam());
  EXPECT_THAT(calendars_named_in(policy), ElementsAre("cn"));
  Book book;
  EXPECT_THAT(printed(book.adopt(policy, {china()})), IsEmpty());
  ASSERT_EQ(book.active().size(), 1u);
  EXPECT_THAT(printed(run_tests(policy, {china()})), IsEmpty());
}

// A deadline that no rest day bears on proves little: one of its tests leaves days out, or counts a
// Saturday or Sunday that was made a working day.
TEST_P(Example, TestsItselfOnHolidays) {
  const Text policy = example(GetParam());
  yaml::Report report(policy.file);
  const PolicyFile file = read_policy(policy, {}, report).value();
  const Calendar calendar = calendar_of({china()});
  int dated = 0, holidays = 0;
  for (const PolicyTest& test : file.tests)
    for (const PolicyTest::Expected& expected : test.dues) {
      ++dated;
      const Day last = shanghai().day_of(expected.due - std::chrono::milliseconds(1));
      for (Day day = shanghai().day_of(test.facts.received); day <= last;
           day += std::chrono::days(1)) {
        const bool weekend = std::chrono::weekday(day) == std::chrono::Saturday ||
                             std::chrono::weekday(day) == std::chrono::Sunday;
        if (calendar.works(day) == weekend) {
          ++holidays;
          break;
        }
      }
    }
  EXPECT_GE(dated, 3);
  EXPECT_GE(holidays, 1);
}

INSTANTIATE_TEST_SUITE_P(Of, Example, ::testing::ValuesIn(every_example()), [](const auto& it) {
  std::string name = it.param.substr(0, it.param.find('.'));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(Examples, StandSideBySideInOneBook) {
  Book book;
  for (const std::string& name : every_example())
    EXPECT_THAT(printed(book.adopt(example(name), {china()})), IsEmpty()) << name;
  EXPECT_EQ(book.active().size(), every_example().size());
  const std::pair<const char*, const char*> places[] = {
      {"310101", "shanghai-12345"}, {"371623003", "wudi-hall"},   {"371600", "national"},
      {"371581", "linqing-hall"},   {"371402", "dezhou"},         {"330106", "zhejiang"},
      {"330683", "shengzhou"},      {"440305", "shenzhen"},       {"410482", "ruzhou-hrss"},
      {"431025", "linwu"},          {"150802", "bayannur-12345"}, {"150525", "naiman"},
      {"420102", "wuhan-finance"},  {"340302", "bengbu-12345"},   {"110101", "beijing"},
      {"440307", "shenzhen"},       {"440106", "guangdong"},      {"530102", "yunnan"},
      {"450102", "guangxi"},        {"650102", "xinjiang"},       {"620102", "gansu"},
      {"510104", "sichuan"},        {"630102", "qinghai-hrss"},   {"360802", "jian"},
      {"360702", "national"},       {"320602", "jiangsu-12345"},  {"130102", "hebei"},
      {"341602", "bozhou"},         {"430902", "yiyang"},         {"610102", "xian"},
      {"420502", "hubei"},          {"460106", "national"},       {"320702", "lianyungang-12345"}};
  for (const auto& [region, policy] : places) {
    Review review;
    review.region = region;
    EXPECT_EQ(book.for_region(review.region)->version().name, policy) << region;
  }
}

// What a policy's own tests cannot say yet: when its measures are taken.
TEST(Examples, SendTheNoticeTheDayAfterAndTheCircularFiveWorkingDaysLater) {
  Book book;
  EXPECT_THAT(printed(book.adopt(example("hotline-12345.yaml"), {china()})), IsEmpty());
  Case facts;
  facts.stage = Stage::rectification;
  facts.received = facts.round_began = at("2026-09-22T09:00:00+08:00");
  facts.dispatched_at = facts.entered_at = at("2026-09-22T10:00:00+08:00");
  const Plan plan = book.active().at(0)->plan(facts);
  ASSERT_EQ(plan.clocks.size(), 1u);
  EXPECT_EQ(plan.clocks[0].due_text, "2026-09-30 24:00");
  std::vector<std::pair<std::string, Instant>> taken;
  for (const Alarm& alarm : plan.alarms)
    if (alarm.event == Event::measure_taken) taken.emplace_back(alarm.rung, alarm.at);
  EXPECT_THAT(taken, ElementsAre(std::pair("reminder_notice", at("2026-10-08T10:00:00+08:00")),
                                 std::pair("circular", at("2026-10-14T00:00:00+08:00"))));
}

TEST(Examples, RaiseWhatWasSentBackThreeTimes) {
  Book book;
  EXPECT_THAT(printed(book.adopt(example("bayannur.yaml"), {china()})), IsEmpty());
  const Policy& policy = *book.active().at(0);
  const Instant now = at("2026-05-08T10:00:00+08:00");
  Case it;
  it.round = 3;
  EXPECT_THAT(policy.measures_by_count(it, {}, now), IsEmpty());
  it.round = 4;
  EXPECT_THAT(policy.measures_by_count(it, {}, now),
              ElementsAre(Measure{
                  "escalated_supervision", now, "rounds 4", {"general_office"}, "rounds/4", {}}));
}

// --- What it means for a case

const Policy& city() {
  static Book book;
  static const bool adopted = [] {
    for (const RuleProblem& problem : book.adopt(text_of(right), {china()}))
      ADD_FAILURE() << print(problem);
    return true;
  }();
  (void)adopted;
  return *book.active().at(0);
}

std::shared_ptr<const Policy> city_with(const std::string& what, const std::string& instead) {
  Book book;
  EXPECT_THAT(printed(book.adopt(text_of(with(right, what, instead)), {china()})), IsEmpty());
  return book.active().at(0);
}

// At rectification since Mon 2026-03-02 11:00.
Case rectifying() {
  Case it;
  it.stage = Stage::rectification;
  it.unit = "社会保险";
  it.received = it.round_began = it.opened_at = at("2026-03-02T09:00:00+08:00");
  it.dispatched_at = at("2026-03-02T10:00:00+08:00");
  it.entered_at = at("2026-03-02T11:00:00+08:00");
  it.review.named = true;
  it.review.rating = 1;
  return it;
}

// Once more, as the policy gives it.
void extend(Case& it) { it.extensions.push_back(city().extension(it, "")); }

Case planned(Case it) {
  const Plan plan = city().plan(it);
  it.clocks = plan.clocks;
  it.alarms = plan.alarms;
  return it;
}

std::string brief(const Alarm& alarm) {
  std::string text = rfc3339(alarm.at, std::chrono::hours(8)).substr(5, 11) + " " + alarm.clock +
                     " " + std::string(name(alarm.event));
  if (!alarm.rung.empty()) text += " " + alarm.rung + " " + std::to_string(alarm.repeat);
  for (const std::string& role : alarm.notify) text += " " + role;
  return text;
}

TEST(Plan, HasTheStagesClockAndTheCapAndAllTheirAlarms) {
  const Plan plan = city().plan(rectifying());
  ASSERT_EQ(plan.clocks.size(), 2u);
  EXPECT_EQ(plan.clocks[0].name, "rectification");
  EXPECT_EQ(plan.clocks[0].due_text, "2026-03-09 24:00");
  EXPECT_EQ(plan.clocks[0].due, at("2026-03-10T00:00:00+08:00"));
  EXPECT_EQ(plan.clocks[0].why.from, "entered");
  EXPECT_EQ(plan.clocks[1].name, "cap");
  EXPECT_EQ(plan.clocks[1].due_text, "2026-03-23 24:00");
  std::vector<std::string> alarms;
  for (const Alarm& alarm : plan.alarms) alarms.push_back(brief(alarm));
  EXPECT_THAT(
      alarms,
      ElementsAre("03-06T00:00 rectification measure_taken warning 0",  //
                  "03-07T00:00 rectification near_due unit", "03-10T00:00 rectification overdue",
                  "03-10T00:00 rectification measure_taken reminder 0 unit_head",
                  "03-11T00:00 rectification measure_taken reminder 1 unit_head",
                  "03-12T00:00 rectification measure_taken reminder 2 unit_head",
                  "03-17T00:00 rectification measure_taken circular 0 office",
                  "03-20T00:00 cap near_due head",  //
                  "03-24T00:00 cap overdue", "03-24T00:00 cap measure_taken supervision 0"));
}

TEST(Plan, IsEmptyWhileTheCaseIsPausedOrClosed) {
  Case it = rectifying();
  it.pauses.push_back({at("2026-03-03T09:00:00+08:00"), std::nullopt});
  EXPECT_THAT(city().plan(it).clocks, IsEmpty());
  EXPECT_THAT(city().plan(it).alarms, IsEmpty());
  for (Stage stage : {Stage::closed, Stage::set_aside}) {
    Case over = rectifying();
    over.stage = stage;
    EXPECT_THAT(city().plan(over).clocks, IsEmpty());
    EXPECT_THAT(city().plan(over).alarms, IsEmpty());
  }
}

TEST(Plan, ShiftsByAPauseThatIsOver) {
  Case it = rectifying();
  it.pauses.push_back({at("2026-03-04T09:00:00+08:00"), at("2026-03-10T09:00:00+08:00")});
  const Plan plan = city().plan(it);
  EXPECT_EQ(plan.clocks.at(0).due_text, "2026-03-13 24:00");
  EXPECT_EQ(plan.clocks.at(1).due_text, "2026-03-27 24:00");
}

TEST(Plan, GoesByTheClassOfTheCase) {
  Case it = rectifying();
  it.classification = "simple";
  EXPECT_EQ(city().plan(it).clocks.at(0).due_text, "2026-03-02 24:00");
  it.classification = "complex";
  EXPECT_EQ(city().plan(it).clocks.at(0).due_text, "2026-03-16 24:00");
}

TEST(Plan, CountsAReclassifiedCaseFromItsOriginalStart) {
  Case it = rectifying();
  it.classification = "simple";
  it.pauses.push_back({at("2026-03-03T09:00:00+08:00"), at("2026-03-05T09:00:00+08:00")});
  const Clock before = city().plan(it).clocks.at(0);
  it.classification = "complex";
  const Clock after = city().plan(it).clocks.at(0);
  EXPECT_EQ(after.why.start, before.why.start);
  EXPECT_EQ(after.why.shifted_days, 2);
  EXPECT_EQ(after.due_text, "2026-03-18 24:00");
}

TEST(Plan, OfAClassMayRunFromAnotherInstantAndGoByTheChannel) {
  const auto policy =
      city_with("      simple: {within: same_day}",
                "      simple: {within: same_day}\n"
                "      web: {within: {working_days: 3}, from: received, channels: [web, mobile]}");
  Case it = rectifying();
  it.received = it.round_began = at("2026-03-02T10:00:00+08:00");
  it.entered_at = at("2026-03-04T10:00:00+08:00");
  EXPECT_EQ(policy->plan(it).clocks.at(0).due_text, "2026-03-11 24:00");
  it.review.channel = "mobile";
  EXPECT_EQ(policy->plan(it).clocks.at(0).due_text, "2026-03-05 24:00");
  it.classification = "complex";
  EXPECT_EQ(policy->plan(it).clocks.at(0).due_text, "2026-03-18 24:00") << "what was said counts";
}

TEST(Plan, HasTheMeasuresOfAPromisedDateWhereTheStageHasNoLength) {
  const auto policy = city_with(
      "  rectification:\n    within: {working_days: 5}\n    from: entered\n    classes:\n"
      "      simple: {within: same_day}\n      complex: {within: {working_days: 10}}\n"
      "    planned: {report: required, measures: required, cap: {within: {natural_days: 15}, roll: "
      "none, from: received}}\n"
      "    deferred: {document: required}\n    extend: {max_count: 1, by: {working_days: 5}}\n"
      "    pause: allowed\n    near_due: [{before: {working_days: 1}, notify: [unit]}]\n",
      "  rectification: {planned: {measures: required}}\n");
  Case it = rectifying();
  EXPECT_EQ(policy->plan(it).clocks.at(0).name, "cap");
  it.planned_due = at("2026-03-13T00:00:00+08:00");
  const Plan plan = policy->plan(it);
  EXPECT_EQ(plan.clocks.at(0).due_text, "2026-03-12 24:00");
  EXPECT_TRUE(std::any_of(plan.alarms.begin(), plan.alarms.end(), [](const Alarm& alarm) {
    return alarm.clock == "rectification" && alarm.rung == "circular";
  }));
}

// F7: a late appeal does not buy time.
TEST(Plan, GoesOnFromWhereAnAppealInterruptedIt) {
  Case it = rectifying();
  const Instant lodged = at("2026-03-10T10:00:00+08:00"), decided = at("2026-03-12T10:00:00+08:00");
  it.appeals.push_back({"mistaken", "社会保险", lodged, decided, "信访局", false, it.entered_at});
  it.entered_at = decided;
  EXPECT_EQ(city().plan(it).clocks.at(0).due_text, "2026-03-09 24:00");
  it.appeals.back().rectifying_since.reset();  // lodged in verification: rectification begins now
  EXPECT_EQ(city().plan(it).clocks.at(0).due_text, "2026-03-19 24:00");
}

TEST(Plan, LeavesOutAReminderThatWouldComeBeforeItsClockStarts) {
  const auto reminded = [](const Case& it) {
    const Plan plan = city().plan(it);
    return std::any_of(plan.alarms.begin(), plan.alarms.end(), [](const Alarm& alarm) {
      return alarm.event == Event::near_due && alarm.clock == "rectification";
    });
  };
  Case it = rectifying();
  EXPECT_TRUE(reminded(it));
  it.classification = "simple";
  EXPECT_FALSE(reminded(it));
}

TEST(Plan, RemindsWhenAShareOfTheLengthHasPassed) {
  Book book;
  book.adopt(text_of(with(right, "near_due: [{before: {working_days: 1}, notify: [unit]}]",
                          "near_due: [{passed: 80, notify: [unit]}]")),
             {china()});
  const auto reminded = [&](const Case& it) {
    std::vector<std::string> times;
    for (const Alarm& alarm : book.active().at(0)->plan(it).alarms)
      if (alarm.event == Event::near_due && alarm.clock == "rectification")
        times.push_back(rfc3339(alarm.at, std::chrono::hours(8)));
    return times;
  };
  Case it = rectifying();
  EXPECT_THAT(reminded(it), ElementsAre("2026-03-07T00:00:00+08:00"));
  extend(it);
  EXPECT_THAT(reminded(it), ElementsAre("2026-03-13T00:00:00+08:00"));
  it.classification = "simple";
  EXPECT_THAT(reminded(it), IsEmpty());
}

TEST(Plan, KnowsWhenAPauseIsOverByItself) {
  Book book;
  const std::string text = with(right, "pause: allowed", "pause: {at_most: {working_days: 3}}");
  book.adopt(text_of(text), {china()});
  const auto& policy = dynamic_cast<const WrittenPolicy&>(*book.active().at(0));
  const Instant began = at("2026-03-05T09:00:00+08:00");
  EXPECT_EQ(policy.pause_ends(Stage::rectification, began), at("2026-03-11T00:00:00+08:00"));
  EXPECT_EQ(policy.pause_ends(Stage::verification, began), std::nullopt);
}

TEST(Plan, ExtendsFromTheOldDueDate) {
  Case it = rectifying();
  extend(it);
  const Clock clock = city().plan(it).clocks.at(0);
  EXPECT_EQ(clock.due_text, "2026-03-16 24:00");
  EXPECT_EQ(clock.why.extended_by, 5);
}

TEST(Plan, NeverGoesBeyondTheCapExceptWhenThatHasRunOut) {
  Case it = rectifying();
  it.round = 2;
  it.round_began = it.entered_at = at("2026-03-18T09:00:00+08:00");
  EXPECT_EQ(city().plan(it).clocks.at(0).due_text, "2026-03-23 24:00");
  EXPECT_EQ(city().plan(it).clocks.at(0).why.limited_by, "cap");
  it.round_began = it.entered_at = at("2026-03-24T09:00:00+08:00");
  EXPECT_EQ(city().plan(it).clocks.at(0).due_text, "2026-03-31 24:00");
  EXPECT_EQ(city().plan(it).clocks.at(0).why.limited_by, "");
  EXPECT_EQ(city().plan(it).clocks.at(1).due_text, "2026-03-23 24:00");
}

TEST(Plan, CountsWhatWasReceivedFromTheRoundInLaterRounds) {
  Case it = rectifying();
  it.stage = Stage::dispatch;
  it.round = 2;
  it.round_began = it.entered_at = at("2026-03-11T09:00:00+08:00");
  it.dispatched_at.reset();
  const Clock clock = city().plan(it).clocks.at(0);
  EXPECT_EQ(clock.due_text, "2026-03-11 24:00");
  EXPECT_EQ(clock.why.from, "round");
}

TEST(Plan, KeepsToTheDateThatTheUnitPlannedInsideItsCap) {
  Case it = rectifying();
  it.planned_due = at("2026-03-12T18:00:00+08:00");
  Clock clock = city().plan(it).clocks.at(0);
  EXPECT_EQ(clock.due_text, "2026-03-12 18:00");
  EXPECT_EQ(clock.why.unit, "given");
  it.planned_due = at("2026-05-01T18:00:00+08:00");
  clock = city().plan(it).clocks.at(0);
  EXPECT_EQ(clock.due_text, "2026-03-17 24:00");
  EXPECT_EQ(clock.why.limited_by, "planned");
}

TEST(Plan, KeepsTheDueInstantThatASenderGaveForTheStageItNamed) {
  Case it = rectifying();
  it.entered_at = it.opened_at;
  it.given_due = at("2026-04-30T12:00:00+08:00");
  const Clock clock = city().plan(it).clocks.at(0);
  EXPECT_EQ(clock.due, *it.given_due);
  EXPECT_EQ(clock.why.unit, "given");
  it.entered_at = at("2026-03-05T11:00:00+08:00");
  EXPECT_EQ(city().plan(it).clocks.at(0).due_text, "2026-03-12 24:00");
}

TEST(Plan, HasNoClockForAStageWithoutADeadline) {
  Case it = rectifying();
  it.stage = Stage::feedback;
  const Plan plan = city().plan(it);
  ASSERT_EQ(plan.clocks.size(), 1u);
  EXPECT_EQ(plan.clocks[0].name, "cap");
}

// --- Which reviews open a case

TEST(OpensCase, AsThePolicySays) {
  Review review;
  review.rating = 1;
  review.named = true;
  review.remark = "等了两个小时";
  std::string because;
  EXPECT_TRUE(city().opens_case(review, &because));
  EXPECT_EQ(because, "");
  Review good = review;
  good.rating = 3;
  EXPECT_FALSE(city().opens_case(good, &because));
  EXPECT_EQ(because, "");
  Review silent = review;
  silent.remark = " \n";
  EXPECT_FALSE(city().opens_case(silent, &because));
  EXPECT_THAT(because, HasSubstr("with a remark"));
  Review anonymous = review;
  anonymous.named = false;
  EXPECT_FALSE(city().opens_case(anonymous, &because));
  EXPECT_THAT(because, HasSubstr("named reviewer"));
  Review by_default = review;
  by_default.default_review = true;
  EXPECT_FALSE(city().opens_case(by_default, &because));
  EXPECT_THAT(because, HasSubstr("default review"));
}

// --- Objections

std::string objection(const Case& before, Event event, const Details& details = {}) {
  const auto objection = city().objects(before, event, details, before.entered_at);
  if (!objection) return "";
  const bool incomplete = objection->kind == Policy::Objection::Kind::incomplete;
  return std::string(incomplete ? "incomplete " : "forbidden ") + objection->field + ": " +
         objection->sentence.en;
}

TEST(Objection, ToReturningACase) {
  Case it = rectifying();
  it.stage = Stage::verification;
  EXPECT_EQ(objection(it, Event::returned),
            "forbidden : 'city' does not let a dispatched case be returned; verify it, or have it "
            "transferred.");
}

TEST(Objection, ToAnAppealWhereThePolicyHasNone) {
  Case it = rectifying();
  Details details;
  details.ground = "mistaken";
  EXPECT_EQ(objection(it, Event::appeal_lodged, details), "");
  it.stage = Stage::verification;
  EXPECT_THAT(objection(it, Event::appeal_lodged, details), HasSubstr("does not allow an appeal"));
}

TEST(Objection, ToAUnitThatDecidesItsOwnAppeal) {
  Case it = rectifying();
  it.stage = Stage::appeal;
  Details details;
  details.unit = "社会保险";
  EXPECT_THAT(objection(it, Event::appeal_upheld, details), HasSubstr("forbidden unit: "));
  // Nor is it another one for a blank, a stop, traditional characters; nor is a part of it.
  for (const char* unit :
       {"社会 保险", "社会保险。", "社會保險", "社会保险/二科", "社會 保险/二科"}) {
    details.unit = unit;
    EXPECT_THAT(objection(it, Event::appeal_upheld, details), HasSubstr("forbidden unit: "))
        << unit;
  }
  details.unit = "政务服务局";
  EXPECT_EQ(objection(it, Event::appeal_upheld, details), "");
}

TEST(Objection, ToATransferToTheUnitItselfHoweverItIsWritten) {
  Details details;
  for (const char* unit : {"社会保险", "社会 保险", "社會保險", "社会保险."}) {
    details.unit = unit;
    EXPECT_THAT(objection(rectifying(), Event::transferred, details),
                HasSubstr("holds the case already"))
        << unit;
  }
}

TEST(Objection, ToAClassThatThePolicyDoesNotKnow) {
  Case it = rectifying();
  it.stage = Stage::verification;
  Details details;
  EXPECT_EQ(objection(it, Event::found_genuine, details), "");
  details.classification = "simple";
  EXPECT_EQ(objection(it, Event::found_genuine, details), "");
  details.classification = "easy";
  EXPECT_EQ(objection(it, Event::found_genuine, details),
            "incomplete class: 'city' knows no class 'easy'; send one of complex, simple, or "
            "none.");
}

TEST(Objection, ToDeferringOrExplainingWithoutADocument) {
  Details details;
  EXPECT_THAT(objection(rectifying(), Event::deferred, details),
              HasSubstr("incomplete document: "));
  Case it = rectifying();
  it.stage = Stage::explanation;
  EXPECT_THAT(objection(it, Event::explained, details), HasSubstr("incomplete document: "));
  details.document = "无政发〔2026〕1号";
  EXPECT_EQ(objection(rectifying(), Event::deferred, details), "");
  EXPECT_EQ(objection(it, Event::explained, details), "");
}

TEST(Objection, ToAPlanThatIsIncompleteOrTooLate) {
  Details details;
  EXPECT_THAT(objection(rectifying(), Event::rectification_planned, details),
              HasSubstr("incomplete due_at: "));
  details.due_at = at("2026-03-18T00:00:00+08:00");
  EXPECT_THAT(objection(rectifying(), Event::rectification_planned, details),
              HasSubstr("incomplete measures: "));
  details.measures = "增设叫号";
  EXPECT_THAT(objection(rectifying(), Event::rectification_planned, details),
              HasSubstr("incomplete report: "));
  details.report = "报告";
  EXPECT_EQ(objection(rectifying(), Event::rectification_planned, details), "");
  details.due_at = at("2026-03-18T00:00:00.001+08:00");
  EXPECT_EQ(
      objection(rectifying(), Event::rectification_planned, details),
      "forbidden due_at: The date of the plan is past the latest that 'city' allows, 2026-03-17 "
      "24:00; send that or an earlier one.");
  details.due_at = at("2026-03-01T00:00:00+08:00");
  EXPECT_THAT(objection(rectifying(), Event::rectification_planned, details),
              HasSubstr("lies before rectification began"));
}

TEST(Objection, ToExtensionsTooManyTooLateOrTooLong) {
  Case it = planned(rectifying());
  EXPECT_EQ(objection(it, Event::extension_requested), "");
  EXPECT_EQ(objection(it, Event::extension_granted), "");

  Case asked = it;
  asked.extension_pending = true;
  EXPECT_THAT(objection(asked, Event::extension_requested), HasSubstr("asked for already"));
  EXPECT_EQ(objection(asked, Event::extension_granted), "");

  Case used = it;
  extend(used);
  EXPECT_THAT(objection(used, Event::extension_requested), HasSubstr("at most 1 extension(s)"));
  EXPECT_THAT(objection(used, Event::extension_granted), HasSubstr("at most 1 extension(s)"));

  Case overdue = it;
  std::erase_if(overdue.alarms, [](const Alarm& alarm) {
    return alarm.event == Event::overdue && alarm.clock == "rectification";
  });
  EXPECT_EQ(objection(overdue, Event::extension_requested),
            "forbidden : An extension must be asked for before the deadline, which was 2026-03-09 "
            "24:00. The latest it could have been is 2026-03-16 24:00.");
  overdue.extension_pending = true;  // asked in time, granted afterwards
  EXPECT_EQ(objection(overdue, Event::extension_granted), "");

  Case late_start = rectifying();
  late_start.entered_at = at("2026-03-13T11:00:00+08:00");
  EXPECT_EQ(objection(planned(late_start), Event::extension_requested), "") << "cut off at the cap";
  extend(late_start);
  const Clock trimmed = city().plan(late_start).clocks.at(0);
  EXPECT_EQ(trimmed.due_text, "2026-03-23 24:00");
  EXPECT_EQ(trimmed.why.limited_by, "cap");
  EXPECT_EQ(trimmed.why.extended_by, 5);

  Case nothing_left = rectifying();
  nothing_left.entered_at = at("2026-03-17T11:00:00+08:00");
  EXPECT_EQ(objection(planned(nothing_left), Event::extension_requested),
            "forbidden : An extension would add nothing: it is due 2026-03-23 24:00, and no later "
            "by the cap of the case.");

  Case elsewhere = it;
  elsewhere.stage = Stage::feedback;
  EXPECT_THAT(objection(elsewhere, Event::extension_requested),
              HasSubstr("knows no extension at stage 'feedback'"));
}

TEST(Objection, ToPausingWhereThePolicyHasNoPause) {
  Case it = rectifying();
  EXPECT_EQ(objection(it, Event::paused), "");
  EXPECT_THAT(objection(it, Event::resumed), HasSubstr("not paused"));
  it.pauses.push_back({it.entered_at, std::nullopt});
  EXPECT_THAT(objection(it, Event::paused), HasSubstr("paused already"));
  EXPECT_EQ(objection(it, Event::resumed), "");
  it.pauses.clear();
  it.stage = Stage::dispatch;
  EXPECT_THAT(objection(it, Event::paused), HasSubstr("does not let stage 'dispatch' be paused"));
}

TEST(Objection, ToWaysOutThatThePolicyDoesNotName) {
  Book book;
  EXPECT_THAT(printed(book.adopt(example("shanghai.yaml"), {china()})), IsEmpty());
  Details details;
  details.document = "x";
  const auto no = book.active().at(0)->objects(rectifying(), Event::deferred, details, {});
  ASSERT_TRUE(no);
  EXPECT_EQ(no->kind, Policy::Objection::Kind::forbidden);
  EXPECT_THAT(no->sentence.en, HasSubstr("does not let rectification be deferred"));
}

// --- Rounds and follow-up

TEST(Objection, ToWhoDoesTheWorkOfAStage) {
  const auto policy = city_with("  explanation: {", "  explanation: {by: legal_office, ");
  Case it = rectifying();
  it.stage = Stage::explanation;
  Details details;
  details.document = "无政发〔2026〕1号";
  details.role = "unit";
  const auto no = policy->objects(it, Event::explained, details, it.entered_at);
  ASSERT_TRUE(no);
  EXPECT_EQ(no->kind, Policy::Objection::Kind::wrong_role);
  EXPECT_THAT(no->roles, ElementsAre("legal_office"));
  details.role = "legal_office";
  EXPECT_FALSE(policy->objects(it, Event::explained, details, it.entered_at));
}

TEST(Objection, ToOneRatingTooManyWhetherOrNotTheFirstOpenedACase) {
  const auto once = city_with("follow_up:", "additional_reviews: {at_most: 1}\nfollow_up:");
  const Case it = rectifying();
  for (const Case* before : {&it, static_cast<const Case*>(nullptr)}) {
    EXPECT_FALSE(once->objects_to_added_review(before, 1, it.entered_at));
    EXPECT_TRUE(once->objects_to_added_review(before, 2, it.entered_at));
  }
  const auto never = city_with("follow_up:", "additional_reviews: {at_most: 0}\nfollow_up:");
  EXPECT_TRUE(never->objects_to_added_review(nullptr, 1, it.entered_at));
}

TEST(Rounds, SetOffTheirMeasures) {
  const Instant now = at("2026-03-18T09:00:00+08:00");
  Case it;
  it.round = 2;
  EXPECT_THAT(city().measures_by_count(it, {}, now), IsEmpty());
  it.round = 3;
  const Measure supervision{"supervision", now, "rounds 3", {"office"}, "rounds/3", {}};
  EXPECT_THAT(city().measures_by_count(it, {}, now), ElementsAre(supervision));
  it.counted = {"rounds/3"};
  EXPECT_THAT(city().measures_by_count(it, {}, now), IsEmpty());
}

TEST(FollowUp, IsForNamedReviewersUnlessThePolicySaysOtherwise) {
  Review review;
  review.named = false;
  EXPECT_FALSE(city().follow_up_applies(review));
  review.named = true;
  EXPECT_TRUE(city().follow_up_applies(review));
  EXPECT_EQ(city().follow_up_attempts(), 2);
}

// --- The book

TEST(PolicyBook, PrefersTheLongestRegion) {
  Book book;
  const auto policy = [](const std::string& name, const std::string& where) {
    return text_of(with(with(right, "policy: city", "policy: " + name), "{region: \"37\"}", where));
  };
  EXPECT_THAT(book.adopt(policy("province", "{region: \"37\"}"), {china()}), IsEmpty());
  EXPECT_THAT(book.adopt(policy("county", "{region: \"371623\"}"), {china()}), IsEmpty());
  EXPECT_THAT(book.adopt(policy("country", "default"), {china()}), IsEmpty());
  EXPECT_THAT(
      printed(book.adopt(policy("other", "{region: \"37\"}"), {china()})),
      ElementsAre("city.yaml:6:22: error: policy 'province' applies to region '37' already; give "
                  "one of them another region, or the same name to replace it"));
  EXPECT_THAT(printed(book.adopt(policy("second", "default"), {china()})),
              ElementsAre(HasSubstr("policy 'country' applies to the default already")));
  EXPECT_EQ(book.active().size(), 3u);
  Review review;
  review.region = "371623001";
  EXPECT_EQ(book.for_region(review.region)->version().name, "county");
  review.region = "3701";
  EXPECT_EQ(book.for_region(review.region)->version().name, "province");
  review.region = "11";
  EXPECT_EQ(book.for_region(review.region)->version().name, "country");
}

TEST(PolicyBook, KeepsTheVersionsThatCasesArePinnedTo) {
  Book book;
  const std::string newer =
      with(right, "    within: {working_days: 5}", "    within: {working_days: 3}");
  const Version first{"city", hex(sha256(right))}, second{"city", hex(sha256(newer))};
  EXPECT_THAT(book.adopt(text_of(right), {china()}), IsEmpty());
  EXPECT_THAT(book.adopt(text_of(newer), {china()}), IsEmpty());
  ASSERT_EQ(book.active().size(), 1u);
  EXPECT_EQ(book.active()[0]->version(), second);
  EXPECT_EQ(book.pinned(first).version(), first);
  EXPECT_EQ(book.pinned(first).plan(rectifying()).clocks.at(0).due_text, "2026-03-09 24:00");
  EXPECT_EQ(book.pinned(second).plan(rectifying()).clocks.at(0).due_text, "2026-03-05 24:00");
  EXPECT_THROW(book.pinned({"city", "0000"}), Unreadable);
}

TEST(PolicyBook, OpensNoCaseByAVersionItOnlyRemembers) {
  Book book;
  EXPECT_THAT(book.remember(text_of(right), {china()}), IsEmpty());
  Review review;
  review.region = "37";
  EXPECT_EQ(book.for_region(review.region), nullptr);
  EXPECT_THAT(book.active(), IsEmpty());
  EXPECT_EQ(book.pinned({"city", hex(sha256(right))}).version().name, "city");
}

TEST(PolicyBook, CountsByTheCalendarAdoptedLast) {
  Book book;
  Text revised = china();
  revised.bytes += "days:\n  - {date: 2026-03-05, off: 放假}\n";
  EXPECT_THAT(book.adopt(text_of(right), {china()}), IsEmpty());
  EXPECT_THAT(printed(book.adopt(text_of(right), {revised})), IsEmpty());
  const Clock clock = book.active().at(0)->plan(rectifying()).clocks.at(0);
  EXPECT_EQ(clock.due_text, "2026-03-10 24:00");
  EXPECT_EQ(clock.why.calendar.digest, hex(sha256(revised.bytes)));
}

TEST(PolicyBook, ChangesNothingWhenThereAreProblems) {
  Book book;
  EXPECT_THAT(book.adopt(text_of(right), {china()}), IsEmpty());
  const Version before = book.active().at(0)->version();
  EXPECT_FALSE(book.adopt(text_of(with(right, "title:", "titel:")), {china()}).empty());
  EXPECT_EQ(book.active().at(0)->version(), before);
}

TEST(PolicyBook, NamesTheCalendarsOfAPolicyWithoutReadingTheRest) {
  EXPECT_THAT(calendars_named_in(text_of("calendar: [cn, hall]\nnonsense: 1\n")),
              ElementsAre("cn", "hall"));
  EXPECT_THAT(calendars_named_in(text_of("calendar: [../../etc/passwd]\n")), IsEmpty());
  EXPECT_THAT(calendars_named_in(text_of("calendar: [cn\n")), IsEmpty());
}

}  // namespace
}  // namespace redress
