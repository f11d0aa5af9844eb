#include "tests/demo/screen.h"

#include <cstdio>

namespace redress::screen {

void say(std::string_view line) {
  while (line.ends_with(' ')) line.remove_suffix(1);
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);
}

void heading(std::string_view zh, std::string_view en) {
  std::string line = "── " + std::string(zh) + "  " + std::string(en) + " ";
  const int used = width(line);
  for (int i = used; i < columns; ++i) line += "─";
  say();
  say(line);
}

void paragraph(std::string_view text, int indent) {
  for (const std::string& line : wrapped(text, columns - indent))
    say(std::string(std::size_t(indent), ' ') + line);
}

}  // namespace redress::screen
