// A store with very many cases: how soon a server on it is ready, and what a page of overdue ones
// costs.
#include "storage/store.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>
#include <sstream>
#include <thread>

#include "api/app.h"
#include "engine/clerk/clerk.h"
#include "engine/decide/draft.h"
#include "rules/policy/book.h"
#include "tests/bench/bench.h"
#include "tests/support/client.h"
#include "tests/support/shanghai.h"

namespace redress::bench {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t page = 100;  // cases
constexpr int starts = 5, kills = 3, asked = 300;
constexpr double wanted_page_ms = 5, wanted_start_ms = 1'000;

double ms_since(Clock::time_point began) {
  return std::chrono::duration<double, std::milli>(Clock::now() - began).count();
}

Instant wall() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

void adopt(Book& book, const fs::path& file) { bench::adopt(book, file, bytes_of(file)); }

// --- Making the cases

constexpr const char* regions[] = {"310101", "310104", "310105", "310106", "310107", "310109",
                                   "310110", "310112", "310113", "310114", "310115", "310116",
                                   "310117", "310118", "310120", "310151"};
constexpr const char* offices[] = {"社会保险",   "医疗保险", "户籍与出入境", "企业登记",
                                   "不动产登记", "税务",     "民政",         "公积金"};

struct Places {
  std::string region, unit;
};
Places place(shanghai::Dice& dice) {
  const std::string region = dice.one_of(regions);
  return {region, shanghai::district(region) + dice.one_of(offices)};
}

// An open case from another system, due within the last thirty days or the next thirty.
Submission import(shanghai::Dice& dice, Number number, Instant now) {
  const Places at = place(dice);
  const auto to_due = std::chrono::milliseconds(1'000ll * dice.between(-30 * 86'400, 30 * 86'400));
  CaseImported said;
  said.stage = dice.percent(70) ? Stage::rectification : Stage::verification;
  said.due_at = now + to_due;
  said.review.dictionary = "rating-5-best";
  said.review.rating = dice.between(1, 2);
  said.review.channel = "mobile";
  said.review.project_no = at.region + "-2026-" + std::to_string(number);
  said.review.matter = {"sb-001", "社会保险参保登记"};
  said.review.region = at.region;
  said.review.unit = at.unit;
  said.review.window = "12";
  said.review.remark = "说好最多跑一次，这是第四趟了。";
  said.review.indicators = {"114"};
  said.review.given_at = *said.due_at - 24h * dice.between(5, 15);
  Submission made;
  made.source = "/old-system";
  made.id = "case-" + std::to_string(number);
  made.occurred_at = std::min(said.review.given_at, now);
  made.fact = std::move(said);
  return made;
}

// As the clerk would write them, a thousand a batch.
void append_cases(Store& store, const Book& book, std::size_t count) {
  const Instant now = wall();
  const Roster nobody_missing;
  while (count > 0) {
    const Number tip = store.tip().number;
    Draft draft(store, tip, nobody_missing);
    while (draft.size() < std::min<std::size_t>(count, 1'000)) {
      shanghai::Dice dice(draft.next_number());
      const Submission said = import(dice, draft.next_number(), now);
      Decision decision = decide(draft, said, book, now, draft.next_number());
      auto* entry = std::get_if<Entry>(&decision);
      if (!entry) throw std::runtime_error(std::get<Refusal>(decision).sentence.en);
      draft.add(std::move(*entry),
                Fingerprint{sha256(said.source + '\0' + said.id), sha256(said.id)});
    }
    const Batch& batch = draft.finished();
    store.append(batch);
    count -= batch.items.size();
  }
}

std::uintmax_t bytes_in(const fs::path& directory) {
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::directory_iterator(directory))
    if (entry.is_regular_file()) bytes += entry.file_size();
  return bytes;
}

// --- Starting

// The server on the store, as long as it lives.
class Server {
 public:
  explicit Server(const Options& options) : app_(serve(options)), thread_([this] { app_.run(); }) {}
  ~Server() {
    app_.stop();
    thread_.join();
  }
  std::uint16_t port() const { return app_.port(); }

 private:
  static ServeOptions serve(const Options& options) {
    ServeOptions made;
    made.data = options.directory / "store";
    made.policies = {options.policy, options.policy.parent_path() / "national.yaml"};
    made.port = 0;
    return made;
  }
  App app_;
  std::thread thread_;
};

// From nothing to the first answer that says ready.
double start_ms(const Options& options) {
  const auto began = Clock::now();
  const Server server(options);
  Client client("127.0.0.1", server.port());
  if (client.get("/readyz").status != 200) throw std::runtime_error("the server is not ready");
  return ms_since(began);
}

// Starts this program as one that writes, and kills it.
void write_and_be_killed(const Options& options) {
  const pid_t writer = ::fork();
  if (writer == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // not longer than whoever is to kill it
    const std::string directory = options.directory.string(), policy = options.policy.string();
    ::execl("/proc/self/exe", "redress_bench", "--write-until-killed", "--directory",
            directory.c_str(), "--policy", policy.c_str(), nullptr);
    ::_exit(127);
  }
  std::this_thread::sleep_for(5s);
  ::kill(writer, SIGKILL);
  int status = 0;
  ::waitpid(writer, &status, 0);
  if (!WIFSIGNALED(status)) throw std::runtime_error("the writer ended before it was killed");
}

json::object start_row(const char* what, const std::vector<double>& took) {
  const double longest = *std::max_element(took.begin(), took.end());
  return {{"start", what},
          {"p50_ms", median(took)},
          {"longest_ms", longest},
          {"goal", longest < wanted_start_ms ? "met" : "missed"}};
}

void measure_starts(const Options& options, Report& report) {
  json::array rows;
  std::vector<double> took;
  for (int i = 0; i < starts; ++i) took.push_back(start_ms(options));
  rows.push_back(start_row("after an orderly end", took));
  took.clear();
  for (int i = 0; i < kills; ++i) {
    report.progress("store: writing, to be killed, " + std::to_string(i + 1) + " of " +
                    std::to_string(kills));
    write_and_be_killed(options);
    took.push_back(start_ms(options));
  }
  rows.push_back(start_row("after kill -9 while writing", took));
  report.table(
      "start", "Start to ready. Goal: under 1 s.",
      {{"start", "start"}, {"p50_ms", "p50 ms"}, {"longest_ms", "longest ms"}, {"goal", "goal"}},
      rows);
}

// --- Pages

struct Asked {
  const char* name;
  CaseQuery query;
};

// The cursor half-way through; empty when there is one page only.
std::string half_way(const Store& store, const CaseQuery& query, std::int64_t overdue) {
  std::string after;
  for (std::int64_t at = page; at < overdue / 2; at += page)
    after = store.cases(query, page, after).next;
  return after;
}

json::object page_row(const Store& store, const Asked& question, const std::string& after,
                      const char* where) {
  std::vector<double> took;
  std::size_t cases = 0;
  for (int i = 0; i < asked; ++i) {
    const auto began = Clock::now();
    cases = store.cases(question.query, page, after).cases.size();
    took.push_back(ms_since(began));
  }
  const double p99 = quantile(took, 0.99);
  return {{"scope", question.name}, {"page", where},
          {"cases", cases},         {"p50_ms", median(took)},
          {"p99_ms", p99},          {"goal", p99 < wanted_page_ms ? "met" : "missed"}};
}

void measure_pages(const Options& options, Report& report) {
  const Instant now = wall();
  const auto store = Store::open(options.directory / "store");
  let_compaction_end();
  std::vector<Asked> all(3);
  all[0] = {"everything", {}};
  all[1] = {"a region", {}};
  all[1].query.region = "310115";
  all[2] = {"a unit", {}};
  all[2].query.unit = "浦东新区社会保险";
  const Scope scopes[] = {
      {}, {Scope::Kind::region, "310115"}, {Scope::Kind::unit, "浦东新区社会保险"}};
  json::array rows;
  for (std::size_t i = 0; i < all.size(); ++i) {
    Asked& question = all[i];
    question.query.due_before = now;
    const std::int64_t overdue = store->count_overdue(scopes[i], now, INT64_MAX);
    report.progress(std::string("store: pages of ") + question.name);
    json::object first = page_row(*store, question, "", "first");
    json::object deep =
        page_row(*store, question, half_way(*store, question.query, overdue), "half-way");
    first["overdue"] = deep["overdue"] = overdue;
    rows.push_back(std::move(first));
    rows.push_back(std::move(deep));
  }
  report.table("pages", "Pages of 100 overdue cases, read from the store. Goal: p99 under 5 ms.",
               {{"scope", "scope"},
                {"overdue", "overdue"},
                {"page", "page"},
                {"cases", "cases"},
                {"p50_ms", "p50 ms", 2},
                {"p99_ms", "p99 ms", 2},
                {"goal", "goal"}},
               rows);
}

// The same through the whole server, rendered and sent.
void measure_answers(const Options& options, Report& report) {
  const Server server(options);
  Client client("127.0.0.1", server.port());
  json::array rows;
  for (const auto& [name, filter] : {std::pair{"everything", ""},
                                     {"a region", "&region=310115"},
                                     {"a unit",
                                      "&unit=%E6%B5%A6%E4%B8%9C%E6%96%B0%E5%8C%BA%E7%A4%BE"
                                      "%E4%BC%9A%E4%BF%9D%E9%99%A9"}}) {
    std::vector<double> took;
    std::size_t bytes = 0;
    for (int i = 0; i < asked; ++i) {
      const auto began = Clock::now();
      const HttpAnswer answer =
          client.get(std::string("/v1/cases?overdue=true&limit=100") + filter);
      took.push_back(ms_since(began));
      if (answer.status != 200) throw std::runtime_error("answered " + answer.body);
      bytes = answer.body.size();
    }
    const double p99 = quantile(took, 0.99);
    rows.push_back(json::object{{"scope", name},
                                {"bytes", bytes},
                                {"p50_ms", median(took)},
                                {"p99_ms", p99},
                                {"goal", p99 < wanted_page_ms ? "met" : "missed"}});
  }
  report.table("answers", "The first of these pages as HTTP gives it. Goal: p99 under 5 ms.",
               {{"scope", "scope"},
                {"bytes", "bytes"},
                {"p50_ms", "p50 ms", 2},
                {"p99_ms", "p99 ms", 2},
                {"goal", "goal"}},
               rows);
}

}  // namespace

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return std::move(bytes).str();
}

