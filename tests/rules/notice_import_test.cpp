// Importing holiday-cn's files: all of them again, one into a calendar, and what a wrong one is
// told.
#include "rules/time/notice_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/texts.h"

namespace redress {
namespace {

using std::chrono::days;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Text file_of(int year) { return data("holiday-cn/" + std::to_string(year) + ".json"); }

std::string imported(int year) {
  std::vector<RuleProblem> problems;
  const auto made = import_notice(file_of(year), problems);
  EXPECT_THAT(printed(problems), IsEmpty());
  return made ? made->yaml : "";
}

Text with_imported(Text calendar, int year) {
  std::vector<RuleProblem> problems;
  const auto notice = import_notice(file_of(year), problems);
  const auto made = notice ? with_notice(calendar, *notice, problems) : std::nullopt;
  EXPECT_THAT(printed(problems), IsEmpty()) << year;
  return made.value_or(calendar);
}

void expect_same(const Calendar& ours, const Calendar& theirs, Day first, Day last) {
  for (Day at = first; at <= last; at += days(1)) {
    ASSERT_EQ(ours.works(at), theirs.works(at)) << iso_date(at);
    ASSERT_EQ(ours.made_up(at), theirs.made_up(at)) << iso_date(at);
    ASSERT_EQ(ours.name_of(at), theirs.name_of(at)) << iso_date(at);
  }
}

TEST(NoticeImport, WritesWhatSomebodyWouldHaveWritten) {
  const std::string text = imported(2019);
  EXPECT_TRUE(text.starts_with(R"(  2019:
    notice: 国务院办公厅关于2019年部分节假日安排的通知
    url: http://www.gov.cn/zhengce/zhengceku/2018-12/06/content_5346276.htm
    published: 2018-12-06
    holidays:
      - {name: 元旦, from: 2018-12-30, to: 2019-01-01}
      - {name: 春节, from: 2019-02-04, to: 2019-02-10}
)")) << text;
  EXPECT_TRUE(text.ends_with(R"(      - {date: 2019-10-12, for: 国庆节}
    amended:
      - notice: 调整2019年节假日安排的通知
        url: http://www.gov.cn/zhengce/zhengceku/2019-03/22/content_5375877.htm
        published: 2019-03-22
)")) << text;
}

TEST(NoticeImport, LeavesOutAMondayThatIsWorkedAnyway) {
  EXPECT_THAT(imported(2020), HasSubstr("      # 2020-02-03（春节）本来就是工作日，不列\n"));
  EXPECT_THAT(imported(2020), Not(HasSubstr("{date: 2020-02-03")));
}

TEST(NoticeImport, OfAllYearsIsTheCalendarOfChina) {
  std::string bytes = china().bytes;
  Text empty{"cn.yaml", bytes.substr(0, bytes.find("\nyears:") + 1)};
  for (int year = 2007; year <= 2026; ++year) empty = with_imported(empty, year);
  expect_same(calendar_of({empty}), calendar_of({china()}), day(2006, 12, 25), day(2026, 12, 31));
}

TEST(NoticeImport, OfAYearThatIsThereChangesNothingElse) {
  Text calendar = china();
  for (int year : {2026, 2007, 2015, 2019}) calendar = with_imported(calendar, year);
  expect_same(calendar_of({calendar}), calendar_of({china()}), day(1990, 1, 1), day(2199, 12, 31));
  EXPECT_EQ(with_imported(calendar, 2015).bytes, calendar.bytes);
  EXPECT_THAT(calendar.bytes, HasSubstr("# 平常上班的日子。\n"));
}

TEST(NoticeImport, PutsAYearWhereItBelongsAndWhatFollowsStays) {
  const std::string head =
      "redress_calendar: 1\ncalendar: c\ntitle: c\nweek: [monday, tuesday, wednesday, thursday, "
      "friday]\nhours: [\"09:00-12:00\"]\n";
  const std::string tail = "\n# 另有的日子\ndays:\n  - {date: 2026-03-02, off: 停电}\n";
  Text calendar = with_imported({"c.yaml", head + "years:\n" + imported(2025) + tail}, 2026);
  EXPECT_EQ(calendar.bytes, head + "years:\n" + imported(2025) + imported(2026) + tail);
  calendar = with_imported(calendar, 2024);
  EXPECT_EQ(calendar.bytes,
            head + "years:\n" + imported(2024) + imported(2025) + imported(2026) + tail);
  EXPECT_EQ(with_imported(calendar, 2026).bytes, calendar.bytes);
}

TEST(NoticeImport, RefusesAGapInTheYears) {
  std::vector<RuleProblem> problems;
  Text calendar = china();
  calendar.bytes.resize(calendar.bytes.find("  2025:\n"));
  const auto notice = import_notice(file_of(2026), problems);
  EXPECT_FALSE(with_notice(calendar, notice.value(), problems));
  EXPECT_THAT(printed(problems), Contains(HasSubstr("year 2026 comes after 2024")));
}

// --- What a wrong file is told ---

const std::string right = R"({
    "$schema": "https://x/schema.json",
    "$id": "https://x/2026.json",
    "year": 2026,
    "papers": ["https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm"],
    "days": [
        {"name": "元旦", "date": "2026-01-01", "isOffDay": true},
        {"name": "元旦", "date": "2026-01-04", "isOffDay": false}
    ]
})";

std::vector<std::string> told(const std::string& what, const std::string& instead) {
  std::vector<RuleProblem> problems;
  const auto made = import_notice({"2026.json", with(right, what, instead)}, problems);
  EXPECT_EQ(made.has_value(), problems.empty()) << "nothing is half-loaded";
  return printed(problems);
}

TEST(WrongNotice, ButThisOneIsRight) { EXPECT_THAT(told("", ""), IsEmpty()); }

TEST(WrongNotice, IsToldTheLineAndWhatToWrite) {
  const struct {
    const char *what, *instead, *told;
  } mistakes[] = {
      {"2026-01-04", "2026-01-32",
       "2026.json:8:32: error: date '2026-01-32' is not a date; 2026 has no 32 January; check the "
       "date"},
      {"2026-01-04", "2027-01-04",
       "2026.json:8:32: error: 2027-01-04 is not in the year 2026 or the week before it; check the "
       "date, or import it with the notice it belongs to"},
      {"2026-01-04", "2026-01-01",
       "2026.json:8:32: error: 2026-01-01 is listed twice; remove one of them"},
      {"\"isOffDay\": true", "\"isOffDay\": \"true\"",
       "2026.json:7:58: error: isOffDay is 'true'; write true without quotes"},
      {"\"isOffDay\": true", "\"isOfDay\": true",
       "2026.json:7:9: error: a day needs 'isOffDay'; add 'isOffDay: …'"},
      {"\"year\": 2026", "\"year\": \"2026\"",
       "2026.json:4:13: error: year '2026' is in quotes, so it is text; write 2026"},
      {"https://www.gov.cn", "www.gov.cn",
       "2026.json:5:16: error: paper "
       "'www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm' is no link; write https://…"},
      {"\"papers\": [\"https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm\"]",
       "\"papers\": []",
       "2026.json:1:1: error: no paper says so; add the notice's link to 'papers'"},
      {"\"year\": 2026", "\"year\": 2026, \"year\": 2025",
       "2026.json:4:19: error: key 'year' is there twice; remove one of them"},
      {"\"days\": [", "\"days\": {", ""},
      {"    ]\n}", "    ]", ""},
      {"\"name\": \"元旦\"", "\"name\": \"\"",
       "2026.json:7:18: error: name is empty; write a text"},
  };
  for (const auto& it : mistakes) {
    const std::vector<std::string> lines = told(it.what, it.instead);
    ASSERT_FALSE(lines.empty()) << it.instead;
    EXPECT_THAT(lines, Contains(HasSubstr(it.told))) << it.instead;
    EXPECT_THAT(lines[0], ::testing::MatchesRegex("2026.json:[0-9]+:[0-9]+: error: .*"));
  }
}

TEST(WrongNotice, OfAYearThatIsNotOut) {
  std::vector<RuleProblem> problems;
  EXPECT_FALSE(import_notice(file_of(2027), problems));
  EXPECT_THAT(printed(problems),
              ElementsAre("2027.json:6:13: error: the notice of 2027 is not out: no days; import "
                          "the file again when holiday-cn has them"));
}

}  // namespace
}  // namespace redress
