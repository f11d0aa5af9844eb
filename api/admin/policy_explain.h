// Facts in, what a policy makes of them out: which rule, which rung, which instant, why.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "rules/policy/written_policy.h"

namespace redress {

// Facts by the names that a policy's tests use: received, dispatched, rating, channel … As texts,
// "true", "3", "[…]" and "{…}" being what they are in YAML. nullopt, reported, for what is none.
std::optional<PolicyTest> read_facts(const std::map<std::string, std::string>& facts,
                                     std::vector<RuleProblem>& problems);

struct Explained {
  struct Happens {
    Instant at;
    std::string what;  // "near_due", "overdue", or the measure
    std::vector<std::string> notify;
    int repeat = 0;
  };
  struct Deadline {
    Clock clock;
    std::string rule;  // "stages.rectification.classes.simple"
    std::string file;
    int line = 0;
    std::vector<Happens> happens;
  };
  bool opens_case = false;
  std::string because;  // it does not, although the rating is bad
  std::string unit;
  bool automatic = false;
  std::string route;  // the one that was taken; empty: none, it goes to the unit that was rated
  int route_line = 0;
  std::optional<Instant> window_ends;
  std::vector<Deadline> deadlines;
};
// `files` by layer, as in PolicyTexts: the policy's own, then its bases'. What leads beyond the
// last instant there is, as a sentence: the engine would refuse it.
std::variant<Explained, Wording> explained(const WrittenPolicy& policy, const PolicyTest& facts,
                                           const std::vector<std::string>& files);

std::string as_text(const Explained& it, const WrittenPolicy& policy, Language language);
boost::json::object as_json(const Explained& it, const WrittenPolicy& policy);

}  // namespace redress
