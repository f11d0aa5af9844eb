// How fast events are received, ratings and what people do about cases, beside what the disk and
// the sockets alone could do: the same batches written straight to RocksDB, and a no-op route
// behind the same gate. From one run, round by round.
#include <rocksdb/transaction_log.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <thread>

#include "api/app.h"
#include "storage/database.h"
#include "tests/bench/bench.h"
#include "tests/bench/client.h"
#include "tests/support/client.h"
#include "tests/support/shanghai.h"

namespace redress::bench {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;

constexpr double wanted_share = 0.6, wanted_at_64 = 25'000, quick_fsync_ms = 0.5;

struct Load {
  const char* name;
  int connections;
  std::size_t events_each;
  bool of_cases = false;  // each event takes a case to its next stage and sets a new deadline
};
constexpr Load loads[] = {{"1 client", 1, 1},
                          {"16 clients", 16, 1},
                          {"64 clients", 64, 1},
                          {"128 clients", 128, 1},
                          {"4 NDJSON of 1,000", 4, 1'000},
                          {"1 client, case events", 1, 1, true},
                          {"64 clients, case events", 64, 1, true}};
constexpr int cases = 8'000;  // opened before case events are sent

std::string now() {
  return rfc3339(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()),
                 shanghai::offset);
}

// The Shanghai trial's mix, as if given just now: its own times would let every deadline go off.
std::vector<std::string> events() {
  const std::string given = now();
  std::vector<std::string> made;
  for (shanghai::Rating& rating : shanghai::trial()) {
    const std::string then = rfc3339(rating.given_at, shanghai::offset);
    made.push_back(std::move(rating.json));
    made.back().replace(made.back().find(then), then.size(), given);
  }
  return made;
}

// Bad reviews under the national policy, which sends each to the unit that was rated by itself.
std::string bad_reviews() {
  const std::string given = now();
  std::string lines;
  for (int i = 0; i < cases; ++i)
    lines += json::serialize(json::object{{"specversion", "1.0"},
                                          {"id", "case-" + std::to_string(i)},
                                          {"source", "/bench"},
                                          {"type", "redress.review.submitted"},
                                          {"time", given},
                                          {"data",
                                           {{"dictionary", "rating-5-best"},
                                            {"project_no", "case-" + std::to_string(i)},
                                            {"step", "finish"},
                                            {"rating", 1},
                                            {"channel", "tablet"},
                                            {"region", "460106"},
                                            {"unit", "unit " + std::to_string(i % 40)},
                                            {"window", std::to_string(i % 7)},
                                            {"named", true},
                                            {"remark", "等了一上午，材料退回三次"}}}}) +
             "\n";
  return lines;
}

// Once round the loop for every case, a stage at a time: verification, rectification, feedback,
// follow-up, and the next round's verification.
std::vector<std::string> case_events(const std::vector<std::string>& ids) {
  const std::pair<const char*, json::object> steps[] = {
      {"found_genuine", {{"by", "bench"}}},
      {"rectified", {{"by", "bench"}, {"measures", "加开一个窗口"}}},
      {"feedback_given", {{"by", "bench"}, {"feedback", "已电话说明"}}},
      {"follow_up_unsatisfied", {{"by", "bench"}}}};
  const std::string said = now();
  std::vector<std::string> made;
  for (const auto& [event, data] : steps)
    for (const std::string& id : ids)
      made.push_back(json::serialize(json::object{{"specversion", "1.0"},
                                                  {"id", "x"},
                                                  {"source", "/bench"},
                                                  {"type", std::string("redress.case.") + event},
                                                  {"time", said},
                                                  {"subject", id},
                                                  {"data", data}}));
  return made;
}

// Sends bad_reviews(); the cases that they open.
std::vector<std::string> open_cases(std::uint16_t port) {
  const HttpAnswer answer = Client("127.0.0.1", port, std::chrono::seconds(60))
                                .post("/v1/events", "application/x-ndjson", bad_reviews());
  std::vector<std::string> ids;
  std::string_view rest = answer.body;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const json::value receipt = json::parse(json::string_view(rest.data(), end));
    ids.push_back(json::value_to<std::string>(receipt.at("case")));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return ids;
}

// Serves as long as it lives.
template <class Server>
class Serving {
 public:
  explicit Serving(Server& server) : server_(server), thread_([this] { server_.run(); }) {}
  ~Serving() {
    if constexpr (std::is_same_v<Server, Gate>)
      server_.stop(std::chrono::milliseconds(500));
    else
      server_.stop();
    thread_.join();
  }

