// Bad input: each mistake is named with its place and what to write.
#include "api/intake/wire.h"

#include <gmock/gmock.h>

#include <set>

#include "tests/support/dictionaries.h"

namespace redress {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string good = R"({"specversion":"1.0","id":"t-000123","source":"/wudi/hall/tablet",
 "type":"redress.review.submitted","time":"2023-02-24T10:00:00+08:00",
 "data":{"dictionary":"rating-5-best","project_no":"371623-2023-000123","step":"finish","rating":1,
 "channel":"tablet","matter":{"code":"M1","name":"社保转移"},"region":"371623","unit":"社会保险",
 "window":"23","staff":"007","named":true,"reviewer":{"name":"市民甲","phone":"00000000001"},
 "remark":"等了两个小时","indicators":["115"],
 "dimensions":{"accuracy":3,"efficiency":1,"convenience":2,"innovation":3},"default":false}})";

std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

Read event(const std::string& json) { return read_event(json, example_dictionaries()); }

Problem fault_of(const std::string& json) {
  const Read read = event(json);
  if (const auto* problem = std::get_if<Problem>(&read)) return *problem;
  ADD_FAILURE() << "was accepted: " << json;
  return {};
}

TEST(Wire, TheExampleOfTheContractIsRead) {
  const Read read = event(good);
  ASSERT_TRUE(std::holds_alternative<Submission>(read));
  const Submission& submission = std::get<Submission>(read);
  EXPECT_EQ(submission.source, "/wudi/hall/tablet");
  EXPECT_EQ(submission.reviewer.phone, "00000000001");
  const Review& review = std::get<ReviewSubmitted>(submission.fact).review;
  EXPECT_EQ(review.rating, 1);
  EXPECT_EQ(review.matter.name, "社保转移");
  EXPECT_EQ(review.dimensions.at("convenience"), 2);
  EXPECT_EQ(review.given_at, submission.occurred_at);
}

TEST(Wire, StarCodesRunInTheDirectionOfTheirDictionary) {
  const Read read = event(with(good, "rating-5-best", "gbt39046-a8"));
  const Review& review = std::get<ReviewSubmitted>(std::get<Submission>(read).fact).review;
  EXPECT_EQ(review.rating, 5) << "1 is 非常满意 in GB/T 39046 A.8";
  EXPECT_EQ(review.dimensions.at("convenience"), 4);
}

struct Mistake {
  const char* from;
  const char* to;
  const char* pointer;
  const char* says;
};

Review review_of(const std::string& json) {
  Read read = event(json);
  if (const auto* problem = std::get_if<Problem>(&read)) {
    ADD_FAILURE() << problem->detail.en;
    return {};
  }
  return std::get<ReviewSubmitted>(std::get<Submission>(read).fact).review;
}
std::string also(const std::string& members) { return with(good, R"("default":false)", members); }

TEST(Wire, CodesAndOurWordsAreBothUnderstood) {
  const Review review = review_of(
      also(R"("promise_type":2,"user_type":"enterprise","assess_number":2,"recorded_by":"W7")"));
  EXPECT_EQ(review.promise_type, "promised");
  EXPECT_EQ(review.user_type, "enterprise");
  EXPECT_EQ(review.assess_number, 2);
  EXPECT_EQ(review.recorded_by, "W7");
  EXPECT_EQ(review_of(with(good, R"("tablet")", "3")).channel, "qr_code");
  EXPECT_EQ(review_of(with(good, R"("tablet")", R"("hall_radio")")).channel, "hall_radio")
      << "a hall may have channels of its own";
  EXPECT_EQ(review_of(with(good, R"("rating":1)", R"("rating":"非常不满意")")).rating, 1);
}

