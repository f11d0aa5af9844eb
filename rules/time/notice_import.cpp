#include "rules/time/notice_import.h"

#include <algorithm>
#include <map>

#include "rules/text/yaml.h"
#include "rules/time/calendar.h"

namespace redress {
namespace {

using std::chrono::days;
using std::chrono::year_month_day;

struct Entry {
  std::string name;
  bool off = false;
};

struct Read {
  int year = 0;
  std::vector<std::string> papers;
  std::map<Day, Entry> days;
};

bool ends_the_year_before(int notice_year, Day day) {
  const year_month_day date{day};
  return int(date.year()) + 1 == notice_year && date.month() == std::chrono::December &&
         unsigned(date.day()) >= 25;
}

// holiday-cn puts “五一” into quotation marks.
std::string without_quotation_marks(std::string name) {
  for (const std::string mark : {"“", "”"})
    for (auto at = name.find(mark); at != std::string::npos; at = name.find(mark))
      name.erase(at, mark.size());
  return name;
}

void read_day(const yaml::Node& item, Read& made, yaml::Report& report) {
  yaml::Fields fields(item, "a day", report);
  const yaml::Node* name = fields.require("name");
  const yaml::Node* date = fields.require("date");
  const yaml::Node* off = fields.require("isOffDay");
  const auto called = name ? yaml::text(*name, "name", report) : std::nullopt;
  const auto is_off = off ? yaml::boolean(*off, "isOffDay", report) : std::nullopt;
  const auto day = date ? yaml::date(*date, "date", report) : std::nullopt;
  if (!day) return;
  if (made.year != 0 && int(year_month_day(*day).year()) != made.year &&
      !ends_the_year_before(made.year, *day))
    report.add(date->at,
               Wording{iso_date(*day) + " is not in the year " + std::to_string(made.year) +
                           " or the week before it",
                       iso_date(*day) + "不在" + std::to_string(made.year) + "年及其前一周内"},
               Wording{"check the date, or import it with the notice it belongs to",
                       "请核对日期，或随其所属的通知导入"});
  if (!called || !is_off) return;
  if (called->find('\n') != std::string::npos)
    report.add(name->at, Wording{"name is longer than a line", "名称超过一行"},
               Wording{"write the holiday's name only", "请只写假期名称"});
  if (!made.days.emplace(*day, Entry{without_quotation_marks(*called), *is_off}).second)
    report.add(date->at, Wording{iso_date(*day) + " is listed twice", iso_date(*day) + "列了两次"},
               Wording{"remove one of them", "请去掉一个"});
}

Read read(const yaml::Node& root, yaml::Report& report) {
  Read made;
  yaml::Fields fields(root, {"a file of holiday-cn", "holiday-cn的文件"}, report);
  for (const char* about : {"$schema", "$id"}) fields.find(about);
  if (const auto* year = fields.require("year"))
    made.year =
        yaml::integer(*year, "year", first_calendar_year, last_calendar_year, report).value_or(0);
  if (const auto* papers = fields.require("papers"))
    for (const yaml::Node& item : yaml::items(*papers, "papers", report)) {
      const auto link = yaml::text(item, "a paper", report);
      if (link && ((!link->starts_with("https://") && !link->starts_with("http://")) ||
                   link->find_first_of(" \t\n\"'#") != std::string::npos))
        report.add(item.at, Wording{"paper '" + *link + "' is no link", "“" + *link + "”不是链接"},
                   Wording{"write https://…", "请写https://…"});
      if (link) made.papers.push_back(*link);
    }
  const yaml::Node* list = fields.require("days");
  if (!list) return made;
  for (const yaml::Node& item : yaml::items(*list, "days", report)) read_day(item, made, report);
  if (list->is_sequence() && list->items.empty())
    report.add(
        list->at,
        Wording{"the notice of " + std::to_string(made.year) + " is not out: no days",
                std::to_string(made.year) + "年的通知尚未公布：没有日期"},
        Wording{"import the file again when holiday-cn has them", "待holiday-cn更新后重新导入"});
  else if (report.empty() && made.papers.empty())
    report.add(root.at, Wording{"no paper says so", "没有依据的文件"},
               Wording{"add the notice's link to 'papers'", "请在papers中加上通知的链接"});
  return made;
}

// --- Writing ---

// As YAML reads it back inside braces.
std::string quoted_if_needed(const std::string& text) {
  if (text.find_first_of("{}[],:#&*!|>'\"%@`?\\") == std::string::npos && text.front() != '-' &&
      text.front() != ' ' && text.back() != ' ')
    return text;
  std::string made = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') made += '\\';
    made += c;
  }
  return made + "\"";
}

// The date in a link of gov.cn, ".../2018-12/06/content_...". A page can have been moved later:
// a year is arranged before it begins, an amendment comes within it.
std::string published(const std::string& link, int year, bool amends) {
  for (std::size_t at = 0; (at = link.find('/', at)) != std::string::npos; ++at) {
    if (link.size() < at + 12 || link[at + 5] != '-' || link[at + 8] != '/' || link[at + 11] != '/')
      continue;
    std::string date = link.substr(at + 1, 10);
    date[7] = '-';
    const std::optional<Day> day = parse_iso_date(date);
    if (!day) continue;
    const int of = int(year_month_day(*day).year());
    return (amends ? of == year : of < year) ? date : "";
  }
  return "";
}

std::string notice(const Read& from, std::size_t paper, const std::string& margin) {
  const std::string& link = from.papers[paper];
  const std::string year = std::to_string(from.year), date = published(link, from.year, paper > 0);
  std::string made = paper == 0 ? "notice: 国务院办公厅关于" + year + "年部分节假日安排的通知\n"
                                : "notice: 调整" + year + "年节假日安排的通知\n";
  made += margin + "url: " + link + "\n";
  if (!date.empty()) made += margin + "published: " + date + "\n";
  return made;
}

std::string written(const Read& from) {
  std::string holidays, workdays;
  for (auto it = from.days.begin(); it != from.days.end(); ++it) {
    const auto& [day, entry] = *it;
    const std::string name = quoted_if_needed(entry.name);
    if (!entry.off) {
      const std::chrono::weekday of(day);
      const bool weekend = of == std::chrono::Saturday || of == std::chrono::Sunday;
      workdays += weekend
                      ? "      - {date: " + iso_date(day) + ", for: " + name + "}\n"
                      : "      # " + iso_date(day) + "（" + entry.name + "）本来就是工作日，不列\n";
      continue;
    }
    Day last = day;
    for (auto next = std::next(it); next != from.days.end() && next->first == last + days(1) &&
                                    next->second.off && next->second.name == entry.name;
         ++next, ++it)
      last = next->first;
    holidays +=
        "      - {name: " + name + ", from: " + iso_date(day) + ", to: " + iso_date(last) + "}\n";
  }
  std::string made = "  " + std::to_string(from.year) + ":\n    " + notice(from, 0, "    ");
  made += "    holidays:" + (holidays.empty() ? " []\n" : "\n" + holidays);
  const bool none = workdays.find("- {") == std::string::npos;
  made += "    workdays:" + (none ? " []\n" + workdays : "\n" + workdays);
  if (from.papers.size() > 1) made += "    amended:\n";
  for (std::size_t paper = 1; paper < from.papers.size(); ++paper)
    made += "      - " + notice(from, paper, "        ");
  return made;
}

// --- Putting in ---

// Where each line begins, and the end of the text.
std::vector<std::size_t> lines_of(const std::string& bytes) {
  std::vector<std::size_t> starts = {0};
  for (std::size_t at = 0; at < bytes.size(); ++at)
    if (bytes[at] == '\n' && at + 1 < bytes.size()) starts.push_back(at + 1);
  starts.push_back(bytes.size());
  return starts;
}

struct Gap {
  int from = 0, to = 0;  // lines from 0; `to` is the first that stays
};

// The lines of the year, or none where it would stand; nullopt, reported, if `years` is not
// written a line a year.
std::optional<Gap> gap_for(int year, const yaml::Node& root, int last_line, yaml::Report& report) {
  int end = last_line;
  const yaml::Member* years = nullptr;
  for (const yaml::Member& member : root.members) {
    if (years) {
      end = member.key_at.line - 1;
      break;
    }
    if (member.key == "years") years = &member;
  }
  if (!years) return Gap{last_line, last_line};
  int line = years->key_at.line;
  for (const yaml::Member& member : years->value.members) {
    if (member.key_at.line <= line || member.key_at.column != 3) {
      report.add(
          member.key_at,
          Wording{"year " + member.key + " is not on a line of its own",
                  member.key + "年没有单独成行"},
          Wording{"write every year on its own line, indented by two", "请每年单独一行，缩进两格"});
      return std::nullopt;
    }
    line = member.key_at.line;
  }
  Gap gap{end, end};
  for (const yaml::Member& member : years->value.members) {
    const int of = std::atoi(member.key.c_str()), at = member.key_at.line - 1;
    if (of < year) continue;
    if (of > year) {
      gap.to = at;
      if (gap.from == end) gap.from = at;
      break;
    }
    gap.from = at;
  }
  return gap;
}

}  // namespace

