# 嵊州：收到→回访→部门申诉→申诉审核→整改反馈→超期预警→追评回访→考核晾晒。申诉由信访部门审核，
# 不由申诉的部门自己审；成立的不予采纳，退出各项比率；不成立的，接着整改。
#
# 来源：关于嵊州"好差评"全链条闭环的报道（2024年申诉37件，成立35件，不成立2件）；情节为示例。
# 2024年清明节假期4月4日至6日，4月7日星期日上班。

redress_story: 1
story: 两件申诉：一件成立，不予采纳；一件不成立，照样整改
source: 关于嵊州"好差评"全链条闭环的报道；情节为示例
policy: shengzhou.yaml

given:
  region: "330683"
  unit: 市场监管局
  channel: mobile
  named: true

life:

  - at: 2024-04-03 09:00
    review: {rating: 5}
    expect: {opens_case: false}

  - at: 2024-04-03 09:30
    note: 备注里写的是满意的话，像是点错了
    review: {project_no: 嵊-0101, rating: 1, remark: 服务很好，谢谢}
    as: 误评
    expect: {due: 2024-04-03 24:00, board: {bad: 1, good_rate: 50.00}}

  - at: 2024-04-03 10:00
    dispatched: {}

  - at: 2024-04-03 14:00
    contacted: {note: 评价人说点错了}

  - at: 2024-04-03 14:30
    note: 申诉要有证据
    appeal_lodged: {ground: 误评, by: 市场监管局}
    refused: {reason: incomplete, says: evidence}

  - at: 2024-04-03 15:00
    note: 3个工作日，清明节不算，4月7日星期日算
    appeal_lodged: {ground: 误评, by: 市场监管局, evidence: 通话录音：评价人说点错了}
    expect: {stage: appeal, due: 2024-04-09 24:00, waits_for: petition_office}

  - at: 2024-04-03 16:00
    note: 不能自己审自己
    appeal_upheld: {role: petition_office, unit: 市场监管局}
    refused: {reason: forbidden-by-policy, says: other than the one appealing}

  - at: 2024-04-03 16:10
    note: 也不能由别人审，只有信访部门可以
    appeal_upheld: {role: supervision_office, unit: 政务服务办}
    refused: {reason: wrong-role, says: 信访部门}

  - at: 2024-04-09 10:00
    happens: [near_due]
    appeal_upheld: {role: petition_office, unit: 信访局, reason: 评价人确认点错}
    expect: {told: [petition_office], stage: set_aside, standing: set_aside, closed: true, board: {bad: 1, bad_unresolved: 0, good_rate: 100.00}}

  - at: 2024-04-10 09:00
    review: {project_no: 嵊-0102, rating: 2, remark: 营业执照地址登记错了，让我自己再跑一趟}
    as: 登记错了

  - at: 2024-04-10 09:30
    dispatched: {}

  - at: 2024-04-10 15:00
    appeal_lodged: {ground: 恶意差评, evidence: 该户两年内评过三次差评}

  - at: 2024-04-12 10:00
    note: 审核的两天不算：15个自然日到4月25日，顺延两天是27日星期六，再顺延到28日（星期日调休上班）
    appeal_dismissed: {role: petition_office, unit: 信访局, reason: 地址确系窗口录错}
    expect: {stage: rectification, due: 2024-04-28 24:00, appeals: [{ground: malicious, upheld: false}]}

  - at: 2024-04-12 11:00
    note: 链条里申诉在整改之前，进入整改后不再申诉
    appeal_lodged: {ground: 误评}
    refused: {reason: forbidden-by-policy, says: does not allow an appeal}

  - at: 2024-04-29 09:00
    happens: [near_due, overdue, warning]
    expect: {rung: warning, told: [unit, unit_head]}

  - at: 2024-04-29 10:00
    rectified: {measures: 换发执照，送证上门}

  - at: 2024-04-29 14:00
    feedback_given: {}

  - at: 2024-04-30 10:00
    note: 追评满意，就是回访满意
    review: {project_no: 嵊-0102, assess_number: 2, rating: 4, remark: 送证上门，满意}
    happens: [review_added]
    expect: {closed: true, ending: satisfied, standing: rectified, board: {bad: 2, bad_unresolved: 0, rectification_rate: 100.00}}
