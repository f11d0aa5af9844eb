// 通报 as XLSX and CSV: the same tables in both.
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

#include "api/http/encoding.h"
#include "api/reports/circular.h"

namespace redress {
namespace {

using Row = std::vector<std::string>;

// What a column is, where a cell of it can be read as that; all else is text.
enum class Is { text, number, date };

struct Table {
  Row header;
  std::vector<Is> columns;
  std::vector<Row> rows;
  bool has_notes = false;  // among its rows, so that they do not stand below it once more
  // By which what is in it was known and counted, where that is not the page's own.
  std::optional<AsOf> as_of = {};
  std::string version = {};
};

const char* in(Language language, const char* zh, const char* en) {
  return language == Language::zh ? zh : en;
}

std::string or_dash(const std::string& text) { return text.empty() ? "—" : text; }

Table figures(const Circular& it, Language l) {
  Table table{{in(l, "指标", "Figure"), in(l, "本期", "This period"),
               in(l, "上期", "Period before"), in(l, "变化", "Change"), in(l, "口径", "Counts")},
              {Is::text, Is::number, Is::number, Is::number, Is::text},
              {}};
  for (const auto& figure : it.figures)
    table.rows.push_back({figure.title, or_dash(figure.value), or_dash(figure.before),
                          or_dash(figure.change), or_dash(figure.counts)});
  return table;
}

Table levels(const Circular& it, Language l) {
  Table table{
      {in(l, "评价等级", "Rating"), in(l, "主动评价", "Given"), in(l, "默认评价", "By default")},
      {Is::text, Is::number, Is::number},
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
              {Is::text, Is::number, Is::text},
              {}};
  for (const auto& title : indicators)
    for (const char* part : {in(l, "完成值", "value"), in(l, "得分", "points")}) {
      table.header.push_back(title + " " + part);
      table.columns.push_back(Is::number);
    }
  for (const char* title :
       {in(l, "总分", "Score"), in(l, "满分", "Out of"), in(l, "位次变化", "Moved")}) {
    table.header.push_back(title);
    table.columns.push_back(Is::number);
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
  table.as_of = it.ranked_as_of;
  table.version = it.ranked_version;
  return table;
}

Table apart(const Circular& it, Language l) {
  Table table{{in(l, "单位", "Unit"), in(l, "组别", "Group"),
               in(l, "不参加排名的原因", "Why it is not ranked")},
              {Is::text, Is::text, Is::text},
              {}};
  for (const auto& unit : it.apart) table.rows.push_back({unit.unit, unit.group, unit.why});
  table.as_of = it.ranked_as_of;
  table.version = it.ranked_version;
  return table;
}

// How late stands in words, and in hours to sort by.
Table overdue(const Circular& it, Language l) {
  Table table{{in(l, "工单编号", "Case"), in(l, "责任单位", "Unit"), in(l, "事项", "Matter"),
               in(l, "环节", "Stage"), in(l, "到期时间", "Due"), in(l, "超期时长", "Late by"),
               in(l, "超期小时数", "Hours late")},
              {Is::text, Is::text, Is::text, Is::text, Is::date, Is::text, Is::number},
              {}};
  for (const auto& late : it.overdue)
    table.rows.push_back(
        {late.number, late.unit, late.matter, late.stage, late.due, late.late, late.hours_late});
  return table;
}

Table cases(const Circular& it, Language l) {
  Table table{{in(l, "标题", "Title"), in(l, "内容", "Text")}, {Is::text, Is::text}, {}};
  for (const auto& one : it.typical_cases) table.rows.push_back({one.title, one.text});
  return table;
}

Table sticking_points(const Circular& it, Language l) {
  Table table{{in(l, "类别", "Kind"), in(l, "内容", "Text")}, {Is::text, Is::text}, {}};
  for (const auto& text : it.sticking_points)
    table.rows.push_back({in(l, "堵点难点", "Sticking point"), text});
  for (const auto& text : it.signals) table.rows.push_back({in(l, "监测信号", "Signal"), text});
  for (const auto& text : it.notes) table.rows.push_back({in(l, "有关说明", "Note"), text});
  table.has_notes = true;
  return table;
}

// What the page says above and below its tables.
using Said = std::vector<std::pair<std::string, std::string>>;
Said about(const Circular& it, const Table& table, Language l) {
  const std::string gap = in(l, "　", "  ");
  const std::string& version = table.version.empty() ? it.version : table.version;
  return {{in(l, "发文机关", "Issued by"), it.issuer + (it.number.empty() ? "" : gap + it.number)},
          {in(l, "期间", "Period"), it.period + (it.region.empty() ? "" : gap + it.region)},
          {in(l, "数据截至", "As of"), iso(table.as_of.value_or(it.as_of))},
          {in(l, "依据", "Policy"),
           it.policy + in(l, "（版本", " (version ") + version + in(l, "）", ")")},
          {in(l, "印发日期", "Issued"), it.issued ? iso_date(*it.issued) : in(l, "草稿", "draft")}};
}

// "-12", "83.33", "99.62%". Not "007", which is a name, nor more digits than a spreadsheet keeps.
struct Number {
  double value = 0;
  std::size_t decimals = 0;
  bool percent = false;
};
std::optional<Number> number(std::string_view text) {
  if (!is_a_number(text)) return std::nullopt;
  Number it;
  std::string digits(text);
  if (digits.ends_with('%')) {
    it.percent = true;
    digits.pop_back();
  }
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  const std::size_t dot = std::min(digits.find('.'), digits.size());
  if (digits.size() > 15 || (dot - first > 1 && digits[first] == '0')) return std::nullopt;
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

// "2026-03-11", "2026-03-11 17:00", "2026-03-11 24:00", as spreadsheets count: days since
// 1899-12-30. 24:00 is the last second of its day, so that it is shown on that day and sorts after
// all else of it.
struct Date {
  double serial = 0;
  const char* format = "yyyy-mm-dd";
};
std::optional<Date> date(std::string_view text) {
  const auto day = parse_iso_date(text.substr(0, 10));
  if (!day) return std::nullopt;
  Date it;
  it.serial = double(day->time_since_epoch().count() + 25'569);
  if (text.size() == 10) return it;
  const auto two = [&](std::size_t at) {
    const char tens = text[at], ones = text[at + 1];
    const bool digits = tens >= '0' && tens <= '9' && ones >= '0' && ones <= '9';
    return digits ? (tens - '0') * 10 + ones - '0' : -1;
  };
  const bool to_the_second = text.size() == 19 && text[16] == ':';
  if ((text.size() != 16 && !to_the_second) || text[10] != ' ' || text[13] != ':')
    return std::nullopt;
  const int hour = two(11), minute = two(14), second = to_the_second ? two(17) : 0;
  if (hour == 24 && minute == 0 && !to_the_second) {
    it.serial += 86'399.0 / 86'400;
    it.format = "yyyy-mm-dd \"24:00\"";
    return it;
  }
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
    return std::nullopt;
  it.serial += ((hour * 60 + minute) * 60 + second) / 86'400.0;
  it.format = to_the_second ? "yyyy-mm-dd hh:mm:ss" : "yyyy-mm-dd hh:mm";
  return it;
}

void must(lxw_error error) {
  if (error != LXW_NO_ERROR)
    throw std::runtime_error(std::string("writing the workbook: ") + lxw_strerror(error));
}

class Workbook {
 public:
  Workbook(const std::string& file, const Circular& circular) : book_(workbook_new(file.c_str())) {
    if (!book_) throw std::runtime_error("writing the workbook: no memory");
    std::string title = xlsx_text(circular.title, 200), author = xlsx_text(circular.issuer, 200);
    lxw_doc_properties properties = {};
    properties.title = title.data();
    properties.author = author.data();
    // Not when it was written, so that the same is the same.
    properties.created = circular.issued
                             ? circular.issued->time_since_epoch().count() * 86'400
                             : std::chrono::floor<std::chrono::seconds>(circular.as_of.at)
                                   .time_since_epoch()
                                   .count();
    must(workbook_set_properties(book_, &properties));
    head_ = format();
    format_set_bold(head_);
    format_set_bg_color(head_, 0xF2F2F2);
    format_set_align(head_, LXW_ALIGN_CENTER);
    text_ = format();
    title_ = workbook_add_format(book_);
    format_set_bold(title_);
    format_set_font_size(title_, 14);
    said_ = workbook_add_format(book_);
    format_set_align(said_, LXW_ALIGN_LEFT);
    note_ = workbook_add_format(book_);
    format_set_align(note_, LXW_ALIGN_VERTICAL_TOP);
  }
  Workbook(const Workbook&) = delete;
  ~Workbook() {
    if (book_) lxw_workbook_free(book_);
  }

  // Its title, what it is of, the table, and what is to be noted. The header of the table has
  // filters, stays in sight with all above it, and is on every page.
  void sheet(const char* name, const Circular& page, const Table& table, Language language) {
    lxw_worksheet* sheet = workbook_add_worksheet(book_, name);
    if (!sheet) throw std::runtime_error(std::string("writing the workbook: sheet ") + name);
    lxw_row_t row = 0;
    write(sheet, row++, 0, page.title, title_);
    for (const auto& [what, says] : about(page, table, language)) {
      write(sheet, row, 0, what, said_);
      if (const auto day = date(says))
        must(worksheet_write_number(sheet, row, 1, day->serial, dated(day->format, false)));
      else
        write(sheet, row, 1, says, said_);
      ++row;
    }
    std::vector<double> widths(2, 10);
    const lxw_row_t header = row++;
    const auto last = static_cast<lxw_col_t>(table.header.size() - 1);
    put(sheet, header, table.header, {}, head_, widths);
    for (const Row& cells : table.rows) put(sheet, row++, cells, table.columns, text_, widths);
    must(worksheet_autofilter(sheet, header, 0, row - 1, last));
    for (std::size_t i = 0; i < page.notes.size() && !table.has_notes; ++i) {
      write(sheet, row + 1, 0, i == 0 ? in(language, "有关说明", "Notes") : "", note_);
      write(sheet, row + 1, 1, page.notes[i], said_);
      ++row;
    }
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const auto column = static_cast<lxw_col_t>(i);
      must(worksheet_set_column(sheet, column, column, std::clamp(widths[i] + 4, 8.0, 60.0),
                                nullptr));
    }
    worksheet_freeze_panes(sheet, header + 1, 0);
    must(worksheet_repeat_rows(sheet, header, header));
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
  lxw_format* dated(const char* as, bool in_a_table) {
    lxw_format*& it = dates_[{as, in_a_table}];
    if (it) return it;
    it = in_a_table ? format() : workbook_add_format(book_);
    if (!in_a_table) format_set_align(it, LXW_ALIGN_LEFT);
    format_set_num_format(it, as);
    return it;
  }
  void write(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, const std::string& text,
             lxw_format* as) {
    const std::string shown = xlsx_text(text);
    if (shown.empty())
      must(worksheet_write_blank(sheet, row, column, as));
    else
      must(worksheet_write_string(sheet, row, column, shown.c_str(), as));
  }
  void put(lxw_worksheet* sheet, lxw_row_t row, const Row& cells, const std::vector<Is>& columns,
           lxw_format* format_of_text, std::vector<double>& widths) {
    if (widths.size() < cells.size()) widths.resize(cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const auto column = static_cast<lxw_col_t>(i);
      widths[i] = std::max(widths[i], width(cells[i]));
      const Is is = i < columns.size() ? columns[i] : Is::text;
      const auto count = is == Is::number ? number(cells[i]) : std::nullopt;
      const auto day = is == Is::date ? date(cells[i]) : std::nullopt;
      if (count)
        must(worksheet_write_number(sheet, row, column, count->value, format(*count)));
      else if (day)
        must(worksheet_write_number(sheet, row, column, day->serial, dated(day->format, true)));
      else
        write(sheet, row, column, cells[i], format_of_text);
    }
  }

  lxw_workbook* book_;
  lxw_format *head_ = nullptr, *text_ = nullptr, *title_ = nullptr, *said_ = nullptr,
             *note_ = nullptr;
  std::map<std::pair<std::string, bool>, lxw_format*> dates_;
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

void put(std::string& csv, const Row& row) {
  for (std::size_t i = 0; i < row.size(); ++i) csv += (i ? "," : "") + csv_cell(row[i]);
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
  book.sheet(in(l, "概况", "Overview"), it, figures(it, l), l);
  book.sheet(in(l, "评价等级", "Ratings"), it, levels(it, l), l);
  book.sheet(in(l, "排名", "Ranking"), it, ranking(it, l), l);
  book.sheet(in(l, "不参加排名", "Not ranked"), it, apart(it, l), l);
  book.sheet(in(l, "超期未办结", "Overdue"), it, overdue(it, l), l);
  book.sheet(in(l, "典型案例", "Cases"), it, cases(it, l), l);
  book.sheet(in(l, "堵点", "Sticking points"), it, sticking_points(it, l), l);
  book.close();
  std::ifstream in(file.path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in || bytes.empty())
    throw std::runtime_error("the workbook can't be read from " + file.path);
  return bytes;
}

std::string circular_csv(const Circular& circular, CircularTable table, Language language) {
  Table it = tables[static_cast<std::size_t>(table)].make(circular, language);
  const std::string as_of = iso(it.as_of.value_or(circular.as_of));
  for (const char* title : {in(language, "数据截至", "As of"), in(language, "依据", "Policy"),
                            in(language, "版本", "Version")})
    it.header.push_back(title);
  std::string csv(csv_begins);
  put(csv, it.header);
  for (Row& row : it.rows) {
    row.push_back(as_of);
    row.push_back(circular.policy);
    row.push_back(it.version.empty() ? circular.version : it.version);
    put(csv, row);
  }
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
