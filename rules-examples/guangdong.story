# 广东：实名评价，匿名的不开工单；默认评价另行记录，不与主动评价混在一起；整改到责任单位承诺的日期为止；
# 评价人反复不满意的，第2轮督办，第3轮由省通报。
#
# 来源：广东省2019年试行的政务服务"好差评"办法；GDZW 0059-2022 的整改条款没有读到，整改环节没有天数。
# 情节为示例。2020年劳动节假期5月1日至5日，5月9日星期六上班。

redress_story: 1
story: 实名才立案，承诺几时改好就几时到期，三轮之后由省通报
source: 广东省2019年试行的"好差评"办法；情节为示例
policy: guangdong.yaml

given:
  region: "440106"
  unit: 天河区住房建设局
  channel: pc
  named: true

life:

  - at: 2020-04-22 10:00
    note: 办结一件事，7个自然日内可以评
    service.finished: {project_no: 粤440106-0001, region: "440106", unit: 天河区住房建设局, channel: pc, named: true}

  - at: 2020-04-29 24:00
    note: 没有评价，默认为基本满意：只作默认评价记录，不算主动评价
    happens: [window_ended]
    expect: {board: {reviews: 0, default_reviews: 1}}

  - at: 2020-04-30 08:50
    note: 到这时才评的：默认评价让位给真的评价，两条都留着
    review: {project_no: 粤440106-0001, rating: 5}
    expect: {opens_case: false, board: {reviews: 1, default_reviews: 0}}

  - at: 2020-04-30 09:10
    review: {rating: 1, named: false, remark: 太慢}
    expect: {opens_case: false, board: {reviews: 2, bad: 1, cases: 0}}

  - at: 2020-04-30 09:20
    review: {rating: 1, remark: 公租房轮候名次一直不公布}
    expect: {stage: dispatch, due: 2020-05-06 24:00}

  - at: 2020-04-30 10:00
    dispatched: {}
    expect: {due: 2020-05-06 24:00}

  - at: 2020-05-06 09:30
    note: 整改没有天数，等责任单位承诺
    found_genuine: {}
    expect: {stage: rectification, due: none}

  - at: 2020-05-06 10:00
    rectification_planned: {due_at: 2020-05-20 24:00, measures: 名次上网公布}
    expect: {rectification_due: 2020-05-20 24:00}

  - at: 2020-05-21 09:00
    note: 承诺的日期到了没有改好，催办
    happens: [overdue, reminder]
    expect: {overdue: true, rung: reminder, told: [unit_head]}

  - at: 2020-05-22 09:00
    rectified: {}

  - at: 2020-05-22 10:00
    feedback_given: {feedback: 名次已公布}

  - at: 2020-05-25 10:00
    follow_up_unsatisfied: {note: 只公布了一半}
    happens: [supervision]
    expect: {round: 2, told: [supervision_office, unit], due: 2020-05-26 24:00}

  - at: 2020-05-25 11:00
    dispatched: {}

  - at: 2020-05-25 15:00
    found_genuine: {}

  - at: 2020-05-26 15:00
    rectified: {}

  - at: 2020-05-26 16:00
    feedback_given: {}

  - at: 2020-05-27 10:00
    follow_up_unsatisfied: {note: 还是查不到自己的名次}
    happens: [circular]
    expect: {round: 3, rung: circular, told: [general_office, unit]}

  - at: 2020-05-27 11:00
    dispatched: {}

  - at: 2020-05-27 15:00
    found_genuine: {}

  - at: 2020-05-28 15:00
    rectified: {measures: 按身份证号可查}

  - at: 2020-05-28 16:00
    feedback_given: {}

  - at: 2020-05-29 10:00
    follow_up_satisfied: {}
    expect: {closed: true, round: 3, board: {bad: 2, cases: 1, bad_unresolved: 0}}
