// A hostile page in a real browser (Debian's Chromium) tries all that a page of another site can,
// against the real server; and a page of our own site does what it may.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <boost/json.hpp>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "api/app.h"
#include "tests/support/client.h"
#include "tests/support/house.h"

extern char** environ;

namespace redress {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

// What all pages have: attempts that tell how they ended, one after the other.
constexpr const char* common = R"js(
const results = {};
const sleep = ms => new Promise(done => setTimeout(done, ms));
async function attempt(name, work) {
  try { results[name] = await work(); } catch (error) { results[name] = 'blocked'; }
}
const ended = async sent => { const answer = await sent; return answer.type + ' ' + answer.status; };
async function finish(page, next) {
  await fetch('/done?page=' + page, {method: 'POST', body: JSON.stringify(results)});
  if (next) location = next;
}
const event = id => JSON.stringify({specversion: '1.0', id, source: '/hostile',
  type: 'redress.review.submitted', time: '2026-03-02T10:00:00+08:00',
  data: {dictionary: 'rating-5-best', rating: 1, channel: 'tablet', region: '371623',
         unit: '社会保险', remark: id}});
)js";

// From another port and another name of loopback: SERVER is Redress, NEXT the next page.
constexpr const char* hostile = R"js(
const server = 'SERVER';
const evil = '<script>fetch("' + location.origin + '/ran?what=pwned", {mode: "no-cors"})<\/script>';
const changing = ['/v1/policies/wudi-hall/rollback?by=x', '/v1/publications?period=2026-02&by=x',
  '/v1/assessments?period=2026-02&by=x', '/v1/signals?day=2026-03-01', '/v1/signals/2?finding=confirmed&by=x&note=y',
  '/v1/cases/c2/public-text?by=x&withdraw=true', '/v1/policies/wudi-hall/proposals/2/approve?by=y',
  '/v1/policies/wudi-hall/runs/2?paused=true'];
let forms = 0;
async function form(path, enctype, fields) {
  const frame = document.createElement('iframe');
  frame.name = 'frame' + ++forms;
  document.body.append(frame);
  const form = document.createElement('form');
  Object.assign(form, {method: 'POST', action: server + path, enctype, target: frame.name});
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement('input');
    Object.assign(input, {type: 'hidden', name, value});
    form.append(input);
  }
  document.body.append(form);
  const loaded = new Promise(done => { frame.onload = done; });
  form.submit();
  await Promise.race([loaded, sleep(1000)]);
  let seen = 'not to be read';
  try { seen = frame.contentDocument ? 'read' : seen; } catch (error) {}
  return seen;
}
// As text/plain a form writes name=value.
const plain = text => { const at = text.lastIndexOf('}');
  return {[text.slice(0, at) + ',"x":"']: '"' + text.slice(at)}; };
