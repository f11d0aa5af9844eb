#include "api/admin/score_impact.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "api/admin/policies.h"
#include "api/queries/figures.h"
#include "api/queries/render.h"
#include "api/text/columns.h"
#include "api/text/words.h"

namespace redress::figures {
namespace {

namespace json = boost::json;

// Regions that are looked at, and units told of each period: the ones that change most.
constexpr std::size_t most_regions = 100, most_told = 100, most_told_in_all = 2'000;

using PolicyPtr = std::shared_ptr<const WrittenPolicy>;

const AssessmentRule* rule_for(const PolicyPtr& policy, Period::Kind kind) {
  if (!policy || !policy->file().assessment) return nullptr;
  const AssessmentRule& rule = *policy->file().assessment;
  const bool assesses =
      std::find(rule.periods.begin(), rule.periods.end(), kind) != rule.periods.end();
  return assesses ? &rule : nullptr;
}

// Nothing that a score is made of differs.
bool same_rules(const PolicyPtr& before, const PolicyPtr& after, Period::Kind kind) {
  const AssessmentRule *then = rule_for(before, kind), *now = rule_for(after, kind);
  if (!then || !now) return then == now;
  // Neither does the time a period is closed at.
  AssessmentRule a = *then, b = *now;
  a.close_after = b.close_after = std::nullopt;
  a.close_by = b.close_by = "";
  a.periods = b.periods = {};
  return a == b && rates_of(*before) == rates_of(*after) &&
         before->file().bad_ratings == after->file().bad_ratings;
}

// The regions whose units it assesses: its own, and those of which people closed periods.
std::vector<std::string> regions_of(const Store& store, const Book::Candidate& candidate) {
  std::vector<std::string> made;
  const auto add = [&](const std::string& region) {
    if (made.size() < most_regions && std::find(made.begin(), made.end(), region) == made.end())
      made.push_back(region);
  };
  for (const Book::One& one : candidate.policies) {
    add(one.policy->file().region);
    if (one.before) add(one.before->file().region);
  }
  for (const std::string& region : store.regions_closed()) {
    const PolicyPtr before = candidate.now_for_region(region), after = candidate.for_region(region);
    if (before && after && before->version() != after->version()) add(region);
  }
  return made;
}

const UnitScore* find(const std::map<std::string_view, const UnitScore*>& in,
                      const std::string& unit) {
  const auto found = in.find(unit);
  return found == in.end() ? nullptr : found->second;
}

std::map<std::string_view, const UnitScore*> by_unit(const Assessment& assessment) {
  std::map<std::string_view, const UnitScore*> made;
  for (const UnitScore& one : assessment.units) made.emplace(one.unit, &one);
  return made;
}

json::value place_of(const UnitScore* it) {
  return it && it->place != 0 ? json::value(it->place) : json::value(nullptr);
}
json::value text_of(const UnitScore* it, std::string UnitScore::*member) {
  return it ? text_or_null(it->*member) : json::value(nullptr);
}

// What of a unit's result differs; null stands for a unit that is not assessed.
struct Differs {
  bool score = false, place = false, out_of = false, group = false;
  bool any() const { return score || place || out_of || group; }
};
Differs differs(const UnitScore* a, const UnitScore* b) {
  const UnitScore none;
  const UnitScore &then = a ? *a : none, &now = b ? *b : none;
  return {then.score != now.score, then.place != now.place || then.apart != now.apart,
          then.out_of != now.out_of, a && b && then.group != now.group};
}

// How many units have another score, another place …; one of them may be in several.
struct Changed {
  std::size_t units = 0, score = 0, place = 0, out_of = 0, group = 0;
  void add(const Differs& it) {
    ++units;
    score += it.score;
    place += it.place;
    out_of += it.out_of;
    group += it.group;
  }
};

// What an indicator came to, where that differs.
json::array indicators(const UnitScore* before, const UnitScore* after) {
  json::array made;
  const auto in = [](const UnitScore* score, const std::string& name) -> const IndicatorScore* {
    if (score)
      for (const IndicatorScore& one : score->indicators)
        if (one.indicator == name) return &one;
    return nullptr;
  };
  const auto member = [](const IndicatorScore* it, std::string IndicatorScore::*which) {
    return it ? text_or_null(it->*which) : json::value(nullptr);
  };
  const auto compare = [&](const IndicatorScore* then, const IndicatorScore* now) {
    if (then && now && then->points == now->points && then->out_of == now->out_of) return;
    const IndicatorScore& named = now ? *now : *then;
    made.push_back(json::object{{"indicator", named.indicator},
                                {"title", named.title},
                                {"value_before", member(then, &IndicatorScore::value)},
                                {"value", member(now, &IndicatorScore::value)},
                                {"points_before", member(then, &IndicatorScore::points)},
                                {"points", member(now, &IndicatorScore::points)},
                                {"out_of_before", member(then, &IndicatorScore::out_of)},
                                {"out_of", member(now, &IndicatorScore::out_of)}});
  };
  if (after)
    for (const IndicatorScore& one : after->indicators) compare(in(before, one.indicator), &one);
  if (before)
    for (const IndicatorScore& one : before->indicators)
      if (!in(after, one.indicator)) compare(&one, nullptr);
  return made;
}

// How far a unit moves; whoever gains or loses a score at all the furthest.
std::pair<double, int> how_far(const UnitScore* before, const UnitScore* after) {
  if (!before || !after || before->score.empty() != after->score.empty())
    return {std::numeric_limits<double>::infinity(), 0};
  const auto number = [](const std::string& score) { return std::strtod(score.c_str(), nullptr); };
  return {std::abs(number(after->score) - number(before->score)),
          std::abs(after->place - before->place)};
}

struct Sides {
  const AssessmentRule* before = nullptr;
  const AssessmentRule* after = nullptr;
};

json::object change(const UnitScore* before, const UnitScore* after, const Sides& rules) {
  json::array by = indicators(before, after);
  json::array because;
  if (!by.empty()) because.emplace_back("indicators");
  const bool scored = before && after && !before->score.empty() && !after->score.empty();
  if (rules.before && rules.after && scored) {
    if (rules.before->constant != rules.after->constant) because.emplace_back("constant");
    if (rules.before->rank_by != rules.after->rank_by && before->place != after->place)
      because.emplace_back("rank_by");
    if (before->group != after->group) because.emplace_back("group");
  }
  if (!rules.before || !rules.after) because = {"not_assessed"};
  if (because.empty()) because.emplace_back("others");
  return {{"unit", (after ? after : before)->unit},
          {"score_before", text_of(before, &UnitScore::score)},
          {"score", text_of(after, &UnitScore::score)},
          {"out_of_before", text_of(before, &UnitScore::out_of)},
          {"out_of", text_of(after, &UnitScore::out_of)},
          {"place_before", place_of(before)},
          {"place", place_of(after)},
          {"apart_before", text_of(before, &UnitScore::apart)},
          {"apart", text_of(after, &UnitScore::apart)},
          {"because", std::move(because)},
          {"indicators", std::move(by)}};
}

// Those that change most, `most` of them, in the order of the new ranking; `changed` counts all.
json::array changes(const Assessment& before, const Assessment& after, const Sides& rules,
                    std::size_t most, Changed& changed) {
  struct Moved {
    const UnitScore *before, *after;
    std::size_t at;
    std::pair<double, int> far;
  };
  std::vector<Moved> all;
  const auto then = by_unit(before), now = by_unit(after);
  for (const UnitScore& one : after.units)
    if (const UnitScore* was = find(then, one.unit); !was || differs(was, &one).any())
      all.push_back({was, &one, all.size(), how_far(was, &one)});
  for (const UnitScore& one : before.units)
    if (!find(now, one.unit)) all.push_back({&one, nullptr, all.size(), how_far(&one, nullptr)});
  for (const Moved& one : all) changed.add(differs(one.before, one.after));
  if (all.size() > most) {
    std::stable_sort(all.begin(), all.end(),
                     [](const Moved& a, const Moved& b) { return a.far > b.far; });
    all.resize(most);
    std::sort(all.begin(), all.end(), [](const Moved& a, const Moved& b) { return a.at < b.at; });
  }
  json::array made;
  for (const Moved& one : all) made.push_back(change(one.before, one.after, rules));
  return made;
}

class Weighing {
 public:
  Weighing(const Store& store, const Book& book, const Book::Candidate& candidate, Instant now,
           Instant from, WhatIf what_if, const std::function<bool()>& go_on)
      : store_(store),
        book_(book),
        candidate_(candidate),
        now_(now),
        from_(from),
        what_if_(what_if),
        go_on_(go_on) {}

