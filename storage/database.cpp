#include "storage/database.h"

#include <fcntl.h>
#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/memtablerep.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/table_properties_collectors.h>
#include <rocksdb/write_buffer_manager.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "engine/patience.h"
#include "engine/record.h"

namespace redress {
namespace {

namespace fs = std::filesystem;

constexpr int format = 5;  // 1 to 4 were never released
constexpr const char* lock_name = "redress.lock";

// How far back open() counts entry by entry. What a crash can tear is in the WAL's tail.
constexpr Number counted_at_open = 10'000;

constexpr std::size_t read_ahead = 2u << 20;

// RocksDB would resume by itself after an error, and trip over its own asserts. We stop instead.
class StopAtErrors : public rocksdb::EventListener {
 public:
  explicit StopAtErrors(std::shared_ptr<std::atomic<bool>> failed) : failed_(std::move(failed)) {}
  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status*) override {
    *failed_ = true;
  }
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                            bool* auto_recovery) override {
    *failed_ = true;
    *auto_recovery = false;
  }

 private:
  const std::shared_ptr<std::atomic<bool>> failed_;
};

rocksdb::DBOptions database_options(const Store::Database& database, const Surroundings& around,
                                    const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::DBOptions options;
  if (around.env) options.env = around.env;
  options.statistics = around.statistics;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  // The default opens "OK" without what follows a damaged place in the WAL.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.track_and_verify_wals_in_manifest = true;
  options.paranoid_checks = true;
  // Every family must have flushed before a WAL goes; this makes them.
  options.max_total_wal_size = database.options.wal_bytes;
  // Ready at once after a crash: what was replayed is flushed when its turn comes.
  options.avoid_flush_during_recovery = true;
  options.write_buffer_manager =
      std::make_shared<rocksdb::WriteBufferManager>(database.memtable_bytes(), cache);
  options.allow_concurrent_memtable_write = false;  // one thread writes; a hash table needs it
  options.max_background_jobs = 2;
  options.max_open_files = 1'000;
  options.skip_stats_update_on_db_open = true;
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.max_log_file_size = 4u << 20;
  options.keep_log_file_num = 4;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.listeners.push_back(std::make_shared<StopAtErrors>(database.failed));
  return options;
}

// Of the 18 bytes of a key, so many tell identities apart; they are a digest.
constexpr std::size_t seen_prefix = 10, seen_buckets = 16'384;