 private:
  Server& server_;
  std::thread thread_;
};

// Keeps the log files that RocksDB throws away once their tables are written: under a second name
// while the server runs, then where RocksDB looks for old ones.
class Logs {
 public:
  explicit Logs(const fs::path& data)
      : data_(data), kept_(data.string() + "-logs"), thread_([this] { watch(); }) {
    fs::create_directories(kept_);
  }
  ~Logs() {
    over_ = true;
    thread_.join();
    fs::create_directories(data_ / "archive");
    for (const auto& log : fs::directory_iterator(kept_)) {
      const fs::path name = log.path().filename();
      if (!fs::exists(data_ / name)) fs::rename(log.path(), data_ / "archive" / name);
    }
    fs::remove_all(kept_);
  }

 private:
  void watch() {
    std::error_code ignored;  // a second name it has already, or gone in between
    for (; !over_; std::this_thread::sleep_for(std::chrono::milliseconds(50)))
      for (const auto& file : fs::directory_iterator(data_, ignored))
        if (file.path().extension() == ".log")
          fs::create_hard_link(file.path(), kept_ / file.path().filename(), ignored);
  }

  const fs::path data_, kept_;
  std::atomic<bool> over_{false};
  std::thread thread_;
};

// `requests` is made here where they are of cases, which are opened first.
Figures redress_alone(const Options& options, const fs::path& data, Requests& requests,
                      const Load& load) {
  ServeOptions serve;
  serve.data = data;
  serve.policies = {options.policy, options.policy.parent_path() / "national.yaml"};
  serve.port = 0;
  const Logs kept(data);
  App app(std::move(serve));
  const Serving serving(app);
  if (load.of_cases) requests = Requests(case_events(open_cases(app.port())), 1);
  return drive(app.port(), requests, load.connections, options.seconds);
}

Figures no_op(const Options& options, Requests& requests, const Load& load) {
  Answer like;
  like.headers.emplace_back("As-Of", "2026-03-02T09:00:00.000+08:00");
  like.status = 201;
  like.body = R"({"seq":123456,"review":"r123456"})";
  if (load.events_each > 1) {
    like.status = 200;
    like.content_type = "application/x-ndjson";
    like.body.clear();
    for (std::size_t i = 0; i < load.events_each; ++i)
      like.body += "{\"status\":201,\"seq\":123456,\"review\":\"r123456\"}\n";
  }
  Gate gate("127.0.0.1", 0, Limits{}, [&](Request, Reply reply) { reply(like); });
  const Serving serving(gate);
  return drive(gate.port(), requests, load.connections, options.seconds);
}

// How many events of senders a batch records: each has one row in `seen`.
class Events : public rocksdb::WriteBatch::Handler {
 public:
  explicit Events(std::uint32_t seen) : seen_(seen) {}
  rocksdb::Status PutCF(std::uint32_t family, const rocksdb::Slice&,
                        const rocksdb::Slice&) override {
    count += family == seen_;
    return {};
  }
  rocksdb::Status DeleteCF(std::uint32_t, const rocksdb::Slice&) override { return {}; }
  std::size_t count = 0;

