#include "api/commands.h"

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

#include "api/case_table.h"
#include "api/client.h"
#include "api/command.h"
#include "api/disposition.h"
#include "api/rehearse.h"
#include "engine/decide.h"
#include "engine/digest.h"
#include "rules/book.h"
#include "rules/calendar_check.h"
#include "rules/calendar_page.h"
#include "rules/dictionary_book.h"
#include "rules/notice_import.h"
#include "rules/story.h"

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

std::string printed(const std::vector<RuleProblem>& problems) {
  std::string lines;
  for (const RuleProblem& problem : problems) lines += print(problem) + "\n";
  if (!lines.empty()) lines.pop_back();
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
  if (answer.status != 200) throw Stop(said(answer, "Nothing was changed."));
  const json::value made = json::parse(answer.body);
  const std::string name =
      text(made.at("calendar").at("name")) + "@" + text(made.at("calendar").at("version"));
  if (made.at("same").as_bool()) {
    to.out << name << " is in force already; nothing changes.\n";
    return;
  }
  to.out << name << (how.dry_run ? " would be in force" : " is in force");
  if (made.at("changed_from").is_string())
    to.out << ", different from " << text(made.at("changed_from")) << " on";
  to.out << ".\n";
  if (how.dry_run) return;
  for (;;) {
    const json::value now = asked(server, "/v1/calendars");
    if (!now.at("recalculating").as_bool()) {
      to.out << now.at("recalculated").as_int64()
             << " cases have other deadlines than before (since the server started); "
                "'redress case why ID' tells of one.\n";
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

std::string mebibytes(std::uintmax_t bytes) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(2) << double(bytes) / (1 << 20) << " MiB";
  return text.str();
}

// By the file's ending: the server does not guess.
std::string media_type_of(const std::filesystem::path& file) {
  static const std::map<std::string, std::string> known = {
      {".pdf", "application/pdf"},
      {".ofd", "application/ofd"},
      {".doc", "application/msword"},
      {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
      {".xls", "application/vnd.ms-excel"},
      {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
      {".jpg", "image/jpeg"},
      {".jpeg", "image/jpeg"},
      {".png", "image/png"},
      {".mp3", "audio/mpeg"},
      {".mp4", "video/mp4"},
      {".zip", "application/zip"},
      {".txt", "text/plain"},
  };
  std::string ending = file.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  const auto found = known.find(ending);
  return found == known.end() ? "application/octet-stream" : found->second;
}

// Under its name, or with the digest before it where that is taken. Whoever the server is, nothing
// is written outside the directory.
std::filesystem::path saved(const std::string& bytes, const std::string& digest,
                            const std::string& name, const std::filesystem::path& directory) {
  if (hex(sha256(bytes)) != digest)
    throw Stop("What the server sent as " + digest.substr(0, 12) +
               " is not the file of that digest.");
  std::string plain = std::filesystem::path(name).filename().string();
  if (plain.empty() || plain == "." || plain == "..") plain = "file";
  std::filesystem::create_directories(directory);
  for (const std::string& as : {plain, digest.substr(0, 12) + "-" + plain}) {
    const std::filesystem::path to = directory / as;
    if (std::filesystem::exists(to)) {
      if (hex(sha256(bytes_of(to.string()))) == digest) return to;
      continue;
    }
    std::ofstream out(to, std::ios::binary);
    if (!out.write(bytes.data(), std::streamsize(bytes.size())).flush())
      throw Stop(to.string() + ": can not be written. Check the path and its permissions.");
    return to;
  }
  throw Stop("'" + plain + "' is in " + directory.string() +
             " already, with other bytes. Choose another directory.");
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
    throw Stop(story.file +
               ": names no policy. Add 'policy: wudi.yaml' to it, or say redress rehearse POLICY "
               "STORY.");
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

}  // namespace

int show_calendar(const Calendars& calendars, std::optional<int> year, bool chinese, Streams to) {
  return reported(to, [&] {
    const Calendar calendar = compiled(texts_of(calendars));
    if (!year) {
      const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
      year = int(std::chrono::year_month_day(today).year());
    }
    to.out << calendar_page(calendar, *year, {chinese, to.color});
    return ok;
  });
}

int check_calendar(const Calendars& calendars, std::optional<int> from, std::optional<int> to,
                   Streams to_whom) {
  return reported(to_whom, [&] {
    std::optional<Days> reached;
    if (from || to) {
      const int first = from ? *from : *to, last = to ? *to : *from;
      reached = Days{first_of(first), first_of(last + 1) - std::chrono::days(1)};
    }
    const auto findings = redress::check_calendar(texts_of(calendars), reached);
    if (findings.empty()) {
      to_whom.out << "Nothing looks wrong.\n";
      return ok;
    }
    to_whom.out << printed(findings) << "\n";
    return went_wrong;
  });
}

int add_calendar(const std::string& file, const Revising& how, Streams to) {
  return reported(to, [&] {
    put_in_force({file, bytes_of(file)}, "", how, to);
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
      if (!notice) throw Stop(printed(problems) + "\nNothing was changed.");
      auto with = with_notice(calendar, *notice, problems);
      if (!with) throw Stop(printed(problems) + "\nNothing was changed.");
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
    if (out) std::filesystem::rename(beside, into, error);
    if (!out || error) throw Stop(into + ": can not be written. Check the disk and permissions.");
    to.out << into << ": the notice of " << years
           << " is in. Look at it with 'redress calendar show', put it in force with 'redress "
              "calendar add'.\n";
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
        throw Stop(file + ": there are two dictionaries '" + names.back() +
                   "'. Check one at a time.");
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
      to.out << printed(made.problems) << "\n";
      return went_wrong;
    }
    for (std::size_t i = 0; i < files.size(); ++i) {
      const Dictionary& it = *made.then->find(names[i]);
      to.out << files[i] << ": nothing looks wrong";
      if (!it.event_source.empty())
        to.out << "; records of " << it.event_source << " are taken as they are, at /v1/reviews/"
               << names[i];
      to.out << ".\n";
    }
    return ok;
  });
}

int add_dictionary(const std::string& file, const Revising& how, Streams to) {
  return reported(to, [&] {
    const Text dictionary{file, bytes_of(file)};
    const Client::Answered answer =
        Client(how.server)
            .put("/v1/dictionaries/" + dictionary_name(dictionary),
                 {{"by", how.by}, {"note", how.note}, {"dry_run", how.dry_run ? "true" : ""}},
                 dictionary.bytes, "");
    if (answer.status != 200) throw Stop(said(answer, "Nothing was changed."));
    const json::value made = json::parse(answer.body);
    to.out << text(made.at("dictionary").at("name")) << "@"
           << text(made.at("dictionary").at("version"));
    if (made.at("same").as_bool()) {
      to.out << " is in force already; nothing changes.\n";
      return ok;
    }
    to.out << (how.dry_run ? " would be in force" : " is in force");
    std::string names;
    for (const json::value& name : made.at("dependent").as_array())
      names += (names.empty() ? "" : ", ") + text(name);
    if (!names.empty()) to.out << ", also for those that stand on it: " << names;
    to.out << ".\n";
    return ok;
  });
}

int list_dictionaries(const std::string& server, Streams to) {
  return reported(to, [&] {
    const json::value told = asked(Client(server), "/v1/dictionaries");
    for (const json::value& one : told.at("dictionaries").as_array()) {
      to.out << text(one.at("name")) << "@" << text(one.at("version")) << "  "
             << text(one.at("title"));
      if (one.at("base").is_string()) to.out << "  (over " << text(one.at("base")) << ")";
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
    if (deadlines.empty()) to.out << "Nothing was ever due in " << case_id << ".\n";
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
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(file, error);
    if (!error && size > most_bytes_of_attachment)
      throw Stop(file + " has " + mebibytes(size) + "; a file may have " +
                 mebibytes(most_bytes_of_attachment) + " at most.");
    std::map<std::string, std::string> headers{
        {"Content-Disposition", disposition(std::filesystem::path(file).filename().string())},
        {"Redress-Kind", how.kind}};
    if (!how.by.empty()) headers["Redress-By"] = extended(how.by);
    const Client::Answered answer =
        Client(server).post("/v1/cases/" + case_id + "/attachments", headers, bytes_of(file),
                            how.media_type.empty() ? media_type_of(file) : how.media_type);
    if (answer.status != 200 && answer.status != 201) throw Stop(said(answer));
    const json::value made = json::parse(answer.body);
    to.out << text(made.at("digest"))
           << (answer.status == 200 ? "  had been handed in before, as " : "  ")
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
    if (all.empty()) to.out << "Nothing was handed in with " << case_id << ".\n";
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
    for (const std::string& line : case_table(answer, listing.language)) to.out << line << "\n";
    return ok;
  });
}

int rehearse(const std::vector<std::string>& files, bool quiet, Language language, Streams to) {
  return reported(to, [&] {
    const auto is_story = [](const std::string& file) { return file.ends_with(".story"); };
    const bool given = !is_story(files.front());
    const std::vector<std::string> stories(files.begin() + given, files.end());
    if (stories.empty() || !std::all_of(stories.begin(), stories.end(), is_story)) {
      to.err << "Name stories, which end in .story; before them one policy if they shall not be of "
                "the one that they name.\n";
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
        to.err << printed(made.problems) << "\n";
        worst = wrong_usage;
        continue;
      }
      if (!made.failures.empty()) worst = std::max(worst, went_wrong);
      if (quiet)
        for (const std::string& failure : made.failures) to.out << failure << "\n";
      if (quiet) continue;
      if (&file != &stories.front()) to.out << "\n";
      for (const Line& line : made.lines)
        if (to.color && !line.text.empty())
          to.out << "\x1b[" << color_of(line.kind) << "m" << line.text << "\x1b[0m\n";
        else
          to.out << line.text << "\n";
    }
    return worst;
  });
}

}  // namespace redress::commands
