// Which cases, by what is asked of them; which units bounced them.
#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "api/access/privacy.h"
#include "api/intake/wire.h"
#include "api/parameters.h"
#include "api/queries/figures.h"
#include "api/queries/never_met.h"
#include "api/queries/render.h"
#include "api/routes.h"
#include "api/text/words.h"
#include "engine/spelling.h"
#include "rules/policy/written_policy.h"

namespace redress::lists {
namespace {

namespace json = boost::json;

constexpr std::size_t default_limit = 100, most_limit = 1'000;
constexpr Number most_counted = 1'000'000;  // rounds, bounces

// What was asked, and what it came to where that is not plain from the address.
struct Question {
  CaseQuery query;
  std::shared_ptr<const WrittenPolicy> policy;  // whose days and zone count
  std::optional<Instant> due_by;
  // What was asked. The query goes on to the end of that hour, for some are shown to the hour, and
  // what is shown is what counts.
  std::optional<Instant> due_before;
};

std::string read_region(Parameters& parameters) {
  std::string region = parameters.text("region");
  if (region.size() > 12 || region.find_first_not_of("0123456789") != std::string::npos)
    throw bad_parameter("region", {"Write a division code of digits; all below it are included.",
                                   "请写行政区划代码（数字），包括其下级。"});
  return region;
}

std::optional<int> read_count(Parameters& parameters, std::string_view name, Number from) {
  const auto count = parameters.number(name, from, most_counted);
  return count ? std::optional(int(*count)) : std::nullopt;
}

// One of the words; `known` are those there are.
template <class Word, class Named, class Known>
std::optional<Word> read_word(Parameters& parameters, std::string_view name, Named named,
                              const Known& known) {
  const std::string written = parameters.text(name);
  if (written.empty()) return std::nullopt;
  if (const auto word = named(written)) return word;
  std::string all;
  std::string all_zh;
  for (Word one : known) {
    all += (all.empty() ? "" : ", ") + std::string(redress::name(one));
    all_zh += (all_zh.empty() ? "" : "、") + in_words(redress::name(one), Language::zh);
  }
  throw bad_parameter(name, {"Unknown " + std::string(name) + "; known: " + all + ".",
                             "没有这个值；可用：" + all_zh + "（" + all + "）。"});
}

// As the policy titles it; null where it does not.
json::value title_of(const Book& book, const std::string& policy, const std::string& role) {
  const auto found = book.policy_named(policy);
  if (!found) return nullptr;
  const auto title = found->file().roles.find(role);
  return title == found->file().roles.end() ? json::value(nullptr) : json::value(title->second);
}

// 监督室, as the policies in force title it or as we do.
std::string role_said(const Book& book, const std::string& written) {
  for (const auto& one : book.active())
    if (const auto policy = book.policy_named(one->version().name))
      for (const auto& [role, title] : policy->file().roles) {
        std::string asked = title;  // in its one form, as what was asked for is
        bring_to_one_form(asked);
        if (asked == written) return role;
      }
  return identifier_of(written);
}

// Through the next working day, to its last moment: what is due at its 24:00 is due that day,
// although nobody works on it after the close.
Instant end_of_next_working_day(const WrittenPolicy& policy, Instant now) {
  const Instant close = policy.next_working_days_close(now);
  return policy.begin_of(policy.day_of(close - Instant::duration(1)) + std::chrono::days(1));
}

Instant read_due_by(Parameters& parameters, const WrittenPolicy& policy, Instant now) {
  const std::string written = parameters.text("due_by");
  if (written == "next_working_day") return end_of_next_working_day(policy, now);
  try {
    return *parameters.instant("due_by");
  } catch (const Problem&) {
    if (written.front() >= '0' && written.front() <= '9') throw;
    throw bad_parameter("due_by",
                        {"Write next_working_day, or a time with its offset, such as "
                         "2026-03-02T17:00:00%2B08:00 (a + in an address is written %2B).",
                         "请写next_working_day，或带时区的时间，如2026-03-02T17:00:00%2B08:"
                         "00（地址中的+写作%2B）。"});
  }
}

Question read_question(Parameters& parameters, const Service& service, Instant now) {
  static constexpr Standing every_standing[] = {
      Standing::unresolved, Standing::rectified, Standing::deferred, Standing::explained,
      Standing::set_aside,  Standing::withdrawn, Standing::merged};
  Question asked;
  CaseQuery& query = asked.query;
  query.region = read_region(parameters);
  query.unit = parameters.text("unit");
  asked.policy = service.book.in_force(
      query.unit.empty()
          ? query.region
          : figures::region_within(service, query.region, {Scope::Kind::unit, query.unit, ""}));
  query.open_only = parameters.flag("open");
  query.due_before = parameters.instant("due_before");
  if (!parameters.text("due_by").empty()) {
    asked.due_by = read_due_by(parameters, *asked.policy, now);
    const Instant past = *asked.due_by + Instant::duration(1);
    query.due_before = std::min(query.due_before.value_or(past), past);
    query.due_from = now;
  }
  asked.due_before = query.due_before;
  if (query.due_before) query.due_before = std::chrono::ceil<std::chrono::hours>(*query.due_before);
  if (parameters.flag("overdue"))
    for (std::optional<Instant>* before : {&query.due_before, &asked.due_before})
      *before = std::min(before->value_or(now), now);
  query.stage = read_word<Stage>(parameters, "stage", stage_said, every_stage());
  if (query.stage && open(*query.stage)) query.open_only = true;
  query.classification = identifier_of(parameters.text("class"));
  query.standing = read_word<Standing>(parameters, "standing", standing_said, every_standing);
  query.round = read_count(parameters, "round", 1);
  query.round_from = read_count(parameters, "round_from", 2);
  query.rung = identifier_of(parameters.text("rung"));
  query.waits_for = role_said(service.book, parameters.text("waits_for"));
  query.bounces_from = read_count(parameters, "bounces_from", 2);
  const auto from = parameters.day("set_aside_from"), to = parameters.day("set_aside_to");
  if (from && to && *to < *from)
    throw bad_parameter("set_aside_to",
                        {"That is before `set_aside_from`.", "早于set_aside_from。"});
  if (from) query.set_aside_from = asked.policy->begin_of(*from);
  if (to) query.set_aside_before = asked.policy->begin_of(*to + std::chrono::days(1));
  return asked;
}

// Of an answer in which nothing is: what was asked for that nobody has ever met.
NeverMet never_met(const Service& service, const CaseQuery& query) {
  NeverMet made(service);
  made.region("region", query.region);
  made.unit("unit", query.unit);
  made.classification("class", query.classification);
  made.rung("rung", query.rung);
  made.role("waits_for", query.waits_for);
  return made;
}

struct UnitBounces {
  int times = 0;
  std::vector<Number> cases;  // the most bounced first
};

}  // namespace

void list_cases(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    const Instant now = service.time.now();
    Parameters parameters(call.request);
    const Question asked = read_question(parameters, service, now);
    const std::size_t limit = parameters.number("limit", 1, most_limit).value_or(default_limit);
    const std::string after = parameters.text("after");
    const Viewer viewer(service, parameters);
    parameters.refuse_the_rest();
    CasePage page;
    try {
      page = service.store.cases(asked.query, limit, after);
    } catch (const std::out_of_range&) {
      throw ahead_of_ledger("after", service.store.tip().number);
    } catch (const std::invalid_argument&) {
      throw bad_parameter("after", {"Take 'next' of the page before, asked with the same filters.",
                                    "请用上一页的next，并保持相同的筛选条件。"});
    }
    const bool nothing = page.cases.empty() && after.empty();
    json::array cases;
    for (const Case& it : page.cases) {
      const Case shown = viewer.of(it);
      const Clock* due = asked.due_before ? shown.due_clock() : nullptr;
      if (due && due->due >= *asked.due_before) continue;
      json::object row = viewer.rendered(render_listed(shown, asked.query, now), it, now);
      if (row.contains("waits_for"))
        row["waits_for_title"] = title_of(service.book, it.policy.name, it.waits_for);
      cases.push_back(std::move(row));
    }
    viewer.note("a list of cases");
    json::object body{{"cases", std::move(cases)}};
    body["next"] = page.next.empty() ? json::value(nullptr) : json::value(page.next);
    if (!page.unreadable.empty()) body["unreadable"] = render_case_ids(page.unreadable);
    if (asked.due_by) {
      body["due_by"] = rfc3339(*asked.due_by, asked.policy->offset_at(*asked.due_by));
      body["counted_by"] = asked.policy->version().name;
    }
    if (nothing) never_met(service, asked.query).tell(body);
    body["as_of"] = rfc3339(now, service.offset_at(now));
    return json_answer(service, 200, body);
  });
}

