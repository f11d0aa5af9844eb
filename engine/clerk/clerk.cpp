#include "engine/clerk/clerk.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <limits>
#include <map>
#include <mutex>
#include <queue>
#include <thread>
#include <tuple>

#include "engine/decide/draft.h"
#include "engine/decide/recalculation.h"
#include "engine/record/record.h"

namespace redress {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

// What came with files of so many bytes is committed by itself: all others wait for the disk too.
constexpr std::size_t enough_of_files = 16u << 20;

// Submissions that came together and are answered together.
struct Group {
  std::vector<Submission> submissions;
  std::vector<Fingerprint> prints;  // taken on the sender's thread: the clerk has enough to do
  std::vector<Verdict> verdicts;    // of those decided so far
  Clerk::Completion done;
};

struct Adopting {
  Clerk::Adoption adoption;
  std::function<void(Verdict)> done;
};

struct Journey {  // of made-up time
  Instant to;
  std::function<void()> done;
};

// The fact as its sender said it, without the oddities that intake found by the dictionary of
// today.
std::string said(const Fact& fact) {
  const auto* submitted = std::get_if<ReviewSubmitted>(&fact);
  const auto* imported = std::get_if<CaseImported>(&fact);
  const Review* review = submitted ? &submitted->review : imported ? &imported->review : nullptr;
  if (!review || review->flags.empty()) return record(fact);
  Fact plain = fact;
  (submitted ? std::get<ReviewSubmitted>(plain).review : std::get<CaseImported>(plain).review)
      .flags.clear();
  return record(plain);
}

// The content is what the sender said in public. Who rated is no part of it: else an answer would
// tell whether a guessed name is right. Nor is what the server filled in.
Fingerprint fingerprint(const Submission& submission) {
  std::string content = said(submission.fact);
  content += '\0' + std::to_string(submission.case_id);
  if (submission.time_given)
    content += '\0' + std::to_string(submission.occurred_at.time_since_epoch().count());
  return {identity_of(submission.source, submission.id), sha256(content)};
}

Receipt receipt(const Entry& entry, bool duplicate) {
  const Outcome& outcome = entry.outcome;
  return {entry.number,    opens_case(entry.fact),  outcome.case_id,
          outcome.version, outcome.stage,           outcome.due,
          outcome.offset,  outcome.no_case_because, duplicate};
}

}  // namespace

Digest identity_of(const std::string& source, const std::string& id) {
  return sha256(source + '\0' + id);
}

struct Clerk::State {
  Ledger& ledger;
  const PolicyBook& policies;
  TimeSource& time;
  const ClerkOptions options;

  std::mutex mutex;
  std::condition_variable wake;
  std::deque<Group> queue;
  std::deque<Journey> journeys;
  std::deque<Adopting> adoptions;
  std::map<Number, Clerk::Scheduled> scheduled;  // by proposal
  std::size_t waiting = 0;                       // submissions in the queue
  bool stopping = false;
  bool failed = false;
  std::string failure;
  Wording held;
  bool leapt = false;  // held for a leap forward
  ClerkCounts counts;

  // The clerk's own, on its thread only.
  Number tip = 0;
  Instant newest;       // recorded_at of the newest entry: time never runs back in the ledger
  Instant anchor_wall;  // the last that was believed, and the time really gone by then
  milliseconds anchor_elapsed{0};
  bool since_start = false;  // nothing has been believed yet: the anchor is from before the start
  milliseconds noted_alive{0};
  Roster roster;
  std::optional<RecalculationRun> recalculation;
  std::vector<PolicyRun> runs;  // that are not done, oldest first
  // Of the run that goes on: the cases that it has not looked at, the last one first.
  Number agenda_of = 0;
  std::vector<Number> agenda;
  unsigned idle_parts = 0;
  // While alarms go off that were missed: since when that is being made up for.
  std::optional<Instant> catching_up;

  std::thread thread;

  State(Ledger& ledger, const PolicyBook& policies, TimeSource& time, ClerkOptions options,
        std::vector<Scheduled> to_come)
      : ledger(ledger), policies(policies), time(time), options(options) {
    const Ledger::Tip stored = ledger.tip();
    tip = stored.number;
    newest = stored.recorded_at.value_or(Instant::min());
    roster = ledger.roster();
    recalculation = ledger.recalculation_run();
    counts.recalculating = recalculation.has_value();
    runs = ledger.policy_runs();
    counts.changing = goes_on() != nullptr;
    for (Scheduled& one : to_come) scheduled.insert_or_assign(one.proposal, std::move(one));
    anchor_wall = time.now();
    anchor_elapsed = time.elapsed().value_or(0ms);
    noted_alive = anchor_elapsed - alive_every;
    // Made-up time is not doubted; and where nothing is on record there is nothing to doubt it by.
    if (time.elapsed() && stored.recorded_at) {
      const Instant known = std::max(newest, ledger.seen_alive().value_or(newest));
      since_start = anchor_wall - known > options.leap_at_start;
      if (since_start) anchor_wall = known;
    }
    check_time();
    thread = std::thread([this] { run(); });
  }

