#include "engine/decide.h"

#include <algorithm>

#include "engine/recalculation.h"

namespace redress {
namespace {

Refusal refuse(Reason reason, std::string sentence) {
  Refusal no;
  no.reason = reason;
  no.sentence = std::move(sentence);
  return no;
}

Refusal refuse_at(const Case& it, Reason reason, std::string sentence) {
  Refusal no = refuse(reason, std::move(sentence));
  no.stage = it.stage;
  no.accepts = accepted_at(it.stage, Sayer::person);
  no.version = it.version;
  return no;
}

// Stamps are trusted within the skew. Older ones count when they arrive, so that nobody gains time
// by backdating; both stamps are kept. Nothing counts before what the case has already seen.
Instant effective(const Case& before, Instant occurred_at, Instant now) {
  const Instant at = now - occurred_at <= allowed_skew ? occurred_at : now;
  return std::max(at, before.entered_at);
}

// What was said, as the outcome it is under this policy: an anonymous reviewer can not be followed
// up, and the last attempt that reaches nobody ends the attempts.
Event meaning(const Case& before, Event said, const Policy& policy) {
  if (said == Event::feedback_given && !policy.follow_up_applies(before.review))
    return Event::follow_up_not_applicable;
  if (said == Event::follow_up_unreached &&
      before.follow_up_attempts + 1 >= policy.follow_up_attempts())
    return Event::follow_up_exhausted;
  return said;
}

bool moves_deadlines(Event event) {
  return event == Event::rectification_planned || event == Event::extension_granted ||
         event == Event::paused || event == Event::resumed || event == Event::transferred;
}

// Without those that have gone off already.
std::vector<Alarm> still_to_come(std::vector<Alarm> alarms, const Case& facts, Instant at) {
  std::erase_if(alarms, [&](const Alarm& alarm) {
    return !late(alarm.at, at) && std::find(facts.fired.begin(), facts.fired.end(),
                                            key(alarm, facts.round)) != facts.fired.end();
  });
  return alarms;
}

// A revised calendar that only extends left some deadlines later than it would have them. The cap
// stays as late through all stages, the stage's own through an extension or a transfer.
void keep_what_is_later(Plan& plan, const Case& before, bool same_stage) {
  for (Clock& clock : plan.clocks)
    for (const Clock& old : before.clocks) {
      if (old.name != clock.name || !late(old.due, clock.due)) continue;
      if (old.name != "cap" && !same_stage) continue;
      clock = old;
      std::erase_if(plan.alarms, [&](const Alarm& alarm) { return alarm.clock == old.name; });
      for (const Alarm& alarm : before.alarms)
        if (alarm.clock == old.name) plan.alarms.push_back(alarm);
    }
  std::stable_sort(plan.alarms.begin(), plan.alarms.end(),
                   [](const Alarm& a, const Alarm& b) { return a.at < b.at; });
}

// The plan's clocks, and those of its alarms that have not gone off already.
void replan(Outcome& outcome, const Case& facts, const Policy& policy, Instant at,
            const Case* keeps = nullptr) {
  Plan plan = policy.plan(facts);
  if (keeps) keep_what_is_later(plan, *keeps, keeps->stage == facts.stage);
  outcome.replanned = true;
  outcome.clocks = std::move(plan.clocks);
  outcome.alarms = still_to_come(std::move(plan.alarms), facts, at);
}

// Takes what was said out of the submission.
Entry entry_for(Submission& submission, Number number, Instant now, Instant effective_at) {
  Entry entry;
  entry.number = number;
  entry.recorded_at = now;
  entry.occurred_at = submission.occurred_at;
  entry.effective_at = effective_at;
  entry.source = std::move(submission.source);
  entry.id = std::move(submission.id);
  entry.fact = std::move(submission.fact);
  return entry;
}

// What of the outcome follows from the case as it is after everything else was decided.
void conclude(Outcome& outcome, const Case& facts, const std::vector<Clock>& clocks,
              const Policy& policy, Instant at) {
  outcome.stage = facts.stage;
  outcome.standing = facts.standing;
  outcome.round = facts.round;
  outcome.version = facts.version + 1;
  for (const Clock& clock : clocks)
    if (!outcome.due || clock.due < *outcome.due) outcome.due = clock.due;
  outcome.offset = policy.offset_at(outcome.due.value_or(at));
}

std::string because(const Case& before, const Alarm& alarm) {
  for (const Clock& clock : before.clocks)
    if (clock.name == alarm.clock && alarm.at < clock.due) return "near_due " + alarm.clock;
  return "overdue " + alarm.clock;
}

Decision no_policy_for(const Review& review) {
  Refusal no = refuse(Reason::no_policy, "No policy applies to region '" + review.region +
                                             "'. Load one that does, or send the region's code.");
  no.pointer = "/data/region";
  return no;
}

Decision open_case(Entry entry, const Review& review, Stage stage, const Policy& policy,
                   bool imported) {
  entry.outcome.case_id = entry.number;
  entry.outcome.policy = policy.version();
  Case facts = with_facts(std::nullopt, entry.fact, entry.effective_at, stage);
  facts.policy = policy.version();
  replan(entry.outcome, facts, policy, entry.effective_at);
  // Old history arms no alarm: what was due before the import is a fact to be asked for, not news.
  if (imported)
    std::erase_if(entry.outcome.alarms,
                  [&](const Alarm& alarm) { return late(entry.recorded_at, alarm.at); });
  entry.outcome.measures = policy.measures_at_round(facts.round, review.given_at);
  conclude(entry.outcome, facts, entry.outcome.clocks, policy, entry.effective_at);
  return entry;
}

struct Decide {
  const std::optional<Case>& before;
  Submission& submission;
  const PolicyBook& policies;
  Instant now;
  Number number;

