// A length of time as a policy writes it.
#pragma once

#include <optional>
#include <string_view>

#include "rules/text/yaml.h"
#include "rules/time/span.h"

namespace redress {

// A map with one unit, {working_days: 5}, or `same_day` where that is allowed. A bare day or hour
// is refused with the reason.
std::optional<Span> read_span(const yaml::Node& node, const Term& what, bool same_day,
                              yaml::Report& report);

// "working_days" and 个工作日: of a length, as people say it.
Wording unit_words(Unit unit);

}  // namespace redress
