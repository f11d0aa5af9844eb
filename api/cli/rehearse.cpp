#include "api/cli/rehearse.h"

#include <algorithm>
#include <boost/json.hpp>
#include <future>
#include <map>
#include <memory>

#include "api/clock.h"
#include "api/intake/wire.h"
#include "api/queries/render.h"
#include "rules/policy/book.h"
#include "rules/policy/policy_file.h"
#include "rules/policy/story.h"
#include "rules/policy/written_policy.h"
#include "rules/sources/dictionary_book.h"
#include "storage/memory_ledger.h"

namespace redress {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using yaml::Node;

json::string_view view(std::string_view text) { return {text.data(), text.size()}; }
std::string text(const json::value& value) { return value.get_string().c_str(); }

// --- What is said: YAML to a CloudEvent

using Names = std::map<std::string, Number>;  // of cases

// A number as JSON writes it; what begins with a 0 is a code and stays text.
std::optional<json::value> number(const std::string& text) {
  if (text.empty() || text.find_first_not_of("0123456789+-.eE") != std::string::npos) return {};
  json::error_code error;
  const json::value value = json::parse(text, error);
  return error ? std::nullopt : std::optional(value);
}

// `$张先生` is the id of the case of that name.
json::value said(const Node& node, const Names& names) {
  switch (node.kind) {
    case Node::Kind::nothing: return nullptr;
    case Node::Kind::sequence: {
      json::array list;
      for (const Node& item : node.items) list.push_back(said(item, names));
      return list;
    }
    case Node::Kind::map: {
      json::object object;
      for (const yaml::Member& member : node.members)
        object[member.key] = said(member.value, names);
      return object;
    }
    case Node::Kind::scalar: break;
  }
  if (node.text.starts_with('$')) {
    const auto found = names.find(node.text.substr(1));
    if (found != names.end()) return json::value(case_id(found->second));
  }
  if (node.quoted) return json::value(node.text);
  if (node.text == "true" || node.text == "false") return node.text == "true";
  if (auto value = number(node.text)) return *std::move(value);
  return json::value(node.text);
}

std::string type_of(const std::string& act) {
  if (act == "review") return "redress.review.submitted";
  if (act.starts_with("redress.")) return act;
  return (act.find('.') == std::string::npos ? "redress.case." : "redress.") + act;
}

bool gives_review(std::string_view type) {
  return type == "redress.review.submitted" || type == "redress.case.imported";
}

const yaml::Member* member_of(const std::vector<yaml::Member>& members, std::string_view key) {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const yaml::Member& it) { return it.key == key; });
  return found == members.end() ? nullptr : &*found;
}

// --- What is expected: YAML against JSON

// Scalars are compared as they read: an instant as local time, nothing as "none".
class Reading {
 public:
  explicit Reading(const Zone& zone) : zone_(zone) {}

  // Members that are not written do not matter.
  bool matches(const Node& written, const json::value& found) const {
    switch (written.kind) {
      case Node::Kind::map: {
        const json::object* object = found.if_object();
        return object && std::all_of(written.members.begin(), written.members.end(),
                                     [&](const yaml::Member& it) {
                                       return matches(it.value, member(*object, it.key));
                                     });
      }
      case Node::Kind::sequence: {
        const json::array* list = found.if_array();
        return list &&
               std::equal(written.items.begin(), written.items.end(), list->begin(), list->end(),
                          [&](const Node& a, const json::value& b) { return matches(a, b); });
      }
      case Node::Kind::nothing:
      case Node::Kind::scalar: break;
    }
    return !found.is_object() && !found.is_array() && shown(written) == shown(found);
  }

  std::string shown(const Node& node) const {
    std::string text;
    switch (node.kind) {
      case Node::Kind::nothing: return "none";
      case Node::Kind::scalar: return at_home(node.text);
      case Node::Kind::sequence:
        for (const Node& item : node.items) text += (text.empty() ? "" : ", ") + shown(item);
        return "[" + text + "]";
      case Node::Kind::map:
        for (const yaml::Member& it : node.members)
          text += (text.empty() ? "" : ", ") + it.key + ": " + shown(it.value);
        return "{" + text + "}";
    }
    return text;
  }

