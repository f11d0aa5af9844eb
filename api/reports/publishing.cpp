// 公开: what everybody may see: a month's figures, once published, and how bad reviews were put
// right, in words that somebody approved.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/json.hpp>
#include <functional>
#include <limits>

#include "api/admin/adopting.h"
#include "api/admin/policies.h"
#include "api/intake/wire.h"
#include "api/queries/figures.h"
#include "api/queries/never_met.h"
#include "api/queries/render.h"
#include "engine/digest.h"
#include "engine/spelling.h"
#include "rules/counting/publication.h"
#include "rules/text/personal_data.h"

namespace redress::publishing {
namespace {

namespace json = boost::json;
using figures::Days;

constexpr Number newest = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t at_once = 1'000;

// --- What is counted for it

// The coarse ones first; the second tree divides the bad ones another way.
const Facets& by_level() {
  static const Facets facets = {
      {"reviews"},
      {"good", "bad"},
      {"very_satisfied", "satisfied", "basically_satisfied", "dissatisfied", "very_dissatisfied"}};
  return facets;
}
const Facets& by_standing() {
  static const Facets facets = {{"reviews"}, {"good", "bad"}, {"resolved", "unresolved"}};
  return facets;
}
const Facets& by_default() {
  static const Facets facets = {{"default"}};
  return facets;
}

std::map<std::string, std::int64_t> cells_of(const Counts& counts, const std::vector<int>& bad) {
  std::map<std::string, std::int64_t> made;
  for (const Facets* facets : {&by_level(), &by_standing(), &by_default()})
    for (const auto& facet : *facets)
      for (const std::string& cell : facet)
        made[cell] = figure(cell, counts, bad, false).value_or(0);
  // So that they divide the bad ones without a rest: what is not resolved is not resolved, whatever
  // else became of it.
  made["unresolved"] = made["bad"] - made["resolved"];
  return made;
}

// A unit may have resolved what another was rated for.
bool divides(const Publishable& it) {
  return it.cells.at("unresolved") >= 0 && std::all_of(it.within.begin(), it.within.end(), divides);
}

class Tree {
 public:
  Tree(const Service& service, const WrittenPolicy& policy, const Days& days, Day as_of)
      : store_(service.store), bad_(policy.file().bad_ratings), days_(days), as_of_(as_of) {}

  Publishable of(const Scope& scope) {
    Publishable made = alone(scope);
    std::map<std::string, int> inside;  // of how many regions within a unit is a member
    const std::vector<Scope> regions = members(scope, Scope::Kind::region);
    for (const Scope& region : regions)
      for (const Scope& unit : members(region, Scope::Kind::unit)) ++inside[unit.name];
    for (const Scope& region : regions) made.within.push_back(of(region));
    // A unit stands in the smallest region that has all of it.
    for (const Scope& unit : members(scope, Scope::Kind::unit)) {
      const int regions_of_it = inside[unit.name];
      if (regions_of_it != 1) made.within.push_back(alone(unit));
      if (regions_of_it > 1) take_out(made, unit.name);
    }
    add_the_rest(made);
    return made;
  }

 private:
  Publishable alone(const Scope& scope) {
    return {text(scope), cells_of(store_.counts(scope, days_, as_of_), bad_), {}};
  }

  // From wherever it stood below: it belongs to several of them.
  static void take_out(Publishable& from, const std::string& unit) {
    const std::string name = text(Scope{Scope::Kind::unit, unit, ""});
    for (Publishable& region : from.within)
      if (region.scope != name) {
        std::erase_if(region.within, [&](const Publishable& one) { return one.scope == name; });
        take_out(region, unit);
      }
  }

