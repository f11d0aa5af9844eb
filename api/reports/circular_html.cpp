// 通报 as a page.
#include <algorithm>
#include <stdexcept>
#include <utility>

#include "api/reports/circular.h"
#include "api/reports/template.h"

namespace redress {
namespace {

using Value = TemplateValue;
using Members = TemplateMembers;

template <typename Range, typename Make>
Value each(const Range& range, Make make) {
  std::vector<Value> all;
  for (const auto& it : range) all.emplace_back(make(it));
  return all;
}

std::string or_dash(const std::string& text) { return text.empty() ? "—" : text; }

// An empty line begins a paragraph. Lines are joined, with a space only between Latin letters.
std::vector<Value> paragraphs(std::string_view text) {
  std::vector<Value> all;
  std::string now;
  const auto done = [&] {
    if (!now.empty()) all.emplace_back(std::exchange(now, {}));
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto first = line.find_first_not_of(" \t\r");
    if (first == line.npos) {
      done();
      continue;
    }
    line = line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
    if (!now.empty() && !(now.back() & 0x80) && !(line.front() & 0x80)) now += ' ';
    now += line;
  }
  done();
  return all;
}

struct Named {
  const char *name, *zh, *en;
};
constexpr Named words[] = {
    {"draft", "（草稿，未印发）", "(draft, not issued)"},
    {"figure", "指标", "Figure"},
    {"value", "本期", "This period"},
    {"before", "上期", "Period before"},
    {"change", "变化", "Change"},
    {"level", "评价等级", "Rating"},
    {"active", "主动评价", "Given"},
    {"by_default", "默认评价", "By default"},
    {"place", "位次", "Place"},
    {"unit", "单位", "Unit"},
    {"group", "组别", "Group"},
    {"reached", "完成值", "Value"},
    {"points", "得分", "Points"},
    {"score", "总分", "Score"},
    {"moved", "位次变化", "Moved"},
    {"why", "不参加排名的原因", "Why it is not ranked"},
    {"case", "工单编号", "Case"},
    {"responsible", "责任单位", "Unit"},
    {"matter", "事项", "Matter"},
    {"stage", "环节", "Stage"},
    {"due", "到期时间", "Due"},
    {"late", "超期时长", "Late by"},
    {"counts", "口径", "Counts"},
    {"nothing_overdue", "本期无超期未办结工单。", "Nothing is overdue."},
    {"copied_to", "抄送：", "Copied to: "},
};
// The sections of the page, in its order.
constexpr Named headings[] = {
    {"figures", "总体情况", "Overview"},
    {"levels", "评价等级分布", "Ratings"},
    {"rankings", "考核排名", "Ranking"},
    {"apart", "不参加排名的单位", "Units that are not ranked"},
    {"overdue", "超期未办结工单", "Overdue and open"},
    {"cases", "典型案例", "Typical cases"},
    {"sticking_points", "堵点难点", "Sticking points"},
    {"signals", "监测信号", "Signals"},
    {"notes", "有关说明", "Notes"},
    {"closing", "工作要求", "What is to be done"},
};
const char* in(const Named& it, Language language) {
  return language == Language::zh ? it.zh : it.en;
}

std::string numbered(int number, const char* heading, Language language) {
  static constexpr const char* numerals[] = {"一", "二", "三", "四", "五",
                                             "六", "七", "八", "九", "十"};
  if (language == Language::zh) return std::string(numerals[number - 1]) + "、" + heading;
  return std::to_string(number) + ". " + heading;
}

Value sentences(const std::vector<std::string>& all, Language language) {
  int number = 0;
  return each(all, [&](const std::string& text) {
    ++number;
    return Members{{"number", std::to_string(number) + (language == Language::zh ? "．" : ". ")},
                   {"text", text}};
  });
}

Value of(const Circular::Ranking& it, Language language) {
  const std::string full = it.out_of.empty()          ? ""
                           : language == Language::zh ? "（满分" + it.out_of + "分）"
                                                      : " (out of " + it.out_of + ")";
  return Members{{"group", it.group},
                 {"out_of", it.out_of},
                 {"caption", it.group + full},
                 {"indicators", each(it.indicators,
                                     [](const std::string& title) {
                                       return Members{{"title", title}};
                                     })},
                 {"rows", each(it.rows, [&](const Circular::Ranking::Row& row) {
                    std::vector<Value> cells;
                    for (std::size_t i = 0; i < it.indicators.size(); ++i) {
                      const auto cell = i < row.indicators.size() ? row.indicators[i]
                                                                  : Circular::Ranking::Points{};
                      cells.emplace_back(Members{{"value", or_dash(cell.value)},
                                                 {"points", or_dash(cell.points)}});
                    }
                    return Members{{"place", or_dash(row.place)},
                                   {"unit", row.unit},
                                   {"cells", std::move(cells)},
                                   {"score", or_dash(row.score)},
                                   {"change", or_dash(row.change)}};
                  })}};
}

std::string basis(const Circular& it, Language language) {
  const std::string as_of = in_full(it.as_of, language);
  std::string ranked = it.ranked_as_of ? in_full(*it.ranked_as_of, language) : std::string();
  const bool other = !it.ranked_version.empty() && it.ranked_version != it.version;
  if (language == Language::zh) {
    if (!ranked.empty())
      ranked = "考核排名为结账结果，数据截至" + ranked +
               (other ? "，依据版本" + it.ranked_version : "") + "。";
    return "本通报数据截至" + as_of + "，依据“" + it.policy + "”（版本" + it.version + "）计算。" +
           ranked;
  }
  if (!ranked.empty())
    ranked = " The ranking was closed, as known at " + ranked +
             (other ? ", under version " + it.ranked_version : "") + ".";
  return "As known at " + as_of + ", under " + it.policy + ", version " + it.version + "." + ranked;
}

enum class Closing { none, some };

// Everything but the opening and the closing, which may name all of it.
Members values(const Circular& it, Closing closing, Language language) {
  Members its_words, its_headings;
  for (const Named& word : words) its_words.emplace_back(word.name, in(word, language));
  const Members has = {{"figures", !it.figures.empty()},
                       {"levels", !it.levels.empty()},
                       {"rankings", !it.rankings.empty()},
                       {"apart", !it.apart.empty()},
                       {"overdue", !it.overdue.empty()},
                       {"cases", !it.typical_cases.empty()},
                       {"sticking_points", !it.sticking_points.empty()},
                       {"signals", !it.signals.empty()},
                       {"notes", !it.notes.empty()},
                       {"closing", closing == Closing::some}};
  // More columns than go on an upright page.
  const bool wide = std::any_of(it.rankings.begin(), it.rankings.end(),
                                [](const auto& group) { return group.indicators.size() > 4; });
  int number = 0;
  for (std::size_t i = 0; i < std::size(headings); ++i) {
    const std::string_view name = headings[i].name;
    // That nothing is overdue is said, and the notes begin with what it is based on.
    const bool there = has[i].second.flag || name == "overdue" || name == "notes";
    its_headings.emplace_back(
        name, there ? numbered(++number, in(headings[i], language), language) : std::string());
  }
  return {
      {"language", language == Language::zh ? "zh-CN" : "en"},
      {"title", it.title},
      {"subject", it.subject},
      {"issuer", it.issuer},
      {"number", it.number},
      {"addressees", it.addressees},
      {"copied_to", it.copied_to},
      {"region", it.region},
      {"period", it.period},
      {"as_of", in_full(it.as_of, language)},
      {"policy", it.policy},
      {"version", it.version},
      {"draft", !it.issued},
      {"issued", it.issued ? in_full(*it.issued, language) : std::string()},
      {"basis", basis(it, language)},
      {"wide", wide},
      {"words", its_words},
      {"heading", its_headings},
      {"has", has},
      {"figures", each(it.figures,
                       [](const Circular::Figure& figure) {
                         return Members{{"title", figure.title},
                                        {"value", or_dash(figure.value)},
                                        {"before", or_dash(figure.before)},
                                        {"change", or_dash(figure.change)},
                                        {"counts", or_dash(figure.counts)}};
                       })},
      {"levels", each(it.levels,
                      [](const Circular::Level& level) {
                        return Members{{"title", level.title},
                                       {"active", or_dash(level.active)},
                                       {"by_default", or_dash(level.by_default)}};
                      })},
      {"rankings",
       each(it.rankings, [&](const Circular::Ranking& ranking) { return of(ranking, language); })},
      {"apart",
       each(it.apart,
            [](const Circular::Apart& unit) {
              return Members{{"unit", unit.unit}, {"group", unit.group}, {"why", unit.why}};
            })},
      {"overdue",
       each(it.overdue,
            [](const Circular::Overdue& late) {
              return Members{
                  {"number", late.number},        {"unit", late.unit}, {"matter", late.matter},
                  {"stage", late.stage},          {"due", late.due},   {"late", late.late},
                  {"hours_late", late.hours_late}};
            })},
      {"cases", each(it.typical_cases,
                     [](const Circular::TypicalCase& one) {
                       return Members{{"title", one.title}, {"paragraphs", paragraphs(one.text)}};
                     })},
      {"sticking_points", sentences(it.sticking_points, language)},
      {"signals", sentences(it.signals, language)},
      {"notes", sentences(it.notes, language)},
  };
}

// One of everything.
const Members& example() {
  static const Members all = [] {
    Circular it;
    it.figures.emplace_back();
    it.levels.emplace_back();
    it.rankings.push_back({"", "", {""}, {{"", "", "", {{}}, ""}}});
    it.apart.emplace_back();
    it.overdue.emplace_back();
    it.typical_cases.push_back({"", "text"});
    it.sticking_points = it.signals = it.notes = {""};
    return values(it, Closing::some, Language::zh);
  }();
  return all;
}

const Members& example_page() {
  static const Members all = [] {
    Members page = example();
    page.emplace_back("opening", std::vector<Value>{""});
    page.emplace_back("closing", std::vector<Value>{""});
    return page;
  }();
  return all;
}

}  // namespace

std::string lateness(Instant::duration late, Language language) {
  using namespace std::chrono;
  const bool zh = language == Language::zh;
  const auto said = [&](auto count, const char* in_chinese, const char* in_english) {
    return std::to_string(count) + (zh ? in_chinese : in_english);
  };
  if (late < hours(1)) return said(floor<minutes>(late).count(), "分钟", " min");
  if (late < days(1)) return said(floor<hours>(late).count(), "小时", " h");
  return said(floor<days>(late).count(), "天", late < days(2) ? " day" : " days");
}

std::string hours_late(Instant::duration late) {
  using namespace std::chrono;
  const auto tenths = std::max<std::int64_t>(1, floor<minutes>(late).count() / 6);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

std::string_view circular_opening(Language language) {
  return language == Language::zh
             ? "现将{{region}}{{period}}{{subject}}通报如下。\n"
             : "This is how it went{{#region}} in {{region}}{{/region}} in {{period}}.\n";
}

std::string_view circular_closing(Language language) {
  return language == Language::zh
             ? "{{#has.overdue}}\n"
               "请有关责任单位对超期未办结工单逐件明确责任人和完成时限，抓紧整改，并按程序反馈结果"
               "。\n"
               "{{/has.overdue}}\n"
             : "{{#has.overdue}}\n"
               "Units with overdue cases name who will finish each and by when.\n"
               "{{/has.overdue}}\n";
}

std::vector<RuleProblem> check(const CircularTemplates& templates) {
  std::vector<RuleProblem> all;
  const auto add = [&](const std::optional<Text>& text, const Members& known) {
    if (!text) return;
    for (RuleProblem& problem : check_template(*text, known)) all.push_back(std::move(problem));
  };
  add(templates.page, example_page());
  add(templates.opening, example());
  add(templates.closing, example());
  return all;
}

std::string circular_html(const Circular& circular, const CircularTemplates& templates,
                          Language language) {
  const std::vector<RuleProblem> problems = check(templates);
  if (!problems.empty()) throw std::invalid_argument(print(problems.front(), language));
  const Members named = values(circular, Closing::none, language);
  const auto text = [&](const std::optional<Text>& theirs, std::string_view ours) {
    return paragraphs(
        rendered(theirs ? *theirs : Text{"", std::string(ours)}, named, TemplateEscape::none));
  };
  auto opening = text(templates.opening, circular_opening(language));
  auto closing = text(templates.closing, circular_closing(language));
  Members page = values(circular, closing.empty() ? Closing::none : Closing::some, language);
  page.emplace_back("opening", std::move(opening));
  page.emplace_back("closing", std::move(closing));
  return rendered(templates.page ? *templates.page : Text{"", std::string(circular_page())}, page,
                  TemplateEscape::html);
}

}  // namespace redress
