#include "rules/deadline.h"

#include <algorithm>

namespace redress {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

namespace {

// A reason for more days than a year and a month convinces nobody.
constexpr std::size_t most_reasons = 400;

// In order, apart, over, and none of it before the clock started.
std::vector<Pause> tidy(std::vector<Pause> pauses, Instant start) {
  std::erase_if(pauses, [&](const Pause& it) { return !it.until || *it.until <= start; });
  std::sort(pauses.begin(), pauses.end(),
            [](const Pause& a, const Pause& b) { return a.from < b.from; });
  std::vector<Pause> apart;
  for (Pause& it : pauses) {
    it.from = std::max(it.from, start);
    if (!apart.empty() && it.from <= *apart.back().until)
      apart.back().until = std::max(*apart.back().until, *it.until);
    else if (it.from < *it.until)
      apart.push_back(it);
  }
  return apart;
}

// --- Hours
// -----------------------------------------------------------------------------------------

struct Opening {
  Instant from, to;
};

Opening opening(Day day, const Window& window, const Zone& zone) {
  return {zone.to_instant(day + minutes(window.from)), zone.to_instant(day + minutes(window.to))};
}

// Hours running on from an instant: when they are used up, and how much of them is by another.
class Hours {
 public:
  Hours(Unit unit, const Zone& zone, const Calendar& calendar)
      : working_(unit == Unit::working_hours), zone_(zone), calendar_(calendar) {}

  // The closing instant is outside for a start and inside for an end: 7 hours from 09:00 end at
  // 17:30, one hour from 17:30 at 10:00 of the next day.
  Instant forward(Instant from, milliseconds length) const {
    if (!working_) return from + length;
    // Yesterday's night hours may reach into today.
    for (Day day = zone_.day_of(from) - days(1);; day += days(1)) {
      for (const Window& window : calendar_.hours(day)) {
        const Opening it = opening(day, window, zone_);
        const Instant begin = std::max(it.from, from);
        if (it.to <= begin) continue;
        if (length <= it.to - begin) return begin + length;
        length -= it.to - begin;
      }
    }
  }

  Instant backward(Instant from, milliseconds length) const {
    if (!working_) return from - length;
    for (Day day = zone_.day_of(from);; day -= days(1)) {
      const std::vector<Window>& windows = calendar_.hours(day);
      for (auto window = windows.rbegin(); window != windows.rend(); ++window) {
        const Opening it = opening(day, *window, zone_);
        const Instant end = std::min(it.to, from);
        if (end <= it.from) continue;
        if (length <= end - it.from) return end - length;
        length -= end - it.from;
      }
    }
  }

  milliseconds between(Instant from, Instant to) const {
    if (!working_) return to - from;
    milliseconds sum{0};
    for (Day day = zone_.day_of(from) - days(1); day <= zone_.day_of(to); day += days(1)) {
      for (const Window& window : calendar_.hours(day)) {
        const Opening it = opening(day, window, zone_);
        const Instant begin = std::max(it.from, from), end = std::min(it.to, to);
        if (begin < end) sum += end - begin;
      }
    }
    return sum;
  }

 private:
  const bool working_;
  const Zone& zone_;
  const Calendar& calendar_;
};

// --- One count
// -------------------------------------------------------------------------------------

struct Count {
  const Terms& terms;
  const Start& start;
  const Changes& changes;
  const Zone& zone;
  const Calendar& calendar;
  Clock made;

  Clock run() {
    Why& why = made.why;
    why.unit = name(terms.within.unit);
    why.length = terms.within.length;
    why.from = start.from;
    why.start = start.at;
    why.start_text = zone.text(start.at);
    why.zone = zone.name();
    why.calendar = calendar.version();
    if (terms.within.unit == Unit::natural_days) why.roll = name(terms.roll);
    if (changes.extensions > 0) {
      why.extended_by = changes.extensions * changes.extension.length;
      why.extension_unit = name(changes.extension.unit);
    }
    if (counts_days(terms.within.unit))
      count_days();
    else
      count_hours();
    made.offset = zone.offset_at(made.due);
    made.provisional = !why.missing.empty();
    return std::move(made);
  }

  bool natural() const { return terms.within.unit == Unit::natural_days; }

  Day rolled(Day day) const {
    return natural() && terms.roll == Roll::next_workday ? calendar.first_on_or_after(day) : day;
  }

  Instant end_of(Day day) const { return zone.to_instant(day + days(1)); }

