// Two senders' spellings of one thing are one thing: the one form of every text that identifies
// (unit, matter, window, person, source, id), and what may not stand in a text at all.
//
// The form: NFC; another width of an ASCII character (full-width, small, vertical) is that
// character; a radical or compatibility form of an ideograph is the unified ideograph; blanks of
// every kind are gone at the ends, and one inside. What nobody sees or everybody sees otherwise is
// refused by name and place: control, format, bidirectional and other invisible characters,
// private-use and unassigned ones, noncharacters. All else stays: ①, ㈱, ², half-width kana and
// traditional ideographs are other characters, not other spellings.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/wording.h"

namespace redress {

// Brings `text` to that form, in place; an empty one stays empty. Otherwise what is wrong with it,
// as a sentence, and `text` as it was. ASCII and plain ideographs cost one look at each byte.
std::optional<Wording> bring_to_one_form(std::string& text);

// Nothing, or blanks of whatever kind.
bool only_blanks(std::string_view text);

// Of what people wrote, which stays as they wrote it: control characters (line breaks and tabs
// apart) and noncharacters. nullopt: nothing. The text must be UTF-8.
std::optional<Wording> wrong_in_prose(std::string_view text);

// For looking something up in what people wrote: no difference of width, case or compatibility
// form, and nothing invisible. Never for keeping.
std::string flattened(std::string_view text);

// Names that only look alike, and may be one: never merged, but told.
struct LookAlike {
  std::string one, other;  // in the order of the names
  enum class By {
    script,         // the same after case, width, traditional and simplified, look and punctuation
    one_character,  // of four or more, one more, one less or another, and it counts nothing
  } by = By::script;
  bool operator==(const LookAlike&) const = default;
};
std::vector<LookAlike> look_alikes(const std::vector<std::string>& names);

// Whether two names are one, or alike by script as above: for asking whether somebody is somebody
// else. Whoever writes a name otherwise is no second person.
bool same_or_alike(std::string_view a, std::string_view b);

}  // namespace redress
