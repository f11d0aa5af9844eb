// The command line.
#include <pthread.h>
#include <signal.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "api/admission.h"
#include "api/app.h"
#include "api/cli/case_commands.h"
#include "api/cli/commands.h"
#include "api/cli/policy_commands.h"
#include "api/cli/report_commands.h"
#include "api/cli/usage.h"
#include "api/intake/wire.h"
#include "api/log.h"
#include "api/reports/verifying.h"
#include "api/text/chart.h"
#include "api/text/columns.h"
#include "api/text/terminal.h"
#include "api/text/told.h"
#include "engine/spelling.h"
#include "storage/store.h"

namespace {

using namespace redress;

using commands::ok, commands::went_wrong;

struct Address {
  std::string host;
  std::uint16_t port = 0;
};

std::optional<Address> read_address(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  const std::string digits = text.substr(colon + 1);
  if (digits.empty() || digits.size() > 5 ||
      digits.find_first_not_of("0123456789") != std::string::npos || std::stoi(digits) > 65'535)
    return std::nullopt;
  // A port alone is one of this machine: elsewhere ":8787" may mean every address, which would open
  // the server to whoever reaches it.
  std::string host = colon == 0 ? "127.0.0.1" : text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  return Address{host, std::uint16_t(std::stoi(digits))};
}

int serve(const std::string& data, const std::vector<std::string>& policies,
          const std::string& listen, const std::vector<std::string>& known_as,
          const std::string& test_clock, const std::string& log_file,
          const std::string& accept_loss, const commands::Streams& to) {
  ServeOptions options;
  if (!accept_loss.empty()) {
    Number missing = 0;
    const char* const end = accept_loss.data() + accept_loss.size();
    const auto [read_to, error] = std::from_chars(accept_loss.data(), end, missing);
    if (error != std::errc() || read_to != end) {
      to.err << to.say(
                    {"--accept-loss takes how many entries are missing, such as 40, as the start "
                     "without it says; '" +
                         accept_loss + "' is no such number.",
                     "--accept-loss应写缺少的记录条数，如40，以不带该选项启动时所说的为准；“" +
                         accept_loss + "”不是这样的数。"})
             << "\n";
      return commands::wrong_usage;
    }
    options.store.accept_loss = missing;
  }
  options.data = data;
  for (const std::string& name : known_as) {
    if (!is_host(name)) {
      to.err << to.say(
                    {"--host takes NAME or NAME:PORT, such as hall.example or hall.example:8443; "
                     "'" +
                         name + "' is neither.",
                     "--host应写名称或名称:端口，如hall.example或hall.example:8443；“" + name +
                         "”都不是。"})
             << "\n";
      return commands::wrong_usage;
    }
    options.known_as.push_back(name);
  }
  for (const std::string& policy : policies) options.policies.emplace_back(policy);
  const std::optional<Address> address = read_address(listen);
  if (!address) {
    to.err << to.say({"--listen takes HOST:PORT, such as 127.0.0.1:8787, or :PORT on this machine "
                      "alone; '" +
                          listen + "' is neither.",
                      "--listen应写地址:端口，如127.0.0.1:8787，或:端口（仅本机）；“" + listen +
                          "”都不是。"})
           << "\n";
    return commands::wrong_usage;
  }
  options.host = address->host;
  options.port = address->port;
  if (!test_clock.empty()) {
    const auto stamp = read_instant(test_clock);
    if (const auto* wrong = std::get_if<Wording>(&stamp)) {
      to.err << "--test-clock '" << test_clock << "': " << to.say(*wrong) << "\n";
      return commands::wrong_usage;
    }
    options.test_clock = std::get<Stamp>(stamp).at;
  }

  // A connection is a descriptor.
  rlimit descriptors{};
  if (getrlimit(RLIMIT_NOFILE, &descriptors) == 0) {
    descriptors.rlim_cur = descriptors.rlim_max;
    setrlimit(RLIMIT_NOFILE, &descriptors);
  }

  // Signals are taken by one thread, not by whoever happens to run.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);

  std::unique_ptr<App> app;
  try {
    if (!log_file.empty()) log_to(log_file);
    if (getrlimit(RLIMIT_NOFILE, &descriptors) == 0) fit(options, descriptors.rlim_cur);
    app = std::make_unique<App>(std::move(options));
  } catch (const StartError& error) {
    to.err << to.say(error.sentence) << "\n";
    if (!log_file.empty()) spdlog::critical("not started: {}", error.what());
    return went_wrong;
  }
  spdlog::info("redress {} started: {}", REDRESS_VERSION, app->description());
  if (!is_loopback(address->host))
    spdlog::warn(
        "listening on {}, which other machines can reach: whoever reaches it may read and change "
        "everything, since nobody is asked who they are. Let a proxy in front ask, or listen on "
        "127.0.0.1",
        address->host == "0.0.0.0" || address->host == "::" ? "every address of this machine"
                                                            : address->host);
  to.out << "listening on " << address->host << ":" << app->port() << std::endl;

  std::thread stopper([&] {
    int signal = 0;
    while (sigwait(&signals, &signal) == 0 && signal == SIGHUP) reopen_log();
    spdlog::info("stopping: what was accepted is answered");
    app->stop();
  });
  const bool good = app->run();
  if (!good) {
    // Crash-only: after a failed write nothing may touch the database again, not even to close it.
    spdlog::shutdown();
    _exit(went_wrong);
  }
  kill(getpid(), SIGTERM);  // lets the stopper end if the loop ended by itself
  stopper.join();
  return ok;
}

int verify(const std::string& data, const commands::Streams& to) {
  try {
    const std::unique_ptr<Store> store = Store::open_to_read(data);
    std::vector<Wording> differences = store->verify();
    for (Wording& one : closings_that_do_not_add_up(*store)) differences.push_back(std::move(one));
    for (const Wording& difference : differences) to.out << to.say(difference) << "\n";
    if (!differences.empty()) return went_wrong;
    const std::string n = std::to_string(store->tip().number);
    to.out << to.say({n + " entries; everything derived from them agrees.",
                      "共" + n + "条台账记录，由其算出的内容全部一致。"})
           << "\n";
    return ok;
  } catch (const LedgerError& error) {
    to.err << to.say(error.sentence) << "\n";
    return went_wrong;
  }
}

// A word that tables print, as the filter it is.
bool take_word(const std::string& word, std::map<std::string, std::string>& query) {
  const bool overdue = word == "超期" || word == "overdue", open = word == "在办" || word == "open";
  const char* filter = overdue               ? "overdue"
                       : open                ? "open"
                       : stage_said(word)    ? "stage"
                       : standing_said(word) ? "standing"
                       : measure_said(word)  ? "rung"
                       : class_said(word)    ? "class"
                                             : nullptr;
  if (!filter || !query[filter].empty()) return false;
  query[filter] = overdue || open                  ? "true"
                  : filter == std::string("rung")  ? *measure_said(word)
                  : filter == std::string("class") ? *class_said(word)
                                                   : word;
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  umask(S_IRWXG | S_IRWXO);  // what is written may hold personal data
  const Language spoken = language_of(argc, argv);
  Terminal plain_out(std::cout), plain_err(std::cerr);
  const commands::Streams streams{std::cout, std::cerr, ::isatty(STDOUT_FILENO) == 1, spoken};
  spdlog::set_default_logger(spdlog::stderr_logger_mt("redress"));
  keep_the_log_plain();

  CLI::App cli("Redress closes the loop on every bad review of a government service.");
  cli.require_subcommand(1);
  cli.footer("Exit codes: 0 done, 1 went wrong, 2 wrong usage.");

  std::string data, listen = "127.0.0.1:8787", test_clock;
  std::vector<std::string> policies, known_as;
  CLI::App* serving = cli.add_subcommand("serve", "Run the server");
  serving->add_option("--data", data, "Directory of the database; made if there is none")
      ->required();
  serving->add_option(
      "--policy", policies,
      "Policy files to adopt; calendars/ and dictionaries/ beside them are looked into. "
      "None: those the database has");
  serving
      ->add_option("--listen", listen, "HOST:PORT, or :PORT on loopback; port 0 takes a free one")
      ->capture_default_str();
  serving
      ->add_option("--host", known_as,
                   "A name that browsers ask for it by, such as a proxy's: NAME or NAME:PORT; "
                   "may be given several times. Loopback and the address of --listen always are")
      ->allow_extra_args(false);
  serving->add_option("--test-clock", test_clock,
                      "Run on a made-up clock from this time on; POST /v1/test-clock moves it");

  std::string log_file;
  serving->add_option("--log-file", log_file,
                      "Log there instead of to standard error; SIGHUP opens it anew");
  std::string accept_loss;
  serving->add_option("--accept-loss", accept_loss,
                      "Start although so many acknowledged entries are missing");

  CLI::App* verifying =
      cli.add_subcommand("verify", "Recount everything from the ledger and compare");
  verifying->add_option("--data", data, "Directory of the database, in use or not; it is only read")
      ->required();

  bool table = false;
  std::string server = "http://127.0.0.1:8787", language;
  // Not by envname(): every command shares `server`, and of those that were not called it would
  // be read after the option of the one that was.
  if (const char* named = std::getenv("REDRESS_SERVER"); named && *named != 0) server = named;
  const auto of_server = [&](CLI::App* command) {
    command
        ->add_option("--server", server,
                     "The running server; unless said, as REDRESS_SERVER in the environment says")
        ->capture_default_str();
  };
  commands::Calendars calendars;
  std::optional<int> year, from, to;
  std::string file, into;
  std::vector<std::string> notices;
  commands::Revising revising;
  const auto of_ledger = [&](CLI::App* command) {
    command->add_option("--by", revising.by, "Who does it, for the ledger");
    command->add_option("--note", revising.note, "Why, for the ledger");
    command->add_flag("--dry-run", revising.dry_run, "Say what would happen, and change nothing");
  };
  const auto of_revising = [&](CLI::App* command) {
    of_server(command);
    command
        ->add_option("--deadlines", revising.deadlines,
                     "What may happen to deadlines that run: extend_only (unless said) or both")
        ->check(CLI::IsMember({"extend_only", "both"}));
    of_ledger(command);
  };
  CLI::App* calendar =
      cli.add_subcommand("calendar", "The calendars that deadlines are counted by");
  calendar->require_subcommand(1);
  const CLI::Range years(first_year, last_year);
  CLI::App* showing = calendar->add_subcommand("show", "A year as a page of months");
  showing->add_option("calendar", calendars.which, "Files, or names on the server; layers in order")
      ->required();
  showing->add_option("--year", year, "This year unless said")->check(years);
  showing->add_option("--language", language, "zh or en; as LANG says unless said")
      ->check(CLI::IsMember({"zh", "en"}));
  of_server(showing);
  CLI::App* checking = calendar->add_subcommand("check", "What looks wrong in a calendar");
  checking
      ->add_option("calendar", calendars.which, "Files, or names on the server; layers in order")
      ->required();
  checking->add_option("--from", from, "The first year that cases reach")->check(years);
  checking->add_option("--to", to, "The last")->check(years);
  of_server(checking);
  CLI::App* adding = calendar->add_subcommand("add", "Put a calendar, new or revised, in force");
  adding->add_option("file", file, "The calendar, YAML")->required();
  of_revising(adding);
  CLI::App* importing =
      calendar->add_subcommand("import", "Take holiday-cn's notice of a year into a calendar");
  importing->add_option("notice", notices, "Its JSON, such as 2027.json")->required();
  importing->add_option("--into", into, "A file, which is rewritten, or a name on the server")
      ->required();
  of_revising(importing);

  CLI::App* dictionary =
      cli.add_subcommand("dictionary", "What the codes of a source of reviews mean");
  dictionary->require_subcommand(1);
  std::vector<std::string> dictionaries;
  CLI::App* checking_codes = dictionary->add_subcommand("check", "What is wrong in a dictionary");
  checking_codes->add_option("file", dictionaries, "Dictionaries, YAML")->required();
  CLI::App* adding_codes =
      dictionary->add_subcommand("add", "Put a dictionary, new or revised, in force");
  adding_codes->add_option("file", file, "The dictionary, YAML")->required();
  of_server(adding_codes);
  of_ledger(adding_codes);
  CLI::App* listing_codes = dictionary->add_subcommand("list", "Those that are in force");
  of_server(listing_codes);

  CLI::App* casing = cli.add_subcommand("case", "One case");
  casing->require_subcommand(1);
  CLI::App* asking_why = casing->add_subcommand("why", "Why it is due when it is");
  std::string id;
  asking_why->add_option("id", id, "Such as c123")->required();
  asking_why->add_option("--language", language, "zh or en; as LANG says unless said")
      ->check(CLI::IsMember({"zh", "en"}));
  of_server(asking_why);

  CLI::App* attaching = casing->add_subcommand("attach", "Hand a file in with it");
  attaching->add_option("id", id, "Such as c123")->required();
  attaching->add_option("file", file, "The file, of 20 MiB at most")->required();
  commands::HandingIn handing_in;
  attaching->add_option("--kind", handing_in.kind, "What it is")
      ->required()
      ->check(CLI::IsMember({"report", "document", "evidence", "other"}));
  attaching->add_option("--by", handing_in.by, "Who hands it in, for the ledger");
  attaching->add_option("--media-type", handing_in.media_type,
                        "Such as application/pdf; by the file's ending unless said");
  of_server(attaching);
  CLI::App* listing_files = casing->add_subcommand("attachments", "What was handed in with it");
  std::string save;
  listing_files->add_option("id", id, "Such as c123")->required();
  listing_files->add_option("--save", save, "Save them all into this directory");
  of_server(listing_files);

  commands::OneCase one_case;
  CLI::App* showing_case = casing->add_subcommand(
      "show", "Where it stands, what is due and why, and what may be done now");
  CLI::App* telling_life = casing->add_subcommand("history", "Its life from end to end");
  for (CLI::App* command : {showing_case, telling_life}) {
    command->add_option("id", id, "Such as c123")->required();
    command->add_option("--as-of", one_case.as_of, "As it stood then: 2026-03-02T09:00:00+08:00");
    command->add_flag("--json", one_case.json, "As the server answers");
    command->add_option("--language", language, "zh or en; as LANG says unless said")
        ->check(CLI::IsMember({"zh", "en"}));
    of_server(command);
  }
  commands::Acting acting;
  CLI::App* acting_on =
      casing->add_subcommand("act", "Say what was done: an event with its details");
  acting_on->add_option("id", id, "Such as c123")->required();
  acting_on->add_option("event", acting.event, "Such as rectified, or 整改完成")->required();
  for (const auto& [detail, help] : std::initializer_list<std::pair<const char*, const char*>>{
           {"by", "Who does it"},
           {"role", "As what, where the policy asks for a role"},
           {"unit", "To whom it goes, or who decided"},
           {"class", "The class, as the policy names it"},
           {"measures", "What will be done"},
           {"report", "Number or link of the report"},
           {"document", "Number or link of the document"},
           {"ground", "The ground of an appeal: mistaken, malicious, explained"},
           {"evidence", "What proves it"},
           {"feedback", "What the reviewer was told"},
           {"reason", "Why"},
           {"note", "A remark"},
           {"due_at", "By when, with its offset: 2026-03-20T18:00:00+08:00"},
           {"into", "The case that goes on"},
           {"partly", "true or false: found genuine in part"},
           {"solved", "true or false: it was solved"}}) {
    std::string option = std::string("--") + detail;
    std::replace(option.begin(), option.end(), '_', '-');
    acting_on->add_option(option, acting.details[detail], help);
  }
  acting_on->add_option("--file", acting.files, "A file to hand in with it; several may be named");
  acting_on
      ->add_option(
          "--kind", acting.kind,
          "What the files are: report, document, evidence or other; as the event asks unless said")
      ->check(CLI::IsMember({"report", "document", "evidence", "other"}));
  acting_on->add_option("--if-match", acting.if_match, "Only if the case is still at this version");
  acting_on->add_option("--id", acting.event_id,
                        "An id of your own; the same again is a repeat, not a second event");
  acting_on->add_flag("--json", acting.json, "As the server answers");
  acting_on->add_option("--language", language, "zh or en; as LANG says unless said")
      ->check(CLI::IsMember({"zh", "en"}));
  of_server(acting_on);

  commands::Listing listing;
  std::vector<std::string> words;
  CLI::App* listing_cases =
      cli.add_subcommand("cases", "Which cases: overdue, due soon, in a second round, waiting …");
  const auto asks = [&](const char* option, const char* parameter, const char* help) {
    listing_cases->add_option(option, listing.query[parameter], help);
  };
  bool overdue = false, open = false;
  listing_cases->add_option("words", words,
                            "Words that the table prints, instead of options: 整改 超期 催办");
  listing_cases->add_flag("--overdue", overdue, "Only those overdue now, worst first");
  listing_cases->add_flag("--open", open, "Only those that somebody still has to act on");
  asks("--due-by", "due_by", "next_working_day, or a time: due from now until then");
  asks("--due-before", "due_before", "A time with its offset: due before it");
  asks("--region", "region", "A division code; all below it are included");
  asks("--unit", "unit", "Who holds it now");
  asks("--stage", "stage", "Such as rectification, or 整改");
  asks("--class", "class", "As it was classified");
  asks("--standing", "standing", "Such as unresolved, or 未整改");
  asks("--round", "round", "In exactly that round");
  asks("--round-from", "round_from", "Open, in that round or beyond: 2 or more");
  asks("--rung", "rung", "The last measure taken, as the policy names it");
  asks("--waits-for", "waits_for", "The role whose approval or decision it waits for");
  asks("--set-aside-from", "set_aside_from", "Set aside on that day or later");
  asks("--set-aside-to", "set_aside_to", "Set aside on that day or earlier");
  asks("--bounces-from", "bounces_from", "Returned and transferred so often: 2 or more");
  listing_cases->add_option("--limit", listing.limit, "At most so many")
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000));
  listing_cases->add_flag("--json", listing.json, "As the server answers, not in columns");
  listing_cases->add_option("--language", language, "zh or en; as LANG says unless said")
      ->check(CLI::IsMember({"zh", "en"}));
  of_server(listing_cases);

