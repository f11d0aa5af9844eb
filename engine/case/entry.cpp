#include "engine/case/entry.h"

#include <algorithm>
#include <cassert>

namespace redress {
namespace {

// From now on that unit holds it; empty: nobody does.
void hold(Case& it, const std::string& unit, Instant at) {
  if (!unit.empty()) it.unit = unit;
  if (it.holdings.empty() || it.holdings.back().unit != unit) it.holdings.push_back({unit, at});
}

void pass_on(Case& it) {
  if (!it.holdings.empty()) ++it.holdings.back().bounces;
}

void begin_round(Case& it, Instant at) {
  ++it.round;
  it.history = false;
  it.round_began = at;
  it.standing = Standing::unresolved;
  it.dispatched_at.reset();
  it.planned_due.reset();
  it.closed_at.reset();
  it.contacted_at.reset();
  it.follow_up_attempts = 0;
  it.last_attempt_at.reset();
  it.ending = Ending::none;
  // The cap runs through all rounds, and so does its extension.
  std::erase_if(it.extensions, [](const Extension& one) { return one.clock != "cap"; });
  it.extensions_at_plan = 0;
  // The cap runs through all rounds: it is not kept before the last of them.
  std::erase_if(it.kept, [](const Kept& kept) { return kept.clock == "cap"; });
  // Stage alarms of earlier rounds cannot come again; the cap runs through all rounds.
  const auto of_the_round = [](const std::string& key) { return !key.starts_with("cap/"); };
  std::erase_if(it.fired, of_the_round);
  std::erase_if(it.passed_over, of_the_round);
}

// Whether it is overdue will be seen anew: at its new instant, which may have passed already.
void forget_overdue(Case& it, const std::string& clock) {
  const Alarm overdue{Instant(), Event::overdue, clock, "", 0, {}};
  std::erase(it.fired, key(overdue, it.round));
}

void happen(Case& it, Event event, const Details& said, Instant at) {
  switch (event) {
    case Event::dispatched:
      hold(it, said.unit.empty() ? it.unit : said.unit, at);
      it.dispatched_at = at;
      it.contacted_at.reset();
      // What counted from the dispatch before ended with it.
      std::erase_if(it.extensions, [](const Extension& one) { return one.from == "dispatched"; });
      break;
    case Event::contacted:
      if (!it.contacted_at) it.contacted_at = at;
      break;
    case Event::returned:
      ++it.returns;
      pass_on(it);
      hold(it, "", at);
      it.dispatched_at.reset();
      break;
    case Event::found_genuine: it.partly = said.partly; [[fallthrough]];
    case Event::reclassified:
      if (!said.classification.empty()) it.classification = said.classification;
      break;
    case Event::appeal_lodged: {
      Appeal made{said.ground, said.unit.empty() ? it.unit : said.unit, at, {}, "", false, {}};
      if (it.stage == Stage::rectification) made.rectifying_since = it.stage_began();
      it.appeals.push_back(std::move(made));
      break;
    }
    case Event::appeal_upheld: it.standing = Standing::set_aside; [[fallthrough]];
    case Event::appeal_dismissed:
      if (it.appeals.empty()) break;  // of a case imported while its appeal was open
      it.appeals.back().decided_at = at;
      it.appeals.back().decided_by = said.unit;
      it.appeals.back().upheld = event == Event::appeal_upheld;
      break;
    case Event::rectification_planned:
      if (!said.due_at) break;
      it.planned_due = said.due_at;
      it.extensions_at_plan = int(it.extensions.size());
      break;
    case Event::rectified: it.standing = Standing::rectified; break;
    case Event::deferred: it.standing = Standing::deferred; break;
    case Event::explained: it.standing = Standing::explained; break;
    case Event::follow_up_satisfied:
      it.ending = Ending::satisfied;
      it.solved = said.solved;
      break;
    case Event::follow_up_not_applicable: it.ending = Ending::not_applicable; break;
    case Event::reopened:
      ++it.reopenings;
      begin_round(it, at);
      break;
    case Event::follow_up_unsatisfied:
      ++it.unsatisfied;
      it.solved = said.solved;
      begin_round(it, at);
      break;
    case Event::follow_up_exhausted: it.ending = Ending::unreached; [[fallthrough]];
    case Event::follow_up_unreached:
      ++it.follow_up_attempts;
      it.last_attempt_at = at;
      break;
    case Event::extension_requested:
      it.extension_pending = true;
      it.asked = Asked{said.by, said.role, at, said.clock == "cap" ? "cap" : ""};
      break;
    case Event::extension_granted:
      it.extension_pending = false;
      it.asked.reset();
      break;
    case Event::extension_refused:
      it.extension_pending = false;
      it.asked.reset();
      break;
    case Event::paused:
      if (!it.paused()) it.pauses.push_back({at, std::nullopt});
      break;
    case Event::resumed:
      if (it.paused()) it.pauses.back().until = at;
      break;
    case Event::transferred:
      ++it.transfers;
      pass_on(it);
      // Back to one that had it before: no clock starts over for being passed around.
      if (!it.held_by(said.unit)) {
        it.transferred_at = at;
        it.extensions_at_transfer = int(it.extensions.size());
      }
      hold(it, said.unit, at);
      break;
    case Event::withdrawn: it.standing = Standing::withdrawn; break;
    case Event::merged:
      it.merged_into = said.into;
      it.standing_before_merge = it.standing;
      it.standing = Standing::merged;
      break;
    case Event::unmerged:
      it.merged_into = 0;
      it.standing = it.standing_before_merge;
      break;
    case Event::found_unfounded:
    case Event::feedback_given:
    case Event::review_added:
    case Event::case_joined:
    case Event::case_released:
    case Event::attachment_added:
    case Event::near_due:
    case Event::overdue:
    case Event::measure_taken:
    case Event::pause_ended:
    case Event::deadlines_recalculated:
    case Event::policy_changed:
    case Event::breach_voided:
    case Event::breach_confirmed: break;
  }
}

// The civil day that a deadline's last millisecond lies in.
Day day_of(Instant due, Offset offset) {
  return Day(std::chrono::floor<std::chrono::days>(due - Instant::duration(1) + offset)
                 .time_since_epoch());
}

void breach(Case& it, const Alarm& alarm) {
  Breach made{0, alarm.clock, it.round, alarm.at, day_of(alarm.at, it.offset), it.unit, false, 0};
  for (const Clock& clock : it.clocks)
    if (clock.name == alarm.clock) {
      made.day = day_of(clock.due, clock.offset);
      made.provisional = clock.provisional;
    }
  it.breaches.push_back(std::move(made));
}

// Whoever was late with it once stays late, also where a plan or an extension moved it on.
bool broken(const Case& it, const std::string& clock, int round, const std::string& unit) {
  return std::any_of(it.breaches.begin(), it.breaches.end(), [&](const Breach& breach) {
    return breach.clock == clock && breach.round == round && breach.unit == unit &&
           breach.voided_by == 0;
  });
}

// What `event` ended of the clocks that ran before, each unbroken one. Passing a case back or on
// does nothing that was asked; an appeal leaves the rectification to be gone on with.
void settle(Case& after, const Case& before, Event event, Instant at) {
  const bool moved = after.stage != before.stage || after.round != before.round;
  const bool contacted = after.contacted_at && !before.contacted_at;
  const bool withdrawn = event == Event::withdrawn;
  const bool verified = moved && before.stage != Stage::dispatch;
  const bool undone = event == Event::returned ||
                      (event == Event::appeal_lodged && before.stage == Stage::rectification);
  for (const Clock& clock : before.clocks) {
    const bool ended = clock.name == "cap"       ? !open(after.stage)
                       : clock.name == "contact" ? contacted || verified || !open(after.stage)
                                                 : moved;
    if (!ended || undone || late(at, clock.due)) continue;
    if (broken(after, clock.name, before.round, before.unit)) continue;
    after.kept.push_back({clock.name, before.round, clock.due, day_of(clock.due, clock.offset),
                          before.unit, clock.provisional,
                          withdrawn || (clock.name == "contact" && !contacted)});
  }
}

void review(Case& it, const BreachReviewed& said, Number entry) {
  for (Breach& breach : it.breaches) {
    if (breach.entry != said.breach) continue;
    if (!said.voided) {
      breach.provisional = false;
      continue;
    }
    breach.voided_by = entry;
    // By the calendar as it is now it was done in time, if it is done: not while it stands still,
    // and not where it was only passed back or is in appeal.
    const bool gone_on = it.stage != Stage::dispatch && it.stage != Stage::appeal &&
                         std::none_of(it.clocks.begin(), it.clocks.end(), [&](const Clock& clock) {
                           return clock.name == breach.clock;
                         });
    const bool over = breach.clock == "cap" ? !open(it.stage) : breach.round != it.round || gone_on;
    if (over && !it.paused() && !it.merged() && it.standing != Standing::withdrawn)
      it.kept.push_back({breach.clock, breach.round, said.due, day_of(said.due, it.offset),
                         breach.unit, false, false});
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
    const bool moved = it.stage != before.stage || it.round != before.round;
    const bool of_contact = breach.clock == "contact";
    const bool ended = breach.clock == "cap" ? !open(it.stage)
                       : of_contact          ? (moved && before.stage == Stage::verification) ||
                                          (it.contacted_at && !before.contacted_at)
                                    : moved;
    const bool of_this =
        breach.clock == "cap" || ((breach.clock == name(before.stage) ||
                                   (of_contact && before.stage == Stage::verification)) &&
                                  breach.round == before.round);
    if (ended && of_this && breach.voided_by == 0 && breach.due > before.entered_at &&
        !late(effective_at, breach.due))
      breach.voided_by = entry;
  }
}

bool moves(const Extension& granted, const std::string& clock) {
  return std::find(granted.moves.begin(), granted.moves.end(), clock) != granted.moves.end();
}

// An extension that was asked for in time and granted later: nobody was late in between. What was
// late when it was asked for stays late.
void void_by_extension(Case& it, const Extension& granted, Instant asked_at, Number entry) {
  for (Breach& breach : it.breaches)
    if (moves(granted, breach.clock) && (breach.clock == "cap" || breach.round == it.round) &&
        breach.voided_by == 0 && !late(asked_at, breach.due))
      breach.voided_by = entry;
}

// 申诉成立: the review should never have opened a case, so nobody was late with it.
void void_all(Case& it, Number entry) {
  for (Breach& breach : it.breaches)
    if (breach.voided_by == 0) breach.voided_by = entry;
}

// What the unit works on one after the other.
bool is_worked_on(Stage stage) {
  return open(stage) && stage != Stage::dispatch && stage != Stage::appeal;
}

void enter(Case& it, Stage stage, Instant at) {
  // Asked for, it is still to be answered where the order goes on; not where it goes back or ends.
  if (!is_worked_on(it.stage) || !is_worked_on(stage)) {
    it.extension_pending = false;
    it.asked.reset();
  }
  it.stage = stage;
  it.entered_at = at;
  it.given_due.reset();  // it was for the stage at which the case was imported
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
  it.holdings.push_back({it.unit, at});
  return it;
}

void go_off(Case& it, const AlarmWentOff& off, Instant at) {
  const auto gone = [&](const Alarm& alarm) {
    const auto found = std::find(it.alarms.begin(), it.alarms.end(), alarm);
    if (found != it.alarms.end()) it.alarms.erase(found);
    it.fired.push_back(key(alarm, it.round));
  };
  gone(off.alarm);
  for (const Alarm& alarm : off.raised) gone(alarm);
  for (const Alarm& alarm : off.skipped) gone(alarm);
  if (off.alarm.event == Event::overdue) breach(it, off.alarm);
  if (off.alarm.event == Event::pause_ended && it.paused()) it.pauses.back().until = at;
}

void join(Case& it, const CaseJoined& joined) {
  if (joined.released)
    std::erase(it.joined, joined.from);
  else
    it.joined.push_back(joined.from);
}

}  // namespace

std::string_view name(Handed::What what) {
  switch (what) {
    case Handed::What::case_given: return "case_given";
    case Handed::What::to_dispatch: return "to_dispatch";
    case Handed::What::to_decide: return "to_decide";
  }
  return {};
}

std::optional<Handed::What> handed_named(std::string_view word) {
  for (const auto what :
       {Handed::What::case_given, Handed::What::to_dispatch, Handed::What::to_decide})
    if (name(what) == word) return what;
  return std::nullopt;
}

PolicyAdopted PolicyAdopted::of(PolicyChange change) {
  PolicyAdopted made;
  made.policy = std::move(change.policy);
  made.calendars = std::move(change.calendars);
  made.texts = std::move(change.texts);
  made.open_cases = change.open_cases;
  made.deadlines = change.deadlines;
  made.by = std::move(change.by);
  made.note = std::move(change.note);
  return made;
}

PolicyChange PolicyAdopted::change() const {
  return {policy, calendars, texts, open_cases, deadlines, by, note};
}

bool opens_case(const Fact& fact) {
  return std::holds_alternative<ReviewSubmitted>(fact) ||
         std::holds_alternative<CaseImported>(fact);
}

Case with_facts(const std::optional<Case>& before, const Fact& fact, Instant effective_at,
                Stage stage) {
  if (const auto* submitted = std::get_if<ReviewSubmitted>(&fact)) {
    Case it = opened(submitted->review, effective_at, stage);
    if (stage == Stage::verification) it.dispatched_at = effective_at;  // by the policy, at once
    return it;
  }
  if (const auto* imported = std::get_if<CaseImported>(&fact)) {
    Case it = opened(imported->review, imported->review.given_at, stage);
    it.imported = true;
    it.history = !open(stage);
    it.given_due = imported->due_at;
    it.standing = imported->standing;
    it.closed_at = imported->closed_at;
    return it;
  }
  assert(before);
  Case after = *before;
  if (const auto* moved = std::get_if<CaseMoved>(&fact)) {
    happen(after, moved->event, moved->details, effective_at);
    if (moved->granted) {
      after.extensions.push_back(*moved->granted);
      for (const std::string& clock : moved->granted->moves) forget_overdue(after, clock);
    }
  }
  if (const auto* off = std::get_if<AlarmWentOff>(&fact)) go_off(after, *off, effective_at);
  if (const auto* added = std::get_if<ReviewAdded>(&fact))
    happen(after, added->event, {}, effective_at);
  if (const auto* joined = std::get_if<CaseJoined>(&fact)) join(after, *joined);
  if (const auto* added = std::get_if<AttachmentAdded>(&fact))
    after.attachments.push_back(added->attachment);
  if (const auto* recalculated = std::get_if<DeadlinesRecalculated>(&fact))
    for (const auto& moved : recalculated->moved)
      if (moved.from < moved.to) forget_overdue(after, moved.clock);
  // One lateness is one breach: who is late by both versions is not late once more.
  if (const auto* changed = std::get_if<PolicyChanged>(&fact))
    for (const auto& moved : changed->moved)
      if (moved.from < moved.to && !late(effective_at, moved.to))
        forget_overdue(after, moved.clock);
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
    if (after.imported) after.imported_at = entry.recorded_at;
  }
  after.version = outcome.version;
  after.last_entry = entry.number;
  after.policy = outcome.policy;
  after.offset = outcome.offset;
  after.round = outcome.round;
  after.standing = outcome.standing;
  after.waits_for = outcome.waits_for;
  if (!before && !outcome.unit.empty()) {
    after.unit = outcome.unit;
    after.holdings.front().unit = outcome.unit;
  }
  if (std::holds_alternative<AlarmWentOff>(entry.fact) && !after.breaches.empty() &&
      after.breaches.back().entry == 0)
    after.breaches.back().entry = entry.number;
  if (const auto* moved = std::get_if<CaseMoved>(&entry.fact)) {
    // Granted without having been asked for in time: what was late stays late.
    if (moved->granted && before && before->asked)
      void_by_extension(after, *moved->granted, before->asked->at, entry.number);
    if (moved->event == Event::appeal_upheld) void_all(after, entry.number);
    if (before) {
      void_by_stamp(after, *before, entry.effective_at, entry.number);
      settle(after, *before, moved->event, entry.effective_at);
    }
  }
  if (const auto* added = std::get_if<ReviewAdded>(&entry.fact)) {
    after.added_reviews.push_back(entry.number);
    if (before) {
      void_by_stamp(after, *before, entry.effective_at, entry.number);
      settle(after, *before, added->event, entry.effective_at);
    }
  }
  if (std::holds_alternative<AttachmentAdded>(entry.fact))
    after.attachments.back().entry = entry.number;
  if (const auto* reviewed = std::get_if<BreachReviewed>(&entry.fact))
    review(after, *reviewed, entry.number);
  if (outcome.replanned) {
    after.clocks = outcome.clocks;
    after.alarms = outcome.alarms;
  }
  if (std::holds_alternative<PolicyChanged>(entry.fact) && outcome.replanned) {
    for (const std::string& key : after.passed_over) std::erase(after.fired, key);
    after.passed_over = outcome.let_pass;
  }
  after.fired.insert(after.fired.end(), outcome.let_pass.begin(), outcome.let_pass.end());
  for (const Measure& measure : outcome.measures) {
    after.rung = measure.rung;
    after.rung_at = measure.at;
    if (!measure.count.empty()) after.counted.push_back(measure.count);
  }
  for (const std::string& flag : outcome.flags)
    if (std::find(after.flags.begin(), after.flags.end(), flag) == after.flags.end())
      after.flags.push_back(flag);
  return after;
}

