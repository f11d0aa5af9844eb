// 考核: periods assessed, closed by an entry, corrected by another; and rankings.
#include <algorithm>
#include <boost/json.hpp>
#include <limits>

#include "api/admin/adopting.h"
#include "api/admin/policies.h"
#include "api/queries/figures.h"
#include "api/queries/never_met.h"
#include "api/queries/render.h"
#include "rules/counting/chance.h"
#include "rules/text/near.h"

namespace redress::figures {
namespace {

namespace json = boost::json;

constexpr std::size_t at_once = 1'000;
constexpr Number newest = std::numeric_limits<std::int64_t>::max();

const AssessmentRule& rule_of(const Service& service, const WrittenPolicy& policy) {
  if (policy.file().assessment) return *policy.file().assessment;
  std::string others;
  for (const auto& one : service.book.active())
    if (const auto other = service.book.policy_named(one->version().name);
        other && other->file().assessment && other->version().name != policy.version().name)
      others += (others.empty() ? "" : ", ") + other->version().name +
                " (scope=" + other->file().region + ")";
  Problem made("no-assessment");
  made.detail = {
      "Policy '" + policy.version().name +
          "', as it was when the period ended, has no `assessment`, so nothing is scored. " +
          (others.empty() ? "Write one" : "These have one: " + others) +
          "; or rank by a rate: GET /v1/rankings?by=good_rate.",
      "规则“" + policy.version().name + "”在期末时没有考核（assessment），因此不计分。" +
          (others.empty() ? "请补写" : "有考核的规则：" + others) +
          "；或按率排名：GET /v1/rankings?by=good_rate。"};
  throw made;
}

NeverMet never_met(const Service& service, const std::string& region, const Period& period) {
  NeverMet made(service);
  made.region("scope", region);
  made.period(period);
  return made;
}

json::object closing_json(const Service& service, const Closing& closing) {
  const auto& fact = std::get<PeriodClosed>(closing.entry.fact);
  const Instant at = closing.entry.recorded_at;
  return {{"entry", closing.entry.number},
          {"at", rfc3339(at, service.offset_at(at))},
          {"corrects", fact.corrects == 0 ? json::value(nullptr) : json::value(fact.corrects)},
          {"by", text_or_null(fact.by)},
          {"role", text_or_null(fact.role)},
          {"note", text_or_null(fact.note)}};
}

const UnitScore* find(const Assessment& assessment, std::string_view unit) {
  for (const UnitScore& one : assessment.units)
    if (one.unit == unit) return &one;
  return nullptr;
}

json::value place_of(const UnitScore* score) {
  return score && score->place != 0 ? json::value(score->place) : json::value(nullptr);
}

json::value score_of(const UnitScore* score) {
  return score && !score->score.empty() ? json::value(score->score) : json::value(nullptr);
}

// Units whose score or place is another one by now.
json::array differences(const Assessment& before, const Assessment& after) {
  json::array made;
  const auto compare = [&](const std::string& unit, const UnitScore* then, const UnitScore* now) {
    const bool same = then && now && then->score == now->score && then->place == now->place &&
                      then->apart == now->apart;
    if (same) return;
    made.push_back(json::object{{"unit", unit},
                                {"score_before", score_of(then)},
                                {"score", score_of(now)},
                                {"place_before", place_of(then)},
                                {"place", place_of(now)}});
  };
  for (const UnitScore& one : after.units) compare(one.unit, find(before, one.unit), &one);
  for (const UnitScore& one : before.units)
    if (!find(after, one.unit)) compare(one.unit, &one, nullptr);
  return made;
}

json::object why(const UnitScore& score) {
  json::object made = render_score(score);
  json::array zh, en;
  for (const std::string& line : sentences(score, true)) zh.emplace_back(line);
  for (const std::string& line : sentences(score, false)) en.emplace_back(line);
  made["why"] = json::object{{"zh", std::move(zh)}, {"en", std::move(en)}};
  return made;
}

Problem not_over(const Period& period) {
  Problem made("period-not-over");
  made.detail = {"The period " + text(period) + " lasts until " + iso_date(days_of(period).last) +
                     "; it is closed after that.",
                 text(period) + "至" + iso_date(days_of(period).last) + "结束，之后方可结账。"};
  return made;
}

Problem closed_already(const Closing& closing) {
  Problem made("already-recorded");
  made.detail = {"It was closed by entry " + std::to_string(closing.entry.number) +
                     "; send correct=true to correct it by another entry.",
                 "已由第" + std::to_string(closing.entry.number) +
                     "号记录结账；如需更正，请发送correct=true另作记录。"};
  return made;
}

json::value value_of(const UnitScore* score) {
  return score ? text_or_null(score->indicators.front().value) : json::value(nullptr);
}

// By the score, or by a rate, which then is the only indicator.
json::object group_json(const std::string& name, bool by_score, const Assessment& assessment,
                        const std::optional<Assessment>& before, const WrittenPolicy& policy) {
  json::array ranked, apart;
  for (const UnitScore& score : assessment.units) {
    if (score.group != name) continue;
    json::object one{{"unit", score.unit}};
    if (!score.apart.empty()) {
      one["apart"] = score.apart;
      apart.push_back(std::move(one));
      continue;
    }
    const UnitScore* then = before ? find(*before, score.unit) : nullptr;
    one["place"] = score.place;
    one["of"] = score.of;
    one["place_before"] = place_of(then);
    if (by_score) {
      one["score"] = score_of(&score);
      one["out_of"] = text_or_null(score.out_of);
      one["score_before"] = score_of(then);
    } else {
      one["value"] = value_of(&score);
      one["value_before"] = value_of(then);
    }
    if (!score.low.empty())
      one["interval"] = json::object{{"low", score.low}, {"high", score.high}};
    ranked.push_back(std::move(one));
  }
  json::value title = nullptr;
  if (policy.file().assessment)
    for (const GroupRule& group : policy.file().assessment->groups)
      if (group.name == name) title = group.title;
  return {{"group", text_or_null(name)},
          {"title", std::move(title)},
          {"ranked", std::move(ranked)},
          {"apart", std::move(apart)}};
}

// By one rate alone, whether the policy assesses or not.
Assessment ranked_by(const Service& service, const std::string& region, const Period& period,
                     const RateRule& rate, const WrittenPolicy& policy, Day as_of) {
  AssessmentRule rule;
  if (policy.file().assessment) rule.groups = policy.file().assessment->groups;
  rule.rank_by = rate.name;
  IndicatorRule only;
  only.name = only.of = rate.name;
  only.title = rate.title;
  only.weight = "100";
  rule.indicators.push_back(std::move(only));
  const Days days = days_of(period);
  Assessment made = assess(rule, rates_of(policy), policy.file().bad_ratings,
                           counted_units(service.store, region, days, as_of));
  made.region = region;
  made.period = text(period);
  made.policy = policy.version();
  made.from = days.first;
  made.to = days.last;
  made.as_of = as_of;
  return made;
}

}  // namespace

std::vector<Closing> closings_of(const Store& store, const std::string& region,
                                 std::string_view period) {
  std::vector<Closing> made;
  for (const Number number : store.closings(region, period))
    made.push_back({store.entry(number).value()});
  return made;
}

std::vector<UnitCounts> counted_units(const Store& store, const std::string& region,
                                      const Days& days, Day as_of,
                                      const std::function<bool()>& go_on) {
  std::vector<UnitCounts> units;
  for (const Scope& unit : all_members(store, scope_of(region), Scope::Kind::unit)) {
    if (go_on && !go_on()) break;
    units.push_back({unit.name, store.counts(unit, days, as_of)});
  }
  return units;
}

Assessment assessed(const Service& service, const std::string& region, const Period& period,
                    Day as_of) {
  const auto policy = policy_of(service, region, period);
  rule_of(service, *policy);
  return assessed_by(*policy, region, period, as_of,
                     counted_units(service.store, region, days_of(period), as_of));
}

Assessment assessed_by(const WrittenPolicy& policy, const std::string& region, const Period& period,
                       Day as_of, const std::vector<UnitCounts>& counts) {
  const Days days = days_of(period);
  Assessment made =
      assess(*policy.file().assessment, rates_of(policy), policy.file().bad_ratings, counts);
  made.region = region;
  made.period = text(period);
  made.policy = policy.version();
  made.from = days.first;
  made.to = days.last;
  made.as_of = as_of;
  return made;
}

Assessment standing(const Service& service, const std::string& region, const Period& period) {
  const auto closings = closings_of(service.store, region, text(period));
  if (!closings.empty()) return closings.front().assessment();
  return assessed(service, region, period, today(service));
}

Clerk::Adoption closing(const Service& service, Assessment assessment, Number corrects,
                        const std::string& by, const std::string& role, const std::string& note) {
  Clerk::Adoption made;
  std::vector<UnitRanked> ranked;
  for (const UnitScore& score : assessment.units) {
    // The only one of its group is neither the first nor the last.
    if (score.place == 0 || score.of < 2) continue;
    UnitRanked said{score.unit, assessment.region, assessment.period, score.place, score.of, by, 0};
    const auto known = service.store.find_unit(score.unit);
    if (const Ranking* before = known ? known->ranked(assessment.period) : nullptr) {
      if (before->place == score.place && before->of == score.of) continue;
      said.corrects = before->entry;
    }
    ranked.push_back(std::move(said));
  }
  Submission first;
  first.fact = PeriodClosed{std::move(assessment), corrects, by, role, note};
  made.submissions.push_back(std::move(first));
  for (UnitRanked& one : ranked) {
    Submission said;
    said.fact = std::move(one);
    made.submissions.push_back(std::move(said));
  }
  const auto& fact = std::get<PeriodClosed>(made.submissions.front().fact);
  made.stands = [&service, region = fact.assessment.region, period = fact.assessment.period,
                 corrects] {
    const auto now = service.store.closings(region, period);
    return corrects == (now.empty() ? 0 : now.front());
  };
  return made;
}

void list_assessments(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const std::string region = region_in(parameters);
    const std::string unit = parameters.text("unit");
    const std::optional<Day> as_of = parameters.day("as_of");
    if (parameters.text("period").empty()) {
      const Number before = parameters.number("before", 1, newest).value_or(newest);
      parameters.refuse_the_rest();
      if (!unit.empty() || as_of)
        throw bad_parameter("period", {"Missing; `unit` and `as_of` are asked of one period.",
                                       "缺少；unit和as_of须针对某一期。"});
      constexpr std::size_t most = 100;
      const std::vector<Entry> page =
          service.store.reported(Store::Reported::closing, before, most);
      const Number next = page.size() < most ? 0 : page.back().number;
      json::array closed;
      for (const Entry& entry : page) {
        const Closing one{entry};
        if (!one.assessment().region.starts_with(region)) continue;
        json::object made = closing_json(service, one);
        made["region"] = text_or_null(one.assessment().region);
        made["period"] = one.assessment().period;
        made["known_on"] = iso_date(one.assessment().as_of);
        made["units"] = one.assessment().units.size();
        closed.push_back(std::move(made));
      }
      json::object body{{"closed", std::move(closed)},
                        {"next", next == 0 ? json::value(nullptr) : json::value(next)}};
      NeverMet names(service);
      names.region("scope", region);
      names.tell(body);
      body["as_of"] = redress::as_of(service);
      return json_answer(service, 200, body);
    }
    const Period period = begun_period_in(service, parameters);
    if (as_of && *as_of > today(service))
      throw bad_parameter("as_of", {"That is in the future.", "该时间尚未到来。"});
    if (as_of && *as_of < days_of(period).first)
      throw bad_parameter("as_of",
                          {"Nothing was known by then; the period begins on " +
                               iso_date(days_of(period).first) + ".",
                           "当时尚无数据；该期自" + iso_date(days_of(period).first) + "开始。"});
    const auto closings = closings_of(service.store, region, text(period));
    const Assessment now = assessed(service, region, period, as_of.value_or(today(service)));
    const bool closed = !closings.empty() && !as_of;
    const Assessment& it = closed ? closings.front().assessment() : now;
    json::object body = render_assessment(it);
    json::array units;
    for (const UnitScore& score : it.units)
      if (unit.empty() || score.unit == unit)
        units.push_back(unit.empty() ? render_score(score) : why(score));
    if (!unit.empty() && units.empty()) {
      std::vector<std::string> known;
      for (const UnitScore& score : it.units) known.push_back(score.unit);
      throw bad_parameter(
          "unit", Wording{"No unit of that name is among those assessed; leave it out to see them.",
                          "参加考核的单位中没有这个名称；去掉该参数可查看全部。"} +
                      perhaps(near(unit, known)));
    }
    body["units"] = std::move(units);
    body["closed"] = closed ? json::value(closing_json(service, closings.front())) : nullptr;
    json::array corrected;
    if (closed)
      for (std::size_t i = 0; i + 1 < closings.size(); ++i) {
        json::object one = closing_json(service, closings[i]);
        one["changes"] = differences(closings[i + 1].assessment(), closings[i].assessment());
        corrected.push_back(std::move(one));
      }
    body["corrections"] = std::move(corrected);
    // What has become known since it was closed is told beside it, and changes nothing.
    body["restated"] = closed ? json::value(differences(it, now)) : json::value(json::array());
    never_met(service, region, period).tell(body);
    body["as_of"] = redress::as_of(service);
    return json_answer(service, 200, body);
  });
}

