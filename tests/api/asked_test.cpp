// The supervisor's list: each question answered by one call to the real server, and by the command
// line in columns.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <regex>

#include "engine/ledger.h"
#include "storage/store.h"
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
using ::testing::UnorderedElementsAre;

std::string text(const json::value& value) { return value.as_string().c_str(); }

class Asked : public ::testing::Test {
 protected:
  // Monday. Wudi's policy, where extensions and appeals are for the supervision office to decide.
  void SetUp() override {
    fs::create_directories(home_.path() / "policies" / "calendars");
    fs::copy_file(example("calendars/cn.yaml"), home_.path() / "policies/calendars/cn.yaml");
    std::string policy = bytes_of(example("wudi.yaml"));
    policy = std::regex_replace(policy, std::regex("(    extend: +#[^\n]*\n)"),
                                "$1      approve: supervision_office\n");
    policy = std::regex_replace(policy, std::regex("(  appeal: +#[^\n]*\n)"),
                                "$1    decided_by: supervision_office\n");
    std::ofstream(home_.path() / "policies/wudi.yaml") << policy;
    options_.binary = REDRESS_BINARY;
    options_.data = home_.path() / "data";
    options_.policies = {example("national.yaml"), home_.path() / "policies/wudi.yaml"};
    options_.test_clock = now_ = "2026-03-02T09:00:00+08:00";
    server_ = std::make_unique<Server>(options_);
  }

  json::value say(int status, const std::string& path, const std::string& body,
                  const std::string& media = "application/json") {
    const HttpAnswer answer = server_->client().post(path, media, body);
    EXPECT_EQ(answer.status, status) << path << " " << body << "\n" << answer.body;
    return json::parse(answer.body);
  }
  void advance_to(const std::string& to) {
    now_ = to;
    say(200, "/v1/test-clock", R"({"advance_to":")" + to + "\"}");
  }
  json::value event(int status, const std::string& type, const std::string& data) {
    return say(status, "/v1/events",
               R"({"specversion":"1.0","id":"e)" + std::to_string(++events_) +
                   R"(","source":"/hall","type":"redress.)" + type + R"(","time":")" + now_ +
                   R"(","data":)" + data + "}",
               "application/cloudevents+json");
  }
  std::string review(const std::string& more = "", const std::string& unit = "社会保险",
                     const std::string& region = "371623") {
    return R"({"dictionary":"rating-5-best","rating":1,"channel":"tablet","named":true,)"
           R"("remark":"等了两个小时","reviewer":{"name":"市民甲","phone":"00000000001"},)"
           R"("region":")" +
           region + R"(","unit":")" + unit + "\"" + more + "}";
  }
  std::string opened(const std::string& unit = "社会保险", const std::string& region = "371623") {
    const std::string id =
        text(event(201, "review.submitted", review("", unit, region)).at("case"));
    if (region == "371623") act(id, "dispatched");  // elsewhere the policy does it
    return id;
  }
  void act(const std::string& id, const std::string& type, const std::string& data = "{}") {
    json::object said = json::parse(data).as_object();
    if (!said.contains("role")) said["role"] = "supervision_office";
    say(201, "/v1/cases/" + id + "/events",
        json::serialize(json::object{{"type", type}, {"data", std::move(said)}}));
  }
  json::object ask(const std::string& path, int status = 200) {
    const HttpAnswer answer = server_->client().get(path);
    EXPECT_EQ(answer.status, status) << path << "\n" << answer.body;
    EXPECT_THAT(answer.body, Not(HasSubstr("市民甲")));
    EXPECT_THAT(answer.body, Not(HasSubstr("00000000001")));
    return json::parse(answer.body).as_object();
  }
  std::vector<std::string> found(const std::string& query) {
    std::vector<std::string> ids;
    const json::object answer = ask("/v1/cases?" + query);
    for (const json::value& it : answer.at("cases").as_array()) ids.push_back(text(it.at("id")));
    return ids;
  }
  json::object only(const std::string& query) {
    const json::object answer = ask("/v1/cases?" + query);
    EXPECT_EQ(answer.at("cases").as_array().size(), 1u) << json::serialize(answer);
    return answer.at("cases").at(0).as_object();
  }
  Finished cases(std::vector<std::string> words) {
    words.insert(words.begin(), {REDRESS_BINARY, "cases", "--server",
                                 "http://127.0.0.1:" + std::to_string(server_->port())});
    return run_command(words);
  }

  TemporaryDirectory home_;
  ServerOptions options_;
  std::unique_ptr<Server> server_;
  std::string now_;
  int events_ = 0;
};