  std::vector<std::string> stories;
  bool quiet = false;
  CLI::App* rehearsing = cli.add_subcommand(
      "rehearse", "Live through a story, dated and made up, and print it as a timeline");
  rehearsing
      ->add_option("files", stories,
                   "[POLICY] STORY...: without a policy, the one that the story names")
      ->required();
  rehearsing->add_flag("--quiet", quiet, "Print only what did not come out as told");
  rehearsing->add_option("--language", language, "zh or en; as LANG says unless said")
      ->check(CLI::IsMember({"zh", "en"}));

  CLI::App* policy_verbs =
      cli.add_subcommand("policy", "What a policy says, and what a change of it would do");
  policy_verbs->require_subcommand(1);
  commands::Checking policy_checking;
  std::string format, explained;
  const auto in_language = [&](CLI::App* command) {
    command->add_option("--language", language, "zh or en; as LANG says unless said")
        ->check(CLI::IsMember({"zh", "en"}));
  };
  CLI::App* policy_check = policy_verbs->add_subcommand("check", "What is wrong in policies");
  policy_check->add_option(
      "file", policy_checking.files,
      "Policies, YAML, or directories; bases and calendars/ beside them are looked into");
  policy_check->add_option("--format", format, "text (unless said), json, github or sarif")
      ->check(CLI::IsMember({"text", "json", "github", "sarif"}));
  policy_check->add_flag("--strict", policy_checking.strict, "Warnings fail too");
  CLI::Option* story_of = policy_check->add_option(
      "--explain", explained, "The long story of a message, such as R0107; all lists them");
  in_language(policy_check);

