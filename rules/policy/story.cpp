#include "rules/policy/story.h"

#include <algorithm>

#include "engine/case/words.h"

namespace redress {
namespace {

using yaml::Fields;
using yaml::Node;
using yaml::Report;

// --- Times

// "2022-09-14 10:20", ":30" after it, or 24:00 for the end of the day; nullopt for anything else.
std::optional<Local> local_time(std::string_view text) {
  if (text.size() != 16 && text.size() != 19) return std::nullopt;
  if (text[10] != ' ') return std::nullopt;
  std::string stamp(text);
  stamp[10] = 'T';
  const bool end_of_day = stamp.substr(11) == "24:00" || stamp.substr(11) == "24:00:00";
  if (end_of_day) stamp.replace(11, 2, "00");
  stamp += text.size() == 16 ? ":00Z" : "Z";
  const std::optional<Stamp> as_if_utc = parse_rfc3339(stamp);
  if (!as_if_utc) return std::nullopt;
  return Local(as_if_utc->at.time_since_epoch()) + std::chrono::days(end_of_day ? 1 : 0);
}

std::variant<Instant, Wording> instant_of(const std::string& text, const Zone& zone) {
  if (const auto local = local_time(text)) {
    const Instant at = zone.to_instant(*local);
    if (auto no = out_of_range(at)) return *std::move(no);
    return at;
  }
  // What is wrong with a local time is said without asking for its offset.
  const bool local = text.size() >= 16 && text[10] == ' ';
  const auto stamp = read_instant(local ? text.substr(0, 10) + "T00:00:00Z" : text);
  if (const auto* wrong = std::get_if<Wording>(&stamp)) return *wrong;
  if (local) return Wording{"The time of day is written like 10:00.", "一天中的时间要写成10:00。"};
  return std::get<Stamp>(stamp).at;
}

std::optional<Instant> instant(const Node& node, std::string_view what, const Zone& zone,
                               Report& report) {
  const auto written = yaml::text(node, what, report);
  if (!written) return std::nullopt;
  const auto at = instant_of(*written, zone);
  if (const auto* known = std::get_if<Instant>(&at)) return *known;
  const bool dated = !written->empty() && written->front() >= '0' && written->front() <= '9';
  report.add(node.at,
             Wording{std::string(what) + " '" + *written + "' is no time",
                     std::string(what) + "“" + *written + "”不是时间"},
             dated ? yaml::as_help(std::get<Wording>(at))
                   : Wording{"write '2026-03-02 10:00'", "请写成'2026-03-02 10:00'"});
  return std::nullopt;
}

// Local times, quoted ones apart, become RFC 3339.
void stamp(Node& node, const Zone& zone) {
  if (node.is_scalar() && !node.quoted) {
    if (const auto local = local_time(node.text)) {
      const Instant at = zone.to_instant(*local);
      node.text = rfc3339(at, zone.offset_at(at));
    }
  }
  for (Node& item : node.items) stamp(item, zone);
  for (yaml::Member& member : node.members) stamp(member.value, zone);
}

// --- Steps

std::string line_in(Fields& fields, std::string_view key, Report& report) {
  const Node* node = fields.find(key);
  return node ? yaml::text(*node, key, report).value_or("") : "";
}

std::optional<StoryStep::Refused> refused_in(Fields& fields, Report& report) {
  const Node* node = fields.find("refused");
  if (!node) return std::nullopt;
  StoryStep::Refused made;
  if (!node->is_map()) {
    made.reason = yaml::word(*node, "refused", report).value_or("");
    return made;
  }
  Fields inside(*node, "refused", report);
  if (const Node* reason = inside.require("reason"))
    made.reason = yaml::word(*reason, "reason", report).value_or("");
  made.says = line_in(inside, "says", report);
  return made;
}

std::optional<std::vector<std::string>> happens_in(Fields& fields, Report& report) {
  const Node* node = fields.find("happens");
  if (!node) return std::nullopt;
  std::vector<std::string> words;
  for (const Node& item : yaml::items(*node, "happens", report))
    words.push_back(yaml::word(item, "happens", report).value_or(""));
  return words;
}

bool is_act(std::string_view key) {
  if (key == "review" || key == "event" || key.find('.') != std::string_view::npos) return true;
  const std::optional<Event> event = event_named(key);
  return event && sayer(*event) == Sayer::person;
}

class Life {
 public:
  Life(const Zone& zone, Report& report) : zone_(zone), report_(report) {}

  StoryStep step(const Node& node) {
    StoryStep made;
    made.place = node.at;
    Fields fields(node, "a step", report_);
    made.at = time_of(fields);
    act_in(fields, node, made);
    made.occurred_at = said_of_act<Instant>(fields, "occurred_at", made, [&](const Node& value) {
      return instant(value, "occurred_at", zone_, report_);
    });
    if (const Node* of = fields.find("of")) made.of = yaml::name(*of, "of", report_).value_or("");
    if (!made.of.empty() && !known(made.of))
      report_.add(fields.find("of")->at,
                  Wording{"no step before this one opens a case named '" + made.of + "'",
                          "此前没有步骤开出名为“" + made.of + "”的工单"},
                  names_.empty() ? Term("name one with 'as'", "请用as命名")
                                 : Term(yaml::suggestion(made.of, names_)));
    made.as = said_of_act<std::string>(fields, "as", made, [&](const Node& value) {
                return yaml::name(value, "as", report_);
              }).value_or("");
    if (!made.as.empty() && !known(made.as))
      names_.push_back(made.as);
    else if (!made.as.empty())
      report_.add(fields.find("as")->at,
                  Wording{"there is a case named '" + made.as + "' already",
                          "已有名为“" + made.as + "”的工单"},
                  Wording{"take another name", "请换一个名称"});
    made.note = line_in(fields, "note", report_);
    made.refused = refused_in(fields, report_);
    if (made.refused && !made.act)
      report_.add(
          fields.key_at("refused"),
          Wording{"nothing is said here that could be refused", "此处没有可被拒绝的内容"},
          Wording{"add what is said, such as 'returned: {}'", "请写明做了什么，如returned: {}"});
    made.happens = happens_in(fields, report_);
    if (const Node* expect = fields.find("expect")) {
      if (!expect->is_map())
        report_.add(
            expect->at, Wording{"expect is no map", "expect不是分项"},
            Wording{"write 'expect: {stage: verification}'", "请写expect: {stage: verification}"});
      made.expect = *expect;
      stamp(made.expect, zone_);
    }
    return made;
  }

