// 考核: what a period came to for each unit, with everything it was made of.
//
// Numbers that people see are kept as they are printed, in decimal: "83.33", "17.67". So a figure
// is the same forever, whatever computes it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/case/case.h"
#include "engine/case/unit.h"

namespace redress {

// A figure by the name that the policy uses, and its count.
struct NamedCount {
  std::string figure;
  std::int64_t count = 0;
  bool operator==(const NamedCount&) const = default;
};

// One indicator of one unit.
struct IndicatorScore {
  std::string indicator;                      // its name in the policy
  std::string title;                          // 按时办结率
  std::string kind;                           // "rate", "deduction", "bonus"
  std::vector<NamedCount> numerator;          // of a rate; of the others what is counted
  std::vector<NamedCount> denominator;        // of a rate
  std::string value;                          // "83.33" percent, or the count; "": not applicable
  std::string weight;                         // as the policy says: "25"
  std::string full_from, slope, floor, each;  // as the policy says; "" where it says nothing
  std::string out_of;  // the weight, after what does not apply was shared out
  std::string points;  // "17.67"; "" where it does not apply
  // "counted"; why it is not: "nothing_to_count" (0/0), "below_minimum"; "full_by_rule" where the
  // policy gives full mark then
  std::string standing;
  std::string formula;  // "25 − 0.5 × (98 − 83.33) = 17.665 → 17.67"
  bool operator==(const IndicatorScore&) const = default;
};

struct UnitScore {
  std::string unit;
  std::string group;
  std::vector<IndicatorScore> indicators;
  std::string score;   // "84.00"; "" for one listed apart
  std::string out_of;  // its group's maximum
  int place = 0;       // within the group, ties sharing one: 1, 1, 3; 0: listed apart
  int of = 0;          // how many were ranked in its group
  // Why it is listed apart: "nothing_asked" 无诉求, "nothing_due" 无应办结工单, "below_minimum",
  // "in_no_group"
  std::string apart;
  // Wilson's interval at 95 % of the rate that the policy ranks by; "" where it ranks by score.
  std::string low, high;
  bool operator==(const UnitScore&) const = default;
};

struct Assessment {
  std::string region;  // whose units
  std::string period;  // "2026-03"
  Version policy;
  Day from, to;                  // the days of the period, both included
  Day as_of;                     // what was known by the end of that day
  std::vector<UnitScore> units;  // by group as the policy has them, place, name
  bool operator==(const Assessment&) const = default;
};

// A finding that somebody above a unit should look at; nothing is hidden or deleted by it.
struct Signal {
  std::string kind;     // "burst", "identical_answers", "silent_channel" …
  std::string region;   // where
  std::string unit;     // whose ratings; "" if of several
  std::string subject;  // what it is about: "device T-17", "channel sms"; never a citizen
  std::string period;   // the days it was seen in: "2026-03-02" or "2026-03-02/2026-03-31"
  // The threshold and what was found, by name: {"ratings", 38}, {"threshold", 10}.
  std::vector<NamedCount> measured;
  std::vector<Number> evidence;  // entries, at most 20
  std::vector<std::string> notify;
  bool operator==(const Signal&) const = default;
};

}  // namespace redress
