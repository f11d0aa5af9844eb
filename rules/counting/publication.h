// 公开: which figures may be seen by everybody, so that nobody can be told from them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "rules/text/policy_place.h"

namespace redress {

struct PublicationRule {
  int smallest = 5;     // a number of people smaller than that is hidden
  std::string approve;  // the role that approves free text and publishes; empty: anybody
  Place at;
  bool operator==(const PublicationRule&) const = default;
};

// A scope with what was counted for it in one month, and those directly within it. What is not in
// any child is a child of its own ("" by name), so that children add up to their parent. A cell
// that is missing counted nothing.
struct Publishable {
  std::string scope;
  std::map<std::string, std::int64_t> cells;  // "level.5", "level.1", "bad", "rectified" …
  std::vector<Publishable> within;
  bool operator==(const Publishable&) const = default;
};

// Groups of cells that are hidden or shown together, the coarse one first: {"reviews"},
// {"good","bad"}, {"level.5", …}. Each divides cells of the one before without a rest: beside
// "rectified" stands "unrectified", for whoever sees "bad" sees the difference.
//
// What divides the same in another way ({"rectified","unrectified"} beside the levels) is asked for
// by itself with the same facets before it, and both answers are shown: neither hides the other,
// and nothing is known of both at once.
using Facets = std::vector<std::vector<std::string>>;

// The same tree with only the cells that may be seen, zeros among them. A scope shows a facet where
//   its parent shows it and it shows the coarser facet,
//   its own cells are each 0 or at least `smallest`, and
//   it isn't needed to hide others: what remains of the parent, less the children that show the
//   facet, is in each cell 0 or at least `smallest`. Where it isn't, the smallest child that has
//   something in such a cell is hidden too. One is enough for each cell, so no more children than a
//   facet has cells are ever hidden for the sake of others.
//
// Why it holds: of one facet everything shown can be computed from, and only from, the sums of
// groups that don't overlap: a scope that shows it and has nothing within, or what remains of one.
// No sum is between 1 and smallest − 1, so whatever is subtracted from whatever, what comes out is
// made of such sums. A finer facet's groups are made of whole groups of the coarser one, so both
// together are tables of which the sums of rows and of columns are known; a number within such a
// table is certain only if it is 0 or is one of those sums, also for those who know that nobody is
// counted less than zero. Months are counted apart, and longer periods made of what they show.
//
// What it doesn't promise. Who knows this rule and that a scope hides learns that something of it
// was small, and sometimes which of few values it had. A 0 is shown: that nobody of fifty was
// dissatisfied is meant to be seen. And it holds for one tree shown once: the same reviews divided
// again (by section beside by unit, where a section is a unit) or a month shown anew after a
// correction can be subtracted from the first.
Publishable published(const Publishable& all, const Facets& facets, int smallest);

// Of a longer period, from its months as published: a cell is shown where all months show it. A
// scope that a month does not have counted nothing in it.
Publishable added_up(const std::vector<Publishable>& months);

}  // namespace redress