void adopt(Book& book, const fs::path& file, const std::string& text) {
  const Text policy{file.string(), text};
  std::vector<Text> calendars;
  for (const std::string& name : calendars_named_in(policy)) {
    const fs::path calendar = file.parent_path() / "calendars" / (name + ".yaml");
    calendars.push_back({calendar.string(), bytes_of(calendar)});
  }
  for (const RuleProblem& problem : book.adopt(policy, calendars))
    throw std::runtime_error(print(problem));
}

void let_compaction_end() {
  for (int i = 0; i < 120; ++i) {
    const std::clock_t before = std::clock();
    std::this_thread::sleep_for(500ms);
    if (std::clock() - before < CLOCKS_PER_SEC / 50) return;
  }
}

void store(const Options& options, Report& report) {
  report.progress("store: making " + std::to_string(options.cases) + " cases");
  { const Server adopts_the_policy(options); }
  const auto began = Clock::now();
  {
    Book book;
    adopt(book, options.policy);
    const auto store = Store::open(options.directory / "store");
    append_cases(*store, book, options.cases);
  }
  const double seconds = ms_since(began) / 1e3;
  const double mib = double(bytes_in(options.directory / "store")) / (1 << 20);
  report.fact("cases", options.cases, std::to_string(options.cases) + " cases in the store");
  report.fact("made_in_seconds", seconds, "made in " + std::to_string(int(seconds)) + " s");
  report.fact("mebibytes", mib, std::to_string(int(mib)) + " MiB on disk");
  measure_pages(options, report);
  measure_answers(options, report);
  measure_starts(options, report);
}

void write_until_killed(const Options& options) {
  Book book;
  adopt(book, options.policy);
  const auto store = Store::open(options.directory / "store");
  for (;;) append_cases(*store, book, 1'000);
}

}  // namespace redress::bench
