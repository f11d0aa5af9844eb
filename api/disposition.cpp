#include "api/disposition.h"

#include "api/http/framing.h"
#include "api/parameters.h"

namespace redress {
namespace {

constexpr std::string_view charset = "UTF-8''";

bool plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c != '\0' && std::string_view("!#$&+-.^_`|~").find(c) != std::string_view::npos);
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool starts_with_charset(std::string_view value) {
  return value.size() >= charset.size() &&
         same_ignoring_case(value.substr(0, charset.size()), charset);
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      bytes += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? digit(text[i + 1]) : -1;
    const int low = high < 0 ? -1 : digit(text[i + 2]);
    if (low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return bytes;
}

void skip_spaces(std::string_view& text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
}

// Up to one of `ends`, without the spaces around it.
std::string_view word(std::string_view& text, std::string_view ends) {
  skip_spaces(text);
  std::string_view word = text.substr(0, std::min(text.find_first_of(ends), text.size()));
  text.remove_prefix(word.size());
  while (!word.empty() && (word.back() == ' ' || word.back() == '\t')) word.remove_suffix(1);
  return word;
}

// What stands between quotes; nullopt if the second one is missing.
std::optional<std::string> quoted(std::string_view& text) {
  std::string inside;
  for (text.remove_prefix(1); !text.empty(); text.remove_prefix(1)) {
    if (text.front() == '"') {
      text.remove_prefix(1);
      return inside;
    }
    if (text.front() == '\\' && text.size() > 1) text.remove_prefix(1);
    inside += text.front();
  }
  return std::nullopt;
}

}  // namespace

std::string extended(std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string value(charset);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (plain(c))
      value += c;
    else
      value.append({'%', digits[byte >> 4], digits[byte & 15]});
  }
  return value;
}

std::optional<std::string> read_extended(std::string_view value) {
  std::optional<std::string> text = starts_with_charset(value)
                                        ? unescaped(value.substr(charset.size()))
                                        : std::optional<std::string>(value);
  if (text && !is_utf8(*text)) return std::nullopt;
  return text;
}

std::string disposition(std::string_view filename) {
  return "attachment; filename*=" + extended(filename);
}

std::optional<std::string> filename_of(std::string_view disposition) {
  std::optional<std::string> simple, extended;
  if (word(disposition, ";").empty()) return std::nullopt;
  while (skip_spaces(disposition), !disposition.empty()) {
    if (disposition.front() != ';') return std::nullopt;
    disposition.remove_prefix(1);
    const std::string_view name = word(disposition, "=;");
    if (name.empty() && disposition.empty()) break;  // it ends with a semicolon
    if (disposition.empty() || disposition.front() != '=') return std::nullopt;
    disposition.remove_prefix(1);
    skip_spaces(disposition);
    const bool in_quotes = disposition.starts_with('"');
    const std::optional<std::string> value =
        in_quotes ? quoted(disposition) : std::optional<std::string>(word(disposition, ";"));
    if (!value) return std::nullopt;
    if (same_ignoring_case(name, "filename")) {
      if (simple || !is_utf8(*value)) return std::nullopt;
      simple = value;
    } else if (same_ignoring_case(name, "filename*")) {
      if (extended || in_quotes || !starts_with_charset(*value)) return std::nullopt;
      extended = read_extended(*value);
      if (!extended) return std::nullopt;
    }
  }
  return extended ? extended : simple;
}

}  // namespace redress
