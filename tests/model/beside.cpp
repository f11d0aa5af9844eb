#include "tests/model/beside.h"

#include <algorithm>
#include <future>
#include <memory>
#include <set>
#include <sstream>

#include "api/clock.h"
#include "engine/clerk/clerk.h"
#include "engine/digest.h"
#include "rules/policy/book.h"
#include "storage/memory_ledger.h"
#include "storage/store.h"

namespace redress::model {
namespace {

std::string shown(std::optional<Instant> at) { return at ? local_text(*at) : "none"; }

// --- The real thing

class Engine {
 public:
  Engine(const Schedule& schedule, const std::filesystem::path& store)
      : time_(schedule.start), path_(store) {
    options_.batch = schedule.batch;
    const Text policy{"policy.yaml", yaml(schedule.rules, "made-up")};
    const Text calendar{"calendar.yaml", schedule.calendar.yaml("made-up")};
    for (const RuleProblem& problem : book_.adopt(policy, {calendar}))
      throw BadRules(print(problem) + "\n" + policy.bytes);
    if (path_.empty()) memory_ = std::make_unique<MemoryLedger>();
    open();
  }

  std::vector<Verdict> say(std::vector<Submission> said) {
    std::promise<std::vector<Verdict>> answered;
    clerk_->submit(std::move(said),
                   [&](std::vector<Verdict> verdicts) { answered.set_value(std::move(verdicts)); });
    return answered.get_future().get();
  }

  // Returns when nothing is left to be done until then.
  void pass(Instant to) {
    std::promise<void> arrived;
    clerk_->advance_to(to, [&] { arrived.set_value(); });
    arrived.get_future().get();
    if (clerk_->failed()) throw std::runtime_error("the clerk stopped: " + clerk_->failure());
  }

  void restart(Instant until) {
    clerk_.reset();
    store_.reset();
    time_.move_to(until);
    open();
    pass(until);
  }

  Ledger& ledger() const { return memory_ ? static_cast<Ledger&>(*memory_) : *store_; }
  std::vector<Notice> told(Number entry) const {
    if (memory_) return memory_->told(entry);
    for (const Store::Told& one : store_->outbox(entry - 1, 1))
      if (one.entry == entry) return one.notices;
    return {};
  }
  Board board(const Scope& scope) const {
    return memory_ ? memory_->board(scope) : store_->board(scope, {}, {});
  }
  std::int64_t overdue() const {
    return memory_ ? memory_->count_overdue(time_.now())
                   : store_->count_overdue({}, time_.now(), 1'000'000);
  }
  std::vector<Wording> verify() const { return store_ ? store_->verify() : std::vector<Wording>(); }

 private:
  void open() {
    if (!memory_) store_ = Store::open(path_, {8u << 20, 4u << 20, 0});
    clerk_ = std::make_unique<Clerk>(ledger(), book_, time_, options_);
  }