 private:
  const std::uint32_t seen_;
};

struct Written {
  std::size_t events = 0;
  std::unique_ptr<rocksdb::WriteBatch> batch;
};

// The batches that were written, first to last, without those of the first `skip` events.
std::vector<Written> batches_in(const fs::path& data, std::size_t skip) {
  const auto database = open_database(data, StoreOptions{});
  std::unique_ptr<rocksdb::TransactionLogIterator> log;
  must(database->db->GetUpdatesSince(1, &log), "Reading the log of", *database);
  std::vector<Written> all;
  for (; log->Valid(); log->Next()) {
    Written one;
    one.batch = std::move(log->GetBatch().writeBatchPtr);
    Events events(database->in(Family::seen)->GetID());
    must(one.batch->Iterate(&events), "Reading the log of", *database);
    one.events = events.count;
    if (skip != 0)
      skip -= std::min(skip, one.events);
    else if (one.events > 0)
      all.push_back(std::move(one));
  }
  must(log->status(), "Reading the log of", *database);
  return all;
}

struct Raw : Figures {
  double events_each = 0;  // a batch
};

// The same bytes in the same batches, to a database with the same families and options.
Raw straight_to_rocksdb(const Options& options, const std::vector<Written>& batches,
                        const fs::path& data) {
  const auto database = open_database(data, StoreOptions{});
  rocksdb::WriteOptions to_disk;
  to_disk.sync = true;
  std::size_t events = 0;
  std::vector<double> took;
  const auto began = Clock::now();
  auto now = began;
  for (const Written& one : batches) {
    const auto before = now;
    must(database->db->Write(to_disk, one.batch.get()), "Writing", *database);
    now = Clock::now();
    events += one.events;
    took.push_back(std::chrono::duration<double, std::milli>(now - before).count());
    if (std::chrono::duration<double>(now - began).count() > options.seconds) break;
  }
  Raw raw;
  raw.events_per_second = double(events) / std::chrono::duration<double>(now - began).count();
  raw.p50_ms = quantile(took, 0.5);
  raw.p99_ms = quantile(took, 0.99);
  raw.events_each = double(events) / double(std::max<std::size_t>(took.size(), 1));
  return raw;
}

struct Round {
  Figures redress, no_op;
  Raw raw;
};

Round one_round(const Options& options, const std::vector<std::string>& events, const Load& load) {
  const fs::path data = options.directory / "redress", fresh = options.directory / "raw";
  Requests requests(events, load.events_each);
  Round round;
  round.no_op = no_op(options, requests, load);
  round.redress = redress_alone(options, data, requests, load);
  round.raw = straight_to_rocksdb(options, batches_in(data, load.of_cases ? cases : 0), fresh);
  fs::remove_all(data);
  fs::remove_all(fresh);
  return round;
}

json::object median_of(const std::vector<Round>& all, const Load& load, double fsync) {
  const auto of = [&](auto part) {
    std::vector<double> values;
    for (const Round& round : all) values.push_back(double(part(round)));
    return median(values);
  };
  json::object row{{"load", load.name}, {"connections", load.connections}};
  row["events_per_second"] = of([](const Round& r) { return r.redress.events_per_second; });
  row["p50_ms"] = of([](const Round& r) { return r.redress.p50_ms; });
  row["p99_ms"] = of([](const Round& r) { return r.redress.p99_ms; });
  row["processor_us"] = of([](const Round& r) { return r.redress.processor_us; });
  row["failed"] = of([](const Round& r) { return r.redress.failed; });
  row["events_per_batch"] = of([](const Round& r) { return r.raw.events_each; });
  row["raw_per_second"] = of([](const Round& r) { return r.raw.events_per_second; });
  row["raw_p50_ms"] = of([](const Round& r) { return r.raw.p50_ms; });
  row["raw_p99_ms"] = of([](const Round& r) { return r.raw.p99_ms; });
  row["no_op_per_second"] = of([](const Round& r) { return r.no_op.events_per_second; });
  row["no_op_p50_ms"] = of([](const Round& r) { return r.no_op.p50_ms; });
  row["no_op_p99_ms"] = of([](const Round& r) { return r.no_op.p99_ms; });
  const double speed = row["events_per_second"].as_double();
  const double share =
      speed / std::min(row["raw_per_second"].as_double(), row["no_op_per_second"].as_double());
  row["share_percent"] = share * 100;
  const bool asked = load.connections >= 64 && !load.of_cases,
             asked_speed = load.connections == 64 && fsync < quick_fsync_ms;
  const bool met = share >= wanted_share && (!asked_speed || speed >= wanted_at_64);
  row["goal"] = !asked ? "" : met ? "met" : "missed";
  return row;
}

}  // namespace

void submit(const Options& options, const json::object& machine, Report& report) {
  const std::vector<std::string> sent = events();
  json::array rows;
  for (const Load& load : loads) {
    if (!options.load.empty() && options.load != load.name) continue;
    std::vector<Round> all;
    for (int round = 1; round <= options.rounds; ++round) {
      report.progress(std::string("submit: ") + load.name + ", round " + std::to_string(round) +
                      " of " + std::to_string(options.rounds));
      all.push_back(one_round(options, sent, load));
    }
    rows.push_back(median_of(all, load, fsync_ms(machine)));
  }
  report.table(
      "submit",
      "Events received and on disk, beside the same batches written straight to RocksDB and a "
      "no-op route of the same server.\nMedians of the rounds. Processor: of the server, an event. "
      "Share: of the lower of the two; "
      "goal at 64 clients and above: 60 %,\nand 25,000/s at 64 where fsync takes under 0.5 ms.",
      {{"load", "load"},
       {"events_per_second", "events/s"},
       {"p50_ms", "p50 ms", 2},
       {"p99_ms", "p99 ms", 2},
       {"processor_us", "processor µs", 1},
       {"events_per_batch", "a batch"},
       {"raw_per_second", "RocksDB/s"},
       {"raw_p50_ms", "p50 ms", 2},
       {"raw_p99_ms", "p99 ms", 2},
       {"no_op_per_second", "no-op/s"},
       {"no_op_p50_ms", "p50 ms", 2},
       {"no_op_p99_ms", "p99 ms", 2},
       {"share_percent", "share %"},
       {"failed", "failed"},
       {"goal", "goal"}},
      rows);
}

}  // namespace redress::bench