TEST_F(Asked, WhatFallsDueByTheNextWorkingDaysEndIsNeitherOverdueNorLater) {
  const std::string overdue = opened();  // verification: a working day, to Tuesday 24:00
  advance_to("2026-03-05T09:00:00+08:00");
  const std::string friday = opened();
  advance_to("2026-03-06T09:00:00+08:00");
  const std::string monday = opened();
  const std::string in_beijing = opened("社会保险", "110101");
  const json::object answer = ask("/v1/cases?due_by=next_working_day&region=371623");
  EXPECT_EQ(text(answer.at("due_by")), "2026-03-10T00:00:00+08:00") << "Friday: Monday's last";
  EXPECT_EQ(text(answer.at("counted_by")), "wudi-hall");
  EXPECT_THAT(found("due_by=next_working_day&region=371623"), ElementsAre(friday, monday));
  EXPECT_THAT(found("due_by=2026-03-07T00:00:00%2B08:00&region=371623"), ElementsAre(friday));
  EXPECT_THAT(found("due_by=2026-03-06T23:59:59%2B08:00&region=371623"), IsEmpty());
  EXPECT_THAT(found("overdue=true&region=371623"), ElementsAre(overdue));
  EXPECT_THAT(found("due_by=next_working_day&overdue=true"), IsEmpty());
  EXPECT_NE(text(ask("/v1/cases?due_by=next_working_day").at("counted_by")), "wudi-hall")
      << "the default policy, where no region is named";
  ask("/v1/cases?due_by=tomorrow", 400);
}

TEST_F(Asked, WhatWaitsForMyApprovalSaysForWhatAndSinceWhen) {
  const std::string extension = opened(), appeal = opened("不动产登记"), neither = opened();
  act(extension, "found_genuine");
  advance_to("2026-03-02T11:00:00+08:00");
  act(extension, "extension_requested", R"({"by":"张科长","role":"unit","reason":"等设备"})");
  act(appeal, "appeal_lodged", R"({"ground":"malicious","evidence":"录像"})");
  EXPECT_THAT(found("waits_for=supervision_office"), ElementsAre(extension, appeal));
  EXPECT_THAT(found("waits_for=general_office"), IsEmpty());
  const json::object asks = only("waits_for=supervision_office&stage=rectification");
  EXPECT_EQ(asks.at("waiting"),
            json::parse(R"({"what":"extension","unit":"社会保险","by":"张科长","role":"unit",
                            "since":"2026-03-02T11:00:00+08:00"})"));
  const json::object appeals = only("waits_for=supervision_office&stage=appeal");
  EXPECT_EQ(appeals.at("waiting"),
            json::parse(R"({"what":"appeal","unit":"不动产登记","ground":"malicious",
                            "since":"2026-03-02T11:00:00+08:00"})"));
  EXPECT_FALSE(only("stage=appeal").contains("waiting")) << "where nobody asked for it";
  act(extension, "extension_granted", R"({"by":"王主任","role":"supervision_office"})");
  EXPECT_THAT(found("waits_for=supervision_office"), ElementsAre(appeal));
}

