#include "api/cli/report_commands.h"

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <ostream>

#include "api/cli/command.h"
#include "api/text/columns.h"
#include "api/text/words.h"
#include "rules/counting/rate.h"
#include "rules/counting/signals.h"
#include "rules/text/decimal.h"

namespace redress::commands {
namespace {

namespace json = boost::json;
using Rows = std::vector<std::vector<std::string>>;

const char* const none = "—";

// The answer, or what is wrong as a Stop.
json::value answer_of(const Client::Answered& answer) {
  if (answer.status != 200) throw Stop(said(answer));
  return json::parse(answer.body);
}

class Report {
 public:
  Report(const Reporting& how, Streams to)
      : how_(how), to_(to), zh_(how.language == Language::zh) {}

  json::value ask(const std::string& path) const {
    return seen(answer_of(Client(how_.server).get(path, how_.query)));
  }
  json::value post(const std::string& path) const {
    return seen(answer_of(Client(how_.server).post(path, {}, "", "application/json", how_.query)));
  }
  // The exit code: whatever is printed is empty where a name was asked for that nobody has met.
  int code() const { return code_; }

  // Whether it was all that was asked for: JSON as it comes.
  bool as_json(const json::value& answer) const {
    if (how_.json) to_.out << json::serialize(answer) << "\n";
    return how_.json;
  }

  std::string said(const char* zh, const char* en) const { return zh_ ? zh : en; }
  void line(const std::string& text = "") const { to_.out << text << "\n"; }
  void table(const Rows& rows, const std::vector<std::size_t>& numbers) const {
    for (const std::string& one : screen::table(rows, numbers)) line(one);
  }
  std::string shown(const json::value& value, const char* after = "") const {
    if (value.is_null()) return none;
    return text(value) + after;
  }
  static std::string moment(std::string at) { return at.replace(10, 1, " ").substr(0, 16); }
  // A policy with its version.
  std::string by_which(const json::value& policy) const {
    return text(policy.at("name")) + said("，版本 ", ", version ") + text(policy.at("version"));
  }
  bool zh() const { return zh_; }
  Language language() const { return how_.language; }

  void heading(const json::object& it, const std::string& what) const {
    const json::value& scope = it.contains("scope") ? it.at("scope") : it.at("region");
    std::string of = scope.is_null() ? "" : text(scope);
    if (of.empty() || of == "everything") of = said("全部", "everything");
    const auto day = [&](const char* name) {
      return it.contains(name) && it.at(name).is_string() ? text(it.at(name)) : std::string();
    };
    std::string period = day("period");
    if (period.empty())
      period = day("from").empty() && day("to").empty()
                   ? said("全部日期", "all days")
                   : day("from") + said(" 至 ", " to ") + day("to");
    line(what + said("：", ": ") + of + said("，", ", ") + period +
         (it.contains("known_on") && !it.at("known_on").is_null()
              ? said("，截至 ", ", as known on ") + text(it.at("known_on"))
          : it.contains("as_of") ? said("，截至 ", ", as of ") + moment(text(it.at("as_of")))
                                 : ""));
    if (it.contains("policy") && it.at("policy").is_object())
      line(said("依据：", "Counted by: ") + by_which(it.at("policy")));
    line();
  }

 private:
  json::value seen(json::value answer) const {
    code_ = std::max(code_, warned(answer, how_.language, to_));
    return answer;
  }

