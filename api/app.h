// The house put together: store, policies, clerk, routes and gate, in that order, and taken apart
// in the opposite one.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/gate.h"
#include "api/http/readers.h"
#include "engine/clerk/clerk.h"
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

// Could not start; says what to do, over several lines where policies are wrong.
struct StartError : std::runtime_error {
  explicit StartError(Wording said) : std::runtime_error(said.en), sentence(std::move(said)) {}
  template <class Text>
  requires std::is_convertible_v<Text, std::string>
  explicit StartError(const Text& said) : StartError(Wording::same(std::string(said))) {}
  Wording sentence;  // what() is the English of it
};

// Connections and tables, so that together they can never take the last of so many descriptors: a
// write must find one. Throws StartError if there are too few for both.
void fit(ServeOptions& options, std::size_t descriptors);

// Whether only this machine can reach it.
bool is_loopback(std::string_view host);

class App {
 public:
  // Opens the store, adopts the policies, listens. Throws StartError.
  explicit App(ServeOptions options);
  ~App();

  std::uint16_t port() const;
  // For the log, on a line: data, policies, address, clock.
  std::string description() const;

  // Serves until stop(), or until a write failed. True when it ended in order. Where the data was
  // taken away it goes on to say so: whoever starts it again by itself would begin anew.
  bool run();
  // From any thread: what was accepted is answered, then run() returns, within 2 s.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace redress
