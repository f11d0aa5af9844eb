// When something is due, and why. Pure.
//
// 民法典 201, 203: a period of days leaves out the day it starts and ends at 24:00 of its last day,
// which is kept as the next day's 00:00. A period of hours runs from the instant it starts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/case/case.h"
#include "rules/time/calendar.h"
#include "rules/time/span.h"
#include "rules/time/zone.h"

namespace redress {

// What happens to natural days and months that end on a rest day (民法典 203; a rule of one's own
// may differ).
enum class Roll { none, next_workday };
std::string_view name(Roll roll);

// What arrives on a rest day counts from then, or as if it arrived on the next working day.
enum class RestDayReceipt { as_received, deem_next_workday };

// The same for what arrives on a working day when the last opening hours are over; deeming implies
// deeming on rest days.
enum class AfterHoursReceipt { as_received, deem_next_workday };

// When the last day ends: at 24:00, or when its last opening hours do (民法典 203, second
// paragraph); a day without any ends at 24:00.
enum class DayEnd { midnight, close_of_business };

struct Terms {
  Span within;
  Roll roll = Roll::none;
  RestDayReceipt rest_day_receipt = RestDayReceipt::as_received;
  AfterHoursReceipt after_hours_receipt = AfterHoursReceipt::as_received;
  DayEnd day_end = DayEnd::midnight;
  bool operator==(const Terms&) const = default;
};

struct Start {
  std::string from;  // "received", "dispatched", "entered", "round", "transferred"
  Instant at;
};

// What happened to the deadline since. Each extension counts from the due date as it stood, one
// after the other, however long granting it took. One of hours makes a deadline of days end at an
// instant; one of days leaves the time of day as it is.
struct Changes {
  std::vector<Pause> pauses;  // in any order; they may overlap
  std::vector<Span> extensions = {};
};

// When it is due, and what the reasons are made of: with the terms, the start and the changes it
// is all that explain() needs. Costs the same for any number of days.
struct Due {
  Instant at;
  Day last;                   // of days: the one at whose end it is due
  bool midnight = true;       // of days: that end is 24:00
  Days named;                 // the days among which those not counted are; none if last < first
  Days relied_on;             // the days whose being worked or not made a difference
  std::optional<Day> deemed;  // received as if on this day
  int shifted_days = 0;       // by pauses
  bool provisional = false;   // a notice that bears on `relied_on` is not out
};

// Whether a clock says in words and days why it is due when it is. Without, of Why there are unit,
// length, start and extension, which further counting asks for.
enum class Reasons { told, left_out };

// Days are those of the zone. Total for spans within their bounds. A pause shifts the deadline by
// the days in (its first, its last], hours by the time paused; one that began after the deadline
// changes nothing, and one that still lasts is left out.
Due due(const Terms& terms, Instant start, const Changes& changes, const Zone& zone,
        const Calendar& calendar);

// The same as people are told it, with every day that was not counted. Done once, when it is
// written down. The clock has no name yet.
Clock explain(const Due& due, const Terms& terms, const Start& start, const Changes& changes,
              const Zone& zone, const Calendar& calendar, Reasons reasons = Reasons::told);

// By how much, of each unit: as a reason has it.
void told_extended(Why& why, const std::vector<Span>& extensions);

// Both.
Clock count(const Terms& terms, const Start& start, const Changes& changes, const Zone& zone,
            const Calendar& calendar, Reasons reasons = Reasons::told);

// The stage's clock, made earlier by the cap unless the cap had run out when the clock started.
Clock limited(Clock clock, const Clock& cap);

// A span after a due instant, or before it: days keep the time of day (24:00 stays 24:00), hours
// run on in working or elapsed time. `span` is not same_day.
Instant later_by(Instant due, const Span& span, const Zone& zone, const Calendar& calendar);
Instant earlier_by(Instant due, const Span& span, const Zone& zone, const Calendar& calendar);

// When a pause that may last `at_most` is over: counted like a deadline from when it began.
Instant pause_ends(const Span& at_most, Instant began, const Zone& zone, const Calendar& calendar);

// When `percent` of a clock's length have passed, counted back from its due instant: whole days or
// months, rounded down; hours to the millisecond. 80 % of 5 working days: one day before.
Instant when_passed(int percent, const Span& within, Instant due, const Zone& zone,
                    const Calendar& calendar);

// How much of a clock's length has passed at an instant: whole percents, rounded down, days when
// they are over. 100 from the due instant on and not before: 99.95 % are 99.
int percent_passed(const Span& within, Instant due, Instant at, const Zone& zone,
                   const Calendar& calendar);

// --- Transfer ---

// When a case goes from one unit to another its clock goes on, starts over, or leaves the new unit
// a least time.
enum class OnTransfer { keep, restart, floor };
struct TransferRule {
  OnTransfer then = OnTransfer::keep;
  Span floor;
  bool operator==(const TransferRule&) const = default;
};

// The stage's clock after a transfer at `at`, still to be limited() by the cap. With `floor` the
// later of the two counts. Pauses and extensions before the transfer belong to the old clock.
Clock transferred(Clock running, const TransferRule& rule, const Terms& terms, Instant at,
                  const Changes& since, const Zone& zone, const Calendar& calendar,
                  Reasons reasons = Reasons::told);

}  // namespace redress
