// The life of a case as the live machine answers it, drawn.
#pragma once

#include <string>

namespace redress {

// A Mermaid state diagram: every arrow that changes the stage, what stays named once a stage.
std::string chart();

// stage event → stage, one line each, for every pair; "-" where it is refused. The golden table.
std::string lifecycle_table();

}  // namespace redress
