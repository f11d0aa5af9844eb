#include "api/parameters.h"

#include <algorithm>

#include "api/text/columns.h"

namespace redress {

std::string repeated(std::string_view written) {
  constexpr std::size_t most = 60;  // bytes
  const bool cut = written.size() > most;
  std::size_t end = std::min(written.size(), most);
  while (cut && end > 0 && (written[end] & 0xC0) == 0x80) --end;  // no character in two
  std::string text = screen::plain(written.substr(0, end));
  return cut ? text + "…" : text;
}

Problem bad_parameter(std::string_view name, Wording detail) {
  Problem made("invalid-parameter");
  made.detail = {std::string(name) + ": " + detail.en, std::string(name) + "：" + detail.zh};
  made.faults.push_back({"?" + std::string(name), std::move(detail)});
  return made;
}

Problem left_empty(std::string_view name) {
  static constexpr std::string_view named[] = {"unit",     "region", "scope", "stage", "class",
                                               "standing", "rung",   "by",    "role",  "waits_for"};
  if (std::find(std::begin(named), std::end(named), name) != std::end(named))
    return bad_parameter(name, {"Write a name, or leave it out.", "请写明名称，或去掉该参数。"});
  return bad_parameter(name, {"Write a value, or leave it out.", "请写明取值，或去掉该参数。"});
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
  Problem made("invalid-parameter");
  made.detail = {"If-Match takes the case's version in quotes, as its ETag gives it: \"5\".",
                 "If-Match须写工单版本号，带引号，同ETag所示：\"5\"。"};
  throw made;
}

}  // namespace redress
