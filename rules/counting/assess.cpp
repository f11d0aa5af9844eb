#include "rules/counting/assess.h"

#include <algorithm>
#include <cassert>
#include <set>

#include "rules/counting/chance.h"
#include "rules/text/decimal.h"

namespace redress {
namespace {

std::string text(const Exact& number) {
  const std::string text = shortest(number).value_or(half_up(number, 6));
  return number < 0 ? "−" + text.substr(1) : text;
}

std::string_view name(IndicatorRule::Kind kind) {
  switch (kind) {
    case IndicatorRule::Kind::rate: return "rate";
    case IndicatorRule::Kind::deduction: return "deduction";
    case IndicatorRule::Kind::bonus: return "bonus";
  }
  return {};
}

// One indicator of one unit by its own weight, before what does not apply is shared out.
struct Judged {
  IndicatorScore score;
  IndicatorRule::Kind kind = IndicatorRule::Kind::rate;
  Exact weight;
  std::optional<Exact> points;  // not yet rounded
};

std::vector<NamedCount> counted(const std::vector<std::string>& figures, const Counts& counts,
                                const std::vector<int>& bad, bool default_reviews) {
  std::vector<NamedCount> named;
  for (const std::string& name : figures) {
    const std::optional<std::int64_t> count = figure(name, counts, bad, default_reviews);
    assert(count);
    named.push_back({name, *count});
  }
  return named;
}

std::int64_t sum(const std::vector<NamedCount>& counts) {
  std::int64_t sum = 0;
  for (const NamedCount& one : counts) sum += one.count;
  return sum;
}

// A policy may make a rate of things that are no part of each other; it is 100 at most all the
// same.
Ratio share(const RateRule& rate, const Counts& counts, const std::vector<int>& bad) {
  const Ratio ratio = ratio_of(rate, counts, bad);
  return {std::min(ratio.part, ratio.whole), ratio.whole};
}

// Between the floor and the weight, with the formula saying so.
void limit(Judged& it, const Exact& points, const std::string& floor) {
  const Exact least = std::min(decimal(floor), it.weight);
  it.points = std::clamp(points, least, it.weight);
  if (points < least) it.score.formula += " < " + text(least);
  if (points > it.weight) it.score.formula += " > " + text(it.weight);
}

void judge_rate(Judged& it, const IndicatorRule& rule, const RateRule& rate, const Counts& counts,
                const std::vector<int>& bad) {
  IndicatorScore& score = it.score;
  score.full_from = rule.full_from;
  score.slope = rule.slope;
  score.numerator = counted(rate.of, counts, bad, rate.default_reviews);
  score.denominator = counted(rate.over, counts, bad, rate.default_reviews);
  const Ratio ratio = share(rate, counts, bad);
  if (ratio.whole == 0 || ratio.whole < rule.minimum) {
    score.standing = ratio.whole == 0 ? "nothing_to_count" : "below_minimum";
    if (rule.below_minimum == IndicatorRule::BelowMinimum::full && ratio.whole < rule.minimum) {
      score.standing = "full_by_rule";
      it.points = it.weight;
    }
    return;
  }
  score.standing = "counted";
  score.value = *percent(ratio, rate.places);
  const Exact full_from = decimal(rule.full_from), value = decimal(score.value);
  const Exact lacking = rate.less_is_better ? value - full_from : full_from - value;
  if (lacking <= 0) {
    score.formula = score.value + (rate.less_is_better ? " ≤ " : " ≥ ") + rule.full_from;
    it.points = it.weight;
    return;
  }
  const Exact points = it.weight - decimal(rule.slope) * lacking;
  score.formula = rule.weight + " − " + rule.slope + " × (" +
                  (rate.less_is_better ? score.value + " − " + rule.full_from
                                       : rule.full_from + " − " + score.value) +
                  ") = " + text(points);
  limit(it, points, rule.floor);
}

void judge_count(Judged& it, const IndicatorRule& rule, const Counts& counts,
                 const std::vector<int>& bad) {
  IndicatorScore& score = it.score;
  score.each = rule.each;
  score.numerator = counted({rule.of}, counts, bad, false);
  score.standing = "counted";
  score.value = std::to_string(score.numerator.front().count);
  const Exact counted = decimal(rule.each) * score.numerator.front().count;
  const bool adds = rule.kind == IndicatorRule::Kind::bonus;
  const Exact points = adds ? counted : it.weight - counted;
  score.formula =
      (adds ? "" : rule.weight + " − ") + rule.each + " × " + score.value + " = " + text(points);
  limit(it, points, rule.floor);
}

Judged judge(const IndicatorRule& rule, const std::vector<RateRule>& rates, const Counts& counts,
             const std::vector<int>& bad) {
  Judged it;
  it.kind = rule.kind;
  it.weight = decimal(rule.weight);
  it.score.indicator = rule.name;
  it.score.title = rule.title;
  it.score.kind = name(rule.kind);
  it.score.weight = it.score.out_of = rule.weight;
  it.score.floor = rule.floor;
  if (rule.kind == IndicatorRule::Kind::rate) {
    const RateRule* rate = rate_named(rule.of, rates);
    assert(rate);
    judge_rate(it, rule, *rate, counts, bad);
  } else {
    judge_count(it, rule, counts, bad);
  }
  return it;
}

// What an indicator counts for in the end, and its points, rounded.
Exact settle(Judged& it, const Exact& out_of) {
  IndicatorScore& score = it.score;
  score.out_of = text(out_of);
  if (!it.points) return 0;
  Exact points = *it.points;
  const bool shared = out_of != it.weight;
  if (shared) {
    points = points * (out_of / it.weight);
    if (!score.formula.empty()) score.formula += "; ";
    score.formula += text(*it.points) + " × " + score.out_of + " ÷ " + score.weight;
  }
  points = rounded(points, 2);
  score.points = half_up(points, 2);
  if (!score.formula.empty()) score.formula += " → " + score.points;
  return points;
}

bool is_full_mark(const Judged& it) { return it.kind != IndicatorRule::Kind::bonus; }

Exact sum_of_weights(const std::vector<Judged>& all) {
  Exact sum = 0;
  for (const Judged& it : all)
    if (is_full_mark(it)) sum += it.weight;
  return sum;
}

// The weights of what does not apply, among those that do, in proportion. Each is printed to as
// many places as weights have, two at least; rounding the running sums instead of the shares makes
// them add up to the full mark exactly.
std::vector<Exact> shares(const std::vector<Judged>& all) {
  Exact applies = 0;
  int places = 2;
  for (const Judged& it : all) {
    if (is_full_mark(it) && it.points) applies += it.weight;
    while (rounded(it.weight, places) != it.weight) ++places;
  }
  const Exact all_of_it = sum_of_weights(all);
  std::vector<Exact> out_of;
  Exact before = 0;
  for (const Judged& it : all) {
    if (!is_full_mark(it) || !it.points || it.weight == 0) {
      out_of.push_back(it.points ? it.weight : Exact(0));
      continue;
    }
    const Exact up_to = before + it.weight;
    out_of.push_back(rounded(up_to * (all_of_it / applies), places) -
                     rounded(before * (all_of_it / applies), places));
    before = up_to;
  }
  return out_of;
}

// What decides a place: the more the better.
struct Ranked {
  UnitScore score;
  std::size_t group = 0;
  Exact merit;
};

// Groups by number as the policy has them; one more for units that are in none.
std::size_t group_of(const std::string& unit, const std::vector<GroupRule>& groups) {
  std::size_t others = groups.size();
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const std::vector<std::string>& units = groups[i].units;
    if (std::find(units.begin(), units.end(), unit) != units.end()) return i;
    if (units.empty()) others = std::min(others, i);
  }
  return others;
}

// Of a unit of which no rate counts.
std::string why_apart(const std::vector<Judged>& all, bool asked) {
  if (!asked) return "nothing_asked";
  const auto too_small = [](const Judged& it) { return sum(it.score.denominator) > 0; };
  return std::any_of(all.begin(), all.end(), too_small) ? "below_minimum" : "nothing_due";
}

Ranked scored(const AssessmentRule& rule, const std::vector<RateRule>& rates,
              const std::vector<int>& bad, const UnitCounts& unit, std::size_t group) {
  const bool grouped = !rule.groups.empty(), in_a_group = !grouped || group < rule.groups.size();
  Ranked made;
  made.group = group;
  made.score.unit = unit.unit;
  if (grouped && in_a_group) made.score.group = rule.groups[group].name;

  std::vector<Judged> all;
  for (const IndicatorRule& one : rule.indicators) {
    const auto& only = one.groups;
    if (only.empty() || std::find(only.begin(), only.end(), made.score.group) != only.end())
      all.push_back(judge(one, rates, unit.counts, bad));
  }

  // Rates decide whether there is anything to assess: without them a unit that nobody asked
  // anything of would have the full mark for doing nothing wrong.
  const bool asked = figure("given", unit.counts, bad, true).value_or(0) > 0 ||
                     figure("cases", unit.counts, bad, true).value_or(0) > 0;
  const auto is_rate = [](const Judged& it) { return it.kind == IndicatorRule::Kind::rate; };
  const auto speaks = [&](const Judged& it) {
    return is_rate(it) && it.score.standing == "counted";
  };
  const bool scores = in_a_group && (std::any_of(all.begin(), all.end(), is_rate)
                                         ? std::any_of(all.begin(), all.end(), speaks)
                                         : asked);

  const Exact constant = decimal(rule.constant);
  Exact out_of =
      grouped && in_a_group ? decimal(rule.groups[group].out_of) : sum_of_weights(all) + constant;
  using NotApplicable = AssessmentRule::NotApplicable;
  std::vector<Exact> worth;
  if (scores && rule.not_applicable == NotApplicable::redistribute) {
    worth = shares(all);
  } else {
    for (Judged& it : all) {
      worth.push_back(it.weight);
      if (!scores || it.points) continue;
      if (rule.not_applicable == NotApplicable::full) {
        it.score.standing = "full_by_rule";
        it.points = it.weight;
      } else {
        out_of = std::max(Exact(0), out_of - it.weight);
        worth.back() = 0;
      }
    }
  }
  Exact total = constant;
  for (std::size_t i = 0; i < all.size(); ++i) {
    total += settle(all[i], worth[i]);
    made.score.indicators.push_back(all[i].score);
  }
  made.score.out_of = in_a_group ? text(out_of) : "";

  bool ranked = scores;
  if (scores) made.score.score = half_up(total, 2);
  if (rule.rank_by == "score") {
    // Of what could be had: the same as by points, unless what does not apply is dropped.
    const Exact points = rounded(total, 2);
    made.merit = out_of > 0 ? points / out_of : points;
  } else {
    const RateRule* rate = rate_named(rule.rank_by, rates);
    assert(rate);
    const Ratio ratio = share(*rate, unit.counts, bad);
    ranked = in_a_group && ratio.whole > 0;
    if (ranked) {
      // Whatever is not yet certain counts against a unit: 3 of 3 is less than 980 of 1,000.
      const Interval interval = wilson(ratio);
      made.score.low = low_percent(interval, 4);
      made.score.high = high_percent(interval, 4);
      made.merit = rate->less_is_better ? Exact(-interval.high) : Exact(interval.low);
    }
  }
  if (!in_a_group)
    made.score.apart = "in_no_group";
  else if (!ranked)
    made.score.apart = scores ? "nothing_due" : why_apart(all, asked);
  if (!ranked) made.score.score.clear();
  return made;
}

}  // namespace

