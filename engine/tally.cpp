#include "engine/tally.h"

#include <algorithm>
#include <array>
#include <limits>

#include "engine/spelling.h"

namespace redress {
namespace {

constexpr int most_rounds = 100;

// The levels of 行政区划代码: province, city, county, township, village.
constexpr std::size_t region_levels[] = {2, 4, 6, 9, 12};

// From everything down to the region's own code.
std::vector<Scope> path(const std::string& region) {
  std::vector<Scope> all{{}};
  for (std::size_t level : region_levels)
    if (level <= region.size()) all.push_back({Scope::Kind::region, region.substr(0, level), ""});
  if (!region.empty() && all.back().name.size() != region.size())
    all.push_back({Scope::Kind::region, region, ""});
  return all;
}

struct KindName {
  Scope::Kind kind;
  std::string_view name;
};
constexpr KindName kind_names[] = {{Scope::Kind::everything, "everything"},
                                   {Scope::Kind::region, "region"},
                                   {Scope::Kind::unit, "unit"},
                                   {Scope::Kind::section, "section"},
                                   {Scope::Kind::window, "window"},
                                   {Scope::Kind::matter, "matter"},
                                   {Scope::Kind::step, "step"},
                                   {Scope::Kind::person, "person"}};

std::string escaped(std::string_view name) {
  std::string text;
  for (char c : name) {
    if (c == '/')
      text += "%2F";
    else if (c == '%')
      text += "%25";
    else
      text += c;
  }
  return text;
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string name;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      name += text[at];
      continue;
    }
    const std::string_view code = text.substr(at, 3);
    if (code == "%2F" || code == "%2f")
      name += '/';
    else if (code == "%25")
      name += '%';
    else
      return std::nullopt;
    at += 2;
  }
  return name;
}

Day day_at(Instant at, Offset offset) {
  return Day(std::chrono::floor<std::chrono::days>(at + offset).time_since_epoch());
}

Spot spot_of(const Review& review) {
  return {review.region,      review.unit, review.unit,  review.section, review.window,
          review.matter.code, review.step, review.staff, review.day};
}

void count_review(std::vector<Tallied>& to, const Review& review, std::int64_t by) {
  const Spot spot = spot_of(review);
  to.push_back(
      {spot, {Counting::review, review.channel, review.rating, review.default_review}, by});
  if (review.default_review) return;
  for (const auto& [dimension, score] : review.dimensions)
    to.push_back({spot, {Counting::dimension, dimension, score, false}, by});
  for (const std::string& code : review.indicators)
    to.push_back({spot, {Counting::indicator, code, review.rating, false}, by});
}

// Provisional ones do not score until they are confirmed.
std::string_view punctuality(const Case& it) {
  std::string_view so_far = "in_time";
  for (const Breach& breach : it.breaches) {
    if (breach.voided_by != 0) continue;
    if (!breach.provisional) return "late";
    so_far = "provisional";
  }
  return so_far;
}

// The reviewer's own last word; until there is one, how far it has come.
std::string_view followed_up(const Case& it) {
  if (!it.review.named || it.ending == Ending::not_applicable) return "anonymous";
  if (it.ending == Ending::satisfied) return "satisfied";
  if (it.unsatisfied > 0) return "unsatisfied";
  if (it.ending == Ending::unreached) return "unreached";
  return it.stage == Stage::follow_up ? "waiting" : "pending";
}

// What the two lists differ in, and nothing of what they have in common.
void count_difference(std::vector<Tallied>& to, std::vector<Tallied> before,
                      std::vector<Tallied> after) {
  for (Tallied& one : before) one.by = -one.by;
  for (std::vector<Tallied>* list : {&before, &after})
    for (Tallied& one : *list) {
      const auto same = std::find_if(to.begin(), to.end(), [&](const Tallied& other) {
        return other.kind == one.kind && other.spot == one.spot;
      });
      if (same == to.end())
        to.push_back(std::move(one));
      else
        same->by += one.by;
    }
  std::erase_if(to, [](const Tallied& one) { return one.by == 0; });
}

}  // namespace

std::string_view name(Scope::Kind kind) {
  for (const auto& [one, name] : kind_names)
    if (one == kind) return name;
  return {};
}

