// The edge: what must hold of a request before any route sees it, over real HTTP.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <chrono>
#include <thread>

#include "api/admission.h"
#include "api/app.h"
#include "api/routes.h"
#include "tests/support/client.h"
#include "tests/support/house.h"

namespace redress {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto one_event = "application/cloudevents+json";

class Edge : public ::testing::Test {
 protected:
  Edge() { start({}); }
  ~Edge() override { stop(); }

  void start(const std::vector<std::string>& known_as, Budget budget = {}) {
    stop();
    ServeOptions options;
    options.data = home.path() / "data";
    options.policies = {example("national.yaml"), example("wudi.yaml")};
    options.port = 0;
    options.test_clock = instant("2026-03-02T10:00:00+08:00");
    options.known_as = known_as;
    options.budget = budget;
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

  // With headers as they are, Host too.
  HttpAnswer raw(const std::string& method, const std::string& target, const HttpHeaders& headers,
                 const std::string& body = "") {
    std::string request = method + " " + target + " HTTP/1.1\r\n";
    for (const auto& [name, value] : headers) request += name + ": " + value + "\r\n";
    if (!body.empty() || method != "GET")
      request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    Client once("127.0.0.1", app->port());
    once.send(request + "\r\n" + body);
    return once.receive(method == "HEAD");
  }
  HttpAnswer from(const std::string& host, const HttpHeaders& more = {},
                  const std::string& method = "GET", const std::string& target = "/healthz",
                  const std::string& body = "") {
    HttpHeaders headers{{"Host", host}};
    headers.insert(headers.end(), more.begin(), more.end());
    return raw(method, target, headers, body);
  }
  std::string here() const { return "127.0.0.1:" + std::to_string(app->port()); }

  static std::string slug(const HttpAnswer& answer) {
    const json::value body = json::parse(answer.body);
    EXPECT_EQ(body.at("status"), answer.status);
    EXPECT_FALSE(body.at("title_zh").as_string().empty());
    return std::string(body.at("type").as_string()).substr(sizeof "urn:redress:problem:" - 1);
  }
  static std::string detail(const HttpAnswer& answer) {
    return std::string(json::parse(answer.body).at("detail").as_string());
  }

  static std::string review(const std::string& id, const std::string& unit = "社会保险") {
    return R"({"specversion":"1.0","id":")" + id +
           R"(","source":"/wudi/hall","type":"redress.review.submitted",)"
           R"("time":"2026-03-02T10:00:00+08:00","data":{"dictionary":"rating-5-best","rating":1,)"
           R"("channel":"tablet","region":"371623","unit":")" +
           unit + R"(","remark":"慢"}})";
  }
  std::size_t entries() {
    const std::string all = client->get("/metrics").body;
    const std::size_t at = all.find("\nredress_ledger_entries ");
    return std::stoul(all.substr(at + 24));
  }

  TemporaryDirectory home;
  std::unique_ptr<App> app;
  std::thread thread;
  std::unique_ptr<Client> client;
};

// --- To whom

TEST_F(Edge, HostIsOneThatTheServerWasToldOrAnAddressOfLoopback) {
  for (const char* own : {"127.0.0.1", "127.0.0.1:8787", "localhost", "LocalHost:1", "[::1]:8787",
                          "127.0.0.2", "[::1]"})
    EXPECT_EQ(from(own).status, 200) << own;
  for (const char* other : {"evil.test", "evil.test:8787", "localhost.evil.test",
                            "127.0.0.1.evil.test", "10.0.0.1", "169.254.169.254", "0.0.0.0", "",
                            "localhost:x", "[::2]", "hall.example", "127.0.0.1:99999999"}) {
    for (const char* target : {"/healthz", "/v1/cases", "/nothing"}) {
      const HttpAnswer no = from(other, {}, "GET", target);
      EXPECT_EQ(no.status, 403) << other;
      EXPECT_EQ(slug(no), "unknown-host") << other;
    }
  }
  start({"hall.example", "other.example:8443"});
  for (const char* own : {"hall.example", "Hall.Example:8443", "other.example:8443", "localhost"})
    EXPECT_EQ(from(own).status, 200) << own;
  for (const char* other : {"other.example", "other.example:8444", "hall.example.evil.test"})
    EXPECT_EQ(from(other).status, 403) << other;
}

