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
      draft.moves(all[random() % all.size()], Event::dispatched, [&](Entry& entry) {
        entry.outcome.stage = Stage(random() % 9);
        entry.outcome.round = int(random() % 3) + 1;
        if (random() % 2)
          MadeUp::plan(entry, open(entry.outcome.stage)
                                  ? std::optional(at(std::int64_t(random() % 50)))
                                  : std::nullopt);
      });
    if (random() % 40 == 0) store->append(draft.take());
  }
  store->append(draft.take());
  EXPECT_THAT(store->verify(), IsEmpty());

  int found_some = 0;
  for (int question = 0; question < 300; ++question) {
    CaseQuery query;
    query.region = any("", "", "37", "3716", "37162", "371623", "3716230", "371623001002", "11");
    query.unit = any("", "", "社会保险", "税务");
    if (random() % 2) query.due_before = at(std::int64_t(random() % 60));
    query.open_only = random() % 2;
    if (random() % 3 == 0) query.stage = Stage(random() % 9);
    if (random() % 3 == 0) query.round = int(random() % 3) + 1;
    std::vector<std::pair<Instant, Number>> expected;
    for (const Number id : all) {
      const Case it = store->find_case(id).value();
      if (!it.review.region.starts_with(query.region)) continue;
      if (!query.unit.empty() && it.unit != query.unit) continue;
      const bool by_due = query.due_before || query.open_only;
      if (by_due && !open(it.stage)) continue;
      if (query.due_before && !(it.due() && late(*query.due_before, *it.due()))) continue;
      if (query.stage && it.stage != *query.stage) continue;
      if (query.round && it.round != *query.round) continue;
      expected.emplace_back(by_due ? it.due().value_or(keys::never) : Instant(), id);
    }
    std::sort(expected.begin(), expected.end());
    std::vector<Number> wanted;
    for (const auto& [due, id] : expected) wanted.push_back(id);
    EXPECT_EQ(leafed_through(*store, query, 1 + random() % 40), wanted) << "question " << question;
    found_some += !wanted.empty();
  }
  EXPECT_GT(found_some, 50) << "asked too little";
}

}  // namespace
}  // namespace redress