TEST_F(Asked, WhatWasSetAsideThisMonthSaysByWhomOnWhichGround) {
  const auto set_aside = [&](const std::string& when) {
    const std::string id = opened();
    act(id, "appeal_lodged", R"({"ground":"mistaken","evidence":"录像"})");
    advance_to(when);
    act(id, "appeal_upheld", R"({"unit":"服务质量监督室","role":"supervision_office"})");
    return id;
  };
  const std::string first = set_aside("2026-03-02T10:00:00+08:00");
  const std::string last = set_aside("2026-03-31T23:59:59+08:00");
  const std::string april = set_aside("2026-04-01T00:00:00+08:00");
  EXPECT_THAT(found("set_aside_from=2026-03-01&set_aside_to=2026-03-31&region=371623"),
              ElementsAre(first, last))
      << "days of Wudi, both included";
  EXPECT_THAT(found("set_aside_from=2026-04-01"), ElementsAre(april));
  EXPECT_THAT(found("set_aside_to=2026-03-02"), ElementsAre(first));
  EXPECT_THAT(found("stage=set_aside"), ElementsAre(first, last, april));
  const json::object it = only("set_aside_to=2026-03-02");
  EXPECT_EQ(text(it.at("set_aside_at")), "2026-03-02T10:00:00+08:00");
  EXPECT_EQ(text(it.at("appeals").at(0).at("decided_by")), "服务质量监督室");
  EXPECT_EQ(text(it.at("appeals").at(0).at("ground")), "mistaken");
  ask("/v1/cases?set_aside_from=March", 400);
}

TEST_F(Asked, WhatWasPassedOnThreeTimesSaysWhoHeldItHowLongAndWhoPassedItOn) {
  const std::string often = opened("公安户籍"), twice = opened("公安户籍");
  for (const std::string& id : {often, twice}) {
    act(id, "returned", R"({"reason":"不是本单位"})");
    act(id, "dispatched", R"({"unit":"税务"})");
    act(id, "transferred", R"({"unit":"医疗保障"})");
  }
  advance_to("2026-03-03T10:30:00+08:00");
  act(often, "transferred", R"({"unit":"税务"})");
  const json::object it = only("bounces_from=3");
  EXPECT_EQ(text(it.at("id")), often);
  EXPECT_EQ(it.at("bounces"), 3);
  std::vector<std::string> held;
  for (const json::value& one : it.at("holdings").as_array())
    held.push_back((one.at("unit").is_null() ? "-" : text(one.at("unit"))) + " " +
                   text(one.at("held")) + " " + json::serialize(one.at("bounces")));
  EXPECT_THAT(held, ElementsAre("公安户籍 PT0S 1", "- PT0S 0", "税务 PT0S 1",
                                "医疗保障 P1DT1H30M 1", "税务 PT0S 0"));
  EXPECT_THAT(found("bounces_from=2"), ElementsAre(often, twice));

  const auto passed_on = [&](const std::string& query) {
    std::vector<std::string> units;
    const json::object answer = ask("/v1/bounces" + query);
    for (const json::value& one : answer.at("units").as_array())
      units.push_back(text(one.at("unit")) + " " + json::serialize(one.at("cases")) + " " +
                      json::serialize(one.at("bounces")) + " " + json::serialize(one.at("ids")));
    return units;
  };
  EXPECT_THAT(passed_on(""), UnorderedElementsAre("公安户籍 1 1 [\"" + often + "\"]",
                                                  "税务 1 1 [\"" + often + "\"]",
                                                  "医疗保障 1 1 [\"" + often + "\"]"));
  EXPECT_EQ(passed_on("?from=2&region=371623").back(), "医疗保障 1 1 [\"" + often + "\"]");
  EXPECT_EQ(passed_on("?from=2").size(), 3u);
  EXPECT_THAT(passed_on("?region=11"), IsEmpty());
  EXPECT_THAT(passed_on("?from=4"), IsEmpty());
  ask("/v1/bounces?from=1", 400);
}

