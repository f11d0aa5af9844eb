#include "api/text/words.h"

#include <algorithm>
#include <map>

#include "engine/case/spoken.h"

namespace redress {
namespace {

const std::map<std::string_view, std::string_view> chinese = {
    // clocks besides those of stages, which engine/case/spoken.cpp has with the events
    {"cap", "总时限"},
    {"contact", "联系评价人"},
    // what happens
    {"review_submitted", "收到差评"},
    {"case_imported", "工单移入"},
    {"review_refused", "存疑评价"},
    {"service_finished", "办结待评"},
    {"rating_reminded", "提醒评价"},
    {"window_ended", "评价期满，默认评价"},
    // What a signal measured.
    {"ratings", "评价"},
    {"ratings_that_day", "当日评价"},
    {"ratings_before", "此前评价"},
    {"threshold", "阈值"},
    {"threshold_percent", "阈值（%）"},
    {"percent", "占比（%）"},
    {"percent_less", "下降（%）"},
    {"within_minutes", "几分钟之内"},
    {"within_seconds", "几秒钟之内"},
    {"before_finished", "办结之前"},
    {"minutes", "分钟"},
    {"days", "天数"},
    {"of", "总数"},
    {"count", "其中"},
    {"bad", "差评"},
    {"bad_before", "此前差评"},
    {"rated", "已评办件"},
    {"rated_before", "此前已评办件"},
    {"finished", "办结"},
    {"finished_before", "此前办结"},
    {"fewest_a_day", "最少一天"},
    {"accounts", "账号"},
    {"indicator_contradicts_rating", "指标与等级矛盾"},
    {"default_unmarked", "疑似未标明的默认评价"},
    {"characters_apart", "相差字数"},
    {"days_without_finished", "无办结天数"},
    {"days_without_rated", "无评价天数"},
    {"days_without_answer", "无人答复天数"},
    {"confirmed", "属实"},
    {"nothing_asked", "无诉求"},
    {"nothing_due", "无应办结工单"},
    {"below_minimum", "样本过少"},
    {"in_no_group", "未列入任何组别"},
    {"unit_ranked", "单位排名"},
    {"unit_noted", "考核记录"},
    {"period_closed", "考核期结账"},
    {"period_corrected", "考核更正"},
    {"signal_raised", "异常提示"},
    {"signal_reviewed", "异常核查"},
    {"figures_published", "数据公开"},
    {"public_text_approved", "公开内容批准"},
    {"public_text_withdrawn", "公开内容撤下"},
    {"role_vacated", "岗位空缺"},
    {"role_filled", "岗位到岗"},
    {"role_vacant", "岗位空缺"},
    {"policy_adopted", "采用规则"},
    {"policy_proposed", "规则待批"},
    {"policy_approved", "规则批准"},
    {"policy_proposal_ended", "规则提案终止"},
    {"policy_run_paused", "规则批量变更暂停"},
    {"policy_run_resumed", "规则批量变更继续"},
    {"unresolved", "未整改"},
    {"mistaken", "误评"},
    {"malicious", "恶意差评"},
    // measures and those who are told
    {"reminder", "催办"},
    {"reminder_notice", "催办通知书"},
    {"reminder_letter", "提醒函"},
    {"warning", "超期预警"},
    {"supervision", "督办"},
    {"escalated_supervision", "提级督办"},
    {"circular", "通报"},
    {"summons", "约谈"},
    {"accountability", "问责"},
    {"exposure", "晾晒"},
    {"self_criticism", "书面检讨"},
    {"coordination", "协调会"},
    {"report_to_province", "上报省"},
    {"unit", "责任单位"},
    {"unit_head", "单位负责人"},
    {"leader_in_charge", "分管领导"},
    {"supervision_office", "监督室"},
    {"general_office", "办公厅（室）"},
    {"petition_office", "信访部门"},
    {"hotline", "12345热线"},
    {"supervision_centre", "督查中心"},
    {"appeal_office", "申诉复核单位"},
    {"duty_supervisor", "值班长"},
    {"deputy_director", "副主任"},
    {"desk", "好差评专人"},
    {"supervisor", "主管部门"},
    {"province", "省"},
    {"provincial_office", "省政务服务管理机构"},
    {"reviewer", "评价人"},
    {"administrator", "系统管理员"},
    // classes
    {"simple", "简单"},
    {"complex", "复杂"},
    {"very_complex", "特别复杂"},
    {"immediate", "立行立改"},
    {"phone", "电话"},
    {"web", "网络"},
    {"urgent", "应急"},
    {"consultation", "咨询求助"},
    {"complaint", "投诉举报"},
    {"mistaken", "误评"},
    {"malicious", "恶意差评"},
    // channels
    {"qr_code", "窗口二维码"},
    {"tablet", "大厅平板"},
    {"terminal", "自助终端"},
    {"mobile", "移动端"},
    {"wechat", "微信"},
    {"alipay", "支付宝"},
    {"pc", "门户网站"},
    {"sms", "短信"},
    {"paper", "纸质评价表"},
};

// Where they differ from the word itself: the unit that decides an appeal is not the 责任单位.
const std::map<std::string_view, std::string_view> chinese_labels = {
    {"by", "经办"},
    {"unit", "单位"},
    {"reason", "理由"},
    {"class", "分类"},
    {"measures", "措施"},
    {"report", "书面报告"},
    {"document", "文件"},
    {"ground", "申诉理由"},
    {"solved", "已解决"},
    {"note", "备注"},
    {"due_at", "期限"},
    {"into", "并入"},
    {"role", "角色"},
    {"evidence", "证据"},
    {"attachments", "附件"},
    {"partly", "部分属实"},
    {"window_ends", "评价截止"},
    {"project_no", "办件编号"},
    {"assess_number", "第几次评价"},
    {"given_at", "评价时间"},
    {"rating", "期满未评则记"},
    {"named", "实名"},
    {"default", "默认评价"},
    {"promise_type", "办件类型"},
    {"channel", "渠道"},
    {"step", "环节"},
    {"matter", "事项"},
    {"region", "区划"},
    {"section", "专区"},
    {"window", "窗口"},
    {"staff", "工作人员"},
    {"remark", "评价内容"},
    {"dictionary", "字典"},
    {"day", "计入日期"},
    {"user_type", "评价人类型"},
    {"recorded_by", "代录人"},
    {"device", "设备"},
    {"indicators", "评价指标"},
    {"flags", "提示"},
    {"source", "来源"},
    {"policy", "规则"},
    {"period", "考核期"},
    {"place", "名次"},
    {"of", "参加单位数"},
    {"count", "次数"},
    {"name", "名称"},
    {"text", "内容"},
    {"from", "来自"},
    {"with", "与之矛盾的台账号"},
    {"event", "视为"},
    {"caught_up_at", "补记于"},
    {"closed_at", "办结时间"},
};

const std::map<std::string_view, std::string_view> english = {
    {"review_submitted", "review"},     {"case_imported", "case brought over"},
    {"cap", "the case as a whole"},     {"follow_up_not_applicable", "no follow-up"},
    {"near_due", "reminder: near due"},
};

}  // namespace

std::string in_words(std::string_view word, Language language) {
  const auto& words = language == Language::zh ? chinese : english;
  const auto found = words.find(word);
  if (found != words.end()) return std::string(found->second);
  if (language == Language::zh) {
    if (const auto stage = stage_named(word)) return std::string(in_chinese(*stage));
    if (const auto event = event_named(word)) return std::string(in_chinese(*event));
  }
  std::string made(word);
  if (language == Language::en) std::replace(made.begin(), made.end(), '_', ' ');
  return made;
}

namespace {

// "follow up", as English prints it, is follow_up.
std::string with_underscores(std::string_view word) {
  std::string made(word);
  std::replace(made.begin(), made.end(), ' ', '_');
  return made;
}

// Other words for what happens, as people say it; what is printed is engine/case/spoken.cpp's.
constexpr std::pair<std::string_view, Event> also_said[] = {
    {"已联系", Event::contacted},
    {"缺乏依据", Event::found_unfounded},
    {"无依据", Event::found_unfounded},
    {"退回", Event::returned},
    {"申诉", Event::appeal_lodged},
    {"驳回", Event::appeal_dismissed},
    {"已整改", Event::rectified},
    {"解释说明", Event::explained},
    {"已反馈", Event::feedback_given},
    {"反馈", Event::feedback_given},
    {"满意", Event::follow_up_satisfied},
    {"不满意", Event::follow_up_unsatisfied},
    {"未联系上", Event::follow_up_unreached},
};

constexpr std::string_view measures[] = {
    "reminder",          "reminder_notice", "reminder_letter",
    "warning",           "supervision",     "escalated_supervision",
    "circular",          "summons",         "accountability",
    "exposure",          "self_criticism",  "coordination",
    "report_to_province"};
constexpr std::string_view classes[] = {"simple", "complex", "very_complex", "immediate", "phone",
                                        "web",    "urgent",  "consultation", "complaint"};

template <std::size_t N>
std::optional<std::string> one_of(const std::string_view (&known)[N], std::string_view word) {
  const std::string written = with_underscores(word);
  for (const std::string_view one : known)
    if (one == written || in_words(one, Language::zh) == word) return std::string(one);
  return std::nullopt;
}

}  // namespace

std::optional<std::string> measure_said(std::string_view word) { return one_of(measures, word); }
std::optional<std::string> class_said(std::string_view word) { return one_of(classes, word); }

std::optional<Stage> stage_said(std::string_view word) {
  if (const auto stage = stage_named(with_underscores(word))) return stage;
  for (Stage stage : every_stage())
    if (in_chinese(stage) == word) return stage;
  return std::nullopt;
}

std::optional<Event> event_said(std::string_view word) {
  if (const auto event = event_named(with_underscores(word))) return event;
  for (Event event : every_event())
    if (in_chinese(event) == word) return event;
  for (const auto& [said, event] : also_said)
    if (said == word) return event;
  return std::nullopt;
}

std::optional<Standing> standing_said(std::string_view word) {
  if (const auto standing = standing_named(with_underscores(word))) return standing;
  for (Standing standing :
       {Standing::unresolved, Standing::rectified, Standing::deferred, Standing::explained,
        Standing::set_aside, Standing::withdrawn, Standing::merged})
    if (in_words(name(standing), Language::zh) == word) return standing;
  if (word == "已整改") return Standing::rectified;
  return std::nullopt;
}

std::string identifier_of(std::string_view word) {
  for (const auto& [ours, spoken] : chinese)
    if (spoken == word) return std::string(ours);
  return std::string(word);
}

std::string role_in_words(const std::string& role, const Titles& titles, Language language) {
  const auto title = titles.find(role);
  return title == titles.end() ? in_words(role, language) : title->second;
}

std::string because_in_words(std::string_view because, const Titles& titles, Language language) {
  const bool zh = language == Language::zh;
  const std::size_t blank = because.find(' ');
  if (blank == because.npos) return in_words(because, language);
  const std::string_view what = because.substr(0, blank), of = because.substr(blank + 1);
  if (what == "overdue")
    return zh ? in_words(of, language) + "超期" : in_words(of, language) + " overdue";
  if (what == "near_due")
    return zh ? in_words(of, language) + "临期" : in_words(of, language) + " nearly due";
  if (what == "vacant") {
    const std::string role = role_in_words(std::string(of), titles, language);
    return zh ? role + "空缺" : role + " is vacant";
  }
  static constexpr struct {
    std::string_view word, before, after;
  } counts[] = {{"rounds", "第", "轮"},
                {"returns", "退单", "次"},
                {"transfers", "移交", "次"},
                {"units", "经过", "个单位"},
                {"bounces", "转手", "次"}};
  for (const auto& one : counts)
    if (what == one.word && zh)
      return std::string(one.before) + std::string(of) + std::string(one.after);
  return std::string(because);
}

std::string subject_in_words(std::string_view subject, Language language) {
  if (language == Language::en) return std::string(subject);
  static constexpr std::pair<std::string_view, std::string_view> whole[] = {
      {"one address", "同一地址"},    {"one device", "同一设备"},
      {"one operator", "同一录入人"}, {"several addresses", "多个地址"},
      {"one account", "同一账号"},    {"several accounts", "多个账号"},
      {"all channels", "所有渠道"}};
  for (const auto& [en, zh] : whole)
    if (subject == en) return std::string(zh);
  static constexpr std::pair<std::string_view, std::string_view> begins[] = {
      {"device ", "设备"}, {"operator ", "录入人"}, {"channel ", "渠道："}, {"rating ", "评价等级"},
      {"unit:", ""},       {"matter:", "事项："},   {"before ", "早于"}};
  for (const auto& [en, zh] : begins)
    if (subject.starts_with(en))
      return std::string(zh) + in_words(subject.substr(en.size()), language);
  return std::string(subject);
}

std::string label(std::string_view member, Language language) {
  const auto found = chinese_labels.find(member);
  if (language == Language::zh && found != chinese_labels.end())
    return std::string(found->second) + "：";
  return in_words(member, language) + (language == Language::zh ? "：" : ": ");
}

std::string attachment_kind_in_chinese(const std::string& kind) {
  return kind == "report"     ? "书面报告"
         : kind == "document" ? "正式文件"
         : kind == "evidence" ? "证据"
         : kind == "other"    ? "其他"
                              : kind;
}

std::string yes_or_no(bool is_so, Language language) {
  if (language == Language::en) return is_so ? "yes" : "no";
  return is_so ? "是" : "否";
}

std::string value_in_words(std::string_view member, const std::string& value, const Titles& titles,
                           Language language) {
  const bool zh = language == Language::zh;
  if (member == "role") return role_in_words(value, titles, language);
  if (member == "by") return zh && value == "policy" ? "规则" : value;
  if (member == "promise_type" && zh)
    return value == "immediate"  ? "即办件"
           : value == "promised" ? "承诺件"
           : value == "other"    ? "其他"
                                 : value;
  if (member == "channel" && zh && value == "unspecified") return "未注明";
  if (member == "class" || member == "ground" || member == "channel" || member == "event")
    return in_words(value, language);
  return value;
}

std::string no_case_in_words(const std::string& because, Language language) {
  if (language == Language::en) return because;
  if (because == "A default review opens no case.") return "默认评价不开工单。";
  static constexpr std::pair<std::string_view, std::string_view> endings[] = {
      {"' opens a case only for a bad review with a remark.", "”只对写明评价内容的差评开工单。"},
      {"' opens a case only for a named reviewer.", "”只对实名评价开工单。"}};
  for (const auto& [en, zh] : endings)
    if (because.starts_with("'") && because.ends_with(en))
      return "“" + because.substr(1, because.size() - 1 - en.size()) + std::string(zh);
  return because;
}

std::string rating_in_words(int rating, Language language) {
  static constexpr const char* zh[] = {"非常不满意", "不满意", "基本满意", "满意", "非常满意"};
  static constexpr const char* en[] = {"very dissatisfied", "dissatisfied", "fairly satisfied",
                                       "satisfied", "very satisfied"};
  if (rating < 1 || rating > 5) return std::to_string(rating);
  return language == Language::zh ? zh[rating - 1] : en[rating - 1];
}

}  // namespace redress
