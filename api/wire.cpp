#include "api/wire.h"

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <optional>
#include <random>
#include <string>

namespace redress {
namespace {

namespace json = boost::json;

// --- JSON: bounded in depth, no member twice
// ------------------------------------------------------

constexpr std::size_t most_depth = 16;

// Builds the value as json::parser does, and stops at a name that stands twice in one object.
class Builder {
 public:
  // What is built lives in `memory`.
  explicit Builder(json::storage_ptr memory) { stack.reset(std::move(memory)); }

  static constexpr std::size_t max_object_size = 10'000;
  static constexpr std::size_t max_array_size = 1'000'000;
  static constexpr std::size_t max_key_size = 256;
  static constexpr std::size_t max_string_size = 64 << 10;

  json::value_stack stack;
  std::string doubled;

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) {
    open_.push_back(names_.size());
    return true;
  }
  bool on_object_end(std::size_t n, json::error_code&) {
    names_.resize(open_.back());
    open_.pop_back();
    stack.push_object(n);
    return true;
  }
  bool on_array_begin(json::error_code&) { return true; }
  bool on_array_end(std::size_t n, json::error_code&) {
    stack.push_array(n);
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    stack.push_chars(part);
    key_.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code& error) {
    stack.push_key(part);
    key_.append(part.data(), part.size());
    if (std::find(names_.begin() + open_.back(), names_.end(), key_) != names_.end()) {
      doubled = key_;
      error = json::error::syntax;
      return false;
    }
    names_.push_back(std::move(key_));
    key_.clear();
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    stack.push_chars(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t, json::error_code&) {
    stack.push_string(part);
    return true;
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t value, json::string_view, json::error_code&) {
    stack.push_int64(value);
    return true;
  }
  bool on_uint64(std::uint64_t value, json::string_view, json::error_code&) {
    stack.push_uint64(value);
    return true;
  }
  bool on_double(double value, json::string_view, json::error_code&) {
    stack.push_double(value);
    return true;
  }
  bool on_bool(bool value, json::error_code&) {
    stack.push_bool(value);
    return true;
  }
  bool on_null(json::error_code&) {
    stack.push_null();
    return true;
  }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  std::vector<std::string> names_;  // of every open object, the outermost's first
  std::vector<std::size_t> open_;   // where each open object's names begin
  std::string key_;
};

Problem fault(std::string slug, std::string pointer, std::string detail) {
  Problem made;
  made.status = 400;
  made.slug = std::move(slug);
  made.detail = detail;
  made.faults.push_back({std::move(pointer), std::move(detail)});
  return made;
}

// Memory for what is parsed and soon thrown away: one event needs no allocation in the usual case.
struct Scratch {
  unsigned char bytes[8192];
  json::monotonic_resource memory{bytes, sizeof bytes};
};

std::variant<json::value, Problem> parse(std::string_view text, Scratch& scratch) {
  json::parse_options options;
  options.max_depth = most_depth;
  json::basic_parser<Builder> parser(options, &scratch.memory);
  json::error_code error;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  const bool trailing = !error && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos;
  if (!error && !trailing) return parser.handler().stack.release();
  if (!parser.handler().doubled.empty())
    return fault("invalid-json", "",
                 "The member '" + parser.handler().doubled + "' stands twice; keep one.");
  const std::string what =
      trailing ? "there is more after the value" : std::string(error.message());
  return fault("invalid-json", "", "At byte " + std::to_string(read + 1) + ": " + what + ".");
}

// --- Fields: each is asked for by name; what nobody asked for is an error
// -------------------------

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = above;
    }
  }
  return row[b.size()];
}

class Fields {
 public:
  Fields(const json::object& object, std::string pointer, std::vector<Fault>& faults)
      : object_(object), pointer_(std::move(pointer)), faults_(faults) {
    asked_.reserve(24);
  }

  const json::value* find(std::string_view name) {
    asked_.push_back(name);
    return object_.if_contains(json::string_view(name.data(), name.size()));
  }

  void complain(std::string_view name, std::string detail) {
    faults_.push_back({pointer_ + "/" + std::string(name), std::move(detail)});
  }