 private:
  bool known(const std::string& name) const {
    return std::find(names_.begin(), names_.end(), name) != names_.end();
  }

  Instant time_of(Fields& fields) {
    const Node* node = fields.require("at");
    const auto at = node ? instant(*node, "at", zone_, report_) : std::nullopt;
    if (!at) return latest_.value_or(Instant{});
    if (latest_ && *at < *latest_)
      report_.add(node->at,
                  Wording{"'" + node->text + "' is before the step above it",
                          "“" + node->text + "”早于上一步"},
                  Wording{"put the steps in the order of time", "请按时间顺序排列"});
    latest_ = at;
    return *at;
  }

  void act_in(Fields& fields, const Node& step, StoryStep& made) {
    for (Event event : every_event())  // so that a misspelt one is recognised
      if (sayer(event) == Sayer::person) fields.find(name(event));
    for (const char* word : {"review", "event"}) fields.find(word);
    for (const yaml::Member& member : step.members) {
      const auto event = event_named(member.key);
      if (event && sayer(*event) == Sayer::engine) {
        fields.find(member.key);
        report_.add(member.key_at,
                    Wording{"'" + member.key + "' is what the engine itself records",
                            member.key + "由系统自行记录"},
                    Wording{"write 'happens: [" + member.key + "]' where it has happened",
                            "请在发生之处写happens: [" + member.key + "]"});
      }
      if (!is_act(member.key)) continue;
      fields.find(member.key);
      if (made.act) {
        report_.add(
            member.key_at,
            Wording{"this step says '" + made.act->key + "' already", "这一步已写" + made.act->key},
            Wording{"begin a step of its own, with '- at: …'", "请用- at: …另起一步"});
        continue;
      }
      const bool empty = member.value.kind == Node::Kind::nothing;
      if (!empty && !member.value.is_map())
        report_.add(member.value.at,
                    Wording{"what is said with '" + member.key + "' is no map",
                            member.key + "的内容不是分项"},
                    Wording{"write '" + member.key + ": {}', or 'key: value' lines under it",
                            "请写" + member.key + ": {}，或其下写“键: 值”"});
      made.act = {member.key, member.key_at, member.value};
      stamp(made.act->data, zone_);
    }
  }

  template <class Value, class Read>
  std::optional<Value> said_of_act(Fields& fields, std::string_view key, const StoryStep& step,
                                   Read read) {
    const Node* node = fields.find(key);
    if (!node) return std::nullopt;
    if (!step.act)
      report_.add(fields.key_at(key),
                  Wording{"'" + std::string(key) + "' tells of what is said, and nothing is",
                          std::string(key) + "说明所做的事，而这里什么也没做"},
                  Wording{"remove it, or add what is said, such as 'review: {…}'",
                          "请去掉，或写明做了什么，如review: {…}"});
    return read(*node);
  }

  const Zone& zone_;
  Report& report_;
  std::optional<Instant> latest_;
  std::vector<std::string> names_;
};

}  // namespace

std::string policy_named_in(const Text& story) {
  Report ignored(story.file);
  const std::optional<Node> root = yaml::parse(story, ignored);
  if (!root) return {};
  for (const yaml::Member& member : root->members)
    if (member.key == "policy" && member.value.is_scalar()) return member.value.text;
  return {};
}

std::optional<Story> read_story(const Text& text, const Zone& zone, Report& report) {
  const std::optional<Node> root = yaml::parse(text, report);
  if (!root) return std::nullopt;
  Story made;
  {
    Fields fields(*root, "the story", report);
    if (const Node* version = fields.require("redress_story"))
      yaml::integer(*version, "redress_story", 1, 1, report);
    if (const Node* title = fields.require("story"))
      made.title = yaml::text(*title, "story", report).value_or("");
    made.source = line_in(fields, "source", report);
    line_in(fields, "policy", report);
    if (const Node* given = fields.find("given")) {
      if (!given->is_map())
        report.add(
            given->at, Wording{"given is no map", "given不是分项"},
            Wording{"write 'given: {region: \"371623\"}'", "请写given: {region: \"371623\"}"});
      Node stamped = *given;
      stamp(stamped, zone);
      made.given = std::move(stamped.members);
    }
    if (const Node* life = fields.require("life")) {
      Life reading(zone, report);
      for (const Node& step : yaml::items(*life, "life", report))
        made.life.push_back(reading.step(step));
      if (life->is_sequence() && life->items.empty())
        report.add(
            life->at, Wording{"nothing happens in this life", "这个过程里什么也没发生"},
            Wording{"add a step: '- at: 2026-03-02 10:00'", "请加一步：- at: 2026-03-02 10:00"});
    }
  }
  if (!report.empty()) return std::nullopt;
  return made;
}

}  // namespace redress