// --- From whom

TEST_F(Edge, NothingIsChangedForAPageOfAnotherSite) {
  const std::size_t before = entries();
  std::vector<HttpHeaders> strange;
  const std::vector<std::string> origins = {"http://evil.test",
                                            "null",
                                            "",
                                            "https://evil.test/",
                                            "evil",
                                            "http://127.0.0.1:1",
                                            "http://localhost:" + std::to_string(app->port()),
                                            "http://" + here() + ".evil.test",
                                            "ftp://" + here(),
                                            "http://evil.test@" + here()};
  for (const std::string& origin : origins) strange.push_back({{"Origin", origin}});
  for (const char* site : {"cross-site", "same-site", "", "Same-Origin", "anything"})
    strange.push_back({{"Sec-Fetch-Site", site}});
  strange.push_back({{"Origin", "http://" + here()}, {"Sec-Fetch-Site", "cross-site"}});
  for (const Route& route : routes()) {
    if (route.method == "GET") continue;
    std::string target(route.path);
    for (std::size_t at; (at = target.find('{')) != target.npos;)
      target.replace(at, target.find('}') - at + 1, "c1");
    for (HttpHeaders headers : strange) {
      if (!route.body.empty())
        headers.emplace_back("Content-Type", route.body == any_file
                                                 ? "application/pdf"
                                                 : route.body.substr(0, route.body.find(' ')));
      const HttpAnswer no =
          from(here(), headers, std::string(route.method), target, route.body.empty() ? "" : "{}");
      EXPECT_EQ(no.status, 403) << route.method << " " << target << " " << headers[0].second;
      EXPECT_EQ(slug(no), "cross-site");
    }
  }
  EXPECT_EQ(entries(), before);
  // Reading tells a page nothing that its browser does not keep from it.
  EXPECT_EQ(from(here(), {{"Origin", "http://evil.test"}}).header("Access-Control-Allow-Origin"),
            nullptr);
}

TEST_F(Edge, OurOwnPagesAndProgramsMaySend) {
  int id = 0;
  const auto send = [&](const std::string& host, const HttpHeaders& more) {
    HttpHeaders headers = more;
    headers.emplace_back("Content-Type", one_event);
    return from(host, headers, "POST", "/v1/events", review(std::to_string(++id))).status;
  };
  EXPECT_EQ(send(here(), {}), 201);
  EXPECT_EQ(send(here(), {{"Origin", "http://" + here()}}), 201);
  EXPECT_EQ(send(here(), {{"Origin", "http://" + here()}, {"Sec-Fetch-Site", "same-origin"}}), 201);
  EXPECT_EQ(send("localhost:90", {{"Origin", "http://LOCALHOST:90"}}), 201);
  start({"hall.example", "other.example:8443"});
  // Behind a proxy that keeps Host, and behind one that does not.
  EXPECT_EQ(send("hall.example", {{"Origin", "https://hall.example"}}), 201);
  EXPECT_EQ(send(here(), {{"Origin", "https://hall.example"}}), 201);
  EXPECT_EQ(send(here(), {{"Origin", "https://other.example:8443"}}), 201);
  EXPECT_EQ(send(here(), {{"Origin", "https://hall.example:1"}}), 403);
  EXPECT_EQ(send(here(), {{"Origin", "https://other.example"}}), 403);
}

// --- What

