#include "rules/time/deadline.h"

#include <algorithm>

#include "engine/patience.h"
#include "rules/time/hours.h"

namespace redress {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

namespace {

// A reason for more days than a year and a month convinces nobody.
constexpr std::size_t most_reasons = 400;

constexpr Days no_days{Day(days(1)), Day(days(0))};

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

// A day, so many days or months later; earlier if `sign` is -1.
Day moved(Day day, const Span& by, int sign, const Calendar& calendar) {
  const int n = sign * by.length;
  switch (by.unit) {
    case Unit::working_days: return calendar.add_working_days(day, n);
    case Unit::natural_days: return day + days(n);
    case Unit::months: return add_months(day, n);
    case Unit::same_day:
    case Unit::working_hours:
    case Unit::elapsed_hours: return day;
  }
  return day;
}

struct Count {
  const Terms& terms;
  const Instant start;
  const Changes& changes;
  const Zone& zone;
  const Calendar& calendar;
  Due made{};

  Due run() {
    made.named = made.relied_on = no_days;
    if (counts_days(terms.within.unit))
      count_days();
    else
      count_hours();
    made.provisional = !calendar.announced(made.relied_on.first, made.relied_on.last);
    return made;
  }

  bool dates() const { return counts_dates(terms.within.unit); }
  bool same_day() const { return terms.within.unit == Unit::same_day; }

  Day rolled(Day day) const {
    return dates() && terms.roll == Roll::next_workday ? calendar.first_on_or_after(day) : day;
  }

  // When the last opening hours of a day are over.
  std::optional<Instant> close_of(Day day) const {
    const Windows& windows = calendar.hours(day);
    if (windows.empty()) return std::nullopt;
    return zone.to_instant(day + minutes(windows.back().to));
  }

  Instant end_of(Day day) const {
    if (terms.day_end == DayEnd::close_of_business)
      if (const auto close = close_of(day)) return *close;
    return zone.to_instant(day + days(1));
  }

  // "The same day" on a rest day is the next working day: nobody is there before. So is what
  // arrives on a rest day if an evening's is: Saturday's must not be due before Friday night's.
  bool deems_rest_days() const {
    return terms.rest_day_receipt == RestDayReceipt::deem_next_workday || deems_after_hours() ||
           same_day();
  }
  bool deems_after_hours() const {
    return terms.after_hours_receipt == AfterHoursReceipt::deem_next_workday ||
           (same_day() && terms.day_end == DayEnd::close_of_business);
  }

  Day counted_from(Day received) const {
    if (!calendar.works(received))
      return deems_rest_days() ? calendar.add_working_days(received, 1) : received;
    if (deems_after_hours() && start >= *close_of(received))
      return calendar.add_working_days(received, 1);
    return received;
  }

  // Whether an extension is counted as the terms are: in days, or in hours.
  bool of_kind(const Span& extension) const {
    return counts_days(extension.unit) == counts_days(terms.within.unit);
  }

  void count_days() {
    const Day received = zone.day_of(start), from = counted_from(received);
    if (from != received) made.deemed = from;
    Day last = moved(from, terms.within, 1, calendar);
    bool extended_by_workdays = false;
    auto extension = changes.extensions.begin();
    for (; extension != changes.extensions.end() && of_kind(*extension); ++extension) {
      last = moved(rolled(last), *extension, 1, calendar);
      extended_by_workdays |= extension->unit == Unit::working_days;
    }
    if (extension != changes.extensions.end()) return count_on_by_instants(last, extension);
    for (const Pause& pause : tidy(changes.pauses, start)) {
      if (late(pause.from, end_of(rolled(last)))) break;
      const Day first = std::max(zone.day_of(pause.from), from),
                resumed = zone.day_of(*pause.until);
      if (resumed <= first) continue;
      const int shift = days_between(first, resumed);
      last = dates() ? last + days(shift) : calendar.add_working_days(last, shift);
      made.shifted_days += shift;
    }
    made.last = rolled(last);
    made.at = end_of(made.last);
    made.midnight = terms.day_end == DayEnd::midnight || calendar.hours(made.last).empty();

    const bool by_workdays = !dates() || extended_by_workdays;
    const bool by_receipt = deems_rest_days() || deems_after_hours();
    const bool by_end =
        terms.roll == Roll::next_workday || terms.day_end == DayEnd::close_of_business;
    if (by_workdays)
      made.named = {from + days(1), made.last};
    else if (terms.roll == Roll::next_workday)
      made.named = {last, made.last};
    if (by_workdays)
      made.relied_on = {by_receipt ? received : received + days(1), made.last};
    else if (by_receipt)
      made.relied_on = {received, by_end ? made.last : from};
    else if (by_end)
      made.relied_on = {last, made.last};
  }

