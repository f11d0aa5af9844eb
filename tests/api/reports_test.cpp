// How it counts, over HTTP on made-up time: boards, periods closed and corrected, rankings that
// climb the unit ladder, circulars, signals, and what everybody may see. Then those who would like
// their figures better than they are.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>
#include <thread>

#include "api/app.h"
#include "api/cli/report_commands.h"
#include "tests/support/client.h"
#include "tests/support/house.h"

namespace redress {
namespace {

namespace json = boost::json;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* policy = R"(redress: 1
policy: our-county
title: 某县政务服务"好差评"考核办法
calendar: [cn]
applies_to: {region: "371623"}
roles:
  supervision_office: 监督室
  discipline_office: 纪检监察室
bad_review: {ratings: [1, 2]}
stages:
  dispatch:     {within: {working_days: 1}, from: received, automatic: true}
  verification: {within: {working_days: 2}, from: dispatched}
  appeal:       {within: {working_days: 3}, from: entered}
  rectification: {within: {working_days: 5}, from: dispatched}
  explanation:  {within: {working_days: 5}, from: dispatched}
  feedback:     {within: {working_days: 2}, from: entered}
  follow_up:    {within: {working_days: 5}, from: entered}
ladder:
  unit:
    - {period: month, consecutive: 2, bottom: 1, take: summons, notify: [discipline_office]}
rates:
  praised: {title: 表扬率, of: noted.praise, over: [noted.praise, noted.reply]}
assessment:
  periods: [month, quarter]
  close: {after: {working_days: 3}, by: supervision_office}
  indicators:
    in_time: {title: 按期整改率, rate: in_time_rate, weight: 60, full_from: 100, slope: 1, floor: 0}
    good:    {title: 好评率, rate: good_rate, weight: 30, full_from: 98, slope: 0.5, floor: 0}
    replies: {title: 答复规范, deduct: {count: noted.reply, each: 1}, weight: 10, floor: 0}
signals:
  notify: [supervision_office]
  burst: {ratings: 8, within_minutes: 5, from: [device, operator, address]}
publication: {smallest: 5, approve: supervision_office}
)";

std::string text(const json::value& value) { return value.as_string().c_str(); }

class Reports : public ::testing::Test {
 protected:
  Reports() {
    const auto file = home.path() / "county.yaml";
    std::ofstream(file) << policy;
    std::filesystem::copy(std::filesystem::path(example("wudi.yaml")).parent_path() / "calendars",
                          home.path() / "calendars", std::filesystem::copy_options::recursive);
    ServeOptions options;
    options.data = home.path() / "data";
    options.policies = {example("national.yaml"), file.string()};
    options.port = 0;
    options.test_clock = instant("2026-03-02T09:00:00+08:00");
    app = std::make_unique<App>(options);
    thread = std::thread([this] { app->run(); });
    client = std::make_unique<Client>("127.0.0.1", app->port());
  }
  ~Reports() override {
    app->stop();
    thread.join();
  }

  json::value said(const std::string& method, const std::string& path, int status,
                   const std::string& body = "") {
    const char* type = path.starts_with("/v1/policies") ? "application/yaml" : "application/json";
    const HttpAnswer answer = client->ask(method, path, {{"Content-Type", type}}, body);
    EXPECT_EQ(answer.status, status) << method << " " << path << "\n" << answer.body;
    return json::parse(answer.body);
  }
  json::value ask(const std::string& path) { return said("GET", path, 200); }

  void advance_to(const std::string& to) {
    said("POST", "/v1/test-clock", 200, R"({"advance_to":")" + to + "\"}");
  }

  // Answered with what came of it.
  json::value event(const std::string& type, const std::string& time, const std::string& data,
                    const std::string& subject = "") {
    const std::string id = "e-" + std::to_string(++events);
    const HttpAnswer answer =
        client->post("/v1/events", "application/cloudevents+json",
                     R"({"specversion":"1.0","id":")" + id +
                         R"(","source":"/county","type":"redress.)" + type + R"(","time":")" +
                         time + "\"" + (subject.empty() ? "" : R"(,"subject":")" + subject + "\"") +
                         R"(,"data":)" + data + "}");
    EXPECT_EQ(answer.status, 201) << data << "\n" << answer.body;
    return json::parse(answer.body);
  }
  json::value rate(const std::string& unit, int rating, const std::string& time,
                   const std::string& more = "") {
    return event("review.submitted", time,
                 R"({"dictionary":"rating-5-best","rating":)" + std::to_string(rating) +
                     R"(,"channel":"tablet","region":"371623","unit":")" + unit +
                     R"(","remark":"x")" + more + "}");
  }
  void rate(const std::string& unit, int rating, const std::string& time, int times,
            const std::string& more = "") {
    for (int i = 0; i < times; ++i) rate(unit, rating, time, more);
  }
  void act(const std::string& id, const std::string& what, const std::string& time,
           const std::string& data = "{}") {
    event("case." + what, time, data, id);
  }
  // From verification to feedback given, at that time.
  void rectify(const std::string& id, const std::string& time) {
    act(id, "found_genuine", time);
    act(id, "rectified", time);
    act(id, "feedback_given", time);
  }

  std::string rate_of(const json::value& board, const std::string& name) {
    for (const json::value& one : board.at("rates").as_array())
      if (text(one.at("rate")) == name)
        return one.at("value").is_null() ? "—" : text(one.at("value"));
    return "none such";
  }
  const json::object* unit_in(const json::value& assessment, const std::string& unit) {
    for (const json::value& one : assessment.at("units").as_array())
      if (text(one.at("unit")) == unit) return &one.as_object();
    return nullptr;
  }
  std::string score(const json::value& assessment, const std::string& unit) {
    const json::object* found = unit_in(assessment, unit);
    if (!found) return "none such";
    return found->at("score").is_null() ? "—" : text(found->at("score"));
  }

  TemporaryDirectory home;
  std::unique_ptr<App> app;
  std::thread thread;
  std::unique_ptr<Client> client;
  int events = 0;
};