TEST_F(Edge, ABodyIsOfATypeThatItsRouteDeclares) {
  const std::size_t before = entries();
  for (const Route& route : routes()) {
    std::string target(route.path);
    for (std::size_t at; (at = target.find('{')) != target.npos;)
      target.replace(at, target.find('}') - at + 1, "c1");
    for (const char* type :
         {"application/x-www-form-urlencoded", "Multipart/Form-Data; boundary=x", "text/plain",
          "TEXT/PLAIN;charset=utf-8", "text/html", "application/xml", "json", "", "*/*",
          "application/json, text/plain", "application/jsonp"}) {
      if (route.body == any_file && std::string(type).find("orm") == std::string::npos) continue;
      HttpHeaders headers{{"Content-Type", type}};
      const HttpAnswer no =
          from(here(), headers, std::string(route.method), target, R"({"page":"<script>"})");
      EXPECT_EQ(no.status, 415) << route.method << " " << target << " " << type << "\n" << no.body;
      EXPECT_EQ(slug(no), "unsupported-media-type");
    }
    const HttpAnswer untyped = from(here(), {}, std::string(route.method), target, "{}");
    EXPECT_EQ(untyped.status, 415) << route.method << " " << target;
    if (route.method == "GET") continue;
    // A form without fields has no body, and still is one.
    const HttpAnswer form = from(here(), {{"Content-Type", "application/x-www-form-urlencoded"}},
                                 std::string(route.method), target);
    EXPECT_EQ(form.status, 415) << route.method << " " << target;
  }
  EXPECT_EQ(entries(), before);
}

TEST_F(Edge, MediaTypesDoNotDistinguishCapitalsAndOnlyUtf8IsACharset) {
  int id = 0;
  const auto send = [&](const std::string& type) {
    return client->post("/v1/events", type, review("m" + std::to_string(++id))).status;
  };
  for (const char* good :
       {"Application/Json", "application/cloudevents+JSON", "application/json;charset=utf-8",
        "application/json ; Charset=\"UTF-8\"", "application/json; charset=UTF8; x=y",
        "application/json;", "application/json; x=\"a;charset=gbk\"", "Application/X-NDJSON"})
    EXPECT_EQ(send(good) / 100, 2) << good;
  for (const char* bad :
       {"application/json; charset=GBK", "application/json;charset=\"gb18030\"",
        "application/json; charset=utf-8; charset=gbk", "application/json; charset=utf-16",
        "application/json; charset", "application/json; charset=\"utf-8", "application/json x",
        "application/json; =utf-8", "application/json; charset=iso-8859-1"})
    EXPECT_EQ(send(bad), 415) << bad;
  EXPECT_NE(client->post("/v1/cases/c2/events", "APPLICATION/JSON", "{}").status, 415);
  EXPECT_NE(client->post("/v1/reviews/gbt39046-a8", "application/X-NDJSON", "{}").status, 415);
  const std::string policy = bytes_of(example("wudi.yaml"));
  EXPECT_EQ(client->post("/v1/policies/wudi-hall/check", "Application/YAML", policy).status, 200);
}

