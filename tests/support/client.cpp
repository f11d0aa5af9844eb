#include "tests/support/client.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>

namespace redress {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

template <class Number>
std::optional<Number> number_in(std::string_view digits, int base = 10) {
  Number number{};
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

// "HTTP/1.1 200 OK" and the header lines below it; nullopt if that is not what stands there.
std::optional<HttpAnswer> read_head(std::string_view head) {
  HttpAnswer answer;
  const std::size_t first = head.find("\r\n");
  const std::string_view line = head.substr(0, first);
  if (!line.starts_with("HTTP/1.") || line.size() < 12 || line[8] != ' ') return std::nullopt;
  const auto status = number_in<int>(line.substr(9, 3));
  if (!status) return std::nullopt;
  answer.status = *status;
  head.remove_prefix(std::min(first + 2, head.size()));
  while (!head.empty()) {
    const std::size_t end = head.find("\r\n");
    const std::string_view field = head.substr(0, end);
    const std::size_t colon = field.find(':');
    if (end == std::string_view::npos || colon == std::string_view::npos) return std::nullopt;
    answer.headers.emplace_back(field.substr(0, colon), trimmed(field.substr(colon + 1)));
    head.remove_prefix(end + 2);
  }
  return answer;
}

}  // namespace

const std::string* HttpAnswer::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (same_name(key, name)) return &value;
  return nullptr;
}

Client::Client(std::string host, std::uint16_t port, milliseconds patience)
    : host_(std::move(host)), port_(port), patience_(patience) {}

Client::~Client() { close(); }

Client::Client(Client&& other) noexcept
    : host_(std::move(other.host_)),
      port_(other.port_),
      patience_(other.patience_),
      socket_(std::exchange(other.socket_, -1)),
      sent_(other.sent_),
      unread_(std::move(other.unread_)) {}

void Client::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  sent_ = false;
  unread_.clear();
}

void Client::fail(const std::string& what) {
  const bool may_have_arrived = sent_;
  close();
  throw NoAnswer(host_ + ":" + std::to_string(port_) + " " + what, may_have_arrived);
}

bool Client::wait(short events, Deadline deadline, short* seen) {
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
    pollfd asked{socket_, events, 0};
    const int ready = ::poll(&asked, 1, int(std::max<milliseconds::rep>(left.count(), 0)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) fail(std::string("cannot be polled: ") + std::strerror(errno) + ".");
    if (seen) *seen = asked.revents;
    return ready > 0;
  }
}

void Client::connect() {
  close();
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host_.c_str(), std::to_string(port_).c_str(), &hints, &found);
  if (error != 0) fail(std::string("is no address: ") + ::gai_strerror(error) + ".");
  socket_ = ::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int began = socket_ < 0 ? -1 : ::connect(socket_, found->ai_addr, found->ai_addrlen);
  const int why = errno;
  ::freeaddrinfo(found);
  if (began < 0 && why != EINPROGRESS)
    fail(std::string("does not accept a connection: ") + std::strerror(why) + ".");
  if (!wait(POLLOUT, steady_clock::now() + patience_))
    fail("did not accept a connection within " + std::to_string(patience_.count()) + " ms.");
  int outcome = 0;
  socklen_t size = sizeof outcome;
  ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &outcome, &size);
  if (outcome != 0)
    fail(std::string("does not accept a connection: ") + std::strerror(outcome) + ".");
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void Client::connect_if_needed() {
  if (socket_ >= 0 && unread_.empty() && wait(POLLIN, steady_clock::now())) {
    // Nothing was asked, so the only thing there can be to read is the end.
    char byte;
    if (::recv(socket_, &byte, 1, MSG_PEEK) <= 0) close();
  }
  if (socket_ < 0) connect();
}

