# 国办51号文：申诉复核，排除误评、恶意差评；第三种"诉求不符合规定且已解释"见人社厅发〔2020〕31号。
# 申诉期间整改期限停走；逾期以后才申诉的，不成立则超期照记，成立则撤销；转错的只能退一次。
#
# 来源：国办发〔2019〕51号、人社厅发〔2020〕31号；情节为示例。2026年3月没有节假日。

redress_story: 1
story: 三种申诉：期间停走，迟来的不成立照记，成立的撤销
source: 国办发〔2019〕51号、人社厅发〔2020〕31号；情节为示例
policy: national.yaml

given:
  region: "460106"
  unit: 税务
  channel: mobile
  named: true

life:

  - at: 2026-03-02 10:00
    review: {rating: 1, remark: 发票代开被拒}
    as: 停走
    expect: {stage: verification, contact_due: 2026-03-03 24:00}

  - at: 2026-03-02 11:00
    contacted: {}

  - at: 2026-03-02 15:00
    found_genuine: {class: complex}
    expect: {rectification_due: 2026-03-09 24:00}

  - at: 2026-03-04 10:00
    note: 申诉：整改期限停走
    appeal_lodged: {ground: 误评, evidence: 录音}
    expect: {stage: appeal, due: 2026-03-09 24:00, waits_for: appeal_office}

  - at: 2026-03-10 10:00
    note: 不成立：5、6、9、10日四个工作日不算，到3月13日
    appeal_dismissed: {role: appeal_office, unit: 市政务服务办}
    happens: [overdue]
    expect: {stage: rectification, rectification_due: 2026-03-13 24:00}

  - at: 2026-03-10 11:00
    appeal_lodged: {ground: 误评, evidence: 又一段录音}
    refused: {reason: forbidden-by-policy, says: dismissed already}

  - at: 2026-03-13 10:00
    happens: [near_due]
    rectified: {measures: 代开规则上墙}

  - at: 2026-03-13 11:00
    feedback_given: {}

  - at: 2026-03-16 10:00
    follow_up_satisfied: {}
    expect: {closed: true}

  - at: 2026-03-16 11:00
    review: {rating: 2, remark: 不给减免}
    as: 迟来的

  - at: 2026-03-16 12:00
    note: 转错的退一次
    returned: {reason: 归财政}
    expect: {stage: dispatch, returns: 1}

  - at: 2026-03-16 13:00
    dispatched: {unit: 财政}

  - at: 2026-03-16 14:00
    note: 再退不行
    returned: {reason: 还是归税务}
    refused: {reason: forbidden-by-policy, says: used up}

  - at: 2026-03-16 15:00
    contacted: {}

  - at: 2026-03-17 10:00
    found_genuine: {class: immediate}
    expect: {rectification_due: 2026-03-17 24:00}

  - at: 2026-03-18 10:00
    note: 逾期以后才申诉
    happens: [overdue, reminder]
    appeal_lodged: {ground: 恶意差评, evidence: 记录}

  - at: 2026-03-19 10:00
    note: 不成立：超期照记，不因申诉买到时间
    appeal_dismissed: {role: appeal_office, unit: 市政务服务办}
    expect: {overdue: true, breaches: [{clock: rectification, voided_by: none}]}

  - at: 2026-03-19 11:00
    note: 已经解释过的：第三种理由
    appeal_lodged: {ground: 不符合规定且已解释, evidence: 解释记录}

  - at: 2026-03-20 10:00
    note: 成立：这条差评本不该立案，超期一并撤销，退出各项比率
    appeal_upheld: {role: appeal_office, unit: 市政务服务办}
    expect: {stage: set_aside, standing: set_aside, overdue: false, appeals: [{ground: malicious, upheld: false}, {ground: explained, upheld: true}], board: {bad: 2, bad_unresolved: 0, rectification_rate: 100.00}}
