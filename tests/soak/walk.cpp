// Random walks over the state machine, as a person meets it over HTTP.
#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <thread>

#include "tests/soak/moves.h"
#include "tests/soak/soak.h"
#include "tests/support/server.h"
#include "tests/support/shanghai.h"

namespace redress::soak {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using shanghai::Dice;

// `redress chart --table`: where every event leads from every stage, "-" where it does not.
struct Chart {
  std::map<std::pair<std::string, std::string>, std::string> arrows;
  std::vector<std::string> events;  // a person may send
  std::size_t stages = 0;

  const std::string& next(const std::string& stage, const std::string& event) const {
    return arrows.at({stage, event});
  }
};

Chart read_chart(const std::filesystem::path& binary) {
  const Finished printed = run_command({binary.string(), "chart", "--table"});
  if (printed.code != 0) throw std::runtime_error("redress chart --table: " + printed.err);
  Chart chart;
  std::set<std::string> stages;
  std::istringstream lines(printed.out);
  std::string stage, event, next;
  while (lines >> stage >> event >> next) {
    chart.arrows[{stage, event}] = next;
    stages.insert(stage);
    if (stages.size() == 1 && !said_by_engine(event)) chart.events.push_back(event);
  }
  chart.stages = stages.size();
  if (chart.arrows.empty()) throw std::runtime_error("redress chart --table prints nothing.");
  return chart;
}

// `attempts: 3` of the policy.
int attempts_in(const std::filesystem::path& policy) {
  std::ifstream in(policy);
  std::ostringstream text;
  text << in.rdbuf();
  std::smatch found;
  const std::string all = text.str();
  if (!std::regex_search(all, found, std::regex(R"(attempts:\s*(\d+))")))
    throw std::runtime_error(policy.string() + " gives no number of follow-up attempts.");
  return std::stoi(found[1]);
}

// A case as the server last showed it, byte by byte.
struct Seen {
  std::string it, history;
};

struct Walked {
  std::string id, unit;
  bool named = true;
  std::string stage;
  bool merged = false;  // it sleeps while another goes on
  int unreached = 0;    // in this round
  int steps_after_end = 0;
  Seen seen;
};

class Walk {
 public:
  explicit Walk(const WalkOptions& options)
      : options_(options),
        dice_(options.seed),
        chart_(read_chart(options.binary)),
        attempts_(attempts_in(options.policy)),
        scratch_("redress-walk"),
        server_(how()),
        client_(server_.client(60s)) {
    report_.seed = options.seed;
    report_.pairs = int(chart_.stages * chart_.events.size());
  }

  WalkReport run() {
    try {
      while (report_.steps < options_.steps && report_.faults.size() < 10) {
        while (cases_.size() < 12) open_case();
        if (dice_.below(60) == 0) let_time_pass();
        step(cases_[std::size_t(dice_.below(int(cases_.size())))]);
        std::erase_if(cases_, [](const Walked& it) { return it.steps_after_end > 8; });
        ++report_.steps;
        if (options_.talks && report_.steps % 1'000 == 0) {
          std::printf("  %d steps, %d cases, %d of %d pairs\n", report_.steps, report_.cases,
                      int(tried_.size()), report_.pairs);
          std::fflush(stdout);
        }
      }
    } catch (const std::exception& error) {
      fault(error.what());
    }
    report_.pairs_tried = int(tried_.size());
    return report_;
  }

 private:
  ServerOptions how() const {
    ServerOptions made;
    made.binary = options_.binary;
    made.policies = {options_.policy, options_.policy.parent_path() / "national.yaml"};
    made.data = scratch_.path() / "data";
    made.test_clock = stamp(now_);
    return made;
  }

  void fault(std::string sentence) {
    report_.faults.push_back("Step " + std::to_string(report_.steps) + ": " + std::move(sentence));
  }

  // Once it stands still: a deadline that is past when an event sets it goes off a moment later.
  Seen look(const std::string& id) {
    const std::string path = "/v1/cases/" + id;
    for (int patience = 1'000; patience > 0; --patience) {
      // Every instant to the second, also of who rated without a name: by whom the policy lets see
      // it.
      const std::string whole = path + "/history?role=supervision_office";
      const HttpAnswer it = client_.get(path), history = client_.get(whole);
      const json::object shown = expect(200, path, it);
      expect(200, whole, history);
      const json::array& ahead = shown.at("ahead").as_array();
      const bool still = ahead.empty() || instant(text_of(ahead.front().as_object(), "at")) >= now_;
      const bool together = number_of(shown, "version") == entries_of({"", history.body}).size();
      if (still && together) return {it.body, history.body};
      std::this_thread::sleep_for(1ms);
    }
    throw std::runtime_error(id + " has a deadline in the past that does not go off.");
  }

