// The one door, with the real store and the real policies behind it.
#include "engine/clerk/clerk.h"

#include <gmock/gmock.h>

#include "tests/support/house.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto monday = "2026-03-02T10:00:00+08:00";

const Refusal& refusal(const Verdict& verdict) { return std::get<Refusal>(verdict); }
const Receipt& receipt(const Verdict& verdict) { return std::get<Receipt>(verdict); }

TEST(Clerk, AGoodReviewIsRecordedAndOpensNoCase) {
  House house(monday);
  const Verdict verdict = house.submit(house.review(5));
  EXPECT_EQ(receipt(verdict).case_id, 0u);
  EXPECT_EQ(house.store->tip().number, 1u);
}

TEST(Clerk, ABadReviewGoesAllTheWayRound) {
  House house(monday);
  const Number id = house.open_case();
  house.happen(id, Event::dispatched);
  house.happen(id, Event::contacted);
  house.happen(id, Event::found_genuine);
  house.happen(id, Event::rectified);
  house.happen(id, Event::feedback_given);
  const Case after = house.happen(id, Event::follow_up_satisfied);
  EXPECT_EQ(after.stage, Stage::closed);
  EXPECT_EQ(after.standing, Standing::rectified);
  EXPECT_TRUE(after.clocks.empty());
  EXPECT_TRUE(after.alarms.empty());
  EXPECT_THAT(house.types_of(id),
              ElementsAre("review_submitted", "dispatched", "contacted", "found_genuine",
                          "rectified", "feedback_given", "follow_up_satisfied"));
}

TEST(Clerk, TheSameEventAgainGetsTheFirstAnswerAndWritesNothing) {
  House house(monday);
  const Submission said = house.review(1);
  Receipt first = receipt(house.submit(said));
  const Receipt again = receipt(house.submit(said));
  first.duplicate = true;
  EXPECT_EQ(again, first);
  EXPECT_EQ(house.store->tip().number, 1u);
}

TEST(Clerk, ARepeatWithinOneBatchIsSeenToo) {
  House house(monday);
  const Submission said = house.review(1);
  const std::vector<Verdict> verdicts = house.submit_all({said, said});
  EXPECT_FALSE(receipt(verdicts[0]).duplicate);
  EXPECT_TRUE(receipt(verdicts[1]).duplicate);
  EXPECT_EQ(receipt(verdicts[1]).number, receipt(verdicts[0]).number);
  EXPECT_EQ(house.store->tip().number, 1u);
}

TEST(Clerk, TheSameIdWithOtherContentIsRefused) {
  House house(monday);
  Submission said = house.review(1);
  house.submit(said);
  std::get<ReviewSubmitted>(said.fact).review.rating = 2;
  EXPECT_EQ(refusal(house.submit(said)).reason, Reason::content_differs);
  std::get<ReviewSubmitted>(said.fact).review.rating = 1;
  EXPECT_TRUE(receipt(house.submit(said)).duplicate);
  EXPECT_EQ(house.store->tip().number, 1u);
}

// An answer that differed by who rated would tell whether a guess is right.
TEST(Clerk, TheSameWithAnotherReviewerIsAnsweredAsTheFirstTime) {
  House house(monday);
  Submission said = house.review(1);
  said.reviewer.name = "市民甲";
  Receipt first = receipt(house.submit(said));
  first.duplicate = true;
  for (const char* name : {"市民甲", "市民乙", ""}) {
    said.reviewer.name = name;
    EXPECT_EQ(receipt(house.submit(said)), first);
  }
  EXPECT_EQ(house.store->reviewer(1)->name, "市民甲");
}

TEST(Clerk, ATimeAndFlagsThatTheServerFilledInAreNotCompared) {
  House house(monday);
  Submission said = house.review(1);
  said.time_given = false;
  house.submit(said);
  said.occurred_at += std::chrono::minutes(5);
  std::get<ReviewSubmitted>(said.fact).review.flags = {"unknown_indicator"};
  EXPECT_TRUE(receipt(house.submit(said)).duplicate);
}

