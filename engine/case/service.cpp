#include "engine/case/service.h"

#include <algorithm>

#include "engine/digest.h"

namespace redress {

std::string_view name(ServiceAlarm::What what) {
  return what == ServiceAlarm::What::rating_reminded ? "rating_reminded" : "window_ended";
}

std::optional<ServiceAlarm::What> service_alarm_named(std::string_view word) {
  for (const auto one : {ServiceAlarm::What::rating_reminded, ServiceAlarm::What::window_ended})
    if (name(one) == word) return one;
  return std::nullopt;
}

const Rating* ServiceRecord::rated(int assess_number) const {
  const auto found = std::find_if(ratings.begin(), ratings.end(), [&](const Rating& rating) {
    return rating.assess_number == assess_number;
  });
  return found == ratings.end() ? nullptr : &*found;
}

std::optional<Instant> ServiceRecord::next_alarm() const {
  return alarms.empty() ? std::nullopt : std::optional(alarms.front().at);
}

std::string service_key(const std::string& source, const std::string& project_no,
                        const std::string& step) {
  const Digest digest = sha256(source + '\0' + project_no + '\0' + step);
  return {reinterpret_cast<const char*>(digest.data()), 16};
}

}  // namespace redress
