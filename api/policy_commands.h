// redress policy …: what an administrator does with a policy before and after it is live.
//
// Each returns the exit code: 0 done, nothing is wrong; 1 something is wrong, or was refused;
// 2 wrong usage. What was asked for goes to `out`, what went wrong to `err`.
#pragma once

#include <string>
#include <vector>

#include "api/commands.h"
#include "api/policy_report.h"

namespace redress::commands {

struct Checking {
  std::vector<std::string> files;
  ReportFormat format = ReportFormat::text;
  Language language = Language::en;
  bool strict = false;  // warnings count as errors
};
int check_policies(const Checking& how, Streams to);

// The long story of a message: R0107. Without one, a line for each there is.
int explain_message(const std::string& code, Language language, Streams to);

}  // namespace redress::commands
