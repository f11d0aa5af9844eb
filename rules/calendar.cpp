#include "rules/calendar.h"

#include <algorithm>
#include <bit>
#include <set>
#include <utility>

#include "engine/digest.h"
#include "rules/yaml.h"

namespace redress {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::month;
using std::chrono::month_day;
using std::chrono::weekday;
using std::chrono::year;
using std::chrono::year_month_day;

namespace {

constexpr int first_year = 1990, last_year = 2100;
constexpr Day first_day = local_days(year(first_year) / 1 / 1);
constexpr Day last_day = local_days(year(last_year) / 12 / 31);
constexpr int indexed = (last_day - first_day).count() + 1;
constexpr int longest_holiday = 40;

const std::vector<std::string> weekdays = {"sunday",   "monday", "tuesday", "wednesday",
                                           "thursday", "friday", "saturday"};

bool is_indexed(Day day) { return day >= first_day && day <= last_day; }
int year_of(Day day) { return int(year_month_day(day).year()); }

// A notice also rules the last week of the year before it.
int notice_year_of(Day day) {
  const year_month_day date{day};
  return int(date.year()) + (date.month() == std::chrono::December && unsigned(date.day()) >= 25);
}

// --- Small texts
// -----------------------------------------------------------------------------------

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
  const auto refuse = [&](std::string why, std::string help) {
    report.add(node.at, "opening hours '" + node.text + "' " + why, help);
    return std::nullopt;
  };
  const auto written = yaml::text(node, "opening hours", report);
  if (!written) return std::nullopt;
  const std::size_t dash = written->find('-');
  const auto from = minutes_of(std::string_view(*written).substr(0, dash));
  const auto to = dash == std::string::npos
                      ? std::nullopt
                      : minutes_of(std::string_view(*written).substr(dash + 1));
  if (!from || !to || *from == 24 * 60) return refuse("can not be read", "write \"09:00-12:00\"");
  if (*to == 0) return refuse("end at 00:00", "write 24:00 for the end of the day");
  if (*from == *to) return refuse("are empty", "write an end after the start");
  return Window{*from, *to > *from ? *to : *to + 24 * 60};
}

std::vector<Window> windows(const yaml::Node& node, yaml::Report& report) {
  std::vector<Window> hours;
  for (const yaml::Node& item : yaml::items(node, "hours", report)) {
    const std::optional<Window> next = window(item, report);
    if (!next) continue;
    if (!hours.empty() && next->from < hours.back().to)
      report.add(item.at,
                 "opening hours '" + item.text + "' overlap the ones before or are out of order",
                 "list them by start, each after the end of the one before");
    hours.push_back(*next);
  }
  // The night belongs to the day it opens; it must not run into the next morning's own hours.
  if (!hours.empty() && hours.back().to - 24 * 60 > hours.front().from)
    report.add(node.at, "the night hours run into the next day's first hours", "end them earlier");
  return hours;
}

std::optional<Day> date(const yaml::Node& node, std::string_view what, yaml::Report& report) {
  const auto written = yaml::text(node, what, report);
  if (!written) return std::nullopt;
  const std::optional<Day> day = parse_iso_date(*written);
  if (!day)
    report.add(node.at, std::string(what) + " '" + *written + "' is not a date",
               "write 2026-05-01");
  else if (!is_indexed(*day))
    report.add(node.at, std::string(what) + " '" + *written + "' is out of bounds",
               "write a date from 1990 to 2100");
  else
    return day;
  return std::nullopt;
}

std::string field(yaml::Fields& fields, std::string_view key, yaml::Report& report) {
  const yaml::Node* node = fields.require(key);
  return node ? yaml::text(*node, key, report).value_or("") : "";
}

struct Days {
  Day from, to;
};

// `from` and `to`, both included; `to` may be left out for a single day.
std::optional<Days> range(yaml::Fields& fields, yaml::Report& report) {
  const yaml::Node* from_node = fields.require("from");
  const yaml::Node* to_node = fields.find("to");
  if (!from_node) return std::nullopt;
  const auto from = date(*from_node, "from", report);
  const auto to = to_node ? date(*to_node, "to", report) : from;
  if (!from || !to) return std::nullopt;
  if (*to < *from || (*to - *from).count() >= longest_holiday) {
    report.add(to_node->at, "from " + iso_date(*from) + " to " + iso_date(*to) + " is no holiday",
               "let it end on or after its first day, within 40 days");
    return std::nullopt;
  }
  return Days{*from, *to};
}

}  // namespace

