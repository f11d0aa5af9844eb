// What the commands have in common: files, questions to a server, an end that says what to do.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <ostream>
#include <stdexcept>
#include <string>

#include "api/cli/client.h"
#include "api/cli/commands.h"
#include "engine/ledger.h"

namespace redress::commands {

// Ends a command.
struct Stop : Told {
  using Told::Told;
};

std::string bytes_of(const std::string& file);  // of a text; throws Told

std::string text(const boost::json::value& value);

// A problem (RFC 9457) as lines to read, in the language of whoever reads.
Wording said(const Client::Answered& answer, const Wording& after_faults = {});

inline const Wording nothing_changed{"Nothing was changed.", "未作任何改动。"};
Wording can_not_be_written(const std::string& file);

// Whether a text's name can be one on a server: else what is wrong with the text is said here.
bool names_something(const std::string& name);

// Throws Stop unless the answer is 200.
boost::json::value asked(const Client& server, const std::string& path,
                         const std::map<std::string, std::string>& query = {});

// What the server warns of beside its answer (a name that nobody has ever met), to `err`; then the
// command went wrong, else it is ok.
int warned(const boost::json::value& answer, Language language, Streams to);

// A document that the server made, to the file `out`, or where the output goes; and what is warned
// of beside it, as `warned()` has it. Throws Stop unless the answer is 200.
int hand_over(const Client::Answered& answer, const std::string& out, Language language,
              Streams to);

Wording not_as_expected(const std::string& why);

// The command's exit code; one that stops says why to `err`.
template <class Do>
int reported(Streams to, Do work) {
  try {
    return work();
  } catch (const Told& stop) {  // Stop, Unreachable, a file that cannot be read
    to.err << to.say(stop.sentence) << "\n";
  } catch (const LedgerError& broken) {
    to.err << to.say(broken.sentence) << "\n";
  } catch (const std::runtime_error& stop) {
    to.err << stop.what() << "\n";
  } catch (const std::exception& error) {  // such as a part of an answer that is not there
    to.err << to.say(not_as_expected(error.what())) << "\n";
  }
  return went_wrong;
}

}  // namespace redress::commands
