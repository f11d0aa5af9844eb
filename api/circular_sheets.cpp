// 通报 as XLSX and CSV: the same tables in both.
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

#include "api/circular.h"

namespace redress {
namespace {

using Row = std::vector<std::string>;

struct Table {
  Row header;
  std::vector<bool> counts;  // columns of which what looks like a number is one
  std::vector<Row> rows;
};

const char* in(Language language, const char* zh, const char* en) {
  return language == Language::zh ? zh : en;
}

std::string or_dash(const std::string& text) { return text.empty() ? "—" : text; }

Table figures(const Circular& it, Language l) {
  Table table{{in(l, "指标", "Figure"), in(l, "本期", "This period"),
               in(l, "上期", "Period before"), in(l, "变化", "Change")},
              {false, true, true, true},
              {}};
  for (const auto& figure : it.figures)
    table.rows.push_back(
        {figure.title, or_dash(figure.value), or_dash(figure.before), or_dash(figure.change)});
  return table;
}

Table levels(const Circular& it, Language l) {
  Table table{
      {in(l, "评价等级", "Rating"), in(l, "主动评价", "Given"), in(l, "默认评价", "By default")},
      {false, true, true},
      {}};
  for (const auto& level : it.levels)
    table.rows.push_back({level.title, or_dash(level.active), or_dash(level.by_default)});
  return table;
}

// All groups in one, with the indicators of any of them.
Table ranking(const Circular& it, Language l) {
  std::vector<std::string> indicators;
  for (const auto& group : it.rankings)
    for (const auto& title : group.indicators)
      if (std::find(indicators.begin(), indicators.end(), title) == indicators.end())
        indicators.push_back(title);
  Table table{{in(l, "组别", "Group"), in(l, "位次", "Place"), in(l, "单位", "Unit")},
              {false, true, false},
              {}};
  for (const auto& title : indicators)
    for (const char* part : {in(l, "完成值", "value"), in(l, "得分", "points")}) {
      table.header.push_back(title + " " + part);
      table.counts.push_back(true);
    }
  for (const char* title :
       {in(l, "总分", "Score"), in(l, "满分", "Out of"), in(l, "位次变化", "Moved")}) {
    table.header.push_back(title);
    table.counts.push_back(true);
  }
  for (const auto& group : it.rankings)
    for (const auto& unit : group.rows) {
      Row row = {group.group, or_dash(unit.place), unit.unit};
      for (const auto& title : indicators) {
        const auto at = static_cast<std::size_t>(
            std::find(group.indicators.begin(), group.indicators.end(), title) -
            group.indicators.begin());
        const auto cell = at < std::min(group.indicators.size(), unit.indicators.size())
                              ? unit.indicators[at]
                              : Circular::Ranking::Points{};
        row.push_back(or_dash(cell.value));
        row.push_back(or_dash(cell.points));
      }
      row.push_back(or_dash(unit.score));
      row.push_back(or_dash(group.out_of));
      row.push_back(or_dash(unit.change));
      table.rows.push_back(std::move(row));
    }
  return table;
}

Table apart(const Circular& it, Language l) {
  Table table{{in(l, "单位", "Unit"), in(l, "组别", "Group"),
               in(l, "不参加排名的原因", "Why it is not ranked")},
              {false, false, false},
              {}};
  for (const auto& unit : it.apart) table.rows.push_back({unit.unit, unit.group, unit.why});
  return table;
}

Table overdue(const Circular& it, Language l) {
  Table table{{in(l, "工单编号", "Case"), in(l, "责任单位", "Unit"), in(l, "事项", "Matter"),
               in(l, "环节", "Stage"), in(l, "到期时间", "Due"), in(l, "超期天数", "Days late")},
              {false, false, false, false, false, true},
              {}};
  for (const auto& late : it.overdue)
    table.rows.push_back(
        {late.number, late.unit, late.matter, late.stage, late.due, late.days_late});
  return table;
}

Table cases(const Circular& it, Language l) {
  Table table{{in(l, "标题", "Title"), in(l, "内容", "Text")}, {false, false}, {}};
  for (const auto& one : it.typical_cases) table.rows.push_back({one.title, one.text});
  return table;
}

Table sticking_points(const Circular& it, Language l) {
  Table table{{in(l, "类别", "Kind"), in(l, "内容", "Text")}, {false, false}, {}};
  for (const auto& text : it.sticking_points)
    table.rows.push_back({in(l, "堵点难点", "Sticking point"), text});
  for (const auto& text : it.signals) table.rows.push_back({in(l, "监测信号", "Signal"), text});
  for (const auto& text : it.notes) table.rows.push_back({in(l, "有关说明", "Note"), text});
  return table;
}

Table about(const Circular& it, Language l) {
  return {
      {in(l, "通报", "Circular"), ""},
      {false, false},
      {{in(l, "标题", "Title"), it.title},
       {in(l, "发文机关", "Issued by"), it.issuer},
       {in(l, "文号", "Number"), it.number},
       {in(l, "地区", "Region"), it.region},
       {in(l, "期间", "Period"), it.period},
       {in(l, "数据截至", "As of"), iso_date(it.as_of)},
       {in(l, "依据", "Policy"), it.policy},
       {in(l, "版本", "Version"), it.version},
       {in(l, "印发日期", "Issued"), it.issued ? iso_date(*it.issued) : in(l, "草稿", "draft")}}};
}

// "-12", "83.33", "99.62%". Not "007", which is a name, nor more digits than a spreadsheet keeps.
struct Number {
  double value = 0;
  std::size_t decimals = 0;
  bool percent = false;
};
std::optional<Number> number(std::string_view text) {
  Number it;
  std::string digits(text);
  if (digits.ends_with('%')) {
    it.percent = true;
    digits.pop_back();
  }
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  const std::size_t dot = std::min(digits.find('.'), digits.size());
  const auto all_digits = [&](std::size_t from, std::size_t to) {
    return from < to && std::all_of(digits.begin() + static_cast<std::ptrdiff_t>(from),
                                    digits.begin() + static_cast<std::ptrdiff_t>(to),
                                    [](char c) { return c >= '0' && c <= '9'; });
  };
  if (!all_digits(first, dot) || digits.size() > 15) return std::nullopt;
  if (dot - first > 1 && digits[first] == '0') return std::nullopt;
  if (dot < digits.size() && !all_digits(dot + 1, digits.size())) return std::nullopt;
  it.decimals = dot < digits.size() ? digits.size() - dot - 1 : 0;
  // Not divided by 100 afterwards: 0.9962 is nearer to 99.62 % than 99.62 / 100 is.
  it.value = std::stod(it.percent ? digits + "e-2" : digits);
  return it;
}

// Columns that a text takes, where Chinese takes two.
double width(std::string_view text) {
  double columns = 0, longest = 0;
  for (const char c : text) {
    if (c == '\n') columns = 0;
    if ((c & 0xC0) == 0x80 || c == '\n') continue;
    columns += (c & 0xE0) == 0xE0 ? 2 : 1;
    longest = std::max(longest, columns);
  }
  return longest;
}

// The first so many characters, without those that XML has no place for.
std::string cut(const std::string& text, std::size_t most) {
  std::string kept;
  std::size_t characters = 0;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t') continue;
    if ((c & 0xC0) != 0x80 && ++characters > most) return kept + "……";
    kept += c;
  }
  return kept;
}

void must(lxw_error error) {
  if (error != LXW_NO_ERROR)
    throw std::runtime_error(std::string("writing the workbook: ") + lxw_strerror(error));
}

class Workbook {
 public:
  Workbook(const std::string& file, const Circular& circular) : book_(workbook_new(file.c_str())) {
    if (!book_) throw std::runtime_error("writing the workbook: no memory");
    std::string title = cut(circular.title, 200), author = cut(circular.issuer, 200);
    lxw_doc_properties properties = {};
    properties.title = title.data();
    properties.author = author.data();
    // Not when it was written, so that the same is the same.
    const Day day = circular.issued.value_or(circular.as_of);
    properties.created = day.time_since_epoch().count() * 86400;
    must(workbook_set_properties(book_, &properties));
    head_ = format();
    format_set_bold(head_);
    format_set_bg_color(head_, 0xF2F2F2);
    format_set_align(head_, LXW_ALIGN_CENTER);
    text_ = format();
  }
  Workbook(const Workbook&) = delete;
  ~Workbook() {
    if (book_) lxw_workbook_free(book_);
  }

