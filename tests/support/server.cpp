#include "tests/support/server.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>
#include <thread>

namespace redress {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return std::move(bytes).str();
}

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

// Starts the command with its stdout and stderr on the given descriptors, no signal blocked, ended
// with its parent. Between fork and exec nothing but system calls: the parent may have threads.
int spawn(const std::vector<std::string>& words, int out, int err) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const int child = ::fork();
  if (child < 0) throw std::runtime_error(std::string("fork: ") + std::strerror(errno));
  if (child > 0) return child;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, 0);
  ::dup2(out, 1);
  ::dup2(err, 2);
  ::execv(arguments[0], arguments.data());
  static constexpr char sentence[] = "The program cannot be started; is it built?\n";
  (void)!::write(2, sentence, sizeof sentence - 1);
  ::_exit(127);
}

std::string in_milliseconds(milliseconds span) { return std::to_string(span.count()) + " ms"; }

}  // namespace

TemporaryDirectory::TemporaryDirectory(const std::string& name) {
  std::string pattern = (fs::temp_directory_path() / (name + "-XXXXXX")).string();
  if (!::mkdtemp(pattern.data()))
    throw std::runtime_error(pattern + " cannot be made: " + std::strerror(errno) + ".");
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

Finished run_command(const std::vector<std::string>& words) {
  const TemporaryDirectory scratch("redress-command");
  const fs::path out = scratch.path() / "out", err = scratch.path() / "err";
  const auto open = [](const fs::path& file) {
    return ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  };
  const int out_file = open(out), err_file = open(err);
  const int child = spawn(words, out_file, err_file);
  ::close(out_file);
  ::close(err_file);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return {code_of(status), bytes_of(out), bytes_of(err)};
}

Server::Server(ServerOptions options) : options_(std::move(options)) {
  if (options_.log.empty()) options_.log = options_.data.string() + ".log";
  start();
}

Server::~Server() { kill(); }

Client Server::client(milliseconds patience) const { return Client("127.0.0.1", port_, patience); }

std::string Server::log() const { return bytes_of(options_.log); }

void Server::give_up(const std::string& sentence) {
  kill();
  std::string text = log();
  if (text.size() > 2'000) text = "…" + text.substr(text.size() - 2'000);
  throw std::runtime_error(sentence + (text.empty() ? "" : " It says:\n" + text));
}

void Server::start(const std::string& test_clock) {
  kill();
  if (!test_clock.empty()) options_.test_clock = test_clock;
  std::vector<std::string> words{
      options_.binary.string(), "serve",    "--data",
      options_.data.string(),   "--listen", "127.0.0.1:" + std::to_string(options_.port)};
  for (const fs::path& policy : options_.policies) {
    words.push_back("--policy");
    words.push_back(policy.string());
  }
  if (!options_.test_clock.empty()) {
    words.push_back("--test-clock");
    words.push_back(options_.test_clock);
  }
  words.insert(words.end(), options_.more.begin(), options_.more.end());
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    throw std::runtime_error(std::string("pipe: ") + std::strerror(errno));
  const int err = ::open(options_.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (err < 0) throw std::runtime_error(options_.log.string() + ": " + std::strerror(errno) + ".");
  pid_ = spawn(words, ends[1], err);
  ::close(ends[1]);
  ::close(err);
  await_line(ends[0]);
  if (options_.until_ready) await_ready();
}

// "listening on 127.0.0.1:PORT", its first line.
void Server::await_line(int out) {
  const auto deadline = steady_clock::now() + options_.patience;
  std::string line;
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
    pollfd asked{out, POLLIN, 0};
    const int ready = ::poll(&asked, 1, int(std::max<milliseconds::rep>(left.count(), 0)));
    if (ready < 0 && errno == EINTR) continue;
    char byte = 0;
    const ssize_t got = ready > 0 ? ::read(out, &byte, 1) : 0;
    if (ready == 0 || got <= 0) {
      ::close(out);
      give_up(ready == 0
                  ? "The server said nothing within " + in_milliseconds(options_.patience) + "."
                  : "The server ended before it listened.");
    }
    if (byte == '\n') break;
    line += byte;
  }
  ::close(out);  // the line is all it prints
  const std::size_t colon = line.rfind(':');
  if (!line.starts_with("listening on ") || colon == std::string::npos)
    give_up("The server's first line is '" + line + "', not 'listening on HOST:PORT'.");
  port_ = std::uint16_t(std::atoi(line.c_str() + colon + 1));
}

void Server::await_ready() {
  const auto deadline = steady_clock::now() + options_.patience;
  std::string last = "nothing";
  while (steady_clock::now() < deadline) {
    try {
      const HttpAnswer answer = client(1s).get("/readyz");
      if (answer.status == 200) return;
      last = answer.body;
    } catch (const NoAnswer& none) {
      last = none.what();
    }
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      pid_ = -1;
      give_up("The server ended with code " + std::to_string(code_of(status)) + " at its start.");
    }
    std::this_thread::sleep_for(5ms);
  }
  give_up("The server was not ready within " + in_milliseconds(options_.patience) + ": " + last);
}

bool Server::running() {
  if (pid_ > 0 && ::waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
  return pid_ > 0;
}

void Server::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

Server::Exit Server::wait(milliseconds within) {
  const auto began = steady_clock::now();
  for (;;) {
    int status = 0;
    const int gone = ::waitpid(pid_, &status, WNOHANG);
    const auto took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - began);
    if (gone == pid_) {
      pid_ = -1;
      return {code_of(status), took};
    }
    if (took > within) give_up("The server has not ended within " + in_milliseconds(within) + ".");
    std::this_thread::sleep_for(2ms);
  }
}

Server::Exit Server::terminate(milliseconds within) {
  if (pid_ <= 0) throw std::runtime_error("The server does not run.");
  ::kill(pid_, SIGTERM);
  return wait(within);
}

}  // namespace redress