  json::array made() {
    for (const std::string& region : regions_of(store_, candidate_))
      for (const Period::Kind kind : {Period::Kind::month, Period::Kind::quarter,
                                      Period::Kind::half_year, Period::Kind::year}) {
        const PolicyPtr before = candidate_.now_for_region(region);
        const PolicyPtr after = candidate_.for_region(region);
        if (!after || (!rule_for(before, kind) && !rule_for(after, kind))) continue;
        const Period runs = period_of_day(kind, after->day_of(now_));
        weigh(region, runs, true, before, after);
        if (const auto last = period_before(runs))
          weigh(region, *last, false, policy_of(store_, book_, region, *last), after);
        if (!go_on_()) return std::move(made_);
      }
    return std::move(made_);
  }

 private:
  // Whether the period is judged by the candidate once it is in force; that is by the version of
  // its last day, or by the first one there is.
  bool counts(const Period& period, const PolicyPtr& before, const PolicyPtr& after) const {
    const Day last = days_of(period).last;
    const auto of_candidate = [&](const Book::One& one) { return one.version == after->version(); };
    if (before && before->version() == after->version()) return false;
    if (std::none_of(candidate_.policies.begin(), candidate_.policies.end(), of_candidate))
      return false;
    if (after->day_of(from_) <= last) return true;
    return policies::adoptions_of(store_, after->version().name).empty();
  }

