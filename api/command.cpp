#include "api/command.h"

#include "api/policy_files.h"

namespace redress::commands {

namespace json = boost::json;

std::string bytes_of(const std::string& file) {
  try {
    return bytes_of_file(file);
  } catch (const std::runtime_error& error) {
    throw Stop(error.what());
  }
}

std::string text(const json::value& value) {
  return value.is_string() ? value.as_string().c_str() : json::serialize(value);
}

std::string said(const Client::Answered& answer, const std::string& after_faults) {
  boost::system::error_code error;
  const json::value body = json::parse(answer.body, error);
  if (error || !body.is_object() || !body.as_object().contains("detail"))
    return "The server answered " + std::to_string(answer.status) + ".";
  std::string lines;
  if (const json::value* errors = body.as_object().if_contains("errors"))
    for (const json::value& one : errors->as_array()) lines += text(one.at("detail")) + "\n";
  if (lines.empty()) return text(body.at("detail"));
  if (after_faults.empty()) lines.pop_back();
  return lines + after_faults;
}

int warned(const json::value& answer, Language language, Streams to) {
  const json::value* warnings = answer.as_object().if_contains("warnings");
  if (!warnings) return ok;
  for (const json::value& one : warnings->as_array())
    to.err << text(one.at("text").at(language == Language::zh ? "zh" : "en")) << "\n";
  return warnings->as_array().empty() ? ok : went_wrong;
}

json::value asked(const Client& server, const std::string& path,
                  const std::map<std::string, std::string>& query) {
  const Client::Answered answer = server.get(path, query);
  if (answer.status != 200) throw Stop(said(answer));
  return json::parse(answer.body);
}

}  // namespace redress::commands