TEST_F(Edge, WhatIsNotUtf8IsSaidToBeThatAndAMarkBeforeItIsTakenOff) {
  const std::string gbk = review("g", "\xc9\xe7\xbb\xe1\xb1\xa3\xcf\xd5");
  HttpAnswer answer = client->post("/v1/events", one_event, gbk);
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(detail(answer), "The body is not UTF-8 (byte " + std::to_string(gbk.find('\xc9') + 1) +
                                "); send it in UTF-8.");
  const std::string mark = "\xEF\xBB\xBF";
  EXPECT_EQ(client->post("/v1/events", one_event, mark + review("b1")).status, 201);
  EXPECT_EQ(client
                ->post("/v1/events", "application/cloudevents-batch+json",
                       mark + "[" + review("b2") + "]")
                .status,
            200);
  const HttpAnswer lines =
      client->post("/v1/events", "application/x-ndjson", mark + review("b3") + "\n" + gbk + "\n");
  EXPECT_THAT(lines.body, AllOf(HasSubstr("\"status\":201"), HasSubstr("is not UTF-8 (byte")));
  EXPECT_THAT(client
                  ->post("/v1/events", "application/x-ndjson",
                         review("b4") + "\n" + mark + review("b5") + "\n")
                  .body,
              AllOf(HasSubstr("\"status\":201"), HasSubstr("there is a byte order mark"),
                    HasSubstr("有字节顺序标记")));
  EXPECT_THAT(client->post("/v1/reviews/gbt39046-a8", "application/json", mark + "[]").status, 200);
  std::string wide = "\xFF\xFE";
  for (const char c : review("u")) (wide += c) += '\0';
  for (const std::string& body : {wide, wide.substr(2)}) {
    answer = client->post("/v1/events", one_event, body);
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(detail(answer), HasSubstr("UTF-16"));
  }
  for (const char* overlong : {"\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE7\xA4"})
    EXPECT_THAT(detail(client->post("/v1/events", one_event, review("o", overlong))),
                HasSubstr("is not UTF-8"));
  // Rules, too; that they are not UTF-8 is said as of any text of rules.
  const HttpHeaders yaml{{"Content-Type", "application/yaml"}};
  const std::string policy = bytes_of(example("wudi.yaml")),
                    calendar = bytes_of(example("calendars/cn.yaml"));
  EXPECT_THAT(client->ask("POST", "/v1/policies/wudi-hall/check", yaml, mark + policy).body,
              HasSubstr("\"right\":true"));
  EXPECT_THAT(client->ask("PUT", "/v1/calendars/cn?dry_run=true", yaml, mark + calendar).body,
              HasSubstr("\"same\":true"));
  EXPECT_THAT(client->ask("POST", "/v1/policies/wudi-hall/check", yaml, policy + "# \xc9\xe7").body,
              HasSubstr("R0002"));
}

// --- By which names

TEST_F(Edge, AParameterIsKnownStandsOnceAndSaysSomething) {
  const auto refused = [&](const std::string& target, const std::string& said) {
    const HttpAnswer answer = client->get(target);
    EXPECT_EQ(answer.status, 400) << target;
    EXPECT_EQ(slug(answer), "invalid-parameter") << target;
    EXPECT_EQ(detail(answer), said) << target;
  };
  refused("/v1/cases?region=45&region=46", "region: There twice; write it once.");
  refused("/v1/cases?unit=a&unit=a", "unit: There twice; write it once.");
  refused("/v1/cases?%75nit=a&unit=a", "unit: There twice; write it once.");
  refused("/v1/board?scope=371623&period=2026-03&period=2026-04",
          "period: There twice; write it once.");
  refused("/v1/cases?unit=", "unit: Write a name, or leave it out.");
  refused("/v1/cases?unit", "unit: Write a name, or leave it out.");
  refused("/v1/board?scope=", "scope: Write a name, or leave it out.");
  refused("/v1/cases?overdue=", "overdue: Write a value, or leave it out.");
  refused("/v1/cases?unit=%C9%E7", "unit: Write it in UTF-8; these bytes are of another encoding.");
  refused("/v1/cases?unit=%C0%AF", "unit: Write it in UTF-8; these bytes are of another encoding.");
  for (const char* target : {"/healthz?x=1", "/readyz?x=1", "/metrics?x=1", "/openapi.yaml?x=1",
                             "/v1/roster?x=1", "/v1/units/a?x=1", "/v1/calendars?x=1"})
    refused(target, "x: Unknown here; this address takes no parameters.");
  for (const char* target : {"/v1/cases?=x", "/healthz?=x"})
    refused(target, "=: Before it stands the name of a parameter; write it, or leave this out.");
  // Only of a blank that was a plus.
  const auto told = [&](const std::string& time) {
    return detail(client->get("/v1/cases?due_before=" + time));
  };
  EXPECT_THAT(told("2026-03-02T09:00:00+08:00"), HasSubstr("%2B"));
  EXPECT_THAT(told("1989-03-02T09:00:00+08:00"), HasSubstr("%2B"));
  for (const char* time :
       {"1989-03-02T09:00:00Z", "yesterday", "2026-03-02", "2026-02-30T09:00:00Z"})
    EXPECT_THAT(told(time), Not(HasSubstr("In an address"))) << time;
  for (const Route& route : routes()) {
    std::string target(route.path);
    for (std::size_t at; (at = target.find('{')) != target.npos;)
      target.replace(at, target.find('}') - at + 1, "c1");
    const std::string one(route.query.substr(0, route.query.find(' ')));
    for (const std::string& query : {std::string("x=1"), one + "=1&" + one + "=2", one + "="}) {
      if (query[0] == '=') continue;
      EXPECT_EQ(client->ask(route.method, target + "?" + query).status, 400) << target << query;
    }
  }
  const std::size_t before = entries();
  const HttpAnswer twice =
      client->ask("PUT", "/v1/policies/wudi-hall?by=x&note=y&dry_run=false&dry_run=true",
                  {{"Content-Type", "application/yaml"}}, bytes_of(example("wudi.yaml")) + "# 2\n");
  EXPECT_EQ(detail(twice), "dry_run: There twice; write it once.");
  EXPECT_EQ(entries(), before);
}

