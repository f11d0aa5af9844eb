#include "rules/text.h"

namespace redress {

std::string print(const RuleProblem& problem) {
  return problem.file + ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column) +
         ": error: " + problem.sentence + (problem.help.empty() ? "" : "; " + problem.help);
}

}  // namespace redress