  TestTime time_;
  std::filesystem::path path_;
  ClerkOptions options_;
  Book book_;
  std::unique_ptr<MemoryLedger> memory_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Clerk> clerk_;
};

Submission submission(const Said& said) {
  Submission made;
  made.source = said.source;
  made.id = said.id;
  made.occurred_at = said.occurred_at;
  made.case_id = said.case_id;
  made.if_version = said.if_version;
  switch (said.what) {
    case Said::What::review: made.fact = ReviewSubmitted{said.review}; break;
    case Said::What::finished: made.fact = ServiceFinished{said.review}; break;
    case Said::What::moved: made.fact = CaseMoved{said.event, said.details}; break;
    case Said::What::imported:
      made.fact = CaseImported{said.review, said.stage, said.due_at, said.closed_at, said.standing};
      break;
    case Said::What::ranked:
      made.fact = UnitRanked{said.unit, said.region, said.period, said.place, said.of, ""};
      break;
    case Said::What::role:
      made.fact = RoleChanged{{said.role, said.unit, said.region}, said.vacant, ""};
      break;
    case Said::What::attached: {
      Attachment handed_in;
      handed_in.digest = said.digest;
      handed_in.name = "a.pdf";
      handed_in.media_type = "application/pdf";
      handed_in.kind = said.kind;
      handed_in.size = said.content.size();
      made.fact = AttachmentAdded{std::move(handed_in)};
      made.blob = {said.digest, std::make_shared<const std::string>(said.content)};
      break;
    }
  }
  return made;
}

// --- Both as text, line by line, so that a difference reads like one

using Shown = std::vector<std::pair<std::string, std::string>>;

template <class Words>
std::string joined(const Words& words) {
  std::string made;
  for (const auto& word : words) made += (made.empty() ? "" : ", ") + std::string(word);
  return made;
}

Shown show(const Answer& it) {
  if (!it.accepted) return {{"refused", it.reason}, {"latest", shown(it.latest)}};
  return {{"entry", std::to_string(it.entry)},
          {"case", std::to_string(it.case_id)},
          {"version", std::to_string(it.version)},
          {"stage", std::string(name(it.stage))},
          {"due", shown(it.due)},
          {"duplicate", it.duplicate ? "yes" : "no"}};
}

Answer answer_of(const Verdict& verdict) {
  Answer made;
  if (const auto* no = std::get_if<Refusal>(&verdict)) {
    made.reason = name(no->reason);
    made.latest = no->latest;
    return made;
  }
  const auto* receipt = std::get_if<Receipt>(&verdict);
  if (!receipt) throw std::runtime_error("the clerk was not available");
  made.accepted = true;
  made.entry = receipt->number;
  made.case_id = receipt->case_id;
  made.version = receipt->version;
  made.stage = receipt->stage;
  made.due = receipt->due;
  made.duplicate = receipt->duplicate;
  return made;
}

std::string show(const Taken& taken) {
  return taken.rung + " at " + shown(taken.at) + " because " + taken.because + " [" +
         joined(taken.notify) + "]" + (taken.count.empty() ? "" : " count " + taken.count) +
         (taken.vacant.empty() ? "" : " vacant " + joined(taken.vacant));
}

Taken taken_of(const Measure& measure) {
  return {measure.rung, measure.at, measure.because, measure.count, measure.notify, measure.vacant};
}

std::string show(const Told& told) {
  return told.role + " of " + told.unit + ": " + told.what +
         (told.clock.empty() ? "" : " " + told.clock) +
         (told.concerns.empty() ? "" : " concerning " + told.concerns) + ", case " +
         std::to_string(told.case_id) + " round " + std::to_string(told.round) + " at " +
         shown(told.at) + (told.in_digest ? ", in a digest" : "");
}

Told told_of(const Notice& notice) {
  return {notice.role,    notice.unit,  notice.what, notice.clock,          notice.concerns,
          notice.case_id, notice.round, notice.at,   !notice.digest.empty()};
}

Shown show(const Line& line, std::vector<std::string> told) {
  Shown made = {{"number", std::to_string(line.number)},
                {"type", line.type},
                {"recorded", shown(line.recorded_at)},
                {"effective", shown(line.effective_at)},
                {"case", std::to_string(line.case_id)}};
  if (line.case_id != 0) made.emplace_back("stage", name(line.stage));
  std::vector<std::string> taken;
  for (const Taken& one : line.taken) taken.push_back(show(one));
  made.emplace_back("measures", joined(taken));
  made.emplace_back("flags", joined(line.flags));
  std::sort(told.begin(), told.end());
  made.emplace_back("told", joined(told));
  return made;
}

Shown show(const Line& line) {
  std::vector<std::string> told;
  for (const Told& one : line.told) told.push_back(show(one));
  return show(line, told);
}

Shown show(const Entry& entry, const std::vector<Notice>& notices) {
  Line line;
  line.number = entry.number;
  line.type = type(entry.fact);
  line.recorded_at = entry.recorded_at;
  line.effective_at = entry.effective_at;
  line.case_id = entry.outcome.case_id;
  line.stage = entry.outcome.stage;
  for (const Measure& measure : entry.outcome.measures) line.taken.push_back(taken_of(measure));
  line.flags.insert(entry.outcome.flags.begin(), entry.outcome.flags.end());
  std::vector<std::string> told;
  for (const Notice& notice : notices) told.push_back(show(told_of(notice)));
  return show(line, told);
}

Shown show(const Picture& it) {
  std::vector<std::string> dues, breaches, joined_, added;
  for (const auto& [clock, due] : it.dues) dues.push_back(clock + " " + shown(due));
  for (const Breached& one : it.breaches)
    breaches.push_back(one.clock + " round " + std::to_string(one.round) + " due " +
                       shown(one.due) + " by " + one.unit + " entry " + std::to_string(one.entry) +
                       (one.voided_by ? " voided by " + std::to_string(one.voided_by) : ""));
  for (Number one : it.joined) joined_.push_back(std::to_string(one));
  for (Number one : it.added_reviews) added.push_back(std::to_string(one));
  const auto n = [](auto number) { return std::to_string(number); };
  return {{"version", n(it.version)},
          {"stage", std::string(name(it.stage))},
          {"standing", std::string(name(it.standing))},
          {"ending", std::string(name(it.ending))},
          {"round", n(it.round)},
          {"unit", it.unit},
          {"class", it.classification},
          {"due", joined(dues)},
          {"rung", it.rung + " " + shown(it.rung_at)},
          {"breaches", joined(breaches)},
          {"counts", n(it.returns) + " returns, " + n(it.transfers) + " transfers, " +
                         n(it.reopenings) + " reopenings, " + n(it.attempts) + " attempts, " +
                         n(it.units) + " units, " + n(it.extensions) + " extensions, " +
                         n(it.appeals) + " appeals, " + n(it.attachments) + " attachments"},
          {"partly", it.partly ? "yes" : "no"},
          {"paused", it.paused ? "yes" : "no"},
          {"extension asked for", it.pending ? "yes" : "no"},
          {"waits for", it.waits_for},
          {"flags", joined(it.flags)},
          {"counted", joined(it.counted)},
          {"merged into", n(it.merged_into)},
          {"joined", joined(joined_)},
          {"added reviews", joined(added)},
          {"closed", shown(it.closed_at)},
          {"contacted", shown(it.contacted_at)},
          {"dispatched", shown(it.dispatched_at)},
          {"planned", shown(it.planned_due)}};
}

Picture picture_of(const Case& it) {
  Picture made;
  made.id = it.id;
  made.version = it.version;
  made.stage = it.stage;
  made.standing = it.standing;
  made.ending = it.ending;
  made.round = it.round;
  made.unit = it.unit;
  made.classification = it.classification;
  for (const Clock& clock : it.clocks) made.dues[clock.name] = clock.due;
  made.rung = it.rung;
  made.rung_at = it.rung_at;
  for (const Breach& one : it.breaches)
    made.breaches.push_back({one.entry, one.clock, one.round, one.due, one.unit, one.voided_by});
  made.returns = it.returns;
  made.transfers = it.transfers;
  made.reopenings = it.reopenings;
  made.attempts = it.follow_up_attempts;
  made.units = it.units();
  made.extensions = int(it.extensions.size());
  made.partly = it.partly;
  made.paused = it.paused();
  made.pending = it.extension_pending;
  made.waits_for = it.waits_for;
  made.flags = {it.flags.begin(), it.flags.end()};
  made.counted = {it.counted.begin(), it.counted.end()};
  made.merged_into = it.merged_into;
  made.joined = it.joined;
  made.added_reviews = it.added_reviews;
  made.appeals = it.appeals.size();
  made.attachments = it.attachments.size();
  made.closed_at = it.closed_at;
  made.contacted_at = it.contacted_at;
  made.dispatched_at = it.dispatched_at;
  made.planned_due = it.planned_due;
  return made;
}

Shown show(const ServicePicture& it) {
  std::vector<std::string> ratings, ahead;
  for (const auto& [number, entry] : it.ratings)
    ratings.push_back(std::to_string(number) + " by entry " + std::to_string(entry));
  for (const auto& [what, at] : it.ahead) ahead.push_back(what + " " + shown(at));
  return {{"finished", shown(it.finished_at)},
          {"window ends", shown(it.window_ends)},
          {"ratings", joined(ratings)},
          {"defaulted by", std::to_string(it.defaulted_by)},
          {"default review's day", it.default_day ? iso_date(*it.default_day) : "none"},
          {"superseded", it.superseded ? "yes" : "no"},
          {"ahead", joined(ahead)}};
}

ServicePicture picture_of(const ServiceRecord& it) {
  ServicePicture made;
  made.finished_at = it.finished_at;
  made.window_ends = it.window_ends;
  for (const Rating& rating : it.ratings)
    made.ratings.emplace_back(rating.assess_number, rating.entry);
  made.defaulted_by = it.defaulted_by;
  if (it.defaulted_by != 0) made.default_day = it.review.day;
  made.superseded = it.default_superseded;
  for (const ServiceAlarm& alarm : it.alarms) made.ahead.emplace_back(name(alarm.what), alarm.at);
  return made;
}

// Empty if they are the same.
std::string difference(const std::string& of, const Shown& model, const Shown& engine) {
  if (model == engine) return "";
  std::string made = of + ":\n";
  for (std::size_t i = 0; i < std::max(model.size(), engine.size()); ++i) {
    if (i < model.size() && i < engine.size() && model[i] == engine[i]) continue;
    if (i < model.size()) made += "  - " + model[i].first + ": " + model[i].second + "\n";
    if (i < engine.size()) made += "  + " + engine[i].first + ": " + engine[i].second + "\n";
  }
  return made;
}

// --- Side by side

class Beside {
 public:
  Beside(const Schedule& schedule, const Options& options)
      : schedule_(schedule),
        options_(options),
        model_(schedule.rules, schedule.calendar, schedule.start, options.flaw),
        engine_(schedule, options.store) {}

