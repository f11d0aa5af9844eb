// A day in an administrator's life, over HTTP on made-up time: a change is written with a slip of
// the key, mended, tried, weighed, refused, accepted, watched, and taken back.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <thread>

#include "api/app.h"
#include "tests/support/client.h"
#include "tests/support/house.h"

namespace redress {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string with(std::string text, const std::string& what, const std::string& instead) {
  const std::size_t at = text.find(what);
  if (at == std::string::npos) throw std::runtime_error("there is no '" + what + "' to replace");
  return text.replace(at, what.size(), instead);
}

std::string text(const json::value& value) { return value.as_string().c_str(); }

class Administrator : public ::testing::Test {
 protected:
  Administrator() { start("2026-03-02T09:00:00+08:00"); }
  ~Administrator() override { stop(); }

  void start(const std::string& now) {
    ServeOptions options;
    options.data = home.path() / "data";
    options.policies = {example("national.yaml"), example("wudi.yaml")};
    options.port = 0;
    options.test_clock = instant(now);
    app = std::make_unique<App>(options);
    thread = std::thread([this] { app->run(); });
    client = std::make_unique<Client>("127.0.0.1", app->port());
  }
  void stop() {
    if (!app) return;
    app->stop();
    thread.join();
    client.reset();
    app.reset();
  }

  HttpAnswer send(const std::string& method, const std::string& path, const std::string& body = "",
                  const HttpHeaders& headers = {}) {
    HttpHeaders all = headers;
    all.emplace_back("Content-Type", "application/yaml");
    return client->ask(method, path, all, body);
  }
  json::value said(const std::string& method, const std::string& path, int status,
                   const std::string& body = "", const HttpHeaders& headers = {}) {
    const HttpAnswer answer = send(method, path, body, headers);
    EXPECT_EQ(answer.status, status) << method << " " << path << "\n" << answer.body;
    return json::parse(answer.body);
  }
  json::value ask(const std::string& path) { return said("GET", path, 200); }

  void advance_to(const std::string& to) {
    const HttpAnswer answer =
        client->post("/v1/test-clock", "application/json", R"({"advance_to":")" + to + "\"}");
    ASSERT_EQ(answer.status, 200) << answer.body;
  }
  void post(const std::string& path, const std::string& type, const std::string& body) {
    const HttpAnswer answer = client->post(path, type, body);
    ASSERT_EQ(answer.status, 201) << body << "\n" << answer.body;
    last = json::parse(answer.body);
  }
  // At stage rectification, received now.
  std::string open_case(const std::string& id, const std::string& time) {
    post("/v1/events", "application/cloudevents+json",
         R"({"specversion":"1.0","id":")" + id +
             R"(","source":"/wudi","type":"redress.review.submitted","time":")" + time +
             R"(","data":{"dictionary":"rating-5-best","rating":1,"channel":"tablet",)"
             R"("region":"371623","unit":"社会保险","named":true,"reviewer":{"name":"甲"}}})");
    const std::string made = text(last.at("case"));
    for (const char* event : {R"({"type":"dispatched","data":{"unit":"社会保险"}})",
                              R"({"type":"found_genuine","data":{"role":"supervision_office"}})"})
      post("/v1/cases/" + made + "/events", "application/json", event);
    return made;
  }
  std::vector<std::string> types_of(const std::string& id) {
    std::vector<std::string> types;
    const json::value history = ask("/v1/cases/" + id + "/history");
    for (const json::value& entry : history.at("entries").as_array())
      types.push_back(text(entry.at("type")));
    return types;
  }
  std::size_t notices() { return ask("/v1/outbox?limit=1000").at("notices").as_array().size(); }

  TemporaryDirectory home;
  std::unique_ptr<App> app;
  std::thread thread;
  std::unique_ptr<Client> client;
  json::value last;
};

