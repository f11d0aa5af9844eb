// A dictionary, asked.
#include "rules/sources/dictionary.h"

namespace redress {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const std::vector<std::string> promise_words = {"immediate", "promised", "other"};
const std::vector<std::string> user_words = {"natural_person",      "enterprise",
                                             "institution",         "legal_person",
                                             "social_organization", "unincorporated_enterprise",
                                             "government",          "other"};
const std::vector<std::string> channel_words = {
    "pc",  "mobile", "qr_code", "tablet", "terminal",         "phone",
    "sms", "paper",  "spoken",  "window", "unresolved_window"};

bool is_one_of(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

namespace {

const Indicator* find_in(const IndicatorVersion& version, std::string_view code) {
  const auto at =
      std::lower_bound(version.indicators.begin(), version.indicators.end(), code,
                       [](const Indicator& a, std::string_view b) { return a.code < b; });
  return at != version.indicators.end() && at->code == code ? &*at : nullptr;
}

// The digits of a stamp, year first, and nothing but what the format has between them.
std::optional<Local> local_time(std::string_view text, std::string_view format, Wording& wrong) {
  if (text.size() != format.size()) return std::nullopt;
  int parts[6] = {};  // year, month, day, hour, minute, second
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t part = std::string_view("yMdHms").find(format[i]);
    if (part == std::string_view::npos) {
      if (text[i] != format[i]) return std::nullopt;
      continue;
    }
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    parts[part] = parts[part] * 10 + (text[i] - '0');
  }
  const auto digits = [](int value, std::size_t width) {
    const std::string text = std::to_string(value);
    return std::string(width - text.size(), '0') + text;
  };
  const auto date =
      read_day(digits(parts[0], 4) + "-" + digits(parts[1], 2) + "-" + digits(parts[2], 2));
  const Day* const day = std::get_if<Day>(&date);
  if (!day) {
    wrong = std::get<Wording>(date);
    return std::nullopt;
  }
  if (parts[3] > 23 || parts[4] > 59 || parts[5] > 59) return std::nullopt;
  return Local(*day) + hours(parts[3]) + minutes(parts[4]) + seconds(parts[5]);
}

}  // namespace

std::string_view pattern(StampFormat format) {
  switch (format) {
    case StampFormat::rfc3339: return "rfc3339";
    case StampFormat::date_and_time: return "yyyy-MM-dd HH:mm:ss";
    case StampFormat::digits: return "yyyyMMddHHmmss";
    case StampFormat::digits_with_t: return "yyyyMMddTHHmmss";
  }
  return {};
}

std::optional<Dictionary::KnownIndicator> Dictionary::indicator(std::string_view code,
                                                                Day day) const {
  std::optional<KnownIndicator> known;
  for (const IndicatorVersion& version : indicators) {
    if (day < version.since) continue;
    const Indicator* found = find_in(version, code);
    if (!found) continue;
    const bool in_use = !version.retired && day <= version.until;
    if (in_use) return KnownIndicator{found->level, false};
    known = KnownIndicator{found->level, true};
  }
  return known;
}

const Field* Dictionary::field(std::string_view native) const {
  const auto at = std::lower_bound(fields.begin(), fields.end(), native,
                                   [](const Field& a, std::string_view b) { return a.native < b; });
  return at != fields.end() && at->native == native ? &*at : nullptr;
}

const Only* Dictionary::only_of(std::string_view native) const {
  for (const Only& one : only)
    if (one.native == native) return &one;
  return nullptr;
}

std::string_view Dictionary::native_of(std::string_view name) const {
  const Field* first = nullptr;
  for (const Field& each : fields)
    if (each.name == name && (!first || each.order < first->order)) first = &each;
  return first ? std::string_view(first->native) : std::string_view();
}

std::optional<Instant> Dictionary::stamp(const Field& field, std::string_view text,
                                         Wording* wrong) const {
  Wording why;
  std::optional<Instant> at;
  if (field.format == StampFormat::rfc3339) {
    const auto stamp = read_instant(text);
    if (const auto* known = std::get_if<Stamp>(&stamp))
      at = known->at;
    else
      why = std::get<Wording>(stamp);
  } else if (const auto local = local_time(text, pattern(field.format), why)) {
    at = zone->to_instant(*local);
    if (auto no = out_of_range(*at)) {
      why = *std::move(no);
      at.reset();
    }
  }
  if (!at && wrong) *wrong = std::move(why);
  return at;
}

}  // namespace redress
