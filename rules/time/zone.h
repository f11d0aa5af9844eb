// Local time of an IANA zone, by the system's tz database.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/time.h"

namespace redress {

using Local = std::chrono::local_time<std::chrono::milliseconds>;

class Zone {
 public:
  // nullopt for a name that the tz database does not know.
  static std::optional<Zone> named(const std::string& name);

  const std::string& name() const { return name_; }
  Offset offset_at(Instant at) const;
  Local to_local(Instant at) const;
  Day day_of(Instant at) const;
  // A local time that comes twice is the earlier one; one that is skipped is the first after it.
  Instant to_instant(Local local) const;

  // "2026-03-03 11:30", with seconds only where there are any.
  std::string text(Instant at) const;
  // The same for an end: midnight is 24:00 of the day that it ends.
  std::string end_text(Instant at) const;

 private:
  struct Rules;
  Zone(std::string name, std::shared_ptr<const Rules> rules);

  std::string name_;
  std::shared_ptr<const Rules> rules_;
};

}  // namespace redress
