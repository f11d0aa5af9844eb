// Whoever runs the server: the real binary, its directory, its log, its clock and its limits.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>

#include <boost/json.hpp>
#include <fstream>
#include <thread>

#include "api/app.h"
#include "storage/database.h"
#include "tests/support/house.h"
#include "tests/support/server.h"

namespace redress {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto one_event = "application/cloudevents+json";

std::string review(int id, int rating, const std::string& time, const std::string& unit) {
  return R"({"specversion":"1.0","id":"t-)" + std::to_string(id) +
         R"(","source":"/wudi/hall/tablet","type":"redress.review.submitted","time":")" + time +
         R"(","data":{"dictionary":"rating-5-best","rating":)" + std::to_string(rating) +
         R"(,"channel":"tablet","region":"371623","unit":")" + unit +
         R"(","named":true,"reviewer":{"name":"市民甲","phone":"00000000001"},"remark":"等了很久"}})";
}

struct Operating : testing::Test {
  TemporaryDirectory home;
  const fs::path data = home.path() / "data";
  int sent = 0;

  ServerOptions options(const std::string& clock = "") {
    ServerOptions made;
    made.binary = REDRESS_BINARY;
    made.data = data;
    made.policies = {example("national.yaml"), example("wudi.yaml")};
    made.test_clock = clock;
    return made;
  }
  int send(Server& server, int rating, const std::string& time,
           const std::string& unit = "社会保险") {
    return server.client().post("/v1/events", one_event, review(++sent, rating, time, unit)).status;
  }
  static std::string now(std::chrono::hours ago = 0h) {
    return rfc3339(
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) - ago, 8h);
  }
  Finished redress(std::vector<std::string> words) {
    words.insert(words.begin(), REDRESS_BINARY);
    return run_command(words);
  }
  template <class Is>
  static bool within(std::chrono::milliseconds span, Is is) {
    const auto end = std::chrono::steady_clock::now() + span;
    while (std::chrono::steady_clock::now() < end) {
      if (is()) return true;
      std::this_thread::sleep_for(10ms);
    }
    return is();
  }
};

