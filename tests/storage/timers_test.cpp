#include <gmock/gmock.h>
#include <rocksdb/perf_context.h>
#include <rocksdb/perf_level.h>

#include "tests/storage/made.h"

namespace redress {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<Number> cases_of(const std::vector<DueTimer>& timers) {
  std::vector<Number> ids;
  for (const DueTimer& timer : timers) ids.push_back(timer.case_id);
  return ids;
}

// How many deleted rows `ask` walked over.
template <class Ask>
std::uint64_t walked_over(Ask ask) {
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kEnableCount);
  rocksdb::get_perf_context()->Reset();
  ask();
  const std::uint64_t walked = rocksdb::get_perf_context()->internal_delete_skipped_count;
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
  return walked;
}

struct Timers : testing::Test {
  Directory directory;
  std::unique_ptr<Store> store = opened(directory.path());

  Number open_case(Instant alarm) {
    return write(*store,
                 [&](MadeUp& draft) { return draft.opens(a_review(), alarm, {alarm_at(alarm)}); });
  }
};

TEST_F(Timers, ComeInOrderAndOnlyBeforeNow) {
  const Number b = open_case(at(20)), a = open_case(at(10)), c = open_case(at(30));
  EXPECT_EQ(store->next_timer(), at(10));
  EXPECT_THAT(cases_of(store->timers_before(at(10), 10)), IsEmpty()) << "its last millisecond";
  EXPECT_THAT(cases_of(store->timers_before(at(21), 10)), ElementsAre(a, b));
  EXPECT_THAT(cases_of(store->timers_before(at(31), 10)), ElementsAre(a, b, c));
  EXPECT_THAT(cases_of(store->timers_before(at(31), 1)), ElementsAre(a));
  EXPECT_THAT(cases_of(store->timers_before(at(31), 0)), IsEmpty());
}

TEST_F(Timers, ACaseHasOneTheEarliestOfItsAlarms) {
  const Number id = write(*store, [](MadeUp& draft) {
    return draft.opens(a_review(), at(20),
                       {alarm_at(at(10), Event::near_due), alarm_at(at(20)), alarm_at(at(25))});
  });
  EXPECT_EQ(store->timers_before(at(100), 10).size(), 1u);
  for (const int next : {20, 25}) {
    write(*store, [&](MadeUp& draft) { return draft.goes_off(id); });
    EXPECT_EQ(store->next_timer(), at(next));
  }
  write(*store, [&](MadeUp& draft) { return draft.goes_off(id); });
  EXPECT_FALSE(store->next_timer());
}

TEST_F(Timers, AnEarlierOneIsFoundAfterLaterOnesWentOff) {
  const Number late = open_case(at(1'000));
  write(*store, [&](MadeUp& draft) { return draft.goes_off(late); });
  open_case(at(2'000));
  for (const bool reopened : {false, true}) {
    if (reopened) {
      store.reset();
      store = opened(directory.path());
    }
    const Number early = open_case(at(reopened ? 4 : 5));
    EXPECT_EQ(cases_of(store->timers_before(at(10), 10)).front(), early);
  }
  EXPECT_EQ(store->timers_before(at(3'000), 10).size(), 3u);
  EXPECT_THAT(store->verify(), IsEmpty());
}

TEST_F(Timers, TheMarkGoesBackOnDiskInTheSameBatch) {
  const Number late = open_case(at(1'000));
  write(*store, [&](MadeUp& draft) { return draft.goes_off(late); });
  open_case(at(2'000));
  const Number early = open_case(at(5));
  store.reset();
  store = opened(directory.path());
  EXPECT_EQ(store->next_timer(), at(5));
  EXPECT_THAT(cases_of(store->timers_before(at(10), 10)), ElementsAre(early));
}

TEST_F(Timers, NobodyWalksOverThoseThatWentOff) {
  constexpr int batches = 20, size = 250;
  std::vector<Number> all;
  for (int i = 0; i < batches; ++i)
    write(*store, [&](MadeUp& draft) {
      for (int j = 0; j < size; ++j) {
        const Instant alarm = at(i * size + j);
        all.push_back(draft.opens(a_review(), alarm, {alarm_at(alarm)}));
      }
      return 0;
    });
  open_case(at(1'000'000));
  for (int i = 0; i < batches; ++i) {
    std::vector<DueTimer> due;
    EXPECT_LE(walked_over([&] { due = store->timers_before(at(500'000), size); }), 2u * size);
    ASSERT_EQ(due.size(), std::size_t(size));
    write(*store, [&](MadeUp& draft) {
      for (const DueTimer& timer : due) draft.goes_off(timer.case_id);
      return 0;
    });
  }
  // One batch at most: what is found moves the mark.
  EXPECT_LE(walked_over([&] { store->next_timer(); }), 2u * size);
  write(*store, [&](MadeUp& draft) { return draft.says(ReviewSubmitted{a_review(5)}); });
  EXPECT_LE(walked_over([&] { store->next_timer(); }), 1u);
  EXPECT_LE(walked_over([&] { store->timers_before(at(500'000), 10); }), 1u);
  store.reset();
  store = opened(directory.path());
  EXPECT_LE(walked_over([&] { store->timers_before(at(500'000), 10); }), 1u);
  EXPECT_EQ(store->next_timer(), at(1'000'000));
}

// The end of a working day is the deadline of all that came in on it.
TEST_F(Timers, NobodyWalksOverThoseOfTheSameInstant) {
  constexpr int size = 500;
  std::vector<Number> all;
  for (int i = 0; i < size; ++i) all.push_back(open_case(at(10)));
  store->next_timer();
  std::uint64_t walked = 0;
  for (const Number id : all) {
    write(*store, [&](MadeUp& draft) { return draft.goes_off(id); });
    walked += walked_over([&] { store->next_timer(); });
    open_case(at(10));
  }
  EXPECT_LE(walked, 3u * size);
  EXPECT_EQ(store->timers_before(at(11), 2 * size).size(), std::size_t(size));
  EXPECT_THAT(store->verify(), IsEmpty());
}

}  // namespace
}  // namespace redress
