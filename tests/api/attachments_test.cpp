// Reports, formal documents and evidence: handed in, asked for by the policy, had again.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <regex>
#include <thread>

#include "api/app.h"
#include "engine/digest.h"
#include "tests/support/client.h"
#include "tests/support/house.h"

namespace redress {
namespace {

namespace json = boost::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto monday = "2026-03-02T10:00:00+08:00";

std::string text(const json::value& value) { return value.as_string().c_str(); }

std::string review(const std::string& id) {
  return R"({"specversion":"1.0","id":")" + id +
         R"(","source":"/wudi/hall/tablet","type":"redress.review.submitted","time":")" + monday +
         R"(","data":{"dictionary":"rating-5-best","rating":1,"region":"371623","unit":"社会保险",)"
         R"("named":true,"remark":"等了两个小时"}})";
}

// Wudi's policy, but that every document must be there itself, and an appeal needs evidence.
std::string strict_policy() {
  std::string policy = bytes_of(example("wudi.yaml"));
  policy.erase(policy.find("tests:"));
  const auto change = [&](const std::string& from, const std::string& to) {
    const std::size_t at = policy.find(from);
    if (at == std::string::npos) throw std::runtime_error("no " + from);
    policy.replace(at, from.size(), to);
  };
  change("report: required", "report: attached");
  change("document: required", "document: attached");
  change("explained: {document: required}", "explained: {document: attached}");
  change("    planned:", "    rectified: {report: attached}\n    planned:");
  change("  appeal:", "  appeal:\n    evidence: required");
  return policy;
}

HttpHeaders said_of(const std::string& name, const std::string& kind,
                    const std::string& by = "张三") {
  return {{"Content-Disposition", "attachment; filename=\"" + name + "\""},
          {"Redress-Kind", kind},
          {"Redress-By", by}};
}

// What is asked of a server, in this process or in its own.
struct Asking {
  std::unique_ptr<Client> client;

  HttpAnswer hand_in(const std::string& id, const std::string& bytes, HttpHeaders headers,
                     const std::string& media_type = "application/pdf") {
    return client->post("/v1/cases/" + id + "/attachments", media_type, bytes, headers);
  }
  // Its digest.
  std::string handed_in(const std::string& id, const std::string& bytes, const std::string& kind) {
    const HttpAnswer answer = hand_in(id, bytes, said_of("报告.pdf", kind));
    EXPECT_EQ(answer.status, 201) << answer.body;
    return text(json::parse(answer.body).at("digest"));
  }
  json::value list(const std::string& id, const std::string& more = "") {
    const HttpAnswer answer = client->get("/v1/cases/" + id + "/attachments" + more);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return json::parse(answer.body);
  }
  HttpAnswer download(const std::string& id, const std::string& digest) {
    return client->get("/v1/cases/" + id + "/attachments/" + digest);
  }
  std::string open_case(const std::string& id) {
    const HttpAnswer answer =
        client->post("/v1/events", "application/cloudevents+json", review(id));
    EXPECT_EQ(answer.status, 201) << answer.body;
    return text(json::parse(answer.body).at("case"));
  }
  json::value act(const std::string& id, const std::string& type, const std::string& data,
                  int status = 201) {
    json::object said = json::parse(data).as_object();
    if (!said.contains("role")) said["role"] = "supervision_office";
    const HttpAnswer answer =
        client->post("/v1/cases/" + id + "/events", "application/json",
                     json::serialize(json::object{{"type", type}, {"data", std::move(said)}}));
    EXPECT_EQ(answer.status, status) << type << " " << data << "\n" << answer.body;
    return json::parse(answer.body);
  }
};

class Attachments : public testing::Test, protected Asking {
 protected:
  Attachments() { start(); }
  ~Attachments() override { stop(); }

  void start(StoreOptions store = {}) {
    std::filesystem::create_directories(home.path() / "calendars");
    std::filesystem::copy_file(example("calendars/cn.yaml"), home.path() / "calendars" / "cn.yaml",
                               std::filesystem::copy_options::skip_existing);
    std::ofstream(home.path() / "strict.yaml") << strict_policy();
    ServeOptions options;
    options.data = home.path() / "data";
    options.policies = {home.path() / "strict.yaml", example("national.yaml")};
    options.port = 0;
    options.test_clock = instant(monday);
    options.store = store;
    app = std::make_unique<App>(options);
    thread = std::thread([this] { app->run(); });
    client = std::make_unique<Client>("127.0.0.1", app->port());
  }
  void stop() {
    app->stop();
    thread.join();
    client.reset();
    app.reset();
  }

