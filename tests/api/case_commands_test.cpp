// redress case show | history | act, filters by the words that tables print, and both languages,
// against a running server.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <regex>

#include "tests/support/house.h"

namespace redress {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Finished redress(std::vector<std::string> words) {
  words.insert(words.begin(), REDRESS_BINARY);
  return run_command(words);
}
// With these of the environment.
Finished redress_with(std::vector<std::string> environment, std::vector<std::string> words) {
  std::vector<std::string> all{"/usr/bin/env"};
  all.insert(all.end(), environment.begin(), environment.end());
  all.push_back(REDRESS_BINARY);
  all.insert(all.end(), words.begin(), words.end());
  return run_command(all);
}

class CaseCommands : public ::testing::Test {
 protected:
  CaseCommands() {
    ServerOptions options;
    options.binary = REDRESS_BINARY;
    options.data = home_.path() / "data";
    options.policies = {example("national.yaml"), example("wudi.yaml")};
    options.test_clock = "2026-03-02T09:00:00+08:00";
    server_ = std::make_unique<Server>(options);
    address_ = "http://127.0.0.1:" + std::to_string(server_->port());
  }
  void review(const std::string& id, const std::string& unit, const std::string& remark) {
    const json::object event{
        {"specversion", "1.0"},
        {"id", id},
        {"source", "/t"},
        {"type", "redress.review.submitted"},
        {"time", "2026-03-02T09:00:00+08:00"},
        {"data", json::object{{"dictionary", "rating-5-best"},
                              {"rating", 1},
                              {"region", "371623"},
                              {"unit", unit},
                              {"matter", json::object{{"name", "养老保险转移"}}},
                              {"remark", remark}}}};
    const auto made = server_->client().post("/v1/events", "application/cloudevents+json",
                                             json::serialize(event));
    ASSERT_EQ(made.status, 201) << made.body;
    id_ = json::parse(made.body).at("case").as_string().c_str();
  }
  Finished on(std::vector<std::string> words) {
    words.insert(words.end(), {"--server", address_});
    return redress(words);
  }

