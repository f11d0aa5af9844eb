// How a policy counts, as it is written: its rates, assessment, signals and publication, read.
#pragma once

#include "rules/policy/policy_file.h"

namespace redress {

// The standard rates, with what the policy says of them. Units have to be read before.
void read_counting(yaml::Fields& fields, PolicyFile& policy, yaml::Report& report);

// Whether default reviews may be among what that figure counts.
bool counts_reviews(std::string_view figure);

// Roles of the rated unit itself: whoever is told of a signal there is told of themselves.
bool is_role_of_the_unit(std::string_view role);

}  // namespace redress
