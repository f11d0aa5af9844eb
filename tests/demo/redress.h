// The server as another system meets it: over HTTP, and by nothing else.
#pragma once

#include <signal.h>

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "tests/demo/conduct.h"
#include "tests/support/client.h"

namespace redress::demo {

struct Interrupted {};

class Redress {
 public:
  // Calls throw Interrupted once that is set, and std::runtime_error with what the server said when
  // it was not what was asked for.
  Redress(Client client, const volatile sig_atomic_t& interrupted)
      : client_(std::move(client)), interrupted_(interrupted) {}

  boost::json::object get(const std::string& path);
  // Moves the made-up clock, unless it is there already.
  void advance_to(Instant at);
  // NDJSON in, one answer a line out.
  std::vector<boost::json::object> push(const std::string& lines);
  // The answer as it is: what a unit may not do is news, not an error.
  HttpAnswer act(const std::string& case_id, const Act& act);
  // Every case of the question ("&rung=…"), page by page.
  std::vector<boost::json::object> cases(const std::string& question);

  [[noreturn]] static void fail(const std::string& what, const HttpAnswer& answer);

 private:
  void stop_if_interrupted() const;

  Client client_;
  const volatile sig_atomic_t& interrupted_;
  Instant now_;
};

}  // namespace redress::demo
