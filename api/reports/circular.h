// 通报: what a period came to, printed for those it is about. HTML to read and print, XLSX and CSV
// to go on working with. Texts are UTF-8.
//
// Everything arrives as it is to be printed, so that a circular of last year reads today as it did
// then. No names and no phone numbers: nothing here has a place for them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/text/as_of.h"
#include "engine/time.h"
#include "rules/text/text.h"

namespace redress {

// How late something is: "25分钟", "9小时", "22天", each begun unit left out.
std::string lateness(Instant::duration late, Language language);
// The same in hours, to a tenth, which sorts: "0.1", "9.0", "530.5". Whatever is late is 0.1 at
// least.
std::string hours_late(Instant::duration late);

struct Circular {
  std::string title;    // 关于2026年3月政务服务“好差评”工作情况的通报
  std::string subject;  // 政务服务“好差评”工作情况: what it is about, for a sentence
  std::string issuer;   // 无棣县行政审批服务局
  std::string number;   // 文号: 棣审服通〔2026〕3号; may be empty
  std::string addressees, copied_to;  // 主送, 抄送; may be empty
  std::string region;                 // 无棣县
  std::string period;                 // 2026年3月
  AsOf as_of;                         // of all that does not say otherwise
  std::string policy, version;        // by which it was counted
  std::optional<Day> issued;          // not yet: it says 草稿

  // A figure without a value of its kind is "—".
  struct Figure {
    std::string title, value, before, change;  // 好评率, 99.62%, 99.50%, 上升0.12个百分点
    std::string counts = {};                   // 评价: what it counts
  };
  std::vector<Figure> figures;

  struct Level {
    std::string title, active, by_default;  // 非常满意, 1203, 88
  };
  std::vector<Level> levels;

  struct Ranking {
    std::string group, out_of;            // 县直部门, 100
    std::vector<std::string> indicators;  // their titles
    struct Points {
      std::string value, points;  // 98.33%, 24.83
    };
    struct Row {
      std::string place, unit, score;
      std::vector<Points> indicators;  // as many as there are titles
      std::string change;              // of its place: ↑2, ↓1, —
    };
    std::vector<Row> rows;
  };
  std::vector<Ranking> rankings;
  // Of a period that was closed: as it was known then, by the version of then.
  std::optional<AsOf> ranked_as_of;
  std::string ranked_version;  // empty: as above

  struct Apart {
    std::string unit, group, why;
  };
  std::vector<Apart> apart;  // not ranked

  struct Overdue {
    std::string number, unit, matter, stage;
    std::string due;               // "2026-03-11 24:00"
    std::string late, hours_late;  // "9小时", "9.0"
  };
  std::vector<Overdue> overdue;  // and still open

  // Approved for publication, without names. An empty line begins a paragraph.
  struct TypicalCase {
    std::string title, text;
  };
  std::vector<TypicalCase> typical_cases;

  std::vector<std::string> sticking_points, signals, notes;  // sentences
};

// What a customer wrote instead of ours, in Mustache. `page` is the whole HTML page; `opening` and
// `closing` are plain text, an empty line begins a paragraph. Every field is escaped.
struct CircularTemplates {
  std::optional<Text> page, opening, closing;
};

// What is wrong with them: tags that don't close, fields that there are none of (and which there
// are), whatever would write without escaping. Empty: circular_html() takes them.
std::vector<RuleProblem> check(const CircularTemplates& templates);

// Ours, for a customer to begin with.
std::string_view circular_page();
std::string_view circular_opening(Language language);
std::string_view circular_closing(Language language);

// One page, complete in itself: nothing is fetched. Throws std::invalid_argument with the first
// problem if check() finds any.
std::string circular_html(const Circular& circular, const CircularTemplates& templates = {},
                          Language language = Language::zh);

// A workbook, a table a sheet, each with its title, what it is of and until when it was known, a
// header that stays in sight and filters. What is a number on paper is a number there, a date a
// date, all else is text and never a formula. The same circular gives the same bytes. Throws
// std::runtime_error if it can't be written to the directory for temporary files.
std::string circular_xlsx(const Circular& circular, Language language = Language::zh);

// One table as CSV: UTF-8 with BOM, CRLF, cells as csv_cell() has them; its last columns say until
// when it was known and by which policy it was counted. Signals and notes stand among the sticking
// points, each with its kind.
enum class CircularTable { figures, levels, ranking, apart, overdue, cases, sticking_points };
std::string circular_csv(const Circular& circular, CircularTable table,
                         Language language = Language::zh);
std::optional<CircularTable> circular_table_named(std::string_view name);
const std::vector<std::string>& circular_table_names();

}  // namespace redress
