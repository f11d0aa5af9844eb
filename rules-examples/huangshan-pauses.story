# 黄山：七个环节，每个环节都挂过账：一次由副主任恢复，一次满3个工作日自己恢复。理由只有等季节、等条件。
#
# 来源：黄山市市长信箱办理办法、一市数字化城市管理延期、回退、挂账办法；情节为示例。

redress_story: 1
story: 每个环节都能挂账，到期自己恢复
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
    note: 忙不是理由：只有等季节、等条件可以挂账
    paused: {role: deputy_director, reason: busy}
    refused: {reason: forbidden-by-policy, says: season or conditions}

  - at: 2023-03-01 09:20
    note: 承办单位不能自己停自己的表
    paused: {role: unit, reason: season}
    refused: {reason: wrong-role, says: 副主任}

  - at: 2023-03-01 09:30
    note: 转办环节挂账
    paused: {role: deputy_director, reason: season}
    expect: {stage: dispatch, paused: true, due: none}

  - at: 2023-03-01 09:40
    resumed: {role: deputy_director}
    expect: {paused: false}

  - at: 2023-03-01 09:50
    paused: {role: deputy_director, reason: conditions}

  - at: 2023-03-06 24:00
    note: 3个工作日到了没有人恢复，自己恢复
    happens: [pause_ended]
    expect: {paused: false, told: [duty_supervisor]}

  - at: 2023-03-07 09:00
    dispatched: {}
    expect: {stage: verification}

  - at: 2023-03-07 09:10
    note: 核实环节挂账
    paused: {role: deputy_director, reason: season}
    expect: {stage: verification, paused: true, due: none}

  - at: 2023-03-07 09:20
    resumed: {role: deputy_director}
    expect: {paused: false}

  - at: 2023-03-07 09:30
    paused: {role: deputy_director, reason: conditions}

  - at: 2023-03-10 24:00
    happens: [pause_ended]
    expect: {paused: false, told: [duty_supervisor]}

  - at: 2023-03-13 09:00
    appeal_lodged: {ground: 误评, evidence: 现场照片, by: 屯溪区城管局}
    expect: {stage: appeal}

  - at: 2023-03-13 09:10
    note: 申诉复核环节挂账
    paused: {role: deputy_director, reason: season}
    expect: {stage: appeal, paused: true, due: none}

  - at: 2023-03-13 09:20
    resumed: {role: deputy_director}
    expect: {paused: false}

  - at: 2023-03-13 09:30
    paused: {role: deputy_director, reason: conditions}

  - at: 2023-03-16 24:00
    happens: [pause_ended]
    expect: {paused: false, told: [duty_supervisor]}

  - at: 2023-03-17 09:00
    appeal_dismissed: {role: appeal_office, unit: 市信访局}
    expect: {stage: rectification}

  - at: 2023-03-17 09:10
    note: 办理环节挂账
    paused: {role: deputy_director, reason: season}
    expect: {stage: rectification, paused: true, due: none}

  - at: 2023-03-17 09:20
    resumed: {role: deputy_director}
    expect: {paused: false}

  - at: 2023-03-17 09:30
    paused: {role: deputy_director, reason: conditions}

  - at: 2023-03-22 24:00
    happens: [pause_ended]
    expect: {paused: false, told: [duty_supervisor]}

  - at: 2023-03-23 09:00
    rectified: {measures: 换了灯}
    expect: {stage: feedback}

  - at: 2023-03-23 09:10
    note: 反馈环节挂账
    paused: {role: deputy_director, reason: season}
    expect: {stage: feedback, paused: true, due: none}

  - at: 2023-03-23 09:20
    resumed: {role: deputy_director}
    expect: {paused: false}

  - at: 2023-03-23 09:30
    paused: {role: deputy_director, reason: conditions}

  - at: 2023-03-28 24:00
    happens: [pause_ended]
    expect: {paused: false, told: [duty_supervisor]}

  - at: 2023-03-29 09:00
    feedback_given: {}
    expect: {stage: follow_up}

  - at: 2023-03-29 09:10
    note: 回访环节挂账
    paused: {role: deputy_director, reason: season}
    expect: {stage: follow_up, paused: true, due: none}

  - at: 2023-03-29 09:20
    resumed: {role: deputy_director}
    expect: {paused: false}

  - at: 2023-03-29 09:30
    paused: {role: deputy_director, reason: conditions}

  - at: 2023-04-03 24:00
    happens: [pause_ended]
    expect: {paused: false, told: [duty_supervisor]}

  - at: 2023-04-04 09:00
    follow_up_unsatisfied: {note: 又灭了}
    expect: {stage: dispatch, round: 2}

  - at: 2023-04-04 09:10
    dispatched: {}

  - at: 2023-04-04 09:20
    found_unfounded: {reason: 路段未移交}
    expect: {stage: explanation}

  - at: 2023-04-04 09:30
    note: 解释说明环节挂账
    paused: {role: deputy_director, reason: season}
    expect: {stage: explanation, paused: true, due: none}

  - at: 2023-04-04 09:40
    resumed: {role: deputy_director}
    expect: {paused: false}

  - at: 2023-04-04 09:50
    paused: {role: deputy_director, reason: conditions}

  - at: 2023-04-10 24:00
    happens: [pause_ended]
    expect: {paused: false, told: [duty_supervisor]}

  - at: 2023-04-11 09:00
    explained: {note: 书面答复}
    expect: {stage: feedback, standing: explained}

  - at: 2023-04-11 09:10
    feedback_given: {}

  - at: 2023-04-11 09:20
    follow_up_satisfied: {}
    expect: {closed: true, ending: satisfied, round: 2}
