// Any bytes as a policy: problems with a place and a sentence, or a policy; never a crash or a
// hang.
#include <cstdint>
#include <cstdlib>

#include "rules/book.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace redress;
  const Text text{"fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size)};
  calendars_named_in(text);
  Book book;
  for (const RuleProblem& problem : book.adopt(text, {text}))
    if (problem.sentence.empty() || problem.line < 1 || problem.column < 1) std::abort();
  return 0;
}
