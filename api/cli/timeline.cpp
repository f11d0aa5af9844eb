#include "api/cli/timeline.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "api/intake/wire.h"
#include "api/queries/render.h"
#include "api/text/columns.h"

namespace redress {
namespace {

namespace json = boost::json;

std::string text_in(const json::object& object, const char* name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string().c_str()) : std::string();
}

// What an entry says, from its JSON, so that what the wire learns later is shown without a line
// here.
class Telling {
 public:
  Telling(const Zone& zone, Language language, const Titles& titles,
          const std::map<Number, std::string>& names)
      : zone_(zone), language_(language), titles_(titles), names_(names) {}

  std::string of(const json::object& entry) {
    for (const auto& [name, value] : entry) {
      const std::string key(name.data(), name.size());
      if (bookkeeping().contains(key)) continue;
      if (key == "review")
        review(value.get_object());
      else if (key == "alarm")
        alarm(value.get_object());
      else if (value.is_object())
        members(value.get_object());
      else
        member(key, value);
    }
    return std::move(text_);
  }

  std::string roles(const json::value& notify) const {
    std::string list;
    for (const json::value& role : notify.get_array())
      list += (list.empty() ? "" : comma()) +
              role_in_words(role.get_string().c_str(), titles_, language_);
    return list.empty() ? list : (zh() ? "通知" : "told: ") + list;
  }

 private:
  static const std::set<std::string, std::less<>>& bookkeeping() {
    static const std::set<std::string, std::less<>> names = {
        "seq",   "type",     "occurred_at", "effective_at", "recorded_at", "source",
        "id",    "case",     "version",     "stage",        "round",       "due_at",
        "flags", "measures", "because",     "breach"};
    return names;
  }

  bool zh() const { return language_ == Language::zh; }
  std::string comma() const { return zh() ? "、" : ", "; }

  void add(const std::string& part) {
    if (part.empty()) return;
    text_ += (text_.empty() ? "" : zh() ? "；" : "; ") + part;
  }

  void review(const json::object& it) {
    const bool named = it.at("named").get_bool();
    std::string who = rating_in_words(int(it.at("rating").to_number<int>()), language_);
    for (const std::string& part :
         {text_in(it, "unit"), in_words(text_in(it, "channel"), language_),
          std::string(named  ? zh() ? "实名" : "named"
                      : zh() ? "匿名"
                             : "anonymous")})
      who += comma() + part;
    add(who);
    const std::string remark = text_in(it, "remark");
    if (!remark.empty()) add(zh() ? "“" + remark + "”" : "\"" + remark + "\"");
  }

  void alarm(const json::object& it) {
    const std::string clock = in_words(text_in(it, "clock"), language_);
    if (text_in(it, "rung").empty()) add(clock);
    add(roles(it.at("notify")));
  }

  void members(const json::object& object) {
    for (const auto& [name, value] : object) member({name.data(), name.size()}, value);
  }

  void member(const std::string& name, const json::value& value) {
    std::string shown;
    if (value.is_null()) return;
    if (value.is_string())
      shown = written(name, value.get_string().c_str());
    else if (value.is_array() && !value.get_array().empty() && value.get_array()[0].is_object())
      return moved(value.get_array());
    else if (value.is_bool())
      shown = yes_or_no(value.get_bool(), language_);
    else if (name == "rating" && value.is_number()) {
      const int rating = value.to_number<int>();
      if (rating == 0) return;  // nobody gave one
      shown = rating_in_words(rating, language_);
    } else
      shown = json::serialize(value);
    if (name == "feedback") return add(shown);
    add(label(name, language_) + shown);
  }

  std::string written(const std::string& name, const std::string& text) const {
    if (const auto stamp = parse_rfc3339(text)) return zone_.end_text(stamp->at);
    const auto named = names_.find(read_case_id(text));
    if (named != names_.end()) return named->second;
    return value_in_words(name, text, titles_, language_);
  }

  void moved(const json::array& clocks) {
    for (const json::value& one : clocks) {
      const json::object& it = one.get_object();
      const auto from = parse_rfc3339(text_in(it, "was_due")),
                 to = parse_rfc3339(text_in(it, "due_at"));
      if (from && to)
        add(in_words(text_in(it, "clock"), language_) + " " + zone_.end_text(from->at) + " → " +
            zone_.end_text(to->at));
    }
  }

