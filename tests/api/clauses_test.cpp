// What offices ask of one limit, of extensions, plans, contacts and of being told: whole lives
// under policies of a few lines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/cli/rehearse.h"
#include "rules/policy/policy_check.h"
#include "rules/policy/policy_test.h"
#include "tests/support/house.h"

namespace redress {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Text china() { return {"cn.yaml", bytes_of(example("calendars/cn.yaml"))}; }

Text policy(const std::string& rest) {
  return {"p.yaml", R"(redress: 1
policy: p
title: 某地
calendar: [cn]
applies_to: {region: "4105"}
roles: {unit_head: 负责人, hotline: 热线, office: 督查室}
bad_review: {ratings: [1, 2]}
)" + rest};
}

// What does not come out as told.
std::vector<std::string> lived(const Text& policy, const std::string& life) {
  const Text story{"s.story", R"(redress_story: 1
story: 一件
policy: p.yaml
given: {region: "410502", unit: 市住建局, channel: tablet, named: true}
life:
)" + life};
  const Rehearsal made = rehearse(policy, {china()}, story, Language::en);
  std::vector<std::string> wrong;
  for (const RuleProblem& problem : made.problems) wrong.push_back(print(problem));
  wrong.insert(wrong.end(), made.failures.begin(), made.failures.end());
  return wrong;
}

std::vector<std::string> wrong_with(const Text& policy) {
  std::vector<std::string> made;
  for (const RuleProblem& it : run_tests(policy, {china()})) made.push_back(print(it));
  return made;
}

std::vector<std::string> warnings_of(const Text& policy) {
  std::vector<std::string> made;
  const Day today = parse_iso_date("2026-03-02").value();
  for (const RuleProblem& it : check_policy({policy, {}, {china()}}, today).problems)
    made.push_back(it.code);
  return made;
}

// 安阳条例第50条: five days from the dispatch until the answer, five more if granted.
const std::string extend5 =
    "extend: {max_count: 1, by: {working_days: 5}, ask: before_due, approve: unit_head}";
const std::string of_one_limit = "{within: {working_days: 5}, from: dispatched, " + extend5 + "}";
const Text one_limit = policy(R"(stages:
  dispatch: {automatic: true, within: {working_days: 1}, from: received}
  verification: )" + of_one_limit +
                              "\n  rectification: " + of_one_limit + "\n  explanation: " +
                              of_one_limit + "\n  feedback: " + of_one_limit + R"(
  follow_up: {within: {working_days: 5}, from: entered}
follow_up: {by: hotline, attempts: 1}
)");

TEST(OneLimit, ExtendedInOneStageIsExtendedInAll) {
  EXPECT_THAT(lived(one_limit, R"(
  - at: 2026-03-02 09:00
    review: {rating: 2}
    expect: {due: 2026-03-09 24:00}
  - at: 2026-03-05 10:00
    extension_requested: {role: unit, by: 市住建局}
  - at: 2026-03-05 11:00
    extension_granted: {role: unit_head, by: 局长}
    expect: {due: 2026-03-16 24:00}
  - at: 2026-03-11 10:00
    found_genuine: {}
    expect: {stage: rectification, due: 2026-03-16 24:00, overdue: false}
  - at: 2026-03-11 11:00
    extension_requested: {role: unit, by: 市住建局}
    refused: {reason: forbidden-by-policy, says: used up}
  - at: 2026-03-13 10:00
    rectified: {}
    expect: {stage: feedback, due: 2026-03-16 24:00}
  - at: 2026-03-16 24:00
    feedback_given: {}
  - at: 2026-03-17 12:00
    follow_up_satisfied: {role: hotline}
    expect: {stage: closed, breaches: []}
)"),
              IsEmpty());
}

