// Rows that are rubbish, in the real binary: it starts, says so, and all else goes on.
#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "storage/database.h"
#include "tests/support/house.h"

namespace redress {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;

struct DamagedServer : ::testing::Test {
  TemporaryDirectory home;
  const std::filesystem::path data = home.path() / "data";
  Server server{{REDRESS_BINARY, data, {example("national.yaml"), example("wudi.yaml")}, morning}};
  static constexpr auto morning = "2026-03-02T10:00:00+08:00";

  static std::string review(const std::string& id) {
    return R"({"specversion":"1.0","id":")" + id +
           R"(","source":"/t","type":"redress.review.submitted","time":"2026-03-02T10:00:00+08:00",)"
           R"("data":{"dictionary":"rating-5-best","rating":1,"channel":"tablet",)"
           R"("region":"371623","unit":"社会保险","named":true}})";
  }
  std::string open_case(const std::string& id) {
    const HttpAnswer answer =
        server.client().post("/v1/events", "application/cloudevents+json", review(id));
    EXPECT_EQ(answer.status, 201) << answer.body;
    return json::parse(answer.body).at("case").as_string().c_str();
  }
  static Number number_of(const std::string& id) { return std::stoull(id.substr(1)); }

  // While the server is down.
  void overwrite(const std::function<void(Store::Database&)>& by) {
    server.terminate();
    auto database = open_database(data, {});
    by(*database);
  }
  static void put(Store::Database& database, Family family, std::string_view key) {
    ASSERT_TRUE(database.db->Put({}, database.in(family), key, "rubbish").ok());
  }
  json::value ask(const std::string& path, int status = 200) {
    const HttpAnswer answer = server.client().get(path);
    EXPECT_EQ(answer.status, status) << path << "\n" << answer.body;
    return json::parse(answer.body);
  }
  HttpAnswer act(const std::string& id, const std::string& event) {
    return server.client().post("/v1/cases/" + id + "/events", "application/json",
                                R"({"type":")" + event + R"(","data":{"by":"张三"}})");
  }
  void advance_to(const std::string& to) {
    EXPECT_EQ(server.client()
                  .post("/v1/test-clock", "application/json", R"({"advance_to":")" + to + "\"}")
                  .status,
              200);
  }
};

TEST_F(DamagedServer, ACaseIsIsolatedAndItsAlarmsStopNoOthers) {
  const std::string bad = open_case("a"), good = open_case("b");
  overwrite([&](auto& database) { put(database, Family::cases, keys::number(number_of(bad))); });
  server.start(morning);

  const json::value problem = ask("/v1/cases/" + bad, 500);
  EXPECT_EQ(problem.at("type"), "urn:redress:problem:unreadable");
  EXPECT_THAT(json::serialize(problem), HasSubstr("Case " + bad + " cannot be read"));
  const HttpAnswer refused = act(bad, "contacted");
  EXPECT_EQ(refused.status, 500);
  EXPECT_THAT(refused.body, HasSubstr("urn:redress:problem:unreadable"));

  const json::value cases = ask("/v1/cases");
  ASSERT_EQ(cases.at("cases").as_array().size(), 1u);
  EXPECT_EQ(cases.at("cases").at(0).at("id"), json::string(good));
  EXPECT_EQ(cases.at("unreadable").at(0), json::string(bad));
  EXPECT_EQ(ask("/v1/cases?open=true").at("unreadable").at(0), json::string(bad));

  // Both are due at the same instants.
  advance_to("2026-04-02T10:00:00+08:00");
  EXPECT_GT(ask("/v1/cases/" + good).at("version").to_number<int>(), 1) << "nothing went off";
  EXPECT_LT(act(good, "contacted").status, 500) << "whatever the policy says to it";
  open_case("c");

  const json::value ready = ask("/readyz");
  EXPECT_THAT(json::serialize(ready.at("warnings")), HasSubstr("Case " + bad));
  EXPECT_THAT(server.client().get("/metrics").body, HasSubstr("redress_damaged_rows 1"));
  EXPECT_THAT(server.log(), HasSubstr("Case " + bad + " cannot be read"));

  EXPECT_EQ(server.terminate().code, 0);
  const Finished verified = run_command({REDRESS_BINARY, "verify", "--data", data.string()});
  EXPECT_EQ(verified.code, 1);
  EXPECT_THAT(verified.out, HasSubstr("Case " + bad.substr(1) + " cannot be read"));
  const Finished chinese = run_command(
      {"/usr/bin/env", "LC_ALL=zh_CN.UTF-8", REDRESS_BINARY, "verify", "--data", data.string()});
  EXPECT_THAT(chinese.out, HasSubstr("工单" + bad + "无法读取"));
}

