// Targets that the city of Boston set n working days after a request was opened, counted again.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace redress::boston {

struct Miss {
  int line = 0;  // of the file
  std::string type, opened, city, ours;
};

struct Comparison {
  int rows = 0;
  std::vector<Miss> misses;  // that differ by more than a minute; the city's stamps mix precisions
};

// Throws std::runtime_error, saying what to do, for a file that is absent or not of this kind.
Comparison compare(const std::filesystem::path& targets, const std::filesystem::path& calendar);

// "CE Collection, opened 2015-03-27 13:07:09: the city says 2015-04-03 13:07:00, we 2015-03-30 …".
std::string print(const Miss& miss);

}  // namespace redress::boston
