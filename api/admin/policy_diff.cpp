#include "api/admin/policy_diff.h"

#include <algorithm>
#include <cctype>
#include <map>

#include "api/text/words.h"
#include "rules/counting/rate.h"
#include "rules/counting/signals.h"
#include "rules/policy/policy_print.h"
#include "rules/time/span.h"

namespace redress {
namespace {

using yaml::Member;
using yaml::Node;

const std::map<std::string_view, std::string_view> key_names = {
    {"title", "标题"},
    {"timezone", "时区"},
    {"calendar", "日历"},
    {"applies_to", "适用范围"},
    {"base", "基础规则"},
    {"region", "地区"},
    {"four_eyes", "双人复核"},
    {"units", "单位名单"},
    {"roles", "角色"},
    {"assigned", "工单到达通知"},
    {"bad_review", "差评认定"},
    {"ratings", "星级"},
    {"remark", "书面意见"},
    {"anonymous", "匿名评价"},
    {"rating_window", "评价期"},
    {"additional_reviews", "追评"},
    {"cap", "总时限"},
    {"stages", "环节"},
    {"ladder", "阶梯"},
    {"follow_up", "回访"},
    {"reopen", "重新办理"},
    {"merge", "并案"},
    {"withdraw", "撤回"},
    {"tests", "自查用例"},
    {"within", "时限"},
    {"from", "起算点"},
    {"roll", "休息日顺延"},
    {"rest_day_receipt", "休息日收到"},
    {"after_hours_receipt", "下班后收到"},
    {"day_end", "当日截止"},
    {"classes", "分类"},
    {"channels", "渠道"},
    {"near_due", "临期提醒"},
    {"passed", "用去百分比"},
    {"before", "提前量"},
    {"at", "时点"},
    {"plus", "推后量"},
    {"notify", "通知"},
    {"by", "办理角色"},
    {"extend", "延期"},
    {"max_count", "次数"},
    {"ask", "申请时间"},
    {"reason", "理由"},
    {"reasons", "事由"},
    {"approve", "批准角色"},
    {"pause", "暂停"},
    {"at_most", "最多"},
    {"transfer", "移交"},
    {"floor", "下限"},
    {"automatic", "自动转办"},
    {"routes", "路由"},
    {"matter", "事项"},
    {"step", "环节"},
    {"indicator", "指标"},
    {"window", "窗口"},
    {"to", "去向"},
    {"priority", "优先级"},
    {"contact", "联系评价人"},
    {"returns", "退单"},
    {"appeal", "申诉"},
    {"grounds", "申诉理由"},
    {"evidence", "证据"},
    {"suspends", "申诉期间停表"},
    {"decided_by", "裁定角色"},
    {"rectified", "整改完成"},
    {"planned", "限期整改"},
    {"deferred", "暂不能整改"},
    {"explained", "解释说明"},
    {"report", "书面报告"},
    {"document", "正式文件"},
    {"measures", "整改措施"},
    {"take", "措施"},
    {"repeat", "重复"},
    {"every", "间隔"},
    {"reaching", "达到次数"},
    {"decides", "决定角色"},
    {"period", "周期"},
    {"consecutive", "连续次数"},
    {"bottom", "末几名"},
    {"attempts", "次数"},
    {"apart", "间隔"},
    {"default", "默认评价"},
    {"rating", "星级"},
    {"remind", "提醒"},
    {"after", "之后"},
    {"rounds", "轮次"},
    {"transfers", "移交次数"},
    {"bounces", "退单和移交次数"},
    {"unit", "单位排名"},
    {"name", "名称"},
    {"expect", "预期"},
    {"opens_case", "开工单"},
    {"named", "实名"},
    {"received", "收到评价"},
    {"provisional", "暂定"},
    {"classification", "分类"},
};

const std::map<std::string_view, std::string_view> value_names = {
    {"allowed", "允许"},
    {"told", "告知"},
    {"not_told", "不告知"},
    {"forbidden", "不允许"},
    {"required", "必须"},
    {"optional", "可选"},
    {"attached", "必须附上"},
    {"accepted", "受理"},
    {"refused", "不受理"},
    {"received", "收到评价"},
    {"dispatched", "转办"},
    {"entered", "进入环节"},
    {"round", "本轮开始"},
    {"none", "无"},
    {"next_workday", "顺延到下一工作日"},
    {"true", "是"},
    {"false", "否"},
    {"applies", "回访"},
    {"not_applicable", "不回访"},
    {"keep", "不变"},
    {"restart", "重新起算"},
    {"same_day", "当日"},
    {"default", "默认"},
    {"midnight", "24:00"},
    {"close_of_business", "下班"},
    {"as_received", "按收到时"},
    {"deem_next_workday", "视为下一工作日"},
    {"month", "月"},
    {"quarter", "季度"},
    {"half_year", "半年"},
    {"year", "年"},
    {"due", "到期"},
};

// How it counts has words of its own: a floor is not a least length, `from` no beginning.
bool counts(std::string_view key) {
  return key == "rates" || key == "assessment" || key == "signals" || key == "publication" ||
         key == "circular" || key == "privacy";
}
const std::map<std::string_view, std::string_view> counting_key_names = {
    {"rates", "率"},
    {"assessment", "考核"},
    {"signals", "监测信号"},
    {"publication", "公开"},
    {"circular", "通报"},
    {"privacy", "隐私"},
    {"anonymous", "匿名评价显示"},
    {"named", "实名评价显示"},
    {"full", "可看全部的角色"},
    {"title", "名称"},
    {"of", "分子"},
    {"over", "分母"},
    {"default_reviews", "默认评价"},
    {"less_is_better", "越低越好"},
    {"places", "小数位数"},
    {"periods", "周期"},
    {"close", "定稿"},
    {"after", "多久以后"},
    {"by", "由谁"},
    {"constant", "基础分"},
    {"not_applicable", "不适用的指标"},
    {"rank_by", "排名依据"},
    {"indicators", "指标"},
    {"groups", "分组"},
    {"rate", "依据的率"},
    {"deduct", "扣分"},
    {"add", "加分"},
    {"count", "统计"},
    {"each", "每次"},
    {"weight", "满分"},
    {"full_from", "满分起点"},
    {"slope", "每个百分点"},
    {"floor", "保底分"},
    {"minimum", "最少件数"},
    {"below_minimum", "件数不够的"},
    {"units", "单位"},
    {"out_of", "满分"},
    {"notify", "通知"},
    {"ratings", "条数"},
    {"within_minutes", "分钟数"},
    {"from", "来源"},
    {"percent", "百分比"},
    {"seconds", "秒数"},
    {"minutes", "分钟数"},
    {"closing", "下班时间"},
    {"days", "天数"},
    {"expected", "以前的条数"},
    {"percent_less", "下降百分比"},
    {"finished", "办结件数"},
    {"accounts", "账号"},
    {"chance", "碰巧的可能"},
    {"smallest", "最小人数"},
    {"approve", "批准角色"},
};
const std::map<std::string_view, std::string_view> counting_value_names = {
    {"matter", "事项"},
    {"remark", "评语"},
    {"indicators", "评价指标"},
    {"step", "环节"},
    {"project_no", "办件编号"},
    {"time", "具体时间"},
    {"channel", "渠道"},
    {"section", "分区"},
    {"window", "窗口"},
    {"staff", "工作人员"},
    {"user_type", "评价人类型"},
    {"left_out", "不算"},
    {"counted", "算"},
    {"redistribute", "分给其他指标"},
    {"drop", "去掉"},
    {"full", "满分"},
    {"not_applicable", "不适用"},
    {"score", "总分"},
    {"device", "设备"},
    {"operator", "操作人"},
    {"address", "地址"},
    {"month", "月"},
    {"quarter", "季度"},
    {"half_year", "半年"},
    {"year", "年"},
    {"none", "无"},
    {"true", "是"},
    {"false", "否"},
};

struct UnitName {
  const char* zh;
  const char* one;
  const char* many;
};
UnitName unit_name(Unit unit) {
  switch (unit) {
    case Unit::working_days: return {"个工作日", "working day", "working days"};
    case Unit::natural_days: return {"个自然日", "natural day", "natural days"};
    case Unit::months: return {"个月", "month", "months"};
    case Unit::working_hours: return {"个工作小时", "working hour", "working hours"};
    case Unit::elapsed_hours: return {"小时", "hour", "hours"};
    case Unit::same_day: return {"当日", "the same day", "the same day"};
  }
  return {"", "", ""};
}

struct Length {
  Unit unit;
  std::string number;
};
std::optional<Length> length_in(const Node& node) {
  if (!node.is_map() || node.members.size() != 1 || !node.members.front().value.is_scalar())
    return std::nullopt;
  const std::optional<Unit> unit = unit_named(node.members.front().key);
  if (!unit) return std::nullopt;
  return Length{*unit, node.members.front().value.text};
}

Wording in_words_of(const Length& length) {
  const UnitName name = unit_name(length.unit);
  return {length.number + " " + (length.number == "1" ? name.one : name.many),
          length.number + name.zh};
}

std::string key_in_chinese(const std::string& key, bool counting) {
  if (counting)
    if (const auto known = counting_key_names.find(key); known != counting_key_names.end())
      return std::string(known->second);
  const auto known = key_names.find(key);
  return known == key_names.end() ? in_words(key, Language::zh) : std::string(known->second);
}

// A number is said as it is; a figure and a rate by their titles.
Wording counting_value_of(const Node& node, std::string_view key) {
  const auto known = counting_value_names.find(node.text);
  if (key == "of" || key == "over" || key == "count")
    return {node.text, figure_title(node.text, true)};
  if (key == "rate" || key == "rank_by")
    if (const RateRule* rate = rate_named(node.text, {})) return {node.text, rate->title};
  if (key == "notify" || key == "by" || key == "approve")
    return {node.text, in_words(node.text, Language::zh)};
  if (known != counting_value_names.end() && !node.quoted && key != "title")
    return {node.text, std::string(known->second)};
  return Wording::same(node.text);
}

// What stands in Latin letters on both sides has a blank between.
std::string next_to(const std::string& before, const std::string& after) {
  const auto latin = [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != ' '; };
  const bool apart =
      !before.empty() && !after.empty() && latin(before.back()) &&
      (latin(after.front()) || std::isalpha(static_cast<unsigned char>(before.back())));
  return before + (apart ? " " : "") + after;
}

// `key` is what it is the value of, where it says how it counts.
Wording value_of(const Node& node, std::string_view key = {}) {
  if (const auto length = length_in(node)) return in_words_of(*length);
  switch (node.kind) {
    case Node::Kind::nothing: return {"nothing", "空"};
    case Node::Kind::scalar: {
      if (!key.empty()) return counting_value_of(node, key);
      const auto known = value_names.find(node.text);
      if (known != value_names.end() && !node.quoted)
        return {node.text, std::string(known->second)};
      return {node.text, node.quoted ? node.text : in_words(node.text, Language::zh)};
    }
    case Node::Kind::sequence: {
      Wording made;
      for (const Node& item : node.items) {
        const Wording one = value_of(item, key);
        made.en += (made.en.empty() ? "" : ", ") + one.en;
        made.zh += (made.zh.empty() ? "" : "、") + one.zh;
      }
      return made.empty() ? Wording{"nobody", "无"} : made;
    }
    case Node::Kind::map: break;
  }
  Wording made;
  for (const Member& member : node.members) {
    Wording one = value_of(member.value, key.empty() ? key : member.key);
    if (member.value.is_map() && !length_in(member.value))
      one = {"(" + one.en + ")", "（" + one.zh + "）"};
    made.en += (made.en.empty() ? "" : ", ") + member.key + " " + one.en;
    made.zh +=
        (made.zh.empty() ? "" : "，") + next_to(key_in_chinese(member.key, !key.empty()), one.zh);
  }
  return made;
}

// `near` is where it probably is: most texts keep their order, and some are long.
const Node* find(const Node& map, std::string_view key, std::size_t near = 0) {
  if (near < map.members.size() && map.members[near].key == key) return &map.members[near].value;
  for (const Member& member : map.members)
    if (member.key == key) return &member.value;
  return nullptr;
}

// Whatever the order of keys, and whether a text is in quotes.
bool same(const Node& a, const Node& b) {
  return a.kind == b.kind && a.text == b.text && a.members.size() == b.members.size() &&
         std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), same) &&
         std::all_of(a.members.begin(), a.members.end(), [&](const Member& member) {
           const Node* other = find(b, member.key, std::size_t(&member - a.members.data()));
           return other && same(member.value, *other);
         });
}

