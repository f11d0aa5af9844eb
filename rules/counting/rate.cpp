#include "rules/counting/rate.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>

namespace redress {
namespace {

// --- What is countable

struct Counted {
  const Counts& counts;
  const std::vector<int>& bad_ratings;
  bool default_reviews;

  template <class Which>
  std::int64_t sum(Counting counting, const Which& which) const {
    std::int64_t sum = 0;
    for (const Count& one : counts)
      if (one.kind.counting == counting && which(one.kind)) sum += one.count;
    return sum;
  }
  std::int64_t all(Counting counting) const {
    return sum(counting, [](const Kind&) { return true; });
  }
  std::int64_t named(Counting counting, std::string_view name) const {
    return sum(counting, [&](const Kind& kind) { return kind.name == name; });
  }
  std::int64_t rated(Counting counting, int rating) const {
    return sum(counting, [&](const Kind& kind) { return kind.rating == rating; });
  }
  template <class Which>
  std::int64_t reviews(const Which& which) const {
    return given(which) - sum(Counting::set_aside, which);
  }
  template <class Which>
  std::int64_t given(const Which& which) const {
    return sum(Counting::review, [&](const Kind& kind) {
      return (default_reviews || !kind.default_review) && which(kind);
    });
  }
  std::int64_t of_level(int rating) const {
    return reviews([&](const Kind& kind) { return kind.rating == rating; });
  }
  bool is_bad(int rating) const {
    return std::find(bad_ratings.begin(), bad_ratings.end(), rating) != bad_ratings.end();
  }

  // A case that was merged into another counts as that one stands, so that merging changes no rate.
  std::int64_t standing(Standing standing) const {
    return named(Counting::standing, name(standing)) + named(Counting::joined, name(standing));
  }
  std::int64_t resolved() const {
    return standing(Standing::rectified) + standing(Standing::deferred) +
           standing(Standing::explained);
  }
  std::int64_t bad_cases() const {
    return standing(Standing::unresolved) + resolved() + standing(Standing::withdrawn);
  }

  std::int64_t good() const {
    return reviews([&](const Kind& kind) { return !is_bad(kind.rating); });
  }
  std::int64_t bad() const {
    return reviews([&](const Kind& kind) { return is_bad(kind.rating); });
  }
  std::int64_t active() const {
    const auto all = [](const Kind& kind) { return !kind.default_review; };
    return sum(Counting::review, all) - sum(Counting::set_aside, all);
  }
  std::int64_t by_default() const {
    return sum(Counting::review, [](const Kind& kind) { return kind.default_review; });
  }

