// What differs between two policies, in words: "整改时限 5→3 个工作日".
#pragma once

#include <string>
#include <vector>

#include "rules/text/yaml.h"

namespace redress {

struct Difference {
  std::string path;    // "stages.rectification.within"; list items by what they are known by
  std::string before;  // YAML on one line; empty: it was not there
  std::string after;   // empty: it is not there any more
  Wording sentence;
};

// Of policies as compose() gives them, in the order of the newer one. What only moved within the
// text, comments and the order of keys are no differences.
std::vector<Difference> differences(const yaml::Node& before, const yaml::Node& after);

}  // namespace redress
