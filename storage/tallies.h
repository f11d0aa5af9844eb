// 考核的底数: how many reviews and cases of which kind, by scope and day.
//
// Reviews count at the unit that was rated, forever, on the review's day: what is submitted, not
// what is imported, because the system a case comes from has counted its review already. A case
// counts on the same day, at the unit that holds it now, by its present standing: so it moves when
// the standing changes and when it is transferred.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/ledger.h"
#include "storage/keys.h"

namespace redress {

// What is counted: 'r', a channel, a rating, active or default; or 'c' and a standing.
keys::What tallied(const Review& review);
keys::What tallied(const Case& it);
std::optional<Board::Reviews> as_reviews(const keys::What& what);  // without the count
std::optional<Board::Cases> as_cases(const keys::What& what);      // without the count

std::string written(std::int64_t count);
std::optional<std::int64_t> read_count(std::string_view bytes);

// Changes of tallies by key. Every change of a day changes the row of all days too, so that a board
// without dates reads one row a kind.
class TallyChanges {
 public:
  void add(const Entry& entry);
  void move(const std::optional<Case>& before, const Case& after);

  // Ordered by key, without those that come to nothing.
  std::vector<std::pair<std::string, std::int64_t>> by_key() const;

 private:
  void count(std::string_view region, std::string_view unit, std::int32_t day,
             const keys::What& what, std::int64_t by);

  // By region, unit, day and what: most of a batch falls on few of these, and each is spread over
  // its scopes once.
  std::unordered_map<std::string, std::int64_t> changes_;
};

// Counts lately used, at most `most` or so: the younger half is kept when it is full.
class TallyCache {
 public:
  explicit TallyCache(std::size_t most) : half_(most / 2) {}

  const std::int64_t* find(const std::string& key);
  void put(const std::string& key, std::int64_t count);

 private:
  std::size_t half_;
  std::unordered_map<std::string, std::int64_t> young_, old_;
};

}  // namespace redress
