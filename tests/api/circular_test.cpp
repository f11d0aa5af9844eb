// A whole 通报 as a page, as a workbook and as CSV. REDRESS_CIRCULAR=DIRECTORY writes the example
// there, to be looked at.
#include "api/reports/circular.h"
#include "api/reports/template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <regex>

namespace redress {
namespace {

using ::testing::Contains;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

Day day(const char* text) { return *parse_iso_date(text); }
AsOf at(const char* text) { return {parse_rfc3339(text).value().at, std::chrono::hours(8)}; }

// Made up, long enough for several pages.
Circular example() {
  Circular it;
  it.title = "关于2026年3月政务服务“好差评”工作情况的通报";
  it.issuer = "某县行政审批服务局";
  it.number = "某审服通〔2026〕3号";
  it.addressees = "各镇人民政府、街道办事处，县政府各部门、各单位：";
  it.copied_to = "县委办公室、县政府办公室，县纪委监委。";
  it.region = "某县";
  it.period = "2026年3月";
  it.as_of = at("2026-04-02T15:30:00+08:00");
  it.subject = "政务服务“好差评”工作情况";
  it.issued = day("2026-04-03");
  it.policy = "某县政务服务“好差评”管理办法";
  it.version = "2026-01";
  it.figures = {{"评价总数", "4218", "3974", "增加244", "评价"},
                {"主动评价率", "81.34%", "79.02%", "上升2.32个百分点"},
                {"差评数", "16", "21", "减少5"},
                {"好评率", "99.62%", "99.47%", "上升0.15个百分点"},
                {"差评未整改数", "3", "2", "增加1"},
                {"差评整改率", "81.25%", "90.48%", "下降9.23个百分点"},
                {"按时办结率", "87.50%", "95.24%", "下降7.74个百分点"},
                {"回访满意率", "84.62%", "", "", "工单"}};
  it.levels = {{"非常满意", "3021", "0"},
               {"满意", "342", "787"},
               {"基本满意", "52", "0"},
               {"不满意", "9", "0"},
               {"非常不满意", "7", "0"}};
  Circular::Ranking departments{
      "县直部门", "100", {"按时办结率", "差评整改率", "回访满意率", "答复规范"}, {}};
  const char* units[] = {
      "县人力资源和社会保障局", "县公安局",           "县自然资源和规划局", "县住房和城乡建设局",
      "县市场监督管理局",       "县税务局",           "县医疗保障局",       "县民政局",
      "县交通运输局",           "县卫生健康局",       "县教育和体育局",     "县农业农村局",
      "县不动产登记中心",       "县住房公积金管理部", "县退役军人事务局",   "县综合行政执法局",
      "县应急管理局",           "县水利局",           "县司法局",           "县文化和旅游局",
      "县残疾人联合会",         "县气象局",           "县档案馆",           "县烟草专卖局"};
  int place = 0;
  for (const char* unit : units) {
    ++place;
    const std::string score = std::to_string(100 - place) + ".17";
    departments.rows.push_back({std::to_string(place),
                                unit,
                                score,
                                {{std::to_string(100 - place) + ".33%", "24.83"},
                                 {"100.00%", "25.00"},
                                 {place % 3 ? "83.33%" : "", place % 3 ? "17.67" : ""},
                                 {"1", "9.00"}},
                                place % 4 == 0   ? "↓1"
                                : place % 4 == 1 ? "↑2"
                                                 : "—"});
  }
  Circular::Ranking towns{"镇（街道）", "150", {"按时办结率", "差评整改率"}, {}};
  const char* places[] = {"城关街道", "河东街道", "马山镇", "车王镇", "柳堡镇", "水湾镇", "碣石镇"};
  place = 0;
  for (const char* town : places) {
    ++place;
    towns.rows.push_back({std::to_string(place),
                          town,
                          std::to_string(150 - 2 * place) + ".50",
                          {{"96.16%", "74.20"}, {"90.00%", "70.00"}},
                          "—"});
  }
  it.rankings = {departments, towns};
  it.apart = {{"县供销合作社", "县直部门", "无应办结工单"},
              {"县史志研究中心", "县直部门", "无诉求"},
              {"小泊头镇", "镇（街道）", "评价数不足，不参加排名"}};
  for (int i = 1; i <= 14; ++i)
    it.overdue.push_back({"CP20260300" + std::to_string(10 + i), units[i % 6],
                          i % 2 ? "城乡居民基本养老保险参保登记" : "不动产转移登记（存量房）",
                          "整改", "2026-03-" + std::to_string(10 + i) + " 24:00",
                          i == 14 ? "9小时" : std::to_string(23 - i) + "天",
                          i == 14 ? "9.0" : std::to_string(24 * (23 - i)) + ".5"});
  it.typical_cases = {
      {"工作人员接听手机被评“非常不满意”",
       "3月5日，一名群众在社会保险窗口办理业务时，认为工作人员使用手机、态度怠慢，作出“非常不满意”"
       "评价。\n\n经核实，工作人员当时正在为另一名群众上传急需材料，存在一定误解，但未作说明，服务"
       "不"
       "规范。责任单位当日向评价人致歉并说明情况，对当事人批评教育，修订窗口手机使用规定。评价人回"
       "访"
       "表示满意。"},
      {"同一证明材料被要求重复提交",
       "3月12日，一家企业反映办理变更登记时被两次要求提交同一证明。经核实属实。责任单位取消该项材料"
       "，"
       "改由部门间共享核验，并在办事指南中更正。"}};
  it.sticking_points = {
      "“同样内容的证明材料被要求多次提交”占差评原因的37.50%"
      "，集中在不动产登记与公积金提取两个事项。",
      "“在线预约后到大厅重复取号排队”连续三个月上升，涉及综合受理窗口取号系统与预约系统未联通。"};
  it.signals = {
      "3月20日9时至9时10分，一台评价器收到38条评价，超过10条的界限，请大厅管理机构核查。"};
  it.notes = {"经申诉复核，2月有1件差评认定为误评，2月差评数由22件更正为21件。"};
  return it;
}

void keep(const char* name, const std::string& bytes) {
  if (const char* directory = std::getenv("REDRESS_CIRCULAR"))
    std::ofstream(std::filesystem::path(directory) / name, std::ios::binary) << bytes;
}

std::string text_of(const std::string& html) {
  const auto body = html.substr(html.find("<body>"));
  return std::regex_replace(std::regex_replace(body, std::regex("<[^>]*>"), " "),
                            std::regex("\\s+"), " ");
}

CircularTemplates page(const std::string& text) { return {Text{"page.mustache", text}, {}, {}}; }

// What somebody types who wants to harm, in every text there is.
Circular with_everywhere(const std::string& text) {
  Circular it;
  it.title = it.subject = it.issuer = it.number = it.addressees = it.copied_to = it.region =
      it.period = text;
  it.policy = it.version = text;
  it.as_of = at("2026-04-02T15:30:00+08:00");
  it.figures = {{text, text, text, text, text}};
  it.levels = {{text, text, text}};
  it.rankings = {{text, text, {text}, {{text, text, text, {{text, text}}, text}}}};
  it.apart = {{text, text, text}};
  it.overdue = {{text, text, text, text, text, text, text}};
  it.typical_cases = {{text, text}};
  it.sticking_points = it.signals = it.notes = {text};
  return it;
}

TEST(CircularPage, SaysAllOfItInTheOrderOfAnOfficialDocument) {
  const std::string html = circular_html(example());
  keep("circular.html", html);
  const std::string text = text_of(html);
  std::size_t at = 0;
  for (const char* next :
       {"某县行政审批服务局",
        "某审服通〔2026〕3号",
        "关于2026年3月政务服务“好差评”工作情况的通报",
        "各镇人民政府",
        "现将某县2026年3月政务服务“好差评”工作情况通报如下。",
        "一、总体情况",
        "好评率 99.62% 99.47% 上升0.15个百分点",
        "回访满意率 84.62% — — 工单",
        "二、评价等级分布",
        "满意 342 787",
        "三、考核排名",
        "县直部门（满分100分）",
        "按时办结率",
        "1 县人力资源和社会保障局 99.33% 24.83 100.00% 25.00 83.33% 17.67 1 9.00 99.17 ↑2",
        "3 县自然资源和规划局 97.33% 24.83 100.00% 25.00 — — 1 9.00 97.17 —",
        "镇（街道）（满分150分）",
        "四、不参加排名的单位",
        "县史志研究中心 县直部门 无诉求",
        "五、超期未办结工单",
        "CP2026030011 县公安局 城乡居民基本养老保险参保登记 整改 2026-03-11 24:00 22天",
        "六、典型案例",
        "经核实，工作人员当时正在",
        "七、堵点难点",
        "1．“同样内容的证明材料",
        "2．“在线预约",
        "八、监测信号",
        "九、有关说明",
        "本通报数据截至2026年4月2日15时30分，依据“某县政务服务“好差评”管理办法”（版本2026-"
        "01）计算。",
        "更正为21件",
        "请有关责任单位",
        "某县行政审批服务局",
        "2026年4月3日",
        "抄送：县委办公室"}) {
    const std::size_t found = text.find(next, at);
    ASSERT_NE(found, std::string::npos) << next << "\nis not after\n" << text.substr(at, 300);
    at = found;
  }
  EXPECT_THAT(text, Not(HasSubstr("草稿")));
  EXPECT_THAT(text, Not(HasSubstr("{{")));
}

TEST(CircularPage, LeavesOutWhatThereIsNothingOfAndSaysThatNothingIsOverdue) {
  Circular it;
  it.title = "通报";
  it.as_of = at("2026-04-02T15:30:00+08:00");
  const std::string text = text_of(circular_html(it));
  EXPECT_THAT(text, HasSubstr("一、超期未办结工单 本期无超期未办结工单。 二、有关说明"));
  EXPECT_THAT(text, HasSubstr("（草稿，未印发）"));
  EXPECT_THAT(text, Not(HasSubstr("请有关责任单位")));
  EXPECT_THAT(text, Not(HasSubstr("抄送")));
}

TEST(CircularPage, SpeaksEnglishTooWhereItSpeaksItself) {
  const std::string html = circular_html(example(), {}, Language::en);
  EXPECT_THAT(html, HasSubstr("<html lang=\"en\">"));
  EXPECT_THAT(text_of(html), HasSubstr("1. Overview"));
  EXPECT_THAT(text_of(html), HasSubstr("As known at 2026-04-02 15:30"));
}

TEST(CircularPage, LiesOnItsSideWhereARankingHasMoreColumnsThanFit) {
  Circular it = example();
  EXPECT_THAT(circular_html(it), HasSubstr("<section>"));
  for (const char* more : {"主动评价率", "签收率", "省派工单满意率"}) {
    it.rankings[0].indicators.push_back(more);
    for (auto& row : it.rankings[0].rows) row.indicators.push_back({"83.33%", "17.67"});
  }
  const std::string html = circular_html(it);
  keep("wide.html", html);
  EXPECT_THAT(html, HasSubstr("<section class=\"wide\">"));
  EXPECT_THAT(html, HasSubstr("@page wide { size: A4 landscape;"));
}

TEST(CircularPage, FetchesNothingAndRepeatsItsHeadersOnA4) {
  const std::string html = circular_html(example());
  for (const char* outside : {"http:", "https:", "src=", "href=", "url(", "@import", "<script"})
    EXPECT_THAT(html, Not(HasSubstr(outside)));
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  EXPECT_THAT(html, HasSubstr("@page { size: A4;"));
  EXPECT_THAT(html, HasSubstr("thead { display: table-header-group; }"));
}

TEST(CircularPage, EscapesWhateverAnybodyTypedAndTakesItForNoTemplate) {
  const std::string attack = "<script>alert(\"'&\")</script>{{title}}{{{policy}}}";
  const Circular it = with_everywhere(attack);
  const std::string html = circular_html(it);
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html,
              HasSubstr("&lt;script&gt;alert(&quot;&apos;&amp;&quot;)&lt;/script&gt;{{title}}"));
  std::size_t times = 0;
  for (std::size_t at = 0; (at = html.find("&lt;script&gt;", at)) != std::string::npos; ++at)
    ++times;
  EXPECT_GE(times, 38u) << "each of its texts once at least";
  // In the paragraphs of a customer's too, which are rendered twice.
  CircularTemplates theirs;
  theirs.opening = Text{"opening.md", "{{title}}"};
  EXPECT_THAT(circular_html(it, theirs), Not(HasSubstr("<script")));
}

TEST(CircularTemplate, OursIsRightByItsOwnCheck) {
  for (const Language language : {Language::zh, Language::en}) {
    CircularTemplates ours;
    ours.page = Text{"circular.html.mustache", std::string(circular_page())};
    ours.opening = Text{"opening.md", std::string(circular_opening(language))};
    ours.closing = Text{"closing.md", std::string(circular_closing(language))};
    EXPECT_THAT(check(ours), IsEmpty());
    EXPECT_EQ(circular_html(example(), ours, language), circular_html(example(), {}, language));
  }
}

TEST(CircularTemplate, TheirParagraphsStandInOurPage) {
  CircularTemplates theirs;
  theirs.opening = Text{"wudi_circular.md",
                        "3月，{{region}}共收到评价：\n{{#figures}}\n{{title}}{{value}}，\n"
                        "{{/figures}}\n以下<通报>。\n\n第二段。\n"};
  theirs.closing = Text{"wudi_closing.md", "特此通报。"};
  ASSERT_THAT(check(theirs), IsEmpty());
  const std::string html = circular_html(example(), theirs);
  EXPECT_THAT(html, HasSubstr("<p>3月，某县共收到评价：评价总数4218，主动评价率81.34%，"));
  EXPECT_THAT(html, HasSubstr("以下&lt;通报&gt;。</p>\n<p>第二段。</p>"));
  EXPECT_THAT(html, HasSubstr("<p>特此通报。</p>"));
  EXPECT_THAT(html, Not(HasSubstr("通报如下")));
}

TEST(CircularTemplate, TheirPageReplacesOurs) {
  const auto theirs = page(
      "<h1>{{title}}</h1>{{#rankings}}{{#rows}}{{unit}};{{/rows}}{{/rankings}}"
      "{{#number}}({{number}}){{/number}}{{#closing}}{{.}}{{/closing}}");
  ASSERT_THAT(check(theirs), IsEmpty());
  const std::string html = circular_html(example(), theirs);
  EXPECT_THAT(html, StartsWith("<h1>关于2026年3月"));
  EXPECT_THAT(html, HasSubstr("县档案馆;县烟草专卖局;城关街道;"));
  EXPECT_THAT(html, HasSubstr("(某审服通〔2026〕3号)"));
  Circular without = example();
  without.number.clear();
  EXPECT_THAT(circular_html(without, theirs), Not(HasSubstr("()")));
}

TEST(CircularTemplate, WhatIsWrongWithItIsSaidWithItsPlaceAndWhatThereIs) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"<p>\n  通报{{titel}}",
       "page.mustache:2:5: error: there is no field 'titel' here; did you mean "
       "'title'?"},
      {"{{#overdue}}{{phone}}{{/overdue}}",
       "page.mustache:1:13: error: there is no field 'phone' here"},
      {"{{unit}}", "there is no field 'unit' here"},
      {"{{words.plaec}}", "did you mean 'words.place'?"},
      {"{{.}}", "there is no field '.' here"},
      {"{{}}", "there is no field '' here"},
      {"{{figures}}", "'figures' is not a text"},
      {"{{#figures}}", "page.mustache:1:1: error: the section 'figures' is not closed"},
      {"{{#figures}}{{#has.levels}}{{/figures}}", "the section 'has.levels' is not closed"},
      {"{{/figures}}", "the section 'figures' is closed and was not opened"},
      {"{{title", "the tag does not end"},
      {"{{", "the tag does not end"},
      {"{{{title}}}", "this would be written without escaping"},
      {"{{& title}}", "this would be written without escaping"},
      {"{{=<% %>=}}", "other delimiters and partials can't be used here"},
      {"{{=x=}}", "other delimiters and partials can't be used here"},
      {"{{>opening}}", "other delimiters and partials can't be used here"},
      {std::string((1 << 20) + 1, ' '), "longer than 1 MiB"}};
  for (const auto& [text, message] : wrong) {
    SCOPED_TRACE(text.substr(0, 60));
    const auto problems = check(page(text));
    ASSERT_THAT(problems, SizeIs(1));
    EXPECT_THAT(print(problems.front()), HasSubstr(message));
    EXPECT_THAT(print(problems.front(), Language::zh), Not(HasSubstr("field")));
    EXPECT_THROW(circular_html(example(), page(text)), std::invalid_argument);
  }
  const auto within = check(page("{{#overdue}}{{phone}}{{/overdue}}")).front().help.en;
  EXPECT_THAT(within,
              HasSubstr("what is known here: number, unit, matter, stage, due, late, hours_late"));
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "{{#draft}}";
  EXPECT_THAT(check(page(deep)), SizeIs(1));
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "{{x}}";
  EXPECT_THAT(check(page(many)), SizeIs(20));
}