TEST(Clerk, ARefusedEventChangesNothingAndSaysWhatWouldBeAccepted) {
  House house(monday);
  const Number id = house.open_case();
  const Case before = house.store->find_case(id).value();
  const Verdict verdict = house.submit(house.event(id, Event::rectified));
  EXPECT_EQ(refusal(verdict).reason, Reason::not_at_this_stage);
  EXPECT_EQ(refusal(verdict).stage, Stage::dispatch);
  EXPECT_THAT(refusal(verdict).accepts, ::testing::Contains(Event::dispatched));
  EXPECT_EQ(house.store->find_case(id), before);
  EXPECT_EQ(house.store->tip().number, 1u);
}

TEST(Clerk, ACaseThatChangedSinceIsNotOverwritten) {
  House house(monday);
  const Number id = house.open_case();
  Submission said = house.event(id, Event::dispatched);
  said.if_version = 7;
  EXPECT_EQ(refusal(house.submit(said)).reason, Reason::stale_version);
  said.if_version = 1;
  EXPECT_FALSE(receipt(house.submit(said)).duplicate);
}

TEST(Clerk, AnUnknownCaseAndAFutureStampAreRefused) {
  House house(monday);
  EXPECT_EQ(refusal(house.submit(house.event(99, Event::dispatched))).reason, Reason::no_such_case);
  Submission early = house.review(1);
  early.occurred_at += std::chrono::minutes(11);
  EXPECT_EQ(refusal(house.submit(early)).reason, Reason::in_the_future);
}

TEST(Clerk, ARegionWithoutAPolicyIsRefusedByName) {
  House house(monday, {example("wudi.yaml")});
  Submission said = house.review(1);
  std::get<ReviewSubmitted>(said.fact).review.region = "110101";
  EXPECT_EQ(refusal(house.submit(said)).reason, Reason::no_policy);
}

TEST(Clerk, ACaseOpensAtTheUnitThatItsRouteNames) {
  House house(monday, {example("shenzhen.yaml")});
  Submission said = house.review(1);
  Review& review = std::get<ReviewSubmitted>(said.fact).review;
  review.region = "440305";
  review.matter.code = "sz-shebao-12";
  review.unit = "南山区行政服务大厅";
  const Case it = house.store->find_case(receipt(house.submit(said)).case_id).value();
  EXPECT_EQ(it.stage, Stage::verification);
  EXPECT_EQ(it.unit, "市社会保险基金管理局");
  EXPECT_EQ(it.review.unit, "南山区行政服务大厅");
}

TEST(Clerk, BackdatingGainsNoTime) {
  House house(monday);
  const Number id = house.open_case();
  house.happen(id, Event::dispatched);
  house.advance_to("2026-03-20T10:00:00+08:00");
  Submission said = house.event(id, Event::found_genuine);
  said.occurred_at = instant("2026-03-02T11:00:00+08:00");
  const Entry entry = house.store->entry(receipt(house.submit(said)).number).value();
  EXPECT_EQ(entry.occurred_at, said.occurred_at);
  EXPECT_EQ(entry.effective_at, instant("2026-03-20T10:00:00+08:00"));
}

TEST(Clerk, DeadlinesFireInOrderOnTheWayEachOnce) {
  House house(monday);
  const Number first = house.open_case();
  const Number second = house.open_case();
  house.happen(first, Event::dispatched);
  house.happen(first, Event::found_genuine);
  house.advance_to("2026-06-01T00:00:00+08:00");
  Instant last = Instant::min();
  std::size_t alarms = 0;
  for (Number n = 1; n <= house.store->tip().number; ++n) {
    const Entry entry = house.store->entry(n).value();
    if (!std::holds_alternative<AlarmWentOff>(entry.fact)) continue;
    ++alarms;
    EXPECT_LE(last, entry.occurred_at) << n;
    EXPECT_GT(entry.recorded_at, entry.occurred_at);
    EXPECT_LE(entry.recorded_at, entry.occurred_at + std::chrono::seconds(1));
    last = entry.occurred_at;
  }
  EXPECT_GT(alarms, 5u);
  for (Number id : {first, second}) {
    const Case after = house.store->find_case(id).value();
    EXPECT_TRUE(after.alarms.empty());
    std::vector<std::string> keys = after.fired;
    std::sort(keys.begin(), keys.end());
    EXPECT_EQ(std::adjacent_find(keys.begin(), keys.end()), keys.end());
  }
  EXPECT_EQ(house.store->find_case(first)->rung, "circular");
  const Number tip = house.store->tip().number;
  house.advance_to("2026-06-02T00:00:00+08:00");
  EXPECT_EQ(house.store->tip().number, tip) << "nothing fires twice";
}

