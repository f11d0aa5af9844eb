// A policy printed from what was read, and a text laid out as it was written.
#pragma once

#include <functional>
#include <string>

#include "rules/text/yaml.h"

namespace redress {

// YAML in the order of the language, without comments. Reading it again gives the same policy.
// `remark`, asked for each line that states a value, is printed after it as a comment unless empty.
std::string printed_policy(const yaml::Node& root,
                           const std::function<std::string(const yaml::Place&)>& remark = {});

// The value on one line: "{working_days: 5}".
std::string in_one_line(const yaml::Node& node);

// The text as everybody lays it out: two blanks a level, one after colons and commas, none inside
// brackets, no trailing blanks. Comments stay where they are, at the column they had if there is
// room. What it says is the same, and laying it out again changes nothing. What cannot be read is
// reported and comes back as it is.
std::string laid_out(const Text& text, yaml::Report& report);

}  // namespace redress
