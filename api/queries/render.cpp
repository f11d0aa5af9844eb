#include "api/queries/render.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "api/intake/wire.h"

namespace redress {
namespace {

namespace json = boost::json;

json::string_view view(std::string_view text) { return {text.data(), text.size()}; }

json::value time_or_null(const std::optional<Instant>& at, Offset offset) {
  return at ? json::value(rfc3339(*at, offset)) : json::value(nullptr);
}

json::object version(const Version& version) {
  return {{"name", version.name}, {"version", version.digest.substr(0, 12)}};
}

json::array texts(const std::vector<std::string>& values) {
  json::array list;
  for (const std::string& value : values) list.emplace_back(value);
  return list;
}

json::array days(const std::vector<Day>& values) {
  json::array list;
  for (Day day : values) list.emplace_back(iso_date(day));
  return list;
}

// The zone a case is shown in is that of its deadlines.
Offset offset_of(const Case& it) {
  if (const Clock* clock = it.due_clock()) return clock->offset;
  return it.offset;
}

json::object alarm(const Alarm& alarm, Offset offset) {
  json::object made{{"at", rfc3339(alarm.at, offset)},
                    {"event", view(name(alarm.event))},
                    {"clock", alarm.clock},
                    {"notify", texts(alarm.notify)}};
  if (!alarm.rung.empty()) made["rung"] = alarm.rung;
  if (alarm.repeat != 0) made["repeat"] = alarm.repeat;
  return made;
}

json::object details(const Details& said, Offset offset) {
  json::object made;
  const auto text = [&](const char* name, const std::string& value) {
    if (!value.empty()) made[name] = value;
  };
  text("by", said.by);
  text("role", said.role);
  text("unit", said.unit);
  text("reason", said.reason);
  text("class", said.classification);
  if (said.partly) made["partly"] = true;
  text("measures", said.measures);
  text("report", said.report);
  text("document", said.document);
  text("ground", said.ground);
  text("evidence", said.evidence);
  if (!said.attachments.empty()) made["attachments"] = texts(said.attachments);
  text("feedback", said.feedback);
  text("note", said.note);
  if (!said.solved.empty()) made["solved"] = said.solved == "yes";
  if (said.due_at) made["due_at"] = rfc3339(*said.due_at, offset);
  if (said.into != 0) made["into"] = case_id(said.into);
  text("clock", said.clock);
  return made;
}

json::array holdings(const Case& it, Instant as_of) {
  json::array made;
  for (std::size_t i = 0; i < it.holdings.size(); ++i) {
    const Holding& one = it.holdings[i];
    const Instant until =
        i + 1 < it.holdings.size() ? it.holdings[i + 1].from : it.closed_at.value_or(as_of);
    made.push_back(json::object{
        {"unit", text_or_null(one.unit)},
        {"from", rfc3339(one.from, offset_of(it))},
        {"held", iso_duration(std::max(until - one.from, std::chrono::milliseconds(0)))},
        {"bounces", one.bounces}});
  }
  return made;
}

json::array appeals(const Case& it) {
  const Offset offset = offset_of(it);
  json::array made;
  for (const Appeal& one : it.appeals)
    made.push_back(
        json::object{{"ground", one.ground},
                     {"unit", one.unit},
                     {"lodged_at", rfc3339(one.lodged_at, offset)},
                     {"decided_at", time_or_null(one.decided_at, offset)},
                     {"decided_by", text_or_null(one.decided_by)},
                     {"upheld", one.decided_at ? json::value(one.upheld) : json::value(nullptr)}});
  return made;
}

// What somebody is to approve or decide; an extension comes before the appeal it was asked for in.
json::value waiting(const Case& it) {
  const Offset offset = offset_of(it);
  if (it.asked)
    return json::object{{"what", "extension"},
                        {"unit", it.unit},
                        {"by", text_or_null(it.asked->by)},
                        {"role", text_or_null(it.asked->role)},
                        {"since", rfc3339(it.asked->at, offset)}};
  if (it.stage == Stage::appeal && !it.appeals.empty())
    return json::object{{"what", "appeal"},
                        {"unit", it.appeals.back().unit},
                        {"ground", it.appeals.back().ground},
                        {"since", rfc3339(it.appeals.back().lodged_at, offset)}};
  return nullptr;
}

struct RenderFact {
  Number number;  // of the entry
  Offset offset;
  json::object& made;

