// A small language for templates: what of Mustache a page needs, and nothing that could write
// unescaped, fetch another text or change the delimiters. Every template is bounded, and so is what
// becomes of it: whoever exceeds a bound is told which, and where.
//
//   {{name}}               a text, escaped
//   {{#name}}…{{/name}}    for each of a list; once with what is in a group; once if there is any
//   {{^name}}…{{/name}}    if there is none
//   {{! for readers }}
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/text/text.h"

namespace redress {

struct TemplateLimits {
  std::size_t bytes = 1 << 20;         // of the template
  std::size_t depth = 32;              // of sections within sections
  std::size_t name_bytes = 200;        // of what stands in one tag
  std::size_t steps = 2'000'000;       // tags met and places looked at for their names
  std::size_t output_bytes = 8 << 20;  // of what it becomes
};

// What a template may name. Of one made of an example the shape is what templates are checked by.
struct TemplateValue {
  enum class Kind { text, flag, list, members };
  Kind kind = Kind::text;
  std::string text;
  bool flag = false;
  std::vector<TemplateValue> list;
  std::vector<std::pair<std::string, TemplateValue>> members;

  TemplateValue(std::string words) : text(std::move(words)) {}
  TemplateValue(const char* words) : text(words) {}
  TemplateValue(bool is) : kind(Kind::flag), flag(is) {}
  TemplateValue(std::vector<TemplateValue> all) : kind(Kind::list), list(std::move(all)) {}
  TemplateValue(std::vector<std::pair<std::string, TemplateValue>> all)
      : kind(Kind::members), members(std::move(all)) {}

  const TemplateValue* member(std::string_view name) const;
  // Neither an empty text nor an empty list, and no flag that is down.
  bool any() const;
};
using TemplateMembers = std::vector<std::pair<std::string, TemplateValue>>;

// A bound was exceeded while it was rendered.
struct TemplateExceeded : std::runtime_error {
  explicit TemplateExceeded(RuleProblem found)
      : std::runtime_error(print(found)), problem(std::move(found)) {}
  RuleProblem problem;
};

// What is wrong with it: tags that do not close, names that there are none of in `known` (and which
// there are), whatever the language above does not have. At most 20.
std::vector<RuleProblem> check_template(const Text& text, const TemplateMembers& known,
                                        const TemplateLimits& limits = {});

enum class TemplateEscape { html, none };

// Of one that check_template() finds nothing wrong with; `values` has the shape it was checked by.
// Throws TemplateExceeded.
std::string rendered(const Text& text, const TemplateMembers& values, TemplateEscape escape,
                     const TemplateLimits& limits = {});

}  // namespace redress
