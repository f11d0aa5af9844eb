// Policies as they lie in a directory: bases beside them, calendars in calendars/, tests in
// `…_test.yaml`.
#pragma once

#include <string>
#include <vector>

#include "rules/book.h"

namespace redress {

// Throws std::runtime_error, saying what to do, if the policy can not be read. A base or a calendar
// that is not there is left out: reading the policy says so at its place.
PolicyTexts policy_texts(const std::string& file);
// `wudi_test.yaml` of `wudi.yaml`; none if there is none.
std::vector<Text> tests_beside(const std::string& file);
// The same, throwing std::runtime_error.
std::string bytes_of_file(const std::string& file);

}  // namespace redress
