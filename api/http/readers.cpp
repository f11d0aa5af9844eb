#include "api/http/readers.h"

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

namespace redress {

struct Readers::State {
  boost::asio::thread_pool pool;
  boost::asio::thread_pool alone{1};
  const std::size_t most_waiting;
  std::atomic<std::size_t> waiting{0};

  State(std::size_t threads, std::size_t most_waiting)
      : pool(threads), most_waiting(most_waiting) {}
};

Readers::Readers(std::size_t threads, std::size_t most_waiting)
    : state_(std::make_unique<State>(threads, most_waiting)) {}

Readers::~Readers() {
  state_->pool.join();
  state_->alone.join();
}

namespace {

template <class State>
bool take_with(State& state, boost::asio::thread_pool& pool, std::function<void()> question) {
  if (state.waiting.fetch_add(1) >= state.most_waiting) {
    --state.waiting;
    return false;
  }
  boost::asio::post(pool, [&state, question = std::move(question)] {
    --state.waiting;
    question();
  });
  return true;
}

}  // namespace

bool Readers::take(std::function<void()> question) {
  return take_with(*state_, state_->pool, std::move(question));
}

bool Readers::take_alone(std::function<void()> question) {
  return take_with(*state_, state_->alone, std::move(question));
}

}  // namespace redress