  void weigh(const std::string& region, const Period& period, bool runs, const PolicyPtr& before,
             const PolicyPtr& after) {
    const Sides rules{rule_for(before, period.kind), rule_for(after, period.kind)};
    if (!rules.before && !rules.after) return;
    const auto closings = closings_of(store_, region, text(period));
    const bool closed = !closings.empty();
    const bool true_then = !closed && counts(period, before, after);
    const Days days = days_of(period);
    const Day known_on = closed ? closings.front().assessment().as_of : after->day_of(now_);
    const bool same = same_rules(before, after, period.kind);
    json::object made{
        {"region", text_or_null(region)},
        {"period", text(period)},
        {"runs", runs},
        {"closed", closed},
        {"counts", true_then},
        {"counts_from", true_then ? json::value(iso_date(days.first)) : counts_from(period, after)},
        {"known_on", iso_date(known_on)},
        {"policy_before",
         before ? json::value(policies::version_json(before->version())) : json::value(nullptr)},
        {"policy", policies::version_json(after->version())},
        {"assessed_before", rules.before != nullptr},
        {"assessed", rules.after != nullptr},
        {"same_rules", same},
        {"units", nullptr},
        {"changed", same ? json::value(0) : json::value(nullptr)},
        {"changed_in", nullptr},
        {"changes", json::array()}};
    if (!same && (true_then || what_if_ == WhatIf::shown)) {
      const std::vector<UnitCounts> counts = counted_units(store_, region, days, known_on, go_on_);
      Assessment then, now;
      if (closed)
        then = closings.front().assessment();
      else if (rules.before)
        then = assessed_by(*before, region, period, known_on, counts);
      if (rules.after) now = assessed_by(*after, region, period, known_on, counts);
      Changed changed;
      made["units"] = std::max(then.units.size(), now.units.size());
      json::array told =
          changes(then, now, rules, std::min(most_told, most_told_in_all - told_), changed);
      told_ += told.size();
      made["changes"] = std::move(told);
      made["changed"] = changed.units;
      made["changed_in"] = json::object{{"score", changed.score},
                                        {"place", changed.place},
                                        {"out_of", changed.out_of},
                                        {"group", changed.group}};
    }
    made_.push_back(std::move(made));
  }

  // The first day of the first period of that kind that it judges.
  json::value counts_from(const Period& period, const PolicyPtr& after) const {
    if (!rule_for(after, period.kind)) return nullptr;
    return json::value(iso_date(days_of(period_of_day(period.kind, after->day_of(from_))).first));
  }

