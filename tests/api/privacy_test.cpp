// Who rated cannot be found out by the party that was rated: not from what is shown, and not by
// asking often.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <set>
#include <thread>

#include "api/app.h"
#include "tests/support/client.h"
#include "tests/support/house.h"

namespace redress {
namespace {

namespace json = boost::json;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const char* const policy_by_the_hour = R"(redress: 1
policy: our-county
title: 某县
calendar: [cn]
roles: {supervision_office: 监督室, discipline_office: 纪检}
applies_to: {region: "450100"}
bad_review: {ratings: [1, 2]}
cap: {within: {elapsed_hours: 48}, from: received}
stages:
  dispatch:     {within: {working_days: 1}, from: received, automatic: true}
  verification:
    within: {elapsed_hours: 4}
    from: received
    near_due: [{before: {elapsed_hours: 1}, notify: [unit]}]
  rectification: {within: {working_days: 5}, from: dispatched}
  explanation:  {within: {working_days: 5}, from: dispatched}
  feedback:     {within: {working_days: 2}, from: entered}
  follow_up:    {within: {working_days: 5}, from: entered}
privacy: {full: [supervision_office]}
publication: {smallest: 5, approve: supervision_office}
)";

std::string text(const json::value& value) { return value.as_string().c_str(); }

class Privacy : public ::testing::Test {
 protected:
  Privacy() {
    const auto file = home.path() / "county.yaml";
    std::ofstream(file) << policy_by_the_hour;
    std::filesystem::copy(std::filesystem::path(example("wudi.yaml")).parent_path() / "calendars",
                          home.path() / "calendars", std::filesystem::copy_options::recursive);
    ServeOptions options;
    options.data = home.path() / "data";
    options.policies = {example("national.yaml"), file.string()};
    options.port = 0;
    options.test_clock = instant("2026-03-02T09:13:27.345+08:00");
    app = std::make_unique<App>(options);
    thread = std::thread([this] { app->run(); });
    client = std::make_unique<Client>("127.0.0.1", app->port());
  }
  ~Privacy() override {
    app->stop();
    thread.join();
  }

  json::value sent(const HttpAnswer& answer, int status, const std::string& what) {
    EXPECT_EQ(answer.status, status) << what << "\n" << answer.body;
    return json::parse(answer.body);
  }
  static std::string review(const std::string& id, const std::string& reviewer,
                            bool named = false) {
    return R"({"specversion":"1.0","id":")" + id + R"(","source":"/t",
      "type":"redress.review.submitted","time":"2026-03-02T09:13:27.345+08:00","data":{
      "dictionary":"rating-5-best","rating":1,"region":"450100","unit":"社保局","channel":"tablet",
      "project_no":"450100-P-0007","step":"finish","window":"W-3","staff":"S-9","device":"T-17",
      "matter":{"code":"M-1","name":"社保登记"},"remark":"等了两个小时",
      "user_type":"natural_person",
      "named":)" +
           (named ? "true" : "false") + R"(,"reviewer":)" + reviewer + "}}";
  }
  json::value rate(const std::string& id, const std::string& reviewer, int status = 201,
                   bool named = false) {
    const std::string body = review(id, reviewer, named);
    return sent(client->post("/v1/events", "application/cloudevents+json", body), status, body);
  }
  std::string get(const std::string& path, int status = 200) {
    const HttpAnswer answer = client->get(path);
    EXPECT_EQ(answer.status, status) << path << "\n" << answer.body;
    return answer.body;
  }

