#include "api/admin/policy_explain.h"

#include <algorithm>

#include "api/queries/render.h"
#include "api/text/words.h"
#include "rules/policy/policy_print.h"
#include "rules/policy/policy_test.h"

namespace redress {
namespace {

namespace json = boost::json;

bool is_yaml(const std::string& value) {
  return value == "true" || value == "false" || value.starts_with("[") || value.starts_with("{") ||
         (!value.empty() && value.find_first_not_of("0123456789") == std::string::npos);
}

// Codes are digits too, and texts all the same.
bool is_code(const std::string& key) {
  return key == "region" || key == "matter" || key == "step" || key == "window" || key == "unit";
}

struct Rule {
  std::string path;
  yaml::Place at;
};

Rule rule_behind(const PolicyFile& file, const PolicyTest& test, const std::string& clock) {
  if (clock == "cap") return {"cap.within", file.cap->at};
  const auto stage = file.stages.find(
      clock == "contact" ? Stage::verification : stage_named(clock).value_or(Stage::closed));
  if (stage == file.stages.end()) return {};
  const StageRule& rule = stage->second;
  if (clock == "contact") return {"stages.verification.contact.within", rule.contact->at};
  const std::string path = "stages." + clock;
  if (test.facts.planned_due && stage->first == Stage::rectification)
    return {path + ".planned", rule.planned ? rule.planned->at : rule.at};
  if (!rule.clock) return {path, rule.at};
  for (const auto& [name, of] : rule.clock->classes) {
    const bool by_channel = test.facts.classification.empty() &&
                            std::find(of.channels.begin(), of.channels.end(),
                                      test.facts.review.channel) != of.channels.end();
    if (name == test.facts.classification || by_channel) return {path + ".classes." + name, of.at};
  }
  return {path + ".within", rule.clock->at};
}

}  // namespace

std::optional<PolicyTest> read_facts(const std::map<std::string, std::string>& facts,
                                     std::vector<RuleProblem>& problems) {
  std::string text = "redress_tests: 1\ntests:\n  - name: facts\n";
  for (const auto& [key, value] : facts) {
    yaml::Node node;
    node.kind = yaml::Node::Kind::scalar;
    node.text = value;
    node.quoted = true;
    text +=
        "    " + key + ": " + (is_yaml(value) && !is_code(key) ? value : in_one_line(node)) + "\n";
  }
  text += "    expect: {opens_case: true}\n";
  yaml::Report report("facts");
  std::vector<PolicyTest> tests = read_tests({"facts", text}, report);
  for (RuleProblem& problem : report.by_place()) {
    problem.line = std::max(1, problem.line - 3);
    problems.push_back(std::move(problem));
  }
  if (!problems.empty() || tests.empty()) return std::nullopt;
  return std::move(tests.front());
}

std::variant<Explained, Wording> explained(const WrittenPolicy& policy, const PolicyTest& test,
                                           const std::vector<std::string>& files) {
  Explained made;
  const PolicyFile& file = policy.file();
  made.opens_case = policy.opens_case(test.facts.review, &made.because);
  const Assignment assignment = policy.assignment(test.facts.review);
  made.unit = assignment.unit;
  made.automatic = assignment.automatic;
  if (const auto dispatch = file.stages.find(Stage::dispatch); dispatch != file.stages.end())
    for (std::size_t i = 0; i < dispatch->second.routes.size(); ++i)
      if (dispatch->second.routes[i].matches(test.facts.review)) {
        made.route = "stages.dispatch.routes[" + std::to_string(i + 1) + "]";
        made.route_line = dispatch->second.routes[i].at.line;
        break;
      }
  const RatingWindow window = policy.window(test.facts.received);
  made.window_ends = window.ends;
  if (window.ends)
    if (auto no = ends_out_of_range("window", *window.ends, Offset(0))) return *std::move(no);
  for (Stage stage : every_stage()) {
    if (!open(stage)) continue;
    const Plan plan = policy.plan(facts_for(policy, test, std::string(name(stage))));
    for (const Clock& clock : plan.clocks) {
      const bool known =
          std::any_of(made.deadlines.begin(), made.deadlines.end(),
                      [&](const Explained::Deadline& it) { return it.clock.name == clock.name; });
      if (known) continue;
      if (auto no = ends_out_of_range(clock.name, clock.due, clock.offset)) return *std::move(no);
      const Rule rule = rule_behind(file, test, clock.name);
      Explained::Deadline deadline{
          clock,
          rule.path,
          std::size_t(rule.at.layer) < files.size() ? files[std::size_t(rule.at.layer)] : "",
          rule.at.line,
          {}};
      for (const Alarm& alarm : plan.alarms)
        if (alarm.clock == clock.name)
          deadline.happens.push_back(
              {alarm.at,
               alarm.event == Event::measure_taken ? alarm.rung : std::string(name(alarm.event)),
               alarm.notify, alarm.event == Event::measure_taken ? alarm.repeat : 0});
      made.deadlines.push_back(std::move(deadline));
    }
  }
  return made;
}

std::string as_text(const Explained& it, const WrittenPolicy& policy, Language language) {
  const bool chinese = language == Language::zh;
  const auto say = [&](const std::string& zh, const std::string& en) { return chinese ? zh : en; };
  const Zone& zone = policy.zone();
  std::string made = policy.file().title + " (" + policy.version().name + "@" +
                     policy.version().digest.substr(0, 12) + ")\n";
  made +=
      it.opens_case ? say("开差评工单。\n", "Opens a case.\n")
      : it.because.empty()
          ? say("不开工单：不算差评。\n", "Opens no case: the rating is not bad.\n")
          : say("不开工单：", "Opens no case: ") + no_case_in_words(it.because, language) + "\n";
  if (!it.unit.empty()) {
    made += say("由“" + it.unit + "”办理", "'" + it.unit + "' has to act");
    made += it.route.empty() ? say("（谁办理谁负责）", " (it was rated)")
                             : say("（第" + std::to_string(it.route_line) + "行的路由）",
                                   " (the route in line " + std::to_string(it.route_line) + ")");
    if (it.automatic) made += say("，自动转办", ", dispatched at once");
    made += say("。\n", ".\n");
  }
  if (it.window_ends)
    made += say("可以评价到" + zone.end_text(*it.window_ends) + "。\n",
                "May be rated until " + zone.end_text(*it.window_ends) + ".\n");
  for (const Explained::Deadline& deadline : it.deadlines) {
    const Explanation why = explain(deadline.clock, policy.version());
    made += "\n" + in_words(deadline.clock.name, language) + "  " + deadline.clock.due_text +
            (deadline.clock.provisional ? say("（暂定）", " (provisional)") : "") + "  " +
            deadline.rule + "  " + deadline.file + ":" + std::to_string(deadline.line) + "\n";
    made += "  " + (chinese ? why.zh : why.en) + "\n";
    for (const Explained::Happens& happens : deadline.happens) {
      made += "  " + zone.end_text(happens.at) + "  " + in_words(happens.what, language);
      if (happens.repeat > 0)
        made += say("（第" + std::to_string(happens.repeat) + "次重复）",
                    " (repeat " + std::to_string(happens.repeat) + ")");
      std::string told;
      for (const std::string& role : happens.notify)
        told += (told.empty() ? "" : say("、", ", ")) +
                role_in_words(role, policy.file().roles, language);
      made += told.empty() ? "\n" : " → " + told + "\n";
    }
  }
  return made;
}

json::object as_json(const Explained& it, const WrittenPolicy& policy) {
  const auto shown = [&](Instant at) { return rfc3339(at, policy.offset_at(at)); };
  json::array deadlines;
  for (const Explained::Deadline& deadline : it.deadlines) {
    const Explanation why = explain(deadline.clock, policy.version());
    json::array happens;
    for (const Explained::Happens& one : deadline.happens) {
      json::array notify;
      for (const std::string& role : one.notify) notify.emplace_back(role);
      happens.push_back({{"at", shown(one.at)},
                         {"what", one.what},
                         {"repeat", one.repeat},
                         {"notify", std::move(notify)}});
    }
    deadlines.push_back({{"clock", deadline.clock.name},
                         {"due", shown(deadline.clock.due)},
                         {"provisional", deadline.clock.provisional},
                         {"rule", deadline.rule},
                         {"file", deadline.file},
                         {"line", deadline.line},
                         {"text", {{"zh", why.zh}, {"en", why.en}}},
                         {"happens", std::move(happens)}});
  }
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
  };
  return {
      {"policy",
       {{"name", policy.version().name}, {"version", policy.version().digest.substr(0, 12)}}},
      {"opens_case", it.opens_case},
      {"no_case_because", text_or_null(it.because)},
      {"unit", text_or_null(it.unit)},
      {"automatic", it.automatic},
      {"route", text_or_null(it.route)},
      {"window_ends", it.window_ends ? json::value(shown(*it.window_ends)) : json::value(nullptr)},
      {"deadlines", std::move(deadlines)}};
}

}  // namespace redress