TEST(CircularTemplate, WhateverTheCheckTakesIsRenderedAndNothingElseIs) {
  const Circular it = with_everywhere("<b>");
  int taken = 0;
  for (unsigned seed = 1; seed <= 20'000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    static const char* const pieces[] = {"{{",
                                         "}}",
                                         "{",
                                         "}",
                                         "#",
                                         "^",
                                         "/",
                                         ".",
                                         " ",
                                         "\n",
                                         "title",
                                         "{{title}}",
                                         "{{#draft}}",
                                         "{{/draft}}",
                                         "{{.}}",
                                         "{{#notes}}",
                                         "{{/notes}}",
                                         "{{text}}",
                                         "{{!",
                                         "=",
                                         "{{ unit }}",
                                         "{{#has}}",
                                         "{{notes}}",
                                         "{{/has}}",
                                         "&",
                                         "{{#closing}}",
                                         "通报",
                                         "{{/closing}}",
                                         "{{words.place}}",
                                         "{{#title}}"};
    std::string text;
    for (unsigned left = random() % 9; left > 0; --left)
      text += pieces[random() % std::size(pieces)];
    const bool right = check(page(text)).empty();
    taken += right;
    if (right) {
      EXPECT_THAT(circular_html(it, page(text)), Not(HasSubstr("<b>"))) << text;
    } else {
      EXPECT_THROW(circular_html(it, page(text)), std::invalid_argument) << text;
    }
  }
  EXPECT_GT(taken, 1000);
}