  std::int64_t due(std::string_view clock, Punctuality kept) const {
    return sum(Counting::due, [&](const Kind& kind) {
      return kind.name == clock && kind.rating == static_cast<int>(kept);
    });
  }
  template <class Clocks>
  std::int64_t due_of(const Clocks& clocks, Punctuality kept) const {
    std::int64_t sum = 0;
    for (const std::string_view clock : clocks) sum += due(clock, kept);
    return sum;
  }
  std::int64_t not_begun() const {
    return due("not_begun", Punctuality::late) + due("not_begun", Punctuality::withdrawn);
  }
  std::int64_t not_done() const {
    return due("not_done", Punctuality::late) + due("not_done", Punctuality::withdrawn);
  }
  std::int64_t follow_up(std::string_view name) const { return named(Counting::follow_up, name); }
  std::int64_t reached() const { return follow_up("satisfied") + follow_up("unsatisfied"); }
};

// 应办结: putting right, or explaining why not. That is the case's own work; contact and feedback
// come before and after it, and would make a unit look punctual that never put anything right.
constexpr std::array<std::string_view, 2> work = {"rectification", "explanation"};
// Every deadline of the responsible unit. Dispatch, appeal and follow-up are others' to keep, and
// the cap spans all of it.
constexpr std::array<std::string_view, 5> of_the_unit = {"verification", "contact", "rectification",
                                                         "explanation", "feedback"};

struct Countable {
  FigureName name;
  std::int64_t (*count)(const Counted&);
};

using C = const Counted&;
const Countable countables[] = {
    // Reviews. `good` and `bad` are by the policy's bad ratings and add up to `reviews`, and so do
    // the five levels. 不予采纳 is out of every rate: those set aside are in `given` and nowhere
    // else, at the unit that was rated, whoever held the case.
    {{"reviews", "评价数", "reviews", Thing::reviews, true},
     [](C it) { return it.good() + it.bad(); }},
    {{"given", "收到的评价数", "reviews given", Thing::reviews, true},
     [](C it) { return it.given([](const Kind&) { return true; }); }},
    {{"good", "好评数", "good reviews", Thing::reviews, true}, [](C it) { return it.good(); }},
    {{"bad", "差评数", "bad reviews", Thing::reviews, true}, [](C it) { return it.bad(); }},
    {{"active", "主动评价数", "active reviews", Thing::reviews}, [](C it) { return it.active(); }},
    {{"default", "默认评价数", "default reviews", Thing::reviews},
     [](C it) { return it.by_default(); }},
    {{"very_satisfied", "非常满意", "very satisfied", Thing::reviews, true},
     [](C it) { return it.of_level(5); }},
    {{"satisfied", "满意", "satisfied", Thing::reviews, true}, [](C it) { return it.of_level(4); }},
    {{"basically_satisfied", "基本满意", "basically satisfied", Thing::reviews, true},
     [](C it) { return it.of_level(3); }},
    {{"dissatisfied", "不满意", "dissatisfied", Thing::reviews, true},
     [](C it) { return it.of_level(2); }},
    {{"very_dissatisfied", "非常不满意", "very dissatisfied", Thing::reviews, true},
     [](C it) { return it.of_level(1); }},

    // Cases, each once: one merged into another counts with the one that goes on. What was
    // withdrawn stays among the `bad_cases` that are to be resolved, so that nobody gains by asking
    // citizens to withdraw.
    {{"cases", "差评工单数", "cases", Thing::cases},
     [](C it) { return it.bad_cases() + it.standing(Standing::set_aside); }},
    {{"bad_cases", "应整改差评数", "cases to be resolved", Thing::cases},
     [](C it) { return it.bad_cases(); }},
    {{"unresolved", "差评未整改数", "unresolved", Thing::cases},
     [](C it) { return it.standing(Standing::unresolved); }},
    {{"rectified", "已整改数", "rectified", Thing::cases},
     [](C it) { return it.standing(Standing::rectified); }},
    {{"deferred", "暂不能整改已说明数", "deferred", Thing::cases},
     [](C it) { return it.standing(Standing::deferred); }},
    {{"explained", "已解释说明数", "explained", Thing::cases},
     [](C it) { return it.standing(Standing::explained); }},
    {{"resolved", "差评已办理数", "resolved", Thing::cases}, [](C it) { return it.resolved(); }},
    {{"set_aside", "不予采纳数", "set aside", Thing::cases},
     [](C it) { return it.standing(Standing::set_aside); }},
    {{"withdrawn", "撤回数", "withdrawn", Thing::cases},
     [](C it) { return it.standing(Standing::withdrawn); }},
    {{"merged", "并案数", "merged into another", Thing::cases},
     [](C it) { return it.named(Counting::standing, name(Standing::merged)); }},
    {{"handled", "办理的工单数", "cases handled", Thing::cases},
     [](C it) { return it.all(Counting::round); }},
    {{"redone", "重办数", "cases redone", Thing::cases},
     [](C it) {
       return it.sum(Counting::round, [](const Kind& kind) { return kind.rating >= 2; });
     }},
    {{"rounds", "办理件次", "rounds of work", Thing::rounds},
     [](C it) {
       std::int64_t sum = 0;
       for (const Count& one : it.counts)
         if (one.kind.counting == Counting::round) sum += one.kind.rating * one.count;
       return sum;
     }},
    {{"redone_rounds", "返工件次", "rounds of work done again", Thing::rounds},
     [](C it) {
       std::int64_t sum = 0;
       for (const Count& one : it.counts)
         if (one.kind.counting == Counting::round) sum += (one.kind.rating - 1) * one.count;
       return sum;
     }},
    {{"in_time_cases", "未超期工单数", "cases never late", Thing::cases},
     [](C it) { return it.named(Counting::punctual, "in_time"); }},
    {{"late_cases", "超期工单数", "cases late", Thing::cases},
     [](C it) { return it.named(Counting::punctual, "late"); }},
    {{"provisional_cases", "待确认超期工单数", "cases provisionally late", Thing::cases},
     [](C it) { return it.named(Counting::punctual, "provisional"); }},

    // 回访, of 实名 cases; of an anonymous one nobody can be asked.
    {{"named", "实名差评数", "named cases", Thing::cases},
     [](C it) { return it.all(Counting::follow_up) - it.follow_up("anonymous"); }},
    {{"followed_up", "已回访数", "followed up", Thing::cases},
     [](C it) { return it.reached() + it.follow_up("unreached"); }},
    {{"reached", "回访联系上数", "reached by follow-up", Thing::cases},
     [](C it) { return it.reached(); }},
    {{"unreached", "回访未联系上数", "not reached by follow-up", Thing::cases},
     [](C it) { return it.follow_up("unreached"); }},
    {{"follow_up_satisfied", "回访满意数", "satisfied at follow-up", Thing::cases},
     [](C it) { return it.follow_up("satisfied"); }},
    {{"follow_up_unsatisfied", "回访不满意数", "not satisfied at follow-up", Thing::cases},
     [](C it) { return it.follow_up("unsatisfied"); }},
    {{"solved", "已解决数", "solved, says the reviewer", Thing::cases},
     [](C it) { return it.named(Counting::solved, "solved"); }},
    {{"unsolved", "未解决数", "not solved, says the reviewer", Thing::cases},
     [](C it) { return it.named(Counting::solved, "unsolved"); }},

    // Deadlines that were due: kept and missed ones. What is late only by a calendar that is not
    // yet known is neither.
    {{"fell_due", "应办结数", "work that fell due", Thing::deadlines},
     [](C it) {
       return it.due_of(work, Punctuality::in_time) + it.due_of(work, Punctuality::late) +
              it.due_of(work, Punctuality::withdrawn) + it.not_begun();
     }},
    {{"done", "办结数", "work done of what fell due", Thing::deadlines},
     [](C it) {
       return it.due_of(work, Punctuality::in_time) + it.due_of(work, Punctuality::late) +
              it.due_of(work, Punctuality::withdrawn) + it.not_begun() - it.not_done();
     }},
    {{"not_done", "到期未办结数", "work that fell due and is not done", Thing::deadlines},
     [](C it) { return it.not_done(); }},
    {{"not_begun", "到期未着手数", "not begun when it was due", Thing::deadlines},
     [](C it) { return it.not_begun(); }},
    {{"kept", "按时办结数", "work done in time", Thing::deadlines},
     [](C it) { return it.due_of(work, Punctuality::in_time); }},
    {{"missed", "未按时办结数", "work not done in time", Thing::deadlines},
     [](C it) {
       return it.due_of(work, Punctuality::late) + it.due("not_begun", Punctuality::late);
     }},
    {{"deadlines_due", "到期时限数", "deadlines of the unit that fell due", Thing::deadlines},
     [](C it) {
       return it.due_of(of_the_unit, Punctuality::in_time) +
              it.due_of(of_the_unit, Punctuality::late) +
              it.due_of(of_the_unit, Punctuality::withdrawn);
     }},
    {{"deadlines_in_time", "按时时限数", "deadlines of the unit kept", Thing::deadlines},
     [](C it) { return it.due_of(of_the_unit, Punctuality::in_time); }},
    {{"deadlines_late", "超期时限数", "deadlines of the unit missed", Thing::deadlines},
     [](C it) { return it.due_of(of_the_unit, Punctuality::late); }},

    {{"appeals_decided", "已复核申诉数", "appeals decided", Thing::appeals},
     [](C it) {
       return it.named(Counting::appeal, "upheld") + it.named(Counting::appeal, "dismissed");
     }},
    {{"appeals_upheld", "申诉采纳数", "appeals upheld", Thing::appeals},
     [](C it) { return it.named(Counting::appeal, "upheld"); }},
    {{"appeals_dismissed", "申诉不采纳数", "appeals dismissed", Thing::appeals},
     [](C it) { return it.named(Counting::appeal, "dismissed"); }},
    {{"appeals_open", "待复核申诉数", "appeals open", Thing::appeals},
     [](C it) { return it.named(Counting::appeal, "open"); }},

    {{"finished", "办结办件数", "matters finished", Thing::matters},
     [](C it) { return it.all(Counting::finished); }},
    {{"finished_rated", "已主动评价办件数", "matters rated", Thing::matters},
     [](C it) { return it.named(Counting::finished, "rated"); }},
    {{"finished_by_default", "默认评价办件数", "matters rated by default", Thing::matters},
     [](C it) { return it.named(Counting::finished, "by_default"); }},
    {{"finished_unrated", "未评价办件数", "matters not rated", Thing::matters},
     [](C it) { return it.named(Counting::finished, "unrated"); }},
};

// --- <clock>_due, <clock>_in_time, <clock>_late

struct ClockName {
  std::string_view name, zh, en;
};
constexpr ClockName clocks[] = {
    {"dispatch", "转办", "dispatch"},
    {"verification", "核实", "verification"},
    {"contact", "联系", "contact"},
    {"appeal", "申诉复核", "appeal"},
    {"rectification", "整改", "rectification"},
    {"explanation", "解释说明", "explanation"},
    {"feedback", "反馈", "feedback"},
    {"follow_up", "回访", "follow-up"},
    {"cap", "总时限", "overall"},
};
constexpr ClockName outcomes[] = {
    {"_due", "到期数", " deadlines due"},
    {"_in_time", "按时数", " in time"},
    {"_late", "超期数", " late"},
};

struct ClockFigure {
  std::string name, zh, en;
  std::string_view clock, outcome;
};
const std::vector<ClockFigure>& clock_figures() {
  static const std::vector<ClockFigure> made = [] {
    std::vector<ClockFigure> figures;
    for (const ClockName& clock : clocks)
      for (const ClockName& outcome : outcomes)
        figures.push_back({std::string(clock.name).append(outcome.name),
                           std::string(clock.zh).append(outcome.zh),
                           std::string(clock.en).append(outcome.en), clock.name, outcome.name});
    return figures;
  }();
  return made;
}

std::int64_t count(const ClockFigure& figure, const Counted& it) {
  const std::int64_t in_time = it.due(figure.clock, Punctuality::in_time);
  const std::int64_t late = it.due(figure.clock, Punctuality::late);
  if (figure.outcome == "_in_time") return in_time;
  if (figure.outcome == "_late") return late;
  // Whoever has a review withdrawn before its deadline has not kept it.
  return in_time + late + it.due(figure.clock, Punctuality::withdrawn);
}

// --- Those with a free part

std::optional<int> number_in(std::string_view text, int least, int most) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (number < least || number > most || text.front() == '0') return std::nullopt;
  return number;
}

// "efficiency.5" counts how often the score 5 was given; "efficiency", how often any.
struct DimensionScore {
  std::string_view name;
  std::optional<int> score;
};
DimensionScore dimension_score(std::string_view text) {
  const std::size_t point = text.rfind('.');
  if (point == std::string_view::npos || point == 0) return {text, std::nullopt};
  const std::optional<int> score = number_in(text.substr(point + 1), 1, 5);
  return score ? DimensionScore{text.substr(0, point), score} : DimensionScore{text, std::nullopt};
}

struct FreeFigure {
  FigureName prefix;
  bool (*known)(std::string_view);
  std::int64_t (*count)(const Counted&, std::string_view);
};
using Free = std::string_view;
const FreeFigure free_ones[] = {
    {{"noted.", "查实：", "noted: ", Thing::findings},
     [](Free) { return true; },
     [](C it, Free what) { return it.named(Counting::noted, what); }},
    {{"rating.", "评价等级：", "reviews of level ", Thing::reviews, true},
     [](Free level) { return number_in(level, 1, 5).has_value(); },
     [](C it, Free level) { return it.of_level(*number_in(level, 1, 5)); }},
    {{"channel.", "评价渠道：", "reviews by channel ", Thing::reviews, true},
     [](Free) { return true; },
     [](C it, Free channel) {
       return it.reviews([&](const Kind& kind) { return kind.name == channel; });
     }},
    {{"indicator.", "评价指标：", "reviews naming indicator ", Thing::reviews},
     [](Free) { return true; },
     [](C it, Free code) { return it.named(Counting::indicator, code); }},
    {{"dimension.", "评价维度：", "scores in ", Thing::reviews},
     [](Free) { return true; },
     [](C it, Free text) {
       const DimensionScore wanted = dimension_score(text);
       return it.sum(Counting::dimension, [&](const Kind& kind) {
         return kind.name == wanted.name && (!wanted.score || kind.rating == *wanted.score);
       });
     }},
    {{"stage.", "所处环节：", "cases at stage ", Thing::cases},
     [](Free stage) { return stage_named(stage).has_value(); },
     [](C it, Free stage) { return it.named(Counting::stage, stage); }},
    {{"rung.", "已采取措施：", "cases whose last measure is ", Thing::cases},
     [](Free) { return true; },
     [](C it, Free rung) { return it.named(Counting::rung, rung); }},
    {{"round.", "办理轮次：", "cases in round ", Thing::cases},
     [](Free round) { return number_in(round, 1, 100).has_value(); },
     [](C it, Free round) { return it.rated(Counting::round, *number_in(round, 1, 100)); }},
};

struct FoundFree {
  const FreeFigure& figure;
  std::string_view rest;
};
std::optional<FoundFree> free_figure(std::string_view name) {
  for (const FreeFigure& one : free_ones) {
    if (name.substr(0, one.prefix.name.size()) != one.prefix.name) continue;
    const std::string_view rest = name.substr(one.prefix.name.size());
    if (rest.empty() || !one.known(rest)) return std::nullopt;
    return FoundFree{one, rest};
  }
  return std::nullopt;
}

template <class All>
auto named(const All& all, std::string_view name) {
  return std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
}

}  // namespace

