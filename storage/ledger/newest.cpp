#include "storage/ledger/newest.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>

#include "engine/ledger.h"
#include "storage/keys.h"
#include "storage/ledger/directory.h"

namespace redress {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view magic = "redress newest 1";
constexpr std::size_t place_bytes = 4096;  // each on a page and on sectors of its own
constexpr std::size_t check_bytes = 8;
constexpr std::size_t slot_bytes = magic.size() + 8 + 8 + 32 + 8 + 8 + 32 + check_bytes;

void put(std::string& to, const Digest& digest) {
  to.append(reinterpret_cast<const char*>(digest.data()), digest.size());
}

Digest digest_at(std::string_view bytes, std::size_t from) {
  Digest digest;
  std::memcpy(digest.data(), bytes.data() + from, digest.size());
  return digest;
}

std::string check_of(std::string_view bytes) {
  const Digest digest = sha256(bytes);
  return {reinterpret_cast<const char*>(digest.data()), check_bytes};
}

std::string written(std::uint64_t turn, const Newest& newest) {
  std::string made(magic);
  keys::put(made, turn);
  keys::put(made, newest.number);
  put(made, newest.digest);
  keys::put(made, newest.alive);
  keys::put(made, newest.manifest_bytes);
  put(made, newest.manifest);
  return made + check_of(made);
}

struct Slot {
  std::uint64_t turn = 0;
  Newest newest;
};

std::optional<Slot> read_slot(std::string_view bytes) {
  if (bytes.size() < slot_bytes || !bytes.starts_with(magic)) return std::nullopt;
  const std::string_view said = bytes.substr(0, slot_bytes - check_bytes);
  if (bytes.substr(said.size(), check_bytes) != check_of(said)) return std::nullopt;
  Slot made;
  std::size_t at = magic.size();
  made.turn = keys::number_at(said, at);
  made.newest.number = keys::number_at(said, at += 8);
  made.newest.digest = digest_at(said, at += 8);
  made.newest.alive = keys::instant_at(said, at += 32);
  made.newest.manifest_bytes = keys::number_at(said, at += 8);
  made.newest.manifest = digest_at(said, at += 8);
  return made;
}

std::optional<Slot> read_newest(const fs::path& directory) {
  std::ifstream in(directory / NewestFile::name, std::ios::binary);
  std::string bytes(place_bytes + slot_bytes, '\0');
  in.read(bytes.data(), std::streamsize(bytes.size()));
  bytes.resize(std::size_t(std::max<std::streamsize>(in.gcount(), 0)));
  std::optional<Slot> found = read_slot(bytes);
  if (bytes.size() > place_bytes)
    if (const auto other = read_slot(std::string_view(bytes).substr(place_bytes));
        other && (!found || other->turn > found->turn))
      found = other;
  return found;
}

// The list's name and its bytes, at most so many.
std::optional<std::string> manifest_in(const fs::path& directory, std::uint64_t most) {
  std::string name;
  std::getline(std::ifstream(directory / "CURRENT"), name);
  if (!name.starts_with("MANIFEST-")) return std::nullopt;
  std::ifstream in(directory / name, std::ios::binary);
  std::error_code error;
  const std::uint64_t size = std::min<std::uint64_t>(fs::file_size(directory / name, error), most);
  if (error) return std::nullopt;
  std::string bytes = name + "\n";
  const std::size_t head = bytes.size();
  bytes.resize(head + size);
  in.read(bytes.data() + head, std::streamsize(size));
  if (std::uint64_t(in.gcount()) != size) return std::nullopt;
  return bytes;
}

}  // namespace

std::optional<Newest> NewestFile::read(const fs::path& directory) {
  const auto found = read_newest(directory);
  return found ? std::optional(found->newest) : std::nullopt;
}

bool NewestFile::manifest_stands(const fs::path& directory, const Newest& newest) {
  const auto now = manifest_in(directory, newest.manifest_bytes);
  return now && sha256(*now) == newest.manifest;
}

NewestFile::~NewestFile() {
  if (file_ >= 0) ::close(file_);
}

void NewestFile::open(const fs::path& directory, const Newest& newest) {
  const std::lock_guard lock(mutex_);
  directory_ = directory;
  newest_ = newest;
  const fs::path path = directory / name, fresh = directory / (std::string(name) + ".new");
  const auto broke = [&] {
    const std::string why = std::strerror(errno);
    return LedgerError({"Cannot write to " + path.string() + " (" + why +
                            "). Check that disk and its permissions.",
                        "无法写入" + path.string() + "（" + why + "）。请检查磁盘和权限。"});
  };
  file_ = ::open(fresh.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file_ < 0) throw broke();
  write();
  if (::fsync(file_) != 0 || ::rename(fresh.c_str(), path.c_str()) != 0) throw broke();
  const int names = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = names >= 0 && ::fsync(names) == 0;
  if (!synced) {
    const LedgerError error = broke();
    if (names >= 0) ::close(names);
    throw error;
  }
  ::close(names);
}

void NewestFile::write() {
  const std::string bytes = written(++turn_, newest_);
  const off_t place = turn_ % 2 == 0 ? off_t(place_bytes) : 0;
  if (::pwrite(file_, bytes.data(), bytes.size(), place) != ssize_t(bytes.size())) {
    const std::string why = std::strerror(errno);
    throw LedgerError({"Writing to " + (directory_ / name).string() + " failed (" + why +
                           "). Check that disk and start again.",
                       "写入" + (directory_ / name).string() + "失败（" + why +
                           "）。请检查磁盘，然后重新启动。"});
  }
}

void NewestFile::acknowledged(Number number, const Digest& digest) {
  const std::lock_guard lock(mutex_);
  newest_.number = number;
  newest_.digest = digest;
  write();
}

void NewestFile::alive(Instant at) {
  const std::lock_guard lock(mutex_);
  newest_.alive = std::max(newest_.alive, at);
  write();
}

void NewestFile::flushed() {
  {
    const std::lock_guard lock(mutex_);
    if (file_ < 0) return;
  }
  const auto listed = manifest_in(directory_, UINT64_MAX);
  if (!listed) return;
  const Digest digest = sha256(*listed);
  const std::lock_guard lock(mutex_);
  newest_.manifest = digest;
  newest_.manifest_bytes = listed->size() - listed->find('\n') - 1;
  try {
    write();
  } catch (const LedgerError&) {  // the next batch meets it, and says so
  }
  ::fdatasync(file_);
}

Newest NewestFile::newest() const {
  const std::lock_guard lock(mutex_);
  return newest_;
}

}  // namespace redress
