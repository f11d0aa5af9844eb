// A file of the database lost, cut, replaced or taken away: what is missing is said, nothing is
// begun anew, and nothing more is acknowledged.
#include <gmock/gmock.h>

#include <fstream>
#include <map>

#include "tests/storage/made.h"

namespace redress {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

struct Loss : testing::Test {
  Directory home;
  const fs::path data = home.path() / "data";

  void write_reviews(Store& store, int batches) {
    for (int i = 0; i < batches; ++i)
      write(store, [](MadeUp& draft) { return draft.says(ReviewSubmitted{a_review(5)}); });
  }
  // Half of them in tables, the rest in a log only.
  void make(int batches, int flushed = 0) {
    auto database = open_database(data, small());
    auto* raw = database.get();
    Store store(std::move(database));
    write_reviews(store, flushed);
    if (flushed > 0) {
      ASSERT_TRUE(raw->db->Flush({}, raw->families).ok());
    }
    write_reviews(store, batches - flushed);
  }
  std::string refusal(std::optional<Number> accept = {}) {
    try {
      StoreOptions options = small();
      options.accept_loss = accept;
      Store::open(data, options);
      return "";
    } catch (const LedgerError& error) {
      EXPECT_FALSE(error.sentence.zh.empty());
      EXPECT_NE(error.sentence.zh, error.sentence.en);
      return error.what();
    }
  }
  std::vector<fs::path> files(const std::string& part) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(data))
      if (entry.path().filename().string().find(part) != std::string::npos)
        found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
  }
  // Without what every look leaves behind: RocksDB's diary and the lock.
  std::map<std::string, std::string> contents() {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::directory_iterator(data)) {
      const std::string name = entry.path().filename();
      if (name.starts_with("LOG") || name == lock_name) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      all[name].assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return all;
  }
};

TEST_F(Loss, OfTheNewestLogIsSaidWithHowManyEntries) {
  make(100, 60);
  ASSERT_EQ(files(".log").size(), 1u);
  fs::remove(files(".log").back());
  for (int again = 0; again < 2; ++again)
    EXPECT_THAT(refusal(), AllOf(HasSubstr("ends with entry 60"), HasSubstr("entry 100"),
                                 HasSubstr("40 entries are missing"), HasSubstr("backup")));
  EXPECT_THAT(refusal(39), HasSubstr("--accept-loss 40"));
  EXPECT_THAT(refusal(41), HasSubstr("--accept-loss 40"));
  StoreOptions options = small();
  options.accept_loss = 40;
  EXPECT_THAT(Store::open(data, options)->accepted_loss(), HasSubstr("40 entries"));
  const auto after = Store::open(data, small());
  EXPECT_EQ(after->tip().number, 60u) << "and from then on it is so";
  EXPECT_EQ(after->accepted_loss(), "");
}

TEST_F(Loss, WhereNothingIsMissingNoneIsAccepted) {
  EXPECT_THAT(refusal(1), HasSubstr("Nothing is missing")) << "there is nothing yet";
  make(100);
  EXPECT_THAT(refusal(40), AllOf(HasSubstr("Nothing is missing"), HasSubstr("without")));
  StoreOptions options = small();
  options.accept_loss = 0;
  EXPECT_EQ(Store::open(data, options)->accepted_loss(), "");
}

TEST_F(Loss, OfEverythingIsNoNewBeginning) {
  make(100);
  fs::remove(files(".log").back());
  EXPECT_THAT(refusal(), AllOf(HasSubstr("is empty"), HasSubstr("100 entries are missing")));
  for (const auto& file : files("")) {
    const std::string name = file.filename();
    if (name != NewestFile::name && name != lock_name) fs::remove(file);
  }
  EXPECT_THAT(refusal(), AllOf(HasSubstr("has lost its database"), HasSubstr("100 entries")));
  EXPECT_THAT(refusal(100), HasSubstr("has lost its database"));
  EXPECT_EQ(files("CURRENT").size(), 0u) << "nothing was made";
  const auto read = [&] {
    try {
      Store::open_to_read(data);
      return std::string();
    } catch (const LedgerError& error) {
      return std::string(error.what());
    }
  };
  EXPECT_EQ(read(), refusal()) << "whoever asks";
  fs::remove(data / lock_name);
  EXPECT_THAT(read(), HasSubstr("has lost its database"));
  EXPECT_THAT(refusal(), AllOf(HasSubstr("has lost its database"), HasSubstr("100 entries")))
      << "the file that tells of it is enough";
}

