// What an administrator wants to know of a text before it is live: checked, laid out, tested,
// explained, compared, weighed. Changes nothing.
#include <algorithm>
#include <boost/json.hpp>

#include "api/admin/adopting.h"
#include "api/admin/impacts.h"
#include "api/admin/policies.h"
#include "api/admin/policy_diff.h"
#include "api/admin/policy_explain.h"
#include "api/admin/policy_report.h"
#include "api/admin/policy_tests.h"
#include "api/intake/wire.h"
#include "api/queries/render.h"
#include "api/text/columns.h"
#include "rules/policy/layers.h"
#include "rules/policy/policy_check.h"
#include "rules/policy/policy_print.h"
#include "rules/policy/policy_test.h"

namespace redress::policies {

namespace json = boost::json;

namespace {

Language language_in(Parameters& parameters) {
  const std::string wanted = parameters.text("language");
  if (wanted.empty() || wanted == "en") return Language::en;
  if (wanted == "zh") return Language::zh;
  throw bad_parameter("language", {"Write zh or en.", "请写zh或en。"});
}

Problem no_such_impact() {
  Problem made("no-such-impact");
  made.detail = {"There is no such impact any more; the newest 16 are kept.",
                 "这次影响测算已不存在；只保留最新16次。"};
  return made;
}

const char* stands_word(Impacts::State::Stands stands) {
  switch (stands) {
    case Impacts::State::Stands::waiting: return "waiting";
    case Impacts::State::Stands::running: return "running";
    case Impacts::State::Stands::done: return "done";
    case Impacts::State::Stands::cancelled: return "cancelled";
    case Impacts::State::Stands::failed: return "failed";
  }
  return "";
}

}  // namespace

void check(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const std::string wanted = parameters.text("format");
    const auto format =
        wanted.empty() ? std::optional(ReportFormat::json) : report_format_named(wanted);
    if (!format)
      throw bad_parameter(
          "format", {"Write json, text, github or sarif.", "请写json、text、github或sarif。"});
    const Language language = language_in(parameters);
    parameters.refuse_the_rest();
    const PolicyTexts texts = with_surroundings(service, text_sent(call));
    Checked checked = check_policy(texts, today(service));
    if (checked.policy) {  // it ties with another one here, or something stands on it
      const Book::Candidate candidate = service.book.candidate(texts.policy);
      checked.problems.insert(checked.problems.end(), candidate.problems.begin(),
                              candidate.problems.end());
    }
    const bool right = !any_error(checked.problems);
    std::vector<FileProblems> files(1);
    files[0].file = texts.policy.file;
    files[0].problems = checked.problems;
    files[0].texts[texts.policy.file] = texts.policy.bytes;
    for (const Text& base : texts.bases) files[0].texts.emplace(base.file, base.bytes);
    if (*format != ReportFormat::json)
      return text_answer(
          service,
          *format == ReportFormat::sarif ? "application/sarif+json" : "text/plain; charset=utf-8",
          *format == ReportFormat::sarif ? report(files, *format, language)
                                         : screen::plain(report(files, *format, language)));
    json::array problems;
    for (const RuleProblem& problem : checked.problems) problems.push_back(problem_json(problem));
    return json_answer(
        service, 200,
        {{"right", right}, {"problems", std::move(problems)}, {"as_of", as_of(service)}});
  });
}

void format(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters(call.request).refuse_the_rest();
    const Text text = text_sent(call);
    yaml::Report report(text.file);
    const std::string made = laid_out(text, report);
    if (!report.empty()) throw invalid_text("invalid-policy", report.by_place());
    return text_answer(service, "application/yaml; charset=utf-8", made);
  });
}

void test(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const std::string only = parameters.prose("run");
    parameters.refuse_the_rest();
    const PolicyTexts texts = call.request.body.empty()
                                  ? in_force(service, call.parts.front())
                                  : with_surroundings(service, text_sent(call));
    std::vector<RuleProblem> problems;
    const auto policy = compiled(texts, problems);
    if (!policy) throw invalid_text("invalid-policy", problems);
    json::object made = as_json(run_tests(*policy, texts.policy.file, {}, only, problems));
    made["as_of"] = as_of(service);
    return json_answer(service, 200, made);
  });
}

