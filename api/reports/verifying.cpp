#include "api/reports/verifying.h"

#include <algorithm>
#include <limits>
#include <map>

#include "api/admin/policies.h"
#include "api/queries/figures.h"
#include "api/text/words.h"
#include "rules/policy/book.h"
#include "rules/text/decimal.h"

namespace redress {
namespace {

using figures::Closing;

struct Adoptions {
  std::map<std::string, PolicyAdopted> policies;  // by digest
  std::vector<Text> calendars;
};

Adoptions adoptions_in(const Store& store) {
  Adoptions made;
  std::map<std::string, Version> calendars;
  for (const Adopted& one : store.adopted()) {
    if (const auto* policy = std::get_if<PolicyAdopted>(&one.what))
      made.policies.emplace(policy->policy.digest, *policy);
    if (const auto* calendar = std::get_if<CalendarAdopted>(&one.what))
      calendars[calendar->calendar.name] = calendar->calendar;
  }
  for (const auto& [name, version] : calendars)
    made.calendars.push_back(policies::stored(store, version));
  return made;
}

// Whether something that is counted was recorded on the day of the closing, but after it: then what
// was known by the end of that day is not what was known then.
bool counted_later_that_day(const Store& store, const Closing& closing,
                            const WrittenPolicy& policy) {
  constexpr std::size_t at_once = 1'000;
  for (Number from = closing.entry.number + 1;;) {
    const std::vector<Entry> page =
        store.entries(from, std::numeric_limits<Number>::max(), at_once);
    for (const Entry& entry : page) {
      if (policy.day_of(entry.recorded_at) > closing.assessment().as_of) return false;
      if (entry.outcome.case_id != 0 || !service_of(entry).empty() || !tallied(entry).empty())
        return true;
    }
    if (page.size() < at_once) return false;
    from = page.back().number + 1;
  }
}

// A score is the sum of what is printed.
bool adds_up(const UnitScore& score, const AssessmentRule& rule) {
  if (score.score.empty()) return true;
  Exact total = decimal(rule.constant);
  for (const IndicatorScore& one : score.indicators) {
    const bool less = one.points.starts_with('-');
    const auto points = parse_decimal(std::string_view(one.points).substr(less));
    if (one.points.empty()) continue;
    if (!points) return false;
    total = less ? total - *points : total + *points;
  }
  return half_up(total, 2) == score.score;
}

Wording which(const Closing& closing) {
  const Assessment& it = closing.assessment();
  const std::string entry = std::to_string(closing.entry.number);
  return {"The assessment of " + it.period + (it.region.empty() ? "" : " in region " + it.region) +
              ", closed by entry " + entry + ",",
          (it.region.empty() ? "" : "区划" + it.region) + it.period + "的考核（台账第" + entry +
              "条记录结账）"};
}

Wording scored(const UnitScore* score) {
  if (!score) return {"nothing", "无"};
  if (!score->apart.empty())
    return {"apart (" + score->apart + ")",
            "单列（" + std::string(in_words(score->apart, Language::zh)) + "）"};
  const std::string place = std::to_string(score->place), of = std::to_string(score->of);
  return {score->score + ", place " + place + " of " + of,
          score->score + "分，" + of + "个单位中第" + place + "名"};
}

const UnitScore* find(const Assessment& assessment, std::string_view unit) {
  const auto found = std::find_if(assessment.units.begin(), assessment.units.end(),
                                  [&](const UnitScore& one) { return one.unit == unit; });
  return found == assessment.units.end() ? nullptr : &*found;
}

class Check {
 public:
  explicit Check(const Store& store) : store_(store), known_(adoptions_in(store)) {}

