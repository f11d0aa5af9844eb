// deadlines.txt, line by line, and the reasons that deadlines give.
#include "rules/time/deadline.h"

#include <gtest/gtest.h>
#include <cctype>
#include <map>
#include <set>
#include <sstream>

#include "rules/time/hours.h"
#include "tests/rules/texts.h"

namespace redress {
namespace {

using std::chrono::days;

const Calendar& calendar_called(const std::string& names) {
  static std::map<std::string, Calendar> made;
  const auto found = made.find(names);
  if (found != made.end()) return found->second;
  std::vector<Text> layers;
  std::istringstream each(names);
  for (std::string name; each >> name;)
    layers.push_back(name == "cn" ? china() : data(name + ".yaml"));
  return made.emplace(names, calendar_of(layers)).first->second;
}

const Calendar& cn() { return calendar_called("cn"); }

// --- The table

std::string trimmed(const std::string& text) {
  const std::size_t from = text.find_first_not_of(' ');
  return from == std::string::npos ? "" : text.substr(from, text.find_last_not_of(' ') - from + 1);
}

std::vector<std::string> split(const std::string& text, char by) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, by);) parts.push_back(trimmed(part));
  return parts;
}

Span span_of(std::istream& in) {
  std::string unit;
  in >> unit;
  const std::optional<Unit> known = unit_named(unit);
  if (!known) throw std::runtime_error("unknown unit " + unit);
  Span span{*known, 0};
  if (span.unit != Unit::same_day && !(in >> span.length)) throw std::runtime_error("no length");
  return span;
}

void expect_weekday(const std::string& written, const std::string& date) {
  static const char* const names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  const Day day = parse_iso_date(date).value();
  EXPECT_EQ(written, names[std::chrono::weekday(day).c_encoding()]) << date;
}

void expect_row(const std::vector<std::string>& row) {
  Terms terms;
  Changes changes;
  Zone zone = shanghai();
  const Calendar* calendar = &cn();
  std::optional<std::pair<Span, std::string>> cap;
  std::optional<std::pair<TransferRule, Instant>> transfer;
  for (const std::string& circumstance : split(row[3], ';')) {
    std::istringstream in(circumstance);
    std::string word;
    in >> word;
    if (word == "next_workday") {
      terms.roll = Roll::next_workday;
    } else if (word == "deem_next_workday") {
      terms.rest_day_receipt = RestDayReceipt::deem_next_workday;
    } else if (word == "after_hours_next_workday") {
      terms.after_hours_receipt = AfterHoursReceipt::deem_next_workday;
    } else if (word == "close_of_business") {
      terms.day_end = DayEnd::close_of_business;
    } else if (word == "transferred") {
      TransferRule rule;
      std::string then, at, date, time;
      in >> then;
      rule.then = then == "keep"      ? OnTransfer::keep
                  : then == "restart" ? OnTransfer::restart
                                      : OnTransfer::floor;
      if (rule.then == OnTransfer::floor) rule.floor = span_of(in);
      in >> at >> date >> time;
      transfer = {rule, local_instant(date, time, zone)};
    } else if (word == "calendar") {
      calendar = &calendar_called(trimmed(circumstance.substr(word.size())));
    } else if (word == "zone") {
      in >> word;
      zone = Zone::named(word).value();
    } else if (word == "paused") {
      std::string from_day, from, to, until_day, until;
      in >> from_day >> from >> to >> until_day >> until;
      changes.pauses.push_back(
          {local_instant(from_day, from, zone), local_instant(until_day, until, zone)});
    } else if (word == "extended") {
      changes.extensions.push_back(span_of(in));
    } else if (word == "cap") {
      const Span span = span_of(in);
      std::string from, date, time;
      in >> from >> date >> time;
      cap = {span, date + " " + time};
    } else if (!word.empty()) {
      FAIL() << "unknown circumstance " << word;
    }
  }

  std::istringstream what(row[1]), from(row[2]), expected(row[4]);
  terms.within = span_of(what);
  std::string side, weekday, date, time;
  int percent = 0;
  what >> side >> percent;
  from >> weekday >> date >> time;
  expect_weekday(weekday, date);
  const Instant start = local_instant(date, time, zone);

  std::string due_date, due_time, provisional;
  int missing = 0;
  expected >> weekday >> due_date >> due_time >> provisional >> missing;
  expect_weekday(weekday, due_date);
  const Instant due = local_instant(due_date, due_time, zone);
  const std::string due_text = due_date + " " + due_time;

  if (!side.empty()) {
    const Instant got = side == "after"    ? later_by(start, terms.within, zone, *calendar)
                        : side == "before" ? earlier_by(start, terms.within, zone, *calendar)
                        : side == "passed"
                            ? when_passed(percent, terms.within, start, zone, *calendar)
                            : pause_ends(terms.within, start, zone, *calendar);
    EXPECT_EQ(zone.end_text(got), due_text);
    EXPECT_EQ(got, due);
    return;
  }
  Clock clock = count(terms, {"received", start}, changes, zone, *calendar);
  if (transfer)
    clock = transferred(clock, transfer->first, terms, transfer->second, {}, zone, *calendar);
  if (cap) {
    const auto parts = split(cap->second, ' ');
    Terms cap_terms;
    cap_terms.within = cap->first;
    Clock whole = count(cap_terms, {"received", local_instant(parts[0], parts[1], zone)}, {}, zone,
                        *calendar);
    whole.name = "cap";
    clock = limited(clock, whole);
  }
  EXPECT_EQ(clock.due_text, due_text);
  EXPECT_EQ(clock.due, due);
  EXPECT_EQ(clock.provisional, provisional == "provisional");
  EXPECT_EQ(clock.why.missing, missing ? std::vector<int>{missing} : std::vector<int>{});
}

