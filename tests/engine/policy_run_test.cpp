// A policy's new version while the house is open: new cases, open cases one after the other,
// paused, interrupted, overtaken; and versions that wait for their time.
#include <gmock/gmock.h>

#include <atomic>
#include <functional>
#include <future>
#include <mutex>
#include <set>
#include <thread>

#include "api/clock.h"
#include "api/queries/render.h"
#include "engine/clerk/clerk.h"
#include "storage/store.h"
#include "tests/support/house.h"
#include "tests/support/versions.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

const std::string calendar = R"(redress_calendar: 1
calendar: cn
title: 每日都算的日历
week: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]
hours: ["00:00-24:00"]
years: {}
)";

// So many days to dispatch a case, a rung when they are over.
std::string policy(int days, const std::string& name = "days",
                   const std::string& applies_to = "default") {
  return "redress: 1\npolicy: " + name + "\ntitle: 测试用规则\ntimezone: Asia/Shanghai\n" +
         "calendar: [cn]\napplies_to: " + applies_to + R"(
bad_review: {ratings: [1, 2], remark: optional, anonymous: accepted}
stages:
  dispatch: {within: {natural_days: )" +
         std::to_string(days) + R"(}, from: received, roll: none}
ladder:
  dispatch:
    - {at: due, take: reminder, notify: [unit_head]}
)";
}

class PolicyRuns : public ::testing::Test {
 protected:
  PolicyRuns() : time_(instant("2026-03-02T10:00:00+08:00")) {
    for (const std::string& text : {policy(5), policy(5, "local", "{region: \"3716\"}")})
      versions_.put_in_force(versions_.know(text, calendar).version());
    open();
  }
  ~PolicyRuns() override {
    clerk_.reset();
    if (store_) expect_sound();
  }

  void open() {
    store_ = Store::open(home_.path());
    clerk_ = std::make_unique<Clerk>(*store_, versions_, time_);
  }
  void expect_sound() { EXPECT_THAT(store_->verify(), IsEmpty()); }
  void close() {
    clerk_.reset();
    store_.reset();
  }

  Submission review(const std::string& region = "110101") {
    Submission made;
    made.source = "/test";
    made.id = "r-" + std::to_string(++ids_);
    made.occurred_at = time_.now();
    Review said;
    said.dictionary = "rating-5-best";
    said.rating = 1;
    said.region = region;
    said.unit = "社会保险";
    said.remark = "等了两个小时";
    said.given_at = made.occurred_at;
    made.fact = ReviewSubmitted{said};
    return made;
  }
  std::vector<Verdict> submit(std::vector<Submission> said) {
    std::promise<std::vector<Verdict>> answered;
    EXPECT_TRUE(clerk_->submit(std::move(said), [&](std::vector<Verdict> verdicts) {
      answered.set_value(std::move(verdicts));
    }));
    return answered.get_future().get();
  }
  std::vector<Number> open_cases(int count, const std::string& region = "110101") {
    std::vector<Submission> many;
    for (int i = 0; i < count; ++i) many.push_back(review(region));
    std::vector<Number> made;
    for (const Verdict& verdict : submit(std::move(many)))
      made.push_back(std::get<Receipt>(verdict).case_id);
    return made;
  }