TEST(Clerk, NothingIsMissedOrDoubledAcrossARestart) {
  House there(monday), restarted(monday);
  for (House* house : {&there, &restarted}) {
    const Number id = house->open_case();
    house->happen(id, Event::dispatched);
    house->happen(id, Event::found_genuine);
  }
  there.advance_to("2026-06-01T00:00:00+08:00");
  for (const char* to : {"2026-03-04T00:00:00+08:00", "2026-03-08T12:00:00+08:00",
                         "2026-03-20T00:00:00.001+08:00", "2026-06-01T00:00:00+08:00"}) {
    restarted.advance_to(to);
    restarted.close();
    restarted.open();
  }
  EXPECT_EQ(restarted.types_of(1), there.types_of(1));
  EXPECT_EQ(restarted.store->find_case(1), there.store->find_case(1));
}

TEST(Clerk, AFullQueueTakesNothing) {
  ClerkOptions options;
  options.queue = 3;
  House house(monday, {}, options);
  std::vector<Submission> many;
  for (int i = 0; i < 4; ++i) many.push_back(house.review(5));
  EXPECT_FALSE(house.clerk->submit(many, [](std::vector<Verdict>) { FAIL(); }));
  EXPECT_EQ(house.store->tip().number, 0u);
}

TEST(Clerk, MoreThanABatchIsAnsweredWhole) {
  ClerkOptions options;
  options.batch = 8;
  House house(monday, {}, options);
  std::vector<Submission> many;
  for (int i = 0; i < 100; ++i) many.push_back(house.review(1 + i % 5));
  const std::vector<Verdict> verdicts = house.submit_all(many);
  ASSERT_EQ(verdicts.size(), 100u);
  for (std::size_t i = 0; i < verdicts.size(); ++i) EXPECT_EQ(receipt(verdicts[i]).number, i + 1);
  EXPECT_THAT(house.store->verify(), IsEmpty());
}

TEST(Clerk, AnAnonymousReviewerIsNotFollowedUp) {
  House house(monday);
  Submission said = house.review(1);
  std::get<ReviewSubmitted>(said.fact).review.named = false;
  const Number id = receipt(house.submit(said)).case_id;
  house.happen(id, Event::dispatched);
  house.happen(id, Event::found_genuine);
  house.happen(id, Event::rectified);
  const Case after = house.happen(id, Event::feedback_given);
  EXPECT_EQ(after.stage, Stage::closed);
  EXPECT_EQ(house.types_of(id).back(), "follow_up_not_applicable");
}

TEST(Clerk, TheReviewersVerdictSendsTheCaseOutAgainAndRoundsEscalate) {
  House house(monday);
  const Number id = house.open_case();
  for (int round = 1; round <= 2; ++round) {
    house.happen(id, Event::dispatched);
    house.happen(id, Event::found_genuine);
    house.happen(id, Event::rectified);
    house.happen(id, Event::feedback_given);
    const Case after = house.happen(id, Event::follow_up_unsatisfied);
    EXPECT_EQ(after.stage, Stage::dispatch);
    EXPECT_EQ(after.round, round + 1);
    EXPECT_EQ(after.standing, Standing::unresolved);
  }
  EXPECT_EQ(house.store->find_case(id)->rung, "supervision");
}

// --- Pauses that end by themselves, transfers that leave time

std::unique_ptr<House> house_with(const TemporaryDirectory& home, const std::string& stage) {
  std::string text = bytes_of(example("wudi.yaml"));
  text = text.substr(0, text.find("stages:")) + "stages:\n  " + stage + "\n";
  std::ofstream(home.path() / "policy.yaml") << text;
  return std::make_unique<House>(monday, std::vector{home.path() / "policy.yaml"});
}

std::string due_text(House& house, Number id) {
  const Case it = house.store->find_case(id).value();
  return it.due_clock() ? it.due_clock()->due_text : "";
}

