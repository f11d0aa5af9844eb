// Files that somebody named: each way in which one cannot be read has a sentence of its own.
#pragma once

#include <string>

#include "api/text/told.h"

namespace redress {

// Its bytes. Throws Told: there is none, it is a directory, it may not be read.
std::string read_file(const std::string& file);

// The same of a text, which is neither empty nor binary. `what` it should be: "a policy".
std::string read_text(const std::string& file, const Wording& what);

}  // namespace redress
