// Lines on a terminal of 100 columns.
#pragma once

#include <string_view>

#include "api/text/columns.h"

namespace redress::screen {

void say(std::string_view line = "");  // to stdout, at once
void heading(std::string_view zh, std::string_view en);
// Wrapped, every line behind the indent.
void paragraph(std::string_view text, int indent = 2);

}  // namespace redress::screen