std::optional<Scope::Kind> scope_kind_named(std::string_view word) {
  for (const auto& [kind, name] : kind_names)
    if (name == word) return kind;
  return std::nullopt;
}

std::string text(const Scope& scope) {
  switch (scope.kind) {
    case Scope::Kind::everything: return "";
    case Scope::Kind::region: return scope.name;
    case Scope::Kind::unit: return "unit:" + scope.name;
    case Scope::Kind::section:
    case Scope::Kind::window:
    case Scope::Kind::matter:
    case Scope::Kind::step:
    case Scope::Kind::person: break;
  }
  std::string text = std::string(name(scope.kind)) + ":";
  if (!scope.of.empty()) text += escaped(scope.of) + "/";
  return text + escaped(scope.name);
}

std::optional<Scope> parse_scope(std::string_view text) {
  if (text.empty()) return Scope{};
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    const bool digits =
        std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || text.size() < 2 || text.size() > 12) return std::nullopt;
    return Scope{Scope::Kind::region, std::string(text), ""};
  }
  const auto kind = scope_kind_named(text.substr(0, colon));
  std::string_view rest = text.substr(colon + 1);
  if (!kind || *kind == Scope::Kind::everything || *kind == Scope::Kind::region || rest.empty())
    return std::nullopt;
  if (*kind == Scope::Kind::unit) {
    std::string unit(rest);
    if (bring_to_one_form(unit)) return std::nullopt;
    return Scope{*kind, std::move(unit), ""};
  }
  const std::size_t slash = rest.find('/');
  const bool anywhere = *kind == Scope::Kind::matter || *kind == Scope::Kind::step;
  if (slash == std::string_view::npos && !anywhere) return std::nullopt;
  std::optional<std::string> of = "", within;
  if (slash != std::string_view::npos) {
    of = unescaped(rest.substr(0, slash));
    rest.remove_prefix(slash + 1);
    if (!of || of->empty()) return std::nullopt;
  }
  within = unescaped(rest);
  if (!within || within->empty() || rest.find('/') != std::string_view::npos) return std::nullopt;
  if (bring_to_one_form(*of) || bring_to_one_form(*within)) return std::nullopt;
  return Scope{*kind, *within, *of};
}

void add(Counts& to, const Kind& kind, std::int64_t by) {
  auto at = std::lower_bound(to.begin(), to.end(), kind,
                             [](const Count& a, const Kind& b) { return a.kind < b; });
  if (at == to.end() || at->kind != kind) at = to.insert(at, {kind, 0});
  at->count += by;
  if (at->count == 0) to.erase(at);
}

void add(Counts& to, const Counts& changes) {
  if (to.empty()) {
    to = changes;
    return;
  }
  for (const auto& [kind, by] : changes) add(to, kind, by);
}

std::int64_t count_of(const Counts& counts, const Kind& kind) {
  const auto at = std::lower_bound(counts.begin(), counts.end(), kind,
                                   [](const Count& a, const Kind& b) { return a.kind < b; });
  return at != counts.end() && at->kind == kind ? at->count : 0;
}

std::vector<Scope> scopes(const Spot& spot) {
  std::vector<Scope> all = path(spot.region);
  const auto also = [&](Scope::Kind kind, const std::string& name, const std::string& of) {
    if (!name.empty()) all.push_back({kind, name, of});
  };
  also(Scope::Kind::unit, spot.unit, "");
  also(Scope::Kind::section, spot.section, spot.region);
  also(Scope::Kind::matter, spot.matter, "");
  also(Scope::Kind::step, spot.step, "");
  if (spot.rated_unit.empty()) return all;
  also(Scope::Kind::window, spot.window, spot.rated_unit);
  also(Scope::Kind::matter, spot.matter, spot.rated_unit);
  also(Scope::Kind::step, spot.step, spot.rated_unit);
  also(Scope::Kind::person, spot.staff, spot.rated_unit);
  return all;
}

