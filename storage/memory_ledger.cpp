#include "storage/memory_ledger.h"

#include <algorithm>
#include <stdexcept>
#include <tuple>

namespace redress {
namespace {

// In order, those after the given one, at most `most`.
std::vector<DueTimer> page(std::vector<DueTimer> all, Instant at, Number case_id,
                           std::size_t most) {
  std::erase_if(all, [&](const DueTimer& it) {
    return std::tie(it.at, it.case_id) <= std::tie(at, case_id);
  });
  std::sort(all.begin(), all.end(), [](const DueTimer& a, const DueTimer& b) {
    return std::tie(a.at, a.case_id) < std::tie(b.at, b.case_id);
  });
  // A case may have several of one instant.
  all.erase(std::unique(all.begin(), all.end(),
                        [](const DueTimer& a, const DueTimer& b) {
                          return a.at == b.at && a.case_id == b.case_id;
                        }),
            all.end());
  if (all.size() > most) all.resize(most);
  return all;
}

template <class Key, class Value>
std::optional<Value> find(const std::map<Key, Value>& all, const Key& key) {
  const auto found = all.find(key);
  return found == all.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

Ledger::Tip MemoryLedger::tip() const {
  if (entries_.empty()) return {};
  const auto& [number, newest] = *entries_.rbegin();
  return {number, newest.recorded_at};
}

std::optional<Seen> MemoryLedger::seen(const Digest& identity) const {
  return find(seen_, identity);
}

std::optional<Entry> MemoryLedger::entry(Number number) const { return find(entries_, number); }

std::optional<Case> MemoryLedger::find_case(Number id) const { return find(cases_, id); }

std::optional<ServiceRecord> MemoryLedger::find_service(const std::string& key) const {
  return find(services_, key);
}

std::optional<UnitRecord> MemoryLedger::find_unit(const std::string& name) const {
  return find(units_, name);
}

std::vector<DueTimer> MemoryLedger::timers_before(Instant now, std::size_t most) const {
  std::vector<DueTimer> due;
  for (const auto& [key, it] : services_)
    if (const auto at = it.next_alarm(); at && late(now, *at)) due.push_back({*at, it.id, key});
  for (const auto& [id, it] : cases_)
    if (const auto at = it.next_alarm(); at && late(now, *at)) due.push_back({*at, id});
  return page(std::move(due), Instant::min(), 0, most);
}

std::optional<Instant> MemoryLedger::next_timer() const {
  std::optional<Instant> next;
  const auto look_at = [&](std::optional<Instant> at) {
    if (at && (!next || *at < *next)) next = at;
  };
  for (const auto& [id, it] : cases_) look_at(it.next_alarm());
  for (const auto& [key, it] : services_) look_at(it.next_alarm());
  return next;
}

std::vector<DueTimer> MemoryLedger::open_cases_after(Instant due, Number case_id, Number before,
                                                     std::size_t most) const {
  std::vector<DueTimer> cases;
  for (const auto& [id, it] : cases_)
    if (it.running() && id < before) cases.push_back({it.due().value_or(Instant::max()), id});
  return page(std::move(cases), due, case_id, most);
}

std::vector<PolicyRun> MemoryLedger::policy_runs() const {
  std::vector<PolicyRun> runs;
  for (const auto& [number, run] : policy_runs_)
    if (!run.done) runs.push_back(run);
  return runs;
}

std::vector<Number> MemoryLedger::open_cases() const {
  std::vector<Number> cases;
  for (const auto& [id, it] : cases_)
    if (it.running()) cases.push_back(id);
  return cases;
}

std::vector<DueTimer> MemoryLedger::breaches_after(Instant due, Number case_id,
                                                   std::size_t most) const {
  std::vector<DueTimer> breaches;
  for (const auto& [id, it] : cases_)
    for (const Breach& breach : it.breaches)
      if (breach.voided_by == 0) breaches.push_back({breach.due, id});
  return page(std::move(breaches), due, case_id, most);
}

std::vector<Entry> MemoryLedger::history(Number case_id, Number from, std::size_t limit) const {
  std::vector<Entry> entries;
  for (auto at = entries_.lower_bound(from); at != entries_.end() && entries.size() < limit; ++at)
    if (at->second.outcome.case_id == case_id) entries.push_back(at->second);
  return entries;
}

void MemoryLedger::append(const Batch& batch) {
  for (const Batch::Item& item : batch.items) {
    const Number number = item.entry.number;
    if (number != tip().number + 1)
      throw std::logic_error("Entry " + std::to_string(number) + " came where " +
                             std::to_string(tip().number + 1) + " was to be.");
    if (item.fingerprint) seen_[item.fingerprint->identity] = {number, item.fingerprint->content};
    if (!item.notices.empty()) outbox_[number] = item.notices;
    tallies_.add(item.tallied, known_on(item.entry));
    entries_.emplace(number, item.entry);
  }
  for (const auto& [before, after] : batch.changes) {
    cases_[after.id] = after;
  }
  for (const auto& [key, before, after] : batch.services) services_[key] = after;
  for (const UnitRecord& unit : batch.units) units_[unit.name] = unit;
  if (batch.roster) roster_ = *batch.roster;
  for (const PolicyRun& run : batch.policy_runs) policy_runs_[run.because] = run;
  if (batch.run) run_ = batch.run->done ? std::nullopt : batch.run;
}

std::vector<Notice> MemoryLedger::told(Number entry) const {
  return find(outbox_, entry).value_or(std::vector<Notice>());
}

Board MemoryLedger::board(const Scope& scope) const {
  Counts sums;
  const std::size_t all_but_day = keys::tally_width - 4;
  const std::string prefix = keys::tally(keys::id(scope), 0).substr(0, all_but_day);
  for (const auto& [key, counts] : tallies_.by_day())
    if (key.starts_with(prefix)) add(sums, counts);
  return board_of(sums);
}

std::int64_t MemoryLedger::count_overdue(Instant now) const {
  return std::count_if(cases_.begin(), cases_.end(), [&](const auto& it) {
    const auto due = it.second.due();
    return it.second.running() && due && late(now, *due);
  });
}

}  // namespace redress
