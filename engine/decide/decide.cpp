#include "engine/decide/decide.h"

#include <algorithm>

#include "engine/case/spoken.h"
#include "engine/decide/planner.h"
#include "engine/decide/policy_change.h"
#include "engine/decide/recalculation.h"
#include "engine/digest.h"

namespace redress {
namespace {

constexpr std::chrono::hours reported_late{24};  // 补报: worth a flag

// Nothing that a policy can say takes longer: a date beyond it is a slip.
constexpr std::chrono::days farthest_given_due{3 * 366};

Refusal refuse(Reason reason, Wording sentence) {
  Refusal no;
  no.reason = reason;
  no.sentence = std::move(sentence);
  return no;
}

Refusal refuse_at(const Case& it, Reason reason, Wording sentence) {
  Refusal no = refuse(reason, std::move(sentence));
  no.stage = it.stage;
  no.accepts = accepted_by(it);
  no.version = it.version;
  no.offset = it.offset;
  return no;
}

Refusal no_such_case() {
  return refuse(Reason::no_such_case, {"There is no such case.", "没有这个工单。"});
}

// "12.3 MiB", never more than there are.
std::string mebibytes(std::uint64_t bytes) {
  const std::uint64_t tenths = bytes * 10 >> 20;
  return std::to_string(tenths / 10) + (tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10)) +
         " MiB";
}

Reason reason_of(Policy::Objection::Kind kind) {
  switch (kind) {
    case Policy::Objection::Kind::forbidden: return Reason::forbidden_by_policy;
    case Policy::Objection::Kind::incomplete: return Reason::incomplete;
    case Policy::Objection::Kind::wrong_role: return Reason::wrong_role;
  }
  return Reason::forbidden_by_policy;
}

Refusal refuse_at(const Case& it, Event event, Policy::Objection objection) {
  Refusal no = refuse_at(it, reason_of(objection.kind), std::move(objection.sentence));
  if (!objection.field.empty()) no.pointer = "/data/" + objection.field;
  if (no.reason == Reason::forbidden_by_policy && objection.field.empty())
    std::erase(no.accepts, event);
  no.roles = std::move(objection.roles);
  no.latest = objection.latest;
  return no;
}

// Stamps are trusted within the skew. Older ones count when they arrive, so that nobody gains time
// by backdating; both stamps are kept. Nothing counts before what the case has already seen.
Instant effective(const Case& before, Instant occurred_at, Instant now) {
  const Instant at = now - occurred_at <= allowed_skew ? occurred_at : now;
  return std::max(at, before.entered_at);
}

// What was said, as the outcome it is under this policy: an anonymous reviewer cannot be followed
// up, and the last attempt that reaches nobody ends the attempts.
Event meaning(const Case& before, Event said, const Policy& policy) {
  if (said == Event::feedback_given && !policy.follow_up_applies(before.review))
    return Event::follow_up_not_applicable;
  if (said == Event::follow_up_unreached &&
      before.follow_up_attempts + 1 >= policy.follow_up_attempts())
    return Event::follow_up_exhausted;
  return said;
}

bool moves_deadlines(Event event) {
  return event == Event::rectification_planned || event == Event::extension_granted ||
         event == Event::paused || event == Event::resumed || event == Event::transferred ||
         event == Event::contacted || event == Event::reclassified || event == Event::merged ||
         event == Event::unmerged;
}

// The clocks and alarms of `facts`, the case after the entry. `before`: nullptr if it opens.
void replan(Entry& entry, const Case& facts, const Policy& policy, const Case* before) {
  Outcome& outcome = entry.outcome;
  outcome.replanned = true;
  if (facts.merged()) return;  // it sleeps
  Plan plan = policy.plan(facts);
  outcome.clocks = std::move(plan.clocks);
  outcome.alarms = std::move(plan.alarms);
  const Replanning how =
      replanning(entry.fact, before ? std::optional(before->round) : std::nullopt, facts.round,
                 entry.effective_at, entry.recorded_at);
  static const std::vector<Clock> no_clocks;
  static const std::vector<Alarm> no_alarms;
  plan_anew(how, facts, outcome.clocks, outcome.alarms, before ? before->clocks : no_clocks,
            before ? before->alarms : no_alarms, before ? before->stage : facts.stage,
            outcome.let_pass);
}

// Takes what was said out of the submission.
Entry entry_for(Submission& submission, Number number, Instant now, Instant effective_at) {
  Entry entry;
  entry.number = number;
  entry.recorded_at = now;
  entry.occurred_at = submission.occurred_at;
  entry.effective_at = effective_at;
  entry.source = std::move(submission.source);
  entry.id = std::move(submission.id);
  entry.fact = std::move(submission.fact);
  return entry;
}

// What of the outcome follows from the case as it is after everything else was decided.
void conclude(Outcome& outcome, const Case& facts, const std::vector<Clock>& clocks,
              const Policy& policy, Instant at) {
  outcome.stage = facts.stage;
  outcome.standing = facts.standing;
  outcome.round = facts.round;
  outcome.version = facts.version + 1;
  outcome.waits_for = facts.merged() ? "" : policy.waits_for(facts);
  for (const Clock& clock : clocks)
    if (!outcome.due || clock.due < *outcome.due) outcome.due = clock.due;
  outcome.offset = policy.offset_at(outcome.due.value_or(at));
}

std::string because(const Case& before, const Alarm& alarm) {
  for (const Clock& clock : before.clocks)
    if (clock.name == alarm.clock && alarm.at < clock.due) return "near_due " + alarm.clock;
  return "overdue " + alarm.clock;
}

Refusal no_policy_for(const Review& review) {
  Refusal no = refuse(Reason::no_policy, {"No policy applies to region '" + review.region +
                                              "'. Load one that does, or send the region's code.",
                                          "没有适用于区划“" + review.region +
                                              "”的规则。请载入适用的规则，或改用该区划的代码。"});
  no.pointer = "/data/region";
  return no;
}

// Whom the case is given to, or waits for, by what just happened: told at once.
std::vector<Handed> handed(const Fact& fact, const Outcome& outcome, const Policy& policy,
                           bool round_begins) {
  std::vector<Handed> made;
  const auto tell = [&](Handed::What what, std::vector<std::string> roles) {
    if (!roles.empty()) made.push_back({what, std::move(roles)});
  };
  const auto* moved = std::get_if<CaseMoved>(&fact);
  const bool opens = std::holds_alternative<ReviewSubmitted>(fact);
  const bool passed_on =
      moved && (moved->event == Event::dispatched || moved->event == Event::transferred);
  const bool waits = outcome.stage == Stage::dispatch && outcome.dispatch_to.empty() &&
                     (opens || round_begins || (moved && moved->event == Event::returned));
  if (passed_on || (opens && outcome.stage == Stage::verification)) {
    tell(Handed::What::case_given, policy.told_when_given());
  } else if (waits) {
    const std::string role = policy.told_to_dispatch();
    if (!role.empty())
      tell(Handed::What::to_dispatch, {role});
    else if (round_begins)  // nobody in between: the unit has it again
      tell(Handed::What::case_given, policy.told_when_given());
  }
  const bool asks =
      moved && (moved->event == Event::appeal_lodged || moved->event == Event::extension_requested);
  if (asks && !outcome.waits_for.empty() && policy.tells_who_decides())
    tell(Handed::What::to_decide, {outcome.waits_for});
  return made;
}

// A stamp as a person reads it in a refusal.
std::string shown(Instant at, Offset offset) { return rfc3339(at, offset); }

Wording already_finished(const Review& of, const std::string& at) {
  return {"Project '" + of.project_no + "', step '" + of.step + "', was finished at " + at +
              " already.",
          "办件“" + of.project_no + "”、环节“" + of.step + "”已于" + at + "办结。"};
}

std::string number_text(Number number) { return std::to_string(number); }

// The first half of what tells a repeat from a contradiction.
std::string content_of(const Submission& submission) {
  return hex(submission.content).substr(0, 32);
}

// The measures of a rung, and of those above it that are taken with it.
std::vector<Measure> climb(AlarmWentOff& off, const Case& before, const Roster& roster) {
  std::vector<Measure> taken;
  std::string because = redress::because(before, off.alarm);
  const auto take = [&](const Alarm& rung) {
    std::vector<std::string> missing = vacant(rung.notify, roster, before);
    const std::string next = missing.empty() ? "" : "vacant " + missing.front();
    taken.push_back({rung.rung, off.alarm.at, because, rung.notify, "", std::move(missing)});
    because = next;
  };
  take(off.alarm);
  off.raised = raised_with(off.alarm, std::span(before.alarms).subspan(1), roster, before);
  for (const Alarm& rung : off.raised) take(rung);
  return taken;
}

// Repeats of the same rung that were missed together with it: they are not made up for.
std::vector<Alarm> missed_repeats(const Alarm& alarm, const Case& before, Instant now) {
  std::vector<Alarm> made;
  for (const Alarm& one : before.alarms)
    if (alarm.event == Event::measure_taken && one.clock == alarm.clock && one.rung == alarm.rung &&
        one.repeat > alarm.repeat && one.event == alarm.event && late(now, one.at))
      made.push_back(one);
  return made;
}

// Counting from an instant of the last years may lead beyond them. What somebody says is refused
// then; what the engine says itself has to become true, and is cut at the last instant.
std::optional<Refusal> keep_in_range(Entry& entry) {
  Outcome& outcome = entry.outcome;
  std::optional<Refusal> no;
  const auto keep = [&](Instant& at, const std::string& what, Offset offset) {
    auto late = ends_out_of_range(what, at, offset);
    if (!late) return;
    if (!entry.source.empty() && !no) {
      no = refuse(Reason::out_of_range, *std::move(late));
      no->pointer = "/time";
    }
    at = last_instant;
  };
  for (Clock& clock : outcome.clocks) keep(clock.due, clock.name, clock.offset);
  if (outcome.window_ends) keep(*outcome.window_ends, "window", outcome.offset);
  if (outcome.due) outcome.due = std::min(*outcome.due, last_instant);
  for (Alarm& alarm : outcome.alarms) alarm.at = std::clamp(alarm.at, first_instant, last_instant);
  for (ServiceAlarm& alarm : outcome.service_alarms)
    alarm.at = std::clamp(alarm.at, first_instant, last_instant);
  return no;
}

struct Decide {
  OnRecord& records;
  Submission& submission;
  const PolicyBook& policies;
  Instant now;
  Number number;

