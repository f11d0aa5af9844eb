# 黄山：七个环节，每个环节都拖过期限：提前1个工作日提醒，到期记超期、催办。
#
# 来源：黄山市市长信箱办理办法、一市数字化城市管理延期、回退、挂账办法；情节为示例。
# 2023年中秋节、国庆节假期9月29日至10月6日，10月7日星期六、8日星期日上班。

redress_story: 1
story: 每个环节都拖过期限，每次都记着
source: 黄山市市长信箱办理办法、一市数字化城市管理延期、回退、挂账办法；情节为示例
policy: huangshan.yaml

given:
  region: "341002"
  unit: 屯溪区城管局
  channel: web
  named: true

life:

  - at: 2023-09-25 09:00
    review: {rating: 1, remark: 路灯不亮}
    expect: {stage: dispatch}

  - at: 2023-09-27 24:00
    note: 转办到期：提前提醒、超期、催办
    happens: [near_due, overdue, reminder]
    expect: {stage: dispatch, overdue: true, rung: reminder}

  - at: 2023-09-28 09:00
    dispatched: {}
    expect: {stage: verification}

  - at: 2023-10-09 24:00
    note: 联系期限、核实期限先后到了
    happens: [near_due, overdue, overdue, reminder]
    expect: {stage: verification, overdue: true, told: [unit, unit_head], breaches: [{clock: dispatch}, {clock: contact}, {clock: verification}]}

  - at: 2023-10-10 09:00
    appeal_lodged: {ground: 误评, evidence: 现场照片, by: 屯溪区城管局}
    expect: {stage: appeal}

  - at: 2023-10-13 24:00
    note: 申诉复核到期：提前提醒、超期、催办
    happens: [near_due, overdue, reminder]
    expect: {stage: appeal, overdue: true, rung: reminder}

  - at: 2023-10-16 09:00
    appeal_dismissed: {role: appeal_office, unit: 市信访局}
    expect: {stage: rectification}

  - at: 2023-10-16 24:00
    note: 办理期限从转办起算：进入办理时已经到了，当即提醒、超期、催办
    expect: {stage: rectification, overdue: true, rung: reminder}

  - at: 2023-10-17 09:00
    rectified: {measures: 换了灯}
    expect: {stage: feedback}

  - at: 2023-10-19 24:00
    note: 反馈到期：提前提醒、超期、催办
    happens: [near_due, overdue, reminder]
    expect: {stage: feedback, overdue: true, rung: reminder}

  - at: 2023-10-20 09:00
    feedback_given: {}
    expect: {stage: follow_up}

  - at: 2023-10-25 24:00
    note: 回访到期：提前提醒、超期、催办
    happens: [near_due, overdue, reminder]
    expect: {stage: follow_up, overdue: true, rung: reminder}

  - at: 2023-10-26 09:00
    follow_up_unsatisfied: {note: 又灭了}
    expect: {stage: dispatch, round: 2}

  - at: 2023-10-26 09:10
    dispatched: {}

  - at: 2023-10-26 09:20
    found_unfounded: {reason: 路段未移交}
    expect: {stage: explanation}

  - at: 2023-11-02 24:00
    note: 解释说明到期：提前提醒、超期、催办
    happens: [near_due, overdue, reminder]
    expect: {stage: explanation, overdue: true, rung: reminder}

  - at: 2023-11-03 09:00
    explained: {note: 书面答复}
    expect: {stage: feedback, standing: explained}

  - at: 2023-11-03 09:10
    feedback_given: {}

  - at: 2023-11-03 09:20
    follow_up_satisfied: {}
    expect: {closed: true, ending: satisfied, round: 2}
