// The command line's help, and what it says of wrong usage, in both languages.
#pragma once

#include <optional>

#include "engine/wording.h"

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace redress {

// Chinese help for all commands and options; in English it is as it was written. What has no
// Chinese yet stays, and a test names it.
void speak(CLI::App& cli, Language language);

// Every option of every command refuses a value of nothing but blanks: left out it would stand for
// everything, and a script's variable may be empty.
void refuse_empty(CLI::App& cli);

// The first argument that should be a command and is none: what is near, what there is. Or that one
// is missing. nullopt if neither.
std::optional<Wording> no_such_command(const CLI::App& cli, int argc, const char* const* argv);

// What the arguments have wrong, by the option's own name and with what is near.
Wording wrong_usage(const CLI::ParseError& error, const CLI::App& cli, int argc,
                    const char* const* argv);

}  // namespace redress