  std::size_t step() const { return std::min(step_, schedule_.steps.size() - 1); }

  std::optional<Difference> run() {
    const std::vector<Step>& steps = schedule_.steps;
    std::size_t& i = step_;
    for (; i < steps.size(); ++i) {
      std::string differs = time_passes(steps[i].at);
      if (differs.empty() && steps[i].what == Step::What::restart) differs = restart(steps[i]);
      if (differs.empty() && steps[i].what == Step::What::say) {
        std::vector<const Step*> together = {&steps[i]};
        while (i + 1 < steps.size() && steps[i + 1].together && schedule_.batch > 64 &&
               steps[i + 1].what == Step::What::say && steps[i + 1].at == steps[i].at)
          together.push_back(&steps[++i]);
        differs = say(together);
      }
      if (differs.empty() && i % 16 == 15) differs = compare_figures();
      if (!differs.empty()) return Difference{i, differs};
    }
    std::string differs = compare_figures();
    for (Number id : model_.cases())
      if (differs.empty()) differs = compare_case(id);
    for (const Wording& one : engine_.verify()) differs += "verify: " + one.en + "\n";
    if (!differs.empty()) return Difference{step(), differs};
    count_depths();
    return std::nullopt;
  }

 private:
  std::string time_passes(Instant to) {
    model_.pass(to);
    engine_.pass(to);
    return compare();
  }

