# 张先生的差评：一件真事，按《无棣县政务服务中心"好差评"差评整改规则》（wudi.yaml）走一遍。
#
# 来源：2023年2月27日关于无棣县政务服务"好差评"的报道。2022年9月，一名办理社会保险的工作人员在窗口看手机，
# 被评为"非常不满意"。核实下来有一部分是误会：他在上传急件。但人仍然受了批评教育，问题当即整改，
# 结果反馈给评价人：部分误会不等于误评，不作"不予采纳"处理。
# 报道没有写明日期和时刻，以下日期是编排的，期限由规则算出。

redress_story: 1
story: 张先生：窗口看手机，一半是误会，照样整改
source: 2023年2月27日关于无棣县政务服务"好差评"的报道
policy: wudi.yaml

given:                          # 每条评价都这样写，除非另有说明
  region: "371623"
  unit: 社会保险
  channel: tablet
  named: true

life:

  - at: 2022-09-14 10:20
    review: {rating: 1, window: "23", remark: 窗口工作人员看手机, indicators: ["115"]}
    as: 张先生
    expect: {stage: dispatch, due: 2022-09-15 24:00, standing: unresolved, board: {bad: 1, bad_unresolved: 1}}

  - at: 2022-09-14 10:40
    dispatched: {unit: 社会保险, by: 服务质量监督室}
    expect: {stage: verification, due: 2022-09-15 24:00}

  - at: 2022-09-14 14:00
    contacted: {role: supervision_office, by: 服务质量监督室, note: 电话联系张先生，了解当时情况}

  - at: 2022-09-14 16:30
    note: 调看监控：工作人员用手机上传急件，有一部分是误会；但在窗口看手机，本身就不对
    found_genuine: {role: supervision_office, by: 服务质量监督室, partly: true, note: 部分属实}
    expect: {stage: rectification, partly: true, due: 2022-09-19 24:00}

  - at: 2022-09-14 17:10
    rectified: {by: 社会保险, measures: 对当事人批评教育；急件改由后台人员上传}
    expect: {stage: feedback, standing: rectified, board: {bad_unresolved: 0, rectification_rate: 100.00}}

  - at: 2022-09-15 09:00
    feedback_given: {by: 社会保险, feedback: 向张先生说明上传急件的经过，并就看手机道歉}
    expect: {stage: follow_up, due: 2022-09-20 24:00}

  - at: 2022-09-16 09:00
    note: 责任单位自己问的不算，要由服务质量监督室回访
    follow_up_satisfied: {role: unit, by: 社会保险}
    refused: {reason: wrong-role, says: 服务质量监督室}

  - at: 2022-09-16 09:30
    follow_up_satisfied: {role: supervision_office, by: 服务质量监督室}
    happens: []
    expect: {stage: closed, closed: true, standing: rectified, ending: satisfied, round: 1, due: none, breaches: []}
