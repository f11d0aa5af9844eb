#include "engine/impact.h"

#include <algorithm>
#include <utility>

#include "engine/decide/planner.h"
#include "engine/record/json_tape.h"
#include "engine/record/record.h"

namespace redress {
namespace {

using std::chrono::milliseconds;

// Marks the breaches of the candidate among those on record: apply() voids both by one rule.
constexpr Number by_candidate = ~Number(0);

// How often progress is told, and whether to go on is asked: every so many entries.
constexpr Number told_every = 256;
constexpr std::size_t cases_at_once = 128;

// --- Medians of very many shifts, most of them alike

class Spread {
 public:
  void add(milliseconds shift) {
    ++counts_[coarse_ ? rounded(shift) : shift.count()];
    if (!coarse_ && counts_.size() > most_exact) coarsen();
  }
  milliseconds median() const {
    std::vector<std::pair<std::int64_t, std::int64_t>> all(counts_.begin(), counts_.end());
    std::sort(all.begin(), all.end());
    std::int64_t total = 0, seen = 0;
    for (const auto& [shift, count] : all) total += count;
    for (const auto& [shift, count] : all)
      if ((seen += count) * 2 >= total) return milliseconds(shift);
    return milliseconds(0);
  }

 private:
  static constexpr std::size_t most_exact = 100'000;
  static std::int64_t rounded(milliseconds shift) {
    return std::chrono::round<std::chrono::minutes>(shift) / milliseconds(1);
  }
  // Of working hours no two may be alike; to the minute there are few.
  void coarsen() {
    coarse_ = true;
    std::unordered_map<std::int64_t, std::int64_t> to;
    for (const auto& [shift, count] : counts_) to[rounded(milliseconds(shift))] += count;
    counts_ = std::move(to);
  }

  std::unordered_map<std::int64_t, std::int64_t> counts_;
  bool coarse_ = false;
};

struct Moves {
  Shifts counts;
  Spread earlier, later;

  void add(const std::optional<Instant>& on_record, const std::optional<Instant>& other) {
    if (!other) {
      ++counts.only_on_record;
    } else if (!on_record) {
      ++counts.only_by_candidate;
    } else if (*other < *on_record) {
      ++counts.earlier;
      earlier.add(*on_record - *other);
    } else if (*on_record < *other) {
      ++counts.later;
      later.add(*other - *on_record);
    } else {
      ++counts.unchanged;
    }
  }
  Shifts told() const {
    Shifts made = counts;
    made.median_earlier = earlier.median();
    made.median_later = later.median();
    return made;
  }
};

class Largest {
 public:
  void add(LargestMove move) {
    const auto same = std::find_if(moves_.begin(), moves_.end(), [&](const LargestMove& one) {
      return one.case_id == move.case_id;
    });
    if (same != moves_.end()) {
      if (!before(move, *same)) return;
      moves_.erase(same);
    }
    const auto at = std::lower_bound(moves_.begin(), moves_.end(), move, before);
    moves_.insert(at, std::move(move));
    if (moves_.size() > most_largest) moves_.pop_back();
  }
  // Whether one of that length may be among them.
  bool matters(milliseconds shift) const {
    return moves_.size() < most_largest ||
           std::chrono::abs(shift) > std::chrono::abs(moves_.back().shift());
  }
  std::vector<LargestMove>& moves() { return moves_; }

 private:
  static bool before(const LargestMove& a, const LargestMove& b) {
    return std::chrono::abs(a.shift()) > std::chrono::abs(b.shift());
  }
  std::vector<LargestMove> moves_;
};

// --- One case

struct Reached {
  std::string rung;
  int on_record = 0, by_candidate = 0;
};

// What is left of a clock, in a tenth of the room.
struct Due {
  std::string clock;
  Instant due, start;
  bool provisional = false;
};
const std::string& name_of(const Due& due) { return due.clock; }
Instant start_of(const Due& due) { return due.start; }
using Dues = std::vector<Due>;

Dues dues_of(const std::vector<Clock>& clocks) {
  Dues made;
  made.reserve(clocks.size());
  for (const Clock& clock : clocks)
    made.push_back({clock.name, clock.due, clock.why.start, clock.provisional});
  return made;
}

struct Life {
  const Policy* policy = nullptr;  // the candidate's; nullptr: the case is none of its business
  bool opens = true;               // whether the candidate would have opened it
  // What people did, and the alarms and breaches of the candidate; the breaches on record beside
  // them. Its clocks are kept apart.
  Case it;
  Dues on_record, by_candidate;
  // What its deadlines were when they were last counted.
  struct Counted {
    std::string clock;
    std::optional<Instant> on_record, by_candidate;
  };
  std::vector<Counted> counted;
  std::vector<Reached> reached;

