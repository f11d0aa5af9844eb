// The ledger in memory answers as the store does, whatever was written to both.
#include "storage/memory_ledger.h"

#include <gmock/gmock.h>

#include <random>

#include "tests/storage/made.h"

namespace redress {
namespace {

using Pairs = std::vector<std::pair<Instant, Number>>;

Pairs pairs(const std::vector<DueTimer>& timers) {
  Pairs made;
  for (const DueTimer& timer : timers) made.emplace_back(timer.at, timer.case_id);
  return made;
}

std::vector<std::string> counts(const Board& board) {
  std::vector<std::string> made;
  for (const auto& it : board.reviews)
    made.push_back(it.channel + " " + std::to_string(it.rating) + " " + std::to_string(it.count));
  for (const auto& it : board.cases)
    made.push_back(std::string(name(it.standing)) + " " + std::to_string(it.count));
  return made;
}

// One thing happens, to a new case or to one of those that there are.
void happen(MadeUp& draft, const std::vector<Number>& cases, std::mt19937& random) {
  const auto any = [&](int most) { return int(random() % unsigned(most)); };
  const Instant due = at(any(500));
  if (cases.empty() || any(4) == 0) {
    Review review = at_unit(a_review(1 + any(2)), any(2) ? "371623" : "310115", "单位");
    draft.opens(review, any(5) ? std::optional(due) : std::nullopt,
                {alarm_at(due, Event::near_due), alarm_at(due)});
    return;
  }
  const Number id = cases[random() % cases.size()];
  const Case it = draft.find(id).value();
  if (!it.alarms.empty() && any(2)) {
    draft.goes_off(id);
  } else if (any(3) == 0) {
    draft.moves(id, Event::follow_up_satisfied, [](Entry& entry) {
      entry.outcome.stage = Stage::closed;
      entry.outcome.standing = Standing::rectified;
      MadeUp::plan(entry, std::nullopt);
    });
  } else {
    draft.moves(id, Event::contacted);
  }
}

TEST(MemoryLedger, AnswersAsTheStoreDoes) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  Directory directory;
  const std::unique_ptr<Store> store = opened(directory.path());
  MemoryLedger memory;
  std::vector<Number> cases;
  for (int batch = 0; batch < 60; ++batch) {
    MadeUp draft(*store);
    for (int i = 0; i < 5; ++i) happen(draft, cases, random);
    const Batch made = draft.take();
    store->append(made);
    memory.append(made);
    cases.clear();
    for (const Case& it : store->cases({}, 1'000).cases) cases.push_back(it.id);
  }
  ASSERT_GT(cases.size(), 20u);
  EXPECT_EQ(memory.tip().number, store->tip().number);
  EXPECT_EQ(memory.tip().recorded_at, store->tip().recorded_at);
  EXPECT_EQ(memory.next_timer(), store->next_timer());
  for (int minute : {0, 100, 250, 1'000}) {
    EXPECT_EQ(pairs(memory.timers_before(at(minute), 7)),
              pairs(store->timers_before(at(minute), 7)));
    EXPECT_EQ(pairs(memory.breaches_after(at(minute), 3, 9)),
              pairs(store->breaches_after(at(minute), 3, 9)));
    EXPECT_EQ(pairs(memory.open_cases_after(at(minute), 3, 200, 9)),
              pairs(store->open_cases_after(at(minute), 3, 200, 9)));
    EXPECT_EQ(memory.count_overdue(at(minute)), store->count_overdue({}, at(minute), 1'000'000));
  }
  EXPECT_EQ(memory.open_cases(), store->open_cases());
  EXPECT_FALSE(store->open_cases().empty());
  for (const Number id : cases) {
    EXPECT_EQ(memory.find_case(id), store->find_case(id));
    EXPECT_EQ(memory.history(id, 2, 3), store->history(id, 2, 3));
  }
  for (Number number = 1; number <= store->tip().number + 1; ++number) {
    EXPECT_EQ(memory.entry(number), store->entry(number));
    const auto identity = identity_of("/wudi/hall/tablet", "t-" + std::to_string(number));
    EXPECT_EQ(memory.seen(identity).has_value(), store->seen(identity).has_value());
  }
  std::size_t told = 0;
  for (const auto& one : store->outbox(0, 10'000)) {
    EXPECT_EQ(memory.told(one.entry), one.notices);
    ++told;
  }
  EXPECT_GT(told, 0u);
  using Kind = Scope::Kind;
  for (const Scope& scope : {Scope{}, Scope{Kind::region, "37"}, Scope{Kind::unit, "单位"}})
    EXPECT_EQ(counts(memory.board(scope)), counts(store->board(scope, {}, {})));
}

TEST(MemoryLedger, RefusesANumberOutOfTurn) {
  MemoryLedger memory;
  Batch batch;
  batch.items.emplace_back().entry.number = 2;
  EXPECT_THROW(memory.append(batch), std::logic_error);
}

}  // namespace
}  // namespace redress
