// What can be read and can hardly be meant so: gaps, rungs that are never reached or come out of
// order, a cap shorter than a stage, a calendar that ends too soon.
//
// What depends on the calendar is tried on every day of five years, and the first day on which it
// goes wrong is named.
#pragma once

#include <memory>
#include <vector>

#include "rules/policy/book.h"
#include "rules/policy/written_policy.h"

namespace redress {

struct Checked {
  std::vector<RuleProblem> problems;            // errors and warnings, in the order of the text
  std::shared_ptr<const WrittenPolicy> policy;  // nullptr if there are errors
};
// `today` decides which years matter.
Checked check_policy(const PolicyTexts& texts, Day today);

}  // namespace redress
