#include "api/parameters.h"

namespace redress {

std::string repeated(std::string_view written) {
  std::string text(written.substr(0, 40));
  for (char& c : text)
    if (c < 0x20 || c > 0x7e) c = '?';
  return text;
}

Problem bad_parameter(std::string_view name, std::string detail) {
  Problem made;
  made.slug = "invalid-parameter";
  made.detail = std::string(name) + ": " + detail;
  made.faults.push_back({"?" + std::string(name), std::move(detail)});
  return made;
}

}  // namespace redress
