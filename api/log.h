// Where the log goes: standard error, or a file that whoever turns logs over may move away.
#pragma once

#include <filesystem>

namespace redress {

// From now on to the end of this file. Throws std::runtime_error that says what to do.
void log_to(const std::filesystem::path& file);

// The file of that name is opened anew, as SIGHUP asks for; what was moved away gets no more. If it
// cannot be, the old one goes on and says so.
void reopen_log();

}  // namespace redress
