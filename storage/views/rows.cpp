#include "storage/views/rows.h"

#include <algorithm>
#include <charconv>

namespace redress {
namespace {

constexpr std::size_t longest_field = 0xffff;

void put_field(std::string& to, std::string_view text) {
  text = text.substr(0, longest_field);
  to += char(text.size() >> 8);
  to += char(text.size());
  to += text;
}

bool take_field(std::string_view& bytes, std::string& text) {
  if (bytes.size() < 2) return false;
  const std::size_t size = std::size_t(std::uint8_t(bytes[0])) << 8 | std::uint8_t(bytes[1]);
  if (bytes.size() < 2 + size) return false;
  text = bytes.substr(2, size);
  bytes.remove_prefix(2 + size);
  return true;
}

}  // namespace

std::string_view name(Family family) {
  switch (family) {
    case Family::meta: return "meta";
    case Family::ledger: return "ledger";
    case Family::private_part: return "private";
    case Family::seen: return "seen";
    case Family::cases: return "cases";
    case Family::case_entries: return "case_entries";
    case Family::due: return "due";
    case Family::case_scopes: return "case_scopes";
    case Family::marks: return "marks";
    case Family::timers: return "timers";
    case Family::breaches: return "breaches";
    case Family::tallies: return "tallies";
    case Family::outbox: return "outbox";
    case Family::documents: return "documents";
    case Family::policies: return "policies";
    case Family::services: return "services";
    case Family::units: return "units";
    case Family::refused: return "refused";
    case Family::attachments: return "attachments";
    case Family::policy_runs: return "policy_runs";
    case Family::tally_changes: return "tally_changes";
    case Family::members: return "members";
    case Family::reports: return "reports";
  }
  return "";
}

std::optional<ReportRow> reported_as(const Fact& fact) {
  using Reported = Store::Reported;
  const auto row = [](Reported what, std::string about = {}) {
    return ReportRow{char(what), std::move(about)};
  };
  if (const auto* closed = std::get_if<PeriodClosed>(&fact))
    return row(Reported::closing, period_of(closed->assessment.region, closed->assessment.period));
  if (std::holds_alternative<SignalRaised>(fact)) return row(Reported::signal);
  if (std::holds_alternative<SignalReviewed>(fact)) return row(Reported::review);
  if (std::holds_alternative<FiguresPublished>(fact)) return row(Reported::publication);
  if (std::holds_alternative<PublicText>(fact)) return row(Reported::text);
  return std::nullopt;
}

std::string period_of(std::string_view region, std::string_view period) {
  return std::string(region) + " " + std::string(period);
}

std::optional<std::uint64_t> marked(const Case& it, keys::Mark mark) {
  switch (mark) {
    case keys::Mark::bounced:
      if (it.bounces() >= 2) return keys::value_of(it.bounces());
      break;
    case keys::Mark::round:
      if (it.running() && it.round >= 2) return keys::value_of(it.round);
      break;
    case keys::Mark::set_aside:
      if (const auto at = it.set_aside_at()) return keys::value_of(*at);
      break;
    case keys::Mark::waits:
      if (it.running() && !it.waits_for.empty()) return keys::value_of(it.waits_for);
      break;
  }
  return std::nullopt;
}

std::vector<Row> rows(const Case& it) {
  std::vector<Row> rows;
  const auto scopes = keys::scopes(it.review.region, it.unit);
  rows.reserve(2 * scopes.size() + 1);
  if (it.running()) {
    const std::string summary =
        written(Summary{std::string(name(it.stage)), it.round, it.rung, it.unit, it.review.region});
    const Instant due = it.due().value_or(keys::never);
    for (const auto& scope : scopes)
      rows.push_back({Family::due, keys::due(scope, due, it.id), summary});
  }
  for (const auto& scope : scopes)
    rows.push_back({Family::case_scopes, keys::case_scope(scope, it.id), it.review.region});
  for (const keys::Mark mark : keys::every_mark)
    if (const auto value = marked(it, mark))
      for (const auto& scope : scopes)
        rows.push_back({Family::marks, keys::mark(scope, mark, *value, it.id), it.review.region});
  if (const auto at = it.next_alarm())
    rows.push_back({Family::timers, keys::timer(*at, it.id), ""});
  for (const Breach& breach : it.breaches)
    if (breach.voided_by == 0)
      rows.push_back({Family::breaches, keys::timer(breach.due, it.id), ""});
  std::sort(rows.begin(), rows.end());
  // A stage and the cap may be due at the same instant.
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

std::vector<Row> rows(const std::string& key, const ServiceRecord& service) {
  const auto at = service.next_alarm();
  if (!at) return {};
  return {{Family::timers, keys::timer(*at, service.id), key}};
}

std::string written(const Summary& summary) {
  std::string bytes;
  put_field(bytes, summary.stage);
  put_field(bytes, std::to_string(summary.round));
  put_field(bytes, summary.rung);
  put_field(bytes, summary.unit);
  put_field(bytes, summary.region);
  return bytes;
}

std::optional<Summary> read_summary(std::string_view bytes) {
  Summary summary;
  std::string round;
  if (!take_field(bytes, summary.stage) || !take_field(bytes, round) ||
      !take_field(bytes, summary.rung) || !take_field(bytes, summary.unit) ||
      !take_field(bytes, summary.region))
    return std::nullopt;
  const char* const end = round.data() + round.size();
  const auto [at, error] = std::from_chars(round.data(), end, summary.round);
  if (error != std::errc() || at != end) return std::nullopt;
  return summary;
}

std::string written(const RecalculationRun& run) {
  std::string bytes;
  keys::put(bytes, run.because);
  keys::put(bytes, run.since);
  keys::put(bytes, run.at);
  keys::put(bytes, run.case_id);
  bytes += run.at_breaches ? '1' : '0';
  return bytes += name(run.deadlines);
}

std::optional<RecalculationRun> read_run(std::string_view bytes) {
  if (bytes.size() < 33) return std::nullopt;
  const auto deadlines = recalculation_named(bytes.substr(33));
  if (!deadlines) return std::nullopt;
  RecalculationRun run;
  run.because = keys::number_at(bytes, 0);
  run.since = keys::instant_at(bytes, 8);
  run.at = keys::instant_at(bytes, 16);
  run.case_id = keys::number_at(bytes, 24);
  run.at_breaches = bytes[32] == '1';
  run.deadlines = *deadlines;
  return run;
}

std::string written(const PolicyRun& run) {
  std::string bytes;
  for (const std::uint64_t number :
       {run.because, run.case_id, run.looked_at, run.total, run.changed})
    keys::put(bytes, number);
  bytes += run.paused ? '1' : '0';
  bytes += run.done ? '1' : '0';
  put_field(bytes, name(run.deadlines));
  put_field(bytes, run.policy.name);
  put_field(bytes, run.policy.digest);
  return bytes;
}

std::optional<PolicyRun> read_policy_run(std::string_view bytes) {
  if (bytes.size() < 42) return std::nullopt;
  PolicyRun run;
  run.because = keys::number_at(bytes, 0);
  run.case_id = keys::number_at(bytes, 8);
  run.looked_at = keys::number_at(bytes, 16);
  run.total = keys::number_at(bytes, 24);
  run.changed = keys::number_at(bytes, 32);
  run.paused = bytes[40] == '1';
  run.done = bytes[41] == '1';
  bytes.remove_prefix(42);
  std::string deadlines;
  if (!take_field(bytes, deadlines) || !take_field(bytes, run.policy.name) ||
      !take_field(bytes, run.policy.digest))
    return std::nullopt;
  const auto how = open_deadlines_named(deadlines);
  if (!how) return std::nullopt;
  run.deadlines = *how;
  return run;
}

std::string written(const Seen& seen) {
  std::string bytes;
  keys::put(bytes, seen.number);
  return bytes.append(reinterpret_cast<const char*>(seen.content.data()), seen.content.size());
}

std::optional<Seen> read_seen(std::string_view bytes) {
  Seen seen;
  if (bytes.size() != 8 + seen.content.size()) return std::nullopt;
  seen.number = keys::number_at(bytes, 0);
  std::copy(bytes.begin() + 8, bytes.end(), seen.content.begin());
  return seen;
}

}  // namespace redress