TEST(Wire, WhatIsSaidOfflineComesWithWhoWroteItDown) {
  for (const char* channel : {"paper", "phone", "unresolved_window", "spoken"}) {
    const std::string said = with(good, "\"tablet\"", "\"" + std::string(channel) + "\"");
    EXPECT_EQ(fault_of(said).faults.front().pointer, "/data/recorded_by") << channel;
    EXPECT_EQ(review_of(with(said, R"("default":false)", R"("recorded_by":"W7")")).channel,
              channel);
  }
}

TEST(Wire, AnIndicatorOfAnotherLevelIsFlaggedOrRefusedAsTheDictionarySays) {
  const std::string five = with(with(good, R"("rating":1)", R"("rating":5)"), "115", "209");
  EXPECT_THAT(review_of(five).flags, ElementsAre("indicator_contradicts_rating"));
  const Problem no = fault_of(with(five, "rating-5-best", "shandong-jining"));
  EXPECT_EQ(no.faults.front().pointer, "/data/indicators");
  EXPECT_THAT(no.detail.en, HasSubstr("'209' is one of level 2, the rating is level 5"));
  EXPECT_THAT(review_of(good).flags, IsEmpty());
  EXPECT_THAT(review_of(with(good, "115", "105")).flags, ElementsAre("retired_indicator"));
  EXPECT_THAT(review_of(with(good, "115", "999")).flags, ElementsAre("unknown_indicator"));
  EXPECT_THAT(review_of(with(good, "rating-5-best", "gbt39046-a8")).flags,
              ElementsAre("indicator_contradicts_rating"))
      << "the mark of a source that speaks the other direction";
}

TEST(Wire, ACodeThatMeansNobodyRatedMakesADefaultReview) {
  const std::string zhejiang =
      with(with(good, "rating-5-best", "zhejiang"), R"("channel":"tablet")", R"("channel":"7")");
  const Review review = review_of(with(zhejiang, R"(,"default":false)", ""));
  EXPECT_TRUE(review.default_review);
  EXPECT_EQ(review.channel, "system");
  EXPECT_THAT(review.flags, IsEmpty());
  EXPECT_TRUE(review_of(zhejiang).default_review);
  EXPECT_THAT(review_of(zhejiang).flags, ElementsAre("default_contradicts_channel"));
}

// --- Records of a source, as they are

const std::string row = R"({"projectNo":"370811202603020001","taskCode":"370811-0042",
 "taskName":"社会保险登记","areaCode":"370811000000","proDepart":"社会保险","proManager":"W23",
 "acceptDate":"2026-03-02 09:00:00","promisetime":"2","userProp":1,"userName":"市民甲",
 "mobile":"00000000001","certKey":"370000000000000000","satisfaction":"1","evalDetail":"108, 115",
 "writingEvaluation":"等了两个小时","pf":"4","assessTime":"2026-03-02 10:00:00","assessNumber":"1",
 "isdefault":"0","flag":"I","sync_sign":null,"iszg":{}})";

Read record_of(const std::string& json, const std::string& dictionary = "shandong-jining") {
  return read_record(json, example_dictionary(dictionary));
}
Problem fault_of_record(const std::string& json) {
  const Read read = record_of(json);
  if (const auto* problem = std::get_if<Problem>(&read)) return *problem;
  ADD_FAILURE() << "was accepted: " << json;
  return {};
}
Review review_of_record(const std::string& json) {
  const Read read = record_of(json);
  if (const auto* problem = std::get_if<Problem>(&read)) {
    ADD_FAILURE() << problem->detail.en;
    return {};
  }
  return std::get<ReviewSubmitted>(std::get<Submission>(read).fact).review;
}

