// The command line beside `serve`: calendars and why, against files and against a running server.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <chrono>
#include <regex>

#include "tests/support/house.h"

namespace redress {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Finished redress(std::vector<std::string> words) {
  words.insert(words.begin(), REDRESS_BINARY);
  return run_command(words);
}

std::string notice(int year) {
  return std::string(SOURCE_DIR) + "/tests/rules/data/holiday-cn/" + std::to_string(year) + ".json";
}
std::string china() { return example("calendars/cn.yaml").string(); }

// China's calendar as it was before the notice of 2026.
std::string before_2026() {
  std::string text = bytes_of(china());
  return text.substr(0, text.find("  2026:\n"));
}

class Commands : public ::testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& text) {
    const fs::path path = home_.path() / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
    return path.string();
  }
  // On a clock of its own, with Wudi's policy and that calendar.
  void serve(const std::string& now, const std::string& calendar) {
    file("calendars/cn.yaml", calendar);
    options_.binary = REDRESS_BINARY;
    options_.data = home_.path() / "data";
    const std::string policy = bytes_of(example("wudi.yaml"));  // its tests need later notices
    const std::string nation = bytes_of(example("national.yaml"));
    options_.policies = {file("wudi.yaml", policy.substr(0, policy.find("tests:"))),
                         file("national.yaml", nation.substr(0, nation.find("tests:")))};
    options_.test_clock = now;
    server_ = std::make_unique<Server>(options_);
  }
  std::string address() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }
  json::value ask(const std::string& path) { return json::parse(server_->client().get(path).body); }
  json::value post(const std::string& path, const std::string& body) {
    return json::parse(server_->client().post(path, "application/json", body).body);
  }
  std::string opened(const std::string& at) {
    const json::value made = post(
        "/v1/events",
        R"({"specversion":"1.0","id":"1","source":"/t","type":"redress.review.submitted","time":")" +
            at +
            R"(","data":{"dictionary":"rating-5-best","rating":1,"region":"371623","unit":"社会保险","remark":"慢"}})");
    return made.at("case").as_string().c_str();
  }

  TemporaryDirectory home_;
  ServerOptions options_;
  std::unique_ptr<Server> server_;
};

TEST_F(Commands, ShowPrintsAYearAsAPage) {
  const Finished zh = redress({"calendar", "show", china(), "--year", "2026", "--language", "zh"});
  EXPECT_EQ(zh.code, 0) << zh.err;
  EXPECT_THAT(zh.out, AllOf(HasSubstr("春节"), HasSubstr("2026"), HasSubstr("国务院办公厅")));
  const Finished en = redress({"calendar", "show", china(), "--year", "2026", "--language", "en"});
  EXPECT_NE(en.out, zh.out);
  EXPECT_THAT(en.out, Not(HasSubstr("\x1b["))) << "no colour where it is no terminal";
}

TEST_F(Commands, CheckFindsAYearThatIsMissingAndOneThatIsHalfThere) {
  EXPECT_EQ(redress({"calendar", "check", china()}).code, 0);
  const Finished missing = redress({"calendar", "check", china(), "--to", "2027"});
  EXPECT_EQ(missing.code, 1);
  EXPECT_THAT(missing.out, HasSubstr("2027"));
  EXPECT_THAT(missing.out, Not(HasSubstr("open cases"))) << "none was looked at";
  const Finished backwards =
      redress({"calendar", "check", china(), "--from", "2027", "--to", "2026"});
  EXPECT_EQ(backwards.code, 2);
  EXPECT_THAT(backwards.err, HasSubstr("--to 2026 is before --from 2027"));
  const std::string half = std::regex_replace(
      bytes_of(china()), std::regex("      - \\{name: 端午节, from: 2026.*\n"), "");
  const Finished found = redress({"calendar", "check", file("half.yaml", half)});
  EXPECT_EQ(found.code, 1);
  EXPECT_THAT(found.out, HasSubstr("2026"));
}

