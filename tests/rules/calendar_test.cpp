// The calendar against the notices, layers, and what a wrong calendar is told.
#include "rules/time/calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "tests/rules/texts.h"

namespace redress {
namespace {

using std::chrono::days;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Calendar& cn() {
  static const Calendar made = calendar_of({china()});
  return made;
}

struct Named {
  bool off = false;
  std::string name;
};

std::map<Day, Named> notices() {
  std::map<Day, Named> made;
  std::istringstream lines(data("holiday-cn.txt").bytes);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream in(line);
    std::string date, kind, name;
    in >> date >> kind >> name;
    made[parse_iso_date(date).value()] = {kind == "off", name};
  }
  return made;
}

bool weekend(Day day) {
  const std::chrono::weekday of(day);
  return of == std::chrono::Saturday || of == std::chrono::Sunday;
}

TEST(CalendarOfChina, AgreesWithTheNoticesOnEveryDayFrom2007To2026) {
  const std::map<Day, Named> named = notices();
  ASSERT_GT(named.size(), 600u);
  int compared = 0;
  for (Day at = day(2006, 12, 25); at <= day(2026, 12, 31); at += days(1)) {
    const auto found = named.find(at);
    const bool off = found == named.end() ? weekend(at) : found->second.off;
    EXPECT_EQ(cn().works(at), !off) << iso_date(at);
    EXPECT_EQ(cn().made_up(at), !off && weekend(at)) << iso_date(at);
    EXPECT_EQ(cn().rest(at).has_value(), off) << iso_date(at);
    ++compared;
  }
  EXPECT_EQ(compared, 7'312);
}

TEST(CalendarOfChina, CallsEveryHolidayByItsName) {
  for (const auto& [at, named] : notices()) {
    if (!named.off) continue;
    std::string name = named.name;
    for (const char* mark : {"“", "”"})
      for (auto i = name.find(mark); i != std::string::npos; i = name.find(mark)) name.erase(i, 3);
    ASSERT_TRUE(cn().rest(at)) << iso_date(at);
    EXPECT_EQ(cn().rest(at)->reason, name) << iso_date(at);
    EXPECT_THAT(cn().rest(at)->notice, HasSubstr("通知")) << iso_date(at);
  }
}

TEST(CalendarOfChina, HasAsManyWorkdaysAYearAsTheOfficialTables) {
  const auto worked = [](int year) {
    return cn().working_days(day(year - 1, 12, 31), day(year, 12, 31));
  };
  EXPECT_EQ(worked(2023), 249);
  EXPECT_EQ(worked(2024), 251);
  EXPECT_EQ(worked(2025), 248);
  EXPECT_EQ(worked(2026), 248);
}

TEST(CalendarOfChina, DoesNotGuessAYearWithoutANotice) {
  EXPECT_THAT(cn().missing(day(2026, 1, 1), day(2026, 12, 24)), IsEmpty());
  EXPECT_THAT(cn().missing(day(2026, 12, 1), day(2027, 1, 5)), ElementsAre(2027));
  EXPECT_THAT(cn().missing(day(2026, 12, 31), day(2028, 1, 1)), ElementsAre(2027, 2028));
  EXPECT_THAT(cn().missing(day(2006, 12, 31), day(2007, 1, 5)), ElementsAre(2006));
}

TEST(CalendarOfChina, KnowsTheDecreeDaysOfAYearWithoutANotice) {
  std::vector<std::string> off;
  for (Day at = day(2027, 1, 1); at <= day(2027, 12, 31); at += days(1))
    if (cn().rest(at) && !cn().rest(at)->notice.empty()) off.push_back(iso_date(at));
  EXPECT_THAT(off, ElementsAre("2027-01-01", "2027-05-01", "2027-05-02", "2027-10-01", "2027-10-02",
                               "2027-10-03"));
  EXPECT_TRUE(cn().works(day(2006, 5, 2)));  // that day is a holiday by decree from 2025 on only
}

TEST(CalendarLayers, TheLaterOneWins) {
  const Text off{"a.yaml",
                 "redress_calendar: 1\ncalendar: a\ntitle: a\ndays:\n"
                 "  - {from: 2026-03-02, to: 2026-03-03, off: 停电}\n"};
  const Text work{"b.yaml",
                  "redress_calendar: 1\ncalendar: b\ntitle: b\nhours: [\"08:00-12:00\"]\ndays:\n"
                  "  - {date: 2026-03-03, work: 恢复, hours: [\"10:00-12:00\"]}\n"};
  const Calendar both = calendar_of({china(), off, work});
  EXPECT_FALSE(both.works(day(2026, 3, 2)));
  EXPECT_EQ(both.rest(day(2026, 3, 2))->reason, "停电");
  EXPECT_THAT(both.hours(day(2026, 3, 2)), IsEmpty());
  EXPECT_THAT(both.hours(day(2026, 3, 3)), ElementsAre(Window{600, 720}));
  EXPECT_THAT(both.hours(day(2026, 3, 4)), ElementsAre(Window{480, 720}));
  EXPECT_EQ(both.version().name, "cn+a+b");
  EXPECT_EQ(both.layers().size(), 3u);
  EXPECT_EQ(both.layers()[0].digest, cn().version().digest);
  EXPECT_NE(both.version().digest, calendar_of({china(), work, off}).version().digest);
}

TEST(CalendarLayers, HoldForTheirDatesOnly) {
  const Calendar made = calendar_of({china(), data("summer.yaml")});
  const Windows summer = {{510, 690}, {900, 1080}}, ordinary = {{540, 720}, {810, 1050}};
  EXPECT_EQ(made.hours(day(2026, 5, 29)), ordinary);
  EXPECT_EQ(made.hours(day(2026, 6, 1)), summer);
  EXPECT_EQ(made.hours(day(2026, 9, 30)), summer);
  EXPECT_EQ(made.hours(day(2026, 10, 8)), ordinary);
  EXPECT_THAT(made.hours(day(2026, 6, 20)), IsEmpty()) << "a day off stays one";
  const Text always{"always.yaml",
                    "redress_calendar: 1\ncalendar: a\ntitle: a\nhours: [\"10:00-11:00\"]\n"};
  const Calendar both = calendar_of({china(), data("summer.yaml"), always});
  EXPECT_THAT(both.hours(day(2026, 6, 1)), ElementsAre(Window{600, 660})) << "the later one wins";
}

// Whatever its texts are, a calendar is a bit a day and its exceptions.
TEST(Calendar, CanBeMadeWithoutAText) {
  CalendarDays says;
  EXPECT_FALSE(Calendar::of(says)) << "no week, no hours";
  says.week[1] = true;
  EXPECT_FALSE(Calendar::of(says)) << "no hours";
  says.hours = {{540, 720}};
  const auto made = Calendar::of(says);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->add_working_days(day(2026, 3, 2), 52), day(2027, 3, 1));
  EXPECT_EQ(made->add_working_days(day(2026, 3, 2), 52'000), day(2026, 3, 2) + days(364'000));
  EXPECT_EQ(made->add_working_days(day(2026, 3, 2), -52'000), day(2026, 3, 2) - days(364'000));
  EXPECT_TRUE(made->announced(day(1800, 1, 1), day(3000, 1, 1)));
}

TEST(CalendarLayers, HalfADayIsADay) {
  const Calendar half = calendar_of({china(), data("half-day.yaml")});
  EXPECT_TRUE(half.works(day(2026, 2, 13)));
  EXPECT_THAT(half.hours(day(2026, 2, 13)), ElementsAre(Window{540, 720}));
  EXPECT_EQ(half.working_days(day(2026, 2, 1), day(2026, 2, 28)),
            cn().working_days(day(2026, 2, 1), day(2026, 2, 28)));
}

// --- What a wrong calendar is told

const std::string right =
    "redress_calendar: 1\n"
    "calendar: c\n"
    "title: c\n"
    "week: [monday, tuesday]\n"
    "hours: [\"09:00-12:00\", \"13:30-17:30\"]\n"
    "every_year:\n"
    "  - {name: 元旦, from: 01-01, by: 办法}\n"
    "years:\n"
    "  2026:\n"
    "    notice: 通知\n"
    "    url: https://www.gov.cn/x\n"
    "    holidays:\n"
    "      - {name: 春节, from: 2026-02-15, to: 2026-02-23}\n"
    "    workdays:\n"
    "      - {date: 2026-02-14, for: 春节}\n";

std::vector<std::string> problems_of(const std::string& bytes) {
  std::vector<RuleProblem> problems;
  const auto made = Calendar::compile({{"c.yaml", bytes}}, problems);
  EXPECT_EQ(made.has_value(), problems.empty());
  return printed(problems);
}

std::vector<std::string> problems_with(const std::string& what, const std::string& instead) {
  return problems_of(with(right, what, instead));
}

TEST(WrongCalendar, ButThisOneIsRight) { EXPECT_THAT(problems_of(right), IsEmpty()); }

TEST(WrongCalendar, WithoutAnyWorkingTime) {
  const std::string sentence =
      "c.yaml:1:1: error: calendar 'c' has no working time; list the days worked under 'week' and "
      "the "
      "hours under 'hours'";
  EXPECT_THAT(problems_with("[monday, tuesday]", "[]"), ElementsAre(sentence));
  EXPECT_THAT(problems_with("[\"09:00-12:00\", \"13:30-17:30\"]", "[]"), ElementsAre(sentence));
}

TEST(WrongCalendar, WithOverlappingHours) {
  EXPECT_THAT(
      problems_with("13:30-17:30", "11:30-17:30"),
      ElementsAre("c.yaml:5:24: error: opening hours '11:30-17:30' overlap the ones before or "
                  "are out of order; list them by start, each after the end of the one before"));
  EXPECT_THAT(problems_with("13:30-17:30", "08:00-08:30"), ElementsAre(HasSubstr("out of order")));
  EXPECT_THAT(problems_with("13:30-17:30", "22:00-09:30"),
              ElementsAre(HasSubstr("run into the next day's first hours")));
}

TEST(WrongCalendar, EndingAtMidnightWrittenAsItsStart) {
  EXPECT_THAT(
      problems_with("13:30-17:30", "13:30-00:00"),
      ElementsAre("c.yaml:5:24: error: opening hours '13:30-00:00' end at 00:00; write 24:00 for "
                  "the end of the day"));
  EXPECT_THAT(problems_with("13:30-17:30", "13:30-24:00"), IsEmpty());
}

TEST(WrongCalendar, WithHoursThatAreNone) {
  for (const char* bad : {"9-12", "13:30", "25:00-26:00", "24:00-25:00", "13:60-14:00", "nine"})
    EXPECT_THAT(problems_with("13:30-17:30", bad), ElementsAre(HasSubstr("cannot be read"))) << bad;
  EXPECT_THAT(problems_with("13:30-17:30", "13:30-13:30"), ElementsAre(HasSubstr("are empty")));
}

TEST(WrongCalendar, WithDatesThatAreNone) {
  EXPECT_THAT(problems_with("2026-02-15", "2026-02-30"),
              ElementsAre("c.yaml:13:26: error: from '2026-02-30' is not a date; 2026 has no 30 "
                          "February; check the date"));
  EXPECT_THAT(
      problems_with("2026-02-23", "2026-02-01"),
      ElementsAre("c.yaml:13:42: error: from 2026-02-15 to 2026-02-01 is no holiday; let it end on "
                  "or after its first day, within 40 days"));
  EXPECT_THAT(problems_with("01-01", "1-1"),
              ElementsAre("c.yaml:7:22: error: '1-1' is not a day of every "
                          "year; write 05-01"));
}

TEST(WrongCalendar, WithHalfAYear) {
  EXPECT_THAT(problems_with("    notice: 通知\n", ""),
              ElementsAre("c.yaml:10:5: error: year 2026 needs 'notice'; add 'notice: …'"));
  EXPECT_THAT(problems_with("    url: https://www.gov.cn/x\n", ""),
              ElementsAre(HasSubstr("year 2026 needs 'url'")));
  EXPECT_THAT(
      problems_with("    holidays:\n      - {name: 春节, from: 2026-02-15, to: 2026-02-23}\n", ""),
      ElementsAre(HasSubstr("year 2026 needs 'holidays'")));
  EXPECT_THAT(problems_with("    workdays:\n      - {date: 2026-02-14, for: 春节}\n", ""),
              ElementsAre(HasSubstr("year 2026 needs 'workdays'")));
  EXPECT_THAT(
      problems_of(right + "  2028: {notice: n, url: https://x, holidays: [{name: 元旦, from: "
                          "2028-01-01}], workdays: []}\n"),
      ElementsAre("c.yaml:16:3: error: year 2028 comes after 2026; list the years in order without "
                  "a gap"));
}

TEST(WrongCalendar, WithADayOfAnotherYearOrTwice) {
  EXPECT_THAT(
      problems_with("{date: 2026-02-14", "{date: 2025-02-15"),
      ElementsAre("c.yaml:15:16: error: 2025-02-15 is not in the year 2026 or the week before it; "
                  "check the date"));
  EXPECT_THAT(problems_with("{date: 2026-02-14", "{date: 2025-12-28"), IsEmpty());
  EXPECT_THAT(
      problems_with("{date: 2026-02-14", "{date: 2026-02-15"),
      ElementsAre("c.yaml:15:16: error: 2026-02-15 is listed twice in 2026; remove one of them"));
  EXPECT_THAT(problems_with("{date: 2026-02-14", "{date: 2026-03-02"),
              ElementsAre("c.yaml:15:16: error: 2026-03-02 is worked anyway; check the date"));
}

TEST(WrongCalendar, WithAnUnknownKeyOrWeekday) {
  EXPECT_THAT(problems_with("holidays", "holdays"),
              Contains("c.yaml:12:5: error: unknown key 'holdays'; did you mean 'holidays'?"));
  EXPECT_THAT(problems_with("tuesday", "tusday"),
              ElementsAre("c.yaml:4:16: error: unknown weekday 'tusday'; did you mean 'tuesday'?"));
  EXPECT_THAT(problems_with("https://www.gov.cn/x", "www.gov.cn/x"),
              ElementsAre("c.yaml:11:10: error: url 'www.gov.cn/x' is no link; write https://…"));
}

TEST(WrongCalendar, IsToldTheLineAndWhatToWriteWhateverTheMistake) {
  const struct {
    const char *what, *instead, *told;
  } mistakes[] = {
      {"calendar: c", "calendar: C D",
       "c.yaml:2:11: error: calendar 'C D' is not a plain word; use at most 64 of a–z, 0–9, '-' "
       "and "
       "'_'"},
      {"redress_calendar: 1", "redress_calendar: 2",
       "c.yaml:1:19: error: redress_calendar '2' is out of bounds; write 1"},
      {"title: c", "title:", "c.yaml:3:1: error: title is nothing; write a text"},
      {"[monday, tuesday]", "monday",
       "c.yaml:4:7: error: week is 'monday'; write a list: [monday]"},
      {"years:\n", "statutory_days:\n  - {since: 2025}\nyears:\n",
       "c.yaml:9:5: error: a number of statutory days needs 'days'; add 'days: …'"},
      {"years:\n", "statutory_days: [{since: 2025, days: 13}, {since: 2025, days: 11}]\nyears:\n",
       "c.yaml:8:51: error: since 2025 is there twice; remove one of them"},
      {"    url:", "    published: 2025-11-31\n    url:",
       "c.yaml:11:16: error: published '2025-11-31' is not a date; 2025 has no 31 November; check "
       "the date"},
      {"    url:", "    extra_days: 1\n    url:", "c.yaml:11:5: error: unknown key 'extra_days'"},
      {"2026-02-14, for", "2026-02-14, four",
       "c.yaml:15:9: error: a make-up workday needs 'for'; add 'for: …'"},
      {"from: 01-01", "from: 02-30", "c.yaml:7:22: error: '02-30' is not a day of every year"},
      {"  2026:", "  2O26:",
       "c.yaml:9:3: error: year '2O26' is not a whole number; write digits only, 1990 to 2199"},
      {"    holidays:\n      - {name: 春节, from: 2026-02-15, to: 2026-02-23}\n",
       "    holidays: []\n",
       "c.yaml:12:15: error: year 2026 lists no holidays; leave the year out until its notice is "
       "published"},
      {"title: c", "title: \"c", "c.yaml:"},
      {"title: c", "title: &c c", "c.yaml:3:8: error: anchors (&c) are not allowed"},
  };
  for (const auto& it : mistakes)
    EXPECT_THAT(problems_with(it.what, it.instead), Contains(HasSubstr(it.told))) << it.instead;
}

TEST(WrongCalendar, ALayerWhoseDatesAreWrong) {
  const auto told = [](const std::string& rest) {
    std::vector<RuleProblem> problems;
    Calendar::compile(
        {{"c.yaml", right}, {"l.yaml", "redress_calendar: 1\ncalendar: l\ntitle: l\n" + rest}},
        problems);
    return printed(problems);
  };
  EXPECT_THAT(
      told("from: 2026-06-01\nuntil: 2026-05-01\n"),
      ElementsAre("l.yaml:5:8: error: until 2026-05-01 comes before from 2026-06-01; let it "
                  "end on or after its first day"));
  EXPECT_THAT(told("from: 2026-06-01\ndays:\n  - {date: 2026-05-31, off: a}\n"),
              ElementsAre("l.yaml:6:5: error: 2026-05-31 is outside the dates of this layer; check "
                          "the date, or the layer's 'from' and 'until'"));
  EXPECT_THAT(told("until: 31.12.2026\n"), ElementsAre(HasSubstr("is not a date")));
  EXPECT_THAT(told("from: 2026-06-01\nuntil: 2026-06-30\nhours: [\"08:00-12:00\"]\n"), IsEmpty());
}

TEST(WrongCalendar, ALayerThatRedefinesTheWeek) {
  std::vector<RuleProblem> problems;
  const std::string layer = "redress_calendar: 1\ncalendar: l\ntitle: l\nweek: [monday]\n";
  EXPECT_FALSE(Calendar::compile({{"c.yaml", right}, {"l.yaml", layer}}, problems));
  EXPECT_THAT(printed(problems),
              ElementsAre("l.yaml:4:1: error: 'week' belongs to the first calendar only; "
                          "list the days that differ under 'days'"));
}

TEST(WrongCalendar, ALayerWhoseDayIsNeitherOnNorOff) {
  const auto told = [](const std::string& item) {
    std::vector<RuleProblem> problems;
    const std::string layer =
        "redress_calendar: 1\ncalendar: l\ntitle: l\ndays:\n  - " + item + "\n";
    Calendar::compile({{"c.yaml", right}, {"l.yaml", layer}}, problems);
    return printed(problems);
  };
  EXPECT_THAT(told("{date: 2026-03-02}"),
              ElementsAre(HasSubstr("it is not clear whether the day is worked")));
  EXPECT_THAT(told("{date: 2026-03-02, off: a, work: b}"),
              ElementsAre(HasSubstr("it is not clear")));
  EXPECT_THAT(told("{date: 2026-03-02, off: a, hours: [\"09:00-10:00\"]}"),
              ElementsAre(HasSubstr("a day off has no hours")));
  EXPECT_THAT(told("{date: 2026-03-08, hours: [\"09:00-10:00\"]}"),
              ElementsAre(HasSubstr("2026-03-08 is a day off, so its hours say nothing")));
  EXPECT_THAT(told("{date: 2026-03-02, hours: []}"),
              ElementsAre(HasSubstr("the day has no working time")));
  EXPECT_THAT(told("{date: 2026-03-02, off: a}"), IsEmpty());
}

}  // namespace
}  // namespace redress
