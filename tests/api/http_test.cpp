// The door others knock at: the whole house over real HTTP, on made-up time.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <regex>
#include <thread>

#include "api/app.h"
#include "api/intake/wire.h"
#include "tests/support/client.h"
#include "tests/support/house.h"

namespace redress {
namespace {

namespace json = boost::json;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto one_event = "application/cloudevents+json";

class Http : public ::testing::Test {
 protected:
  Http() { start("2026-03-02T10:00:00+08:00"); }
  ~Http() override { stop(); }

  void start(const std::string& now, ClerkOptions clerk = {}) {
    ServeOptions options;
    options.data = home.path() / "data";
    options.policies = {example("national.yaml"), example("wudi.yaml"), example("shanghai.yaml")};
    options.port = 0;
    options.test_clock = instant(now);
    options.clerk = clerk;
    app = std::make_unique<App>(options);
    thread = std::thread([this] { ended_well = app->run(); });
    client = std::make_unique<Client>("127.0.0.1", app->port());
  }
  void stop() {
    if (!app) return;
    app->stop();
    thread.join();
    client.reset();
    app.reset();
  }

  static std::string review(const std::string& id, int rating, const std::string& more = "",
                            const std::string& time = "2026-03-02T10:00:00+08:00") {
    return R"({"specversion":"1.0","id":")" + id +
           R"(","source":"/wudi/hall/tablet","type":"redress.review.submitted","time":")" + time +
           R"(","data":{"dictionary":"rating-5-best","rating":)" + std::to_string(rating) +
           R"(,"channel":"tablet","region":"371623","unit":"社会保险","named":true,)"
           R"("reviewer":{"name":"市民甲","phone":"00000000001"},"remark":"等了两个小时")" +
           more + "}}";
  }

  json::value ask(const std::string& path, int status = 200) {
    const HttpAnswer answer = client->get(path);
    EXPECT_EQ(answer.status, status) << path << "\n" << answer.body;
    return json::parse(answer.body);
  }
  json::value post(const std::string& path, const std::string& body, int status,
                   const std::string& type = one_event, const HttpHeaders& headers = {}) {
    const HttpAnswer answer = client->post(path, type, body, headers);
    EXPECT_EQ(answer.status, status) << body << "\n" << answer.body;
    return json::parse(answer.body);
  }
  std::string open_case(const std::string& id = "t-1") {
    return post("/v1/events", review(id, 1), 201).at("case").as_string().c_str();
  }
  json::value act(const std::string& id, const std::string& event, int status = 201) {
    return post("/v1/cases/" + id + "/events", event, status, "application/json");
  }
  void advance_to(const std::string& to) {
    post("/v1/test-clock", R"({"advance_to":")" + to + "\"}", 200, "application/json");
  }
  static std::string text(const json::value& value) { return value.as_string().c_str(); }

  TemporaryDirectory home;
  std::unique_ptr<App> app;
  std::thread thread;
  std::unique_ptr<Client> client;
  bool ended_well = false;
};

TEST_F(Http, ABadReviewIsAnsweredWithItsCaseStageAndDueInstant) {
  const json::value body = post("/v1/events", review("t-1", 1), 201);
  EXPECT_EQ(text(body.at("stage")), "dispatch");
  EXPECT_EQ(text(body.at("case")), "c" + std::to_string(body.at("seq").to_number<int>()));
  EXPECT_EQ(text(body.at("review")).front(), 'r');
  EXPECT_TRUE(body.at("due_at").is_string());
}

TEST_F(Http, AGoodReviewHasNoCase) {
  EXPECT_FALSE(post("/v1/events", review("t-1", 5), 201).as_object().contains("case"));
}

TEST_F(Http, TheSameEventAgainGetsTheSameBodyAndSaysSo) {
  json::value first = post("/v1/events", review("t-1", 1), 201);
  json::value again = post("/v1/events", review("t-1", 1), 200);
  EXPECT_EQ(again.at("duplicate"), true);
  again.as_object().erase("duplicate");
  // Whatever happened to the case in between.
  act(text(first.at("case")), R"({"type":"dispatched"})");
  json::value later = post("/v1/events", review("t-1", 1), 200);
  later.as_object().erase("duplicate");
  EXPECT_EQ(again, first);
  EXPECT_EQ(later, first);
}