std::string service_of(const Entry& entry) {
  const auto key = [](const std::string& source, const Review& review) {
    return review.project_no.empty() ? "" : service_key(source, review.project_no, review.step);
  };
  if (const auto* said = std::get_if<ReviewSubmitted>(&entry.fact))
    return key(entry.source, said->review);
  if (const auto* said = std::get_if<ReviewAdded>(&entry.fact))
    return key(entry.source, said->review);
  if (const auto* said = std::get_if<ServiceFinished>(&entry.fact))
    return key(entry.source, said->review);
  if (const auto* said = std::get_if<ServiceAlarmWentOff>(&entry.fact))
    return key(said->source, said->review);
  return {};
}

ServiceRecord apply(const std::optional<ServiceRecord>& before, const Entry& entry) {
  ServiceRecord after = before.value_or(ServiceRecord{});
  if (!before) {
    after.id = entry.number;
    after.source = entry.source;
  }
  const auto rated = [&](const Review& review) {
    if (review.default_review) {
      after.defaulted_by = entry.number;
      after.default_content = entry.outcome.content;
      after.review = review;
      return;
    }
    if (after.defaulted_by != 0) after.default_superseded = true;
    // Whose matter it is and whether that may be told is known by its ratings: by all of them, as
    // one that was given without a name tells of the others.
    Review& known = after.review;
    known.named = review.named && (after.ratings.empty() || known.named);
    if (known.region.empty()) known.region = review.region;
    if (known.unit.empty()) known.unit = review.unit;
    if (known.project_no.empty()) {
      known.project_no = review.project_no;
      known.step = review.step;
    }
    after.ratings.push_back(
        {review.assess_number, entry.number, entry.outcome.content, entry.outcome.case_id});
  };
  if (const auto* said = std::get_if<ReviewSubmitted>(&entry.fact)) rated(said->review);
  if (const auto* said = std::get_if<ReviewAdded>(&entry.fact)) rated(said->review);
  if (const auto* said = std::get_if<ServiceFinished>(&entry.fact)) {
    const bool named = after.review.named;
    if (after.defaulted_by == 0) after.review = said->review;
    if (!after.ratings.empty()) after.review.named = named;
    after.finished_at = entry.effective_at;
    after.finished_on = said->review.day;
  }
  if (const auto* off = std::get_if<ServiceAlarmWentOff>(&entry.fact)) {
    std::erase_if(after.alarms, [&](const ServiceAlarm& alarm) { return alarm.what == off->what; });
    if (off->what == ServiceAlarm::What::window_ended) {
      after.alarms.clear();  // whoever has not rated by now is not asked to any more
      after.defaulted_by = entry.number;
      after.review = off->review;
    }
  }
  if (entry.outcome.window_set) {
    after.window_ends = entry.outcome.window_ends;
    after.alarms = entry.outcome.service_alarms;
  }
  return after;
}

std::string unit_of(const Entry& entry) {
  const auto* said = std::get_if<UnitRanked>(&entry.fact);
  return said ? said->unit : "";
}

UnitRecord apply(const std::optional<UnitRecord>& before, const Entry& entry) {
  UnitRecord after = before.value_or(UnitRecord{});
  const auto& said = std::get<UnitRanked>(entry.fact);
  after.name = said.unit;
  after.region = said.region;
  ++after.version;
  after.last_entry = entry.number;
  if (said.corrects != 0)
    std::erase_if(after.rankings,
                  [&](const Ranking& ranking) { return ranking.entry == said.corrects; });
  after.rankings.push_back({said.period, said.place, said.of, entry.number});
  for (const Measure& measure : entry.outcome.measures) after.measures.push_back(measure);
  return after;
}

Roster apply(Roster before, const RoleChanged& fact) {
  std::erase(before.vacant, fact.role);
  if (fact.vacant) before.vacant.push_back(fact.role);
  return before;
}

}  // namespace redress
