// What another version of its policy does to an open case: deadlines kept, computed anew, the
// earlier or the later of both; and what is foretold of it.
#include "engine/decide/policy_change.h"

#include <gmock/gmock.h>

#include "engine/decide/decide.h"
#include "engine/notice.h"
#include "tests/support/house.h"
#include "tests/support/versions.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string calendar = R"(redress_calendar: 1
calendar: cn
title: 每日都算的日历
week: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]
hours: ["00:00-24:00"]
years: {}
)";

// So many days to dispatch a case, a reminder before, a rung when due and another a day after.
std::string policy(int days, const std::string& more = "", const std::string& head = "") {
  return R"(redress: 1
policy: days
title: 测试用规则
timezone: Asia/Shanghai
calendar: [cn]
applies_to: default
bad_review: {ratings: [1, 2], remark: optional, anonymous: accepted}
)" + head +
         R"(stages:
  dispatch:
    within: {natural_days: )" +
         std::to_string(days) + R"(}
    from: received
    roll: none
    near_due: [{before: {natural_days: 1}, notify: [unit]}]
)" + more +
         R"(  verification: {within: {natural_days: 30}, from: received, roll: none}
ladder:
  dispatch:
    - {at: due, take: reminder, notify: [unit_head, supervision_office]}
    - {at: due, plus: {natural_days: 1}, take: supervision, notify: [supervision_office]}
)";
}
const std::string cap = "cap: {within: {natural_days: 20}, from: received, roll: none}\n";

// One case as it is decided upon, without a clerk and a disk.
class Desk final : public OnRecord {
 public:
  explicit Desk(const PolicyBook& book) : book_(book) {}

  Entry happens(Fact fact, Instant now, const Version& version = {}) {
    Submission said;
    said.source = "/test";
    said.occurred_at = now;
    said.case_id = case_ ? case_->id : 0;
    said.policy = version;
    said.fact = std::move(fact);
    Decision decision = decide(*this, std::move(said), book_, now, ++number_);
    if (const auto* no = std::get_if<Refusal>(&decision)) throw std::runtime_error(no->sentence.en);
    Entry entry = std::get<Entry>(std::move(decision));
    case_ = redress::apply(case_, entry);
    told += notices(entry, *case_).size();
    return entry;
  }
  // Everything that is due before then goes off; which events that were.
  std::vector<std::string> pass(Instant now) {
    std::vector<std::string> gone;
    while (case_->next_alarm() && late(now, *case_->next_alarm())) {
      const Alarm alarm = case_->alarms.front();
      AlarmWentOff off{alarm, {}, {}, {}};
      if (now - alarm.at > missed_after) off.caught_up_at = now;
      Submission knock;
      knock.occurred_at = alarm.at;
      knock.case_id = case_->id;
      knock.fact = off;
      Decision decision = decide(*this, std::move(knock), book_, now, ++number_);
      const Entry& entry = std::get<Entry>(decision);
      case_ = redress::apply(case_, entry);
      told += notices(entry, *case_).size();
      gone.push_back(alarm.rung.empty() ? std::string(name(alarm.event)) : alarm.rung);
    }
    return gone;
  }

  const Case& it() const { return *case_; }
  std::string due(const std::string& clock = "dispatch") const {
    for (const Clock& one : case_->clocks)
      if (one.name == clock) return one.due_text;
    return "none";
  }

  const std::optional<Case>& find_case(Number) override { return case_; }
  const std::optional<ServiceRecord>& find_service(const std::string&) override { return service_; }
  const std::optional<UnitRecord>& find_unit(const std::string&) override { return unit_; }
  const Roster& roster() override { return roster_; }
  std::optional<Entry> entry(Number) override { return std::nullopt; }

  std::size_t told = 0;

 private:
  const PolicyBook& book_;
  std::optional<Case> case_;
  Number number_ = 0;
  std::optional<ServiceRecord> service_;
  std::optional<UnitRecord> unit_;
  Roster roster_;
};

const Instant monday = instant("2026-03-02T10:00:00+08:00");
Instant days_later(int days) { return monday + std::chrono::hours(24 * days); }

class Changing : public ::testing::Test {
 protected:
  // A case opened on Monday by that version.
  void open(const std::string& by) {
    versions_.put_in_force(versions_.know(by, calendar).version());
    desk_ = std::make_unique<Desk>(versions_);
    Review review;
    review.dictionary = "rating-5-best";
    review.rating = 1;
    review.region = "371623";
    review.unit = "社会保险";
    review.remark = "等了两个小时";
    review.given_at = monday;
    desk_->happens(ReviewSubmitted{review}, monday);
  }
  Entry change(const std::string& to, OpenDeadlines how, Instant now) {
    const Policy& next = versions_.know(to, calendar);
    const Effect foretold = effect(desk_->it(), next, how, now, {});
    const bool was_overdue = desk_->it().due() && late(now, *desk_->it().due());
    const std::size_t told = desk_->told;
    const Entry entry = desk_->happens(PolicyChanged{7, {}, how}, now, next.version());
    gone_ = desk_->pass(now);
    EXPECT_TRUE(foretold.changes);
    EXPECT_EQ(foretold.moved, std::get<PolicyChanged>(entry.fact).moved);
    EXPECT_EQ(std::size_t(foretold.notices_at_once), desk_->told - told);
    EXPECT_EQ(foretold.overdue_at_once,
              !was_overdue && std::find(gone_.begin(), gone_.end(), "overdue") != gone_.end());
    return entry;
  }