  TemporaryDirectory home;
  std::unique_ptr<App> app;
  std::thread thread;
};

TEST_F(Attachments, AFileIsHandedInListedAndHadAgain) {
  const std::string id = open_case("1"), bytes = std::string("%PDF-1.7\0\xff\r\n", 12);
  const HttpAnswer made =
      hand_in(id, bytes, said_of("整改 \\\"报告\\\".pdf", "report"), "Application/PDF");
  ASSERT_EQ(made.status, 201) << made.body;
  const json::value body = json::parse(made.body);
  const std::string digest = hex(sha256(bytes));
  EXPECT_EQ(text(body.at("digest")), digest);
  EXPECT_EQ(text(body.at("case")), id);
  EXPECT_EQ(text(body.at("name")), "整改 \"报告\".pdf");
  EXPECT_EQ(text(body.at("kind")), "report");
  EXPECT_EQ(body.at("size"), 12);
  EXPECT_EQ(body.at("version"), 2);
  EXPECT_EQ(*made.header("ETag"), "\"2\"");
  EXPECT_EQ(*made.header("Location"), "/v1/cases/" + id + "/attachments/" + digest);

  const json::value listed = list(id);
  ASSERT_EQ(listed.at("attachments").as_array().size(), 1u);
  for (const char* member : {"digest", "name", "media_type", "kind", "size", "by", "seq"})
    EXPECT_EQ(listed.at("attachments").at(0).at(member), body.at(member)) << member;
  EXPECT_EQ(listed.at("left").at("files"), 49);
  EXPECT_EQ(listed.at("left").at("bytes"), (200 << 20) - 12);

  const HttpAnswer got = client->get(*made.header("Location"));
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.body, bytes);
  EXPECT_EQ(*got.header("Content-Type"), "application/pdf");
  EXPECT_EQ(*got.header("Content-Length"), "12");
  EXPECT_EQ(*got.header("Content-Disposition"),
            "attachment; filename*=UTF-8''%E6%95%B4%E6%94%B9%20%22%E6%8A%A5%E5%91%8A%22.pdf");
  EXPECT_EQ(*got.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(*got.header("ETag"), "\"" + digest + "\"");
  EXPECT_THAT(*got.header("Cache-Control"), AllOf(HasSubstr("private"), HasSubstr("immutable")));
  const HttpAnswer head = client->ask("HEAD", *made.header("Location"));
  EXPECT_EQ(*head.header("Content-Length"), "12");
}

TEST_F(Attachments, OnlyThoseOfTheCaseCanBeHadAndOnlySinceTheyAreThere) {
  const std::string id = open_case("1"), other = open_case("2");
  client->post("/v1/test-clock", "application/json",
               R"({"advance_to":"2026-03-02T11:00:00+08:00"})");
  const std::string digest = handed_in(id, "a report", "report");
  EXPECT_EQ(download(other, digest).status, 404);
  EXPECT_EQ(download("c999", digest).status, 404);
  const HttpAnswer none = download(id, std::string(64, '0'));
  EXPECT_EQ(text(json::parse(none.body).at("type")), "urn:redress:problem:no-such-attachment");
  EXPECT_EQ(download(id, "x").status, 404);
  for (const char* odd : {"..", "%2e%2e%2fCURRENT"}) EXPECT_EQ(download(id, odd).status, 400);
  const std::string before = "?as_of=2026-03-02T10:30:00%2B08:00";
  EXPECT_THAT(list(id, before).at("attachments").as_array(), IsEmpty());
  EXPECT_EQ(download(id, digest + before).status, 404);
  EXPECT_EQ(client->get("/v1/cases/" + id + "/attachments?x=1").status, 400);
}

TEST_F(Attachments, TheSameBytesAgainGetTheFirstAnswer) {
  const std::string id = open_case("1");
  json::value first = json::parse(hand_in(id, "a report", said_of("报告.pdf", "report")).body);
  const HttpAnswer answer = hand_in(id, "a report", said_of("other.doc", "evidence", "李四"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(*answer.header("ETag"), "\"2\"");
  json::value again = json::parse(answer.body);
  EXPECT_EQ(again.at("duplicate"), true);
  again.as_object().erase("duplicate");
  EXPECT_EQ(again, first);
  EXPECT_EQ(list(id).at("attachments").as_array().size(), 1u);
  const std::string other = open_case("2");
  EXPECT_EQ(hand_in(other, "a report", said_of("报告.pdf", "report")).status, 201);
}

TEST_F(Attachments, IfMatchIsTheVersionOfTheCase) {
  const std::string id = open_case("1");
  HttpHeaders headers = said_of("报告.pdf", "report");
  headers.emplace_back("If-Match", "\"7\"");
  const HttpAnswer stale = hand_in(id, "a report", headers);
  EXPECT_EQ(stale.status, 412);
  EXPECT_EQ(json::parse(stale.body).at("version"), 1);
  headers.back().second = "\"1\"";
  EXPECT_EQ(hand_in(id, "a report", headers).status, 201);
  headers.back().second = "now";
  EXPECT_EQ(hand_in(id, "another", headers).status, 400);
}

TEST_F(Attachments, WhatIsWrongWithARequestIsSaidByItsHeader) {
  const std::string id = open_case("1");
  const auto refused = [&](const std::string& header, const std::string& value, int status = 400) {
    HttpHeaders headers = said_of("报告.pdf", "report");
    std::string media_type = "application/pdf";
    for (auto& [name, was] : headers)
      if (name == header) was = value;
    if (header == "Content-Type") media_type = value;
    const HttpAnswer answer = hand_in(id, "a report", headers, media_type);
    EXPECT_EQ(answer.status, status) << header << ": " << value << "\n" << answer.body;
    if (status == 400) {
      EXPECT_THAT(answer.body, HasSubstr(header)) << answer.body;
    }
  };
  const std::string file = "Content-Disposition";
  for (const char* name : {"a/b.pdf", "..", ".", "", "a\tb",
                           "a\xc2\x85"
                           "b",
                           "exe\xe2\x80\xae"
                           "fdp.exe"})
    refused(file, std::string("attachment; filename=\"") + name + "\"");
  refused(file, "attachment; filename=\"C:\\\\a.pdf\"");
  refused(file, "attachment; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x");
  refused(file, "attachment; filename*=UTF-8''a%00b");
  refused(file, "attachment; filename*=UTF-8''" + std::string(256, 'a'));
  refused(file, "attachment");
  refused("Redress-Kind", "");
  refused("Redress-Kind", "Report");
  refused("Redress-By", std::string(257, 'a'));
  refused("Redress-By", "UTF-8''a%0Ab");
  refused("Redress-By", "\xd5\xc5");
  for (const char* media : {"application", "application/", "/pdf", "application/pdf;", "a/b; c",
                            "a/b; c=\"d\"", "*/*", "text/html, text/plain",
                            "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"})
    if (std::string(media) != "application/pdf;") refused("Content-Type", media, 415);
  EXPECT_EQ(
      client->ask("POST", "/v1/cases/" + id + "/attachments", said_of("a", "report"), "x").status,
      415);
  EXPECT_EQ(hand_in(id, "", said_of("a.pdf", "report")).status, 400) << "empty";
  EXPECT_EQ(hand_in("c999", "x", said_of("a.pdf", "report")).status, 404);
  EXPECT_EQ(hand_in("3", "x", said_of("a.pdf", "report")).status, 404);
  EXPECT_EQ(json::parse(client->get("/v1/cases/" + id).body).at("version"), 1);
}

TEST_F(Attachments, ANameInTheAddressIsRefusedAndNotRepeated) {
  const std::string id = open_case("1");
  const HttpAnswer answer = client->post("/v1/cases/" + id + "/attachments?name=%E7%8E%8B%E8%8A%B3",
                                         "application/pdf", "x", said_of("a.pdf", "report"));
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, AllOf(HasSubstr("Content-Disposition"), Not(HasSubstr("王芳"))));
}

TEST_F(Attachments, ATextKeepsItsCharset) {
  const std::string id = open_case("1");
  const HttpAnswer made =
      hand_in(id, "\xd5\xc5", said_of("a.txt", "other"), "text/plain;charset=GB18030");
  EXPECT_EQ(*client->get(*made.header("Location")).header("Content-Type"),
            "text/plain; charset=GB18030");
}

TEST_F(Attachments, TwentyMebibytesAreTakenHereAndSixteenElsewhere) {
  const std::string id = open_case("1");
  const std::string most(20 << 20, 'x');
  ASSERT_EQ(hand_in(id, most, said_of("a.pdf", "report")).status, 201);
  EXPECT_TRUE(download(id, hex(sha256(most))).body == most);
  EXPECT_EQ(hand_in(id, most + "x", said_of("a.pdf", "report")).status, 413);
  const std::string more(17 << 20, 'x');
  EXPECT_EQ(client->post("/v1/events", "application/json", more).status, 413);
  EXPECT_EQ(client->post("/v1/cases/" + id + "/events", "application/json", more).status, 413);
  EXPECT_EQ(client->ask("PUT", "/v1/cases/" + id + "/attachments", {}, more).status, 413);
}

TEST_F(Attachments, ACaseHasRoomForTwoHundredMebibytes) {
  const std::string id = open_case("1");
  std::string bytes(20 << 20, 'x');
  for (int i = 0; i < 10; ++i) {
    bytes[0] = char('a' + i);
    ASSERT_EQ(hand_in(id, bytes, said_of("a.pdf", "other")).status, 201) << i;
  }
  const HttpAnswer full = hand_in(id, "x", said_of("a.pdf", "other"));
  EXPECT_EQ(full.status, 409);
  EXPECT_THAT(full.body, HasSubstr("0 MiB are left"));
  EXPECT_EQ(list(id).at("left").at("bytes"), 0);
}

TEST_F(Attachments, ADiskWithoutRoomTakesNone) {
  const std::string id = open_case("1");
  stop();
  StoreOptions full;
  full.spare_bytes = std::uint64_t(1) << 60;
  start(full);
  EXPECT_EQ(hand_in(id, "a report", said_of("报告.pdf", "report")).status, 507);
  EXPECT_THAT(list(id).at("attachments").as_array(), IsEmpty());
}

TEST_F(Attachments, EachWayOutOfRectificationNeedsItsDocumentItself) {
  const auto genuine = [&](const std::string& name) {
    const std::string id = open_case(name);
    act(id, "dispatched", "{}");
    act(id, "found_genuine", "{}");
    return id;
  };
  const auto needs = [&](const std::string& id, const std::string& type, const std::string& members,
                         const std::string& kind) {
    const auto data = [&](const std::string& digest) {
      return "{" + members + (digest.empty() ? "" : R"("attachments":[")" + digest + "\"],") +
             R"("by":"张三"})";
    };
    const auto refused = [&](const std::string& digest) {
      const json::value no = act(id, type, data(digest), 422);
      EXPECT_EQ(text(no.at("type")), "urn:redress:problem:incomplete") << no;
      EXPECT_EQ(text(no.at("errors").at(0).at("pointer")), "/data/attachments") << no;
      return text(no.at("detail"));
    };
    EXPECT_THAT(refused(""), HasSubstr("'" + kind + "'"))
        << "the document that is missing is named";
    EXPECT_THAT(refused(std::string(64, 'a')), HasSubstr("'" + kind + "'"));
    const std::string another = handed_in(id, type + " elsewhere", "other");
    EXPECT_THAT(refused(another), HasSubstr("'" + kind + "'")) << "of another kind";
    const std::string digest = handed_in(id, type + " in writing", kind);
    refused("");  // it is there, but nobody said that this is the one
    act(id, type, data(digest));
  };
  needs(genuine("now"), "rectified", "", "report");
  const std::string planned = genuine("planned");
  needs(planned, "rectification_planned",
        R"("measures":"增设窗口","due_at":"2026-03-10T00:00:00+08:00",)", "report");
  needs(planned, "rectified", "", "report");
  needs(genuine("deferred"), "deferred", "", "document");
  const std::string unfounded = open_case("unfounded");
  act(unfounded, "dispatched", "{}");
  act(unfounded, "found_unfounded", "{}");
  needs(unfounded, "explained", "", "document");
  EXPECT_EQ(text(json::parse(client->get("/v1/cases/" + unfounded).body).at("stage")), "feedback");
}

TEST_F(Attachments, EvidenceOfAnAppealMayBeHandedIn) {
  const std::string id = open_case("1");
  act(id, "dispatched", "{}");
  const std::string appeal = R"({"ground":"mistaken")";
  const json::value no = act(id, "appeal_lodged", appeal + "}", 422);
  EXPECT_EQ(text(no.at("errors").at(0).at("pointer")), "/data/evidence");
  const std::string digest = handed_in(id, "a recording", "evidence");
  act(id, "appeal_lodged", appeal + R"(,"attachments":[")" + std::string(64, 'b') + "\"]}", 422);
  const json::value done =
      act(id, "appeal_lodged", appeal + R"(,"attachments":[")" + digest + "\"]}");
  EXPECT_EQ(text(done.at("stage")), "appeal");
}