TEST_F(Reports, TheBoardTellsRatesByNameAndWhatTheyAreMadeOf) {
  const std::string at = "2026-03-02T09:00:00+08:00";
  rate("社会保险", 5, at, 8, R"(,"window":"1")");
  rate("社会保险", 4, at, 1, R"(,"window":"2")");
  rate("税务", 5, at, 1);
  const std::string id =
      text(rate("社会保险", 1, at, R"(,"window":"2","indicators":["115"])").at("case"));
  const json::value board = ask("/v1/board?scope=371623&period=2026-03&by=unit");
  EXPECT_EQ(board.at("figures").at("reviews"), 11);
  EXPECT_EQ(rate_of(board, "good_rate"), "90.91");
  EXPECT_EQ(rate_of(board, "rectification_rate"), "0.00");
  EXPECT_EQ(rate_of(board, "appeals_upheld_rate"), "—") << "0 of 0 is no rate";
  ASSERT_EQ(board.at("rows").as_array().size(), 2u);
  for (const json::value& row : board.at("rows").as_array())
    EXPECT_EQ(rate_of(row, "good_rate"), text(row.at("name")) == "税务" ? "100.00" : "90.00");
  const json::value windows = ask("/v1/board?scope=unit:社会保险&period=2026-03&by=window");
  EXPECT_EQ(windows.at("rows").as_array().size(), 2u);
  const json::value causes = ask("/v1/board?scope=unit:社会保险&period=2026-03&by=indicator");
  ASSERT_EQ(causes.at("rows").as_array().size(), 1u);
  EXPECT_EQ(causes.at("rows").at(0).at("name"), "115");
  EXPECT_TRUE(causes.at("rows").at(0).at("figures").at("unresolved").is_null());
  EXPECT_EQ(ask("/v1/board?scope=window:社会保险/2&period=2026-03").at("figures").at("reviews"), 2);
  EXPECT_EQ(ask("/v1/board?scope=371623&period=2026-02").at("figures").as_object().size(), 0u);
  said("GET", "/v1/board?scope=window:社会保险&period=2026-03", 400);
  EXPECT_EQ(ask("/v1/board?scope=371623&period=2026-03&by=window").at("rows").as_array().size(),
            2u);
  rectify(id, at);
  EXPECT_EQ(rate_of(ask("/v1/board?scope=371623&period=2026-03"), "rectification_rate"), "100.00");
}

TEST_F(Reports, AnAppealUpheldLaterRestatesTheFigureAndThePastCanBeHadAgain) {
  rate("税务", 5, "2026-03-02T09:00:00+08:00", 9);
  const std::string id = text(rate("税务", 1, "2026-03-02T09:00:00+08:00").at("case"));
  act(id, "appeal_lodged", "2026-03-02T09:00:00+08:00",
      R"({"ground":"mistaken","unit":"税务","by":"王"})");
  advance_to("2026-04-02T09:00:00+08:00");
  EXPECT_EQ(rate_of(ask("/v1/board?scope=371623&period=2026-03"), "good_rate"), "90.00");
  act(id, "appeal_upheld", "2026-04-02T09:00:00+08:00", R"({"unit":"监督室","by":"李"})");
  const json::value now = ask("/v1/board?scope=371623&period=2026-03");
  EXPECT_EQ(rate_of(now, "good_rate"), "100.00");
  EXPECT_EQ(now.at("restated").at("set_aside"), 1);
  const json::value then = ask("/v1/board?scope=371623&period=2026-03&as_of=2026-03-31");
  EXPECT_EQ(rate_of(then, "good_rate"), "90.00");
  EXPECT_EQ(then.at("known_on"), "2026-03-31");
}

TEST_F(Reports, APeriodIsClosedByItselfCorrectedByAnEntryAndTheUnitLadderIsClimbedOnce) {
  for (const char* month : {"03", "04"}) {
    const std::string at = std::string("2026-") + month + "-02T09:00:00+08:00";
    if (*month == '0' && month[1] == '4') advance_to(at);
    rate("社会保险", 5, at, 10);
    rate("税务", 5, at, 10);
    rectify(text(rate("社会保险", 1, at).at("case")), at);
    const std::string late = text(rate("税务", 1, at).at("case"));
    advance_to(std::string("2026-") + month + "-28T09:00:00+08:00");
    rectify(late, std::string("2026-") + month + "-28T09:00:00+08:00");
  }
  // 8 April is the third working day after March; 7 May after April (1 to 5 May are holidays).
  const json::value march = ask("/v1/assessments?scope=371623&period=2026-03");
  ASSERT_FALSE(march.at("closed").is_null());
  EXPECT_EQ(march.at("closed").at("by"), "redress");
  EXPECT_EQ(score(march, "社会保险"), "96.46");  // 60 + 30 − 0.5 × (98 − 90.91) + 10
  EXPECT_EQ(score(march, "税务"), "36.46");
  said("POST", "/v1/assessments?scope=371623&period=2026-04&by=x&role=supervision_office", 409);
  advance_to("2026-05-20T09:00:00+08:00");
  const json::value april = ask("/v1/assessments?scope=371623&period=2026-04");
  ASSERT_FALSE(april.at("closed").is_null());
  const auto summons = [&] {
    int taken = 0;
    const json::value unit = ask("/v1/units/税务");
    for (const json::value& measure : unit.at("measures").as_array())
      taken += text(measure.at("rung")) == "summons";
    return taken;
  };
  EXPECT_EQ(summons(), 1);

  // A finding about March comes in late.
  event("unit.noted", "2026-05-20T09:00:00+08:00",
        R"({"unit":"社会保险","region":"371623","what":"reply","day":"2026-03-20","by":"监督室"})");
  const json::value still = ask("/v1/assessments?scope=371623&period=2026-03");
  EXPECT_EQ(score(still, "社会保险"), "96.46") << "what is closed stands until it is corrected";
  EXPECT_EQ(still.at("restated").as_array().size(), 1u);
  const std::string correct = "/v1/assessments?scope=371623&period=2026-03&correct=true&by=李";
  said("POST", correct + "&role=supervision_office", 400);
  said("POST", correct + "&note=n", 403);
  const json::value corrected = said("POST", correct + "&note=漏记&role=supervision_office", 200);
  EXPECT_EQ(corrected.at("changes").as_array().size(), 1u);
  const json::value after = ask("/v1/assessments?scope=371623&period=2026-03");
  EXPECT_EQ(score(after, "社会保险"), "95.46");
  ASSERT_EQ(after.at("corrections").as_array().size(), 1u);
  EXPECT_EQ(after.at("corrections").at(0).at("changes").at(0).at("score_before"), "96.46");
  EXPECT_EQ(summons(), 1) << "once";

  const json::value why = ask("/v1/assessments?scope=371623&period=2026-03&unit=税务");
  const std::string told = json::serialize(why.at("units").at(0).at("why").at("zh"));
  EXPECT_THAT(told, HasSubstr("按期整改率"));
  EXPECT_THAT(told, HasSubstr("90.91"));
}