  // The tables below each other; the header of the first stays in sight and on every page.
  void sheet(const char* name, const std::vector<Table>& tables, Language language) {
    lxw_worksheet* sheet = workbook_add_worksheet(book_, name);
    if (!sheet) throw std::runtime_error(std::string("writing the workbook: sheet ") + name);
    std::vector<double> widths;
    lxw_row_t row = 0;
    for (const Table& table : tables) {
      if (row > 0) ++row;
      put(sheet, row++, table.header, {}, head_, widths);
      for (const Row& cells : table.rows) put(sheet, row++, cells, table.counts, text_, widths);
    }
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const auto column = static_cast<lxw_col_t>(i);
      must(worksheet_set_column(sheet, column, column, std::clamp(widths[i] + 2, 8.0, 60.0),
                                nullptr));
    }
    worksheet_freeze_panes(sheet, 1, 0);
    must(worksheet_repeat_rows(sheet, 0, 0));
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, 9);  // A4
    worksheet_fit_to_pages(sheet, 1, 0);
    must(worksheet_set_footer(sheet, in(language, "&C第 &P 页，共 &N 页", "&C&P / &N")));
  }

  void close() {
    const lxw_error error = workbook_close(book_);  // frees it, also where it fails
    book_ = nullptr;
    must(error);
  }

 private:
  lxw_format* format() {
    lxw_format* it = workbook_add_format(book_);
    format_set_border(it, LXW_BORDER_THIN);
    format_set_text_wrap(it);
    format_set_align(it, LXW_ALIGN_VERTICAL_CENTER);
    return it;
  }
  lxw_format* format(const Number& number) {
    lxw_format*& it = numbers_[{number.decimals, number.percent}];
    if (it) return it;
    it = format();
    const std::string decimals = number.decimals ? "." + std::string(number.decimals, '0') : "";
    format_set_num_format(it, ("0" + decimals + (number.percent ? "%" : "")).c_str());
    return it;
  }
  void put(lxw_worksheet* sheet, lxw_row_t row, const Row& cells, const std::vector<bool>& counts,
           lxw_format* format_of_text, std::vector<double>& widths) {
    if (widths.size() < cells.size()) widths.resize(cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const auto column = static_cast<lxw_col_t>(i);
      widths[i] = std::max(widths[i], width(cells[i]));
      const auto count = i < counts.size() && counts[i] ? number(cells[i]) : std::nullopt;
      if (count)
        must(worksheet_write_number(sheet, row, column, count->value, format(*count)));
      else if (cells[i].empty())
        must(worksheet_write_blank(sheet, row, column, format_of_text));
      else  // a cell holds 32,767 characters
        must(worksheet_write_string(sheet, row, column, cut(cells[i], 32000).c_str(),
                                    format_of_text));
    }
  }

  lxw_workbook* book_;
  lxw_format *head_ = nullptr, *text_ = nullptr;
  std::map<std::pair<std::size_t, bool>, lxw_format*> numbers_;
};