std::vector<Membership> memberships(const Spot& spot) {
  std::vector<Membership> all;
  const std::vector<Scope> regions = path(spot.region);
  for (std::size_t i = 1; i < regions.size(); ++i) all.push_back({regions[i - 1], regions[i]});
  const Scope everything;
  for (Scope& one : scopes(spot)) {
    switch (one.kind) {
      case Scope::Kind::everything:
      case Scope::Kind::region: break;
      case Scope::Kind::unit:
        // And the other way round: whose policy counts a unit is asked of its regions.
        for (const Scope& region : regions) all.push_back({region, one});
        if (!spot.region.empty()) all.push_back({one, regions.back()});
        break;
      case Scope::Kind::section: all.push_back({regions.back(), std::move(one)}); break;
      case Scope::Kind::window:
      case Scope::Kind::person:
        all.push_back({{Scope::Kind::unit, one.of, ""}, std::move(one)});
        break;
      case Scope::Kind::matter:
      case Scope::Kind::step: {
        Scope parent = one.of.empty() ? everything : Scope{Scope::Kind::unit, one.of, ""};
        all.push_back({std::move(parent), std::move(one)});
        break;
      }
    }
  }
  return all;
}

std::vector<Tallied> tallied(const Entry& entry) {
  std::vector<Tallied> all;
  if (const auto* submitted = std::get_if<ReviewSubmitted>(&entry.fact))
    count_review(all, submitted->review, +1);
  const auto* off = std::get_if<ServiceAlarmWentOff>(&entry.fact);
  if (off && off->what == ServiceAlarm::What::window_ended) count_review(all, off->review, +1);
  // Somebody rated after all: the default review no longer counts.
  if (entry.outcome.superseded) count_review(all, *entry.outcome.superseded, -1);
  if (const auto* noted = std::get_if<UnitNoted>(&entry.fact)) {
    Spot spot;
    spot.region = noted->region;
    spot.unit = noted->unit;
    spot.day = noted->day;
    all.push_back({std::move(spot), {Counting::noted, noted->what, 0, false}, noted->count});
  }
  return all;
}

namespace {

// Whether what was to be done in that round is done, by whoever held it then. Of what was withdrawn
// or merged away before, it is not.
bool done(const Case& it, int round) {
  const Standing standing = it.merged() ? it.standing_before_merge : it.standing;
  return round < it.round || standing == Standing::rectified || standing == Standing::deferred ||
         standing == Standing::explained;
}

// Among what was due stand "not_begun", a case that still lies in verification on the day that was
// due, and "not_done", work that fell due and is not done yet.
//
// Each deadline once for each unit that had it: late, or kept, on the day it was due.
void count_deadlines(std::vector<Tallied>& to, const Case& it, Spot spot) {
  const auto count = [&](const std::string& unit, Day day, std::string_view clock,
                         Punctuality how) {
    spot.unit = unit;
    spot.day = day;
    to.push_back({spot, {Counting::due, std::string(clock), int(how), false}, 1});
  };
  const std::string_view verification = name(Stage::verification);
  const auto is_work = [](std::string_view clock) {
    return clock == name(Stage::rectification) || clock == name(Stage::explanation);
  };
  const bool waits = it.stage == Stage::dispatch || it.stage == Stage::verification;
  for (auto breach = it.breaches.begin(); breach != it.breaches.end(); ++breach) {
    if (breach->voided_by != 0) continue;
    // A plan that is not kept either is no second lateness.
    const bool again = std::any_of(it.breaches.begin(), breach, [&](const Breach& other) {
      return other.voided_by == 0 && other.clock == breach->clock && other.round == breach->round &&
             other.unit == breach->unit;
    });
    if (again) continue;
    count(breach->unit, breach->day, breach->clock,
          breach->provisional ? Punctuality::provisional : Punctuality::late);
    const bool open = !breach->provisional && !done(it, breach->round);
    if (open && is_work(breach->clock))
      count(breach->unit, breach->day, "not_done", Punctuality::late);
    // Who never begins with what was to be verified would never be late with the work itself. Who
    // passed it on has not begun either.
    if (breach->clock == verification && !breach->provisional && breach->round == it.round &&
        (waits || breach->unit != it.unit)) {
      count(breach->unit, breach->day, "not_begun", Punctuality::late);
      if (open) count(breach->unit, breach->day, "not_done", Punctuality::late);
    }
  }
  for (const Kept& kept : it.kept) {
    // Kept by what the calendar said then: that is not taken back.
    count(kept.unit, kept.day, kept.clock,
          kept.withdrawn ? Punctuality::withdrawn : Punctuality::in_time);
    // Nor does anybody gain by its being withdrawn before they have begun.
    if (kept.withdrawn && kept.clock == verification)
      count(kept.unit, kept.day, "not_begun", Punctuality::withdrawn);
    if (kept.withdrawn && (is_work(kept.clock) || kept.clock == verification))
      count(kept.unit, kept.day, "not_done", Punctuality::withdrawn);
  }
}

}  // namespace

