# 新疆：实名评价，匿名的不开工单；5个工作日没有评价的，默认为满意；评价人撤回的，到此为止。
#
# 来源：新疆政务服务网2025年公布的"好差评"说明；情节为示例。2025年国庆节、中秋节假期10月1日至8日，9月28日星期日、10月11日星期六上班。

redress_story: 1
story: 默认满意；匿名的不立案；评价人撤回一件
source: 新疆政务服务网2025年公布的说明；情节为示例
policy: xinjiang.yaml

given:
  region: "650102"
  unit: 天山区社保中心
  channel: pc
  named: true

life:

  - at: 2025-09-25 12:00
    service.finished: {project_no: 新-01, region: "650102", unit: 天山区社保中心}

  - at: 2025-09-26 10:00
    note: 匿名的不开工单，只计入评价
    review: {rating: 1, named: false}
    expect: {opens_case: false, no_case_because: "'xinjiang' opens a case only for a named reviewer."}

  - at: 2025-09-29 10:00
    review: {rating: 2, remark: 网页打不开}
    as: 撤回的
    expect: {due: 2025-09-30 24:00}

  - at: 2025-09-29 11:00
    dispatched: {}

  - at: 2025-09-30 10:00
    note: 评价人说是自己的电脑有问题，撤回；评价还在，工单到此为止
    withdrawn: {note: 评价人来电撤回}
    expect: {closed: true, standing: withdrawn, board: {bad: 2, bad_unresolved: 0}}

  - at: 2025-09-30 16:00
    review: {rating: 1, remark: 社保卡补办等了一个月}
    as: 社保卡

  - at: 2025-09-30 17:00
    dispatched: {}
    expect: {verification_due: 2025-10-11 24:00}

  - at: 2025-10-09 24:00
    note: 5个工作日没有评价，默认为满意（9月28日星期日算，国庆不算）
    happens: [window_ended]
    expect: {board: {default_reviews: 1}}

  - at: 2025-10-10 10:00
    found_genuine: {}
    expect: {rectification_due: 2025-10-14 24:00}

  - at: 2025-10-13 10:00
    rectified: {measures: 立等可取}

  - at: 2025-10-13 11:00
    feedback_given: {}

  - at: 2025-10-14 10:00
    follow_up_satisfied: {}
    expect: {closed: true, ending: satisfied, board: {bad: 3, cases: 2, bad_unresolved: 0}}
