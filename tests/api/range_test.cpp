// Times that stand for none (year 1, 1601, 1753, 1900, 1970, 9999), at every door of the real
// binary: refused, with where they come from, and nothing of them is left behind.
#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "tests/support/house.h"

namespace redress {
namespace {

namespace json = boost::json;
using ::testing::AnyOf;
using ::testing::HasSubstr;

const std::vector<std::string> no_dates = {
    "0001-01-01T00:00:00Z",      "0000-01-01T00:00:00+14:00", "1601-01-01T00:00:00Z",
    "1753-01-01T00:00:00Z",      "1900-01-01T00:00:00+08:00", "1970-01-01T00:00:00Z",
    "1989-12-31T23:59:59Z",      "2200-01-01T00:00:00Z",      "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-23:59", "0026-03-02T08:00:00+08:00"};

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != text.npos; at += by.size())
    text.replace(at, what.size(), by);
  return text;
}

std::string percent_encoded(const std::string& text) { return replaced(text, "+", "%2B"); }

struct Range : ::testing::Test {
  TemporaryDirectory home;
  Server server{{REDRESS_BINARY,
                 home.path() / "data",
                 {example("national.yaml"), example("wudi.yaml")},
                 "2026-03-02T12:00:00+08:00"}};

  static std::string event(const std::string& type, const std::string& time,
                           const std::string& data, const std::string& subject = "") {
    static int ids = 0;
    return R"({"specversion":"1.0","id":"e)" + std::to_string(++ids) +
           R"(","source":"/t","type":"redress.)" + type + R"(","time":")" + time + "\"" +
           (subject.empty() ? "" : R"(,"subject":")" + subject + "\"") + R"(,"data":)" + data + "}";
  }
  HttpAnswer send(const std::string& path, const std::string& body,
                  const std::string& type = "application/cloudevents+json") {
    return server.client().post(path, type, body);
  }
  void expect_refused(const HttpAnswer& answer, const std::string& what) {
    EXPECT_THAT(answer.status, AnyOf(400, 422)) << what << "\n" << answer.body;
    EXPECT_THAT(answer.body, HasSubstr("1990")) << what;
  }
};

const std::string review = R"({"dictionary":"rating-5-best","rating":1,"region":"371623",
  "unit":"零值局","named":true,"project_no":"Z1"})";
const std::string imported = R"({"dictionary":"rating-5-best","rating":1,"region":"371623",
  "unit":"甲局","stage":"rectification","due_at":"DUE"})";
const std::string closed = R"({"dictionary":"rating-5-best","rating":1,"region":"371623",
  "unit":"甲局","stage":"closed","standing":"rectified","closed_at":"CLOSED"})";
const std::string finished = R"({"project_no":"Z2","region":"371623","unit":"甲局"})";