TEST_F(Asked, ASecondRoundIsFoundUntilItIsClosed) {
  const std::string id = opened();
  opened();
  act(id, "found_genuine");
  act(id, "rectified", R"({"report":"已道歉"})");
  act(id, "feedback_given", R"({"feedback":"已道歉"})");
  act(id, "follow_up_unsatisfied");
  EXPECT_THAT(found("round_from=2"), ElementsAre(id));
  EXPECT_THAT(found("round_from=2&unit=%E7%A8%8E%E5%8A%A1"), IsEmpty());
  EXPECT_THAT(found("round_from=2&standing=unresolved&class=simple"), IsEmpty());
  act(id, "withdrawn");
  EXPECT_THAT(found("round_from=2"), IsEmpty());
  ask("/v1/cases?round_from=1", 400);
  ask("/v1/cases?standing=open", 400);
}

TEST_F(Asked, ARefusedReviewIsShownBesideTheEntryItContradicts) {
  const std::string of = R"(,"project_no":"371623-1","step":"finish")";
  event(201, "review.submitted", review(of));
  std::string other = review(of);
  other.replace(other.find("\"rating\":1"), 10, "\"rating\":5");
  event(409, "review.submitted", other);
  const json::object answer = ask("/v1/refused-reviews");
  ASSERT_EQ(answer.at("refused").as_array().size(), 1u);
  const json::value& refused = answer.at("refused").at(0);
  EXPECT_EQ(text(refused.at("because")), "rating-conflict");
  EXPECT_EQ(refused.at("review").at("rating"), 5);
  EXPECT_EQ(text(refused.at("contradicts").at("id")), "e1");
  EXPECT_EQ(refused.at("contradicts").at("review").at("rating"), 1);
  EXPECT_EQ(ask("/v1/refused-reviews?after=" + json::serialize(answer.at("next")))
                .at("refused")
                .as_array()
                .size(),
            0u);
  const json::object service =
      ask("/v1/services?source=/hall&project_no=371623-1&step=finish&role=supervision_office");
  EXPECT_EQ(service.at("ratings").as_array().size(), 1u);
  EXPECT_EQ(service.at("ratings").at(0).at("seq"), refused.at("contradicts").at("seq"));
  EXPECT_TRUE(service.at("default").is_null());
}

TEST_F(Asked, UnitsVacantRolesAndServicesAreShownAndReadinessWarns) {
  ask("/v1/units/%E7%A8%8E%E5%8A%A1", 404);
  event(201, "unit.ranked",
        R"({"unit":"税务","region":"371623","period":"2026-02","place":9,"of":9})");
  const json::object unit = ask("/v1/units/%E7%A8%8E%E5%8A%A1");
  EXPECT_EQ(text(unit.at("rankings").at(0).at("period")), "2026-02");
  EXPECT_THAT(json::serialize(ask("/readyz").at("warnings")), Not(HasSubstr("unit_head")));
  event(201, "role.vacated", R"({"role":"unit_head","unit":"税务"})");
  EXPECT_EQ(text(ask("/v1/roster").at("vacant").at(0).at("unit")), "税务");
  EXPECT_THAT(json::serialize(ask("/readyz").at("warnings")),
              HasSubstr("Role 'unit_head' of unit '税务' is vacant"));
  EXPECT_EQ(text(ask("/readyz").at("status")), "ready");
  event(201, "role.filled", R"({"role":"unit_head","unit":"税务"})");
  EXPECT_THAT(ask("/v1/roster").at("vacant").as_array(), IsEmpty());
  event(201, "service.finished",
        R"({"project_no":"371623-2","step":"finish","region":"371623","unit":"税务"})");
  EXPECT_EQ(
      text(ask("/v1/services?source=/hall&project_no=371623-2&step=finish").at("finished_at")),
      now_);
  ask("/v1/services?source=/hall&project_no=371623-2", 404);
  ask("/v1/services?source=/hall", 400);
}