void close_period(Service& service, Call call, Reply reply) {
  adopt_alone(service, std::move(reply), [&]() -> std::variant<Answer, Pending> {
    Parameters parameters(call.request);
    const std::string region = region_in(parameters);
    const bool correct = parameters.flag("correct");
    const std::string role = parameters.text("role");
    const Adopting who = adopting(parameters);
    const Period period = period_in(parameters);
    const auto policy = policy_of(service, region, period);
    const AssessmentRule& rule = rule_of(service, *policy);
    if (std::find(rule.periods.begin(), rule.periods.end(), period.kind) == rule.periods.end()) {
      std::string known;
      for (const Period::Kind kind : rule.periods)
        known += (known.empty() ? "" : ", ") + std::string(name(kind));
      throw bad_parameter("period", {"Policy '" + policy->version().name + "' assesses by " +
                                         known + ", not by " + std::string(name(period.kind)) + ".",
                                     "规则“" + policy->version().name + "”按" + known +
                                         "考核，不按" + std::string(name(period.kind)) + "。"});
    }
    if (who.by.empty())
      throw bad_parameter(
          "by", {"Say who does it; it stands in the ledger.", "请写明操作人；将记入台账。"});
    if (correct && who.note.empty())
      throw bad_parameter("note", {"Say why it is corrected; it stands in the ledger.",
                                   "请写明更正原因；将记入台账。"});
    expect_role(rule.close_by.empty() ? std::vector<std::string>() : std::vector{rule.close_by},
                role, policy->file().roles);
    if (days_of(period).last >= today(service)) throw not_over(period);
    const auto closings = closings_of(service.store, region, text(period));
    if (!closings.empty() && !correct) throw closed_already(closings.front());
    if (closings.empty() && correct)
      throw bad_parameter("correct", {"The period is not closed yet; leave it out to close it.",
                                      "该期尚未结账；去掉correct即为结账。"});
    Assessment made = assessed(service, region, period, today(service));
    const Number corrects = closings.empty() ? 0 : closings.front().entry.number;
    json::object body = render_assessment(made);
    body["changes"] = closings.empty()
                          ? json::value(nullptr)
                          : json::value(differences(closings.front().assessment(), made));
    const bool same = !closings.empty() && closings.front().assessment().units == made.units;
    body["same"] = same;
    if (who.dry_run) body["dry_run"] = true;
    never_met(service, region, period).tell(body);
    body["as_of"] = redress::as_of(service);
    if (who.dry_run || same) return json_answer(service, 200, body);
    Pending pending;
    pending.adoption = closing(service, std::move(made), corrects, who.by, role, who.note);
    pending.answer = [&service, body](Number entry) {
      json::object said = body;
      said["entry"] = entry;
      said["as_of"] = redress::as_of(service);
      return json_answer(service, 200, said);
    };
    return pending;
  });
}

