#include "tests/demo/words.h"

#include <boost/json.hpp>
#include <map>

#include "engine/time.h"

namespace redress::demo {

namespace json = boost::json;

std::string zh(std::string_view word) {
  static const std::map<std::string_view, const char*> words = {
      {"dispatch", "待转办"},
      {"verification", "核实"},
      {"appeal", "申诉复核"},
      {"rectification", "整改"},
      {"explanation", "解释说明"},
      {"feedback", "反馈"},
      {"follow_up", "回访"},
      {"closed", "办结"},
      {"set_aside", "不予采纳"},
      {"cap", "总时限"},
      {"review_submitted", "收到差评"},
      {"dispatched", "转办"},
      {"returned", "退单"},
      {"contacted", "联系评价人"},
      {"found_genuine", "属实"},
      {"found_unfounded", "诉求无法定依据"},
      {"appeal_lodged", "提出申诉"},
      {"appeal_upheld", "申诉成立"},
      {"appeal_dismissed", "申诉不成立"},
      {"rectification_planned", "限期整改"},
      {"rectified", "整改完成"},
      {"deferred", "暂不能整改"},
      {"explained", "已解释说明"},
      {"feedback_given", "反馈评价人"},
      {"follow_up_not_applicable", "匿名，不回访"},
      {"follow_up_satisfied", "回访满意"},
      {"follow_up_unsatisfied", "回访不满意"},
      {"follow_up_unreached", "回访未接通"},
      {"follow_up_exhausted", "多次未接通"},
      {"near_due", "临期"},
      {"overdue", "超期"},
      {"measure_taken", "采取措施"},
      {"reminder", "催办"},
      {"supervision", "督办"},
      {"circular", "通报"},
      {"summons", "约谈"},
      {"accountability", "问责"},
      {"qr_code", "窗口二维码"},
      {"tablet", "大厅平板"},
      {"terminal", "自助终端"},
      {"mobile", "随申办APP"},
      {"wechat", "微信"},
      {"alipay", "支付宝"},
      {"pc", "门户网站"},
  };
  const auto found = words.find(word);
  return found == words.end() ? std::string(word) : found->second;
}

std::string span_zh(std::string_view iso) {
  std::string made, digits;
  bool time = false;
  int parts = 0;
  for (char c : iso) {
    if (c == 'T') time = true;
    if (c >= '0' && c <= '9') digits += c;
    const char* unit = c == 'D' ? "天" : c == 'H' ? "小时" : c == 'M' && time ? "分" : nullptr;
    if (unit && parts < 2) {
      made += digits + unit;
      ++parts;
    }
    if (c < '0' || c > '9') digits.clear();
  }
  return made.empty() ? "不到1分" : made;
}
std::string short_time(std::string_view stamp) {
  return stamp.size() < 16
             ? std::string(stamp)
             : std::string(stamp.substr(5, 5)) + " " + std::string(stamp.substr(11, 5));
}
std::string short_due(std::string_view stamp) {
  const auto due = parse_rfc3339(stamp);
  if (!due || short_time(stamp).substr(6) != "00:00") return short_time(stamp);
  return rfc3339(due->at - std::chrono::hours(24), due->offset).substr(5, 5) + " 24:00";
}

std::string grouped(std::int64_t number) {
  std::string text = std::to_string(number);
  for (int i = int(text.size()) - 3; i > 0; i -= 3) text.insert(std::size_t(i), ",");
  return text;
}
std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(json::string_view(name.data(), name.size()));
  return value && value->is_string() ? std::string(value->get_string().c_str()) : std::string();
}

std::int64_t number_of(const json::object& object, const char* name) {
  return object.at(name).to_number<std::int64_t>();
}

}  // namespace redress::demo