TEST_F(Administrator, SeesWhatAnEditWillDoBeforeItIsLiveAndTakesItBackAfterwards) {
  std::vector<std::string> early, late;
  for (int i = 0; i < 3; ++i)
    early.push_back(open_case("e" + std::to_string(i), "2026-03-02T09:00:00+08:00"));
  advance_to("2026-03-04T09:00:00+08:00");
  for (int i = 0; i < 2; ++i)
    late.push_back(open_case("l" + std::to_string(i), "2026-03-04T09:00:00+08:00"));
  advance_to("2026-03-05T10:00:00+08:00");

  // Reads what is in force.
  const HttpAnswer in_force = send("GET", "/v1/policies/wudi-hall");
  ASSERT_EQ(in_force.status, 200);
  const std::string before = in_force.body, etag = *in_force.header("ETag");
  EXPECT_EQ(before, bytes_of(example("wudi.yaml")));

  // Writes the change with a slip of the key.
  const std::string slip =
      with(before, "within: {natural_days: 5}  # 5个自然日内，节假日也计算在内",
           "witin: {natural_days: 2}  # 2个自然日内");
  const json::value checked = said("POST", "/v1/policies/wudi-hall/check", 200, slip);
  EXPECT_EQ(checked.at("right"), false);
  const json::value& first = checked.at("problems").at(0);
  EXPECT_EQ(text(first.at("code")), "R0107");
  EXPECT_EQ(first.at("line"), 46);
  EXPECT_EQ(text(first.at("help_zh")), "是不是想写“within”？");
  const json::value refused = said("PUT", "/v1/policies/wudi-hall?for=open", 422, slip);
  EXPECT_EQ(text(refused.at("type")), "urn:redress:problem:invalid-policy");

  // Mends it; its own tests tell that the dates have changed.
  const std::string shorter = with(slip, "witin:", "within:");
  EXPECT_EQ(said("POST", "/v1/policies/wudi-hall/check", 200, shorter).at("right"), true);
  const json::value tested = said("POST", "/v1/policies/wudi-hall/test", 200, shorter);
  EXPECT_EQ(tested.at("failed"), 4);
  EXPECT_EQ(text(said("PUT", "/v1/policies/wudi-hall", 422, shorter).at("type")),
            "urn:redress:problem:invalid-policy");
  std::string right = shorter;
  right = with(right, "rectification_due: \"2026-10-05T24", "rectification_due: \"2026-10-02T24");
  right = with(right, "rectification_due: \"2026-03-07T24", "rectification_due: \"2026-03-04T24");
  right = with(right, "rectification_due: \"2026-03-10T24", "rectification_due: \"2026-03-07T24");
  right = with(right, "rectification_due: \"2026-03-16T24", "rectification_due: \"2026-03-13T24");
  EXPECT_EQ(said("POST", "/v1/policies/wudi-hall/test", 200, right).at("failed"), 0);

  // Sees in words what differs, and in numbers what it would do.
  const json::value diff = said("POST", "/v1/policies/wudi-hall/diff", 200, right);
  EXPECT_EQ(text(diff.at("differences").at(0).at("text").at("zh")), "整改时限 5→2 个自然日");
  const json::value begun = said("POST", "/v1/policies/wudi-hall/impact", 202, right);
  const std::string at = "/v1/impacts/" + json::serialize(begun.at("impact"));
  json::value impact = ask(at);
  while (text(impact.at("state")) == "waiting" || text(impact.at("state")) == "running")
    impact = ask(at);
  ASSERT_EQ(text(impact.at("state")), "done") << json::serialize(impact);
  const json::value& open = impact.at("result").at("open");
  EXPECT_EQ(open.at("concerned"), 5);
  EXPECT_EQ(open.at("changed"), 5);
  EXPECT_EQ(open.at("overdue_at_once"), 3);
  EXPECT_EQ(open.at("deadlines").at("earlier"), 5);

  // It is refused until the three are accepted by number; nothing has changed so far.
  const json::value no = said("PUT", "/v1/policies/wudi-hall?for=open", 409, right);
  EXPECT_EQ(text(no.at("type")), "urn:redress:problem:would-be-overdue");
  EXPECT_THAT(text(no.at("detail")), HasSubstr("accept_overdue=3"));
  EXPECT_EQ(*send("GET", "/v1/policies/wudi-hall").header("ETag"), etag);
  EXPECT_THAT(types_of(early[0]), Not(::testing::Contains("policy_changed")));

  // Accepted, if nobody else has changed it meanwhile.
  const std::size_t told = notices();
  const std::string how =
      "/v1/policies/wudi-hall?for=open&deadlines=recompute&accept_overdue=3&by=wang&note=trial";
  said("PUT", how, 412, right, {{"If-Match", "\"something-else\""}});
  const json::value applied = said("PUT", how, 200, right, {{"If-Match", etag}});
  const std::string entry = json::serialize(applied.at("entry"));
  json::value runs = ask("/v1/policies/wudi-hall/runs");
  while (runs.at("runs").at(0).at("done") == false) runs = ask("/v1/policies/wudi-hall/runs");
  EXPECT_EQ(runs.at("runs").at(0).at("changed"), 5);
  EXPECT_EQ(runs.at("runs").at(0).at("looked_at"), runs.at("runs").at(0).at("total"));

  // What was foretold has happened.
  advance_to("2026-03-05T10:00:01+08:00");
  for (const std::string& id : early) {
    EXPECT_THAT(types_of(id), ElementsAre("review_submitted", "dispatched", "found_genuine",
                                          "policy_changed", "overdue"));
    EXPECT_EQ(text(ask("/v1/cases/" + id).at("due_at")), "2026-03-05T00:00:00+08:00");
  }
  for (const std::string& id : late) {
    EXPECT_THAT(types_of(id),
                ElementsAre("review_submitted", "dispatched", "found_genuine", "policy_changed"));
    EXPECT_EQ(text(ask("/v1/cases/" + id).at("due_at")), "2026-03-07T00:00:00+08:00");
  }
  EXPECT_EQ(std::int64_t(notices() - told), open.at("notices_at_once").as_int64());

  // A stale edit of somebody else is told so.
  EXPECT_EQ(
      text(said("PUT", "/v1/policies/wudi-hall", 412, before, {{"If-Match", etag}}).at("type")),
      "urn:redress:problem:changed-since");

  // Taken back: the older text as a new version; what is on record stays.
  const json::value back =
      said("POST",
           "/v1/policies/wudi-hall/rollback?for=open&by=li&note=" + std::string("too-short"), 200);
  EXPECT_EQ(text(back.at("policy").at("version")), etag.substr(1, 12));
  runs = ask("/v1/policies/wudi-hall/runs");
  while (runs.at("runs").as_array().back().at("done") == false)
    runs = ask("/v1/policies/wudi-hall/runs");
  EXPECT_EQ(text(ask("/v1/cases/" + early[0]).at("due_at")), "2026-03-08T00:00:00+08:00");
  EXPECT_EQ(send("GET", "/v1/policies/wudi-hall").body, before);

  // History tells it all, also after a restart.
  stop();
  start("2026-03-05T11:00:00+08:00");
  const json::value history = ask("/v1/policies/wudi-hall/history");
  const json::array& all = history.at("history").as_array();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(text(all[1].at("by")), "wang");
  EXPECT_EQ(text(all[1].at("note")), "trial");
  EXPECT_EQ(text(all[1].at("for")), "open");
  EXPECT_EQ(json::serialize(all[1].at("entry")), entry);
  EXPECT_EQ(all[1].at("run").at("changed"), 5);
  EXPECT_EQ(text(all[2].at("by")), "li");
  EXPECT_EQ(all[2].at("restores"), all[0].at("entry"));
  EXPECT_EQ(send("GET", "/v1/policies/wudi-hall").body, before);
}

