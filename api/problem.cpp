#include "api/problem.h"

#include <boost/json.hpp>

#include "api/http/encoding.h"

namespace redress {
namespace {

namespace json = boost::json;

struct Title {
  std::string_view slug, en, zh;
};
constexpr Title titles[] = {
    {"invalid-event", "The event is not valid", "事件内容有误"},
    {"invalid-json", "The body is not valid JSON", "请求体不是合法的 JSON"},
    {"invalid-parameter", "A query parameter is not valid", "查询参数有误"},
    {"unsupported-media-type", "The media type is not supported", "不支持的媒体类型"},
    {"not-found", "There is nothing at this address", "没有这个地址"},
    {"method-not-allowed", "The method is not allowed here", "此地址不支持该方法"},
    {"too-many-events", "Too many events in one request", "一次请求中的事件过多"},
    {"no-such-case", "There is no such case", "没有这个工单"},
    {"not-at-this-stage", "Not accepted at this stage", "当前环节不接受该操作"},
    {"forbidden-by-policy", "The policy does not allow it", "规则不允许该操作"},
    {"incomplete", "Something the policy asks for is missing", "缺少规则要求的材料"},
    {"wrong-role", "It is for somebody else to say", "该操作须由规定的角色提出"},
    {"rating-conflict", "This rating is on record with other content", "该评价已有记录且内容不同"},
    {"already-recorded", "It was recorded before", "此前已有记录"},
    {"stale-version", "The case has changed since", "工单已被更新"},
    {"content-differs", "Same id, other content", "同一编号的事件内容不一致"},
    {"no-policy", "No policy applies", "没有适用的规则"},
    {"in-the-future", "Stamped in the future", "时间晚于服务器时钟"},
    {"out-of-range", "It would be due in a year that there is not", "到期时间超出可用范围"},
    {"unreadable", "What is kept of it is damaged", "保存的数据已损坏"},
    {"queue-full", "Too much is waiting", "等待处理的事件过多"},
    {"disk-full", "The disk is nearly full", "磁盘空间不足"},
    {"data-gone", "The data directory was moved or removed", "数据目录被移走或删除"},
    {"outcome-unknown", "It is not known whether this was recorded", "无法确认是否已记录"},
    {"invalid-attachment", "The attachment is not valid", "附件有误"},
    {"no-such-attachment", "The case has no such attachment", "该工单没有这个附件"},
    {"no-such-calendar", "There is no such calendar", "没有这个日历"},
    {"no-such-unit", "There is no record of this unit", "没有这个单位的记录"},
    {"no-such-service", "There is no record of this service", "没有这个办件的记录"},
    {"invalid-calendar", "The calendar is not right", "日历内容有误"},
    {"no-such-dictionary", "There is no such dictionary", "没有这个字典"},
    {"invalid-dictionary", "The dictionary is not right", "字典内容有误"},
    {"no-such-policy", "There is no such policy", "没有这份规则"},
    {"no-such-proposal", "There is no such proposal", "没有这个待批规则"},
    {"no-such-run", "There is no such run over open cases", "没有这次在办工单批量变更"},
    {"no-such-impact", "There is no such impact", "没有这次影响测算"},
    {"invalid-policy", "The policy is not right", "规则内容有误"},
    {"invalid-facts", "The facts are not right", "所给情形有误"},
    {"no-assessment", "The policy assesses nothing", "规则未规定考核"},
    {"period-not-over", "The period is not over", "该期尚未结束"},
    {"no-such-signal", "There is no such signal", "没有这条异常提示"},
    {"not-published", "It is not published", "尚未公开"},
    {"invalid-template", "The template is not right", "模板有误"},
    {"invalid-text", "The text cannot be told in public", "文字不宜公开"},
    {"would-be-overdue", "Open cases would become overdue at once", "在办工单会立即超期"},
    {"changed-since", "It has changed since", "内容已被他人修改"},
    {"ahead-of-ledger", "The cursor is ahead of the ledger", "游标超前于台账"},
    {"stopping", "The server is stopping", "服务正在停止"},
    {"unknown-host", "The server is not known by that name", "服务器没有这个名称"},
    {"cross-site", "A page of another site sent this", "请求来自其他网站的页面"},
    {"took-too-long", "It took too long", "处理时间过长"},
    {"answer-too-large", "The answer would be too large", "回答内容过大"},
    {"bad-request", "Bad request", "请求有误"},
    {"body-too-short", "Body too short", "请求体不完整"},
    {"timeout", "Request timeout", "请求超时"},
    {"length-required", "Length required", "缺少请求体长度"},
    {"body-too-large", "Body too large", "请求体过大"},
    {"target-too-long", "Request target too long", "请求地址过长"},
    {"encoding-not-supported", "Content encoding not supported", "不支持的内容编码"},
    {"expectation-failed", "Expectation failed", "不支持的Expect"},
    {"head-too-large", "Request header fields too large", "请求首部过大"},
    {"busy", "Service unavailable", "服务繁忙"},
    {"version-not-supported", "HTTP version not supported", "不支持的HTTP版本"},
    {"internal", "Something broke here", "服务内部错误"},
};

const Title& title(std::string_view slug) {
  for (const Title& known : titles)
    if (known.slug == slug) return known;
  return titles[std::size(titles) - 1];
}

int status(Reason reason) {
  switch (reason) {
    case Reason::no_such_case: return 404;
    case Reason::not_at_this_stage:
    case Reason::forbidden_by_policy:
    case Reason::rating_conflict:
    case Reason::already_recorded: return 409;
    case Reason::wrong_role: return 403;
    case Reason::stale_version: return 412;
    case Reason::incomplete:
    case Reason::content_differs:
    case Reason::no_policy:
    case Reason::in_the_future:
    case Reason::out_of_range: return 422;
    case Reason::unreadable: return 500;
  }
  return 500;
}

}  // namespace

Problem problem(const Refusal& refusal) {
  Problem made;
  made.status = status(refusal.reason);
  made.slug = name(refusal.reason);
  made.detail = refusal.sentence;
  if (!refusal.pointer.empty()) made.faults.push_back({refusal.pointer, refusal.sentence});
  made.stage = refusal.stage;
  made.accepts = refusal.accepts;
  made.version = refusal.version;
  made.roles = refusal.roles;
  if (refusal.latest) made.latest = rfc3339(*refusal.latest, refusal.offset);
  return made;
}

Problem problem(const Unreadable& damaged) {
  Problem made;
  made.status = status(Reason::unreadable);
  made.slug = name(Reason::unreadable);
  made.detail = damaged.sentence();
  return made;
}

Problem problem(const Unavailable& unavailable) {
  Problem made;
  made.status = 503;
  switch (unavailable.why) {
    case Unavailable::Why::disk_full:
      made.status = 507;
      made.slug = "disk-full";
      made.detail = {"Nothing was recorded. Free some disk space, then send it again.",
                     "未作记录。请腾出磁盘空间后重新发送。"};
      break;
    case Unavailable::Why::data_gone:
      made.slug = "data-gone";
      made.detail = {
          "The data directory, or a file in it, was moved or removed while the server ran; nothing "
          "is recorded any more. Once it is back in its place and the server is started again, "
          "send "
          "it again with the same source and id: if it was recorded, the first answer comes again.",
          "服务运行期间，数据目录或其中的文件被移走或删除，不再记录任何内容。请在目录放回原处、服务"
          "重新启动后，以相同的来源和编号重新发送：如已记录，将得到首次的答复。"};
      break;
    case Unavailable::Why::outcome_unknown:
      made.slug = "outcome-unknown";
      made.detail = {
          "The disk failed while this was being written. Send it again with the same source and id "
          "once the server is back: if it was recorded, the first answer comes again.",
          "写入时磁盘出错。请在服务恢复后以相同的来源和编号重新发送：如已记录，将得到首次的答复。"};
      break;
    case Unavailable::Why::stopping:
      made.slug = "stopping";
      made.detail = {"Nothing was recorded. Send it again when the server is back.",
                     "未作记录。请在服务恢复后重新发送。"};
      break;
  }
  return made;
}

Problem ahead_of_ledger(std::string_view parameter, std::uint64_t tip) {
  Problem made;
  made.status = 410;
  made.slug = "ahead-of-ledger";
  const std::string newest = std::to_string(tip);
  made.detail = {"The ledger ends at entry " + newest +
                     ", and this cursor is beyond it: most likely an older backup was restored. "
                     "Entries with these numbers will be written anew. Go back to " +
                     newest + " or before, and drop what comes again with the same id.",
                 "台账到第" + newest +
                     "条为止，游标却在其后：多半是恢复了较早的备份，此后的编号会重新"
                     "写入。请退回到" +
                     newest + "或更早处重新读取，编号相同的内容不再重复处理。"};
  made.faults.push_back({"?" + std::string(parameter), made.detail});
  made.tip = tip;
  return made;
}

std::string render(const Problem& problem) {
  const Title& known = title(problem.slug);
  json::object body;
  body["type"] = "urn:redress:problem:" + problem.slug;
  body["title"] = json::string_view(known.en.data(), known.en.size());
  body["title_zh"] = json::string_view(known.zh.data(), known.zh.size());
  body["status"] = problem.status;
  body["detail"] = problem.detail.en;
  body["detail_zh"] = problem.detail.zh;
  if (!problem.faults.empty()) {
    json::array errors;
    for (const Fault& fault : problem.faults)
      errors.push_back(json::object{
          {"pointer", fault.pointer}, {"detail", fault.detail.en}, {"detail_zh", fault.detail.zh}});
    body["errors"] = std::move(errors);
  }
  if (problem.stage) {
    body["stage"] = name(*problem.stage);
    json::array accepts;
    for (Event event : problem.accepts) accepts.emplace_back(name(event));
    body["accepts"] = std::move(accepts);
    body["version"] = problem.version;
  }
  if (!problem.roles.empty()) {
    json::array roles;
    for (const std::string& role : problem.roles) roles.emplace_back(role);
    body["roles"] = std::move(roles);
  }
  if (problem.latest) body["latest"] = *problem.latest;
  if (problem.tip) body["tip"] = *problem.tip;
  return json_text(json::serialize(body));
}

Answer answer(const Problem& problem) {
  Answer made;
  made.status = problem.status;
  made.content_type = "application/problem+json";
  made.body = render(problem);
  // Asked again, what takes too long takes as long.
  if ((problem.status == 503 || problem.status == 507) && problem.slug != "took-too-long")
    made.headers.emplace_back("Retry-After", "1");
  return made;
}

Answer refusal(int status, std::string slug, Wording detail) {
  Problem made;
  made.status = status;
  made.slug = std::move(slug);
  made.detail = std::move(detail);
  return answer(made);
}

}  // namespace redress
