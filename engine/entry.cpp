#include "engine/entry.h"

#include <algorithm>
#include <cassert>

namespace redress {
namespace {

void begin_round(Case& it, Instant at) {
  ++it.round;
  it.round_began = at;
  it.standing = Standing::unresolved;
  it.dispatched_at.reset();
  it.planned_due.reset();
  it.closed_at.reset();
  it.follow_up_attempts = 0;
  // Stage alarms of earlier rounds can not come again; the cap runs through all rounds.
  std::erase_if(it.fired, [](const std::string& key) { return !key.starts_with("cap/"); });
}

// Whether it is overdue will be seen anew: at its new instant, which may have passed already.
void forget_overdue(Case& it, const std::string& clock) {
  const Alarm overdue{Instant(), Event::overdue, clock, "", 0, {}};
  std::erase(it.fired, key(overdue, it.round));
}

void happen(Case& it, Event event, const Details& said, Instant at) {
  switch (event) {
    case Event::dispatched:
      if (!said.unit.empty()) it.unit = said.unit;
      it.dispatched_at = at;
      break;
    case Event::returned:
      ++it.returns;
      it.dispatched_at.reset();
      break;
    case Event::found_genuine:
      if (!said.classification.empty()) it.classification = said.classification;
      break;
    case Event::appeal_upheld: it.standing = Standing::set_aside; break;
    case Event::rectification_planned:
      if (said.due_at) it.planned_due = said.due_at;
      break;
    case Event::rectified: it.standing = Standing::rectified; break;
    case Event::deferred: it.standing = Standing::deferred; break;
    case Event::explained: it.standing = Standing::explained; break;
    case Event::follow_up_unsatisfied:
    case Event::reopened: begin_round(it, at); break;
    case Event::follow_up_unreached:
    case Event::follow_up_exhausted: ++it.follow_up_attempts; break;
    case Event::extension_requested: it.extension_pending = true; break;
    case Event::extension_granted:
      it.extension_pending = false;
      ++it.extensions;
      forget_overdue(it, std::string(name(it.stage)));
      break;
    case Event::extension_refused: it.extension_pending = false; break;
    case Event::paused:
      if (!it.paused()) it.pauses.push_back({at, std::nullopt});
      break;
    case Event::resumed:
      if (it.paused()) it.pauses.back().until = at;
      break;
    case Event::transferred:
      if (!said.unit.empty()) it.unit = said.unit;
      ++it.transfers;
      it.transferred_at = at;
      it.extensions_at_transfer = it.extensions;
      break;
    case Event::withdrawn: it.standing = Standing::withdrawn; break;
    case Event::merged: it.standing = Standing::merged; break;
    case Event::contacted:
    case Event::found_unfounded:
    case Event::appeal_lodged:
    case Event::appeal_dismissed:
    case Event::feedback_given:
    case Event::follow_up_not_applicable:
    case Event::follow_up_satisfied:
    case Event::near_due:
    case Event::overdue:
    case Event::measure_taken:
    case Event::pause_ended:
    case Event::deadlines_recalculated:
    case Event::breach_voided:
    case Event::breach_confirmed: break;
  }
}

void breach(Case& it, const Alarm& alarm) {
  Breach made{0, alarm.clock, it.round, alarm.at, it.unit, false, 0};
  for (const Clock& clock : it.clocks)
    if (clock.name == alarm.clock) made.provisional = clock.provisional;
  it.breaches.push_back(std::move(made));
}

void review(Case& it, const BreachReviewed& said, Number entry) {
  for (Breach& breach : it.breaches) {
    if (breach.entry != said.breach) continue;
    if (!said.voided) {
      breach.provisional = false;
      continue;
    }
    breach.voided_by = entry;
    const bool another =
        std::any_of(it.breaches.begin(), it.breaches.end(), [&](const Breach& one) {
          return one.clock == breach.clock && one.round == breach.round && one.voided_by == 0;
        });
    if (!another && breach.round == it.round) forget_overdue(it, breach.clock);
  }
}

// Done in time by a stamp that is believed, though the deadline had gone off before it arrived.
void void_by_stamp(Case& it, const Case& before, Instant effective_at, Number entry) {
  for (Breach& breach : it.breaches) {
    const bool ended = breach.clock == "cap" ? !open(it.stage)
                                             : it.stage != before.stage || it.round != before.round;
    const bool of_this = breach.clock == "cap" ||
                         (breach.clock == name(before.stage) && breach.round == before.round);
    if (ended && of_this && breach.voided_by == 0 && breach.due > before.entered_at &&
        !late(effective_at, breach.due))
      breach.voided_by = entry;
  }
}

// An extension that was asked for in time and granted later: nobody was late in between.
void void_by_extension(Case& it, Number entry) {
  for (Breach& breach : it.breaches)
    if (breach.clock == name(it.stage) && breach.round == it.round && breach.voided_by == 0 &&
        breach.due > it.entered_at)
      breach.voided_by = entry;
}

void enter(Case& it, Stage stage, Instant at) {
  it.stage = stage;
  it.entered_at = at;
  it.extensions = 0;
  it.extension_pending = false;
  it.transferred_at.reset();
  it.extensions_at_transfer = 0;
  if (!open(stage)) {
    it.closed_at = at;
    if (it.paused()) it.pauses.back().until = at;
  }
}

Case opened(const Review& review, Instant at, Stage stage) {
  Case it;
  it.review = review;
  it.unit = review.unit;
  it.received = review.given_at;
  it.round_began = review.given_at;
  it.opened_at = at;
  it.stage = stage;
  it.entered_at = at;
  return it;
}

}  // namespace

std::string_view type(const Fact& fact) {
  struct Type {
    std::string_view operator()(const ReviewSubmitted&) const { return "review_submitted"; }
    std::string_view operator()(const CaseImported&) const { return "case_imported"; }
    std::string_view operator()(const CaseMoved& moved) const { return name(moved.event); }
    std::string_view operator()(const AlarmWentOff& off) const { return name(off.alarm.event); }
    std::string_view operator()(const PolicyAdopted&) const { return "policy_adopted"; }
    std::string_view operator()(const CalendarAdopted&) const { return "calendar_adopted"; }
    std::string_view operator()(const DictionaryAdopted&) const { return "dictionary_adopted"; }
    std::string_view operator()(const DeadlinesRecalculated&) const {
      return name(Event::deadlines_recalculated);
    }
    std::string_view operator()(const BreachReviewed& reviewed) const {
      return name(reviewed.voided ? Event::breach_voided : Event::breach_confirmed);
    }
  };
  return std::visit(Type{}, fact);
}

bool opens_case(const Fact& fact) {
  return std::holds_alternative<ReviewSubmitted>(fact) ||
         std::holds_alternative<CaseImported>(fact);
}

Case with_facts(const std::optional<Case>& before, const Fact& fact, Instant effective_at,
                Stage stage) {
  if (const auto* submitted = std::get_if<ReviewSubmitted>(&fact))
    return opened(submitted->review, effective_at, stage);
  if (const auto* imported = std::get_if<CaseImported>(&fact)) {
    Case it = opened(imported->review, imported->review.given_at, stage);
    it.given_due = imported->due_at;
    return it;
  }
  assert(before);
  Case after = *before;
  if (const auto* moved = std::get_if<CaseMoved>(&fact))
    happen(after, moved->event, moved->details, effective_at);
  if (const auto* off = std::get_if<AlarmWentOff>(&fact)) {
    const auto found = std::find(after.alarms.begin(), after.alarms.end(), off->alarm);
    if (found != after.alarms.end()) after.alarms.erase(found);
    after.fired.push_back(key(off->alarm, after.round));
    if (off->alarm.event == Event::overdue) breach(after, off->alarm);
    if (off->alarm.event == Event::pause_ended && after.paused())
      after.pauses.back().until = effective_at;
  }
  if (const auto* recalculated = std::get_if<DeadlinesRecalculated>(&fact))
    for (const auto& moved : recalculated->moved)
      if (moved.from < moved.to) forget_overdue(after, moved.clock);
  if (stage != before->stage) enter(after, stage, effective_at);
  return after;
}

Case apply(const std::optional<Case>& before, const Entry& entry) {
  const Outcome& outcome = entry.outcome;
  assert(outcome.case_id != 0);
  Case after = with_facts(before, entry.fact, entry.effective_at, outcome.stage);
  if (!before) {
    after.id = outcome.case_id;
    after.review_id = entry.number;
  }
  after.version = outcome.version;
  after.last_entry = entry.number;
  after.policy = outcome.policy;
  after.offset = outcome.offset;
  after.round = outcome.round;
  after.standing = outcome.standing;
  if (std::holds_alternative<AlarmWentOff>(entry.fact) && !after.breaches.empty() &&
      after.breaches.back().entry == 0)
    after.breaches.back().entry = entry.number;
  if (const auto* moved = std::get_if<CaseMoved>(&entry.fact)) {
    if (moved->event == Event::extension_granted) void_by_extension(after, entry.number);
    if (before) void_by_stamp(after, *before, entry.effective_at, entry.number);
  }
  if (const auto* reviewed = std::get_if<BreachReviewed>(&entry.fact))
    review(after, *reviewed, entry.number);
  if (outcome.replanned) {
    after.clocks = outcome.clocks;
    after.alarms = outcome.alarms;
  }
  for (const Measure& measure : outcome.measures) {
    after.rung = measure.rung;
    after.rung_at = measure.at;
  }
  for (const std::string& flag : outcome.flags)
    if (std::find(after.flags.begin(), after.flags.end(), flag) == after.flags.end())
      after.flags.push_back(flag);
  return after;
}

}  // namespace redress
