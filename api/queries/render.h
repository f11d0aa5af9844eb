// What is stored, as people and systems get to see it: JSON, times in RFC 3339.
//
// No name and no phone number of a reviewer is ever in it.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/clerk/clerk.h"
#include "storage/store.h"

namespace redress {

boost::json::value text_or_null(const std::string& text);  // null if empty
// "99.79": half-up to two places, "100.00" only when exact; nullopt for 0/0.
std::optional<std::string> percent(std::int64_t part, std::int64_t whole);

// "P1DT2H30M".
std::string iso_duration(std::chrono::milliseconds span);

boost::json::array render_numbers(const std::vector<Number>& numbers);   // 12
boost::json::array render_case_ids(const std::vector<Number>& numbers);  // "c12"

// What is no beginning of a quarter of an hour is an hour of somebody's: to the hour, so that it
// does not tell the second of a rating. Opening hours begin and end at a quarter.
Instant to_the_hour(Instant at, Offset offset);

// Of what is said about a case, its due instant to the hour; of a review its sender knows it.
boost::json::object render_receipt(const Receipt& receipt);
boost::json::object render_case(const Case& it, Instant as_of);
// As in lists: with what tells the answer to what was asked.
boost::json::object render_listed(const Case& it, const CaseQuery& asked, Instant as_of);
boost::json::object render_whole_case(const Case& it, Instant as_of);  // by id
boost::json::object render_entry(const Entry& entry, Offset offset);
boost::json::object render_review(const Review& review, Offset offset);
// With the explanation, by the policy that gave it.
boost::json::object render_attachment(const Attachment& attachment);
boost::json::object render_clock(const Clock& clock, const Version& policy);
boost::json::object render_measure(const Measure& measure, Offset offset);
boost::json::object render_notice(const Notice& notice, Number entry, Offset offset);
boost::json::object render_assessment(const Assessment& assessment);
boost::json::object render_score(const UnitScore& score);
boost::json::object render_signal(const Signal& signal);
// `bad_ratings`: by the policy.
boost::json::object render_board(const Board& board, const std::vector<int>& bad_ratings,
                                 std::int64_t overdue, bool more);

// One sentence a supervisor can read, from the stored reasons alone.
struct Explanation {
  std::string zh, en;
};
Explanation explain(const Clock& clock, const Version& policy);
// The same in half a line, for who knows what is due and when: length, start, what was special.
Explanation explain_briefly(const Clock& clock);

}  // namespace redress
