# 深圳：差评自动生成工单，不用人转；社保事项按路线转市社会保险基金管理局；转错的退回，由12345重新转办。
#
# 来源：深圳市公开的"好差评"做法；情节、路线为示例。2024年清明节假期4月4日至6日，4月7日星期日上班。

redress_story: 1
story: 自动生成的工单：按内容转，转错的退回12345
source: 深圳市公开的"好差评"做法；情节为示例
policy: shenzhen.yaml

given:
  region: "440305"
  unit: 南山区行政服务大厅
  channel: wechat
  named: true

life:

  - at: 2024-04-03 09:00
    review: {rating: 2, matter: {code: sz-shebao-12, name: 社保关系转移}, remark: 转移三个月没有到账}
    expect: {stage: verification, unit: 市社会保险基金管理局, verification_due: 2024-04-09 24:00}

  - at: 2024-04-03 11:00
    note: 原来是转出地没有寄材料，退回
    returned: {reason: 应当由南山区经办}
    expect: {stage: dispatch, returns: 1, due: 2024-04-03 24:00}

  - at: 2024-04-03 11:30
    note: 只有12345可以重新转办
    dispatched: {role: unit, unit: 南山区社保局}
    refused: {reason: wrong-role, says: 12345}

  - at: 2024-04-03 14:00
    dispatched: {role: hotline, unit: 南山区社保局}
    expect: {stage: verification, unit: 南山区社保局, bounces: 1}

  - at: 2024-04-07 10:00
    found_genuine: {}
    expect: {rectification_due: 2024-04-11 24:00}

  - at: 2024-04-10 10:00
    rectified: {measures: 材料补寄，当日到账}
    happens: []

  - at: 2024-04-10 11:00
    feedback_given: {}

  - at: 2024-04-11 10:00
    note: 回访不满意，第二轮自动转办，仍按路线
    follow_up_unsatisfied: {role: hotline, note: 少转了两个月}
    happens: [dispatched]
    expect: {round: 2, stage: verification, unit: 市社会保险基金管理局}

  - at: 2024-04-11 15:00
    found_genuine: {}

  - at: 2024-04-12 10:00
    rectified: {measures: 补转两个月}

  - at: 2024-04-12 11:00
    feedback_given: {}

  - at: 2024-04-15 10:00
    follow_up_satisfied: {role: hotline}
    expect: {closed: true, ending: satisfied, round: 2, breaches: []}
