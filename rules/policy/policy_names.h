// Every name that a policy knows: of units, regions and windows, of classes, measures and roles.
// For whoever asks by one, to be told that there is none of that name.
#pragma once

#include <set>
#include <string>

#include "rules/policy/policy_file.h"

namespace redress {

struct PolicyNames {
  std::set<std::string> units, regions, windows, matters, steps;
  std::set<std::string> classes, rungs, roles;
};
// Adds those of one more.
void add_names(const PolicyFile& policy, PolicyNames& to);

}  // namespace redress
