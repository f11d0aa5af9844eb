// What is said to people, in both languages at once: English and Chinese are written side by side,
// so that neither can be forgotten.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace redress {

enum class Language { zh, en };

// What needs no translation is written once.
struct Wording {
  std::string en, zh;
  Wording() = default;
  Wording(const char* both) : en(both), zh(both) {}
  Wording(std::string_view both) : en(both), zh(both) {}
  Wording(std::string both) : en(both), zh(std::move(both)) {}
  Wording(std::string english, std::string chinese)
      : en(std::move(english)), zh(std::move(chinese)) {}
  const std::string& in(Language language) const { return language == Language::zh ? zh : en; }
  bool empty() const { return en.empty(); }
  bool operator==(const Wording&) const = default;
  Wording& operator+=(const Wording& more) {
    en += more.en;
    zh += more.zh;
    return *this;
  }
  friend Wording operator+(Wording first, const Wording& second) { return first += second; }
};

}  // namespace redress
