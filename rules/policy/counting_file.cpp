#include "rules/policy/counting_file.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/spelling.h"
#include "rules/text/catalogue.h"
#include "rules/text/decimal.h"
#include "rules/time/span_text.h"

namespace redress {
namespace {

using yaml::Fields;
using yaml::Member;
using yaml::Node;
using yaml::Report;

constexpr const char* most_points = "10000";
constexpr std::size_t most_named = 100;  // indicators, groups, rates
constexpr int most_ratings = 100'000;
constexpr int most_days = 366;
const std::vector<std::string> period_words = {"month", "quarter", "half_year", "year"};
const std::vector<std::string> not_applicable_words = {"redistribute", "drop", "full"};
const std::vector<std::string> below_minimum_words = {"not_applicable", "full"};
const std::vector<std::string> default_review_words = {"left_out", "counted"};
const std::vector<std::string> origin_words = {"device", "operator", "address"};

std::string role_in(Fields& fields, std::string_view key, Report& report) {
  const Node* node = fields.find(key);
  return node ? yaml::word(*node, key, report).value_or("") : "";
}

std::string title_in(Fields& fields, Report& report) {
  const Node* node = fields.require("title");
  return node ? yaml::text(*node, "title", report).value_or("") : "";
}

int number_in(Fields& fields, std::string_view key, int least, int most, Report& report) {
  const Node* node = fields.require(key);
  return node ? yaml::integer(*node, key, least, most, report).value_or(least) : least;
}

// As it is written, shortest; what is not there, or cannot be read, leaves `to` alone.
bool points_in(Fields& fields, std::string_view key, std::string& to, Report& report,
               const char* most = most_points) {
  const Node* node = fields.find(key);
  if (!node) return true;
  auto written = yaml::decimal(*node, key, "0", most, report);
  if (written) to = *std::move(written);
  return written.has_value();
}

// Each once, in whatever spelling; an empty list says nothing.
template <typename One>
void each_once(const Node& list, const Term& what, const Term& example, Report& report,
               const One& one) {
  std::set<std::string> seen;
  for (const Node& item : yaml::items(list, what, report)) {
    if (!one(item)) continue;
    std::string listed = item.text;
    (void)bring_to_one_form(listed);  // what has none was told by `one`, or is no name
    if (!seen.insert(listed).second) report.add(item.at, Mistake::listed_twice, {listed});
  }
  if (list.is_sequence() && list.items.empty())
    report.add(list.at, Mistake::list_empty,
               {Wording{what.en + " has nothing in it", what.zh + "里什么也没有"},
                Wording{"write " + example.en, "请写" + example.zh}});
}

// What is said by name; `none` in a layer that takes nothing away is told.
template <typename One>
void each_named(const Node& map, const Term& all, const Term& one, Report& report,
                const One& read) {
  if (!map.is_map()) report.add(map.at, Mistake::no_map, {all, yaml::kind_of(map)});
  if (map.members.size() > most_named) {
    report.add(map.at, Mistake::too_many, {all, std::to_string(most_named)});
    return;
  }
  for (const Member& member : map.members) {
    Node key;
    key.kind = Node::Kind::scalar;
    key.at = member.key_at;
    key.text = member.key;
    const auto name = yaml::word(key, one, report);
    if (member.value.taken_away) {
      if (name) report.add(member.value.at, Mistake::nothing_to_take_away, {member.key});
    } else {
      read(member, Wording{one.en + " '" + member.key + "'", one.zh + "“" + member.key + "”"});
    }
  }
}

// --- Rates

// What is nearest, by its name or its Chinese title; there are too many to list.
Wording figure_meant(const std::string& written) {
  std::vector<std::string> names;
  for (const FigureName& it : figure_names()) {
    if (written == it.zh || written == std::string(it.zh) + "数")
      return {"write " + std::string(it.name), "请写" + std::string(it.name)};
    names.emplace_back(it.name);
  }
  const Wording meant = yaml::suggestion(written, names);
  if (meant.en.starts_with("did you mean")) return meant;
  return {
      "write reviews, good, bad, bad_cases, resolved, fell_due, kept or another figure of "
      "rules/README.md; a finding is noted.reply, a level rating.5",
      "请写reviews、good、bad、bad_cases、resolved、fell_due、kept等，全部名称见rules/README；"
      "检查发现的问题写成noted.reply，等级写成rating.5"};
}

bool figure_in(const Node& node, const Term& what, std::string& to, Report& report) {
  auto name = yaml::text(node, what, report);
  if (!name) return false;
  if (!is_figure(*name)) {
    if (!report.full()) report.add(node.at, Mistake::no_figure, {*name}, figure_meant(*name));
    return false;
  }
  to = *std::move(name);
  return true;
}

// One figure, or a list of those that are added up.
bool figures_in(Fields& fields, std::string_view key, std::vector<std::string>& to,
                Report& report) {
  const Node* node = fields.require(key);
  if (!node) return false;
  bool all = true;
  const auto take = [&](const Node& item) {
    std::string name;
    if (!figure_in(item, key, name, report)) return all = false;
    to.push_back(std::move(name));
    return true;
  };
  if (node->is_scalar())
    take(*node);
  else
    each_once(*node, key, "[reviews]", report, take);
  return all && !to.empty();
}

// 办结率 of cases over deadlines would be less than all where all is done: a case that was sent
// back has one more deadline, and is still one case.
void like_by_like(const RateRule& rate, const Term& what, Report& report) {
  const std::string* first = nullptr;
  for (const std::vector<std::string>* figures : {&rate.of, &rate.over})
    for (const std::string& figure : *figures) {
      const Thing counts = counted_in(figure).value();
      if (counts == Thing::findings) continue;
      if (!first) first = &figure;
      const Thing others = counted_in(*first).value();
      if (counts == others) continue;
      const auto named = [](Thing thing) {
        return Wording{std::string(title(thing, false)), std::string(title(thing, true))};
      };
      report.add(rate.at, Mistake::rate_of_two_things,
                 {what, *first, named(others), figure, named(counts)});
      return;
    }
}

RateRule rate_rule(const Member& member, const Term& what, Report& report) {
  Fields fields(member.value, what, report);
  RateRule made;
  made.name = member.key;
  made.at = member.key_at;
  made.title = title_in(fields, report);
  const bool of = figures_in(fields, "of", made.of, report);
  const bool over = figures_in(fields, "over", made.over, report);
  const Node* defaults = fields.find("default_reviews");
  if (defaults)
    if (const auto at = yaml::one_of(*defaults, "default_reviews", default_review_words, report))
      made.default_reviews = *at == 1;
  if (const Node* places = fields.find("places"))
    made.places = yaml::integer(*places, "places", 0, 4, report).value_or(2);
  // Whoever says otherwise what 差评率 is made of still means it to be low.
  for (const RateRule& standard : standard_rates())
    if (standard.name == made.name) made.less_is_better = standard.less_is_better;
  if (const Node* less = fields.find("less_is_better"))
    made.less_is_better =
        yaml::boolean(*less, "less_is_better", report).value_or(made.less_is_better);
  if (!of || !over) return made;
  like_by_like(made, what, report);
  const bool reviews = std::any_of(made.of.begin(), made.of.end(), counts_reviews) ||
                       std::any_of(made.over.begin(), made.over.end(), counts_reviews);
  if (reviews && !defaults)
    report.add(member.key_at, Mistake::default_reviews_needed, {what});
  else if (!reviews && defaults)
    report.add(fields.key_at("default_reviews"), Mistake::default_reviews_idle, {what});
  return made;
}

class Rates {
 public:
  explicit Rates(PolicyFile& policy) : rates_(policy.rates) { rates_ = standard_rates(); }