std::optional<ImportedNotice> import_notice(const Text& json, std::vector<RuleProblem>& problems) {
  yaml::Report report(json.file);
  // JSON is YAML, and the strict reader gives places and finds what stands twice.
  const std::optional<yaml::Node> root = yaml::parse(json, report);
  Read made;
  if (root) made = read(*root, report);
  if (root && report.empty()) return ImportedNotice{made.year, written(made)};
  for (RuleProblem& problem : report.by_place()) problems.push_back(std::move(problem));
  return std::nullopt;
}

std::optional<Text> with_notice(const Text& calendar, const ImportedNotice& notice,
                                std::vector<RuleProblem>& problems) {
  yaml::Report report(calendar.file);
  const std::optional<yaml::Node> root = yaml::parse(calendar, report);
  const std::vector<std::size_t> starts = lines_of(calendar.bytes);
  std::optional<Gap> gap;
  if (root) gap = gap_for(notice.year, *root, static_cast<int>(starts.size()) - 1, report);
  if (!gap || !report.empty()) {
    for (RuleProblem& problem : report.by_place()) problems.push_back(std::move(problem));
    return std::nullopt;
  }
  const auto line = [&](int at) {
    const std::size_t from = starts[at];
    return calendar.bytes.substr(from, starts[at + 1] - from);
  };
  // Blank lines and comments before what follows belong to that.
  const bool replaces = gap->to > gap->from;
  while (gap->to > (replaces ? gap->from : 0) &&
         (line(gap->to - 1) == "\n" || line(gap->to - 1).starts_with('#')))
    --gap->to;
  gap->from = std::min(gap->from, gap->to);
  const bool has_years =
      std::ranges::any_of(root->members, [](const auto& it) { return it.key == "years"; });
  std::string head = calendar.bytes.substr(0, starts[gap->from]);
  if (!head.empty() && head.back() != '\n') head += '\n';
  Text made{calendar.file, head + (has_years ? "" : "years:\n") + notice.yaml +
                               calendar.bytes.substr(starts[gap->to])};
  if (!Calendar::compile({made}, problems)) return std::nullopt;
  return made;
}

}  // namespace redress
