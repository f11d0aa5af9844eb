// Text in columns of a terminal, where a Chinese character takes two.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace redress::screen {

inline constexpr int columns = 100;

int width(std::string_view text);
std::string left(std::string_view text, int columns);  // filled up or cut off
std::string right(std::string_view text, int columns);
// Lines of at most that width; breaks between Chinese characters and at spaces.
std::vector<std::string> wrapped(std::string_view text, int columns);

}  // namespace redress::screen
