// 通知: who is to be told what, because of an entry. Written to the outbox in the same batch as the
// entry; delivering them is somebody else's.
#pragma once

#include <string>
#include <vector>

#include "engine/case/entry.h"

namespace redress {

struct Notice {
  // Made of what it is about, not drawn: after a restored backup the same notice has the same id,
  // and a receiver drops it. "c3/1/rectification/overdue@1772985600000/unit_head"
  std::string id;
  // As the policy names it; `unit` is the one that holds the case, `reviewer` the one who rated.
  std::string role;
  std::string unit;  // that held the case then
  std::string region;
  Number case_id = 0;  // 0: about a unit, or a service that waits to be rated
  int round = 1;
  // near_due, pause_ended, extension_granted, rating_reminder, role_vacant, case_given,
  // to_dispatch, to_decide, or the rung's name
  std::string what;
  std::string clock;     // the stage's name, "contact" or "cap"; empty for what a count set off
  std::string concerns;  // of role_vacant: the role; of a case given: by what, "transferred" …
  Instant at;            // when it became so, however late it was recorded
  std::string due_text;  // of that clock; empty if it has ended
  // Recorded long after it became so, after the server had been down: all notices of one recipient
  // with the same digest are told as one.
  std::string digest;
  bool operator==(const Notice&) const = default;
};

// Of an entry and the case as it is after it; none for most.
std::vector<Notice> notices(const Entry& entry, const Case& after);
// Of an entry that concerns no case.
std::vector<Notice> notices(const Entry& entry);

}  // namespace redress