async function all() {
  const circular = '/v1/circulars?period=2026-03&format=html';
  await attempt('form page', () => form(circular, 'application/x-www-form-urlencoded', {page: evil}));
  await attempt('form json', () => form(circular, 'text/plain', plain(JSON.stringify({page: evil}))));
  await attempt('form parts', () => form(circular, 'multipart/form-data', {page: evil}));
  await attempt('form event', () => form('/v1/events', 'text/plain', plain(event('form'))));
  await attempt('form clock', () => form('/v1/test-clock', 'text/plain',
    plain('{"advance_to":"2026-04-02T10:00:00+08:00"}')));
  for (const path of changing)
    await attempt('form ' + path, () => form(path, 'application/x-www-form-urlencoded', {}));
  const simple = (path, body, type) => ended(fetch(server + path,
    {method: 'POST', mode: 'no-cors', credentials: 'include', body,
     headers: type ? {'Content-Type': type} : {}}));
  const untyped = text => new Blob([text]);
  await attempt('plain event', () => simple('/v1/events', event('plain'), 'text/plain'));
  await attempt('untyped event', () => simple('/v1/events', untyped(event('untyped'))));
  await attempt('lying event', () => simple('/v1/events', event('lying'), 'text/plain; application/json'));
  await attempt('untyped act', () => simple('/v1/cases/c2/events', untyped('{"type":"dispatched"}')));
  await attempt('untyped clock', () => simple('/v1/test-clock', untyped('{"advance_to":"2026-04-02T10:00:00+08:00"}')));
  await attempt('untyped policy', () => simple('/v1/policies/wudi-hall/check', untyped('redress: 1')));
  for (const path of changing) await attempt('bare ' + path, () => simple(path));
  await attempt('beacon', async () => navigator.sendBeacon(server + '/v1/events',
    new Blob([event('beacon')], {type: 'text/plain'})) ? 'sent' : 'not sent');
  const asked = (method, path, type, body) => ended(fetch(server + path,
    {method, body, headers: type ? {'Content-Type': type} : {}}));
  await attempt('cors event', () => asked('POST', '/v1/events', 'application/json', event('cors')));
  await attempt('cors put', () => asked('PUT', '/v1/policies/wudi-hall', 'application/yaml', 'redress: 1'));
  await attempt('cors delete', () => asked('DELETE', '/v1/policies/wudi-hall/proposals/2'));
  await attempt('read', () => asked('GET', '/v1/cases'));
  await attempt('frame', async () => { const frame = document.createElement('iframe');
    frame.src = server + circular; document.body.append(frame); await sleep(300);
    return frame.contentDocument && frame.contentDocument.body.innerText ? 'read' : 'not to be read'; });
  await attempt('script', () => new Promise((done, failed) => { const script = document.createElement('script');
    script.src = server + '/v1/cases'; script.onload = () => done('ran'); script.onerror = failed;
    document.body.append(script); }));
  await fetch('/ran?what=' + location.hostname);
  await finish(location.hostname, 'NEXT');
}
all();
)js";

// The browser holds this page and Redress for one site, by a name that the attacker made resolve to
// loopback (DNS rebinding).
constexpr const char* rebound = R"js(
async function all() {
  await attempt('read', () => ended(fetch('/v1/cases')));
  await attempt('read case', () => ended(fetch('/v1/cases/c2')));
  await attempt('event', () => ended(fetch('/v1/events',
    {method: 'POST', body: event('rebound'), headers: {'Content-Type': 'application/json'}})));
  await attempt('put', () => ended(fetch('/v1/policies/wudi-hall',
    {method: 'PUT', body: 'redress: 1', headers: {'Content-Type': 'application/yaml'}})));
  await attempt('delete', () => ended(fetch('/v1/policies/wudi-hall/proposals/2', {method: 'DELETE'})));
  await finish(location.hostname, 'NEXT');
}
all();
)js";

// A page of the site that Redress was told it is.
constexpr const char* own = R"js(
async function all() {
  await attempt('read', () => ended(fetch('/v1/cases')));
  await attempt('event', () => ended(fetch('/v1/events',
    {method: 'POST', body: event('own'), headers: {'Content-Type': 'application/json'}})));
  await attempt('bare', () => ended(fetch('/v1/policies/wudi-hall/rollback', {method: 'POST'})));
  window.open('/preview');
  window.open('/preview-without-rules');
  await sleep(1500);
  await finish(location.hostname, '');
}
all();
)js";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

std::string escaped(const std::string& text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string made;
  for (const unsigned char c : text) (((made += '%') += digits[c >> 4]) += digits[c & 15]);
  return made;
}

// The attacker's server: pages, what became of them, and everything under /v1 handed on to Redress
// as the browser sent it, which is what Redress sees when a name of the attacker's is rebound to
// it, and what a proxy in front of it does.
class Attacker {
 public:
  explicit Attacker(std::uint16_t redress)
      : redress_(redress),
        gate_("127.0.0.1", 0, {}, [this](Request request, Reply reply) { reply(answer(request)); }),
        loop_([this] { gate_.run(); }) {}
  ~Attacker() {
    gate_.stop(100ms);
    loop_.join();
  }