Assessment assess(const AssessmentRule& rule, const std::vector<RateRule>& rates,
                  const std::vector<int>& bad, const std::vector<UnitCounts>& units) {
  std::vector<Ranked> all;
  std::set<std::string> counted;
  for (const UnitCounts& unit : units) {
    counted.insert(unit.unit);
    all.push_back(scored(rule, rates, bad, unit, group_of(unit.unit, rule.groups)));
  }
  for (const GroupRule& group : rule.groups)
    for (const std::string& unit : group.units)
      if (counted.insert(unit).second)
        all.push_back(scored(rule, rates, bad, {unit, {}}, group_of(unit, rule.groups)));

  const auto apart = [](const Ranked& it) { return !it.score.apart.empty(); };
  std::sort(all.begin(), all.end(), [&](const Ranked& a, const Ranked& b) {
    if (a.group != b.group) return a.group < b.group;
    if (apart(a) != apart(b)) return apart(b);
    if (!apart(a) && a.merit != b.merit) return a.merit > b.merit;
    return a.score.unit < b.score.unit;
  });

  Assessment assessment;
  for (auto from = all.begin(); from != all.end();) {
    const auto to =
        std::find_if(from, all.end(), [&](const Ranked& it) { return it.group != from->group; });
    const auto end = std::find_if(from, to, apart);
    int place = 0;
    for (auto it = from; it != end; ++it) {
      if (it == from || it->merit != std::prev(it)->merit) place = static_cast<int>(it - from) + 1;
      it->score.place = place;
    }
    for (auto it = from; it != to; ++it) {
      it->score.of = static_cast<int>(end - from);
      assessment.units.push_back(std::move(it->score));
    }
    from = to;
  }
  return assessment;
}

