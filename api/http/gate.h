// The gate owns sockets, framing and limits, so that nothing behind it ever meets a slow, huge or
// ambiguous client. One thread, one event loop; what is behind the door answers when it can.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/wording.h"

namespace redress {

struct Request {
  std::string method;  // a token: GET, HEAD, POST, …
  // As sent, without the query: starts with '/', and has no part that is empty, "." or ".." however
  // it is written. Parts of it are decoded by whoever knows which of them are names.
  std::string path;
  std::vector<std::pair<std::string, std::string>> query;    // decoded, in order
  std::vector<std::pair<std::string, std::string>> headers;  // as sent, in order
  std::string body;                                          // as sent; forms are not taken apart
  std::string remote;      // the peer's address as the socket has it, never from a header
  std::string local = {};  // ours, which this connection came to

  // The first of that name (header names ignore case), nullptr if there is none.
  const std::string* header(std::string_view name) const;
  const std::string* parameter(std::string_view name) const;
};

// Content-Length, Connection and other framing headers, Date and X-Content-Type-Options are the
// gate's; an answer that brings its own, or a control byte in a header, becomes a 500.
struct Answer {
  int status = 200;
  std::string content_type = "application/json";
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
};

// As a problem (RFC 9457), whatever else there is to say of it: problem.h. With Retry-After where
// trying again can help.
Answer refusal(int status, std::string slug, Wording detail);

// Called once, from any thread, also after the gate is gone. Dropped without a call, it answers
// 500: no client waits for ever because we forgot it.
class Reply {
 public:
  using Deliver = std::function<void(Answer)>;

  explicit Reply(Deliver deliver) : deliver_(std::move(deliver)) {}
  Reply(Reply&& other) noexcept : deliver_(std::exchange(other.deliver_, nullptr)) {}
  Reply& operator=(Reply&& other) noexcept;
  ~Reply();

  void operator()(Answer answer);

 private:
  Deliver deliver_;  // empty once called or moved from
};

// Called on the loop's thread and must not block; may reply at once, or later from another thread.
// What it throws becomes a 500 that does not repeat the exception's text.
using Door = std::function<void(Request, Reply)>;

// Requests that may bring more than others: files. Their bodies are counted apart, so that however
// many of them trickle in, everybody else is served.
struct Uploads {
  bool (*are)(const std::string& method, const std::string& path) = nullptr;  // nullptr: none
  size_t body_bytes = 20 << 20;            // beyond: 413, before any of it is read
  size_t buffered_body_bytes = 128 << 20;  // all of them not yet answered; beyond: 503
};

struct Limits {
  size_t head_bytes = 16 << 10;   // request line and headers; beyond: 431
  size_t header_count = 64;       // beyond: 431
  size_t target_bytes = 4 << 10;  // path and query, at most 8,000; beyond: 414
  size_t body_bytes = 16 << 20;   // beyond: 413, before any of it is read
  Uploads uploads;

  // Whole spans, not pauses: sending a byte now and then gains nothing.
  std::chrono::milliseconds head_within = std::chrono::seconds(10);   // beyond: 408
  std::chrono::milliseconds body_within = std::chrono::seconds(30);   // for each MiB; beyond: 408
  std::chrono::milliseconds idle_for = std::chrono::seconds(60);      // beyond: closed
  std::chrono::milliseconds write_within = std::chrono::seconds(30);  // for each MiB of an answer
  std::chrono::milliseconds linger_for = std::chrono::seconds(5);     // to read our last answer

  size_t connections = 10'000;              // beyond: 503; the process needs as many descriptors
  size_t buffered_body_bytes = 256u << 20;  // all requests not yet answered; beyond: 503
  // All answers of more than a MiB that are not taken yet; one beyond becomes a 503.
  size_t buffered_answer_bytes = 256u << 20;
};

class Gate {
 public:
  // Binds and listens. Port 0 takes any free one. Throws std::runtime_error that says what to do
  // when the address cannot be had; a port in use is never shared.
  Gate(const std::string& host, uint16_t port, Limits limits, Door door);
  ~Gate();

  uint16_t port() const;

  // The event loop. Returns after stop(), when every accepted request is answered or the grace is
  // over, whichever is first.
  void run();

  // From any thread. Accepts no more, closes idle connections, refuses half-sent requests with 503.
  void stop(std::chrono::milliseconds grace);

  struct Counts {
    uint64_t connections = 0;  // open now
    uint64_t requests = 0;     // that reached the door
    uint64_t refused = 0;      // answered by the gate itself
    uint64_t failed = 0;       // the door threw, or gave an answer that cannot be sent
    uint64_t wakeups = 0;      // of the loop, for answers from other threads
  };
  Counts counts() const;  // from any thread

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace redress