  std::string at(const std::string& host) const {
    return "http://" + host + ":" + std::to_string(gate_.port());
  }
  bool wait_for(std::size_t pages, std::chrono::seconds most) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, most, [&] { return done_.size() >= pages; });
  }
  std::map<std::string, json::object> done() {
    const std::lock_guard lock(mutex_);
    return done_;
  }
  std::set<std::string> ran() {
    const std::lock_guard lock(mutex_);
    return ran_;
  }

 private:
  Answer page(const std::string& script) {
    Answer made{200, "text/html; charset=utf-8", "<!DOCTYPE html><body><script>", {}};
    made.body += common + script + "</script>";
    // The rules that the gate gives every page are for ours, not for an attacker's.
    made.headers.emplace_back("Content-Security-Policy", "base-uri 'self'");
    return made;
  }

  Answer answer(const Request& request) {
    if (request.path == "/hostile")
      return page(replaced(
          replaced(hostile, "SERVER", "http://127.0.0.1:" + std::to_string(redress_)), "NEXT",
          request.header("Host")->starts_with("localhost") ? at("127.0.0.1") + "/hostile"
                                                           : at("evil.test") + "/rebound"));
    if (request.path == "/rebound")
      return page(replaced(rebound, "NEXT", at("hall.test") + "/own"));
    if (request.path == "/own") return page(own);
    if (request.path == "/preview" || request.path == "/preview-without-rules")
      return preview(request);
    if (request.path.starts_with("/v1/")) return handed_on(request);
    const std::lock_guard lock(mutex_);
    if (request.path == "/ran") ran_.insert(*request.parameter("what"));
    if (request.path == "/done")
      done_[*request.parameter("page")] = json::parse(request.body).as_object();
    changed_.notify_all();
    return {200, "text/plain", "", {}};
  }

  // What Redress makes of a template with a script in it.
  Answer preview(const Request& request) {
    const bool bare = request.path != "/preview";
    const std::string script = "<script>fetch('" + at("hall.test") +
                               "/ran?what=" + (bare ? "bare" : "preview") +
                               "', {mode: 'no-cors'})</script>";
    Client client("127.0.0.1", redress_);
    const HttpAnswer got = client.post("/v1/circulars?period=2026-03", "application/json",
                                       json::serialize(json::object{{"page", script}}));
    Answer made = as_it_came(got);
    if (bare)
      for (auto& [name, value] : made.headers)
        if (name == "Content-Security-Policy") value = "base-uri 'self'";
    return made;
  }

  Answer handed_on(const Request& request) {
    std::string text = request.method + " " + request.path;
    char between = '?';
    for (const auto& [name, value] : request.query) {
      text += between + escaped(name) + "=" + escaped(value);
      between = '&';
    }
    text += " HTTP/1.1\r\n";
    for (const auto& [name, value] : request.headers) text += name + ": " + value + "\r\n";
    Client client("127.0.0.1", redress_);
    client.send(text + "\r\n" + request.body);
    return as_it_came(client.receive(request.method == "HEAD"));
  }

  static Answer as_it_came(const HttpAnswer& got) {
    Answer made{got.status, "", got.body, {}};
    for (const auto& [name, value] : got.headers) {
      if (name == "Content-Type")
        made.content_type = value;
      else if (name != "Content-Length" && name != "Connection" && name != "Date" &&
               name != "X-Content-Type-Options")
        made.headers.emplace_back(name, value);
    }
    return made;
  }

  const std::uint16_t redress_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, json::object> done_;  // what each page's attempts came to
  std::set<std::string> ran_;                 // scripts
  Gate gate_;
  std::thread loop_;
};

