#include "api/app.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "api/admin/impacts.h"
#include "api/admin/policies.h"
#include "api/clock.h"
#include "api/files.h"
#include "api/http/readers.h"
#include "api/queries/figures.h"
#include "api/routes.h"
#include "api/watch.h"
#include "engine/digest.h"
#include "rules/policy/book.h"
#include "rules/policy/layers.h"
#include "rules/policy/policy_test.h"

namespace redress {
namespace {

using namespace std::chrono_literals;

std::string bytes_of(const std::filesystem::path& file) {
  try {
    return read_file(file.string());
  } catch (const Told& no) {
    throw StartError(no.sentence);
  }
}

void refuse_if_any(const std::vector<RuleProblem>& problems) {
  if (problems.empty()) return;
  Wording text;
  for (const RuleProblem& problem : problems) {
    if (!text.empty()) text += Wording::same("\n");
    text += print_in_both(problem);
  }
  throw StartError(text);
}

Text stored_text(const Store& store, const Version& version) {
  std::optional<std::string> bytes;
  try {
    bytes = store.document(version.digest);
  } catch (const Unreadable& damaged) {
    throw StartError({"The text of '" + version.name + "' is not put in force. " + damaged.what() +
                          ". Run 'redress verify', and restore a backup.",
                      "“" + version.name + "”的文本不予生效：磁盘上的数据已损坏或被改动（" +
                          damaged.what() + "）。请运行 redress verify，并恢复备份。"});
  }
  if (!bytes)
    throw StartError({"The text of '" + version.name + "' (" + version.digest.substr(0, 12) +
                          ") is missing from the database; it is damaged. Restore a backup.",
                      "数据库中缺少“" + version.name + "”的文本（" + version.digest.substr(0, 12) +
                          "）：数据已损坏。请恢复备份。"});
  return {version.name + "@" + version.digest.substr(0, 12), std::move(*bytes)};
}

// What the database has in force: policies, oldest first, each calendar and dictionary by its name.
struct InForce {
  std::vector<PolicyAdopted> policies;
  std::map<std::string, Version> calendars;
  std::map<std::string, Version> dictionaries;
};
InForce in_force(const Store& store) {
  InForce made;
  for (const Adopted& adopted : store.adopted()) {
    if (const auto* calendar = std::get_if<CalendarAdopted>(&adopted.what))
      made.calendars[calendar->calendar.name] = calendar->calendar;
    else if (const auto* dictionary = std::get_if<DictionaryAdopted>(&adopted.what))
      made.dictionaries[dictionary->dictionary.name] = dictionary->dictionary;
    else if (const auto* policy = std::get_if<PolicyAdopted>(&adopted.what))
      made.policies.push_back(*policy);
  }
  return made;
}

PolicyTexts texts_in(const Store& store, const InForce& known, const PolicyAdopted& adopted) {
  PolicyTexts texts;
  const Version own = adopted.texts.empty() ? adopted.policy : adopted.texts.front();
  texts.policy = stored_text(store, own);
  for (std::size_t i = 1; i < adopted.texts.size(); ++i)
    texts.bases.push_back(stored_text(store, adopted.texts[i]));
  for (const Version& calendar : adopted.calendars) {
    // The newest of its name; the one that it began with where no adoption can be read.
    const auto newest = known.calendars.find(calendar.name);
    texts.calendars.push_back(
        stored_text(store, newest == known.calendars.end() ? calendar : newest->second));
  }
  return texts;
}

}  // namespace

struct App::State {
  const ServeOptions options;
  std::unique_ptr<Store> store;
  Book book;
  DictionaryBook dictionaries;
  std::unique_ptr<TimeSource> time;
  TestTime* test_time = nullptr;
  std::unique_ptr<Clerk> clerk;
  std::unique_ptr<Readers> readers;
  std::unique_ptr<Impacts> impacts;
  std::unique_ptr<Service> service;
  std::unique_ptr<Gate> gate;
  std::atomic<bool> stopping{false};

