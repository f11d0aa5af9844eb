// A policy in layers: what is merged, what is taken whole, where each value comes from, and that a
// base and what stands on it change together.
#include "rules/policy/layers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/policy/policy_check.h"
#include "rules/policy/policy_file.h"
#include "rules/policy/policy_print.h"
#include "tests/rules/texts.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Text country{"country.yaml", R"(redress: 1
policy: country
title: 全国差评整改规则
calendar: [cn]
applies_to: default
roles: {head: 负责人, office: 监督室}
bad_review: {ratings: [1, 2], remark: optional}
cap: {within: {working_days: 20}, from: received}
stages:
  verification: {within: {working_days: 1}, from: dispatched, returns: {at_most: 2}}
  rectification:
    within: {natural_days: 10}
    from: dispatched
    roll: next_workday
    classes: {simple: {within: same_day}}
    near_due: [{before: {natural_days: 1}, notify: [head]}]
ladder:
  rectification: [{at: due, take: reminder, notify: [head]}, {at: due, plus: {working_days: 5}, take: circular, notify: [office]}]
  rounds: [{reaching: 3, take: supervision, notify: [office]}]
follow_up: {attempts: 3, by: office}
tests:
  - name: 全国的用例
    received: "2026-03-02T10:00:00+08:00"
    expect: {opens_case: true}
)"};

Text layer(const std::string& more, const std::string& name = "county",
           const std::string& base = "country") {
  return {name + ".yaml", "redress: 1\npolicy: " + name + "\nbase: " + base +
                              "\ntitle: 某县规则\napplies_to: {region: \"371623\"}\n" + more};
}

std::vector<std::string> problems_of(const Text& policy, const std::vector<Text>& bases) {
  return printed(check_policy({policy, bases, {china()}}, day(2026, 3, 2)).problems);
}

PolicyFile read(const Text& policy, const std::vector<Text>& bases) {
  yaml::Report report(policy.file);
  auto file = read_policy(policy, bases, report);
  EXPECT_THAT(printed(report.by_place()), IsEmpty());
  return file.value();
}

TEST(Layer, SaysOnlyWhatDiffers) {
  const PolicyFile file = read(layer(""), {country});
  const PolicyFile base = read(country, {});
  EXPECT_EQ(file.name, "county");
  EXPECT_EQ(file.title, "某县规则");
  EXPECT_EQ(file.region, "371623");
  EXPECT_EQ(file.roles, base.roles);
  EXPECT_EQ(file.calendars, base.calendars);
  EXPECT_THAT(file.tests, IsEmpty()) << "a base's tests are its own";
}

TEST(Layer, IsMergedKeyByKeyAtTheTopInStagesRolesAndLadders) {
  const PolicyFile file = read(layer("roles: {head: 局长}\n"
                                     "bad_review: {remark: required}\n"
                                     "follow_up: {attempts: 5}\n"
                                     "stages:\n"
                                     "  verification: {within: {working_days: 2}}\n"
                                     "  feedback: {within: {working_days: 1}, from: entered}\n"
                                     "ladder: {rounds: [{reaching: 2, take: summons}]}\n"),
                               {country});
  EXPECT_EQ(file.roles.at("head"), "局长");
  EXPECT_EQ(file.roles.at("office"), "监督室");
  EXPECT_TRUE(file.remark_required);
  EXPECT_THAT(file.bad_ratings, ElementsAre(1, 2));
  EXPECT_EQ(file.follow_up_attempts, 5);
  EXPECT_EQ(file.followed_up_by, "office");
  const StageRule& verification = file.stages.at(Stage::verification);
  EXPECT_EQ(verification.clock->terms.within, (Span{Unit::working_days, 2}));
  EXPECT_EQ(verification.clock->from, From::dispatched);
  EXPECT_EQ(verification.most_returns, 2);
  EXPECT_TRUE(file.stages.contains(Stage::feedback));
  EXPECT_THAT(file.counts.at(Counted::rounds), SizeIs(1));
  EXPECT_EQ(file.counts.at(Counted::rounds)[0].take, "summons");
  EXPECT_THAT(file.stages.at(Stage::rectification).clock->ladder, SizeIs(2));
}

