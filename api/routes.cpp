#include "api/routes.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/json.hpp>
#include <deque>

#include "api/encoding.h"

namespace redress {
namespace {

std::vector<std::string_view> segments(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::size_t end = std::min(path.find('/'), path.size());
    parts.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return parts;
}

bool matches(std::string_view pattern, const std::vector<std::string_view>& path,
             std::vector<std::string>& parts) {
  const std::vector<std::string_view> wanted = segments(pattern);
  if (wanted.size() != path.size()) return false;
  parts.clear();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].starts_with('{'))
      parts.emplace_back(path[i]);
    else if (wanted[i] != path[i])
      return false;
  }
  return true;
}

std::deque<RouteCount>& counters() {
  static std::deque<RouteCount> counts(routes().size());
  return counts;
}

Problem no_room() {
  Problem made;
  made.status = 503;
  made.slug = "queue-full";
  made.detail = "Too many questions are waiting. Ask again in a second.";
  return made;
}

// What breaks drops the reply, which answers 500. The log has the route, never the request: that
// may hold personal data.
void handle(Service& service, const Route& route, Call call, Reply reply) {
  try {
    route.handler(service, std::move(call), std::move(reply));
  } catch (const std::exception& error) {
    spdlog::error("{} {} could not be answered: {}", route.method, route.path, error.what());
  }
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
  const bool taken = service.readers.take([&service, &route, question] {
    handle(service, route, std::move(question->call), std::move(question->reply));
  });
  if (!taken) question->reply(problem_answer(service, no_room()));
}

}  // namespace