TEST_F(Edge, AHeaderThatDecidesStandsOnce) {
  const HttpAnswer opened = client->post("/v1/events", one_event, review("h"));
  const std::string id(json::parse(opened.body).at("case").as_string());
  for (const char* name : {"If-Match", "Content-Type", "Redress-By", "Origin", "Sec-Fetch-Site",
                           "Content-Disposition", "redress-kind"}) {
    HttpHeaders headers{{"Content-Type", "application/json"}};
    const std::string value = std::string(name) == "Content-Type"    ? "application/json"
                              : std::string(name) == "Origin"        ? "http://" + here()
                              : std::string(name).starts_with("Sec") ? "same-origin"
                                                                     : "\"1\"";
    if (std::string(name) != "Content-Type") headers.emplace_back(name, value);
    headers.emplace_back(name, value);
    const HttpAnswer no =
        client->ask("POST", "/v1/cases/" + id + "/events", headers, R"({"type":"dispatched"})");
    EXPECT_EQ(no.status, 400) << name;
    EXPECT_EQ(detail(no), std::string(name) + ": There twice; send it once.");
  }
}

// --- Where

TEST_F(Edge, OnlyNamesInAPathMayBeEncoded) {
  const std::string unit = "人社局/社保中心";
  const std::string ranked =
      R"({"specversion":"1.0","id":"r1","source":"/s","type":"redress.unit.ranked",)"
      R"("time":"2026-03-02T10:00:00+08:00","data":{"unit":")" +
      unit + R"(","region":"371623","period":"2026-02","place":3,"of":9}})";
  ASSERT_EQ(client->post("/v1/events", one_event, ranked).status, 201);
  for (const char* written : {"%E4%BA%BA%E7%A4%BE%E5%B1%80%2F%E7%A4%BE%E4%BF%9D%E4%B8%AD%E5%BF%83",
                              "人社局%2F社保中心", "%e4%ba%ba社局%2f社保中心"})
    EXPECT_THAT(client->get(std::string("/v1/units/") + written).body,
                HasSubstr("\"unit\":\"" + unit + "\""))
        << written;
  for (const char* other : {"/v1/units/人社局/社保中心", "/v1/units/", "/v1/cases/"})
    EXPECT_EQ(client->get(other).status, 404) << other;
  // One unit of many slashes and odd letters is asked for as it is.
  for (const char* written : {"a%2Fb%2Fc", "%2525", "a%2F", "%2Fa", "a%5Cb", "a+b", "a%20b", "a;b"})
    EXPECT_EQ(slug(client->get(std::string("/v1/units/") + written)), "no-such-unit") << written;
  EXPECT_EQ(slug(client->get("/v1/policies/%E8%A7%84")), "no-such-policy");
  EXPECT_EQ(client->get("/v1/policies/wudi-hall").status, 200);
  for (const char* odd : {"/v1%2fpolicies",
                          "/v1%2Fpolicies",
                          "/v1/%70olicies",
                          "/%761/policies",
                          "/v1/polic%69es",
                          "/v1%2Fpolicies%2Fwudi-hall",
                          "/v1/policies%2Fwudi-hall",
                          "/v1/policies/wudi-hall%2Fhistory",
                          "/v1/policies/wudi-hall%5Chistory",
                          "/v1/policies/wudi-hall/%68istory",
                          "/v1/cases/%631",
                          "/v1/cases%2Fc1",
                          "/%68ealthz",
                          "/healthz%20",
                          "//v1/policies",
                          "/v1//policies",
                          "/v1/./policies",
                          "/v1/x/../policies",
                          "/v1/units/%2e%2e/policies",
                          "/v1/units/..%2Fpolicies",
                          "/v1/units/a%2F..%2F..%2Fpolicies",
                          "/v1/units/%C0%AE%C0%AE",
                          "/v1/units/a%00",
                          "/v1/units/%FF",
                          "/v1/units/\xc9\xe7",
                          "/v1/cases/c1%00",
                          "/v1/units/a%0Ab"}) {
    const HttpAnswer no = client->get(odd);
    EXPECT_EQ(no.status, 400) << odd << no.body;
    EXPECT_EQ(slug(no), "bad-request") << odd;
  }
}

