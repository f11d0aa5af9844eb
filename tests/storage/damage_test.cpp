// One row that is rubbish: what it held is said to be damaged, and all else goes on.
#include <gmock/gmock.h>

#include "engine/record/record.h"
#include "tests/storage/made.h"

namespace redress {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::vector<std::string> rubbish = {"",     "rubbish",   "{}",   "[]",
                                          "null", "{\"id\":1", "\xff", std::string(100'000, '[')};

struct Damaged : testing::Test {
  Directory directory;
  Store::Database* database = nullptr;
  std::unique_ptr<Store> store;
  Number first = 0, second = 0;
  std::vector<std::string> told;

  void SetUp() override {
    open();
    write(*store, [&](MadeUp& draft) {
      draft.takes_over("wudi-hall", "redress: 1\n");
      first = draft.opens(a_review(), at(60), {alarm_at(at(60))});
      const Alarm overdue{at(70), Event::overdue, "dispatch", "", 0, {"unit_head"}};
      second = draft.opens(a_review(2), at(70), {overdue, alarm_at(at(75))});
      draft.goes_off(second);
      draft.moves(first, Event::dispatched,
                  [](Entry& entry) { entry.outcome.stage = Stage::verification; });
      draft.says(ReviewSubmitted{of_project(a_review(5), "371623-1")}, {}, {"王芳", "13900000000"});
      draft.says(ReviewRefused{of_project(a_review(4), "371623-1"), 2, "rating-conflict"});
      draft.says(ReviewRefused{of_project(a_review(4), "371623-1"), 2, "rating-conflict"});
      draft.says(ServiceFinished{of_project(a_review(0), "371623-2")});
      draft.says(UnitRanked{"社会保险", "371623", "2026-03", 9, 9, ""}, [](Entry& entry) {
        entry.outcome.measures = {{"summons", at(0), "", {"unit_head"}, "month/summons/1", {}}};
      });
      draft.says(RoleChanged{{"unit_head", "", ""}, true, ""});
      draft.says(SignalRaised{});
      return draft.says(SignalRaised{});
    });
  }

  void open() {
    store.reset();
    StoreOptions options = small();
    options.found_damaged = [this](const std::string& sentence) { told.push_back(sentence); };
    auto opening = open_database(directory.path(), options);
    database = opening.get();
    store = std::make_unique<Store>(std::move(opening));
  }
  void put(Family family, std::string_view key, std::string_view value) {
    ASSERT_TRUE(database->db->Put({}, database->in(family), key, value).ok());
  }
  std::vector<std::pair<std::string, std::string>> rows(Family family) {
    std::vector<std::pair<std::string, std::string>> all;
    for (Scan scan = whole(*database, family); scan.valid(); scan.next())
      all.emplace_back(scan.key(), scan.value());
    return all;
  }
};

// Whatever row of whatever family is rubbish.
TEST_F(Damaged, NoRowThatIsRubbishStopsTheStoreFromOpeningOrTheNextBatch) {
  for (const Family family : every_family) {
    // Without its end a ledger is not complete; a text is known by its digest.
    if (family == Family::meta || family == Family::documents || family == Family::attachments)
      continue;
    auto some = rows(family);
    if (some.size() > 4) some.resize(4);
    for (const auto& [key, value] : some) {
      put(family, key, "rubbish");
      ASSERT_NO_THROW(open()) << name(family);
      EXPECT_FALSE(store->adopted().empty());
      store->policy_runs();
      store->roster();
      store->next_timer();
      store->timers_before(at(1'000), 100);
      store->cases({}, 100);
      CaseQuery due;
      due.open_only = true;
      due.region = "3716";
      due.round = 1;
      store->cases(due, 100);
      store->count_overdue({Scope::Kind::region, "37162300", ""}, at(1'000), 100);
      store->outbox(0, 100);
      store->refused(0, 100);
      store->entries(1, 100, 100);
      store->reported(Store::Reported::signal, 1'000, 100);
      store->closings("371623", "2026-03");
      store->members({}, Scope::Kind::unit, 100);
      store->past()->cases(store->past()->open_cases());
      ASSERT_NO_THROW(write(*store, [](MadeUp& draft) {
        return draft.opens(at_unit(a_review(), "310000", "另一个局"), at(600));
      })) << name(family);
      if (!value.empty()) {  // of others the key says all
        EXPECT_FALSE(store->verify().empty()) << name(family) << " has rubbish unnoticed";
      }
      if (family == Family::tallies || family == Family::tally_changes) continue;  // counted on
      put(family, key, value);
    }
  }
}

TEST_F(Damaged, ACaseIsLeftOutOfListsAndNamedAndTheOthersAreThere) {
  for (const std::string& bytes : rubbish) {
    put(Family::cases, keys::number(first), bytes);
    open();
    for (const bool by_due : {false, true}) {
      CaseQuery query;
      query.open_only = by_due;
      const CasePage page = store->cases(query, 100);
      EXPECT_THAT(ids(page), ElementsAre(second)) << bytes.substr(0, 10);
      EXPECT_THAT(page.unreadable, ElementsAre(first));
      EXPECT_EQ(page.next, "");
    }
    try {
      store->find_case(first);
      ADD_FAILURE() << "it is read";
    } catch (const Unreadable& damaged) {
      EXPECT_THAT(damaged.sentence().en,
                  AllOf(HasSubstr("Case c" + std::to_string(first)), HasSubstr("redress verify")));
      EXPECT_THAT(damaged.sentence().zh, HasSubstr("工单c" + std::to_string(first)));
    }
    EXPECT_TRUE(store->find_case(second));
  }
}

TEST_F(Damaged, ARowThatIsAnothersIsDamagedToo) {
  put(Family::cases, keys::number(first), *database->get(Family::cases, keys::number(second)));
  put(Family::ledger, keys::number(first), *database->get(Family::ledger, keys::number(second)));
  EXPECT_THROW(store->find_case(first), Unreadable);
  EXPECT_THROW(store->entry(first), Unreadable);
}

TEST_F(Damaged, EachRowIsToldOfOnceAndListed) {
  put(Family::cases, keys::number(first), "rubbish");
  EXPECT_EQ(store->damaged_rows(), 0u);
  for (int i = 0; i < 3; ++i) EXPECT_THROW(store->find_case(first), Unreadable);
  store->cases({}, 100);
  EXPECT_THAT(told, ElementsAre(HasSubstr("Case c" + std::to_string(first) + " cannot be read")));
  EXPECT_EQ(store->damaged_rows(), 1u);
  EXPECT_THAT(store->damage(10), SizeIs(1));
  EXPECT_THAT(store->damage(0), IsEmpty());
}

TEST_F(Damaged, ManyThatAreLeftOutDoNotEndAPageEarly) {
  const auto signals = store->reported(Store::Reported::signal, 1'000, 100);
  ASSERT_THAT(signals, SizeIs(2));
  put(Family::ledger, keys::number(signals.front().number), "rubbish");
  std::vector<Number> unreadable;
  const auto page = store->reported(Store::Reported::signal, 1'000, 1, &unreadable);
  ASSERT_THAT(page, SizeIs(1));
  EXPECT_EQ(page.front().number, signals.back().number);
  EXPECT_THAT(unreadable, ElementsAre(signals.front().number));
}

TEST_F(Damaged, OfAHistoryTheOtherEntriesAreThere) {
  const auto all = store->history(first, 0, 100);
  ASSERT_THAT(all, SizeIs(2));
  put(Family::ledger, keys::number(all.back().number), "rubbish");
  std::vector<Number> unreadable;
  EXPECT_THAT(store->history(first, 0, 100, unreadable), SizeIs(1));
  EXPECT_THAT(unreadable, ElementsAre(all.back().number));
  EXPECT_THROW(store->history(first, 0, 100), Unreadable) << "who needs all is told";
}

TEST_F(Damaged, TheNewestEntryMayBeRubbishAndTimeGoesOnFromTheOneBefore) {
  const Number tip = store->tip().number;
  put(Family::ledger, keys::number(tip), "rubbish");
  open();
  EXPECT_EQ(store->tip().number, tip);
  EXPECT_EQ(store->tip().recorded_at, store->entry(tip - 1)->recorded_at);
}

TEST_F(Damaged, AnAdoptionIsTakenFromTheLedger) {
  for (const auto& [key, value] : rows(Family::policies)) put(Family::policies, key, "rubbish");
  EXPECT_THAT(store->adopted(), SizeIs(1));
}

TEST_F(Damaged, FiguresOfThatDaySaySoAndCountingGoesOnElsewhere) {
  const Scope unit{Scope::Kind::unit, "社会保险", ""};
  const Store::Days days{day(0), day(0)};
  for (const auto& [key, value] : rows(Family::tallies))
    if (key.substr(2, 17) == std::string_view(keys::id(unit).data(), keys::id(unit).size()))
      put(Family::tallies, key, "\xff");
  open();
  EXPECT_THROW(store->counts(unit, days), Unreadable);
  const auto before = store->board({}, {}, {}).reviews.size();
  write(*store, [](MadeUp& draft) { return draft.opens(a_review(3), at(600)); });
  EXPECT_EQ(store->board({}, {}, {}).reviews.size(), before + 1);
  EXPECT_THROW(store->counts(unit, days), Unreadable) << "no figure is made up";
}

TEST_F(Damaged, ATimerThatIsSetAsideIsPassedOverAndTheOthersAreNot) {
  const auto timers = store->timers_before(at(1'000), 10);
  ASSERT_THAT(timers, SizeIs(2));
  store->set_aside(timers.front());
  EXPECT_THAT(store->timers_before(at(1'000), 10), ElementsAre(timers.back()));
  EXPECT_EQ(store->next_timer(), timers.back().at);
  write(*store, [&](MadeUp& draft) { return draft.goes_off(timers.back().case_id); });
  EXPECT_EQ(store->next_timer(), std::nullopt);
  open();
  EXPECT_EQ(store->next_timer(), timers.front().at) << "it is looked at again after a start";
}

TEST_F(Damaged, VerifyNamesEachAndGoesOn) {
  put(Family::cases, keys::number(first), "rubbish");
  put(Family::ledger, keys::number(second), "rubbish");
  put(Family::meta, keys::meta("roster"), "rubbish");
  for (const Family family : {Family::services, Family::units})
    for (const auto& [key, value] : rows(family)) put(family, key, "rubbish");
  const std::vector<Wording> found = store->verify();
  for (const std::string& what :
       {"Case " + std::to_string(first) + " cannot be read",
        "Entry " + std::to_string(second) + " cannot be read", std::string("The roster"),
        std::string("'services' cannot be read"), std::string("'units' cannot be read")})
    EXPECT_THAT(found, Contains(English(HasSubstr(what)))) << what;
  for (const Wording& one : found) {
    EXPECT_NE(one.en, one.zh) << "in English alone";
    EXPECT_THAT(one.zh, Not(HasSubstr(" cannot "))) << one.en;
  }
}

// --- What the binary rows can hold

TEST(Rows, WhateverATallyCountsIsReadBack) {
  Counts counts;
  for (const std::string& of :
       {std::string(), std::string(127, 'a'), std::string(128, 'b'), std::string(255, 'c'),
        std::string(256, 'd'), std::string(70'000, 'e')})
    for (int rating = 0; rating <= 100; ++rating)
      for (const bool by_default : {false, true})
        add(counts, {Counting::dimension, of, rating, by_default},
            rating % 2 == 0 ? std::numeric_limits<std::int64_t>::max()
                            : std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(read_counts(written(counts)), counts);
}

TEST(Rows, WhateverASummaryOrARunHoldsIsReadBack) {
  for (const int round :
       {std::numeric_limits<int>::min(), -1, 0, 1, std::numeric_limits<int>::max()}) {
    const auto read = read_summary(written(Summary{"stage", round, "", "单位", "\xff"}));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->round, round);
    EXPECT_EQ(read->region, "\xff");
  }
  for (const Number number : {Number(0), Number(1), ~Number(0)}) {
    PolicyRun run{number, {std::string(60'000, 'x'), ""}, OpenDeadlines::latest, number, number};
    run.total = run.changed = number;
    run.paused = number != 0;
    EXPECT_EQ(read_policy_run(written(run)), run);
    for (const Instant at : {Instant::min(), Instant(), Instant::max()}) {
      const RecalculationRun other{number, Recalculation::both, at, number != 0, at, number};
      EXPECT_EQ(read_run(written(other)), other);
    }
  }
}

}  // namespace
}  // namespace redress
