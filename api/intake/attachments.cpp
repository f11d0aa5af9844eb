// What is handed in with a case: reports, formal documents, evidence. Their names and who brings
// them come in headers, since an address is logged by whoever passes it on, and a name can tell of
// a citizen.
#include <algorithm>
#include <boost/json.hpp>
#include <iterator>
#include <memory>

#include "api/disposition.h"
#include "api/intake/wire.h"
#include "api/queries/questions.h"
#include "api/queries/render.h"
#include "api/routes.h"
#include "engine/digest.h"
#include "engine/spelling.h"

namespace redress::attachments {
namespace {

namespace json = boost::json;

constexpr std::string_view kinds[] = {"report", "document", "evidence", "other"};
constexpr std::size_t most_of_name = 255, most_of_by = 256, most_of_media_type = 127;

Problem wrong(std::string_view header, Wording detail) {
  Problem made("invalid-attachment");
  made.detail = {std::string(header) + ": " + detail.en, std::string(header) + "：" + detail.zh};
  made.faults.push_back({std::string(header), std::move(detail)});
  return made;
}

Problem unsupported() {
  Problem made("unsupported-media-type");
  made.detail = {
      "Send the file itself as the body and say what it is in Content-Type, such as "
      "application/pdf: with curl, --data-binary @FILE and -H 'Content-Type: application/pdf'. "
      "Forms are not taken apart.",
      "请以文件本身为请求体，并在Content-Type中写明类型，如application/pdf；用curl时："
      "--data-binary @文件 -H 'Content-Type: application/pdf'。不接受表单。"};
  return made;
}

std::string read_name(const Request& request) {
  constexpr std::string_view header = "Content-Disposition";
  const std::string* value = request.header(header);
  std::optional<std::string> name = value ? filename_of(*value) : std::nullopt;
  if (!name)
    throw wrong(header, {"Send the file's name: attachment; filename=\"报告.pdf\" in UTF-8, or "
                         "attachment; filename*=UTF-8''%E6%8A%A5%E5%91%8A.pdf.",
                         "请写文件名：attachment; filename=\"报告.pdf\"（UTF-8），或attachment; "
                         "filename*=UTF-8''%E6%8A%A5%E5%91%8A.pdf。"});
  if (auto bad = bring_to_one_form(*name)) throw wrong(header, *std::move(bad));
  if (name->empty() || name->size() > most_of_name)
    throw wrong(header,
                {"A file's name has 1 to " + std::to_string(most_of_name) +
                     " bytes of UTF-8; three a Chinese character.",
                 "文件名为1至" + std::to_string(most_of_name) + "字节的UTF-8，每个汉字3字节。"});
  if (*name == "." || *name == ".." || name->find_first_of("/\\") != std::string::npos)
    throw wrong(header,
                {"Send the file's name alone, without its folder.", "请只写文件名，不带目录。"});
  return *name;
}

std::string read_kind(const Request& request) {
  const std::string* value = request.header("Redress-Kind");
  std::string kind = value ? *value : "";
  if (!bring_to_one_form(kind) &&
      std::find(std::begin(kinds), std::end(kinds), kind) != std::end(kinds))
    return kind;
  throw wrong(
      "Redress-Kind",
      {"Say what it is: report, document, evidence or other.",
       "请写明类别：report（书面报告）、document（文件）、evidence（证据）或other（其他）。"});
}

std::string read_by(const Request& request) {
  const std::string* value = request.header("Redress-By");
  if (!value) return "";
  std::optional<std::string> by = read_extended(*value);
  if (!by)
    throw wrong("Redress-By", {"Send who hands it in, in UTF-8 or as UTF-8''%E5%BC%A0%E4%B8%89.",
                               "请写明提交人，用UTF-8或UTF-8''%E5%BC%A0%E4%B8%89的形式。"});
  if (auto bad = bring_to_one_form(*by)) throw wrong("Redress-By", *std::move(bad));
  if (by->size() > most_of_by)
    throw wrong("Redress-By", {"At most " + std::to_string(most_of_by) + " bytes of UTF-8.",
                               "最多" + std::to_string(most_of_by) + "个字节（UTF-8）。"});
  return *by;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c != '\0' && std::string_view("!#$&^_.+-").find(c) != std::string_view::npos);
  });
}