  std::string restart(const Step& step) {
    model_.sleep(step.until);
    engine_.restart(std::max(step.until, step.at));
    tried(step.until > step.at ? "downtime" : "restart");
    return compare();
  }

  Number number_of(int step) const {
    if (step == 0) return 0;
    const auto found = opened_.find(step);
    return found == opened_.end() ? 999'999 : found->second;
  }

  std::string say(const std::vector<const Step*>& steps) {
    std::vector<Submission> submissions;
    std::vector<Answer> answers;
    for (const Step* step : steps) {
      Said said = step->said;
      said.case_id = number_of(step->of);
      if (said.what == Said::What::moved) said.details.into = number_of(step->into);
      std::optional<Picture> before;
      if (opened_.contains(step->of)) before = model_.picture(said.case_id);
      if (before && step->if_match) said.if_version = before->version - (step->stale ? 1 : 0);
      answers.push_back(model_.say(said));
      const Answer& answer = answers.back();
      if (answer.accepted && !answer.duplicate && answer.entry == answer.case_id)
        opened_[step->id] = answer.case_id;
      count_answer(said, before, answer);
      submissions.push_back(submission(said));
    }
    if (steps.size() > 1) tried("together");
    model_.settle();
    const std::vector<Verdict> verdicts = engine_.say(std::move(submissions));
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const std::string differs = difference("The answer to step " + std::to_string(steps[i]->id),
                                             show(answers[i]), show(answer_of(verdicts[i])));
      if (!differs.empty()) return differs;
    }
    engine_.pass(model_.now());
    return compare();
  }