TEST(OneLimit, IsNotExtendedByWhoAskedHoweverThatOneIsWritten) {
  EXPECT_THAT(lived(one_limit, R"(
  - at: 2026-03-02 09:00
    review: {rating: 2}
  - at: 2026-03-05 10:00
    extension_requested: {role: unit, by: 王 wang}
  - at: 2026-03-05 11:00
    extension_granted: {role: unit_head, by: 王 WANG}
    refused: {reason: forbidden-by-policy, says: somebody else has to grant it}
  - at: 2026-03-05 11:01
    extension_granted: {role: unit_head, by: 王wang.}
    refused: {reason: forbidden-by-policy, says: somebody else has to grant it}
  - at: 2026-03-05 11:02
    extension_granted: {role: unit_head, by: 李}
    expect: {due: 2026-03-16 24:00}
)"),
              IsEmpty());
}

TEST(OneLimit, GrantedAfterTheStageWasLeftVoidsTheBreachInBetween) {
  EXPECT_THAT(lived(one_limit, R"(
  - at: 2026-03-02 09:00
    review: {rating: 2}
  - at: 2026-03-05 10:00
    extension_requested: {role: unit, by: 市住建局}
  - at: 2026-03-06 10:00
    found_genuine: {}
    expect: {extension_pending: true, waits_for: unit_head}
  - at: 2026-03-10 09:00
    happens: [overdue]
  - at: 2026-03-10 10:00
    extension_granted: {role: unit_head, by: 局长}
    expect: {due: 2026-03-16 24:00, overdue: false, extension_pending: false}
  - at: 2026-03-13 10:00
    rectified: {}
    expect: {overdue: false, board: {overdue: 0}}
)"),
              IsEmpty());
}

TEST(OneLimit, BeginsAnewWithADispatchAndWithARound) {
  EXPECT_THAT(lived(one_limit, R"(
  - at: 2026-03-02 09:00
    review: {rating: 2}
  - at: 2026-03-03 10:00
    extension_granted: {role: unit_head, by: 局长}
    expect: {due: 2026-03-16 24:00}
  - at: 2026-03-04 10:00
    returned: {}
  - at: 2026-03-05 10:00
    dispatched: {unit: 市城管局}
    expect: {due: 2026-03-12 24:00}
  - at: 2026-03-06 10:00
    extension_granted: {role: unit_head, by: 局长}
    expect: {due: 2026-03-19 24:00}
  - at: 2026-03-06 11:00
    found_genuine: {}
    expect: {due: 2026-03-19 24:00}
  - at: 2026-03-09 10:00
    rectified: {}
  - at: 2026-03-09 11:00
    feedback_given: {}
  - at: 2026-03-10 10:00
    follow_up_unsatisfied: {role: hotline}
    expect: {round: 2, stage: verification, due: 2026-03-17 24:00}
)"),
              IsEmpty());
}

TEST(OneLimit, IsMovedByPausesAndExtensionsTogether) {
  const Text with_pause = policy(R"(stages:
  dispatch: {automatic: true}
  verification: {within: {working_days: 5}, from: received, pause: allowed, )" +
                                 extend5 + R"(}
  rectification:
    within: {working_days: 5}
    from: round
    near_due: [{before: {working_days: 1}, notify: [unit_head]}]
)");
  EXPECT_THAT(lived(with_pause, R"(
  - at: 2026-03-02 09:00
    review: {rating: 2}
  - at: 2026-03-03 10:00
    paused: {}
  - at: 2026-03-04 10:00
    extension_granted: {role: unit_head}
  - at: 2026-03-05 10:00
    resumed: {}
    expect: {due: 2026-03-18 24:00}
  - at: 2026-03-06 10:00
    found_genuine: {}
    expect: {due: 2026-03-18 24:00}
  - at: 2026-03-17 24:00
    happens: [near_due]
    expect: {told: [unit_head]}
)"),
              IsEmpty());
}

