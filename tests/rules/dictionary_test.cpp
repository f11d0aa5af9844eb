// What a dictionary's text can say, what it cannot, and what the examples mean.
#include "rules/sources/dictionary.h"

#include <gmock/gmock.h>

#include "rules/sources/dictionary_book.h"
#include "tests/rules/texts.h"
#include "tests/support/dictionaries.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Day day(const std::string& text) { return parse_iso_date(text).value(); }
Instant at(const std::string& text) { return parse_rfc3339(text).value().at; }

const std::string head = R"(redress_dictionary: 1
dictionary: hall
title: 大厅
source: 示例
)";
const std::string levels = R"(levels: {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5}
)";

std::string with_base(const std::string& rest) { return head + "base: rating-5-best\n" + rest; }

// The built-in dictionaries, and a text beside them.
DictionaryBook::Revision read(const std::string& text) {
  DictionaryBook book;
  std::vector<Text> all = built_in_dictionaries();
  all.push_back({"hall.yaml", text});
  return book.revise(all);
}

std::vector<std::string> problems_of(const std::string& text) {
  return printed(read(text).problems);
}

Dictionary right(const std::string& text) {
  const DictionaryBook::Revision made = read(text);
  for (const RuleProblem& problem : made.problems) ADD_FAILURE() << print(problem);
  return made.then ? *made.then->find("hall") : Dictionary();
}

// --- What the examples mean

TEST(Dictionary, TheSevenConflictsOfRealIntegrationsComeOutRight) {
  const Day any = day("2026-03-02");
  const auto level = [&](const char* of, const char* code) {
    return *example_dictionary(of).levels.find(code, any);
  };
  for (const char* of : {"rating-5-best", "guangdong", "shandong-jining", "zhejiang"}) {
    EXPECT_EQ(level(of, "5"), 5) << of;
    EXPECT_EQ(level(of, "1"), 1) << of;
  }
  EXPECT_EQ(level("gbt39046-a8", "1"), 5) << "satisfaction";
  EXPECT_EQ(level("gbt39046-a8", "5"), 1);
  EXPECT_EQ(level("gbt39046-a8", "非常满意"), 5) << "a word is not turned round";

  const auto channel = [&](const char* of, const char* code) {
    return *example_dictionary(of).channels.find(code, any);
  };
  EXPECT_EQ(channel("rating-5-best", "6").word, "phone") << "pf";
  EXPECT_EQ(channel("rating-5-best", "7").word, "sms");
  EXPECT_EQ(channel("zhejiang", "6").word, "sms");
  EXPECT_TRUE(channel("zhejiang", "7").default_review);
  EXPECT_FALSE(channel("rating-5-best", "7").default_review);
  EXPECT_EQ(channel("gbt39046-a8", "政务大厅平板电脑").word, "tablet");

  const auto promise = [&](const char* of, const char* code) {
    return *example_dictionary(of).promise_types.find(code, any);
  };
  EXPECT_EQ(promise("rating-5-best", "1"), "immediate") << "promisetime";
  EXPECT_EQ(promise("zhejiang", "1"), "promised");
  EXPECT_EQ(promise("zhejiang", "2"), "immediate");

  const auto user = [&](const char* of, const char* code) {
    return *example_dictionary(of).user_types.find(code, any);
  };
  EXPECT_EQ(user("rating-5-best", "2"), "enterprise") << "userProp";
  EXPECT_EQ(user("rating-5-best", "6"), "government");
  EXPECT_EQ(user("deyatech", "2"), "legal_person");
  EXPECT_EQ(user("guangdong", "0"), "natural_person");
  EXPECT_EQ(user("guangdong", "1"), "legal_person");
  EXPECT_EQ(example_dictionary("guangdong").user_types.find("9", any), nullptr);

  EXPECT_EQ(*example_dictionary("deyatech").anonymous.find("1", any), true) << "匿名";
  EXPECT_EQ(*example_dictionary("deyatech").anonymous.find("2", any), false);
  EXPECT_EQ(*example_dictionary("rating-5-best").anonymous.find("0", any), false);
  EXPECT_EQ(example_dictionary("rating-5-best").anonymous.find("2", any), nullptr);

  EXPECT_EQ(*example_dictionary("zhejiang").steps.find("2", any), "in_progress") << "proStatus";
  EXPECT_EQ(*example_dictionary("guangdong").steps.find("2", any), "finished") << "evalProcess";
  EXPECT_EQ(example_dictionary("guangdong").steps.find("3", any), nullptr);

  const Dictionary& national = example_dictionary("rating-5-best");
  const auto indicator = [&](const char* code) { return national.indicator(code, any).value(); };
  EXPECT_EQ(indicator("209").level, 2) << "indicators";
  EXPECT_FALSE(indicator("209").retired);
  EXPECT_EQ(indicator("513").level, 5);
  EXPECT_EQ(indicator("103").level, 1);
  EXPECT_TRUE(indicator("103").retired);
  EXPECT_FALSE(national.indicator("999", any));
}

