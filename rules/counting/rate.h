// 率: numerator and denominator by name, exact, and printed as officials read them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/case/assessment.h"
#include "engine/tally.h"
#include "rules/text/policy_place.h"

namespace redress {

// A part of a whole, as counted. 0 of 0 is no rate at all.
struct Ratio {
  std::int64_t part = 0;
  std::int64_t whole = 0;
  bool operator==(const Ratio&) const = default;
};

// Percent with `places` decimals, half-up, by exact arithmetic. Never "100.00" unless part is the
// whole and never "0.00" unless part is 0: then the nearest that is not ("99.99", "0.01").
// nullopt for 0 of 0. Neither is negative; 0 to 6 places.
std::optional<std::string> percent(const Ratio& ratio, int places = 2);

struct RateRule {
  std::string name;                   // a word: "good_rate"
  std::string title;                  // 好评率
  std::vector<std::string> of, over;  // figures by name, added up
  bool default_reviews = false;       // whether 默认评价 are counted among reviews
  int places = 2;                     // of the percentage, 0 to 6
  bool less_is_better = false;  // 差评率: a ranking or a threshold by it goes the other way
  Place at = {};
  bool operator==(const RateRule&) const = default;
};

// What a figure counts. A rate divides like by like: 办结率 of cases over deadlines would be less
// than all where every round was done. Findings (noted.…) count whatever is noted, and may be
// divided by anything.
enum class Thing { reviews, cases, rounds, deadlines, appeals, matters, findings };
std::string_view name(Thing thing);            // "cases"
std::string_view title(Thing thing, bool zh);  // 工单
std::string what_it_counts(Thing thing, bool zh);  // in one line: 数的是差评工单，一件数一次…

// What is countable, by the names that a policy and a board use, with a title in each language.
// `bad` are the policy's bad ratings: "good" and "bad" depend on them. rate.cpp says of each group
// what is in it and what is not.
struct FigureName {
  std::string_view name;  // "reviews", "good", "bad", "rectified", "rectification_due" …
  std::string_view zh, en;
  Thing counts = Thing::reviews;
  bool of_reviews = false;  // default reviews may be among them
};
const std::vector<FigureName>& figure_names();
// Those with a free part, by what they begin with: "noted.", "rating.", "channel.", "indicator.",
// "dimension." ("dimension.efficiency", "dimension.efficiency.5"), "stage.", "rung.", "round.".
const std::vector<FigureName>& free_figure_names();
// Also "noted.reply" and "rating.4", "channel.tablet", which have a free part. nullopt if unknown.
// `default_reviews` concerns only those that are `of_reviews`.
std::optional<std::int64_t> figure(std::string_view name, const Counts& counts,
                                   const std::vector<int>& bad, bool default_reviews);
bool is_figure(std::string_view name);
std::optional<Thing> counted_in(std::string_view figure);  // nullopt if it is unknown
std::optional<Thing> counted_in(const RateRule& rule);     // what both its parts count
std::string figure_title(std::string_view name, bool zh);  // the name itself if it is unknown

// Every figure of the rule is one.
Ratio ratio_of(const RateRule& rule, const Counts& counts, const std::vector<int>& bad);

// Those every policy has unless it says otherwise, each with its source.
const std::vector<RateRule>& standard_rates();
// The policy's own first, then the standard ones; nullptr if there is none.
const RateRule* rate_named(std::string_view name, const std::vector<RateRule>& rates);

}  // namespace redress