// --- In words

namespace {

std::string listed(const std::vector<NamedCount>& counts, bool zh) {
  std::string text;
  for (const NamedCount& one : counts)
    text += (text.empty() ? "" : " + ") + figure_title(one.figure, zh) + (zh ? "" : " ") +
            std::to_string(one.count);
  return counts.size() > 1 ? "(" + text + ")" : text;
}

std::string sentence(const IndicatorScore& it, bool zh) {
  const std::string title = it.title.empty() ? it.indicator : it.title;
  const std::string begin = title + (zh ? "：" : ": ");
  if (it.standing == "nothing_to_count")
    return begin + (zh ? "没有可计的（" + listed(it.denominator, zh) + "），不计入。"
                       : "nothing to count (" + listed(it.denominator, zh) + "); left out.");
  if (it.standing == "below_minimum")
    return begin + (zh ? listed(it.denominator, zh) + "，太少，不足以评判，不计入。"
                       : listed(it.denominator, zh) + ": too few to judge by; left out.");
  if (it.standing == "full_by_rule")
    return begin + (zh ? listed(it.denominator, zh) + "，按规则得满分" + it.points + "分。"
                       : listed(it.denominator, zh) + "; full mark by the rules, " + it.points +
                             " points.");
  std::string what = listed(it.numerator, zh);
  if (it.kind == "rate") what += " ÷ " + listed(it.denominator, zh) + " = " + it.value + "%";
  const bool adds = it.kind == "bonus";
  return begin + what + (zh ? "；" : "; ") + it.formula +
         (zh ? (adds ? "分，最多加" : "分，满分") + it.out_of + "分。"
             : (adds ? " points, at most " : " points of ") + it.out_of + ".");
}

std::string why_in_words(const std::string& apart, bool zh) {
  if (apart == "nothing_asked")
    return zh ? "无诉求：没有评价，也没有差评工单" : "nobody gave it a review";
  if (apart == "nothing_due")
    return zh ? "无应办结工单：没有可以计算的指标"
              : "nothing of it fell due, so there is nothing to judge";
  if (apart == "below_minimum")
    return zh ? "数量太少，不足以评判" : "its numbers are too small to judge by";
  return zh ? "不属于任何一组" : "it is in no group";
}

}  // namespace

