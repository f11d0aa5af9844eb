// A few threads for questions, so that one that reads much never holds up what people send.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace redress {

class Readers {
 public:
  Readers(std::size_t threads, std::size_t most_waiting);
  ~Readers();  // finishes what was taken

  // False when too many are waiting: nothing was taken.
  bool take(std::function<void()> question);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace redress
