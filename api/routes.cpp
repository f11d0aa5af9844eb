#include "api/routes.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <deque>
#include <optional>

#include "api/http/framing.h"
#include "api/http/utf8.h"
#include "engine/patience.h"

#include "api/http/encoding.h"
#include "engine/spelling.h"

namespace redress {
namespace {

using Segments = std::vector<std::string_view>;

Segments segments(std::string_view path) {
  Segments parts;
  parts.reserve(8);
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::size_t end = std::min(path.find('/'), path.size());
    parts.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return parts;
}

// The table's paths, taken apart once.
const std::vector<Segments>& patterns() {
  static const std::vector<Segments> all = [] {
    std::vector<Segments> made;
    for (const Route& route : routes()) made.push_back(segments(route.path));
    return made;
  }();
  return all;
}

bool stands_for(std::string_view wanted, std::string_view written) {
  if (!wanted.starts_with('{')) return wanted == written;
  if (written.empty()) return false;
  if (written.find('%') == written.npos) return true;
  if (wanted == "{unit}") return true;
  if (wanted != "{name}" && wanted != "{dictionary}") return false;
  const std::string decoded = decode_path(written);
  return decoded.find_first_of("/\\") == decoded.npos;
}

bool matches(const Segments& wanted, const Segments& path) {
  return wanted.size() == path.size() &&
         std::equal(wanted.begin(), wanted.end(), path.begin(), stands_for);
}

std::vector<std::string> parts_of(const Segments& wanted, const Segments& path) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (wanted[i].starts_with('{')) parts.push_back(decode_path(path[i]));
  return parts;
}

std::deque<RouteCount>& counters() {
  static std::deque<RouteCount> counts(routes().size());
  return counts;
}

// A name in the address that is none.
Problem bad_segment(Wording detail) {
  Problem made("invalid-parameter");
  made.detail = Wording{"In the address: ", "地址中："} + detail;
  return made;
}

Problem no_room() {
  Problem made("queue-full");
  made.detail = {"Too many questions are waiting. Ask again in a second.",
                 "等待回答的查询过多，请稍后再试。"};
  return made;
}

// --- What an answer may cost: no question keeps a reader, or the memory, from the others

Problem took_too_long(std::chrono::milliseconds patience) {
  const std::string most =
      std::to_string(std::chrono::ceil<std::chrono::seconds>(patience).count());
  Problem made("took-too-long");
  made.detail = {"This took longer than " + most +
                     " s and was stopped; nothing was changed. Ask for less: a shorter period, one "
                     "region or unit, or a smaller text.",
                 "处理超过" + most +
                     "秒，已停止，没有作任何改动。请缩小范围：更短的时间、一个地区或单位，或更短的"
                     "文本。"};
  return made;
}

Problem too_large(std::size_t most_bytes) {
  const std::string most = std::to_string(most_bytes >> 20);
  Problem made("answer-too-large");
  made.detail = {
      "The answer would be larger than " + most +
          " MiB. Ask for less: a shorter period, one region or unit, or a smaller limit.",
      "回答将超过" + most + " MiB。请缩小范围：更短的时间、一个地区或单位，或更小的limit。"};
  return made;
}

class Until final : public Patience {
 public:
  explicit Until(std::chrono::steady_clock::time_point end) : end_(end) {}

