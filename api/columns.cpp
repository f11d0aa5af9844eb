#include "api/columns.h"

#include <algorithm>
#include <cstdint>

namespace redress::screen {
namespace {

struct Glyph {
  std::string_view bytes;
  int width = 1;
};

bool wide(std::uint32_t c) {
  return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0x303e) ||
         (c >= 0x3041 && c <= 0xa4cf) || (c >= 0xac00 && c <= 0xd7a3) ||
         (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) ||
         (c >= 0xff00 && c <= 0xff60) || (c >= 0xffe0 && c <= 0xffe6) ||
         (c >= 0x20000 && c <= 0x3fffd);
}

std::vector<Glyph> glyphs(std::string_view text) {
  std::vector<Glyph> made;
  while (!text.empty()) {
    const unsigned char first = static_cast<unsigned char>(text[0]);
    const std::size_t said = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const std::size_t size = std::min(said, text.size());
    std::uint32_t code = size == 1 ? first : first & (0xffu >> (size + 1));
    for (std::size_t i = 1; i < size; ++i)
      code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3f);
    made.push_back({text.substr(0, size), wide(code) ? 2 : 1});
    text.remove_prefix(size);
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

}  // namespace

int width(std::string_view text) {
  int sum = 0;
  for (const Glyph& glyph : glyphs(text)) sum += glyph.width;
  return sum;
}

std::string left(std::string_view text, int columns) {
  std::string made = cut(text, columns);
  return made.append(std::size_t(columns - width(made)), ' ');
}

std::string right(std::string_view text, int columns) {
  const std::string made = cut(text, columns);
  return std::string(std::size_t(columns - width(made)), ' ') + made;
}

std::vector<std::string> table(const std::vector<std::vector<std::string>>& rows,
                               const std::vector<std::size_t>& numbers) {
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

std::vector<std::string> wrapped(std::string_view text, int columns) {
  // Words of narrow glyphs stay whole, wide ones stand alone with what opens and closes them.
  std::vector<std::string> words;
  bool open = false;  // the last word may still grow
  for (const Glyph& glyph : glyphs(text)) {
    const bool space = glyph.bytes == " ";
    const bool joins = !words.empty() &&
                       (closes(glyph.bytes) || opens(words.back()) || (open && glyph.width == 1));
    if (joins && !space)
      words.back() += glyph.bytes;
    else
      words.emplace_back(glyph.bytes);
    open = glyph.width == 1 && !space;
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
