#include "rules/policy/policy_test.h"

#include <algorithm>
#include <map>

#include "rules/policy/book.h"
#include "rules/text/catalogue.h"

namespace redress {
namespace {

std::string route_name(std::size_t which) {
  return "stages.dispatch.routes[" + std::to_string(which + 1) + "]";
}

// Every part that a test could look at.
Coverage parts_of(const PolicyFile& file) {
  Coverage made;
  const auto add = [&](std::string what, const yaml::Place& at) {
    made.parts.push_back({std::move(what), at, false});
  };
  const auto clock = [&](const std::string& path, const std::string& ladder, const ClockRule& it) {
    add(path + ".within", it.at);
    for (const auto& [name, of] : it.classes) add(path + ".classes." + name, of.at);
    for (const Rung& rung : it.ladder) add("ladder." + ladder + "." + rung.take, rung.at);
  };
  add("bad_review.ratings", file.ratings_at);
  if (file.window) add("rating_window", file.window->at);
  if (file.cap) clock("cap", "cap", *file.cap);
  if (file.cap_extend) add("cap.extend", file.cap_extend->at);
  for (const auto& [stage, rule] : file.stages) {
    const std::string name_of(name(stage)), path = "stages." + name_of;
    if (rule.clock) clock(path, name_of, *rule.clock);
    if (rule.extend) add(path + ".extend", rule.extend->at);
    if (rule.contact) clock(path + ".contact", "contact", *rule.contact);
    if (rule.planned) add(path + ".planned", rule.planned->at);
    if (rule.planned && !rule.clock)
      for (const Rung& rung : rule.planned->promised.ladder)
        add("ladder." + name_of + "." + rung.take, rung.at);
    for (std::size_t i = 0; i < rule.routes.size(); ++i) add(route_name(i), rule.routes[i].at);
  }
  for (const auto& [counted, rungs] : file.counts)
    for (const CountRung& rung : rungs)
      add("ladder." + std::string(name(counted)) + "." + std::to_string(rung.reaching), rung.at);
  return made;
}

class Tester {
 public:
  Tester(const WrittenPolicy& policy, TestRun& run) : policy_(policy), run_(run) {}

  void run(const PolicyTest& test, const std::string& file) {
    yaml::Report report(file);
    opens(test, report);
    acts(test, report);
    window(test, report);
    for (const PolicyTest::Expected& expected : test.dues) due(test, expected, report);
    for (const PolicyTest::ExpectedMeasure& expected : test.measures)
      measure(test, expected, report);
    by_count(test, report);
    run_.results.push_back({test.name, file, test.at, report.by_place()});
  }

 private:
  void cover(const std::string& what) {
    for (Coverage::Part& part : run_.coverage.parts)
      if (part.what == what) part.covered = true;
  }

  void opens(const PolicyTest& test, yaml::Report& report) {
    if (!test.opens_case) return;
    cover("bad_review.ratings");
    std::string because;
    if (*test.opens_case == policy_.opens_case(test.facts.review, &because)) return;
    if (*test.opens_case)
      report.add(test.at, Mistake::test_opens,
                 {test.name, Wording{because.empty() ? "correct the test or 'bad_review'" : because,
                                     "请修改用例或bad_review"}});
    else
      report.add(test.at, Mistake::test_opens_not, {test.name});
  }

  void acts(const PolicyTest& test, yaml::Report& report) {
    if (!test.unit) return;
    const auto dispatch = policy_.file().stages.find(Stage::dispatch);
    if (dispatch != policy_.file().stages.end()) {
      const auto& routes = dispatch->second.routes;
      const auto route = std::find_if(routes.begin(), routes.end(), [&](const RouteRule& it) {
        return it.matches(test.facts.review);
      });
      if (route != routes.end()) cover(route_name(std::size_t(route - routes.begin())));
    }
    const std::string unit = policy_.assignment(test.facts.review).unit;
    if (*test.unit != unit) report.add(test.at, Mistake::test_unit, {test.name, unit, *test.unit});
  }