TEST(Wire, ARecordIsReadAsItsDictionarySays) {
  const Read read = record_of(row);
  ASSERT_TRUE(std::holds_alternative<Submission>(read)) << std::get<Problem>(read).detail.en;
  const Submission& submission = std::get<Submission>(read);
  EXPECT_EQ(submission.source, "/shandong/jining");
  EXPECT_EQ(submission.id, "370811202603020001/finish/1");
  EXPECT_EQ(rfc3339(submission.occurred_at, Offset(480)), "2026-03-02T10:00:00+08:00");
  EXPECT_EQ(submission.reviewer, (Reviewer{"市民甲", "00000000001"}));
  const Review& review = std::get<ReviewSubmitted>(submission.fact).review;
  EXPECT_EQ(review.dictionary, "shandong-jining");
  EXPECT_EQ(review.rating, 1);
  EXPECT_EQ(review.channel, "tablet");
  EXPECT_EQ(review.matter, (Matter{"370811-0042", "社会保险登记"}));
  EXPECT_EQ(review.region, "370811000000");
  EXPECT_EQ(review.unit, "社会保险");
  EXPECT_EQ(review.staff, "W23");
  EXPECT_EQ(review.step, "finish");
  EXPECT_TRUE(review.named);
  EXPECT_EQ(review.promise_type, "promised");
  EXPECT_EQ(review.user_type, "natural_person");
  EXPECT_EQ(review.remark, "等了两个小时");
  EXPECT_THAT(review.indicators, ElementsAre("108", "115"));
  EXPECT_FALSE(review.default_review);
  EXPECT_THAT(review.flags, IsEmpty());
}

TEST(Wire, EveryMistakeInARecordIsSaidUnderItsOwnNames) {
  const Mistake mistakes[] = {
      {R"("satisfaction":"1")", R"("satisfaction":"9")", "/satisfaction",
       "Dictionary 'shandong-jining' has no level '9'; it has 1, 2, 3, 4, 5, "},
      {R"("satisfaction":"1",)", "", "/satisfaction", "Missing"},
      {R"("satisfaction":"1")", R"("satisfaction":"1","evalevel":"2")", "/evalevel", "Contradicts"},
      {R"("pf":"4")", R"("pf":"8")", "/pf", "no channel '8'; it has 1, 2, 3, 4, 5, 6, 7."},
      {R"("pf":"4")", R"("pf":"tablet")", "/pf", "no channel 'tablet'"},
      {R"("promisetime":"2")", R"("promisetime":"3")", "/promisetime", "it has 1, 2."},
      {R"("userProp":1)", R"("userProp":8)", "/userProp", "no user type '8'"},
      {R"("isdefault":"0")", R"("isdefault":"2")", "/isdefault", "no default '2'; it has 0, 1."},
      {"10:00:00", "10:00", "/assessTime",
       "Send a time as yyyy-MM-dd HH:mm:ss, local time of Asia/Shanghai."},
      {R"("assessTime":"2026-03-02 10:00:00",)", "", "/assessTime", "Missing"},
      {R"("projectNo":"370811202603020001",)", "", "/projectNo", "Missing"},
      {R"("areaCode":"370811000000",)", "", "/areaCode", "Missing"},
      {R"("assessNumber":"1")", R"("assessNumber":"first")", "/assessNumber", "from 1 to 99"},
      {R"("assessNumber":"1")", R"("assessNumber":100)", "/assessNumber", "from 1 to 99"},
      {R"("writingEvaluation":"等了两个小时")", R"("writingEvaluation":["a"])",
       "/writingEvaluation", "Send a text"},
      {R"("proDepart")", R"("proDepat")", "/proDepat", "did you mean 'proDepart'?"},
      {R"("iszg":{})", R"("xyz":{})", "/xyz", "listed under 'ignored'"},
      {R"("assessNumber":"1")", "\"assessNumber\":\"1\u200B\"", "/assessNumber", "U+200B"},
      {R"("flag":"I")", "\"flag\":\"I\u200B\"", "/flag", "U+200B"},
      {"10:00:00", "10:00:00\u200B", "/assessTime", "U+200B"},
      {R"("flag":"I")", R"("flag":"D")", "/flag", "neither changed nor deleted"},
      {R"("evalDetail":"108, 115")", R"("evalDetail":"108,209")", "/evalDetail",
       "'209' is one of level 2, the rating is level 1"},
  };
  for (const Mistake& mistake : mistakes) {
    const Problem problem = fault_of_record(with(row, mistake.from, mistake.to));
    EXPECT_EQ(problem.status, 400) << mistake.to;
    ASSERT_FALSE(problem.faults.empty()) << mistake.to;
    EXPECT_THAT(
        problem.faults,
        Contains(AllOf(Field(&Fault::pointer, mistake.pointer),
                       Field(&Fault::detail, Field(&Wording::en, HasSubstr(mistake.says))))))
        << mistake.to;
    std::set<std::string> pointers;
    for (const Fault& fault : problem.faults) EXPECT_TRUE(pointers.insert(fault.pointer).second);
  }
}

