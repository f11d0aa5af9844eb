// A ledger of a million entries replayed under another policy: how long that takes beside reading
// its bytes and nothing else.
#include "engine/impact.h"

#include <time.h>

#include <chrono>
#include <queue>

#include "engine/decide/draft.h"
#include "engine/record/json_tape.h"
#include "engine/record/record.h"
#include "rules/policy/book.h"
#include "storage/store.h"
#include "tests/bench/bench.h"
#include "tests/support/shanghai.h"

namespace redress::bench {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace std::chrono_literals;
using Watch = std::chrono::steady_clock;

constexpr double wanted = 300'000;  // entries a second
constexpr Number at_once = 4'000;   // entries a batch

// Of this thread alone: what others do on this machine is not counted.
double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

constexpr const char* regions[] = {"310101", "310104", "310106", "310110", "310112", "310115"};
constexpr const char* offices[] = {"社会保险",   "医疗保险", "户籍与出入境", "企业登记",
                                   "不动产登记", "税务",     "民政",         "公积金"};

// Reviews that come all the time, so many of a hundred bad, and what becomes of those: each case
// goes through its stages, some of them late, some of them twice.
class Lives {
 public:
  Lives(Store& store, const Book& book, int bad_percent, std::chrono::milliseconds apart)
      : store_(store), book_(book), bad_percent_(bad_percent), apart_(apart) {}

  void make(Number entries) {
    next_review_ = now_;
    while (store_.tip().number < entries) {
      Draft draft(store_, store_.tip().number, nobody_missing_);
      while (draft.size() < at_once) go_on(draft);
      store_.append(draft.finished());
    }
  }
  Instant now() const { return now_; }
  std::size_t cases() const { return cases_; }

 private:
  struct Turn {
    Instant at;
    Number id;
    bool operator>(const Turn& other) const { return at > other.at; }
  };

  void go_on(Draft& draft) {
    if (turns_.empty() || turns_.top().at > next_review_) {
      now_ = next_review_;
      next_review_ += apart_;
      return say(draft, a_review(draft.next_number()));
    }
    const Turn turn = turns_.top();
    turns_.pop();
    const Case it = *draft.find_case(turn.id);
    if (!open(it.stage)) return;
    if (const auto alarm = it.next_alarm(); alarm && *alarm < turn.at) {
      now_ = std::max(now_, *alarm + 1ms);
      turns_.push(turn);
      Submission off;
      off.case_id = it.id;
      off.occurred_at = *alarm;
      off.fact = AlarmWentOff{it.alarms.front(), {}, {}, {}};
      return say(draft, std::move(off));
    }
    now_ = std::max(now_, turn.at);
    say(draft, an_act(it));
  }

  void say(Draft& draft, Submission said) {
    Decision decision = decide(draft, said, book_, now_, draft.next_number());
    auto* entry = std::get_if<Entry>(&decision);
    if (!entry) throw std::runtime_error(std::get<Refusal>(decision).sentence.en);
    const Number id = entry->outcome.case_id;
    const bool acts = !std::holds_alternative<AlarmWentOff>(said.fact);
    cases_ += id == entry->number;
    draft.add(std::move(*entry), acts ? std::optional(Fingerprint{
                                            sha256(said.source + '\0' + said.id), sha256(said.id)})
                                      : std::nullopt);
    if (id != 0 && acts) turns_.push({now_ + until_next(), id});
  }

