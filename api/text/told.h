// What ends a command: it says what to do, in both languages.
#pragma once

#include <stdexcept>

#include "engine/wording.h"

namespace redress {

struct Told : std::runtime_error {
  explicit Told(Wording said) : std::runtime_error(said.en), sentence(std::move(said)) {}
  Wording sentence;  // what() is the English of it
};

}  // namespace redress