TEST_F(Administrator, ReadsOfNoPolicyWhatWouldMoveTheCursor) {
  for (const char* format : {"text", "github"}) {
    const std::string told =
        send("POST", "/v1/policies/wudi-hall/check?format=" + std::string(format),
             "redress: 1\npolicy: a\n\"x\\e[31m\": 1\ntitle: a\x1b[2J\u009b\u202e\n")
            .body;
    EXPECT_THAT(told, HasSubstr("R0003")) << told;
    for (const char* control : {"\x1b", "\u009b", "\u202e"})
      EXPECT_THAT(told, Not(HasSubstr(control))) << format;
  }
}

TEST_F(Administrator, NeedsASecondPersonWhereThePolicySaysSo) {
  const std::string before = send("GET", "/v1/policies/wudi-hall").body;
  const std::string strict = with(before, "\nroles:", "\nfour_eyes: required\n\nroles:");
  said("PUT", "/v1/policies/wudi-hall", 400, strict);  // by whom?
  const json::value proposed = said("PUT", "/v1/policies/wudi-hall?by=wang", 202, strict);
  EXPECT_EQ(proposed.at("needs_approval"), true);
  const std::string proposal = json::serialize(proposed.at("proposal"));
  const std::string approve = "/v1/policies/wudi-hall/proposals/" + proposal + "/approve";
  EXPECT_EQ(send("GET", "/v1/policies/wudi-hall").body, before);
  said("POST", approve + "?by=wang", 403);
  const json::value adopted = said("POST", approve + "?by=li", 200);
  EXPECT_EQ(send("GET", "/v1/policies/wudi-hall").body, strict);
  EXPECT_TRUE(adopted.at("entry").is_number());
  said("POST", approve + "?by=zhao", 404);  // it has come to its end

  // From now on two are asked for; a proposal can be taken back, by entry.
  const json::value next = said("PUT", "/v1/policies/wudi-hall?by=wang", 202, before);
  const std::string taken = json::serialize(next.at("proposal"));
  EXPECT_EQ(ask("/v1/policies").at("proposals").as_array().size(), 1u);
  said("DELETE", "/v1/policies/wudi-hall/proposals/" + taken + "?by=wang&note=no", 200);
  EXPECT_EQ(ask("/v1/policies").at("proposals").as_array().size(), 0u);
  said("POST", "/v1/policies/wudi-hall/proposals/" + taken + "/approve?by=li", 404);

  std::vector<std::string> types;
  const json::value history = ask("/v1/policies/wudi-hall/history");
  for (const json::value& one : history.at("history").as_array())
    types.push_back(text(one.at("type")));
  EXPECT_THAT(types, ElementsAre("policy_adopted", "policy_proposed", "policy_adopted",
                                 "policy_proposed", "policy_proposal_ended"));
}