  // What is new in the ledger, and every case and service that it is about.
  std::string compare() {
    const std::vector<Line>& lines = model_.ledger();
    std::set<Number> cases;
    bool services = false;
    for (; compared_ < lines.size(); ++compared_) {
      const Line& line = lines[compared_];
      const std::string of = "Entry " + std::to_string(line.number);
      const std::optional<Entry> entry = engine_.ledger().entry(line.number);
      if (!entry) return difference(of, show(line), {});
      const std::vector<Notice> notices = engine_.told(line.number);
      for (const Notice& notice : notices)
        if (!notice_ids_.insert(notice.id).second) return "Notice " + notice.id + " comes twice.\n";
      const std::string differs = difference(of, show(line), show(*entry, notices));
      if (!differs.empty()) return differs;
      if (line.case_id != 0) cases.insert(line.case_id);
      if (!line.review.project_no.empty()) services = true;
      count_line(line);
    }
    if (const auto more = engine_.ledger().entry(lines.size() + 1))
      return difference("Entry " + std::to_string(lines.size() + 1), {},
                        show(*more, engine_.told(lines.size() + 1)));
    for (Number id : cases) {
      const std::string differs = compare_case(id);
      if (!differs.empty()) return differs;
    }
    if (!services) return "";
    for (const ServiceName& name : model_.services()) {
      const auto found =
          engine_.ledger().find_service(service_key(name.source, name.project_no, name.step));
      const std::string differs =
          difference("Service " + name.project_no + name.step, show(model_.service(name)),
                     found ? show(picture_of(*found)) : Shown());
      if (!differs.empty()) return differs;
    }
    return "";
  }

  std::string compare_case(Number id) {
    const std::optional<Case> found = engine_.ledger().find_case(id);
    return difference("Case c" + std::to_string(id), show(model_.picture(id)),
                      found ? show(picture_of(*found)) : Shown());
  }

  Shown board_of(const Scope& scope) {
    Model::Counts counts;
    const Board board = engine_.board(scope);
    for (const auto& [channel, rating, by_default, count] : board.reviews)
      counts[channel + " " + std::to_string(rating) + (by_default ? " by default" : "")] +=
          int(count);
    for (const auto& [standing, count] : board.cases)
      counts["case " + std::string(name(standing))] += int(count);
    return shown_counts(counts);
  }

  static Shown shown_counts(const Model::Counts& counts) {
    Shown made;
    for (const auto& [what, count] : counts)
      if (count != 0) made.emplace_back(what, std::to_string(count));
    return made;
  }

