// 考核 as the policy says it, and what it makes of what was counted.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/counting/rate.h"
#include "rules/time/span.h"

namespace redress {

// One thing that is assessed. Numbers are decimals as they are written: "0.5".
struct IndicatorRule {
  enum class Kind {
    rate,       // full mark from a threshold on, below it so much less a percentage point
    deduction,  // full mark less so much for each
    bonus,      // so much for each, on top of the full mark
  };
  std::string name;
  std::string title;
  Kind kind = Kind::rate;
  std::string of;                 // a rate's name; of the others a figure's: "noted.reply"
  std::string weight = "0";       // points at full mark; of a bonus the most there can be
  std::string full_from = "100";  // percent from which on it is full mark; where less is better, to
  std::string slope = "1";        // points less for each percentage point below; or above
  std::string floor = "0";        // never fewer points
  std::string each = "1";         // points for each, of deduction and bonus
  int minimum = 1;                // a denominator smaller than that is too small to judge by
  enum class BelowMinimum { not_applicable, full } below_minimum = BelowMinimum::not_applicable;
  std::vector<std::string> groups;  // only of units of these; empty: of all
  Place at = {};
  bool operator==(const IndicatorRule&) const = default;
};

struct GroupRule {
  std::string name;
  std::string title;               // 县区
  std::vector<std::string> units;  // empty: all that no other group names
  std::string out_of = "100";
  Place at = {};
  Place out_of_at = {};  // of line 0: nobody said it
  bool operator==(const GroupRule&) const = default;
};

struct AssessmentRule {
  std::vector<Period::Kind> periods;
  std::optional<Span> close_after;  // its end; then it is closed by itself. None: by people
  std::string close_by;             // the role that closes and corrects; empty: anybody
  std::string constant = "0";       // points that everybody has (连云港: 4)
  // What becomes of an indicator that does not apply to a unit: its weight is shared out among
  // those that do, in proportion; or it is dropped and the unit's maximum is less; or it is full.
  enum class NotApplicable { redistribute, drop, full };
  NotApplicable not_applicable = NotApplicable::redistribute;
  std::string rank_by = "score";  // or a rate's name: then by Wilson's worse bound
  std::vector<IndicatorRule> indicators;
  std::vector<GroupRule> groups;  // none: one of all units, out of the sum of weights and constant
  Place at = {};
  bool operator==(const AssessmentRule&) const = default;
};

// What was counted of one unit in the period.
struct UnitCounts {
  std::string unit;
  Counts counts;
};

// Scores, places, and every figure they are made of; what the period and the policy are is left to
// the caller. Pure; the order of `units`, each of which comes once, does not matter. Units that a
// group names are there even if nothing was counted of them.
//
// A rate counts as it is printed, points are rounded half-up to two places, and a score is the sum
// of what is printed. A unit of which no rate counts is listed apart, whatever was found about it;
// so is one that is "in_no_group". Places go by the share of the unit's maximum, which is the same
// as by score unless indicators are dropped; or by the bound of Wilson's interval that is the worse
// one for the unit, to the places it is printed with.
//
// The policy has been read without errors: numbers are decimals, rates and figures exist, and there
// are a hundred indicators at most.
Assessment assess(const AssessmentRule& rule, const std::vector<RateRule>& rates,
                  const std::vector<int>& bad, const std::vector<UnitCounts>& units);

// One unit's score in words, a line an indicator: what was counted, the formula, the points.
std::vector<std::string> sentences(const UnitScore& score, bool zh);

}  // namespace redress
