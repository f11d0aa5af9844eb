// What is wrong, said so that the sender can mend it: RFC 9457.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/http/gate.h"
#include "api/problem_types.h"
#include "engine/clerk/clerk.h"

namespace redress {

// One field at fault: where (JSON Pointer, RFC 6901) and what to write there.
struct Fault {
  std::string pointer;
  Wording detail;
};

struct Problem {
  Problem() = default;
  explicit Problem(ProblemType type, Wording what = {})
      : status(type->status), slug(type->slug), detail(std::move(what)) {}

  int status = 400;
  std::string slug;  // "invalid-event": the stable part of the type, urn:redress:problem:<slug>
  Wording detail;    // a sentence that says what to do
  std::vector<Fault> faults;

  // For refusals by a case: where it stands and what it would accept there.
  std::optional<Stage> stage;
  std::vector<Event> accepts;
  std::uint64_t version = 0;
  std::vector<std::string> roles;     // who may say it, where somebody else did
  std::optional<std::string> latest;  // the latest instant that would have been accepted
  std::optional<std::uint64_t> tip;   // the newest entry there is, for a cursor beyond it
};

Problem problem(const Refusal& refusal);
Problem problem(const Unavailable& unavailable);
// A cursor that names an entry which is not there: what is read was taken back to an older state.
Problem ahead_of_ledger(std::string_view parameter, std::uint64_t tip);
Problem problem(const Unreadable& damaged);

std::string render(const Problem& problem);  // the JSON body
Answer answer(const Problem& problem);       // with Retry-After where trying again can help

}  // namespace redress
