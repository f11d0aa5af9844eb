#include "storage/store.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <thread>

#include "tests/storage/made.h"

namespace redress {
namespace {

TEST(Store, AnEmptyOneKnowsNothing) {
  Directory directory;
  const auto store = opened(directory.path());
  EXPECT_EQ(store->tip().number, 0u);
  EXPECT_FALSE(store->tip().recorded_at);
  EXPECT_FALSE(store->entry(1));
  EXPECT_FALSE(store->find_case(1));
  EXPECT_FALSE(store->next_timer());
  EXPECT_TRUE(store->timers_before(at(1'000'000), 10).empty());
  EXPECT_TRUE(store->cases({}, 10).cases.empty());
  EXPECT_TRUE(store->board({}, {}, {}).reviews.empty());
  EXPECT_TRUE(store->adopted().empty());
  EXPECT_TRUE(store->verify().empty());
}

TEST(Store, ReopeningFindsEverything) {
  Directory directory;
  Number good, bad, moved;
  std::optional<Case> before;
  Entry opening;
  {
    const auto store = opened(directory.path());
    MadeUp draft(*store);
    draft.adopts("wudi-hall", "redress: 1\n");
    good = draft.says(ReviewSubmitted{a_review(5)}, {}, {"王芳", "13900000000"});
    bad = draft.opens(a_review(), at(60), {alarm_at(at(60))});
    moved = draft.moves(bad, Event::dispatched,
                        [](Entry& entry) { entry.outcome.stage = Stage::verification; });
    Batch batch = draft.take();
    opening = batch.items[2].entry;
    store->append(batch);
    before = store->find_case(bad);
  }
  const auto store = opened(directory.path());
  EXPECT_EQ(store->tip().number, moved);
  EXPECT_EQ(store->tip().recorded_at, at(std::int64_t(moved)));
  EXPECT_EQ(store->entry(bad), opening);
  ASSERT_TRUE(before);
  EXPECT_EQ(before->stage, Stage::verification);
  EXPECT_EQ(store->find_case(bad), before);
  EXPECT_FALSE(store->find_case(good)) << "a good review is no case";
  EXPECT_EQ(store->next_timer(), at(60));
  ASSERT_EQ(store->adopted().size(), 1u);
  EXPECT_EQ(std::get<PolicyAdopted>(store->adopted()[0].what).policy.name, "wudi-hall");
  EXPECT_EQ(store->document(std::get<PolicyAdopted>(store->adopted()[0].what).policy.digest),
            "redress: 1\n");
  EXPECT_FALSE(store->document("00"));
  const auto seen = store->seen(sha256("/wudi/hall/tablet" + std::string(1, '\0') + "t-3"));
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->number, 3u);
  EXPECT_EQ(seen->content, sha256("t-3"));
  EXPECT_FALSE(store->seen(sha256("never said")));
  EXPECT_THAT(store->verify(), testing::IsEmpty());
}

TEST(Store, KeepsHowFarARunOverOpenCasesHasComeAlsoWhenItIsDone) {
  Directory directory;
  PolicyRun first, second;
  {
    const auto store = opened(directory.path());
    write(*store, [&](MadeUp& draft) {
      first.because = draft.takes_over("wudi-hall", "redress: 1\n");
      second.because = draft.takes_over("shanghai", "redress: 1 \n");
      return draft.opens(a_review(), at(60));
    });
    EXPECT_EQ(store->policy_runs().size(), 2u);
    first = store->policy_runs().front();
    first.looked_at = first.total = 7;
    first.case_id = 3;
    first.done = true;
    second = store->policy_runs().back();
    second.deadlines = OpenDeadlines::latest;
    second.paused = true;
    write(*store, [&](MadeUp& draft) {
      draft.goes_on(first);
      draft.goes_on(second);
      return draft.says(PolicyRunPaused{second.because, true, "张三", ""});
    });
  }
  const auto store = opened(directory.path());
  EXPECT_THAT(store->policy_runs(), testing::ElementsAre(second));
  EXPECT_THAT(store->policy_runs_all(), testing::ElementsAre(first, second));
}

TEST(Store, FindsWhatWasProposedAndWhatBecameOfItAmongTheAdoptions) {
  Directory directory;
  const auto store = opened(directory.path());
  const Number last = write(*store, [](MadeUp& draft) {
    draft.adopts("wudi-hall", "redress: 1\n");
    PolicyChange change;
    change.policy = {"wudi-hall", hex(sha256("redress: 1\n"))};
    draft.says(PolicyProposed{change, at(5), true, 1});
    draft.says(PolicyApproved{2, "李四", ""});
    draft.opens(a_review(), at(60));
    return draft.says(PolicyProposalEnded{2, "张三", "文件有误"});
  });
  const std::vector<Adopted> all = store->adopted();
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(std::get<PolicyProposed>(all[1].what).restores, 1u);
  EXPECT_EQ(std::get<PolicyApproved>(all[2].what).by, "李四");
  EXPECT_EQ(all[3].number, last);
  EXPECT_EQ(std::get<PolicyProposalEnded>(all[3].what).proposal, 2u);
  EXPECT_THAT(store->verify(), testing::IsEmpty());
}

TEST(Store, AnAnonymousReviewerLeavesNoPrivatePart) {
  Directory directory;
  auto database = open_database(directory.path(), small());
  const auto* raw = database.get();
  Store store(std::move(database));
  write(store, [](MadeUp& draft) {
    draft.says(ReviewSubmitted{a_review(5)}, {}, {"王芳", ""});
    return draft.says(ReviewSubmitted{a_review(5)});
  });
  EXPECT_TRUE(raw->get(Family::private_part, keys::number(1)));
  EXPECT_FALSE(raw->get(Family::private_part, keys::number(2)));
  EXPECT_EQ(raw->get(Family::ledger, keys::number(1))->find("王芳"), std::string::npos);
}

TEST(Store, HistoryIsTheEntriesOfOneCaseInOrder) {
  Directory directory;
  const auto store = opened(directory.path());
  const auto [one, other] = write(*store, [](MadeUp& draft) {
    const Number one = draft.opens(a_review(), at(60));
    const Number other = draft.opens(a_review(), at(60));
    for (int i = 0; i < 3; ++i) {
      draft.moves(one, Event::contacted);
      draft.moves(other, Event::contacted);
    }
    return std::pair(one, other);
  });
  const auto numbers = [&](Number id, Number from, std::size_t limit) {
    std::vector<Number> numbers;
    for (const Entry& entry : store->history(id, from, limit)) numbers.push_back(entry.number);
    return numbers;
  };
  EXPECT_THAT(numbers(one, 0, 10), testing::ElementsAre(1, 3, 5, 7));
  EXPECT_THAT(numbers(other, 0, 10), testing::ElementsAre(2, 4, 6, 8));
  EXPECT_THAT(numbers(one, 4, 1), testing::ElementsAre(5));
  EXPECT_THAT(numbers(one, 8, 10), testing::IsEmpty());
  EXPECT_THAT(numbers(99, 0, 10), testing::IsEmpty());
}

TEST(Store, TakesNoEntryOutOfSequence) {
  Directory directory;
  const auto store = opened(directory.path());
  MadeUp draft(*store);
  draft.says(ReviewSubmitted{a_review(5)});
  Batch batch = draft.take();
  batch.items[0].entry.number = 2;
  EXPECT_THROW(store->append(batch), std::logic_error);
  EXPECT_EQ(store->tip().number, 0u);
  batch.items[0].entry.number = 1;
  store->append(batch);
  EXPECT_EQ(store->tip().number, 1u);
}

TEST(Store, SaysWhenTheDiskIsTooFull) {
  Directory directory;
  EXPECT_TRUE(opened(directory.path())->has_room());
  StoreOptions options = small();
  options.spare_bytes = std::uint64_t(1) << 62;
  EXPECT_FALSE(Store(open_database(directory.path(), options)).has_room());
}

TEST(Store, AnswersWhileItIsWrittenAndEveryAnswerIsOfOneInstant) {
  Directory directory;
  const auto store = opened(directory.path());
  std::atomic<bool> done{false};
  std::atomic<int> pages{0};
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 2; ++reader)
    readers.emplace_back([&] {
      CaseQuery query;
      query.due_before = at(1'000'000);
      while (!done) {
        const CasePage page = store->cases(query, 50);
        for (const Case& it : page.cases) {
          EXPECT_TRUE(open(it.stage));
          EXPECT_EQ(store->history(it.id, 0, 1).size(), 1u);
        }
        EXPECT_TRUE(std::is_sorted(page.cases.begin(), page.cases.end(),
                                   [](const Case& a, const Case& b) { return a.due() < b.due(); }));
        store->board({}, {}, {});
        store->timers_before(at(100), 10);
        EXPECT_LE(store->count_overdue({}, at(1'000'000), 100), 100);
        ++pages;
      }
    });
  std::vector<Number> ids;
  for (int batch = 0; batch < 100; ++batch)
    write(*store, [&](MadeUp& draft) {
      for (int i = 0; i < 10; ++i) {
        const Instant due = at((batch * 7919 + i) % 1'000);
        ids.push_back(draft.opens(a_review(), due, {alarm_at(due)}));
        if (batch % 2 == 1)
          draft.moves(ids[ids.size() - 11], Event::withdrawn, [](Entry& entry) {
            entry.outcome.stage = Stage::closed;
            MadeUp::plan(entry, std::nullopt);
          });
      }
      return 0;
    });
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_GT(pages, 10) << "asked too little";
  EXPECT_THAT(store->verify(), testing::IsEmpty());
}

TEST(Store, SyncsOncePerAppend) {
  Directory directory;
  Surroundings around;
  around.statistics = rocksdb::CreateDBStatistics();
  const auto store = opened(directory.path(), around);
  for (int batch = 0; batch < 25; ++batch) {
    const auto before = around.statistics->getTickerCount(rocksdb::WAL_FILE_SYNCED);
    write(*store, [&](MadeUp& draft) {
      for (int i = 0; i < batch; ++i) draft.opens(a_review(), at(i), {alarm_at(at(i))});
      return draft.says(ReviewSubmitted{a_review(5)});
    });
    EXPECT_EQ(around.statistics->getTickerCount(rocksdb::WAL_FILE_SYNCED), before + 1);
  }
}

}  // namespace
}  // namespace redress