  Decision operator()(const ReviewSubmitted& said) const {
    const Policy* policy = policies.for_review(said.review);
    if (!policy) return no_policy_for(said.review);
    Entry entry = entry_for(submission, number, now, submission.occurred_at);
    Review& review = std::get<ReviewSubmitted>(entry.fact).review;
    review.day = policy->day_of(review.given_at);
    if (!policy->opens_case(review, &entry.outcome.no_case_because)) return entry;
    return open_case(std::move(entry), review, Stage::dispatch, *policy, false);
  }

  Decision operator()(const CaseImported& said) const {
    const Policy* policy = policies.for_review(said.review);
    if (!policy) return no_policy_for(said.review);
    const Stage stage = said.stage;
    Entry entry = entry_for(submission, number, now, submission.occurred_at);
    Review& review = std::get<CaseImported>(entry.fact).review;
    review.day = policy->day_of(review.given_at);
    return open_case(std::move(entry), review, stage, *policy, true);
  }

  Decision operator()(const CaseMoved& said) const {
    if (!before) return refuse(Reason::no_such_case, "There is no such case.");
    const Policy& policy = policies.pinned(before->policy);
    if (submission.if_version && *submission.if_version != before->version)
      return refuse_at(*before, Reason::stale_version,
                       "The case is at version " + std::to_string(before->version) +
                           " by now; read it again, then decide anew.");
    if (sayer(said.event) != Sayer::person || !next_stage(before->stage, said.event))
      return refuse_at(*before, Reason::not_at_this_stage,
                       "'" + std::string(name(said.event)) + "' is not accepted at stage '" +
                           std::string(name(before->stage)) + "'.");
    if (said.event == Event::reopened && before->standing == Standing::merged)
      return refuse_at(*before, Reason::forbidden_by_policy,
                       "The case was merged into another one; reopen that one.");
    if (said.event == Event::merged && said.details.into == before->id) {
      Refusal no = refuse_at(*before, Reason::incomplete,
                             "A case can not be merged into itself; name the one that goes on.");
      no.pointer = "/data/into";
      return no;
    }
    if (auto objection = policy.objects(*before, said.event, said.details)) {
      Refusal no = refuse_at(
          *before, objection->incomplete ? Reason::incomplete : Reason::forbidden_by_policy,
          std::move(objection->sentence));
      if (!objection->field.empty()) no.pointer = "/data/" + objection->field;
      if (!objection->incomplete && objection->field.empty()) std::erase(no.accepts, said.event);
      return no;
    }

    const Instant at = effective(*before, submission.occurred_at, now);
    const Event event = meaning(*before, said.event, policy);
    Entry entry = entry_for(submission, number, now, at);
    std::get<CaseMoved>(entry.fact).event = event;
    Outcome& outcome = entry.outcome;
    outcome.case_id = before->id;
    outcome.policy = before->policy;
    if (submission.occurred_at < before->received) outcome.flags.push_back("event_before_opening");

    const Case facts = with_facts(before, entry.fact, at, *next_stage(before->stage, event));
    const bool keeps = facts.round == before->round && event != Event::rectification_planned;
    if (facts.stage != before->stage || moves_deadlines(event))
      replan(outcome, facts, policy, at, keeps ? &*before : nullptr);
    if (facts.round != before->round) outcome.measures = policy.measures_at_round(facts.round, at);
    conclude(outcome, facts, outcome.replanned ? outcome.clocks : facts.clocks, policy, at);
    return entry;
  }

