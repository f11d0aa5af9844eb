# 无棣：从旧系统移入的工单。已经办结的是历史，不设期限、不催办；移入时没有办完的，按旧系统给的期限接着办。
#
# 来源：情节为示例，规则依据见 wudi.yaml。

redress_story: 1
story: 旧系统的三件：一件早已办结，一件移入时已过期，一件接着办
source: 示例情节，规则依据见 wudi.yaml
policy: wudi.yaml

given:
  region: "371623"
  unit: 不动产登记
  channel: paper
  named: true

life:

  - at: 2022-03-01 09:00
    note: 2020年10月的一件，早已办结：只是历史
    case.imported: {rating: 1, remark: 旧系统的差评, stage: closed, standing: rectified, closed_at: 2020-10-20 16:00}
    occurred_at: 2020-10-14 10:00
    as: 历史
    happens: []
    expect: {closed: true, standing: rectified, due: none, overdue: false, board: {reviews: 0, cases: 0, bad_unresolved: 0, overdue: 0}}

  - at: 2022-03-01 09:10
    note: 旧系统里办结早于收到的：数据有错，照收，标明，不计时长
    case.imported: {rating: 2, stage: closed, standing: explained, closed_at: 2021-01-04 10:00}
    occurred_at: 2021-01-05 10:00
    as: 错的
    expect: {closed: true, flags: [closed_before_opened]}

  - at: 2022-03-01 09:20
    note: 移入时已过旧系统的期限：是事实，不是新闻，不再催
    case.imported: {rating: 2, stage: rectification, due_at: 2022-02-25 24:00}
    occurred_at: 2022-02-20 10:00
    as: 过期的
    happens: []
    expect: {stage: rectification, overdue: true}

  - at: 2022-03-01 09:30
    case.imported: {rating: 1, stage: rectification, due_at: 2022-03-04 24:00}
    occurred_at: 2022-02-27 10:00
    as: 接着办的
    expect: {stage: rectification, due: 2022-03-04 24:00}

  - at: 2022-03-02 10:00
    of: 过期的
    rectified: {measures: 已补登记}

  - at: 2022-03-02 11:00
    of: 过期的
    feedback_given: {}

  - at: 2022-03-03 10:00
    of: 过期的
    follow_up_satisfied: {role: supervision_office}
    happens: []
    expect: {closed: true, standing: rectified}

  - at: 2022-03-04 24:00
    note: 移入以后到期的，照常提醒、催办
    of: 接着办的
    happens: [near_due, overdue, reminder]
    expect: {overdue: true, told: [unit, unit_head]}

  - at: 2022-03-07 10:00
    of: 接着办的
    rectified: {measures: 已补登记}

  - at: 2022-03-07 11:00
    of: 接着办的
    feedback_given: {}

  - at: 2022-03-08 10:00
    of: 接着办的
    follow_up_satisfied: {role: supervision_office}
    expect: {closed: true, breaches: [{clock: rectification}]}
