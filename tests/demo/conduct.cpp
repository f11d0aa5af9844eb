#include "tests/demo/conduct.h"

#include <algorithm>

namespace redress::demo {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using shanghai::Cause;
using std::chrono::minutes;

struct Weight {
  Manner manner;
  int weight;
};
constexpr Weight manners[] = {
    {Manner::prompt, 38},           {Manner::planned, 22},        {Manner::late, 10},
    {Manner::unsatisfied_once, 10}, {Manner::no_legal_basis, 6},  {Manner::unreached, 4},
    {Manner::never_rectified, 4},   {Manner::never_contacted, 3},
};

// What happens too seldom to be left to the dice: to the first named case from the n-th on.
struct Arranged {
  int from;
  Manner manner;
};
constexpr Arranged arranged[] = {
    {12, Manner::tries_to_return}, {22, Manner::unsatisfied_twice},
    {31, Manner::appealed},        {57, Manner::unsatisfied_twice},
    {118, Manner::appealed},       {140, Manner::unsatisfied_twice},
};

const char* done_about(Cause cause, bool again) {
  switch (cause) {
    case Cause::attitude:
      return again ? "窗口负责人上门致歉，当事人离岗培训一周，窗口加装服务评价提示。"
                   : "已对当事人批评教育并电话致歉，窗口开展文明服务培训。";
    case Cause::papers:
      return again ? "该证明改由部门间核验，不再向群众收取；已收材料退还。"
                   : "已停止收取指南之外的材料，更新办事指南和材料样本。";
    case Cause::trips:
      return again ? "由专人代办并送证上门，两个部门的窗口合并为一个。"
                   : "已打通预约与取号，材料由部门间流转，群众不必再来。";
    case Cause::promise:
      return again ? "已办结并送达，对超期环节设置提前两天预警，责任人检讨。"
                   : "已催办并告知进度，向评价人说明超期原因。";
    case Cause::none: break;
  }
  return "已核查并改进。";
}

// Nobody calls a citizen at night: what would fall outside 8:30 to 21:30 waits for the morning.
Instant at_decent_hours(Instant at, shanghai::Dice& dice) {
  const auto local = at + shanghai::offset;
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const auto hour = local - day;
  const auto morning = 8h + 30min + minutes(dice.below(60));
  if (hour < 8h + 30min) return Instant(day + morning - shanghai::offset);
  if (hour > 21h + 30min) return Instant(day + 24h + morning - shanghai::offset);
  return at;
}

class Next {
 public:
  Next(Handling& it, Instant now) : it_(it), now_(now) {}

  std::optional<Act> operator()() {
    if (it_.stage == "dispatch") return dispatch();
    if (it_.stage == "verification") return verification();
    if (it_.stage == "appeal")
      return act(24h, 36h, "appeal_upheld",
                 {{"by", "政务服务评价复核组"},
                  {"role", "appeal_office"},
                  {"unit", "上海市政务服务评价复核组"},
                  {"reason", "经核对监控与办件记录，评价对象有误，属误评，不予采纳。"},
                  {"document", "复核〔2019〕" + std::to_string(it_.dice.between(1, 9)) + "号"}});
    if (it_.stage == "rectification") return rectification();
    if (it_.stage == "explanation")
      return act(40min, 3h, "explained",
                 {{"by", it_.rating->unit},
                  {"document", "关于该诉求缺乏法定依据的书面说明"},
                  {"reason", "所提要求没有法定依据，已逐条解释并告知其他途径。"}});
    if (it_.stage == "feedback")
      return act(10min, 50min, "feedback_given",
                 {{"by", it_.rating->unit}, {"feedback", "已将处理结果电话告知评价人。"}});
    if (it_.stage == "follow_up") return follow_up();
    return std::nullopt;
  }

 private:
  Act act(minutes from, minutes to, std::string event, json::object data) {
    const minutes after(it_.dice.between(int(from.count()), int(to.count())));
    return {at_decent_hours(now_ + after, it_.dice), std::move(event), std::move(data)};
  }

  std::optional<Act> dispatch() {
    it_.contacted = it_.planned = false;
    json::object data{{"by", "12345"}, {"role", "hotline"}, {"unit", it_.rating->unit}};
    if (it_.round > 1)
      data["note"] = std::string(it_.round == 2 ? "二" : "三") + "次转办，请认真核查整改。";
    return act(5min, 25min, "dispatched", std::move(data));
  }