TEST_F(Loss, OfTheEndOfALogIsSaid) {
  make(100);
  const fs::path log = files(".log").back();
  fs::resize_file(log, fs::file_size(log) - 7);
  EXPECT_THAT(refusal(), AllOf(HasSubstr("ends with entry 99"), HasSubstr("1 entry is missing")));
  fs::resize_file(log, fs::file_size(log) / 2);
  EXPECT_THAT(refusal(), HasSubstr("entries are missing"));
  fs::resize_file(log, 0);
  EXPECT_THAT(refusal(), HasSubstr("100 entries are missing"));
}

TEST_F(Loss, OfPartOfRocksDbsListOfFilesIsSaidAndNothingIsRemoved) {
  make(120, 60);
  make(0);  // a list of its own, and another after it
  {
    auto database = open_database(data, small());
    auto* raw = database.get();
    Store store(std::move(database));
    write_reviews(store, 30);
    ASSERT_TRUE(raw->db->Flush({}, raw->families).ok());
    write_reviews(store, 30);
  }
  const fs::path list = files("MANIFEST-").back();
  const auto whole = contents();
  const std::string bytes = whole.at(list.filename());
  int refused = 0;
  for (std::size_t eighth = 0; eighth < 8; ++eighth) {
    fs::resize_file(list, bytes.size() * eighth / 8);
    const auto cut = contents();
    EXPECT_THAT(refusal(), HasSubstr("180")) << eighth;
    EXPECT_EQ(contents(), cut) << "nothing was changed, at " << eighth;
    ++refused;
    std::ofstream(list, std::ios::binary) << bytes;
  }
  EXPECT_EQ(refused, 8);
  std::ofstream(list, std::ios::binary)
      << bytes.substr(0, bytes.size() / 2) << std::string(bytes.size() - bytes.size() / 2, '\0');
  EXPECT_NE(refusal(), "") << "zeros are as good as nothing";
  fs::remove(list);
  EXPECT_THAT(refusal(), HasSubstr("180"));
  std::ofstream(list, std::ios::binary) << bytes;
  fs::remove(data / "CURRENT");
  EXPECT_THAT(refusal(), AllOf(HasSubstr("CURRENT"), HasSubstr("180")));
  std::ofstream(data / "CURRENT") << list.filename().string() << "\n";
  EXPECT_EQ(refusal(), "") << "all of it was still there";
  EXPECT_EQ(Store::open(data, small())->tip().number, 180u);
}

TEST_F(Loss, OfATableIsSaid) {
  make(100, 60);
  for (const auto& table : files(".sst")) {
    const fs::path away = home.path() / table.filename();
    fs::rename(table, away);
    EXPECT_NE(refusal(), "") << table;
    fs::rename(away, table);
  }
  EXPECT_EQ(refusal(), "");
}

TEST_F(Loss, OfTheFileThatTellsOfItIsSaidToo) {
  make(100);
  fs::remove(data / NewestFile::name);
  EXPECT_THAT(refusal(), AllOf(HasSubstr(NewestFile::name), HasSubstr("--accept-loss 0")));
  EXPECT_EQ(refusal(0), "");
  EXPECT_EQ(refusal(), "");
  std::ofstream(data / NewestFile::name) << "redress newest 1, but not really";
  EXPECT_THAT(refusal(), HasSubstr("cannot be read"));
}

