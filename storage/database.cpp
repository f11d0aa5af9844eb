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
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <thread>

#include "engine/patience.h"
#include "engine/record/record.h"

namespace redress {
namespace {

namespace fs = std::filesystem;

constexpr int format = 5;  // 1 to 4 were never released

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

// After a flush or a compaction the list of files is longer.
class NoteTheList : public rocksdb::EventListener {
 public:
  explicit NoteTheList(std::shared_ptr<NewestFile> newest) : newest_(std::move(newest)) {}
  void OnFlushCompleted(rocksdb::DB*, const rocksdb::FlushJobInfo&) override { newest_->flushed(); }
  void OnCompactionCompleted(rocksdb::DB*, const rocksdb::CompactionJobInfo&) override {
    newest_->flushed();
  }

 private:
  const std::shared_ptr<NewestFile> newest_;
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
  options.max_open_files = database.options.open_files;
  options.max_manifest_file_size = 8u << 20;  // it is digested after each flush
  options.skip_stats_update_on_db_open = true;
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.max_log_file_size = 4u << 20;
  options.keep_log_file_num = 4;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.listeners.push_back(std::make_shared<StopAtErrors>(database.failed));
  options.listeners.push_back(std::make_shared<NoteTheList>(database.newest));
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

// What lies beside RocksDB's files, whatever became of them.
bool is_ours(const fs::path& directory) {
  return fs::exists(directory / lock_name) || NewestFile::read(directory);
}

// Whether what is in the directory is a database of ours, or nothing yet.
void refuse_foreign(const fs::path& directory, const std::vector<std::string>& families) {
  if (is_ours(directory)) return;
  const auto has = [&](Family family) {
    return std::find(families.begin(), families.end(), name(family)) != families.end();
  };
  if (has(Family::meta) && has(Family::ledger)) return;
  for (const auto& entry : fs::directory_iterator(directory))
    if (const std::string there = entry.path().filename().string(); there != "lost+found")
      throw LedgerError({"The directory " + quoted(directory) +
                             " is not empty and holds no Redress data (there is '" + there +
                             "' in it). Choose an empty directory, or the right one.",
                         "目录" + quoted(directory) +
                             "不是空的，里面又没有 Redress 的数据（其中有“" + there +
                             "”）。请选择空目录，或者正确的目录。"});
}

void refuse_newer(const fs::path& directory, const std::vector<std::string>& families) {
  for (const std::string& family : families) {
    const bool known = family == rocksdb::kDefaultColumnFamilyName ||
                       std::any_of(std::begin(every_family), std::end(every_family),
                                   [&](Family ours) { return name(ours) == family; });
    if (!known)
      throw LedgerError({"The data in " + quoted(directory) +
                             " was written by a newer release (it has '" + family +
                             "', which this one does not know). Run that release or a newer one.",
                         quoted(directory) + "中的数据由更新的版本写入（其中有本版本不认识的“" +
                             family + "”）。请运行该版本或更新的版本。"});
  }
}

const Wording what_to_do{
    " The data is damaged: restore a backup, and keep this directory for examination.",
    "数据已损坏：请恢复备份，并保留此目录以备查验。"};

// "; 1,204 entries had been acknowledged in it", if that is known.
Wording acknowledged_in_it(const std::optional<Newest>& newest) {
  if (!newest || newest->number == 0) return {};
  const std::string count = std::to_string(newest->number);
  return {
      " " + count + (newest->number == 1 ? " entry" : " entries") + " had been acknowledged in it.",
      "其中已确认收到" + count + "条记录。"};
}

// Without RocksDB's first file nothing else of it is read, and opening would begin anew and remove
// what is there.
void refuse_emptied(const fs::path& directory, const std::optional<Newest>& newest) {
  if (fs::exists(directory / "CURRENT")) return;
  std::string left;
  for (const auto& entry : fs::directory_iterator(directory)) {
    const std::string ending = entry.path().extension().string();
    if (ending == ".sst" || ending == ".blob" || ending == ".log")
      left = entry.path().filename().string();
  }
  if (left.empty() && (!newest || newest->number == 0)) return;
  Wording why{
      "The directory " + quoted(directory) + " has lost its database: 'CURRENT' is missing.",
      "目录" + quoted(directory) + "里的数据库不见了：缺少文件“CURRENT”。"};
  throw LedgerError(why + acknowledged_in_it(newest) +
                    Wording{" Nothing was changed. Restore a backup, or choose another directory "
                            "to begin anew in.",
                            "没有改动任何东西。请恢复备份；若要重新开始，请换一个目录。"});
}

// Row of `meta`: what was acknowledged last stands in a file beside the database.
constexpr std::string_view beside = "newest_beside";

void check_format(const Store::Database& database) {
  const auto stored = database.get(Family::meta, keys::meta("format"));
  if (!stored) {
    if (whole(database, Family::ledger).valid())
      throw LedgerError(
          {"The data in " + quoted(database.directory) +
               " has entries but does not say its format: it is damaged. Restore a "
               "backup.",
           quoted(database.directory) + "中有记录却没有注明数据格式：数据已损坏。请恢复备份。"});
    if (database.found_newest && database.found_newest->number > 0) return;  // said below
    if (database.only_read)
      throw LedgerError({quoted(database.directory) + " holds no Redress data yet.",
                         quoted(database.directory) + "里还没有 Redress 的数据。"});
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
    throw LedgerError({"The data in " + quoted(database.directory) +
                           " was written before the first release (data format " + *stored +
                           ") and cannot be read any more. Start with another directory.",
                       quoted(database.directory) + "中的数据写于首次发布之前（数据格式" + *stored +
                           "），已无法读取。请换一个目录启动。"});
  if (found > format)
    throw LedgerError({"The data in " + quoted(database.directory) +
                           " was written by a newer release (data format " + *stored +
                           "; this release reads up to " + std::to_string(format) +
                           "). Run that release or a newer one.",
                       quoted(database.directory) + "中的数据由更新的版本写入（数据格式" + *stored +
                           "，本版本最高能读" + std::to_string(format) +
                           "）。请运行该版本或更新的版本。"});
}

// What was acknowledged is there, whatever became of RocksDB's files: else how much is missing.
void check_newest(Store::Database& database, Number tip) {
  const std::string where = quoted(database.directory);
  const std::optional<Number>& accepted = database.options.accept_loss;
  const auto or_accept = [&](Number missing) {
    return Wording{
        " Nothing was changed. Restore a backup, and keep this directory for "
        "examination; or, to go on without them for good, start once with "
        "--accept-loss " +
            std::to_string(missing) + ".",
        "没有改动任何东西。请恢复备份，并保留此目录以备查验；若决定就此继续，请加上 "
        "--accept-loss " +
            std::to_string(missing) + " 启动一次。"};
  };
  const auto nothing_is_missing = [&] {
    if (accepted.value_or(0) > 0)
      throw LedgerError({"Nothing is missing in " + where + ", so that no loss of " +
                             std::to_string(*accepted) +
                             " can be accepted. Start without --accept-loss.",
                         "目录" + where + "没有缺少任何记录，无从接受" + std::to_string(*accepted) +
                             "条的缺失。请去掉 --accept-loss 再启动。"});
  };
  if (!database.found_newest) {
    if (database.only_read || tip == 0 || !database.get(Family::meta, keys::meta(beside)))
      return nothing_is_missing();
    if (accepted == Number(0)) {
      database.accepted_loss = "whether entries after " + std::to_string(tip) +
                               " had been acknowledged is not known: '" +
                               std::string(NewestFile::name) + "' was missing or unreadable";
      return;
    }
    throw LedgerError(
        Wording{
            "The file '" + std::string(NewestFile::name) + "' in " + where +
                " is missing or cannot be read, so that nobody can tell whether entries after " +
                std::to_string(tip) + " are missing.",
            "目录" + where + "中的文件“" + NewestFile::name + "”缺失或无法读取，无法判断第" +
                std::to_string(tip) + "条之后是否还有记录。"} +
        or_accept(0));
  }
  const Newest& newest = *database.found_newest;
  if (newest.number > tip) {
    const Number missing = newest.number - tip;
    if (accepted == missing && tip > 0) {
      database.accepted_loss = std::to_string(missing) + (missing == 1 ? " entry" : " entries") +
                               " that had been acknowledged, up to " +
                               std::to_string(newest.number) + ", missing after entry " +
                               std::to_string(tip);
      return;
    }
    const std::string ends = tip == 0 ? "is empty" : "ends with entry " + std::to_string(tip);
    throw LedgerError(
        Wording{"The ledger in " + where + " " + ends + ", but entry " +
                    std::to_string(newest.number) + " was acknowledged: " +
                    std::to_string(missing) + (missing == 1 ? " entry is" : " entries are") +
                    " missing. A file of the database was lost, cut or replaced.",
                "目录" + where + "的台账" +
                    (tip == 0 ? std::string("是空的") : "止于第" + std::to_string(tip) + "条") +
                    "，而第" + std::to_string(newest.number) + "条已确认收到：缺少" +
                    std::to_string(missing) + "条记录。数据库的文件丢失、被截断或被替换。"} +
        (tip > 0 ? or_accept(missing)
                 : Wording{" Nothing was changed. Restore a backup, and keep this directory for "
                           "examination.",
                           "没有改动任何东西。请恢复备份，并保留此目录以备查验。"}));
  }
  if (newest.number == 0) return nothing_is_missing();
  const std::string key = keys::number(newest.number);
  std::optional<std::string> text;
  try {
    text = database.get(Family::ledger, key);
  } catch (const Unreadable&) {  // a damaged row, and nothing else: it is left out
    return nothing_is_missing();
  }
  const auto is_an_entry = [&] {
    return if_intact(database, Family::ledger, key, *text,
                     [&](std::string_view bytes) { return read_entry_of(newest.number, bytes); })
        .has_value();
  };
  if (text && (sha256(*text) == newest.digest || !is_an_entry())) return nothing_is_missing();
  if (accepted == Number(0)) {
    database.accepted_loss =
        "entry " + std::to_string(newest.number) + " is not the one that had been acknowledged";
    return;
  }
  throw LedgerError(
      Wording{
          "Entry " + std::to_string(newest.number) + " of the ledger in " + where +
              " is not the one that was acknowledged: it was altered, or the files are those "
              "of another database or of another time.",
          "目录" + where + "的台账第" + std::to_string(newest.number) +
              "条不是当初确认收到的那一条：内容被改动，或者文件属于另一个数据库、另一个时间。"} +
      or_accept(0));
}

// Numbers are dense: whatever recovery lost in the middle or at the end shows here.
void check_sequence(Store::Database& database) {
  const std::string where = quoted(database.directory);
  Scan last = whole(database, Family::ledger);
  last.to_last();
  const Number tip = last.valid() ? keys::last_number(last.key()) : 0;
  check_newest(database, tip);
  Scan first = whole(database, Family::ledger);
  if (first.valid() && keys::last_number(first.key()) != 1) {
    const std::string number = std::to_string(keys::last_number(first.key()));
    throw LedgerError(
        Wording{"The ledger in " + where + " begins with entry " + number + " instead of 1.",
                "目录" + where + "的台账从第" + number + "条开始，而不是第1条。"} +
        acknowledged_in_it(database.found_newest) + what_to_do);
  }
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
    throw LedgerError(Wording{"The ledger in " + where + " ends with entry " + std::to_string(tip) +
                                  ", but " + std::to_string(expected) +
                                  " was the last one written.",
                              "目录" + where + "的台账止于第" + std::to_string(tip) +
                                  "条，而最后写入的是第" + std::to_string(expected) + "条。"} +
                      acknowledged_in_it(database.found_newest) + what_to_do);

  Number next = tip > counted_at_open ? tip - counted_at_open + 1 : 1;
  for (Scan scan(database, Family::ledger, keys::number(next), keys::after(keys::number(tip)));
       scan.valid(); scan.next(), ++next)
    if (keys::last_number(scan.key()) != next) break;
  if (next != tip + 1)
    throw LedgerError(
        Wording{"Entry " + std::to_string(next) + " of the ledger in " + where + " is missing.",
                "目录" + where + "的台账缺少第" + std::to_string(next) + "条。"} +
        acknowledged_in_it(database.found_newest) + what_to_do);
}

// Throws LedgerError where nothing can begin.
void check(Store::Database& database) {
  try {
    check_format(database);
    check_sequence(database);
    if (const auto mark = database.get(Family::meta, keys::meta("timers_from"));
        mark && mark->size() == 8)
      database.no_timer_before = {keys::instant_at(*mark, 0), 0};
  } catch (const Unreadable& damaged) {
    throw LedgerError(
        Wording{"The data in " + quoted(database.directory) + " cannot be read (" + damaged.what() +
                    ").",
                quoted(database.directory) + "中的数据无法读取（" + damaged.what() + "）。"} +
        what_to_do);
  }
}

// The families there are; empty if there is no database.
std::vector<std::string> families_in(const Store::Database& database, const Surroundings& around) {
  std::vector<std::string> present;
  if (!fs::exists(database.directory / "CURRENT")) return present;
  rocksdb::DBOptions listing;
  if (around.env) listing.env = around.env;
  const rocksdb::Status status =
      rocksdb::DB::ListColumnFamilies(listing, database.directory, &present);
  if (!status.ok() && !status.IsNoSpace())
    throw LedgerError(
        Wording{"The data in " + quoted(database.directory) + " cannot be opened (" +
                    status.ToString() + ").",
                quoted(database.directory) + "中的数据无法打开（" + status.ToString() + "）。"} +
        acknowledged_in_it(database.found_newest) + what_to_do);
  must(status, "Opening", database);
  return present;
}

std::vector<rocksdb::ColumnFamilyDescriptor> all_families(
    const std::shared_ptr<rocksdb::Cache>& cache) {
  std::vector<rocksdb::ColumnFamilyDescriptor> wanted;
  for (Family family : every_family)
    wanted.emplace_back(std::string(name(family)), family_options(family, cache));
  // RocksDB insists on a family of its own; nothing is in it.
  wanted.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());
  return wanted;
}

void opened(const rocksdb::Status& status, const Store::Database& database) {
  if (status.ok()) return;
  if (!status.IsCorruption() && !status.IsNotFound() && !status.IsPathNotFound() &&
      !status.IsInvalidArgument())
    must(status, "Opening", database);
  throw LedgerError(
      Wording{
          "The data in " + quoted(database.directory) + " is damaged (" + status.ToString() + ").",
          quoted(database.directory) + "中的数据已损坏（" + status.ToString() + "）。"} +
      acknowledged_in_it(database.found_newest) +
      Wording{" Nothing was changed. Restore a backup, and keep this directory for "
              "examination.",
              "没有改动任何东西。请恢复备份，并保留此目录以备查验。"});
}

// Says nothing and makes no file.
class Silent : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

// Tables stay open, so that nobody takes them away who writes meanwhile; as many as there may be.
int tables_to_keep_open(const fs::path& directory) {
  rlimit descriptors{};
  ::getrlimit(RLIMIT_NOFILE, &descriptors);
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(directory)) files += entry.is_regular_file();
  constexpr std::size_t others = 100;
  if (files + others < descriptors.rlim_cur) return -1;
  return std::max(int(descriptors.rlim_cur) - int(others), 20);
}

std::unique_ptr<Store::Database> read_once(const fs::path& directory, const StoreOptions& options,
                                           const Surroundings& around) {
  auto database = std::make_unique<Store::Database>();
  database->directory = directory;
  database->options = options;
  database->only_read = true;
  database->found_newest = NewestFile::read(directory);
  const std::vector<std::string> present = families_in(*database, around);
  refuse_newer(directory, present);
  const auto has = [&](Family family) {
    return std::find(present.begin(), present.end(), name(family)) != present.end();
  };
  if (!has(Family::meta) && !has(Family::ledger) &&
      (!database->found_newest || database->found_newest->number == 0))
    throw LedgerError({quoted(directory) + " holds no Redress data.",
                       quoted(directory) + "里没有 Redress 的数据。"});
  const auto cache = rocksdb::NewLRUCache(options.cache_bytes);
  rocksdb::DBOptions reading = database_options(*database, around, cache);
  reading.create_if_missing = false;
  reading.create_missing_column_families = false;
  reading.info_log = std::make_shared<Silent>();
  reading.listeners.clear();
  reading.max_open_files = tables_to_keep_open(directory);
  opened(rocksdb::DB::OpenForReadOnly(reading, directory, all_families(cache), &database->families,
                                      &database->db),
         *database);
  check(*database);
  return database;
}

// RocksDB's list of files: its name and length.
std::pair<std::string, std::uintmax_t> list_of_files(const fs::path& directory) {
  std::string name;
  std::getline(std::ifstream(directory / "CURRENT"), name);
  std::error_code ignored;
  return {name, fs::file_size(directory / name, ignored)};
}

// What RocksDB has recovered may never have been synced; from here on it counts as acknowledged.
void sync_logs(const fs::path& directory) {
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.path().extension() != ".log") continue;
    const int file = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = file >= 0 && ::fdatasync(file) == 0;
    const int why = errno;
    if (file >= 0) ::close(file);
    if (!synced && why != ENOENT)
      throw LedgerError({"Syncing " + entry.path().string() + " failed (" + std::strerror(why) +
                             "). Check that disk and start again.",
                         "同步" + entry.path().string() + "失败（" + std::strerror(why) +
                             "）。请检查磁盘，然后重新启动。"});
  }
}

