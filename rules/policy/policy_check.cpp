#include "rules/policy/policy_check.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include "engine/spelling.h"
#include "rules/policy/counting_file.h"
#include "rules/policy/layers.h"
#include "rules/text/catalogue.h"
#include "rules/text/decimal.h"

namespace redress {
namespace {

using std::chrono::days;
using std::chrono::hours;

std::string quoted(Stage stage) { return std::string(name(stage)); }

class Check {
 public:
  Check(const WrittenPolicy& policy, Day today, yaml::Report& report)
      : policy_(policy), file_(policy.file()), today_(today), report_(report) {
    for (Day day = today - days(3 * 365); day < today + days(2 * 365); day += days(1))
      days_.push_back(day);
  }

  void all() {
    gaps();
    ratings();
    for (const auto& [stage, rule] : file_.stages) of_stage(stage, rule);
    if (file_.cap) of_clock(*file_.cap);
    unreachable_stages();
    count_rungs();
    routes();
    roles();
    for (const RateRule& rate : file_.rates) part_of_whole(rate);
    full_mark();
    periods();
    signals();
    look_alikes();
    calendar_reaches();
  }

 private:
  // A case that arrives at ten in the morning of that day.
  Instant morning(Day day) const { return policy_.begin_of(day) + hours(10); }
  Instant end_of(Day day) const { return policy_.begin_of(day + days(1)); }
  Instant due(const Terms& terms, Day day) const {
    return redress::due(terms, morning(day), {}, policy_.zone(), policy_.calendar()).at;
  }
  bool always(const std::function<bool(Day)>& holds) const {
    return std::all_of(days_.begin(), days_.end(), holds);
  }
  const Day* first(const std::function<bool(Day)>& holds) const {
    const auto found = std::find_if(days_.begin(), days_.end(), holds);
    return found == days_.end() ? nullptr : &*found;
  }

  void gaps() {
    if (file_.cap) return;
    for (Stage stage : {Stage::dispatch, Stage::verification, Stage::rectification,
                        Stage::explanation, Stage::feedback, Stage::follow_up}) {
      const auto rule = file_.stages.find(stage);
      const bool said = rule != file_.stages.end();
      if (said && rule->second.clock) continue;
      report_.add(said ? rule->second.at : file_.stages_at, Mistake::nothing_ends_stage,
                  {quoted(stage)});
    }
  }

  void ratings() {
    std::set<int> bad(file_.bad_ratings.begin(), file_.bad_ratings.end());
    for (int rating : bad)
      for (int worse = 1; worse < rating; ++worse)
        if (!bad.contains(worse)) {
          report_.add(file_.ratings_at, Mistake::better_is_bad,
                      {std::to_string(rating), std::to_string(worse)});
          return;
        }
  }

  void of_stage(Stage stage, const StageRule& rule) {
    if (rule.pause && !rule.pause->at_most)
      report_.add(rule.pause->at, Mistake::pause_may_last, {quoted(stage)});
    if (rule.contact) of_clock(*rule.contact);
    if (rule.planned && !rule.planned->cap && !file_.cap)
      report_.add(rule.planned->at, Mistake::plan_uncapped);
    if (!rule.clock) {
      if (rule.planned) rungs(rule.planned->promised);
      return;
    }
    const ClockRule& clock = *rule.clock;
    of_clock(clock);
    beside_cap(stage, rule, clock);
    if (rule.planned && rule.planned->cap && rule.planned->cap->from == clock.from &&
        always(
            [&](Day day) { return due(rule.planned->cap->terms, day) <= due(clock.terms, day); }))
      report_.add(rule.planned->cap->at, Mistake::plan_cap_shorter);
  }

  void of_clock(const ClockRule& clock) {
    for (const Reminder& reminder : clock.near_due) {
      if (reminder.passed != 0) continue;
      const Day* when = first([&](Day day) {
        return earlier_by(due(clock.terms, day), reminder.before, policy_.zone(),
                          policy_.calendar()) <= morning(day);
      });
      if (when) report_.add(reminder.at, Mistake::reminder_sometimes_early, {iso_date(*when)});
    }
    for (const Rung& rung : clock.ladder)
      if (rung.side == Rung::Side::before && always([&](Day day) {
            return policy_.instant_of(rung, due(clock.terms, day)) <= morning(day);
          }))
        report_.add(rung.at, Mistake::rung_before_start, {rung.take});
    rungs(clock);
  }

