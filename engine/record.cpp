#include "engine/record.h"

#include <boost/json.hpp>
#include <cassert>
#include <stdexcept>

#include "engine/json_text.h"

namespace redress {
namespace {

namespace json = boost::json;

constexpr std::size_t usual_size = 1024;

std::int64_t ms(Instant at) { return at.time_since_epoch().count(); }

// --- Writing. A member that has its default is left out, so that adding one costs old bytes
// nothing.

// For part() and parts().
void write(JsonObject& to, const Matter&);
void write(JsonObject& to, const Version&);
void write(JsonObject& to, const Review&);
void write(JsonObject& to, const Uncounted&);
void write(JsonObject& to, const Why&);
void write(JsonObject& to, const Clock&);
void write(JsonObject& to, const Alarm&);
void write(JsonObject& to, const Measure&);
void write(JsonObject& to, const Breach&);
void write(JsonObject& to, const DeadlinesRecalculated::Moved&);
void write(JsonObject& to, const Pause&);
void write(JsonObject& to, const Notice&);
void write(JsonObject& to, const Details&);
void write(JsonObject& to, const Outcome&);

class Writer {
 public:
  explicit Writer(JsonObject& object) : object_(object) {}

  Writer& text(const char* name, const std::string& value) {
    if (!value.empty()) object_.text(name, value);
    return *this;
  }
  template <class Integer>
  Writer& number(const char* name, Integer value, Integer unless = 0) {
    if (value != unless) object_.number(name, value);
    return *this;
  }
  Writer& flag(const char* name, bool value) {
    if (value) object_.flag(name, true);
    return *this;
  }
  Writer& instant(const char* name, Instant value) {
    object_.number(name, ms(value));
    return *this;
  }
  Writer& instant(const char* name, const std::optional<Instant>& value) {
    if (value) object_.number(name, ms(*value));
    return *this;
  }
  Writer& day(const char* name, Day value) {
    object_.text(name, iso_date(value));
    return *this;
  }
  template <class Word>
  Writer& word(const char* name, Word value) {
    object_.text(name, redress::name(value));
    return *this;
  }
  Writer& texts(const char* name, const std::vector<std::string>& values) {
    return list(name, values,
                [](std::string& to, const std::string& value) { append_json(to, value); });
  }
  Writer& days(const char* name, const std::vector<Day>& values) {
    return list(name, values, [](std::string& to, Day day) { append_json(to, iso_date(day)); });
  }
  Writer& numbers(const char* name, const std::vector<int>& values) {
    return list(name, values, [](std::string& to, int value) { append_json(to, value); });
  }
  template <class Part>
  Writer& part(const char* name, const Part& value) {
    object_.object(name, [&](JsonObject& made) { write(made, value); });
    return *this;
  }
  template <class Part>
  Writer& parts(const char* name, const std::vector<Part>& values) {
    return list(name, values, [](std::string& to, const Part& value) {
      JsonObject made(to);
      write(made, value);
      made.close();
    });
  }

 private:
  template <class Item, class Write>
  Writer& list(const char* name, const std::vector<Item>& values, Write write) {
    if (!values.empty()) object_.list(name, values, write);
    return *this;
  }