void Client::send(std::string_view bytes) {
  connect_if_needed();
  const Deadline deadline = steady_clock::now() + patience_;
  while (!bytes.empty()) {
    short seen = 0;
    if (!wait(POLLIN | POLLOUT, deadline, &seen))
      fail("did not take the request within " + std::to_string(patience_.count()) + " ms.");
    if ((seen & POLLOUT) == 0 || (seen & (POLLERR | POLLHUP)) != 0) return;
    const ssize_t taken = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (taken < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (taken < 0) return;
    sent_ = true;
    bytes.remove_prefix(std::size_t(taken));
  }
}

void Client::end_sending() {
  if (socket_ >= 0) ::shutdown(socket_, SHUT_WR);
}

bool Client::read_some(Deadline deadline) {
  for (;;) {
    if (!wait(POLLIN, deadline))
      fail("did not answer within " + std::to_string(patience_.count()) + " ms.");
    char bytes[64 << 10];
    const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got < 0) fail(std::string("broke the connection off: ") + std::strerror(errno) + ".");
    unread_.append(bytes, std::size_t(got));
    return got > 0;
  }
}

HttpAnswer Client::read_answer(bool answers_head) {
  if (socket_ < 0) fail("was asked nothing.");
  const Deadline deadline = steady_clock::now() + patience_;
  std::size_t end;
  while ((end = unread_.find("\r\n\r\n")) == std::string::npos)
    if (!read_some(deadline))
      fail(unread_.empty() ? "hung up without an answer."
                           : "hung up in the middle of the headers.");
  std::optional<HttpAnswer> read = read_head(std::string_view(unread_).substr(0, end + 2));
  if (!read) fail("sent something that is not HTTP: " + unread_.substr(0, 80));
  HttpAnswer answer = std::move(*read);
  unread_.erase(0, end + 4);
  if (answer.status / 100 == 1 || answer.status == 204 || answer.status == 304 || answers_head)
    return answer;
  if (answer.header("Transfer-Encoding"))
    fail("answers in chunks, which this client does not read.");
  const std::string* length = answer.header("Content-Length");
  if (!length) {
    while (read_some(deadline)) {
    }
    answer.body = std::move(unread_);
    close();
    return answer;
  }
  const auto size = number_in<std::size_t>(*length);
  if (!size) fail("gives '" + *length + "' as Content-Length.");
  while (unread_.size() < *size)
    if (!read_some(deadline)) fail("hung up in the middle of the body.");
  answer.body = unread_.substr(0, *size);
  unread_.erase(0, *size);
  return answer;
}

HttpAnswer Client::receive(bool answers_head) {
  HttpAnswer answer = read_answer(answers_head);
  while (answer.status / 100 == 1) answer = read_answer(answers_head);
  const std::string* connection = answer.header("Connection");
  if (connection && same_name(*connection, "close")) close();
  if (unread_.empty()) sent_ = false;
  return answer;
}

std::string Client::receive_until_closed() {
  const Deadline deadline = steady_clock::now() + patience_;
  while (socket_ >= 0 && read_some(deadline)) {
  }
  std::string all = std::move(unread_);
  close();
  return all;
}

bool Client::closed_within(milliseconds span) {
  const Deadline deadline = steady_clock::now() + span;
  while (socket_ >= 0 && wait(POLLIN, deadline)) {
    char bytes[4096];
    const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
    if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR))) continue;
    close();
  }
  return socket_ < 0;
}

HttpAnswer Client::ask(std::string_view method, std::string_view path, const HttpHeaders& headers,
                       std::string_view body) {
  std::string request;
  request.reserve(256 + body.size());
  request.append(method).append(" ").append(path).append(" HTTP/1.1\r\n");
  request.append("Host: ").append(host_).append(":").append(std::to_string(port_)).append("\r\n");
  for (const auto& [name, value] : headers)
    request.append(name).append(": ").append(value).append("\r\n");
  if (!body.empty() || method == "POST" || method == "PUT")
    request.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  request.append("\r\n").append(body);
  send(request);
  return receive(method == "HEAD");
}

HttpAnswer Client::get(std::string_view path, const HttpHeaders& headers) {
  return ask("GET", path, headers);
}

HttpAnswer Client::post(std::string_view path, std::string_view content_type, std::string_view body,
                        const HttpHeaders& headers) {
  HttpHeaders all{{"Content-Type", std::string(content_type)}};
  all.insert(all.end(), headers.begin(), headers.end());
  return ask("POST", path, all, body);
}

}  // namespace redress