  // Most act within days, some much later.
  std::chrono::milliseconds until_next() {
    const int hours = dice_.percent(12) ? dice_.between(100, 500) : dice_.between(2, 40);
    return std::chrono::hours(hours) + std::chrono::seconds(dice_.below(3'600));
  }

  Submission a_review(Number number) {
    Review review;
    review.dictionary = "rating-5-best";
    const bool bad = dice_.percent(bad_percent_);
    review.rating = bad ? dice_.between(1, 2) : dice_.between(3, 5);
    review.channel = dice_.percent(50) ? "qr_code" : "tablet";
    review.region = dice_.one_of(regions);
    review.unit = shanghai::district(review.region) + dice_.one_of(offices);
    review.project_no = review.region + "-2026-" + std::to_string(number);
    review.step = "finish";
    review.matter = {"sb-001", "社会保险参保登记"};
    review.window = "12";
    review.staff = "w007";
    review.named = dice_.percent(60);
    if (bad) review.remark = "说好最多跑一次，这是第四趟了。";
    if (bad) review.indicators = {"114"};
    review.dimensions = {{"accuracy", 5}, {"convenience", 4}, {"efficiency", 5}, {"innovation", 4}};
    review.given_at = now_;
    Submission made = submission(number);
    made.source = "/shanghai/tablet";
    made.fact = ReviewSubmitted{std::move(review)};
    return made;
  }

  Submission an_act(const Case& it) {
    CaseMoved moved;
    Details& said = moved.details;
    said.by = "王五";
    said.role = "unit_head";
    switch (it.stage) {
      case Stage::dispatch:
        moved.event = Event::dispatched;
        said.role = "hotline";
        break;
      case Stage::verification:
        moved.event = it.contacted_at ? Event::found_genuine : Event::contacted;
        if (it.contacted_at && dice_.percent(30)) said.classification = "complex";
        break;
      case Stage::rectification:
        moved.event = Event::rectified;
        said.measures = "增设两个窗口，公布办理时限。";
        said.report = "整改报告〔2026〕12号";
        break;
      case Stage::feedback:
        moved.event = Event::feedback_given;
        said.feedback = "已向评价人致歉并说明整改情况。";
        break;
      default:
        moved.event = dice_.percent(12) ? Event::follow_up_unsatisfied : Event::follow_up_satisfied;
        said.role = "hotline";
        break;
    }
    Submission made = submission(it.last_entry * 1'000'003);
    made.source = "/shanghai/desk";
    made.case_id = it.id;
    made.fact = std::move(moved);
    return made;
  }

  Submission submission(Number id) const {
    Submission made;
    made.id = "bench-" + std::to_string(id);
    made.occurred_at = now_;
    return made;
  }

  Store& store_;
  const Book& book_;
  const int bad_percent_;
  const std::chrono::milliseconds apart_;
  const Roster nobody_missing_;
  shanghai::Dice dice_{20260401};
  Instant now_{std::chrono::sys_days(std::chrono::year{2026} / 1 / 5)};
  Instant next_review_;
  std::size_t cases_ = 0;
  std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns_;
};

// The example with other lengths: what somebody would want to know the impact of.
std::string candidate_of(std::string text) {
  const auto instead = [&](const std::string& of, const std::string& by) {
    const std::size_t at = text.find(of);
    if (at == std::string::npos) throw std::runtime_error("the policy has no '" + of + "'");
    text.replace(at, of.size(), by);
  };
  instead("within: {working_days: 15}", "within: {working_days: 10}");
  instead("within: {working_days: 3}", "within: {working_days: 5}");
  if (const std::size_t tests = text.find("\ntests:"); tests != std::string::npos)
    text.resize(tests + 1);
  return text;
}

// Seconds of this core for one entry of all.
template <class Take>
double per_entry(const Past& past, Number most, Take take) {
  Number taken = 0;
  const double began = cpu_seconds();
  past.for_each([&](std::string_view entry) {
    take(entry);
    return ++taken != most;
  });
  return (cpu_seconds() - began) / double(taken);
}

json::object row(const std::string& mix, int bad_percent, Number count, const Options& options,
                 Report& report) {
  const fs::path directory = options.directory / ("impact-" + std::to_string(bad_percent));
  Book book, next;
  const std::string text = bytes_of(options.policy);
  adopt(book, options.policy, text);
  adopt(next, options.policy, candidate_of(text));
  Instant now;
  std::size_t cases = 0;
  report.progress("impact: making " + std::to_string(count) + " entries, " + mix);
  {
    const auto store = Store::open(directory);
    Lives lives(*store, book, bad_percent, bad_percent == 100 ? 20s : 4s);
    lives.make(count);
    now = lives.now();
    cases = lives.cases();
  }
  const auto store = Store::open(directory);
  let_compaction_end();
  const auto past = store->past();
  const auto entries = double(past->tip().number);
  std::size_t bytes = 0;
  report.progress("impact: reading and replaying them");
  const double raw = per_entry(*past, 0, [&](std::string_view entry) { bytes += entry.size(); });
  const double read = per_entry(*past, 100'000, [](std::string_view entry) { read_entry(entry); });
  const double bare =
      per_entry(*past, 100'000, [](std::string_view entry) { read_bare_entry(entry); });
  const double skim = per_entry(*past, 0, [](std::string_view entry) {
    Skimmed seen;
    skim_entry(entry, seen);
  });
  std::vector<double> cpu, of_open;
  std::int64_t earlier = 0, open = 0;
  const NextPolicy candidate(next, *next.for_region("31"));
  for (int i = 0; i < options.rounds; ++i) {
    Progress progress;
    const double began = cpu_seconds();
    const auto found = redress::impact(*past, candidate, OpenDeadlines::recompute, now, progress);
    const double replayed = cpu_seconds();
    OpenReplay again(candidate, OpenDeadlines::recompute, now, past->roster());
    const std::vector<Number> running = past->open_cases();
    for (std::size_t next = 0; next < running.size(); next += 128)
      for (const Case& it :
           past->cases({running.begin() + long(next),
                        running.begin() + long(std::min(running.size(), next + 128))}))
        again.take(it);
    of_open.push_back(cpu_seconds() - replayed);
    cpu.push_back(replayed - began - of_open.back());
    earlier = found->deadlines.earlier;
    open = found->open.concerned;
  }
  const double rate = entries / median(cpu);
  return {{"mix", mix},
          {"entries", entries},
          {"cases", cases},
          {"open", open},
          {"bytes", double(bytes) / entries},
          {"raw_us", raw * 1e6},
          {"read_us", read * 1e6},
          {"bare_us", bare * 1e6},
          {"skim_us", skim * 1e6},
          {"earlier", earlier},
          {"open_us", median(of_open) / double(std::max<std::int64_t>(open, 1)) * 1e6},
          {"seconds", median(cpu) + median(of_open)},
          {"rate", rate},
          {"times_raw", median(cpu) / entries / raw},
          {"goal", rate >= wanted ? "met" : "missed"}};
}

}  // namespace

void impact(const Options& options, Report& report) {
  json::array rows;
  rows.push_back(row("2 % bad", 2, options.cases, options, report));
  // The worst: each entry is of a case. As many take long to make.
  rows.push_back(row("all bad", 100, options.cases / 5, options, report));
  report.table(
      "impact",
      "A ledger replayed under another policy, on one core. Goal: 300,000 entries a "
      "second where 2 % are bad.\nBeside it, in µs an entry: its bytes read, also skimmed, "
      "also read as a whole, also read barely.",
      {{"mix", "reviews"},
       {"entries", "entries"},
       {"cases", "cases"},
       {"bytes", "bytes each"},
       {"raw_us", "bytes", 2},
       {"skim_us", "skimmed", 2},
       {"read_us", "read", 2},
       {"bare_us", "barely", 2},
       {"earlier", "moved earlier"},
       {"rate", "entries/s"},
       {"times_raw", "× bytes", 1},
       {"open", "open cases"},
       {"open_us", "µs each"},
       {"seconds", "all, s", 2},
       {"goal", "goal"}},
      rows);
}

}  // namespace redress::bench
