// Signals of faked or silenced ratings, as a day and the days before it show them.
#include <algorithm>
#include <limits>
#include <set>

#include "api/queries/figures.h"
#include "api/reports/signals_found.h"
#include "engine/case/service.h"
#include "engine/spelling.h"
#include "rules/counting/signals.h"
#include "rules/counting/sticking.h"

namespace redress {
namespace {

using std::chrono::days;

constexpr Number newest = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t at_once = 1'000;
constexpr int told_again_after = 30;  // days, of what shows only over time

// The first entry that was recorded at `at` or later: entries are in the order of time.
Number first_at(const Store& store, Instant at) {
  Number low = 1, high = store.tip().number + 1;
  while (low < high) {
    const Number middle = low + (high - low) / 2;
    std::optional<Entry> entry = if_readable([&] { return store.entry(middle); });
    if (!entry)  // the next one that can be read
      for (Entry& next : store.entries(middle, high, 1)) entry = std::move(next);
    if (!entry || entry->recorded_at >= at)
      high = middle;
    else
      low = entry->number + 1;
  }
  return low;
}

// The active ratings recorded on that day that this policy counts.
std::vector<Observed> observed(const Service& service, const WrittenPolicy& policy, Day day) {
  std::vector<Observed> all;
  const Number end = first_at(service.store, policy.begin_of(day + days(1)));
  for (Number from = first_at(service.store, policy.begin_of(day)); from < end;) {
    const auto page = service.store.entries(from, end, at_once);
    if (page.empty()) break;
    from = page.back().number + 1;
    for (const Entry& entry : page) {
      const auto* said = std::get_if<ReviewSubmitted>(&entry.fact);
      if (!said || said->review.default_review) continue;
      const auto of = service.book.in_force(said->review.region);
      if (!of || of->version().name != policy.version().name) continue;
      Observed one;
      one.entry = entry.number;
      one.review = said->review;
      one.review.flags.insert(one.review.flags.end(), entry.outcome.flags.begin(),
                              entry.outcome.flags.end());
      one.device = said->review.device;
      if (!said->review.project_no.empty())
        if (const auto matter = if_readable([&] {
              return service.store.find_service(
                  service_key(entry.source, said->review.project_no, said->review.step));
            }))
          one.finished_at = matter->finished_at;
      if (const auto who = if_readable([&] { return service.store.reviewer(entry.number); })) {
        one.address = who->address;
        one.account = who->account;
      }
      all.push_back(std::move(one));
    }
  }
  return all;
}

std::vector<DayCounts> day_counts(const Store& store, const Scope& scope, const Store::Days& span) {
  std::vector<DayCounts> made;
  for (auto& [day, counts] : store.counts_by_day(scope, span))
    made.push_back({day, std::move(counts)});
  return made;
}

bool any_of(const Counts& counts, Counting what) {
  return std::any_of(counts.begin(), counts.end(), [&](const Count& one) {
    return one.kind.counting == what && !one.kind.default_review && one.count > 0 &&
           !(what == Counting::finished && one.kind.name.empty());
  });
}

constexpr int looked_back = 400;  // days at most, whatever there is

// When something last happened there. Where nobody ever tells of what is finished, ratings tell.
Activity activity_of(const Service& service, const Scope& scope, const Store::Days& known,
                     const WrittenPolicy& policy) {
  Activity made{text(scope), known.first, {}, {}, {}, {}};
  const Day from = std::max(known.first, known.last - days(looked_back));
  for (const auto& [day, counts] : service.store.counts_by_day(scope, {from, known.last})) {
    if (any_of(counts, Counting::finished)) made.finished = day;
    if (any_of(counts, Counting::review)) made.rated = day;
    if (!made.waiting_since &&
        count_of(counts, {Counting::standing, std::string(name(Standing::unresolved)), 0, false}) >
            0)
      made.waiting_since = day;
  }
  if (!made.finished) made.finished = made.rated;
  if (scope.kind != Scope::Kind::unit || !made.waiting_since) {
    made.waiting_since.reset();  // what a matter waits for, its unit answers for
    return made;
  }
  CaseQuery open;
  open.unit = scope.name;
  open.open_only = true;
  for (const Case& it : service.store.cases(open, 100).cases) {
    const Day moved = policy.day_of(it.entered_at);
    if (!made.answered || *made.answered < moved) made.answered = moved;
  }
  return made;
}

// The units of a policy's region that it is for: not those of a region within that has one of its
// own.
std::vector<Scope> units_of(const Service& service, const WrittenPolicy& policy) {
  const std::string& region = policy.file().region;
  std::vector<Scope> units =
      figures::all_members(service.store, figures::scope_of(region), Scope::Kind::unit);
  std::erase_if(units, [&](const Scope& unit) {
    const auto regions = figures::regions_of(service.store, unit.name);
    return !regions.empty() && std::none_of(regions.begin(), regions.end(), [&](const auto& one) {
      const auto of = service.book.in_force(one);
      return of && of->version().name == policy.version().name;
    });
  });
  return units;
}

std::vector<Signal> dormant_services(const Service& service, const WrittenPolicy& policy,
                                     const SignalRules& rules, Day day) {
  const std::string& region = policy.file().region;
  std::vector<Activity> all;
  const Day since = day - days(rules.dormant_after->length - 1);
  const auto look = [&](const Scope& scope) {
    const auto known = service.store.days_of(scope, day);
    if (!known || known->first > since) return;  // too young to be asleep
    all.push_back(activity_of(service, scope, {known->first, day}, policy));
  };
  for (const Scope& unit : units_of(service, policy)) {
    look(unit);
    for (const Scope& matter : figures::all_members(service.store, unit, Scope::Kind::matter))
      look(matter);
  }
  std::vector<Signal> made;
  for (const Dormant& it : dormant(all, day, rules.dormant_after->length)) {
    Signal signal;
    signal.kind = "dormant";
    signal.region = region;
    const auto scope = parse_scope(it.scope);
    signal.unit = scope->kind == Scope::Kind::unit ? scope->name : scope->of;
    signal.subject = it.scope;
    signal.period = iso_date(it.reasons.front().since) + "/" + iso_date(day);
    for (const Dormant::Reason& reason : it.reasons) {
      static constexpr const char* names[] = {"days_without_finished", "days_without_rated",
                                              "days_without_answer"};
      signal.measured.push_back({names[int(reason.why)], (day - reason.since).count()});
    }
    signal.measured.push_back({"threshold", rules.dormant_after->length});
    made.push_back(std::move(signal));
  }
  return made;
}

// Two names of units that may be one: what is counted for the one is not counted for the other.
// Always looked for where signals are, as it costs next to nothing; told again after a month.
std::vector<Signal> units_that_look_alike(const Service& service, const WrittenPolicy& policy,
                                          Day day) {
  const std::string& region = policy.file().region;
  std::vector<std::string> names = policy.file().units;
  for (const Scope& unit :
       figures::all_members(service.store, figures::scope_of(region), Scope::Kind::unit))
    names.push_back(unit.name);
  std::vector<Signal> made;
  for (const LookAlike& one : look_alikes(names)) {
    Signal signal;
    signal.kind = "look_alike";
    signal.region = region;
    signal.subject = one.one + " ~ " + one.other;
    signal.period = iso_date(day - days(told_again_after - 1)) + "/" + iso_date(day);
    signal.measured.push_back({"characters_apart", one.by == LookAlike::By::one_character ? 1 : 0});
    made.push_back(std::move(signal));
  }
  return made;
}

std::vector<Signal> found_on(const Service& service, const WrittenPolicy& policy, Day day) {
  const SignalRules& rules = *policy.file().signals;
  const std::string& region = policy.file().region;
  std::vector<Signal> all = signals_of_day(
      rules, region, day, policy.offset_at(policy.begin_of(day)), observed(service, policy, day));
  const int wanted = days_wanted(rules);
  if (wanted > 0) {
    const auto over_time = [&](const Scope& scope, const std::string& unit) {
      const Store::Days span{day - days(wanted - 1), day};
      for (Signal& one : signals_over_time(rules, region, unit, day, policy.file().bad_ratings,
                                           day_counts(service.store, scope, span)))
        all.push_back(std::move(one));
    };
    over_time(figures::scope_of(region), "");
    for (const Scope& unit : units_of(service, policy)) over_time(unit, unit.name);
  }
  if (rules.dormant_after)
    for (Signal& one : dormant_services(service, policy, rules, day)) all.push_back(std::move(one));
  for (Signal& one : units_that_look_alike(service, policy, day)) all.push_back(std::move(one));
  for (Signal& one : all)
    if (one.notify.empty()) one.notify = rules.notify;
  return all;
}

// Those that are not on record yet. What shows only over time is told again after a month.
void leave_out_known(const Store& store, std::vector<Signal>& all, Instant now) {
  std::set<std::string> of_days, lately;
  for (Number before = newest; before != 0;) {
    const auto page = store.reported(Store::Reported::signal, before, at_once);
    before = page.size() < at_once ? 0 : page.back().number;
    for (const Entry& entry : page) {
      const Signal& one = std::get<SignalRaised>(entry.fact).signal;
      const std::string what = one.kind + '\0' + one.region + '\0' + one.unit + '\0' + one.subject;
      const std::string evidence = one.evidence.empty() ? "" : std::to_string(one.evidence.front());
      of_days.insert(what + '\0' + one.period + '\0' + evidence);
      if (now - entry.recorded_at < days(told_again_after)) lately.insert(what);
      if (now - entry.recorded_at > days(400)) before = 0;
    }
  }
  std::erase_if(all, [&](const Signal& one) {
    const std::string what = one.kind + '\0' + one.region + '\0' + one.unit + '\0' + one.subject;
    const std::string evidence = one.evidence.empty() ? "" : std::to_string(one.evidence.front());
    if (one.period.size() > 10) return lately.contains(what);
    return of_days.contains(what + '\0' + one.period + '\0' + evidence);
  });
}

// Stands as long as nobody has raised any of them meanwhile.
}  // namespace

Clerk::Adoption raised(const Service& service, const std::vector<Signal>& all) {
  Clerk::Adoption made;
  made.stands = [&service, all] {
    std::vector<Signal> left = all;
    leave_out_known(service.store, left, service.time.now());
    return left.size() == all.size();
  };
  for (const Signal& one : all) {
    Submission said;
    said.fact = SignalRaised{one};
    made.submissions.push_back(std::move(said));
  }
  return made;
}

std::vector<Signal> news_of(const Service& service, Day day) {
  std::vector<Signal> all;
  for (const auto& policy : service.book.active()) {
    const auto written = service.book.policy_named(policy->version().name);
    if (!written || !written->file().signals) continue;
    for (Signal& one : found_on(service, *written, day)) all.push_back(std::move(one));
  }
  leave_out_known(service.store, all, service.time.now());
  return all;
}

}  // namespace redress
