// Real deadlines that nobody here wrote: Boston's, with the city's own label.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "rules/time/zone.h"
#include "tests/support/house.h"

namespace redress {
namespace {

struct Row {
  std::string unit;
  Instant open, target, closed;
  bool labelled_overdue = false;
  Number id = 0;
};

std::vector<Row> rows_of(const std::filesystem::path& file) {
  const Zone zone = Zone::named("America/New_York").value();
  const auto local = [&](const std::string& text) {  // "2015-01-11 14:57:11", on the city's clocks
    const Instant as_if_utc = instant(text.substr(0, 10) + "T" + text.substr(11) + "Z");
    return zone.to_instant(Local(as_if_utc.time_since_epoch()));
  };
  std::ifstream in(file);
  std::vector<Row> rows;
  std::string line;
  while (std::getline(in, line) && line.starts_with('#')) {
  }
  while (std::getline(in, line)) {
    std::vector<std::string> cells;
    std::istringstream split(line);
    for (std::string cell; std::getline(split, cell, ',');) cells.push_back(cell);
    // The first cell, the type, may hold commas in quotes; the others are counted from the end.
    const auto last = cells.size();
    rows.push_back({cells[0] + "/" + cells[last - 5], local(cells[last - 4]),
                    local(cells[last - 3]), local(cells[last - 2]), cells[last - 1] == "OVERDUE"});
  }
  return rows;
}

bool listed_overdue(const Store& store, const Row& row, Instant as_of) {
  CaseQuery query;
  query.unit = row.unit;
  query.due_before = as_of;
  std::string after;
  do {
    const CasePage page = store.cases(query, 100, after);
    for (const Case& it : page.cases)
      if (it.id == row.id) return true;
    after = page.next;
  } while (!after.empty());
  return false;
}

TEST(Boston, TheOverdueQueryAgreesWithTheCitysLabelOnEveryRow) {
  std::vector<Row> rows = rows_of(std::string(SOURCE_DIR) + "/tests/boston/overdue_labels.csv");
  ASSERT_EQ(rows.size(), 2'000u);
  House house("2015-01-01T00:00:00-05:00", {std::string(SOURCE_DIR) + "/tests/boston/boston.yaml"});

  // Everything that happened, in the order in which it can have become known.
  struct Happening {
    Instant at;
    bool closes;
    std::size_t row;
  };
  std::vector<Happening> agenda;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    agenda.push_back({rows[i].open, false, i});
    agenda.push_back({std::max(rows[i].open, rows[i].closed), true, i});
  }
  std::stable_sort(agenda.begin(), agenda.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });

  int overdue = 0, closed_before_open = 0;
  for (const Happening& next : agenda) {
    house.time.move_to(next.at);
    Row& row = rows[next.row];
    if (!next.closes) {
      Submission said = house.review(1, "");
      Review review = std::get<ReviewSubmitted>(said.fact).review;
      review.region = "25025";
      review.unit = row.unit;
      review.named = false;
      said.fact = CaseImported{review, Stage::feedback, row.target, {}, {}};
      const Verdict verdict = house.submit(said);
      ASSERT_TRUE(std::holds_alternative<Receipt>(verdict));
      row.id = std::get<Receipt>(verdict).case_id;
      continue;
    }
    EXPECT_EQ(listed_overdue(*house.store, row, row.closed), row.labelled_overdue)
        << "row " << next.row << " of " << row.unit;
    overdue += row.labelled_overdue;

    Submission closing = house.event(row.id, Event::feedback_given);
    closing.occurred_at = row.closed;
    house.submit(closing);
    const Case after = house.store->find_case(row.id).value();
    EXPECT_EQ(after.stage, Stage::closed);
    const bool fired = std::any_of(after.fired.begin(), after.fired.end(), [](const auto& key) {
      return key.find("/overdue") != std::string::npos;
    });
    EXPECT_EQ(fired, row.labelled_overdue) << "row " << next.row << ": the deadline itself";
    const bool flagged = std::find(after.flags.begin(), after.flags.end(),
                                   "event_before_opening") != after.flags.end();
    EXPECT_EQ(flagged, row.closed < row.open) << "row " << next.row;
    closed_before_open += flagged;
  }
  EXPECT_GT(overdue, 400) << "the rows try both labels";
  EXPECT_EQ(closed_before_open, 23) << "kept, and flagged";
  EXPECT_EQ(house.store->board({Scope::Kind::region, "25025"}, {}, {}).cases.size(), 1u);
}

}  // namespace
}  // namespace redress