  TemporaryDirectory home_;
  std::unique_ptr<Server> server_;
  std::string address_, id_;
};

TEST_F(CaseCommands, ShowSaysWhereACaseStandsAndWhatMayBeDone) {
  review("1", "社会保险", "跑了三趟");
  const Finished zh = on({"case", "show", id_, "--language", "zh"});
  EXPECT_EQ(zh.code, 0) << zh.err;
  EXPECT_THAT(zh.out, AllOf(HasSubstr(id_), HasSubstr("社会保险"), HasSubstr("养老保险转移"),
                            HasSubstr("跑了三趟"), HasSubstr("期限"), HasSubstr("可办"),
                            HasSubstr("转办（dispatched）"), HasSubstr("wudi-hall@")));
  const Finished en = on({"case", "show", id_, "--language", "en"});
  EXPECT_THAT(en.out, AllOf(HasSubstr("accepts"), HasSubstr("dispatched"), HasSubstr("held by")));
  EXPECT_EQ(on({"case", "show", "c99"}).code, 1);
}

TEST_F(CaseCommands, ActDoesWhatTheStageAcceptsInEitherLanguageAndHistoryTellsIt) {
  review("1", "社会保险", "跑了三趟");
  const Finished sent =
      on({"case", "act", id_, "转办", "--by", "监督室", "--unit", "社会保险", "--language", "zh"});
  ASSERT_EQ(sent.code, 0) << sent.err;
  EXPECT_THAT(sent.out, AllOf(HasSubstr("核实"), HasSubstr("期限")));
  const Finished refused = on({"case", "act", id_, "rectified", "--language", "zh"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err,
              AllOf(HasSubstr("环节“核实”不接受“整改完成”"), HasSubstr("现在可以："),
                    HasSubstr("属实（found_genuine）"), Not(HasSubstr("is not accepted"))));
  EXPECT_THAT(
      on({"case", "act", id_, "rectified", "--language", "en"}).err,
      AllOf(HasSubstr("is not accepted at stage 'verification'"), HasSubstr("Accepted now: ")));
  const Finished stale = on({"case", "act", id_, "found_genuine", "--role", "supervision_office",
                             "--if-match", "1", "--language", "zh"});
  EXPECT_EQ(stale.code, 1);
  EXPECT_THAT(stale.err, HasSubstr("请重新读取"));
  const Finished unknown = on({"case", "act", id_, "整改好了", "--language", "zh"});
  EXPECT_EQ(unknown.code, 1);
  EXPECT_THAT(unknown.err, HasSubstr("没有“整改好了”这项办理"));
  for (const char* once : {"first", "again"})
    EXPECT_EQ(on({"case", "act", id_, "found_genuine", "--by", "王科长", "--role", "服务质量监督室",
                  "--id", "v-1"})
                  .code,
              0)
        << once;
  const Finished life = on({"case", "history", id_, "--language", "zh"});
  EXPECT_EQ(life.code, 0) << life.err;
  EXPECT_THAT(life.out, AllOf(HasSubstr("收到差评"), HasSubstr("转办"), HasSubstr("属实"),
                              HasSubstr("王科长"), HasSubstr("〔时限")));
}

TEST_F(CaseCommands, ActHandsFilesInAndNamesThem) {
  review("1", "社会保险", "慢");
  ASSERT_EQ(on({"case", "act", id_, "dispatched", "--unit", "社会保险"}).code, 0);
  ASSERT_EQ(on({"case", "act", id_, "found_genuine", "--role", "supervision_office"}).code, 0);
  const fs::path report = home_.path() / "报告.pdf";
  std::ofstream(report) << "%PDF-1.4";
  const Finished done = on({"case", "act", id_, "rectified", "--file", report.string(), "--by",
                            "王科长", "--report", "整改〔2026〕3号"});
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(on({"case", "show", id_, "--language", "zh"}).out,
              AllOf(HasSubstr("报告.pdf"), HasSubstr("书面报告")));
  const Finished none = on({"case", "act", id_, "feedback_given", "--file", "/no/such.pdf"});
  EXPECT_EQ(none.code, 1);
  EXPECT_THAT(none.err, HasSubstr("there is no such file"));
}

TEST_F(CaseCommands, FiltersTakeTheWordsThatTablesPrint) {
  review("1", "社会保险", "慢");
  for (const char* word : {"dispatch", "待转办"}) {
    const Finished found = on({"cases", "--stage", word});
    EXPECT_EQ(found.code, 0) << found.err;
    EXPECT_THAT(found.out, HasSubstr(id_)) << word;
    EXPECT_THAT(on({"cases", word}).out, HasSubstr(id_)) << word;
  }
  EXPECT_THAT(on({"cases", "--standing", "未整改"}).out, HasSubstr(id_));
  EXPECT_THAT(on({"cases", "整改"}).out, Not(HasSubstr(id_)));
  EXPECT_THAT(on({"cases", "超期"}).out, Not(HasSubstr(id_)));
  EXPECT_EQ(on({"cases", "没这个词"}).code, 2);
  EXPECT_EQ(server_->client().get("/v1/cases?stage=%E5%BE%85%E8%BD%AC%E5%8A%9E").status, 200);
  const Finished wrong = on({"cases", "--stage", "不存在", "--language", "zh"});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_THAT(wrong.err, HasSubstr("待转办"));
}

TEST_F(CaseCommands, WordsThatAreSaidAreWordsThatAreTaken) {
  review("1", "社会保险", "慢");
  for (const char* word : {"reminder", "circular", "follow up", "set aside", "催办", "complex"})
    EXPECT_NE(on({"cases", word}).code, 2) << word;
  EXPECT_THAT(on({"cases", "复杂", "--language", "en"}).err, Not(HasSubstr("measure")))
      << "it is a class";
  ASSERT_EQ(on({"case", "act", id_, "转办"}).code, 0);
  EXPECT_EQ(on({"case", "act", id_, "已联系", "--role", "supervision_office"}).code, 0);
  for (const char* word : {"缺乏依据", "退回", "驳回", "已整改", "已反馈", "满意", "不满意",
                           "未联系上", "申诉", "found genuine"})
    EXPECT_THAT(on({"case", "act", id_, word, "--language", "en"}).err,
                Not(HasSubstr("is nothing that can be done")))
        << word;
  EXPECT_THAT(on({"case", "act", id_, "recitfied", "--language", "en"}).err,
              HasSubstr("did you mean 'rectified'"));
}

TEST_F(CaseCommands, AClassInChineseIsFoundAgainByIt) {
  review("1", "社会保险", "慢");
  ASSERT_EQ(on({"case", "act", id_, "dispatched"}).code, 0);
  const Finished made =
      on({"case", "act", id_, "found_genuine", "--role", "supervision_office", "--class", "复杂"});
  ASSERT_EQ(made.code, 0) << made.err;
  for (const char* word : {"复杂", "complex"})
    EXPECT_THAT(on({"cases", "--class", word}).out, HasSubstr(id_)) << word;
}

TEST_F(CaseCommands, ARolesTitleIsTakenAsItIsPrinted) {
  for (const char* title : {"申诉复核单位（示例值）", "申诉复核单位(示例值)", "appeal_office"}) {
    const Finished found = on({"cases", "--waits-for", title, "--language", "en"});
    EXPECT_EQ(found.code, 0) << found.err;
  }
}

TEST_F(CaseCommands, WhatIsRefusedNamesTheOption) {
  const Finished days = on({"cases", "--set-aside-from", "2026-03-05", "--set-aside-to",
                            "2026-03-01", "--language", "zh"});
  EXPECT_EQ(days.code, 1);
  EXPECT_THAT(days.err, HasSubstr("--set-aside-to：早于set_aside_from"));
}

TEST_F(CaseCommands, ShowListsNothingThatThePolicyForbids) {
  review("1", "社会保险", "慢");
  ASSERT_EQ(on({"case", "act", id_, "dispatched"}).code, 0);
  const json::object it = json::parse(server_->client().get("/v1/cases/" + id_).body).as_object();
  std::vector<std::string> accepts;
  for (const json::value& one : it.at("accepts").as_array())
    accepts.push_back(one.as_string().c_str());
  EXPECT_THAT(accepts, Contains("found_genuine"));
  for (const char* never : {"resumed", "extension_granted", "extension_refused"})
    EXPECT_THAT(accepts, Not(Contains(never))) << "nothing was paused or asked for";
}

TEST_F(CaseCommands, ATextWithoutANameIsSaidToBeWrongBeforeItIsSent) {
  const fs::path file = home_.path() / "nameless.yaml";
  std::ofstream(file) << "redress_policy: 1\npolcy: x\n";
  for (const char* verb : {"apply", "impact"}) {
    const Finished told = on({"policy", verb, file.string()});
    EXPECT_EQ(told.code, 1);
    EXPECT_THAT(told.err, AllOf(HasSubstr("nameless.yaml"), Not(HasSubstr("openapi.yaml"))))
        << verb;
  }
  for (const char* kind : {"calendar", "dictionary"}) {
    const Finished told = on({kind, "add", file.string()});
    EXPECT_EQ(told.code, 1);
    EXPECT_THAT(told.err, AllOf(HasSubstr("nameless.yaml"), Not(HasSubstr("openapi.yaml"))))
        << kind;
  }
}

TEST_F(CaseCommands, AnAddressWithASlashAtItsEndIsOneAndOneWithAPathIsNot) {
  EXPECT_EQ(redress_with({"REDRESS_SERVER=" + address_ + "/"}, {"cases"}).code, 0);
  const Finished path = redress({"cases", "--server", address_ + "/v1"});
  EXPECT_EQ(path.code, 1);
  EXPECT_THAT(path.err, HasSubstr("has a path, '/v1'"));
}

TEST_F(CaseCommands, ThereIsNothingBeforeTheFirstVersion) {
  const Finished told = on({"policy", "rollback", "national", "--by", "李", "--language", "zh"});
  EXPECT_EQ(told.code, 1);
  EXPECT_THAT(told.err, HasSubstr("没有更早的版本"));
}

TEST_F(CaseCommands, AVersionIsNamedByItsFirstFourDigits) {
  const json::value listed = json::parse(server_->client().get("/v1/policies").body);
  const std::string version = listed.at("policies").at(0).at("version").as_string().c_str();
  const std::string name = listed.at("policies").at(0).at("name").as_string().c_str();
  EXPECT_EQ(on({"policy", "show", name + "@" + version.substr(0, 4)}).code, 0);
}

TEST_F(CaseCommands, TheListShowsMatterDayAndRemarkWhereThereIsRoom) {
  review("1", "社会保险", "跑了三趟");
  const std::vector<std::string> asked{"cases", "--server", address_};
  const std::string narrow = redress_with({"COLUMNS=100"}, asked).out;
  const std::string wide = redress_with({"COLUMNS=180"}, asked).out;
  EXPECT_THAT(narrow, Not(HasSubstr("跑了三趟")));
  EXPECT_THAT(wide,
              AllOf(HasSubstr("养老保险转移"), HasSubstr("2026-03-02"), HasSubstr("跑了三趟")));
}

TEST_F(CaseCommands, TheServerMayBeNamedInTheEnvironment) {
  review("1", "社会保险", "慢");
  const Finished found = redress_with({"REDRESS_SERVER=" + address_}, {"cases"});
  EXPECT_EQ(found.code, 0) << found.err;
  EXPECT_THAT(found.out, HasSubstr(id_));
}

TEST_F(CaseCommands, TheServerOfTheOptionIsAskedWhateverTheEnvironmentNames) {
  review("1", "社会保险", "慢");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"cases"}, {"case", "show", id_}, {"policy", "list"}}) {
    std::vector<std::string> asked = words;
    asked.insert(asked.end(), {"--server", address_});
    const Finished found = redress_with({"REDRESS_SERVER=http://127.0.0.1:1"}, asked);
    EXPECT_EQ(found.code, 0) << found.err;
  }
  const Finished other =
      redress_with({"REDRESS_SERVER=" + address_}, {"cases", "--server", "http://127.0.0.1:1"});
  EXPECT_EQ(other.code, 1);
  EXPECT_THAT(other.err, HasSubstr("no answer from http://127.0.0.1:1 "));
  EXPECT_EQ(redress_with({"REDRESS_SERVER="}, {"cases", "--server", address_}).code, 0);
  for (const char* language : {"zh_CN.UTF-8", "C.UTF-8"})
    EXPECT_THAT(redress_with({std::string("LC_ALL=") + language}, {"cases", "--help"}).out,
                HasSubstr("REDRESS_SERVER"));
}

