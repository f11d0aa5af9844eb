// From the wire to a submission: CloudEvents in JSON, and records of sources as they are, read
// strictly.
//
// Whatever is wrong is said with the field it is about (JSON Pointer) and what is accepted there;
// an unknown or doubled member is an error, because a misspelt one would be silently lost.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <string_view>
#include <variant>
#include <vector>

#include "api/problem.h"
#include "engine/decide/decide.h"
#include "rules/sources/dictionary_book.h"

namespace redress {

inline constexpr std::size_t most_events = 10'000;  // in one request

using Read = std::variant<Submission, Problem>;

// One CloudEvent. `now` stands for nothing but the time of case events sent to a case's own
// address, where a time may be left out.
Read read_event(std::string_view json, const Dictionaries& dictionaries);

// A JSON array of CloudEvents; a Problem for the whole if it is no array or has too many.
std::variant<std::vector<Read>, Problem> read_batch(std::string_view json,
                                                    const Dictionaries& dictionaries);

// A record of a source under its own names: the review that its dictionary makes of it. It is known
// again by project number, step and assess number. The dictionary must have fields and a source.
Read read_record(std::string_view json, const Dictionary& dictionary);

// One, or a JSON array of them.
struct Records {
  bool many = false;
  std::vector<Read> all;
};
std::variant<Records, Problem> read_records(std::string_view json, const Dictionary& dictionary);

// {"type": "found_genuine", "data": {…}} for one case. `id` and `time` may be given, as in a
// CloudEvent; without them the event is new each time and happens now.
Read read_case_event(std::string_view json, Number case_id, Instant now);

// "c123" → 123; 0 if it is no case id.
Number read_case_id(std::string_view text);
std::string case_id(Number number);
std::string review_id(Number number);

// For what comes without an id: no repeat can be recognised, every call is its own event.
std::string fresh_id();

// {"advance_to": "…"} for the test clock.
std::variant<Instant, Problem> read_advance_to(std::string_view json);

// Any JSON value, read as strictly as events are: in UTF-8, at most 16 deep, no member twice, a
// text of a MiB at most.
std::variant<boost::json::value, Problem> read_json(std::string_view text);

}  // namespace redress
