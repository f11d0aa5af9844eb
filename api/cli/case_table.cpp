#include "api/cli/case_table.h"

#include <boost/json.hpp>

#include "api/cli/case_life.h"
#include "api/text/columns.h"

namespace redress {
namespace {

namespace json = boost::json;

constexpr int id_width = 8, unit_width = 18, stage_width = 13, round_width = 5, due_width = 18,
              time_width = 16, measure_width = 12, matter_width = 22, day_width = 10;
// What the table is as wide as with each of these.
constexpr int with_matter = 128, with_day = 140, with_remark = 142;
constexpr const char* gap = "  ";

std::string text(const json::value& value) {
  return value.is_string() ? std::string(value.as_string()) : std::string();
}

std::string text_or_none(const json::object& object, const char* name) {
  const json::value* value = object.if_contains(name);
  return value ? text(*value) : std::string();
}

class Table {
 public:
  Table(const json::object& answer, Language language, int columns)
      : answer_(answer),
        zh_(language == Language::zh),
        language_(language),
        columns_(columns),
        day_(columns >= with_day),
        matter_(columns >= with_matter),
        remark_(std::max(0, columns - with_remark)) {}

  std::vector<std::string> made() {
    const json::array& cases = answer_.at("cases").as_array();
    lines_.push_back(heading(cases.size()));
    if (const json::value* damaged = answer_.if_contains("unreadable"))
      for (const json::value& id : damaged->as_array())
        lines_.push_back(text(id) + said(" 的数据已损坏，未列出。请运行 redress verify。",
                                         " is damaged and left out. Run redress verify."));
    if (cases.empty()) return std::move(lines_);
    lines_.emplace_back();
    line({said("工单", "case"), said("单位", "unit"), said("环节", "stage"), said("轮次", "round"),
          said("期限", "due"), said("超期/剩余", "late or left"), said("措施", "measure"),
          said("事项", "matter"), said("日期", "day"), said("评价内容", "remark")});
    for (const json::value& it : cases) {
      row(it);
      waiting(it.as_object());
      set_aside(it.as_object());
      holdings(it.as_object());
    }
    return std::move(lines_);
  }

 private:
  std::string said(const char* zh, const char* en) const { return zh_ ? zh : en; }
  std::string word(const json::value& value) const { return in_words(text(value), language_); }
  std::string unit(const json::value& value) const {
    return value.is_null() ? said("无人", "nobody") : text(value);
  }

  std::string heading(std::size_t count) const {
    const std::string number = std::to_string(count);
    std::string made;
    if (const json::value* by = answer_.if_contains("due_by"))
      made = zh_ ? moment(*by, true) + " 前到期：" : "Due by " + moment(*by, true) + ": ";
    if (count == 0)
      made += said("没有这样的工单", "no such case");
    else if (!answer_.at("next").is_null())
      made += zh_ ? "前 " + number + " 件，还有更多（--limit）"
                  : "the first " + number + " cases, there are more (--limit)";
    else
      made += zh_ ? "共 " + number + " 件" : number + (count == 1 ? " case" : " cases");
    made += said("，截至 ", ", as of ") + moment(answer_.at("as_of"));
    return made;
  }

  void line(const std::vector<std::string>& cells) {
    const int widths[] = {id_width,
                          unit_width,
                          stage_width,
                          round_width,
                          due_width,
                          time_width,
                          measure_width,
                          matter_ ? matter_width : 0,
                          day_ ? day_width : 0,
                          remark_ > 15 ? remark_ : 0};
    std::string made;
    for (std::size_t i = 0; i < std::size(widths); ++i)
      if (widths[i] != 0) made += screen::left(cells[i], widths[i]) + gap;
    made.erase(made.find_last_not_of(' ') + 1);
    lines_.push_back(std::move(made));
  }

  void row(const json::value& it) {
    line({text(it.at("id")), text(it.at("unit")), word(it.at("stage")),
          std::to_string(it.at("round").to_number<int>()), due(it), time(it),
          it.at("rung").is_null() ? "" : word(it.at("rung")),
          text_or_none(it.at("matter").as_object(), "name"), text(it.at("opened_at")).substr(0, 10),
          text_or_none(it.as_object(), "remark")});
  }

  static std::string due(const json::value& it) {
    return it.at("due_text").is_null() ? "-" : text(it.at("due_text"));
  }
  std::string time(const json::value& it) const {
    if (it.at("late_by").is_string())
      return said("超期", "late ") + duration_in_words(text(it.at("late_by")), language_);
    return left_until(it.at("due_at"), it.at("as_of"), language_);
  }

  void below(const std::string& written) {
    for (const std::string& line : screen::wrapped(written, columns_ - id_width - 2))
      lines_.push_back(std::string(id_width + 2, ' ') + line);
  }

  void waiting(const json::object& it) {
    const json::value* what = it.if_contains("waiting");
    if (!what || what->is_null()) return;
    const bool extension = what->at("what") == "extension";
    std::string written =
        extension ? said("申请延期", "asks for an extension") : said("提出申诉", "appeals");
    const json::value* ground = what->as_object().if_contains("ground");
    if (ground && !text(*ground).empty())
      written += said("（", " (") + word(*ground) + said("）", ")");
    const json::value* by = what->as_object().if_contains("by");
    const std::string who = by && by->is_string() ? text(*by) : text(what->at("unit"));
    const std::string title = text_or_none(it, "waits_for_title");
    const std::string decides = title.empty() ? word(it.at("waits_for")) : title;
    below(zh_ ? who + " " + moment(what->at("since")) + " " + written + "，待" + decides + "决定"
              : who + " " + written + " on " + moment(what->at("since")) + "; for " + decides +
                    " to decide");
  }

  void set_aside(const json::object& it) {
    const json::value* at = it.if_contains("set_aside_at");
    if (!at || at->is_null()) return;
    std::string written = moment(*at) + said(" 不予采纳", " set aside");
    const json::array& appeals = it.at("appeals").as_array();
    if (!appeals.empty()) {
      const json::value& last = appeals.back();
      written += said("：", ": ") + word(last.at("ground"));
      if (last.at("decided_by").is_string())
        written += zh_ ? "，" + text(last.at("decided_by")) + "决定"
                       : ", decided by " + text(last.at("decided_by"));
    }
    below(written);
  }

  void holdings(const json::object& it) {
    const json::value* bounces = it.if_contains("bounces");
    if (!bounces) return;
    const std::string times = std::to_string(bounces->to_number<int>());
    std::string written = zh_ ? "转手" + times + "次：" : "passed on " + times + " times: ";
    const json::array& all = it.at("holdings").as_array();
    for (const json::value& one : all) {
      if (&one != &all.front()) written += " → ";
      written += unit(one.at("unit")) + " " + duration_in_words(text(one.at("held")), language_);
    }
    below(written);
  }

  const json::object& answer_;
  const bool zh_;
  const Language language_;
  const int columns_;
  const bool day_, matter_;
  const int remark_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> case_table(const json::object& answer, Language language, int columns) {
  return Table(answer, language, columns).made();
}

}  // namespace redress
