# 甘肃公共资源交易：前三个等级是好评；5个工作日没有评价的默认为满意；差评整改到期前后，各级措施照走。
#
# 来源：甘肃省公共资源交易"好差评"做法（2024年12月）、兰州市2020年的做法；情节为示例。
# 2026年元旦假期1月1日至3日，1月4日星期日上班。

redress_story: 1
story: 元旦前后：默认满意一件，逾期整改一件
source: 甘肃省公共资源交易"好差评"做法；情节为示例
policy: gansu.yaml

given:
  region: "620102"
  unit: 公共资源交易中心
  channel: terminal
  named: true

life:

  - at: 2025-12-30 10:00
    service.finished: {project_no: 甘-31, region: "620102", unit: 公共资源交易中心}

  - at: 2025-12-31 09:00
    note: 第三等级是好评
    review: {rating: 3}
    expect: {opens_case: false, board: {good: 1, bad: 0}}

  - at: 2025-12-31 10:00
    review: {rating: 2, remark: 投标保证金退了两个月}
    expect: {due: 2026-01-04 24:00}

  - at: 2026-01-04 09:00
    note: 1月4日星期日上班
    dispatched: {}
    expect: {verification_due: 2026-01-07 24:00}

  - at: 2026-01-06 10:00
    found_genuine: {}
    expect: {rectification_due: 2026-01-08 24:00}

  - at: 2026-01-07 24:00
    note: 另一件默认为满意；这一件还剩1个工作日，提醒
    happens: [window_ended, near_due]
    expect: {board: {default_reviews: 1}, told: [unit]}

  - at: 2026-01-08 24:00
    happens: [overdue, reminder]
    expect: {overdue: true, told: [unit_head]}

  - at: 2026-01-15 24:00
    note: 逾期5个工作日，通报
    happens: [circular]
    expect: {rung: circular, told: [supervision_office]}

  - at: 2026-01-16 10:00
    rectified: {measures: 开标后5日内退还}

  - at: 2026-01-16 11:00
    feedback_given: {}

  - at: 2026-01-19 10:00
    follow_up_satisfied: {}
    expect: {closed: true, breaches: [{clock: rectification, due_at: 2026-01-08 24:00}]}