  Reached& rung(const std::string& name) {
    for (Reached& one : reached)
      if (one.rung == name) return one;
    return reached.emplace_back(Reached{name});
  }
};

const Due* find(const Dues& dues, const std::string& clock) {
  for (const Due& due : dues)
    if (due.clock == clock) return &due;
  return nullptr;
}

// Which roles were vacant when. Roles change rarely.
class Rosters {
 public:
  void add(Instant at, const RoleChanged& fact) {
    all_.push_back({at, redress::apply(all_.back().roster, fact)});
  }
  const Roster& at(Instant when) const {
    auto one = all_.rbegin();
    while (one->from > when) ++one;
    return one->roster;
  }

 private:
  struct Since {
    Instant from;
    Roster roster;
  };
  std::vector<Since> all_{{Instant::min(), {}}};
};

// The rung that went off, and those above it that are taken with it because nobody is there.
void climb(Life& life, const Alarm& rung, const Roster& roster) {
  Case& it = life.it;
  if (rung.repeat == 0) ++life.rung(rung.rung).by_candidate;
  for (const Alarm& raised : raised_with(rung, it.alarms, roster, it)) {
    std::erase(it.alarms, raised);
    it.fired.push_back(key(raised, it.round));
    ++life.rung(raised.rung).by_candidate;
  }
}

// The candidate's alarms go off in the first millisecond after their instant.
void go_off_until(Life& life, Instant now, const Rosters& rosters) {
  Case& it = life.it;
  while (!it.alarms.empty() && late(now, it.alarms.front().at)) {
    const Alarm alarm = std::move(it.alarms.front());
    it.alarms.erase(it.alarms.begin());
    if (alarm.event == Event::pause_ended) continue;  // it ended when it ended
    it.fired.push_back(key(alarm, it.round));
    if (alarm.event == Event::overdue) {
      const Due* due = find(life.by_candidate, alarm.clock);
      it.breaches.push_back(
          {by_candidate, alarm.clock, it.round, alarm.at, {}, it.unit, due && due->provisional, 0});
    }
    if (alarm.event == Event::measure_taken) climb(life, alarm, rosters.at(alarm.at));
  }
}

// What the case was before, as far as planning anew asks for it.
struct Before {
  bool any = false;
  Stage stage = Stage::dispatch;
  int round = 1;
  std::vector<Alarm> alarms;
};

// The candidate's deadlines and alarms of `life.it`, which has what people did by now.
void replan(Life& life, const Entry& entry, const Before& before) {
  Case& it = life.it;
  const Dues dues_before = std::exchange(life.by_candidate, {});
  it.alarms.clear();
  if (it.merged()) return;  // it sleeps
  Plan plan = life.policy->bare_plan(it);
  life.by_candidate = dues_of(plan.clocks);
  it.alarms = std::move(plan.alarms);
  const Replanning how =
      replanning(entry.fact, before.any ? std::optional(before.round) : std::nullopt, it.round,
                 entry.effective_at, entry.recorded_at);
  plan_anew(how, it, life.by_candidate, it.alarms, dues_before, before.alarms, before.stage,
            it.fired);
}

const Review* review_of(const Fact& fact) {
  if (const auto* said = std::get_if<ReviewSubmitted>(&fact)) return &said->review;
  if (const auto* said = std::get_if<CaseImported>(&fact)) return &said->review;
  return nullptr;
}

// Whether a breach stands in the figures.
bool scores(const Breach& breach) { return breach.voided_by == 0 && !breach.provisional; }

}  // namespace

// --- All cases

struct Replay::State {
  const Candidate& candidate;
  const History history;
  std::unordered_map<Number, Life> lives;  // of cases that are open
  Rosters rosters;
  Impact made;
  Moves all;
  std::map<std::string, Moves> by_clock;
  Largest largest;
  std::map<std::string, RungCount> rungs;
  std::unordered_map<std::string, UnitOnTime> units;

  void take(Entry&& entry) {
    if (const auto* changed = std::get_if<RoleChanged>(&entry.fact))
      rosters.add(entry.recorded_at, *changed);
    const Number id = entry.outcome.case_id;
    if (id == 0) {
      if (const auto* said = std::get_if<ReviewSubmitted>(&entry.fact)) opened_none(said->review);
      return;
    }
    auto found = lives.find(id);
    if (found == lives.end()) {
      if (opens_case(entry.fact))
        found = lives.try_emplace(id, begun(entry)).first;
      else
        found = lives.try_emplace(id, told_again(id, entry.number)).first;
    }
    Life& life = found->second;
    const bool ends = !open(entry.outcome.stage);
    if (life.policy) follow(life, entry, true);
    if (!ends) return;
    account(life, 1);
    lives.erase(found);
  }