  Clerk::Adoption adoption(const std::string& text, bool open_cases, OpenDeadlines how) {
    const Policy& next = versions_.know(text, calendar);
    PolicyAdopted fact{next.version(), {{"cn", hex(sha256(calendar))}}};
    fact.open_cases = open_cases;
    fact.deadlines = how;
    fact.by = "张三";
    fact.note = "新办法";
    Clerk::Adoption made;
    made.submissions.emplace_back().fact = fact;
    made.documents = {{next.version().digest, text}, {hex(sha256(calendar)), calendar}};
    made.in_force = [this, version = next.version()] { versions_.put_in_force(version); };
    return made;
  }
  Verdict adopt(Clerk::Adoption adoption) {
    std::promise<Verdict> answered;
    EXPECT_TRUE(clerk_->adopt(std::move(adoption),
                              [&](Verdict verdict) { answered.set_value(std::move(verdict)); }));
    return answered.get_future().get();
  }
  Number adopt(const std::string& text, bool open_cases = true,
               OpenDeadlines how = OpenDeadlines::recompute) {
    return std::get<Receipt>(adopt(adoption(text, open_cases, how))).number;
  }
  // Paused before the clerk has done more than a part of it.
  Number adopt_and_pause(const std::string& text) {
    std::promise<Number> paused;
    clerk_->adopt(adoption(text, true, OpenDeadlines::recompute), [&](const Verdict& verdict) {
      const Number because = std::get<Receipt>(verdict).number;
      clerk_->pause_run(because, true, "李四", "等一等", [&paused, because](const Verdict& said) {
        EXPECT_TRUE(std::holds_alternative<Receipt>(said));
        paused.set_value(because);
      });
    });
    return paused.get_future().get();
  }
  // The clerk is told to stop before it has done more than a part of it.
  Number adopt_and_close(const std::string& text) {
    std::promise<Number> adopted;
    std::promise<void> closing;
    clerk_->adopt(adoption(text, true, OpenDeadlines::recompute),
                  [&, at_last = closing.get_future().share()](const Verdict& verdict) {
                    adopted.set_value(std::get<Receipt>(verdict).number);
                    at_last.wait();
                    std::this_thread::sleep_for(50ms);
                  });
    const Number because = adopted.get_future().get();
    closing.set_value();
    close();
    return because;
  }
  Verdict pause(Number because, bool paused) {
    std::promise<Verdict> answered;
    EXPECT_TRUE(clerk_->pause_run(because, paused, "李四", "等一等", [&](Verdict verdict) {
      answered.set_value(std::move(verdict));
    }));
    return answered.get_future().get();
  }
  void wait() {
    while (clerk_->counts().changing) std::this_thread::sleep_for(1ms);
  }
  std::future<void> advance_to(const std::string& to) {
    auto arrived = std::make_shared<std::promise<void>>();
    std::future<void> future = arrived->get_future();
    clerk_->advance_to(instant(to), [arrived] { arrived->set_value(); });
    return future;
  }