// 连云港: full mark from 95 became 98 within a year.
TEST_F(Reports, APeriodIsJudgedByTheVersionThatWasInForceAtItsEnd) {
  rate("税务", 5, "2026-03-02T09:00:00+08:00", 19);
  rate("税务", 1, "2026-03-02T09:00:00+08:00");  // 95.00
  advance_to("2026-04-01T09:00:00+08:00");
  const auto good = [&](const char* period) {
    const json::value all = ask(std::string("/v1/assessments?scope=371623&period=") + period);
    for (const json::value& one : unit_in(all, "税务")->at("indicators").as_array())
      if (text(one.at("indicator")) == "good") return text(one.at("points"));
    return std::string();
  };
  EXPECT_EQ(good("2026-03"), "28.50");  // 30 − 0.5 × (98 − 95)
  std::string eased = policy;
  eased.replace(eased.find("full_from: 98"), 13, "full_from: 95");
  said("PUT", "/v1/policies/our-county?by=王&note=放宽", 200, eased);
  EXPECT_EQ(good("2026-03"), "28.50") << "March was over by then";
  rate("税务", 5, "2026-04-01T09:00:00+08:00", 19);
  rate("税务", 1, "2026-04-01T09:00:00+08:00");
  EXPECT_EQ(good("2026-04"), "75.00") << "full mark, and what nothing was due for is shared out";
}

TEST_F(Reports, ADeadlineIsCountedOnceHoweverTheCaseGoesOn) {
  const std::string at = "2026-03-02T09:00:00+08:00";
  const auto figures = [&](const std::string& unit) {
    return ask("/v1/board?scope=unit:" + unit + "&period=2026-03&region=371623")
        .at("figures")
        .as_object();
  };
  const auto value = [](const json::object& all, const char* name) {
    return all.contains(name) ? all.at(name).to_number<int>() : 0;
  };
  // Late with the verification, passed back, and begun by another: who let it lie was late.
  const std::string id = text(rate("税务", 1, at, R"(,"indicators":["115"])").at("case"));
  advance_to("2026-03-06T09:00:00+08:00");
  EXPECT_EQ(value(figures("税务"), "fell_due"), 1) << "never begun";
  act(id, "returned", "2026-03-06T09:00:00+08:00", R"({"reason":"不是本单位","by":"王"})");
  EXPECT_EQ(value(figures("税务"), "fell_due"), 1) << "passing it back undoes nothing";
  act(id, "dispatched", "2026-03-06T09:00:00+08:00", R"({"unit":"医保"})");
  act(id, "found_genuine", "2026-03-06T09:00:00+08:00");
  act(id, "rectified", "2026-03-06T09:00:00+08:00");
  EXPECT_EQ(value(figures("医保"), "fell_due"), 0) << "it is due only on the 13th";
  advance_to("2026-03-16T09:00:00+08:00");
  EXPECT_EQ(value(figures("医保"), "kept"), 1);
  EXPECT_EQ(value(figures("医保"), "fell_due"), 1);
  EXPECT_EQ(value(figures("税务"), "missed"), 1);
  // An upheld appeal takes the indicator along.
  const std::string other = text(
      rate("不动产登记", 1, "2026-03-16T09:00:00+08:00", R"(,"indicators":["214"])").at("case"));
  act(other, "appeal_lodged", "2026-03-16T09:00:00+08:00",
      R"({"ground":"mistaken","unit":"不动产登记","by":"王"})");
  act(other, "appeal_upheld", "2026-03-16T09:00:00+08:00", R"({"unit":"监督室","by":"李"})");
  const json::value causes =
      ask("/v1/board?scope=unit:不动产登记&period=2026-03&by=indicator&region=371623");
  EXPECT_EQ(causes.at("rows").as_array().size(), 0u) << json::serialize(causes.at("rows"));
}

// The month ended under a version that assesses nobody: no midnight may fail over it.
TEST_F(Reports, APeriodThatNobodyWasAssessedInIsNotClosedAndStopsNothing) {
  std::string without = policy;
  const std::size_t from = without.find("assessment:"), to = without.find("signals:");
  without.erase(from, to - from);
  said("PUT", "/v1/policies/our-county?by=王&note=暂不考核", 200, without);
  advance_to("2026-04-02T09:00:00+08:00");
  said("PUT", "/v1/policies/our-county?by=王&note=恢复考核", 200, policy);
  advance_to("2026-05-20T09:00:00+08:00");
  said("GET", "/v1/assessments?scope=371623&period=2026-03", 404);
  EXPECT_FALSE(ask("/v1/assessments?scope=371623&period=2026-04").at("closed").is_null());
}

TEST_F(Reports, WhatIsTakenBackIsNeverLessThanNothing) {
  event("unit.noted", "2026-03-02T09:00:00+08:00",
        R"({"unit":"税务","region":"371623","what":"reply","count":-5,"by":"监督室"})");
  rate("税务", 5, "2026-03-02T09:00:00+08:00");
  ask("/v1/board?scope=unit:税务&region=371623&by=day");
  ask("/v1/assessments?scope=371623&period=2026-03");
}

TEST_F(Reports, ThreeOfThreeDoesNotOutrankNineHundredAndEightyOfAThousand) {
  const std::string at = "2026-03-02T09:00:00+08:00";
  rate("小窗口", 5, at, 3);
  std::string lines;
  for (int i = 0; i < 1'000; ++i)
    lines += R"({"specversion":"1.0","id":"b-)" + std::to_string(i) +
             R"(","source":"/bulk","type":"redress.review.submitted","time":")" + at +
             R"(","data":{"dictionary":"rating-5-best","rating":)" + (i < 980 ? "5" : "2") +
             R"(,"channel":"tablet","region":"371623","unit":"大厅"}})" + "\n";
  EXPECT_EQ(client->post("/v1/events", "application/x-ndjson", lines).status, 200);
  const json::value ranking = ask("/v1/rankings?scope=371623&period=2026-03&by=good_rate");
  const json::array& ranked = ranking.at("groups").at(0).at("ranked").as_array();
  ASSERT_EQ(ranked.size(), 2u);
  EXPECT_EQ(ranked[0].at("unit"), "大厅");
  EXPECT_EQ(ranked[0].at("value"), "98.00");
  EXPECT_EQ(ranked[1].at("value"), "100.00");
  said("GET", "/v1/rankings?scope=371623&period=2026-03&by=goodness", 400);
}