TEST_F(CaseCommands, TheIdOfACaseMayBeTypedInAnySpellingAndNothingElseIsOne) {
  review("1", "社会保险", "慢");
  for (const std::string& typed : {" " + id_, id_ + " ", "ｃ" + id_.substr(1), "\u3000" + id_})
    EXPECT_EQ(on({"case", "show", typed}).code, 0) << typed;
  for (const char* typed : {"x1", "123", "c0", "c 1", "c1/x"}) {
    const Finished wrong = on({"case", "show", typed});
    EXPECT_EQ(wrong.code, 2) << typed;
    EXPECT_THAT(wrong.err, HasSubstr("a case id looks like c123")) << typed;
  }
}

TEST_F(CaseCommands, NoTextOfAnybodyMovesTheCursor) {
  review("1", "社会保险", "line\nfeed \u202eevil \u200bhidden");
  for (const char* language : {"zh", "en"})
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"case", "show", id_}, {"case", "history", id_}, {"cases"}}) {
      std::vector<std::string> asked = words;
      asked.insert(asked.end(), {"--server", address_, "--language", language});
      const Finished shown = redress_with({"COLUMNS=200"}, asked);
      EXPECT_EQ(shown.code, 0) << shown.err;
      for (const char* control : {"\x1b", "\u009b", "\u202e", "\u200b"})
        EXPECT_THAT(shown.out, Not(HasSubstr(control))) << words[1];
    }
}

