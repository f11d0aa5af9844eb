#include "api/log.h"

#include <fcntl.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <stdexcept>

#include "api/text/terminal.h"
#include "api/text/told.h"

namespace redress {
namespace {

class LogFile final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit LogFile(std::filesystem::path path) : path_(std::move(path)) {
    if (const int why = reopen(); why != 0)
      throw Told({"--log-file " + path_.string() + ": cannot be written (" + std::strerror(why) +
                      "). Check the path and its permissions.",
                  "--log-file " + path_.string() + "：无法写入（" + std::strerror(why) +
                      "）。请检查路径和权限。"});
  }
  ~LogFile() override {
    if (file_ >= 0) ::close(file_);
  }

  // 0, or errno, and nothing has changed.
  int reopen() {
    const int fresh = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fresh < 0) return errno;
    const std::lock_guard lock(mutex_);
    if (const int old = std::exchange(file_, fresh); old >= 0) ::close(old);
    return 0;
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    (void)!::write(file_, line.data(), line.size());  // a line is one write, so that none is torn
  }
  void flush_() override {}

  const std::filesystem::path path_;
  int file_ = -1;
};

std::shared_ptr<LogFile>& log_file() {
  static std::shared_ptr<LogFile> file;
  return file;
}

}  // namespace

void log_to(const std::filesystem::path& file) {
  log_file() = std::make_shared<LogFile>(file);
  auto logger = std::make_shared<spdlog::logger>("redress", log_file());
  spdlog::set_default_logger(std::move(logger));
  keep_the_log_plain();
}

void reopen_log() {
  if (!log_file()) return spdlog::info("SIGHUP: the log goes to standard error; nothing to reopen");
  if (const int why = log_file()->reopen(); why != 0)
    return spdlog::error("SIGHUP: {} cannot be opened anew ({}); the log goes on where it was",
                         log_file()->path().string(), std::strerror(why));
  spdlog::info("SIGHUP: the log was opened anew");
}

}  // namespace redress
