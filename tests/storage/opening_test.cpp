// What open() refuses, and what it says.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "tests/storage/made.h"

namespace redress {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

std::string refusal(const fs::path& path) {
  try {
    opened(path);
    return "";
  } catch (const LedgerError& error) {
    return error.what();
  }
}

void write_good_reviews(Store& store, int batches) {
  for (int i = 0; i < batches; ++i)
    write(store, [](MadeUp& draft) { return draft.says(ReviewSubmitted{a_review(5)}); });
}

std::vector<fs::path> wals(const fs::path& directory) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(directory))
    if (entry.path().extension() == ".log" && entry.file_size() > 0) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

TEST(Opening, MakesTheDirectory) {
  Directory directory;
  opened(directory.path() / "a" / "b");
  EXPECT_TRUE(fs::is_directory(directory.path() / "a" / "b"));
}

TEST(Opening, RefusesADirectoryThatIsNotOurs) {
  Directory directory;
  std::ofstream(directory.path() / "holiday.jpg") << "x";
  for (int again = 0; again < 2; ++again)
    EXPECT_THAT(refusal(directory.path()),
                AllOf(HasSubstr("holds no Redress data"), HasSubstr("holiday.jpg")));
  EXPECT_EQ(std::distance(fs::directory_iterator(directory.path()), fs::directory_iterator()), 1)
      << "and leaves it alone";
}

TEST(Opening, RefusesSomebodyElsesRocksDb) {
  Directory directory;
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* other = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(options, directory.path(), &other).ok());
  delete other;
  EXPECT_THAT(refusal(directory.path()), HasSubstr("holds no Redress data"));
}

TEST(Opening, RefusesAFile) {
  Directory directory;
  std::ofstream(directory.path() / "file") << "x";
  EXPECT_THAT(refusal(directory.path() / "file"), HasSubstr("choose another directory"));
}

TEST(Opening, RefusesAFormatThatWasNeverReleased) {
  Directory directory;
  {
    auto database = open_database(directory.path(), small());
    ASSERT_TRUE(database->db->Put({}, database->in(Family::meta), keys::meta("format"), "1").ok());
  }
  EXPECT_THAT(refusal(directory.path()), HasSubstr("Start with another directory"));
}

TEST(Opening, RefusesANewerFormat) {
  Directory directory;
  {
    auto database = open_database(directory.path(), small());
    ASSERT_TRUE(database->db->Put({}, database->in(Family::meta), keys::meta("format"), "6").ok());
  }
  EXPECT_THAT(refusal(directory.path()),
              AllOf(HasSubstr("newer release"), HasSubstr("data format 6"), HasSubstr("up to 5")));
}

TEST(Opening, RefusesAFamilyThatOnlyANewerReleaseKnows) {
  Directory directory;
  {
    auto database = open_database(directory.path(), small());
    rocksdb::ColumnFamilyHandle* family = nullptr;
    ASSERT_TRUE(database->db->CreateColumnFamily({}, "not_known_yet", &family).ok());
    database->db->DestroyColumnFamilyHandle(family);
  }
  EXPECT_THAT(refusal(directory.path()),
              AllOf(HasSubstr("newer release"), HasSubstr("not_known_yet")));
}

TEST(Opening, RefusesASecondTimeInTheSameProcess) {
  Directory directory;
  const auto store = opened(directory.path());
  EXPECT_THAT(refusal(directory.path()), HasSubstr("in use by another process"));
}

// Run by the test below, in a process of its own.
TEST(Opening, DISABLED_HoldsTheDirectoryUntilKilled) {
  const auto store = opened(std::getenv("REDRESS_TEST_DIRECTORY"));
  write_good_reviews(*store, 100);
  ASSERT_EQ(::write(3, "r", 1), 1);
  for (;;) ::pause();
}

TEST(Opening, RefusesASecondProcessUntilTheFirstIsDead) {
  Directory directory;
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t holder = ::fork();
  if (holder == 0) {
    ::dup2(ready[1], 3);
    ::setenv("REDRESS_TEST_DIRECTORY", directory.path().c_str(), 1);
    ::execl("/proc/self/exe", "storage_test", "--gtest_also_run_disabled_tests",
            "--gtest_filter=Opening.DISABLED_HoldsTheDirectoryUntilKilled", nullptr);
    ::_exit(1);
  }
  ::close(ready[1]);
  char byte;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1) << "the other process did not start";
  ::close(ready[0]);
  EXPECT_THAT(refusal(directory.path()),
              AllOf(HasSubstr("in use by another process"), HasSubstr(std::to_string(holder))));
  ::kill(holder, SIGKILL);
  ::waitpid(holder, nullptr, 0);
  EXPECT_EQ(opened(directory.path())->tip().number, 100u);
}

// RocksDB's own default opens "OK" with what came before the damage and drops the rest.
TEST(Opening, RefusesAWalThatIsDamagedInTheMiddle) {
  Directory directory;
  {
    const auto store = opened(directory.path());
    write_good_reviews(*store, 1'000);
  }
  ASSERT_FALSE(wals(directory.path()).empty());
  const fs::path wal = wals(directory.path()).back();
  const auto flip = [&] {
    std::fstream file(wal, std::ios::in | std::ios::out | std::ios::binary);
    for (const auto offset : {0, 1}) {
      const auto place = std::streamoff(fs::file_size(wal) / 2) + offset;
      file.seekg(place);
      const char byte = char(file.get() ^ 0x55);
      file.seekp(place);
      file.put(byte);
    }
  };
  flip();
  EXPECT_THAT(refusal(directory.path()), HasSubstr("is damaged"));
  EXPECT_THAT(refusal(directory.path()), HasSubstr("is damaged")) << "also when asked again";
  flip();
  EXPECT_EQ(opened(directory.path())->tip().number, 1'000u) << "refusing changed nothing";
}

// What was being written when the power went, and nobody had been answered.
TEST(Opening, KeepsEverythingBeforeATailThatWasTorn) {
  Directory directory;
  {
    const auto store = opened(directory.path());
    write_good_reviews(*store, 100);
  }
  ASSERT_FALSE(wals(directory.path()).empty());
  const fs::path wal = wals(directory.path()).back();
  std::string bytes;
  {
    std::ifstream in(wal, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  std::ofstream(wal, std::ios::binary | std::ios::app) << bytes.substr(0, 40);
  const auto store = opened(directory.path());
  EXPECT_EQ(store->tip().number, 100u);
  EXPECT_THAT(store->verify(), testing::IsEmpty());
  write_good_reviews(*store, 10);
  EXPECT_EQ(store->tip().number, 110u);
}

TEST(Opening, RefusesALedgerWithAHoleOrWithoutItsEnd) {
  for (const Number lost : {1, 50, 100}) {
    Directory directory;
    {
      auto database = open_database(directory.path(), small());
      auto* raw = database.get();
      Store store(std::move(database));
      write_good_reviews(store, 100);
      ASSERT_TRUE(raw->db->Delete({}, raw->in(Family::ledger), keys::number(lost)).ok());
    }
    EXPECT_THAT(refusal(directory.path()),
                testing::AnyOf(HasSubstr("The data is damaged"), HasSubstr("1 entry is missing")))
        << lost;
  }
}

}  // namespace
}  // namespace redress
