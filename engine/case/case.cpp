#include "engine/case/case.h"

#include <algorithm>
#include <set>

namespace redress {

const Clock* Case::due_clock() const {
  const auto first = std::min_element(clocks.begin(), clocks.end(),
                                      [](const Clock& a, const Clock& b) { return a.due < b.due; });
  return first == clocks.end() ? nullptr : &*first;
}

std::optional<Instant> Case::due() const {
  const Clock* clock = due_clock();
  return clock ? std::optional(clock->due) : std::nullopt;
}

std::optional<Instant> Case::next_alarm() const {
  return alarms.empty() ? std::nullopt : std::optional(alarms.front().at);
}

Instant Case::stage_began() const {
  if (stage != Stage::rectification || appeals.empty()) return entered_at;
  const Appeal& last = appeals.back();
  return last.decided_at == entered_at ? last.rectifying_since.value_or(entered_at) : entered_at;
}

int Case::units() const {
  std::set<std::string_view> different;
  for (const Holding& holding : holdings)
    if (!holding.unit.empty()) different.insert(holding.unit);
  return int(different.size());
}

bool Case::held_by(const std::string& unit) const {
  return std::any_of(holdings.begin(), holdings.end(),
                     [&](const Holding& holding) { return holding.unit == unit; });
}

std::optional<Instant> Case::set_aside_at() const {
  if (stage != Stage::set_aside) return std::nullopt;
  return closed_at.value_or(entered_at);  // an imported one may not know when it was closed
}

std::vector<Event> accepted_by(const Case& it) {
  if (it.merged()) return {Event::unmerged};
  std::vector<Event> accepted = accepted_at(it.stage, Sayer::person);
  std::erase(accepted, Event::unmerged);
  return accepted;
}

std::string key(const Alarm& alarm, int round) {
  std::string text = alarm.clock == "cap" ? "cap" : std::to_string(round) + "/" + alarm.clock;
  text += '/';
  text += name(alarm.event);
  if (!alarm.rung.empty()) text += "/" + alarm.rung;
  if (alarm.repeat != 0) text += "/" + std::to_string(alarm.repeat);
  return text;
}

}  // namespace redress