// What an item of a list is known by; empty if it is only known by its place.
std::string identity(const Node& item) {
  if (item.is_scalar()) return item.text;
  std::string made;
  for (std::string_view key :
       {"take", "reaching", "name", "period", "matter", "step", "indicator", "region", "window"})
    if (const Node* value = find(item, key); value && value->is_scalar())
      made += (made.empty() ? "" : " ") + value->text;
  return made;
}

class Comparing {
 public:
  std::vector<Difference> made;

  void maps(const Node& before, const Node& after, const std::vector<std::string>& path) {
    if (is_named(path)) remember_title(before, after, path);
    for (const Member& member : after.members) {
      const Node* was = find(before, member.key, std::size_t(&member - after.members.data()));
      const auto deeper = with(path, member.key);
      if (was)
        values(*was, member.value, deeper);
      else
        one_only(nullptr, &member.value, deeper);
    }
    for (const Member& member : before.members)
      if (!find(after, member.key, std::size_t(&member - before.members.data())))
        one_only(&member.value, nullptr, with(path, member.key));
  }

 private:
  static std::vector<std::string> with(std::vector<std::string> path, const std::string& key) {
    path.push_back(key);
    return path;
  }

  void values(const Node& before, const Node& after, const std::vector<std::string>& path) {
    if (same(before, after)) return;
    if (length_in(before) || length_in(after) || before.kind != after.kind || before.is_scalar() ||
        before.kind == Node::Kind::nothing)
      return changed(before, after, path);
    if (before.is_map()) return maps(before, after, path);
    lists(before, after, path);
  }

