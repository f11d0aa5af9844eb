#include "rules/text/near.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

namespace redress {
namespace {

constexpr std::size_t longest = 64;  // characters; what is longer is cut, and hardly a name

// Characters, A as a. A byte that is none of UTF-8 is a character of its own.
std::u32string characters(std::string_view text) {
  std::u32string made;
  for (std::size_t at = 0; at < text.size() && made.size() < longest;) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(at);
    const std::size_t size = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t code = size == 1 ? lead : lead & (0x7F >> size);
    std::size_t end = at + 1;
    for (; end < std::min(at + size, text.size()) && (byte(end) & 0xC0) == 0x80; ++end)
      code = code << 6 | (byte(end) & 0x3F);
    at = end;
    made += code >= U'A' && code <= U'Z' ? code + 32 : code;
  }
  return made;
}

// Characters added, left out, replaced, or two neighbours swapped; nullopt if more than `most`.
std::optional<std::size_t> distance(const std::u32string& a, const std::u32string& b,
                                    std::size_t most) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > most) return std::nullopt;
  std::vector<std::size_t> before, last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before = std::exchange(last, now);
  }
  return last.back() <= most ? std::optional(last.back()) : std::nullopt;
}

// One letter of Latin or one digit is within too much.
bool tells(const std::u32string& part) {
  return part.size() > 1 || (!part.empty() && part[0] > 127);
}

bool letters_left_out(const std::u32string& few, const std::u32string& of) {
  std::size_t found = 0;
  for (const char32_t letter : of)
    if (found < few.size() && few[found] == letter) ++found;
  return found == few.size();
}

}  // namespace

std::size_t letters_off(std::string_view a, std::string_view b) {
  return *distance(characters(a), characters(b), std::max(a.size(), b.size()));
}

std::vector<std::string> near(std::string_view name, const std::vector<std::string>& among,
                              std::size_t most) {
  const std::u32string asked = characters(name);
  const std::size_t off = std::max<std::size_t>(1, asked.size() / 3);
  struct Found {
    int kind = 0;
    std::size_t by = 0;
    const std::string* name = nullptr;
    auto order() const { return std::tie(kind, by, *name); }
  };
  std::vector<Found> found;
  for (const std::string& one : among) {
    if (one == name || one.empty()) continue;
    const std::u32string other = characters(one);
    const auto& [few, many] =
        asked.size() < other.size() ? std::tie(asked, other) : std::tie(other, asked);
    const std::size_t longer = many.size() - few.size();
    if (asked.size() > 1 || other.size() > 1)
      if (const auto by = distance(asked, other, off)) {
        found.push_back({0, *by, &one});
        continue;
      }
    if (!tells(few)) continue;
    if (many.find(few) != many.npos)
      found.push_back({0, longer, &one});
    else if (few.size() > 1 && few[0] > 127 && letters_left_out(few, many))
      found.push_back({1, longer, &one});
  }
  const auto nearer = [](const Found& a, const Found& b) { return a.order() < b.order(); };
  std::sort(found.begin(), found.end(), nearer);
  std::vector<std::string> made;
  for (std::size_t i = 0; i < found.size() && made.size() < most; ++i)
    if (std::find(made.begin(), made.end(), *found[i].name) == made.end())
      made.push_back(*found[i].name);
  return made;
}

}  // namespace redress
