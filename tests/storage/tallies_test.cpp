#include "storage/tallies.h"

#include <gmock/gmock.h>

#include <random>

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
  const Counts counts = {{{false, "tablet", 5, false}, 7},
                         {{false, std::string(32, 'x'), 1, true}, 1'000'000'000'000},
                         {{true, "set_aside", 0, false}, 1}};
  const std::string bytes = written(counts);
  EXPECT_EQ(read_counts(bytes), counts);
  EXPECT_EQ(read_counts(""), Counts());
  for (std::size_t cut : {1, 5, 12})
    EXPECT_FALSE(read_counts(std::string_view(bytes).substr(0, bytes.size() - cut)));
  EXPECT_FALSE(read_counts("x" + bytes));
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

}  // namespace
}  // namespace redress
