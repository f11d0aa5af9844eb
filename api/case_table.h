// Cases in columns of a terminal, as a supervisor reads them.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "api/words.h"

namespace redress {

// Of an answer of GET /v1/cases: how many, as of when; a line a case, and under it what else the
// question asked for.
std::vector<std::string> case_table(const boost::json::object& answer, Language language);

}  // namespace redress