  static Instant instant(const std::string& text) { return parse_rfc3339(text).value().at; }

  void open_case() {
    Walked made;
    made.named = dice_.percent(65);
    const int n = ++report_.cases;
    const json::object event =
        rating("walk-" + std::to_string(n), "/walk", now_, true, made.named, n);
    const json::object answer =
        expect(201, "A bad rating",
               client_.post("/v1/events", "application/cloudevents+json", json::serialize(event)));
    made.id = text_of(answer, "case");
    made.stage = text_of(answer, "stage");
    made.unit = text_of(event.at("data").as_object(), "unit");
    made.seen = look(made.id);
    if (made.stage != "dispatch") fault("A new case is at stage '" + made.stage + "'.");
    check_shown(made);
    cases_.push_back(std::move(made));
  }

  // Often what leads on, often what was tried least here, sometimes anything.
  std::string choose(const Walked& it) {
    const int roll = dice_.below(100);
    if (it.stage == "follow_up" && roll < 25) return "follow_up_unreached";
    if (roll < 45) {
      std::vector<std::string> leads_on;
      for (const std::string& event : chart_.events) {
        const std::string& next = chart_.next(it.stage, event);
        const bool ends = next == "closed" && it.stage != "follow_up";
        if (next != "-" && next != it.stage && !ends) leads_on.push_back(event);
      }
      if (!leads_on.empty()) return dice_.one_of(leads_on);
    }
    if (roll < 80) {
      std::vector<std::string> seldom;
      int least = 1 << 30;
      for (const std::string& event : chart_.events) {
        const auto found = tried_.find({it.stage, event});
        const int times = found == tried_.end() ? 0 : found->second;
        if (times < least) seldom.clear();
        if (times <= least) seldom.push_back(event);
        least = std::min(least, times);
      }
      return dice_.one_of(seldom);
    }
    return dice_.one_of(chart_.events);
  }

  HttpAnswer send(const Walked& it, const std::string& event, const HttpHeaders& headers = {}) {
    std::string other;
    for (const Walked& one : cases_)
      if (one.id != it.id) other = one.id;
    json::object data = complete_data(event, {now_, it.unit, other});
    if (dice_.percent(10)) data.clear();
    const json::object body{{"type", event}, {"data", std::move(data)}};
    return client_.post("/v1/cases/" + it.id + "/events", "application/json", json::serialize(body),
                        headers);
  }

  void step(Walked& it) {
    const bool over = it.merged || it.stage == "closed" || it.stage == "set_aside";
    it.steps_after_end = over ? it.steps_after_end + 1 : 0;
    const int roll = dice_.below(100);
    if (roll < 2) return send_what_only_the_engine_says(it);
    if (roll < 5) return send_with_a_stale_version(it);
    const std::string event = choose(it);
    ++tried_[{it.stage, event}];
    const HttpAnswer answer = send(it, event);
    const Seen after = look(it.id);
    const std::string step = "'" + event + "' at '" + it.stage + "' of " + it.id;
    if (answer.status == 201)
      accepted(it, event, answer, after, step);
    else
      refused(it, event, answer, after, step);
    // Whatever was wrong is said once; the walk goes on from what the server shows.
    it.seen = after;
    it.stage = text_of(json::parse(after.it).as_object(), "stage");
    it.merged = merged(after);
    // A merger is told to the case that goes on.
    if (event == "merged" || event == "unmerged")
      for (Walked& one : cases_)
        if (one.id != it.id) one.seen = look(one.id);
  }

  static bool merged(const Seen& seen) {
    return !json::parse(seen.it).as_object().at("merged_into").is_null();
  }

