#include "api/policy_files.h"

#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <stdexcept>

#include "rules/layers.h"

namespace redress {

std::string bytes_of_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream bytes;
  if (!in || std::filesystem::is_directory(file) || !(bytes << in.rdbuf()))
    throw std::runtime_error(file + ": can not be read. Check the path and its permissions.");
  return std::move(bytes).str();
}

namespace {

// The policy of that name: NAME.yaml, or else whichever file says that it is it.
std::optional<Text> policy_beside(const std::filesystem::path& directory, const std::string& name) {
  std::set<std::filesystem::path> files;
  std::error_code ignored;
  const auto here = directory.empty() ? std::filesystem::path(".") : directory;
  for (const auto& file : std::filesystem::directory_iterator(here, ignored))
    if (file.path().extension() == ".yaml") files.insert(directory / file.path().filename());
  const auto read = [](const std::filesystem::path& file) {
    return Text{file.string(), bytes_of_file(file.string())};
  };
  const std::filesystem::path called_so = directory / (name + ".yaml");
  if (files.contains(called_so)) return read(called_so);
  for (const std::filesystem::path& file : files)
    if (Text text = read(file); policy_name(text) == name) return text;
  return std::nullopt;
}

}  // namespace

PolicyTexts policy_texts(const std::string& file) {
  PolicyTexts made{{file, bytes_of_file(file)}, {}, {}};
  const std::filesystem::path directory = std::filesystem::path(file).parent_path();
  std::error_code ignored;
  std::string base = base_of_policy(made.policy);
  while (!base.empty() && made.bases.size() <= most_bases) {
    const auto beside = policy_beside(directory, base);
    if (!beside) break;
    made.bases.push_back(*beside);
    base = base_of_policy(made.bases.back());
  }
  for (const std::string& name : calendars_named_in(made.policy, made.bases)) {
    const std::filesystem::path beside = directory / "calendars" / (name + ".yaml");
    if (std::filesystem::is_regular_file(beside, ignored))
      made.calendars.push_back({beside.string(), bytes_of_file(beside.string())});
  }
  return made;
}

std::vector<Text> tests_beside(const std::string& file) {
  std::filesystem::path beside = file;
  beside.replace_filename(beside.stem().string() + "_test.yaml");
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(beside, ignored)) return {};
  return {{beside.string(), bytes_of_file(beside.string())}};
}

}  // namespace redress
