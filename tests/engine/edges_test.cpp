// Where two rules meet: each of these was told by the reference model (tests/model) before it was a
// test.
#include <gmock/gmock.h>

#include "tests/support/house.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Edges : public testing::Test {
 protected:
  void under(const std::string& rules, const std::string& now = "2026-03-02T10:00:00+08:00") {
    std::ofstream(home_.path() / "policy.yaml")
        << "redress: 1\npolicy: made-up\ntitle: made up\ncalendar: [cn]\napplies_to: default\n"
           "bad_review: {ratings: [1, 2]}\n"
        << rules;
    house_ = std::make_unique<House>(now, std::vector{home_.path() / "policy.yaml"});
  }
  ~Edges() override {
    if (!house_) return;
    EXPECT_THAT(house_->store->verify(), IsEmpty());
  }

  House& house() { return *house_; }
  Case it(Number id) const { return house_->store->find_case(id).value(); }
  Number open_case() { return house().open_case(); }
  Case happen(Number id, Event event, Details details = {}) {
    return house().happen(id, event, std::move(details));
  }
  // Of what is stamped otherwise than now.
  Verdict heard_later(Number id, Event event, const std::string& occurred_at,
                      Details details = {}) {
    Submission said = house().event(id, event, std::move(details));
    said.occurred_at = instant(occurred_at);
    return house().submit(std::move(said));
  }
  Number import_case(Stage stage, const std::string& given_at, const std::string& due_at) {
    Submission said = house().review(1);
    CaseImported fact{std::get<ReviewSubmitted>(said.fact).review, stage, {}, {}, {}};
    fact.review.given_at = said.occurred_at = instant(given_at);
    fact.due_at = instant(due_at);
    said.fact = std::move(fact);
    return std::get<Receipt>(house().submit(std::move(said))).case_id;
  }
  Submission rating(int stars, const std::string& project, int number = 1) {
    Submission said = house().review(stars);
    Review& review = std::get<ReviewSubmitted>(said.fact).review;
    review.project_no = project;
    review.assess_number = number;
    return said;
  }
  Submission finished(const std::string& project) {
    Submission said = rating(1, project);
    Review review = std::get<ReviewSubmitted>(said.fact).review;
    review.rating = 0;
    said.fact = ServiceFinished{std::move(review)};
    return said;
  }
  std::vector<std::string> told_roles(Number entry) const {
    std::vector<std::string> roles;
    for (const Store::Told& told : house_->store->outbox(entry - 1, 1))
      for (const Notice& notice : told.notices) roles.push_back(notice.role + " " + notice.what);
    return roles;
  }
  int of_type(Number id, const std::string& type) const {
    const auto types = house_->types_of(id);
    return int(std::count(types.begin(), types.end(), type));
  }

 private:
  TemporaryDirectory home_;
  std::unique_ptr<House> house_;
};

TEST_F(Edges, ACaseGoesWhereTheRouteSaysFromItsFirstEntryOn) {
  under(
      "stages:\n  dispatch:\n    automatic: true\n"
      "    routes: [{window: \"23\", to: 民政局}]\n");
  Submission said = house().review(1);
  std::get<ReviewSubmitted>(said.fact).review.window = "23";
  const Number id = std::get<Receipt>(house().submit(said)).case_id;
  EXPECT_EQ(it(id).unit, "民政局");
  EXPECT_EQ(it(id).stage, Stage::verification);
}

TEST_F(Edges, AVacantRoleIsReportedAlsoWhereARankingToldIt) {
  under(
      "stages: {}\nladder:\n"
      "  unit: [{period: month, consecutive: 1, take: summons, notify: [unit_head]}]\n");
  Submission vacated = house().review(1);
  vacated.fact = RoleChanged{{"unit_head", "公安局", ""}, true, ""};
  house().submit(vacated);
  Submission ranked = house().review(1);
  ranked.fact = UnitRanked{"公安局", "371623", "2026-02", 5, 5, ""};
  const Number entry = std::get<Receipt>(house().submit(ranked)).number;
  EXPECT_THAT(told_roles(entry), ElementsAre("unit_head summons", "administrator role_vacant"));
  EXPECT_THAT(house().store->find_unit("公安局")->measures.at(0).vacant, ElementsAre("unit_head"));
}

TEST_F(Edges, NobodyIsRankedForAPeriodThatHasNotBegun) {
  under("stages: {}\nladder:\n  unit: [{period: month, consecutive: 1, take: summons}]\n");
  Submission ranked = house().review(1);
  for (const char* period : {"2026-04", "2026-Q2", "2026-H2", "2027", "2199-12"}) {
    ranked.fact = UnitRanked{"公安局", "371623", period, 5, 5, ""};
    const auto answer = house().submit(ranked);
    ASSERT_TRUE(std::holds_alternative<Refusal>(answer)) << period;
    EXPECT_EQ(std::get<Refusal>(answer).reason, Reason::forbidden_by_policy);
    EXPECT_EQ(std::get<Refusal>(answer).pointer, "/data/period");
  }
  EXPECT_FALSE(house().store->find_unit("公安局"));
  ranked.fact = UnitRanked{"公安局", "371623", "2026-03", 5, 5, ""};  // it runs
  EXPECT_TRUE(std::holds_alternative<Receipt>(house().submit(ranked)));
}

