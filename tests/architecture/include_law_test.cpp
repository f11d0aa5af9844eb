// The house rules, read off every #include: who may see whom, and which library is seen where.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

struct Include {
  std::string file;  // relative to the top
  int line = 0;
  std::string target;
};

std::vector<Include> includes_of(const std::string& room) {
  static const std::regex include(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
  std::vector<Include> found;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(SOURCE_DIR) / room)) {
    const std::string extension = entry.path().extension();
    if (extension != ".h" && extension != ".cpp") continue;
    std::ifstream in(entry.path());
    std::string text;
    for (int line = 1; std::getline(in, text); ++line) {
      std::smatch match;
      if (std::regex_search(text, match, include))
        found.push_back({fs::relative(entry.path(), SOURCE_DIR).string(), line, match[1]});
    }
  }
  return found;
}

const std::map<std::string, std::set<std::string>> sees = {
    {"engine", {"engine"}},
    {"rules", {"rules", "engine"}},
    {"storage", {"storage", "engine"}},
    {"api", {"api", "engine", "rules", "storage"}},
};

std::string where(const Include& include) {
  return include.file + ":" + std::to_string(include.line) + " includes " + include.target;
}

TEST(House, HasFourRoomsAndEveryOneIsRead) {
  for (const auto& [room, others] : sees) EXPECT_GT(includes_of(room).size(), 10u) << room;
}

TEST(House, NoRoomSeesOneItMayNot) {
  for (const auto& [room, allowed] : sees)
    for (const Include& include : includes_of(room)) {
      EXPECT_EQ(include.target.find(".."), std::string::npos)
          << where(include) << ": write the path from the top";
      const std::string first = include.target.substr(0, include.target.find('/'));
      if (sees.contains(first) || first == "tests") {
        EXPECT_TRUE(allowed.contains(first)) << where(include);
      }
    }
}

// "engine/case/entry.h" lies in the folder case; what lies at the room's own level, in none ("").
std::string folder_of(const std::string& path) {
  const std::size_t room = path.find('/'), folder = path.find('/', room + 1);
  return folder == std::string::npos ? "" : path.substr(room + 1, folder - room - 1);
}

// What each folder sees of its own room. A folder that is not named here is an error.
const std::map<std::string, std::map<std::string, std::set<std::string>>> sees_inside = {
    {"engine",
     {{"case", {"case", ""}},
      {"record", {"record", "case", ""}},
      {"decide", {"decide", "case", ""}},
      {"clerk", {"clerk", "decide", "record", "case", ""}},
      {"", {"", "case", "decide", "record"}}}},
    {"rules",
     {{"text", {"text"}},
      {"time", {"time", "text"}},
      {"sources", {"sources", "time", "text"}},
      {"counting", {"counting", "time", "text"}},
      {"policy", {"policy", "counting", "time", "text"}}}},
    {"storage",
     {{"ledger", {"ledger", ""}}, {"views", {"views", ""}}, {"", {"", "ledger", "views"}}}},
    {"api",
     {{"http", {"http"}},
      {"text", {"text"}},
      {"access", {"access", "queries", ""}},
      {"intake", {"intake", "access", "queries", "http", ""}},
      {"queries", {"queries", "access", "admin", "intake", "http", "text", ""}},
      {"admin", {"admin", "queries", "intake", "http", "text", ""}},
      {"reports", {"reports", "access", "admin", "queries", "intake", "http", "text", ""}},
      {"cli", {"cli", "admin", "queries", "intake", "text", ""}},
      {"", {"", "access", "admin", "queries", "intake", "reports", "cli", "http", "text"}}}}};

TEST(House, NoFolderSeesOneItMayNot) {
  for (const auto& [room, folders] : sees_inside)
    for (const Include& include : includes_of(room)) {
      const auto folder = folders.find(folder_of(include.file));
      ASSERT_NE(folder, folders.end()) << include.file << ": say above what its folder sees";
      if (include.target.starts_with(room + "/"))
        EXPECT_TRUE(folder->second.contains(folder_of(include.target))) << where(include);
    }
}

