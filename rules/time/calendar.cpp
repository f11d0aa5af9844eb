#include "rules/time/calendar.h"

#include <algorithm>
#include <bit>

namespace redress {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::weekday;
using std::chrono::year;
using std::chrono::year_month_day;

namespace {

constexpr Day first_day = local_days(year(first_calendar_year) / 1 / 1);
constexpr Day last_day = local_days(year(last_calendar_year) / 12 / 31);
constexpr int indexed = (last_day - first_day).count() + 1;
constexpr int word_bits = 64, sampled = 64;

bool is_indexed(Day day) { return day >= first_day && day <= last_day; }
int year_of(Day day) { return int(year_month_day(day).year()); }

// A notice also rules the last week of the year before it.
int notice_year_of(Day day) {
  const year_month_day date{day};
  return int(date.year()) + (date.month() == std::chrono::December && unsigned(date.day()) >= 25);
}

// Where the nth bit that is set stands.
int select(std::uint64_t bits, int n) {
  int at = 0;
  for (int here; n >= (here = std::popcount(bits & 0xFF)); at += 8, bits >>= 8) n -= here;
  for (; n > 0; --n) bits &= bits - 1;
  return at + std::countr_zero(bits);
}

}  // namespace

bool CalendarDays::ordinarily_works(Day day) const { return week[weekday(day).c_encoding()]; }

bool CalendarDays::works(Day day) const {
  const auto found = exceptions.find(day);
  return found == exceptions.end() ? ordinarily_works(day) : found->second.works;
}

std::optional<Calendar> Calendar::of(CalendarDays says, Version version,
                                     std::vector<Version> layers) {
  if (says.hours.empty() || !std::ranges::count(says.week, true)) return std::nullopt;
  Calendar made(std::move(says));
  made.version_ = std::move(version);
  made.layers_ = std::move(layers);
  return made;
}

Calendar::Calendar(CalendarDays says) : says_(std::move(says)) {
  days_a_week_ = static_cast<int>(std::ranges::count(says_.week, true));
  worked_.assign((indexed + word_bits - 1) / word_bits, 0);
  std::array<std::uint64_t, 7> from_weekday{};  // 64 ordinary days from each
  for (int first = 0; first < 7; ++first)
    for (int i = 0; i < word_bits; ++i)
      if (says_.week[(first + i) % 7]) from_weekday[first] |= std::uint64_t(1) << i;
  for (std::size_t word = 0; word < worked_.size(); ++word)
    worked_[word] = from_weekday[(weekday(first_day).c_encoding() + word * word_bits) % 7];
  worked_.back() &= (std::uint64_t(1) << indexed % word_bits) - 1;
  exceptions_.assign(says_.exceptions.begin(), says_.exceptions.end());
  says_.exceptions.clear();
  for (const auto& [day, differs] : exceptions_) {
    if (!is_indexed(day)) continue;
    const int at = static_cast<int>((day - first_day).count());
    const std::uint64_t bit = std::uint64_t(1) << at % word_bits;
    std::uint64_t& word = worked_[at / word_bits];
    word = differs.works ? word | bit : word & ~bit;
  }

  rank_.assign(worked_.size() + 1, 0);
  for (std::size_t word = 0; word < worked_.size(); ++word) {
    rank_[word + 1] = rank_[word] + std::popcount(worked_[word]);
    while (static_cast<int>(sample_.size()) * sampled < rank_[word + 1])
      sample_.push_back(static_cast<std::uint16_t>(word));
  }
}

// --- Counting ---

// Of the indexed days.
int Calendar::worked_before(int at) const {
  const std::uint64_t below = (std::uint64_t(1) << at % word_bits) - 1;
  return rank_[at / word_bits] + std::popcount(worked_[at / word_bits] & below);
}

// Counted from the first indexed day; negative before it.
int Calendar::worked_until(Day day) const {
  if (day < first_day) return -ordinary_days(day, first_day - days(1));
  if (day > last_day) return rank_.back() + ordinary_days(last_day, day);
  return worked_before(static_cast<int>((day - first_day).count())) + works(day);
}

// In (after, upto], where no exception is.
int Calendar::ordinary_days(Day after, Day upto) const {
  const auto whole_weeks = (upto - after).count() / 7;
  int sum = static_cast<int>(whole_weeks) * days_a_week_;
  for (Day day = after + days(whole_weeks * 7 + 1); day <= upto; day += days(1))
    sum += says_.ordinarily_works(day);
  return sum;
}

Day Calendar::nth_worked(int n) const {
  std::size_t word = sample_[n / sampled];
  while (rank_[word + 1] <= n) ++word;
  return first_day +
         days(static_cast<int>(word) * word_bits + select(worked_[word], n - rank_[word]));
}

bool Calendar::works(Day day) const {
  if (!is_indexed(day)) return says_.ordinarily_works(day);
  const auto at = (day - first_day).count();
  return worked_[at / word_bits] >> at % word_bits & 1;
}

Day Calendar::add_working_days(Day day, int n) const {
  if (n == 0) return day;
  const int wanted = worked_until(day) + (n > 0 ? n - 1 : n - works(day));
  if (wanted >= 0 && wanted < rank_.back()) return nth_worked(wanted);
  // It lies where the ordinary week goes on for ever: by whole weeks, then by days.
  const bool past = wanted >= 0;
  int left = past ? wanted - rank_.back() : -wanted - 1;
  Day at = past ? last_day : first_day;
  at += days((past ? 7 : -7) * std::int64_t(left / days_a_week_));
  left %= days_a_week_;
  do {
    at += days(past ? 1 : -1);
    left -= says_.ordinarily_works(at);
  } while (left >= 0);
  return at;
}

int Calendar::working_days(Day after, Day upto) const {
  return upto <= after ? 0 : worked_until(upto) - worked_until(after);
}

Day Calendar::first_on_or_after(Day day) const {
  return works(day) ? day : add_working_days(day, 1);
}

// --- Single days ---

const CalendarDays::Exception* Calendar::exception(Day day) const {
  const auto found =
      std::ranges::lower_bound(exceptions_, day, {}, [](auto& it) { return it.first; });
  return found == exceptions_.end() || found->first != day ? nullptr : &found->second;
}

const Windows& Calendar::hours(Day day) const {
  static const Windows none;
  if (!works(day)) return none;
  const CalendarDays::Exception* differs = exception(day);
  if (differs && differs->hours >= 0) return says_.own_hours[differs->hours];
  const auto& dated = says_.dated_hours;
  for (auto it = dated.rbegin(); it != dated.rend(); ++it)
    if (day >= it->days.first && day <= it->days.last) return it->hours;
  return says_.hours;
}

bool Calendar::has_own_hours(Day day) const {
  const CalendarDays::Exception* differs = exception(day);
  return differs && differs->works && differs->hours >= 0;
}

std::optional<Uncounted> Calendar::rest(Day day) const {
  if (works(day)) return std::nullopt;
  if (const CalendarDays::Exception* differs = exception(day)) {
    const CalendarDays::Reason& why = says_.reasons[differs->reason];
    return Uncounted{day, why.name, why.notice};
  }
  const weekday of(day);
  const bool weekend = of == std::chrono::Saturday || of == std::chrono::Sunday;
  return Uncounted{day, weekend ? "周末" : "休息日", ""};
}

bool Calendar::holiday(Day day) const { return !works(day) && exception(day); }

bool Calendar::made_up(Day day) const { return works(day) && !says_.ordinarily_works(day); }

const std::string& Calendar::name_of(Day day) const {
  const CalendarDays::Exception* differs = exception(day);
  return says_.reasons[differs ? differs->reason : 0].name;
}

// --- What is announced ---

std::optional<int> Calendar::statutory_days(int year) const {
  const auto after = says_.statutory_days.upper_bound(year);
  return after == says_.statutory_days.begin() ? std::nullopt
                                               : std::optional(std::prev(after)->second);
}

std::vector<int> Calendar::missing(Day first, Day last) const {
  std::vector<int> years;
  if (announced(first, last)) return years;
  for (int at = year_of(first); at <= notice_year_of(last); ++at)
    if (at < says_.first_notice || at > says_.last_notice) years.push_back(at);
  return years;
}

std::optional<Day> first_difference(const Calendar& a, const Calendar& b) {
  using namespace std::chrono;
  for (Day day = first_day; day <= last_day; day += days(1))
    if (a.works(day) != b.works(day) || a.hours(day) != b.hours(day) ||
        a.missing(day, day) != b.missing(day, day))
      return day;
  return std::nullopt;
}

bool Calendar::announced(Day first, Day last) const {
  if (says_.last_notice == 0 || last < first) return true;
  return first >= local_days(year(says_.first_notice) / 1 / 1) && last <= *announced_until();
}

std::optional<Day> Calendar::announced_until() const {
  if (says_.last_notice == 0) return std::nullopt;
  return local_days(year(says_.last_notice) / 12 / 24);
}

}  // namespace redress
