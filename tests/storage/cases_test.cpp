// The supervisor's question: which cases are late, where, worst first.
#include <gmock/gmock.h>

#include <random>

#include "tests/storage/made.h"

namespace redress {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

CaseQuery late_at(Instant now) {
  CaseQuery query;
  query.due_before = now;
  return query;
}

struct Cases : testing::Test {
  Directory directory;
  std::unique_ptr<Store> store = opened(directory.path());

  Number open_case(std::optional<Instant> due, std::string region = "371623001002",
                   std::string unit = "社会保险") {
    return write(*store, [&](MadeUp& draft) {
      return draft.opens(at_unit(a_review(), std::move(region), std::move(unit)), due);
    });
  }
  void change(Number id, Event event, const MadeUp::Touch& touch, Details details = {}) {
    write(*store, [&](MadeUp& draft) { return draft.moves(id, event, touch, details); });
  }
};

TEST_F(Cases, ExactlyAtItsDueInstantNothingIsOverdue) {
  const Number id = open_case(at(60));
  EXPECT_THAT(ids(store->cases(late_at(at(60)), 10)), IsEmpty());
  EXPECT_EQ(store->count_overdue({}, at(60), 10), 0);
  const Instant just_after = at(60) + std::chrono::milliseconds(1);
  EXPECT_THAT(ids(store->cases(late_at(just_after), 10)), ElementsAre(id));
  EXPECT_EQ(store->count_overdue({}, just_after, 10), 1);
}

TEST_F(Cases, TheWorstComesFirstAndTiesAreInTheOrderOfOpening) {
  const Number a = open_case(at(30)), b = open_case(at(10)), c = open_case(at(30)),
               d = open_case(at(20)), e = open_case(at(30));
  open_case(at(500));
  open_case(std::nullopt);
  EXPECT_THAT(ids(store->cases(late_at(at(100)), 10)), ElementsAre(b, d, a, c, e));
  for (const std::size_t limit : {1, 2, 3, 5})
    EXPECT_THAT(leafed_through(*store, late_at(at(100)), limit), ElementsAre(b, d, a, c, e));
}

TEST_F(Cases, EveryKindOfScopeFindsItsOwn) {
  const Number wudi = open_case(at(1), "371623001002", "社会保险");
  const Number boxing = open_case(at(2), "371625", "社会保险");
  const Number jinan = open_case(at(3), "370102003", "医疗保障");
  const Number beijing = open_case(at(4), "11", "医疗保障");
  const auto found = [&](std::string region, std::string unit) {
    CaseQuery query = late_at(at(100));
    query.region = std::move(region);
    query.unit = std::move(unit);
    return leafed_through(*store, query, 1);
  };
  EXPECT_THAT(found("", ""), ElementsAre(wudi, boxing, jinan, beijing));
  EXPECT_THAT(found("37", ""), ElementsAre(wudi, boxing, jinan));
  EXPECT_THAT(found("3716", ""), ElementsAre(wudi, boxing));
  EXPECT_THAT(found("371623", ""), ElementsAre(wudi));
  EXPECT_THAT(found("371623001", ""), ElementsAre(wudi));
  EXPECT_THAT(found("371623001002", ""), ElementsAre(wudi));
  EXPECT_THAT(found("371623001003", ""), IsEmpty());
  EXPECT_THAT(found("", "医疗保障"), ElementsAre(jinan, beijing));
  EXPECT_THAT(found("37", "社会保险"), ElementsAre(wudi, boxing));
  EXPECT_THAT(found("37", "医疗保障"), ElementsAre(jinan));
  EXPECT_THAT(found("", "没有这个单位"), IsEmpty());

  EXPECT_EQ(store->count_overdue({Scope::Kind::everything, ""}, at(100), 10), 4);
  EXPECT_EQ(store->count_overdue({Scope::Kind::everything, ""}, at(100), 3), 3) << "at most";
  EXPECT_EQ(store->count_overdue({Scope::Kind::region, "3716"}, at(100), 10), 2);
  EXPECT_EQ(store->count_overdue({Scope::Kind::unit, "医疗保障"}, at(100), 10), 2);
}

TEST_F(Cases, ARegionBetweenTheLevelsIsLookedUpInTheLevelAbove) {
  const Number one = open_case(at(1), "371623001002"), two = open_case(at(2), "371624001002");
  const Number odd = open_case(at(3), "3716230");
  for (const bool overdue : {true, false}) {
    const auto found = [&](std::string region) {
      CaseQuery query;
      if (overdue) query.due_before = at(100);
      query.region = std::move(region);
      return leafed_through(*store, query, 1);
    };
    EXPECT_THAT(found("3"), ElementsAre(one, two, odd));
    EXPECT_THAT(found("37162"), ElementsAre(one, two, odd));
    EXPECT_THAT(found("3716230"), ElementsAre(one, odd));
    EXPECT_THAT(found("37162300"), ElementsAre(one));
    EXPECT_THAT(found("4"), IsEmpty());
  }
  EXPECT_EQ(store->count_overdue({Scope::Kind::region, "3716230"}, at(100), 10), 2);
}

TEST_F(Cases, FiltersAreJoinedByAnd) {
  const Number plain = open_case(at(1)), second = open_case(at(2)), risen = open_case(at(3));
  change(second, Event::dispatched, [](Entry& entry) {
    entry.outcome.stage = Stage::rectification;
    entry.outcome.round = 2;
  });
  change(risen, Event::dispatched, [](Entry& entry) {
    entry.outcome.stage = Stage::rectification;
    entry.outcome.measures = {{"通报", at(5), "overdue rectification", {}, "", {}}};
  });
  for (const bool overdue : {true, false}) {
    CaseQuery all;
    if (overdue) all.due_before = at(100);
    CaseQuery query = all;
    EXPECT_THAT(leafed_through(*store, query, 1), ElementsAre(plain, second, risen));
    query.stage = Stage::rectification;
    EXPECT_THAT(leafed_through(*store, query, 1), ElementsAre(second, risen));
    query.round = 2;
    EXPECT_THAT(leafed_through(*store, query, 1), ElementsAre(second));
    query = all;
    query.rung = "通报";
    EXPECT_THAT(leafed_through(*store, query, 1), ElementsAre(risen));
    query.round = 2;
    EXPECT_THAT(leafed_through(*store, query, 1), IsEmpty());
  }
}

TEST_F(Cases, AClosedCaseIsNotOverdueAndStillFound) {
  const Number open = open_case(at(1)), done = open_case(at(2));
  change(done, Event::withdrawn, [](Entry& entry) {
    entry.outcome.stage = Stage::closed;
    entry.outcome.standing = Standing::withdrawn;
    MadeUp::plan(entry, std::nullopt);
  });
  EXPECT_THAT(ids(store->cases(late_at(at(100)), 10)), ElementsAre(open));
  EXPECT_THAT(ids(store->cases({}, 10)), ElementsAre(open, done));
  CaseQuery query;
  query.stage = Stage::closed;
  EXPECT_THAT(ids(store->cases(query, 10)), ElementsAre(done));
  query.open_only = true;
  EXPECT_THAT(ids(store->cases(query, 10)), IsEmpty());
  change(done, Event::reopened, [](Entry& entry) {
    entry.outcome.stage = Stage::dispatch;
    entry.outcome.round = 2;
    MadeUp::plan(entry, at(0));
  });
  EXPECT_THAT(ids(store->cases(late_at(at(100)), 10)), ElementsAre(done, open));
}

TEST_F(Cases, OpenOnesThatNothingIsDueForComeLast) {
  const Number paused = open_case(std::nullopt), later = open_case(at(50)), soon = open_case(at(5));
  CaseQuery query;
  query.open_only = true;
  EXPECT_THAT(leafed_through(*store, query, 1), ElementsAre(soon, later, paused));
  EXPECT_THAT(ids(store->cases(late_at(at(1'000'000)), 10)), ElementsAre(soon, later));
}

TEST_F(Cases, ATransferredCaseIsFoundAtItsNewUnitOnly) {
  const Number id = open_case(at(1));
  Details details;
  details.unit = "医疗保障";
  change(id, Event::transferred, {}, details);
  CaseQuery query = late_at(at(100));
  query.unit = "社会保险";
  EXPECT_THAT(ids(store->cases(query, 10)), IsEmpty());
  query.due_before.reset();
  EXPECT_THAT(ids(store->cases(query, 10)), IsEmpty());
  query.unit = "医疗保障";
  EXPECT_THAT(ids(store->cases(query, 10)), ElementsAre(id));
  query.due_before = at(100);
  EXPECT_THAT(ids(store->cases(query, 10)), ElementsAre(id));
  EXPECT_THAT(store->verify(), IsEmpty());
}

TEST_F(Cases, ACursorOfAnotherQueryOrOfNoneIsRefused) {
  for (int i = 0; i < 3; ++i) open_case(at(i));
  const std::string next = store->cases(late_at(at(100)), 1).next;
  ASSERT_FALSE(next.empty());
  EXPECT_NO_THROW(store->cases(late_at(at(200)), 1, next)) << "time goes on while one leafs";
  CaseQuery other = late_at(at(100));
  other.unit = "社会保险";
  EXPECT_THROW(store->cases(other, 1, next), std::invalid_argument);
  EXPECT_THROW(store->cases({}, 1, next), std::invalid_argument);
  std::string forged = next;
  forged[20] = forged[20] == '0' ? '1' : '0';
  for (const std::string& garbage :
       {forged, std::string("x"), std::string(48, 'z'), std::string(48, '0'), next + "0",
        next.substr(1), std::string(100'000, 'a'), std::string(48, '\0')})
    EXPECT_THROW(store->cases(late_at(at(100)), 1, garbage), std::invalid_argument);
}

// After an older backup was restored: the list that it belonged to is not this one.
TEST_F(Cases, ACursorThatNamesACaseBeyondTheLedgerIsRefused) {
  for (int i = 0; i < 3; ++i) open_case(at(i));
  const std::string next = store->cases(late_at(at(100)), 2).next;
  const Directory restored_directory;
  const auto restored = opened(restored_directory.path());
  write(*restored, [&](MadeUp& draft) { return draft.opens(a_review(), at(0)); });
  EXPECT_THROW(restored->cases(late_at(at(100)), 2, next), std::out_of_range);
  write(*restored, [&](MadeUp& draft) { return draft.opens(a_review(), at(1)); });
  EXPECT_NO_THROW(restored->cases(late_at(at(100)), 2, next));
}

TEST_F(Cases, APageLooksAtTenThousandRowsAtMostAndGoesOnFromThere) {
  MadeUp draft(*store);
  for (int i = 0; i < 10'050; ++i) draft.opens(a_review(), at(i));
  const Number wanted =
      draft.opens(a_review(), at(20'000), {}, [](Entry& entry) { entry.outcome.round = 7; });
  store->append(draft.take());
  CaseQuery query;
  query.round = 7;
  query.due_before = at(30'000);
  const CasePage first = store->cases(query, 10);
  EXPECT_THAT(first.cases, IsEmpty());
  ASSERT_FALSE(first.next.empty());
  EXPECT_THAT(ids(store->cases(query, 10, first.next)), ElementsAre(wanted));
  query.due_before.reset();
  EXPECT_THAT(leafed_through(*store, query, 10), ElementsAre(wanted));
}

Details to_unit(std::string unit) {
  Details details;
  details.unit = std::move(unit);
  return details;
}
CaseQuery bounced(int from) {
  CaseQuery query;
  query.bounces_from = from;
  return query;
}

TEST_F(Cases, DueFromAnInstantOnIsWhatIsNotLateThen) {
  const Number late = open_case(at(9)), now = open_case(at(10)), soon = open_case(at(20)),
               last = open_case(at(30));
  open_case(at(31));
  open_case(std::nullopt);
  CaseQuery query;
  query.due_from = at(10);
  query.due_before = at(30) + std::chrono::milliseconds(1);
  EXPECT_THAT(leafed_through(*store, query, 1), ElementsAre(now, soon, last));
  query.due_from.reset();
  EXPECT_THAT(leafed_through(*store, query, 2), ElementsAre(late, now, soon, last));
  query.due_from = at(40);
  EXPECT_THAT(ids(store->cases(query, 10)), IsEmpty());
}

TEST_F(Cases, ThoseInTheirSecondRoundOrBeyondAreFoundTheHighestRoundFirst) {
  const auto to_round = [](int round, Stage stage = Stage::dispatch) {
    return [=](Entry& entry) {
      entry.outcome.stage = stage;
      entry.outcome.round = round;
    };
  };
  const Number first = open_case(at(1)), second = open_case(at(2)), third = open_case(at(3)),
               again = open_case(at(4)), over = open_case(at(5));
  change(second, Event::follow_up_unsatisfied, to_round(2));
  change(third, Event::follow_up_unsatisfied, to_round(3));
  change(again, Event::follow_up_unsatisfied, to_round(2));
  change(over, Event::withdrawn, to_round(2, Stage::closed));
  CaseQuery query;
  query.round_from = 2;
  for (const std::size_t limit : {1, 2, 10})
    EXPECT_THAT(leafed_through(*store, query, limit), ElementsAre(third, second, again));
  query.round_from = 3;
  EXPECT_THAT(leafed_through(*store, query, 1), ElementsAre(third));
  query.round_from = 4;
  EXPECT_THAT(leafed_through(*store, query, 1), IsEmpty());
  change(third, Event::withdrawn, to_round(3, Stage::closed));
  query.round_from = 2;
  EXPECT_THAT(leafed_through(*store, query, 1), ElementsAre(second, again));
  EXPECT_THAT(ids(store->cases({}, 10)), ElementsAre(first, second, third, again, over));
  EXPECT_THAT(store->verify(), IsEmpty());
}

TEST_F(Cases, WhatWaitsForARoleIsFoundUntilItIsDecided) {
  const auto waits_for = [](std::string role) {
    return [=](Entry& entry) { entry.outcome.waits_for = role; };
  };
  const Number a = open_case(at(1)), b = open_case(at(2)), c = open_case(at(3));
  change(c, Event::extension_requested, waits_for("supervision_office"));
  change(a, Event::extension_requested, waits_for("supervision_office"));
  change(b, Event::extension_requested, waits_for("general_office"));
  CaseQuery query;
  query.waits_for = "supervision_office";
  EXPECT_THAT(leafed_through(*store, query, 1), ElementsAre(a, c));
  change(a, Event::extension_granted, waits_for(""));
  EXPECT_THAT(leafed_through(*store, query, 1), ElementsAre(c));
  query.waits_for = "supervision";
  EXPECT_THAT(leafed_through(*store, query, 1), IsEmpty());
  EXPECT_THAT(store->verify(), IsEmpty());
}

TEST_F(Cases, WhatWasSetAsideIsFoundFromAnInstantOnUpToAnother) {
  std::vector<Number> all;
  for (const int when : {30, 10, 20, 20}) {
    all.push_back(open_case(at(1)));
    change(all.back(), Event::appeal_upheld, [=](Entry& entry) {
      entry.effective_at = at(when);
      entry.outcome.stage = Stage::set_aside;
      entry.outcome.standing = Standing::set_aside;
      MadeUp::plan(entry, std::nullopt);
    });
  }
  open_case(at(1));
  const auto found = [&](std::optional<Instant> from, std::optional<Instant> before) {
    CaseQuery query;
    query.set_aside_from = from;
    query.set_aside_before = before;
    if (!from && !before) query.stage = Stage::set_aside;
    return leafed_through(*store, query, 1);
  };
  EXPECT_THAT(found({}, {}), ElementsAre(all[1], all[2], all[3], all[0]));
  EXPECT_THAT(found(at(20), {}), ElementsAre(all[2], all[3], all[0]));
  EXPECT_THAT(found({}, at(20)), ElementsAre(all[1]));
  EXPECT_THAT(found(at(10), at(30)), ElementsAre(all[1], all[2], all[3]));
  EXPECT_THAT(found(at(21), at(30)), IsEmpty());
  EXPECT_THAT(found(at(30), at(10)), IsEmpty());
  EXPECT_THAT(store->verify(), IsEmpty());
}

TEST_F(Cases, WhatWasPassedOnTwiceIsFoundTheMostBouncedFirstAlsoOnceItIsClosed) {
  const Number once = open_case(at(1)), twice = open_case(at(2)), often = open_case(at(3));
  change(once, Event::transferred, {}, to_unit("税务"));
  change(twice, Event::returned, [](Entry& entry) { entry.outcome.stage = Stage::dispatch; });
  change(twice, Event::dispatched, {}, to_unit("税务"));
  change(twice, Event::transferred, {}, to_unit("社会保险"));
  for (const char* unit : {"税务", "医疗保障", "社会保险"})
    change(often, Event::transferred, {}, to_unit(unit));
  EXPECT_THAT(leafed_through(*store, bounced(2), 1), ElementsAre(often, twice));
  EXPECT_THAT(leafed_through(*store, bounced(3), 1), ElementsAre(often));
  change(often, Event::withdrawn, [](Entry& entry) { entry.outcome.stage = Stage::closed; });
  EXPECT_THAT(leafed_through(*store, bounced(3), 1), ElementsAre(often));
  CaseQuery query = bounced(2);
  query.open_only = true;
  EXPECT_THAT(leafed_through(*store, query, 1), ElementsAre(twice));
  EXPECT_THAT(store->verify(), IsEmpty());

  std::vector<std::pair<std::string, int>> passed_on;
  const Case it = store->find_case(twice).value();
  for (const Holding& holding : it.holdings) passed_on.emplace_back(holding.unit, holding.bounces);
  EXPECT_THAT(passed_on, ElementsAre(std::pair("社会保险", 1), std::pair("", 0),
                                     std::pair("税务", 1), std::pair("社会保险", 0)))
      << "sent out again is not passed on";
}

TEST_F(Cases, AMergedCaseIsNoneThatRuns) {
  const Number goes_on = open_case(at(1)), sleeps = open_case(at(2));
  change(sleeps, Event::follow_up_unsatisfied, [](Entry& entry) { entry.outcome.round = 2; });
  Details details;
  details.into = goes_on;
  change(sleeps, Event::merged, {}, details);
  CaseQuery query;
  query.round_from = 2;
  EXPECT_THAT(ids(store->cases(query, 10)), IsEmpty());
  EXPECT_THAT(ids(store->cases(late_at(at(100)), 10)), ElementsAre(goes_on));
  change(sleeps, Event::unmerged, {}, details);
  EXPECT_THAT(ids(store->cases(query, 10)), ElementsAre(sleeps));
  EXPECT_THAT(store->verify(), IsEmpty());
}

TEST_F(Cases, ACursorOfAMarkIsOfThatMarkAlone) {
  for (int i = 0; i < 3; ++i) {
    const Number id = open_case(at(i));
    for (const char* unit : {"税务", "医疗保障", "社会保险"})
      change(id, Event::transferred, {}, to_unit(unit));
  }
  const std::string next = store->cases(bounced(2), 1).next;
  ASSERT_FALSE(next.empty());
  EXPECT_NO_THROW(store->cases(bounced(2), 1, next));
  CaseQuery rounds;
  rounds.round_from = 2;
  for (const CaseQuery& other : {bounced(3), rounds, CaseQuery()})
    EXPECT_THROW(store->cases(other, 1, next), std::invalid_argument);
}

// What RocksDB was asked for: rows walked over and cases read.
TEST(CasesAmongAHundredThousand, WorkGrowsWithTheAnswerAndNotWithTheTotal) {
  Directory directory;
  const auto statistics = rocksdb::CreateDBStatistics();
  Store store(open_database(directory.path(), {64u << 20, 32u << 20, 0}, {nullptr, statistics}));
  for (int thousand = 0; thousand < 100; ++thousand) {
    MadeUp draft(store);
    for (int i = 0; i < 1'000; ++i) {
      const Number id = draft.opens(a_review(), at(thousand * 1'000 + i));
      if (i % 250 == 0)
        draft.moves(id, Event::follow_up_unsatisfied,
                    [](Entry& entry) { entry.outcome.round = 2; });
      if (i % 500 == 1)
        draft.moves(id, Event::extension_requested,
                    [](Entry& entry) { entry.outcome.waits_for = "supervision_office"; });
      if (i % 500 == 2)
        draft.moves(id, Event::appeal_upheld, [&](Entry& entry) {
          entry.effective_at = at(thousand);
          entry.outcome.stage = Stage::set_aside;
          MadeUp::plan(entry, std::nullopt);
        });
      if (i == 3)
        for (const char* unit : {"税务", "医疗保障", "社会保险"})
          draft.moves(id, Event::transferred, {}, to_unit(unit));
    }
    store.append(draft.take());
  }
  CaseQuery due, round, waits, aside;
  due.due_from = at(50'000);
  due.due_before = at(50'300);
  round.round_from = 2;
  waits.waits_for = "supervision_office";
  aside.set_aside_from = at(10);
  aside.set_aside_before = at(20);
  const auto looked_at = [&] {
    return statistics->getTickerCount(rocksdb::NUMBER_DB_SEEK) +
           statistics->getTickerCount(rocksdb::NUMBER_DB_NEXT) +
           statistics->getTickerCount(rocksdb::NUMBER_MULTIGET_KEYS_READ);
  };
  for (const auto& [name, query, answers] :
       {std::tuple("due soon", due, 299), std::tuple("second round", round, 400),
        std::tuple("waits", waits, 200), std::tuple("set aside", aside, 20),
        std::tuple("bounced", bounced(3), 100)})
    for (const char* region : {"", "371623"}) {
      CaseQuery asked = query;
      asked.region = region;
      const auto before = looked_at();
      EXPECT_EQ(store.cases(asked, 1'000).cases.size(), std::size_t(answers)) << name;
      // A row and a case for each answer, and where the rows begin and end.
      EXPECT_LE(looked_at() - before, 2u * answers + 3) << name;
      EXPECT_GE(looked_at() - before, 2u * answers) << "the counters count";
    }
}

// The index against a plain search through all cases.
TEST_F(Cases, PagesAgreeWithASearchThroughAllCases) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto any = [&](auto... choices) {
    const std::vector<std::string> all{choices...};
    return all[random() % all.size()];
  };
  MadeUp draft(*store);
  std::vector<Number> all;
  for (int i = 0; i < 400; ++i) {
    const bool due = random() % 5 != 0;
    all.push_back(
        draft.opens(at_unit(a_review(), any("371623001002", "371623", "370102003", "3716230", "11"),
                            any("社会保险", "医疗保障", "税务")),
                    due ? std::optional(at(std::int64_t(random() % 50))) : std::nullopt));
    if (random() % 3 == 0)
      draft.moves(all[random() % all.size()], Event::found_genuine, [&](Entry& entry) {
        entry.effective_at = at(std::int64_t(random() % 50));
        entry.outcome.stage = Stage(random() % 9);
        entry.outcome.standing = Standing(random() % 3);
        entry.outcome.round = int(random() % 4) + 1;
        entry.outcome.waits_for = any("", "", "supervision_office", "general_office");
        std::get<CaseMoved>(entry.fact).details.classification = any("simple", "complex");
        if (random() % 2)
          MadeUp::plan(entry, open(entry.outcome.stage)
                                  ? std::optional(at(std::int64_t(random() % 50)))
                                  : std::nullopt);
      });
    for (int bounces = int(random() % 4); bounces > 0; --bounces)
      draft.moves(all[random() % all.size()], Event::transferred, {},
                  to_unit(any("社会保险", "医疗保障", "税务")));
    if (random() % 20 == 0) {
      Details into;
      into.into = all.front();
      draft.moves(all[random() % all.size()], Event::merged, {}, into);
    }
    if (random() % 40 == 0) store->append(draft.take());
  }
  store->append(draft.take());
  EXPECT_THAT(store->verify(), IsEmpty());

  std::vector<Case> stored;
  for (const Number id : all) stored.push_back(store->find_case(id).value());
  // So that the greatest come first.
  const auto falling = [](int count) { return Instant(std::chrono::milliseconds(-count)); };
  std::map<std::string, int> found_some;
  for (int question = 0; question < 1'000; ++question) {
    CaseQuery query;
    query.region = any("", "", "37", "3716", "37162", "371623", "3716230", "371623001002", "11");
    query.unit = any("", "", "社会保险", "税务");
    if (random() % 3 == 0) query.due_before = at(std::int64_t(random() % 60));
    if (random() % 4 == 0) query.due_from = at(std::int64_t(random() % 60));
    query.open_only = random() % 2;
    if (random() % 4 == 0) query.stage = Stage(random() % 9);
    if (random() % 8 == 0) query.standing = Standing(random() % 3);
    if (random() % 8 == 0) query.classification = "simple";
    if (random() % 4 == 0) query.round = int(random() % 3) + 1;
    if (random() % 4 == 0) query.round_from = int(random() % 3) + 2;
    if (random() % 6 == 0) query.waits_for = "supervision_office";
    if (random() % 4 == 0) query.bounces_from = int(random() % 3) + 2;
    if (random() % 6 == 0) query.set_aside_from = at(std::int64_t(random() % 60));
    if (random() % 6 == 0) query.set_aside_before = at(std::int64_t(random() % 60));
    const bool by_due = query.due_before || query.due_from || query.open_only;
    const bool by_set_aside = query.set_aside_from || query.set_aside_before;
    const std::string driven = query.bounces_from                                ? "bounced"
                               : by_set_aside || query.stage == Stage::set_aside ? "set aside"
                               : !query.waits_for.empty()                        ? "waits"
                               : query.round_from                                ? "round"
                               : by_due                                          ? "due"
                                                                                 : "opened";
    std::vector<std::pair<Instant, Number>> expected;
    for (const Case& it : stored) {
      const bool running = open(it.stage) && it.merged_into == 0;
      const Instant closed = it.closed_at.value_or(Instant());
      if (!it.review.region.starts_with(query.region)) continue;
      if (!query.unit.empty() && it.unit != query.unit) continue;
      if (by_due && !running) continue;
      if (query.due_before && !(it.due() && late(*query.due_before, *it.due()))) continue;
      if (query.due_from && !(it.due() && *it.due() >= *query.due_from)) continue;
      if (query.stage && it.stage != *query.stage) continue;
      if (query.standing && it.standing != *query.standing) continue;
      if (!query.classification.empty() && it.classification != query.classification) continue;
      if (query.round && it.round != *query.round) continue;
      if (query.round_from && !(running && it.round >= *query.round_from)) continue;
      if (!query.waits_for.empty() && !(running && it.waits_for == query.waits_for)) continue;
      if (query.bounces_from && it.returns + it.transfers < *query.bounces_from) continue;
      if (by_set_aside && it.stage != Stage::set_aside) continue;
      if (query.set_aside_from && closed < *query.set_aside_from) continue;
      if (query.set_aside_before && closed >= *query.set_aside_before) continue;
      const Instant order = driven == "bounced"     ? falling(it.returns + it.transfers)
                            : driven == "set aside" ? closed
                            : driven == "round"     ? falling(it.round)
                            : driven == "due"       ? it.due().value_or(keys::never)
                                                    : Instant();
      expected.emplace_back(order, it.id);
    }
    std::sort(expected.begin(), expected.end());
    std::vector<Number> wanted;
    for (const auto& [order, id] : expected) wanted.push_back(id);
    EXPECT_EQ(leafed_through(*store, query, 1 + random() % 40), wanted)
        << "question " << question << ", by " << driven;
    found_some[driven] += !wanted.empty();
  }
  for (const char* driven : {"bounced", "set aside", "waits", "round", "due", "opened"})
    EXPECT_GT(found_some[driven], 3) << "asked too little by " << driven;
}

}  // namespace
}  // namespace redress
