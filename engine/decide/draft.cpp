#include "engine/decide/draft.h"

namespace redress {
namespace {

// The record of that key as it is within the draft, read when first asked for.
template <class Touched, class Key, class Find>
auto& touch(Touched& touched, const Key& key, Find find) {
  const auto found = touched.find(key);
  if (found != touched.end()) return found->second;
  auto stored = find(key);  // which throws if it cannot be read: then it is not touched
  auto& made = touched[key];
  made.stored = std::move(stored);
  made.now = made.stored;
  return made;
}

}  // namespace

Draft::Draft(const Ledger& ledger, Number tip, const Roster& roster, std::size_t expected)
    : ledger_(ledger), next_(tip + 1), roster_(roster) {
  batch_.items.reserve(expected);
}

const std::optional<Case>& Draft::find_case(Number id) {
  if (id == 0) return none_;
  return touch(cases_, id, [&](Number it) { return ledger_.find_case(it); }).now;
}

const std::optional<ServiceRecord>& Draft::find_service(const std::string& key) {
  return touch(services_, key, [&](const auto& it) { return ledger_.find_service(it); }).now;
}

const std::optional<UnitRecord>& Draft::find_unit(const std::string& name) {
  return touch(units_, name, [&](const auto& it) { return ledger_.find_unit(it); }).now;
}

std::optional<Entry> Draft::entry(Number number) {
  const Number first = next_ - batch_.items.size();
  if (number >= first && number < next_) return batch_.items[number - first].entry;
  return ledger_.entry(number);
}

std::optional<Seen> Draft::seen(const Digest& identity) const {
  const auto found = seen_.find(identity);
  return found != seen_.end() ? found->second : ledger_.seen(identity);
}

// What has to be read is read first: what cannot be leaves the draft as it was.
void Draft::add(Entry entry, std::optional<Fingerprint> fingerprint, Reviewer reviewer, Blob blob) {
  std::vector<Notice> told;
  std::optional<Case> after;
  if (const Number id = entry.outcome.case_id) {
    after = redress::apply(find_case(id), entry);
    told = notices(entry, *after);
  } else {
    told = notices(entry);
  }
  const std::string service = service_of(entry);
  std::optional<ServiceRecord> served;
  if (!service.empty()) served = redress::apply(find_service(service), entry);
  const std::string unit = unit_of(entry);
  std::optional<UnitRecord> ranked;
  if (!unit.empty()) ranked = redress::apply(find_unit(unit), entry);
  std::vector<Tallied> tallied =
      tally_changes(entry, find_case(after ? after->id : 0), after ? &*after : nullptr,
                    served ? find_service(service) : std::nullopt, served ? &*served : nullptr);
  if (after) {
    auto& touched = cases_.at(after->id);
    touched.now = std::move(after);
    touched.changed = true;
  }
  if (served) {
    auto& touched = services_.at(service);
    touched.now = std::move(served);
    touched.changed = true;
  }
  if (ranked) {
    auto& touched = units_.at(unit);
    touched.now = std::move(ranked);
    touched.changed = true;
  }
  if (const auto* changed = std::get_if<RoleChanged>(&entry.fact))
    batch_.roster = redress::apply(roster(), *changed);
  if (fingerprint) seen_[fingerprint->identity] = {entry.number, fingerprint->content};
  if (blob.bytes) {
    blob_bytes_ += blob.bytes->size();
    batch_.blobs.push_back(std::move(blob));
  }
  batch_.items.push_back(
      {std::move(entry), fingerprint, std::move(reviewer), std::move(told), std::move(tallied)});
  ++next_;
}

void Draft::note(const PolicyRun& run) {
  std::erase_if(batch_.policy_runs, [&](const PolicyRun& it) { return it.because == run.because; });
  batch_.policy_runs.push_back(run);
}

const Batch& Draft::finished() {
  for (auto& [id, touched] : cases_)
    if (touched.changed)
      batch_.changes.push_back({std::move(touched.stored), std::move(*touched.now)});
  for (auto& [key, touched] : services_)
    if (touched.changed)
      batch_.services.push_back({key, std::move(touched.stored), std::move(*touched.now)});
  for (auto& [name, touched] : units_)
    if (touched.changed) batch_.units.push_back(std::move(*touched.now));
  return batch_;
}

}  // namespace redress