TEST(Dictionary, TheIndicatorsOfBadReviewsHaveTheirTexts) {
  const IndicatorVersion& in_use = example_dictionary("rating-5-best").indicators.front();
  std::map<int, int> with_text, all;
  for (const Indicator& each : in_use.indicators) {
    ++all[each.level];
    with_text[each.level] += !each.text.empty();
    EXPECT_EQ(each.code.front() - '0', each.level) << "the first digit is the level";
  }
  EXPECT_EQ(all, (std::map<int, int>{{1, 8}, {2, 8}, {3, 8}, {4, 8}, {5, 8}}));
  EXPECT_EQ(with_text[1], 8);
  EXPECT_EQ(with_text[2], 8);
  EXPECT_EQ(in_use.indicators.front().text, "办事指南之外增加新的审批条件");
}

// --- The language

TEST(Dictionary, SectionsThatAreNotWrittenAreThoseOfTheBase) {
  const Dictionary hall = right(with_base("promise_types: {\"9\": promised}\n"));
  EXPECT_EQ(hall.base, "rating-5-best");
  EXPECT_EQ(*hall.levels.find("4", {}), 4);
  EXPECT_EQ(hall.promise_types.listed({}), "9") << "one that is written stands alone";
  EXPECT_EQ(hall.indicators.size(), 2u);
  EXPECT_THAT(hall.event_source, IsEmpty()) << "a source is never inherited";
}

