#include "rules/policy/policy_file.h"

#include <algorithm>
#include <set>

#include "rules/policy/counting_file.h"
#include "rules/policy/layers.h"
#include "rules/text/catalogue.h"
#include "rules/time/span_text.h"

namespace redress {
namespace {

using yaml::Fields;
using yaml::Node;
using yaml::Report;

constexpr int most_repeats = 100;
const std::vector<std::string> roll_words = {"none", "next_workday"};
const std::vector<std::string> receipt_words = {"as_received", "deem_next_workday"};
const std::vector<std::string> day_end_words = {"midnight", "close_of_business"};
const std::vector<std::string> transfer_words = {"keep", "restart"};
const std::vector<std::string> from_words = {"received", "dispatched", "entered", "round"};

std::optional<bool> either(Fields& fields, std::string_view key, const std::string& yes,
                           const std::string& no, Report& report) {
  const Node* node = fields.find(key);
  if (!node) return std::nullopt;
  const auto at = yaml::one_of(*node, key, {yes, no}, report);
  return at ? std::optional(*at == 0) : std::nullopt;
}

std::vector<std::string> words(const Node* node, const Term& what, Report& report) {
  std::vector<std::string> made;
  if (!node) return made;
  for (const Node& item : yaml::items(*node, what, report))
    if (auto word = yaml::word(item, what, report)) made.push_back(*std::move(word));
  return made;
}

std::string word_in(Fields& fields, std::string_view key, Report& report) {
  const Node* node = fields.require(key);
  return node ? yaml::word(*node, key, report).value_or("") : "";
}

const std::vector<std::string> wanted_words = {"optional", "required", "attached"};
const std::vector<std::string> ground_words = {"mistaken", "malicious", "explained"};
const std::vector<std::string> period_words = {"month", "quarter", "half_year", "year"};

// A role, where there may be one.
std::string role_in(Fields& fields, std::string_view key, Report& report) {
  const Node* node = fields.find(key);
  return node ? yaml::word(*node, key, report).value_or("") : "";
}

Wanted wanted_in(Fields& fields, std::string_view key, Report& report) {
  const Node* node = fields.find(key);
  const auto at = node ? yaml::one_of(*node, key, wanted_words, report) : std::nullopt;
  return at ? static_cast<Wanted>(*at) : Wanted::optional;
}

std::optional<int> count_in(Fields& fields, std::string_view key, int least, Report& report) {
  const Node* node = fields.find(key);
  return node ? yaml::integer(*node, key, least, 100, report) : std::nullopt;
}

std::optional<Span> span_in(Fields& fields, std::string_view key, Report& report) {
  const Node* node = fields.find(key);
  return node ? read_span(*node, key, false, report) : std::nullopt;
}

// --- Instants

// RFC 3339; 24:00:00 is the end of its day.
std::optional<Instant> instant(const Node& node, const Term& what, Report& report) {
  auto written = yaml::text(node, what, report);
  if (!written) return std::nullopt;
  std::chrono::days whole_day{0};
  if (written->size() > 19 && written->substr(11, 8) == "24:00:00") {
    written->replace(11, 2, "00");
    whole_day = std::chrono::days(1);
  }
  const auto read = read_instant(*written);
  const auto* const stamp = std::get_if<Stamp>(&read);
  const auto wrong = stamp ? out_of_range(stamp->at + whole_day) : std::get<Wording>(read);
  if (!wrong) return stamp->at + whole_day;
  report.add(node.at, Mistake::no_instant, {what, node.text}, yaml::as_help(*wrong));
  return std::nullopt;
}

std::optional<Instant> instant_in(Fields& fields, std::string_view key, Report& report) {
  const Node* node = fields.find(key);
  return node ? instant(*node, key, report) : std::nullopt;
}

// --- Clocks

enum class Where { stage, contact, cap, planned };

// One of those that this clock can run from.
std::optional<From> start_in(const Node& node, const Term& what, const std::vector<From>& starts,
                             Report& report) {
  const auto at = yaml::one_of(node, "from", from_words, report);
  if (!at) return std::nullopt;
  const From made = static_cast<From>(*at);
  if (std::find(starts.begin(), starts.end(), made) != starts.end()) return made;
  Wording valid;
  for (From start : starts) {
    valid.en += (valid.en.empty() ? "" : " or ") + std::string(name(start));
    valid.zh += (valid.zh.empty() ? "" : "或") + std::string(name(start));
  }
  report.add(node.at, Mistake::start_not_here, {what, node.text, valid});
  return std::nullopt;
}

// The rules of counting: within, from, roll, receipts, day_end; in a stage classes too; near_due
// unless it is the cap of a plan, which may inherit the roll of its stage.
std::optional<ClockRule> clock_in(Fields& fields, Where where, const Term& what,
                                  const std::vector<From>& starts, std::optional<Roll> inherited,
                                  Report& report) {
  ClockRule made;
  const Node* within = fields.find("within");
  const Node* from = fields.find("from");
  const Node* roll = fields.find("roll");
  const Node* receipt = fields.find("rest_day_receipt");
  const Node* after_hours = fields.find("after_hours_receipt");
  const Node* day_end = fields.find("day_end");
  const Node* classes = where == Where::stage ? fields.find("classes") : nullptr;
  const Node* near_due = where != Where::planned ? fields.find("near_due") : nullptr;
  // A cap or a contact without a length is told so by whoever asked for it.
  if (!within && where == Where::stage) {
    const std::pair<const char*, const Node*> idle[] = {{"from", from},
                                                        {"roll", roll},
                                                        {"rest_day_receipt", receipt},
                                                        {"after_hours_receipt", after_hours},
                                                        {"day_end", day_end},
                                                        {"classes", classes},
                                                        {"near_due", near_due}};
    for (const auto& [key, node] : idle)
      if (node) report.add(fields.key_at(key), Mistake::idle_without_deadline, {what, key});
  }

  std::vector<Span> spans;  // as far as they could be read
  std::set<std::string> channels;
  const auto main = within ? read_span(*within, "within", true, report) : std::nullopt;
  if (main) {
    made.terms.within = *main;
    spans.push_back(*main);
  }
  if (within) made.at = within->at;
  if (classes) {
    if (!classes->is_map())
      report.add(classes->at, Mistake::no_map, {"classes", yaml::kind_of(*classes)});
    for (const yaml::Member& member : classes->members) {
      Node key;
      key.kind = Node::Kind::scalar;
      key.at = member.key_at;
      key.text = member.key;
      const auto of = yaml::word(key, {"class", "分类"}, report);
      Fields one(member.value, {"class '" + member.key + "'", "分类“" + member.key + "”"}, report);
      const Node* node = one.require("within");
      const auto length = node ? read_span(*node, "within", true, report) : std::nullopt;
      ClassRule rule;
      if (const Node* start = one.find("from")) rule.from = start_in(*start, what, starts, report);
      if (const Node* by = one.find("channels")) {
        rule.channels = words(by, "channels", report);
        for (const std::string& channel : rule.channels)
          if (!channels.insert(channel).second)
            report.add(by->at, Mistake::channel_of_two, {channel});
      }
      if (!of || !length) continue;
      rule.at = member.key_at;
      rule.within = *length;
      made.classes[*of] = std::move(rule);
      spans.push_back(*length);
    }
  }

  if (!from) {
    if (within) report.add(fields.at(), Mistake::start_needed, {what});
  } else if (const auto at = start_in(*from, what, starts, report)) {
    made.from = *at;
  }

  const bool dates =
      std::any_of(spans.begin(), spans.end(), [](const Span& it) { return counts_dates(it.unit); });
  if (roll) {
    if (const auto at = yaml::one_of(*roll, "roll", roll_words, report))
      made.terms.roll = static_cast<Roll>(*at);
    if (main && !dates) report.add(fields.key_at("roll"), Mistake::roll_idle, {what});
  } else if (inherited) {
    made.terms.roll = *inherited;
  } else if (within && dates) {
    const bool months = std::any_of(spans.begin(), spans.end(),
                                    [](const Span& it) { return it.unit == Unit::months; });
    report.add(within->at, Mistake::roll_needed,
               {what, months ? Wording{"months", "月"} : Wording{"natural days", "自然日"}});
  }

  const bool some_days =
      std::any_of(spans.begin(), spans.end(), [](const Span& it) { return counts_days(it.unit); });
  const auto of_days_only = [&](const char* key, Wording why) {
    if (main && !some_days)
      report.add(fields.key_at(key), Mistake::idle_for_hours, {std::move(why)});
  };
  if (receipt) {
    if (const auto at = yaml::one_of(*receipt, "rest_day_receipt", receipt_words, report))
      made.terms.rest_day_receipt = static_cast<RestDayReceipt>(*at);
    of_days_only("rest_day_receipt", {"hours begin at the next opening whatever day it is",
                                      "小时总是从下一次上班起算，与哪一天无关"});
  }
  if (after_hours) {
    if (const auto at = yaml::one_of(*after_hours, "after_hours_receipt", receipt_words, report))
      made.terms.after_hours_receipt = static_cast<AfterHoursReceipt>(*at);
    of_days_only("after_hours_receipt", {"hours begin at the next opening whenever that is",
                                         "小时总是从下一次上班起算，与何时下班无关"});
    if (within && made.terms.after_hours_receipt == AfterHoursReceipt::deem_next_workday &&
        made.terms.rest_day_receipt != RestDayReceipt::deem_next_workday)
      report.add(after_hours->at, Mistake::saturday_before_friday);
  }
  if (day_end) {
    if (const auto at = yaml::one_of(*day_end, "day_end", day_end_words, report))
      made.terms.day_end = static_cast<DayEnd>(*at);
    of_days_only("day_end", {"hours end when they are used up", "小时用完即到期"});
  }

  if (near_due)
    for (const Node& item : yaml::items(*near_due, "near_due", report)) {
      Fields one(item, {"a reminder", "一条提醒"}, report);
      Reminder reminder;
      reminder.at = item.at;
      const Node* before = one.find("before");
      const Node* passed = one.find("passed");
      reminder.notify = words(one.find("notify"), "notify", report);
      if (!before == !passed) {
        if (item.is_map()) report.add(item.at, Mistake::before_or_passed);
        continue;
      }
      if (passed) {
        const auto percent = yaml::integer(*passed, "passed", 1, 99, report);
        if (!percent) continue;
        if (main && main->unit == Unit::same_day) report.add(passed->at, Mistake::no_parts_to_pass);
        reminder.passed = *percent;
        made.near_due.push_back(std::move(reminder));
        continue;
      }
      const auto distance = read_span(*before, "before", false, report);
      if (!distance) continue;
      reminder.before = *distance;
      if (main && distance->unit == main->unit && distance->length >= main->length)
        report.add(before->at, Mistake::reminder_before_start,
                   {std::to_string(main->length), unit_words(distance->unit)});
      made.near_due.push_back(std::move(reminder));
    }
  return within ? std::optional(std::move(made)) : std::nullopt;
}

// --- Stages

// allowed, forbidden, or {reasons: […], approve: role, at_most: {working_days: 10}, notify: […]}.
void read_pause(const Node& node, StageRule& made, Report& report) {
  if (!node.is_map()) {
    const auto at = yaml::one_of(node, "pause", {"allowed", "forbidden"}, report);
    if (at == 0u) made.pause.emplace().at = node.at;
    return;
  }
  Fields fields(node, "pause", report);
  made.pause.emplace();
  made.pause->at = node.at;
  made.pause->at_most = span_in(fields, "at_most", report);
  made.pause->reasons = words(fields.find("reasons"), "reasons", report);
  made.pause->approve = role_in(fields, "approve", report);
  made.pause->notify = words(fields.find("notify"), "notify", report);
  if (!made.pause->at_most && !fields.has("at_most")) report.add(node.at, Mistake::pause_endless);
}

// allowed, forbidden, or {at_most: 2}.
void read_returns(const Node& node, StageRule& made, Report& report) {
  if (node.is_map()) {
    Fields fields(node, "returns", report);
    if (const Node* most = fields.require("at_most"))
      made.most_returns = yaml::integer(*most, "at_most", 1, 100, report);
    return;
  }
  made.may_return = yaml::one_of(node, "returns", {"allowed", "forbidden"}, report) != 1u;
}

void read_appeal(Fields& fields, AppealRule& made, Report& report) {
  if (const Node* grounds = fields.find("grounds")) {
    made.grounds.clear();
    for (const Node& item : yaml::items(*grounds, "grounds", report))
      if (const auto at = yaml::one_of(item, "ground", ground_words, report))
        made.grounds.push_back(ground_words[*at]);
    if (grounds->is_sequence() && grounds->items.empty())
      report.add(
          grounds->at, Mistake::list_empty,
          {Wording{"no ground is named, so nobody could appeal", "没有写申诉理由，谁也无法申诉"},
           Wording{"write some of mistaken, malicious, explained; to forbid appeals write "
                   "'appeal: forbidden' in verification and rectification",
                   "请从mistaken、malicious、explained中选写；要禁止申诉，请在verification和"
                   "rectification里写appeal: forbidden"}});
  }
  made.evidence = either(fields, "evidence", "required", "optional", report).value_or(false);
  if (const Node* suspends = fields.find("suspends"))
    made.suspends = yaml::boolean(*suspends, "suspends", report).value_or(false);
  made.decided_by = role_in(fields, "decided_by", report);
}

// Whether both can match one review.
bool overlap(const RouteRule& a, const RouteRule& b) {
  const auto same = [](const std::string& x, const std::string& y) {
    return x.empty() || y.empty() || x == y;
  };
  const auto prefixes = [](const std::string& x, const std::string& y) {
    return x.starts_with(y) || y.starts_with(x);
  };
  return prefixes(a.matter, b.matter) && same(a.step, b.step) && prefixes(a.region, b.region) &&
         same(a.window, b.window);  // a review may bear several indicators
}

std::vector<RouteRule> read_routes(const Node& node, Report& report) {
  static const std::set<std::string> known = {"matter", "step",     "indicator", "region",
                                              "window", "priority", "to"};
  std::vector<RouteRule> made;
  bool all_known = true;  // of a misspelt condition nobody knows what it leads to
  for (const Node& item : yaml::items(node, "routes", report)) {
    for (const yaml::Member& member : item.members) all_known &= known.contains(member.key);
    Fields fields(item, {"a route", "一条路由"}, report);
    RouteRule route;
    route.at = item.at;
    const auto text = [&](const char* key, std::string& to) {
      if (const Node* value = fields.find(key)) to = yaml::name(*value, key, report).value_or("");
    };
    text("matter", route.matter);
    text("step", route.step);
    text("indicator", route.indicator);
    text("region", route.region);
    text("window", route.window);
    if (const Node* to = fields.require("to")) {
      route.to = yaml::name(*to, "to", report).value_or("");
      route.to_at = to->at;
    }
    if (const Node* priority = fields.find("priority"))
      route.priority = yaml::integer(*priority, "priority", 1, 1'000, report).value_or(0);
    if (route.conditions() == 0 && all_known && item.is_map())
      report.add(item.at, Mistake::route_takes_all);
    made.push_back(std::move(route));
  }
  std::stable_sort(made.begin(), made.end(), [](const RouteRule& a, const RouteRule& b) {
    return std::pair(a.priority, a.conditions()) > std::pair(b.priority, b.conditions());
  });
  std::size_t told = 0;
  for (auto a = made.begin(); a != made.end() && all_known; ++a)
    for (auto b = a + 1; b != made.end(); ++b)
      if (a->priority == b->priority && a->conditions() == b->conditions() && a->to != b->to &&
          overlap(*a, *b) && ++told <= yaml::most_problems)
        report.add(std::max(a->at, b->at,
                            [](const yaml::Place& x, const yaml::Place& y) {
                              return std::pair(x.line, x.column) < std::pair(y.line, y.column);
                            }),
                   Mistake::routes_tie, {std::to_string(std::min(a->at.line, b->at.line))});
  return made;
}

// keep, restart, or {floor: {working_days: 2}}.
TransferRule transfer_rule(const Node& node, Report& report) {
  TransferRule made;
  if (!node.is_map()) {
    if (const auto at = yaml::one_of(node, "transfer", transfer_words, report))
      made.then = static_cast<OnTransfer>(*at);
    return made;
  }
  Fields fields(node, "transfer", report);
  made.then = OnTransfer::floor;
  if (const Node* floor = fields.require("floor"))
    made.floor = read_span(*floor, "floor", false, report).value_or(Span{});
  return made;
}

// {max_count, by, ask, reason, approve}: of the clock, which has to be there.
std::optional<ExtendRule> extend_rule(const Node& node, const std::optional<ClockRule>& clock,
                                      const Term& what, Report& report) {
  Fields one(node, "extend", report);
  const Node* count = one.require("max_count");
  const Node* by = one.require("by");
  const auto times = count ? yaml::integer(*count, "max_count", 1, 10, report) : std::nullopt;
  const auto length = by ? read_span(*by, "by", false, report) : std::nullopt;
  const std::string approve = role_in(one, "approve", report);
  if (const Node* ask = one.find("ask")) yaml::one_of(*ask, "ask", {"before_due"}, report);
  const bool reason = either(one, "reason", "required", "optional", report).value_or(false);
  if (!times || !length) return std::nullopt;
  if (!clock) {
    report.add(node.at, Mistake::nothing_to_extend, {what});
  } else {
    std::vector<Span> spans = {clock->terms.within};
    for (const auto& [of, rule] : clock->classes) spans.push_back(rule.within);
    for (const Span& within : spans)
      if (counts_days(within.unit) != counts_days(length->unit)) {
        report.add(by->at, Mistake::extended_by_other_unit);
        break;
      }
  }
  return ExtendRule{*times, *length, approve, reason, node.at};
}

StageRule stage_rule(const Node& node, Stage stage, Report& report) {
  const std::string word(name(stage));
  const Term what{"stage '" + word + "'", "环节“" + word + "”"};
  Fields fields(node, what, report);
  StageRule made;
  made.at = node.at;
  std::vector<From> starts = {From::received, From::dispatched, From::entered, From::round};
  if (stage == Stage::dispatch) std::erase(starts, From::dispatched);
  made.clock = clock_in(fields, Where::stage, what, starts, std::nullopt, report);

  if (const Node* extend = fields.find("extend"))
    made.extend = extend_rule(*extend, made.clock, what, report);
  if (const Node* pause = fields.find("pause")) read_pause(*pause, made, report);
  if (const Node* transfer = fields.find("transfer")) {
    made.transfer = transfer_rule(*transfer, report);
    const Unit floor = made.transfer.floor.unit;
    if (!made.clock)
      report.add(fields.key_at("transfer"), Mistake::nothing_to_transfer, {what});
    else if (made.transfer.then == OnTransfer::floor &&
             counts_days(made.clock->terms.within.unit) != counts_days(floor))
      report.add(transfer->at, Mistake::floor_of_other_unit);
  }
  if (stage == Stage::dispatch) {
    if (const Node* automatic = fields.find("automatic"))
      made.automatic = yaml::boolean(*automatic, "automatic", report).value_or(false);
    if (const Node* routes = fields.find("routes")) made.routes = read_routes(*routes, report);
  }
  if (stage == Stage::verification) {
    if (const Node* returns = fields.find("returns")) read_returns(*returns, made, report);
    if (const Node* contact = fields.find("contact")) {
      Fields inside(*contact, "contact", report);
      made.contact = clock_in(inside, Where::contact, "contact", starts, std::nullopt, report);
      made.contact_of_anonymous =
          either(inside, "anonymous", "applies", "not_applicable", report).value_or(false);
      if (!made.contact && contact->is_map())
        report.add(contact->at, Mistake::length_needed,
                   {"contact", Wording{"write {within: {working_days: 1}, from: dispatched}",
                                       "请写{within: {working_days: 1}, from: dispatched}"}});
    }
  }
  if (stage == Stage::appeal)
    read_appeal(fields, made.appeal, report);
  else if (stage != Stage::follow_up)
    made.by = role_in(fields, "by", report);
  if (stage == Stage::verification || stage == Stage::rectification)
    made.may_appeal = either(fields, "appeal", "allowed", "forbidden", report).value_or(true);

  if (stage == Stage::rectification) {
    if (const Node* planned = fields.find("planned")) {
      Fields one(*planned, "planned", report);
      made.planned.emplace();
      made.planned->at = planned->at;
      made.planned->report = wanted_in(one, "report", report);
      made.planned->measures =
          either(one, "measures", "required", "optional", report).value_or(false);
      if (const Node* cap = one.find("cap")) {
        const Wording inner{"the cap of planned", "planned的cap"};
        Fields inside(*cap, inner, report);
        std::optional<Roll> inherited;
        if (made.clock && counts_dates(made.clock->terms.within.unit))
          inherited = made.clock->terms.roll;
        made.planned->cap = clock_in(inside, Where::planned, inner, starts, inherited, report);
        if (!made.planned->cap && cap->is_map())
          report.add(cap->at, Mistake::length_needed,
                     {inner, Wording{"write {within: {natural_days: n}, from: received}",
                                     "请写{within: {natural_days: n}, from: received}"}});
      }
    }
    if (const Node* deferred = fields.find("deferred")) {
      Fields one(*deferred, "deferred", report);
      made.deferred.emplace();
      made.deferred->document = wanted_in(one, "document", report);
    }
    if (const Node* rectified = fields.find("rectified")) {
      Fields one(*rectified, "rectified", report);
      made.rectified = wanted_in(one, "report", report);
    }
  }
  if (stage == Stage::explanation)
    if (const Node* explained = fields.find("explained")) {
      Fields one(*explained, "explained", report);
      made.explained = wanted_in(one, "document", report);
    }
  return made;
}

// --- Ladder

Rung rung(const Node& item, Report& report) {
  Fields fields(item, {"a rung", "一级措施"}, report);
  Rung made;
  made.at = item.at;
  made.take = word_in(fields, "take", report);
  if (const Node* at = fields.require("at")) yaml::one_of(*at, "at", {"due"}, report);
  const Node* plus = fields.find("plus");
  const Node* before = fields.find("before");
  if (plus && before) report.add(before->at, Mistake::plus_and_before);
  if (const Node* away = plus ? plus : before) {
    made.side = plus ? Rung::Side::after : Rung::Side::before;
    if (const auto distance = read_span(*away, plus ? "plus" : "before", false, report))
      made.distance = *distance;
  }
  made.notify = words(fields.find("notify"), "notify", report);
  if (const Node* repeat = fields.find("repeat")) {
    Fields one(*repeat, "repeat", report);
    const Node* every = one.require("every");
    const Node* most = one.require("at_most");
    const auto distance = every ? read_span(*every, "every", false, report) : std::nullopt;
    const auto times =
        most ? yaml::integer(*most, "at_most", 1, most_repeats, report) : std::nullopt;
    if (distance && times) {
      made.every = *distance;
      made.repeats = *times;
      if (distance->length * *times > longest(distance->unit))
        report.add(repeat->at, Mistake::repeats_too_long,
                   {std::to_string(longest(distance->unit)), unit_words(distance->unit)});
    }
  }
  return made;
}

// One list of rungs. Two that share a measure could not be told apart afterwards.
std::vector<Rung> rungs(const Node& node, const std::string& what, Report& report) {
  std::vector<Rung> made;
  std::set<std::string> taken;
  for (const Node& item : yaml::items(node, what, report)) {
    Rung one = rung(item, report);
    if (!one.take.empty() && !taken.insert(one.take).second)
      report.add(item.at, Mistake::measure_twice, {one.take});
    made.push_back(std::move(one));
  }
  return made;
}

std::vector<CountRung> count_rungs(const Node& node, Counted counted, Report& report) {
  std::vector<CountRung> made;
  std::set<int> reached;
  for (const Node& item : yaml::items(node, name(counted), report)) {
    Fields one(item, {"a rung", "一级措施"}, report);
    CountRung rung;
    rung.at = item.at;
    const int least = counted == Counted::rounds || counted == Counted::units ? 2 : 1;
    if (const Node* reaching = one.require("reaching"))
      rung.reaching = yaml::integer(*reaching, "reaching", least, 100, report).value_or(least);
    rung.take = word_in(one, "take", report);
    rung.notify = words(one.find("notify"), "notify", report);
    if (counted == Counted::bounces) rung.decides = role_in(one, "decides", report);
    if (!reached.insert(rung.reaching).second)
      report.add(item.at, Mistake::count_twice, {std::to_string(rung.reaching)});
    made.push_back(std::move(rung));
  }
  std::stable_sort(made.begin(), made.end(),
                   [](const CountRung& a, const CountRung& b) { return a.reaching < b.reaching; });
  return made;
}

std::vector<UnitRung> unit_rungs(const Node& node, Report& report) {
  std::vector<UnitRung> made;
  std::set<std::pair<Period::Kind, std::string>> taken;
  for (const Node& item : yaml::items(node, "unit", report)) {
    Fields one(item, {"a rung", "一级措施"}, report);
    UnitRung rung;
    rung.at = item.at;
    if (const Node* period = one.require("period"))
      if (const auto at = yaml::one_of(*period, "period", period_words, report))
        rung.period = static_cast<Period::Kind>(*at);
    rung.consecutive = count_in(one, "consecutive", 1, report).value_or(1);
    rung.bottom = count_in(one, "bottom", 1, report).value_or(1);
    rung.take = word_in(one, "take", report);
    rung.notify = words(one.find("notify"), "notify", report);
    if (!rung.take.empty() && !taken.emplace(rung.period, rung.take).second)
      report.add(item.at, Mistake::measure_twice, {rung.take},
                 {"give it another name", "请换个名称"});
    made.push_back(std::move(rung));
  }
  return made;
}

void read_ladder(const Node& node, PolicyFile& policy, Report& report) {
  Fields fields(node, "ladder", report);
  const auto climb = [&](const std::string& key, ClockRule* clock) {
    const Node* list = fields.find(key);
    if (!list) return;
    std::vector<Rung> made = rungs(*list, key, report);
    if (clock)
      clock->ladder = std::move(made);
    else
      report.add(
          fields.key_at(key), Mistake::ladder_never_begins,
          {key, key == "cap" ? Wording{"add a cap", "请加上cap"}
                : key == "contact"
                    ? Wording{"add 'contact' to verification", "请在verification里加上contact"}
                    : Wording{"add 'within' to the stage", "请给环节加上within"}});
  };
  for (Stage stage : every_stage()) {
    if (!open(stage)) continue;
    const auto found = policy.stages.find(stage);
    ClockRule* clock = nullptr;
    if (found != policy.stages.end()) {
      if (found->second.clock)
        clock = &*found->second.clock;
      else if (found->second.planned)
        clock = &found->second.planned->promised;
    }
    climb(std::string(name(stage)), clock);
  }
  const auto verified = policy.stages.find(Stage::verification);
  const bool contacts = verified != policy.stages.end() && verified->second.contact;
  climb("contact", contacts ? &*verified->second.contact : nullptr);
  climb("cap", policy.cap ? &*policy.cap : nullptr);
  for (Counted counted : every_count)
    if (const Node* list = fields.find(name(counted)))
      policy.counts[counted] = count_rungs(*list, counted, report);
  if (const Node* unit = fields.find("unit")) policy.unit_ladder = unit_rungs(*unit, report);
}

// Roles are words anywhere; where a policy declares them, a misspelt one is found.
class RoleCheck {
 public:
  RoleCheck(const std::vector<std::string>& roles, Report& report)
      : roles_(roles), known_(roles.begin(), roles.end()), report_(report) {}

  void look_into(const Node& node, const std::string& key) {
    static const std::set<std::string> say_roles = {"notify",  "approve", "decided_by",
                                                    "decides", "by",      "full"};
    // What is no word at all is reported where it is read.
    if (node.is_scalar() && !node.taken_away && say_roles.contains(key) &&
        yaml::is_word(node.text) && !known_.contains(node.text) && ++told_ <= yaml::most_problems)
      report_.add(node.at, Mistake::no_role, {node.text}, yaml::suggestion(node.text, roles_));
    for (const Node& item : node.items) look_into(item, key);
    for (const yaml::Member& member : node.members)
      if (member.key != "tests" && member.key != "roles" && member.key != "rates")
        look_into(member.value, member.key);
  }

 private:
  const std::vector<std::string>& roles_;
  std::set<std::string> known_;
  Report& report_;
  std::size_t told_ = 0;
};

void read_roles(const Node& node, const Node& root, PolicyFile& policy, Report& report) {
  if (!node.is_map()) {
    report.add(node.at, Mistake::no_map, {"roles", yaml::kind_of(node)});
    return;
  }
  // Whoever holds the case, and whoever rated, are there in every policy.
  std::vector<std::string> known = {"unit", "reviewer"};
  for (const yaml::Member& member : node.members) {
    Node key;
    key.kind = Node::Kind::scalar;
    key.at = member.key_at;
    key.text = member.key;
    const auto role = yaml::word(key, {"role", "角色"}, report);
    if (member.value.taken_away) {
      if (role) report.add(member.value.at, Mistake::nothing_to_take_away, {member.key});
      continue;
    }
    const auto title =
        yaml::text(member.value, {"role '" + member.key + "'", "角色“" + member.key + "”"}, report);
    if (!role) continue;
    known.push_back(*role);
    if (!title) continue;
    policy.roles[*role] = *title;
    policy.roles_at[*role] = member.key_at;
  }
  RoleCheck(known, report).look_into(root, "");
}

// Once units are declared, a route goes to one of them.
void read_units(const Node& node, PolicyFile& policy, Report& report) {
  policy.units_at = node.at;
  std::set<std::string> known;
  for (const Node& item : yaml::items(node, "units", report)) {
    auto unit = yaml::name(item, {"a unit", "单位"}, report);
    if (!unit) continue;
    if (!known.insert(*unit).second)
      report.add(item.at, Mistake::listed_twice, {*unit});
    else
      policy.units.push_back(*std::move(unit));
  }
  if (node.is_sequence() && node.items.empty())
    report.add(
        node.at, Mistake::list_empty,
        {Wording{"no unit is named", "没有写单位"}, Wording{"write [市医保局]", "请写[市医保局]"}});
  const auto dispatch = policy.stages.find(Stage::dispatch);
  if (dispatch == policy.stages.end() || policy.units.empty()) return;
  std::size_t told = 0;
  for (const RouteRule& route : dispatch->second.routes)
    if (!route.to.empty() && !known.contains(route.to) && ++told <= yaml::most_problems)
      report.add(route.to_at, Mistake::no_unit, {route.to},
                 yaml::suggestion(route.to, policy.units));
}

// {within: {working_days: 5}, default: {rating: 3} | none, remind: {after: {natural_days: 3}}}
std::optional<WindowRule> window_rule(const Node& node, Report& report) {
  Fields fields(node, "rating_window", report);
  WindowRule made;
  made.at = node.at;
  if (const Node* within = fields.require("within"))
    made.terms.within = read_span(*within, "within", false, report).value_or(Span{});
  if (const Node* otherwise = fields.require("default")) {
    if (otherwise->is_map()) {
      Fields one(*otherwise, "default", report);
      if (const Node* rating = one.require("rating"))
        made.default_rating = yaml::integer(*rating, "rating", 1, 5, report).value_or(0);
    } else {
      yaml::one_of(*otherwise, "default", {"none"}, report);
    }
  }
  if (const Node* roll = fields.find("roll"))
    if (const auto at = yaml::one_of(*roll, "roll", roll_words, report))
      made.terms.roll = static_cast<Roll>(*at);
  if (const Node* remind = fields.find("remind")) {
    Fields one(*remind, "remind", report);
    if (const Node* after = one.require("after"))
      made.remind = read_span(*after, "after", false, report);
  }
  return made;
}

std::vector<ReviewField> fields_shown(const Node& node, const Term& what, Report& report) {
  std::vector<ReviewField> made;
  for (const Node& item : yaml::items(node, what, report)) {
    const auto at = yaml::one_of(item, what, review_field_names(), report);
    if (!at) continue;
    if (std::find(made.begin(), made.end(), ReviewField(*at)) != made.end())
      report.add(item.at, Mistake::listed_twice, {item.text});
    made.push_back(ReviewField(*at));
  }
  return made;
}

// {anonymous: [matter, remark], named: [matter, remark, project_no], full: [supervision_office]}
PrivacyRule privacy_rule(const Node& node, Report& report) {
  PrivacyRule made;
  made.at = node.at;
  Fields fields(node, "privacy", report);
  if (const Node* shown = fields.find("anonymous"))
    made.anonymous = fields_shown(*shown, "anonymous", report);
  if (const Node* shown = fields.find("named")) made.named = fields_shown(*shown, "named", report);
  if (const Node* roles = fields.find("full"))
    for (const Node& item : yaml::items(*roles, "full", report)) {
      const auto role = yaml::word(item, "full", report);
      if (!role) continue;
      if (*role == "unit" || *role == "reviewer")
        report.add(item.at, Mistake::all_to_the_rated, {*role});
      if (std::find(made.full.begin(), made.full.end(), *role) != made.full.end())
        report.add(item.at, Mistake::listed_twice, {*role});
      made.full.push_back(*role);
    }
  return made;
}

ReopenRule reopen_rule(const Node& node, Report& report) {
  ReopenRule made;
  if (!node.is_map()) {
    made.allowed = yaml::one_of(node, "reopen", {"allowed", "forbidden"}, report) != 1u;
    return made;
  }
  Fields fields(node, "reopen", report);
  made.approve = role_in(fields, "approve", report);
  made.within = span_in(fields, "within", report);
  made.at_most = count_in(fields, "at_most", 1, report);
  return made;
}

// {notify: [unit], roles: told|not_told}
void read_assigned(const Node& node, PolicyFile& policy, Report& report) {
  Fields fields(node, "assigned", report);
  if (const Node* notify = fields.find("notify"))
    policy.told_when_given = words(notify, "notify", report);
  policy.roles_told = either(fields, "roles", "told", "not_told", report).value_or(true);
}

// --- Tests

PolicyTest test_of(const Node& item, Report& report) {
  Fields fields(item, {"a test", "一个自查用例"}, report);
  PolicyTest made;
  made.at = item.at;
  if (const Node* title = fields.require("name"))
    made.name = yaml::text(*title, "name", report).value_or("");
  Case& facts = made.facts;
  Review& review = facts.review;
  if (const Node* received = fields.require("received"))
    facts.received = instant(*received, "received", report).value_or(Instant{});
  facts.dispatched_at = instant_in(fields, "dispatched", report);
  facts.round_began = instant_in(fields, "round_began", report).value_or(facts.received);
  if (const Node* round = fields.find("round"))
    facts.round = yaml::integer(*round, "round", 1, 100, report).value_or(1);
  facts.entered_at = instant_in(fields, "entered", report)
                         .value_or(facts.dispatched_at.value_or(facts.round_began));
  facts.opened_at = review.given_at = facts.received;
  if (const Node* of = fields.find("classification"))
    facts.classification = yaml::word(*of, "classification", report).value_or("");
  if (const Node* extensions = fields.find("extensions"))
    made.extensions = yaml::integer(*extensions, "extensions", 0, 10, report).value_or(0);
  if (const Node* returns = fields.find("returns"))
    facts.returns = yaml::integer(*returns, "returns", 0, 100, report).value_or(0);
  if (const Node* transfers = fields.find("transfers"))
    facts.transfers = yaml::integer(*transfers, "transfers", 0, 100, report).value_or(0);
  facts.planned_due = instant_in(fields, "planned", report);
  if (const Node* pauses = fields.find("pauses"))
    for (const Node& pause : yaml::items(*pauses, "pauses", report)) {
      Fields one(pause, {"a pause", "一次暂停"}, report);
      const Node* from = one.require("from");
      const Node* until = one.require("until");
      const auto begin = from ? instant(*from, "from", report) : std::nullopt;
      const auto end = until ? instant(*until, "until", report) : std::nullopt;
      if (begin && end) facts.pauses.push_back({*begin, *end});
    }
  review.rating = 1;
  if (const Node* rating = fields.find("rating"))
    review.rating = yaml::integer(*rating, "rating", 1, 5, report).value_or(1);
  if (const Node* remark = fields.find("remark"))
    review.remark = remark->is_scalar() && remark->text.empty()
                        ? ""
                        : yaml::text(*remark, "remark", report).value_or("");
  review.named = true;
  if (const Node* named = fields.find("named"))
    review.named = yaml::boolean(*named, "named", report).value_or(true);

  if (const Node* contacted = fields.find("contacted"))
    facts.contacted_at = instant(*contacted, "contacted", report);
  if (const Node* appeals = fields.find("appeals"))
    for (const Node& item : yaml::items(*appeals, "appeals", report)) {
      Fields one(item, {"an appeal", "一次申诉"}, report);
      const Node* lodged = one.require("lodged");
      const Node* decided = one.find("decided");
      const auto begin = lodged ? instant(*lodged, "lodged", report) : std::nullopt;
      const auto end = decided ? instant(*decided, "decided", report) : std::nullopt;
      if (begin) facts.appeals.push_back({"mistaken", "", *begin, end, "", false, {}});
    }
  const auto of_review = [&](const char* key, std::string& to) {
    if (const Node* node = fields.find(key)) to = yaml::name(*node, key, report).value_or("");
  };
  of_review("matter", review.matter.code);
  of_review("step", review.step);
  of_review("channel", review.channel);
  of_review("window", review.window);
  of_review("unit", review.unit);
  of_review("region", review.region);
  if (const Node* indicators = fields.find("indicators"))
    for (const Node& item : yaml::items(*indicators, "indicators", report))
      if (auto code = yaml::name(item, "indicator", report))
        review.indicators.push_back(*std::move(code));

  const Node* expected = fields.require("expect");
  if (!expected) return made;
  Fields expect(*expected, "expect", report);
  if (expected->is_map() && expected->members.empty())
    report.add(expected->at, Mistake::test_expects_nothing);
  const auto due = [&](const std::string& clock) {
    const Node* node = expect.find(clock + "_due");
    if (!node) return;
    if (const auto at = instant(*node, clock + "_due", report))
      made.dues.push_back({clock, *at, node->text, node->at});
  };
  for (Stage stage : every_stage())
    if (open(stage)) due(std::string(name(stage)));
  due("contact");
  due("cap");
  const auto measures = [&](const std::string& clock) {
    const Node* node = expect.find(clock + "_measures");
    if (!node) return;
    if (!node->is_map() || node->members.empty())
      report.add(node->at, Mistake::no_map, {clock + "_measures", yaml::kind_of(*node)});
    for (const yaml::Member& member : node->members)
      if (const auto at = instant(member.value, member.key, report))
        made.measures.push_back({clock, member.key, *at, member.value.text, member.value.at});
  };
  for (Stage stage : every_stage())
    if (open(stage)) measures(std::string(name(stage)));
  measures("contact");
  measures("cap");
  if (const Node* node = expect.find("measures")) made.by_count = words(node, "measures", report);
  if (const Node* node = expect.find("unit")) made.unit = yaml::name(*node, "unit", report);
  if (const Node* node = expect.find("window_ends")) {
    made.window_ends = instant(*node, "window_ends", report);
    made.window_ends_written = node->text;
  }
  if (const Node* node = expect.find("provisional"))
    made.provisional = yaml::boolean(*node, "provisional", report);
  if (const Node* node = expect.find("opens_case"))
    made.opens_case = yaml::boolean(*node, "opens_case", report);
  if (made.provisional && made.dues.empty())
    report.add(expected->at, Mistake::provisional_of_nothing);
  return made;
}

// --- The whole

void read_applies_to(const Node& node, PolicyFile& policy, Report& report) {
  policy.applies_to_at = node.at;
  if (node.is_scalar()) {
    yaml::one_of(node, "applies_to", {"default"}, report);
    return;
  }
  Fields fields(node, "applies_to", report);
  const Node* region = fields.require("region");
  if (!region) return;
  policy.applies_to_at = region->at;
  const auto code = yaml::name(*region, "region", report);
  if (!code) return;
  if (code->size() < 2 || code->size() > 12 ||
      code->find_first_not_of("0123456789") != std::string::npos)
    report.add(region->at, Mistake::no_region, {*code});
  else
    policy.region = *code;
}

void read_bad_review(const Node& node, PolicyFile& policy, Report& report) {
  Fields fields(node, "bad_review", report);
  if (const Node* ratings = fields.require("ratings")) {
    policy.ratings_at = ratings->at;
    for (const Node& item : yaml::items(*ratings, "ratings", report))
      if (const auto rating = yaml::integer(item, "rating", 1, 5, report)) {
        auto& bad = policy.bad_ratings;
        if (std::find(bad.begin(), bad.end(), *rating) != bad.end())
          report.add(item.at, Mistake::listed_twice, {item.text});
        else
          bad.push_back(*rating);
      }
    if (ratings->is_sequence() && ratings->items.empty())
      report.add(ratings->at, Mistake::list_empty,
                 {Wording{"no rating is bad, so no case would ever open",
                          "没有评价算差评，也就不会有工单"},
                  Wording{"write [1, 2]", "请写[1, 2]"}});
  }
  policy.remark_required = either(fields, "remark", "required", "optional", report).value_or(false);
  policy.anonymous_accepted =
      either(fields, "anonymous", "accepted", "refused", report).value_or(true);
}

}  // namespace

std::string_view name(From from) {
  switch (from) {
    case From::received: return "received";
    case From::dispatched: return "dispatched";
    case From::entered: return "entered";
    case From::round: return "round";
  }
  return {};
}

std::string_view name(Counted counted) {
  switch (counted) {
    case Counted::rounds: return "rounds";
    case Counted::returns: return "returns";
    case Counted::transfers: return "transfers";
    case Counted::units: return "units";
    case Counted::bounces: return "bounces";
  }
  return {};
}

int RouteRule::conditions() const {
  return !matter.empty() + !step.empty() + !indicator.empty() + !region.empty() + !window.empty();
}

bool RouteRule::matches(const Review& review) const {
  const auto& codes = review.indicators;
  return review.matter.code.starts_with(matter) && (step.empty() || review.step == step) &&
         (window.empty() || review.window == window) && review.region.starts_with(region) &&
         (indicator.empty() || std::find(codes.begin(), codes.end(), indicator) != codes.end());
}

std::optional<PolicyFile> read_policy(const Text& text, const std::vector<Text>& bases,
                                      Report& report) {
  const std::optional<Node> root = compose(text, bases, report);
  return root ? read_policy(*root, report) : std::nullopt;
}

std::vector<PolicyTest> read_tests(const Text& text, Report& report) {
  std::vector<PolicyTest> made;
  const std::optional<Node> root = yaml::parse(text, report);
  if (!root) return made;
  Fields fields(*root, {"a file of tests", "自查文件"}, report);
  if (const Node* version = fields.require("redress_tests"))
    yaml::integer(*version, "redress_tests", 1, 1, report);
  if (const Node* tests = fields.require("tests"))
    for (const Node& item : yaml::items(*tests, "tests", report))
      made.push_back(test_of(item, report));
  return made;
}

std::optional<PolicyFile> read_policy(const Node& root, Report& report) {
  PolicyFile policy;
  {
    Fields fields(root, {"a policy", "规则"}, report);
    if (const Node* version = fields.require("redress"))
      yaml::integer(*version, "redress", 1, 1, report);
    policy.name = word_in(fields, "policy", report);
    if (const Node* base = fields.find("base"))
      policy.base = yaml::word(*base, "base", report).value_or("");
    if (const Node* title = fields.require("title"))
      policy.title = yaml::text(*title, "title", report).value_or("");
    if (const Node* zone = fields.find("timezone")) {
      policy.timezone_at = zone->at;
      policy.timezone = yaml::text(*zone, "timezone", report).value_or("");
    }
    if (const Node* calendar = fields.require("calendar")) {
      policy.calendars_at = calendar->at;
      policy.calendars = words(calendar, "calendar", report);
      if (calendar->is_sequence() && calendar->items.empty())
        report.add(
            calendar->at, Mistake::list_empty,
            {Wording{"no calendar is named", "没有写日历"}, Wording{"write [cn]", "请写[cn]"}});
    }
    if (const Node* applies = fields.require("applies_to"))
      read_applies_to(*applies, policy, report);
    if (const Node* bad = fields.require("bad_review")) read_bad_review(*bad, policy, report);
    if (const Node* cap = fields.find("cap")) {
      policy.cap_at = cap->at;
      Fields inside(*cap, "cap", report);
      policy.cap = clock_in(inside, Where::cap, "cap", {From::received}, std::nullopt, report);
      if (const Node* extend = inside.find("extend"))
        policy.cap_extend = extend_rule(*extend, policy.cap, "cap", report);
      if (!policy.cap && cap->is_map())
        report.add(
            cap->at, Mistake::length_needed,
            {"cap", Wording{"add 'within: {working_days: n}'", "请加上within: {working_days: n}"}});
    }
    if (const Node* stages = fields.require("stages")) {
      Fields inside(*stages, "stages", report);
      policy.stages_at = stages->at;
      for (Stage stage : every_stage())
        if (open(stage))
          if (const Node* node = inside.find(name(stage)))
            policy.stages[stage] = stage_rule(*node, stage, report);
    }
    if (const Node* ladder = fields.find("ladder")) read_ladder(*ladder, policy, report);
    if (const Node* follow_up = fields.find("follow_up")) {
      Fields inside(*follow_up, "follow_up", report);
      if (const Node* attempts = inside.find("attempts"))
        policy.follow_up_attempts =
            yaml::integer(*attempts, "attempts", 1, 100, report).value_or(3);
      policy.follow_up_of_anonymous =
          either(inside, "anonymous", "applies", "not_applicable", report).value_or(false);
      policy.followed_up_by = role_in(inside, "by", report);
      policy.attempts_apart = span_in(inside, "apart", report);
    }
    if (const Node* window = fields.find("rating_window"))
      policy.window = window_rule(*window, report);
    if (const Node* reopen = fields.find("reopen")) policy.reopen = reopen_rule(*reopen, report);
    if (const Node* added = fields.find("additional_reviews")) {
      Fields inside(*added, "additional_reviews", report);
      if (const Node* most = inside.require("at_most"))
        policy.most_added_reviews = yaml::integer(*most, "at_most", 0, 100, report);
      policy.added_reviews_within = span_in(inside, "within", report);
    }
    const auto approved = [&](const char* key, std::string& by) {
      const Node* node = fields.find(key);
      if (!node) return;
      Fields inside(*node, key, report);
      if (const Node* role = inside.require("approve"))
        by = yaml::word(*role, "approve", report).value_or("");
    };
    approved("merge", policy.merge_approve);
    approved("withdraw", policy.withdraw_approve);
    if (const Node* assigned = fields.find("assigned")) read_assigned(*assigned, policy, report);
    if (const Node* eyes = fields.find("four_eyes"))
      policy.four_eyes = yaml::one_of(*eyes, "four_eyes", {"required"}, report).has_value();
    if (const Node* units = fields.find("units")) read_units(*units, policy, report);
    if (const Node* privacy = fields.find("privacy"))
      policy.privacy = privacy_rule(*privacy, report);
    read_counting(fields, policy, report);
    if (const Node* roles = fields.find("roles")) read_roles(*roles, root, policy, report);
    if (const Node* tests = fields.find("tests"))
      for (const Node& item : yaml::items(*tests, "tests", report))
        policy.tests.push_back(test_of(item, report));
  }
  return report.empty() ? std::optional(std::move(policy)) : std::nullopt;
}

}  // namespace redress
