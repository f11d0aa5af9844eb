#include "tests/bench/client.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <deque>
#include <stdexcept>
#include <system_error>

#include "tests/bench/bench.h"

namespace redress::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr std::string_view placeholder = "b-0000000000";
constexpr double run_up = 0.5;  // seconds

// "id":"…" → "id":"b-0000000000", and the project number: each is a rating of its own.
std::string with_placeholder(std::string event) {
  for (const std::string_view member : {"\"id\":\"", "\"project_no\":\""}) {
    const std::size_t found = event.find(member);
    if (found == event.npos) continue;
    const std::size_t from = found + member.size();
    event.replace(from, event.find('"', from) - from, placeholder);
  }
  return event;
}

void write_id(char* to, std::uint64_t id) {
  for (char* digit = to + placeholder.size() - 1; id != 0; id /= 10, --digit)
    *digit = char('0' + id % 10);
}

std::size_t count(std::string_view text, std::string_view wanted) {
  std::size_t n = 0;
  for (std::size_t at = text.find(wanted); at != text.npos; at = text.find(wanted, at + 1)) ++n;
  return n;
}

// Of this process, less that of the calling thread, which is the client's.
double processor_us() {
  const auto taken = [](int who) {
    rusage usage{};
    ::getrusage(who, &usage);
    return double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
           double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
  };
  return taken(RUSAGE_SELF) - taken(RUSAGE_THREAD);
}

[[noreturn]] void throw_errno(const char* doing) {
  throw std::system_error(errno, std::generic_category(), doing);
}

class Connection {
 public:
  Connection(std::uint16_t port, int epoll) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw_errno("connecting to the server");
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;
    event.data.ptr = this;
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, socket_, &event);
  }
  Connection(const Connection&) = delete;
  ~Connection() { ::close(socket_); }

  void ask(Requests& requests) {
    requests.next(request_);
    sent_ = 0;
    asked_ = Clock::now();
    send();
  }

  void send() {
    while (sent_ < request_.size()) {
      const ssize_t size = ::send(socket_, request_.data() + sent_, request_.size() - sent_,
                                  MSG_NOSIGNAL | MSG_DONTWAIT);
      if (size < 0 && errno == EAGAIN) return;
      if (size < 0) throw_errno("sending to the server");
      sent_ += std::size_t(size);
    }
  }

  // True when the answer is complete.
  bool receive() {
    for (;;) {
      const std::size_t had = answer_.size();
      answer_.resize(had + room);
      const ssize_t size = ::recv(socket_, answer_.data() + had, room, MSG_DONTWAIT);
      answer_.resize(had + std::size_t(std::max<ssize_t>(size, 0)));
      if (size == 0) throw std::runtime_error("the server hung up");
      if (size < 0 && errno != EAGAIN) throw_errno("reading from the server");
      if (std::size_t(size) < room || size < 0) break;
    }
    const std::string_view text = answer_;
    const std::size_t head = text.find("\r\n\r\n");
    if (head == text.npos) return false;
    constexpr std::string_view length = "Content-Length: ";
    const std::size_t from = text.substr(0, head).find(length);
    if (from == text.npos) throw std::runtime_error("an answer without Content-Length");
    return text.size() >= head + 4 + std::stoul(answer_.substr(from + length.size(), 20));
  }

  // Of the complete answer: how many events it says are recorded.
  std::size_t take(std::size_t events_each) {
    const std::size_t recorded =
        events_each == 1 ? answer_.compare(9, 3, "201") == 0 : count(answer_, "\"status\":201");
    answer_.clear();
    return recorded;
  }

  double waited_ms(Clock::time_point now) const { return Seconds(now - asked_).count() * 1e3; }

 private:
  static constexpr std::size_t room = 16 << 10;
  int socket_ = -1;
  std::string request_, answer_;
  std::size_t sent_ = 0;
  Clock::time_point asked_;
};

}  // namespace

Requests::Requests(const std::vector<std::string>& events, std::size_t events_each)
    : events_each_(events_each) {
  for (std::size_t i = 0; i + events_each <= events.size(); i += events_each) {
    std::string body;
    for (std::size_t j = i; j < i + events_each; ++j)
      body += with_placeholder(events[j]) + (events_each > 1 ? "\n" : "");
    Template made;
    made.bytes =
        std::string("POST /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/") +
        (events_each > 1 ? "x-ndjson" : "cloudevents+json") +
        "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    for (std::size_t at = made.bytes.find(placeholder); at != std::string::npos;
         at = made.bytes.find(placeholder, at + 1))
      made.ids.push_back(at);
    templates_.push_back(std::move(made));
  }
}

void Requests::next(std::string& bytes) {
  const Template& it = templates_[turn_++ % templates_.size()];
  bytes = it.bytes;
  for (std::size_t at : it.ids) write_id(bytes.data() + at, ++id_);
}

Figures drive(std::uint16_t port, Requests& requests, int connections, double seconds) {
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  std::deque<Connection> all;
  for (int i = 0; i < connections; ++i) all.emplace_back(port, epoll);
  const auto began = Clock::now();
  const auto from = began + std::chrono::duration_cast<Clock::duration>(Seconds(run_up));
  const auto to = from + std::chrono::duration_cast<Clock::duration>(Seconds(seconds));
  for (Connection& connection : all) connection.ask(requests);

  Figures figures;
  std::vector<double> waited;
  std::uint64_t recorded = 0, recorded_in_all = 0;
  const double processor_before = processor_us();
  std::vector<epoll_event> ready(std::size_t(connections) + 1);
  for (int open = connections; open > 0;) {
    const int n = ::epoll_wait(epoll, ready.data(), connections, 10'000);
    if (n == 0) throw std::runtime_error("the server did not answer within 10 s");
    for (int i = 0; i < n; ++i) {
      Connection& connection = *static_cast<Connection*>(ready[i].data.ptr);
      if (ready[i].events & EPOLLOUT) connection.send();
      if (!(ready[i].events & EPOLLIN) || !connection.receive()) continue;
      const auto now = Clock::now();
      const std::size_t good = connection.take(requests.events_each());
      figures.failed += requests.events_each() - good;
      recorded_in_all += good;
      if (now >= from && now < to) {
        waited.push_back(connection.waited_ms(now));
        recorded += good;
      }
      if (now < to)
        connection.ask(requests);
      else
        --open;
    }
  }
  ::close(epoll);
  figures.events_per_second = double(recorded) / seconds;
  figures.processor_us =
      (processor_us() - processor_before) / double(std::max<std::uint64_t>(recorded_in_all, 1));
  figures.p50_ms = quantile(waited, 0.5);
  figures.p99_ms = quantile(waited, 0.99);
  return figures;
}

}  // namespace redress::bench