TEST_F(Loss, OfOneOfItsTwoPlacesIsNone) {
  make(100);
  const Newest newest = NewestFile::read(data).value();
  EXPECT_EQ(newest.number, 100u);
  for (const int place : {0, 4096}) {
    const std::string bytes = contents().at(NewestFile::name);
    std::fstream file(data / NewestFile::name, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(place + 30);
    file.put('?');
    file.close();
    const auto left = NewestFile::read(data);
    ASSERT_TRUE(left) << "a torn write leaves the other";
    EXPECT_GE(left->number, 99u);
    EXPECT_EQ(refusal(), "") << "a mark that is behind is no damage";
    std::ofstream(data / NewestFile::name, std::ios::binary) << bytes;
  }
}

TEST_F(Loss, FilesOfAnotherTimeOrAnotherDatabaseAreTold) {
  make(50);
  fs::copy(data, home.path() / "older", fs::copy_options::recursive);
  make(50);
  const std::string newest = contents().at(NewestFile::name);
  fs::remove_all(data);
  fs::rename(home.path() / "older", data);
  std::ofstream(data / NewestFile::name, std::ios::binary) << newest;
  EXPECT_THAT(refusal(), HasSubstr("50 entries are missing"));

  fs::remove_all(data);
  {
    const auto store = Store::open(data, small());
    for (int i = 0; i < 100; ++i)
      write(*store, [](MadeUp& draft) { return draft.says(ReviewSubmitted{a_review(4)}); });
  }
  std::ofstream(data / NewestFile::name, std::ios::binary) << newest;
  EXPECT_THAT(refusal(), HasSubstr("is not the one that was acknowledged"));
}

TEST_F(Loss, ADirectoryThatIsMovedOrRemovedTakesNothingMore) {
  for (const bool removed : {false, true}) {
    // A database that failed is given up, not closed: RocksDB does not forget its path.
    const fs::path data = home.path() / (removed ? "removed" : "moved");
    auto store = Store::open(data, small());
    write_reviews(*store, 3);
    EXPECT_TRUE(store->gone().empty());
    const Number before = store->tip().number;
    if (removed)
      fs::remove_all(data);
    else
      fs::rename(data, home.path() / "elsewhere");
    EXPECT_THROW(write_reviews(*store, 1), LedgerError) << "it is acknowledged into nowhere";
    EXPECT_THAT(store->gone().en, HasSubstr("was moved or removed"));
    EXPECT_EQ(store->tip().number, before);
    fs::create_directory(data);
    EXPECT_FALSE(store->gone().empty()) << "another directory of that name is not it";
    EXPECT_THROW(write_reviews(*store, 1), LedgerError);
    fs::remove_all(data);
  }
}

TEST_F(Loss, OfTheLogThatIsWrittenToIsSeen) {
  auto store = Store::open(data, small());
  write_reviews(*store, 3);
  EXPECT_TRUE(store->gone().empty());
  fs::remove(files(".log").back());
  EXPECT_THAT(store->gone().en, HasSubstr("removed"));
  EXPECT_THROW(write_reviews(*store, 1), LedgerError);
}

TEST_F(Loss, ATextThatWasAlteredIsNotUsed) {
  auto database = open_database(data, small());
  auto* raw = database.get();
  Store store(std::move(database));
  const std::string text = "redress: 1\n", digest = hex(sha256(text));
  write(store, [&](MadeUp& draft) { return draft.adopts("wudi-hall", text); });
  EXPECT_EQ(store.document(digest), text);
  ASSERT_TRUE(
      raw->db->Put({}, raw->in(Family::documents), keys::document(digest), "redress: 2\n").ok());
  EXPECT_THROW(store.document(digest), Unreadable);
  EXPECT_THAT(store.verify(),
              testing::Contains(English(HasSubstr("is not the one of that digest"))));
}

}  // namespace
}  // namespace redress
