// 通报: what is in one: figures against the period before, ranking, what is overdue, cases that may
// be told, sticking points, signals, and what was restated.
#include <algorithm>
#include <boost/json.hpp>
#include <limits>
#include <map>
#include <set>

#include "api/access/privacy.h"
#include "api/admin/policies.h"
#include "api/http/framing.h"
#include "api/intake/wire.h"
#include "api/queries/figures.h"
#include "api/queries/never_met.h"
#include "api/reports/circular.h"
#include "api/reports/sticking_points.h"
#include "api/reports/template.h"
#include "api/text/words.h"
#include "rules/counting/signals.h"
#include "rules/text/decimal.h"

namespace redress::figures {
namespace {

namespace json = boost::json;

constexpr Number newest = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t most_overdue = 500, most_told = 20, at_once = 1'000;
const char* const none = "—";

// Everything reported of that kind, the newest first.
template <class Use>
void each_reported(const Store& store, Store::Reported what, const Use& use) {
  for (Number before = newest; before != 0;) {
    const auto page = store.reported(what, before, at_once);
    before = page.size() < at_once ? 0 : page.back().number;
    for (const Entry& entry : page) use(entry);
  }
}

// What a policy's title is about: 某县12345热线办理规则 is about 某县12345热线办理.
std::string without_kind(std::string title) {
  for (const std::string_view kind : {"实施细则", "规则", "办法", "细则", "规定", "方案", "制度"})
    if (title.size() > kind.size() && title.ends_with(kind)) {
      title.resize(title.size() - kind.size());
      return title;
    }
  return title + "工作";
}

class Composer {
 public:
  Composer(const Service& service, const Asked& asked, Language language)
      : service_(service),
        scope_(asked.scope),
        period_(*asked.period),
        before_{period_.kind, period_.index - 1},
        days_(asked.days),
        policy_(asked.policy),
        zh_(language == Language::zh),
        language_(language),
        now_(service.time.now()) {}

  Circular made() {
    Circular it;
    const std::string of = title(period_, zh_);
    heading(it, of);
    it.issuer = said("（发文机关）", "(issued by)");
    it.period = of;
    it.as_of = {now_, service_.offset_at(now_)};
    it.policy = policy_->file().title;
    it.version = policy_->version().digest.substr(0, 12);
    figures(it);
    levels(it);
    if (scope_.kind != Scope::Kind::unit) ranking(it);
    overdue(it);
    typical_cases(it);
    for (const StickingPoint& point :
         sticking_points_of(service_, scope_, period_, days_, *policy_))
      it.sticking_points.push_back(sentence(point, of, title(before_, zh_), zh_));
    signals(it);
    return it;
  }

 private:
  std::string said(const char* zh, const char* en) const { return zh_ ? zh : en; }

  // As the policy calls its circulars; where it does not say, by what it calls itself: a hotline
  // has bad reviews too, but is no 好差评.
  void heading(Circular& it, const std::string& of) const {
    const std::string& own = policy_->file().circular_title;
    const std::string& title = policy_->file().title;
    std::string heading = own;
    if (heading.empty())
      heading = title.find("好差评") != std::string::npos
                    ? said("政务服务“好差评”工作情况的通报",
                           "Circular on the ratings of government services")
                : zh_ ? without_kind(title) + "情况的通报"
                      : "Circular on how cases were handled (" + title + ")";
    if (heading.starts_with("关于")) heading.erase(0, std::string_view("关于").size());
    std::replace(heading.begin(), heading.end(), '\n', ' ');
    it.title = zh_ ? "关于" + of + heading : heading + (own.empty() ? " in " : ", ") + of;
    it.subject = heading;
    for (const std::string_view end : {"通报", "的"})
      if (it.subject.ends_with(end)) it.subject.resize(it.subject.size() - end.size());
    if (it.subject.empty()) it.subject = heading;
  }

  // By how much, of two numbers as they are printed.
  std::string change(const std::string& before, const std::string& now, bool points) const {
    const auto then = parse_decimal(before), later = parse_decimal(now);
    if (!then || !later) return none;
    const Exact by = *later - *then;
    if (by == Exact(0)) return said("持平", "unchanged");
    const bool up = Exact(0) < by;
    const std::string amount = shortest(up ? by : Exact(0) - by).value_or("");
    const std::string unit = points ? said("个百分点", " percentage points") : "";
    return (up ? said("上升", "up ") : said("下降", "down ")) + amount + unit;
  }

