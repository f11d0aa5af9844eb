// A client that sends exactly the bytes it is given, good or bad, and reads what comes back.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace redress {

struct Received {
  int status = 0;  // 0: nothing whole came
  std::string head, body;

  bool has(std::string_view text) const { return head.find(text) != head.npos; }
};

enum class Body { follows, none };  // none: the answer to a HEAD

class RawClient {
 public:
  using milliseconds = std::chrono::milliseconds;

  explicit RawClient(uint16_t port, int receive_buffer = 0)
      : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    if (receive_buffer > 0) {
      ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(port);
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&there), sizeof there) == 0;
  }
  RawClient(RawClient&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)),
        connected_(other.connected_),
        unread_(std::move(other.unread_)) {}
  ~RawClient() {
    if (socket_ >= 0) ::close(socket_);
  }

  bool connected() const { return connected_; }

  // False when the other side has gone before all was sent.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
  }

  void finish() { ::shutdown(socket_, SHUT_WR); }  // nothing more will be sent

  // The next answer, framed by its Content-Length.
  Received read(Body body = Body::follows, milliseconds within = milliseconds(5000)) {
    const auto until = std::chrono::steady_clock::now() + within;
    size_t end;
    while ((end = unread_.find("\r\n\r\n")) == unread_.npos) {
      if (more(until) <= 0) return {};
    }
    Received received;
    received.head = unread_.substr(0, end + 2);
    if (!received.head.starts_with("HTTP/1.1 ")) return {};  // bytes of another answer
    received.status = std::atoi(received.head.c_str() + 9);
    unread_.erase(0, end + 4);
    const auto length = received.head.find("Content-Length: ");
    if (body == Body::none || length == received.head.npos) return received;
    const size_t wanted = std::strtoul(received.head.c_str() + length + 16, nullptr, 10);
    while (unread_.size() < wanted) {
      if (more(until) <= 0) return {};
    }
    received.body = unread_.substr(0, wanted);
    unread_.erase(0, wanted);
    unread_.shrink_to_fit();  // tests weigh what the gate holds, not us
    return received;
  }

  Received ask(std::string_view bytes) {
    send(bytes);
    return read();
  }

  // The other side says goodbye in order: no further bytes, no reset.
  bool ends(milliseconds within = milliseconds(5000)) {
    return unread_.empty() && more(std::chrono::steady_clock::now() + within) == 0;
  }

  // Nothing comes and nobody hangs up.
  bool stays_open_for(milliseconds span) {
    pollfd waiting{socket_, POLLIN, 0};
    return ::poll(&waiting, 1, static_cast<int>(span.count())) == 0;
  }

  size_t take(size_t at_most) {  // raw, for slow readers
    unread_.resize(at_most);
    const ssize_t size = ::recv(socket_, unread_.data(), at_most, 0);
    unread_.clear();
    return size > 0 ? static_cast<size_t>(size) : 0;
  }

 private:
  // As recv: 0 at the end, -1 for a reset or when the time is over.
  ssize_t more(std::chrono::steady_clock::time_point until) {
    const auto left =
        std::chrono::duration_cast<milliseconds>(until - std::chrono::steady_clock::now());
    pollfd waiting{socket_, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(std::max<int64_t>(left.count(), 0))) <= 0) return -1;
    char bytes[65536];
    const ssize_t size = ::recv(socket_, bytes, sizeof bytes, 0);
    if (size > 0) unread_.append(bytes, static_cast<size_t>(size));
    return size;
  }

  int socket_;
  bool connected_ = false;
  std::string unread_;
};

}  // namespace redress