  void read(const Node& node, Report& report) {
    for (const Member& member : node.members)
      if (is_none(member.value) && take_away(member.key)) taken_.insert(member.key);
    Node others = node;
    std::erase_if(others.members, [&](const Member& it) { return taken_.contains(it.key); });
    each_named(others, "rates", {"rate", "率"}, report, [&](const Member& it, const Term& what) {
      if (it.key == "score") report.add(it.key_at, Mistake::rate_named_score);
      if (is_none(it.value))
        report.add(it.value.at, Mistake::nothing_to_take_away, {it.key});
      else
        put(rate_rule(it, what, report));
    });
  }

  const RateRule* find(std::string_view name) const {
    const auto found = std::find_if(rates_.begin(), rates_.end(),
                                    [&](const RateRule& it) { return it.name == name; });
    return found == rates_.end() ? nullptr : &*found;
  }

  // A rate's name; of `score` too where that may be said.
  std::string name_in(const Node& node, const Term& what, bool or_score, Report& report) const {
    auto name = yaml::word(node, what, report);
    if (!name || find(*name) || (or_score && name == "score")) return name.value_or("");
    if (taken_.contains(*name)) {
      report.add(node.at, Mistake::rate_taken_away, {*name});
      return {};
    }
    std::vector<std::string> known;
    if (or_score) known.push_back("score");
    for (const RateRule& it : rates_) known.push_back(it.name);
    report.add(node.at, Mistake::no_rate, {*name}, yaml::suggestion(*name, known));
    return {};
  }

