# 浙江：评价人可以追评一次。追评不满意，再办一轮；第二次追评不收，由部门回访。
#
# 来源：2019年10月新华社、浙江在线关于浙江"好差评"的报道；情节为示例。2021年清明节假期4月3日至5日。

redress_story: 1
story: 追评一次：还不满意，再办一轮；第二次追评不收
source: 2019年10月新华社、浙江在线关于浙江"好差评"的报道；情节为示例
policy: zhejiang.yaml

given:
  region: "330106"
  unit: 人力社保
  channel: mobile
  named: true

life:

  - at: 2021-04-01 09:00
    review: {project_no: 浙-1, rating: 2, remark: 补贴三个月没到}
    expect: {due: 2021-04-01 24:00}

  - at: 2021-04-01 09:10
    dispatched: {}
    expect: {contact_due: 2021-04-02 24:00, verification_due: 2021-04-07 24:00}

  - at: 2021-04-02 24:00
    note: 1日内没有回访，催办
    happens: [overdue, reminder]
    expect: {told: [unit_head], stage: verification}

  - at: 2021-04-06 09:00
    contacted: {}

  - at: 2021-04-06 10:00
    found_genuine: {}
    expect: {rectification_due: 2021-04-16 24:00}

  - at: 2021-04-08 10:00
    rectified: {measures: 补发}

  - at: 2021-04-08 11:00
    feedback_given: {}

  - at: 2021-04-09 15:00
    note: 追评：不满意，再办一轮
    review: {project_no: 浙-1, assess_number: 2, rating: 1, remark: 只补了两个月}
    happens: [review_added]
    expect: {stage: dispatch, round: 2, added_reviews: [r9]}

  - at: 2021-04-09 15:10
    dispatched: {}

  - at: 2021-04-12 15:00
    contacted: {}

  - at: 2021-04-12 16:00
    found_genuine: {}

  - at: 2021-04-13 10:00
    rectified: {measures: 补足}

  - at: 2021-04-13 11:00
    feedback_given: {}

  - at: 2021-04-13 20:00
    note: 第二次追评不收，留着给人看
    review: {project_no: 浙-1, assess_number: 3, rating: 5}
    refused: {reason: forbidden-by-policy, says: used up}
    happens: [review_refused]
    expect: {stage: follow_up}

  - at: 2021-04-14 10:00
    note: 部门回访，满意
    follow_up_satisfied: {}
    expect: {closed: true, round: 2, ending: satisfied, breaches: [{clock: contact}]}

  - at: 2021-05-06 09:00
    note: 4月差评率末三名之一，晾晒
    unit.ranked: {unit: 人力社保, region: "330106", period: 2021-04, place: 28, of: 30}
    happens: [exposure]
    expect: {told: [supervision_office, unit_head]}
