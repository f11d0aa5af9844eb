// What calendars, dictionaries and policies have in common when a text is put in force: who does
// it and why, what it replaces, one at a time, and an answer when it is on disk.
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "api/parameters.h"
#include "api/routes.h"
#include "rules/text/text.h"

namespace redress {

// ?by=&note=&dry_run=
struct Adopting {
  std::string by, note;
  bool dry_run = false;
};
Adopting adopting(Parameters& parameters);
// ?by=&note=, of what cannot be tried.
Adopting said_by(Parameters& parameters);

// The body as a text of that name. Throws a Problem if it is longer than a megabyte.
Text text_in(const Request& request, const std::string& name, ProblemType type);

// 422 with every problem; at most as many as anybody reads at once.
Problem invalid_text(ProblemType type, const std::vector<RuleProblem>& problems);

// 422: the text calls itself something else than the address does.
Problem wrong_address(ProblemType type, const std::string& file, const std::string& key,
                      const std::string& says, const std::string& address);

// Throws 412 unless If-Match, where there is one, names what is in force: the digest of it.
void expect_in_force(const Request& request, const std::string& digest);

struct Pending {
  Clerk::Adoption adoption;
  // With the number of its first entry, when it is on disk. On the clerk's thread.
  std::function<Answer(Number entry)> answer;
};
// `decide` answers at once, or what is to be adopted; it may throw a Problem. Nobody else decides
// meanwhile: 503 for whoever tries.
void adopt_alone(Service& service, Reply reply,
                 const std::function<std::variant<Answer, Pending>()>& decide);

}  // namespace redress
