// What people ask: which cases, which of them are late, what happened to one.
#include <algorithm>
#include <limits>
#include <random>
#include <stdexcept>

#include "engine/record/record.h"
#include "storage/database.h"

namespace redress {
namespace {

// Rows looked at for one page, where their summary says all and where each case has to be read.
constexpr std::size_t most_rows = 10'000;
constexpr std::size_t most_cases = 2'000;
constexpr std::size_t cases_at_once = 100;

std::string just_after(std::string key) { return key += '\0'; }

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

bool by_due(const CaseQuery& query) {
  return query.due_before || query.due_from || query.open_only;
}

// What a row of due says of its case, and what no row does.
bool by_state(const CaseQuery& query) { return query.stage || query.round || !query.rung.empty(); }
bool by_class(const CaseQuery& query) {
  return !query.classification.empty() || query.standing.has_value();
}

// --- What a query walks over: rows of one index, in its order

struct Position {
  std::uint64_t value = 0;  // of due, the instant; of a mark, its value
  Number case_id = 0;
};

struct Walk {
  Family family;
  std::string rows;  // what all of its rows begin with
  std::string from, to;
  std::string region;          // prefix, still to be looked at; empty: the index says it all
  bool rows_tell_all = false;  // no case must be read to know whether it is wanted

  std::string key(const Position& position) const {
    std::string key = rows;
    if (family != Family::case_scopes) keys::put(key, position.value);
    keys::put(key, position.case_id);
    return key;
  }
  Position position(std::string_view key) const {
    Position at{0, keys::last_number(key)};
    if (family != Family::case_scopes) at.value = keys::number_at(key, rows.size());
    return at;
  }
};

// The mark that drives the scan; of what else is asked for the cases are read.
std::optional<keys::Mark> driving(const CaseQuery& query) {
  if (query.bounces_from) return keys::Mark::bounced;
  if (query.set_aside_from || query.set_aside_before || query.stage == Stage::set_aside)
    return keys::Mark::set_aside;
  if (!query.waits_for.empty()) return keys::Mark::waits;
  if (query.round_from) return keys::Mark::round;
  return std::nullopt;
}

// The rows of a mark that are in question; what they say need not be asked of the cases again.
Walk walk_over(CaseQuery query, keys::Mark mark, const Narrowest& index) {
  Walk walk{Family::marks, keys::marks(index.scope, mark), "", "", index.region, false};
  const auto at = [&](std::uint64_t value) { return walk.key({value, 0}); };
  const auto past = [&](std::uint64_t value) { return just_after(walk.key({value, ~Number(0)})); };
  walk.from = walk.rows;
  walk.to = keys::after(walk.rows);
  switch (mark) {
    case keys::Mark::bounced:
      walk.to = past(keys::value_of(*query.bounces_from));
      query.bounces_from.reset();
      break;
    case keys::Mark::round:
      walk.to = past(keys::value_of(*query.round_from));
      query.round_from.reset();
      break;
    case keys::Mark::set_aside:
      if (query.set_aside_from) walk.from = at(keys::value_of(*query.set_aside_from));
      if (query.set_aside_before) walk.to = at(keys::value_of(*query.set_aside_before));
      query.set_aside_from.reset();
      query.set_aside_before.reset();
      if (query.stage == Stage::set_aside) query.stage.reset();
      break;
    case keys::Mark::waits:
      walk.from = at(keys::value_of(query.waits_for));
      walk.to = past(keys::value_of(query.waits_for));
      query.waits_for.clear();
      break;
  }
  walk.rows_tell_all = !driving(query) && !by_due(query) && !by_state(query) && !by_class(query);
  return walk;
}

Walk walk_over(const CaseQuery& query) {
  const Narrowest index = narrowest(query.region, query.unit);
  if (const auto mark = driving(query)) return walk_over(query, *mark, index);
  const std::string rows = keys::scope(index.scope);
  Walk walk{Family::case_scopes, rows, rows, keys::after(rows), index.region, false};
  walk.rows_tell_all = !by_state(query) && !by_class(query);
  if (!by_due(query)) return walk;
  walk.family = Family::due;
  walk.rows_tell_all = !by_class(query);
  if (query.due_from) walk.from = keys::due(index.scope, *query.due_from, 0);
  if (query.due_before) walk.to = keys::due(index.scope, *query.due_before, 0);
  return walk;
}

// Whether the case of this row may be wanted, as far as the row says; if it says nothing that can
// be read, the case will.
bool may_be_wanted(const Store::Database& database, const CaseQuery& query, const Walk& walk,
                   const Scan& row) {
  if (walk.family != Family::due) return row.value().starts_with(walk.region);
  if (walk.region.empty() && !by_state(query)) return true;
  const auto it = if_intact(database, Family::due, row.key(), row.value(), read_summary);
  return !it || (it->region.starts_with(walk.region) &&
                 (!query.stage || it->stage == name(*query.stage)) &&
                 (!query.round || it->round == *query.round) &&
                 (query.rung.empty() || it->rung == query.rung));
}

bool wanted(const CaseQuery& query, const Case& it) {
  const auto due = it.due();
  const auto set_aside = it.set_aside_at();
  const bool asked_when = query.set_aside_from || query.set_aside_before;
  return it.review.region.starts_with(query.region) &&
         (query.unit.empty() || it.unit == query.unit) && (!by_due(query) || it.running()) &&
         (!query.due_before || (due && late(*query.due_before, *due))) &&
         (!query.due_from || (due && !late(*query.due_from, *due))) &&
         (!query.stage || it.stage == *query.stage) &&
         (query.classification.empty() || it.classification == query.classification) &&
         (!query.standing || it.standing == *query.standing) &&
         (!query.round || it.round == *query.round) &&
         (!query.round_from || (it.running() && it.round >= *query.round_from)) &&
         (query.rung.empty() || it.rung == query.rung) &&
         (query.waits_for.empty() || (it.running() && it.waits_for == query.waits_for)) &&
         (!query.bounces_from || it.bounces() >= *query.bounces_from) &&
         (!asked_when || set_aside.has_value()) &&
         (!query.set_aside_from || *set_aside >= *query.set_aside_from) &&
         (!query.set_aside_before || *set_aside < *query.set_aside_before);
}

// --- Cursors: where in the index a page ended, and a check that it is of this query

// Of this process: a cursor is good as long as it runs.
const std::string& secret() {
  static const std::string drawn = [] {
    std::random_device draw;
    std::string bytes;
    for (int i = 0; i < 8; ++i) {
      const unsigned word = draw();
      bytes.append(reinterpret_cast<const char*>(&word), sizeof word);
    }
    return bytes;
  }();
  return drawn;
}

// Not the value of due_before and due_from: who leafs through what is late as of now asks with a
// new one.
std::string checksum(const CaseQuery& query, std::string_view position) {
  std::string text;
  const auto add = [&text](std::string_view part) { (text += part) += '\0'; };
  const auto count = [&](const auto& number) { add(number ? std::to_string(*number) : "-"); };
  const auto instant = [&](const std::optional<Instant>& at) {
    add(at ? std::to_string(at->time_since_epoch().count()) : "-");
  };
  add(query.region);
  add(query.unit);
  add(query.rung);
  add(by_due(query) ? "d" : "o");
  add(query.due_before ? "b" : "-");
  add(query.due_from ? "f" : "-");
  add(query.stage ? name(*query.stage) : "-");
  add(query.classification);
  add(query.standing ? name(*query.standing) : "-");
  count(query.round);
  count(query.round_from);
  add(query.waits_for);
  count(query.bounces_from);
  instant(query.set_aside_from);
  instant(query.set_aside_before);
  text += position;
  text += secret();
  const Digest digest = sha256(text);
  return {reinterpret_cast<const char*>(digest.data()), 8};
}

// Two halves of eight bytes, mixed in four rounds: what a cursor holds cannot be read from it, for
// a due instant may tell the second of a rating.
std::string scrambled(const std::string& bytes, bool back) {
  constexpr std::size_t half = 8;
  constexpr int rounds = 4;
  std::string left = bytes.substr(0, half), right = bytes.substr(half);
  const auto mix = [&](std::string& one, const std::string& by, int round) {
    const Digest digest = sha256(secret() + char(round) + by);
    for (std::size_t i = 0; i < half; ++i) one[i] = char(one[i] ^ digest[i]);
  };
  for (int i = 0; i < rounds; ++i) {
    const int round = back ? rounds - 1 - i : i;
    if (round % 2 == 0)
      mix(left, right, round);
    else
      mix(right, left, round);
  }
  return left + right;
}

std::string cursor(const CaseQuery& query, const Position& position) {
  std::string bytes;
  keys::put(bytes, position.value);
  keys::put(bytes, position.case_id);
  bytes = scrambled(bytes, false) + checksum(query, bytes);
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
  const std::string position = scrambled(bytes.substr(0, 16), true);
  if (checksum(query, position) != bytes.substr(16)) throw wrong;
  return {keys::number_at(position, 0), keys::number_at(position, 8)};
}

// In the order asked for; nullopt where one is damaged.
std::vector<std::optional<Case>> read_cases(const Store::Database& database,
                                            const std::vector<Number>& ids,
                                            const rocksdb::Snapshot* as_of) {
  const auto texts = get_all(database, Family::cases, ids, as_of);
  std::vector<std::optional<Case>> cases(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i)
    if (texts[i])
      cases[i] = if_intact(database, Family::cases, keys::number(ids[i]), *texts[i],
                           [&](std::string_view bytes) { return read_case_of(ids[i], bytes); });
  return cases;
}

// The entries of those numbers, and the numbers of those that cannot be read.
std::vector<Entry> read_entries(const Store::Database& database, const std::vector<Number>& numbers,
                                const rocksdb::Snapshot* as_of, std::vector<Number>& unreadable) {
  const auto texts = get_all(database, Family::ledger, numbers, as_of);
  std::vector<Entry> entries;
  entries.reserve(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    std::optional<Entry> entry;
    if (texts[i])
      entry = if_intact(database, Family::ledger, keys::number(numbers[i]), *texts[i],
                        [&](std::string_view bytes) { return read_entry_of(numbers[i], bytes); });
    if (entry)
      entries.push_back(*std::move(entry));
    else
      unreadable.push_back(numbers[i]);
  }
  return entries;
}

// As many entries as there are up to `limit`, whose numbers `next()` gives one by one, 0 at the
// end.
template <class Next>
std::vector<Entry> up_to(std::size_t limit, const Store::Database& database,
                         const rocksdb::Snapshot* as_of, std::vector<Number>& unreadable,
                         Next next) {
  std::vector<Entry> entries;
  for (bool more = true; more && entries.size() < limit;) {
    std::vector<Number> numbers;
    while (numbers.size() < limit - entries.size()) {
      const Number number = next();
      if (number == 0) {
        more = false;
        break;
      }
      numbers.push_back(number);
    }
    for (Entry& entry : read_entries(database, numbers, as_of, unreadable))
      entries.push_back(std::move(entry));
  }
  return entries;
}

// What goes by its digest is used only if it is that: it may have been altered on disk.
std::optional<std::string> of_that_digest(const Store::Database& database, Family family,
                                          const std::string& digest) {
  const std::string key = keys::document(digest);
  std::optional<std::string> bytes = database.get(family, key);
  if (bytes && hex(sha256(*bytes)) != digest)
    throw database.found_damaged(family, key, "its digest is another one: it was altered on disk");
  return bytes;
}

}  // namespace

CasePage Store::cases(const CaseQuery& query, std::size_t limit, std::string_view after) const {
  CasePage page;
  std::optional<Position> began;
  if (!after.empty()) began = read_cursor(query, after);
  if (began && began->case_id > tip().number)
    throw std::out_of_range("The cursor names a case that is not in the ledger.");
  if (limit == 0) return {{}, std::string(after), {}};
  if (by_due(query) && query.stage && !redress::open(*query.stage)) return page;
  const Walk walk = walk_over(query);
  std::string from = walk.from;
  if (began) from = std::max(std::move(from), just_after(walk.key(*began)));
  if (from >= walk.to) return page;

  const AsOf as_of(*database_);
  Scan scan(*database_, walk.family, std::move(from), walk.to, as_of);
  Position last, last_on_page;
  std::size_t rows = 0, cases = 0;
  while (scan.valid() && page.cases.size() < limit && rows < most_rows && cases < most_cases) {
    // As many as may still be wanted, read together.
    const std::size_t want = walk.rows_tell_all ? limit - page.cases.size() : cases_at_once;
    std::vector<Number> ids;
    std::vector<Position> at;
    for (; scan.valid() && ids.size() < want && rows < most_rows; scan.next(), ++rows) {
      last = walk.position(scan.key());
      if (!may_be_wanted(*database_, query, walk, scan)) continue;
      ids.push_back(last.case_id);
      at.push_back(last);
    }
    auto found = read_cases(*database_, ids, as_of);
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (found[i] && !wanted(query, *found[i])) continue;
      if (page.cases.size() == limit) {  // the page ends before this one
        page.next = cursor(query, last_on_page);
        return page;
      }
      if (found[i])
        page.cases.push_back(*std::move(found[i]));
      else
        page.unreadable.push_back(ids[i]);
      last_on_page = at[i];
    }
    cases += ids.size();
  }
  if (scan.valid()) page.next = cursor(query, last);
  return page;
}

