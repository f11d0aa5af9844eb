// Why a due date is what it is, in one sentence, Chinese and English.
#include <algorithm>
#include <map>

#include "api/queries/render.h"

namespace redress {
namespace {

struct Pair {
  std::string zh, en;
};

Pair clock_name(const std::string& name) {
  static const std::map<std::string, Pair> names = {
      {"dispatch", {"转办时限", "Dispatch"}},
      {"verification", {"核实时限", "Verification"}},
      {"appeal", {"申诉复核时限", "Appeal"}},
      {"rectification", {"整改时限", "Rectification"}},
      {"explanation", {"解释说明时限", "Explanation"}},
      {"feedback", {"反馈时限", "Feedback"}},
      {"follow_up", {"回访时限", "Follow-up"}},
      {"contact", {"联系评价人时限", "Contact"}},
      {"cap", {"总时限", "The case as a whole"}},
  };
  const auto found = names.find(name);
  return found == names.end() ? Pair{name, name} : found->second;
}

Pair start_name(const std::string& from) {
  static const std::map<std::string, Pair> names = {
      {"received", {"收到评价", "the review was received"}},
      {"dispatched", {"转办", "the case was dispatched"}},
      {"entered", {"进入本环节", "this stage began"}},
      {"round", {"本轮开始", "this round began"}},
      {"transferred", {"移交", "the case was transferred"}},
  };
  const auto found = names.find(from);
  return found == names.end() ? Pair{from, from} : found->second;
}

Pair span(const std::string& unit, int length) {
  const std::string n = std::to_string(length);
  const std::string s = length == 1 ? "" : "s";
  if (unit == "working_days") return {n + "个工作日", n + " working day" + s};
  if (unit == "natural_days") return {n + "个自然日", n + " natural day" + s};
  if (unit == "months") return {n + "个月", n + " month" + s};
  if (unit == "working_hours") return {n + "个工作小时", n + " working hour" + s};
  if (unit == "elapsed_hours") return {n + "小时", n + " hour" + s};
  return {n + " " + unit, n + " " + unit};
}

// Neighbouring days with the same reason become one stretch: "2026-10-01至2026-10-07 国庆节".
Pair uncounted(const std::vector<Uncounted>& days) {
  Pair text;
  for (std::size_t i = 0; i < days.size();) {
    std::size_t j = i;
    while (j + 1 < days.size() && days[j + 1].day == days[j].day + std::chrono::days(1) &&
           days[j + 1].reason == days[i].reason)
      ++j;
    const std::string from = iso_date(days[i].day), to = iso_date(days[j].day);
    const std::string notice = days[i].notice.empty() ? "" : days[i].notice;
    if (!text.zh.empty()) {
      text.zh += "、";
      text.en += ", ";
    }
    text.zh += from + (i == j ? "" : "至" + to) + " " + days[i].reason +
               (notice.empty() ? "" : "（" + notice + "）");
    text.en += from + (i == j ? "" : " to " + to) + " " + days[i].reason +
               (notice.empty() ? "" : " (" + notice + ")");
    i = j + 1;
  }
  return text;
}

std::string version(const Version& version) {
  return version.name + "@" + version.digest.substr(0, 12);
}

std::string list(const std::vector<Day>& days, const char* between) {
  std::string text;
  for (Day day : days) text += (text.empty() ? "" : between) + iso_date(day);
  return text;
}

}  // namespace

Explanation explain(const Clock& clock, const Version& policy) {
  const Why& why = clock.why;
  const Pair name = clock_name(clock.name);
  Explanation made{name.zh + "：", name.en + ": "};
  if (why.unit == "given") {
    made.zh += "截止时间由来源系统或承办单位确定，";
    made.en += "the due time was fixed by the sender or the unit, ";
  } else if (why.unit == "same_day") {
    made.zh += "自" + why.start_text + start_name(why.from).zh + "起，当日办结，";
    made.en += "the same day, from " + why.start_text + " when " + start_name(why.from).en + ", ";
  } else {
    const bool days =
        why.unit == "working_days" || why.unit == "natural_days" || why.unit == "months";
    const Pair length = span(why.unit, why.length);
    made.zh += "自" + why.start_text + start_name(why.from).zh + "起" +
               (days ? "（当日不计）" : "") + "，按" + length.zh + "计，";
    made.en += length.en + " from " + why.start_text + " when " + start_name(why.from).en +
               (days ? " (that day not counted), " : ", ");
  }
  if (!why.uncounted.empty()) {
    const Pair rest = uncounted(why.uncounted);
    made.zh += "不计入" + rest.zh + "，";
    made.en += "not counting " + rest.en + ", ";
  }
  if (!why.made_up.empty()) {
    made.zh += "调休上班日" + list(why.made_up, "、") + "计为工作日，";
    made.en += "make-up workdays " + list(why.made_up, ", ") + " counted, ";
  }
  if (why.shifted_days != 0) {
    made.zh += "因暂停顺延" + std::to_string(why.shifted_days) + "日，";
    made.en += "shifted by " + std::to_string(why.shifted_days) + " days of pause, ";
  }
  if (why.extended_by != 0) {
    const Pair by = span(why.extension_unit, why.extended_by);
    made.zh += "经批准延长" + by.zh + "，";
    made.en += "extended by " + by.en + ", ";
  }
  if (why.also_extended_by != 0) {
    const Pair by = span(why.also_extension_unit, why.also_extended_by);
    made.zh += "又延长" + by.zh + "，";
    made.en += "and by " + by.en + ", ";
  }
  if (!why.limited_by.empty()) {
    made.zh += "且不得超过总时限，";
    made.en += "and not beyond the overall cap, ";
  }
  made.zh += "至" + clock.due_text + "止";
  made.en += "due " + clock.due_text;
  if (clock.provisional) {
    std::string years;
    for (int year : why.missing) years += (years.empty() ? "" : ", ") + std::to_string(year);
    made.zh += "（暂定：" + years + "年放假安排尚未公布）";
    made.en += " (provisional: the holiday notice for " + years + " is not out yet)";
  }
  if (why.was_due) {
    made.zh += "（放假安排或规则修订后重新计算，原为" + why.was_due_text + "止）";
    made.en += " (counted again after the calendar or the policy was revised; it was " +
               why.was_due_text + ")";
  }
  made.zh += "；依据规则" + version(policy) + "、日历" + version(why.calendar) + "。";
  made.en += "; by policy " + version(policy) + " and calendar " + version(why.calendar) + ".";
  return made;
}

Explanation explain_briefly(const Clock& clock) {
  const Why& why = clock.why;
  Explanation made;
  if (why.unit == "given") {
    made = {"由来源系统或承办单位确定", "fixed by the sender or the unit"};
  } else if (why.unit == "same_day") {
    made = {start_name(why.from).zh + "的当日", "the same day that " + start_name(why.from).en};
    if (!why.uncounted.empty()) {
      made.zh += "，休息日顺延";
      made.en += ", or the next working day";
    }
  } else {
    const Pair length = span(why.unit, why.length);
    made = {"自" + start_name(why.from).zh + "起" + length.zh,
            length.en + " since " + start_name(why.from).en};
  }
  const auto add = [&](const std::string& zh, const std::string& en) {
    made.zh += "，" + zh;
    made.en += ", " + en;
  };
  Pair holidays;
  const std::string* latest = nullptr;
  for (const Uncounted& day : why.uncounted) {
    if (day.notice.empty() || (latest && *latest == day.reason)) continue;
    latest = &day.reason;
    holidays.zh += (holidays.zh.empty() ? "" : "、") + day.reason;
    holidays.en += (holidays.en.empty() ? "" : ", ") + day.reason;
  }
  if (latest) add(holidays.zh + "不计", "not counting " + holidays.en);
  if (!why.made_up.empty())
    add("调休上班日" + list(why.made_up, "、") + "计入",
        "make-up workdays " + list(why.made_up, ", ") + " counted");
  if (why.shifted_days != 0)
    add("因中止顺延" + std::to_string(why.shifted_days) + "日",
        "shifted by " + std::to_string(why.shifted_days) + " days of pause");
  if (why.extended_by != 0) {
    const Pair by = span(why.extension_unit, why.extended_by);
    add("延长" + by.zh, "extended by " + by.en);
  }
  if (why.also_extended_by != 0) {
    const Pair by = span(why.also_extension_unit, why.also_extended_by);
    add("又延长" + by.zh, "and by " + by.en);
  }
  if (!why.limited_by.empty()) add("不超过总时限", "not beyond the overall cap");
  if (clock.provisional) add("暂定", "provisional");
  return made;
}

}  // namespace redress
