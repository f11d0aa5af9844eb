// Every door brings what identifies to its one form, or refuses it by name and place.
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

const char* const policy_of_two = R"(redress: 1
policy: our-county
title: 某县
calendar: [cn]
four_eyes: required
units: [税务局, 社保局]
roles: {supervision_office: 监督室, appeal_office: 复核}
applies_to: {region: "450100"}
bad_review: {ratings: [1, 2]}
stages:
  dispatch:     {within: {working_days: 1}, from: received}
  verification: {within: {working_days: 2}, from: dispatched}
  appeal:       {within: {working_days: 3}, from: entered}
  rectification: {within: {working_days: 5}, from: dispatched}
  explanation:  {within: {working_days: 5}, from: dispatched}
  feedback:     {within: {working_days: 2}, from: entered}
  follow_up:    {within: {working_days: 5}, from: entered}
rating_window: {within: {working_days: 5}, default: {rating: 5}}
)";

// Every way that another sender, a form or a spreadsheet has of writing the same.
const std::vector<std::string> spellings = {"社保局 ", " 社保局", "\u3000社保局", "社保局\u00A0",
                                            "社保局\u2003\u3000"};
const std::vector<std::string> unseen = {
    "社保局\u200B", "\uFEFF社保局", "\u202E社保局", "社\n保局", "社保局\u0085",
    "社保局\u009B", "社保局\uFFFE", "社保局\uE000", " ",        "\u200B"};

std::string in_address(const std::string& text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string made;
  for (unsigned char c : text) {
    made += '%';
    made += digits[c >> 4];
    made += digits[c & 15];
  }
  return made;
}

std::string text(const json::value& value) { return value.as_string().c_str(); }

