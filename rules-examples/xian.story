# 西安：每月通报，每季度分部门通报；一件差评整改两轮。
#
# 来源：关于西安市新城区、灞桥区"好差评"的报道；情节为示例。2024年中秋节假期9月15日至17日，9月14日星期六上班。

redress_story: 1
story: 每月通报末三名，每季度再通报一次
source: 关于西安市新城区、灞桥区"好差评"的报道；情节为示例
policy: xian.yaml

given:
  region: "610102"
  unit: 新城区行政审批服务局
  channel: qr_code
  named: true

life:

  - at: 2024-09-02 09:00
    note: 8月末三名之一，通报
    unit.ranked: {unit: 新城区行政审批服务局, region: "610102", period: 2024-08, place: 23, of: 25}
    happens: [circular]
    expect: {told: [unit_head]}

  - at: 2024-09-11 09:00
    review: {rating: 2, remark: 食品经营许可证地址写错}
    expect: {due: 2024-09-12 24:00}

  - at: 2024-09-11 10:00
    dispatched: {}

  - at: 2024-09-12 10:00
    found_genuine: {}
    note: 5个工作日：9月14日星期六算，中秋节不算
    expect: {rectification_due: 2024-09-19 24:00}

  - at: 2024-09-14 10:00
    rectified: {measures: 当日换证}

  - at: 2024-09-14 11:00
    feedback_given: {}

  - at: 2024-09-18 10:00
    follow_up_unsatisfied: {note: 让我自己再跑一趟取证}
    happens: []
    expect: {round: 2, stage: dispatch}

  - at: 2024-09-18 11:00
    dispatched: {}

  - at: 2024-09-18 15:00
    found_genuine: {}

  - at: 2024-09-19 10:00
    rectified: {measures: 邮寄送达}

  - at: 2024-09-19 11:00
    feedback_given: {}

  - at: 2024-09-20 10:00
    follow_up_satisfied: {}
    expect: {closed: true, round: 2}

  - at: 2024-10-08 09:00
    note: 三季度末名，分部门通报
    unit.ranked: {unit: 新城区行政审批服务局, region: "610102", period: 2024-Q3, place: 25, of: 25}
    happens: [circular]
    expect: {told: [supervision_office, unit_head]}