  std::string shown(const json::value& value) const {
    std::string text;
    if (value.is_null()) return "none";
    if (value.is_string()) return at_home(value.get_string().c_str());
    if (const json::array* list = value.if_array()) {
      for (const json::value& item : *list) text += (text.empty() ? "" : ", ") + shown(item);
      return "[" + text + "]";
    }
    if (const json::object* object = value.if_object()) {
      for (const auto& [key, one] : *object)
        text +=
            (text.empty() ? "" : ", ") + std::string(key.data(), key.size()) + ": " + shown(one);
      return "{" + text + "}";
    }
    return json::serialize(value);
  }

  // What was found, as far as it was written about.
  std::string shown(const json::value& found, const Node& written) const {
    const json::array* list = found.if_array();
    const json::object* object = found.if_object();
    std::string text;
    if (list && !written.items.empty()) {
      for (std::size_t i = 0; i < list->size(); ++i)
        text += (i == 0 ? "" : ", ") +
                shown((*list)[i], written.items[std::min(i, written.items.size() - 1)]);
      return "[" + text + "]";
    }
    if (!object || !written.is_map()) return shown(found);
    for (const yaml::Member& it : written.members)
      text += (text.empty() ? "" : ", ") + it.key + ": " + shown(member(*object, it.key), it.value);
    return "{" + text + "}";
  }

 private:
  static json::value member(const json::object& object, const std::string& key) {
    const json::value* found = object.if_contains(key);
    return found ? *found : json::value(nullptr);
  }

  std::string at_home(const std::string& text) const {
    const auto stamp = parse_rfc3339(text);
    return stamp ? zone_.end_text(stamp->at) : text;
  }

  const Zone& zone_;
};

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return "[" + text + "]";
}

// --- The rehearsal

class Rehearsing {
 public:
  Rehearsing(Book& book, const Dictionaries& dictionaries, const Zone& zone, const Text& text,
             const Story& story, Language language)
      : zone_(zone),
        dictionaries_(dictionaries),
        text_(text),
        story_(story),
        language_(language),
        bad_ratings_(book.in_force("")->file().bad_ratings),
        reading_(zone_),
        timeline_(zone_, language, book.in_force("")->file().roles),
        time_(story.life.front().at),
        clerk_(ledger_, book, time_) {}

  // What the wire would not take and what nothing is called, before anything happens.
  std::vector<RuleProblem> check() {
    yaml::Report report(text_.file);
    Names names;
    const json::object whole = render_whole_case(Case(), Instant());
    const json::object board = render_board({}, bad_ratings_, 0, false);
    for (std::size_t i = 0; i < story_.life.size(); ++i) {
      const StoryStep& step = story_.life[i];
      if (step.act) {
        const Read read = read_event(json::serialize(event(step, i, names, 1)), dictionaries_);
        const auto* problem = std::get_if<Problem>(&read);
        if (problem && !(step.refused && step.refused->reason == problem->slug))
          complain(*step.act, *problem, report);
      }
      if (!step.as.empty()) names[step.as] = 1;
      for (const yaml::Member& it : step.expect.members) {
        if (it.key == "board") check_names(it.value, board, {}, report);
      }
      check_names(step.expect, whole,
                  {"due", "closed", "told", "board", "opens_case", "no_case_because"}, report);
    }
    return report.by_place();
  }

  Rehearsal live(const std::string& title, const std::string& policy_file) {
    timeline_.say(Line::Kind::title, story_.title);
    timeline_.say(Line::Kind::note,
                  "  " + title + word("（", " (") + policy_file + word("）", ")"));
    if (!story_.source.empty())
      timeline_.say(Line::Kind::note, word("  来源：", "  Source: ") + story_.source);
    timeline_.say(Line::Kind::note, "");
    for (const StoryStep& step : story_.life)
      if (!step.as.empty()) ++named_;
    for (std::size_t i = 0; i < story_.life.size(); ++i) live(story_.life[i], i);
    conclude();
    made_.lines = timeline_.lines();
    for (Number number = 1; number <= ledger_.tip().number; ++number)
      made_.entries.push_back(ledger_.entry(number).value());
    return std::move(made_);
  }

