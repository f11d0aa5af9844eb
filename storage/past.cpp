// Everything on record as of one instant, read while more is written.
#include <algorithm>

#include "engine/record.h"
#include "storage/database.h"

namespace redress {
namespace {

class Snapshot final : public Past {
 public:
  explicit Snapshot(const Store::Database& database) : database_(database), as_of_(database) {
    Scan last = whole(database_, Family::ledger, as_of_, Reading::once);
    last.to_last();
    if (last.valid()) tip_ = {keys::last_number(last.key()), read_entry(last.value()).recorded_at};
  }

  Ledger::Tip tip() const override { return tip_; }

  void for_each(const std::function<bool(std::string_view)>& go_on) const override {
    for (Scan scan = whole(database_, Family::ledger, as_of_, Reading::once); scan.valid();
         scan.next())
      if (!go_on(scan.value())) return;
  }

  std::vector<Entry> history(Number case_id, Number before) const override {
    std::vector<Number> numbers;
    for (Scan scan(database_, Family::case_entries, keys::case_entry(case_id, 0),
                   keys::case_entry(case_id, before), as_of_, Reading::once);
         scan.valid(); scan.next())
      numbers.push_back(keys::last_number(scan.key()));
    std::vector<Entry> entries;
    entries.reserve(numbers.size());
    for (const std::string& text :
         get_all(database_, Family::ledger, numbers, as_of_, Reading::once))
      entries.push_back(read_bare_entry(text));
    return entries;
  }

  std::vector<Number> open_cases() const override { return redress::open_cases(database_, as_of_); }

  std::vector<Case> cases(const std::vector<Number>& ids) const override {
    std::vector<Case> made;
    made.reserve(ids.size());
    for (const std::string& text : get_all(database_, Family::cases, ids, as_of_, Reading::once))
      made.push_back(read_case(text));
    return made;
  }

  Roster roster() const override {
    const auto text = database_.get(Family::meta, keys::meta("roster"), as_of_);
    return text ? read_roster(*text) : Roster();
  }

 private:
  const Store::Database& database_;
  const AsOf as_of_;
  Ledger::Tip tip_;
};

}  // namespace

std::vector<Number> open_cases(const Store::Database& database, const rocksdb::Snapshot* as_of) {
  const keys::ScopeId scope = keys::everything();
  std::vector<Number> cases;
  for (Scan scan(database, Family::due, keys::scope(scope), keys::after(keys::scope(scope)), as_of,
                 Reading::once);
       scan.valid(); scan.next())
    cases.push_back(keys::last_number(scan.key()));
  std::sort(cases.begin(), cases.end());
  return cases;
}

std::unique_ptr<Past> Store::past() const { return std::make_unique<Snapshot>(*database_); }

}  // namespace redress
