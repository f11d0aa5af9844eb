#include "api/cli/policy_commands.h"

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <set>
#include <thread>

#include "api/admin/impacts.h"
#include "api/admin/policy_diff.h"
#include "api/admin/policy_explain.h"
#include "api/admin/policy_tests.h"
#include "api/admin/score_impact.h"
#include "api/cli/command.h"
#include "api/cli/policy_files.h"
#include "api/text/terminal.h"
#include "api/text/words.h"
#include "engine/digest.h"
#include "rules/policy/layers.h"
#include "rules/policy/policy_check.h"
#include "rules/policy/policy_print.h"
#include "rules/policy/policy_test.h"
#include "rules/text/catalogue.h"
#include "storage/store.h"

namespace redress::commands {
namespace {

Day today() {
  return Day(
      std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()).time_since_epoch());
}

std::map<std::string, std::string> by_file(const PolicyTexts& texts) {
  std::map<std::string, std::string> made{{texts.policy.file, texts.policy.bytes}};
  for (const Text& text : texts.bases) made[text.file] = text.bytes;
  for (const Text& text : texts.calendars) made[text.file] = text.bytes;
  return made;
}

// Two that tie, or none that is the default: seen only when several are looked at together.
void check_together(const std::vector<PolicyTexts>& all, std::vector<FileProblems>& files) {
  if (all.size() < 2) return;
  Book book;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (any_error(files[i].problems)) return;
    for (RuleProblem& problem : book.adopt(all[i].policy, all[i].calendars, all[i].bases))
      files[i].problems.push_back(std::move(problem));
  }
  if (book.has_default()) return;
  yaml::Report report(files.front().file);
  report.add({}, Mistake::no_default);
  files.front().problems.push_back(report.by_place().front());
}

// The policy's own tests, in it and beside it: what fails is one more problem of it.
std::size_t run_tests_of(const PolicyTexts& texts, FileProblems& file) {
  std::vector<RuleProblem> unreadable;
  const auto policy = compiled(texts, unreadable);
  if (!policy) return 0;  // has been said
  const std::vector<Text> beside = tests_beside(texts.policy.file);
  unreadable.clear();
  const TestRun run = run_tests(*policy, texts.policy.file, beside, "", unreadable);
  for (const RuleProblem& problem : unreadable) file.problems.push_back(problem);
  for (const RuleProblem& problem : run.problems()) file.problems.push_back(problem);
  for (const Text& text : beside) file.texts[text.file] = text.bytes;
  return run.results.size();
}

}  // namespace

int check_policies(const Checking& how, Streams to) {
  return reported(to, [&] {
    std::vector<FileProblems> files;
    std::vector<PolicyTexts> all;
    Wording directories;
    const auto look_at = [&](const std::string& file) {
      all.push_back(policy_texts(file));
      Checked checked = check_policy(all.back(), today());
      files.push_back({file, std::move(checked.problems), by_file(all.back())});
    };
    for (const std::string& file : how.files) {
      if (!std::filesystem::is_directory(file)) {
        look_at(file);
        continue;
      }
      const std::vector<std::string> within = policies_in(file);
      if (within.empty())
        throw Stop({file + ": there is no policy in this directory, nor below it.",
                    file + "：此目录及其下级没有规则。"});
      const std::size_t first = files.size();
      for (const std::string& one : within) look_at(one);
      std::size_t tests = 0;
      for (std::size_t i = first; i < files.size(); ++i) tests += run_tests_of(all[i], files[i]);
      const std::string n = std::to_string(within.size()), t = std::to_string(tests);
      directories +=
          {file + ": " + n + (within.size() == 1 ? " policy" : " policies") +
               " with what they stand on, " + t + (tests == 1 ? " test" : " tests") + ".\n",
           file + "：" + n + "份规则（含其基础规则），" + t + "项测试。\n"};
    }
    // A directory may hold the policies of many places; those named together are for one.
    if (directories.empty()) check_together(all, files);
    to.out << report(files, how.format, how.language);
    if (how.format == ReportFormat::text) to.out << directories.in(how.language);
    const bool wrong = std::any_of(files.begin(), files.end(), [&](const FileProblems& it) {
      return how.strict ? !it.problems.empty() : any_error(it.problems);
    });
    return wrong ? went_wrong : ok;
  });
}