  void run() {
    std::deque<Group> taken;  // the front one may be partly decided
    std::optional<Journey> journey;
    try {
      for (;;) {
        if (!take(taken, journey)) return;
        if (!taken.empty() || !journey) turn(taken);
        adopt_next();
        if (recalculation && ledger.has_room())
          recalculate_some();
        else if (goes_on() && ledger.has_room())
          change_some();
        if (journey && !recalculation && !goes_on() && travel(*journey)) {
          journey->done();
          journey.reset();
        }
      }
    } catch (const std::exception& error) {
      fail(error.what(), taken, journey);
    }
  }

  // Waits until there is something to do. False when stopping and all is done.
  bool take(std::deque<Group>& taken, std::optional<Journey>& journey) {
    std::optional<Instant> alarm = ledger.next_timer();
    std::unique_lock lock(mutex);
    for (;;) {
      std::size_t size = 0;
      for (const Group& group : taken) size += group.submissions.size() - group.verdicts.size();
      while (!queue.empty() && size < options.batch) {
        size += queue.front().submissions.size();
        waiting -= queue.front().submissions.size();
        taken.push_back(std::move(queue.front()));
        queue.pop_front();
      }
      if (!taken.empty()) return true;
      if (!journey && !journeys.empty()) {
        journey = std::move(journeys.front());
        journeys.pop_front();
      }
      if (journey || !adoptions.empty() || (recalculation && !stopping && ledger.has_room()))
        return true;
      if (stopping) return false;
      const Instant now = check_time();
      if (notes_alive()) {
        lock.unlock();
        ledger.note_alive(now);
        lock.lock();
        continue;
      }
      const std::optional<Instant> planned = first_scheduled();
      if (held.empty() && alarm && late(now, *alarm)) return true;
      if (held.empty() && ((planned && *planned <= now) || goes_on()) && ledger.has_room())
        return true;
      // Look at the clock once a second at least, so that a leap is seen before an alarm fires.
      milliseconds nap = 1s;
      if (alarm && held.empty()) nap = std::clamp<milliseconds>(*alarm - now + 1ms, 1ms, 1s);
      if (planned && *planned > now && held.empty())
        nap = std::clamp<milliseconds>(*planned - now, 1ms, nap);
      wake.wait_for(lock, nap);
    }
  }

  // Now, and whether alarms must be held: a wall clock that steps back fires nothing; one that
  // leaps ahead of the time really gone by is believed only once somebody confirms it. Until then
  // the time really gone by is what counts, so that a clock set right again finds nothing from its
  // future. At the start a clock is held against what was known before it.
  Instant check_time() {
    const Instant now = time.now();
    const std::optional<milliseconds> elapsed = time.elapsed();
    if (!elapsed) return now;
    const milliseconds gone_by = *elapsed - anchor_elapsed;
    const milliseconds leap = (now - anchor_wall) - gone_by;
    leapt = leap > (since_start ? options.leap_at_start : options.leap);
    if (leapt) {
      held = since_start ? far_ahead(leap) : leapt_forward(leap);
      return anchor_wall + gone_by;
    }
    believe(now, *elapsed);
    return now;
  }

  void believe(Instant now, milliseconds elapsed) {
    anchor_wall = now;
    anchor_elapsed = elapsed;
    since_start = leapt = false;
    held = now + 1s < newest ? behind() : Wording();
  }

  static Wording what_to_do() {
    return {
        " If the clock is wrong, set it right: they go on by themselves. If it is right, say so: "
        "redress clock confirm --by NAME (POST /v1/clock/confirm).",
        "如果时钟不对，请把它调准，时限会自行恢复；如果时钟是对的，请确认：redress clock confirm "
        "--by 姓名（POST /v1/clock/confirm）。"};
  }

  Wording leapt_forward(milliseconds leap) const {
    const std::string long_ago = std::to_string(duration_cast<minutes>(leap).count());
    return Wording{"The clock leapt forward by " + long_ago + " minutes; no deadline fires.",
                   "时钟向前跳了" + long_ago + "分钟，所有时限暂停触发。"} +
           what_to_do();
  }

  // Of a server that was off for long, or whose clock is wrong: nobody can tell from here.
  Wording far_ahead(milliseconds leap) const {
    const auto hours_ahead = duration_cast<hours>(leap).count();
    const std::string days = std::to_string(hours_ahead / 24), last = rfc3339(anchor_wall, 0min);
    const std::string en =
        hours_ahead < 48 ? std::to_string(hours_ahead) + " hours" : days + " days";
    const std::string zh = hours_ahead < 48 ? std::to_string(hours_ahead) + "小时" : days + "天";
    return Wording{"At the start the clock was " + en + " ahead of the last thing known before (" +
                       last +
                       "): either this server was off for so long, or its clock is wrong. No "
                       "deadline fires until that is known.",
                   "启动时，时钟比上次有据可查的时间（" + last + "）超前" + zh +
                       "：要么服务停了这么久，要么时钟不对。弄清之前，所有时限暂停触发。"} +
           what_to_do();
  }

