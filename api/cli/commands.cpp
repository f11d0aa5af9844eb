#include "api/cli/commands.h"

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <map>
#include <ostream>
#include <set>
#include <sstream>
#include <thread>

#include "api/cli/attaching.h"
#include "api/cli/case_table.h"
#include "api/cli/client.h"
#include "api/cli/command.h"
#include "api/cli/rehearse.h"
#include "api/disposition.h"
#include "api/files.h"
#include "api/text/terminal.h"
#include "engine/decide/decide.h"
#include "engine/digest.h"
#include "rules/policy/book.h"
#include "rules/policy/story.h"
#include "rules/sources/dictionary_book.h"
#include "rules/time/calendar_check.h"
#include "rules/time/calendar_page.h"
#include "rules/time/notice_import.h"

namespace redress::commands {
namespace {

namespace json = boost::json;

bool is_file(const std::string& name) {
  std::error_code ignored;
  return name.ends_with(".yaml") || name.find('/') != std::string::npos ||
         std::filesystem::is_regular_file(name, ignored);
}

struct Fetched {
  Text text;
  std::string etag;
};
Fetched fetched(const std::string& server, const std::string& name) {
  const Client::Answered answer = Client(server).get("/v1/calendars/" + name);
  if (answer.status != 200) throw Stop(said(answer));
  return {{name + ".yaml", answer.body}, answer.etag};
}

std::vector<Text> texts_of(const Calendars& calendars) {
  std::vector<Text> texts;
  for (const std::string& one : calendars.which) {
    if (is_file(one))
      texts.push_back({one, bytes_of(one)});
    else
      texts.push_back(fetched(calendars.server, one).text);
  }
  return texts;
}

Wording printed(const std::vector<RuleProblem>& problems) {
  Wording lines;
  for (const RuleProblem& problem : problems) {
    if (!lines.empty()) lines += Wording::same("\n");
    lines += print_in_both(problem);
  }
  return lines;
}

Calendar compiled(const std::vector<Text>& texts) {
  std::vector<RuleProblem> problems;
  std::optional<Calendar> calendar = Calendar::compile(texts, problems);
  if (!calendar) throw Stop(printed(problems));
  return *std::move(calendar);
}

Day first_of(int year) {
  return std::chrono::local_days(std::chrono::year(year) / std::chrono::January / 1);
}

// Puts the text in force and waits for what follows from it.
void put_in_force(const Text& calendar, const std::string& if_match, const Revising& how,
                  Streams to) {
  const Client server(how.server);
  const Client::Answered answer = server.put("/v1/calendars/" + calendar_name(calendar),
                                             {{"deadlines", how.deadlines},
                                              {"by", how.by},
                                              {"note", how.note},
                                              {"dry_run", how.dry_run ? "true" : ""}},
                                             calendar.bytes, if_match);
  if (answer.status != 200) throw Stop(said(answer, nothing_changed));
  const json::value made = json::parse(answer.body);
  const std::string name =
      text(made.at("calendar").at("name")) + "@" + text(made.at("calendar").at("version"));
  if (made.at("same").as_bool()) {
    to.out << to.say(
                  {name + " is in force already; nothing changes.", name + "已经生效，没有变化。"})
           << "\n";
    return;
  }
  to.out << name
         << to.say(how.dry_run ? Wording{" would be in force", "将会生效"}
                               : Wording{" is in force", "已生效"});
  if (made.at("changed_from").is_string()) {
    const std::string from = text(made.at("changed_from"));
    to.out << to.say({", different from " + from + " on", "，自" + from + "起有变化"});
  }
  to.out << to.say({".", "。"}) << "\n";
  if (how.dry_run) return;
  for (;;) {
    const json::value now = asked(server, "/v1/calendars");
    if (!now.at("recalculating").as_bool()) {
      const std::string n = std::to_string(now.at("recalculated").as_int64());
      to.out << to.say({n + " cases have other deadlines than before (since the server started); "
                            "'redress case why ID' tells of one.",
                        "自服务启动以来，" + n +
                            "件工单的期限有变化；redress case why 工单号 可查原因。"})
             << "\n";
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

// Under its name, or with the digest before it where that is taken. Whoever the server is, nothing
// is written outside the directory.
std::filesystem::path saved(const std::string& bytes, const std::string& digest,
                            const std::string& name, const std::filesystem::path& directory) {
  if (hex(sha256(bytes)) != digest)
    throw Stop(
        {"What the server sent as " + digest.substr(0, 12) + " is not the file of that digest.",
         "服务器发来的" + digest.substr(0, 12) + "与其摘要不符。"});
  std::string plain = std::filesystem::path(name).filename().string();
  if (plain.empty() || plain == "." || plain == "..") plain = "file";
  std::filesystem::create_directories(directory);
  for (const std::string& as : {plain, digest.substr(0, 12) + "-" + plain}) {
    const std::filesystem::path to = directory / as;
    if (std::filesystem::exists(to)) {
      if (hex(sha256(read_file(to.string()))) == digest) return to;
      continue;
    }
    std::ofstream out(to, std::ios::binary);
    if (!out.write(bytes.data(), std::streamsize(bytes.size())).flush())
      throw Stop(can_not_be_written(to.string()));
    return to;
  }
  throw Stop({"'" + plain + "' is in " + directory.string() +
                  " already, with other bytes. Choose another directory.",
              directory.string() + "中已有内容不同的“" + plain + "”。请换一个目录。"});
}

// The policy's calendars stand in calendars/ beside it.
std::vector<Text> calendars_of(const Text& policy) {
  std::vector<Text> texts;
  const auto beside = std::filesystem::path(policy.file).parent_path() / "calendars";
  for (const std::string& name : calendars_named_in(policy)) {
    const std::string file = beside / (name + ".yaml");
    texts.push_back({file, bytes_of(file)});
  }
  return texts;
}

std::string policy_of(const Text& story) {
  const std::string name = policy_named_in(story);
  if (name.empty())
    throw Stop({story.file + ": names no policy. Add 'policy: wudi.yaml' to it, or say redress "
                             "rehearse POLICY STORY.",
                story.file + "：没有写明规则。请在其中加上policy: wudi.yaml，或用"
                             "redress rehearse 规则 情节。"});
  return std::filesystem::path(story.file).parent_path() / name;
}

const char* color_of(Line::Kind kind) {  // SGR
  switch (kind) {
    case Line::Kind::title: return "1";
    case Line::Kind::said: return "0";
    case Line::Kind::outcome: return "36";
    case Line::Kind::engine: return "33";
    case Line::Kind::refused: return "35";
    case Line::Kind::note: return "2";
    case Line::Kind::failure: return "31";
    case Line::Kind::success: return "32";
  }
  return "0";
}

// A page with colours of ours in it: they alone go past what keeps the terminal plain.
void print_painted(std::string_view page, Streams to) {
  while (!page.empty()) {
    const std::size_t from = page.find("\x1b[");
    to.out << page.substr(0, from);
    if (from == page.npos) return;
    const std::size_t end = page.find_first_not_of("0123456789;", from + 2);
    const bool ours = end != page.npos && page[end] == 'm';
    if (ours) paint(to.out, page.substr(from + 2, end - from - 2));
    to.out << (ours ? std::string_view() : page.substr(from, 1));
    page.remove_prefix(ours ? end + 1 : from + 1);
  }
}

}  // namespace

int show_calendar(const Calendars& calendars, std::optional<int> year, bool chinese, Streams to) {
  return reported(to, [&] {
    const Calendar calendar = compiled(texts_of(calendars));
    if (!year) {
      const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
      year = int(std::chrono::year_month_day(today).year());
    }
    print_painted(calendar_page(calendar, *year, {chinese, to.color}), to);
    return ok;
  });
}

int check_calendar(const Calendars& calendars, std::optional<int> from, std::optional<int> to,
                   Streams to_whom) {
  return reported(to_whom, [&] {
    std::optional<Days> reached;
    if (from || to) {
      const int first = from ? *from : *to, last = to ? *to : *from;
      if (last < first) {
        to_whom.err << to_whom.say({"--to " + std::to_string(last) + " is before --from " +
                                        std::to_string(first) + ".",
                                    "--to " + std::to_string(last) + "早于--from " +
                                        std::to_string(first) + "。"})
                    << "\n";
        return wrong_usage;
      }
      reached = Days{first_of(first), first_of(last + 1) - std::chrono::days(1)};
    }
    const auto findings = redress::check_calendar(texts_of(calendars), reached);
    if (findings.empty()) {
      to_whom.out << to_whom.say({"Nothing looks wrong.", "没有发现问题。"}) << "\n";
      return ok;
    }
    to_whom.out << to_whom.say(printed(findings)) << "\n";
    return went_wrong;
  });
}

int add_calendar(const std::string& file, const Revising& how, Streams to) {
  return reported(to, [&] {
    const Text calendar{file, bytes_of(file)};
    if (!names_something(calendar_name(calendar))) compiled({calendar});  // which throws
    put_in_force(calendar, "", how, to);
    return ok;
  });
}

int import_notices(const std::vector<std::string>& notices, const std::string& into,
                   const Revising& how, Streams to) {
  return reported(to, [&] {
    const bool to_file = is_file(into);
    Fetched from;
    if (to_file)
      from.text = {into, bytes_of(into)};
    else
      from = fetched(how.server, into);
    Text calendar = from.text;
    std::vector<RuleProblem> problems;
    std::string years;
    for (const std::string& file : notices) {
      const auto notice = import_notice({file, bytes_of(file)}, problems);
      if (!notice) throw Stop(printed(problems) + Wording::same("\n") + nothing_changed);
      auto with = with_notice(calendar, *notice, problems);
      if (!with) throw Stop(printed(problems) + Wording::same("\n") + nothing_changed);
      calendar = *std::move(with);
      years += (years.empty() ? "" : ", ") + std::to_string(notice->year);
    }
    if (!to_file) {
      put_in_force(calendar, from.etag, how, to);
      return ok;
    }
    if (how.dry_run) {
      to.out << calendar.bytes;
      return ok;
    }
    // Beside it first: a full disk or a crash must not leave half a calendar.
    const std::string beside = into + ".new";
    std::ofstream out(beside, std::ios::binary);
    out << calendar.bytes;
    out.close();
    std::error_code error;
    if (std::filesystem::exists(into))
      std::filesystem::permissions(beside, std::filesystem::status(into).permissions(), error);
    if (out) std::filesystem::rename(beside, into, error);
    if (!out || error) throw Stop(can_not_be_written(into));
    to.out << to.say({into + ": the notice of " + years +
                          " is in. Look at it with 'redress calendar show', put it in force with "
                          "'redress calendar add'.",
                      into + "：已并入" + years +
                          "年的通知。用redress calendar show查看，用redress calendar add生效。"})
           << "\n";
    return ok;
  });
}

int check_dictionaries(const std::vector<std::string>& files, Streams to) {
  return reported(to, [&] {
    std::map<std::string, Text> texts;
    std::vector<std::string> names;
    for (const std::string& file : files) {
      Text text{file, bytes_of(file)};
      names.push_back(dictionary_name(text));
      if (!texts.emplace(names.back(), text).second)
        throw Stop(
            {file + ": there are two dictionaries '" + names.back() + "'. Check one at a time.",
             file + "：有两个字典“" + names.back() + "”。请逐个检查。"});
    }
    // Their bases, and the bases of those.
    for (std::size_t i = 0; i < names.size(); ++i) {
      const Text& of = texts.at(names[i]);
      const std::string base = base_named_in(of);
      if (base.empty() || texts.contains(base)) continue;
      const auto beside = std::filesystem::path(of.file).parent_path() / (base + ".yaml");
      std::error_code ignored;
      if (std::filesystem::is_regular_file(beside, ignored))
        texts.emplace(base, Text{beside.string(), bytes_of(beside.string())});
      for (const Text& built_in : built_in_dictionaries())
        if (dictionary_name(built_in) == base) texts.emplace(base, built_in);
      if (texts.contains(base)) names.push_back(base);
    }
    std::vector<Text> all;
    for (const auto& [name, text] : texts) all.push_back(text);
    const DictionaryBook::Revision made = DictionaryBook().revise(all);
    if (!made.problems.empty()) {
      to.out << to.say(printed(made.problems)) << "\n";
      return went_wrong;
    }
    for (std::size_t i = 0; i < files.size(); ++i) {
      const Dictionary& it = *made.then->find(names[i]);
      to.out << files[i] << to.say({": nothing looks wrong", "：没有发现问题"});
      if (!it.event_source.empty())
        to.out << to.say({"; records of " + it.event_source +
                              " are taken as they are, at /v1/reviews/" + names[i],
                          "；" + it.event_source + "的记录可原样发到/v1/reviews/" + names[i]});
      to.out << to.say({".", "。"}) << "\n";
    }
    return ok;
  });
}

int add_dictionary(const std::string& file, const Revising& how, Streams to) {
  return reported(to, [&] {
    const Text dictionary{file, bytes_of(file)};
    if (!names_something(dictionary_name(dictionary)))
      if (const auto read = DictionaryBook().revise({dictionary}); !read.problems.empty())
        throw Stop(printed(read.problems));
    const Client::Answered answer =
        Client(how.server)
            .put("/v1/dictionaries/" + dictionary_name(dictionary),
                 {{"by", how.by}, {"note", how.note}, {"dry_run", how.dry_run ? "true" : ""}},
                 dictionary.bytes, "");
    if (answer.status != 200) throw Stop(said(answer, nothing_changed));
    const json::value made = json::parse(answer.body);
    to.out << text(made.at("dictionary").at("name")) << "@"
           << text(made.at("dictionary").at("version"));
    if (made.at("same").as_bool()) {
      to.out << to.say({" is in force already; nothing changes.", "已经生效，没有变化。"}) << "\n";
      return ok;
    }
    to.out << to.say(how.dry_run ? Wording{" would be in force", "将会生效"}
                                 : Wording{" is in force", "已生效"});
    std::string names;
    for (const json::value& name : made.at("dependent").as_array())
      names += (names.empty() ? "" : ", ") + text(name);
    if (!names.empty())
      to.out << to.say(
          {", also for those that stand on it: " + names, "，以它为基础的也一并更新：" + names});
    to.out << to.say({".", "。"}) << "\n";
    return ok;
  });
}

int list_dictionaries(const std::string& server, Streams to) {
  return reported(to, [&] {
    const json::value told = asked(Client(server), "/v1/dictionaries");
    for (const json::value& one : told.at("dictionaries").as_array()) {
      to.out << text(one.at("name")) << "@" << text(one.at("version")) << "  "
             << text(one.at("title"));
      if (one.at("base").is_string())
        to.out << to.say(
            {"  (over " + text(one.at("base")) + ")", "（基于" + text(one.at("base")) + "）"});
      if (one.at("event_source").is_string()) to.out << "  /v1/reviews/" << text(one.at("name"));
      to.out << "\n";
    }
    return ok;
  });
}

int why(const std::string& case_id, const std::string& language, const std::string& server,
        Streams to) {
  return reported(to, [&] {
    const json::value told = asked(Client(server), "/v1/cases/" + case_id + "/why");
    const json::array& deadlines = told.at("deadlines").as_array();
    for (const json::value& deadline : deadlines) {
      to.out << (deadline.at("running").as_bool() ? "* " : "  ")
             << text(deadline.at("text").at(language)) << "\n";
    }
    if (deadlines.empty())
      to.out << to.say({"Nothing was ever due in " + case_id + ".", case_id + "没有过期限。"})
             << "\n";
    return ok;
  });
}

std::vector<Text> dictionaries_beside(const Text& policy) {
  const auto beside = std::filesystem::path(policy.file).parent_path() / "dictionaries";
  std::set<std::string> files;
  std::error_code ignored;
  for (const auto& file : std::filesystem::directory_iterator(beside, ignored))
    if (file.path().extension() == ".yaml") files.insert(file.path().string());
  std::vector<Text> texts;
  for (const std::string& file : files) texts.push_back({file, bytes_of(file)});
  return texts;
}

int attach(const std::string& case_id, const std::string& file, const HandingIn& how,
           const std::string& server, Streams to) {
  return reported(to, [&] {
    const Client::Answered answer = hand_in(Client(server), case_id, file, how, "");
    if (answer.status != 200 && answer.status != 201) throw Stop(said(answer));
    const json::value made = json::parse(answer.body);
    to.out << text(made.at("digest"))
           << to.say(answer.status == 200
                         ? Wording{"  had been handed in before, as ", "  此前已提交，类别："}
                         : Wording::same("  "))
           << text(made.at("kind")) << "  " << text(made.at("name")) << "\n";
    return ok;
  });
}

int attachments(const std::string& case_id, const std::string& directory, const std::string& server,
                Streams to) {
  return reported(to, [&] {
    const Client client(server);
    const std::string path = "/v1/cases/" + case_id + "/attachments";
    const json::value told = asked(client, path);
    const json::array& all = told.at("attachments").as_array();
    for (const json::value& one : all) {
      const std::string digest = text(one.at("digest"));
      std::ostringstream line;
      line << digest.substr(0, 12) << "  " << std::left << std::setw(8) << text(one.at("kind"))
           << "  " << std::right << std::setw(9)
           << mebibytes(one.at("size").to_number<std::uint64_t>()) << "  " << text(one.at("name"));
      if (!directory.empty()) {
        const Client::Answered answer = client.get(path + "/" + digest);
        if (answer.status != 200) throw Stop(said(answer));
        line << "  " << saved(answer.body, digest, text(one.at("name")), directory).string();
      }
      to.out << line.str() << "\n";
    }
    if (all.empty())
      to.out << to.say({"Nothing was handed in with " + case_id + ".", case_id + "没有附件。"})
             << "\n";
    return ok;
  });
}

int list_cases(const Listing& listing, Streams to) {
  return reported(to, [&] {
    constexpr std::size_t most_a_page = 1'000;
    const Client server(listing.server);
    auto query = listing.query;
    json::array cases;
    json::object answer;
    json::array warnings;  // of the first page, which is all there is to warn of
    do {                   // a page may be short, or empty, and still have a next one
      query["limit"] = std::to_string(std::min(listing.limit - cases.size(), most_a_page));
      answer = asked(server, "/v1/cases", query).as_object();
      if (json::value* told = answer.if_contains("warnings")) warnings = told->as_array();
      for (json::value& one : answer.at("cases").as_array()) cases.push_back(std::move(one));
      query["after"] = answer.at("next").is_null() ? "" : text(answer.at("next"));
    } while (!query["after"].empty() && cases.size() < listing.limit);
    answer["cases"] = std::move(cases);
    if (!warnings.empty() && answer.at("cases").as_array().empty())
      answer["warnings"] = std::move(warnings);
    if (listing.json) to.out << json::serialize(answer) << "\n";
    // Of a name that nobody has met "nothing is overdue" would be no news.
    if (const int code = warned(answer, listing.language, to); code != ok || listing.json)
      return code;
    for (const std::string& line : case_table(answer, listing.language, listing.columns))
      to.out << line << "\n";
    return ok;
  });
}

int rehearse(const std::vector<std::string>& files, bool quiet, Language language, Streams to) {
  return reported(to, [&] {
    const auto is_story = [](const std::string& file) { return file.ends_with(".story"); };
    const bool given = !is_story(files.front());
    const std::vector<std::string> stories(files.begin() + given, files.end());
    if (stories.empty() || !std::all_of(stories.begin(), stories.end(), is_story)) {
      to.err << to.say({"Name stories, which end in .story; before them one policy if they shall "
                        "not be of the one that they name.",
                        "请写情节文件（以.story结尾）；如不用其中写明的规则，请在前面写一份规则。"})
             << "\n";
      return wrong_usage;
    }
    int worst = ok;
    for (const std::string& file : stories) {
      const Text story{file, bytes_of(file)};
      const std::string named = given ? files.front() : policy_of(story);
      const Text policy{named, bytes_of(named)};
      const Rehearsal made = redress::rehearse(policy, calendars_of(policy), story, language,
                                               dictionaries_beside(policy));
      if (!made.problems.empty()) {
        to.err << to.say(printed(made.problems)) << "\n";
        worst = wrong_usage;
        continue;
      }
      if (!made.failures.empty()) worst = std::max(worst, went_wrong);
      if (quiet)
        for (const std::string& failure : made.failures) to.out << failure << "\n";
      if (quiet) continue;
      if (&file != &stories.front()) to.out << "\n";
      for (const Line& line : made.lines) {
        const bool painted = to.color && !line.text.empty();
        if (painted) paint(to.out, color_of(line.kind));
        to.out << line.text;
        if (painted) paint(to.out, "0");
        to.out << "\n";
      }
    }
    return worst;
  });
}

}  // namespace redress::commands
