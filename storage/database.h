// The open RocksDB behind a store. For storage/ and its tests only: RocksDB is seen from here.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/snapshot.h>
#include <rocksdb/statistics.h>
#include <rocksdb/write_batch.h>

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>

#include "storage/ledger/directory.h"
#include "storage/ledger/newest.h"
#include "storage/store.h"
#include "storage/views/rows.h"
#include "storage/views/tallies.h"

namespace redress {

// What a test puts in the place of the machine's own.
struct Surroundings {
  rocksdb::Env* env = nullptr;  // outlives the database, also one that was given up
  std::shared_ptr<rocksdb::Statistics> statistics;
};

// Where a timer stands among all of them.
struct TimerPlace {
  Instant at = Instant::min();
  Number case_id = 0;  // or the service's number
  auto operator<=>(const TimerPlace&) const = default;
};

struct Store::Database {
  std::filesystem::path directory;
  StoreOptions options;
  bool only_read = false;  // opened for reading, maybe beside whoever writes: nothing is written
  DirectoryLock lock;
  // What was acknowledged last, beside the database; RocksDB's threads have it too.
  std::shared_ptr<NewestFile> newest = std::make_shared<NewestFile>();
  std::string accepted_loss;           // what options.accept_loss let go
  std::optional<Newest> found_newest;  // as it was when the database was opened
  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> families;  // in the order of Family

  // Set once, by a failed append or by RocksDB's background: nothing is written after it.
  std::shared_ptr<std::atomic<bool>> failed = std::make_shared<std::atomic<bool>>(false);

  std::mutex mutex;
  Tip tip;                               // guarded by mutex
  std::optional<TimerPlace> next_timer;  // guarded by mutex; at keys::never: none; nullopt: look
  std::set<std::string> set_aside;       // guarded by mutex; keys of timers that are passed over

  // Rows that were found damaged, by family and key.
  mutable std::mutex damage_mutex;
  mutable std::map<std::pair<Family, std::string>, Damage> damage;  // guarded by damage_mutex

  // No timer is earlier, but for those set aside. Lowered before a batch that inserts an earlier
  // one is written, raised only over what is deleted on disk, so that a scan may always start here.
  // A place and not an instant: thousands of cases fall due at the end of one day, and whoever
  // begins with the first of them walks over all that were dealt with since.
  TimerPlace no_timer_before;  // guarded by mutex; written by the one thread that appends

  // Of the one thread that appends.
  Instant no_timer_before_on_disk = Instant::min();
  TallyCache tallies{60'000};
  std::unordered_set<std::string> known_spots;  // whose scopes are in `members`
  mutable std::atomic<std::uint64_t> tally_rows_read{0};
  rocksdb::WriteBatch batch;

  std::atomic<std::chrono::steady_clock::time_point> room_looked_at{};
  std::atomic<bool> room{true};
  std::atomic<bool> gone{false};  // set once

  ~Database();
  rocksdb::ColumnFamilyHandle* in(Family family) const { return families[std::size_t(family)]; }
  std::size_t memtable_bytes() const { return options.cache_bytes / 4; }
  // nullopt if there is none. Throws Unreadable if the row is damaged, else LedgerError.
  std::optional<std::string> get(Family family, std::string_view key,
                                 const rocksdb::Snapshot* as_of = nullptr) const;
  bool has(Family family, std::string_view key) const;  // one that is damaged is not there

  // Remembers that the row is damaged, and tells of it once.
  Unreadable found_damaged(Family family, std::string_view key, std::string_view why) const;
  void mended(Family family, std::string_view key) const;
};

std::unique_ptr<Store::Database> open_database(const std::filesystem::path& directory,
                                               StoreOptions options, Surroundings around = {});
// Only to be read: nothing is made or changed there, nothing is locked. What a server writes
// meanwhile is not seen.
std::unique_ptr<Store::Database> read_database(const std::filesystem::path& directory,
                                               StoreOptions options, Surroundings around = {});

// Throws LedgerError unless ok.
void must(const rocksdb::Status& status, std::string_view doing, const Store::Database& database);

// Reads one row by `read(bytes)`, which throws, or is nullopt, for bytes that no release wrote.
// Throws Unreadable.
template <class Read>
auto intact(const Store::Database& database, Family family, std::string_view key,
            std::string_view bytes, Read read) {
  try {
    if constexpr (requires { *read(bytes); }) {
      auto value = read(bytes);
      if (!value) throw std::runtime_error("its value cannot be read");
      return *std::move(value);
    } else {
      return read(bytes);
    }
  } catch (const Unreadable&) {
    throw;
  } catch (const std::exception& error) {
    throw database.found_damaged(family, key, error.what());
  }
}

// The same of one of many: nullopt, and remembered as damaged, if it cannot be read.
template <class Read>
auto if_intact(const Store::Database& database, Family family, std::string_view key,
               std::string_view bytes, Read read)
    -> std::optional<decltype(intact(database, family, key, bytes, read))> {
  try {
    return intact(database, family, key, bytes, read);
  } catch (const Unreadable&) {
    return std::nullopt;
  }
}

// Entries and cases know their own number.
Entry read_entry_of(Number number, std::string_view bytes);
Case read_case_of(Number id, std::string_view bytes);

// One instant of the database, to read several things that agree with each other.
class AsOf {
 public:
  explicit AsOf(const Store::Database& database)
      : db_(database.db), snapshot_(db_->GetSnapshot()) {}
  AsOf(const AsOf&) = delete;
  AsOf& operator=(const AsOf&) = delete;
  ~AsOf() { db_->ReleaseSnapshot(snapshot_); }

  operator const rocksdb::Snapshot*() const { return snapshot_; }

 private:
  rocksdb::DB* const db_;
  const rocksdb::Snapshot* const snapshot_;
};

// How rows are read: those that are asked for again are kept in memory; a whole family is not, and
// is fetched far ahead.
enum class Reading { often, once };

// Rows from `from` up to, not including, `to`, as of one instant. Both bounds are always given, so
// that no scan walks over its neighbours' tombstones. Throws LedgerError.
class Scan {
 public:
  Scan(const Store::Database& database, Family family, std::string from, std::string to,
       const rocksdb::Snapshot* as_of = nullptr, Reading how = Reading::often);

  bool valid() const { return iterator_->Valid(); }
  void next();
  void to_last();
  void previous();
  std::string_view key() const;
  std::string_view value() const;

 private:
  void check() const;

  const Store::Database& database_;
  const std::string from_, to_;
  const rocksdb::Slice lower_, upper_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

// The whole of a family, in the one partition.
Scan whole(const Store::Database& database, Family family, const rocksdb::Snapshot* as_of = nullptr,
           Reading how = Reading::often);

// What the numbered rows of a family hold, in the order asked for; nullopt, and remembered as
// damaged, where one is damaged or missing: an index pointed there.
std::vector<std::optional<std::string>> get_all(const Store::Database& database, Family family,
                                                const std::vector<Number>& numbers,
                                                const rocksdb::Snapshot* as_of,
                                                Reading how = Reading::often);

// The running cases by number, which is as they lie on disk.
std::vector<Number> open_cases(const Store::Database& database, const rocksdb::Snapshot* as_of);

}  // namespace redress