std::int64_t Store::count_overdue(const Scope& scope, Instant now, std::int64_t at_most) const {
  Narrowest index{keys::id(scope), ""};
  if (scope.kind == Scope::Kind::region) index = narrowest(scope.name, "");
  std::int64_t count = 0;
  for (Scan scan(*database_, Family::due, keys::scope(index.scope), keys::due(index.scope, now, 0));
       scan.valid() && count < at_most; scan.next()) {
    if (!index.region.empty()) {
      const auto it = if_intact(*database_, Family::due, scan.key(), scan.value(), read_summary);
      if (!it || !it->region.starts_with(index.region)) continue;
    }
    ++count;
  }
  return count;
}

std::vector<Entry> Store::history(Number case_id, Number from, std::size_t limit) const {
  std::vector<Number> unreadable;
  std::vector<Entry> entries = history(case_id, from, limit, unreadable);
  if (!unreadable.empty())
    throw database_->found_damaged(Family::ledger, keys::number(unreadable.front()),
                                   "its value cannot be read");
  return entries;
}

std::vector<Entry> Store::history(Number case_id, Number from, std::size_t limit,
                                  std::vector<Number>& unreadable) const {
  const AsOf as_of(*database_);
  Scan scan(*database_, Family::case_entries, keys::case_entry(case_id, from),
            keys::after(keys::number(case_id)), as_of);
  return up_to(limit, *database_, as_of, unreadable, [&] {
    if (!scan.valid()) return Number(0);
    const Number number = keys::last_number(scan.key());
    scan.next();
    return number;
  });
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
       scan.valid() && told.size() < limit; scan.next()) {
    auto notices = if_intact(*database_, Family::outbox, scan.key(), scan.value(), read_notices);
    const bool readable = notices.has_value();
    told.push_back({keys::last_number(scan.key()),
                    std::move(notices).value_or(std::vector<Notice>()), readable});
  }
  return told;
}

