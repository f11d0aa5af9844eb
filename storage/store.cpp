// What the engine asks of the disk: the newest entry, one case, what is due, and one more batch.
#include "storage/store.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <cassert>
#include <set>

#include "engine/record/record.h"
#include "storage/database.h"

namespace redress {
namespace {

// A batch on its way into RocksDB. Its memory is used again by the next.
class Writing {
 public:
  explicit Writing(Store::Database& database) : database_(database), batch_(database.batch) {
    batch_.Clear();
  }

  void put(Family family, std::string_view key, std::string_view value) {
    must(batch_.Put(database_.in(family), key, value), "Preparing a batch for", database_);
  }
  void erase(Family family, std::string_view key) {
    must(batch_.Delete(database_.in(family), key), "Preparing a batch for", database_);
  }
  rocksdb::WriteBatch& batch() { return batch_; }

 private:
  const Store::Database& database_;
  rocksdb::WriteBatch& batch_;
};

// The entry, as the ledger has it.
std::string write(Writing& to, const Batch::Item& item) {
  const Entry& entry = item.entry;
  const std::string key = keys::number(entry.number);
  const std::string text = record(entry);
  to.put(Family::ledger, key, text);
  if (item.reviewer.known()) to.put(Family::private_part, key, record(item.reviewer));
  if (item.fingerprint)
    to.put(Family::seen, keys::seen(item.fingerprint->identity),
           written(Seen{entry.number, item.fingerprint->content}));
  if (!item.notices.empty()) to.put(Family::outbox, key, record(item.notices));
  if (const Number id = entry.outcome.case_id)
    to.put(Family::case_entries, keys::case_entry(id, entry.number), "");
  if (adopted(entry)) to.put(Family::policies, key, text);
  if (std::holds_alternative<ReviewRefused>(entry.fact)) to.put(Family::refused, key, "");
  if (const auto row = reported_as(entry.fact))
    to.put(Family::reports, keys::report(row->letter, entry.number), row->about);
  return text;
}

// Only what differs between two sorted lists of rows.
void write_difference(Writing& to, const std::vector<Row>& before, const std::vector<Row>& after) {
  auto old = before.begin();
  const auto same_key = [](const Row& a, const Row& b) {
    return a.family == b.family && a.key == b.key;
  };
  for (const Row& row : after) {
    for (; old != before.end() && *old < row && !same_key(*old, row); ++old)
      to.erase(old->family, old->key);
    const bool replaces = old != before.end() && same_key(*old, row);
    if (!replaces || old->value != row.value) to.put(row.family, row.key, row.value);
    if (replaces) ++old;
  }
  for (; old != before.end(); ++old) to.erase(old->family, old->key);
}

void write(Writing& to, Family family, const TallyRows& rows, Store::Database& database) {
  for (const auto& [key, by] : rows) {
    Counts* counts = database.tallies.find(key);
    if (!counts) try {
        const auto stored = database.get(family, key);
        counts = &database.tallies.put(
            key, stored ? intact(database, family, key, *stored, read_counts) : Counts());
      } catch (const Unreadable&) {  // left as it is: what it counted can only be counted again
        continue;
      }
    add(*counts, by);  // should the write fail, nothing is written after it
    if (!counts->empty())
      to.put(family, key, written(*counts));
    else
      to.erase(family, key);
  }
}

void write(Writing& to, const TallyChanges& changes, Store::Database& database) {
  constexpr std::size_t most_spots = 100'000;
  write(to, Family::tallies, changes.by_day(), database);
  write(to, Family::tally_changes, changes.known_later(), database);
  if (database.known_spots.size() > most_spots) database.known_spots.clear();
  for (const Spot* spot : changes.spots()) {
    if (!database.known_spots.insert(without_day(*spot)).second) continue;
    for (const Membership& one : memberships(*spot))
      if (const std::string key = keys::member(keys::id(one.parent), keys::id(one.child));
          !database.has(Family::members, key))
        to.put(Family::members, key, text(one.child));
  }
}

// Once, however many cases it was handed in for: what is there under a digest is the same bytes.
void write(Writing& to, const std::vector<Blob>& blobs, const Store::Database& database) {
  std::set<std::string_view> written;
  for (const Blob& blob : blobs)
    if (const std::string key = keys::document(blob.digest);
        written.insert(blob.digest).second && !database.has(Family::attachments, key))
      to.put(Family::attachments, key, *blob.bytes);
}

std::string key_of(const TimerPlace& place) { return keys::timer(place.at, place.case_id); }
std::string end_of_timers() { return keys::after(keys::meta("")); }

bool is_set_aside(Store::Database& database, std::string_view timer) {
  const std::lock_guard lock(database.mutex);
  return !database.set_aside.empty() && database.set_aside.contains(std::string(timer));
}

// The next alarm of each case and service of a batch, before and after it.
template <class Visit>
void each_next_alarm(const Batch& batch, Visit visit) {
  const auto see = [&](Number id, std::optional<Instant> before, std::optional<Instant> after) {
    const auto place = [&](std::optional<Instant> at) {
      return at ? std::optional(TimerPlace{*at, id}) : std::nullopt;
    };
    visit(place(before), place(after));
  };
  for (const auto& [before, after] : batch.changes)
    see(after.id, before ? before->next_alarm() : std::nullopt, after.next_alarm());
  for (const auto& [key, before, after] : batch.services)
    see(after.id, before ? before->next_alarm() : std::nullopt, after.next_alarm());
}

// Keeps the place where scans of the timers begin: at the first that is known to be left, and back
// to the earliest that this batch inserts.
void write_timer_mark(Writing& to, const Batch& batch, Store::Database& database) {
  Instant on_disk;
  {
    const std::lock_guard lock(database.mutex);
    TimerPlace& mark = database.no_timer_before;
    if (database.next_timer) mark = *database.next_timer;
    each_next_alarm(batch, [&](std::optional<TimerPlace>, std::optional<TimerPlace> inserted) {
      if (inserted) mark = std::min(mark, *inserted);
    });
    on_disk = mark.at;
    // What is set aside is looked at again after the next start.
    if (!database.set_aside.empty())
      on_disk = std::min(on_disk, keys::timer_of(*database.set_aside.begin()));
  }
  if (on_disk == database.no_timer_before_on_disk) return;
  std::string value;
  keys::put(value, on_disk);
  to.put(Family::meta, keys::meta("timers_from"), value);
  database.no_timer_before_on_disk = on_disk;
}

// The earliest timer after a batch, from the one before it; nullopt if it must be looked for.
std::optional<TimerPlace> next_after(TimerPlace next, const Batch& batch) {
  bool gone = false;
  each_next_alarm(batch, [&](std::optional<TimerPlace> before, std::optional<TimerPlace> inserted) {
    if (before == next && inserted != next) gone = true;
    if (inserted) next = std::min(next, *inserted);
  });
  return gone ? std::nullopt : std::optional(next);
}

}  // namespace

Store::Store(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Store::~Store() = default;

std::unique_ptr<Store> Store::open(const std::filesystem::path& directory, StoreOptions options) {
  return std::make_unique<Store>(open_database(directory, options));
}

std::unique_ptr<Store> Store::open_to_read(const std::filesystem::path& directory,
                                           StoreOptions options) {
  return std::make_unique<Store>(read_database(directory, options));
}

Ledger::Tip Store::tip() const {
  std::lock_guard lock(database_->mutex);
  return database_->tip;
}

std::optional<Seen> Store::seen(const Digest& identity) const {
  const std::string key = keys::seen(identity);
  const auto value = database_->get(Family::seen, key);
  if (!value) return std::nullopt;
  return intact(*database_, Family::seen, key, *value, read_seen);
}

std::optional<Entry> Store::entry(Number number) const {
  const std::string key = keys::number(number);
  const auto text = database_->get(Family::ledger, key);
  if (!text) return std::nullopt;
  return intact(*database_, Family::ledger, key, *text,
                [&](std::string_view bytes) { return read_entry_of(number, bytes); });
}

std::optional<Case> Store::find_case(Number id) const {
  const std::string key = keys::number(id);
  const auto text = database_->get(Family::cases, key);
  if (!text) return std::nullopt;
  return intact(*database_, Family::cases, key, *text,
                [&](std::string_view bytes) { return read_case_of(id, bytes); });
}

std::optional<ServiceRecord> Store::find_service(const std::string& key) const {
  const std::string row = keys::service(key);
  const auto text = database_->get(Family::services, row);
  if (!text) return std::nullopt;
  return intact(*database_, Family::services, row, *text, read_service);
}

std::optional<UnitRecord> Store::find_unit(const std::string& name) const {
  const std::string key = keys::unit_record(name);
  const auto text = database_->get(Family::units, key);
  if (!text) return std::nullopt;
  return intact(*database_, Family::units, key, *text, read_unit);
}

Roster Store::roster() const {
  // Damaged, it is as if nobody were missing, which is said; who is can be said anew.
  const std::string key = keys::meta("roster");
  try {
    const auto text = database_->get(Family::meta, key);
    return text ? intact(*database_, Family::meta, key, *text, read_roster) : Roster();
  } catch (const Unreadable&) {
    return {};
  }
}

std::vector<DueTimer> Store::timers_before(Instant now, std::size_t most) const {
  std::vector<DueTimer> due;
  const std::optional<Instant> next = next_timer();
  if (!next || !late(now, *next) || most == 0) return due;
  TimerPlace first;
  {
    const std::lock_guard lock(database_->mutex);
    first = database_->no_timer_before;
  }
  for (Scan scan(*database_, Family::timers, key_of(first), keys::timer(now, 0));
       scan.valid() && due.size() < most; scan.next())
    if (!is_set_aside(*database_, scan.key()))
      due.push_back(
          {keys::timer_of(scan.key()), keys::last_number(scan.key()), std::string(scan.value())});
  return due;
}

void Store::damaged(const DueTimer& timer, const std::string& why) {
  database_->found_damaged(Family::timers, keys::timer(timer.at, timer.case_id), why);
}

void Store::set_aside(const DueTimer& timer) {
  const std::lock_guard lock(database_->mutex);
  database_->set_aside.insert(keys::timer(timer.at, timer.case_id));
  database_->next_timer.reset();
}

std::optional<Instant> Store::next_timer() const {
  Database& database = *database_;
  const std::lock_guard lock(database.mutex);
  if (!database.next_timer) {
    Scan scan(database, Family::timers, key_of(database.no_timer_before), end_of_timers());
    while (scan.valid() && database.set_aside.contains(std::string(scan.key()))) scan.next();
    database.next_timer =
        scan.valid() ? TimerPlace{keys::timer_of(scan.key()), keys::last_number(scan.key())}
                     : TimerPlace{keys::never, 0};
  }
  if (database.next_timer->at == keys::never) return std::nullopt;
  return database.next_timer->at;
}

std::optional<RecalculationRun> Store::recalculation_run() const {
  const std::string key = keys::meta("recalculation");
  const auto text = database_->get(Family::meta, key);
  if (!text) return std::nullopt;
  return if_intact(*database_, Family::meta, key, *text, read_run);
}

std::vector<PolicyRun> Store::policy_runs() const {
  std::vector<PolicyRun> runs = policy_runs_all();
  std::erase_if(runs, [](const PolicyRun& run) { return run.done; });
  return runs;
}

std::vector<Number> Store::open_cases() const { return redress::open_cases(*database_, nullptr); }

std::vector<DueTimer> Store::open_cases_after(Instant due, Number case_id, Number before,
                                              std::size_t most) const {
  const keys::ScopeId scope = keys::everything();
  std::vector<DueTimer> cases;
  for (Scan scan(*database_, Family::due, keys::due(scope, due, case_id + 1),
                 keys::after(keys::scope(scope)));
       scan.valid() && cases.size() < most; scan.next())
    if (const Number id = keys::last_number(scan.key()); id < before)
      cases.push_back({keys::due_of(scan.key()), id});
  return cases;
}

std::vector<DueTimer> Store::breaches_after(Instant due, Number case_id, std::size_t most) const {
  std::vector<DueTimer> breaches;
  for (Scan scan(*database_, Family::breaches, keys::timer(due, case_id + 1), end_of_timers());
       scan.valid() && breaches.size() < most; scan.next())
    breaches.push_back({keys::timer_of(scan.key()), keys::last_number(scan.key())});
  return breaches;
}

const std::string& Store::accepted_loss() const { return database_->accepted_loss; }

bool Store::has_room() const {
  const auto now = std::chrono::steady_clock::now();
  if (now - database_->room_looked_at.load() < std::chrono::seconds(1)) return database_->room;
  database_->room_looked_at = now;
  struct statvfs disk;
  if (::statvfs(database_->directory.c_str(), &disk) != 0) return database_->room = false;
  const std::uint64_t free = std::uint64_t(disk.f_bavail) * disk.f_frsize;
  const std::uint64_t unflushed = database_->options.wal_bytes + database_->memtable_bytes();
  return database_->room = free > std::max(database_->options.spare_bytes, 2 * unflushed);
}

std::optional<Instant> Store::seen_alive() const {
  const auto& found = database_->found_newest;
  return found && found->alive != Instant::min() ? std::optional(found->alive) : std::nullopt;
}

void Store::note_alive(Instant at) {
  if (!*database_->failed && !database_->only_read) database_->newest->alive(at);
}

Wording Store::gone() const {
  Database& database = *database_;
  if (database.only_read) return {};
  const auto is_there = [&] {
    if (!database.lock.stands()) return false;
    std::error_code error;
    if (!std::filesystem::exists(database.directory / "CURRENT", error) ||
        !std::filesystem::exists(database.directory / NewestFile::name, error))
      return false;
    std::unique_ptr<rocksdb::LogFile> log;
    for (int look = 0; look < 2; ++look)  // it may just have been followed by the next
      if (database.db->GetCurrentWalFile(&log).ok() &&
          std::filesystem::exists(database.directory.string() + log->PathName(), error))
        return true;
    return false;
  };
  if (!database.gone && (*database.failed || is_there())) return {};
  *database.failed = true;
  database.gone = true;
  const std::string where = quoted(database.directory);
  return {"The data directory " + where +
              ", or a file in it, was moved or removed while the server ran; nothing is recorded "
              "any more. Stop the server, put the directory back or restore a backup, and start "
              "again.",
          "服务运行期间，数据目录" + where +
              "或其中的文件被移走或删除，不再记录任何内容。请停止服务，把目录放回原处或恢复备份，"
              "然后重新启动。"};
}

void Store::append(const Batch& batch) {
  Database& database = *database_;
  if (database.only_read) throw std::logic_error("It was opened to be read.");
  if (const Wording why = database.gone ? gone() : Wording(); !why.empty()) throw LedgerError(why);
  if (*database.failed)
    throw LedgerError(
        {"An earlier write to " + quoted(database.directory) +
             " failed; nothing more is written. Check that disk and start again.",
         "先前写入" + quoted(database.directory) + "失败，不再写入。请检查磁盘，然后重新启动。"});
  Tip tip = this->tip();
  for (const auto& item : batch.items)
    if (item.entry.number != ++tip.number)
      throw std::logic_error("Entry " + std::to_string(item.entry.number) + " came where " +
                             std::to_string(tip.number) + " was to be.");
  if (!batch.items.empty()) tip.recorded_at = batch.items.back().entry.recorded_at;

  try {
    Writing writing(database);
    TallyChanges tallies;
    std::string text;
    for (const auto& item : batch.items) {
      text = write(writing, item);
      tallies.add(item.tallied, known_on(item.entry));
    }
    for (const auto& [before, after] : batch.changes) {
      writing.put(Family::cases, keys::number(after.id), record(after));
      write_difference(writing, before ? rows(*before) : std::vector<Row>(), rows(after));
    }
    for (const auto& [key, before, after] : batch.services) {
      writing.put(Family::services, keys::service(key), record(after));
      write_difference(writing, before ? rows(key, *before) : std::vector<Row>(), rows(key, after));
    }
    for (const UnitRecord& unit : batch.units)
      writing.put(Family::units, keys::unit_record(unit.name), record(unit));
    if (batch.roster) {
      writing.put(Family::meta, keys::meta("roster"), record(*batch.roster));
      database.mended(Family::meta, keys::meta("roster"));
    }
    write(writing, batch.blobs, database);
    for (const auto& document : batch.documents)
      writing.put(Family::documents, keys::document(document.digest), document.text);
    if (batch.run) {
      if (batch.run->done)
        writing.erase(Family::meta, keys::meta("recalculation"));
      else
        writing.put(Family::meta, keys::meta("recalculation"), written(*batch.run));
    }
    for (const PolicyRun& run : batch.policy_runs)
      writing.put(Family::policy_runs, keys::number(run.because), written(run));
    write(writing, tallies, database);
    write_timer_mark(writing, batch, database);
    std::string newest;
    keys::put(newest, tip.number);
    writing.put(Family::meta, keys::meta("tip"), newest);

    rocksdb::WriteOptions to_disk;
    to_disk.sync = true;
    must(database.db->Write(to_disk, &writing.batch()), "Writing", database);
    // It is in the ledger; but is that where it will be looked for?
    if (!database.lock.stands()) throw LedgerError(gone());
    if (!batch.items.empty()) database.newest->acknowledged(tip.number, sha256(text));
    if (!batch.blobs.empty()) {
      database.batch = rocksdb::WriteBatch();  // keeps no memory of that size
      database.room_looked_at = std::chrono::steady_clock::time_point();  // much may have gone
    }
  } catch (...) {
    *database.failed = true;
    throw;
  }
  std::lock_guard lock(database.mutex);
  database.tip = tip;
  if (database.next_timer) database.next_timer = next_after(*database.next_timer, batch);
}

}  // namespace redress