  JsonObject& object_;
};

void write(JsonObject& to, const Matter& matter) {
  Writer(to).text("code", matter.code).text("name", matter.name);
}

void write(JsonObject& to, const Version& version) {
  Writer(to).text("name", version.name).text("digest", version.digest);
}

void write(JsonObject& to, const Review& review) {
  Writer(to)
      .text("dictionary", review.dictionary)
      .text("project_no", review.project_no)
      .text("step", review.step)
      .number("rating", review.rating)
      .text("channel", review.channel)
      .part("matter", review.matter)
      .text("region", review.region)
      .text("unit", review.unit)
      .text("window", review.window)
      .text("staff", review.staff)
      .flag("named", review.named)
      .text("remark", review.remark)
      .texts("indicators", review.indicators)
      .flag("default", review.default_review)
      .instant("given_at", review.given_at)
      .day("day", review.day);
  to.object("dimensions", [&](JsonObject& made) {
    for (const auto& [name, value] : review.dimensions) made.number(name, value);
  });
}

void write(JsonObject& to, const Uncounted& uncounted) {
  Writer(to)
      .day("day", uncounted.day)
      .text("reason", uncounted.reason)
      .text("notice", uncounted.notice);
}

void write(JsonObject& to, const Why& why) {
  Writer(to)
      .text("unit", why.unit)
      .number("length", why.length)
      .text("from", why.from)
      .instant("start", why.start)
      .text("start_text", why.start_text)
      .text("zone", why.zone)
      .text("roll", why.roll)
      .parts("uncounted", why.uncounted)
      .text("limited_by", why.limited_by)
      .number("extended_by", why.extended_by)
      .text("extension_unit", why.extension_unit)
      .number("shifted_days", why.shifted_days)
      .parts("pauses", why.pauses)
      .part("calendar", why.calendar)
      .instant("was_due", why.was_due)
      .text("was_due_text", why.was_due_text)
      .number("recalculated_by", why.recalculated_by)
      .days("made_up", why.made_up)
      .numbers("missing", why.missing);
}

void write(JsonObject& to, const Clock& clock) {
  Writer(to)
      .text("name", clock.name)
      .instant("due", clock.due)
      .number("offset", std::int64_t(clock.offset.count()), std::int64_t(0))
      .text("due_text", clock.due_text)
      .flag("provisional", clock.provisional)
      .part("why", clock.why);
}

void write(JsonObject& to, const Alarm& alarm) {
  Writer(to)
      .instant("at", alarm.at)
      .word("event", alarm.event)
      .text("clock", alarm.clock)
      .text("rung", alarm.rung)
      .number("repeat", alarm.repeat)
      .texts("notify", alarm.notify);
}

void write(JsonObject& to, const Measure& measure) {
  Writer(to)
      .text("rung", measure.rung)
      .instant("at", measure.at)
      .text("because", measure.because)
      .texts("notify", measure.notify);
}

void write(JsonObject& to, const Breach& breach) {
  Writer(to)
      .number("entry", breach.entry)
      .text("clock", breach.clock)
      .number("round", breach.round, 1)
      .instant("due", breach.due)
      .text("unit", breach.unit)
      .flag("provisional", breach.provisional)
      .number("voided_by", breach.voided_by);
}

void write(JsonObject& to, const DeadlinesRecalculated::Moved& moved) {
  Writer(to).text("clock", moved.clock).instant("from", moved.from).instant("to", moved.to);
}

void write(JsonObject& to, const Pause& pause) {
  Writer(to).instant("from", pause.from).instant("until", pause.until);
}

void write(JsonObject& to, const Notice& notice) {
  Writer(to)
      .text("id", notice.id)
      .text("role", notice.role)
      .text("unit", notice.unit)
      .text("region", notice.region)
      .number("case", notice.case_id)
      .number("round", notice.round, 1)
      .text("what", notice.what)
      .text("clock", notice.clock)
      .instant("at", notice.at)
      .text("due_text", notice.due_text);
}

void write(JsonObject& to, const Details& details) {
  Writer(to)
      .text("by", details.by)
      .text("unit", details.unit)
      .text("reason", details.reason)
      .text("class", details.classification)
      .text("measures", details.measures)
      .text("report", details.report)
      .text("document", details.document)
      .text("ground", details.ground)
      .text("feedback", details.feedback)
      .text("note", details.note)
      .instant("due_at", details.due_at)
      .number("into", details.into, Number(0));
}

void write(JsonObject& to, const Outcome& outcome) {
  Writer writer(to);
  writer.text("no_case_because", outcome.no_case_because);
  if (outcome.case_id == 0) return;
  writer.number("case", outcome.case_id)
      .number("version", outcome.version)
      .word("stage", outcome.stage)
      .word("standing", outcome.standing)
      .number("round", outcome.round, 1)
      .part("policy", outcome.policy)
      .flag("replanned", outcome.replanned)
      .parts("clocks", outcome.clocks)
      .parts("alarms", outcome.alarms)
      .instant("due", outcome.due)
      .number("offset", std::int64_t(outcome.offset.count()), std::int64_t(0))
      .parts("measures", outcome.measures)
      .texts("flags", outcome.flags);
}

struct WriteFact {
  JsonObject& to;

