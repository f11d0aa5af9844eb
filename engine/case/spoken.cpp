#include "engine/case/spoken.h"

namespace redress {
namespace {

template <class Word>
Wording quoted_word(Word word) {
  return {"'" + std::string(name(word)) + "'", "“" + std::string(in_chinese(word)) + "”"};
}

}  // namespace

std::string_view in_chinese(Stage stage) {
  switch (stage) {
    case Stage::dispatch: return "待转办";
    case Stage::verification: return "核实";
    case Stage::appeal: return "申诉复核";
    case Stage::rectification: return "整改";
    case Stage::explanation: return "解释说明";
    case Stage::feedback: return "反馈";
    case Stage::follow_up: return "回访";
    case Stage::closed: return "办结";
    case Stage::set_aside: return "不予采纳";
  }
  return {};
}

std::string_view in_chinese(Event event) {
  switch (event) {
    case Event::dispatched: return "转办";
    case Event::returned: return "退单";
    case Event::contacted: return "联系评价人";
    case Event::found_genuine: return "属实";
    case Event::found_unfounded: return "诉求无法定依据";
    case Event::appeal_lodged: return "提出申诉";
    case Event::appeal_upheld: return "申诉成立";
    case Event::appeal_dismissed: return "申诉不成立";
    case Event::rectification_planned: return "限期整改";
    case Event::rectified: return "整改完成";
    case Event::deferred: return "暂不能整改";
    case Event::reclassified: return "重新分类";
    case Event::explained: return "已解释说明";
    case Event::feedback_given: return "反馈评价人";
    case Event::follow_up_not_applicable: return "匿名，不回访";
    case Event::follow_up_satisfied: return "回访满意";
    case Event::follow_up_unsatisfied: return "回访不满意";
    case Event::follow_up_unreached: return "回访未接通";
    case Event::follow_up_exhausted: return "多次未接通";
    case Event::reopened: return "重新办理";
    case Event::extension_requested: return "申请延期";
    case Event::extension_granted: return "准予延期";
    case Event::extension_refused: return "不准延期";
    case Event::paused: return "期限中止";
    case Event::resumed: return "期限恢复";
    case Event::transferred: return "移交";
    case Event::withdrawn: return "评价人撤回";
    case Event::merged: return "并案";
    case Event::unmerged: return "撤销并案";
    case Event::review_added: return "追评";
    case Event::case_joined: return "并入工单";
    case Event::case_released: return "并入工单撤出";
    case Event::attachment_added: return "提交附件";
    case Event::near_due: return "临期提醒";
    case Event::overdue: return "超期";
    case Event::measure_taken: return "采取措施";
    case Event::pause_ended: return "中止期满";
    case Event::deadlines_recalculated: return "期限重算";
    case Event::policy_changed: return "规则变更";
    case Event::breach_voided: return "超期撤销";
    case Event::breach_confirmed: return "超期确认";
  }
  return {};
}

Wording quoted(Stage stage) { return quoted_word(stage); }
Wording quoted(Event event) { return quoted_word(event); }

}  // namespace redress
