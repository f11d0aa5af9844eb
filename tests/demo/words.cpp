#include "tests/demo/words.h"

#include <boost/json.hpp>

#include "api/text/words.h"

namespace redress::demo {

namespace json = boost::json;

std::string zh(std::string_view word) {
  if (word == "mobile") return "随申办APP";
  return in_words(word, Language::zh);
}

std::string span_zh(std::string_view iso) {
  std::string made, digits;
  bool time = false;
  int parts = 0;
  for (char c : iso) {
    if (c == 'T') time = true;
    if (c >= '0' && c <= '9') digits += c;
    const char* unit = c == 'D' ? "天" : c == 'H' ? "小时" : c == 'M' && time ? "分" : nullptr;
    if (unit && parts < 2) {
      made += digits + unit;
      ++parts;
    }
    if (c < '0' || c > '9') digits.clear();
  }
  return made.empty() ? "不到1分" : made;
}

std::string grouped(std::int64_t number) {
  std::string text = std::to_string(number);
  for (int i = int(text.size()) - 3; i > 0; i -= 3) text.insert(std::size_t(i), ",");
  return text;
}
std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(json::string_view(name.data(), name.size()));
  return value && value->is_string() ? std::string(value->get_string().c_str()) : std::string();
}

std::int64_t number_of(const json::object& object, const char* name) {
  return object.at(name).to_number<std::int64_t>();
}

}  // namespace redress::demo