  void window(const PolicyTest& test, yaml::Report& report) {
    if (!test.window_ends) return;
    cover("rating_window");
    const RatingWindow found = policy_.window(test.facts.received);
    if (found.ends == test.window_ends) return;
    report.add(
        test.at, Mistake::test_window,
        {test.name,
         found.ends ? Wording{"the window ends " + policy_.zone().end_text(*found.ends) + ", not ",
                              "评价期于" + policy_.zone().end_text(*found.ends) + "结束，不是"}
                    : Wording{"no window ends, and not ", "没有评价期，也就不会结束于"},
         test.window_ends_written});
  }

  void cover_clock(const PolicyTest& test, const std::string& clock) {
    const PolicyFile& file = policy_.file();
    if (clock == "cap") {
      if (test.extensions > 0) cover("cap.extend");
      return cover("cap.within");
    }
    if (clock == "contact") return cover("stages.verification.contact.within");
    const auto stage = file.stages.find(stage_named(clock).value_or(Stage::closed));
    if (stage == file.stages.end()) return;
    const std::string path = "stages." + clock;
    if (test.facts.planned_due) return cover(path + ".planned");
    if (test.extensions > 0) cover(path + ".extend");
    if (!stage->second.clock) return;
    std::string of;
    for (const auto& [name, rule] : stage->second.clock->classes)
      if (test.facts.classification.empty()
              ? std::find(rule.channels.begin(), rule.channels.end(), test.facts.review.channel) !=
                    rule.channels.end()
              : name == test.facts.classification)
        of = name;
    cover(of.empty() ? path + ".within" : path + ".classes." + of);
  }

  void due(const PolicyTest& test, const PolicyTest::Expected& expected, yaml::Report& report) {
    const Plan plan = policy_.plan(facts_for(policy_, test, expected.clock, &report));
    const auto clock = std::find_if(plan.clocks.begin(), plan.clocks.end(),
                                    [&](const Clock& one) { return one.name == expected.clock; });
    cover_clock(test, expected.clock);
    if (clock == plan.clocks.end())
      report.add(expected.at, Mistake::test_no_deadline, {test.name, expected.clock});
    else if (auto late = ends_out_of_range(expected.clock, clock->due, clock->offset))
      report.add(expected.at, Wording{"test '" + test.name + "'", "自查用例“" + test.name + "”"} +
                                  Wording{": ", "："} + yaml::as_help(*std::move(late)));
    else if (clock->due != expected.due)
      report.add(expected.at, Mistake::test_due,
                 {test.name, expected.clock, clock->due_text, expected.written});
    else if (test.provisional && *test.provisional != clock->provisional)
      report.add(expected.at, Mistake::test_provisional,
                 {test.name, expected.clock,
                  clock->provisional ? Wording{"", "是"} : Wording{"not ", "不是"}});
  }

  void measure(const PolicyTest& test, const PolicyTest::ExpectedMeasure& expected,
               yaml::Report& report) {
    const Plan plan = policy_.plan(facts_for(policy_, test, expected.clock));
    const auto alarm = std::find_if(plan.alarms.begin(), plan.alarms.end(), [&](const Alarm& one) {
      return one.event == Event::measure_taken && one.clock == expected.clock &&
             one.rung == expected.take;
    });
    cover("ladder." + expected.clock + "." + expected.take);
    if (alarm == plan.alarms.end())
      report.add(expected.at, Mistake::test_no_measure, {test.name, expected.take, expected.clock});
    else if (alarm->at != expected.when)
      report.add(expected.at, Mistake::test_measure,
                 {test.name, expected.take, policy_.zone().end_text(alarm->at), expected.written});
  }

