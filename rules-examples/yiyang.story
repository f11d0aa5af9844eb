# 益阳：每季度排名，末名写书面检讨；连续两个季度末名的约谈（示例值）。一件差评照常整改。
#
# 来源：关于益阳"好差评"的报道；情节为示例。2021年劳动节假期5月1日至5日，4月25日星期日、5月8日星期六上班。

redress_story: 1
story: 一季度末名，书面检讨；二季度又是末名，约谈
source: 关于益阳"好差评"的报道；情节为示例
policy: yiyang.yaml

given:
  region: "430902"
  unit: 资阳区公安户政
  channel: tablet
  named: true

life:

  - at: 2021-04-06 09:00
    note: 一季度末名，写书面检讨
    unit.ranked: {unit: 资阳区公安户政, region: "430902", period: 2021-Q1, place: 31, of: 31}
    happens: [self_criticism]
    expect: {told: [general_office, unit_head]}

  - at: 2021-04-06 09:10
    note: 倒数第二名不写
    unit.ranked: {unit: 资阳区税务, region: "430902", period: 2021-Q1, place: 30, of: 31}
    happens: []

  - at: 2021-04-29 09:00
    review: {rating: 1, remark: 落户来回跑}
    expect: {due: 2021-04-30 24:00}

  - at: 2021-04-29 10:00
    dispatched: {}

  - at: 2021-04-30 10:00
    note: 5个工作日：劳动节不算，5月8日星期六算
    found_genuine: {}
    expect: {rectification_due: 2021-05-10 24:00}

  - at: 2021-05-08 15:00
    rectified: {measures: 落户一站办}
    happens: []

  - at: 2021-05-08 16:00
    feedback_given: {}

  - at: 2021-05-10 10:00
    follow_up_satisfied: {}
    expect: {closed: true, ending: satisfied}

  - at: 2021-07-05 09:00
    note: 二季度又是末名：连着两季只算一次书面检讨，约谈
    unit.ranked: {unit: 资阳区公安户政, region: "430902", period: 2021-Q2, place: 31, of: 31}
    happens: [summons]
    expect: {told: [general_office, unit_head]}

  - at: 2021-10-08 09:00
    note: 三季度前进了
    unit.ranked: {unit: 资阳区公安户政, region: "430902", period: 2021-Q3, place: 12, of: 31}
    happens: []

  - at: 2022-01-05 09:00
    note: 四季度又掉到末名：重新起算，再写一份
    unit.ranked: {unit: 资阳区公安户政, region: "430902", period: 2021-Q4, place: 31, of: 31}
    happens: [self_criticism]
