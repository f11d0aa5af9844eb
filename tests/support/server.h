// The real binary as a child process: started, killed, ended, started again on the same data.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/client.h"

namespace redress {

// A new empty directory under TMPDIR, gone with everything in it at the end.
class TemporaryDirectory {
 public:
  explicit TemporaryDirectory(const std::string& name = "redress");
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// How a command ended.
struct Finished {
  int code = 0;  // exit code, or 128 + the signal that ended it
  std::string out, err;
};
Finished run_command(const std::vector<std::string>& words);

struct ServerOptions {
  std::filesystem::path binary;
  std::filesystem::path data;
  std::vector<std::filesystem::path> policies;
  std::string test_clock;          // empty: the wall clock
  std::uint16_t port = 0;          // 0: any free one
  std::filesystem::path log = {};  // its stderr, appended; empty: server.log beside the data
  std::chrono::milliseconds patience = std::chrono::seconds(30);  // until it is ready
  std::vector<std::string> more = {};                             // further words of the command
  bool until_ready = true;                                        // false: only until it listens
};

class Server {
 public:
  // Starts it and returns when it is ready. Throws std::runtime_error with a sentence and the end
  // of its log when it does not come up.
  explicit Server(ServerOptions options);
  ~Server();  // by SIGKILL, if it still runs
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const { return port_; }
  int pid() const { return pid_; }
  bool running();
  Client client(std::chrono::milliseconds patience = std::chrono::seconds(10)) const;
  std::string log() const;

  void kill();  // SIGKILL; returns when it is gone

  struct Exit {
    int code = 0;  // exit code, or 128 + the signal that ended it
    std::chrono::milliseconds took{0};
  };
  // SIGTERM. Throws if it has not ended by then, having killed it.
  Exit terminate(std::chrono::milliseconds within = std::chrono::seconds(10));
  // Waits for it to end by itself.
  Exit wait(std::chrono::milliseconds within);

  // Again, on the same data. The test clock starts at `test_clock` if one is given.
  void start(const std::string& test_clock = "");

 private:
  void await_line(int out);
  void await_ready();
  [[noreturn]] void give_up(const std::string& sentence);

  ServerOptions options_;
  int pid_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace redress
