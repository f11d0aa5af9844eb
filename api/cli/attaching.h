// A file of this machine, handed in with a case.
#pragma once

#include <string>

#include "api/cli/client.h"
#include "api/cli/commands.h"

namespace redress::commands {

// The server's answer. `version`: only if the case is still at it; empty: whatever it is at. Throws
// Told if the file cannot be read or is too large.
Client::Answered hand_in(const Client& server, const std::string& case_id, const std::string& file,
                         const HandingIn& how, const std::string& version);

// "9.12 MiB".
std::string mebibytes(std::uintmax_t bytes);

}  // namespace redress::commands