TEST_F(CaseCommands, WhatTheServerRefusesIsChineseToo) {
  const auto answer = server_->client().get("/v1/cases?limit=0");
  EXPECT_EQ(answer.status, 400);
  const json::object problem = json::parse(answer.body).as_object();
  EXPECT_EQ(problem.at("detail_zh"), "limit：请写1至1000的整数。");
  EXPECT_EQ(problem.at("errors").at(0).at("detail_zh"), "请写1至1000的整数。");
  EXPECT_THAT(redress_with({"LANG=zh_CN.UTF-8", "LC_ALL=zh_CN.UTF-8"},
                           {"case", "show", "c99", "--server", address_})
                  .err,
              HasSubstr("没有工单“c99”"));
}

TEST(Usage, AnUnknownCommandIsNamedWithWhatIsNearAndWhatThereIs) {
  const Finished verb = redress({"policy", "chekc"});
  EXPECT_EQ(verb.code, 2);
  EXPECT_THAT(verb.err, AllOf(HasSubstr("'chekc' is no command of 'redress policy'"),
                              HasSubstr("did you mean 'check'"), HasSubstr("explain, diff")));
  const Finished top = redress({"polcy"});
  EXPECT_EQ(top.code, 2);
  EXPECT_THAT(top.err, AllOf(HasSubstr("'polcy'"), HasSubstr("'policy'"), HasSubstr("rehearse")));
  const Finished none = redress({"case"});
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.err, AllOf(HasSubstr("redress case"), HasSubstr("show, history, act")));
  EXPECT_THAT(redress_with({"LC_ALL=zh_CN.UTF-8"}, {"policy", "chekc"}).err,
              HasSubstr("“redress policy”没有命令“chekc”"));
}