rocksdb::ColumnFamilyOptions family_options(Family family,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.format_version = 5;
  // Most identities looked up were never seen, and tallies often are new.
  if (family == Family::seen || family == Family::cases || family == Family::tallies ||
      family == Family::tally_changes || family == Family::members || family == Family::services ||
      family == Family::attachments)
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));

  rocksdb::ColumnFamilyOptions options;
  options.compression = rocksdb::kLZ4Compression;
  // A megabyte each by default, which counts against all memtables together before it is used.
  options.arena_block_size = 64u << 10;
  if (family == Family::seen) {
    // Looked up for every event and hardly ever found: a hash table answers in one step, where the
    // ordered list it replaces takes fifteen.
    options.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(seen_prefix));
    options.memtable_factory.reset(rocksdb::NewHashLinkListRepFactory(seen_buckets));
  }
  if (family == Family::due || family == Family::timers || family == Family::marks) {
    // Deleted rows gather where scans begin: keep few in memory, and compact dense runs away.
    options.write_buffer_size = 8u << 20;
    options.table_properties_collector_factories.push_back(
        rocksdb::NewCompactOnDeletionCollectorFactory(1'000, 900));
  }
  if (family == Family::attachments) {
    // Large and written once: kept out of the tree that is compacted again and again.
    options.enable_blob_files = true;
    options.min_blob_size = 4u << 10;
    options.write_buffer_size = 32u << 20;
    options.max_write_buffer_number = 4;  // else two that wait for the disk hold up every event
    options.compression = rocksdb::kNoCompression;
  }
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

std::string quoted(const fs::path& path) { return "'" + path.string() + "'"; }

// Whether what is in the directory is a database of ours, or nothing yet.
void refuse_foreign(const fs::path& directory, const std::vector<std::string>& families) {
  if (fs::exists(directory / lock_name)) return;
  const auto has = [&](Family family) {
    return std::find(families.begin(), families.end(), name(family)) != families.end();
  };
  if (has(Family::meta) && has(Family::ledger)) return;
  for (const auto& entry : fs::directory_iterator(directory))
    if (entry.path().filename() != "lost+found")
      throw LedgerError("The directory " + quoted(directory) +
                        " is not empty and holds no Redress data (there is '" +
                        entry.path().filename().string() +
                        "' in it). Choose an empty directory, or the right one.");
}

void refuse_newer(const fs::path& directory, const std::vector<std::string>& families) {
  for (const std::string& family : families) {
    const bool known = family == rocksdb::kDefaultColumnFamilyName ||
                       std::any_of(std::begin(every_family), std::end(every_family),
                                   [&](Family ours) { return name(ours) == family; });
    if (!known)
      throw LedgerError("The data in " + quoted(directory) +
                        " was written by a newer release (it has '" + family +
                        "', which this one does not know). Run that release or a newer one.");
  }
}

void check_format(const Store::Database& database) {
  const auto stored = database.get(Family::meta, keys::meta("format"));
  if (!stored) {
    if (whole(database, Family::ledger).valid())
      throw LedgerError("The data in " + quoted(database.directory) +
                        " has entries but does not say its format: it is damaged. Restore a "
                        "backup.");
    rocksdb::WriteBatch batch;
    must(batch.Put(database.in(Family::meta), keys::meta("format"), std::to_string(format)),
         "Starting", database);
    must(batch.Put(database.in(Family::meta), keys::meta("partition"), "0"), "Starting", database);
    rocksdb::WriteOptions to_disk;
    to_disk.sync = true;
    must(database.db->Write(to_disk, &batch), "Starting", database);
    return;
  }
  int found = 0;
  const auto [end, error] = std::from_chars(stored->data(), stored->data() + stored->size(), found);
  if (error != std::errc() || end != stored->data() + stored->size() || found < 1)
    throw LedgerError("The data in " + quoted(database.directory) +
                      " does not say its format: it is damaged. Restore a backup.");
  if (found < format)
    throw LedgerError("The data in " + quoted(database.directory) +
                      " was written before the first release (data format " + *stored +
                      ") and can not be read any more. Start with another directory.");
  if (found > format)
    throw LedgerError("The data in " + quoted(database.directory) +
                      " was written by a newer release (data format " + *stored +
                      "; this release reads up to " + std::to_string(format) +
                      "). Run that release or a newer one.");
}

// Numbers are dense: whatever recovery lost in the middle or at the end shows here.
void check_sequence(Store::Database& database) {
  const std::string what_to_do =
      " The data is damaged: restore a backup, and keep this directory for examination.";
  Scan first = whole(database, Family::ledger);
  if (first.valid() && keys::last_number(first.key()) != 1)
    throw LedgerError("The ledger in " + quoted(database.directory) + " begins with entry " +
                      std::to_string(keys::last_number(first.key())) + " instead of 1." +
                      what_to_do);
  Scan last = whole(database, Family::ledger);
  last.to_last();
  const Number tip = last.valid() ? keys::last_number(last.key()) : 0;
  database.tip = {tip, std::nullopt};
  for (; last.valid() && !database.tip.recorded_at; last.previous()) {
    const Number number = keys::last_number(last.key());
    const auto newest =
        if_intact(database, Family::ledger, last.key(), last.value(),
                  [&](std::string_view bytes) { return read_entry_of(number, bytes); });
    if (newest) database.tip.recorded_at = newest->recorded_at;
  }

  const auto written = database.get(Family::meta, keys::meta("tip"));
  Number expected = written && written->size() == 8 ? keys::number_at(*written, 0) : 0;
  if (written && written->size() != 8) {  // it is written again with the next batch
    database.found_damaged(Family::meta, keys::meta("tip"), "it is no number");
    expected = tip;
  }
  if (expected != tip)
    throw LedgerError("The ledger in " + quoted(database.directory) + " ends with entry " +
                      std::to_string(tip) + ", but " + std::to_string(expected) +
                      " was the last one written." + what_to_do);

  Number next = tip > counted_at_open ? tip - counted_at_open + 1 : 1;
  for (Scan scan(database, Family::ledger, keys::number(next), keys::after(keys::number(tip)));
       scan.valid(); scan.next(), ++next)
    if (keys::last_number(scan.key()) != next) break;
  if (next != tip + 1)
    throw LedgerError("Entry " + std::to_string(next) + " of the ledger in " +
                      quoted(database.directory) + " is missing." + what_to_do);
}

}  // namespace

DirectoryLock::DirectoryLock(const fs::path& directory) {
  const fs::path path = directory / lock_name;
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file_ < 0)
    throw LedgerError("Can not write to " + quoted(directory) + " (" + std::strerror(errno) +
                      "). Give the user that runs Redress the right to write there, or choose "
                      "another directory.");
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    char holder[32] = {};
    const ssize_t size = ::pread(file_, holder, sizeof holder - 1, 0);
    ::close(std::exchange(file_, -1));
    std::string who(holder, std::max<ssize_t>(size, 0));
    who.erase(std::find(who.begin(), who.end(), '\n'), who.end());
    throw LedgerError("The directory " + quoted(directory) + " is in use by another process" +
                      (who.empty() ? "" : " (" + who + ")") +
                      ". Stop that one first, or choose another directory.");
  }
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file_, 0) != 0 || ::pwrite(file_, pid.data(), pid.size(), 0) < 0) {
    const std::string why = std::strerror(errno);
    ::close(std::exchange(file_, -1));
    throw LedgerError("Can not write to " + path.string() + " (" + why +
                      "). Free space on that disk.");
  }
}

