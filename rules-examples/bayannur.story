# 巴彦淖尔12345：电话催办→书面督办→提醒函，一级比一级重；发回重办3次以上仍未解决的，列为问题工单，提级督办。
#
# 来源：巴彦淖尔市公开的12345热线做法；情节为示例。2023年端午节假期6月22日至24日，6月25日星期日上班。

redress_story: 1
story: 供热管道漏水：逾期三级督促，三次发回重办，提级督办
source: 巴彦淖尔市公开的12345热线做法；情节为示例
policy: bayannur.yaml

given:
  region: "150802"
  unit: 临河区住建局
  channel: phone
  recorded_by: 话务员 12
  named: true

life:

  - at: 2023-06-16 09:00
    review: {rating: 1, remark: 小区供热管道漏水没人修}
    expect: {due: 2023-06-19 24:00}

  - at: 2023-06-16 10:00
    dispatched: {role: hotline, unit: 临河区住建局}

  - at: 2023-06-16 15:00
    note: 可以退单，退回后重新转办；整改期限照样从收到评价算
    returned: {reason: 管道属供热公司}
    expect: {stage: dispatch, returns: 1}

  - at: 2023-06-16 16:00
    dispatched: {role: hotline, unit: 供热公司}
    expect: {unit: 供热公司, due: 2023-06-19 24:00}

  - at: 2023-06-19 10:00
    note: 5个工作日，端午节不算，6月25日星期日算
    found_genuine: {}
    expect: {rectification_due: 2023-06-26 24:00}

  - at: 2023-06-27 09:00
    note: 到期，电话催办
    happens: [near_due, overdue, reminder]
    expect: {told: [unit, unit_head]}

  - at: 2023-06-29 09:00
    note: 逾期2个工作日，书面督办
    happens: [supervision]
    expect: {told: [supervision_office, unit_head]}

  - at: 2023-07-04 09:00
    note: 逾期5个工作日，提醒函
    happens: [reminder_letter]
    expect: {rung: reminder_letter, told: [general_office, unit_head]}

  - at: 2023-07-04 15:00
    rectified: {measures: 打卡止漏}

  - at: 2023-07-04 16:00
    feedback_given: {}

  - at: 2023-07-05 10:00
    note: 第1次发回重办
    follow_up_unsatisfied: {role: hotline, note: 又漏了}
    happens: []
    expect: {round: 2}

  - at: 2023-07-05 11:00
    dispatched: {role: hotline}

  - at: 2023-07-05 15:00
    found_genuine: {}

  - at: 2023-07-06 15:00
    rectified: {}

  - at: 2023-07-06 16:00
    feedback_given: {}

  - at: 2023-07-07 10:00
    note: 第2次发回重办
    follow_up_unsatisfied: {role: hotline}
    happens: []
    expect: {round: 3}

  - at: 2023-07-07 11:00
    dispatched: {role: hotline}

  - at: 2023-07-07 15:00
    found_genuine: {}

  - at: 2023-07-10 15:00
    rectified: {}

  - at: 2023-07-10 16:00
    feedback_given: {}

  - at: 2023-07-11 10:00
    note: 第3次发回重办，列为问题工单
    follow_up_unsatisfied: {role: hotline, note: 换了接头还是漏}
    happens: [escalated_supervision]
    expect: {round: 4, rung: escalated_supervision, told: [general_office, hotline]}

  - at: 2023-07-11 11:00
    dispatched: {role: hotline}

  - at: 2023-07-11 15:00
    found_genuine: {}
    expect: {rectification_due: 2023-07-18 24:00}

  - at: 2023-07-14 15:00
    rectified: {measures: 更换整段管道}

  - at: 2023-07-14 16:00
    feedback_given: {}

  - at: 2023-07-17 10:00
    follow_up_satisfied: {role: hotline}
    expect: {closed: true, round: 4, returns: 1, breaches: [{clock: rectification, round: 1, unit: 供热公司}]}
