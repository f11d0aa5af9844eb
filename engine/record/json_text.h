// Appends one JSON object to a text, member by member: what every event is written with. Everything
// else, and all reading, is Boost.JSON's; a tree of values costs as much as all the rest of an
// entry's way to disk.
#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

namespace redress {

// Text in quotes, escaped as RFC 8259 asks. The text is UTF-8 already.
void append_json(std::string& to, std::string_view text);

template <std::integral Integer>
void append_json(std::string& to, Integer value) {
  char digits[24];
  to.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

// Members in the order they are written. Close it once.
class JsonObject {
 public:
  explicit JsonObject(std::string& to) : to_(to) { to_ += '{'; }
  JsonObject(const JsonObject&) = delete;
  JsonObject& operator=(const JsonObject&) = delete;

  void text(std::string_view name, std::string_view value) {
    begin(name);
    append_json(to_, value);
  }
  template <std::integral Integer>
  requires(!std::same_as<Integer, bool>) void number(std::string_view name, Integer value) {
    begin(name);
    append_json(to_, value);
  }
  void flag(std::string_view name, bool value) {
    begin(name);
    to_ += value ? "true" : "false";
  }

  // An object inside: `write(JsonObject&)`. Left out if nothing is written into it.
  template <class Write>
  void object(std::string_view name, Write write) {
    const std::size_t before = to_.size();
    begin(name);
    JsonObject inside(to_);
    write(inside);
    if (to_.back() == '{')
      to_.resize(before);
    else
      inside.close();
  }
  // A list: `write(std::string&, item)` appends each.
  template <class Items, class Write>
  void list(std::string_view name, const Items& items, Write write) {
    begin(name);
    char before = '[';
    for (const auto& item : items) {
      to_ += before;
      write(to_, item);
      before = ',';
    }
    if (before == '[') to_ += '[';
    to_ += ']';
  }

  void close() { to_ += '}'; }

 private:
  void begin(std::string_view name) {
    if (to_.back() != '{') to_ += ',';
    append_json(to_, name);
    to_ += ':';
  }

  std::string& to_;
};

}  // namespace redress