class Doors : public ::testing::Test {
 protected:
  Doors() {
    const auto file = home.path() / "county.yaml";
    std::ofstream(file) << policy_of_two;
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
  ~Doors() override {
    app->stop();
    thread.join();
  }

  json::value sent(const HttpAnswer& answer, int status, const std::string& what) {
    EXPECT_EQ(answer.status, status) << what << "\n" << answer.body;
    return json::parse(answer.body);
  }
  json::value event(const std::string& type, const json::object& data, int status = 201,
                    const std::string& id = "") {
    const json::object whole{{"specversion", "1.0"},
                             {"id", id.empty() ? "e" + std::to_string(++sent_) : id},
                             {"source", "/t"},
                             {"type", type},
                             {"time", "2026-03-02T09:00:00+08:00"},
                             {"data", data}};
    const std::string body = json::serialize(whole);
    return sent(client->post("/v1/events", "application/cloudevents+json", body), status, body);
  }
  static json::object review(const std::string& unit, int rating = 1) {
    return {{"dictionary", "rating-5-best"},
            {"rating", rating},
            {"region", "450100"},
            {"unit", unit},
            {"named", true}};
  }
  json::value get(const std::string& path, int status = 200) {
    return sent(client->get(path), status, path);
  }
  json::value act(const std::string& id, const std::string& type, const json::object& data,
                  int status = 201) {
    const std::string body = json::serialize(json::object{{"type", type}, {"data", data}});
    return sent(client->post("/v1/cases/" + id + "/events", "application/json", body), status,
                body);
  }

  TemporaryDirectory home;
  std::unique_ptr<App> app;
  std::thread thread;
  std::unique_ptr<Client> client;
  int sent_ = 0;
};

TEST_F(Doors, EventsOfOneUnitInAnySpellingAreOfOneUnit) {
  event("redress.review.submitted", review("社保局"));
  for (const std::string& unit : spellings) event("redress.review.submitted", review(unit));
  EXPECT_EQ(get("/v1/board?scope=unit:" + in_address("社保局")).at("figures").at("reviews"),
            1 + spellings.size());
  EXPECT_EQ(get("/v1/board?scope=450100&by=unit").at("rows").as_array().size(), 1u);
}

TEST_F(Doors, WhatNobodySeesIsRefusedByNameAndPlaceInEveryMember) {
  for (const std::string& unit : unseen) {
    const json::value no = event("redress.review.submitted", review(unit), 400);
    EXPECT_EQ(text(no.at("errors").at(0).at("pointer")), "/data/unit") << unit;
  }
  for (const char* member : {"project_no", "step", "section", "window", "staff", "recorded_by",
                             "device", "channel", "user_type"}) {
    json::object data = review("社保局");
    data[member] = "a\u200B";
    const json::value no = event("redress.review.submitted", data, 400);
    EXPECT_EQ(text(no.at("errors").at(0).at("pointer")), "/data/" + std::string(member));
    EXPECT_THAT(text(no.at("errors").at(0).at("detail")), HasSubstr("U+200B")) << member;
  }
  for (const char* member : {"phone", "account", "address"}) {
    json::object data = review("社保局");
    data["reviewer"] = json::object{{member, "1\u202E2"}};
    event("redress.review.submitted", data, 400);
  }
  json::object data = review("社保局");
  data["remark"] = "零宽\u200B字符是原话，\n第二行";
  event("redress.review.submitted", data);
  data["remark"] = "a\u009B";
  event("redress.review.submitted", data, 400);
  event("redress.review.submitted", review("社保局"), 400, "id\u200B");
}

TEST_F(Doors, AnEventIsKnownAgainByItsIdInAnySpelling) {
  event("redress.review.submitted", review("社保局"), 201, "A-1");
  EXPECT_EQ(
      event("redress.review.submitted", review("社保局\u3000"), 200, "Ａ－１ ").at("duplicate"),
      true);
}

TEST_F(Doors, ARatingInAnotherSpellingOfItsNumberLeavesNoDefaultRatingBesideIt) {
  event("redress.service.finished", {{"project_no", "A2"},
                                     {"step", "finish"},
                                     {"region", "450100"},
                                     {"unit", "社保局"},
                                     {"named", true}});
  json::object rated = review("社保局");
  rated["project_no"] = "Ａ2 ";
  rated["step"] = "\u3000finish";
  event("redress.review.submitted", rated);
  client->post("/v1/test-clock", "application/json",
               R"({"advance_to":"2026-03-20T09:00:00+08:00"})");
  const json::value known =
      get("/v1/services?source=%2Ft&project_no=A2%20&step=" + in_address("finish\u3000"));
  EXPECT_EQ(known.at("ratings").as_array().size(), 1u);
  EXPECT_TRUE(known.at("default").is_null());
  EXPECT_EQ(get("/v1/board").at("figures").at("reviews"), 1);
}

TEST_F(Doors, AUnitDoesNotDecideItsOwnAppealNorTransferToItself) {
  for (const std::string& unit : spellings) {
    const std::string id = text(event("redress.review.submitted", review("社保局")).at("case"));
    act(id, "dispatched", {{"by", "x"}, {"unit", unit}});
    act(id, "transferred", {{"by", "x"}, {"unit", unit}, {"reason", "r"}}, 409);
    act(id, "appeal_lodged",
        {{"by", "社保局"}, {"unit", unit}, {"ground", "误评 "}, {"evidence", "录音"}});
    act(id, "appeal_upheld", {{"by", "某甲"}, {"role", "appeal_office"}, {"unit", unit}}, 409);
    EXPECT_EQ(text(get("/v1/cases/" + id).at("stage")), "appeal");
  }
  for (const std::string& unit : unseen) {
    const std::string id = text(event("redress.review.submitted", review("社保局")).at("case"));
    act(id, "dispatched", {{"by", "x"}, {"unit", unit}}, 400);
  }
}

TEST_F(Doors, FourEyesAreTwoPeopleHoweverTheOneIsWritten) {
  std::string changed = policy_of_two;
  changed.replace(changed.find("某县"), std::string("某县").size(), "某某县");
  const json::value proposed =
      sent(client->ask("PUT", "/v1/policies/our-county?by=" + in_address("王") + "&note=n",
                       {{"Content-Type", "application/yaml"}}, changed),
           202, "propose");
  const std::string path = "/v1/policies/our-county/proposals/" +
                           std::to_string(proposed.at("proposal").to_number<int>()) +
                           "/approve?note=ok&by=";
  for (const char* by : {"王 ", " 王", "王\u3000", "\u00A0王"})
    sent(client->ask("POST", path + in_address(by)), 403, by);
  for (const char* by : {"王。", "王.", "·王"})  // nor is a name with a stop a second person
    sent(client->ask("POST", path + in_address(by)), 403, by);
  for (const char* by : {"王\u200B", "王\u202E", " "})
    sent(client->ask("POST", path + in_address(by)), 400, by);
  sent(client->ask("POST", path + in_address("李")), 200, "approve");
}

TEST_F(Doors, QuestionsAndAddressesAreAskedInAnySpelling) {
  const std::string id = text(event("redress.review.submitted", review("社保局")).at("case"));
  for (const std::string& unit : spellings) {
    EXPECT_EQ(get("/v1/cases?unit=" + in_address(unit)).at("cases").as_array().size(), 1u);
    EXPECT_EQ(get("/v1/board?scope=unit:" + in_address(unit)).at("figures").at("reviews"), 1);
  }
  event(
      "redress.unit.ranked",
      {{"unit", "社保局 "}, {"region", "450100"}, {"period", "2026-02"}, {"place", 1}, {"of", 2}});
  for (const std::string& unit : spellings) get("/v1/units/" + in_address(unit));
  for (const std::string& unit : unseen) {
    get("/v1/cases?unit=" + in_address(unit), 400);
    get("/v1/units/" + in_address(unit), 400);
  }
}

TEST_F(Doors, AFileIsHandedInByOnePersonAndCalledOneThing) {
  const std::string id = text(event("redress.review.submitted", review("社保局")).at("case"));
  const auto hand_in = [&](const std::string& by, const std::string& name, int status) {
    return sent(
        client->ask("POST", "/v1/cases/" + id + "/attachments",
                    {{"Content-Type", "application/pdf"},
                     {"Content-Disposition", "attachment; filename*=UTF-8''" + in_address(name)},
                     {"Redress-Kind", "report"},
                     {"Redress-By", "UTF-8''" + in_address(by)}},
                    "%PDF-" + by + name),
        status, by + name);
  };
  EXPECT_EQ(text(hand_in("王\u3000", "ｒ.pdf", 201).at("by")), "王");
  EXPECT_EQ(text(hand_in(" 王", "ｒ.pdf ", 201).at("name")), "r.pdf");
  hand_in("王\u200B", "r.pdf", 400);
  hand_in("王", "r\u202Efdp.exe", 400);
  hand_in("王", "a／b.pdf", 400);
}

TEST_F(Doors, RecordsOfASourceAreReadInAnySpelling) {
  const std::string record = R"({"projectNo":"３30100202603020001 ","taskCode":"330100-1",
    "taskName":"公积金提取","areaCode":"330100","proDepart":"公积金中心　","proStatus":"3",
    "promisetime":"1","userProp":"1","satisfaction":"１","evalDetail":"","pf":"６ ",
    "assessTime":"2026-03-02 08:00:00","assessNumber":"1"})";
  sent(client->post("/v1/reviews/zhejiang", "application/json", record), 201, record);
}

