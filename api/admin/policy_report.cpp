#include "api/admin/policy_report.h"

#include <algorithm>

#include "api/http/encoding.h"
#include "rules/text/catalogue.h"

namespace redress {
namespace {

namespace json = boost::json;

const char* severity(const RuleProblem& problem) {
  return problem.severity == RuleProblem::Severity::error ? "error" : "warning";
}

std::string number(std::size_t n, const char* one, const char* many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

std::string as_text(const std::vector<FileProblems>& files, Language language) {
  std::string made;
  std::size_t errors = 0, warnings = 0;
  std::string code;
  for (const FileProblems& file : files)
    for (const RuleProblem& problem : file.problems) {
      const auto text = file.texts.find(problem.file);
      made += print_at_length(
          problem, text == file.texts.end() ? std::string_view() : std::string_view(text->second),
          language);
      if (code.empty()) code = problem.code;
      ++(problem.severity == RuleProblem::Severity::error ? errors : warnings);
    }
  const bool chinese = language == Language::zh;
  if (errors + warnings == 0) {
    for (const FileProblems& file : files)
      made += file.file + (chinese ? "：没有问题。\n" : ": nothing is wrong.\n");
    return made;
  }
  made += chinese
              ? "共" + std::to_string(errors) + "个错误、" + std::to_string(warnings) + "个警告。"
              : number(errors, "error", "errors") + ", " + number(warnings, "warning", "warnings") +
                    ".";
  if (!code.empty())
    made += (chinese ? "详细说明：redress policy check --explain "
                     : " The long story: redress policy check --explain ") +
            code;
  return made + "\n";
}

// Workflow commands of GitHub Actions: https://docs.github.com/actions, "Workflow commands".
std::string as_github(const std::vector<FileProblems>& files, Language language) {
  const auto escaped = [](std::string text, bool property) {
    std::string made;
    for (char c : text) {
      if (c == '%')
        made += "%25";
      else if (c == '\r')
        made += "%0D";
      else if (c == '\n')
        made += "%0A";
      else if (property && c == ':')
        made += "%3A";
      else if (property && c == ',')
        made += "%2C";
      else
        made += c;
    }
    return made;
  };
  std::string made;
  for (const FileProblems& file : files)
    for (const RuleProblem& problem : file.problems) {
      const std::string& help = problem.help.in(language);
      made += std::string("::") + severity(problem) + " file=" + escaped(problem.file, true) +
              ",line=" + std::to_string(problem.line) + ",col=" + std::to_string(problem.column) +
              ",title=" + escaped(problem.code, true) + "::" +
              escaped(problem.sentence.in(language) + (help.empty() ? "" : "; " + help), false) +
              "\n";
    }
  return made;
}

std::string as_sarif(const std::vector<FileProblems>& files, Language language) {
  json::array rules, results;
  std::vector<std::string> known;
  for (const FileProblems& file : files)
    for (const RuleProblem& problem : file.problems) {
      const Message* message = message_coded(problem.code);
      if (message && std::find(known.begin(), known.end(), problem.code) == known.end()) {
        known.push_back(problem.code);
        rules.push_back(
            {{"id", problem.code}, {"fullDescription", {{"text", message->story.in(language)}}}});
      }
      const std::string& help = problem.help.in(language);
      json::object result{
          {"level", severity(problem)},
          {"message",
           {{"text", problem.sentence.in(language) + (help.empty() ? "" : "; " + help)}}},
          {"locations",
           json::array{json::object{
               {"physicalLocation",
                {{"artifactLocation", {{"uri", problem.file}}},
                 {"region", {{"startLine", problem.line}, {"startColumn", problem.column}}}}}}}}};
      if (!problem.code.empty()) result["ruleId"] = problem.code;
      results.push_back(std::move(result));
    }
  const json::object whole{
      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
      {"version", "2.1.0"},
      {"runs",
       json::array{json::object{
           {"columnKind", "unicodeCodePoints"},
           {"tool", {{"driver", {{"name", "redress policy check"}, {"rules", std::move(rules)}}}}},
           {"results", std::move(results)}}}}};
  return json_text(json::serialize(whole)) + "\n";
}

const char* class_of(RuleProblem::Kind kind) {
  switch (kind) {
    case RuleProblem::Kind::syntax: return "syntax";
    case RuleProblem::Kind::structure: return "structure";
    case RuleProblem::Kind::meaning: return "meaning";
  }
  return "";
}

}  // namespace

std::optional<ReportFormat> report_format_named(std::string_view name) {
  if (name.empty() || name == "text") return ReportFormat::text;
  if (name == "json") return ReportFormat::json;
  if (name == "github") return ReportFormat::github;
  if (name == "sarif") return ReportFormat::sarif;
  return std::nullopt;
}

json::object problem_json(const RuleProblem& problem) {
  return {{"code", problem.code},
          {"severity", severity(problem)},
          {"class", class_of(problem.kind)},
          {"file", problem.file},
          {"line", problem.line},
          {"column", problem.column},
          {"sentence", problem.sentence.en},
          {"sentence_zh", problem.sentence.zh},
          {"help", problem.help.en},
          {"help_zh", problem.help.zh}};
}

std::string report(const std::vector<FileProblems>& files, ReportFormat format, Language language) {
  switch (format) {
    case ReportFormat::text: return as_text(files, language);
    case ReportFormat::github: return as_github(files, language);
    case ReportFormat::sarif: return as_sarif(files, language);
    case ReportFormat::json: break;
  }
  json::array all;
  for (const FileProblems& file : files) {
    json::array problems;
    for (const RuleProblem& problem : file.problems) problems.push_back(problem_json(problem));
    all.push_back({{"file", file.file}, {"problems", std::move(problems)}});
  }
  return json_text(json::serialize(json::object{{"files", std::move(all)}})) + "\n";
}

}  // namespace redress
