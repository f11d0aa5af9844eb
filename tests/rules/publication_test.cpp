// What the public sees of bad reviews, attacked: by hand, by trying every number that could stand
// where nothing is shown, and by linear algebra.
#include "rules/counting/publication.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <random>
#include <set>

namespace redress {
namespace {

using Cells = std::map<std::string, std::int64_t>;

const Facets reviews_and_good = {{"reviews"}, {"good", "bad"}};
const Facets with_levels = {
    {"reviews"}, {"good", "bad"}, {"level.5", "level.3", "level.2", "level.1"}};
const Facets with_rectified = {{"reviews"}, {"good", "bad"}, {"rectified", "unrectified"}};

// A leaf is a table of these; everything shown is a sum of them.
const std::vector<std::string> atoms = {
    "5", "3", "2 rectified", "2 unrectified", "1 rectified", "1 unrectified"};
const std::map<std::string, std::set<int>> made_of = {{"reviews", {0, 1, 2, 3, 4, 5}},
                                                      {"good", {0, 1}},
                                                      {"bad", {2, 3, 4, 5}},
                                                      {"level.5", {0}},
                                                      {"level.3", {1}},
                                                      {"level.2", {2, 3}},
                                                      {"level.1", {4, 5}},
                                                      {"rectified", {2, 4}},
                                                      {"unrectified", {3, 5}}};

Publishable leaf(const std::string& name, const std::vector<std::int64_t>& table) {
  Publishable it{name, {}, {}};
  for (const auto& [cell, parts] : made_of)
    for (const int part : parts) it.cells[cell] += table[part];
  return it;
}

Publishable of(const std::string& name, std::vector<Publishable> children) {
  Publishable it{name, {}, std::move(children)};
  for (const Publishable& child : it.within)
    for (const auto& [cell, count] : child.cells) it.cells[cell] += count;
  return it;
}

// A unit with that many good and bad ratings.
Publishable unit(const std::string& name, std::int64_t good, std::int64_t bad) {
  return leaf(name, {good, 0, bad, 0, 0, 0});
}

const Publishable& find(const Publishable& in, const std::string& name) {
  const Publishable* found = nullptr;
  const std::function<void(const Publishable&)> look = [&](const Publishable& it) {
    if (it.scope == name) found = &it;
    for (const Publishable& child : it.within) look(child);
  };
  look(in);
  if (!found) throw std::logic_error("no scope " + name);
  return *found;
}

bool shows(const Publishable& in, const std::string& scope, const std::string& cell) {
  return find(in, scope).cells.contains(cell);
}

std::int64_t below(std::mt19937_64& random, std::int64_t n) {
  return static_cast<std::int64_t>(random() % n);
}

// `count` draws one cell of a leaf.
Publishable random_tree(std::mt19937_64& random, const std::string& name, int depth, int widest,
                        const std::function<std::int64_t(int)>& count) {
  const std::int64_t children = depth == 0 ? 0 : below(random, widest + 1);
  if (children == 0) {
    std::vector<std::int64_t> table;
    for (std::size_t i = 0; i < atoms.size(); ++i) table.push_back(count(static_cast<int>(i)));
    return leaf(name, table);
  }
  std::vector<Publishable> within;
  for (std::int64_t i = 0; i < children; ++i)
    within.push_back(random_tree(random, name + "." + std::to_string(i), depth - 1, widest, count));
  return of(name, std::move(within));
}

// Both answers, as the public has them.
Publishable joined(Publishable one, const Publishable& other) {
  one.cells.insert(other.cells.begin(), other.cells.end());
  for (std::size_t i = 0; i < one.within.size(); ++i)
    one.within[i] = joined(one.within[i], other.within[i]);
  return one;
}

Publishable all_facets(const Publishable& tree, int smallest) {
  return joined(published(tree, with_levels, smallest), published(tree, with_rectified, smallest));
}

// What an attacker knows: that these unknowns add up to that. The unknowns are the leaves' tables.
struct Known {
  std::vector<int> unknowns;
  std::int64_t sum = 0;
};

struct Cell {
  std::string scope, cell;
  Known truth;  // which the attacker doesn't have
};

struct Attack {
  int unknowns = 0;
  std::vector<std::int64_t> truth;  // of the unknowns, one way in which it could be
  std::vector<Known> known;
  std::vector<Cell> secret;  // hidden and between 1 and smallest − 1
};

void read(const Publishable& truth, const Publishable& shown, int smallest, Attack& attack) {
  const int first = attack.unknowns;
  if (truth.within.empty()) {
    attack.unknowns += static_cast<int>(atoms.size());
    const auto of = [&](const char* cell) { return truth.cells.at(cell); };
    const std::int64_t both = std::min(of("level.2"), of("rectified"));
    for (const std::int64_t count :
         {of("level.5"), of("level.3"), both, of("level.2") - both, of("rectified") - both,
          of("unrectified") - of("level.2") + both})
      attack.truth.push_back(count);
  }
  for (std::size_t i = 0; i < truth.within.size(); ++i)
    read(truth.within[i], shown.within[i], smallest, attack);
  for (const auto& [cell, count] : truth.cells) {
    Known known{{}, count};
    for (int leaf = first; leaf < attack.unknowns; leaf += static_cast<int>(atoms.size()))
      for (const int part : made_of.at(cell)) known.unknowns.push_back(leaf + part);
    if (shown.cells.contains(cell)) {
      EXPECT_EQ(shown.cells.at(cell), count);
      attack.known.push_back(std::move(known));
    } else if (count > 0 && count < smallest) {
      attack.secret.push_back({truth.scope, cell, std::move(known)});
    }
  }
}

Attack attack_on(const Publishable& truth, const Publishable& shown, int smallest) {
  Attack attack;
  read(truth, shown, smallest, attack);
  return attack;
}

// Whether whole numbers, none below zero, can stand for the unknowns so that all that is known is
// true. Every number is tried that isn't out of the question, those near the truth first.
class Trial {
 public:
  Trial(const std::vector<std::int64_t>& truth, std::vector<Known> known, std::int64_t away)
      : truth_(truth), known_(std::move(known)) {
    for (const std::int64_t true_one : truth_)
      ranges_.push_back({std::max<std::int64_t>(true_one - away, 0), true_one + away});
  }
  bool possible(std::int64_t steps) {
    steps_ = steps;
    return possible(ranges_);
  }

