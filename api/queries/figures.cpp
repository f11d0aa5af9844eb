#include "api/queries/figures.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cassert>
#include <limits>
#include <map>

#include "api/admin/policies.h"

namespace redress::figures {
namespace {

namespace json = boost::json;

constexpr Day ever(std::chrono::days(std::numeric_limits<std::int32_t>::min() / 2));

Day first_of(int month_index) {
  const std::chrono::year year(month_index / 12);
  const std::chrono::month month(unsigned(month_index % 12 + 1));
  return Day(std::chrono::sys_days(year / month / 1).time_since_epoch());
}

int months(Period::Kind kind) {
  switch (kind) {
    case Period::Kind::month: return 1;
    case Period::Kind::quarter: return 3;
    case Period::Kind::half_year: return 6;
    case Period::Kind::year: return 12;
  }
  return 1;
}

// Whose policy: of a scope that is a region, or lies in one, that region.
std::string region_of(const Scope& scope) {
  if (scope.kind == Scope::Kind::region) return scope.name;
  return scope.kind == Scope::Kind::section ? scope.of : std::string();
}

}  // namespace

Days days_of(const Period& period) {
  const int count = months(period.kind);
  const int first = period.index * count;
  return {first_of(first), first_of(first + count) - std::chrono::days(1)};
}

std::optional<Period> period_before(const Period& period) {
  if (period.index == 0) return std::nullopt;
  return Period{period.kind, period.index - 1};
}

Period period_of_day(Period::Kind kind, Day day) {
  const Period month = parse_period(iso_date(day).substr(0, 7)).value();
  return {kind, month.index / months(kind)};
}

std::string title(const Period& period, bool zh) {
  static constexpr const char* ordinals_zh[] = {"一", "二", "三", "四"};
  static constexpr const char* ordinals[] = {"first", "second", "third", "fourth"};
  static constexpr const char* names[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};
  const int count = 12 / months(period.kind);
  const std::string year = std::to_string(period.index / count);
  const int part = period.index % count;
  switch (period.kind) {
    case Period::Kind::month:
      return zh ? year + "年" + std::to_string(part + 1) + "月"
                : std::string(names[part]) + " " + year;
    case Period::Kind::quarter:
      return zh ? year + "年第" + ordinals_zh[part] + "季度"
                : std::string("the ") + ordinals[part] + " quarter of " + year;
    case Period::Kind::half_year:
      return zh ? year + "年" + (part == 0 ? "上半年" : "下半年")
                : std::string("the ") + ordinals[part] + " half of " + year;
    case Period::Kind::year: return zh ? year + "年" : year;
  }
  return year;
}

Day today(const Service& service) {
  const Instant now = service.time.now();
  return Day(
      std::chrono::floor<std::chrono::days>(now + service.offset_at(now)).time_since_epoch());
}

Period period_in(Parameters& parameters) {
  auto period = read_period(parameters.text("period"));
  parameters.refuse_the_rest();
  if (const auto* known = std::get_if<Period>(&period)) return *known;
  throw bad_parameter("period", std::get<Wording>(std::move(period)));
}

Period begun_period_in(const Service& service, Parameters& parameters) {
  const Period period = period_in(parameters);
  if (const Day first = days_of(period).first; first > today(service))
    throw bad_parameter("period", {"It begins on " + iso_date(first) + "; nothing is counted yet.",
                                   "该期自" + iso_date(first) + "开始，尚无统计。"});
  return period;
}

std::string region_in(Parameters& parameters) {
  const auto scope = parse_scope(parameters.text("scope"));
  if (!scope || scope->kind > Scope::Kind::region)
    throw bad_parameter("scope", {"Write a division code (371623), or nothing for everything.",
                                  "请写行政区划代码（371623），或不写（表示全部）。"});
  return scope->name;
}

void expect_role(const std::vector<std::string>& wanted, const std::string& role,
                 const Titles& titles) {
  if (wanted.empty() || std::find(wanted.begin(), wanted.end(), role) != wanted.end()) return;
  Problem made("wrong-role");
  const auto title = titles.find(wanted.front());
  const std::string titled = title == titles.end() ? "" : title->second;
  made.detail = {"By the policy that is for " + wanted.front() +
                     (titled.empty() ? "" : " (" + titled + ")") +
                     " to say; send who says it as role=" + wanted.front() + ".",
                 "按规则须由" + (titled.empty() ? in_words(wanted.front(), Language::zh) : titled) +
                     "提出；请用role=" + wanted.front() + "写明由谁提出。"};
  made.faults.push_back({"?role", made.detail});
  made.roles = wanted;
  throw made;
}

namespace {

Scope scope_in(Parameters& parameters, std::string* written) {
  *written = parameters.text("scope");
  const auto scope = parse_scope(*written);
  if (!scope)
    throw bad_parameter(
        "scope",
        {"Write a division code (371623), unit:NAME, section:REGION/NAME, window:UNIT/NAME, "
         "matter:CODE, matter:UNIT/CODE, step:STEP, step:UNIT/STEP, person:UNIT/NUMBER, or nothing "
         "for everything. A slash within a name is written %2F, which is %252F in an address.",
         "请写行政区划代码（371623）、unit:单位、section:区划/专区、window:单位/"
         "窗口、matter:事项代码、"
         "matter:单位/事项代码、step:环节、step:单位/环节、person:单位/工号，或不写（表示全部）。"
         "名称中的斜杠写作%2F，在地址中为%252F。"});
  return *scope;
}

// Regions by the name of the policy that is in force there.
std::map<std::string, std::vector<std::string>> by_policy(const Service& service,
                                                          const std::vector<std::string>& regions) {
  std::map<std::string, std::vector<std::string>> made;
  for (const std::string& region : regions)
    if (const auto policy = service.book.in_force(region))
      made[policy->version().name].push_back(region);
  return made;
}

Problem which_region(const Service& service, const std::string& unit,
                     const std::vector<std::string>& regions) {
  std::string en, zh;
  for (const auto& [policy, of] : by_policy(service, regions)) {
    std::string codes;
    for (const std::string& one : of) codes += (codes.empty() ? "" : ", ") + one;
    en += (en.empty() ? "" : "; ") + codes + " (policy " + policy + ")";
    zh += (zh.empty() ? "" : "；") + codes + "（规则" + policy + "）";
  }
  return bad_parameter(
      "region", {"Unit '" + unit + "' lies in several regions whose policies count differently: " +
                     en + ". Say which one counts: region=" + regions.front() + ".",
                 "单位“" + unit + "”在几个地区都有评价或工单，各地规则不同：" + zh +
                     "。请指明按哪个地区的规则计算，如region=" + regions.front() + "。"});
}

// Whose policy: as the scope says, or as is said.
std::string region_asked(const Service& service, Parameters& parameters, const Scope& scope,
                         std::vector<std::string>& regions) {
  const std::string region = parameters.text("region");
  const std::string unit = unit_of(scope);
  if (!unit.empty()) regions = regions_of(service.store, unit);
  if (region.empty()) {
    if (unit.empty()) return region_of(scope);
    if (by_policy(service, regions).size() > 1) throw which_region(service, unit, regions);
    return regions.empty() ? std::string() : regions.front();
  }
  if (scope.kind == Scope::Kind::region || scope.kind == Scope::Kind::section)
    throw bad_parameter("region", {"Leave it out; the scope says whose policy counts.",
                                   "请去掉；统计范围已表明适用哪份规则。"});
  const auto written = parse_scope(region);
  if (!written || written->kind != Scope::Kind::region)
    throw bad_parameter("region", {"Write the division code of the region whose policy counts.",
                                   "请写适用规则所属的行政区划代码。"});
  const bool there = std::any_of(regions.begin(), regions.end(), [&](const std::string& one) {
    return one.starts_with(region) || region.starts_with(one);
  });
  if (!there && !regions.empty()) {
    std::string known;
    for (const std::string& one : regions) known += (known.empty() ? "" : ", ") + one;
    throw bad_parameter("region",
                        {"Unit '" + unit + "' has nothing there; it lies in " + known + ".",
                         "单位“" + unit + "”在该地区没有评价和工单；它在：" + known + "。"});
  }
  return region;
}

}  // namespace

Asked asked(const Service& service, Parameters& parameters) {
  Asked made;
  made.scope = scope_in(parameters, &made.scope_text);
  const std::optional<Day> from = parameters.day("from"), to = parameters.day("to");
  made.as_of = parameters.day("as_of");
  made.region = region_asked(service, parameters, made.scope, made.regions);
  const std::string period = parameters.text("period");
  parameters.refuse_the_rest();
  const Day now = today(service);
  if (!period.empty()) {
    if (from || to)
      throw bad_parameter("period", {"Send a period, or from and to; not both.",
                                     "请写period，或from和to；不要同时写。"});
    made.period = begun_period_in(service, parameters);
    made.days = days_of(*made.period);
  } else {
    if (from && to && *to < *from)
      throw bad_parameter("to", {"That is before `from`.", "早于from。"});
    made.from_the_first = !from;
    made.days = {from.value_or(ever), to.value_or(now)};
  }
  if (made.as_of && *made.as_of > now)
    throw bad_parameter("as_of", {"That is in the future.", "该时间尚未到来。"});
  if (made.as_of && *made.as_of < made.days.first)
    throw bad_parameter("as_of", {"Nothing was known by then of days that begin on " +
                                      iso_date(made.days.first) + ".",
                                  "当时尚无自" + iso_date(made.days.first) + "起的数据。"});
  made.days.last = std::min(made.days.last, made.as_of.value_or(now));
  made.policy = service.book.in_force(made.region);
  assert(made.policy);  // one is the default
  return made;
}

Asked asked_of_period(const Service& service, Parameters& parameters) {
  Asked made;
  made.scope = scope_in(parameters, &made.scope_text);
  made.region = region_asked(service, parameters, made.scope, made.regions);
  made.period = begun_period_in(service, parameters);
  if (made.scope.kind > Scope::Kind::unit)
    throw bad_parameter("scope", {"Write a division code, unit:NAME, or nothing for everything.",
                                  "请写行政区划代码、unit:单位名称，或不写（表示全部）。"});
  if (!made.region.empty() && made.scope.kind == Scope::Kind::everything)
    throw bad_parameter("region", {"Only with scope=unit:NAME: whose policy counts.",
                                   "仅用于scope=unit:单位：适用哪个区划的规则。"});
  made.days = days_of(*made.period);
  made.days.last = std::min(made.days.last, today(service));
  made.policy = policy_of(service, made.region, *made.period);
  return made;
}

std::shared_ptr<const WrittenPolicy> policy_of(const Service& service, const std::string& region,
                                               const Period& period) {
  return policy_of(service.store, service.book, region, period);
}

std::shared_ptr<const WrittenPolicy> policy_of(const Store& store, const Book& book,
                                               const std::string& region, const Period& period) {
  auto now = book.in_force(region);
  assert(now);  // one is the default
  const Day end = days_of(period).last + std::chrono::days(1);
  std::optional<policies::Known> then;
  for (const policies::Known& known : policies::adoptions_of(store, now->version().name)) {
    if (then && now->day_of(known.at) >= end) break;
    then = known;
  }
  if (!then || then->what.policy == now->version()) return now;
  std::vector<RuleProblem> problems;
  auto older = compiled(policies::texts_in(store, book, then->what), problems);
  return older ? older : now;
}

std::string unit_of(const Scope& scope) {
  switch (scope.kind) {
    case Scope::Kind::unit: return scope.name;
    case Scope::Kind::window:
    case Scope::Kind::matter:
    case Scope::Kind::step:
    case Scope::Kind::person: return scope.of;
    case Scope::Kind::everything:
    case Scope::Kind::region:
    case Scope::Kind::section: break;
  }
  return {};
}

std::vector<std::string> regions_of(const Store& store, const std::string& unit) {
  std::vector<std::string> made;
  for (const Scope& one : all_members(store, {Scope::Kind::unit, unit, ""}, Scope::Kind::region))
    made.push_back(one.name);
  return made;
}

std::string region_within(const Service& service, const std::string& region, const Scope& member) {
  if (member.kind == Scope::Kind::region) return member.name;
  const std::string unit = unit_of(member);
  if (unit.empty()) return region;
  std::vector<std::string> regions = regions_of(service.store, unit);
  std::erase_if(regions, [&](const std::string& one) { return !one.starts_with(region); });
  return by_policy(service, regions).size() == 1 ? regions.front() : region;
}

Scope scope_of(const std::string& region) {
  return region.empty() ? Scope{} : Scope{Scope::Kind::region, region, ""};
}

std::vector<Scope> all_members(const Store& store, const Scope& scope, Scope::Kind kind) {
  constexpr std::size_t at_once = 1'000;
  std::vector<Scope> all;
  for (;;) {
    const auto page =
        store.members(scope, kind, at_once, all.empty() ? std::nullopt : std::optional(all.back()));
    all.insert(all.end(), page.begin(), page.end());
    if (page.size() < at_once) return all;
  }
}

const std::vector<RateRule>& rates_of(const WrittenPolicy& policy) {
  return policy.file().rates.empty() ? standard_rates() : policy.file().rates;
}

json::object figures_json(const Counts& counts, const WrittenPolicy& policy) {
  json::object made;
  for (const FigureName& one : figure_names())
    if (const auto count = figure(one.name, counts, policy.file().bad_ratings, false);
        count && *count != 0)
      made[json::string_view(one.name.data(), one.name.size())] = *count;
  return made;
}

json::object counts_json(const json::object& figures) {
  json::object made;
  for (const auto& one : figures) {
    const std::string_view figure(one.key().data(), one.key().size());
    const Thing thing = counted_in(figure).value();
    const auto said = [&](bool zh) {
      return figure_title(figure, zh) + (zh ? "：" : ": ") + what_it_counts(thing, zh);
    };
    made[one.key()] = json::object{{"thing", name(thing)}, {"zh", said(true)}, {"en", said(false)}};
  }
  return made;
}

json::array rates_json(const Counts& counts, const WrittenPolicy& policy) {
  const std::vector<int>& bad = policy.file().bad_ratings;
  json::array made;
  for (const RateRule& rate : rates_of(policy)) {
    const Ratio ratio = ratio_of(rate, counts, bad);
    const auto value = percent(ratio, rate.places);
    const auto names = [](const std::vector<std::string>& of) {
      json::array list;
      for (const std::string& one : of) list.emplace_back(one);
      return list;
    };
    made.push_back(
        json::object{{"rate", rate.name},
                     {"title", rate.title},
                     {"counts", name(counted_in(rate).value())},
                     {"value", value ? json::value(*value) : json::value(nullptr)},
                     {"part", ratio.part},
                     {"whole", ratio.whole},
                     {"of", names(rate.of)},
                     {"over", names(rate.over)},
                     {"default_reviews", rate.default_reviews ? "counted" : "left_out"}});
  }
  return made;
}

}  // namespace redress::figures