  const Store& store_;
  const Book& book_;
  const Book::Candidate& candidate_;
  const Instant now_, from_;
  const WhatIf what_if_;
  const std::function<bool()>& go_on_;
  std::size_t told_ = 0;
  json::array made_;
};

// --- In words

class Telling {
 public:
  explicit Telling(Language language) : language_(language), zh_(language == Language::zh) {}

  void tell(const json::object& it) {
    const auto flag = [&](const char* name) { return it.at(name).as_bool(); };
    const Period period = parse_period(text(it.at("period"))).value();
    std::string line =
        "  " +
        (it.at("region").is_null() ? said("全部地区", "everywhere") : text(it.at("region"))) +
        said("，", ", ") + title(period, zh_) + said("（", " (");
    if (flag("counts"))
      line += said("自" + text(it.at("counts_from")) + "起按新规则计",
                   "by the candidate from " + text(it.at("counts_from")) + " on");
    else if (flag("closed"))
      line += said("已结账，不受影响", "closed: stays as it is");
    else
      line +=
          said("按期末有效的规则计，不受影响", "stays with the policy that is in force at its end");
    if (!flag("counts") && !it.at("changes").as_array().empty())
      line += said("；以下仅作比较", "; only to compare");
    line += said("）：", "): ") + what(it);
    lines_ += line + "\n";
    if (!it.at("changes").as_array().empty()) table(it);
  }

  std::string take() { return std::move(lines_); }

 private:
  std::string said(const std::string& zh, const std::string& en) const { return zh_ ? zh : en; }
  static std::string text(const json::value& value) {
    return value.is_string() ? std::string(value.as_string()) : json::serialize(value);
  }
  static std::string shown(const json::value& value) { return value.is_null() ? "—" : text(value); }

  std::string what(const json::object& it) const {
    if (!it.at("assessed").as_bool())
      return said("新规则不再考核这种周期", "the candidate does not assess it any more");
    if (it.at("same_rules").as_bool())
      return said("计分规则没有变化", "nothing that a score is made of changes");
    if (it.at("changed").is_null()) return said("新规则不计算本期", "not counted by the candidate");
    const std::string changed = text(it.at("changed")), units = text(it.at("units"));
    std::string made;
    if (!it.at("assessed_before").as_bool())
      made = said("现行规则不考核这种周期；", "not assessed so far; ");
    if (units == "0") return made + said("还没有数据", "nothing is counted yet");
    return made + changes_of(it.at("changed_in").as_object(), changed, units);
  }

  // "5 of 5 units have another score (1), place (2) or full mark (5)".
  std::string changes_of(const json::object& in, const std::string& changed,
                         const std::string& units) const {
    struct Named {
      const char *name, *zh, *en;
    };
    std::vector<std::string> parts;
    for (const Named& one : {Named{"score", "得分", "score"}, Named{"place", "名次", "place"},
                             Named{"out_of", "满分", "full mark"}, Named{"group", "组别", "group"}})
      if (const std::string count = text(in.at(one.name)); count != "0")
        parts.push_back(said(one.zh, one.en) +
                        (count == changed ? "" : said("（" + count + "个）", " (" + count + ")")));
    if (parts.empty())
      return said(units + "个单位的得分和名次都没有变", "none of " + units + " units changes");
    std::string list;
    for (std::size_t i = 0; i < parts.size(); ++i)
      list += (i == 0                  ? ""
               : i + 1 == parts.size() ? said("或", " or ")
                                       : said("、", ", ")) +
              parts[i];
    return said(units + "个单位中" + changed + "个的" + list + "有变",
                changed + " of " + units + (changed == "1" ? " units has" : " units have") +
                    " another " + list);
  }

  static std::string arrow(const json::value& before, const json::value& after) {
    return before == after ? shown(after) : shown(before) + " → " + shown(after);
  }

  // Where that is another one.
  std::string full_mark(const json::object& it) const {
    if (it.at("out_of_before") == it.at("out_of")) return "";
    const std::string from_to = arrow(it.at("out_of_before"), it.at("out_of"));
    return said("（满分" + from_to + "）", " (of " + from_to + ")");
  }