TEST_F(DamagedServer, ItDoesNotSpinOverWhatItCanNotRead) {
  const std::string bad = open_case("a");
  overwrite([&](auto& database) { put(database, Family::cases, keys::number(number_of(bad))); });
  server.start("2026-04-02T10:00:00+08:00");
  // Made to look at its timers now.
  open_case("b");
  const auto batches = [&] {
    const std::string metrics = server.client().get("/metrics").body;
    const std::string name = "\nredress_batches_total ";
    return std::stol(metrics.substr(metrics.find(name) + name.size()));
  };
  const long before = batches();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_LE(batches(), before + 1);
  std::ifstream stat("/proc/" + std::to_string(server.pid()) + "/stat");
  std::string field;
  long ticks = 0;
  for (int i = 1; i <= 15 && stat >> field; ++i)
    if (i == 14 || i == 15) ticks += std::stol(field);
  std::this_thread::sleep_for(std::chrono::seconds(1));
  std::ifstream later("/proc/" + std::to_string(server.pid()) + "/stat");
  long ticks_later = 0;
  for (int i = 1; i <= 15 && later >> field; ++i)
    if (i == 14 || i == 15) ticks_later += std::stol(field);
  EXPECT_LT(ticks_later - ticks, 50) << "half a second of processor in a second of idleness";
}

// Each in turn, all at once: whatever row it is, the server starts and goes on.
TEST_F(DamagedServer, WithRubbishInEveryFamilyItStartsAndTakesEvents) {
  const std::string bad = open_case("a");
  overwrite([&](auto& database) {
    for (const Family family : every_family) {
      if (family == Family::documents || family == Family::attachments) continue;
      std::vector<std::string> keys;
      for (Scan scan = whole(database, family); scan.valid(); scan.next())
        keys.emplace_back(scan.key());
      if (family == Family::meta)
        put(database, family, keys::meta("roster"));
      else if (family == Family::policies || family == Family::ledger)
        put(database, family, keys.back());  // not both of an adoption
      else
        for (const std::string& key : keys) put(database, family, key);
    }
  });
  server.start(morning);
  EXPECT_EQ(ask("/readyz").at("status"), "ready");
  const HttpAnswer again =
      server.client().post("/v1/events", "application/cloudevents+json", review("a"));
  EXPECT_EQ(again.status, 500) << again.body;
  EXPECT_THAT(again.body, HasSubstr("urn:redress:problem:unreadable"));
  const std::string other = open_case("z");
  EXPECT_EQ(ask("/v1/cases/" + other).at("id"), json::string(other));
  for (const char* path : {"/v1/cases", "/v1/cases?open=true", "/v1/outbox", "/v1/refused-reviews",
                           "/v1/signals", "/v1/roster", "/v1/policies", "/metrics", "/readyz"})
    EXPECT_EQ(server.client().get(path).status, 200) << path;
  advance_to("2026-04-02T10:00:00+08:00");
  EXPECT_EQ(server.client().get("/readyz").status, 200);
  EXPECT_EQ(server.terminate().code, 0);
}

}  // namespace
}  // namespace redress
