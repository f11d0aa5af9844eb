#include "storage/ledger/directory.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace redress {
namespace {

namespace fs = std::filesystem;

std::string user_named(uid_t user) {
  passwd entry{};
  passwd* found = nullptr;
  char room[4096];
  if (::getpwuid_r(user, &entry, room, sizeof room, &found) == 0 && found) return entry.pw_name;
  return std::to_string(user);
}

std::string octal(mode_t mode) {
  char text[8];
  std::snprintf(text, sizeof text, "%04o", unsigned(mode & 07777));
  return text;
}

LedgerError can_not_be_used(const fs::path& directory, const std::string& why) {
  return LedgerError(
      {"The directory " + quoted(directory) + " cannot be used (" + why +
           "). Give the user that runs Redress the right to write there, or choose another "
           "directory.",
       "目录" + quoted(directory) + "无法使用（" + why +
           "）。请让运行 Redress 的用户有权写入，或者换一个目录。"});
}

constexpr mode_t of_others = S_IRWXG | S_IRWXO;

}  // namespace

// As a shell takes it.
std::string quoted(const fs::path& path) {
  std::string made = "'";
  for (const char c : path.string()) {
    if (c == '\'')
      made += "'\\''";
    else
      made += c;
  }
  return made + "'";
}

void make_private(const fs::path& directory) {
  std::error_code error;
  if (fs::create_directories(directory, error)) {
    if (::chmod(directory.c_str(), S_IRWXU) != 0)
      throw can_not_be_used(directory, std::strerror(errno));
    return;
  }
  if (error) throw can_not_be_used(directory, error.message());
  struct stat found;
  if (::stat(directory.c_str(), &found) != 0)
    throw can_not_be_used(directory, std::strerror(errno));
  if (!S_ISDIR(found.st_mode)) throw can_not_be_used(directory, std::strerror(ENOTDIR));
  const uid_t me = ::geteuid();
  if (found.st_uid != me) {
    const std::string owner = user_named(found.st_uid), who = user_named(me);
    throw LedgerError({"The directory " + quoted(directory) + " belongs to user '" + owner +
                           "', and this process runs as '" + who +
                           "'. Run it as that user, or give the directory to this one: chown -R " +
                           who + " " + quoted(directory),
                       "目录" + quoted(directory) + "属于用户“" + owner + "”，而本进程以“" + who +
                           "”的身份运行。请以该用户运行，或者把目录交给当前用户：chown -R " + who +
                           " " + quoted(directory)});
  }
  if ((found.st_mode & of_others) == 0) return;
  const bool empty = fs::is_empty(directory, error);
  if (error) throw can_not_be_used(directory, error.message());
  if (empty && ::chmod(directory.c_str(), S_IRWXU) == 0) return;
  throw LedgerError(
      {"Others may enter or read the directory " + quoted(directory) + " (its mode is " +
           octal(found.st_mode) +
           "), where names and telephone numbers of citizens are kept. Close it to them: chmod "
           "700 " +
           quoted(directory),
       "其他用户可以进入或读取目录" + quoted(directory) + "（权限为" + octal(found.st_mode) +
           "），而其中存有群众的姓名和电话。请收回权限：chmod 700 " + quoted(directory)});
}

void close_files(const fs::path& directory) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(directory, ignored)) {
    struct stat found;
    if (::lstat(entry.path().c_str(), &found) != 0 || !S_ISREG(found.st_mode)) continue;
    if ((found.st_mode & of_others) != 0)
      (void)!::chmod(entry.path().c_str(), found.st_mode & (S_IRUSR | S_IWUSR));
  }
}

void expect_readable(const fs::path& directory) {
  struct stat found;
  if (::stat(directory.c_str(), &found) != 0) {
    const int why = errno;
    if (why == ENOENT)
      throw LedgerError({"There is no directory " + quoted(directory) +
                             ". Check the path; nothing was made there.",
                         "没有目录" + quoted(directory) + "。请检查路径；没有新建任何东西。"});
    throw LedgerError({"The directory " + quoted(directory) + " cannot be read (" +
                           std::strerror(why) + "). Run this as the user that it belongs to.",
                       "目录" + quoted(directory) + "无法读取（" + std::strerror(why) +
                           "）。请以目录所属的用户运行。"});
  }
  if (S_ISDIR(found.st_mode) && ::access(directory.c_str(), R_OK | X_OK) != 0) {
    const std::string why = std::strerror(errno), owner = user_named(found.st_uid);
    throw LedgerError({"The directory " + quoted(directory) + " cannot be read (" + why +
                           "). Run this as the user that it belongs to: " + owner + ".",
                       "目录" + quoted(directory) + "无法读取（" + why +
                           "）。请以目录所属的用户运行：" + owner + "。"});
  }
  if (!S_ISDIR(found.st_mode)) throw holds_no_data(directory);
}

LedgerError holds_no_data(const fs::path& directory) {
  return LedgerError(
      {quoted(directory) +
           " holds no Redress data. Name the directory that 'redress serve --data' was given, or "
           "a copy of it; nothing was made there.",
       quoted(directory) + "里没有 Redress 的数据。请指定 redress serve --data "
                           "所用的目录或它的副本；没有新建任何东西。"});
}

DirectoryLock::DirectoryLock(const fs::path& directory) : path_(directory / lock_name) {
  file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  struct stat found;
  if (file_ < 0 || ::fstat(file_, &found) != 0) {
    const std::string why = std::strerror(errno);
    if (file_ >= 0) ::close(std::exchange(file_, -1));
    throw LedgerError({"Cannot write to " + quoted(directory) + " (" + why +
                           "). Give the user that runs Redress the right to write there, or choose "
                           "another directory.",
                       "无法写入" + quoted(directory) + "（" + why +
                           "）。请让运行 Redress 的用户有权写入，或者换一个目录。"});
  }
  device_ = found.st_dev;
  inode_ = found.st_ino;
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    char holder[32] = {};
    const ssize_t size = ::pread(file_, holder, sizeof holder - 1, 0);
    ::close(std::exchange(file_, -1));
    std::string who(holder, size > 0 ? std::size_t(size) : 0);
    who.erase(std::min(who.find('\n'), who.size()));
    throw LedgerError({"The directory " + quoted(directory) + " is in use by another process" +
                           (who.empty() ? "" : " (" + who + ")") +
                           ". Stop that one first, or choose another directory.",
                       "目录" + quoted(directory) + "正被另一个进程" +
                           (who.empty() ? "" : "（" + who + "）") +
                           "使用。请先停止它，或者换一个目录。"});
  }
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file_, 0) != 0 || ::pwrite(file_, pid.data(), pid.size(), 0) < 0) {
    const std::string why = std::strerror(errno);
    ::close(std::exchange(file_, -1));
    throw LedgerError(
        {"Cannot write to " + path_.string() + " (" + why + "). Free space on that disk.",
         "无法写入" + path_.string() + "（" + why + "）。请腾出磁盘空间。"});
  }
}

DirectoryLock::~DirectoryLock() {
  if (file_ >= 0) ::close(file_);
}

bool DirectoryLock::stands() const {
  struct stat found;
  return ::stat(path_.c_str(), &found) == 0 && found.st_dev == device_ && found.st_ino == inode_;
}

}  // namespace redress