  int days_between(Day first, Day resumed) const {
    return dates() ? int((resumed - first).count()) : calendar.working_days(first, resumed);
  }

  // From an extension of hours on it ends at an instant; a pause still moves it by days.
  void count_on_by_instants(Day last, std::vector<Span>::const_iterator extension) {
    const Span by_day{dates() ? Unit::natural_days : Unit::working_days, 0};
    Instant at = end_of(rolled(last));
    for (; extension != changes.extensions.end(); ++extension)
      at = later_by(at, *extension, zone, calendar);
    for (const Pause& pause : tidy(changes.pauses, start)) {
      if (late(pause.from, at)) break;
      const Day first = std::max(zone.day_of(pause.from), counted_from(zone.day_of(start))),
                resumed = zone.day_of(*pause.until);
      if (resumed <= first) continue;
      Span shift = by_day;
      shift.length = days_between(first, resumed);
      if (shift.length == 0) continue;
      at = later_by(at, shift, zone, calendar);
      made.shifted_days += shift.length;
    }
    made.at = at;
    made.midnight = false;
    made.named = made.relied_on = {zone.day_of(start), zone.day_of(at - milliseconds(1))};
    made.last = made.named.last;
  }

  void count_hours() {
    const std::vector<Pause> pauses = tidy(changes.pauses, start);
    auto pause = pauses.begin();
    Instant at = start;
    bool by_workdays = false;
    const auto run_on = [&](const Span& leg) {
      by_workdays |= leg.unit == Unit::working_hours || leg.unit == Unit::working_days;
      if (counts_days(leg.unit)) {
        // Days at the same time of day; a pause moves even these by the hours that it lasted.
        const Hours run(terms.within.unit, zone, calendar);
        Instant end = later_by(at, leg, zone, calendar);
        for (; pause != pauses.end() && pause->from < end; ++pause)
          end = run.forward(end, run.between(pause->from, *pause->until));
        at = end;
        return;
      }
      const Hours run(leg.unit, zone, calendar);
      milliseconds left = hours(leg.length);
      Instant end = run.forward(at, left);
      for (; pause != pauses.end() && pause->from < end; ++pause) {
        left -= run.between(at, pause->from);
        at = *pause->until;
        end = run.forward(at, left);
      }
      at = end;
    };
    run_on(terms.within);
    for (const Span& extension : changes.extensions) run_on(extension);
    made.at = at;
    made.midnight = false;
    if (by_workdays)
      made.named = made.relied_on = {zone.day_of(start), zone.day_of(at - milliseconds(1))};
  }
};

// The day that an instant ends or lies in: 24:00 belongs to the day before it.
Day day_ended_by(Local local) { return std::chrono::ceil<days>(local) - days(1); }

Instant shifted(Instant due, const Span& span, int sign, const Zone& zone,
                const Calendar& calendar) {
  if (!counts_days(span.unit)) {
    const Hours run(span.unit, zone, calendar);
    const milliseconds length = hours(span.length);
    return sign > 0 ? run.forward(due, length) : run.backward(due, length);
  }
  const Local local = zone.to_local(due);
  const Day day = day_ended_by(local);
  return zone.to_instant(moved(day, span, sign, calendar) + (local - day));
}

}  // namespace

void told_extended(Why& why, const std::vector<Span>& extensions) {
  for (const Span& extension : extensions) {
    const std::string_view unit = name(extension.unit);
    if (why.extension_unit.empty() || why.extension_unit == unit) {
      why.extended_by += extension.length;
      why.extension_unit = unit;
    } else {
      why.also_extended_by += extension.length;
      why.also_extension_unit = unit;
    }
  }
}

std::string_view name(Roll roll) { return roll == Roll::none ? "none" : "next_workday"; }

Due due(const Terms& terms, Instant start, const Changes& changes, const Zone& zone,
        const Calendar& calendar) {
  keep_going();
  return Count{terms, start, changes, zone, calendar}.run();
}

Clock explain(const Due& due, const Terms& terms, const Start& start, const Changes& changes,
              const Zone& zone, const Calendar& calendar, Reasons reasons) {
  Clock made;
  made.due = due.at;
  made.provisional = due.provisional;
  Why& why = made.why;
  why.unit = name(terms.within.unit);
  why.length = terms.within.length;
  why.start = start.at;
  told_extended(why, changes.extensions);
  if (reasons == Reasons::left_out) return made;
  made.offset = zone.offset_at(due.at);
  made.due_text = due.midnight ? iso_date(due.last) + " 24:00" : zone.end_text(due.at);
  why.from = start.from;
  why.start_text = zone.text(start.at);
  why.zone = zone.name();
  why.calendar = calendar.version();
  if (counts_dates(terms.within.unit)) why.roll = name(terms.roll);
  why.shifted_days = due.shifted_days;
  why.missing = calendar.missing(due.relied_on.first, due.relied_on.last);

  const auto leave_out = [&](Uncounted day) {
    if (why.uncounted.size() < most_reasons) why.uncounted.push_back(std::move(day));
  };
  if (due.deemed) {
    const Day received = zone.day_of(start.at);
    if (calendar.works(received)) leave_out({received, "下班后收到", ""});
    for (Day day = received; day < *due.deemed; day += days(1))
      if (auto rest = calendar.rest(day)) leave_out(*std::move(rest));
    if (terms.within.unit != Unit::same_day) leave_out({*due.deemed, "视为收到日", ""});
  }
  for (Day day = due.named.first; day <= due.named.last; day += days(1)) {
    if (calendar.made_up(day)) why.made_up.push_back(day);
    if (auto rest = calendar.rest(day)) leave_out(*std::move(rest));
  }
  return made;
}

Clock count(const Terms& terms, const Start& start, const Changes& changes, const Zone& zone,
            const Calendar& calendar, Reasons reasons) {
  const Due at = due(terms, start.at, changes, zone, calendar);
  return explain(at, terms, start, changes, zone, calendar, reasons);
}

Clock limited(Clock clock, const Clock& cap) {
  if (cap.due >= clock.due || cap.due <= clock.why.start) return clock;
  clock.due = cap.due;
  clock.offset = cap.offset;
  clock.due_text = cap.due_text;
  clock.why.limited_by = cap.name;
  // As certain as the cap: whatever the days after it are, the clock had not run out by then.
  clock.why.missing = cap.why.missing;
  clock.provisional = cap.provisional;
  return clock;
}

Instant later_by(Instant due, const Span& span, const Zone& zone, const Calendar& calendar) {
  return shifted(due, span, 1, zone, calendar);
}

Instant earlier_by(Instant due, const Span& span, const Zone& zone, const Calendar& calendar) {
  return shifted(due, span, -1, zone, calendar);
}

Instant pause_ends(const Span& at_most, Instant began, const Zone& zone, const Calendar& calendar) {
  Terms terms;
  terms.within = at_most;
  return due(terms, began, {}, zone, calendar).at;
}

Instant when_passed(int percent, const Span& within, Instant due, const Zone& zone,
                    const Calendar& calendar) {
  if (!counts_days(within.unit)) {
    const milliseconds left = milliseconds(hours(within.length)) * (100 - percent) / 100;
    return Hours(within.unit, zone, calendar).backward(due, left);
  }
  const int passed = within.length * percent / 100;
  return earlier_by(due, {within.unit, within.length - passed}, zone, calendar);
}

int percent_passed(const Span& within, Instant due, Instant at, const Zone& zone,
                   const Calendar& calendar) {
  if (at >= due) return 100;
  const auto passed = [](auto left, auto whole) {
    return static_cast<int>(std::clamp<std::int64_t>((whole - left) * 100 / whole, 0, 99));
  };
  if (!counts_days(within.unit))
    return passed(Hours(within.unit, zone, calendar).between(at, due).count(),
                  milliseconds(hours(within.length)).count());
  const Day last = day_ended_by(zone.to_local(due)), yesterday = zone.day_of(at) - days(1);
  if (within.unit == Unit::working_days || within.unit == Unit::same_day)
    return passed(std::int64_t(calendar.working_days(yesterday, last)),
                  std::max<std::int64_t>(within.length, 1));
  const Day first =
      within.unit == Unit::months ? add_months(last, -within.length) : last - days(within.length);
  return passed((last - yesterday).count(), (last - first).count());
}

Clock transferred(Clock running, const TransferRule& rule, const Terms& terms, Instant at,
                  const Changes& since, const Zone& zone, const Calendar& calendar,
                  Reasons reasons) {
  const Start start{"transferred", at};
  switch (rule.then) {
    case OnTransfer::keep: return running;
    case OnTransfer::restart: {
      Clock made = count(terms, start, since, zone, calendar, reasons);
      made.name = running.name;
      return made;
    }
    case OnTransfer::floor: {
      Terms least = terms;
      least.within = rule.floor;
      Clock made = count(least, start, since, zone, calendar, reasons);
      made.name = running.name;
      return made.due > running.due ? made : running;
    }
  }
  return running;
}

}  // namespace redress
