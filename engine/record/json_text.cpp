#include "engine/record/json_text.h"

namespace redress {
namespace {

bool plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

void append_escaped(std::string& to, char c) {
  static constexpr char digits[] = "0123456789abcdef";
  switch (c) {
    case '"': to += "\\\""; return;
    case '\\': to += "\\\\"; return;
    case '\b': to += "\\b"; return;
    case '\f': to += "\\f"; return;
    case '\n': to += "\\n"; return;
    case '\r': to += "\\r"; return;
    case '\t': to += "\\t"; return;
  }
  to += "\\u00";
  to += digits[static_cast<unsigned char>(c) >> 4];
  to += digits[c & 15];
}

}  // namespace

void append_json(std::string& to, std::string_view text) {
  to += '"';
  while (!text.empty()) {
    std::size_t n = 0;
    while (n < text.size() && plain(text[n])) ++n;
    to.append(text, 0, n);
    if (n < text.size()) append_escaped(to, text[n++]);
    text.remove_prefix(n);
  }
  to += '"';
}

}  // namespace redress
