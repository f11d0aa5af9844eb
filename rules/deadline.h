// When something is due, and why. Pure.
//
// 民法典 201, 203: a period of days leaves out the day it starts and ends at 24:00 of its last day,
// which is kept as the next day's 00:00. A period of hours runs from the instant it starts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/case.h"
#include "rules/calendar.h"
#include "rules/zone.h"

namespace redress {

enum class Unit { working_days, natural_days, working_hours, elapsed_hours, same_day };
std::string_view name(Unit unit);
bool counts_days(Unit unit);

// "5 working days". Lengths are within [1, longest(unit)]; that of same_day is 0.
struct Span {
  Unit unit = Unit::working_days;
  int length = 0;
  bool operator==(const Span&) const = default;
};
int longest(Unit unit);

// What happens to natural days that end on a rest day (民法典 203; a rule of one's own may differ).
enum class Roll { none, next_workday };
std::string_view name(Roll roll);

// What arrives on a rest day counts from then, or as if it arrived on the next working day.
enum class RestDayReceipt { as_received, deem_next_workday };

struct Terms {
  Span within;
  Roll roll = Roll::none;
  RestDayReceipt rest_day_receipt = RestDayReceipt::as_received;
};

struct Start {
  std::string from;  // "received", "dispatched", "entered", "round"
  Instant at;
};

// What happened to the deadline since. An extension counts from the old due date, however long
// granting it took, and is of days if the terms are, of hours if they are.
struct Changes {
  std::vector<Pause> pauses;  // in any order; they may overlap
  int extensions = 0;
  Span extension;
};

// Days are those of the zone. Total for spans within their bounds. A pause shifts the deadline by
// the days in (its first, its last], hours by the time paused; one that began after the deadline
// changes nothing, and one that still lasts is left out. The clock has no name yet.
Clock count(const Terms& terms, const Start& start, const Changes& changes, const Zone& zone,
            const Calendar& calendar);

// The stage's clock, made earlier by the cap unless the cap had run out when the clock started.
Clock limited(Clock clock, const Clock& cap);

// A span after a due instant, or before it: days keep the time of day (24:00 stays 24:00), hours
// run on in working or elapsed time. `span` is not same_day.
Instant later_by(Instant due, const Span& span, const Zone& zone, const Calendar& calendar);
Instant earlier_by(Instant due, const Span& span, const Zone& zone, const Calendar& calendar);

}  // namespace redress
