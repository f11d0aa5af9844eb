#include "api/text/columns.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace redress::screen {
namespace {

struct Glyph {
  std::string_view bytes;
  std::uint32_t code = 0;
  int width = 1;
  bool valid = true;
};

struct Range {
  std::uint32_t first, last;
};

template <std::size_t N>
bool within(const Range (&ranges)[N], std::uint32_t c) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [&](const Range& one) { return c >= one.first && c <= one.last; });
}

// Takes no column of its own: it is drawn onto what stands before it.
bool combining(std::uint32_t c) {
  static constexpr Range ranges[] = {
      {0x0300, 0x036f}, {0x0483, 0x0489},   {0x0591, 0x05bd},  {0x0610, 0x061a}, {0x064b, 0x065f},
      {0x0670, 0x0670}, {0x06d6, 0x06dc},   {0x0900, 0x0902},  {0x093c, 0x093c}, {0x0941, 0x0948},
      {0x0e31, 0x0e31}, {0x0e34, 0x0e3a},   {0x0e47, 0x0e4e},  {0x0f71, 0x0f7e}, {0x1ab0, 0x1aff},
      {0x1dc0, 0x1dff}, {0x20d0, 0x20ff},   {0x302a, 0x302d},  {0x3099, 0x309a}, {0xfe00, 0xfe0f},
      {0xfe20, 0xfe2f}, {0xe0100, 0xe01ef}, {0x1f3fb, 0x1f3ff}};
  return c >= 0x0300 && within(ranges, c);
}

// Controls, what turns the direction of writing, what cannot be seen, what is no character.
bool hidden(std::uint32_t c) {
  static constexpr Range ranges[] = {
      {0x007f, 0x009f},   {0x00ad, 0x00ad},   {0x034f, 0x034f},   {0x061c, 0x061c},
      {0x115f, 0x1160},   {0x17b4, 0x17b5},   {0x180b, 0x180f},   {0x200b, 0x200f},
      {0x2028, 0x202e},   {0x2060, 0x206f},   {0x3164, 0x3164},   {0xfdd0, 0xfdef},
      {0xfeff, 0xfeff},   {0xffa0, 0xffa0},   {0xfff0, 0xfffb},   {0xfffe, 0xffff},
      {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe00ff}, {0xe01f0, 0xe0fff}};
  return c < 0x20 || (c >= 0x7f && (within(ranges, c) || (c & 0xfffe) == 0xfffe));
}

bool wide(std::uint32_t c) {
  return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0x303e) ||
         (c >= 0x3041 && c <= 0xa4cf) || (c >= 0xac00 && c <= 0xd7a3) ||
         (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) ||
         (c >= 0xff00 && c <= 0xff60) || (c >= 0xffe0 && c <= 0xffe6) ||
         (c >= 0x1f300 && c <= 0x1f64f) || (c >= 0x1f680 && c <= 0x1f6ff) ||
         (c >= 0x1f900 && c <= 0x1f9ff) || (c >= 0x20000 && c <= 0x3fffd);
}

// The first character; a byte that begins none, or a form of UTF-8 that is not allowed, alone.
Glyph first_of(std::string_view text) {
  const unsigned char first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return {text.substr(0, 1), first, 1, true};
  const Glyph broken{text.substr(0, 1), first, 1, false};
  const std::size_t size = first < 0xc2   ? 0
                           : first < 0xe0 ? 2
                           : first < 0xf0 ? 3
                           : first < 0xf5 ? 4
                                          : 0;
  if (size == 0 || size > text.size()) return broken;
  std::uint32_t code = first & (0xffu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    const unsigned char next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0) != 0x80) return broken;
    code = code << 6 | (next & 0x3f);
  }
  if ((size == 3 && code < 0x800) || (size == 4 && code < 0x10000) || code > 0x10ffff ||
      (code >= 0xd800 && code <= 0xdfff))
    return broken;
  return {text.substr(0, size), code, combining(code) ? 0 : wide(code) ? 2 : 1, true};
}

std::vector<Glyph> glyphs(std::string_view text) {
  std::vector<Glyph> made;
  while (!text.empty()) {
    made.push_back(first_of(text));
    text.remove_prefix(made.back().bytes.size());
  }
  return made;
}