// --- Compiling
// -------------------------------------------------------------------------------------

struct CalendarText {
  Calendar& calendar;
  yaml::Report& report;

  struct Decree {
    month_day day;
    int since = first_year;
    std::string name;
    std::string notice;
  };
  std::vector<Decree> decree;

  void read_base(const yaml::Node& root) {
    yaml::Fields fields(root, "a calendar", report);
    head(fields);
    if (const auto* week = fields.require("week"))
      for (const yaml::Node& day : yaml::items(*week, "week", report))
        if (const auto at = yaml::one_of(day, "weekday", weekdays, report))
          calendar.week_[*at] = true;
    if (const auto* hours = fields.require("hours")) calendar.hours_ = windows(*hours, report);
    if (report.empty() && (calendar.hours_.empty() || !std::ranges::count(calendar.week_, true)))
      report.add(root.at, "calendar '" + calendar.layers_.back().name + "' has no working time",
                 "list the days worked under 'week' and the hours under 'hours'");
    if (const auto* every = fields.find("every_year"))
      for (const yaml::Node& item : yaml::items(*every, "every_year", report)) read_decree(item);
    if (const auto* years = fields.find("years")) read_years(*years);
    if (const auto* changes = fields.find("days"))
      for (const yaml::Node& item : yaml::items(*changes, "days", report)) read_change(item);
  }

  void read_layer(const yaml::Node& root) {
    yaml::Fields fields(root, "a calendar that is laid over another", report);
    head(fields);
    for (const char* key : {"week", "every_year", "years"}) {
      if (fields.has(key))
        report.add(fields.key_at(key),
                   "'" + std::string(key) + "' belongs to the first calendar only",
                   "list the days that differ under 'days'");
    }
    if (const auto* hours = fields.find("hours")) {
      calendar.hours_ = windows(*hours, report);
      if (report.empty() && calendar.hours_.empty())
        report.add(hours->at, "calendar '" + calendar.layers_.back().name + "' has no working time",
                   "list the opening hours, or leave 'hours' out");
    }
    if (const auto* changes = fields.find("days"))
      for (const yaml::Node& item : yaml::items(*changes, "days", report)) read_change(item);
  }

  void head(yaml::Fields& fields) {
    if (const auto* version = fields.require("redress_calendar"))
      yaml::integer(*version, "redress_calendar", 1, 1, report);
    if (const auto* name = fields.require("calendar"))
      calendar.layers_.back().name = yaml::word(*name, "calendar", report).value_or("");
    field(fields, "title", report);
    for (const char* note : {"source", "license"})
      if (const auto* node = fields.find(note)) yaml::text(*node, note, report);
  }

  // {name: 国庆节, from: 10-01, to: 10-03, since: 2025, by: …}
  void read_decree(const yaml::Node& item) {
    yaml::Fields fields(item, "a day of every year", report);
    Decree made;
    made.name = field(fields, "name", report);
    made.notice = field(fields, "by", report);
    if (const auto* since = fields.find("since"))
      made.since =
          yaml::integer(*since, "since", first_year, last_year, report).value_or(first_year);
    const yaml::Node* from_node = fields.require("from");
    const yaml::Node* to_node = fields.find("to");
    const auto read = [&](const yaml::Node& node) {
      const auto day = month_day_of(node.text);
      if (!day)
        report.add(node.at, "'" + node.text + "' is not a day of every year", "write 05-01");
      return day;
    };
    if (!from_node) return;
    const auto from = read(*from_node);
    const auto to = to_node ? read(*to_node) : from;
    if (!from || !to) return;
    if (*to < *from || to->month() != from->month()) {
      report.add(to_node->at, "'to' is not in the same month after 'from'", "split it");
      return;
    }
    for (auto day = from->day(); day <= to->day(); ++day) {
      made.day = from->month() / day;
      decree.push_back(made);
    }
  }