TEST(Clerk, C10APauseEndsWhenThePolicySaysAndTheClockRunsOn) {
  const TemporaryDirectory home;
  const auto house = house_with(home, R"(rectification: {within: {working_days: 5}, from: received,
    pause: {at_most: {working_days: 2}, notify: [supervision_office]}})");
  const Number id = house->open_case();
  house->happen(id, Event::dispatched);
  house->happen(id, Event::found_genuine);
  EXPECT_EQ(due_text(*house, id), "2026-03-09 24:00");
  house->happen(id, Event::paused);
  EXPECT_EQ(due_text(*house, id), "");
  house->advance_to("2026-03-04T12:00:00+08:00");
  EXPECT_TRUE(house->store->find_case(id)->paused());
  house->advance_to("2026-03-05T12:00:00+08:00");
  EXPECT_FALSE(house->store->find_case(id)->paused());
  EXPECT_EQ(house->types_of(id).back(), "pause_ended");
  const Entry ended = house->store->history(id, 0, 100).back();
  EXPECT_THAT(std::get<AlarmWentOff>(ended.fact).alarm.notify, ElementsAre("supervision_office"));
  EXPECT_EQ(due_text(*house, id), "2026-03-12 24:00") << "shifted by the days in (2nd, 5th]";
  EXPECT_THAT(house->store->verify(), IsEmpty());
}

TEST(Clerk, D2AnExtensionAskedForInTimeVoidsTheBreachInBetween) {
  const TemporaryDirectory home;
  const auto house = house_with(home, R"(rectification: {within: {working_days: 5}, from: received,
    extend: {max_count: 1, by: {working_days: 5}}})");
  const Number id = house->open_case();
  house->happen(id, Event::dispatched);
  house->happen(id, Event::found_genuine);
  house->advance_to("2026-03-09T23:00:00+08:00");
  Details why;
  why.reason = "材料待外单位出具";
  house->happen(id, Event::extension_requested, why);
  house->advance_to("2026-03-11T10:00:00+08:00");
  ASSERT_EQ(house->store->find_case(id)->breaches.size(), 1u);
  const Case granted = house->happen(id, Event::extension_granted);
  EXPECT_EQ(due_text(*house, id), "2026-03-16 24:00");
  EXPECT_EQ(granted.breaches[0].voided_by, granted.last_entry);
  house->advance_to("2026-03-17T10:00:00+08:00");
  EXPECT_EQ(house->store->find_case(id)->breaches.size(), 2u) << "overdue after all";
  EXPECT_THAT(house->store->verify(), IsEmpty());
}

TEST(Clerk, C9AndD3APauseIsNoWayToAnExtensionThatIsTooLate) {
  const TemporaryDirectory home;
  const auto house = house_with(home, R"(rectification: {within: {working_days: 5}, from: received,
    pause: allowed, extend: {max_count: 1, by: {working_days: 5}}})");
  const Number id = house->open_case();
  house->happen(id, Event::dispatched);
  house->happen(id, Event::found_genuine);
  house->advance_to("2026-03-11T10:00:00+08:00");
  house->happen(id, Event::paused);
  EXPECT_EQ(refusal(house->submit(house->event(id, Event::extension_requested))).reason,
            Reason::forbidden_by_policy);
  EXPECT_EQ(house->store->find_case(id)->breaches[0].voided_by, 0u);
}

TEST(Clerk, E17DoneInTimeAndHeardOfLaterIsNoBreach) {
  const TemporaryDirectory home;
  const auto house = house_with(home, "dispatch: {within: {working_days: 5}, from: received}");
  const Number id = house->open_case();
  house->advance_to("2026-03-10T00:00:20+08:00");
  ASSERT_EQ(house->store->find_case(id)->breaches.size(), 1u);
  Submission said = house->event(id, Event::dispatched);
  said.occurred_at = instant("2026-03-09T23:59:50+08:00");
  house->submit(said);
  const Case after = house->store->find_case(id).value();
  EXPECT_EQ(after.breaches[0].voided_by, after.last_entry);
  EXPECT_THAT(house->store->verify(), IsEmpty());
}

TEST(Clerk, F11ATransferLeavesTheNewUnitItsLeastTime) {
  const TemporaryDirectory home;
  for (const auto& [rule, due] : {std::pair{"keep", "2026-03-09 24:00"},
                                  {"restart", "2026-03-13 24:00"},
                                  {"{floor: {working_days: 2}}", "2026-03-10 24:00"}}) {
    const auto house = house_with(
        home, std::string("rectification: {within: {working_days: 5}, from: received, transfer: ") +
                  rule + "}");
    const Number id = house->open_case();
    house->happen(id, Event::dispatched);
    house->happen(id, Event::found_genuine);
    house->advance_to("2026-03-06T10:00:00+08:00");
    Details to;
    to.unit = "公安户籍";
    house->happen(id, Event::transferred, to);
    EXPECT_EQ(due_text(*house, id), due) << rule;
  }
}

