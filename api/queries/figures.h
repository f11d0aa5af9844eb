// What questions for figures have in common: for whom, of which days, as known when, by which
// policy; and the figures and rates of that, as JSON.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/parameters.h"
#include "api/routes.h"
#include "api/text/words.h"
#include "rules/policy/written_policy.h"

namespace redress::figures {

using Days = Store::Days;

// The civil days of a period.
Days days_of(const Period& period);
std::optional<Period> period_before(const Period& period);
// The one of that kind in which the day lies.
Period period_of_day(Period::Kind kind, Day day);
// "2026年3月", "2026年第一季度"; "March 2026", "the first quarter of 2026".
std::string title(const Period& period, bool zh);

Day today(const Service& service);

struct Asked {
  Scope scope;
  std::string scope_text;        // as it is written in an address; "" for everything
  std::optional<Period> period;  // none: days that were named
  bool from_the_first = false;   // no first day was named
  Days days;
  std::optional<Day> as_of;  // as it was known by the end of that day; none: as it is known now
  std::string region;        // whose policy it is
  // Of a unit, and of what lies in one: the regions that it has ratings or cases of.
  std::vector<std::string> regions;
  std::shared_ptr<const WrittenPolicy> policy;
};
// Each of these is asked last: it refuses parameters that nobody asked for before it looks at what
// the others say. All throw the Problem for what is wrong.
//
// ?scope=&period= or from= and to=, &as_of=, &region=: whose policy, where the scope does not say
// and its unit lies in several regions that have different ones; then it has to be said. No period:
// all days. Days to come have nothing yet: `days` ends today at the latest.
Asked asked(const Service& service, Parameters& parameters);
// ?scope=&period=&region=: of everything, a region or a unit, and of a period that has begun; by
// the policy that policy_of() has. Of a period that runs, `days` ends today.
Asked asked_of_period(const Service& service, Parameters& parameters);
// ?period=, which must be said; and must have begun.
Period period_in(Parameters& parameters);
Period begun_period_in(const Service& service, Parameters& parameters);

// Of ?scope=, where nothing else is possible.
std::string region_in(Parameters& parameters);

// Throws 403 unless it is one of those that may say so; empty: anybody.
void expect_role(const std::vector<std::string>& wanted, const std::string& role,
                 const Titles& titles);

// The unit that a scope is, or lies in; empty: none.
std::string unit_of(const Scope& scope);
// The regions that a unit has ratings or cases of, by code; as many rows are read.
std::vector<std::string> regions_of(const Store& store, const std::string& unit);
// Whose policy counts what lies within `region`: that of its own region, where it has one and only
// one there; else that of `region` itself.
std::string region_within(const Service& service, const std::string& region, const Scope& member);

// The version that was in force when the period ended; of a period that runs, the one in force.
std::shared_ptr<const WrittenPolicy> policy_of(const Service& service, const std::string& region,
                                               const Period& period);
std::shared_ptr<const WrittenPolicy> policy_of(const Store& store, const Book& book,
                                               const std::string& region, const Period& period);

// The scope of a region; everything for none.
Scope scope_of(const std::string& region);
// All that lies directly within a scope, of one kind.
std::vector<Scope> all_members(const Store& store, const Scope& scope, Scope::Kind kind);

// --- Periods assessed

struct Closing {
  Entry entry;  // a PeriodClosed
  const Assessment& assessment() const { return std::get<PeriodClosed>(entry.fact).assessment; }
};
// Of that region and period, the newest first: corrections before what they correct.
std::vector<Closing> closings_of(const Store& store, const std::string& region,
                                 std::string_view period);
// What was counted of each unit of a region. Where `go_on` is given and turns false, the rest is
// left out.
std::vector<UnitCounts> counted_units(const Store& store, const std::string& region,
                                      const Days& days, Day as_of,
                                      const std::function<bool()>& go_on = {});
// What that policy, which assesses, makes of these counts.
Assessment assessed_by(const WrittenPolicy& policy, const std::string& region, const Period& period,
                       Day as_of, const std::vector<UnitCounts>& counts);
// As it comes out of what was counted, as known by the end of `as_of`.
Assessment assessed(const Service& service, const std::string& region, const Period& period,
                    Day as_of);
// Closed if it is, else as it stands.
Assessment standing(const Service& service, const std::string& region, const Period& period);
// The entries that close (or correct) a period: the assessment, and each unit's place.
Clerk::Adoption closing(const Service& service, Assessment assessment, Number corrects,
                        const std::string& by, const std::string& role, const std::string& note);

// --- At midnight

// Periods whose time has come are closed; then signals of the day are looked for. Begins with the
// next midnight, and goes on by itself.
void keep_watch(Service& service);

// The rates of a policy: its own, or the standard ones where it has none of its own.
const std::vector<RateRule>& rates_of(const WrittenPolicy& policy);

// Everything with a name that can be counted, and every rate of the policy with what it is made of.
boost::json::object figures_json(const Counts& counts, const WrittenPolicy& policy);
// What each of those figures counts, in one line.
boost::json::object counts_json(const boost::json::object& figures);
boost::json::array rates_json(const Counts& counts, const WrittenPolicy& policy);

}  // namespace redress::figures
