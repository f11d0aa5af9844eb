#include "api/cli/case_commands.h"

#include <algorithm>
#include <boost/json.hpp>

#include "api/cli/attaching.h"
#include "api/cli/case_life.h"
#include "api/cli/command.h"
#include "api/files.h"
#include "engine/spelling.h"
#include "rules/text/yaml.h"

namespace redress::commands {
namespace {

namespace json = boost::json;

json::object of_case(const Client& server, const std::string& id, const char* what,
                     const std::map<std::string, std::string>& query = {}) {
  return asked(server, "/v1/cases/" + id + what, query).as_object();
}

// What a file is that comes with such an event.
std::string kind_for(Event event) {
  switch (event) {
    case Event::rectification_planned:
    case Event::rectified: return "report";
    case Event::deferred:
    case Event::explained: return "document";
    case Event::appeal_lodged: return "evidence";
    default: return "other";
  }
}

Event event_in(const std::string& written) {
  const auto event = event_said(written);
  if (event && sayer(*event) == Sayer::person) return *event;
  std::string en, zh;
  std::vector<std::string> words;
  for (Event one : every_event())
    if (sayer(one) == Sayer::person) {
      const std::string word(name(one));
      words.push_back(word);
      words.push_back(in_words(word, Language::zh));
      en += (en.empty() ? "" : ", ") + word;
      zh += (zh.empty() ? "" : "、") + in_words(word, Language::zh) + "（" + word + "）";
    }
  const Wording near = yaml::suggestion(written, words);
  const bool is_near = near.en.starts_with("did you mean");
  throw Stop(
      {"'" + written + "' is nothing that can be done to a case" +
           (is_near ? "; " + near.en : ".") + " There are: " + en + ".",
       "没有“" + written + "”这项办理" + (is_near ? "；" + near.zh : "。") + "可用：" + zh + "。"});
}

json::value detail(const std::string& name, const std::string& written) {
  if (name != "partly" && name != "solved") return json::value(written);
  if (written == "true" || written == "yes" || written == "是") return true;
  if (written == "false" || written == "no" || written == "否") return false;
  throw Stop({"--" + name + " takes true or false; '" + written + "' is neither.",
              "--" + name + "应写true或false；“" + written + "”都不是。"});
}

// hotline of 热线, as the case's policy titles its roles.
std::string role_meant(const Client& server, const std::string& id, const std::string& written) {
  const auto is_ascii = [](unsigned char c) { return c < 0x80; };
  if (std::all_of(written.begin(), written.end(), is_ascii)) return written;
  const auto one_form = [](std::string text) {
    bring_to_one_form(text);
    return text;
  };
  for (const auto& [role, title] : titles_in(of_case(server, id, "")))
    if (one_form(title) == one_form(written)) return role;
  return identifier_of(written);
}

}  // namespace

int show_case(const OneCase& of, Streams to) {
  return reported(to, [&] {
    const Client server(of.server);
    const json::object it = of_case(server, of.id, "", {{"as_of", of.as_of}});
    if (of.json) {
      to.out << json::serialize(it) << "\n";
      return ok;
    }
    const json::object why = of_case(server, of.id, "/why", {{"as_of", of.as_of}});
    for (const std::string& line : case_page(it, why, to.language, of.columns))
      to.out << line << "\n";
    return ok;
  });
}

int case_history(const OneCase& of, Streams to) {
  return reported(to, [&] {
    const Client server(of.server);
    json::object all;
    json::array entries;
    std::map<std::string, std::string> query{{"as_of", of.as_of}};
    do {
      all = of_case(server, of.id, "/history", query);
      for (json::value& one : all.at("entries").as_array()) entries.push_back(std::move(one));
      query["from"] = all.at("next").is_null() ? "" : json::serialize(all.at("next"));
    } while (!query["from"].empty());
    if (of.json) {
      all["entries"] = std::move(entries);
      to.out << json::serialize(all) << "\n";
      return ok;
    }
    const json::object it = of_case(server, of.id, "", {{"as_of", of.as_of}});
    const bool zh = to.language == Language::zh;
    const std::string round = json::serialize(it.at("round"));
    to.out << "  " << of.id << "  " << text(it.at("unit")) << "  "
           << text(it.at("matter").at("name")) << "  "
           << (zh ? "第" + round + "轮" : "round " + round) << (zh ? "  现在：" : "  now: ")
           << in_words(text(it.at("stage")), to.language) << "\n";
    for (const std::string& line : case_life(entries, titles_in(all), to.language, of.columns))
      to.out << line << "\n";
    return ok;
  });
}

int act_on_case(const Acting& how, Streams to) {
  return reported(to, [&] {
    const Client server(how.server);
    const Event event = event_in(how.event);
    json::object data;
    for (const auto& [name, written] : how.details)
      if (!written.empty()) data[name] = detail(name, written);
    if (data.contains("role")) data["role"] = role_meant(server, how.id, text(data.at("role")));
    if (data.contains("class")) data["class"] = identifier_of(text(data.at("class")));
    std::string version = how.if_match;
    json::array digests;
    for (const std::string& file : how.files) {
      const auto by = how.details.find("by");
      HandingIn handing_in{how.kind.empty() ? kind_for(event) : how.kind,
                           by == how.details.end() ? "" : by->second, ""};
      const Client::Answered answer = hand_in(server, how.id, file, handing_in, version);
      if (answer.status != 200 && answer.status != 201)
        throw Stop(Wording{file + ": ", file + "："} + said(answer));
      digests.emplace_back(text(json::parse(answer.body).at("digest")));
      if (!version.empty()) version = answer.etag;
    }
    if (!digests.empty()) data["attachments"] = std::move(digests);
    json::object body{{"type", std::string(name(event))}, {"data", std::move(data)}};
    if (!how.event_id.empty()) body["id"] = how.event_id;
    std::map<std::string, std::string> headers;
    if (!version.empty()) headers["If-Match"] = version;
    const Client::Answered answer = server.post("/v1/cases/" + how.id + "/events", headers,
                                                json::serialize(body), "application/json");
    if (answer.status != 200 && answer.status != 201) throw Stop(said(answer));
    if (how.json) {
      to.out << answer.body << "\n";
      return ok;
    }
    const json::object receipt = json::parse(answer.body).as_object();
    const bool zh = to.language == Language::zh;
    const bool again = receipt.contains("duplicate");
    const std::string done = in_words(name(event), to.language),
                      stage = in_words(text(receipt.at("stage")), to.language),
                      due = moment(receipt.at("due_at"), true);
    to.out << how.id << (zh ? "：" : ": ") << done
           << (again ? (zh ? "（此前已记录）" : " (had been recorded before)") : "")
           << (zh ? " → " : " → ") << stage;
    if (due != "-") to.out << (zh ? "，期限 " : ", due ") << due;
    to.out << (zh ? "，版本 " : ", version ") << json::serialize(receipt.at("version")) << "\n";
    return ok;
  });
}

}  // namespace redress::commands