  void lists(const Node& before, const Node& after, const std::vector<std::string>& path) {
    const bool plain = std::all_of(before.items.begin(), before.items.end(),
                                   [](const Node& it) { return it.is_scalar(); }) &&
                       std::all_of(after.items.begin(), after.items.end(),
                                   [](const Node& it) { return it.is_scalar(); });
    if (plain) return changed(before, after, path);
    std::map<std::string, std::vector<const Node*>> known;
    for (const Node& item : before.items) known[identity(item)].push_back(&item);
    for (std::size_t i = 0; i < after.items.size(); ++i) {
      const std::string id = identity(after.items[i]);
      const auto deeper = with(path, id.empty() ? std::to_string(i + 1) : id);
      auto& same = known[id];
      if (same.empty()) {
        one_only(nullptr, &after.items[i], deeper);
        continue;
      }
      const Node* was = same.front();
      same.erase(same.begin());
      if (was->is_map() && after.items[i].is_map())
        maps(*was, after.items[i], deeper);
      else
        values(*was, after.items[i], deeper);
    }
    for (std::size_t i = 0; i < before.items.size(); ++i) {
      const std::string id = identity(before.items[i]);
      auto& left = known[id];
      const auto found = std::find(left.begin(), left.end(), &before.items[i]);
      if (found == left.end()) continue;
      left.erase(found);
      one_only(&before.items[i], nullptr, with(path, id.empty() ? std::to_string(i + 1) : id));
    }
  }

