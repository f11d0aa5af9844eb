// A disk that fails on command, and one that forgets what was not synced.
#include <gmock/gmock.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <fstream>
#include <random>
#include <set>

#include "tests/storage/made.h"

namespace redress {
namespace {

namespace fs = std::filesystem;
using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

// Passes everything on to the real file system and remembers what a power cut would leave: bytes
// up to the last sync of a file, names up to the last sync of the directory. It does not bring
// deleted files back.
class Disk : public rocksdb::FileSystemWrapper {
 public:
  Disk() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "Disk"; }

  // After so many writes and syncs more the power is cut.
  void cut_after(int steps) { steps_ = steps; }
  bool dead() const { return dead_; }
  void forget_syncs_of_wals() { honest_ = false; }
  void fail_syncs(bool fail) { fail_syncs_ = fail; }
  void fill(bool full) { full_ = full; }
  int writes() const { return writes_; }

  // What the disk holds when the power is back.
  void survive(const fs::path& from, const fs::path& to, std::mt19937& random) {
    std::lock_guard lock(mutex_);
    for (const auto& entry : fs::directory_iterator(from)) {
      const std::string path = entry.path();
      const fs::path copy = to / entry.path().filename();
      if (const auto renamed = renamed_.find(path); renamed != renamed_.end()) {
        if (renamed->second) std::ofstream(copy, std::ios::binary) << *renamed->second;
        continue;
      }
      if (new_names_.contains(path)) continue;
      fs::copy_file(entry.path(), copy);
      const auto size = sizes_.find(path);
      if (size == sizes_.end()) continue;
      const auto unsynced = size->second.written - size->second.synced;
      const auto torn = unsynced == 0 ? 0 : random() % (unsynced + 1);
      fs::resize_file(copy, size->second.synced + torn);
    }
  }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                           IODebugContext* debug) override;
  IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* directory,
                        IODebugContext* debug) override;
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* debug) override {
    std::lock_guard lock(mutex_);
    if (dead_) return gone();
    if (!renamed_.contains(to)) {
      std::optional<std::string> old;
      if (std::ifstream file(to, std::ios::binary); file)
        old.emplace(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
      renamed_[to] = old;
    }
    sizes_[to] = sizes_[from];
    sizes_.erase(from);
    new_names_.erase(from);
    return target()->RenameFile(from, to, options, debug);
  }
  IOStatus DeleteFile(const std::string& path, const IOOptions& options,
                      IODebugContext* debug) override {
    std::lock_guard lock(mutex_);
    if (dead_) return gone();
    sizes_.erase(path);
    new_names_.erase(path);
    return target()->DeleteFile(path, options, debug);
  }

 private:
  friend class DiskFile;
  friend class DiskDirectory;
  struct Size {
    std::uint64_t written = 0, synced = 0;
  };

  static IOStatus gone() { return IOStatus::IOError("the power is cut"); }

  // Precondition: mutex_ is held. False when the power is cut.
  bool step() {
    if (steps_ > 0 && --steps_ == 0) dead_ = true;
    return !dead_;
  }

  std::mutex mutex_;
  int steps_ = 0;
  std::atomic<bool> dead_{false}, honest_{true}, fail_syncs_{false}, full_{false};
  std::atomic<int> writes_{0};
  std::map<std::string, Size> sizes_;
  std::set<std::string> new_names_;                            // since the directory was synced
  std::map<std::string, std::optional<std::string>> renamed_;  // what was there before
};

