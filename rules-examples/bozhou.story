# 亳州：接件、受理、办结每个环节都可以评（一事多评）；办结3天没有评的，提醒一次；
# 差评由专人回访、处理、反馈，整改情况通报。
#
# 来源：关于亳州"好差评"的报道（2022年8月8日）；情节为示例。2022年清明节假期4月3日至5日。

redress_story: 1
story: 一事多评，三天提醒，专人办理
source: 关于亳州"好差评"的报道；情节为示例
policy: bozhou.yaml

given:
  region: "341602"
  unit: 谯城区市场监管局
  channel: tablet
  named: true

life:

  - at: 2022-03-28 09:00
    note: 接件环节：非常满意
    review: {project_no: 亳-5, step: receive, rating: 5}
    expect: {opens_case: false}

  - at: 2022-03-29 09:00
    note: 受理环节：不满意，单开一件
    review: {project_no: 亳-5, step: accept, rating: 2, remark: 受理时才说缺材料, indicators: ["208"]}
    as: 受理环节
    expect: {due: 2022-03-30 24:00, board: {reviews: 2, bad: 1}}

  - at: 2022-03-29 10:00
    dispatched: {role: desk}
    expect: {contact_due: 2022-03-30 24:00, verification_due: 2022-03-31 24:00}

  - at: 2022-03-30 09:00
    contacted: {role: desk, by: 专人}
    expect: {contact_due: none}

  - at: 2022-03-30 10:00
    note: 只有专人可以认定
    found_genuine: {role: unit}
    refused: {reason: wrong-role, says: 专人}

  - at: 2022-03-30 10:10
    found_genuine: {role: desk, by: 专人}
    expect: {rectification_due: 2022-04-06 24:00}

  - at: 2022-03-31 15:00
    rectified: {measures: 材料清单接件时一次给全}

  - at: 2022-03-31 16:00
    feedback_given: {role: desk}

  - at: 2022-04-01 10:00
    follow_up_satisfied: {role: desk}
    expect: {closed: true, ending: satisfied}

  - at: 2022-04-02 10:00
    note: 办结
    service.finished: {project_no: 亳-5, step: finish, region: "341602", unit: 谯城区市场监管局, named: true}

  - at: 2022-04-05 24:00
    note: 办结后3天没有评，提醒评价人
    happens: [rating_reminded]
    expect: {told: [reviewer]}

  - at: 2022-04-06 09:00
    note: 办结环节：满意；三个环节各评各的
    review: {project_no: 亳-5, step: finish, rating: 4}
    happens: []
    expect: {board: {reviews: 3, bad: 1, default_reviews: 0}}