 private:
  static bool is_none(const Node& node) {
    return node.is_scalar() && !node.quoted && node.text == "none";
  }

  bool take_away(std::string_view name) {
    return std::erase_if(rates_, [&](const RateRule& it) { return it.name == name; }) > 0;
  }

  void put(RateRule rate) {
    const auto known = std::find_if(rates_.begin(), rates_.end(),
                                    [&](const RateRule& it) { return it.name == rate.name; });
    if (known == rates_.end())
      rates_.push_back(std::move(rate));
    else
      *known = std::move(rate);
  }

  std::vector<RateRule>& rates_;
  std::set<std::string> taken_;
};

// --- Assessment

class AssessmentReader {
 public:
  AssessmentReader(const PolicyFile& policy, const Rates& rates, Report& report)
      : policy_(policy),
        units_(policy.units.begin(), policy.units.end()),
        rates_(rates),
        report_(report) {}

  AssessmentRule read(const Node& node) {
    made_.at = node.at;
    Fields fields(node, "assessment", report_);
    if (const Node* periods = fields.require("periods"))
      each_once(*periods, "periods", "[month]", report_, [&](const Node& item) {
        const auto at = yaml::one_of(item, "period", period_words, report_);
        if (at) made_.periods.push_back(static_cast<Period::Kind>(*at));
        return at.has_value();
      });
    if (const Node* close = fields.find("close")) {
      Fields one(*close, "close", report_);
      if (const Node* after = one.find("after"))
        made_.close_after = read_span(*after, "after", false, report_);
      made_.close_by = role_in(one, "by", report_);
    }
    all_read_ &= points_in(fields, "constant", made_.constant, report_);
    if (const Node* not_applicable = fields.find("not_applicable"))
      if (const auto at =
              yaml::one_of(*not_applicable, "not_applicable", not_applicable_words, report_))
        made_.not_applicable = static_cast<AssessmentRule::NotApplicable>(*at);
    if (const Node* rank_by = fields.find("rank_by")) {
      const std::string name = rates_.name_in(*rank_by, "rank_by", true, report_);
      if (!name.empty()) made_.rank_by = name;
    }
    if (const Node* groups = fields.find("groups")) read_groups(*groups);
    if (const Node* indicators = fields.require("indicators")) {
      each_named(*indicators, "indicators", {"indicator", "指标"}, report_,
                 [&](const Member& it, const Term& what) { read_indicator(it, what); });
      if (indicators->is_map() && indicators->members.empty())
        report_.add(indicators->at, Mistake::nothing_assessed);
    }
    add_up();
    return std::move(made_);
  }

 private:
  void read_groups(const Node& node) {
    each_named(node, "groups", {"group", "组"}, report_,
               [&](const Member& it, const Term& what) { read_group(it, what); });
  }

  void read_group(const Member& member, const Term& what) {
    Fields fields(member.value, what, report_);
    GroupRule group;
    group.name = member.key;
    group.at = member.key_at;
    group.title = title_in(fields, report_);
    if (const Node* units = fields.find("units"))
      each_once(*units, "units", {"[county office]", "[某县]"}, report_,
                [&](const Node& item) { return read_unit(item, group); });
    else if (member.value.is_map() && others_.empty())
      others_ = member.key;
    else if (member.value.is_map())
      report_.add(member.key_at, Mistake::two_groups_of_others, {others_, member.key});
    if (const Node* out_of = fields.find("out_of")) {
      if (auto written = yaml::decimal(*out_of, "out_of", "0", most_points, report_)) {
        group.out_of = *std::move(written);
        out_of_at_[group.name] = group.out_of_at = out_of->at;
      } else {
        all_read_ = false;
      }
    } else {
      group.out_of.clear();  // what it adds up to
    }
    made_.groups.push_back(std::move(group));
  }

