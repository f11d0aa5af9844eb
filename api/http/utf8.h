// Whether bytes are UTF-8: no overlong forms, no surrogates, nothing beyond U+10FFFF (RFC 3629).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engine/wording.h"

namespace redress {

// The first byte (from 0) that is none; nullopt if all are.
std::optional<std::size_t> first_not_utf8(std::string_view bytes);
bool is_utf8(std::string_view bytes);

// What to say of a body that cannot be read as UTF-8; nullopt if that is not what is wrong.
std::optional<Wording> not_utf8(std::string_view body);

// Takes off the mark that some programs put before UTF-8.
void drop_byte_order_mark(std::string& text);

}  // namespace redress
