// GET /v1/board: the figures of a scope and a period, and of whatever lies within it.
#include <algorithm>
#include <boost/json.hpp>

#include "api/figures.h"
#include "api/policies.h"
#include "api/render.h"

namespace redress::figures {
namespace {

namespace json = boost::json;

constexpr std::int64_t most_counted = 10'000;
constexpr std::size_t default_limit = 100, most_limit = 1'000;

// Kinds of scopes that lie directly within others, and what splits a scope's own counts.
bool lies_within(const Scope& scope, Scope::Kind kind) {
  using Kind = Scope::Kind;
  switch (kind) {
    case Kind::region:
    case Kind::unit: return scope.kind == Kind::everything || scope.kind == Kind::region;
    case Kind::section: return scope.kind == Kind::region;
    case Kind::window:
    case Kind::person: return scope.kind == Kind::unit || scope.kind == Kind::region;
    case Kind::matter:
    case Kind::step:
      return scope.kind == Kind::everything || scope.kind == Kind::unit ||
             scope.kind == Kind::region;
    case Kind::everything: break;
  }
  return false;
}

json::object row(std::string_view name, const Counts& counts, const WrittenPolicy& policy) {
  return {{"name", name},
          {"figures", figures_json(counts, policy)},
          {"rates", rates_json(counts, policy)}};
}

// Of a scope's own counts: one list a channel, a level, an indicator or a dimension.
std::map<std::string, Counts> split(const Counts& counts, std::string_view by) {
  std::map<std::string, Counts> made;
  for (const auto& [kind, count] : counts) {
    const bool of_reviews =
        kind.counting == Counting::review || kind.counting == Counting::set_aside;
    if (of_reviews && by == "channel")
      add(made[kind.name], kind, count);
    else if (of_reviews && by == "level")
      add(made[std::to_string(kind.rating)], kind, count);
    else if (kind.counting == Counting::indicator && by == "indicator")
      add(made[kind.name], {Counting::review, "", kind.rating, kind.default_review}, count);
    else if (kind.counting == Counting::dimension && by == "dimension")
      add(made[kind.name], {Counting::review, "", kind.rating, kind.default_review}, count);
  }
  return made;
}

json::array by_own(const Counts& counts, std::string_view by, const WrittenPolicy& policy) {
  json::array rows;
  for (const auto& [name, part] : split(counts, by)) rows.push_back(row(name, part, policy));
  return rows;
}

json::array by_day(const Service& service, const Asked& it) {
  json::array rows;
  for (const auto& [day, counts] : service.store.counts_by_day(it.scope, it.days, it.as_of))
    rows.push_back(row(iso_date(day), counts, *it.policy));
  return rows;
}

struct Within {
  json::array rows;
  std::string next;
};

// A region's windows, matters, steps and people are those of its units.
bool within_units(const Scope& scope, Scope::Kind kind) {
  return scope.kind == Scope::Kind::region && kind != Scope::Kind::region &&
         kind != Scope::Kind::unit && kind != Scope::Kind::section;
}

// Unit after unit, and on from the one that `after` is of.
std::vector<Scope> members_of_units(const Store& store, const Scope& region, Scope::Kind kind,
                                    std::size_t limit, const std::optional<Scope>& after) {
  std::vector<Scope> all;
  bool on = !after;
  for (const Scope& unit : all_members(store, region, Scope::Kind::unit)) {
    const bool here = after && unit.name == after->of;
    on = on || here;
    if (!on) continue;
    for (const Scope& one :
         store.members(unit, kind, limit - all.size(), here ? after : std::nullopt))
      all.push_back(one);
    if (all.size() == limit) break;
  }
  return all;
}

Within by_scope(const Service& service, const Asked& it, Scope::Kind kind, std::size_t limit,
                const std::optional<Scope>& after) {
  Within made;
  const auto members = within_units(it.scope, kind)
                           ? members_of_units(service.store, it.scope, kind, limit, after)
                           : service.store.members(it.scope, kind, limit, after);
  for (const Scope& member : members) {
    const Counts counts = service.store.counts(member, it.days, it.as_of);
    if (counts.empty()) continue;
    const bool named = within_units(it.scope, kind);
    json::object one = row(named ? member.of + "/" + member.name : member.name, counts, *it.policy);
    one["scope"] = text(member);
    made.rows.push_back(std::move(one));
  }
  if (members.size() == limit) made.next = text(members.back());
  return made;
}

// What became known of the days after `since`: how the same figures were told then.
json::value restated(const Service& service, const Asked& it, const Counts& now) {
  if (!it.period || it.as_of || it.days.last >= today(service)) return nullptr;
  const Counts then = service.store.counts(it.scope, it.days, it.days.last);
  if (then == now) return nullptr;
  const auto value = [&](const Counts& counts, std::string_view name) {
    return figure(name, counts, it.policy->file().bad_ratings, false).value_or(0);
  };
  json::object made{{"since", iso_date(it.days.last)}};
  json::array changes;
  for (const FigureName& one : figure_names())
    if (const auto before = value(then, one.name), after = value(now, one.name); before != after)
      changes.push_back(json::object{{"figure", one.name}, {"before", before}, {"after", after}});
  const auto set_aside = value(now, "set_aside") - value(then, "set_aside");
  if (set_aside > 0) made["set_aside"] = set_aside;
  made["figures"] = std::move(changes);
  return made;
}

json::value rate_value(std::string_view name, const Counts& counts, const WrittenPolicy& policy) {
  const RateRule* rate = rate_named(name, rates_of(policy));
  const auto value = percent(ratio_of(*rate, counts, policy.file().bad_ratings), rate->places);
  return value ? json::value(*value) : json::value(nullptr);
}

}  // namespace

void show_board(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    const Instant now = service.time.now();
    Parameters parameters(call.request);
    const std::string by = parameters.text("by");
    const std::size_t limit = parameters.number("limit", 1, most_limit).value_or(default_limit);
    const std::string after = parameters.text("after");
    const Asked it = asked(service, parameters);

    const Counts counts = service.store.counts(it.scope, it.days, it.as_of);
    json::object body{
        {"scope", it.scope_text.empty() ? json::value("everything") : json::value(it.scope_text)},
        {"period", it.period ? json::value(text(*it.period)) : json::value(nullptr)},
        {"from", it.from_the_first ? json::value(nullptr) : json::value(iso_date(it.days.first))},
        {"to",
         it.days.last < it.days.first ? json::value(nullptr) : json::value(iso_date(it.days.last))},
        {"known_on", it.as_of ? json::value(iso_date(*it.as_of)) : json::value(nullptr)}};
    // Open cases are counted for regions and units.
    const bool has_cases = it.scope.kind <= Scope::Kind::unit;
    const std::int64_t overdue =
        has_cases ? service.store.count_overdue(it.scope, now, most_counted) : 0;
    for (auto& member : render_board(board_of(counts), it.policy->file().bad_ratings, overdue,
                                     overdue == most_counted))
      body[member.key()] = std::move(member.value());
    if (!has_cases) body["overdue"] = nullptr;
    // The same as among `rates`, wherever it is read.
    for (const char* name : {"good_rate", "rectification_rate"})
      body[name] = rate_value(name, counts, *it.policy);
    body["figures"] = figures_json(counts, *it.policy);
    body["rates"] = rates_json(counts, *it.policy);
    body["policy"] = policies::version_json(it.policy->version());
    body["restated"] = restated(service, it, counts);

    const auto kind = scope_kind_named(by);
    if (!after.empty() && !kind)
      throw bad_parameter("after",
                          "Only with by=region, unit, section, window, matter, step or "
                          "person; the others come on one page.");
    if (!by.empty()) {
      if (by == "day") {
        body["rows"] = by_day(service, it);
      } else if (by == "channel" || by == "level" || by == "indicator" || by == "dimension") {
        body["rows"] = by_own(counts, by, *it.policy);
      } else if (kind && lies_within(it.scope, *kind)) {
        std::optional<Scope> from;
        if (!after.empty() && (!(from = parse_scope(after)) || from->kind != *kind))
          throw bad_parameter("after", "Send `next` of the page before, as it is.");
        Within within = by_scope(service, it, *kind, limit, from);
        body["rows"] = std::move(within.rows);
        body["next"] = within.next.empty() ? json::value(nullptr) : json::value(within.next);
      } else {
        throw bad_parameter(
            "by",
            kind && *kind != Scope::Kind::everything
                ? "Within this scope there is no such division: everything has region, unit, "
                  "matter and step; a region has these, section, window and person; a unit has "
                  "window, matter, step and person."
                : "Write region, unit, section, window, matter, step, person, day, channel, "
                  "level, indicator or dimension.");
      }
      body["by"] = by;
    }
    body["as_of"] = rfc3339(now, service.offset_at(now));
    return json_answer(service, 200, body);
  });
}

}  // namespace redress::figures