TEST(Extension, OfWhatCountsFromItsOwnEntryMovesNothingElse) {
  const Text apart = policy(R"(stages:
  dispatch: {automatic: true}
  verification: {within: {working_days: 2}, from: entered, )" +
                            extend5 + R"(}
  rectification: {within: {working_days: 2}, from: entered}
)");
  EXPECT_THAT(lived(apart, R"(
  - at: 2026-03-02 09:00
    review: {rating: 2}
  - at: 2026-03-02 10:00
    extension_granted: {role: unit_head}
    expect: {due: 2026-03-11 24:00}
  - at: 2026-03-03 10:00
    found_genuine: {}
    expect: {due: 2026-03-05 24:00}
)"),
              IsEmpty());
}

// 网络问政: seven days, ten more, fifteen in all.
const std::string net = R"(cap: {within: {working_days: 15}, from: received}
stages:
  dispatch: {automatic: true}
  verification: {within: {working_days: 2}, from: received}
  rectification:
    within: {working_days: 7}
    from: received
    classes: {consultation: {within: {working_days: 5}}}
    extend: {max_count: 2, by: {working_days: 10}, approve: office}
)";

TEST(AtTheCap, AnExtensionIsCutOffAndOnlyRefusedWhereNothingIsLeft) {
  EXPECT_THAT(lived(policy(net), R"(
  - at: 2026-03-02 09:00
    review: {rating: 1}
  - at: 2026-03-02 10:00
    found_genuine: {}
    expect: {due: 2026-03-11 24:00}
  - at: 2026-03-10 10:00
    extension_granted: {role: office, by: 栏目组}
    expect: {due: 2026-03-23 24:00}
  - at: 2026-03-11 10:00
    extension_granted: {role: office, by: 栏目组}
    refused: {reason: forbidden-by-policy, says: 2026-03-23 24:00}
  - at: 2026-03-23 24:00
    rectified: {}
    expect: {breaches: []}
)"),
              IsEmpty());
}