void explain(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const std::string version = parameters.text("version");
    parameters.refuse_the_rest();
    auto parsed = read_json(call.request.body);
    if (auto* broken = std::get_if<Problem>(&parsed)) throw std::move(*broken);
    const json::object* object = std::get<json::value>(parsed).if_object();
    if (!object) {
      Problem made("invalid-json");
      made.detail = {
          "Send the facts as one JSON object: {\"received\": \"2026-03-02T10:00:00+08:00\"}.",
          "请把情形写成一个JSON对象：{\"received\": \"2026-03-02T10:00:00+08:00\"}。"};
      throw made;
    }
    std::map<std::string, std::string> facts;
    for (const auto& member : *object)
      facts[std::string(member.key())] = member.value().is_string()
                                             ? std::string(member.value().as_string().c_str())
                                             : json::serialize(member.value());
    std::vector<RuleProblem> problems;
    const auto read = read_facts(facts, problems);
    if (!read) {
      Problem made = invalid_text("invalid-facts", problems);
      throw made;
    }
    const std::string& name = call.parts.front();
    const PolicyTexts texts =
        version.empty()
            ? in_force(service, name)
            : texts_in(service.store, service.book, version_of(service.store, name, version).what);
    const auto policy = compiled(texts, problems);
    if (!policy) throw invalid_text("invalid-policy", problems);
    const auto it = explained(*policy, *read, names_of(texts));
    if (const auto* no = std::get_if<Wording>(&it)) {
      throw Problem("invalid-facts", *no);
    }
    json::object made = as_json(std::get<Explained>(it), *policy);
    made["as_of"] = as_of(service);
    return json_answer(service, 200, made);
  });
}

void diff(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const std::string version = parameters.text("version");
    parameters.refuse_the_rest();
    const std::string& name = call.parts.front();
    const PolicyTexts before =
        version.empty()
            ? in_force(service, name)
            : texts_in(service.store, service.book, version_of(service.store, name, version).what);
    const PolicyTexts after = call.request.body.empty()
                                  ? in_force(service, name)
                                  : with_surroundings(service, text_sent(call));
    yaml::Report ignored(before.policy.file), report(after.policy.file);
    const auto old = compose(before.policy, before.bases, ignored);
    const auto fresh = compose(after.policy, after.bases, report);
    if (!fresh || !report.empty()) throw invalid_text("invalid-policy", report.by_place());
    json::array all;
    for (const Difference& it : differences(*old, *fresh))
      all.push_back({{"path", it.path},
                     {"before", text_or_null(it.before)},
                     {"after", text_or_null(it.after)},
                     {"text", {{"zh", it.sentence.zh}, {"en", it.sentence.en}}}});
    return json_answer(service, 200, {{"differences", std::move(all)}, {"as_of", as_of(service)}});
  });
}

void begin_impact(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const OpenDeadlines deadlines = deadlines_in(parameters);
    parameters.refuse_the_rest();
    const Text text = text_sent(call);
    Book::Candidate candidate = service.book.candidate(text);
    if (!candidate.problems.empty()) throw invalid_text("invalid-policy", candidate.problems);
    const auto id = service.impacts.begin(std::move(candidate), deadlines, service.time.now());
    if (!id) {
      Problem made("queue-full");
      made.detail = {"Other impacts are waiting already. Ask again when they are done.",
                     "已有其他影响测算在等待。请待其完成后再试。"};
      throw made;
    }
    Answer made = json_answer(service, 202, {{"impact", *id}, {"as_of", as_of(service)}});
    made.headers.emplace_back("Location", "/v1/impacts/" + std::to_string(*id));
    return made;
  });
}

void show_impact(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters(call.request).refuse_the_rest();
    const auto state = service.impacts.find(number_in(call.parts.front()));
    if (!state) throw no_such_impact();
    json::object made{{"impact", state->id},
                      {"policy", version_json(state->version)},
                      {"deadlines", name(state->deadlines)},
                      {"state", stands_word(state->stands)},
                      {"done", state->done},
                      {"of", state->of},
                      {"as_of", as_of(service)}};
    if (!state->failure.empty()) made["failure"] = state->failure;
    if (state->impact) {
      json::object result = render_impact(*state->impact);
      result["assessments"] = state->assessments;
      made["result"] = std::move(result);
    }
    return json_answer(service, 200, made);
  });
}

void cancel_impact(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters(call.request).refuse_the_rest();
    if (!service.impacts.cancel(number_in(call.parts.front()))) throw no_such_impact();
    return json_answer(service, 202, {{"as_of", as_of(service)}});
  });
}

}  // namespace redress::policies
