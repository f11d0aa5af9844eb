#include "api/admin/policy_tests.h"

#include <algorithm>

#include "api/admin/policy_report.h"
#include "api/http/encoding.h"

namespace redress {
namespace {

namespace json = boost::json;

std::size_t failed(const TestRun& run) {
  return std::size_t(std::count_if(run.results.begin(), run.results.end(),
                                   [](const TestResult& it) { return !it.problems.empty(); }));
}

std::string xml(const std::string& text) { return xml_text(text); }

}  // namespace

std::string as_text(const TestRun& run, const std::vector<Text>& texts, bool coverage,
                    Language language) {
  const bool chinese = language == Language::zh;
  std::string made;
  for (const TestResult& result : run.results) {
    made += (result.problems.empty() ? (chinese ? "通过  " : "ok    ")
                                     : (chinese ? "未过  " : "FAIL  ")) +
            result.name + "\n";
    for (const RuleProblem& problem : result.problems) {
      const auto text = std::find_if(texts.begin(), texts.end(),
                                     [&](const Text& it) { return it.file == problem.file; });
      made += print_at_length(problem, text == texts.end() ? "" : text->bytes, language);
    }
  }
  const std::size_t wrong = failed(run), all = run.results.size();
  made += chinese ? "共" + std::to_string(all) + "个用例，" + std::to_string(wrong) + "个未通过。\n"
                  : std::to_string(all) + " tests, " + std::to_string(wrong) + " failed.\n";
  if (!coverage) return made;
  const Coverage& cover = run.coverage;
  const std::string share =
      std::to_string(cover.covered()) + "/" + std::to_string(cover.parts.size());
  made += chinese ? "覆盖：" + share + "。没有用例涉及：\n"
                  : "Covered: " + share + ". No test looks at:\n";
  for (const Coverage::Part& part : cover.parts)
    if (!part.covered)
      made += "  " + part.what + (chinese ? "（第" : " (line ") + std::to_string(part.at.line) +
              (chinese ? "行）\n" : ")\n");
  return made;
}

std::string as_junit(const TestRun& run, const std::string& policy) {
  std::string made =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"" +
      xml(policy) + "\" tests=\"" + std::to_string(run.results.size()) + "\" failures=\"" +
      std::to_string(failed(run)) + "\">\n";
  for (const TestResult& result : run.results) {
    made += "    <testcase classname=\"" + xml(policy) + "\" name=\"" + xml(result.name) +
            "\" file=\"" + xml(result.file) + "\" line=\"" + std::to_string(result.at.line) + "\"";
    if (result.problems.empty()) {
      made += "/>\n";
      continue;
    }
    made += ">\n";
    for (const RuleProblem& problem : result.problems)
      made += "      <failure message=\"" + xml(problem.sentence.en) + "\">" + xml(print(problem)) +
              "</failure>\n";
    made += "    </testcase>\n";
  }
  return made + "  </testsuite>\n</testsuites>\n";
}

json::object as_json(const TestRun& run) {
  json::array tests, uncovered;
  for (const TestResult& result : run.results) {
    json::array problems;
    for (const RuleProblem& problem : result.problems) problems.push_back(problem_json(problem));
    tests.push_back({{"name", result.name},
                     {"file", result.file},
                     {"line", result.at.line},
                     {"passed", result.problems.empty()},
                     {"problems", std::move(problems)}});
  }
  for (const Coverage::Part& part : run.coverage.parts)
    if (!part.covered) uncovered.push_back({{"what", part.what}, {"line", part.at.line}});
  return {{"tests", std::move(tests)},
          {"passed", run.results.size() - failed(run)},
          {"failed", failed(run)},
          {"coverage",
           {{"covered", run.coverage.covered()},
            {"of", run.coverage.parts.size()},
            {"uncovered", std::move(uncovered)}}}};
}

}  // namespace redress