  std::optional<Act> verification() {
    const std::string& unit = it_.rating->unit;
    if (it_.manner == Manner::tries_to_return && !it_.refused)
      return act(20min, 40min, "returned",
                 {{"by", unit}, {"reason", "认为应由街道办理，申请退单。"}});
    if (!it_.contacted) {
      if (it_.manner == Manner::never_contacted) return std::nullopt;
      it_.contacted = true;
      const bool slow = it_.manner == Manner::late;
      return act(slow ? 20h : 10min, slow ? 50h : 45min, "contacted",
                 {{"by", unit}, {"note", "已与评价人联系，了解情况。"}});
    }
    if (it_.manner == Manner::no_legal_basis)
      return act(20min, 2h, "found_unfounded", {{"by", unit}, {"reason", "诉求缺乏法定依据。"}});
    if (it_.manner == Manner::appealed)
      return act(30min, 90min, "appeal_lodged",
                 {{"by", unit},
                  {"ground", "mistaken"},
                  {"reason", "评价人当日未在本窗口办事，疑为误评，申请复核。"},
                  {"document", "监控截图与当日叫号记录"}});
    const bool simple = it_.manner == Manner::prompt || it_.manner == Manner::tries_to_return ||
                        it_.manner == Manner::unreached;
    return act(10min, 40min, "found_genuine",
               {{"by", unit}, {"class", simple ? "simple" : "complex"}, {"reason", "情况属实。"}});
  }

  std::optional<Act> rectification() {
    const std::string& unit = it_.rating->unit;
    if (it_.manner == Manner::never_rectified) return std::nullopt;
    const bool plans = it_.manner == Manner::planned || it_.manner == Manner::late;
    if (plans && !it_.planned) {
      it_.planned = true;
      const Instant due = at_decent_hours(now_ + 24h * it_.dice.between(3, 5), it_.dice);
      return act(30min, 4h, "rectification_planned",
                 {{"by", unit},
                  {"measures", done_about(it_.rating->cause, false)},
                  {"report", "限期整改书面报告"},
                  {"due_at", rfc3339(due, shanghai::offset)}});
    }
    json::object data{{"by", unit}, {"report", done_about(it_.rating->cause, it_.round > 1)}};
    if (it_.manner == Manner::late) return act(24h * 7, 24h * 17, "rectified", std::move(data));
    if (it_.manner == Manner::planned) return act(24h * 1, 24h * 3, "rectified", std::move(data));
    if (it_.manner == Manner::unsatisfied_once || it_.manner == Manner::unsatisfied_twice)
      return act(20h, 40h, "rectified", std::move(data));
    return act(20min, 90min, "rectified", std::move(data));
  }

  std::optional<Act> follow_up() {
    const int refusals = it_.manner == Manner::unsatisfied_once    ? 1
                         : it_.manner == Manner::unsatisfied_twice ? 2
                                                                   : 0;
    if (it_.manner == Manner::unreached)
      return act(20h, 26h, "follow_up_unreached",
                 {{"by", "12345"}, {"role", "hotline"}, {"note", "电话无人接听。"}});
    if (it_.round <= refusals)
      return act(16h, 30h, "follow_up_unsatisfied",
                 {{"by", "12345"}, {"role", "hotline"}, {"note", "评价人表示问题没有真正解决。"}});
    return act(16h, 30h, "follow_up_satisfied",
               {{"by", "12345"}, {"role", "hotline"}, {"note", "评价人对整改结果表示满意。"}});
  }

  Handling& it_;
  Instant now_;
};

}  // namespace

Handling Staff::take_on(std::string case_id, const shanghai::Rating& rating) {
  const int n = taken_++;
  Handling it;
  it.case_id = std::move(case_id);
  it.rating = &rating;
  it.dice = shanghai::Dice(shanghai::seed + std::uint64_t(n));
  std::vector<int> weights;
  for (const Weight& one : manners) weights.push_back(one.weight);
  it.manner = manners[it.dice.weighted(weights)].manner;
  if (arranged_ < std::size(arranged) && rating.named && n >= arranged[arranged_].from)
    it.manner = arranged[arranged_++].manner;
  return it;
}

std::optional<Act> next_act(Handling& it, Instant now) { return Next(it, now)(); }

}  // namespace redress::demo
