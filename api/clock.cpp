#include "api/clock.h"

#include <time.h>

namespace redress {
using namespace std::chrono;

Instant WallTime::now() const { return floor<milliseconds>(system_clock::now()); }

std::optional<milliseconds> WallTime::elapsed() const {
  timespec since_boot{};
  clock_gettime(CLOCK_BOOTTIME, &since_boot);
  return duration_cast<milliseconds>(seconds(since_boot.tv_sec) + nanoseconds(since_boot.tv_nsec));
}

}  // namespace redress
