// A policy as it is written: the text, strictly read, as values. What they mean for a case is
// written_policy.h.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/entry.h"
#include "rules/deadline.h"
#include "rules/text.h"
#include "rules/yaml.h"

namespace redress {

enum class From { received, dispatched, entered, round };
std::string_view name(From from);

struct Reminder {  // near_due
  Span before;
  int passed = 0;  // instead of it: percent of the length
  std::vector<std::string> notify;
};

struct Rung {
  enum class Side { at, before, after };
  Side side = Side::at;  // of the due instant
  Span distance;         // unless at it
  std::string take;      // the measure
  std::vector<std::string> notify;
  int repeats = 0;  // after the first time
  Span every;
};

// What is different for the cases of a class.
struct ClassRule {
  Span within;
  std::optional<From> from;           // nullopt: as the stage
  std::vector<std::string> channels;  // a case that was given no class is of it by these
};

struct ClockRule {
  Terms terms;
  std::map<std::string, ClassRule> classes;  // by classification
  From from = From::received;
  std::vector<Reminder> near_due;
  std::vector<Rung> ladder;
};

// What has to come with an event: nothing, a number or link, or the thing itself, handed in.
enum class Wanted { optional, required, attached };

struct ExtendRule {
  int max_count = 0;
  Span by;
  std::string approve;  // the role that grants or refuses; empty: anybody
  bool reason = false;  // required
};
struct PlannedRule {
  Wanted report = Wanted::optional;
  bool measures = false;
  std::optional<ClockRule> cap;
  ClockRule promised;  // its ladder alone: of the date named, where the stage has no length
};
struct DeferredRule {
  Wanted document = Wanted::optional;
};
struct PauseRule {
  std::vector<std::string> reasons;  // empty: any
  std::string approve;               // the role that pauses and resumes; empty: anybody
  std::optional<Span> at_most;       // after which the clock runs on by itself
  std::vector<std::string> notify;   // that it ended so
};
struct AppealRule {
  std::vector<std::string> grounds = {"mistaken", "malicious", "explained"};
  bool evidence = false;   // required
  bool suspends = false;   // the other clocks stand still while it is open
  std::string decided_by;  // a role; empty: anybody but the unit that appeals
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
  yaml::Place at;
  int conditions() const;
  bool matches(const Review& review) const;
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
};

// 连续垫底: how often in a row a unit is among the last of a ranking.
struct UnitRung {
  Period::Kind period = Period::Kind::month;
  int consecutive = 1;
  int bottom = 1;  // the last so many places
  std::string take;
  std::vector<std::string> notify;
};

// Until when a finished matter may be rated, and what is recorded if nobody does.
struct WindowRule {
  Terms terms;
  int default_rating = 0;      // 0: nothing
  std::optional<Span> remind;  // that long after it was finished
};

struct ReopenRule {
  bool allowed = true;
  std::string approve;  // a role; empty: anybody
  std::optional<Span> within;
  std::optional<int> at_most;
};

// Facts, and what is expected of them.
struct PolicyTest {
  std::string name;
  Case facts;
  struct Expected {
    std::string clock;  // a stage's name, "contact" or "cap"
    Instant due;
    std::string written;
    yaml::Place at;
  };
  std::vector<Expected> dues;
  std::optional<bool> provisional;
  std::optional<bool> opens_case;
  std::optional<std::string> unit;     // that has to act
  std::optional<Instant> window_ends;  // counted from `received`
  std::string window_ends_written;
  yaml::Place at;
};

struct PolicyFile {
  std::string name;
  std::string title;
  std::string timezone = "Asia/Shanghai";
  std::vector<std::string> calendars;
  yaml::Place timezone_at, calendars_at, applies_to_at;
  std::string region;  // prefix; empty: the default policy
  std::vector<int> bad_ratings;
  bool remark_required = false;
  bool anonymous_accepted = true;
  std::optional<ClockRule> cap;
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
  std::vector<PolicyTest> tests;
};

// nullopt if anything is reported.
std::optional<PolicyFile> read_policy(const Text& text, yaml::Report& report);

}  // namespace redress
