// Policies as they lie in a directory: bases beside them, calendars in calendars/, tests in
// `…_test.yaml`.
#pragma once

#include <string>
#include <vector>

#include "rules/policy/book.h"

namespace redress {

// Throws Told if the policy cannot be read. A base or a calendar
// that is not there is left out: reading the policy says so at its place.
PolicyTexts policy_texts(const std::string& file);
// `wudi_test.yaml` of `wudi.yaml`; none if there is none.
std::vector<Text> tests_beside(const std::string& file);
// Every policy in a directory and those below it, by name: each YAML file but what lies in
// calendars/ and dictionaries/, ends in _test.yaml or says that it is a calendar, a dictionary or a
// story.
std::vector<std::string> policies_in(const std::string& directory);

}  // namespace redress
