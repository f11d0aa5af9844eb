// What is being decided now and commits together: the batch, and all records as they are within it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "engine/decide/decide.h"
#include "engine/ledger.h"

namespace redress {

class Draft final : public OnRecord {
 public:
  Draft(const Ledger& ledger, Number tip, const Roster& roster, std::size_t expected = 0);

  Number next_number() const { return next_; }
  bool empty() const { return batch_.items.empty(); }
  std::size_t size() const { return batch_.items.size(); }
  std::size_t blob_bytes() const { return blob_bytes_; }

  const std::optional<Case>& find_case(Number id) override;
  const std::optional<ServiceRecord>& find_service(const std::string& key) override;
  const std::optional<UnitRecord>& find_unit(const std::string& name) override;
  const Roster& roster() override { return batch_.roster ? *batch_.roster : roster_; }
  std::optional<Entry> entry(Number number) override;
  std::optional<Seen> seen(const Digest& identity) const;

  void add(Entry entry, std::optional<Fingerprint> fingerprint = {}, Reviewer reviewer = {},
           Blob blob = {});
  void add(Document document) { batch_.documents.push_back(std::move(document)); }
  void note(const RecalculationRun& run) { batch_.run = run; }
  void note(const PolicyRun& run);
  bool notes_a_run() const { return batch_.run.has_value() || !batch_.policy_runs.empty(); }

  // The batch to append; the draft is used up.
  const Batch& finished();

 private:
  template <class Record>
  struct Touched {
    std::optional<Record> stored;
    std::optional<Record> now;
    bool changed = false;
  };
  const Ledger& ledger_;
  Number next_;
  const Roster& roster_;
  Batch batch_;
  std::size_t blob_bytes_ = 0;
  std::unordered_map<Number, Touched<Case>> cases_;
  std::unordered_map<std::string, Touched<ServiceRecord>> services_;
  std::map<std::string, Touched<UnitRecord>> units_;
  std::map<Digest, Seen> seen_;
  const std::optional<Case> none_;
};

}  // namespace redress
