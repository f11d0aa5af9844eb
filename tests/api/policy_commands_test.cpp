// The command line that an administrator types: the real binary, its output and its exit codes.
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <thread>

#include "tests/support/house.h"
#include "tests/support/server.h"

namespace redress {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class PolicyCommands : public ::testing::Test {
 protected:
  PolicyCommands() {
    fs::create_directories(home.path() / "calendars");
    fs::copy(example("calendars/cn.yaml"), home.path() / "calendars");
    write("wudi.yaml", bytes_of(example("wudi.yaml")));
  }

  std::string file(const std::string& name) const { return (home.path() / name).string(); }
  void write(const std::string& name, const std::string& bytes) {
    std::ofstream(home.path() / name, std::ios::binary) << bytes;
  }
  void edit(const std::string& name, const std::string& what, const std::string& instead) {
    std::string bytes = bytes_of(home.path() / name);
    const std::size_t at = bytes.find(what);
    if (at == std::string::npos) throw std::runtime_error("there is no '" + what + "'");
    write(name, bytes.replace(at, what.size(), instead));
  }
  Finished policy(std::vector<std::string> words) {
    words.insert(words.begin(), {REDRESS_BINARY, "policy"});
    return run_command(words);
  }

  TemporaryDirectory home;
};

TEST_F(PolicyCommands, CheckShowsTheLineACaretAndWhatToWriteAndFails) {
  EXPECT_EQ(policy({"check", "--language", "en", file("wudi.yaml")}).code, 0);
  edit("wudi.yaml", "  verification:                # 核实",
       "  verifcation:                 # 核实");
  const Finished wrong = policy({"check", "--language", "en", file("wudi.yaml")});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_THAT(wrong.out,
              StartsWith(file("wudi.yaml") + ":34:3: error[R0107]: unknown key 'verifcation'\n"
                                             "  34 |   verifcation:                 # 核实："));
  EXPECT_THAT(wrong.out, HasSubstr("\n     |   ^\n  help: did you mean 'verification'?\n"));
  EXPECT_THAT(policy({"check", "--language", "zh", file("wudi.yaml")}).out,
              HasSubstr("错误[R0107]: 没有“verifcation”这个键"));
}

TEST_F(PolicyCommands, CheckSpeaksToProgramsToo) {
  edit("wudi.yaml", "attempts: 3 ", "attempts: 0 ");
  EXPECT_THAT(policy({"check", "--format", "github", "--language", "en", file("wudi.yaml")}).out,
              HasSubstr(",line=97,col=13,title=R0112::attempts '0' is out of bounds"));
  const json::value sarif =
      json::parse(policy({"check", "--format", "sarif", file("wudi.yaml")}).out);
  EXPECT_EQ(sarif.at("version"), "2.1.0");
  const json::value& result = sarif.at("runs").at(0).at("results").at(0);
  EXPECT_EQ(result.at("ruleId"), "R0112");
  EXPECT_EQ(result.at("locations").at(0).at("physicalLocation").at("region").at("startLine"), 97);
  const json::value plain =
      json::parse(policy({"check", "--format", "json", file("wudi.yaml")}).out);
  EXPECT_EQ(plain.at("files").at(0).at("problems").at(0).at("class"), "structure");
}

TEST_F(PolicyCommands, CheckTellsTheLongStoryOfAMessage) {
  const Finished story = policy({"check", "--explain", "R0107", "--language", "en"});
  EXPECT_EQ(story.code, 0);
  EXPECT_THAT(story.out, HasSubstr("Wrong:\n    stages: {verifcation:"));
  EXPECT_EQ(policy({"check", "--explain", "R9999"}).code, 2);
  EXPECT_EQ(policy({"check"}).code, 2);
}

TEST_F(PolicyCommands, StrictFailsOnWarnings) {
  edit("wudi.yaml", "    extend:                    # 延期", "    pause: allowed\n    extend:");
  EXPECT_EQ(policy({"check", file("wudi.yaml")}).code, 0);
  EXPECT_EQ(policy({"check", "--strict", file("wudi.yaml")}).code, 1);
}

TEST_F(PolicyCommands, FmtRewritesOnlyWhatIsNotLaidOutAndCheckOnlySays) {
  EXPECT_THAT(policy({"fmt", "--check", file("wudi.yaml")}).out, IsEmpty());
  const std::string before = bytes_of(home.path() / "wudi.yaml");
  edit("wudi.yaml", "ratings: [1, 2] ", "ratings: [ 1,2 ]");
  const Finished would = policy({"fmt", "--check", file("wudi.yaml")});
  EXPECT_EQ(would.code, 1);
  EXPECT_EQ(would.out, file("wudi.yaml") + "\n");
  EXPECT_EQ(policy({"fmt", file("wudi.yaml")}).code, 0);
  EXPECT_EQ(bytes_of(home.path() / "wudi.yaml"), before);
}

TEST_F(PolicyCommands, TestRunsThoseBesideThePolicyTooAndWritesJUnit) {
  write("wudi_test.yaml",
        "redress_tests: 1\ntests:\n  - name: 催办\n    received: \"2026-03-02T09:30:00+08:00\"\n"
        "    expect: {rectification_measures: {reminder: \"2026-03-07T24:00:00+08:00\"}}\n"
        "  - name: 第三轮督办\n    received: \"2026-03-02T09:30:00+08:00\"\n    round: 3\n"
        "    expect: {measures: [supervision]}\n");
  const Finished all = policy(
      {"test", "--coverage", "--junit", file("junit.xml"), "--language", "en", file("wudi.yaml")});
  EXPECT_EQ(all.code, 0) << all.out << all.err;
  EXPECT_THAT(all.out, HasSubstr("12 tests, 0 failed."));
  EXPECT_THAT(all.out, HasSubstr("Covered: 8/15."));
  EXPECT_THAT(all.out, Not(HasSubstr("ladder.rectification.reminder")));
  EXPECT_THAT(all.out, HasSubstr("ladder.rectification.circular (line 89)"));
  EXPECT_THAT(bytes_of(home.path() / "junit.xml"),
              HasSubstr("<testsuite name=\"wudi-hall\" tests=\"12\" failures=\"0\">"));
  EXPECT_THAT(policy({"test", "--run", "国庆", "--language", "en", file("wudi.yaml")}).out,
              HasSubstr("1 tests, 0 failed."));
  edit("wudi.yaml", "within: {natural_days: 5}  # 5个自然日内，节",
       "within: {natural_days: 4}  # 节");
  const Finished wrong = policy({"test", "--run", "国庆", "--language", "en", file("wudi.yaml")});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_THAT(wrong.out, HasSubstr("is due 2026-10-04 24:00, not 2026-10-05T24:00:00+08:00"));
}

TEST_F(PolicyCommands, WatchRunsTheTestsAgainWhenAFileChanges) {
  const std::string out = file("watched.txt");
  const pid_t child = fork();
  if (child == 0) {
    if (!std::freopen(out.c_str(), "w", stdout)) _exit(99);
    execl(REDRESS_BINARY, REDRESS_BINARY, "policy", "test", "--watch", "--language", "en",
          file("wudi.yaml").c_str(), nullptr);
    _exit(99);
  }
  const auto seen = [&](const std::string& what) {
    for (int i = 0; i < 200; ++i) {
      if (fs::exists(out) && bytes_of(out).find(what) != std::string::npos) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  };
  EXPECT_TRUE(seen("10 tests, 0 failed."));
  EXPECT_TRUE(seen("waiting"));
  edit("wudi.yaml", "rectification_due: \"2026-10-05T24", "rectification_due: \"2026-10-06T24");
  EXPECT_TRUE(seen("10 tests, 1 failed."));
  kill(child, SIGINT);
  waitpid(child, nullptr, 0);
}

TEST_F(PolicyCommands, ExplainNamesTheRuleItsLineTheInstantsAndWhy) {
  const Finished told = policy({"explain", "--language", "zh", file("wudi.yaml"),
                                "received=2026-09-30T10:00:00+08:00", "unit=医保局"});
  EXPECT_EQ(told.code, 0) << told.err;
  EXPECT_THAT(told.out, HasSubstr("整改  2026-10-05 24:00  stages.rectification.within  " +
                                  file("wudi.yaml") + ":46\n"));
  EXPECT_THAT(told.out, HasSubstr("2026-10-13 24:00  通报 → 服务质量监督室"));
  EXPECT_EQ(policy({"explain", file("wudi.yaml"), "received=yesterday"}).code, 2);
  EXPECT_EQ(policy({"explain", file("wudi.yaml"), "--test", "延期一次"}).code, 0);
}

TEST_F(PolicyCommands, ExplainCountsNoFurtherThanTheEngine) {
  const Finished told = policy({"explain", "--language", "en", file("wudi.yaml"),
                                "received=2199-12-30T10:00:00+08:00", "unit=医保局"});
  EXPECT_EQ(told.code, 2);
  EXPECT_THAT(told.err, HasSubstr("nothing here is later than 2199-12-31"));
  EXPECT_THAT(told.out, Not(HasSubstr("2200")));
}

TEST_F(PolicyCommands, DiffSaysInWordsWhatDiffersAndExitsLikeDiff) {
  write("new.yaml", bytes_of(home.path() / "wudi.yaml"));
  EXPECT_EQ(policy({"diff", file("wudi.yaml"), file("new.yaml")}).code, 0);
  edit("new.yaml", "within: {natural_days: 5}  # 5个自然日内，节",
       "within: {natural_days: 3}  # 节");
  const Finished differs =
      policy({"diff", "--language", "zh", file("wudi.yaml"), file("new.yaml")});
  EXPECT_EQ(differs.code, 1);
  EXPECT_EQ(differs.out, "整改时限 5→3 个自然日\n");
}

TEST_F(PolicyCommands, ALayerShowsWhereEachOfItsValuesComesFrom) {
  write("huimin.yaml",
        "redress: 1\npolicy: huimin\nbase: wudi-hall\ntitle: 惠民县\napplies_to: {region: "
        "\"371621\"}\nstages: {rectification: {within: {natural_days: 3}}}\n");
  const Finished shown = policy({"show", "--origin", file("huimin.yaml")});
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("# " + file("huimin.yaml") + ":6\n"));
  EXPECT_THAT(shown.out, HasSubstr("# " + file("wudi.yaml") + ":47\n"));
}

// KiB that the command has at its peak; its exit code is looked at too.
long peak_of(const std::vector<std::string>& words, int expected) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    if (!std::freopen("/dev/null", "w", stdout) || !std::freopen("/dev/null", "w", stderr))
      _exit(99);
    execv(arguments[0], arguments.data());
    _exit(99);
  }
  int status = 0;
  rusage used{};
  wait4(child, &status, 0, &used);
  EXPECT_EQ(WEXITSTATUS(status), expected);
  return used.ru_maxrss;
}

