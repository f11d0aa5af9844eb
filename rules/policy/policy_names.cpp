#include "rules/policy/policy_names.h"

namespace redress {
namespace {

void add(const std::string& name, std::set<std::string>& to) {
  if (!name.empty()) to.insert(name);
}

template <class Names>
void add_all(const Names& names, std::set<std::string>& to) {
  for (const std::string& name : names) add(name, to);
}

// Of a ladder's rung, whatever it counts.
template <class Rung>
void add_rung(const Rung& rung, PolicyNames& to) {
  add(rung.take, to.rungs);
  add_all(rung.notify, to.roles);
}

void add_clock(const ClockRule& clock, PolicyNames& to) {
  for (const auto& [name, rule] : clock.classes) add(name, to.classes);
  for (const Reminder& one : clock.near_due) add_all(one.notify, to.roles);
  for (const Rung& one : clock.ladder) add_rung(one, to);
}

void add_stage(const StageRule& stage, PolicyNames& to) {
  if (stage.clock) add_clock(*stage.clock, to);
  if (stage.contact) add_clock(*stage.contact, to);
  if (stage.planned) {
    if (stage.planned->cap) add_clock(*stage.planned->cap, to);
    add_clock(stage.planned->promised, to);
  }
  add(stage.by, to.roles);
  if (stage.extend) add(stage.extend->approve, to.roles);
  if (stage.pause) {
    add(stage.pause->approve, to.roles);
    add_all(stage.pause->notify, to.roles);
  }
  add(stage.appeal.decided_by, to.roles);
  for (const RouteRule& route : stage.routes) {
    add(route.to, to.units);
    add(route.region, to.regions);
    add(route.window, to.windows);
    add(route.matter, to.matters);
    add(route.step, to.steps);
  }
}

}  // namespace

void add_names(const PolicyFile& policy, PolicyNames& to) {
  add(policy.region, to.regions);
  add_all(policy.units, to.units);
  for (const auto& [name, title] : policy.roles) add(name, to.roles);
  if (policy.cap) add_clock(*policy.cap, to);
  for (const auto& [stage, rule] : policy.stages) add_stage(rule, to);
  for (const auto& [counted, rungs] : policy.counts)
    for (const CountRung& rung : rungs) {
      add_rung(rung, to);
      add(rung.decides, to.roles);
    }
  for (const UnitRung& rung : policy.unit_ladder) add_rung(rung, to);
  for (const std::string* role : {&policy.reopen.approve, &policy.merge_approve,
                                  &policy.withdraw_approve, &policy.followed_up_by})
    add(*role, to.roles);
  if (policy.assessment) {
    add(policy.assessment->close_by, to.roles);
    for (const GroupRule& group : policy.assessment->groups) add_all(group.units, to.units);
  }
  if (policy.signals) add_all(policy.signals->notify, to.roles);
  if (policy.publication) add(policy.publication->approve, to.roles);
}

}  // namespace redress