class DiskFile : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  DiskFile(std::unique_ptr<FSWritableFile> file, Disk& disk, std::string path)
      : FSWritableFileOwnerWrapper(std::move(file)), disk_(disk), path_(std::move(path)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    std::lock_guard lock(disk_.mutex_);
    if (disk_.full_) return IOStatus::NoSpace("the disk is full");
    if (!disk_.step()) return Disk::gone();
    ++disk_.writes_;
    disk_.sizes_[path_].written += data.size();
    return target()->Append(data, options, debug);
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Truncate(std::uint64_t size, const IOOptions& options, IODebugContext* debug) override {
    std::lock_guard lock(disk_.mutex_);
    if (disk_.dead_) return Disk::gone();
    disk_.sizes_[path_].written = size;
    return target()->Truncate(size, options, debug);
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return synced(); }
  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return synced(); }
  IOStatus RangeSync(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }

 private:
  IOStatus synced() {
    std::lock_guard lock(disk_.mutex_);
    if (disk_.fail_syncs_) return IOStatus::IOError("the disk does not sync");
    if (!disk_.step()) return Disk::gone();
    if (!disk_.honest_ && path_.ends_with(".log")) return IOStatus::OK();
    disk_.sizes_[path_].synced = disk_.sizes_[path_].written;
    return IOStatus::OK();
  }

  Disk& disk_;
  const std::string path_;
};

class DiskDirectory : public rocksdb::FSDirectoryWrapper {
 public:
  DiskDirectory(std::unique_ptr<FSDirectory> directory, Disk& disk)
      : FSDirectoryWrapper(std::move(directory)), disk_(disk) {}
  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return synced(); }
  IOStatus FsyncWithDirOptions(const IOOptions&, IODebugContext*,
                               const rocksdb::DirFsyncOptions&) override {
    return synced();
  }

 private:
  IOStatus synced() {
    std::lock_guard lock(disk_.mutex_);
    if (!disk_.step()) return Disk::gone();
    disk_.new_names_.clear();
    disk_.renamed_.clear();
    return IOStatus::OK();
  }
  Disk& disk_;
};

IOStatus Disk::NewWritableFile(const std::string& path, const FileOptions& options,
                               std::unique_ptr<rocksdb::FSWritableFile>* file,
                               IODebugContext* debug) {
  std::lock_guard lock(mutex_);
  if (dead_) return gone();
  const IOStatus status = target()->NewWritableFile(path, options, file, debug);
  if (!status.ok()) return status;
  sizes_[path] = {};
  new_names_.insert(path);
  *file = std::make_unique<DiskFile>(std::move(*file), *this, path);
  return status;
}

IOStatus Disk::NewDirectory(const std::string& path, const IOOptions& options,
                            std::unique_ptr<rocksdb::FSDirectory>* directory,
                            IODebugContext* debug) {
  const IOStatus status = target()->NewDirectory(path, options, directory, debug);
  if (status.ok()) *directory = std::make_unique<DiskDirectory>(std::move(*directory), *this);
  return status;
}

// Kept until the process ends: a store that failed gives its database up without closing it.
struct Machine {
  std::shared_ptr<Disk> disk = std::make_shared<Disk>();
  std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(disk);
};
Machine& a_machine() {
  static auto& all = *new std::vector<std::unique_ptr<Machine>>;
  return *all.emplace_back(std::make_unique<Machine>());
}

int write_one(Store& store) {
  return write(store, [](MadeUp& draft) {
    draft.opens(a_review(), at(5), {alarm_at(at(5))});
    return 1;
  });
}

TEST(FailedWrite, NothingIsWrittenAfterASyncThatFailed) {
  Directory directory;
  Machine& machine = a_machine();
  const auto store = opened(directory.path(), {machine.env.get(), nullptr});
  write_one(*store);
  machine.disk->fail_syncs(true);
  EXPECT_THROW(write_one(*store), LedgerError);
  machine.disk->fail_syncs(false);
  const int writes = machine.disk->writes();
  for (int i = 0; i < 3; ++i) EXPECT_THROW(write_one(*store), LedgerError);
  EXPECT_EQ(machine.disk->writes(), writes) << "something was written";
  EXPECT_EQ(store->tip().number, 1u);
  EXPECT_TRUE(store->find_case(1)) << "reading goes on";
}

TEST(FailedWrite, AFullDiskIsAnErrorAndNotTheEndOfTheProcess) {
  Directory directory, copy;
  {
    Machine& machine = a_machine();
    const auto store = opened(directory.path(), {machine.env.get(), nullptr});
    for (int i = 0; i < 10; ++i) write_one(*store);
    machine.disk->fill(true);
    EXPECT_THROW(write_one(*store), LedgerError);
    machine.disk->fill(false);
    EXPECT_THROW(write_one(*store), LedgerError);
    std::mt19937 random(1);
    machine.disk->survive(directory.path(), copy.path(), random);
  }
  EXPECT_EQ(opened(copy.path())->tip().number, 10u);
}