  void operator()(const ReviewSubmitted& fact) const { Writer(to).part("review", fact.review); }
  void operator()(const CaseImported& fact) const {
    Writer(to).part("review", fact.review).word("stage", fact.stage).instant("due_at", fact.due_at);
  }
  void operator()(const CaseMoved& fact) const { Writer(to).part("details", fact.details); }
  void operator()(const AlarmWentOff& fact) const { Writer(to).part("alarm", fact.alarm); }
  void operator()(const PolicyAdopted& fact) const {
    Writer(to).part("policy", fact.policy).parts("calendars", fact.calendars);
  }
  void operator()(const CalendarAdopted& fact) const {
    Writer writer(to);
    writer.part("calendar", fact.calendar).word("deadlines", fact.deadlines);
    if (fact.changed_from) writer.day("changed_from", *fact.changed_from);
    writer.text("by", fact.by).text("note", fact.note);
  }
  void operator()(const DeadlinesRecalculated& fact) const {
    Writer(to).number("because", fact.because).parts("moved", fact.moved);
  }
  void operator()(const BreachReviewed& fact) const {
    Writer(to)
        .number("because", fact.because)
        .number("breach", fact.breach)
        .instant("due", fact.due);
  }
};

void write(JsonObject& to, const Fact& fact) {
  to.text("type", type(fact));
  std::visit(WriteFact{to}, fact);
}

// --- Reading: what Writer left out has its default.
// -----------------------------------------------

class Reader {
 public:
  explicit Reader(const json::object& object) : object_(object) {}

  Reader& text(const char* name, std::string& value) {
    if (const json::value* found = object_.if_contains(name)) {
      const json::string& text = found->as_string();
      value.assign(text.data(), text.size());
    }
    return *this;
  }
  template <class Integer>
  Reader& number(const char* name, Integer& value) {
    if (const json::value* found = object_.if_contains(name)) value = found->to_number<Integer>();
    return *this;
  }
  Reader& flag(const char* name, bool& value) {
    if (const json::value* found = object_.if_contains(name)) value = found->as_bool();
    return *this;
  }
  Reader& instant(const char* name, Instant& value) {
    value = instant_of(object_.at(name));
    return *this;
  }
  Reader& instant(const char* name, std::optional<Instant>& value) {
    if (const json::value* found = object_.if_contains(name)) value = instant_of(*found);
    return *this;
  }
  Reader& day(const char* name, Day& value) {
    value = day_of(object_.at(name));
    return *this;
  }
  template <class Word, class Named>
  Reader& word(const char* name, Word& value, Named named) {
    const json::string& text = object_.at(name).as_string();
    const auto found = named(std::string_view(text.data(), text.size()));
    if (!found) throw std::runtime_error("unknown word '" + std::string(text) + "' in " + name);
    value = *found;
    return *this;
  }
  Reader& texts(const char* name, std::vector<std::string>& values) {
    if (const json::value* found = object_.if_contains(name))
      for (const json::value& item : found->as_array())
        values.emplace_back(item.as_string().data(), item.as_string().size());
    return *this;
  }
  template <class Part, class Read>
  Reader& part(const char* name, Part& value, Read read) {
    if (const json::value* found = object_.if_contains(name)) read(found->as_object(), value);
    return *this;
  }
  template <class Part, class Read>
  Reader& parts(const char* name, std::vector<Part>& values, Read read) {
    if (const json::value* found = object_.if_contains(name))
      for (const json::value& item : found->as_array())
        read(item.as_object(), values.emplace_back());
    return *this;
  }

  static Instant instant_of(const json::value& value) {
    return Instant(std::chrono::milliseconds(value.to_number<std::int64_t>()));
  }
  static Day day_of(const json::value& value) {
    const json::string& text = value.as_string();
    const auto day = parse_iso_date(std::string_view(text.data(), text.size()));
    if (!day) throw std::runtime_error("not a date: '" + std::string(text) + "'");
    return *day;
  }

