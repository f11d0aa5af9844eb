#include "api/parameters.h"

namespace redress {

std::string repeated(std::string_view written) {
  std::string text(written.substr(0, 40));
  for (char& c : text)
    if (c < 0x20 || c > 0x7e) c = '?';
  return text;
}

Problem bad_parameter(std::string_view name, Wording detail) {
  Problem made;
  made.slug = "invalid-parameter";
  made.detail = {std::string(name) + ": " + detail.en, std::string(name) + "：" + detail.zh};
  made.faults.push_back({"?" + std::string(name), std::move(detail)});
  return made;
}

std::optional<std::uint64_t> if_match(const Request& request) {
  const std::string* header = request.header("If-Match");
  if (!header || *header == "*") return std::nullopt;
  std::string digits = *header;
  if (digits.size() >= 2 && digits.front() == '"' && digits.back() == '"')
    digits = digits.substr(1, digits.size() - 2);
  if (!digits.empty() && digits.size() <= 18 &&
      digits.find_first_not_of("0123456789") == std::string::npos)
    return std::stoull(digits);
  Problem made;
  made.slug = "invalid-parameter";
  made.detail = {"If-Match takes the case's version in quotes, as its ETag gives it: \"5\".",
                 "If-Match须写工单版本号，带引号，同ETag所示：\"5\"。"};
  throw made;
}

}  // namespace redress
