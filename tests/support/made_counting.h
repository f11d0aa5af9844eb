// Rates, an assessment, signals and publication, made up: what a policy may say of how it counts.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "rules/counting/rate.h"

namespace redress {

class CountingWriter {
 public:
  explicit CountingWriter(std::uint32_t seed) : random_(seed) {}

  std::string rates() {
    std::string made = "rates:\n";
    for (const RateRule& it : standard_rates())
      if (some(4)) made += "  " + it.name + ": none\n";
    for (int i = 0, n = 1 + below(4); i < n; ++i)
      made += "  rate_" + std::to_string(i) + ": {title: " + title() +
              ", of: " + pick({"kept", "[kept]", "[kept, missed]"}) +
              ", over: " + pick({"fell_due", "[kept, missed]"}) + (some(2) ? ", places: 3" : "") +
              (some(2) ? ", less_is_better: true" : "") + "}\n";
    return made;
  }

  std::string assessment() {
    std::string made =
        "assessment:\n  periods: " + pick({"[month]", "[quarter, year]", "[half_year]"}) + "\n";
    if (some(2))
      made += "  close: " + pick({"{}", "{by: unit_head}", "{after: {months: 1}}"}) + "\n";
    if (some(2)) made += "  constant: " + number() + "\n";
    if (some(2)) made += "  not_applicable: " + pick({"redistribute", "drop", "full"}) + "\n";
    if (some(2)) made += "  rank_by: " + pick({"score", "rate_0"}) + "\n";
    const bool groups = some(2);
    made += "  indicators:\n";
    for (int i = 0, n = 1 + below(5); i < n; ++i) {
      made +=
          "    indicator_" + std::to_string(i) + ": {title: " + title() + ", weight: 1" + number();
      switch (below(3)) {
        case 0:
          made += ", rate: rate_0, full_from: " + std::to_string(below(101)) + ", slope: 0.25" +
                  (some(2) ? ", minimum: 7, below_minimum: full" : "");
          break;
        case 1: made += ", deduct: {count: noted.reply, each: 2.75}, floor: 0.50"; break;
        case 2: made += ", add: {count: \"channel.微 信\", each: 0.125}"; break;
      }
      made += groups && some(2) ? ", groups: [here, there]}\n" : "}\n";
    }
    if (groups)
      made += "  groups:\n    here: {title: " + title() +
              ", units: [甲, \"乙: 丙\"]}\n    there: {title: " + title() + "}\n";
    return made;
  }

  std::string signals() {
    std::string made = "signals:\n  notify: [supervision_office]\n";
    for (const char* one :
         {"burst: {ratings: 10, within_minutes: 5, from: [address]}",
          "identical_answers: {ratings: 20, percent: 60}", "too_fast: {seconds: 5, ratings: 5}",
          "sweep: {minutes: 15, closing: \"08:05\", percent: 50, ratings: 20}",
          "silent_channel: {days: 30, expected: 5}", "frozen_distribution: {days: 20, ratings: 50}",
          "falling_response: {days: 30, percent_less: 50, finished: 100}",
          "staff_accounts: {accounts: [\"# 甲\", wx-0417]}", "staff_accounts: {}",
          "contradictions: {ratings: 5}", "zero_bad: {days: 90, ratings: 1000}",
          "dormant: {after: {natural_days: 90}}", "concentrated: {from: 5, chance: 0.0500}"})
      if (some(2) && made.find("\n  " + std::string(one).substr(0, 12)) == std::string::npos)
        made += "  " + std::string(one) + "\n";
    return made + "publication: " + pick({"{}", "{smallest: 3}", "{approve: unit_head}"}) + "\n";
  }

 private:
  int below(int n) { return int(random_() % unsigned(n)); }
  bool some(int n) { return below(n) == 0; }
  std::string pick(std::vector<std::string> from) {
    return from[std::size_t(below(int(from.size())))];
  }
  std::string title() { return pick({"按时办结率", "\"率: #1\"", "'甲, 乙'", "\"满意率[新]\""}); }
  std::string number() {
    std::string made = std::to_string(below(1'000));
    if (some(2)) made += "." + std::to_string(below(1'000'000));
    return made;
  }
  std::mt19937 random_;
};

inline std::string made_counting(std::uint32_t seed) {
  CountingWriter writer(seed);
  return writer.rates() + writer.assessment() + writer.signals();
}

}  // namespace redress