  void opened_none(const Review& review) {
    const Policy* policy = candidate.under(review);
    if (!policy || review.default_review) return;
    std::string because;
    if (policy->opens_case(review, &because)) ++made.would_open;
  }

  // Of the entry that opens the case, which is still to be followed.
  Life begun(const Entry& entry) {
    Life life;
    const Review& review = *review_of(entry.fact);
    life.policy = candidate.under(review);
    std::string because;
    if (life.policy && std::holds_alternative<ReviewSubmitted>(entry.fact))
      life.opens = life.policy->opens_case(review, &because);
    return life;
  }

  // A case that was over: as it was then, and out of the sums until it is over again.
  Life told_again(Number id, Number before) {
    Life life;
    for (Entry& entry : history(id, before)) {
      if (opens_case(entry.fact)) {
        life = begun(entry);
        if (!life.policy) return life;
      }
      if (life.policy) follow(life, entry, false);
    }
    account(life, -1);
    return life;
  }

  // `counts`: whether its deadlines are new to the sums.
  void follow(Life& life, Entry& entry, bool counts) {
    go_off_until(life, entry.recorded_at, rosters);
    Outcome& outcome = entry.outcome;
    record_measures(life, entry);
    if (const auto* off = std::get_if<AlarmWentOff>(&entry.fact);
        off && off->alarm.event != Event::pause_ended) {
      if (off->alarm.event == Event::overdue) breach(life, off->alarm, entry.number);
      return;
    }
    if (const auto* said = std::get_if<BreachReviewed>(&entry.fact))
      return review(life, *said, entry.number);
    const bool replanned = std::exchange(outcome.replanned, false);
    if (replanned) life.on_record = dues_of(outcome.clocks);
    // The candidate has been the one, and has counted by its calendar, from the beginning.
    if (!std::holds_alternative<DeadlinesRecalculated>(entry.fact) &&
        !std::holds_alternative<PolicyChanged>(entry.fact))
      happen(life, entry, replanned);
    if (replanned && life.opens) compare(life, counts);
  }

  // What people did, and what the candidate makes of it.
  void happen(Life& life, Entry& entry, bool replanned) {
    std::optional<Case> was;
    Before before;
    // What apply() would only copy goes around it.
    Review review;
    if (life.it.id != 0) {
      review = std::move(life.it.review);
      before = {true, life.it.stage, life.it.round, std::move(life.it.alarms)};
      was.emplace(std::move(life.it));
    }
    // As much time as the candidate gives; where it gives none, what was given stays given.
    auto* moved = std::get_if<CaseMoved>(&entry.fact);
    if (was && moved && moved->granted) {
      for (Breach& breach : was->breaches)
        if (breach.entry != by_candidate && breach.voided_by == 0 && was->asked &&
            !late(was->asked->at, breach.due) && breach.round == was->round &&
            std::find(moved->granted->moves.begin(), moved->granted->moves.end(), breach.clock) !=
                moved->granted->moves.end())
          breach.voided_by = entry.number;
      if (Extension other = life.policy->extension(*was, moved->details.clock); other.length != 0)
        moved->granted = std::move(other);
    }
    Outcome& outcome = entry.outcome;
    outcome.let_pass.clear();
    outcome.measures.clear();
    outcome.clocks.clear();
    outcome.policy = {};
    life.it = redress::apply(was, entry);
    Case& it = life.it;
    if (was) it.review = std::move(review);
    if (!life.opens) return;
    if (replanned)
      replan(life, entry, before);
    else
      it.alarms = std::move(before.alarms);
    const auto* said = std::get_if<ReviewSubmitted>(&entry.fact);
    if (!said && !std::holds_alternative<CaseMoved>(entry.fact) &&
        !std::holds_alternative<ReviewAdded>(entry.fact))
      return;
    for (Measure& measure :
         life.policy->measures_by_count(it, rosters.at(entry.recorded_at),
                                        said ? said->review.given_at : entry.effective_at)) {
      ++life.rung(measure.rung).by_candidate;
      it.counted.push_back(std::move(measure.count));
    }
  }

  static void record_measures(Life& life, const Entry& entry) {
    const auto* off = std::get_if<AlarmWentOff>(&entry.fact);
    bool repeats = off && off->alarm.repeat != 0;
    for (const Measure& measure : entry.outcome.measures)
      if (!std::exchange(repeats, false)) ++life.rung(measure.rung).on_record;
  }