// --- Bounds: whoever exceeds one is told which, and where

const TemplateMembers& some() {
  static const TemplateMembers values = {
      {"word", "a<b"},
      {"none", ""},
      {"list", std::vector<TemplateValue>(10, TemplateMembers{{"item", "i"}})},
      {"up", true},
      {"group", TemplateMembers{{"word", "within"}}}};
  return values;
}
std::string made_of(const std::string& text, TemplateLimits limits = {}) {
  const Text named{"page.mustache", text};
  EXPECT_THAT(check_template(named, some(), limits), IsEmpty()) << text;
  return rendered(named, some(), TemplateEscape::html, limits);
}
std::string exceeded(const std::string& text, TemplateLimits limits) {
  try {
    return "made: " + made_of(text, limits);
  } catch (const TemplateExceeded& found) {
    return found.what();
  }
}

TEST(Template, SaysWhatItsTagsSay) {
  EXPECT_EQ(made_of("{{word}}|{{ word }}|{{group.word}}|{{none}}"), "a&lt;b|a&lt;b|within|");
  EXPECT_EQ(made_of("{{#list}}{{item}}{{word}},{{/list}}").substr(0, 14), "ia&lt;b,ia&lt;");
  EXPECT_EQ(made_of("{{#none}}x{{/none}}{{^none}}y{{/none}}{{#up}}z{{/up}}{{^up}}no{{/up}}"), "yz");
  EXPECT_EQ(made_of("{{#word}}[{{.}}]{{/word}}{{#group}}{{word}}{{/group}}"), "[a&lt;b]within");
  EXPECT_EQ(made_of("1\n{{! all of\nthis }}\n  {{#up}}  \n2\n\t{{/up}}\r\n3"), "1\n2\n3");
  EXPECT_EQ(made_of("{{#up}}1{{/up}}\n2 {{#up}}\n3{{/up}}"), "1\n2 \n3");
  EXPECT_EQ(made_of(""), "");
}

