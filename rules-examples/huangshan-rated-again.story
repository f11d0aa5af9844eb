# 黄山：来信人在每个环节都又评了一次：并入原来的工单；回访时评的就是回访结果；办结后评不满意的重新办理。
#
# 来源：黄山市市长信箱办理办法、一市数字化城市管理延期、回退、挂账办法；情节为示例。

redress_story: 1
story: 同一件事评了十次，只有一张工单
source: 黄山市市长信箱办理办法、一市数字化城市管理延期、回退、挂账办法；情节为示例
policy: huangshan.yaml

given:
  region: "341002"
  unit: 屯溪区城管局
  channel: web
  named: true

life:

  - at: 2023-03-01 09:00
    review: {project_no: 黄-1, rating: 1, remark: 路灯不亮}
    expect: {stage: dispatch}

  - at: 2023-03-01 09:05
    note: 同一次评价说成别的：互相矛盾，不收
    review: {project_no: 黄-1, rating: 4}
    refused: rating-conflict
    happens: [review_refused]

  - at: 2023-03-01 09:10
    note: 办理当中又评一次：并入原来的工单，期限不变
    review: {project_no: 黄-1, assess_number: 2, rating: 2}
    happens: [review_added]
    expect: {stage: dispatch, round: 1}

  - at: 2023-03-01 09:20
    dispatched: {}
    expect: {stage: verification}

  - at: 2023-03-01 09:30
    review: {project_no: 黄-1, assess_number: 3, rating: 2}
    happens: [review_added]
    expect: {stage: verification, round: 1}

  - at: 2023-03-01 09:40
    appeal_lodged: {ground: 误评, evidence: 现场照片, by: 屯溪区城管局}
    expect: {stage: appeal}

  - at: 2023-03-01 09:50
    review: {project_no: 黄-1, assess_number: 4, rating: 2}
    happens: [review_added]
    expect: {stage: appeal, round: 1}

  - at: 2023-03-01 10:00
    appeal_dismissed: {role: appeal_office, unit: 市信访局}
    expect: {stage: rectification}

  - at: 2023-03-01 10:10
    review: {project_no: 黄-1, assess_number: 5, rating: 2}
    happens: [review_added]
    expect: {stage: rectification, round: 1}

  - at: 2023-03-01 10:20
    rectified: {measures: 换了灯}
    expect: {stage: feedback}

  - at: 2023-03-01 10:30
    review: {project_no: 黄-1, assess_number: 6, rating: 2}
    happens: [review_added]
    expect: {stage: feedback, round: 1}

  - at: 2023-03-01 10:40
    feedback_given: {}
    expect: {stage: follow_up}

  - at: 2023-03-01 10:50
    follow_up_unsatisfied: {note: 又灭了}
    expect: {stage: dispatch, round: 2}

  - at: 2023-03-01 11:00
    dispatched: {}

  - at: 2023-03-01 11:10
    found_unfounded: {reason: 路段未移交}
    expect: {stage: explanation}

  - at: 2023-03-01 11:20
    review: {project_no: 黄-1, assess_number: 7, rating: 2}
    happens: [review_added]
    expect: {stage: explanation, round: 2}

  - at: 2023-03-01 11:30
    explained: {note: 书面答复}
    expect: {stage: feedback, standing: explained}

  - at: 2023-03-01 11:40
    feedback_given: {}

  - at: 2023-03-01 11:50
    follow_up_satisfied: {}
    expect: {closed: true, ending: satisfied, round: 2}

  - at: 2023-03-02 09:00
    note: 办结以后再评满意：记着，不动工单
    review: {project_no: 黄-1, assess_number: 8, rating: 5}
    happens: [review_added]
    expect: {stage: closed, reopenings: 0}

  - at: 2023-03-02 09:10
    note: 办结以后再评不满意：重新办理
    review: {project_no: 黄-1, assess_number: 9, rating: 1}
    happens: [review_added, supervision]
    expect: {stage: dispatch, round: 3, reopenings: 1, rung: supervision}

  - at: 2023-03-02 09:20
    dispatched: {}

  - at: 2023-03-02 09:30
    appeal_lodged: {ground: 恶意差评, evidence: 来信记录}

  - at: 2023-03-02 09:40
    appeal_upheld: {role: appeal_office, unit: 市信访局}
    expect: {stage: set_aside, standing: set_aside}

  - at: 2023-03-02 09:50
    note: 不予采纳以后再评：记着，不再开工单
    review: {project_no: 黄-1, assess_number: 10, rating: 1}
    happens: [review_added]
    expect: {stage: set_aside, board: {cases: 1}}
