# 黄山：来信人在七个环节都可以撤回；评价还在，工单到此为止。
#
# 来源：黄山市市长信箱办理办法、一市数字化城市管理延期、回退、挂账办法；情节为示例。

redress_story: 1
story: 七件来信，在七个环节撤回
source: 黄山市市长信箱办理办法、一市数字化城市管理延期、回退、挂账办法；情节为示例
policy: huangshan.yaml

given:
  region: "341002"
  unit: 屯溪区城管局
  channel: web
  named: true

life:

  - at: 2023-03-01 09:00
    review: {rating: 2, remark: 写错了单位}
    as: 转办

  - at: 2023-03-01 09:10
    note: 承办单位不能替来信人撤
    withdrawn: {role: unit}
    refused: {reason: wrong-role, says: 值班长}

  - at: 2023-03-01 09:20
    note: 在转办环节撤回
    withdrawn: {role: duty_supervisor, note: 来信人来电撤回}
    expect: {stage: closed, standing: withdrawn, due: none}

  - at: 2023-03-02 09:00
    review: {rating: 2, remark: 写错了单位}
    as: 核实

  - at: 2023-03-02 09:10
    dispatched: {}

  - at: 2023-03-02 09:20
    note: 在核实环节撤回
    withdrawn: {role: duty_supervisor, note: 来信人来电撤回}
    expect: {stage: closed, standing: withdrawn, due: none}

  - at: 2023-03-03 09:00
    review: {rating: 2, remark: 写错了单位}
    as: 申诉复核

  - at: 2023-03-03 09:10
    dispatched: {}

  - at: 2023-03-03 09:20
    appeal_lodged: {ground: 误评, evidence: 照片}

  - at: 2023-03-03 09:30
    note: 在申诉复核环节撤回
    withdrawn: {role: duty_supervisor, note: 来信人来电撤回}
    expect: {stage: closed, standing: withdrawn, due: none}

  - at: 2023-03-06 09:00
    review: {rating: 2, remark: 写错了单位}
    as: 办理

  - at: 2023-03-06 09:10
    dispatched: {}

  - at: 2023-03-06 09:20
    found_genuine: {}

  - at: 2023-03-06 09:30
    note: 在办理环节撤回
    withdrawn: {role: duty_supervisor, note: 来信人来电撤回}
    expect: {stage: closed, standing: withdrawn, due: none}

  - at: 2023-03-07 09:00
    review: {rating: 2, remark: 写错了单位}
    as: 解释说明

  - at: 2023-03-07 09:10
    dispatched: {}

  - at: 2023-03-07 09:20
    found_unfounded: {reason: 不归本市管}

  - at: 2023-03-07 09:30
    note: 在解释说明环节撤回
    withdrawn: {role: duty_supervisor, note: 来信人来电撤回}
    expect: {stage: closed, standing: withdrawn, due: none}

  - at: 2023-03-08 09:00
    review: {rating: 2, remark: 写错了单位}
    as: 反馈

  - at: 2023-03-08 09:10
    dispatched: {}

  - at: 2023-03-08 09:20
    found_genuine: {}

  - at: 2023-03-08 09:30
    rectified: {}

  - at: 2023-03-08 09:40
    note: 在反馈环节撤回
    withdrawn: {role: duty_supervisor, note: 来信人来电撤回}
    expect: {stage: closed, standing: withdrawn, due: none}

  - at: 2023-03-09 09:00
    review: {rating: 2, remark: 写错了单位}
    as: 回访

  - at: 2023-03-09 09:10
    dispatched: {}

  - at: 2023-03-09 09:20
    found_genuine: {}

  - at: 2023-03-09 09:30
    rectified: {}

  - at: 2023-03-09 09:40
    feedback_given: {}

  - at: 2023-03-09 09:50
    note: 在回访环节撤回
    withdrawn: {role: duty_supervisor, note: 来信人来电撤回}
    expect: {stage: closed, standing: withdrawn, due: none}

  - at: 2023-03-10 09:00
    note: 七条差评都还在，七张工单都不再办
    expect: {board: {bad: 7, cases: 7, bad_unresolved: 0, rectification_rate: none}}