TEST(Template, WritesNoCharacterThatHtmlHasNoPlaceFor) {
  const std::string odd = std::string("a\0b\x1b[31m", 8) + "\uFFFE\u009B\uFDD0c<i>\xff</i>";
  EXPECT_EQ(made_of(odd + "{{word}}" + odd), "ab[31mc<i>\uFFFD</i>a&lt;bab[31mc<i>\uFFFD</i>");
}

TEST(Template, IsBoundedInSizeDepthNamesStepsAndOutput) {
  TemplateLimits limits;
  limits.steps = 1'000;
  limits.output_bytes = 10'000;
  std::string nested = "{{#list}}\n{{#list}}\n {{#list}}x{{/list}}\n{{/list}}\n{{/list}}";
  EXPECT_THAT(exceeded(nested, limits), HasSubstr("page.mustache:"));
  EXPECT_THAT(exceeded(nested, limits), HasSubstr("more than 1000 steps"));
  limits.steps = 100'000;
  EXPECT_EQ(exceeded(nested, limits).substr(0, 5), "made:");
  const std::string wide = "{{#list}}{{#list}}\n" + std::string(200, 'x') + "{{/list}}{{/list}}";
  EXPECT_THAT(exceeded(wide, limits), HasSubstr("grows here beyond 10000 bytes"));
  EXPECT_THAT(exceeded(wide, limits), HasSubstr("page.mustache:1:19"));
  limits.depth = 3;
  EXPECT_THAT(print(check_template({"page.mustache", nested}, some(), limits).at(0)),
              HasSubstr("page.mustache:3:2: error: sections are nested more than 2 deep"));
  limits.bytes = 20;
  EXPECT_THAT(print(check_template({"t", std::string(21, 'x')}, some(), limits).at(0)),
              HasSubstr("longer than 20 bytes"));
  limits.name_bytes = 5;
  EXPECT_THAT(print(check_template({"t", "{{/sixsix}}"}, some(), limits).at(0)),
              HasSubstr("the name in this tag is longer than 5 bytes"));
}

