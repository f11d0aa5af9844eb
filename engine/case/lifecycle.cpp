// Asks the live state machine, and knows the names. The one file that sees Boost.Statechart run.
#include "engine/case/lifecycle.h"

#include <array>
#include <cassert>

namespace redress {
namespace {

using namespace lifecycle;

struct StageWord {
  Stage stage;
  std::string_view name;
};
constexpr std::array<StageWord, 9> stages{{
    {Stage::dispatch, "dispatch"},
    {Stage::verification, "verification"},
    {Stage::appeal, "appeal"},
    {Stage::rectification, "rectification"},
    {Stage::explanation, "explanation"},
    {Stage::feedback, "feedback"},
    {Stage::follow_up, "follow_up"},
    {Stage::closed, "closed"},
    {Stage::set_aside, "set_aside"},
}};

struct EventWord {
  Event event;
  std::string_view name;
  Sayer sayer;
};
constexpr EventWord events[] = {
#define REDRESS_EVENT(name, Type, sayer) {Event::name, #name, Sayer::sayer},
    REDRESS_EVENTS(REDRESS_EVENT)
#undef REDRESS_EVENT
};

struct StandingWord {
  Standing standing;
  std::string_view name;
};
constexpr std::array<StandingWord, 7> standings{{
    {Standing::unresolved, "unresolved"},
    {Standing::rectified, "rectified"},
    {Standing::deferred, "deferred"},
    {Standing::explained, "explained"},
    {Standing::set_aside, "set_aside"},
    {Standing::withdrawn, "withdrawn"},
    {Standing::merged, "merged"},
}};

void wake(Life& life, Stage at) {
  life.initiate();
  switch (at) {
    case Stage::dispatch: life.process_event(Wake<stage::dispatch>()); break;
    case Stage::verification: life.process_event(Wake<stage::verification>()); break;
    case Stage::appeal: life.process_event(Wake<stage::appeal>()); break;
    case Stage::rectification: life.process_event(Wake<stage::rectification>()); break;
    case Stage::explanation: life.process_event(Wake<stage::explanation>()); break;
    case Stage::feedback: life.process_event(Wake<stage::feedback>()); break;
    case Stage::follow_up: life.process_event(Wake<stage::follow_up>()); break;
    case Stage::closed: life.process_event(Wake<stage::closed>()); break;
    case Stage::set_aside: life.process_event(Wake<stage::set_aside>()); break;
  }
}

void happen(Life& life, Event event) {
  switch (event) {
#define REDRESS_EVENT(name, Type, sayer) \
  case Event::name: life.process_event(lifecycle::event::Type()); break;
    REDRESS_EVENTS(REDRESS_EVENT)
#undef REDRESS_EVENT
  }
}

Stage position(const Life& life) {
  if (life.state_cast<const stage::dispatch*>()) return Stage::dispatch;
  if (life.state_cast<const stage::verification*>()) return Stage::verification;
  if (life.state_cast<const stage::appeal*>()) return Stage::appeal;
  if (life.state_cast<const stage::rectification*>()) return Stage::rectification;
  if (life.state_cast<const stage::explanation*>()) return Stage::explanation;
  if (life.state_cast<const stage::feedback*>()) return Stage::feedback;
  if (life.state_cast<const stage::follow_up*>()) return Stage::follow_up;
  if (life.state_cast<const stage::closed*>()) return Stage::closed;
  assert(life.state_cast<const stage::set_aside*>());
  return Stage::set_aside;
}

}  // namespace

std::string_view name(Stage stage) { return stages[std::size_t(stage)].name; }
std::string_view name(Event event) { return events[std::size_t(event)].name; }
std::string_view name(Standing standing) { return standings[std::size_t(standing)].name; }
std::string_view name(Ending ending) {
  switch (ending) {
    case Ending::none: return "none";
    case Ending::satisfied: return "satisfied";
    case Ending::unreached: return "unreached";
    case Ending::not_applicable: return "not_applicable";
  }
  return {};
}
std::string_view name(Recalculation recalculation) {
  return recalculation == Recalculation::both ? "both" : "extend_only";
}
std::string_view name(OpenDeadlines deadlines) {
  switch (deadlines) {
    case OpenDeadlines::keep: return "keep";
    case OpenDeadlines::recompute: return "recompute";
    case OpenDeadlines::earliest: return "earliest";
    case OpenDeadlines::latest: return "latest";
  }
  return {};
}
Sayer sayer(Event event) { return events[std::size_t(event)].sayer; }

std::optional<Stage> stage_named(std::string_view name) {
  for (const auto& word : stages)
    if (word.name == name) return word.stage;
  return std::nullopt;
}
std::optional<Event> event_named(std::string_view name) {
  for (const auto& word : events)
    if (word.name == name) return word.event;
  return std::nullopt;
}
std::optional<Standing> standing_named(std::string_view name) {
  for (const auto& word : standings)
    if (word.name == name) return word.standing;
  return std::nullopt;
}

std::optional<Ending> ending_named(std::string_view word) {
  for (const Ending one :
       {Ending::none, Ending::satisfied, Ending::unreached, Ending::not_applicable})
    if (name(one) == word) return one;
  return std::nullopt;
}
std::optional<Recalculation> recalculation_named(std::string_view word) {
  for (const Recalculation one : {Recalculation::extend_only, Recalculation::both})
    if (name(one) == word) return one;
  return std::nullopt;
}

std::optional<OpenDeadlines> open_deadlines_named(std::string_view word) {
  for (const OpenDeadlines one : {OpenDeadlines::keep, OpenDeadlines::recompute,
                                  OpenDeadlines::earliest, OpenDeadlines::latest})
    if (name(one) == word) return one;
  return std::nullopt;
}

const std::vector<Stage>& every_stage() {
  static const std::vector<Stage> all = [] {
    std::vector<Stage> made;
    for (const auto& word : stages) made.push_back(word.stage);
    return made;
  }();
  return all;
}
const std::vector<Event>& every_event() {
  static const std::vector<Event> all = [] {
    std::vector<Event> made;
    for (const auto& word : events) made.push_back(word.event);
    return made;
  }();
  return all;
}

std::optional<Stage> next_stage(Stage stage, Event event) {
  Life life;
  wake(life, stage);
  life.refused = false;
  happen(life, event);
  if (life.refused) return std::nullopt;
  return position(life);
}

std::vector<Event> accepted_at(Stage stage, Sayer from) {
  std::vector<Event> accepted;
  for (const auto& word : events)
    if (word.sayer == from && next_stage(stage, word.event)) accepted.push_back(word.event);
  return accepted;
}

}  // namespace redress