  const Reporting& how_;
  const Streams to_;
  const bool zh_;
  mutable int code_ = ok;
};

std::string percent_of(const Report& report, const json::value& value) {
  return report.shown(value, "%");
}

// To two places, as beside it stands the rate.
std::string short_of(const std::string& percent) {
  const auto number = parse_decimal(percent);
  return number ? half_up(*number, 2) : percent;
}

const json::value* rate_in(const json::array& rates, std::string_view name) {
  for (const json::value& one : rates)
    if (one.at("rate").as_string() == json::string_view(name.data(), name.size())) return &one;
  return nullptr;
}

// What a rate counts: 工单, 时限.
std::string counted_by(const json::value& rate, bool zh) {
  RateRule made;
  for (const auto& [from, to] : {std::pair("of", &made.of), std::pair("over", &made.over)})
    for (const json::value& figure : rate.at(from).as_array()) to->push_back(text(figure));
  const auto thing = counted_in(made);
  return thing ? std::string(title(*thing, zh)) : none;
}

std::string figure_in(const json::value& row, const char* name) {
  const json::object& figures = row.at("figures").as_object();
  const auto found = figures.find(name);
  return found == figures.end() ? "0" : found->value().is_null() ? none : text(found->value());
}

void board_rows(const Report& report, const json::object& board) {
  const json::array& rows = board.at("rows").as_array();
  const json::array& own = board.at("rates").as_array();
  // The first three rates of the policy, and what they are made of.
  std::vector<std::string> rates;
  for (const json::value& rate : own)
    if (rates.size() < 4) rates.push_back(text(rate.at("rate")));
  Rows lines{{report.said("名称", "name"), report.said("评价数", "reviews"),
              report.said("差评数", "bad"), report.said("未整改", "unresolved")}};
  for (const std::string& rate : rates)
    lines.front().push_back(text(rate_in(own, rate)->at("title")));
  // Some may be counted by the policy of a region of their own.
  const bool several = std::any_of(rows.begin(), rows.end(), [](const json::value& row) {
    return row.as_object().contains("policy");
  });
  if (several) lines.front().push_back(report.said("依据", "counted by"));
  const std::string by = text(board.at("by"));
  for (const json::value& row : rows) {
    std::string name = text(row.at("name"));
    if (by == "channel") name = in_words(name, report.language());
    if (by == "level") name = rating_in_words(std::stoi(name), report.language());
    std::vector<std::string> one{std::move(name), figure_in(row, "reviews"), figure_in(row, "bad"),
                                 figure_in(row, "unresolved")};
    for (const std::string& rate : rates) {
      const json::value* found = rate_in(row.at("rates").as_array(), rate);
      one.push_back(found ? percent_of(report, found->at("value")) : none);
    }
    if (several)
      one.push_back(report.by_which(row.as_object().contains("policy") ? row.at("policy")
                                                                       : board.at("policy")));
    lines.push_back(std::move(one));
  }
  report.line();
  std::vector<std::size_t> numbers;
  for (std::size_t i = 1; i < lines.front().size() - (several ? 1 : 0); ++i) numbers.push_back(i);
  report.table(lines, numbers);
  if (board.contains("next") && !board.at("next").is_null())
    report.line(report.said("还有更多：", "More: ") + "--after '" + text(board.at("next")) + "'");
}

// Titles of groups by their names, as the ranking of the period has them.
std::map<std::string, std::string> group_titles(const Reporting& how) {
  std::map<std::string, std::string> made;
  const Client::Answered answer =
      Client(how.server)
          .get("/v1/rankings",
               {{"scope", how.query.contains("scope") ? how.query.at("scope") : ""},
                {"period", how.query.contains("period") ? how.query.at("period") : ""}});
  if (answer.status != 200) return made;
  const json::value ranking = json::parse(answer.body);
  for (const json::value& group : ranking.at("groups").as_array())
    if (group.at("group").is_string() && group.at("title").is_string())
      made[text(group.at("group"))] = text(group.at("title"));
  return made;
}

// What a correction changed, or what would be another score by now.
void changed_lines(const Report& report, const json::array& changes) {
  Rows lines{{report.said("单位", "unit"), report.said("原得分", "score before"),
              report.said("现得分", "score"), report.said("原名次", "place before"),
              report.said("现名次", "place")}};
  for (const json::value& one : changes)
    if (one.at("score_before") != one.at("score") || one.at("place_before") != one.at("place"))
      lines.push_back({text(one.at("unit")), report.shown(one.at("score_before")),
                       report.shown(one.at("score")), report.shown(one.at("place_before")),
                       report.shown(one.at("place"))});
  if (lines.size() > 1) report.table(lines, {1, 2, 3, 4});
}

void score_lines(const Report& report, const json::object& assessment,
                 const std::map<std::string, std::string>& titles) {
  Rows lines{{report.said("名次", "place"), report.said("单位", "unit"),
              report.said("得分", "score"), report.said("满分", "out of")}};
  Rows apart;
  std::string group;
  bool first = true;
  std::vector<std::size_t> numbers{0, 2, 3};
  const auto flush = [&] {
    if (lines.size() > 1) report.table(lines, numbers);
    lines.resize(1);
    lines.front().resize(4);
  };
  for (const json::value& unit : assessment.at("units").as_array()) {
    const json::object& it = unit.as_object();
    if (it.contains("apart")) {
      apart.push_back({text(it.at("unit")), in_words(text(it.at("apart")), report.language())});
      continue;
    }
    const std::string of = it.at("group").is_null() ? "" : text(it.at("group"));
    if (first || of != group) {
      flush();
      if (!of.empty())
        report.line((first ? "" : "\n") + (titles.contains(of) ? titles.at(of) : of));
      group = of;
      first = false;
      numbers = {0, 2, 3};
      for (const json::value& one : it.at("indicators").as_array()) {
        numbers.push_back(lines.front().size());
        lines.front().push_back(text(one.at("title")));
      }
    }
    std::vector<std::string> row{text(it.at("place")), text(it.at("unit")),
                                 report.shown(it.at("score")), report.shown(it.at("out_of"))};
    for (const json::value& one : it.at("indicators").as_array())
      row.push_back(report.shown(one.at("points")));
    lines.push_back(std::move(row));
  }
  flush();
  if (apart.empty()) return;
  report.line("\n" + report.said("不参加排名：", "Listed apart:"));
  report.table(apart, {});
}

std::string beside(const std::string& policy, const char* which) {
  const std::filesystem::path file(policy);
  return (file.parent_path() / (file.stem().string() + "." + which + ".mustache")).string();
}

std::string templates_beside(const std::string& policy) {
  json::object made;
  std::error_code ignored;
  if (!std::filesystem::exists(policy, ignored))
    throw Stop({policy + ": there is no such file. Name the policy that the templates lie beside.",
                policy + "：没有这个文件。请写模板旁的规则文件。"});
  for (const char* which : {"page", "opening", "closing"})
    if (const std::string file = beside(policy, which); std::filesystem::exists(file, ignored))
      made[which] = bytes_of(file);
  if (made.empty())
    throw Stop({"There is no template beside " + policy + "; it would be " +
                    beside(policy, "opening") + ", " + beside(policy, "closing") + " or " +
                    beside(policy, "page") + ".",
                policy + "旁没有模板；模板文件名为" + beside(policy, "opening") + "、" +
                    beside(policy, "closing") + "或" + beside(policy, "page") + "。"});
  return json::serialize(made);
}

}  // namespace

int report_board(const Reporting& how, const std::string& out, Streams to) {
  return reported(to, [&]() -> int {
    std::map<std::string, std::string> query = how.query;
    if (query["format"].empty() && out.ends_with(".csv")) query["format"] = "csv";
    if (query["format"] == "csv") {
      query["language"] = how.language == Language::zh ? "zh" : "en";
      return hand_over(Client(how.server).get("/v1/board", query), out, how.language, to);
    }
    if (!out.empty())
      throw Stop({"--out takes a table; write --format csv too, or a name that ends in .csv.",
                  "--out用于表格；请同时写--format csv，或以.csv结尾的文件名。"});
    const Report report(how, to);
    const json::value answer = report.ask("/v1/board");
    if (report.as_json(answer)) return report.code();
    const json::object& board = answer.as_object();
    report.heading(board, report.said("评价情况", "Board"));
    Rows levels{{report.said("评价", "rating"), report.said("件数", "count")}};
    for (int level = 5; level >= 1; --level)
      levels.push_back({rating_in_words(level, how.language),
                        text(board.at("levels").at(std::to_string(level)))});
    levels.push_back({report.said("默认评价", "by default"), text(board.at("default_reviews"))});
    report.table(levels, {1});
    if (const json::object& counted = board.at("figures").as_object(); counted.contains("given")) {
      const auto number = [&](const char* name) {
        const json::value* found = counted.if_contains(name);
        return found ? found->to_number<std::int64_t>() : 0;
      };
      if (const std::int64_t aside = number("given") - number("reviews"); aside > 0)
        report.line(report.said("其中 ", "Of these, ") + std::to_string(aside) +
                    report.said(" 条已不予采纳，不计入评价数和各项比率。",
                                " set aside: in neither the number of reviews nor any rate."));
    }
    report.line();
    Rows rates{{report.said("指标", "rate"), report.said("数值", "value"),
                report.said("分子", "part"), report.said("分母", "whole"),
                report.said("口径", "counts")}};
    for (const json::value& rate : board.at("rates").as_array())
      rates.push_back({text(rate.at("title")), percent_of(report, rate.at("value")),
                       text(rate.at("part")), text(rate.at("whole")),
                       counted_by(rate, report.zh())});
    report.table(rates, {1, 2, 3});
    if (!board.at("restated").is_null()) {
      report.line();
      report.line(report.said("与期末当日所知相比，有变化：",
                              "Since the period's last day these changed:"));
      Rows changed;
      for (const json::value& one : board.at("restated").at("figures").as_array())
        changed.push_back({figure_title(text(one.at("figure")), report.zh()),
                           text(one.at("before")), "→", text(one.at("after"))});
      report.table(changed, {1, 3});
    }
    if (board.contains("rows")) board_rows(report, board);
    return report.code();
  });
}

namespace {

void closed_lines(const Report& report, const json::object& answer) {
  const json::array& all = answer.at("closed").as_array();
  if (all.empty()) {
    report.line(report.said("没有已结账的考核。某期目前的结果：--period 2026-03。",
                            "No period is closed. One as it stands so far: --period 2026-03."));
    return;
  }
  Rows lines{{report.said("范围", "scope"), report.said("期间", "period"),
              report.said("截至", "as known on"), report.said("单位数", "units"),
              report.said("台账号", "entry"), report.said("更正", "corrects")}};
  for (const json::value& one : all)
    lines.push_back({text(one.at("region")), text(one.at("period")), text(one.at("known_on")),
                     text(one.at("units")), text(one.at("entry")),
                     report.shown(one.at("corrects"))});
  report.table(lines, {3, 4, 5});
  if (!answer.at("next").is_null())
    report.line(report.said("更早的：--before ", "Earlier ones: --before ") +
                text(answer.at("next")));
}

}  // namespace

int report_assessment(const Reporting& how, const Assessing& what, Streams to) {
  return reported(to, [&] {
    Reporting asking = how;
    if (what.correct) asking.query["correct"] = "true";
    const Report report(asking, to);
    const bool closing = what.close || what.correct;
    const json::value answer =
        closing ? report.post("/v1/assessments") : report.ask("/v1/assessments");
    if (report.as_json(answer)) return report.code();
    const json::object& it = answer.as_object();
    if (!it.contains("units")) {  // of no period: those that are closed
      closed_lines(report, it);
      return report.code();
    }
    report.heading(it, report.said("考核", "Assessment"));
    if (closing && it.contains("entry"))
      report.line(report.said("已记入台账，第 ", "Recorded as entry ") + text(it.at("entry")) +
                  report.said(" 号。", "."));
    if (!closing) {
      if (it.at("closed").is_null())
        report.line(report.said("本期未结账，以下是目前的结果。", "Not closed; so far:"));
      else
        report.line(report.said("已结账，台账第 ", "Closed by entry ") +
                    text(it.at("closed").at("entry")) + report.said(" 号。", "."));
      for (const json::value& one : it.at("corrections").as_array()) {
        report.line(report.said("更正：台账第 ", "Corrected by entry ") + text(one.at("entry")) +
                    report.said(" 号，", ": ") + report.shown(one.at("note")));
        changed_lines(report, one.at("changes").as_array());
      }
    }
    report.line();
    for (const json::value& unit : it.at("units").as_array())
      if (unit.as_object().contains("why")) {
        for (const json::value& one : unit.at("why").at(report.zh() ? "zh" : "en").as_array())
          report.line(text(one));
        return report.code();
      }
    score_lines(report, it, group_titles(how));
    if (!closing && !it.at("restated").as_array().empty()) {
      report.line();
      report.line(report.said("结账以后又有变化，如重新计算（以结账为准，更正另行记账）：",
                              "More is known since; counted again (what was closed stands until it "
                              "is corrected):"));
      changed_lines(report, it.at("restated").as_array());
    }
    if (closing && it.contains("changes") && it.at("changes").is_array()) {
      report.line();
      changed_lines(report, it.at("changes").as_array());
    }
    return report.code();
  });
}

int report_ranking(const Reporting& how, Streams to) {
  return reported(to, [&] {
    const Report report(how, to);
    const json::value answer = report.ask("/v1/rankings");
    if (report.as_json(answer)) return report.code();
    report.heading(answer.as_object(), report.said("排名", "Ranking"));
    const bool by_score = text(answer.at("by")) == "score";
    for (const json::value& group : answer.at("groups").as_array()) {
      if (!group.at("title").is_null()) report.line(text(group.at("title")));
      Rows lines{{report.said("名次", "place"), report.said("单位", "unit"),
                  by_score ? report.said("得分", "score") : report.said("数值", "value"),
                  report.said("上期名次", "place before")}};
      if (!by_score) lines.front().push_back(report.said("95%区间", "95 % interval"));
      for (const json::value& row : group.at("ranked").as_array()) {
        std::vector<std::string> one{
            text(row.at("place")), text(row.at("unit")),
            by_score ? report.shown(row.at("score")) : percent_of(report, row.at("value")),
            report.shown(row.at("place_before"))};
        if (!by_score && row.as_object().contains("interval"))
          one.push_back(short_of(text(row.at("interval").at("low"))) + "–" +
                        short_of(text(row.at("interval").at("high"))) + "%");
        lines.push_back(std::move(one));
      }
      report.table(lines, {0, 2, 3});
      Rows apart;
      for (const json::value& row : group.at("apart").as_array())
        apart.push_back({text(row.at("unit")), in_words(text(row.at("apart")), how.language)});
      if (!apart.empty()) {
        report.line("\n" + report.said("不参加排名：", "Listed apart:"));
        report.table(apart, {});
      }
      report.line();
    }
    return report.code();
  });
}

int report_circular(const Reporting& how, const std::string& policy, const std::string& out,
                    Streams to) {
  return reported(to, [&] {
    const std::string templates = policy.empty() ? "" : templates_beside(policy);
    const Client server(how.server);
    std::map<std::string, std::string> query = how.query;
    query["language"] = how.language == Language::zh ? "zh" : "en";
    for (const char* ending : {"xlsx", "csv"})
      if (query["format"].empty() && out.ends_with(std::string(".") + ending))
        query["format"] = ending;
    const Client::Answered answer =
        templates.empty() ? server.get("/v1/circulars", query)
                          : server.post("/v1/circulars", {}, templates, "application/json", query);
    return hand_over(answer, out, how.language, to);
  });
}

int report_signals(const Reporting& asked_for, const std::string& signal, Streams to) {
  return reported(to, [&] {
    Reporting how = asked_for;
    const auto given = [&](const char* name) {
      const auto found = how.query.find(name);
      return found != how.query.end() && !found->second.empty();
    };
    // Which ones are listed; a review and a look are of what they name.
    if (!signal.empty() || given("day"))
      for (const char* listed : {"scope", "kind", "open"}) how.query.erase(listed);
    const Report report(how, to);
    if (!signal.empty()) {
      const json::value answer = report.post("/v1/signals/" + signal);
      if (!report.as_json(answer))
        report.line(report.said("已记入台账，第 ", "Recorded as entry ") +
                    text(answer.at("entry")) + report.said(" 号。", "."));
      return report.code();
    }
    const auto day = how.query.find("day");
    const bool looks = day != how.query.end() && !day->second.empty();
    const json::value answer = looks ? report.post("/v1/signals") : report.ask("/v1/signals");
    if (report.as_json(answer)) return report.code();
    const json::array& all = answer.at(looks ? "found" : "signals").as_array();
    if (all.empty()) {
      if (report.code() == ok) report.line(report.said("没有异常提示。", "No signals."));
      return report.code();
    }
    for (const json::value& one : all) {
      std::string line = looks ? "" : text(one.at("signal")) + "  ";
      line += signal_title(text(one.at("kind")), report.zh());
      if (!one.at("unit").is_null()) line += "  " + text(one.at("unit"));
      if (!one.at("subject").is_null())
        line += "  " + subject_in_words(text(one.at("subject")), how.language);
      line += "  " + text(one.at("period"));
      report.line(line);
      std::string measured;
      for (const json::value& figure : one.at("measured").as_array())
        measured += (measured.empty() ? "    " : report.said("，", ", ")) +
                    in_words(text(figure.at("figure")), how.language) + " " +
                    text(figure.at("count"));
      report.line(measured);
      std::string evidence;
      for (const json::value& entry : one.at("evidence").as_array()) evidence += " r" + text(entry);
      if (!evidence.empty())
        report.line(report.said("    证据（评价编号）：", "    evidence:") + evidence);
      if (!looks && !one.at("reviewed").is_null())
        report.line(report.said("    已核查：", "    reviewed: ") +
                    in_words(text(one.at("reviewed").at("finding")), how.language) + "  " +
                    report.shown(one.at("reviewed").at("by")) + "  " +
                    report.shown(one.at("reviewed").at("note")));
    }
    return report.code();
  });
}

int report_sticking_points(const Reporting& how, Streams to) {
  return reported(to, [&] {
    const Report report(how, to);
    const json::value answer = report.ask("/v1/sticking-points");
    if (report.as_json(answer)) return report.code();
    report.heading(answer.as_object(), report.said("堵点难点", "Sticking points"));
    const json::array& points = answer.at("points").as_array();
    for (const json::value& point : points)
      report.line(text(point.at("sentence").at(report.zh() ? "zh" : "en")));
    if (points.empty() && report.code() == ok)
      report.line(report.said("没有超出偶然的堵点。", "Nothing is more than chance."));
    return report.code();
  });
}

int publish(const Reporting& how, Streams to) {
  return reported(to, [&] {
    const Report report(how, to);
    const json::value answer = report.post("/v1/publications");
    if (report.as_json(answer)) return report.code();
    if (answer.as_object().contains("entry"))
      report.line(report.said("已公开，台账第 ", "Published by entry ") + text(answer.at("entry")) +
                  report.said(" 号。", "."));
    else
      report.line(json::serialize(answer.at("board")));
    return report.code();
  });
}

}  // namespace redress::commands
