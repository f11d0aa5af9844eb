// The directory that the data lies in: whose it is, who may look into it, who works in it, and
// whether it is still there.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "engine/ledger.h"
#include "engine/wording.h"

namespace redress {

inline constexpr const char* lock_name = "redress.lock";

std::string quoted(const std::filesystem::path& path);

// Made for its owner alone if there is none. Throws LedgerError with the command that mends it if
// somebody else owns it, or if others may enter or read it and something is in it already.
void make_private(const std::filesystem::path& directory);

// What others might read of the files in it, were the directory open, is taken back. What cannot
// be is left: nobody else can enter.
void close_files(const std::filesystem::path& directory);

// For who only reads: throws LedgerError unless there is a directory of that name that can be read.
void expect_readable(const std::filesystem::path& directory);
// What is said of a directory that no database of ours is in.
LedgerError holds_no_data(const std::filesystem::path& directory);

// One process a directory, by flock on a file of ours that tells who it is.
class DirectoryLock {
 public:
  DirectoryLock() = default;
  explicit DirectoryLock(const std::filesystem::path& directory);
  DirectoryLock(DirectoryLock&& other) noexcept { *this = std::move(other); }
  DirectoryLock& operator=(DirectoryLock&& other) noexcept {
    std::swap(file_, other.file_);
    std::swap(path_, other.path_);
    std::swap(device_, other.device_);
    std::swap(inode_, other.inode_);
    return *this;
  }
  ~DirectoryLock();

  // Whether the file is still the one of that name. A directory that was moved or removed takes it
  // along, and what is written then is in no file that anybody can find.
  bool stands() const;

  void keep_until_exit() { file_ = -1; }

 private:
  int file_ = -1;
  std::filesystem::path path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace redress