  // What is in none of them. Where they come to more than the whole (a case dealt with by a unit of
  // elsewhere), single units are not told of here.
  void add_the_rest(Publishable& made) {
    if (made.within.empty()) return;
    const auto rest = [&] {
      Publishable left{"", made.cells, {}};
      for (const Publishable& one : made.within)
        for (const auto& [cell, count] : one.cells) left.cells[cell] -= count;
      return left;
    };
    const auto fits = [](const Publishable& left) {
      return std::all_of(left.cells.begin(), left.cells.end(),
                         [](const auto& cell) { return cell.second >= 0; });
    };
    Publishable left = rest();
    if (!fits(left)) {
      std::erase_if(made.within,
                    [](const Publishable& one) { return one.scope.starts_with("unit:"); });
      left = rest();
    }
    if (!fits(left)) {
      made.within.clear();
      return;
    }
    if (std::any_of(left.cells.begin(), left.cells.end(),
                    [](const auto& cell) { return cell.second != 0; }))
      made.within.push_back(std::move(left));
  }

  std::vector<Scope> members(const Scope& scope, Scope::Kind kind) {
    return figures::all_members(store_, scope, kind);
  }

  const Store& store_;
  const std::vector<int>& bad_;
  const Days days_;
  const Day as_of_;
};

// --- As it is kept

json::object written(const Publishable& it) {
  json::object cells;
  for (const auto& [cell, count] : it.cells) cells[cell] = count;
  json::array within;
  for (const Publishable& one : it.within) within.push_back(written(one));
  return {{"scope", it.scope}, {"cells", std::move(cells)}, {"within", std::move(within)}};
}

Publishable read(const json::value& from) {
  Publishable made;
  made.scope = from.at("scope").as_string();
  for (const auto& cell : from.at("cells").as_object())
    made.cells[std::string(cell.key())] = cell.value().to_number<std::int64_t>();
  for (const json::value& one : from.at("within").as_array()) made.within.push_back(read(one));
  return made;
}

// The three divisions of the same tree, each hidden by itself, told together.
Publishable together(const Publishable& all, int smallest) {
  Publishable made = published(all, by_level(), smallest);
  const std::function<void(Publishable&, const Publishable&)> add = [&](Publishable& to,
                                                                        const Publishable& from) {
    to.cells.insert(from.cells.begin(), from.cells.end());
    for (Publishable& one : to.within)
      for (const Publishable& other : from.within)
        if (one.scope == other.scope) add(one, other);
  };
  // Where single units do not come out even, the whole is told alone.
  Publishable standing = all;
  if (!divides(standing)) standing.within.clear();
  if (divides(standing)) add(made, published(standing, by_standing(), smallest));
  add(made, published(all, by_default(), smallest));
  return made;
}

struct Published {
  Entry entry;
  const FiguresPublished& fact() const { return std::get<FiguresPublished>(entry.fact); }
};
std::optional<Published> publication_of(const Store& store, std::string_view region,
                                        std::string_view period) {
  for (Number before = newest; before != 0;) {
    auto page = store.reported(Store::Reported::publication, before, at_once);
    before = page.size() < at_once ? 0 : page.back().number;
    for (Entry& entry : page) {
      const auto& fact = std::get<FiguresPublished>(entry.fact);
      // The region's own, or of one that it lies in.
      if (fact.period == period && region.starts_with(fact.region))
        return Published{std::move(entry)};
    }
  }
  return std::nullopt;
}

const Publishable* find(const Publishable& in, const std::string& scope) {
  if (in.scope == scope) return &in;
  for (const Publishable& one : in.within)
    if (const Publishable* found = find(one, scope)) return found;
  return nullptr;
}

Problem not_published(const std::string& period, const Wording& more = {}) {
  Problem made("not-published");
  made.detail = Wording{"The figures of " + period +
                            " are not published; a month is, some time after it is over.",
                        period + "的数据尚未公开；每月数据在月末之后公开。"} +
                more;
  return made;
}

void expect_approver(const WrittenPolicy& policy, const std::string& role) {
  const auto& rule = policy.file().publication;
  if (rule && !rule->approve.empty())
    figures::expect_role({rule->approve}, role, policy.file().roles);
}

json::object cells_json(const Publishable& it) {
  json::object made;
  for (const Facets* facets : {&by_level(), &by_standing(), &by_default()})
    for (const auto& facet : *facets)
      for (const std::string& cell : facet) {
        const auto found = it.cells.find(cell);
        made[cell] = found == it.cells.end() ? json::value(nullptr) : json::value(found->second);
      }
  return made;
}

json::value rate(const Publishable& it, const char* part, const char* whole) {
  const auto of = it.cells.find(part), over = it.cells.find(whole);
  if (of == it.cells.end() || over == it.cells.end()) return nullptr;
  const auto text = percent(Ratio{of->second, over->second});
  return text ? json::value(*text) : json::value(nullptr);
}

// null is a number that is too small to be told, or one that would tell such a number.
json::object board_json(const Publishable& it) {
  return {{"scope", it.scope.empty() ? "everything" : it.scope},
          {"figures", cells_json(it)},
          {"good_rate", rate(it, "good", "reviews")},
          {"rectification_rate", rate(it, "resolved", "bad")}};
}

// With all that lies within it, so that whoever publishes sees what will be seen. What is in none
// of them has no name, and is not told.
json::object whole_board_json(const Publishable& it) {
  json::object made = board_json(it);
  json::array within;
  for (const Publishable& one : it.within)
    if (!one.scope.empty()) within.push_back(whole_board_json(one));
  made["within"] = std::move(within);
  return made;
}

bool is_told(const Store& store, Number case_id) {
  for (Number before = newest; before != 0;) {
    const auto page = store.reported(Store::Reported::text, before, at_once);
    before = page.size() < at_once ? 0 : page.back().number;
    for (const Entry& entry : page)
      if (const auto& fact = std::get<PublicText>(entry.fact); fact.case_id == case_id)
        return !fact.withdrawn;
  }
  return false;
}

Problem not_told(Number case_id) {
  Problem made("not-published");
  made.detail = {
      "Nothing about " + redress::case_id(case_id) + " is public, so there is nothing to withdraw.",
      redress::case_id(case_id) + "没有公开内容，无可撤下。"};
  return made;
}

// {"text": "…"}; "" if there is no body.
std::string text_sent(const Request& request) {
  if (request.body.empty()) return "";
  auto parsed = read_json(request.body);
  if (auto* broken = std::get_if<Problem>(&parsed)) throw std::move(*broken);
  const json::object* body = std::get<json::value>(parsed).if_object();
  const json::value* text = body ? body->if_contains("text") : nullptr;
  if (text && text->is_string() && body->size() == 1) return std::string(text->get_string());
  Problem wrong("invalid-json");
  wrong.detail = {"Send {\"text\": …}, what may be told of the case, and nothing else.",
                  "请发送 {\"text\": …}，即该工单可以公开的文字，不带其他内容。"};
  throw wrong;
}

// Whether the text holds something of the reviewer's own, which no pattern shows, is told to nobody
// who asks: only the server's log, which its operator reads, says that the entry is to be looked
// at. Afterwards and elsewhere, so that no answer and no time differs by it.
void look_for_the_reviewer(Service& service, Number id, Number review, Number entry,
                           const std::string& text) {
  service.readers.take([&service, id, review, entry, text] {
    const auto reviewer = service.store.reviewer(review);
    if (!reviewer) return;
    const std::string flat = flattened(text);
    for (const std::string* own :
         {&reviewer->name, &reviewer->phone, &reviewer->address, &reviewer->account}) {
      constexpr std::size_t shortest = 4;  // two characters
      const std::string part = flattened(*own);
      if (part.size() < shortest || flat.find(part) == std::string::npos) continue;
      spdlog::warn(
          "the public text of {} (entry {}) may hold something of its reviewer; have it looked at, "
          "and withdraw it if so",
          case_id(id), entry);
      return;
    }
  });
}

std::vector<Period> months_of(const Period& period) {
  static constexpr int months[] = {1, 3, 6, 12};
  std::vector<Period> made;
  for (int i = 0; i < months[int(period.kind)]; ++i)
    made.push_back({Period::Kind::month, period.index * months[int(period.kind)] + i});
  return made;
}

}  // namespace

void publish(Service& service, Call call, Reply reply) {
  adopt_alone(service, std::move(reply), [&]() -> std::variant<Answer, Pending> {
    Parameters parameters(call.request);
    const std::string region = figures::region_in(parameters);
    const std::string role = parameters.text("role");
    const Adopting who = adopting(parameters);
    const Period period = figures::period_in(parameters);
    if (period.kind != Period::Kind::month)
      throw bad_parameter("period", {"Months are published; longer periods are made of them.",
                                     "按月公开；更长的期间由各月合成。"});
    if (who.by.empty())
      throw bad_parameter(
          "by", {"Say who publishes it; it stands in the ledger.", "请写明公开人；将记入台账。"});
    const Days days = figures::days_of(period);
    const Day today = figures::today(service);
    if (days.last >= today) {
      Problem made("period-not-over");
      made.detail = {
          "The month lasts until " + iso_date(days.last) + "; it is published after that.",
          "该月至" + iso_date(days.last) + "结束，之后方可公开。"};
      throw made;
    }
    const auto policy = figures::policy_of(service, region, period);
    expect_approver(*policy, role);
    // A second telling could be subtracted from the first.
    if (const auto known = publication_of(service.store, region, text(period))) {
      Problem made("already-recorded");
      made.detail = {
          "It was published by entry " + std::to_string(known->entry.number) +
              ". What was shown once is not shown anew, so that nobody is told from the "
              "difference; corrections are told by a circular.",
          "已由第" + std::to_string(known->entry.number) +
              "号记录公开。公开过的不再重新公开，以免从差异中认出个人；更正通过通报告知。"};
      throw made;
    }
    for (Number before = newest; before != 0;) {
      const auto page = service.store.reported(Store::Reported::publication, before, at_once);
      before = page.size() < at_once ? 0 : page.back().number;
      for (const Entry& entry : page) {
        const auto& fact = std::get<FiguresPublished>(entry.fact);
        if (fact.period != text(period) || !fact.region.starts_with(region)) continue;
        Problem made("already-recorded");
        made.detail = {"A part of it ('" + fact.region + "') was published by entry " +
                           std::to_string(entry.number) +
                           "; the whole could be compared with it, and tell of single people.",
                       "其中一部分（" + fact.region + "）已由第" + std::to_string(entry.number) +
                           "号记录公开；整体与之比较可认出个人。"};
        throw made;
      }
    }
    const int smallest = policy->file().publication ? policy->file().publication->smallest : 5;
    const Scope whole = region.empty() ? Scope{} : Scope{Scope::Kind::region, region, ""};
    const Publishable shown = together(Tree(service, *policy, days, today).of(whole), smallest);
    const json::object document{{"region", region},
                                {"period", text(period)},
                                {"known_on", iso_date(today)},
                                {"smallest", smallest},
                                {"policy", policies::version_json(policy->version())},
                                {"figures", written(shown)}};
    const std::string bytes = json::serialize(document);
    json::object body{{"region", text_or_null(region)},
                      {"period", text(period)},
                      {"known_on", iso_date(today)},
                      {"smallest", smallest},
                      {"policy", policies::version_json(policy->version())},
                      {"board", whole_board_json(shown)},
                      {"as_of", as_of(service)}};
    NeverMet never_met(service);
    never_met.region("scope", region);
    never_met.period(period);
    never_met.tell(body);
    if (who.dry_run) {
      body["dry_run"] = true;
      return json_answer(service, 200, body);
    }
    Pending pending;
    const Version version{"public " + text(period), hex(sha256(bytes))};
    pending.adoption.documents.push_back({version.digest, bytes});
    Submission said;
    said.fact = FiguresPublished{region, text(period), today, version, who.by, role, who.note};
    pending.adoption.submissions.push_back(std::move(said));
    pending.answer = [&service, body](Number entry) {
      json::object made = body;
      made["entry"] = entry;
      return json_answer(service, 200, made);
    };
    return pending;
  });
}

void show_board(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const std::string scope_text = parameters.text("scope");
    const auto scope = parse_scope(scope_text);
    const std::string region_text = parameters.text("region");
    const Period period = figures::period_in(parameters);
    if (!scope || scope->kind > Scope::Kind::unit)
      throw bad_parameter(
          "scope",
          {"Write a division code, unit:NAME with the region= that was published, or nothing for "
           "everything.",
           "请写行政区划代码、unit:单位（并写所公开的region=），或不写（表示全部）。"});
    if (!region_text.empty() && scope->kind != Scope::Kind::unit)
      throw bad_parameter("region", {"Only with scope=unit:NAME: where the unit is.",
                                     "仅用于scope=unit:单位：单位所在区划。"});
    const auto of = parse_scope(region_text);
    if (!of || of->kind > Scope::Kind::region)
      throw bad_parameter("region", {"Write a division code.", "请写行政区划代码。"});
    const std::string region = scope->kind == Scope::Kind::region ? scope->name : region_text;
    std::vector<Publishable> months;
    std::string known_on;
    json::array by_which;  // each once
    for (const Period& month : months_of(period)) {
      const auto found = publication_of(service.store, region, text(month));
      if (!found && region.empty() && scope->kind == Scope::Kind::unit)
        throw not_published(text(month), {" Of a unit, say of which region it was: region=371623.",
                                          "查询单位时请写明其区划：region=371623。"});
      if (!found) throw not_published(text(month));
      const auto document = service.store.document(found->fact().document.digest);
      if (!document) throw not_published(text(month));
      const json::value told = json::parse(*document);
      const Publishable all = read(told.at("figures"));
      const json::value& policy = told.at("policy");
      if (std::find(by_which.begin(), by_which.end(), policy) == by_which.end())
        by_which.push_back(policy);
      const Publishable* of = find(all, text(*scope));
      months.push_back(of ? *of : Publishable{text(*scope), {}, {}});
      known_on = iso_date(found->fact().as_of);
    }
    const Publishable it = months.size() == 1 ? months.front() : added_up(months);
    json::object body = board_json(it);
    body["period"] = text(period);
    json::array within;
    for (const Publishable& one : it.within)
      if (!one.scope.empty()) within.push_back(board_json(one));
    body["within"] = std::move(within);
    body["policies"] = std::move(by_which);
    body["known_on"] = known_on;
    NeverMet never_met(service);
    never_met.scope("scope", *scope);
    never_met.tell(body);
    body["as_of"] = as_of(service);
    return json_answer(service, 200, body);
  });
}