TEST(CircularTemplate, AnOpeningCannotNameItself) {
  CircularTemplates theirs;
  theirs.opening = Text{"opening.md", "{{#opening}}{{.}}{{/opening}}"};
  EXPECT_THAT(check(theirs), Not(IsEmpty()));
}

TEST(CircularCsv, IsReadBySpreadsheetsAsItIs) {
  EXPECT_EQ(circular_csv(example(), CircularTable::levels),
            "\uFEFF评价等级,主动评价,默认评价,数据截至,依据,版本\r\n"
            "非常满意,3021,0,2026-04-02 15:30,某县政务服务“好差评”管理办法,2026-01\r\n"
            "满意,342,787,2026-04-02 15:30,某县政务服务“好差评”管理办法,2026-01\r\n"
            "基本满意,52,0,2026-04-02 15:30,某县政务服务“好差评”管理办法,2026-01\r\n"
            "不满意,9,0,2026-04-02 15:30,某县政务服务“好差评”管理办法,2026-01\r\n"
            "非常不满意,7,0,2026-04-02 15:30,某县政务服务“好差评”管理办法,2026-01\r\n");
  Circular it;
  it.as_of = at("2026-04-02T00:00:00+08:00");
  it.policy = "p";
  it.version = "v";
  it.apart = {{"a,b", "say \"no\"", "two\r\nlines"}, {"", " ", "plain"}};
  EXPECT_EQ(circular_csv(it, CircularTable::apart, Language::en),
            "\uFEFFUnit,Group,Why it is not ranked,As of,Policy,Version\r\n"
            "\"a,b\",\"say \"\"no\"\"\",\"two\r\nlines\",2026-04-01 24:00,p,v\r\n"
            ", ,plain,2026-04-01 24:00,p,v\r\n");
}

