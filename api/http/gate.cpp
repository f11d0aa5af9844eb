#include "api/http/gate.h"

#include <httplib.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cassert>
#include <cstring>
#include <list>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <variant>

#include "api/http/framing.h"

// Between versions cpp-httplib changes process_request's parameters, and which of our checks stand
// between a client and its faults. For a new version: read its process_request,
// parse_request_line and write_response_core, run gate_test, then add it here.
static_assert(std::string_view(CPPHTTPLIB_VERSION) == "0.11.4",
              "api/http/gate.cpp knows cpp-httplib 0.11.4 only; see the comment above this line");

namespace redress {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using Clock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;
using std::chrono::milliseconds;

constexpr int backlog = 1024;
constexpr size_t first_head_room = 4 << 10;
constexpr size_t first_body_room = 16 << 10;
constexpr size_t stride = 1 << 20;      // a client that sends or takes this much may go on
constexpr size_t over_limit_room = 64;  // connections beyond the limit that are told so

Answer internal_problem() {
  return refusal(
      500, "internal",
      {"The server could not answer; its log may say why. Trying again is safe for reads "
       "and for events that carry an id.",
       "服务器无法回答，日志中可能有原因。查询和带编号的事件可以放心重试。"});
}

Answer timeout_problem(Wording what, milliseconds within) {
  const std::string most = std::to_string(within.count());
  return refusal(408, "timeout",
                 {what.en + " did not arrive within " + most +
                      " ms; connect again and send the request without pause.",
                  what.zh + "在" + most + "毫秒内没有到达，请重新连接并连续发送。"});
}

Answer too_large_problem(size_t most, bool upload) {
  const std::string bytes = std::to_string(most);
  return refusal(
      413, "body-too-large",
      {"A body may have " + bytes + " bytes at most here; " +
           (upload ? "hand in a smaller file." : "split it into several requests."),
       "此处请求体最多" + bytes + "字节，" + (upload ? "请提交较小的文件。" : "请分几次发送。")});
}

Answer busy_problem(Wording detail) { return refusal(503, "busy", std::move(detail)); }

// cpp-httplib takes the request line apart. It is not shown more: its header
// parser percent-decodes values (a token's "%41" becomes "A"), its query parser drops order, equal
// pairs and all but the last '=', its Range turns a 200 into a 206, and its body reader has no end.
class RequestLine : private httplib::Server {
 public:
  RequestLine() {
    // Before its router, which crashes on long paths.
    set_pre_routing_handler(
        [](const httplib::Request&, httplib::Response&) { return HandlerResponse::Handled; });
  }

  // False if it knows no such method; what else it could refuse, framing has refused before. The
  // path is not shown to it: it would decode what may have to be told apart, such as %2F.
  bool read(const FramedHead& head, Request& request) {
    text_.text.assign(head.method).append(" /").append(" HTTP/1.1\r\n\r\n");
    text_.taken = 0;
    bool understood = false, closed = false;
    process_request(text_, true, closed, [&](httplib::Request& parsed) {
      request.method = std::move(parsed.method);
      understood = true;
    });
    return understood;
  }

 private:
  struct Text : httplib::Stream {
    std::string text;
    size_t taken = 0;

    bool is_readable() const override { return true; }
    bool is_writable() const override { return true; }
    ssize_t read(char* to, size_t size) override {
      size = std::min(size, text.size() - taken);
      std::memcpy(to, text.data() + taken, size);
      taken += size;
      return static_cast<ssize_t>(size);
    }
    // Its answer is not ours.
    ssize_t write(const char*, size_t size) override { return static_cast<ssize_t>(size); }
    void get_remote_ip_and_port(std::string&, int&) const override {}
    void get_local_ip_and_port(std::string&, int&) const override {}
    socket_t socket() const override { return 0; }
  };