const std::vector<FigureName>& figure_names() {
  static const std::vector<FigureName> names = [] {
    std::vector<FigureName> all;
    for (const Countable& one : countables) all.push_back(one.name);
    for (const ClockFigure& one : clock_figures())
      all.push_back({one.name, one.zh, one.en, Thing::deadlines});
    return all;
  }();
  return names;
}

const std::vector<FigureName>& free_figure_names() {
  static const std::vector<FigureName> names = [] {
    std::vector<FigureName> all;
    for (const FreeFigure& one : free_ones) all.push_back(one.prefix);
    return all;
  }();
  return names;
}

std::optional<std::int64_t> figure(std::string_view name, const Counts& counts,
                                   const std::vector<int>& bad, bool default_reviews) {
  const Counted it{counts, bad, default_reviews};
  for (const Countable& one : countables)
    if (one.name.name == name) return one.count(it);
  if (const auto one = named(clock_figures(), name); one != clock_figures().end())
    return count(*one, it);
  if (const auto one = free_figure(name)) return one->figure.count(it, one->rest);
  return std::nullopt;
}

bool is_figure(std::string_view name) {
  return named(figure_names(), name) != figure_names().end() || free_figure(name);
}

std::optional<Thing> counted_in(std::string_view figure) {
  if (const auto one = named(figure_names(), figure); one != figure_names().end())
    return one->counts;
  if (const auto one = free_figure(figure)) return one->figure.prefix.counts;
  return std::nullopt;
}