  // What has a name of its own and a title: a rate, an indicator, a group.
  static bool is_named(const std::vector<std::string>& path) {
    return (path.size() == 2 && path[0] == "rates") ||
           (path.size() == 3 && path[0] == "assessment" &&
            (path[1] == "indicators" || path[1] == "groups"));
  }
  void remember_title(const Node& before, const Node& after, const std::vector<std::string>& path) {
    const Node* title = find(before, "title");
    if (!title) title = find(after, "title");
    if (title && title->is_scalar()) titles_[joined(path)] = title->text;
  }

  // "assessment", "indicators", "in_time", "full_from" → 按时办结率：满分起点.
  Wording named_counting(const std::vector<std::string>& path) const {
    Wording made;
    std::size_t next = 0;
    std::string title;
    for (std::size_t i = 1; i <= std::min<std::size_t>(path.size(), 3); ++i) {
      const auto known = titles_.find(joined({path.begin(), path.begin() + long(i)}));
      if (known == titles_.end()) continue;
      title = known->second;
      next = i;
    }
    if (next == 0 && path.size() > 1 && path[0] == "signals" && path[1] != "notify") {
      title = signal_title(path[1], true);
      next = 2;
    }
    const char* kind = path[0] == "rates"                       ? "率"
                       : path[0] == "signals"                   ? "监测信号"
                       : path.size() > 1 && path[1] == "groups" ? "组"
                                                                : "指标";
    if (next > 0) {
      const char* kind_en = path[0] == "rates"     ? "rate"
                            : path[0] == "signals" ? "signal"
                            : path[1] == "groups"  ? "group"
                                                   : "indicator";
      made.en = kind_en + (" '" + path[next - 1] + "'");
      made.zh = next == path.size() ? kind + ("“" + title + "”") : title + "：";
    }
    for (std::size_t i = next; i < path.size(); ++i) {
      made.en += (made.en.empty() ? "" : " ") + path[i];
      made.zh = next_to(made.zh, key_in_chinese(path[i], true));
    }
    return made;
  }

