// What holds for every deadline, tried on 10,000 random calendars each: weeks, windows, holidays,
// make-up workdays, half days.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "rules/time/deadline.h"
#include "rules/time/hours.h"
#include "tests/rules/texts.h"

namespace redress {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr int calendars = 10'000;
constexpr int around = 500;  // days that random exceptions lie within
const Day first = day(2025, 6, 1);

// RC_PARAMS="seed=…" or "reproduce=…", as a failure prints it, has it again.
template <class Property>
void holds_on_random_calendars(const Property& property) {
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  rc::detail::TestMetadata metadata;
  metadata.id = std::string(test->test_suite_name()) + "/" + test->name();
  metadata.description = test->name();
  const auto& configured = rc::detail::configuration();
  rc::detail::TestParams params = configured.testParams;
  params.maxSuccess = std::max(params.maxSuccess, calendars);
  struct Silent : rc::detail::TestListener {
    void onTestCaseFinished(const rc::detail::CaseDescription&) override {}
    void onShrinkTried(const rc::detail::CaseDescription&, bool) override {}
    void onTestFinished(const rc::detail::TestMetadata&, const rc::detail::TestResult&) override {}
  } silent;
  const auto result =
      rc::detail::checkTestable(property, metadata, params, silent, configured.reproduce);
  if (result.template is<rc::detail::SuccessResult>()) return;
  std::ostringstream message;
  rc::detail::printResultMessage(result, message);
  FAIL() << message.str();
}

int any(int least, int most) { return *rc::gen::resize(100, rc::gen::inRange(least, most + 1)); }

// One to three windows; the last may run into the night.
Windows any_windows(bool night) {
  Windows made;
  int at = any(0, 9 * 60);
  const int windows = any(1, 3);
  for (int i = 0; i < windows && at < 23 * 60; ++i) {
    const int to = std::min(24 * 60, at + any(1, 6 * 60));
    made.push_back({at, to});
    at = to + any(1, 180);
  }
  if (night) made.back().to = std::min(24 * 60 + made.front().from, made.back().to + 600);
  return made;
}

CalendarDays any_calendar() {
  CalendarDays made;
  for (bool& worked : made.week) worked = any(0, 6) < 5;
  made.week[any(0, 6)] = true;
  const bool night = any(0, 4) == 0;
  made.hours = any_windows(night);
  const int exceptions = any(0, 30);
  for (int i = 0; i < exceptions; ++i) {
    CalendarDays::Exception differs;
    differs.works = any(0, 1) == 0;
    // Night hours beside hours of another day's own would overlap them.
    if (differs.works && !night && any(0, 3) == 0) {
      made.own_hours.push_back(any_windows(false));
      differs.hours = static_cast<int>(made.own_hours.size()) - 1;
    }
    const int run = any(1, 9);
    const Day from = first + days(any(0, around));
    for (int k = 0; k < run; ++k) made.exceptions[from + days(k)] = differs;
  }
  if (!night && any(0, 3) == 0)
    made.dated_hours.push_back({{first + days(100), first + days(200)}, any_windows(false)});
  if (any(0, 1) == 0) made.first_notice = made.last_notice = 2026;
  return made;
}

Calendar calendar_of(const CalendarDays& says) { return Calendar::of(says).value(); }
Calendar any_calendar_made() { return calendar_of(any_calendar()); }

const Zone& any_zone() {
  static const Zone new_york = Zone::named("America/New_York").value();
  return any(0, 1) == 0 ? shanghai() : new_york;
}

Instant any_instant() {
  return Instant(first.time_since_epoch()) + minutes(any(0, around * 24 * 60 - 1));
}

// Now and then on the minute where something opens or closes.
Instant any_edge(const Calendar& calendar, const Zone& zone) {
  const Instant at = any_instant();
  const Windows& windows = calendar.hours(zone.day_of(at));
  if (windows.empty() || any(0, 1) == 0) return at;
  const Window& window = windows[any(0, static_cast<int>(windows.size()) - 1)];
  return zone.to_instant(zone.day_of(at) + minutes(any(0, 1) == 0 ? window.from : window.to));
}

Terms any_terms() {
  Terms terms;
  terms.within.unit = *rc::gen::element(Unit::working_days, Unit::natural_days, Unit::months,
                                        Unit::working_hours, Unit::elapsed_hours, Unit::same_day);
  switch (terms.within.unit) {
    case Unit::same_day: break;
    case Unit::months: terms.within.length = any(1, 6); break;
    case Unit::working_days:
    case Unit::natural_days:
    case Unit::working_hours:
    case Unit::elapsed_hours: terms.within.length = any(1, 60); break;
  }
  terms.roll = *rc::gen::element(Roll::none, Roll::next_workday);
  terms.rest_day_receipt =
      *rc::gen::element(RestDayReceipt::as_received, RestDayReceipt::deem_next_workday);
  terms.after_hours_receipt =
      *rc::gen::element(AfterHoursReceipt::as_received, AfterHoursReceipt::deem_next_workday);
  terms.day_end = *rc::gen::element(DayEnd::midnight, DayEnd::close_of_business);
  return terms;
}

TEST(EveryDeadline, ComesNoEarlierForALaterStart) {
  holds_on_random_calendars([] {
    const Calendar calendar = any_calendar_made();
    const Zone& zone = any_zone();
    const Terms terms = any_terms();
    const Instant start = any_edge(calendar, zone), later = start + minutes(any(0, 20'000));
    RC_ASSERT(due(terms, start, {}, zone, calendar).at <= due(terms, later, {}, zone, calendar).at);
  });
}

TEST(EveryDeadline, ComesNoEarlierForAGreaterLengthAndAlwaysAfterItsStart) {
  holds_on_random_calendars([] {
    const Calendar calendar = any_calendar_made();
    const Zone& zone = any_zone();
    const Terms terms = any_terms();
    Terms longer = terms;
    longer.within.length += terms.within.unit == Unit::same_day ? 0 : 1;
    const Instant start = any_edge(calendar, zone);
    const Instant at = due(terms, start, {}, zone, calendar).at;
    RC_ASSERT(at <= due(longer, start, {}, zone, calendar).at);
    RC_ASSERT(at > start);
  });
}

TEST(EveryDeadline, OfNAndThenMIsThatOfNPlusM) {
  holds_on_random_calendars([] {
    const Calendar calendar = any_calendar_made();
    const Zone& zone = any_zone();
    const int n = any(1, 200), m = any(1, 200);
    const Instant start = any_edge(calendar, zone);
    const Day from = zone.day_of(start);
    RC_ASSERT(calendar.add_working_days(calendar.add_working_days(from, n), m) ==
              calendar.add_working_days(from, n + m));
    const Hours run(Unit::working_hours, zone, calendar);
    const auto some = minutes(any(1, 6'000)), more = minutes(any(1, 6'000));
    RC_ASSERT(run.forward(run.forward(start, some), more) == run.forward(start, some + more));
  });
}

TEST(EveryDeadline, HasItsLengthBetweenStartAndDue) {
  holds_on_random_calendars([] {
    const Calendar calendar = any_calendar_made();
    const Zone& zone = any_zone();
    const Instant start = any_edge(calendar, zone);
    Terms terms;
    terms.within = {Unit::working_days, any(1, 300)};
    const Day from = zone.day_of(start), last = due(terms, start, {}, zone, calendar).last;
    RC_ASSERT(calendar.working_days(from, last) == terms.within.length);
    RC_ASSERT(calendar.works(last));
    int walked = 0;
    for (Day at = from + days(1); at <= last; at += days(1)) walked += calendar.works(at);
    RC_ASSERT(walked == terms.within.length);

    terms.within = {Unit::working_hours, any(1, 60)};
    const Instant at = due(terms, start, {}, zone, calendar).at;
    RC_ASSERT(Hours(Unit::working_hours, zone, calendar).between(start, at) ==
              std::chrono::hours(terms.within.length));
  });
}

TEST(EveryDeadline, ComesNoEarlierForOneHolidayMore) {
  holds_on_random_calendars([] {
    CalendarDays says = any_calendar();
    const Calendar before = calendar_of(says);
    const Zone& zone = any_zone();
    Terms terms = any_terms();
    // A night that ends on the next morning ends later than a day off does, at 24:00.
    if (says.hours.back().to > 24 * 60) terms.day_end = DayEnd::midnight;
    const Instant start = any_edge(before, zone);
    says.exceptions[zone.day_of(start) + days(any(0, 60))] = {};
    const Calendar after = calendar_of(says);
    RC_ASSERT(due(terms, start, {}, zone, before).at <= due(terms, start, {}, zone, after).at);
  });
}

TEST(EveryDeadline, IsNotMovedByAPauseThatEndsAtOnceNorMadeEarlierByAny) {
  holds_on_random_calendars([] {
    const Calendar calendar = any_calendar_made();
    const Zone& zone = any_zone();
    const Terms terms = any_terms();
    const Instant start = any_edge(calendar, zone);
    const Instant paused = start + minutes(any(-5'000, 50'000));
    const Instant resumed = paused + minutes(any(0, 50'000));
    const Instant at = due(terms, start, {}, zone, calendar).at;
    RC_ASSERT(due(terms, start, {{{paused, paused}}}, zone, calendar).at == at);
    RC_ASSERT(due(terms, start, {{{paused, resumed}}}, zone, calendar).at >= at);
  });
}

TEST(EveryDeadline, IsHadAgainByGoingBackWhatItWentForward) {
  holds_on_random_calendars([] {
    const Calendar calendar = any_calendar_made();
    const Zone& zone = any_zone();
    Terms terms;
    terms.within = {Unit::working_days, any(1, 20)};
    const Instant start = any_edge(calendar, zone);
    const Instant at = due(terms, start, {}, zone, calendar).at;
    const Span span{*rc::gen::element(Unit::working_days, Unit::natural_days), any(1, 60)};
    RC_ASSERT(earlier_by(later_by(at, span, zone, calendar), span, zone, calendar) == at);

    const Hours run(Unit::working_hours, zone, calendar);
    const Instant open = run.forward(start, milliseconds(0));
    const auto some = minutes(any(1, 6'000));
    RC_ASSERT(run.backward(run.forward(open, some), some) == open);
  });
}

}  // namespace
}  // namespace redress