 private:
  const json::object& object_;
};

void read(const json::object& from, Matter& matter) {
  Reader(from).text("code", matter.code).text("name", matter.name);
}

void read(const json::object& from, Version& version) {
  Reader(from).text("name", version.name).text("digest", version.digest);
}

void read(const json::object& from, Review& review) {
  Reader(from)
      .text("dictionary", review.dictionary)
      .text("project_no", review.project_no)
      .text("step", review.step)
      .number("rating", review.rating)
      .text("channel", review.channel)
      .part("matter", review.matter, [](auto& o, auto& v) { read(o, v); })
      .text("region", review.region)
      .text("unit", review.unit)
      .text("window", review.window)
      .text("staff", review.staff)
      .flag("named", review.named)
      .text("remark", review.remark)
      .texts("indicators", review.indicators)
      .flag("default", review.default_review)
      .instant("given_at", review.given_at)
      .day("day", review.day);
  if (const json::value* dimensions = from.if_contains("dimensions"))
    for (const auto& [name, value] : dimensions->as_object())
      review.dimensions[name] = value.to_number<int>();
}

void read(const json::object& from, Uncounted& uncounted) {
  Reader(from)
      .day("day", uncounted.day)
      .text("reason", uncounted.reason)
      .text("notice", uncounted.notice);
}

void read(const json::object& from, Pause& pause);

void read(const json::object& from, Why& why) {
  Reader(from)
      .text("unit", why.unit)
      .number("length", why.length)
      .text("from", why.from)
      .instant("start", why.start)
      .text("start_text", why.start_text)
      .text("zone", why.zone)
      .text("roll", why.roll)
      .parts("uncounted", why.uncounted, [](auto& o, auto& v) { read(o, v); })
      .text("limited_by", why.limited_by)
      .number("extended_by", why.extended_by)
      .text("extension_unit", why.extension_unit)
      .number("shifted_days", why.shifted_days)
      .parts("pauses", why.pauses, [](auto& o, auto& v) { read(o, v); })
      .part("calendar", why.calendar, [](auto& o, auto& v) { read(o, v); })
      .instant("was_due", why.was_due)
      .text("was_due_text", why.was_due_text)
      .number("recalculated_by", why.recalculated_by);
  if (const json::value* days = from.if_contains("made_up"))
    for (const json::value& day : days->as_array()) why.made_up.push_back(Reader::day_of(day));
  if (const json::value* years = from.if_contains("missing"))
    for (const json::value& year : years->as_array()) why.missing.push_back(year.to_number<int>());
}

void read(const json::object& from, Clock& clock) {
  std::int64_t offset = 0;
  Reader(from)
      .text("name", clock.name)
      .instant("due", clock.due)
      .number("offset", offset)
      .text("due_text", clock.due_text)
      .flag("provisional", clock.provisional)
      .part("why", clock.why, [](auto& o, auto& v) { read(o, v); });
  clock.offset = Offset(offset);
}

void read(const json::object& from, Alarm& alarm) {
  Reader(from)
      .instant("at", alarm.at)
      .word("event", alarm.event, event_named)
      .text("clock", alarm.clock)
      .text("rung", alarm.rung)
      .number("repeat", alarm.repeat)
      .texts("notify", alarm.notify);
}

void read(const json::object& from, Measure& measure) {
  Reader(from)
      .text("rung", measure.rung)
      .instant("at", measure.at)
      .text("because", measure.because)
      .texts("notify", measure.notify);
}

void read(const json::object& from, Breach& breach) {
  Reader(from)
      .number("entry", breach.entry)
      .text("clock", breach.clock)
      .number("round", breach.round)
      .instant("due", breach.due)
      .text("unit", breach.unit)
      .flag("provisional", breach.provisional)
      .number("voided_by", breach.voided_by);
}

void read(const json::object& from, DeadlinesRecalculated::Moved& moved) {
  Reader(from).text("clock", moved.clock).instant("from", moved.from).instant("to", moved.to);
}

void read(const json::object& from, Pause& pause) {
  Reader(from).instant("from", pause.from).instant("until", pause.until);
}

void read(const json::object& from, Notice& notice) {
  Reader(from)
      .text("id", notice.id)
      .text("role", notice.role)
      .text("unit", notice.unit)
      .text("region", notice.region)
      .number("case", notice.case_id)
      .number("round", notice.round)
      .text("what", notice.what)
      .text("clock", notice.clock)
      .instant("at", notice.at)
      .text("due_text", notice.due_text);
}

void read(const json::object& from, Details& details) {
  Reader(from)
      .text("by", details.by)
      .text("unit", details.unit)
      .text("reason", details.reason)
      .text("class", details.classification)
      .text("measures", details.measures)
      .text("report", details.report)
      .text("document", details.document)
      .text("ground", details.ground)
      .text("feedback", details.feedback)
      .text("note", details.note)
      .instant("due_at", details.due_at)
      .number("into", details.into);
}

void read(const json::object& from, Outcome& outcome) {
  Reader reader(from);
  reader.text("no_case_because", outcome.no_case_because).number("case", outcome.case_id);
  if (outcome.case_id == 0) return;
  std::int64_t offset = 0;
  reader.number("version", outcome.version)
      .instant("due", outcome.due)
      .number("offset", offset)
      .word("stage", outcome.stage, stage_named)
      .word("standing", outcome.standing, standing_named)
      .number("round", outcome.round)
      .part("policy", outcome.policy, [](auto& o, auto& v) { read(o, v); })
      .flag("replanned", outcome.replanned)
      .parts("clocks", outcome.clocks, [](auto& o, auto& v) { read(o, v); })
      .parts("alarms", outcome.alarms, [](auto& o, auto& v) { read(o, v); })
      .parts("measures", outcome.measures, [](auto& o, auto& v) { read(o, v); })
      .texts("flags", outcome.flags);
  outcome.offset = Offset(offset);
}

Fact read_fact(const json::object& from) {
  std::string type;
  Reader reader(from);
  reader.text("type", type);
  if (type == "review_submitted") {
    ReviewSubmitted fact;
    reader.part("review", fact.review, [](auto& o, auto& v) { read(o, v); });
    return fact;
  }
  if (type == "case_imported") {
    CaseImported fact;
    reader.part("review", fact.review, [](auto& o, auto& v) { read(o, v); })
        .word("stage", fact.stage, stage_named)
        .instant("due_at", fact.due_at);
    return fact;
  }
  if (type == "policy_adopted") {
    PolicyAdopted fact;
    reader.part("policy", fact.policy, [](auto& o, auto& v) { read(o, v); })
        .parts("calendars", fact.calendars, [](auto& o, auto& v) { read(o, v); });
    return fact;
  }
  if (type == "calendar_adopted") {
    CalendarAdopted fact;
    reader.part("calendar", fact.calendar, [](auto& o, auto& v) { read(o, v); })
        .word("deadlines", fact.deadlines, recalculation_named)
        .text("by", fact.by)
        .text("note", fact.note);
    if (const json::value* day = from.if_contains("changed_from"))
      fact.changed_from = Reader::day_of(*day);
    return fact;
  }
  if (type == name(Event::deadlines_recalculated)) {
    DeadlinesRecalculated fact;
    reader.number("because", fact.because).parts("moved", fact.moved, [](auto& o, auto& v) {
      read(o, v);
    });
    return fact;
  }
  if (type == name(Event::breach_voided) || type == name(Event::breach_confirmed)) {
    BreachReviewed fact;
    fact.voided = type == name(Event::breach_voided);
    reader.number("because", fact.because).number("breach", fact.breach).instant("due", fact.due);
    return fact;
  }
  if (from.contains("alarm")) {
    AlarmWentOff fact;
    reader.part("alarm", fact.alarm, [](auto& o, auto& v) { read(o, v); });
    return fact;
  }
  const auto event = event_named(type);
  if (!event) throw std::runtime_error("an entry of unknown type '" + type + "'");
  CaseMoved fact;
  fact.event = *event;
  reader.part("details", fact.details, [](auto& o, auto& v) { read(o, v); });
  return fact;
}

template <class Write>
std::string written(Write write) {
  std::string text;
  text.reserve(usual_size);
  JsonObject object(text);
  write(object);
  object.close();
  return text;
}

// The parsed record handed to `read`, any failure said in one way.
template <class Made, class Read>
Made parsed(std::string_view text, const char* what, Read read) {
  try {
    unsigned char bytes[8192];
    json::monotonic_resource memory(bytes, sizeof bytes);
    const json::value value = json::parse(json::string_view(text.data(), text.size()), &memory);
    Made made;
    read(value.as_object(), made);
    return made;
  } catch (const std::exception& error) {
    throw std::runtime_error(std::string("unreadable ") + what + ": " + error.what());
  }
}

}  // namespace

std::string record(const Entry& entry) {
  return written([&](JsonObject& to) {
    Writer(to)
        .number("number", entry.number)
        .instant("recorded_at", entry.recorded_at)
        .instant("occurred_at", entry.occurred_at)
        .text("source", entry.source)
        .text("id", entry.id);
    if (entry.effective_at != entry.occurred_at) to.number("effective_at", ms(entry.effective_at));
    write(to, entry.fact);
    Writer(to).part("outcome", entry.outcome);
  });
}

std::string record(const Fact& fact) {
  return written([&](JsonObject& to) { write(to, fact); });
}

std::string record(const Reviewer& reviewer) {
  return written([&](JsonObject& to) {
    Writer(to).text("name", reviewer.name).text("phone", reviewer.phone);
  });
}

std::string record(const std::vector<Notice>& notices) {
  return written([&](JsonObject& to) { Writer(to).parts("notices", notices); });
}

std::string record(const Case& it) {
  return written([&](JsonObject& to) {
    Writer(to)
        .number("id", it.id)
        .number("version", it.version)
        .number("last_entry", it.last_entry)
        .part("review", it.review)
        .number("review_id", it.review_id)
        .word("stage", it.stage)
        .word("standing", it.standing)
        .number("round", it.round, 1)
        .text("unit", it.unit)
        .text("class", it.classification)
        .part("policy", it.policy)
        .number("offset", std::int64_t(it.offset.count()), std::int64_t(0))
        .instant("received", it.received)
        .instant("opened_at", it.opened_at)
        .instant("round_began", it.round_began)
        .instant("entered_at", it.entered_at)
        .instant("dispatched_at", it.dispatched_at)
        .instant("closed_at", it.closed_at)
        .instant("given_due", it.given_due)
        .instant("planned_due", it.planned_due)
        .parts("pauses", it.pauses)
        .flag("extension_pending", it.extension_pending)
        .number("extensions", it.extensions)
        .instant("transferred_at", it.transferred_at)
        .number("extensions_at_transfer", it.extensions_at_transfer)
        .number("follow_up_attempts", it.follow_up_attempts)
        .number("returns", it.returns)
        .number("transfers", it.transfers)
        .texts("flags", it.flags)
        .parts("clocks", it.clocks)
        .parts("alarms", it.alarms)
        .texts("fired", it.fired)
        .text("rung", it.rung)
        .instant("rung_at", it.rung_at)
        .parts("breaches", it.breaches);
  });
}

Entry read_entry(std::string_view text) {
  return parsed<Entry>(text, "entry", [](const json::object& from, Entry& entry) {
    Reader(from)
        .number("number", entry.number)
        .instant("recorded_at", entry.recorded_at)
        .instant("occurred_at", entry.occurred_at)
        .text("source", entry.source)
        .text("id", entry.id)
        .part("outcome", entry.outcome, [](auto& o, auto& v) { read(o, v); });
    std::optional<Instant> effective_at;
    Reader(from).instant("effective_at", effective_at);
    entry.effective_at = effective_at.value_or(entry.occurred_at);
    entry.fact = read_fact(from);
  });
}

Reviewer read_reviewer(std::string_view text) {
  return parsed<Reviewer>(text, "reviewer", [](const json::object& from, Reviewer& reviewer) {
    Reader(from).text("name", reviewer.name).text("phone", reviewer.phone);
  });
}

std::vector<Notice> read_notices(std::string_view text) {
  return parsed<std::vector<Notice>>(
      text, "notice", [](const json::object& from, std::vector<Notice>& notices) {
        Reader(from).parts("notices", notices, [](auto& o, auto& v) { read(o, v); });
      });
}

Case read_case(std::string_view text) {
  return parsed<Case>(text, "case", [](const json::object& from, Case& it) {
    std::int64_t offset = 0;
    Reader(from)
        .number("offset", offset)
        .number("id", it.id)
        .number("version", it.version)
        .number("last_entry", it.last_entry)
        .part("review", it.review, [](auto& o, auto& v) { read(o, v); })
        .number("review_id", it.review_id)
        .word("stage", it.stage, stage_named)
        .word("standing", it.standing, standing_named)
        .number("round", it.round)
        .text("unit", it.unit)
        .text("class", it.classification)
        .part("policy", it.policy, [](auto& o, auto& v) { read(o, v); })
        .instant("received", it.received)
        .instant("opened_at", it.opened_at)
        .instant("round_began", it.round_began)
        .instant("entered_at", it.entered_at)
        .instant("dispatched_at", it.dispatched_at)
        .instant("closed_at", it.closed_at)
        .instant("given_due", it.given_due)
        .instant("planned_due", it.planned_due)
        .parts("pauses", it.pauses, [](auto& o, auto& v) { read(o, v); })
        .flag("extension_pending", it.extension_pending)
        .number("extensions", it.extensions)
        .instant("transferred_at", it.transferred_at)
        .number("extensions_at_transfer", it.extensions_at_transfer)
        .number("follow_up_attempts", it.follow_up_attempts)
        .number("returns", it.returns)
        .number("transfers", it.transfers)
        .texts("flags", it.flags)
        .parts("clocks", it.clocks, [](auto& o, auto& v) { read(o, v); })
        .parts("alarms", it.alarms, [](auto& o, auto& v) { read(o, v); })
        .texts("fired", it.fired)
        .text("rung", it.rung)
        .instant("rung_at", it.rung_at)
        .parts("breaches", it.breaches, [](auto& o, auto& v) { read(o, v); });
    it.offset = Offset(offset);
  });
}

}  // namespace redress