  Wording behind() const {
    const std::string last = rfc3339(newest, 0min);
    return {"The clock is behind the newest entry (" + last +
                "); no deadline fires until it has caught up.",
            "时钟落后于最新一条记录（" + last + "），追上之前所有时限暂停触发。"};
  }

  static constexpr milliseconds alive_every = 1min;

  // Whether it is time to keep that it runs, by a clock that is believed.
  bool notes_alive() {
    const std::optional<milliseconds> elapsed = time.elapsed();
    if (!elapsed || !held.empty() || *elapsed - noted_alive < alive_every) return false;
    noted_alive = *elapsed;
    return true;
  }

  // Now, never before the newest entry, and whether alarms must be held.
  std::pair<Instant, bool> look_at_the_clock() {
    std::lock_guard lock(mutex);
    const Instant now = std::max(check_time(), newest);
    return {now, !held.empty()};
  }

  // One batch: alarms that are due, then what people sent; committed, then answered.
  void turn(std::deque<Group>& taken) {
    std::size_t said = 0;
    for (const Group& group : taken) said += group.submissions.size();
    put_in_force_what_is_due();
    Draft draft(ledger, tip, roster, std::min(said, options.batch));
    const auto [now, hold] = look_at_the_clock();
    std::size_t alarms = 0;
    if (!hold && !alarms_wait()) alarms = fire(draft, now, now, options.batch / 2, nullptr);
    const bool room = taken.empty() || ledger.has_room();
    std::uint64_t refused = 0, duplicates = 0;
    for (Group& group : taken) {
      while (group.verdicts.size() < group.submissions.size() && draft.size() < options.batch &&
             draft.blob_bytes() < enough_of_files) {
        const std::size_t next = group.verdicts.size();
        Verdict verdict = room ? answer(draft, group.submissions[next], group.prints[next], now)
                               : Verdict(no_room());
        refused += std::holds_alternative<Refusal>(verdict);
        if (const auto* receipt = std::get_if<Receipt>(&verdict)) duplicates += receipt->duplicate;
        group.verdicts.push_back(std::move(verdict));
      }
    }
    commit(draft, now, alarms);
    {
      std::lock_guard lock(mutex);
      counts.refused += refused;
      counts.duplicates += duplicates;
    }
    while (!taken.empty() && taken.front().verdicts.size() == taken.front().submissions.size()) {
      Group group = std::move(taken.front());
      taken.pop_front();
      group.done(std::move(group.verdicts));
    }
  }

  // Not by a calendar that is about to be replaced: the open cases come first.
  bool alarms_wait() const { return recalculation && !recalculation->at_breaches; }

  // By the wall, even if the clerk doubts it: the sender may be right.
  bool from_the_future(const Submission& submission, Instant now) const {
    return submission.occurred_at > std::max(now, time.now()) + allowed_skew;
  }

  // What is about something damaged is refused, and all else goes on.
  static Refusal refused(const Unreadable& damaged) {
    Refusal no;
    no.reason = Reason::unreadable;
    no.sentence = damaged.sentence();
    return no;
  }

  Verdict answer(Draft& draft, Submission& submission, const Fingerprint& print, Instant now) {
    try {
      return answer_readable(draft, submission, print, now);
    } catch (const Unreadable& damaged) {
      return refused(damaged);
    }
  }

  Verdict answer_readable(Draft& draft, Submission& submission, const Fingerprint& print,
                          Instant now) {
    if (const std::optional<Seen> seen = draft.seen(print.identity)) {
      if (seen->content == print.content) return again(draft.entry(seen->number).value());
      Refusal no;
      no.reason = Reason::content_differs;
      no.sentence = {
          "An event with this source and id was recorded with other content; give a new "
          "event a new id.",
          "相同source和id的事件已经登记，内容不同；新的事件请用新的id。"};
      no.pointer = "/id";
      return no;
    }
    if (from_the_future(submission, now)) {
      Refusal no;
      no.reason = Reason::in_the_future;
      no.sentence = {
          "The event is stamped more than 10 minutes ahead of this server's clock (" +
              rfc3339(now, 0min) + "); check the sender's clock.",
          "事件时间比服务器时钟（" + rfc3339(now, 0min) + "）快10分钟以上；请检查发送方的时钟。"};
      no.pointer = "/time";
      return no;
    }
    Reviewer reviewer = std::move(submission.reviewer);
    Blob blob = std::move(submission.blob);
    submission.content = print.content;
    Submission again_if_kept;
    again_if_kept.source = submission.source;
    again_if_kept.id = submission.id;
    again_if_kept.occurred_at = submission.occurred_at;
    Decision decision = decide(draft, std::move(submission), policies, now, draft.next_number());
    if (const auto* same = std::get_if<Repeated>(&decision))
      return again(draft.entry(same->of).value());
    if (auto* no = std::get_if<Refusal>(&decision)) {
      if (no->keep) {
        again_if_kept.fact = std::move(*no->keep);
        no->keep.reset();
        keep(draft, std::move(again_if_kept), print, std::move(reviewer), now);
      }
      return std::move(*no);
    }
    Entry& entry = std::get<Entry>(decision);
    Receipt made = receipt(entry, false);
    std::optional<Submission> next = follows(entry);
    draft.add(std::move(entry), print, std::move(reviewer), std::move(blob));
    while (next) next = by_itself(draft, *std::move(next), now);
    return made;
  }