std::optional<std::string> Store::document(const std::string& digest) const {
  return of_that_digest(*database_, Family::documents, digest);
}

std::optional<std::string> Store::attachment(const std::string& digest) const {
  return of_that_digest(*database_, Family::attachments, digest);
}

std::vector<Entry> Store::refused(Number after, std::size_t limit,
                                  std::vector<Number>* unreadable) const {
  const AsOf as_of(*database_);
  std::vector<Number> left_out;
  Scan scan(*database_, Family::refused, keys::number(after + 1), keys::after(keys::meta("")),
            as_of);
  return up_to(limit, *database_, as_of, unreadable ? *unreadable : left_out, [&] {
    if (!scan.valid()) return Number(0);
    const Number number = keys::last_number(scan.key());
    scan.next();
    return number;
  });
}

std::vector<Entry> Store::reported(Reported what, Number before, std::size_t limit,
                                   std::vector<Number>* unreadable) const {
  const AsOf as_of(*database_);
  std::vector<Number> left_out;
  Scan scan(*database_, Family::reports, keys::report(char(what), 0),
            keys::report(char(what), before), as_of);
  scan.to_last();
  return up_to(limit, *database_, as_of, unreadable ? *unreadable : left_out, [&] {
    if (!scan.valid()) return Number(0);
    const Number number = keys::last_number(scan.key());
    scan.previous();
    return number;
  });
}