  std::string text(std::string_view name, std::size_t most, bool required = false) {
    const json::value* value = find(name);
    if (!value) {
      if (required) complain(name, "Missing; send a text.");
      return {};
    }
    if (!value->is_string()) {
      complain(name, "Send a text in quotes.");
      return {};
    }
    const json::string& text = value->get_string();
    if (text.size() > most) {
      complain(name, "Too long; at most " + std::to_string(most) + " bytes.");
      return {};
    }
    if (required && text.empty()) complain(name, "Empty; send a text.");
    for (unsigned char c : text)
      if ((c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7f) {
        complain(name, "Contains a control character; remove it.");
        break;
      }
    return std::string(text.data(), text.size());
  }

  std::optional<int> integer(std::string_view name, int from, int to, bool required = false) {
    const json::value* value = find(name);
    if (!value) {
      if (required) complain(name, "Missing; send a whole number.");
      return std::nullopt;
    }
    return integer_in(name, *value, from, to);
  }

  std::optional<int> integer_in(std::string_view name, const json::value& value, int from, int to) {
    json::error_code error;
    const std::int64_t number =
        value.is_int64() || value.is_uint64() ? value.to_number<std::int64_t>(error) : from - 1;
    if (!error && number >= from && number <= to) return int(number);
    complain(name, "Send a whole number from " + std::to_string(from) + " to " +
                       std::to_string(to) + ", without quotes.");
    return std::nullopt;
  }

  bool flag(std::string_view name) {
    const json::value* value = find(name);
    if (!value) return false;
    if (!value->is_bool()) {
      complain(name, "Send true or false, without quotes.");
      return false;
    }
    return value->get_bool();
  }

  std::optional<Instant> instant(std::string_view name, bool required = false) {
    const json::value* value = find(name);
    if (!value) {
      if (required) complain(name, "Missing; send a time such as 2026-03-02T09:00:00+08:00.");
      return std::nullopt;
    }
    if (value->is_string()) {
      const json::string& text = value->get_string();
      if (const auto stamp = parse_rfc3339({text.data(), text.size()})) return stamp->at;
    }
    complain(name,
             "Send a time with its offset, such as 2026-03-02T09:00:00+08:00; a time without one "
             "is not guessed.");
    return std::nullopt;
  }

  const json::object* object(std::string_view name, bool required = false) {
    const json::value* value = find(name);
    if (!value) {
      if (required) complain(name, "Missing; send an object.");
      return nullptr;
    }
    if (!value->is_object()) {
      complain(name, "Send an object, {…}.");
      return nullptr;
    }
    return &value->get_object();
  }

  const json::array* array(std::string_view name) {
    const json::value* value = find(name);
    if (!value) return nullptr;
    if (!value->is_array()) {
      complain(name, "Send a list, […].");
      return nullptr;
    }
    return &value->get_array();
  }

  Fields inside(std::string_view name, const json::object& object) {
    return Fields(object, pointer_ + "/" + std::string(name), faults_);
  }

  void allow(std::string_view name) { asked_.push_back(name); }

  // Call last.
  void refuse_the_rest() {
    for (const auto& member : object_) {
      const std::string_view name(member.key().data(), member.key().size());
      if (std::find(asked_.begin(), asked_.end(), name) != asked_.end()) continue;
      std::string detail = "Unknown member";
      const auto nearest = std::min_element(asked_.begin(), asked_.end(),
                                            [&](std::string_view a, std::string_view b) {
                                              return distance(a, name) < distance(b, name);
                                            });
      if (nearest != asked_.end() && distance(*nearest, name) <= 1 + name.size() / 4)
        detail += "; did you mean '" + std::string(*nearest) + "'?";
      else
        detail += "; leave it out. Known here: " + known() + ".";
      complain(name, std::move(detail));
    }
  }

 private:
  std::string known() const {
    std::string list;
    for (std::string_view name : asked_) list += (list.empty() ? "" : ", ") + std::string(name);
    return list;
  }

  const json::object& object_;
  std::string pointer_;
  std::vector<Fault>& faults_;
  std::vector<std::string_view> asked_;
};

// --- Reviews
// --------------------------------------------------------------------------------------

// Codes run in both directions: the national platform's 5 is best, GB/T 39046-2020 A.8's 1 is.
struct Dictionary {
  std::string_view name;
  bool five_is_best;
};
constexpr Dictionary dictionaries[] = {{"rating-5-best", true}, {"gbt39046-a8", false}};

bool all_of(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

Matter read_matter(Fields fields) {
  Matter matter;
  matter.code = fields.text("code", 64);
  matter.name = fields.text("name", 256);
  fields.refuse_the_rest();
  return matter;
}

Reviewer read_reviewer(Fields fields) {
  Reviewer reviewer;
  reviewer.name = fields.text("name", 128);
  reviewer.phone = fields.text("phone", 32);
  fields.refuse_the_rest();
  return reviewer;
}

// Leaves `fields` open, so that an import can ask for more.
Review read_review(Fields& fields, Instant given_at, Reviewer& reviewer) {
  Review review;
  review.given_at = given_at;
  review.dictionary = fields.text("dictionary", 64);
  const auto dictionary =
      std::find_if(std::begin(dictionaries), std::end(dictionaries),
                   [&](const Dictionary& known) { return known.name == review.dictionary; });
  if (dictionary == std::end(dictionaries)) {
    fields.complain("dictionary",
                    "Say which way the rating's codes run: 'rating-5-best' (5 = 非常满意) or "
                    "'gbt39046-a8' (1 = 非常满意). It is not guessed.");
    fields.find("rating");
  } else if (const auto rating = fields.integer("rating", 1, 5, true)) {
    review.rating = dictionary->five_is_best ? *rating : 6 - *rating;
  }
  review.region = fields.text("region", 12, true);
  if (!review.region.empty() && (review.region.size() < 2 || !all_of(review.region, "0123456789")))
    fields.complain("region", "Send the administrative division code, 2 to 12 digits.");
  review.unit = fields.text("unit", 128, true);
  review.channel = fields.text("channel", 32);
  if (review.channel.empty()) review.channel = "unspecified";
  if (!all_of(review.channel, "abcdefghijklmnopqrstuvwxyz0123456789_-"))
    fields.complain("channel",
                    "Send a short name of a-z, 0-9, _ and -, such as tablet, qr_code, sms, pc, "
                    "mobile, terminal, phone, paper.");
  review.project_no = fields.text("project_no", 64);
  review.step = fields.text("step", 64);
  if (const json::object* matter = fields.object("matter"))
    review.matter = read_matter(fields.inside("matter", *matter));
  review.window = fields.text("window", 64);
  review.staff = fields.text("staff", 64);
  review.named = fields.flag("named");
  if (const json::object* found = fields.object("reviewer"))
    reviewer = read_reviewer(fields.inside("reviewer", *found));
  review.remark = fields.text("remark", 8 << 10);
  if (const json::array* indicators = fields.array("indicators")) {
    if (indicators->size() > 32) fields.complain("indicators", "At most 32 codes.");
    for (const json::value& code : *indicators) {
      if (!code.is_string() || code.get_string().empty() || code.get_string().size() > 16) {
        fields.complain("indicators", "Send the codes as short texts, [\"115\"].");
        break;
      }
      review.indicators.emplace_back(code.get_string().data(), code.get_string().size());
    }
  }
  if (const json::object* dimensions = fields.object("dimensions")) {
    Fields inside = fields.inside("dimensions", *dimensions);
    if (dimensions->size() > 16) fields.complain("dimensions", "At most 16 dimensions.");
    for (const auto& member : *dimensions) {
      const std::string name(member.key().data(), member.key().size());
      const auto value = inside.integer_in(name, member.value(), 1, 5);
      if (!value || dictionary == std::end(dictionaries)) continue;
      review.dimensions[name] = dictionary->five_is_best ? *value : 6 - *value;
    }
  }
  review.default_review = fields.flag("default");
  return review;
}

// --- Case events
// ----------------------------------------------------------------------------------

// The grounds of 人社厅发〔2020〕31号 by the words of that document, or by ours.
std::string ground_of(std::string said) {
  if (said == "误评") return "mistaken";
  if (said == "恶意差评") return "malicious";
  if (said == "不符合规定且已解释") return "explained";
  return said;
}

Details read_details(Fields fields) {
  constexpr std::size_t line = 256, page = 16 << 10;
  Details details;
  details.by = fields.text("by", line);
  details.role = fields.text("role", 64);
  details.unit = fields.text("unit", 128);
  details.reason = fields.text("reason", page);
  details.classification = fields.text("class", 64);
  details.partly = fields.flag("partly");
  details.measures = fields.text("measures", page);
  details.report = fields.text("report", page);
  details.document = fields.text("document", page);
  details.ground = ground_of(fields.text("ground", line));
  details.evidence = fields.text("evidence", page);
  if (const json::array* attachments = fields.array("attachments")) {
    if (attachments->size() > 50) fields.complain("attachments", "At most 50 digests.");
    for (const json::value& digest : *attachments) {
      if (!digest.is_string() || digest.get_string().size() != 64) {
        fields.complain("attachments", "Send the digests as texts of 64 hex digits.");
        break;
      }
      details.attachments.emplace_back(digest.get_string().data(), digest.get_string().size());
    }
  }
  details.feedback = fields.text("feedback", page);
  details.note = fields.text("note", page);
  details.due_at = fields.instant("due_at");
  if (fields.find("into")) {
    details.into = read_case_id(fields.text("into", 32));
    if (details.into == 0) fields.complain("into", "Send a case id, such as c123.");
  }
  fields.refuse_the_rest();
  return details;
}

// --- Services, units, roles
// ---------------------------------------------------------------------------------

std::string read_region(Fields& fields, bool required) {
  const std::string region = fields.text("region", 12, required);
  if (!region.empty() && (region.size() < 2 || !all_of(region, "0123456789")))
    fields.complain("region", "Send the administrative division code, 2 to 12 digits.");
  return region;
}

// 办结: what a review of it would say, without the rating.
Review read_service(Fields& fields, Instant finished_at) {
  Review review;
  review.given_at = finished_at;
  review.project_no = fields.text("project_no", 64, true);
  review.step = fields.text("step", 64);
  review.region = read_region(fields, true);
  review.unit = fields.text("unit", 128, true);
  if (const json::object* matter = fields.object("matter"))
    review.matter = read_matter(fields.inside("matter", *matter));
  review.window = fields.text("window", 64);
  review.staff = fields.text("staff", 64);
  review.channel = fields.text("channel", 32);
  if (review.channel.empty()) review.channel = "unspecified";
  review.promise_type = fields.text("promise_type", 32);
  review.user_type = fields.text("user_type", 32);
  review.named = fields.flag("named");
  fields.refuse_the_rest();
  return review;
}

UnitRanked read_ranking(Fields& fields) {
  UnitRanked ranked;
  ranked.unit = fields.text("unit", 128, true);
  ranked.region = read_region(fields, true);
  ranked.period = fields.text("period", 16, true);
  if (!ranked.period.empty() && !parse_period(ranked.period))
    fields.complain("period",
                    "Send a month (2026-03), quarter (2026-Q1), half-year (2026-H1) or "
                    "year (2026).");
  ranked.of = fields.integer("of", 1, 100'000, true).value_or(1);
  ranked.place = fields.integer("place", 1, 100'000, true).value_or(1);
  if (ranked.place > ranked.of)
    fields.complain("place", "The last place is " + std::to_string(ranked.of) + ".");
  ranked.by = fields.text("by", 256);
  fields.refuse_the_rest();
  return ranked;
}

RoleChanged read_role(Fields& fields, bool vacant) {
  RoleChanged changed;
  changed.vacant = vacant;
  changed.role.role = fields.text("role", 64, true);
  changed.role.unit = fields.text("unit", 128);
  changed.role.region = read_region(fields, false);
  changed.by = fields.text("by", 256);
  fields.refuse_the_rest();
  return changed;
}

std::string events_of(Sayer from) {
  std::string list;
  for (Event event : every_event())
    if (sayer(event) == from) list += (list.empty() ? "" : ", ") + std::string(name(event));
  return list;
}

std::optional<Event> read_event_name(Fields& fields, std::string_view name) {
  const std::optional<Event> event = event_named(name);
  if (event && sayer(*event) == Sayer::person) return event;
  fields.complain("type", event ? "'" + std::string(name) +
                                      "' is recorded by the engine itself and can not be sent."
                                : "Unknown event; known: " + events_of(Sayer::person) + ".");
  return std::nullopt;
}

Problem invalid(std::vector<Fault> faults) {
  Problem made;
  made.status = 400;
  made.slug = "invalid-event";
  made.detail = faults.front().pointer + ": " + faults.front().detail;
  made.faults = std::move(faults);
  return made;
}

Read read_event(const json::value& value) {
  if (!value.is_object())
    return fault("invalid-event", "", "Send a CloudEvent: a JSON object, {…}.");
  std::vector<Fault> faults;
  const json::object& object = value.get_object();
  Fields fields(object, "", faults);
  const std::string version = fields.text("specversion", 8, true);
  if (!version.empty() && version != "1.0") fields.complain("specversion", "Send \"1.0\".");
  Submission submission;
  submission.id = fields.text("id", 256, true);
  submission.source = fields.text("source", 256, true);
  const std::string type = fields.text("type", 128, true);
  submission.occurred_at = fields.instant("time", true).value_or(Instant{});
  const std::string media = fields.text("datacontenttype", 64);
  if (!media.empty() && media != "application/json")
    fields.complain("datacontenttype", "Send application/json, or leave it out.");
  const std::string subject = fields.text("subject", 256);
  const json::object* data = fields.object("data");

  static const json::object nothing;
  Fields inside = fields.inside("data", data ? *data : nothing);
  constexpr std::string_view case_prefix = "redress.case.";
  if (type == "redress.review.submitted" || type == "redress.case.imported") {
    if (!data) fields.complain("data", "Missing; send the review.");
    if (data) {
      Review review = read_review(inside, submission.occurred_at, submission.reviewer);
      if (type == "redress.review.submitted") {
        submission.fact = ReviewSubmitted{std::move(review)};
      } else {
        CaseImported imported;
        imported.review = std::move(review);
        imported.due_at = inside.instant("due_at");
        const std::string stage = inside.text("stage", 32);
        const std::optional<Stage> known = stage_named(stage);
        if (known) imported.stage = *known;
        if (!stage.empty() && !known)
          inside.complain("stage", "Send a stage, such as rectification or closed.");
        imported.closed_at = inside.instant("closed_at");
        const std::string standing = inside.text("standing", 32);
        const bool over = !open(imported.stage);
        if (const auto ended = standing_named(standing); ended && over)
          imported.standing = *ended;
        else if (!standing.empty())
          inside.complain("standing", over ? "Send how it ended: rectified, deferred, explained, "
                                             "set_aside or withdrawn."
                                           : "Only a closed case has ended somehow; leave it out.");
        if (over && !imported.closed_at)
          inside.complain("closed_at", "Missing; send when the case was closed.");
        if (!over && imported.closed_at)
          inside.complain("closed_at",
                          "The case is not closed; send stage closed, or leave it out.");
        submission.fact = std::move(imported);
      }
      inside.refuse_the_rest();
    }
  } else if (type == "redress.service.finished") {
    submission.fact = ServiceFinished{read_service(inside, submission.occurred_at)};
  } else if (type == "redress.unit.ranked") {
    submission.fact = read_ranking(inside);
  } else if (type == "redress.role.vacated" || type == "redress.role.filled") {
    submission.fact = read_role(inside, type == "redress.role.vacated");
  } else if (type.starts_with(case_prefix)) {
    const std::string_view event_name = std::string_view(type).substr(case_prefix.size());
    const std::optional<Event> event = read_event_name(fields, event_name);
    submission.case_id = read_case_id(subject);
    if (submission.case_id == 0)
      fields.complain("subject", "Send the id of the case it is about, such as c123.");
    Details details = read_details(std::move(inside));
    if (event) submission.fact = CaseMoved{*event, std::move(details)};
  } else if (!type.empty()) {
    fields.complain("type",
                    "Unknown type; known: redress.review.submitted, redress.case.imported, "
                    "redress.service.finished, redress.unit.ranked, redress.role.vacated, "
                    "redress.role.filled and "
                    "redress.case.<event> with one of " +
                        events_of(Sayer::person) + ".");
  }
  if (!faults.empty()) return invalid(std::move(faults));
  return submission;
}

}  // namespace

Read read_event(std::string_view text) {
  Scratch scratch;
  auto parsed = parse(text, scratch);
  if (auto* broken = std::get_if<Problem>(&parsed)) return std::move(*broken);
  return read_event(std::get<json::value>(parsed));
}

std::variant<std::vector<Read>, Problem> read_batch(std::string_view text) {
  Scratch scratch;
  auto parsed = parse(text, scratch);
  if (auto* broken = std::get_if<Problem>(&parsed)) return std::move(*broken);
  const json::value& value = std::get<json::value>(parsed);
  if (!value.is_array())
    return fault("invalid-event", "", "Send a JSON array of CloudEvents, […].");
  if (value.get_array().size() > most_events) {
    Problem made = fault("too-many-events", "",
                         "At most " + std::to_string(most_events) + " events in one request.");
    made.status = 413;
    return made;
  }
  std::vector<Read> events;
  events.reserve(value.get_array().size());
  for (const json::value& item : value.get_array()) events.push_back(read_event(item));
  return events;
}

Read read_case_event(std::string_view text, Number case_id, Instant now) {
  Scratch scratch;
  auto parsed = parse(text, scratch);
  if (auto* broken = std::get_if<Problem>(&parsed)) return std::move(*broken);
  const json::value& value = std::get<json::value>(parsed);
  if (!value.is_object())
    return fault("invalid-event", "", "Send {\"type\": \"found_genuine\", \"data\": {…}}.");
  std::vector<Fault> faults;
  Fields fields(value.get_object(), "", faults);
  const std::string type = fields.text("type", 64, true);
  const std::optional<Event> event = type.empty() ? std::nullopt : read_event_name(fields, type);
  Submission submission;
  submission.case_id = case_id;
  submission.source = fields.text("source", 256);
  submission.id = fields.text("id", 256);
  submission.occurred_at = fields.instant("time").value_or(now);
  static const json::object nothing;
  const json::object* data = fields.object("data");
  Details details = read_details(fields.inside("data", data ? *data : nothing));
  fields.refuse_the_rest();
  if (!faults.empty()) return invalid(std::move(faults));
  submission.fact = CaseMoved{*event, std::move(details)};
  if (submission.source.empty()) submission.source = "/cases/" + redress::case_id(case_id);
  if (submission.id.empty()) {
    // No id, no repeat to be recognised: every call is its own event.
    static const std::uint64_t boot =
        std::random_device{}() * 0x100000000ull + std::random_device{}();
    static std::atomic<std::uint64_t> next{0};
    submission.id = "auto-" + std::to_string(boot) + "-" + std::to_string(++next);
  }
  return submission;
}

Number read_case_id(std::string_view text) {
  if (text.size() < 2 || text.size() > 20 || text[0] != 'c' || text[1] == '0') return 0;
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}
std::string case_id(Number number) { return "c" + std::to_string(number); }
std::string review_id(Number number) { return "r" + std::to_string(number); }

std::variant<Instant, Problem> read_advance_to(std::string_view text) {
  Scratch scratch;
  auto parsed = parse(text, scratch);
  if (auto* broken = std::get_if<Problem>(&parsed)) return std::move(*broken);
  const json::value& value = std::get<json::value>(parsed);
  if (!value.is_object())
    return fault("invalid-event", "", "Send {\"advance_to\": \"2026-03-02T09:00:00+08:00\"}.");
  std::vector<Fault> faults;
  Fields fields(value.get_object(), "", faults);
  const std::optional<Instant> to = fields.instant("advance_to", true);
  fields.refuse_the_rest();
  if (!faults.empty()) return invalid(std::move(faults));
  return *to;
}

}  // namespace redress
