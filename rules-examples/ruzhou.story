# 汝州人社"1-2-3"：1个工作日联系，简单问题2个工作日、复杂问题3个工作日办结，监督人员5个工作日内第二次回访。
#
# 来源：汝州市人社局公布的差评处理"123"做法；情节为示例。
# 2021年9月18日星期六上班（中秋节19日至21日放假），9月26日星期日、10月9日星期六上班（国庆节10月1日至7日放假）。

redress_story: 1
story: 周六上班也算一天；监督人员自己回访晚了，一样催办
source: 汝州市人社局"123"做法；情节为示例
policy: ruzhou.yaml

given:
  region: "410482"
  unit: 社会保险事业管理局
  channel: terminal
  named: true

life:

  - at: 2021-09-18 10:00
    note: 星期六，调休上班：当日转办
    review: {rating: 2, remark: 养老资格认证，老人被要求必须到场}
    expect: {due: 2021-09-18 24:00}

  - at: 2021-09-18 11:00
    dispatched: {}
    expect: {due: 2021-09-22 24:00}

  - at: 2021-09-18 11:30
    contacted: {note: "\"1\"：1个工作日内联系"}

  - at: 2021-09-22 09:00
    note: "\"2\"：简单问题2个工作日，中秋节不算"
    found_genuine: {class: simple}
    expect: {class: simple, rectification_due: 2021-09-23 24:00}

  - at: 2021-09-23 09:00
    happens: [near_due]
    rectified: {measures: 上门认证，开通手机认证}
    expect: {told: [unit]}

  - at: 2021-09-23 10:00
    note: 承办人员反馈，是第一次回访；第二次由监督人员做，9月26日星期日算工作日
    feedback_given: {feedback: 不用再到场}
    expect: {stage: follow_up, due: 2021-09-29 24:00}

  - at: 2021-09-30 09:00
    happens: [overdue, reminder]
    expect: {told: [supervision_office], overdue: true}

  - at: 2021-09-30 10:00
    follow_up_unsatisfied: {role: supervision_office, by: 监督室, note: 手机认证老人不会用}
    happens: [supervision]
    expect: {round: 2, rung: supervision, due: 2021-09-30 24:00}

  - at: 2021-09-30 11:00
    dispatched: {}

  - at: 2021-09-30 16:00
    note: "\"3\"：复杂问题3个工作日，国庆节不算，10月9日星期六算"
    found_genuine: {class: complex}
    expect: {class: complex, rectification_due: 2021-10-11 24:00}

  - at: 2021-10-11 10:00
    happens: [near_due]
    rectified: {measures: 社区网格员代办认证}

  - at: 2021-10-11 11:00
    feedback_given: {}

  - at: 2021-10-12 10:00
    follow_up_satisfied: {role: supervision_office, by: 监督室}
    expect: {closed: true, round: 2, standing: rectified}