  const std::optional<Case>& before() const { return records.find_case(submission.case_id); }

  // --- Reviews

  Decision operator()(const ReviewSubmitted& said) const {
    const Policy* policy = policies.for_region(said.review.region);
    if (!policy) return no_policy_for(said.review);
    const ServiceRecord* service = nullptr;
    if (!said.review.project_no.empty()) {
      const std::optional<ServiceRecord>& found = records.find_service(
          service_key(submission.source, said.review.project_no, said.review.step));
      if (found) service = &*found;
    }
    if (service)
      if (auto known = on_record(said.review, *service)) return *std::move(known);
    if (service && said.review.assess_number > 1 && !said.review.default_review) {
      if (const Case* it = case_rated_before(*service))
        return add_review(said.review, *service, *it);
      if (auto no = objects_to_another(said.review, *service, nullptr, *policy, now))
        return *std::move(no);
    }
    return first_review(*policy, service);
  }

  // One rating a source, project number, step and count: the same again, or a contradiction.
  std::optional<Decision> on_record(const Review& review, const ServiceRecord& service) const {
    const Rating* same = service.rated(review.assess_number);
    if (review.default_review) {
      if (service.defaulted_by == 0 && service.ratings.empty()) return std::nullopt;
      if (service.default_content == content_of(submission)) return Repeated{service.defaulted_by};
      const Number with = same                      ? same->entry
                          : service.ratings.empty() ? service.defaulted_by
                                                    : service.ratings.front().entry;
      return conflict(
          review, with,
          {"was rated already; no default review follows a rating", "已有评价，不再作默认评价"});
    }
    if (!same) return std::nullopt;
    if (same->content == content_of(submission)) return Repeated{same->entry};
    return conflict(
        review, same->entry,
        {"has rating number " + std::to_string(review.assess_number) +
             " on record with other content; a rating is never changed, another one takes the next "
             "assess_number",
         "第" + std::to_string(review.assess_number) +
             "次评价已有记录，且内容不同；评价一经记录不得更改，再次评价请用下一个assess_number"});
  }