TEST_F(Http, TheSameIdWithOtherContentIs422) {
  post("/v1/events", review("t-1", 1), 201);
  const json::value body = post("/v1/events", review("t-1", 2), 422);
  EXPECT_EQ(text(body.at("type")), "urn:redress:problem:content-differs");
}

TEST_F(Http, AMissingDictionaryIsRefusedWithItsPointer) {
  std::string event = review("t-1", 1);
  event.erase(event.find(R"("dictionary":"rating-5-best",)"), 29);
  const json::value body = post("/v1/events", event, 400);
  EXPECT_EQ(text(body.at("errors").at(0).at("pointer")), "/data/dictionary");
  EXPECT_EQ(body.at("status"), 400);
}

TEST_F(Http, ABatchAnswersForEachOfItsEvents) {
  const json::value body =
      post("/v1/events", "[" + review("a", 1) + "," + review("b", 9) + "," + review("a", 1) + "]",
           200, "application/cloudevents-batch+json");
  ASSERT_EQ(body.as_array().size(), 3u);
  EXPECT_EQ(body.at(0).at("status"), 201);
  EXPECT_EQ(body.at(1).at("status"), 400);
  EXPECT_EQ(body.at(2).at("status"), 200);
  EXPECT_EQ(body.at(2).at("duplicate"), true);
}

TEST_F(Http, AStreamAnswersOneLineForEachEvent) {
  const HttpAnswer answer = client->post("/v1/events", "application/x-ndjson",
                                         review("a", 1) + "\n\nnonsense\n" + review("b", 5));
  EXPECT_EQ(answer.status, 200);
  std::vector<json::value> lines;
  std::istringstream in(answer.body);
  for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].at("status"), 201);
  EXPECT_EQ(lines[1].at("status"), 400);
  EXPECT_EQ(lines[2].at("status"), 201);
}

TEST_F(Http, OtherMediaTypesAreRefusedByName) {
  const json::value body = post("/v1/events", review("a", 1), 415, "text/plain");
  EXPECT_THAT(text(body.at("detail")), HasSubstr("application/x-ndjson"));
}

TEST_F(Http, ARefusedCaseEventSaysTheStageAndWhatIsAccepted) {
  const std::string id = open_case();
  const HttpAnswer before = client->get("/v1/cases/" + id + "/history");
  const json::value body = act(id, R"({"type":"rectified"})", 409);
  EXPECT_EQ(text(body.at("stage")), "dispatch");
  EXPECT_THAT(json::serialize(body.at("accepts")), HasSubstr("dispatched"));
  EXPECT_EQ(client->get("/v1/cases/" + id + "/history").body, before.body);
}

TEST_F(Http, ACaseEventMayAlsoComeAsACloudEvent) {
  const std::string id = open_case();
  const std::string event =
      R"({"specversion":"1.0","id":"e1","source":"/oa","type":"redress.case.dispatched","subject":")" +
      id + R"(","time":"2026-03-02T10:00:00+08:00","data":{"unit":"养老保险科"}})";
  EXPECT_EQ(text(post("/v1/events", event, 201).at("stage")), "verification");
  EXPECT_EQ(text(ask("/v1/cases/" + id).at("unit")), "养老保险科");
  EXPECT_EQ(post("/v1/events", event, 200).at("duplicate"), true);
}

TEST_F(Http, IfMatchKeepsTwoPeopleFromOverwritingEachOther) {
  const std::string id = open_case();
  const std::string etag = *client->get("/v1/cases/" + id).header("ETag");
  const std::string path = "/v1/cases/" + id + "/events";
  const std::string said = R"({"type":"dispatched"})";
  post(path, said, 201, "application/json", {{"If-Match", etag}});
  const json::value body =
      post(path, R"({"type":"contacted"})", 412, "application/json", {{"If-Match", etag}});
  EXPECT_EQ(text(body.at("type")), "urn:redress:problem:stale-version");
  EXPECT_EQ(body.at("version"), 2);
  post(path, said, 400, "application/json", {{"If-Match", "\"x\""}});
}

