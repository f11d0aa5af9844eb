// A recount: everything derived, compared with what the ledger says.
//
// Memory: 16 bytes an entry that concerns a case, a digest a file, and the tallies. Time: about a
// read per row.
#include <algorithm>
#include <map>

#include "engine/record.h"
#include "storage/database.h"

namespace redress {
namespace {

constexpr std::size_t most_findings = 1'000;

std::string with_number(const char* what, Number number) {
  return std::string(what) + " " + std::to_string(number);
}

class Recount {
 public:
  explicit Recount(const Store::Database& database) : database_(database), as_of_(database) {}

  std::vector<std::string> run() {
    look([&] { entries(); });
    look([&] { case_entries(); });
    look([&] { cases(); });
    look([&] { services(); });
    look([&] { units(); });
    look([&] { index(Family::due); });
    look([&] { index(Family::case_scopes); });
    look([&] { index(Family::marks); });
    look([&] { index(Family::timers); });
    look([&] { index(Family::breaches); });
    look([&] { outbox_has_no_more(); });
    look([&] { timer_mark(); });
    look([&] { tallies(); });
    look([&] { seen(); });
    look([&] { private_parts(); });
    look([&] { policies(); });
    look([&] { policy_runs(); });
    look([&] { documents(); });
    look([&] { attachments(); });
    look([&] { newest(); });
    if (findings_.size() > most_findings) {
      const std::size_t more = findings_.size() - most_findings;
      findings_.resize(most_findings);
      findings_.push_back("… and " + std::to_string(more) + " more.");
    }
    return std::move(findings_);
  }

 private:
  void found(std::string sentence) { findings_.push_back(std::move(sentence)); }

  // What breaks one part of the recount is a finding, and the next part goes on.
  template <class Part>
  void look(Part part) {
    try {
      part();
    } catch (const std::exception& error) {
      found(error.what());
    }
  }

  Scan all(Family family) const { return whole(database_, family, as_of_); }
  std::optional<std::string> get(Family family, const std::string& key) {
    try {
      return database_.get(family, key, as_of_);
    } catch (const Unreadable& error) {
      found(error.what());
      return std::nullopt;
    }
  }
  // False for a key that can not be of that family; says so.
  bool wide(Family family, std::string_view key, std::size_t width) {
    if (key.size() == width) return true;
    found("'" + std::string(name(family)) + "' has a key of " + std::to_string(key.size()) +
          " bytes; its keys have " + std::to_string(width) + ".");
    return false;
  }

  // The ledger itself: dense, readable, every number in its place.
  void entries() {
    for (Scan scan = all(Family::ledger); scan.valid(); scan.next()) {
      if (!wide(Family::ledger, scan.key(), keys::number_width)) continue;
      const Number number = keys::last_number(scan.key());
      for (; tip_ + 1 < number; ++tip_)
        found(with_number("The ledger misses entry", tip_ + 1) + ".");
      tip_ = number;
      std::optional<Entry> entry;
      try {
        entry = read_entry(scan.value());
      } catch (const std::exception& error) {
        found(with_number("Entry", number) + " can not be read: " + error.what() + ".");
        continue;
      }
      if (entry->number != number)
        found(with_number("Entry", number) + with_number(" says it is", entry->number) + ".");
      if (entry->outcome.case_id != 0) concerning_.emplace_back(entry->outcome.case_id, number);
      if (!entry->id.empty()) ++said_;
      others(*entry);
      recounted_.add(tallied(*entry), known_on(*entry));
      adoption(*entry, scan.value());
    }
    std::sort(concerning_.begin(), concerning_.end());
    const auto tip = get(Family::meta, keys::meta("tip"));
    if ((tip && tip->size() == 8 ? keys::number_at(*tip, 0) : 0) != tip_)
      found(with_number("'meta' does not say that the ledger ends with entry", tip_) + ".");
  }

