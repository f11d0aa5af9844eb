// The one decision: what becomes of what somebody says. Pure: time, policy and identity arrive as
// arguments.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/entry.h"
#include "engine/policy.h"

namespace redress {

enum class Reason {
  no_such_case,
  not_at_this_stage,    // the lifecycle does not know this arrow
  forbidden_by_policy,  // the stage would, the policy does not
  incomplete,           // the policy asks for a document that is missing
  stale_version,        // If-Match named another version
  content_differs,      // same source and id, other content
  no_policy,            // no policy applies to the review
  in_the_future,        // stamped later than the allowed skew
};
std::string_view name(Reason reason);

// The domain says no; nothing changes.
struct Refusal {
  Reason reason = Reason::not_at_this_stage;
  std::string sentence;        // what to do, for the sender
  std::optional<Stage> stage;  // where the case is
  std::vector<Event> accepts;  // what it would accept there
  std::uint64_t version = 0;   // the case's, for stale_version
  std::string pointer;         // JSON Pointer to the field at fault
};

struct Submission {
  std::string source;
  std::string id;
  Instant occurred_at;
  Fact fact;
  Number case_id = 0;                       // for CaseMoved and AlarmWentOff
  std::optional<std::uint64_t> if_version;  // If-Match
  Reviewer reviewer;
  Recalculation recalculation = Recalculation::extend_only;  // for DeadlinesRecalculated
};

// How far a sender's stamp may be from the clock and still be believed.
inline constexpr std::chrono::minutes allowed_skew{10};

using Decision = std::variant<Entry, Refusal>;

// `before`: the case it is about, if any and if it exists. `number`: the entry's, if there is one.
Decision decide(const std::optional<Case>& before, Submission submission,
                const PolicyBook& policies, Instant now, Number number);

}  // namespace redress