 private:
  struct Range {
    std::int64_t least = 0, most = 0;
  };
  using Ranges = std::vector<Range>;

  // Leaves out what can't be, seen from each sum by itself.
  bool narrowed(Ranges& ranges) const {
    for (bool changed = true; changed;) {
      changed = false;
      for (const Known& known : known_) {
        std::int64_t least = 0, most = 0;
        for (const int unknown : known.unknowns) {
          least += ranges[unknown].least;
          most += ranges[unknown].most;
        }
        if (least > known.sum || most < known.sum) return false;
        for (const int unknown : known.unknowns) {
          Range& range = ranges[unknown];
          const std::int64_t most_here = known.sum - (least - range.least);
          const std::int64_t least_here = known.sum - (most - range.most);
          if (most_here >= range.most && least_here <= range.least) continue;
          least -= range.least;
          most -= range.most;
          range = {std::max(range.least, least_here), std::min(range.most, most_here)};
          if (range.least > range.most) return false;
          least += range.least;
          most += range.most;
          changed = true;
        }
      }
    }
    return true;
  }
  bool possible(Ranges ranges) {
    if (--steps_ < 0 || !narrowed(ranges)) return false;
    std::size_t open = ranges.size();
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      const std::int64_t choices = ranges[i].most - ranges[i].least;
      if (choices && (open == ranges.size() || choices < ranges[open].most - ranges[open].least))
        open = i;
    }
    if (open == ranges.size()) return true;
    const auto [least, most] = ranges[open];
    const std::int64_t first = std::clamp(truth_[open], least, most);
    const auto with = [&](std::int64_t value) {
      ranges[open] = {value, value};
      return possible(ranges);
    };
    if (with(first)) return true;
    for (std::int64_t away = 1; first - away >= least || first + away <= most; ++away)
      if ((first - away >= least && with(first - away)) ||
          (first + away <= most && with(first + away)))
        return true;
    return false;
  }