TEST_F(Reports, ACircularIsAPageAWorkbookAndCsvWithoutAnybodysName) {
  const std::string at = "2026-03-02T09:00:00+08:00";
  rate("税务", 5, at, 3);
  rate("社会保险", 5, at, 3);
  const std::string id = text(
      rate("税务", 1, at, R"(,"named":true,"reviewer":{"name":"张三丰","phone":"13900000001"})")
          .at("case"));
  advance_to("2026-04-20T09:00:00+08:00");
  const HttpAnswer named =
      client->ask("POST", "/v1/cases/" + id + "/public-text?by=李&role=supervision_office",
                  {{"Content-Type", "application/json"}}, R"({"text":"张三丰 反映排队时间长"})");
  EXPECT_EQ(named.status, 422) << named.body;
  const HttpAnswer approved = client->ask(
      "POST", "/v1/cases/" + id + "/public-text?by=李&role=supervision_office",
      {{"Content-Type", "application/json"}}, R"({"text":"群众反映排队时间长，已增设窗口。"})");
  EXPECT_EQ(approved.status, 200) << approved.body;
  const HttpAnswer page =
      client->get("/v1/circulars?scope=371623&period=2026-03&issuer=某县监督室");
  EXPECT_EQ(page.status, 200);
  for (const char* said : {"某县监督室", "2026年3月", "好评率", "税务", "已增设窗口", id.c_str()})
    EXPECT_THAT(page.body, HasSubstr(said));
  for (const char* secret : {"张三丰", "13900000001"})
    EXPECT_THAT(page.body, Not(HasSubstr(secret)));
  EXPECT_THAT(client->get("/v1/circulars?scope=371623&period=2026-03&format=xlsx").body,
              StartsWith("PK"));
  EXPECT_THAT(
      client->get("/v1/circulars?scope=371623&period=2026-03&format=csv&table=ranking").body,
      StartsWith("\xEF\xBB\xBF"));
  said("GET", "/v1/circulars?scope=371623&period=2026-03&format=pdf", 400);
  const HttpAnswer own =
      client->post("/v1/circulars?scope=371623&period=2026-03", "application/json",
                   R"({"opening":"各单位：{{period}}情况如下。"})");
  EXPECT_THAT(own.body, HasSubstr("各单位：2026年3月情况如下。"));
  said("POST", "/v1/circulars?scope=371623&period=2026-03", 422, R"({"opening":"{{nobody}}"})");
}

TEST_F(Reports, ACircularOfARunningPeriodEndsToday) {
  const std::string at = "2026-03-02T09:00:00+08:00";
  rectify(text(rate("税务", 1, at).at("case")), at);  // due on the 9th
  const json::value board = ask("/v1/board?scope=371623&period=2026-03");
  EXPECT_FALSE(board.at("figures").as_object().contains("fell_due"));
  EXPECT_EQ(rate_of(board, "in_time_rate"), "—");
  const std::string path = "/v1/circulars?scope=371623&period=2026-03&format=csv";
  const std::string then = client->get(path).body;
  EXPECT_THAT(then, HasSubstr("\r\n应办结数,0,"));
  EXPECT_THAT(then, HasSubstr("\r\n按时办结率,—,"));
  EXPECT_THAT(then, HasSubstr("\r\n未按时办结数,0,"));
  advance_to("2026-03-10T09:00:00+08:00");
  EXPECT_THAT(client->get(path).body, HasSubstr("\r\n应办结数,1,"));
  EXPECT_THAT(client->get(path).body, HasSubstr("\r\n按时办结率,100.00%,"));
}