TEST_F(Http, OverdueCasesAreListedWorstFirstPageByPage) {
  for (int i = 0; i < 7; ++i) open_case("t-" + std::to_string(i));
  EXPECT_EQ(ask("/v1/cases?overdue=true").at("cases").as_array().size(), 0u);
  advance_to("2026-05-01T00:00:00+08:00");
  std::vector<std::string> ids;
  std::string path = "/v1/cases?overdue=true&region=37&limit=3", last;
  for (std::string after;;) {
    const json::value page = ask(path + after);
    for (const json::value& it : page.at("cases").as_array()) {
      EXPECT_EQ(it.at("overdue"), true);
      EXPECT_TRUE(it.at("late_by").is_string());
      EXPECT_LE(last, text(it.at("due_at")));
      last = text(it.at("due_at"));
      ids.push_back(text(it.at("id")));
    }
    if (page.at("next").is_null()) break;
    after = "&after=" + text(page.at("next"));
  }
  EXPECT_EQ(ids.size(), 7u);
  EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), 7u);
  EXPECT_EQ(ask("/v1/cases?overdue=true&region=11").at("cases").as_array().size(), 0u);
  EXPECT_EQ(ask("/v1/cases?overdue=true&unit=%E7%A4%BE%E4%BC%9A%E4%BF%9D%E9%99%A9")
                .at("cases")
                .as_array()
                .size(),
            7u);
  EXPECT_EQ(ask("/v1/cases?stage=verification").at("cases").as_array().size(), 0u);
}

TEST_F(Http, ACursorBelongsToItsQuestion) {
  for (int i = 0; i < 3; ++i) open_case("t-" + std::to_string(i));
  const std::string next = text(ask("/v1/cases?limit=1").at("next"));
  ask("/v1/cases?limit=1&after=" + next);
  ask("/v1/cases?limit=1&open=true&after=" + next, 400);
  ask("/v1/cases?after=zz", 400);
  ask("/v1/cases?after=" + next + "00", 400);
}

TEST_F(Http, UnknownParametersAndValuesAreRefusedWithWhatIsKnown) {
  EXPECT_THAT(text(ask("/v1/cases?regoin=37", 400).at("detail")), HasSubstr("region"));
  EXPECT_THAT(text(ask("/v1/cases?stage=verifcation", 400).at("detail")),
              HasSubstr("verification"));
  ask("/v1/cases?limit=0", 400);
  ask("/v1/cases?limit=1001", 400);
  ask("/v1/cases?due_before=2026-03-02T10:00:00", 400);
  ask("/v1/board?scope=wudi", 400);
  ask("/v1/board?from=yesterday", 400);
}

TEST_F(Http, ACaseAsOfAnEarlierInstantIsAsItWasThen) {
  const std::string id = open_case();
  advance_to("2026-03-02T11:00:00+08:00");
  act(id, R"({"type":"dispatched"})");
  EXPECT_EQ(text(ask("/v1/cases/" + id).at("stage")), "verification");
  const json::value then = ask("/v1/cases/" + id + "?as_of=2026-03-02T10:30:00%2B08:00");
  EXPECT_EQ(text(then.at("stage")), "dispatch");
  EXPECT_EQ(then.at("version"), 1);
  EXPECT_EQ(ask("/v1/cases/" + id + "/history?as_of=2026-03-02T10:30:00%2B08:00")
                .at("entries")
                .as_array()
                .size(),
            1u);
  ask("/v1/cases/" + id + "?as_of=2026-03-01T00:00:00%2B08:00", 404);
  ask("/v1/cases/" + id + "?as_of=2030-03-01T00:00:00%2B08:00", 400);
}