  Decision operator()(const AlarmWentOff& said) const {
    const Alarm alarm = said.alarm;
    if (!before || before->alarms.empty() || before->alarms.front() != alarm)
      return refuse(Reason::not_at_this_stage, "The case has moved on; the alarm is void.");
    const Policy& policy = policies.pinned(before->policy);
    Entry entry = entry_for(submission, number, now, alarm.at);
    Outcome& outcome = entry.outcome;
    outcome.case_id = before->id;
    outcome.policy = before->policy;
    if (alarm.event == Event::measure_taken)
      outcome.measures.push_back({alarm.rung, alarm.at, because(*before, alarm), alarm.notify});
    const Case facts = with_facts(before, entry.fact, alarm.at, before->stage);
    if (alarm.event == Event::pause_ended) replan(outcome, facts, policy, alarm.at);
    conclude(outcome, facts, outcome.replanned ? outcome.clocks : facts.clocks, policy, alarm.at);
    return entry;
  }

  Decision operator()(const PolicyAdopted&) const {
    return entry_for(submission, number, now, submission.occurred_at);
  }

  Decision operator()(const CalendarAdopted&) const {
    return entry_for(submission, number, now, submission.occurred_at);
  }

  Decision operator()(const DictionaryAdopted&) const {
    return entry_for(submission, number, now, submission.occurred_at);
  }

  Decision operator()(const DeadlinesRecalculated& said) const {
    if (!before) return refuse(Reason::no_such_case, "There is no such case.");
    const Policy& policy = policies.pinned(before->policy);
    Recalculated made = recalculated(*before, policy, submission.recalculation, said.because);
    if (!made.changes)
      return refuse(Reason::not_at_this_stage, "By the revised calendar nothing moves.");
    Entry entry = entry_for(submission, number, now, now);
    std::get<DeadlinesRecalculated>(entry.fact).moved = std::move(made.moved);
    Outcome& outcome = entry.outcome;
    outcome.case_id = before->id;
    outcome.policy = before->policy;
    const Case facts = with_facts(before, entry.fact, now, before->stage);
    outcome.replanned = true;
    outcome.clocks = std::move(made.clocks);
    outcome.alarms = std::move(made.alarms);
    conclude(outcome, facts, outcome.clocks, policy, now);
    return entry;
  }

  Decision operator()(const BreachReviewed&) const {
    if (!before) return refuse(Reason::no_such_case, "There is no such case.");
    const Policy& policy = policies.pinned(before->policy);
    Entry entry = entry_for(submission, number, now, now);
    entry.outcome.case_id = before->id;
    entry.outcome.policy = before->policy;
    conclude(entry.outcome, *before, before->clocks, policy, now);
    return entry;
  }
};

}  // namespace

std::string_view name(Reason reason) {
  switch (reason) {
    case Reason::no_such_case: return "no-such-case";
    case Reason::not_at_this_stage: return "not-at-this-stage";
    case Reason::forbidden_by_policy: return "forbidden-by-policy";
    case Reason::incomplete: return "incomplete";
    case Reason::stale_version: return "stale-version";
    case Reason::content_differs: return "content-differs";
    case Reason::no_policy: return "no-policy";
    case Reason::in_the_future: return "in-the-future";
  }
  return {};
}

Decision decide(const std::optional<Case>& before, Submission submission,
                const PolicyBook& policies, Instant now, Number number) {
  return std::visit(Decide{before, submission, policies, now, number}, submission.fact);
}

}  // namespace redress