  // Whoever lists one above the other means it to be taken first.
  void rungs(const ClockRule& clock) {
    for (std::size_t i = 1; i < clock.ladder.size(); ++i) {
      const Rung &above = clock.ladder[i - 1], &rung = clock.ladder[i];
      const Day* when = first([&](Day day) {
        return policy_.instant_of(rung, end_of(day)) < policy_.instant_of(above, end_of(day));
      });
      if (when)
        report_.add(rung.at, Mistake::rungs_out_of_order, {iso_date(*when), rung.take, above.take});
    }
  }

  void beside_cap(Stage stage, const StageRule& rule, const ClockRule& clock) {
    if (!file_.cap) return;
    const Terms& cap = file_.cap->terms;
    // At best it starts when the cap does.
    if (always([&](Day day) { return due(cap, day) < due(clock.terms, day); }))
      report_.add(clock.at, Mistake::cap_shorter,
                  {Wording{"stage '" + quoted(stage) + "'", "环节“" + quoted(stage) + "”"}});
    for (const auto& [of, other] : clock.classes) {
      Terms terms = clock.terms;
      terms.within = other.within;
      if (always([&](Day day) { return due(cap, day) < due(terms, day); }))
        report_.add(other.at, Mistake::cap_shorter,
                    {Wording{"class '" + of + "'", "分类“" + of + "”"}});
    }
    const auto never_gains = [&](const Span& within) {
      Terms terms = clock.terms;
      terms.within = within;
      return always([&](Day day) {
        const Changes once{{}, {rule.extend->by}};
        const Instant extended =
            redress::due(terms, morning(day), once, policy_.zone(), policy_.calendar()).at;
        return std::min(extended, due(cap, day)) <= std::min(due(terms, day), due(cap, day));
      });
    };
    if (rule.extend && !file_.cap_extend && never_gains(clock.terms.within) &&
        std::all_of(clock.classes.begin(), clock.classes.end(),
                    [&](const auto& it) { return never_gains(it.second.within); }))
      report_.add(rule.extend->at, Mistake::extension_idle,
                  {Wording{"stage '" + quoted(stage) + "'", "环节“" + quoted(stage) + "”"}});
  }

  const StageRule* rule_of(Stage stage) const {
    const auto found = file_.stages.find(stage);
    return found == file_.stages.end() ? nullptr : &found->second;
  }

  void unreachable_stages() {
    const StageRule* appeal = rule_of(Stage::appeal);
    if (!appeal) return;
    for (Stage stage : {Stage::verification, Stage::rectification}) {
      const StageRule* rule = rule_of(stage);
      if (!rule || rule->may_appeal) return;
    }
    report_.add(appeal->at, Mistake::stage_unreachable,
                {"appeal", Wording{"verification and rectification forbid appeals",
                                   "verification和rectification都不允许申诉"}});
  }

  void count_rungs() {
    const StageRule* verification = rule_of(Stage::verification);
    const auto found = file_.counts.find(Counted::returns);
    if (!verification || found == file_.counts.end()) return;
    for (const CountRung& rung : found->second) {
      if (!verification->may_return)
        report_.add(rung.at, Mistake::rung_unreachable,
                    {Wording{"returning is forbidden", "不允许退单"},
                     Wording{"remove it, or allow returns", "请删去，或者允许退单"}});
      else if (verification->most_returns && *verification->most_returns < rung.reaching)
        report_.add(rung.at, Mistake::rung_unreachable,
                    {Wording{"a case may be returned " +
                                 std::to_string(*verification->most_returns) + " times at most",
                             "最多只能退单" + std::to_string(*verification->most_returns) + "次"},
                     Wording{"let it be reached earlier, or allow more returns",
                             "请提前，或者允许更多次退单"}});
    }
  }

  // Whether `first` takes everything that `second` would.
  static bool covers(const RouteRule& first, const RouteRule& second) {
    const auto same = [](const std::string& of, const std::string& other) {
      return of.empty() || of == other;
    };
    return second.matter.starts_with(first.matter) && same(first.step, second.step) &&
           same(first.indicator, second.indicator) && second.region.starts_with(first.region) &&
           same(first.window, second.window);
  }

  void routes() {
    const StageRule* dispatch = rule_of(Stage::dispatch);
    if (!dispatch) return;
    const auto& all = dispatch->routes;
    for (std::size_t i = 0; i < all.size(); ++i)
      for (std::size_t before = 0; before < i; ++before)
        if (covers(all[before], all[i])) {
          report_.add(all[i].at, Mistake::route_unreachable, {std::to_string(all[before].at.line)});
          break;
        }
  }

