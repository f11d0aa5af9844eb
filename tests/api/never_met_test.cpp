// Names that nobody has ever met: by whatever route one filters, the answer says so and what is
// near, and a name that is known is never warned of. Over HTTP and on the command line, of the real
// binary.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <fstream>

#include "tests/support/house.h"

namespace redress {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* policy = R"(redress: 1
policy: our-county
title: 某县考核办法
calendar: [cn]
applies_to: {region: "371623"}
units: [社会保险, 税务, 从未收到评价的科]
bad_review: {ratings: [1, 2]}
roles:
  supervision_office: 监督室
stages:
  dispatch:     {within: {working_days: 1}, from: received, automatic: true}
  verification: {within: {working_days: 2}, from: dispatched}
  appeal:       {within: {working_days: 3}, from: entered, decided_by: supervision_office}
  rectification:
    within: {working_days: 5}
    from: dispatched
    classes: {simple: {within: {working_days: 1}}}
  explanation:  {within: {working_days: 5}, from: dispatched}
  feedback:     {within: {working_days: 2}, from: entered}
  follow_up:    {within: {working_days: 5}, from: entered}
ladder:
  rectification:
    - {at: due, take: reminder, notify: [supervision_office]}
assessment:
  periods: [month]
  indicators:
    good: {title: 好评率, rate: good_rate, weight: 100, full_from: 98, slope: 1, floor: 0}
)";

std::string text(const json::value& value) { return value.as_string().c_str(); }

class Unmet : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(home_.path() / "calendars");
    fs::copy_file(example("calendars/cn.yaml"), home_.path() / "calendars/cn.yaml");
    std::ofstream(home_.path() / "county.yaml") << policy;
    ServerOptions options;
    options.binary = REDRESS_BINARY;
    options.data = home_.path() / "data";
    options.policies = {example("national.yaml"), home_.path() / "county.yaml"};
    options.test_clock = "2026-03-02T09:00:00+08:00";
    server_ = std::make_unique<Server>(options);
    for (const int rating : {5, 1}) {
      const std::string event =
          R"({"specversion":"1.0","id":"e)" + std::to_string(rating) +
          R"(","source":"/hall","type":"redress.review.submitted",)"
          R"("time":"2026-03-02T09:00:00+08:00","data":{"dictionary":"rating-5-best",)"
          R"("rating":)" +
          std::to_string(rating) +
          R"(,"channel":"tablet","region":"371623","unit":"社会保险","window":"23",)"
          R"("matter":{"code":"0114"},"step":"finish","staff":"S07","section":"综合窗口",)"
          R"("remark":"x"}})";
      ASSERT_EQ(server_->client().post("/v1/events", "application/cloudevents+json", event).status,
                201);
    }
  }

  json::object ask(const std::string& path, const std::string& method = "GET") {
    const HttpAnswer answer = server_->client().ask(method, path);
    EXPECT_EQ(answer.status, 200) << path << "\n" << answer.body;
    return json::parse(answer.body).as_object();
  }
  // What is warned of, by parameter and value.
  std::vector<std::string> warned(const std::string& path, const std::string& method = "GET") {
    std::vector<std::string> made;
    const json::object answer = ask(path, method);
    if (const json::value* warnings = answer.if_contains("warnings"))
      for (const json::value& one : warnings->as_array())
        made.push_back(text(one.at("parameter")) + "=" + text(one.at("value")));
    return made;
  }
  std::vector<std::string> near(const std::string& path) {
    std::vector<std::string> made;
    const json::object answer = ask(path);
    EXPECT_TRUE(answer.contains("warnings")) << path;
    if (const json::value* warnings = answer.if_contains("warnings"))
      for (const json::value& one : warnings->at(0).at("near").as_array())
        made.push_back(text(one));
    return made;
  }
  Finished run(std::vector<std::string> words) {
    words.insert(words.begin(), REDRESS_BINARY);
    words.insert(words.end(), {"--server", "http://127.0.0.1:" + std::to_string(server_->port())});
    return run_command(words);
  }

  TemporaryDirectory home_;
  std::unique_ptr<Server> server_;
};

