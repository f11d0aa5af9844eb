#include "api/cli/case_life.h"

#include <boost/json.hpp>

#include "api/text/columns.h"
#include "engine/time.h"

namespace redress {
namespace {

namespace json = boost::json;

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(json::string_view(name.data(), name.size()));
  return value && value->is_string() ? std::string(value->get_string().c_str()) : std::string();
}

std::string number_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(json::string_view(name.data(), name.size()));
  return value && value->is_number() ? json::serialize(*value) : std::string();
}

// In whichever language: what is said, and how it is put together.
class Speaker {
 public:
  Speaker(const Titles& titles, Language language) : titles_(titles), language_(language) {}

  bool zh() const { return language_ == Language::zh; }
  std::string say(const char* zh_words, const char* en_words) const {
    return zh() ? zh_words : en_words;
  }
  std::string word(const std::string& of) const { return in_words(of, language_); }
  std::string comma() const { return say("、", ", "); }

  std::string roles(const json::value* notify) const {
    std::string made;
    if (notify && notify->is_array())
      for (const json::value& role : notify->get_array())
        made += (made.empty() ? "" : comma()) +
                role_in_words(role.get_string().c_str(), titles_, language_);
    return made;
  }

  std::string because(const json::object& measure) const {
    const std::string why = text_of(measure, "because");
    if (why.empty()) return "";
    return say("（", " (") + because_in_words(why, titles_, language_) + say("）", ")");
  }

  std::string kind(const std::string& of_a_file) const {
    return zh() ? attachment_kind_in_chinese(of_a_file) : of_a_file;
  }

  const Titles& titles() const { return titles_; }
  Language language() const { return language_; }

 private:
  const Titles& titles_;
  const Language language_;
};

class Entry {
 public:
  Entry(const json::object& entry, const Speaker& speaker) : entry_(entry), speaker_(speaker) {}

  // Who said what, in one line.
  std::string said() {
    if (const json::value* found = entry_.if_contains("review")) review(found->as_object());
    if (const json::value* found = entry_.if_contains("data"); found && found->is_object())
      data(found->as_object());
    if (const json::value* found = entry_.if_contains("attachment"); found && found->is_object()) {
      const json::object& file = found->as_object();
      add(speaker_.kind(text_of(file, "kind")));
      for (const char* name : {"name", "by"}) add(text_of(file, name));
    }
    if (const json::value* found = entry_.if_contains("alarm"); found && found->is_object()) {
      const json::object& alarm = found->as_object();
      add(speaker_.word(text_of(alarm, "clock")));
      if (!is_measure()) add(told(alarm.if_contains("notify")));
    }
    if (const json::value* found = entry_.if_contains("measures"); found && found->is_array())
      for (const json::value& one : found->as_array()) measure(one.as_object());
    return std::move(line_);
  }

 private:
  bool is_measure() const { return text_of(entry_, "type") == "measure_taken"; }

  void add(const std::string& part) {
    if (!part.empty()) line_ += (line_.empty() ? "" : "  ") + part;
  }

  std::string told(const json::value* notify) const {
    const std::string roles = speaker_.roles(notify);
    return roles.empty() ? "" : "→ " + roles;
  }

  void review(const json::object& it) {
    if (const json::value* rating = it.if_contains("rating"))
      add(rating_in_words(rating->to_number<int>(), speaker_.language()));
    add(speaker_.word(text_of(it, "channel")));
    add(text_of(it, "unit"));
    if (const std::string remark = text_of(it, "remark"); !remark.empty())
      add(speaker_.say("“", "\"") + remark + speaker_.say("”", "\""));
  }

  // What was written stands as it is; what needs its name to be understood has it.
  void data(const json::object& it) {
    add(value_in_words("by", text_of(it, "by"), speaker_.titles(), speaker_.language()));
    if (const std::string role = text_of(it, "role"); !role.empty())
      add(role_in_words(role, speaker_.titles(), speaker_.language()));
    for (const auto& [key, value] : it) {
      const std::string name(key.data(), key.size());
      if (name == "by" || name == "role" || value.is_null()) continue;
      if (name == "attachments") {
        if (value.is_array() && !value.get_array().empty())
          add(label(name, speaker_.language()) + std::to_string(value.get_array().size()));
        continue;
      }
      std::string shown = value.is_string() ? value.get_string().c_str() : json::serialize(value);
      if (value.is_bool()) shown = yes_or_no(value.get_bool(), speaker_.language());
      if (name == "due_at") shown = moment(value, true);
      if (value.is_string() && name != "due_at")
        shown = value_in_words(name, shown, speaker_.titles(), speaker_.language());
      const bool plain = name == "measures" || name == "report" || name == "document" ||
                         name == "feedback" || name == "note" || name == "evidence";
      if (value.is_object() || value.is_array()) continue;
      add(plain ? shown : label(name, speaker_.language()) + shown);
    }
  }

