// Files handed in with cases: kept once, out of the tree, and missed when they are gone.
#include <gmock/gmock.h>
#include <rocksdb/statistics.h>

#include <fstream>
#include <thread>

#include "tests/storage/made.h"

namespace redress {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::size_t mebibyte = 1u << 20;

// Bytes that do not compress, the same for the same seed.
std::string file_of(std::size_t size, std::uint64_t seed) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) {
    seed = seed * 6364136223846793005ull + 1442695040888963407ull;
    byte = static_cast<char>(seed >> 56);
  }
  return bytes;
}

struct Attachments : testing::Test {
  Directory directory;
  Surroundings around{nullptr, rocksdb::CreateDBStatistics()};
  Store::Database* database = nullptr;
  std::unique_ptr<Store> store;
  Number id = 0, other = 0;

  void SetUp() override {
    open();
    id = write(*store, [](MadeUp& draft) { return draft.opens(a_review(), at(60)); });
    other = write(*store, [](MadeUp& draft) { return draft.opens(a_review(2), at(70)); });
  }

  void open() {
    auto opened = open_database(directory.path(), small(), around);
    database = opened.get();
    store = std::make_unique<Store>(std::move(opened));
  }
  std::string hand_in(Number to, const std::string& bytes) {
    write(*store, [&](MadeUp& draft) { return draft.hands_in(to, bytes); });
    return hex(sha256(bytes));
  }
  void flush() {
    ASSERT_TRUE(
        database->db->Flush(rocksdb::FlushOptions(), database->in(Family::attachments)).ok());
  }
  std::uintmax_t bytes_in(const std::string& ending) const {
    std::uintmax_t bytes = 0;
    for (const auto& entry : fs::directory_iterator(directory.path()))
      if (entry.path().extension() == ending) bytes += entry.file_size();
    return bytes;
  }
  std::uint64_t counted(rocksdb::Tickers what) const {
    return around.statistics->getTickerCount(what);
  }
};

TEST_F(Attachments, AFileIsOnDiskWithItsEntryByOneSync) {
  const auto before = counted(rocksdb::WAL_FILE_SYNCED);
  const std::string digest = hand_in(id, file_of(mebibyte, 1));
  EXPECT_EQ(counted(rocksdb::WAL_FILE_SYNCED), before + 1);
  store.reset();
  open();
  EXPECT_EQ(store->attachment(digest), file_of(mebibyte, 1));
  EXPECT_EQ(store->find_case(id)->attachments.at(0).digest, digest);
  EXPECT_EQ(store->attachment(std::string(64, '0')), std::nullopt);
}

TEST_F(Attachments, AFileOfTwoCasesIsKeptOnce) {
  const std::string file = file_of(mebibyte, 1);
  const auto written = [&] { return counted(rocksdb::WAL_FILE_BYTES); };
  const auto before = written();
  hand_in(id, file);
  const auto once = written() - before;
  EXPECT_GT(once, mebibyte);
  hand_in(other, file);
  EXPECT_LT(written() - before - once, mebibyte / 2) << "in memory";
  flush();
  const Number third = write(*store, [](MadeUp& draft) { return draft.opens(a_review(), at(80)); });
  hand_in(third, file);
  EXPECT_LT(written() - before - once, mebibyte / 2) << "on disk";
  write(*store, [&](MadeUp& draft) {  // two in one batch
    draft.hands_in(id, file_of(mebibyte, 2));
    return draft.hands_in(other, file_of(mebibyte, 2));
  });
  flush();
  EXPECT_LT(bytes_in(".blob"), 2 * mebibyte + 4096);
  EXPECT_THAT(store->verify(), IsEmpty());
}

TEST_F(Attachments, ALargeFileGoesBesideTheTreeAndReadingItLeavesTheCacheAlone) {
  const std::string digest = hand_in(id, file_of(20 * mebibyte, 1));
  EXPECT_EQ(bytes_in(".blob"), 0u);
  flush();
  EXPECT_GT(bytes_in(".blob"), 20 * mebibyte);
  EXPECT_LT(bytes_in(".sst"), mebibyte);
  const auto cached = counted(rocksdb::BLOCK_CACHE_BYTES_WRITE);
  EXPECT_EQ(store->attachment(digest)->size(), 20 * mebibyte);
  EXPECT_LT(counted(rocksdb::BLOCK_CACHE_BYTES_WRITE) - cached, 64u << 10);
}

TEST_F(Attachments, ManyLargeFilesKeepTheWalShortAndHoldNobodyUp) {
  for (int i = 0; i < 8; ++i) hand_in(i % 2 == 0 ? id : other, file_of(5 * mebibyte, i));
  EXPECT_LT(counted(rocksdb::STALL_MICROS), 2'000'000u);               // of a busy disk
  for (int i = 0; i < 200 && bytes_in(".log") > 12 * mebibyte; ++i) {  // flushed in the background
    write(*store, [&](MadeUp& draft) { return draft.moves(id, Event::contacted); });
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_LT(bytes_in(".log"), 12 * mebibyte);
  EXPECT_LT(database->batch.GetDataSize(), mebibyte);
  EXPECT_THAT(store->verify(), IsEmpty());
}

TEST_F(Attachments, ARecountSaysWhichFileIsMissingAnotherOrTooMany) {
  const std::string digest = hand_in(id, "the report"), kept = hand_in(other, file_of(9000, 2));
  ASSERT_THAT(store->verify(), IsEmpty());
  const std::string key = keys::document(digest), name = digest.substr(0, 12);
  rocksdb::ColumnFamilyHandle* const family = database->in(Family::attachments);
  ASSERT_TRUE(database->db->Delete({}, family, key).ok());
  EXPECT_THAT(store->verify(), Contains(English(HasSubstr(name + " of entry 3 is missing"))));
  ASSERT_TRUE(database->db->Put({}, family, key, "another report").ok());
  EXPECT_THAT(store->verify(),
              Contains(English(HasSubstr(name + " is not the one of that digest"))));
  ASSERT_TRUE(database->db->Put({}, family, key, "the report").ok());
  ASSERT_THAT(store->verify(), IsEmpty());
  const std::string stray = hex(sha256("a stray"));
  ASSERT_TRUE(database->db->Put({}, family, keys::document(stray), "a stray").ok());
  EXPECT_THAT(store->verify(),
              Contains(English(HasSubstr(stray.substr(0, 12) + " is kept, but no entry"))));
}

TEST_F(Attachments, ARecountSaysWhichFileIsDamagedOnDiskAndGoesOn) {
  const std::string digest = hand_in(id, file_of(mebibyte, 1));
  hand_in(other, "another one");
  flush();
  store.reset();
  for (const auto& entry : fs::directory_iterator(directory.path()))
    if (entry.path().extension() == ".blob") {
      std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(mebibyte / 2);
      file.put('\1');
      file.put('\2');
    }
  open();
  EXPECT_THAT(store->verify(),
              Contains(English(HasSubstr(digest.substr(0, 12) + " of entry 3 is damaged"))));
  EXPECT_THROW(store->attachment(digest), Unreadable) << "and it is not handed out";
}

}  // namespace
}  // namespace redress
