#include "storage/tallies.h"

#include <limits>

#include "storage/database.h"

namespace redress {
namespace {

std::int32_t number(Day day) { return std::int32_t(day.time_since_epoch().count()); }

// An item: 'r' or 'c', the name's length and bytes, rating, active or default, and 8 bytes of
// count.
constexpr std::size_t item_width = 1 + 1 + 1 + 1 + 8;

}  // namespace

Kind kind_of(const Review& review) {
  return {false, review.channel, review.rating, review.default_review};
}

Kind kind_of(const Case& it) { return {true, std::string(name(it.standing)), 0, false}; }

void add(Counts& to, const Counts& changes) {
  for (const auto& [kind, by] : changes) {
    const auto count = to.try_emplace(kind, 0).first;
    count->second += by;
    if (count->second == 0) to.erase(count);
  }
}

std::string written(const Counts& counts) {
  std::string bytes;
  for (const auto& [kind, count] : counts) {
    bytes += kind.of_cases ? 'c' : 'r';
    bytes += char(kind.name.size());
    bytes += kind.name;
    bytes += char(kind.rating);
    bytes += char(kind.default_review);
    keys::put(bytes, std::uint64_t(count));
  }
  return bytes;
}

std::optional<Counts> read_counts(std::string_view bytes) {
  Counts counts;
  while (!bytes.empty()) {
    if (bytes.size() < item_width || (bytes[0] != 'r' && bytes[0] != 'c')) return std::nullopt;
    const std::size_t name = static_cast<unsigned char>(bytes[1]);
    if (bytes.size() < item_width + name) return std::nullopt;
    const Kind kind{bytes[0] == 'c', std::string(bytes.substr(2, name)), bytes[2 + name],
                    bytes[3 + name] != 0};
    counts[kind] = std::int64_t(keys::number_at(bytes, 4 + name));
    bytes.remove_prefix(item_width + name);
  }
  return counts;
}

void TallyChanges::add(const Entry& entry) {
  const auto* submitted = std::get_if<ReviewSubmitted>(&entry.fact);
  if (!submitted) return;
  const Review& review = submitted->review;
  count({review.region, review.unit, number(review.day)}, kind_of(review), +1);
}

void TallyChanges::move(const std::optional<Case>& before, const Case& after) {
  if (before)
    count({before->review.region, before->unit, number(before->review.day)}, kind_of(*before), -1);
  count({after.review.region, after.unit, number(after.review.day)}, kind_of(after), +1);
}

void TallyChanges::count(Place place, Kind kind, std::int64_t by) {
  redress::add(changes_[std::move(place)], {{std::move(kind), by}});
}

std::map<std::string, Counts> TallyChanges::by_key() const {
  std::map<std::string, Counts> spread;
  for (const auto& [place, changes] : changes_)
    for (const auto& scope : keys::scopes(place.region, place.unit))
      redress::add(spread[keys::tally(scope, place.day)], changes);
  std::erase_if(spread, [](const auto& row) { return row.second.empty(); });
  return spread;
}

const Counts* TallyCache::find(const std::string& key) {
  if (const auto found = young_.find(key); found != young_.end()) return &found->second;
  const auto found = old_.find(key);
  if (found == old_.end()) return nullptr;
  put(key, std::move(found->second));
  return &young_.at(key);
}

void TallyCache::put(const std::string& key, Counts counts) {
  if (young_.size() >= half_ && !young_.contains(key)) {
    old_ = std::move(young_);
    young_.clear();
  }
  young_[key] = std::move(counts);
}

Board Store::board(const Scope& scope, std::optional<Day> from, std::optional<Day> to) const {
  using Days = std::numeric_limits<std::int32_t>;
  const keys::ScopeId id = keys::id(scope);
  const std::string first = keys::tally(id, from ? number(*from) : Days::min());
  const std::string end = keys::after(keys::tally(id, to ? number(*to) : Days::max()));
  Counts sums;
  if (first < end)
    for (Scan scan(*database_, Family::tallies, first, end); scan.valid(); scan.next())
      add(sums, intact(read_counts(scan.value()), Family::tallies, scan.key()));
  Board board;
  for (const auto& [kind, count] : sums) {
    if (!kind.of_cases) {
      board.reviews.push_back({kind.name, kind.rating, kind.default_review, count});
    } else if (const auto standing = standing_named(kind.name)) {
      board.cases.push_back({*standing, count});
    }
  }
  return board;
}

}  // namespace redress
