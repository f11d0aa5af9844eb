# 黄山：七个环节，每个环节都移交过一次；移交不重新起算，各单位各持有多久都记着。
#
# 来源：黄山市市长信箱办理办法、一市数字化城市管理延期、回退、挂账办法；情节为示例。

redress_story: 1
story: 每个环节都能移交，各人持有多久都记着
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
    note: 转办环节移交
    transferred: {unit: 市住建局, by: 承办单位}
    expect: {stage: dispatch, unit: 市住建局, transfers: 1}

  - at: 2023-03-01 09:20
    note: 移交总是交给别人
    transferred: {unit: 市住建局}
    refused: {reason: forbidden-by-policy, says: holds the case already}

  - at: 2023-03-01 09:30
    dispatched: {}
    expect: {stage: verification}

  - at: 2023-03-01 09:40
    note: 核实环节移交
    transferred: {unit: 市交通局, by: 承办单位}
    expect: {stage: verification, unit: 市交通局, transfers: 2}

  - at: 2023-03-01 09:50
    appeal_lodged: {ground: 误评, evidence: 现场照片, by: 屯溪区城管局}
    expect: {stage: appeal}

  - at: 2023-03-01 10:00
    note: 申诉复核环节移交
    transferred: {unit: 黄山供电公司, by: 承办单位}
    expect: {stage: appeal, unit: 黄山供电公司, transfers: 3}

  - at: 2023-03-01 10:10
    note: 手上有这件的单位，也不能复核它
    appeal_dismissed: {role: appeal_office, unit: 黄山供电公司}
    refused: {reason: forbidden-by-policy, says: other than}

  - at: 2023-03-01 10:20
    appeal_dismissed: {role: appeal_office, unit: 市信访局}
    expect: {stage: rectification}

  - at: 2023-03-01 10:30
    note: 办理环节移交
    transferred: {unit: 屯溪区城管局, by: 承办单位}
    expect: {stage: rectification, unit: 屯溪区城管局, transfers: 4}

  - at: 2023-03-01 10:40
    rectified: {measures: 换了灯}
    expect: {stage: feedback}

  - at: 2023-03-01 10:50
    note: 反馈环节移交
    transferred: {unit: 市住建局, by: 承办单位}
    expect: {stage: feedback, unit: 市住建局, transfers: 5}

  - at: 2023-03-01 11:00
    feedback_given: {}
    expect: {stage: follow_up}

  - at: 2023-03-01 11:10
    note: 回访环节移交
    transferred: {unit: 市交通局, by: 承办单位}
    expect: {stage: follow_up, unit: 市交通局, transfers: 6}

  - at: 2023-03-01 11:20
    follow_up_unsatisfied: {note: 又灭了}
    expect: {stage: dispatch, round: 2}

  - at: 2023-03-01 11:30
    dispatched: {}

  - at: 2023-03-01 11:40
    found_unfounded: {reason: 路段未移交}
    expect: {stage: explanation}

  - at: 2023-03-01 11:50
    note: 解释说明环节移交
    transferred: {unit: 黄山供电公司, by: 承办单位}
    expect: {stage: explanation, unit: 黄山供电公司, transfers: 7}

  - at: 2023-03-01 12:00
    explained: {note: 书面答复}
    expect: {stage: feedback, standing: explained}

  - at: 2023-03-01 12:10
    feedback_given: {}

  - at: 2023-03-01 12:20
    follow_up_satisfied: {}
    expect: {closed: true, ending: satisfied, round: 2, transfers: 7, holdings: [{unit: 屯溪区城管局, held: PT10M}, {unit: 市住建局, held: PT30M}, {unit: 市交通局}, {unit: 黄山供电公司}, {unit: 屯溪区城管局}, {unit: 市住建局}, {unit: 市交通局}, {unit: 黄山供电公司}]}
