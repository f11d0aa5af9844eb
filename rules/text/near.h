// Names that resemble one that nobody has met: what somebody may have meant by it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace redress {

// How many letters were added, left out or replaced, or two neighbours swapped; of ASCII the case
// makes no difference.
std::size_t letters_off(std::string_view a, std::string_view b);

// The nearest first, at most `most`: a letter or a few off, one within the other (社会保险 of
// 社会保险局), or its letters left out (社保). Never the name itself. Each of `among` is compared,
// so that whoever calls it bounds them.
std::vector<std::string> near(std::string_view name, const std::vector<std::string>& among,
                              std::size_t most = 3);

}  // namespace redress
