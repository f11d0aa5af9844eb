// deadlines.txt, line by line; and what holds for every deadline.
#include "rules/deadline.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <sstream>

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

const Zone& shanghai() {
  static const Zone zone = Zone::named("Asia/Shanghai").value();
  return zone;
}

// --- The table
// -------------------------------------------------------------------------------------

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

Unit unit_called(const std::string& written) {
  for (Unit unit : {Unit::working_days, Unit::natural_days, Unit::working_hours,
                    Unit::elapsed_hours, Unit::same_day})
    if (written == name(unit)) return unit;
  throw std::runtime_error("unknown unit " + written);
}

Span span_of(std::istream& in) {
  std::string unit;
  in >> unit;
  Span span{unit_called(unit), 0};
  if (span.unit != Unit::same_day && !(in >> span.length)) throw std::runtime_error("no length");
  return span;
}

// "2026-03-02 10:00", "2026-03-02 24:00", "2026-03-02 23:59:59.999".
Instant local_instant(const std::string& day, std::string time, const Zone& zone) {
  days later{0};
  if (time == "24:00") {
    time = "00:00";
    later = days(1);
  }
  if (time.size() == 5) time += ":00";
  const std::optional<Stamp> stamp = parse_rfc3339(day + "T" + time + "Z");
  if (!stamp) throw std::runtime_error("no time: " + day + " " + time);
  return zone.to_instant(Local(stamp->at.time_since_epoch()) + later);
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
  for (const std::string& circumstance : split(row[3], ';')) {
    std::istringstream in(circumstance);
    std::string word;
    in >> word;
    if (word == "next_workday") {
      terms.roll = Roll::next_workday;
    } else if (word == "deem_next_workday") {
      terms.rest_day_receipt = RestDayReceipt::deem_next_workday;
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
      changes.extensions = 1;
      changes.extension = span_of(in);
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
  what >> side;
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
    const Instant got = side == "after" ? later_by(start, terms.within, zone, *calendar)
                                        : earlier_by(start, terms.within, zone, *calendar);
    EXPECT_EQ(zone.end_text(got), due_text);
    EXPECT_EQ(got, due);
    return;
  }
  Clock clock = count(terms, {"received", start}, changes, zone, *calendar);
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
  EXPECT_GT(rows, 100);
}

// --- Why
// -------------------------------------------------------------------------------------------

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
  changes.extensions = 2;
  changes.extension = {Unit::working_days, 3};
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

TEST(Deadline, IsTotalOutsideTheYearsOfTheCalendar) {
  EXPECT_EQ(counted({Unit::working_days, 5}, "1980-03-03", "10:00").due_text, "1980-03-10 24:00");
  EXPECT_EQ(counted({Unit::working_days, 1}, "2100-12-31", "10:00").due_text, "2101-01-03 24:00");
  EXPECT_TRUE(counted({Unit::working_hours, 5}, "2150-03-02", "10:00").provisional);
}

TEST(Deadline, ShowsSecondsWhereThereAreAny) {
  EXPECT_EQ(counted({Unit::elapsed_hours, 1}, "2026-03-02", "10:00:30").due_text,
            "2026-03-02 11:00:30");
  EXPECT_EQ(counted({Unit::elapsed_hours, 2}, "2026-03-02", "22:00").due_text, "2026-03-02 24:00");
}

// --- Properties
// ------------------------------------------------------------------------------------

Instant any_instant() {
  const auto from = local_instant("2007-01-01", "00:00", shanghai());
  const auto minute = *rc::gen::inRange(0, 20 * 365 * 24 * 60);
  return from + std::chrono::minutes(minute);
}

Terms any_terms() {
  Terms terms;
  terms.within.unit = *rc::gen::element(Unit::working_days, Unit::natural_days, Unit::working_hours,
                                        Unit::elapsed_hours, Unit::same_day);
  terms.within.length = terms.within.unit == Unit::same_day ? 0 : *rc::gen::inRange(1, 60);
  terms.roll = *rc::gen::element(Roll::none, Roll::next_workday);
  terms.rest_day_receipt =
      *rc::gen::element(RestDayReceipt::as_received, RestDayReceipt::deem_next_workday);
  return terms;
}

Instant due_of(const Terms& terms, Instant start, const Changes& changes = {},
               const Calendar& calendar = cn()) {
  return count(terms, {"received", start}, changes, shanghai(), calendar).due;
}

RC_GTEST_PROP(Deadline, NeverComesEarlierForALaterStart, ()) {
  const Terms terms = any_terms();
  const Instant start = any_instant();
  const auto later = std::chrono::minutes(*rc::gen::inRange(0, 20'000));
  RC_ASSERT(due_of(terms, start) <= due_of(terms, start + later));
}

RC_GTEST_PROP(Deadline, NeverComesEarlierForAGreaterLength, ()) {
  const Terms terms = any_terms();
  const Instant start = any_instant();
  Terms longer = terms;
  longer.within.length += terms.within.unit == Unit::same_day ? 0 : 1;
  RC_ASSERT(due_of(terms, start) <= due_of(longer, start));
  RC_ASSERT(due_of(terms, start) > start);
}

RC_GTEST_PROP(Deadline, OfNPlusMWorkingDaysIsThatOfNAndThenM, ()) {
  const Day start = shanghai().day_of(any_instant());
  const int n = *rc::gen::inRange(1, 200), m = *rc::gen::inRange(1, 200);
  const Day both = cn().add_working_days(start, n + m);
  RC_ASSERT(cn().add_working_days(cn().add_working_days(start, n), m) == both);
  RC_ASSERT(cn().working_days(start, both) == n + m);
  RC_ASSERT(cn().works(both));
}

RC_GTEST_PROP(Deadline, IsTheSameWhetherDaysAreLookedUpOrWalked, ()) {
  const Day start = shanghai().day_of(any_instant());
  const int n = *rc::gen::inRange(-100, 100);
  Day walked = start;
  for (int left = std::abs(n); left > 0; left -= cn().works(walked)) walked += days(n > 0 ? 1 : -1);
  RC_ASSERT(cn().add_working_days(start, n) == walked);
}

RC_GTEST_PROP(Deadline, IsNotMovedByAPauseThatEndsAtOnce, ()) {
  const Terms terms = any_terms();
  const Instant start = any_instant();
  const Instant pause = start + std::chrono::minutes(*rc::gen::inRange(-5'000, 50'000));
  RC_ASSERT(due_of(terms, start, {{{pause, pause}}, 0, {}}) == due_of(terms, start));
}

RC_GTEST_PROP(Deadline, IsNeverMadeEarlierByAPause, ()) {
  const Terms terms = any_terms();
  const Instant start = any_instant();
  const Instant pause = start + std::chrono::minutes(*rc::gen::inRange(-5'000, 50'000));
  const Instant until = pause + std::chrono::minutes(*rc::gen::inRange(0, 50'000));
  RC_ASSERT(due_of(terms, start, {{{pause, until}}, 0, {}}) >= due_of(terms, start));
}

RC_GTEST_PROP(Deadline, IsNeverMadeEarlierByAHoliday, ()) {
  const Terms terms = any_terms();
  const Instant start = any_instant();
  const Day holiday = shanghai().day_of(start) + days(*rc::gen::inRange(0, 40));
  const Text layer{"holiday.yaml",
                   "redress_calendar: 1\ncalendar: more\ntitle: one day more\ndays:\n  - {date: " +
                       iso_date(holiday) + ", off: 放假}\n"};
  static const Text base = china();
  RC_ASSERT(due_of(terms, start, {}, calendar_of({base, layer})) >= due_of(terms, start));
}

RC_GTEST_PROP(Deadline, BeforeUndoesAfterForWorkingDays, ()) {
  Terms terms;
  terms.within = {Unit::working_days, *rc::gen::inRange(1, 20)};
  const Instant due = due_of(terms, any_instant());
  const Span span{Unit::working_days, *rc::gen::inRange(1, 20)};
  const Instant later = later_by(due, span, shanghai(), cn());
  RC_ASSERT(earlier_by(later, span, shanghai(), cn()) == due);
}

// --- Zones
// -----------------------------------------------------------------------------------------

TEST(Zone, RefusesANameThatNobodyKnows) {
  EXPECT_FALSE(Zone::named("Asia/Wudi"));
  EXPECT_FALSE(Zone::named("../../etc/passwd"));
  EXPECT_FALSE(Zone::named(""));
}

TEST(Zone, KnowsThatChinaHadSummerTime) {
  const Instant summer = parse_rfc3339("1988-07-01T12:00:00Z")->at;
  EXPECT_EQ(shanghai().offset_at(summer), std::chrono::hours(9));
  EXPECT_EQ(shanghai().text(summer), "1988-07-01 21:00");
}

TEST(Zone, KeepsSummerTimeAfter2037) {
  const Zone zone = Zone::named("America/New_York").value();
  for (const char* year : {"2036", "2037", "2038", "2060", "2099"}) {
    const Instant summer = parse_rfc3339(std::string(year) + "-07-01T12:00:00Z")->at;
    const Instant winter = parse_rfc3339(std::string(year) + "-01-15T12:00:00Z")->at;
    EXPECT_EQ(zone.offset_at(summer), std::chrono::hours(-4)) << year;
    EXPECT_EQ(zone.offset_at(winter), std::chrono::hours(-5)) << year;
  }
}

TEST(Zone, TakesTheEarlierOfTwoAndTheFirstAfterAGap) {
  const Zone zone = Zone::named("America/New_York").value();
  const auto stamp = [&](const char* date, const char* time) {
    const Instant at = local_instant(date, time, zone);
    return rfc3339(at, zone.offset_at(at));
  };
  EXPECT_EQ(stamp("2026-11-01", "01:30"), "2026-11-01T01:30:00-04:00");
  EXPECT_EQ(stamp("2026-03-08", "02:30"), "2026-03-08T03:00:00-04:00");
  EXPECT_EQ(stamp("2040-11-04", "01:30"), "2040-11-04T01:30:00-04:00");
  EXPECT_EQ(stamp("2040-03-11", "02:30"), "2040-03-11T03:00:00-04:00");
}

}  // namespace
}  // namespace redress