  // What was answered the first time.
  Verdict again(const Entry& entry) {
    const auto* refused = std::get_if<ReviewRefused>(&entry.fact);
    if (!refused) return receipt(entry, true);
    Refusal no;
    no.reason = reason_named(refused->because).value_or(Reason::rating_conflict);
    no.sentence = {"It was refused before, and kept as entry " + std::to_string(entry.number) + ".",
                   "此前已被拒绝，并留存为第" + std::to_string(entry.number) + "号记录。"};
    no.pointer = "/data/assess_number";
    return no;
  }

  // Refused, and recorded all the same, so that somebody can look at it.
  void keep(Draft& draft, Submission refused, const Fingerprint& print, Reviewer reviewer,
            Instant now) {
    Decision decision = decide(draft, std::move(refused), policies, now, draft.next_number());
    draft.add(std::move(std::get<Entry>(decision)), print, std::move(reviewer));
  }

  // What the engine says because of an entry of this draft, and what that leads to in turn.
  std::optional<Submission> by_itself(Draft& draft, Submission said, Instant now) {
    try {
      Decision decision = decide(draft, std::move(said), policies, now, draft.next_number());
      auto* entry = std::get_if<Entry>(&decision);
      if (!entry) return std::nullopt;
      std::optional<Submission> next = follows(*entry);
      draft.add(std::move(*entry));
      return next;
    } catch (const Unreadable&) {  // said where it was found
      return std::nullopt;
    }
  }

  // Fires what is due before `until`, in order of the instants across all cases, at most `most`.
  // With `now_at`, time moves along and each is recorded in the first millisecond after its own;
  // else it is `at` for all.
  std::size_t fire(Draft& draft, Instant until, Instant at, std::size_t most, TimeSource* now_at) {
    for (;;) {
      bool set_aside = false;
      const std::size_t fired = fire_some(draft, until, at, most, now_at, set_aside);
      // Behind those that were set aside there may be others.
      if (fired != 0 || !set_aside) return fired;
    }
  }

  std::size_t fire_some(Draft& draft, Instant until, Instant at, std::size_t most,
                        TimeSource* now_at, bool& set_aside) {
    const std::vector<DueTimer> due = ledger.timers_before(until, most);
    const bool all_of_it = until >= at;  // else there may be more that was missed
    if (due.empty()) {
      if (all_of_it) catching_up.reset();
      return 0;
    }
    // If there are more than these, none may fire after the last of them: the order would be wrong.
    const Instant last = due.size() == most ? due.back().at : until;
    const auto later = [](const DueTimer& a, const DueTimer& b) {
      return std::tie(a.at, a.case_id) > std::tie(b.at, b.case_id);
    };
    std::priority_queue<DueTimer, std::vector<DueTimer>, decltype(later)> agenda(later);
    for (const DueTimer& timer : due) agenda.push(timer);
    std::size_t fired = 0;
    bool missed = false;
    while (!agenda.empty() && fired < most) {
      DueTimer timer = agenda.top();
      agenda.pop();
      Submission knock;
      knock.occurred_at = timer.at;
      if (now_at) now_at->move_to(timer.at + 1ms);
      const Instant now = now_at ? std::max(now_at->now(), newest) : at;
      const bool is_late = now - timer.at > missed_after;
      if (is_late && !catching_up) catching_up = now;
      missed = missed || is_late;
      try {
        what_knocks(draft, timer, knock);
        if (auto* off = std::get_if<AlarmWentOff>(&knock.fact); off && is_late)
          off->caught_up_at = catching_up;
        Decision decision = decide(draft, std::move(knock), policies, now, draft.next_number());
        draft.add(std::move(std::get<Entry>(decision)));
      } catch (const Unreadable&) {
        ledger.set_aside(timer);
        set_aside = true;
        continue;
      }
      ++fired;
      const std::optional<Instant> next = timer.service.empty()
                                              ? draft.find_case(timer.case_id)->next_alarm()
                                              : draft.find_service(timer.service)->next_alarm();
      if (next && late(until, *next) && *next <= last) {
        timer.at = *next;
        agenda.push(std::move(timer));
      }
    }
    if (!missed && all_of_it) catching_up.reset();
    return fired;
  }