  void accepted(Walked& it, const std::string& event, const HttpAnswer& answer, const Seen& after,
                const std::string& step) {
    ++report_.accepted;
    std::string recorded = event, next = chart_.next(it.stage, event);
    if (next == "-") return fault(step + " was accepted; the chart does not know it.");
    if (event == "feedback_given" && !it.named) recorded = "follow_up_not_applicable";
    if (event == "follow_up_unreached" && ++it.unreached >= attempts_)
      recorded = "follow_up_exhausted";
    if (recorded != event) next = chart_.next(it.stage, recorded);
    report_.not_applicable += recorded == "follow_up_not_applicable";
    report_.exhausted += recorded == "follow_up_exhausted";
    if (event == "follow_up_unsatisfied" || event == "reopened") it.unreached = 0;
    if (event == "transferred") it.unit = text_of(json::parse(after.it).as_object(), "unit");

    const json::object receipt = json::parse(answer.body).as_object();
    const json::object before = json::parse(it.seen.it).as_object();
    const json::object now = json::parse(after.it).as_object();
    if (text_of(receipt, "stage") != next || text_of(now, "stage") != next)
      fault(step + " led to '" + text_of(now, "stage") + "' (receipt: '" +
            text_of(receipt, "stage") + "'); the chart says '" + next + "'.");
    const auto version = *number_of(before, "version");
    if (number_of(receipt, "version") != version + 1)
      fault(step + " was answered version " +
            std::to_string(number_of(receipt, "version").value_or(0)) + " after " +
            std::to_string(version) + ".");
    const json::array entries = entries_of(after), earlier = entries_of(it.seen);
    if (entries.size() <= earlier.size() || !begins_with(entries, earlier))
      return fault(step + " did not add to the history.");
    const json::object& added = entries[earlier.size()].as_object();
    if (text_of(added, "type") != recorded || number_of(added, "seq") != number_of(receipt, "seq"))
      fault(step + " was recorded as '" + text_of(added, "type") + "', not '" + recorded + "'.");
    only_deadlines(it.id, entries, earlier.size() + 1);
    Walked shown = it;
    shown.stage = next;
    shown.seen = after;
    shown.merged = merged(after);
    check_shown(shown);
  }

  void refused(const Walked& it, const std::string& event, const HttpAnswer& answer,
               const Seen& after, const std::string& step) {
    const json::object problem = json::parse(answer.body).as_object();
    const std::string type = text_of(problem, "type");
    const bool known = chart_.next(it.stage, event) != "-";
    const auto is = [&](const char* slug) {
      return type == std::string("urn:redress:problem:") + slug;
    };
    if (answer.status == 409 && is("not-at-this-stage")) {
      ++report_.refused_by_stage;
      if (known && !it.merged && event != "unmerged")
        fault(step + " was refused; the chart leads to '" + chart_.next(it.stage, event) + "'.");
    } else if ((answer.status == 409 && is("forbidden-by-policy")) ||
               (answer.status == 403 && is("wrong-role")) ||
               (answer.status == 422 && is("incomplete"))) {
      ++(answer.status != 422 ? report_.refused_by_policy : report_.incomplete);
      if (!known) fault(step + " was refused by the policy; the stage does not know it at all.");
    } else {
      fault(step + " was answered " + std::to_string(answer.status) + ": " + answer.body);
    }
    if (text_of(problem, "stage") != it.stage)
      fault(step + ": the refusal names the stage '" + text_of(problem, "stage") + "'.");
    unchanged(it, after, step);
  }

  // The clock stands still meanwhile, so even as_of and late_by are the same bytes.
  void unchanged(const Walked& it, const Seen& after, const std::string& step) {
    if (after.it != it.seen.it)
      fault(step + " was refused and changed the case:\n" + it.seen.it + "\n" + after.it);
    if (after.history != it.seen.history)
      fault(step + " was refused and changed the history:\n" + it.seen.history + "\n" +
            after.history);
  }

  void send_what_only_the_engine_says(Walked& it) {
    static constexpr const char* events[] = {"overdue", "follow_up_exhausted", "measure_taken"};
    const std::string event = dice_.one_of(events);
    const HttpAnswer answer = send(it, event);
    ++report_.not_sendable;
    if (answer.status != 400)
      fault("'" + event + "' was answered " + std::to_string(answer.status) + ": " + answer.body);
    unchanged(it, look(it.id), "'" + event + "' of " + it.id);
  }

