// The newest entry that was acknowledged, in a small file beside the database: whatever loses a
// file of the database does not lose this one along with it.
//
// It is written over after each batch, without an fsync. So after kill -9 it is exact; after a
// power cut it may be behind by what the kernel had not written yet; and it is never ahead of the
// ledger, which was synced before. There are two places in it, written in turn, each with a
// checksum: a torn write leaves the other.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>

#include "engine/case/case.h"
#include "engine/digest.h"
#include "engine/time.h"

namespace redress {

struct Newest {
  Number number = 0;
  Digest digest{};  // SHA-256 of that entry as the ledger has it
  // When a server last ran here by a clock that it believed.
  Instant alive = Instant::min();
  // RocksDB's list of its files, when it was looked at: as long as it still begins so, no file that
  // it named is forgotten.
  std::uint64_t manifest_bytes = 0;
  Digest manifest{};  // SHA-256 of its name and so many bytes
  bool operator==(const Newest&) const = default;
};

class NewestFile {
 public:
  static constexpr const char* name = "redress.newest";

  // nullopt if there is none, or none that can be read. Also beside whoever writes it.
  static std::optional<Newest> read(const std::filesystem::path& directory);
  // Whether RocksDB's list of files begins as it did then.
  static bool manifest_stands(const std::filesystem::path& directory, const Newest& newest);

  NewestFile() = default;
  NewestFile(const NewestFile&) = delete;
  NewestFile& operator=(const NewestFile&) = delete;
  ~NewestFile();

  // Throws LedgerError. Whole or not at all, and on disk when it returns.
  void open(const std::filesystem::path& directory, const Newest& newest);

  // Throws LedgerError. Not synced.
  void acknowledged(Number number, const Digest& digest);
  void alive(Instant at);
  // From RocksDB's threads: what it has flushed is listed now. Synced. Does nothing until opened.
  void flushed();

  Newest newest() const;

 private:
  void write();  // under the mutex

  mutable std::mutex mutex_;
  std::filesystem::path directory_;
  int file_ = -1;
  std::uint64_t turn_ = 0;
  Newest newest_;
};

}  // namespace redress
