# 逾期一件：整改超过5个自然日，催办、通报逐级上来，办结后评价人仍不满意，再办一轮。
#
# 来源：情节为示例，期限和监督措施按 wudi.yaml（2023年2月27日报道：5个自然日，三种出路，服务质量监督室监督）。
# 收到差评的2022年9月7日是星期三，整改期限的第三、四、五日是中秋节假期（9月10日至12日）：自然日照算，不顺延；
# 催办按工作日，所以中秋节不催。

redress_story: 1
story: 逾期不改：中秋节照算，每个工作日催一次，5个工作日后通报
source: 示例情节，规则依据见 wudi.yaml
policy: wudi.yaml

given:
  region: "371623"
  unit: 不动产登记
  channel: paper
  recorded_by: 导服台 2
  named: true

life:

  - at: 2022-09-07 15:00
    review: {rating: 2, remark: 跑了三趟，每次都说缺一样材料}
    expect: {due: 2022-09-08 24:00}

  - at: 2022-09-08 09:00
    dispatched: {by: 服务质量监督室}
    expect: {verification_due: 2022-09-09 24:00}

  - at: 2022-09-08 16:00
    found_genuine: {role: supervision_office, by: 服务质量监督室}
    expect: {rectification_due: 2022-09-12 24:00, overdue: false}

  - at: 2022-09-12 24:00
    note: 五个自然日到此为止
    happens: [near_due, overdue, reminder]
    expect: {overdue: true, late_by: PT0.001S, rung: reminder, told: [unit, unit_head], board: {overdue: 1}}

  - at: 2022-09-13 10:00
    note: 已经逾期，不能再申请延期
    extension_requested: {reason: 人手不足}
    refused: {reason: forbidden-by-policy, says: before the deadline}

  - at: 2022-09-13 10:05
    note: 暂不能整改的，要有正式文件
    deferred: {}
    refused: {reason: incomplete, says: formal document}

  - at: 2022-09-20 09:00
    happens: [reminder, reminder, reminder, reminder, reminder, circular]
    expect: {rung: circular, told: [supervision_office, unit_head], stage: rectification, standing: unresolved}

  - at: 2022-09-20 17:00
    rectified: {by: 不动产登记, measures: 材料清单上墙，一次告知}
    expect: {standing: rectified, board: {bad_unresolved: 0, overdue: 0}}

  - at: 2022-09-21 10:00
    feedback_given: {feedback: 告知评价人材料清单已公示}

  - at: 2022-09-22 10:00
    follow_up_unsatisfied: {role: supervision_office, note: 评价人说还是没有办成}
    happens: []
    expect: {stage: dispatch, round: 2, standing: unresolved, due: 2022-09-23 24:00}

  - at: 2022-09-22 11:00
    dispatched: {by: 服务质量监督室}

  - at: 2022-09-22 15:00
    found_genuine: {role: supervision_office, by: 服务质量监督室}
    expect: {rectification_due: 2022-09-27 24:00}

  - at: 2022-09-23 17:00
    rectified: {by: 不动产登记, measures: 派专人帮办，当日办成}

  - at: 2022-09-26 10:00
    feedback_given: {}

  - at: 2022-09-27 10:00
    follow_up_satisfied: {role: supervision_office}
    expect: {closed: true, round: 2, standing: rectified, breaches: [{clock: rectification, round: 1, unit: 不动产登记}]}
