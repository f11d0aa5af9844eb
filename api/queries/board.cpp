// GET /v1/board: the figures of a scope and a period, and of whatever lies within it.
#include <algorithm>
#include <boost/json.hpp>

#include "api/admin/policies.h"
#include "api/http/encoding.h"
#include "api/queries/figures.h"
#include "api/queries/never_met.h"
#include "api/queries/render.h"
#include "api/text/as_of.h"

namespace redress::figures {
namespace {

namespace json = boost::json;

constexpr std::int64_t most_counted = 10'000;
constexpr std::size_t default_limit = 100, most_limit = 1'000;
constexpr int most_days = 3'660;  // of a series: ten years

// Kinds of scopes that lie directly within others, and what splits a scope's own counts.
bool lies_within(const Scope& scope, Scope::Kind kind) {
  using Kind = Scope::Kind;
  switch (kind) {
    case Kind::region:
    case Kind::unit: return scope.kind == Kind::everything || scope.kind == Kind::region;
    case Kind::section: return scope.kind == Kind::region;
    case Kind::window:
    case Kind::person: return scope.kind == Kind::unit || scope.kind == Kind::region;
    case Kind::matter:
    case Kind::step:
      return scope.kind == Kind::everything || scope.kind == Kind::unit ||
             scope.kind == Kind::region;
    case Kind::everything: break;
  }
  return false;
}

json::object row(std::string_view name, const Counts& counts, const WrittenPolicy& policy) {
  return {{"name", name},
          {"figures", figures_json(counts, policy)},
          {"rates", rates_json(counts, policy)}};
}

// What stands in a table, in this order; the rates follow.
constexpr std::string_view columns[] = {"reviews",      "good",
                                        "bad",          "very_satisfied",
                                        "satisfied",    "basically_satisfied",
                                        "dissatisfied", "very_dissatisfied",
                                        "active",       "default",
                                        "cases",        "bad_cases",
                                        "resolved",     "unresolved",
                                        "set_aside",    "fell_due",
                                        "done",         "kept",
                                        "missed",       "redone"};

// Of a scope's own counts: one list a channel, a level, an indicator or a dimension.
std::map<std::string, Counts> split(const Counts& counts, std::string_view by) {
  std::map<std::string, Counts> made;
  for (const auto& [kind, count] : counts) {
    const bool of_reviews =
        kind.counting == Counting::review || kind.counting == Counting::set_aside;
    if (of_reviews && by == "channel")
      add(made[kind.name], kind, count);
    else if (of_reviews && by == "level")
      add(made[std::to_string(kind.rating)], kind, count);
    else if (kind.counting == Counting::indicator && by == "indicator")
      add(made[kind.name], {Counting::review, "", kind.rating, kind.default_review}, count);
    else if (kind.counting == Counting::dimension && by == "dimension")
      add(made[kind.name], {Counting::review, "", kind.rating, kind.default_review}, count);
  }
  return made;
}

json::array by_own(const Counts& counts, std::string_view by, const WrittenPolicy& policy) {
  json::array rows;
  for (const auto& [name, part] : split(counts, by)) {
    json::object one = row(name, part, policy);
    // Cases and deadlines are of no channel and no level: not counted is not none.
    json::object& figures = one.at("figures").as_object();
    for (const std::string_view figure : columns)
      if (counted_in(figure) != Thing::reviews)
        figures[json::string_view(figure.data(), figure.size())] = nullptr;
    rows.push_back(std::move(one));
  }
  return rows;
}

// Every day, also those that nothing happened on; where no first one was named, from the first that
// anything was counted of.
json::array by_day(const Service& service, const Asked& it) {
  json::array rows;
  const auto counted = service.store.counts_by_day(it.scope, it.days, it.as_of);
  if (it.from_the_first && counted.empty()) return rows;
  const Day first = it.from_the_first ? counted.front().first : it.days.first;
  if ((it.days.last - first).count() >= most_days)
    throw bad_parameter(
        it.from_the_first ? "from" : "to",
        {"A series has " + std::to_string(most_days) +
             " days at most; ask for fewer by from= and to=.",
         "按天列出最多" + std::to_string(most_days) + "天；请用from=和to=缩短时间范围。"});
  auto known = counted.begin();
  for (Day day = first; day <= it.days.last; day += std::chrono::days(1)) {
    const bool some = known != counted.end() && known->first == day;
    rows.push_back(row(iso_date(day), some ? known->second : Counts(), *it.policy));
    if (some) ++known;
  }
  return rows;
}

struct Within {
  json::array rows;
  std::string next;
};

// A region's windows, matters, steps and people are those of its units.
bool within_units(const Scope& scope, Scope::Kind kind) {
  return scope.kind == Scope::Kind::region && kind != Scope::Kind::region &&
         kind != Scope::Kind::unit && kind != Scope::Kind::section;
}

// Unit after unit, and on from the one that `after` is of.
std::vector<Scope> members_of_units(const Store& store, const Scope& region, Scope::Kind kind,
                                    std::size_t limit, const std::optional<Scope>& after) {
  std::vector<Scope> all;
  bool on = !after;
  for (const Scope& unit : all_members(store, region, Scope::Kind::unit)) {
    const bool here = after && unit.name == after->of;
    on = on || here;
    if (!on) continue;
    for (const Scope& one :
         store.members(unit, kind, limit - all.size(), here ? after : std::nullopt))
      all.push_back(one);
    if (all.size() == limit) break;
  }
  return all;
}

Within by_scope(const Service& service, const Asked& it, Scope::Kind kind, std::size_t limit,
                const std::optional<Scope>& after) {
  Within made;
  const auto members = within_units(it.scope, kind)
                           ? members_of_units(service.store, it.scope, kind, limit, after)
                           : service.store.members(it.scope, kind, limit, after);
  for (const Scope& member : members) {
    const Counts counts = service.store.counts(member, it.days, it.as_of);
    if (counts.empty()) continue;
    const bool named = within_units(it.scope, kind);
    // Each by the policy of its own region, as its own board; said where it is another one.
    const auto own = service.book.in_force(region_within(service, it.region, member));
    const WrittenPolicy& policy = own ? *own : *it.policy;
    json::object one = row(named ? member.of + "/" + member.name : member.name, counts, policy);
    one["scope"] = text(member);
    if (policy.version() != it.policy->version())
      one["policy"] = policies::version_json(policy.version());
    made.rows.push_back(std::move(one));
  }
  if (members.size() == limit) made.next = text(members.back());
  return made;
}

// What became known of the days after `since`: how the same figures were told then.
json::value restated(const Service& service, const Asked& it, const Counts& now) {
  if (!it.period || it.as_of || it.days.last >= today(service)) return nullptr;
  const Counts then = service.store.counts(it.scope, it.days, it.days.last);
  if (then == now) return nullptr;
  const auto value = [&](const Counts& counts, std::string_view name) {
    return figure(name, counts, it.policy->file().bad_ratings, false).value_or(0);
  };
  json::object made{{"since", iso_date(it.days.last)}};
  json::array changes;
  for (const FigureName& one : figure_names())
    if (const auto before = value(then, one.name), after = value(now, one.name); before != after)
      changes.push_back(json::object{{"figure", one.name}, {"before", before}, {"after", after}});
  const auto set_aside = value(now, "set_aside") - value(then, "set_aside");
  if (set_aside > 0) made["set_aside"] = set_aside;
  made["figures"] = std::move(changes);
  return made;
}

// --- The same as a table

// Link of a page that is not the last (RFC 8288): the same question, asked after this page.
std::string next_page(const Request& request, const std::string& next) {
  constexpr std::string_view digits = "0123456789ABCDEF", plain = "-._~";
  std::string link;
  const auto add = [&](std::string_view name, std::string_view value) {
    link += (link.empty() ? "</v1/board?" : "&") + std::string(name) + "=";
    for (const unsigned char byte : value)
      if ((byte >= '0' && byte <= '9') || ((byte | 32) >= 'a' && (byte | 32) <= 'z') ||
          plain.find(char(byte)) != plain.npos)
        link += char(byte);
      else
        link.append({'%', digits[byte >> 4], digits[byte & 15]});
  };
  for (const auto& [name, value] : request.query)
    if (name != "after") add(name, value);
  add("after", next);
  return link + ">; rel=\"next\"";
}

std::string first_column(std::string_view by, bool zh) {
  static constexpr struct {
    std::string_view by, zh, en;
  } titles[] = {{"", "范围", "Scope"},
                {"day", "日期", "Day"},
                {"region", "地区", "Region"},
                {"unit", "单位", "Unit"},
                {"section", "区域", "Section"},
                {"window", "窗口", "Window"},
                {"matter", "事项", "Matter"},
                {"step", "环节", "Step"},
                {"person", "人员", "Person"},
                {"channel", "渠道", "Channel"},
                {"level", "等级", "Level"},
                {"indicator", "指标", "Indicator"},
                {"dimension", "维度", "Dimension"}};
  for (const auto& one : titles)
    if (one.by == by) return std::string(zh ? one.zh : one.en);
  return std::string(by);
}

std::string csv_of(const json::object& board, std::string_view by, const WrittenPolicy& policy,
                   const std::string& as_of, bool zh) {
  std::string csv(csv_begins);
  const auto line = [&](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) csv += (i ? "," : "") + csv_cell(cells[i]);
    csv += "\r\n";
  };
  const std::vector<RateRule>& rates = rates_of(policy);
  std::vector<std::string> header{first_column(by, zh)};
  for (const std::string_view figure : columns)
    header.push_back(figure_title(figure, zh) + (zh ? "（" : " (") +
                     std::string(redress::title(counted_in(figure).value(), zh)) +
                     (zh ? "）" : ")"));
  for (const RateRule& rate : rates)
    header.push_back(rate.title + (zh ? "（%，" : " (%, ") +
                     std::string(redress::title(counted_in(rate).value(), zh)) + (zh ? "）" : ")"));
  for (const char* title :
       {zh ? "数据截至" : "As of", zh ? "依据" : "Policy", zh ? "版本" : "Version"})
    header.push_back(title);
  line(header);
  const json::object own = policies::version_json(policy.version());
  const auto written = [](const json::value& text) { return std::string(text.as_string()); };
  const auto row_of = [&](const std::string& name, const json::object& row) {
    std::vector<std::string> cells{name};
    const json::object& figures = row.at("figures").as_object();
    for (const std::string_view figure : columns) {
      const auto found = figures.find(json::string_view(figure.data(), figure.size()));
      cells.push_back(found == figures.end() ? "0"
                      : found->value().is_null()
                          ? "—"
                          : std::to_string(found->value().to_number<std::int64_t>()));
    }
    for (const RateRule& rate : rates) {
      std::string value = "—";
      for (const json::value& one : row.at("rates").as_array())
        if (one.at("rate").as_string() == json::string_view(rate.name) &&
            one.at("value").is_string())
          value = written(one.at("value"));
      cells.push_back(std::move(value));
    }
    const json::object& by_which =
        row.contains("scope") && row.contains("policy") ? row.at("policy").as_object() : own;
    cells.push_back(as_of);
    cells.push_back(written(by_which.at("name")));
    cells.push_back(written(by_which.at("version")));
    line(cells);
  };
  if (by.empty()) {
    row_of(written(board.at("scope")), board);
    return csv;
  }
  for (const json::value& row : board.at("rows").as_array())
    row_of(written(row.at("name")), row.as_object());
  return csv;
}

json::value rate_value(std::string_view name, const Counts& counts, const WrittenPolicy& policy) {
  const RateRule* rate = rate_named(name, rates_of(policy));
  const auto value = percent(ratio_of(*rate, counts, policy.file().bad_ratings), rate->places);
  return value ? json::value(*value) : json::value(nullptr);
}

}  // namespace

