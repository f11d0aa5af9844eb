#include "rules/time/span_text.h"

#include <algorithm>
#include <array>

#include "rules/text/catalogue.h"

namespace redress {

using yaml::Fields;
using yaml::Node;
using yaml::Report;

namespace {

constexpr Unit every_unit[] = {Unit::working_days, Unit::natural_days, Unit::months,
                               Unit::working_hours, Unit::elapsed_hours};

// "days", "5日", "5 hours": words that leave open which days or hours are meant.
enum class Vague { no, days, hours };

Vague vague(std::string_view text) {
  const auto ends_with_any = [&](const auto& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return text.ends_with(word); });
  };
  static constexpr std::array<std::string_view, 6> exact = {
      "working_days", "natural_days", "working_hours", "elapsed_hours", "same_day", "工作日"};
  static constexpr std::array<std::string_view, 6> days = {"days", "day", "日", "天", "Days", "d"};
  static constexpr std::array<std::string_view, 5> hours = {"hours", "hour", "小时", "时", "h"};
  if (ends_with_any(exact)) return Vague::no;
  const std::size_t digits = text.find_first_not_of("0123456789 ");
  if (digits == std::string_view::npos) return text.empty() ? Vague::no : Vague::days;
  text.remove_prefix(digits);
  if (std::find(days.begin(), days.end(), text) != days.end()) return Vague::days;
  if (std::find(hours.begin(), hours.end(), text) != hours.end()) return Vague::hours;
  return Vague::no;
}

void refuse_vague(yaml::Place at, const std::string& written, Vague which, Report& report) {
  report.add(at, which == Vague::days ? Mistake::vague_days : Mistake::vague_hours, {written});
}

}  // namespace

std::optional<Span> read_span(const Node& node, const Term& what, bool same_day, Report& report) {
  const Wording form =
      same_day ? Wording{"write same_day or {working_days: n}", "请写same_day或{working_days: n}"}
               : Wording{"write {working_days: n}", "请写{working_days: n}"};
  if (node.is_scalar()) {
    if (same_day && node.text == "same_day") return Span{Unit::same_day, 0};
    const Vague which = vague(node.text);
    if (which != Vague::no)
      refuse_vague(node.at, node.text, which, report);
    else
      report.add(node.at, Mistake::no_length, {what, node.text, form});
    return std::nullopt;
  }
  if (!node.is_map() || node.members.size() != 1) {
    report.add(node.at, Mistake::one_unit, {what, form});
    return std::nullopt;
  }
  const yaml::Member& member = node.members.front();
  const Vague which = vague(member.key);
  if (which != Vague::no) {
    refuse_vague(member.key_at, member.key, which, report);
    return std::nullopt;
  }
  Fields fields(node, what, report);
  std::optional<Span> found;
  for (Unit unit : every_unit)
    if (const Node* length = fields.find(name(unit)))
      if (const auto n = yaml::integer(*length, name(unit), 1, longest(unit), report))
        found = Span{unit, *n};
  return found;
}

Wording unit_words(Unit unit) {
  const char* zh = "";
  switch (unit) {
    case Unit::working_days: zh = "个工作日"; break;
    case Unit::natural_days: zh = "个自然日"; break;
    case Unit::months: zh = "个月"; break;
    case Unit::working_hours: zh = "个工作小时"; break;
    case Unit::elapsed_hours: zh = "小时"; break;
    case Unit::same_day: break;
  }
  return {std::string(name(unit)), zh};
}

}  // namespace redress