  void figures(Circular& it) const {
    const Counts now = service_.store.counts(scope_, days_);
    const Counts then = service_.store.counts(scope_, days_of(before_));
    const std::vector<int>& bad = policy_->file().bad_ratings;
    // Of a period that nothing is known of there are no figures, nor is anything more or less than
    // then.
    const auto counted = [](const Counts& counts, std::int64_t figure) {
      return counts.empty() ? std::string() : std::to_string(figure);
    };
    for (const char* name : {"reviews", "default", "bad", "bad_cases", "resolved", "unresolved",
                             "set_aside", "fell_due", "missed", "redone"}) {
      const auto a = figure(name, then, bad, false), b = figure(name, now, bad, false);
      if (!b) continue;
      const std::string value = counted(now, *b), before = counted(then, *a);
      it.figures.push_back({figure_title(name, zh_), value, before, change(before, value, false),
                            std::string(redress::title(counted_in(name).value(), zh_))});
    }
    for (const RateRule& rate : rates_of(*policy_)) {
      const auto a = percent(ratio_of(rate, then, bad), rate.places);
      const auto b = percent(ratio_of(rate, now, bad), rate.places);
      it.figures.push_back({rate.title, b ? *b + "%" : none, a ? *a + "%" : none,
                            a && b ? change(*a, *b, true) : none,
                            std::string(redress::title(counted_in(rate).value(), zh_))});
    }
  }

  void levels(Circular& it) const {
    const Counts now = service_.store.counts(scope_, days_);
    for (int rating = 5; rating >= 1; --rating) {
      std::int64_t active = 0, by_default = 0;
      for (const auto& [kind, count] : now) {
        if (kind.rating != rating) continue;
        if (kind.counting == Counting::review) (kind.default_review ? by_default : active) += count;
        if (kind.counting == Counting::set_aside) active -= count;
      }
      const auto counted = [&](std::int64_t count) {
        return now.empty() ? std::string() : std::to_string(count);
      };
      it.levels.push_back(
          {rating_in_words(rating, language_), counted(active), counted(by_default)});
    }
  }

  static const UnitScore* find(const Assessment& in, const std::string& unit) {
    for (const UnitScore& one : in.units)
      if (one.unit == unit) return &one;
    return nullptr;
  }

  std::string why_apart(const std::string& why) const {
    if (why == "nothing_asked") return said("无诉求", "nothing was asked of it");
    if (why == "nothing_due") return said("无应办结工单", "nothing was due");
    if (why == "below_minimum") return said("样本过少", "too few to judge by");
    if (why == "in_no_group") return said("未列入任何组别", "in no group");
    return why;
  }

  std::string group_title(const std::string& name) const {
    for (const GroupRule& group : policy_->file().assessment->groups)
      if (group.name == name) return group.title;
    return name.empty() ? said("各单位", "Units") : name;
  }

  void ranking(Circular& it) const {
    if (!policy_->file().assessment) return;
    const Assessment now = standing(service_, scope_.name, period_);
    closed_as_of(it, now);
    std::optional<Assessment> then;
    if (policy_of(service_, scope_.name, before_)->file().assessment)
      then = standing(service_, scope_.name, before_);
    for (const UnitScore& score : now.units) {
      const std::string group = group_title(score.group);
      if (!score.apart.empty()) {
        it.apart.push_back({score.unit, group, why_apart(score.apart)});
        continue;
      }
      if (it.rankings.empty() || it.rankings.back().group != group) {
        it.rankings.push_back({group, score.out_of, {}, {}});
        for (const IndicatorScore& one : score.indicators)
          it.rankings.back().indicators.push_back(one.title);
      }
      Circular::Ranking::Row row{std::to_string(score.place), score.unit, score.score, {}, none};
      for (const IndicatorScore& one : score.indicators)
        row.indicators.push_back({one.value.empty()    ? none
                                  : one.kind == "rate" ? one.value + "%"
                                                       : one.value,
                                  one.points.empty() ? none : one.points});
      const UnitScore* before = then ? find(*then, score.unit) : nullptr;
      if (before && before->place != 0 && before->place != score.place)
        row.change = before->place > score.place
                         ? "↑" + std::to_string(before->place - score.place)
                         : "↓" + std::to_string(score.place - before->place);
      it.rankings.back().rows.push_back(std::move(row));
    }
    notes(it, now);
  }