TEST_F(Unmet, AUnitOfACaseListIsSaidInBothLanguagesWithWhatIsNear) {
  const json::object answer = ask("/v1/cases?overdue=true&unit=社会保险局");
  EXPECT_THAT(answer.at("cases").as_array(), IsEmpty());
  const json::value& warning = answer.at("warnings").at(0);
  EXPECT_EQ(text(warning.at("parameter")), "unit");
  EXPECT_EQ(text(warning.at("value")), "社会保险局");
  EXPECT_EQ(warning.at("near"), json::parse(R"(["社会保险"])"));
  EXPECT_THAT(text(warning.at("text").at("en")), HasSubstr("'社会保险局' was never met"));
  EXPECT_THAT(text(warning.at("text").at("en")), HasSubstr("Did you mean '社会保险'?"));
  EXPECT_THAT(text(warning.at("text").at("zh")), HasSubstr("从未出现过单位“社会保险局”"));
}

TEST_F(Unmet, EveryFilterByANameWarnsOfOneThatNobodyHasMet) {
  using Warned = std::vector<std::string>;
  const std::vector<std::pair<std::string, Warned>> asked = {
      {"/v1/cases?region=371624", {"region=371624"}},
      {"/v1/cases?unit=X&region=99", {"region=99", "unit=X"}},
      {"/v1/cases?class=simpel", {"class=simpel"}},
      {"/v1/cases?rung=remindr", {"rung=remindr"}},
      {"/v1/cases?waits_for=supervision", {"waits_for=supervision"}},
      {"/v1/bounces?region=44", {"region=44"}},
      {"/v1/board?scope=44", {"scope=44"}},
      {"/v1/board?scope=unit:税务局", {"scope=unit:税务局"}},
      {"/v1/board?scope=window:社会保险/24", {"scope=window:社会保险/24"}},
      {"/v1/board?scope=window:社保/23", {"scope=window:社保/23"}},
      {"/v1/board?scope=matter:0115", {"scope=matter:0115"}},
      {"/v1/board?scope=step:finished", {"scope=step:finished"}},
      {"/v1/board?scope=person:社会保险/S08", {"scope=person:社会保险/S08"}},
      {"/v1/board?scope=section:371623/综合", {"scope=section:371623/综合"}},
      {"/v1/board?scope=matter:0114&region=371632", {"region=371632"}},
      {"/v1/board?scope=371623&period=2019-03", {"period=2019-03"}},
      {"/v1/board?from=2019-01-01&to=2019-02-01", {"from=2019-01-01"}},
      {"/v1/assessments?scope=371623&period=2025-03", {"period=2025-03"}},
      {"/v1/assessments?scope=44", {"scope=44"}},
      {"/v1/rankings?scope=371624&period=2026-03&by=good_rate", {"scope=371624"}},
      {"/v1/signals?scope=unit:社会保险局", {"scope=unit:社会保险局"}},
      {"/v1/sticking-points?scope=44&period=2026-03", {"scope=44"}},
      {"/v1/public/rectifications?scope=unit:税务所", {"scope=unit:税务所"}},
  };
  for (const auto& [path, wanted] : asked) EXPECT_EQ(warned(path), wanted) << path;
  EXPECT_EQ(warned("/v1/publications?scope=44&period=2026-02&by=x&dry_run=true", "POST"),
            (Warned{"scope=44", "period=2026-02"}));
}

TEST_F(Unmet, ANameThatIsKnownIsNotWarnedOfEvenWhereNothingHasComeOfIt) {
  for (const char* path : {"/v1/cases",
                           "/v1/cases?unit=社会保险",
                           "/v1/cases?overdue=true&unit=社会保险",
                           "/v1/cases?unit=从未收到评价的科",
                           "/v1/cases?region=37",
                           "/v1/cases?region=37162",
                           "/v1/cases?class=simple",
                           "/v1/cases?rung=reminder",
                           "/v1/cases?waits_for=supervision_office",
                           "/v1/bounces?region=371623",
                           "/v1/board",
                           "/v1/board?scope=unit:从未收到评价的科",
                           "/v1/board?scope=unit:社会保险&region=371623",
                           "/v1/board?scope=window:社会保险/23&period=2026-03",
                           "/v1/board?scope=matter:0114",
                           "/v1/board?scope=matter:社会保险/0114",
                           "/v1/board?scope=step:finish",
                           "/v1/board?scope=person:社会保险/S07",
                           "/v1/board?scope=section:371623/综合窗口",
                           "/v1/board?from=2026-03-02",
                           "/v1/board?to=2019-01-01",
                           "/v1/assessments?scope=371623&period=2026-03",
                           "/v1/assessments",
                           "/v1/rankings?scope=371623&period=2026-03",
                           "/v1/signals?scope=371623",
                           "/v1/sticking-points?scope=unit:税务&period=2026-03"})
    EXPECT_THAT(warned(path), IsEmpty()) << path;
}