TEST(Wire, AFieldOfBlanksIsNoneWhateverBlanksTheyAre) {
  for (const char* blanks : {"", " ", "\u3000", "\u00A0 \u3000"}) {
    const Review review = review_of_record(
        with(row, R"("assessNumber":"1")", "\"assessNumber\":\"" + std::string(blanks) + "\""));
    EXPECT_EQ(review.assess_number, 1) << blanks;
  }
}

TEST(Wire, OdditiesOfARecordAreFlaggedAndNothingIsPutRight) {
  EXPECT_THAT(review_of_record(with(row, "09:00:00", "10:00:01")).flags,
              ElementsAre("rated_before_created"));
  const std::string praise =
      with(with(row, R"("satisfaction":"1")", R"("satisfaction":5)"), "108, 115", "517,510");
  EXPECT_THAT(review_of_record(praise).flags, ElementsAre("default_unmarked"));
  const Review marked = review_of_record(with(praise, R"("isdefault":"0")", R"("isdefault":1)"));
  EXPECT_TRUE(marked.default_review);
  EXPECT_THAT(marked.flags, IsEmpty());
}

TEST(Wire, OneOfTwoNamesForTheRatingIsEnoughAndBothMayAgree) {
  EXPECT_EQ(review_of_record(with(row, "satisfaction", "evalevel")).rating, 1);
  EXPECT_EQ(review_of_record(
                with(row, R"("satisfaction":"1")", R"("satisfaction":1,"evalevel":"非常不满意")"))
                .rating,
            1);
}

TEST(Wire, ARecordMayComeInACloudEventThatSaysItsDictionary) {
  const std::string wrapped =
      R"({"specversion":"1.0","id":"g-1","source":"/gateway","type":"redress.review.submitted",)"
      R"("dataschema":"urn:redress:dictionary:shandong-jining","data":)" +
      row + "}";
  const Read read = event(wrapped);
  ASSERT_TRUE(std::holds_alternative<Submission>(read)) << std::get<Problem>(read).detail.en;
  const Submission& submission = std::get<Submission>(read);
  EXPECT_EQ(submission.id, "g-1");
  EXPECT_EQ(submission.source, "/gateway");
  EXPECT_EQ(rfc3339(submission.occurred_at, Offset(480)), "2026-03-02T10:00:00+08:00")
      << "the record's own time";
  EXPECT_EQ(fault_of(with(wrapped, R"("pf":"4")", R"("pf":"8")")).faults.front().pointer,
            "/data/pf");
  EXPECT_EQ(fault_of(with(wrapped, "dictionary:shandong-jining", "dictionary:jiangsu"))
                .faults.front()
                .pointer,
            "/dataschema");
  EXPECT_EQ(fault_of(with(wrapped, "review.submitted", "case.imported")).faults.front().pointer,
            "/dataschema");
}

TEST(Wire, PartsOfARecordsIdentityCanNotRunIntoEachOther) {
  const auto id = [](const std::string& project, const std::string& step) {
    const Read read =
        record_of(R"({"projectNo":")" + project + R"(","areaCode":"33","proDepart":"甲",
      "satisfaction":5,"assessTime":"2026-03-02 10:00:00","proStatus":)" +
                      step + "}",
                  "zhejiang");
    return std::get<Submission>(read).id;
  };
  EXPECT_EQ(id("a/b", "2"), "a%2Fb/in_progress/1");
  EXPECT_EQ(id("a%2Fb", "2"), "a%252Fb/in_progress/1");
}