  const std::vector<std::int64_t>& truth_;
  std::vector<Known> known_;
  Ranges ranges_;
  std::int64_t steps_ = 0;
};

// The secrets of which only one value is possible.
std::vector<std::string> found_out_by_trying(const Attack& attack) {
  std::vector<std::string> found;
  for (const Cell& secret : attack.secret) {
    const auto other_than_true = [&](std::int64_t away, std::int64_t steps) {
      for (std::int64_t value = 0; value <= 2 * secret.truth.sum + 3; ++value) {
        if (value == secret.truth.sum) continue;
        std::vector<Known> with = attack.known;
        with.push_back({secret.truth.unknowns, value});
        if (Trial(attack.truth, std::move(with), away).possible(steps)) return true;
      }
      return false;
    };
    // Mostly one more here and one less there will do; where not, everything is tried, as long as
    // it takes.
    if (!other_than_true(1, 5000) && !other_than_true(2, 5000) && !other_than_true(1000, INT64_MAX))
      found.push_back(secret.scope + " " + secret.cell);
  }
  return found;
}

// Rows in echelon form modulo a large prime: whether something is a combination of what is known.
class RowSpace {
 public:
  void add(const std::vector<int>& unknowns) {
    Row row = reduced(unknowns);
    if (row.empty()) return;
    const std::uint64_t by = inverse(row.begin()->second);
    for (auto& entry : row) entry.second = entry.second * by % prime;
    const int leading = row.begin()->first;
    rows_.emplace(leading, std::move(row));
  }
  bool contains(const std::vector<int>& unknowns) const { return reduced(unknowns).empty(); }

 private:
  using Row = std::map<int, std::uint64_t>;
  static constexpr std::uint64_t prime = 2147483647;

