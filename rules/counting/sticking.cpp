#include "rules/counting/sticking.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <tuple>

#include "rules/counting/chance.h"

namespace redress {
namespace {

// A decimal as the policy has it, "0.01"; its reader lets nothing else in.
double number(const std::string& decimal) {
  double value = 0;
  std::from_chars(decimal.data(), decimal.data() + decimal.size(), value);
  return value;
}

struct Dimension {
  std::int64_t bad = 0, all = 0;
  int items = 0;
};

std::map<std::string, Dimension> dimensions_of(const std::vector<Pile>& piles) {
  std::map<std::string, Dimension> made;
  for (const Pile& pile : piles) {
    Dimension& dimension = made[pile.dimension];
    dimension.bad += pile.bad;
    dimension.all += pile.all;
    ++dimension.items;
  }
  return made;
}

// Only where so many bad ones could be found at all. That is seen from sums which the test takes as
// given, so leaving out the rest makes nothing look less like chance than it is.
std::vector<StickingPoint> comparisons(const std::vector<Pile>& piles, std::int64_t least) {
  const auto dimensions = dimensions_of(piles);
  std::vector<StickingPoint> made;
  for (const Pile& pile : piles) {
    if (pile.item.empty() || pile.all < least) continue;
    const Dimension& whole = dimensions.at(pile.dimension);
    const Ratio here{pile.bad, pile.all};
    const Ratio before{pile.bad_before, pile.all_before};
    const Ratio others{whole.bad - pile.bad, whole.all - pile.all};
    if (before.whole > 0 && pile.bad + pile.bad_before >= least)
      made.push_back({StickingPoint::Why::risen, pile, {}, 0, chance_of_more(here, before)});
    if (others.whole > 0 && whole.bad >= least)
      made.push_back({StickingPoint::Why::concentrated, pile, others, whole.items - 1,
                      chance_of_more(here, others)});
  }
  for (StickingPoint& each : made) each.comparisons = static_cast<int>(made.size());
  return made;
}

// --- In words

std::string title(const std::string& dimension, bool zh) {
  struct Title {
    std::string_view dimension, zh, en;
  };
  static constexpr Title titles[] = {
      {"indicator", "评价指标", "Indicator"},
      {"matter", "事项", "Matter"},
      {"step", "环节", "Step"},
      {"window", "窗口", "Window"},
      {"unit", "单位", "Unit"},
      {"section", "区域", "Section"},
      {"person", "工作人员", "Staff member"},
      {"region", "地区", "Region"},
  };
  for (const Title& each : titles)
    if (each.dimension == dimension) return std::string(zh ? each.zh : each.en);
  return dimension;
}

// "不到千分之一", "less than once in a thousand times".
std::string likelihood(double chance, bool zh) {
  struct Word {
    double below;
    std::string_view zh, en;
  };
  static constexpr Word words[] = {
      {1e-6, "不到百万分之一", "less than once in a million times"},
      {1e-5, "不到十万分之一", "less than once in a hundred thousand times"},
      {1e-4, "不到万分之一", "less than once in ten thousand times"},
      {1e-3, "不到千分之一", "less than once in a thousand times"},
      {1e-2, "不到百分之一", "less than once in a hundred times"},
  };
  for (const Word& word : words)
    if (chance < word.below) return std::string(zh ? word.zh : word.en);
  const std::string percent = std::to_string(static_cast<int>(std::ceil(chance * 100)));
  return zh ? "不超过百分之" + percent : "at most " + percent + " in a hundred times";
}

// Of an indicator `all` are the ratings of the whole scope, of the others its own.
std::string counted(const Pile& pile, std::int64_t bad, std::int64_t all, bool zh) {
  const bool indicator = pile.dimension == "indicator";
  const std::string some = std::to_string(bad), whole = std::to_string(all);
  if (zh) return "评价" + whole + "条，" + (indicator ? "勾选此项的差评" : "差评") + some + "条";
  return some + (indicator ? " bad ones naming it, of " : " bad of ") + whole;
}

std::string others(const StickingPoint& point, bool zh) {
  const std::string bad = std::to_string(point.others.part);
  const std::string all = std::to_string(point.others.whole);
  const std::string how_many = std::to_string(point.how_many);
  const bool indicator = point.pile.dimension == "indicator";
  if (zh)
    return "同期其余" + how_many + "项" + (indicator ? "" : "评价" + all + "条，") +
           (indicator ? "共被差评勾选" + bad + "次" : "差评" + bad + "条");
  return "the other " + how_many + " in the same period: " + bad +
         (indicator ? " together" : " bad of " + all);
}

std::string_view what(StickingPoint::Why why, bool zh) {
  switch (why) {
    case StickingPoint::Why::risen: return zh ? "差评上升" : "bad ratings have risen";
    case StickingPoint::Why::concentrated: return zh ? "差评集中" : "bad ratings pile up";
  }
  return {};
}

std::string_view what(Dormant::Why why, bool zh) {
  switch (why) {
    case Dormant::Why::nothing_finished: return zh ? "没有办结" : "nothing finished";
    case Dormant::Why::nothing_rated: return zh ? "没有评价" : "nothing rated";
    case Dormant::Why::nobody_answers:
      return zh ? "有差评未办而无人处理" : "nobody answers an open bad review";
  }
  return {};
}

std::vector<Dormant::Reason> reasons_of(const Activity& it, Day as_of, int days) {
  std::vector<Dormant::Reason> reasons;
  const auto since = [&](Dormant::Why why, Day last) {
    if (as_of - last >= std::chrono::days(days)) reasons.push_back({why, last});
  };
  since(Dormant::Why::nothing_finished, it.finished.value_or(it.known_since));
  since(Dormant::Why::nothing_rated, it.rated.value_or(it.known_since));
  if (it.waiting_since)
    since(Dormant::Why::nobody_answers,
          std::max(*it.waiting_since, it.answered.value_or(*it.waiting_since)));
  return reasons;
}

}  // namespace

std::string_view name(StickingPoint::Why why) {
  switch (why) {
    case StickingPoint::Why::risen: return "risen";
    case StickingPoint::Why::concentrated: return "concentrated";
  }
  return {};
}

std::vector<StickingPoint> sticking_points(const SignalRules& rules,
                                           const std::vector<Pile>& piles) {
  const std::vector<StickingPoint> made = comparisons(piles, rules.concentrated_from);
  std::vector<double> chances;
  for (const StickingPoint& each : made) chances.push_back(each.by_chance);
  const std::vector<bool> more = more_than_chance(chances, number(rules.chance));
  std::vector<StickingPoint> found;
  for (std::size_t i = 0; i < made.size(); ++i)
    if (more[i] && made[i].pile.bad >= rules.concentrated_from) found.push_back(made[i]);
  std::sort(found.begin(), found.end(), [](const StickingPoint& a, const StickingPoint& b) {
    return std::tie(a.by_chance, a.pile.dimension, a.pile.item, a.why) <
           std::tie(b.by_chance, b.pile.dimension, b.pile.item, b.why);
  });
  return found;
}

std::string sentence(const StickingPoint& point, const std::string& period,
                     const std::string& before, bool zh) {
  const Pile& pile = point.pile;
  const bool risen = point.why == StickingPoint::Why::risen;
  const std::string now_counted = period + (zh ? "" : ": ") + counted(pile, pile.bad, pile.all, zh);
  const std::string then_counted =
      before + (zh ? "" : ": ") + counted(pile, pile.bad_before, pile.all_before, zh);
  const std::string beside = risen ? "" : (zh ? "；" : "; ") + others(point, zh);
  const std::string comparisons = std::to_string(point.comparisons);
  if (zh)
    return title(pile.dimension, zh) + "“" + pile.item + "”" + std::string(what(point.why, zh)) +
           "：" + now_counted + beside + "；" + then_counted + "。" +
           (risen ? "若与上期并无差别" : "若与其余并无差别") + "，偶然出现这么多差评的可能性" +
           likelihood(point.by_chance, zh) + "（共作" + comparisons + "项比较）。";
  return title(pile.dimension, zh) + " '" + pile.item + "': " + std::string(what(point.why, zh)) +
         ". " + now_counted + beside + "; " + then_counted + ". If there were no difference to " +
         (risen ? "the period before" : "the others") + ", chance alone would bring so many " +
         likelihood(point.by_chance, zh) + " (" + comparisons + " comparisons made).";
}

std::vector<Dormant> dormant(const std::vector<Activity>& activities, Day as_of, int days) {
  std::vector<Dormant> found;
  for (const Activity& each : activities) {
    std::vector<Dormant::Reason> reasons = reasons_of(each, as_of, days);
    if (!reasons.empty()) found.push_back({each.scope, as_of, std::move(reasons)});
  }
  std::sort(found.begin(), found.end(),
            [](const Dormant& a, const Dormant& b) { return a.scope < b.scope; });
  return found;
}

std::string sentence(const Dormant& service, bool zh) {
  std::string said = service.scope + (zh ? "沉睡" : " is dormant");
  for (const Dormant::Reason& reason : service.reasons) {
    const bool first = &reason == &service.reasons.front();
    const std::string since = iso_date(reason.since);
    const std::string length = std::to_string((service.as_of - reason.since).count());
    said += zh ? (first ? "：" : "；") : (first ? ": " : "; ");
    if (zh)
      said += since + "以后" + std::string(what(reason.why, zh)) + "（" + length + "天）";
    else
      said += std::string(what(reason.why, zh)) + " since " + since + " (" + length + " days)";
  }
  return said + (zh ? "。" : ".");
}

}  // namespace redress
