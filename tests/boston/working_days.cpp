#include "tests/boston/working_days.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "rules/time/deadline.h"

namespace redress::boston {
namespace {

Calendar read_calendar(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  std::vector<RuleProblem> problems;
  const std::optional<Calendar> made =
      Calendar::compile({{path.filename().string(), bytes.str()}}, problems);
  if (!made) throw std::runtime_error(print(problems.at(0)));
  return *made;
}

}  // namespace

Comparison compare(const std::filesystem::path& targets, const std::filesystem::path& calendar) {
  const Calendar city = read_calendar(calendar);
  const Zone zone = Zone::named("America/New_York").value();
  std::ifstream in(targets);
  if (!in)
    throw std::runtime_error("There is no file '" + targets.string() +
                             "'; name one with the columns type,n_business_days,open_local,"
                             "target_local, like tests/boston/working_day_targets.csv.");
  const auto instant =
      [&](const std::string& text) {  // "2015-01-11 14:57:11", on the city's clocks
        const auto stamp = text.size() == 19
                               ? parse_rfc3339(text.substr(0, 10) + "T" + text.substr(11) + "Z")
                               : std::nullopt;
        if (!stamp)
          throw std::runtime_error("'" + text + "' is no local time in " + targets.string());
        return zone.to_instant(Local(stamp->at.time_since_epoch()));
      };

  Comparison made;
  std::string text;
  bool headed = false;
  for (int line = 1; std::getline(in, text); ++line) {
    if (text.starts_with('#')) continue;
    std::vector<std::string> cells;
    std::istringstream split(text);
    for (std::string cell; std::getline(split, cell, ',');) cells.push_back(cell);
    if (cells.size() < 4)
      throw std::runtime_error(targets.string() + ":" + std::to_string(line) +
                               ": four cells at "
                               "least: type,n_business_days,open_local,target_local");
    if (!headed) {
      headed = true;
      continue;
    }
    ++made.rows;
    const Instant opened = instant(cells[2]), target = instant(cells[3]);
    // What comes in while nobody is there is opened when somebody is.
    const Instant taken = later_by(opened, {Unit::working_hours, 0}, zone, city);
    const Instant ours = later_by(taken, {Unit::working_days, std::stoi(cells[1])}, zone, city);
    if (ours - target > std::chrono::seconds(60) || target - ours > std::chrono::seconds(60))
      made.misses.push_back({line, cells[0], cells[2], cells[3], zone.text(ours)});
  }
  return made;
}

std::string print(const Miss& miss) {
  return miss.type + ", opened " + miss.opened + ": the city says " + miss.city + ", we " +
         miss.ours;
}

}  // namespace redress::boston