  CLI::App* policy_fmt = policy_verbs->add_subcommand("fmt", "Lay policies out as everybody does");
  bool only_check = false;
  policy_fmt->add_option("file", policy_checking.files, "Policies, YAML; rewritten")->required();
  policy_fmt->add_flag("--check", only_check, "Only say which would change");

  commands::Testing testing;
  CLI::App* policy_test = policy_verbs->add_subcommand(
      "test", "Run the tests in policies, and in …_test.yaml beside them");
  policy_test->add_option("file", testing.files, "Policies, YAML")->required();
  policy_test->add_option("--run", testing.only, "Only tests with this in their name");
  policy_test->add_option("--junit", testing.junit,
                          "Write the results to this file as JUnit's XML");
  policy_test->add_flag("--coverage", testing.coverage, "Which rules and rungs no test looks at");
  policy_test->add_flag("--watch", testing.watch, "Again whenever a file changes");
  in_language(policy_test);

  commands::Explaining explaining;
  CLI::App* policy_explain =
      policy_verbs->add_subcommand("explain", "Which rule, which rung, which instant, and why");
  policy_explain->add_option("file", explaining.file, "The policy, YAML")->required();
  policy_explain->add_option("facts", explaining.facts,
                             "received=2026-03-02T10:00:00+08:00 rating=1 channel=phone …");
  policy_explain->add_option("--test", explaining.test,
                             "The facts of the test with this in its name");
  policy_explain->add_flag("--json", explaining.json, "For programs");
  in_language(policy_explain);

