// How keys are laid out, for good: fixed-width fields, big-endian, so that byte order is the order
// of instants, days and numbers. Every key begins with a partition; there is one so far, 0.
//
// README.md has the table. A field is never widened, moved or given another meaning.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/case/case.h"
#include "engine/digest.h"
#include "storage/store.h"

namespace redress::keys {

// A kind byte and 16 bytes: zeros for everything, a region's digits padded with zeros, the first
// half of a unit's SHA-256.
using ScopeId = std::array<char, 17>;

ScopeId everything();
ScopeId region(std::string_view code);
ScopeId unit(std::string_view name);  // and of other kinds: by id(), of owner and name
ScopeId id(const Scope& scope);

// The levels of 行政区划代码: province, city, county, township, village.
inline constexpr std::size_t region_levels[] = {2, 4, 6, 9, 12};

// Everything, every level of the region down to its own code, and the unit.
std::vector<ScopeId> scopes(std::string_view region, std::string_view unit);

// The narrowest level with an index of its own that holds all of `prefix`; empty: everything.
std::string_view indexed_region(std::string_view prefix);

// What is remarkable about a case. The byte stands on disk.
enum class Mark : char {
  bounced = 'b',    // passed on twice or more often, running or not
  round = 'r',      // running in its second round or beyond
  set_aside = 's',  // 不予采纳
  waits = 'w',      // running, and waits for somebody's approval or decision
};
inline constexpr Mark every_mark[] = {Mark::bounced, Mark::round, Mark::set_aside, Mark::waits};

// By what rows of one mark are in order: counts, the most first; instants; roles, by 8
// bytes of their SHA-256, which keep them apart and no more.
std::uint64_t value_of(int count);
std::uint64_t value_of(Instant at);
std::uint64_t value_of(std::string_view role);

// Where nothing is due: after every instant.
inline constexpr Instant never = Instant::max();

std::string meta(std::string_view name);
std::string number(Number number);                      // ledger, private, cases, policies
std::string seen(const Digest& identity);               // its first half
std::string case_entry(Number case_id, Number number);  // case_entries
std::string scope(const ScopeId& scope);  // what all of its rows of due and case_scopes begin with
std::string due(const ScopeId& scope, Instant due, Number case_id);  // due
std::string case_scope(const ScopeId& scope, Number case_id);        // case_scopes
std::string timer(Instant at, Number case_id);                       // timers
// marks: what all rows of a scope and kind begin with, and one of them
std::string marks(const ScopeId& scope, Mark mark);
std::string mark(const ScopeId& scope, Mark mark, std::uint64_t value, Number case_id);
std::string document(std::string_view digest);   // documents, attachments
std::string service(std::string_view key);       // services
std::string unit_record(std::string_view name);  // units

// Tallies: one row a scope and day. Days are counted from 1970.
std::string tally(const ScopeId& scope, std::int32_t day);
// tally_changes: what became known of a day only later, by the day it did.
std::string tally_change(const ScopeId& scope, std::int32_t day, std::int32_t known_on);
// members: a scope's members of a kind, and one of them.
std::string members(const ScopeId& scope, char kind);
std::string member(const ScopeId& scope, const ScopeId& child);
std::string report(char what, Number number);  // reports

// --- Reading them back. Precondition: a key of that family, of its full width.

inline constexpr std::size_t number_width = 2 + 8;
inline constexpr std::size_t case_entry_width = 2 + 8 + 8;
inline constexpr std::size_t due_width = 2 + 17 + 8 + 8;
inline constexpr std::size_t case_scope_width = 2 + 17 + 8;
inline constexpr std::size_t mark_width = 2 + 17 + 1 + 8 + 8;
inline constexpr std::size_t timer_width = 2 + 8 + 8;
inline constexpr std::size_t tally_width = 2 + 17 + 4;
inline constexpr std::size_t tally_change_width = 2 + 17 + 4 + 4;
inline constexpr std::size_t member_width = 2 + 17 + 17;
inline constexpr std::size_t report_width = 2 + 1 + 8;

// The number a key ends with: an entry's, or a case's.
Number last_number(std::string_view key);
Number case_of_entry(std::string_view key);   // of case_entries
Instant due_of(std::string_view key);         // of due
Instant timer_of(std::string_view key);       // of timers
std::int32_t day_of(std::string_view key);    // of tallies, tally_changes
std::int32_t known_on(std::string_view key);  // of tally_changes

// The first key after every key that begins with `prefix`.
std::string after(std::string prefix);

// --- Fields

void put(std::string& to, std::uint64_t number);
void put(std::string& to, Instant at);
std::uint64_t number_at(std::string_view bytes, std::size_t from);
Instant instant_at(std::string_view bytes, std::size_t from);

}  // namespace redress::keys
