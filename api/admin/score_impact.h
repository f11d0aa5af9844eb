// What a candidate policy makes of scores and places: of the periods that run and of those before
// them, beside what they are by the policies in force, computed by the code that assesses.
//
// Only the counting is the candidate's: what happened, and what was late when it happened, is as it
// was recorded.
#pragma once

#include <boost/json/array.hpp>
#include <functional>
#include <string>

#include "rules/policy/book.h"
#include "rules/text/text.h"
#include "storage/store.h"

namespace redress::figures {

enum class WhatIf {
  shown,     // also of periods that the candidate will not judge, to compare
  left_out,  // only what changes when it comes into force
};

// For each region that the candidate concerns and each kind of period that it or the policy in
// force assesses: the running period and the one before, with the units whose score or place
// changes. The candidate comes into force at `from`, which is `now` or later. Holds the scores of
// one region and period at a time; ends early, with what there is so far, once `go_on` is false.
// May be called from any thread.
boost::json::array score_impacts(const Store& store, const Book& book,
                                 const Book::Candidate& candidate, Instant now, Instant from,
                                 WhatIf what_if, const std::function<bool()>& go_on);

// Rates that come out otherwise by it, of each policy that changes. Boards are counted by the
// policy in force whatever their days, so that these count at once and of all days; rankings by a
// rate, and scores, only of the periods above.
boost::json::array rate_changes(const Book::Candidate& candidate);
std::string rate_changes_text(const boost::json::array& changes, Language language);

// The same as lines to read.
std::string score_impacts_text(const boost::json::array& impacts, Language language);

}  // namespace redress::figures
