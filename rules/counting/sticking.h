// 堵点难点: where bad reviews pile up beyond chance; and 沉睡、僵尸服务, where nothing happens at
// all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/time.h"
#include "rules/counting/rate.h"
#include "rules/counting/signals.h"

namespace redress {

// Active ratings about one item, in a period and in the one before. An item is given once.
struct Pile {
  std::string dimension;  // "indicator", "matter", "step", "window", "unit", "person" …
  std::string item;       // "214"; empty: not known, which is told of nowhere but counts as others
  // `all`: those that could have been bad ones about the item. Its own; of an indicator those of
  // the whole scope, for any of them could have named it.
  std::int64_t bad = 0, all = 0;
  std::int64_t bad_before = 0, all_before = 0;
  bool operator==(const Pile&) const = default;
};

struct StickingPoint {
  enum class Why {
    risen,         // against the period before
    concentrated,  // against the others of its dimension, in the same period
  } why = Why::risen;
  Pile pile;
  Ratio others;          // of concentrated: bad ones and all of the others together
  int how_many = 0;      // others there are
  double by_chance = 1;  // how likely so many, or more, are where there is no difference
  int comparisons = 0;   // made to find it, as many as could have found something
  bool operator==(const StickingPoint&) const = default;
};
std::string_view name(StickingPoint::Why why);

// Of one scope: the piles of at least `concentrated_from` bad ones, of which at most the share
// `chance` is there by chance. The least likely first; the order of `piles` does not matter.
std::vector<StickingPoint> sticking_points(const SignalRules& rules,
                                           const std::vector<Pile>& piles);

// "Window '23': bad ratings have risen. 2026-03: 14 bad of 210; 2026-02: 3 bad of 198. …"
std::string sentence(const StickingPoint& point, const std::string& period,
                     const std::string& before, bool zh);

// When something last happened at a service, matter or unit.
struct Activity {
  std::string scope;                   // "matter:0114"
  Day known_since;                     // what never happened counts from then
  std::optional<Day> finished, rated;  // anything, for the last time
  std::optional<Day> answered;         // anything done about a bad review, for the last time
  std::optional<Day> waiting_since;    // the oldest bad review that is open; none: no such
  bool operator==(const Activity&) const = default;
};

struct Dormant {
  enum class Why { nothing_finished, nothing_rated, nobody_answers };
  struct Reason {
    Why why = Why::nothing_finished;
    Day since;
    bool operator==(const Reason&) const = default;
  };
  std::string scope;
  Day as_of;
  std::vector<Reason> reasons;  // one at least, in the order of Why
  bool operator==(const Dormant&) const = default;
};

// Those where for `days` whole days, up to and with `as_of`, nothing was finished, nothing was
// rated, or an open bad review found nobody. By scope.
std::vector<Dormant> dormant(const std::vector<Activity>& activities, Day as_of, int days);

std::string sentence(const Dormant& service, bool zh);

}  // namespace redress