  // What was closed is told as it was known then: by the end of its day, or earlier on it.
  void closed_as_of(Circular& it, const Assessment& now) const {
    const auto closings = closings_of(service_.store, scope_.name, text(period_));
    if (closings.empty()) return;
    const Instant at = std::min(closings.front().entry.recorded_at,
                                policy_->begin_of(now.as_of + std::chrono::days(1)));
    it.ranked_as_of = AsOf{at, policy_->offset_at(at)};
    it.ranked_version = now.policy.digest.substr(0, 12);
  }

  void notes(Circular& it, const Assessment& now) const {
    const auto closings = closings_of(service_.store, scope_.name, text(period_));
    for (std::size_t i = 0; i + 1 < closings.size(); ++i) {
      const auto& fact = std::get<PeriodClosed>(closings[i].entry.fact);
      it.notes.push_back(zh_ ? "本期考核结果已更正：" + fact.note + "（台账第" +
                                   std::to_string(closings[i].entry.number) + "号更正第" +
                                   std::to_string(fact.corrects) + "号，原结果保留）。"
                             : "The result was corrected: " + fact.note + " (entry " +
                                   std::to_string(closings[i].entry.number) + " corrects " +
                                   std::to_string(fact.corrects) + ", which stays on record).");
    }
    if (closings.empty()) {
      it.notes.push_back(said("本期尚未结账，以上为截至制表之日的结果。",
                              "The period is not closed; these are the results so far."));
      return;
    }
    std::size_t differ = 0;
    const Assessment live = assessed(service_, scope_.name, period_, today(service_));
    for (const UnitScore& one : live.units) {
      const UnitScore* closed = find(now, one.unit);
      differ += (closed ? closed->score : std::string()) != one.score;
    }
    if (differ > 0)
      it.notes.push_back(zh_ ? "结账之后又有变化（如申诉成立、补报），" + std::to_string(differ) +
                                   "个单位的得分如重新计算会有不同；以结账结果为准，更正另行记账。"
                             : "Since it was closed appeals were upheld or other things became "
                               "known: " +
                                   std::to_string(differ) +
                                   " scores would differ by now. What was closed counts until it "
                                   "is corrected by an entry.");
  }

  void overdue(Circular& it) const {
    const Instant now = now_;
    CaseQuery asked;
    if (scope_.kind == Scope::Kind::unit)
      asked.unit = scope_.name;
    else
      asked.region = scope_.name;
    asked.due_before = now;
    asked.open_only = true;
    const Viewer viewer(service_);
    std::string after;
    do {
      CasePage page = service_.store.cases(asked, 100, after);
      after = page.next;
      for (const Case& exact : page.cases) {
        const Case one = viewer.of(exact);
        const Clock* due = one.due_clock();
        if (!due) continue;
        const auto late = now - due->due;
        it.overdue.push_back(
            {case_id(one.id), one.unit,
             one.review.matter.name.empty() ? one.review.matter.code : one.review.matter.name,
             std::string(in_words(name(one.stage), language_)), due->due_text,
             lateness(late, language_), hours_late(late)});
      }
    } while (!after.empty() && it.overdue.size() < most_overdue);
    if (!after.empty())
      it.notes.push_back(zh_ ? "超期未办结工单只列到期最早的" + std::to_string(it.overdue.size()) +
                                   "件。"
                             : "Only the " + std::to_string(it.overdue.size()) +
                                   " overdue cases that were due first are listed.");
  }

