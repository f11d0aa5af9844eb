// `./run soak kill 2000`, `./run soak walk 100000`, `./run soak model`: long runs that the tests
// leave out.
#include "tests/soak/soak.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "tests/model/beside.h"

namespace redress::soak {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string_view what;
  int n = 0;
  std::uint64_t seed = 1;
  fs::path server, policy;
};

std::optional<Options> read_options(int argc, char** argv) {
  if (argc < 2) return std::nullopt;
  const fs::path here = fs::canonical("/proc/self/exe").parent_path();  // build/release/tests
  Options options;
  options.what = argv[1];
  const bool counted = argc > 2 && argv[2][0] != '-';
  if (counted) options.n = std::atoi(argv[2]);
  options.server = here.parent_path() / "redress";
  options.policy = here.parent_path().parent_path().parent_path() / "rules-examples" / "wudi.yaml";
  options.seed =
      std::uint64_t(std::chrono::system_clock::now().time_since_epoch().count()) % 1'000'000;
  for (int i = counted ? 3 : 2; i < argc; i += 2) {
    const std::string_view word = argv[i];
    if (i + 1 == argc) return std::nullopt;
    if (word == "--seed")
      options.seed = std::strtoull(argv[i + 1], nullptr, 10);
    else if (word == "--server")
      options.server = fs::absolute(argv[i + 1]);
    else if (word == "--policy")
      options.policy = fs::absolute(argv[i + 1]);
    else
      return std::nullopt;
  }
  if (options.what == "model") return options;
  const bool known = options.what == "kill" || options.what == "walk";
  return known && options.n > 0 ? std::optional(options) : std::nullopt;
}

// 0 only if nothing is wrong and enough was tried to say so.
int conclude(const std::vector<std::string>& faults, const std::string& too_little) {
  for (const std::string& sentence : faults) std::printf("FAULT %s\n", sentence.c_str());
  if (faults.empty() && !too_little.empty())
    std::printf("TOO LITTLE TRIED %s\n", too_little.c_str());
  if (faults.empty() && too_little.empty()) std::printf("ok\n");
  return faults.empty() && too_little.empty() ? 0 : 1;
}

int kill(const Options& options) {
  KillOptions how;
  how.binary = options.server;
  how.policy = options.policy;
  how.kills = options.n;
  how.seed = options.seed;
  how.talks = true;
  const KillReport report = kill_rounds(how);
  const auto count = [](const char* what, std::uint64_t n) {
    std::printf("%12llu  %s\n", static_cast<unsigned long long>(n), what);
  };
  count("kills", std::uint64_t(report.kills));
  count("of them with a request in flight", std::uint64_t(report.kills_in_flight));
  count("events answered before a kill", report.answered);
  count("answered events sent again, and recognised", report.repeated);
  count("events unanswered at a kill, and recorded", report.unknown_recorded);
  count("events unanswered at a kill, and not recorded", report.unknown_unrecorded);
  count("reviews", report.reviews);
  count("cases", report.cases);
  count("case events", report.moves);
  count("deadlines that went off", report.alarms);
  count("cases compared with their history", report.cases_read);
  count("recounts from the ledger without a difference", std::uint64_t(report.recounts));
  return conclude(report.faults, too_little(report));
}

int walk(const Options& options) {
  WalkOptions how;
  how.binary = options.server;
  how.policy = options.policy;
  how.steps = options.n;
  how.seed = options.seed;
  how.talks = true;
  const WalkReport report = random_walk(how);
  const auto count = [](const char* what, int n) { std::printf("%12d  %s\n", n, what); };
  count("steps", report.steps);
  count("cases", report.cases);
  count("accepted", report.accepted);
  count("refused by the stage", report.refused_by_stage);
  count("refused by the policy", report.refused_by_policy);
  count("incomplete for the policy", report.incomplete);
  count("for another version", report.stale);
  count("that only the engine says", report.not_sendable);
  count("follow-ups that did not apply", report.not_applicable);
  count("follow-ups given up", report.exhausted);
  count("advances of the clock", report.advances);
  count("deadlines that went off", report.alarms);
  std::printf("%7d/%4d  stages and events tried\n", report.pairs_tried, report.pairs);
  return conclude(report.faults, too_little(report));
}

// Seeds from the first on, each a schedule of its own; without a number of them, until stopped.
int beside_the_model(const Options& options) {
  constexpr int steps = 250, seeds_a_line = 100;
  model::Tried tried;
  model::Options how;
  how.tried = &tried;
  for (std::uint64_t n = 1; options.n == 0 || n <= std::uint64_t(options.n); ++n) {
    const model::Schedule schedule = model::random_schedule(options.seed + n - 1, steps);
    if (model::run(schedule, how)) {
      std::printf("%s\n", model::report(schedule, how).c_str());
      return 1;
    }
    if (n % seeds_a_line != 0) continue;
    std::printf("  %llu seeds, %llu steps\n", static_cast<unsigned long long>(n),
                static_cast<unsigned long long>(n * steps));
    std::fflush(stdout);
  }
  for (const auto& [what, times] : tried) std::printf("%12ld  %s\n", times, what.c_str());
  const std::vector<std::string> never = model::too_little(tried);
  return conclude({}, options.n < seeds_a_line || never.empty() ? "" : never.front());
}

}  // namespace
}  // namespace redress::soak

int main(int argc, char** argv) {
  using namespace redress::soak;
  const auto options = read_options(argc, argv);
  if (!options) {
    std::fprintf(stderr,
                 "redress_soak kill N    [--seed S] [--server PATH] [--policy FILE]\n"
                 "redress_soak walk STEPS [--seed S] [--server PATH] [--policy FILE]\n"
                 "redress_soak model [SEEDS] [--seed S]\n");
    return 2;
  }
  std::printf("%s %d, seed %llu\n", std::string(options->what).c_str(), options->n,
              static_cast<unsigned long long>(options->seed));
  std::fflush(stdout);
  try {
    if (options->what == "model") return beside_the_model(*options);
    return options->what == "kill" ? redress::soak::kill(*options) : redress::soak::walk(*options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
