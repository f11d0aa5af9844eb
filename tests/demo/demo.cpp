// `./run demo`: the Shanghai trial of 2019 goes round the loop on the real server.
#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

#include "tests/demo/redress.h"
#include "tests/demo/screen.h"
#include "tests/demo/show.h"
#include "tests/demo/trial.h"
#include "tests/demo/words.h"
#include "tests/support/server.h"

namespace redress::demo {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace std::chrono_literals;
using screen::say;

constexpr std::uint16_t usual_port = 8787;

volatile sig_atomic_t interrupted = 0;

struct Options {
  fs::path server, policies, keep;
  int port = -1;  // -1: the usual one if it is free, any otherwise
  bool wait = true;
};
Instant local(int month, int day, std::chrono::minutes time_of_day) {
  return std::chrono::sys_days(std::chrono::year{2019} / month / day) + time_of_day -
         shanghai::offset;
}

void live_through_the_trial(Redress& redress, Trial& trial) {
  screen::heading("试运行与其后", "the trial and the days after it");
  say(screen::left("  日期 day", 20) + screen::right("评价 ratings", 14) +
      screen::right("差评 bad", 11) + screen::right("立案 cases", 13) +
      screen::right("办理 acts", 12) + screen::right("未整改 open", 14) +
      screen::right("超期 overdue", 14));
  static constexpr const char* weekdays[] = {"日 Sun", "一 Mon", "二 Tue", "三 Wed",
                                             "四 Thu", "五 Fri", "六 Sat"};
  for (Instant midnight = local(7, 20, 0min); midnight < local(8, 20, 0min); midnight += 24h) {
    const Day day = trial.live_through(midnight);
    const json::object board = redress.get("/v1/board?scope=31");
    const auto date = std::chrono::floor<std::chrono::days>(midnight + shanghai::offset);
    const std::chrono::weekday weekday(date);
    say(screen::left("  " + rfc3339(midnight, shanghai::offset).substr(5, 5) + " 周" +
                         weekdays[weekday.c_encoding()],
                     20) +
        screen::right(day.ratings ? grouped(day.ratings) : "", 14) +
        screen::right(day.ratings ? std::to_string(day.bad) : "", 11) +
        screen::right(day.ratings ? std::to_string(day.opened) : "", 13) +
        screen::right(day.acts ? std::to_string(day.acts) : "", 12) +
        screen::right(std::to_string(number_of(board, "bad_unresolved")), 14) +
        screen::right(std::to_string(number_of(board, "overdue")), 14));
  }
  redress.advance_to(local(8, 20, 9h));
  for (const auto& [why, count] : trial.not_opened())
    screen::paragraph(std::to_string(count) + " 条差评未立案 bad ratings opened no case: " + why);
  if (!trial.refusal().empty())
    screen::paragraph("一次退单被拒绝 a unit tried to send a case back: " + trial.refusal());
}
void show_commands(const std::string& base, const std::string& eventful, const std::string& latest,
                   const std::string& rung) {
  screen::heading("自己来问", "ask it yourself");
  const auto get = [&](const std::string& path) { say("  curl -s '" + base + path + "'"); };
  get("/v1/board?scope=31");
  get("/v1/cases?overdue=true&region=31&limit=8");
  if (!latest.empty()) get("/v1/cases/" + latest + "/why");
  get("/v1/cases/" + eventful + "/history");
  if (!rung.empty()) get("/v1/cases?rung=" + rung);
  say("  curl -s " + base + "/v1/test-clock -H 'Content-Type: application/json' \\");
  say("       -d '{\"advance_to\":\"2019-08-31T09:00:00+08:00\"}'     # 让时间走 let the days "
      "pass");
  get("/openapi.yaml");
}
bool is_free(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool free = ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::close(socket);
  return free;
}
const json::object& most_eventful(const std::vector<json::object>& cases) {
  return *std::max_element(cases.begin(), cases.end(), [](const auto& a, const auto& b) {
    const auto rank = [](const json::object& it) {
      return std::pair(number_of(it, "round"), number_of(it, "version"));
    };
    return rank(a) < rank(b);
  });
}

void run(const Options& options) {
  const auto began = std::chrono::steady_clock::now();
  say("Redress: 政务服务\"好差评\"差评闭环演示  bad reviews go round the loop");
  say("  上海\"一网通办\"评价试运行 2019-07-20 至 08-01：13,354 条评价，223 条一二星差评。");
  say("  日期和这两个总数出自报道；每条评价的细节由固定种子虚构，人物均不存在。");
  say("  The Shanghai trial of 2019. Period and totals are the press report's; the single ratings");
  say("  and persons are made up from a fixed seed. Real server, real database, made-up clock.");

  std::unique_ptr<TemporaryDirectory> scratch;
  ServerOptions how;
  how.binary = fs::absolute(options.server);
  how.policies = {fs::absolute(options.policies / "shanghai.yaml"),
                  fs::absolute(options.policies / "national.yaml")};
  how.test_clock = rfc3339(local(7, 20, 8h), shanghai::offset);
  how.port = options.port >= 0 ? std::uint16_t(options.port) : is_free(usual_port) ? usual_port : 0;
  if (options.keep.empty()) {
    scratch = std::make_unique<TemporaryDirectory>("redress-demo");
    how.data = scratch->path() / "data";
  } else {
    if (fs::exists(options.keep) && !fs::is_empty(options.keep))
      throw std::runtime_error(options.keep.string() +
                               " is not empty; the trial begins with an empty database.");
    how.data = fs::absolute(options.keep);
  }
  Server server(how);
  const std::string base = "http://127.0.0.1:" + std::to_string(server.port());
  say("  " + base + "  " + how.policies.front().filename().string() + "  " + how.data.string());

  Redress redress(server.client(120s), interrupted);
  Trial trial(redress);
  live_through_the_trial(redress, trial);
  show_board(redress);
  const std::vector<json::object> cases = redress.cases("&region=31");
  show_districts(redress, cases);
  const std::string latest = show_overdue(redress);
  if (cases.empty()) throw std::runtime_error("223 bad ratings, and there is no case.");
  const json::object& eventful = most_eventful(cases);
  show_life(redress, eventful);
  const std::string rung = show_escalation(redress, cases);
  show_commands(base, text_of(eventful, "id"), latest, rung);
  const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", took);
  say();
  say("用时 took " + std::string(text) + " s.");
  if (!options.wait) {
    server.terminate();
    say("服务已停止 The server has been stopped (no terminal, or --no-wait).");
    return;
  }
  say("服务仍在运行 The server goes on running at " + base + "; 停止请按 Ctrl-C to stop it.");
  while (!interrupted) {
    if (!server.running()) throw std::runtime_error("The server has ended by itself.");
    std::this_thread::sleep_for(100ms);
  }
  if (server.running()) server.terminate();
  say();
  say("服务已停止 The server has been stopped.");
}

std::optional<Options> read_options(int argc, char** argv) {
  Options options;
  options.wait = ::isatty(STDOUT_FILENO) != 0;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const char* value = i + 1 < argc ? argv[i + 1] : nullptr;
    if (word == "--no-wait") {
      options.wait = false;
      continue;
    }
    if (!value) return std::nullopt;
    ++i;
    if (word == "--server") {
      options.server = value;
    } else if (word == "--policies") {
      options.policies = value;
    } else if (word == "--keep") {
      options.keep = value;
    } else if (word == "--port") {
      options.port = std::atoi(value);
    } else {
      return std::nullopt;
    }
  }
  if (options.server.empty() || options.policies.empty() || options.port > 65'535)
    return std::nullopt;
  return options;
}

}  // namespace
}  // namespace redress::demo

int main(int argc, char** argv) {
  using namespace redress::demo;
  const auto options = read_options(argc, argv);
  if (!options) {
    std::fprintf(
        stderr,
        "redress_demo --server PATH --policies DIR [--keep DATA_DIR] [--port N] [--no-wait]\n");
    return 2;
  }
  struct sigaction noted {};
  noted.sa_handler = [](int) { interrupted = 1; };
  sigaction(SIGINT, &noted, nullptr);
  sigaction(SIGTERM, &noted, nullptr);
  try {
    run(*options);
    return 0;
  } catch (const Interrupted&) {
  } catch (const std::exception& error) {
    if (!interrupted) {
      std::fprintf(stderr, "\n演示失败 The demo failed: %s\n", error.what());
      return 1;
    }
  }
  std::fprintf(stderr, "\n已中断 Interrupted; the server has been stopped.\n");
  return 130;
}