TEST_F(PolicyCommands, TheWorstMebibyteCostsLessThan64MiB) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer has memory of its own";
#endif
  const long small = peak_of({REDRESS_BINARY, "policy", "check", file("wudi.yaml")}, 0);
  const auto costs = [&](const std::string& name, const std::string& begin,
                         const std::string& again, const std::string& end) {
    std::string bytes = begin;
    while (bytes.size() + again.size() + end.size() < (1u << 20)) bytes += again;
    write(name, bytes + end);
    const long peak = peak_of({REDRESS_BINARY, "policy", "check", file(name)}, 1);
    EXPECT_LT(peak - small, 64 * 1024) << name;
  };
  costs("values.yaml", "redress: [", "1,", "1]\n");
  costs("maps.yaml", "tests: [", "{a: {b: c}},", "{}]\n");
  costs("deep.yaml", "a: ", "[", "\n");
  costs("dashes.yaml", "", "- ", "1\n");
  costs("questions.yaml", "", "? ", "1\n");
  costs("colons.yaml", "{", "a:", "}\n");
  costs("words.yaml", "redress: 1\n", "verifcation: x\n", "");
  costs("quotes.yaml", "a: \"", "x", "\"\n");
  costs("tabs.yaml", "", "\ta: b\n", "");
}