  void read_years(const yaml::Node& years) {
    if (!years.is_map())
      report.add(years.at, "years is no map", "write '2026:' and its notice under it");
    for (const yaml::Member& member : years.members) {
      yaml::Node key;
      key.kind = yaml::Node::Kind::scalar;
      key.at = member.key_at;
      key.text = member.key;
      const auto at = yaml::integer(key, "year", first_year, last_year, report);
      if (!at) continue;
      std::vector<int>& known = calendar.notice_years_;
      if (!known.empty() && *at != known.back() + 1)
        report.add(member.key_at,
                   "year " + member.key + " comes after " + std::to_string(known.back()),
                   "list the years in order without a gap");
      known.push_back(*at);
      std::set<Day> said;
      read_notice(member.value, *at, said, true);
    }
  }

  // A year's notice, or one that amended it (those list what they added).
  void read_notice(const yaml::Node& node, int of, std::set<Day>& said, bool first) {
    const std::string what = first ? "year " + std::to_string(of) : "an amendment";
    yaml::Fields fields(node, what, report);
    std::string notice = field(fields, "notice", report);
    if (const auto* number = fields.find("number"))
      if (const auto text = yaml::text(*number, "number", report)) notice += "（" + *text + "）";
    if (const auto* url = fields.require("url"))
      if (const auto text = yaml::text(*url, "url", report))
        if (!text->starts_with("https://") && !text->starts_with("http://"))
          report.add(url->at, "url '" + *text + "' is no link", "write https://…");
    if (const auto* published = fields.find("published")) date(*published, "published", report);
    if (const auto* holidays = first ? fields.require("holidays") : fields.find("holidays")) {
      const auto& list = yaml::items(*holidays, "holidays", report);
      if (holidays->is_sequence() && list.empty())
        report.add(holidays->at, what + " lists no holidays",
                   "leave the year out until its notice is published");
      for (const yaml::Node& item : list) read_holiday(item, of, notice, said);
    }
    if (const auto* workdays = first ? fields.require("workdays") : fields.find("workdays"))
      for (const yaml::Node& item : yaml::items(*workdays, "workdays", report))
        read_workday(item, of, notice, said);
    if (first)
      if (const auto* amended = fields.find("amended"))
        for (const yaml::Node& item : yaml::items(*amended, "amended", report))
          read_notice(item, of, said, false);
  }

  void read_holiday(const yaml::Node& item, int of, const std::string& notice,
                    std::set<Day>& said) {
    yaml::Fields fields(item, "a holiday", report);
    const std::string name = field(fields, "name", report);
    const auto run = range(fields, report);
    if (!run) return;
    for (Day day = run->from; day <= run->to; day += days(1))
      if (belongs(day, of, item.at, said)) calendar.exceptions_[day] = {false, name, notice, {}};
  }

  void read_workday(const yaml::Node& item, int of, const std::string& notice,
                    std::set<Day>& said) {
    yaml::Fields fields(item, "a make-up workday", report);
    const yaml::Node* node = fields.require("date");
    const std::string name = field(fields, "for", report);
    const auto day = node ? date(*node, "date", report) : std::nullopt;
    if (!day) return;
    if (calendar.works_in_an_ordinary_week(*day))
      report.add(node->at, iso_date(*day) + " is worked anyway", "check the date");
    else if (belongs(*day, of, node->at, said))
      calendar.exceptions_[*day] = {true, name, notice, {}};
  }