void list_bounces(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    CaseQuery query;
    query.region = read_region(parameters);
    query.bounces_from = read_count(parameters, "from", 2).value_or(3);
    query.open_only = parameters.flag("open");
    parameters.refuse_the_rest();
    const CasePage page = service.store.cases(query, most_limit);
    std::map<std::string, UnitBounces> by_unit;
    for (const Case& it : page.cases)
      for (const Holding& holding : it.holdings) {
        if (holding.unit.empty() || holding.bounces == 0) continue;
        UnitBounces& unit = by_unit[holding.unit];
        unit.times += holding.bounces;
        if (unit.cases.empty() || unit.cases.back() != it.id) unit.cases.push_back(it.id);
      }
    std::vector<std::pair<std::string, UnitBounces>> worst_first(by_unit.begin(), by_unit.end());
    std::stable_sort(worst_first.begin(), worst_first.end(), [](const auto& a, const auto& b) {
      return std::pair(a.second.cases.size(), a.second.times) >
             std::pair(b.second.cases.size(), b.second.times);
    });
    json::array units;
    for (const auto& [name, unit] : worst_first) {
      json::array ids;
      for (Number id : unit.cases) ids.emplace_back(case_id(id));
      units.push_back(json::object{{"unit", name},
                                   {"cases", unit.cases.size()},
                                   {"bounces", unit.times},
                                   {"ids", std::move(ids)}});
    }
    json::object body{{"from", *query.bounces_from},
                      {"units", std::move(units)},
                      {"cases", page.cases.size()},
                      {"cases_or_more", !page.next.empty()}};
    if (page.cases.empty()) never_met(service, query).tell(body);
    if (!page.unreadable.empty()) body["unreadable"] = render_case_ids(page.unreadable);
    body["as_of"] = as_of(service);
    return json_answer(service, 200, body);
  });
}

}  // namespace redress::lists