void show_board(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    const Instant now = service.time.now();
    Parameters parameters(call.request);
    const std::string by = parameters.text("by");
    const std::string format = parameters.text("format"), language = parameters.text("language");
    const bool csv = format == "csv";
    const auto limit_asked = parameters.number("limit", 1, most_limit);
    const std::size_t limit = limit_asked.value_or(csv ? most_limit : default_limit);
    const std::string after = parameters.text("after");
    const Asked it = asked(service, parameters);
    if (!format.empty() && format != "json" && !csv)
      throw bad_parameter("format", {"Write json or csv.", "请写json或csv。"});
    if (!language.empty() && language != "zh" && language != "en")
      throw bad_parameter("language", {"Write zh or en.", "请写zh或en。"});
    if (!language.empty() && !csv)
      throw bad_parameter("language", {"Only of format=csv, whose columns have titles.",
                                       "只用于format=csv，表头才分语言。"});

    const Counts counts = service.store.counts(it.scope, it.days, it.as_of);
    json::object body{
        {"scope", it.scope_text.empty() ? json::value("everything") : json::value(it.scope_text)},
        {"period", it.period ? json::value(text(*it.period)) : json::value(nullptr)},
        {"from", it.from_the_first ? json::value(nullptr) : json::value(iso_date(it.days.first))},
        {"to",
         it.days.last < it.days.first ? json::value(nullptr) : json::value(iso_date(it.days.last))},
        {"known_on", it.as_of ? json::value(iso_date(*it.as_of)) : json::value(nullptr)}};
    // Open cases are counted for regions and units.
    const bool has_cases = it.scope.kind <= Scope::Kind::unit;
    const std::int64_t overdue =
        has_cases ? service.store.count_overdue(it.scope, now, most_counted) : 0;
    for (auto& member : render_board(board_of(counts), it.policy->file().bad_ratings, overdue,
                                     overdue == most_counted))
      body[member.key()] = std::move(member.value());
    if (!has_cases) body["overdue"] = nullptr;
    // The same as among `rates`, wherever it is read.
    for (const char* name : {"good_rate", "rectification_rate"})
      body[name] = rate_value(name, counts, *it.policy);
    body["figures"] = figures_json(counts, *it.policy);
    body["counts"] = counts_json(body["figures"].as_object());
    body["rates"] = rates_json(counts, *it.policy);
    if (!it.regions.empty()) {
      json::array regions;
      for (const std::string& region : it.regions) regions.emplace_back(region);
      body["regions"] = std::move(regions);
    }
    body["policy"] = policies::version_json(it.policy->version());
    body["restated"] = restated(service, it, counts);

    const auto kind = scope_kind_named(by);
    if (!after.empty() && !kind)
      throw bad_parameter(
          "after",
          {"Only with by=region, unit, section, window, matter, step or person; the "
           "others come on one page.",
           "仅用于by=region、unit、section、window、matter、step或person；其他只有一页。"});
    if (!by.empty()) {
      if (by == "day") {
        body["rows"] = by_day(service, it);
      } else if (by == "channel" || by == "level" || by == "indicator" || by == "dimension") {
        body["rows"] = by_own(counts, by, *it.policy);
      } else if (kind && lies_within(it.scope, *kind)) {
        std::optional<Scope> from;
        if (!after.empty() && (!(from = parse_scope(after)) || from->kind != *kind))
          throw bad_parameter(
              "after", {"Send `next` of the page before, as it is.", "请原样使用上一页的next。"});
        Within within = by_scope(service, it, *kind, limit, from);
        // A file has no next page: it holds all of them, unless a page was asked for.
        while (csv && !limit_asked && !within.next.empty()) {
          Within more = by_scope(service, it, *kind, limit, parse_scope(within.next));
          for (json::value& one : more.rows) within.rows.push_back(std::move(one));
          within.next = std::move(more.next);
        }
        body["rows"] = std::move(within.rows);
        body["next"] = within.next.empty() ? json::value(nullptr) : json::value(within.next);
      } else {
        throw bad_parameter(
            "by",
            kind && *kind != Scope::Kind::everything
                ? Wording{"Within this scope there is no such division: everything has region, "
                          "unit, matter and step; a region has these, section, window and person; "
                          "a unit has window, matter, step and person.",
                          "该范围没有这种划分：全部可按region、unit、matter、step；区划另可按sectio"
                          "n、"
                          "window、person；单位可按window、matter、step、person。"}
                : Wording{"Write region, unit, section, window, matter, step, person, day, "
                          "channel, level, indicator or dimension.",
                          "请写region、unit、section、window、matter、step、person、day、channel、"
                          "level、indicator或dimension。"});
      }
      body["by"] = by;
    }
    NeverMet never_met(service);
    never_met.asked_of(it);
    never_met.tell(body);
    body["as_of"] = rfc3339(now, service.offset_at(now));
    if (!csv) return json_answer(service, 200, body);
    const bool past = it.as_of && *it.as_of < today(service);
    const std::string as_of =
        past ? iso_date(*it.as_of) + " 24:00" : iso(AsOf{now, service.offset_at(now)});
    Answer made = text_answer(service, "text/csv; charset=utf-8",
                              csv_of(body, by, *it.policy, as_of, language != "en"));
    std::string name = "board";
    if (it.period) name += "-" + text(*it.period);
    if (!by.empty()) name += "-by-" + by;
    made.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + name + ".csv\"");
    if (const json::value* next = body.if_contains("next"); next && next->is_string())
      made.headers.emplace_back("Link", next_page(call.request, std::string(next->get_string())));
    never_met.tell(made);
    return made;
  });
}

}  // namespace redress::figures
