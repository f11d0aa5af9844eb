#include "api/readers.h"

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

namespace redress {

struct Readers::State {
  boost::asio::thread_pool pool;
  const std::size_t most_waiting;
  std::atomic<std::size_t> waiting{0};

  State(std::size_t threads, std::size_t most_waiting)
      : pool(threads), most_waiting(most_waiting) {}
};

Readers::Readers(std::size_t threads, std::size_t most_waiting)
    : state_(std::make_unique<State>(threads, most_waiting)) {}

Readers::~Readers() { state_->pool.join(); }

bool Readers::take(std::function<void()> question) {
  if (state_->waiting.fetch_add(1) >= state_->most_waiting) {
    --state_->waiting;
    return false;
  }
  boost::asio::post(state_->pool, [state = state_.get(), question = std::move(question)] {
    --state->waiting;
    question();
  });
  return true;
}

}  // namespace redress
