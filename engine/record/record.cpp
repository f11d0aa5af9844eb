#include "engine/record/record.h"

#include <boost/json.hpp>
#include <charconv>
#include <map>
#include <stdexcept>
#include <type_traits>

#include "engine/record/fact_types.h"
#include "engine/record/json_tape.h"
#include "engine/record/json_text.h"

namespace redress {
namespace {

namespace json = boost::json;

constexpr std::size_t usual_size = 1024;

// --- Writing. A member that has its default is left out, so that adding one costs old bytes
// nothing.

class Writer {
 public:
  template <class It>
  using Of = const It;

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
    object_.number(name, value.time_since_epoch().count());
    return *this;
  }
  Writer& instant(const char* name, const std::optional<Instant>& value) {
    return value ? instant(name, *value) : *this;
  }
  Writer& offset(const char* name, Offset value) {
    return number(name, std::int64_t(value.count()));
  }
  Writer& day(const char* name, Day value) {
    object_.text(name, iso_date(value));
    return *this;
  }
  Writer& day(const char* name, const std::optional<Day>& value) {
    return value ? day(name, *value) : *this;
  }
  template <class Word>
  Writer& word(const char* name, Word value) {
    object_.text(name, redress::name(value));
    return *this;
  }
  template <class Word>
  Writer& word(const char* name, Word value, Word unless) {
    return value == unless ? *this : word(name, value);
  }
  Writer& texts(const char* name, const std::vector<std::string>& values) {
    return list(name, values,
                [](std::string& to, const std::string& value) { append_json(to, value); });
  }
  Writer& days(const char* name, const std::vector<Day>& values) {
    return list(name, values, [](std::string& to, Day day) { append_json(to, iso_date(day)); });
  }
  template <class Integer>
  Writer& numbers(const char* name, const std::vector<Integer>& values) {
    return list(name, values, [](std::string& to, Integer value) { append_json(to, value); });
  }
  Writer& counts(const char* name, const std::map<std::string, int>& values) {
    object_.object(name, [&](JsonObject& made) {
      for (const auto& [of, value] : values) made.number(of, value);
    });
    return *this;
  }
  template <class Part>
  Writer& part(const char* name, const Part& value) {
    object_.object(name, [&](JsonObject& made) {
      Writer inside(made);
      describe(inside, value);
    });
    return *this;
  }
  template <class Part>
  Writer& part(const char* name, const std::optional<Part>& value) {
    return value ? part(name, *value) : *this;
  }
  template <class Part>
  Writer& parts(const char* name, const std::vector<Part>& values) {
    return list(name, values, [](std::string& to, const Part& value) {
      JsonObject made(to);
      Writer inside(made);
      describe(inside, value);
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

// --- Reading: what Writer left out has its default.

std::optional<Stage> named(std::string_view name, Stage) { return stage_named(name); }
std::optional<Event> named(std::string_view name, Event) { return event_named(name); }
std::optional<Standing> named(std::string_view name, Standing) { return standing_named(name); }
std::optional<Recalculation> named(std::string_view name, Recalculation) {
  return recalculation_named(name);
}

std::optional<OpenDeadlines> named(std::string_view name, OpenDeadlines) {
  return open_deadlines_named(name);
}
std::optional<Ending> named(std::string_view name, Ending) { return ending_named(name); }
std::optional<ServiceAlarm::What> named(std::string_view name, ServiceAlarm::What) {
  return service_alarm_named(name);
}
std::optional<Handed::What> named(std::string_view name, Handed::What) {
  return handed_named(name);
}

class Reader {
 public:
  template <class It>
  using Of = It;

  explicit Reader(const json::object& object) : object_(object) {}

  Reader& text(const char* name, std::string& value) {
    if (const json::value* found = object_.if_contains(name)) value = string_of(*found);
    return *this;
  }
  template <class Integer>
  Reader& number(const char* name, Integer& value, Integer = 0) {
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
  Reader& offset(const char* name, Offset& value) {
    std::int64_t minutes = 0;
    number(name, minutes);
    value = Offset(minutes);
    return *this;
  }
  Reader& day(const char* name, Day& value) {
    value = day_of(object_.at(name));
    return *this;
  }
  Reader& day(const char* name, std::optional<Day>& value) {
    if (const json::value* found = object_.if_contains(name)) value = day_of(*found);
    return *this;
  }
  template <class Word>
  Reader& word(const char* name, Word& value) {
    const std::string text = string_of(object_.at(name));
    const auto found = named(text, value);
    if (!found) throw std::runtime_error("unknown word '" + text + "' in " + name);
    value = *found;
    return *this;
  }
  template <class Word>
  Reader& word(const char* name, Word& value, Word) {
    return object_.contains(name) ? word(name, value) : *this;
  }
  Reader& texts(const char* name, std::vector<std::string>& values) {
    return list(name, [&](const json::value& item) { values.push_back(string_of(item)); });
  }
  Reader& days(const char* name, std::vector<Day>& values) {
    return list(name, [&](const json::value& item) { values.push_back(day_of(item)); });
  }
  template <class Integer>
  Reader& numbers(const char* name, std::vector<Integer>& values) {
    return list(name,
                [&](const json::value& item) { values.push_back(item.to_number<Integer>()); });
  }
  Reader& counts(const char* name, std::map<std::string, int>& values) {
    if (const json::value* found = object_.if_contains(name))
      for (const auto& [of, value] : found->as_object()) values[of] = value.to_number<int>();
    return *this;
  }
  template <class Part>
  Reader& part(const char* name, Part& value) {
    if (const json::value* found = object_.if_contains(name)) {
      Reader inside(found->as_object());
      describe(inside, value);
    }
    return *this;
  }
  template <class Part>
  Reader& part(const char* name, std::optional<Part>& value) {
    return object_.contains(name) ? part(name, value.emplace()) : *this;
  }
  template <class Part>
  Reader& parts(const char* name, std::vector<Part>& values) {
    return list(name, [&](const json::value& item) {
      Reader inside(item.as_object());
      describe(inside, values.emplace_back());
    });
  }

 private:
  template <class Read>
  Reader& list(const char* name, Read read) {
    if (const json::value* found = object_.if_contains(name))
      for (const json::value& item : found->as_array()) read(item);
    return *this;
  }
  static std::string string_of(const json::value& value) {
    const json::string& text = value.as_string();
    return {text.data(), text.size()};
  }
  static Instant instant_of(const json::value& value) {
    return Instant(std::chrono::milliseconds(value.to_number<std::int64_t>()));
  }
  static Day day_of(const json::value& value) {
    const std::string text = string_of(value);
    const auto day = parse_iso_date(text);
    if (!day) throw std::runtime_error("not a date: '" + text + "'");
    return *day;
  }

  const json::object& object_;
};

// --- Reading quickly: the same from a tape, without what explains.

struct TapeObject {
  const JsonTape& tape;
  std::uint32_t index;

  bool contains(std::string_view name) const {
    for (std::uint32_t at = index + 1; at != tape.at(index).next; at = tape.at(at + 1).next)
      if (tape.at(at).text == name) return true;
    return false;
  }
};

class TapeReader {
 public:
  template <class It>
  using Of = It;
  using Kind = JsonTape::Kind;

  explicit TapeReader(const TapeObject& object)
      : tape_(object.tape),
        first_(object.index + 1),
        end_(object.tape.at(object.index).next),
        here_(first_) {
    if (object.tape.at(object.index).kind != Kind::object) fail("an object");
  }

  TapeReader& text(const char* name, std::string& value) {
    if (const std::uint32_t found = find(name)) value = string_of(found);
    return *this;
  }
  template <class Integer>
  TapeReader& number(const char* name, Integer& value, Integer = 0) {
    if (const std::uint32_t found = find(name)) value = number_of<Integer>(found);
    return *this;
  }
  TapeReader& flag(const char* name, bool& value) {
    if (const std::uint32_t found = find(name)) value = tape_.at(found).text == "true";
    return *this;
  }
  TapeReader& instant(const char* name, Instant& value) {
    value = instant_of(required(name));
    return *this;
  }
  TapeReader& instant(const char* name, std::optional<Instant>& value) {
    if (const std::uint32_t found = find(name)) value = instant_of(found);
    return *this;
  }
  TapeReader& offset(const char* name, Offset& value) {
    std::int64_t minutes = 0;
    number(name, minutes);
    value = Offset(minutes);
    return *this;
  }
  TapeReader& day(const char* name, Day& value) {
    value = day_of(required(name));
    return *this;
  }
  TapeReader& day(const char* name, std::optional<Day>& value) {
    if (const std::uint32_t found = find(name)) value = day_of(found);
    return *this;
  }
  template <class Word>
  TapeReader& word(const char* name, Word& value) {
    const auto known = named(tape_.at(required(name)).text, value);
    if (!known) fail("a word that is known");
    value = *known;
    return *this;
  }
  template <class Word>
  TapeReader& word(const char* name, Word& value, Word) {
    return find(name) ? word(name, value) : *this;
  }
  TapeReader& texts(const char* name, std::vector<std::string>& values) {
    return list(name, [&](std::uint32_t item) { values.push_back(string_of(item)); });
  }
  TapeReader& days(const char* name, std::vector<Day>& values) {
    return list(name, [&](std::uint32_t item) { values.push_back(day_of(item)); });
  }
  template <class Integer>
  TapeReader& numbers(const char* name, std::vector<Integer>& values) {
    return list(name, [&](std::uint32_t item) { values.push_back(number_of<Integer>(item)); });
  }
  TapeReader& counts(const char* name, std::map<std::string, int>& values) {
    const std::uint32_t found = find(name);
    if (!found) return *this;
    for (std::uint32_t at = found + 1; at != tape_.at(found).next; at = tape_.at(at + 1).next)
      values[string_of(at)] = number_of<int>(at + 1);
    return *this;
  }
  template <class Part>
  TapeReader& part(const char* name, Part& value) {
    const std::uint32_t found = find(name);
    if (!found || tape_.at(found).kind == Kind::left_out) return *this;
    TapeReader inside({tape_, found});
    describe(inside, value);
    return *this;
  }
  template <class Part>
  TapeReader& part(const char* name, std::optional<Part>& value) {
    return find(name) ? part(name, value.emplace()) : *this;
  }
  template <class Part>
  TapeReader& parts(const char* name, std::vector<Part>& values) {
    const auto count = [&](std::uint32_t found) {
      std::size_t items = 0;
      for (std::uint32_t at = found + 1; at != tape_.at(found).next; at = tape_.at(at).next)
        ++items;
      values.reserve(items);
    };
    return list(
        name,
        [&](std::uint32_t item) {
          TapeReader inside({tape_, item});
          describe(inside, values.emplace_back());
        },
        count);
  }

 private:
  // The value's index; 0 if there is none. Members mostly stand in the order they are asked for.
  std::uint32_t find(std::string_view name) {
    for (std::uint32_t at = here_; at != end_; at = tape_.at(at + 1).next)
      if (tape_.at(at).text == name) return take(at);
    for (std::uint32_t at = first_; at != here_; at = tape_.at(at + 1).next)
      if (tape_.at(at).text == name) return take(at);
    return 0;
  }
  std::uint32_t take(std::uint32_t at) {
    here_ = tape_.at(at + 1).next;
    return at + 1;
  }
  std::uint32_t required(const char* name) {
    const std::uint32_t found = find(name);
    if (!found) fail(name);
    return found;
  }
  template <class Read>
  TapeReader& list(const char* name, Read read) {
    return list(name, read, [](std::uint32_t) {});
  }
  template <class Read, class Before>
  TapeReader& list(const char* name, Read read, Before before) {
    const std::uint32_t found = find(name);
    if (!found || tape_.at(found).kind == Kind::left_out) return *this;
    if (tape_.at(found).kind != Kind::list) fail("a list");
    before(found);
    for (std::uint32_t at = found + 1; at != tape_.at(found).next; at = tape_.at(at).next) read(at);
    return *this;
  }
  std::string string_of(std::uint32_t index) const {
    const JsonTape::Value& value = tape_.at(index);
    if (value.kind == Kind::text) return std::string(value.text);
    std::string made;
    if (value.kind != Kind::escaped || !unescape_json(value.text, made)) fail("a text");
    return made;
  }
  template <class Integer>
  Integer number_of(std::uint32_t index) const {
    const std::string_view text = tape_.at(index).text;
    Integer value{};
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) fail("a number");
    return value;
  }
  Instant instant_of(std::uint32_t index) const {
    return Instant(std::chrono::milliseconds(number_of<std::int64_t>(index)));
  }
  Day day_of(std::uint32_t index) const {
    const auto day = parse_iso_date(tape_.at(index).text);
    if (!day) fail("a date");
    return *day;
  }
  [[noreturn]] static void fail(const char* what) {
    throw std::runtime_error(std::string("expected ") + what);
  }

  const JsonTape& tape_;
  const std::uint32_t first_, end_;
  std::uint32_t here_;
};

// --- What there is of each kind: said once, for all.

template <class Fields, class It>
using Of = typename Fields::template Of<It>;

template <class Fields>
void describe(Fields& fields, Of<Fields, Matter>& matter) {
  fields.text("code", matter.code).text("name", matter.name);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Version>& version) {
  fields.text("name", version.name).text("digest", version.digest);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Review>& review) {
  fields.text("dictionary", review.dictionary)
      .text("project_no", review.project_no)
      .text("step", review.step)
      .number("rating", review.rating)
      .text("channel", review.channel)
      .part("matter", review.matter)
      .text("region", review.region)
      .text("unit", review.unit)
      .text("section", review.section)
      .text("window", review.window)
      .text("staff", review.staff)
      .flag("named", review.named)
      .text("remark", review.remark)
      .texts("indicators", review.indicators)
      .flag("default", review.default_review)
      .instant("given_at", review.given_at)
      .day("day", review.day)
      .counts("dimensions", review.dimensions)
      .number("assess_number", review.assess_number, 1)
      .text("promise_type", review.promise_type)
      .text("user_type", review.user_type)
      .text("recorded_by", review.recorded_by)
      .text("device", review.device)
      .texts("flags", review.flags);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Uncounted>& uncounted) {
  fields.day("day", uncounted.day)
      .text("reason", uncounted.reason)
      .text("notice", uncounted.notice);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Why>& why) {
  fields.text("unit", why.unit)
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
      .number("also_extended_by", why.also_extended_by)
      .text("also_extension_unit", why.also_extension_unit)
      .number("shifted_days", why.shifted_days)
      .parts("pauses", why.pauses)
      .part("calendar", why.calendar)
      .instant("was_due", why.was_due)
      .text("was_due_text", why.was_due_text)
      .number("recalculated_by", why.recalculated_by)
      .days("made_up", why.made_up)
      .numbers("missing", why.missing);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Clock>& clock) {
  fields.text("name", clock.name)
      .instant("due", clock.due)
      .offset("offset", clock.offset)
      .text("due_text", clock.due_text)
      .flag("provisional", clock.provisional)
      .part("why", clock.why);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Alarm>& alarm) {
  fields.instant("at", alarm.at)
      .word("event", alarm.event)
      .text("clock", alarm.clock)
      .text("rung", alarm.rung)
      .number("repeat", alarm.repeat)
      .texts("notify", alarm.notify);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Measure>& measure) {
  fields.text("rung", measure.rung)
      .instant("at", measure.at)
      .text("because", measure.because)
      .texts("notify", measure.notify)
      .text("count", measure.count)
      .texts("vacant", measure.vacant);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Breach>& breach) {
  fields.number("entry", breach.entry)
      .text("clock", breach.clock)
      .number("round", breach.round, 1)
      .instant("due", breach.due)
      .day("day", breach.day)
      .text("unit", breach.unit)
      .flag("provisional", breach.provisional)
      .number("voided_by", breach.voided_by);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Kept>& kept) {
  fields.text("clock", kept.clock)
      .number("round", kept.round, 1)
      .instant("due", kept.due)
      .day("day", kept.day)
      .text("unit", kept.unit)
      .flag("provisional", kept.provisional)
      .flag("withdrawn", kept.withdrawn);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, DeadlinesRecalculated::Moved>& moved) {
  fields.text("clock", moved.clock).instant("from", moved.from).instant("to", moved.to);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Pause>& pause) {
  fields.instant("from", pause.from).instant("until", pause.until);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Notice>& notice) {
  fields.text("id", notice.id)
      .text("role", notice.role)
      .text("unit", notice.unit)
      .text("region", notice.region)
      .number("case", notice.case_id)
      .number("round", notice.round, 1)
      .text("what", notice.what)
      .text("clock", notice.clock)
      .text("concerns", notice.concerns)
      .instant("at", notice.at)
      .text("due_text", notice.due_text)
      .text("digest", notice.digest);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Details>& details) {
  fields.text("by", details.by)
      .text("role", details.role)
      .text("unit", details.unit)
      .text("reason", details.reason)
      .text("class", details.classification)
      .flag("partly", details.partly)
      .text("measures", details.measures)
      .text("report", details.report)
      .text("document", details.document)
      .text("ground", details.ground)
      .text("evidence", details.evidence)
      .texts("attachments", details.attachments)
      .text("feedback", details.feedback)
      .text("note", details.note)
      .text("solved", details.solved)
      .instant("due_at", details.due_at)
      .number("into", details.into)
      .text("clock", details.clock);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Holding>& holding) {
  fields.text("unit", holding.unit).instant("from", holding.from);
  fields.number("bounces", holding.bounces);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Appeal>& appeal) {
  fields.text("ground", appeal.ground)
      .text("unit", appeal.unit)
      .instant("lodged_at", appeal.lodged_at)
      .instant("decided_at", appeal.decided_at)
      .text("decided_by", appeal.decided_by)
      .flag("upheld", appeal.upheld)
      .instant("rectifying_since", appeal.rectifying_since);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Attachment>& attachment) {
  fields.text("digest", attachment.digest)
      .text("name", attachment.name)
      .text("media_type", attachment.media_type)
      .text("kind", attachment.kind)
      .number("size", attachment.size)
      .text("by", attachment.by)
      .number("entry", attachment.entry);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Asked>& asked) {
  fields.text("by", asked.by)
      .text("role", asked.role)
      .instant("at", asked.at)
      .text("clock", asked.clock);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Extension>& extension) {
  fields.text("clock", extension.clock)
      .text("from", extension.from)
      .instant("start", extension.start)
      .instant("stage_began", extension.stage_began)
      .text("unit", extension.unit)
      .number("length", extension.length)
      .texts("moves", extension.moves);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Handed>& handed) {
  fields.word("what", handed.what).texts("roles", handed.roles);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, ServiceAlarm>& alarm) {
  fields.word("what", alarm.what).instant("at", alarm.at);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Rating>& rating) {
  fields.number("assess_number", rating.assess_number, 1)
      .number("entry", rating.entry)
      .text("content", rating.content)
      .number("case", rating.case_id);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, ServiceRecord>& service) {
  fields.number("id", service.id)
      .text("source", service.source)
      .part("review", service.review)
      .instant("finished_at", service.finished_at)
      .day("finished_on", service.finished_on)
      .instant("window_ends", service.window_ends)
      .parts("alarms", service.alarms)
      .parts("ratings", service.ratings)
      .number("defaulted_by", service.defaulted_by)
      .text("default_content", service.default_content)
      .flag("default_superseded", service.default_superseded);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Ranking>& ranking) {
  fields.text("period", ranking.period)
      .number("place", ranking.place, 1)
      .number("of", ranking.of, 1)
      .number("entry", ranking.entry);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, UnitRecord>& unit) {
  fields.text("name", unit.name)
      .text("region", unit.region)
      .number("version", unit.version)
      .number("last_entry", unit.last_entry)
      .parts("rankings", unit.rankings)
      .parts("measures", unit.measures);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Vacancy>& vacancy) {
  fields.text("role", vacancy.role).text("unit", vacancy.unit).text("region", vacancy.region);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Roster>& roster) {
  fields.parts("vacant", roster.vacant);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Outcome>& outcome) {
  fields.text("no_case_because", outcome.no_case_because)
      .text("content", outcome.content)
      .flag("window_set", outcome.window_set)
      .instant("window_ends", outcome.window_ends)
      .parts("service_alarms", outcome.service_alarms)
      .part("superseded", outcome.superseded)
      .texts("flags", outcome.flags)
      .parts("measures", outcome.measures)
      .part("policy", outcome.policy)
      .day("known_on", outcome.known_on)
      .number("case", outcome.case_id);
  if (outcome.case_id == 0) return;
  fields.text("unit", outcome.unit)
      .text("dispatch_to", outcome.dispatch_to)
      .text("waits_for", outcome.waits_for)
      .parts("handed", outcome.handed)
      .number("version", outcome.version)
      .word("stage", outcome.stage)
      .word("standing", outcome.standing)
      .number("round", outcome.round, 1)
      .flag("replanned", outcome.replanned)
      .parts("clocks", outcome.clocks)
      .parts("alarms", outcome.alarms)
      .texts("let_pass", outcome.let_pass)
      .instant("due", outcome.due)
      .offset("offset", outcome.offset);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Reviewer>& reviewer) {
  fields.text("name", reviewer.name)
      .text("phone", reviewer.phone)
      .text("address", reviewer.address)
      .text("account", reviewer.account);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, ReviewSubmitted>& fact) {
  fields.part("review", fact.review);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, CaseImported>& fact) {
  fields.part("review", fact.review)
      .word("stage", fact.stage)
      .instant("due_at", fact.due_at)
      .instant("closed_at", fact.closed_at)
      .word("standing", fact.standing, Standing::unresolved);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, ReviewAdded>& fact) {
  fields.part("review", fact.review).word("event", fact.event);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, ReviewRefused>& fact) {
  fields.part("review", fact.review).number("with", fact.with).text("because", fact.because);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, ServiceFinished>& fact) {
  fields.part("review", fact.review);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, ServiceAlarmWentOff>& fact) {
  fields.text("of", fact.source).part("review", fact.review);  // what it is, is the entry's type
}

template <class Fields>
void describe(Fields& fields, Of<Fields, CaseJoined>& fact) {
  fields.number("from", fact.from);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, AttachmentAdded>& fact) {
  fields.part("attachment", fact.attachment);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, UnitRanked>& fact) {
  fields.text("unit", fact.unit)
      .text("region", fact.region)
      .text("period", fact.period)
      .number("place", fact.place, 1)
      .number("of", fact.of, 1)
      .text("by", fact.by)
      .number("corrects", fact.corrects);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, UnitNoted>& fact) {
  fields.text("unit", fact.unit)
      .text("region", fact.region)
      .text("what", fact.what)
      .number("count", fact.count, 1)
      .day("day", fact.day)
      .text("by", fact.by)
      .text("note", fact.note);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, NamedCount>& named) {
  fields.text("figure", named.figure).number("count", named.count);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, IndicatorScore>& score) {
  fields.text("indicator", score.indicator)
      .text("title", score.title)
      .text("kind", score.kind)
      .parts("numerator", score.numerator)
      .parts("denominator", score.denominator)
      .text("value", score.value)
      .text("weight", score.weight)
      .text("full_from", score.full_from)
      .text("slope", score.slope)
      .text("floor", score.floor)
      .text("each", score.each)
      .text("out_of", score.out_of)
      .text("points", score.points)
      .text("standing", score.standing)
      .text("formula", score.formula);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, UnitScore>& score) {
  fields.text("unit", score.unit)
      .text("group", score.group)
      .parts("indicators", score.indicators)
      .text("score", score.score)
      .text("out_of", score.out_of)
      .number("place", score.place)
      .number("of", score.of)
      .text("apart", score.apart)
      .text("low", score.low)
      .text("high", score.high);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Assessment>& assessment) {
  fields.text("region", assessment.region)
      .text("period", assessment.period)
      .part("policy", assessment.policy)
      .day("from", assessment.from)
      .day("to", assessment.to)
      .day("as_of", assessment.as_of)
      .parts("units", assessment.units);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, PeriodClosed>& fact) {
  fields.part("assessment", fact.assessment)
      .number("corrects", fact.corrects)
      .text("by", fact.by)
      .text("role", fact.role)
      .text("note", fact.note);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Signal>& signal) {
  fields.text("kind", signal.kind)
      .text("region", signal.region)
      .text("unit", signal.unit)
      .text("subject", signal.subject)
      .text("period", signal.period)
      .parts("measured", signal.measured)
      .numbers("evidence", signal.evidence)
      .texts("notify", signal.notify);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, SignalRaised>& fact) {
  fields.part("signal", fact.signal);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, SignalReviewed>& fact) {
  fields.number("signal", fact.signal)
      .text("finding", fact.finding)
      .text("by", fact.by)
      .text("role", fact.role)
      .text("note", fact.note);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, FiguresPublished>& fact) {
  fields.text("region", fact.region)
      .text("period", fact.period)
      .day("as_of", fact.as_of)
      .part("document", fact.document)
      .text("by", fact.by)
      .text("role", fact.role)
      .text("note", fact.note);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, PublicText>& fact) {
  fields.number("of_case", fact.case_id)
      .text("text", fact.text)
      .text("by", fact.by)
      .text("role", fact.role)
      .text("note", fact.note);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, RoleChanged>& fact) {
  fields.part("role", fact.role).text("by", fact.by);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, CaseMoved>& fact) {
  fields.part("details", fact.details);  // the event is the entry's type
  fields.part("granted", fact.granted);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, AlarmWentOff>& fact) {
  fields.part("alarm", fact.alarm)
      .parts("raised", fact.raised)
      .parts("skipped", fact.skipped)
      .instant("caught_up_at", fact.caught_up_at);
}

// Of PolicyChange, and of PolicyAdopted, which has the same.
template <class Fields, class Change>
void describe_change(Fields& fields, Change& it) {
  fields.part("policy", it.policy)
      .parts("calendars", it.calendars)
      .parts("texts", it.texts)
      .flag("open_cases", it.open_cases)
      .word("deadlines", it.deadlines, OpenDeadlines::keep)
      .text("by", it.by)
      .text("note", it.note);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, PolicyChange>& change) {
  describe_change(fields, change);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, PolicyAdopted>& fact) {
  describe_change(fields, fact);
  fields.text("approved_by", fact.approved_by)
      .number("proposal", fact.proposal)
      .number("restores", fact.restores);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, PolicyProposed>& fact) {
  fields.part("change", fact.change)
      .instant("at", fact.at)
      .flag("needs_approval", fact.needs_approval)
      .number("restores", fact.restores);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, PolicyApproved>& fact) {
  fields.number("proposal", fact.proposal).text("by", fact.by).text("note", fact.note);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, PolicyProposalEnded>& fact) {
  fields.number("proposal", fact.proposal).text("by", fact.by).text("note", fact.note);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, PolicyRunPaused>& fact) {
  fields.number("because", fact.because).text("by", fact.by).text("note", fact.note);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, CalendarAdopted>& fact) {
  fields.part("calendar", fact.calendar)
      .word("deadlines", fact.deadlines)
      .day("changed_from", fact.changed_from)
      .text("by", fact.by)
      .text("note", fact.note);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, DictionaryAdopted>& fact) {
  fields.part("dictionary", fact.dictionary).text("by", fact.by).text("note", fact.note);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, DeadlinesRecalculated>& fact) {
  fields.number("because", fact.because).parts("moved", fact.moved);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, PolicyChanged>& fact) {
  fields.number("because", fact.because)
      .part("from", fact.from)
      .word("deadlines", fact.deadlines, OpenDeadlines::keep)
      .parts("moved", fact.moved);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, BreachReviewed>& fact) {
  fields.number("because", fact.because).number("breach", fact.breach).instant("due", fact.due);
}

template <class Fields>
void describe(Fields& fields, Of<Fields, Case>& it) {
  fields.number("id", it.id)
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
      .offset("offset", it.offset)
      .instant("received", it.received)
      .instant("opened_at", it.opened_at)
      .instant("round_began", it.round_began)
      .instant("entered_at", it.entered_at)
      .instant("dispatched_at", it.dispatched_at)
      .instant("contacted_at", it.contacted_at)
      .instant("closed_at", it.closed_at)
      .instant("given_due", it.given_due)
      .instant("planned_due", it.planned_due)
      .parts("pauses", it.pauses)
      .flag("extension_pending", it.extension_pending)
      .parts("extensions", it.extensions)
      .number("extensions_at_plan", it.extensions_at_plan)
      .instant("transferred_at", it.transferred_at)
      .number("extensions_at_transfer", it.extensions_at_transfer)
      .number("follow_up_attempts", it.follow_up_attempts)
      .instant("last_attempt_at", it.last_attempt_at)
      .word("ending", it.ending, Ending::none)
      .number("unsatisfied", it.unsatisfied)
      .text("solved", it.solved)
      .number("returns", it.returns)
      .number("transfers", it.transfers)
      .number("reopenings", it.reopenings)
      .flag("imported", it.imported)
      .instant("imported_at", it.imported_at)
      .flag("history", it.history)
      .flag("partly", it.partly)
      .parts("holdings", it.holdings)
      .parts("appeals", it.appeals)
      .part("asked", it.asked)
      .text("waits_for", it.waits_for)
      .parts("attachments", it.attachments)
      .numbers("added_reviews", it.added_reviews)
      .numbers("joined", it.joined)
      .number("merged_into", it.merged_into)
      .word("standing_before_merge", it.standing_before_merge, Standing::unresolved)
      .texts("flags", it.flags)
      .parts("clocks", it.clocks)
      .parts("alarms", it.alarms)
      .texts("fired", it.fired)
      .texts("passed_over", it.passed_over)
      .texts("counted", it.counted)
      .text("rung", it.rung)
      .instant("rung_at", it.rung_at)
      .parts("breaches", it.breaches)
      .parts("kept", it.kept);
}

// --- Facts, by the type that stands in the entry

void write(JsonObject& to, const Fact& fact) {
  to.text("type", type(fact));
  std::visit(
      [&](const auto& said) {
        Writer fields(to);
        describe(fields, said);
      },
      fact);
}

Reader reader_of(const json::object& from) { return Reader(from); }
TapeReader reader_of(const TapeObject& from) { return TapeReader(from); }

template <class Object>
Fact read_fact(const Object& from) {
  std::string type;
  reader_of(from).text("type", type);
  std::optional<Fact> begun = fact_begun(type);
  if (!begun) throw std::runtime_error("an entry of unknown type '" + type + "'");
  std::visit(
      [&](auto& said) {
        auto fields = reader_of(from);
        describe(fields, said);
      },
      *begun);
  return *std::move(begun);
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

template <class It>
std::string described(const It& it) {
  return written([&](JsonObject& to) {
    Writer fields(to);
    describe(fields, it);
  });
}

// The parsed record handed to `read`, any failure said in one way.
template <class Made, class Read>
Made parsed(std::string_view text, const char* what, Read read) {
  try {
    unsigned char bytes[8192];
    json::monotonic_resource memory(bytes, sizeof bytes);
    // What was written is read, whatever bytes a text is of: who sends some is told at the door.
    json::parse_options options;
    options.allow_invalid_utf8 = true;
    const json::value value =
        json::parse(json::string_view(text.data(), text.size()), &memory, options);
    Made made;
    read(value.as_object(), made);
    return made;
  } catch (const std::exception& error) {
    throw std::runtime_error(std::string("unreadable ") + what + ": " + error.what());
  }
}

template <class Made>
Made parsed(std::string_view text, const char* what) {
  return parsed<Made>(text, what, [](const json::object& from, Made& made) {
    Reader fields(from);
    describe(fields, made);
  });
}

}  // namespace

std::string record(const Entry& entry) {
  return written([&](JsonObject& to) {
    Writer fields(to);
    fields.number("number", entry.number)
        .instant("recorded_at", entry.recorded_at)
        .instant("occurred_at", entry.occurred_at)
        .text("source", entry.source)
        .text("id", entry.id);
    if (entry.effective_at != entry.occurred_at) fields.instant("effective_at", entry.effective_at);
    write(to, entry.fact);
    fields.part("outcome", entry.outcome);
  });
}

Entry read_entry(std::string_view text) {
  return parsed<Entry>(text, "entry", [](const json::object& from, Entry& entry) {
    std::optional<Instant> effective_at;
    Reader(from)
        .number("number", entry.number)
        .instant("recorded_at", entry.recorded_at)
        .instant("occurred_at", entry.occurred_at)
        .text("source", entry.source)
        .text("id", entry.id)
        .instant("effective_at", effective_at)
        .part("outcome", entry.outcome);
    entry.effective_at = effective_at.value_or(entry.occurred_at);
    entry.fact = read_fact(from);
  });
}

Entry bare(Entry entry) {
  entry.source.clear();
  entry.id.clear();
  for (Clock& clock : entry.outcome.clocks) clock.why = {};
  entry.outcome.alarms.clear();
  return entry;
}

Entry read_bare_entry(std::string_view text) {
  thread_local JsonTape tape;
  if (!tape.read(text, {"why", "alarms"})) return bare(read_entry(text));
  try {
    const TapeObject from{tape, 0};
    Entry entry;
    std::optional<Instant> effective_at;
    TapeReader(from)
        .number("number", entry.number)
        .instant("recorded_at", entry.recorded_at)
        .instant("occurred_at", entry.occurred_at)
        .instant("effective_at", effective_at)
        .part("outcome", entry.outcome);
    entry.effective_at = effective_at.value_or(entry.occurred_at);
    entry.fact = read_fact(from);
    return entry;
  } catch (const std::runtime_error&) {
    return bare(read_entry(text));  // which says what is wrong, or reads what the tape cannot
  }
}

std::string record(const Fact& fact) {
  return written([&](JsonObject& to) { write(to, fact); });
}

std::string record(const Reviewer& reviewer) { return described(reviewer); }
Reviewer read_reviewer(std::string_view text) { return parsed<Reviewer>(text, "reviewer"); }

std::string record(const Case& it) { return described(it); }
Case read_case(std::string_view text) { return parsed<Case>(text, "case"); }

std::string record(const ServiceRecord& service) { return described(service); }
ServiceRecord read_service(std::string_view text) { return parsed<ServiceRecord>(text, "service"); }

std::string record(const UnitRecord& unit) { return described(unit); }
UnitRecord read_unit(std::string_view text) { return parsed<UnitRecord>(text, "unit"); }

std::string record(const Roster& roster) { return described(roster); }
Roster read_roster(std::string_view text) { return parsed<Roster>(text, "roster"); }

std::string record(const std::vector<Notice>& notices) {
  return written([&](JsonObject& to) { Writer(to).parts("notices", notices); });
}
std::vector<Notice> read_notices(std::string_view text) {
  return parsed<std::vector<Notice>>(text, "notice",
                                     [](const json::object& from, std::vector<Notice>& notices) {
                                       Reader(from).parts("notices", notices);
                                     });
}

}  // namespace redress