  bool read_unit(const Node& item, GroupRule& group) {
    auto unit = yaml::name(item, {"a unit", "单位"}, report_);
    if (!unit) return false;
    if (!units_.empty() && !units_.contains(*unit) && !report_.full())
      report_.add(item.at, Mistake::no_unit, {*unit}, yaml::suggestion(*unit, policy_.units));
    const auto [before, fresh] = group_of_.emplace(*unit, group.name);
    if (!fresh && before->second != group.name)
      report_.add(item.at, Mistake::unit_of_two_groups, {*unit, before->second});
    group.units.push_back(*std::move(unit));
    return true;
  }

  void read_indicator(const Member& member, const Term& what) {
    Fields fields(member.value, what, report_);
    IndicatorRule made;
    made.name = member.key;
    made.at = member.key_at;
    made.title = title_in(fields, report_);
    const Node* rate = fields.find("rate");
    const Node* deduct = fields.find("deduct");
    const Node* add = fields.find("add");
    const int kinds = (rate != nullptr) + (deduct != nullptr) + (add != nullptr);
    if (kinds != 1 && member.value.is_map())
      report_.add(member.key_at, Mistake::indicator_of_one_kind, {what});
    bool sound = kinds == 1;

    const Node* weight = fields.require("weight");
    const auto points =
        weight ? yaml::decimal(*weight, "weight", "0", most_points, report_) : std::nullopt;
    if (points) made.weight = *points;
    sound &= points.has_value();

    const bool any = kinds != 1;  // then nobody knows which keys there may be
    if (rate || any) {
      made.kind = IndicatorRule::Kind::rate;
      if (rate) made.of = rates_.name_in(*rate, "rate", false, report_);
      points_in(fields, "full_from", made.full_from, report_, "100");
      const RateRule* of = rates_.find(made.of);
      if (of && of->less_is_better && !fields.has("full_from"))
        report_.add(rate->at, Mistake::full_from_needed, {made.of});
      if (points_in(fields, "slope", made.slope, report_) && made.slope == "0")
        report_.add(fields.find("slope")->at, Mistake::nothing_lost,
                    {what, Wording{"slope 0", "slope为0"}});
      if (const Node* minimum = fields.find("minimum"))
        made.minimum = yaml::integer(*minimum, "minimum", 1, 1'000'000, report_).value_or(1);
      if (const Node* below = fields.find("below_minimum"))
        if (const auto at = yaml::one_of(*below, "below_minimum", below_minimum_words, report_))
          made.below_minimum = static_cast<IndicatorRule::BelowMinimum>(*at);
    }
    if (deduct) read_count(*deduct, "deduct", made, what, IndicatorRule::Kind::deduction);
    if (add) read_count(*add, "add", made, what, IndicatorRule::Kind::bonus);
    if (rate || deduct || any) {
      if (points_in(fields, "floor", made.floor, report_) && points && kinds == 1 &&
          made.floor != "0" && decimal(made.floor) >= decimal(*points))
        report_.add(fields.find("floor")->at, Mistake::floor_not_below_weight,
                    {made.floor, made.weight});
    }
    if (const Node* groups = fields.find("groups"))
      each_once(*groups, "groups", "[counties]", report_, [&](const Node& item) {
        auto name = yaml::word(item, {"group", "组"}, report_);
        if (!name) return false;
        if (!has_group(*name)) {
          sound = false;
          std::vector<std::string> known;
          for (const GroupRule& it : made_.groups) known.push_back(it.name);
          report_.add(item.at, Mistake::no_group, {*name}, yaml::suggestion(*name, known));
        }
        made.groups.push_back(*std::move(name));
        return true;
      });
    all_read_ &= sound;
    made_.indicators.push_back(std::move(made));
  }