// A file for as long as it is read.
struct Temporary {
  std::string path = (std::filesystem::temp_directory_path() / "redress-XXXXXX").string();
  Temporary() {
    const int file = mkstemp(path.data());
    if (file < 0) throw std::runtime_error("no file can be made in " + path);
    ::close(file);
  }
  Temporary(const Temporary&) = delete;
  ~Temporary() { ::unlink(path.c_str()); }
};

bool taken_for_a_formula(std::string_view cell) {
  static constexpr std::string_view spaces[] = {" ",      "\u00A0", "\u3000", "\u200B", "\u200C",
                                                "\u200D", "\u200E", "\u200F", "\uFEFF"};
  for (bool more = true; more;) {
    more = false;
    for (const std::string_view space : spaces)
      if (cell.starts_with(space)) {
        cell.remove_prefix(space.size());
        more = true;
      }
  }
  static constexpr std::string_view starts[] = {"=",  "+",  "-",  "@",  "\t", "\r",
                                                "\n", "＝", "＋", "－", "＠"};
  return std::any_of(std::begin(starts), std::end(starts),
                     [&](std::string_view start) { return cell.starts_with(start); });
}

void put(std::string& csv, const Row& row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i) csv += ',';
    const std::string cell = (taken_for_a_formula(row[i]) && !number(row[i]) ? "'" : "") + row[i];
    if (cell.find_first_of(",\"\r\n") == std::string::npos) {
      csv += cell;
      continue;
    }
    csv += '"';
    for (const char c : cell) {
      if (c == '"') csv += '"';
      csv += c;
    }
    csv += '"';
  }
  csv += "\r\n";
}

struct NamedTable {
  const char* name;
  Table (*make)(const Circular&, Language);
};
// In the order of CircularTable.
constexpr NamedTable tables[] = {{"figures", figures},
                                 {"levels", levels},
                                 {"ranking", ranking},
                                 {"apart", apart},
                                 {"overdue", overdue},
                                 {"cases", cases},
                                 {"sticking_points", sticking_points}};

}  // namespace

std::string circular_xlsx(const Circular& it, Language l) {
  Temporary file;
  Workbook book(file.path, it);
  book.sheet(in(l, "概况", "Overview"), {figures(it, l), levels(it, l), about(it, l)}, l);
  book.sheet(in(l, "排名", "Ranking"), {ranking(it, l), apart(it, l)}, l);
  book.sheet(in(l, "超期未办结", "Overdue"), {overdue(it, l)}, l);
  book.sheet(in(l, "典型案例", "Cases"), {cases(it, l)}, l);
  book.sheet(in(l, "堵点", "Sticking points"), {sticking_points(it, l)}, l);
  book.close();
  std::ifstream in(file.path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in || bytes.empty())
    throw std::runtime_error("the workbook can't be read from " + file.path);
  return bytes;
}

std::string circular_csv(const Circular& circular, CircularTable table, Language language) {
  const Table it = tables[static_cast<std::size_t>(table)].make(circular, language);
  std::string csv = "\uFEFF";
  put(csv, it.header);
  for (const Row& row : it.rows) put(csv, row);
  return csv;
}

std::optional<CircularTable> circular_table_named(std::string_view name) {
  for (std::size_t i = 0; i < std::size(tables); ++i)
    if (tables[i].name == name) return static_cast<CircularTable>(i);
  return std::nullopt;
}

const std::vector<std::string>& circular_table_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const NamedTable& table : tables) all.push_back(table.name);
    return all;
  }();
  return names;
}

}  // namespace redress
