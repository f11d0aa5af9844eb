// What no story can tell: the server was down, a chair is empty, the same is said by two events.
#include <gmock/gmock.h>

#include <set>
#include <thread>

#include "tests/support/house.h"

namespace redress {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr auto monday = "2026-03-02T10:00:00+08:00";

const Refusal& refusal(const Verdict& verdict) { return std::get<Refusal>(verdict); }
const Receipt& receipt(const Verdict& verdict) { return std::get<Receipt>(verdict); }

// A case that has to be put right by Saturday, 2026-03-07 24:00.
Number being_rectified(House& house) {
  const Number id = house.open_case();
  house.happen(id, Event::dispatched);
  house.happen(id, Event::found_genuine);
  return id;
}

// Down until then, and up again until everything that was missed is made up for.
void down_until(House& house, const std::string& when) {
  house.close();
  house.time.move_to(instant(when));
  house.open();
  for (int patience = 2'000; patience > 0; --patience) {
    const std::optional<Instant> next = house.store->next_timer();
    if (!next || !late(house.time.now(), *next)) return;
    std::this_thread::sleep_for(5ms);
  }
  FAIL() << "something that was missed does not go off";
}

std::vector<Notice> notices_of(const House& house, Number id) {
  std::vector<Notice> all;
  for (const Store::Told& told : house.store->outbox(0, 1'000))
    for (const Notice& notice : told.notices)
      if (notice.case_id == id) all.push_back(notice);
  return all;
}

TEST(Downtime, E5WhatWasMissedIsRecordedOnceEachWithItsTrueInstant) {
  House house(monday);
  const Number id = being_rectified(house);
  down_until(house, "2026-03-20T09:00:00+08:00");
  std::vector<std::string> missed;
  for (const Entry& entry : house.store->history(id, 0, 100)) {
    const auto* off = std::get_if<AlarmWentOff>(&entry.fact);
    if (!off) continue;
    missed.push_back((off->alarm.rung.empty() ? std::string(type(entry.fact)) : off->alarm.rung) +
                     " " + rfc3339(entry.effective_at, 480min));
    EXPECT_EQ(entry.recorded_at, house.time.now());
    EXPECT_EQ(off->caught_up_at, house.time.now());
  }
  // The reminder repeats every working day; those that were missed with it are not made up for.
  EXPECT_THAT(
      missed,
      ElementsAre("near_due 2026-03-07T00:00:00+08:00", "overdue 2026-03-08T00:00:00+08:00",
                  "reminder 2026-03-08T00:00:00+08:00", "circular 2026-03-14T00:00:00+08:00"));
  EXPECT_THAT(house.store->find_case(id)->alarms, IsEmpty());
  EXPECT_THAT(house.store->verify(), IsEmpty());
}

TEST(Downtime, EachRecipientGetsOneDigestOfAllThatWasMissed) {
  House house(monday);
  const Number first = being_rectified(house);
  house.advance_to("2026-03-03T10:00:00+08:00");
  const Number second = being_rectified(house);  // due a day later: missed at other instants
  down_until(house, "2026-03-20T09:00:00+08:00");
  std::map<std::string, std::set<std::string>> digests;  // by recipient
  for (const Number id : {first, second})
    for (const Notice& notice : notices_of(house, id)) {
      // Whose it is was told when they were given it, while the server was up.
      EXPECT_EQ(notice.digest.empty(), notice.what == "case_given") << notice.id;
      if (notice.digest.empty()) continue;
      digests[notice.unit + "/" + notice.role].insert(notice.digest);
    }
  EXPECT_THAT(digests, SizeIs(testing::Ge(3u)));
  for (const auto& [recipient, of] : digests) EXPECT_THAT(of, SizeIs(1)) << recipient;
}

TEST(Downtime, WhatGoesOffInTimeIsInNoDigest) {
  House house(monday);
  const Number id = being_rectified(house);
  house.advance_to("2026-03-20T09:00:00+08:00");
  for (const Notice& notice : notices_of(house, id)) EXPECT_EQ(notice.digest, "") << notice.id;
  EXPECT_THAT(house.store->verify(), IsEmpty());
}

TEST(Downtime, ARestartAtEveryStepFiresEachRungOnce) {
  House house(monday);
  const Number id = being_rectified(house);
  for (const char* day : {"06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17"}) {
    house.close();
    house.open();
    house.advance_to("2026-03-" + std::string(day) + "T00:00:01+08:00");
  }
  std::vector<std::string> keys;
  for (const Entry& entry : house.store->history(id, 0, 100))
    if (const auto* off = std::get_if<AlarmWentOff>(&entry.fact))
      keys.push_back(key(off->alarm, 1));
  EXPECT_THAT(keys, SizeIs(9));  // near due, overdue, the reminder and its five repeats, circular
  EXPECT_THAT(std::set<std::string>(keys.begin(), keys.end()), SizeIs(keys.size()));
}

// --- Empty chairs

Submission said(const House& house, const std::string& id, Fact fact) {
  Submission made;
  made.source = "/test";
  made.id = id;
  made.occurred_at = house.time.now();
  made.fact = std::move(fact);
  return made;
}

TEST(Vacancy, E11ARungWhoseRoleIsVacantGoesUpAtOnceAndIsReported) {
  House house(monday);
  house.submit(said(house, "v", RoleChanged{{"unit_head", "社会保险", ""}, true, "政务办"}));
  const Number id = being_rectified(house);
  house.advance_to("2026-03-08T00:00:01+08:00");
  const Case it = house.store->find_case(id).value();
  EXPECT_EQ(it.rung, "circular");
  EXPECT_EQ(it.rung_at, instant("2026-03-08T00:00:00+08:00"));
  std::vector<std::string> told;
  for (const Notice& notice : notices_of(house, id))
    if (notice.clock == "rectification" || !notice.concerns.empty())
      told.push_back(notice.what + " → " + notice.role);
  EXPECT_THAT(told, ElementsAre("case_given → unit", "near_due → unit", "reminder → unit_head",
                                "role_vacant → administrator", "circular → supervision_office"));
  // The circular does not come again at its own time; the repeats of the reminder do.
  house.submit(said(house, "f", RoleChanged{{"unit_head", "社会保险", ""}, false, "政务办"}));
  house.advance_to("2026-04-01T00:00:00+08:00");
  int circulars = 0;
  for (const Notice& notice : notices_of(house, id)) circulars += notice.what == "circular";
  EXPECT_EQ(circulars, 1);
  EXPECT_THAT(house.store->verify(), IsEmpty());
}

TEST(Vacancy, OfAnotherUnitOrRegionChangesNothing) {
  House house(monday);
  house.submit(said(house, "1", RoleChanged{{"unit_head", "公安户籍", ""}, true, ""}));
  house.submit(said(house, "2", RoleChanged{{"unit_head", "", "3101"}, true, ""}));
  const Number id = being_rectified(house);
  house.advance_to("2026-03-08T00:00:01+08:00");
  EXPECT_EQ(house.store->find_case(id)->rung, "reminder");
}

// --- One rating a matter

Submission rated(House& house, const std::string& project_no, int rating, int number = 1) {
  Submission made = house.review(rating);
  Review& review = std::get<ReviewSubmitted>(made.fact).review;
  review.project_no = project_no;
  review.assess_number = number;
  return made;
}

TEST(Rating, TheSameByAnotherEventGetsTheFirstAnswerAndWritesNothing) {
  House house(monday);
  Submission first = rated(house, "p-1", 1);
  Submission again = first;
  again.id = "sent-again-by-the-province";
  Receipt answer = receipt(house.submit(first));
  answer.duplicate = true;
  EXPECT_EQ(receipt(house.submit(again)), answer);
  EXPECT_EQ(house.store->tip().number, 1u);
}

TEST(Rating, WithOtherContentIsRefusedAndKeptToBeLookedAt) {
  House house(monday);
  house.submit(rated(house, "p-1", 1));
  const Submission other = rated(house, "p-1", 5);
  const Verdict verdict = house.submit(other);
  EXPECT_EQ(refusal(verdict).reason, Reason::rating_conflict);
  EXPECT_THAT(refusal(verdict).sentence.en, HasSubstr("on record with other content"));
  const std::vector<Entry> kept = house.store->refused(0, 10);
  ASSERT_THAT(kept, SizeIs(1));
  EXPECT_EQ(std::get<ReviewRefused>(kept[0].fact).with, 1u);
  EXPECT_EQ(std::get<ReviewRefused>(kept[0].fact).review.rating, 5);
  EXPECT_EQ(house.store->board({}, {}, {}).reviews.size(), 1u) << "it counts nowhere";
  // Asked again it is refused again, and not kept twice.
  EXPECT_EQ(refusal(house.submit(other)).reason, Reason::rating_conflict);
  EXPECT_THAT(house.store->refused(0, 10), SizeIs(1));
  EXPECT_THAT(house.store->verify(), IsEmpty());
}

TEST(Rating, WithinOneBatchIsKnownAgainToo) {
  House house(monday);
  const std::vector<Verdict> verdicts =
      house.submit_all({rated(house, "p-1", 1), rated(house, "p-1", 2), rated(house, "p-2", 1)});
  EXPECT_EQ(refusal(verdicts[1]).reason, Reason::rating_conflict);
  EXPECT_NE(receipt(verdicts[2]).case_id, receipt(verdicts[0]).case_id);
  EXPECT_THAT(house.store->verify(), IsEmpty());
}

TEST(Rating, AnotherOneByTheSameReviewerJoinsItsCaseAndSpeaksThere) {
  House house(monday);
  const Number id = receipt(house.submit(rated(house, "p-1", 1))).case_id;
  EXPECT_EQ(receipt(house.submit(rated(house, "p-1", 2, 2))).case_id, id);  // noted
  EXPECT_EQ(house.store->find_case(id)->stage, Stage::dispatch);
  for (const Event event : {Event::dispatched, Event::found_genuine, Event::rectified})
    house.happen(id, event);
  house.happen(id, Event::feedback_given);
  house.submit(rated(house, "p-1", 5, 3));  // the reviewer's own verdict
  Case it = house.store->find_case(id).value();
  EXPECT_EQ(it.stage, Stage::closed);
  EXPECT_EQ(it.ending, Ending::satisfied);
  house.submit(rated(house, "p-1", 1, 4));
  it = house.store->find_case(id).value();
  EXPECT_EQ(it.stage, Stage::dispatch);
  EXPECT_EQ(it.round, 2);
  EXPECT_THAT(it.added_reviews, SizeIs(3));
  EXPECT_THAT(house.store->verify(), IsEmpty());
}

}  // namespace
}  // namespace redress
