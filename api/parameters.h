// Query parameters, strictly: each is asked for by name, and what nobody asked for is an error.
// That a route knows them, that none stands twice, is empty or not UTF-8, admission.h has seen to.
#pragma once

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/gate.h"
#include "api/http/utf8.h"
#include "api/problem.h"
#include "api/routes.h"
#include "engine/spelling.h"

namespace redress {

// What was written, cut and cleaned so that it can stand in a message.
std::string repeated(std::string_view written);

Problem bad_parameter(std::string_view name, Wording detail);

// What stands for everything when it is left out, and must not when a script's variable is empty.
Problem left_empty(std::string_view name);

// The version of If-Match: `"5"` or `5`; nullopt for `*` or none: nothing to compare. Throws the
// Problem for what is wrong.
std::optional<std::uint64_t> if_match(const Request& request);

// Throws the Problem for what is wrong.
class Parameters {
 public:
  explicit Parameters(const Request& request) : request_(request) {}

  // What identifies or chooses, in its one form.
  std::string text(std::string_view name) {
    const std::string* sent = find(name);
    std::string value = sent ? *sent : std::string();
    if (auto wrong = bring_to_one_form(value)) throw bad_parameter(name, *std::move(wrong));
    return value;
  }

  // What people wrote, as they wrote it.
  std::string prose(std::string_view name) {
    const std::string* sent = find(name);
    std::string value = sent ? *sent : std::string();
    if (auto wrong = wrong_in_prose(value)) throw bad_parameter(name, *std::move(wrong));
    if (sent && only_blanks(value)) throw left_empty(name);
    return value;
  }

  bool flag(std::string_view name) {
    const std::string* value = find(name);
    if (!value || *value == "false") return false;
    if (*value == "true") return true;
    throw bad_parameter(name, {"Write true or false.", "请写true或false。"});
  }

  std::optional<Number> number(std::string_view name, Number from, Number to) {
    const std::string* value = find(name);
    if (!value) return std::nullopt;
    Number read = 0;
    const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), read);
    if (error != std::errc() || end != value->data() + value->size() || read < from || read > to)
      throw bad_parameter(
          name,
          {"Write a whole number from " + std::to_string(from) + " to " + std::to_string(to) + ".",
           "请写" + std::to_string(from) + "至" + std::to_string(to) + "的整数。"});
    return read;
  }

  std::optional<Instant> instant(std::string_view name) {
    const std::string* value = find(name);
    if (!value) return std::nullopt;
    auto read = read_instant(*value);
    if (const auto* stamp = std::get_if<Stamp>(&read)) return stamp->at;
    Wording wrong = std::get<Wording>(std::move(read));
    std::string meant = *value;
    if (const std::size_t blank = meant.rfind(' '); blank != std::string::npos) {
      meant[blank] = '+';
      if (parse_rfc3339(meant))
        wrong += {" In an address a + is written %2B.", "写在网址里时，“+”请写成%2B。"};
    }
    throw bad_parameter(name, std::move(wrong));
  }

  std::optional<Day> day(std::string_view name) {
    const std::string* value = find(name);
    if (!value) return std::nullopt;
    auto read = read_day(*value);
    if (const auto* day = std::get_if<Day>(&read)) return *day;
    throw bad_parameter(name, std::get<Wording>(std::move(read)));
  }

  // Call last.
  void refuse_the_rest() const {
    for (const auto& [name, value] : request_.query)
      if (std::find(asked_.begin(), asked_.end(), name) == asked_.end()) {
        std::string known;
        for (std::string_view one : asked_) known += (known.empty() ? "" : ", ") + std::string(one);
        throw bad_parameter(repeated(name), {"Unknown here; known: " + known + ".",
                                             "此处没有该参数；可用：" + known + "。"});
      }
  }

 private:
  const std::string* find(std::string_view name) {
    if (std::find(asked_.begin(), asked_.end(), name) == asked_.end()) asked_.push_back(name);
    return request_.parameter(name);
  }

  const Request& request_;
  std::vector<std::string_view> asked_;
};

// A handler that may throw a Problem, or meet something damaged, as one that may not.
template <class Ask>
void reply_with(const Service& service, Reply& reply, Ask ask) {
  try {
    reply(ask());
  } catch (const Problem& problem) {
    reply(problem_answer(service, problem));
  } catch (const Unreadable& damaged) {
    reply(problem_answer(service, redress::problem(damaged)));
  }
}

}  // namespace redress
