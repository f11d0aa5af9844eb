#include "storage/keys.h"

#include <algorithm>
#include <cassert>
#include <unordered_map>

namespace redress::keys {
namespace {

constexpr std::uint64_t sign = std::uint64_t(1) << 63;
constexpr std::uint32_t day_sign = std::uint32_t(1) << 31;
constexpr std::size_t partition_width = 2;

template <class Unsigned>
void put_big_endian(std::string& to, Unsigned value) {
  for (int shift = 8 * int(sizeof value) - 8; shift >= 0; shift -= 8) to += char(value >> shift);
}

std::string in_partition(std::size_t width) {
  std::string key;
  key.reserve(width);
  put_big_endian(key, std::uint16_t(0));
  return key;
}

ScopeId scope_id(char kind, std::string_view name) {
  ScopeId scope{};
  scope[0] = kind;
  std::copy_n(name.begin(), std::min<std::size_t>(name.size(), 16), scope.begin() + 1);
  return scope;
}

// Half the SHA-256 of a text. A batch asks for the same few again and again.
ScopeId digested(char kind, std::string text) {
  constexpr std::size_t most = 50'000;
  thread_local std::unordered_map<std::string, ScopeId> known;
  text += kind;
  if (const auto found = known.find(text); found != known.end()) return found->second;
  const Digest digest = sha256(std::string_view(text).substr(0, text.size() - 1));
  if (known.size() >= most) known.clear();
  return known[std::move(text)] =
             scope_id(kind, {reinterpret_cast<const char*>(digest.data()), 16});
}

ScopeId owned(char kind, const Scope& scope) {
  return digested(kind, scope.of + '\0' + scope.name);
}

void put_day(std::string& to, std::int32_t day) {
  put_big_endian(to, std::uint32_t(day) ^ day_sign);
}

std::int32_t day_at(std::string_view bytes, std::size_t from) {
  std::uint32_t value = 0;
  for (std::size_t i = from; i < from + 4; ++i) value = value << 8 | std::uint8_t(bytes[i]);
  return std::int32_t(value ^ day_sign);
}

void put(std::string& to, const ScopeId& scope) { to.append(scope.data(), scope.size()); }

}  // namespace

void put(std::string& to, std::uint64_t number) { put_big_endian(to, number); }

// Flipping the sign bit puts instants before 1970 in front of the others.
std::uint64_t value_of(Instant at) { return std::uint64_t(at.time_since_epoch().count()) ^ sign; }
std::uint64_t value_of(int count) { return ~std::uint64_t(count); }
std::uint64_t value_of(std::string_view role) {
  const Digest digest = sha256(role);
  return number_at({reinterpret_cast<const char*>(digest.data()), 8}, 0);
}

void put(std::string& to, Instant at) { put_big_endian(to, value_of(at)); }

std::uint64_t number_at(std::string_view bytes, std::size_t from) {
  assert(bytes.size() >= from + 8);
  std::uint64_t value = 0;
  for (std::size_t i = from; i < from + 8; ++i) value = value << 8 | std::uint8_t(bytes[i]);
  return value;
}

Instant instant_at(std::string_view bytes, std::size_t from) {
  return Instant(std::chrono::milliseconds(std::int64_t(number_at(bytes, from) ^ sign)));
}

ScopeId everything() { return scope_id('e', ""); }
ScopeId region(std::string_view code) { return scope_id('r', code); }
ScopeId unit(std::string_view name) { return digested('u', std::string(name)); }

ScopeId id(const Scope& scope) {
  switch (scope.kind) {
    case Scope::Kind::everything: return everything();
    case Scope::Kind::region: return region(scope.name);
    case Scope::Kind::unit: return unit(scope.name);
    case Scope::Kind::section: return owned('k', scope);
    case Scope::Kind::window: return owned('w', scope);
    case Scope::Kind::matter: return owned('m', scope);
    case Scope::Kind::step: return owned('s', scope);
    case Scope::Kind::person: return owned('p', scope);
  }
  return everything();
}

std::vector<ScopeId> scopes(std::string_view code, std::string_view unit_name) {
  std::vector<ScopeId> all{everything()};
  std::size_t last = 0;
  for (std::size_t level : region_levels)
    if (level <= code.size()) {
      all.push_back(region(code.substr(0, level)));
      last = level;
    }
  if (code.size() != last) all.push_back(region(code));
  if (!unit_name.empty()) all.push_back(unit(unit_name));
  return all;
}

std::string_view indexed_region(std::string_view prefix) {
  std::size_t width = 0;
  for (std::size_t level : region_levels)
    if (level <= prefix.size()) width = level;
  return prefix.substr(0, width);
}

std::string meta(std::string_view name) {
  std::string key = in_partition(partition_width + name.size());
  return key.append(name);
}

std::string number(Number number) {
  std::string key = in_partition(number_width);
  put(key, number);
  return key;
}

std::string seen(const Digest& identity) {
  std::string key = in_partition(partition_width + 16);
  return key.append(reinterpret_cast<const char*>(identity.data()), 16);
}

std::string case_entry(Number case_id, Number number) {
  std::string key = in_partition(case_entry_width);
  put(key, case_id);
  put(key, number);
  return key;
}

std::string scope(const ScopeId& scope) {
  std::string key = in_partition(due_width);
  put(key, scope);
  return key;
}

std::string due(const ScopeId& scope, Instant due, Number case_id) {
  std::string key = keys::scope(scope);
  put(key, due);
  put(key, case_id);
  return key;
}

std::string case_scope(const ScopeId& scope, Number case_id) {
  std::string key = keys::scope(scope);
  put(key, case_id);
  return key;
}

std::string marks(const ScopeId& scope, Mark mark) {
  std::string key = in_partition(mark_width);
  put(key, scope);
  return key += char(mark);
}

std::string mark(const ScopeId& scope, Mark mark, std::uint64_t value, Number case_id) {
  std::string key = marks(scope, mark);
  put(key, value);
  put(key, case_id);
  return key;
}

std::string timer(Instant at, Number case_id) {
  std::string key = in_partition(timer_width);
  put(key, at);
  put(key, case_id);
  return key;
}

std::string document(std::string_view digest) {
  std::string key = in_partition(partition_width + digest.size());
  return key.append(digest);
}

std::string service(std::string_view key) {
  std::string made = in_partition(partition_width + key.size());
  return made.append(key);
}

std::string unit_record(std::string_view name) {
  std::string key = in_partition(partition_width + 17);
  put(key, unit(name));
  return key;
}

std::string tally(const ScopeId& scope, std::int32_t day) {
  std::string key = in_partition(tally_width);
  put(key, scope);
  put_day(key, day);
  return key;
}

std::string tally_change(const ScopeId& scope, std::int32_t day, std::int32_t known_on) {
  std::string key = in_partition(tally_change_width);
  put(key, scope);
  put_day(key, day);
  put_day(key, known_on);
  return key;
}

std::string members(const ScopeId& scope, char kind) {
  std::string key = in_partition(member_width);
  put(key, scope);
  return key += kind;
}

std::string member(const ScopeId& scope, const ScopeId& child) {
  std::string key = in_partition(member_width);
  put(key, scope);
  put(key, child);
  return key;
}

std::string report(char what, Number number) {
  std::string key = in_partition(report_width);
  key += what;
  put(key, number);
  return key;
}

Number last_number(std::string_view key) { return number_at(key, key.size() - 8); }
Number case_of_entry(std::string_view key) { return number_at(key, partition_width); }
Instant due_of(std::string_view key) { return instant_at(key, partition_width + 17); }
std::int32_t day_of(std::string_view key) { return day_at(key, partition_width + 17); }
std::int32_t known_on(std::string_view key) { return day_at(key, partition_width + 17 + 4); }
Instant timer_of(std::string_view key) { return instant_at(key, partition_width); }

std::string after(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
  assert(!prefix.empty());
  ++prefix.back();
  return prefix;
}

}  // namespace redress::keys
