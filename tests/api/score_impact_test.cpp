// What an edit of an assessment does to scores and places is known before it is live: foretold by
// `impact` and `apply`, over HTTP and on the command line of the real binary, and then as foretold.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <fstream>

#include "tests/support/house.h"

namespace redress {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* policy = R"(redress: 1
policy: our-city
title: 某市考核办法
calendar: [cn]
applies_to: {region: "3716"}
bad_review: {ratings: [1, 2]}
roles:
  supervision_office: 监督室
stages:
  dispatch:     {within: {working_days: 1}, from: received, automatic: true}
  verification: {within: {working_days: 2}, from: dispatched}
  appeal:       {within: {working_days: 3}, from: entered}
  rectification: {within: {working_days: 5}, from: dispatched}
  explanation:  {within: {working_days: 5}, from: dispatched}
  feedback:     {within: {working_days: 2}, from: entered}
  follow_up:    {within: {working_days: 5}, from: entered}
assessment:
  periods: [month]
  close: {after: {working_days: 3}}
  indicators:
    good:    {title: 好评率, rate: good_rate, weight: 90, full_from: 98, slope: 0.5, floor: 0}
    replies: {title: 答复规范, deduct: {count: noted.reply, each: 1}, weight: 10, floor: 0}
)";

std::string with(std::string text, const std::string& what, const std::string& instead) {
  const std::size_t at = text.find(what);
  if (at == std::string::npos) throw std::runtime_error("there is no '" + what + "' to replace");
  return text.replace(at, what.size(), instead);
}
std::string text(const json::value& value) {
  return value.is_string() ? std::string(value.as_string()) : json::serialize(value);
}

class Scores : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(home_.path() / "calendars");
    fs::copy_file(example("calendars/cn.yaml"), home_.path() / "calendars/cn.yaml");
    write("city.yaml", policy);
    ServerOptions options;
    options.binary = REDRESS_BINARY;
    options.data = home_.path() / "data";
    options.policies = {example("national.yaml"), home_.path() / "city.yaml"};
    options.test_clock = now_ = "2026-02-02T09:00:00+08:00";
    server_ = std::make_unique<Server>(options);
  }

  void write(const std::string& name, const std::string& bytes) {
    std::ofstream(home_.path() / name) << bytes;
  }
  json::value said(const std::string& method, const std::string& path, int status,
                   const std::string& body = "", const char* type = "application/yaml") {
    const HttpAnswer answer = server_->client().ask(method, path, {{"Content-Type", type}}, body);
    EXPECT_EQ(answer.status, status) << method << " " << path << "\n" << answer.body;
    return json::parse(answer.body);
  }
  void advance_to(const std::string& to) {
    now_ = to;
    said("POST", "/v1/test-clock", 200, R"({"advance_to":")" + to + "\"}", "application/json");
  }
  void rate(const std::string& unit, int rating, int times, const std::string& region = "371623") {
    for (int i = 0; i < times; ++i)
      said("POST", "/v1/events", 201,
           R"({"specversion":"1.0","id":"e)" + std::to_string(++events_) +
               R"(","source":"/hall","type":"redress.review.submitted","time":")" + now_ +
               R"(","data":{"dictionary":"rating-5-best","rating":)" + std::to_string(rating) +
               R"(,"channel":"tablet","region":")" + region + R"(","unit":")" + unit +
               R"(","remark":"x"}})",
           "application/cloudevents+json");
  }
  json::array impact(const std::string& candidate, const std::string& name = "our-city") {
    const json::value begun = said("POST", "/v1/policies/" + name + "/impact", 202, candidate);
    const std::string at = "/v1/impacts/" + json::serialize(begun.at("impact"));
    for (;;) {
      const json::value now = said("GET", at, 200);
      const std::string state = text(now.at("state"));
      if (state == "done") return now.at("result").at("assessments").as_array();
      if (state == "failed") throw std::runtime_error(json::serialize(now));
    }
  }
  // Of that region and period.
  static const json::object& of(const json::array& all, const std::string& region,
                                const std::string& period) {
    for (const json::value& one : all)
      if (text(one.at("region")) == region && text(one.at("period")) == period)
        return one.as_object();
    throw std::runtime_error("nothing of " + region + " " + period + ": " + json::serialize(all));
  }
  static const json::object& change(const json::object& impact, const std::string& unit) {
    for (const json::value& one : impact.at("changes").as_array())
      if (text(one.at("unit")) == unit) return one.as_object();
    throw std::runtime_error("nothing of " + unit + ": " + json::serialize(impact));
  }
  std::string score(const std::string& period, const std::string& unit,
                    const std::string& region = "3716") {
    const json::value all =
        said("GET", "/v1/assessments?scope=" + region + "&period=" + period, 200);
    for (const json::value& one : all.at("units").as_array())
      if (text(one.at("unit")) == unit) return text(one.at("score")) + " " + text(one.at("place"));
    return "none such";
  }
  Finished run(std::vector<std::string> words) {
    words.insert(words.begin(), {REDRESS_BINARY, "policy"});
    words.insert(words.end(), {"--server", "http://127.0.0.1:" + std::to_string(server_->port())});
    return run_command(words);
  }

  // February is over and closed, March runs.
  void two_months() {
    rate("社会保险", 5, 19);
    rate("社会保险", 1, 1);  // 95.00
    rate("税务", 5, 9);
    rate("税务", 1, 1);  // 90.00
    advance_to("2026-03-10T09:00:00+08:00");
    rate("社会保险", 5, 9);
    rate("社会保险", 1, 1);
    rate("税务", 5, 20);
  }

  const std::string steeper_ = with(policy, "slope: 0.5", "slope: 2");
  TemporaryDirectory home_;
  std::unique_ptr<Server> server_;
  std::string now_;
  int events_ = 0;
};

