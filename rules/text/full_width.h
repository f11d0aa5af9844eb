// Punctuation as Chinese input methods type it, where YAML means its own: `title： 无棣`.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "engine/wording.h"

namespace redress::yaml {

struct FullWidth {
  int line = 1, column = 1;  // from 1, in characters
  Wording what;              // "full-width colon"
  std::string_view mark;     // "：", part of the text
  Wording write;             // "':' and a blank"
  // Nothing else can be meant: a word and a colon, a dash, the indentation. What is not certain may
  // be text that somebody wrote, and is of interest where its line is wrong.
  bool certain = false;
};

inline constexpr std::size_t most_certain = 100;  // of a text; nobody mends more at a time
inline constexpr std::size_t most_marks = 2'000;

// The first of each line, outside of quotes, comments and texts of several lines; the scan ends
// with so many. Costs the length of the text. May throw OutOfPatience.
std::vector<FullWidth> full_width_marks(std::string_view bytes);

}  // namespace redress::yaml