 private:
  struct Happening {
    Number case_id = 0;  // 0: of no case
    std::string word;
  };
  struct Difference {
    std::string expected, found;
  };

  std::string word(const char* zh, const char* en) const {
    return language_ == Language::zh ? zh : en;
  }

  // --- Saying it ---

  json::object event(const StoryStep& step, std::size_t index, const Names& names,
                     Number latest) const {
    const StoryStep::Act& act = *step.act;
    const Instant at = step.occurred_at.value_or(step.at);
    json::object made{{"specversion", "1.0"},
                      {"id", "step-" + std::to_string(index + 1)},
                      {"source", "/story"},
                      {"time", rfc3339(at, zone_.offset_at(at))}};
    if (act.key != "event") made["type"] = type_of(act.key);
    const Number about = step.of.empty() ? latest : names.at(step.of);
    const bool of_case =
        act.key != "event" && act.key != "review" && act.key.find('.') == std::string::npos;
    if (of_case || !step.of.empty())
      made["subject"] = about == 0 ? "c999999999" : case_id(about);  // there is none: refused
    const json::value written = said(act.data, names);
    if (const json::object* object = written.if_object()) {
      if (act.key == "event")
        for (const auto& [key, value] : *object) made[key] = value;
      else
        made["data"] = *object;
    }
    const json::value* type = made.if_contains("type");
    if (type && type->is_string() && gives_review(text(*type))) add_given(made["data"], names);
    return made;
  }

  void add_given(json::value& data, const Names& names) const {
    if (data.is_null()) data = json::object();
    json::object* object = data.if_object();
    if (!object) return;
    for (const yaml::Member& member : story_.given)
      if (!object->contains(member.key)) (*object)[member.key] = said(member.value, names);
    if (!object->contains("dictionary")) (*object)["dictionary"] = "rating-5-best";
  }

  void complain(const StoryStep::Act& act, const Problem& problem, yaml::Report& report) const {
    if (problem.faults.empty()) report.add(act.key_at, problem.detail);
    for (const Fault& fault : problem.faults) {
      const std::vector<yaml::Member>* members = &act.data.members;
      yaml::Place place = act.key_at;
      std::string_view rest = fault.pointer;
      if (act.key != "event" && rest.starts_with("/data")) rest.remove_prefix(5);
      bool first = true;
      while (!rest.empty() && members) {
        rest.remove_prefix(1);
        const std::string_view name = rest.substr(0, rest.find('/'));
        const yaml::Member* found = member_of(*members, name);
        if (!found && first) found = member_of(story_.given, name);
        if (found) place = found->key_at;
        members = found ? &found->value.members : nullptr;
        rest.remove_prefix(name.size());
        first = false;
      }
      std::string_view pointer = fault.pointer;
      if (pointer.starts_with("/data")) pointer.remove_prefix(5);
      const std::string where = act.key + std::string(pointer);
      report.add(place, {where + ": " + fault.detail.en, where + "：" + fault.detail.zh});
    }
  }

  // Names of clocks are not known before they run.
  static void check_names(const Node& written, const json::object& known,
                          const std::vector<std::string>& besides, yaml::Report& report) {
    for (const yaml::Member& it : written.members) {
      if (known.contains(it.key) || it.key.ends_with("_due") ||
          std::find(besides.begin(), besides.end(), it.key) != besides.end())
        continue;
      std::vector<std::string> names = besides;
      for (const auto& member : known) names.emplace_back(member.key().data(), member.key().size());
      report.add(it.key_at,
                 Wording{"nothing is called '" + it.key + "'", "没有叫“" + it.key + "”的"},
                 yaml::suggestion(it.key, names));
    }
  }

  // --- Living it ---

  void live(const StoryStep& step, std::size_t index) {
    differences_.clear();
    receipt_.reset();
    // What is due at this instant is still in time for who acts now; where nobody does, it goes
    // off.
    arrive_at(step.act ? step.at : step.at + 1ms);
    tell("");
    if (!step.note.empty()) timeline_.note(step.at, !step.act, step.note);
    if (step.act) act(step, index);
    const Number about = !step.of.empty()                  ? names_.at(step.of)
                         : receipt_ && receipt_->of_review ? receipt_->case_id
                                                           : latest_;
    check_happens(step, about);
    check_expect(step, about);
    if (!differences_.empty()) fail(step);
  }