TEST(AtTheCap, TheRehearsalAndTheEngineAreOneOpinion) {
  const std::string tests = R"(tests:
  - name: 投诉
    received: "2026-03-02T09:00:00+08:00"
    extensions: 1
    expect: {rectification_due: "2026-03-23T24:00:00+08:00", cap_due: "2026-03-23T24:00:00+08:00"}
  - name: 咨询
    received: "2026-03-02T09:00:00+08:00"
    classification: consultation
    extensions: 1
    expect: {rectification_due: "2026-03-23T24:00:00+08:00"}
)";
  EXPECT_THAT(wrong_with(policy(net + tests)), IsEmpty());
  EXPECT_THAT(wrong_with(policy(net + R"(tests:
  - name: 两次
    received: "2026-03-02T09:00:00+08:00"
    extensions: 2
    expect: {rectification_due: "2026-03-23T24:00:00+08:00"}
)")),
              ElementsAre(HasSubstr("extension 2 is not to be had")));
  // Granted in verification, so also for what counts from the same dispatch later.
  EXPECT_THAT(wrong_with({"p.yaml", one_limit.bytes + R"(tests:
  - name: 延期以后才反馈
    received: "2026-03-02T09:00:00+08:00"
    dispatched: "2026-03-02T09:00:00+08:00"
    extensions: 1
    expect: {feedback_due: "2026-03-16T24:00:00+08:00", verification_due: "2026-03-16T24:00:00+08:00"}
)"}),
              IsEmpty());
}

TEST(AtTheCap, CheckWarnsOfAnExtensionThatIsNeverToBeHad) {
  EXPECT_THAT(warnings_of(policy(net)), ::testing::Not(Contains("R0315")));
  std::string idle = net;
  idle.replace(idle.find("{working_days: 15}"), 18, "{working_days: 5}");
  EXPECT_THAT(warnings_of(policy(idle)), Contains("R0315"));
  // Where the cap itself may be extended there is something to be had.
  idle.replace(idle.find("from: received}"), 15,
               "from: received, extend: {max_count: 1, by: {working_days: 5}}}");
  EXPECT_THAT(warnings_of(policy(idle)), ::testing::Not(Contains("R0315")));
}

TEST(Cap, IsExtendedWhereThePolicySaysSoAndNowhereElse) {
  const std::string capped = R"(stages:
  dispatch: {automatic: true}
  verification: {}
  rectification: {within: {working_days: 3}, from: entered, )" +
                             extend5 + R"(}
)";
  const Text extended = policy(
      "cap: {within: {working_days: 5}, from: received, extend: {max_count: 1, by: {working_days: "
      "5}, approve: office}}\n" +
      capped);
  EXPECT_THAT(lived(extended, R"(
  - at: 2026-03-02 09:00
    review: {rating: 2}
    expect: {due: 2026-03-09 24:00}
  - at: 2026-03-03 10:00
    extension_requested: {role: unit, by: 市住建局}
    expect: {waits_for: office}
  - at: 2026-03-03 11:00
    extension_granted: {role: unit_head}
    refused: wrong-role
  - at: 2026-03-03 12:00
    extension_granted: {role: office}
    expect: {due: 2026-03-16 24:00, cap_due: 2026-03-16 24:00}
  - at: 2026-03-06 10:00
    found_genuine: {}
    expect: {due: 2026-03-11 24:00}
  - at: 2026-03-06 11:00
    extension_granted: {role: unit_head}
    expect: {due: 2026-03-16 24:00, rectification_due: 2026-03-16 24:00}
  - at: 2026-03-06 12:00
    extension_granted: {role: office, clock: cap}
    refused: {reason: forbidden-by-policy, says: used up}
)"),
              IsEmpty());
  EXPECT_THAT(lived(policy("cap: {within: {working_days: 5}, from: received}\n" + capped), R"(
  - at: 2026-03-02 09:00
    review: {rating: 2}
  - at: 2026-03-03 10:00
    extension_granted: {role: office, clock: cap}
    refused: {reason: forbidden-by-policy, says: does not let the cap be extended}
)"),
              IsEmpty());
  // A cap alone, as an office writes it; and `extend` where nothing is due is told where it
  // belongs.
  const Text misplaced = policy(R"(cap: {within: {working_days: 5}, from: received}
stages:
  rectification: {)" + extend5 + "}\n");
  EXPECT_THAT(wrong_with(misplaced), ElementsAre(HasSubstr("has no deadline to extend")));
}

// --- 限期整改

const std::string planning = R"(stages:
  dispatch: {automatic: true}
  verification: {within: {working_days: 1}, from: dispatched}
  rectification: {within: {working_days: 2}, from: entered, planned: {report: optional)";
const std::string climbing = R"(}}
ladder:
  rectification:
    - {at: due, plus: {working_days: 5}, take: circular, notify: [office]}
)";

TEST(Planned, NoPlanLiesWithoutEnd) {
  EXPECT_THAT(warnings_of(policy(planning + climbing)), Contains("R0340"));
  EXPECT_THAT(warnings_of(policy(planning + ", cap: {within: {working_days: 30}, from: received}" +
                                 climbing)),
              ::testing::Not(Contains("R0340")));
  EXPECT_THAT(lived(policy(planning + climbing), R"(
  - at: 2026-03-02 09:00
    review: {rating: 1}
  - at: 2026-03-02 10:00
    found_genuine: {}
  - at: 2026-03-03 10:00
    rectification_planned: {due_at: "2126-03-02T00:00:00+08:00"}
    refused: {reason: forbidden-by-policy, says: 2027-03-02 24:00}
  - at: 2026-03-03 11:00
    rectification_planned: {due_at: "2027-03-03T00:00:00+08:00"}
    expect: {due: 2027-03-02 24:00}
  - at: 2026-03-04 10:00
    rectification_planned: {due_at: 2026-03-10 24:00}
    expect: {due: 2026-03-10 24:00}
  - at: 2026-03-17 24:00
    happens: [overdue, circular]
    expect: {rung: circular}
  - at: 2026-12-01 10:00
    rectification_planned: {due_at: "2027-11-30T00:00:00+08:00"}
    refused: {reason: forbidden-by-policy, says: 2027-03-02 24:00}
  - at: 2026-12-01 11:00
    rectification_planned: {due_at: "2027-03-01T00:00:00+08:00"}
    expect: {rung: circular}
)"),
              IsEmpty());
}

