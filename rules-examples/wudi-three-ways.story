# 无棣：三件差评，三种出路。能立即改的立即改；不能立即改的写明措施、完成日期和书面报告；暂时不能改的，
# 有正式文件充分说明。还有一件是恶意差评，申诉成立，不予采纳。
#
# 来源：2023年2月27日关于无棣县政务服务"好差评"的报道（5个自然日，三种出路）；情节为示例。
# 2021年清明节假期4月3日至5日：自然日照算，不顺延。

redress_story: 1
story: 三种出路：立即改，限期改，暂不能改；恶意的不予采纳
source: 2023年2月27日关于无棣县政务服务"好差评"的报道；情节为示例
policy: wudi.yaml

given:
  region: "371623"
  unit: 医疗保险
  channel: phone
  recorded_by: 话务员 12
  named: true

life:

  - at: 2021-04-01 09:00
    review: {rating: 2, remark: 叫不到号}
    as: 立即改的

  - at: 2021-04-01 09:10
    review: {rating: 1, remark: 大厅没有24小时自助区}
    as: 限期改的

  - at: 2021-04-01 09:20
    review: {rating: 2, remark: 异地就医不能在窗口直接备案}
    as: 暂不能改的

  - at: 2021-04-01 09:30
    review: {rating: 1, remark: 刷单}
    as: 恶意的

  - at: 2021-04-01 10:00
    of: 立即改的
    dispatched: {by: 服务质量监督室}

  - at: 2021-04-01 10:01
    of: 限期改的
    dispatched: {by: 服务质量监督室}

  - at: 2021-04-01 10:02
    of: 暂不能改的
    dispatched: {by: 服务质量监督室}

  - at: 2021-04-01 10:03
    of: 恶意的
    dispatched: {by: 服务质量监督室}

  - at: 2021-04-01 11:00
    note: 只有服务质量监督室可以认定
    of: 立即改的
    found_genuine: {role: unit}
    refused: {reason: wrong-role, says: 服务质量监督室}

  - at: 2021-04-01 11:05
    of: 立即改的
    found_genuine: {role: supervision_office}
    expect: {rectification_due: 2021-04-06 24:00}

  - at: 2021-04-01 11:30
    note: 出路一：当场改
    of: 立即改的
    rectified: {measures: 叫号机当场换新}
    expect: {standing: rectified}

  - at: 2021-04-02 09:00
    of: 限期改的
    found_genuine: {role: supervision_office}

  - at: 2021-04-02 09:10
    note: 出路二：措施、完成日期、书面报告，缺一不可
    of: 限期改的
    rectification_planned: {due_at: 2021-04-15 24:00, measures: 改造24小时自助区}
    refused: {reason: incomplete, says: written report}

  - at: 2021-04-02 09:20
    note: 完成日期最迟15个自然日
    of: 限期改的
    rectification_planned: {due_at: 2021-04-20 24:00, measures: 改造24小时自助区, report: 医保〔2021〕6号}
    refused: {reason: forbidden-by-policy, says: 2021-04-16 24:00}

  - at: 2021-04-02 09:30
    of: 限期改的
    rectification_planned: {due_at: 2021-04-15 24:00, measures: 改造24小时自助区, report: 医保〔2021〕6号}
    expect: {rectification_due: 2021-04-15 24:00}

  - at: 2021-04-02 10:00
    of: 暂不能改的
    found_genuine: {role: supervision_office}

  - at: 2021-04-02 10:10
    note: 出路三：要有正式文件
    of: 暂不能改的
    deferred: {reason: 省平台没有开放}
    refused: {reason: incomplete, says: formal document}

  - at: 2021-04-02 10:20
    of: 暂不能改的
    deferred: {reason: 省平台没有开放, document: 无医保发〔2021〕11号}
    expect: {stage: feedback, standing: deferred}

  - at: 2021-04-02 11:00
    of: 恶意的
    appeal_lodged: {ground: 不符合规定且已解释}
    refused: {reason: forbidden-by-policy, says: knows no ground}

  - at: 2021-04-02 11:10
    of: 恶意的
    appeal_lodged: {ground: 恶意差评, evidence: 同一设备十条}
    expect: {stage: appeal, due: 2021-04-08 24:00}

  - at: 2021-04-06 15:00
    of: 恶意的
    appeal_upheld: {unit: 县行政审批服务局}
    expect: {standing: set_aside, board: {bad: 4, standings: {set_aside: 1}}}

  - at: 2021-04-06 16:00
    of: 立即改的
    feedback_given: {}

  - at: 2021-04-06 16:10
    of: 暂不能改的
    feedback_given: {feedback: 当面说明，送达文件}

  - at: 2021-04-07 09:00
    of: 立即改的
    follow_up_satisfied: {role: supervision_office}
    expect: {closed: true}

  - at: 2021-04-07 09:10
    of: 暂不能改的
    follow_up_satisfied: {role: supervision_office}
    expect: {closed: true, standing: deferred}

  - at: 2021-04-14 15:00
    of: 限期改的
    rectified: {measures: 自助区开放}
    happens: []

  - at: 2021-04-14 16:00
    of: 限期改的
    feedback_given: {}

  - at: 2021-04-15 09:00
    of: 限期改的
    follow_up_satisfied: {role: supervision_office}
    expect: {closed: true, breaches: [], board: {bad: 4, bad_unresolved: 0, rectification_rate: 100.00}}