std::vector<Number> Store::closings(std::string_view region, std::string_view period) const {
  const char letter = char(Reported::closing);
  const std::string about = period_of(region, period);
  std::vector<Number> numbers;
  for (Scan scan(*database_, Family::reports, keys::report(letter, 0),
                 keys::after(keys::report(letter, std::numeric_limits<Number>::max())));
       scan.valid(); scan.next())
    if (scan.value() == about) numbers.push_back(keys::last_number(scan.key()));
  std::reverse(numbers.begin(), numbers.end());
  return numbers;
}

std::vector<Entry> Store::entries(Number from, Number to, std::size_t limit) const {
  std::vector<Entry> entries;
  for (Scan scan(*database_, Family::ledger, keys::number(from), keys::number(to), nullptr,
                 Reading::once);
       scan.valid() && entries.size() < limit; scan.next()) {
    const Number number = keys::last_number(scan.key());
    if (auto entry =
            if_intact(*database_, Family::ledger, scan.key(), scan.value(),
                      [&](std::string_view bytes) { return read_entry_of(number, bytes); }))
      entries.push_back(*std::move(entry));
  }
  return entries;
}

std::optional<Reviewer> Store::reviewer(Number entry) const {
  const std::string key = keys::number(entry);
  const auto row = database_->get(Family::private_part, key);
  if (!row) return std::nullopt;
  return intact(*database_, Family::private_part, key, *row, read_reviewer);
}