  Text text_;
};

tcp::endpoint resolve(asio::io_context& context, const std::string& host, uint16_t port) {
  error_code error;
  tcp::resolver resolver(context);
  const auto found = resolver.resolve(
      host, std::to_string(port), tcp::resolver::passive | tcp::resolver::numeric_service, error);
  if (error || found.empty()) {
    throw std::runtime_error("Cannot listen on '" + host + "': " + error.message() +
                             "; give an address of this machine, such as 127.0.0.1 or 0.0.0.0.");
  }
  return found.begin()->endpoint();
}

[[noreturn]] void throw_cannot_listen(const std::string& host, uint16_t port, error_code error) {
  const std::string where = "port " + std::to_string(port) + " on " + host;
  if (error == asio::error::address_in_use) {
    throw std::runtime_error("Cannot listen: " + where +
                             " is already taken; stop the program that has it, or choose another "
                             "port.");
  }
  if (error == asio::error::access_denied) {
    throw std::runtime_error("Cannot listen: " + where +
                             " needs more rights; choose a port of 1024 or above.");
  }
  throw std::runtime_error("Cannot listen on " + where + ": " + error.message() +
                           "; give an address of this machine and a free port.");
}

// IPv4 addresses look the same whether they came by an IPv4 or an IPv6 socket.
std::string address_of(const tcp::endpoint& peer) {
  const auto address = peer.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

// Assigning {} keeps the memory.
template <class Room>
void give_back(Room& room) {
  Room().swap(room);
}

const std::string* first_named(const HeaderFields& fields, std::string_view name,
                               bool (*same)(std::string_view, std::string_view)) {
  for (const auto& [key, value] : fields) {
    if (same(key, name)) return &value;
  }
  return nullptr;
}

}  // namespace

const std::string* Request::header(std::string_view name) const {
  return first_named(headers, name, same_ignoring_case);
}

const std::string* Request::parameter(std::string_view name) const {
  return first_named(query, name, [](std::string_view a, std::string_view b) { return a == b; });
}

Reply& Reply::operator=(Reply&& other) noexcept {
  Reply(std::move(other)).deliver_.swap(deliver_);
  return *this;
}

Reply::~Reply() {
  if (deliver_) deliver_(internal_problem());
}

void Reply::operator()(Answer answer) {
  assert(deliver_);  // called twice, or moved from
  if (auto deliver = std::exchange(deliver_, nullptr)) deliver(std::move(answer));
}

class Gate::Loop {
 public:
  class Connection;

  Loop(const std::string& host, uint16_t port, Limits given, Door door_given);

  void run();
  void stop(milliseconds grace);
  void accept();
  void sweep();
  void end_if_done();

  const Limits limits;
  const FramingLimits framing;
  const Door door;
  RequestLine request_line;
  uint16_t bound_port = 0;

  asio::io_context context{1};
  Acceptor acceptor{context};
  Timer sweep_timer{context}, grace_timer{context};
  milliseconds sweep_every;
  bool stopping = false;
  bool accepting = false;
  std::string date;  // as every answer says it; made anew each sweep

  // Memory that many share, counted.
  struct Budget {
    size_t most, taken = 0;
  };
  class Charge {
   public:
    // False, and nothing is charged, if there is no room.
    bool add(Budget& budget, size_t bytes) {
      if (budget.taken + bytes > budget.most) return false;
      budget_ = &budget;
      budget.taken += bytes;
      bytes_ += bytes;
      return true;
    }
    void release() {
      if (bytes_ != 0) budget_->taken -= std::exchange(bytes_, 0);
    }

   private:
    Budget* budget_ = nullptr;
    size_t bytes_ = 0;
  };

  std::list<std::shared_ptr<Connection>> connections;
  Budget bodies, uploads, answers;
  std::atomic<uint64_t> open{0}, requests{0}, refused{0}, failed{0}, wakeups{0};

  // Where answers from other threads wait; outlives the loop for replies that come too late.
  struct Mailbox {
    std::mutex mutex;
    Loop* loop;  // nullptr when nobody reads any more
    std::vector<std::pair<std::weak_ptr<Connection>, Answer>> answers;

