// What is kept beside the cases: units, who is there to be told, services, refused reviews.
#include <boost/json.hpp>
#include <limits>

#include "api/access/privacy.h"
#include "api/intake/wire.h"
#include "api/parameters.h"
#include "api/queries/never_met.h"
#include "api/queries/render.h"
#include "api/routes.h"
#include "rules/text/near.h"

namespace redress::records {
namespace {

namespace json = boost::json;

constexpr std::size_t default_limit = 100, most_limit = 1'000;

json::value case_or_null(Number id) {
  return id == 0 ? json::value(nullptr) : json::value(case_id(id));
}

// The review that an entry brought, if it brought one.
const Review* review_in(const Entry& entry) {
  if (const auto* submitted = std::get_if<ReviewSubmitted>(&entry.fact)) return &submitted->review;
  if (const auto* imported = std::get_if<CaseImported>(&entry.fact)) return &imported->review;
  if (const auto* added = std::get_if<ReviewAdded>(&entry.fact)) return &added->review;
  if (const auto* off = std::get_if<ServiceAlarmWentOff>(&entry.fact)) return &off->review;
  return nullptr;
}

json::object entry_of_review(const Entry& entry, const Review* review, Offset offset) {
  return {{"seq", entry.number},
          {"type", json::string_view(type(entry.fact).data(), type(entry.fact).size())},
          {"recorded_at", rfc3339(entry.recorded_at, offset)},
          {"source", text_or_null(entry.source)},
          {"id", text_or_null(entry.id)},
          {"case", case_or_null(entry.outcome.case_id)},
          {"review", review ? json::value(render_review(*review, offset)) : json::value(nullptr)}};
}

}  // namespace

void show_unit(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters(call.request).refuse_the_rest();
    const std::string& name = call.parts.front();
    const std::optional<UnitRecord> unit = service.store.find_unit(name);
    if (!unit) {
      NeverMet never_met(service);
      never_met.unit("name", name);
      throw Problem("no-such-unit",
                    never_met.all().empty()
                        ? Wording{"There is no record of this unit yet; one begins with its first "
                                  "ranking. Its cases: GET /v1/cases?unit=NAME.",
                                  "该单位还没有记录；第一次参加排名后才有。它的工单："
                                  "GET /v1/cases?unit=NAME。"}
                        : never_met.all().front().text);
    }
    json::array rankings, measures;
    for (const Ranking& one : unit->rankings)
      rankings.push_back(json::object{
          {"period", one.period}, {"place", one.place}, {"of", one.of}, {"seq", one.entry}});
    for (const Measure& one : unit->measures)
      measures.push_back(render_measure(one, service.offset_at(one.at)));
    return json_answer(service, 200,
                       {{"unit", unit->name},
                        {"region", text_or_null(unit->region)},
                        {"rankings", std::move(rankings)},
                        {"measures", std::move(measures)},
                        {"version", unit->version},
                        {"as_of", as_of(service)}});
  });
}

void show_roster(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters(call.request).refuse_the_rest();
    json::array vacant;
    for (const Vacancy& one : service.store.roster().vacant)
      vacant.push_back(json::object{{"role", one.role},
                                    {"unit", text_or_null(one.unit)},
                                    {"region", text_or_null(one.region)}});
    return json_answer(service, 200, {{"vacant", std::move(vacant)}, {"as_of", as_of(service)}});
  });
}

void show_service(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const std::string source = parameters.text("source"),
                      project_no = parameters.text("project_no"), step = parameters.text("step");
    const Viewer viewer(service, parameters);
    parameters.refuse_the_rest();
    if (source.empty())
      throw bad_parameter("source", {"Say which system handled it.", "请写明办理系统。"});
    if (project_no.empty())
      throw bad_parameter("project_no", {"Say its number (办件编号).", "请写办件编号。"});
    const auto it = service.store.find_service(service_key(source, project_no, step));
    // Of what is known by an anonymous rating alone, there is no record to be shown: that there is
    // one would tell that it was rated, and its case whose that is.
    const bool hidden = it && !viewer.sees(it->review, ReviewField::project_no);
    if (!it || (hidden && !it->finished_at)) {
      std::vector<std::string> sources;
      for (const auto& [name, taken] : service.dictionaries.now()->by_name)
        sources.push_back(taken.dictionary->event_source);
      throw Problem(
          "no-such-service",
          Wording{"Neither a rating nor an end is recorded of this source, project number "
                  "and step. Write all three as the events did.",
                  "没有这个来源、办件编号和环节的评价或办结记录。三项都要与事件中的写法一致。"} +
              perhaps(near(source, sources)));
    }
    viewer.expect(it->review.region);
    viewer.note("a service");
    const auto time = [&](const std::optional<Instant>& at) {
      return at ? json::value(rfc3339(*at, service.offset_at(*at))) : json::value(nullptr);
    };
    json::array ratings;
    for (const Rating& one : it->ratings)
      ratings.push_back(json::object{{"assess_number", one.assess_number},
                                     {"seq", one.entry},
                                     {"case", case_or_null(one.case_id)}});
    json::value defaulted = nullptr;
    if (it->defaulted_by != 0)
      defaulted = json::object{{"seq", it->defaulted_by}, {"superseded", it->default_superseded}};
    json::object body{{"source", it->source},
                      {"project_no", project_no},
                      {"step", step},
                      {"finished_at", time(it->finished_at)},
                      {"window_ends", time(it->window_ends)},
                      {"ratings", hidden ? json::value(nullptr) : json::value(std::move(ratings))},
                      {"default", hidden ? json::value(nullptr) : std::move(defaulted)},
                      {"as_of", as_of(service)}};
    if (hidden) body["kept_back"] = json::array{"ratings", "default"};
    return json_answer(service, 200, body);
  });
}

void list_refused_reviews(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const Number after =
        parameters.number("after", 0, std::numeric_limits<std::int64_t>::max()).value_or(0);
    const std::size_t limit = parameters.number("limit", 1, most_limit).value_or(default_limit);
    const Viewer viewer(service, parameters);
    parameters.refuse_the_rest();
    if (const Number tip = service.store.tip().number; after > tip)
      throw ahead_of_ledger("after", tip);
    viewer.note("refused reviews");
    json::array refused;
    Number next = after;
    std::vector<Number> unreadable;
    for (const Entry& exact : service.store.refused(after, limit, &unreadable)) {
      const Offset offset = service.offset_at(exact.recorded_at);
      const Entry entry = viewer.of(exact, nullptr, offset);
      const auto& fact = std::get<ReviewRefused>(entry.fact);
      json::object one = entry_of_review(entry, &fact.review, offset);
      one["because"] = fact.because;
      one["contradicts"] = nullptr;
      if (auto with = if_readable([&] { return service.store.entry(fact.with); })) {
        const Review* known = review_in(*with);
        // That a guessed project number was rated, and which case is its, is not told.
        if (known && !viewer.sees(*known, ReviewField::project_no)) {
          one["kept_back"] = json::array{"contradicts"};
        } else {
          const Entry other = viewer.of(*std::move(with), nullptr, offset);
          one["contradicts"] = entry_of_review(other, review_in(other), offset);
        }
      }
      refused.push_back(std::move(one));
      next = entry.number;
    }
    json::object body{{"refused", std::move(refused)}, {"next", next}};
    if (!unreadable.empty()) body["unreadable"] = render_numbers(unreadable);
    body["as_of"] = as_of(service);
    return json_answer(service, 200, body);
  });
}

}  // namespace redress::records