// An entry's bytes; empty where they cannot be had.
std::string read_or_else(const Store::Database& database, const std::string& key) {
  try {
    return database.get(Family::ledger, key).value_or("");
  } catch (const Unreadable&) {
    return "";
  }
}

// From here on what is acknowledged is kept beside the database.
void keep_newest(Store::Database& database) {
  sync_logs(database.directory);
  Newest newest;
  if (database.found_newest) newest.alive = database.found_newest->alive;
  newest.number = database.tip.number;
  const auto& found = database.found_newest;
  if (found && found->number == newest.number && !database.options.accept_loss)
    newest.digest = found->digest;  // whatever became of the row since
  else if (newest.number > 0)
    newest.digest = sha256(read_or_else(database, keys::number(newest.number)));
  database.newest->open(database.directory, newest);
  database.newest->flushed();
  if (database.get(Family::meta, keys::meta(beside))) return;
  rocksdb::WriteOptions to_disk;
  to_disk.sync = true;
  must(database.db->Put(to_disk, database.in(Family::meta), keys::meta(beside), "1"), "Starting",
       database);
}

}  // namespace

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
  make_private(directory);
  try {
    database->found_newest = NewestFile::read(directory);
    const std::vector<std::string> present = families_in(*database, around);
    refuse_foreign(directory, present);
    refuse_newer(directory, present);
    database->lock = DirectoryLock(directory);
    close_files(directory);
    database->found_newest = NewestFile::read(directory);  // whoever wrote it has ended
    refuse_emptied(directory, database->found_newest);
    // Opening for writing removes files that RocksDB's list does not name. If the list is not what
    // it was, what was acknowledged is looked for before.
    if (database->found_newest && !present.empty() &&
        !NewestFile::manifest_stands(directory, *database->found_newest))
      read_once(directory, options, around);
  } catch (const fs::filesystem_error& error) {
    throw LedgerError({"The directory " + quoted(directory) + " cannot be used (" +
                           error.code().message() +
                           "). Give the user that runs Redress the right to write there, or choose "
                           "another directory.",
                       "目录" + quoted(directory) + "无法使用（" + error.code().message() +
                           "）。请让运行 Redress 的用户有权写入，或者换一个目录。"});
  }

  const auto cache = rocksdb::NewLRUCache(options.cache_bytes);
  opened(rocksdb::DB::Open(database_options(*database, around, cache), directory,
                           all_families(cache), &database->families, &database->db),
         *database);
  check(*database);
  database->no_timer_before_on_disk = database->no_timer_before.at;
  keep_newest(*database);
  return database;
}