TEST_F(Unmet, WhatIsNearCanBeWrittenInItsPlace) {
  EXPECT_THAT(near("/v1/board?scope=window:社保/23"), ElementsAre("window:社会保险/23"));
  EXPECT_THAT(near("/v1/board?scope=window:社会保险/24"), ElementsAre("window:社会保险/23"));
  EXPECT_THAT(near("/v1/board?scope=unit:税务局"), ElementsAre("unit:税务"));
  EXPECT_THAT(near("/v1/cases?region=371632").front(), "371623");
  EXPECT_THAT(near("/v1/cases?waits_for=supervision"), ElementsAre("supervision_office"));
  EXPECT_THAT(near("/v1/cases?class=simpel"), ElementsAre("simple"));
  EXPECT_THAT(near("/v1/board?scope=371623&period=2019-03"), ElementsAre("2026-03"));
  EXPECT_THAT(near("/v1/cases?unit=市场监督管理"), IsEmpty());
}

TEST_F(Unmet, WhatIsRefusedForItSaysWhatIsNearAsWell) {
  const HttpAnswer unit = server_->client().get("/v1/units/社会保险局");
  EXPECT_EQ(unit.status, 404);
  EXPECT_THAT(unit.body, HasSubstr("Did you mean '社会保险'?"));
  EXPECT_THAT(server_->client().get("/v1/units/社会保险").body, Not(HasSubstr("never met")));
  EXPECT_THAT(server_->client().get("/v1/policies/our-conty").body,
              HasSubstr("Did you mean 'our-county'?"));
  for (const char* path : {"/v1/policies/our-conty/history", "/v1/policies/our-conty/runs"})
    EXPECT_THAT(server_->client().get(path).body, HasSubstr("Did you mean 'our-county'?")) << path;
  EXPECT_THAT(server_->client().get("/v1/calendars/cnn").body, HasSubstr("Did you mean 'cn'?"));
  EXPECT_THAT(server_->client().get("/v1/dictionaries/zhejian").body,
              HasSubstr("Did you mean 'zhejiang'?"));
  EXPECT_THAT(server_->client().get("/v1/dictionaries/zhejian").body,
              HasSubstr("是不是“zhejiang”？"));
  const HttpAnswer scores =
      server_->client().get("/v1/assessments?scope=371623&period=2026-03&unit=社保");
  EXPECT_EQ(scores.status, 400);
  EXPECT_THAT(scores.body, HasSubstr("Did you mean '社会保险'?"));
}

TEST_F(Unmet, NothingButBlanksIsAsEmptyAsNothing) {
  for (const char* path : {"/v1/circulars?scope=371623&period=2026-03&issuer=%20",
                           "/v1/circulars?scope=371623&period=2026-03&number=%E3%80%80%0A",
                           "/v1/cases?unit=%20", "/v1/board?scope=%E3%80%80", "/v1/cases?unit="}) {
    const HttpAnswer answer = server_->client().get(path);
    EXPECT_EQ(answer.status, 400) << path << answer.body;
    EXPECT_THAT(answer.body, HasSubstr("or leave it out.")) << path;
  }
  const HttpAnswer note =
      server_->client().ask("PUT", "/v1/policies/our-county?by=wang&note=%20%20",
                            {{"Content-Type", "application/yaml"}}, policy);
  EXPECT_EQ(note.status, 400) << note.body;
  EXPECT_THAT(note.body, HasSubstr("note: Write a value, or leave it out."));
}

