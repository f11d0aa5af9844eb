// Every route on one screen (routes.cpp), and what a handler gets.
#pragma once

#include <array>
#include <atomic>
#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/admission.h"
#include "api/clock.h"
#include "api/http/gate.h"
#include "api/http/readers.h"
#include "api/problem.h"
#include "engine/clerk/clerk.h"
#include "rules/policy/book.h"
#include "rules/sources/dictionary_book.h"
#include "storage/store.h"

namespace redress {

class Impacts;

// What the handlers work with; wired in app.cpp, alive as long as the gate is.
struct Service {
  Store& store;
  Clerk& clerk;
  Book& book;
  TimeSource& time;
  TestTime* test_time = nullptr;  // the same as `time`, if time is made up
  Readers& readers;
  std::function<Offset(Instant)> offset_at;  // of the zone answers are shown in
  std::function<Gate::Counts()> gate_counts;
  DictionaryBook& dictionaries;
  Impacts& impacts;
  std::atomic<bool> adopting{false};  // one revision at a time
  Hosts hosts = {};                   // see admission.h
  Budget budget = {};
};

struct Call {
  Request request;
  std::vector<std::string> parts;  // what stood for {id} in the path, in order, decoded
  std::string_view media = {};     // of the body, as the route writes it; empty without a body
};

using Handler = void (*)(Service&, Call, Reply);

enum class Runs {
  on_the_loop,   // replies at once or hands over to the clerk; touches no disk
  with_readers,  // reads the store
  alone,         // decides what is put in force, one after the other, apart from the readers
};

// What the dispatcher holds every request to before its handler sees it, declared here so that none
// can forget it; admission.h has the rules.
struct Route {
  std::string_view method;
  // "/v1/cases/{id}". What stands for {name}, {unit} or {dictionary} may be percent-encoded, for
  // {unit} with a slash; all else is written as it stands in the table.
  std::string_view path;
  Handler handler;
  Runs runs;
  std::string_view query = "";  // the parameters it takes
  std::string_view body = "";   // the media types that a body may have; none: takes no body
  bool test_clock_only = false;
};
// A file of up to 20 MiB, of any type but a form.
inline constexpr std::string_view any_file = "*/*";
const std::vector<Route>& routes();

// Finds the route and runs its handler, unless the request may not reach it; 404 and 405 with Allow
// where there is none.
void dispatch(Service& service, Request request, Reply reply);

// Whether a route that takes a file would be found; for the gate's limits.
bool takes_a_file(const std::string& method, const std::string& path);

// How often each route answered, by class of status; for /metrics.
struct RouteCount {
  std::atomic<std::uint64_t> taken{0};
};
const RouteCount& count_of(const Route& route);

// --- For handlers

// A JSON answer; every answer says as of when, in the As-Of header.
Answer json_answer(const Service& service, int status, const boost::json::object& body);
Answer problem_answer(const Service& service, const Problem& problem);
Answer text_answer(const Service& service, std::string content_type, std::string body);
std::string as_of(const Service& service);

Problem no_such_dictionary(const Dictionaries& dictionaries, std::string_view name);

// --- The handlers, by file

namespace intake {
void submit_events(Service&, Call, Reply);      // POST /v1/events
void submit_records(Service&, Call, Reply);     // POST /v1/reviews/{dictionary}
void submit_case_event(Service&, Call, Reply);  // POST /v1/cases/{id}/events
}  // namespace intake

namespace questions {
void show_case(Service&, Call, Reply);
void show_history(Service&, Call, Reply);
void show_why(Service&, Call, Reply);
void show_outbox(Service&, Call, Reply);
}  // namespace questions

namespace figures {
void show_board(Service&, Call, Reply);
void list_assessments(Service&, Call, Reply);
void close_period(Service&, Call, Reply);
void show_ranking(Service&, Call, Reply);
void show_circular(Service&, Call, Reply);
void show_sticking_points(Service&, Call, Reply);
}  // namespace figures

namespace signals {
void list(Service&, Call, Reply);
void look(Service&, Call, Reply);
void review(Service&, Call, Reply);
}  // namespace signals

namespace publishing {
void publish(Service&, Call, Reply);
void approve_text(Service&, Call, Reply);
void show_board(Service&, Call, Reply);
void list_rectifications(Service&, Call, Reply);
}  // namespace publishing

namespace lists {
void list_cases(Service&, Call, Reply);
void list_bounces(Service&, Call, Reply);
}  // namespace lists

namespace records {
void show_unit(Service&, Call, Reply);
void show_roster(Service&, Call, Reply);
void show_service(Service&, Call, Reply);
void list_refused_reviews(Service&, Call, Reply);
}  // namespace records

namespace attachments {
void hand_in(Service&, Call, Reply);
void list(Service&, Call, Reply);
void download(Service&, Call, Reply);
}  // namespace attachments

namespace calendars {
void list(Service&, Call, Reply);
void show(Service&, Call, Reply);
void revise(Service&, Call, Reply);
}  // namespace calendars

namespace dictionaries {
void list(Service&, Call, Reply);
void show(Service&, Call, Reply);
void revise(Service&, Call, Reply);
}  // namespace dictionaries

namespace policies {
void list(Service&, Call, Reply);
void show(Service&, Call, Reply);
void history(Service&, Call, Reply);
void check(Service&, Call, Reply);
void format(Service&, Call, Reply);
void test(Service&, Call, Reply);
void explain(Service&, Call, Reply);
void diff(Service&, Call, Reply);
void begin_impact(Service&, Call, Reply);
void show_impact(Service&, Call, Reply);
void cancel_impact(Service&, Call, Reply);
void apply(Service&, Call, Reply);
void rollback(Service&, Call, Reply);
void approve(Service&, Call, Reply);
void withdraw(Service&, Call, Reply);
void list_runs(Service&, Call, Reply);
void pause_run(Service&, Call, Reply);
}  // namespace policies

namespace operations {
void health(Service&, Call, Reply);
void ready(Service&, Call, Reply);
void metrics(Service&, Call, Reply);
void openapi(Service&, Call, Reply);
void confirm_clock(Service&, Call, Reply);  // POST /v1/clock/confirm
void advance_test_clock(Service&, Call, Reply);
}  // namespace operations

}  // namespace redress
