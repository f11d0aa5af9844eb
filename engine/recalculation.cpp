#include "engine/recalculation.h"

#include <algorithm>

namespace redress {
namespace {

const Clock* named(const std::vector<Clock>& clocks, const std::string& name) {
  const auto found = std::find_if(clocks.begin(), clocks.end(),
                                  [&](const Clock& clock) { return clock.name == name; });
  return found == clocks.end() ? nullptr : &*found;
}

// When what the clock waited for was done; nullopt if it is not.
std::optional<Instant> done_at(const Breach& breach, Stage stage,
                               const std::vector<Entry>& history) {
  for (const Entry& entry : history) {
    if (entry.number <= breach.entry) continue;
    const Outcome& outcome = entry.outcome;
    const bool done = breach.clock == "cap"
                          ? !open(outcome.stage)
                          : outcome.stage != stage || outcome.round != breach.round;
    if (done) return entry.effective_at;
  }
  return std::nullopt;
}

}  // namespace

Recalculated recalculated(const Case& before, const Policy& policy, Recalculation how) {
  Recalculated made;
  Plan plan = policy.plan(before);
  for (Clock& clock : plan.clocks) {
    const Clock* old = named(before.clocks, clock.name);
    const bool settled = old && old->provisional && !clock.provisional;
    const bool may_move =
        old && (old->provisional || how == Recalculation::both || late(clock.due, old->due));
    const bool moves = may_move && clock.due != old->due;
    if (old && !moves && !settled) {
      made.clocks.push_back(*old);
      for (const Alarm& alarm : before.alarms)
        if (alarm.clock == clock.name) made.alarms.push_back(alarm);
      continue;
    }
    if (old) made.moved.push_back({clock.name, old->due, clock.due});
    if (moves) {
      clock.why.was_due = old->due;
      clock.why.was_due_text = old->due_text;
    }
    for (const Alarm& alarm : plan.alarms)
      if (alarm.clock == clock.name) made.alarms.push_back(alarm);
    made.clocks.push_back(std::move(clock));
  }
  std::stable_sort(made.alarms.begin(), made.alarms.end(),
                   [](const Alarm& a, const Alarm& b) { return a.at < b.at; });
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
  const Clock* clock = named(plan.clocks, breach.clock);
  if (!clock) return std::nullopt;
  Instant due = clock->due;
  if (how == Recalculation::extend_only && !breach.provisional) due = std::max(due, breach.due);
  BreachReviewed made{true, 0, breach.entry, due};
  const std::optional<Instant> done = done_at(breach, then->stage, history);
  if (done ? !late(*done, due) : late(due, breach.due)) return made;
  if (!breach.provisional || clock->provisional) return std::nullopt;
  made.voided = false;
  return made;
}

}  // namespace redress