TEST(CircularCsv, HasOneTableForAllGroupsWithTheIndicatorsOfAny) {
  const std::string csv = circular_csv(example(), CircularTable::ranking);
  EXPECT_THAT(csv,
              StartsWith("\uFEFF组别,位次,单位,按时办结率 完成值,按时办结率 得分,差评整改率 完成值,"
                         "差评整改率 得分,回访满意率 完成值,回访满意率 得分,答复规范 完成值,"
                         "答复规范 得分,总分,满分,位次变化,数据截至,依据,版本\r\n县直部门,1,"));
  EXPECT_THAT(
      csv, HasSubstr("\r\n镇（街道）,1,城关街道,96.16%,74.20,90.00%,70.00,—,—,—,—,148.50,150,—"));
}

TEST(CircularCsv, GivesNoSpreadsheetAFormula) {
  for (const std::string attack : {"=1+1",      "+1",
                                   "-1+1",      "@SUM(A1)",
                                   "\t=1",      "\r=1",
                                   "\n=1",      "＝1",
                                   "＋1",       "－1",
                                   "＠x",       " =1",
                                   "\u3000=1",  "\uFEFF=1",
                                   "\u00A0＝1", " \u200B\t=1",
                                   "-",         "- 1",
                                   "-1e5",      "--1",
                                   "+1%",       "=HYPERLINK(\"http://x\",\"y\")"}) {
    Circular it;
    it.apart = {{attack, "x", "y"}};
    const std::string csv = circular_csv(it, CircularTable::apart);
    const std::string row = csv.substr(csv.find("\r\n") + 2);
    EXPECT_THAT(row, testing::AnyOf(StartsWith("'"), StartsWith("\"'"))) << attack;
  }
  for (const std::string harmless : {"-1", "-0.25", "-12.5%", "0", "县公安局", "—", "a=b", "1-2"}) {
    Circular it;
    it.apart = {{harmless, "x", "y"}};
    EXPECT_THAT(circular_csv(it, CircularTable::apart), HasSubstr("\r\n" + harmless + ",x,y,"));
  }
}

TEST(CircularCsv, KnowsItsTablesByName) {
  EXPECT_THAT(circular_table_names(), testing::ElementsAre("figures", "levels", "ranking", "apart",
                                                           "overdue", "cases", "sticking_points"));
  for (const std::string& name : circular_table_names()) {
    ASSERT_TRUE(circular_table_named(name)) << name;
    const std::string csv = circular_csv(example(), *circular_table_named(name));
    keep((name + ".csv").c_str(), csv);
    EXPECT_GT(std::count(csv.begin(), csv.end(), '\n'), 2) << name;
  }
  EXPECT_FALSE(circular_table_named("phones"));
}

// The workbook as another program reads it: sheets, cells with their types, panes, print titles.
std::string read_again(const std::string& xlsx) {
  const auto file = std::filesystem::temp_directory_path() /
                    ("redress-circular-" + std::to_string(::getpid()) + ".xlsx");
  std::ofstream(file, std::ios::binary) << xlsx;
  const std::string command =
      "/usr/bin/python3 " SOURCE_DIR "/tests/api/circular_read.py " + file.string();
  std::string out;
  FILE* pipe = popen(command.c_str(), "r");
  for (int c; pipe && (c = fgetc(pipe)) != EOF;) out += static_cast<char>(c);
  const int status = pipe ? pclose(pipe) : -1;
  std::filesystem::remove(file);
  return status == 0 ? out : "python3: status " + std::to_string(status) + "\n" + out;
}