  Refusal conflict(const Review& review, Number with, const Wording& how) const {
    Refusal no = refuse(Reason::rating_conflict,
                        {"Project '" + review.project_no + "', step '" + review.step + "', " +
                             how.en + ". This one was kept to be looked at.",
                         "办件“" + review.project_no + "”、环节“" + review.step + "”" + how.zh +
                             "。本次评价已留存备查。"});
    no.pointer = "/data/assess_number";
    no.keep = ReviewRefused{review, with, std::string(name(Reason::rating_conflict))};
    return no;
  }

  const Case* case_rated_before(const ServiceRecord& service) const {
    for (auto rating = service.ratings.rbegin(); rating != service.ratings.rend(); ++rating) {
      if (rating->case_id == 0) continue;
      const std::optional<Case>* it = &records.find_case(rating->case_id);
      while (*it && (*it)->merged()) it = &records.find_case((*it)->merged_into);
      if (*it) return &**it;
    }
    return nullptr;
  }

  // What the reviewer thinks of it by now, where the case stands.
  static Event meaning_of(const Review& review, const Case& it, const Policy& policy) {
    const bool bad = policy.is_bad(review);
    if (it.stage == Stage::follow_up)
      return bad ? Event::follow_up_unsatisfied : Event::follow_up_satisfied;
    if (it.stage == Stage::closed && bad && it.standing != Standing::withdrawn)
      return Event::reopened;
    return Event::review_added;
  }

  // One too many: refused, and kept. The first one on record is no additional one.
  std::optional<Refusal> objects_to_another(const Review& review, const ServiceRecord& service,
                                            const Case* it, const Policy& policy,
                                            Instant at) const {
    auto objection = policy.objects_to_added_review(it, int(service.ratings.size()), at);
    if (!objection) return std::nullopt;
    Refusal no = it ? refuse_at(*it, Event::review_added, *std::move(objection))
                    : refuse(reason_of(objection->kind), std::move(objection->sentence));
    no.pointer = "/data/assess_number";
    no.keep = ReviewRefused{review, it ? it->last_entry : service.ratings.back().entry,
                            std::string(name(no.reason))};
    return no;
  }

  Decision add_review(const Review& review, const ServiceRecord& service, const Case& it) const {
    const Policy& policy = policies.pinned(it.policy);
    const Instant at = effective(it, submission.occurred_at, now);
    if (auto no = objects_to_another(review, service, &it, policy, at)) return *std::move(no);
    const Event event = meaning_of(review, it, policy);
    Entry entry = entry_for(submission, number, now, at);
    Review said = std::get<ReviewSubmitted>(std::move(entry.fact)).review;
    said.day = policy.day_of(said.given_at);
    Outcome& outcome = entry.outcome;
    rated(outcome, said, &service);
    entry.fact = ReviewAdded{std::move(said), event};
    move(entry, it, policy, event, at);
    return entry;
  }

  // What being rated does to the service: its window is over, and a default review no longer
  // counts.
  void rated(Outcome& outcome, const Review& review, const ServiceRecord* service) const {
    if (review.project_no.empty()) return;
    outcome.content = content_of(submission);
    if (review.assess_number > 1 && (!service || service->ratings.empty()))
      outcome.flags.push_back("earlier_rating_unknown");
    if (!service) return;
    if (service->finished_at && review.given_at < *service->finished_at)
      outcome.flags.push_back("rated_before_finished");
    if (service->window_ends && late(review.given_at, *service->window_ends))
      outcome.flags.push_back("rated_after_window");
    if (service->window_ends) {
      outcome.window_set = true;
      outcome.window_ends = service->window_ends;
    }
    if (service->defaulted_by != 0 && !service->default_superseded && !review.default_review)
      outcome.superseded = service->review;
  }

