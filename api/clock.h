// The two sources of time: the wall, and a made-up one for rehearsals.
#pragma once

#include <atomic>

#include "engine/clerk/clerk.h"

namespace redress {

class WallTime final : public TimeSource {
 public:
  Instant now() const override;
  // CLOCK_BOOTTIME: goes on while the machine sleeps, ignores whoever sets the clock.
  std::optional<std::chrono::milliseconds> elapsed() const override;
};

// Stands still until the clerk moves it.
class TestTime final : public TimeSource {
 public:
  explicit TestTime(Instant start) : now_(start) {}
  Instant now() const override { return now_.load(); }
  std::optional<std::chrono::milliseconds> elapsed() const override { return std::nullopt; }
  void move_to(Instant to) override {
    if (to > now_.load()) now_.store(to);
  }

 private:
  std::atomic<Instant> now_;
};

}  // namespace redress
