// Boards over ten years of a province: ten million cases, a hundred million ratings.
//
// What a board costs is rows read, and a row of tallies is as large for a million ratings as for
// ten: so the rows are made as ten years of traffic leave them, without sending every rating.
#include <boost/json.hpp>

#include "storage/store.h"
#include "tests/bench/bench.h"

namespace redress::bench {
namespace {

namespace json = boost::json;
using Clock = std::chrono::steady_clock;

constexpr int years = 10, days_of_all = years * 365, units = 100, windows = 2;
constexpr double wanted_ms = 5;
constexpr int asked = 200;

Day day(int n) { return Day(std::chrono::days(16'801 + n)); }  // from 2016

Spot spot_of(int n, int unit, int window) {
  Spot spot;
  spot.region = "3101" + std::to_string(10 + unit % 20);
  spot.unit = spot.rated_unit = "unit " + std::to_string(unit);
  spot.window = std::to_string(window);
  spot.matter = "m" + std::to_string(window);
  spot.day = day(n);
  return spot;
}

// A day of one window of one unit: ratings of three channels …
void count_ratings(std::vector<Tallied>& to, const Spot& spot, int n, int window) {
  const std::int64_t ratings = 135;
  for (const char* channel : {"tablet", "sms", "mobile"}) {
    to.push_back({spot, {Counting::review, channel, 5, false}, ratings / 3 - 2});
    to.push_back({spot, {Counting::review, channel, 4, false}, 1});
    to.push_back({spot, {Counting::review, channel, 1 + (n + window) % 2, false}, 1});
  }
}

// … and the cases of the bad ones as they came to stand some days later.
void count_cases(std::vector<Tallied>& to, const Spot& spot) {
  const std::int64_t cases = 15;
  to.push_back({spot, {Counting::standing, "rectified", 0, false}, cases});
  to.push_back({spot, {Counting::stage, "closed", 0, false}, cases});
  to.push_back({spot, {Counting::round, "", 1, false}, cases});
  to.push_back({spot, {Counting::punctual, "in_time", 0, false}, cases});
  to.push_back({spot, {Counting::follow_up, "satisfied", 0, false}, cases});
  to.push_back({spot, {Counting::due, "rectification", 0, false}, cases});
}

void fill(Store& store, Report& report) {
  report.progress("board: ten years of tallies");
  Number number = store.tip().number;
  for (int n = 0; n < days_of_all; ++n) {
    Batch batch;
    for (const int later : {0, 3}) {
      batch.items.emplace_back();
      batch.items.back().entry.number = ++number;
      batch.items.back().entry.fact = RoleChanged{};
      batch.items.back().entry.outcome.known_on = day(n + later);
    }
    for (int unit = 0; unit < units; ++unit)
      for (int window = 0; window < windows; ++window) {
        const Spot spot = spot_of(n, unit, window);
        count_ratings(batch.items[0].tallied, spot, n, window);
        count_cases(batch.items[1].tallied, spot);
      }
    store.append(batch);
  }
}

json::object row(const Store& store, const char* name, const Scope& scope, const char* of, int from,
                 int many, std::optional<Day> as_of = {}) {
  std::vector<double> took;
  std::uint64_t rows = 0;
  for (int i = 0; i < asked; ++i) {
    const int first = (from + i * 31) % (days_of_all - many);
    const std::uint64_t before = store.tally_rows_read();
    const auto began = Clock::now();
    store.counts(scope, {day(first), day(first + many - 1)}, as_of);
    took.push_back(std::chrono::duration<double, std::milli>(Clock::now() - began).count());
    rows = std::max(rows, store.tally_rows_read() - before);
  }
  const double p99 = quantile(took, 0.99);
  return {{"scope", name},          {"period", of},  {"rows", rows},
          {"p50_ms", median(took)}, {"p99_ms", p99}, {"goal", p99 < wanted_ms ? "met" : "missed"}};
}

}  // namespace

void board(const Options& options, Report& report) {
  const auto store = Store::open(options.directory / "board");
  fill(*store, report);
  let_compaction_end();
  const Scope province{Scope::Kind::region, "31"}, district{Scope::Kind::region, "310115"};
  const Scope unit{Scope::Kind::unit, "unit 7"}, window{Scope::Kind::window, "1", "unit 7"};
  const Counts all = store->counts({}, {day(0), day(days_of_all)});
  std::int64_t ratings = 0, cases = 0;
  for (const auto& [kind, count] : all) {
    if (kind.counting == Counting::review) ratings += count;
    if (kind.counting == Counting::standing) cases += count;
  }
  report.fact("counted", json::object{{"ratings", ratings}, {"cases", cases}},
              std::to_string(ratings) + " ratings, " + std::to_string(cases) + " cases");
  json::array rows;
  for (const auto& [name, scope] : {std::pair<const char*, Scope>{"everything", {}},
                                    {"a province", province},
                                    {"a district", district},
                                    {"a unit", unit},
                                    {"a window", window}}) {
    rows.push_back(row(*store, name, scope, "month", 0, 30));
    rows.push_back(row(*store, name, scope, "year", 0, 365));
  }
  rows.push_back(row(*store, "a province", province, "month, as then", 0, 30, day(days_of_all)));
  rows.push_back(row(*store, "a province", province, "year, as then", 0, 365, day(days_of_all)));
  report.table("boards", "What was counted of a scope and a period. Goal: p99 under 5 ms.",
               {{"scope", "scope"},
                {"period", "period"},
                {"rows", "rows"},
                {"p50_ms", "p50 ms", 2},
                {"p99_ms", "p99 ms", 2},
                {"goal", "goal"}},
               rows);
}

}  // namespace redress::bench