struct Outcome {
  int crashes = 0, refused = 0;
  Number acknowledged = 0, lost = 0;
};

// Crash after crash over what the one before left.
Outcome crashes(int count, bool honest, unsigned seed) {
  std::mt19937 random(seed);
  Outcome outcome;
  auto directory = std::make_unique<Directory>();
  for (int crash = 0; crash < count; ++crash) {
    Machine& machine = a_machine();
    if (!honest) machine.disk->forget_syncs_of_wals();
    Number acknowledged = 0, attempted = 0;
    try {
      // Some die while opening: the count runs from the first byte written.
      if (honest && crash % 4 == 3) machine.disk->cut_after(1 + int(random() % 60));
      const auto store = opened(directory->path(), {machine.env.get(), nullptr});
      acknowledged = store->tip().number;
      // A disk that forgets is cut off early: once a WAL is full, RocksDB itself sees that it
      // shrank.
      if (!honest) machine.disk->cut_after(20 + int(random() % 30));
      if (honest && crash % 4 != 3) machine.disk->cut_after(100 + int(random() % 400));
      for (;;) {
        MadeUp draft(*store);
        for (int i = 1 + int(random() % 30); i > 0; --i) {
          if (acknowledged > 0 && random() % 2) {
            const Number id = 1 + random() % acknowledged;
            if (draft.find(id)) {
              draft.moves(id, Event::contacted, [&](Entry& entry) {
                const Instant due = at(std::int64_t(random() % 10'000));
                MadeUp::plan(entry, due, {alarm_at(due)});
              });
              continue;
            }
          }
          const Instant due = at(std::int64_t(random() % 10'000));
          draft.opens(a_review(), due, {alarm_at(due)});
        }
        const Batch batch = draft.take();
        attempted = batch.items.back().entry.number;
        store->append(batch);
        acknowledged = attempted;
      }
    } catch (const LedgerError&) {
      if (!machine.disk->dead()) throw;
    }
    ++outcome.crashes;
    auto next = std::make_unique<Directory>();
    machine.disk->survive(directory->path(), next->path(), random);
    directory = std::move(next);
    if (acknowledged == 0) {  // died before it could say what there was
      continue;
    }
    try {
      const auto store = opened(directory->path());
      const Number tip = store->tip().number;
      if (tip < acknowledged) outcome.lost += acknowledged - tip;
      EXPECT_TRUE(!honest || tip == acknowledged || tip == attempted)
          << "half a batch: " << tip << " of " << acknowledged << " and " << attempted;
      if (honest && (crash % 20 == 19 || crash + 1 == count)) {
        EXPECT_THAT(store->verify(), testing::IsEmpty());
      }
      outcome.acknowledged = std::max(outcome.acknowledged, acknowledged);
    } catch (const LedgerError& error) {
      if (honest) ADD_FAILURE() << "crash " << crash << ": " << error.what();
      ++outcome.refused;
      directory = std::make_unique<Directory>();
    }
  }
  return outcome;
}

TEST(Crash, LosesNothingThatWasAcknowledged) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  const Outcome outcome = crashes(40, true, seed);
  EXPECT_EQ(outcome.lost, 0u);
  EXPECT_EQ(outcome.refused, 0);
  EXPECT_GT(outcome.acknowledged, 1'000u) << "tried too little";
  RecordProperty("acknowledged", int(outcome.acknowledged));
}

// The same with a disk that does not do as it is told: if this finds nothing, the test above can't.
TEST(Crash, IsNoticedOnADiskThatForgetsSyncs) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  const Outcome outcome = crashes(8, false, seed);
  EXPECT_GT(outcome.refused, 0) << outcome.acknowledged << " acknowledged";
  EXPECT_EQ(outcome.lost, 0u) << "what is lost is not passed over: it is refused";
}

}  // namespace
}  // namespace redress