void show_ranking(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const std::string region = region_in(parameters);
    std::string by = parameters.text("by");
    const Period period = begun_period_in(service, parameters);
    if (by.empty()) by = "score";
    const auto policy = policy_of(service, region, period);
    const Period before{period.kind, period.index - 1};
    Assessment now;
    std::optional<Assessment> then;
    if (by == "score") {
      rule_of(service, *policy);
      now = standing(service, region, period);
      if (policy_of(service, region, before)->file().assessment)
        then = standing(service, region, before);
    } else {
      const RateRule* rate = rate_named(by, rates_of(*policy));
      if (!rate) {
        std::string known = "score";
        for (const RateRule& one : rates_of(*policy)) known += ", " + one.name;
        throw bad_parameter("by",
                            {"Write one of: " + known + ".", "请写其中之一：" + known + "。"});
      }
      now = ranked_by(service, region, period, *rate, *policy, today(service));
      then = ranked_by(service, region, before, *rate, *policy, today(service));
    }
    json::array groups;
    std::vector<std::string> seen;
    for (const UnitScore& score : now.units) {
      if (std::find(seen.begin(), seen.end(), score.group) != seen.end()) continue;
      seen.push_back(score.group);
      groups.push_back(group_json(score.group, by == "score", now, then, *policy));
    }
    json::object body{{"region", text_or_null(region)},
                      {"period", text(period)},
                      {"by", by},
                      {"policy", policies::version_json(now.policy)},
                      {"known_on", iso_date(now.as_of)},
                      {"groups", std::move(groups)}};
    never_met(service, region, period).tell(body);
    body["as_of"] = redress::as_of(service);
    return json_answer(service, 200, body);
  });
}

}  // namespace redress::figures