TEST_F(Reports, ACircularLooksAtAllThatWasApprovedAndSaysWhatItLeavesOut) {
  const std::string at = "2026-03-02T09:00:00+08:00";
  const auto approve = [&](const std::string& id, const std::string& told) {
    const auto answer =
        client->ask("POST", "/v1/cases/" + id + "/public-text?by=李&role=supervision_office",
                    {{"Content-Type", "application/json"}}, R"({"text":")" + told + R"("})");
    ASSERT_EQ(answer.status, 200) << answer.body;
  };
  const auto bad = [&] { return text(rate("税务", 1, at).at("case")); };
  approve(bad(), "最早的一件，已增设窗口。");
  const std::string often = bad();
  for (int i = 0; i < 1'000; ++i) approve(often, i % 2 ? "已延长服务时间。" : "已调整流程。");
  const auto page = [&](const std::string& more = "") {
    return client->get("/v1/circulars?scope=371623&period=2026-03" + more).body;
  };
  EXPECT_THAT(page(), HasSubstr("最早的一件"));
  EXPECT_THAT(page(), Not(HasSubstr("只列最近批准的")));
  for (int i = 0; i < 20; ++i) approve(bad(), "已培训工作人员。");
  EXPECT_THAT(page(), HasSubstr("本期批准公开的案例共22件，只列最近批准的20件。"));
  EXPECT_THAT(page(), Not(HasSubstr("最早的一件")));
  EXPECT_THAT(page("&language=en"), HasSubstr("Of 22 cases of the period that may be told, only "
                                              "the 20 approved last are."));
}

TEST_F(Reports, ASignalAboutNothingInParticularReadsWellInACircular) {
  std::string strict = policy;
  const std::string signals = "signals:\n";
  strict.replace(strict.find(signals), signals.size(),
                 signals + "  contradictions: {ratings: 1}\n");
  said("PUT", "/v1/policies/our-county?by=王&note=n", 200, strict);
  rate("税务", 5, "2026-03-02T09:00:00+08:00", 1, R"(,"indicators":["115"])");
  advance_to("2026-03-03T09:00:00+08:00");
  for (int i = 0; i < 100; ++i) {
    if (!ask("/v1/signals?scope=371623").at("signals").as_array().empty()) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  const std::string told =
      client->get("/v1/circulars?scope=371623&period=2026-03&format=csv&table=sticking_points")
          .body;
  EXPECT_THAT(told, HasSubstr("评价自相矛盾：税务，2026-03-02"));
  EXPECT_THAT(told, Not(HasSubstr("，，")));
}

TEST_F(Reports, ABurstFromOneTabletIsASignalToSomebodyAboveTheUnit) {
  for (int i = 0; i < 9; ++i)
    rate("税务", 5, "2026-03-02T09:00:0" + std::to_string(i) + "+08:00", R"(,"device":"T-17")");
  rate("税务", 5, "2026-03-02T09:00:09+08:00", 9,
       R"(,"reviewer":{"address":"198.51.100.7","account":"wx-123456"})");
  advance_to("2026-03-03T08:00:00+08:00");
  json::value found;
  for (int i = 0; i < 100; ++i) {
    found = ask("/v1/signals?scope=371623");
    if (found.at("signals").as_array().size() >= 2) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  ASSERT_EQ(found.at("signals").as_array().size(), 2u) << json::serialize(found);
  const std::string all = json::serialize(found);
  EXPECT_THAT(all, Not(HasSubstr("T-17"))) << "it would tell the window";
  EXPECT_THAT(all, HasSubstr("one device"));
  EXPECT_THAT(all, HasSubstr(R"("evidence":[])"));
  const std::string told = client->get("/v1/signals?scope=371623&role=supervision_office").body;
  EXPECT_THAT(told, HasSubstr("device T-17"));
  EXPECT_THAT(told, Not(HasSubstr(R"("evidence":[])")));
  said("GET", "/v1/signals?role=unit", 403);
  for (const char* secret : {"198.51.100.7", "wx-123456"}) EXPECT_THAT(all, Not(HasSubstr(secret)));
  EXPECT_THAT(client->get("/v1/outbox").body, HasSubstr("signal_raised"));
  // Looked at again, nothing is raised twice.
  EXPECT_EQ(said("POST", "/v1/signals?day=2026-03-02", 200).at("found").as_array().size(), 0u);
  EXPECT_EQ(ask("/v1/board?scope=371623&period=2026-03").at("figures").at("reviews"), 18)
      << "nothing is hidden by it";
  const std::string number = json::serialize(found.at("signals").at(0).at("signal"));
  said("POST", "/v1/signals/" + number + "?finding=confirmed&by=李&note=n", 403);
  said("POST", "/v1/signals/" + number + "?finding=fine&by=李&note=n&role=supervision_office", 400);
  said("POST",
       "/v1/signals/" + number + "?finding=confirmed&by=李&note=代评&role=supervision_office", 200);
  EXPECT_EQ(ask("/v1/signals?scope=371623&open=true").at("signals").as_array().size(), 1u);
}

TEST_F(Reports, WhatEverybodyMaySeeHidesSmallNumbersAndIsToldOnce) {
  const std::string at = "2026-03-02T09:00:00+08:00";
  rate("社会保险", 5, at, 20);
  rate("税务", 5, at, 20);
  rate("医保", 5, at, 20);
  rate("税务", 1, at);
  said("GET", "/v1/public/board?scope=371623&period=2026-03", 404);
  const std::string publish = "/v1/publications?scope=371623&period=2026-03&by=李";
  said("POST", publish + "&role=supervision_office", 409);
  advance_to("2026-04-10T09:00:00+08:00");
  said("POST", publish, 403);
  said("POST", publish + "&role=supervision_office", 200);
  const json::value board = ask("/v1/public/board?scope=371623&period=2026-03");
  EXPECT_EQ(board.at("figures").at("reviews"), 61);
  EXPECT_TRUE(board.at("figures").at("bad").is_null()) << "one bad review is one person";
  EXPECT_TRUE(board.at("good_rate").is_null()) << "or it could be had by subtracting";
  for (const json::value& unit : board.at("within").as_array())
    EXPECT_TRUE(unit.at("figures").at("bad").is_null() || unit.at("figures").at("bad") == 0);
  said("POST", publish + "&role=supervision_office", 409);
  said("GET", "/v1/public/board?scope=371623&period=2026-Q1", 404);
}

// --- Whose policy counts

TEST_F(Reports, AUnitIsCountedByThePolicyOfItsRegionWhichIsAskedForWhereItHasSeveral) {
  std::string other = policy;
  const auto replace = [&](const std::string& from, const std::string& to) {
    other.replace(other.find(from), from.size(), to);
  };
  replace("our-county", "other-county");
  replace("371623", "371624");
  replace("{ratings: [1, 2]}", "{ratings: [1, 2, 3]}");
  said("PUT", "/v1/policies/other-county?by=王&note=另县", 200, other);
  const auto rated = [&](const std::string& region, int rating) {
    event("review.submitted", "2026-03-02T09:00:00+08:00",
          R"({"dictionary":"rating-5-best","channel":"tablet","unit":"医保","window":"1",)"
          R"("staff":"07","matter":{"code":"0114","name":"参保"},"remark":"x","rating":)" +
              std::to_string(rating) + R"(,"region":")" + region + "\"}");
  };
  for (int i = 0; i < 4; ++i) rated("371624", 5);
  rated("371624", 3);
  rate("税务", 5, "2026-03-02T09:00:00+08:00");
  for (const char* scope :
       {"371624", "unit:医保", "window:医保/1", "matter:医保/0114", "person:医保/07"}) {
    const json::value board = ask(std::string("/v1/board?period=2026-03&scope=") + scope);
    EXPECT_EQ(rate_of(board, "good_rate"), "80.00") << scope;
    EXPECT_EQ(board.at("policy").at("name"), "other-county") << scope;
  }
  EXPECT_EQ(ask("/v1/board?period=2026-03&scope=unit:医保").at("regions"),
            json::value(json::array{"371624"}));
  // In a table each by its own, and said where it is another than the table's.
  for (const char* by : {"unit", "region"}) {
    const std::string scope = by == std::string("unit") ? "" : "&scope=3716";
    const json::value table = ask("/v1/board?period=2026-03" + scope + "&by=" + by);
    for (const json::value& row : table.at("rows").as_array()) {
      const std::string name = text(row.at("name"));
      const bool others = name == "医保" || name == "371624";
      EXPECT_EQ(rate_of(row, "good_rate"), others ? "80.00" : "100.00") << name;
      EXPECT_EQ(row.at("policy").at("name"), others ? "other-county" : "our-county");
    }
  }
  EXPECT_EQ(ask("/v1/sticking-points?scope=unit:医保&period=2026-03").at("policy").at("name"),
            "other-county");
  EXPECT_EQ(ask("/v1/rankings?scope=371624&period=2026-03&by=good_rate").at("policy").at("name"),
            "other-county");
  EXPECT_THAT(client->get("/v1/circulars?scope=unit:医保&period=2026-03&format=csv").body,
              HasSubstr("好评率,80.00%"));

  rated("371623", 5);
  const json::value asked = said("GET", "/v1/board?scope=unit:医保&period=2026-03", 400);
  EXPECT_THAT(
      text(asked.at("errors").at(0).at("detail")),
      HasSubstr("Unit '医保' lies in several regions whose policies count differently: 371624 "
                "(policy other-county); 371623 (policy our-county). Say which one counts: "
                "region=371623."));
  for (const char* path : {"/v1/circulars?scope=unit:医保&period=2026-03",
                           "/v1/sticking-points?scope=unit:医保&period=2026-03",
                           "/v1/board?scope=window:医保/1&period=2026-03"})
    said("GET", path, 400);
  const std::string of = "/v1/board?scope=unit:医保&period=2026-03&region=";
  EXPECT_EQ(rate_of(ask(of + "371624"), "good_rate"), "83.33");
  EXPECT_EQ(rate_of(ask(of + "371623"), "good_rate"), "100.00");
  EXPECT_EQ(ask(of + "371623").at("regions").as_array().size(), 2u);
  said("GET", of + "110101", 400);
}

TEST_F(Reports, ACircularIsHeadedAsThePolicySaysAndNotByRatingsWhereItIsAHotline) {
  rate("税务", 5, "2026-03-02T09:00:00+08:00");
  std::string hotline = policy;
  const std::string title = "某县政务服务\"好差评\"考核办法";
  hotline.replace(hotline.find(title), title.size(), "某县12345热线差评办理规则");
  const auto page = [&](const std::string& more = "") {
    return client->get("/v1/circulars?scope=371623&period=2026-03" + more).body;
  };
  EXPECT_THAT(page(), HasSubstr("<h1>关于2026年3月政务服务“好差评”工作情况的通报"));
  said("PUT", "/v1/policies/our-county?by=王&note=热线", 200, hotline);
  EXPECT_THAT(page(), HasSubstr("<h1>关于2026年3月某县12345热线差评办理情况的通报"));
  EXPECT_THAT(page(), HasSubstr("现将2026年3月某县12345热线差评办理情况通报如下。"));
  EXPECT_THAT(page(), Not(HasSubstr("好差评")));
  EXPECT_THAT(
      page("&language=en"),
      HasSubstr("<h1>Circular on how cases were handled (某县12345热线差评办理规则) in March "
                "2026"));
  said("PUT", "/v1/policies/our-county?by=王&note=热线", 200,
       hotline + "circular: {title: 12345热线运行情况的通报}\n");
  EXPECT_THAT(page(), HasSubstr("<h1>关于2026年3月12345热线运行情况的通报"));
  EXPECT_THAT(page("&language=en"), HasSubstr("<h1>12345热线运行情况的通报, March 2026"));
}

TEST_F(Reports, ACircularIsAsOfNowTellsHoursAndDoesNotCompareWithNothing) {
  rate("税务", 5, "2026-03-02T09:00:00+08:00", 3);
  rate("税务", 1, "2026-03-02T09:00:00+08:00");
  advance_to("2026-03-05T09:00:00+08:00");  // 核实 was due on the 4th, 24:00
  const std::string path = "/v1/circulars?scope=371623&period=2026-03";
  const std::string page = client->get(path).body;
  EXPECT_THAT(page, HasSubstr("本通报数据截至2026年3月5日9时00分，"));
  EXPECT_THAT(page, HasSubstr("<td class=\"figure\">2026-03-04 24:00</td><td "
                              "class=\"figure\">9小时</td>"));
  EXPECT_THAT(page, HasSubstr("评价数</td><td class=\"figure\">4</td><td class=\"figure\">—</td>"
                              "<td>—</td><td>评价</td>"));
  EXPECT_THAT(client->get(path + "&format=csv&table=overdue").body,
              HasSubstr(",2026-03-04 24:00,9小时,9.0,2026-03-05 09:00,"));
  const std::string before =
      client->get("/v1/circulars?scope=371623&period=2026-02&format=csv").body;
  EXPECT_THAT(before, HasSubstr("评价数,—,—,—,评价,")) << "nothing is known of it";
}

TEST_F(Reports, ASeriesByDayHasEveryDayAndIsHadAsCsv) {
  rate("税务", 5, "2026-03-02T09:00:00+08:00", 2);
  advance_to("2026-03-05T09:00:00+08:00");
  rate("税务", 1, "2026-03-05T09:00:00+08:00");
  const std::string path = "/v1/board?scope=371623&period=2026-03&by=day";
  const json::array rows = ask(path).at("rows").as_array();
  std::vector<std::string> days;
  for (const json::value& row : rows) days.push_back(text(row.at("name")));
  EXPECT_THAT(days,
              ElementsAre("2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"));
  EXPECT_EQ(rate_of(rows[1], "good_rate"), "100.00");
  EXPECT_EQ(rate_of(rows[2], "good_rate"), "—");
  EXPECT_TRUE(rows[2].at("figures").as_object().empty());
  const std::string csv = client->get(path + "&format=csv").body;
  EXPECT_THAT(csv, StartsWith("\xEF\xBB\xBF日期,评价数（评价）,好评数（评价）,"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 6);
  EXPECT_THAT(csv, HasSubstr("\r\n2026-03-02,2,2,0,"));
  EXPECT_THAT(csv, HasSubstr("\r\n2026-03-03,0,0,0,"));
  EXPECT_THAT(csv, HasSubstr(",2026-03-05 09:00,our-county,"));
  EXPECT_EQ(ask("/v1/board?scope=371623&by=day").at("rows").as_array().size(), 4u)
      << "from the first day that anything was counted of";
  EXPECT_EQ(ask("/v1/board?scope=371699&by=day").at("rows").as_array().size(), 0u);
  said("GET", "/v1/board?scope=371623&by=day&from=1995-01-01", 400);
  said("GET", path + "&format=xml", 400);
  commands::Reporting how;
  how.server = "http://127.0.0.1:" + std::to_string(app->port());
  how.query = {{"scope", "371623"}, {"period", "2026-03"}, {"by", "day"}, {"format", "csv"}};
  how.language = Language::zh;
  std::ostringstream out, err;
  EXPECT_EQ(commands::report_board(how, "", commands::Streams{out, err, false}), commands::ok);
  EXPECT_EQ(out.str(), csv);
}

TEST_F(Reports, ACsvWithALimitSaysWhereItGoesOnAndOneWithoutIsComplete) {
  const std::string at = "2026-03-02T09:00:00+08:00";
  for (const char* unit : {"公安", "民政", "税务", "医保", "社会保险"}) rate(unit, 5, at);
  const auto rows = [](const std::string& csv) {
    return std::count(csv.begin(), csv.end(), '\n') - 1;
  };
  const std::string path = "/v1/board?scope=371623&by=unit&format=csv&language=en";
  const auto whole = client->get(path);
  EXPECT_EQ(rows(whole.body), 5);
  EXPECT_EQ(whole.header("Link"), nullptr);
  std::string next = path + "&limit=2", seen;
  int pages = 0;
  while (!next.empty()) {
    ASSERT_LT(pages++, 5);
    const auto page = client->get(next);
    ASSERT_EQ(page.status, 200) << next << page.body;
    EXPECT_LE(rows(page.body), 2);
    seen += page.body.substr(page.body.find("\r\n") + 2);
    next.clear();
    if (const std::string* link = page.header("Link")) {
      ASSERT_THAT(*link, StartsWith("</v1/board?scope=371623&by=unit&format=csv&language=en&limit="
                                    "2&after=unit%3A"));
      ASSERT_TRUE(link->ends_with(">; rel=\"next\""));
      next = link->substr(1, link->find('>') - 1);
    }
  }
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(seen, whole.body.substr(whole.body.find("\r\n") + 2));
}

TEST_F(Reports, WhatWasDoneLateIsDoneAndNotInTimeRoundByRound) {
  const std::string id =
      text(rate("税务", 1, "2026-03-02T09:00:00+08:00", R"(,"named":true)").at("case"));
  act(id, "found_genuine", "2026-03-02T09:00:00+08:00");
  advance_to("2026-03-20T09:00:00+08:00");
  const std::string board = "/v1/board?scope=371623&period=2026-03";
  EXPECT_EQ(rate_of(ask(board), "completion_rate"), "0.00");
  act(id, "rectified", "2026-03-20T09:00:00+08:00");
  EXPECT_EQ(rate_of(ask(board), "completion_rate"), "100.00");
  EXPECT_EQ(rate_of(ask(board), "in_time_rate"), "0.00");
  act(id, "feedback_given", "2026-03-20T09:00:00+08:00");
  act(id, "follow_up_unsatisfied", "2026-03-20T09:00:00+08:00");
  const json::value sent_back = ask(board);
  EXPECT_EQ(rate_of(sent_back, "completion_rate"), "100.00") << "the first round was done";
  EXPECT_EQ(rate_of(sent_back, "rework_rate"), "50.00");
  EXPECT_EQ(sent_back.at("figures").at("rounds"), 2);
  EXPECT_EQ(rate_of(ask(board + "&as_of=2026-03-19"), "completion_rate"), "0.00");
  rectify(id, "2026-03-20T09:00:00+08:00");
  advance_to("2026-04-10T09:00:00+08:00");  // the second round was due on 27 March
  const json::value twice = ask(board);
  EXPECT_EQ(twice.at("figures").at("done"), 2);
  EXPECT_EQ(twice.at("figures").at("fell_due"), 2);
  EXPECT_EQ(rate_of(twice, "completion_rate"), "100.00");
  EXPECT_EQ(rate_of(twice, "in_time_rate"), "50.00");
  EXPECT_EQ(twice.at("counts").at("fell_due").at("thing"), "deadlines");
  EXPECT_THAT(text(twice.at("counts").at("cases").at("zh")), HasSubstr("数的是差评工单"));
}

// --- On the command line

TEST_F(Reports, AreTablesThatLineUpOnATerminalInBothLanguages) {
  const std::string at = "2026-03-02T09:00:00+08:00";
  rate("社会保险", 5, at, 9, R"(,"window":"1")");
  rate("税务", 5, at, 3);
  rectify(text(rate("社会保险", 1, at).at("case")), at);
  rate("税务", 1, at);
  advance_to("2026-04-20T09:00:00+08:00");
  const auto said_by = [&](auto command) {
    commands::Reporting how;
    how.server = "http://127.0.0.1:" + std::to_string(app->port());
    how.query = {{"scope", "371623"}, {"period", "2026-03"}};
    std::map<Language, std::string> made;
    for (const Language language : {Language::zh, Language::en}) {
      how.language = language;
      std::ostringstream out, err;
      EXPECT_EQ(command(how, commands::Streams{out, err, false}), commands::ok) << err.str();
      made[language] = out.str();
    }
    return made;
  };
  auto board = said_by([](auto how, auto to) {
    how.query["by"] = "unit";
    return commands::report_board(how, "", to);
  });
  EXPECT_THAT(board[Language::zh], HasSubstr("好评率"));
  EXPECT_THAT(board[Language::zh], HasSubstr("90.00%"));
  EXPECT_THAT(board[Language::zh], HasSubstr("—")) << "0 of 0";
  EXPECT_THAT(board[Language::en], HasSubstr("very satisfied"));
  auto scores = said_by([](auto how, auto to) { return commands::report_assessment(how, {}, to); });
  EXPECT_THAT(scores[Language::zh], HasSubstr("已结账"));
  EXPECT_THAT(scores[Language::zh], HasSubstr("按期整改率"));
  auto why = said_by([](auto how, auto to) {
    how.query["unit"] = "税务";
    return commands::report_assessment(how, {}, to);
  });
  EXPECT_THAT(why[Language::zh], HasSubstr("按期整改率"));
  auto closed = said_by([](auto how, auto to) {
    how.query.clear();
    return commands::report_assessment(how, {}, to);
  });
  EXPECT_THAT(closed[Language::zh], AllOf(HasSubstr("台账号"), HasSubstr("2026-03")));
  EXPECT_THAT(closed[Language::en], AllOf(HasSubstr("entry"), HasSubstr("371623")));
  auto levels = said_by([](auto how, auto to) {
    how.query["by"] = "level";
    return commands::report_board(how, "", to);
  });
  EXPECT_THAT(levels[Language::en], ContainsRegex("very dissatisfied +2 +2 +—"))
      << "cases are of no level";
  auto rank = said_by([](auto how, auto to) {
    how.query["by"] = "good_rate";
    return commands::report_ranking(how, to);
  });
  EXPECT_THAT(rank[Language::zh], HasSubstr("95%区间"));
  auto page = said_by([&](auto how, auto to) {
    std::ofstream(home.path() / "county.opening.mustache") << "各单位：以下是{{period}}的情况。";
    return commands::report_circular(how, (home.path() / "county.yaml").string(), "", to);
  });
  EXPECT_THAT(page[Language::zh], HasSubstr("以下是2026年3月的情况"));
  auto signals = said_by([](auto how, auto to) {
    how.query.erase("period");
    return commands::report_signals(how, "", to);
  });
  EXPECT_THAT(signals[Language::en], HasSubstr("No signals"));
  auto points =
      said_by([](auto how, auto to) { return commands::report_sticking_points(how, to); });
  EXPECT_THAT(points[Language::zh], HasSubstr("堵点"));
  std::ostringstream out, err;
  commands::Reporting wrong;
  wrong.server = "http://127.0.0.1:" + std::to_string(app->port());
  wrong.query = {{"period", "March"}};
  EXPECT_EQ(commands::report_board(wrong, "", {out, err, false}), commands::went_wrong);
  EXPECT_THAT(err.str(), HasSubstr("2026-03"));
}

// --- Those who would like their figures better than they are

class Attack : public Reports {
 protected:
  // Ten bad reviews of two units, one of which does what is asked and puts six right in time.
  void SetUp() override {
    const std::string at = "2026-03-02T09:00:00+08:00";
    for (const char* unit : {"老实单位", "聪明单位"}) {
      rate(unit, 5, at, 90);
      for (int i = 0; i < 10; ++i) cases[unit].push_back(text(rate(unit, 1, at).at("case")));
      for (int i = 0; i < 6; ++i) rectify(cases[unit][std::size_t(i)], at);
    }
  }
  double score_of(const std::string& unit) {
    advance_to("2026-03-30T09:00:00+08:00");
    return std::stod(score(ask("/v1/assessments?scope=371623&period=2026-03"), unit));
  }
  std::map<std::string, std::vector<std::string>> cases;
};

TEST_F(Attack, SittingOnCasesGainsNothing) {
  // The honest one puts the rest right, late; the clever one lets them lie.
  advance_to("2026-03-20T09:00:00+08:00");
  for (int i = 6; i < 10; ++i)
    rectify(cases["老实单位"][std::size_t(i)], "2026-03-20T09:00:00+08:00");
  const double clever = score_of("聪明单位");
  EXPECT_LE(clever, score_of("老实单位"));
  EXPECT_LT(clever, 70) << "four of ten lay";
}

TEST_F(Attack, AskingForWithdrawalsGainsNothing) {
  for (int i = 6; i < 10; ++i)
    act(cases["聪明单位"][std::size_t(i)], "withdrawn", "2026-03-02T09:00:00+08:00");
  EXPECT_LE(score_of("聪明单位"), score_of("老实单位"));
  const json::value board = ask("/v1/board?scope=unit:聪明单位&period=2026-03&region=371623");
  EXPECT_EQ(rate_of(board, "rectification_rate"), "60.00");
  EXPECT_EQ(rate_of(board, "good_rate"), "90.00") << "what was given stays given";
}

TEST_F(Attack, AppealingEverythingGainsNothingUnlessOthersUphold) {
  for (int i = 6; i < 10; ++i)
    act(cases["聪明单位"][std::size_t(i)], "appeal_lodged", "2026-03-02T09:00:00+08:00",
        R"({"ground":"malicious","unit":"聪明单位","by":"王"})");
  advance_to("2026-03-05T09:00:00+08:00");
  for (int i = 6; i < 10; ++i)
    act(cases["聪明单位"][std::size_t(i)], "appeal_dismissed", "2026-03-05T09:00:00+08:00",
        R"({"unit":"监督室","by":"李"})");
  EXPECT_LE(score_of("聪明单位"), score_of("老实单位"));
  const json::value board = ask("/v1/board?scope=unit:聪明单位&period=2026-03&region=371623");
  EXPECT_EQ(rate_of(board, "appeals_upheld_rate"), "0.00") << "and it shows";
}

TEST_F(Attack, SplittingAndMergingGainNothing) {
  // Four cases left to themselves are merged into one.
  for (int i = 7; i < 10; ++i)
    act(cases["聪明单位"][std::size_t(i)], "merged", "2026-03-02T09:00:00+08:00",
        R"({"into":")" + cases["聪明单位"][6] + "\"}");
  advance_to("2026-03-30T09:00:00+08:00");
  const json::value board = ask("/v1/board?scope=unit:聪明单位&period=2026-03&region=371623");
  EXPECT_EQ(rate_of(board, "rectification_rate"), "60.00") << "each counts with the one it is in";
  EXPECT_EQ(rate_of(board, "good_rate"), "90.00");
  // Made-up cases are no reviews: they change neither rate.
  for (int i = 0; i < 5; ++i)
    event("case.imported", "2026-03-02T09:00:00+08:00",
          R"({"dictionary":"rating-5-best","rating":1,"channel":"phone","region":"371623",)"
          R"("unit":"聪明单位","remark":"x","stage":"closed","standing":"rectified",)"
          R"("closed_at":"2026-03-02T09:00:00+08:00"})");
  const json::value padded = ask("/v1/board?scope=unit:聪明单位&period=2026-03&region=371623");
  EXPECT_EQ(rate_of(padded, "good_rate"), "90.00");
  EXPECT_EQ(rate_of(padded, "rectification_rate"), "60.00") << "history of another system";
}

}  // namespace
}  // namespace redress
