# 上海"1-5-15"：1个工作日内没有联系评价人的催办；按内容直接转到市级部门；差评集中的单位按季督办、通报，全年末名追责。
#
# 来源：2019年8月关于上海"一网通办""好差评"试运行的报道、各区公开的"1-5-15"做法；路线、排名和情节为示例。
# 2025年国庆节、中秋节假期10月1日至8日，10月11日星期六上班。

redress_story: 1
story: 一天没联系，催办；末三名，督办
source: 各区公开的"1-5-15"做法；情节为示例
policy: shanghai.yaml

given:
  region: "310101"
  unit: 黄浦区行政服务中心
  channel: wechat
  named: true

life:

  - at: 2025-09-30 09:00
    note: 按内容转市公安局
    review: {rating: 1, matter: {code: sh-hukou-03, name: 户口迁移}, remark: 迁户口跑了四趟}
    expect: {stage: dispatch, unit: 市公安局, due: 2025-09-30 24:00}

  - at: 2025-09-30 10:00
    dispatched: {role: hotline}
    expect: {unit: 市公安局, contact_due: 2025-10-09 24:00, verification_due: 2025-10-14 24:00}

  - at: 2025-10-09 24:00
    note: 1个工作日没有联系（国庆不算），催办
    happens: [overdue, reminder]
    expect: {told: [unit], stage: verification}

  - at: 2025-10-10 09:00
    contacted: {by: 市公安局}
    happens: []
    expect: {contact_due: none, overdue: false}

  - at: 2025-10-10 10:00
    note: 三季度末三名之一，督办
    unit.ranked: {unit: 市公安局, region: "31", period: 2025-Q3, place: 40, of: 40}
    happens: [supervision]
    expect: {told: [general_office]}

  - at: 2025-10-11 10:00
    found_genuine: {class: complex}
    expect: {rectification_due: 2025-10-14 24:00}

  - at: 2025-10-14 10:00
    happens: [near_due]
    rectification_planned: {due_at: 2025-10-30 24:00, report: 沪公〔2025〕30号}
    refused: {reason: forbidden-by-policy, says: 2025-10-28 24:00}

  - at: 2025-10-14 10:10
    note: 复杂的写明日期，不超过15个工作日
    rectification_planned: {due_at: 2025-10-24 24:00, report: 沪公〔2025〕30号}
    expect: {rectification_due: 2025-10-24 24:00, cap_due: 2025-10-28 24:00}

  - at: 2025-10-23 15:00
    rectified: {measures: 迁移一次办}

  - at: 2025-10-23 16:00
    feedback_given: {}

  - at: 2025-10-24 10:00
    follow_up_satisfied: {role: unit}
    refused: {reason: wrong-role, says: "12345"}

  - at: 2025-10-24 10:10
    follow_up_satisfied: {role: hotline}
    expect: {closed: true, ending: satisfied, breaches: [{clock: contact}]}

  - at: 2026-01-08 09:00
    note: 四季度又是末名：通报；全年末名：追责
    unit.ranked: {unit: 市公安局, region: "31", period: 2025-Q4, place: 40, of: 40}
    happens: [circular]

  - at: 2026-01-08 09:10
    unit.ranked: {unit: 市公安局, region: "31", period: "2025", place: 40, of: 40}
    happens: [accountability]
    expect: {told: [general_office]}
