#include "rules/policy/privacy.h"

#include <algorithm>

namespace redress {

const std::vector<std::string>& review_field_names() {
  static const std::vector<std::string> names = {"matter",     "remark", "indicators", "step",
                                                 "project_no", "time",   "channel",    "section",
                                                 "window",     "staff",  "device",     "user_type"};
  return names;
}

bool PrivacyRule::shows(ReviewField field, bool is_named) const {
  if (is_named && !named) return true;
  const std::vector<ReviewField>& shown = is_named ? *named : anonymous;
  return std::find(shown.begin(), shown.end(), field) != shown.end();
}

}  // namespace redress