TEST_F(Edge, AnUnknownMethodIsToldWhichThereAre) {
  for (const char* method : {"OPTIONS", "PATCH", "TRACE", "BREW", "get", "PUT", "DELETE"}) {
    const HttpAnswer no = client->ask(method, "/v1/events");
    EXPECT_EQ(no.status, 405) << method;
    EXPECT_EQ(*no.header("Allow"), "POST") << method;
    EXPECT_EQ(no.header("Access-Control-Allow-Origin"), nullptr);
  }
  EXPECT_EQ(*client->ask("POST", "/v1/cases/c1").header("Allow"), "GET, HEAD");
  const HttpAnswer head = client->ask("HEAD", "/openapi.yaml");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(*head.header("Content-Length"),
            std::to_string(client->get("/openapi.yaml").body.size()));
  EXPECT_EQ(client->ask("HEAD", "/v1/units/nobody").status, 404);
}

// --- What is answered

TEST_F(Edge, WhatIsKnownIsNotSentAgainAndEveryAnswerHasItsDate) {
  const HttpAnswer policy = client->get("/v1/policies/wudi-hall");
  const std::string etag = *policy.header("ETag");
  EXPECT_THAT(*policy.header("Date"), HasSubstr(" GMT"));
  for (const std::string& known : {etag, "W/" + etag, "\"x\", " + etag, std::string("*")})
    for (const char* method : {"GET", "HEAD"}) {
      const HttpAnswer again =
          client->ask(method, "/v1/policies/wudi-hall", {{"If-None-Match", known}});
      EXPECT_EQ(again.status, 304) << known;
      EXPECT_EQ(again.body, "");
      EXPECT_EQ(*again.header("ETag"), etag);
      EXPECT_NE(again.header("Date"), nullptr);
      EXPECT_EQ(again.header("Content-Type"), nullptr);
    }
  for (const char* other : {"\"x\"", "", "\"", "x"})
    EXPECT_EQ(client->get("/v1/policies/wudi-hall", {{"If-None-Match", other}}).status, 200);
  EXPECT_EQ(client->get("/v1/policies/nobody", {{"If-None-Match", "*"}}).status, 404);
  const HttpAnswer refused = raw("GET", "/", {{"Host", "a"}, {"Host", "b"}});
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(slug(refused), "bad-request");
  EXPECT_NE(refused.header("Date"), nullptr);
  EXPECT_EQ(*refused.header("X-Content-Type-Options"), "nosniff");
}

TEST_F(Edge, APageRunsNoScriptAndATemplateIsLookedAtInASandbox) {
  const std::string circular = "/v1/circulars?period=2026-03&format=html";
  const HttpAnswer page = client->get(circular);
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_THAT(*page.header("Content-Security-Policy"),
              AllOf(HasSubstr("default-src 'none'"), HasSubstr("frame-ancestors 'none'"),
                    Not(HasSubstr("script-src"))));
  EXPECT_EQ(*page.header("X-Frame-Options"), "DENY");
  EXPECT_EQ(*page.header("Referrer-Policy"), "no-referrer");
  const HttpAnswer preview =
      client->post(circular, "application/json", R"({"page":"<script>alert(1)</script>"})");
  ASSERT_EQ(preview.status, 200);
  EXPECT_THAT(*preview.header("Content-Security-Policy"),
              AllOf(testing::StartsWith("sandbox;"), Not(HasSubstr("allow-scripts"))));
}