namespace {
struct ThingName {
  Thing thing;
  std::string_view name, zh, en;      // 工单, cases
  std::string_view what_zh, what_en;  // in one line
};
constexpr ThingName thing_names[] = {
    {Thing::reviews, "reviews", "评价", "reviews", "数的是评价，一条评价数一次",
     "counts reviews, each once"},
    {Thing::cases, "cases", "工单", "cases", "数的是差评工单，一件数一次，不论办了几轮",
     "counts cases, each once however many rounds it took"},
    {Thing::rounds, "rounds", "轮次", "rounds", "数的是办理轮次，每发回重办一次多数一次",
     "counts rounds of work, one more each time a case is sent back"},
    {Thing::deadlines, "deadlines", "时限", "deadlines",
     "数的是到期的时限，每一轮、每个承办单位一个",
     "counts deadlines, one a round for each unit that had it"},
    {Thing::appeals, "appeals", "申诉", "appeals", "数的是申诉，一次申诉数一次",
     "counts appeals, each once"},
    {Thing::matters, "matters", "办件", "matters", "数的是办结的办件，一件数一次",
     "counts finished matters, each once"},
    {Thing::findings, "findings", "问题", "findings", "数的是检查登记的问题，登记几个数几个",
     "counts findings, as many as were noted"},
};
const ThingName& of(Thing thing) { return thing_names[static_cast<std::size_t>(thing)]; }
}  // namespace

