#include "storage/views/tallies.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <set>

#include "tests/storage/made.h"

namespace redress {
namespace {

using testing::IsEmpty;

std::int64_t reviews(const Board& board, int rating, bool default_review = false) {
  std::int64_t sum = 0;
  for (const auto& row : board.reviews)
    if (row.rating == rating && row.default_review == default_review) sum += row.count;
  return sum;
}
std::int64_t cases(const Board& board, Standing standing) {
  for (const auto& row : board.cases)
    if (row.standing == standing) return row.count;
  return 0;
}

const Scope everything{};
const Scope wudi{Scope::Kind::region, "371623"};
const Scope insurance{Scope::Kind::unit, "社会保险"};
const Scope health{Scope::Kind::unit, "医疗保障"};

TEST(Tallies, ActiveAndDefaultReviewsAreNeverMixed) {
  Directory directory;
  const auto store = opened(directory.path());
  Review quiet = a_review(5);
  quiet.default_review = true;
  write(*store, [&](MadeUp& draft) {
    draft.says(ReviewSubmitted{a_review(5)});
    draft.says(ReviewSubmitted{quiet});
    return draft.says(ReviewSubmitted{quiet});
  });
  const Board board = store->board(insurance, {}, {});
  EXPECT_EQ(reviews(board, 5), 1);
  EXPECT_EQ(reviews(board, 5, true), 2);
  ASSERT_EQ(board.reviews.size(), 2u);
  EXPECT_EQ(board.reviews[0].channel, "tablet");
}

TEST(Tallies, ACaseMovesWithItsStandingAndKeepsItsDay) {
  Directory directory;
  const auto store = opened(directory.path());
  const Number id = write(*store, [](MadeUp& draft) { return draft.opens(a_review(), at(1)); });
  EXPECT_EQ(cases(store->board(wudi, {}, {}), Standing::unresolved), 1);
  write(*store, [&](MadeUp& draft) {
    return draft.moves(id, Event::rectified, [](Entry& entry) {
      entry.outcome.stage = Stage::feedback;
      entry.outcome.standing = Standing::rectified;
    });
  });
  for (const auto& [from, to] : std::vector<std::pair<std::optional<Day>, std::optional<Day>>>{
           {{}, {}}, {day(0), day(0)}, {day(-5), {}}, {{}, day(5)}}) {
    const Board board = store->board(wudi, from, to);
    EXPECT_EQ(cases(board, Standing::unresolved), 0);
    EXPECT_EQ(cases(board, Standing::rectified), 1);
  }
  EXPECT_THAT(store->board(wudi, day(1), {}).cases, IsEmpty());
  EXPECT_THAT(store->board(wudi, {}, day(-1)).cases, IsEmpty());
  EXPECT_THAT(store->board(wudi, day(3), day(-3)).cases, IsEmpty()) << "no days at all";
}

TEST(Tallies, ATransferTakesTheCaseAlongButNotTheReview) {
  Directory directory;
  const auto store = opened(directory.path());
  write(*store, [](MadeUp& draft) {
    const Number id = draft.opens(a_review(), at(1));
    Details details;
    details.unit = "医疗保障";
    return draft.moves(id, Event::transferred, {}, details);
  });
  EXPECT_EQ(reviews(store->board(insurance, {}, {}), 1), 1);
  EXPECT_EQ(cases(store->board(insurance, {}, {}), Standing::unresolved), 0);
  EXPECT_EQ(reviews(store->board(health, {}, {}), 1), 0);
  EXPECT_EQ(cases(store->board(health, {}, {}), Standing::unresolved), 1);
  EXPECT_EQ(cases(store->board(everything, {}, {}), Standing::unresolved), 1);
}

TEST(Tallies, AnImportedCaseCountsAsACaseNotAsAReview) {
  Directory directory;
  const auto store = opened(directory.path());
  write(*store, [](MadeUp& draft) {
    return draft.says(CaseImported{a_review(), Stage::rectification, at(5), {}, {}},
                      [](Entry& entry) {
                        entry.outcome.case_id = entry.number;
                        entry.outcome.version = 1;
                        entry.outcome.stage = Stage::rectification;
                        MadeUp::plan(entry, at(5));
                      });
  });
  EXPECT_THAT(store->board(everything, {}, {}).reviews, IsEmpty());
  EXPECT_EQ(cases(store->board(everything, {}, {}), Standing::unresolved), 1);
  EXPECT_THAT(store->verify(), IsEmpty());
}

TEST(Tallies, WhatIsWrittenIsReadBackAndNothingElseIs) {
  const Counts counts = {{{Counting::standing, "set_aside", 0, false}, 1},
                         {{Counting::noted, "reply", 0, false}, -3},
                         {{Counting::review, "tablet", 5, false}, 7},
                         {{Counting::review, std::string(32, 'x'), 1, true}, 1'000'000'000'000}};
  const std::string bytes = written(counts);
  EXPECT_EQ(read_counts(bytes), counts);
  EXPECT_EQ(read_counts(""), Counts());
  for (std::size_t cut : {1, 5, 12})
    EXPECT_FALSE(read_counts(std::string_view(bytes).substr(0, bytes.size() - cut)));
  EXPECT_FALSE(read_counts("?" + bytes));
}

TEST(Tallies, ACacheForgetsTheOldestAndNeverLies) {
  TallyCache cache(10);
  for (int i = 0; i < 1'000; ++i) {
    cache.put(std::to_string(i), {{Kind{}, i}});
    int held = 0;
    for (int j = 0; j <= i; ++j)
      if (const auto* count = cache.find(std::to_string(j))) {
        EXPECT_EQ(count_of(*count, Kind{}), j);
        ++held;
      }
    EXPECT_LE(held, 12);
    ASSERT_TRUE(cache.find(std::to_string(i)));
    if (i > 30) i += 50;
  }
}

// Counted three times: as it went along, by verify() from the ledger, and plainly here.
TEST(Tallies, EqualARecountAfterRandomBatches) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  Directory directory;
  auto store = opened(directory.path());
  const std::vector<std::string> units = {"社会保险", "医疗保障", "税务"};
  const std::vector<std::string> regions = {"371623001002", "371623", "370102003", "11"};
  const std::vector<std::string> channels = {"tablet", "app", "a-very-long-channel-name-of-32-chr"};
  std::vector<Number> opened_cases;
  std::vector<Review> submitted;
  for (int batch = 0; batch < 60; ++batch) {
    MadeUp draft(*store);
    for (int i = int(random() % 30); i >= 0; --i) {
      Review review =
          at_unit(a_review(int(random() % 5) + 1), regions[random() % 4], units[random() % 3]);
      review.channel = channels[random() % 3].substr(0, 32);
      review.day = day(int(random() % 10));
      review.default_review = random() % 4 == 0;
      const bool move = !opened_cases.empty() && random() % 3 == 0;
      if (move) {
        Details details;
        if (random() % 2) details.unit = units[random() % 3];
        draft.moves(
            opened_cases[random() % opened_cases.size()], Event::transferred,
            [&](Entry& entry) {
              entry.outcome.stage = Stage(random() % 9);
              entry.outcome.standing = Standing(random() % 7);
            },
            details);
      } else {
        submitted.push_back(review);
        if (review.rating <= 2)
          opened_cases.push_back(draft.opens(review, at(std::int64_t(random() % 100))));
        else
          draft.says(ReviewSubmitted{review});
      }
    }
    store->append(draft.take());
    if (batch % 20 == 19) {
      store.reset();
      store = opened(directory.path());
    }
  }
  EXPECT_THAT(store->verify(), IsEmpty());

