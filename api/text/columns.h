// Text in columns of a terminal, where a Chinese character takes two and a combining mark none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace redress::screen {

inline constexpr int columns = 100;

// What can be shown as it is. Control characters (C0, C1, DEL), what turns the direction of
// writing, what cannot be seen and what is no UTF-8 stand there as \u001B would in JSON, so that no
// text can move the cursor, hide what it says or look like another. Line feeds and tabs stay.
std::string plain(std::string_view text);
// The same in a cell of a table, which has one line: breaks and tabs are blanks.
std::string plain_cell(std::string_view text);

// As wide as the terminal that is written to; `otherwise` where it is none. COLUMNS overrides.
int terminal_columns(int otherwise = columns);

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
