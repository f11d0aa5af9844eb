// What running a policy's tests came to, as people and programs want it.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "rules/policy/policy_test.h"

namespace redress {

// A line each; what failed with its place and what was found instead. `texts` are those that the
// tests stand in.
std::string as_text(const TestRun& run, const std::vector<Text>& texts, bool coverage,
                    Language language);
// JUnit's XML, one suite a policy.
std::string as_junit(const TestRun& run, const std::string& policy);
// {"tests": [{name, file, line, passed, problems}], "passed", "failed",
//  "coverage": {"covered", "of", "uncovered": [{what, line}]}}
boost::json::object as_json(const TestRun& run);

}  // namespace redress
