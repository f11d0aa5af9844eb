# 黄山：七个环节，每个环节都申请过两次延期：一次不准，一次准了。谁申请谁不能批，准了告诉来信人。
#
# 来源：黄山市市长信箱办理办法、一市数字化城市管理延期、回退、挂账办法；情节为示例。

redress_story: 1
story: 每个环节都能延期，申请的不能自己批
source: 黄山市市长信箱办理办法、一市数字化城市管理延期、回退、挂账办法；情节为示例
policy: huangshan.yaml

given:
  region: "341002"
  unit: 屯溪区城管局
  channel: web
  named: true

life:

  - at: 2023-03-01 09:00
    review: {rating: 1, remark: 路灯不亮}
    expect: {stage: dispatch}

  - at: 2023-03-01 09:10
    note: 转办环节申请延期
    extension_requested: {role: unit, by: 屯溪区城管局, reason: 等配件}
    expect: {stage: dispatch, extension_pending: true, waits_for: duty_supervisor}

  - at: 2023-03-01 09:20
    note: 自己不能批自己
    extension_granted: {role: unit, by: 屯溪区城管局}
    refused: {reason: wrong-role, says: 值班长}

  - at: 2023-03-01 09:30
    extension_refused: {role: duty_supervisor, by: 值班长, reason: 理由不足}
    expect: {extension_pending: false}

  - at: 2023-03-01 09:40
    extension_requested: {role: unit, by: 屯溪区城管局, reason: 配件在路上}

  - at: 2023-03-01 09:50
    note: 准了，从原来的截止日延长2个工作日，告诉来信人
    extension_granted: {role: duty_supervisor, by: 值班长}
    expect: {extension_pending: false, told: [reviewer]}

  - at: 2023-03-02 09:00
    dispatched: {}
    expect: {stage: verification}

  - at: 2023-03-02 09:10
    note: 核实环节申请延期
    extension_requested: {role: unit, by: 屯溪区城管局, reason: 等配件}
    expect: {stage: verification, extension_pending: true, waits_for: duty_supervisor}

  - at: 2023-03-02 09:20
    extension_granted: {role: unit, by: 屯溪区城管局}
    refused: {reason: wrong-role, says: 值班长}

  - at: 2023-03-02 09:30
    extension_refused: {role: duty_supervisor, by: 值班长, reason: 理由不足}
    expect: {extension_pending: false}

  - at: 2023-03-02 09:40
    extension_requested: {role: unit, by: 屯溪区城管局, reason: 配件在路上}

  - at: 2023-03-02 09:50
    extension_granted: {role: duty_supervisor, by: 值班长}
    expect: {extension_pending: false, told: [reviewer]}

  - at: 2023-03-03 09:00
    appeal_lodged: {ground: 误评, evidence: 现场照片, by: 屯溪区城管局}
    expect: {stage: appeal}

  - at: 2023-03-03 09:10
    note: 申诉复核环节申请延期
    extension_requested: {role: unit, by: 屯溪区城管局, reason: 等配件}
    expect: {stage: appeal, extension_pending: true, waits_for: duty_supervisor}

  - at: 2023-03-03 09:20
    extension_granted: {role: unit, by: 屯溪区城管局}
    refused: {reason: wrong-role, says: 值班长}

  - at: 2023-03-03 09:30
    extension_refused: {role: duty_supervisor, by: 值班长, reason: 理由不足}
    expect: {extension_pending: false}

  - at: 2023-03-03 09:40
    extension_requested: {role: unit, by: 屯溪区城管局, reason: 配件在路上}

  - at: 2023-03-03 09:50
    extension_granted: {role: duty_supervisor, by: 值班长}
    expect: {extension_pending: false, told: [reviewer]}

  - at: 2023-03-06 09:00
    appeal_dismissed: {role: appeal_office, unit: 市信访局}
    expect: {stage: rectification}

  - at: 2023-03-06 09:10
    note: 办理环节申请延期
    extension_requested: {role: unit, by: 屯溪区城管局, reason: 等配件}
    expect: {stage: rectification, extension_pending: true, waits_for: duty_supervisor}

  - at: 2023-03-06 09:20
    extension_granted: {role: unit, by: 屯溪区城管局}
    refused: {reason: wrong-role, says: 值班长}

  - at: 2023-03-06 09:30
    extension_refused: {role: duty_supervisor, by: 值班长, reason: 理由不足}
    expect: {extension_pending: false}

  - at: 2023-03-06 09:40
    extension_requested: {role: unit, by: 屯溪区城管局, reason: 配件在路上}

  - at: 2023-03-06 09:50
    extension_granted: {role: duty_supervisor, by: 值班长}
    expect: {extension_pending: false, told: [reviewer]}

  - at: 2023-03-07 09:00
    rectified: {measures: 换了灯}
    expect: {stage: feedback}

  - at: 2023-03-07 09:10
    note: 反馈环节申请延期
    extension_requested: {role: unit, by: 屯溪区城管局, reason: 等配件}
    expect: {stage: feedback, extension_pending: true, waits_for: duty_supervisor}

  - at: 2023-03-07 09:20
    extension_granted: {role: unit, by: 屯溪区城管局}
    refused: {reason: wrong-role, says: 值班长}

  - at: 2023-03-07 09:30
    extension_refused: {role: duty_supervisor, by: 值班长, reason: 理由不足}
    expect: {extension_pending: false}

  - at: 2023-03-07 09:40
    extension_requested: {role: unit, by: 屯溪区城管局, reason: 配件在路上}

  - at: 2023-03-07 09:50
    extension_granted: {role: duty_supervisor, by: 值班长}
    expect: {extension_pending: false, told: [reviewer]}

  - at: 2023-03-08 09:00
    feedback_given: {}
    expect: {stage: follow_up}

  - at: 2023-03-08 09:10
    note: 回访环节申请延期
    extension_requested: {role: unit, by: 屯溪区城管局, reason: 等配件}
    expect: {stage: follow_up, extension_pending: true, waits_for: duty_supervisor}

  - at: 2023-03-08 09:20
    extension_granted: {role: unit, by: 屯溪区城管局}
    refused: {reason: wrong-role, says: 值班长}

  - at: 2023-03-08 09:30
    extension_refused: {role: duty_supervisor, by: 值班长, reason: 理由不足}
    expect: {extension_pending: false}

  - at: 2023-03-08 09:40
    extension_requested: {role: unit, by: 屯溪区城管局, reason: 配件在路上}

  - at: 2023-03-08 09:50
    extension_granted: {role: duty_supervisor, by: 值班长}
    expect: {extension_pending: false, told: [reviewer]}

  - at: 2023-03-09 09:00
    follow_up_unsatisfied: {note: 又灭了}
    expect: {stage: dispatch, round: 2}

  - at: 2023-03-09 09:10
    dispatched: {}

  - at: 2023-03-09 09:20
    found_unfounded: {reason: 路段未移交}
    expect: {stage: explanation}

  - at: 2023-03-09 09:30
    note: 解释说明环节申请延期
    extension_requested: {role: unit, by: 屯溪区城管局, reason: 等配件}
    expect: {stage: explanation, extension_pending: true, waits_for: duty_supervisor}

  - at: 2023-03-09 09:40
    extension_granted: {role: unit, by: 屯溪区城管局}
    refused: {reason: wrong-role, says: 值班长}

  - at: 2023-03-09 09:50
    extension_refused: {role: duty_supervisor, by: 值班长, reason: 理由不足}
    expect: {extension_pending: false}

  - at: 2023-03-09 10:00
    extension_requested: {role: unit, by: 屯溪区城管局, reason: 配件在路上}

  - at: 2023-03-09 10:10
    extension_granted: {role: duty_supervisor, by: 值班长}
    expect: {extension_pending: false, told: [reviewer]}

  - at: 2023-03-10 09:00
    explained: {note: 书面答复}
    expect: {stage: feedback, standing: explained}

  - at: 2023-03-10 09:10
    feedback_given: {}

  - at: 2023-03-10 09:20
    follow_up_satisfied: {}
    expect: {closed: true, ending: satisfied, round: 2}
