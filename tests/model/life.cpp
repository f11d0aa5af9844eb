#include "tests/model/life.h"

#include <algorithm>

namespace redress::model {
namespace {

bool is(const Line& line, Event event) { return line.event == event; }

Counting of(const Length& within) {
  Counting made;
  made.within = within;
  return made;
}

}  // namespace

Life::Life(std::vector<const Line*> lines, const Rules& rules, const Calendar& calendar, Flaw flaw)
    : lines_(std::move(lines)), rules_(rules), calendar_(calendar), flaw_(flaw) {}

Life Life::until(std::size_t lines) const {
  return Life({lines_.begin(), lines_.begin() + std::ptrdiff_t(lines)}, rules_, calendar_, flaw_);
}

Life Life::with(const Line& line) const {
  Life made = *this;
  made.lines_.push_back(&line);
  return made;
}

// --- Where it is

// A case brought over from elsewhere began when its review was given.
Instant Life::at(std::size_t line) const {
  return line == 0 && imported() ? received() : lines_[line]->effective_at;
}

std::size_t Life::entering() const {
  std::size_t line = lines_.size() - 1;
  while (line > 0 && lines_[line - 1]->stage == stage()) --line;
  return line;
}

bool Life::begins_round(std::size_t line) const {
  return is(*lines_[line], Event::follow_up_unsatisfied) || is(*lines_[line], Event::reopened);
}

std::size_t Life::round_beginning() const {
  std::size_t line = lines_.size() - 1;
  while (line > 0 && !begins_round(line)) --line;
  return line;
}

int Life::round_at(std::size_t line) const {
  int round = 1;
  for (std::size_t i = 0; i <= line; ++i) round += begins_round(i);
  return round;
}

int Life::count(Event event) const {
  return int(std::count_if(lines_.begin(), lines_.end(),
                           [&](const Line* line) { return is(*line, event); }));
}

// --- What was said

std::optional<Instant> Life::dispatched_at() const {
  std::optional<Instant> found;
  if (begun().stage == Stage::verification && !imported()) found = at(0);
  for (std::size_t i = 1; i < lines_.size(); ++i) {
    if (is(*lines_[i], Event::dispatched)) found = at(i);
    if (is(*lines_[i], Event::returned) || begins_round(i)) found.reset();
  }
  return found;
}

std::optional<Instant> Life::contacted_at() const {
  std::optional<Instant> found;
  for (std::size_t i = 1; i < lines_.size(); ++i) {
    if (is(*lines_[i], Event::contacted) && !found) found = at(i);
    if (is(*lines_[i], Event::dispatched) || begins_round(i)) found.reset();
  }
  return found;
}

std::optional<std::size_t> Life::planning() const {
  for (std::size_t i = lines_.size() - 1; i > round_beginning(); --i)
    if (is(*lines_[i], Event::rectification_planned)) return i;
  return std::nullopt;
}

std::optional<Instant> Life::planned_due() const {
  const auto line = planning();
  return line ? lines_[*line]->details.due_at : std::nullopt;
}

std::optional<Instant> Life::closed_at() const {
  if (open()) return std::nullopt;
  if (entering() == 0) return begun().said->closed_at;
  return entered_at();
}

std::string Life::classification() const {
  for (auto line = lines_.rbegin(); line != lines_.rend(); ++line)
    if ((is(**line, Event::found_genuine) || is(**line, Event::reclassified)) &&
        !(*line)->details.classification.empty())
      return (*line)->details.classification;
  return "";
}

bool Life::partly() const {
  for (auto line = lines_.rbegin(); line != lines_.rend(); ++line)
    if (is(**line, Event::found_genuine)) return (*line)->details.partly;
  return false;
}

Standing Life::standing() const {
  Standing now = imported() ? begun().said->standing : Standing::unresolved;
  Standing before_merge = now;
  for (std::size_t i = 1; i < lines_.size(); ++i) {
    const Line& line = *lines_[i];
    if (begins_round(i)) now = Standing::unresolved;
    if (is(line, Event::rectified)) now = Standing::rectified;
    if (is(line, Event::deferred)) now = Standing::deferred;
    if (is(line, Event::explained)) now = Standing::explained;
    if (is(line, Event::withdrawn)) now = Standing::withdrawn;
    if (is(line, Event::appeal_upheld)) now = Standing::set_aside;
    if (is(line, Event::merged)) {
      before_merge = now;
      now = Standing::merged;
    }
    if (is(line, Event::unmerged)) now = before_merge;
  }
  return now;
}

Ending Life::ending() const {
  for (std::size_t i = lines_.size() - 1; i > round_beginning(); --i) {
    if (is(*lines_[i], Event::follow_up_satisfied)) return Ending::satisfied;
    if (is(*lines_[i], Event::follow_up_exhausted)) return Ending::unreached;
    if (is(*lines_[i], Event::follow_up_not_applicable)) return Ending::not_applicable;
  }
  return Ending::none;
}

std::vector<std::string> Life::holders() const {
  std::vector<std::string> made = {begun().unit};
  std::string held = begun().unit;
  for (const Line* line : lines_) {
    std::string by;
    if (is(*line, Event::dispatched) || is(*line, Event::transferred))
      by = line->details.unit.empty() ? held : line->details.unit;
    else if (!is(*line, Event::returned))
      continue;
    if (made.back() != by) made.push_back(by);
    if (!by.empty()) held = by;
  }
  return made;
}

// Where nobody holds it, the one that held it last is still asked.
std::string Life::unit() const {
  std::string found;
  for (const std::string& holder : holders())
    if (!holder.empty()) found = holder;
  return found;
}

bool Life::held_by(const std::string& unit) const {
  const auto all = holders();
  return std::find(all.begin(), all.end(), unit) != all.end();
}

int Life::units() const {
  const auto all = holders();
  std::set<std::string> different(all.begin(), all.end());
  different.erase("");
  return int(different.size());
}

std::vector<AppealMade> Life::appeals() const {
  std::vector<AppealMade> made;
  for (std::size_t i = 1; i < lines_.size(); ++i) {
    const Line& line = *lines_[i];
    if (is(line, Event::appeal_lodged))
      made.push_back({line.details.ground,
                      line.details.unit.empty() ? until(i).unit() : line.details.unit,
                      at(i),
                      {}});
    if ((is(line, Event::appeal_upheld) || is(line, Event::appeal_dismissed)) && !made.empty())
      made.back().decided = at(i);
  }
  return made;
}

// An appeal against rectification that was dismissed did not begin it anew: it goes on from the
// line by which it began, with the extensions it had.
std::optional<std::size_t> Life::lodged_in_rectification() const {
  if (stage() != Stage::rectification || !is(*lines_[entering()], Event::appeal_dismissed))
    return std::nullopt;
  for (std::size_t i = entering(); i-- > 1;)
    if (is(*lines_[i], Event::appeal_lodged))
      return until(i).stage() == Stage::rectification ? std::optional(i) : std::nullopt;
  return std::nullopt;
}

Instant Life::stage_began() const {
  const auto lodged = lodged_in_rectification();
  return lodged ? until(*lodged).stage_began() : entered_at();
}

// --- Extensions belong to the order

std::string Life::starts_with() const {
  const auto& clock = rules_.of(stage()).clock;
  if (!clock) return "entered";
  if (clock->from == "dispatched" && !dispatched_at()) return "entered";
  return clock->from == "round" ? "received" : clock->from;
}

Instant Life::stage_starts() const {
  const auto& clock = rules_.of(stage()).clock;
  return clock ? start_of(clock->from) : stage_began();
}

bool Life::means_cap(const std::string& clock) const {
  if (!clock.empty()) return clock == "cap";
  if (const Line* request = asked(); request && request->details.clock == "cap") return true;
  return !rules_.of(stage()).extend && rules_.cap_extend;
}

const ExtendRule* Life::may_extend(const std::string& clock) const {
  const auto& rule = means_cap(clock) ? rules_.cap_extend : rules_.of(stage()).extend;
  if (!rule || (!clock.empty() && clock != "cap" && clock != name(stage()))) return nullptr;
  return &*rule;
}

std::vector<Grant> Life::grants() const {
  std::vector<Grant> made;
  for (std::size_t i = 1; i < lines_.size(); ++i) {
    if (begins_round(i)) std::erase_if(made, [](const Grant& one) { return !one.of_cap; });
    if (is(*lines_[i], Event::dispatched))
      std::erase_if(made, [](const Grant& one) { return one.from == "dispatched"; });
    if (!is(*lines_[i], Event::extension_granted)) continue;
    const Life then = until(i);
    const std::string& clock = lines_[i]->details.clock;
    const bool of_cap = then.means_cap(clock);
    made.push_back({i, of_cap, then.stage(), of_cap ? "received" : then.starts_with(),
                    of_cap ? received() : then.stage_starts(), then.stage_began(),
                    then.may_extend(clock)->by});
  }
  made.insert(made.end(), supposed_.begin(), supposed_.end());
  return made;
}

// Those of this stage, while what they were counted from is the same; and those of another one that
// counts from the same. The dispatcher's time is nobody else's to extend.
std::vector<Length> Life::extensions_from(std::size_t line) const {
  std::vector<Length> made;
  for (const Grant& one : grants()) {
    if (one.of_cap || one.line < line) continue;
    const bool same_start = one.start == stage_starts();
    const bool own = one.stage == stage() && (same_start || one.began == stage_began());
    const bool shared = stage() != Stage::dispatch && same_start && one.from != "entered" &&
                        one.from == starts_with();
    if (own || shared) made.push_back(one.by);
  }
  return made;
}

std::vector<Length> Life::extensions_of_cap() const {
  std::vector<Length> made;
  for (const Grant& one : grants())
    if (one.of_cap) made.push_back(one.by);
  return made;
}

Life Life::extended(const std::string& clock) const {
  Life made = *this;
  const bool of_cap = means_cap(clock);
  made.supposed_.push_back({lines_.size(), of_cap, stage(), of_cap ? "received" : starts_with(),
                            of_cap ? received() : stage_starts(), stage_began(),
                            may_extend(clock)->by});
  return made;
}

std::set<std::string> Life::moved_by_one_more(const std::string& clock) const {
  std::set<std::string> made;
  const Life then = extended(clock);
  const auto before = running_clock(), after = then.running_clock();
  if (after && (!before || late(after->due, before->due))) made.insert(std::string(name(stage())));
  const auto cap_before = cap(), cap_after = then.cap();
  if (cap_after && (!cap_before || late(*cap_after, *cap_before))) made.insert("cap");
  return made;
}

std::set<std::string> Life::moved_by(std::size_t line) const {
  return until(line).moved_by_one_more(lines_[line]->details.clock);
}

// It waits for its answer while the order goes on from one thing that the unit does to the next.
const Line* Life::asked() const {
  const auto unit_does = [](Stage stage) {
    return redress::open(stage) && stage != Stage::dispatch && stage != Stage::appeal;
  };
  for (std::size_t i = lines_.size() - 1; i > 0; --i) {
    const Stage here = lines_[i]->stage, before = lines_[i - 1]->stage;
    if (is(*lines_[i], Event::extension_requested)) return lines_[i];
    if (is(*lines_[i], Event::extension_granted) || is(*lines_[i], Event::extension_refused))
      return nullptr;
    if (here != before && !(unit_does(here) && unit_does(before))) return nullptr;
  }
  return nullptr;
}

int Life::attempts() const {
  int made = 0;
  for (std::size_t i = round_beginning(); i < lines_.size(); ++i)
    made +=
        is(*lines_[i], Event::follow_up_unreached) || is(*lines_[i], Event::follow_up_exhausted);
  return made;
}

std::optional<Instant> Life::last_attempt() const {
  for (std::size_t i = lines_.size() - 1; i > round_beginning(); --i)
    if (is(*lines_[i], Event::follow_up_unreached)) return at(i);
  return std::nullopt;
}

Number Life::merged_into() const {
  for (auto line = lines_.rbegin(); line != lines_.rend(); ++line) {
    if (is(**line, Event::merged)) return (*line)->other;
    if (is(**line, Event::unmerged)) return 0;
  }
  return 0;
}

std::vector<Number> Life::joined() const {
  std::vector<Number> made;
  for (const Line* line : lines_) {
    if (is(*line, Event::case_joined)) made.push_back(line->other);
    if (is(*line, Event::case_released)) std::erase(made, line->other);
  }
  return made;
}

std::vector<Number> Life::added() const {
  std::vector<Number> made;
  for (const Line* line : lines_)
    if (line->type == "review_added") made.push_back(line->number);
  return made;
}

std::set<std::string> Life::counted() const {
  std::set<std::string> made;
  for (const Line* line : lines_)
    for (const Taken& taken : line->taken)
      if (!taken.count.empty()) made.insert(taken.count);
  return made;
}

std::set<std::string> Life::flags() const {
  std::set<std::string> made;
  for (const Line* line : lines_) made.insert(line->flags.begin(), line->flags.end());
  return made;
}

std::map<std::string, std::string> Life::attachments() const {
  std::map<std::string, std::string> made;
  for (const Line* line : lines_)
    if (line->type == "attachment_added") made[line->said->digest] = line->said->kind;
  return made;
}

Number Life::attachment_entry(const std::string& digest) const {
  for (const Line* line : lines_)
    if (line->type == "attachment_added" && line->said->digest == digest) return line->number;
  return 0;
}

const Taken* Life::last_taken() const {
  for (auto line = lines_.rbegin(); line != lines_.rend(); ++line)
    if (!(*line)->taken.empty()) return &(*line)->taken.back();
  return nullptr;
}

std::string Life::waits_for() const {
  if (merged_into() != 0) return "";
  if (asked())
    if (const ExtendRule* rule = may_extend("")) return rule->approve;
  return stage() == Stage::appeal ? rules_.decided_by : "";
}

// --- Pauses

std::optional<Instant> Life::paused_since() const {
  std::optional<Instant> since;
  for (std::size_t i = 1; i < lines_.size(); ++i) {
    if (is(*lines_[i], Event::paused) && !since) since = at(i);
    if (is(*lines_[i], Event::resumed) || is(*lines_[i], Event::pause_ended) ||
        !redress::open(lines_[i]->stage))
      since.reset();
  }
  return since;
}

bool Life::paused() const { return paused_since().has_value(); }

// Those that are over.
std::vector<Still> Life::pauses() const {
  std::vector<Still> made;
  std::optional<Instant> since;
  for (std::size_t i = 1; i < lines_.size(); ++i) {
    if (is(*lines_[i], Event::paused) && !since) since = at(i);
    const bool over = is(*lines_[i], Event::resumed) || is(*lines_[i], Event::pause_ended) ||
                      !redress::open(lines_[i]->stage);
    if (!since || !over) continue;
    made.push_back({*since, at(i)});
    since.reset();
  }
  return made;
}

// Appeals that suspend count as pauses once they are decided; their own clock runs.
std::vector<Still> Life::still() const {
  std::vector<Still> made = pauses();
  if (rules_.suspends && stage() != Stage::appeal)
    for (const AppealMade& appeal : appeals())
      if (appeal.decided) made.push_back({appeal.lodged, *appeal.decided});
  return made;
}

// --- Deadlines

// In a later round what was received is the remark that began it.
Instant Life::start_of(const std::string& from) const {
  if (from == "received" || from == "round") return round() == 1 ? received() : round_began();
  if (from == "dispatched") return dispatched_at().value_or(entered_at());
  return stage_began();
}

Counting Life::counting(const ClockRule& rule) const {
  Counting made;
  made.within = rule.within;
  const auto of_class = rule.classes.find(classification());
  if (of_class != rule.classes.end()) made.within = of_class->second;
  made.roll = rule.roll;
  made.deem = rule.deem;
  return made;
}

Running Life::counted(const ClockRule& rule, bool of_stage) const {
  const StageRule& stage_rule = rules_.of(stage());
  Counting by = counting(rule);
  if (of_stage) by.extensions = extensions_from(0);
  const auto run = [&](const Counting& it, Instant start) {
    Running made{"", model::due(it, start, still(), calendar_), start, std::nullopt};
    if (it.within.of != Length::Of::same_day) made.length = it.within;
    for (const Length& extension : it.extensions)
      if (made.length && extension.of == it.within.of) made.length->n += extension.n;
    return made;
  };
  Running made = run(by, start_of(rule.from));
  if (!of_stage || stage_rule.transfer.then == TransferRule::Then::keep) return made;
  // To a unit that had not held it before: the last such transfer since it came here.
  for (std::size_t i = lines_.size() - 1; i > entering(); --i) {
    if (!is(*lines_[i], Event::transferred) || until(i).held_by(lines_[i]->details.unit)) continue;
    Counting anew = by;
    anew.extensions = extensions_from(i);
    if (stage_rule.transfer.then == TransferRule::Then::floor)
      anew.within = stage_rule.transfer.floor;
    const Running least = run(anew, at(i));
    if (stage_rule.transfer.then == TransferRule::Then::restart || least.due > made.due)
      return least;
    break;
  }
  return made;
}

Running Life::limited(Running clock, std::optional<Instant> cap) {
  if (cap && *cap<clock.due&& * cap> clock.start) clock.due = *cap;
  return clock;
}

bool Life::given() const { return imported() && begun().said->due_at && entering() == 0; }

std::optional<Running> Life::stage_clock() const {
  return stage_clock(planned_due(), planning().value_or(0));
}

std::optional<Running> Life::stage_clock_if_planned(Instant date) const {
  return stage_clock(date, lines_.size() + 1);
}

// `since`: the line by which the date was planned; it knew of what had been granted before.
std::optional<Running> Life::stage_clock(std::optional<Instant> planned, std::size_t since) const {
  const StageRule& rule = rules_.of(stage());
  std::optional<Running> made;
  const auto named = [&](Instant due, std::size_t line) {
    for (const Length& by : extensions_from(line)) due = calendar_.away(due, by);
    return Running{"", due, entered_at(), std::nullopt};
  };
  if (given()) {
    made = named(*begun().said->due_at, 0);
  } else if (stage() == Stage::rectification && planned) {
    made = named(*planned, since);
    if (rules_.planned && rules_.planned->cap)
      made = limited(*made, counted(*rules_.planned->cap, false).due);
  } else if (rule.clock) {
    made = counted(*rule.clock, true);
    if (flaw_ == Flaw::one_day_short && stage() == Stage::rectification && made->length &&
        made->length->of == Length::Of::working_days)
      made->due -= days(1);
  }
  if (made) made->name = name(stage());
  return made;
}

// A date that came with an import goes before the cap, what it was extended by does not.
std::optional<Running> Life::running_clock() const {
  const auto clock = stage_clock();
  const auto cap = this->cap();
  if (!clock || !cap) return clock;
  if (!given()) return limited(*clock, cap);
  const Instant as_given = *begun().said->due_at;
  Running made = *clock;
  if (made.due > as_given && made.due > *cap) made.due = std::max(as_given, *cap);
  return made;
}

// Nobody can contact who is anonymous. What counts from the review does not wait for the dispatch.
std::optional<Running> Life::contact() const {
  if (!rules_.contact || contacted_at()) return std::nullopt;
  if (!review().named && !rules_.contact_of_anonymous) return std::nullopt;
  const bool from_the_review =
      rules_.contact->from == "received" || rules_.contact->from == "round";
  if (stage() != Stage::verification && (stage() != Stage::dispatch || !from_the_review))
    return std::nullopt;
  Running made = counted(*rules_.contact, false);
  made.name = "contact";
  return made;
}

// Through all rounds. It stands still while an appeal that suspends is open.
std::optional<Instant> Life::cap() const {
  if (!rules_.cap) return std::nullopt;
  if (rules_.suspends && stage() == Stage::appeal && !appeals().empty()) return std::nullopt;
  Counting by = counting(*rules_.cap);
  by.extensions = extensions_of_cap();
  return model::due(by, received(), still(), calendar_);
}

// A year from when rectification began, or from when the case was brought over; or as far as the
// rules let plans go.
Instant Life::farthest_plan() const {
  const Instant began = imported() ? std::max(stage_began(), begun().recorded_at) : stage_began();
  const Instant year = end_of(a_year_after(day_of(began)));
  return rules_.planned->cap ? std::max(year, counted(*rules_.planned->cap, false).due) : year;
}

std::vector<Running> Life::clocks() const {
  std::vector<Running> made;
  if (!running() || paused()) return made;
  const std::optional<Instant> cap = this->cap();
  if (const auto clock = running_clock()) made.push_back(*clock);
  if (const auto clock = contact()) made.push_back(limited(*clock, cap));
  if (cap) {
    made.push_back({"cap", *cap, received(), std::nullopt});
    if (rules_.cap->within.of != Length::Of::same_day) made.back().length = rules_.cap->within;
    for (const Length& by : extensions_of_cap())
      if (made.back().length && by.of == made.back().length->of) made.back().length->n += by.n;
  }
  return made;
}

std::optional<Instant> Life::due() const {
  std::optional<Instant> first;
  for (const Running& clock : clocks())
    if (!first || clock.due < *first) first = clock.due;
  return first;
}

// --- What happens by itself

void Life::moments_of(const Running& clock, const ClockRule& rule,
                      std::vector<Moment>& made) const {
  int which = 0;
  for (const Reminder& one : rule.near_due) {
    const int of_these = which++;
    Instant at;
    if (one.before) {
      at = calendar_.away(clock.due, {one.before->of, -one.before->n});
    } else if (!clock.length) {
      continue;
    } else if (clock.length->is_hours()) {
      at = clock.due - milliseconds(hours(clock.length->n)) * (100 - one.passed) / 100;
    } else {
      const int passed = clock.length->n * one.passed / 100;
      at = calendar_.away(clock.due, {clock.length->of, passed - clock.length->n});
    }
    if (at > clock.start)
      made.push_back({at, Event::near_due, clock.name, "", of_these, one.notify});
  }
  made.push_back({clock.due, Event::overdue, clock.name, "", 0, {}});
  for (const Rung& rung : rule.ladder) {
    if (flaw_ == Flaw::forgets_a_rung && rung.take == "circular") continue;
    const Instant first = rung.away.n == 0 ? clock.due : calendar_.away(clock.due, rung.away);
    for (int repeat = 0; repeat <= rung.repeats; ++repeat) {
      const Length since{rung.every.of, rung.every.n * repeat};
      made.push_back({repeat == 0 ? first : calendar_.away(first, since), Event::measure_taken,
                      clock.name, rung.take, repeat, rung.notify});
    }
  }
}

std::vector<Moment> Life::moments() const {
  std::vector<Moment> made;
  if (!running()) return made;
  if (const auto since = paused_since()) {
    const auto& pause = rules_.of(stage()).pause;
    if (pause && pause->at_most)
      made.push_back({model::due(of(*pause->at_most), *since, {}, calendar_), Event::pause_ended,
                      std::string(name(stage())), "", 0, pause->notify});
    return made;
  }
  static const ClockRule no_rule;
  for (const Running& clock : clocks()) {
    const auto& of_stage = rules_.of(stage()).clock;
    moments_of(clock,
               clock.name == "cap"       ? *rules_.cap
               : clock.name == "contact" ? *rules_.contact
               : of_stage                ? *of_stage
                                         : no_rule,
               made);
  }
  std::stable_sort(made.begin(), made.end(),
                   [](const Moment& a, const Moment& b) { return a.at < b.at; });
  return made;
}

// By these the deadlines begin anew, or move.
bool Life::set_anew(std::size_t line) const {
  if (line == 0 || lines_[line]->stage != lines_[line - 1]->stage) return true;
  static const std::set<Event> movers = {Event::rectification_planned,
                                         Event::extension_granted,
                                         Event::paused,
                                         Event::resumed,
                                         Event::transferred,
                                         Event::contacted,
                                         Event::reclassified,
                                         Event::merged,
                                         Event::unmerged,
                                         Event::pause_ended};
  return lines_[line]->event && movers.contains(*lines_[line]->event);
}

// What has gone off does not go off again in its round, unless the deadline was set anew since and
// lies ahead. Whether it is late is seen anew after an extension. The cap runs through all rounds.
bool Life::gone(const Moment& moment) const {
  std::size_t anew = lines_.size() - 1;
  while (!set_anew(anew)) --anew;
  const Line& since = *lines_[anew];
  const bool by_itself = since.event == Event::pause_ended;
  const Instant decided =
      by_itself ? since.effective_at : std::max(since.effective_at, since.recorded_at);
  const int round = this->round();
  for (std::size_t i = lines_.size(); i-- > 0;) {
    const Line& line = *lines_[i];
    if (is(line, Event::extension_granted) && moment.event == Event::overdue &&
        (moment.clock == "cap" || round_at(i) == round) && moved_by(i).contains(moment.clock))
      return false;
    const auto of_this = [&](const Moment& one) { return one.like(moment); };
    if (!of_this(line.moment) && std::none_of(line.also.begin(), line.also.end(), of_this) &&
        std::none_of(line.let_pass.begin(), line.let_pass.end(), of_this))
      continue;
    if (moment.clock != "cap" && round_at(i) != round) continue;
    return i >= anew || moment.at <= decided;
  }
  return false;
}

std::vector<Moment> Life::ahead() const {
  std::vector<Moment> made = moments();
  std::erase_if(made, [&](const Moment& moment) { return gone(moment); });
  return made;
}

// --- Breaches

// Whether by that line it was done what the deadline was for.
bool Life::ends(std::size_t line, const Breached& breach) const {
  const Line& said = *lines_[line];
  if (breach.clock == "cap") return !redress::open(said.stage);
  const bool moved = said.stage != lines_[line - 1]->stage;
  if (breach.round != round_at(line - 1)) return false;
  if (breach.clock == "contact")
    return lines_[line - 1]->stage == Stage::verification && (moved || is(said, Event::contacted));
  return moved && breach.clock == name(lines_[line - 1]->stage);
}

std::vector<Breached> Life::breaches() const {
  std::vector<Breached> made;
  for (std::size_t i = 1; i < lines_.size(); ++i) {
    const Line& line = *lines_[i];
    const bool went_off = line.moment.at != Instant();
    for (Breached& breach : made) {
      if (breach.voided_by != 0 || flaw_ == Flaw::breach_never_voided) continue;
      const Life before = until(i);
      const bool asked_in_time = is(line, Event::extension_granted) && before.asked() &&
                                 (breach.clock == "cap" || breach.round == round_at(i)) &&
                                 !late(before.asked()->effective_at, breach.due) &&
                                 moved_by(i).contains(breach.clock);
      const bool heard_of_late =
          !went_off && line.event && ends(i, breach) && !late(line.effective_at, breach.due);
      if (asked_in_time || heard_of_late || is(line, Event::appeal_upheld))
        breach.voided_by = line.number;
    }
    if (is(line, Event::overdue))
      made.push_back(
          {line.number, line.moment.clock, round_at(i), line.moment.at, until(i).unit(), 0});
  }
  return made;
}

bool Life::late_already(bool for_cap) const {
  const std::string which = for_cap ? "cap" : std::string(name(stage()));
  const std::vector<Moment> ahead = this->ahead();
  if (!paused()) {
    const std::vector<Running> clocks = this->clocks();
    return std::any_of(clocks.begin(), clocks.end(),
                       [&](const Running& clock) { return clock.name == which; }) &&
           std::none_of(ahead.begin(), ahead.end(), [&](const Moment& moment) {
             return moment.event == Event::overdue && moment.clock == which;
           });
  }
  // No clock runs: whether the one that stands still had run out is on record.
  std::optional<Instant> due = cap();
  if (!for_cap) {
    const auto clock = running_clock();
    due = clock ? std::optional(clock->due) : std::nullopt;
  }
  const std::vector<Breached> breaches = this->breaches();
  return due && std::any_of(breaches.begin(), breaches.end(), [&](const Breached& one) {
           return one.clock == which && (for_cap || one.round == round()) && one.due == *due &&
                  one.voided_by == 0;
         });
}

// --- All of it

Picture Life::picture(Number id) const {
  Picture made;
  made.id = id;
  made.version = version();
  made.stage = stage();
  made.standing = standing();
  made.ending = ending();
  made.round = round();
  made.unit = unit();
  made.classification = classification();
  for (const Running& clock : clocks()) made.dues[clock.name] = clock.due;
  if (const Taken* taken = last_taken()) {
    made.rung = taken->rung;
    made.rung_at = taken->at;
  }
  made.breaches = breaches();
  made.returns = count(Event::returned);
  made.transfers = count(Event::transferred);
  made.reopenings = count(Event::reopened);
  made.attempts = attempts();
  made.units = units();
  made.extensions = extensions();
  made.partly = partly();
  made.paused = paused();
  made.pending = asked() != nullptr;
  made.waits_for = waits_for();
  made.flags = flags();
  made.counted = counted();
  made.merged_into = merged_into();
  made.joined = joined();
  made.added_reviews = added();
  made.appeals = appeals().size();
  made.attachments = attachments().size();
  made.closed_at = closed_at();
  made.contacted_at = contacted_at();
  made.dispatched_at = dispatched_at();
  made.planned_due = planned_due();
  return made;
}

}  // namespace redress::model
