// Signals of faked or silenced ratings. They point; they decide nothing and hide nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/case/assessment.h"
#include "engine/case/review.h"
#include "engine/tally.h"
#include "rules/text/policy_place.h"
#include "rules/time/span.h"

namespace redress {

// Thresholds; a signal that the policy does not name is not looked for.
struct SignalRules {
  struct Burst {  // so many ratings from one device, operator (recorded_by) or address, so quickly
    int ratings = 0;
    int within_minutes = 0;
    std::vector<std::string> from = {"device", "operator", "address"};
    bool operator==(const Burst&) const = default;
  };
  // Same rating, indicators, dimensions and remark of one unit in a day. A level pressed and
  // nothing else is no answer that two could share by more than chance: most honest ratings are
  // that.
  struct IdenticalAnswers {
    int ratings = 0;
    int percent = 0;  // of the unit's active ratings that day
    bool operator==(const IdenticalAnswers&) const = default;
  };
  struct TooFast {  // rated within seconds after the matter was finished, or before it was
    int seconds = 0;
    int ratings = 0;  // of one unit in a day
    bool operator==(const TooFast&) const = default;
  };
  struct Sweep {  // so much of a unit's day in its last minutes before closing
    int minutes = 0;
    std::string closing = "17:30";
    int percent = 0;
    int ratings = 0;  // at least
    bool operator==(const Sweep&) const = default;
  };
  struct SilentChannel {  // no bad rating for so long from a channel that used to bring some
    int days = 0;
    int expected = 0;  // bad ones that the channel brought in the as many days before, at least
    bool operator==(const SilentChannel&) const = default;
  };
  struct FrozenDistribution {  // the same share of levels for so long, to the tenth of a percent
    int days = 0;  // that brought any rating, found within twice as many: halls are shut on Sundays
    int ratings = 0;  // a day, at least
    bool operator==(const FrozenDistribution&) const = default;
  };
  struct FallingResponse {  // share of finished matters that were rated, against the days before
    int days = 0;
    int percent_less = 0;  // relative: 50 is half
    int finished = 0;      // at least, in both
    bool operator==(const FallingResponse&) const = default;
  };
  struct StaffAccounts {                // rated from an account of somebody who works there
    std::vector<std::string> accounts;  // besides who was rated or wrote ratings down that day
    bool operator==(const StaffAccounts&) const = default;
  };
  // The indicator's level against the rating, by intake's flag or by the national codes; also what
  // looks like a default review and is not marked as one.
  struct Contradictions {
    int ratings = 0;  // of one unit in a day
    bool operator==(const Contradictions&) const = default;
  };
  struct ZeroBad {  // no bad rating among so many: something to look at, not an achievement
    int days = 0;
    int ratings = 0;
    bool operator==(const ZeroBad&) const = default;
  };
  std::vector<std::string> notify;  // roles above the unit
  std::optional<Burst> burst;
  std::optional<IdenticalAnswers> identical_answers;
  std::optional<TooFast> too_fast;
  std::optional<Sweep> sweep;
  std::optional<SilentChannel> silent_channel;
  std::optional<FrozenDistribution> frozen_distribution;
  std::optional<FallingResponse> falling_response;
  std::optional<StaffAccounts> staff_accounts;
  std::optional<Contradictions> contradictions;
  std::optional<ZeroBad> zero_bad;
  std::optional<Span> dormant_after;  // 沉睡、僵尸服务: nothing finished, rated or answered so long
  // 堵点难点 and concentrated bad reviews: at least so many, and less than that likely by chance.
  int concentrated_from = 5;
  std::string chance = "0.01";
  Place at;
  bool operator==(const SignalRules&) const = default;
};
// Of every kind below, of "dormant", "look_alike", and of sticking points: "risen", "concentrated".
// What is none of them stays as it is.
std::string_view signal_title(std::string_view kind, bool zh);

// One rating, as signals look at it. Devices, addresses and accounts are compared, never shown,
// unless they are the hall's own (device, operator).
struct Observed {
  Number entry = 0;
  Review review;                       // its times in `given_at`; flags of intake
  std::optional<Instant> finished_at;  // of its matter
  std::string device;                  // "T-17"
  std::string address, account;        // opaque; empty: not known
};

// What one day's ratings of one region show. `offset`: of the policy's zone that day. Signals by
// kind, unit and subject; the same input gives the same output in any order. Default reviews are
// left out: nobody gave them. An address or account is "one address", "one account"; two signals of
// that subject differ in their evidence.
std::vector<Signal> signals_of_day(const SignalRules& rules, const std::string& region, Day day,
                                   Offset offset, const std::vector<Observed>& ratings);

// What was counted day by day, oldest first, up to and with `day`: for what shows only over time.
struct DayCounts {
  Day day;
  Counts counts;
};
// `unit` empty: of the whole region. Days that are not among `days` brought nothing. Frozen
// distributions and zero bad are told of all channels together, or else of single ones.
std::vector<Signal> signals_over_time(const SignalRules& rules, const std::string& region,
                                      const std::string& unit, Day day, const std::vector<int>& bad,
                                      const std::vector<DayCounts>& days);
// How many days signals_over_time() wants to see.
int days_wanted(const SignalRules& rules);

}  // namespace redress
