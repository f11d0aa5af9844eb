// A blocking HTTP/1.1 client on one plain socket: what is sent is what was asked for, nothing is
// retried, and odd requests go out byte by byte.
#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace redress {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpAnswer {
  int status = 0;
  HttpHeaders headers;  // as received, in order
  std::string body;

  // The first of that name (names ignore case), nullptr if there is none.
  const std::string* header(std::string_view name) const;
};

// No answer came. what() is a sentence.
struct NoAnswer : std::runtime_error {
  NoAnswer(const std::string& sentence, bool may_have_arrived)
      : std::runtime_error(sentence), may_have_arrived(may_have_arrived) {}
  bool may_have_arrived;  // false: the server cannot have seen the request
};

// One connection, kept alive between requests and made again when the server has closed it. Every
// call throws NoAnswer when the server cannot be reached, hangs up, breaks HTTP or takes longer
// than the patience; the next call then begins on a new connection.
class Client {
 public:
  Client(std::string host, std::uint16_t port,
         std::chrono::milliseconds patience = std::chrono::seconds(10));
  ~Client();
  Client(Client&& other) noexcept;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  HttpAnswer get(std::string_view path, const HttpHeaders& headers = {});
  HttpAnswer post(std::string_view path, std::string_view content_type, std::string_view body,
                  const HttpHeaders& headers = {});
  // Any method. Host is added, and Content-Length where there is a body or the method wants one.
  HttpAnswer ask(std::string_view method, std::string_view path, const HttpHeaders& headers = {},
                 std::string_view body = {});

  // Raw: bytes as they are, and answers one after the other (a pipeline is several sends, then as
  // many receives). send() gives up early, without complaint, once the server has answered or hung
  // up: receive() says which.
  void send(std::string_view bytes);
  void end_sending();  // half-close
  HttpAnswer receive(bool answers_head = false);
  std::string receive_until_closed();
  // Whether the server has closed the connection, waiting for it that long; what it sent before is
  // dropped.
  bool closed_within(std::chrono::milliseconds span);

  void connect();  // a new connection, whether there is one or not
  void close();

 private:
  using Deadline = std::chrono::steady_clock::time_point;
  void connect_if_needed();
  bool wait(short events, Deadline deadline, short* seen = nullptr);
  bool read_some(Deadline deadline);  // false: closed by the server
  [[noreturn]] void fail(const std::string& what);
  HttpAnswer read_answer(bool answers_head);

  std::string host_;
  std::uint16_t port_;
  std::chrono::milliseconds patience_;
  int socket_ = -1;
  bool sent_ = false;   // something, on this connection, since the last answer
  std::string unread_;  // received and not yet given out
};

}  // namespace redress
