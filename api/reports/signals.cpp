// Signals: listed, a day looked at, and reviewed by somebody above the unit.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/json.hpp>
#include <limits>

#include "api/admin/adopting.h"
#include "api/admin/policies.h"
#include "api/queries/figures.h"
#include "api/queries/never_met.h"
#include "api/queries/render.h"
#include "api/reports/signals_found.h"
#include "rules/counting/signals.h"

namespace redress::signals {
namespace {

namespace json = boost::json;

constexpr Number newest = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t at_once = 1'000;

// By whose rules it was found: those in force for its region when it was raised.
json::value found_by(const Service& service, const std::string& region, Instant at) {
  const auto now = service.book.in_force(region);
  if (!now) return nullptr;
  Version then = now->version();
  for (const policies::Known& known : policies::adoptions_of(service.store, then.name))
    if (known.at <= at) then = known.what.policy;
  return policies::version_json(then);
}

bool is_in(const std::vector<std::string>& roles, const std::string& role) {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

// Which ratings a signal rests on, and on which device, by whom: for the roles that it is told to,
// and for those that see all of a review. Elsewhere it would tell the window of an anonymous one.
class Onlooker {
 public:
  Onlooker(const Service& service, std::string role) : service_(service), role_(std::move(role)) {
    if (role_.empty()) return;
    std::vector<std::string> known;
    for (const auto& active : service.book.active())
      if (const auto policy = service.book.policy_named(active->version().name)) {
        const auto& full = policy->file().privacy.full;
        known.insert(known.end(), full.begin(), full.end());
        if (const auto& rules = policy->file().signals)
          known.insert(known.end(), rules->notify.begin(), rules->notify.end());
      }
    if (is_in(known, role_)) return;
    Problem wrong("wrong-role");
    wrong.detail = {
        "No policy tells '" + role_ +
            "' of signals, nor lets it see all of a review; ask "
            "without role=.",
        "没有规则把异常提示告知“" + role_ + "”，或允许其查看评价全部内容；请去掉role=。"};
    wrong.faults.push_back({"?role", wrong.detail});
    wrong.roles = known;
    throw wrong;
  }

  json::object shown(const Signal& signal) const {
    json::object made = render_signal(signal);
    if (sees(signal)) {
      if (!role_.empty())
        spdlog::info("a signal of {} was shown in full to the role '{}'", signal.period, role_);
      return made;
    }
    json::array kept_back;
    for (const std::string_view what : {"device", "operator"})
      if (signal.subject.starts_with(std::string(what) + " ")) {
        made["subject"] = "one " + std::string(what);
        kept_back.emplace_back("subject");
      }
    if (!signal.evidence.empty()) {
      made["evidence"] = json::array();
      kept_back.emplace_back("evidence");
    }
    if (!kept_back.empty()) made["kept_back"] = std::move(kept_back);
    return made;
  }

 private:
  bool sees(const Signal& signal) const {
    if (role_.empty()) return false;
    if (is_in(signal.notify, role_)) return true;
    const auto policy = service_.book.in_force(signal.region);
    return policy && is_in(policy->file().privacy.full, role_);
  }

  const Service& service_;
  const std::string role_;
};

json::object signal_json(const Service& service, const Onlooker& onlooker, const Entry& entry,
                         const Entry* reviewed) {
  const Signal& signal = std::get<SignalRaised>(entry.fact).signal;
  json::object made = onlooker.shown(signal);
  made["signal"] = entry.number;
  made["policy"] = found_by(service, signal.region, entry.recorded_at);
  made["at"] = rfc3339(entry.recorded_at, service.offset_at(entry.recorded_at));
  if (!reviewed) {
    made["reviewed"] = nullptr;
    return made;
  }
  const auto& said = std::get<SignalReviewed>(reviewed->fact);
  made["reviewed"] =
      json::object{{"entry", reviewed->number},
                   {"at", rfc3339(reviewed->recorded_at, service.offset_at(reviewed->recorded_at))},
                   {"finding", said.finding},
                   {"by", text_or_null(said.by)},
                   {"role", text_or_null(said.role)},
                   {"note", text_or_null(said.note)}};
  return made;
}

// The newest review of each signal.
std::map<Number, Entry> reviews(const Store& store) {
  std::map<Number, Entry> made;
  for (Number before = newest; before != 0;) {
    auto page = store.reported(Store::Reported::review, before, at_once);
    before = page.size() < at_once ? 0 : page.back().number;
    for (Entry& entry : page)
      made.emplace(std::get<SignalReviewed>(entry.fact).signal, std::move(entry));
  }
  return made;
}

bool concerns(const Signal& signal, const Scope& scope) {
  return scope.kind == Scope::Kind::unit ? signal.unit == scope.name
                                         : signal.region.starts_with(scope.name);
}

void expect_kind(const std::string& kind) {
  static constexpr std::string_view kinds[] = {"burst",
                                               "identical_answers",
                                               "too_fast",
                                               "sweep",
                                               "staff_accounts",
                                               "contradictions",
                                               "silent_channel",
                                               "frozen_distribution",
                                               "falling_response",
                                               "zero_bad",
                                               "dormant",
                                               "look_alike"};
  if (std::find(std::begin(kinds), std::end(kinds), kind) != std::end(kinds)) return;
  std::string known;
  for (const std::string_view one : kinds) known.append(known.empty() ? "" : ", ").append(one);
  throw bad_parameter("kind", {"Write one of: " + known + ".", "请写其中之一：" + known + "。"});
}

Problem no_such_signal() {
  Problem made("no-such-signal");
  made.detail = {"There is no such signal; GET /v1/signals has those there are.",
                 "没有这条异常提示；GET /v1/signals列出已有的。"};
  return made;
}

}  // namespace

void list(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const auto scope = parse_scope(parameters.text("scope"));
    if (!scope || scope->kind > Scope::Kind::unit)
      throw bad_parameter("scope", {"Write a division code, unit:NAME, or nothing for everything.",
                                    "请写行政区划代码、unit:单位名称，或不写（表示全部）。"});
    const std::string kind = parameters.text("kind");
    const Onlooker onlooker(service, parameters.text("role"));
    const bool open = parameters.flag("open");
    const Number before = parameters.number("before", 1, newest).value_or(newest);
    const std::size_t limit = parameters.number("limit", 1, 1'000).value_or(100);
    parameters.refuse_the_rest();
    if (!kind.empty()) expect_kind(kind);
    const std::map<Number, Entry> reviewed = reviews(service.store);
    std::vector<Number> unreadable;
    const std::vector<Entry> page =
        service.store.reported(Store::Reported::signal, before, limit, &unreadable);
    const Number next = page.size() < limit ? 0 : page.back().number;
    json::array made;
    for (const Entry& entry : page) {
      const Signal& signal = std::get<SignalRaised>(entry.fact).signal;
      const auto found = reviewed.find(entry.number);
      const Entry* review = found == reviewed.end() ? nullptr : &found->second;
      if (!concerns(signal, *scope) || (!kind.empty() && signal.kind != kind) || (open && review))
        continue;
      made.push_back(signal_json(service, onlooker, entry, review));
    }
    NeverMet never_met(service);
    if (made.empty()) never_met.scope("scope", *scope);
    json::object body{{"signals", std::move(made)},
                      {"next", next == 0 ? json::value(nullptr) : json::value(next)}};
    if (!unreadable.empty()) body["unreadable"] = render_numbers(unreadable);
    never_met.tell(body);
    body["as_of"] = redress::as_of(service);
    return json_answer(service, 200, body);
  });
}

void look(Service& service, Call call, Reply reply) {
  adopt_alone(service, std::move(reply), [&]() -> std::variant<Answer, Pending> {
    Parameters parameters(call.request);
    const std::optional<Day> day = parameters.day("day");
    const bool dry_run = parameters.flag("dry_run");
    const Onlooker onlooker(service, parameters.text("role"));
    parameters.refuse_the_rest();
    if (!day)
      throw bad_parameter("day", {"Missing; write the day to look at, 2026-03-02.",
                                  "缺少；请写要查看的日期，如2026-03-02。"});
    if (*day > figures::today(service))
      throw bad_parameter("day", {"That is in the future.", "该时间尚未到来。"});
    const std::vector<Signal> news = news_of(service, *day);
    json::array found;
    for (const Signal& one : news) {
      json::object made = onlooker.shown(one);
      made["policy"] = found_by(service, one.region, service.time.now());
      found.push_back(std::move(made));
    }
    json::object body{{"day", iso_date(*day)}, {"found", std::move(found)}};
    body["as_of"] = redress::as_of(service);
    if (dry_run) body["dry_run"] = true;
    if (dry_run || news.empty()) return json_answer(service, 200, body);
    Pending pending;
    pending.adoption = raised(service, news);
    pending.answer = [&service, body](Number first) {
      json::object said = body;
      for (json::value& one : said.at("found").as_array())
        one.as_object()["signal"] = first++;  // an entry each, one after another
      return json_answer(service, 200, said);
    };
    return pending;
  });
}

void review(Service& service, Call call, Reply reply) {
  adopt_alone(service, std::move(reply), [&]() -> std::variant<Answer, Pending> {
    Parameters parameters(call.request);
    const std::string finding = parameters.text("finding");
    const std::string role = parameters.text("role");
    const Adopting who = said_by(parameters);
    parameters.refuse_the_rest();
    const Number number = policies::number_in(call.parts.front());
    const auto entry = number == 0 ? std::nullopt : service.store.entry(number);
    const auto* raised = entry ? std::get_if<SignalRaised>(&entry->fact) : nullptr;
    if (!raised) throw no_such_signal();
    if (finding != "confirmed" && finding != "explained")
      throw bad_parameter("finding",
                          {"Write confirmed or explained; the note says how.",
                           "请写confirmed（属实）或explained（已说明），并在note中写明情况。"});
    if (who.by.empty() || who.note.empty())
      throw bad_parameter(who.by.empty() ? "by" : "note",
                          {"Say who looked at it and what was found; it stands in the ledger.",
                           "请写明核查人和核查结果；将记入台账。"});
    const auto policy = service.book.in_force(raised->signal.region);
    figures::expect_role(raised->signal.notify, role, policy ? policy->file().roles : Titles());
    Pending pending;
    Submission said;
    said.fact = SignalReviewed{number, finding, who.by, role, who.note};
    pending.adoption.submissions.push_back(std::move(said));
    pending.answer = [&service, number, finding](Number entry) {
      return json_answer(service, 200,
                         {{"signal", number},
                          {"finding", finding},
                          {"entry", entry},
                          {"as_of", redress::as_of(service)}});
    };
    return pending;
  });
}

}  // namespace redress::signals