DirectoryLock::~DirectoryLock() {
  if (file_ >= 0) ::close(file_);
}

Store::Database::~Database() {
  if (!db) return;
  if (*failed) {
    // Closing after a failed write aborts the process: given up until exit, where leak checkers
    // find it. No destructor of it may run.
    static auto* const given_up = new std::vector<std::pair<rocksdb::DB*, decltype(families)>>;
    given_up->emplace_back(db, families);
    lock.keep_until_exit();
    return;
  }
  for (auto* family : families) db->DestroyColumnFamilyHandle(family);
  delete db;
}

std::optional<std::string> Store::Database::get(Family family, std::string_view key,
                                                const rocksdb::Snapshot* as_of) const {
  keep_going();
  rocksdb::ReadOptions reading;
  reading.snapshot = as_of;
  std::string value;
  const rocksdb::Status status = db->Get(reading, in(family), key, &value);
  if (status.IsNotFound()) return std::nullopt;
  if (status.IsCorruption()) throw found_damaged(family, key, status.ToString());
  must(status, "Reading", *this);
  return value;
}

bool Store::Database::has(Family family, std::string_view key) const {
  rocksdb::PinnableSlice value;
  const rocksdb::Status status = db->Get(rocksdb::ReadOptions(), in(family), key, &value);
  if (status.IsCorruption()) {
    found_damaged(family, key, status.ToString());
    return false;
  }
  if (!status.IsNotFound()) must(status, "Reading", *this);
  return status.ok();
}

namespace {

std::string hex_of(std::string_view key) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string shown;
  for (unsigned char byte : key) {
    shown += digits[byte >> 4];
    shown += digits[byte & 15];
  }
  return shown;
}

