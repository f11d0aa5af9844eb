// The one decision: what becomes of what somebody says. Pure: time, policy and identity arrive as
// arguments.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/case/entry.h"
#include "engine/ledger.h"
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
  wrong_role,           // somebody else has to say it
  rating_conflict,      // that rating is on record with other content
  already_recorded,     // that matter was finished, that unit ranked, that role changed before
  out_of_range,         // it would be due in a year that there is not
  unreadable,           // what it is about cannot be read: a damaged row
};
std::string_view name(Reason reason);
std::optional<Reason> reason_named(std::string_view name);

// The domain says no; nothing changes.
struct Refusal {
  Reason reason = Reason::not_at_this_stage;
  Wording sentence;                // what to do, for the sender
  std::optional<Stage> stage;      // where the case is
  std::vector<Event> accepts;      // what it would accept there
  std::uint64_t version = 0;       // the case's, for stale_version
  std::string pointer;             // JSON Pointer to the field at fault
  std::vector<std::string> roles;  // for wrong_role: who may
  std::optional<Instant> latest;   // the latest instant that would have been accepted
  Offset offset{0};                // to show it in
  std::optional<Fact> keep;        // refused, and kept in the ledger to be looked at
};

struct Submission {
  std::string source;
  std::string id;
  Instant occurred_at;
  bool time_given =
      true;  // by the sender; else it is the server's now, and no part of what is said
  Fact fact;
  Number case_id = 0;                       // for CaseMoved and what else happens to a case
  std::optional<std::uint64_t> if_version;  // If-Match
  Reviewer reviewer;
  Blob blob;       // for AttachmentAdded
  Digest content;  // of what it says, without who rated, for telling a repeat from a contradiction;
                   // set by the clerk
  Recalculation recalculation = Recalculation::extend_only;  // for DeadlinesRecalculated
  Version policy;  // for PolicyChanged: the version from now on
};

// What may be handed in: of one file, of one case.
inline constexpr std::uint64_t most_bytes_of_attachment = 20u << 20;
inline constexpr std::uint64_t most_bytes_of_case = 200u << 20;
inline constexpr std::size_t most_attachments_of_case = 50;

// How far a sender's stamp may be from the clock and still be believed.
inline constexpr std::chrono::minutes allowed_skew{10};

// An alarm that goes off so long after its instant had been missed: the server was down, or the
// review came late.
inline constexpr std::chrono::minutes missed_after{10};

// The same was said before, by another event: its answer is that entry's.
struct Repeated {
  Number of = 0;
};

using Decision = std::variant<Entry, Refusal, Repeated>;

// What is on record just before: all that a decision may look up besides policies.
class OnRecord {
 public:
  virtual ~OnRecord() = default;
  virtual const std::optional<Case>& find_case(Number id) = 0;
  virtual const std::optional<ServiceRecord>& find_service(const std::string& key) = 0;
  virtual const std::optional<UnitRecord>& find_unit(const std::string& name) = 0;
  virtual const Roster& roster() = 0;
  // An entry by number; of the newest too.
  virtual std::optional<Entry> entry(Number number) = 0;
};

// `number`: the entry's, if there is one.
Decision decide(OnRecord& records, Submission submission, const PolicyBook& policies, Instant now,
                Number number);

// What the case accepts where it stands, without what its policy forbids whoever says it and
// whatever is said.
std::vector<Event> allowed_by(const Case& it, const Policy& policy, Instant now);

// What the engine says by itself because of an entry, about the same case or another one: a case
// goes where the policy sends it, the one that goes on learns of a merger. nullopt for most.
std::optional<Submission> follows(const Entry& entry);

}  // namespace redress