  std::string before, after;
  bool as_json = false;
  CLI::App* policy_diff = policy_verbs->add_subcommand("diff", "What differs, in words");
  policy_diff->add_option("old", before, "A file, or NAME or NAME@VERSION of the server")
      ->required();
  policy_diff->add_option("new", after, "The same")->required();
  policy_diff->add_flag("--json", as_json, "For programs");
  of_server(policy_diff);
  in_language(policy_diff);

  commands::Weighing weighing;
  const auto how_deadlines = [&](CLI::App* command, std::string& into) {
    command
        ->add_option("--deadlines", into,
                     "What happens to deadlines that run: recompute (unless said), keep, earliest "
                     "or latest")
        ->check(CLI::IsMember({"keep", "recompute", "earliest", "latest"}));
  };
  CLI::App* policy_impact = policy_verbs->add_subcommand(
      "impact", "What a policy would have made of the past, and does to the cases open now");
  policy_impact->add_option("file", weighing.file, "The candidate, YAML")->required();
  policy_impact->add_option(
      "--data", weighing.data,
      "A directory of data, such as a backup, instead of a server; it is only read");
  how_deadlines(policy_impact, weighing.deadlines);
  policy_impact->add_flag("--json", weighing.json, "For programs");
  of_server(policy_impact);
  in_language(policy_impact);