std::optional<Adopted> adopted(const Entry& entry) {
  std::optional<Adopted> made;
  std::visit(
      [&](const auto& fact) {
        if constexpr (std::is_constructible_v<decltype(Adopted::what), decltype(fact)>)
          made = Adopted{entry.number, entry.recorded_at, fact};
      },
      entry.fact);
  return made;
}

std::vector<Adopted> Store::adopted() const {
  std::vector<Adopted> all;
  const auto read = [](std::string_view bytes) { return redress::adopted(read_entry(bytes)); };
  for (Scan scan = whole(*database_, Family::policies); scan.valid(); scan.next()) {
    auto made = if_intact(*database_, Family::policies, scan.key(), scan.value(), read);
    if (!made)  // the ledger has it as well
      if (const auto text = database_->get(Family::ledger, scan.key()))
        made = if_intact(*database_, Family::ledger, scan.key(), *text, read);
    if (made) all.push_back(*std::move(made));
  }
  return all;
}

std::vector<PolicyRun> Store::policy_runs_all() const {
  std::vector<PolicyRun> all;
  for (Scan scan = whole(*database_, Family::policy_runs); scan.valid(); scan.next())
    if (auto run =
            if_intact(*database_, Family::policy_runs, scan.key(), scan.value(), read_policy_run))
      all.push_back(*std::move(run));
  return all;
}

std::vector<Damage> Store::damage(std::size_t most) const {
  std::lock_guard lock(database_->damage_mutex);
  std::vector<Damage> all;
  for (const auto& [row, one] : database_->damage) {
    if (all.size() == most) break;
    all.push_back(one);
  }
  return all;
}

std::size_t Store::damaged_rows() const {
  std::lock_guard lock(database_->damage_mutex);
  return database_->damage.size();
}

}  // namespace redress