std::string_view name(Thing thing) { return of(thing).name; }
std::string_view title(Thing thing, bool zh) { return zh ? of(thing).zh : of(thing).en; }
std::string what_it_counts(Thing thing, bool zh) {
  return std::string(zh ? of(thing).what_zh : of(thing).what_en);
}

std::optional<Thing> counted_in(const RateRule& rule) {
  for (const std::vector<std::string>* figures : {&rule.of, &rule.over})
    for (const std::string& figure : *figures)
      if (const auto thing = counted_in(figure); thing && *thing != Thing::findings) return thing;
  return rule.of.empty() && rule.over.empty() ? std::nullopt : std::optional(Thing::findings);
}

std::string figure_title(std::string_view name, bool zh) {
  if (const auto one = named(figure_names(), name); one != figure_names().end())
    return std::string(zh ? one->zh : one->en);
  if (const auto one = free_figure(name))
    return std::string(zh ? one->figure.prefix.zh : one->figure.prefix.en).append(one->rest);
  return std::string(name);
}

// --- Rates

std::optional<std::string> percent(const Ratio& ratio, int places) {
  assert(0 <= places && places <= 6 && ratio.part >= 0 && ratio.whole >= 0);
  if (ratio.whole == 0) return std::nullopt;
  __int128 scale = 1;
  for (int i = 0; i < places; ++i) scale *= 10;
  const __int128 hundred = 100 * scale, part = ratio.part, whole = ratio.whole;
  __int128 value = (2 * part * hundred + whole) / (2 * whole);
  if (value == 0 && part > 0) value = 1;
  if (value == hundred && part < whole) --value;
  if (value == hundred && part > whole) ++value;

  std::string text;  // from the last digit to the first
  for (int digits = 0; digits <= places || value > 0; ++digits, value /= 10) {
    if (digits == places && places > 0) text += '.';
    text += static_cast<char>('0' + static_cast<int>(value % 10));
  }
  std::reverse(text.begin(), text.end());
  return text;
}