  void count_days() {
    const Day received = zone.day_of(start.at);
    const bool deemed = terms.rest_day_receipt == RestDayReceipt::deem_next_workday ||
                        terms.within.unit == Unit::same_day;
    const Day from = deemed ? calendar.first_on_or_after(received) : received;
    Day last = natural() ? from + days(terms.within.length)
                         : calendar.add_working_days(from, terms.within.length);
    if (changes.extensions > 0) last = extended(rolled(last));
    for (const Pause& pause : tidy(changes.pauses, start.at)) {
      if (late(pause.from, end_of(rolled(last)))) break;
      const Day first = std::max(zone.day_of(pause.from), from),
                resumed = zone.day_of(*pause.until);
      if (resumed <= first) continue;
      const int shift =
          natural() ? int((resumed - first).count()) : calendar.working_days(first, resumed);
      last = natural() ? last + days(shift) : calendar.add_working_days(last, shift);
      made.why.shifted_days += shift;
    }
    const Day due = rolled(last);
    made.due = end_of(due);
    made.due_text = iso_date(due) + " 24:00";
    const bool by_workdays = !natural() || made.why.extension_unit == "working_days";
    if (by_workdays)
      explain(from == received ? from + days(1) : received, due);
    else if (terms.roll == Roll::next_workday)
      explain(last, due);
  }

  Day extended(Day last) const {
    const int by = changes.extensions * changes.extension.length;
    return changes.extension.unit == Unit::natural_days ? last + days(by)
                                                        : calendar.add_working_days(last, by);
  }

  void count_hours() {
    struct Leg {
      Unit unit;
      milliseconds left;
    };
    std::vector<Leg> legs = {{terms.within.unit, hours(terms.within.length)}};
    if (changes.extensions > 0)
      legs.push_back(
          {changes.extension.unit, hours(changes.extensions * changes.extension.length)});
    const std::vector<Pause> pauses = tidy(changes.pauses, start.at);
    auto pause = pauses.begin();
    Instant at = start.at;
    for (Leg& leg : legs) {
      const Hours run(leg.unit, zone, calendar);
      Instant end = run.forward(at, leg.left);
      for (; pause != pauses.end() && pause->from < end; ++pause) {
        leg.left -= run.between(at, pause->from);
        at = *pause->until;
        end = run.forward(at, leg.left);
      }
      at = end;
    }
    made.due = at;
    made.due_text = zone.end_text(at);
    if (std::any_of(legs.begin(), legs.end(),
                    [](const Leg& leg) { return leg.unit == Unit::working_hours; }))
      explain(zone.day_of(start.at), zone.day_of(at - milliseconds(1)));
  }

  void explain(Day first, Day last) {
    Why& why = made.why;
    for (Day day = first; day <= last; day += days(1)) {
      if (calendar.made_up(day)) why.made_up.push_back(day);
      if (why.uncounted.size() >= most_reasons) continue;
      if (std::optional<Uncounted> rest = calendar.rest(day))
        why.uncounted.push_back(*std::move(rest));
    }
    why.missing = calendar.missing(first, last);
  }
};

Instant shifted(Instant due, const Span& span, int sign, const Zone& zone,
                const Calendar& calendar) {
  if (!counts_days(span.unit)) {
    const Hours run(span.unit, zone, calendar);
    const milliseconds length = hours(span.length);
    return sign > 0 ? run.forward(due, length) : run.backward(due, length);
  }
  // Midnight is the end of a day, so that 24:00 stays 24:00.
  const Local local = zone.to_local(due);
  const Day day = std::chrono::ceil<days>(local) - days(1);
  const Day moved = span.unit == Unit::natural_days
                        ? day + days(sign * span.length)
                        : calendar.add_working_days(day, sign * span.length);
  return zone.to_instant(moved + (local - day));
}

}  // namespace

std::string_view name(Unit unit) {
  switch (unit) {
    case Unit::working_days: return "working_days";
    case Unit::natural_days: return "natural_days";
    case Unit::working_hours: return "working_hours";
    case Unit::elapsed_hours: return "elapsed_hours";
    case Unit::same_day: return "same_day";
  }
  return {};
}

std::string_view name(Roll roll) { return roll == Roll::none ? "none" : "next_workday"; }

bool counts_days(Unit unit) { return unit != Unit::working_hours && unit != Unit::elapsed_hours; }

int longest(Unit unit) {
  switch (unit) {
    case Unit::working_days:
    case Unit::natural_days: return 1'000;
    case Unit::working_hours:
    case Unit::elapsed_hours: return 4'000;
    case Unit::same_day: return 0;
  }
  return 0;
}

Clock count(const Terms& terms, const Start& start, const Changes& changes, const Zone& zone,
            const Calendar& calendar) {
  return Count{terms, start, changes, zone, calendar, {}}.run();
}

Clock limited(Clock clock, const Clock& cap) {
  if (cap.due >= clock.due || cap.due <= clock.why.start) return clock;
  clock.due = cap.due;
  clock.offset = cap.offset;
  clock.due_text = cap.due_text;
  clock.why.limited_by = cap.name;
  for (int year : cap.why.missing)
    if (std::find(clock.why.missing.begin(), clock.why.missing.end(), year) ==
        clock.why.missing.end())
      clock.why.missing.push_back(year);
  clock.provisional = clock.provisional || cap.provisional;
  return clock;
}

Instant later_by(Instant due, const Span& span, const Zone& zone, const Calendar& calendar) {
  return shifted(due, span, 1, zone, calendar);
}

Instant earlier_by(Instant due, const Span& span, const Zone& zone, const Calendar& calendar) {
  return shifted(due, span, -1, zone, calendar);
}

}  // namespace redress