TEST_F(Attachments, AListOfCasesTellsNothingOfThem) {
  const std::string id = open_case("1");
  const std::string digest = handed_in(id, "a secret", "report");
  for (const std::string path : {"/v1/cases", "/v1/board", "/v1/outbox", "/metrics"})
    EXPECT_THAT(client->get(path).body,
                AllOf(Not(HasSubstr("报告")), Not(HasSubstr(digest)), Not(HasSubstr("a secret"))))
        << path;
}

// --- The real binary

class AttachmentsOfAServer : public testing::Test, protected Asking {
 protected:
  AttachmentsOfAServer() {
    options.binary = REDRESS_BINARY;
    options.data = home.path() / "data";
    options.policies = {example("wudi.yaml"), example("national.yaml")};
    options.test_clock = monday;
    server = std::make_unique<Server>(options);
    client = std::make_unique<Client>("127.0.0.1", server->port(), std::chrono::seconds(30));
  }
  std::string address() const { return "http://127.0.0.1:" + std::to_string(server->port()); }
  Finished redress(std::vector<std::string> words) {
    words.insert(words.begin(), REDRESS_BINARY);
    return run_command(words);
  }

  TemporaryDirectory home;
  ServerOptions options;
  std::unique_ptr<Server> server;
};

TEST_F(AttachmentsOfAServer, WhatWasAnsweredIsThereAfterAKillAndNothingOfItIsLogged) {
  const std::string id = open_case("1");
  std::string bytes(3 << 20, 'x');
  std::vector<std::string> digests;
  for (int round = 0; round < 6; ++round) {
    bytes[0] = char('a' + round);
    digests.push_back(handed_in(id, bytes, "report"));
    server->kill();
    server->start();
    client = std::make_unique<Client>("127.0.0.1", server->port(), std::chrono::seconds(30));
    ASSERT_EQ(list(id).at("attachments").as_array().size(), digests.size());
    for (const std::string& digest : digests)
      ASSERT_EQ(hex(sha256(download(id, digest).body)), digest);
  }
  EXPECT_THAT(server->log(), AllOf(Not(HasSubstr("报告")), Not(HasSubstr("张三")),
                                   Not(HasSubstr(digests[0].substr(0, 12)))));
  server->terminate();
  const Finished verified = redress({"verify", "--data", options.data.string()});
  EXPECT_EQ(verified.code, 0) << verified.out << verified.err;
}