  static std::uint64_t inverse(std::uint64_t of) {
    std::uint64_t result = 1;
    for (std::uint64_t power = prime - 2; power; power /= 2, of = of * of % prime)
      if (power % 2) result = result * of % prime;
    return result;
  }
  // Less those rows that can be subtracted from its front; empty if nothing is left.
  Row reduced(const std::vector<int>& unknowns) const {
    Row row;
    for (const int unknown : unknowns) row[unknown] = 1;
    while (!row.empty()) {
      const auto pivot = rows_.find(row.begin()->first);
      if (pivot == rows_.end()) break;
      const std::uint64_t times = row.begin()->second;
      for (const auto& [unknown, value] : pivot->second) {
        std::uint64_t& entry = row[unknown];
        entry = (entry + (prime - times) * value) % prime;
        if (entry == 0) row.erase(unknown);
      }
    }
    return row;
  }
  std::map<int, Row> rows_;
};

std::vector<std::string> found_out_by_algebra(const Attack& attack) {
  RowSpace space;
  std::vector<Known> small_first = attack.known;
  std::stable_sort(small_first.begin(), small_first.end(), [](const Known& a, const Known& b) {
    return a.unknowns.size() < b.unknowns.size();
  });
  for (const Known& known : small_first) space.add(known.unknowns);
  std::vector<std::string> found;
  for (const Cell& secret : attack.secret)
    if (space.contains(secret.truth.unknowns)) found.push_back(secret.scope + " " + secret.cell);
  return found;
}

// Only what is small is left out: what everybody does first, and what the attacks must break.
Publishable only_small_left_out(Publishable it, int smallest) {
  std::erase_if(it.cells,
                [&](const auto& cell) { return cell.second > 0 && cell.second < smallest; });
  for (Publishable& child : it.within) child = only_small_left_out(child, smallest);
  return it;
}

const std::vector<std::string> none;

TEST(Publication, WhatIsLargeIsAllShown) {
  const auto county = of("county", {unit("a", 100, 6), unit("b", 200, 9), unit("c", 50, 0)});
  EXPECT_EQ(published(county, reviews_and_good, 5),
            of("county", {[] {
                            Publishable it{"a", {{"reviews", 106}, {"good", 100}, {"bad", 6}}, {}};
                            return it;
                          }(),
                          Publishable{"b", {{"reviews", 209}, {"good", 200}, {"bad", 9}}, {}},
                          Publishable{"c", {{"reviews", 50}, {"good", 50}, {"bad", 0}}, {}}}));
}

TEST(Publication, TheCountyLessTheOtherUnitsSaysNothingOfASmallOne) {
  const auto county =
      of("county", {unit("a", 100, 2), unit("b", 200, 9), unit("c", 50, 7), unit("d", 9, 0)});
  const auto shown = published(county, reviews_and_good, 5);
  EXPECT_FALSE(shows(shown, "a", "bad"));
  EXPECT_FALSE(shows(shown, "c", "bad")) << "the smaller of those that hide what a had";
  EXPECT_TRUE(shows(shown, "b", "bad"));
  EXPECT_TRUE(shows(shown, "d", "bad")) << "hiding a unit without bad reviews would hide nothing";
  EXPECT_TRUE(shows(shown, "a", "reviews")) << "that 102 rated it is not small";
}

TEST(Publication, GoodAndBadDoNotComeOutOfTheReviews) {
  const auto county = of("county", {unit("a", 100, 2), unit("b", 200, 9)});
  const auto shown = published(county, reviews_and_good, 5);
  for (const char* name : {"a", "b"}) {
    EXPECT_TRUE(shows(shown, name, "reviews"));
    EXPECT_FALSE(shows(shown, name, "good")) << "or bad would be reviews less good";
    EXPECT_FALSE(shows(shown, name, "bad"));
  }
}

TEST(Publication, AScopeWithOneChildShowsItIfItIsShownItself) {
  const auto same = published(of("hall", {unit("only", 30, 5)}), reviews_and_good, 5);
  EXPECT_TRUE(shows(same, "only", "bad"));
  const auto small = published(of("hall", {unit("only", 30, 4)}), reviews_and_good, 5);
  EXPECT_FALSE(shows(small, "hall", "bad"));
  EXPECT_FALSE(shows(small, "only", "bad"));
  EXPECT_TRUE(shows(small, "only", "reviews"));
}

TEST(Publication, NothingIsShownBelowWhatIsHidden) {
  const auto county = of("county", {of("town", {unit("hall", 300, 3), unit("village", 60, 0)}),
                                    unit("a", 20, 8), unit("b", 400, 20)});
  const auto shown = published(county, reviews_and_good, 5);
  EXPECT_FALSE(shows(shown, "town", "bad"));
  EXPECT_FALSE(shows(shown, "village", "bad"));
  EXPECT_FALSE(shows(shown, "a", "bad"));
  EXPECT_TRUE(shows(shown, "b", "bad"));
}

TEST(Publication, AFineFacetIsShownOnlyWhereTheCoarseOneIs) {
  const auto county = of("county", {leaf("a", {40, 30, 2, 0, 0, 0}), leaf("b", {90, 0, 9, 0, 9, 0}),
                                    leaf("c", {900, 50, 30, 0, 20, 0})});
  const auto shown = published(county, with_levels, 5);
  EXPECT_FALSE(shows(shown, "a", "level.5"));
  EXPECT_FALSE(shows(shown, "b", "level.5"));
  EXPECT_TRUE(shows(shown, "c", "level.5"));
}

TEST(Publication, WhatIsInNoChildHidesLikeOne) {
  Publishable county = of("county", {unit("a", 100, 6), unit("b", 200, 9), unit("", 50, 2)});
  county.within.pop_back();  // somebody forgot it
  const auto shown = published(county, reviews_and_good, 5);
  EXPECT_FALSE(shows(shown, "a", "bad")) << "17 less 6 and 9 is 2";
  EXPECT_TRUE(shows(shown, "b", "bad"));
}

TEST(Publication, ChildrenThatComeToMoreThanTheirParentAreNotShown) {
  Publishable county = of("county", {unit("a", 100, 6), unit("b", 200, 9)});
  county.cells["bad"] = 8;
  const auto shown = published(county, reviews_and_good, 5);
  EXPECT_FALSE(shows(shown, "a", "bad") && shows(shown, "b", "bad"));
}

TEST(Publication, AQuarterLessTwoMonthsSaysNothingOfTheThird) {
  const auto month = [](std::int64_t bad_of_a) {
    return published(of("county", {unit("a", 100, bad_of_a), unit("b", 90, 10), unit("c", 90, 12)}),
                     reviews_and_good, 5);
  };
  const auto quarter = added_up({month(6), month(8), month(3)});
  EXPECT_FALSE(shows(quarter, "a", "bad")) << "17 less 6 and 8 is 3";
  EXPECT_FALSE(shows(quarter, "b", "bad")) << "it hid a in the third month";
  EXPECT_EQ(find(quarter, "c").cells.at("bad"), 36);
  EXPECT_EQ(find(quarter, "a").cells.at("reviews"), 106 + 108 + 103);
}

TEST(Publication, AUnitThatOpenedWithinTheQuarterCountedNothingBefore) {
  const Publishable january = of("county", {unit("a", 10, 5)});
  const Publishable february = of("county", {unit("a", 20, 6), unit("new", 30, 7)});
  const auto sum = added_up({january, february});
  EXPECT_EQ(find(sum, "new").cells.at("bad"), 7);
  EXPECT_EQ(find(sum, "a").cells.at("bad"), 11);
  EXPECT_EQ(find(sum, "county").cells.at("reviews"), 15 + 26 + 37);
  EXPECT_EQ(added_up({}), Publishable{});
}

TEST(Publication, OnlySmallNumbersLeftOutIsFoundOut) {
  const auto county = of("county", {unit("a", 8, 2), unit("b", 6, 9)});
  const auto attack = attack_on(county, only_small_left_out(county, 5), 5);
  EXPECT_THAT(found_out_by_trying(attack), testing::Contains("a bad"));
  EXPECT_THAT(found_out_by_algebra(attack), testing::Contains("a bad"));
}

// Everything that could be is tried on small trees with small numbers, where it is hardest to hide.
TEST(Publication, NoSmallNumberIsCertainToWhoeverTriesAllNumbers) {
  int secrets = 0, broken = 0, nothing_shown = 0;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const int smallest = 2 + static_cast<int>(below(random, 3));
    const int spread = 2 + static_cast<int>(below(random, 6));
    // Half of all cells are empty: zeros are what makes sums certain.
    const auto tree = random_tree(
        random, "t", 2, 3, [&](int) { return below(random, 2) ? 0 : below(random, spread); });
    const auto shown = all_facets(tree, smallest);
    const auto attack = attack_on(tree, shown, smallest);
    secrets += static_cast<int>(attack.secret.size());
    nothing_shown += attack.known.empty();
    ASSERT_EQ(found_out_by_trying(attack), none);
    if (seed % 10 == 0)
      broken +=
          !found_out_by_algebra(attack_on(tree, only_small_left_out(tree, smallest), smallest))
               .empty();
  }
  EXPECT_GT(secrets, 10000);
  EXPECT_LT(nothing_shown, 200);
  EXPECT_GT(broken, 50) << "of 100 that hide only what is small";
}

