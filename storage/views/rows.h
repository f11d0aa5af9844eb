// What a case puts into the indexes: a pure function of the case, so that a batch writes only the
// difference between before and after, and a recount can compare.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/case/case.h"
#include "engine/ledger.h"
#include "storage/keys.h"

namespace redress {

// The column families, one a kind of record, in the order of README.md's table.
enum class Family {
  meta,
  ledger,
  private_part,  // "private"
  seen,
  cases,
  case_entries,
  due,
  case_scopes,
  marks,
  timers,
  breaches,
  tallies,
  outbox,
  documents,
  policies,
  services,
  units,
  refused,
  attachments,
  policy_runs,
  tally_changes,
  members,
  reports,
};
inline constexpr Family every_family[] = {
    Family::meta,          Family::ledger,       Family::private_part, Family::seen,
    Family::cases,         Family::case_entries, Family::due,          Family::case_scopes,
    Family::marks,         Family::timers,       Family::breaches,     Family::tallies,
    Family::outbox,        Family::documents,    Family::policies,     Family::services,
    Family::units,         Family::refused,      Family::attachments,  Family::policy_runs,
    Family::tally_changes, Family::members,      Family::reports};
std::string_view name(Family family);  // on disk; never reused

// Under which letter of `reports` an entry is listed, and what stands in its row: of a period
// closed, period_of(). nullopt: under none.
struct ReportRow {
  char letter = 0;
  std::string about;
};
std::optional<ReportRow> reported_as(const Fact& fact);
std::string period_of(std::string_view region, std::string_view period);

struct Row {
  Family family;
  std::string key;
  std::string value;
  auto operator<=>(const Row&) const = default;
};

// By what the case bears the mark; nullopt if it does not.
std::optional<std::uint64_t> marked(const Case& it, keys::Mark mark);

// `due` (open cases), `case_scopes`, `marks`, `timers` and `breaches` (not those found to be none);
// not the case itself. Sorted.
std::vector<Row> rows(const Case& it);

// The timer of a service that nobody has rated yet: told apart from a case's by its value.
std::vector<Row> rows(const std::string& key, const ServiceRecord& service);

// What a row of `due` says of its case, for filtering without reading the case.
struct Summary {
  std::string stage;  // by name
  int round = 0;
  std::string rung;
  std::string unit;
  std::string region;
};
std::string written(const Summary& summary);
// nullopt for bytes that no release wrote. Fields that a newer one added are passed over.
std::optional<Summary> read_summary(std::string_view bytes);

std::string written(const RecalculationRun& run);
std::optional<RecalculationRun> read_run(std::string_view bytes);

std::string written(const PolicyRun& run);
std::optional<PolicyRun> read_policy_run(std::string_view bytes);

std::string written(const Seen& seen);
std::optional<Seen> read_seen(std::string_view bytes);

}  // namespace redress