TEST_F(Edges, ADefaultReviewThatCameBeforeTheFinishIsTakenBackAsWhatItWas) {
  under(
      "stages: {}\nrating_window: {within: {natural_days: 5}, default: {rating: 4}, roll: none}\n");
  Submission by_default = rating(5, "P1");
  std::get<ReviewSubmitted>(by_default.fact).review.default_review = true;
  house().submit(by_default);
  house().submit(finished("P1"));
  house().submit(rating(3, "P1"));
  const Board board = house().store->board({}, {}, {});
  ASSERT_EQ(board.reviews.size(), 1u) << "only what somebody said themselves is left";
  EXPECT_EQ(board.reviews[0].rating, 3);
  EXPECT_FALSE(board.reviews[0].default_review);
}

TEST_F(Edges, ADefaultReviewCountsOnTheDayItIsGiven) {
  under("stages: {}\nrating_window: {within: {elapsed_hours: 100}, default: {rating: 4}}\n");
  house().submit(finished("P1"));
  house().advance_to("2026-03-20T10:00:00+08:00");
  const Day given = parse_iso_date("2026-03-06").value();
  EXPECT_EQ(house().store->board({}, given, given).reviews.size(), 1u);
}

TEST_F(Edges, NobodyIsAskedToRateWhenTheWindowIsOver) {
  under(
      "stages: {}\nrating_window: {within: {natural_days: 2}, default: {rating: 4},\n"
      "  remind: {after: {natural_days: 3}}}\n");
  house().submit(finished("P1"));
  house().advance_to("2026-03-20T10:00:00+08:00");
  EXPECT_EQ(house().store->tip().number, 2u) << "finished, and the default review";
}

TEST_F(Edges, OneReminderThatWentOffDoesNotSilenceAnother) {
  under(
      "stages:\n  dispatch:\n    within: {working_days: 5}\n    from: received\n"
      "    pause: allowed\n    near_due:\n"
      "      - {before: {working_days: 3}, notify: [unit]}\n"
      "      - {before: {working_days: 1}, notify: [unit_head]}\n");
  const Number id = open_case();
  house().advance_to("2026-03-05T10:00:00+08:00");
  EXPECT_EQ(of_type(id, "near_due"), 1);
  house().advance_to("2026-03-06T23:00:00+08:00");
  happen(id, Event::paused);
  house().advance_to("2026-03-08T10:00:00+08:00");
  happen(id, Event::resumed);  // no working day later, and the second reminder is past
  house().advance_to("2026-03-08T11:00:00+08:00");
  EXPECT_EQ(of_type(id, "near_due"), 2);
}

TEST_F(Edges, WhatIsHeardOfLaterSetsNothingOffAgain) {
  under(
      "stages:\n  verification:\n    within: {working_days: 1}\n    from: dispatched\n"
      "    contact: {within: {working_days: 3}, from: dispatched}\n"
      "ladder:\n  verification: [{at: due, take: reminder, notify: [unit]}]\n");
  const Number id = open_case();
  happen(id, Event::dispatched);
  house().advance_to("2026-03-04T00:05:00+08:00");
  ASSERT_EQ(it(id).breaches.size(), 1u);
  heard_later(id, Event::contacted, "2026-03-03T23:58:00+08:00");
  house().advance_to("2026-03-04T00:10:00+08:00");
  EXPECT_EQ(it(id).breaches.size(), 1u);
  EXPECT_EQ(of_type(id, "measure_taken"), 1);
}

TEST_F(Edges, F27WhatWasLetPassAtAnImportDoesNotComeAtTheNextStep) {
  under(
      "cap: {within: {working_days: 5}, from: received}\nstages:\n"
      "  rectification: {within: {working_days: 5}, from: received}\n"
      "ladder:\n  cap: [{at: due, take: circular, notify: [unit]}]\n");
  const Number id =
      import_case(Stage::rectification, "2026-01-05T10:00:00+08:00", "2026-01-20T10:00:00+08:00");
  Details to;
  to.unit = "民政局";
  happen(id, Event::transferred, to);
  happen(id, Event::rectified);
  house().advance_to("2026-03-03T10:00:00+08:00");
  EXPECT_THAT(house().types_of(id), ElementsAre("case_imported", "transferred", "rectified"));
}

