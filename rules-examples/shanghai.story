# 上海市"一网通办"：匿名但写明意见的差评一样转办；一律不准退单；简单问题当日办结；
# 不满意的二次转办，直至满意；到15个工作日总时限仍未办结的，市政府办公厅通报。
#
# 来源：2019年8月关于上海"一网通办""好差评"试运行的报道（7月20日至8月1日13,354条评价，223条一星、二星），
# 期限按各区"1-5-15"做法，见 shanghai.yaml。人物和情节为示例。

redress_story: 1
story: 两件差评：一件当日办结，一件转办三次，直到满意
source: 2019年8月关于上海"一网通办"好差评试运行的报道；情节为示例
policy: shanghai.yaml

given:
  region: "310115"
  unit: 浦东新区市场监管局
  channel: qr_code

life:

  - at: 2019-07-22 09:30
    note: 没有写明意见的一星，只计入评价，不转办
    review: {rating: 1}
    expect: {opens_case: false, board: {bad: 1, cases: 0}}

  - at: 2019-07-22 10:00
    review: {rating: 2, named: false, remark: 叫号屏坏了没人管}
    as: 叫号屏
    expect: {stage: dispatch, due: 2019-07-22 24:00, cap_due: 2019-08-12 24:00}

  - at: 2019-07-22 10:30
    dispatched: {role: hotline}
    note: 匿名的没法联系，不设联系期限
    expect: {due: 2019-07-29 24:00, contact_due: none, verification_due: 2019-07-29 24:00}

  - at: 2019-07-22 11:00
    note: 承办单位想退单
    returned: {reason: 设备归物业管}
    refused: {reason: forbidden-by-policy, says: returned}
    expect: {stage: verification}

  - at: 2019-07-22 11:30
    note: 不是12345，不能转办、不能改派
    dispatched: {role: unit, unit: 物业}
    refused: not-at-this-stage

  - at: 2019-07-22 13:30
    found_genuine: {class: simple, by: 浦东新区市场监管局}
    expect: {stage: rectification, class: simple, due: 2019-07-22 24:00}

  - at: 2019-07-22 16:00
    rectified: {measures: 叫号屏修好}

  - at: 2019-07-22 16:20
    note: 匿名评价人无从回访，反馈后即办结
    feedback_given: {feedback: 窗口公示维修结果}
    happens: [follow_up_not_applicable]
    expect: {stage: closed, closed: true, standing: rectified}

  - at: 2019-07-24 14:00
    review: {rating: 1, named: true, remark: 承诺5天办结，等了三个星期}
    as: 李女士
    expect: {due: 2019-07-24 24:00, cap_due: 2019-08-14 24:00}

  - at: 2019-07-24 15:00
    dispatched: {role: hotline}

  - at: 2019-07-25 09:30
    note: 1个工作日内联系评价人
    contacted: {by: 浦东新区市场监管局}
    happens: []
    expect: {contact_due: none, verification_due: 2019-07-31 24:00}

  - at: 2019-07-25 10:00
    found_genuine: {class: complex}
    expect: {rectification_due: 2019-07-31 24:00}

  - at: 2019-07-31 08:40
    happens: [near_due]
    rectified: {measures: 补办完毕}
    expect: {told: [unit]}

  - at: 2019-07-31 09:00
    feedback_given: {}

  - at: 2019-08-01 10:00
    follow_up_unsatisfied: {role: hotline, note: 只说办完了，没有说明为什么拖了三个星期}
    happens: [supervision]
    expect: {stage: dispatch, round: 2, rung: supervision, told: [general_office, hotline], due: 2019-08-01 24:00}

  - at: 2019-08-01 11:00
    dispatched: {role: hotline}

  - at: 2019-08-01 15:00
    found_genuine: {class: complex}
    expect: {rectification_due: 2019-08-08 24:00}

  - at: 2019-08-08 16:00
    happens: [near_due]
    rectified: {measures: 查明经办人压件，已处理}

  - at: 2019-08-09 09:30
    feedback_given: {}

  - at: 2019-08-13 10:00
    follow_up_unsatisfied: {role: hotline, note: 没有向本人道歉}
    happens: [near_due, accountability]
    expect: {round: 3, rung: accountability, told: [general_office, hotline, unit, unit_head]}

  - at: 2019-08-13 11:00
    dispatched: {role: hotline}

  - at: 2019-08-13 15:00
    note: 第三轮的5个工作日，也不得超过15个工作日的总时限
    found_genuine: {class: complex}
    expect: {rectification_due: 2019-08-14 24:00}

  - at: 2019-08-14 24:00
    happens: [near_due, overdue, reminder, overdue, circular]
    expect: {overdue: true, rung: circular, told: [general_office, unit, unit_head], standing: unresolved}

  - at: 2019-08-15 15:00
    rectified: {measures: 局领导上门道歉}

  - at: 2019-08-15 17:00
    feedback_given: {}

  - at: 2019-08-16 10:00
    follow_up_satisfied: {role: hotline}
    expect: {closed: true, round: 3, standing: rectified, board: {bad: 3, cases: 2, bad_unresolved: 0}}