  void known(Outcome& outcome, const Policy& policy, Day day) const {
    if (const Day today = policy.day_of(now); today != day) outcome.known_on = today;
  }

  Decision first_review(const Policy& policy, const ServiceRecord* service) const {
    Entry entry = entry_for(submission, number, now, submission.occurred_at);
    Review& review = std::get<ReviewSubmitted>(entry.fact).review;
    review.day = policy.day_of(review.given_at);
    known(entry.outcome, policy, review.day);
    rated(entry.outcome, review, service);
    if (now - review.given_at > reported_late) entry.outcome.flags.push_back("reported_late");
    if (!policy.opens_case(review, &entry.outcome.no_case_because)) return entry;
    return open_case(std::move(entry), policy);
  }

  Decision open_case(Entry entry, const Policy& policy) const {
    const auto* imported = std::get_if<CaseImported>(&entry.fact);
    const Review& review =
        imported ? imported->review : std::get<ReviewSubmitted>(entry.fact).review;
    const Assignment to = policy.assignment(review);
    const Stage stage = imported       ? imported->stage
                        : to.automatic ? Stage::verification
                                       : Stage::dispatch;
    Outcome& outcome = entry.outcome;
    outcome.case_id = entry.number;
    outcome.policy = policy.version();
    Case facts = with_facts(std::nullopt, entry.fact, entry.effective_at, stage);
    facts.policy = policy.version();
    if (!imported && to.unit != review.unit) {
      outcome.unit = to.unit;
      facts.unit = facts.holdings.front().unit = to.unit;
    }
    replan(entry, facts, policy, nullptr);
    if (imported) {
      if (imported->closed_at && *imported->closed_at < review.given_at)
        outcome.flags.push_back("closed_before_opened");
    } else {
      outcome.measures = policy.measures_by_count(facts, records.roster(), review.given_at);
    }
    conclude(outcome, facts, outcome.clocks, policy, entry.effective_at);
    // What is brought over is known where it comes from.
    if (!imported) outcome.handed = handed(entry.fact, outcome, policy, false);
    return entry;
  }

  Decision operator()(const CaseImported& said) const {
    const Policy* policy = policies.for_region(said.review.region);
    if (!policy) return no_policy_for(said.review);
    if (said.due_at && *said.due_at > now + farthest_given_due) {
      const Instant latest = now + farthest_given_due;
      const std::string text = shown(latest, policy->offset_at(latest));
      Refusal no = refuse(Reason::forbidden_by_policy,
                          {"A case is due within three years; the latest is " + text +
                               ". Correct 'due_at', or leave it out.",
                           "工单的期限最远三年，最晚为" + text + "。请更正due_at，或不填。"});
      no.pointer = "/data/due_at";
      no.latest = latest;
      no.offset = policy->offset_at(latest);
      return no;
    }
    Entry entry = entry_for(submission, number, now, submission.occurred_at);
    Review& review = std::get<CaseImported>(entry.fact).review;
    review.day = policy->day_of(review.given_at);
    return open_case(std::move(entry), *policy);
  }

  // --- Services

  Decision operator()(const ServiceFinished& said) const {
    const Policy* policy = policies.for_region(said.review.region);
    if (!policy) return no_policy_for(said.review);
    const std::optional<ServiceRecord>& before = records.find_service(
        service_key(submission.source, said.review.project_no, said.review.step));
    if (before && before->finished_at)
      return refuse(Reason::already_recorded,
                    already_finished(said.review, shown(*before->finished_at,
                                                        policy->offset_at(*before->finished_at))));
    Entry entry = entry_for(submission, number, now, submission.occurred_at);
    Review& review = std::get<ServiceFinished>(entry.fact).review;
    review.day = policy->day_of(review.given_at);
    known(entry.outcome, *policy, review.day);
    const bool rated = before && (!before->ratings.empty() || before->defaulted_by != 0);
    RatingWindow window = policy->window(entry.effective_at);
    if (window.ends) review.rating = policy->default_rating();
    entry.outcome.policy = policy->version();
    entry.outcome.window_set = true;
    entry.outcome.window_ends = window.ends;
    if (!rated) entry.outcome.service_alarms = std::move(window.alarms);
    return entry;
  }

  // The window is over, or nearly, and nobody has rated.
  Decision operator()(const ServiceAlarmWentOff& said) const {
    const std::optional<ServiceRecord>& before =
        records.find_service(service_key(said.source, said.review.project_no, said.review.step));
    if (!before || before->alarms.empty() || before->alarms.front().what != said.what)
      return refuse(Reason::not_at_this_stage,
                    {"It was rated meanwhile; the alarm is void.", "期间已有评价，该提醒作废。"});
    Entry entry = entry_for(submission, number, now, submission.occurred_at);
    Review& review = std::get<ServiceAlarmWentOff>(entry.fact).review;
    if (const Policy* policy = policies.for_region(review.region)) {
      review.day = policy->day_of(review.given_at);
      known(entry.outcome, *policy, review.day);
    }
    return entry;
  }

  // --- What happens to a case

