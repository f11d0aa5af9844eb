// What is said, when, and when the server was down: made up from a seed, mostly sensible, sometimes
// not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/model/model.h"
#include "tests/model/rules.h"

namespace redress::model {

struct Step {
  enum class What { say, restart, wait } what = What::wait;
  int id = 0;  // the same whatever is left out around it
  Instant at;
  Said said;              // without case numbers:
  int of = 0, into = 0;   // the steps that opened the cases it is about
  bool if_match = false;  // says which version it has seen
  bool stale = false;     // and that is an old one
  bool together = false;  // sent in one go with the step before
  Instant until;          // of a restart: when the server is up again
};

struct Schedule {
  std::uint64_t seed = 0;
  Rules rules;
  Calendar calendar;
  Instant start;
  std::size_t batch = 1'024;  // of the clerk
  std::vector<Step> steps;
};

Schedule random_schedule(std::uint64_t seed, int steps);

// Told as a story that `redress rehearse` takes, as far as a story can tell it.
std::string story(const Schedule& schedule);

}  // namespace redress::model
