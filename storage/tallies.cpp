#include "storage/tallies.h"

#include <algorithm>
#include <limits>

#include "storage/database.h"

namespace redress {
namespace {

std::int32_t number(Day day) { return std::int32_t(day.time_since_epoch().count()); }

// A row: groups of one name, each 'r' or 'c', the name's length and bytes, how many follow; then
// rating and default in a byte, and the count, 7 bits a byte with the lowest first.
constexpr unsigned char by_default = 0x80;

void put_varint(std::string& to, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) to += char(value | 0x80);
  to += char(value);
}

bool take(std::string_view& bytes, unsigned char& byte) {
  if (bytes.empty()) return false;
  byte = static_cast<unsigned char>(bytes.front());
  bytes.remove_prefix(1);
  return true;
}

bool take_varint(std::string_view& bytes, std::uint64_t& value) {
  value = 0;
  unsigned char byte = 0x80;
  for (int shift = 0; byte & 0x80; shift += 7) {
    if (shift > 63 || !take(bytes, byte)) return false;
    value |= std::uint64_t(byte & 0x7f) << shift;
  }
  return true;
}

}  // namespace

Kind kind_of(const Review& review) {
  return {false, review.channel, review.rating, review.default_review};
}

Kind kind_of(const Case& it) { return {true, std::string(name(it.standing)), 0, false}; }

void add(Counts& to, const Kind& kind, std::int64_t by) {
  auto at = std::lower_bound(to.begin(), to.end(), kind,
                             [](const Count& a, const Kind& b) { return a.kind < b; });
  if (at == to.end() || at->kind != kind) at = to.insert(at, {kind, 0});
  at->count += by;
  if (at->count == 0) to.erase(at);
}

void add(Counts& to, const Counts& changes) {
  for (const auto& [kind, by] : changes) add(to, kind, by);
}

std::int64_t count_of(const Counts& counts, const Kind& kind) {
  for (const Count& it : counts)
    if (it.kind == kind) return it.count;
  return 0;
}

std::string written(const Counts& counts) {
  std::string bytes;
  const auto other_group = [](const Count& a, const Count& b) {
    return a.kind.of_cases != b.kind.of_cases || a.kind.name != b.kind.name;
  };
  for (auto from = counts.begin(); from != counts.end();) {
    const auto to = std::adjacent_find(from, counts.end(), other_group);
    const auto end = to == counts.end() ? to : to + 1;
    bytes += from->kind.of_cases ? 'c' : 'r';
    bytes += char(from->kind.name.size());
    bytes += from->kind.name;
    bytes += char(end - from);
    for (; from != end; ++from) {
      bytes += char(from->kind.rating | (from->kind.default_review ? by_default : 0));
      put_varint(bytes, std::uint64_t(from->count));
    }
  }
  return bytes;
}

std::optional<Counts> read_counts(std::string_view bytes) {
  Counts counts;
  while (!bytes.empty()) {
    unsigned char what, size, many, byte;
    if (!take(bytes, what) || (what != 'r' && what != 'c')) return std::nullopt;
    if (!take(bytes, size) || bytes.size() < size) return std::nullopt;
    const std::string name(bytes.substr(0, size));
    bytes.remove_prefix(size);
    if (!take(bytes, many) || many == 0) return std::nullopt;
    for (; many > 0; --many) {
      std::uint64_t count;
      if (!take(bytes, byte) || !take_varint(bytes, count)) return std::nullopt;
      const Kind kind{what == 'c', name, byte & ~by_default, (byte & by_default) != 0};
      if (!counts.empty() && !(counts.back().kind < kind)) return std::nullopt;
      counts.push_back({kind, std::int64_t(count)});
    }
  }
  return counts;
}

void TallyChanges::add(const Entry& entry) {
  const auto add = [&](const Review& review, std::int64_t by) {
    count({review.region, review.unit, number(review.day)}, kind_of(review), by);
  };
  if (const auto* submitted = std::get_if<ReviewSubmitted>(&entry.fact)) add(submitted->review, +1);
  const auto* off = std::get_if<ServiceAlarmWentOff>(&entry.fact);
  if (off && off->what == ServiceAlarm::What::window_ended) add(off->review, +1);
  // Somebody rated after all: the default review no longer counts.
  if (entry.outcome.superseded) add(*entry.outcome.superseded, -1);
}

void TallyChanges::move(const std::optional<Case>& before, const Case& after) {
  if (before)
    count({before->review.region, before->unit, number(before->review.day)}, kind_of(*before), -1);
  count({after.review.region, after.unit, number(after.review.day)}, kind_of(after), +1);
}

void TallyChanges::count(Place place, Kind kind, std::int64_t by) {
  redress::add(changes_[std::move(place)], kind, by);
}

std::map<std::string, Counts> TallyChanges::by_key() const {
  std::map<std::string, Counts> spread;
  for (const auto& [place, changes] : changes_)
    for (const auto& scope : keys::scopes(place.region, place.unit))
      redress::add(spread[keys::tally(scope, place.day)], changes);
  std::erase_if(spread, [](const auto& row) { return row.second.empty(); });
  return spread;
}

Counts* TallyCache::find(const std::string& key) {
  if (const auto found = young_.find(key); found != young_.end()) return &found->second;
  const auto found = old_.find(key);
  if (found == old_.end()) return nullptr;
  Counts counts = std::move(found->second);
  return &put(key, std::move(counts));
}

Counts& TallyCache::put(const std::string& key, Counts counts) {
  if (young_.size() >= half_ && !young_.contains(key)) {
    old_ = std::move(young_);
    young_.clear();
  }
  return young_[key] = std::move(counts);
}

Board board_of(const Counts& counts) {
  Board board;
  for (const auto& [kind, count] : counts) {
    if (!kind.of_cases) {
      board.reviews.push_back({kind.name, kind.rating, kind.default_review, count});
    } else if (const auto standing = standing_named(kind.name)) {
      board.cases.push_back({*standing, count});
    }
  }
  return board;
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
  return board_of(sums);
}

}  // namespace redress