// --- The same again

TEST_F(Doors, ACaseEventSentAgainWithoutATimeIsTheSameAgain) {
  const std::string id = text(event("redress.review.submitted", review("社保局")).at("case"));
  const auto post = [&](const std::string& body, int status) {
    return sent(client->post("/v1/cases/" + id + "/events", "application/json", body), status,
                body);
  };
  const auto later = [&](const char* at) {
    client->post("/v1/test-clock", "application/json",
                 std::string(R"({"advance_to":")") + at + "\"}");
  };
  const std::string without_source =
      R"({"id":"x1","type":"dispatched","data":{"by":"x","unit":"社保局"}})";
  json::value first = post(without_source, 201);
  later("2026-03-02T09:20:00+08:00");
  json::value again = post(without_source, 200);
  EXPECT_EQ(again.at("duplicate"), true);
  again.as_object().erase("duplicate");
  EXPECT_EQ(again, first);
  const std::string with_source =
      R"({"id":"x2","source":"/hall","type":"found_genuine","data":{"by":"x"}})";
  post(with_source, 201);
  later("2026-03-02T10:00:00+08:00");
  EXPECT_EQ(post(with_source, 200).at("duplicate"), true);
  post(R"({"id":"x2","source":"/hall","type":"found_genuine","data":{"by":"y"}})", 422);
}

}  // namespace
}  // namespace redress
