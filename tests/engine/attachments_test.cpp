// What may be handed in with a case: the bounds, and what a repeat is.
#include <gmock/gmock.h>

#include "tests/support/house.h"

namespace redress {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t mebibyte = 1u << 20;

struct Attachments : testing::Test {
  House house{"2026-03-02T10:00:00+08:00"};
  const Number id = house.open_case();

  // Of made-up size: the engine believes what is said of a file. Its digest is the text's.
  Verdict hand_in(Number to, const std::string& text, std::uint64_t size = 9,
                  std::optional<std::uint64_t> if_version = {}, const std::string& by = "张三") {
    Submission made = house.event(to, Event::attachment_added);
    const std::string digest = hex(sha256(text));
    made.fact = AttachmentAdded{{digest, "报告.pdf", "application/pdf", "report", size, by, 0}};
    made.blob = {digest, std::make_shared<const std::string>(text)};
    made.if_version = if_version;
    return house.submit(std::move(made));
  }
  static const Receipt& receipt(const Verdict& verdict) { return std::get<Receipt>(verdict); }
  static const Refusal& refusal(const Verdict& verdict) { return std::get<Refusal>(verdict); }
  Case now() const { return house.store->find_case(id).value(); }
};

TEST_F(Attachments, AreOnTheCaseWithTheirEntryAndTheirBytesAreKept) {
  const Receipt made = receipt(hand_in(id, "a report"));
  ASSERT_EQ(now().attachments.size(), 1u);
  EXPECT_EQ(now().attachments[0].entry, made.number);
  EXPECT_EQ(now().version, made.version);
  EXPECT_EQ(house.store->attachment(hex(sha256("a report"))), "a report");
}

TEST_F(Attachments, MoveNeitherStageNorDeadline) {
  const Case before = now();
  hand_in(id, "a report");
  EXPECT_EQ(now().stage, before.stage);
  EXPECT_EQ(now().clocks, before.clocks);
  EXPECT_EQ(now().alarms, before.alarms);
}

TEST_F(Attachments, TheSameBytesAgainAreTheFirstOnesWhoeverBringsThemAndWheneverThatIs) {
  const Receipt first = receipt(hand_in(id, "a report", 9, 1));
  for (const auto& version : {std::optional<std::uint64_t>(1), std::optional<std::uint64_t>()}) {
    Receipt again = receipt(hand_in(id, "a report", 9, version, "李四"));
    EXPECT_TRUE(again.duplicate);
    again.duplicate = false;
    EXPECT_EQ(again, first);
  }
  house.happen(id, Event::withdrawn);
  EXPECT_TRUE(receipt(hand_in(id, "a report")).duplicate) << "the answer may have been lost";
  EXPECT_EQ(now().attachments.size(), 1u);
  EXPECT_EQ(now().attachments[0].by, "张三");
}

TEST_F(Attachments, AreRefusedIfTheCaseHasChangedSince) {
  house.happen(id, Event::dispatched);
  const Verdict verdict = hand_in(id, "a report", 9, 1);
  EXPECT_EQ(refusal(verdict).reason, Reason::stale_version);
  EXPECT_EQ(refusal(verdict).version, 2u);
  EXPECT_FALSE(receipt(hand_in(id, "a report", 9, 2)).duplicate);
}

TEST_F(Attachments, BelongToACaseThatGoesOn) {
  EXPECT_EQ(refusal(hand_in(99, "a report")).reason, Reason::no_such_case);
  const Number other = std::get<Receipt>(house.submit(house.review(1, "另一条"))).case_id;
  Details into;
  into.into = other;
  house.happen(id, Event::merged, into);
  EXPECT_THAT(refusal(hand_in(id, "a report")).sentence.en,
              HasSubstr("merged into c" + std::to_string(other)));
  house.happen(other, Event::withdrawn);
  EXPECT_EQ(refusal(hand_in(other, "a report")).reason, Reason::not_at_this_stage);
}

TEST_F(Attachments, AreFiftyACaseAtMost) {
  for (int i = 0; i < 50; ++i) receipt(hand_in(id, std::to_string(i)));
  EXPECT_THAT(refusal(hand_in(id, "50")).sentence.en, HasSubstr("50 attachments"));
  EXPECT_TRUE(receipt(hand_in(id, "0")).duplicate);
}

TEST_F(Attachments, HaveTwentyMebibytesEachAndTwoHundredACaseAndTheRefusalSaysWhatIsLeft) {
  EXPECT_THAT(refusal(hand_in(id, "huge", 20 * mebibyte + 1)).sentence.en, HasSubstr("20 MiB"));
  for (int i = 0; i < 9; ++i) receipt(hand_in(id, std::to_string(i), 20 * mebibyte));
  receipt(hand_in(id, "9", 17 * mebibyte + mebibyte / 2));
  const std::uint64_t version = now().version;
  EXPECT_THAT(refusal(hand_in(id, "10", 3 * mebibyte)).sentence.en, HasSubstr("2.5 MiB are left"));
  EXPECT_EQ(now().version, version);
  receipt(hand_in(id, "11", 2 * mebibyte + mebibyte / 2));
  EXPECT_THAT(refusal(hand_in(id, "12", 1)).sentence.en, HasSubstr("0 MiB are left"));
  const Number other = std::get<Receipt>(house.submit(house.review(1, "另一条"))).case_id;
  EXPECT_FALSE(receipt(hand_in(other, "12", 20 * mebibyte)).duplicate);
}

}  // namespace
}  // namespace redress