  Decision operator()(const CaseMoved& said) const {
    if (!before()) return no_such_case();
    const Case it = *before();
    const Policy& policy = policies.pinned(it.policy);
    if (auto no = objects(it, said, policy)) return *std::move(no);

    const bool by_itself = submission.source.empty();
    const Instant at = by_itself ? std::max(submission.occurred_at, it.entered_at)
                                 : effective(it, submission.occurred_at, now);
    const Event event = meaning(it, said.event, policy);
    Entry entry = entry_for(submission, number, now, at);
    CaseMoved& fact = std::get<CaseMoved>(entry.fact);
    fact.event = event;
    if (event == Event::unmerged) fact.details.into = it.merged_into;
    if (event == Event::extension_granted) fact.granted = policy.extension(it, fact.details.clock);
    if (submission.occurred_at < it.received) entry.outcome.flags.push_back("event_before_opening");
    move(entry, it, policy, event, at);
    return entry;
  }

  std::optional<Refusal> is_stale(const Case& it) const {
    if (!submission.if_version || *submission.if_version == it.version) return std::nullopt;
    return refuse_at(it, Reason::stale_version,
                     {"The case is at version " + std::to_string(it.version) +
                          " by now; read it again, then decide anew.",
                      "工单现为第" + std::to_string(it.version) + "版；请重新读取后再作决定。"});
  }

  // Why it may not happen; nullopt if it may.
  std::optional<Refusal> objects(const Case& it, const CaseMoved& said,
                                 const Policy& policy) const {
    if (auto no = is_stale(it)) return no;
    if (it.merged() && said.event != Event::unmerged)
      return refuse_at(it, Reason::not_at_this_stage,
                       {"The case is merged into c" + number_text(it.merged_into) +
                            "; act on that one, or say 'unmerged' first.",
                        "工单已并入c" + number_text(it.merged_into) +
                            "；请在该工单上办理，或先“撤销并案”（unmerged）。"});
    if (sayer(said.event) != Sayer::person || !next_stage(it.stage, said.event) ||
        (said.event == Event::unmerged && !it.merged()))
      return refuse_at(
          it, Reason::not_at_this_stage,
          {quoted(said.event).en + " is not accepted at stage " + quoted(it.stage).en + ".",
           "环节" + quoted(it.stage).zh + "不接受" + quoted(said.event).zh + "。"});
    if (said.event == Event::merged)
      if (auto no = objects_to_merging(it, said.details.into)) return no;
    if (submission.source.empty()) return std::nullopt;  // by the policy's own word
    const Instant at = effective(it, submission.occurred_at, now);
    if (auto no = policy.objects(it, said.event, said.details, at))
      return refuse_at(it, said.event, *std::move(no));
    for (const std::string& digest : said.details.attachments)
      if (std::none_of(it.attachments.begin(), it.attachments.end(),
                       [&](const Attachment& one) { return one.digest == digest; })) {
        Refusal no =
            refuse_at(it, Reason::incomplete,
                      {"The case has no attachment '" + digest +
                           "'; hand it in first, at /v1/cases/{id}/attachments.",
                       "工单没有附件“" + digest + "”；请先提交到/v1/cases/{id}/attachments。"});
        no.pointer = "/data/attachments";
        return no;
      }
    return std::nullopt;
  }

  std::optional<Refusal> objects_to_merging(const Case& it, Number into) const {
    const auto no = [&](Reason reason, Wording sentence) {
      Refusal made = refuse_at(it, reason, std::move(sentence));
      made.pointer = "/data/into";
      return made;
    };
    if (into == 0 || into == it.id)
      return no(Reason::incomplete,
                {"A case cannot be merged into itself; name the one that goes on.",
                 "工单不能并入自身；请写明继续办理的工单。"});
    const std::optional<Case>& other = records.find_case(into);
    if (!other)
      return no(Reason::incomplete, {"There is no case c" + number_text(into) + ".",
                                     "没有工单c" + number_text(into) + "。"});
    if (other->merged())
      return no(Reason::forbidden_by_policy,
                {"c" + number_text(into) + " is itself merged into c" +
                     number_text(other->merged_into) + "; name that one.",
                 "c" + number_text(into) + "本身已并入c" + number_text(other->merged_into) +
                     "；请写后者。"});
    if (!open(other->stage))
      return no(Reason::forbidden_by_policy,
                {"c" + number_text(into) + " is over; merge into a case that goes on.",
                 "c" + number_text(into) + "已办结；请并入仍在办理的工单。"});
    return std::nullopt;
  }

  // The outcome of an event that the case accepts.
  void move(Entry& entry, const Case& it, const Policy& policy, Event event, Instant at) const {
    Outcome& outcome = entry.outcome;
    outcome.case_id = it.id;
    outcome.policy = it.policy;
    const Case facts = with_facts(it, entry.fact, at, *next_stage(it.stage, event));
    if (facts.stage != it.stage || moves_deadlines(event)) replan(entry, facts, policy, &it);
    if (event == Event::reclassified)
      for (const Alarm& alarm : outcome.alarms)
        if (late(at, alarm.at)) outcome.flags.push_back("breached_on_attach");
    outcome.measures = policy.measures_by_count(facts, records.roster(), at);
    if (facts.round != it.round && facts.stage == Stage::dispatch)
      if (const Assignment to = policy.assignment(it.review); to.automatic)
        outcome.dispatch_to = to.unit;
    conclude(outcome, facts, outcome.replanned ? outcome.clocks : facts.clocks, policy, at);
    outcome.handed = handed(entry.fact, outcome, policy, facts.round != it.round);
  }