 private:
  bool is_over() const override { return std::chrono::steady_clock::now() > end_; }
  const std::chrono::steady_clock::time_point end_;
};

// What breaks drops the reply, which answers 500. The log has the route, never the request: that
// may hold personal data.
void handle(Service& service, const Route& route, Call call, Reply reply) {
  try {
    route.handler(service, std::move(call), std::move(reply));
  } catch (const std::exception& error) {
    spdlog::error("{} {} could not be answered: {}", route.method, route.path, error.what());
  } catch (const OutOfPatience&) {
    spdlog::warn("{} {} took too long and was stopped", route.method, route.path);
  }
}

// On one of the readers' threads. The reply is looked at here, whichever handler gave it.
void answer(Service& service, const Route& route, Call call, Reply reply) {
  const auto patience =
      route.runs == Runs::alone ? service.budget.of_decisions : service.budget.of_readers;
  const auto waits = std::make_shared<Until>(std::chrono::steady_clock::now() + patience);
  const auto asker = std::make_shared<Reply>(std::move(reply));
  // Not of what was decided: that is done, and is said.
  const bool bounded = route.runs == Runs::with_readers && !route.path.ends_with("/{digest}");
  Reply bounded_reply([&service, waits, asker, patience, bounded](Answer made) {
    if (made.status == 500 && waits->ended())  // dropped on the way out
      made = problem_answer(service, took_too_long(patience));
    else if (bounded && made.body.size() > service.budget.answer_bytes)
      made = problem_answer(service, too_large(service.budget.answer_bytes));
    (*asker)(std::move(made));
  });
  patience_of_this_thread = waits.get();
  handle(service, route, std::move(call), std::move(bounded_reply));
  patience_of_this_thread = nullptr;
}

void run(Service& service, const Route& route, Call call, Reply reply) {
  ++counters()[&route - routes().data()].taken;
  if (route.runs == Runs::on_the_loop)
    return handle(service, route, std::move(call), std::move(reply));
  // std::function wants copies; the question runs once.
  struct Question {
    Call call;
    Reply reply;
  };
  auto question = std::make_shared<Question>(Question{std::move(call), std::move(reply)});
  const auto ask = [&service, &route, question] {
    answer(service, route, std::move(question->call), std::move(question->reply));
  };
  const bool taken =
      route.runs == Runs::alone ? service.readers.take_alone(ask) : service.readers.take(ask);
  if (!taken) question->reply(problem_answer(service, no_room()));
}

// What the asker has already is not sent again (RFC 9110, 13.1.2): 304 where the ETag is the same.
Reply unless_known(const Request& request, Reply reply) {
  if (request.method != "GET" && request.method != "HEAD") return reply;
  std::vector<std::string> known;
  for (const auto& [name, value] : request.headers)
    if (same_ignoring_case(name, "If-None-Match")) known.push_back(value);
  if (known.empty()) return reply;
  auto asker = std::make_shared<Reply>(std::move(reply));
  return Reply([known = std::move(known), asker](Answer made) {
    for (const auto& [name, value] : made.headers)
      if (made.status == 200 && name == "ETag" && known_already(known, value)) {
        made.status = 304;
        made.body.clear();
        break;
      }
    (*asker)(std::move(made));
  });
}

Problem escaped_address() {
  Problem made("bad-request");
  made.detail = {
      "Write the path as it stands in /openapi.yaml: only a name in it may be "
      "percent-encoded, and a slash only within the name of a unit.",
      "请按 /openapi.yaml 书写路径：只有其中的名称可以百分号编码，斜杠只可出现在单位名称"
      "中。"};
  return made;
}

// Of a known route: what keeps this request from it.
std::optional<Problem> kept_from(const Route& route, Call& call) {
  if (auto no = asked_ambiguously(route, call.request)) return no;
  if (auto no = brings_something_else(route, call.request, call.media)) return no;
  if (route.body != any_file) drop_byte_order_mark(call.request.body);
  return std::nullopt;
}

}  // namespace

