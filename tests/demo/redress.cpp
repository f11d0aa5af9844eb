#include "tests/demo/redress.h"

#include <boost/json.hpp>
#include <stdexcept>

#include "tests/demo/words.h"

namespace redress::demo {
namespace {

namespace json = boost::json;

json::object expect_200(const std::string& what, const HttpAnswer& answer) {
  if (answer.status != 200) Redress::fail(what, answer);
  return json::parse(answer.body).as_object();
}

}  // namespace

void Redress::fail(const std::string& what, const HttpAnswer& answer) {
  throw std::runtime_error(what + " was answered " + std::to_string(answer.status) + ": " +
                           answer.body);
}

void Redress::stop_if_interrupted() const {
  if (interrupted_) throw Interrupted();
}

json::object Redress::get(const std::string& path) {
  stop_if_interrupted();
  return expect_200(path, client_.get(path));
}

void Redress::advance_to(Instant at) {
  if (at <= now_) return;
  stop_if_interrupted();
  const std::string body =
      json::serialize(json::object{{"advance_to", rfc3339(at, shanghai::offset)}});
  expect_200("/v1/test-clock", client_.post("/v1/test-clock", "application/json", body));
  now_ = at;
}

std::vector<json::object> Redress::push(const std::string& lines) {
  stop_if_interrupted();
  const HttpAnswer answer = client_.post("/v1/events", "application/x-ndjson", lines);
  if (answer.status != 200) fail("POST /v1/events", answer);
  std::vector<json::object> answers;
  std::string_view left = answer.body;
  while (!left.empty()) {
    const std::size_t end = std::min(left.find('\n'), left.size());
    answers.push_back(json::parse({left.data(), end}).as_object());
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return answers;
}

HttpAnswer Redress::act(const std::string& case_id, const Act& act) {
  const json::object body{{"type", act.event}, {"data", act.data}};
  return client_.post("/v1/cases/" + case_id + "/events", "application/json",
                      json::serialize(body));
}

std::vector<json::object> Redress::cases(const std::string& question) {
  std::vector<json::object> all;
  std::string after;
  do {
    json::object page = get("/v1/cases?limit=1000" + question + after);
    for (json::value& one : page.at("cases").as_array()) all.push_back(one.as_object());
    const std::string next = text_of(page, "next");
    after = next.empty() ? "" : "&after=" + next;
  } while (!after.empty());
  return all;
}

}  // namespace redress::demo