TEST(Deadline, AnswersEveryCaseOfTheTable) {
  const Text table = file_at(std::filesystem::path(SOURCE_DIR) / "tests/rules/deadlines.txt");
  std::istringstream lines(table.bytes);
  int rows = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    SCOPED_TRACE(line);
    const std::vector<std::string> row = split(line, '|');
    ASSERT_EQ(row.size(), 5u);
    ASSERT_NO_THROW(expect_row(row));
    ++rows;
  }
  EXPECT_GT(rows, 150);
}

// A row begins with its number and perhaps a letter, a comment with "# " and "E7:".
TEST(Deadline, TableHasEveryNumberOfTheRules) {
  const Text table = file_at(std::filesystem::path(SOURCE_DIR) / "tests/rules/deadlines.txt");
  std::istringstream lines(table.bytes);
  std::set<std::string> there;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t from = line.starts_with("# ") ? 2 : 0;
    const std::size_t digits = line.find_first_not_of("0123456789", from + 1);
    if (line.size() > from && digits != std::string::npos && digits > from + 1)
      there.insert(line.substr(from, digits - from));
  }
  const std::pair<char, int> chapters[] = {{'A', 19}, {'B', 27}, {'C', 13},
                                           {'D', 7},  {'E', 19}, {'F', 32}};
  int numbers = 0;
  for (const auto& [chapter, most] : chapters)
    for (int n = 1; n <= most; ++n, ++numbers)
      EXPECT_TRUE(there.contains(chapter + std::to_string(n))) << chapter << n;
  EXPECT_EQ(numbers, 117);
}

// A test that the table names is there.
TEST(Deadline, TableNamesTestsThatExist) {
  const std::filesystem::path source(SOURCE_DIR);
  std::istringstream lines(file_at(source / "tests/rules/deadlines.txt").bytes);
  std::string file;
  int named = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("#")) continue;
    std::istringstream in(line);
    for (std::string word; in >> word;) {
      word = word.substr(0, word.find_first_of(",;"));
      if (word.starts_with("tests/")) {
        ASSERT_TRUE(std::filesystem::exists(source / word)) << line;
        file = file_at(source / word).bytes;
        ++named;
      }
      if (word.starts_with("rules-examples/")) {
        EXPECT_TRUE(std::filesystem::exists(source / word.substr(0, word.find(':')))) << line;
      }
      const std::size_t dot = word.find('.');
      if (dot == std::string::npos || word.starts_with("tests/") || dot + 1 == word.size() ||
          !std::isupper(static_cast<unsigned char>(word[0])) ||
          !std::isupper(static_cast<unsigned char>(word[dot + 1])))
        continue;
      const std::string test = "(" + word.substr(0, dot) + ", " + word.substr(dot + 1) + ")";
      EXPECT_NE(file.find(test), std::string::npos) << line;
    }
  }
  EXPECT_GT(named, 20);
}

// --- Why

Clock counted(Span within, const std::string& date, const std::string& time,
              const Changes& changes = {}) {
  Terms terms;
  terms.within = within;
  return count(terms, {"received", local_instant(date, time, shanghai())}, changes, shanghai(),
               cn());
}