int explain_message(const std::string& code, Language language, Streams to) {
  if (code.empty() || code == "all") {
    for (const Message& message : every_message()) {
      const bool error = message.severity == RuleProblem::Severity::error;
      to.out << message.code << "  "
             << (language == Language::zh ? (error ? "错误" : "警告")
                 : error                  ? "error  "
                                          : "warning")
             << "  "
             << (message.sentence.en == "{0}" ? message.story : message.sentence).in(language)
             << "\n";
    }
    return ok;
  }
  const Message* found = message_coded(code);
  if (!found) {
    to.err << to.say({"There is no message '" + code +
                          "'. 'redress policy check --explain all' lists them.",
                      "没有提示“" + code + "”。redress policy check --explain all可列出全部。"})
           << "\n";
    return wrong_usage;
  }
  to.out << explain(*found, language);
  return ok;
}

int format_policies(const std::vector<std::string>& files, bool check, Streams to) {
  return reported(to, [&] {
    int worst = ok;
    for (const std::string& file : files) {
      const Text text{file, bytes_of(file)};
      yaml::Report report(file);
      const std::string made = laid_out(text, report);
      if (!report.empty()) {
        for (const RuleProblem& problem : report.by_place())
          to.err << print(problem, to.language) << "\n";
        worst = went_wrong;
        continue;
      }
      if (made == text.bytes) continue;
      to.out << file << "\n";
      if (check) {
        worst = went_wrong;
        continue;
      }
      // Beside it first: a full disk or a crash must not leave half a policy.
      const std::string beside = file + ".new";
      std::ofstream out(beside, std::ios::binary);
      out << made;
      out.close();
      std::error_code error;
      std::filesystem::permissions(beside, std::filesystem::status(file).permissions(), error);
      if (out) std::filesystem::rename(beside, file, error);
      if (!out || error) throw Stop(can_not_be_written(file));
    }
    return worst;
  });
}

namespace {

namespace json = boost::json;

std::shared_ptr<const WrittenPolicy> readable(const PolicyTexts& texts, Language language,
                                              Streams to) {
  std::vector<RuleProblem> problems;
  auto policy = compiled(texts, problems);
  if (!policy)
    to.err << report({{texts.policy.file, problems, by_file(texts)}}, ReportFormat::text, language);
  return policy;
}

int test_once(const Testing& how, Streams to) {
  int worst = ok;
  std::string junit;
  for (const std::string& file : how.files) {
    const PolicyTexts texts = policy_texts(file);
    const auto policy = readable(texts, how.language, to);
    if (!policy) {
      worst = went_wrong;
      continue;
    }
    std::vector<RuleProblem> unreadable;
    const std::vector<Text> beside = tests_beside(file);
    const TestRun run = run_tests(*policy, file, beside, how.only, unreadable);
    for (const RuleProblem& problem : unreadable) to.err << print(problem, how.language) << "\n";
    if (how.files.size() > 1) to.out << file << "\n";
    std::vector<Text> files = beside;
    files.push_back(texts.policy);
    to.out << as_text(run, files, how.coverage, how.language);
    if (!run.problems().empty() || !unreadable.empty()) worst = went_wrong;
    junit += as_junit(run, policy->version().name);
  }
  if (!how.junit.empty()) {
    // One document, whatever the number of policies.
    std::string merged = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
    std::size_t from = 0;
    while ((from = junit.find("  <testsuite ", from)) != std::string::npos) {
      const std::size_t end = junit.find("</testsuites>", from);
      merged += junit.substr(from, end - from);
      from = end;
    }
    std::ofstream out(how.junit, std::ios::binary);
    if (!(out << merged << "</testsuites>\n").flush()) throw Stop(can_not_be_written(how.junit));
  }
  return worst;
}

// When anything that the tests look at was written last.
std::filesystem::file_time_type newest_of(const std::vector<std::string>& files) {
  auto newest = std::filesystem::file_time_type::min();
  std::error_code ignored;
  for (const std::string& file : files) {
    std::vector<std::string> all{file};
    try {
      const PolicyTexts texts = policy_texts(file);
      for (const Text& text : texts.bases) all.push_back(text.file);
      for (const Text& text : texts.calendars) all.push_back(text.file);
      for (const Text& text : tests_beside(file)) all.push_back(text.file);
    } catch (const std::runtime_error&) {  // being written just now
    }
    for (const std::string& one : all)
      newest = std::max(newest, std::filesystem::last_write_time(one, ignored));
  }
  return newest;
}

}  // namespace

