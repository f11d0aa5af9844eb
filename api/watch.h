// What the log tells by itself: every change of rules, every hold of deadlines and refusal to
// write, and the end of each. A line each, without personal data.
#pragma once

#include <string>

#include "engine/clerk/clerk.h"
#include "storage/store.h"

namespace redress {

// "policy 'wudi-hall' 9a0133c5e7f2 is in force, by 王 (entry 12)"; empty for what changes no rule.
std::string change_of_rules(const Entry& entry);

// As it can stand in a log: on one line.
std::string on_one_line(std::string text);

// Looks now and then at what stands in the way of deadlines and writes, and says what has changed.
class Watch {
 public:
  Watch(const Store& store, const Clerk& clerk) : store_(store), clerk_(clerk) {}
  void look();

 private:
  const Store& store_;
  const Clerk& clerk_;
  std::string held_, gone_;
  bool full_ = false;
};

}  // namespace redress