  bool belongs(Day day, int of, yaml::Place at, std::set<Day>& said) {
    if (year_of(day) != of && notice_year_of(day) != of)
      report.add(
          at,
          iso_date(day) + " is not in the year " + std::to_string(of) + " or the week before it",
          "check the date");
    else if (!said.insert(day).second)
      report.add(at, iso_date(day) + " is listed twice in " + std::to_string(of),
                 "remove one of them");
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
        report.add(fields.key_at("date"), "both 'date' and 'from' are there", "remove one of them");
      run = range(fields, report);
    } else if (const auto* node = fields.require("date")) {
      if (const auto day = date(*node, "date", report)) run = Days{*day, *day};
    }
    Calendar::Exception made;
    const yaml::Node* off = fields.find("off");
    const yaml::Node* work = fields.find("work");
    const yaml::Node* hours = fields.find("hours");
    if (!off == !work && (off || !hours)) {
      report.add(item.at, "it is not clear whether the day is worked",
                 "write one of 'off: name', 'work: name' or 'hours: [...]'");
      return;
    }
    if (off && hours) report.add(hours->at, "a day off has no hours", "remove 'hours'");
    if (off) made.name = yaml::text(*off, "off", report).value_or("");
    if (work) made.name = yaml::text(*work, "work", report).value_or("");
    if (const auto* by = fields.find("by"))
      made.notice = yaml::text(*by, "by", report).value_or("");
    if (hours) {
      made.hours = windows(*hours, report);
      if (made.hours.empty())
        report.add(hours->at, "the day has no working time", "write 'off: name' for a day off");
    }
    if (!run) return;
    for (Day day = run->from; day <= run->to; day += days(1)) {
      if (hours && !work && !calendar.works(day)) {
        report.add(item.at, iso_date(day) + " is a day off, so its hours say nothing",
                   "write 'work: name' as well, or remove it");
        return;
      }
      made.works = !off;
      if (hours && !work) {  // only the hours differ
        auto& there = calendar.exceptions_[day];
        there.works = true;
        there.hours = made.hours;
      } else {
        calendar.exceptions_[day] = made;
      }
    }
  }

  // Where there is no notice, the decree alone is known.
  void apply_decree() {
    for (int at = first_year; at <= last_year; ++at) {
      if (std::ranges::binary_search(calendar.notice_years_, at)) continue;
      for (const Decree& it : decree) {
        const year_month_day date = year(at) / it.day;
        if (it.since <= at && date.ok())
          calendar.exceptions_.try_emplace(local_days(date),
                                           Calendar::Exception{false, it.name, it.notice, {}});
      }
    }
  }
};

std::optional<Calendar> Calendar::compile(const std::vector<Text>& layers,
                                          std::vector<RuleProblem>& problems) {
  Calendar made;
  bool right = !layers.empty();
  std::string digests;
  for (const Text& layer : layers) {
    yaml::Report report(layer.file);
    const bool base = made.layers_.empty();
    made.layers_.push_back({"", hex(sha256(layer.bytes))});
    if (const std::optional<yaml::Node> root = yaml::parse(layer, report)) {
      CalendarText text{made, report, {}};
      if (base) {
        text.read_base(*root);
        text.apply_decree();
      } else {
        text.read_layer(*root);
      }
    }
    right = right && report.empty();
    for (RuleProblem& problem : report.by_place()) problems.push_back(std::move(problem));
    made.version_.name += (base ? "" : "+") + made.layers_.back().name;
    digests += made.layers_.back().digest;
  }
  if (!right) return std::nullopt;
  made.version_.digest = layers.size() == 1 ? digests : hex(sha256(digests));
  made.index();
  return made;
}

// --- Counting
// --------------------------------------------------------------------------------------

