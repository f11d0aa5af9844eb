# 浙江：1日内回访，15日内整改；快到期督促，到期超期预警，再不改晾晒通报。
#
# 来源：2019年10月新华社、浙江在线关于浙江"好差评"的报道；情节为示例。
# 2019年10月12日星期六上班（国庆调休），1日内回访就到这一天；整改从10月11日加15个自然日是26日星期六，
# 顺延到28日星期一（民法典第203条，规则里写明）。

redress_story: 1
story: 实时通知、督促整改、超期预警、晾晒通报
source: 2019年10月新华社、浙江在线关于浙江"好差评"的报道；情节为示例
policy: zhejiang.yaml

given:
  region: "330106"
  unit: 规划和自然资源
  channel: sms
  named: true

life:

  - at: 2019-10-11 09:00
    review: {rating: 1, remark: 网上预约了，到了还要重新排队, indicators: ["112"]}
    expect: {due: 2019-10-11 24:00}

  - at: 2019-10-11 09:05
    note: 实时通知部门
    dispatched: {}
    expect: {due: 2019-10-12 24:00}

  - at: 2019-10-12 15:00
    contacted: {note: 1日内回访}

  - at: 2019-10-12 15:30
    found_genuine: {}
    expect: {rectification_due: 2019-10-28 24:00}

  - at: 2019-10-26 09:00
    note: 还剩3天，督促整改
    happens: [near_due]
    expect: {told: [unit], overdue: false}

  - at: 2019-10-29 09:00
    note: 到期没有整改，超期预警
    happens: [overdue, warning]
    expect: {told: [unit, unit_head], rung: warning, overdue: true}

  - at: 2019-11-05 09:00
    note: 又过5个工作日，晾晒通报
    happens: [circular]
    expect: {told: [supervision_office], rung: circular, board: {bad_unresolved: 1, overdue: 1, rectification_rate: 0.00}}

  - at: 2019-11-06 11:00
    rectified: {measures: 预约号与叫号系统打通}

  - at: 2019-11-06 14:00
    feedback_given: {feedback: 以后预约的直接取号}
    expect: {stage: follow_up, due: 2019-11-11 24:00}

  - at: 2019-11-08 10:00
    follow_up_satisfied: {}
    expect: {closed: true, standing: rectified, rung: circular, breaches: [{clock: rectification, unit: 规划和自然资源}]}