TEST_F(Asked, AMatterThatSomebodyRatedUnderTheirNameIsShownBeforeAndAfterItsEnd) {
  const auto rated = [&](const std::string& project_no, const std::string& named, int number = 1) {
    return event(201, "review.submitted",
                 R"({"dictionary":"rating-5-best","rating":1,"channel":"tablet","project_no":")" +
                     project_no + R"(","step":"finish","region":"371623","unit":"税务","named":)" +
                     named + R"(,"assess_number":)" + std::to_string(number) + "}");
  };
  const auto finished = [&](const std::string& project_no) {
    event(201, "service.finished",
          R"({"project_no":")" + project_no +
              R"(","step":"finish","region":"371623","unit":"税务"})");
  };
  const auto of = [&](const std::string& project_no, unsigned status = 200) {
    return ask("/v1/services?source=/hall&project_no=" + project_no + "&step=finish", status);
  };
  rated("371623-3", "true");
  EXPECT_EQ(of("371623-3").at("ratings").as_array().size(), 1u);
  finished("371623-3");
  EXPECT_EQ(of("371623-3").at("ratings").as_array().size(), 1u);
  rated("371623-3", "false", 2);
  EXPECT_TRUE(of("371623-3").at("ratings").is_null()) << "the second gave no name";

  finished("371623-4");
  rated("371623-4", "true");
  EXPECT_EQ(of("371623-4").at("ratings").as_array().size(), 1u);

  rated("371623-5", "false");
  of("371623-5", 404);
  finished("371623-5");
  EXPECT_TRUE(of("371623-5").at("ratings").is_null());
}

TEST_F(Asked, TheCommandLinePrintsColumnsInBothLanguagesAndJson) {
  const std::string id = opened("行政审批服务局不动产登记中心");
  act(id, "found_genuine");
  act(id, "extension_requested", R"({"by":"张科长","reason":"等设备"})");
  advance_to("2026-03-08T10:00:00+08:00");
  const Finished zh = cases({"--overdue", "--region", "371623", "--language", "zh"});
  EXPECT_EQ(zh.code, 0) << zh.err;
  EXPECT_THAT(zh.out, AllOf(HasSubstr("共 1 件，截至 2026-03-08 10:00"), HasSubstr("整改"),
                            HasSubstr("2026-03-07 24:00"), HasSubstr("超期10小时")));
  EXPECT_THAT(zh.out, Not(HasSubstr("张科长"))) << "only where it was asked for";
  const Finished waits =
      cases({"--waits-for", "supervision_office", "--overdue", "--language", "zh"});
  EXPECT_THAT(waits.out, HasSubstr("张科长 2026-03-02 09:00 申请延期，待服务质量监督室决定"));
  const Finished en = cases({"--due-by", "next_working_day", "--language", "en"});
  EXPECT_THAT(en.out, HasSubstr("Due by 2026-03-09 24:00: no such case, as of 2026-03-08 10:00"));
  const Finished made = cases({"--overdue", "--json"});
  EXPECT_EQ(text(json::parse(made.out).at("cases").at(0).at("id")), id);
  const Finished wrong = cases({"--round-from", "1"});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_EQ(wrong.err, "--round-from: Write a whole number from 2 to 1000000.\n");
}

TEST_F(Asked, TheCommandLineGoesThroughPagesUpToItsLimit) {
  for (int i = 0; i < 5; ++i) opened();
  EXPECT_THAT(cases({"--limit", "3", "--language", "en"}).out,
              HasSubstr("the first 3 cases, there are more (--limit)"));
  EXPECT_THAT(cases({"--limit", "5", "--language", "en"}).out, HasSubstr("5 cases, as of"));
  EXPECT_EQ(cases({"--limit", "0"}).code, 2);
}

}  // namespace
}  // namespace redress
