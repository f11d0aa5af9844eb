#include "api/problem.h"

#include <boost/json.hpp>

#include "api/http/encoding.h"

namespace redress {
namespace json = boost::json;

Problem problem(const Refusal& refusal) {
  Problem made(ProblemType::named(name(refusal.reason)));
  made.detail = refusal.sentence;
  if (!refusal.pointer.empty()) made.faults.push_back({refusal.pointer, refusal.sentence});
  made.stage = refusal.stage;
  made.accepts = refusal.accepts;
  made.version = refusal.version;
  made.roles = refusal.roles;
  if (refusal.latest) made.latest = rfc3339(*refusal.latest, refusal.offset);
  return made;
}

Problem problem(const Unreadable& damaged) { return Problem("unreadable", damaged.sentence()); }

Problem problem(const Unavailable& unavailable) {
  switch (unavailable.why) {
    case Unavailable::Why::disk_full:
      return Problem("disk-full",
                     {"Nothing was recorded. Free some disk space, then send it again.",
                      "未作记录。请腾出磁盘空间后重新发送。"});
    case Unavailable::Why::data_gone:
      return Problem(
          "data-gone",
          {"The data directory, or a file in it, was moved or removed while the server ran; "
           "nothing "
           "is recorded any more. Once it is back in its place and the server is started again, "
           "send "
           "it again with the same source and id: if it was recorded, the first answer comes "
           "again.",
           "服务运行期间，数据目录或其中的文件被移走或删除，不再记录任何内容。请在目录放回原处、服"
           "务"
           "重新启动后，以相同的来源和编号重新发送：如已记录，将得到首次的答复。"});
    case Unavailable::Why::outcome_unknown:
      return Problem("outcome-unknown",
                     {"The disk failed while this was being written. Send it again with the same "
                      "source and id "
                      "once the server is back: if it was recorded, the first answer comes again.",
                      "写入时磁盘出错。请在服务恢复后以相同的来源和编号重新发送：如已记录，将得到首"
                      "次的答复。"});
    case Unavailable::Why::stopping:
      return Problem("stopping", {"Nothing was recorded. Send it again when the server is back.",
                                  "未作记录。请在服务恢复后重新发送。"});
  }
  return Problem("internal");
}

Problem ahead_of_ledger(std::string_view parameter, std::uint64_t tip) {
  Problem made("ahead-of-ledger");
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
  const ProblemRow& known = *ProblemType::named(problem.slug);
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
