// Hours running on from an instant: when they are used up, and how many of them are by another.
#pragma once

#include "rules/time/calendar.h"
#include "rules/time/span.h"
#include "rules/time/zone.h"

namespace redress {

class Hours {
 public:
  // Working hours, or elapsed ones.
  Hours(Unit unit, const Zone& zone, const Calendar& calendar)
      : working_(unit == Unit::working_hours), zone_(zone), calendar_(calendar) {}

  // The closing instant is outside for a start and inside for an end: 7 hours from 09:00 end at
  // 17:30, one hour from 17:30 at 10:00 of the next day. None at all end at the next opening.
  Instant forward(Instant from, std::chrono::milliseconds length) const;
  Instant backward(Instant from, std::chrono::milliseconds length) const;
  std::chrono::milliseconds between(Instant from, Instant to) const;

 private:
  const bool working_;
  const Zone& zone_;
  const Calendar& calendar_;
};

}  // namespace redress