  explicit State(ServeOptions given) : options(std::move(given)) {
    try {
      StoreOptions with_log = options.store;
      with_log.found_damaged = [](const std::string& sentence) {
        spdlog::error("damaged: {}. It is left out, all else goes on; see redress verify.",
                      sentence);
      };
      store = Store::open(options.data, with_log);
      if (const std::string& lost = store->accepted_loss(); !lost.empty())
        spdlog::warn("started with --accept-loss: {}", lost);
      start_time();
      gather_policies();
    } catch (const LedgerError& error) {
      throw StartError(error.sentence);
    }
    ClerkOptions how = options.clerk;
    how.rules_changed = log_change_of_rules;
    clerk = std::make_unique<Clerk>(*store, book, *time, how, policies::scheduled(*store, book));
    impacts = std::make_unique<Impacts>(*store, book);
    readers = std::make_unique<Readers>(2, 1'000);
    const std::shared_ptr<const Policy> shown = book.active().front();
    service.reset(new Service{*store, *clerk, book, *time, test_time, *readers,
                              [shown](Instant at) { return shown->offset_at(at); },
                              [this] { return gate ? gate->counts() : Gate::Counts{}; },
                              dictionaries, *impacts});
    service->hosts = options.known_as;
    service->budget = options.budget;
    if (options.host != "0.0.0.0" && options.host != "::") service->hosts.push_back(options.host);
    try {
      Limits limits = options.limits;
      limits.uploads.are = takes_a_file;
      limits.uploads.body_bytes = most_bytes_of_attachment;
      gate = std::make_unique<Gate>(options.host, options.port, limits,
                                    [this](Request request, Reply reply) {
                                      dispatch(*service, std::move(request), std::move(reply));
                                    });
    } catch (const std::runtime_error& error) {
      throw StartError(error.what());
    }
    figures::keep_watch(*service);
  }

  void start_time() {
    if (!options.test_clock) {
      time = std::make_unique<WallTime>();
      if (const auto no = out_of_range(time->now()))
        throw StartError({"This machine's clock is wrong: " + no->en + " Set it and start again.",
                          "本机时钟有误：" + no->zh + "请校正后重新启动。"});
      return;
    }
    const std::optional<Instant> newest = store->tip().recorded_at;
    if (newest && *options.test_clock < *newest)
      throw StartError(
          {"The test clock would start at " + rfc3339(*options.test_clock, 0min) +
               ", before the newest entry in this data directory (" + rfc3339(*newest, 0min) +
               "). Start it there or later, or use a new one.",
           "虚拟时钟的起点" + rfc3339(*options.test_clock, 0min) + "早于此数据目录中最新的记录（" +
               rfc3339(*newest, 0min) + "）。请从该时间或之后开始，或换一个新目录。"});
    auto made_up = std::make_unique<TestTime>(*options.test_clock);
    test_time = made_up.get();
    time = std::move(made_up);
  }

  // What the database has, then what the command line brings; new texts are adopted by an entry, so
  // that a restart never depends on a file.
  void gather_policies() {
    InForce known = in_force(*store);
    for (const auto& [name, version] : known.calendars) book.know(stored_text(*store, version));
    for (const PolicyAdopted& adopted : known.policies) {
      const PolicyTexts texts = texts_in(*store, known, adopted);
      refuse_if_any(book.adopt(texts.policy, texts.calendars, texts.bases));
    }
    Batch batch;
    for (const Text& policy : bases_first()) adopt(policy, batch, known);
    if (book.active().empty())
      throw StartError(
          {"There is no policy in this data directory yet. Name one or more: "
           "--policy rules-examples/national.yaml --policy rules-examples/wudi.yaml",
           "此数据目录中还没有规则。请写明一份或多份：--policy rules-examples/national.yaml "
           "--policy rules-examples/wudi.yaml"});
    if (!book.has_default())
      throw StartError(
          {"No policy is the default, so a review from a region that none of them names would be "
           "refused. Add one that says 'applies_to: default': "
           "--policy rules-examples/national.yaml",
           "没有默认规则，各规则都未写明的区划的评价将被拒收。请加一份写有applies_to: "
           "default的规则：--policy rules-examples/national.yaml"});
    gather_dictionaries(batch, known);
    if (batch.items.empty()) return;
    store->append(batch);
    for (const Batch::Item& item : batch.items) log_change_of_rules(item.entry);
  }

  static void log_change_of_rules(const Entry& entry) {
    if (const std::string said = change_of_rules(entry); !said.empty()) spdlog::info("{}", said);
  }

  // A clock far ahead of all that is known is not believed yet: see Clerk.
  Instant believed_now(const Ledger::Tip& tip) const {
    const Instant now = time->now();
    if (!time->elapsed() || !tip.recorded_at) return now;
    const Instant known = std::max(*tip.recorded_at, store->seen_alive().value_or(Instant::min()));
    return now - known > options.clerk.leap_at_start ? known : now;
  }

  // Those of the database, those in dictionaries/ beside a policy, and the two that are compiled
  // in: of each name the first there is. What is new is adopted, so that a later release cannot
  // change what a code means.
  void gather_dictionaries(Batch& batch, const InForce& known) {
    std::vector<Text> stored, found;
    for (const auto& [name, version] : known.dictionaries)
      stored.push_back(stored_text(*store, version));
    take(dictionaries.revise(stored));
    std::set<std::filesystem::path> directories;
    for (const std::filesystem::path& policy : options.policies)
      directories.insert(policy.parent_path() / "dictionaries");
    for (const std::filesystem::path& directory : directories) {
      std::error_code ignored;
      std::set<std::filesystem::path> files;
      for (const auto& file : std::filesystem::directory_iterator(directory, ignored))
        if (file.path().extension() == ".yaml") files.insert(file.path());
      for (const std::filesystem::path& file : files)
        found.push_back({file.string(), bytes_of(file)});
    }
    const std::size_t beside = found.size();
    found.insert(found.end(), built_in_dictionaries().begin(), built_in_dictionaries().end());

    std::vector<Text> fresh;
    std::map<std::string, std::string> digests;
    for (const auto& [name, version] : known.dictionaries) digests[name] = version.digest;
    for (std::size_t i = 0; i < found.size(); ++i) {
      const std::string name = dictionary_name(found[i]), digest = hex(sha256(found[i].bytes));
      const auto [first, is_first] = digests.emplace(name, digest);
      if (is_first)
        fresh.push_back(found[i]);
      else if (i < beside && first->second != digest)
        spdlog::warn(
            "{} is not the dictionary '{}' that is in force; to adopt it: redress dictionary add "
            "{}",
            found[i].file, name, found[i].file);
    }
    if (fresh.empty()) return;
    take(dictionaries.revise(fresh));
    for (const Text& text : fresh) {
      const Version version{dictionary_name(text), hex(sha256(text.bytes))};
      batch.documents.push_back({version.digest, text.bytes});
      append(batch, DictionaryAdopted{version, "", ""});
    }
  }

  void take(const DictionaryBook::Revision& revision) {
    refuse_if_any(revision.problems);
    dictionaries.put_in_force(revision);
  }

  // The policies of the command line, each after the one that it is a layer over.
  std::vector<Text> bases_first() const {
    std::vector<Text> left, ordered;
    for (const std::filesystem::path& file : options.policies)
      left.push_back({file.string(), bytes_of(file)});
    while (!left.empty()) {
      const auto next = std::find_if(left.begin(), left.end(), [&](const Text& it) {
        const std::string base = base_of_policy(it);
        return base.empty() || std::none_of(left.begin(), left.end(), [&](const Text& other) {
                 return policy_name(other) == base;
               });
      });
      const auto taken = next == left.end() ? left.begin() : next;  // a circle is reported later
      ordered.push_back(std::move(*taken));
      left.erase(taken);
    }
    return ordered;
  }

  // A text that the database has not seen is adopted, with whatever is a layer over it. One that it
  // knows already is not: a newer version may have been applied since, and a restart must not roll
  // that back.
  void adopt(const Text& policy, Batch& batch, InForce& known) {
    know_calendars(policy, batch, known);
    const auto now = book.policy_named(policy_name(policy));
    if (now && book.texts_of(now->version().digest)->policy.bytes == policy.bytes) return;
    const Book::Candidate candidate = book.candidate(policy);
    refuse_if_any(candidate.problems);
    if (candidate.same) return;
    const Book::One& first = candidate.policies.front();
    const std::string to_apply = "; to put it in force: redress policy apply " + policy.file;
    if (std::any_of(known.policies.begin(), known.policies.end(),
                    [&](const PolicyAdopted& one) { return one.policy == first.version; })) {
      spdlog::warn("{} is an older version of '{}' than the one in force{}", policy.file,
                   first.version.name, to_apply);
      return;
    }
    if (first.before && first.before->file().four_eyes)
      throw StartError({"'" + first.version.name + "' asks for a second person, so " + policy.file +
                            " cannot be adopted at start. Start without it" + to_apply + ".",
                        "“" + first.version.name + "”须经第二人批准，不能在启动时采用" +
                            policy.file + "。请先不带它启动，再用redress policy apply提出。"});
    for (const Book::One& one : candidate.policies) {
      std::vector<RuleProblem> problems;
      const TestRun run = run_tests(*one.policy, one.text.file, {}, "", problems);
      refuse_if_any(run.problems());
      PolicyAdopted adopted{one.version, one.calendars};
      const auto document = [&](const Text& text) {
        const Version version{policy_name(text), hex(sha256(text.bytes))};
        batch.documents.push_back({version.digest, text.bytes});
        if (!one.bases.empty()) adopted.texts.push_back(version);
      };
      document(one.text);
      for (const Text& base : one.bases) document(base);
      append(batch, std::move(adopted));
    }
    book.put_in_force(candidate);
  }

  // A calendar that the database has is the one: it may have been revised since. One that it has
  // not is looked for in calendars/ beside the policy, and adopted.
  void know_calendars(const Text& policy, Batch& batch, InForce& known) {
    std::vector<Text> bases;
    for (const auto& active : book.active())
      bases.push_back(book.texts_of(active->version().digest).value().policy);
    for (const std::string& name : calendars_named_in(policy, bases)) {
      const std::filesystem::path beside =
          std::filesystem::path(policy.file).parent_path() / "calendars" / (name + ".yaml");
      const auto stored = known.calendars.find(name);
      if (stored == known.calendars.end()) {
        const Text text{beside.string(), bytes_of(beside)};
        const Version version{name, hex(sha256(text.bytes))};
        known.calendars.emplace(name, version);
        book.know(text);
        batch.documents.push_back({version.digest, text.bytes});
        append(batch, CalendarAdopted{version, Recalculation::extend_only, {}, "", ""});
        continue;
      }
      std::error_code ignored;
      if (std::filesystem::exists(beside, ignored) &&
          hex(sha256(bytes_of(beside))) != stored->second.digest)
        spdlog::warn(
            "{} is not the calendar '{}' that is in force; to adopt it: redress calendar add {}",
            beside.string(), name, beside.string());
    }
  }

  void append(Batch& batch, Fact fact) {
    const Ledger::Tip tip = store->tip();
    Entry entry;
    entry.number = tip.number + batch.items.size() + 1;
    entry.recorded_at = std::max(believed_now(tip), tip.recorded_at.value_or(Instant::min()));
    entry.occurred_at = entry.effective_at = entry.recorded_at;
    entry.fact = std::move(fact);
    batch.items.push_back({std::move(entry), std::nullopt, {}, {}});
  }
};

void fit(ServeOptions& options, std::size_t descriptors) {
  // Beside tables and connections: logs, what is being written, and those who are told that too
  // many are connected.
  constexpr std::size_t others = 100 + 64, fewest_tables = 32, fewest_connections = 32;
  if (descriptors < others + fewest_tables + fewest_connections)
    throw StartError({"This process may have " + std::to_string(descriptors) +
                          " files and connections open at once; it needs 256, better 16384. Raise "
                          "it: ulimit -n 16384 (systemd: LimitNOFILE=16384).",
                      "本进程最多只能同时打开" + std::to_string(descriptors) +
                          "个文件和连接；至少需要256个，最好16384个。请调高：ulimit -n 16384"
                          "（systemd：LimitNOFILE=16384）。"});
  const std::size_t both = descriptors - others;
  const std::size_t tables =
      std::clamp<std::size_t>(both / 4, fewest_tables, std::size_t(options.store.open_files));
  options.store.open_files = int(tables);
  options.limits.connections = std::min(options.limits.connections, both - tables);
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

App::App(ServeOptions options) : state_(std::make_unique<State>(std::move(options))) {}

App::~App() {
  state_->clerk->stop();    // who still wants something of it is told so
  state_->readers.reset();  // whoever still asks, asks the store
}

std::uint16_t App::port() const { return state_->gate->port(); }

std::string App::description() const {
  const State& it = *state_;
  std::error_code ignored;
  const auto data = std::filesystem::absolute(it.options.data, ignored);
  const Ledger::Tip tip = it.store->tip();
  std::string policies;
  for (const auto& policy : it.book.active())
    policies += (policies.empty() ? "" : ", ") + policy->version().name + " " +
                policy->version().digest.substr(0, 12);
  return "data " + data.string() + " (" + std::to_string(tip.number) + " entries" +
         (tip.recorded_at ? ", the newest of " + rfc3339(*tip.recorded_at, 0min) : "") +
         "); policies: " + policies + "; listening on " + it.options.host + ":" +
         std::to_string(port()) + "; clock: " + (it.test_time ? "made up, " : "the machine's, ") +
         rfc3339(it.time->now(), 0min);
}

bool App::run() {
  // A failed write ends the process, once those who wait have been told.
  const auto ends = [this] { return state_->clerk->failed() && state_->store->gone().empty(); };
  std::thread watch([this, ends] {
    Watch watch(*state_->store, *state_->clerk);
    for (unsigned i = 0; !state_->stopping && !ends(); ++i) {
      if (i % 8 == 0) watch.look();
      std::this_thread::sleep_for(20ms);
    }
    if (!ends()) return;
    spdlog::critical("nothing is recorded any more, the process ends: {}",
                     state_->clerk->failure());
    std::this_thread::sleep_for(500ms);  // long enough for /readyz to be seen red
    state_->gate->stop(1s);
  });
  state_->gate->run();
  state_->stopping = true;
  watch.join();
  state_->clerk->stop();
  return !state_->clerk->failed() && state_->store->gone().empty();
}

void App::stop() {
  state_->stopping = true;
  state_->gate->stop(1500ms);
}

}  // namespace redress
