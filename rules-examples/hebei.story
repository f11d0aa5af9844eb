# 河北：谁办理、谁负责，不用人转；主管部门督促检查，回访核对整改真假。督办的岗位一时没有人，往上一级告知。
#
# 来源：冀政办字〔2020〕72号；情节为示例。2022年清明节假期4月3日至5日，4月2日星期六上班。

redress_story: 1
story: 主管部门回访，查出整改不实，再办一轮
source: 冀政办字〔2020〕72号；情节为示例
policy: hebei.yaml

given:
  region: "130102"
  unit: 长安区行政审批局
  channel: terminal
  named: true

life:

  - at: 2022-04-02 09:00
    note: 星期六上班；谁办理、谁负责，直接到行政审批局
    review: {rating: 1, remark: 自助机坏了三天}
    expect: {stage: verification, verification_due: 2022-04-08 24:00}

  - at: 2022-04-02 10:00
    returned: {reason: 自助机归大厅管}
    expect: {stage: dispatch, returns: 1}

  - at: 2022-04-02 11:00
    note: 退回来的由主管部门定
    dispatched: {role: supervisor, unit: 长安区政务服务大厅, by: 主管部门}
    expect: {unit: 长安区政务服务大厅, holdings: [{unit: 长安区行政审批局}, {unit: none}, {unit: 长安区政务服务大厅}]}

  - at: 2022-04-06 10:00
    found_genuine: {}
    expect: {rectification_due: 2022-04-12 24:00}

  - at: 2022-04-07 10:00
    rectified: {measures: 已修好}

  - at: 2022-04-07 11:00
    feedback_given: {}

  - at: 2022-04-08 09:00
    follow_up_satisfied: {role: unit, by: 长安区政务服务大厅}
    refused: {reason: wrong-role, says: 主管部门}

  - at: 2022-04-08 10:00
    note: 主管部门到现场看，还没有修
    follow_up_unsatisfied: {role: supervisor, note: 现场核对没有修好}
    happens: [supervision, dispatched]
    expect: {round: 2, rung: supervision, told: [supervisor, unit], unit: 长安区行政审批局}

  - at: 2022-04-08 11:00
    note: 单位负责人的岗位空缺，报来
    role.vacated: {role: unit_head, unit: 长安区行政审批局, by: 组织部门}

  - at: 2022-04-11 10:00
    found_genuine: {}
    expect: {rectification_due: 2022-04-15 24:00}

  - at: 2022-04-15 24:00
    note: 到期催办，负责人空缺没有人可告知，当即上升一级：督促检查，同时告知管理员
    happens: [near_due, overdue, reminder, supervision]
    expect: {rung: supervision, told: [administrator, supervisor, unit, unit_head]}

  - at: 2022-04-18 10:00
    rectified: {measures: 换了新机}

  - at: 2022-04-18 11:00
    feedback_given: {}

  - at: 2022-04-19 10:00
    follow_up_satisfied: {role: supervisor}
    expect: {closed: true, ending: satisfied, round: 2}