    void put(std::weak_ptr<Connection> to, Answer answer);
    void empty();
  };
  std::shared_ptr<Mailbox> mailbox = std::make_shared<Mailbox>();
};

// One request at a time: what a client sends ahead stays in its buffer, then in the kernel's.
class Gate::Loop::Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Loop& loop, Socket socket, std::string remote, std::string local)
      : loop_(loop),
        socket_(std::move(socket)),
        remote_(std::move(remote)),
        local_(std::move(local)) {}

  void start(std::list<std::shared_ptr<Connection>>::iterator place) {
    place_ = place;
    deadline_ = Clock::now() + loop_.limits.idle_for;
    advance();
  }

  // Answers and closes.
  void turn_away(Answer answer) {
    refuse(std::move(answer));
    advance();
  }

  void answered(Answer answer) {
    if (stage_ != Stage::at_the_door) return;  // the grace was over first
    compose(std::move(answer));
    advance();
  }

  void expire(Clock::time_point now) {
    if (now < deadline_) return;
    switch (stage_) {
      case Stage::head:
        if (is_idle()) return close();
        return turn_away(
            timeout_problem({"The request head", "请求首部"}, loop_.limits.head_within));
      case Stage::body:
        return turn_away(
            timeout_problem({"The request body, or the next MiB of it,", "请求体（或其后续1 MiB）"},
                            loop_.limits.body_within));
      case Stage::sending: {
        error_code ignored;  // a reset: what the client did not take is dropped at once
        socket_.set_option(asio::socket_base::linger(true, 0), ignored);
        return close();
      }
      case Stage::lingering: return close();
      case Stage::at_the_door:
      case Stage::closed: return;
    }
  }

  void stop() {
    switch (stage_) {
      case Stage::head:
        if (is_idle()) return close();
        [[fallthrough]];
      case Stage::body:
        return turn_away(busy_problem({"The server is shutting down; send the request again.",
                                       "服务器正在关闭，请重新发送。"}));
      case Stage::lingering: deadline_ = std::min(deadline_, Clock::now() + last_linger); return;
      case Stage::at_the_door:
      case Stage::sending:
      case Stage::closed: return;
    }
  }

  void close() {
    if (stage_ == Stage::closed) return;
    const auto self = shared_from_this();  // the list may hold the last but one
    stage_ = Stage::closed;
    body_charge_.release();
    answer_charge_.release();
    error_code ignored;
    socket_.close(ignored);
    loop_.connections.erase(place_);
    --loop_.open;
    loop_.end_if_done();
  }

 private:
  enum class Stage { head, body, at_the_door, sending, lingering, closed };
  static constexpr milliseconds last_linger{1000};

  bool is_idle() const { return begin_ == end_; }
  std::string_view unread() const { return {room_.data() + begin_, end_ - begin_}; }

  // As far as it goes without waiting.
  void advance() {
    const auto self = shared_from_this();
    while (true) {
      switch (stage_) {
        case Stage::head:
          if (!take_head()) return read();
          break;
        case Stage::body:
          if (body_taken_ < body_bytes_) return read();
          knock();
          break;
        case Stage::sending:
          if (!send()) return;
          break;
        case Stage::at_the_door:
        case Stage::lingering:
        case Stage::closed: return;
      }
    }
  }

  // False while more bytes are needed.
  bool take_head() {
    if (is_idle()) return false;
    head_only_ = unread().starts_with("HEAD ");  // for a refusal; known for sure below
    auto framed = frame_head(unread(), loop_.framing, scanned_);
    if (std::holds_alternative<NeedMore>(framed)) return false;
    if (const auto* no = std::get_if<FramingRefusal>(&framed)) {
      refuse(refusal(no->status, no->slug, no->detail));
      return true;
    }
    auto& head = std::get<FramedHead>(framed);
    // A method that the library does not know is answered as any other that is not allowed there.
    if (!loop_.request_line.read(head, request_)) request_.method = head.method;
    request_.path = head.path;
    request_.query = decode_query(head.query);
    request_.headers = std::move(head.headers);
    request_.remote = remote_;
    request_.local = local_;
    head_only_ = request_.method == "HEAD";
    closing_ = !head.keep_alive;
    http_1_0_ = head.http_1_0;
    begin_ += head.head_bytes;
    const Limits& limits = loop_.limits;
    const bool upload = limits.uploads.are && limits.uploads.are(request_.method, request_.path);
    const size_t most = upload ? limits.uploads.body_bytes : limits.body_bytes;
    if (head.body_bytes > most) {
      refuse(too_large_problem(most, upload));
      return true;
    }
    body_budget_ = upload ? &loop_.uploads : &loop_.bodies;
    start_body(head);
    return true;
  }

  void start_body(const FramedHead& head) {
    stage_ = Stage::body;
    body_bytes_ = head.body_bytes;
    body_taken_ = 0;
    if (body_bytes_ == 0) return;
    deadline_ = Clock::now() + loop_.limits.body_within;
    const auto here = unread().substr(0, body_bytes_);
    if (!grow_body(here.size())) return;
    std::memcpy(request_.body.data(), here.data(), here.size());
    body_taken_ = here.size();
    begin_ += here.size();
    if (head.expects_continue && body_taken_ < body_bytes_) {
      constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
      error_code error;
      // A client whose 25 bytes do not fit has not read what we sent before.
      if (socket_.write_some(asio::buffer(go_on), error) != go_on.size()) close();
    }
  }

  // Room for at least that much of the body. Grows with what arrives, not with what was announced,
  // so that announcing costs us nothing. False if the house is full; the client has been told.
  bool grow_body(size_t wanted) {
    const size_t had = request_.body.size();
    const size_t size = std::min(body_bytes_, std::max({wanted, had * 2, first_body_room}));
    if (!body_charge_.add(*body_budget_, size - had)) {
      refuse(busy_problem({"Too many request bodies are waiting; send it again a little later.",
                           "等待处理的请求体过多，请稍后重新发送。"}));
      return false;
    }
    request_.body.resize(size);
    return true;
  }

  void read() {
    if (reading_) return;
    const auto room = room_to_read();
    if (stage_ == Stage::sending) return advance();  // there was none
    reading_ = true;
    socket_.async_read_some(room, [self = this->shared_from_this()](error_code error, size_t size) {
      self->reading_ = false;
      self->take(error, size);
    });
  }

  asio::mutable_buffer room_to_read() {
    if (stage_ == Stage::body) {
      if (request_.body.size() == body_taken_ && !grow_body(body_taken_ + 1)) return {};
      return asio::buffer(request_.body.data() + body_taken_, request_.body.size() - body_taken_);
    }
    if (begin_ == end_ || stage_ == Stage::lingering) {
      begin_ = end_ = 0;
      if (room_.size() > first_head_room) give_back(room_);
    }
    if (room_.empty()) room_.resize(first_head_room);
    if (end_ == room_.size()) {
      if (begin_ == 0) room_.resize(room_.size() * 2);  // ends at head_bytes: framing refuses then
      std::memmove(room_.data(), room_.data() + begin_, end_ - begin_);
      end_ -= std::exchange(begin_, 0);
    }
    return asio::buffer(room_.data() + end_, room_.size() - end_);
  }

  void take(error_code error, size_t size) {
    switch (stage_) {
      case Stage::head:
        if (error) return close();
        if (is_idle()) deadline_ = Clock::now() + loop_.limits.head_within;
        end_ += size;
        return advance();
      case Stage::body:
        if (error == asio::error::eof) {
          return turn_away(refusal(400, "body-too-short",
                                   {"The body ended before Content-Length bytes had come.",
                                    "请求体不足 Content-Length 所说的字节数。"}));
        }
        if (error) return close();
        if ((body_taken_ + size) / stride > body_taken_ / stride) {
          deadline_ = Clock::now() + loop_.limits.body_within;
        }
        body_taken_ += size;
        return advance();
      case Stage::lingering:  // what still comes is not for us; aborted: we stopped reading a
                              // request
        if (error && error != asio::error::operation_aborted) return close();
        return read();
      case Stage::at_the_door:
      case Stage::sending:
      case Stage::closed: return;
    }
  }

  void knock() {
    stage_ = Stage::at_the_door;
    ++loop_.requests;
    Connection* const before = std::exchange(at_the_door, this);
    try {
      // Moved as they are passed: if the door throws, the reply is dropped, and that answers.
      loop_.door(std::exchange(request_, {}), Reply([self = weak_from_this(), here = this,
                                                     mailbox = loop_.mailbox](Answer answer) {
                   if (at_the_door == here) return here->compose(std::move(answer));
                   mailbox->put(self, std::move(answer));
                 }));
    } catch (...) {  // told in counts(): who wants more catches it behind the door
      ++loop_.failed;
    }
    at_the_door = before;
  }

  void refuse(Answer answer) {
    ++loop_.refused;
    closing_ = true;
    if (reading_) {  // so that nothing is written into the body's room any more
      error_code ignored;
      socket_.cancel(ignored);
    }
    give_back(request_.body);
    compose(std::move(answer));
  }

  void compose(Answer answer) {
    body_charge_.release();
    if (!can_be_sent(answer)) {
      ++loop_.failed;
      answer = internal_problem();
    }
    if (!head_only_ && answer.body.size() > stride &&
        !answer_charge_.add(loop_.answers, answer.body.size())) {
      answer = busy_problem({"Too many large answers are on their way; ask again a little later.",
                             "正在发送的大型回答过多，请稍后再试。"});
    }
    closing_ = closing_ || loop_.stopping;
    render_head(answer, closing_, http_1_0_, loop_.date, out_head_);
    out_body_ = head_only_ || has_no_body(answer.status) ? std::string() : std::move(answer.body);
    sent_ = 0;
    stage_ = Stage::sending;
    deadline_ = Clock::now() + loop_.limits.write_within;
  }

  std::array<asio::const_buffer, 2> unsent() const {
    const size_t of_head = std::min(sent_, out_head_.size());
    return {asio::buffer(out_head_) + of_head, asio::buffer(out_body_) + (sent_ - of_head)};
  }

  // True when the kernel took it all, as it nearly always does at once; else it goes on by itself.
  bool send() {
    error_code error;
    const size_t all = out_head_.size() + out_body_.size();
    while (sent_ < all && !error) count_sent(socket_.write_some(unsent(), error));
    if (sent_ == all) {
      give_back(out_body_);
      answer_charge_.release();
      return after_sending();
    }
    if (error != asio::error::would_block) {
      close();
      return false;
    }
    socket_.async_write_some(unsent(),
                             [self = shared_from_this()](error_code failure, size_t size) {
                               if (self->stage_ != Stage::sending) return;
                               if (failure) return self->close();
                               self->count_sent(size);
                               self->advance();
                             });
    return false;
  }

  void count_sent(size_t size) {
    if ((sent_ + size) / stride > sent_ / stride) {
      deadline_ = Clock::now() + loop_.limits.write_within;
    }
    sent_ += size;
  }

  bool after_sending() {
    if (closing_ || loop_.stopping) {
      linger();
      return false;
    }
    stage_ = Stage::head;
    scanned_ = 0;
    deadline_ = Clock::now() + (is_idle() ? loop_.limits.idle_for : loop_.limits.head_within);
    return true;
  }

  // Closing while bytes are unread makes the kernel send a reset, and the client loses our answer.
  void linger() {
    stage_ = Stage::lingering;
    const milliseconds at_most = loop_.limits.linger_for;
    deadline_ = Clock::now() + (loop_.stopping ? std::min(at_most, last_linger) : at_most);
    error_code error;
    socket_.shutdown(tcp::socket::shutdown_send, error);
    if (error) return close();
    read();
  }

  static thread_local Connection* at_the_door;  // whose request the door has in its hands right now

  Loop& loop_;
  Socket socket_;
  std::list<std::shared_ptr<Connection>>::iterator place_;
  const std::string remote_, local_;
  Stage stage_ = Stage::head;
  Clock::time_point deadline_;
  bool reading_ = false;  // a read is under way in the kernel's hands

  std::vector<char> room_;
  size_t begin_ = 0, end_ = 0;  // of what is read and not yet used
  size_t scanned_ = 0;

  Request request_;
  size_t body_bytes_ = 0, body_taken_ = 0;
  Budget* body_budget_ = nullptr;
  Charge body_charge_, answer_charge_;  // until the answer; until it is taken
  bool head_only_ = false, http_1_0_ = false, closing_ = false;

  std::string out_head_, out_body_;
  size_t sent_ = 0;
};