  Decision operator()(const AlarmWentOff& said) const {
    const Alarm alarm = said.alarm;
    if (!before() || before()->alarms.empty() || before()->alarms.front() != alarm)
      return refuse(Reason::not_at_this_stage,
                    {"The case has moved on; the alarm is void.", "工单已有新进展，该提醒作废。"});
    const Case it = *before();
    const Policy& policy = policies.pinned(it.policy);
    Entry entry = entry_for(submission, number, now, alarm.at);
    AlarmWentOff& fact = std::get<AlarmWentOff>(entry.fact);
    Outcome& outcome = entry.outcome;
    outcome.case_id = it.id;
    outcome.policy = it.policy;
    if (fact.caught_up_at) fact.skipped = missed_repeats(alarm, it, now);
    if (alarm.event == Event::measure_taken) outcome.measures = climb(fact, it, records.roster());
    const Case facts = with_facts(it, entry.fact, alarm.at, it.stage);
    if (alarm.event == Event::pause_ended) replan(entry, facts, policy, &it);
    conclude(outcome, facts, outcome.replanned ? outcome.clocks : facts.clocks, policy, alarm.at);
    return entry;
  }

  // What changes neither stage nor deadline.
  Entry noted(const Case& it, Instant at) const {
    const Policy& policy = policies.pinned(it.policy);
    Entry entry = entry_for(submission, number, now, at);
    entry.outcome.case_id = it.id;
    entry.outcome.policy = it.policy;
    const Case facts = with_facts(it, entry.fact, at, it.stage);
    conclude(entry.outcome, facts, it.clocks, policy, at);
    return entry;
  }

  Decision operator()(const CaseJoined&) const {
    if (!before()) return no_such_case();
    return noted(*before(), submission.occurred_at);
  }

  Decision operator()(const AttachmentAdded& said) const {
    if (!before()) return no_such_case();
    const Case it = *before();
    for (const Attachment& known : it.attachments)
      if (known.digest == said.attachment.digest) return Repeated{known.entry};
    if (auto no = is_stale(it)) return *std::move(no);
    if (it.merged())
      return refuse_at(
          it, Reason::not_at_this_stage,
          {"The case is merged into c" + number_text(it.merged_into) + "; hand it in there.",
           "工单已并入c" + number_text(it.merged_into) + "；请提交到该工单。"});
    if (!it.running())
      return refuse_at(it, Reason::not_at_this_stage,
                       {"The case is over; what is handed in belongs to a case that goes on.",
                        "工单已办结；附件应提交到仍在办理的工单。"});
    if (auto no = has_no_room(it, said.attachment.size)) return *std::move(no);
    return noted(it, effective(it, submission.occurred_at, now));
  }

  static std::optional<Refusal> has_no_room(const Case& it, std::uint64_t size) {
    std::uint64_t bytes = 0;
    for (const Attachment& one : it.attachments) bytes += one.size;
    if (size > most_bytes_of_attachment)
      return refuse_at(
          it, Reason::forbidden_by_policy,
          {"A file may have " + mebibytes(most_bytes_of_attachment) +
               " at most; hand in a smaller one.",
           "单个文件不得超过" + mebibytes(most_bytes_of_attachment) + "；请提交较小的文件。"});
    if (it.attachments.size() >= most_attachments_of_case)
      return refuse_at(it, Reason::forbidden_by_policy,
                       {"The case has " + std::to_string(most_attachments_of_case) +
                            " attachments, and that is the most; none is left. Name the number of "
                            "a document that is kept elsewhere instead.",
                        "工单已有" + std::to_string(most_attachments_of_case) +
                            "个附件，已达上限。请改写存于别处的文件的文号。"});
    if (bytes + size > most_bytes_of_case)
      return refuse_at(
          it, Reason::forbidden_by_policy,
          {"The attachments of a case may have " + mebibytes(most_bytes_of_case) + " together; " +
               mebibytes(most_bytes_of_case - bytes) +
               " are left, and this file has more. Hand in a smaller one.",
           "一个工单的附件合计不得超过" + mebibytes(most_bytes_of_case) + "；尚余" +
               mebibytes(most_bytes_of_case - bytes) + "，此文件超出余量。请提交较小的文件。"});
    return std::nullopt;
  }

  Decision operator()(const BreachReviewed&) const {
    if (!before()) return no_such_case();
    return noted(*before(), now);
  }

  Decision operator()(const DeadlinesRecalculated& said) const {
    if (!before()) return no_such_case();
    const Case it = *before();
    const Policy& policy = policies.pinned(it.policy);
    Recalculated made = recalculated(it, policy, submission.recalculation, said.because);
    if (!made.changes)
      return refuse(Reason::not_at_this_stage,
                    {"By the revised calendar nothing moves.", "按修订后的日历，期限没有变动。"});
    Entry entry = entry_for(submission, number, now, now);
    std::get<DeadlinesRecalculated>(entry.fact).moved = std::move(made.moved);
    Outcome& outcome = entry.outcome;
    outcome.case_id = it.id;
    outcome.policy = it.policy;
    const Case facts = with_facts(it, entry.fact, now, it.stage);
    outcome.replanned = true;
    outcome.clocks = std::move(made.clocks);
    outcome.alarms = std::move(made.alarms);
    conclude(outcome, facts, outcome.clocks, policy, now);
    return entry;
  }