const std::vector<Route>& routes() {
  constexpr std::string_view events =
      "application/cloudevents+json application/json application/cloudevents-batch+json "
      "application/x-ndjson";
  constexpr std::string_view records = "application/json application/x-ndjson";
  constexpr std::string_view json = "application/json", yaml = "application/yaml";
  static const std::vector<Route> table = {
      {"POST", "/v1/events", intake::submit_events, Runs::on_the_loop, "", events},
      {"POST", "/v1/reviews/{dictionary}", intake::submit_records, Runs::on_the_loop, "", records},
      {"GET", "/v1/cases", lists::list_cases, Runs::with_readers,
       "region unit open due_before overdue due_by stage class standing round round_from rung "
       "waits_for set_aside_from set_aside_to bounces_from limit after role"},
      {"GET", "/v1/cases/{id}", questions::show_case, Runs::with_readers, "as_of role"},
      {"GET", "/v1/cases/{id}/history", questions::show_history, Runs::with_readers,
       "as_of from limit role"},
      {"GET", "/v1/cases/{id}/why", questions::show_why, Runs::with_readers, "as_of role"},
      {"POST", "/v1/cases/{id}/events", intake::submit_case_event, Runs::on_the_loop, "", json},
      {"POST", "/v1/cases/{id}/attachments", attachments::hand_in, Runs::with_readers, "",
       any_file},
      {"GET", "/v1/cases/{id}/attachments", attachments::list, Runs::with_readers, "as_of"},
      {"GET", "/v1/cases/{id}/attachments/{digest}", attachments::download, Runs::with_readers,
       "as_of"},
      {"GET", "/v1/bounces", lists::list_bounces, Runs::with_readers, "region from open"},
      {"GET", "/v1/board", figures::show_board, Runs::with_readers,
       "scope period from to as_of region by limit format language after"},
      {"GET", "/v1/assessments", figures::list_assessments, Runs::with_readers,
       "scope period unit as_of before"},
      {"POST", "/v1/assessments", figures::close_period, Runs::alone,
       "scope period correct by role note dry_run"},
      {"GET", "/v1/rankings", figures::show_ranking, Runs::with_readers, "scope period by"},
      {"GET", "/v1/circulars", figures::show_circular, Runs::with_readers,
       "scope period region format table language issuer number addressees copied_to region_title "
       "issued"},
      {"POST", "/v1/circulars", figures::show_circular, Runs::with_readers,
       "scope period region format table language issuer number addressees copied_to region_title "
       "issued",
       json},
      {"GET", "/v1/sticking-points", figures::show_sticking_points, Runs::with_readers,
       "scope period region"},
      {"GET", "/v1/signals", signals::list, Runs::with_readers,
       "scope kind open before limit role"},
      {"POST", "/v1/signals", signals::look, Runs::alone, "day dry_run role"},
      {"POST", "/v1/signals/{signal}", signals::review, Runs::alone, "finding by role note"},
      {"POST", "/v1/publications", publishing::publish, Runs::alone,
       "scope period by role note dry_run"},
      {"POST", "/v1/cases/{id}/public-text", publishing::approve_text, Runs::alone,
       "withdraw by role note", json},
      {"GET", "/v1/public/board", publishing::show_board, Runs::with_readers,
       "scope region period"},
      {"GET", "/v1/public/rectifications", publishing::list_rectifications, Runs::with_readers,
       "scope before limit"},
      {"GET", "/v1/outbox", questions::show_outbox, Runs::with_readers, "after limit role"},
      {"GET", "/v1/units/{unit}", records::show_unit, Runs::with_readers},
      {"GET", "/v1/roster", records::show_roster, Runs::with_readers},
      {"GET", "/v1/services", records::show_service, Runs::with_readers,
       "source project_no step role"},
      {"GET", "/v1/refused-reviews", records::list_refused_reviews, Runs::with_readers,
       "after limit role"},
      {"GET", "/v1/calendars", calendars::list, Runs::with_readers},
      {"GET", "/v1/calendars/{name}", calendars::show, Runs::with_readers},
      {"PUT", "/v1/calendars/{name}", calendars::revise, Runs::alone, "deadlines dry_run by note",
       yaml},
      {"GET", "/v1/dictionaries", dictionaries::list, Runs::with_readers},
      {"GET", "/v1/dictionaries/{name}", dictionaries::show, Runs::with_readers},
      {"PUT", "/v1/dictionaries/{name}", dictionaries::revise, Runs::alone, "dry_run by note",
       yaml},
      {"GET", "/v1/policies", policies::list, Runs::with_readers},
      {"GET", "/v1/policies/{name}", policies::show, Runs::with_readers,
       "version effective origin"},
      {"PUT", "/v1/policies/{name}", policies::apply, Runs::alone,
       "for deadlines at accept_overdue by note dry_run", yaml},
      {"GET", "/v1/policies/{name}/history", policies::history, Runs::with_readers},
      {"POST", "/v1/policies/{name}/check", policies::check, Runs::with_readers, "format language",
       yaml},
      {"POST", "/v1/policies/{name}/fmt", policies::format, Runs::with_readers, "", yaml},
      {"POST", "/v1/policies/{name}/test", policies::test, Runs::with_readers, "run", yaml},
      {"POST", "/v1/policies/{name}/explain", policies::explain, Runs::with_readers, "version",
       json},
      {"POST", "/v1/policies/{name}/diff", policies::diff, Runs::with_readers, "version", yaml},
      {"POST", "/v1/policies/{name}/impact", policies::begin_impact, Runs::with_readers,
       "deadlines", yaml},
      {"POST", "/v1/policies/{name}/rollback", policies::rollback, Runs::alone,
       "to for deadlines at accept_overdue by note dry_run"},
      {"POST", "/v1/policies/{name}/proposals/{proposal}/approve", policies::approve, Runs::alone,
       "accept_overdue by note dry_run"},
      {"DELETE", "/v1/policies/{name}/proposals/{proposal}", policies::withdraw, Runs::alone,
       "by note"},
      {"GET", "/v1/policies/{name}/runs", policies::list_runs, Runs::with_readers},
      {"POST", "/v1/policies/{name}/runs/{run}", policies::pause_run, Runs::with_readers,
       "paused by note"},
      {"GET", "/v1/impacts/{impact}", policies::show_impact, Runs::with_readers},
      {"DELETE", "/v1/impacts/{impact}", policies::cancel_impact, Runs::with_readers},
      {"GET", "/healthz", operations::health, Runs::on_the_loop},
      {"GET", "/readyz", operations::ready, Runs::with_readers},
      {"GET", "/metrics", operations::metrics, Runs::with_readers},
      {"GET", "/openapi.yaml", operations::openapi, Runs::on_the_loop},
      {"POST", "/v1/clock/confirm", operations::confirm_clock, Runs::with_readers, "by note"},
      {"POST", "/v1/test-clock", operations::advance_test_clock, Runs::on_the_loop, "", json, true},
  };
  return table;
}

