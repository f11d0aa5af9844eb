# 临清：96个窗口一窗一台评价平板，先是"无一差评"，后来有了第一件，当日改不了的限期整改。
#
# 来源：2023年3月24日关于临清市政务服务大厅"好差评"的报道（五个等级，至报道时无一差评，问题立即整改）；
# 差评的情节为示例。4月29日是劳动节假期第一天（4月29日至5月3日），5月6日星期六调休上班。

redress_story: 1
story: 从"无一差评"到第一件差评：立即整改，改不了的限期
source: 2023年3月24日关于临清市政务服务大厅"好差评"的报道；差评情节为示例
policy: linqing.yaml

given:
  region: "371581"
  unit: 税务
  channel: tablet
  named: true

life:

  - at: 2023-03-24 10:00
    note: 差评为零时，整改率是0/0，不是100%，也不是0%
    review: {rating: 5, window: "12"}
    expect: {opens_case: false, board: {reviews: 1, bad: 0, good_rate: 100.00, rectification_rate: none}}

  - at: 2023-04-29 10:30
    note: 节假日值守窗口收到的，节后第一个工作日转办
    review: {rating: 2, channel: qr_code, remark: 自助终端开不了发票}
    expect: {due: 2023-05-04 24:00}

  - at: 2023-05-04 09:10
    dispatched: {unit: 税务}
    expect: {due: 2023-05-05 24:00}

  - at: 2023-05-05 09:30
    found_genuine: {by: 税务}
    expect: {stage: rectification, due: 2023-05-05 24:00}

  - at: 2023-05-05 10:00
    note: 当日改不了，要限期整改，必须写明措施
    rectification_planned: {due_at: 2023-05-09 24:00}
    refused: {reason: incomplete, says: measures}

  - at: 2023-05-05 10:05
    note: 最迟5个工作日，从收到评价算：5月6日星期六调休，算工作日
    rectification_planned: {due_at: 2023-05-10 24:00, measures: 请厂家更换打印模块}
    refused: {reason: forbidden-by-policy, says: 2023-05-09 24:00}

  - at: 2023-05-05 10:10
    rectification_planned: {due_at: 2023-05-09 24:00, measures: 请厂家更换打印模块}
    expect: {stage: rectification, due: 2023-05-09 24:00}

  - at: 2023-05-08 15:00
    rectified: {measures: 打印模块已更换}
    happens: []
    expect: {standing: rectified, board: {bad: 1, bad_unresolved: 0, rectification_rate: 100.00, good_rate: 50.00}}

  - at: 2023-05-08 16:00
    feedback_given: {feedback: 终端已修好，可以自助开票}

  - at: 2023-05-09 10:00
    follow_up_satisfied: {}
    expect: {closed: true, round: 1}