  // Afterwards the clerk has nothing to do, and the ledger can be read.
  void arrive_at(Instant at) {
    std::promise<void> arrived;
    if (!clerk_.advance_to(at, [&] { arrived.set_value(); }))
      throw std::runtime_error("The clerk takes nothing more.");
    arrived.get_future().get();
  }

  // What was written since, told and kept for `happens` and `told`.
  void tell(const std::string& act) {
    for (Number number = told_up_to_ + 1; number <= ledger_.tip().number; ++number) {
      const Entry entry = ledger_.entry(number).value();
      const Number id = entry.outcome.case_id;
      if (opens_case(entry.fact) && id == number) {
        cases_.push_back(id);
        for (Number one : cases_)
          if (const std::string name = whose(one); !name.empty()) timeline_.call(one, name);
      }
      timeline_.add(entry);
      const json::object it = render_entry(entry, zone_.offset_at(entry.recorded_at));
      const std::string type = text(it.at("type"));
      const bool of_engine = entry.source.empty();
      // Said as one thing and recorded as another: that is what the engine made of it.
      const bool as_said =
          opens_case(entry.fact) || type == act || act.find('.') != act.npos || act == "event";
      if (of_engine ? type != "measure_taken" : !as_said) happened_.push_back({id, type});
      for (const Measure& measure : entry.outcome.measures) happened_.push_back({id, measure.rung});
      for (const Notice& notice : ledger_.told(number)) told_.push_back({id, notice.role});
      told_up_to_ = number;
    }
  }

  // Empty where there is only one.
  std::string whose(Number id) const {
    if (named_ < 2 && cases_.size() < 2) return "";
    for (const auto& [name, number] : names_)
      if (number == id) return name;
    return case_id(id);
  }

  void act(const StoryStep& step, std::size_t index) {
    const json::object said = event(step, index, names_, latest_);
    Read read = read_event(json::serialize(said), dictionaries_);
    std::optional<Problem> refused;
    if (auto* broken = std::get_if<Problem>(&read)) {
      refused = std::move(*broken);
    } else {
      const Verdict verdict = submit(std::get<Submission>(std::move(read)));
      if (const auto* no = std::get_if<Refusal>(&verdict)) refused = problem(*no);
      if (const auto* no = std::get_if<Unavailable>(&verdict))
        throw std::runtime_error(problem(*no).detail.en);
      if (const auto* receipt = std::get_if<Receipt>(&verdict)) receipt_ = *receipt;
    }
    arrive_at(time_.now());  // what was due long ago when it was heard of
    if (receipt_ && receipt_->of_review && receipt_->case_id != 0) {
      latest_ = receipt_->case_id;
      if (!step.as.empty()) names_[step.as] = latest_;
    }
    check_refused(step, refused);
    if (!step.as.empty() && !names_.contains(step.as)) {
      names_[step.as] = 0;
      differ("as: " + step.as, "no case" + (receipt_ ? ": " + receipt_->no_case_because : ""));
    }
    if (refused)
      timeline_.refuse(step.at, step.act->key, *refused,
                       step.of.empty() ? latest_ : names_.at(step.of));
    tell(step.act->key);
  }

  Verdict submit(Submission submission) {
    std::promise<Verdict> answered;
    std::vector<Submission> one;
    one.push_back(std::move(submission));
    if (!clerk_.submit(std::move(one), [&](std::vector<Verdict> verdicts) {
          answered.set_value(std::move(verdicts.front()));
        }))
      throw std::runtime_error("The clerk takes nothing more.");
    return answered.get_future().get();
  }

  // --- Holding it against the story ---

  void differ(std::string expected, std::string found) {
    differences_.push_back({std::move(expected), std::move(found)});
  }

