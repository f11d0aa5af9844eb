#include "api/queries/never_met.h"

#include <algorithm>
#include <boost/json.hpp>

#include "api/disposition.h"
#include "rules/text/near.h"

namespace redress {
namespace {

namespace json = boost::json;

// Names compared with one that was never met, and regions looked at for it.
constexpr std::size_t most_compared = 10'000, most_regions = 100;

Wording word(Scope::Kind kind) {
  switch (kind) {
    case Scope::Kind::everything: return {"scope", "范围"};
    case Scope::Kind::region: return {"region", "地区"};
    case Scope::Kind::unit: return {"unit", "单位"};
    case Scope::Kind::section: return {"section", "专区"};
    case Scope::Kind::window: return {"window", "窗口"};
    case Scope::Kind::matter: return {"matter", "事项"};
    case Scope::Kind::step: return {"step", "环节"};
    case Scope::Kind::person: return {"member of staff", "工作人员"};
  }
  return {};
}

// Cut, between two characters, so that it can stand in a sentence.
std::string in_a_sentence(std::string_view name) {
  constexpr std::size_t most = 120;
  if (name.size() <= most) return std::string(name);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
  return std::string(name.substr(0, end)) + "…";
}

Wording listed(const std::vector<std::string>& names) {
  Wording made;
  for (const std::string& name : names) {
    made.en += (made.empty() ? "'" : ", '") + in_a_sentence(name) + "'";
    made.zh += (made.zh.empty() ? "“" : "、“") + in_a_sentence(name) + "”";
  }
  return made;
}

std::vector<std::string> as_list(const std::set<std::string>& names) {
  return {names.begin(), names.end()};
}

bool begins_any(const std::set<std::string>& names, const std::string& with) {
  const auto at = names.lower_bound(with);
  return at != names.end() && at->starts_with(with);
}

}  // namespace

const PolicyNames& NeverMet::of_policies() {
  if (!of_policies_) {
    of_policies_ = std::make_unique<PolicyNames>();
    of_policies_->roles = {"unit", "reviewer"};  // of every policy
    for (const auto& policy : service_.book.every()) add_names(policy->file(), *of_policies_);
  }
  return *of_policies_;
}

void NeverMet::never(std::string_view parameter, std::string value, const Wording& what,
                     std::string_view name, std::vector<std::string> near) {
  const std::string shown = in_a_sentence(name);
  Wording text{"The " + what.en + " '" + shown +
                   "' was never met, neither in the data nor in a "
                   "policy, so nothing can be found of it.",
               "数据和规则中都从未出现过" + what.zh + "“" + shown + "”，因此查不到任何内容。"};
  text += perhaps(near);
  all_.push_back({std::string(parameter), std::move(value), std::move(near), std::move(text)});
}

std::vector<std::string> NeverMet::near_units(const std::string& name) {
  std::vector<std::string> known = as_list(of_policies().units);
  for (const Scope& one : service_.store.members({}, Scope::Kind::unit, most_compared))
    known.push_back(one.name);
  return near(name, known);
}

// Those with the longest beginning in common, if there are any, and otherwise whichever is near.
std::vector<std::string> NeverMet::near_regions(const std::string& code) {
  std::vector<std::string> known = as_list(of_policies().regions);
  for (std::size_t common = code.size(); common-- > 0;) {
    const auto some = service_.store.regions(code.substr(0, common), most_regions);
    known.insert(known.end(), some.begin(), some.end());
    if (const auto found = near(code, known); !found.empty()) return found;
  }
  return {};
}

void NeverMet::region(std::string_view parameter, const std::string& code) {
  if (code.empty() || service_.store.has_met({Scope::Kind::region, code, ""}) ||
      begins_any(of_policies().regions, code))
    return;
  never(parameter, code, word(Scope::Kind::region), code, near_regions(code));
}

void NeverMet::unit(std::string_view parameter, const std::string& name) {
  if (name.empty() || service_.store.has_met({Scope::Kind::unit, name, ""}) ||
      of_policies().units.contains(name))
    return;
  never(parameter, name, word(Scope::Kind::unit), name, near_units(name));
}

void NeverMet::scope(std::string_view parameter, const Scope& scope) {
  using Kind = Scope::Kind;
  if (scope.kind == Kind::everything || service_.store.has_met(scope)) return;
  if (scope.kind == Kind::region) return region(parameter, scope.name);
  const auto written = [&](const std::vector<std::string>& names, Scope as,
                           std::string Scope::*at) {
    std::vector<std::string> made;
    for (const std::string& name : names) {
      as.*at = name;
      made.push_back(text(as));
    }
    return made;
  };
  if (scope.kind == Kind::unit) {
    if (of_policies().units.contains(scope.name)) return;
    return never(parameter, text(scope), word(Kind::unit), scope.name,
                 written(near_units(scope.name), scope, &Scope::name));
  }
  // What a policy sends on by these names, it knows.
  const PolicyNames& names = of_policies();
  const std::set<std::string>* known = scope.kind == Kind::window   ? &names.windows
                                       : scope.kind == Kind::matter ? &names.matters
                                       : scope.kind == Kind::step   ? &names.steps
                                                                    : nullptr;
  const Scope owner{scope.kind == Kind::section ? Kind::region : Kind::unit, scope.of, ""};
  const bool owned = !scope.of.empty();
  const bool owner_met = !owned || service_.store.has_met(owner) ||
                         (owner.kind == Kind::unit ? names.units.contains(owner.name)
                                                   : begins_any(names.regions, owner.name));
  if (!owner_met)
    return never(
        parameter, text(scope), word(owner.kind), owner.name,
        written(owner.kind == Kind::unit ? near_units(owner.name) : near_regions(owner.name), scope,
                &Scope::of));
  if (known && known->contains(scope.name)) return;
  std::vector<std::string> among = known ? as_list(*known) : std::vector<std::string>();
  for (const Scope& one :
       service_.store.members(owned ? owner : Scope{}, scope.kind, most_compared))
    among.push_back(one.name);
  never(parameter, text(scope), word(scope.kind), scope.name,
        written(near(scope.name, among), scope, &Scope::name));
}

// What is not over yet may have nothing so far.
bool NeverMet::counted(const Store::Days& days) const {
  if (days.last >= figures::today(service_) || days.last < days.first) return true;
  const auto until = service_.store.days_of({}, days.last);
  return until && until->last >= days.first;
}

void NeverMet::nothing_counted(std::string_view parameter, std::string value, const std::string& zh,
                               const std::string& en, std::vector<std::string> near) {
  Wording told{"Nothing at all was counted in " + en + ".", zh + "没有任何数据。"};
  if (const auto all = service_.store.days_of({}))
    told += Wording{
        " There are figures from " + iso_date(all->first) + " to " + iso_date(all->last) + ".",
        "已有数据的日期为" + iso_date(all->first) + "至" + iso_date(all->last) + "。"};
  all_.push_back({std::string(parameter), std::move(value), std::move(near), std::move(told)});
}

void NeverMet::period(const Period& period) {
  const Store::Days days = figures::days_of(period);
  if (counted(days)) return;
  std::vector<std::string> near;
  if (const auto all = service_.store.days_of({})) {
    const auto until = service_.store.days_of({}, days.last);
    near.push_back(text(figures::period_of_day(period.kind, until ? until->last : all->first)));
  }
  nothing_counted("period", text(period), figures::title(period, true),
                  figures::title(period, false), std::move(near));
}

void NeverMet::days(std::string_view parameter, Day from, Day to) {
  if (counted({from, to})) return;
  const std::string first = iso_date(from), last = iso_date(to);
  nothing_counted(parameter, parameter == "from" ? first : last, first + "至" + last,
                  "the days from " + first + " to " + last, {});
}

void NeverMet::asked_of(const figures::Asked& question) {
  const Scope::Kind kind = question.scope.kind;
  scope("scope", question.scope);
  // Whose policy counts, where the scope does not say.
  if (kind != Scope::Kind::region && kind != Scope::Kind::section)
    region("region", question.region);
  if (question.period)
    period(*question.period);
  else if (!question.from_the_first)
    days("from", question.days.first, question.days.last);
}

void NeverMet::word_of_policies(std::string_view parameter, const std::string& name,
                                const Wording& what, const std::set<std::string>& known) {
  if (known.contains(name)) return;
  Warning made{std::string(parameter), name, near(name, as_list(known)), {}};
  const std::string shown = in_a_sentence(name);
  made.text = {
      "No policy knows the " + what.en + " '" + shown + "', and nothing that was asked for has it.",
      "没有任何规则使用" + what.zh + "“" + shown + "”，所查的内容中也没有。"};
  made.text += perhaps(made.near);
  all_.push_back(std::move(made));
}

void NeverMet::classification(std::string_view parameter, const std::string& name) {
  if (!name.empty()) word_of_policies(parameter, name, {"class", "分类"}, of_policies().classes);
}

void NeverMet::rung(std::string_view parameter, const std::string& name) {
  if (!name.empty())
    word_of_policies(parameter, name, {"measure", "督办措施"}, of_policies().rungs);
}

void NeverMet::role(std::string_view parameter, const std::string& name) {
  if (!name.empty()) word_of_policies(parameter, name, {"role", "角色"}, of_policies().roles);
}

void NeverMet::tell(json::object& answer) const {
  if (all_.empty()) return;
  json::array warnings;
  for (const Warning& one : all_) {
    json::array near;
    for (const std::string& name : one.near) near.emplace_back(name);
    warnings.push_back(json::object{{"parameter", one.parameter},
                                    {"value", one.value},
                                    {"near", std::move(near)},
                                    {"text", {{"zh", one.text.zh}, {"en", one.text.en}}}});
  }
  answer["warnings"] = std::move(warnings);
}

void NeverMet::tell(Answer& answer) const {
  for (const Warning& one : all_)
    answer.headers.emplace_back("Redress-Warning", extended(one.text.en + "\n" + one.text.zh));
}

Problem no_such_name(ProblemType type, const Wording& what, std::string_view route,
                     std::string_view name, const std::vector<std::string>& known) {
  Problem made(type);
  const std::string shown = repeated(name), all(route);
  made.detail = {"There is no " + what.en + " '" + shown + "'; GET " + all +
                     " has the names of those there are.",
                 "没有" + what.zh + "“" + shown + "”；GET " + all + "列出已有的。"};
  made.detail += perhaps(near(name, known));
  return made;
}

Wording perhaps(const std::vector<std::string>& near) {
  if (near.empty()) return {};
  const Wording list = listed(near);
  if (near.size() == 1) return {" Did you mean " + list.en + "?", "是不是" + list.zh + "？"};
  return {" Near it are " + list.en + ".", "相近的有" + list.zh + "。"};
}

}  // namespace redress
