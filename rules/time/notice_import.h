// A year's holiday notice as holiday-cn publishes it, turned into what a calendar's text says.
// https://github.com/NateScarlet/holiday-cn: one JSON file a notice year, which is not always the
// year of its days: 2019.json has 2018-12-29.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/text/text.h"

namespace redress {

struct ImportedNotice {
  int year = 0;
  std::string yaml;  // "  2026:\n    notice: …", to stand under `years:`
};

// nullopt, and `problems` says why, unless every entry is right. Weekdays marked as worked, as
// holiday-cn has Monday 2020-02-03, are left out with a comment: the ordinary week says so already.
std::optional<ImportedNotice> import_notice(const Text& json, std::vector<RuleProblem>& problems);

// The calendar's text with the notice in it: in place of what the year said, or where its year
// comes. Everything else stays as it was, comments too. nullopt, and `problems` says why, unless
// the outcome is a calendar that compiles.
std::optional<Text> with_notice(const Text& calendar, const ImportedNotice& notice,
                                std::vector<RuleProblem>& problems);

}  // namespace redress