TEST_F(Operating, EverythingInTheDirectoryIsForItsOwnerAlone) {
  const mode_t before = ::umask(022);
  {
    Server server(options("2026-03-02T09:00:00+08:00"));
    EXPECT_EQ(send(server, 1, "2026-03-02T09:00:00+08:00"), 201);
    server.client().post("/v1/cases/c10/attachments", "application/pdf", "bytes");
    struct stat found;
    ASSERT_EQ(::stat(data.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777, 0700u);
    int files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(data)) {
      ASSERT_EQ(::stat(entry.path().c_str(), &found), 0);
      EXPECT_EQ(found.st_mode & 077, 0u) << entry.path();
      ++files;
    }
    EXPECT_GT(files, 5);
  }
  ::chmod(data.c_str(), 0755);
  const Finished refused = redress({"serve", "--data", data, "--listen", "127.0.0.1:0"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("chmod 700 '" + data.string() + "'"));
  ::umask(before);
}

TEST_F(Operating, ReadingCommandsMakeNothingAndWorkBesideTheServer) {
  const std::string policy = example("wudi.yaml");
  const std::vector<std::vector<std::string>> commands = {{"verify", "--data"},
                                                          {"policy", "impact", policy, "--data"}};
  const auto run = [&](std::vector<std::string> words, const fs::path& on) {
    words.push_back(on);
    return redress(words);
  };
  for (const auto& words : commands) {
    EXPECT_EQ(run(words, data).code, 1);
    EXPECT_THAT(run(words, data).err, HasSubstr("no directory"));
    EXPECT_EQ(run(words, home.path()).code, 1);
    EXPECT_THAT(run(words, home.path()).err, HasSubstr("holds no Redress data"));
  }
  EXPECT_FALSE(fs::exists(data));
  EXPECT_TRUE(fs::is_empty(home.path()));
  Server server(options("2026-03-02T09:00:00+08:00"));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(send(server, 1, "2026-03-02T09:00:00+08:00"), 201);
  for (const auto& words : commands) {
    const Finished done = run(words, data);
    EXPECT_EQ(done.code, 0) << done.out << done.err;
  }
  EXPECT_THAT(run(commands.front(), data).out, HasSubstr("agrees"));
  EXPECT_EQ(send(server, 1, "2026-03-02T09:00:00+08:00"), 201) << "and it never noticed";
}

TEST_F(Operating, AServerThatWasOffForLongSaysWhatToDoAndGoesOnOnceItIsConfirmed) {
  {
    Server seeding(options("2026-03-02T09:00:00+08:00"));
    EXPECT_EQ(send(seeding, 1, "2026-03-02T09:00:00+08:00"), 201);
  }
  ServerOptions by_the_wall = options();
  by_the_wall.until_ready = false;
  Server server(by_the_wall);
  Client client = server.client();
  const HttpAnswer ready = client.get("/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_THAT(ready.body, AllOf(HasSubstr("days ahead"), HasSubstr("redress clock confirm")));
  const auto entries = [&] {
    const std::string body = client.get("/metrics").body;
    const std::size_t at = body.find("\nredress_ledger_entries ");
    return std::stoull(body.substr(at + 24));
  };
  const auto before = entries();
  std::this_thread::sleep_for(1500ms);
  EXPECT_EQ(entries(), before) << "nothing fired, and no period was closed";
  EXPECT_THAT(server.log(), HasSubstr("deadlines are held"));

  EXPECT_EQ(client.ask("POST", "/v1/clock/confirm").status, 400) << "somebody has to say so";
  const std::string address = "http://127.0.0.1:" + std::to_string(server.port());
  const Finished said = redress({"clock", "confirm", "--by", "王科长", "--note", "检修", "--server",
                                 address, "--language", "zh"});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("已确认"));
  EXPECT_TRUE(within(5s, [&] { return client.get("/readyz").status == 200; }));
  EXPECT_TRUE(within(5s, [&] { return entries() > before; })) << "and the deadlines go on";
  EXPECT_TRUE(within(2s, [&] {
    return server.log().find("deadlines are not held any more") != std::string::npos;
  }));
  EXPECT_THAT(server.log(), AllOf(HasSubstr("confirmed to be right"), HasSubstr("王科长: 检修")));
  const json::value again = json::parse(client.ask("POST", "/v1/clock/confirm?by=x").body);
  EXPECT_FALSE(again.at("confirmed").as_bool());
  EXPECT_TRUE(again.at("held").is_null());
}

TEST_F(Operating, StartAndChangesOfRulesAreALineEach) {
  Server server(options("2026-03-02T09:00:00+08:00"));
  EXPECT_THAT(server.log(),
              AllOf(HasSubstr(" started: data " + data.string()), HasSubstr("wudi-hall"),
                    HasSubstr("listening on 127.0.0.1:"), HasSubstr("clock: made up"),
                    HasSubstr("calendar 'cn' "), HasSubstr("policy 'wudi-hall' ")));
  std::string text = bytes_of(example("wudi.yaml"));
  text.replace(text.find("days: 15"), 8, "days: 14");
  const HttpAnswer answer =
      server.client().ask("PUT", "/v1/policies/wudi-hall?by=%E7%8E%8B%0Ax&note=%E8%AF%95",
                          {{"Content-Type", "application/yaml"}}, text);
  if (answer.status == 200 || answer.status == 201) {
    EXPECT_TRUE(within(2s, [&] {
      return server.log().find(", by 王 x (entry") != std::string::npos;
    })) << server.log();
  } else {
    EXPECT_EQ(answer.status, 400) << answer.body;  // a name with a line in it is refused
  }
}

TEST_F(Operating, SighupOpensTheLogAnewAndTheServerGoesOn) {
  const fs::path log = home.path() / "redress.log", old = home.path() / "redress.log.1";
  ServerOptions to_a_file = options("2026-03-02T09:00:00+08:00");
  to_a_file.more = {"--log-file", log};
  Server server(to_a_file);
  EXPECT_THAT(bytes_of(log), HasSubstr(" started: "));
  struct stat found;
  ASSERT_EQ(::stat(log.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 077, 0u);
  for (int turn = 0; turn < 3; ++turn) {
    fs::rename(log, old);
    ASSERT_EQ(::kill(server.pid(), SIGHUP), 0);
    ASSERT_TRUE(within(5s, [&] { return fs::exists(log) && fs::file_size(log) > 0; }));
    EXPECT_THAT(bytes_of(log), HasSubstr("opened anew"));
    EXPECT_THAT(bytes_of(old), Not(HasSubstr("stopping")));
  }
  EXPECT_EQ(send(server, 1, "2026-03-02T09:00:00+08:00"), 201);
  EXPECT_EQ(server.terminate().code, 0);
  EXPECT_THAT(bytes_of(log), HasSubstr("stopping"));
}

TEST_F(Operating, SighupWithoutALogFileEndsNothing) {
  Server server(options("2026-03-02T09:00:00+08:00"));
  ASSERT_EQ(::kill(server.pid(), SIGHUP), 0);
  std::this_thread::sleep_for(200ms);
  EXPECT_EQ(send(server, 1, "2026-03-02T09:00:00+08:00"), 201);
}

TEST_F(Operating, ADirectoryThatVanishesTurnsReadinessRedWithinASecond) {
  Server server(options("2026-03-02T09:00:00+08:00"));
  EXPECT_EQ(send(server, 1, "2026-03-02T09:00:00+08:00"), 201);
  const fs::path away = home.path() / "away";
  fs::rename(data, away);
  Client client = server.client();
  EXPECT_TRUE(within(1s, [&] { return client.get("/readyz").status == 503; }));
  EXPECT_THAT(client.get("/readyz").body, HasSubstr("moved or removed"));
  EXPECT_EQ(send(server, 1, "2026-03-02T09:00:00+08:00"), 503);
  EXPECT_EQ(send(server, 1, "2026-03-02T09:00:00+08:00"), 503);
  std::this_thread::sleep_for(1s);
  EXPECT_TRUE(server.running()) << "whoever started it again would begin anew";
  EXPECT_FALSE(fs::exists(data)) << "and nothing is made in its place";
  EXPECT_TRUE(
      within(2s, [&] { return server.log().find("moved or removed") != std::string::npos; }));
  server.terminate();
  fs::rename(away, data);
  server.start();
  EXPECT_EQ(send(server, 1, "2026-03-02T09:00:00+08:00"), 201);
  EXPECT_THAT(server.client().get("/v1/board").body, HasSubstr("\"reviews\":2"));
}

TEST_F(Operating, AnEventAfterTheDirectoryWasMovedIsNotAnsweredAsAFullDisk) {
  Server server(options("2026-03-02T09:00:00+08:00"));
  EXPECT_EQ(send(server, 1, "2026-03-02T09:00:00+08:00"), 201);
  std::this_thread::sleep_for(1100ms);  // the room is looked at once a second
  fs::rename(data, home.path() / "away");
  const HttpAnswer answer = server.client().post("/v1/events", one_event,
                                                 review(2, 1, "2026-03-02T09:00:00+08:00", "税务"));
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, AllOf(HasSubstr("data-gone"), HasSubstr("moved or removed"),
                                 Not(HasSubstr("disk space"))));
}

TEST_F(Operating, IdleConnectionsTakeNoDescriptorThatAWriteNeeds) {
  const fs::path low = home.path() / "low.sh";
  std::ofstream(low) << "#!/bin/sh\nulimit -n 256\nexec " << REDRESS_BINARY << " \"$@\"\n";
  ::chmod(low.c_str(), 0755);
  ServerOptions few = options("2026-03-02T09:00:00+08:00");
  few.binary = low;
  Server server(few);
  std::vector<Client> idle;
  for (int i = 0; i < 300; ++i) {
    idle.push_back(server.client());
    try {
      idle.back().connect();
    } catch (const NoAnswer&) {  // one too many
    }
  }
  int recorded = 0;
  for (int i = 0; i < 200; ++i)
    recorded += idle.front()
                    .post("/v1/events", one_event,
                          review(++sent, 1, "2026-03-02T09:00:00+08:00", "社会保险"))
                    .status == 201;
  EXPECT_EQ(recorded, 200);
  EXPECT_TRUE(server.running());
  std::ofstream(low) << "#!/bin/sh\nulimit -n 64\nexec " << REDRESS_BINARY << " \"$@\"\n";
  const Finished refused =
      run_command({low.string(), "serve", "--data", (home.path() / "other").string(), "--listen",
                   "127.0.0.1:0"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("ulimit -n"));
}

TEST(Descriptors, AreSharedOutBetweenTablesAndConnections) {
  for (const std::size_t descriptors : {256u, 1'024u, 4'096u, 65'536u}) {
    ServeOptions options;
    fit(options, descriptors);
    EXPECT_LE(options.store.open_files + options.limits.connections + 164, descriptors);
    EXPECT_GE(options.store.open_files, 32);
    EXPECT_GE(options.limits.connections, 32u);
  }
  ServeOptions options, as_they_are;
  fit(options, 65'536);
  EXPECT_EQ(options.limits.connections, as_they_are.limits.connections);
  EXPECT_EQ(options.store.open_files, as_they_are.store.open_files);
  EXPECT_THROW(fit(options, 200), StartError);
}

TEST_F(Operating, ATextThatWasAlteredOnDiskIsNotPutInForce) {
  { Server server(options("2026-03-02T09:00:00+08:00")); }
  {
    const auto database = open_database(data, {});
    const std::string text = bytes_of(example("wudi.yaml"));
    std::string other = text;
    other.replace(other.find("days: 15"), 8, "days: 99");
    ASSERT_TRUE(
        database->db
            ->Put({}, database->in(Family::documents), keys::document(hex(sha256(text))), other)
            .ok());
  }
  const Finished refused = redress({"serve", "--data", data, "--listen", "127.0.0.1:0"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("wudi-hall"), HasSubstr("altered on disk")));
  EXPECT_EQ(redress({"verify", "--data", data}).code, 1);
}

TEST_F(Operating, AClosedAssessmentThatWasAlteredIsFound) {
  {
    Server server(options("2026-03-02T09:00:00+08:00"));
    for (const char* unit : {"社会保险", "税务", "公安户籍"})
      for (int i = 0; i < 4; ++i)
        EXPECT_EQ(send(server, i == 0 ? 1 : 5, "2026-03-02T09:00:00+08:00", unit), 201);
    const HttpAnswer moved = server.client().post("/v1/test-clock", "application/json",
                                                  R"({"advance_to":"2026-04-20T09:00:00+08:00"})");
    ASSERT_EQ(moved.status, 200) << moved.body;
  }
  const Finished fine = redress({"verify", "--data", data});
  EXPECT_EQ(fine.code, 0) << fine.out << fine.err;
  int closings = 0;
  for (const char* member : {"\"score\":\"", "\"place\":", "\"points\":\""}) {
    std::string key, text;
    {
      const auto database = open_database(data, {});
      for (Scan scan = whole(*database, Family::ledger); scan.valid(); scan.next())
        if (scan.value().find("period_closed") != std::string_view::npos) {
          key = scan.key();
          text = scan.value();
          ++closings;
        }
      ASSERT_FALSE(key.empty());
      std::string other = text;
      const std::size_t at = other.find(member);
      ASSERT_NE(at, std::string::npos) << other;
      char& digit = other[at + std::string_view(member).size()];
      digit = digit == '9' ? '8' : char(digit + 1);
      ASSERT_TRUE(database->db->Put({}, database->in(Family::ledger), key, other).ok());
    }
    const Finished found = redress({"verify", "--data", data});
    EXPECT_EQ(found.code, 1) << member;
    EXPECT_THAT(found.out, HasSubstr("a recount by its policy gives")) << member;
    const Finished chinese = run_command(
        {"/usr/bin/env", "LC_ALL=zh_CN.UTF-8", REDRESS_BINARY, "verify", "--data", data});
    EXPECT_THAT(chinese.out, HasSubstr("；按其规则重新计算为")) << member;
    const auto database = open_database(data, {});
    ASSERT_TRUE(database->db->Put({}, database->in(Family::ledger), key, text).ok());
  }
  EXPECT_GT(closings, 0);
  EXPECT_EQ(redress({"verify", "--data", data}).code, 0);
}

}  // namespace
}  // namespace redress