TEST(Layer, TakesLengthsListsAndCapsWhole) {
  const PolicyFile file =
      read(layer("cap: {within: {natural_days: 30}, from: received, roll: none}\n"
                 "bad_review: {ratings: [1]}\n"
                 "stages: {rectification: {classes: {hard: {within: {natural_days: 15}}}}}\n"
                 "ladder: {rectification: [{at: due, take: summons}]}\n"),
           {country});
  EXPECT_EQ(file.cap->terms.within, (Span{Unit::natural_days, 30}));
  EXPECT_THAT(file.bad_ratings, ElementsAre(1));
  const ClockRule& clock = *file.stages.at(Stage::rectification).clock;
  ASSERT_THAT(clock.classes, SizeIs(1));
  EXPECT_TRUE(clock.classes.contains("hard"));
  ASSERT_THAT(clock.ladder, SizeIs(1));
  EXPECT_EQ(clock.ladder[0].take, "summons");
}

TEST(Layer, TakesAwayWithNone) {
  const PolicyFile file =
      read(layer("cap: none\n"
                 "stages: {rectification: {classes: none, near_due: none}, verification: none}\n"
                 "ladder: {rounds: none}\n"),
           {country});
  EXPECT_FALSE(file.cap);
  EXPECT_FALSE(file.stages.contains(Stage::verification));
  EXPECT_THAT(file.stages.at(Stage::rectification).clock->classes, IsEmpty());
  EXPECT_THAT(file.stages.at(Stage::rectification).clock->near_due, IsEmpty());
  EXPECT_THAT(file.counts, IsEmpty());
  EXPECT_THAT(file.stages.at(Stage::rectification).clock->ladder, SizeIs(2));
}

TEST(Layer, TakesAwayOnlyWhatIsThereAndOnlyWhatThereCanBe) {
  EXPECT_THAT(
      problems_of(layer("rating_window: none\n"
                        "roles: {mayor: none}\n"
                        "stages: {appeal: {pause: none}, rectification: {extend: none}}\n"
                        "ladder: {cap: none}\n"),
                  {country}),
      ElementsAre(HasSubstr("county.yaml:6:16: error: the base says nothing of 'rating_window'"),
                  HasSubstr("county.yaml:7:16: error: the base says nothing of 'mayor'"),
                  HasSubstr("county.yaml:8:26: error: the base says nothing of 'pause'"),
                  HasSubstr("county.yaml:8:57: error: the base says nothing of 'extend'"),
                  HasSubstr("county.yaml:9:15: error: the base says nothing of 'cap'")));
  EXPECT_THAT(
      problems_of(layer("reopne: none\n"
                        "stages: {feeback: none, rectification: {clases: none}}\n"
                        "ladder: {round: none}\n"),
                  {country}),
      ElementsAre("county.yaml:6:1: error: unknown key 'reopne'; did you mean 'reopen'?",
                  "county.yaml:7:10: error: unknown key 'feeback'; did you mean 'feedback'?",
                  "county.yaml:7:41: error: unknown key 'clases'; did you mean 'classes'?",
                  "county.yaml:8:10: error: unknown key 'round'; did you mean 'rounds'?"));
}

// The base's roll would be an error in a line that the layer cannot change.
TEST(Layer, LeavesBehindHowTheBaseCountedWhereItCountsOtherwise) {
  const Text in_working_days =
      layer("stages: {rectification: {within: {working_days: 7}, near_due: none}}\n");
  EXPECT_THAT(problems_of(in_working_days, {country}), IsEmpty());
  EXPECT_THAT(problems_of(layer("stages: {rectification: {classes: none}}\n"), {country}),
              IsEmpty());
  EXPECT_EQ(read(layer("stages: {rectification: {within: {natural_days: 7}}}\n"), {country})
                .stages.at(Stage::rectification)
                .clock->terms.roll,
            Roll::next_workday);
  EXPECT_THAT(
      problems_of(layer("stages: {rectification: {within: {working_days: 7}, roll: none, "
                        "near_due: none}}\n"),
                  {country}),
      ElementsAre(HasSubstr("county.yaml:6:53: error: roll says where natural days and months "
                            "end, and stage 'rectification' has none")));

  const Text hall{"hall.yaml", with(country.bytes, "from: dispatched, returns: {at_most: 2}",
                                    "from: dispatched, day_end: close_of_business, "
                                    "rest_day_receipt: deem_next_workday, "
                                    "after_hours_receipt: deem_next_workday")};
  EXPECT_THAT(problems_of(hall, {}), IsEmpty());
  EXPECT_THAT(problems_of(layer("stages: {verification: {within: {working_hours: 4}}}\n"), {hall}),
              IsEmpty());
  EXPECT_THAT(
      problems_of(
          layer("stages: {verification: {within: {working_hours: 4}, day_end: midnight}}\n"),
          {hall}),
      ElementsAre(HasSubstr("county.yaml:6:53: error: hours end when they are used up")));

  // What it comes to can be read as one text.
  yaml::Report report("county.yaml");
  const auto whole = compose(in_working_days, {country}, report);
  std::string flat = printed_policy(*whole);
  flat = with(flat, "base: country\n", "");
  EXPECT_THAT(problems_of({"flat.yaml", flat}, {}), IsEmpty()) << flat;
}

