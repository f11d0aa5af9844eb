// 办件: one matter handled for somebody, as far as rating it goes: whether it is finished, until
// when it may be rated, and how often it was.
//
// One record a source, project number and step, so that the same rating is known again whatever
// event brings it, and so that a default review is recorded only where nobody rated.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/case/case.h"
#include "engine/case/review.h"

namespace redress {

// A rating on record. `content` tells an exact repeat from a contradiction.
struct Rating {
  int assess_number = 1;
  Number entry = 0;
  std::string content;  // first half of a digest, hex
  Number case_id = 0;   // the one it opened or joined; 0 if none
  bool operator==(const Rating&) const = default;
};

// What is to happen unless somebody rates before.
struct ServiceAlarm {
  enum class What { rating_reminded, window_ended } what = What::window_ended;
  Instant at;
  bool operator==(const ServiceAlarm&) const = default;
};
std::string_view name(ServiceAlarm::What what);
std::optional<ServiceAlarm::What> service_alarm_named(std::string_view name);

struct ServiceRecord {
  Number id = 0;  // the number of the entry that first told of it
  std::string source;
  // What a default review says: project number, step, region, unit, matter …; its rating once there
  // is one. Before the end, what the first rating says of these. Named if all its ratings are.
  Review review;
  std::optional<Instant> finished_at;
  std::optional<Day> finished_on;  // in the policy's zone
  std::optional<Instant> window_ends;
  std::vector<ServiceAlarm> alarms;  // pending, by instant
  std::vector<Rating> ratings;       // active ones, in the order they came
  Number defaulted_by = 0;           // the entry that recorded the default review
  std::string default_content;       // of one that the source sent
  bool default_superseded = false;   // by a rating that came after all
  bool operator==(const ServiceRecord&) const = default;

  const Rating* rated(int assess_number) const;
  std::optional<Instant> next_alarm() const;
};

// By which it is found: half a SHA-256 of source, project number and step, 16 bytes.
std::string service_key(const std::string& source, const std::string& project_no,
                        const std::string& step);

}  // namespace redress
