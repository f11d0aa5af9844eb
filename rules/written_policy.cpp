#include "rules/written_policy.h"

#include <algorithm>

namespace redress {
namespace {

using Objection = Policy::Objection;

Objection forbidden(std::string sentence, std::string field = "") {
  return {false, std::move(field), std::move(sentence)};
}

Objection missing(std::string field, std::string sentence) {
  return {true, std::move(field), std::move(sentence)};
}

bool blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

// A sender's due instant holds for the stage the case was imported at.
bool given_for_this_stage(const Case& facts) {
  return facts.given_due && facts.round == 1 && facts.entered_at == facts.opened_at;
}

// With its extensions; nullopt for a clock that has no parts: the same day, an instant somebody
// named.
std::optional<Span> length_of(const Clock& clock) {
  const std::optional<Unit> unit = unit_named(clock.why.unit);
  if (!unit || *unit == Unit::same_day) return std::nullopt;
  const bool same = clock.why.extension_unit == clock.why.unit;
  return Span{*unit, clock.why.length + (same ? clock.why.extended_by : 0)};
}

}  // namespace

WrittenPolicy::WrittenPolicy(PolicyFile file, Version version, Zone zone, Calendar calendar)
    : file_(std::move(file)),
      version_(std::move(version)),
      zone_(std::move(zone)),
      calendar_(std::move(calendar)) {}

bool WrittenPolicy::opens_case(const Review& review, std::string* because) const {
  const auto& bad = file_.bad_ratings;
  if (std::find(bad.begin(), bad.end(), review.rating) == bad.end()) return false;
  if (review.default_review) {
    *because = "A default review opens no case.";
    return false;
  }
  if (file_.remark_required && blank(review.remark)) {
    *because = "'" + version_.name + "' opens a case only for a bad review with a remark.";
    return false;
  }
  if (!file_.anonymous_accepted && !review.named) {
    *because = "'" + version_.name + "' opens a case only for a named reviewer.";
    return false;
  }
  return true;
}

// --- Deadlines
// -------------------------------------------------------------------------------------

const StageRule& WrittenPolicy::rule_of(Stage stage) const {
  static const StageRule none;
  const auto found = file_.stages.find(stage);
  return found == file_.stages.end() ? none : found->second;
}

// In a later round the clocks of the stages start over: what was received is the remark that began
// it.
Start WrittenPolicy::start_of(From from, const Case& facts) const {
  const Start round{facts.round == 1 ? "received" : "round",
                    facts.round == 1 ? facts.received : facts.round_began};
  switch (from) {
    case From::received: return round;
    case From::dispatched:
      if (facts.dispatched_at) return {"dispatched", *facts.dispatched_at};
      return {"entered", facts.entered_at};
    case From::entered: return {"entered", facts.entered_at};
    case From::round: return round;
  }
  return round;
}

Clock WrittenPolicy::count_by(const ClockRule& rule, const Case& facts) const {
  Terms terms = rule.terms;
  const auto of = rule.classes.find(facts.classification);
  if (of != rule.classes.end()) terms.within = of->second;
  Changes changes{facts.pauses, 0, {}};
  const StageRule& stage = rule_of(facts.stage);
  if (stage.clock && &*stage.clock == &rule && stage.extend) {
    changes.extensions = facts.extensions;
    changes.extension = stage.extend->by;
  }
  Clock made = count(terms, start_of(rule.from, facts), changes, zone_, calendar_);
  if (facts.transferred_at && stage.clock && &*stage.clock == &rule) {
    changes.extensions -= facts.extensions_at_transfer;
    made = transferred(std::move(made), stage.transfer, terms, *facts.transferred_at, changes,
                       zone_, calendar_);
  }
  made.why.pauses = facts.pauses;
  return made;
}

// The cap runs through all rounds.
std::optional<Clock> WrittenPolicy::cap_of(const Case& facts) const {
  if (!file_.cap) return std::nullopt;
  Clock cap = count(file_.cap->terms, {"received", facts.received}, {facts.pauses, 0, {}}, zone_,
                    calendar_);
  cap.name = "cap";
  return cap;
}

// A due instant that somebody named; an extension counts from it.
Clock WrittenPolicy::fixed(Instant due, const char* from, const Case& facts) const {
  Clock made;
  Why& why = made.why;
  const StageRule& rule = rule_of(facts.stage);
  if (rule.extend && facts.extensions > 0) {
    const Span by{rule.extend->by.unit, rule.extend->by.length * facts.extensions};
    due = later_by(due, by, zone_, calendar_);
    why.extended_by = by.length;
    why.extension_unit = name(by.unit);
  }
  made.due = due;
  made.offset = zone_.offset_at(due);
  made.due_text = zone_.end_text(due);
  why.unit = "given";
  why.from = from;
  why.start = facts.entered_at;
  why.start_text = zone_.text(why.start);
  why.zone = zone_.name();
  why.calendar = calendar_.version();
  return made;
}

std::optional<Clock> WrittenPolicy::stage_clock(const Case& facts) const {
  const StageRule& rule = rule_of(facts.stage);
  std::optional<Clock> made;
  if (given_for_this_stage(facts)) {
    made = fixed(*facts.given_due, "received", facts);
  } else if (facts.stage == Stage::rectification && facts.planned_due) {
    made = fixed(*facts.planned_due, "planned", facts);
    if (rule.planned && rule.planned->cap) {
      Clock cap = count_by(*rule.planned->cap, facts);
      cap.name = "planned";
      made = limited(*std::move(made), cap);
    }
  } else if (rule.clock) {
    made = count_by(*rule.clock, facts);
  }
  if (made) made->name = name(facts.stage);
  return made;
}

Plan WrittenPolicy::plan(const Case& facts) const {
  Plan made;
  if (!open(facts.stage)) return made;
  if (facts.paused()) {
    const StageRule& rule = rule_of(facts.stage);
    if (const auto ends = pause_ends(facts.stage, facts.pauses.back().from))
      made.alarms.push_back(
          {*ends, Event::pause_ended, std::string(name(facts.stage)), "", 0, rule.told_of_pause});
    return made;
  }
  static const ClockRule no_rule;
  std::optional<Clock> stage = stage_clock(facts);
  const std::optional<Clock> cap = cap_of(facts);
  if (stage) {
    if (cap && !given_for_this_stage(facts)) stage = limited(*std::move(stage), *cap);
    const StageRule& rule = rule_of(facts.stage);
    add_alarms(*stage, rule.clock ? *rule.clock : no_rule, made.alarms);
    made.clocks.push_back(*std::move(stage));
  }
  if (cap) {
    add_alarms(*cap, *file_.cap, made.alarms);
    made.clocks.push_back(*cap);
  }
  std::stable_sort(made.alarms.begin(), made.alarms.end(),
                   [](const Alarm& a, const Alarm& b) { return a.at < b.at; });
  return made;
}

std::optional<Instant> WrittenPolicy::pause_ends(Stage stage, Instant began) const {
  const StageRule& rule = rule_of(stage);
  if (!rule.max_pause) return std::nullopt;
  return redress::pause_ends(*rule.max_pause, began, zone_, calendar_);
}

Instant WrittenPolicy::instant_of(const Rung& rung, Instant due) const {
  switch (rung.side) {
    case Rung::Side::at: return due;
    case Rung::Side::before: return earlier_by(due, rung.distance, zone_, calendar_);
    case Rung::Side::after: return later_by(due, rung.distance, zone_, calendar_);
  }
  return due;
}

// A reminder that would come before the clock started reminds nobody of anything.
void WrittenPolicy::add_alarms(const Clock& clock, const ClockRule& rule,
                               std::vector<Alarm>& alarms) const {
  for (const Reminder& reminder : rule.near_due) {
    const std::optional<Span> length = length_of(clock);
    if (reminder.passed != 0 && !length) continue;
    const Instant at = reminder.passed == 0
                           ? earlier_by(clock.due, reminder.before, zone_, calendar_)
                           : when_passed(reminder.passed, *length, clock.due, zone_, calendar_);
    if (at > clock.why.start)
      alarms.push_back({at, Event::near_due, clock.name, "", 0, reminder.notify});
  }
  alarms.push_back({clock.due, Event::overdue, clock.name, "", 0, {}});
  for (const Rung& rung : rule.ladder) {
    const Instant first = instant_of(rung, clock.due);
    alarms.push_back({first, Event::measure_taken, clock.name, rung.take, 0, rung.notify});
    for (int repeat = 1; repeat <= rung.repeats; ++repeat) {
      const Span since_first{rung.every.unit, rung.every.length * repeat};
      alarms.push_back({later_by(first, since_first, zone_, calendar_), Event::measure_taken,
                        clock.name, rung.take, repeat, rung.notify});
    }
  }
}

// --- Objections
// ------------------------------------------------------------------------------------

std::optional<Objection> WrittenPolicy::objects(const Case& before, Event event,
                                                const Details& details) const {
  const StageRule& rule = rule_of(before.stage);
  const std::string here = "'" + version_.name + "'";
  switch (event) {
    case Event::returned:
      if (!rule.may_return)
        return forbidden(here +
                         " does not let a dispatched case be returned; verify it, or have it "
                         "transferred.");
      return std::nullopt;
    case Event::appeal_lodged:
      if (!rule.may_appeal)
        return forbidden(here + " does not allow an appeal at stage '" +
                         std::string(name(before.stage)) + "'.");
      return std::nullopt;
    case Event::appeal_upheld:
    case Event::appeal_dismissed:
      if (!details.unit.empty() && details.unit == before.unit)
        return forbidden("An appeal is decided by a unit other than the one appealing, '" +
                             before.unit + "'; name the unit that decided.",
                         "unit");
      return std::nullopt;
    case Event::found_genuine: {
      const StageRule& next = rule_of(Stage::rectification);
      if (!next.clock || next.clock->classes.empty() || details.classification.empty() ||
          next.clock->classes.contains(details.classification))
        return std::nullopt;
      std::string known;
      for (const auto& [of, within] : next.clock->classes)
        known += (known.empty() ? "" : ", ") + of;
      return missing("class", here + " knows no class '" + details.classification +
                                  "'; send one of " + known + ", or none.");
    }
    case Event::rectification_planned: return objects_to_plan(before, details);
    case Event::deferred:
      if (!rule.deferred)
        return forbidden(here + " does not let rectification be deferred; rectify it" +
                         (rule.planned ? " or send a plan with 'rectification_planned'." : "."));
      if (rule.deferred->document && blank(details.document))
        return missing("document", here +
                                       " asks for the formal document that explains why it can "
                                       "not be put right for now; send its number or link as "
                                       "'document'.");
      return std::nullopt;
    case Event::explained:
      if (rule.explained_by_document && blank(details.document))
        return missing("document", here +
                                       " asks for the document that explains; send its number or "
                                       "link as 'document'.");
      return std::nullopt;
    case Event::extension_requested: return objects_to_extension(before, false);
    case Event::extension_granted: return objects_to_extension(before, true);
    case Event::paused:
      if (!rule.may_pause)
        return forbidden(here + " does not let stage '" + std::string(name(before.stage)) +
                         "' be paused.");
      if (before.paused()) return forbidden("The case is paused already.");
      return std::nullopt;
    case Event::resumed:
      if (!before.paused()) return forbidden("The case is not paused.");
      return std::nullopt;
    case Event::dispatched:
    case Event::contacted:
    case Event::found_unfounded:
    case Event::rectified:
    case Event::feedback_given:
    case Event::follow_up_not_applicable:
    case Event::follow_up_satisfied:
    case Event::follow_up_unsatisfied:
    case Event::follow_up_unreached:
    case Event::follow_up_exhausted:
    case Event::reopened:
    case Event::extension_refused:
    case Event::transferred:
    case Event::withdrawn:
    case Event::merged:
    case Event::near_due:
    case Event::overdue:
    case Event::measure_taken:
    case Event::pause_ended:
    case Event::deadlines_recalculated:
    case Event::breach_voided:
    case Event::breach_confirmed: return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Objection> WrittenPolicy::objects_to_plan(const Case& before,
                                                        const Details& details) const {
  const StageRule& rule = rule_of(before.stage);
  const std::string here = "'" + version_.name + "'";
  if (!rule.planned)
    return forbidden(here + " knows no planned rectification; put it right within the deadline.");
  if (!details.due_at)
    return missing("due_at", "A plan needs the date it will be done by; send it as 'due_at'.");
  if (rule.planned->measures && blank(details.measures))
    return missing("measures", here + " asks what will be done; send it as 'measures'.");
  if (rule.planned->report && blank(details.report))
    return missing("report", here +
                                 " asks for the written report of a plan; send its number or link "
                                 "as 'report'.");
  if (*details.due_at < before.entered_at)
    return forbidden("The date of the plan lies before rectification began, " +
                         zone_.text(before.entered_at) + "; send a later one.",
                     "due_at");
  // The latest date that the caps allow.
  Case with_plan = before;
  with_plan.planned_due = details.due_at;
  with_plan.extensions = 0;
  std::optional<Clock> clock = stage_clock(with_plan);
  if (const auto cap = cap_of(with_plan)) clock = limited(*std::move(clock), *cap);
  if (late(*details.due_at, clock->due))
    return forbidden("The date of the plan is past the latest that " + here + " allows, " +
                         clock->due_text + "; send that or an earlier one.",
                     "due_at");
  return std::nullopt;
}

std::optional<Objection> WrittenPolicy::objects_to_extension(const Case& before,
                                                             bool granting) const {
  const StageRule& rule = rule_of(before.stage);
  const std::string stage(name(before.stage));
  const std::string here = "'" + version_.name + "'";
  if (!rule.extend) return forbidden(here + " knows no extension at stage '" + stage + "'.");
  if (before.extension_pending && !granting)
    return forbidden("An extension has been asked for already; wait for the answer.");
  if (before.extensions >= rule.extend->max_count)
    return forbidden(here + " grants at most " + std::to_string(rule.extend->max_count) +
                     " extension(s) at stage '" + stage + "', and that is used up.");
  // Asked in time is what counts, however late it is granted. Past due shows by its alarm having
  // gone off.
  const auto of_stage = [&](const auto& it) { return it.name == stage; };
  const auto running = std::find_if(before.clocks.begin(), before.clocks.end(), of_stage);
  const bool alarm_left = std::any_of(
      before.alarms.begin(), before.alarms.end(),
      [&](const Alarm& alarm) { return alarm.event == Event::overdue && alarm.clock == stage; });
  if (running != before.clocks.end() && !alarm_left && !before.extension_pending)
    return forbidden("An extension must be asked for before the deadline, which was " +
                     running->due_text + ".");
  // While paused no clock runs; that it was late already is on record.
  const bool was_late =
      std::any_of(before.breaches.begin(), before.breaches.end(), [&](const Breach& breach) {
        return breach.clock == stage && breach.round == before.round && breach.voided_by == 0 &&
               breach.due > before.entered_at;
      });
  if (was_late && !before.extension_pending)
    return forbidden("An extension must be asked for before the deadline, and that has passed.");
  Case extended = before;
  ++extended.extensions;
  const std::optional<Clock> clock = stage_clock(extended);
  const std::optional<Clock> cap = cap_of(before);
  if (clock && cap && cap->due < clock->due)
    return forbidden("With an extension it would be due " + clock->due_text +
                     ", past the cap of the case; the latest possible is " + cap->due_text + ".");
  return std::nullopt;
}

// --- Rounds and follow-up
// --------------------------------------------------------------------------

std::vector<Measure> WrittenPolicy::measures_at_round(int round, Instant at) const {
  std::vector<Measure> made;
  for (const RoundRung& rung : file_.rounds)
    if (rung.reaching == round)
      made.push_back({rung.take, at, "round " + std::to_string(round), rung.notify});
  return made;
}

bool WrittenPolicy::follow_up_applies(const Review& review) const {
  return review.named || file_.follow_up_of_anonymous;
}

}  // namespace redress
