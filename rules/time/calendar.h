// Which days are worked, and between which hours.
//
// A calendar is a text: the week, the hours, the days that the decree sets free every year, and the
// yearly notices with their holidays and make-up workdays. Layers over it change single days or the
// hours; the later one wins. The texts are read in calendar_text.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/case/case.h"
#include "rules/text/text.h"

namespace redress {

// Minutes from the day's 00:00. `to` is past 24:00 for a window that ends in the next morning.
struct Window {
  int from = 0;
  int to = 0;
  bool operator==(const Window&) const = default;
};
using Windows = std::vector<Window>;  // by start, apart

// Both included.
struct Days {
  Day first, last;
  bool operator==(const Days&) const = default;
};

// Dates of a calendar's text are within these; outside of them the ordinary week holds.
inline constexpr int first_calendar_year = first_year, last_calendar_year = last_year;

// An official paper that a calendar rests on.
struct Paper {
  int year = 0;  // that it arranges
  std::string title;
  std::string number;  // "国办发明电〔2024〕12号"; empty if it is not known
  std::string url;
  std::optional<Day> published;
  bool amends = false;  // an earlier one of its year
  int given = 0;        // weekdays that it sets free, less the rest days that it has worked
  int extra_days = 0;   // of those, how many it gives beyond the statutory ones (2015-09-03)
  int line = 1;         // of the text that lists it
};

// What a calendar says, put together from its texts.
struct CalendarDays {
  struct Reason {
    std::string name;    // of the holiday
    std::string notice;  // or decree, that says so
  };
  // A day that is not as the week has it, or has hours of its own.
  struct Exception {
    bool works = false;
    std::int32_t reason = 0;  // in `reasons`
    std::int32_t hours = -1;  // in `own_hours`; -1: the ordinary ones
  };
  struct Dated {
    Days days;
    Windows hours;
  };

  std::array<bool, 7> week{};  // from Sunday
  Windows hours;
  std::vector<Dated> dated_hours;  // the later one wins
  std::map<Day, Exception> exceptions;
  std::vector<Reason> reasons = {{}};  // the first is none
  std::vector<Windows> own_hours;
  // The years whose notices are there, without a gap; 0: holidays do not come by yearly notice.
  int first_notice = 0, last_notice = 0;
  std::vector<Paper> notices;
  std::map<int, int> statutory_days;  // that a year has, from this year on

  bool ordinarily_works(Day day) const;
  bool works(Day day) const;
};

class Calendar {
 public:
  // The first text is the calendar, the others are layers over it. nullopt, and `problems` says
  // why, unless every text is right.
  static std::optional<Calendar> compile(const std::vector<Text>& layers,
                                         std::vector<RuleProblem>& problems);

  // nullopt if an ordinary week has no working time: nothing could ever be due by it.
  static std::optional<Calendar> of(CalendarDays says, Version version = {},
                                    std::vector<Version> layers = {});

  // "cn", or "cn+wudi-hall" with the digest of the layers' digests.
  const Version& version() const { return version_; }
  const std::vector<Version>& layers() const { return layers_; }
  const std::vector<Paper>& notices() const { return says_.notices; }
  // How many days a year's notice has to give by decree; nullopt if the calendar does not say.
  std::optional<int> statutory_days(int year) const;

  bool works(Day day) const;
  // The nth working day after `day`; before it for a negative n. n = 0 is `day` itself. Costs the
  // same for any n.
  Day add_working_days(Day day, int n) const;
  // How many working days there are in (after, upto]; 0 unless after < upto.
  int working_days(Day after, Day upto) const;
  Day first_on_or_after(Day day) const;
  // None on a day off.
  const Windows& hours(Day day) const;
  // Worked, but not between the hours that its neighbours have.
  bool has_own_hours(Day day) const;

  // Why a day is not worked; nullopt for one that is.
  std::optional<Uncounted> rest(Day day) const;
  // A day off that has a name, unlike an ordinary weekend.
  bool holiday(Day day) const;
  // A day off in the ordinary week that is worked.
  bool made_up(Day day) const;
  // What a day is called that is not as the week has it; empty for others.
  const std::string& name_of(Day day) const;

  // Years whose notice bears on [first, last] and is not in the calendar. A notice also rules the
  // last week of the year before it: 2018-12-29 was made a workday by the notice of 2019.
  std::vector<int> missing(Day first, Day last) const;
  // Whether there are none.
  bool announced(Day first, Day last) const;
  // The last day that the notices rule; nullopt where holidays do not come by yearly notice.
  std::optional<Day> announced_until() const;

 private:
  explicit Calendar(CalendarDays says);
  int worked_before(int at) const;
  int worked_until(Day day) const;
  int ordinary_days(Day after, Day upto) const;
  Day nth_worked(int n) const;
  const CalendarDays::Exception* exception(Day day) const;

  Version version_;
  std::vector<Version> layers_;
  CalendarDays says_;                                                // but for its exceptions
  std::vector<std::pair<Day, CalendarDays::Exception>> exceptions_;  // by day
  int days_a_week_ = 0;

  // A bit a day, with rank and a sample of select, so that counting costs the same for any length.
  std::vector<std::uint64_t> worked_;
  std::vector<std::int32_t> rank_;     // working days before each word
  std::vector<std::uint16_t> sample_;  // the word of every 64th working day
};

// The first day of those that one works and the other does not, or at other hours, or
// whose notice only one knows; nullopt if there is none.
std::optional<Day> first_difference(const Calendar& a, const Calendar& b);

}  // namespace redress