  // {count: noted.reply, each: 1}
  void read_count(const Node& node, const char* key, IndicatorRule& made, const Term& what,
                  IndicatorRule::Kind kind) {
    made.kind = kind;
    Fields fields(node, key, report_);
    if (const Node* count = fields.require("count")) figure_in(*count, "count", made.of, report_);
    if (fields.require("each") && points_in(fields, "each", made.each, report_) && made.each == "0")
      report_.add(fields.find("each")->at, Mistake::nothing_lost,
                  {what, Wording{"0 for each", "each为0"}});
  }

  bool has_group(std::string_view name) const {
    return std::any_of(made_.groups.begin(), made_.groups.end(),
                       [&](const GroupRule& it) { return it.name == name; });
  }

  // What the full mark of everything comes to; a bonus is on top of it.
  void add_up() {
    if (!all_read_) return;
    for (GroupRule& group : made_.groups) {
      Exact sum = decimal(made_.constant);
      for (const IndicatorRule& it : made_.indicators)
        if (it.kind != IndicatorRule::Kind::bonus &&
            (it.groups.empty() ||
             std::find(it.groups.begin(), it.groups.end(), group.name) != it.groups.end()))
          sum += decimal(it.weight);
      const std::string all = shortest(sum).value();
      if (group.out_of.empty())
        group.out_of = all;
      else if (group.out_of != all)
        report_.add(out_of_at_.at(group.name), Mistake::weights_do_not_add_up,
                    {group.name, all, group.out_of});
    }
  }

