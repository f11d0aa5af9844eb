// The house put together: store, policies, clerk, routes and gate, in that order, and taken apart
// in the opposite one.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/gate.h"
#include "api/readers.h"
#include "engine/clerk.h"
#include "storage/store.h"

namespace redress {

struct ServeOptions {
  std::filesystem::path data;
  std::vector<std::filesystem::path> policies;  // none: those the database has
  std::string host = "127.0.0.1";               // what it listens on
  std::uint16_t port = 8787;
  std::vector<std::string> known_as;  // names that it may be asked for by, such as a proxy's
  std::optional<Instant> test_clock;
  Limits limits;
  Budget budget;
  ClerkOptions clerk;
  StoreOptions store;
};

// Could not start; what() says what to do, over several lines where policies are wrong.
struct StartError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class App {
 public:
  // Opens the store, adopts the policies, listens. Throws StartError.
  explicit App(ServeOptions options);
  ~App();

  std::uint16_t port() const;
  std::vector<std::string> policies() const;  // "wudi 3f2a… (calendar cn 77b1…)", for the log

  // Serves until stop(), or until a write failed. True when it ended in order.
  bool run();
  // From any thread: what was accepted is answered, then run() returns, within 2 s.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace redress
