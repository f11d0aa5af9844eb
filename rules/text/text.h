// A text that somebody wrote, and what is wrong with it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/wording.h"

namespace redress {

struct Text {
  std::string file;  // for messages only
  std::string bytes;
};

struct RuleProblem {
  enum class Severity { error, warning };
  // What it breaks: YAML; the shape of the language, which a schema can say; what the shape means.
  enum class Kind { syntax, structure, meaning };

  std::string file;
  int line = 1;    // from 1
  int column = 1;  // from 1, in characters, not bytes
  Term sentence;
  Term help;              // what to write instead; may be empty
  std::string code = {};  // "R0107": catalogue.h has the long story; empty for one that has none
  Severity severity = Severity::error;
  Kind kind = Kind::meaning;
  bool operator==(const RuleProblem&) const = default;
};

bool any_error(const std::vector<RuleProblem>& problems);

// "city.yaml:12:3: error[R0107]: unknown key 'verifcation'; did you mean 'verification'?"
std::string print(const RuleProblem& problem, Language language = Language::en);
Wording print_in_both(const RuleProblem& problem);

// The same as a compiler shows it: the line, a caret under the place, the help on a line of its
// own. `bytes` is the text it is about; without that line, only the sentences.
std::string print_at_length(const RuleProblem& problem, std::string_view bytes, Language language);

}  // namespace redress
