// What an edit of Shanghai's rules would have changed in its trial, and why.
#include <gtest/gtest.h>
#include <signal.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/demo/redress.h"
#include "tests/demo/trial.h"
#include "tests/demo/words.h"
#include "tests/support/server.h"

namespace redress::demo {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace std::chrono_literals;
using std::chrono::days;

constexpr volatile sig_atomic_t never = 0;

// The last day of a deadline that ends with it, so many working days earlier. No holiday falls into
// the trial.
Instant earlier(Instant due, int working_days) {
  auto last = std::chrono::floor<days>(due - 1ms + shanghai::offset);
  while (working_days > 0) {
    last -= days(1);
    const std::chrono::weekday weekday(last);
    if (weekday != std::chrono::Saturday && weekday != std::chrono::Sunday) --working_days;
  }
  return Instant(last + days(1)) - shanghai::offset;
}

// What became of the deadlines of five working days for rectification.
struct Answered {
  int by_the_fourth_day = 0, on_the_fifth = 0, later = 0, never = 0;
};

Answered answered(Redress& redress) {
  Answered made;
  std::vector<json::object> all = redress.cases("&region=31");
  for (const char* over : {"closed", "set_aside"})
    for (json::object& one : redress.cases(std::string("&region=31&stage=") + over))
      all.push_back(std::move(one));
  for (const json::object& one : all) {
    const std::string id = text_of(one, "id");
    const json::object why = redress.get("/v1/cases/" + id + "/why");
    const json::object history = redress.get("/v1/cases/" + id + "/history?limit=1000");
    for (const json::value& clock : why.at("deadlines").as_array()) {
      const json::object& because = clock.at("why").as_object();
      if (text_of(clock.as_object(), "clock") != "rectification" ||
          text_of(because, "unit") != "working_days" || number_of(because, "length") != 5)
        continue;
      const Instant due = parse_rfc3339(text_of(clock.as_object(), "due_at")).value().at;
      std::optional<Instant> done;
      for (const json::value& entry : history.at("entries").as_array()) {
        const std::string type = text_of(entry.as_object(), "type");
        if (done || entry.at("seq").to_number<int>() <= clock.at("since_seq").to_number<int>())
          continue;
        if (type == "rectified" || type == "rectification_planned" || type == "appeal_lodged")
          done = parse_rfc3339(text_of(entry.as_object(), "effective_at")).value().at;
      }
      ++(!done                      ? made.never
         : *done <= earlier(due, 1) ? made.by_the_fourth_day
         : *done <= due             ? made.on_the_fifth
                                    : made.later);
    }
  }
  return made;
}

// The policy with other lengths for rectification, as `redress policy impact` weighs it.
json::object impact_of(const std::string& length, const fs::path& data, const fs::path& scratch) {
  const fs::path policies = fs::path(SOURCE_DIR) / "rules-examples";
  std::ostringstream text;
  text << std::ifstream(policies / "shanghai.yaml").rdbuf();
  std::string edited = text.str();
  std::size_t at = edited.find("\n  rectification:");
  const std::size_t end = edited.find("\n  explanation:", at);
  int changed = 0;
  while ((at = edited.find("within: {working_days: 5}", at)) < end) {
    edited.replace(at, 25, "within: " + length);
    ++changed;
  }
  EXPECT_EQ(changed, 2) << "the stage's own and that of the complex ones";
  fs::create_directories(scratch);
  fs::copy(policies / "calendars", scratch / "calendars",
           fs::copy_options::recursive | fs::copy_options::skip_existing);
  std::ofstream(scratch / "edited.yaml") << edited;
  const Finished impact =
      run_command({REDRESS_BINARY, "policy", "impact", (scratch / "edited.yaml").string(), "--data",
                   data.string(), "--json"});
  EXPECT_EQ(impact.code, 0) << impact.err;
  return json::parse(impact.out).as_object().at("past").as_object();
}

// Four days instead of five move more than a hundred deadlines and break none: whoever answered at
// all had answered by the fourth day, with a plan or with the work; the others never did.
TEST(ShanghaiTrial, AFifthDayThatNobodyUsedMovesDeadlinesAndBreaksNone) {
  const TemporaryDirectory scratch("redress-trial");
  ServerOptions how;
  how.binary = REDRESS_BINARY;
  how.data = scratch.path() / "data";
  how.policies = {fs::path(SOURCE_DIR) / "rules-examples" / "shanghai.yaml",
                  fs::path(SOURCE_DIR) / "rules-examples" / "national.yaml"};
  how.test_clock = "2019-07-20T08:00:00+08:00";
  Server server(how);
  Redress redress(server.client(120s), never);
  Trial trial(redress);
  const Instant first = parse_rfc3339("2019-07-20T00:00:00+08:00").value().at;
  for (int day = 0; day < 31; ++day) trial.live_through(first + day * 24h);
  const Answered found = answered(redress);
  server.terminate();
  EXPECT_GT(found.by_the_fourth_day, 80);
  EXPECT_EQ(found.on_the_fifth, 0) << "then a shorter limit would have broken deadlines";
  EXPECT_EQ(found.later, 0);
  EXPECT_GT(found.never, 5) << "who is late by both";

  const json::object four = impact_of("{working_days: 4}", how.data, scratch.path() / "four");
  EXPECT_GT(four.at("deadlines").at("earlier").to_number<int>(), 100);
  EXPECT_GT(four.at("breaches_on_record").to_number<int>(), 30);
  EXPECT_EQ(four.at("breaches_by_candidate"), four.at("breaches_on_record"));
  // It is not deaf: the days before were used.
  const json::object one = impact_of("same_day", how.data, scratch.path() / "one");
  EXPECT_GT(one.at("breaches_by_candidate").to_number<int>(),
            one.at("breaches_on_record").to_number<int>());
}

}  // namespace
}  // namespace redress::demo
