# 四川：15个工作日内整改，回访重测满意度；每月排名，连续两个月末名的约谈；不整改的追责。
#
# 来源：川办发〔2019〕60号、四川一政务大厅的做法（2020年6月1日）；情节为示例。
# 2023年劳动节假期4月29日至5月3日，4月23日星期日、5月6日星期六上班。

redress_story: 1
story: 一件差评拖到追责；一个单位两个月末名，约谈
source: 川办发〔2019〕60号、四川一政务大厅的做法；情节为示例
policy: sichuan.yaml

given:
  region: "510104"
  unit: 住房和城乡建设局
  channel: tablet
  named: true

life:

  - at: 2023-04-03 09:00
    note: 3月排名末名：一个月还不约谈
    unit.ranked: {unit: 住房和城乡建设局, region: "510104", period: 2023-03, place: 20, of: 20, by: 大厅管理科}
    happens: []
    expect: {told: []}

  - at: 2023-04-10 09:00
    review: {rating: 1, remark: 施工许可证催了一个月}
    expect: {due: 2023-04-11 24:00}

  - at: 2023-04-10 10:00
    dispatched: {}

  - at: 2023-04-11 10:00
    found_genuine: {}
    note: 15个工作日：4月23日星期日算，劳动节不算
    expect: {rectification_due: 2023-04-28 24:00}

  - at: 2023-05-04 09:00
    note: 4月又是末名：连续两个月，约谈
    happens: [near_due, overdue, reminder, summons]
    unit.ranked: {unit: 住房和城乡建设局, region: "510104", period: 2023-04, place: 20, of: 20, by: 大厅管理科}

  - at: 2023-05-04 09:30
    note: 同一份排名又送来一遍，不再约谈
    unit.ranked: {unit: 住房和城乡建设局, region: "510104", period: 2023-04, place: 20, of: 20, by: 大厅管理科}
    happens: []

  - at: 2023-05-04 09:40
    note: 改口说不是末名：不收
    unit.ranked: {unit: 住房和城乡建设局, region: "510104", period: 2023-04, place: 3, of: 20}
    refused: {reason: already-recorded, says: 20 of 20}

  - at: 2023-05-16 24:00
    note: 逾期10个工作日仍不整改，追责
    happens: [accountability]
    expect: {rung: accountability, told: [leader_in_charge, unit_head]}

  - at: 2023-05-17 10:00
    rectified: {measures: 施工许可全程网办}

  - at: 2023-05-17 11:00
    feedback_given: {}

  - at: 2023-05-18 10:00
    note: 回访重测满意度
    follow_up_satisfied: {}
    expect: {closed: true, ending: satisfied, breaches: [{clock: rectification}]}

  - at: 2023-06-01 09:00
    note: 5月末三名之一：连续三个月在末三名，媒体通报
    unit.ranked: {unit: 住房和城乡建设局, region: "510104", period: 2023-05, place: 18, of: 20, by: 大厅管理科}
    happens: [circular]
    expect: {told: [supervision_office]}
