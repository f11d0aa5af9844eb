// 堵点难点: where bad ratings pile up beyond chance.
#include <algorithm>
#include <boost/json.hpp>

#include "api/admin/policies.h"
#include "api/queries/figures.h"
#include "api/queries/never_met.h"
#include "api/reports/sticking_points.h"

namespace redress {
namespace {

namespace json = boost::json;

struct Sums {
  std::int64_t bad = 0, all = 0;
};
Sums sums(const Counts& counts, const std::vector<int>& bad) {
  Sums made;
  for (const auto& [kind, count] : counts) {
    if (kind.default_review) continue;
    // 不予采纳 is out of every rate.
    const std::int64_t by = kind.counting == Counting::review      ? count
                            : kind.counting == Counting::set_aside ? -count
                                                                   : 0;
    made.all += by;
    if (std::find(bad.begin(), bad.end(), kind.rating) != bad.end()) made.bad += by;
  }
  return made;
}

class Piles {
 public:
  Piles(const Store& store, const Store::Days& now, const Store::Days& before,
        const std::vector<int>& bad)
      : store_(store), now_(now), before_(before), bad_(bad) {}

  void add(const std::string& dimension, const std::string& item, const Scope& scope) {
    const Sums now = sums(store_.counts(scope, now_), bad_);
    const Sums before = sums(store_.counts(scope, before_), bad_);
    Pile& pile = all_[{dimension, item}];
    pile.dimension = dimension;
    pile.item = item;
    pile.bad += now.bad;
    pile.all += now.all;
    pile.bad_before += before.bad;
    pile.all_before += before.all;
  }

  // Any of the scope's ratings could have named an indicator.
  void add_indicators(const Scope& scope) {
    const Counts now = store_.counts(scope, now_), before = store_.counts(scope, before_);
    const auto named = [&](const Counts& counts, std::int64_t Pile::*to) {
      for (const auto& [kind, count] : counts)
        if (kind.counting == Counting::indicator &&
            std::find(bad_.begin(), bad_.end(), kind.rating) != bad_.end()) {
          Pile& pile = all_[{"indicator", kind.name}];
          pile.dimension = "indicator";
          pile.item = kind.name;
          pile.*to += count;
        }
    };
    named(now, &Pile::bad);
    named(before, &Pile::bad_before);
    for (auto& [of, pile] : all_)
      if (of.first == "indicator") {
        pile.all = std::max(sums(now, bad_).all, pile.bad);
        pile.all_before = std::max(sums(before, bad_).all, pile.bad_before);
      }
  }

  void add_within(const Scope& unit, bool name_unit) {
    for (const Scope::Kind kind :
         {Scope::Kind::matter, Scope::Kind::step, Scope::Kind::window, Scope::Kind::person})
      for (const Scope& one : figures::all_members(store_, unit, kind)) {
        const bool everywhere = kind == Scope::Kind::matter || kind == Scope::Kind::step;
        add(std::string(name(kind)),
            name_unit && !everywhere ? unit.name + " " + one.name : one.name, one);
      }
  }

  std::vector<Pile> take() {
    std::vector<Pile> made;
    for (auto& [of, pile] : all_) made.push_back(std::move(pile));
    return made;
  }

 private:
  const Store& store_;
  const Store::Days now_, before_;
  const std::vector<int>& bad_;
  std::map<std::pair<std::string, std::string>, Pile> all_;
};

}  // namespace

std::vector<StickingPoint> sticking_points_of(const Service& service, const Scope& scope,
                                              const Period& period, const Store::Days& now,
                                              const WrittenPolicy& policy) {
  const Store::Days before = figures::days_of({period.kind, period.index - 1});
  Piles piles(service.store, now, before, policy.file().bad_ratings);
  piles.add_indicators(scope);
  if (scope.kind == Scope::Kind::unit) {
    piles.add_within(scope, false);
  } else {
    for (const Scope& unit : figures::all_members(service.store, scope, Scope::Kind::unit)) {
      piles.add("unit", unit.name, unit);
      piles.add_within(unit, true);
    }
  }
  return sticking_points(policy.file().signals.value_or(SignalRules{}), piles.take());
}

namespace figures {

void show_sticking_points(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const Asked it = asked_of_period(service, parameters);
    const Period before{it.period->kind, it.period->index - 1};
    json::array points;
    for (const StickingPoint& one :
         sticking_points_of(service, it.scope, *it.period, it.days, *it.policy)) {
      points.push_back(json::object{
          {"why", name(one.why)},
          {"dimension", one.pile.dimension},
          {"item", one.pile.item},
          {"bad", one.pile.bad},
          {"reviews", one.pile.all},
          {"bad_before", one.pile.bad_before},
          {"reviews_before", one.pile.all_before},
          {"others_bad", one.others.part},
          {"others_reviews", one.others.whole},
          {"by_chance", one.by_chance},
          {"comparisons", one.comparisons},
          {"sentence",
           json::object{
               {"zh", sentence(one, title(*it.period, true), title(before, true), true)},
               {"en", sentence(one, title(*it.period, false), title(before, false), false)}}}});
    }
    NeverMet never_met(service);
    never_met.asked_of(it);
    json::object body{{"scope", it.scope_text.empty() ? "everything" : it.scope_text},
                      {"period", text(*it.period)},
                      {"policy", policies::version_json(it.policy->version())},
                      {"points", std::move(points)}};
    never_met.tell(body);
    body["as_of"] = redress::as_of(service);
    return json_answer(service, 200, body);
  });
}

}  // namespace figures

}  // namespace redress
