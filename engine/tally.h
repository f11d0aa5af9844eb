// 底数: what is counted, from which every rate, score and ranking is made.
//
// A tally is the count of one kind of thing, for one scope and one day. Everything about a case is
// counted by one pure function of the case as it stands, so that a change is the difference of two
// lists and nothing can be forgotten. README.md says which day each kind counts on.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/case/entry.h"

namespace redress {

// For whom something is counted or asked.
struct Scope {
  enum class Kind { everything, region, unit, section, window, matter, step, person };
  Kind kind = Kind::everything;
  std::string name;  // region code, unit, section, window, code of the matter, step, staff number
  // Within which: of a section the region's code; of a window and a person the unit; of a matter
  // and a step the unit, or empty: wherever.
  std::string of = {};
  auto operator<=>(const Scope&) const = default;
};
// "", "371623", "unit:社会保险", "section:371623/综合窗口", "window:社会保险/23",
// "matter:0114", "matter:社会保险/0114", "step:finish", "step:社会保险/finish",
// "person:社会保险/S07". A slash of a name is written %2F, and % is %25.
std::string text(const Scope& scope);
std::optional<Scope> parse_scope(std::string_view text);
std::string_view name(Scope::Kind kind);
std::optional<Scope::Kind> scope_kind_named(std::string_view name);

// What is counted. The letter stands on disk.
enum class Counting : char {
  review = 'r',     // reviews given that day: by channel, rating, active or default
  set_aside = 'e',  // of those, 不予采纳: out of every rate
  dimension = 'x',  // of active ones: by dimension and its score
  indicator = 'i',  // of active ones: by indicator; `rating` is the review's
  standing = 'c',   // cases of reviews of that day: by Standing
  joined = 'j',     // cases merged into those, by the standing of the one that goes on
  stage = 's',      // by Stage
  round = 'n',      // `rating` is the round, 100 at most
  rung = 'g',       // by the last measure taken; only of those that had one
  punctual = 'p',   // by "in_time", "late" (a confirmed breach), "provisional" (only unconfirmed)
  follow_up = 'f',  // 实名 cases: "pending" (nothing fed back yet), "waiting", "unreached",
                    // "satisfied", "unsatisfied"; others "anonymous"
  solved = 'o',     // by what the reviewer said when called back: "solved", "unsolved"
  due = 'd',        // deadlines that were due that day: by clock; `rating` is a Punctuality. Also
                    // "not_begun": a case that still lies in verification, on the day that was due
  appeal = 'a',     // appeals, on the day they were decided: "upheld", "dismissed"; on the day they
                    // were lodged: "open"
  finished = 'v',   // matters finished that day: "rated", "by_default", "unrated"
  noted = 'm',      // findings about a unit of that day, by what was found
};

// How a deadline was kept. Voided breaches and set-aside reviews are not among them.
enum class Punctuality : int { in_time = 0, late = 1, provisional = 2, withdrawn = 3 };

struct Kind {
  Counting counting = Counting::review;
  std::string name;
  int rating = 0;
  bool default_review = false;
  auto operator<=>(const Kind&) const = default;
};

struct Count {
  Kind kind;
  std::int64_t count = 0;
  bool operator==(const Count&) const = default;
};
using Counts = std::vector<Count>;  // by kind; what came to nothing is left out
void add(Counts& to, const Kind& kind, std::int64_t by);
void add(Counts& to, const Counts& changes);
std::int64_t count_of(const Counts& counts, const Kind& kind);

// Where and when something counts: at the region with all above it, at the unit, and at what it is
// about. A unit's findings have a unit only.
struct Spot {
  std::string region;
  std::string unit;        // who answers for it: of a review the rated one, of a case who holds it
  std::string rated_unit;  // whose window, matter, step and staff those below are
  std::string section, window, matter, step, staff;
  Day day;
  auto operator<=>(const Spot&) const = default;
};
// Every scope that it counts for, each once.
std::vector<Scope> scopes(const Spot& spot);
// Which scopes are directly or indirectly within which, of those that boards can be broken down by:
// (parent, child), for one spot.
struct Membership {
  Scope parent, child;
  auto operator<=>(const Membership&) const = default;
};
std::vector<Membership> memberships(const Spot& spot);

struct Tallied {
  Spot spot;
  Kind kind;
  std::int64_t by = 1;
  bool operator==(const Tallied&) const = default;
};
// What an entry itself counts: a review, findings, one superseded by another.
std::vector<Tallied> tallied(const Entry& entry);
// What a case counts as it stands; of a service likewise.
std::vector<Tallied> tallied(const Case& it);
std::vector<Tallied> tallied(const ServiceRecord& it);

// What the entry changes: what it counts itself, and the difference between the case (the service)
// before it and after; nullptr: it concerns none.
std::vector<Tallied> tally_changes(const Entry& entry, const std::optional<Case>& before,
                                   const Case* after,
                                   const std::optional<ServiceRecord>& service_before,
                                   const ServiceRecord* service_after);
// The civil day, in the policy's zone, on which they became known.
Day known_on(const Entry& entry);

}  // namespace redress
