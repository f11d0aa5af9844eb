// Names that resemble one that nobody has met.
#include "rules/text/near.h"

#include <gmock/gmock.h>

namespace redress {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::vector<std::string> units = {"社会保险", "税务",       "公安户籍",
                                        "医疗保障", "不动产登记", "政务服务中心"};

TEST(Near, IsWhatIsWithinTheOtherALetterOffOrHasLettersLeftOut) {
  EXPECT_THAT(near("社会保险局", units), ElementsAre("社会保险"));
  EXPECT_THAT(near("保险", units), ElementsAre("社会保险"));
  EXPECT_THAT(near("社会保障", units), Contains("社会保险"));
  EXPECT_THAT(near("稅务", units), ElementsAre("税务"));
  EXPECT_THAT(near("务税", units), ElementsAre("税务"));
  EXPECT_THAT(near("社保", units), ElementsAre("社会保险"));
  EXPECT_THAT(near("SUPERVISION_OFFICE", {"supervision_office", "unit_head"}),
              ElementsAre("supervision_office"));
  EXPECT_THAT(near("371632", {"371623", "110101"}), ElementsAre("371623"));
}

TEST(Near, IsNotWhatHasLittleInCommonNorTheNameItself) {
  EXPECT_THAT(near("市场监管", units), IsEmpty());
  EXPECT_THAT(near("税务", units), IsEmpty());
  EXPECT_THAT(near("", units), IsEmpty());
  EXPECT_THAT(near("3", {"1357", "2463"}), IsEmpty()) << "one digit is within too much";
  EXPECT_THAT(near("\xE7\xFF", units), IsEmpty()) << "no text";
}

TEST(Near, NamesTheNearestFirstAndOnlySoMany) {
  EXPECT_THAT(near("window-10", {"window-1", "window-100", "window-2000", "window-11"}, 2),
              SizeIs(2));
  EXPECT_THAT(near("税务局", {"国家税务总局", "税务所", "税务"}).front(), "税务");
  EXPECT_THAT(near(std::string(100'000, 'a'), {std::string(100'000, 'b')}), IsEmpty());
}

}  // namespace
}  // namespace redress
