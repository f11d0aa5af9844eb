# 蚌埠12345：按来源分类（电话5个工作日，网络3个工作日），期满前可以申请延期一次，到期次日发《催办通知书》，
# 逾期5个工作日书面通报批评；不满意的重新办理，重办即督办。
#
# 来源：蚌埠市市长热线工作制度（蚌政热线〔2019〕1号）和某局12345工单办理办法，见 hotline-12345.yaml；情节为示例。
# 2024年春节假期2月10日至17日，2月18日星期日上班。

redress_story: 1
story: 网络工单过春节：次日发催办通知书，五天后通报；电话工单延期一次
source: 蚌政热线〔2019〕1号、某局12345工单办理办法；情节为示例
policy: hotline-12345.yaml

given:
  region: "340302"
  unit: 龙子湖区城管局
  channel: web
  named: true

life:

  - at: 2024-02-08 09:00
    review: {rating: 2, remark: 路灯坏了一个月}
    as: 网络工单

  - at: 2024-02-08 10:00
    dispatched: {}

  - at: 2024-02-08 15:00
    note: 从网络来的，3个工作日，从转办起算，春节不算，2月18日星期日算
    found_genuine: {}
    expect: {class: none, rectification_due: 2024-02-19 24:00}

  - at: 2024-02-19 09:00
    note: 期满前催办
    happens: [near_due]
    expect: {told: [unit]}

  - at: 2024-02-20 09:00
    happens: [overdue]
    expect: {told: [], overdue: true}

  - at: 2024-02-20 10:00
    note: 次日上班后一小时，《催办通知书》
    happens: [reminder_notice]
    expect: {told: [leader_in_charge, supervision_office, unit_head]}

  - at: 2024-02-20 11:00
    note: 过期的一律不准延期
    extension_requested: {reason: 配件没到, role: unit, by: 龙子湖区城管局}
    refused: {reason: forbidden-by-policy, says: before the deadline}

  - at: 2024-02-26 24:00
    happens: [circular]
    expect: {rung: circular}

  - at: 2024-02-27 10:00
    rectified: {measures: 路灯全部更换}

  - at: 2024-02-27 11:00
    feedback_given: {}
    expect: {due: 2024-02-28 24:00}

  - at: 2024-02-28 10:00
    note: 次日回访
    follow_up_satisfied: {}
    expect: {closed: true}

  - at: 2024-03-04 09:00
    review: {rating: 1, channel: phone, recorded_by: 话务员 12, remark: 占道经营举报三次没人来}
    as: 电话工单

  - at: 2024-03-04 10:00
    dispatched: {}

  - at: 2024-03-04 15:00
    found_genuine: {class: phone}
    expect: {rectification_due: 2024-03-11 24:00}

  - at: 2024-03-11 14:50
    note: 要说明理由
    happens: [near_due]
    extension_requested: {role: unit, by: 龙子湖区城管局}
    refused: {reason: incomplete, says: asks why}

  - at: 2024-03-11 15:00
    extension_requested: {reason: 要与交警联合执法, role: unit, by: 龙子湖区城管局}
    expect: {extension_pending: true, waits_for: supervision_centre}

  - at: 2024-03-11 15:30
    note: 申请的单位不能自己批准自己
    extension_granted: {role: unit, by: 龙子湖区城管局}
    refused: {reason: wrong-role, says: 督查中心}

  - at: 2024-03-11 15:40
    note: 换个名头也不行：谁申请的，谁就不能批
    extension_granted: {role: supervision_centre, by: 龙子湖区城管局}
    refused: {reason: forbidden-by-policy, says: somebody else}

  - at: 2024-03-11 24:00
    note: 期满前申请，等批复时到期
    happens: [overdue]

  - at: 2024-03-12 08:30
    note: 督查中心准了，理由告诉诉求人；等批复期间不算超期
    extension_granted: {role: supervision_centre, by: 督查中心值班员, reason: 要与交警联合执法}
    expect: {told: [reviewer], rectification_due: 2024-03-18 24:00, overdue: false, board: {overdue: 0}}

  - at: 2024-03-12 09:00
    extension_requested: {reason: 再延几天, role: unit, by: 龙子湖区城管局}
    refused: {reason: forbidden-by-policy, says: used up}

  - at: 2024-03-15 16:00
    rectified: {measures: 联合整治，专人值守}

  - at: 2024-03-15 16:30
    feedback_given: {}

  - at: 2024-03-18 10:00
    follow_up_unsatisfied: {note: 人一走又摆出来了}
    happens: [supervision]
    expect: {round: 2, rung: supervision, told: [supervision_office, unit]}

  - at: 2024-03-18 11:00
    dispatched: {}

  - at: 2024-03-18 15:00
    found_genuine: {class: urgent}
    expect: {rectification_due: 2024-03-18 24:00}

  - at: 2024-03-18 17:00
    rectified: {measures: 划定疏导点}

  - at: 2024-03-18 17:20
    feedback_given: {}

  - at: 2024-03-19 10:00
    follow_up_satisfied: {}
    expect: {closed: true, round: 2}