TEST(Layer, KnowsInWhichTextEachValueStands) {
  const Text city = layer("stages: {rectification: {within: {natural_days: 8}}}\n", "city");
  const Text county = layer("follow_up: {attempts: 5}\n", "county", "city");
  yaml::Report report(county.file);
  const auto whole = compose(county, {country, city}, report);
  ASSERT_TRUE(whole && report.empty());
  const auto value = [&](std::vector<std::string> path) {
    const yaml::Node* node = &*whole;
    for (const std::string& key : path) {
      const auto found = std::find_if(node->members.begin(), node->members.end(),
                                      [&](const yaml::Member& it) { return it.key == key; });
      if (found == node->members.end()) throw std::runtime_error("there is no " + key);
      node = &found->value;
    }
    return node->at;
  };
  EXPECT_EQ(value({"policy"}), (yaml::Place{2, 9, 0}));
  EXPECT_EQ(value({"follow_up", "attempts"}), (yaml::Place{6, 23, 0}));
  EXPECT_EQ(value({"follow_up", "by"}), (yaml::Place{20, 30, 2}));
  EXPECT_EQ(value({"stages", "rectification", "within"}), (yaml::Place{6, 34, 1}));
  EXPECT_EQ(value({"stages", "rectification", "roll"}).layer, 2);
  EXPECT_EQ(value({"cap"}).layer, 2);
}

TEST(Layer, IsToldOfAMistakeInTheTextItStandsIn) {
  const Text wrong{"country.yaml", with(country.bytes, "take: supervision", "tak: supervision")};
  EXPECT_THAT(problems_of(layer("titel: 甲\n"), {wrong}),
              ElementsAre(HasSubstr("county.yaml:6:1: error: unknown key 'titel'"),
                          HasSubstr("country.yaml:19:12: error: a rung needs 'take'"),
                          HasSubstr("country.yaml:19:26: error: unknown key 'tak'")));
}

TEST(Layer, CanNotStandOnItselfOnNothingOrOnTooMany) {
  EXPECT_THAT(problems_of(layer("", "county", "county"), {layer("", "county", "county")}),
              ElementsAre(HasSubstr("county.yaml:3:7: error: 'county' would be based on itself")));
  EXPECT_THAT(problems_of(layer("", "a", "b"), {layer("", "b", "a"), layer("", "a", "b")}),
              ElementsAre(HasSubstr("a.yaml:3:7: error: 'a' would be based on itself")));
  EXPECT_THAT(
      problems_of(layer(""), {}),
      ElementsAre("county.yaml:3:7: error: there is no policy 'country' to be the base; put "
                  "it beside this one as country.yaml, or apply it to the server first"));
  EXPECT_THAT(problems_of(layer("", "county", "city"), {layer("", "city", "province")}),
              ElementsAre(HasSubstr("county.yaml:3:7: error: there is no policy 'province'")));
  std::vector<Text> chain = {country};
  std::string below = "country";
  for (std::size_t i = 1; i < most_bases; ++i) {
    const std::string name = "level-" + std::to_string(i);
    chain.push_back(layer("", name, below));
    below = name;
  }
  EXPECT_THAT(problems_of(layer("", "hall", below), chain), IsEmpty());
  chain.push_back(layer("", "one-more", below));
  EXPECT_THAT(problems_of(layer("", "hall", "one-more"), chain),
              ElementsAre(HasSubstr("hall.yaml:3:7: error: more than 5 policies are based on each "
                                    "other")));
}

