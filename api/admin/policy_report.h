// Problems of policies as people and programs want them: as a compiler prints them, as JSON, for
// GitHub's checks, as SARIF.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/text/text.h"

namespace redress {

enum class ReportFormat { text, json, github, sarif };
std::optional<ReportFormat> report_format_named(std::string_view name);

struct FileProblems {
  std::string file;
  std::vector<RuleProblem> problems;
  std::map<std::string, std::string> texts;  // bytes by file, for the lines that are shown
};

// {"code": "R0107", "severity": "error", "class": "structure", "file", "line", "column",
// "sentence", "sentence_zh", "help", "help_zh"}
boost::json::object problem_json(const RuleProblem& problem);

std::string report(const std::vector<FileProblems>& files, ReportFormat format, Language language);

}  // namespace redress
