// 通知: who is to be told what, because of an entry. Written to the outbox in the same batch as the
// entry; delivering them is somebody else's.
#pragma once

#include <string>
#include <vector>

#include "engine/entry.h"

namespace redress {

struct Notice {
  // Made of what it is about, not drawn: after a restored backup the same notice has the same id,
  // and a receiver drops it. "c3/1/rectification/overdue@1772985600000/unit_head"
  std::string id;
  std::string role;  // as the policy names it; `unit` is the one that holds the case
  std::string unit;  // that held the case then
  std::string region;
  Number case_id = 0;
  int round = 1;
  std::string what;      // near_due, pause_ended, or the rung's name
  std::string clock;     // the stage's name, or "cap"; empty for what a round set off
  Instant at;            // when it became so, however late it was recorded
  std::string due_text;  // of that clock; empty if it has ended
  bool operator==(const Notice&) const = default;
};

// Of an entry and the case as it is after it; none for most.
std::vector<Notice> notices(const Entry& entry, const Case& after);

}  // namespace redress
