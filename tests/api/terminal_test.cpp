// What the command line prints cannot take the terminal over, and columns stay columns.
#include "api/text/terminal.h"

#include <gmock/gmock.h>

#include <sstream>

#include "api/text/columns.h"

namespace redress {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Plain, ShowsControlsAsWhatTheyAreAndLeavesTheRest) {
  EXPECT_EQ(screen::plain("社会保险 ok\n\té"), "社会保险 ok\n\té");
  EXPECT_EQ(screen::plain("\x1b[31mred\x07"), "\\u001B[31mred\\u0007");
  EXPECT_EQ(screen::plain("\x7f\r\b"), "\\u007F\\u000D\\u0008");
  EXPECT_EQ(screen::plain("\u009b31m\u0085"), "\\u009B31m\\u0085");
  EXPECT_EQ(screen::plain("a\u202etxt\u2066b"), "a\\u202Etxt\\u2066b");
  EXPECT_EQ(screen::plain("社\u200b会\ufeff\u00ad"), "社\\u200B会\\uFEFF\\u00AD");
  EXPECT_EQ(screen::plain("\U000e0041"), "\\uDB40\\uDC41");
}

TEST(Plain, ReplacesWhatIsNoUtf8) {
  for (const char* broken :
       {"\x9b", "\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe4"})
    EXPECT_THAT(screen::plain(broken), HasSubstr("\ufffd")) << broken;
  EXPECT_EQ(screen::plain("\xe7\xa4"), "\ufffd\ufffd");
}

TEST(Columns, CombiningMarksTakeNoneAndControlsCanNotBreakThem) {
  EXPECT_EQ(screen::width("e\u0301"), 1);
  EXPECT_EQ(screen::width("社会"), 4);
  EXPECT_EQ(screen::left("e\u0301x", 4), "e\u0301x  ");
  EXPECT_EQ(screen::left("a\nb\tc", 6), "a b c ");
  const auto rows = screen::table({{"甲\x1b[2J", "1"}, {"乙", "2"}});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(screen::width(rows[0]), screen::width(rows[1]));
  EXPECT_THAT(rows[0], Not(HasSubstr("\x1b")));
}

TEST(Terminal, LetsNothingThroughWhateverThePieces) {
  std::ostringstream out;
  {
    Terminal terminal(out);
    out << "社"
        << "会" << '\x1b' << "]0;title\x07";
    const std::string character = "险";
    for (char byte : character) out << byte;
    paint(out, "31");
    out << "red";
    paint(out, "0");
    out << std::endl;
  }
  EXPECT_EQ(out.str(), "社会\\u001B]0;title\\u0007险\x1b[31mred\x1b[0m\n");
  out << "\x1b";
  EXPECT_THAT(out.str(), HasSubstr("\x1b")) << "only while it lives";
}

TEST(Terminal, WritesADocumentAsItIsUnlessATerminalShowsIt) {
  for (const bool shown : {true, false}) {
    std::ostringstream out;
    {
      Terminal terminal(out);
      write_document(out, "PK\x03\x04\x1b", shown);
    }
    EXPECT_EQ(out.str() == "PK\x03\x04\x1b", !shown);
  }
}

TEST(Language, IsAsTheOptionSaysOrElseTheEnvironment) {
  const char* said[] = {"redress", "cases", "--language", "zh"};
  EXPECT_EQ(language_of(4, said), Language::zh);
  const char* joined[] = {"redress", "cases", "--language=en"};
  EXPECT_EQ(language_of(3, joined), Language::en);
}

}  // namespace
}  // namespace redress