TEST(Publication, NoSmallNumberIsACombinationOfWhatIsShownInMonthsAndQuarter) {
  std::size_t scopes = 0, secrets = 0, shown_cells = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    // The same tree in each month, or nothing could be subtracted: drawn once, counted three times.
    const std::uint64_t shape = random();
    const auto month = [&] {
      std::mt19937_64 same(shape), counts(random());
      const auto tree = [&](auto& self, const std::string& name, int depth) -> Publishable {
        const std::int64_t children = depth == 0 ? 0 : depth == 4 ? 6 : below(same, 8);
        if (children == 0) {
          std::vector<std::int64_t> table;
          for (const std::int64_t widest : {400, 60, 9, 5, 6, 3})
            table.push_back(below(counts, 2) ? below(counts, widest) : 0);
          return leaf(name, table);
        }
        std::vector<Publishable> within;
        for (std::int64_t i = 0; i < children; ++i)
          within.push_back(self(self, name + "." + std::to_string(i), depth - 1));
        return of(name, std::move(within));
      };
      return tree(tree, "t", 4);
    };
    std::vector<Publishable> truth, seen;
    for (int i = 0; i < 3; ++i) {
      truth.push_back(month());
      seen.push_back(all_facets(truth.back(), 5));
    }
    // One attack on all: months beside each other, and the quarter over them.
    Attack attack;
    for (int i = 0; i < 3; ++i) read(truth[i], seen[i], 5, attack);
    const int a_month = attack.unknowns / 3;
    Attack quarter = attack_on(added_up(truth), added_up(seen), 5);
    const auto in_all_months = [&](Known& known) {
      const auto first = known.unknowns;
      for (const int later : {1, 2})
        for (const int unknown : first) known.unknowns.push_back(unknown + later * a_month);
    };
    for (Known& known : quarter.known) in_all_months(known), attack.known.push_back(known);
    for (Cell& secret : quarter.secret)
      in_all_months(secret.truth), attack.secret.push_back(secret);
    scopes += static_cast<std::size_t>(attack.unknowns) / atoms.size();
    secrets += attack.secret.size();
    shown_cells += attack.known.size();
    ASSERT_EQ(found_out_by_algebra(attack), none);
    if (seed == 1) {
      Attack naive;
      for (int i = 0; i < 3; ++i) read(truth[i], only_small_left_out(truth[i], 5), 5, naive);
      EXPECT_GT(found_out_by_algebra(naive).size(), 100u);
    }
  }
  EXPECT_GT(scopes, 3000u);
  EXPECT_GT(secrets, 5000u);
  EXPECT_GT(shown_cells, 3000u);
}

