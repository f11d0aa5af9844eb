#include "engine/decide/planner.h"

namespace redress {
namespace {

bool has(const std::vector<std::string>& keys, const std::string& key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

bool nobody_is_there(const Alarm& rung, const Roster& roster, const Case& it) {
  return !rung.notify.empty() && vacant(rung.notify, roster, it).size() == rung.notify.size();
}

}  // namespace

void in_order_of_time(std::vector<Alarm>& alarms) {
  std::stable_sort(alarms.begin(), alarms.end(),
                   [](const Alarm& a, const Alarm& b) { return a.at < b.at; });
}

const Clock* clock_named(const std::vector<Clock>& clocks, std::string_view name) {
  const auto found = std::find_if(clocks.begin(), clocks.end(),
                                  [&](const Clock& clock) { return clock.name == name; });
  return found == clocks.end() ? nullptr : &*found;
}

Replanning replanning(const Fact& fact, std::optional<int> round_before, int round,
                      Instant effective_at, Instant recorded_at) {
  Replanning how;
  const auto* moved = std::get_if<CaseMoved>(&fact);
  const bool by_people = round_before && (moved || std::holds_alternative<ReviewAdded>(fact));
  const bool anew =
      moved && (moved->event == Event::rectification_planned ||
                moved->event == Event::reclassified || moved->event == Event::unmerged);
  how.keeps_what_is_later = by_people && round == *round_before && !anew;
  how.decided = by_people ? std::max(effective_at, recorded_at) : effective_at;
  if (std::holds_alternative<CaseImported>(fact)) how.lets_pass = recorded_at;
  if (moved && moved->event == Event::reclassified) {
    // By another class it was late already: one fact, and none of the measures that are past.
    how.lets_pass = effective_at;
    how.but_overdue = true;
  }
  return how;
}

void drop_what_went_off(std::vector<Alarm>& alarms, const Case& facts, Instant decided) {
  if (facts.fired.empty()) return;
  std::erase_if(alarms, [&](const Alarm& alarm) {
    return !late(alarm.at, decided) && has(facts.fired, key(alarm, facts.round));
  });
}

std::vector<std::string> vacant(const std::vector<std::string>& roles, const Roster& roster,
                                const Case& it) {
  std::vector<std::string> made;
  for (const std::string& role : roles)
    if (roster.is_vacant(role, it.unit, it.review.region)) made.push_back(role);
  return made;
}

std::vector<Alarm> raised_with(const Alarm& first, std::span<const Alarm> later,
                               const Roster& roster, const Case& it) {
  std::vector<Alarm> made;
  const Alarm* rung = &first;
  for (const Alarm& next : later) {
    if (!nobody_is_there(*rung, roster, it)) break;
    if (next.clock != rung->clock || next.event != Event::measure_taken || next.repeat != 0 ||
        next.rung == rung->rung)
      continue;
    made.push_back(next);
    rung = &next;
  }
  return made;
}

}  // namespace redress
