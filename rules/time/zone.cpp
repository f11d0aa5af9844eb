#include "rules/time/zone.h"

#include <date/tz.h>

// ptz.h says hh_mm_ss where both date's and C++20's are in scope; it means date's.
namespace date {
template <class Duration>
using its_hh_mm_ss = hh_mm_ss<Duration>;
}
#define hh_mm_ss its_hh_mm_ss
#include <date/ptz.h>
#undef hh_mm_ss

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <vector>

namespace redress {
namespace {

using std::chrono::duration_cast;
using std::chrono::floor;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

using Rule = Posix::time_zone;

// libdate-tz reads a zone's transitions, which end in 2037, but not the rule that continues them:
// it loses daylight saving from then on. The rule is the last line of the zone's file.
constexpr date::year last_year{2037};

std::optional<Rule> rule_of(const std::string& name) {
  std::ifstream in("/usr/share/zoneinfo/" + name, std::ios::binary);
  std::string line, last;
  while (std::getline(in, line)) last = line;
  if (last.empty()) return std::nullopt;
  try {
    return Rule(last);
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

template <class Time>
bool covered(Time time) {
  return date::year_month_day(date::floor<date::days>(time)).year() < last_year;
}

std::string text_of(Local local) {
  const auto day = floor<std::chrono::days>(local);
  const std::chrono::hh_mm_ss time{local - day};
  char text[32];
  const int n = std::snprintf(text, sizeof text, " %02d:%02d", int(time.hours().count()),
                              int(time.minutes().count()));
  if (time.seconds().count() != 0)
    std::snprintf(text + n, sizeof text - n, ":%02d", int(time.seconds().count()));
  return iso_date(day) + text;
}

}  // namespace

// Offsets in a table of their own: the library's answers carry names and cost ten times as much.
struct Zone::Rules {
  struct Stretch {
    Instant from;
    Local local_from;  // where it begins on the clocks: of two equal times, the earlier one is not
                       // in it; of skipped ones, none is
    seconds offset;
  };
  const date::time_zone* transitions;
  Rule rule;
  std::vector<Stretch> stretches = {};  // 1900–2101

  date::sys_info at(Instant at) const {
    return covered(at) ? transitions->get_info(at) : rule.get_info(at);
  }
  date::local_info at_local(Local local) const {
    const date::local_time<milliseconds> same{local.time_since_epoch()};
    return covered(same) ? transitions->get_info(same) : rule.get_info(same);
  }

  void tabulate() {
    for (Instant now = tabled_from; now < tabled_until;) {
      const date::sys_info info = at(now);
      if (stretches.empty() || stretches.back().offset != info.offset) {
        const seconds before = stretches.empty() ? info.offset : stretches.back().offset;
        stretches.push_back(
            {now, Local(now.time_since_epoch() + std::max(before, info.offset)), info.offset});
      }
      Instant end(info.end.time_since_epoch());
      if (covered(now) && !covered(end)) end = rules_from;
      now = std::max(end, now + std::chrono::hours(1));
    }
  }

  seconds offset(Instant at) const {
    if (at < tabled_from || at >= tabled_until) return this->at(at).offset;
    const auto after = std::upper_bound(stretches.begin(), stretches.end(), at,
                                        [](Instant t, const Stretch& it) { return t < it.from; });
    return std::prev(after)->offset;
  }

  Instant instant(Local local) const {
    const Instant near(local.time_since_epoch());
    if (near < tabled_from + day || near >= tabled_until - day) {
      const date::local_info info = at_local(local);
      if (info.result == date::local_info::nonexistent)
        return Instant(info.first.end.time_since_epoch());
      return Instant(local.time_since_epoch() - info.first.offset);
    }
    const auto after =
        std::upper_bound(stretches.begin(), stretches.end(), local,
                         [](Local t, const Stretch& it) { return t < it.local_from; });
    const Instant at(local.time_since_epoch() - std::prev(after)->offset);
    return after != stretches.end() && at > after->from ? after->from : at;
  }

 private:
  static constexpr auto day = std::chrono::hours(24);
  static constexpr Instant tabled_from{std::chrono::sys_days(std::chrono::year(1900) / 1 / 1)};
  static constexpr Instant tabled_until{std::chrono::sys_days(std::chrono::year(2101) / 1 / 1)};
  static constexpr Instant rules_from{std::chrono::sys_days(std::chrono::year(2037) / 1 / 1)};
};

Zone::Zone(std::string name, std::shared_ptr<const Rules> rules)
    : name_(std::move(name)), rules_(std::move(rules)) {}

std::optional<Zone> Zone::named(const std::string& name) {
  const date::time_zone* transitions = nullptr;
  try {
    transitions = date::locate_zone(name);
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
  std::optional<Rule> rule = rule_of(name);
  if (!rule) return std::nullopt;
  Rules rules{transitions, *std::move(rule)};
  rules.tabulate();
  return Zone(name, std::make_shared<const Rules>(std::move(rules)));
}

// Cut to whole minutes: zones have had no seconds since 1972.
Offset Zone::offset_at(Instant at) const { return duration_cast<minutes>(rules_->offset(at)); }

Local Zone::to_local(Instant at) const { return Local(at.time_since_epoch() + rules_->offset(at)); }

Day Zone::day_of(Instant at) const { return floor<std::chrono::days>(to_local(at)); }

Instant Zone::to_instant(Local local) const { return rules_->instant(local); }

std::string Zone::text(Instant at) const { return text_of(to_local(at)); }

std::string Zone::end_text(Instant at) const {
  const Local local = to_local(at);
  const Day day = floor<std::chrono::days>(local);
  if (local == day) return iso_date(day - std::chrono::days(1)) + " 24:00";
  return text_of(local);
}

}  // namespace redress