  void typical_cases(Circular& it) const {
    std::set<Number> seen;
    std::size_t approved = 0;
    each_reported(service_.store, Store::Reported::text, [&](const Entry& entry) {
      const auto& said_of = std::get<PublicText>(entry.fact);
      if (!seen.insert(said_of.case_id).second) return;  // the newest of a case counts
      if (said_of.withdrawn) return;
      const auto one = if_readable([&] { return service_.store.find_case(said_of.case_id); });
      if (!one) return;
      const bool here = scope_.kind == Scope::Kind::unit
                            ? one->review.unit == scope_.name
                            : one->review.region.starts_with(scope_.name);
      if (!here || one->review.day < days_.first || one->review.day > days_.last) return;
      if (++approved > most_told) return;
      const std::string about = one->review.matter.name.empty()
                                    ? one->review.unit
                                    : one->review.unit + said("：", ": ") + one->review.matter.name;
      it.typical_cases.push_back({about, said_of.text});
    });
    const std::string told = std::to_string(it.typical_cases.size());
    if (approved > it.typical_cases.size())
      it.notes.push_back(zh_ ? "本期批准公开的案例共" + std::to_string(approved) +
                                   "件，只列最近批准的" + told + "件。"
                             : "Of " + std::to_string(approved) +
                                   " cases of the period that may be told, only the " + told +
                                   " approved last are.");
  }

  // Those about days of the period, whenever they were found; not those that were explained. Who
  // recorded or gave a rating is for those who look into it.
  void signals(Circular& it) const {
    const std::string first = iso_date(days_.first), last = iso_date(days_.last);
    std::map<Number, std::string> findings;
    each_reported(service_.store, Store::Reported::review, [&](const Entry& entry) {
      const auto& said_of = std::get<SignalReviewed>(entry.fact);
      findings.emplace(said_of.signal, said_of.finding);
    });
    each_reported(service_.store, Store::Reported::signal, [&](const Entry& entry) {
      const Signal& one = std::get<SignalRaised>(entry.fact).signal;
      const bool here = scope_.kind == Scope::Kind::unit ? one.unit == scope_.name
                                                         : one.region.starts_with(scope_.name);
      const std::string from = one.period.substr(0, 10);
      const std::string to = one.period.size() > 10 ? one.period.substr(11) : from;
      if (!here || to < first || from > last) return;
      const auto found = findings.find(entry.number);
      if (found != findings.end() && found->second == "explained") return;
      std::string told = std::string(signal_title(one.kind, zh_)) + said("：", ": ");
      if (!one.unit.empty()) told += one.unit + said("，", ", ");
      if (!one.subject.empty() && !one.subject.starts_with("operator ") &&
          !one.subject.starts_with("device "))
        told += subject_in_words(one.subject, language_) + said("，", ", ");
      told += one.period;
      for (const NamedCount& figure : one.measured)
        told += said("，", ", ") + in_words(figure.figure, language_) + " " +
                std::to_string(figure.count);
      told += found == findings.end() ? said("（待核查）。", " (not looked into yet).")
                                      : said("（已核实）。", " (confirmed).");
      it.signals.push_back(std::move(told));
    });
  }