// As it is sent, for it is never guessed: type/subtype, and parameters without quotes.
std::string read_media_type(const Request& request) {
  const std::string* value = request.header("Content-Type");
  if (!value || value->size() > most_of_media_type) throw unsupported();
  std::string_view rest = *value;
  const auto next = [&rest](char end) {
    const std::string_view part = rest.substr(0, std::min(rest.find(end), rest.size()));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    const std::size_t from = std::min(part.find_first_not_of(' '), part.size());
    const std::size_t to = part.find_last_not_of(' ');
    return part.substr(from, to == std::string_view::npos ? 0 : to + 1 - from);
  };
  std::string media(next(';'));
  const std::size_t slash = std::min(media.find('/'), media.size());
  if (!is_token(media.substr(0, slash)) || slash == media.size() ||
      !is_token(media.substr(slash + 1)))
    throw unsupported();
  std::transform(media.begin(), media.end(), media.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  // Both mean that a client sent a form, or that nobody said what it is.
  if (media.starts_with("multipart/") || media == "application/x-www-form-urlencoded")
    throw unsupported();
  while (!rest.empty()) {
    const std::string_view parameter = next(';');
    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    if (!is_token(parameter.substr(0, equals)) || equals == parameter.size() ||
        !is_token(parameter.substr(equals + 1)))
      throw unsupported();
    media.append("; ").append(parameter);
  }
  return media;
}

Submission read_submission(const Service& service, Call& call) {
  const Number id = read_case_id(call.parts.front());
  if (id == 0) {
    Refusal no;
    no.reason = Reason::no_such_case;
    no.sentence = {"There is no such case; a case id looks like c123.",
                   "没有这个工单；工单号形如c123。"};
    throw problem(no);
  }
  Submission made;
  made.case_id = id;
  made.if_version = if_match(call.request);
  made.source = "/cases/" + case_id(id);
  made.id = fresh_id();
  made.occurred_at = service.time.now();
  Attachment handed_in;
  handed_in.media_type = read_media_type(call.request);
  handed_in.name = read_name(call.request);
  handed_in.kind = read_kind(call.request);
  handed_in.by = read_by(call.request);
  if (call.request.body.empty())
    throw wrong("Content-Length", {"The file is empty; send its bytes as the body.",
                                   "文件为空；请以文件内容为请求体。"});
  handed_in.size = call.request.body.size();
  handed_in.digest = hex(sha256(call.request.body));
  made.blob = {handed_in.digest, std::make_shared<const std::string>(std::move(call.request.body))};
  made.fact = AttachmentAdded{std::move(handed_in)};
  return made;
}

std::string path_of(Number id, const std::string& digest) {
  return "/v1/cases/" + case_id(id) + "/attachments/" + digest;
}

Answer answered(const Service& service, const Receipt& receipt, Attachment handed_in) {
  handed_in.entry = receipt.number;
  json::object body = render_receipt(receipt);
  for (auto& member : render_attachment(handed_in)) body[member.key()] = std::move(member.value());
  Answer made = json_answer(service, receipt.duplicate ? 200 : 201, body);
  made.headers.emplace_back("ETag", "\"" + std::to_string(receipt.version) + "\"");
  made.headers.emplace_back("Location", path_of(receipt.case_id, handed_in.digest));
  return made;
}

Problem busy() {
  Problem made("queue-full");
  made.detail = {"Too many events are waiting for the disk. Send it again in a second.",
                 "等待写入的事件过多。请一秒后重新发送。"};
  return made;
}

// The first time it may have been called something else, and been brought by somebody else.
void answer_again(Service& service, const Receipt& receipt, std::shared_ptr<Reply> reply) {
  const bool taken = service.readers.take([&service, receipt, reply] {
    reply_with(service, *reply, [&] {
      const Entry first = service.store.entry(receipt.number).value();
      return answered(service, receipt, std::get<AttachmentAdded>(first.fact).attachment);
    });
  });
  if (!taken) (*reply)(problem_answer(service, busy()));
}

bool is_digest(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

void hand_in(Service& service, Call call, Reply reply) {
  std::vector<Submission> one;
  try {
    one.push_back(read_submission(service, call));
  } catch (const Problem& problem) {
    reply(problem_answer(service, problem));
    return;
  }
  const Attachment handed_in = std::get<AttachmentAdded>(one.front().fact).attachment;
  auto waiting = std::make_shared<Reply>(std::move(reply));
  const auto done = [&service, waiting, handed_in](std::vector<Verdict> verdicts) {
    const Verdict& verdict = verdicts.front();
    if (const auto* refusal = std::get_if<Refusal>(&verdict))
      return (*waiting)(problem_answer(service, problem(*refusal)));
    if (const auto* unavailable = std::get_if<Unavailable>(&verdict))
      return (*waiting)(problem_answer(service, problem(*unavailable)));
    const Receipt& receipt = std::get<Receipt>(verdict);
    if (receipt.duplicate) return answer_again(service, receipt, waiting);
    (*waiting)(answered(service, receipt, handed_in));
  };
  if (!service.clerk.submit(std::move(one), done)) (*waiting)(problem_answer(service, busy()));
}

void list(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const Instant as_of = questions::read_as_of(parameters, service.time.now());
    parameters.refuse_the_rest();
    const Case it = questions::find(service, call, as_of, Viewer(service));
    json::array attachments;
    std::uint64_t bytes = 0;
    for (const Attachment& one : it.attachments) {
      attachments.push_back(render_attachment(one));
      bytes += one.size;
    }
    Answer made = json_answer(
        service, 200,
        {{"case", case_id(it.id)},
         {"attachments", std::move(attachments)},
         {"left", json::object{{"files", most_attachments_of_case - it.attachments.size()},
                               {"bytes", most_bytes_of_case - bytes}}},
         {"as_of", rfc3339(as_of, it.offset)}});
    made.headers.emplace_back("ETag", "\"" + std::to_string(it.version) + "\"");
    return made;
  });
}