TEST_F(Commands, WhatIsWrongWithAFileIsSaidByLineAndColumnAndNothingIsHalfLoaded) {
  const Finished wrong = redress({"calendar", "show", file("wrong.yaml", "calendar: x\nwek: 1\n")});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_THAT(wrong.err, HasSubstr("wrong.yaml:2:1"));
  const Finished none = redress({"calendar", "show", (home_.path() / "none.yaml").string()});
  EXPECT_EQ(none.code, 1);
  EXPECT_THAT(none.err, HasSubstr("none.yaml: there is no such file"));
  const std::string into = file("cn.yaml", before_2026());
  const Finished broken = redress(
      {"calendar", "import", file("2026.json", R"({"year": 2026, "days": [{}]})"), "--into", into});
  EXPECT_EQ(broken.code, 1);
  EXPECT_THAT(broken.err, HasSubstr("2026.json:1:"));
  EXPECT_EQ(bytes_of(into), before_2026());
  EXPECT_EQ(redress({"calendar"}).code, 2);
  EXPECT_EQ(redress({"calendar", "show"}).code, 2);
  EXPECT_EQ(redress({"calendar", "show", china(), "--year", "99999"}).code, 2);
  EXPECT_EQ(redress({"calendar", "add", china(), "--deadlines", "shorter"}).code, 2);
  const Finished nobody = redress({"case", "why", "c1", "--server", "http://127.0.0.1:1"});
  EXPECT_EQ(nobody.code, 1);
  EXPECT_THAT(nobody.err, HasSubstr("redress serve"));
  EXPECT_THAT(redress({"case", "why", "c1", "--server", "localhost"}).err, HasSubstr("http://"));
}

TEST_F(Commands, ImportRewritesAFile) {
  const std::string into = file("cn.yaml", before_2026());
  const Finished done = redress({"calendar", "import", notice(2026), "--into", into});
  EXPECT_EQ(done.code, 0) << done.err;
  const auto page = [](const std::string& calendar) {
    return redress({"calendar", "show", calendar, "--year", "2026"}).out;
  };
  const auto days = [](const std::string& page) { return page.substr(0, page.find("\n\n\n")); };
  EXPECT_EQ(days(page(into)).substr(0, 2'000), days(page(china())).substr(0, 2'000));
}

