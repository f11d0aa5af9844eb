// Cases in columns of a terminal, as a supervisor reads them.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "api/text/columns.h"
#include "api/text/words.h"

namespace redress {

// Of an answer of GET /v1/cases: how many, as of when; a line a case, and under it what else the
// question asked for. Matter, day and remark stand in it where so many columns have room for them.
std::vector<std::string> case_table(const boost::json::object& answer, Language language,
                                    int columns = screen::columns);

}  // namespace redress
