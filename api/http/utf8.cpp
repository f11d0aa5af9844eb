#include "api/http/utf8.h"

#include <cstdint>
#include <cstring>

namespace redress {
namespace {

// How many bytes the character takes that begins at `at`; 0 if none begins there.
std::size_t length_at(std::string_view bytes, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0u;
  };
  const auto goes_on = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const unsigned first = byte(0), second = byte(1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return goes_on(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)) return 0;
    return goes_on(1) && goes_on(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
    return goes_on(1) && goes_on(2) && goes_on(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::optional<std::size_t> first_not_utf8(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    std::uint64_t eight = 0;
    if (at + sizeof eight <= bytes.size()) {
      std::memcpy(&eight, bytes.data() + at, sizeof eight);
      if ((eight & 0x8080808080808080u) == 0) {
        at += sizeof eight;
        continue;
      }
    }
    const std::size_t length = length_at(bytes, at);
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

bool is_utf8(std::string_view bytes) { return !first_not_utf8(bytes); }

std::optional<Wording> not_utf8(std::string_view body) {
  const auto byte = [&](std::size_t i) {
    return i < body.size() ? static_cast<unsigned char>(body[i]) : 1u;
  };
  const bool marked = (byte(0) == 0xFF && byte(1) == 0xFE) || (byte(0) == 0xFE && byte(1) == 0xFF);
  if (marked || byte(0) == 0 || byte(1) == 0)  // no text of ours begins so in UTF-8
    return Wording{"The body is UTF-16, not UTF-8; send it in UTF-8.",
                   "请求体是 UTF-16 编码，不是 UTF-8；请以 UTF-8 发送。"};
  if (const auto at = first_not_utf8(body)) {
    const std::string where = std::to_string(*at + 1);
    return Wording{"The body is not UTF-8 (byte " + where + "); send it in UTF-8.",
                   "请求体不是 UTF-8 编码（第" + where + "字节）；请以 UTF-8 发送。"};
  }
  return std::nullopt;
}

void drop_byte_order_mark(std::string& text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
}

}  // namespace redress
