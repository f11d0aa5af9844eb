# 临清：96个窗口，"无一差评"，整改率是0/0。现场"一次一评"：同一次只评一次，同一条重复送来不重复计，
# 改口的不收；网上"一事一评"：同一件事也只评一次。
#
# 来源：2023年3月24日关于临清市政务服务大厅"好差评"的报道；情节为示例。

redress_story: 1
story: 无一差评的一天：一次一评，一事一评
source: 2023年3月24日关于临清市政务服务大厅"好差评"的报道；情节为示例
policy: linqing.yaml

given:
  region: "371581"
  unit: 不动产登记
  channel: tablet
  named: true

life:

  - at: 2023-03-24 09:00
    note: 现场：办结后平板自动进入评价，效率、质量、态度三个维度各打一分
    review: {project_no: 现场-0001, window: "01", rating: 5, dimensions: {efficiency: 5, quality: 5, attitude: 5}}
    expect: {opens_case: false, board: {reviews: 1, good: 1}}

  - at: 2023-03-24 09:01
    note: 断网补传，同一条又送来一遍：不重复计
    review: {project_no: 现场-0001, window: "01", rating: 5, dimensions: {efficiency: 5, quality: 5, attitude: 5}}
    occurred_at: 2023-03-24 09:00
    happens: []
    expect: {board: {reviews: 1}}

  - at: 2023-03-24 09:05
    note: 同一次改口：互相矛盾，不收，留着给人看
    review: {project_no: 现场-0001, window: "01", rating: 3}
    refused: {reason: rating-conflict, says: on record}
    happens: [review_refused]
    expect: {board: {reviews: 1}}

  - at: 2023-03-24 09:10
    note: 同一次的第二次评价：一次一评，不收
    review: {project_no: 现场-0001, window: "01", assess_number: 2, rating: 1}
    refused: {reason: forbidden-by-policy, says: one review of a matter}
    happens: [review_refused]
    expect: {board: {reviews: 1, bad: 0, cases: 0}}

  - at: 2023-03-24 09:30
    note: 同一个人下午再来办一次，是另一次
    review: {project_no: 现场-0002, window: "96", rating: 4, dimensions: {efficiency: 4, quality: 5, attitude: 4}}
    expect: {board: {reviews: 2}}

  - at: 2023-03-24 10:00
    note: 网上：一件事评一次
    review: {project_no: 网上-371581-77, channel: mobile, rating: 5}

  - at: 2023-03-24 10:05
    review: {project_no: 网上-371581-77, channel: mobile, assess_number: 2, rating: 4}
    refused: {reason: forbidden-by-policy, says: one review of a matter}

  - at: 2023-03-24 17:30
    note: 到下班，三条评价，无一差评：好评率100%，整改率0/0，不是100%，也不是0%
    expect: {board: {reviews: 3, good: 3, bad: 0, cases: 0, good_rate: 100.00, rectification_rate: none}}
