// The ledger in memory, for rehearsals and tests: what the store promises, without the disk. Plain:
// each question looks through everything. Asked by one thread beside the clerk's, and only while
// the clerk has nothing to do.
#pragma once

#include <map>

#include "storage/store.h"
#include "storage/views/tallies.h"

namespace redress {

class MemoryLedger final : public Ledger {
 public:
  Tip tip() const override;
  std::optional<Seen> seen(const Digest& identity) const override;
  std::optional<Entry> entry(Number number) const override;
  std::optional<Case> find_case(Number id) const override;
  std::optional<ServiceRecord> find_service(const std::string& key) const override;
  std::optional<UnitRecord> find_unit(const std::string& name) const override;
  Roster roster() const override { return roster_; }
  std::vector<DueTimer> timers_before(Instant now, std::size_t most) const override;
  std::optional<Instant> next_timer() const override;
  std::optional<RecalculationRun> recalculation_run() const override { return run_; }
  std::vector<PolicyRun> policy_runs() const override;
  std::vector<Number> open_cases() const override;
  std::vector<DueTimer> open_cases_after(Instant due, Number case_id, Number before,
                                         std::size_t most) const override;
  std::vector<DueTimer> breaches_after(Instant due, Number case_id,
                                       std::size_t most) const override;
  std::vector<Entry> history(Number case_id, Number from, std::size_t limit) const override;
  bool has_room() const override { return true; }
  void append(const Batch& batch) override;

  // --- Questions, as of the store

  std::vector<Notice> told(Number entry) const;  // because of that entry
  Board board(const Scope& scope) const;         // of all days
  std::int64_t count_overdue(Instant now) const;

 private:
  std::map<Number, Entry> entries_;
  std::map<Number, Case> cases_;
  std::map<std::string, ServiceRecord> services_;
  std::map<std::string, UnitRecord> units_;
  Roster roster_;
  std::map<Digest, Seen> seen_;
  std::map<Number, std::vector<Notice>> outbox_;
  TallyChanges tallies_;
  std::optional<RecalculationRun> run_;
  std::map<Number, PolicyRun> policy_runs_;
};

}  // namespace redress