  commands::Applying applying;
  const auto says_who = [&](CLI::App* command) {
    command->add_option("--by", applying.query["by"], "Who does it, for the ledger");
    command->add_option("--note", applying.query["note"], "Why, for the ledger");
    of_server(command);
    in_language(command);
  };
  bool dry_run = false, no_wait = false;
  const auto puts_in_force = [&](CLI::App* command) {
    command
        ->add_option("--for", applying.query["for"],
                     "new: cases from now on (unless said); open: those that run too")
        ->check(CLI::IsMember({"new", "open"}));
    how_deadlines(command, applying.query["deadlines"]);
    command->add_option("--at", applying.query["at"],
                        "When it comes into force: 2026-03-02T00:00:00+08:00; at once unless said");
    command->add_option("--accept", applying.accept,
                        "overdue=N: so many open cases may become overdue at once");
    command->add_flag("--dry-run", dry_run, "Say what would happen, and change nothing");
    command->add_flag("--no-wait", no_wait, "Do not wait for the open cases");
    says_who(command);
  };
  CLI::App* policy_apply = policy_verbs->add_subcommand("apply", "Put a policy in force");
  policy_apply->add_option("file", applying.file, "The policy, YAML")->required();
  policy_apply->add_option("--if-match", applying.if_match,
                           "Only if this version (its first digits) is still the one in force");
  puts_in_force(policy_apply);
  const auto of_policy = [&](CLI::App* command) {
    command->add_option("policy", applying.policy, "Its name")->required();
  };
  CLI::App* policy_rollback =
      policy_verbs->add_subcommand("rollback", "Bring an older version back, as a new one");
  of_policy(policy_rollback);
  policy_rollback->add_option("--to", applying.to,
                              "Its first digits or its entry; the one before unless said");
  puts_in_force(policy_rollback);
  CLI::App* policy_approve = policy_verbs->add_subcommand(
      "approve", "Agree to what somebody else proposed (four_eyes: required)");
  CLI::App* policy_withdraw = policy_verbs->add_subcommand("withdraw", "Take a proposal back");
  for (CLI::App* command : {policy_approve, policy_withdraw}) {
    of_policy(command);
    command->add_option("proposal", applying.proposal, "Its entry")->required();
    says_who(command);
  }
  policy_approve->add_option("--accept", applying.accept, "overdue=N");
  CLI::App* policy_runs =
      policy_verbs->add_subcommand("runs", "How far the open cases have gone over to a version");
  bool pause = false, resume = false;
  of_policy(policy_runs);
  CLI::Option* pausing = policy_runs->add_flag("--pause", pause, "Pause the newest");
  policy_runs->add_flag("--resume", resume, "Let it go on")->excludes(pausing);
  says_who(policy_runs);
  CLI::App* policy_history =
      policy_verbs->add_subcommand("history", "Its versions: who, when, why");
  of_policy(policy_history);
  CLI::App* policy_list = policy_verbs->add_subcommand("list", "Those in force, and proposals");
  for (CLI::App* command : {policy_history, policy_list}) {
    of_server(command);
    in_language(command);
  }
  commands::Showing policy_showing;
  CLI::App* policy_show = policy_verbs->add_subcommand("show", "Its text");
  policy_show
      ->add_option("policy", policy_showing.policy, "A file, or NAME or NAME@VERSION of the server")
      ->required();
  policy_show->add_flag("--effective", policy_showing.effective, "With its bases, as one text");
  policy_show->add_flag("--origin", policy_showing.origin, "And where each value comes from");
  of_server(policy_show);