std::unique_ptr<Store::Database> read_database(const fs::path& directory, StoreOptions options,
                                               Surroundings around) {
  expect_readable(directory);
  if (!fs::exists(directory / "CURRENT")) {
    if (is_ours(directory)) refuse_emptied(directory, NewestFile::read(directory));
    throw holds_no_data(directory);
  }
  // Whoever writes there may flush meanwhile, so that what was in a log is in a table that this has
  // not heard of: then everything is looked at again.
  constexpr int most = 50;
  for (int i = 1;; ++i) {
    const auto before = list_of_files(directory);
    try {
      auto database = read_once(directory, options, around);
      if (i == most || list_of_files(directory) == before) return database;
    } catch (const LedgerError&) {
      if (i == most || list_of_files(directory) == before) throw;
    } catch (const fs::filesystem_error&) {  // a file that was there is gone
      if (i == most) throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20 * i));
  }
}

void must(const rocksdb::Status& status, std::string_view doing, const Store::Database& database) {
  if (status.ok()) return;
  const std::string where = quoted(database.directory), why = status.ToString();
  Wording sentence{std::string(doing) + " the data in " + where + " failed (" + why + ").",
                   "读写" + where + "中的数据失败（" + why + "）。"};
  if (status.IsCorruption())
    sentence += {" It is damaged: restore a backup, and keep this directory for examination.",
                 "数据已损坏：请恢复备份，并保留此目录以备查验。"};
  else if (status.IsNoSpace())
    sentence += {" Free space on that disk and start again.", "请腾出磁盘空间，然后重新启动。"};
  else
    sentence += {" Check that disk and start again.", "请检查磁盘，然后重新启动。"};
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