TEST_F(Http, WhyNamesTheStartTheUnitAndTheDaysNotCountedInBothLanguages) {
  const json::value opened =
      post("/v1/events", review("t-1", 1, "", "2026-03-02T10:00:00+08:00"), 201);
  const std::string id = text(opened.at("case"));
  act(id, R"({"type":"dispatched"})");
  const json::value why = ask("/v1/cases/" + id + "/why");
  ASSERT_FALSE(why.at("deadlines").as_array().empty());
  const json::value& first = why.at("deadlines").at(0);
  EXPECT_THAT(text(first.at("text").at("zh")), HasSubstr("止"));
  EXPECT_THAT(text(first.at("text").at("en")), HasSubstr("due"));
  EXPECT_TRUE(first.at("why").at("unit").is_string());
  EXPECT_EQ(first.at("running"), true);
}

TEST_F(Http, TheBoardCountsWhatIsInTheDatabase) {
  for (int i = 0; i < 3; ++i) open_case("bad-" + std::to_string(i));
  for (int i = 0; i < 7; ++i)
    post("/v1/events", review("good-" + std::to_string(i), 3 + i % 3), 201);
  post("/v1/events", review("default", 4, R"(,"default":true)"), 201);
  const json::value board = ask("/v1/board?scope=371623");
  EXPECT_EQ(board.at("reviews"), 10);
  EXPECT_EQ(board.at("default_reviews"), 1);
  EXPECT_EQ(board.at("bad"), 3);
  EXPECT_EQ(board.at("bad_unresolved"), 3);
  EXPECT_EQ(text(board.at("good_rate")), "70.00");
  EXPECT_EQ(text(board.at("rectification_rate")), "0.00");
  EXPECT_EQ(board.at("levels").at("3"), 3);
  EXPECT_TRUE(ask("/v1/board?scope=11").at("good_rate").is_null()) << "0/0 is no rate";
  EXPECT_EQ(ask("/v1/board?from=2026-03-03").at("reviews"), 0);
  EXPECT_EQ(ask("/v1/board?from=2026-03-02&to=2026-03-02").at("reviews"), 10);
}

TEST_F(Http, NoAnswerShowsWhoGaveTheReview) {
  const std::string id = open_case();
  act(id, R"({"type":"dispatched"})");
  for (const std::string& path :
       {"/v1/cases/" + id, "/v1/cases/" + id + "/history", "/v1/cases/" + id + "/why",
        std::string("/v1/cases"), std::string("/v1/board"), std::string("/metrics")}) {
    const std::string body = client->get(path).body;
    EXPECT_THAT(body, Not(HasSubstr("市民甲"))) << path;
    EXPECT_THAT(body, Not(HasSubstr("00000000001"))) << path;
  }
  const HttpAnswer again = client->post("/v1/events", one_event, review("t-1", 2));
  EXPECT_THAT(again.body, Not(HasSubstr("市民甲")));
}

TEST_F(Http, EveryAnswerSaysAsOfWhen) {
  EXPECT_EQ(text(ask("/healthz").at("as_of")), "2026-03-02T10:00:00+08:00");
  EXPECT_EQ(text(ask("/healthz").at("clock")), "test");
  advance_to("2026-03-02T12:00:00+08:00");
  for (const char* path : {"/healthz", "/readyz", "/v1/cases", "/v1/board", "/metrics", "/nowhere"})
    EXPECT_EQ(*client->get(path).header("As-Of"), "2026-03-02T12:00:00+08:00") << path;
}

TEST_F(Http, TheTestClockDoesNotRunBack) {
  post("/v1/test-clock", R"({"advance_to":"2026-03-01T10:00:00+08:00"})", 400, "application/json");
  post("/v1/test-clock", R"({"advance":"2026-03-03T10:00:00+08:00"})", 400, "application/json");
}

TEST_F(Http, UnknownAddressesAndMethodsAreSaidPlainly) {
  EXPECT_EQ(client->get("/v1/nothing").status, 404);
  EXPECT_EQ(client->get("/v1/cases/c99").status, 404);
  EXPECT_EQ(client->get("/v1/cases/99").status, 404);
  const HttpAnswer wrong = client->ask("DELETE", "/v1/cases/c1");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(*wrong.header("Allow"), "GET, HEAD");
}