  commands::Reporting reporting;
  commands::Assessing assessing;
  std::string beside_policy, out_file, signal_number;
  CLI::App* report_verbs = cli.add_subcommand(
      "report", "Figures, scores, rankings, circulars, signals, and what is told in public");
  report_verbs->require_subcommand(1);
  const auto reports = [&](const char* name, const char* help,
                           const std::vector<std::pair<const char*, const char*>>& asked) {
    static constexpr std::pair<std::string_view, const char*> known[] = {
        {"scope", "A division code (371623), unit:NAME, window:UNIT/NAME, matter:CODE …"},
        {"period", "2026-03, 2026-Q1, 2026-H1 or 2026"},
        {"from", "The first day, instead of a period"},
        {"to", "The last day"},
        {"as_of", "As it was known by the end of that day"},
        {"by", ""},
        {"note", "Why, for the ledger"},
        {"role", "As what, where the policy asks for a role"},
        {"unit", "Why this unit's score is what it is"},
        {"after", "The page after that; from the one before"},
        {"region", "Whose policy counts, of a unit that lies in several regions"},
    };
    CLI::App* command = report_verbs->add_subcommand(name, help);
    for (const auto& [parameter, text] : asked) {
      const auto found = std::find_if(std::begin(known), std::end(known),
                                      [&](const auto& one) { return one.first == parameter; });
      const char* says = *text != 0 || found == std::end(known) ? text : found->second;
      std::string option = std::string("--") + parameter;
      std::replace(option.begin(), option.end(), '_', '-');
      command->add_option(option, reporting.query[parameter], says);
    }
    command->add_flag("--json", reporting.json, "As the server answers");
    of_server(command);
    in_language(command);
    return command;
  };
  CLI::App* report_board =
      reports("board", "Figures and rates of a scope and period",
              {{"scope", ""},
               {"period", ""},
               {"from", ""},
               {"to", ""},
               {"as_of", ""},
               {"by", "region, unit, section, window, matter, step, person, day, channel, level …"},
               {"region", ""},
               {"format", "csv: a table for a spreadsheet"},
               {"after", ""}});
  report_board->add_option("--out", out_file, "Write it there");
  CLI::App* report_assess = reports("assess", "Scores of a period; closed or corrected for good",
                                    {{"scope", ""},
                                     {"period", ""},
                                     {"as_of", ""},
                                     {"unit", ""},
                                     {"before", "Of those that are closed: from that entry back"},
                                     {"by", "Who closes or corrects it, for the ledger"},
                                     {"role", ""},
                                     {"note", ""}});
  report_assess->add_flag("--close", assessing.close, "Close the period, for the ledger");
  report_assess->add_flag("--correct", assessing.correct, "Correct a closed one by another entry");
  CLI::App* report_rank =
      reports("rank", "Units in order, by score or by a rate",
              {{"scope", ""}, {"period", ""}, {"by", "score, or a rate's name"}});
  CLI::App* report_circular = reports(
      "circular", "A circular (通报): a page to print, a workbook, or CSV",
      {{"scope", ""},
       {"period", ""},
       {"region", ""},
       {"format", "html (unless said), xlsx or csv"},
       {"table", "Of csv: figures, levels, ranking, apart, overdue, cases, sticking_points"},
       {"issuer", "Who issues it"},
       {"number", "文号"},
       {"issued", "The date of issue; a draft unless said"},
       {"addressees", "主送"},
       {"copied_to", "抄送"},
       {"region_title", "What the region is called"}});
  report_circular->add_option("--policy", beside_policy,
                              "Take the templates beside this file: NAME.opening.mustache, "
                              "NAME.closing.mustache, NAME.page.mustache");
  report_circular->add_option("--out", out_file, "Write it there");
  CLI::App* report_signals = reports("signals", "Signals of faked or silenced ratings",
                                     {{"scope", ""},
                                      {"kind", "Only of that kind"},
                                      {"day", "Look at that day now, and raise what is new"},
                                      {"finding", "With --review: confirmed or explained"},
                                      {"by", "Who reviewed it, for the ledger"},
                                      {"role", ""},
                                      {"note", "What was found, for the ledger"}});
  report_signals->add_option("--review", signal_number,
                             "The number of a signal that was looked at");
  bool open_signals = false;
  report_signals->add_flag("--open", open_signals, "Only those that nobody has reviewed");
  CLI::App* report_sticking = reports("sticking", "Sticking points (堵点难点), beyond chance",
                                      {{"scope", ""}, {"period", ""}, {"region", ""}});
  CLI::App* report_publish = reports("publish", "Publish a month's figures, small numbers hidden",
                                     {{"scope", ""},
                                      {"period", ""},
                                      {"by", "Who publishes it, for the ledger"},
                                      {"role", ""},
                                      {"note", ""}});
  bool publish_dry = false;
  report_publish->add_flag("--dry-run", publish_dry, "Show what would be seen, and change nothing");

