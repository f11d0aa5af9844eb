#include "tests/support/shanghai.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <numeric>

namespace redress::shanghai {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

struct Place {
  const char* region;
  const char* name;
  int weight;  // about its people, in hundred thousands
};
constexpr Place places[] = {
    {"310115", "浦东新区", 56}, {"310112", "闵行区", 25}, {"310113", "宝山区", 20},
    {"310117", "松江区", 18},   {"310114", "嘉定区", 16}, {"310110", "杨浦区", 13},
    {"310107", "普陀区", 13},   {"310118", "青浦区", 12}, {"310120", "奉贤区", 12},
    {"310104", "徐汇区", 11},   {"310106", "静安区", 10}, {"310109", "虹口区", 8},
    {"310116", "金山区", 8},    {"310105", "长宁区", 7},  {"310101", "黄浦区", 7},
    {"310151", "崇明区", 7},    {"31", "市级", 24},
};

struct Matter {
  const char* code;
  const char* name;
};
// What is done where: the unit's name follows the place's.
struct Office {
  const char* unit;
  int weight;
  std::array<Matter, 3> matters;
};
constexpr Office offices[] = {
    {"社会保险",
     18,
     {{{"sb-001", "社会保险参保登记"},
       {"sb-014", "养老保险关系转移接续"},
       {"sb-022", "退休待遇核定"}}}},
    {"医疗保险",
     15,
     {{{"yb-003", "异地就医备案"}, {"yb-007", "医疗费零星报销"}, {"yb-011", "生育保险待遇申领"}}}},
    {"户籍与出入境",
     17,
     {{{"ga-002", "居住证办理"}, {"ga-005", "户口迁移"}, {"ga-009", "普通护照签发"}}}},
    {"企业登记",
     14,
     {{{"sc-001", "企业设立登记"}, {"sc-004", "企业变更登记"}, {"sc-012", "食品经营许可"}}}},
    {"不动产登记",
     12,
     {{{"bd-001", "不动产转移登记"}, {"bd-003", "抵押权注销登记"}, {"bd-006", "房屋查档"}}}},
    {"税务",
     10,
     {{{"sw-002", "个人所得税完税证明"}, {"sw-005", "发票领用"}, {"sw-008", "契税申报"}}}},
    {"民政", 6, {{{"mz-001", "婚姻登记"}, {"mz-004", "社会救助申请"}, {"mz-007", "老年综合津贴"}}}},
    {"公积金",
     8,
     {{{"gj-001", "住房公积金提取"}, {"gj-003", "公积金贷款申请"}, {"gj-006", "个人账户转移"}}}},
};
constexpr const char* steps[] = {"consult", "apply", "accept", "review", "finish", "collect"};

struct Channel {
  const char* name;
  int weight;
  bool in_hall;
};
constexpr Channel channels[] = {
    {"qr_code", 30, true}, {"tablet", 21, true}, {"terminal", 9, true}, {"mobile", 18, false},
    {"alipay", 9, false},  {"wechat", 7, false}, {"pc", 6, false},
};

// From Saturday 2019-07-20 on: quieter at weekends, busier as it becomes known.
constexpr int days[] = {34, 28, 88, 95, 99, 104, 112, 46, 38, 118, 124, 131, 137};

// The national indicator codes in use (domain.md §1.4): their first digit is the star level.
struct Complaint {
  Cause cause;
  int weight;
  std::array<std::vector<const char*>, 2> codes;  // of 1★, of 2★
  const char* weak;                               // the dimension that suffers
  std::vector<const char*> remarks;
};
const std::vector<Complaint>& complaints() {
  static const std::vector<Complaint> all = {
      {Cause::attitude,
       31,
       {{{"115"}, {"214", "213"}}},
       "efficiency",
       {"问了三句话都不抬头，态度很生硬。", "窗口人员一直在聊天，叫了几次才理。",
        "说话不耐烦，让我自己去看墙上的指南。",
        "业务不熟，问了三个同事才答上来，让我等了四十分钟。",
        "还差十分钟下班就说不办了，让明天再来。", "咨询电话里直接挂断，再打没人接。",
        "老人听不清，工作人员不愿意再讲一遍。", "叫到号没人，等了二十分钟才有人回到窗口。",
        "同样的问题两个窗口两种说法，还说是我没听懂。"}},
      {Cause::papers,
       27,
       {{{"109", "108", "111"}, {"210", "208", "207"}}},
       "convenience",
       {"办事指南上没有的证明，到窗口非要我补。", "同一份证明这个月已经交了三次，系统里明明有。",
        "网上写只要身份证，现场又要户口本原件。", "没有材料样本，填了三遍都说不对。",
        "要求单位盖章的表格，指南里根本没有这一项。", "材料清单和窗口说的不一样，来回跑着补。",
        "已经有电子证照了，还要交复印件。", "指南里的样表日期格式是错的，照着填被退回。"}},
      {Cause::trips,
       22,
       {{{"113", "114"}, {"212", "211"}}},
       "convenience",
       {"网上预约好了，到大厅还要重新取号排队。", "说好最多跑一次，这是第四趟了。",
        "三个部门互相推，让我两头跑。", "网上显示可以办，点到最后一步提示去窗口。",
        "跑了区里又让去街道，街道说要回区里。", "受理之后又打电话让我去补签字，请了两次假。",
        "APP上提交了，窗口说查不到，只好再交一遍。"}},
      {Cause::promise,
       20,
       {{{"110"}, {"209"}}},
       "efficiency",
       {"承诺五个工作日办结，今天第九天了还没有结果。", "说当天能取证，等到下班通知明天再来。",
        "超过承诺时间没有任何说明，打电话才知道材料没流转。",
        "受理后一直显示审核中，已经超期一周。", "快递说三天寄出，半个月没有收到。",
        "短信通知已办结，到窗口说还要再等两天。"}},
  };
  return all;
}

constexpr const char* praise[] = {"很方便，十分钟办好。", "工作人员耐心，讲得清楚。",
                                  "手机上就办完了。",     "一次办好，没有多跑。",
                                  "比以前快多了。",       "自助机很好用。"};
constexpr const char* stems[] = {"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"};

constexpr Instant first_day =
    std::chrono::sys_days(std::chrono::year{2019} / 7 / 20) - std::chrono::minutes(480);

std::string two(int n) { return (n < 10 ? "0" : "") + std::to_string(n); }
std::string digits(int n, std::size_t width) {
  std::string text = std::to_string(n);
  return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

template <std::size_t n, class Row>
std::vector<int> weights_of(const Row (&rows)[n]) {
  std::vector<int> weights;
  for (const Row& row : rows) weights.push_back(row.weight);
  return weights;
}

// Halls are open from 9 to 17:30 with most people in mid-morning; phones a little longer.
Instant moment(Dice& dice, int day, bool in_hall) {
  static const std::vector<int> by_half_hour = {4,  9,  12, 13, 12, 9, 5, 4, 7,
                                                10, 11, 10, 8,  6,  4, 3, 2};
  const auto from = in_hall ? 9h : 8h + 30min;
  const auto slot = dice.weighted(by_half_hour);
  return first_day + std::chrono::days(day) + from + slot * 30min +
         std::chrono::seconds(dice.below(1'800));
}

int stars_of(Dice& dice, bool bad) {
  if (bad) return dice.percent(58) ? 1 : 2;
  const int roll = dice.below(1'000);
  return roll < 958 ? 5 : roll < 990 ? 4 : 3;
}

json::object dimensions_of(Dice& dice, int stars, const char* weak) {
  json::object made;
  for (const char* name : {"accuracy", "efficiency", "convenience", "innovation"}) {
    int value = stars >= 4 ? stars - int(dice.percent(6)) : dice.between(std::max(1, stars), 4);
    if (weak && std::string_view(name) == weak) value = stars;
    made[name] = value;
  }
  return made;
}

Rating make_one(Dice& dice, int day, bool bad) {
  static const std::vector<int> of_places = weights_of(places), of_offices = weights_of(offices),
                                of_channels = weights_of(channels);
  Rating made;
  const Channel& channel = channels[dice.weighted(of_channels)];
  const Place& place = places[dice.weighted(of_places)];
  const Office& office = offices[dice.weighted(of_offices)];
  const Matter& matter = dice.one_of(office.matters);
  made.given_at = moment(dice, day, channel.in_hall);
  made.stars = stars_of(dice, bad);
  made.unit = std::string(place.name) + office.unit;

  json::object data{{"dictionary", "rating-5-best"}, {"rating", made.stars}};
  data["step"] = dice.one_of(steps);
  data["channel"] = channel.name;
  data["matter"] = json::object{{"code", matter.code}, {"name", matter.name}};
  data["region"] = place.region;
  data["unit"] = made.unit;
  if (channel.in_hall) {
    data["window"] = two(dice.between(1, 40));
    data["staff"] = "w" + digits(dice.between(1, 60), 3);
  }
  made.named = dice.percent(bad ? 62 : 45);
  data["named"] = made.named;
  if (made.named) {
    // No mobile number begins with 100.
    std::string name = "市民";
    name += dice.one_of(stems);
    name += dice.one_of(stems);
    const std::string phone = "1000000" + digits(dice.below(10'000), 4);
    data["reviewer"] = json::object{{"name", name}, {"phone", phone}};
  }
  const char* weak = nullptr;
  if (bad) {
    std::vector<int> of_complaints;
    for (const Complaint& one : complaints()) of_complaints.push_back(one.weight);
    const Complaint& complaint = complaints()[dice.weighted(of_complaints)];
    made.cause = complaint.cause;
    made.remarked = !dice.percent(5);
    weak = complaint.weak;
    data["indicators"] = json::array{dice.one_of(complaint.codes[made.stars == 1 ? 0 : 1])};
    const char* remark = dice.one_of(complaint.remarks);
    if (made.remarked) data["remark"] = std::string(matter.name) + "：" + remark;
  } else if (dice.percent(4)) {
    data["remark"] = dice.one_of(praise);
  }
  data["dimensions"] = dimensions_of(dice, made.stars, weak);
  data["default"] = false;
  made.json = json::serialize(data);
  return made;
}

// What only the place in the row gives: id, time and project number.
void number(Rating& rating, int n) {
  json::object data = json::parse(rating.json).as_object();
  const std::string region = data.at("region").as_string().c_str();
  const std::string source = std::string("/shanghai/") + data.at("channel").as_string().c_str();
  data["project_no"] = region + "-2019-" + digits(n, 6);
  rating.json = json::serialize(json::object{{"specversion", "1.0"},
                                             {"id", "sh-" + digits(n, 6)},
                                             {"source", source},
                                             {"type", "redress.review.submitted"},
                                             {"time", rfc3339(rating.given_at, offset)},
                                             {"data", std::move(data)}});
}

}  // namespace

std::string district(std::string_view code) {
  for (const Place& place : places)
    if (code == place.region && code.size() == 6) return place.name;
  return {};
}

std::uint64_t Dice::next() {
  std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

int Dice::below(int n) { return int((next() >> 32) * std::uint64_t(n) >> 32); }

std::size_t Dice::weighted(const std::vector<int>& weights) {
  int left = below(std::accumulate(weights.begin(), weights.end(), 0));
  std::size_t i = 0;
  while (left >= weights[i]) left -= weights[i++];
  return i;
}

std::vector<Rating> trial(std::uint64_t seed) {
  Dice dice(seed);
  // Which of them are bad: the first of a shuffled row.
  std::vector<bool> bad(ratings, false);
  std::fill(bad.begin(), bad.begin() + bad_ratings, true);
  for (int i = ratings - 1; i > 0; --i) {
    const int j = dice.below(i + 1);
    const bool kept = bad[i];
    bad[i] = bad[j];
    bad[j] = kept;
  }
  const std::vector<int> of_days(std::begin(days), std::end(days));
  std::vector<Rating> made;
  made.reserve(ratings);
  for (int i = 0; i < ratings; ++i)
    made.push_back(make_one(dice, int(dice.weighted(of_days)), bad[i]));
  std::stable_sort(made.begin(), made.end(),
                   [](const Rating& a, const Rating& b) { return a.given_at < b.given_at; });
  for (int i = 0; i < ratings; ++i) number(made[i], i + 1);
  return made;
}

}  // namespace redress::shanghai
