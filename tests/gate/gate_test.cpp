// What the gate promises, against a real gate over real sockets.
#include "api/http/gate.h"

#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/resource.h>

#include <atomic>
#include <condition_variable>
#include <ctime>
#include <deque>
#include <future>
#include <mutex>
#include <random>
#include <regex>
#include <stdexcept>
#include <thread>

#include "api/http/framing.h"
#include "tests/gate/raw_client.h"

namespace redress {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using Clock = std::chrono::steady_clock;

Answer text(std::string body) { return {200, "text/plain", std::move(body), {}}; }

// "GET /path a=1 b=2 [body]"
void echo(Request request, Reply reply) {
  std::string seen = request.method + " " + request.path;
  for (const auto& [name, value] : request.query) seen += " " + name + "=" + value;
  reply(text(seen + " [" + request.body + "]"));
}

std::string get(const std::string& target, const std::string& headers = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: gate\r\n" + headers + "\r\n";
}

std::string post(const std::string& body, const std::string& headers = "") {
  return "POST /events HTTP/1.1\r\nHost: gate\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + headers + "\r\n" + body;
}

// A gate with its loop on a thread of its own.
class OpenGate {
 public:
  explicit OpenGate(Door door = echo, Limits limits = {})
      : gate("127.0.0.1", 0, limits, std::move(door)), loop_([this] { gate.run(); }) {}
  ~OpenGate() {
    gate.stop(1s);
    if (loop_.joinable()) loop_.join();
  }

  RawClient client() const { return RawClient(gate.port()); }
  void join() { loop_.join(); }

  Gate gate;

