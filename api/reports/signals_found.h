// What a day shows of faked or silenced ratings and is not on record yet.
#pragma once

#include <vector>

#include "api/routes.h"
#include "engine/case/assessment.h"

namespace redress {

// Of every policy in force that looks for signals. Reads that day's entries and as many days of
// tallies as the policy's rules look back.
std::vector<Signal> news_of(const Service& service, Day day);
// Their entries. Stands as long as nobody has raised any of them meanwhile.
Clerk::Adoption raised(const Service& service, const std::vector<Signal>& all);

}  // namespace redress