TEST(Planned, MayLieFurtherAheadIfThePolicySaysMore) {
  EXPECT_THAT(lived(policy(planning + ", cap: {within: {months: 24}, from: received, roll: none}" +
                           climbing),
                    R"(
  - at: 2026-03-02 09:00
    review: {rating: 1}
  - at: 2026-03-02 10:00
    found_genuine: {}
  - at: 2026-03-03 11:00
    rectification_planned: {due_at: "2028-03-02T00:00:00+08:00"}
    expect: {stage: rectification}
  - at: 2026-03-03 12:00
    rectification_planned: {due_at: "2028-03-03T00:00:00.001+08:00"}
    refused: {reason: forbidden-by-policy, says: 2028-03-02 24:00}
)"),
              IsEmpty());
}

TEST(Planned, KnowsWhatWasGrantedBeforeIt) {
  const Text extended = policy(R"(stages:
  dispatch: {automatic: true}
  verification: {within: {working_days: 3}, from: received, )" +
                               extend5 + R"(}
  rectification:
    within: {working_days: 5}
    from: received
    planned: {report: optional}
    extend: {max_count: 2, by: {working_days: 5}}
)");
  EXPECT_THAT(lived(extended, R"(
  - at: 2026-03-02 09:00
    review: {rating: 1}
  - at: 2026-03-02 10:00
    extension_granted: {role: unit_head}
  - at: 2026-03-02 11:00
    found_genuine: {}
    expect: {due: 2026-03-16 24:00}
  - at: 2026-03-03 10:00
    rectification_planned: {due_at: 2026-03-20 24:00}
    expect: {due: 2026-03-20 24:00}
  - at: 2026-03-04 12:00
    extension_granted: {}
    expect: {due: 2026-03-27 24:00}
)"),
              IsEmpty());
}

TEST(Imported, NoDueInstantLiesBeyondThreeYears) {
  EXPECT_THAT(lived(one_limit, R"(
  - at: 2026-03-02 09:00
    case.imported: {dictionary: rating-5-best, rating: 1, region: "410502", unit: 甲局, channel: tablet, stage: rectification, due_at: "2126-03-02T00:00:00+08:00"}
    refused: forbidden-by-policy
)"),
              IsEmpty());
}

// --- 联系

const std::string contacting = R"(stages:
  dispatch: {by: hotline, within: {working_days: 3}, from: received}
  verification: {within: {working_days: 5}, from: received, contact: {within: {working_days: 1}, from: received)";
const std::string reminding = R"(}}
ladder:
  contact: [{at: due, take: reminder, notify: [office]}]
)";

TEST(Contact, IsOfNamedReviewersAndFiresWhereverTheCaseIs) {
  EXPECT_THAT(lived(policy(contacting + reminding), R"(
  - at: 2026-03-02 09:00
    review: {rating: 2, named: false}
    as: 匿名
    expect: {contact_due: none}
  - at: 2026-03-02 09:10
    review: {rating: 2, named: true}
    as: 实名
    expect: {contact_due: 2026-03-03 24:00}
  - at: 2026-03-02 10:00
    of: 匿名
    dispatched: {role: hotline}
    expect: {contact_due: none}
  - at: 2026-03-03 24:00
    of: 匿名
    happens: []
  - at: 2026-03-03 24:00
    of: 实名
    happens: [overdue, reminder]
    expect: {stage: dispatch, told: [office]}
  - at: 2026-03-04 10:00
    of: 实名
    dispatched: {role: hotline}
  - at: 2026-03-04 11:00
    of: 实名
    contacted: {}
    happens: []
    expect: {breaches: [{clock: contact, unit: 市住建局}]}
)"),
              IsEmpty());
}

