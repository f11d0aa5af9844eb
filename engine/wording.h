// What is said to people, in both languages at once: English and Chinese are written side by side,
// so that neither can be forgotten.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace redress {

enum class Language { zh, en };

// A sentence that has only one of them does not compile: `Refusal{…, "No."}` is an error.
struct Wording {
  std::string en, zh;
  Wording() = default;
  Wording(std::string english, std::string chinese)
      : en(std::move(english)), zh(std::move(chinese)) {}
  const std::string& in(Language language) const { return language == Language::zh ? zh : en; }
  // What is written the same in both: a name, a number, a date, a piece of a policy.
  static Wording same(std::string_view both) { return {std::string(both), std::string(both)}; }
  bool empty() const { return en.empty(); }
  bool operator==(const Wording&) const = default;
  Wording& operator+=(const Wording& more) {
    en += more.en;
    zh += more.zh;
    return *this;
  }
  friend Wording operator+(Wording first, const Wording& second) { return first += second; }
};

// What stands in a sentence: a name, a number or a key of a policy as it is written, or words of
// both languages. No sentence can be made of it by itself.
struct Term : Wording {
  Term() = default;
  Term(const char* as_written) : Wording(same(as_written)) {}
  Term(std::string_view as_written) : Wording(same(as_written)) {}
  Term(const std::string& as_written) : Wording(same(as_written)) {}
  Term(Wording words) : Wording(std::move(words)) {}
  Term(std::string english, std::string chinese)
      : Wording(std::move(english), std::move(chinese)) {}
};

}  // namespace redress
