// A story, rehearsed: the real clerk lives it through on a made-up clock and a ledger in memory,
// under the policy, and what comes of each step is held against what the story expects.
#pragma once

#include <string>
#include <vector>

#include "api/cli/timeline.h"
#include "engine/case/entry.h"
#include "rules/text/text.h"

namespace redress {

struct Rehearsal {
  std::vector<RuleProblem> problems;  // the texts are wrong; then nothing was rehearsed
  std::vector<Line> lines;            // the life, with every failure where it happened
  std::vector<Entry> entries;         // what was written, oldest first
  // Each the place of a step and what differs: "- expected", "+ found".
  std::vector<std::string> failures;
  int expectations = 0;
};

// Reviews speak the two dictionaries that are compiled in, and `dictionaries`.
Rehearsal rehearse(const Text& policy, const std::vector<Text>& calendars, const Text& story,
                   Language language, const std::vector<Text>& dictionaries = {});

}  // namespace redress
