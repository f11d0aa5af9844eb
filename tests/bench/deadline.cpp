// How long a due instant takes with all that its explanation is made of, how long the explanation
// itself, and what a calendar weighs.
#include "rules/time/deadline.h"

#include <malloc.h>

#include <chrono>
#include <fstream>
#include <sstream>

#include "tests/bench/bench.h"

namespace redress::bench {
namespace {

namespace json = boost::json;
using Watch = std::chrono::steady_clock;

std::size_t heap_in_use() { return ::mallinfo2().uordblks; }

Text text_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return {path.string(), bytes.str()};
}

// Starts on all days and times of 2007–2026, so that no answer is the last one's.
std::vector<Instant> starts() {
  std::vector<Instant> made;
  const Instant first{std::chrono::sys_days(std::chrono::year(2007) / 1 / 1)};
  for (std::int64_t i = 0; i < 4096; ++i)
    made.push_back(first + std::chrono::minutes(i * 7919 % (15 * 365 * 24 * 60)));
  return made;
}

// Nanoseconds of one call, the quickest of several rounds: what disturbs only adds.
template <class Call>
double nanoseconds(double seconds, int rounds, const Call& call) {
  static const std::vector<Instant> from = starts();
  double best = 1e9;
  for (int round = 0; round < rounds; ++round) {
    const auto begin = Watch::now();
    const auto until = begin + std::chrono::duration<double>(seconds / rounds);
    std::int64_t calls = 0, sum = 0;
    while (Watch::now() < until)
      for (const Instant start : from) sum += call(start), ++calls;
    const std::chrono::duration<double, std::nano> took = Watch::now() - begin;
    best = std::min(best, took.count() / static_cast<double>(calls));
    [[maybe_unused]] volatile std::int64_t used = sum;
  }
  return best;
}

}  // namespace

void deadline(const Options& options, Report& report) {
  const Text text = text_of(std::filesystem::path(SOURCE_DIR) / "rules-examples/calendars/cn.yaml");
  const Zone zone = Zone::named("Asia/Shanghai").value();
  std::vector<RuleProblem> problems;
  Calendar::compile({text}, problems);  // so that what is made once is not weighed
  const std::size_t before = heap_in_use();
  const std::optional<Calendar> calendar = Calendar::compile({text}, problems);
  const std::size_t weight = heap_in_use() - before;
  if (!calendar) throw std::runtime_error(print(problems.at(0)));

  json::array rows;
  const auto measure = [&](const std::string& what, const Terms& terms, const Changes& changes) {
    report.progress(what);
    const auto instant = [&](Instant start) {
      return due(terms, start, changes, zone, *calendar).at.time_since_epoch().count();
    };
    const auto told = [&](Instant start) {
      return count(terms, {"received", start}, changes, zone, *calendar).due.time_since_epoch() /
             std::chrono::milliseconds(1);
    };
    rows.push_back({{"what", what},
                    {"due_ns", nanoseconds(options.seconds, options.rounds, instant)},
                    {"explained_ns", nanoseconds(options.seconds, options.rounds, told)}});
  };
  for (int n : {1, 5, 15, 250, 2500}) {
    Terms terms;
    terms.within = {Unit::working_days, n};
    measure(std::to_string(n) + (n == 1 ? " working day" : " working days"), terms, {});
  }
  Terms other;
  other.within = {Unit::natural_days, 15};
  other.roll = Roll::next_workday;
  measure("15 natural days, rolled", other, {});
  other.within = {Unit::months, 3};
  measure("3 months, rolled", other, {});
  other.within = {Unit::working_hours, 16};
  measure("16 working hours", other, {});

  report.table("deadline", "A deadline on the calendar of China, one call in nanoseconds",
               {{"what", "what"},
                {"due_ns", "due, with its inputs", 0},
                {"explained_ns", "and every day listed", 0}},
               rows);
  report.fact("calendar_bytes", weight,
              "\nThe calendar of China takes " + std::to_string(weight / 1024) + " KiB.");
}

}  // namespace redress::bench