void approve_text(Service& service, Call call, Reply reply) {
  adopt_alone(service, std::move(reply), [&]() -> std::variant<Answer, Pending> {
    Parameters parameters(call.request);
    const bool withdraw = parameters.flag("withdraw");
    const std::string role = parameters.text("role");
    const Adopting who = said_by(parameters);
    parameters.refuse_the_rest();
    const Number id = read_case_id(call.parts.front());
    const auto it = id == 0 ? std::nullopt : service.store.find_case(id);
    if (!it) {
      Problem made("no-such-case");
      made.detail = {
          "There is no case '" + repeated(call.parts.front()) + "'; a case id looks like c123.",
          "没有工单“" + repeated(call.parts.front()) + "”；工单号形如c123。"};
      throw made;
    }
    const auto policy = service.book.in_force(it->review.region);
    if (policy) expect_approver(*policy, role);
    if (who.by.empty())
      throw bad_parameter(
          "by", {"Say who approves it; it stands in the ledger.", "请写明批准人；将记入台账。"});
    if (withdraw && !is_told(service.store, id)) throw not_told(id);
    const std::string text = withdraw ? std::string() : text_sent(call.request);
    constexpr std::size_t longest = 4'000;
    Problem wrong("invalid-text");
    if (!withdraw && (text.empty() || text.size() > longest)) {
      const std::string most = std::to_string(longest);
      wrong.detail = {"Send the text that may be told, {\"text\": …}, at most " + most +
                          " bytes of UTF-8; or withdraw=true.",
                      "请发送可以公开的文字，{\"text\": …}，按UTF-8计最多" + most +
                          "字节；或写明withdraw=true。"};
      throw wrong;
    }
    // By its pattern alone: an answer that knew the reviewer would tell whether a guess is right.
    if (const auto personal = withdraw ? std::nullopt : personal_data_in(text)) {
      wrong.detail = {"The text holds what reads like " + personal->en +
                          "; nobody may be told from it. Leave it out.",
                      "文字里像是有" + personal->zh + "；公开的文字不能让人认出是谁，请删去。"};
      throw wrong;
    }
    if (const auto bad = wrong_in_prose(text)) {
      wrong.detail = *bad;
      throw wrong;
    }
    Pending pending;
    Submission said;
    said.fact = PublicText{id, withdraw, withdraw ? std::string() : text, who.by, role, who.note};
    pending.adoption.submissions.push_back(std::move(said));
    pending.answer = [&service, id, withdraw, text, of = it->review_id](Number entry) {
      if (!withdraw) look_for_the_reviewer(service, id, of, entry, text);
      return json_answer(service, 200,
                         {{"case", case_id(id)},
                          {"withdrawn", withdraw},
                          {"entry", entry},
                          {"as_of", as_of(service)}});
    };
    return pending;
  });
}