  void send_with_a_stale_version(Walked& it) {
    std::string event = "transferred";
    for (const std::string& one : chart_.events)
      if (chart_.next(it.stage, one) != "-") event = one;
    const auto version = *number_of(json::parse(it.seen.it).as_object(), "version");
    const HttpAnswer answer =
        send(it, event, {{"If-Match", "\"" + std::to_string(version + 7) + "\""}});
    ++report_.stale;
    if (answer.status != 412)
      fault("'" + event + "' for another version was answered " + std::to_string(answer.status) +
            ": " + answer.body);
    unchanged(it, look(it.id), "'" + event + "' with If-Match of " + it.id);
  }

  // Deadlines go off, and move no case.
  void let_time_pass() {
    now_ += std::chrono::minutes(dice_.between(10, 60 * 40));
    const std::string body = json::serialize(json::object{{"advance_to", stamp(now_)}});
    expect(200, "/v1/test-clock", client_.post("/v1/test-clock", "application/json", body));
    ++report_.advances;
    for (Walked& it : cases_) {
      const Seen after = look(it.id);
      const json::array entries = entries_of(after), earlier = entries_of(it.seen);
      if (!begins_with(entries, earlier)) fault(it.id + ": time changed its history.");
      only_deadlines(it.id, entries, earlier.size());
      it.seen = after;
      check_shown(it);
    }
  }

  void only_deadlines(const std::string& id, const json::array& entries, std::size_t from) {
    for (std::size_t i = from; i < entries.size(); ++i) {
      const std::string type = text_of(entries[i].as_object(), "type");
      if (type != "near_due" && type != "overdue" && type != "measure_taken" &&
          type != "case_joined" && type != "case_released")
        fault(id + ": nobody sent '" + type + "', and it was recorded.");
      ++report_.alarms;
    }
  }

  // What is shown of a case holds together, and with the chart.
  void check_shown(const Walked& it) {
    const json::object shown = json::parse(it.seen.it).as_object();
    const json::array entries = entries_of(it.seen);
    const bool over = it.stage == "closed" || it.stage == "set_aside";
    if (text_of(shown, "stage") != it.stage)
      fault(it.id + " is shown at '" + text_of(shown, "stage") + "', not at '" + it.stage + "'.");
    if (number_of(shown, "version") != entries.size())
      fault(it.id + " has version " + std::to_string(*number_of(shown, "version")) + " and " +
            std::to_string(entries.size()) + " entries.");
    if (over && (!shown.at("due_at").is_null() || shown.at("overdue").as_bool() ||
                 !shown.at("ahead").as_array().empty()))
      fault(it.id + " is over and something is still due: " + it.seen.it);
    std::set<std::string> accepts, expected;
    for (const json::value& event : shown.at("accepts").as_array())
      accepts.emplace(event.as_string().c_str());
    for (const std::string& event : chart_.events)
      if (chart_.next(it.stage, event) != "-" && it.merged == (event == "unmerged"))
        expected.insert(event);
    // The chart is the stage's; of what it has, the policy may forbid some.
    if (!std::includes(expected.begin(), expected.end(), accepts.begin(), accepts.end()))
      fault(it.id + " says it accepts what the chart does not: " + it.seen.it);
  }

  static json::array entries_of(const Seen& seen) {
    return json::parse(seen.history).as_object().at("entries").as_array();
  }

  static bool begins_with(const json::array& all, const json::array& first) {
    return all.size() >= first.size() && std::equal(first.begin(), first.end(), all.begin());
  }

  const WalkOptions options_;
  WalkReport report_;
  Dice dice_;
  const Chart chart_;
  const int attempts_;
  Instant now_ = std::chrono::sys_days(std::chrono::year{2023} / 2 / 24) + 1h;
  TemporaryDirectory scratch_;
  Server server_;
  Client client_;
  std::vector<Walked> cases_;
  std::map<std::pair<std::string, std::string>, int> tried_;
};

}  // namespace

WalkReport random_walk(const WalkOptions& options) { return Walk(options).run(); }

std::string too_little(const WalkReport& report) {
  if (report.steps < 2'000) return {};
  if (report.pairs_tried < report.pairs) return "Not every event was tried at every stage.";
  if (report.exhausted == 0) return "No follow-up was given up.";
  if (report.not_applicable == 0) return "No anonymous case came to its follow-up.";
  if (report.incomplete == 0) return "Nothing the policy asks for was left out.";
  if (report.alarms == 0) return "No deadline went off.";
  if (report.accepted < report.steps / 5) return "Few events were accepted.";
  return {};
}

}  // namespace redress::soak
