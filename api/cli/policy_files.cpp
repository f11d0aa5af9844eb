#include "api/cli/policy_files.h"

#include <filesystem>
#include <optional>
#include <set>

#include "api/files.h"

#include "rules/policy/layers.h"

namespace redress {

namespace {

const Wording a_policy{"a policy", "规则"};

// The policy of that name: NAME.yaml, or else whichever file says that it is it.
std::optional<Text> policy_beside(const std::filesystem::path& directory, const std::string& name) {
  std::set<std::filesystem::path> files;
  std::error_code ignored;
  const auto here = directory.empty() ? std::filesystem::path(".") : directory;
  for (const auto& file : std::filesystem::directory_iterator(here, ignored))
    if (file.path().extension() == ".yaml") files.insert(directory / file.path().filename());
  const auto read = [](const std::filesystem::path& file) {
    return Text{file.string(), read_file(file.string())};
  };
  const std::filesystem::path called_so = directory / (name + ".yaml");
  if (files.contains(called_so)) return read(called_so);
  for (const std::filesystem::path& file : files)
    if (Text text = read(file); policy_name(text) == name) return text;
  return std::nullopt;
}

}  // namespace

PolicyTexts policy_texts(const std::string& file) {
  PolicyTexts made{{file, read_text(file, a_policy)}, {}, {}};
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
      made.calendars.push_back(
          {beside.string(), read_text(beside.string(), {"a calendar", "日历"})});
  }
  return made;
}

std::vector<std::string> policies_in(const std::string& directory) {
  std::set<std::string> found;
  std::error_code ignored;
  std::filesystem::recursive_directory_iterator entry(
      directory, std::filesystem::directory_options::skip_permission_denied, ignored);
  for (; !ignored && entry != std::filesystem::recursive_directory_iterator();
       entry.increment(ignored)) {
    const std::filesystem::path& path = entry->path();
    const std::string name = path.filename().string();
    std::error_code none;
    if (entry->is_directory(none)) {
      if (name == "calendars" || name == "dictionaries" || name.starts_with("."))
        entry.disable_recursion_pending();
      continue;
    }
    const bool yaml = path.extension() == ".yaml" || path.extension() == ".yml";
    if (!yaml || path.stem().string().ends_with("_test") || name.starts_with(".")) continue;
    const std::string text = "\n" + read_file(path.string());
    const bool other = text.find("\nredress_calendar") != std::string::npos ||
                       text.find("\nredress_dictionary") != std::string::npos ||
                       text.find("\nredress_story") != std::string::npos;
    if (!other) found.insert(path.string());
  }
  return {found.begin(), found.end()};
}

std::vector<Text> tests_beside(const std::string& file) {
  std::filesystem::path beside = file;
  beside.replace_filename(beside.stem().string() + "_test.yaml");
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(beside, ignored)) return {};
  return {{beside.string(), read_text(beside.string(), {"tests of a policy", "规则的测试"})}};
}

}  // namespace redress
