// 考核的底数: how many reviews and cases of which kind, by scope and day.
//
// Reviews count at the unit that was rated, forever, on the review's day: what is submitted, not
// what is imported, because the system a case comes from has counted its review already; and not
// 追评, which is a verdict on how the first one was dealt with. A case
// counts on the same day, at the unit that holds it now, by its present standing: so it moves when
// the standing changes and when it is transferred.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/ledger.h"
#include "storage/keys.h"

namespace redress {

// What is counted: reviews of a channel, rating, active or default; or cases of a standing.
struct Kind {
  bool of_cases = false;
  std::string name;  // the channel, or the standing
  int rating = 0;
  bool default_review = false;
  auto operator<=>(const Kind&) const = default;
};
Kind kind_of(const Review& review);
Kind kind_of(const Case& it);

// All that is counted for one scope and day; what came to nothing is left out. One row: a batch of
// events falls on few scopes and days, and every row written costs far more than its bytes.
struct Count {
  Kind kind;
  std::int64_t count = 0;
  bool operator==(const Count&) const = default;
};
using Counts = std::vector<Count>;  // by kind
void add(Counts& to, const Kind& kind, std::int64_t by);
void add(Counts& to, const Counts& changes);
std::int64_t count_of(const Counts& counts, const Kind& kind);
Board board_of(const Counts& counts);
std::string written(const Counts& counts);
std::optional<Counts> read_counts(std::string_view bytes);

// Changes of tallies by key.
class TallyChanges {
 public:
  void add(const Entry& entry);
  void move(const std::optional<Case>& before, const Case& after);

  // Without those that come to nothing.
  std::map<std::string, Counts> by_key() const;

 private:
  struct Place {
    std::string region, unit;
    std::int32_t day = 0;
    auto operator<=>(const Place&) const = default;
  };
  void count(Place place, Kind kind, std::int64_t by);

  // Most of a batch falls on few places, and each is spread over its scopes once.
  std::map<Place, Counts> changes_;
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