  CLI::App* clock = cli.add_subcommand("clock", "The server's clock, where it is in doubt");
  clock->require_subcommand(1);
  commands::Confirming confirming;
  CLI::App* confirming_clock =
      clock->add_subcommand("confirm", "Say that it is right, so that deadlines go on");
  confirming_clock->add_option("--by", confirming.by, "Who says so, for the log")->required();
  confirming_clock->add_option("--note", confirming.note, "Why, for the log");
  of_server(confirming_clock);
  in_language(confirming_clock);

  CLI::App* charting = cli.add_subcommand("chart", "Draw the life of a case, in Mermaid");
  charting->add_flag("--table", table, "Every stage and event, one a line, instead");
  CLI::App* versioning = cli.add_subcommand("version", "Print the version");
  CLI::App* helping = cli.add_subcommand("help", "Print this help");

  refuse_empty(cli);
  cli.set_version_flag("--version", "redress " REDRESS_VERSION, "Print the version");

  speak(cli, spoken);
  const std::string help = cli.help();  // once a subcommand is parsed it would print that one's
  if (argc < 2) {
    std::cerr << help;
    return commands::wrong_usage;
  }
  // "help serve" is "serve --help".
  std::vector<const char*> turned;
  if (argc > 2 && std::string_view(argv[1]) == "help" && argv[2][0] != '-') {
    turned.assign(argv + 2, argv + argc);
    turned.insert(turned.begin(), argv[0]);
    if (!no_such_command(cli, int(turned.size()), turned.data()) || argc == 3)
      turned.push_back("--help");
    argc = int(turned.size());
    argv = const_cast<char**>(turned.data());
  }
  if (const auto no = no_such_command(cli, argc, argv)) {
    std::cerr << streams.say(*no) << "\n";
    return commands::wrong_usage;
  }
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return cli.exit(error);
    std::cerr << streams.say(redress::wrong_usage(error, cli, argc, argv)) << "\n";
    return commands::wrong_usage;
  }

  try {
    if (serving->parsed())
      return serve(data, policies, listen, known_as, test_clock, log_file, accept_loss, streams);
    if (verifying->parsed()) return verify(data, streams);
    if (language.empty()) language = spoken == Language::zh ? "zh" : "en";
    calendars.server = revising.server = listing.server = server;
    if (overdue) listing.query["overdue"] = "true";
    if (open) listing.query["open"] = "true";
    listing.language = spoken;
    listing.columns = one_case.columns = screen::terminal_columns();
    for (const std::string& word : words)
      if (!take_word(word, listing.query)) {
        std::cerr << streams.say({"'" + word +
                                      "' is no stage, standing, measure or class, or stands "
                                      "beside another; see 'redress cases --help'.",
                                  "“" + word +
                                      "”不是环节、整改情况、措施或分类，或与另一个重复；"
                                      "见redress cases --help。"})
                  << "\n";
        return commands::wrong_usage;
      }
    if (casing->parsed()) {
      const std::string written = id;
      if (bring_to_one_form(id) || read_case_id(id) == 0) {
        std::cerr << streams.say({"'" + written + "' is no case; a case id looks like c123.",
                                  "“" + written + "”不是工单号；工单号形如c123。"})
                  << "\n";
        return commands::wrong_usage;
      }
    }
    one_case.id = acting.id = id;
    one_case.server = acting.server = server;
    if (policy_check->parsed()) {
      if (*story_of) return commands::explain_message(explained, spoken, streams);
      if (policy_checking.files.empty()) {
        std::cerr << streams.say({"Name the policies to check, or a directory of them.",
                                  "请写要检查的规则或目录。"})
                  << "\n";
        return commands::wrong_usage;
      }
      policy_checking.format = *report_format_named(format);
      policy_checking.language = spoken;
      return commands::check_policies(policy_checking, streams);
    }
    reporting.server = server;
    reporting.language = spoken;
    if (report_board->parsed()) return commands::report_board(reporting, out_file, streams);
    if (report_assess->parsed()) return commands::report_assessment(reporting, assessing, streams);
    if (report_rank->parsed()) return commands::report_ranking(reporting, streams);
    if (report_circular->parsed())
      return commands::report_circular(reporting, beside_policy, out_file, streams);
    if (report_signals->parsed()) {
      if (open_signals) reporting.query["open"] = "true";
      return commands::report_signals(reporting, signal_number, streams);
    }
    if (report_sticking->parsed()) return commands::report_sticking_points(reporting, streams);
    if (report_publish->parsed()) {
      if (publish_dry) reporting.query["dry_run"] = "true";
      return commands::publish(reporting, streams);
    }
    testing.language = explaining.language = weighing.language = applying.language = spoken;
    weighing.server = applying.server = policy_showing.server = server;
    applying.query["dry_run"] = dry_run ? "true" : "";
    applying.wait = !no_wait;
    if (policy_fmt->parsed())
      return commands::format_policies(policy_checking.files, only_check, streams);
    if (policy_test->parsed()) return commands::test_policies(testing, streams);
    if (policy_explain->parsed()) return commands::explain_policy(explaining, streams);
    if (policy_diff->parsed())
      return commands::diff_policies(before, after, server, as_json, spoken, streams);
    if (policy_impact->parsed()) return commands::weigh_policy(weighing, streams);
    if (policy_apply->parsed()) return commands::apply_policy(applying, streams);
    if (policy_rollback->parsed()) return commands::roll_policy_back(applying, streams);
    if (policy_approve->parsed()) return commands::approve_policy(applying, streams);
    if (policy_withdraw->parsed()) return commands::withdraw_policy(applying, streams);
    if (policy_runs->parsed())
      return commands::policy_runs(applying, pause ? "pause" : resume ? "resume" : "", streams);
    if (policy_history->parsed())
      return commands::policy_history(applying.policy, server, spoken, streams);
    if (policy_list->parsed()) return commands::list_policies(server, spoken, streams);
    if (policy_show->parsed()) return commands::show_policy(policy_showing, streams);
    if (showing->parsed())
      return commands::show_calendar(calendars, year, language == "zh", streams);
    if (checking->parsed()) return commands::check_calendar(calendars, from, to, streams);
    if (adding->parsed()) return commands::add_calendar(file, revising, streams);
    if (importing->parsed()) return commands::import_notices(notices, into, revising, streams);
    if (checking_codes->parsed()) return commands::check_dictionaries(dictionaries, streams);
    if (adding_codes->parsed()) return commands::add_dictionary(file, revising, streams);
    if (listing_codes->parsed()) return commands::list_dictionaries(server, streams);
    if (listing_cases->parsed()) return commands::list_cases(listing, streams);
    if (asking_why->parsed()) return commands::why(id, language, server, streams);
    if (showing_case->parsed()) return commands::show_case(one_case, streams);
    if (telling_life->parsed()) return commands::case_history(one_case, streams);
    if (acting_on->parsed()) return commands::act_on_case(acting, streams);
    if (attaching->parsed()) return commands::attach(id, file, handing_in, server, streams);
    if (listing_files->parsed()) return commands::attachments(id, save, server, streams);
    if (rehearsing->parsed()) return commands::rehearse(stories, quiet, listing.language, streams);
    if (confirming_clock->parsed()) {
      confirming.server = server;
      confirming.language = spoken;
      return commands::confirm_clock(confirming, streams);
    }
    if (charting->parsed()) std::cout << (table ? lifecycle_table() : chart());
    if (versioning->parsed()) std::cout << "redress " << REDRESS_VERSION << "\n";
    if (helping->parsed()) std::cout << help;
    return ok;
  } catch (const Told& told) {
    std::cerr << streams.say(told.sentence) << "\n";
    return went_wrong;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return went_wrong;
  }
}
