# 巴彦淖尔：转过三个部门仍没有牵头单位的，列为问题工单，提级督办。
#
# 来源：巴彦淖尔市公开的12345热线做法；情节为示例。2024年清明节假期4月4日至6日，4月7日星期日上班。

redress_story: 1
story: 退了两次、到第三个部门：提级督办
source: 巴彦淖尔市公开的12345热线做法；情节为示例
policy: bayannur.yaml

given:
  region: "150802"
  unit: 临河区住建局
  channel: phone
  recorded_by: 话务员 12
  named: true

life:

  - at: 2024-04-02 09:00
    review: {rating: 1, remark: 自来水发黄}

  - at: 2024-04-02 10:00
    dispatched: {role: hotline, unit: 临河区住建局}

  - at: 2024-04-02 15:00
    returned: {reason: 归水务}
    expect: {returns: 1}

  - at: 2024-04-03 09:00
    dispatched: {role: hotline, unit: 临河区水务局}
    happens: []

  - at: 2024-04-03 15:00
    returned: {reason: 二次供水归物业}
    expect: {returns: 2}

  - at: 2024-04-03 17:00
    note: 第三个部门：列为问题工单，提级督办
    dispatched: {role: hotline, unit: 供水公司}
    happens: [escalated_supervision]
    expect: {unit: 供水公司, told: [general_office, unit], rung: escalated_supervision}

  - at: 2024-04-07 15:00
    found_genuine: {}
    note: 整改期限照样从收到评价算：5个工作日，清明节不算，4月7日星期日算
    expect: {rectification_due: 2024-04-10 24:00}

  - at: 2024-04-09 15:00
    rectified: {measures: 换滤芯、清洗水箱}

  - at: 2024-04-09 16:00
    feedback_given: {}

  - at: 2024-04-10 10:00
    follow_up_satisfied: {role: hotline}
    expect: {closed: true, holdings: [{unit: 临河区住建局}, {unit: none}, {unit: 临河区水务局}, {unit: none}, {unit: 供水公司}]}
