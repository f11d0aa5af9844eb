# 江苏：江苏12345生成工单，核查→整改→反馈评价人；实名差评件件回访：联系不上的隔4小时再打，三次都不通才结案，
# 既不算满意，也不算不满意；匿名的办完为止，不计入回访率。
#
# 来源：江苏省"好差评"做法、《政务服务差评处置工作规范》；情节为示例。2024年端午节假期6月8日至10日。

redress_story: 1
story: 实名的三次没打通，匿名的不回访
source: 江苏省"好差评"做法；情节为示例
policy: jiangsu.yaml

given:
  region: "320602"
  unit: 崇川区人社局
  channel: mobile
  named: true

life:

  - at: 2024-06-06 09:00
    review: {rating: 2, remark: 就业补贴审核太慢}
    as: 实名的
    expect: {due: 2024-06-06 24:00}

  - at: 2024-06-06 10:00
    note: 由江苏12345转办
    dispatched: {role: hotline}

  - at: 2024-06-06 11:00
    review: {rating: 1, named: false, remark: 窗口没人}
    as: 匿名的

  - at: 2024-06-06 11:30
    dispatched: {role: hotline}

  - at: 2024-06-06 15:00
    found_genuine: {}
    expect: {rectification_due: 2024-06-14 24:00}

  - at: 2024-06-06 16:00
    rectified: {measures: 增设值班岗}

  - at: 2024-06-06 17:00
    note: 匿名的无从回访，反馈即办结
    feedback_given: {feedback: 窗口公示}
    happens: [follow_up_not_applicable]
    expect: {closed: true, ending: not_applicable, standing: rectified}

  - at: 2024-06-07 10:00
    of: 实名的
    found_genuine: {}

  - at: 2024-06-07 15:00
    of: 实名的
    rectified: {measures: 补贴3日内审完}

  - at: 2024-06-07 16:00
    of: 实名的
    feedback_given: {}
    expect: {stage: follow_up, due: 2024-06-13 24:00}

  - at: 2024-06-11 09:00
    of: 实名的
    follow_up_unreached: {role: hotline}
    expect: {follow_up_attempts: 1}

  - at: 2024-06-11 11:00
    note: 两次之间至少隔4小时
    of: 实名的
    follow_up_unreached: {role: hotline}
    refused: {reason: forbidden-by-policy, says: apart}

  - at: 2024-06-11 14:00
    of: 实名的
    follow_up_unreached: {role: hotline}

  - at: 2024-06-13 24:00
    note: 到期没有回访完，催办：实名差评回访率100%
    of: 实名的
    happens: [overdue, reminder]
    expect: {told: [hotline, supervision_office]}

  - at: 2024-06-14 09:00
    of: 实名的
    follow_up_unreached: {role: hotline}
    happens: [follow_up_exhausted]
    expect: {closed: true, ending: unreached, standing: rectified, follow_up_attempts: 3, breaches: [{clock: follow_up}]}
