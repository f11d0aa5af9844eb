// A year of a calendar on one page, to be checked at a glance against the notice.
#pragma once

#include <string>

#include "rules/time/calendar.h"

namespace redress {

struct PageStyle {
  bool chinese = true;
  bool color = false;  // ANSI; the marks tell the same without
};

// Twelve months from Monday to Sunday, 92 columns wide; a mark after the day: '.' a day off, '*' a
// holiday, '+' a make-up workday, '~' hours of its own. Then how many days are worked, every
// holiday by its name, and the notices with number, date and link.
std::string calendar_page(const Calendar& calendar, int year, PageStyle style);

}  // namespace redress