std::vector<Tallied> tallied(const Case& it) {
  std::vector<Tallied> all;
  if (it.history) return all;  // what another system has finished is no merit of anybody here
  Spot spot = spot_of(it.review);
  spot.unit = it.unit;
  const auto count = [&](Counting what, std::string_view name, int rating = 0,
                         std::int64_t by = 1) {
    all.push_back({spot, {what, std::string(name), rating, false}, by});
  };
  count(Counting::standing, name(it.standing));
  const Standing standing = it.merged() ? it.standing_before_merge : it.standing;
  if (!it.merged()) {
    if (!it.joined.empty())
      count(Counting::joined, name(it.standing), 0, std::int64_t(it.joined.size()));
    count(Counting::stage, name(it.stage));
    if (it.standing != Standing::set_aside) {
      count(Counting::round, "", std::min(it.round, most_rounds));
      if (!it.rung.empty()) count(Counting::rung, it.rung);
      count(Counting::punctual, punctuality(it));
      count(Counting::follow_up, followed_up(it));
      if (!it.solved.empty()) count(Counting::solved, it.solved == "yes" ? "solved" : "unsolved");
    }
  }
  // At whom it was about, whoever held the case; an imported one was counted elsewhere.
  if (standing == Standing::set_aside && !it.imported) {
    const Spot rated = spot_of(it.review);
    all.push_back({rated, {Counting::set_aside, it.review.channel, it.review.rating, false}, 1});
    for (const auto& [dimension, score] : it.review.dimensions)
      all.push_back({rated, {Counting::dimension, dimension, score, false}, -1});
    for (const std::string& code : it.review.indicators)
      all.push_back({rated, {Counting::indicator, code, it.review.rating, false}, -1});
  }
  if (standing != Standing::set_aside) count_deadlines(all, it, spot);
  for (const Appeal& appeal : it.appeals) {
    spot.unit = appeal.unit;
    spot.day = day_at(appeal.decided_at.value_or(appeal.lodged_at), it.offset);
    count(Counting::appeal, !appeal.decided_at ? "open" : appeal.upheld ? "upheld" : "dismissed");
  }
  return all;
}

std::vector<Tallied> tallied(const ServiceRecord& it) {
  if (!it.finished_on) return {};
  Spot spot = spot_of(it.review);
  spot.day = *it.finished_on;
  const char* how = !it.ratings.empty() ? "rated" : it.defaulted_by != 0 ? "by_default" : "unrated";
  return {{std::move(spot), {Counting::finished, how, 0, false}, 1}};
}

std::vector<Tallied> tally_changes(const Entry& entry, const std::optional<Case>& before,
                                   const Case* after,
                                   const std::optional<ServiceRecord>& service_before,
                                   const ServiceRecord* service_after) {
  std::vector<Tallied> all = tallied(entry);
  if (after)
    count_difference(all, before ? tallied(*before) : std::vector<Tallied>(), tallied(*after));
  if (service_after)
    count_difference(all, service_before ? tallied(*service_before) : std::vector<Tallied>(),
                     tallied(*service_after));
  return all;
}

Day known_on(const Entry& entry) {
  if (entry.outcome.known_on) return *entry.outcome.known_on;
  if (const auto* said = std::get_if<ReviewSubmitted>(&entry.fact)) return said->review.day;
  if (const auto* said = std::get_if<ServiceFinished>(&entry.fact)) return said->review.day;
  if (const auto* off = std::get_if<ServiceAlarmWentOff>(&entry.fact)) return off->review.day;
  return day_at(entry.recorded_at, entry.outcome.offset);
}

}  // namespace redress
