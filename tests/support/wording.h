// Sentences of both languages in tests: how a failure prints them, and what is looked for in one.
#pragma once

#include <gmock/gmock.h>

#include <ostream>

#include "engine/wording.h"

namespace redress {

inline void PrintTo(const Wording& it, std::ostream* out) { *out << it.en << " | " << it.zh; }

// That its English says so.
template <class Says>
auto English(Says says) {
  return ::testing::Field("en", &Wording::en, says);
}

}  // namespace redress
