// A text that somebody wrote, and what is wrong with it.
#pragma once

#include <string>
#include <vector>

namespace redress {

struct Text {
  std::string file;  // for messages only
  std::string bytes;
};

struct RuleProblem {
  std::string file;
  int line = 1;    // from 1
  int column = 1;  // from 1, in characters, not bytes
  std::string sentence;
  std::string help;  // what to write instead; may be empty
  bool operator==(const RuleProblem&) const = default;
};

// "city.yaml:12:3: error: unknown key 'verifcation'; did you mean 'verification'?"
std::string print(const RuleProblem& problem);

}  // namespace redress
