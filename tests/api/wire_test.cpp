// Bad input: each mistake is named with its place and what to write.
#include "api/wire.h"

#include <gmock/gmock.h>

namespace redress {
namespace {

using ::testing::HasSubstr;

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

Problem fault_of(const std::string& json) {
  const Read read = read_event(json);
  if (const auto* problem = std::get_if<Problem>(&read)) return *problem;
  ADD_FAILURE() << "was accepted: " << json;
  return {};
}

TEST(Wire, TheExampleOfTheContractIsRead) {
  const Read read = read_event(good);
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
  const Read read = read_event(with(good, "rating-5-best", "gbt39046-a8"));
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

TEST(Wire, EveryMistakeIsNamedWithItsPlaceAndWhatToWrite) {
  const Mistake mistakes[] = {
      {R"("dictionary":"rating-5-best",)", "", "/data/dictionary", "gbt39046-a8"},
      {"rating-5-best", "stars", "/data/dictionary", "rating-5-best"},
      {"+08:00", "", "/time", "offset"},
      {R"("rating":1)", R"("rating":6)", "/data/rating", "from 1 to 5"},
      {R"("rating":1)", R"("rating":0)", "/data/rating", "from 1 to 5"},
      {R"("rating":1)", R"("rating":"1")", "/data/rating", "without quotes"},
      {R"("rating":1)", R"("rating":1.5)", "/data/rating", "whole number"},
      {R"("rating":1)", R"("rating":99999999999999999999)", "/data/rating", "whole number"},
      {R"("remark")", R"("remrak")", "/data/remrak", "did you mean 'remark'?"},
      {R"("named":true)", R"("named":"yes")", "/data/named", "true or false"},
      {R"("region":"371623")", R"("region":"Wudi")", "/data/region", "2 to 12 digits"},
      {R"("region":"371623",)", "", "/data/region", "Missing"},
      {R"("channel":"tablet")", R"("channel":"窗口")", "/data/channel", "a-z"},
      {R"("indicators":["115"])", R"("indicators":[115])", "/data/indicators", "short texts"},
      {R"("accuracy":3)", R"("accuracy":9)", "/data/dimensions/accuracy", "from 1 to 5"},
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
    EXPECT_THAT(problem.faults.front().detail, HasSubstr(mistake.says)) << mistake.to;
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

TEST(Wire, AMemberThatStandsTwiceIsRefusedAtAnyDepth) {
  EXPECT_THAT(fault_of(R"({"id":"a","id":"b"})").detail, HasSubstr("'id' stands twice"));
  EXPECT_THAT(fault_of(R"({"data":{"rating":1,"x":[{"y":1}],"rating":5}})").detail,
              HasSubstr("'rating' stands twice"));
  EXPECT_THAT(fault_of(R"({"a":{"b":1},"b":{"b":2},"b":3})").detail, HasSubstr("'b' stands twice"));
}

TEST(Wire, DepthIsBounded) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_EQ(fault_of(deep).status, 400);
}

TEST(Wire, WhatOnlyTheEngineSaysCanNotBeSent) {
  const Read read = read_case_event(R"({"type":"overdue"})", 3, Instant{});
  EXPECT_THAT(std::get<Problem>(read).detail, HasSubstr("recorded by the engine"));
}

TEST(Wire, ACaseEventNamesItsCaseInTheSubject) {
  const std::string event =
      R"({"specversion":"1.0","id":"e1","source":"/s","type":"redress.case.found_genuine",)"
      R"("subject":"c12","time":"2026-03-02T10:00:00+08:00","data":{"class":"simple"}})";
  const Read read = read_event(event);
  ASSERT_TRUE(std::holds_alternative<Submission>(read));
  EXPECT_EQ(std::get<Submission>(read).case_id, 12u);
  EXPECT_EQ(fault_of(with(event, "\"c12\"", "\"12\"")).faults.front().pointer, "/subject");
  EXPECT_THAT(fault_of(with(event, "found_genuine", "found_geniune")).detail,
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
  const auto batch = read_batch(many + "]");
  ASSERT_TRUE(std::holds_alternative<Problem>(batch));
}

}  // namespace
}  // namespace redress