TEST(Wire, EveryMistakeIsNamedWithItsPlaceAndWhatToWrite) {
  const Mistake mistakes[] = {
      {R"("dictionary":"rating-5-best",)", "", "/data/dictionary", "gbt39046-a8"},
      {"rating-5-best", "stars", "/data/dictionary", "rating-5-best"},
      {"+08:00", "", "/time", "offset"},
      {R"("rating":1)", R"("rating":6)", "/data/rating",
       "Dictionary 'rating-5-best' has no level '6'; it has 1, 2, 3, 4, 5, "},
      {R"("rating":1)", R"("rating":0)", "/data/rating", "has no level '0'"},
      {R"("rating":1)", R"("rating":"良好")", "/data/rating", "has no level '良好'"},
      {R"("rating":1,)", "", "/data/rating", "Missing"},
      {R"("rating":1)", R"("rating":1.5)", "/data/rating", "whole number"},
      {R"("rating":1)", R"("rating":99999999999999999999)", "/data/rating", "whole number"},
      {R"("remark")", R"("remrak")", "/data/remrak", "did you mean 'remark'?"},
      {R"("named":true)", R"("named":"yes")", "/data/named", "true or false"},
      {R"("region":"371623")", R"("region":"Wudi")", "/data/region", "2 to 12 digits"},
      {R"("region":"371623",)", "", "/data/region", "Missing"},
      {R"("channel":"tablet")", R"("channel":"窗口")", "/data/channel", "a-z"},
      {R"("channel":"tablet")", R"("channel":"9")", "/data/channel",
       "Dictionary 'rating-5-best' has no channel '9'; it has 1, 2, 3, 4, 5, 6, 7; or send"},
      {R"("channel":"tablet")", R"("channel":"spoken")", "/data/recorded_by", "written down by"},
      {R"("channel":"tablet")", R"("channel":6)", "/data/recorded_by", "through 'phone'"},
      {R"("default":false)", R"("promise_type":"3")", "/data/promise_type", "it has 1, 2; or send"},
      {R"("default":false)", R"("user_type":true)", "/data/user_type", "whole number"},
      {R"("default":false)", R"("assess_number":100)", "/data/assess_number", "from 1 to 99"},
      {R"("indicators":["115"])", R"("indicators":[115])", "/data/indicators", "short texts"},
      {R"("accuracy":3)", R"("accuracy":9)", "/data/dimensions/accuracy", "has no level '9'"},
      {R"("phone")", R"("mobile")", "/data/reviewer/mobile", "leave it out"},
      {R"("id":"t-000123",)", "", "/id", "Missing"},
      {R"("1.0")", R"("0.3")", "/specversion", "1.0"},
      {"redress.review.submitted", "redress.review.gone", "/type", "redress.review.submitted"},
      {R"("step":"finish")", "\"step\":\"fi\\u0000nish\"", "/data/step", "control character"},
  };
  for (const Mistake& mistake : mistakes) {
    const Problem problem = fault_of(with(good, mistake.from, mistake.to));
    EXPECT_EQ(problem.status, 400) << mistake.to;
    ASSERT_FALSE(problem.faults.empty()) << mistake.to;
    EXPECT_EQ(problem.faults.front().pointer, mistake.pointer) << mistake.to;
    EXPECT_THAT(problem.faults.front().detail.en, HasSubstr(mistake.says)) << mistake.to;
  }
}

TEST(Wire, SeveralMistakesAreAllNamedAtOnce) {
  const Problem problem =
      fault_of(with(with(good, R"("rating":1)", R"("rating":7)"), R"("unit")", R"("unti")"));
  EXPECT_GE(problem.faults.size(), 3u) << "rating, unit missing, unti unknown";
}