  void what_knocks(Draft& draft, const DueTimer& timer, Submission& knock) {
    if (!timer.service.empty()) {
      const std::optional<ServiceRecord>& service = draft.find_service(timer.service);
      if (!service || service->next_alarm() != timer.at) throw stray(timer);
      ServiceAlarmWentOff off{service->alarms.front().what, service->source, service->review};
      off.review.given_at = timer.at;
      off.review.default_review = off.what == ServiceAlarm::What::window_ended;
      knock.fact = std::move(off);
      return;
    }
    const std::optional<Case>& it = draft.find_case(timer.case_id);
    if (!it || it->next_alarm() != timer.at) throw stray(timer);
    knock.fact = AlarmWentOff{it->alarms.front(), {}, {}, {}};
    knock.case_id = timer.case_id;
  }

  Unreadable stray(const DueTimer& timer) {
    const std::string id = std::to_string(timer.case_id), at = rfc3339(timer.at, 0min);
    const Unreadable made({"A timer of " + id + " at " + at, "编号" + id + "在" + at + "的定时"},
                          "it has no alarm");
    ledger.damaged(timer, made.what());
    return made;
  }

  void adopt_next() {
    Adopting next;
    {
      std::lock_guard lock(mutex);
      if (adoptions.empty()) return;
      next = std::move(adoptions.front());
      adoptions.pop_front();
    }
    if (!ledger.has_room()) return next.done(no_room());
    Verdict verdict = Unavailable{Unavailable::Why::outcome_unknown};
    try {
      verdict = adopt(std::move(next.adoption), look_at_the_clock().first);
    } catch (...) {
      next.done(verdict);
      throw;
    }
    next.done(verdict);
  }

  // All of it becomes true in one batch, before anything else is decided, or none of it.
  Verdict adopt(Adoption adoption, Instant now) {
    if (adoption.stands && !adoption.stands()) {
      count_what_is_left();
      Refusal no;
      no.reason = Reason::stale_version;
      no.sentence = {
          "Something that this is made of came into force meanwhile; nothing was changed. Look "
          "at it again, and send it again.",
          "所依据的内容在此期间已有变更；未作任何改动。请重新查看后再次提交。"};
      return no;
    }
    Draft draft(ledger, tip, roster);
    Following next{recalculation, runs};
    std::optional<Receipt> made;
    std::vector<Entry> told;
    for (Submission& submission : adoption.submissions) {
      if (auto no = objects(submission.fact)) {
        count_what_is_left();
        return *std::move(no);
      }
      submission.occurred_at = now;
      try {
        Decision decision =
            decide(draft, std::move(submission), policies, now, draft.next_number());
        if (std::holds_alternative<Repeated>(decision)) continue;
        if (auto* no = std::get_if<Refusal>(&decision)) {
          count_what_is_left();
          return std::move(*no);
        }
        Entry& entry = std::get<Entry>(decision);
        if (!made) made = receipt(entry, false);
        follow(next, draft, entry);
        if (options.rules_changed) told.push_back(entry);
        draft.add(std::move(entry));
      } catch (const Unreadable& damaged) {
        count_what_is_left();
        return refused(damaged);
      }
    }
    for (Document& document : adoption.documents) draft.add(std::move(document));
    commit(draft, now, 0);
    if (adoption.in_force) adoption.in_force();
    for (const Entry& entry : told) options.rules_changed(entry);
    recalculation = next.recalculation;
    runs = std::move(next.runs);
    count_what_is_left();
    return made.value_or(Receipt{});
  }

  void count_what_is_left() {
    std::lock_guard lock(mutex);
    counts.recalculating = recalculation || !adoptions.empty();
    counts.changing = goes_on() != nullptr;
  }

  // What is left to be done to cases because of what was adopted.
  struct Following {
    std::optional<RecalculationRun> recalculation;
    std::vector<PolicyRun> runs;
  };

  void follow(Following& next, Draft& draft, const Entry& entry) const {
    const auto* calendar = std::get_if<CalendarAdopted>(&entry.fact);
    if (calendar && calendar->changed_from) {
      // One that is under way begins anew, with the earlier of the two days and the wider leave.
      Instant since(std::chrono::sys_days(calendar->changed_from->time_since_epoch()) - 24h);
      Recalculation deadlines = calendar->deadlines;
      if (next.recalculation) {
        since = std::min(since, next.recalculation->since);
        if (next.recalculation->deadlines == Recalculation::both) deadlines = Recalculation::both;
      }
      next.recalculation = RecalculationRun{entry.number, deadlines, since};
      draft.note(*next.recalculation);
    }
    const auto* policy = std::get_if<PolicyAdopted>(&entry.fact);
    if (policy && policy->open_cases) {
      std::erase_if(next.runs, [&](PolicyRun& run) {
        if (run.policy.name != policy->policy.name) return false;
        run.done = true;
        draft.note(run);
        return true;
      });
      PolicyRun run{entry.number, policy->policy, policy->deadlines};
      run.total = ledger.open_cases().size();
      draft.note(run);
      next.runs.push_back(std::move(run));
    }
    if (const auto* said = std::get_if<PolicyRunPaused>(&entry.fact)) {
      PolicyRun& run = *run_of(next.runs, said->because);
      run.paused = said->paused;
      draft.note(run);
    }
  }