TEST(CircularWorkbook, IsReadByAnotherProgramAsItWasWritten) {
  const std::string xlsx = circular_xlsx(example());
  keep("circular.xlsx", xlsx);
  const std::string cells = read_again(xlsx);
  for (const char* line :
       {"sheet 概况 frozen A8 titles $7:$7 filter A7:E15",
        "sheet 评价等级 frozen A8 titles $7:$7 filter A7:C12",
        "sheet 排名 frozen A8 titles $7:$7 filter A7:N38",
        "sheet 不参加排名 frozen A8 titles $7:$7 filter A7:C10",
        "sheet 超期未办结 frozen A8 titles $7:$7 filter A7:G21",
        "sheet 典型案例 frozen A8 titles $7:$7 filter A7:B9",
        "sheet 堵点 frozen A8 titles $7:$7 filter A7:B11",
        "概况 A1 s 关于2026年3月政务服务“好差评”工作情况的通报",
        "概况 B2 s 某县行政审批服务局　某审服通〔2026〕3号",
        "概况 B3 s 2026年3月　某县",
        "概况 A4 s 数据截至",
        "概况 B4 d 2026-04-02 15:30:00 yyyy-mm-dd hh:mm",
        "概况 B5 s 某县政务服务“好差评”管理办法（版本2026-01）",
        "概况 B6 d 2026-04-03 00:00:00 yyyy-mm-dd",
        "概况 A7 s 指标",
        "概况 B8 n 4218 0",
        "概况 E8 s 评价",
        "概况 B11 n 0.9962 0.00%",
        "概况 C15 s —",
        "概况 D11 s 上升0.15个百分点",
        "概况 A17 s 有关说明",
        "概况 B17 s 经申诉复核，2月有1件差评认定为误评，2月差评数由22件更正为21件。",
        "排名 B8 n 1 0",
        "排名 D8 n 0.9933 0.00%",
        "排名 E8 n 24.83 0.00",
        "排名 N8 s ↑2",
        "排名 B4 d 2026-04-02 15:30:00 yyyy-mm-dd hh:mm",
        "超期未办结 A8 s CP2026030011",
        "超期未办结 E8 d 2026-03-11 23:59:59 yyyy-mm-dd \"24:00\"",
        "超期未办结 F8 s 22天",
        "超期未办结 G8 n 528.5 0.0",
        "超期未办结 F21 s 9小时",
        "超期未办结 G21 n 9 0.0",
        "堵点 A11 s 有关说明"})
    EXPECT_THAT(cells, HasSubstr(std::string(line) + "\n")) << cells;
}

// What was closed is as it was known then, whatever the rest of the document is as of.
TEST(CircularWorkbook, HasItsOwnTimeOnEachSheet) {
  Circular it = example();
  it.ranked_as_of = at("2026-04-02T00:00:00+08:00");
  it.ranked_version = "2025-12";
  const std::string cells = read_again(circular_xlsx(it));
  for (const char* line : {"概况 B4 d 2026-04-02 15:30:00 yyyy-mm-dd hh:mm",
                           "排名 B4 d 2026-04-01 23:59:59 yyyy-mm-dd \"24:00\"",
                           "不参加排名 B4 d 2026-04-01 23:59:59 yyyy-mm-dd \"24:00\"",
                           "排名 B5 s 某县政务服务“好差评”管理办法（版本2025-12）",
                           "超期未办结 B4 d 2026-04-02 15:30:00 yyyy-mm-dd hh:mm"})
    EXPECT_THAT(cells, HasSubstr(std::string(line) + "\n"));
  EXPECT_THAT(circular_csv(it, CircularTable::ranking), HasSubstr(",2026-04-01 24:00,"));
  EXPECT_THAT(circular_csv(it, CircularTable::figures), HasSubstr(",2026-04-02 15:30,"));
  const std::string text = text_of(circular_html(it));
  EXPECT_THAT(text, HasSubstr("本通报数据截至2026年4月2日15时30分，"));
  EXPECT_THAT(text, HasSubstr("考核排名为结账结果，数据截至2026年4月1日24时，依据版本2025-12。"));
}

TEST(CircularWorkbook, TakesADueInstantToTheSecondAsADate) {
  Circular it = example();
  it.overdue.front().due = "2026-03-03 20:32:31";
  EXPECT_THAT(read_again(circular_xlsx(it)),
              HasSubstr("超期未办结 E8 d 2026-03-03 20:32:31 yyyy-mm-dd hh:mm:ss\n"));
}

TEST(CircularWorkbook, HasWhatIsToBeNotedOnceOnEachSheet) {
  const std::string cells = read_again(circular_xlsx(example()));
  std::size_t notes = 0;
  for (std::size_t at = 0; (at = cells.find(" s 有关说明\n", at)) != cells.npos; ++at)
    notes += cells.rfind("\n堵点 ", at) == cells.rfind('\n', at);
  EXPECT_EQ(notes, 1u) << cells;
}

TEST(CircularTime, IsAnInstantOnTheWallAndMidnightEndsADay) {
  EXPECT_EQ(in_full(at("2026-04-02T09:05:59+08:00"), Language::zh), "2026年4月2日9时05分");
  EXPECT_EQ(in_full(at("2026-04-03T00:00:00+08:00"), Language::zh), "2026年4月2日24时");
  EXPECT_EQ(iso(at("2026-04-02T16:00:00Z")), "2026-04-02 24:00");
  EXPECT_EQ(iso(at("2026-04-02T16:01:00Z")), "2026-04-03 00:01");
}