  std::string compare_figures() {
    std::string differs;
    const auto board = [&](const std::string& region, const std::string& unit, const Scope& scope) {
      if (differs.empty())
        differs = difference("The board of " + (scope.name.empty() ? "all" : scope.name),
                             shown_counts(model_.board(region, unit)), board_of(scope));
    };
    board("", "", {});
    board("371623", "", {Scope::Kind::region, "371623"});
    board("", "公安局", {Scope::Kind::unit, "公安局"});
    int overdue = 0;
    for (Number id : model_.cases()) {
      const Picture it = model_.picture(id);
      bool is_late = false;
      for (const auto& [clock, due] : it.dues) is_late |= late(model_.now(), due);
      overdue += is_late;
    }
    if (differs.empty())
      differs = difference("Overdue now", {{"cases", std::to_string(overdue)}},
                           {{"cases", std::to_string(engine_.overdue())}});
    for (const std::string& unit : model_.units()) {
      const auto record = engine_.ledger().find_unit(unit);
      std::vector<std::string> model, engine;
      for (const Taken& taken : model_.measures_of_unit(unit)) model.push_back(show(taken));
      if (record)
        for (const Measure& measure : record->measures) engine.push_back(show(taken_of(measure)));
      if (differs.empty())
        differs = difference("Unit " + unit, {{"measures", joined(model)}},
                             {{"measures", joined(engine)}});
    }
    return differs;
  }

  // --- How much was tried

  void tried(const std::string& what) {
    if (options_.tried) ++(*options_.tried)[what];
  }

  void count_answer(const Said& said, const std::optional<Picture>& before, const Answer& answer) {
    if (!options_.tried) return;
    if (!answer.accepted) tried("refused " + answer.reason);
    if (answer.latest) tried("refused with the latest possible");
    if (answer.duplicate) tried("repeated");
    if (said.what != Said::What::moved || !before) return;
    tried(std::string(name(before->stage)) + " " + std::string(name(said.event)) +
          (answer.duplicate  ? " repeated"
           : answer.accepted ? " accepted"
                             : " refused"));
    if (said.event == Event::extension_granted && answer.accepted && before->extensions > 0)
      tried("a second extension");
  }

  void count_line(const Line& line) {
    if (!options_.tried) return;
    tried("entry " + line.type);
    for (const std::string& flag : line.flags) tried("flag " + flag);
    if (line.missed) tried("missed " + line.type);
    if (line.type == "review_added") tried("追评 as " + std::string(name(*line.event)));
    if (!line.let_pass.empty()) tried("let pass by " + line.type);
    for (const Taken& taken : line.taken) {
      std::string because = taken.because.substr(0, taken.because.find(' '));
      if (because == "overdue" || because == "near_due")
        because += " of " + std::string(line.moment.clock);
      tried("measure because " + because);
      if (line.moment.repeat > 0) tried("measure repeated");
      if (!taken.vacant.empty()) tried("measure for a vacant role");
    }
    if (line.event == Event::measure_taken)
      for (const Moment& one : line.also) tried(one.repeat > 0 ? "repeat skipped" : "rung raised");
    for (const Told& told : line.told)
      tried("told " + (told.what == "role_vacant" || told.what == "extension_granted" ||
                               told.what == "rating_reminded"
                           ? told.what
                           : std::string("others")));
  }

  void count_depths() {
    if (!options_.tried) return;
    for (Number id : model_.cases()) {
      const Picture it = model_.picture(id);
      if (it.round >= 3) tried("a third round");
      if (it.round >= 5) tried("a fifth round");
      if (it.appeals >= 2) tried("a second appeal");
      for (const Breached& one : it.breaches) {
        tried("breach of " + one.clock);
        if (one.voided_by != 0) {
          const Line& by = model_.ledger()[one.voided_by - 1];
          tried(std::string("breach voided by ") +
                (by.event == Event::extension_granted ? "an extension"
                 : by.event == Event::appeal_upheld   ? "an appeal upheld"
                                                      : "a stamp"));
        }
      }
      tried("ending " + std::string(name(it.ending)));
      tried("standing " + std::string(name(it.standing)));
    }
  }

