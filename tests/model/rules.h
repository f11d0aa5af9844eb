// A policy as the model has it: a few numbers, made up at random or by hand, from which the text
// for the engine is written.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/case/review.h"
#include "engine/case/words.h"
#include "tests/model/days.h"
#include "tests/support/shanghai.h"

namespace redress::model {

using shanghai::Dice;
using Roles = std::vector<std::string>;

struct Reminder {
  std::optional<Length> before;
  int passed = 0;  // percent, instead of it
  Roles notify;
};

struct Rung {
  Length away;  // from the due instant; negative before it, n = 0 at it
  std::string take;
  Roles notify;
  int repeats = 0;
  Length every;
};

struct ClockRule {
  Length within;
  std::map<std::string, Length> classes;
  std::string from = "entered";
  bool roll = false, deem = false;
  std::vector<Reminder> near_due;
  std::vector<Rung> ladder;
};

enum class Wanted { optional, required, attached };

struct ExtendRule {
  int max_count = 1;
  Length by;
  std::string approve;
  bool reason = false;
};
struct PauseRule {
  std::vector<std::string> reasons;
  std::string approve;
  std::optional<Length> at_most;
  Roles notify;
};
struct PlannedRule {
  Wanted report = Wanted::optional;
  bool measures = false;
  std::optional<ClockRule> cap;
};
struct TransferRule {
  enum class Then { keep, restart, floor } then = Then::keep;
  Length floor;
};

struct StageRule {
  std::optional<ClockRule> clock;
  std::optional<ExtendRule> extend;
  std::optional<PauseRule> pause;
  TransferRule transfer;
};

struct Route {
  std::string matter, window, to;
};

struct CountRung {
  int reaching = 2;
  std::string take;
  Roles notify;
  std::string decides;  // of bounces
};

struct UnitRung {
  std::string period = "month";  // or quarter
  int consecutive = 2, bottom = 1;
  std::string take;
  Roles notify;
};

struct Rules {
  std::string region;  // empty: everywhere
  std::vector<int> bad = {1, 2};
  bool remark_required = false, anonymous_accepted = true;
  std::optional<ClockRule> cap;
  std::optional<ExtendRule> cap_extend;
  std::map<Stage, StageRule> stages;

  // Who is told at once of a case that is theirs now, and whether roles that have to act are.
  Roles told = {"unit"};
  bool roles_told = true;

  bool automatic = false;
  std::string dispatched_by;
  std::vector<Route> routes;

  std::optional<ClockRule> contact;
  bool contact_of_anonymous = false;
  bool may_return = true;
  std::optional<int> most_returns;
  bool may_appeal_verifying = true, may_appeal_rectifying = true;

  std::vector<std::string> grounds = {"mistaken", "malicious", "explained"};
  bool evidence = false, suspends = false;
  std::string decided_by;

  std::optional<PlannedRule> planned;
  std::optional<Wanted> deferred;
  Wanted rectified = Wanted::optional, explained = Wanted::optional;

  std::map<std::string, std::vector<CountRung>> counts;  // rounds, returns, transfers …
  std::vector<UnitRung> unit_ladder;

  struct Window {
    Length within;
    bool roll = false;
    int default_rating = 0;  // 0: nothing
    std::optional<Length> remind;
  };
  std::optional<Window> window;

  bool may_reopen = true;
  std::string reopen_approve;
  std::optional<Length> reopen_within;
  std::optional<int> most_reopenings;
  std::optional<int> most_added;
  std::optional<Length> added_within;
  std::string merge_approve, withdraw_approve;

  int attempts = 3;
  std::optional<Length> apart;
  std::string followed_up_by;
  bool follow_up_of_anonymous = false;

  const StageRule& of(Stage stage) const;
};

Rules random_rules(Dice& dice);
Rules like_wudi();
Rules like_shanghai();

std::string yaml(const Rules& rules, const std::string& calendar);

// The same rules with something left out, in order of how much: for finding out what a difference
// does not need.
std::vector<Rules> simpler(const Rules& rules);

}  // namespace redress::model