  Case at(Number id) { return store_->find_case(id).value(); }
  std::string due(Number id) { return at(id).clocks.front().due_text; }
  PolicyRun run(Number because) {
    for (const PolicyRun& one : store_->policy_runs_all())
      if (one.because == because) return one;
    ADD_FAILURE() << "no run of entry " << because;
    return {};
  }
  std::vector<std::string> types_of(Number id) {
    std::vector<std::string> types;
    for (const Entry& entry : store_->history(id, 0, 1'000)) types.emplace_back(type(entry.fact));
    return types;
  }
  std::vector<std::string> types_from(Number from) {
    std::vector<std::string> types;
    for (; from <= store_->tip().number; ++from)
      types.emplace_back(type(store_->entry(from).value().fact));
    return types;
  }

  TemporaryDirectory home_;
  TestTime time_;
  Versions versions_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Clerk> clerk_;
  int ids_ = 0;
};

TEST_F(PolicyRuns, WhatWasMadeOfSomethingThatHasChangedSinceIsRefusedAndChangesNothing) {
  open_cases(1);
  const Number tip = store_->tip().number;
  Clerk::Adoption stale = adoption(policy(3), true, OpenDeadlines::recompute);
  stale.stands = [] { return false; };
  bool in_force = false;
  stale.in_force = [&] { in_force = true; };
  const Verdict verdict = adopt(std::move(stale));
  ASSERT_TRUE(std::holds_alternative<Refusal>(verdict));
  EXPECT_EQ(std::get<Refusal>(verdict).reason, Reason::stale_version);
  EXPECT_FALSE(in_force);
  EXPECT_EQ(store_->tip().number, tip);
  EXPECT_FALSE(clerk_->counts().changing);
}

TEST_F(PolicyRuns, NewCasesAloneGoByTheNewVersionUnlessItIsToldOtherwise) {
  const Number before = open_cases(1).front();
  adopt(policy(3), false);
  const Number after = open_cases(1).front();
  EXPECT_FALSE(clerk_->counts().changing);
  EXPECT_EQ(due(before), "2026-03-07 24:00");
  EXPECT_EQ(due(after), "2026-03-05 24:00");
  EXPECT_THAT(types_of(before), ElementsAre("review_submitted"));
  EXPECT_THAT(store_->policy_runs_all(), IsEmpty());
}

TEST_F(PolicyRuns, OpenCasesOfThatPolicyGoOverOneEntryEach) {
  const std::vector<Number> here = open_cases(200), elsewhere = open_cases(100, "371623");
  Submission over = review();
  over.case_id = here.front();
  over.fact = CaseMoved{Event::withdrawn, {}};
  submit({over});
  const Number because = adopt(policy(3));
  const Number later = open_cases(1).front();
  wait();
  EXPECT_EQ(run(because), (PolicyRun{because, at(later).policy, OpenDeadlines::recompute,
                                     elsewhere.back(), 299, 299, 199, false, true}));
  EXPECT_THAT(store_->policy_runs(), IsEmpty());
  EXPECT_THAT(types_of(here.front()), ElementsAre("review_submitted", "withdrawn"));
  EXPECT_THAT(types_of(later), ElementsAre("review_submitted"));
  for (std::size_t i = 1; i < here.size(); ++i) {
    ASSERT_THAT(types_of(here[i]), ElementsAre("review_submitted", "policy_changed"));
    ASSERT_EQ(due(here[i]), "2026-03-05 24:00");
    ASSERT_EQ(at(here[i]).policy, at(later).policy);
  }
  for (const Number id : elsewhere) ASSERT_THAT(types_of(id), ElementsAre("review_submitted"));
  const Entry entry = store_->history(here.back(), 0, 10).back();
  EXPECT_EQ(std::get<PolicyChanged>(entry.fact).because, because);
  EXPECT_EQ(clerk_->counts().changed, 199u);
  const auto shown = render_entry(entry, 8h);
  EXPECT_EQ(shown.at("was").at("version").as_string(), hex(sha256(policy(5))).substr(0, 12));
  EXPECT_EQ(shown.at("policy").at("version").as_string(), hex(sha256(policy(3))).substr(0, 12));
  EXPECT_EQ(shown.at("deadlines").as_string(), "recompute");
  EXPECT_EQ(shown.at("moved").at(0).at("due_at").as_string(), "2026-03-06T00:00:00+08:00");
}

TEST_F(PolicyRuns, ARunIsPausedAlsoThroughARestartAndGoesOn) {
  const std::vector<Number> ids = open_cases(500);
  const Number because = adopt_and_pause(policy(3));
  const PolicyRun paused = run(because);
  EXPECT_TRUE(paused.paused);
  EXPECT_EQ(paused.looked_at, 64u);
  EXPECT_EQ(paused.changed, 64u);
  EXPECT_EQ(std::get<Refusal>(pause(because, true)).reason, Reason::already_recorded);
  EXPECT_FALSE(clerk_->counts().changing);
  advance_to("2026-03-02T11:00:00+08:00").get();  // nothing is waited for
  EXPECT_EQ(run(because), paused);
  close();
  open();
  std::this_thread::sleep_for(20ms);
  EXPECT_EQ(run(because), paused);
  ASSERT_TRUE(std::holds_alternative<Receipt>(pause(because, false)));
  wait();
  EXPECT_EQ(run(because).changed, 500u);
  EXPECT_TRUE(run(because).done);
  for (const Number id : ids) ASSERT_EQ(at(id).version, 2u) << id;
  EXPECT_EQ(std::get<Refusal>(pause(because, true)).reason, Reason::not_at_this_stage);
  EXPECT_FALSE(clerk_->counts().recalculating) << "a refusal leaves nothing to be done";
}

TEST_F(PolicyRuns, GoesOnAfterARestartAndChangesEachCaseOnce) {
  const std::vector<Number> ids = open_cases(500);
  const Number because = adopt_and_close(policy(3));
  store_ = Store::open(home_.path());
  ASSERT_EQ(store_->policy_runs().size(), 1u);
  EXPECT_LT(store_->policy_runs().front().changed, 500u);
  EXPECT_THAT(store_->verify(), IsEmpty());
  store_.reset();
  open();
  wait();
  EXPECT_EQ(run(because).changed, 500u);
  for (const Number id : ids) ASSERT_EQ(at(id).version, 2u) << id;
}

TEST_F(PolicyRuns, ACaseWhoseDeadlineMovesMeanwhileIsNotMissed) {
  const std::vector<Number> ids = open_cases(2'000);
  const Number because = adopt(policy(9));  // later: they jump behind those still to come
  for (int i = 0; i < 40; ++i) {
    Submission moves = review();
    moves.case_id = ids[ids.size() - 1 - std::size_t(i) * 49];
    moves.fact = CaseMoved{i % 2 ? Event::dispatched : Event::transferred, {}};
    submit({moves});
  }
  wait();
  EXPECT_EQ(run(because).changed, 2'000u);
  for (const Number id : ids) ASSERT_EQ(at(id).policy.digest, hex(sha256(policy(9)))) << id;
}

TEST_F(PolicyRuns, ANewerRunOfThePolicyEndsAnOlderOne) {
  const std::vector<Number> ids = open_cases(300);
  const Number older = adopt_and_pause(policy(3));
  const Number newer = adopt(policy(4));
  wait();
  EXPECT_TRUE(run(older).done);
  EXPECT_LT(run(older).looked_at, run(older).total);
  EXPECT_EQ(run(newer).changed, 300u);
  for (const Number id : ids) ASSERT_EQ(due(id), "2026-03-06 24:00");
}

TEST_F(PolicyRuns, TheRunsOfTwoPoliciesComeOneAfterTheOther) {
  const Number here = open_cases(1).front(), elsewhere = open_cases(1, "371623").front();
  Clerk::Adoption both = adoption(policy(3), true, OpenDeadlines::recompute);
  Clerk::Adoption local =
      adoption(policy(4, "local", "{region: \"3716\"}"), true, OpenDeadlines::keep);
  both.submissions.push_back(std::move(local.submissions.front()));
  both.documents.insert(both.documents.end(), local.documents.begin(), local.documents.end());
  both.in_force = [first = both.in_force, second = local.in_force] { first(), second(); };
  const Number first = std::get<Receipt>(adopt(std::move(both))).number;
  wait();
  EXPECT_EQ(due(here), "2026-03-05 24:00");
  EXPECT_EQ(due(elsewhere), "2026-03-07 24:00");
  EXPECT_NE(at(elsewhere).policy.digest, hex(sha256(policy(5, "local", "{region: \"3716\"}"))));
  EXPECT_THAT(types_from(first),
              ElementsAre("policy_adopted", "policy_adopted", "policy_changed", "policy_changed"));
}

TEST_F(PolicyRuns, AnAdoptionThatAnyPartRefusesChangesNothing) {
  const Number id = open_cases(1).front();
  Clerk::Adoption half = adoption(policy(3), true, OpenDeadlines::recompute);
  half.submissions.emplace_back().fact = PolicyRunPaused{1, true, "", ""};  // there is none
  EXPECT_TRUE(std::holds_alternative<Refusal>(adopt(std::move(half))));
  EXPECT_EQ(store_->tip().number, id);
  EXPECT_THAT(store_->adopted(), IsEmpty());
  EXPECT_FALSE(store_->document(hex(sha256(policy(3)))));
  EXPECT_EQ(due(open_cases(1).front()), "2026-03-07 24:00");
}

TEST_F(PolicyRuns, WhatGoesOffBeforeItsCaseIsChangedGoesOffByTheOldVersion) {
  const std::vector<Number> ids = open_cases(300);
  const Number because = adopt_and_pause(policy(20));
  advance_to("2026-03-10T10:00:00+08:00").get();
  std::uint64_t changed = 0;
  for (const Number id : ids) {
    const bool is_changed = at(id).version == 2;
    ASSERT_EQ(at(id).breaches.empty(), is_changed);
    changed += is_changed;
  }
  EXPECT_EQ(run(because).changed, changed);
  pause(because, false);
  wait();
  EXPECT_EQ(run(because).changed, 300u);
  EXPECT_EQ(at(ids.back()).breaches.size(), 1u) << "the past stays";
}

TEST_F(PolicyRuns, AJourneyThroughTimeWaitsForARunThatGoesOn) {
  const std::vector<Number> ids = open_cases(1'000);
  adopt(policy(20));
  advance_to("2026-03-10T10:00:00+08:00").get();
  for (const Number id : ids)
    ASSERT_THAT(types_of(id), ElementsAre("review_submitted", "policy_changed"));
}

TEST_F(PolicyRuns, EventsThatComeMeanwhileSeeOneVersionOrTheOther) {
  std::atomic<bool> enough{false};
  std::vector<Number> opened;
  std::mutex mutex;
  std::vector<std::thread> people;
  std::atomic<int> next{0};
  for (int i = 0; i < 3; ++i)
    people.emplace_back([&, i] {
      for (int n = 0; !enough; ++n) {
        Submission said;
        {
          const std::lock_guard lock(mutex);
          said = review();
        }
        const Number id = std::get<Receipt>(submit({said}).front()).case_id;
        ++next;
        const std::lock_guard lock(mutex);
        opened.push_back(id);
      }
    });
  std::vector<Number> adoptions;
  for (int days = 6; days <= 12; ++days) {
    for (const int seen = next; next < seen + 20;) std::this_thread::sleep_for(1ms);
    adoptions.push_back(adopt(policy(days), days % 2 == 0));
  }
  enough = true;
  for (std::thread& one : people) one.join();
  wait();
  const std::string newest = hex(sha256(policy(12)));
  for (const Number id : opened) {
    int days = 5;
    for (const Number adopted : adoptions) days += adopted < id;
    const Entry opening = store_->entry(id).value();
    ASSERT_EQ(opening.outcome.policy.digest, hex(sha256(policy(days))));
    ASSERT_EQ(at(id).policy.digest, id < adoptions.back() ? newest : opening.outcome.policy.digest);
  }
}

// --- Proposals

class Proposals : public PolicyRuns {
 protected:
  Number propose(const std::string& text, std::optional<Instant> when) {
    const Clerk::Adoption proposed = adoption(text, true, OpenDeadlines::recompute);
    Clerk::Adoption made;
    made.submissions.emplace_back().fact =
        PolicyProposed{std::get<PolicyAdopted>(proposed.submissions[0].fact).change(), when, true};
    made.documents = proposed.documents;
    return std::get<Receipt>(adopt(std::move(made))).number;
  }
  Clerk::Make in_force(Number proposal, const std::string& text) {
    return [this, proposal, text](std::string*) {
      Clerk::Adoption made = adoption(text, true, OpenDeadlines::recompute);
      auto& fact = std::get<PolicyAdopted>(made.submissions[0].fact);
      fact.proposal = proposal;
      fact.approved_by = "李四";
      return made;
    };
  }
};

TEST_F(Proposals, ComeIntoForceAtTheirTimeBetweenTheAlarmsOnEitherSide) {
  const Number early = open_cases(1).front();  // due on the 7th, 24:00
  advance_to("2026-03-03T10:00:00+08:00").get();
  const Number late_one = open_cases(1).front();  // due on the 8th, 24:00
  const std::string when = "2026-03-08T00:00:00.002+08:00";
  const Number proposal = propose(policy(20), instant(when));
  clerk_->schedule(proposal, instant(when), in_force(proposal, policy(20)));
  advance_to("2026-03-12T10:00:00+08:00").get();
  EXPECT_THAT(types_from(proposal),
              ElementsAre("policy_proposed", "overdue", "measure_taken", "policy_adopted",
                          "policy_changed", "policy_changed"));
  const Entry adopted = store_->entry(proposal + 3).value();
  EXPECT_EQ(adopted.recorded_at, instant(when));
  EXPECT_EQ(store_->entry(proposal + 4)->recorded_at, instant(when));
  EXPECT_EQ(std::get<PolicyAdopted>(adopted.fact).proposal, proposal);
  EXPECT_EQ(at(early).breaches.size(), 1u);
  EXPECT_THAT(at(late_one).breaches, IsEmpty());
  EXPECT_EQ(due(late_one), "2026-03-23 24:00");
}

TEST_F(Proposals, AtTheVeryInstantOfADeadlineTheVersionComesFirst) {
  const Number id = open_cases(1).front();
  const std::string when = "2026-03-08T00:00:00+08:00";  // it is late in the next millisecond
  const Number proposal = propose(policy(20), instant(when));
  clerk_->schedule(proposal, instant(when), in_force(proposal, policy(20)));
  advance_to("2026-03-12T10:00:00+08:00").get();
  EXPECT_THAT(types_of(id), ElementsAre("review_submitted", "policy_changed"));
}

TEST_F(Proposals, AreInForceBeforeAnythingThatIsSentFromThenOn) {
  const Number proposal = propose(policy(3), instant("2026-03-03T00:00:00+08:00"));
  clerk_->schedule(proposal, instant("2026-03-03T00:00:00+08:00"), in_force(proposal, policy(3)));
  time_.move_to(instant("2026-03-03T00:00:00+08:00"));
  EXPECT_EQ(due(open_cases(1).front()), "2026-03-06 24:00");
}

TEST_F(Proposals, WhatCanNotBePutInForceAnyMoreIsEndedByAnEntryThatSaysWhy) {
  const Number proposal = propose(policy(3), instant("2026-03-03T00:00:00+08:00"));
  clerk_->schedule(proposal, instant("2026-03-03T00:00:00+08:00"),
                   [](std::string* why_not) -> std::optional<Clerk::Adoption> {
                     *why_not = "它所依据的规则已经变了";
                     return std::nullopt;
                   });
  advance_to("2026-03-04T10:00:00+08:00").get();
  ASSERT_THAT(types_from(proposal), ElementsAre("policy_proposed", "policy_proposal_ended"));
  const Entry ended = store_->entry(proposal + 1).value();
  EXPECT_EQ(std::get<PolicyProposalEnded>(ended.fact).proposal, proposal);
  EXPECT_EQ(std::get<PolicyProposalEnded>(ended.fact).note, "它所依据的规则已经变了");
  EXPECT_EQ(ended.recorded_at, instant("2026-03-03T00:00:00+08:00"));
  EXPECT_EQ(store_->adopted().size(), 2u);
}

TEST_F(Proposals, OneThatIsTakenBackComesToNothing) {
  const Number proposal = propose(policy(3), instant("2026-03-03T00:00:00+08:00"));
  clerk_->schedule(proposal, instant("2026-03-03T00:00:00+08:00"), in_force(proposal, policy(3)));
  EXPECT_TRUE(clerk_->unschedule(proposal));
  EXPECT_FALSE(clerk_->unschedule(proposal));
  advance_to("2026-03-04T10:00:00+08:00").get();
  EXPECT_THAT(types_from(proposal), ElementsAre("policy_proposed"));
}

TEST_F(Proposals, WhatWasMissedBeforeItGoesOffBeforeItAfterARestart) {
  const Number early = open_cases(1).front();
  advance_to("2026-03-03T10:00:00+08:00").get();
  const Number later = open_cases(1).front(), elsewhere = open_cases(1, "371623").front();
  const Instant when = instant("2026-03-08T10:00:00+08:00");
  const Number proposal = propose(policy(20), when);
  clerk_.reset();
  time_.move_to(instant("2026-03-10T10:00:00+08:00"));
  clerk_ = std::make_unique<Clerk>(
      *store_, versions_, time_, ClerkOptions{},
      std::vector<Clerk::Scheduled>{{proposal, when, in_force(proposal, policy(20))}});
  advance_to("2026-03-10T10:00:00+08:00").get();
  EXPECT_THAT(types_of(early),
              ElementsAre("review_submitted", "overdue", "measure_taken", "policy_changed"));
  const std::vector<std::string> all = types_from(proposal);
  // Whatever was missed is told as one, on whichever side of the change it was.
  std::set<std::string> digests;
  for (const Store::Told& told : store_->outbox(0, 100))
    for (const Notice& notice : told.notices) digests.insert(notice.digest);
  EXPECT_EQ(digests.size(), 1u);
  EXPECT_EQ(at(elsewhere).breaches.size(), 1u);
  EXPECT_THAT(std::vector(all.begin(), all.begin() + 4),
              ElementsAre("policy_proposed", "overdue", "measure_taken", "policy_adopted"));
  EXPECT_EQ(due(later), "2026-03-23 24:00");
}

}  // namespace
}  // namespace redress
