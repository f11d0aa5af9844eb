#include "tests/soak/moves.h"

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

namespace redress::soak {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

const json::value* find(const json::object& object, std::string_view name) {
  return object.if_contains(json::string_view(name.data(), name.size()));
}

}  // namespace

std::string stamp(Instant at) { return rfc3339(at, 480min); }

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = find(object, name);
  return value && value->is_string() ? std::string(value->get_string().c_str()) : std::string();
}

std::optional<std::uint64_t> number_of(const json::object& object, std::string_view name) {
  const json::value* value = find(object, name);
  if (!value || !(value->is_int64() || value->is_uint64())) return std::nullopt;
  return value->to_number<std::uint64_t>();
}

json::object expect(int status, const std::string& what, const HttpAnswer& answer) {
  if (answer.status != status)
    throw std::runtime_error(what + " was answered " + std::to_string(answer.status) + ": " +
                             answer.body);
  return json::parse(answer.body).as_object();
}

bool said_by_engine(std::string_view event) {
  static constexpr std::string_view engine[] = {"follow_up_not_applicable",
                                                "follow_up_exhausted",
                                                "near_due",
                                                "overdue",
                                                "measure_taken",
                                                "pause_ended",
                                                "review_added",
                                                "case_joined",
                                                "case_released",
                                                "attachment_added",
                                                "deadlines_recalculated",
                                                "policy_changed",
                                                "breach_voided",
                                                "breach_confirmed"};
  return std::find(std::begin(engine), std::end(engine), event) != std::end(engine);
}

json::object complete_data(std::string_view event, const Occasion& occasion) {
  json::object data{{"by", "监督员 07"},
                    {"role", "supervision_office"},
                    {"reason", "情况已核实。"},
                    {"note", "随机演练。"}};
  if (event == "dispatched") data["unit"] = occasion.unit;
  if (event == "transferred") data["unit"] = occasion.unit + "二科";
  if (event == "appeal_upheld" || event == "appeal_dismissed") data["unit"] = "县评价复核组";
  data["role"] = "supervision_office";
  if (event == "extension_requested") {
    data["by"] = "窗口 12";
    data["role"] = "unit";
  }
  if (event == "found_genuine" || event == "reclassified") data["class"] = "simple";
  if (event == "appeal_lodged") {
    data["ground"] = "mistaken";
    data["evidence"] = "监控录像";
  }
  if (event == "rectification_planned") {
    data["measures"] = "增设窗口，调整排班。";
    data["due_at"] = stamp(occasion.now + 24h);
  }
  if (event == "rectification_planned" || event == "rectified") data["report"] = "书面报告第7号";
  if (event == "deferred" || event == "explained" || event.starts_with("appeal_"))
    data["document"] = "正式说明第7号";
  if (event == "feedback_given") data["feedback"] = "已电话告知评价人。";
  if (event == "merged" && !occasion.other.empty()) data["into"] = occasion.other;
  return data;
}

json::object rating(std::string_view id, std::string_view source, Instant given_at, bool bad,
                    bool named, int variety) {
  static constexpr const char* channels[] = {"tablet", "sms", "mobile", "paper", "window"};
  static constexpr const char* units[] = {"社会保险", "医疗保险", "不动产登记", "公安户籍"};
  const std::size_t at = std::size_t(variety);
  json::object data{{"dictionary", "rating-5-best"},
                    {"rating", bad ? 1 + variety % 2 : 3 + variety % 3},
                    {"region", "371623"},
                    {"unit", units[at % 4]},
                    {"channel", channels[at % 5]},
                    {"project_no", std::string(id)},
                    {"step", "finish"},
                    {"matter", json::object{{"code", "m-01"}, {"name", "参保登记"}}},
                    {"named", named},
                    {"default", !bad && variety % 17 == 0}};
  if (at % 5 == 3) data["recorded_by"] = "窗口23";  // paper
  if (named) data["reviewer"] = json::object{{"name", "市民甲"}, {"phone", "10000000000"}};
  if (bad) data["remark"] = "等了很久，窗口没有人。";
  return {{"specversion", "1.0"},          {"id", std::string(id)},
          {"source", std::string(source)}, {"type", "redress.review.submitted"},
          {"time", stamp(given_at)},       {"data", std::move(data)}};
}

}  // namespace redress::soak
