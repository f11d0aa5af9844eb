# 湖北：逾期3个工作日，省里督办整改；回访仍不满意的，再办一轮，省里督办。
#
# 来源：湖北省政务服务"好差评"管理办法（试行，2019年9月17日）；情节为示例。2019年国庆节假期10月1日至7日，10月12日星期六上班。

redress_story: 1
story: 逾期，省里督办；不满意，再督办
source: 湖北省政务服务"好差评"管理办法（试行）；情节为示例
policy: hubei.yaml

given:
  region: "420502"
  unit: 西陵区民政局
  channel: phone
  recorded_by: 话务员 12
  named: true

life:

  - at: 2019-09-29 09:00
    note: 9月29日星期日上班
    review: {rating: 1, remark: 低保申请没有人受理}
    expect: {due: 2019-09-30 24:00}

  - at: 2019-09-29 10:00
    dispatched: {}

  - at: 2019-09-30 10:00
    found_genuine: {}
    note: 5个工作日：国庆节不算
    expect: {rectification_due: 2019-10-11 24:00}

  - at: 2019-10-16 09:00
    note: 逾期3个工作日（10月12日星期六算），省里督办
    happens: [near_due, overdue, reminder, supervision]
    expect: {rung: supervision, told: [provincial_office, unit, unit_head]}

  - at: 2019-10-16 10:00
    rectified: {measures: 受理并入户核查}

  - at: 2019-10-16 11:00
    feedback_given: {}

  - at: 2019-10-18 10:00
    follow_up_unsatisfied: {note: 核查完没有下文}
    happens: [supervision]
    expect: {round: 2, told: [provincial_office, unit]}

  - at: 2019-10-18 11:00
    dispatched: {}

  - at: 2019-10-21 10:00
    found_genuine: {}

  - at: 2019-10-22 10:00
    rectified: {measures: 审批发放}

  - at: 2019-10-22 11:00
    feedback_given: {}

  - at: 2019-10-23 10:00
    follow_up_satisfied: {}
    expect: {closed: true, round: 2, breaches: [{clock: rectification, round: 1}]}