// What a row holds, in words.
Wording held_in(Family family, std::string_view key) {
  const bool numbered = key.size() >= keys::number_width;
  const std::string number = numbered ? std::to_string(keys::last_number(key)) : "?";
  const std::string entry = " of entry " + number, entry_zh = "台账第" + number + "条的";
  switch (family) {
    case Family::cases: return {"Case c" + number, "工单c" + number};
    case Family::ledger: return {"Entry " + number + " of the ledger", "台账第" + number + "条"};
    case Family::private_part: return {"The reviewer" + entry, entry_zh + "评价人信息"};
    case Family::outbox: return {"The notices" + entry, entry_zh + "通知"};
    case Family::policies: return {"The adoption" + entry, entry_zh + "启用记录"};
    case Family::policy_runs:
      return {"The run over open cases" + entry, entry_zh + "在办工单变更进度"};
    case Family::timers: return {"A timer of " + number, "编号" + number + "的定时"};
    case Family::meta:
    case Family::seen:
    case Family::case_entries:
    case Family::due:
    case Family::case_scopes:
    case Family::marks:
    case Family::breaches:
    case Family::tallies:
    case Family::documents:
    case Family::services:
    case Family::units:
    case Family::refused:
    case Family::attachments:
    case Family::tally_changes:
    case Family::members:
    case Family::reports: break;
  }
  const std::string row =
      family == Family::meta
          ? std::string(key.substr(std::min<std::size_t>(key.size(), keys::meta("").size())))
          : hex_of(key);
  return {"Row " + row + " of '" + std::string(name(family)) + "'",
          "“" + std::string(name(family)) + "”中的一行（" + row + "）"};
}

}  // namespace

Unreadable Store::Database::found_damaged(Family family, std::string_view key,
                                          std::string_view why) const {
  constexpr std::size_t most_remembered = 10'000;
  Unreadable made(held_in(family, key), std::string(why));
  bool is_news = false;
  {
    std::lock_guard lock(damage_mutex);
    if (damage.size() < most_remembered)
      is_news =
          damage.emplace(std::pair(family, std::string(key)), Damage{made.what_it_is, made.what()})
              .second;
  }
  if (is_news && options.found_damaged) options.found_damaged(made.what());
  return made;
}

void Store::Database::mended(Family family, std::string_view key) const {
  std::lock_guard lock(damage_mutex);
  damage.erase(std::pair(family, std::string(key)));
}

Entry read_entry_of(Number number, std::string_view bytes) {
  Entry entry = read_entry(bytes);
  if (entry.number != number)
    throw std::runtime_error("it says that it is entry " + std::to_string(entry.number));
  return entry;
}

Case read_case_of(Number id, std::string_view bytes) {
  Case it = read_case(bytes);
  if (it.id != id) throw std::runtime_error("it says that it is case c" + std::to_string(it.id));
  return it;
}

std::unique_ptr<Store::Database> open_database(const fs::path& directory, StoreOptions options,
                                               Surroundings around) {
  auto database = std::make_unique<Store::Database>();
  database->directory = directory;
  database->options = options;

  try {
    fs::create_directories(directory);
    std::vector<std::string> present;
    if (fs::exists(directory / "CURRENT")) {
      rocksdb::DBOptions listing;
      if (around.env) listing.env = around.env;
      must(rocksdb::DB::ListColumnFamilies(listing, directory, &present), "Opening", *database);
    }
    refuse_foreign(directory, present);
    refuse_newer(directory, present);
  } catch (const fs::filesystem_error& error) {
    throw LedgerError("The directory " + quoted(directory) + " can not be used (" +
                      error.code().message() +
                      "). Give the user that runs Redress the right to write there, or choose "
                      "another directory.");
  }
  database->lock = DirectoryLock(directory);

  const auto cache = rocksdb::NewLRUCache(options.cache_bytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> wanted;
  for (Family family : every_family)
    wanted.emplace_back(std::string(name(family)), family_options(family, cache));
  // RocksDB insists on a family of its own; nothing is in it.
  wanted.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());
  const rocksdb::Status status =
      rocksdb::DB::Open(database_options(*database, around, cache), directory, wanted,
                        &database->families, &database->db);
  if (status.IsCorruption())
    throw LedgerError("The data in " + quoted(directory) + " is damaged (" + status.ToString() +
                      "). Nothing was changed. Restore a backup, and keep this directory for "
                      "examination.");
  must(status, "Opening", *database);

  try {
    check_format(*database);
    check_sequence(*database);
    const auto mark = database->get(Family::meta, keys::meta("timers_from"));
    if (mark && mark->size() == 8) {
      database->no_timer_before_on_disk = keys::instant_at(*mark, 0);
      database->no_timer_before = database->no_timer_before_on_disk;
    }
  } catch (const Unreadable& damaged) {  // what nothing can begin without
    throw LedgerError("The data in " + quoted(directory) + " is damaged (" + damaged.what() +
                      "). Restore a backup, and keep this directory for examination.");
  }
  return database;
}