  void check_refused(const StoryStep& step, const std::optional<Problem>& refused) {
    if (step.refused) ++made_.expectations;
    const std::string found = refused ? "refused: " + refused->slug + ": " + refused->detail.en
                                      : step.act->key + " was accepted";
    if (!step.refused) {
      if (refused) differ(step.act->key, found);
      return;
    }
    const bool as_written = refused && refused->slug == step.refused->reason &&
                            (refused->detail.en.find(step.refused->says) != std::string::npos ||
                             refused->detail.zh.find(step.refused->says) != std::string::npos);
    const std::string& says = step.refused->says;
    if (!as_written)
      differ("refused: " + step.refused->reason + (says.empty() ? "" : ": …" + says + "…"), found);
  }

  // Takes out what is of this case, or of none.
  static std::vector<std::string> taken(std::vector<Happening>& from, Number about) {
    std::vector<std::string> words;
    std::vector<Happening> left;
    for (Happening& it : from)
      if (it.case_id == about || it.case_id == 0)
        words.push_back(std::move(it.word));
      else
        left.push_back(std::move(it));
    from = std::move(left);
    return words;
  }

  void check_happens(const StoryStep& step, Number about) {
    const std::vector<std::string> found = taken(happened_, about);
    if (!step.happens) return;
    ++made_.expectations;
    if (found != *step.happens)
      differ("happens: " + listed(*step.happens), "happens: " + listed(found));
  }

  void check_expect(const StoryStep& step, Number about) {
    const std::vector<std::string> roles = taken(told_, about);
    if (step.expect.members.empty()) return;
    const json::object found = facts(about, roles);
    for (yaml::Member it : step.expect.members) {
      ++made_.expectations;
      if (it.key == "told")
        std::sort(it.value.items.begin(), it.value.items.end(),
                  [](const Node& a, const Node& b) { return a.text < b.text; });
      const json::value* is = found.if_contains(it.key);
      const json::value none(nullptr);
      if (!is) is = &none;
      if (!reading_.matches(it.value, *is))
        differ(it.key + ": " + reading_.shown(it.value),
               it.key + ": " + reading_.shown(*is, it.value));
    }
  }

  // What a story can expect, by the name it has there.
  json::object facts(Number about, std::vector<std::string> roles) const {
    json::object made;
    if (const std::optional<Case> it = ledger_.find_case(about)) {
      made = render_whole_case(*it, time_.now());
      made["due"] = made.at("due_at");
      made["closed"] = !open(it->stage);
      for (const Clock& clock : it->clocks) {
        const std::string key = clock.name + "_due";
        if (!made.contains(key)) made[key] = rfc3339(clock.due, clock.offset);
      }
    }
    if (receipt_) {
      made["opens_case"] = receipt_->case_id != 0;
      if (!receipt_->no_case_because.empty()) made["no_case_because"] = receipt_->no_case_because;
    }
    std::sort(roles.begin(), roles.end());
    roles.erase(std::unique(roles.begin(), roles.end()), roles.end());
    json::array told;
    for (const std::string& role : roles) told.emplace_back(view(role));
    made["told"] = std::move(told);
    made["board"] =
        render_board(ledger_.board({}), bad_ratings_, ledger_.count_overdue(time_.now()), false);
    return made;
  }

  void fail(const StoryStep& step) {
    std::string text = text_.file + ":" + std::to_string(step.place.line) + ":" +
                       std::to_string(step.place.column) + ": " +
                       (step.act ? zone_.text(step.at) : zone_.end_text(step.at)) + " " +
                       word("与故事不符", "did not come out as told");
    timeline_.say(Line::Kind::failure, text);
    for (const Difference& it : differences_)
      for (const std::string& line : {"  - " + it.expected, "  + " + it.found}) {
        timeline_.say(Line::Kind::failure, line);
        text += "\n" + line;
      }
    wrong_ += int(differences_.size());
    made_.failures.push_back(std::move(text));
  }

