#include "storage/tallies.h"

#include <algorithm>
#include <map>

#include "storage/database.h"

namespace redress {
namespace {

constexpr std::size_t name_width = 32;

keys::What what(char kind, std::string_view name, char rating, char default_review) {
  keys::What what{};
  what[0] = kind;
  std::copy_n(name.begin(), std::min(name.size(), name_width), what.begin() + 1);
  what[1 + name_width] = rating;
  what[2 + name_width] = default_review;
  return what;
}

std::string name_in(const keys::What& what) {
  const auto begin = what.begin() + 1;
  return {begin, std::find(begin, begin + name_width, '\0')};
}

std::int32_t number(Day day) { return std::int32_t(day.time_since_epoch().count()); }

}  // namespace

keys::What tallied(const Review& review) {
  return what('r', review.channel, char(review.rating), char(review.default_review));
}

keys::What tallied(const Case& it) { return what('c', name(it.standing), 0, 0); }

std::optional<Board::Reviews> as_reviews(const keys::What& what) {
  if (what[0] != 'r') return std::nullopt;
  return Board::Reviews{name_in(what), int(what[1 + name_width]), what[2 + name_width] != 0, 0};
}

std::optional<Board::Cases> as_cases(const keys::What& what) {
  if (what[0] != 'c') return std::nullopt;
  const auto standing = standing_named(name_in(what));
  if (!standing) return std::nullopt;
  return Board::Cases{*standing, 0};
}

std::string written(std::int64_t count) {
  std::string bytes;
  keys::put(bytes, std::uint64_t(count));
  return bytes;
}

std::optional<std::int64_t> read_count(std::string_view bytes) {
  if (bytes.size() != 8) return std::nullopt;
  return std::int64_t(keys::number_at(bytes, 0));
}

void TallyChanges::add(const Entry& entry) {
  const auto* submitted = std::get_if<ReviewSubmitted>(&entry.fact);
  if (!submitted) return;
  const Review& review = submitted->review;
  count(review.region, review.unit, number(review.day), tallied(review), +1);
}

void TallyChanges::move(const std::optional<Case>& before, const Case& after) {
  if (before)
    count(before->review.region, before->unit, number(before->review.day), tallied(*before), -1);
  count(after.review.region, after.unit, number(after.review.day), tallied(after), +1);
}

void TallyChanges::count(std::string_view region, std::string_view unit, std::int32_t day,
                         const keys::What& what, std::int64_t by) {
  std::string group(what.data(), what.size());
  keys::put(group, std::uint64_t(std::uint32_t(day)) << 32 | region.size());
  group += region;
  group += unit;
  changes_[group] += by;
}

std::vector<std::pair<std::string, std::int64_t>> TallyChanges::by_key() const {
  std::unordered_map<std::string, std::int64_t> spread;
  for (const auto& [group, by] : changes_) {
    if (by == 0) continue;
    keys::What what;
    std::copy_n(group.begin(), what.size(), what.begin());
    const std::uint64_t packed = keys::number_at(group, what.size());
    const std::string_view names = std::string_view(group).substr(what.size() + 8);
    const std::size_t region_size = packed & 0xffff'ffff;
    const auto day = std::int32_t(std::uint32_t(packed >> 32));
    for (const auto& scope :
         keys::scopes(names.substr(0, region_size), names.substr(region_size))) {
      spread[keys::tally(scope, keys::all_days, what)] += by;
      spread[keys::tally(scope, day, what)] += by;
    }
  }
  std::erase_if(spread, [](const auto& change) { return change.second == 0; });
  std::vector<std::pair<std::string, std::int64_t>> sorted(spread.begin(), spread.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

const std::int64_t* TallyCache::find(const std::string& key) {
  if (const auto found = young_.find(key); found != young_.end()) return &found->second;
  const auto found = old_.find(key);
  if (found == old_.end()) return nullptr;
  put(key, std::int64_t(found->second));
  return &young_.at(key);
}

void TallyCache::put(const std::string& key, std::int64_t count) {
  if (young_.size() >= half_ && !young_.contains(key)) {
    old_ = std::move(young_);
    young_.clear();
  }
  young_[key] = count;
}

Board Store::board(const Scope& scope, std::optional<Day> from, std::optional<Day> to) const {
  const keys::ScopeId id = keys::id(scope);
  std::string first = keys::tally_day(id, keys::all_days);
  std::string end = keys::tally_day(id, keys::all_days + 1);
  if (from || to) {
    first = from ? keys::tally_day(id, number(*from)) : end;
    end = keys::after(to ? keys::tally_day(id, number(*to)) : keys::tally_day(id, INT32_MAX));
  }
  std::map<keys::What, std::int64_t> sums;
  if (first < end)
    for (Scan scan(*database_, Family::tallies, first, end); scan.valid(); scan.next())
      sums[keys::what_of(scan.key())] +=
          intact(read_count(scan.value()), Family::tallies, scan.key());
  Board board;
  for (const auto& [what, count] : sums) {
    if (count == 0) continue;
    if (auto reviews = as_reviews(what)) {
      reviews->count = count;
      board.reviews.push_back(std::move(*reviews));
    } else if (auto cases = as_cases(what)) {
      cases->count = count;
      board.cases.push_back(*cases);
    }
  }
  return board;
}

}  // namespace redress
