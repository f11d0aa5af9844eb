#include "storage/keys.h"

#include "storage/views/rows.h"
#include "tests/storage/made.h"

namespace redress {
namespace {

TEST(Keys, ByteOrderIsTheOrderOfInstantsAlsoBefore1970) {
  const auto ms = [](std::int64_t n) { return Instant(std::chrono::milliseconds(n)); };
  const std::vector<Instant> order = {
      Instant::min(), ms(-1'000'000),        ms(-1),     ms(0), ms(1), ms(255),
      ms(256),        ms(1'772'409'600'000), keys::never};
  for (std::size_t i = 0; i + 1 < order.size(); ++i) {
    EXPECT_LT(keys::timer(order[i], 9), keys::timer(order[i + 1], 0));
    EXPECT_LT(keys::due(keys::everything(), order[i], 9),
              keys::due(keys::everything(), order[i + 1], 0));
  }
  for (const Instant at : order) {
    EXPECT_EQ(keys::timer_of(keys::timer(at, 7)), at);
    EXPECT_EQ(keys::due_of(keys::due(keys::unit("社会保险"), at, 7)), at);
  }
}

TEST(Keys, HaveTheWidthsThatWereLaidDownForGood) {
  EXPECT_EQ(keys::number(1).size(), keys::number_width);
  EXPECT_EQ(keys::case_entry(1, 2).size(), keys::case_entry_width);
  EXPECT_EQ(keys::due(keys::everything(), at(0), 1).size(), keys::due_width);
  EXPECT_EQ(keys::case_scope(keys::everything(), 1).size(), keys::case_scope_width);
  EXPECT_EQ(keys::mark(keys::everything(), keys::Mark::round, 2, 1).size(), keys::mark_width);
  EXPECT_EQ(keys::timer(at(0), 1).size(), keys::timer_width);
  EXPECT_EQ(keys::tally(keys::everything(), 0).size(), keys::tally_width);
  EXPECT_EQ(keys::seen({}).size(), 18u);
}

// The bytes themselves: a release that lays them out otherwise cannot read what others wrote.
TEST(Keys, AreTheseBytes) {
  using namespace std::string_literals;
  EXPECT_EQ(keys::number(258), "\0\0\0\0\0\0\0\0\1\2"s);
  EXPECT_EQ(keys::timer(Instant(std::chrono::milliseconds(1)), 2),
            "\0\0\x80\0\0\0\0\0\0\1\0\0\0\0\0\0\0\2"s);
  EXPECT_EQ(keys::scope(keys::region("371623")), "\0\0r371623\0\0\0\0\0\0\0\0\0\0"s);
  EXPECT_EQ(keys::scope(keys::everything()), "\0\0e\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"s);
  EXPECT_EQ(keys::mark(keys::everything(), keys::Mark::bounced, keys::value_of(3), 2).substr(19),
            "b\xff\xff\xff\xff\xff\xff\xff\xfc\0\0\0\0\0\0\0\2"s);
  EXPECT_EQ(keys::marks(keys::everything(), keys::Mark::round).substr(19), "r");
  EXPECT_EQ(keys::marks(keys::everything(), keys::Mark::set_aside).substr(19), "s");
  EXPECT_EQ(keys::marks(keys::everything(), keys::Mark::waits).substr(19), "w");
  EXPECT_EQ(keys::value_of("supervision_office"), 0xcefd1691abc9062au);
  EXPECT_EQ(keys::tally(keys::everything(), 1).substr(19), "\x80\0\0\1"s);
  EXPECT_EQ(keys::tally(keys::everything(), INT32_MIN).substr(19), "\0\0\0\0"s);
  EXPECT_EQ(written(Summary{"dispatch", 2, "", "u", "37"}),
            "\0\10dispatch\0\1"
            "2\0\0\0\1u\0\2"
            "37"s);
}

TEST(Keys, ACaseBelongsToEveryLevelOfItsRegionAndToItsUnit) {
  EXPECT_EQ(keys::scopes("371623001002", "社会保险").size(), 7u);
  EXPECT_EQ(keys::scopes("371623", "社会保险").size(), 5u);
  EXPECT_EQ(keys::scopes("3716230", "社会保险").size(), 6u) << "its own code is a scope too";
  EXPECT_EQ(keys::scopes("", "").size(), 1u);
}

TEST(Keys, ASummaryIsReadBackAndWhatANewerReleaseAddsIsPassedOver) {
  const Summary summary{"rectification", 3, "通报", "社会保险", "371623"};
  const std::string bytes = written(summary);
  for (const std::string& text : {bytes, bytes + std::string("\0\3new", 5)}) {
    const auto read = read_summary(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(written(*read), bytes);
  }
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(read_summary(bytes.substr(0, size))) << size;
}

}  // namespace
}  // namespace redress