  Versions versions_;
  std::unique_ptr<Desk> desk_;
  std::vector<std::string> gone_;  // right after the change
};

// What was granted is a fact: so long as it was granted for, whatever the next version would give.
TEST_F(Changing, AnExtensionStaysAsLongAsItWasGranted) {
  const auto extended_by = [](int days) {
    return "    extend: {max_count: 1, by: {natural_days: " + std::to_string(days) + "}}\n";
  };
  open(policy(5, extended_by(4)));
  desk_->happens(CaseMoved{Event::extension_granted, {}}, days_later(1));
  EXPECT_EQ(desk_->due(), "2026-03-11 24:00");
  change(policy(3, extended_by(1)), OpenDeadlines::recompute, days_later(2));
  EXPECT_EQ(desk_->due(), "2026-03-09 24:00");
  change(policy(4), OpenDeadlines::recompute, days_later(2));
  EXPECT_EQ(desk_->due(), "2026-03-10 24:00");
}

TEST_F(Changing, KeepsDeadlinesAndAlarmsAndChangesTheVersionAlone) {
  open(policy(5));
  const Case before = desk_->it();
  const Entry entry = change(policy(2), OpenDeadlines::keep, days_later(1));
  EXPECT_EQ(type(entry.fact), "policy_changed");
  EXPECT_FALSE(entry.outcome.replanned);
  EXPECT_NE(desk_->it().policy, before.policy);
  EXPECT_EQ(std::get<PolicyChanged>(entry.fact).from, before.policy);
  EXPECT_EQ(desk_->it().clocks, before.clocks);
  EXPECT_EQ(desk_->it().alarms, before.alarms);
  EXPECT_EQ(desk_->it().version, before.version + 1);
  EXPECT_EQ(entry.outcome.due, before.due());
  EXPECT_THAT(gone_, IsEmpty());
}

TEST_F(Changing, ComputesDeadlinesAnewAndSaysWhatTheyWere) {
  open(policy(5, "", cap));
  const Entry entry = change(policy(9), OpenDeadlines::recompute, days_later(1));
  EXPECT_EQ(desk_->due(), "2026-03-11 24:00");
  EXPECT_EQ(desk_->due("cap"), "none") << "the new version has none";
  const Clock& clock = desk_->it().clocks.front();
  EXPECT_EQ(clock.why.was_due_text, "2026-03-07 24:00");
  EXPECT_EQ(clock.why.recalculated_by, 7u);
  const auto& moved = std::get<PolicyChanged>(entry.fact).moved;
  ASSERT_EQ(moved.size(), 1u);
  EXPECT_EQ(moved[0].from, instant("2026-03-08T00:00:00+08:00"));
  EXPECT_EQ(moved[0].to, instant("2026-03-12T00:00:00+08:00"));
  EXPECT_EQ(entry.outcome.due, moved[0].to);
  EXPECT_THAT(desk_->pass(days_later(20)),
              ElementsAre("near_due", "overdue", "reminder", "supervision"));
}

TEST_F(Changing, TheEarliestTakesAlsoWhatOnlyOneOfThemHas) {
  open(policy(5, "", cap));
  change(policy(9), OpenDeadlines::earliest, days_later(1));
  EXPECT_EQ(desk_->due(), "2026-03-07 24:00");
  EXPECT_EQ(desk_->due("cap"), "2026-03-22 24:00");
  open(policy(5));
  change(policy(3, "", cap), OpenDeadlines::earliest, days_later(1));
  EXPECT_EQ(desk_->due(), "2026-03-05 24:00");
  EXPECT_EQ(desk_->due("cap"), "2026-03-22 24:00");
}

TEST_F(Changing, TheLatestDropsWhatOnlyOneOfThemHas) {
  open(policy(5, "", cap));
  change(policy(3), OpenDeadlines::latest, days_later(1));
  EXPECT_EQ(desk_->due(), "2026-03-07 24:00");
  EXPECT_EQ(desk_->due("cap"), "none");
  open(policy(5));
  change(policy(9, "", cap), OpenDeadlines::latest, days_later(1));
  EXPECT_EQ(desk_->due(), "2026-03-11 24:00");
  EXPECT_EQ(desk_->due("cap"), "none");
}

TEST_F(Changing, OverdueAtOnceIsOneFactAndNoneOfTheRungsThatArePast) {
  open(policy(9));
  const Entry entry = change(policy(2), OpenDeadlines::recompute, days_later(6));
  EXPECT_THAT(gone_, ElementsAre("overdue"));
  EXPECT_EQ(desk_->told, 0u);
  EXPECT_THAT(entry.outcome.flags, ElementsAre("breached_on_attach"));
  EXPECT_EQ(desk_->it().breaches.size(), 1u);
  EXPECT_THAT(desk_->pass(days_later(30)), IsEmpty());
}