TEST(Usage, AnEmptyOptionIsRefusedByEveryCommandAndDoesNotStandForEverything) {
  for (const char* option : {"--unit", "--region", "--class", "--waits-for", "--due-by", "--stage"})
    for (const char* nothing : {"", " ", "\u3000"}) {
      const Finished made = redress({"cases", option, nothing, "--language", "en"});
      EXPECT_EQ(made.code, 2) << option << made.out << made.err;
      EXPECT_THAT(made.err, HasSubstr(std::string(option) + ": is empty; write a value, or leave"));
    }
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"report", "board", "--period", ""},
                                             {"report", "circular", "--out", ""},
                                             {"policy", "apply", "a.yaml", "--note", ""},
                                             {"case", "act", "c1", "rectified", "--by", ""},
                                             {"serve", "--data", ""},
                                             {"serve", "--data", "d", "--host", ""},
                                             {"calendar", "add", ""},
                                             {"cases", ""}})
    EXPECT_EQ(redress(words).code, 2) << words[0] << words[1];
  EXPECT_THAT(redress_with({"LC_ALL=zh_CN.UTF-8"}, {"cases", "--unit", ""}).err,
              HasSubstr("--unit为空：请写明取值，或去掉该选项。"));
}

TEST(Usage, AnUnknownOptionIsNamedAndADoubledOneToo) {
  const Finished help = redress({"--hlep"});
  EXPECT_EQ(help.code, 2);
  EXPECT_THAT(help.err, AllOf(HasSubstr("'--hlep'"), HasSubstr("did you mean '--help'")));
  EXPECT_THAT(redress({"serve", "--dta", "x"}).err, HasSubstr("did you mean '--data'"));
  EXPECT_THAT(redress_with({"LC_ALL=zh_CN.UTF-8"}, {"-v"}).err, HasSubstr("--version"));
  EXPECT_THAT(redress({"case", "act", "c1", "rectified", "--by", "a", "--by", "b"}).err,
              HasSubstr("'--by' is given more than once"));
  const Finished version = redress({"--version"});
  EXPECT_EQ(version.code, 0);
  EXPECT_THAT(version.out, HasSubstr("redress "));
  const Finished serve = redress({"help", "serve"});
  EXPECT_EQ(serve.code, 0);
  EXPECT_THAT(serve.out, HasSubstr("--listen"));
}