// The usual shape of a load here: deadlines of days all end at midnight.
TEST(Clerk, E19ThousandsOfDeadlinesAtOneMidnightGoOffOnceEach) {
  constexpr std::size_t many = 100'000;
  const TemporaryDirectory home;
  const auto house = house_with(home, "dispatch: {within: {working_days: 5}, from: received}");
  for (int part = 0; part < 10; ++part) {
    std::vector<Submission> said;
    for (std::size_t i = 0; i < many / 10; ++i) said.push_back(house->review(1));
    house->submit_all(std::move(said));
  }
  house->advance_to("2026-03-10T00:00:00+08:00");
  EXPECT_EQ(house->store->tip().number, many) << "24:00 is still in time";
  EXPECT_EQ(house->store->count_overdue({}, house->time.now(), many), 0);
  const auto began = std::chrono::steady_clock::now();
  house->advance_to("2026-03-10T00:00:00.001+08:00");
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(60));
  EXPECT_EQ(house->store->tip().number, 2 * many);
  EXPECT_EQ(house->store->count_overdue({}, house->time.now(), many + 1), std::int64_t(many));
  for (Number id = 1; id <= many; id += 1'999)
    EXPECT_THAT(house->types_of(id), ElementsAre("review_submitted", "overdue"));
}

TEST(Clerk, WhoIsToBeToldIsInTheOutboxWithTheSameIdWheneverItIsTheSame) {
  const TemporaryDirectory home;
  const auto house = house_with(home, R"(dispatch: {within: {working_days: 5}, from: received,
    near_due: [{before: {working_days: 1}, notify: [unit]}]}
ladder:
  dispatch: [{at: due, take: reminder, notify: [unit_head, supervision_office]}])");
  const Number id = house->open_case();
  house->advance_to("2026-03-08T10:00:00+08:00");
  ASSERT_EQ(house->store->outbox(0, 10).size(), 1u);
  const Store::Told near = house->store->outbox(0, 10).front();
  ASSERT_EQ(near.notices.size(), 1u);
  EXPECT_EQ(near.notices[0].role, "unit");
  EXPECT_EQ(near.notices[0].unit, "社会保险");
  EXPECT_EQ(near.notices[0].what, "near_due");
  EXPECT_EQ(near.notices[0].due_text, "2026-03-09 24:00");
  EXPECT_EQ(near.notices[0].id, "c1/1/dispatch/near_due@" +
                                    std::to_string(near.notices[0].at.time_since_epoch().count()) +
                                    "/unit");
  house->advance_to("2026-03-10T10:00:00+08:00");
  const std::vector<Store::Told> due = house->store->outbox(near.entry, 10);
  ASSERT_EQ(due.size(), 1u) << "being overdue is told by the rungs";
  EXPECT_EQ(due[0].notices.size(), 2u);
  EXPECT_EQ(due[0].notices[1].what, "reminder");
  EXPECT_EQ(due[0].notices[1].at, instant("2026-03-10T00:00:00+08:00"));
  EXPECT_THAT(house->store->outbox(due[0].entry, 10), IsEmpty());
  EXPECT_EQ(house->store->find_case(id)->rung, "reminder");
  EXPECT_THAT(house->store->verify(), IsEmpty());
}

// --- A disk that fails

class FailingLedger final : public Ledger {
 public:
  explicit FailingLedger(Ledger& real) : real_(real) {}
  bool fails = false;
  bool full = false;
  int appends = 0;