  static void breach(Life& life, const Alarm& alarm, Number entry) {
    const Due* due = find(life.on_record, alarm.clock);
    life.it.breaches.push_back({entry,
                                alarm.clock,
                                life.it.round,
                                alarm.at,
                                {},
                                life.it.unit,
                                due && due->provisional,
                                0});
  }

  static void review(Life& life, const BreachReviewed& said, Number entry) {
    for (Breach& breach : life.it.breaches) {
      if (breach.entry != said.breach) continue;
      if (said.voided)
        breach.voided_by = entry;
      else
        breach.provisional = false;
    }
  }

  // Deadlines that are new on either side.
  void compare(Life& life, bool counts) {
    const Case& it = life.it;
    const auto compare_one = [&](const std::string& clock, const Due* left, const Due* right) {
      const auto at = [](const Due* due) { return due ? std::optional(due->due) : std::nullopt; };
      const auto on_record = at(left), other = at(right);
      auto last = std::find_if(life.counted.begin(), life.counted.end(),
                               [&](const Life::Counted& one) { return one.clock == clock; });
      if (last == life.counted.end())
        last = life.counted.insert(last, {clock, {}, {}});
      else if (last->on_record == on_record && last->by_candidate == other)
        return;
      last->on_record = on_record;
      last->by_candidate = other;
      if (!counts) return;
      all.add(on_record, other);
      by_clock[clock].add(on_record, other);
      if (on_record && other && *on_record != *other && largest.matters(*other - *on_record))
        largest.add(
            {it.id, it.unit, it.review.region, clock, it.round, *on_record, *other, it.offset});
    };
    for (const Due& due : life.on_record)
      compare_one(due.clock, &due, find(life.by_candidate, due.clock));
    for (const Due& due : life.by_candidate)
      if (!find(life.on_record, due.clock)) compare_one(due.clock, nullptr, &due);
  }

  // What the case is in the sums, or not any more.
  void account(const Life& life, int sign) {
    if (!life.policy) return;
    made.cases += sign;
    if (!life.opens) made.would_not_open += sign;
    bool on_record = false, by_other = false;
    for (const Reached& one : life.reached) {
      RungCount& count = rungs[one.rung];
      count.on_record += sign * one.on_record;
      count.by_candidate += sign * one.by_candidate;
      count.cases_on_record += sign * (one.on_record > 0);
      count.cases_by_candidate += sign * (one.by_candidate > 0);
      on_record |= one.on_record > 0;
      by_other |= one.by_candidate > 0;
    }
    made.escalated_on_record += sign * on_record;
    made.escalated_by_candidate += sign * by_other;
    const auto& holdings = life.it.holdings;
    for (auto one = holdings.begin(); one != holdings.end(); ++one) {
      const bool again = std::any_of(holdings.begin(), one,
                                     [&](const Holding& other) { return other.unit == one->unit; });
      if (!one->unit.empty() && !again) units[one->unit].cases += sign;
    }
    const auto& breaches = life.it.breaches;
    for (auto one = breaches.begin(); one != breaches.end(); ++one) {
      if (!scores(*one)) continue;
      const bool other = one->entry == by_candidate;
      (other ? made.breaches_by_candidate : made.breaches_on_record) += sign;
      const bool again = std::any_of(breaches.begin(), one, [&](const Breach& earlier) {
        return scores(earlier) && (earlier.entry == by_candidate) == other &&
               earlier.unit == one->unit;
      });
      if (again) continue;
      UnitOnTime& unit = units[one->unit];
      (other ? unit.late_by_candidate : unit.late_on_record) += sign;
    }
  }

