// redress case show | history | act: one case, seen and acted on through a running server.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "api/cli/commands.h"

namespace redress::commands {

struct OneCase {
  std::string id, server, as_of;
  bool json = false;
  int columns = 100;
};
// Where it stands, what is due and why, what may be done now, who holds it, its files.
int show_case(const OneCase& of, Streams to);
// Its life from end to end.
int case_history(const OneCase& of, Streams to);

// An event with its details. Files are handed in first and named in it.
struct Acting {
  std::string id, server;
  std::string event;                           // rectified, or 整改完成
  std::map<std::string, std::string> details;  // by the names of the wire: by, role, due_at …
  std::vector<std::string> files;
  std::string kind;      // of the files; as the event asks for it unless said
  std::string if_match;  // the version it was seen at
  std::string event_id;  // the same again is a repeat
  bool json = false;
};
int act_on_case(const Acting& how, Streams to);

}  // namespace redress::commands
