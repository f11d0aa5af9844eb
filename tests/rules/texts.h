// Texts that several tests of the rules share.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "rules/policy/book.h"
#include "rules/time/calendar.h"
#include "rules/time/zone.h"

namespace redress {

inline Text file_at(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return {path.filename().string(), bytes.str()};
}

inline Text data(const std::string& name) {
  return file_at(std::filesystem::path(SOURCE_DIR) / "tests" / "rules" / "data" / name);
}

inline Text example(const std::string& name) {
  return file_at(std::filesystem::path(SOURCE_DIR) / "rules-examples" / name);
}

inline Text china() { return example("calendars/cn.yaml"); }

inline Calendar calendar_of(const std::vector<Text>& layers) {
  std::vector<RuleProblem> problems;
  const std::optional<Calendar> made = Calendar::compile(layers, problems);
  for (const RuleProblem& problem : problems) ADD_FAILURE() << print(problem);
  return made.value();
}

// Without their numbers, which wrong_test.cpp looks at.
inline std::vector<std::string> printed(const std::vector<RuleProblem>& problems) {
  std::vector<std::string> lines;
  for (RuleProblem problem : problems) {
    problem.code.clear();
    lines.push_back(print(problem));
  }
  return lines;
}

inline Day day(int year, unsigned month, unsigned of_month) {
  return std::chrono::local_days(std::chrono::year(year) / std::chrono::month(month) /
                                 std::chrono::day(of_month));
}

inline const Zone& shanghai() {
  static const Zone zone = Zone::named("Asia/Shanghai").value();
  return zone;
}

// "2026-03-02 10:00", "2026-03-02 24:00", "2026-03-02 23:59:59.999".
inline Instant local_instant(const std::string& day, std::string time, const Zone& zone) {
  std::chrono::days later{0};
  if (time == "24:00") {
    time = "00:00";
    later = std::chrono::days(1);
  }
  if (time.size() == 5) time += ":00";
  const std::optional<Stamp> stamp = parse_rfc3339(day + "T" + time + "Z");
  if (!stamp) throw std::runtime_error("no time: " + day + " " + time);
  return zone.to_instant(Local(stamp->at.time_since_epoch()) + later);
}

inline std::string with(std::string text, const std::string& what, const std::string& instead) {
  const std::size_t at = text.find(what);
  if (at == std::string::npos) throw std::runtime_error("there is no '" + what + "' to replace");
  return text.replace(at, what.size(), instead);
}

}  // namespace redress
