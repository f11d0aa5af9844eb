# 黄山：办理中重新分类，期限按原来的起算点换成新的长短；换成短的一类以后已经过期的，只记一次超期，不补发催办；
# 15个工作日还办不了的，作出书面解释；办结后可以重新办理一次。
#
# 来源：黄山市市长信箱办理办法；情节为示例。2024年劳动节假期5月1日至5日，4月28日星期日、5月11日星期六上班。

redress_story: 1
story: 重新分类、书面解释、重新办理
source: 黄山市市长信箱办理办法；情节为示例
policy: huangshan.yaml

given:
  region: "341002"
  unit: 屯溪区住建局
  channel: web
  named: true

life:

  - at: 2024-04-22 09:00
    review: {rating: 2, remark: 老楼加装电梯没有下文}

  - at: 2024-04-22 10:00
    dispatched: {}
    expect: {contact_due: 2024-04-24 24:00}

  - at: 2024-04-23 09:00
    contacted: {by: 屯溪区住建局}
    expect: {contact_due: none}

  - at: 2024-04-23 10:00
    found_genuine: {}
    expect: {rectification_due: 2024-04-28 24:00}

  - at: 2024-04-24 09:00
    note: 没有这一类
    reclassified: {class: huge}
    refused: {reason: incomplete, says: very_complex}

  - at: 2024-04-24 09:10
    note: 原来是复杂的：从转办起10个工作日，劳动节不算
    reclassified: {class: complex}
    expect: {class: complex, rectification_due: 2024-05-08 24:00}

  - at: 2024-05-06 09:00
    reclassified: {class: very_complex}
    expect: {rectification_due: 2024-05-14 24:00}

  - at: 2024-05-11 09:00
    note: 又改回复杂的：那样早就过期了，记一次超期，不补发提醒和催办
    reclassified: {class: complex}
    happens: [overdue]
    expect: {overdue: true, told: [], rung: none, flags: [breached_on_attach], rectification_due: 2024-05-08 24:00}

  - at: 2024-05-13 09:00
    deferred: {reason: 业主意见不一}
    refused: {reason: incomplete, says: document}

  - at: 2024-05-13 09:10
    note: 还办不了的，作出书面解释
    deferred: {reason: 业主意见不一, document: 屯住建函〔2024〕9号}
    expect: {stage: feedback, standing: deferred}

  - at: 2024-05-13 10:00
    feedback_given: {}

  - at: 2024-05-14 10:00
    follow_up_satisfied: {}
    expect: {closed: true, standing: deferred}

  - at: 2024-06-03 09:00
    note: 业主同意了，请求重新办理：由值班长定
    reopened: {role: unit}
    refused: {reason: wrong-role, says: 值班长}

  - at: 2024-06-03 09:10
    reopened: {role: duty_supervisor, reason: 业主意见已统一}
    expect: {stage: dispatch, round: 2, reopenings: 1, standing: unresolved}

  - at: 2024-06-03 10:00
    dispatched: {}

  - at: 2024-06-04 10:00
    found_genuine: {class: complex}

  - at: 2024-06-14 10:00
    rectified: {measures: 电梯开工}

  - at: 2024-06-14 11:00
    feedback_given: {}

  - at: 2024-06-17 10:00
    follow_up_satisfied: {}
    expect: {closed: true, standing: rectified, round: 2}

  - at: 2024-06-18 09:00
    note: 只能重新办理一次
    reopened: {role: duty_supervisor}
    refused: {reason: forbidden-by-policy, says: used up}

  - at: 2024-06-19 09:00
    review: {rating: 1, remark: 井盖响}
    as: 井盖

  - at: 2024-06-19 10:00
    dispatched: {}

  - at: 2024-06-20 10:00
    found_genuine: {}

  - at: 2024-06-20 15:00
    rectified: {}

  - at: 2024-06-20 16:00
    feedback_given: {}

  - at: 2024-06-21 10:00
    follow_up_satisfied: {}
    expect: {closed: true}

  - at: 2024-08-01 09:00
    note: 办结超过30个自然日，不再重新办理，另开一件
    reopened: {role: duty_supervisor}
    refused: {reason: forbidden-by-policy, says: 2024-07-21}