  // The adoption as start-up finds it, and the texts it needs.
  void adoption(const Entry& entry, std::string_view text) {
    if (!adopted(entry)) return;
    std::vector<Version> versions;
    const auto written_in = [&](const PolicyChange& change) {
      versions = change.texts.empty() ? std::vector{change.policy} : change.texts;
      versions.insert(versions.end(), change.calendars.begin(), change.calendars.end());
    };
    if (const auto* policy = std::get_if<PolicyAdopted>(&entry.fact)) {
      written_in(policy->change());
      if (policy->open_cases)
        runs_[entry.number] = {entry.number, policy->policy, policy->deadlines};
    }
    if (const auto* proposed = std::get_if<PolicyProposed>(&entry.fact))
      written_in(proposed->change);
    if (const auto* calendar = std::get_if<CalendarAdopted>(&entry.fact))
      versions.push_back(calendar->calendar);
    if (const auto* dictionary = std::get_if<DictionaryAdopted>(&entry.fact))
      versions.push_back(dictionary->dictionary);
    if (const auto* said = std::get_if<PolicyRunPaused>(&entry.fact))
      runs_[said->because].paused = said->paused;
    ++adoptions_;
    const auto stored = get(Family::policies, keys::number(entry.number));
    if (!stored || *stored != text)
      found(with_number("'policies' does not have the adoption of entry", entry.number) +
            " as the ledger has it.");
    for (const Version& version : versions)
      if (!get(Family::documents, keys::document(version.digest)))
        found("The text of '" + version.name + "' (" + version.digest.substr(0, 12) +
              with_number("), adopted by entry", entry.number) + ", is missing.");
  }

  // What is no case's: services, units, the roster, and what they tell somebody.
  void others(const Entry& entry) {
    if (entry.outcome.case_id == 0) outbox(notices(entry), entry.number);
    if (const std::string key = service_of(entry); !key.empty())
      services_.emplace_back(key, entry.number);
    if (const std::string unit = unit_of(entry); !unit.empty())
      units_.emplace_back(unit, entry.number);
    if (const auto* changed = std::get_if<RoleChanged>(&entry.fact))
      roster_ = redress::apply(std::move(roster_), *changed);
    if (std::holds_alternative<ReviewRefused>(entry.fact)) {
      ++refused_;
      if (!get(Family::refused, keys::number(entry.number)))
        found(with_number("'refused' misses entry", entry.number) + ".");
    }
    if (const auto row = reported_as(entry.fact)) {
      ++reports_;
      if (get(Family::reports, keys::report(row->letter, entry.number)) != row->about)
        found(with_number("'reports' does not list entry", entry.number) + " as what it is.");
    }
    if (const auto* published = std::get_if<FiguresPublished>(&entry.fact);
        published && !get(Family::documents, keys::document(published->document.digest)))
      found(with_number("The figures that were published by entry", entry.number) +
            " are missing.");
    if (const auto* changed = std::get_if<PolicyChanged>(&entry.fact))
      ++runs_[changed->because].changed;
    if (const auto* added = std::get_if<AttachmentAdded>(&entry.fact))
      attachments_.emplace(added->attachment.digest, entry.number);
  }

  // Of entries; throws if one of them is not there.
  std::vector<std::string> texts_of(const std::vector<Number>& numbers) const {
    std::vector<std::string> made;
    const auto texts = get_all(database_, Family::ledger, numbers, as_of_);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (!texts[i])
        throw std::runtime_error(with_number("entry", numbers[i]) + " can not be read");
      made.push_back(*texts[i]);
    }
    return made;
  }