TEST_F(Administrator, LetsAPolicyComeIntoForceAtItsInstantAlsoAcrossARestart) {
  const std::string before = send("GET", "/v1/policies/wudi-hall").body;
  std::string next =
      with(before, "within: {working_days: 1}  # 1个工作日内（示例值）\n    from: received",
           "within: {working_days: 2}  # 2个工作日内\n    from: received");
  next = with(next, "dispatch_due: \"2026-03-03T24", "dispatch_due: \"2026-03-04T24");
  next = with(next, "dispatch_due: \"2191-01-03T24", "dispatch_due: \"2191-01-04T24");
  const json::value proposed =
      said("PUT", "/v1/policies/wudi-hall?by=wang&at=2026-03-03T00:00:00%2B08:00", 202, next);
  EXPECT_EQ(proposed.at("needs_approval"), false);
  EXPECT_EQ(send("GET", "/v1/policies/wudi-hall").body, before);
  stop();
  start("2026-03-02T23:00:00+08:00");
  EXPECT_EQ(send("GET", "/v1/policies/wudi-hall").body, before);
  advance_to("2026-03-03T00:00:00+08:00");
  advance_to("2026-03-03T08:00:00+08:00");
  EXPECT_EQ(send("GET", "/v1/policies/wudi-hall").body, next);
  const json::value history = ask("/v1/policies/wudi-hall/history");
  EXPECT_EQ(history.at("history").as_array().back().at("proposal"), proposed.at("proposal"));
  EXPECT_EQ(text(history.at("history").as_array().back().at("recorded_at")),
            "2026-03-03T00:00:00+08:00");
}