  // By the other version's rules from now on. What is past by them and was not by the old ones is
  // no news: it is let pass, but for the lateness itself.
  Decision operator()(const PolicyChanged& said) const {
    if (!before()) return no_such_case();
    const Case it = *before();
    if (!it.running())
      return refuse_at(
          it, Reason::not_at_this_stage,
          {"The case is over, or merged into another.", "工单已办结，或已并入其他工单。"});
    if (it.policy == submission.policy)
      return refuse_at(it, Reason::not_at_this_stage,
                       {"The case is judged by that version already.", "工单已适用该版本。"});
    const Policy& next = policies.pinned(submission.policy);
    Recalculated made = under(it, next, said.deadlines, said.because);
    Entry entry = entry_for(submission, number, now, now);
    PolicyChanged& fact = std::get<PolicyChanged>(entry.fact);
    fact.from = it.policy;
    fact.moved = std::move(made.moved);
    Outcome& outcome = entry.outcome;
    outcome.case_id = it.id;
    outcome.policy = next.version();
    Case facts = with_facts(it, entry.fact, now, it.stage);
    facts.policy = next.version();
    if (made.changes) {
      outcome.replanned = true;
      outcome.clocks = std::move(made.clocks);
      outcome.alarms = std::move(made.alarms);
      attach_changed(outcome, it);
    }
    conclude(outcome, facts, outcome.replanned ? outcome.clocks : facts.clocks, next, now);
    return entry;
  }

  void attach_changed(Outcome& outcome, const Case& it) const {
    const auto had_gone_off = [&](const Alarm& alarm) {
      return std::find(it.fired.begin(), it.fired.end(), key(alarm, it.round)) != it.fired.end();
    };
    const auto was_due_anyway = [&](const Alarm& alarm) {
      return std::any_of(it.alarms.begin(), it.alarms.end(), [&](const Alarm& one) {
        return key(one, it.round) == key(alarm, it.round) && late(now, one.at);
      });
    };
    const auto is_overdue = [&](const std::string& name) {
      return std::any_of(outcome.clocks.begin(), outcome.clocks.end(), [&](const Clock& clock) {
        return clock.name == name && late(now, clock.due);
      });
    };
    // One lateness is one breach.
    std::erase_if(outcome.alarms, [&](const Alarm& alarm) {
      return alarm.event == Event::overdue && late(now, alarm.at) && had_gone_off(alarm);
    });
    // A pause that has lasted longer than the new version lets it ends now, not in the past.
    for (Alarm& alarm : outcome.alarms)
      if (alarm.event == Event::pause_ended && late(now, alarm.at) && !was_due_anyway(alarm))
        alarm.at = now - std::chrono::milliseconds(1);
    let_pass(outcome.alarms, it.round, outcome.let_pass, [&](const Alarm& alarm) {
      return late(now, alarm.at) && !was_due_anyway(alarm) &&
             (alarm.event == Event::measure_taken ||
              (alarm.event == Event::near_due && is_overdue(alarm.clock)));
    });
    for (const Alarm& alarm : outcome.alarms)
      if (alarm.event == Event::overdue && late(now, alarm.at) && !was_due_anyway(alarm)) {
        outcome.flags.push_back("breached_on_attach");
        break;
      }
    // What an earlier change let pass and does not lie ahead again stays let pass.
    for (const std::string& passed : it.passed_over) {
      const auto ahead = [&](const Alarm& alarm) { return key(alarm, it.round) == passed; };
      auto& stays = outcome.let_pass;
      if (std::none_of(outcome.alarms.begin(), outcome.alarms.end(), ahead) &&
          std::find(stays.begin(), stays.end(), passed) == stays.end())
        stays.push_back(passed);
    }
    in_order_of_time(outcome.alarms);
  }

  // --- Units and roles

  Decision operator()(const UnitRanked& said) const {
    Review of;
    of.region = said.region;
    const Policy* policy = policies.for_region(said.region);
    if (!policy) return no_policy_for(of);
    const Day today = policy->day_of(now);
    if (const auto period = parse_period(said.period); period && first_day(*period) > today) {
      Refusal no = refuse(
          Reason::forbidden_by_policy,
          {"Nobody can be ranked for a period that has not begun: " + said.period + " begins on " +
               iso_date(first_day(*period)) + ", and today is " + iso_date(today) + ".",
           "尚未开始的时段不能有排名：" + said.period + "自" + iso_date(first_day(*period)) +
               "开始，今日为" + iso_date(today) + "。"});
      no.pointer = "/data/period";
      return no;
    }
    const std::optional<UnitRecord>& before = records.find_unit(said.unit);
    const Ranking* known = before ? before->ranked(said.period) : nullptr;
    if (known && known->entry != said.corrects) {
      if (known->place == said.place && known->of == said.of) return Repeated{known->entry};
      return refuse(
          Reason::already_recorded,
          {"'" + said.unit + "' is ranked " + std::to_string(known->place) + " of " +
               std::to_string(known->of) + " in " + said.period + " already, by entry " +
               number_text(known->entry) + "; what was set off by it stays on record.",
           "“" + said.unit + "”在" + said.period + "的排名已有记录：第" +
               std::to_string(known->place) + "名，共" + std::to_string(known->of) + "家（第" +
               number_text(known->entry) + "号记录）；由此采取的措施仍保留在案。"});
    }
    const UnitRecord was = before.value_or(UnitRecord{});
    Entry entry = entry_for(submission, number, now, now);
    const UnitRanked& ranked = std::get<UnitRanked>(entry.fact);
    entry.outcome.policy = policy->version();
    entry.outcome.measures = policy->measures_of_unit(redress::apply(was, entry), now);
    for (Measure& measure : entry.outcome.measures)
      for (const std::string& role : measure.notify)
        if (records.roster().is_vacant(role, ranked.unit, ranked.region))
          measure.vacant.push_back(role);
    return entry;
  }