TEST(CircularTime, LessThanADayLateIsToldInHours) {
  using namespace std::chrono;
  EXPECT_EQ(lateness(hours(9) + minutes(59), Language::zh), "9小时");
  EXPECT_EQ(lateness(minutes(25), Language::zh), "25分钟");
  EXPECT_EQ(lateness(hours(24), Language::zh), "1天");
  EXPECT_EQ(lateness(hours(24 * 22 + 23), Language::zh), "22天");
  EXPECT_EQ(lateness(hours(9), Language::en), "9 h");
  EXPECT_EQ(lateness(hours(25), Language::en), "1 day");
  EXPECT_EQ(hours_late(hours(9)), "9.0");
  EXPECT_EQ(hours_late(minutes(570)), "9.5");
  EXPECT_EQ(hours_late(milliseconds(1)), "0.1") << "whatever is late is late by something";
  EXPECT_EQ(hours_late(hours(531)), "531.0");
}

TEST(CircularWorkbook, HasNoFormulaAndNoLinkWhateverAnybodyTyped) {
  for (const std::string attack : {"=1+1", "{=1+1}", "@x", "http://x", "mailto:x", "internal:A1",
                                   "<c r=\"A1\"><f>1</f></c>", "]]>&"}) {
    const std::string cells = read_again(circular_xlsx(with_everywhere(attack)));
    EXPECT_THAT(cells, HasSubstr("概况 A8 s " + attack + "\n"));
    EXPECT_THAT(cells, HasSubstr("排名 C8 s " + attack + "\n"));
    EXPECT_THAT(cells, Not(HasSubstr(" f "))) << attack;
    EXPECT_THAT(cells, Not(HasSubstr("link"))) << attack;
  }
}

TEST(CircularWorkbook, TakesWhatIsTooLongOrNoLetterAtAll) {
  Circular it = with_everywhere("一\x01\x0b\x1f");
  std::string longer;
  for (int i = 0; i < 40'000; ++i) longer += "差";
  it.typical_cases = {{"长", longer}};
  const std::string cells = read_again(circular_xlsx(it));
  EXPECT_THAT(cells, HasSubstr("sheet 堵点"));
  EXPECT_THAT(cells, HasSubstr("差……"));
}

// Whatever a text has in it, every part of the file is XML, and what it says is what was said.
TEST(CircularWorkbook, IsXmlInEveryPartWhateverCharactersThereAre) {
  std::string odd;
  const auto add = [&](char32_t code) {
    if (code < 0x80) {
      odd += static_cast<char>(code);
    } else if (code < 0x800) {
      odd += static_cast<char>(0xC0 | code >> 6);
      odd += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
      odd += static_cast<char>(0xE0 | code >> 12);
      odd += static_cast<char>(0x80 | (code >> 6 & 0x3F));
      odd += static_cast<char>(0x80 | (code & 0x3F));
    } else {
      odd += static_cast<char>(0xF0 | code >> 18);
      odd += static_cast<char>(0x80 | (code >> 12 & 0x3F));
      odd += static_cast<char>(0x80 | (code >> 6 & 0x3F));
      odd += static_cast<char>(0x80 | (code & 0x3F));
    }
  };
  for (char32_t code = 1; code < 0x100; ++code) add(code);
  for (const char32_t code : {0x2028, 0x2029, 0x202E, 0xD7FF, 0xE000, 0xFDD0, 0xFDEF, 0xFEFF,
                              0xFFFD, 0xFFFE, 0xFFFF, 0x1FFFE, 0x1FFFF, 0x10FFFF})
    add(code);
  odd += "\xED\xA0\x80\xFF_x0041_]]>";
  const std::string cells = read_again(circular_xlsx(with_everywhere(odd)));
  EXPECT_THAT(cells, HasSubstr("parts well-formed\n"));
  const std::string escape = read_again(circular_xlsx(with_everywhere("a_x0041_b_xFFFF_")));
  EXPECT_THAT(escape, HasSubstr("概况 A8 s a_x0041_b_xFFFF_\n"));
  EXPECT_THAT(read_again(circular_xlsx(with_everywhere("社保\uFFFF局"))),
              HasSubstr("概况 A8 s 社保局\n"));
}

TEST(CircularWorkbook, IsTheSameBytesForTheSameCircular) {
  EXPECT_EQ(circular_xlsx(example()), circular_xlsx(example()));
  EXPECT_THAT(read_again(circular_xlsx(Circular{})), HasSubstr("概况 A7 s 指标"));
}

TEST(CircularWorkbook, KeepsNamesMadeOfDigitsAsNames) {
  Circular it;
  it.figures = {{"007", "007", "1234567890123456", "-0.15"}};
  const std::string cells = read_again(circular_xlsx(it));
  for (const char* line :
       {"概况 A8 s 007", "概况 B8 s 007", "概况 C8 s 1234567890123456", "概况 D8 n -0.15 0.00"})
    EXPECT_THAT(cells, HasSubstr(std::string(line) + "\n"));
}

}  // namespace
}  // namespace redress