TEST_F(Administrator, LetsItComeIntoForceWithoutARestartAndNotIfItWasWithdrawnBefore) {
  const std::string before = send("GET", "/v1/policies/wudi-hall").body;
  const std::string next = with(before, "attempts: 3 ", "attempts: 4 ");
  const std::string at = "/v1/policies/wudi-hall?by=wang&at=";
  const json::value withdrawn = said("PUT", at + "2026-03-03T00:00:00%2B08:00", 202, next);
  said("DELETE",
       "/v1/policies/wudi-hall/proposals/" + json::serialize(withdrawn.at("proposal")) + "?by=wang",
       200);
  said("PUT", at + "2026-03-04T00:00:00%2B08:00", 202, next);
  advance_to("2026-03-03T12:00:00+08:00");
  EXPECT_EQ(send("GET", "/v1/policies/wudi-hall").body, before);
  advance_to("2026-03-04T12:00:00+08:00");
  EXPECT_EQ(send("GET", "/v1/policies/wudi-hall").body, next);
}

TEST_F(Administrator, StatesInALayerOnlyWhatDiffersAndABaseTakesItsLayersWithIt) {
  const std::string county =
      "redress: 1\npolicy: huimin\nbase: wudi-hall\ntitle: 惠民县好差评规则\n"
      "applies_to: {region: \"371621\"}\nstages:\n  rectification:\n"
      "    within: {natural_days: 3}  # 比无棣少两天\n";
  const json::value made = said("PUT", "/v1/policies/huimin?by=wang", 200, county);
  const HttpAnswer origin = send("GET", "/v1/policies/huimin?origin=true");
  EXPECT_THAT(origin.body, HasSubstr("within: {natural_days: 3}"));
  EXPECT_THAT(origin.body, HasSubstr("# huimin.yaml:8\n"));
  EXPECT_THAT(origin.body, HasSubstr("# wudi-hall.yaml:47\n"));
  const std::string before = send("GET", "/v1/policies/wudi-hall").body;
  std::string base = with(before, "attempts: 3 ", "attempts: 4 ");
  const json::value applied = said("PUT", "/v1/policies/wudi-hall?by=li", 200, base);
  ASSERT_EQ(applied.at("with").as_array().size(), 1u);
  EXPECT_EQ(text(applied.at("with").at(0).at("name")), "huimin");
  EXPECT_THAT(send("GET", "/v1/policies/huimin?effective=true").body, HasSubstr("attempts: 4"));
  EXPECT_NE(text(applied.at("with").at(0).at("version")), text(made.at("policy").at("version")));
  // What would break a layer changes nothing.
  const json::value refused =
      said("PUT", "/v1/policies/wudi-hall?by=li", 422,
           with(base, "  rectification:               # 整改\n    within: {natural_days: 5}",
                "  rectification:               # 整改\n    within: {working_hours: 5}"));
  EXPECT_EQ(text(refused.at("type")), "urn:redress:problem:invalid-policy");
  EXPECT_EQ(send("GET", "/v1/policies/wudi-hall").body, base);
  stop();
  start("2026-03-03T09:00:00+08:00");
  EXPECT_THAT(send("GET", "/v1/policies/huimin?effective=true").body, HasSubstr("attempts: 4"));
}

}  // namespace
}  // namespace redress
