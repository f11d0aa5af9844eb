// 底数 as rows: what was counted of a scope and a day, as it is known now; and what became known of
// a day only later, by the day it did, so that a figure can be had as it once was.
//
// Reviews count at the unit that was rated, forever, on the review's day: what is submitted, not
// what is imported, because the system a case comes from has counted its review already; and not
// 追评, which is a verdict on how the first one was dealt with. A case counts on the same day, at
// the unit that holds it now, by its present standing: so it moves when the standing changes and
// when it is transferred. Its deadlines count on the day they were due, at the unit that held it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/ledger.h"
#include "storage/keys.h"

namespace redress {

// All that is counted for one scope and day is one row: a batch of events falls on few scopes and
// days, and every row written costs far more than its bytes.
std::string written(const Counts& counts);
std::optional<Counts> read_counts(std::string_view bytes);

std::string without_day(const Spot& spot);

using TallyRows = std::map<std::string, Counts>;  // by key

// Changes of tallies.
class TallyChanges {
 public:
  // `known_on`: the day on which they became known.
  void add(const std::vector<Tallied>& changes, Day known_on);

  // Rows of `tallies` and of `tally_changes`, without those that come to nothing.
  TallyRows by_day() const;
  TallyRows known_later() const;
  // Each once, whatever its day.
  std::vector<const Spot*> spots() const;

 private:
  // Most of a batch falls on few places, and each is spread over its scopes once.
  std::map<Spot, Counts> changes_;
  std::map<std::pair<Spot, std::int32_t>, Counts> later_;  // and when it became known
};

// Counts lately used, at most `most` or so: the younger half is kept when it is full.
class TallyCache {
 public:
  explicit TallyCache(std::size_t most) : half_(most / 2) {}

  // To be changed in place; valid until the next call.
  Counts* find(const std::string& key);
  Counts& put(const std::string& key, Counts counts);

 private:
  std::size_t half_;
  std::unordered_map<std::string, Counts> young_, old_;
};

}  // namespace redress