TEST(Contact, IsMetByWhoeverIsContactedAfterTheDispatch) {
  EXPECT_THAT(lived(policy(contacting + reminding), R"(
  - at: 2026-03-02 09:10
    review: {rating: 2}
  - at: 2026-03-03 10:00
    dispatched: {role: hotline}
    expect: {contact_due: 2026-03-03 24:00}
  - at: 2026-03-03 11:00
    contacted: {}
    expect: {contact_due: none}
  - at: 2026-03-04 09:00
    happens: []
)"),
              IsEmpty());
}

TEST(Contact, AppliesToAnonymousOnesWhereItMeansSigning) {
  EXPECT_THAT(lived(policy(contacting + ", anonymous: applies" + reminding), R"(
  - at: 2026-03-02 09:00
    review: {rating: 2, named: false}
    expect: {contact_due: 2026-03-03 24:00}
  - at: 2026-03-04 09:00
    happens: [overdue, reminder]
)"),
              IsEmpty());
}

// --- 告知

const std::string told = R"(stages:
  dispatch: {by: hotline, within: {working_days: 3}, from: received}
  verification: {within: {working_days: 5}, from: received, )" +
                         extend5 + R"(}
  appeal: {within: {working_days: 3}, from: entered, decided_by: office}
)";

TEST(Assigned, WhoeverHasToActIsToldAtOnce) {
  const std::string life = R"(
  - at: 2026-03-02 09:00
    review: {rating: 2}
    expect: {told: [hotline]}
  - at: 2026-03-02 10:00
    dispatched: {role: hotline, unit: 甲局}
    expect: {told: [unit]}
  - at: 2026-03-02 11:00
    transferred: {unit: 乙局}
    expect: {told: [unit]}
  - at: 2026-03-02 12:00
    returned: {}
    expect: {told: [hotline]}
  - at: 2026-03-02 13:00
    dispatched: {role: hotline}
    expect: {told: [unit]}
  - at: 2026-03-02 14:00
    extension_requested: {role: unit, by: 甲局}
    expect: {told: [unit_head]}
  - at: 2026-03-02 15:00
    appeal_lodged: {ground: mistaken}
    expect: {told: [office]}
  - at: 2026-03-02 16:00
    appeal_dismissed: {role: office, unit: 督查室}
    expect: {told: []}
)";
  EXPECT_THAT(lived(policy(told), life), IsEmpty());
  std::string silent = life;
  for (const char* role : {"hotline", "unit", "unit_head", "office"})
    for (std::size_t at = 0;
         (at = silent.find("told: [" + std::string(role) + "]", at)) != std::string::npos;)
      silent.replace(at, 8 + std::string(role).size(), "told: []");
  EXPECT_THAT(lived(policy("assigned: {notify: [], roles: not_told}\n" + told), silent), IsEmpty());
}

TEST(Assigned, ByThePolicyItselfIsToldAsWell) {
  EXPECT_THAT(lived(policy("assigned: {notify: [unit, unit_head]}\n" + std::string(R"(stages:
  dispatch: {automatic: true, routes: [{matter: "01", to: 路政}]}
  follow_up: {within: {working_days: 5}, from: entered}
)")),
                    R"(
  - at: 2026-03-02 09:00
    review: {rating: 2, matter: {code: "0101", name: 占道}}
    expect: {unit: 路政, told: [unit, unit_head]}
  - at: 2026-03-02 10:00
    found_genuine: {}
    expect: {told: []}
  - at: 2026-03-02 11:00
    rectified: {}
  - at: 2026-03-02 12:00
    feedback_given: {}
  - at: 2026-03-03 12:00
    follow_up_unsatisfied: {}
    expect: {round: 2, stage: verification, told: [unit, unit_head]}
)"),
              IsEmpty());
}

}  // namespace
}  // namespace redress
