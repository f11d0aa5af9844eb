// What the command line asks of a running server.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "api/text/told.h"

namespace redress::commands {

// The server cannot be reached.
struct Unreachable : Told {
  using Told::Told;
};

class Client {
 public:
  // "http://127.0.0.1:8787". Throws Unreachable if it cannot be an address.
  explicit Client(std::string server);

  struct Answered {
    int status = 0;
    std::string body;
    std::string etag;
    std::vector<std::string> warnings;  // Redress-Warning, as it is escaped there
  };
  // Throw Unreachable.
  Answered get(const std::string& path, const std::map<std::string, std::string>& query = {}) const;
  Answered put(const std::string& path, const std::map<std::string, std::string>& query,
               const std::string& body, const std::string& if_match) const;
  Answered post(const std::string& path, const std::map<std::string, std::string>& headers,
                const std::string& body, const std::string& media_type,
                const std::map<std::string, std::string>& query = {}) const;
  Answered remove(const std::string& path,
                  const std::map<std::string, std::string>& query = {}) const;

 private:
  std::string server_;
};

}  // namespace redress::commands
