// A recount finds damage wherever it is.
#include <gmock/gmock.h>

#include "engine/record/record.h"
#include "tests/storage/made.h"

namespace redress {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

struct Verify : testing::Test {
  Directory directory;
  Store::Database* database = nullptr;
  std::unique_ptr<Store> store;

  void SetUp() override {
    auto open = open_database(directory.path(), small());
    database = open.get();
    store = std::make_unique<Store>(std::move(open));
    write(*store, [](MadeUp& draft) {
      draft.takes_over("wudi-hall", "redress: 1\n");
      draft.says(ReviewSubmitted{of_project(a_review(5), "371623-1")}, {}, {"王芳", "13900000000"});
      const Number id = draft.opens(a_review(), at(60), {alarm_at(at(60))});
      const Alarm overdue{at(70), Event::overdue, "dispatch", "", 0, {"unit_head"}};
      const Number late = draft.opens(a_review(2), at(70), {overdue, alarm_at(at(75))});
      draft.goes_off(late);
      draft.moves(id, Event::dispatched, [](Entry& entry) {
        entry.outcome.stage = Stage::verification;
        entry.outcome.round = 2;
        entry.outcome.waits_for = "supervision_office";
      });
      draft.says(ReviewRefused{of_project(a_review(4), "371623-1"), 2, "rating-conflict"});
      draft.says(ServiceFinished{of_project(a_review(0), "371623-2")}, [](Entry& entry) {
        entry.outcome.window_set = true;
        entry.outcome.window_ends = at(90);
        entry.outcome.service_alarms = {{ServiceAlarm::What::window_ended, at(90)}};
      });
      draft.says(UnitRanked{"社会保险", "371623", "2026-03", 9, 9, ""}, [](Entry& entry) {
        entry.outcome.measures = {{"summons", at(0), "", {"unit_head"}, "month/summons/1", {}}};
      });
      draft.says(RoleChanged{{"unit_head", "", ""}, true, ""});
      draft.says(SignalRaised{});
      draft.says(ReviewSubmitted{a_review(4)},
                 [](Entry& entry) { entry.outcome.known_on = day(3); });
      return draft.hands_in(id, "整改报告");
    });
    ASSERT_THAT(store->verify(), IsEmpty());
  }