TEST_F(Commands, ANoticePutInForceSettlesWhatWasProvisionalAndEverybodyCanSeeWhy) {
  serve("2025-12-31T10:00:00+08:00", before_2026());
  const std::string id = opened("2025-12-31T10:00:00+08:00");
  post("/v1/cases/" + id + "/events", R"({"type":"dispatched"})");
  const auto clock = [&] { return ask("/v1/cases/" + id).at("clocks").at(0); };
  EXPECT_EQ(clock().at("due_text"), "2026-01-02 24:00");
  EXPECT_EQ(clock().at("provisional"), true);
  const json::value warned = ask("/readyz");
  EXPECT_EQ(warned.at("status"), "ready");
  EXPECT_THAT(json::serialize(warned.at("warnings")), AllOf(HasSubstr("cn"), HasSubstr("2026")));
  EXPECT_THAT(server_->client().get("/metrics").body,
              HasSubstr(R"(redress_calendar_missing_year{calendar="cn",year="2026"} 1)"));

  const Finished rehearsed = redress(
      {"calendar", "import", notice(2026), "--into", "cn", "--server", address(), "--dry-run"});
  EXPECT_EQ(rehearsed.code, 0) << rehearsed.err;
  EXPECT_THAT(rehearsed.out, HasSubstr("would be in force"));
  EXPECT_EQ(clock().at("provisional"), true);

  const Finished done = redress({"calendar", "import", notice(2026), "--into", "cn", "--server",
                                 address(), "--by", "政务办", "--note", "2026年放假通知"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("is in force"), HasSubstr("1 cases")));
  EXPECT_EQ(clock().at("due_text"), "2026-01-04 24:00");
  EXPECT_EQ(clock().at("provisional"), false);
  EXPECT_THAT(json::serialize(ask("/readyz").at("warnings")), Not(HasSubstr("2026,")));

  const Finished why = redress({"case", "why", id, "--language", "zh", "--server", address()});
  EXPECT_EQ(why.code, 0) << why.err;
  EXPECT_THAT(why.out, AllOf(HasSubstr("* 核实时限"), HasSubstr("2026-01-04 24:00"),
                             HasSubstr("重新计算"), HasSubstr("日历cn@"), HasSubstr("暂定")));
  const json::value before = ask("/v1/cases/" + id + "/why").at("deadlines");

  // The file beside the policy is the old one; the database knows better.
  server_->kill();
  server_->start();
  EXPECT_EQ(clock().at("due_text"), "2026-01-04 24:00");
  EXPECT_EQ(ask("/v1/cases/" + id + "/why").at("deadlines"), before);
  const json::value listed = ask("/v1/calendars").at("calendars").at(0);
  EXPECT_EQ(listed.at("by"), "政务办");
  EXPECT_THAT(server_->log(), HasSubstr("redress calendar add"));

  const std::string shown = server_->client().get("/v1/calendars/cn").body;
  const Finished again =
      redress({"calendar", "add", file("cn.yaml", shown), "--server", address()});
  EXPECT_THAT(again.out, HasSubstr("in force already"));
  const Finished wrong =
      redress({"calendar", "add", file("cn.yaml", shown + "wek: 1\n"), "--server", address()});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_THAT(wrong.err,
              AllOf(HasSubstr("cn.yaml:"), HasSubstr("wek"), HasSubstr("Nothing was changed")));
  EXPECT_EQ(redress({"calendar", "show", "us", "--server", address()}).code, 1);

  // A layer that no policy names yet is right if it is so over one that is there.
  const std::string hall = "redress_calendar: 1\ncalendar: hall\ntitle: 县庆\ndays:\n";
  const Finished layer =
      redress({"calendar", "add",
               file("hall.yaml", hall + "  - {date: 2026-12-01, off: 县庆, by: 县政府通知}\n"),
               "--server", address()});
  EXPECT_EQ(layer.code, 0) << layer.err;
  const Finished both = redress({"calendar", "show", "cn", "hall", "--year", "2026", "--server",
                                 address(), "--language", "zh"});
  EXPECT_THAT(both.out, HasSubstr("县庆"));
  server_->kill();
  server_->start();
  EXPECT_EQ(redress({"calendar", "show", "hall", "cn", "--server", address()}).code, 1) << "order";
  EXPECT_EQ(redress({"calendar", "show", "cn", "hall", "--server", address()}).code, 0)
      << "it is there after a restart, though no policy names it";
  EXPECT_EQ(server_->client().ask("PUT", "/v1/calendars/cn?by=%D5%FE", {}, shown).status, 400)
      << "what is no UTF-8 could never be read again";
  const Finished odd =
      redress({"calendar", "add", file("hall.yaml", hall + "  - {date: 2026-12-01, works: no}\n"),
               "--server", address()});
  EXPECT_THAT(odd.err, AllOf(HasSubstr("hall.yaml:5:"), Not(HasSubstr("needs 'week'"))));
}

std::string zhejiang() { return example("dictionaries/zhejiang.yaml").string(); }