std::vector<std::string> sentences(const UnitScore& score, bool zh) {
  std::vector<std::string> lines;
  for (const IndicatorScore& it : score.indicators) lines.push_back(sentence(it, zh));
  if (!score.apart.empty()) {
    const std::string why = why_in_words(score.apart, zh);
    lines.push_back(zh ? "单列，不参加排名（" + why + "）。"
                       : "Listed apart, not ranked: " + why + ".");
    return lines;
  }
  std::string last;
  if (!score.score.empty()) {
    Exact constant = decimal(score.score);
    for (const IndicatorScore& it : score.indicators)
      if (!it.points.empty()) constant = constant - decimal(it.points);
    const std::string base = text(constant);
    last = zh ? "合计" + score.score + "分" : "In all " + score.score + " points";
    if (constant > 0)
      last += zh ? "（其中每个单位都有的" + base + "分）"
                 : ", " + base + " of them given to every unit,";
    last += zh ? "，满分" + score.out_of + "分；" : " of " + score.out_of + "; ";
  }
  if (!score.low.empty())
    last += zh ? "排名所依的比率，有95%的把握在" + score.low + "%至" + score.high + "%之间；"
               : "the rate it is ranked by is, at 95 % confidence, between " + score.low +
                     " % and " + score.high + " %; ";
  last +=
      zh ? "在" + std::to_string(score.of) + "个单位中列第" + std::to_string(score.place) + "名。"
         : "place " + std::to_string(score.place) + " of " + std::to_string(score.of) + ".";
  lines.push_back(last);
  return lines;
}

}  // namespace redress
