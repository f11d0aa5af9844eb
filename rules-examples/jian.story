# 吉安：差评自动生成工单；误评、恶意差评不予采纳；逾期5个工作日的由市上报省。
#
# 来源：吉安市公开的"好差评"做法；情节为示例。2021年端午节假期6月12日至14日。

redress_story: 1
story: 自动工单，逾期上报省；恶意差评不予采纳
source: 吉安市公开的"好差评"做法；情节为示例
policy: jian.yaml

given:
  region: "360802"
  unit: 吉州区不动产登记中心
  channel: wechat
  named: true

life:

  - at: 2021-06-11 09:00
    note: 基本满意计为好评
    review: {rating: 3}
    expect: {opens_case: false, board: {good: 1}}

  - at: 2021-06-11 10:00
    review: {rating: 2, remark: 抵押注销要排两次队}
    as: 排队
    expect: {stage: verification, verification_due: 2021-06-17 24:00}

  - at: 2021-06-15 10:00
    found_genuine: {}
    expect: {rectification_due: 2021-06-21 24:00}

  - at: 2021-06-16 09:00
    review: {rating: 1, remark: 加微信买好评}
    as: 恶意的

  - at: 2021-06-16 10:00
    appeal_lodged: {ground: 恶意差评, by: 吉州区不动产登记中心}

  - at: 2021-06-17 15:00
    appeal_upheld: {role: appeal_office, unit: 市政务服务办, reason: 广告}
    expect: {stage: set_aside, standing: set_aside}

  - at: 2021-06-17 16:00
    note: 进入整改以后不再申诉
    of: 排队
    appeal_lodged: {ground: 误评}
    refused: {reason: forbidden-by-policy, says: does not allow an appeal}

  - at: 2021-06-21 24:00
    of: 排队
    happens: [near_due, overdue, reminder]
    expect: {told: [unit, unit_head]}

  - at: 2021-06-28 24:00
    note: 逾期5个工作日，由市上报省
    of: 排队
    happens: [report_to_province]
    expect: {rung: report_to_province, told: [province, supervision_office]}

  - at: 2021-06-29 10:00
    of: 排队
    rectified: {measures: 一窗办结}

  - at: 2021-06-29 11:00
    of: 排队
    feedback_given: {}

  - at: 2021-06-30 10:00
    of: 排队
    follow_up_satisfied: {}
    expect: {closed: true, board: {bad: 2, bad_unresolved: 0}}