TEST_F(Commands, ADictionaryIsCheckedWithTheBaseThatLiesBesideItOrIsBuiltIn) {
  const Finished right = redress({"dictionary", "check", zhejiang()});
  EXPECT_EQ(right.code, 0) << right.out;
  EXPECT_THAT(right.out,
              AllOf(HasSubstr("nothing looks wrong"), HasSubstr("/v1/reviews/zhejiang")));
  const std::string text = bytes_of(zhejiang());
  EXPECT_EQ(redress({"dictionary", "check", file("alone/zhejiang.yaml", text)}).code, 0);
  const Finished wrong = redress(
      {"dictionary", "check",
       file("wrong.yaml", std::regex_replace(text, std::regex("\nchannels:"), "\nchanels:"))});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_THAT(wrong.out, HasSubstr("unknown key 'chanels'; did you mean 'channels'?"));
  EXPECT_EQ(redress({"dictionary", "check"}).code, 2);
  EXPECT_EQ(redress({"dictionary"}).code, 2);
}

TEST_F(Commands, ADictionaryIsAdoptedBesideAPolicyOrWhileTheServerRunsAndNeedsNoFileAfterwards) {
  file("dictionaries/zhejiang.yaml", bytes_of(zhejiang()));
  serve("2026-03-02T10:00:00+08:00", bytes_of(china()));
  const Finished listed = redress({"dictionary", "list", "--server", address()});
  EXPECT_EQ(listed.code, 0) << listed.err;
  for (const char* name : {"gbt39046-a8@", "rating-5-best@", "zhejiang@"})
    EXPECT_THAT(listed.out, HasSubstr(name));

  std::string revised = bytes_of(zhejiang());
  revised.replace(revised.find("\"6\": sms"), 8, "\"6\": phone");
  const Finished added = redress({"dictionary", "add", file("revised.yaml", revised), "--by",
                                  "政务办", "--note", "渠道代码调整", "--server", address()});
  EXPECT_EQ(added.code, 0) << added.err;
  EXPECT_THAT(added.out, HasSubstr("is in force"));
  EXPECT_THAT(
      redress({"dictionary", "add", file("revised.yaml", revised), "--server", address()}).out,
      HasSubstr("in force already"));
  const Finished base =
      redress({"dictionary", "add",
               file("base.yaml", bytes_of(example("dictionaries/rating-5-best.yaml")) + "# 1\n"),
               "--dry-run", "--server", address()});
  EXPECT_THAT(base.out, AllOf(HasSubstr("would be in force"), HasSubstr("gbt39046-a8, zhejiang")));
  const Finished wrong = redress(
      {"dictionary", "add", file("wrong.yaml", revised + "chanels: {}\n"), "--server", address()});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_THAT(wrong.err, AllOf(HasSubstr("zhejiang.yaml:"), HasSubstr("Nothing was changed")));

  server_->kill();
  fs::remove_all(home_.path() / "dictionaries");
  server_->start();
  EXPECT_EQ(server_->client().get("/v1/dictionaries/zhejiang").body, revised);
  bool found = false;
  const json::value in_force = ask("/v1/dictionaries");
  for (const json::value& one : in_force.at("dictionaries").as_array()) {
    if (one.at("name") != "zhejiang") continue;
    found = true;
    EXPECT_EQ(one.at("by"), "政务办");
    EXPECT_EQ(one.at("base"), "rating-5-best");
  }
  EXPECT_TRUE(found);

  server_->terminate();
  const Finished verified = redress({"verify", "--data", options_.data.string()});
  EXPECT_EQ(verified.code, 0) << verified.out;
  file("dictionaries/zhejiang.yaml", bytes_of(zhejiang()));
  server_->start();
  EXPECT_THAT(server_->log(), HasSubstr("redress dictionary add"));
  EXPECT_EQ(server_->client().get("/v1/dictionaries/zhejiang").body, revised)
      << "a file beside the policy does not undo a revision";
}

TEST_F(Commands, AServerDoesNotStartWithADictionaryThatIsWrong) {
  file("dictionaries/hall.yaml", "redress_dictionary: 1\ndictionary: hall\n");
  try {
    serve("2026-03-02T10:00:00+08:00", bytes_of(china()));
    FAIL() << "it started";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("hall.yaml:1:1: error[R0106]: a dictionary needs 'title'"));
  }
}

}  // namespace
}  // namespace redress
