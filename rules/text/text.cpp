#include "rules/text/text.h"

#include <algorithm>

namespace redress {
namespace {

std::string head(const RuleProblem& problem, Language language) {
  const bool chinese = language == Language::zh;
  const bool error = problem.severity == RuleProblem::Severity::error;
  const std::string severity =
      error ? (chinese ? "错误" : "error") : (chinese ? "警告" : "warning");
  return problem.file + ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column) +
         ": " + severity + (problem.code.empty() ? "" : "[" + problem.code + "]") + ": " +
         problem.sentence.in(language);
}

std::string_view line_of(std::string_view bytes, int line) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  for (; line > 1; --line) {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos) return {};
    bytes.remove_prefix(end + 1);
  }
  std::string_view found = bytes.substr(0, bytes.find('\n'));
  while (!found.empty() && found.back() == '\r') found.remove_suffix(1);
  return found;
}

// How many columns a terminal gives a character: two to Chinese ones; 0 to what it must not be
// sent: control characters, what turns the direction of writing, what is no UTF-8.
int width_at(std::string_view text, std::size_t at, std::size_t& size) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char lead = byte(0);
  size = 1;
  if (lead < 0x80) return (lead < 0x20 && lead != '\t') || lead == 0x7F ? 0 : 1;
  const std::size_t whole = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (lead < 0xC2 || lead > 0xF4 || at + whole > text.size()) return 0;
  for (std::size_t i = 1; i < whole; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  size = whole;
  if (lead == 0xC2 && byte(1) < 0xA0) return 0;
  static constexpr std::string_view unseen[] = {
      "\u061C", "\u200B", "\u200E", "\u200F", "\u2028", "\u2029", "\u202A", "\u202B", "\u202C",
      "\u202D", "\u202E", "\u2066", "\u2067", "\u2068", "\u2069", "\uFEFF", "\uFFFE", "\uFFFF"};
  if (std::find(std::begin(unseen), std::end(unseen), text.substr(at, whole)) != std::end(unseen))
    return 0;
  if (size == 4) return 2;
  return size == 3 && lead >= 0xE2 &&
                 !(lead == 0xE2 && static_cast<unsigned char>(text[at + 1]) < 0xBA)
             ? 2
             : 1;
}

}  // namespace

bool any_error(const std::vector<RuleProblem>& problems) {
  return std::any_of(problems.begin(), problems.end(), [](const RuleProblem& it) {
    return it.severity == RuleProblem::Severity::error;
  });
}

std::string print(const RuleProblem& problem, Language language) {
  const std::string& help = problem.help.in(language);
  const char* between = language == Language::zh ? "；" : "; ";
  return head(problem, language) + (help.empty() ? "" : between + help);
}

Wording print_in_both(const RuleProblem& problem) {
  return {print(problem, Language::en), print(problem, Language::zh)};
}

std::string print_at_length(const RuleProblem& problem, std::string_view bytes, Language language) {
  constexpr int most_shown = 160;  // columns of a line
  std::string made = head(problem, language) + "\n";
  const std::string_view line = line_of(bytes, problem.line);
  if (!line.empty()) {
    const std::string number = std::to_string(problem.line);
    const std::string margin(std::max<std::size_t>(number.size(), 4) + 1, ' ');
    std::string shown, before;  // what stands over the caret, as blanks
    int column = 1, width = 0;
    for (std::size_t i = 0, size = 1; i < line.size() && width < most_shown; i += size, ++column) {
      int wide = width_at(line, i, size);
      const bool tab = line[i] == '\t';
      shown += tab ? " " : wide == 0 ? "\uFFFD" : line.substr(i, size);
      wide = std::max(wide, 1);
      if (column < problem.column) before.append(std::size_t(wide), ' ');
      width += wide;
    }
    made += std::string(margin.size() - 1 - number.size(), ' ') + number + " | " + shown + "\n";
    if (before.size() < std::size_t(most_shown)) made += margin + "| " + before + "^\n";
  }
  const std::string& help = problem.help.in(language);
  if (!help.empty()) made += (language == Language::zh ? "  怎么改：" : "  help: ") + help + "\n";
  return made;
}

}  // namespace redress
