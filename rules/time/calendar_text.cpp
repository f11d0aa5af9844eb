// A calendar's texts, strictly read.
#include <algorithm>
#include <set>

#include "engine/digest.h"
#include "rules/text/yaml.h"
#include "rules/time/calendar.h"

namespace redress {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::month;
using std::chrono::month_day;
using std::chrono::year;
using std::chrono::year_month_day;

namespace {

constexpr Day first_day = local_days(year(first_calendar_year) / 1 / 1);
constexpr Day last_day = local_days(year(last_calendar_year) / 12 / 31);
constexpr int longest_holiday = 40;

const std::vector<std::string> weekdays = {"sunday",   "monday", "tuesday", "wednesday",
                                           "thursday", "friday", "saturday"};

int year_of(Day day) { return int(year_month_day(day).year()); }

// The last week of a year can be ruled by the notice of the next one.
bool last_week_before(int notice_year, Day day) {
  const year_month_day date{day};
  return int(date.year()) + 1 == notice_year && date.month() == std::chrono::December &&
         unsigned(date.day()) >= 25;
}

// --- Small texts ---

std::optional<int> two_digits(std::string_view text, int most) {
  if (text.size() != 2 || text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
    return std::nullopt;
  const int value = (text[0] - '0') * 10 + (text[1] - '0');
  return value <= most ? std::optional(value) : std::nullopt;
}

// "09:00", "24:00".
std::optional<int> minutes_of(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hours = two_digits(text.substr(0, 2), 24), minutes = two_digits(text.substr(3), 59);
  if (!hours || !minutes || (*hours == 24 && *minutes != 0)) return std::nullopt;
  return *hours * 60 + *minutes;
}

std::optional<month_day> month_day_of(std::string_view text) {
  if (text.size() != 5 || text[2] != '-') return std::nullopt;
  const auto m = two_digits(text.substr(0, 2), 12), d = two_digits(text.substr(3), 31);
  if (!m || !d) return std::nullopt;
  const month_day date{month(unsigned(*m)), std::chrono::day(unsigned(*d))};
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::optional<Window> window(const yaml::Node& node, yaml::Report& report) {
  const auto refuse = [&](const Wording& why, const Wording& help) {
    report.add(node.at,
               Wording{"opening hours '" + node.text + "' " + why.en,
                       "工作时间“" + node.text + "”" + why.zh},
               help);
    return std::nullopt;
  };
  const auto written = yaml::text(node, {"opening hours", "工作时间"}, report);
  if (!written) return std::nullopt;
  const std::size_t dash = written->find('-');
  const auto from = minutes_of(std::string_view(*written).substr(0, dash));
  const auto to = dash == std::string::npos
                      ? std::nullopt
                      : minutes_of(std::string_view(*written).substr(dash + 1));
  if (!from || !to || *from == 24 * 60)
    return refuse({"cannot be read", "无法识别"}, {"write \"09:00-12:00\"", "请写\"09:00-12:00\""});
  if (*to == 0)
    return refuse({"end at 00:00", "止于00:00"},
                  {"write 24:00 for the end of the day", "一日终了请写24:00"});
  if (*from == *to)
    return refuse({"are empty", "起止相同"},
                  {"write an end after the start", "请写晚于开始的结束时间"});
  return Window{*from, *to > *from ? *to : *to + 24 * 60};
}

Windows windows(const yaml::Node& node, yaml::Report& report) {
  Windows hours;
  for (const yaml::Node& item : yaml::items(node, "hours", report)) {
    const std::optional<Window> next = window(item, report);
    if (!next) continue;
    if (!hours.empty() && next->from < hours.back().to)
      report.add(
          item.at,
          Wording{"opening hours '" + item.text + "' overlap the ones before or are out of order",
                  "工作时间“" + item.text + "”与前一段重叠或次序颠倒"},
          Wording{"list them by start, each after the end of the one before",
                  "请按开始时间排列，每段在前一段结束之后"});
    hours.push_back(*next);
  }
  // The night belongs to the day it opens; it must not run into the next morning's own hours.
  if (!hours.empty() && hours.back().to - 24 * 60 > hours.front().from)
    report.add(
        node.at,
        Wording{"the night hours run into the next day's first hours", "夜间时段与次日第一段重叠"},
        Wording{"end them earlier", "请提早结束"});
  return hours;
}

std::string field(yaml::Fields& fields, std::string_view key, yaml::Report& report) {
  const yaml::Node* node = fields.require(key);
  return node ? yaml::text(*node, key, report).value_or("") : "";
}

// `from` and `to`, both included; `to` may be left out for a single day.
std::optional<Days> range(yaml::Fields& fields, yaml::Report& report) {
  const yaml::Node* from_node = fields.require("from");
  const yaml::Node* to_node = fields.find("to");
  if (!from_node) return std::nullopt;
  const auto from = yaml::date(*from_node, "from", report);
  const auto to = to_node ? yaml::date(*to_node, "to", report) : from;
  if (!from || !to) return std::nullopt;
  if (*to < *from || (*to - *from).count() >= longest_holiday) {
    report.add(to_node->at,
               Wording{"from " + iso_date(*from) + " to " + iso_date(*to) + " is no holiday",
                       iso_date(*from) + "至" + iso_date(*to) + "不成假期"},
               Wording{"let it end on or after its first day, within 40 days",
                       "结束日应不早于开始日，且在40日之内"});
    return std::nullopt;
  }
  return Days{*from, *to};
}

// --- Compiling ---

// One text being read: the calendar itself, or a layer over what `calendar` says already.
struct CalendarText {
  CalendarDays& calendar;
  std::string& name;
  yaml::Report& report;

  struct Decree {
    month_day day;
    int since = first_calendar_year;
    int reason = 0;
  };
  std::vector<Decree> decree = {};
  std::optional<Days> dated = {};  // a layer's own dates

  void read_base(const yaml::Node& root) {
    yaml::Fields fields(root, {"a calendar", "日历"}, report);
    head(fields);
    if (const auto* week = fields.require("week"))
      for (const yaml::Node& day : yaml::items(*week, "week", report))
        if (const auto at = yaml::one_of(day, "weekday", weekdays, report))
          calendar.week[*at] = true;
    if (const auto* hours = fields.require("hours")) calendar.hours = windows(*hours, report);
    if (report.empty() && (calendar.hours.empty() || !std::ranges::count(calendar.week, true)))
      report.add(
          root.at,
          Wording{"calendar '" + name + "' has no working time", "日历“" + name + "”没有工作时间"},
          Wording{"list the days worked under 'week' and the hours under 'hours'",
                  "请在week中列出工作日，在hours中列出时段"});
    if (const auto* every = fields.find("every_year"))
      for (const yaml::Node& item : yaml::items(*every, "every_year", report)) read_decree(item);
    if (const auto* days = fields.find("statutory_days"))
      for (const yaml::Node& item : yaml::items(*days, "statutory_days", report))
        read_statutory_days(item);
    if (const auto* years = fields.find("years")) read_years(*years);
    if (const auto* changes = fields.find("days"))
      for (const yaml::Node& item : yaml::items(*changes, "days", report)) read_change(item);
  }

  void read_layer(const yaml::Node& root) {
    yaml::Fields fields(root, "a calendar that is laid over another", report);
    head(fields);
    for (const char* key : {"week", "every_year", "statutory_days", "years"}) {
      if (fields.has(key))
        report.add(fields.key_at(key),
                   Wording{"'" + std::string(key) + "' belongs to the first calendar only",
                           std::string(key) + "只能写在第一层日历里"},
                   Wording{"list the days that differ under 'days'", "不同的日子请列在days里"});
    }
    read_dates(fields);
    if (const auto* hours = fields.find("hours")) {
      Windows made = windows(*hours, report);
      if (report.empty() && made.empty())
        report.add(
            hours->at,
            Wording{"calendar '" + name + "' has no working time",
                    "日历“" + name + "”没有工作时间"},
            Wording{"list the opening hours, or leave 'hours' out", "请列出时段，或去掉hours"});
      if (dated) {
        calendar.dated_hours.push_back({*dated, std::move(made)});
      } else {
        calendar.hours = std::move(made);
        calendar.dated_hours.clear();
      }
    }
    if (const auto* changes = fields.find("days"))
      for (const yaml::Node& item : yaml::items(*changes, "days", report)) read_change(item);
  }

  // A layer can hold for a time only: {from: 2026-06-01, until: 2026-09-30}, both included.
  void read_dates(yaml::Fields& fields) {
    const yaml::Node* from = fields.find("from");
    const yaml::Node* until = fields.find("until");
    if (!from && !until) return;
    const auto first = from ? yaml::date(*from, "from", report) : first_day;
    const auto last = until ? yaml::date(*until, "until", report) : last_day;
    if (!first || !last) return;
    if (*last < *first)
      report.add(until->at,
                 Wording{"until " + iso_date(*last) + " comes before from " + iso_date(*first),
                         "until（" + iso_date(*last) + "）早于from（" + iso_date(*first) + "）"},
                 Wording{"let it end on or after its first day", "结束日应不早于开始日"});
    else
      dated = Days{*first, *last};
  }

  void head(yaml::Fields& fields) {
    if (const auto* version = fields.require("redress_calendar"))
      yaml::integer(*version, "redress_calendar", 1, 1, report);
    if (const auto* node = fields.require("calendar"))
      name = yaml::word(*node, "calendar", report).value_or("");
    field(fields, "title", report);
    for (const char* note : {"source", "license"})
      if (const auto* node = fields.find(note)) yaml::text(*node, note, report);
  }

  // {name: 国庆节, from: 10-01, to: 10-03, since: 2025, by: …}
  void read_decree(const yaml::Node& item) {
    yaml::Fields fields(item, "a day of every year", report);
    Decree made;
    const std::string what = field(fields, "name", report);
    made.reason = reason(what, field(fields, "by", report));
    if (const auto* since = fields.find("since"))
      made.since = yaml::integer(*since, "since", first_calendar_year, last_calendar_year, report)
                       .value_or(first_calendar_year);
    const yaml::Node* from_node = fields.require("from");
    const yaml::Node* to_node = fields.find("to");
    const auto read = [&](const yaml::Node& node) {
      const auto day = month_day_of(node.text);
      if (!day)
        report.add(node.at,
                   Wording{"'" + node.text + "' is not a day of every year",
                           "“" + node.text + "”不是每年的某一天"},
                   Wording{"write 05-01", "请写05-01"});
      return day;
    };
    if (!from_node) return;
    const auto from = read(*from_node);
    const auto to = to_node ? read(*to_node) : from;
    if (!from || !to) return;
    if (*to < *from || to->month() != from->month()) {
      report.add(
          to_node->at,
          Wording{"'to' is not in the same month after 'from'", "to不在from之后的同一个月内"},
          Wording{"split it", "请拆开写"});
      return;
    }
    for (auto day = from->day(); day <= to->day(); ++day) {
      made.day = from->month() / day;
      decree.push_back(made);
    }
  }

  // {since: 2025, days: 13}
  void read_statutory_days(const yaml::Node& item) {
    yaml::Fields fields(item, "a number of statutory days", report);
    const yaml::Node* since = fields.require("since");
    const yaml::Node* count = fields.require("days");
    if (!since || !count) return;
    const auto from =
        yaml::integer(*since, "since", first_calendar_year, last_calendar_year, report);
    const auto number = yaml::integer(*count, "days", 1, 60, report);
    if (!from || !number) return;
    if (!calendar.statutory_days.emplace(*from, *number).second)
      report.add(since->at,
                 Wording{"since " + since->text + " is there twice",
                         "since " + since->text + "出现了两次"},
                 Wording{"remove one of them", "请去掉一个"});
  }

  void read_years(const yaml::Node& years) {
    if (!years.is_map())
      report.add(years.at, Wording{"years is no map", "years不是分项"},
                 Wording{"write '2026:' and its notice under it", "请写'2026:'，其下写当年的通知"});
    for (const yaml::Member& member : years.members) {
      yaml::Node key;
      key.kind = yaml::Node::Kind::scalar;
      key.at = member.key_at;
      key.text = member.key;
      const auto at = yaml::integer(key, "year", first_calendar_year, last_calendar_year, report);
      if (!at) continue;
      if (calendar.last_notice != 0 && *at != calendar.last_notice + 1)
        report.add(
            member.key_at,
            Wording{"year " + member.key + " comes after " + std::to_string(calendar.last_notice),
                    std::to_string(calendar.last_notice) + "之后是" + member.key + "年"},
            Wording{"list the years in order without a gap", "请逐年按顺序列出"});
      if (calendar.first_notice == 0) calendar.first_notice = *at;
      calendar.last_notice = *at;
      std::set<Day> said;
      read_notice(member.value, member.key_at, *at, said, true);
    }
  }

  // A year's notice, or one that amended it (those list what they added).
  void read_notice(const yaml::Node& node, yaml::Place at, int of, std::set<Day>& said,
                   bool first) {
    const std::string what = first ? "year " + std::to_string(of) : "an amendment";
    yaml::Fields fields(node, what, report);
    Paper paper;
    paper.year = of;
    paper.amends = !first;
    paper.line = at.line;
    paper.title = field(fields, "notice", report);
    if (const auto* number = fields.find("number"))
      paper.number = yaml::name(*number, "number", report).value_or("");
    if (const auto* url = fields.require("url")) {
      paper.url = yaml::text(*url, "url", report).value_or("");
      if (!paper.url.empty() && !paper.url.starts_with("https://") &&
          !paper.url.starts_with("http://"))
        report.add(url->at,
                   Wording{"url '" + paper.url + "' is no link", "url“" + paper.url + "”不是链接"},
                   Wording{"write https://…", "请写https://…"});
    }
    if (const auto* published = fields.find("published"))
      paper.published = yaml::date(*published, "published", report);
    if (!first)
      if (const auto* extra = fields.find("extra_days"))
        paper.extra_days = yaml::integer(*extra, "extra_days", 1, 60, report).value_or(0);
    const std::string notice =
        paper.title + (paper.number.empty() ? "" : "（" + paper.number + "）");
    calendar.notices.push_back(std::move(paper));
    if (const auto* holidays = first ? fields.require("holidays") : fields.find("holidays")) {
      const auto& list = yaml::items(*holidays, "holidays", report);
      if (holidays->is_sequence() && list.empty())
        report.add(holidays->at, Wording{what + " lists no holidays", what + "没有列出假期"},
                   Wording{"leave the year out until its notice is published",
                           "通知公布之前请不要写这一年"});
      for (const yaml::Node& item : list) read_holiday(item, of, notice, said);
    }
    if (const auto* workdays = first ? fields.require("workdays") : fields.find("workdays"))
      for (const yaml::Node& item : yaml::items(*workdays, "workdays", report))
        read_workday(item, of, notice, said);
    if (first)
      if (const auto* amended = fields.find("amended"))
        for (const yaml::Node& item : yaml::items(*amended, "amended", report))
          read_notice(item, item.at, of, said, false);
  }

  void read_holiday(const yaml::Node& item, int of, const std::string& notice,
                    std::set<Day>& said) {
    yaml::Fields fields(item, "a holiday", report);
    const std::string name = field(fields, "name", report);
    const auto run = range(fields, report);
    if (!run) return;
    const int why = reason(name, notice);
    for (Day day = run->first; day <= run->last; day += days(1))
      if (belongs(day, of, item.at, said)) {
        calendar.exceptions[day] = {false, why, -1};
        calendar.notices.back().given += calendar.ordinarily_works(day);
      }
  }

  void read_workday(const yaml::Node& item, int of, const std::string& notice,
                    std::set<Day>& said) {
    yaml::Fields fields(item, "a make-up workday", report);
    const yaml::Node* node = fields.require("date");
    const std::string name = field(fields, "for", report);
    const auto day = node ? yaml::date(*node, "date", report) : std::nullopt;
    if (!day) return;
    if (calendar.ordinarily_works(*day))
      report.add(node->at,
                 Wording{iso_date(*day) + " is worked anyway", iso_date(*day) + "本来就上班"},
                 Wording{"check the date", "请核对日期"});
    else if (belongs(*day, of, node->at, said)) {
      calendar.exceptions[*day] = {true, reason(name, notice), -1};
      --calendar.notices.back().given;
    }
  }

  bool belongs(Day day, int of, yaml::Place at, std::set<Day>& said) {
    if (year_of(day) != of && !last_week_before(of, day))
      report.add(at,
                 Wording{iso_date(day) + " is not in the year " + std::to_string(of) +
                             " or the week before it",
                         iso_date(day) + "不在" + std::to_string(of) + "年及其前一周内"},
                 Wording{"check the date", "请核对日期"});
    else if (!said.insert(day).second)
      report.add(at,
                 Wording{iso_date(day) + " is listed twice in " + std::to_string(of),
                         iso_date(day) + "在" + std::to_string(of) + "年中列了两次"},
                 Wording{"remove one of them", "请去掉一个"});
    else
      return true;
    return false;
  }

  // {date: 2026-02-13, hours: ["09:00-12:00"], for: 春节, by: …}, {from:, to:, off: …}, {date:,
  // work: …}
  void read_change(const yaml::Node& item) {
    yaml::Fields fields(item, "a day that differs", report);
    const bool is_range = fields.has("from");
    std::optional<Days> run;
    if (is_range) {
      if (fields.has("date"))
        report.add(fields.key_at("date"),
                   Wording{"both 'date' and 'from' are there", "date和from同时出现"},
                   Wording{"remove one of them", "请去掉一个"});
      run = range(fields, report);
    } else if (const auto* node = fields.require("date")) {
      if (const auto day = yaml::date(*node, "date", report)) run = Days{*day, *day};
    }
    const yaml::Node* off = fields.find("off");
    const yaml::Node* work = fields.find("work");
    const yaml::Node* hours = fields.find("hours");
    const yaml::Node* by = fields.find("by");
    if (!off == !work && (off || !hours)) {
      report.add(item.at,
                 Wording{"it is not clear whether the day is worked", "没有写明这一天是否上班"},
                 Wording{"write one of 'off: name', 'work: name' or 'hours: [...]'",
                         "请写off: 名称、work: 名称或hours: [...]之一"});
      return;
    }
    if (off && hours)
      report.add(hours->at, Wording{"a day off has no hours", "放假日没有工作时段"},
                 Wording{"remove 'hours'", "请去掉hours"});
    const std::string called =
        off || work ? yaml::text(off ? *off : *work, off ? "off" : "work", report).value_or("")
                    : "";
    const std::string notice = by ? yaml::name(*by, "by", report).value_or("") : "";
    CalendarDays::Exception made{!off, reason(called, notice), -1};
    if (hours) {
      calendar.own_hours.push_back(windows(*hours, report));
      made.hours = static_cast<int>(calendar.own_hours.size()) - 1;
      if (calendar.own_hours.back().empty())
        report.add(hours->at, Wording{"the day has no working time", "这一天没有工作时间"},
                   Wording{"write 'off: name' for a day off", "放假请写off: 名称"});
    }
    if (!run) return;
    if (dated && (run->first < dated->first || run->last > dated->last)) {
      report.add(item.at,
                 Wording{iso_date(run->first < dated->first ? run->first : run->last) +
                             " is outside the dates of this layer",
                         iso_date(run->first < dated->first ? run->first : run->last) +
                             "不在本层日历的日期范围内"},
                 Wording{"check the date, or the layer's 'from' and 'until'",
                         "请核对日期，或本层的from和until"});
      return;
    }
    for (Day day = run->first; day <= run->last; day += days(1)) {
      if (hours && !work && !calendar.works(day)) {
        report.add(
            item.at,
            Wording{iso_date(day) + " is a day off, so its hours say nothing",
                    iso_date(day) + "是放假日，写时段没有意义"},
            Wording{"write 'work: name' as well, or remove it", "请同时写work: 名称，或去掉"});
        return;
      }
      if (hours && !work) {  // only the hours differ
        CalendarDays::Exception& there = calendar.exceptions[day];
        there.works = true;
        there.hours = made.hours;
      } else {
        calendar.exceptions[day] = made;
      }
    }
  }

  // Holidays share what they are called by: a day costs a few bytes, not a text.
  int reason(const std::string& called, const std::string& notice) {
    auto& known = calendar.reasons;
    const auto found = std::ranges::find_if(
        known, [&](const auto& it) { return it.name == called && it.notice == notice; });
    if (found != known.end()) return static_cast<int>(found - known.begin());
    known.push_back({called, notice});
    return static_cast<int>(known.size()) - 1;
  }

  // Where there is no notice, the decree alone is known.
  void apply_decree() {
    for (int at = first_calendar_year; at <= last_calendar_year; ++at) {
      if (calendar.last_notice != 0 && at >= calendar.first_notice && at <= calendar.last_notice)
        continue;
      for (const Decree& it : decree) {
        const year_month_day date = year(at) / it.day;
        if (it.since <= at && date.ok())
          calendar.exceptions.try_emplace(local_days(date),
                                          CalendarDays::Exception{false, it.reason, -1});
      }
    }
  }
};

}  // namespace

std::optional<Calendar> Calendar::compile(const std::vector<Text>& layers,
                                          std::vector<RuleProblem>& problems) {
  CalendarDays says;
  std::vector<Version> versions;
  Version whole;
  std::string digests;
  bool right = !layers.empty();
  for (const Text& layer : layers) {
    yaml::Report report(layer.file);
    const bool base = versions.empty();
    versions.push_back({"", hex(sha256(layer.bytes))});
    if (const std::optional<yaml::Node> root = yaml::parse(layer, report)) {
      CalendarText text{says, versions.back().name, report};
      if (base) {
        text.read_base(*root);
        text.apply_decree();
      } else {
        text.read_layer(*root);
      }
    }
    right = right && report.empty();
    for (RuleProblem& problem : report.by_place()) problems.push_back(std::move(problem));
    whole.name += (base ? "" : "+") + versions.back().name;
    digests += versions.back().digest;
  }
  if (!right) return std::nullopt;
  whole.digest = layers.size() == 1 ? digests : hex(sha256(digests));
  return of(std::move(says), std::move(whole), std::move(versions));
}

}  // namespace redress
