// What reads like personal data in a text, by its pattern alone: whose it is, is neither known nor
// told.
#pragma once

#include <optional>
#include <string_view>

#include "engine/wording.h"

namespace redress {

// A phone, identity or bank card number, an e-mail or network address, an account of a messenger, a
// number plate, the number of a flat, a person addressed by name (张女士). Whatever the width of
// its digits, in Chinese numerals too, with blanks and strokes between. nullopt: nothing.
std::optional<Wording> personal_data_in(std::string_view text);

}  // namespace redress