TEST(Deadline, NamesEveryDayThatItDidNotCount) {
  const Why why = counted({Unit::working_days, 5}, "2026-09-24", "10:00").why;
  ASSERT_EQ(why.uncounted.size(), 10u);
  const std::string notice = "国务院办公厅关于2026年部分节假日安排的通知";
  EXPECT_EQ(why.uncounted[0], (Uncounted{day(2026, 9, 25), "中秋节", notice}));
  EXPECT_EQ(why.uncounted[3], (Uncounted{day(2026, 10, 1), "国庆节", notice}));
  EXPECT_EQ(why.uncounted[9], (Uncounted{day(2026, 10, 7), "国庆节", notice}));
  EXPECT_EQ(counted({Unit::working_days, 5}, "2026-03-02", "10:00").why.uncounted,
            (std::vector<Uncounted>{{day(2026, 3, 7), "周末", ""}, {day(2026, 3, 8), "周末", ""}}));
}

TEST(Deadline, NamesTheNoticeByItsNumberWhereThatIsKnown) {
  const Why why = counted({Unit::working_days, 1}, "2025-05-30", "10:00").why;
  ASSERT_FALSE(why.uncounted.empty());
  EXPECT_EQ(why.uncounted[0].notice,
            "国务院办公厅关于2025年部分节假日安排的通知（国办发明电〔2024〕12号）");
}

TEST(Deadline, NamesMakeUpWorkdays) {
  EXPECT_EQ(counted({Unit::working_days, 2}, "2026-02-13", "10:00").why.made_up,
            std::vector<Day>{day(2026, 2, 14)});
}

TEST(Deadline, NamesTheDecreeWhereThereIsNoNoticeYet) {
  const Clock clock = counted({Unit::working_days, 5}, "2026-12-28", "10:00");
  EXPECT_EQ(clock.why.uncounted[0],
            (Uncounted{day(2027, 1, 1), "元旦", "全国年节及纪念日放假办法"}));
  EXPECT_TRUE(clock.provisional);
}

TEST(Deadline, CountsNothingAsLeftOutForNaturalDaysThatDoNotRoll) {
  const Why why = counted({Unit::natural_days, 5}, "2026-09-30", "10:00").why;
  EXPECT_TRUE(why.uncounted.empty());
  EXPECT_EQ(why.roll, "none");
}

TEST(Deadline, KeepsItsInputs) {
  const Clock clock = counted({Unit::working_days, 5}, "2026-03-02", "10:00");
  EXPECT_EQ(clock.why.unit, "working_days");
  EXPECT_EQ(clock.why.length, 5);
  EXPECT_EQ(clock.why.from, "received");
  EXPECT_EQ(clock.why.start_text, "2026-03-02 10:00");
  EXPECT_EQ(clock.why.zone, "Asia/Shanghai");
  EXPECT_EQ(clock.why.calendar, cn().version());
  EXPECT_EQ(clock.why.calendar.name, "cn");
  EXPECT_EQ(clock.why.calendar.digest.size(), 64u);
  EXPECT_EQ(clock.offset, std::chrono::hours(8));
}

TEST(Deadline, KeepsPausesAndExtensions) {
  Changes changes;
  changes.extensions = {{Unit::working_days, 3}, {Unit::working_days, 3}};
  changes.pauses = {{local_instant("2026-03-03", "10:00", shanghai()),
                     local_instant("2026-03-05", "10:00", shanghai())}};
  const Clock clock = counted({Unit::working_days, 5}, "2026-03-02", "10:00", changes);
  EXPECT_EQ(clock.why.extended_by, 6);
  EXPECT_EQ(clock.why.extension_unit, "working_days");
  EXPECT_EQ(clock.why.shifted_days, 2);
  EXPECT_EQ(clock.due_text, "2026-03-19 24:00");
}

TEST(Deadline, SaysWhatLimitedIt) {
  Clock cap = counted({Unit::natural_days, 3}, "2026-03-02", "10:00");
  cap.name = "cap";
  const Clock clock = limited(counted({Unit::working_days, 5}, "2026-03-02", "10:00"), cap);
  EXPECT_EQ(clock.why.limited_by, "cap");
  EXPECT_EQ(clock.due_text, "2026-03-05 24:00");
  EXPECT_EQ(limited(cap, clock).why.limited_by, "");
}

TEST(Deadline, ListsAtMostFourHundredDays) {
  const Why why =
      counted({Unit::working_days, longest(Unit::working_days)}, "2020-03-02", "10:00").why;
  EXPECT_EQ(why.uncounted.size(), 400u);
}