TEST(Usage, ServeTakesOnlyWhatCanBeMeant) {
  TemporaryDirectory home;
  const std::string data = (home.path() / "data").string();
  const auto serve = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"serve", "--data", data});
    return redress(more);
  };
  for (const char* host : {"http://x", "x:99999", "a b", "a/b", "x:", ":80"}) {
    const Finished told = serve({"--host", host});
    EXPECT_EQ(told.code, 2) << host;
    EXPECT_THAT(told.err, HasSubstr("NAME:PORT")) << host;
  }
  EXPECT_EQ(serve({"--accept-loss", "-1"}).code, 2);
  const Finished log = redress_with({"LC_ALL=zh_CN.UTF-8"},
                                    {"serve", "--data", data, "--log-file", "/nonexist/x.log"});
  EXPECT_EQ(log.code, 1);
  EXPECT_THAT(log.err, HasSubstr("无法写入"));
  EXPECT_THAT(serve({"--policy", home.path().string()}).err, HasSubstr("this is a directory"));
  EXPECT_THAT(redress_with({"LC_ALL=zh_CN.UTF-8"},
                           {"policy", "impact", example("wudi.yaml"), "--data", data + "/none"})
                  .err,
              HasSubstr("没有目录"));
}

TEST(Usage, NoMessageIsListedAsAPlaceholder) {
  EXPECT_THAT(redress({"policy", "check", "--explain", "all"}).out, Not(HasSubstr("  {0}\n")));
}

TEST(Usage, TheTermsOfCalendarsAreChinese) {
  TemporaryDirectory home;
  std::ofstream(home.path() / "x.yaml") << "calendar: x\n";
  const std::string said =
      redress_with({"LC_ALL=zh_CN.UTF-8"}, {"calendar", "check", (home.path() / "x.yaml").string()})
          .out;
  EXPECT_THAT(said, Not(HasSubstr("a calendar")));
}

TEST(Rehearsals, AreTalesInChineseWithoutIdentifiers) {
  const std::string told =
      redress({"rehearse", example("guangdong.story"), "--language", "zh"}).out;
  EXPECT_THAT(told, Not(HasSubstr("project_no")));
  EXPECT_THAT(told, Not(HasSubstr("：true")));
  EXPECT_THAT(told, Not(HasSubstr("：false")));
  EXPECT_THAT(told, Not(HasSubstr("opens a case only")));
}

TEST(Rehearsals, OfTheExamplesStayTrueWhenTheNextNoticeIsOut) {
  TemporaryDirectory home;
  fs::create_directories(home.path() / "calendars");
  std::string calendar = bytes_of(example("calendars/cn.yaml"));
  calendar +=
      "  2027:\n    notice: 通知\n    url: https://www.gov.cn/\n    published: 2026-11-04\n    "
      "holidays:\n"
      "      - {name: 元旦, from: 2027-01-01, to: 2027-01-03}\n    workdays: []\n";
  std::ofstream(home.path() / "calendars/cn.yaml") << calendar;
  for (const char* name : {"national.yaml", "wudi.yaml"}) {
    fs::copy_file(example(name), home.path() / name);
    const Finished tested = redress({"policy", "test", (home.path() / name).string()});
    EXPECT_EQ(tested.code, 0) << tested.out << tested.err;
  }
}

