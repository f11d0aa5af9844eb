# 武汉地方金融工作局：12日内整改（按自然日，最后一日放假的顺延），期限过去四分之三时提醒，到期催办，逾期3个工作日督办。
#
# 来源：武汉市地方金融工作局2020年公布的"好差评"做法；情节为示例。
# 2020年国庆节、中秋节假期10月1日至8日，10月10日星期六上班。

redress_story: 1
story: 遇国庆顺延，期限过去四分之三提醒，催两次还不改就督办
source: 武汉市地方金融工作局2020年公布的做法；情节为示例
policy: wuhan.yaml

given:
  region: "420102"
  unit: 地方金融监管处
  channel: pc
  named: true

life:

  - at: 2020-09-21 09:00
    review: {rating: 2, remark: 典当行设立材料样本是旧的, indicators: ["207"]}
    expect: {due: 2020-09-22 24:00}

  - at: 2020-09-21 10:00
    dispatched: {}
    expect: {due: 2020-09-23 24:00}

  - at: 2020-09-23 10:00
    note: 12个自然日到10月3日，放假，顺延到10月9日
    found_genuine: {}
    expect: {rectification_due: 2020-10-09 24:00}

  - at: 2020-10-07 09:00
    happens: [near_due]
    expect: {told: [unit]}

  - at: 2020-10-10 09:00
    happens: [overdue, reminder]
    expect: {told: [unit_head], rung: reminder}

  - at: 2020-10-13 09:00
    note: 10月10日星期六上班，也算一个工作日
    happens: [reminder, reminder]

  - at: 2020-10-14 09:00
    happens: [supervision]
    expect: {told: [supervision_office], rung: supervision}

  - at: 2020-10-14 15:00
    rectified: {measures: 样本全部换新}

  - at: 2020-10-15 09:00
    feedback_given: {}

  - at: 2020-10-16 09:00
    follow_up_satisfied: {}
    expect: {closed: true, standing: rectified}

  - at: 2020-10-19 10:00
    note: 办结一件事，7个工作日内可以评
    service.finished: {project_no: 汉-1, region: "420102", unit: 地方金融监管处}

  - at: 2020-10-28 24:00
    note: 没有评价，默认为基本满意，不算主动评价
    happens: [window_ended]
    expect: {board: {reviews: 1, default_reviews: 1}}