void list_rectifications(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const auto scope = parse_scope(parameters.text("scope"));
    if (!scope || scope->kind > Scope::Kind::unit)
      throw bad_parameter("scope", {"Write a division code, unit:NAME, or nothing for everything.",
                                    "请写行政区划代码、unit:单位名称，或不写（表示全部）。"});
    const Number before = parameters.number("before", 1, newest).value_or(newest);
    const std::size_t limit = parameters.number("limit", 1, 1'000).value_or(100);
    parameters.refuse_the_rest();
    // The newest of a case counts, and hides those before it.
    std::map<Number, Number> latest;
    for (Number from = newest; from != 0;) {
      const auto page = service.store.reported(Store::Reported::text, from, at_once);
      from = page.size() < at_once ? 0 : page.back().number;
      for (const Entry& entry : page)
        latest.emplace(std::get<PublicText>(entry.fact).case_id, entry.number);
    }
    json::array told;
    const std::vector<Entry> asked = service.store.reported(Store::Reported::text, before, limit);
    const Number next = asked.size() < limit ? 0 : asked.back().number;
    for (const Entry& entry : asked) {
      const auto& fact = std::get<PublicText>(entry.fact);
      if (fact.withdrawn || latest[fact.case_id] != entry.number) continue;
      const auto it = if_readable([&] { return service.store.find_case(fact.case_id); });
      if (!it) continue;
      const bool within = scope->kind == Scope::Kind::unit
                              ? it->review.unit == scope->name
                              : it->review.region.starts_with(scope->name);
      if (!within) continue;
      told.push_back(json::object{{"region", it->review.region},
                                  {"unit", it->review.unit},
                                  {"month", iso_date(it->review.day).substr(0, 7)},
                                  {"outcome", name(it->standing)},
                                  {"text", fact.text}});
    }
    NeverMet never_met(service);
    if (told.empty()) never_met.scope("scope", *scope);
    json::object body{{"rectifications", std::move(told)},
                      {"next", next == 0 ? json::value(nullptr) : json::value(next)}};
    never_met.tell(body);
    body["as_of"] = as_of(service);
    return json_answer(service, 200, body);
  });
}

}  // namespace redress::publishing
