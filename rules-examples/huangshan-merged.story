# 黄山：两封来信说的是同一盏路灯，在每个环节都并过案，又撤销过：并案后只走一件，撤销后原来的期限回来。
#
# 来源：黄山市市长信箱办理办法、一市数字化城市管理延期、回退、挂账办法；情节为示例。

redress_story: 1
story: 每个环节都能并案，也能撤销
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
    as: 先来的

  - at: 2023-03-01 09:10
    review: {rating: 2, remark: 同一盏路灯不亮, channel: phone, recorded_by: 话务员 12}
    as: 后来的

  - at: 2023-03-01 09:20
    note: 并案由值班长定
    merged: {role: unit, into: $先来的}
    of: 后来的
    refused: {reason: wrong-role, says: 值班长}

  - at: 2023-03-01 09:30
    merged: {role: duty_supervisor, into: $后来的}
    of: 后来的
    refused: {reason: incomplete, says: into itself}

  - at: 2023-03-01 09:40
    note: 同一件事，在转办环节并案：后来的睡下，先来的走下去
    merged: {role: duty_supervisor, into: $先来的}
    of: 后来的
    expect: {stage: dispatch, standing: merged, due: none}

  - at: 2023-03-01 09:50
    of: 先来的
    happens: [case_joined]
    expect: {stage: dispatch}

  - at: 2023-03-01 10:00
    note: 睡下的不再单独办
    dispatched: {}
    of: 后来的
    refused: {reason: not-at-this-stage, says: merged into}

  - at: 2023-03-01 10:10
    note: 查明不是同一盏灯，撤销并案：原来的期限回来
    unmerged: {role: duty_supervisor}
    of: 后来的
    expect: {stage: dispatch, standing: unresolved}

  - at: 2023-03-01 10:20
    of: 先来的
    happens: [case_released]

  - at: 2023-03-01 10:30
    dispatched: {}
    of: 先来的

  - at: 2023-03-01 10:40
    dispatched: {}
    of: 后来的

  - at: 2023-03-01 10:50
    note: 同一件事，在核实环节并案：后来的睡下，先来的走下去
    merged: {role: duty_supervisor, into: $先来的}
    of: 后来的
    expect: {stage: verification, standing: merged, due: none}

  - at: 2023-03-01 11:00
    of: 先来的
    happens: [case_joined]
    expect: {stage: verification}

  - at: 2023-03-01 11:10
    unmerged: {role: duty_supervisor}
    of: 后来的
    expect: {stage: verification, standing: unresolved}

  - at: 2023-03-01 11:20
    of: 先来的
    happens: [case_released]

  - at: 2023-03-01 11:30
    appeal_lodged: {ground: 误评, evidence: 照片}
    of: 先来的

  - at: 2023-03-01 11:40
    appeal_lodged: {ground: 误评, evidence: 照片}
    of: 后来的

  - at: 2023-03-01 11:50
    note: 同一件事，在申诉复核环节并案：后来的睡下，先来的走下去
    merged: {role: duty_supervisor, into: $先来的}
    of: 后来的
    expect: {stage: appeal, standing: merged, due: none}

  - at: 2023-03-01 12:00
    of: 先来的
    happens: [case_joined]
    expect: {stage: appeal}

  - at: 2023-03-01 12:10
    unmerged: {role: duty_supervisor}
    of: 后来的
    expect: {stage: appeal, standing: unresolved}

  - at: 2023-03-01 12:20
    of: 先来的
    happens: [case_released]

  - at: 2023-03-01 12:30
    appeal_dismissed: {role: appeal_office, unit: 市信访局}
    of: 先来的

  - at: 2023-03-01 12:40
    appeal_dismissed: {role: appeal_office, unit: 市信访局}
    of: 后来的

  - at: 2023-03-01 12:50
    note: 同一件事，在办理环节并案：后来的睡下，先来的走下去
    merged: {role: duty_supervisor, into: $先来的}
    of: 后来的
    expect: {stage: rectification, standing: merged, due: none}

  - at: 2023-03-01 13:00
    of: 先来的
    happens: [case_joined]
    expect: {stage: rectification}

  - at: 2023-03-01 13:10
    unmerged: {role: duty_supervisor}
    of: 后来的
    expect: {stage: rectification, standing: unresolved}

  - at: 2023-03-01 13:20
    of: 先来的
    happens: [case_released]

  - at: 2023-03-01 13:30
    rectified: {}
    of: 先来的

  - at: 2023-03-01 13:40
    rectified: {}
    of: 后来的

  - at: 2023-03-01 13:50
    note: 同一件事，在反馈环节并案：后来的睡下，先来的走下去
    merged: {role: duty_supervisor, into: $先来的}
    of: 后来的
    expect: {stage: feedback, standing: merged, due: none}

  - at: 2023-03-01 14:00
    of: 先来的
    happens: [case_joined]
    expect: {stage: feedback}

  - at: 2023-03-01 14:10
    unmerged: {role: duty_supervisor}
    of: 后来的
    expect: {stage: feedback, standing: rectified}

  - at: 2023-03-01 14:20
    of: 先来的
    happens: [case_released]

  - at: 2023-03-01 14:30
    feedback_given: {}
    of: 先来的

  - at: 2023-03-01 14:40
    feedback_given: {}
    of: 后来的

  - at: 2023-03-01 14:50
    note: 同一件事，在回访环节并案：后来的睡下，先来的走下去
    merged: {role: duty_supervisor, into: $先来的}
    of: 后来的
    expect: {stage: follow_up, standing: merged, due: none}

  - at: 2023-03-01 15:00
    of: 先来的
    happens: [case_joined]
    expect: {stage: follow_up}

  - at: 2023-03-01 15:10
    unmerged: {role: duty_supervisor}
    of: 后来的
    expect: {stage: follow_up, standing: rectified}

  - at: 2023-03-01 15:20
    of: 先来的
    happens: [case_released]

  - at: 2023-03-01 15:30
    follow_up_unsatisfied: {}
    of: 先来的

  - at: 2023-03-01 15:40
    follow_up_unsatisfied: {}
    of: 后来的

  - at: 2023-03-01 15:50
    dispatched: {}
    of: 先来的

  - at: 2023-03-01 16:00
    dispatched: {}
    of: 后来的

  - at: 2023-03-01 16:10
    found_unfounded: {reason: 未移交}
    of: 先来的

  - at: 2023-03-01 16:20
    found_unfounded: {reason: 未移交}
    of: 后来的

  - at: 2023-03-01 16:30
    note: 同一件事，在解释说明环节并案：后来的睡下，先来的走下去
    merged: {role: duty_supervisor, into: $先来的}
    of: 后来的
    expect: {stage: explanation, standing: merged, due: none}

  - at: 2023-03-01 16:40
    of: 先来的
    happens: [case_joined]
    expect: {stage: explanation}

  - at: 2023-03-01 16:50
    unmerged: {role: duty_supervisor}
    of: 后来的
    expect: {stage: explanation, standing: unresolved}

  - at: 2023-03-01 17:00
    of: 先来的
    happens: [case_released]

  - at: 2023-03-01 17:10
    note: 最后还是并了
    merged: {role: duty_supervisor, into: $先来的}
    of: 后来的

  - at: 2023-03-01 17:20
    explained: {}
    of: 先来的

  - at: 2023-03-01 17:30
    feedback_given: {}
    of: 先来的

  - at: 2023-03-01 17:40
    follow_up_satisfied: {}
    of: 先来的
    expect: {closed: true, ending: satisfied, standing: explained}

  - at: 2023-03-01 17:50
    note: 先来的办结以后才发现不是一回事：后来的醒过来，接着办
    unmerged: {role: duty_supervisor}
    of: 后来的
    expect: {stage: explanation, standing: unresolved}

  - at: 2023-03-01 18:00
    of: 先来的
    happens: [case_released]
    expect: {stage: closed}

  - at: 2023-03-01 18:10
    explained: {}
    of: 后来的

  - at: 2023-03-01 18:20
    feedback_given: {}
    of: 后来的

  - at: 2023-03-01 18:30
    follow_up_satisfied: {}
    of: 后来的
    expect: {closed: true}

  - at: 2023-03-02 09:00
    review: {rating: 1, remark: 加微信}
    as: 广告一

  - at: 2023-03-02 09:10
    dispatched: {}

  - at: 2023-03-02 09:20
    review: {rating: 1, remark: 加微信}
    as: 广告二

  - at: 2023-03-02 09:30
    merged: {role: duty_supervisor, into: $广告一}
    of: 广告二

  - at: 2023-03-02 09:40
    appeal_lodged: {ground: 恶意差评, evidence: 广告截图}
    of: 广告一

  - at: 2023-03-02 09:50
    appeal_upheld: {role: appeal_office, unit: 市信访局}
    of: 广告一
    expect: {stage: set_aside}

  - at: 2023-03-02 10:00
    note: 后一条其实是真来信
    unmerged: {role: duty_supervisor}
    of: 广告二
    expect: {stage: dispatch, standing: unresolved}

  - at: 2023-03-02 10:10
    of: 广告一
    happens: [case_released]
    expect: {stage: set_aside}

  - at: 2023-03-02 10:20
    dispatched: {}
    of: 广告二

  - at: 2023-03-02 10:30
    found_genuine: {}
    of: 广告二

  - at: 2023-03-02 10:40
    rectified: {}
    of: 广告二

  - at: 2023-03-02 10:50
    feedback_given: {}
    of: 广告二

  - at: 2023-03-02 11:00
    follow_up_satisfied: {}
    of: 广告二
    expect: {closed: true, standing: rectified}
