// How the offices of the trial deal with a bad review: some at once, some late, some not at all.
// Made up from the seed; the article gives no single case.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "tests/support/shanghai.h"

namespace redress::demo {

enum class Manner {
  prompt,             // simple, the same day
  planned,            // complex: measures and a date first, kept
  late,               // complex, and the date is not kept
  unsatisfied_once,   // the reviewer says no, a second round does it
  unsatisfied_twice,  // … a third
  no_legal_basis,     // explained, not rectified
  appealed,           // set aside by another unit
  unreached,          // nobody answers the follow-up calls
  never_rectified,    // contacted, found genuine, and then nothing
  never_contacted,    // dispatched, and then nothing
  tries_to_return,    // 退单, which Shanghai does not allow; then prompt
};

// One case in the hands of those who work on it.
struct Handling {
  std::string case_id;
  const shanghai::Rating* rating = nullptr;
  Manner manner = Manner::prompt;
  shanghai::Dice dice{0};
  std::string stage = "dispatch";  // as the last answer gave it
  int round = 1;
  bool contacted = false, planned = false, refused = false;  // in this round
};

struct Act {
  Instant at;
  std::string event;
  boost::json::object data;
};

// Gives every new case its manner.
class Staff {
 public:
  Handling take_on(std::string case_id, const shanghai::Rating& rating);

 private:
  int taken_ = 0;
  std::size_t arranged_ = 0;
};

// What is done next and when; nullopt: nothing any more.
std::optional<Act> next_act(Handling& it, Instant now);

}  // namespace redress::demo