  static std::vector<PolicyRun>::iterator run_of(std::vector<PolicyRun>& runs, Number because) {
    return std::find_if(runs.begin(), runs.end(),
                        [&](const PolicyRun& run) { return run.because == because; });
  }

  std::optional<Refusal> objects(const Fact& fact) {
    const auto* said = std::get_if<PolicyRunPaused>(&fact);
    if (!said) return std::nullopt;
    Refusal no;
    const auto run = run_of(runs, said->because);
    if (run == runs.end()) {
      no.sentence = {
          "Entry " + std::to_string(said->because) +
              " takes no open cases over to another version any more; look at its "
              "progress.",
          "第" + std::to_string(said->because) + "号记录不再变更在办工单的版本；请查看其进度。"};
      return no;
    }
    if (run->paused != said->paused) return std::nullopt;
    no.reason = Reason::already_recorded;
    no.sentence = said->paused ? Wording{"It is paused already.", "已经暂停。"}
                               : Wording{"It goes on already.", "已在继续。"};
    return no;
  }

  // --- What was planned for an instant

  // Under the lock.
  std::optional<Instant> first_scheduled() const {
    std::optional<Instant> first;
    for (const auto& [proposal, one] : scheduled)
      if (!first || one.at < *first) first = one.at;
    return first;
  }

  // Taken out: the earliest whose time has come; of those of one instant the oldest.
  std::optional<Scheduled> take_scheduled(Instant now) {
    std::lock_guard lock(mutex);
    const std::optional<Instant> first = first_scheduled();
    if (!first || *first > now) return std::nullopt;
    const auto next = std::find_if(scheduled.begin(), scheduled.end(),
                                   [&](const auto& one) { return one.second.at == *first; });
    return std::move(scheduled.extract(next).mapped());
  }

  // Each after the alarms that are set for an earlier instant.
  void put_in_force_what_is_due() {
    for (;;) {
      const auto [now, hold] = look_at_the_clock();
      if (hold || !ledger.has_room()) return;
      std::optional<Scheduled> next = take_scheduled(now);
      if (!next) return;
      while (!alarms_wait()) {
        Draft draft(ledger, tip, roster);
        const std::size_t fired = fire(draft, next->at, now, options.batch, nullptr);
        commit(draft, now, fired);
        if (fired == 0) break;
      }
      std::string why_not;
      std::optional<Adoption> adoption;
      try {
        adoption = next->make(&why_not);
      } catch (const Unreadable& damaged) {
        why_not = damaged.sentence().en;
      }
      if (!adoption) {
        Submission ended;
        ended.fact = PolicyProposalEnded{next->proposal, "", why_not};
        adoption.emplace().submissions.push_back(std::move(ended));
      }
      adopt(*std::move(adoption), now);
    }
  }

  // --- Open cases and another version of their policy

  // The oldest run that is not paused; nullptr if none goes on.
  PolicyRun* goes_on() {
    const auto found =
        std::find_if(runs.begin(), runs.end(), [](const PolicyRun& run) { return !run.paused; });
    return found == runs.end() ? nullptr : &*found;
  }

  // A part of it, as one batch. What is past by the version that a case has goes off by that one.
  void change_some() {
    constexpr std::size_t at_once = 64;
    const auto [now, hold] = look_at_the_clock();
    if (hold) return;
    Draft draft(ledger, tip, roster);
    const std::size_t most = std::max<std::size_t>(options.batch / 2, 1);
    const std::size_t fired = fire(draft, now, now, most, nullptr);
    PolicyRun& run = *goes_on();
    std::uint64_t changed = 0;
    if (fired < most) {
      if (agenda_of != run.because) look_up_agenda(run);
      for (std::size_t i = 0; i < at_once && !agenda.empty(); ++i) {
        run.case_id = agenda.back();
        agenda.pop_back();
        run.looked_at = std::min(run.looked_at + 1, run.total);
        try {
          changed += change(draft, run, now);
        } catch (const Unreadable&) {  // the others go over
        }
      }
      run.changed += changed;
      run.done = agenda.empty();
      if (run.done) run.looked_at = run.total;
    }
    // As above: what was looked at and left as it is may be looked at again.
    if (run.done || changed != 0 || ++idle_parts % 16 == 0) draft.note(run);
    commit(draft, now, fired);
    if (run.done) std::erase_if(runs, [](const PolicyRun& it) { return it.done; });
    std::lock_guard lock(mutex);
    counts.changed += changed;
    counts.changing = goes_on() != nullptr;
  }

