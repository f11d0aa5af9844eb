// What others send: events in, receipts out when they are on disk.
#include <algorithm>
#include <boost/json.hpp>
#include <memory>

#include "api/http/encoding.h"
#include "api/intake/wire.h"
#include "api/parameters.h"
#include "api/queries/render.h"
#include "api/routes.h"

namespace redress::intake {
namespace {

namespace json = boost::json;

Problem queue_full() {
  Problem made("queue-full");
  made.detail = {"Too many events are waiting for the disk. Nothing was recorded; send it again.",
                 "等待写入的事件过多。未作记录；请重新发送。"};
  return made;
}

int status_of(const Receipt& receipt) { return receipt.duplicate ? 200 : 201; }

// The answer to one event, sent alone.
Answer answer_one(const Service& service, const Verdict& verdict) {
  if (const auto* refusal = std::get_if<Refusal>(&verdict))
    return problem_answer(service, problem(*refusal));
  if (const auto* unavailable = std::get_if<Unavailable>(&verdict))
    return problem_answer(service, problem(*unavailable));
  const Receipt& receipt = std::get<Receipt>(verdict);
  Answer made = json_answer(service, status_of(receipt), render_receipt(receipt));
  if (receipt.case_id != 0)
    made.headers.emplace_back("ETag", "\"" + std::to_string(receipt.version) + "\"");
  return made;
}

// The same as one item of many: the status stands inside.
std::string render_item(const Verdict& verdict) {
  if (const auto* refusal = std::get_if<Refusal>(&verdict)) return render(problem(*refusal));
  if (const auto* unavailable = std::get_if<Unavailable>(&verdict))
    return render(problem(*unavailable));
  const Receipt& receipt = std::get<Receipt>(verdict);
  json::object item{{"status", status_of(receipt)}};
  for (const auto& member : render_receipt(receipt)) item[member.key()] = member.value();
  return json_text(json::serialize(item));
}

// Events that came together: those that could not be read have their answer already.
struct Many {
  std::vector<std::string> answers;     // one an event, in order; empty where the clerk decides
  std::vector<Submission> submissions;  // those, in order
};

void add(Many& many, Read read) {
  if (const auto* broken = std::get_if<Problem>(&read)) {
    many.answers.push_back(render(*broken));
    return;
  }
  many.answers.emplace_back();
  many.submissions.push_back(std::move(std::get<Submission>(read)));
}

std::string joined(const std::vector<std::string>& answers, bool lines) {
  std::string body = lines ? "" : "[";
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!lines && i != 0) body += ",\n";
    body += answers[i];
    if (lines) body += '\n';
  }
  if (!lines) body += "]\n";
  return body;
}

void submit_many(Service& service, Many many, bool lines, Reply reply) {
  struct Waiting {
    std::vector<std::string> answers;
    Reply reply;
  };
  auto waiting = std::make_shared<Waiting>(Waiting{std::move(many.answers), std::move(reply)});
  const auto finish = [&service, waiting, lines](const std::vector<Verdict>& verdicts) {
    auto next = verdicts.begin();
    for (std::string& answer : waiting->answers)
      if (answer.empty()) answer = render_item(*next++);
    waiting->reply(text_answer(service, lines ? "application/x-ndjson" : "application/json",
                               joined(waiting->answers, lines)));
  };
  if (many.submissions.empty()) return finish({});
  if (!service.clerk.submit(std::move(many.submissions),
                            [finish](std::vector<Verdict> verdicts) { finish(verdicts); }))
    waiting->reply(problem_answer(service, queue_full()));
}

void submit_one(Service& service, Read read, Reply reply) {
  if (const auto* broken = std::get_if<Problem>(&read)) {
    reply(problem_answer(service, *broken));
    return;
  }
  auto waiting = std::make_shared<Reply>(std::move(reply));
  std::vector<Submission> one;
  one.push_back(std::move(std::get<Submission>(read)));
  if (!service.clerk.submit(std::move(one), [&service, waiting](std::vector<Verdict> verdicts) {
        (*waiting)(answer_one(service, verdicts.front()));
      }))
    (*waiting)(problem_answer(service, queue_full()));
}