  // What a figure consists of, as "family part", never overlapping; empty where that is not plain.
  std::set<std::string> parts_of(const std::string& figure) const {
    struct Known {
      const char *figure, *family, *parts;
    };
    static constexpr Known known[] = {
        {"reviews", "level", "1 2 3 4 5"},
        {"given", "level", "1 2 3 4 5"},
        {"very_satisfied", "level", "5"},
        {"satisfied", "level", "4"},
        {"basically_satisfied", "level", "3"},
        {"dissatisfied", "level", "2"},
        {"very_dissatisfied", "level", "1"},
        {"cases", "case", "unresolved rectified deferred explained withdrawn set_aside"},
        {"bad_cases", "case", "unresolved rectified deferred explained withdrawn"},
        {"resolved", "case", "rectified deferred explained"},
        {"unresolved", "case", "unresolved"},
        {"rectified", "case", "rectified"},
        {"deferred", "case", "deferred"},
        {"explained", "case", "explained"},
        {"set_aside", "case", "set_aside"},
        {"withdrawn", "case", "withdrawn"},
        {"named", "call", "satisfied unsatisfied unreached pending"},
        {"followed_up", "call", "satisfied unsatisfied unreached"},
        {"reached", "call", "satisfied unsatisfied"},
        {"unreached", "call", "unreached"},
        {"follow_up_satisfied", "call", "satisfied"},
        {"follow_up_unsatisfied", "call", "unsatisfied"},
        {"fell_due", "work", "kept missed"},
        {"kept", "work", "kept"},
        {"missed", "work", "missed"},
        {"appeals_decided", "appeal", "upheld dismissed"},
        {"appeals_upheld", "appeal", "upheld"},
        {"appeals_dismissed", "appeal", "dismissed"},
        {"finished", "matter", "rated by_default unrated"},
        {"finished_rated", "matter", "rated"},
        {"finished_by_default", "matter", "by_default"},
        {"finished_unrated", "matter", "unrated"},
    };
    if (figure.starts_with("rating.")) return {"level " + figure.substr(7)};
    std::set<std::string> made;
    if (figure == "good" || figure == "bad") {
      const auto& bad = file_.bad_ratings;
      for (int rating = 1; rating <= 5; ++rating)
        if ((std::find(bad.begin(), bad.end(), rating) != bad.end()) == (figure == "bad"))
          made.insert("level " + std::to_string(rating));
    }
    for (const Known& it : known) {
      if (it.figure != figure) continue;
      std::istringstream parts(it.parts);
      for (std::string part; parts >> part;) made.insert(it.family + (" " + part));
    }
    return made;
  }

  void part_of_whole(const RateRule& rate) {
    const auto family = [](const std::set<std::string>& parts) {
      return parts.begin()->substr(0, parts.begin()->find(' '));
    };
    std::set<std::string> whole, families;
    for (const std::string& figure : rate.over) {
      const std::set<std::string> parts = parts_of(figure);
      if (parts.empty()) return;
      whole.insert(parts.begin(), parts.end());
      families.insert(family(parts));
    }
    for (const std::string& figure : rate.of) {
      const std::set<std::string> parts = parts_of(figure);
      if (parts.empty() || !families.contains(family(parts)) ||
          std::includes(whole.begin(), whole.end(), parts.begin(), parts.end()))
        continue;
      report_.add(rate.at, Mistake::part_outside_whole, {rate.name, figure});
      return;
    }
  }

  // Points are read as of a hundred, unless it is said of how many they are.
  void full_mark() {
    if (!file_.assessment) return;
    const auto told = [&](const std::string& of, const yaml::Place& at) {
      if (of != "100" && of != "0") report_.add(at, Mistake::full_mark_unsaid, {of});
    };
    for (const GroupRule& group : file_.assessment->groups)
      if (group.out_of_at.line == 0) told(group.out_of, group.at);
    if (!file_.assessment->groups.empty()) return;
    Exact sum = decimal(file_.assessment->constant);
    for (const IndicatorRule& it : file_.assessment->indicators)
      if (it.kind != IndicatorRule::Kind::bonus) sum += decimal(it.weight);
    told(shortest(sum).value_or(""), file_.assessment->at);
  }

  void periods() {
    if (!file_.assessment) return;
    const auto& periods = file_.assessment->periods;
    for (const UnitRung& rung : file_.unit_ladder)
      if (std::find(periods.begin(), periods.end(), rung.period) == periods.end()) {
        static constexpr const char* chinese[] = {"月度", "季度", "半年", "年度"};
        const std::string word(name(rung.period));
        report_.add(rung.at, Mistake::period_not_assessed,
                    {rung.take, Wording{word, chinese[int(rung.period)]}, word});
      }
  }