TEST(Wire, BrokenJsonIsRefusedWithItsPlace) {
  for (const char* text :
       {"", "{", "[1]", "\"a\"", "{\"a\":1,}", "{\"a\":\"\xff\"}", "{} {}", "nul"})
    EXPECT_EQ(fault_of(text).status, 400) << text;
}

TEST(Wire, JsonBeyondOurBoundsIsToldWhichOne) {
  const auto told = [](const std::string& data) {
    const Problem problem = fault_of(R"({"a":)" + data + "}");
    EXPECT_THAT(problem.detail.zh, Not(HasSubstr("不合JSON语法"))) << data.substr(0, 40);
    return problem.detail.en;
  };
  std::string members;
  for (int i = 0; i < 257; ++i) members += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":1";
  EXPECT_THAT(told('"' + std::string(70'000, 'x') + '"'),
              HasSubstr("a text is longer than 65536 bytes"));
  EXPECT_THAT(told("{\"" + std::string(300, 'x') + "\":1}"), HasSubstr("longer than 256 bytes"));
  EXPECT_THAT(told("{" + members + "}"), HasSubstr("more than 256 members"));
  EXPECT_THAT(told(std::string(40, '[') + std::string(40, ']')), HasSubstr("more than 16 deep"));
  std::string many = "[0";
  for (int i = 0; i < 1'000'000; ++i) many += ",0";
  EXPECT_THAT(told(many + "]"), HasSubstr("more than 1000000 values"));
  for (const char* half : {R"("\ud800")", R"("\ud800x")", R"("\udc00")", R"("\ud800\u0041")"})
    EXPECT_THAT(told(half), HasSubstr("surrogate")) << half;
  EXPECT_THAT(fault_of("\xEF\xBB\xBF{}").detail.en, HasSubstr("byte order mark"));
  EXPECT_THAT(fault_of("nul").detail.zh, HasSubstr("不合JSON语法"));
}

TEST(Wire, TheMediaTypeOfTheDataIsComparedAsMediaTypesAre) {
  const auto said = [](const std::string& media) {
    return event(
        with(good, R"("specversion")", R"("datacontenttype":")" + media + R"(","specversion")"));
  };
  for (const char* media :
       {"application/json", "Application/JSON", "application/json; charset=utf-8",
        "application/json;charset=\\\"UTF-8\\\""})
    EXPECT_TRUE(std::holds_alternative<Submission>(said(media))) << media;
  for (const char* media : {"text/plain", "application/jsonx", "application/json; charset=gbk"})
    EXPECT_TRUE(std::holds_alternative<Problem>(said(media))) << media;
}

TEST(Wire, ADetailIsTakenOnlyWithTheEventsItBelongsTo) {
  const auto faults = [](const std::string& type, const std::string& data) {
    const Read read =
        read_case_event(R"({"type":")" + type + R"(","data":{)" + data + "}}", 3, Instant{});
    const auto* problem = std::get_if<Problem>(&read);
    return problem ? problem->faults : std::vector<Fault>();
  };
  const std::pair<std::string, std::set<std::string>> details[] = {
      {R"("due_at":"2026-03-20T18:00:00+08:00")", {"rectification_planned"}},
      {R"("class":"simple")", {"found_genuine", "reclassified"}},
      {R"("partly":false)", {"found_genuine"}},
      {R"("measures":"m")", {"rectification_planned", "rectified"}},
      {R"("report":"r")", {"rectification_planned", "rectified"}},
      {R"("document":"d")",
       {"deferred", "explained", "appeal_lodged", "appeal_upheld", "appeal_dismissed"}},
      {R"("ground":"mistaken")", {"appeal_lodged"}},
      {R"("evidence":"e")", {"appeal_lodged"}},
      {R"("feedback":"f")", {"feedback_given"}},
      {R"("solved":true)", {"follow_up_satisfied", "follow_up_unsatisfied"}},
      {R"("into":"c4")", {"merged", "unmerged"}},
      {R"("clock":"cap")", {"extension_requested", "extension_granted", "extension_refused"}},
      {R"("unit":"u")",
       {"dispatched", "transferred", "appeal_lodged", "appeal_upheld", "appeal_dismissed"}},
  };
  for (const auto& [detail, takers] : details)
    for (const Event each : every_event()) {
      if (sayer(each) != Sayer::person) continue;
      const std::string type(name(each)), member = detail.substr(1, detail.find('"', 1) - 1);
      const std::vector<Fault> found = faults(type, detail);
      if (takers.contains(type)) {
        EXPECT_THAT(found, IsEmpty()) << type << " " << member;
        continue;
      }
      ASSERT_EQ(found.size(), 1u) << type << " " << member;
      EXPECT_EQ(found[0].pointer, "/data/" + member);
      EXPECT_THAT(found[0].detail.en, HasSubstr("It belongs to "));
    }
  EXPECT_THAT(faults("contacted", R"("by":"a","role":"b","reason":"c","note":"d","unit":"")"),
              IsEmpty());
}

TEST(Wire, WhatIsKnownIsListedOnce) {
  const Problem problem = fault_of(with(good, R"("remark")", R"("zzzzzzzz")"));
  const std::string& told = problem.faults.front().detail.en;
  EXPECT_NE(told.find("default"), told.npos) << told;
  EXPECT_EQ(told.find(", default,"), told.rfind(", default,")) << told;
}

TEST(Wire, AMemberThatStandsTwiceIsRefusedAtAnyDepth) {
  EXPECT_THAT(fault_of(R"({"id":"a","id":"b"})").detail.en, HasSubstr("'id' stands twice"));
  EXPECT_THAT(fault_of(R"({"data":{"rating":1,"x":[{"y":1}],"rating":5}})").detail.en,
              HasSubstr("'rating' stands twice"));
  EXPECT_THAT(fault_of(R"({"a":{"b":1},"b":{"b":2},"b":3})").detail.en,
              HasSubstr("'b' stands twice"));
}

TEST(Wire, DepthIsBounded) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_EQ(fault_of(deep).status, 400);
}

TEST(Wire, WhatOnlyTheEngineSaysCanNotBeSent) {
  const Read read = read_case_event(R"({"type":"overdue"})", 3, Instant{});
  EXPECT_THAT(std::get<Problem>(read).detail.en, HasSubstr("recorded by the engine"));
}

TEST(Wire, ACaseEventNamesItsCaseInTheSubject) {
  const std::string event =
      R"({"specversion":"1.0","id":"e1","source":"/s","type":"redress.case.found_genuine",)"
      R"("subject":"c12","time":"2026-03-02T10:00:00+08:00","data":{"class":"simple"}})";
  const Read read = redress::read_event(event, example_dictionaries());
  ASSERT_TRUE(std::holds_alternative<Submission>(read));
  EXPECT_EQ(std::get<Submission>(read).case_id, 12u);
  EXPECT_EQ(fault_of(with(event, "\"c12\"", "\"12\"")).faults.front().pointer, "/subject");
  EXPECT_THAT(fault_of(with(event, "found_genuine", "found_geniune")).detail.en,
              HasSubstr("found_genuine"));
}

TEST(Wire, CaseIdsAreReadBackAndNothingElseIs) {
  EXPECT_EQ(read_case_id(case_id(123)), 123u);
  for (const char* text :
       {"", "c", "123", "c0", "c012", "c-1", "c1x", "C1", "c99999999999999999999"})
    EXPECT_EQ(read_case_id(text), 0u) << text;
}

TEST(Wire, TooManyEventsInOneBatchAreRefusedWhole) {
  std::string many = "[";
  for (std::size_t i = 0; i <= most_events; ++i) many += i == 0 ? "1" : ",1";
  const auto batch = read_batch(many + "]", example_dictionaries());
  ASSERT_TRUE(std::holds_alternative<Problem>(batch));
}

}  // namespace
}  // namespace redress
