#include "storage/views/tallies.h"

#include <algorithm>
#include <limits>

#include "storage/database.h"

namespace redress {
namespace {

std::int32_t number(Day day) { return std::int32_t(day.time_since_epoch().count()); }

// A row: groups of one name, each the letter of what is counted, the name's length and bytes, how
// many follow; then rating and default in a byte, and the count. Lengths and counts are 7 bits a
// byte with the lowest first.
constexpr unsigned char by_default = 0x80;
constexpr std::string_view letters = "rexicjsngpfodavm";

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

std::string written(const Counts& counts) {
  std::string bytes;
  const auto other_group = [](const Count& a, const Count& b) {
    return a.kind.counting != b.kind.counting || a.kind.name != b.kind.name;
  };
  for (auto from = counts.begin(); from != counts.end();) {
    const auto to = std::adjacent_find(from, counts.end(), other_group);
    const auto end = to == counts.end() ? to : to + 1;
    bytes += char(from->kind.counting);
    put_varint(bytes, from->kind.name.size());
    bytes += from->kind.name;
    put_varint(bytes, std::uint64_t(end - from));
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
    unsigned char what, byte;
    std::uint64_t size, many;
    if (!take(bytes, what) || letters.find(char(what)) == letters.npos) return std::nullopt;
    if (!take_varint(bytes, size) || bytes.size() < size) return std::nullopt;
    const std::string name(bytes.substr(0, size));
    bytes.remove_prefix(size);
    if (!take_varint(bytes, many) || many == 0) return std::nullopt;
    for (; many > 0; --many) {
      std::uint64_t count;
      if (!take(bytes, byte) || !take_varint(bytes, count)) return std::nullopt;
      Kind kind{Counting(what), name, byte & ~by_default, (byte & by_default) != 0};
      if (!counts.empty() && !(counts.back().kind < kind)) return std::nullopt;
      counts.push_back({std::move(kind), std::int64_t(count)});
    }
  }
  return counts;
}

std::string without_day(const Spot& spot) {
  std::string text;
  for (const std::string* part : {&spot.region, &spot.unit, &spot.rated_unit, &spot.section,
                                  &spot.window, &spot.matter, &spot.step, &spot.staff})
    text += *part + '\0';
  return text;
}

void TallyChanges::add(const std::vector<Tallied>& changes, Day known_on) {
  for (const Tallied& one : changes) {
    redress::add(changes_[one.spot], one.kind, one.by);
    if (known_on > one.spot.day)
      redress::add(later_[{one.spot, number(known_on)}], one.kind, one.by);
  }
}

TallyRows TallyChanges::by_day() const {
  TallyRows rows;
  for (const auto& [spot, changes] : changes_) {
    if (changes.empty()) continue;
    for (const Scope& scope : scopes(spot))
      redress::add(rows[keys::tally(keys::id(scope), number(spot.day))], changes);
  }
  std::erase_if(rows, [](const auto& row) { return row.second.empty(); });
  return rows;
}

TallyRows TallyChanges::known_later() const {
  TallyRows rows;
  for (const auto& [at, changes] : later_) {
    if (changes.empty()) continue;
    for (const Scope& scope : scopes(at.first))
      redress::add(rows[keys::tally_change(keys::id(scope), number(at.first.day), at.second)],
                   changes);
  }
  std::erase_if(rows, [](const auto& row) { return row.second.empty(); });
  return rows;
}

std::vector<const Spot*> TallyChanges::spots() const {
  std::vector<const Spot*> all;
  const auto same = [](const Spot& a, const Spot& b) {
    return a.region == b.region && a.unit == b.unit && a.rated_unit == b.rated_unit &&
           a.section == b.section && a.window == b.window && a.matter == b.matter &&
           a.step == b.step && a.staff == b.staff;
  };
  for (const auto& [spot, changes] : changes_)
    if (!changes.empty() && (all.empty() || !same(*all.back(), spot))) all.push_back(&spot);
  return all;
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
    if (kind.counting == Counting::review) {
      board.reviews.push_back({kind.name, kind.rating, kind.default_review, count});
    } else if (kind.counting == Counting::standing) {
      if (const auto standing = standing_named(kind.name))
        board.cases.push_back({*standing, count});
    }
  }
  return board;
}

Board Store::board(const Scope& scope, std::optional<Day> from, std::optional<Day> to) const {
  const Day ever(std::chrono::days(std::numeric_limits<std::int32_t>::min()));
  const Day forever(std::chrono::days(std::numeric_limits<std::int32_t>::max()));
  return board_of(counts(scope, {from.value_or(ever), to.value_or(forever)}));
}

Counts Store::counts(const Scope& scope, const Days& days, std::optional<Day> as_of) const {
  Counts sums;
  for (const auto& [day, counted] : counts_by_day(scope, days, as_of)) add(sums, counted);
  return sums;
}

std::vector<std::pair<Day, Counts>> Store::counts_by_day(const Scope& scope, const Days& days,
                                                         std::optional<Day> as_of) const {
  const keys::ScopeId id = keys::id(scope);
  const Day last = as_of ? std::min(days.last, *as_of) : days.last;
  std::vector<std::pair<Day, Counts>> all;
  if (days.first > last) return all;
  const AsOf one_instant(*database_);
  std::uint64_t read = 0;
  for (Scan scan(*database_, Family::tallies, keys::tally(id, number(days.first)),
                 keys::after(keys::tally(id, number(last))), one_instant);
       scan.valid(); scan.next(), ++read)
    all.emplace_back(Day(std::chrono::days(keys::day_of(scan.key()))),
                     intact(*database_, Family::tallies, scan.key(), scan.value(), read_counts));
  if (as_of) {
    // What became known only after that day is taken off again.
    auto at = all.begin();
    for (Scan scan(
             *database_, Family::tally_changes,
             keys::tally_change(id, number(days.first), std::numeric_limits<int>::min()),
             keys::after(keys::tally_change(id, number(last), std::numeric_limits<int>::max())),
             one_instant);
         scan.valid(); scan.next(), ++read) {
      if (keys::known_on(scan.key()) <= number(*as_of)) continue;
      const Day day(std::chrono::days(keys::day_of(scan.key())));
      while (at != all.end() && at->first < day) ++at;
      if (at == all.end() || at->first != day) at = all.insert(at, {day, Counts()});
      for (const auto& [kind, by] :
           intact(*database_, Family::tally_changes, scan.key(), scan.value(), read_counts))
        add(at->second, kind, -by);
    }
    std::erase_if(all, [](const auto& one) { return one.second.empty(); });
  }
  database_->tally_rows_read += read;
  return all;
}

std::vector<Scope> Store::members(const Scope& scope, Scope::Kind kind, std::size_t limit,
                                  const std::optional<Scope>& after) const {
  const keys::ScopeId parent = keys::id(scope);
  const char letter = keys::id(Scope{kind, "", ""})[0];
  std::string from = keys::members(parent, letter);
  const std::string end = keys::after(from);
  if (after) from = keys::after(keys::member(parent, keys::id(*after)));
  std::vector<Scope> all;
  for (Scan scan(*database_, Family::members, from, end); scan.valid() && all.size() < limit;
       scan.next())
    if (auto member = if_intact(*database_, Family::members, scan.key(), scan.value(), parse_scope))
      all.push_back(*std::move(member));
  return all;
}

std::optional<Store::Days> Store::days_of(const Scope& scope, std::optional<Day> until) const {
  const keys::ScopeId id = keys::id(scope);
  using Numbers = std::numeric_limits<std::int32_t>;
  const std::string end = keys::after(keys::tally(id, until ? number(*until) : Numbers::max()));
  Scan scan(*database_, Family::tallies, keys::tally(id, Numbers::min()), end);
  if (!scan.valid()) return std::nullopt;
  Days days{Day(std::chrono::days(keys::day_of(scan.key()))), Day()};
  scan.to_last();
  days.last = Day(std::chrono::days(keys::day_of(scan.key())));
  return days;
}

std::uint64_t Store::tally_rows_read() const { return database_->tally_rows_read; }

}  // namespace redress