// A line of help is a word or an option and what it means; what it means must be Chinese.
TEST(Usage, HelpIsChineseThroughout) {
  const auto help = [](std::vector<std::string> words) {
    words.push_back("--help");
    return redress_with({"LC_ALL=zh_CN.UTF-8"}, words).out;
  };
  std::vector<std::vector<std::string>> commands{{}};
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const std::string text = help(commands[i]);
    std::istringstream lines(text);
    bool subcommands = false;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("子命令")) subcommands = true;
      std::istringstream words(line);
      std::string first, sign, rest;
      words >> first;
      std::getline(words, rest);
      if (!line.starts_with("  ") || first.empty()) continue;
      if (subcommands && commands[i].size() < 2 && line[2] != ' ') {
        std::vector<std::string> next = commands[i];
        next.push_back(first);
        commands.push_back(next);
      }
      // Four English words one after another are a sentence that was forgotten.
      static const std::regex english("[A-Za-z']+ [a-z']+ [a-z']+ [a-z']+");
      EXPECT_FALSE(std::regex_search(rest, english)) << text << "\n: " << line;
    }
  }
  EXPECT_GT(commands.size(), 40u);
}

TEST(Files, EachWayOfNotBeingReadHasASentenceOfItsOwn) {
  TemporaryDirectory home;
  const auto file = [&](const std::string& name, const std::string& bytes) {
    std::ofstream(home.path() / name, std::ios::binary) << bytes;
    return (home.path() / name).string();
  };
  const auto says = [](const std::string& path) {
    const Finished told = redress({"policy", "test", path});
    EXPECT_EQ(told.code, 1);
    return told.err;
  };
  EXPECT_THAT(says((home.path() / "none.yaml").string()), HasSubstr("there is no such file"));
  EXPECT_THAT(says(home.path().string()), HasSubstr("this is a directory"));
  EXPECT_THAT(says(file("empty.yaml", "")), HasSubstr("the file is empty"));
  EXPECT_THAT(says(file("binary.yaml", std::string("PK\x03\x04\0\0", 6))), HasSubstr("binary"));
  EXPECT_THAT(redress_with({"LC_ALL=zh_CN.UTF-8"}, {"policy", "check", file("e.yaml", "\n")}).err,
              HasSubstr("文件是空的"));
}

TEST(PolicyCheck, OfADirectoryLooksAtEveryPolicyInItAndBelow) {
  TemporaryDirectory home;
  fs::create_directories(home.path() / "county");
  fs::create_directories(home.path() / "calendars");
  fs::copy_file(example("calendars/cn.yaml"), home.path() / "calendars/cn.yaml");
  fs::create_directories(home.path() / "county/calendars");
  fs::copy_file(example("calendars/cn.yaml"), home.path() / "county/calendars/cn.yaml");
  fs::copy_file(example("national.yaml"), home.path() / "national.yaml");
  fs::copy_file(example("wudi.yaml"), home.path() / "county/wudi.yaml");
  const Finished fine = redress({"policy", "check", home.path().string()});
  EXPECT_EQ(fine.code, 0) << fine.out << fine.err;
  EXPECT_THAT(fine.out, AllOf(HasSubstr("2 policies"), HasSubstr("tests")));
  std::ofstream(home.path() / "county/wrong.yaml") << "redress: 1\npolicy: wrong\ntitel: x\n";
  const Finished wrong = redress({"policy", "check", home.path().string()});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_THAT(wrong.out, AllOf(HasSubstr("wrong.yaml:3:1"), HasSubstr("3 policies")));
  TemporaryDirectory empty;
  EXPECT_THAT(redress({"policy", "check", empty.path().string()}).err,
              HasSubstr("there is no policy in this directory"));
}

TEST(PolicyCheck, ListsEveryMessageWithItsSeverity) {
  const Finished all = redress({"policy", "check", "--explain", "all"});
  EXPECT_EQ(all.code, 0);
  EXPECT_THAT(all.out, AllOf(HasSubstr("R0125  error"), HasSubstr("R0301  warning")));
}

}  // namespace
}  // namespace redress
