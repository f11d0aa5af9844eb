#include "engine/decide/recalculation.h"

#include <algorithm>

#include "engine/decide/planner.h"

namespace redress {
namespace {

bool pending(const Case& it, const Alarm& alarm) {
  return std::any_of(it.alarms.begin(), it.alarms.end(),
                     [&](const Alarm& one) { return key(one, it.round) == key(alarm, it.round); });
}

// When what the clock waited for was done; nullopt if it is not.
std::optional<Instant> done_at(const Breach& breach, Stage stage,
                               const std::vector<Entry>& history) {
  for (const Entry& entry : history) {
    if (entry.number <= breach.entry) continue;
    const Outcome& outcome = entry.outcome;
    const auto* moved = std::get_if<CaseMoved>(&entry.fact);
    const bool gone_on = outcome.stage != stage || outcome.round != breach.round;
    const bool done =
        breach.clock == "cap" ? !open(outcome.stage)
        : breach.clock == "contact"
            ? (moved && moved->event == Event::contacted) || outcome.round != breach.round ||
                  (outcome.stage != Stage::dispatch && outcome.stage != Stage::verification)
            : gone_on;
    if (done) return entry.effective_at;
  }
  return std::nullopt;
}

}  // namespace

Recalculated recalculated(const Case& before, const Policy& policy, Recalculation how,
                          Number because) {
  Recalculated made;
  Plan plan = policy.plan(before);
  for (Clock& clock : plan.clocks) {
    const Clock* old = clock_named(before.clocks, clock.name);
    const bool settled = old && old->provisional && !clock.provisional;
    const bool may_move =
        old && (old->provisional || how == Recalculation::both || late(clock.due, old->due));
    const bool moves = may_move && clock.due != old->due;
    const bool is_later = moves && late(clock.due, old->due);
    const bool stays_longer = old && !may_move && clock.due != old->due;
    for (const Alarm& alarm : stays_longer ? before.alarms : plan.alarms)
      if (alarm.clock == clock.name &&
          (pending(before, alarm) || (is_later && alarm.event == Event::overdue)))
        made.alarms.push_back(alarm);
    if (old && !moves && !settled) {
      made.clocks.push_back(*old);
      continue;
    }
    if (old) made.moved.push_back({clock.name, old->due, clock.due});
    if (moves) {
      clock.why.was_due = old->due;
      clock.why.was_due_text = old->due_text;
      clock.why.recalculated_by = because;
    }
    made.clocks.push_back(std::move(clock));
  }
  in_order_of_time(made.alarms);
  made.changes = !made.moved.empty() || (!plan.clocks.empty() && made.alarms != before.alarms);
  return made;
}

std::optional<BreachReviewed> reviewed(const Breach& breach, const std::vector<Entry>& history,
                                       const PolicyBook& policies, Recalculation how) {
  if (breach.voided_by != 0) return std::nullopt;
  std::optional<Case> then;  // as it was when the breach was recorded
  for (const Entry& entry : history) {
    if (entry.number >= breach.entry) break;
    then = redress::apply(then, entry);
  }
  if (!then) return std::nullopt;
  const Plan plan = policies.pinned(then->policy).plan(*then);
  const Clock* clock = clock_named(plan.clocks, breach.clock);
  if (!clock) return std::nullopt;
  Instant due = clock->due;
  if (how == Recalculation::extend_only && !breach.provisional) due = std::max(due, breach.due);
  BreachReviewed made{true, 0, breach.entry, due};
  const std::optional<Instant> done = done_at(breach, then->stage, history);
  if (late(due, breach.due) && (!done || !late(*done, due))) return made;
  if (!breach.provisional || clock->provisional) return std::nullopt;
  made.voided = false;
  return made;
}

}  // namespace redress
