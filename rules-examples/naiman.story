# 奈曼旗：48小时内回访核实，昼夜、节假日连续计算；15个自然日整改，最后一日放假的顺延；恶意差评由别的单位认定。
#
# 来源：奈曼旗2025年公布的"好差评"做法；情节为示例。2025年劳动节假期5月1日至5日，国庆节、中秋节假期10月1日至8日。

redress_story: 1
story: 48小时不等人，15天遇国庆顺延；同一号码连打十条差评
source: 奈曼旗2025年公布的"好差评"做法；情节为示例
policy: naiman.yaml

given:
  region: "150525"
  unit: 公安户籍
  channel: qr_code
  named: true

life:

  - at: 2025-04-30 15:00
    review: {rating: 2, remark: 户口本补办等了一上午}
    as: 户口本

  - at: 2025-04-30 16:00
    note: 节前转办，48小时照走
    dispatched: {}
    expect: {contact_due: 2025-05-02 16:00, verification_due: 2025-05-08 24:00}

  - at: 2025-05-02 10:00
    happens: [near_due]
    expect: {told: [unit], overdue: false}

  - at: 2025-05-02 17:00
    happens: [overdue, reminder]
    expect: {told: [unit_head], overdue: true, late_by: PT1H0.001S}

  - at: 2025-05-06 09:00
    found_genuine: {}
    expect: {rectification_due: 2025-05-15 24:00, overdue: false}

  - at: 2025-05-08 10:00
    rectified: {measures: 增开补办窗口}

  - at: 2025-05-08 11:00
    feedback_given: {}

  - at: 2025-05-09 10:00
    follow_up_satisfied: {}
    expect: {closed: true, breaches: [{clock: contact}]}

  - at: 2025-05-19 10:00
    note: 办结一件事，7个自然日内可以评
    service.finished: {project_no: 奈-1, region: "150525", unit: 公安户籍}

  - at: 2025-05-26 24:00
    note: 没有评价，默认为基本满意，不算主动评价
    happens: [window_ended]
    expect: {board: {reviews: 1, default_reviews: 1}}

  - at: 2025-09-16 09:00
    review: {rating: 1, remark: 垃圾}
    as: 连打的

  - at: 2025-09-16 10:00
    dispatched: {}

  - at: 2025-09-16 14:30
    note: 说人恶意，要有证据
    appeal_lodged: {ground: 恶意差评}
    refused: {reason: incomplete, says: evidence}

  - at: 2025-09-16 15:00
    appeal_lodged: {ground: 恶意差评, evidence: 同一号码一天十条，内容相同}
    expect: {stage: appeal, due: 2025-09-19 24:00}

  - at: 2025-09-17 09:00
    note: 只有认定小组可以认定
    appeal_upheld: {role: unit_head, unit: 公安局}
    refused: {reason: wrong-role, says: 认定小组}

  - at: 2025-09-18 10:00
    note: 证据不足，不算恶意，照样整改；15个自然日到10月1日，顺延到节后第一个工作日
    appeal_dismissed: {role: appeal_office, unit: 政务服务局, reason: 不能证明恶意}
    expect: {stage: rectification, due: 2025-10-09 24:00, board: {bad: 2, bad_unresolved: 1}}

  - at: 2025-10-09 10:00
    happens: [near_due]
    rectified: {measures: 逐条核对，回复评价人}

  - at: 2025-10-09 11:00
    feedback_given: {}

  - at: 2025-10-10 10:00
    follow_up_satisfied: {}
    expect: {closed: true, standing: rectified, breaches: []}