TEST(Deadline, NamesTheDayThatItIsDeemedToBeReceivedOn) {
  Terms terms;
  terms.within = {Unit::working_days, 1};
  terms.rest_day_receipt = RestDayReceipt::deem_next_workday;
  terms.after_hours_receipt = AfterHoursReceipt::deem_next_workday;
  const auto left_out = [&](const char* date, const char* time) {
    const Start start{"received", local_instant(date, time, shanghai())};
    return count(terms, start, {}, shanghai(), cn()).why.uncounted;
  };
  EXPECT_EQ(left_out("2026-03-07", "10:00"),
            (std::vector<Uncounted>{{day(2026, 3, 7), "周末", ""},
                                    {day(2026, 3, 8), "周末", ""},
                                    {day(2026, 3, 9), "视为收到日", ""}}));
  EXPECT_EQ(left_out("2026-03-02", "18:00"),
            (std::vector<Uncounted>{{day(2026, 3, 2), "下班后收到", ""},
                                    {day(2026, 3, 3), "视为收到日", ""}}));
  EXPECT_TRUE(left_out("2026-03-02", "17:00").empty());
}

TEST(Deadline, IsNeverPassedByAHundredPercentBeforeItIs) {
  const Instant due = local_instant("2026-03-09", "24:00", shanghai());
  const auto passed = [&](const Span& within, const char* date, const char* time) {
    return percent_passed(within, due, local_instant(date, time, shanghai()), shanghai(), cn());
  };
  const Span days{Unit::working_days, 5};
  EXPECT_EQ(passed(days, "2026-03-02", "10:00"), 0);
  EXPECT_EQ(passed(days, "2026-03-04", "10:00"), 20);
  EXPECT_EQ(passed(days, "2026-03-08", "10:00"), 80);
  EXPECT_EQ(passed(days, "2026-03-09", "23:59:59.999"), 80);
  EXPECT_EQ(passed(days, "2026-03-09", "24:00"), 100);
  EXPECT_EQ(passed({Unit::elapsed_hours, 4'000}, "2026-03-09", "22:00"), 99);
  EXPECT_EQ(passed({Unit::natural_days, 2'000}, "2026-03-09", "22:00"), 99);
  EXPECT_EQ(passed({Unit::months, 1}, "2026-02-24", "22:00"), 50);
  EXPECT_EQ(passed({Unit::same_day, 0}, "2026-03-09", "22:00"), 0);
}

// A night that reaches into a day with hours of its own: 22:00–06:00, then 04:00–08:00.
TEST(Deadline, CountsNoHourTwiceWhereWindowsOverlap) {
  const Text early{"early.yaml",
                   "redress_calendar: 1\ncalendar: early\ntitle: early\ndays:\n"
                   "  - {date: 2026-03-03, hours: [\"04:00-08:00\"]}\n"};
  const Calendar calendar = calendar_of({data("night.yaml"), early});
  const Instant start = local_instant("2026-03-02", "22:00", shanghai());
  const Instant end = local_instant("2026-03-03", "08:00", shanghai());
  const Hours run(Unit::working_hours, shanghai(), calendar);
  EXPECT_EQ(run.between(start, end), std::chrono::hours(10));
  EXPECT_EQ(run.forward(start, std::chrono::hours(10)), end);
  EXPECT_EQ(run.backward(end, std::chrono::hours(10)), start);
}

// What a length out of bounds would cost if it came past the policy's reader: nothing is walked.
TEST(Deadline, OfTwoThousandYearsCostsNoWalk) {
  const Clock clock = counted({Unit::natural_days, 1}, "2026-03-02", "10:00");
  EXPECT_EQ(clock.due_text, "2026-03-03 24:00");
  Terms terms;
  terms.within = {Unit::working_days, 2'000 * 250};
  const Instant start = local_instant("2026-03-02", "10:00", shanghai());
  for (int i = 0; i < 100'000; ++i) {
    const Due it = due(terms, start, {}, shanghai(), cn());
    ASSERT_GT(it.last, day(3900, 1, 1));
    ASSERT_TRUE(it.provisional);
  }
}

TEST(Deadline, IsTotalOutsideTheYearsOfTheCalendar) {
  EXPECT_EQ(counted({Unit::working_days, 5}, "1980-03-03", "10:00").due_text, "1980-03-10 24:00");
  EXPECT_EQ(counted({Unit::working_days, 1}, "2199-12-31", "10:00").due_text, "2200-01-01 24:00");
  EXPECT_TRUE(counted({Unit::working_hours, 5}, "2150-03-02", "10:00").provisional);
}

TEST(Deadline, ShowsSecondsWhereThereAreAny) {
  EXPECT_EQ(counted({Unit::elapsed_hours, 1}, "2026-03-02", "10:00:30").due_text,
            "2026-03-02 11:00:30");
  EXPECT_EQ(counted({Unit::elapsed_hours, 2}, "2026-03-02", "22:00").due_text, "2026-03-02 24:00");
}

}  // namespace
}  // namespace redress