  void look(const Closing& closing) {
    const Assessment& it = closing.assessment();
    const auto period = parse_period(it.period);
    const std::shared_ptr<const WrittenPolicy> policy = policy_of(closing);
    if (!policy) return;
    if (!period || !policy->file().assessment) {
      found.push_back(which(closing) +
                      Wording(" names a policy or a period that cannot have made it.",
                              "所写的规则或期间不可能得出它。"));
      return;
    }
    const Assessment recount = figures::assessed_by(
        *policy, it.region, *period, it.as_of,
        figures::counted_units(store_, it.region, figures::days_of(*period), it.as_of));
    if (recount.from != it.from || recount.to != it.to)
      found.push_back(which(closing) + Wording(" names other days than those of the period.",
                                               "所写的日期不是该期的起止日。"));
    if (recount.units == it.units) return;
    if (counted_later_that_day(store_, closing, *policy)) {
      for (const UnitScore& score : it.units)
        if (!adds_up(score, *policy->file().assessment))
          found.push_back(
              which(closing) +
              Wording(" gives unit '" + score.unit + "' " + score.score +
                          " points, which is not the sum of its indicators.",
                      "给单位“" + score.unit + "”" + score.score + "分，不等于各项指标之和。"));
      return;
    }
    for (const UnitScore& score : it.units)
      if (const UnitScore* other = find(recount, score.unit); !other || *other != score)
        differs(closing, score.unit, &score, other);
    for (const UnitScore& score : recount.units)
      if (!find(it, score.unit)) differs(closing, score.unit, nullptr, &score);
    if (found.empty())
      found.push_back(which(closing) +
                      Wording(" has its units in another order.", "的单位顺序不同。"));
  }

  std::vector<Wording> found;

 private:
  void differs(const Closing& closing, const std::string& unit, const UnitScore* said,
               const UnitScore* counted) {
    Wording what = scored(said);
    const Wording recount = scored(counted);
    if (what == recount) what += Wording(" by other figures", "（所用数据不同）");
    found.push_back(which(closing) +
                    Wording(" gives unit '" + unit + "' ", "给单位“" + unit + "”的结果为") + what +
                    Wording("; a recount by its policy gives ", "；按其规则重新计算为") + recount +
                    Wording(".", "。"));
  }

  std::shared_ptr<const WrittenPolicy> policy_of(const Closing& closing) {
    const Version& version = closing.assessment().policy;
    const auto adopted = known_.policies.find(version.digest);
    if (adopted == known_.policies.end()) {
      found.push_back(which(closing) +
                      Wording(" names a version of '" + version.name + "' that was never adopted.",
                              "所写的规则“" + version.name + "”版本从未采用。"));
      return nullptr;
    }
    const auto [made, fresh] = compiled_.try_emplace(version.digest);
    if (!fresh) return made->second;
    PolicyTexts texts;
    const std::vector<Version> written = policies::texts_of(adopted->second.change());
    texts.policy = policies::stored(store_, written.front());
    for (std::size_t i = 1; i < written.size(); ++i)
      texts.bases.push_back(policies::stored(store_, written[i]));
    texts.calendars = known_.calendars;
    std::vector<RuleProblem> problems;
    made->second = compiled(texts, problems);
    if (!made->second)
      found.push_back(which(closing) + Wording(" cannot be recounted: its policy cannot be read (" +
                                                   print(problems.front()) + ").",
                                               "无法重新计算：其规则无法读取（" +
                                                   print(problems.front(), Language::zh) + "）。"));
    return made->second;
  }

  const Store& store_;
  const Adoptions known_;
  std::map<std::string, std::shared_ptr<const WrittenPolicy>> compiled_;
};

}  // namespace

std::vector<Wording> closings_that_do_not_add_up(const Store& store) {
  constexpr std::size_t at_once = 100;
  std::optional<Check> check;
  for (Number before = std::numeric_limits<std::int64_t>::max();;) {
    const std::vector<Entry> page = store.reported(Store::Reported::closing, before, at_once);
    if (page.empty()) break;
    if (!check) check.emplace(store);
    for (const Entry& entry : page) check->look(Closing{entry});
    before = page.back().number;
  }
  return check ? std::move(check->found) : std::vector<Wording>();
}

}  // namespace redress
