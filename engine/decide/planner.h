// Which deadlines and alarms a case has after something happened to it. One planner: for what is
// decided, for what another version of its policy does to an open case, and for what a candidate
// would have made of the past.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/case/entry.h"
#include "engine/case/unit.h"

namespace redress {

void in_order_of_time(std::vector<Alarm>& alarms);

// nullptr if there is none.
const Clock* clock_named(const std::vector<Clock>& clocks, std::string_view name);

// How deadlines are planned anew because of a fact.
struct Replanning {
  // What was later stays later through what does not begin it anew: a revised calendar that only
  // extends left it so.
  bool keeps_what_is_later = false;
  // Of the alarms that went off already, those ahead of this instant come again.
  Instant decided;
  // Alarms before this instant never go off: what is past is a fact to be asked for, not news.
  std::optional<Instant> lets_pass;
  bool but_overdue = false;  // of those, the overdue ones go off all the same
};
// `round_before`: nullopt for a fact that opens the case.
Replanning replanning(const Fact& fact, std::optional<int> round_before, int round,
                      Instant effective_at, Instant recorded_at);

// A deadline of a plan, as the planner sees it: a Clock, or what is left of one.
inline const std::string& name_of(const Clock& clock) { return clock.name; }
inline Instant start_of(const Clock& clock) { return clock.why.start; }

// What is left of a plan: `deadlines` and `alarms` come as the policy plans them; the deadlines and
// alarms before are of the same case. `facts`: as it is now, with what went off in it. The keys of
// alarms that never go off are added to `passed`.
template <class Deadline>
void plan_anew(const Replanning& how, const Case& facts, std::vector<Deadline>& deadlines,
               std::vector<Alarm>& alarms, const std::vector<Deadline>& deadlines_before,
               const std::vector<Alarm>& alarms_before, Stage stage_before,
               std::vector<std::string>& passed);

// The rungs above `first` that are taken with it at once, as long as nobody is there to be told of
// the one below. `later`: the alarms after it, in order of time.
std::vector<Alarm> raised_with(const Alarm& first, std::span<const Alarm> later,
                               const Roster& roster, const Case& it);

// Those of `roles` that nobody fills for that case.
std::vector<std::string> vacant(const std::vector<std::string>& roles, const Roster& roster,
                                const Case& it);

// --- How

void drop_what_went_off(std::vector<Alarm>& alarms, const Case& facts, Instant decided);

// Those alarms never go off, nor come again when their deadline is planned anew.
template <class Which>
void let_pass(std::vector<Alarm>& alarms, int round, std::vector<std::string>& keys, Which which) {
  std::erase_if(alarms, [&](const Alarm& alarm) {
    if (!which(alarm)) return false;
    keys.push_back(key(alarm, round));
    return true;
  });
}

template <class Deadline>
void plan_anew(const Replanning& how, const Case& facts, std::vector<Deadline>& deadlines,
               std::vector<Alarm>& alarms, const std::vector<Deadline>& deadlines_before,
               const std::vector<Alarm>& alarms_before, Stage stage_before,
               std::vector<std::string>& passed) {
  // The cap stays as late through all stages, the stage's own through an extension or a transfer;
  // but one that starts over is another deadline.
  bool kept = false;
  for (Deadline& deadline : deadlines)
    for (const Deadline& old : deadlines_before) {
      if (!how.keeps_what_is_later || name_of(old) != name_of(deadline)) continue;
      if (!late(old.due, deadline.due) || start_of(old) != start_of(deadline)) continue;
      if (name_of(old) != "cap" && stage_before != facts.stage) continue;
      deadline = old;
      kept = true;
      std::erase_if(alarms, [&](const Alarm& alarm) { return alarm.clock == name_of(old); });
      for (const Alarm& alarm : alarms_before)
        if (alarm.clock == name_of(old)) alarms.push_back(alarm);
    }
  if (kept) in_order_of_time(alarms);
  drop_what_went_off(alarms, facts, how.decided);
  if (how.lets_pass)
    let_pass(alarms, facts.round, passed, [&](const Alarm& alarm) {
      return late(*how.lets_pass, alarm.at) && !(how.but_overdue && alarm.event == Event::overdue);
    });
}

}  // namespace redress
