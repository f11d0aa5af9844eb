# 云南：办结后5个工作日没有评价的，默认为基本满意；后来补评的差评，默认评价让位，照样开工单、照样整改。
#
# 来源：云政办发〔2020〕6号；情节为示例。2021年国庆节假期10月1日至7日，9月26日星期日、10月9日星期六上班。

redress_story: 1
story: 默认基本满意之后，评价人补了一条差评
source: 云政办发〔2020〕6号；情节为示例
policy: yunnan.yaml

given:
  region: "530102"
  unit: 五华区市场监管局
  channel: tablet
  named: true

life:

  - at: 2021-09-27 15:00
    note: 办结，5个工作日内可以评：国庆节不算，10月9日星期六算
    service.finished: {project_no: 云-0927-1, region: "530102", unit: 五华区市场监管局, channel: tablet, named: true, matter: {code: yn-01, name: 个体工商户登记}}
    happens: []
    expect: {board: {reviews: 0, default_reviews: 0}}

  - at: 2021-09-27 15:30
    service.finished: {project_no: 云-0927-2, region: "530102", unit: 五华区市场监管局}

  - at: 2021-09-28 09:00
    note: 第二件当天就评了，不再有默认评价
    review: {project_no: 云-0927-2, rating: 5}
    expect: {opens_case: false, board: {reviews: 1}}

  - at: 2021-10-09 09:00
    happens: []
    expect: {board: {default_reviews: 0}}

  - at: 2021-10-09 24:00
    note: 第一件5个工作日没有评价，记一条默认的基本满意，不算主动评价，不进好评率
    happens: [window_ended]
    expect: {board: {reviews: 1, default_reviews: 1, good_rate: 100.00}}

  - at: 2021-10-11 09:00
    note: 评价人补评：不满意。默认评价让位，两条都留着；过了评价期，标明
    review: {project_no: 云-0927-1, rating: 2, remark: 名称核准改了四次}
    as: 补评的
    happens: []
    expect: {flags: [rated_after_window], stage: dispatch, board: {reviews: 2, default_reviews: 0, bad: 1, good_rate: 50.00}}

  - at: 2021-10-11 09:05
    note: 同一条又送来一遍（补报），不重复计
    review: {project_no: 云-0927-1, rating: 2, remark: 名称核准改了四次}
    occurred_at: 2021-10-11 09:00
    happens: []
    expect: {board: {reviews: 2, bad: 1, cases: 1}}

  - at: 2021-10-11 09:10
    note: 同一件同一次，说成满意：互相矛盾，不收，留着给人看
    review: {project_no: 云-0927-1, rating: 5}
    refused: {reason: rating-conflict, says: on record}
    happens: [review_refused]
    expect: {board: {reviews: 2, bad: 1}}

  - at: 2021-10-11 10:00
    dispatched: {}

  - at: 2021-10-12 10:00
    found_genuine: {}
    expect: {rectification_due: 2021-10-18 24:00}

  - at: 2021-10-14 10:00
    rectified: {measures: 名称自主申报}

  - at: 2021-10-14 11:00
    feedback_given: {}

  - at: 2021-10-15 10:00
    follow_up_satisfied: {}
    expect: {closed: true, ending: satisfied}
