# 没有本地规则的地方：海口一件差评，按国办发〔2019〕51号的通用规则走。2020年春节假期延长到2月2日，期限按延长后的安排计算。
#
# 来源：国务院办公厅《关于建立政务服务"好差评"制度提高政务服务水平的意见》（国办发〔2019〕51号）；
# 延长假期见《国务院办公厅关于延长2020年春节假期的通知》；情节为示例。

redress_story: 1
story: 延长的春节假期不计入；反复不满意，第2轮督办，第3轮追责
source: 国办发〔2019〕51号；情节为示例
policy: national.yaml

given:
  region: "460106"
  unit: 民政局
  channel: mobile
  named: true

life:

  - at: 2020-01-22 09:00
    review: {rating: 1, remark: 养老机构备案跑了四趟, indicators: ["114"]}
    note: 谁办理、谁负责，直接到民政局；第一时间回访
    expect: {stage: verification, contact_due: 2020-01-23 24:00}

  - at: 2020-01-22 14:00
    contacted: {by: 民政局}

  - at: 2020-01-22 15:00
    note: 5个工作日，春节假期1月24日至2月2日不算
    found_genuine: {}
    expect: {rectification_due: 2020-02-06 24:00}

  - at: 2020-02-06 10:00
    happens: [near_due]
    rectification_planned: {due_at: 2020-02-20 24:00, measures: 改为网上备案, report: 民政〔2020〕3号}
    expect: {rectification_due: 2020-02-20 24:00, told: [unit]}

  - at: 2020-02-19 15:00
    rectified: {}

  - at: 2020-02-19 16:00
    feedback_given: {}

  - at: 2020-02-21 10:00
    follow_up_unsatisfied: {note: 网上备案打不开}
    happens: [supervision, dispatched]
    expect: {round: 2, rung: supervision}

  - at: 2020-02-24 10:00
    found_genuine: {}
    expect: {rectification_due: 2020-02-28 24:00}

  - at: 2020-02-27 10:00
    rectified: {}

  - at: 2020-02-27 11:00
    feedback_given: {}

  - at: 2020-02-28 10:00
    follow_up_unsatisfied: {note: 还要再跑一趟}
    happens: [accountability, dispatched]
    expect: {round: 3, rung: accountability, told: [supervision_office, unit]}

  - at: 2020-03-02 10:00
    found_genuine: {}

  - at: 2020-03-03 10:00
    rectified: {measures: 上门代办}

  - at: 2020-03-03 11:00
    feedback_given: {}
    expect: {due: 2020-03-06 24:00}

  - at: 2020-03-04 10:00
    follow_up_unreached: {}

  - at: 2020-03-05 10:00
    follow_up_unreached: {}

  - at: 2020-03-09 09:00
    happens: [overdue, reminder]
    expect: {told: [supervision_office]}

  - at: 2020-03-09 10:00
    note: 第3次仍联系不上，结案，不计为满意
    follow_up_unreached: {}
    happens: [follow_up_exhausted]
    expect: {closed: true, follow_up_attempts: 3, round: 3, standing: rectified}
