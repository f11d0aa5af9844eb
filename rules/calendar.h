// Which days are worked, and between which hours.
//
// A calendar is a text: the week, the hours, the days that the decree sets free every year, and the
// yearly notices with their holidays and make-up workdays. Layers over it change single days or the
// hours; the later one wins.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/case.h"
#include "rules/text.h"

namespace redress {

// Minutes from the day's 00:00. `to` is past 24:00 for a window that ends in the next morning.
struct Window {
  int from = 0;
  int to = 0;
  bool operator==(const Window&) const = default;
};

class Calendar {
 public:
  // The first text is the calendar, the others are layers over it. nullopt, and `problems` says
  // why, unless every text is right.
  static std::optional<Calendar> compile(const std::vector<Text>& layers,
                                         std::vector<RuleProblem>& problems);

  // "cn", or "cn+wudi-hall" with the digest of the layers' digests.
  const Version& version() const { return version_; }
  const std::vector<Version>& layers() const { return layers_; }

  bool works(Day day) const;
  // The nth working day after `day`; before it for a negative n. n = 0 is `day` itself.
  Day add_working_days(Day day, int n) const;
  // How many working days there are in (after, upto]; 0 unless after < upto.
  int working_days(Day after, Day upto) const;
  Day first_on_or_after(Day day) const;
  // None on a day off.
  const std::vector<Window>& hours(Day day) const;

  // Why a day is not worked; nullopt for one that is.
  std::optional<Uncounted> rest(Day day) const;
  // A day off in the ordinary week that is worked.
  bool made_up(Day day) const;
  // Years whose notice bears on [first, last] and is not in the calendar. A notice also rules the
  // last week of the year before it: 2018-12-29 was made a workday by the notice of 2019.
  std::vector<int> missing(Day first, Day last) const;

 private:
  friend struct CalendarText;  // compiles

  // Days that are not as the week has them.
  struct Exception {
    bool works = false;
    std::string name;
    std::string notice;
    std::vector<Window> hours;  // empty: the ordinary ones
  };

  Calendar() = default;
  void index();
  int worked_before(int at) const;
  const Exception* exception(Day day) const;
  bool works_in_an_ordinary_week(Day day) const;

  Version version_;
  std::vector<Version> layers_;
  bool week_[7] = {};  // from Sunday
  std::vector<Window> hours_;
  std::map<Day, Exception> exceptions_;
  std::vector<int> notice_years_;  // ascending; empty where holidays do not come by yearly notice

  // 1990–2100, so that counting costs the same for any length; outside it days are walked.
  std::vector<std::uint64_t> worked_;  // a bit a day
  std::vector<int> rank_;              // working days before each word
  std::vector<int> select_;            // the day of the nth working day
};

// The first day from 1990 to 2100 that one works and the other does not, or at other hours, or
// whose notice only one knows; nullopt if there is none.
std::optional<Day> first_difference(const Calendar& a, const Calendar& b);

}  // namespace redress
