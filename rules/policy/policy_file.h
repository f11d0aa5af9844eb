// A policy as it is written: the text, strictly read, as values. What they mean for a case is
// written_policy.h.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/case/entry.h"
#include "rules/counting/assess.h"
#include "rules/counting/publication.h"
#include "rules/counting/signals.h"
#include "rules/policy/privacy.h"
#include "rules/text/text.h"
#include "rules/text/yaml.h"
#include "rules/time/deadline.h"

namespace redress {

enum class From { received, dispatched, entered, round };
std::string_view name(From from);

struct Reminder {  // near_due
  Span before;
  int passed = 0;  // instead of it: percent of the length
  std::vector<std::string> notify;
  Place at;
  bool operator==(const Reminder&) const = default;
};

struct Rung {
  enum class Side { at, before, after };
  Side side = Side::at;  // of the due instant
  Span distance;         // unless at it
  std::string take;      // the measure
  std::vector<std::string> notify;
  int repeats = 0;  // after the first time
  Span every;
  Place at;
  bool operator==(const Rung&) const = default;
};

// What is different for the cases of a class.
struct ClassRule {
  Span within;
  std::optional<From> from;           // nullopt: as the stage
  std::vector<std::string> channels;  // a case that was given no class is of it by these
  Place at;
  bool operator==(const ClassRule&) const = default;
};

struct ClockRule {
  Terms terms;
  std::map<std::string, ClassRule> classes;  // by classification
  From from = From::received;
  std::vector<Reminder> near_due;
  std::vector<Rung> ladder;
  Place at;  // of `within`
  bool operator==(const ClockRule&) const = default;
};

// What has to come with an event: nothing, a number or link, or the thing itself, handed in.
enum class Wanted { optional, required, attached };

struct ExtendRule {
  int max_count = 0;
  Span by;
  std::string approve;  // the role that grants or refuses; empty: anybody
  bool reason = false;  // required
  Place at;
  bool operator==(const ExtendRule&) const = default;
};
struct PlannedRule {
  Wanted report = Wanted::optional;
  bool measures = false;
  std::optional<ClockRule> cap;
  ClockRule promised;  // its ladder alone: of the date named, where the stage has no length
  Place at;
  bool operator==(const PlannedRule&) const = default;
};
struct DeferredRule {
  Wanted document = Wanted::optional;
  bool operator==(const DeferredRule&) const = default;
};
struct PauseRule {
  std::vector<std::string> reasons;  // empty: any
  std::string approve;               // the role that pauses and resumes; empty: anybody
  std::optional<Span> at_most;       // after which the clock runs on by itself
  std::vector<std::string> notify;   // that it ended so
  Place at;
  bool operator==(const PauseRule&) const = default;
};
struct AppealRule {
  std::vector<std::string> grounds = {"mistaken", "malicious", "explained"};
  bool evidence = false;   // required
  bool suspends = false;   // the other clocks stand still while it is open
  std::string decided_by;  // a role; empty: anybody but the unit that appeals
  bool operator==(const AppealRule&) const = default;
};

// Whom a case goes to instead of the unit that was rated. What is not given matches everything.
struct RouteRule {
  std::string matter;  // prefix of its code
  std::string step;
  std::string indicator;
  std::string region;  // prefix
  std::string window;
  std::string to;
  int priority = 0;
  Place at;
  Place to_at;
  int conditions() const;
  bool matches(const Review& review) const;
  bool operator==(const RouteRule&) const = default;
};

struct StageRule {
  std::optional<ClockRule> clock;
  std::string by;  // the role that does the stage's work; empty: anybody
  std::optional<ExtendRule> extend;
  std::optional<PauseRule> pause;
  TransferRule transfer;
  // Of dispatch.
  bool automatic = false;
  std::vector<RouteRule> routes;  // the first that matches counts
  // Of verification.
  std::optional<ClockRule> contact;
  bool contact_of_anonymous = false;  // nobody can contact them, unless contact is signing for it
  bool may_return = true;
  std::optional<int> most_returns;
  bool may_appeal = true;
  // Of appeal.
  AppealRule appeal;
  // Of rectification and explanation.
  Wanted rectified = Wanted::optional;
  std::optional<PlannedRule> planned;
  std::optional<DeferredRule> deferred;
  Wanted explained = Wanted::optional;
  Place at;
  bool operator==(const StageRule&) const = default;
};

// What is counted on a case: rounds, returns, transfers, different units that held it, bounces
// (returns and transfers together).
enum class Counted { rounds, returns, transfers, units, bounces };
inline constexpr Counted every_count[] = {Counted::rounds, Counted::returns, Counted::transfers,
                                          Counted::units, Counted::bounces};
std::string_view name(Counted counted);

struct CountRung {
  int reaching = 0;
  std::string take;
  std::vector<std::string> notify;
  std::string decides;  // of bounces: from then on only this role returns or transfers the case
  Place at;
  bool operator==(const CountRung&) const = default;
};

// 连续垫底: how often in a row a unit is among the last of a ranking.
struct UnitRung {
  Period::Kind period = Period::Kind::month;
  int consecutive = 1;
  int bottom = 1;  // the last so many places
  std::string take;
  std::vector<std::string> notify;
  Place at;
  bool operator==(const UnitRung&) const = default;
};

// Until when a finished matter may be rated, and what is recorded if nobody does.
struct WindowRule {
  Terms terms;
  int default_rating = 0;      // 0: nothing
  std::optional<Span> remind;  // that long after it was finished
  Place at;
  bool operator==(const WindowRule&) const = default;
};

struct ReopenRule {
  bool allowed = true;
  std::string approve;  // a role; empty: anybody
  std::optional<Span> within;
  std::optional<int> at_most;
  bool operator==(const ReopenRule&) const = default;
};

// Facts, and what is expected of them.
struct PolicyTest {
  std::string name;
  Case facts;
  int extensions = 0;  // granted of the clock that is looked at
  struct Expected {
    std::string clock;  // a stage's name, "contact" or "cap"
    Instant due;
    std::string written;
    Place at;
    bool operator==(const Expected&) const = default;
  };
  struct ExpectedMeasure {
    std::string clock;
    std::string take;
    Instant when;  // for the first time
    std::string written;
    Place at;
    bool operator==(const ExpectedMeasure&) const = default;
  };
  std::vector<Expected> dues;
  std::vector<ExpectedMeasure> measures;             // of ladders that count from a due instant
  std::optional<std::vector<std::string>> by_count;  // measures that the case's counts set off
  std::optional<bool> provisional;
  std::optional<bool> opens_case;
  std::optional<std::string> unit;     // that has to act
  std::optional<Instant> window_ends;  // counted from `received`
  std::string window_ends_written;
  Place at;
  bool operator==(const PolicyTest&) const = default;
};

struct PolicyFile {
  std::string name;
  std::string title;
  std::string timezone = "Asia/Shanghai";
  std::vector<std::string> calendars;
  std::string base;                // the policy this one is a layer over; empty: none
  std::vector<std::string> units;  // that a route may go to; empty: units are not declared
  bool four_eyes = false;          // a change of it needs a second person
  Place timezone_at, calendars_at, applies_to_at, ratings_at, cap_at, ladder_at, stages_at,
      units_at;
  std::map<std::string, Place> roles_at;
  std::string region;  // prefix; empty: the default policy
  std::vector<int> bad_ratings;
  bool remark_required = false;
  bool anonymous_accepted = true;
  std::optional<ClockRule> cap;
  std::optional<ExtendRule> cap_extend;
  // Who is told at once when a unit is given a case, and whether roles that have to act are.
  std::vector<std::string> told_when_given = {"unit"};
  bool roles_told = true;
  std::map<Stage, StageRule> stages;
  std::map<std::string, std::string> roles;          // title by name; empty: roles are not declared
  std::map<Counted, std::vector<CountRung>> counts;  // by `reaching`
  std::vector<UnitRung> unit_ladder;
  std::optional<WindowRule> window;
  ReopenRule reopen;
  std::optional<int> most_added_reviews;  // 追评
  std::optional<Span> added_reviews_within;
  std::string merge_approve, withdraw_approve;  // roles; empty: anybody
  int follow_up_attempts = 3;
  std::optional<Span> attempts_apart;
  std::string followed_up_by;  // a role; empty: anybody
  bool follow_up_of_anonymous = false;
  std::vector<RateRule> rates;  // the standard ones, with what the policy says of them, by name
  std::optional<AssessmentRule> assessment;
  std::optional<SignalRules> signals;
  std::optional<PublicationRule> publication;
  std::string circular_title;  // what its circulars are headed; empty: by the policy's own title
  PrivacyRule privacy;
  std::vector<PolicyTest> tests;
  bool operator==(const PolicyFile&) const = default;
};

// `bases` are the policies it may be a layer over, and those those are, found by their name.
// nullopt if anything is reported.
std::optional<PolicyFile> read_policy(const Text& text, const std::vector<Text>& bases,
                                      yaml::Report& report);
std::optional<PolicyFile> read_policy(const yaml::Node& root, yaml::Report& report);

// A file of tests beside the policy, `wudi_test.yaml`: {redress_tests: 1, tests: […]}. Empty, with
// what is wrong reported, if it cannot be read.
std::vector<PolicyTest> read_tests(const Text& text, yaml::Report& report);

}  // namespace redress
