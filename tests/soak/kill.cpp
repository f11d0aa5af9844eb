// kill -9 under load, and a client that counted.
#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <cstdio>
#include <thread>
#include <unordered_map>

#include "tests/soak/moves.h"
#include "tests/soak/soak.h"
#include "tests/support/server.h"
#include "tests/support/shanghai.h"

namespace redress::soak {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace std::chrono_literals;
using shanghai::Dice;

constexpr const char* life[] = {"dispatched", "contacted",      "found_genuine",
                                "rectified",  "feedback_given", "follow_up_satisfied"};

// An event: all that its text is made of, so that the same bytes can be sent again.
struct Known {
  enum class Kind : std::uint8_t { good, bad, move } kind = Kind::good;
  std::uint8_t move = 0;    // index into life
  std::uint32_t n = 0;      // unique for its sender
  std::uint64_t about = 0;  // the case a move is about
  Instant at;
  std::uint64_t seq = 0;  // as answered; 0: not answered
};

struct Owned {  // a case, by the one client that moves it
  std::uint64_t id = 0;
  std::size_t moves = 0;  // made so far
  bool closed = false;
};

std::string lines_of(const std::vector<std::string>& texts) {
  std::string body;
  for (const std::string& text : texts) body += text + "\n";
  return body;
}

// The items of an NDJSON answer.
std::vector<json::object> items_of(const std::string& body) {
  std::vector<json::object> items;
  std::string_view left = body;
  while (!left.empty()) {
    const std::size_t end = std::min(left.find('\n'), left.size());
    items.push_back(json::parse({left.data(), end}).as_object());
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return items;
}

std::uint64_t case_number(const std::string& id) {
  return id.size() < 2 ? 0 : std::stoull(id.substr(1));
}

// One client: sends, notes what was answered, and remembers what was not.
class Pusher {
 public:
  Pusher(int number, std::uint64_t seed)
      : source_("/soak/" + std::to_string(number)), dice_(seed * 1'000 + std::uint64_t(number)) {}

  // Until the server is gone.
  void push(Client client, Instant clock) {
    try {
      for (;;) {
        in_flight = compose(clock);
        const bool alone = in_flight.size() == 1 && dice_.percent(80);
        std::vector<json::object> items = alone ? send_alone(client) : send_lines(client);
        for (std::size_t i = 0; i < items.size(); ++i) {
          if (number_of(items[i], "status") != 201)
            faults.push_back("A new event was answered " + json::serialize(items[i]));
          else
            absorb(in_flight[i], items[i]);
        }
        in_flight.clear();
        if (!answered.empty() && dice_.percent(5)) retry_one(client);
      }
    } catch (const NoAnswer&) {
    } catch (const std::exception& error) {
      faults.push_back(source_ + ": " + error.what());
    }
  }

  std::string text(const Known& event) const {
    const std::string id = "e-" + std::to_string(event.n);
    if (event.kind != Known::Kind::move)
      return json::serialize(rating(id, source_, event.at, event.kind == Known::Kind::bad,
                                    event.n % 3 != 0, int(event.n % 1'000)));
    const std::string name = life[event.move];
    return json::serialize(json::object{{"specversion", "1.0"},
                                        {"id", id},
                                        {"source", source_},
                                        {"type", "redress.case." + name},
                                        {"subject", "c" + std::to_string(event.about)},
                                        {"time", stamp(event.at)},
                                        {"data", complete_data(name, {event.at, "社会保险", ""})}});
  }

  // Notes an event as answered, and what that makes of its case.
  void absorb(Known event, const json::object& item) {
    event.seq = number_of(item, "seq").value_or(0);
    if (event.kind == Known::Kind::bad) {
      const std::uint64_t id = case_number(text_of(item, "case"));
      place_.emplace(id, owned.size());
      open_.push_back(owned.size());
      owned.push_back({id, 0, false});
    }
    if (event.kind == Known::Kind::move) {
      Owned& one = owned[place_.at(event.about)];
      ++one.moves;
      one.closed = text_of(item, "stage") == "closed";
    }
    answered.push_back(event);
  }

  std::vector<Known> answered;
  std::vector<Known> in_flight;  // of the request that was not answered
  std::vector<Owned> owned;
  std::vector<std::string> faults;
  std::uint64_t retried = 0;

 private:
  // Single events, small streams, and now and then one that takes several batches.
  std::vector<Known> compose(Instant clock) {
    static const std::vector<int> sizes = {57, 39, 4};
    const std::size_t kind = dice_.weighted(sizes);
    const int size = kind == 0 ? 1 : kind == 1 ? dice_.between(2, 60) : dice_.between(600, 2'000);
    std::vector<Known> events;
    std::vector<std::uint64_t> moved;
    for (int i = 0; i < size; ++i) {
      Known event;
      event.n = ++last_;
      event.at = clock;
      const int roll = dice_.below(100);
      if (roll < 30) {
        const Owned* one = any_open();
        if (one && std::find(moved.begin(), moved.end(), one->id) == moved.end()) {
          event.kind = Known::Kind::move;
          event.move = std::uint8_t(one->moves);
          event.about = one->id;
          moved.push_back(one->id);
        }
      } else if (roll < 37) {
        event.kind = Known::Kind::bad;
      }
      events.push_back(event);
    }
    return events;
  }

  // nullptr if there is none. Closed ones leave when they are met.
  const Owned* any_open() {
    while (!open_.empty()) {
      std::size_t& place = open_[std::size_t(dice_.below(int(open_.size())))];
      if (!owned[place].closed) return &owned[place];
      place = open_.back();
      open_.pop_back();
    }
    return nullptr;
  }

  std::vector<json::object> send_alone(Client& client) {
    const HttpAnswer answer =
        client.post("/v1/events", "application/cloudevents+json", text(in_flight.front()));
    json::object item = json::parse(answer.body).as_object();
    item["status"] = answer.status;
    return {std::move(item)};
  }

  std::vector<json::object> send_lines(Client& client) {
    std::vector<std::string> texts;
    for (const Known& event : in_flight) texts.push_back(text(event));
    const HttpAnswer answer = client.post("/v1/events", "application/x-ndjson", lines_of(texts));
    expect_status(answer);
    std::vector<json::object> items = items_of(answer.body);
    if (items.size() != in_flight.size())
      throw std::runtime_error(std::to_string(items.size()) + " answers to " +
                               std::to_string(in_flight.size()) + " events");
    return items;
  }

  // As a sender does who is not sure: the first answer must come again.
  void retry_one(Client& client) {
    const Known& event = dice_.one_of(answered);
    const HttpAnswer answer =
        client.post("/v1/events", "application/cloudevents+json", text(event));
    const json::object body = json::parse(answer.body).as_object();
    ++retried;
    if (answer.status != 200 || !body.contains("duplicate") || number_of(body, "seq") != event.seq)
      faults.push_back("Sent again under load, entry " + std::to_string(event.seq) +
                       " was answered " + answer.body);
  }

  static void expect_status(const HttpAnswer& answer) {
    if (answer.status != 200)
      throw std::runtime_error("A stream was answered " + std::to_string(answer.status) + ": " +
                               answer.body);
  }

  const std::string source_;
  Dice dice_;
  std::uint32_t last_ = 0;
  std::unordered_map<std::uint64_t, std::size_t> place_;  // of a case in owned
  std::vector<std::size_t> open_;                         // places in owned
};

class Rounds {
 public:
  explicit Rounds(const KillOptions& options)
      : options_(options), dice_(options.seed), scratch_("redress-soak") {
    report_.seed = options.seed;
    for (int i = 0; i < options.clients; ++i) pushers_.emplace_back(i + 1, options.seed);
    ServerOptions how;
    how.binary = options.binary;
    how.policies = {options.policy, options.policy.parent_path() / "national.yaml"};
    how.data = scratch_.path() / "data";
    how.test_clock = stamp(clock_);
    server_ = std::make_unique<Server>(how);
  }

  KillReport run() {
    try {
      for (int round = 0; round < options_.kills && report_.faults.empty(); ++round) {
        one_round();
        if (options_.verify_every > 0 && (round + 1) % options_.verify_every == 0) recount();
        if (options_.talks && (round + 1) % 20 == 0) tell();
      }
      if (report_.faults.empty()) {
        for (Pusher& pusher : pushers_) send_again(pusher, 0);
        recount();
        count_alarms();
        if (server_->terminate().code != 0) fault("The last stop did not end with 0.");
      }
    } catch (const std::exception& error) {
      fault(error.what());
    }
    if (!report_.faults.empty()) keep_data();
    return report_;
  }

 private:
  void fault(std::string sentence) {
    report_.faults.push_back("Kill " + std::to_string(report_.kills) + ": " + std::move(sentence));
  }

  void one_round() {
    std::vector<std::size_t> before;
    std::vector<std::thread> threads;
    for (Pusher& pusher : pushers_) {
      before.push_back(pusher.answered.size());
      threads.emplace_back([&] { pusher.push(server_->client(), clock_); });
    }
    std::thread time([this] { let_time_pass(); });
    std::this_thread::sleep_for(std::chrono::milliseconds(dice_.between(10, 250)));
    server_->kill();
    ++report_.kills;
    for (std::thread& thread : threads) thread.join();
    time.join();
    // Nothing recorded is later than where the clock was heading. What fell due in between goes off
    // at the start.
    clock_ = heading_for_ + std::chrono::minutes(dice_.below(12 * 60));
    server_->start(stamp(clock_));

    bool in_flight = false;
    for (std::size_t i = 0; i < pushers_.size(); ++i) {
      Pusher& pusher = pushers_[i];
      in_flight |= !pusher.in_flight.empty();
      report_.answered += pusher.answered.size() - before[i];
      for (std::string& sentence : std::exchange(pusher.faults, {})) fault(std::move(sentence));
      report_.repeated += std::exchange(pusher.retried, 0);
      send_again(pusher, before[i]);
      resolve(pusher);
      send_some_again(pusher, 100);
      read_cases(pusher, 5);
      for (std::size_t n = before[i]; n < pusher.answered.size(); ++n) count(pusher.answered[n]);
    }
    report_.kills_in_flight += in_flight;
    compare_board();
  }

  // Deadlines go off under load, too.
  void let_time_pass() {
    Client client = server_->client();
    Dice dice(options_.seed + std::uint64_t(report_.kills));
    heading_for_ = clock_;
    try {
      for (;;) {
        heading_for_ += std::chrono::minutes(dice.below(150));
        const std::string body = json::serialize(json::object{{"advance_to", stamp(heading_for_)}});
        client.post("/v1/test-clock", "application/json", body);
        std::this_thread::sleep_for(std::chrono::milliseconds(dice.between(5, 40)));
      }
    } catch (const NoAnswer&) {
    }
  }

  // The same bytes again: each must be known, under the number it was answered with.
  void send_again(Pusher& pusher, const std::vector<const Known*>& events) {
    for (std::size_t from = 0; from < events.size(); from += 2'000) {
      std::vector<std::string> texts;
      const std::size_t end = std::min(events.size(), from + 2'000);
      for (std::size_t i = from; i < end; ++i) texts.push_back(pusher.text(*events[i]));
      const std::vector<json::object> items = post(texts);
      for (std::size_t i = 0; i < items.size(); ++i) {
        const bool same = number_of(items[i], "status") == 200 && items[i].contains("duplicate") &&
                          number_of(items[i], "seq") == events[from + i]->seq;
        if (!same)
          fault("Entry " + std::to_string(events[from + i]->seq) +
                " was answered before the kill, and now " + json::serialize(items[i]));
        ++report_.repeated;
      }
    }
  }
  void send_again(Pusher& pusher, std::size_t first) {
    std::vector<const Known*> events;
    for (std::size_t i = first; i < pusher.answered.size(); ++i)
      events.push_back(&pusher.answered[i]);
    send_again(pusher, events);
  }
  void send_some_again(Pusher& pusher, int some) {
    std::vector<const Known*> events;
    for (int i = 0; i < some && !pusher.answered.empty(); ++i)
      events.push_back(&dice_.one_of(pusher.answered));
    send_again(pusher, events);
  }

  // What was not answered is sent again: it is there already, or it is now.
  void resolve(Pusher& pusher) {
    std::vector<std::string> texts;
    for (const Known& event : pusher.in_flight) texts.push_back(pusher.text(event));
    const std::vector<json::object> items = post(texts);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto status = number_of(items[i], "status");
      if (status == 200 && items[i].contains("duplicate"))
        ++report_.unknown_recorded;
      else if (status == 201)
        ++report_.unknown_unrecorded;
      else
        fault("Sent again after no answer: " + json::serialize(items[i]));
      if (status == 200 || status == 201) pusher.absorb(pusher.in_flight[i], items[i]);
    }
    pusher.in_flight.clear();
  }

  std::vector<json::object> post(const std::vector<std::string>& texts) {
    if (texts.empty()) return {};
    const HttpAnswer answer =
        server_->client(60s).post("/v1/events", "application/x-ndjson", lines_of(texts));
    if (answer.status != 200)
      throw std::runtime_error("A stream was answered " + std::to_string(answer.status) + ": " +
                               answer.body);
    std::vector<json::object> items = items_of(answer.body);
    if (items.size() != texts.size())
      throw std::runtime_error(std::to_string(items.size()) + " answers to " +
                               std::to_string(texts.size()) + " events.");
    return items;
  }

  // A number stands for one event only.
  void count(const Known& event) {
    if (event.seq >= taken_.size()) taken_.resize(event.seq + 100'000, false);
    if (event.seq == 0 || taken_[event.seq])
      fault("Entry number " + std::to_string(event.seq) + " was given twice.");
    taken_[event.seq] = true;
    switch (event.kind) {
      case Known::Kind::good: ++report_.reviews; break;
      case Known::Kind::bad:
        ++report_.reviews;
        ++report_.cases;
        break;
      case Known::Kind::move: ++report_.moves; break;
    }
  }

  // The case is what its history says, and its history has what we sent.
  void read_cases(Pusher& pusher, int some) {
    Client client = server_->client();
    for (int i = 0; i < some && !pusher.owned.empty(); ++i) {
      const Owned& one = dice_.one_of(pusher.owned);
      const std::string path = "/v1/cases/c" + std::to_string(one.id);
      const json::object it = expect(200, path, client.get(path));
      const json::object history = expect(200, path + "/history", client.get(path + "/history"));
      std::uint64_t version = 0, sent = 0, seq = 0;
      std::string stage;
      for (const json::value& value : history.at("entries").as_array()) {
        const json::object& entry = value.as_object();
        const std::uint64_t number = number_of(entry, "seq").value_or(0);
        if (number_of(entry, "version") != ++version || number <= seq)
          fault(path + "/history is not in order at entry " + std::to_string(number));
        seq = number;
        stage = text_of(entry, "stage");
        sent += text_of(entry, "source").starts_with("/soak/");
      }
      if (number_of(it, "version") != version || text_of(it, "stage") != stage)
        fault(path + " is at version " + std::to_string(number_of(it, "version").value_or(0)) +
              ", " + text_of(it, "stage") + "; its history ends at " + std::to_string(version) +
              ", " + stage);
      if (sent != one.moves + 1)
        fault(path + " has " + std::to_string(sent) + " of our events; " +
              std::to_string(one.moves + 1) + " were recorded.");
      ++report_.cases_read;
    }
  }

  void compare_board() {
    const json::object board = expect(200, "/v1/board", server_->client().get("/v1/board"));
    const auto reviews =
        number_of(board, "reviews").value_or(0) + number_of(board, "default_reviews").value_or(0);
    const auto cases = number_of(board, "cases").value_or(0);
    if (reviews != report_.reviews || cases != report_.cases)
      fault("The board has " + std::to_string(reviews) + " reviews and " + std::to_string(cases) +
            " cases; recorded were " + std::to_string(report_.reviews) + " and " +
            std::to_string(report_.cases) + ".");
  }

  // Stops it in peace, counts everything again from the ledger, and starts it again.
  void recount() {
    const Server::Exit exit = server_->terminate();
    if (exit.code != 0) fault("SIGTERM ended it with " + std::to_string(exit.code) + ".");
    if (exit.took > 2s) fault("SIGTERM took " + std::to_string(exit.took.count()) + " ms.");
    const Finished verify = run_command(
        {options_.binary.string(), "verify", "--data", (scratch_.path() / "data").string()});
    if (verify.code != 0) fault("verify: " + verify.out.substr(0, 2'000) + verify.err);
    ++report_.recounts;
    server_->start(stamp(clock_));
  }

  // Entries that nobody sent, but for the one that adopted the policy.
  void count_alarms() {
    const std::string metrics = server_->client().get("/metrics").body;
    const std::string name = "\nredress_ledger_entries ";
    const std::size_t at = metrics.find(name);
    if (at == std::string::npos) return fault("/metrics has no redress_ledger_entries.");
    const std::uint64_t entries = std::stoull(metrics.substr(at + name.size()));
    const std::uint64_t sent = report_.reviews + report_.moves;
    if (entries < sent + 1)
      return fault("The ledger has " + std::to_string(entries) + " entries for " +
                   std::to_string(sent) + " events.");
    report_.alarms = entries - sent - 1;
  }

  void keep_data() {
    server_->kill();
    const fs::path kept =
        fs::temp_directory_path() / ("redress-soak-kept-" + std::to_string(report_.seed));
    std::error_code error;
    fs::remove_all(kept, error);
    fs::rename(scratch_.path(), kept, error);
    if (!error) report_.faults.push_back("The database and the log are kept in " + kept.string());
  }

  void tell() const {
    std::printf(
        "  %d kills, %llu answered, %llu unanswered (%llu of them recorded)\n", report_.kills,
        static_cast<unsigned long long>(report_.answered),
        static_cast<unsigned long long>(report_.unknown_recorded + report_.unknown_unrecorded),
        static_cast<unsigned long long>(report_.unknown_recorded));
    std::fflush(stdout);
  }

  const KillOptions options_;
  KillReport report_;
  Dice dice_;
  TemporaryDirectory scratch_;
  std::vector<Pusher> pushers_;
  std::unique_ptr<Server> server_;
  Instant clock_ = std::chrono::sys_days(std::chrono::year{2023} / 2 / 24) + 1h;
  Instant heading_for_ = clock_;
  std::vector<bool> taken_;
};

}  // namespace

KillReport kill_rounds(const KillOptions& options) { return Rounds(options).run(); }

std::string too_little(const KillReport& report) {
  if (report.kills_in_flight * 2 < report.kills) return "Few kills hit a request in flight.";
  if (report.kills >= 20 && report.unknown_recorded == 0)
    return "No unanswered event turned out to be recorded.";
  if (report.kills >= 20 && report.unknown_unrecorded == 0)
    return "No unanswered event turned out to be lost in flight.";
  if (report.answered < std::uint64_t(report.kills) * 10) return "Few events were answered.";
  if (report.moves == 0 || report.cases == 0) return "No case was moved.";
  if (report.alarms == 0) return "No deadline went off.";
  return {};
}

}  // namespace redress::soak