TEST(Dictionary, CodesThatChangedAreLookedUpByTheDayOfTheReview) {
  const Dictionary hall = right(with_base(R"(timezone: Asia/Shanghai
channels:
  - {until: 2023-12-31, codes: {"6": phone}}
  - {since: 2024-01-01, codes: {"6": sms}}
)"));
  EXPECT_EQ(hall.channels.find("6", hall.day_of(at("2023-12-31T23:59:59+08:00")))->word, "phone");
  EXPECT_EQ(hall.channels.find("6", hall.day_of(at("2023-12-31T16:00:00Z")))->word, "sms")
      << "by the day in the dictionary's zone";
}

TEST(Dictionary, AnIndicatorIsRetiredFromTheDayAfterItsVersionEnded) {
  const Dictionary hall = right(head + levels + R"(timezone: Asia/Shanghai
contradiction: flag
indicators:
  - {version: 旧, until: 2021-06-30, levels: {1: ["101-107"], 5: {"501": 好}}}
  - {version: 新, since: 2021-07-01, levels: {1: ["107", "108"]}}
)");
  EXPECT_FALSE(hall.indicator("101", day("2021-06-30"))->retired);
  EXPECT_TRUE(hall.indicator("101", day("2021-07-01"))->retired);
  EXPECT_FALSE(hall.indicator("107", day("2021-07-01"))->retired) << "it is in the new one too";
  EXPECT_FALSE(hall.indicator("108", day("2021-06-30"))) << "not known yet";
}

TEST(Dictionary, AStampWithoutOffsetIsReadInTheZoneAndFormatOfItsField) {
  const Dictionary& jining = example_dictionary("shandong-jining");
  const Field& time = *jining.field("assessTime");
  EXPECT_EQ(jining.stamp(time, "2026-03-02 10:00:05"), at("2026-03-02T10:00:05+08:00"));
  for (const char* wrong : {"2026-03-02T10:00:05", "2026-02-30 10:00:05", "2026-03-02 24:00:00",
                            "2026-3-2 10:00:05", "20260302100005", "2026-03-02 10:00:05+08:00", ""})
    EXPECT_FALSE(jining.stamp(time, wrong)) << wrong;
  const Dictionary& guangdong = example_dictionary("guangdong");
  EXPECT_EQ(guangdong.stamp(*guangdong.field("evalTime"), "20260302100005"),
            at("2026-03-02T10:00:05+08:00"));
  const Dictionary& standard = example_dictionary("gbt39046-a8");
  EXPECT_EQ(standard.stamp(*standard.field("评价时间"), "20260302T100005"),
            at("2026-03-02T10:00:05+08:00"));
}

TEST(Dictionary, ARevisedBaseIsTheBaseOfThoseThatStandOnIt) {
  DictionaryBook book;
  std::vector<Text> all = built_in_dictionaries();
  all.push_back({"hall.yaml", with_base("")});
  book.put_in_force(book.revise(all));
  const Text revised{"rating-5-best.yaml", all[0].bytes + "# 1\n"};
  const DictionaryBook::Revision made = book.revise({revised});
  EXPECT_FALSE(made.same);
  EXPECT_EQ(made.dictionary.name, "rating-5-best");
  EXPECT_THAT(made.dependent, ElementsAre("gbt39046-a8", "hall"));
  EXPECT_TRUE(book.revise({all[0]}).same);
  const auto broken = book.revise({{"rating-5-best.yaml", head + "levels: {\"1\": 1}\n"}}).problems;
  EXPECT_THAT(broken, IsEmpty()) << "it calls itself hall, and is right as that";
}

TEST(Dictionary, WhatIsBuiltInIsWhatTheExamplesSay) {
  for (const Text& text : built_in_dictionaries())
    EXPECT_EQ(text.bytes, example_dictionaries().by_name.at(dictionary_name(text)).text.bytes);
}

struct Wrong {
  std::string text;
  std::string says;
};

TEST(Dictionary, EveryMistakeIsNamedByLineAndColumnWithWhatToWrite) {
  const std::string fields = "event_source: /hall\ntimezone: Asia/Shanghai\nfields:\n";
  const std::string whole =
      "  a: rating\n  b: {to: time, format: yyyyMMddHHmmss}\n  c: project_no\n  d: region\n  e: "
      "unit\n";
  const std::vector<Wrong> all = {
      {levels + "dictionary: hall\ntitle: 大厅\nsource: 示例\n",
       "hall.yaml:1:1: error: a dictionary needs 'redress_dictionary'; add 'redress_dictionary: "
       "…'"},
      {head + "level: {\"1\": 1}\n" + levels,
       "hall.yaml:5:1: error: unknown key 'level'; did you mean 'levels'?"},
      {head,
       "hall.yaml:1:1: error: a dictionary needs 'levels'; say what each code of a rating means"},
      {head + "levels: {\"1\": 0}\n",
       "hall.yaml:5:15: error: level '0' is out of bounds; write 1 to 5"},
      {head + "levels: {}\n",
       "hall.yaml:5:9: error: 'levels' has no codes; write '\"1\": …' lines under it"},
      {head + "levels: {\"1\": 1, 1: 2}\n",
       "hall.yaml:5:18: error: key '1' is there twice; remove one of them"},
      {head + levels + "channels: {\"1\": 短信}\n",
       "hall.yaml:6:17: error: channel '短信' is not a plain word; use at most 64 of a–z, 0–9, '-' "
       "and '_'"},
      {head + levels + "channels: {\"1\": \"7\"}\n",
       "hall.yaml:6:17: error: channel '7' is not one of our words; use at most 32 of a–z, 0–9, "
       "'-' and "
       "'_', with a letter among them"},
      {head + levels + "promise_types: {\"1\": imediate}\n",
       "hall.yaml:6:22: error: unknown promise type 'imediate'; did you mean 'immediate'?"},
      {head + levels + "anonymous: {\"1\": 是}\n",
       "hall.yaml:6:18: error: anonymous is '是'; write true or false"},
      {head + levels + "timezone: Asia/Peking\n",
       "hall.yaml:6:11: error: the tz database has no usable zone 'Asia/Peking'; write a name like "
       "Asia/Shanghai"},
      {head + "levels:\n  - {until: 2024-01-01, codes: {\"1\": 1}}\n",
       "hall.yaml:6:5: error: the day of a review decides here, and no zone is said; add "
       "'timezone: "
       "Asia/Shanghai'"},
      {head + "timezone: Asia/Shanghai\nlevels:\n  - {until: 2024-01-01, codes: {\"1\": 1}}\n"
              "  - {since: 2024-01-01, codes: {\"1\": 5}}\n",
       "hall.yaml:8:5: error: two periods of 'levels' hold on one day; let one end on the day "
       "before the "
       "other begins"},
      {head + "timezone: Asia/Shanghai\nlevels:\n"
              "  - {since: 2024-01-01, until: 2023-01-01, codes: {\"1\": 1}}\n",
       "hall.yaml:7:32: error: until 2023-01-01 comes before since 2024-01-01; let it end on or "
       "after its "
       "first day"},
      {head + levels + "indicators:\n  - {version: 在用, levels: {1: [\"108\"]}}\n",
       "hall.yaml:6:1: error: it is not said what happens when an indicator contradicts the "
       "rating; add "
       "'contradiction: flag' or 'contradiction: refuse'"},
      {head + levels +
           "contradiction: flag\nindicators:\n  - {version: 在用, levels: {1: [\"115-108\"]}}\n",
       "hall.yaml:8:32: error: '115-108' is no range of codes; write \"510-517\", the lower one "
       "first, at "
       "most 1000 codes"},
      {head + levels +
           "contradiction: flag\nindicators:\n"
           "  - {version: 甲, levels: {1: [\"108\"]}}\n  - {version: 乙, levels: {2: [\"108\"]}}\n",
       "hall.yaml:9:5: error: indicator '108' is in use in both '甲' and '乙'; let the older "
       "version end "
       "with 'until', or say 'retired: true'"},
      {head + levels +
           "contradiction: flag\nindicators:\n  - {version: 甲, levels: {1: [\"108\"], 2: "
           "[\"108\"]}}\n",
       "hall.yaml:8:26: error: indicator '108' is there twice; let it stand at one level"},
      {with_base(fields + whole + "  f: remrak\n"),
       "hall.yaml:14:6: error: there is no member 'remrak'; did you mean 'remark'?"},
      {with_base(
           fields +
           "  a: rating\n  b: {to: time, format: yyyyMMddHHmm}\n  c: project_no\n  d: region\n"
           "  e: unit\n"),
       "hall.yaml:10:25: error: unknown format 'yyyyMMddHHmm'; did you mean 'yyyyMMddHHmmss'?"},
      {with_base("event_source: /hall\nfields:\n" + whole),
       "hall.yaml:9:25: error: a time without an offset is read here, and no zone is said; add "
       "'timezone: "
       "Asia/Shanghai'"},
      {with_base(
           fields +
           "  a: rating\n  b: {to: time, format: yyyyMMddHHmmss}\n  c: project_no\n  e: unit\n"),
       "hall.yaml:9:3: error: no field gives 'region'; map one to it, or add it to 'defaults'"},
      {with_base("timezone: Asia/Shanghai\nfields:\n" + whole),
       "hall.yaml:8:3: error: records need an event_source; write one of its own, such as "
       "'event_source: "
       "/shandong/jining'"},
      {with_base("event_source: /hall\n"),
       "hall.yaml:6:15: error: event_source is of no use without 'fields'; say which of its "
       "members go "
       "where, or remove it"},
      {with_base(fields + whole + "defaults: {rating: 4}\n"),
       "hall.yaml:14:12: error: 'rating' cannot be the same for all records: that would make it "
       "up; remove "
       "it; a record without it is refused"},
      {with_base(fields + whole + "  f: named\n"),
       "hall.yaml:9:3: error: a field gives 'named', and there is no table for it; add 'named:' "
       "and what "
       "its codes mean"},
      {with_base(fields + whole + "ignored: [a]\n"),
       "hall.yaml:14:11: error: 'a' is listed twice; remove one of them"},
      {with_base(fields + whole + "ignored: [屯溪区, \"屯溪区 \"]\n"),
       "hall.yaml:14:16: error: '屯溪区 ' is listed twice; remove one of them"},
      {with_base(fields + whole + "  \"a \": staff\n"),
       "hall.yaml:14:3: error: 'a ' is listed twice; remove one of them"},
      {with_base(fields + whole + "only: {flag: [I], \"flag \": [I]}\n"),
       "hall.yaml:14:19: error: 'flag ' is listed twice; remove one of them"},
      {with_base(fields + whole + "  f: {to: remark, split: \",\"}\n"),
       "hall.yaml:14:26: error: 'remark' is one value, so nothing is split; remove 'split'"},
      {with_base(fields + whole + "only: {flag: []}\n"),
       "hall.yaml:14:8: error: 'flag' lets no record through; list the values that are taken"},
      {with_base("event_source: /gbt39046\ntimezone: Asia/Shanghai\nfields:\n" + whole),
       "hall.yaml:6:15: error: event_source '/gbt39046' is that of dictionary 'gbt39046-a8' "
       "already; give "
       "each source its own"},
      {head + "base: nation\n",
       "hall.yaml:5:7: error: there is no dictionary 'nation'; adopt it first, or put it beside "
       "this one as "
       "nation.yaml"},
      {head + "base: hall\n" + levels,
       "hall.yaml:5:7: error: the base 'hall' stands on this dictionary itself; adopt it first, or "
       "put it "
       "beside this one as hall.yaml"},
  };
  for (const Wrong& wrong : all)
    EXPECT_THAT(problems_of(wrong.text), ElementsAre(wrong.says)) << wrong.text;
}

}  // namespace
}  // namespace redress
