# 青海人社：5个工作日整改；三种差评不予采纳。"诉求不符合规定且已做出解释说明"的一件申诉成立；
# 同一理由第二次提出的不收；误评不成立的接着整改，期限不因申诉延长。
#
# 来源：青海省人社系统"好差评"做法、人社厅发〔2020〕31号；情节为示例。2022年端午节假期6月3日至5日。

redress_story: 1
story: 三种不予采纳：已解释的成立，误评的不成立
source: 青海省人社系统"好差评"做法、人社厅发〔2020〕31号；情节为示例
policy: qinghai.yaml

given:
  region: "630102"
  unit: 城东区社保局
  channel: phone
  recorded_by: 话务员 12
  named: true

life:

  - at: 2022-05-30 09:00
    review: {rating: 2, remark: 不给我提前退休}
    as: 提前退休

  - at: 2022-05-30 10:00
    dispatched: {}

  - at: 2022-05-30 15:00
    contacted: {by: 城东区社保局, note: 解释国发〔1978〕104号的条件}

  - at: 2022-05-31 09:00
    note: 理由要写明
    appeal_lodged: {evidence: 解释记录}
    refused: {reason: incomplete, says: ground}

  - at: 2022-05-31 09:10
    note: 不在三种之内的理由不收
    appeal_lodged: {ground: 态度不好, evidence: 解释记录}
    refused: {reason: forbidden-by-policy, says: knows no ground}

  - at: 2022-05-31 09:20
    appeal_lodged: {ground: 不符合规定且已解释, by: 城东区社保局, evidence: 解释记录和通话录音}
    expect: {stage: appeal, due: 2022-06-06 24:00, appeals: [{ground: explained, unit: 城东区社保局, decided_at: none}]}

  - at: 2022-06-02 10:00
    note: 成立：不予采纳，退出各项比率，差评本身还在
    appeal_upheld: {role: appeal_office, unit: 省人社厅, reason: 不符合规定，已解释}
    expect: {stage: set_aside, standing: set_aside, closed: true, board: {bad: 1, bad_unresolved: 0, rectification_rate: none}}

  - at: 2022-06-06 09:00
    review: {rating: 1, remark: 认证一直不通过}
    as: 认证

  - at: 2022-06-06 10:00
    dispatched: {}

  - at: 2022-06-06 11:00
    appeal_lodged: {ground: 误评, evidence: 系统显示已认证}

  - at: 2022-06-07 10:00
    note: 不成立：没有写申诉期间停走，整改期限不延
    appeal_dismissed: {role: appeal_office, unit: 省人社厅, reason: 系统数据没有同步}
    expect: {stage: rectification, due: 2022-06-13 24:00}

  - at: 2022-06-07 11:00
    note: 同一理由只能用一次
    appeal_lodged: {ground: 误评, evidence: 补充截图}
    refused: {reason: forbidden-by-policy, says: dismissed already}

  - at: 2022-06-08 09:00
    note: 换一种理由，可以再申诉一次
    appeal_lodged: {ground: 恶意差评, evidence: 连续三天评价}
    expect: {stage: appeal}

  - at: 2022-06-09 09:00
    appeal_dismissed: {role: appeal_office, unit: 省人社厅, reason: 不能证明恶意}
    expect: {stage: rectification, due: 2022-06-13 24:00}

  - at: 2022-06-10 10:00
    rectified: {measures: 数据同步改为实时}
    happens: []

  - at: 2022-06-10 11:00
    feedback_given: {}

  - at: 2022-06-13 10:00
    follow_up_satisfied: {}
    expect: {closed: true, ending: satisfied, board: {bad: 2, bad_unresolved: 0, rectification_rate: 100.00}}