TEST_F(PolicyCommands, AChangeIsWeighedRefusedAcceptedPausedAndRolledBack) {
  ServerOptions options;
  options.binary = REDRESS_BINARY;
  options.data = home.path() / "data";
  options.policies = {example("national.yaml"), home.path() / "wudi.yaml"};
  options.test_clock = "2026-03-02T09:00:00+08:00";
  Server server(options);
  const std::string at = "http://127.0.0.1:" + std::to_string(server.port());
  Client client = server.client();
  for (int i = 0; i < 3; ++i)
    ASSERT_EQ(client
                  .post("/v1/events", "application/cloudevents+json",
                        R"({"specversion":"1.0","id":")" + std::to_string(i) +
                            R"(","source":"/x","type":"redress.review.submitted",)"
                            R"("time":"2026-03-02T09:00:00+08:00","data":{"dictionary":)"
                            R"("rating-5-best","rating":1,"channel":"tablet","region":"371623",)"
                            R"("unit":"社会保险","named":true}})")
                  .status,
              201);
  client.post("/v1/test-clock", "application/json",
              R"({"advance_to":"2026-03-03T09:00:00+08:00"})");

  write("new.yaml", bytes_of(home.path() / "wudi.yaml"));
  edit("new.yaml", "within: {working_days: 1}  # 1个工作日内（示例值）\n    from: received",
       "within: same_day\n    from: received");
  std::string tested = bytes_of(home.path() / "new.yaml");
  write("new.yaml", tested.substr(0, tested.find("\ntests:")) + "\n");
  const Finished impact = policy({"impact", "--server", at, "--language", "en", file("new.yaml")});
  EXPECT_EQ(impact.code, 0) << impact.err;
  EXPECT_THAT(impact.out, HasSubstr("overdue at once: 3; notices at once: 0"));
  const Finished refused = policy({"apply", "--server", at, "--for", "open", file("new.yaml")});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("--accept overdue=3"));
  const Finished applied =
      policy({"apply", "--server", at, "--for", "open", "--accept", "overdue=3", "--by", "王",
              "--note", "试行", "--language", "en", file("new.yaml")});
  EXPECT_EQ(applied.code, 0) << applied.err;
  EXPECT_THAT(applied.out, HasSubstr("3/3 open cases looked at, 3 changed  done"));
  EXPECT_THAT(policy({"show", "--server", at, "wudi-hall"}).out, HasSubstr("within: same_day"));
  EXPECT_EQ(policy({"diff", "--server", at, "wudi-hall", file("new.yaml")}).code, 0);
  EXPECT_EQ(policy({"apply", "--server", at, "--if-match", "000000000000", file("wudi.yaml")}).code,
            1);
  const Finished back =
      policy({"rollback", "--server", at, "--for", "open", "--by", "李", "wudi-hall"});
  EXPECT_EQ(back.code, 0) << back.err;
  const Finished history = policy({"history", "--server", at, "--language", "zh", "wudi-hall"});
  EXPECT_THAT(history.out, HasSubstr("含在办，recompute  王  试行"));
  EXPECT_THAT(history.out, HasSubstr("恢复#3"));
  // There is nothing left that could be paused.
  EXPECT_EQ(policy({"runs", "--server", at, "--pause", "wudi-hall"}).code, 1);

  // A stopped server's directory, or a backup of it, is weighed without a server.
  server.terminate();
  const Finished of_backup =
      policy({"impact", "--data", options.data.string(), "--language", "en", file("new.yaml")});
  EXPECT_EQ(of_backup.code, 0) << of_backup.err;
  EXPECT_THAT(of_backup.out, HasSubstr("Open now (3 cases, 3 of them under this policy)"));
}

}  // namespace
}  // namespace redress