bool takes_a_file(const std::string& method, const std::string& path) {
  if (method != "POST") return false;
  const Segments asked = segments(path);
  for (std::size_t i = 0; i < routes().size(); ++i)
    if (routes()[i].body == any_file && matches(patterns()[i], asked)) return true;
  return false;
}

const RouteCount& count_of(const Route& route) { return counters()[&route - routes().data()]; }

void dispatch(Service& service, Request request, Reply reply) {
  const auto refuse = [&](const Problem& why) { reply(problem_answer(service, why)); };
  if (const auto no = addressed_elsewhere(request, service.hosts)) return refuse(*no);
  if (const auto no = sent_from_elsewhere(request, service.hosts)) return refuse(*no);
  const Segments path = segments(request.path);
  std::string_view method = request.method;
  if (method == "HEAD") method = "GET";
  std::string allowed;
  for (std::size_t i = 0; i < routes().size(); ++i) {
    const Route& route = routes()[i];
    if (route.test_clock_only && !service.test_time) continue;
    if (!matches(patterns()[i], path)) continue;
    if (route.method == method) {
      Call call{{}, parts_of(patterns()[i], path)};
      for (std::string& part : call.parts)
        if (auto wrong = bring_to_one_form(part)) return refuse(bad_segment(*std::move(wrong)));
      reply = unless_known(request, std::move(reply));
      call.request = std::move(request);
      if (const auto no = kept_from(route, call)) return refuse(*no);
      return run(service, route, std::move(call), std::move(reply));
    }
    allowed += (allowed.empty() ? "" : ", ") + std::string(route.method);
    if (route.method == "GET") allowed += ", HEAD";
  }
  if (!allowed.empty()) {
    Answer no = problem_answer(
        service, Problem("method-not-allowed", {"Allowed here: " + allowed + ".",
                                                "此地址可用的方法：" + allowed + "。"}));
    no.headers.emplace_back("Allow", allowed);
    return reply(std::move(no));
  }
  if (request.path.find('%') != std::string::npos) return refuse(escaped_address());
  refuse(Problem("not-found",
                 {"See /openapi.yaml for what there is.", "可用的地址见 /openapi.yaml。"}));
}

std::string as_of(const Service& service) {
  const Instant now = service.time.now();
  return rfc3339(now, service.offset_at(now));
}

Answer json_answer(const Service& service, int status, const boost::json::object& body) {
  Answer made;
  made.status = status;
  made.body = json_text(boost::json::serialize(body));
  made.headers.emplace_back("As-Of", as_of(service));
  return made;
}

Answer problem_answer(const Service& service, const Problem& problem) {
  Answer made = answer(problem);
  made.headers.emplace_back("As-Of", as_of(service));
  return made;
}

Answer text_answer(const Service& service, std::string content_type, std::string body) {
  Answer made;
  made.content_type = std::move(content_type);
  made.body = std::move(body);
  made.headers.emplace_back("As-Of", as_of(service));
  return made;
}

}  // namespace redress
