// What the database says, on the screen: every figure is asked for over HTTP.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "tests/demo/redress.h"

namespace redress::demo {

// Throws when the totals are not the article's.
void show_board(Redress& redress);
void show_districts(Redress& redress, const std::vector<boost::json::object>& cases);
// Returns the id of the case that is latest; empty if none is late.
std::string show_overdue(Redress& redress);
void show_life(Redress& redress, const boost::json::object& it);
// Returns the gravest rung that a case is at; empty if none was taken.
std::string show_escalation(Redress& redress, const std::vector<boost::json::object>& cases);

}  // namespace redress::demo