TEST_F(Scores, OfTheRunningPeriodAreForetoldWithTheIndicatorThatDoesItAndThenAreSo) {
  two_months();
  EXPECT_EQ(score("2026-03", "社会保险"), "96.00 2");  // 90 − 0.5 × 8 + 10
  const json::array foretold = impact(steeper_);
  const json::object& march = of(foretold, "3716", "2026-03");
  EXPECT_EQ(march.at("runs"), true);
  EXPECT_EQ(march.at("counts"), true);
  EXPECT_EQ(text(march.at("counts_from")), "2026-03-01");
  EXPECT_EQ(march.at("units"), 2);
  EXPECT_EQ(march.at("changed"), 1);
  const json::object& unit = change(march, "社会保险");
  EXPECT_EQ(text(unit.at("score_before")), "96.00");
  EXPECT_EQ(text(unit.at("score")), "84.00");
  EXPECT_EQ(text(unit.at("place_before")), "2");
  EXPECT_EQ(unit.at("because"), json::parse(R"(["indicators"])"));
  ASSERT_EQ(unit.at("indicators").as_array().size(), 1u);
  EXPECT_EQ(text(unit.at("indicators").at(0).at("indicator")), "good");
  EXPECT_EQ(text(unit.at("indicators").at(0).at("points_before")), "86.00");
  EXPECT_EQ(text(unit.at("indicators").at(0).at("points")), "74.00");

  // The dry run and the answer say the same, and it is so.
  const json::value tried =
      said("PUT", "/v1/policies/our-city?by=wang&dry_run=true", 200, steeper_);
  EXPECT_EQ(of(tried.at("assessments").as_array(), "3716", "2026-03"), march);
  const json::value applied = said("PUT", "/v1/policies/our-city?by=wang", 200, steeper_);
  EXPECT_EQ(of(applied.at("assessments").as_array(), "3716", "2026-03"), march);
  EXPECT_EQ(score("2026-03", "社会保险"), "84.00 2");
}

TEST_F(Scores, OfAClosedPeriodAreOnlyComparedAndStay) {
  two_months();
  const std::string before = score("2026-02", "税务");
  const json::object february = of(impact(steeper_), "3716", "2026-02");
  EXPECT_EQ(february.at("runs"), false);
  EXPECT_EQ(february.at("closed"), true);
  EXPECT_EQ(february.at("counts"), false);
  EXPECT_EQ(text(change(february, "税务").at("score_before")) + " " +
                text(change(february, "税务").at("place_before")),
            before);
  EXPECT_EQ(text(change(february, "税务").at("score")), "84.00");
  const json::value applied = said("PUT", "/v1/policies/our-city?by=wang", 200, steeper_);
  const json::object& told = of(applied.at("assessments").as_array(), "3716", "2026-02");
  EXPECT_EQ(told.at("closed"), true);
  EXPECT_EQ(told.at("counts"), false);
  EXPECT_THAT(told.at("changes").as_array(), IsEmpty()) << "nothing changes, nothing is compared";
  EXPECT_EQ(score("2026-02", "税务"), before);
}

TEST_F(Scores, OfAPeriodThatIsOverAndNotYetClosedStayWithTheVersionOfItsEnd) {
  rate("税务", 5, 9);
  rate("税务", 1, 1);
  advance_to("2026-03-02T09:00:00+08:00");  // closed on the fourth
  const std::string before = score("2026-02", "税务");
  const json::object february = of(impact(steeper_), "3716", "2026-02");
  EXPECT_EQ(february.at("closed"), false);
  EXPECT_EQ(february.at("counts"), false);
  said("PUT", "/v1/policies/our-city?by=wang", 200, steeper_);
  EXPECT_EQ(score("2026-02", "税务"), before);
}

