#include "engine/decide/policy_change.h"

#include <algorithm>
#include <utility>

#include "engine/decide/decide.h"
#include "engine/decide/planner.h"
#include "engine/notice.h"

namespace redress {
namespace {

// One deadline as one of the two versions has it.
struct Side {
  const Clock* clock = nullptr;
  std::vector<Alarm> alarms;  // of it, by instant

  bool there() const { return clock || !alarms.empty(); }
  Instant at() const { return clock ? clock->due : alarms.front().at; }
};

Side side(const std::string& name, const std::vector<Clock>& clocks,
          const std::vector<Alarm>& alarms) {
  Side made;
  made.clock = clock_named(clocks, name);
  for (const Alarm& alarm : alarms)
    if (alarm.clock == name) made.alarms.push_back(alarm);
  return made;
}

// Of two that are the same the old one: nothing moves.
bool takes_new(const Side& old, const Side& next, OpenDeadlines how) {
  switch (how) {
    case OpenDeadlines::keep: return false;
    case OpenDeadlines::recompute: return true;
    case OpenDeadlines::earliest: return !old.there() || (next.there() && next.at() < old.at());
    case OpenDeadlines::latest: return !next.there() || (old.there() && next.at() > old.at());
  }
  return false;
}

// Those that went off; what an earlier change only let pass may lie ahead again.
bool has_gone_off(const Case& it, const Alarm& alarm) {
  const auto has = [&, of = key(alarm, it.round)](const std::vector<std::string>& keys) {
    return std::find(keys.begin(), keys.end(), of) != keys.end();
  };
  return has(it.fired) && !has(it.passed_over);
}

// The stage's own, then contact, then the cap, as a plan has them.
int place(const std::string& clock) { return clock == "cap" ? 2 : clock == "contact" ? 1 : 0; }

std::vector<std::string> names(const Case& before, const Plan& plan) {
  std::vector<std::string> made;
  const auto add = [&](const std::string& name) {
    if (std::find(made.begin(), made.end(), name) == made.end()) made.push_back(name);
  };
  for (const Clock& clock : before.clocks) add(clock.name);
  for (const Clock& clock : plan.clocks) add(clock.name);
  for (const Alarm& alarm : before.alarms) add(alarm.clock);
  for (const Alarm& alarm : plan.alarms) add(alarm.clock);
  std::sort(made.begin(), made.end(), [](const std::string& a, const std::string& b) {
    return std::pair(place(a), a) < std::pair(place(b), b);
  });
  return made;
}

// The one case, and what is known of roles. Entries, services and units are not asked for.
class OneCase final : public OnRecord {
 public:
  OneCase(const Case& it, const Roster& roster) : case_(it), roster_(roster) {}

  const std::optional<Case>& find_case(Number id) override {
    return id == case_->id ? case_ : none_;
  }
  const std::optional<ServiceRecord>& find_service(const std::string&) override {
    return no_service_;
  }
  const std::optional<UnitRecord>& find_unit(const std::string&) override { return no_unit_; }
  const Roster& roster() override { return roster_; }
  std::optional<Entry> entry(Number) override { return std::nullopt; }

  // Returns how many are told of it.
  int add(const Entry& entry) {
    case_ = redress::apply(case_, entry);
    return int(notices(entry, *case_).size());
  }

 private:
  std::optional<Case> case_;
  const Roster& roster_;
  const std::optional<Case> none_;
  const std::optional<ServiceRecord> no_service_;
  const std::optional<UnitRecord> no_unit_;
};

// Whatever version is asked for, it is the one that the case goes over to.
class OnePolicy final : public PolicyBook {
 public:
  explicit OnePolicy(const Policy& policy) : policy_(policy) {}
  const Policy* for_region(std::string_view) const override { return &policy_; }
  const Policy& pinned(const Version&) const override { return policy_; }

 private:
  const Policy& policy_;
};

}  // namespace

Recalculated under(const Case& before, const Policy& next, OpenDeadlines how, Number because) {
  Recalculated made;
  if (how == OpenDeadlines::keep) {
    made.clocks = before.clocks;
    made.alarms = before.alarms;
    return made;
  }
  Case facts = before;
  facts.policy = next.version();
  const Plan plan = next.plan(facts);
  for (const std::string& name : names(before, plan)) {
    const Side old = side(name, before.clocks, before.alarms);
    const Side planned = side(name, plan.clocks, plan.alarms);
    if (!takes_new(old, planned, how)) {
      if (old.clock) made.clocks.push_back(*old.clock);
      made.alarms.insert(made.alarms.end(), old.alarms.begin(), old.alarms.end());
      continue;
    }
    const bool is_later = planned.clock && (!old.clock || late(planned.clock->due, old.clock->due));
    for (const Alarm& alarm : planned.alarms)
      if (!has_gone_off(before, alarm) || (is_later && alarm.event == Event::overdue))
        made.alarms.push_back(alarm);
    if (!planned.clock) continue;
    Clock clock = *planned.clock;
    if (old.clock && old.clock->due != clock.due) {
      made.moved.push_back({name, old.clock->due, clock.due});
      clock.why.was_due = old.clock->due;
      clock.why.was_due_text = old.clock->due_text;
      clock.why.recalculated_by = because;
    }
    made.clocks.push_back(std::move(clock));
  }
  in_order_of_time(made.alarms);
  made.changes = made.clocks != before.clocks || made.alarms != before.alarms;
  return made;
}

Effect effect(const Case& it, const Policy& next, OpenDeadlines how, Instant now,
              const Roster& roster) {
  Effect made;
  OneCase record(it, roster);
  const OnePolicy book(next);
  Number number = it.last_entry;
  const auto happens = [&](Fact fact, Instant at) {
    Submission knock;
    knock.occurred_at = at;
    knock.case_id = it.id;
    knock.policy = next.version();
    knock.fact = std::move(fact);
    Decision decision = decide(record, std::move(knock), book, now, ++number);
    auto* entry = std::get_if<Entry>(&decision);
    if (entry) made.notices_at_once += record.add(*entry);
    return entry ? std::optional(std::move(*entry)) : std::nullopt;
  };
  const std::optional<Entry> changed = happens(PolicyChanged{0, {}, how}, now);
  if (!changed) return made;
  made.changes = true;
  made.moved = std::get<PolicyChanged>(changed->fact).moved;
  const bool was_overdue = it.due() && late(now, *it.due());
  for (;;) {
    const std::optional<Case>& after = record.find_case(it.id);
    const std::optional<Instant> at = after->next_alarm();
    if (!at || !late(now, *at)) return made;
    AlarmWentOff off{after->alarms.front(), {}, {}, {}};
    if (off.alarm.event == Event::overdue && !was_overdue) made.overdue_at_once = true;
    if (now - *at > missed_after) off.caught_up_at = now;
    if (!happens(std::move(off), *at)) return made;
  }
}

}  // namespace redress