TEST_F(Edges, F20WhatAnotherClassLeftOutDoesNotComeAtTheNextStep) {
  under(
      "stages:\n  rectification:\n    within: {working_days: 10}\n    from: received\n"
      "    classes: {simple: {within: {working_days: 1}}, complex: {within: {working_days: 9}}}\n"
      "ladder:\n  rectification: [{at: due, take: reminder, notify: [unit]}]\n");
  const Number id = open_case();
  happen(id, Event::dispatched);
  happen(id, Event::found_genuine);
  house().advance_to("2026-03-06T10:00:00+08:00");
  Details as;
  as.classification = "simple";
  happen(id, Event::reclassified, as);
  Details to;
  to.unit = "民政局";
  happen(id, Event::transferred, to);
  house().advance_to("2026-03-07T10:00:00+08:00");
  EXPECT_THAT(it(id).flags, ElementsAre("breached_on_attach"));
  EXPECT_EQ(of_type(id, "overdue"), 1);
  EXPECT_EQ(of_type(id, "measure_taken"), 0);
}

TEST_F(Edges, ADueInstantThatCameWithAnImportIsForThatStageOnly) {
  under("stages:\n  feedback: {within: {working_days: 1}, from: entered}\n");
  const Number id =
      import_case(Stage::rectification, "2026-03-02T10:00:00+08:00", "2026-03-20T10:00:00+08:00");
  // Within the same instant.
  EXPECT_EQ(happen(id, Event::rectified).due_clock()->due_text, "2026-03-03 24:00");
}

TEST_F(Edges, D3WhoseDeadlineMovedMayAskBeforeTheNewOneAndWhatWasLateBeforeStaysLate) {
  under(
      "stages:\n  rectification:\n    within: {working_days: 2}\n    from: received\n"
      "    planned: {report: optional}\n"
      "    extend: {max_count: 1, by: {working_days: 5}}\n");
  const Number id = open_case();
  happen(id, Event::dispatched);
  happen(id, Event::found_genuine);
  house().advance_to("2026-03-05T10:00:00+08:00");
  Details plan;
  plan.due_at = instant("2026-03-10T00:00:00+08:00");
  happen(id, Event::rectification_planned, plan);
  happen(id, Event::extension_requested);
  house().advance_to("2026-03-11T10:00:00+08:00");
  const Case granted = happen(id, Event::extension_granted);
  ASSERT_EQ(granted.breaches.size(), 2u);
  EXPECT_EQ(granted.breaches[0].voided_by, 0u) << "late before anybody asked";
  EXPECT_EQ(granted.breaches[1].voided_by, granted.last_entry);
}

TEST_F(Edges, AnAppealThatLapsedWithItsCaseDoesNotStopTheCapOfALaterRound) {
  under(
      "cap: {within: {working_days: 15}, from: received}\nstages:\n"
      "  appeal: {suspends: true}\n  dispatch: {within: {working_days: 1}, from: received}\n");
  const Number id = open_case();
  happen(id, Event::dispatched);
  Details of;
  of.ground = "mistaken";
  EXPECT_THAT(happen(id, Event::appeal_lodged, of).clocks, IsEmpty());
  happen(id, Event::withdrawn);
  EXPECT_EQ(happen(id, Event::reopened).clocks.size(), 2u) << "dispatch and cap";
}

TEST_F(Edges, F11ATransferThatStartsOverStartsOverAlsoAfterAnExtension) {
  under(
      "stages:\n  dispatch:\n    within: {working_days: 2}\n    from: received\n"
      "    extend: {max_count: 1, by: {working_days: 10}}\n    transfer: restart\n"
      "    pause: allowed\n");
  const Number id = open_case();
  happen(id, Event::extension_requested);
  happen(id, Event::extension_granted);
  house().advance_to("2026-03-03T10:00:00+08:00");
  Details to;
  to.unit = "民政局";
  EXPECT_EQ(happen(id, Event::transferred, to).due_clock()->due_text, "2026-03-05 24:00");
  happen(id, Event::paused);
  EXPECT_EQ(happen(id, Event::resumed).due_clock()->due_text, "2026-03-05 24:00")
      << "a pause that ends at once changes nothing";
}

TEST_F(Edges, E17AReviewersOwnWordInTimeAndHeardOfLaterIsNoBreachEither) {
  under("stages:\n  follow_up: {within: {elapsed_hours: 24}, from: entered}\n");
  const Number id = std::get<Receipt>(house().submit(rating(1, "P1"))).case_id;
  for (Event event : {Event::dispatched, Event::found_genuine, Event::rectified}) happen(id, event);
  happen(id, Event::feedback_given);
  house().advance_to("2026-03-03T10:05:00+08:00");
  ASSERT_EQ(it(id).breaches.size(), 1u);
  Submission satisfied = rating(5, "P1", 2);
  satisfied.occurred_at = instant("2026-03-03T09:58:00+08:00");
  std::get<ReviewSubmitted>(satisfied.fact).review.given_at = satisfied.occurred_at;
  house().submit(satisfied);
  EXPECT_EQ(it(id).stage, Stage::closed);
  EXPECT_EQ(it(id).breaches[0].voided_by, it(id).last_entry);
}

}  // namespace
}  // namespace redress
