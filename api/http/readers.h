// A few threads for questions, so that one that reads much never holds up what people send.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

namespace redress {

// What one question may cost, so that it keeps neither a reader nor the memory from the others.
struct Budget {
  std::chrono::milliseconds of_readers = std::chrono::seconds(5);
  std::chrono::milliseconds of_decisions = std::chrono::seconds(60);  // over all open cases
  std::size_t answer_bytes = 32u << 20;  // an attachment has a bound of its own
};

class Readers {
 public:
  Readers(std::size_t threads, std::size_t most_waiting);
  ~Readers();  // finishes what was taken

  // False when too many are waiting: nothing was taken.
  bool take(std::function<void()> question);
  // By a thread of its own, one after the other: what may take long never keeps a question waiting.
  bool take_alone(std::function<void()> question);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace redress
