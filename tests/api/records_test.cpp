// A province's own records, pushed as they are to the whole house over real HTTP.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <thread>

#include "api/app.h"
#include "tests/support/client.h"
#include "tests/support/house.h"

namespace redress {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;

class Records : public ::testing::Test {
 protected:
  Records() {
    ServeOptions options;
    options.data = home.path() / "data";
    options.policies = {example("national.yaml"), example("wudi.yaml")};
    options.port = 0;
    options.test_clock = instant("2026-03-02T12:00:00+08:00");
    app = std::make_unique<App>(options);
    thread = std::thread([this] { app->run(); });
    client = std::make_unique<Client>("127.0.0.1", app->port());
  }
  ~Records() override {
    app->stop();
    thread.join();
  }

  json::value push(const std::string& dictionary, const std::string& body, int status,
                   const std::string& type = "application/json") {
    const HttpAnswer answer = client->post("/v1/reviews/" + dictionary, type, body);
    EXPECT_EQ(answer.status, status) << body << "\n" << answer.body;
    return json::parse(answer.body);
  }
  // The bad review as its case has it.
  json::object rated(const std::string& dictionary, const std::string& body) {
    const json::value made = push(dictionary, body, 201);
    if (!made.as_object().contains("case")) {
      ADD_FAILURE() << "it opened no case: " << json::serialize(made);
      return {};
    }
    const HttpAnswer answer =
        client->get("/v1/cases/" + std::string(made.at("case").as_string().c_str()) +
                    "?role=supervision_office");
    return json::parse(answer.body).at("rated").as_object();
  }
  json::value board() { return json::parse(client->get("/v1/board").body); }

  TemporaryDirectory home;
  std::unique_ptr<App> app;
  std::thread thread;
  std::unique_ptr<Client> client;
};

const std::string jining = R"({"projectNo":"370811202603020001","taskCode":"370811-0042",
  "taskName":"社会保险登记","areaCode":"370811","proDepart":"社会保险","proManager":"W23",
  "acceptDate":"2026-03-02 09:00:00","promisetime":"2","userProp":"1","userName":"市民甲",
  "mobile":"00000000001","certKey":"370000190001010000","satisfaction":"1","evalDetail":"108,115",
  "writingEvaluation":"等了两个小时","pf":"4","assessTime":"2026-03-02 10:00:00","assessNumber":"1",
  "isdefault":"0","flag":"I"})";

std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST_F(Records, JiningsRecordOpensACaseAndItsReviewerIsShownNowhere) {
  const json::object it = rated("shandong-jining", jining);
  EXPECT_EQ(it.at("rating"), 1);
  EXPECT_EQ(it.at("channel"), "tablet");
  EXPECT_EQ(it.at("unit"), "社会保险");
  EXPECT_EQ(it.at("promise_type"), "promised");
  EXPECT_EQ(it.at("given_at"), "2026-03-02T10:00:00+08:00");
  for (const char* path : {"/v1/cases", "/v1/dictionaries"}) {
    const std::string body = client->get(path).body;
    for (const char* secret : {"市民甲", "00000000001", "370000190001010000"})
      EXPECT_THAT(body, Not(HasSubstr(secret))) << path;
  }
}

TEST_F(Records, TheSameRecordAgainIsADuplicateAndOtherContentIsRefused) {
  json::value first = push("shandong-jining", jining, 201);
  json::value again = push("shandong-jining", jining, 200);
  EXPECT_EQ(again.at("duplicate"), true);
  again.as_object().erase("duplicate");
  EXPECT_EQ(again, first);
  const json::value other =
      push("shandong-jining", with(jining, "等了两个小时", "等了三个小时"), 422);
  EXPECT_EQ(other.at("type"), "urn:redress:problem:content-differs");
  push("shandong-jining", with(jining, R"("assessNumber":"1")", R"("assessNumber":"2")"), 201);
}

TEST_F(Records, ZhejiangsSevenIsADefaultReviewAndItsSixAnSms) {
  const std::string record = R"({"projectNo":"330100202603020001","taskCode":"330100-1",
    "taskName":"公积金提取","areaCode":"330100","proDepart":"公积金中心","proStatus":"3",
    "promisetime":"1","userProp":"1","satisfaction":"5","evalDetail":"","pf":"7",
    "assessTime":"2026-03-02 10:00:00","assessNumber":"1"})";
  push("zhejiang", record, 201);
  EXPECT_EQ(board().at("reviews"), 0);
  EXPECT_EQ(board().at("default_reviews"), 1);
  const json::object it =
      rated("zhejiang", with(with(with(record, R"("pf":"7")", R"("pf":"6")"), "020001", "020002"),
                             R"("satisfaction":"5")", R"("satisfaction":"2")"));
  EXPECT_EQ(it.at("channel"), "sms");
  EXPECT_EQ(it.at("promise_type"), "promised");
  EXPECT_EQ(it.at("step"), "finished");
}