  // "stages", "rectification", "within" → 整改时限.
  Wording named(const std::vector<std::string>& path) const {
    if (counts(path[0])) return named_counting(path);
    Wording made;
    const bool staged = path.size() > 1 && path[0] == "stages";
    const bool climbs = path.size() > 1 && path[0] == "ladder";
    for (std::size_t i = staged || climbs ? 1 : 0; i < path.size(); ++i) {
      const bool is_stage = (staged || climbs) && i == 1;
      const bool is_name =
          i > 0 && (path[i - 1] == "classes" || path[i - 1] == "roles" || path[i - 1] == "tests" ||
                    path[i - 1] == "routes" || (climbs && i == 2));
      std::string zh;
      if (is_name)
        zh = "“" + (climbs ? in_words(path[i], Language::zh) : path[i]) + "”";
      else if (is_stage && in_words(path[i], Language::zh) != path[i] && stage_word(path[i]))
        zh = path[i] == "dispatch" ? "转办" : in_words(path[i], Language::zh);
      else
        zh = key_in_chinese(path[i], false);
      if (climbs && i == 1) zh += "阶梯";
      made.zh = next_to(made.zh, zh);
      made.en += (made.en.empty() ? "" : " ") + (is_name ? "'" + path[i] + "'" : path[i]);
      if (climbs && i == 1) made.en += " ladder";
    }
    return made;
  }

  static bool stage_word(const std::string& word) {
    static const std::vector<std::string> stages = {"dispatch",      "verification", "appeal",
                                                    "rectification", "explanation",  "feedback",
                                                    "follow_up",     "contact",      "cap"};
    return std::find(stages.begin(), stages.end(), word) != stages.end();
  }

  static std::string joined(const std::vector<std::string>& path) {
    std::string made;
    for (const std::string& part : path) made += (made.empty() ? "" : ".") + part;
    return made;
  }

  void changed(const Node& before, const Node& after, const std::vector<std::string>& path) {
    const Wording name = named(path);
    const auto was = length_in(before), is = length_in(after);
    Wording sentence;
    if (was && is && was->unit == is->unit) {
      const UnitName unit = unit_name(is->unit);
      sentence = {name.en + ": " + was->number + "→" + is->number + " " + unit.many,
                  name.zh + " " + was->number + "→" + is->number + " " + unit.zh};
    } else {
      const std::string_view key = counts(path[0]) ? std::string_view(path.back()) : "";
      const Wording a = value_of(before, key), b = value_of(after, key);
      sentence = {name.en + ": " + a.en + " → " + b.en, name.zh + " " + a.zh + "→" + b.zh};
    }
    made.push_back({joined(path), in_one_line(before), in_one_line(after), std::move(sentence)});
  }

  // A list of things is told by how many they are.
  static Wording told(const Node& node, const std::vector<std::string>& path) {
    const bool things = node.is_sequence() && !node.items.empty() && node.items.front().is_map();
    if (!things) return value_of(node, counts(path[0]) ? std::string_view(path.back()) : "");
    const std::string n = std::to_string(node.items.size());
    return {n + (n == "1" ? " item" : " items"), n + "项"};
  }

  void one_only(const Node* before, const Node* after, const std::vector<std::string>& path) {
    // All of what it says would be a page.
    if ((path.size() == 1 && counts(path[0])) ||
        (path.size() == 2 && (path[1] == "indicators" || path[1] == "groups"))) {
      const Node& whole = before ? *before : *after;
      const Node nothing;
      if (whole.is_map() && !whole.members.empty())
        return before ? maps(whole, nothing, path) : maps(nothing, whole, path);
    }
    if (is_named(path)) remember_title(before ? *before : *after, before ? *before : *after, path);
    const Wording name = named(path), value = told(before ? *before : *after, path);
    const Wording sentence =
        before ? Wording{"no more " + name.en + " (it was " + value.en + ")",
                         "去掉" + name.zh + "（原为：" + value.zh + "）"}
               : Wording{"new " + name.en + ": " + value.en, "新增" + name.zh + "：" + value.zh};
    made.push_back({joined(path), before ? in_one_line(*before) : "",
                    after ? in_one_line(*after) : "", sentence});
  }

  std::map<std::string, std::string> titles_;  // by joined path
};

}  // namespace

std::vector<Difference> differences(const yaml::Node& before, const yaml::Node& after) {
  Comparing comparing;
  comparing.maps(before, after, {});
  return std::move(comparing.made);
}

}  // namespace redress
