# 德州：三类处理。一件情况复杂，说明理由、建立台账、限期整改；一件缺乏法定依据，解释说明。
# 实名差评件件回访：联系不上的要联系3次，才可以结案，不计为满意。
#
# 来源：德州市实施方案（ceirp.cn，2020年10月16日）和鲁政办发〔2020〕10号；情节为示例。
# 2021年春节假期2月11日至17日，2月7日、20日（均为周末）上班。

redress_story: 1
story: 跨春节的两件差评：限期整改，解释说明
source: 德州市实施方案（2020年10月16日）、鲁政办发〔2020〕10号；情节为示例
policy: dezhou.yaml

given:
  region: "371402"
  unit: 住房公积金
  channel: mobile
  named: true

life:

  - at: 2021-02-10 10:00
    review: {rating: 1, remark: 提取公积金要到两个部门开证明}
    as: 王先生
    note: 谁办理、谁负责：不用人转，直接到业务办理单位；1个工作日回访、3个工作日核实，春节不算
    expect: {stage: verification, contact_due: 2021-02-18 24:00, verification_due: 2021-02-20 24:00}

  - at: 2021-02-10 16:00
    contacted: {by: 住房公积金}

  - at: 2021-02-18 10:00
    note: 5个工作日从收到评价算，2月20日星期六上班
    found_genuine: {}
    expect: {rectification_due: 2021-02-23 24:00}

  - at: 2021-02-18 10:30
    note: 情况复杂的，说明理由（书面说明）、建立台账（整改措施）、限期
    rectification_planned: {due_at: 2021-03-05 24:00, measures: 与不动产登记联网核验}
    refused: {reason: incomplete, says: written report}

  - at: 2021-02-18 11:00
    rectification_planned: {due_at: 2021-03-05 24:00, measures: 与不动产登记联网核验, report: 德公积金〔2021〕8号}
    expect: {rectification_due: 2021-03-05 24:00}

  - at: 2021-02-22 09:00
    review: {rating: 2, unit: 人力资源社会保障, remark: 不给补缴断缴的社保}
    as: 赵女士

  - at: 2021-02-22 15:00
    note: 诉求缺乏法定依据的，做好解释说明
    found_unfounded: {reason: 《社会保险法》没有个人补缴的规定}
    expect: {stage: explanation, due: 2021-03-01 24:00}

  - at: 2021-02-23 10:00
    explained: {note: 当面说明政策，给了书面答复}
    expect: {stage: feedback, standing: explained}

  - at: 2021-02-23 10:30
    feedback_given: {}

  - at: 2021-02-24 10:00
    follow_up_unreached: {}
    expect: {stage: follow_up, follow_up_attempts: 1}

  - at: 2021-02-25 10:00
    follow_up_unreached: {}

  - at: 2021-02-26 10:00
    follow_up_unreached: {}
    happens: [follow_up_exhausted]
    expect: {stage: closed, ending: unreached, follow_up_attempts: 3, standing: explained}

  - at: 2021-03-01 09:00
    note: 办结一件事，补充评价期5个工作日
    service.finished: {project_no: 鲁371402-0088, region: "371402", unit: 住房公积金, named: true}

  - at: 2021-03-05 16:00
    of: 王先生
    happens: [near_due]
    rectified: {measures: 联网核验上线，不再要证明}
    expect: {standing: rectified}

  - at: 2021-03-05 16:30
    of: 王先生
    feedback_given: {}

  - at: 2021-03-08 10:00
    of: 王先生
    follow_up_satisfied: {}
    expect: {closed: true, ending: satisfied, breaches: [], board: {bad: 2, bad_unresolved: 0, rectification_rate: 100.00}}

  - at: 2021-03-08 24:00
    note: 到期没有评的，不作默认评价
    happens: []
    expect: {board: {default_reviews: 0}}

  - at: 2021-03-09 10:00
    note: 过期才评的照收，标明；情况清楚、诉求合理的，立行立改
    review: {project_no: 鲁371402-0088, rating: 2, remark: 大厅没有轮椅}
    as: 李大爷
    expect: {flags: [rated_after_window], stage: verification}

  - at: 2021-03-10 09:00
    contacted: {by: 住房公积金}

  - at: 2021-03-10 09:30
    found_genuine: {class: immediate}
    expect: {class: immediate, rectification_due: 2021-03-10 24:00}

  - at: 2021-03-10 15:00
    rectified: {measures: 备了两台轮椅}
    happens: []

  - at: 2021-03-10 15:30
    feedback_given: {}

  - at: 2021-03-11 10:00
    follow_up_satisfied: {}
    expect: {closed: true}