int test_policies(const Testing& how, Streams to) {
  for (;;) {
    const auto seen = newest_of(how.files);
    const int result = reported(to, [&] { return test_once(how, to); });
    if (!how.watch) return result;
    to.out << (how.language == Language::zh ? "—— 等待修改，Ctrl-C结束\n"
                                            : "-- waiting for a change; Ctrl-C ends\n")
           << std::flush;
    while (newest_of(how.files) == seen)
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    // An editor writes in several steps.
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

int explain_policy(const Explaining& how, Streams to) {
  return reported(to, [&] {
    const PolicyTexts texts = policy_texts(how.file);
    const auto policy = readable(texts, how.language, to);
    if (!policy) return went_wrong;
    std::optional<PolicyTest> facts;
    if (!how.test.empty()) {
      std::vector<PolicyTest> all = policy->file().tests;
      yaml::Report ignored(how.file);
      for (const Text& text : tests_beside(how.file))
        for (PolicyTest& test : read_tests(text, ignored)) all.push_back(std::move(test));
      for (PolicyTest& test : all)
        if (!facts && test.name.find(how.test) != std::string::npos) facts = std::move(test);
      if (!facts)
        throw Stop({"No test of " + how.file + " has '" + how.test + "' in its name.",
                    how.file + "中没有名称含“" + how.test + "”的测试。"});
    } else {
      std::map<std::string, std::string> given;
      for (const std::string& fact : how.facts) {
        const std::size_t equals = fact.find('=');
        if (equals == std::string::npos || equals == 0) {
          to.err << to.say({"'" + fact + "' is no fact; write received=2026-03-02T10:00:00+08:00.",
                            "“" + fact + "”不是情形；请写received=2026-03-02T10:00:00+08:00。"})
                 << "\n";
          return wrong_usage;
        }
        given[fact.substr(0, equals)] = fact.substr(equals + 1);
      }
      std::vector<RuleProblem> problems;
      facts = read_facts(given, problems);
      for (const RuleProblem& problem : problems) to.err << print(problem, how.language) << "\n";
      if (!facts) return wrong_usage;
    }
    std::vector<std::string> files{texts.policy.file};
    for (const Text& base : chain_of(texts.policy, texts.bases)) files.push_back(base.file);
    const auto asked = explained(*policy, *facts, files);
    if (const auto* no = std::get_if<Wording>(&asked)) {
      to.err << to.say(*no) << "\n";
      return wrong_usage;
    }
    const Explained& it = std::get<Explained>(asked);
    if (how.json)
      to.out << json::serialize(as_json(it, *policy)) << "\n";
    else
      to.out << as_text(it, *policy, how.language);
    return ok;
  });
}

namespace {

bool is_a_file(const std::string& name) {
  std::error_code ignored;
  return name.ends_with(".yaml") || name.find('/') != std::string::npos ||
         std::filesystem::is_regular_file(name, ignored);
}

// NAME or NAME@VERSION, as the server has it with its bases.
Text on_server(const std::string& name, const std::string& server, const char* how) {
  const std::size_t at = name.find('@');
  const Client::Answered answer = Client(server).get(
      "/v1/policies/" + name.substr(0, at),
      {{"version", at == std::string::npos ? "" : name.substr(at + 1)}, {how, *how ? "true" : ""}});
  if (answer.status != 200) throw Stop(said(answer));
  return {name, answer.body};
}

yaml::Node tree_of(const std::string& which, const std::string& server) {
  const PolicyTexts texts = is_a_file(which)
                                ? policy_texts(which)
                                : PolicyTexts{on_server(which, server, "effective"), {}, {}};
  yaml::Report report(which);
  auto root = compose(texts.policy, texts.bases, report);
  if (!root || !report.empty()) {
    Wording lines;
    for (const RuleProblem& problem : report.by_place())
      lines += print_in_both(problem) + Wording::same("\n");
    throw Stop(lines + Wording{which + " cannot be read.", which + "无法读取。"});
  }
  // What the server shows as one text has no base left to name.
  std::erase_if(root->members, [](const yaml::Member& it) { return it.key == "base"; });
  return *std::move(root);
}

}  // namespace

int diff_policies(const std::string& before, const std::string& after, const std::string& server,
                  bool as_json, Language language, Streams to) {
  return reported(to, [&] {
    const auto all = differences(tree_of(before, server), tree_of(after, server));
    if (as_json) {
      json::array made;
      for (const Difference& it : all)
        made.push_back({{"path", it.path},
                        {"before", it.before},
                        {"after", it.after},
                        {"text", {{"zh", it.sentence.zh}, {"en", it.sentence.en}}}});
      to.out << json::serialize(json::object{{"differences", std::move(made)}}) << "\n";
    } else {
      for (const Difference& it : all) to.out << it.sentence.in(language) << "\n";
      if (all.empty()) to.out << (language == Language::zh ? "没有区别。\n" : "Nothing differs.\n");
    }
    return all.empty() ? ok : went_wrong;
  });
}

namespace {

int print_impact(const json::object& impact, const Weighing& how, Streams to) {
  if (how.json)
    to.out << json::serialize(impact) << "\n";
  else
    to.out << impact_text(impact, how.language);
  return ok;
}

// Whoever types Ctrl-C wants no answer any more; the server is told to stop as well.
std::atomic<bool> interrupted{false};
struct Interruptible {
  Interruptible() {
    before = std::signal(SIGINT, [](int) { interrupted = true; });
  }
  ~Interruptible() { std::signal(SIGINT, before); }
  void (*before)(int);
};

// On a line of its own that is written over; nothing where nobody watches.
void show_progress(std::uint64_t done, std::uint64_t of, Streams to) {
  if (!to.color || of == 0) return;
  rewrite_line(to.err, std::to_string(done) + " / " + std::to_string(of) + " (" +
                           std::to_string(done * 100 / of) + " %)   ");
  if (done >= of) rewrite_line(to.err, "");
}

int weigh_backup(const Weighing& how, Streams to) {
  const auto deadlines = how.deadlines.empty() ? std::optional(OpenDeadlines::recompute)
                                               : open_deadlines_named(how.deadlines);
  if (!deadlines)
    throw Stop({"--deadlines takes keep, recompute, earliest or latest.",
                "--deadlines可写keep、recompute、earliest或latest。"});
  const std::unique_ptr<Store> store = Store::open_to_read(how.data);
  Book book;
  std::map<std::string, Version> calendars;
  const auto stored = [&](const Version& version) {
    const auto bytes = store->document(version.digest);
    if (!bytes)
      throw Stop({"The text of '" + version.name + "' is missing; run 'redress verify'.",
                  "缺少“" + version.name + "”的文本；请运行redress verify。"});
    return Text{version.name + ".yaml", *bytes};
  };
  const std::vector<Adopted> adopted = store->adopted();
  for (const Adopted& one : adopted)
    if (const auto* calendar = std::get_if<CalendarAdopted>(&one.what))
      calendars[calendar->calendar.name] = calendar->calendar;
  for (const auto& [name, version] : calendars) book.know(stored(version));
  for (const Adopted& one : adopted) {
    const auto* policy = std::get_if<PolicyAdopted>(&one.what);
    if (!policy) continue;
    PolicyTexts texts;
    texts.policy = stored(policy->texts.empty() ? policy->policy : policy->texts.front());
    for (std::size_t i = 1; i < policy->texts.size(); ++i)
      texts.bases.push_back(stored(policy->texts[i]));
    for (const Version& calendar : policy->calendars)
      texts.calendars.push_back(stored(calendars.at(calendar.name)));
    const auto problems = book.adopt(texts.policy, texts.calendars, texts.bases);
    if (!problems.empty()) throw Stop(print_in_both(problems.front()));
  }
  for (const Text& calendar : policy_texts(how.file).calendars)
    if (!calendars.contains(calendar_name(calendar))) book.know(calendar);
  Book::Candidate candidate = book.candidate({how.file, bytes_of(how.file)});
  if (!candidate.problems.empty()) {
    for (const RuleProblem& problem : candidate.problems)
      to.err << print(problem, how.language) << "\n";
    return went_wrong;
  }
  const std::unique_ptr<Past> past = store->past();
  Progress progress;
  std::atomic<bool> over{false};
  std::thread watching([&] {
    while (!over) {
      if (interrupted) progress.cancelled = true;
      show_progress(progress.done, progress.of, to);
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  });
  std::optional<Impact> made;
  json::array assessments;
  try {
    const Instant now = past->tip().recorded_at.value_or(Instant{});
    made = impact(*past, CandidateOf(candidate), *deadlines, now, progress);
    if (made)
      assessments =
          figures::score_impacts(*store, book, candidate, now, now, figures::WhatIf::shown,
                                 [&] { return !progress.cancelled; });
    if (progress.cancelled) made.reset();
  } catch (...) {
    over = true;
    watching.join();
    throw;
  }
  over = true;
  watching.join();
  show_progress(progress.of, progress.of, to);
  if (!made) throw Stop({"It was cancelled.", "已取消。"});
  json::object result = render_impact(*made);
  result["assessments"] = std::move(assessments);
  return print_impact(result, how, to);
}

}  // namespace

int weigh_policy(const Weighing& how, Streams to) {
  const Interruptible ends_by_ctrl_c;
  return reported(to, [&] {
    if (!how.data.empty()) return weigh_backup(how, to);
    const Text sent{how.file, bytes_of(how.file)};
    if (!names_something(policy_name(sent))) {
      readable(policy_texts(how.file), how.language, to);
      return went_wrong;
    }
    const Client server(how.server);
    const Client::Answered begun =
        server.post("/v1/policies/" + policy_name(sent) + "/impact", {}, sent.bytes,
                    "application/yaml", {{"deadlines", how.deadlines}});
    if (begun.status != 202) throw Stop(said(begun));
    const std::string at = "/v1/impacts/" + json::serialize(json::parse(begun.body).at("impact"));
    for (;;) {
      if (interrupted.exchange(false)) server.remove(at);
      const json::value now = asked(server, at);
      const std::string state = commands::text(now.at("state"));
      show_progress(now.at("done").to_number<std::uint64_t>(),
                    now.at("of").to_number<std::uint64_t>(), to);
      if (state == "done") return print_impact(now.at("result").as_object(), how, to);
      if (state == "failed") throw Stop(Wording::same(commands::text(now.at("failure"))));
      if (state == "cancelled") throw Stop({"It was cancelled.", "已取消。"});
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  });
}

namespace {

std::map<std::string, std::string> query_of(const Applying& how) {
  auto query = how.query;
  for (const std::string& accepted : how.accept) {
    if (!accepted.starts_with("overdue="))
      throw Stop({"--accept takes overdue=N; '" + accepted + "' is not.",
                  "--accept应写overdue=N；“" + accepted + "”不是。"});
    query["accept_overdue"] = accepted.substr(8);
  }
  return query;
}

std::string run_line(const json::value& run, Language language) {
  const auto number = [&](const char* key) { return json::serialize(run.at(key)); };
  const bool paused = run.at("paused").as_bool(), done = run.at("done").as_bool();
  const bool chinese = language == Language::zh;
  const std::string stands = done     ? (chinese ? "已完成" : "done")
                             : paused ? (chinese ? "已暂停" : "paused")
                                      : (chinese ? "进行中" : "going on");
  if (chinese)
    return "第" + number("entry") + "条  已看" + number("looked_at") + "/" + number("total") +
           "件，改了" + number("changed") + "件  " + stands;
  return "entry " + number("entry") + "  " + number("looked_at") + "/" + number("total") +
         " open cases looked at, " + number("changed") + " changed  " + stands;
}

int tell_applied(const Client& server, const Client::Answered& answer, const Applying& how,
                 Streams to) {
  const bool chinese = how.language == Language::zh;
  const json::value made = json::parse(answer.body);
  const std::string name = commands::text(made.at("policy").at("name"));
  const std::string which = name + "@" + commands::text(made.at("policy").at("version"));
  if (made.at("open").is_object()) {
    const json::value& open = made.at("open");
    const auto number = [&](const char* key) { return json::serialize(open.at(key)); };
    to.out << (chinese
                   ? "在办工单：" + number("concerned") + "件适用，" + number("changed") +
                         "件期限有变，" + number("overdue_at_once") + "件立即超期，立即通知" +
                         number("notices_at_once") + "条。\n"
                   : "Open cases: " + number("concerned") + " concerned, " + number("changed") +
                         " with other deadlines, " + number("overdue_at_once") +
                         " overdue at once, " + number("notices_at_once") + " notices at once.\n");
  }
  if (const json::array& scores = made.at("assessments").as_array(); !scores.empty())
    to.out << figures::score_impacts_text(scores, how.language);
  to.out << figures::rate_changes_text(made.at("rates").as_array(), how.language);
  if (made.as_object().contains("dry_run")) {
    to.out << which
           << (chinese ? " 试算完毕，什么也没有改。\n" : " was tried; nothing was changed.\n");
    return ok;
  }
  if (answer.status == 202) {
    const std::string proposal = json::serialize(made.at("proposal"));
    if (made.at("needs_approval").as_bool())
      to.out << which
             << (chinese ? " 待第二人批准：redress policy approve "
                         : " waits for a second person: redress policy approve ")
             << name << " " << proposal << " --by …\n";
    else
      to.out << which << (chinese ? " 将于" : " comes into force at ")
             << commands::text(made.at("at")) << (chinese ? "生效" : "")
             << (chinese ? "（第" : " (proposal ") << proposal << (chinese ? "条）。\n" : ").\n");
    return ok;
  }
  if (!made.as_object().contains("entry")) {
    to.out << which
           << (chinese ? " 已经生效，没有变化。\n" : " is in force already; nothing changes.\n");
    return ok;
  }
  to.out << which << (chinese ? " 已生效（第" : " is in force (entry ")
         << json::serialize(made.at("entry")) << (chinese ? "条）。\n" : ").\n");
  for (const json::value& other : made.at("with").as_array())
    to.out << (chinese ? "  一并更新：" : "  with it: ") << commands::text(other.at("name")) << "@"
           << commands::text(other.at("version")) << "\n";
  if (!made.at("open").is_object() || !how.wait) return ok;
  for (;;) {
    const json::value runs = asked(server, "/v1/policies/" + name + "/runs");
    const json::array& all = runs.at("runs").as_array();
    if (all.empty()) return ok;
    const json::value& run = all.back();
    show_progress(run.at("looked_at").to_number<std::uint64_t>(),
                  run.at("total").to_number<std::uint64_t>(), to);
    if (run.at("done").as_bool() || run.at("paused").as_bool()) {
      to.out << run_line(run, how.language) << "\n";
      return ok;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

int applied(const Client& server, const Client::Answered& answer, const Applying& how, Streams to) {
  if (answer.status == 409) {  // refused for what it would do: the sentence says how to accept it
    json::error_code error;
    const json::value body = json::parse(answer.body, error);
    if (!error && body.is_object()) {
      Wording detail = said(answer);
      const std::string there = "accept_overdue=";  // as it is said here
      for (std::string* one : {&detail.en, &detail.zh})
        if (const std::size_t at = one->find(there); at != std::string::npos)
          one->replace(at, there.size(), "--accept overdue=");
      throw Stop(detail);
    }
  }
  if (answer.status != 200 && answer.status != 202) throw Stop(said(answer, nothing_changed));
  return tell_applied(server, answer, how, to);
}

}  // namespace

int apply_policy(const Applying& how, Streams to) {
  return reported(to, [&] {
    const Text sent{how.file, bytes_of(how.file)};
    if (!names_something(policy_name(sent))) {
      readable(policy_texts(how.file), how.language, to);
      return went_wrong;
    }
    const Client server(how.server);
    // An administrator names the version by its first digits; the server compares the whole.
    std::string if_match;
    const std::string name = policy_name(sent);
    if (!how.if_match.empty()) {
      const Client::Answered now = server.get("/v1/policies/" + name);
      if (now.status != 200) throw Stop(said(now));
      if (now.etag.substr(1).starts_with(how.if_match))
        if_match = now.etag;
      else
        if_match = "\"" + how.if_match + "\"";
    }
    return applied(server, server.put("/v1/policies/" + name, query_of(how), sent.bytes, if_match),
                   how, to);
  });
}

int roll_policy_back(const Applying& how, Streams to) {
  return reported(to, [&] {
    auto query = query_of(how);
    query["to"] = how.to;
    const Client server(how.server);
    return applied(
        server,
        server.post("/v1/policies/" + how.policy + "/rollback", {}, "", "application/yaml", query),
        how, to);
  });
}

int approve_policy(const Applying& how, Streams to) {
  return reported(to, [&] {
    auto query = query_of(how);
    const Client server(how.server);
    return applied(
        server,
        server.post("/v1/policies/" + how.policy + "/proposals/" + how.proposal + "/approve", {},
                    "", "application/yaml", query),
        how, to);
  });
}

int withdraw_policy(const Applying& how, Streams to) {
  return reported(to, [&] {
    const Client::Answered answer =
        Client(how.server)
            .remove("/v1/policies/" + how.policy + "/proposals/" + how.proposal, how.query);
    if (answer.status != 200) throw Stop(said(answer));
    to.out << (how.language == Language::zh ? "已撤回。\n" : "Withdrawn.\n");
    return ok;
  });
}

int policy_runs(const Applying& how, const std::string& set, Streams to) {
  return reported(to, [&] {
    const Client server(how.server);
    const std::string path = "/v1/policies/" + how.policy + "/runs";
    json::value runs = asked(server, path);
    if (!set.empty()) {
      if (runs.at("runs").as_array().empty())
        throw Stop(
            {"There is no run of '" + how.policy + "'.", "“" + how.policy + "”没有批量变更。"});
      auto query = how.query;
      query["paused"] = set == "pause" ? "true" : "false";
      const Client::Answered answer =
          server.post(path + "/" + json::serialize(runs.at("runs").as_array().back().at("entry")),
                      {}, "", "application/yaml", query);
      if (answer.status != 200) throw Stop(said(answer));
      runs = asked(server, path);
    }
    for (const json::value& run : runs.at("runs").as_array())
      to.out << run_line(run, how.language) << "\n";
    return ok;
  });
}

int list_policies(const std::string& server, Language language, Streams to) {
  return reported(to, [&] {
    const json::value told = asked(Client(server), "/v1/policies");
    for (const json::value& one : told.at("policies").as_array()) {
      to.out << commands::text(one.at("name")) << "@" << commands::text(one.at("version")) << "  "
             << (one.at("region").is_string() ? commands::text(one.at("region"))
                 : language == Language::zh   ? "默认"
                                              : "default")
             << "  " << commands::text(one.at("title"));
      if (one.at("base").is_string())
        to.out << (language == Language::zh ? "（基础：" : " (over ")
               << commands::text(one.at("base")) << (language == Language::zh ? "）" : ")");
      to.out << "\n";
    }
    for (const json::value& one : told.at("proposals").as_array())
      to.out << (language == Language::zh ? "待定：" : "proposed: ")
             << commands::text(one.at("policy")) << "@" << commands::text(one.at("version"))
             << "  #" << json::serialize(one.at("proposal"))
             << (one.at("at").is_string() ? "  " + commands::text(one.at("at")) : "")
             << (one.at("waits_for_approval").as_bool()
                     ? (language == Language::zh ? "  待批准" : "  waits for approval")
                     : "")
             << "\n";
    return ok;
  });
}

int policy_history(const std::string& policy, const std::string& server, Language language,
                   Streams to) {
  return reported(to, [&] {
    const json::value told = asked(Client(server), "/v1/policies/" + policy + "/history");
    for (const json::value& one : told.at("history").as_array()) {
      const auto maybe = [&](const char* key) {
        const json::value* value = one.as_object().if_contains(key);
        return value && value->is_string() ? std::string(value->as_string().c_str()) : "";
      };
      to.out << "#" << json::serialize(one.at("entry")) << "  "
             << maybe("recorded_at").substr(0, 19) << "  " << in_words(maybe("type"), language);
      if (!maybe("version").empty()) to.out << "  " << maybe("version");
      if (maybe("for") == "open")
        to.out << (language == Language::zh ? "  含在办，" : "  open cases too, ")
               << maybe("deadlines");
      if (!maybe("by").empty()) to.out << "  " << maybe("by");
      if (!maybe("approved_by").empty())
        to.out << (language == Language::zh ? "，批准：" : ", approved by ")
               << maybe("approved_by");
      if (const json::value* restores = one.as_object().if_contains("restores");
          restores && restores->is_number())
        to.out << (language == Language::zh ? "  恢复#" : "  restores #")
               << json::serialize(*restores);
      if (!maybe("note").empty()) to.out << "  " << maybe("note");
      to.out << "\n";
      if (const json::value* run = one.as_object().if_contains("run"); run && run->is_object())
        to.out << "    " << run_line(*run, language) << "\n";
    }
    return ok;
  });
}

int show_policy(const Showing& how, Streams to) {
  return reported(to, [&] {
    if (!is_a_file(how.policy)) {
      const char* as = how.origin ? "origin" : how.effective ? "effective" : "";
      write_document(to.out, on_server(how.policy, how.server, as).bytes, to.color);
      return ok;
    }
    const PolicyTexts texts = policy_texts(how.policy);
    if (!how.origin && !how.effective) {
      write_document(to.out, texts.policy.bytes, to.color);
      return ok;
    }
    yaml::Report report(texts.policy.file);
    const auto root = compose(texts.policy, texts.bases, report);
    if (!root || !report.empty()) {
      for (const RuleProblem& problem : report.by_place())
        to.err << print(problem, to.language) << "\n";
      return went_wrong;
    }
    std::vector<std::string> files{texts.policy.file};
    for (const Text& base : chain_of(texts.policy, texts.bases)) files.push_back(base.file);
    const auto remark = [&](const yaml::Place& at) {
      return files.at(std::size_t(at.layer)) + ":" + std::to_string(at.line);
    };
    to.out << (how.origin ? printed_policy(*root, remark) : printed_policy(*root));
    return ok;
  });
}

}  // namespace redress::commands
