// What is asked about one case, and for figures and notices. Reads only.
#include "api/queries/questions.h"

#include <algorithm>
#include <boost/json.hpp>
#include <limits>

#include "api/access/privacy.h"
#include "api/intake/wire.h"
#include "api/parameters.h"
#include "api/queries/render.h"
#include "api/routes.h"
#include "engine/decide/decide.h"
#include "rules/policy/written_policy.h"

namespace redress::questions {
namespace {

namespace json = boost::json;

constexpr std::size_t default_limit = 100, most_limit = 1'000;
constexpr std::int64_t most_counted = 10'000;

Number id_of(const Call& call) { return read_case_id(call.parts.front()); }

Problem no_such_case(std::string_view id) {
  Problem made("no-such-case");
  made.detail = {"There is no case '" + repeated(id) + "'; a case id looks like c123.",
                 "没有工单“" + repeated(id) + "”；工单号形如c123。"};
  return made;
}

// What its policy calls the roles (roles: {hotline: 热线}).
json::object titles_of(const Service& service, const Case& it) {
  json::object made;
  if (const auto policy = service.book.policy_named(it.policy.name))
    for (const auto& [role, title] : policy->file().roles) made[role] = title;
  return made;
}

// The case as it was then, rebuilt from its entries; nullopt if it was not open yet. What was
// recorded by then is what the viewer may know of it.
std::optional<Case> case_as_of(const Store& store, const Case& now, Instant as_of,
                               const Viewer& viewer) {
  const Number id = now.id;
  std::optional<Case> it;
  Number from = 0;
  for (;;) {
    const std::vector<Entry> entries = store.history(id, from, most_limit);
    for (const Entry& entry : entries) {
      if (viewer.recorded(entry, now) > as_of) return it;
      it = redress::apply(it, entry);
    }
    if (entries.size() < most_limit) return it;
    from = entries.back().number + 1;
  }
}

}  // namespace

Instant read_as_of(Parameters& parameters, Instant now) {
  const Instant as_of = parameters.instant("as_of").value_or(now);
  if (as_of > now) throw bad_parameter("as_of", {"That is in the future.", "该时间尚未到来。"});
  return as_of;
}

Case find(const Service& service, const Call& call, Instant as_of, const Viewer& viewer) {
  const Number id = id_of(call);
  if (id != 0) {
    const std::optional<Case> stored = service.store.find_case(id);
    if (stored && service.time.now() <= as_of) return *stored;
    if (stored)
      if (auto then = case_as_of(service.store, *stored, as_of, viewer)) return *then;
  }
  throw no_such_case(call.parts.front());
}

void show_case(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const Instant as_of = read_as_of(parameters, service.time.now());
    const Viewer viewer(service, parameters);
    parameters.refuse_the_rest();
    const Case it = find(service, call, as_of, viewer);
    viewer.expect(it.review.region);
    json::object body = viewer.rendered(render_whole_case(viewer.of(it), as_of), it, as_of);
    try {
      json::array accepts;
      for (const Event event : allowed_by(it, service.book.pinned(it.policy), service.time.now()))
        accepts.emplace_back(std::string(name(event)));
      body["accepts"] = std::move(accepts);
    } catch (const Unreadable&) {  // its policy: then it is what the stage accepts
    }
    body["roles"] = titles_of(service, it);
    viewer.note(case_id(it.id));
    Answer made = json_answer(service, 200, body);
    made.headers.emplace_back("ETag", "\"" + std::to_string(it.version) + "\"");
    return made;
  });
}