  const Schedule& schedule_;
  const Options& options_;
  Model model_;
  Engine engine_;
  std::map<int, Number> opened_;  // by the step that did
  std::size_t step_ = 0, compared_ = 0;
  std::set<std::string> notice_ids_;
};

}  // namespace

std::optional<Difference> run(const Schedule& schedule, const Options& options) {
  Beside both(schedule, options);
  try {
    return both.run();
  } catch (const std::exception& error) {
    return Difference{both.step(), std::string("The engine gave up: ") + error.what() + "\n"};
  }
}

std::vector<std::string> too_little(const Tried& tried) {
  std::vector<std::string> wanted;
  for (Stage stage : every_stage())
    for (Event event : sayable()) {
      const std::string pair = std::string(name(stage)) + " " + std::string(name(event));
      if (leads_to(stage, event)) wanted.push_back(pair + " accepted");
      wanted.push_back(pair + " refused");
    }
  for (const char* reason :
       {"no-such-case", "not-at-this-stage", "forbidden-by-policy", "incomplete", "stale-version",
        "content-differs", "no-policy", "in-the-future", "wrong-role", "rating-conflict",
        "already-recorded", "with the latest possible"})
    wanted.push_back(std::string("refused ") + reason);
  for (const char* flag :
       {"breached_on_attach", "closed_before_opened", "earlier_rating_unknown",
        "event_before_opening", "rated_after_window", "rated_before_finished", "reported_late"})
    wanted.push_back(std::string("flag ") + flag);
  for (const char* clock : {"dispatch", "verification", "appeal", "rectification", "explanation",
                            "feedback", "follow_up", "contact", "cap"}) {
    wanted.push_back(std::string("breach of ") + clock);
    wanted.push_back(std::string("measure because near_due of ") + clock);
    wanted.push_back(std::string("measure because overdue of ") + clock);
  }
  for (const char* because :
       {"rounds", "returns", "transfers", "units", "bounces", "last", "vacant"})
    wanted.push_back(std::string("measure because ") + because);
  for (const char* by : {"an extension", "an appeal upheld", "a stamp"})
    wanted.push_back(std::string("breach voided by ") + by);
  for (const char* ending : {"satisfied", "unreached", "not_applicable"})
    wanted.push_back(std::string("ending ") + ending);
  for (const char* standing :
       {"unresolved", "rectified", "deferred", "explained", "set_aside", "withdrawn", "merged"})
    wanted.push_back(std::string("standing ") + standing);
  for (const char* event :
       {"review_added", "reopened", "follow_up_satisfied", "follow_up_unsatisfied"})
    wanted.push_back(std::string("追评 as ") + event);
  for (const char* entry :
       {"review_refused", "service_finished", "rating_reminded", "window_ended", "case_imported",
        "case_joined", "case_released", "attachment_added", "unit_ranked", "role_vacated",
        "role_filled", "follow_up_exhausted", "follow_up_not_applicable", "near_due", "overdue",
        "measure_taken", "pause_ended"})
    wanted.push_back(std::string("entry ") + entry);
  for (const char* missed : {"near_due", "overdue", "measure_taken", "pause_ended"})
    wanted.push_back(std::string("missed ") + missed);
  for (const char* told : {"role_vacant", "extension_granted", "rating_reminded", "others"})
    wanted.push_back(std::string("told ") + told);
  for (const char* other :
       {"a third round", "a fifth round", "a second extension", "a second appeal", "downtime",
        "restart", "together", "repeated", "measure repeated", "repeat skipped", "rung raised",
        "measure for a vacant role", "let pass by case_imported", "let pass by reclassified"})
    wanted.push_back(other);
  std::vector<std::string> never;
  for (const std::string& one : wanted)
    if (!tried.contains(one)) never.push_back("never tried: " + one);
  return never;
}

}  // namespace redress::model