  Decision operator()(const UnitNoted& said) const {
    const Policy* policy = policies.for_region(said.region);
    if (!policy) {
      Review of;
      of.region = said.region;
      return no_policy_for(of);
    }
    Entry entry = entry_for(submission, number, now, now);
    entry.outcome.policy = policy->version();
    const Day today = policy->day_of(now);
    UnitNoted& noted = std::get<UnitNoted>(entry.fact);
    if (noted.day == Day()) noted.day = today;
    if (noted.day > today)
      return refuse(Reason::forbidden_by_policy,
                    {"Nothing can be noted for a day to come: " + iso_date(noted.day) +
                         " is after today, " + iso_date(today) + ".",
                     "不能为将来的日期作记录：" + iso_date(noted.day) + "晚于今日（" +
                         iso_date(today) + "）。"});
    entry.outcome.known_on = today;
    return entry;
  }

  Decision operator()(const RoleChanged& said) const {
    const auto& known = records.roster().vacant;
    const bool vacant = std::find(known.begin(), known.end(), said.role) != known.end();
    if (vacant == said.vacant)
      return refuse(Reason::already_recorded,
                    {"'" + said.role.role + "' is " + (vacant ? "vacant" : "filled") + " already.",
                     "“" + said.role.role + "”已登记为" + (vacant ? "空缺" : "到岗") + "。"});
    return entry_for(submission, number, now, now);
  }

  // --- How it counts: whoever says so has asked the ledger first

  Decision operator()(const PeriodClosed&) const { return as_said(); }
  Decision operator()(const SignalRaised&) const { return as_said(); }
  Decision operator()(const SignalReviewed&) const { return as_said(); }
  Decision operator()(const FiguresPublished&) const { return as_said(); }
  Decision operator()(const PublicText&) const { return as_said(); }

  // --- Texts that everybody is judged by: whoever adopts them has looked at them

  Decision operator()(const PolicyAdopted&) const { return as_said(); }
  Decision operator()(const PolicyProposed&) const { return as_said(); }
  Decision operator()(const PolicyApproved&) const { return as_said(); }
  Decision operator()(const PolicyProposalEnded&) const { return as_said(); }
  Decision operator()(const PolicyRunPaused&) const { return as_said(); }
  Decision operator()(const CalendarAdopted&) const { return as_said(); }
  Decision operator()(const DictionaryAdopted&) const { return as_said(); }

  Entry as_said() const { return entry_for(submission, number, now, submission.occurred_at); }

  // Recorded instead of what was refused; nobody says them.
  Decision operator()(const ReviewAdded&) const { return no_such_case(); }
  Decision operator()(const ReviewRefused&) const { return as_said(); }
};

}  // namespace

std::string_view name(Reason reason) {
  switch (reason) {
    case Reason::no_such_case: return "no-such-case";
    case Reason::not_at_this_stage: return "not-at-this-stage";
    case Reason::forbidden_by_policy: return "forbidden-by-policy";
    case Reason::incomplete: return "incomplete";
    case Reason::stale_version: return "stale-version";
    case Reason::content_differs: return "content-differs";
    case Reason::no_policy: return "no-policy";
    case Reason::in_the_future: return "in-the-future";
    case Reason::wrong_role: return "wrong-role";
    case Reason::rating_conflict: return "rating-conflict";
    case Reason::already_recorded: return "already-recorded";
    case Reason::out_of_range: return "out-of-range";
    case Reason::unreadable: return "unreadable";
  }
  return {};
}

std::optional<Reason> reason_named(std::string_view word) {
  for (int i = 0; i <= int(Reason::unreadable); ++i)
    if (name(Reason(i)) == word) return Reason(i);
  return std::nullopt;
}

std::vector<Event> allowed_by(const Case& it, const Policy& policy, Instant now) {
  std::vector<Event> allowed = accepted_by(it);
  std::erase_if(allowed, [&](Event event) {
    Details details;
    auto no = policy.objects(it, event, details, now);
    if (no && no->kind == Policy::Objection::Kind::wrong_role && !no->roles.empty()) {
      details.role = no->roles.front();
      no = policy.objects(it, event, details, now);
    }
    return no && no->kind == Policy::Objection::Kind::forbidden && no->field.empty();
  });
  return allowed;
}

Decision decide(OnRecord& records, Submission submission, const PolicyBook& policies, Instant now,
                Number number) {
  Decision made = std::visit(Decide{records, submission, policies, now, number}, submission.fact);
  if (auto* entry = std::get_if<Entry>(&made))
    if (auto no = keep_in_range(*entry)) return *std::move(no);
  return made;
}

std::optional<Submission> follows(const Entry& entry) {
  Submission next;
  next.occurred_at = entry.effective_at;
  const auto* moved = std::get_if<CaseMoved>(&entry.fact);
  if (moved && (moved->event == Event::merged || moved->event == Event::unmerged)) {
    next.case_id = moved->details.into;
    next.fact = CaseJoined{entry.outcome.case_id, moved->event == Event::unmerged};
    return next;
  }
  if (entry.outcome.dispatch_to.empty()) return std::nullopt;
  Details details;
  details.by = "policy";
  details.unit = entry.outcome.dispatch_to;
  next.case_id = entry.outcome.case_id;
  next.fact = CaseMoved{Event::dispatched, std::move(details)};
  return next;
}

}  // namespace redress
