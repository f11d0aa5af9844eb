// Which fields of a review the party that was rated sees, and which roles see all of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/text/policy_place.h"

namespace redress {

// What a policy may show or keep back. The rating, the unit, the region and the day are always
// seen: a case could not be worked on without them.
enum class ReviewField {
  matter,
  remark,
  indicators,  // with dimensions
  step,
  project_no,
  time,  // the time of day: of the rating, and of all that tells it
  channel,
  section,
  window,
  staff,
  device,     // with who wrote it down
  user_type,  // natural person or enterprise, and the kind of promise
};
inline constexpr std::size_t review_fields = std::size_t(ReviewField::user_type) + 1;
// Their names in policies, in that order.
const std::vector<std::string>& review_field_names();

struct PrivacyRule {
  // Of an anonymous review: what tells nobody who gave it.
  std::vector<ReviewField> anonymous = {ReviewField::matter, ReviewField::remark,
                                        ReviewField::indicators, ReviewField::step};
  // Of a named one, whom the unit has to contact: all, unless the policy says less.
  std::optional<std::vector<ReviewField>> named;
  std::vector<std::string> full;  // roles that see all of both
  Place at;
  bool operator==(const PrivacyRule&) const = default;

  bool shows(ReviewField field, bool is_named) const;
};

}  // namespace redress