// What must not begin a line.
bool closes(std::string_view glyph) {
  for (std::string_view one :
       {"，", "。", "、", "；", "：", "）", "」", "！", "？", "”", "〕", ",", "."})
    if (glyph == one) return true;
  return false;
}

// What must not end one.
bool opens(std::string_view word) {
  for (std::string_view one : {"（", "「", "“", "〔"})
    if (word.ends_with(one)) return true;
  return false;
}

std::string cut(std::string_view text, int columns) {
  if (width(text) <= columns) return std::string(text);
  std::string made;
  int used = 0;
  for (const Glyph& glyph : glyphs(text)) {
    if (used + glyph.width > columns - 1) break;
    made += glyph.bytes;
    used += glyph.width;
  }
  return made + "~";
}

std::string escaped(std::uint32_t code) {
  static constexpr char digits[] = "0123456789ABCDEF";
  const auto unit = [](std::uint32_t c) {
    return std::string("\\u") + digits[c >> 12 & 15] + digits[c >> 8 & 15] + digits[c >> 4 & 15] +
           digits[c & 15];
  };
  if (code < 0x10000) return unit(code);
  return unit(0xd800 + ((code - 0x10000) >> 10)) + unit(0xdc00 + (code & 0x3ff));
}

std::string shown(std::string_view text, bool one_line) {
  std::string made;
  made.reserve(text.size());
  while (!text.empty()) {
    const Glyph glyph = first_of(text);
    const bool breaks = glyph.code == '\n' || glyph.code == '\t';
    if (breaks)
      made += one_line ? ' ' : text[0];
    else if (!glyph.valid)
      made += "\uFFFD";
    else if (hidden(glyph.code))
      made += escaped(glyph.code);
    else
      made += glyph.bytes;
    text.remove_prefix(glyph.bytes.size());
  }
  return made;
}

}  // namespace

std::string plain(std::string_view text) { return shown(text, false); }
std::string plain_cell(std::string_view text) { return shown(text, true); }

int terminal_columns(int otherwise) {
  if (const char* said = std::getenv("COLUMNS"))
    if (const int n = std::atoi(said); n >= 40 && n <= 1'000) return n;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40) return size.ws_col;
  return otherwise;
}

int width(std::string_view text) {
  int sum = 0;
  for (const Glyph& glyph : glyphs(text)) sum += glyph.width;
  return sum;
}

std::string left(std::string_view text, int columns) {
  std::string made = cut(plain_cell(text), columns);
  return made.append(std::size_t(columns - width(made)), ' ');
}

std::string right(std::string_view text, int columns) {
  const std::string made = cut(plain_cell(text), columns);
  return std::string(std::size_t(columns - width(made)), ' ') + made;
}

std::vector<std::string> table(const std::vector<std::vector<std::string>>& written,
                               const std::vector<std::size_t>& numbers) {
  std::vector<std::vector<std::string>> rows = written;
  for (auto& row : rows)
    for (std::string& cell : row) cell = plain_cell(cell);
  std::vector<int> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  std::vector<std::string> lines;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool number = std::find(numbers.begin(), numbers.end(), i) != numbers.end();
      if (i > 0) line += "  ";
      line += number ? right(row[i], widths[i]) : left(row[i], widths[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<std::string> wrapped(std::string_view written, int columns) {
  const std::string text = plain_cell(written);
  // Words of narrow glyphs stay whole, wide ones stand alone with what opens and closes them.
  std::vector<std::string> words;
  bool open = false;  // the last word may still grow
  for (const Glyph& glyph : glyphs(text)) {
    const bool space = glyph.bytes == " ";
    const bool joins = !words.empty() && (closes(glyph.bytes) || opens(words.back()) ||
                                          glyph.width == 0 || (open && glyph.width == 1));
    if (joins && !space)
      words.back() += glyph.bytes;
    else
      words.emplace_back(glyph.bytes);
    open = (glyph.width == 1 || (open && glyph.width == 0)) && !space;
  }
  std::vector<std::string> lines(1);
  for (const std::string& word : words) {
    if (width(lines.back()) + width(word) > columns && !lines.back().empty()) {
      while (!lines.back().empty() && lines.back().back() == ' ') lines.back().pop_back();
      lines.emplace_back();
    }
    if (word == " " && lines.back().empty()) continue;
    lines.back() += word;
  }
  return lines;
}

}  // namespace redress::screen