  // Records that are told from their entries alone, in the order of their keys.
  template <class Record, class Key, class Read>
  void retold(Family family, std::vector<std::pair<std::string, Number>>& entries, Key key,
              Read read) {
    std::stable_sort(entries.begin(), entries.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::uint64_t expected = 0, stored = 0;
    for (auto next = entries.begin(); next != entries.end();) {
      const std::string of = next->first;
      std::vector<Number> numbers;
      for (; next != entries.end() && next->first == of; ++next) numbers.push_back(next->second);
      ++expected;
      std::optional<Record> it;
      try {
        for (const std::string& text : texts_of(numbers)) {
          const Entry told = read_entry(text);
          Record after = redress::apply(it, told);
          if constexpr (std::is_same_v<Record, ServiceRecord>)
            recount(told, nullptr, nullptr, it, &after);
          it = std::move(after);
        }
      } catch (const std::exception& error) {
        found("A row of '" + std::string(name(family)) +
              with_number("' can not be told again from entry", numbers.front()) +
              " on: " + error.what() + ".");
        continue;
      }
      const auto row = get(family, key(of));
      try {
        if (!row || !(read(*row) == *it))
          found("'" + std::string(name(family)) +
                with_number("' does not have what became of entry", numbers.front()) + ".");
      } catch (const std::exception& error) {
        found("A row of '" + std::string(name(family)) + "' can not be read: " + error.what() +
              ".");
      }
      if constexpr (std::is_same_v<Record, ServiceRecord>)
        for (const Row& timer : rows(of, *it)) {
          ++rows_[Family::timers];
          if (get(timer.family, timer.key) != timer.value)
            found(with_number("'timers' misses the one of service", it->id) + ".");
        }
    }
    for (Scan scan = all(family); scan.valid(); scan.next()) ++stored;
    if (stored != expected)
      found("'" + std::string(name(family)) + "' has " + std::to_string(stored) +
            " rows; the ledger "
            "tells of " +
            std::to_string(expected) + ".");
  }
  void services() {
    retold<ServiceRecord>(Family::services, services_, keys::service, read_service);
  }
  void units() {
    retold<UnitRecord>(Family::units, units_, keys::unit_record, read_unit);
    const auto row = get(Family::meta, keys::meta("roster"));
    try {
      if ((row ? read_roster(*row) : Roster()) != roster_)
        found("The roster is not what the ledger makes of it.");
    } catch (const std::exception& error) {
      found(std::string("The roster can not be read: ") + error.what() + ".");
    }
    std::uint64_t stored = 0;
    for (Scan scan = all(Family::refused); scan.valid(); scan.next()) ++stored;
    std::uint64_t reports = 0;
    for (Scan scan = all(Family::reports); scan.valid(); scan.next()) ++reports;
    if (reports != reports_)
      found("'reports' has " + std::to_string(reports) + " rows; the ledger has " +
            std::to_string(reports_) + " such entries.");
    if (stored != refused_)
      found("'refused' has " + std::to_string(stored) + " rows; the ledger has " +
            std::to_string(refused_) + " refused reviews.");
  }

  // Both are in the same order: one walk beside the other.
  void case_entries() {
    auto expected = concerning_.begin();
    const auto missing = [&] {
      found(with_number("'case_entries' misses entry", expected->second) +
            with_number(" of case", expected->first) + ".");
      ++expected;
    };
    for (Scan scan = all(Family::case_entries); scan.valid(); scan.next()) {
      if (!wide(Family::case_entries, scan.key(), keys::case_entry_width)) continue;
      const std::pair stored(keys::case_of_entry(scan.key()), keys::last_number(scan.key()));
      while (expected != concerning_.end() && *expected < stored) missing();
      if (expected != concerning_.end() && *expected == stored)
        ++expected;
      else
        found(with_number("'case_entries' has entry", stored.second) +
              with_number(" for case", stored.first) + ", the ledger has not.");
    }
    while (expected != concerning_.end()) missing();
  }

  // What the entry changed of a case or a service, without what it counts itself.
  void recount(const Entry& entry, const Case* before, const Case* after,
               const std::optional<ServiceRecord>& service_before,
               const ServiceRecord* service_after) {
    Entry said_nothing;
    said_nothing.fact = RoleChanged{};
    recounted_.add(tally_changes(said_nothing, before ? std::optional(*before) : std::nullopt,
                                 after, service_before, service_after),
                   known_on(entry));
  }

  // Every case, told again from its entries.
  void cases() {
    for (auto entry = concerning_.begin(); entry != concerning_.end();) {
      const Number id = entry->first;
      std::vector<Number> numbers;
      for (; entry != concerning_.end() && entry->first == id; ++entry)
        numbers.push_back(entry->second);
      std::optional<Case> it;
      try {
        for (const std::string& text : texts_of(numbers)) {
          const Entry told = read_entry(text);
          if (!it && !opens_case(told.fact))
            throw std::runtime_error("the entry that opened it is missing");
          Case after = redress::apply(it, told);
          recount(told, it ? &*it : nullptr, &after, std::nullopt, nullptr);
          it = std::move(after);
          outbox(notices(told, *it), told.number);
        }
      } catch (const std::exception& error) {
        found(with_number("Case", id) + " can not be replayed: " + error.what() + ".");
        continue;
      }
      compare(*it);
      for (const Row& row : rows(*it)) {
        ++rows_[row.family];
        const auto stored = get(row.family, row.key);
        if (!stored)
          found("'" + std::string(name(row.family)) + with_number("' misses a row of case", id) +
                ".");
        else if (*stored != row.value)
          found("'" + std::string(name(row.family)) +
                with_number("' has another value than the ledger says for case", id) + ".");
      }
    }
    for (Scan scan = all(Family::cases); scan.valid(); scan.next())
      if (const Number id = keys::last_number(scan.key()); !concerned(id))
        found(with_number("Case", id) + " is stored, but the ledger knows nothing of it.");
  }

  void outbox(const std::vector<Notice>& expected, Number number) {
    if (expected.empty()) return;
    ++told_;
    const auto stored = get(Family::outbox, keys::number(number));
    if (!stored || *stored != record(expected))
      found(with_number("'outbox' does not have the notices of entry", number) +
            " as they follow from it.");
  }
  void outbox_has_no_more() {
    std::uint64_t stored = 0;
    for (Scan scan = all(Family::outbox); scan.valid(); scan.next()) ++stored;
    if (stored > told_)
      found("'outbox' has " + std::to_string(stored) + " rows; " + std::to_string(told_) +
            " entries tell somebody something.");
  }

  bool concerned(Number id) const {
    const auto first =
        std::lower_bound(concerning_.begin(), concerning_.end(), std::pair<Number, Number>(id, 0));
    return first != concerning_.end() && first->first == id;
  }

  void compare(const Case& replayed) {
    const auto stored = get(Family::cases, keys::number(replayed.id));
    if (!stored) {
      found(with_number("Case", replayed.id) + " is missing.");
      return;
    }
    try {
      if (read_case(*stored) != replayed)
        found(with_number("Case", replayed.id) + " is not what its entries make of it.");
    } catch (const std::exception& error) {
      found(with_number("Case", replayed.id) + " can not be read: " + error.what() + ".");
    }
  }

  // Every row that is to be there was seen by cases(); here those that are too many.
  void index(Family family) {
    std::uint64_t stored = 0;
    for (Scan scan = all(family); scan.valid(); scan.next()) ++stored;
    if (stored <= rows_[family]) return;
    for (Scan scan = all(family); scan.valid(); scan.next()) {
      const Number id = keys::last_number(scan.key());
      if (family == Family::timers && !scan.value().empty()) {
        const auto of = get(Family::services, keys::service(scan.value()));
        try {
          if (!of || read_service(*of).next_alarm() != keys::timer_of(scan.key()))
            found(with_number("'timers' has a row too many of service", id) + ".");
        } catch (const std::exception&) {  // services() told of it
        }
        continue;
      }
      const auto text = get(Family::cases, keys::number(id));
      bool expected = false;
      try {
        if (text)
          for (const Row& row : rows(read_case(*text)))
            expected = expected || (row.family == family && row.key == scan.key());
      } catch (const std::exception&) {  // compare() told of it
      }
      if (!expected)
        found("'" + std::string(name(family)) + with_number("' has a row too many of case", id) +
              ".");
    }
  }

  void timer_mark() {
    const Scan first = all(Family::timers);
    const auto mark = get(Family::meta, keys::meta("timers_from"));
    if (!first.valid() || !mark) return;
    if (mark->size() != 8 || late(keys::instant_at(*mark, 0), keys::timer_of(first.key())))
      found("'meta' says that timers begin later than the first of them.");
  }

  void tallies() {
    compare_rows(Family::tallies, recounted_.by_day(), keys::tally_width);
    compare_rows(Family::tally_changes, recounted_.known_later(), keys::tally_change_width);
    for (const Spot* spot : recounted_.spots())
      for (const Membership& one : memberships(*spot))
        if (get(Family::members, keys::member(keys::id(one.parent), keys::id(one.child))) !=
            text(one.child))
          found("'members' does not have '" + text(one.child) + "' in '" + text(one.parent) + "'.");
  }

  void compare_rows(Family family, TallyRows expected, std::size_t width) {
    const auto compare_row = [&](const Counts& stored, const Counts& right) {
      Counts wrong = stored;
      for (const auto& [kind, count] : right) add(wrong, {{kind, -count}});
      for (const auto& [kind, unused] : wrong) {
        std::string of = kind.counting == Counting::review
                             ? "reviews, channel '" + kind.name + "'"
                             : std::string(1, char(kind.counting)) + " '" + kind.name + "'";
        if (kind.rating != 0) of += ", rating " + std::to_string(kind.rating);
        if (kind.default_review) of += ", default";
        found("A tally of " + of + " is " + std::to_string(count_of(stored, kind)) +
              "; a recount gives " + std::to_string(count_of(right, kind)) + ".");
      }
    };
    for (Scan scan = all(family); scan.valid(); scan.next()) {
      if (!wide(family, scan.key(), width)) continue;
      const auto stored = read_counts(scan.value());
      const auto right = expected.extract(std::string(scan.key()));
      if (!stored)
        found("A tally can not be read.");
      else
        compare_row(*stored, right ? right.mapped() : Counts());
    }
    for (const auto& [key, right] : expected) compare_row({}, right);
  }

  // One row for each entry that somebody said, found by who said it.
  void seen() {
    std::uint64_t stored = 0;
    for (Scan scan = all(Family::seen); scan.valid(); scan.next()) {
      ++stored;
      const auto row = read_seen(scan.value());
      if (!row) {
        found("A row of 'seen' can not be read.");
        continue;
      }
      const auto text = get(Family::ledger, keys::number(row->number));
      if (!text) {
        found(with_number("'seen' points to entry", row->number) + ", which is not there.");
        continue;
      }
      try {
        const Entry entry = read_entry(*text);
        if (keys::seen(identity_of(entry.source, entry.id)) != scan.key())
          found(with_number("'seen' points to entry", row->number) +
                ", which is of another source and id.");
      } catch (const std::exception&) {  // entries() told of it
      }
    }
    if (stored != said_)
      found("'seen' has " + std::to_string(stored) + " rows for " + std::to_string(said_) +
            " entries that have an id.");
  }

  void private_parts() {
    for (Scan scan = all(Family::private_part); scan.valid(); scan.next()) {
      const Number number = keys::last_number(scan.key());
      if (number == 0 || number > tip_)
        found(with_number("'private' has a reviewer for entry", number) + ", which is not there.");
      try {
        read_reviewer(scan.value());
      } catch (const std::exception& error) {
        found(with_number("The reviewer of entry", number) + " can not be read: " + error.what() +
              ".");
      }
    }
  }

  void policies() {
    std::uint64_t stored = 0;
    for (Scan scan = all(Family::policies); scan.valid(); scan.next()) ++stored;
    if (stored > adoptions_)
      found("'policies' has " + std::to_string(stored) + " rows; the ledger has " +
            std::to_string(adoptions_) + " adoptions.");
  }

  // What can be told from the ledger: not how many it looked at.
  void policy_runs() {
    for (Scan scan = all(Family::policy_runs); scan.valid(); scan.next()) {
      if (!wide(Family::policy_runs, scan.key(), keys::number_width)) continue;
      const Number number = keys::last_number(scan.key());
      const auto run = read_policy_run(scan.value());
      const auto expected = runs_.extract(number);
      if (!run || run->because != number) {
        found(with_number("The run over open cases of entry", number) + " can not be read.");
        continue;
      }
      if (!expected || run->policy != expected.mapped().policy ||
          run->deadlines != expected.mapped().deadlines ||
          run->paused != expected.mapped().paused || run->changed != expected.mapped().changed)
        found(with_number("'policy_runs' does not have what became of entry", number) + ".");
    }
    for (const auto& [number, run] : runs_)
      found(with_number("'policy_runs' misses the run over open cases of entry", number) + ".");
  }

  void documents() {
    for (Scan scan = all(Family::documents); scan.valid(); scan.next()) {
      const std::string digest(scan.key().substr(keys::document("").size()));
      if (hex(sha256(scan.value())) != digest)
        found("The text kept as " + digest.substr(0, 12) + " is not the one of that digest.");
    }
  }

  // Each file once, however many entries tell of it.
  void attachments() {
    std::map<std::string, Number> unseen = attachments_;
    try {
      for (Scan scan = all(Family::attachments); scan.valid(); scan.next()) {
        const std::string digest(scan.key().substr(keys::document("").size()));
        if (hex(sha256(scan.value())) != digest)
          found("The attachment kept as " + digest.substr(0, 12) +
                " is not the one of that digest.");
        if (unseen.erase(digest) == 0 && !attachments_.contains(digest))
          found("The attachment " + digest.substr(0, 12) + " is kept, but no entry tells of it.");
      }
    } catch (const LedgerError& error) {  // nothing behind it was looked at: one by one
      found(error.what());
    }
    for (const auto& [digest, number] : unseen) {
      const std::string it =
          "The attachment " + digest.substr(0, 12) + with_number(" of entry", number);
      try {
        const auto bytes = database_.get(Family::attachments, keys::document(digest), as_of_);
        if (!bytes)
          found(it + " is missing.");
        else if (hex(sha256(*bytes)) != digest)
          found(it + " is not the one of that digest.");
      } catch (const Unreadable&) {
        found(it + " is damaged.");
      }
    }
  }

  // What was acknowledged was looked for when the database was opened, if that is known.
  void newest() {
    if (database_.only_read && !database_.found_newest &&
        get(Family::meta, keys::meta("newest_beside")))
      found("The file '" + std::string(NewestFile::name) +
            "' is missing or can not be read: whether entries are missing at the end can not be "
            "told.");
  }

  const Store::Database& database_;
  const AsOf as_of_;
  std::vector<std::string> findings_;

  Number tip_ = 0;
  std::vector<std::pair<Number, Number>> concerning_;  // case, entry
  std::uint64_t said_ = 0, adoptions_ = 0, told_ = 0;
  std::vector<std::pair<std::string, Number>> services_, units_;  // by service_key(), by name
  Roster roster_;
  std::uint64_t refused_ = 0, reports_ = 0;
  std::map<Number, PolicyRun> runs_;           // by the entry that began it
  std::map<std::string, Number> attachments_;  // by digest: the first entry that tells of it
  TallyChanges recounted_;
  std::map<Family, std::uint64_t> rows_;
};

}  // namespace

std::vector<std::string> Store::verify() const { return Recount(*database_).run(); }

}  // namespace redress