  void put(Family family, std::string_view key, std::string_view value) {
    ASSERT_TRUE(database->db->Put({}, database->in(family), key, value).ok());
  }
  void erase(Family family, std::string_view key) {
    ASSERT_TRUE(database->db->Delete({}, database->in(family), key).ok());
  }
  void expect(const std::string& part) {
    EXPECT_THAT(store->verify(), testing::Contains(English(HasSubstr(part))));
  }
};

TEST_F(Verify, SaysWhenAnyRowOfAnyFamilyIsMissing) {
  std::map<Family, int> erased;
  for (const Family family : every_family) {
    std::vector<std::pair<std::string, std::string>> rows;
    for (Scan scan = whole(*database, family); scan.valid(); scan.next())
      rows.emplace_back(scan.key(), scan.value());
    for (const auto& [key, value] : rows) {
      // Nothing else tells of a reviewer, and what meta says of itself is checked at open.
      if (family == Family::private_part) continue;
      if (family == Family::meta && key != keys::meta("tip")) continue;
      erase(family, key);
      EXPECT_FALSE(store->verify().empty()) << name(family) << " misses a row unnoticed";
      put(family, key, value);
      ++erased[family];
    }
    ASSERT_THAT(store->verify(), IsEmpty()) << name(family) << " was mended";
  }
  EXPECT_EQ(erased.size(), std::size(every_family) - 1);
}

TEST_F(Verify, SaysWhenAnyValueOfAnyFamilyIsAnother) {
  std::map<Family, int> changed;
  for (const Family family : every_family) {
    std::vector<std::pair<std::string, std::string>> rows;
    for (Scan scan = whole(*database, family); scan.valid(); scan.next())
      rows.emplace_back(scan.key(), scan.value());
    for (const auto& [key, value] : rows) {
      if (family == Family::meta && key != keys::meta("tip")) continue;
      if (value.empty()) continue;  // its key says all
      std::string other = value;
      // Nothing else tells who a reviewer is, only whether it can be read; nor when a sender said
      // something, so that of an entry its outcome is changed.
      const std::size_t stage = value.find("\"stage\":\"");
      // Nothing comes of these.
      const bool refused =
          value.find("review_refused") != value.npos || value.find("signal_raised") != value.npos;
      other[family == Family::seen                            ? 7
            : family == Family::private_part || refused       ? 0
            : family == Family::ledger && stage != value.npos ? stage + 10
                                                              : other.size() / 2] ^= 0x40;
      put(family, key, other);
      EXPECT_FALSE(store->verify().empty()) << name(family) << " has another value unnoticed";
      put(family, key, value);
      ++changed[family];
    }
    ASSERT_THAT(store->verify(), IsEmpty()) << name(family) << " was mended";
  }
  EXPECT_EQ(changed.size(), std::size(every_family) - 4);
}

TEST_F(Verify, SaysWhenThereIsARowTooMany) {
  Case stray = store->find_case(3).value();
  stray.id = 77;
  const std::vector<Row> extra = {
      {Family::ledger, keys::number(99), "{}"},
      {Family::private_part, keys::number(77), R"({"name":"王芳"})"},
      {Family::seen, keys::seen(sha256("x")), written(Seen{2, {}})},
      {Family::cases, keys::number(77), record(stray)},
      {Family::case_entries, keys::case_entry(3, 2), ""},
      {Family::due, keys::due(keys::everything(), at(5), 3), written(Summary{})},
      {Family::case_scopes, keys::case_scope(keys::unit("税务"), 3), "371623001002"},
      {Family::marks, keys::mark(keys::everything(), keys::Mark::bounced, keys::value_of(2), 3),
       "371623001002"},
      {Family::timers, keys::timer(at(61), 3), ""},
      {Family::timers, keys::timer(at(61), 3), std::string(16, 'x')},
      {Family::services, keys::service(std::string(16, 'x')), record(ServiceRecord{})},
      {Family::units, keys::unit_record("税务"), record(UnitRecord{})},
      {Family::refused, keys::number(2), ""},
      {Family::attachments, keys::document(std::string(64, 'a')), "bytes"},
      {Family::breaches, keys::timer(at(61), 3), ""},
      {Family::outbox, keys::number(2), record(std::vector<Notice>{})},
      {Family::tallies, keys::tally(keys::unit("税务"), 5),
       written(Counts{{{Counting::review, "tablet", 1, false}, 1}})},
      {Family::tally_changes, keys::tally_change(keys::unit("税务"), 5, 6),
       written(Counts{{{Counting::review, "tablet", 1, false}, 1}})},
      {Family::reports, keys::report('s', 2), ""},
      {Family::policies, keys::number(2), "{}"},
      {Family::policy_runs, keys::number(2), written(PolicyRun{2, {"wudi-hall", "00"}})},
      {Family::documents, keys::document(std::string(64, 'a')), "text"},
      {Family::meta, keys::meta("timers_from"), std::string("\xff\0\0\0\0\0\0\0", 8)},
  };
  for (const Row& row : extra) {
    const auto before = database->get(row.family, row.key);
    put(row.family, row.key, row.value);
    EXPECT_FALSE(store->verify().empty()) << name(row.family) << " has a row too many unnoticed";
    if (before)
      put(row.family, row.key, *before);
    else
      erase(row.family, row.key);
    ASSERT_THAT(store->verify(), IsEmpty()) << name(row.family) << " was mended";
  }
}

TEST_F(Verify, NamesWhatIsWrong) {
  Case wrong = store->find_case(3).value();
  wrong.round = 9;
  put(Family::cases, keys::number(3), record(wrong));
  expect("Case 3 is not what its entries make of it");
  const auto day = std::int32_t(a_review(5).day.time_since_epoch().count());
  const std::string tally = keys::tally(keys::everything(), day);
  Counts counts = read_counts(database->get(Family::tallies, tally).value()).value();
  add(counts, {Counting::review, "tablet", 5, false}, 40);
  put(Family::tallies, tally, written(counts));
  expect("channel 'tablet', rating 5 is 41; a recount gives 1");
  erase(Family::ledger, keys::number(2));
  expect("The ledger misses entry 2");
}

}  // namespace
}  // namespace redress