  void signals() {
    if (!file_.signals) return;
    if (file_.signals->notify.empty()) report_.add(file_.signals->at, Mistake::signals_to_nobody);
    for (const std::string& role : file_.signals->notify)
      if (is_role_of_the_unit(role))
        report_.add(file_.signals->at, Mistake::signals_to_the_unit, {role});
  }

  // Of whom the policy speaks: nothing is merged, so that two spellings of one are told of.
  void look_alikes() {
    std::map<std::string, Place> named;
    for (const std::string& unit : file_.units) named.emplace(unit, file_.units_at);
    for (const auto& [stage, rule] : file_.stages)
      for (const RouteRule& route : rule.routes) named.emplace(route.to, route.to_at);
    if (file_.assessment)
      for (const GroupRule& group : file_.assessment->groups)
        for (const std::string& unit : group.units) named.emplace(unit, group.at);
    std::vector<std::string> names;
    for (const auto& [name, place] : named) names.push_back(name);
    for (const LookAlike& one : redress::look_alikes(names))
      report_.add(named.at(one.other), Mistake::names_look_alike, {one.other, one.one});
  }

  void roles() {
    std::set<std::string> used;
    const auto use = [&](const std::vector<std::string>& names) {
      used.insert(names.begin(), names.end());
    };
    const auto clock = [&](const std::optional<ClockRule>& it) {
      if (!it) return;
      for (const Reminder& reminder : it->near_due) use(reminder.notify);
      for (const Rung& rung : it->ladder) use(rung.notify);
    };
    clock(file_.cap);
    for (const auto& [stage, rule] : file_.stages) {
      clock(rule.clock);
      clock(rule.contact);
      if (rule.planned) clock(rule.planned->promised);
      if (rule.pause) use(rule.pause->notify);
      use({rule.by, rule.appeal.decided_by});
      if (rule.extend) use({rule.extend->approve});
      if (rule.pause) use({rule.pause->approve});
    }
    for (const auto& [counted, rungs] : file_.counts)
      for (const CountRung& rung : rungs) {
        use(rung.notify);
        use({rung.decides});
      }
    for (const UnitRung& rung : file_.unit_ladder) use(rung.notify);
    use(file_.told_when_given);
    if (file_.cap_extend) use({file_.cap_extend->approve});
    use({file_.reopen.approve, file_.merge_approve, file_.withdraw_approve, file_.followed_up_by});
    if (file_.assessment) use({file_.assessment->close_by});
    if (file_.signals) use(file_.signals->notify);
    if (file_.publication) use({file_.publication->approve});
    use(file_.privacy.full);
    for (const auto& [role, title] : file_.roles)
      if (!used.contains(role)) report_.add(file_.roles_at.at(role), Mistake::role_unused, {role});
  }

  void calendar_reaches() {
    Instant last = morning(today_);
    const auto reach = [&](const ClockRule& clock, const ExtendRule* extend) {
      Terms terms = clock.terms;
      Changes changes;
      if (extend) changes.extensions.assign(std::size_t(extend->max_count), extend->by);
      const auto take = [&] {
        last = std::max(
            last,
            redress::due(terms, morning(today_), changes, policy_.zone(), policy_.calendar()).at);
      };
      take();
      for (const auto& [name, of] : clock.classes) {
        terms.within = of.within;
        take();
      }
    };
    if (file_.cap) reach(*file_.cap, file_.cap_extend ? &*file_.cap_extend : nullptr);
    for (const auto& [stage, rule] : file_.stages) {
      if (rule.clock) reach(*rule.clock, rule.extend ? &*rule.extend : nullptr);
      if (rule.contact) reach(*rule.contact, nullptr);
      if (rule.planned && rule.planned->cap) reach(*rule.planned->cap, nullptr);
    }
    const std::vector<int> missing = policy_.calendar().missing(today_, policy_.day_of(last));
    if (!missing.empty())
      report_.add(file_.calendars_at, Mistake::calendar_ends,
                  {policy_.calendar().version().name, std::to_string(missing.front())});
  }

  const WrittenPolicy& policy_;
  const PolicyFile& file_;
  Day today_;
  yaml::Report& report_;
  std::vector<Day> days_;
};

}  // namespace

Checked check_policy(const PolicyTexts& texts, Day today) {
  Checked made;
  made.policy = compiled(texts, made.problems);
  if (!made.policy) return made;
  yaml::Report report(texts.policy.file);
  for (const Text& base : chain_of(texts.policy, texts.bases)) report.add_layer(base.file);
  Check(*made.policy, today, report).all();
  made.problems = report.by_place();
  return made;
}

}  // namespace redress