  // How each case stands in the end, and whether all was as told.
  void conclude() {
    timeline_.say(Line::Kind::note, "");
    for (Number id : cases_) {
      const Case it = ledger_.find_case(id).value();
      const Instant end = it.closed_at.value_or(time_.now());
      int breaches = 0, voided = 0;
      for (const Breach& breach : it.breaches) ++(breach.voided_by == 0 ? breaches : voided);
      const auto hours = std::chrono::duration_cast<std::chrono::hours>(end - it.received).count();
      const auto count = [](auto n) { return std::to_string(n); };
      std::string line = whose(id);
      if (!line.empty()) line += word("：", ": ");
      line += in_words(name(it.stage), language_);
      if (name(it.standing) != name(it.stage))
        line += word("，", ", ") + in_words(name(it.standing), language_);
      line += language_ == Language::zh
                  ? "；" + count(it.round) + "轮；历时" + count(hours / 24) + "天" +
                        count(hours % 24) + "小时；超期" + count(breaches) + "次"
                  : "; " + count(it.round) + (it.round == 1 ? " round; " : " rounds; ") +
                        count(hours / 24) + " d " + count(hours % 24) + " h; " + count(breaches) +
                        (breaches == 1 ? " deadline missed" : " deadlines missed");
      if (voided != 0)
        line += word("（另撤销", " (") + count(voided) + word("次）", " more found to be none)");
      timeline_.say(Line::Kind::title, line);
    }
    const std::string steps = std::to_string(story_.life.size()),
                      all = std::to_string(made_.expectations);
    if (made_.failures.empty())
      timeline_.say(Line::Kind::success, language_ == Language::zh
                                             ? steps + "步，" + all + "项预期全部相符。"
                                             : steps + " steps; all " + all + " expectations met.");
    else
      timeline_.say(Line::Kind::failure,
                    language_ == Language::zh
                        ? steps + "步中" + std::to_string(made_.failures.size()) +
                              "步与故事不符，共" + std::to_string(wrong_) + "处。"
                        : std::to_string(made_.failures.size()) + " of " + steps +
                              " steps did not come out as told, in " + std::to_string(wrong_) +
                              " points.");
    timeline_.say(Line::Kind::note,
                  word("（* 系统自动，! 被拒绝）", "(* by the engine itself, ! refused)"));
  }

  const Zone zone_;
  const Dictionaries& dictionaries_;
  const Text& text_;
  const Story& story_;
  const Language language_;
  const std::vector<int> bad_ratings_;
  const Reading reading_;
  Timeline timeline_;
  MemoryLedger ledger_;
  TestTime time_;
  Clerk clerk_;

  Names names_;
  int named_ = 0;
  std::vector<Number> cases_;  // in the order they were opened
  Number latest_ = 0;
  Number told_up_to_ = 0;
  std::optional<Receipt> receipt_;  // of the latest act
  std::vector<Happening> happened_, told_;
  std::vector<Difference> differences_;
  int wrong_ = 0;
  Rehearsal made_;
};

std::vector<Text> with_built_in(std::vector<Text> dictionaries) {
  for (const Text& built_in : built_in_dictionaries())
    if (std::none_of(dictionaries.begin(), dictionaries.end(), [&](const Text& one) {
          return dictionary_name(one) == dictionary_name(built_in);
        }))
      dictionaries.push_back(built_in);
  return dictionaries;
}

}  // namespace

Rehearsal rehearse(const Text& policy, const std::vector<Text>& calendars, const Text& story,
                   Language language, const std::vector<Text>& dictionaries) {
  Rehearsal wrong;
  Book book;
  wrong.problems = book.adopt(policy, calendars);
  if (!wrong.problems.empty()) return wrong;
  yaml::Report reading(policy.file);
  const PolicyFile written = read_policy(policy, {}, reading).value();
  const Zone zone = Zone::named(written.timezone).value();

  yaml::Report report(story.file);
  const std::optional<Story> read = read_story(story, zone, report);
  wrong.problems = report.by_place();
  if (!read) return wrong;
  DictionaryBook::Revision spoken = DictionaryBook().revise(with_built_in(dictionaries));
  wrong.problems = std::move(spoken.problems);
  if (!wrong.problems.empty()) return wrong;
  Rehearsing rehearsing(book, *spoken.then, zone, story, *read, language);
  wrong.problems = rehearsing.check();
  if (!wrong.problems.empty()) return wrong;
  return rehearsing.live(written.title, policy.file);
}

}  // namespace redress