void Calendar::index() {
  worked_.assign(indexed / 64 + 1, 0);
  rank_.assign(worked_.size(), 0);
  for (int at = 0; at < indexed; ++at) {
    const Day day = first_day + days(at);
    const Exception* differs = exception(day);
    if (!(differs ? differs->works : works_in_an_ordinary_week(day))) continue;
    worked_[at / 64] |= std::uint64_t(1) << at % 64;
    select_.push_back(at);
  }
  for (std::size_t word = 1; word < worked_.size(); ++word)
    rank_[word] = rank_[word - 1] + std::popcount(worked_[word - 1]);
}

int Calendar::worked_before(int at) const {
  const std::uint64_t below = (std::uint64_t(1) << at % 64) - 1;
  return rank_[at / 64] + std::popcount(worked_[at / 64] & below);
}

const Calendar::Exception* Calendar::exception(Day day) const {
  const auto found = exceptions_.find(day);
  return found == exceptions_.end() ? nullptr : &found->second;
}

bool Calendar::works_in_an_ordinary_week(Day day) const { return week_[weekday(day).c_encoding()]; }

bool Calendar::works(Day day) const {
  const Exception* differs = exception(day);
  return differs ? differs->works : works_in_an_ordinary_week(day);
}

Day Calendar::add_working_days(Day day, int n) const {
  if (n == 0) return day;
  if (is_indexed(day)) {
    const int at = (day - first_day).count();
    const int before = worked_before(at);
    const int wanted = n > 0 ? before + works(day) + n - 1 : before + n;
    if (wanted >= 0 && wanted < static_cast<int>(select_.size()))
      return first_day + days(select_[wanted]);
  }
  const days step(n > 0 ? 1 : -1);
  for (int left = n > 0 ? n : -n; left > 0;) {
    day += step;
    if (works(day)) --left;
  }
  return day;
}

int Calendar::working_days(Day after, Day upto) const {
  if (upto <= after) return 0;
  if (is_indexed(after) && is_indexed(upto)) {
    const int to = (upto - first_day).count(), from = (after - first_day).count();
    return worked_before(to) + works(upto) - worked_before(from) - works(after);
  }
  int worked = 0;
  for (Day day = after + days(1); day <= upto; day += days(1)) worked += works(day);
  return worked;
}

Day Calendar::first_on_or_after(Day day) const {
  return works(day) ? day : add_working_days(day, 1);
}

const std::vector<Window>& Calendar::hours(Day day) const {
  static const std::vector<Window> none;
  const Exception* differs = exception(day);
  if (differs && differs->works && !differs->hours.empty()) return differs->hours;
  return works(day) ? hours_ : none;
}

std::optional<Uncounted> Calendar::rest(Day day) const {
  const Exception* differs = exception(day);
  if (differs ? differs->works : works_in_an_ordinary_week(day)) return std::nullopt;
  if (differs) return Uncounted{day, differs->name, differs->notice};
  const weekday of(day);
  const bool weekend = of == std::chrono::Saturday || of == std::chrono::Sunday;
  return Uncounted{day, weekend ? "周末" : "休息日", ""};
}

bool Calendar::made_up(Day day) const { return works(day) && !works_in_an_ordinary_week(day); }

std::vector<int> Calendar::missing(Day first, Day last) const {
  std::vector<int> years;
  if (notice_years_.empty()) return years;
  for (int at = year_of(first); at <= notice_year_of(last); ++at)
    if (!std::ranges::binary_search(notice_years_, at)) years.push_back(at);
  return years;
}

std::optional<Day> first_difference(const Calendar& a, const Calendar& b) {
  using namespace std::chrono;
  const Day last = local_days(year(2100) / December / 31);
  for (Day day = local_days(year(1990) / January / 1); day <= last; day += days(1))
    if (a.works(day) != b.works(day) || a.hours(day) != b.hours(day) ||
        a.missing(day, day) != b.missing(day, day))
      return day;
  return std::nullopt;
}

}  // namespace redress
