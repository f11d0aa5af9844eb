// A client that costs little: one thread, many connections kept alive, one request at a time on
// each.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace redress::bench {

// POST requests to /v1/events with the same events over and over, each time under a new id.
class Requests {
 public:
  // Of CloudEvents in JSON, whose own ids do not matter. More than one an HTTP request: NDJSON.
  Requests(const std::vector<std::string>& events, std::size_t events_each);

  std::size_t events_each() const { return events_each_; }
  // Without an allocation once `bytes` has grown.
  void next(std::string& bytes);

 private:
  struct Template {
    std::string bytes;
    std::vector<std::size_t> ids;  // where they stand
  };
  std::vector<Template> templates_;
  std::size_t events_each_, turn_ = 0;
  std::uint64_t id_ = 0;
};

struct Figures {
  double events_per_second = 0, p50_ms = 0, p99_ms = 0;  // latency of whole HTTP requests
  double processor_us = 0;   // that all other threads of this process took, an event
  std::uint64_t failed = 0;  // events not answered 201
};

// After a short run-up, for so many seconds. Throws std::runtime_error if the server hangs up.
Figures drive(std::uint16_t port, Requests& requests, int connections, double seconds);

}  // namespace redress::bench