  void measure(const json::object& it) {
    const std::string rung = speaker_.word(text_of(it, "rung"));
    const std::string who = told(it.if_contains("notify"));
    add((is_measure() ? rung : "⇒ " + rung) + (who.empty() ? "" : " " + who) +
        speaker_.because(it));
  }

  const json::object& entry_;
  const Speaker& speaker_;
  std::string line_;
};

class Page {
 public:
  Page(const Speaker& speaker, int columns) : speaker_(speaker), columns_(columns) {}

  void line(const std::string& text) { lines_.push_back(screen::plain_cell(text)); }
  void part(const std::string& name, const std::string& text) {
    if (text.empty()) return;
    std::string head = screen::left(name, name_width) + "  ";
    for (const std::string& one : screen::wrapped(text, std::max(30, columns_ - name_width - 2))) {
      lines_.push_back(head + one);
      head = std::string(std::size_t(name_width + 2), ' ');
    }
  }
  std::vector<std::string> made() { return std::move(lines_); }

  static constexpr int name_width = 8;

 private:
  const Speaker& speaker_;
  const int columns_;
  std::vector<std::string> lines_;
};

std::string iso(std::chrono::milliseconds span) {
  const auto minutes = std::chrono::floor<std::chrono::minutes>(span).count();
  return "P" + std::to_string(minutes / 1'440) + "DT" + std::to_string(minutes / 60 % 24) + "H" +
         std::to_string(minutes % 60) + "M";
}

}  // namespace

std::string moment(const json::value& stamp, bool end) {
  const std::string text = stamp.is_string() ? std::string(stamp.get_string().c_str()) : "";
  const auto read = parse_rfc3339(text);
  if (!read) return "-";
  const bool midnight = (read->at + read->offset).time_since_epoch() % std::chrono::days(1) ==
                        std::chrono::milliseconds(0);
  if (end && midnight)
    return rfc3339(read->at - std::chrono::days(1), read->offset).substr(0, 10) + " 24:00";
  return text.substr(0, 10) + " " + text.substr(11, 5);
}

std::string duration_in_words(std::string_view iso, Language language) {
  static constexpr struct {
    char unit;
    const char *zh, *en;
  } known[] = {{'D', "天", " d"}, {'H', "小时", " h"}, {'M', "分钟", " min"}};
  std::string made;
  int shown = 0;
  for (const auto& one : known) {
    const std::size_t end = iso.find(one.unit);
    if (end == iso.npos || shown == 2) continue;
    const std::size_t from = iso.find_last_of("PTDH", end - 1) + 1;
    const std::string_view number = iso.substr(from, end - from);
    if (number == "0") continue;
    made += (made.empty() || language == Language::zh ? "" : " ");
    made += std::string(number) + (language == Language::zh ? one.zh : one.en);
    ++shown;
  }
  if (made.empty()) return language == Language::zh ? "不足1分钟" : "under 1 min";
  return made;
}

std::string left_until(const json::value& due, const json::value& now, Language language) {
  if (!due.is_string() || !now.is_string()) return "";
  const auto until = parse_rfc3339(due.get_string().c_str()),
             from = parse_rfc3339(now.get_string().c_str());
  if (!until || !from) return "";
  const bool zh = language == Language::zh;
  if (until->at < from->at)
    return (zh ? "超期" : "late ") + duration_in_words(iso(from->at - until->at), language);
  return (zh ? "剩" : "") + duration_in_words(iso(until->at - from->at), language) +
         (zh ? "" : " left");
}

Titles titles_in(const json::object& answer) {
  Titles made;
  if (const json::value* roles = answer.if_contains("roles"); roles && roles->is_object())
    for (const auto& [role, title] : roles->get_object())
      if (title.is_string())
        made[std::string(role.data(), role.size())] = title.get_string().c_str();
  return made;
}