TEST_F(Scores, ByAPolicyForARegionThatHadNoneOfItsOwnAreItsFromTheFirstPeriodOn) {
  two_months();
  std::string county = with(steeper_, "policy: our-city", "policy: our-county");
  county = with(county, "region: \"3716\"", "region: \"371623\"");
  const json::array foretold = impact(county, "our-county");
  const json::object& march = of(foretold, "371623", "2026-03");
  EXPECT_EQ(march.at("counts"), true);
  EXPECT_EQ(text(march.at("policy_before").at("name")), "our-city");
  EXPECT_EQ(text(change(march, "社会保险").at("score")), "84.00");
  const json::object& february = of(foretold, "371623", "2026-02");
  EXPECT_EQ(february.at("counts"), true) << "nobody closed it for this region";
  said("PUT", "/v1/policies/our-county?by=wang", 200, county);
  EXPECT_EQ(score("2026-03", "社会保险", "371623"),
            text(change(march, "社会保险").at("score")) + " " +
                text(change(march, "社会保险").at("place")));
  EXPECT_EQ(score("2026-02", "税务", "371623"), text(change(february, "税务").at("score")) + " " +
                                                    text(change(february, "税务").at("place")));
}

TEST_F(Scores, GoWithAPolicyThatAssessesNothing) {
  two_months();
  const std::string all = policy;
  const std::string none = all.substr(0, all.find("assessment:"));
  const json::object march = of(impact(none), "3716", "2026-03");
  EXPECT_EQ(march.at("assessed_before"), true);
  EXPECT_EQ(march.at("assessed"), false);
  EXPECT_EQ(march.at("changed"), 2);
  EXPECT_TRUE(change(march, "税务").at("score").is_null());
  EXPECT_EQ(change(march, "税务").at("because"), json::parse(R"(["not_assessed"])"));
  said("PUT", "/v1/policies/our-city?by=wang", 200, none);
  // And come with one that assesses again; what neither does is not told of.
  EXPECT_EQ(of(impact(all), "3716", "2026-03").at("assessed_before"), false);
  EXPECT_THAT(impact(with(none, "某市", "某某市")), IsEmpty());
}

TEST_F(Scores, AreNotComparedWhereNothingTheyAreMadeOfChanges) {
  two_months();
  const json::object march = of(impact(with(policy, "verification: {within: {working_days: 2}",
                                            "verification: {within: {working_days: 1}")),
                                "3716", "2026-03");
  EXPECT_EQ(march.at("same_rules"), true);
  EXPECT_EQ(march.at("changed"), 0);
  // But by which ratings are bad ones they are.
  EXPECT_EQ(of(impact(with(policy, "ratings: [1, 2]", "ratings: [1]")), "3716", "2026-03")
                .at("same_rules"),
            false);
}

TEST_F(Scores, AreNotAllThatRatesAreFor) {
  two_months();
  const json::value same = said("PUT", "/v1/policies/our-city?by=wang&dry_run=true", 200, steeper_);
  EXPECT_THAT(same.at("rates").as_array(), IsEmpty());
  const std::string other = with(policy, "assessment:",
                                 "rates:\n  good_rate: {title: 好评率, of: very_satisfied, over: "
                                 "reviews, default_reviews: left_out}\nassessment:");
  const json::value told = said("PUT", "/v1/policies/our-city?by=wang&dry_run=true", 200, other);
  ASSERT_EQ(told.at("rates").as_array().size(), 1u) << json::serialize(told.at("rates"));
  EXPECT_EQ(
      told.at("rates").at(0),
      json::parse(R"({"region":"3716","rate":"good_rate","title":"好评率","change":"rule"})"));
  EXPECT_EQ(said("PUT", "/v1/policies/our-city?by=wang&dry_run=true", 200,
                 with(policy, "ratings: [1, 2]", "ratings: [1]"))
                .at("rates")
                .at(0)
                .at("change"),
            "bad_ratings");
}

TEST_F(Scores, OfAPeriodWithoutDataAreNone) {
  const json::object february = of(impact(steeper_), "3716", "2026-02");
  EXPECT_EQ(february.at("units"), 0);
  EXPECT_EQ(february.at("changed"), 0);
  EXPECT_THAT(february.at("changes").as_array(), IsEmpty());
}