thread_local Gate::Loop::Connection* Gate::Loop::Connection::at_the_door = nullptr;

Gate::Loop::Loop(const std::string& host, uint16_t port, Limits given, Door door_given)
    : limits(given),
      // 8,192 bytes of request line is what cpp-httplib takes.
      framing{given.head_bytes, given.header_count, std::min<size_t>(given.target_bytes, 8000)},
      door(std::move(door_given)),
      bodies{given.buffered_body_bytes},
      uploads{given.uploads.buffered_body_bytes},
      answers{given.buffered_answer_bytes} {
  mailbox->loop = this;
  const auto shortest = std::min({limits.head_within, limits.body_within, limits.idle_for,
                                  limits.write_within, limits.linger_for});
  sweep_every = std::clamp(shortest / 8, milliseconds(5), milliseconds(250));

  const auto here = resolve(context, host, port);
  error_code error;
  acceptor.open(here.protocol(), error);
  if (!error) acceptor.set_option(Acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(here, error);
  if (!error) acceptor.listen(backlog, error);
  if (!error) bound_port = acceptor.local_endpoint(error).port();
  if (error) throw_cannot_listen(host, port, error);
}

void Gate::Loop::run() {
  sweep();  // also begins to accept
  context.run();
  const std::lock_guard lock(mailbox->mutex);
  mailbox->loop = nullptr;
}

void Gate::Loop::accept() {
  accepting = true;
  acceptor.async_accept([this](error_code error, Socket socket) {
    accepting = false;
    if (stopping) return;
    // Out of descriptors, most likely: the next sweep tries again.
    if (error && error != asio::error::connection_aborted) return;
    error_code gone;
    const auto peer = error ? tcp::endpoint() : socket.remote_endpoint(gone);
    const auto here = error || gone ? tcp::endpoint() : socket.local_endpoint(gone);
    if (!error && !gone && connections.size() < limits.connections + over_limit_room) {
      socket.non_blocking(true, gone);
      socket.set_option(tcp::no_delay(true), gone);
      ++open;
      const auto connection = connections.insert(
          connections.end(), std::make_shared<Connection>(*this, std::move(socket),
                                                          address_of(peer), address_of(here)));
      const auto fresh = *connection;
      fresh->start(connection);
      if (connections.size() > limits.connections) {
        fresh->turn_away(
            busy_problem({"Too many connections are open; close idle ones, or try again a little "
                          "later.",
                          "打开的连接过多，请关闭空闲连接，或稍后再试。"}));
      }
    }
    accept();
  });
}

void Gate::Loop::sweep() {
  const auto now = Clock::now();
  date = http_date(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
  for (auto next = connections.begin(); next != connections.end();) {
    const auto connection = *next++;  // it may leave the list
    connection->expire(now);
  }
  if (!accepting && !stopping) accept();
  sweep_timer.expires_after(sweep_every);
  sweep_timer.async_wait([this](error_code error) {
    if (!error) sweep();
  });
}

void Gate::Loop::stop(milliseconds grace) {
  asio::post(context, [this, grace] {
    stopping = true;
    error_code ignored;
    acceptor.close(ignored);
    for (auto next = connections.begin(); next != connections.end();) {
      const auto connection = *next++;
      connection->stop();
    }
    grace_timer.expires_after(grace);
    grace_timer.async_wait([this](error_code error) {
      if (error) return;
      while (!connections.empty()) connections.front()->close();
    });
    end_if_done();
  });
}

void Gate::Loop::end_if_done() {
  if (stopping && connections.empty()) context.stop();
}

// One wake-up for as many answers as come before the loop looks.
void Gate::Loop::Mailbox::put(std::weak_ptr<Connection> to, Answer answer) {
  const std::lock_guard lock(mutex);
  if (!loop) return;
  answers.emplace_back(std::move(to), std::move(answer));
  if (answers.size() > 1) return;
  ++loop->wakeups;
  asio::post(loop->context, [this] { empty(); });
}

void Gate::Loop::Mailbox::empty() {
  decltype(answers) taken;
  {
    const std::lock_guard lock(mutex);
    taken.swap(answers);
  }
  for (auto& [to, answer] : taken) {
    if (const auto connection = to.lock()) connection->answered(std::move(answer));
  }
}

Gate::Gate(const std::string& host, uint16_t port, Limits limits, Door door)
    : loop_(std::make_unique<Loop>(host, port, limits, std::move(door))) {}

Gate::~Gate() {
  const std::lock_guard lock(loop_->mailbox->mutex);
  loop_->mailbox->loop = nullptr;
}

uint16_t Gate::port() const { return loop_->bound_port; }

void Gate::run() { loop_->run(); }

void Gate::stop(std::chrono::milliseconds grace) { loop_->stop(grace); }

Gate::Counts Gate::counts() const {
  return {loop_->open, loop_->requests, loop_->refused, loop_->failed, loop_->wakeups};
}

}  // namespace redress
