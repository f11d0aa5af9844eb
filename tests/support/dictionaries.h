// The dictionaries of rules-examples, which has the two that are compiled in.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "rules/sources/dictionary_book.h"

namespace redress {

inline const Dictionaries& example_dictionaries() {
  static const std::shared_ptr<const Dictionaries> all = [] {
    std::vector<Text> texts;
    for (const auto& file : std::filesystem::directory_iterator(
             std::filesystem::path(SOURCE_DIR) / "rules-examples" / "dictionaries")) {
      std::ifstream in(file.path(), std::ios::binary);
      std::ostringstream bytes;
      bytes << in.rdbuf();
      texts.push_back({file.path().filename().string(), bytes.str()});
    }
    const DictionaryBook::Revision made = DictionaryBook().revise(texts);
    if (!made.problems.empty()) throw std::runtime_error(print(made.problems.front()));
    return made.then;
  }();
  return *all;
}

inline const Dictionary& example_dictionary(std::string_view name) {
  const Dictionary* found = example_dictionaries().find(name);
  if (!found) throw std::runtime_error("there is no such example dictionary");
  return *found;
}

}  // namespace redress
