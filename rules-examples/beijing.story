# 北京：差评7日内核实并整改，评价人自己评价整改结果（以追评送来）：先评"不满意"，再办一轮；再评"基本满意"，办结。
#
# 来源：北京市2019年12月30日"好差评"实施意见；情节为示例。2020年春节假期1月24日至2月2日（延长后）。

redress_story: 1
story: 评价人自己评价整改：一次不满意，督办；一次基本满意，办结
source: 北京市2019年12月30日"好差评"实施意见；情节为示例
policy: beijing.yaml

given:
  region: "110101"
  unit: 东城区人力社保局
  channel: mobile
  named: true

life:

  - at: 2020-01-20 09:00
    review: {project_no: 京-0117, rating: 1, remark: 失业登记跑了三趟}
    note: 7日内核实并整改，定为7个工作日：春节假期不算，到2月6日
    expect: {due: 2020-01-21 24:00}

  - at: 2020-01-20 10:00
    dispatched: {}
    expect: {verification_due: 2020-02-06 24:00}

  - at: 2020-01-21 10:00
    found_genuine: {}
    expect: {rectification_due: 2020-02-06 24:00}

  - at: 2020-02-03 09:30
    note: 整改完成要有书面报告，谎报瞒报的可以查出来
    rectified: {measures: 改为网上办}
    refused: {reason: incomplete, says: report}

  - at: 2020-02-03 10:00
    rectified: {measures: 改为网上办, report: 东人社〔2020〕2号}

  - at: 2020-02-03 11:00
    feedback_given: {}

  - at: 2020-02-04 09:00
    note: 单位不能代评价人说满意
    follow_up_satisfied: {role: unit, by: 东城区人力社保局}
    refused: {reason: wrong-role, says: reviewer}

  - at: 2020-02-04 20:00
    note: 评价人评价整改结果：不满意，再办一轮，督办
    review: {project_no: 京-0117, assess_number: 2, rating: 2, remark: 网上提交后没有人审}
    happens: [review_added, supervision]
    expect: {round: 2, stage: dispatch, rung: supervision, told: [supervision_office, unit]}

  - at: 2020-02-05 09:00
    dispatched: {}

  - at: 2020-02-05 10:00
    found_genuine: {}
    expect: {rectification_due: 2020-02-13 24:00}

  - at: 2020-02-06 10:00
    rectified: {measures: 专人审核当日办结, report: 东人社〔2020〕3号}

  - at: 2020-02-06 11:00
    feedback_given: {}

  - at: 2020-02-07 20:00
    note: 基本满意，办结
    review: {project_no: 京-0117, assess_number: 3, rating: 3}
    happens: [review_added]
    expect: {closed: true, ending: satisfied, round: 2, standing: rectified}
