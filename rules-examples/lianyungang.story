# 连云港：派单、签收、办理、回访，每月绩效评估。回访满意不满意、问题解决没有解决，都由诉求人说。
#
# 来源：连云港《12345在线平台绩效评估标准（试行）》（连12345发〔2021〕1号、〔2022〕19号），见 lianyungang.yaml；情节为示例。

redress_story: 1
story: 签收迟了催签，办结回访满意；另一件回访不满意，问题没有解决，重新办理
source: 连12345发〔2021〕1号、〔2022〕19号；情节为示例
policy: lianyungang.yaml

given:
  region: "320707"
  unit: 赣榆
  channel: phone
  recorded_by: 12345在线平台
  named: true

life:

  - at: 2026-03-02 09:00
    review: {rating: 2, remark: 垃圾三天没有人清}
    as: 垃圾清运

  - at: 2026-03-02 09:00
    of: 垃圾清运
    dispatched: {}
    expect: {contact_due: 2026-03-02 14:30, rectification_due: none}

  - at: 2026-03-02 15:00
    note: 4个工作小时内没有签收，催签
    of: 垃圾清运
    happens: [overdue, reminder]
    expect: {told: [unit_head]}

  - at: 2026-03-02 15:10
    of: 垃圾清运
    contacted: {by: 赣榆值班室}

  - at: 2026-03-03 10:00
    of: 垃圾清运
    found_genuine: {}
    expect: {rectification_due: 2026-03-09 24:00}

  - at: 2026-03-05 16:00
    of: 垃圾清运
    rectified: {measures: 当日清运，以后每日一清}

  - at: 2026-03-05 17:00
    of: 垃圾清运
    feedback_given: {}

  - at: 2026-03-06 10:00
    note: 平台回访，诉求人说满意，问题解决了
    of: 垃圾清运
    follow_up_satisfied: {role: hotline, by: 平台回访员, solved: true}
    expect: {stage: closed, standing: rectified}

  - at: 2026-03-09 09:00
    review: {rating: 1, remark: 路灯不亮}
    as: 路灯

  - at: 2026-03-09 09:30
    of: 路灯
    dispatched: {}

  - at: 2026-03-09 10:00
    of: 路灯
    contacted: {by: 赣榆值班室}

  - at: 2026-03-10 10:00
    of: 路灯
    found_genuine: {}

  - at: 2026-03-11 16:00
    of: 路灯
    rectified: {measures: 换了灯泡}

  - at: 2026-03-11 17:00
    of: 路灯
    feedback_given: {}

  - at: 2026-03-12 10:00
    note: 承办单位自己问的不算
    of: 路灯
    follow_up_satisfied: {role: unit_head, by: 赣榆}
    refused: wrong-role

  - at: 2026-03-12 11:00
    note: 平台回访，没有解决，重新办理
    of: 路灯
    follow_up_unsatisfied: {role: hotline, by: 平台回访员, solved: false}
    expect: {stage: dispatch, round: 2, standing: unresolved}