Problem too_many() {
  Problem made("too-many-events");
  made.detail = {"At most " + std::to_string(most_events) +
                     " events in one request; send the rest in another.",
                 "一次请求最多" + std::to_string(most_events) + "个事件；其余请另行发送。"};
  return made;
}

Problem no_records(const Dictionary& dictionary) {
  Problem made("invalid-event");
  made.detail = {"Dictionary '" + dictionary.version.name +
                     "' does not say how records of a source are read (event_source, fields). Send "
                     "CloudEvents to /v1/events, or add it to the dictionary.",
                 "字典“" + dictionary.version.name +
                     "”没有说明如何读取来源系统的记录（event_source、fields）。请把CloudEvent发到/"
                     "v1/events，或补充该字典。"};
  return made;
}

// `read` makes a submission, or a problem, of each line.
template <class ReadLine>
void submit_lines(Service& service, std::string_view body, Reply reply, ReadLine read) {
  Many many;
  many.submissions.reserve(
      std::min<std::size_t>(std::count(body.begin(), body.end(), '\n') + 1, most_events));
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('\n'), body.size());
    const std::string_view line = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (many.answers.size() == most_events) {
      reply(problem_answer(service, too_many()));
      return;
    }
    add(many, read(line));
  }
  submit_many(service, std::move(many), true, std::move(reply));
}

void submit_batch(Service& service, std::string_view body, const Dictionaries& dictionaries,
                  Reply reply) {
  auto batch = read_batch(body, dictionaries);
  if (const auto* broken = std::get_if<Problem>(&batch)) {
    reply(problem_answer(service, *broken));
    return;
  }
  Many many;
  for (Read& read : std::get<std::vector<Read>>(batch)) add(many, std::move(read));
  submit_many(service, std::move(many), false, std::move(reply));
}

}  // namespace

void submit_events(Service& service, Call call, Reply reply) {
  const std::shared_ptr<const Dictionaries> dictionaries = service.dictionaries.now();
  if (call.media == "application/cloudevents-batch+json")
    submit_batch(service, call.request.body, *dictionaries, std::move(reply));
  else if (call.media == "application/x-ndjson")
    submit_lines(service, call.request.body, std::move(reply),
                 [&](std::string_view line) { return read_event(line, *dictionaries); });
  else
    submit_one(service, read_event(call.request.body, *dictionaries), std::move(reply));
}

void submit_records(Service& service, Call call, Reply reply) {
  const std::shared_ptr<const Dictionaries> dictionaries = service.dictionaries.now();
  const Dictionary* dictionary = dictionaries->find(call.parts.front());
  if (!dictionary) {
    reply(problem_answer(service, no_such_dictionary(*dictionaries, call.parts.front())));
    return;
  }
  if (dictionary->fields.empty() || dictionary->event_source.empty()) {
    reply(problem_answer(service, no_records(*dictionary)));
    return;
  }
  if (call.media == "application/x-ndjson") {
    submit_lines(service, call.request.body, std::move(reply),
                 [&](std::string_view line) { return read_record(line, *dictionary); });
    return;
  }
  auto read = read_records(call.request.body, *dictionary);
  if (const auto* broken = std::get_if<Problem>(&read)) {
    reply(problem_answer(service, *broken));
    return;
  }
  Records& records = std::get<Records>(read);
  if (!records.many) return submit_one(service, std::move(records.all.front()), std::move(reply));
  Many many;
  for (Read& each : records.all) add(many, std::move(each));
  submit_many(service, std::move(many), false, std::move(reply));
}

void submit_case_event(Service& service, Call call, Reply reply) {
  const Number id = read_case_id(call.parts.front());
  if (id == 0) {
    Refusal no;
    no.reason = Reason::no_such_case;
    no.sentence = {"There is no such case; a case id looks like c123.",
                   "没有这个工单；工单号形如c123。"};
    reply(problem_answer(service, problem(no)));
    return;
  }
  std::optional<std::uint64_t> version;
  try {
    version = if_match(call.request);
  } catch (const Problem& broken) {
    reply(problem_answer(service, broken));
    return;
  }
  Read read = read_case_event(call.request.body, id, service.time.now());
  if (auto* submission = std::get_if<Submission>(&read)) submission->if_version = version;
  submit_one(service, std::move(read), std::move(reply));
}

}  // namespace redress::intake
