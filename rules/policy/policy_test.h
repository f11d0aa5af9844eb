// A policy's own tests: the `tests:` in it, and those in `…_test.yaml` beside it.
#pragma once

#include <string>
#include <vector>

#include "rules/policy/written_policy.h"
#include "rules/text/yaml.h"

namespace redress {

struct TestResult {
  std::string name;
  std::string file;
  yaml::Place at;
  std::vector<RuleProblem> problems;  // what did not come out as expected, at the value expected
};

// Which parts of a policy the tests look at: deadlines, classes, rungs, routes, ways out.
struct Coverage {
  struct Part {
    std::string what;  // "stages.rectification.classes.simple", "ladder.rectification.circular"
    yaml::Place at;
    bool covered = false;
  };
  std::vector<Part> parts;  // in the order of the language
  std::size_t covered() const;
};

struct TestRun {
  std::vector<TestResult> results;
  Coverage coverage;
  std::vector<RuleProblem> problems() const;  // of all
};

// The facts at the stage that the clock belongs to, with the extensions granted as the engine would
// grant them: of that clock, or, where it has none of its own, of a stage that counts from the same
// start. What is refused is reported, if there is a report.
Case facts_for(const WrittenPolicy& policy, const PolicyTest& test, const std::string& clock,
               yaml::Report* report = nullptr);

// Those whose name contains `only`. Tests of the policy itself, then of `beside`.
TestRun run_tests(const WrittenPolicy& policy, const std::string& file,
                  const std::vector<Text>& beside, std::string_view only,
                  std::vector<RuleProblem>& unreadable);

// The tests in the policy's text. What does not come out as expected is a problem; so is everything
// that adopting it would report.
std::vector<RuleProblem> run_tests(const Text& policy, const std::vector<Text>& calendars,
                                   const std::vector<Text>& bases = {});

}  // namespace redress
