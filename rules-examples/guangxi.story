# 广西：7个自然日没有评价的，默认为非常满意；承诺件受理、办结各评一次（step），各算各的，不算追评。
#
# 来源：广西壮族自治区大数据发展局公布的"好差评"做法；情节为示例。2023年壮族三月三不是全国节假日，不在日历里。

redress_story: 1
story: 承诺件评两次：受理满意，办结不满意
source: 广西壮族自治区大数据发展局公布的做法；情节为示例
policy: guangxi.yaml

given:
  region: "450102"
  unit: 兴宁区行政审批局
  channel: sms
  named: true

life:

  - at: 2023-04-25 10:00
    service.finished: {project_no: 桂-77, step: accept, region: "450102", unit: 兴宁区行政审批局, promise_type: commitment}

  - at: 2023-04-25 11:00
    note: 受理环节：满意
    review: {project_no: 桂-77, step: accept, rating: 4}
    expect: {opens_case: false}

  - at: 2023-04-28 16:00
    note: 办结环节另评
    service.finished: {project_no: 桂-77, step: finish, region: "450102", unit: 兴宁区行政审批局, promise_type: commitment}

  - at: 2023-04-28 16:30
    service.finished: {project_no: 桂-78, step: finish, region: "450102", unit: 兴宁区行政审批局}

  - at: 2023-05-04 09:00
    review: {project_no: 桂-77, step: finish, rating: 1, remark: 承诺5天，办了8天, indicators: ["110"]}
    expect: {stage: dispatch, due: 2023-05-05 24:00, board: {reviews: 2, bad: 1}}

  - at: 2023-05-05 24:00
    note: 另一件7个自然日没有评价，默认为非常满意，劳动节照算
    happens: [window_ended, overdue]
    expect: {board: {reviews: 2, default_reviews: 1}}

  - at: 2023-05-06 09:00
    note: 5月6日星期六上班
    dispatched: {}
    expect: {verification_due: 2023-05-10 24:00}

  - at: 2023-05-08 10:00
    found_genuine: {}
    expect: {rectification_due: 2023-05-10 24:00}

  - at: 2023-05-10 10:00
    rectified: {measures: 承诺时限按工作日重新公布}
    happens: [near_due]

  - at: 2023-05-10 11:00
    feedback_given: {}

  - at: 2023-05-11 10:00
    follow_up_satisfied: {}
    expect: {closed: true, ending: satisfied, breaches: [{clock: dispatch}]}