TEST(Layer, IsAnotherVersionWhenItsBaseIs) {
  const Text county = layer("");
  Text other = country;
  other.bytes += "# 修订\n";
  const std::string digest = version_digest(county, {country});
  EXPECT_EQ(version_digest(county, {country}), digest);
  EXPECT_NE(version_digest(county, {other}), digest);
  EXPECT_NE(version_digest(layer("# 修订\n"), {country}), digest);
  EXPECT_EQ(version_digest(county, {country, layer("", "unrelated")}), digest);
  const Text hall = layer("", "hall", "county");
  EXPECT_NE(version_digest(hall, {county, country}), version_digest(hall, {county, other}));
}

// --- In a book

class InForce : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(printed(book_.adopt(country, {china()})), IsEmpty());
    ASSERT_THAT(printed(book_.adopt(county_, {china()}, {country})), IsEmpty());
  }
  Book book_;
  const Text county_ = layer("follow_up: {attempts: 5}\n");
};

TEST_F(InForce, ABaseRemakesWhatStandsOnIt) {
  const Text changed{"country.yaml",
                     with(country.bytes, "{natural_days: 10}", "{natural_days: 7}")};
  const Book::Candidate candidate = book_.candidate(changed);
  ASSERT_THAT(printed(candidate.problems), IsEmpty());
  EXPECT_FALSE(candidate.same);
  ASSERT_THAT(candidate.policies, SizeIs(2));
  EXPECT_EQ(candidate.policies[0].version.name, "country");
  EXPECT_EQ(candidate.policies[1].version.name, "county");
  EXPECT_EQ(candidate.policies[1].version.digest, version_digest(county_, {changed}));
  EXPECT_EQ(candidate.policies[1].text.bytes, county_.bytes);
  EXPECT_EQ(candidate.policies[1].before->version().digest, version_digest(county_, {country}));

  const auto length = [&] {
    return book_.in_force("371623001")->file().stages.at(Stage::rectification).clock->terms.within;
  };
  EXPECT_EQ(length(), (Span{Unit::natural_days, 10})) << "a candidate changes nothing";
  book_.put_in_force(candidate);
  EXPECT_EQ(length(), (Span{Unit::natural_days, 7}));
  EXPECT_EQ(book_.in_force("371623001")->file().follow_up_attempts, 5);
  EXPECT_TRUE(book_.texts_of(version_digest(county_, {country}))) << "the older ones are kept";
  EXPECT_TRUE(book_.candidate(changed).same);
}

TEST_F(InForce, ALayerLeavesItsBaseAlone) {
  const Text changed = layer("follow_up: {attempts: 7}\n");
  const Book::Candidate candidate = book_.candidate(changed);
  ASSERT_THAT(printed(candidate.problems), IsEmpty());
  ASSERT_THAT(candidate.policies, SizeIs(1));
  ASSERT_THAT(candidate.policies[0].bases, SizeIs(1));
  EXPECT_EQ(candidate.policies[0].bases[0].bytes, country.bytes);
}

TEST_F(InForce, WhatIsInForceAlreadyIsTheSame) {
  EXPECT_TRUE(book_.candidate(country).same);
  EXPECT_TRUE(book_.candidate(county_).same);
  EXPECT_FALSE(book_.candidate(layer("")).same);
}

TEST_F(InForce, ABaseThatALayerCouldNotStandOnIsRefused) {
  const Text changed{"country.yaml",
                     with(country.bytes, "follow_up: {attempts: 3, by: office}",
                          "follow_up: {attempts: 3, by: office, anonymus: applies}")};
  EXPECT_THAT(printed(book_.candidate(changed).problems),
              ElementsAre(HasSubstr("country.yaml:20:38: error: unknown key 'anonymus'")));

  Book book;
  const Text takes_away = layer("cap: none\n");
  ASSERT_THAT(printed(book.adopt(country, {china()})), IsEmpty());
  ASSERT_THAT(printed(book.adopt(takes_away, {china()}, {country})), IsEmpty());
  const Text without_cap{
      "country.yaml",
      with(country.bytes, "cap: {within: {working_days: 20}, from: received}\n", "")};
  EXPECT_THAT(printed(book.candidate(without_cap).problems),
              ElementsAre(HasSubstr("country.yaml:1:1: error: 'county' is based on this one and "
                                    "could not be read any more: county.yaml:6:6: error[R0407]")));
}

}  // namespace
}  // namespace redress