  const Zone& zone_;
  Language language_;
  const Titles& titles_;
  const std::map<Number, std::string>& names_;
  std::string text_;
};

std::string weekday(Day day, Language language) {
  static constexpr const char* zh[] = {"周日", "周一", "周二", "周三", "周四", "周五", "周六"};
  static constexpr const char* en[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  const unsigned at = std::chrono::weekday(day).c_encoding();
  return language == Language::zh ? zh[at] : en[at];
}

}  // namespace

const char* Timeline::word(const char* zh, const char* en) const {
  return language_ == Language::zh ? zh : en;
}

Timeline::Row Timeline::row(Line::Kind kind, Instant at, bool an_end) const {
  Row made;
  made.kind = kind;
  const std::string text = an_end ? zone_.end_text(at) : zone_.text(at);
  made.day =
      text.substr(0, 10) + " " + weekday(parse_iso_date(text.substr(0, 10)).value(), language_);
  made.time = text.substr(11);
  return made;
}

void Timeline::note(Instant at, bool an_end, std::string text) {
  Row made = row(Line::Kind::note, at, an_end);
  made.text = std::move(text);
  rows_.push_back(std::move(made));
}

void Timeline::say(Line::Kind kind, std::string text) {
  Row made;
  made.kind = kind;
  made.whole = true;
  made.text = std::move(text);
  rows_.push_back(std::move(made));
}

void Timeline::add(const Entry& entry) {
  const bool by_engine = entry.source.empty();
  const json::object it = render_entry(entry, zone_.offset_at(entry.recorded_at));
  Row made = by_engine ? row(Line::Kind::engine, entry.occurred_at, true)
                       : row(Line::Kind::said, entry.recorded_at, false);
  std::string type = text_in(it, "type");
  const bool rung = by_engine && type == "measure_taken" && !entry.outcome.measures.empty();
  made.what = rung ? named(entry.outcome.measures.front().rung) : named(type);
  const bool no_case = entry.outcome.case_id == 0;
  if (no_case && type == "review_submitted") made.what = word("收到评价", "review");
  made.text = Telling(zone_, language_, titles_, names_).of(it);
  if (!by_engine && entry.occurred_at != entry.recorded_at)
    made.text += word("（发生于", " (of ") + zone_.text(entry.occurred_at) + word("）", ")");
  if (!entry.outcome.no_case_because.empty())
    made.text += word("；不开工单：", "; no case: ") +
                 no_case_in_words(entry.outcome.no_case_because, language_);
  made.text = of(entry.outcome.case_id, std::move(made.text));
  rows_.push_back(std::move(made));
  add_measures(entry, rung);
  if (!no_case) add_outcome(entry);
}

// With the case's name before it.
std::string Timeline::of(Number case_id, std::string text) const {
  const auto found = names_.find(case_id);
  if (found == names_.end()) return text;
  return found->second + (text.empty() ? "" : word("：", ": ") + text);
}

// What reaching a round set off, or what else came with one alarm.
void Timeline::add_measures(const Entry& entry, bool first_is_shown) {
  for (std::size_t i = first_is_shown ? 1 : 0; i < entry.outcome.measures.size(); ++i) {
    const Measure& measure = entry.outcome.measures[i];
    Row made = row(Line::Kind::engine, measure.at, false);
    made.what = named(measure.rung);
    made.text = word("第", "round ") + std::to_string(entry.outcome.round) + word("轮", "");
    json::array notify;
    for (const std::string& role : measure.notify) notify.emplace_back(role);
    if (const std::string roles = Telling(zone_, language_, titles_, names_).roles(notify);
        !roles.empty())
      made.text += word("；", "; ") + roles;
    rows_.push_back(std::move(made));
  }
}

// Where the case is now and what is due when: only what has changed.
void Timeline::add_outcome(const Entry& entry) {
  const Outcome& outcome = entry.outcome;
  Shown& shown = shown_[outcome.case_id];
  const bool moved =
      shown.round == 0 || shown.stage != outcome.stage || shown.round != outcome.round;
  std::vector<Row> made;
  for (const Clock& clock : outcome.clocks) {
    Instant& due = shown.due[clock.name];
    if (due == clock.due && !(moved && clock.name == name(outcome.stage))) continue;
    due = clock.due;
    Row next;
    next.kind = Line::Kind::outcome;
    const Explanation why = explain_briefly(clock);
    next.what =
        clock.name == name(outcome.stage) ? "→ " + named(clock.name) : "  " + named(clock.name);
    next.text = due_text(clock.due, entry.recorded_at) + word("：", ": ") +
                word(why.zh.c_str(), why.en.c_str());
    made.push_back(std::move(next));
  }
  const bool stage_is_there = !made.empty() && made.front().what.starts_with("→");
  if ((moved || (outcome.replanned && outcome.clocks.empty())) && !stage_is_there) {
    Row next;
    next.kind = Line::Kind::outcome;
    next.what = "→ " + named(name(outcome.stage));
    if (open(outcome.stage)) next.text = word("没有期限", "no deadline");
    made.insert(made.begin(), std::move(next));
  }
  if (outcome.round > 1 && shown.round != outcome.round && !made.empty())
    made.front().text = word("第", "round ") + std::to_string(outcome.round) + word("轮；", "; ") +
                        made.front().text;
  shown.stage = outcome.stage;
  shown.round = outcome.round;
  for (Row& next : made) rows_.push_back(std::move(next));
}

// "09-15 周四 24:00 前"; with the year where it is another one.
std::string Timeline::due_text(Instant due, Instant seen_from) const {
  const std::string text = zone_.end_text(due);
  const bool same_year = zone_.text(seen_from).substr(0, 4) == text.substr(0, 4);
  const std::string day = weekday(parse_iso_date(text.substr(0, 10)).value(), language_);
  return word("", "due ") + text.substr(same_year ? 5 : 0, same_year ? 5 : 10) + " " + day + " " +
         text.substr(11) + word("前", "");
}

void Timeline::refuse(Instant at, const std::string& act, const Problem& why, Number case_id) {
  Row made = row(Line::Kind::refused, at, false);
  made.what = named(act);
  const json::object problem = json::parse(render(why)).get_object();
  if (language_ == Language::zh) made.text += text_in(problem, "title_zh") + "。";
  made.text += why.detail.in(language_);
  if (why.slug == "not-at-this-stage") {
    std::string list;
    for (Event event : why.accepts)
      list += (list.empty() ? "" : word("、", ", ")) + named(name(event));
    made.text += word("此时可以：", " Accepted now: ") + list + word("。", ".");
  }
  made.text = of(case_id, std::move(made.text));
  rows_.push_back(std::move(made));
}

std::vector<Line> Timeline::lines() const {
  int what = 0, time = 5;  // "10:00", and "10:00:30" where one has seconds
  for (const Row& row : rows_)
    if (!row.whole) {
      what = std::max(what, screen::width(row.what));
      time = std::max(time, screen::width(row.time));
    }
  const int day = language_ == Language::zh ? 15 : 14;
  const int before = day + 2 + time + 2 + 2 + what + 2;
  std::vector<Line> made;
  std::string latest_day, latest_time;
  for (const Row& row : rows_) {
    if (row.whole) {
      made.push_back({row.kind, row.text});
      latest_day.clear();
      continue;
    }
    std::string head;
    const bool new_day = !row.day.empty() && row.day != latest_day;
    const bool new_time = !row.day.empty() && (new_day || row.time != latest_time);
    if (!row.day.empty()) latest_day = row.day, latest_time = row.time;
    const char* mark = row.kind == Line::Kind::engine    ? "* "
                       : row.kind == Line::Kind::refused ? "! "
                                                         : "  ";
    head = screen::left(new_day ? row.day : "", day) + "  " +
           screen::left(new_time ? row.time : "", time) + "  " + mark +
           screen::left(row.what, what) + "  ";
    for (const std::string& part :
         screen::wrapped(row.text, std::max(30, screen::columns - before))) {
      std::string line = head + part;
      line.erase(line.find_last_not_of(' ') + 1);
      made.push_back({row.kind, std::move(line)});
      head = std::string(std::size_t(before), ' ');
    }
  }
  return made;
}

}  // namespace redress