void must(const rocksdb::Status& status, std::string_view doing, const Store::Database& database) {
  if (status.ok()) return;
  std::string sentence(doing);
  sentence += " the data in " + quoted(database.directory) + " failed (" + status.ToString() + ").";
  if (status.IsCorruption())
    sentence += " It is damaged: restore a backup, and keep this directory for examination.";
  else if (status.IsNoSpace())
    sentence += " Free space on that disk and start again.";
  else
    sentence += " Check that disk and start again.";
  throw LedgerError(sentence);
}

Scan::Scan(const Store::Database& database, Family family, std::string from, std::string to,
           const rocksdb::Snapshot* as_of, Reading how)
    : database_(database), from_(std::move(from)), to_(std::move(to)), lower_(from_), upper_(to_) {
  rocksdb::ReadOptions reading;
  reading.snapshot = as_of;
  reading.total_order_seek = true;  // also where a family is hashed in memory
  if (how == Reading::once) {
    reading.fill_cache = false;
    reading.readahead_size = read_ahead;
  }
  reading.iterate_lower_bound = &lower_;
  reading.iterate_upper_bound = &upper_;
  iterator_.reset(database.db->NewIterator(reading, database.in(family)));
  iterator_->SeekToFirst();
  check();
}

void Scan::next() {
  keep_going();
  iterator_->Next();
  check();
}

void Scan::to_last() {
  iterator_->SeekToLast();
  check();
}

void Scan::previous() {
  keep_going();
  iterator_->Prev();
  check();
}

void Scan::check() const {
  if (!iterator_->Valid()) must(iterator_->status(), "Reading", database_);
}

std::string_view Scan::key() const { return iterator_->key().ToStringView(); }
std::string_view Scan::value() const { return iterator_->value().ToStringView(); }

Scan whole(const Store::Database& database, Family family, const rocksdb::Snapshot* as_of,
           Reading how) {
  return Scan(database, family, keys::meta(""), keys::after(keys::meta("")), as_of, how);
}

std::vector<std::optional<std::string>> get_all(const Store::Database& database, Family family,
                                                const std::vector<Number>& numbers,
                                                const rocksdb::Snapshot* as_of, Reading how) {
  keep_going();
  std::vector<std::string> made;
  for (Number number : numbers) made.push_back(keys::number(number));
  const std::vector<rocksdb::Slice> slices(made.begin(), made.end());
  std::vector<rocksdb::PinnableSlice> values(numbers.size());
  std::vector<rocksdb::Status> statuses(numbers.size());
  rocksdb::ReadOptions reading;
  reading.snapshot = as_of;
  reading.fill_cache = how == Reading::often;
  database.db->MultiGet(reading, database.in(family), slices.size(), slices.data(), values.data(),
                        statuses.data());
  std::vector<std::optional<std::string>> found;
  found.reserve(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    found.emplace_back();
    if (statuses[i].IsNotFound()) {
      database.found_damaged(family, made[i], "it is missing");
    } else if (statuses[i].IsCorruption()) {
      database.found_damaged(family, made[i], statuses[i].ToString());
    } else {
      must(statuses[i], "Reading", database);
      found.back() = values[i].ToString();
    }
  }
  return found;
}

}  // namespace redress
