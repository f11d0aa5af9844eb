#include "api/cli/command.h"

#include <algorithm>
#include <cctype>
#include <fstream>

#include "api/disposition.h"
#include "api/files.h"
#include "api/text/terminal.h"
#include "api/text/words.h"

namespace redress::commands {

namespace json = boost::json;

std::string bytes_of(const std::string& file) { return read_text(file, {"a text", "文本"}); }

std::string text(const json::value& value) {
  return value.is_string() ? value.as_string().c_str() : json::serialize(value);
}

Wording can_not_be_written(const std::string& file) {
  return {file + ": cannot be written. Check the path, the disk and permissions.",
          file + "：无法写入。请检查路径、磁盘和权限。"};
}

bool names_something(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '-' || c == '_' || c == '.' || c >= 0x80;
  });
}

Wording not_as_expected(const std::string& why) {
  return {"The server's answer is not what this command expects (" + why +
              "). Ask again; if it stays so, see whether both are of the same release: redress "
              "--version.",
          "服务器的答复与本命令所预期的不同（" + why +
              "）。请重试；如仍如此，请核对两者版本是否一致：redress --version。"};
}

namespace {

// The option that a parameter or a detail of an event is on the command line.
std::string option_of(const std::string& pointer) {
  std::string name;
  if (pointer.starts_with("?"))
    name = pointer.substr(1);
  else if (pointer.starts_with("/data/"))
    name = pointer.substr(6);
  if (name.empty() || name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != name.npos) return {};
  std::replace(name.begin(), name.end(), '_', '-');
  return "--" + name;
}

// In Chinese too, where the server says it so: an older one, or a proxy, does not.
Wording sentence_in(const json::object& of) {
  const json::value* zh = of.if_contains("detail_zh");
  const std::string en = text(of.at("detail"));
  return {en, zh && zh->is_string() ? text(*zh) : en};
}

// What the case would accept where it stands.
Wording accepted_in(const json::object& problem) {
  const json::value* accepts = problem.if_contains("accepts");
  if (text(problem.at("type")) != "urn:redress:problem:not-at-this-stage") return {};
  if (!accepts || !accepts->is_array() || accepts->get_array().empty()) return {};
  std::string en, zh;
  for (const json::value& one : accepts->get_array()) {
    const std::string word = text(one);
    en += (en.empty() ? "" : ", ") + word;
    zh += (zh.empty() ? "" : "、") + in_words(word, Language::zh) + "（" + word + "）";
  }
  return {"\nAccepted now: " + en + ".", "\n现在可以：" + zh + "。"};
}

}  // namespace

Wording said(const Client::Answered& answer, const Wording& after_faults) {
  boost::system::error_code error;
  const json::value body = json::parse(answer.body, error);
  if (error || !body.is_object() || !body.as_object().contains("detail"))
    return {"The server answered " + std::to_string(answer.status) + ".",
            "服务器答复" + std::to_string(answer.status) + "。"};
  const json::object& problem = body.as_object();
  Wording lines;
  if (const json::value* errors = problem.if_contains("errors"))
    for (const json::value& one : errors->as_array()) {
      if (text(one.at("pointer")).empty()) continue;  // of the whole: the detail says it better
      if (!lines.empty()) lines += Wording::same("\n");
      const std::string option = option_of(text(one.at("pointer")));
      const Wording sentence = sentence_in(one.as_object());
      if (!option.empty() && sentence.en.find(option) == std::string::npos)
        lines += Wording{option + ": ", option + "："};
      lines += sentence;
    }
  if (lines.empty())
    lines = sentence_in(problem);
  else if (!after_faults.empty())
    lines += Wording::same("\n") + after_faults;
  return lines + accepted_in(problem);
}

int warned(const json::value& answer, Language language, Streams to) {
  const json::value* warnings = answer.as_object().if_contains("warnings");
  if (!warnings) return ok;
  for (const json::value& one : warnings->as_array())
    to.err << text(one.at("text").at(language == Language::zh ? "zh" : "en")) << "\n";
  return warnings->as_array().empty() ? ok : went_wrong;
}

int hand_over(const Client::Answered& answer, const std::string& out, Language language,
              Streams to) {
  if (answer.status != 200) throw Stop(said(answer));
  for (const std::string& warning : answer.warnings) {
    const std::string both = read_extended(warning).value_or(warning);
    const std::size_t end = std::min(both.find('\n'), both.size());  // of the English
    to.err << (language == Language::en ? both.substr(0, end)
                                        : both.substr(end == both.size() ? 0 : end + 1))
           << "\n";
  }
  if (out.empty()) {
    write_document(to.out, answer.body, to.color);
  } else {
    std::ofstream file(out, std::ios::binary);
    if (!(file << answer.body).flush()) throw Stop(can_not_be_written(out));
  }
  return answer.warnings.empty() ? ok : went_wrong;
}

json::value asked(const Client& server, const std::string& path,
                  const std::map<std::string, std::string>& query) {
  const Client::Answered answer = server.get(path, query);
  if (answer.status != 200) throw Stop(said(answer));
  return json::parse(answer.body);
}

}  // namespace redress::commands
