#include "api/http/encoding.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace redress {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t size = 0;
  bool whole = false;  // false: one byte that is no UTF-8
};

Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + size > text.size()) return {0, 1, false};
  char32_t code = lead & (0x7F >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {0, 1, false};
    code = code << 6 | (byte(i) & 0x3F);
  }
  const bool overlong = code < (size == 3 ? 0x800u : size == 4 ? 0x10000u : 0x80u);
  if (overlong || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return {0, 1, false};
  return {code, size, true};
}

constexpr std::string_view replacement = "\uFFFD";

// Calls `put` with each character's bytes and code.
template <class Put>
void each_character(std::string_view text, const Put& put) {
  for (std::size_t at = 0; at < text.size();) {
    const Character it = character_at(text, at);
    if (it.whole)
      put(text.substr(at, it.size), it.code);
    else
      put(replacement, char32_t(0xFFFD));
    at += it.size;
  }
}

bool in_xml(char32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  return code != 0xFFFE && code != 0xFFFF;
}

bool in_html(char32_t code) {
  if (code >= 0x7F && code < 0xA0) return false;
  if (code >= 0xFDD0 && code <= 0xFDEF) return false;
  return in_xml(code) && (code & 0xFFFE) != 0xFFFE;
}

template <class Keep>
std::string marked_up(std::string_view text, const Keep& keep) {
  std::string made;
  made.reserve(text.size());
  each_character(text, [&](std::string_view bytes, char32_t code) {
    switch (code) {
      case '&': made += "&amp;"; return;
      case '<': made += "&lt;"; return;
      case '>': made += "&gt;"; return;
      case '"': made += "&quot;"; return;
      case '\'': made += "&apos;"; return;
      default:
        if (keep(code)) made += bytes;
    }
  });
  return made;
}

bool is_hexadecimal(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// "_x0041_" at that place, which Excel would read as "A".
bool escape_at(std::string_view text, std::size_t at) {
  return text.size() >= at + 7 && text[at] == '_' && text[at + 1] == 'x' && text[at + 6] == '_' &&
         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at) + 2,
                     text.begin() + static_cast<std::ptrdiff_t>(at) + 6, is_hexadecimal);
}

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

}  // namespace

std::string json_text(std::string serialised) {
  std::size_t at = 0;
  while (at < serialised.size()) {
    if (static_cast<unsigned char>(serialised[at]) < 0x80) {
      ++at;
      continue;
    }
    const Character it = character_at(serialised, at);
    if (!it.whole) break;
    at += it.size;
  }
  if (at == serialised.size()) return serialised;
  std::string made;
  each_character(serialised, [&](std::string_view bytes, char32_t) { made += bytes; });
  return made;
}

std::string html_text(std::string_view text) { return marked_up(text, in_html); }

std::string html_kept(std::string_view html) {
  std::string made;
  made.reserve(html.size());
  each_character(html, [&](std::string_view bytes, char32_t code) {
    if (in_html(code)) made += bytes;
  });
  return made;
}

std::string xml_text(std::string_view text) { return marked_up(text, in_xml); }

std::string xlsx_text(std::string_view text, std::size_t most) {
  // Left out first: what stood apart may make an escape together.
  std::string clean;
  clean.reserve(text.size());
  bool returned = false;  // XML reads CR and CRLF as LF
  each_character(text, [&](std::string_view bytes, char32_t code) {
    if (returned && code != '\n') clean += '\n';
    returned = code == '\r';
    if (!returned && in_xml(code)) clean += bytes;
  });
  if (returned) clean += '\n';
  constexpr std::string_view cut_off = "……";  // two units
  std::string made;
  std::size_t units = 0, kept = 0;  // of what has room before "……"
  for (std::size_t at = 0; at < clean.size();) {
    const bool escape = escape_at(clean, at);
    const Character it = character_at(clean, at);
    const std::size_t width = escape ? 7 : it.code > 0xFFFF ? 2 : 1;  // "_x005F_" for its "_"
    if (units + width > most) return made.substr(0, kept).append(cut_off);
    units += width;
    if (escape)
      made += "_x005F_";
    else
      made.append(clean, at, it.size);
    if (units + 2 <= most) kept = made.size();
    at += it.size;
  }
  return made;
}

bool is_a_number(std::string_view text) {
  if (text.ends_with('%')) text.remove_suffix(1);
  if (text.starts_with('-')) text.remove_prefix(1);
  const auto digits = [](std::string_view some) {
    return !some.empty() &&
           std::all_of(some.begin(), some.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  const std::size_t point = std::min(text.find('.'), text.size());
  return digits(text.substr(0, point)) && (point == text.size() || digits(text.substr(point + 1)));
}

std::string csv_cell(std::string_view text) {
  std::string cell;
  cell.reserve(text.size());
  each_character(text, [&](std::string_view bytes, char32_t code) {
    if (in_xml(code)) cell += bytes;
  });
  if (taken_for_a_formula(cell) && !is_a_number(cell)) cell.insert(0, "'");
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string made = "\"";
  for (const char c : cell) {
    if (c == '"') made += '"';
    made += c;
  }
  return made + '"';
}

}  // namespace redress