TEST_F(Scores, ChangeFromTheFirstDayOfThePeriodInWhichThePolicyComesIntoForce) {
  two_months();
  const json::value later =
      said("PUT", "/v1/policies/our-city?by=wang&dry_run=true&at=2026-04-10T00:00:00%2B08:00", 200,
           steeper_);
  const json::object& march = of(later.at("assessments").as_array(), "3716", "2026-03");
  EXPECT_EQ(march.at("counts"), false);
  EXPECT_EQ(text(march.at("counts_from")), "2026-04-01");
  EXPECT_THAT(march.at("changes").as_array(), IsEmpty());
  const json::value last_day =
      said("PUT", "/v1/policies/our-city?by=wang&dry_run=true&at=2026-03-31T23:00:00%2B08:00", 200,
           steeper_);
  EXPECT_EQ(of(last_day.at("assessments").as_array(), "3716", "2026-03").at("counts"), true);
}

TEST_F(Scores, OfLayersAndOfRegionsThatPeopleClosedAreForetoldToo) {
  said("PUT", "/v1/policies/huimin?by=wang", 200,
       "redress: 1\npolicy: huimin\nbase: our-city\ntitle: 惠民县\n"
       "applies_to: {region: \"371621\"}\n");
  two_months();
  rate("惠民税务", 5, 9, "371621");
  rate("惠民税务", 1, 1, "371621");
  said("POST", "/v1/assessments?scope=371623&period=2026-02&by=wang", 200);
  const json::array foretold = impact(steeper_);
  EXPECT_EQ(text(change(of(foretold, "371621", "2026-03"), "惠民税务").at("score")), "84.00");
  EXPECT_EQ(text(change(of(foretold, "371623", "2026-03"), "社会保险").at("score")), "84.00");
  EXPECT_EQ(of(foretold, "371623", "2026-02").at("closed"), true);
}

TEST_F(Scores, StandInATableOnTheCommandLineInBothLanguages) {
  two_months();
  write("city.yaml", steeper_);
  const std::string file = (home_.path() / "city.yaml").string();
  const Finished english = run({"impact", file, "--language", "en"});
  EXPECT_EQ(english.code, 0) << english.err;
  EXPECT_THAT(english.out,
              AllOf(HasSubstr("3716, March 2026 (by the candidate from 2026-03-01 on): "
                              "1 of 2 units has another score\n"),
                    HasSubstr("96.00 → 84.00  2      好评率 86.00 → 74.00"),
                    HasSubstr("3716, February 2026 (closed: stays as it is; only to compare)")));
  EXPECT_THAT(run({"impact", file, "--language", "zh"}).out,
              AllOf(HasSubstr("3716，2026年3月（自2026-03-01起按新规则计）："
                              "2个单位中1个的得分有变\n"),
                    HasSubstr("单位"), HasSubstr("已结账，不受影响；以下仅作比较")));
  const Finished tried = run({"apply", file, "--dry-run", "--by", "wang", "--language", "en"});
  EXPECT_EQ(tried.code, 0) << tried.err;
  EXPECT_THAT(tried.out,
              AllOf(HasSubstr("by the candidate from 2026-03-01 on"), HasSubstr("96.00 → 84.00"),
                    HasSubstr("closed: stays as it is"), Not(HasSubstr("only to compare"))));
  EXPECT_THAT(run({"apply", file, "--by", "wang", "--language", "zh"}).out,
              HasSubstr("96.00 → 84.00"));
}

TEST_F(Scores, WhatChangesIsNamedAndAnotherFullMarkIsNoOtherScore) {
  two_months();
  // Ten points more, of which who stands at 90 % has none.
  write("city.yaml", with(policy, "    replies:",
                          "    best: {title: 优评, rate: good_rate, weight: 10, full_from: 98, "
                          "slope: 10, floor: 0}\n    replies:"));
  const std::string file = (home_.path() / "city.yaml").string();
  const std::string english = run({"impact", file, "--language", "en"}).out;
  EXPECT_THAT(english, HasSubstr("2 of 2 units have another score (1) or full mark\n"));
  EXPECT_THAT(english, HasSubstr("96.00 (of 100 → 110)"));
  EXPECT_THAT(run({"impact", file, "--language", "zh"}).out,
              AllOf(HasSubstr("2个单位中2个的得分（1个）或满分有变\n"),
                    HasSubstr("96.00（满分100 → 110）")));
}

TEST_F(Scores, OfABackupAreForetoldFromTheDirectory) {
  two_months();
  server_->terminate();
  write("city.yaml", steeper_);
  const Finished made =
      run_command({REDRESS_BINARY, "policy", "impact", (home_.path() / "city.yaml").string(),
                   "--data", (home_.path() / "data").string(), "--json"});
  ASSERT_EQ(made.code, 0) << made.err;
  const json::value impact = json::parse(made.out);
  EXPECT_EQ(text(change(of(impact.at("assessments").as_array(), "3716", "2026-03"), "社会保险")
                     .at("score")),
            "84.00");
}

}  // namespace
}  // namespace redress