TEST(House, HttpKnowsNoWordOfTheDomain) {
  for (const Include& include : includes_of("api"))
    if (folder_of(include.file) == "http")
      for (const char* room : {"engine/", "rules/", "storage/"})
        EXPECT_TRUE(!include.target.starts_with(room) || include.target == "engine/wording.h")
            << where(include);
}

TEST(House, TheCommandLineReachesTheServerOnlyThroughItsClient) {
  const std::set<std::string> server = {"api/routes.h", "api/app.h", "api/http/gate.h",
                                        "api/http/readers.h"};
  for (const Include& include : includes_of("api"))
    if (folder_of(include.file) == "cli")
      EXPECT_FALSE(server.contains(include.target)) << where(include);
}

TEST(House, EveryFileIsListedOrIncludedBySomebody) {
  std::ifstream in(fs::path(SOURCE_DIR) / "CMakeLists.txt");
  const std::string listed((std::istreambuf_iterator<char>(in)), {});
  std::set<std::string> included;
  for (const char* room : {"engine", "rules", "storage", "api", "tests"})
    for (const Include& include : includes_of(room)) included.insert(include.target);
  for (const auto& [room, others] : sees)
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(SOURCE_DIR) / room)) {
      const std::string file = fs::relative(entry.path(), SOURCE_DIR).string();
      if (entry.path().extension() == ".h") {
        EXPECT_TRUE(included.contains(file)) << file << " is included by nobody";
      } else if (entry.path().extension() == ".cpp") {
        const std::string name =
            file == "api/main.cpp" ? file : "\n    " + file.substr(room.size() + 1) + " ";
        EXPECT_NE(listed.find(name), std::string::npos) << file << " is not listed";
      }
    }
}

TEST(House, EachLibraryIsSeenByOneRoomOnly) {
  struct Law {
    const char* library;
    const char* room;
  };
  const std::vector<Law> laws = {
      {"boost/statechart/", "engine"},
      {"boost/mpl/", "engine"},
      {"unicode/", "engine"},
      {"yaml-cpp/", "rules"},
      {"date/", "rules"},
      {"rocksdb/", "storage"},
      {"httplib", "api"},
      {"xlsxwriter", "api"},
      {"boost/asio", "api"},
      {"spdlog/", "api"},
      {"CLI/", "api"},
  };
  for (const auto& [room, others] : sees)
    for (const Include& include : includes_of(room))
      for (const Law& law : laws)
        if (include.target.starts_with(law.library)) {
          EXPECT_EQ(room, law.room) << where(include);
        }
}

// Of httplib one file sees the server's side, another the client's.
TEST(House, HttplibAndYamlCppAndStatechartAreSeenByOneFileEach) {
  const std::map<std::string, std::size_t> libraries = {{"httplib", 2},           {"yaml-cpp/", 1},
                                                        {"boost/statechart/", 1}, {"date/", 1},
                                                        {"xlsxwriter", 1},        {"unicode/", 1}};
  for (const auto& [library, most] : libraries) {
    std::set<std::string> files;
    for (const auto& [room, others] : sees)
      for (const Include& include : includes_of(room))
        if (include.target.starts_with(library)) files.insert(include.file);
    EXPECT_EQ(files.size(), most) << library << " is seen by "
                                  << ::testing::PrintToString(
                                         std::vector(files.begin(), files.end()));
  }
}

TEST(House, TheEngineTouchesNoClockDiskOrNetwork) {
  const std::set<std::string> forbidden = {"fstream", "filesystem", "unistd.h", "sys/socket.h",
                                           "fcntl.h", "iostream",   "ctime",    "time.h"};
  for (const Include& include : includes_of("engine"))
    EXPECT_FALSE(forbidden.contains(include.target)) << where(include);
}

TEST(House, TheTopLevelIsTheCustomers) {
  const std::set<std::string> names = {
      "CMakeLists.txt",    "engine", "rules", "storage",   "api",
      "rules-examples",    "tests",  "run",   "README.md", "README.zh-CN.md",
      "CMakePresets.json", "LICENSE"};
  for (const auto& entry : fs::directory_iterator(SOURCE_DIR)) {
    const std::string name = entry.path().filename();
    if (name.starts_with('.') || name == "build" || name == "data") continue;
    EXPECT_TRUE(names.contains(name)) << name << " is not one of the customer's names";
  }
}

}  // namespace
