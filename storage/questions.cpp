// What people ask: which cases, which of them are late, what happened to one.
#include <algorithm>
#include <stdexcept>

#include "engine/record.h"
#include "storage/database.h"

namespace redress {
namespace {

// Rows looked at for one page, where their summary says all and where each case has to be read.
constexpr std::size_t most_rows = 10'000;
constexpr std::size_t most_cases = 2'000;
constexpr std::size_t cases_at_once = 100;

// The narrowest index that holds every case in question, and what it leaves to be looked at.
struct Narrowest {
  keys::ScopeId scope;
  std::string region;  // prefix; empty: the index says it all
};
Narrowest narrowest(std::string_view region, std::string_view unit) {
  if (!unit.empty()) return {keys::unit(unit), std::string(region)};
  const std::string_view indexed = keys::indexed_region(region);
  return {indexed.empty() ? keys::everything() : keys::region(indexed),
          std::string(indexed == region ? "" : region)};
}

bool by_due(const CaseQuery& query) { return query.due_before || query.open_only; }

// --- Cursors: where in the index a page ended, and a check that it is of this query
// ---------------

struct Position {
  Instant due;  // only by due
  Number case_id = 0;
};

// Not the value of due_before: who leafs through what is late as of now asks with a new one.
std::string checksum(const CaseQuery& query, std::string_view position) {
  std::string text = query.region + '\0' + query.unit + '\0' + query.rung + '\0';
  text += by_due(query) ? 'd' : 'o';
  text += query.due_before ? 'b' : '-';
  text += query.stage ? std::string(name(*query.stage)) : "-";
  text += '\0' + (query.round ? std::to_string(*query.round) : "-") + '\0';
  text += position;
  const Digest digest = sha256(text);
  return {reinterpret_cast<const char*>(digest.data()), 8};
}

std::string cursor(const CaseQuery& query, const Position& position) {
  std::string bytes;
  keys::put(bytes, position.due);
  keys::put(bytes, position.case_id);
  bytes += checksum(query, bytes);
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (unsigned char byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

Position read_cursor(const CaseQuery& query, std::string_view text) {
  static const std::invalid_argument wrong(
      "The cursor is not of this query. Use the 'next' of the page before, with the same filters.");
  if (text.size() != 48) throw wrong;
  std::string bytes;
  int high = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) throw wrong;
    if (i % 2 == 0)
      high = digit;
    else
      bytes += char(high << 4 | digit);
  }
  if (checksum(query, bytes.substr(0, 16)) != bytes.substr(16)) throw wrong;
  return {keys::instant_at(bytes, 0), keys::number_at(bytes, 8)};
}

std::string just_after(std::string key) { return key += '\0'; }

std::vector<Case> read_cases(const Store::Database& database, const std::vector<Number>& ids,
                             const rocksdb::Snapshot* as_of) {
  std::vector<Case> cases;
  cases.reserve(ids.size());
  for (const std::string& text : get_all(database, Family::cases, ids, as_of))
    cases.push_back(read_case(text));
  return cases;
}

// --- The two orders
// -------------------------------------------------------------------------------

CasePage worst_first(const Store::Database& database, const CaseQuery& query, std::size_t limit,
                     std::optional<Position> after) {
  CasePage page;
  if (query.stage && !open(*query.stage)) return page;
  const Narrowest index = narrowest(query.region, query.unit);
  const std::string from = after ? just_after(keys::due(index.scope, after->due, after->case_id))
                                 : keys::scope(index.scope);
  const std::string to = query.due_before ? keys::due(index.scope, *query.due_before, 0)
                                          : keys::after(keys::scope(index.scope));
  if (from >= to) return page;
  const std::string_view stage = query.stage ? name(*query.stage) : std::string_view();
  const bool all = index.region.empty() && !query.stage && !query.round && query.rung.empty();
  const auto matches = [&](const Summary& row) {
    return row.region.starts_with(index.region) && (!query.stage || row.stage == stage) &&
           (!query.round || row.round == *query.round) &&
           (query.rung.empty() || row.rung == query.rung);
  };

  const AsOf as_of(database);
  std::vector<Number> found;
  Position last;
  std::size_t looked_at = 0;
  for (Scan scan(database, Family::due, from, to, as_of); scan.valid(); scan.next()) {
    if (found.size() == limit || looked_at++ == most_rows) {
      page.next = cursor(query, last);
      break;
    }
    last = {keys::due_of(scan.key()), keys::last_number(scan.key())};
    if (all || matches(intact(read_summary(scan.value()), Family::due, scan.key())))
      found.push_back(last.case_id);
  }
  page.cases = read_cases(database, found, as_of);
  return page;
}

CasePage as_opened(const Store::Database& database, const CaseQuery& query, std::size_t limit,
                   std::optional<Position> after) {
  CasePage page;
  const Narrowest index = narrowest(query.region, query.unit);
  const std::string from =
      after ? just_after(keys::case_scope(index.scope, after->case_id)) : keys::scope(index.scope);
  const std::string to = keys::after(keys::scope(index.scope));
  const bool all = !query.stage && !query.round && query.rung.empty();
  const auto matches = [&](const Case& it) {
    return (!query.stage || it.stage == *query.stage) &&
           (!query.round || it.round == *query.round) &&
           (query.rung.empty() || it.rung == query.rung);
  };

  const AsOf as_of(database);
  Scan scan(database, Family::case_scopes, from, to, as_of);
  Position last;
  std::size_t rows = 0, cases = 0;
  while (scan.valid() && page.cases.size() < limit && rows < most_rows && cases < most_cases) {
    // As many as may still be wanted, read together.
    std::vector<Number> ids;
    const std::size_t want = all ? limit - page.cases.size() : cases_at_once;
    for (; scan.valid() && ids.size() < want && rows < most_rows; scan.next(), ++rows) {
      last.case_id = keys::last_number(scan.key());
      if (scan.value().starts_with(index.region)) ids.push_back(last.case_id);
    }
    for (Case& it : read_cases(database, ids, as_of)) {
      if (!matches(it)) continue;
      if (page.cases.size() == limit) {  // the page ends before this one
        page.next = cursor(query, {{}, page.cases.back().id});
        return page;
      }
      page.cases.push_back(std::move(it));
    }
    cases += ids.size();
  }
  if (scan.valid()) page.next = cursor(query, last);
  return page;
}

}  // namespace

CasePage Store::cases(const CaseQuery& query, std::size_t limit, std::string_view after) const {
  std::optional<Position> position;
  if (!after.empty()) position = read_cursor(query, after);
  if (limit == 0) return {{}, std::string(after)};
  return by_due(query) ? worst_first(*database_, query, limit, position)
                       : as_opened(*database_, query, limit, position);
}

std::int64_t Store::count_overdue(const Scope& scope, Instant now, std::int64_t at_most) const {
  Narrowest index{keys::id(scope), ""};
  if (scope.kind == Scope::Kind::region) index = narrowest(scope.name, "");
  std::int64_t count = 0;
  for (Scan scan(*database_, Family::due, keys::scope(index.scope), keys::due(index.scope, now, 0));
       scan.valid() && count < at_most; scan.next())
    if (index.region.empty() || intact(read_summary(scan.value()), Family::due, scan.key())
                                    .region.starts_with(index.region))
      ++count;
  return count;
}

std::vector<Entry> Store::history(Number case_id, Number from, std::size_t limit) const {
  const AsOf as_of(*database_);
  std::vector<Number> numbers;
  for (Scan scan(*database_, Family::case_entries, keys::case_entry(case_id, from),
                 keys::after(keys::number(case_id)), as_of);
       scan.valid() && numbers.size() < limit; scan.next())
    numbers.push_back(keys::last_number(scan.key()));
  std::vector<Entry> entries;
  entries.reserve(numbers.size());
  for (const std::string& text : get_all(*database_, Family::ledger, numbers, as_of))
    entries.push_back(read_entry(text));
  return entries;
}

std::optional<Instant> Store::last_due() const {
  const keys::ScopeId scope = keys::everything();
  Scan scan(*database_, Family::due, keys::scope(scope), keys::due(scope, keys::never, 0));
  scan.to_last();
  if (!scan.valid()) return std::nullopt;
  return keys::due_of(scan.key());
}

std::vector<Store::Told> Store::outbox(Number after, std::size_t limit) const {
  std::vector<Told> told;
  for (Scan scan(*database_, Family::outbox, keys::number(after + 1), keys::after(keys::meta("")));
       scan.valid() && told.size() < limit; scan.next())
    told.push_back({keys::last_number(scan.key()), read_notices(scan.value())});
  return told;
}

std::optional<std::string> Store::document(const std::string& digest) const {
  return database_->get(Family::documents, keys::document(digest));
}

std::optional<std::string> Store::attachment(const std::string& digest) const {
  return database_->get(Family::attachments, keys::document(digest));
}

std::vector<Entry> Store::refused(Number after, std::size_t limit) const {
  const AsOf as_of(*database_);
  std::vector<Number> numbers;
  for (Scan scan(*database_, Family::refused, keys::number(after + 1), keys::after(keys::meta("")),
                 as_of);
       scan.valid() && numbers.size() < limit; scan.next())
    numbers.push_back(keys::last_number(scan.key()));
  std::vector<Entry> entries;
  for (const std::string& text : get_all(*database_, Family::ledger, numbers, as_of))
    entries.push_back(read_entry(text));
  return entries;
}

std::vector<Adopted> Store::adopted() const {
  std::vector<Adopted> all;
  for (Scan scan = whole(*database_, Family::policies); scan.valid(); scan.next()) {
    const Entry entry = read_entry(scan.value());
    if (const auto* policy = std::get_if<PolicyAdopted>(&entry.fact))
      all.push_back({entry.number, entry.recorded_at, *policy});
    else if (const auto* calendar = std::get_if<CalendarAdopted>(&entry.fact))
      all.push_back({entry.number, entry.recorded_at, *calendar});
    else if (const auto* dictionary = std::get_if<DictionaryAdopted>(&entry.fact))
      all.push_back({entry.number, entry.recorded_at, *dictionary});
    else
      damaged(Family::policies, scan.key(), "it is no adoption");
  }
  return all;
}

}  // namespace redress