  Impact finished(Instant now) {
    for (auto& [id, life] : lives) {
      if (!life.policy) continue;
      go_off_until(life, now, rosters);
      account(life, 1);
    }
    made.as_of = now;
    made.deadlines = all.told();
    for (const auto& [clock, moves] : by_clock) made.by_clock[clock] = moves.told();
    made.largest = std::move(largest.moves());
    for (auto& [rung, count] : rungs) {
      if (count == RungCount{}) continue;
      count.rung = rung;
      made.rungs.push_back(std::move(count));
    }
    for (auto& [name, unit] : units) {
      if (name.empty() || unit.cases == 0) continue;
      ++made.units;
      if (unit.late_on_record == unit.late_by_candidate) continue;
      unit.unit = name;
      made.scores.push_back(std::move(unit));
    }
    const auto by_how_much = [](const UnitOnTime& unit) {
      return double(unit.late_by_candidate - unit.late_on_record) / double(unit.cases);
    };
    std::sort(made.scores.begin(), made.scores.end(),
              [&](const UnitOnTime& a, const UnitOnTime& b) {
                const double x = std::abs(by_how_much(a)), y = std::abs(by_how_much(b));
                return x != y ? x > y : a.unit < b.unit;
              });
    return std::move(made);
  }
};

Replay::Replay(const Candidate& candidate, History history)
    : state_(std::make_unique<State>(
          State{candidate, std::move(history), {}, {}, {}, {}, {}, {}, {}, {}})) {}
Replay::~Replay() = default;

void Replay::take(std::string_view bytes) {
  Skimmed seen;
  if (state_->made.entries != 0 && skim_entry(bytes, seen) && !seen.may_be_of_case &&
      !(seen.type == "review_submitted" && state_->candidate.may_be_bad(seen.rating))) {
    ++state_->made.entries;
    return;
  }
  take(read_bare_entry(bytes));
}

void Replay::take(Entry entry) {
  if (++state_->made.entries == 1) state_->made.first_at = entry.recorded_at;
  state_->take(std::move(entry));
}

std::size_t Replay::held() const { return state_->lives.size(); }
Impact Replay::finished(Instant now) { return state_->finished(now); }

// --- The cases open now

struct OpenReplay::State {
  const Candidate& candidate;
  const OpenDeadlines how;
  const Instant now;
  const Roster roster;
  OpenImpact made;
  Moves moves;
  Largest largest;

  void take(const Case& it) {
    ++made.open;
    const Policy* next = it.running() ? candidate.under(it.review) : nullptr;
    if (!next) return;
    const Effect found = effect(it, *next, how, now, roster);
    if (!found.changes) return;
    ++made.concerned;
    made.changed += !found.moved.empty();
    for (const auto& moved : found.moved) {
      moves.add(moved.from, moved.to);
      if (largest.matters(moved.to - moved.from))
        largest.add({it.id, it.unit, it.review.region, moved.clock, it.round, moved.from, moved.to,
                     it.offset});
    }
    for (const Clock& clock : it.clocks)
      if (std::none_of(found.moved.begin(), found.moved.end(),
                       [&](const auto& moved) { return moved.clock == clock.name; }))
        moves.add(clock.due, clock.due);
    made.overdue_at_once += found.overdue_at_once;
    made.notices_at_once += found.notices_at_once;
  }
};

OpenReplay::OpenReplay(const Candidate& candidate, OpenDeadlines how, Instant now, Roster roster)
    : state_(std::make_unique<State>(State{candidate, how, now, std::move(roster), {}, {}, {}})) {}
OpenReplay::~OpenReplay() = default;

void OpenReplay::take(const Case& it) { state_->take(it); }

OpenImpact OpenReplay::finished() {
  OpenImpact& made = state_->made;
  made.deadlines = state_->moves.told();
  made.largest = std::move(state_->largest.moves());
  return std::move(made);
}

// --- Both

std::optional<OpenImpact> open_impact(const Past& past, const Candidate& candidate,
                                      OpenDeadlines how, Instant now, Progress& progress) {
  const std::vector<Number> running = past.open_cases();
  if (progress.of == 0) progress.of = running.size();
  OpenReplay open(candidate, how, now, past.roster());
  for (std::size_t next = 0; next < running.size();) {
    if (progress.cancelled) return std::nullopt;
    const std::size_t end = std::min(running.size(), next + cases_at_once);
    for (const Case& it : past.cases({running.begin() + long(next), running.begin() + long(end)}))
      open.take(it);
    progress.done += end - next;
    next = end;
  }
  return open.finished();
}

std::optional<Impact> impact(const Past& past, const Candidate& candidate, OpenDeadlines how,
                             Instant now, Progress& progress) {
  progress.of = past.tip().number + past.open_cases().size();
  Number done = 0;
  Replay replay(candidate, [&](Number id, Number before) { return past.history(id, before); });
  past.for_each([&](std::string_view entry) {
    ++done;
    try {
      replay.take(entry);
    } catch (const std::runtime_error& error) {
      const std::string number = std::to_string(done);
      throw Unreadable({"Entry " + number + " of the ledger", "台账第" + number + "条"},
                       error.what());
    }
    if (done % told_every != 0) return true;
    progress.done = done;
    return !progress.cancelled.load(std::memory_order_relaxed);
  });
  if (progress.cancelled) return std::nullopt;
  progress.done = done;
  auto open = open_impact(past, candidate, how, now, progress);
  if (!open) return std::nullopt;
  Impact made = replay.finished(now);
  made.open = *std::move(open);
  return made;
}

}  // namespace redress
