#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

#include "engine/time.h"
#include "tests/bench/bench.h"

namespace redress::bench {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;

// Characters, not bytes; two columns each for Chinese ones.
std::size_t width(std::string_view text) {
  std::size_t columns = 0;
  for (unsigned char byte : text) columns += byte < 0x80 || byte >= 0xc0;
  for (unsigned char byte : text) columns += byte >= 0xe3 && byte < 0xf0;
  return columns;
}

std::string cell(const json::object& row, const Column& column) {
  const json::value& value = row.at(column.member);
  if (value.is_string()) return json::value_to<std::string>(value);
  return fmt::format("{:.{}f}", value.to_number<double>(), column.digits);
}

// Words to the left, numbers to the right.
std::string padded(const std::string& text, std::size_t to, bool left) {
  const std::string space(to - std::min(to, width(text)), ' ');
  return left ? text + space : space + text;
}

std::string processor() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "unknown";
}

// What one append costs that is on disk when it returns.
json::object measure_fsync(const fs::path& directory) {
  const fs::path file = directory / "fsync";
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  const std::string block(4'096, 'x');
  std::vector<double> took;
  for (int i = 0; i < 500; ++i) {
    const auto began = Clock::now();
    if (::write(descriptor, block.data(), block.size()) < 0 || ::fdatasync(descriptor) != 0)
      throw std::runtime_error("cannot write to " + directory.string());
    took.push_back(std::chrono::duration<double, std::milli>(Clock::now() - began).count());
  }
  ::close(descriptor);
  fs::remove(file);
  return {{"p50_ms", median(took)}, {"p99_ms", quantile(took, 0.99)}};
}

// Whoever gives up waiting shall not be left with gigabytes.
void clean_up_when_interrupted(const fs::path& directory) {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGINT);
  ::sigaddset(&signals, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread([signals, directory] {
    int signal = 0;
    ::sigwait(&signals, &signal);
    std::error_code ignored;
    fs::remove_all(directory, ignored);
    ::_exit(128 + signal);
  }).detach();
}

}  // namespace

double quantile(std::vector<double> values, double q) {
  if (values.empty()) return 0;
  const auto at = values.begin() + std::ptrdiff_t(q * double(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

json::object machine(const fs::path& directory) {
  utsname system{};
  ::uname(&system);
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return {{"date", rfc3339(now, Offset(0))},
          {"version", REDRESS_VERSION},
          {"processor", processor()},
          {"cores", std::thread::hardware_concurrency()},
          {"system", std::string(system.sysname) + " " + system.release},
          {"fsync", measure_fsync(directory)}};
}

double fsync_ms(const json::object& machine) {
  return machine.at("fsync").at("p50_ms").as_double();
}

void Report::progress(const std::string& what) const {
  std::fprintf(stderr, "── %s\n", what.c_str());
}

void Report::fact(const char* name, json::value value, const std::string& sentence) {
  all_[name] = std::move(value);
  if (!for_machines_) fmt::print("{}\n", sentence);
}

void Report::table(const char* name, const std::string& title, const std::vector<Column>& columns,
                   const json::array& rows) {
  all_[name] = rows;
  if (for_machines_) return;
  fmt::print("\n{}\n\n", title);
  std::vector<std::string> lines(rows.size() + 1);
  for (const Column& column : columns) {
    std::size_t widest = width(column.heading);
    for (const json::value& row : rows)
      widest = std::max(widest, width(cell(row.as_object(), column)));
    const bool left = !rows.empty() && rows.front().at(column.member).is_string();
    lines.front() += padded(column.heading, widest, left) + "  ";
    for (std::size_t i = 0; i < rows.size(); ++i)
      lines[i + 1] += padded(cell(rows[i].as_object(), column), widest, left) + "  ";
  }
  for (const std::string& line : lines) fmt::print("{}\n", line);
  std::fflush(stdout);
}

void Report::finish() const {
  if (for_machines_) fmt::print("{}\n", json::serialize(all_));
}

}  // namespace redress::bench

int main(int argc, char** argv) {
  using namespace redress::bench;
  namespace fs = std::filesystem;

  CLI::App cli("Measures Redress on this machine.");
  Options options;
  options.policy = fs::path(SOURCE_DIR) / "rules-examples" / "shanghai.yaml";
  // Beside this program, not in /tmp, which may be memory.
  options.directory = fs::read_symlink("/proc/self/exe").parent_path() /
                      ("bench-data-" + std::to_string(::getpid()));
  std::vector<std::string> names;
  bool for_machines = false, until_killed = false;
  cli.add_option("what", names, "submit, store, deadline, impact, board; none: all")
      ->check(CLI::IsMember({"submit", "store", "deadline", "impact", "board"}));
  cli.add_flag("--json", for_machines, "The same numbers as one JSON object");
  cli.add_option("--seconds", options.seconds, "Of each stretch that is timed")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  cli.add_option("--rounds", options.rounds, "Of submit, whose medians are shown")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  cli.add_option("--load", options.load, "Of submit, only this one: '64 clients'");
  cli.add_option("--cases", options.cases,
                 "In the store; of impact, entries; a million need about 2 GiB of disk")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  cli.add_option("--directory", options.directory, "For databases; on the disk to be measured");
  cli.add_option("--policy", options.policy)->capture_default_str();
  cli.add_flag("--write-until-killed", until_killed)->group("");  // what store starts and kills
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return cli.exit(error) == 0 ? 0 : 2;
  }
  const auto wanted = [&](const char* name) {
    return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
  };

  try {
    if (until_killed) write_until_killed(options);
    if (fs::exists(options.directory))
      throw std::runtime_error(options.directory.string() +
                               " exists; name a directory to be made.");
    fs::create_directories(options.directory);
    clean_up_when_interrupted(options.directory);
    struct Cleaner {
      fs::path directory;
      ~Cleaner() {
        std::error_code ignored;
        fs::remove_all(directory, ignored);
      }
    } const cleaner{options.directory};

    Report report(for_machines);
    const boost::json::object machine = redress::bench::machine(options.directory);
    report.fact(
        "machine", machine,
        fmt::format("{}, {} cores, {}; fsync {:.3f} ms (p99 {:.3f}); redress {}, {}",
                    boost::json::value_to<std::string>(machine.at("processor")),
                    std::thread::hardware_concurrency(),
                    boost::json::value_to<std::string>(machine.at("system")), fsync_ms(machine),
                    machine.at("fsync").at("p99_ms").as_double(), REDRESS_VERSION,
                    boost::json::value_to<std::string>(machine.at("date"))));
    if (wanted("submit")) submit(options, machine, report);
    if (wanted("store")) store(options, report);
    if (wanted("deadline")) deadline(options, report);
    if (wanted("impact")) impact(options, report);
    if (wanted("board")) board(options, report);
    report.finish();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
