// What is foretold of a change of policy is what then happens: random policies, random cases.
#include "engine/decide/policy_change.h"

#include <gtest/gtest.h>

#include <future>

#include "api/clock.h"
#include "engine/clerk/clerk.h"
#include "engine/digest.h"
#include "storage/memory_ledger.h"
#include "tests/model/schedule.h"
#include "tests/support/versions.h"

namespace redress::model {
namespace {

// A house of one random policy, in which random cases are lived up to some instant.
class House {
 public:
  House(std::uint64_t seed, const Rules& rules, const Calendar& calendar, Instant start)
      : dice_(seed), rules_(rules), calendar_(calendar.yaml("made-up")), time_(start) {
    versions_.put_in_force(versions_.know(yaml(rules, "made-up"), calendar_).version());
    clerk_ = std::make_unique<Clerk>(ledger_, versions_, time_);
  }

  void live(int steps) {
    for (int i = 0; i < steps; ++i) {
      pass(time_.now() + std::chrono::minutes(dice_.below(3'000)));
      if (cases_.size() < 4 || dice_.below(4) == 0)
        open();
      else
        happens(cases_[std::size_t(dice_.below(int(cases_.size())))]);
    }
  }

  // Returns how many cases went over.
  int change_to(const Rules& rules, OpenDeadlines how) {
    const std::string text = yaml(rules, "made-up");
    const Policy& next = versions_.know(text, calendar_);
    const Instant now = time_.now();
    pass(now);  // what the last event set off goes off before
    std::map<Number, Effect> foretold;
    std::map<Number, bool> was_overdue;
    for (const Number id : ledger_.open_cases()) {
      const Case it = ledger_.find_case(id).value();
      foretold[id] = effect(it, next, how, now, ledger_.roster());
      was_overdue[id] = it.due() && late(now, *it.due());
    }
    PolicyAdopted fact{next.version(), {}};
    fact.open_cases = true;
    fact.deadlines = how;
    Clerk::Adoption adoption;
    adoption.submissions.emplace_back().fact = fact;
    adoption.in_force = [&] { versions_.put_in_force(next.version()); };
    std::promise<Number> adopted;
    clerk_->adopt(std::move(adoption),
                  [&](Verdict said) { adopted.set_value(std::get<Receipt>(said).number); });
    const Number because = adopted.get_future().get();
    pass(now);
    EXPECT_EQ(clerk_->failure(), "");
    int changed = 0;
    for (const auto& [id, told] : foretold) {
      Effect happened;
      for (const Entry& entry : ledger_.history(id, because, 10'000)) {
        happened.notices_at_once += int(ledger_.told(entry.number).size());
        if (const auto* said = std::get_if<PolicyChanged>(&entry.fact)) {
          happened.changes = true;
          happened.moved = said->moved;
        }
        if (type(entry.fact) == "overdue" && !was_overdue[id]) happened.overdue_at_once = true;
      }
      EXPECT_EQ(told.changes, happened.changes) << "c" << id;
      EXPECT_EQ(told.moved, happened.moved) << "c" << id;
      EXPECT_EQ(told.overdue_at_once, happened.overdue_at_once) << "c" << id;
      EXPECT_EQ(told.notices_at_once, happened.notices_at_once) << "c" << id;
      changed += happened.changes;
      moved += !happened.moved.empty();
      overdue += happened.overdue_at_once;
      notices += happened.notices_at_once;
    }
    return changed;
  }

  int moved = 0, overdue = 0, notices = 0;

 private:
  void pass(Instant to) {
    std::promise<void> arrived;
    clerk_->advance_to(to, [&] { arrived.set_value(); });
    arrived.get_future().get();
  }
  Verdict say(Submission said) {
    said.source = "/test";
    said.id = std::to_string(++ids_);
    said.occurred_at = time_.now();
    std::promise<Verdict> answered;
    clerk_->submit({std::move(said)}, [&](std::vector<Verdict> verdicts) {
      answered.set_value(std::move(verdicts.front()));
    });
    return answered.get_future().get();
  }
  void open() {
    Review review;
    review.dictionary = "rating-5-best";
    review.rating = 1;
    review.region = rules_.region.empty() ? "371623" : rules_.region;
    review.unit = "甲局";
    review.named = true;
    review.remark = "等了两个小时";
    review.given_at = time_.now();
    Submission said;
    said.fact = ReviewSubmitted{review};
    const Verdict verdict = say(std::move(said));
    if (const auto* made = std::get_if<Receipt>(&verdict); made && made->case_id != 0)
      cases_.push_back(made->case_id);
  }
  // Anything that the case accepts, by whoever may say it.
  void happens(Number id) {
    const Case it = ledger_.find_case(id).value();
    std::vector<Event> accepted = accepted_by(it);
    std::erase(accepted, Event::merged);
    std::erase(accepted, Event::withdrawn);
    if (accepted.empty()) return;
    const Event event = accepted[std::size_t(dice_.below(int(accepted.size())))];
    Details details;
    details.by = "张三" + std::to_string(dice_.below(2));
    details.unit = dice_.below(2) ? "乙局" : "丙局";
    details.reason = "理由";
    const auto& pause = rules_.of(it.stage).pause;
    if (event == Event::paused && pause && !pause->reasons.empty())
      details.reason = pause->reasons.front();
    details.measures = details.report = details.document = details.evidence = "有";
    details.ground = "mistaken";
    details.due_at = time_.now() + std::chrono::hours(24 * (1 + dice_.below(5)));
    Submission said;
    said.case_id = id;
    said.fact = CaseMoved{event, details};
    const Verdict verdict = say(said);
    const auto* no = std::get_if<Refusal>(&verdict);
    if (!no || no->roles.empty()) return;
    details.role = no->roles.front();
    said.fact = CaseMoved{event, details};
    say(std::move(said));
  }

  Dice dice_;
  const Rules rules_;
  const std::string calendar_;
  TestTime time_;
  Versions versions_;
  MemoryLedger ledger_;
  std::unique_ptr<Clerk> clerk_;
  std::vector<Number> cases_;
  int ids_ = 0;
};

TEST(PolicyChange, WhatIsForetoldIsWhatHappens) {
  int changed = 0, moved = 0, overdue = 0, notices = 0;
  for (std::uint64_t seed = 1; seed <= 300 && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Schedule made = random_schedule(seed, 1);
    Rules next = random_schedule(seed + 1'000'000, 1).rules;
    next.region = made.rules.region;
    House house(seed, made.rules, made.calendar, made.start);
    house.live(60);
    // There, and by another road back again.
    changed += house.change_to(next, OpenDeadlines(seed % 4));
    house.live(10);
    changed += house.change_to(made.rules, OpenDeadlines(seed / 4 % 4));
    moved += house.moved;
    overdue += house.overdue;
    notices += house.notices;
  }
  EXPECT_GE(changed, 5'000);
  EXPECT_GE(moved, 1'000);
  EXPECT_GE(overdue, 150);
  EXPECT_GE(notices, 100);
}

}  // namespace
}  // namespace redress::model