TEST_F(Changing, ARungThatIsStillAheadIsTaken) {
  open(policy(9));
  change(policy(2), OpenDeadlines::recompute, instant("2026-03-05T10:00:00+08:00"));
  EXPECT_THAT(gone_, ElementsAre("overdue"));
  EXPECT_THAT(desk_->pass(days_later(30)), ElementsAre("supervision"));
}

TEST_F(Changing, AReminderThatIsPastComesAtOnceWhileThereIsTimeLeft) {
  open(policy(9));
  change(policy(3), OpenDeadlines::recompute, instant("2026-03-05T10:00:00+08:00"));
  EXPECT_THAT(gone_, ElementsAre("near_due"));
  EXPECT_THAT(desk_->pass(days_later(30)), ElementsAre("overdue", "reminder", "supervision"));
}

TEST_F(Changing, OneLatenessIsOneBreach) {
  open(policy(2));
  EXPECT_THAT(desk_->pass(days_later(6)),
              ElementsAre("near_due", "overdue", "reminder", "supervision"));
  change(policy(3), OpenDeadlines::recompute, days_later(6));
  EXPECT_THAT(gone_, IsEmpty()) << "late by both versions";
  EXPECT_EQ(desk_->it().breaches.size(), 1u);
}

TEST_F(Changing, WhoIsLateByTheOldVersionIsLateOnceMoreOnlyWhenTheNewDeadlineHasPassed) {
  open(policy(2));
  desk_->pass(days_later(3));
  ASSERT_EQ(desk_->it().breaches.size(), 1u);
  change(policy(9), OpenDeadlines::recompute, days_later(3));
  EXPECT_EQ(desk_->it().breaches.front().voided_by, 0u) << "the past stays";
  EXPECT_THAT(desk_->pass(days_later(30)), ElementsAre("overdue", "supervision"))
      << "what was taken stays taken";
  EXPECT_EQ(desk_->it().breaches.size(), 2u);
}

TEST_F(Changing, WhatAMistakenVersionLetPassComesAgainAfterTheRollback) {
  open(policy(9));
  change(policy(2), OpenDeadlines::recompute, days_later(6));
  EXPECT_THAT(gone_, ElementsAre("overdue"));
  change(policy(9), OpenDeadlines::recompute, days_later(6));
  EXPECT_THAT(gone_, IsEmpty());
  EXPECT_EQ(desk_->due(), "2026-03-11 24:00");
  EXPECT_THAT(desk_->pass(days_later(30)),
              ElementsAre("near_due", "overdue", "reminder", "supervision"));
}

TEST_F(Changing, AKeptDeadlineLetsNothingComeTwice) {
  open(policy(9));
  change(policy(2), OpenDeadlines::recompute, days_later(6));
  change(policy(3), OpenDeadlines::keep, days_later(6));
  change(policy(4), OpenDeadlines::latest, days_later(7));
  EXPECT_THAT(desk_->pass(days_later(30)), IsEmpty());
}

TEST_F(Changing, APauseThatIsTooLongByTheNewVersionEndsNow) {
  const std::string pause = "    pause: {at_most: {natural_days: ";
  open(policy(5, pause + "20}}\n"));
  desk_->happens(CaseMoved{Event::paused, {}}, days_later(1));
  change(policy(5, pause + "2}}\n"), OpenDeadlines::recompute, days_later(8));
  EXPECT_THAT(gone_, ElementsAre("pause_ended"));
  EXPECT_FALSE(desk_->it().paused());
  EXPECT_THAT(desk_->it().breaches, IsEmpty());
  EXPECT_EQ(desk_->due(), "2026-03-14 24:00") << "by the days it did last";
}

TEST_F(Changing, ConcernsNoCaseThatIsOverOrJudgedByThatVersionAlready) {
  open(policy(5));
  const Policy& same = versions_.pinned(desk_->it().policy);
  EXPECT_EQ(effect(desk_->it(), same, OpenDeadlines::recompute, monday, {}), Effect{});
  EXPECT_THROW(desk_->happens(PolicyChanged{7, {}, OpenDeadlines::keep}, monday, same.version()),
               std::runtime_error);
  const Policy& next = versions_.know(policy(6), calendar);
  desk_->happens(CaseMoved{Event::withdrawn, {}}, monday);
  EXPECT_EQ(effect(desk_->it(), next, OpenDeadlines::recompute, monday, {}), Effect{});
}

TEST_F(Changing, AnAdoptionIsAChangeAndHowItCameAbout) {
  PolicyChange said{{"days", "ab"}, {{"cn", "cd"}}};
  said.open_cases = true;
  said.deadlines = OpenDeadlines::latest;
  said.by = "张三";
  EXPECT_EQ(PolicyAdopted::of(said).change(), said);
}

}  // namespace
}  // namespace redress