  TemporaryDirectory home;
  std::unique_ptr<App> app;
  std::thread thread;
  std::unique_ptr<Client> client;
};

const std::string somebody = R"({"name":"赵一","phone":"13900000001","account":"wx-1"})";

TEST_F(Privacy, OfAnAnonymousReviewNothingTellsWhoseItWas) {
  const json::value made = rate("450100-P-0007/finish/1", somebody);
  const std::string id = text(made.at("case"));
  client->post("/v1/test-clock", "application/json",
               R"({"advance_to":"2026-03-02T15:00:00+08:00"})");
  for (const std::string& path :
       {"/v1/cases/" + id, "/v1/cases/" + id + "/history", "/v1/cases/" + id + "/why",
        std::string("/v1/cases"), std::string("/v1/cases?overdue=true"),
        std::string("/v1/cases?limit=1"), std::string("/v1/outbox"),
        std::string("/v1/refused-reviews")}) {
    const std::string shown = get(path);
    for (const char* secret :
         {"P-0007", ":13:27", "09:13", "13:13", "W-3", "S-9", "T-17", "tablet", "natural_person",
          "赵一", "13900000001", "wx-1", "1772414007345", "1772428407345"})
      EXPECT_THAT(shown, Not(HasSubstr(secret))) << path;
  }
  const json::value it = json::parse(get("/v1/cases/" + id));
  EXPECT_EQ(text(it.at("rated").at("remark")), "等了两个小时");
  EXPECT_EQ(text(it.at("rated").at("matter").at("name")), "社保登记");
  EXPECT_EQ(text(it.at("rated").at("given_at")), "2026-03-02T00:00:00+08:00");
  EXPECT_EQ(it.at("overdue"), true);
  EXPECT_EQ(text(it.at("due_at")), "2026-03-02T13:00:00+08:00");
  EXPECT_EQ(text(it.at("late_by")), "PT2H");
  EXPECT_THAT(it.at("kept_back").as_array(), Contains(json::value("project_no")));
  const std::string service = "/v1/services?source=%2Ft&project_no=450100-P-0007&step=finish";
  get(service, 404);  // as of one that was not rated
  const json::value known = json::parse(get(service + "&role=supervision_office"));
  EXPECT_EQ(known.at("ratings").as_array().size(), 1u);
}

TEST_F(Privacy, ARoleThatThePolicyNamesSeesAllAndTheLogSaysSo) {
  const std::string id = text(rate("r1", somebody).at("case"));
  const json::value it = json::parse(get("/v1/cases/" + id + "?role=supervision_office"));
  EXPECT_EQ(text(it.at("rated").at("project_no")), "450100-P-0007");
  EXPECT_EQ(text(it.at("rated").at("given_at")), "2026-03-02T09:13:27.345+08:00");
  EXPECT_FALSE(it.as_object().contains("kept_back"));
  for (const char* role : {"unit", "discipline_office", "supervision-office"}) {
    get("/v1/cases/" + id + "?role=" + role, 403);
    get("/v1/cases?role=" + std::string(role), 403);
    get("/v1/outbox?role=" + std::string(role), 403);
  }
}

TEST_F(Privacy, ANamedReviewIsShownToWhoHasToContactThePersonWithoutTheirName) {
  const std::string id = text(rate("r1", somebody, 201, true).at("case"));
  const std::string shown = get("/v1/cases/" + id);
  EXPECT_THAT(shown, HasSubstr("450100-P-0007"));
  EXPECT_THAT(shown, HasSubstr("2026-03-02T09:13:27.345+08:00"));
  EXPECT_THAT(shown, Not(HasSubstr("kept_back")));
  for (const char* secret : {"赵一", "13900000001", "wx-1"})
    EXPECT_THAT(shown, Not(HasSubstr(secret)));
}

TEST_F(Privacy, APageGoesOnWithoutTellingTheInstantItEndedAt) {
  rate("r1", somebody);
  client->post("/v1/events", "application/cloudevents+json", [&] {
    std::string other = review("r2", somebody);
    return other.replace(other.find("P-0007"), 6, "P-0008");
  }());
  const json::value first = json::parse(get("/v1/cases?limit=1"));
  const std::string next = text(first.at("next"));
  const std::uint64_t due = 1772428407345;  // 13:13:27.345
  char bytes[17];
  std::snprintf(bytes, sizeof bytes, "%016llx", static_cast<unsigned long long>(due));
  EXPECT_THAT(next, Not(HasSubstr(std::string(bytes).substr(4))));
  const json::value second = json::parse(get("/v1/cases?limit=1&after=" + next));
  EXPECT_NE(second.at("cases").at(0).at("id"), first.at("cases").at(0).at("id"));
}

// Twenty-seven questions of what was known when would find the millisecond.
TEST_F(Privacy, WhatWasKnownWhenTellsNoMoreThanTheDay) {
  const std::string id = text(rate("r1", somebody).at("case"));
  client->post("/v1/test-clock", "application/json",
               R"({"advance_to":"2026-03-03T09:00:00+08:00"})");
  for (const char* part : {"", "/history", "/why", "/attachments"}) {
    const auto known = [&](const std::string& as_of) {
      return client->get("/v1/cases/" + id + part + "?as_of=" + as_of + "%2B08:00").status;
    };
    EXPECT_EQ(known("2026-03-01T23:59:59.999"), 404) << part;
    for (const char* as_of : {"2026-03-02T00:00:00", "2026-03-02T09:13:27.344",
                              "2026-03-02T09:13:27.345", "2026-03-02T23:00:00"})
      EXPECT_EQ(known(as_of), 200) << part << as_of;
  }
  const auto seen_by = [&](const std::string& as_of) {
    const json::value history = json::parse(
        get("/v1/cases/" + id + "/history?as_of=" + as_of + "%2B08:00&role=supervision_office",
            as_of < "2026-03-02T09:13:27.345" ? 404 : 200));
    return history.as_object().contains("entries");
  };
  EXPECT_FALSE(seen_by("2026-03-02T09:13:27.344"));
  EXPECT_TRUE(seen_by("2026-03-02T09:13:27.345"));
}

TEST_F(Privacy, ACircularAndAnImpactSayLimitsByTheHourToTheHour) {
  rate("r1", somebody);
  client->post("/v1/test-clock", "application/json",
               R"({"advance_to":"2026-03-02T15:00:00+08:00"})");
  const std::string overdue =
      get("/v1/circulars?scope=450100&period=2026-03&format=csv&table=overdue");
  EXPECT_THAT(overdue, HasSubstr("2026-03-02 13:00"));
  EXPECT_THAT(overdue, Not(HasSubstr("13:27")));
  std::string longer = policy_by_the_hour;
  longer.replace(longer.find("elapsed_hours: 4}"), 17, "elapsed_hours: 6}");
  const HttpAnswer begun =
      client->post("/v1/policies/our-county/impact", "application/yaml", longer);
  const std::string impact = "/v1/impacts/" + json::serialize(json::parse(begun.body).at("impact"));
  std::string shown;
  for (int i = 0; i < 200 && shown.find(R"("state":"done")") == std::string::npos; ++i) {
    shown = get(impact);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_THAT(shown, HasSubstr("T13:00:00+08:00"));
  EXPECT_THAT(shown, Not(HasSubstr(":13:27")));
}

TEST_F(Privacy, AGuessedProjectNumberIsNotTiedToItsCase) {
  const std::string id = text(rate("r1", somebody).at("case"));
  std::string guess = review("r2", somebody);
  guess.replace(guess.find("等了两个小时"), std::string("等了两个小时").size(), "别的话");
  sent(client->post("/v1/events", "application/cloudevents+json", guess), 409, guess);
  const json::value refused = json::parse(get("/v1/refused-reviews")).at("refused").at(0);
  EXPECT_TRUE(refused.at("contradicts").is_null());
  EXPECT_EQ(json::serialize(refused.at("kept_back")), R"(["contradicts"])");
  const json::value whole =
      json::parse(get("/v1/refused-reviews?role=supervision_office")).at("refused").at(0);
  EXPECT_EQ(text(whole.at("contradicts").at("case")), id);
}

// A later rating under the same number, with a name.
TEST_F(Privacy, ANamedReviewOfTheSameMatterShowsNothingThatTheFirstHides) {
  const std::string id = text(rate("r1", somebody).at("case"));
  std::string again = review("r2", somebody, true);
  again.replace(again.find("\"rating\":1"), 10, "\"rating\":2,\"assess_number\":2");
  const json::value added =
      sent(client->post("/v1/events", "application/cloudevents+json", again), 201, again);
  client->post("/v1/test-clock", "application/json",
               R"({"advance_to":"2026-03-02T15:00:00+08:00"})");
  const std::string history = get("/v1/cases/" + id + "/history");
  EXPECT_THAT(history, HasSubstr("review_added"));
  for (const char* secret : {"P-0007", ":13:27", "W-3", "S-9", "T-17"})
    EXPECT_THAT(history, Not(HasSubstr(secret)));
}

// --- Asking often: nothing answers whether a guess is right.

std::vector<std::string> three_hundred_names() {
  static const char* const family[] = {"赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈"};
  static const char* const given[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十",
                                      "甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸",
                                      "子", "丑", "寅", "卯", "辰", "巳", "午", "未", "申", "酉"};
  std::vector<std::string> names;
  for (const char* one : family)
    for (const char* other : given) names.push_back(std::string(one) + other);
  return names;
}

// Without what differs by chance: numbers of entries and the time.
std::string without_numbers(std::string body) {
  std::erase_if(body, [](char c) { return c >= '0' && c <= '9'; });
  return body;
}

TEST_F(Privacy, TheSameEventWithAnyOfThreeHundredReviewersIsAnsweredTheSame) {
  const json::value first = rate("r1", somebody);
  std::set<std::string> answers;
  for (const std::string& name : three_hundred_names())
    answers.insert(json::serialize(
        rate("r1", R"({"name":")" + name + R"(","phone":"13900000001","account":"wx-1"})", 200)));
  answers.insert(json::serialize(rate("r1", somebody, 200)));
  answers.insert(json::serialize(rate("r1", "{}", 200)));
  EXPECT_EQ(answers.size(), 1u) << *answers.begin();
  // By another event, of the same rating.
  answers.clear();
  for (const std::string& name : three_hundred_names())
    answers.insert(json::serialize(rate("x" + name, R"({"name":")" + name + "\"}", 200)));
  EXPECT_EQ(answers.size(), 1u) << *answers.begin();
  EXPECT_THAT(get("/v1/cases/" + text(first.at("case")) + "/history"), Not(HasSubstr("content")));
}

TEST_F(Privacy, APublicTextWithAnyOfThreeHundredNamesIsAnsweredAndShownTheSame) {
  const std::string id = text(rate("r1", somebody).at("case"));
  std::set<std::string> answers;
  const auto approve = [&](const std::string& words) {
    const HttpAnswer answer = client->ask(
        "POST", "/v1/cases/" + id + "/public-text?by=%E6%9D%8E&role=supervision_office",
        {{"Content-Type", "application/json"}}, json::serialize(json::object{{"text", words}}));
    const std::string shown = get("/v1/public/rectifications");
    answers.insert(std::to_string(answer.status) + without_numbers(answer.body) +
                   (shown.find(words) != std::string::npos ? "shown" : "not shown"));
  };
  for (const std::string& name : three_hundred_names()) approve(name + "的意见已整改。");
  EXPECT_EQ(answers.size(), 1u) << *answers.begin() << *answers.rbegin();
  answers.clear();
  for (const char* words : {"电话13900000001。", "电话13900000002。"}) approve(words);
  EXPECT_EQ(answers.size(), 1u);
  EXPECT_THAT(*answers.begin(), HasSubstr("mobile number"));
}

TEST_F(Privacy, ARefusalSaysNothingOfWhatIsOnRecord) {
  rate("r1", somebody);
  std::string other = review("r2", somebody);
  other.replace(other.find("等了两个小时"), std::string("等了两个小时").size(), "别的话");
  const std::string no = json::serialize(
      sent(client->post("/v1/events", "application/cloudevents+json", other), 409, other));
  EXPECT_THAT(no, Not(HasSubstr("entry")));
  other.replace(other.find("\"r2\""), 4, "\"r1\"");
  EXPECT_THAT(json::serialize(sent(
                  client->post("/v1/events", "application/cloudevents+json", other), 422, other)),
              Not(HasSubstr("entry")));
}

}  // namespace
}  // namespace redress