  // Those opened before; who opens later is judged by the version from the beginning.
  void look_up_agenda(const PolicyRun& run) {
    agenda = ledger.open_cases();
    std::erase_if(agenda, [&](Number id) { return id <= run.case_id || id >= run.because; });
    std::reverse(agenda.begin(), agenda.end());
    agenda_of = run.because;
  }

  // The case that the run is at, if it is of that policy by its region.
  bool change(Draft& draft, const PolicyRun& run, Instant now) {
    const std::optional<Case>& before = draft.find_case(run.case_id);
    if (!before || !before->running() || before->policy == run.policy) return false;
    const Policy* here = policies.for_region(before->review.region);
    if (!here || here->version().name != run.policy.name) return false;
    Submission knock;
    knock.occurred_at = now;
    knock.fact = PolicyChanged{run.because, {}, run.deadlines};
    knock.case_id = run.case_id;
    knock.policy = run.policy;
    Decision decision = decide(draft, std::move(knock), policies, now, draft.next_number());
    draft.add(std::move(std::get<Entry>(decision)));
    return true;
  }

  // A part of it, as one batch.
  void recalculate_some() {
    constexpr std::size_t at_once = 64;
    RecalculationRun& run = *recalculation;
    Draft draft(ledger, tip, roster);
    const Instant now = look_at_the_clock().first;
    std::uint64_t moved = 0;
    // What was opened since counts by the revised calendar already.
    const auto some = run.at_breaches
                          ? ledger.breaches_after(run.at, run.case_id, at_once)
                          : ledger.open_cases_after(run.at, run.case_id, run.because, at_once);
    for (const DueTimer& next : some) {
      run.at = next.at;
      run.case_id = next.case_id;
      try {
        if (run.at_breaches)
          review_breaches(draft, next, run, now);
        else
          moved += recalculate(draft, next.case_id, run, now);
      } catch (const Unreadable&) {  // the others are recalculated
      }
    }
    if (some.empty()) {
      run.done = run.at_breaches;
      run.at_breaches = true;
      run.at = run.since;
      run.case_id = 0;
    }
    // How far it has come is worth an fsync only now and then: what is done is not done twice.
    const bool worth_noting = some.empty() || !draft.empty() || ++idle_parts % 16 == 0;
    if (worth_noting) {
      draft.note(run);
      commit(draft, now, 0);
    }
    const bool done = run.done;
    if (done) recalculation.reset();
    std::lock_guard lock(mutex);
    counts.recalculated += moved;
    counts.recalculating = !done;
  }

  bool recalculate(Draft& draft, Number id, const RecalculationRun& run, Instant now) {
    const std::optional<Case>& before = draft.find_case(id);
    if (!before || !before->running()) return false;
    Submission knock;
    knock.occurred_at = now;
    knock.fact = DeadlinesRecalculated{run.because, {}};
    knock.case_id = id;
    knock.recalculation = run.deadlines;
    Decision decision = decide(draft, std::move(knock), policies, now, draft.next_number());
    auto* entry = std::get_if<Entry>(&decision);
    if (!entry) return false;  // nothing moves
    draft.add(std::move(*entry));
    return true;
  }

  void review_breaches(Draft& draft, const DueTimer& at, const RecalculationRun& run, Instant now) {
    const std::vector<Entry> history =
        ledger.history(at.case_id, 0, std::numeric_limits<std::size_t>::max());
    const std::vector<Breach> breaches = draft.find_case(at.case_id).value().breaches;
    for (const Breach& breach : breaches) {
      if (breach.due != at.at) continue;
      std::optional<BreachReviewed> said = reviewed(breach, history, policies, run.deadlines);
      if (!said) continue;
      said->because = run.because;
      Submission knock;
      knock.occurred_at = now;
      knock.fact = *said;
      knock.case_id = at.case_id;
      Decision decision = decide(draft, std::move(knock), policies, now, draft.next_number());
      draft.add(std::move(std::get<Entry>(decision)));
    }
  }

  // One batch of made-up time passing. True when it has arrived.
  bool travel(const Journey& journey) {
    Instant until = journey.to;
    bool stops = false;
    {
      std::lock_guard lock(mutex);
      if (const auto planned = first_scheduled(); planned && *planned <= until) {
        until = *planned;
        stops = true;
      }
    }
    Draft draft(ledger, tip, roster);
    const std::size_t fired = fire(draft, until, until, options.batch, &time);
    commit(draft, std::max(time.now(), newest), fired);
    if (fired != 0) return false;
    time.move_to(until);
    if (stops) put_in_force_what_is_due();
    return !stops;
  }