  Tip tip() const override { return real_.tip(); }
  std::optional<Seen> seen(const Digest& identity) const override { return real_.seen(identity); }
  std::optional<Entry> entry(Number number) const override { return real_.entry(number); }
  std::optional<Case> find_case(Number id) const override { return real_.find_case(id); }
  std::optional<ServiceRecord> find_service(const std::string& key) const override {
    return real_.find_service(key);
  }
  std::optional<UnitRecord> find_unit(const std::string& name) const override {
    return real_.find_unit(name);
  }
  Roster roster() const override { return real_.roster(); }
  std::vector<DueTimer> timers_before(Instant now, std::size_t most) const override {
    return real_.timers_before(now, most);
  }
  std::optional<Instant> next_timer() const override { return real_.next_timer(); }
  std::optional<RecalculationRun> recalculation_run() const override {
    return real_.recalculation_run();
  }
  std::vector<PolicyRun> policy_runs() const override { return real_.policy_runs(); }
  std::vector<Number> open_cases() const override { return real_.open_cases(); }
  std::vector<DueTimer> open_cases_after(Instant due, Number id, Number before,
                                         std::size_t most) const override {
    return real_.open_cases_after(due, id, before, most);
  }
  std::vector<DueTimer> breaches_after(Instant due, Number id, std::size_t most) const override {
    return real_.breaches_after(due, id, most);
  }
  std::vector<Entry> history(Number id, Number from, std::size_t limit) const override {
    return real_.history(id, from, limit);
  }
  bool has_room() const override { return !full; }
  void append(const Batch& batch) override {
    ++appends;
    if (fails) throw LedgerError("the disk is gone");
    real_.append(batch);
  }

 private:
  Ledger& real_;
};

TEST(Clerk, AFailedWriteIsAnsweredUnknownAndNothingIsWrittenAfterIt) {
  House house(monday);
  house.clerk->stop();
  FailingLedger ledger(*house.store);
  Clerk clerk(ledger, house.book, house.time);
  ledger.fails = true;
  std::promise<Verdict> first;
  ASSERT_TRUE(
      clerk.submit({house.review(1)}, [&](std::vector<Verdict> v) { first.set_value(v.front()); }));
  EXPECT_EQ(std::get<Unavailable>(first.get_future().get()).why, Unavailable::Why::outcome_unknown);
  EXPECT_TRUE(clerk.failed());
  EXPECT_THAT(clerk.failure(), HasSubstr("the disk is gone"));
  EXPECT_FALSE(clerk.submit({house.review(1)}, [](std::vector<Verdict>) { FAIL(); }));
  EXPECT_EQ(ledger.appends, 1);
}

TEST(Clerk, AFullDiskRefusesBeforeItFails) {
  House house(monday);
  house.clerk->stop();
  FailingLedger ledger(*house.store);
  Clerk clerk(ledger, house.book, house.time);
  ledger.full = true;
  std::promise<Verdict> first;
  ASSERT_TRUE(
      clerk.submit({house.review(1)}, [&](std::vector<Verdict> v) { first.set_value(v.front()); }));
  EXPECT_EQ(std::get<Unavailable>(first.get_future().get()).why, Unavailable::Why::disk_full);
  EXPECT_FALSE(clerk.failed());
  EXPECT_EQ(ledger.appends, 0);
}

// --- A clock in doubt

class DoubtfulTime final : public TimeSource {
 public:
  std::atomic<Instant> wall;
  std::atomic<std::chrono::milliseconds> gone{std::chrono::milliseconds(0)};
  explicit DoubtfulTime(Instant start) : wall(start) {}
  Instant now() const override { return wall; }
  std::optional<std::chrono::milliseconds> elapsed() const override { return gone.load(); }
};

TEST(Clerk, AClockThatLeapsForwardHoldsDeadlinesUntilItIsSetRight) {
  House house(monday);
  const Number id = house.open_case();
  house.clerk->stop();
  DoubtfulTime time(instant(monday));
  Clerk clerk(*house.store, house.book, time);
  const auto poke = [&] {
    std::promise<void> done;
    ASSERT_TRUE(clerk.submit({house.review(5)}, [&](std::vector<Verdict>) { done.set_value(); }));
    done.get_future().get();
  };
  poke();
  time.wall = instant("2026-03-12T10:00:00+08:00");
  poke();
  EXPECT_THAT(clerk.held().en, HasSubstr("leapt forward"));
  EXPECT_EQ(house.types_of(id).size(), 1u) << "no deadline fired";
  time.wall = instant(monday);
  poke();
  EXPECT_EQ(clerk.held(), Wording());
  time.wall = instant("2026-03-12T10:00:00+08:00");
  time.gone = std::chrono::hours(240);
  poke();
  EXPECT_EQ(clerk.held(), Wording());
  poke();
  EXPECT_GT(house.types_of(id).size(), 1u) << "time that really passed fires";
}