TEST_F(Edge, ATemplateThatTakesTooMuchIsToldWhichBoundAndWhere) {
  for (int i = 0; i < 300; ++i)
    ASSERT_EQ(client->post("/v1/events", one_event, review("t" + std::to_string(i))).status, 201);
  client->post("/v1/test-clock", "application/json",
               R"({"advance_to":"2026-03-20T10:00:00+08:00"})");
  const auto print = [&](const std::string& page) {
    return client->post("/v1/circulars?period=2026-03", "application/json",
                        json::serialize(json::object{{"page", page}}));
  };
  const auto nested = [](int deep, const std::string& inside) {
    std::string page;
    for (int i = 0; i < deep; ++i) page += "{{#overdue}}";
    page += inside;
    for (int i = 0; i < deep; ++i) page += "{{/overdue}}";
    return page;
  };
  ASSERT_THAT(print(nested(1, "{{unit}}")).body, HasSubstr("社会保险社会保险"));
  const auto start = std::chrono::steady_clock::now();
  const HttpAnswer hang = print(nested(18, "x"));
  EXPECT_EQ(hang.status, 422);
  EXPECT_THAT(detail(hang), AllOf(HasSubstr("page.mustache:1:"), HasSubstr("2000000 steps")));
  const HttpAnswer fill = print(nested(2, std::string(1'500, 'x')));
  EXPECT_EQ(fill.status, 422);
  EXPECT_THAT(detail(fill), AllOf(HasSubstr("page.mustache:1:"), HasSubstr("8 MiB")));
  EXPECT_THAT(detail(print(nested(40, "x"))), HasSubstr("31 deep"));
  EXPECT_THAT(detail(print("{{" + std::string(300, 'x') + "}}")), HasSubstr("200 bytes"));
  EXPECT_THAT(detail(client->post("/v1/circulars?period=2026-03", "application/json",
                                  R"({"page":"a","page":"b"})")),
              HasSubstr("stands twice"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
}

TEST_F(Edge, WhatTakesTooLongIsStoppedAndWhatWouldBeTooLargeIsNotSent) {
  for (int i = 0; i < 200; ++i)
    client->post("/v1/events", one_event, review(std::to_string(i), "u" + std::to_string(i)));
  start({}, {0ms, 0ms, 32u << 20});
  for (const char* target :
       {"/v1/board?by=unit", "/v1/sticking-points?period=2026-03", "/v1/circulars?period=2026-03",
        "/v1/rankings?period=2026-03&by=good_rate"}) {
    const HttpAnswer late = client->get(target);
    EXPECT_EQ(late.status, 503) << target << late.body;
    EXPECT_EQ(slug(late), "took-too-long") << target;
    EXPECT_EQ(late.header("Retry-After"), nullptr);
  }
  const HttpAnswer decided =
      client->ask("POST", "/v1/publications?period=2026-02&by=x&dry_run=true");
  EXPECT_EQ(slug(decided), "took-too-long");
  for (const char* verb : {"check", "test"}) {
    const HttpAnswer text = client->post(std::string("/v1/policies/wudi-hall/") + verb,
                                         "application/yaml", bytes_of(example("wudi.yaml")));
    EXPECT_EQ(slug(text), "took-too-long") << verb;
  }
  start({}, {5s, 60s, 1'000});
  const HttpAnswer large = client->get("/v1/cases");
  EXPECT_EQ(large.status, 422);
  EXPECT_EQ(slug(large), "answer-too-large");
  EXPECT_EQ(client->get("/v1/cases?limit=1").status, 200);
}

}  // namespace
}  // namespace redress
