// Any bytes as a policy, and as a dictionary: problems with a place and a sentence, or what was
// read; never a crash or a hang.
#include <cstdint>
#include <cstdlib>

#include "rules/book.h"
#include "rules/dictionary_book.h"

namespace {

void check(const std::vector<redress::RuleProblem>& problems) {
  for (const redress::RuleProblem& problem : problems)
    if (problem.sentence.empty() || problem.line < 1 || problem.column < 1) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace redress;
  const Text text{"fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size)};
  calendars_named_in(text);
  Book book;
  check(book.adopt(text, {text}));
  std::vector<Text> dictionaries = built_in_dictionaries();
  dictionaries.push_back(text);
  check(DictionaryBook().revise(dictionaries).problems);
  return 0;
}