std::vector<std::string> case_life(const json::array& entries, const Titles& titles,
                                   Language language, int columns) {
  const Speaker speaker(titles, language);
  constexpr int time = 11, word = 15, type = 24;
  const int named = speaker.zh() ? word + type : type;
  const int indent = 2 + time + 2 + named;
  std::vector<std::string> lines;
  std::string due_before, year;
  for (const json::value& one : entries) {
    const json::object& entry = one.as_object();
    const std::string what = text_of(entry, "type"), due = text_of(entry, "due_at");
    const std::string at = moment(entry.at("effective_at"), text_of(entry, "source").empty());
    std::string until;
    if (!due.empty() && due != due_before) {
      const std::string when = moment(entry.at("due_at"), true);
      until = speaker.say("〔时限 ", "[due ") +
              (when.substr(0, 4) == at.substr(0, 4) ? when.substr(5) : when) +
              speaker.say("〕", "]");
    }
    due_before = due;
    if (at.substr(0, 4) != year) {
      year = at.substr(0, 4);
      lines.push_back("  " + year + speaker.say("年", ""));
    }
    std::string head = "  " + screen::left(at.size() > 5 ? at.substr(5) : at, time) + "  " +
                       (speaker.zh() ? screen::left(speaker.word(what), word) : "") +
                       screen::left(what, type);
    const int room = std::max(30, columns - indent);
    std::vector<std::string> told = screen::wrapped(Entry(entry, speaker).said(), room);
    if (screen::width(told.back()) + screen::width(until) + 2 > room) told.emplace_back();
    if (!until.empty()) told.back() += (told.back().empty() ? "" : "  ") + until;
    for (const std::string& text : told) {
      std::string made = head + text;
      made.erase(made.find_last_not_of(' ') + 1);
      lines.push_back(std::move(made));
      head = std::string(std::size_t(indent), ' ');
    }
  }
  return lines;
}

std::vector<std::string> case_page(const json::object& it, const json::object& why,
                                   Language language, int columns) {
  const Titles titles = titles_in(it);
  const Speaker speaker(titles, language);
  Page page(speaker, columns);
  const json::object& matter = it.at("matter").as_object();
  const json::object& rated = it.at("rated").as_object();
  page.line(
      text_of(it, "id") + "  " + text_of(it, "unit") + "  " + text_of(matter, "name") + "  " +
      (speaker.zh() ? "第" + number_of(it, "round") + "轮" : "round " + number_of(it, "round")));

  const std::string stage = text_of(it, "stage");
  std::string now = speaker.word(stage) + (speaker.zh() ? "（" + stage + "）" : "");
  now += speaker.say("，自 ", ", since ") + moment(it.at("entered_at"));
  if (it.at("paused").as_bool()) now += speaker.say("，期限中止", ", paused");
  if (it.at("merged_into").is_string())
    now += speaker.say("，已并入 ", ", merged into ") + text_of(it, "merged_into");
  page.part(speaker.say("现在", "now"), now);
  page.part(speaker.say("承办", "held by"), text_of(it, "unit"));
  if (const std::string role = text_of(it, "waits_for"); !role.empty()) {
    const std::string title = role_in_words(role, titles, language);
    page.part(speaker.say("待办", "waits"),
              speaker.zh() ? "待" + title + "决定" : "for " + title + " to decide");
  }

  std::size_t due = 0;
  for (const json::value& one : why.at("deadlines").as_array()) {
    const json::object& deadline = one.as_object();
    if (!deadline.at("running").as_bool()) continue;
    page.part(due++ == 0 ? speaker.say("期限", "due") : "",
              speaker.word(text_of(deadline, "clock")) + "  " + text_of(deadline, "due_text") +
                  "  " + left_until(deadline.at("due_at"), it.at("as_of"), language));
    page.part("", text_of(deadline.at("text").as_object(), speaker.zh() ? "zh" : "en"));
  }
  if (due == 0) page.part(speaker.say("期限", "due"), speaker.say("没有期限", "nothing"));
  if (const std::string rung = text_of(it, "rung"); !rung.empty())
    page.part(speaker.say("措施", "measure"),
              speaker.word(rung) + "  " + moment(it.at("rung_at"), true));

  std::string review = rating_in_words(int(rated.at("rating").to_number<int>()), language);
  for (const std::string& one :
       {speaker.word(text_of(rated, "channel")), moment(it.at("received"))})
    if (!one.empty()) review += speaker.comma() + one;
  if (const std::string remark = text_of(rated, "remark"); !remark.empty())
    review += speaker.say("：“", ": \"") + remark + speaker.say("”", "\"");
  page.part(speaker.say("评价", "review"), review);

  std::string accepts;
  for (const json::value& event : it.at("accepts").as_array()) {
    const std::string name = event.get_string().c_str();
    accepts += (accepts.empty() ? "" : speaker.comma()) +
               (speaker.zh() ? speaker.word(name) + "（" + name + "）" : name);
  }
  page.part(speaker.say("可办", "accepts"),
            accepts.empty() ? speaker.say("无", "nothing") : accepts);

  std::size_t files = 0;
  for (const json::value& one : it.at("attachments").as_array()) {
    const json::object& file = one.as_object();
    page.part(files++ == 0 ? speaker.say("附件", "files") : "",
              text_of(file, "digest").substr(0, 12) + "  " + speaker.kind(text_of(file, "kind")) +
                  "  " + text_of(file, "name"));
  }
  const json::object& policy = it.at("policy").as_object();
  page.part(speaker.say("规则", "policy"),
            text_of(policy, "name") + "@" + text_of(policy, "version"));
  page.part(speaker.say("版本", "version"), number_of(it, "version"));
  return page.made();
}

}  // namespace redress
