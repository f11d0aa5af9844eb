# 临武：一般问题7个自然日，复杂问题15个自然日；最后一日是休息日的顺延（规则里写明），调休上班的周六不算休息日。
#
# 来源：临武县公开的差评整改做法；情节为示例。2023年春节假期1月21日至27日，28日（星期六）、29日（星期日）上班。

redress_story: 1
story: 同一个星期六到期：一件15天正好，一件7天顺延过来
source: 临武县公开的差评整改做法；情节为示例
policy: linwu.yaml

given:
  region: "431025"
  unit: 自然资源局
  channel: tablet
  named: true

life:

  - at: 2023-01-13 10:00
    review: {rating: 2, remark: 办证材料交了三遍}
    as: 复杂的

  - at: 2023-01-13 10:30
    dispatched: {}

  - at: 2023-01-13 16:00
    note: 15个自然日，到1月28日星期六，那天上班，不顺延
    found_genuine: {class: complex}
    expect: {rectification_due: 2023-01-28 24:00}

  - at: 2023-01-14 10:00
    review: {rating: 1, remark: 周末没有人值班}
    as: 一般的
    expect: {due: 2023-01-16 24:00}

  - at: 2023-01-16 09:00
    dispatched: {}

  - at: 2023-01-16 16:00
    note: 7个自然日，到1月21日除夕，放假，顺延到节后第一个工作日
    found_genuine: {}
    expect: {rectification_due: 2023-01-28 24:00}

  - at: 2023-01-19 16:00
    rectified: {measures: 周末值班表上墙}
    happens: []
    expect: {standing: rectified}

  - at: 2023-01-19 17:00
    feedback_given: {}

  - at: 2023-01-20 10:00
    follow_up_satisfied: {}
    expect: {closed: true}

  - at: 2023-01-28 09:00
    of: 复杂的
    happens: [near_due]
    extension_requested: {reason: 过年期间材料没有核完}
    refused: {reason: forbidden-by-policy, says: knows no extension}

  - at: 2023-01-28 24:00
    of: 复杂的
    note: 到期即催办，1月29日星期日上班，再催一次
    happens: [overdue, reminder]
    expect: {overdue: true, told: [unit_head]}

  - at: 2023-01-30 10:00
    of: 复杂的
    happens: [reminder]
    rectified: {measures: 一次告知，材料共享}

  - at: 2023-01-30 11:00
    of: 复杂的
    feedback_given: {}

  - at: 2023-01-31 10:00
    of: 复杂的
    follow_up_satisfied: {}
    expect: {closed: true, breaches: [{clock: rectification, due_at: 2023-01-28 24:00}]}