 private:
  std::thread loop_;
};

// Replies kept for later, by whoever takes them.
class Waiting {
 public:
  void keep(Reply reply) {
    const std::lock_guard lock(mutex_);
    replies_.push_back(std::move(reply));
    came_.notify_all();
  }
  std::vector<Reply> take(size_t count) {
    std::unique_lock lock(mutex_);
    came_.wait_for(lock, 30s, [&] { return replies_.size() >= count; });
    EXPECT_EQ(replies_.size(), count);
    return std::exchange(replies_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<Reply> replies_;
};

template <class Condition>
bool soon(Condition holds, std::chrono::milliseconds within = 5000ms) {
  for (const auto until = Clock::now() + within; Clock::now() < until;) {
    if (holds()) return true;
    std::this_thread::sleep_for(2ms);
  }
  return holds();
}

std::chrono::milliseconds since(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
}

// Sockets on both ends live in this process.
bool has_descriptors_for(size_t connections) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur >= 2 * connections + 100;
}

void expect_problem(const Received& received, int status, const std::string& about) {
  EXPECT_EQ(received.status, status) << about << "\n" << received.head << received.body;
  EXPECT_TRUE(received.has("Content-Type: application/problem+json\r\n")) << about;
  const std::string number = "\"status\":" + std::to_string(status);
  for (const std::string_view part :
       {std::string_view("{\"type\":\"urn:redress:problem:"), std::string_view("\"title\":\""),
        std::string_view("\"title_zh\":\""), std::string_view("\"detail\":\""),
        std::string_view(number)}) {
    EXPECT_NE(received.body.find(part), std::string::npos) << about << "\n" << received.body;
  }
}

// Each is refused, the answer can be read, the connection ends, and the door saw nothing of it.
void expect_refused(int status, const std::vector<std::string>& requests) {
  std::atomic<int> seen = 0;
  OpenGate open([&](Request request, Reply reply) {
    ++seen;
    echo(std::move(request), std::move(reply));
  });
  for (const auto& request : requests) {
    auto client = open.client();
    // What follows must not be taken for a request.
    client.send(request + get("/smuggled"));
    const auto received = client.read();
    expect_problem(received, status, request);
    EXPECT_TRUE(received.has("Connection: close\r\n")) << request;
    EXPECT_TRUE(client.ends()) << request;
  }
  EXPECT_EQ(seen, 0);
  EXPECT_EQ(open.gate.counts().refused, requests.size());
}

// --- connections

TEST(Gate, AnswersOverAndOverOnOneConnection) {
  OpenGate open;
  auto client = open.client();
  for (int i = 0; i < 500; ++i) {
    const auto received = client.ask(get("/" + std::to_string(i)));
    ASSERT_EQ(received.status, 200);
    ASSERT_EQ(received.body, "GET /" + std::to_string(i) + " []");
    ASSERT_FALSE(received.has("Connection:"));
  }
  EXPECT_EQ(open.gate.counts().requests, 500u);
  EXPECT_EQ(open.gate.counts().connections, 1u);
}

TEST(Gate, ClosesWhenTheClientAsksForIt) {
  OpenGate open;
  auto client = open.client();
  EXPECT_TRUE(client.ask(get("/", "Connection: foo, Close\r\n")).has("Connection: close\r\n"));
  EXPECT_TRUE(client.ends());
}

TEST(Gate, KeepsAnHttp10ConnectionOnlyWhenAsked) {
  OpenGate open;
  auto kept = open.client();
  for (int i = 0; i < 3; ++i) {
    const auto received = kept.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(received.status, 200);
    EXPECT_TRUE(received.has("Connection: keep-alive\r\n"));
  }
  auto closed = open.client();
  EXPECT_EQ(closed.ask("GET / HTTP/1.0\r\n\r\n").status, 200);
  EXPECT_TRUE(closed.ends());
}

TEST(Gate, TakesARequestInWhateverPiecesItComes) {
  OpenGate open;
  auto client = open.client();
  for (const char byte : "\r\n" + post("piecemeal")) ASSERT_TRUE(client.send({&byte, 1}));
  EXPECT_EQ(client.read().body, "POST /events [piecemeal]");
}

TEST(Gate, AnswersPipelinedRequestsInOrderThoughLaterOnesAreQuicker) {
  std::vector<std::future<void>> answering;
  OpenGate open([&](Request request, Reply reply) {
    answering.push_back(std::async(
        std::launch::async, [request = std::move(request), reply = std::move(reply)]() mutable {
          std::this_thread::sleep_for(request.path == "/0" ? 100ms : 0ms);
          echo(std::move(request), std::move(reply));
        }));
  });
  auto client = open.client();
  std::string all;
  for (int i = 0; i < 20; ++i) all += get("/" + std::to_string(i));
  client.send(all);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(client.read().body, "GET /" + std::to_string(i) + " []");
}

TEST(Gate, SendsASecondAnswerWithoutWaitingForTheFirstToBeAcknowledged) {
  OpenGate open;
  auto client = open.client();
  const auto start = Clock::now();
  for (int i = 0; i < 100; ++i) {
    client.send(get("/first") + get("/second"));
    ASSERT_EQ(client.read().body, "GET /first []");
    ASSERT_EQ(client.read().body, "GET /second []");
  }
  EXPECT_LT(since(start), 2s) << "40 ms a pair is Nagle waiting for a delayed ACK";
}

TEST(Gate, AnswersTenThousandPipelinedRequests) {
  OpenGate open;
  auto client = open.client();
  std::thread sending([&] {
    std::string all;
    for (int i = 0; i < 10'000; ++i) all += i % 2 ? get("/get") : post("body");
    client.send(all);
  });
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_EQ(client.read().body, i % 2 ? "GET /get []" : "POST /events [body]") << i;
  }
  sending.join();
}

TEST(Gate, LetsHundredsConnectBeforeTheLoopLooks) {
  Gate gate("127.0.0.1", 0, {}, echo);
  std::vector<RawClient> clients;
  for (int i = 0; i < 300; ++i) {
    clients.emplace_back(gate.port());
    ASSERT_TRUE(clients.back().connected() && clients.back().send(get("/"))) << i;
  }
  std::thread loop([&] { gate.run(); });
  for (auto& client : clients) EXPECT_EQ(client.read().status, 200);
  gate.stop(1s);
  loop.join();
}

TEST(Gate, AThousandIdleConnectionsCostNothingAndBlockNobody) {
  if (!has_descriptors_for(1'000)) GTEST_SKIP() << "needs 2,100 file descriptors";
  OpenGate open;
  std::vector<RawClient> idle;
  for (int i = 0; i < 1'000; ++i) idle.push_back(open.client());
  for (int i = 0; i < 1'000; i += 2) EXPECT_EQ(idle[i].ask(get("/")).status, 200);
  ASSERT_TRUE(soon([&] { return open.gate.counts().connections == 1'000; }));

  const auto cpu = std::clock();
  std::this_thread::sleep_for(1s);
  const auto used = std::chrono::milliseconds((std::clock() - cpu) * 1000 / CLOCKS_PER_SEC);
  EXPECT_LT(used, 50ms);

  const auto start = Clock::now();
  EXPECT_EQ(open.client().ask(get("/")).status, 200);
  EXPECT_LT(since(start), 500ms);
}

TEST(Gate, KeepsNoMemoryForWhatWasSaid) {
  OpenGate open([](Request request, Reply reply) {
    reply(text(std::string(request.body.empty() ? 4 << 20 : 1, 'x')));
  });
  const auto held = [] {
    const auto memory = mallinfo2();
    return memory.uordblks + memory.hblkhd;
  };
  std::deque<RawClient> clients;
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(clients.emplace_back(open.client()).ask(post("x")).status, 200);
  const size_t before = held();
  for (auto& client : clients) {
    EXPECT_EQ(client.ask(get("/large")).status, 200);
    EXPECT_EQ(client.ask(post(std::string(4 << 20, 'x'))).status, 200);
    EXPECT_EQ(client.ask(get("/", "X: " + std::string(15'000, 'x') + "\r\n")).status, 200);
  }
  clients.push_back(open.client());  // answered after the others have gone back to waiting
  EXPECT_EQ(clients.back().ask(post("x")).status, 200);
  EXPECT_LT(held(), before + (256 << 10));
}

TEST(Gate, TellsTheOneClientTooManyAndServesTheOthers) {
  Limits limits;
  limits.connections = 3;
  OpenGate open(echo, limits);
  std::deque<RawClient> clients;
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(clients.emplace_back(open.client()).ask(get("/")).status, 200);
  {
    auto newest = open.client();
    newest.send(get("/"));
    const auto received = newest.read();
    expect_problem(received, 503, "the fourth");
    EXPECT_TRUE(received.has("Retry-After: "));
    EXPECT_TRUE(newest.ends());
  }
  for (auto& client : clients) EXPECT_EQ(client.ask(get("/")).status, 200);
  clients.pop_back();
  EXPECT_TRUE(soon([&] { return open.client().ask(get("/")).status == 200; }));
}

// --- deadlines

TEST(Gate, DropsSlowHeadsAtTheDeadlineHoweverSteadilyTheyDrip) {
  Limits limits;
  limits.head_within = 200ms;
  OpenGate open(echo, limits);
  for (const bool fresh : {true, false}) {
    auto client = open.client();
    if (!fresh) client.ask(get("/"));
    const auto start = Clock::now();
    client.send("GET / HTTP/1.1\r\n");
    while (client.stays_open_for(20ms) && since(start) < 3s) client.send("X: y\r\n");
    EXPECT_GE(since(start), 150ms);
    EXPECT_LT(since(start), 1s);
    expect_problem(client.read(), 408, "a dripping head");
    EXPECT_TRUE(client.ends());
  }
}

TEST(Gate, DropsSlowBodiesAtTheDeadlineHoweverSteadilyTheyDrip) {
  Limits limits;
  limits.body_within = 200ms;
  OpenGate open(echo, limits);
  auto client = open.client();
  const auto start = Clock::now();
  client.send("POST / HTTP/1.1\r\nHost: gate\r\nContent-Length: 100000\r\n\r\n");
  while (client.stays_open_for(20ms) && since(start) < 3s) client.send("drip");
  EXPECT_GE(since(start), 150ms);
  EXPECT_LT(since(start), 1s);
  expect_problem(client.read(), 408, "a dripping body");
  client.send("still dripping");  // into nothing that was the body's
  EXPECT_TRUE(client.ends());
  EXPECT_EQ(open.gate.counts().requests, 0u);
}

TEST(Gate, ClosesIdleConnectionsWithoutAWord) {
  Limits limits;
  limits.idle_for = 200ms;
  OpenGate open(echo, limits);
  auto silent = open.client(), used = open.client();
  EXPECT_EQ(used.ask(get("/")).status, 200);
  const auto start = Clock::now();
  EXPECT_TRUE(silent.ends());
  EXPECT_TRUE(used.ends());
  EXPECT_GE(since(start), 100ms);
  EXPECT_LT(since(start), 1s);
}

TEST(Gate, WaitsForTheDoorAsLongAsItTakes) {
  Limits limits;
  limits.head_within = limits.body_within = limits.idle_for = limits.write_within = 50ms;
  Waiting waiting;
  OpenGate open([&](Request, Reply reply) { waiting.keep(std::move(reply)); }, limits);
  auto client = open.client();
  client.send(get("/"));
  EXPECT_TRUE(client.stays_open_for(400ms));
  waiting.take(1)[0](text("late"));
  EXPECT_EQ(client.read().body, "late");
}

TEST(Gate, DropsAClientThatDoesNotReadItsAnswer) {
  Limits limits;
  limits.write_within = 200ms;
  OpenGate open([](Request, Reply reply) { reply(text(std::string(64 << 20, 'x'))); }, limits);
  RawClient client(open.gate.port(), 4096);
  client.send(get("/"));
  ASSERT_TRUE(soon([&] { return open.gate.counts().requests == 1; }));
  const auto start = Clock::now();
  EXPECT_TRUE(soon([&] { return open.gate.counts().connections == 0; }));
  EXPECT_LT(since(start), 2s);
  size_t taken = 0;
  while (const size_t now = client.take(64 << 10)) taken += now;
  EXPECT_LT(taken, size_t{1} << 20) << "the kernel still held what nobody took";
}

TEST(Gate, LetsASlowReaderFinishWhileItGoesOn) {
  Limits limits;
  limits.write_within = 300ms;
  constexpr size_t size = 24 << 20;
  OpenGate open([](Request, Reply reply) { reply(text(std::string(size, 'x'))); }, limits);
  RawClient client(open.gate.port());
  client.send(get("/"));
  const auto start = Clock::now();
  size_t taken = 0;
  while (taken < size) {  // about 1.5 s altogether
    const size_t now = client.take(256 << 10);
    ASSERT_GT(now, 0u) << "dropped after " << taken;
    taken += now;
    std::this_thread::sleep_until(start + std::chrono::milliseconds(taken * 1500 / size));
  }
  EXPECT_GT(since(start), 1s);
}

// --- framing

TEST(Gate, RefusesContentLengthsThatAreNotOneNumber) {
  std::vector<std::string> requests;
  for (const char* length :
       {"x", "", "-1", "+5", "5 5", "5,5", "5, 5", "0x5", "5.0", "1e3", "99999999999999999999",
        "5\r\nContent-Length: 5", "5\r\nX: y\r\ncontent-length: 6"}) {
    requests.push_back("POST / HTTP/1.1\r\nHost: gate\r\nContent-Length: " + std::string(length) +
                       "\r\n\r\nhello");
  }
  expect_refused(400, requests);
}

TEST(Gate, RefusesABodyWithTwoEnds) {
  const std::string start = "POST / HTTP/1.1\r\nHost: gate\r\n";
  const std::string chunks = "\r\n5\r\nhello\r\n0\r\n\r\n";
  expect_refused(400, {start + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n" + chunks,
                       start + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n" + chunks,
                       start + "transfer-encoding: identity\r\nContent-Length: 5\r\n\r\nhello"});
}

TEST(Gate, AsksForContentLengthInsteadOfChunks) {
  const std::string chunks = "\r\n5\r\nhello\r\n0\r\n\r\n";
  expect_refused(411,
                 {"POST / HTTP/1.1\r\nHost: gate\r\nTransfer-Encoding: chunked\r\n" + chunks,
                  "POST / HTTP/1.1\r\nHost: gate\r\nTransfer-Encoding: gzip, chunked\r\n" + chunks,
                  "POST / HTTP/1.1\r\nHost: gate\r\nTransfer-Encoding: xchunked\r\n" + chunks,
                  "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n" + chunks});
  OpenGate open;
  EXPECT_NE(open.client()
                .ask("POST / HTTP/1.1\r\nHost: gate\r\nTransfer-Encoding: chunked\r\n\r\n")
                .body.find("Send Content-Length"),
            std::string::npos);
}

TEST(Gate, RefusesEncodedBodies) {
  expect_refused(
      415, {post("hello", "Content-Encoding: gzip\r\n"), post("hello", "content-encoding: br\r\n"),
            post("hello", "Content-Encoding: identity, gzip\r\n")});
  OpenGate open;
  EXPECT_EQ(open.client().ask(post("hello", "Content-Encoding: identity\r\n")).status, 200);
}

TEST(Gate, RefusesHeadsThatTwoReadersCouldReadDifferently) {
  expect_refused(400, {
                          get("/", "X: a\r\n b\r\n"),                // folded
                          get("/", " X: a\r\n"),                     //
                          get("/", "X : a\r\n"),                     // space before the colon
                          get("/", "X\t: a\r\n"),                    //
                          get("/", ": a\r\n"),                       // no name
                          get("/", "no colon\r\n"),                  //
                          get("/", "X(Y): a\r\n"),                   //
                          get("/", "X: a\rY: b\r\n"),                // bare CR
                          get("/", "X: a\nY: b\r\n"),                // bare LF
                          "GET / HTTP/1.1\nHost: gate\n\n",          //
                          "GET / HTTP/1.1\r\r\nHost: gate\r\n\r\n",  //
                          get("/", "X: a\0b\r\n"s),                  // control bytes
                          get("/", "X: a\x01\r\n"),                  //
                          get("/", "X: a\x7f\r\n"),                  //
                          get("/", "X\0Y: a\r\n"s),                  //
                          get("/a\0b"s),
                          get("/\x01"),
                          get("/a\tb"),                             //
                          "GET / HTTP/1.1\r\n\r\n",                 // no Host, two Hosts, a bad one
                          get("/", "Host: gate\r\n"),               //
                          "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",    //
                          "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n",    //
                          "G@T / HTTP/1.1\r\nHost: gate\r\n\r\n",   // no token
                          "GET\t/ HTTP/1.1\r\nHost: gate\r\n\r\n",  //
                          "GET  / HTTP/1.1\r\nHost: gate\r\n\r\n",  // more than one space
                          "GET /  HTTP/1.1\r\nHost: gate\r\n\r\n",  //
                          "GET / x HTTP/1.1\r\nHost: gate\r\n\r\n",  //
                          "GET /\r\n\r\n",                           // HTTP/0.9
                          "GET / HTTP\r\nHost: gate\r\n\r\n",        //
                          "GET / http/1.1\r\nHost: gate\r\n\r\n",    //
                          "GET / HTTP/1.1 \r\nHost: gate\r\n\r\n",   //
                          "\r\n\r\n" + get("/"),  // more than one empty line before it
                          get("/%zz"),
                          get("/%4"),
                          get("/%"),
                          get("/%u0041"),
                          get("/?a=%zz"),
                          get("/a%00b"),
                          get("/a#b"),
                          get("/a\\b"),
                          get("http://gate/"),
                          get("gate"),
                          get("*"),
                          "CONNECT gate:80 HTTP/1.1\r\nHost: gate\r\n\r\n",
                          "\x16\x03\x01\x02",  // TLS
                      });
}

TEST(Gate, RefusesOtherVersionsOfHttp) {
  expect_refused(505,
                 {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/2.0\r\nHost: gate\r\n\r\n",
                  "GET / HTTP/1.2\r\nHost: gate\r\n\r\n", "GET / HTTP/0.9\r\nHost: gate\r\n\r\n"});
}

TEST(Gate, HandsOnAnyMethodAsItWasSent) {
  OpenGate open;
  for (const char* method : {"BREW", "get", "OPTIONS", "TRACE", "PATCH", "M-SEARCH"})
    EXPECT_EQ(open.client().ask(std::string(method) + " /pot HTTP/1.1\r\nHost: gate\r\n\r\n").body,
              std::string(method) + " /pot []");
}

TEST(Gate, RefusesPathsThatAProxyCouldReadOtherwise) {
  expect_refused(400, {get("//"),
                       get("/a//b"),
                       get("//a"),
                       get("/."),
                       get("/.."),
                       get("/a/../b"),
                       get("/a/./b"),
                       get("/a/.."),
                       get("/a/%2e%2E/b"),
                       get("/a/.%2e"),
                       get("/%2e"),
                       get("/a/..;x/b"),
                       get("/a/%2e%2e%3bx"),
                       get("/a%2F..%2Fb"),
                       get("/a%5c..%5cb"),
                       get("/a%2f%2e%2e"),
                       get("/%C0%AE%C0%AE/a"),
                       get("/%E0%80%AF"),
                       get("/%ED%A0%80"),
                       get("/%F4%90%80%80"),
                       get("/%FF"),
                       get("/%E7%A4"),
                       get("/\xc9\xe7"),
                       get("/a%00b"),
                       get("/a%0Ab"),
                       get("/a%1b"),
                       get("/a%7F")});
  OpenGate open;
  for (const char* path : {"/a.b", "/...", "/.a", "/a..", "/a%2Fb", "/a/", "/%E6%97%A0%e6%a3%a3",
                           "/\xe6\x97\xa0", "/a%20b", "/a+b", "/a;b=..", "/%F0%9F%98%80"})
    EXPECT_EQ(open.client().ask(get(path)).body, "GET " + std::string(path) + " []");
}

TEST(Gate, RefusesHugeHeadsAndTargets) {
  std::string flood;
  for (int i = 0; i < 64; ++i) flood += "X: y\r\n";
  expect_refused(431, {get("/", flood), get("/", "X: " + std::string(20'000, 'y') + "\r\n"),
                       "GET / HTTP/1.1\r\n" + std::string(1 << 20, 'X')});
  const std::string nested = [] {
    std::string path = "/";
    for (int i = 0; i < 4'000; ++i) path += "a/";
    return path;
  }();
  expect_refused(414, {get(nested), get("/" + std::string(4'096, 'a')),
                       get("/?" + std::string(100'000, 'a'))});
  OpenGate open;
  EXPECT_EQ(open.client().ask(get("/" + std::string(4'095, 'a'))).status, 200);
}

TEST(Gate, TakesTheBodyOfAnyMethodAsItsBodyAndNeverAsARequest) {
  OpenGate open;
  const std::string hidden = get("/smuggled");
  for (const std::string method : {"GET", "DELETE", "OPTIONS", "PUT", "POST"}) {
    auto client = open.client();
    client.send(method + " /outer HTTP/1.1\r\nHost: gate\r\nContent-Length: " +
                std::to_string(hidden.size()) + "\r\n\r\n" + hidden + get("/next"));
    EXPECT_EQ(client.read().body, method + " /outer [" + hidden + "]");
    EXPECT_EQ(client.read().body, "GET /next []");
  }
  auto client = open.client();
  client.send("HEAD /outer HTTP/1.1\r\nHost: gate\r\nContent-Length: " +
              std::to_string(hidden.size()) + "\r\n\r\n" + hidden + get("/next"));
  EXPECT_EQ(client.read(Body::none).status, 200);
  EXPECT_EQ(client.read().body, "GET /next []");
}

TEST(Gate, SaysContinueToThoseWhoExpectIt) {
  OpenGate open;
  auto client = open.client();
  client.send("POST / HTTP/1.1\r\nHost: gate\r\nContent-Length: 5\r\nExpect: 100-Continue\r\n\r\n");
  EXPECT_EQ(client.read().head, "HTTP/1.1 100 Continue\r\n");
  client.send("hello");
  EXPECT_EQ(client.read().body, "POST / [hello]");
  EXPECT_EQ(client.ask(get("/", "Expect: 100-continue\r\n")).status, 200) << "nothing to wait for";
  expect_refused(417, {get("/", "Expect: miracles\r\n")});
}

TEST(Gate, RefusesATooLargeBodyBeforeReadingIt) {
  Limits limits;
  limits.body_bytes = 1'000;
  OpenGate open(echo, limits);
  for (const char* expect : {"", "Expect: 100-continue\r\n"}) {
    auto client = open.client();
    client.send("POST / HTTP/1.1\r\nHost: gate\r\nContent-Length: 1001\r\n" + std::string(expect) +
                "\r\n");
    const auto received = client.read();
    expect_problem(received, 413, expect);
    EXPECT_NE(received.body.find("1000 bytes"), std::string::npos);
    EXPECT_TRUE(client.ends());
  }
  EXPECT_EQ(open.client().ask(post(std::string(1'000, 'x'))).status, 200);
}

TEST(Gate, LetsAClientThatIsStillSendingReadWhyItWasRefused) {
  OpenGate open;
  auto client = open.client();
  EXPECT_TRUE(client.send(post(std::string(20 << 20, 'x')))) << "a reset came first";
  expect_problem(client.read(), 413, "20 MiB");
  EXPECT_TRUE(client.ends());
}

TEST(Gate, TakesABodyOfManyMegabytes) {
  std::string got;
  OpenGate open([&](Request request, Reply reply) {
    got = std::move(request.body);
    reply({204, "", "", {}});
  });
  std::string body(16 << 20, '\0');
  for (size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>(i * 31 + i / 1000);
  const auto received = open.client().ask(post(body));
  EXPECT_EQ(received.status, 204);
  EXPECT_FALSE(received.has("Content-Length"));
  EXPECT_TRUE(got == body);
}

std::string hand_in(const std::string& body, size_t length) {
  return "POST /files HTTP/1.1\r\nHost: gate\r\nContent-Length: " + std::to_string(length) +
         "\r\n\r\n" + body;
}

Limits with_uploads() {
  Limits limits;
  limits.body_bytes = 1'000;
  limits.uploads.are = [](const std::string& method, const std::string& path) {
    return method == "POST" && path == "/files";
  };
  limits.uploads.body_bytes = 50'000;
  return limits;
}

TEST(Gate, TakesMoreWhereFilesAreHandedInAndNowhereElse) {
  OpenGate open(echo, with_uploads());
  EXPECT_EQ(open.client().ask(hand_in(std::string(50'000, 'x'), 50'000)).status, 200);
  for (const std::string& request :
       {hand_in("", 50'001), hand_in("", 20u << 20), post(std::string(1'001, 'x')),
        "PUT /files HTTP/1.1\r\nHost: gate\r\nContent-Length: 1001\r\n\r\n"s,
        "POST /files/ HTTP/1.1\r\nHost: gate\r\nContent-Length: 1001\r\n\r\n"s}) {
    auto client = open.client();
    client.send(request);
    expect_problem(client.read(), 413, request.substr(0, 60));
    EXPECT_TRUE(client.ends());
  }
  EXPECT_EQ(open.gate.counts().requests, 1u);
}

TEST(Gate, HoldsNoMoreFilesThanItHasRoomForAndTheyTakeNobodyElsesRoom) {
  Limits limits = with_uploads();
  limits.uploads.buffered_body_bytes = 60'000;
  limits.buffered_body_bytes = 40'000;
  OpenGate open(echo, limits);
  auto trickling = open.client();
  trickling.send(hand_in(std::string(49'999, 'x'), 50'000));
  EXPECT_TRUE(trickling.stays_open_for(50ms));
  auto second = open.client();
  second.send(hand_in(std::string(40'000, 'x'), 50'000));
  expect_problem(second.read(), 503, "no room for a second file");
  EXPECT_EQ(open.client().ask(post(std::string(1'000, 'x'))).status, 200);
  trickling.send("x");
  EXPECT_EQ(trickling.read().status, 200);
  EXPECT_EQ(open.client().ask(hand_in(std::string(50'000, 'x'), 50'000)).status, 200)
      << "the room of what was answered is free again";
}

TEST(Gate, LetsASlowSenderFinishWhileItGoesOn) {
  Limits limits;
  limits.body_within = 300ms;
  constexpr size_t size = 16 << 20, piece = 256 << 10;
  OpenGate open(echo, limits);
  auto client = open.client();
  const auto start = Clock::now();
  client.send("POST / HTTP/1.1\r\nHost: gate\r\nContent-Length: " + std::to_string(size) +
              "\r\n\r\n");
  for (size_t sent = 0; sent < size; sent += piece) {  // about 1.5 s altogether
    ASSERT_TRUE(client.send(std::string(piece, 'x')));
    std::this_thread::sleep_until(start + std::chrono::milliseconds(sent * 1500 / size));
  }
  EXPECT_EQ(client.read().status, 200);
  EXPECT_GT(since(start), 1s);
}

TEST(Gate, HoldsNoMoreLargeAnswersThanItHasRoomFor) {
  Limits limits;
  limits.buffered_answer_bytes = 40u << 20;
  OpenGate open(
      [](Request request, Reply reply) {
        reply(text(std::string(request.path == "/large" ? 24 << 20 : 1'000, 'x')));
      },
      limits);
  auto first = open.client();
  first.send(get("/large"));
  ASSERT_TRUE(soon([&] { return open.gate.counts().requests == 1; }));
  expect_problem(open.client().ask(get("/large")), 503, "no room");
  EXPECT_EQ(open.client().ask(get("/small")).status, 200);
  auto asking = open.client();
  asking.send("HEAD /large HTTP/1.1\r\nHost: gate\r\n\r\n");
  EXPECT_EQ(asking.read(Body::none).status, 200);
  EXPECT_EQ(first.read().body.size(), size_t{24} << 20);
  EXPECT_EQ(open.client().ask(get("/large")).status, 200) << "the room of what was taken is free";
}

TEST(Gate, TellsWhoEndsTooEarly) {
  OpenGate open;
  auto client = open.client();
  client.send("POST / HTTP/1.1\r\nHost: gate\r\nContent-Length: 10\r\n\r\nhello");
  client.finish();
  expect_problem(client.read(), 400, "half a body");
}

TEST(Gate, HoldsNoMoreBodiesThanItHasRoomFor) {
  Limits limits;
  limits.buffered_body_bytes = 100'000;
  Waiting waiting;
  OpenGate open([&](Request, Reply reply) { waiting.keep(std::move(reply)); }, limits);
  auto first = open.client(), second = open.client(), third = open.client();
  first.send(post(std::string(90'000, 'x')));
  auto replies = waiting.take(1);
  expect_problem(second.ask(post(std::string(20'000, 'x'))), 503, "no room");
  EXPECT_TRUE(second.ends());
  replies[0](text("done"));
  EXPECT_EQ(first.read().status, 200);
  third.send(post(std::string(90'000, 'x')));
  waiting.take(1)[0](text("done"));
  EXPECT_EQ(third.read().status, 200) << "the room of answered requests is free again";
}

// Whatever comes: the verdict is the same in one piece and byte by byte, and nothing is overrun.
TEST(Framing, IsTheSameHoweverTheBytesArrive) {
  const FramingLimits limits{600, 8, 100};
  const std::string good = "\r\n" + post("hello", "Accept: */*\r\nX-Y: z\r\n");
  const std::string alphabet = "\r\n\0 \t:%/?#AZaz09\x80\x7f"s;
  std::mt19937 random(20260930);
  int complete = 0, refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = good;
    for (auto changes = random() % 4; changes > 0; --changes) {
      const auto at = random() % bytes.size();
      const char byte = alphabet[random() % alphabet.size()];
      if (random() % 2) {
        bytes[at] = byte;
      } else {
        bytes.insert(at, random() % 50 == 0 ? 700 : 1, byte);
      }
    }
    size_t at_once = 0, growing = 0;
    const auto whole = frame_head(std::string(bytes), limits, at_once);
    Framed pieces;
    for (size_t size = 1; size <= bytes.size() && std::holds_alternative<NeedMore>(pieces);
         ++size) {
      const std::string exact(bytes, 0, size);  // its end is where a sanitizer looks
      pieces = frame_head(exact, limits, growing);
    }
    complete += std::holds_alternative<FramedHead>(pieces);
    refused += std::holds_alternative<FramingRefusal>(pieces);
    if (const auto* head = std::get_if<FramedHead>(&pieces)) {
      ASSERT_EQ(whole.index(), pieces.index()) << round;
      ASSERT_EQ(std::get<FramedHead>(whole).head_bytes, head->head_bytes) << round;
    } else {
      ASSERT_FALSE(std::holds_alternative<FramedHead>(whole)) << round << "\n" << bytes;
    }
  }
  EXPECT_GT(complete, 2'000);
  EXPECT_GT(refused, 2'000);
}

// --- what the door sees

// Which parts of a path are names, and may be decoded, is known behind the door.
TEST(Gate, DecodesTheQueryInOrderAndLeavesThePathAsItIs) {
  OpenGate open;
  EXPECT_EQ(
      open.client().ask(get("/%E6%97%A0%e6%a3%a3/a+b?b=1&a=x%20y+z&a=1=2&b=1&&flag&e=?")).body,
      "GET /%E6%97%A0%e6%a3%a3/a+b b=1 a=x y z a=1=2 b=1 flag= e=? []");
  EXPECT_EQ(open.client().ask(get("/?unit=无棣")).body, "GET / unit=无棣 []");
}

TEST(Gate, HandsHeadersOnAsTheyWereSent) {
  std::promise<Request> seen;
  OpenGate open([&](Request request, Reply reply) {
    seen.set_value(std::move(request));
    reply({});
  });
  open.client().ask(get("/?a=1",
                        "Authorization:  Bearer %41%0d \r\nif-match: \"7\"\r\nX: 1\r\nx: 2\r\n"
                        "Empty:\r\nREMOTE_ADDR: 6.6.6.6\r\nX-Forwarded-For: 6.6.6.6\r\n"));
  const Request request = seen.get_future().get();
  EXPECT_EQ(*request.header("authorization"), "Bearer %41%0d");
  EXPECT_EQ(*request.header("If-Match"), "\"7\"");
  EXPECT_EQ(*request.header("X"), "1");
  EXPECT_EQ(*request.header("Empty"), "");
  EXPECT_EQ(request.header("Absent"), nullptr);
  EXPECT_EQ(*request.parameter("a"), "1");
  EXPECT_EQ(request.parameter("A"), nullptr);
  EXPECT_EQ(request.remote, "127.0.0.1");
  ASSERT_EQ(request.headers.size(), 8u) << "the library's own (LOCAL_PORT…) stay out";
  EXPECT_EQ(request.headers[4], std::make_pair(std::string("x"), std::string("2")));
}

TEST(Gate, IgnoresRange) {
  OpenGate open;
  for (const char* range : {"bytes=0-3", "bytes=0-0,1-1,2-2,3-3", "bytes=9-1", "nonsense"}) {
    const auto received = open.client().ask(get("/whole", "Range: " + std::string(range) + "\r\n"));
    EXPECT_EQ(received.status, 200);
    EXPECT_EQ(received.body, "GET /whole []");
  }
}

TEST(Gate, LeavesFormsAlone) {
  OpenGate open;
  const std::string parts =
      "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n";
  EXPECT_EQ(
      open.client().ask(post(parts, "Content-Type: multipart/form-data; boundary=x\r\n")).body,
      "POST /events [" + parts + "]");
  EXPECT_EQ(open.client().ask(post("broken", "Content-Type: multipart/form-data\r\n")).body,
            "POST /events [broken]");
  const std::string pairs = "a=1&b=" + std::string(20'000, 'x');
  EXPECT_EQ(
      open.client().ask(post(pairs, "Content-Type: application/x-www-form-urlencoded\r\n")).body,
      "POST /events [" + pairs + "]");
}

// --- what the client gets

TEST(Gate, AnswersHeadLikeGetWithoutTheBody) {
  OpenGate open;
  auto client = open.client();
  for (int i = 0; i < 2; ++i) {
    client.send("\r\nHEAD /x HTTP/1.1\r\nHost: gate\r\n\r\n" + get("/y"));
    const auto received = client.read(Body::none);
    EXPECT_EQ(received.status, 200);
    EXPECT_TRUE(received.has("Content-Length: 10\r\n")) << received.head;  // "HEAD /x []"
    EXPECT_EQ(client.read().body, "GET /y []");
  }
  client.send("HEAD /%zz HTTP/1.1\r\nHost: gate\r\n\r\n");
  EXPECT_EQ(client.read(Body::none).status, 400);
  EXPECT_TRUE(client.ends());
}

TEST(Gate, SendsTheDoorsHeadersItsFramingAndTheDate) {
  OpenGate open([](Request, Reply reply) {
    reply({409, "text/plain", "no", {{"ETag", "\"1\""}}});
  });
  const auto received = open.client().ask(get("/"));
  static const std::regex head(
      "HTTP/1.1 409 Conflict\r\nDate: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} "
      "20[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT\r\nX-Content-Type-Options: nosniff\r\n"
      "Content-Type: text/plain\r\nContent-Length: 2\r\nETag: \"1\"\r\n");
  EXPECT_TRUE(std::regex_match(received.head, head)) << received.head;
}

TEST(Gate, WritesDatesAsHttpWantsThem) {
  using namespace std::chrono;
  EXPECT_EQ(http_date(sys_days(1994y / November / 6) + 8h + 49min + 37s),
            "Sun, 06 Nov 1994 08:49:37 GMT");  // RFC 9110, 5.6.7
  EXPECT_EQ(http_date(sys_days(2028y / February / 29)), "Tue, 29 Feb 2028 00:00:00 GMT");
}

TEST(Gate, LetsNoPageRunAnythingWhoeverMadeIt) {
  OpenGate open([](Request request, Reply reply) {
    Answer page{200, "text/html; charset=utf-8", "<p>", {}};
    if (request.path == "/preview") page.headers.emplace_back("Content-Security-Policy", "sandbox");
    reply(std::move(page));
  });
  const auto page = open.client().ask(get("/"));
  EXPECT_TRUE(page.has("Content-Security-Policy: " + std::string(rules_of_a_page) + "\r\n"));
  EXPECT_EQ(rules_of_a_page.find("script-src"), rules_of_a_page.npos);
  for (const auto& answer : {page, open.client().ask(get("/preview"))}) {
    EXPECT_TRUE(answer.has("Referrer-Policy: no-referrer\r\n"));
    EXPECT_TRUE(answer.has("X-Frame-Options: DENY\r\n"));
    EXPECT_TRUE(answer.has("X-Content-Type-Options: nosniff\r\n"));
  }
  EXPECT_TRUE(open.client().ask(get("/preview")).has("Content-Security-Policy: sandbox\r\n"));
}

TEST(Gate, AnswersForADoorThatThrowsWithoutTellingWhy) {
  OpenGate open([](Request request, Reply reply) {
    if (request.path == "/throw") throw std::runtime_error("secret");
    if (request.path == "/throw-int") throw 42;
    echo(std::move(request), std::move(reply));
  });
  auto client = open.client();
  for (const char* path : {"/throw", "/throw-int"}) {
    const auto received = client.ask(get(path));
    expect_problem(received, 500, path);
    EXPECT_EQ((received.head + received.body).find("secret"), std::string::npos);
  }
  EXPECT_EQ(client.ask(get("/")).status, 200);
  EXPECT_EQ(open.gate.counts().failed, 2u);
}

TEST(Gate, AnswersWhenAReplyIsForgotten) {
  Waiting waiting;
  OpenGate open([&](Request request, Reply reply) {
    if (request.path == "/later") waiting.keep(std::move(reply));
  });
  auto client = open.client();
  expect_problem(client.ask(get("/now")), 500, "dropped in the door");
  client.send(get("/later"));
  waiting.take(1).clear();
  expect_problem(client.read(), 500, "dropped on another thread");
}

TEST(Gate, SendsNoAnswerThatWouldBreakItsFraming) {
  OpenGate open([](Request request, Reply reply) {
    if (request.path == "/split") return reply({200, "text/plain", "", {{"X", "a\r\nY: b"}}});
    if (request.path == "/type") return reply({200, "text/plain\r\nY: b", "", {}});
    if (request.path == "/length") return reply({200, "text/plain", "", {{"content-length", "9"}}});
    reply({99, "text/plain", "", {}});
  });
  auto client = open.client();
  for (const char* path : {"/split", "/type", "/length", "/status"}) {
    expect_problem(client.ask(get(path)), 500, path);
  }
  EXPECT_EQ(open.gate.counts().failed, 4u);
}

TEST(Gate, WakesOnceForManyAnswersFromAnotherThread) {
  constexpr size_t many = 1'000;
  if (!has_descriptors_for(many + 1)) GTEST_SKIP() << "needs 2,102 file descriptors";
  Waiting waiting;
  std::promise<void> inside, all_replied;
  OpenGate open([&](Request request, Reply reply) {
    if (request.path == "/") return waiting.keep(std::move(reply));
    inside.set_value();  // the loop is busy here while the thousand answers come
    all_replied.get_future().wait();
    echo(std::move(request), std::move(reply));
  });
  std::vector<RawClient> clients;
  for (size_t i = 0; i < many; ++i) {
    clients.push_back(open.client());
    clients.back().send(get("/"));
  }
  auto replies = waiting.take(many);
  auto busy = open.client();
  busy.send(get("/busy"));
  inside.get_future().wait();
  std::thread([&] {
    for (auto& reply : replies) reply(text("done"));
  }).join();
  all_replied.set_value();
  for (auto& client : clients) ASSERT_EQ(client.read().body, "done");
  EXPECT_EQ(busy.read().status, 200);
  EXPECT_EQ(open.gate.counts().wakeups, 1u);
}

// --- coming and going

TEST(Gate, SaysWhichPortIsTaken) {
  OpenGate open;
  try {
    Gate second("127.0.0.1", open.gate.port(), {}, echo);
    FAIL() << "two gates share a port";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find(std::to_string(open.gate.port())), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("already taken"), std::string::npos);
  }
  EXPECT_THROW(Gate("192.0.2.1", 0, {}, echo), std::runtime_error);
  EXPECT_THROW(Gate("not a host", 0, {}, echo), std::runtime_error);
}

TEST(Gate, ReopensAPortAtOnceAfterItsConnectionsWereClosed) {
  uint16_t port = 0;
  {
    OpenGate open;
    port = open.gate.port();
    auto client = open.client();
    EXPECT_EQ(client.ask(get("/", "Connection: close\r\n")).status, 200);
    EXPECT_TRUE(client.ends());
  }
  EXPECT_NO_THROW(Gate("127.0.0.1", port, {}, echo));
}

TEST(Gate, FinishesWhatItAcceptedWhenStopped) {
  Waiting waiting;
  OpenGate open([&](Request request, Reply reply) {
    if (request.path == "/") return echo(std::move(request), std::move(reply));
    waiting.keep(std::move(reply));
  });
  auto idle = open.client(), used = open.client(), half = open.client(), slow = open.client();
  EXPECT_EQ(used.ask(get("/")).status, 200);
  half.send("POST / HTTP/1.1\r\nHost: gate\r\nContent-Length: 10\r\n\r\nhello");
  slow.send(get("/slow") + get("/pipelined"));
  auto replies = waiting.take(1);
  ASSERT_TRUE(soon([&] { return open.gate.counts().connections == 4; }));
  std::this_thread::sleep_for(50ms);  // the half request is read by now

  const auto start = Clock::now();
  open.gate.stop(10s);
  EXPECT_TRUE(idle.ends());
  EXPECT_TRUE(used.ends());
  EXPECT_LT(since(start), 200ms) << "idle connections wait for nobody";
  expect_problem(half.read(), 503, "a half-sent request");
  EXPECT_FALSE(open.client().connected());

  std::this_thread::sleep_for(300ms);
  replies[0](text("late but whole"));
  const auto received = slow.read();
  EXPECT_EQ(received.body, "late but whole");
  EXPECT_TRUE(received.has("Connection: close\r\n"));
  EXPECT_TRUE(slow.ends());
  open.join();
  EXPECT_LT(since(start), 3s);
}

TEST(Gate, GoesWhenTheGraceIsOverAndTakesLateAnswersInSilence) {
  Waiting waiting;
  std::vector<Reply> replies;
  {
    OpenGate open([&](Request, Reply reply) { waiting.keep(std::move(reply)); });
    auto client = open.client();
    client.send(get("/never"));
    replies = waiting.take(1);
    const auto start = Clock::now();
    open.gate.stop(200ms);
    open.join();
    EXPECT_GE(since(start), 200ms);
    EXPECT_LT(since(start), 1s);
    EXPECT_EQ(client.read().status, 0);
  }
  replies[0](text("too late"));
}

TEST(Gate, CanBeStoppedBeforeItRuns) {
  Gate gate("127.0.0.1", 0, {}, echo);
  gate.stop(10s);
  gate.run();
  EXPECT_FALSE(RawClient(gate.port()).connected());
}

TEST(Gate, ServesManyClientsWhoseAnswersComeFromOtherThreads) {
  std::mutex mutex;
  std::condition_variable came;
  std::deque<std::pair<Request, Reply>> queue;
  bool over = false;
  OpenGate open([&](Request request, Reply reply) {
    const std::lock_guard lock(mutex);
    queue.emplace_back(std::move(request), std::move(reply));
    came.notify_one();
  });
  std::thread clerk([&] {
    for (std::unique_lock lock(mutex);;) {
      came.wait(lock, [&] { return over || !queue.empty(); });
      if (queue.empty()) return;
      auto batch = std::exchange(queue, {});
      lock.unlock();
      for (auto& [request, reply] : batch) echo(std::move(request), std::move(reply));
      lock.lock();
    }
  });
  std::vector<std::thread> clients;
  for (int c = 0; c < 8; ++c) {
    clients.emplace_back([&, c] {
      auto client = open.client();
      for (int i = 0; i < 300; ++i) {
        const std::string body = std::to_string(c) + "." + std::to_string(i);
        ASSERT_EQ(client.ask(post(body)).body, "POST /events [" + body + "]");
      }
    });
  }
  for (auto& client : clients) client.join();
  {
    const std::lock_guard lock(mutex);
    over = true;
    came.notify_one();
  }
  clerk.join();
  EXPECT_EQ(open.gate.counts().requests, 2'400u);
}

}  // namespace
}  // namespace redress
