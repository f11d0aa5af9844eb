// Whatever somebody typed, each kind of output stays valid, and what is valid stays as it is.
#include "api/http/encoding.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace redress {
namespace {

const std::string everything_odd =
    std::string("a\0b", 3) +
    "\x01\x0b\x1b\x1f\x7f\u0085\u009b\u200B\u202E\u2028\uFEFF\uFDD0\uFFFE\uFFFF\U0001FFFE"
    "\U0001F600\xff\xC3\x80\xED\xA0\x80\xF5z";

TEST(Encoding, LeavesWhatIsValidAsItIs) {
  const std::string plain = "无棣县 99.62 % 👍";
  EXPECT_EQ(json_text(plain), plain);
  EXPECT_EQ(html_text(plain), plain);
  EXPECT_EQ(xml_text(plain), plain);
  EXPECT_EQ(xlsx_text(plain), plain);
  EXPECT_EQ(csv_cell(plain), plain);
}

TEST(Encoding, OfJsonIsAlwaysUtf8) {
  EXPECT_EQ(json_text("{\"a\":\"\xA0\"}"), "{\"a\":\"\uFFFD\"}");
  EXPECT_EQ(json_text("\xE7\xA8"), "\uFFFD\uFFFD") << "cut off in the middle";
  EXPECT_EQ(json_text("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD") << "a surrogate";
  EXPECT_EQ(json_text("\xC0\xAF"), "\uFFFD\uFFFD") << "overlong";
  EXPECT_EQ(json_text("\uFFFF"), "\uFFFF") << "a noncharacter is valid there";
}

TEST(Encoding, OfHtmlClosesNoTagAndNoAttribute) {
  EXPECT_EQ(html_text("<a b=\"c\" d='e'>&amp;"),
            "&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;amp;");
  EXPECT_EQ(html_text(everything_odd),
            "ab\u200B\u202E\u2028\uFEFF\U0001F600\uFFFD\u00C0\uFFFD\uFFFD\uFFFD\uFFFDz");
}

TEST(Encoding, OfAWorkbookHasNothingThatXmlHasNoPlaceFor) {
  const std::string made = xlsx_text(everything_odd);
  for (const char* none : {"\x01", "\x1f", "\uFFFE", "\uFFFF"})
    EXPECT_EQ(made.find(none), std::string::npos);
  EXPECT_EQ(xlsx_text("X\uFFFF"), "X");
  EXPECT_EQ(xlsx_text("a\r\nb\rc\nd\t"), "a\nb\nc\nd\t");
  EXPECT_EQ(xlsx_text("a\r"), "a\n");
}

TEST(Encoding, OfAWorkbookKeepsWhatExcelWouldTakeForAnEscape) {
  EXPECT_EQ(xlsx_text("_x0041_"), "_x005F_x0041_");
  EXPECT_EQ(xlsx_text("_x004_ _x00411_ x0041_"), "_x004_ _x00411_ x0041_");
  EXPECT_EQ(xlsx_text("_x0041_x0042_"), "_x005F_x0041_x005F_x0042_");
  EXPECT_EQ(xlsx_text("_x00\uFFFF41_"), "_x005F_x0041_") << "made by what is left out";
}

TEST(Encoding, OfAWorkbookFitsIntoACell) {
  const auto units = [](const std::string& text) {
    std::size_t units = 0;
    for (const char c : text)
      units += (c & 0xC0) != 0x80 ? (static_cast<unsigned char>(c) >= 0xF0 ? 2 : 1) : 0;
    return units;
  };
  for (const std::string one : {"a", "差", "😀", "_x0041_", "\n"}) {
    std::string text;
    while (text.size() < 200'000) text += one;
    const std::string cut = xlsx_text(text);
    EXPECT_LE(units(cut), most_of_a_cell) << one;
    EXPECT_GE(units(cut), most_of_a_cell - 9) << one;
    EXPECT_TRUE(cut.ends_with("……")) << one;
  }
  EXPECT_EQ(xlsx_text("1234567", 7), "1234567");
  EXPECT_EQ(xlsx_text("12345678", 7), "12345……");
  EXPECT_EQ(xlsx_text("一二三😀", 4), "一二……");
}

TEST(Encoding, OfCsvIsNoFormulaAndKeepsItsCellsApart) {
  EXPECT_EQ(csv_cell("=1+1"), "'=1+1");
  EXPECT_EQ(csv_cell("-12.5%"), "-12.5%");
  EXPECT_EQ(csv_cell("a,\"b\"\r\nc"), "\"a,\"\"b\"\"\r\nc\"");
  EXPECT_EQ(csv_cell(std::string("a\0=b", 4)), "a=b");
  EXPECT_EQ(csv_cell("\x01=1"), "'=1") << "what is left out hides no formula";
  EXPECT_EQ(csv_cell("\xff"), "\uFFFD");
}

}  // namespace
}  // namespace redress
