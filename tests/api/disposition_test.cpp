// What people typed, in a header and out of it again.
#include "api/disposition.h"

#include <gtest/gtest.h>

namespace redress {
namespace {

TEST(Disposition, WhatIsWrittenIsReadAgainWhateverItIs) {
  for (const std::string name :
       {"report.pdf", "报告.pdf", "a b;c\"d\\e=f,g.pdf", "100%.txt", "'\"'", "😀"}) {
    const std::string header = disposition(name);
    EXPECT_EQ(filename_of(header), name) << header;
    for (const unsigned char c : header) EXPECT_TRUE(c > 0x1f && c < 0x7f) << header;
  }
  EXPECT_EQ(disposition("报告.pdf"), "attachment; filename*=UTF-8''%E6%8A%A5%E5%91%8A.pdf");
  EXPECT_EQ(extended("a\r\nX-Y: z"), "UTF-8''a%0D%0AX-Y%3A%20z");
}

TEST(Disposition, ReadsWhatPeopleAndProgramsSend) {
  const std::pair<const char*, const char*> all[] = {
      {"attachment; filename=\"报告.pdf\"", "报告.pdf"},
      {"attachment; filename=报告.pdf", "报告.pdf"},
      {"attachment;filename=a.pdf;", "a.pdf"},
      {"inline ; FileName = \"a;b.pdf\" ; size=3", "a;b.pdf"},
      {"attachment; filename=\"a\\\"b\\\\c.pdf\"", "a\"b\\c.pdf"},
      {"attachment; filename=\"x.pdf\"; filename*=utf-8''%e6%8a%a5.pdf", "报.pdf"},
      {"attachment; filename*=UTF-8''%E6%8A%A5.pdf; filename=\"x.pdf\"", "报.pdf"},
      {"attachment; filename*=UTF-8''it's.pdf", "it's.pdf"},
  };
  for (const auto& [header, name] : all) EXPECT_EQ(filename_of(header), name) << header;
}

TEST(Disposition, ReadsNothingThatCouldBeReadInTwoWays) {
  for (const char* header :
       {"", "attachment", "attachment; name=a", "; filename=a", "attachment filename=a",
        "attachment; filename", "attachment; filename=\"a", "attachment; filename=\"a\"b",
        "attachment; filename=a; filename=b", "attachment; filename*=a",
        "attachment; filename*=\"UTF-8''a\"", "attachment; filename*=GBK''%B1%A8",
        "attachment; filename*=UTF-8''%B1%A8", "attachment; filename*=UTF-8''%E6%8",
        "attachment; filename*=UTF-8''%zz", "attachment; filename=\"\xb1\xa8\""})
    EXPECT_FALSE(filename_of(header)) << header;
}

TEST(Disposition, AWordIsTypedOrEscaped) {
  EXPECT_EQ(read_extended("张三"), "张三");
  EXPECT_EQ(read_extended("UTF-8''%E5%BC%A0%E4%B8%89"), "张三");
  EXPECT_EQ(read_extended("100%"), "100%");
  EXPECT_FALSE(read_extended("\xd5\xc5"));
  EXPECT_FALSE(read_extended("UTF-8''%"));
}

}  // namespace
}  // namespace redress
