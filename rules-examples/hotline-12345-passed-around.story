# 12345：责任不清，A推B、B推A，到第3次开协调会定牵头单位，此后只有热线中心可以再移；来回推不重新起算。
#
# 来源：一市市长公开电话办理办法（fsou.com，171479）：责任不清的，开协调会定牵头单位；次数为示例，见 hotline-12345.yaml；情节为示例。
# 2024年端午节假期6月8日至10日。

redress_story: 1
story: A推B、B推A：第三次开协调会
source: 一市市长公开电话办理办法；情节为示例
policy: hotline-12345.yaml

given:
  region: "340302"
  unit: 住建局
  channel: phone
  recorded_by: 话务员 12
  named: true

life:

  - at: 2024-06-05 09:00
    review: {rating: 1, remark: 小区门口塌陷没人管}

  - at: 2024-06-05 10:00
    dispatched: {}
    expect: {unit: 住建局}

  - at: 2024-06-05 11:00
    found_genuine: {}
    note: 电话工单5个工作日，端午节不算
    expect: {rectification_due: 2024-06-13 24:00}

  - at: 2024-06-06 09:00
    note: 住建局推给城管局
    transferred: {unit: 城管局, reason: 占道挖掘归城管}
    expect: {unit: 城管局, bounces: 1, rectification_due: 2024-06-13 24:00}

  - at: 2024-06-06 15:00
    note: 城管局推回住建局
    transferred: {unit: 住建局, reason: 小区内归住建}
    happens: []
    expect: {unit: 住建局, bounces: 2}

  - at: 2024-06-07 09:00
    note: 第三次：开协调会，告知热线中心和督查组；期限一天也没有多出来
    transferred: {unit: 城管局, reason: 红线外}
    happens: [coordination]
    expect: {unit: 城管局, bounces: 3, rung: coordination, told: [hotline, supervision_office, unit], rectification_due: 2024-06-13 24:00}

  - at: 2024-06-07 15:00
    note: 城管局再推：不行了，只有热线中心可以移
    transferred: {unit: 住建局}
    refused: {reason: wrong-role, says: 12345}

  - at: 2024-06-11 09:00
    note: 协调会定住建局牵头
    transferred: {role: hotline, unit: 住建局, reason: 协调会定牵头单位}
    expect: {unit: 住建局, transfers: 4, holdings: [{unit: 住建局, held: P1D}, {unit: 城管局, held: PT6H}, {unit: 住建局, held: PT18H}, {unit: 城管局, held: P4D}, {unit: 住建局}]}

  - at: 2024-06-13 15:00
    happens: [near_due]
    rectified: {measures: 回填修复}

  - at: 2024-06-13 16:00
    feedback_given: {}

  - at: 2024-06-14 10:00
    follow_up_satisfied: {}
    expect: {closed: true, breaches: []}