TEST(Clerk, AClockThatStepsBackFiresNothingAndTheLedgersTimeDoesNotRunBack) {
  House house(monday);
  house.open_case();
  house.clerk->stop();
  DoubtfulTime time(instant("2026-03-01T10:00:00+08:00"));
  Clerk clerk(*house.store, house.book, time);
  std::promise<Verdict> answered;
  Submission said = house.review(5);
  said.occurred_at = time.now();
  ASSERT_TRUE(clerk.submit({said}, [&](std::vector<Verdict> v) { answered.set_value(v.front()); }));
  const Entry entry = house.store->entry(receipt(answered.get_future().get()).number).value();
  EXPECT_EQ(entry.recorded_at, instant(monday));
  EXPECT_THAT(clerk.held().en, HasSubstr("behind"));
}

// A clerk of that house by a clock of its own, poked by events of the first minute.
struct AfterStart {
  House& house;
  DoubtfulTime time;
  Clerk clerk;

  AfterStart(House& house, std::chrono::hours later)
      : house(house), time(instant(monday) + later), clerk(*house.store, house.book, time) {}

  Entry poke() {
    std::promise<Verdict> answered;
    Submission said = house.review(5);
    clerk.submit({said}, [&](std::vector<Verdict> v) { answered.set_value(v.front()); });
    return house.store->entry(receipt(answered.get_future().get()).number).value();
  }
};

TEST(Clerk, AClockFarAheadAtTheStartHoldsDeadlinesUntilSomebodyConfirmsIt) {
  House house(monday);
  const Number id = house.open_case();
  house.clerk->stop();
  AfterStart it(house, std::chrono::hours(24 * 400));
  EXPECT_THAT(it.clerk.held().en, HasSubstr("400 days ahead")) << "before anything else";
  EXPECT_THAT(it.clerk.held().en, HasSubstr("redress clock confirm"));
  EXPECT_THAT(it.clerk.held().zh, HasSubstr("redress clock confirm"));
  EXPECT_LT(it.poke().recorded_at, instant(monday) + std::chrono::hours(1)) << "not 400 days ahead";
  it.poke();
  EXPECT_EQ(house.types_of(id).size(), 1u) << "no deadline fired";
  EXPECT_TRUE(it.clerk.confirm_clock());
  EXPECT_EQ(it.clerk.held(), Wording());
  EXPECT_GE(it.poke().recorded_at, it.time.now());
  it.poke();
  EXPECT_GT(house.types_of(id).size(), 1u) << "it was right, and the server was off for so long";
  EXPECT_FALSE(it.clerk.confirm_clock()) << "nothing is in doubt any more";
}

TEST(Clerk, AClockSetRightAfterAWrongStartHealsByItself) {
  House house(monday);
  const Number id = house.open_case();
  house.clerk->stop();
  AfterStart it(house, std::chrono::hours(24 * 400));
  it.poke();
  EXPECT_NE(it.clerk.held(), Wording());
  it.time.wall = instant(monday) + std::chrono::hours(5);
  it.time.gone = std::chrono::minutes(1);
  it.poke();
  EXPECT_EQ(it.clerk.held(), Wording()) << "the server was off for five hours";
  EXPECT_EQ(house.types_of(id).size(), 1u) << "and nothing is due yet";
  it.time.wall = instant(monday) + std::chrono::hours(245);
  it.time.gone = std::chrono::hours(240);
  it.poke();
  it.poke();
  EXPECT_GT(house.types_of(id).size(), 1u) << "time that really passed fires";
}

TEST(Clerk, ANightOffOrAQuietWeekIsNoLeapOfTheClock) {
  House house(monday);
  house.open_case();
  house.close();
  const auto start = [&](int hours) {
    house.store = Store::open(house.home.path());
    AfterStart it(house, std::chrono::hours(hours));
    const bool held = !it.clerk.held().empty();
    it.clerk.stop();
    house.store.reset();
    return held;
  };
  EXPECT_TRUE(start(24 * 9));
  EXPECT_FALSE(start(23)) << "off for a night";
  house.store = Store::open(house.home.path());
  house.store->note_alive(instant(monday) + std::chrono::hours(24 * 9));
  house.store.reset();
  EXPECT_FALSE(start(24 * 9 + 1)) << "nobody said anything for a week, but the server ran";
}

}  // namespace
}  // namespace redress
