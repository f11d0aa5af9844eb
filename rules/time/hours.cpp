#include "rules/time/hours.h"

#include <algorithm>

namespace redress {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::minutes;

namespace {

struct Opening {
  Instant from, to;
};

Opening opening(Day day, const Window& window, const Zone& zone) {
  return {zone.to_instant(day + minutes(window.from)), zone.to_instant(day + minutes(window.to))};
}

}  // namespace

Instant Hours::forward(Instant from, milliseconds length) const {
  if (!working_) return from + length;
  // Yesterday's night hours may reach into today.
  for (Day day = zone_.day_of(from) - days(1);; day += days(1)) {
    for (const Window& window : calendar_.hours(day)) {
      const Opening it = opening(day, window, zone_);
      const Instant begin = std::max(it.from, from);
      if (it.to <= begin) continue;
      if (length <= it.to - begin) return begin + length;
      length -= it.to - begin;
      from = it.to;  // night hours may reach into a day with hours of its own: no time counts twice
    }
  }
}

Instant Hours::backward(Instant from, milliseconds length) const {
  if (!working_) return from - length;
  for (Day day = zone_.day_of(from);; day -= days(1)) {
    const Windows& windows = calendar_.hours(day);
    for (auto window = windows.rbegin(); window != windows.rend(); ++window) {
      const Opening it = opening(day, *window, zone_);
      const Instant end = std::min(it.to, from);
      if (end <= it.from) continue;
      if (length <= end - it.from) return end - length;
      length -= end - it.from;
      from = it.from;
    }
  }
}

milliseconds Hours::between(Instant from, Instant to) const {
  if (!working_) return to - from;
  milliseconds sum{0};
  for (Day day = zone_.day_of(from) - days(1); day <= zone_.day_of(to); day += days(1)) {
    for (const Window& window : calendar_.hours(day)) {
      const Opening it = opening(day, window, zone_);
      const Instant begin = std::max(it.from, from), end = std::min(it.to, to);
      if (begin >= end) continue;
      sum += end - begin;
      from = end;
    }
  }
  return sum;
}

}  // namespace redress