  const PolicyFile& policy_;
  std::set<std::string> units_;  // that are declared
  const Rates& rates_;
  Report& report_;
  AssessmentRule made_;
  std::map<std::string, std::string> group_of_;   // by unit
  std::map<std::string, yaml::Place> out_of_at_;  // by group
  std::string others_;                            // the group without units
  bool all_read_ = true;                          // whatever the sums need
};

// --- Signals

// "17:30"
std::string time_of_day(const Node& node, const Term& what, Report& report) {
  const auto written = yaml::text(node, what, report);
  if (!written) return {};
  const auto two = [&](std::size_t at, int most) {
    const char tens = (*written)[at], ones = (*written)[at + 1];
    return tens >= '0' && tens <= '9' && ones >= '0' && ones <= '9' &&
           (tens - '0') * 10 + ones - '0' <= most;
  };
  if (written->size() == 5 && (*written)[2] == ':' && two(0, 23) && two(3, 59)) return *written;
  report.add(node.at, Mistake::no_time_of_day, {what, *written});
  return {};
}

SignalRules signal_rules(const Node& node, Report& report) {
  SignalRules made;
  made.at = node.at;
  Fields fields(node, "signals", report);
  if (const Node* notify = fields.find("notify"))
    for (const Node& item : yaml::items(*notify, "notify", report))
      if (auto role = yaml::word(item, "notify", report)) {
        if (*role == "unit" || *role == "reviewer")
          report.add(item.at, Mistake::signals_to_the_rated, {*role});
        made.notify.push_back(*std::move(role));
      }
  // One signal's own map; `read` fills in what it says.
  const auto signal = [&](const char* key, auto& to, const auto& read) {
    const Node* one = fields.find(key);
    if (!one) return;
    Fields inside(*one, key, report);
    std::decay_t<decltype(*to)> said;
    read(inside, said);
    to = std::move(said);
  };
  const auto number = [&](Fields& of, const char* key, int least, int most) {
    return number_in(of, key, least, most, report);
  };
  signal("burst", made.burst, [&](Fields& it, SignalRules::Burst& to) {
    to.ratings = number(it, "ratings", 2, most_ratings);
    to.within_minutes = number(it, "within_minutes", 1, 1440);
    if (const Node* from = it.find("from")) {
      to.from.clear();
      each_once(*from, "from", "[device]", report, [&](const Node& item) {
        const auto at = yaml::one_of(item, "from", origin_words, report);
        if (at) to.from.push_back(origin_words[*at]);
        return at.has_value();
      });
    }
  });
  signal("identical_answers", made.identical_answers,
         [&](Fields& it, SignalRules::IdenticalAnswers& to) {
           to.ratings = number(it, "ratings", 2, most_ratings);
           to.percent = number(it, "percent", 1, 100);
         });
  signal("too_fast", made.too_fast, [&](Fields& it, SignalRules::TooFast& to) {
    to.seconds = number(it, "seconds", 1, 3600);
    to.ratings = number(it, "ratings", 1, most_ratings);
  });
  signal("sweep", made.sweep, [&](Fields& it, SignalRules::Sweep& to) {
    to.minutes = number(it, "minutes", 1, 720);
    if (const Node* closing = it.find("closing"))
      to.closing = time_of_day(*closing, "closing", report);
    to.percent = number(it, "percent", 1, 100);
    to.ratings = number(it, "ratings", 1, most_ratings);
  });
  signal("silent_channel", made.silent_channel, [&](Fields& it, SignalRules::SilentChannel& to) {
    to.days = number(it, "days", 1, most_days);
    to.expected = number(it, "expected", 1, most_ratings);
  });
  signal("frozen_distribution", made.frozen_distribution,
         [&](Fields& it, SignalRules::FrozenDistribution& to) {
           to.days = number(it, "days", 2, most_days);
           to.ratings = number(it, "ratings", 1, most_ratings);
         });
  signal("falling_response", made.falling_response,
         [&](Fields& it, SignalRules::FallingResponse& to) {
           to.days = number(it, "days", 1, most_days);
           to.percent_less = number(it, "percent_less", 1, 100);
           to.finished = number(it, "finished", 1, most_ratings);
         });
  signal("staff_accounts", made.staff_accounts, [&](Fields& it, SignalRules::StaffAccounts& to) {
    if (const Node* accounts = it.find("accounts"))
      each_once(*accounts, "accounts", "[wx-0417]", report, [&](const Node& item) {
        auto account = yaml::name(item, {"an account", "账号"}, report);
        if (account) to.accounts.push_back(*account);
        return account.has_value();
      });
  });
  signal("contradictions", made.contradictions, [&](Fields& it, SignalRules::Contradictions& to) {
    to.ratings = number(it, "ratings", 1, most_ratings);
  });
  signal("zero_bad", made.zero_bad, [&](Fields& it, SignalRules::ZeroBad& to) {
    to.days = number(it, "days", 1, most_days);
    to.ratings = number(it, "ratings", 1, most_ratings);
  });
  if (const Node* dormant = fields.find("dormant")) {
    Fields inside(*dormant, "dormant", report);
    if (const Node* after = inside.require("after"))
      made.dormant_after = read_span(*after, "after", false, report);
  }
  if (const Node* concentrated = fields.find("concentrated")) {
    Fields inside(*concentrated, "concentrated", report);
    made.concentrated_from = number(inside, "from", 2, most_ratings);
    if (const Node* chance = inside.require("chance"))
      if (auto written = yaml::decimal(*chance, "chance", "0.0001", "0.5", report))
        made.chance = *std::move(written);
  }
  return made;
}

PublicationRule publication_rule(const Node& node, Report& report) {
  PublicationRule made;
  made.at = node.at;
  Fields fields(node, "publication", report);
  if (const Node* smallest = fields.find("smallest"))
    made.smallest = yaml::integer(*smallest, "smallest", 1, 1'000, report).value_or(5);
  made.approve = role_in(fields, "approve", report);
  return made;
}

}  // namespace

bool counts_reviews(std::string_view figure) {
  for (const FigureName& it : figure_names())
    if (it.name == figure) return it.of_reviews;
  for (const FigureName& it : free_figure_names())
    if (figure.starts_with(it.name)) return it.of_reviews;
  return false;
}

bool is_role_of_the_unit(std::string_view role) {
  return role == "unit" || role.starts_with("unit_") || role.starts_with("unit-");
}

void read_counting(Fields& fields, PolicyFile& policy, Report& report) {
  Rates rates(policy);
  if (const Node* node = fields.find("rates")) rates.read(*node, report);
  if (const Node* node = fields.find("assessment"))
    policy.assessment = AssessmentReader(policy, rates, report).read(*node);
  if (const Node* node = fields.find("signals")) policy.signals = signal_rules(*node, report);
  if (const Node* node = fields.find("publication"))
    policy.publication = publication_rule(*node, report);
  if (const Node* node = fields.find("circular")) {
    Fields inside(*node, "circular", report);
    if (const Node* title = inside.find("title"))
      policy.circular_title = yaml::text(*title, "title", report).value_or("");
  }
}

}  // namespace redress
