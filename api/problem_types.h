// Every kind of problem that an answer can have: the slug of its type, its status and its titles. A
// new kind is a row here and an entry of ProblemType in the contract, which a test compares.
#pragma once

#include <cstddef>
#include <iterator>
#include <string_view>

namespace redress {

struct ProblemRow {
  std::string_view slug;  // urn:redress:problem:<slug>
  int status;
  std::string_view en, zh;
};
inline constexpr ProblemRow problem_rows[] = {
    {"invalid-event", 400, "The event is not valid", "事件内容有误"},
    {"invalid-json", 400, "The body is not valid JSON", "请求体不是合法的 JSON"},
    {"invalid-parameter", 400, "A query parameter is not valid", "查询参数有误"},
    {"unsupported-media-type", 415, "The media type is not supported", "不支持的媒体类型"},
    {"not-found", 404, "There is nothing at this address", "没有这个地址"},
    {"method-not-allowed", 405, "The method is not allowed here", "此地址不支持该方法"},
    {"too-many-events", 413, "Too many events in one request", "一次请求中的事件过多"},
    {"no-such-case", 404, "There is no such case", "没有这个工单"},
    {"not-at-this-stage", 409, "Not accepted at this stage", "当前环节不接受该操作"},
    {"forbidden-by-policy", 409, "The policy does not allow it", "规则不允许该操作"},
    {"incomplete", 422, "Something the policy asks for is missing", "缺少规则要求的材料"},
    {"wrong-role", 403, "It is for somebody else to say", "该操作须由规定的角色提出"},
    {"rating-conflict", 409, "This rating is on record with other content",
     "该评价已有记录且内容不同"},
    {"already-recorded", 409, "It was recorded before", "此前已有记录"},
    {"stale-version", 412, "The case has changed since", "工单已被更新"},
    {"content-differs", 422, "Same id, other content", "同一编号的事件内容不一致"},
    {"no-policy", 422, "No policy applies", "没有适用的规则"},
    {"in-the-future", 422, "Stamped in the future", "时间晚于服务器时钟"},
    {"out-of-range", 422, "It would be due in a year that there is not", "到期时间超出可用范围"},
    {"unreadable", 500, "What is kept of it is damaged", "保存的数据已损坏"},
    {"queue-full", 503, "Too much is waiting", "等待处理的事件过多"},
    {"disk-full", 507, "The disk is nearly full", "磁盘空间不足"},
    {"data-gone", 503, "The data directory was moved or removed", "数据目录被移走或删除"},
    {"outcome-unknown", 503, "It is not known whether this was recorded", "无法确认是否已记录"},
    {"invalid-attachment", 400, "The attachment is not valid", "附件有误"},
    {"no-such-attachment", 404, "The case has no such attachment", "该工单没有这个附件"},
    {"no-such-calendar", 404, "There is no such calendar", "没有这个日历"},
    {"no-such-unit", 404, "There is no record of this unit", "没有这个单位的记录"},
    {"no-such-service", 404, "There is no record of this service", "没有这个办件的记录"},
    {"invalid-calendar", 422, "The calendar is not right", "日历内容有误"},
    {"no-such-dictionary", 404, "There is no such dictionary", "没有这个字典"},
    {"invalid-dictionary", 422, "The dictionary is not right", "字典内容有误"},
    {"no-such-policy", 404, "There is no such policy", "没有这份规则"},
    {"no-such-proposal", 404, "There is no such proposal", "没有这个待批规则"},
    {"no-such-run", 404, "There is no such run over open cases", "没有这次在办工单批量变更"},
    {"no-such-impact", 404, "There is no such impact", "没有这次影响测算"},
    {"invalid-policy", 422, "The policy is not right", "规则内容有误"},
    {"invalid-facts", 422, "The facts are not right", "所给情形有误"},
    {"no-assessment", 404, "The policy assesses nothing", "规则未规定考核"},
    {"period-not-over", 409, "The period is not over", "该期尚未结束"},
    {"no-such-signal", 404, "There is no such signal", "没有这条异常提示"},
    {"not-published", 404, "It is not published", "尚未公开"},
    {"invalid-template", 422, "The template is not right", "模板有误"},
    {"invalid-text", 422, "The text cannot be told in public", "文字不宜公开"},
    {"would-be-overdue", 409, "Open cases would become overdue at once", "在办工单会立即超期"},
    {"changed-since", 412, "It has changed since", "内容已被他人修改"},
    {"ahead-of-ledger", 410, "The cursor is ahead of the ledger", "游标超前于台账"},
    {"stopping", 503, "The server is stopping", "服务正在停止"},
    {"unknown-host", 403, "The server is not known by that name", "服务器没有这个名称"},
    {"cross-site", 403, "A page of another site sent this", "请求来自其他网站的页面"},
    {"took-too-long", 503, "It took too long", "处理时间过长"},
    {"answer-too-large", 422, "The answer would be too large", "回答内容过大"},
    {"bad-request", 400, "Bad request", "请求有误"},
    {"body-too-short", 400, "Body too short", "请求体不完整"},
    {"timeout", 408, "Request timeout", "请求超时"},
    {"length-required", 411, "Length required", "缺少请求体长度"},
    {"body-too-large", 413, "Body too large", "请求体过大"},
    {"target-too-long", 414, "Request target too long", "请求地址过长"},
    {"encoding-not-supported", 415, "Content encoding not supported", "不支持的内容编码"},
    {"expectation-failed", 417, "Expectation failed", "不支持的Expect"},
    {"head-too-large", 431, "Request header fields too large", "请求首部过大"},
    {"busy", 503, "Service unavailable", "服务繁忙"},
    {"version-not-supported", 505, "HTTP version not supported", "不支持的HTTP版本"},
    {"internal", 500, "Something broke here", "服务内部错误"},
};

// npos if there is none.
constexpr std::size_t problem_row_of(std::string_view slug) {
  for (std::size_t i = 0; i < std::size(problem_rows); ++i)
    if (problem_rows[i].slug == slug) return i;
  return std::string_view::npos;
}

// A row of the table. Written as "no-such-case"; a slug that is in no row does not compile.
class ProblemType {
 public:
  consteval ProblemType(const char* slug) : row_(problem_row_of(slug)) {
    if (row_ == std::string_view::npos) throw "no row of problem_rows has this slug";
  }
  // By a slug that is known only when this runs; "internal" for one that is in no row.
  static ProblemType named(std::string_view slug) {
    const std::size_t row = problem_row_of(slug);
    return ProblemType(row != std::string_view::npos ? row : problem_row_of("internal"));
  }
  constexpr const ProblemRow& operator*() const { return problem_rows[row_]; }
  constexpr const ProblemRow* operator->() const { return &problem_rows[row_]; }

 private:
  explicit constexpr ProblemType(std::size_t row) : row_(row) {}
  std::size_t row_;
};

}  // namespace redress
