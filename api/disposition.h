// What people typed, in a header: the name of a file, who hands it in. RFC 6266 and RFC 8187.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace redress {

// "UTF-8''%E6%8A%A5%E5%91%8A.pdf": ASCII, whatever the text; nothing in it can end a header.
std::string extended(std::string_view text);

// Such a value, or UTF-8 as it is typed. nullopt: a broken escape, or not UTF-8.
std::optional<std::string> read_extended(std::string_view value);

// "attachment; filename*=UTF-8''…"
std::string disposition(std::string_view filename);

// filename* of a Content-Disposition, else filename (in quotes, UTF-8). nullopt: it has neither, or
// one that can be read in two ways.
std::optional<std::string> filename_of(std::string_view disposition);

}  // namespace redress