Ratio ratio_of(const RateRule& rule, const Counts& counts, const std::vector<int>& bad) {
  const auto sum = [&](const std::vector<std::string>& figures) {
    std::int64_t sum = 0;
    for (const std::string& name : figures) {
      const std::optional<std::int64_t> one = figure(name, counts, bad, rule.default_reviews);
      assert(one);
      sum += *one;
    }
    // What was noted may be taken back in a later period, which then counts less than nothing.
    return std::max<std::int64_t>(0, sum);
  };
  return {sum(rule.of), sum(rule.over)};
}

const std::vector<RateRule>& standard_rates() {
  // name, title, of, over; default reviews stay out. less_is_better where it is.
  static const std::vector<RateRule> rates = {
      // (非常满意 + 满意 + 基本满意) / 评价总数: 吉安, 甘肃.
      {"good_rate", "好评率", {"good"}, {"reviews"}},
      // 差评数 / 评价数 × 100 %: 深圳.
      {"bad_rate", "差评率", {"bad"}, {"reviews"}, false, 2, true},
      // Of the bad ones, those dealt with in one of 无棣's three ways: 亳州, 无棣.
      {"rectification_rate", "差评整改率", {"resolved"}, {"bad_cases"}},
      // 按期整改: of the rectifications that fell due, as 连云港 counts what is to be finished.
      {"rectified_in_time_rate",
       "按期整改率",
       {"rectification_in_time"},
       {"rectification_due", "not_begun"}},
      // 办结数 / 应办结数, late or not, of what fell due; not over what was accepted: 连云港's
      // 结案率,
      // 君山's 办结率. Both count what fell due round by round, or a case that was sent back would
      // be two below and one above.
      {"completion_rate", "办结率", {"done"}, {"fell_due"}},
      // 按时（按期）办结数 / 应办结数: 连云港, 君山.
      {"in_time_rate", "按时办结率", {"kept"}, {"fell_due"}},
      // Followed up / 实名差评, which is to be 100 %: 鲁政办发〔2020〕10号.
      {"follow_up_rate", "回访率", {"followed_up"}, {"named"}},
      // Satisfied / reached: 上海, first three months. Not reached is neither.
      {"follow_up_satisfaction", "回访满意率", {"follow_up_satisfied"}, {"reached"}},
      // Active / all reviews. No source says over what; the other reading is finished_rated over
      // finished, and a policy may say so.
      {"active_rate", "主动评价率", {"active"}, {"active", "default"}},
      // 嵊州 2024: 35 of 37. The biggest loophole, so it is shown.
      {"appeals_upheld_rate",
       "申诉采纳率",
       {"appeals_upheld"},
       {"appeals_decided"},
       false,
       2,
       true},
      // 发回重办率: 巴彦淖尔, 榆林.
      {"redone_rate", "重办率", {"redone"}, {"handled"}, false, 2, true},
      // 返工件次 / 办理件次: 君山, 金华. A case that is sent back twice counts twice, above and
      // below.
      {"rework_rate", "返工率", {"redone_rounds"}, {"rounds"}, false, 2, true},
      // 12345's three: contacted in time; the caller says solved; the caller is satisfied.
      {"response_rate", "响应率", {"contact_in_time"}, {"contact_due"}},
      {"solved_rate", "解决率", {"solved"}, {"solved", "unsolved"}},
      {"satisfaction_rate", "满意率", {"follow_up_satisfied"}, {"reached"}},
  };
  return rates;
}

const RateRule* rate_named(std::string_view name, const std::vector<RateRule>& rates) {
  for (const std::vector<RateRule>* some : {&rates, &standard_rates()})
    if (const auto one = named(*some, name); one != some->end()) return &*one;
  return nullptr;
}

}  // namespace redress
