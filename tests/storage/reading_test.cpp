// Who only reads makes nothing, locks nothing and changes nothing; and who may look at all.
#include <gmock/gmock.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <map>
#include <thread>

#include "tests/storage/made.h"

namespace redress {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

void write_reviews(Store& store, int batches) {
  for (int i = 0; i < batches; ++i)
    write(store, [](MadeUp& draft) {
      draft.opens(a_review(), at(60), {alarm_at(at(60))});
      return draft.says(ReviewSubmitted{a_review(5)}, {}, {"王芳", "13900000000"});
    });
}

template <class Open>
std::string refusal(Open open) {
  try {
    open();
    return "";
  } catch (const LedgerError& error) {
    EXPECT_NE(error.sentence.zh, error.sentence.en);
    return error.what();
  }
}

std::map<std::string, std::string> contents(const fs::path& directory) {
  std::map<std::string, std::string> all;
  for (const auto& entry : fs::directory_iterator(directory)) {
    std::ifstream in(entry.path(), std::ios::binary);
    all[entry.path().filename()].assign(std::istreambuf_iterator<char>(in),
                                        std::istreambuf_iterator<char>());
  }
  return all;
}

mode_t mode_of(const fs::path& path) {
  struct stat found;
  return ::stat(path.c_str(), &found) == 0 ? found.st_mode & 07777 : 0;
}

// In a process of its own, as the user that owns nothing: what `ask` returns.
template <class Ask>
int as_nobody(Ask ask) {
  const pid_t child = ::fork();
  if (child == 0) {
    const passwd* nobody = ::getpwnam("nobody");
    if (!nobody || ::setgid(nobody->pw_gid) != 0 || ::setuid(nobody->pw_uid) != 0) ::_exit(99);
    int said = 98;
    try {
      said = ask();
    } catch (...) {
    }
    ::_exit(said);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 97;
}

TEST(Reading, MakesNothingWhereNothingIs) {
  Directory home;
  const auto read = [&](const fs::path& path) {
    return refusal([&] { Store::open_to_read(path); });
  };
  EXPECT_THAT(read(home.path() / "none"), HasSubstr("There is no directory"));
  EXPECT_FALSE(fs::exists(home.path() / "none"));
  EXPECT_THAT(read(home.path()), HasSubstr("holds no Redress data"));
  std::ofstream(home.path() / "holiday.jpg") << "x";
  EXPECT_THAT(read(home.path()), HasSubstr("holds no Redress data"));
  EXPECT_THAT(read(home.path() / "holiday.jpg"), HasSubstr("holds no Redress data"));
  EXPECT_EQ(contents(home.path()).size(), 1u);
}

TEST(Reading, LeavesEveryByteAsItIs) {
  Directory home;
  const fs::path data = home.path() / "data";
  write_reviews(*Store::open(data, small()), 50);
  fs::copy(data, home.path() / "copy", fs::copy_options::recursive);
  const auto before = contents(home.path() / "copy");
  const auto store = Store::open_to_read(home.path() / "copy");
  EXPECT_EQ(store->tip().number, 100u);
  EXPECT_THAT(store->verify(), IsEmpty());
  EXPECT_EQ(store->past()->open_cases().size(), 50u);
  EXPECT_THROW(store->append({}), std::logic_error);
  EXPECT_EQ(contents(home.path() / "copy"), before);
}

TEST(Reading, WorksOnACopyThatNobodyMayWriteTo) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to be somebody else";
  Directory home;
  ::chmod(home.path().c_str(), 0755);
  const fs::path data = home.path() / "data";
  write_reviews(*Store::open(data, small()), 50);
  const passwd* nobody = ::getpwnam("nobody");
  ASSERT_TRUE(nobody);
  for (const auto& entry : fs::directory_iterator(data)) {
    ASSERT_EQ(::chown(entry.path().c_str(), nobody->pw_uid, nobody->pw_gid), 0);
    ::chmod(entry.path().c_str(), 0400);
  }
  ASSERT_EQ(::chown(data.c_str(), nobody->pw_uid, nobody->pw_gid), 0);
  ::chmod(data.c_str(), 0500);
  EXPECT_EQ(as_nobody([&] {
              const auto store = Store::open_to_read(data, small());
              return store->verify().empty() && store->tip().number == 100 ? 0 : 1;
            }),
            0);
}

TEST(Reading, WorksBesideWhoeverWrites) {
  Directory home;
  const fs::path data = home.path() / "data";
  auto database = open_database(data, small());
  auto* raw = database.get();
  Store store(std::move(database));
  write_reviews(store, 20);
  std::atomic<bool> over{false};
  std::atomic<Number> acknowledged{store.tip().number};
  std::thread writing([&] {
    for (int i = 0; !over; ++i) {
      write_reviews(store, 5);
      acknowledged = store.tip().number;
      if (i % 10 == 9) raw->db->Flush({}, raw->families);
      if (i % 40 == 39) raw->db->CompactRange({}, raw->in(Family::ledger), nullptr, nullptr);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  });
  for (int i = 0; i < 15; ++i) {
    const Number before = acknowledged;
    const auto read = Store::open_to_read(data, small());
    EXPECT_GE(read->tip().number, before) << "something acknowledged is not seen";
    EXPECT_THAT(read->verify(), IsEmpty());
  }
  over = true;
  writing.join();
  EXPECT_THAT(store.verify(), IsEmpty()) << "and the writer never noticed";
}

TEST(Privacy, WhatIsMadeIsForItsOwnerAlone) {
  Directory home;
  const fs::path data = home.path() / "a" / "data";
  write_reviews(*Store::open(data, small()), 5);
  EXPECT_EQ(mode_of(data), 0700u);
  write_reviews(*Store::open(data, small()), 5);
  for (const auto& entry : fs::directory_iterator(data))
    if (entry.path().filename() == lock_name || entry.path().filename() == NewestFile::name) {
      EXPECT_EQ(mode_of(entry.path()), 0600u) << entry.path();
    }
  // The process says so for all files that it makes: `redress serve` does.
  const mode_t before = ::umask(077);
  write_reviews(*Store::open(data, small()), 5);
  ::umask(before);
  for (const auto& entry : fs::directory_iterator(data))
    EXPECT_EQ(mode_of(entry.path()) & 077u, 0u) << entry.path();
}

TEST(Privacy, ADirectoryThatOthersMayEnterOrReadIsRefused) {
  Directory home;
  const fs::path data = home.path() / "it's data";
  fs::create_directory(data);
  ::chmod(data.c_str(), 0755);
  write_reviews(*Store::open(data, small()), 5);
  EXPECT_EQ(mode_of(data), 0700u) << "an empty one is closed";
  for (const mode_t mode : {0755u, 0750u, 0701u, 0704u, 0777u}) {
    ::chmod(data.c_str(), mode);
    EXPECT_THAT(refusal([&] { Store::open(data, small()); }),
                AllOf(HasSubstr("Others may enter or read"),
                      HasSubstr("chmod 700 '" + home.path().string() + "/it'\\''s data'")))
        << mode;
  }
  ::chmod(data.c_str(), 0700);
  EXPECT_EQ(refusal([&] { Store::open(data, small()); }), "");
}

TEST(Privacy, ADirectoryOfSomebodyElseIsRefused) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to give a directory away";
  Directory home;
  const passwd* nobody = ::getpwnam("nobody");
  ASSERT_TRUE(nobody);
  ASSERT_EQ(::chown(home.path().c_str(), nobody->pw_uid, nobody->pw_gid), 0);
  EXPECT_THAT(refusal([&] { Store::open(home.path(), small()); }),
              AllOf(HasSubstr("belongs to user 'nobody'"), HasSubstr("chown -R root")));
}

TEST(Privacy, AnotherLocalUserReadsNothing) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to be somebody else";
  Directory home;
  ::chmod(home.path().c_str(), 0755);
  const fs::path data = home.path() / "data";
  const auto store = Store::open(data, small());
  write_reviews(*store, 5);
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(data)) files.push_back(entry.path());
  ASSERT_GT(files.size(), 3u);
  EXPECT_EQ(as_nobody([&] {
              for (const std::string& file : files)
                if (std::ifstream(file).good()) return 1;
              if (::access(data.c_str(), R_OK) == 0 || ::access(data.c_str(), X_OK) == 0) return 2;
              try {
                Store::open_to_read(data, small());
                return 3;
              } catch (const LedgerError& error) {
                return std::string(error.what()).find("cannot be read") == std::string::npos ? 4
                                                                                             : 0;
              }
            }),
            0);
}

}  // namespace
}  // namespace redress