  void operator()(const ReviewSubmitted& fact) const {
    made["review"] = render_review(fact.review, offset);
  }
  void operator()(const CaseImported& fact) const {
    made["review"] = render_review(fact.review, offset);
    made["due_at"] = time_or_null(fact.due_at, offset);
    if (fact.closed_at) made["closed_at"] = rfc3339(*fact.closed_at, offset);
  }
  void operator()(const ReviewAdded& fact) const {
    made["review"] = render_review(fact.review, offset);
    made["event"] = view(name(fact.event));
  }
  void operator()(const ReviewRefused& fact) const {
    made["review"] = render_review(fact.review, offset);
    made["with"] = fact.with;
    made["because"] = fact.because;
  }
  void operator()(const ServiceFinished& fact) const {
    made["service"] = render_review(fact.review, offset);
  }
  void operator()(const ServiceAlarmWentOff& fact) const {
    made["of"] = fact.source;
    made["review"] = render_review(fact.review, offset);
  }
  void operator()(const CaseJoined& fact) const { made["from"] = case_id(fact.from); }
  void operator()(const AttachmentAdded& fact) const {
    Attachment attachment = fact.attachment;
    attachment.entry = number;
    made["attachment"] = render_attachment(attachment);
  }
  void operator()(const UnitRanked& fact) const {
    made["unit"] = fact.unit;
    made["period"] = fact.period;
    made["place"] = fact.place;
    made["of"] = fact.of;
    made["by"] = text_or_null(fact.by);
    if (fact.corrects != 0) made["corrects"] = fact.corrects;
  }
  void operator()(const UnitNoted& fact) const {
    made["unit"] = fact.unit;
    made["what"] = fact.what;
    made["count"] = fact.count;
    made["day"] = iso_date(fact.day);
    made["by"] = text_or_null(fact.by);
    made["note"] = text_or_null(fact.note);
  }
  void said(const std::string& by, const std::string& role, const std::string& note) const {
    made["by"] = text_or_null(by);
    made["role"] = text_or_null(role);
    made["note"] = text_or_null(note);
  }
  void operator()(const PeriodClosed& fact) const {
    made["assessment"] = render_assessment(fact.assessment);
    if (fact.corrects != 0) made["corrects"] = fact.corrects;
    said(fact.by, fact.role, fact.note);
  }
  void operator()(const SignalRaised& fact) const { made["signal"] = render_signal(fact.signal); }
  void operator()(const SignalReviewed& fact) const {
    made["signal"] = fact.signal;
    made["finding"] = fact.finding;
    said(fact.by, fact.role, fact.note);
  }
  void operator()(const FiguresPublished& fact) const {
    made["region"] = text_or_null(fact.region);
    made["period"] = fact.period;
    made["known_on"] = iso_date(fact.as_of);
    said(fact.by, fact.role, fact.note);
  }
  void operator()(const PublicText& fact) const {
    made["case"] = case_id(fact.case_id);
    made["text"] = text_or_null(fact.text);
    said(fact.by, fact.role, fact.note);
  }
  void operator()(const RoleChanged& fact) const {
    made["role"] = fact.role.role;
    made["unit"] = text_or_null(fact.role.unit);
    made["region"] = text_or_null(fact.role.region);
    made["by"] = text_or_null(fact.by);
  }
  void operator()(const CaseMoved& fact) const { made["data"] = details(fact.details, offset); }
  void operator()(const AlarmWentOff& fact) const {
    made["alarm"] = alarm(fact.alarm, offset);
    const auto list = [&](const char* name, const std::vector<Alarm>& alarms) {
      if (alarms.empty()) return;
      json::array rendered;
      for (const Alarm& one : alarms) rendered.push_back(alarm(one, offset));
      made[name] = std::move(rendered);
    };
    list("raised", fact.raised);
    list("skipped", fact.skipped);
    if (fact.caught_up_at) made["caught_up_at"] = rfc3339(*fact.caught_up_at, offset);
  }
  void operator()(const PolicyAdopted& fact) const {
    change(fact.change());
    made["approved_by"] = text_or_null(fact.approved_by);
    if (fact.proposal != 0) made["proposal"] = fact.proposal;
    if (fact.restores != 0) made["restores"] = fact.restores;
  }
  void operator()(const PolicyProposed& fact) const {
    change(fact.change);
    made["at"] = time_or_null(fact.at, offset);
    made["needs_approval"] = fact.needs_approval;
    if (fact.restores != 0) made["restores"] = fact.restores;
  }
  void operator()(const PolicyApproved& fact) const {
    made["proposal"] = fact.proposal;
    made["by"] = text_or_null(fact.by);
    made["note"] = text_or_null(fact.note);
  }
  void operator()(const PolicyProposalEnded& fact) const {
    made["proposal"] = fact.proposal;
    made["by"] = text_or_null(fact.by);
    made["note"] = text_or_null(fact.note);
  }
  void operator()(const PolicyRunPaused& fact) const {
    made["because"] = fact.because;
    made["by"] = text_or_null(fact.by);
    made["note"] = text_or_null(fact.note);
  }
  void change(const PolicyChange& fact) const {
    made["policy"] = version(fact.policy);
    made["open_cases"] = fact.open_cases;
    if (fact.open_cases) made["deadlines"] = view(name(fact.deadlines));
    made["by"] = text_or_null(fact.by);
    made["note"] = text_or_null(fact.note);
  }
  void operator()(const CalendarAdopted& fact) const {
    made["calendar"] = version(fact.calendar);
    made["deadlines"] = view(name(fact.deadlines));
    made["changed_from"] =
        fact.changed_from ? json::value(iso_date(*fact.changed_from)) : json::value(nullptr);
    made["by"] = text_or_null(fact.by);
    made["note"] = text_or_null(fact.note);
  }
  void operator()(const DictionaryAdopted& fact) const {
    made["dictionary"] = version(fact.dictionary);
    made["by"] = text_or_null(fact.by);
    made["note"] = text_or_null(fact.note);
  }
  void operator()(const DeadlinesRecalculated& fact) const {
    made["because"] = fact.because;
    moved(fact.moved);
  }
  void operator()(const PolicyChanged& fact) const {
    made["because"] = fact.because;
    made["was"] = version(fact.from);
    made["deadlines"] = view(name(fact.deadlines));
    moved(fact.moved);
  }
  void moved(const std::vector<DeadlinesRecalculated::Moved>& clocks) const {
    json::array rendered;
    for (const auto& one : clocks)
      rendered.push_back(json::object{{"clock", one.clock},
                                      {"was_due", rfc3339(one.from, offset)},
                                      {"due_at", rfc3339(one.to, offset)}});
    made["moved"] = std::move(rendered);
  }
  void operator()(const BreachReviewed& fact) const {
    made["because"] = fact.because;
    made["breach"] = fact.breach;
    made["due_at"] = rfc3339(fact.due, offset);
  }
};

}  // namespace

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

std::optional<std::string> percent(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return std::nullopt;
  // In hundredths of a percent, half-up; all of it is said only of all of it.
  std::int64_t hundredths = (part * 20'000 + whole) / (2 * whole);
  if (hundredths >= 10'000 && part != whole) hundredths = 9'999;
  std::string text = std::to_string(hundredths % 100);
  if (text.size() == 1) text = "0" + text;
  return std::to_string(hundredths / 100) + "." + text;
}

std::string iso_duration(std::chrono::milliseconds span) {
  using namespace std::chrono;
  const auto whole = duration_cast<seconds>(span).count();
  const auto d = whole / 86'400, h = whole / 3'600 % 24, m = whole / 60 % 60, s = whole % 60;
  const auto thousandths = span.count() % 1'000;
  std::string text = "P";
  if (d != 0) text += std::to_string(d) + "D";
  if (h == 0 && m == 0 && s == 0 && thousandths == 0) return d == 0 ? "PT0S" : text;
  text += "T";
  if (h != 0) text += std::to_string(h) + "H";
  if (m != 0) text += std::to_string(m) + "M";
  if (thousandths != 0) {
    std::string fraction = std::to_string(1'000 + thousandths).substr(1);
    text += std::to_string(s) + "." + fraction + "S";
  } else if (s != 0) {
    text += std::to_string(s) + "S";
  }
  return text;
}

json::array render_numbers(const std::vector<Number>& numbers) {
  json::array made;
  for (const Number number : numbers) made.emplace_back(number);
  return made;
}

json::array render_case_ids(const std::vector<Number>& numbers) {
  json::array made;
  for (const Number number : numbers) made.emplace_back(case_id(number));
  return made;
}

Instant to_the_hour(Instant at, Offset offset) {
  using namespace std::chrono;
  if ((at + offset).time_since_epoch() % minutes(15) == milliseconds(0)) return at;
  return floor<hours>(at + offset) - offset;
}

json::object render_receipt(const Receipt& receipt) {
  std::optional<Instant> due = receipt.due;
  if (due && !receipt.of_review) due = to_the_hour(*due, receipt.offset);
  json::object made{{"seq", receipt.number}};
  if (receipt.of_review) made["review"] = review_id(receipt.number);
  if (receipt.case_id != 0) {
    made["case"] = case_id(receipt.case_id);
    made["stage"] = view(name(receipt.stage));
    made["due_at"] = time_or_null(due, receipt.offset);
    made["version"] = receipt.version;
  }
  if (!receipt.no_case_because.empty()) made["no_case_because"] = receipt.no_case_because;
  if (receipt.duplicate) made["duplicate"] = true;
  return made;
}

json::object render_case(const Case& it, Instant as_of) {
  const Offset offset = offset_of(it);
  const Clock* clock = it.due_clock();
  const bool overdue = clock && late(as_of, clock->due);
  json::object made;
  made["id"] = case_id(it.id);
  made["review"] = review_id(it.review_id);
  made["stage"] = view(name(it.stage));
  made["round"] = it.round;
  made["unit"] = it.unit;
  made["region"] = it.review.region;
  made["matter"] = json::object{{"code", it.review.matter.code}, {"name", it.review.matter.name}};
  made["rating"] = it.review.rating;
  made["due_at"] = clock ? json::value(rfc3339(clock->due, offset)) : json::value(nullptr);
  made["due_text"] = clock ? json::value(clock->due_text) : json::value(nullptr);
  made["overdue"] = overdue;
  made["late_by"] = overdue ? json::value(iso_duration(as_of - clock->due)) : json::value(nullptr);
  made["rung"] = text_or_null(it.rung);
  made["policy"] = version(it.policy);
  made["opened_at"] = rfc3339(it.opened_at, offset);
  made["version"] = it.version;
  made["as_of"] = rfc3339(as_of, offset);
  return made;
}

json::object render_listed(const Case& it, const CaseQuery& asked, Instant as_of) {
  json::object made = render_case(it, as_of);
  made["remark"] = text_or_null(it.review.remark);
  if (!asked.waits_for.empty()) {
    made["waits_for"] = it.waits_for;
    made["waiting"] = waiting(it);
  }
  if (asked.set_aside_from || asked.set_aside_before || asked.stage == Stage::set_aside) {
    made["set_aside_at"] = time_or_null(it.set_aside_at(), offset_of(it));
    made["appeals"] = appeals(it);
  }
  if (asked.bounces_from) {
    made["bounces"] = it.bounces();
    made["holdings"] = holdings(it, as_of);
  }
  return made;
}

json::object render_whole_case(const Case& it, Instant as_of) {
  const Offset offset = offset_of(it);
  json::object made = render_case(it, as_of);
  made["standing"] = view(name(it.standing));
  made["class"] = text_or_null(it.classification);
  made["rated"] = render_review(it.review, offset);
  made["received"] = rfc3339(it.received, offset);
  made["entered_at"] = rfc3339(it.entered_at, offset);
  made["dispatched_at"] = time_or_null(it.dispatched_at, offset);
  made["contacted_at"] = time_or_null(it.contacted_at, offset);
  made["closed_at"] = time_or_null(it.closed_at, offset);
  made["paused"] = it.paused();
  made["extension_pending"] = it.extension_pending;
  made["follow_up_attempts"] = it.follow_up_attempts;
  made["ending"] = view(name(it.ending));
  made["partly"] = it.partly;
  made["returns"] = it.returns;
  made["transfers"] = it.transfers;
  made["bounces"] = it.bounces();
  made["reopenings"] = it.reopenings;
  made["waits_for"] = text_or_null(it.waits_for);
  made["merged_into"] = it.merged() ? json::value(case_id(it.merged_into)) : json::value(nullptr);
  json::array joined;
  for (Number one : it.joined) joined.emplace_back(case_id(one));
  made["joined"] = std::move(joined);
  json::array added;
  for (Number one : it.added_reviews) added.emplace_back(review_id(one));
  made["added_reviews"] = std::move(added);
  made["holdings"] = holdings(it, as_of);
  made["appeals"] = appeals(it);
  json::array attachments;
  for (const Attachment& one : it.attachments) attachments.push_back(render_attachment(one));
  made["attachments"] = std::move(attachments);
  made["rung_at"] = time_or_null(it.rung_at, offset);
  made["flags"] = texts(it.flags);
  json::array clocks;
  for (const Clock& clock : it.clocks)
    clocks.push_back(json::object{{"clock", clock.name},
                                  {"due_at", rfc3339(clock.due, clock.offset)},
                                  {"due_text", clock.due_text},
                                  {"provisional", clock.provisional},
                                  {"overdue", late(as_of, clock.due)}});
  made["clocks"] = std::move(clocks);
  json::array breaches;
  for (const Breach& breach : it.breaches)
    breaches.push_back(
        json::object{{"seq", breach.entry},
                     {"clock", breach.clock},
                     {"round", breach.round},
                     {"due_at", rfc3339(breach.due, offset)},
                     {"unit", breach.unit},
                     {"provisional", breach.provisional},
                     {"voided_by", breach.voided_by == 0 ? json::value(nullptr)
                                                         : json::value(breach.voided_by)}});
  made["breaches"] = std::move(breaches);
  json::array ahead;
  for (const Alarm& next : it.alarms) ahead.push_back(alarm(next, offset));
  made["ahead"] = std::move(ahead);
  json::array accepts;
  for (Event event : accepted_by(it)) accepts.emplace_back(view(name(event)));
  made["accepts"] = std::move(accepts);
  return made;
}

json::object render_review(const Review& review, Offset offset) {
  json::object made;
  const auto text = [&](const char* name, const std::string& value) {
    if (!value.empty()) made[name] = value;
  };
  made["rating"] = review.rating;
  text("dictionary", review.dictionary);
  text("project_no", review.project_no);
  text("step", review.step);
  text("channel", review.channel);
  if (!review.matter.code.empty() || !review.matter.name.empty())
    made["matter"] = json::object{{"code", review.matter.code}, {"name", review.matter.name}};
  text("region", review.region);
  text("unit", review.unit);
  text("section", review.section);
  text("window", review.window);
  text("staff", review.staff);
  made["named"] = review.named;
  text("remark", review.remark);
  if (!review.indicators.empty()) made["indicators"] = texts(review.indicators);
  if (!review.dimensions.empty()) {
    json::object dimensions;
    for (const auto& [name, value] : review.dimensions) dimensions[name] = value;
    made["dimensions"] = std::move(dimensions);
  }
  made["default"] = review.default_review;
  made["assess_number"] = review.assess_number;
  text("promise_type", review.promise_type);
  text("user_type", review.user_type);
  text("recorded_by", review.recorded_by);
  text("device", review.device);
  if (!review.flags.empty()) made["flags"] = texts(review.flags);
  made["given_at"] = rfc3339(review.given_at, offset);
  return made;
}

json::object render_measure(const Measure& measure, Offset offset) {
  json::object made{{"rung", measure.rung},
                    {"at", rfc3339(measure.at, offset)},
                    {"because", measure.because},
                    {"notify", texts(measure.notify)}};
  if (!measure.vacant.empty()) made["vacant"] = texts(measure.vacant);
  return made;
}

json::object render_entry(const Entry& entry, Offset offset) {
  json::object made{{"seq", entry.number},
                    {"type", view(type(entry.fact))},
                    {"occurred_at", rfc3339(entry.occurred_at, offset)},
                    {"effective_at", rfc3339(entry.effective_at, offset)},
                    {"recorded_at", rfc3339(entry.recorded_at, offset)},
                    {"source", text_or_null(entry.source)},
                    {"id", text_or_null(entry.id)}};
  std::visit(RenderFact{entry.number, offset, made}, entry.fact);
  const Outcome& outcome = entry.outcome;
  if (!outcome.flags.empty()) made["flags"] = texts(outcome.flags);
  if (!outcome.measures.empty()) {
    json::array measures;
    for (const Measure& measure : outcome.measures)
      measures.push_back(render_measure(measure, offset));
    made["measures"] = std::move(measures);
  }
  if (outcome.window_set) made["window_ends"] = time_or_null(outcome.window_ends, offset);
  if (outcome.case_id == 0) return made;
  if (std::holds_alternative<PolicyChanged>(entry.fact)) made["policy"] = version(outcome.policy);
  made["case"] = case_id(outcome.case_id);
  made["version"] = outcome.version;
  made["stage"] = view(name(outcome.stage));
  made["round"] = outcome.round;
  made["due_at"] = time_or_null(outcome.due, outcome.offset);
  return made;
}

json::object render_attachment(const Attachment& attachment) {
  return {{"digest", attachment.digest},
          {"name", attachment.name},
          {"media_type", attachment.media_type},
          {"kind", attachment.kind},
          {"size", attachment.size},
          {"by", text_or_null(attachment.by)},
          {"seq", attachment.entry}};
}

json::object render_clock(const Clock& clock, const Version& policy) {
  const Why& why = clock.why;
  json::array uncounted;
  for (const Uncounted& day : why.uncounted)
    uncounted.push_back(json::object{
        {"day", iso_date(day.day)}, {"reason", day.reason}, {"notice", text_or_null(day.notice)}});
  json::array pauses;
  for (const Pause& pause : why.pauses)
    pauses.push_back(json::object{{"from", rfc3339(pause.from, clock.offset)},
                                  {"until", time_or_null(pause.until, clock.offset)}});
  json::array missing;
  for (int year : why.missing) missing.emplace_back(year);
  json::object because{
      {"unit", why.unit},
      {"length", why.length},
      {"from", why.from},
      {"start", rfc3339(why.start, clock.offset)},
      {"zone", why.zone},
      {"roll", text_or_null(why.roll)},
      {"not_counted", std::move(uncounted)},
      {"made_up", days(why.made_up)},
      {"limited_by", text_or_null(why.limited_by)},
      {"extended_by", why.extended_by},
      {"shifted_days", why.shifted_days},
      {"pauses", std::move(pauses)},
      {"missing_years", std::move(missing)},
      {"calendar", version(why.calendar)},
      {"was_due", time_or_null(why.was_due, clock.offset)},
      {"recalculated_by",
       why.recalculated_by == 0 ? json::value(nullptr) : json::value(why.recalculated_by)}};
  const Explanation text = explain(clock, policy);
  return {{"clock", clock.name},        {"due_at", rfc3339(clock.due, clock.offset)},
          {"due_text", clock.due_text}, {"provisional", clock.provisional},
          {"why", std::move(because)},  {"text", json::object{{"zh", text.zh}, {"en", text.en}}}};
}

json::object render_notice(const Notice& notice, Number entry, Offset offset) {
  return {
      {"id", notice.id},
      {"seq", entry},
      {"role", notice.role},
      {"unit", text_or_null(notice.unit)},
      {"region", text_or_null(notice.region)},
      {"case", notice.case_id == 0 ? json::value(nullptr) : json::value(case_id(notice.case_id))},
      {"round", notice.round},
      {"what", notice.what},
      {"clock", text_or_null(notice.clock)},
      {"concerns", text_or_null(notice.concerns)},
      {"digest", text_or_null(notice.digest)},
      {"at", rfc3339(notice.at, offset)},
      {"due_text", text_or_null(notice.due_text)}};
}

json::object render_board(const Board& board, const std::vector<int>& bad_ratings,
                          std::int64_t overdue, bool more) {
  std::int64_t active = 0, defaults = 0, good = 0, bad = 0;
  std::int64_t levels[6] = {};
  std::map<std::string, std::int64_t> channels;
  for (const Board::Reviews& row : board.reviews) {
    if (row.default_review) {
      defaults += row.count;
      continue;
    }
    active += row.count;
    const bool is_bad =
        std::find(bad_ratings.begin(), bad_ratings.end(), row.rating) != bad_ratings.end();
    (is_bad ? bad : good) += row.count;
    if (row.rating >= 1 && row.rating <= 5) levels[row.rating] += row.count;
    channels[row.channel] += row.count;
  }
  json::object standings;
  std::int64_t cases = 0, unresolved = 0, resolved = 0, set_aside = 0;
  for (const Board::Cases& row : board.cases) {
    standings[view(name(row.standing))] = row.count;
    cases += row.count;
    switch (row.standing) {
      case Standing::unresolved: unresolved += row.count; break;
      case Standing::rectified:
      case Standing::deferred:
      case Standing::explained: resolved += row.count; break;
      case Standing::set_aside: set_aside += row.count; break;
      case Standing::withdrawn:
      case Standing::merged: break;
    }
  }
  const auto rate = [](std::int64_t part, std::int64_t whole) {
    const auto text = percent(part, whole);
    return text ? json::value(*text) : json::value(nullptr);
  };
  json::object by_level, by_channel;
  for (int level = 5; level >= 1; --level) by_level[std::to_string(level)] = levels[level];
  for (const auto& [channel, count] : channels) by_channel[channel] = count;
  return {{"reviews", active},
          {"default_reviews", defaults},
          {"good", good},
          {"bad", bad},
          {"levels", std::move(by_level)},
          {"channels", std::move(by_channel)},
          {"cases", cases},
          {"standings", std::move(standings)},
          {"bad_unresolved", unresolved},
          {"overdue", overdue},
          {"overdue_or_more", more},
          // Set-aside reviews stay on record and out of every rate.
          {"good_rate", rate(good, active - set_aside)},
          {"rectification_rate", rate(resolved, unresolved + resolved)}};
}

}  // namespace redress