// 40 units of a county like 无棣 with three windows each, two years, a good rate of 99.3 %. What
// its public gets to see is said in numbers, so that a change that hides more is noticed: the
// smallest units of most months have one to four bad reviews, and nothing is hidden for the sake of
// others.
TEST(Publication, ACountyShowsWhatItMay) {
  std::mt19937_64 random(371623);
  const Facets facets = {with_levels[0], with_levels[1], with_levels[2], with_rectified[2]};
  std::map<std::string, int> shown_by, without_small;
  for (int month = 0; month < 24; ++month) {
    std::vector<Publishable> units;
    for (int i = 0; i < 40; ++i) {
      std::vector<Publishable> windows;
      for (int window = 0; window < 3; ++window) {
        std::vector<std::int64_t> table(atoms.size());
        const std::int64_t reviews = 20 + 1200 / (i + 1) + below(random, 20);
        const std::int64_t bad_of_10000 = i % 8 == 0 ? 200 : 40;  // some units are worse
        for (std::int64_t review = 0; review < reviews; ++review) {
          const std::int64_t x = below(random, 10000);
          table[x < bad_of_10000 ? 2 + x % 4 : x < 400 ? 1 : 0] += 1;
        }
        windows.push_back(leaf("window " + std::to_string(i * 3 + window), table));
      }
      units.push_back(of("unit " + std::to_string(i), std::move(windows)));
    }
    const auto county = of("county", std::move(units));
    const auto shown = all_facets(county, 5);
    ASSERT_EQ(found_out_by_algebra(attack_on(county, shown, 5)), none);
    for (const auto& facet : facets)
      for (std::size_t i = 0; i < county.within.size(); ++i) {
        shown_by[facet.front()] += shown.within[i].cells.contains(facet.front());
        without_small[facet.front()] +=
            std::all_of(facet.begin(), facet.end(), [&](const std::string& cell) {
              const std::int64_t people = county.within[i].cells.at(cell);
              return people == 0 || people >= 5;
            });
      }
  }
  // Of 960 months of units.
  EXPECT_EQ(shown_by, (std::map<std::string, int>{
                          {"reviews", 960}, {"good", 395}, {"level.5", 253}, {"rectified", 290}}));
  EXPECT_EQ(without_small, shown_by);
}

}  // namespace
}  // namespace redress