TEST_F(Records, GuangdongsRecordIsReadWithItsOwnStampsAndSteps) {
  const json::object it = rated("guangdong", R"({"affairDealNo":"D1","affairSerialNo":"440100-7",
    "affairCode":"440100-0001","affairName":"营业执照变更","affairApplyTime":"20260228150000",
    "affairDoneTime":"20260302090000","affairHandleItem":"x","departmentCode":"市场监管局",
    "evalProcess":"2","userType":"0","areaCode":"440100","evalLevel":"1","evalTime":"20260302100000",
    "evalChannel":"3","evalContent":"跑了三次"})");
  EXPECT_EQ(it.at("step"), "finished");
  EXPECT_EQ(it.at("user_type"), "natural_person");
  EXPECT_EQ(it.at("given_at"), "2026-03-02T10:00:00+08:00");
  EXPECT_EQ(it.at("named"), true);
}

TEST_F(Records, TheNationalStandardsRecordHasOneAsBest) {
  const std::string record = R"({"办件编号":"371623-2026-000123","评价渠道":"政务大厅平板电脑",
    "评价人":"市民甲","评价时间":"20260302T100000","评价次数":1,"满意度":"非常不满意","满意度代码":"5",
    "文字评价":"窗口工作人员看手机","行政区划":"371623","责任部门":"社会保险"})";
  EXPECT_EQ(rated("gbt39046-a8", record).at("rating"), 1);
  const json::value good = push(
      "gbt39046-a8",
      with(with(with(record, R"("5")", R"("1")"), "非常不满意", "非常满意"), "123", "124"), 201);
  EXPECT_FALSE(good.as_object().contains("case"));
  const json::value odd =
      push("gbt39046-a8", with(with(record, R"("5")", R"("1")"), "000123", "000125"), 400);
  EXPECT_THAT(json::serialize(odd.at("errors")), HasSubstr("Contradicts"));
}

TEST_F(Records, DeyatechsTwoMeansNotAnonymous) {
  const std::string record = R"({"projectNo":"500000-1","areaCode":"500000","deptName":"医疗保障局",
    "satisfaction":1,"evalDetail":["108"],"content":"材料要了三遍","pf":"2","anonymity":"2","userProp":"2",
    "assessTime":"2026-03-02 10:00:00","open":"2"})";
  EXPECT_EQ(rated("deyatech", record).at("named"), true);
  EXPECT_EQ(
      rated("deyatech", with(with(record, R"("anonymity":"2")", R"("anonymity":"1")"), "-1", "-2"))
          .at("named"),
      false);
}

TEST_F(Records, AListAndAStreamAreAnsweredOneByOne) {
  const std::string bad = with(jining, R"("pf":"4")", R"("pf":"9")");
  const json::value body =
      push("shandong-jining", "[" + jining + "," + bad + "," + jining + "]", 200);
  ASSERT_EQ(body.as_array().size(), 3u);
  EXPECT_EQ(body.at(0).at("status"), 201);
  EXPECT_EQ(body.at(1).at("status"), 400);
  EXPECT_EQ(body.at(1).at("errors").at(0).at("pointer"), "/pf");
  EXPECT_EQ(body.at(2).at("duplicate"), true);
  std::string line = jining;
  std::erase(line, '\n');
  const HttpAnswer lines =
      client->post("/v1/reviews/shandong-jining", "application/x-ndjson", line + "\n{}\n");
  EXPECT_THAT(lines.body, HasSubstr("\"duplicate\":true"));
  EXPECT_EQ(std::count(lines.body.begin(), lines.body.end(), '\n'), 2);
}

TEST_F(Records, AnUpdateOrADeletionIsRefusedWithASentence) {
  const json::value no =
      push("shandong-jining", with(jining, R"("flag":"I")", R"("flag":"U")"), 400);
  EXPECT_EQ(no.at("errors").at(0).at("pointer"), "/flag");
  EXPECT_THAT(std::string(no.at("detail").as_string()), HasSubstr("neither changed nor deleted"));
}

TEST_F(Records, WithoutADictionaryOrItsFieldsNothingIsGuessed) {
  push("jiangsu", jining, 404);
  EXPECT_THAT(json::serialize(push("rating-5-best", jining, 400)),
              HasSubstr("event_source, fields"));
  push("zhejiang", jining, 415, "text/plain");
}

TEST_F(Records, ARevisedDictionaryReadsWhatComesAfterwards) {
  push("zhejiang",
       R"({"projectNo":"1","areaCode":"330100","proDepart":"甲","satisfaction":"5","pf":"8",
    "assessTime":"2026-03-02 10:00:00"})",
       400);
  std::string text = client->get("/v1/dictionaries/zhejiang").body;
  text = with(text, "  \"6\": sms", "  \"8\": wechat\n  \"6\": sms");
  EXPECT_EQ(client
                ->ask("PUT", "/v1/dictionaries/zhejiang?by=%E6%94%BF%E5%8A%A1%E5%8A%9E",
                      {{"Content-Type", "application/yaml"}}, text)
                .status,
            200);
  const json::object it =
      rated("zhejiang", R"({"projectNo":"1","areaCode":"330100","proDepart":"甲",
    "satisfaction":"1","writingEvaluation":"慢","pf":"8","assessTime":"2026-03-02 10:00:00"})");
  EXPECT_EQ(it.at("channel"), "wechat");
}

}  // namespace
}  // namespace redress