TEST_F(Range, NoDateIsRefusedAtEveryDoorAndTheServerStartsAgain) {
  const std::string good = "2026-03-02T10:00:00+08:00";
  const HttpAnswer opened = send("/v1/events", event("review.submitted", good, review));
  ASSERT_EQ(opened.status, 201) << opened.body;
  const std::string id = json::parse(opened.body).at("case").as_string().c_str();
  for (const std::string& time : no_dates) {
    SCOPED_TRACE(time);
    const std::string day = time.substr(0, 10), year = time.substr(0, 4);
    const std::string due = replaced(imported, "DUE", time);
    for (const std::string& body :
         {event("review.submitted", time, review), event("service.finished", time, finished),
          event("case.imported", time, replaced(imported, "DUE", good)),
          event("case.imported", good, due),
          event("case.imported", good, replaced(closed, "CLOSED", time)),
          event("case.contacted", time, R"({"by":"x"})", id),
          event("case.rectification_planned", good,
                R"({"by":"x","measures":"m","report":"r","due_at":")" + time + "\"}", id)})
      expect_refused(send("/v1/events", body), body);
    if (day != "1989-12-31") {
      const std::string noted = R"({"unit":"甲局","region":"371623","what":"reply","by":"x",)";
      expect_refused(
          send("/v1/events", event("unit.noted", good, noted + R"("day":")" + day + "\"}")), "day");
    }
    expect_refused(
        send("/v1/events", event("unit.ranked", good,
                                 R"({"unit":"甲局","region":"371623","of":3,"place":1,"period":")" +
                                     year + "-03\"}")),
        "period");
    expect_refused(send("/v1/cases/" + id + "/events",
                        R"({"type":"contacted","time":")" + time + R"(","data":{"by":"x"}})",
                        "application/json"),
                   "case event");
    expect_refused(send("/v1/test-clock", R"({"advance_to":")" + time + "\"}", "application/json"),
                   "test clock");
    for (const std::string& path :
         {"/v1/cases/" + id + "?as_of=TIME", "/v1/cases/" + id + "/history?as_of=TIME",
          std::string("/v1/cases?due_before=TIME"), std::string("/v1/cases?due_by=TIME"),
          std::string("/v1/cases?set_aside_from=DAY"), std::string("/v1/cases?set_aside_to=DAY"),
          std::string("/v1/board?period=YEAR"), std::string("/v1/rankings?period=YEAR-03"),
          std::string("/v1/circulars?period=YEAR")}) {
      if (year == "1989" && path.find("DAY") != path.npos) continue;
      const std::string asked = replaced(
          replaced(replaced(path, "TIME", percent_encoded(time)), "DAY", day), "YEAR", year);
      expect_refused(server.client().get(asked), asked);
    }
    expect_refused(
        server.client().ask("PUT", "/v1/policies/wudi-hall?by=x&at=" + percent_encoded(time),
                            {{"Content-Type", "application/yaml"}}, bytes_of(example("wudi.yaml"))),
        "at");
  }
  const std::string record = R"({"projectNo":"370811202603020001","taskCode":"370811-0042",
    "taskName":"社会保险登记","areaCode":"370811","proDepart":"社会保险","proManager":"W23",
    "acceptDate":"2026-03-02 09:00:00","promisetime":"2","userProp":"1","satisfaction":"1",
    "evalDetail":"108","pf":"4","assessTime":"0001-01-01 00:00:00","assessNumber":"1",
    "isdefault":"0","flag":"I"})";
  const HttpAnswer refused = send("/v1/reviews/shandong-jining", record, "application/json");
  expect_refused(refused, "a source's own record");
  EXPECT_THAT(refused.body, HasSubstr(".NET"));

  server.start("2026-03-02T12:00:01+08:00");
  Client again = server.client();
  const json::value cases = json::parse(again.get("/v1/cases").body);
  EXPECT_EQ(cases.at("cases").as_array().size(), 1u) << "what was refused has left something";
}

TEST_F(Range, WhatWouldBeDueAfterTheLastDayIsRefusedAndTimeReachesIt) {
  server.start("2199-12-31T10:00:00+08:00");
  const HttpAnswer late =
      send("/v1/events", event("review.submitted", "2199-12-31T10:00:00+08:00", review));
  EXPECT_EQ(late.status, 422) << late.body;
  EXPECT_THAT(late.body, HasSubstr("urn:redress:problem:out-of-range"));
  EXPECT_THAT(late.body, HasSubstr("2199-12-31"));
  EXPECT_EQ(send("/v1/events", event("review.submitted", "2199-12-31T10:00:00+08:00",
                                     replaced(review, "\"rating\":1", "\"rating\":5")))
                .status,
            201);
  EXPECT_EQ(
      send("/v1/test-clock", R"({"advance_to":"2199-12-31T23:59:59Z"})", "application/json").status,
      200);
  EXPECT_EQ(server.client().get("/readyz").status, 200);
}

TEST(RangeOfCommands, TheTestClockIsARealTime) {
  TemporaryDirectory home;
  for (const auto& [clock, said] :
       std::vector<std::pair<std::string, std::string>>{{"1970-01-01T00:00:00Z", "1990-01-01"},
                                                        {"9999-12-31T23:59:59Z", "2199-12-31"},
                                                        {"2026-02-30T10:00:00+08:00", "2026"},
                                                        {"2026-03-02T10:00:00", "+08:00"}}) {
    const Finished ended = run_command({REDRESS_BINARY, "serve", "--data",
                                        (home.path() / "data").string(), "--test-clock", clock});
    EXPECT_NE(ended.code, 0);
    EXPECT_THAT(ended.err, HasSubstr(said)) << clock;
  }
}

}  // namespace
}  // namespace redress