// A browser of its own, gone at the end.
class Browser {
 public:
  Browser(const std::string& address, const std::filesystem::path& profile) {
    const std::vector<std::string> words = {
        "chromium",
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-popup-blocking",
        "--disable-dev-shm-usage",
        "--no-proxy-server",
        "--host-resolver-rules=MAP evil.test 127.0.0.1, MAP hall.test 127.0.0.1",
        "--user-data-dir=" + profile.string(),
        address};
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    const std::string log = (profile.parent_path() / "browser.log").string();
    for (const int out : {1, 2})
      posix_spawn_file_actions_addopen(&files, out, log.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                       0600);
    if (posix_spawnp(&pid_, "chromium", &files, &attributes, arguments.data(), environ) != 0)
      throw std::runtime_error("chromium cannot be started; ./run test installs it");
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
  ~Browser() {
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

 private:
  pid_t pid_ = -1;
};

TEST(InABrowser, AHostilePageChangesNothingAndReadsNothing) {
  TemporaryDirectory home;
  ServeOptions options;
  options.data = home.path() / "data";
  options.policies = {example("national.yaml"), example("wudi.yaml")};
  options.port = 0;
  options.test_clock = instant("2026-03-02T10:00:00+08:00");
  options.known_as = {"hall.test"};
  App app(options);
  std::thread serving([&] { app.run(); });
  Client client("127.0.0.1", app.port());
  const auto entries = [&] {
    const std::string all = client.get("/metrics").body;
    return std::stoul(all.substr(all.find("\nredress_ledger_entries ") + 24));
  };
  const auto before = entries();
  const std::string clock = client.get("/healthz").body;
  {
    Attacker attacker(app.port());
    {
      Browser browser(attacker.at("localhost") + "/hostile", home.path() / "profile");
      EXPECT_TRUE(attacker.wait_for(4, 120s))
          << "the pages did not come to their end: " << bytes_of(home.path() / "browser.log");
    }
    const auto done = attacker.done();
    // The hostile pages ran, and what they sent was answered, though they cannot read it.
    const auto ran = attacker.ran();
    for (const char* page : {"localhost", "127.0.0.1"}) {
      EXPECT_THAT(ran, Contains(page));
      ASSERT_TRUE(done.contains(page));
      const json::object& results = done.at(page);
      EXPECT_GE(results.size(), 30u);
      for (const auto& [name, result] : results) {
        const std::string said(result.as_string()), what(name);
        if (what.starts_with("plain") || what.starts_with("untyped") || what.starts_with("bare"))
          EXPECT_EQ(said, "opaque 0") << page << " " << what;
        else if (what.starts_with("cors") || what == "read" || what == "script")
          EXPECT_EQ(said, "blocked") << page << " " << what;
        else if (what == "frame" || what.starts_with("form"))
          EXPECT_EQ(said, "not to be read") << page << " " << what;
      }
    }
    // By a name that was made to resolve to us, the page could read: and is told no.
    ASSERT_TRUE(done.contains("evil.test"));
    EXPECT_EQ(done.at("evil.test").size(), 5u);
    for (const auto& [name, result] : done.at("evil.test"))
      EXPECT_EQ(result.as_string(), "basic 403") << name;
    // The same from a page of our own is done.
    ASSERT_TRUE(done.contains("hall.test"));
    EXPECT_EQ(done.at("hall.test").at("read").as_string(), "basic 200");
    EXPECT_EQ(done.at("hall.test").at("event").as_string(), "basic 201");
    EXPECT_EQ(done.at("hall.test").at("bare").as_string(), "basic 404");  // no older version
    // No script of a template ran, though the same page without our rules does.
    EXPECT_THAT(ran, Contains("bare"));
    EXPECT_THAT(ran, Not(Contains("preview")));
    EXPECT_THAT(ran, Not(Contains("pwned")));
  }
  EXPECT_EQ(entries(), before + 1);  // our own page's event
  EXPECT_EQ(client.get("/healthz").body, clock);
  app.stop();
  serving.join();
}

}  // namespace
}  // namespace redress