  void table(const json::object& it) {
    std::vector<std::vector<std::string>> rows{{said("单位", "unit"), said("得分", "score"),
                                                said("名次", "place"), said("原因", "because of")}};
    for (const json::value& one : it.at("changes").as_array())
      rows.push_back({text(one.at("unit")),
                      arrow(one.at("score_before"), one.at("score")) + full_mark(one.as_object()),
                      arrow(one.at("place_before"), one.at("place")), because(one.as_object())});
    for (const std::string& line : screen::table(rows)) lines_ += "    " + line + "\n";
    const auto told = it.at("changes").as_array().size();
    if (const auto all = it.at("changed").to_number<std::size_t>(); all > told)
      lines_ += "    " +
                (zh_ ? "……另有" + std::to_string(all - told) + "个"
                     : "… and " + std::to_string(all - told) + " more") +
                "\n";
  }

  std::string because(const json::object& it) const {
    std::string made;
    const auto add = [&](const std::string& more) {
      made += (made.empty() ? "" : said("；", "; ")) + more;
    };
    for (const json::value& one : it.at("indicators").as_array()) {
      const std::string name =
          text(one.at("title")).empty() ? text(one.at("indicator")) : text(one.at("title"));
      const std::string points = arrow(one.at("points_before"), one.at("points"));
      add(name + " " + points + full_mark(one.as_object()));
    }
    for (const json::value& one : it.at("because").as_array()) {
      const std::string word = text(one);
      if (word == "constant") add(said("基础分", "the constant"));
      if (word == "rank_by") add(said("排名依据", "what ranks"));
      if (word == "group") add(said("分组", "its group"));
      if (word == "others") add(said("其他单位变动", "others moved"));
    }
    if (!it.at("apart").is_null())
      add(said("单列：", "listed apart: ") + in_words(text(it.at("apart")), language_));
    return made;
  }

  const Language language_;
  const bool zh_;
  std::string lines_;
};

}  // namespace

json::array score_impacts(const Store& store, const Book& book, const Book::Candidate& candidate,
                          Instant now, Instant from, WhatIf what_if,
                          const std::function<bool()>& go_on) {
  return Weighing(store, book, candidate, now, from, what_if, go_on).made();
}

json::array rate_changes(const Book::Candidate& candidate) {
  json::array made;
  for (const Book::One& one : candidate.policies) {
    const std::string& region = one.policy->file().region;
    const PolicyPtr before = candidate.now_for_region(region);
    if (!before) continue;
    const std::vector<RateRule>&then = rates_of(*before), &now = rates_of(*one.policy);
    const bool other_bad = before->file().bad_ratings != one.policy->file().bad_ratings;
    const auto add = [&](const RateRule& rate, const char* what) {
      made.push_back(json::object{{"region", text_or_null(region)},
                                  {"rate", rate.name},
                                  {"title", rate.title},
                                  {"change", what}});
    };
    for (const RateRule& rate : now) {
      const RateRule* was = rate_named(rate.name, then);
      if (!was)
        add(rate, "new");
      else if (*was != rate || other_bad)
        add(rate, *was != rate ? "rule" : "bad_ratings");
    }
    for (const RateRule& rate : then)
      if (!rate_named(rate.name, now)) add(rate, "gone");
  }
  return made;
}

std::string rate_changes_text(const json::array& changes, Language language) {
  const bool zh = language == Language::zh;
  if (changes.empty()) return "";
  std::string names;
  for (const json::value& one : changes) {
    const std::string name(one.at("title").as_string());
    if (names.find(name) != names.npos) continue;
    names += (names.empty() ? "" : zh ? "、" : ", ") + name;
  }
  return zh ? "算法有变的比率：" + names +
                  "。看板立即按新算法计，包括以前的日期；排名和得分见上。\n"
            : "Rates that are counted otherwise: " + names +
                  ". Boards count by them at once, also days that are over; rankings and scores as "
                  "above.\n";
}

std::string score_impacts_text(const json::array& impacts, Language language) {
  const bool zh = language == Language::zh;
  if (impacts.empty())
    return zh ? "考核得分和名次：新旧规则都没有考核。\n"
              : "Scores and places: neither policy assesses anything.\n";
  Telling telling(language);
  for (const json::value& one : impacts) telling.tell(one.as_object());
  return (zh ? "考核得分和名次：\n" : "Scores and places:\n") + telling.take();
}

}  // namespace redress::figures