  const Service& service_;
  const Scope scope_;
  const Period period_, before_;
  const Days days_;
  const std::shared_ptr<const WrittenPolicy> policy_;
  const bool zh_;
  const Language language_;
  const Instant now_;
};

Problem wrong_template(std::string pointer, Wording detail) {
  Problem made("invalid-template");
  made.detail = detail;
  made.faults.push_back({std::move(pointer), std::move(detail)});
  return made;
}

CircularTemplates templates_in(const Request& request) {
  CircularTemplates made;
  if (request.method != "POST" || request.body.empty()) return made;
  auto parsed = read_json(request.body);
  if (auto* broken = std::get_if<Problem>(&parsed)) throw std::move(*broken);
  const json::value& body = std::get<json::value>(parsed);
  if (!body.is_object()) {
    Problem wrong("invalid-json");
    wrong.detail = {
        "Send {\"page\": …, \"opening\": …, \"closing\": …}, each a text and each optional; or no "
        "body.",
        "请发送 {\"page\": …, \"opening\": …, \"closing\": "
        "…}，每项为文字，均可省略；或不带请求体。"};
    throw wrong;
  }
  for (const auto& [key, value] : body.as_object()) {
    const std::string name = repeated(std::string(key));
    std::optional<Text>* to = key == "page"      ? &made.page
                              : key == "opening" ? &made.opening
                              : key == "closing" ? &made.closing
                                                 : nullptr;
    if (!to)
      throw wrong_template(
          "/" + name, {"There is no template '" + name + "'; there are page, opening and closing.",
                       "没有模板“" + name + "”；可用：page、opening、closing。"});
    if (!value.is_string())
      throw wrong_template("/" + name, {"Send the template as a text.", "请把模板写成文字。"});
    *to = Text{name + ".mustache", std::string(value.as_string())};
  }
  const auto problems = check(made);
  if (!problems.empty()) {
    Problem wrong = wrong_template("", print_in_both(problems.front()));
    wrong.faults.clear();
    for (const RuleProblem& one : problems) wrong.faults.push_back({"", print_in_both(one)});
    throw wrong;
  }
  return made;
}

Answer file_answer(const Service& service, const char* type, std::string name, std::string bytes) {
  Answer made = text_answer(service, type, std::move(bytes));
  made.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + name + "\"");
  return made;
}

Answer page_answer(const Service& service, const Circular& circular,
                   const CircularTemplates& templates, Language language) {
  Answer page;
  try {
    page = text_answer(service, "text/html; charset=utf-8",
                       circular_html(circular, templates, language));
  } catch (const TemplateExceeded& exceeded) {
    throw wrong_template("", {print(exceeded.problem), print(exceeded.problem, Language::zh)});
  }
  // What somebody else wrote is looked at in an origin of its own, where nothing of it runs.
  if (templates.page || templates.opening || templates.closing)
    page.headers.emplace_back("Content-Security-Policy",
                              "sandbox; " + std::string(rules_of_a_page));
  return page;
}

}  // namespace

void show_circular(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const std::string format = parameters.text("format");
    const std::string table = parameters.text("table");
    const std::string language = parameters.text("language");
    const std::string issuer = parameters.prose("issuer"), number = parameters.prose("number");
    const std::string addressees = parameters.prose("addressees");
    const std::string copied_to = parameters.prose("copied_to");
    const std::string region_title = parameters.prose("region_title");
    const std::optional<Day> issued = parameters.day("issued");
    const Asked it = asked_of_period(service, parameters);
    if (!format.empty() && format != "html" && format != "xlsx" && format != "csv")
      throw bad_parameter("format", {"Write html, xlsx or csv.", "请写html、xlsx或csv。"});
    if (!language.empty() && language != "zh" && language != "en")
      throw bad_parameter("language", {"Write zh or en.", "请写zh或en。"});
    if (!table.empty() && format != "csv")
      throw bad_parameter("table", {"Only of format=csv; the others have all tables.",
                                    "仅用于format=csv；其他格式包括全部表格。"});
    const auto which = circular_table_named(table.empty() ? "figures" : table);
    if (!which) {
      std::string known;
      for (const std::string& one : circular_table_names())
        known += (known.empty() ? "" : ", ") + one;
      throw bad_parameter("table",
                          {"Write one of: " + known + ".", "请写其中之一：" + known + "。"});
    }
    const Language spoken = language == "en" ? Language::en : Language::zh;
    const CircularTemplates templates = templates_in(call.request);
    Circular made = Composer(service, it, spoken).made();
    NeverMet never_met(service);
    never_met.asked_of(it);
    for (const NeverMet::Warning& one : never_met.all()) made.notes.push_back(one.text.in(spoken));
    if (!issuer.empty()) made.issuer = issuer;
    made.region = region_title;
    made.number = number;
    made.addressees = addressees;
    made.copied_to = copied_to;
    made.issued = issued;
    const std::string name = "circular-" + text(*it.period);
    const auto written = [&] {
      if (format == "xlsx")
        return file_answer(service,
                           "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                           name + ".xlsx", circular_xlsx(made, spoken));
      if (format == "csv")
        return file_answer(service, "text/csv; charset=utf-8",
                           name + "-" + (table.empty() ? "figures" : table) + ".csv",
                           circular_csv(made, *which, spoken));
      return page_answer(service, made, templates, spoken);
    };
    Answer answer = written();
    never_met.tell(answer);
    return answer;
  });
}

}  // namespace redress::figures