  void by_count(const PolicyTest& test, yaml::Report& report) {
    if (!test.by_count) return;
    const std::vector<Measure> taken =
        policy_.measures_by_count(test.facts, Roster{}, test.facts.received);
    std::string found, expected;
    for (const Measure& one : taken) {
      found += (found.empty() ? "" : ", ") + one.rung;
      std::string part = one.count;
      std::replace(part.begin(), part.end(), '/', '.');
      cover("ladder." + part);
    }
    for (const std::string& one : *test.by_count) expected += (expected.empty() ? "" : ", ") + one;
    if (found != expected)
      report.add(test.at, Mistake::test_counts,
                 {test.name, "[" + found + "]", "[" + expected + "]"});
  }

  const WrittenPolicy& policy_;
  TestRun& run_;
};

}  // namespace

Case facts_for(const WrittenPolicy& policy, const PolicyTest& test, const std::string& clock,
               yaml::Report* report) {
  const PolicyFile& file = policy.file();
  const auto may_extend = [&](Stage stage) {
    const auto found = file.stages.find(stage);
    return found != file.stages.end() && found->second.extend;
  };
  Case facts = test.facts;
  facts.stage =
      clock == "contact" ? Stage::verification : stage_named(clock).value_or(Stage::rectification);
  const Stage of = facts.stage;
  std::optional<Stage> granted_at;
  std::string which;
  if (clock == "cap") {
    if (file.cap_extend) granted_at = of;
    which = "cap";
  } else if (may_extend(of)) {
    granted_at = of;
  } else if (clock != "contact" && of != Stage::dispatch) {
    const Start start = policy.start_of(of, facts);
    for (Stage stage : every_stage()) {
      facts.stage = stage;
      const Start other = policy.start_of(stage, facts);
      if (!granted_at && may_extend(stage) && start.from != "entered" && start.from == other.from &&
          start.at == other.at)
        granted_at = stage;
    }
  }
  facts.stage = of;
  if (!granted_at) return facts;
  facts.stage = *granted_at;
  for (int i = 1; i <= test.extensions; ++i) {
    if (const auto no = policy.objects_to_extension(facts, which)) {
      if (report)
        report->add(test.at, Mistake::test_extension, {test.name, std::to_string(i), no->sentence});
      break;
    }
    facts.extensions.push_back(policy.extension(facts, which));
  }
  facts.stage = of;
  return facts;
}

std::size_t Coverage::covered() const {
  return std::size_t(
      std::count_if(parts.begin(), parts.end(), [](const Part& it) { return it.covered; }));
}

std::vector<RuleProblem> TestRun::problems() const {
  std::vector<RuleProblem> all;
  for (const TestResult& result : results)
    all.insert(all.end(), result.problems.begin(), result.problems.end());
  return all;
}

TestRun run_tests(const WrittenPolicy& policy, const std::string& file,
                  const std::vector<Text>& beside, std::string_view only,
                  std::vector<RuleProblem>& unreadable) {
  TestRun run;
  run.coverage = parts_of(policy.file());
  Tester tester(policy, run);
  const auto wanted = [&](const PolicyTest& test) {
    return test.name.find(only) != std::string::npos;
  };
  for (const PolicyTest& test : policy.file().tests)
    if (wanted(test)) tester.run(test, file);
  for (const Text& text : beside) {
    yaml::Report report(text.file);
    const std::vector<PolicyTest> tests = read_tests(text, report);
    for (RuleProblem& problem : report.by_place()) unreadable.push_back(std::move(problem));
    if (!report.empty()) continue;
    for (const PolicyTest& test : tests)
      if (wanted(test)) tester.run(test, text.file);
  }
  return run;
}

std::vector<RuleProblem> run_tests(const Text& policy, const std::vector<Text>& calendars,
                                   const std::vector<Text>& bases) {
  std::vector<RuleProblem> problems;
  const auto it = compiled({policy, bases, calendars}, problems);
  if (!it) return problems;
  return run_tests(*it, policy.file, {}, "", problems).problems();
}

}  // namespace redress
