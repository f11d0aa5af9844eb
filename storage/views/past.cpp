// Everything on record as of one instant, read while more is written.
#include <algorithm>

#include "engine/record/record.h"
#include "storage/database.h"

namespace redress {
namespace {

class Snapshot final : public Past {
 public:
  explicit Snapshot(const Store::Database& database) : database_(database), as_of_(database) {
    Scan last = whole(database_, Family::ledger, as_of_, Reading::once);
    last.to_last();
    if (last.valid()) tip_.number = keys::last_number(last.key());
    for (; last.valid() && !tip_.recorded_at; last.previous()) {
      const Number number = keys::last_number(last.key());
      if (const auto newest =
              if_intact(database_, Family::ledger, last.key(), last.value(),
                        [&](std::string_view bytes) { return read_entry_of(number, bytes); }))
        tip_.recorded_at = newest->recorded_at;
    }
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
    const auto texts = get_all(database_, Family::ledger, numbers, as_of_, Reading::once);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const std::string key = keys::number(numbers[i]);
      if (!texts[i]) throw database_.found_damaged(Family::ledger, key, "it is missing");
      entries.push_back(intact(database_, Family::ledger, key, *texts[i], read_bare_entry));
    }
    return entries;
  }

  std::vector<Number> open_cases() const override { return redress::open_cases(database_, as_of_); }

  std::vector<Case> cases(const std::vector<Number>& ids) const override {
    std::vector<Case> made;
    made.reserve(ids.size());
    const auto texts = get_all(database_, Family::cases, ids, as_of_, Reading::once);
    for (std::size_t i = 0; i < ids.size(); ++i)
      if (texts[i])
        if (auto it =
                if_intact(database_, Family::cases, keys::number(ids[i]), *texts[i],
                          [&](std::string_view bytes) { return read_case_of(ids[i], bytes); }))
          made.push_back(*std::move(it));
    return made;
  }

  Roster roster() const override {
    const std::string key = keys::meta("roster");
    const auto text = database_.get(Family::meta, key, as_of_);
    return text ? if_intact(database_, Family::meta, key, *text, read_roster).value_or(Roster())
                : Roster();
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
