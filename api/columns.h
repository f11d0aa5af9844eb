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
// Rows in columns as wide as their widest, two spaces between them; a column named in `numbers` is
// right-aligned. No trailing spaces.
std::vector<std::string> table(const std::vector<std::vector<std::string>>& rows,
                               const std::vector<std::size_t>& numbers = {});
// Lines of at most that width; breaks between Chinese characters and at spaces.
std::vector<std::string> wrapped(std::string_view text, int columns);

}  // namespace redress::screen
