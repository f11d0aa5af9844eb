// What a candidate policy would have made of the past: by hand, and against the same schedules run
// under it from the start.
#include "engine/impact.h"

#include <gmock/gmock.h>

#include <thread>

#include "engine/record/json_tape.h"
#include "engine/record/record.h"
#include "tests/model/beside.h"
#include "tests/support/house.h"
#include "tests/support/versions.h"

namespace redress {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string every_day = R"(redress_calendar: 1
calendar: cn
title: 每日都算的日历
week: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]
hours: ["00:00-24:00"]
years: {}
)";

struct Said {
  int days = 5;  // to dispatch
  std::string ratings = "[1, 2]";
  std::string remark = "optional";
  int second_rung = 1;  // days after the first
  std::string region = "371623";
};
std::string policy(const Said& said) {
  return R"(redress: 1
policy: days
title: 测试用规则
timezone: Asia/Shanghai
calendar: [cn]
applies_to: {region: ")" +
         said.region + R"("}
bad_review: {ratings: )" +
         said.ratings + ", remark: " + said.remark + R"(, anonymous: accepted}
stages:
  dispatch: {within: {natural_days: )" +
         std::to_string(said.days) + R"(}, from: received, roll: none}
  verification: {within: {natural_days: 30}, from: received, roll: none}
ladder:
  dispatch:
    - {at: due, take: reminder, notify: [unit_head], repeat: {every: {natural_days: 1}, at_most: 3}}
    - {at: due, plus: {natural_days: )" +
         std::to_string(said.second_rung) + R"(}, take: circular, notify: [supervision_office]}
  rounds:
    - {reaching: 2, take: supervision, notify: [supervision_office]}
)";
}

// A book with one policy in it.
struct Candidates {
  explicit Candidates(const std::string& text, const std::string& calendar = every_day,
                      const std::string& name = "cn") {
    for (const RuleProblem& problem : book.adopt({"days.yaml", text}, {{name + ".yaml", calendar}}))
      ADD_FAILURE() << print(problem);
    policy = book.active().front();
  }
  NextPolicy next() const { return NextPolicy(book, *policy); }

  Book book;
  std::shared_ptr<const Policy> policy;
};

Impact impact_of(const Store& store, const Candidates& candidates, Instant now,
                 OpenDeadlines how = OpenDeadlines::recompute) {
  Progress progress;
  const NextPolicy next = candidates.next();
  const auto made = impact(*store.past(), next, how, now, progress);
  EXPECT_EQ(progress.done, progress.of);
  return made.value();
}

const RungCount& rung(const Impact& impact, const std::string& name) {
  for (const RungCount& one : impact.rungs)
    if (one.rung == name) return one;
  static const RungCount none;
  return none;
}

class ImpactTest : public ::testing::Test {
 protected:
  void begin(const std::string& now, const Said& said = {}) {
    const std::filesystem::path file = home_.path() / "days.yaml";
    std::filesystem::create_directory(home_.path() / "calendars");
    std::ofstream(file) << policy(said);
    std::ofstream(home_.path() / "calendars" / "cn.yaml") << every_day;
    house_ = std::make_unique<House>(now, std::vector{file});
  }
  // Of a unit of its own.
  Number open_case(const std::string& unit) {
    Submission said = house_->review(1);
    std::get<ReviewSubmitted>(said.fact).review.unit = unit;
    return std::get<Receipt>(house_->submit(said)).case_id;
  }
  Impact impact_of(const Said& said) {
    const Candidates candidates(policy(said));
    return redress::impact_of(*house_->store, candidates, house_->time.now());
  }

  TemporaryDirectory home_;
  std::unique_ptr<House> house_;
};

TEST_F(ImpactTest, AShorterDeadlineMovesTheCasesByWhatItIsShorter) {
  begin("2026-03-02T10:00:00+08:00");
  const Number late_by_it = open_case("甲局"), in_time = open_case("乙局");
  house_->advance_to("2026-03-04T10:00:00+08:00");
  house_->happen(in_time, Event::dispatched);
  house_->advance_to("2026-03-06T10:00:00+08:00");
  house_->happen(late_by_it, Event::dispatched);
  const Number waits = open_case("丙局");
  house_->advance_to("2026-03-10T12:00:00+08:00");

  Said shorter;
  shorter.days = 3;
  const Impact found = impact_of(shorter);
  EXPECT_EQ(found.entries, house_->store->tip().number);
  EXPECT_EQ(found.cases, 3);
  // Three to dispatch, two days earlier; two to verify, as they were.
  EXPECT_EQ(found.deadlines.earlier, 3);
  EXPECT_EQ(found.deadlines.later, 0);
  EXPECT_EQ(found.deadlines.unchanged, 2);
  EXPECT_EQ(found.deadlines.median_earlier, 48h);
  EXPECT_EQ(found.by_clock.at("dispatch").earlier, 3);
  EXPECT_EQ(found.by_clock.at("verification").unchanged, 2);
  ASSERT_EQ(found.largest.size(), 3u);
  const auto& first =
      *std::find_if(found.largest.begin(), found.largest.end(),
                    [&](const LargestMove& move) { return move.case_id == late_by_it; });
  EXPECT_EQ(first.on_record, instant("2026-03-08T00:00:00+08:00"));
  EXPECT_EQ(first.by_candidate, instant("2026-03-06T00:00:00+08:00"));
  EXPECT_EQ(first.shift(), -48h);
  EXPECT_EQ(first.unit, "甲局");
  // 甲局 on the 6th is late by it, before the circular of the 7th. 丙局's three days end on the
  // 9th, the circular comes with the end of the 10th.
  EXPECT_EQ(found.breaches_on_record, 0);
  EXPECT_EQ(found.breaches_by_candidate, 2);
  EXPECT_EQ(found.escalated_on_record, 0);
  EXPECT_EQ(found.escalated_by_candidate, 2);
  EXPECT_EQ(rung(found, "reminder").by_candidate, 2);
  EXPECT_EQ(rung(found, "reminder").on_record, 0);
  EXPECT_EQ(rung(found, "circular"), RungCount{});
  EXPECT_EQ(found.units, 3);
  EXPECT_THAT(found.scores, ElementsAre(UnitOnTime{"丙局", 1, 0, 1}, UnitOnTime{"甲局", 1, 0, 1}));
  EXPECT_EQ(found.scores[0].on_time_on_record(), 1.0);
  EXPECT_EQ(found.scores[0].on_time_by_candidate(), 0.0);

  EXPECT_EQ(found.open.open, 3);
  EXPECT_EQ(found.open.concerned, 3);
  EXPECT_EQ(found.open.changed, 1);
  EXPECT_EQ(found.open.deadlines.earlier, 1);
  EXPECT_EQ(found.open.deadlines.unchanged, 2);
  EXPECT_EQ(found.open.overdue_at_once, 1);
  ASSERT_EQ(found.open.largest.size(), 1u);
  EXPECT_EQ(found.open.largest[0].case_id, waits);
  EXPECT_EQ(found.open.largest[0].unit, "丙局");
  EXPECT_EQ(found.open.largest[0].shift(), -48h);
}

TEST_F(ImpactTest, ALongerDeadlineUndoesWhatWasLate) {
  begin("2026-03-02T10:00:00+08:00");
  const Number id = open_case("甲局");
  house_->advance_to("2026-03-10T10:00:00+08:00");
  house_->happen(id, Event::dispatched);
  Said longer;
  longer.days = 10;
  const Impact found = impact_of(longer);
  EXPECT_EQ(found.deadlines.later, 1);
  EXPECT_EQ(found.deadlines.median_later, 120h);
  EXPECT_EQ(found.breaches_on_record, 1);
  EXPECT_EQ(found.breaches_by_candidate, 0);
  EXPECT_EQ(found.escalated_on_record, 1);
  EXPECT_EQ(found.escalated_by_candidate, 0);
  EXPECT_EQ(rung(found, "reminder").on_record, 1) << "once, and not its repeats";
  EXPECT_EQ(rung(found, "circular").on_record, 1);
  EXPECT_THAT(found.scores, ElementsAre(UnitOnTime{"甲局", 1, 1, 0}));
}

TEST_F(ImpactTest, TheSamePolicyChangesNothing) {
  begin("2026-03-02T10:00:00+08:00");
  const Number id = open_case("甲局");
  house_->advance_to("2026-03-12T10:00:00+08:00");
  house_->happen(id, Event::dispatched);
  house_->submit(house_->review(5));
  const Impact found = impact_of({});
  EXPECT_EQ(found.deadlines.unchanged, 2);
  EXPECT_EQ(found.deadlines.earlier + found.deadlines.later, 0);
  EXPECT_THAT(found.largest, IsEmpty());
  EXPECT_THAT(found.scores, IsEmpty());
  EXPECT_EQ(found.breaches_on_record, 1);
  EXPECT_EQ(found.breaches_by_candidate, 1);
  EXPECT_EQ(rung(found, "reminder"), (RungCount{"reminder", 1, 1, 1, 1}));
  EXPECT_EQ(found.open.concerned, 0) << "it is judged by that version already";
}

TEST_F(ImpactTest, ReviewsThatItCallsBadAndCasesThatItWouldNotOpenAreCounted) {
  begin("2026-03-02T10:00:00+08:00");
  house_->submit(house_->review(3));
  house_->submit(house_->review(4));
  house_->submit(house_->review(1, "  "));
  Said stricter;
  stricter.ratings = "[1, 2, 3]";
  stricter.remark = "required";
  stricter.days = 3;
  const Impact found = impact_of(stricter);
  EXPECT_EQ(found.would_open, 1);
  EXPECT_EQ(found.would_not_open, 1);
  EXPECT_EQ(found.cases, 1);
  EXPECT_EQ(found.deadlines, Shifts{}) << "no deadline of a case that it would not have opened";
}

TEST_F(ImpactTest, WhatIsNoneOfItsBusinessIsLeftAlone) {
  begin("2026-03-02T10:00:00+08:00");
  open_case("甲局");
  Said elsewhere;
  elsewhere.region = "31";
  elsewhere.days = 1;
  const Impact found = impact_of(elsewhere);
  EXPECT_EQ(found.cases, 0);
  EXPECT_EQ(found.deadlines, Shifts{});
  EXPECT_EQ(found.open.open, 1);
  EXPECT_EQ(found.open.concerned, 0);
}

TEST_F(ImpactTest, ACaseThatCameBackIsToldAgainAndCountedOnce) {
  begin("2026-03-02T10:00:00+08:00");
  const Number id = open_case("甲局");
  house_->advance_to("2026-03-09T10:00:00+08:00");
  for (Event event : {Event::dispatched, Event::found_genuine, Event::rectified,
                      Event::feedback_given, Event::follow_up_satisfied})
    house_->happen(id, event);
  const Impact closed = impact_of({});
  house_->happen(id, Event::reopened);
  const Impact again = impact_of({});
  EXPECT_EQ(closed.cases, 1);
  EXPECT_EQ(again.cases, 1);
  EXPECT_EQ(closed.breaches_by_candidate, 1);
  EXPECT_EQ(again.breaches_by_candidate, 1);
  EXPECT_EQ(rung(again, "supervision"), (RungCount{"supervision", 1, 1, 1, 1})) << "its round";
  EXPECT_EQ(rung(again, "reminder"), (RungCount{"reminder", 1, 1, 1, 1}));
}

TEST_F(ImpactTest, OnlyOpenCasesAreHeld) {
  begin("2026-03-02T10:00:00+08:00");
  for (int i = 0; i < 20; ++i) house_->happen(open_case("甲局"), Event::withdrawn);
  open_case("乙局");
  const Candidates candidates(policy({}));
  const NextPolicy next = candidates.next();
  const auto past = house_->store->past();
  Replay replay(next, [&](Number id, Number before) { return past->history(id, before); });
  std::size_t most = 0;
  past->for_each([&](std::string_view entry) {
    replay.take(entry);
    most = std::max(most, replay.held());
    return true;
  });
  EXPECT_EQ(most, 1u);
  EXPECT_EQ(replay.held(), 1u);
  EXPECT_EQ(replay.finished(house_->time.now()).cases, 21);
}

TEST_F(ImpactTest, WhatIsWrittenMeanwhileIsNotSeen) {
  begin("2026-03-02T10:00:00+08:00");
  const Number before = open_case("甲局");
  open_case("乙局");
  const auto past = house_->store->past();
  Number entries = 0;
  past->for_each([&](std::string_view) {
    house_->submit(house_->review(1));
    if (entries++ == 0) house_->happen(before, Event::withdrawn);
    return true;
  });
  EXPECT_EQ(entries, 2u);
  EXPECT_EQ(past->tip().number, 2u);
  EXPECT_THAT(past->open_cases(), ElementsAre(1, 2));
  EXPECT_EQ(past->cases({before})[0].stage, Stage::dispatch);
  EXPECT_EQ(past->history(before, 100).size(), 1u);
  EXPECT_EQ(house_->store->past()->tip().number, 5u);
}

TEST_F(ImpactTest, ItCanBeCancelled) {
  begin("2026-03-02T10:00:00+08:00");
  open_case("甲局");
  const Candidates candidates(policy({}));
  const NextPolicy next = candidates.next();
  Progress progress;
  progress.cancelled = true;
  EXPECT_FALSE(
      impact(*house_->store->past(), next, OpenDeadlines::keep, house_->time.now(), progress));
}

// --- What then happens

// Cases of several ages go over to a version with other lengths, each way that they may.
TEST(ImpactOfAdopting, IsWhatThenHappens) {
  for (const OpenDeadlines how : {OpenDeadlines::keep, OpenDeadlines::recompute,
                                  OpenDeadlines::earliest, OpenDeadlines::latest}) {
    SCOPED_TRACE(name(how));
    TemporaryDirectory home;
    TestTime time(instant("2026-03-02T10:00:00+08:00"));
    Versions versions;
    versions.put_in_force(versions.know(policy({}), every_day).version());
    const auto store = Store::open(home.path());
    Clerk clerk(*store, versions, time);
    const auto advance_to = [&](Instant to) {
      std::promise<void> arrived;
      clerk.advance_to(to, [&] { arrived.set_value(); });
      arrived.get_future().get();
    };
    for (int i = 0; i < 9; ++i) {
      Submission said;
      said.source = "/test";
      said.id = std::to_string(i);
      said.occurred_at = time.now();
      Review review;
      review.dictionary = "rating-5-best";
      review.rating = 1;
      review.region = "371623";
      review.unit = "甲局";
      review.given_at = time.now();
      said.fact = ReviewSubmitted{review};
      std::promise<void> answered;
      clerk.submit({said}, [&](std::vector<Verdict>) { answered.set_value(); });
      answered.get_future().get();
      advance_to(time.now() + 20h);
    }
    Said other;
    other.days = 3;
    other.second_rung = 2;
    const Candidates candidates(policy(other));
    const Instant now = time.now();
    const Impact before = impact_of(*store, candidates, now, how);
    const Number tip = store->tip().number;

    const Version next = versions.know(policy(other), every_day).version();
    PolicyAdopted fact{next, {{"cn", hex(sha256(every_day))}}};
    fact.open_cases = true;
    fact.deadlines = how;
    Clerk::Adoption adoption;
    adoption.submissions.emplace_back().fact = fact;
    adoption.documents = {{next.digest, policy(other)}, {hex(sha256(every_day)), every_day}};
    adoption.in_force = [&] { versions.put_in_force(next); };
    std::promise<void> adopted;
    clerk.adopt(std::move(adoption), [&](Verdict) { adopted.set_value(); });
    adopted.get_future().get();
    while (clerk.counts().changing) std::this_thread::sleep_for(1ms);
    advance_to(now);

    std::int64_t concerned = 0, changed = 0, overdue = 0, notices = 0;
    for (Number number = tip + 1; number <= store->tip().number; ++number) {
      const Entry entry = store->entry(number).value();
      if (const auto* gone = std::get_if<PolicyChanged>(&entry.fact)) {
        ++concerned;
        changed += !gone->moved.empty();
      }
      const auto* off = std::get_if<AlarmWentOff>(&entry.fact);
      overdue += off && off->alarm.event == Event::overdue;
    }
    for (const Store::Told& told : store->outbox(tip, 1'000)) notices += told.notices.size();
    EXPECT_EQ(before.open.concerned, concerned);
    EXPECT_EQ(before.open.changed, changed);
    EXPECT_EQ(before.open.overdue_at_once, overdue);
    EXPECT_EQ(before.open.notices_at_once, notices);
    if (how == OpenDeadlines::recompute) {
      EXPECT_GT(overdue, 0);
    }

    // What the candidate would have made of the past is the same when it has been adopted.
    const Impact after = impact_of(*store, candidates, now, how);
    EXPECT_EQ(after.breaches_by_candidate, before.breaches_by_candidate);
    EXPECT_EQ(after.escalated_by_candidate, before.escalated_by_candidate);
    EXPECT_EQ(rung(after, "reminder").by_candidate, rung(before, "reminder").by_candidate);
    EXPECT_EQ(after.open.concerned, 0);
  }
}

// --- Random ledgers

// A schedule lived through on a store; the model looks on.
struct Lived {
  explicit Lived(const model::Schedule& schedule) {
    model::Options options;
    options.store = home.path() / "store";
    const auto difference = model::run(schedule, options);
    EXPECT_FALSE(difference) << "seed " << schedule.seed << ": " << difference->what;
    store = Store::open(options.store, {8u << 20, 4u << 20, 0});
    now = store->tip().recorded_at.value_or(schedule.start);
  }
  TemporaryDirectory home;
  std::unique_ptr<Store> store;
  Instant now;
};

Candidates candidates_of(const model::Rules& rules, const model::Schedule& schedule) {
  return Candidates(yaml(rules, "made-up"), schedule.calendar.yaml("made-up"), "calendar");
}

// Everything that people did, in order.
std::vector<std::string> acts_of(const Store& store) {
  std::vector<std::string> acts;
  store.past()->for_each([&](std::string_view bytes) {
    const Entry entry = read_entry(bytes);
    if (!entry.source.empty() && !std::holds_alternative<ReviewRefused>(entry.fact))
      acts.push_back(entry.source + " " + entry.id + " " + std::string(type(entry.fact)));
    return true;
  });
  return acts;
}

// What is on record, counted by itself.
struct OnRecord {
  explicit OnRecord(const Store& store, const Candidate& candidate) {
    std::set<Number> cases;
    store.past()->for_each([&](std::string_view bytes) {
      const Entry entry = read_entry(bytes);
      const Number id = entry.outcome.case_id;
      if (id == 0 || !candidate.under(store.find_case(id)->review)) return true;
      cases.insert(id);
      const auto* off = std::get_if<AlarmWentOff>(&entry.fact);
      for (std::size_t i = off && off->alarm.repeat != 0; i < entry.outcome.measures.size(); ++i)
        ++rungs[entry.outcome.measures[i].rung];
      return true;
    });
    for (Number id : cases) {
      const Case it = store.find_case(id).value();
      for (const Breach& breach : it.breaches)
        breaches += breach.voided_by == 0 && !breach.provisional;
    }
  }
  std::map<std::string, std::int64_t> rungs;
  std::int64_t breaches = 0;
};

std::map<std::string, std::int64_t> rungs_of(const Impact& impact, std::int64_t RungCount::*which) {
  std::map<std::string, std::int64_t> made;
  for (const RungCount& one : impact.rungs)
    if (one.*which != 0) made[one.rung] = one.*which;
  return made;
}

constexpr int ledgers = 8, steps = 120;

TEST(RandomImpact, TheSamePolicyFindsWhatIsOnRecord) {
  for (std::uint64_t seed = 1; seed <= ledgers; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const model::Schedule schedule = model::random_schedule(seed, steps);
    const Lived lived(schedule);
    const Candidates same = candidates_of(schedule.rules, schedule);
    const Impact found = impact_of(*lived.store, same, lived.now);
    const OnRecord recorded(*lived.store, same.next());
    EXPECT_EQ(rungs_of(found, &RungCount::on_record), recorded.rungs);
    EXPECT_EQ(rungs_of(found, &RungCount::by_candidate), recorded.rungs);
    EXPECT_EQ(found.breaches_on_record, recorded.breaches);
    EXPECT_EQ(found.breaches_by_candidate, recorded.breaches);
    EXPECT_EQ(found.deadlines.earlier + found.deadlines.later, 0);
    EXPECT_EQ(found.deadlines.only_on_record + found.deadlines.only_by_candidate, 0);
    EXPECT_EQ(found.would_open + found.would_not_open, 0);
    EXPECT_THAT(found.scores, IsEmpty());
    EXPECT_EQ(found.open.concerned, 0);
  }
}

// Other lengths, other rungs; nothing that changes what is accepted.
model::Rules edited(model::Rules rules, std::uint64_t seed) {
  model::Dice dice(seed * 7'919);
  const auto edit = [&](model::ClockRule& rule) {
    // Not shorter where a reminder would then come before the clock starts.
    rule.within.n = std::max(1, rule.within.n + dice.between(rule.near_due.empty() ? -2 : 0, 2));
    for (auto& [name, within] : rule.classes) within.n += dice.between(0, 2);
    for (model::Rung& rung : rule.ladder)
      if (rung.away.n != 0 && dice.percent(50)) rung.away.n += rung.away.n > 0 ? 1 : 0;
    if (rule.ladder.empty()) rule.ladder.push_back({{}, "circular", {"general_office"}, 0, {}});
  };
  for (auto& [stage, rule] : rules.stages)
    if (rule.clock && rule.clock->within.n > 0) edit(*rule.clock);
  return rules;
}

TEST(RandomImpact, WhatTheCandidateWouldHaveDoneIsWhatItDoesWhenTheSameIsLivedUnderIt) {
  int compared = 0;
  for (std::uint64_t seed = 101; seed <= 100 + ledgers; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    model::Schedule schedule = model::random_schedule(seed, steps / 2);
    const model::Rules other = edited(schedule.rules, seed);
    const Lived lived(schedule);
    model::Schedule under = schedule;
    under.rules = other;
    const Lived instead(under);
    if (acts_of(*lived.store) != acts_of(*instead.store)) continue;  // something was refused
    ++compared;
    const Instant now = std::max(lived.now, instead.now);
    const Candidates candidates = candidates_of(other, schedule);
    const Impact foretold = impact_of(*lived.store, candidates, instead.now);
    const Impact happened = impact_of(*instead.store, candidates, now);
    EXPECT_EQ(rungs_of(foretold, &RungCount::by_candidate),
              rungs_of(happened, &RungCount::on_record));
    EXPECT_EQ(foretold.breaches_by_candidate, happened.breaches_on_record);
    EXPECT_EQ(foretold.escalated_by_candidate, happened.escalated_on_record);
    EXPECT_EQ(foretold.cases, happened.cases);
  }
  EXPECT_GE(compared, ledgers / 3);
}

TEST(RandomImpact, ReadingBarelyFindsWhatReadingEverythingFinds) {
  for (std::uint64_t seed = 201; seed <= 200 + ledgers / 2; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const model::Schedule schedule = model::random_schedule(seed, steps);
    const Lived lived(schedule);
    const Candidates candidates = candidates_of(edited(schedule.rules, seed), schedule);
    const NextPolicy next = candidates.next();
    const auto past = lived.store->past();
    const auto history = [&](Number id, Number before) { return past->history(id, before); };
    Replay barely(next, history), in_full(next, history);
    past->for_each([&](std::string_view bytes) {
      const Entry entry = read_entry(bytes);
      EXPECT_EQ(read_bare_entry(bytes), bare(entry)) << bytes;
      Skimmed seen;
      EXPECT_TRUE(skim_entry(bytes, seen)) << bytes;
      EXPECT_EQ(seen.type, type(entry.fact));
      EXPECT_TRUE(seen.may_be_of_case || entry.outcome.case_id == 0) << bytes;
      if (const auto* said = std::get_if<ReviewSubmitted>(&entry.fact)) {
        EXPECT_EQ(seen.may_be_of_case, entry.outcome.case_id != 0) << bytes;
        EXPECT_TRUE(seen.may_be_of_case || seen.rating == said->review.rating);
      }
      barely.take(bytes);
      in_full.take(entry);
      return true;
    });
    EXPECT_EQ(barely.finished(lived.now), in_full.finished(lived.now));
  }
}

}  // namespace
}  // namespace redress