  void commit(Draft& draft, Instant now, std::size_t alarms) {
    if (draft.empty() && !draft.notes_a_run()) return;
    const auto began = steady_clock::now();
    const std::size_t entries = draft.size();
    const Batch& batch = draft.finished();
    ledger.append(batch);
    if (batch.roster) roster = *batch.roster;
    tip = draft.next_number() - 1;
    newest = std::max(newest, now);
    const auto took = duration_cast<microseconds>(steady_clock::now() - began);
    std::lock_guard lock(mutex);
    counts.entries += entries;
    counts.alarms += alarms;
    ++counts.batches;
    counts.commit_microseconds += took.count();
  }

  Unavailable no_room() const {
    return {ledger.taken_away() ? Unavailable::Why::data_gone : Unavailable::Why::disk_full};
  }

  // A write or a read failed: nothing is written any more, and nobody is left without an answer.
  void fail(const char* why, std::deque<Group>& taken, std::optional<Journey>& journey) {
    const Unavailable unknown{ledger.taken_away() ? Unavailable::Why::data_gone
                                                  : Unavailable::Why::outcome_unknown};
    std::deque<Adopting> left;
    {
      std::lock_guard lock(mutex);
      failed = true;
      failure = why;
      stopping = true;
      for (Group& group : queue) taken.push_back(std::move(group));
      queue.clear();
      left.swap(adoptions);
      waiting = 0;
    }
    for (Group& group : taken) {
      for (Verdict& verdict : group.verdicts)
        if (!std::holds_alternative<Refusal>(verdict)) verdict = unknown;
      group.verdicts.resize(group.submissions.size(), unknown);
      group.done(std::move(group.verdicts));
    }
    if (journey) journey->done();
    for (Adopting& waiting : left) waiting.done(unknown);
  }
};

Clerk::Clerk(Ledger& ledger, const PolicyBook& policies, TimeSource& time, ClerkOptions options,
             std::vector<Scheduled> scheduled)
    : state_(std::make_unique<State>(ledger, policies, time, options, std::move(scheduled))) {}

Clerk::~Clerk() { stop(); }

bool Clerk::submit(std::vector<Submission> submissions, Completion done) {
  Group group;
  group.prints.reserve(submissions.size());
  for (const Submission& submission : submissions) group.prints.push_back(fingerprint(submission));
  group.verdicts.reserve(submissions.size());
  group.submissions = std::move(submissions);
  group.done = std::move(done);
  {
    std::lock_guard lock(state_->mutex);
    if (state_->stopping || state_->waiting + group.submissions.size() > state_->options.queue)
      return false;
    state_->waiting += group.submissions.size();
    state_->queue.push_back(std::move(group));
  }
  state_->wake.notify_one();
  return true;
}

bool Clerk::adopt(Adoption adoption, std::function<void(Verdict)> done) {
  {
    std::lock_guard lock(state_->mutex);
    if (state_->stopping || state_->adoptions.size() >= 16) return false;
    state_->adoptions.push_back({std::move(adoption), std::move(done)});
    state_->counts.recalculating = true;  // so that who asks next does not think that it is over
  }
  state_->wake.notify_one();
  return true;
}

void Clerk::schedule(Number proposal, Instant at, Make make) {
  {
    std::lock_guard lock(state_->mutex);
    state_->scheduled.insert_or_assign(proposal, Scheduled{proposal, at, std::move(make)});
  }
  state_->wake.notify_one();
}

bool Clerk::unschedule(Number proposal) {
  std::lock_guard lock(state_->mutex);
  return state_->scheduled.erase(proposal) != 0;
}

bool Clerk::pause_run(Number because, bool paused, std::string by, std::string note,
                      std::function<void(Verdict)> done) {
  Adoption said;
  said.submissions.emplace_back().fact =
      PolicyRunPaused{because, paused, std::move(by), std::move(note)};
  return adopt(std::move(said), std::move(done));
}

bool Clerk::advance_to(Instant to, std::function<void()> done) {
  {
    std::lock_guard lock(state_->mutex);
    if (state_->stopping || state_->journeys.size() >= 1'000) return false;
    state_->journeys.push_back({to, std::move(done)});
  }
  state_->wake.notify_one();
  return true;
}

void Clerk::stop() {
  {
    std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->wake.notify_one();
  if (state_->thread.joinable()) state_->thread.join();
}

bool Clerk::failed() const {
  std::lock_guard lock(state_->mutex);
  return state_->failed;
}

std::string Clerk::failure() const {
  std::lock_guard lock(state_->mutex);
  return state_->failure;
}

Wording Clerk::held() const {
  std::lock_guard lock(state_->mutex);
  return state_->held;
}

bool Clerk::confirm_clock() {
  {
    std::lock_guard lock(state_->mutex);
    state_->check_time();
    const auto elapsed = state_->time.elapsed();
    if (!state_->leapt || !elapsed) return false;
    state_->believe(state_->time.now(), *elapsed);
  }
  state_->wake.notify_one();
  return true;
}

ClerkCounts Clerk::counts() const {
  std::lock_guard lock(state_->mutex);
  ClerkCounts counts = state_->counts;
  counts.queued = state_->waiting;
  return counts;
}

}  // namespace redress