// Saved, never shown in the browser's window, whatever it says it is.
void download(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const Instant as_of = questions::read_as_of(parameters, service.time.now());
    parameters.refuse_the_rest();
    const Case it = questions::find(service, call, as_of, Viewer(service));
    const std::string& digest = call.parts.back();
    const auto known = std::find_if(it.attachments.begin(), it.attachments.end(),
                                    [&](const Attachment& one) { return one.digest == digest; });
    if (known == it.attachments.end()) {
      Problem none("no-such-attachment");
      none.detail = is_digest(digest)
                        ? Wording{"The case has no attachment of this digest; GET /v1/cases/" +
                                      case_id(it.id) + "/attachments has those it has.",
                                  "工单没有此摘要的附件；GET /v1/cases/" + case_id(it.id) +
                                      "/attachments列出已有的。"}
                        : Wording{"An attachment is asked for by its digest, 64 hex digits.",
                                  "查询附件须用其摘要，64位十六进制。"};
      throw none;
    }
    std::optional<std::string> bytes = service.store.attachment(digest);
    if (!bytes)
      throw Unreadable({"Attachment " + digest.substr(0, 12), "附件" + digest.substr(0, 12)},
                       "it is missing");
    Answer made = text_answer(service, known->media_type, *std::move(bytes));
    made.headers.emplace_back("Content-Disposition", disposition(known->name));
    made.headers.emplace_back("ETag", "\"" + digest + "\"");
    made.headers.emplace_back("Cache-Control", "private, max-age=3600, immutable");
    return made;
  });
}

}  // namespace redress::attachments