void show_history(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const Instant as_of = read_as_of(parameters, service.time.now());
    const Number from = parameters.number("from", 0, ~Number(0)).value_or(0);
    const std::size_t limit = parameters.number("limit", 1, most_limit).value_or(most_limit);
    const Viewer viewer(service, parameters);
    parameters.refuse_the_rest();
    const Case it = find(service, call, as_of, viewer);
    if (const Number tip = service.store.tip().number; from > tip + 1)
      throw ahead_of_ledger("from", tip);
    viewer.expect(it.review.region);
    json::array entries;
    json::value next = nullptr;
    std::vector<Number> unreadable;
    for (const Entry& entry : service.store.history(it.id, from, limit + 1, unreadable)) {
      if (viewer.recorded(entry, it) > as_of) break;
      if (entries.size() == limit) {
        next = entry.number;
        break;
      }
      entries.push_back(render_entry(viewer.of(entry, &it, it.offset), it.offset));
    }
    viewer.note(case_id(it.id));
    json::object body{
        {"case", case_id(it.id)}, {"entries", std::move(entries)}, {"next", std::move(next)}};
    if (!unreadable.empty()) body["unreadable"] = render_numbers(unreadable);
    body["roles"] = titles_of(service, it);
    body["as_of"] = rfc3339(as_of, it.offset);
    return json_answer(service, 200, body);
  });
}

void show_why(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const Instant as_of = read_as_of(parameters, service.time.now());
    const Viewer viewer(service, parameters);
    parameters.refuse_the_rest();
    const Case whole = find(service, call, as_of, viewer);
    viewer.expect(whole.review.region);
    viewer.note(case_id(whole.id));
    const Case it = viewer.of(whole);
    // Every deadline the case ever had, newest first; those that run now are marked.
    json::array deadlines;
    for (const Entry& exact : service.store.history(it.id, 0, most_limit)) {
      if (viewer.recorded(exact, whole) > as_of) break;
      if (!exact.outcome.replanned) continue;
      const Entry entry = viewer.of(exact, &whole, it.offset);
      for (const Clock& clock : entry.outcome.clocks) {
        json::object made = render_clock(clock, entry.outcome.policy);
        made["since_seq"] = entry.number;
        made["because_of"] = std::string(type(entry.fact));
        made["round"] = entry.outcome.round;
        made["policy"] = json::object{{"name", entry.outcome.policy.name},
                                      {"version", entry.outcome.policy.digest.substr(0, 12)}};
        const bool running =
            std::find(it.clocks.begin(), it.clocks.end(), clock) != it.clocks.end();
        made["running"] = running;
        // The cap is planned anew with every stage; say it once.
        const auto same = std::find_if(deadlines.begin(), deadlines.end(), [&](json::value& other) {
          return other.at("clock") == made.at("clock") && other.at("why") == made.at("why") &&
                 other.at("due_at") == made.at("due_at") && other.at("round") == made.at("round");
        });
        if (same == deadlines.end()) deadlines.insert(deadlines.begin(), std::move(made));
      }
    }
    return json_answer(service, 200,
                       {{"case", case_id(it.id)},
                        {"stage", std::string(name(it.stage))},
                        {"paused", it.paused()},
                        {"deadlines", std::move(deadlines)},
                        {"as_of", rfc3339(as_of, it.offset)}});
  });
}

void show_outbox(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const Number after =
        parameters.number("after", 0, std::numeric_limits<std::int64_t>::max()).value_or(0);
    const std::size_t limit = parameters.number("limit", 1, most_limit).value_or(default_limit);
    const Viewer viewer(service, parameters);
    parameters.refuse_the_rest();
    if (const Number tip = service.store.tip().number; after > tip)
      throw ahead_of_ledger("after", tip);
    viewer.note("the outbox");
    json::array notices;
    Number next = after;
    std::vector<Number> unreadable;
    for (const Store::Told& told : service.store.outbox(after, limit)) {
      next = told.entry;
      if (!told.readable) unreadable.push_back(told.entry);
      for (const Notice& notice : told.notices) {
        const auto it =
            notice.case_id == 0 ? std::nullopt : service.store.find_case(notice.case_id);
        json::object made = render_notice(it ? viewer.of(notice, *it) : notice, told.entry,
                                          service.offset_at(notice.at));
        const json::object titles = it ? titles_of(service, *it) : json::object();
        const json::value* title = titles.if_contains(notice.role);
        made["role_title"] = title ? *title : json::value(nullptr);
        notices.push_back(std::move(made));
      }
    }
    json::object body{{"notices", std::move(notices)}, {"next", next}};
    if (!unreadable.empty()) body["unreadable"] = render_numbers(unreadable);
    body["as_of"] = as_of(service);
    return json_answer(service, 200, body);
  });
}

}  // namespace redress::questions