  const std::vector<Scope> scopes = {everything,
                                     wudi,
                                     insurance,
                                     health,
                                     {Scope::Kind::region, "37"},
                                     {Scope::Kind::region, "371623001002"}};
  const auto within = [](const Scope& scope, const std::string& region, const std::string& unit) {
    if (scope.kind == Scope::Kind::region) return region.starts_with(scope.name);
    return scope.kind == Scope::Kind::everything || unit == scope.name;
  };
  std::int64_t counted = 0;
  for (const Scope& scope : scopes)
    for (int from = -1; from < 10; from += 3)
      for (int to = from; to < 12; to += 4) {
        const bool bounded = from >= 0;
        const auto in_days = [&](Day it) { return !bounded || (it >= day(from) && it <= day(to)); };
        const Board board = store->board(scope, bounded ? std::optional(day(from)) : std::nullopt,
                                         bounded ? std::optional(day(to)) : std::nullopt);
        std::map<std::tuple<std::string, int, bool>, std::int64_t> plain, told;
        std::map<Standing, std::int64_t> plain_cases, told_cases;
        for (const Review& review : submitted)
          if (in_days(review.day) && within(scope, review.region, review.unit))
            ++plain[{review.channel, review.rating, review.default_review}];
        for (const Number id : opened_cases) {
          const Case it = store->find_case(id).value();
          if (in_days(it.review.day) && within(scope, it.review.region, it.unit))
            ++plain_cases[it.standing];
        }
        for (const auto& row : board.reviews)
          told[{row.channel, row.rating, row.default_review}] = row.count;
        for (const auto& row : board.cases) told_cases[row.standing] = row.count;
        EXPECT_EQ(told, plain);
        EXPECT_EQ(told_cases, plain_cases);
        counted += std::int64_t(plain.size() + plain_cases.size());
      }
  EXPECT_GT(counted, 100) << "counted too little";
}

// --- As it was known then

// One scope of each kind that the made-up review counts for.
const std::vector<Scope> every_kind = {everything,
                                       {Scope::Kind::region, "37"},
                                       {Scope::Kind::region, "371623001002"},
                                       insurance,
                                       {Scope::Kind::section, "综合", "371623001002"},
                                       {Scope::Kind::window, "23", "社会保险"},
                                       {Scope::Kind::matter, "370114", ""},
                                       {Scope::Kind::matter, "370114", "社会保险"},
                                       {Scope::Kind::step, "finish", "社会保险"},
                                       {Scope::Kind::person, "007", "社会保险"}};

TEST(Tallies, CountForEveryScopeThatAReviewIsOf) {
  Directory directory;
  const auto store = opened(directory.path());
  Review review = a_review(5);
  review.section = "综合";
  review.indicators = {"510", "517"};
  review.dimensions = {{"efficiency", 5}};
  write(*store, [&](MadeUp& draft) { return draft.says(ReviewSubmitted{review}); });
  const Counts expected = {{{Counting::indicator, "510", 5, false}, 1},
                           {{Counting::indicator, "517", 5, false}, 1},
                           {{Counting::review, "tablet", 5, false}, 1},
                           {{Counting::dimension, "efficiency", 5, false}, 1}};
  for (const Scope& scope : every_kind)
    EXPECT_EQ(store->counts(scope, {day(0), day(0)}), expected) << text(scope);
  for (const Scope& other :
       {Scope{Scope::Kind::window, "23", "医疗保障"}, Scope{Scope::Kind::window, "24", "社会保险"},
        Scope{Scope::Kind::unit, "23"}, Scope{Scope::Kind::region, "38"}})
    EXPECT_THAT(store->counts(other, {day(0), day(0)}), IsEmpty()) << text(other);
  EXPECT_THAT(store->verify(), IsEmpty());
}

TEST(Tallies, WhatLiesWithinAScopeIsListedPageByPage) {
  Directory directory;
  const auto store = opened(directory.path());
  write(*store, [&](MadeUp& draft) {
    Number last = 0;
    for (int i = 0; i < 25; ++i) {
      Review review = a_review(5);
      review.window = std::to_string(i);
      last = draft.says(ReviewSubmitted{review});
    }
    return last;
  });
  std::vector<std::string> names;
  std::optional<Scope> after;
  for (;;) {
    const auto page = store->members(insurance, Scope::Kind::window, 10, after);
    if (page.empty()) break;
    for (const Scope& one : page) names.push_back(one.name);
    after = page.back();
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 25u);
  EXPECT_EQ(names.size(), 25u) << "each once";
  EXPECT_EQ(store->members(wudi, Scope::Kind::unit, 10).size(), 1u);
  EXPECT_EQ(store->members({}, Scope::Kind::region, 10).size(), 1u) << "the province";
  ASSERT_EQ(store->members(insurance, Scope::Kind::region, 10).size(), 1u) << "where it is";
  EXPECT_EQ(store->members(insurance, Scope::Kind::region, 10).front().name, "371623001002");
  EXPECT_EQ(store->members({Scope::Kind::region, "3716"}, Scope::Kind::region, 10).front().name,
            "371623");
}

// A life of random days, looked at each evening; later each evening is asked for again.
TEST(Tallies, AreHadAgainAsTheyWereKnownOnAnyDay) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  Directory directory;
  const auto store = opened(directory.path());
  std::vector<Number> running;
  std::vector<std::vector<Counts>> evenings;
  const Store::Days all{day(-30), day(60)};
  int changed_later = 0;
  for (int today = 0; today < 20; ++today) {
    MadeUp draft(*store);
    const auto recorded = [&](Entry& entry) {
      entry.recorded_at = Instant(day(today).time_since_epoch()) + std::chrono::hours(9);
      entry.outcome.known_on = day(today);
    };
    for (int i = int(random() % 8); i >= 0; --i) {
      Review review = at_unit(a_review(int(random() % 5) + 1), "371623001002", "社会保险");
      review.section = "综合";
      review.day = day(today - int(random() % 4));  // some are heard of late
      if (!running.empty() && random() % 3 == 0) {
        draft.moves(running[random() % running.size()], Event::rectified, [&](Entry& entry) {
          recorded(entry);
          entry.outcome.stage = Stage(random() % 9);
          entry.outcome.standing = Standing(random() % 7);
        });
        ++changed_later;
      } else if (review.rating <= 2) {
        running.push_back(draft.opens(review, at(5'000), {}, recorded));
      } else {
        draft.says(ReviewSubmitted{review}, recorded);
      }
    }
    store->append(draft.take());
    evenings.emplace_back();
    for (const Scope& scope : every_kind)
      evenings.back().push_back(store->counts(scope, {all.first, day(today)}));
  }
  for (int then = 0; then < 20; ++then)
    for (std::size_t i = 0; i < every_kind.size(); ++i)
      EXPECT_EQ(store->counts(every_kind[i], all, day(then)), evenings[std::size_t(then)][i])
          << "day " << then << " of " << text(every_kind[i]);
  EXPECT_GT(changed_later, 5) << "tried too little";
  EXPECT_THAT(store->verify(), IsEmpty());
}

TEST(Tallies, OfAClosedDayDoNotDependOnTheOrderInWhichThingsArrived) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::vector<Review> reviews;
  for (int i = 0; i < 200; ++i) {
    Review review = at_unit(a_review(int(random() % 5) + 1), random() % 2 ? "371623" : "371602",
                            random() % 2 ? "社会保险" : "税务");
    review.day = day(int(random() % 5));
    review.window = std::to_string(random() % 4);
    reviews.push_back(std::move(review));
  }
  std::vector<std::vector<std::pair<Day, Counts>>> told;
  for (int order = 0; order < 3; ++order) {
    std::shuffle(reviews.begin(), reviews.end(), random);
    Directory directory;
    const auto store = opened(directory.path());
    for (std::size_t from = 0; from < reviews.size();) {
      MadeUp draft(*store);
      for (std::size_t size = 1 + random() % 40; size > 0 && from < reviews.size(); --size, ++from)
        if (reviews[from].rating <= 2)
          draft.opens(reviews[from], at(100));
        else
          draft.says(ReviewSubmitted{reviews[from]});
      store->append(draft.take());
    }
    told.push_back(store->counts_by_day(wudi, {day(0), day(4)}));
  }
  EXPECT_EQ(told[1], told[0]);
  EXPECT_EQ(told[2], told[0]);
  EXPECT_EQ(told[0].size(), 5u);
}

TEST(Tallies, CostAsManyRowsAsTheDaysAskedForHoweverMuchIsCounted) {
  Directory directory;
  const auto store = opened(directory.path());
  const auto rows_of_a_month = [&] {
    const std::uint64_t before = store->tally_rows_read();
    store->counts(everything, {day(0), day(30)});
    return store->tally_rows_read() - before;
  };
  const auto fill = [&](int many) {
    for (int from = 0; from < many; from += 500)
      write(*store, [&](MadeUp& draft) {
        Number last = 0;
        for (int i = 0; i < 500; ++i) {
          Review review = at_unit(a_review(1 + i % 5), "371623", "单位" + std::to_string(i % 50));
          review.day = day((from + i) % 400);
          review.window = std::to_string(i % 100);
          last = review.rating <= 2 ? draft.opens(review, at(100))
                                    : draft.says(ReviewSubmitted{review});
        }
        return last;
      });
  };
  fill(500);
  const std::uint64_t few = rows_of_a_month();
  fill(20'000);
  EXPECT_EQ(rows_of_a_month(), few) << "forty times as much";
  EXPECT_LE(few, 31u);
}

}  // namespace
}  // namespace redress