TEST_F(Http, MetricsAreInPrometheusTextAndCount) {
  open_case();
  const HttpAnswer answer = client->get("/metrics");
  EXPECT_THAT(*answer.header("Content-Type"), HasSubstr("text/plain; version=0.0.4"));
  EXPECT_THAT(answer.body, HasSubstr("redress_entries_total 1\n"));
  EXPECT_THAT(answer.body, HasSubstr("redress_cases{standing=\"unresolved\"} 1\n"));
  const std::regex line(R"re(^(# (HELP|TYPE) .+|[a-z_]+(\{([a-z]+="[^"]*",?)+\})? -?[0-9.]+)$)re");
  std::istringstream in(answer.body);
  for (std::string one; std::getline(in, one);) EXPECT_TRUE(std::regex_match(one, line)) << one;
}

TEST_F(Http, ARestartNeedsNoPolicyFileAndForgetsNothing) {
  const std::string id = open_case();
  act(id, R"({"type":"dispatched"})");
  const std::string before = client->get("/v1/cases/" + id).body;
  stop();
  ServeOptions options;
  options.data = home.path() / "data";
  options.port = 0;
  options.test_clock = instant("2026-03-02T10:00:00+08:00");
  app = std::make_unique<App>(options);
  thread = std::thread([this] { app->run(); });
  client = std::make_unique<Client>("127.0.0.1", app->port());
  EXPECT_EQ(client->get("/v1/cases/" + id).body, before);
  act(id, R"({"type":"contacted","data":{"role":"supervision_office"}})");
}

TEST_F(Http, AFullQueueIs503WithRetryAfterAndTakesNothing) {
  stop();
  ClerkOptions clerk;
  clerk.queue = 1;
  start("2026-03-02T10:00:00+08:00", clerk);
  const HttpAnswer answer =
      client->post("/v1/events", "application/x-ndjson", review("a", 1) + "\n" + review("b", 1));
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(*answer.header("Retry-After"), "1");
  EXPECT_EQ(ask("/v1/board").at("reviews"), 0);
}

TEST_F(Http, AnUnchangedPolicyIsNotAdoptedAgain) {
  const auto entries = [&] {
    const std::string body = client->get("/metrics").body;
    std::smatch match;
    EXPECT_TRUE(std::regex_search(body, match, std::regex("redress_ledger_entries ([0-9]+)")));
    return match[1].str();
  };
  const std::string before = entries();
  stop();
  start("2026-03-02T10:00:00+08:00");
  EXPECT_EQ(entries(), before);
}

TEST(Start, WhatCanNotStartSaysWhatToDo) {
  TemporaryDirectory home;
  ServeOptions options;
  options.data = home.path() / "data";
  options.port = 0;
  const auto message = [&] {
    try {
      App app(options);
    } catch (const StartError& error) {
      return std::string(error.what());
    }
    return std::string("it started");
  };
  EXPECT_THAT(message(), HasSubstr("--policy"));
  options.policies = {home.path() / "none.yaml"};
  EXPECT_THAT(message(), HasSubstr("none.yaml"));
  std::ofstream(home.path() / "wrong.yaml") << "redress: 1\npolcy: x\n";
  options.policies = {home.path() / "wrong.yaml"};
  EXPECT_THAT(message(), HasSubstr("wrong.yaml:2:1"));
  std::filesystem::create_directory(home.path() / "calendars");
  std::filesystem::copy_file(example("calendars/cn.yaml"), home.path() / "calendars" / "cn.yaml");
  std::string text = bytes_of(example("wudi.yaml"));
  text.replace(text.find("natural_days: 5"), 15, "natural_days: 6");
  std::ofstream(home.path() / "contradicts-itself.yaml") << text;
  options.policies = {home.path() / "contradicts-itself.yaml"};
  EXPECT_THAT(message(), HasSubstr("2026-10-06"));
  options.policies = {example("wudi.yaml")};
  EXPECT_THAT(message(), HasSubstr("No policy is the default"));
  options.policies = {example("wudi.yaml"), example("national.yaml")};
  App app(options);
  EXPECT_THAT(message(), HasSubstr("another process"));
  options.data = home.path() / "other";
  options.port = app.port();
  EXPECT_THAT(message(), HasSubstr(std::to_string(app.port())));
}

}  // namespace
}  // namespace redress