TEST_F(AttachmentsOfAServer, TheCommandLineHandsInListsAndSaves) {
  const std::string id = open_case("1");
  const std::string file = (home.path() / "整改报告.pdf").string(),
                    save = (home.path() / "out").string();
  std::ofstream(file) << "a report";
  const auto attach = [&](std::vector<std::string> more) {
    std::vector<std::string> words = {"case", "attach", id, file, "--server", address()};
    words.insert(words.end(), more.begin(), more.end());
    return redress(words);
  };
  const Finished done = attach({"--kind", "report", "--by", "张三"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr(hex(sha256("a report"))), HasSubstr("整改报告.pdf")));
  EXPECT_THAT(attach({"--kind", "report"}).out, HasSubstr("before"));
  EXPECT_EQ(attach({"--kind", "letter"}).code, 2);
  std::ofstream(file) << "another report";
  EXPECT_EQ(attach({"--kind", "evidence", "--media-type", "text/plain"}).code, 0);
  const json::value listed = list(id);
  EXPECT_EQ(text(listed.at("attachments").at(0).at("by")), "张三");
  EXPECT_EQ(text(listed.at("attachments").at(0).at("media_type")), "application/pdf");

  const Finished told = redress({"case", "attachments", id, "--server", address(), "--save", save});
  EXPECT_EQ(told.code, 0) << told.err;
  EXPECT_THAT(told.out, AllOf(HasSubstr("report"), HasSubstr("evidence")));
  EXPECT_EQ(bytes_of(save + "/整改报告.pdf"), "a report");
  const std::string second =
      save + "/" + hex(sha256("another report")).substr(0, 12) + "-整改报告.pdf";
  EXPECT_EQ(bytes_of(second), "another report") << "none overwrites another";
  EXPECT_EQ(redress({"case", "attachments", id, "--server", address(), "--save", save}).code, 0)
      << "again";
  EXPECT_EQ(bytes_of(save + "/整改报告.pdf"), "a report");

  std::ofstream(file) << std::string((20 << 20) + 1, 'x');
  EXPECT_THAT(attach({"--kind", "other"}).err, HasSubstr("20.00 MiB at most"));
  EXPECT_EQ(redress({"case", "attach", "c99", example("wudi.yaml").string(), "--kind", "other",
                     "--server", address()})
                .code,
            1);
}

}  // namespace
}  // namespace redress
