#include "rules/policy/written_policy.h"

#include <algorithm>

#include "engine/case/spoken.h"
#include "engine/spelling.h"
#include "rules/time/span_text.h"

namespace redress {
namespace {

using Objection = Policy::Objection;

Objection forbidden(Wording sentence, std::string field = "") {
  return {Objection::Kind::forbidden, std::move(field), std::move(sentence), {}, {}};
}

Objection missing(std::string field, Wording sentence) {
  return {Objection::Kind::incomplete, std::move(field), std::move(sentence), {}, {}};
}

std::string joined(const std::vector<std::string>& words, const char* between) {
  std::string made;
  for (const std::string& word : words) made += (made.empty() ? "" : between) + word;
  return made;
}

// All of them; one of them.
Wording each_of(const std::vector<std::string>& words) {
  return {joined(words, ", "), joined(words, "、")};
}
Wording one_of(const std::vector<std::string>& words) {
  return {joined(words, " or "), joined(words, "、")};
}

// Whether one belongs to the other: the same, in whatever spelling, or a part of it
// ("人社局/社保中心").
bool belongs(std::string_view part, std::string_view whole) {
  for (;;) {
    if (same_or_alike(part, whole)) return true;
    const std::size_t slash = part.rfind('/');
    if (slash == std::string_view::npos || whole.empty()) return false;
    part = part.substr(0, slash);
  }
}

bool blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

// A sender's due instant holds for the stage the case was imported at.
bool given_for_this_stage(const Case& facts) {
  return facts.given_due && facts.round == 1 && facts.entered_at == facts.opened_at;
}

// As it was classified, or else as the channel it came by has it; nullptr: of none.
const ClassRule* class_of(const ClockRule& rule, const Case& facts) {
  const auto named = rule.classes.find(facts.classification);
  if (named != rule.classes.end()) return &named->second;
  if (!facts.classification.empty()) return nullptr;
  for (const auto& [name, of] : rule.classes)
    if (std::find(of.channels.begin(), of.channels.end(), facts.review.channel) !=
        of.channels.end())
      return &of;
  return nullptr;
}

// With its extensions; nullopt for a clock that has no parts: the same day, an instant somebody
// named.
std::optional<Span> length_of(const Clock& clock) {
  const std::optional<Unit> unit = unit_named(clock.why.unit);
  if (!unit || *unit == Unit::same_day) return std::nullopt;
  const Why& why = clock.why;
  return Span{*unit, why.length + (why.extension_unit == why.unit ? why.extended_by : 0) +
                         (why.also_extension_unit == why.unit ? why.also_extended_by : 0)};
}

}  // namespace

WrittenPolicy::WrittenPolicy(PolicyFile file, Version version, Zone zone, Calendar calendar)
    : file_(std::move(file)),
      version_(std::move(version)),
      zone_(std::move(zone)),
      calendar_(std::move(calendar)) {}

bool WrittenPolicy::is_bad(const Review& review) const {
  const auto& bad = file_.bad_ratings;
  return std::find(bad.begin(), bad.end(), review.rating) != bad.end();
}

bool WrittenPolicy::opens_case(const Review& review, std::string* because) const {
  if (!is_bad(review)) return false;
  if (review.default_review) {
    *because = "A default review opens no case.";
    return false;
  }
  if (file_.remark_required && blank(review.remark)) {
    *because = "'" + version_.name + "' opens a case only for a bad review with a remark.";
    return false;
  }
  if (!file_.anonymous_accepted && !review.named) {
    *because = "'" + version_.name + "' opens a case only for a named reviewer.";
    return false;
  }
  return true;
}

// 谁办理谁负责, unless a route says otherwise.
Assignment WrittenPolicy::assignment(const Review& review) const {
  const StageRule& rule = rule_of(Stage::dispatch);
  Assignment made{review.unit, rule.automatic};
  for (const RouteRule& route : rule.routes)
    if (route.matches(review)) {
      made.unit = route.to;
      break;
    }
  return made;
}

RatingWindow WrittenPolicy::window(Instant finished_at) const {
  RatingWindow made;
  if (!file_.window) return made;
  const auto after = [&](const Terms& terms) {
    return redress::due(terms, finished_at, {}, zone_, calendar_).at;
  };
  if (file_.window->remind) {
    Terms terms = file_.window->terms;
    terms.within = *file_.window->remind;
    made.alarms.push_back({ServiceAlarm::What::rating_reminded, after(terms)});
  }
  made.ends = after(file_.window->terms);
  if (file_.window->default_rating != 0)
    made.alarms.push_back({ServiceAlarm::What::window_ended, *made.ends});
  std::stable_sort(made.alarms.begin(), made.alarms.end(),
                   [](const ServiceAlarm& a, const ServiceAlarm& b) { return a.at < b.at; });
  return made;
}

std::optional<Instant> WrittenPolicy::closes_at(Day last) const {
  if (!file_.assessment || !file_.assessment->close_after) return std::nullopt;
  Terms terms;
  terms.within = *file_.assessment->close_after;
  const Instant end = begin_of(last + std::chrono::days(1)) - Instant::duration(1);
  return redress::due(terms, end, {}, zone_, calendar_).at;
}

// --- Deadlines

const StageRule& WrittenPolicy::rule_of(Stage stage) const {
  static const StageRule none;
  const auto found = file_.stages.find(stage);
  return found == file_.stages.end() ? none : found->second;
}

// In a later round the clocks of the stages start over: what was received is the remark that began
// it.
Start WrittenPolicy::start_of(From from, const Case& facts) const {
  const Start round{facts.round == 1 ? "received" : "round",
                    facts.round == 1 ? facts.received : facts.round_began};
  switch (from) {
    case From::received: return round;
    case From::dispatched:
      if (facts.dispatched_at) return {"dispatched", *facts.dispatched_at};
      return {"entered", facts.entered_at};
    case From::entered: return {"entered", facts.stage_began()};
    case From::round: return round;
  }
  return round;
}

Start WrittenPolicy::start_of(Stage stage, const Case& facts) const {
  const StageRule& rule = rule_of(stage);
  if (!rule.clock) return {"entered", facts.stage_began()};
  const ClassRule* of = class_of(*rule.clock, facts);
  return start_of(of ? of->from.value_or(rule.clock->from) : rule.clock->from, facts);
}

// Of the present stage: its own, and those of whatever counts from the same start. To dispatch is a
// duty of its own.
std::vector<Span> WrittenPolicy::extensions_of(const Case& facts, int first) const {
  std::vector<Span> made;
  if (facts.extensions.empty()) return made;
  const Start start = start_of(facts.stage, facts);
  const std::string_view stage = name(facts.stage);
  for (std::size_t i = std::size_t(first); i < facts.extensions.size(); ++i) {
    const Extension& one = facts.extensions[i];
    const bool own =
        one.clock == stage && (one.start == start.at || one.stage_began == facts.stage_began());
    const bool shared = one.clock != "cap" && facts.stage != Stage::dispatch &&
                        one.from == start.from && one.from != "entered" && one.start == start.at;
    if (own || shared)
      if (const auto unit = unit_named(one.unit)) made.push_back({*unit, one.length});
  }
  return made;
}

std::vector<Span> WrittenPolicy::extensions_of_cap(const Case& facts) {
  std::vector<Span> made;
  for (const Extension& one : facts.extensions)
    if (const auto unit = unit_named(one.unit); unit && one.clock == "cap")
      made.push_back({*unit, one.length});
  return made;
}

Clock WrittenPolicy::count_by(const ClockRule& rule, const Case& facts, Reasons reasons) const {
  Terms terms = rule.terms;
  From from = rule.from;
  if (const ClassRule* of = class_of(rule, facts)) {
    terms.within = of->within;
    from = of->from.value_or(from);
  }
  Changes changes{pauses_of(facts)};
  const StageRule& stage = rule_of(facts.stage);
  const bool of_stage = stage.clock && &*stage.clock == &rule;
  if (of_stage) changes.extensions = extensions_of(facts, 0);
  Clock made = count(terms, start_of(from, facts), changes, zone_, calendar_, reasons);
  if (facts.transferred_at && of_stage) {
    changes.extensions = extensions_of(facts, facts.extensions_at_transfer);
    made = transferred(std::move(made), stage.transfer, terms, *facts.transferred_at, changes,
                       zone_, calendar_, reasons);
  }
  if (reasons == Reasons::told) made.why.pauses = changes.pauses;
  return made;
}

// Whether an appeal that makes the other clocks stand still is open.
bool WrittenPolicy::suspended(const Case& facts) const {
  return facts.stage == Stage::appeal && rule_of(Stage::appeal).appeal.suspends &&
         !facts.appeals.empty();
}

// What the clocks do not count: pauses, and appeals if they suspend. The appeal's own clock runs.
std::vector<Pause> WrittenPolicy::pauses_of(const Case& facts) const {
  std::vector<Pause> all = facts.pauses;
  if (facts.stage == Stage::appeal || !rule_of(Stage::appeal).appeal.suspends) return all;
  for (const Appeal& appeal : facts.appeals)
    if (appeal.decided_at) all.push_back({appeal.lodged_at, appeal.decided_at});
  return all;
}

// Until the reviewer has been contacted, whom nobody can contact that is anonymous. What counts
// from the review runs while the case waits to be dispatched.
std::optional<Clock> WrittenPolicy::contact_clock(const Case& facts, Reasons reasons) const {
  const StageRule& rule = rule_of(Stage::verification);
  if (!rule.contact || facts.contacted_at) return std::nullopt;
  if (!facts.review.named && !rule.contact_of_anonymous) return std::nullopt;
  const bool from_review =
      rule.contact->from == From::received || rule.contact->from == From::round;
  if (facts.stage != Stage::verification && !(facts.stage == Stage::dispatch && from_review))
    return std::nullopt;
  Clock made = count_by(*rule.contact, facts, reasons);
  made.name = "contact";
  return made;
}

// The cap runs through all rounds.
std::optional<Clock> WrittenPolicy::cap_of(const Case& facts, Reasons reasons) const {
  if (!file_.cap || suspended(facts)) return std::nullopt;
  Clock cap = count(file_.cap->terms, {"received", facts.received},
                    {pauses_of(facts), extensions_of_cap(facts)}, zone_, calendar_, reasons);
  cap.name = "cap";
  return cap;
}

// A due instant that somebody named; an extension counts from it.
Clock WrittenPolicy::fixed(Instant due, const char* from, const Case& facts, int first,
                           Reasons reasons) const {
  Clock made;
  Why& why = made.why;
  const std::vector<Span> extensions = extensions_of(facts, first);
  for (const Span& by : extensions) due = later_by(due, by, zone_, calendar_);
  told_extended(why, extensions);
  made.due = due;
  why.unit = "given";
  why.start = facts.entered_at;
  if (reasons == Reasons::left_out) return made;
  made.offset = zone_.offset_at(due);
  made.due_text = zone_.end_text(due);
  why.from = from;
  why.start_text = zone_.text(why.start);
  why.zone = zone_.name();
  why.calendar = calendar_.version();
  return made;
}

std::optional<Clock> WrittenPolicy::stage_clock(const Case& facts, Reasons reasons) const {
  const StageRule& rule = rule_of(facts.stage);
  std::optional<Clock> made;
  if (given_for_this_stage(facts)) {
    made = fixed(*facts.given_due, "received", facts, 0, reasons);
  } else if (facts.stage == Stage::rectification && facts.planned_due) {
    made = fixed(*facts.planned_due, "planned", facts, facts.extensions_at_plan, reasons);
    if (rule.planned && rule.planned->cap) {
      Clock cap = count_by(*rule.planned->cap, facts, reasons);
      cap.name = "planned";
      made = limited(*std::move(made), cap);
    }
  } else if (rule.clock) {
    made = count_by(*rule.clock, facts, reasons);
  }
  if (made) made->name = name(facts.stage);
  return made;
}

// A date that the sender gave goes before the cap; an extension of it does not.
std::optional<Clock> WrittenPolicy::within_cap(std::optional<Clock> stage,
                                               const std::optional<Clock>& cap, const Case& facts,
                                               Reasons reasons) const {
  if (!stage || !cap) return stage;
  if (!given_for_this_stage(facts)) return limited(*std::move(stage), *cap);
  if (stage->due == *facts.given_due || stage->due <= cap->due) return stage;
  if (cap->due > *facts.given_due) return limited(*std::move(stage), *cap);
  Case as_given = facts;
  as_given.extensions.clear();
  return stage_clock(as_given, reasons);
}

std::optional<Clock> WrittenPolicy::running(const Case& facts, Reasons reasons) const {
  return within_cap(stage_clock(facts, reasons), cap_of(facts, reasons), facts, reasons);
}

Plan WrittenPolicy::plan(const Case& facts, Reasons reasons) const {
  Plan made;
  if (!open(facts.stage)) return made;
  if (facts.paused()) {
    const StageRule& rule = rule_of(facts.stage);
    if (const auto ends = pause_ends(facts.stage, facts.pauses.back().from))
      made.alarms.push_back(
          {*ends, Event::pause_ended, std::string(name(facts.stage)), "", 0, rule.pause->notify});
    return made;
  }
  static const ClockRule no_rule;
  std::optional<Clock> cap = cap_of(facts, reasons);
  std::optional<Clock> stage = within_cap(stage_clock(facts, reasons), cap, facts, reasons);
  made.clocks.reserve(3);
  if (stage) {
    const StageRule& rule = rule_of(facts.stage);
    add_alarms(*stage,
               rule.clock     ? *rule.clock
               : rule.planned ? rule.planned->promised
                              : no_rule,
               made.alarms);
    made.clocks.push_back(*std::move(stage));
  }
  if (std::optional<Clock> contact = contact_clock(facts, reasons)) {
    if (cap) contact = limited(*std::move(contact), *cap);
    add_alarms(*contact, *rule_of(Stage::verification).contact, made.alarms);
    made.clocks.push_back(*std::move(contact));
  }
  if (cap) {
    add_alarms(*cap, *file_.cap, made.alarms);
    made.clocks.push_back(*std::move(cap));
  }
  std::stable_sort(made.alarms.begin(), made.alarms.end(),
                   [](const Alarm& a, const Alarm& b) { return a.at < b.at; });
  return made;
}

std::optional<Instant> WrittenPolicy::pause_ends(Stage stage, Instant began) const {
  const StageRule& rule = rule_of(stage);
  if (!rule.pause || !rule.pause->at_most) return std::nullopt;
  return redress::pause_ends(*rule.pause->at_most, began, zone_, calendar_);
}

Instant WrittenPolicy::instant_of(const Rung& rung, Instant due) const {
  switch (rung.side) {
    case Rung::Side::at: return due;
    case Rung::Side::before: return earlier_by(due, rung.distance, zone_, calendar_);
    case Rung::Side::after: return later_by(due, rung.distance, zone_, calendar_);
  }
  return due;
}

// A reminder that would come before the clock started reminds nobody of anything.
void WrittenPolicy::add_alarms(const Clock& clock, const ClockRule& rule,
                               std::vector<Alarm>& alarms) const {
  for (int which = 0; const Reminder& reminder : rule.near_due) {
    const int told_apart_by = which++;
    const std::optional<Span> length = length_of(clock);
    if (reminder.passed != 0 && !length) continue;
    const Instant at = reminder.passed == 0
                           ? earlier_by(clock.due, reminder.before, zone_, calendar_)
                           : when_passed(reminder.passed, *length, clock.due, zone_, calendar_);
    if (at > clock.why.start)
      alarms.push_back({at, Event::near_due, clock.name, "", told_apart_by, reminder.notify});
  }
  alarms.push_back({clock.due, Event::overdue, clock.name, "", 0, {}});
  for (const Rung& rung : rule.ladder) {
    const Instant first = instant_of(rung, clock.due);
    alarms.push_back({first, Event::measure_taken, clock.name, rung.take, 0, rung.notify});
    for (int repeat = 1; repeat <= rung.repeats; ++repeat) {
      const Span since_first{rung.every.unit, rung.every.length * repeat};
      alarms.push_back({later_by(first, since_first, zone_, calendar_), Event::measure_taken,
                        clock.name, rung.take, repeat, rung.notify});
    }
  }
}

// --- Objections

std::vector<std::string> WrittenPolicy::roles_for(const Case& before, Event event,
                                                  const Details& details) const {
  const StageRule& rule = rule_of(before.stage);
  std::string role;
  switch (event) {
    case Event::extension_granted:
    case Event::extension_refused:
      if (const ExtendRule* extend = extend_rule(before, details.clock)) role = extend->approve;
      break;
    case Event::paused:
    case Event::resumed:
      if (rule.pause) role = rule.pause->approve;
      break;
    case Event::appeal_upheld:
    case Event::appeal_dismissed: role = rule_of(Stage::appeal).appeal.decided_by; break;
    case Event::follow_up_satisfied:
    case Event::follow_up_unsatisfied:
    case Event::follow_up_unreached: role = file_.followed_up_by; break;
    case Event::dispatched:
    case Event::contacted:
    case Event::found_genuine:
    case Event::found_unfounded:
    case Event::rectification_planned:
    case Event::rectified:
    case Event::deferred:
    case Event::reclassified:
    case Event::explained:
    case Event::feedback_given: role = rule.by; break;
    case Event::reopened: role = file_.reopen.approve; break;
    case Event::merged:
    case Event::unmerged: role = file_.merge_approve; break;
    case Event::withdrawn: role = file_.withdraw_approve; break;
    case Event::returned:
    case Event::transferred: {
      // Passed around too often: it went up, and stays with whom it went to.
      const auto rungs = file_.counts.find(Counted::bounces);
      if (rungs == file_.counts.end()) break;
      for (const CountRung& rung : rungs->second)
        if (before.bounces() >= rung.reaching && !rung.decides.empty()) role = rung.decides;
      break;
    }
    default: break;
  }
  if (role.empty()) return {};
  return {role};
}

std::optional<Objection> WrittenPolicy::objects_to_role(const Case& before, Event event,
                                                        const Details& details) const {
  const std::vector<std::string> roles = roles_for(before, event, details);
  if (roles.empty() || std::find(roles.begin(), roles.end(), details.role) != roles.end())
    return std::nullopt;
  Objection no;
  no.kind = Objection::Kind::wrong_role;
  no.field = "role";
  no.roles = roles;
  Wording titled;
  for (const std::string& role : roles) {
    const auto title = file_.roles.find(role);
    const bool has_title = title != file_.roles.end();
    if (!titled.empty()) titled += Wording{", ", "、"};
    titled += Wording{role + (has_title ? " (" + title->second + ")" : ""),
                      has_title ? title->second + "（" + role + "）" : role};
  }
  no.sentence = {"By " + here().en + " " + quoted(event).en + " is for " + titled.en + " to say",
                 "按" + here().zh + "，" + quoted(event).zh + "由" + titled.zh + "提出"};
  if (details.role.empty())
    no.sentence += {"; send who says it as 'role'.", "；请用role写明由谁提出。"};
  else {
    const auto own = file_.roles.find(details.role);
    no.sentence +=
        {", not for '" + details.role + "'.",
         "，“" + (own == file_.roles.end() ? details.role : own->second) + "”无权提出。"};
  }
  return no;
}

// --- Extensions

// Said; or as it was asked for; or else the stage's, if that may be extended.
bool WrittenPolicy::means_cap(const Case& before, const std::string& clock) const {
  if (!clock.empty()) return clock == "cap";
  if (before.asked && before.asked->clock == "cap") return true;
  return !rule_of(before.stage).extend && file_.cap_extend;
}

const ExtendRule* WrittenPolicy::extend_rule(const Case& before, const std::string& clock) const {
  if (means_cap(before, clock)) return file_.cap_extend ? &*file_.cap_extend : nullptr;
  if (!clock.empty() && clock != name(before.stage)) return nullptr;
  const StageRule& rule = rule_of(before.stage);
  return rule.extend ? &*rule.extend : nullptr;
}

// It moves what ends later by it. Who has the time already by a cap, or by a transfer, gets none.
Extension WrittenPolicy::extension(const Case& before, const std::string& clock) const {
  Extension made;
  const ExtendRule* rule = extend_rule(before, clock);
  if (!rule) return made;
  const bool of_cap = means_cap(before, clock);
  const std::string stage(name(before.stage));
  const Start start = of_cap ? Start{"received", before.received} : start_of(before.stage, before);
  made.clock = of_cap ? "cap" : stage;
  made.from = start.from;
  made.start = start.at;
  made.stage_began = before.stage_began();
  made.unit = name(rule->by.unit);
  made.length = rule->by.length;
  Case after = before;
  after.extensions.push_back(made);
  const auto later = [](const std::optional<Clock>& then, const std::optional<Clock>& now) {
    return then && (!now || late(then->due, now->due));
  };
  if (later(running(after, Reasons::left_out), running(before, Reasons::left_out)))
    made.moves.push_back(stage);
  if (later(cap_of(after, Reasons::left_out), cap_of(before, Reasons::left_out)))
    made.moves.push_back("cap");
  return made;
}

// Until when it could be due at the latest, however often it were extended; nullopt if nothing is
// due.
std::optional<Instant> WrittenPolicy::latest_due(const Case& before,
                                                 const std::string& clock) const {
  Case extended = before;
  if (const ExtendRule* rule = extend_rule(before, clock))
    for (int i = 0; i < rule->max_count && !objects_to_extension(extended, clock); ++i)
      extended.extensions.push_back(extension(extended, clock));
  const auto last = means_cap(before, clock) ? cap_of(extended) : running(extended);
  return last ? std::optional(last->due) : std::nullopt;
}

// The thing itself, a number or link of it, or nothing.
std::optional<Objection> WrittenPolicy::wanted_missing(Wanted wanted, const std::string& given,
                                                       const char* field, const Term& what,
                                                       const Case& before,
                                                       const Details& details) const {
  if (wanted == Wanted::optional) return std::nullopt;
  for (const Attachment& one : before.attachments)
    if (one.kind == field && std::find(details.attachments.begin(), details.attachments.end(),
                                       one.digest) != details.attachments.end())
      return std::nullopt;
  if (wanted == Wanted::required && !blank(given)) return std::nullopt;
  if (wanted == Wanted::required)
    return missing(field, {here().en + " asks for " + what.en + "; send its number or link as '" +
                               field + "', or hand it in and name it in 'attachments'.",
                           here().zh + "要求" + what.zh + "；请用" + field +
                               "写明其文号或链接，或提交附件并列入attachments。"});
  return missing("attachments",
                 {here().en + " asks for " + what.en + " itself; hand it in as kind '" + field +
                      "' and name its digest in 'attachments'.",
                  here().zh + "要求提交" + what.zh + "本身；请作为" + field +
                      "类附件提交，并将其摘要列入attachments。"});
}

std::optional<Objection> WrittenPolicy::objects(const Case& before, Event event,
                                                const Details& details, Instant at) const {
  if (auto no = objects_to_role(before, event, details)) return no;
  const StageRule& rule = rule_of(before.stage);
  switch (event) {
    case Event::returned: return objects_to_return(before);
    case Event::transferred:
      if (blank(details.unit))
        return missing("unit", {"A transfer goes to somebody; send the unit as 'unit'.",
                                "移交须有接收单位；请用unit写明单位。"});
      if (same_or_alike(details.unit, before.unit))
        return forbidden({"'" + before.unit + "' holds the case already.",
                          "工单已由“" + before.unit + "”承办。"},
                         "unit");
      return std::nullopt;
    case Event::appeal_lodged: return objects_to_appeal(before, details);
    case Event::appeal_upheld:
    case Event::appeal_dismissed: return objects_to_deciding(before, details);
    case Event::found_genuine: return objects_to_class(details, false);
    case Event::reclassified: return objects_to_class(details, true);
    case Event::rectification_planned: return objects_to_plan(before, details);
    case Event::rectified:
      return wanted_missing(rule.rectified, details.report, "report",
                            {"the report of what was put right", "整改情况报告"}, before, details);
    case Event::deferred: return objects_to_deferral(before, details);
    case Event::explained:
      return wanted_missing(rule.explained, details.document, "document",
                            {"the document that explains", "解释说明文件"}, before, details);
    case Event::extension_requested: return objects_to_asking(before, details);
    case Event::extension_granted: return objects_to_granting(before, details);
    case Event::extension_refused:
      if (!before.extension_pending)
        return forbidden({"No extension has been asked for.", "没有待审批的延期申请。"});
      return std::nullopt;
    case Event::paused: return objects_to_pause(before, details);
    case Event::resumed:
      if (!before.paused()) return forbidden({"The case is not paused.", "工单期限并未中止。"});
      return std::nullopt;
    case Event::follow_up_unreached: return objects_to_attempt(before, at);
    case Event::reopened: return objects_to_reopening(before, at);
    case Event::dispatched:
    case Event::contacted:
    case Event::found_unfounded:
    case Event::feedback_given:
    case Event::follow_up_not_applicable:
    case Event::follow_up_satisfied:
    case Event::follow_up_unsatisfied:
    case Event::follow_up_exhausted:
    case Event::withdrawn:
    case Event::merged:
    case Event::unmerged:
    case Event::review_added:
    case Event::case_joined:
    case Event::case_released:
    case Event::attachment_added:
    case Event::near_due:
    case Event::overdue:
    case Event::measure_taken:
    case Event::pause_ended:
    case Event::deadlines_recalculated:
    case Event::policy_changed:
    case Event::breach_voided:
    case Event::breach_confirmed: return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Objection> WrittenPolicy::objects_to_return(const Case& before) const {
  const StageRule& rule = rule_of(before.stage);
  if (!rule.may_return)
    return forbidden(
        {here().en +
             " does not let a dispatched case be returned; verify it, or have it transferred.",
         here().zh + "不允许退回已转办的工单；请予核实，或申请移交。"});
  if (rule.most_returns && before.returns >= *rule.most_returns)
    return forbidden({here().en + " lets a case be returned " + std::to_string(*rule.most_returns) +
                          " time(s), and that is used up; verify it, or have it transferred.",
                      here().zh + "允许退单" + std::to_string(*rule.most_returns) +
                          "次，已用完；请予核实，或申请移交。"});
  return std::nullopt;
}

std::optional<Objection> WrittenPolicy::objects_to_appeal(const Case& before,
                                                          const Details& details) const {
  const StageRule& rule = rule_of(before.stage);
  if (!rule.may_appeal)
    return forbidden(
        {here().en + " does not allow an appeal at stage " + quoted(before.stage).en + ".",
         here().zh + "不允许在环节" + quoted(before.stage).zh + "提出申诉。"});
  const AppealRule& appeal = rule_of(Stage::appeal).appeal;
  const Wording known = each_of(appeal.grounds);
  if (blank(details.ground))
    return missing("ground",
                   {"An appeal needs its ground; send one of " + known.en + " as 'ground'.",
                    "申诉须写明理由；请用ground写明其中之一：" + known.zh + "。"});
  if (std::find(appeal.grounds.begin(), appeal.grounds.end(), details.ground) ==
      appeal.grounds.end())
    return forbidden(
        {here().en + " knows no ground '" + details.ground + "'; send one of " + known.en + ".",
         here().zh + "没有申诉理由“" + details.ground + "”；请写其中之一：" + known.zh + "。"},
        "ground");
  for (const Appeal& one : before.appeals)
    if (one.ground == details.ground)
      return forbidden(
          {"An appeal on the ground '" + details.ground + "' was " +
               (one.upheld ? "upheld" : "dismissed") + " already; each ground counts once.",
           "以“" + details.ground + "”为由的申诉已" + (one.upheld ? "成立" : "被驳回") +
               "；同一理由只能申诉一次。"},
          "ground");
  const bool handed_in =
      std::any_of(before.attachments.begin(), before.attachments.end(), [&](const Attachment& one) {
        return std::find(details.attachments.begin(), details.attachments.end(), one.digest) !=
               details.attachments.end();
      });
  if (appeal.evidence && blank(details.evidence) && !handed_in)
    return missing("evidence",
                   {here().en + " asks for evidence; describe it as 'evidence', or hand it "
                                "in and name it in 'attachments'.",
                    here().zh + "要求提供证据；请用evidence说明，或提交附件并列入attachments。"});
  return std::nullopt;
}

// 申诉复核: by somebody else than who appeals, or is a part of it.
std::optional<Objection> WrittenPolicy::objects_to_deciding(const Case& before,
                                                            const Details& details) const {
  const std::string& appealing = before.appeals.empty() ? before.unit : before.appeals.back().unit;
  if (blank(details.unit))
    return missing("unit",
                   {"An appeal is decided by a unit other than the one appealing, '" + appealing +
                        "'; send the one that decided as 'unit'.",
                    "申诉须由申诉单位“" + appealing + "”以外的单位复核；请用unit写明复核单位。"});
  for (const std::string& party : {appealing, before.unit})
    if (belongs(details.unit, party) || belongs(party, details.unit))
      return forbidden({"An appeal is decided by a unit other than the one appealing, '" + party +
                            "'; name the unit that decided.",
                        "申诉须由申诉单位“" + party + "”以外的单位复核；请写明复核单位。"},
                       "unit");
  return std::nullopt;
}

std::optional<Objection> WrittenPolicy::objects_to_class(const Details& details,
                                                         bool required) const {
  const StageRule& next = rule_of(Stage::rectification);
  std::vector<std::string> known;
  if (next.clock)
    for (const auto& [of, one] : next.clock->classes) known.push_back(of);
  if (required && known.empty())
    return forbidden({here().en + " knows no classes.", here().zh + "没有分类。"});
  if (details.classification.empty()) {
    if (!required) return std::nullopt;
    return missing("class",
                   {"Send the class it is now as 'class': one of " + each_of(known).en + ".",
                    "请用class写明现在的分类，其中之一：" + each_of(known).zh + "。"});
  }
  if (known.empty() || std::find(known.begin(), known.end(), details.classification) != known.end())
    return std::nullopt;
  return missing("class",
                 {here().en + " knows no class '" + details.classification + "'; send one of " +
                      each_of(known).en + (required ? "." : ", or none."),
                  here().zh + "没有分类“" + details.classification + "”；请写其中之一：" +
                      each_of(known).zh + (required ? "。" : "，或不写。")});
}

std::optional<Objection> WrittenPolicy::objects_to_deferral(const Case& before,
                                                            const Details& details) const {
  const StageRule& rule = rule_of(before.stage);
  if (!rule.deferred)
    return forbidden({here().en + " does not let rectification be deferred; rectify it" +
                          (rule.planned ? " or send a plan with 'rectification_planned'." : "."),
                      here().zh + "不允许暂不整改；请完成整改" +
                          (rule.planned ? "，或提出限期整改计划。" : "。")});
  return wanted_missing(rule.deferred->document, details.document, "document",
                        {"the formal document that explains why it cannot be put right for now",
                         "说明暂不能整改原因的正式文件"},
                        before, details);
}

std::optional<Objection> WrittenPolicy::objects_to_pause(const Case& before,
                                                         const Details& details) const {
  const StageRule& rule = rule_of(before.stage);
  if (!rule.pause)
    return forbidden({here().en + " does not let stage " + quoted(before.stage).en + " be paused.",
                      here().zh + "不允许在环节" + quoted(before.stage).zh + "中止期限。"});
  if (before.paused()) return forbidden({"The case is paused already.", "工单期限已经中止。"});
  const std::vector<std::string>& reasons = rule.pause->reasons;
  if (reasons.empty()) return std::nullopt;
  if (blank(details.reason))
    return missing(
        "reason",
        {here().en + " pauses only for " + one_of(reasons).en + "; send that as 'reason'.",
         here().zh + "只允许因下列理由中止期限：" + one_of(reasons).zh + "；请用reason写明。"});
  if (std::find(reasons.begin(), reasons.end(), details.reason) == reasons.end())
    return forbidden({here().en + " pauses only for " + one_of(reasons).en + ".",
                      here().zh + "只允许因下列理由中止期限：" + one_of(reasons).zh + "。"},
                     "reason");
  return std::nullopt;
}

std::optional<Objection> WrittenPolicy::objects_to_attempt(const Case& before, Instant at) const {
  if (!file_.attempts_apart || !before.last_attempt_at) return std::nullopt;
  const Instant next = later_by(*before.last_attempt_at, *file_.attempts_apart, zone_, calendar_);
  const bool days = counts_days(file_.attempts_apart->unit);
  if (days ? zone_.day_of(at) >= zone_.day_of(next) : at >= next) return std::nullopt;
  const std::string from = zone_.text(next).substr(0, days ? 10 : 16);
  return forbidden({"Attempts are to be " + std::to_string(file_.attempts_apart->length) + " " +
                        std::string(name(file_.attempts_apart->unit)) +
                        " apart; the next one counts from " + from + " on.",
                    "两次回访应至少相隔" + std::to_string(file_.attempts_apart->length) +
                        unit_words(file_.attempts_apart->unit).zh + "；下一次自" + from +
                        "起计。"});
}

std::optional<Objection> WrittenPolicy::objects_to_reopening(const Case& before, Instant at) const {
  const ReopenRule& rule = file_.reopen;
  if (!rule.allowed)
    return forbidden({here().en + " does not let a closed case be reopened.",
                      here().zh + "不允许重新办理已办结的工单。"});
  if (rule.at_most && before.reopenings >= *rule.at_most)
    return forbidden({here().en + " lets a case be reopened " + std::to_string(*rule.at_most) +
                          " time(s), and that is used up.",
                      here().zh + "允许重新办理" + std::to_string(*rule.at_most) + "次，已用完。"});
  if (rule.within && before.closed_at) {
    const Instant until = later_by(*before.closed_at, *rule.within, zone_, calendar_);
    if (late(at, until))
      return forbidden({here().en + " lets a case be reopened until " + zone_.text(until) +
                            ", and that has passed.",
                        here().zh + "允许在" + zone_.text(until) + "之前重新办理，现已逾期。"});
  }
  return std::nullopt;
}

// 追评: so many, and so long after the case was closed.
std::optional<Objection> WrittenPolicy::objects_to_added_review(const Case* before, int number,
                                                                Instant at) const {
  if (file_.most_added_reviews && number > *file_.most_added_reviews)
    return forbidden(
        *file_.most_added_reviews == 0
            ? Wording{here().en + " takes one review of a matter, and no additional ones.",
                      here().zh + "对同一事项只接受一次评价，不接受追评。"}
            : Wording{here().en + " takes " + std::to_string(*file_.most_added_reviews) +
                          " additional review(s) of a matter, and that is used up.",
                      here().zh + "对同一事项接受追评" + std::to_string(*file_.most_added_reviews) +
                          "次，已用完。"});
  if (file_.added_reviews_within && before && before->closed_at && !open(before->stage)) {
    const Instant until =
        later_by(*before->closed_at, *file_.added_reviews_within, zone_, calendar_);
    if (late(at, until))
      return forbidden({here().en + " takes additional reviews until " + zone_.text(until) +
                            ", and that has passed.",
                        here().zh + "在" + zone_.text(until) + "之前接受追评，现已逾期。"});
  }
  return std::nullopt;
}

std::optional<Objection> WrittenPolicy::objects_to_plan(const Case& before,
                                                        const Details& details) const {
  const StageRule& rule = rule_of(before.stage);
  if (!rule.planned)
    return forbidden(
        {here().en + " knows no planned rectification; put it right within the deadline.",
         here().zh + "不设限期整改；请在时限内完成整改。"});
  if (!details.due_at)
    return missing("due_at", {"A plan needs the date it will be done by; send it as 'due_at'.",
                              "限期整改须有完成日期；请用due_at写明。"});
  if (rule.planned->measures && blank(details.measures))
    return missing("measures", {here().en + " asks what will be done; send it as 'measures'.",
                                here().zh + "要求写明整改措施；请用measures写明。"});
  if (auto no =
          wanted_missing(rule.planned->report, details.report, "report",
                         {"the written report of a plan", "限期整改的书面报告"}, before, details))
    return no;
  if (*details.due_at < before.entered_at)
    return forbidden(
        {"The date of the plan lies before rectification began, " + zone_.text(before.entered_at) +
             "; send a later one.",
         "计划完成日期早于整改开始时间（" + zone_.text(before.entered_at) + "）；请写更晚的日期。"},
        "due_at");
  // The latest date that the caps allow; and none without end, whatever they say.
  Case with_plan = before;
  with_plan.planned_due = details.due_at;
  with_plan.extensions_at_plan = int(before.extensions.size());
  std::optional<Clock> clock = stage_clock(with_plan);
  if (const auto cap = cap_of(with_plan)) clock = limited(*std::move(clock), *cap);
  const Instant farthest = farthest_plan(before);
  if (late(clock->due, farthest)) {
    const std::string text = zone_.end_text(farthest);
    Objection no = forbidden({"The date of the plan is too far ahead: a year after rectification "
                              "began is the latest unless the policy says more, and that is " +
                                  text + "; send that or an earlier one.",
                              "限期整改的日期太远：规则没有另行规定的，最晚为开始整改后一年，即" +
                                  text + "。请改为不晚于该日期。"},
                             "due_at");
    no.latest = farthest;
    return no;
  }
  if (!late(*details.due_at, clock->due)) return std::nullopt;
  Objection no = forbidden({"The date of the plan is past the latest that " + here().en +
                                " allows, " + clock->due_text + "; send that or an earlier one.",
                            "限期整改的日期晚于" + here().zh + "允许的最晚日期" + clock->due_text +
                                "，请改为不晚于该日期。"},
                           "due_at");
  no.latest = clock->due;
  return no;
}

// A year, or as far as the policy lets plans go. Counted from one instant however often it is
// planned anew, so that nobody plans himself out of a measure that was taken.
Instant WrittenPolicy::farthest_plan(const Case& before) const {
  Terms year;
  year.within = {Unit::months, 12};
  const Instant began = std::max(before.stage_began(), before.imported_at.value_or(Instant::min()));
  Instant made = redress::due(year, began, {}, zone_, calendar_).at;
  const StageRule& rule = rule_of(before.stage);
  if (rule.planned && rule.planned->cap)
    made = std::max(made, count_by(*rule.planned->cap, before, Reasons::left_out).due);
  return made;
}

// Whether there is one more to be had. One that goes past the cap is cut off there; it is refused
// where that leaves nothing.
std::optional<Objection> WrittenPolicy::objects_to_extension(const Case& before,
                                                             const std::string& clock) const {
  const std::string stage(name(before.stage));
  if (!clock.empty() && clock != "cap" && clock != stage)
    return forbidden({"'clock' is 'cap', or the present stage, '" + stage + "'.",
                      "clock只能是cap或者当前环节" + stage + "。"},
                     "clock");
  const ExtendRule* rule = extend_rule(before, clock);
  const bool of_cap = means_cap(before, clock);
  if (!rule && of_cap)
    return forbidden(
        {here().en + " does not let the cap be extended.", here().zh + "不允许延长总时限。"});
  if (!rule)
    return forbidden({here().en + " knows no extension at stage '" + stage + "'.",
                      here().zh + "在环节" + quoted(before.stage).zh + "不允许延期。"});
  const std::size_t granted =
      of_cap ? extensions_of_cap(before).size() : extensions_of(before, 0).size();
  if (granted >= std::size_t(rule->max_count)) {
    const std::string most = std::to_string(rule->max_count);
    return forbidden({here().en + " grants at most " + most + " extension(s) " +
                          (of_cap ? "of the cap" : "at stage '" + stage + "'") +
                          ", and that is used up. One that was granted at another stage for the "
                          "same limit counts as well.",
                      here().zh + (of_cap ? "对总时限" : "在环节" + quoted(before.stage).zh) +
                          "最多批准延期" + most +
                          "次，已经用完。其他环节为同一期限批准的延期也计算在内。"});
  }
  if (!extension(before, clock).moves.empty()) return std::nullopt;
  const std::optional<Clock> clock_now = of_cap ? cap_of(before) : running(before);
  if (!clock_now)
    return forbidden({"Nothing is due here that could be extended.", "这里没有可以延长的期限。"});
  const bool capped = cap_of(before).has_value();
  Objection no = forbidden({"An extension would add nothing: it is due " + clock_now->due_text +
                                ", and no later" +
                                (capped ? " by the cap of the case." : " by what was planned."),
                            "延期不会增加时间：现于" + clock_now->due_text + "到期，" +
                                (capped ? "已到总时限。" : "已到限期整改的上限。")});
  no.latest = clock_now->due;
  return no;
}

std::optional<Objection> WrittenPolicy::objects_to_asking_late(const Case& before,
                                                               const std::string& of) const {
  // Past due shows by its alarm having gone off.
  const bool of_cap = means_cap(before, of);
  const std::string which = of_cap ? "cap" : std::string(name(before.stage));
  const auto running_now = std::find_if(before.clocks.begin(), before.clocks.end(),
                                        [&](const Clock& clock) { return clock.name == which; });
  const bool alarm_left = std::any_of(
      before.alarms.begin(), before.alarms.end(),
      [&](const Alarm& alarm) { return alarm.event == Event::overdue && alarm.clock == which; });
  // While paused no clock runs; that the one that stands still had run out is on record.
  std::optional<Clock> still;
  if (before.paused()) still = of_cap ? cap_of(before) : running(before);
  const bool was_late =
      still && std::any_of(before.breaches.begin(), before.breaches.end(), [&](const Breach& it) {
        return it.clock == which && (of_cap || it.round == before.round) && it.voided_by == 0 &&
               it.due == still->due;
      });
  const bool past = running_now != before.clocks.end() && !alarm_left;
  if (!past && !was_late) return std::nullopt;
  Objection no =
      past ? forbidden({"An extension must be asked for before the deadline, which was " +
                            running_now->due_text + ".",
                        "延期应在到期前申请，期限为" + running_now->due_text + "。"})
           : forbidden({"An extension must be asked for before the deadline, and that has passed.",
                        "延期应在到期前申请，现已过期。"});
  no.latest = latest_due(before, of);
  if (no.latest) {
    const std::string text = zone_.end_text(*no.latest);
    no.sentence +=
        Wording{" The latest it could have been is " + text + ".", "最晚本可延至" + text + "。"};
  }
  return no;
}

std::optional<Objection> WrittenPolicy::objects_to_asking(const Case& before,
                                                          const Details& details) const {
  const ExtendRule* rule = extend_rule(before, details.clock);
  if (!rule) return objects_to_extension(before, details.clock);
  if (before.extension_pending)
    return forbidden({"An extension has been asked for already; wait for the answer.",
                      "已经申请过延期，请等待答复。"});
  if (auto no = objects_to_asking_late(before, details.clock)) return no;
  if (rule->reason && blank(details.reason))
    return missing("reason", {here().en + " asks why; send it as 'reason'.",
                              here().zh + "要求说明延期理由，请填reason。"});
  if (!rule->approve.empty() && blank(details.by) && blank(details.role))
    return missing("by", {"Whoever grants it has to be somebody else; send who asks as 'by'.",
                          "批准人不得是申请人，请在by里写明由谁申请。"});
  return objects_to_extension(before, details.clock);
}

// By somebody else than who asked. Without having been asked for in time it may be granted all the
// same; what was late stays late.
std::optional<Objection> WrittenPolicy::objects_to_granting(const Case& before,
                                                            const Details& details) const {
  if (auto no = objects_to_extension(before, details.clock)) return no;
  if (extend_rule(before, details.clock)->approve.empty())
    return before.extension_pending ? std::nullopt : objects_to_asking_late(before, details.clock);
  if (!before.asked) return std::nullopt;
  const std::string& asked_by = before.asked->by;
  if (!details.by.empty() && same_or_alike(details.by, asked_by))
    return forbidden({"'" + asked_by + "' asked for the extension; somebody else has to grant it.",
                      "延期是“" + asked_by + "”申请的，应由别人批准。"},
                     "by");
  if (same_or_alike(details.role, before.asked->role))
    return forbidden({"It was asked for as '" + details.role + "'; another role has to grant it.",
                      "延期是以“" + details.role + "”的身份申请的，应由另一角色批准。"},
                     "role");
  return std::nullopt;
}

std::string WrittenPolicy::waits_for(const Case& facts) const {
  const StageRule& rule = rule_of(facts.stage);
  if (facts.extension_pending)
    if (const ExtendRule* extend = extend_rule(facts, "")) return extend->approve;
  if (facts.stage == Stage::appeal) return rule.appeal.decided_by;
  return "";
}

// --- Counts, rankings, follow-up

std::vector<Measure> WrittenPolicy::measures_by_count(const Case& after, const Roster& roster,
                                                      Instant at) const {
  std::vector<Measure> made;
  for (const auto& [counted, rungs] : file_.counts) {
    int count = 0;
    switch (counted) {
      case Counted::rounds: count = after.round; break;
      case Counted::returns: count = after.returns; break;
      case Counted::transfers: count = after.transfers; break;
      case Counted::units: count = after.units(); break;
      case Counted::bounces: count = after.bounces(); break;
    }
    bool goes_up = false;
    std::string vacant_below;
    for (const CountRung& rung : rungs) {
      if (rung.reaching > count && !goes_up) break;
      const std::string key = std::string(name(counted)) + "/" + std::to_string(rung.reaching);
      const bool taken =
          std::find(after.counted.begin(), after.counted.end(), key) != after.counted.end();
      if (taken) continue;
      Measure measure{rung.take,   at,  std::string(name(counted)) + " " + std::to_string(count),
                      rung.notify, key, {}};
      if (goes_up && rung.reaching > count) measure.because = "vacant " + vacant_below;
      for (const std::string& role : rung.notify)
        if (roster.is_vacant(role, after.unit, after.review.region)) measure.vacant.push_back(role);
      goes_up = !rung.notify.empty() && measure.vacant.size() == rung.notify.size();
      if (goes_up) vacant_below = measure.vacant.front();
      made.push_back(std::move(measure));
    }
  }
  return made;
}

// Once a streak, whatever order the rankings come in.
std::vector<Measure> WrittenPolicy::measures_of_unit(const UnitRecord& after, Instant at) const {
  std::vector<Measure> made;
  const std::optional<Period> newest = parse_period(after.rankings.back().period);
  if (!newest) return made;
  for (const UnitRung& rung : file_.unit_ladder) {
    if (rung.period != newest->kind) continue;
    const auto at_bottom = [&](int index) {
      const Ranking* ranking = after.ranked(redress::text(Period{rung.period, index}));
      return ranking && ranking->place > ranking->of - rung.bottom;
    };
    if (!at_bottom(newest->index)) continue;
    int first = newest->index, last = newest->index;
    while (at_bottom(first - 1)) --first;
    while (at_bottom(last + 1)) ++last;
    if (last - first + 1 < rung.consecutive) continue;
    const std::string prefix = std::string(name(rung.period)) + "/" + rung.take + "/";
    const bool taken =
        std::any_of(after.measures.begin(), after.measures.end(), [&](const Measure& measure) {
          if (!measure.count.starts_with(prefix)) return false;
          const auto of = parse_period(measure.count.substr(prefix.size()));
          return of && of->index >= first && of->index <= last;
        });
    if (taken) continue;
    const std::string reached = redress::text(Period{rung.period, first + rung.consecutive - 1});
    made.push_back({rung.take,
                    at,
                    "last " + std::to_string(rung.consecutive) + " " +
                        std::string(name(rung.period)) + "(s) to " + reached,
                    rung.notify,
                    prefix + reached,
                    {}});
  }
  return made;
}

Instant WrittenPolicy::next_working_days_close(Instant at) const {
  Terms terms;
  terms.within = {Unit::working_days, 1};
  terms.day_end = DayEnd::close_of_business;
  return redress::due(terms, at, {}, zone_, calendar_).at;
}

Instant WrittenPolicy::begin_of(Day day) const { return zone_.to_instant(day); }

bool WrittenPolicy::follow_up_applies(const Review& review) const {
  return review.named || file_.follow_up_of_anonymous;
}

}  // namespace redress