const std::vector<Route>& routes() {
  static const std::vector<Route> table = {
      {"POST", "/v1/events", intake::submit_events, Runs::on_the_loop},
      {"POST", "/v1/reviews/{dictionary}", intake::submit_records, Runs::on_the_loop},
      {"GET", "/v1/cases", lists::list_cases, Runs::with_readers},
      {"GET", "/v1/cases/{id}", questions::show_case, Runs::with_readers},
      {"GET", "/v1/cases/{id}/history", questions::show_history, Runs::with_readers},
      {"GET", "/v1/cases/{id}/why", questions::show_why, Runs::with_readers},
      {"POST", "/v1/cases/{id}/events", intake::submit_case_event, Runs::on_the_loop},
      {"POST", "/v1/cases/{id}/attachments", attachments::hand_in, Runs::with_readers, false, true},
      {"GET", "/v1/cases/{id}/attachments", attachments::list, Runs::with_readers},
      {"GET", "/v1/cases/{id}/attachments/{digest}", attachments::download, Runs::with_readers},
      {"GET", "/v1/bounces", lists::list_bounces, Runs::with_readers},
      {"GET", "/v1/board", figures::show_board, Runs::with_readers},
      {"GET", "/v1/assessments", figures::list_assessments, Runs::with_readers},
      {"POST", "/v1/assessments", figures::close_period, Runs::with_readers},
      {"GET", "/v1/rankings", figures::show_ranking, Runs::with_readers},
      {"GET", "/v1/circulars", figures::show_circular, Runs::with_readers},
      {"POST", "/v1/circulars", figures::show_circular, Runs::with_readers},
      {"GET", "/v1/sticking-points", figures::show_sticking_points, Runs::with_readers},
      {"GET", "/v1/signals", signals::list, Runs::with_readers},
      {"POST", "/v1/signals", signals::look, Runs::with_readers},
      {"POST", "/v1/signals/{signal}", signals::review, Runs::with_readers},
      {"POST", "/v1/publications", publishing::publish, Runs::with_readers},
      {"POST", "/v1/cases/{id}/public-text", publishing::approve_text, Runs::with_readers},
      {"GET", "/v1/public/board", publishing::show_board, Runs::with_readers},
      {"GET", "/v1/public/rectifications", publishing::list_rectifications, Runs::with_readers},
      {"GET", "/v1/outbox", questions::show_outbox, Runs::with_readers},
      {"GET", "/v1/units/{name}", records::show_unit, Runs::with_readers},
      {"GET", "/v1/roster", records::show_roster, Runs::with_readers},
      {"GET", "/v1/services", records::show_service, Runs::with_readers},
      {"GET", "/v1/refused-reviews", records::list_refused_reviews, Runs::with_readers},
      {"GET", "/v1/calendars", calendars::list, Runs::with_readers},
      {"GET", "/v1/calendars/{name}", calendars::show, Runs::with_readers},
      {"PUT", "/v1/calendars/{name}", calendars::revise, Runs::with_readers},
      {"GET", "/v1/dictionaries", dictionaries::list, Runs::with_readers},
      {"GET", "/v1/dictionaries/{name}", dictionaries::show, Runs::with_readers},
      {"PUT", "/v1/dictionaries/{name}", dictionaries::revise, Runs::with_readers},
      {"GET", "/v1/policies", policies::list, Runs::with_readers},
      {"GET", "/v1/policies/{name}", policies::show, Runs::with_readers},
      {"PUT", "/v1/policies/{name}", policies::apply, Runs::with_readers},
      {"GET", "/v1/policies/{name}/history", policies::history, Runs::with_readers},
      {"POST", "/v1/policies/{name}/check", policies::check, Runs::with_readers},
      {"POST", "/v1/policies/{name}/fmt", policies::format, Runs::with_readers},
      {"POST", "/v1/policies/{name}/test", policies::test, Runs::with_readers},
      {"POST", "/v1/policies/{name}/explain", policies::explain, Runs::with_readers},
      {"POST", "/v1/policies/{name}/diff", policies::diff, Runs::with_readers},
      {"POST", "/v1/policies/{name}/impact", policies::begin_impact, Runs::with_readers},
      {"POST", "/v1/policies/{name}/rollback", policies::rollback, Runs::with_readers},
      {"POST", "/v1/policies/{name}/proposals/{proposal}/approve", policies::approve,
       Runs::with_readers},
      {"DELETE", "/v1/policies/{name}/proposals/{proposal}", policies::withdraw,
       Runs::with_readers},
      {"GET", "/v1/policies/{name}/runs", policies::list_runs, Runs::with_readers},
      {"POST", "/v1/policies/{name}/runs/{run}", policies::pause_run, Runs::with_readers},
      {"GET", "/v1/impacts/{impact}", policies::show_impact, Runs::with_readers},
      {"DELETE", "/v1/impacts/{impact}", policies::cancel_impact, Runs::with_readers},
      {"GET", "/healthz", operations::health, Runs::on_the_loop},
      {"GET", "/readyz", operations::ready, Runs::with_readers},
      {"GET", "/metrics", operations::metrics, Runs::with_readers},
      {"GET", "/openapi.yaml", operations::openapi, Runs::on_the_loop},
      {"POST", "/v1/test-clock", operations::advance_test_clock, Runs::on_the_loop, true},
  };
  return table;
}

bool takes_a_file(const std::string& method, const std::string& path) {
  const std::vector<std::string_view> asked = segments(path);
  std::vector<std::string> parts;
  return std::any_of(routes().begin(), routes().end(), [&](const Route& route) {
    return route.takes_a_file && route.method == method && matches(route.path, asked, parts);
  });
}

const RouteCount& count_of(const Route& route) { return counters()[&route - routes().data()]; }

void dispatch(Service& service, Request request, Reply reply) {
  const std::vector<std::string_view> path = segments(request.path);
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  std::vector<std::string> parts;
  std::string allowed;
  for (const Route& route : routes()) {
    if (route.test_clock_only && !service.test_time) continue;
    if (!matches(route.path, path, parts)) continue;
    if (route.method == method) {
      run(service, route, {std::move(request), std::move(parts)}, std::move(reply));
      return;
    }
    allowed += (allowed.empty() ? "" : ", ") + std::string(route.method);
    if (route.method == "GET") allowed += ", HEAD";
  }
  Problem made;
  made.status = allowed.empty() ? 404 : 405;
  made.slug = allowed.empty() ? "not-found" : "method-not-allowed";
  made.detail =
      allowed.empty() ? "See /openapi.yaml for what there is." : "Allowed here: " + allowed + ".";
  Answer no = problem_answer(service, made);
  if (!allowed.empty()) no.headers.emplace_back("Allow", allowed);
  reply(std::move(no));
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