TEST_F(Unmet, ACircularSaysItInItsNotesAndInAHeader) {
  const std::string path = "/v1/circulars?scope=unit:社会保险局&period=2026-03";
  const HttpAnswer page = server_->client().get(path);
  EXPECT_EQ(page.status, 200);
  ASSERT_TRUE(page.header("Redress-Warning"));
  EXPECT_THAT(*page.header("Redress-Warning"), HasSubstr("UTF-8''"));
  EXPECT_THAT(page.body, HasSubstr("从未出现过单位“社会保险局”"));
  EXPECT_FALSE(server_->client()
                   .get("/v1/circulars?scope=unit:社会保险&period=2026-03")
                   .header("Redress-Warning"));
}

TEST_F(Unmet, OnTheCommandLineNothingIsOverdueIsNeverSaidOfAUnitThatIsNone) {
  const Finished cases = run({"cases", "--overdue", "--unit", "社会保险局", "--language", "en"});
  EXPECT_EQ(cases.code, 1);
  EXPECT_THAT(cases.out, IsEmpty());
  EXPECT_THAT(cases.err, HasSubstr("Did you mean '社会保险'?"));
  EXPECT_THAT(run({"cases", "--unit", "社会保险局", "--language", "zh"}).err,
              HasSubstr("是不是“社会保险”？"));
  const Finished known = run({"cases", "--overdue", "--unit", "社会保险", "--language", "en"});
  EXPECT_EQ(known.code, 0) << known.err;
  EXPECT_THAT(known.err, IsEmpty());
  const Finished as_json = run({"cases", "--unit", "社会保险局", "--json"});
  EXPECT_EQ(as_json.code, 1);
  EXPECT_EQ(json::parse(as_json.out).at("warnings").at(0).at("near").at(0), "社会保险");
}

TEST_F(Unmet, ReportsOfANameThatNobodyHasMetGoWrong) {
  const auto wrong = [&](std::vector<std::string> words, const char* near) {
    words.insert(words.begin(), "report");
    words.insert(words.end(), {"--language", "en"});
    const Finished made = run(words);
    EXPECT_EQ(made.code, 1) << words[1] << made.out;
    EXPECT_THAT(made.err, HasSubstr(near)) << words[1];
    return made;
  };
  wrong({"board", "--scope", "unit:社会保险局"}, "'unit:社会保险'");
  wrong({"board", "--period", "2019-03"}, "There are figures from 2026-03-02");
  wrong({"assess", "--scope", "371623", "--period", "2025-12"}, "Nothing at all was counted");
  wrong({"rank", "--scope", "371624", "--period", "2026-03", "--by", "good_rate"}, "'371623'");
  EXPECT_THAT(wrong({"signals", "--scope", "unit:税务局"}, "'unit:税务'").out,
              Not(HasSubstr("No signals")));
  wrong({"sticking", "--scope", "unit:税务局", "--period", "2026-03"}, "'unit:税务'");
  wrong({"circular", "--scope", "unit:税务局", "--period", "2026-03"}, "'unit:税务'");
  EXPECT_EQ(run({"report", "board", "--scope", "unit:社会保险"}).code, 0);
  const auto table = wrong(
      {"board", "--scope", "unit:税务局", "--period", "2026-03", "--format", "csv"}, "unit:税务");
  EXPECT_THAT(table.err, Not(HasSubstr("税务”"))) << "in one language";
  EXPECT_THAT(table.out, StartsWith("\xEF\xBB\xBFScope,")) << "its bytes, as the server has them";
  EXPECT_THAT(table.out, HasSubstr("\r\n"));
  const std::string file = (home_.path() / "board.csv").string();
  EXPECT_EQ(run({"report", "board", "--scope", "371623", "--language", "en", "--out", file}).code,
            0);
  std::ifstream saved(file, std::ios::binary);
  EXPECT_THAT(std::string(std::istreambuf_iterator<char>(saved), {}),
              StartsWith("\xEF\xBB\xBFScope,"));
  const Finished no_table =
      run({"report", "board", "--scope", "371623", "--language", "en", "--out", file + ".txt"});
  EXPECT_EQ(no_table.code, 1);
  EXPECT_THAT(no_table.err, HasSubstr("write --format csv too"));
  EXPECT_EQ(run({"report", "signals", "--scope", "unit:社会保险"}).code, 0);
}

}  // namespace
}  // namespace redress
