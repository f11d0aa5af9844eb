#include "rules/time/calendar_page.h"

#include <array>

namespace redress {
namespace {

using std::chrono::days;
using std::chrono::local_days;

constexpr int across = 3;        // months
constexpr int month_width = 28;  // seven days of four columns

enum class Kind { worked, off, holiday, made_up, own_hours };

Kind kind_of(const Calendar& calendar, Day day) {
  if (calendar.holiday(day)) return Kind::holiday;
  if (!calendar.works(day)) return Kind::off;
  if (calendar.made_up(day)) return Kind::made_up;
  return calendar.has_own_hours(day) ? Kind::own_hours : Kind::worked;
}

struct Look {
  char mark;
  const char* color;  // SGR
  const char *zh, *en;
};

const Look& look(Kind kind) {
  static constexpr Look looks[] = {{' ', "0", "工作日", "worked"},
                                   {'.', "2", "休息日", "day off"},
                                   {'*', "31", "节假日", "holiday"},
                                   {'+', "32", "调休上班", "make-up workday"},
                                   {'~', "33", "时间另定", "hours of its own"}};
  return looks[static_cast<std::size_t>(kind)];
}

class Page {
 public:
  Page(const Calendar& calendar, int year, PageStyle style)
      : calendar_(calendar), year_(year), style_(style) {}

  std::string print() {
    heading();
    for (unsigned month = 1; month <= 12; month += across) months(month);
    legend();
    holidays();
    notices();
    return std::move(text_);
  }

 private:
  Day first_of(unsigned month) const {
    return local_days(std::chrono::year(year_) / std::chrono::month(month) / 1);
  }
  Day last_of(unsigned month) const {
    return local_days(std::chrono::year(year_) / std::chrono::month(month) / std::chrono::last);
  }
  const char* word(const char* zh, const char* en) const { return style_.chinese ? zh : en; }

  void heading() {
    const Day first = first_of(1), last = last_of(12);
    const int worked = calendar_.working_days(first - days(1), last);
    const std::string of = calendar_.version().name + " " + std::to_string(year_);
    text_ +=
        of + word("年：工作日", ": ") + std::to_string(worked) + word("天\n", " days are worked\n");
    const std::string next = std::to_string(year_ + 1);
    for (int missing : calendar_.missing(first, last))
      text_ += missing == year_
                   ? word("本年的放假安排尚未公布，以下为暂定\n",
                          "The notice of this year is not out: what follows is provisional.\n")
                   : word("12月25日起还要看", "From 25 December it is up to the notice of ") +
                         next + word("年的放假安排，尚未公布\n", ", which is not out.\n");
    text_ += '\n';
  }

  void pad(int columns) { text_.append(static_cast<std::size_t>(columns), ' '); }

  void months(unsigned from) {
    for (unsigned month = from; month < from + across; ++month) {
      const std::string name = std::to_string(month) + (style_.chinese ? "月" : "");
      text_ += name;
      pad(month_width + 4 - static_cast<int>(style_.chinese ? name.size() - 1 : name.size()));
    }
    end_line();
    for (unsigned i = 0; i < across; ++i) {
      text_ += word("一  二  三  四  五  六  日  ", "Mo  Tu  We  Th  Fr  Sa  Su  ");
      pad(4);
    }
    end_line();
    std::array<Day, across> next;
    for (unsigned i = 0; i < across; ++i) next[i] = first_of(from + i);
    for (bool more = true; more;) {
      more = false;
      for (unsigned i = 0; i < across; ++i) {
        week(next[i], last_of(from + i));
        pad(4);
        more = more || next[i] <= last_of(from + i);
      }
      end_line();
    }
    text_ += '\n';
  }

  // The week that `day` begins or goes on; moves it to the next Monday.
  void week(Day& day, Day last) {
    const unsigned begins = std::chrono::weekday(day).iso_encoding();
    for (unsigned column = 1; column <= 7; ++column) {
      if (column < begins || day > last) {
        pad(4);
        continue;
      }
      const Look& it = look(kind_of(calendar_, day));
      const unsigned number = unsigned(std::chrono::year_month_day(day).day());
      const std::string cell = (number < 10 ? " " : "") + std::to_string(number) + it.mark;
      text_ += colored(cell, it) + " ";
      day += days(1);
    }
  }

  std::string colored(const std::string& cell, const Look& it) const {
    if (!style_.color || it.mark == ' ') return cell;
    return std::string("\x1b[") + it.color + "m" + cell + "\x1b[0m";
  }

  void end_line() {
    text_.erase(text_.find_last_not_of(' ') + 1);
    text_ += '\n';
  }

  void legend() {
    for (Kind kind : {Kind::worked, Kind::off, Kind::holiday, Kind::made_up, Kind::own_hours}) {
      const Look& it = look(kind);
      text_ += colored(std::string("15") + it.mark, it) + " " + word(it.zh, it.en) + "   ";
    }
    end_line();
    text_ += '\n';
  }

  // "2026-02-15 – 2026-02-23 * 春节": neighbours of one kind and name on a line.
  void holidays() {
    const Day last = last_of(12);
    for (Day day = first_of(1); day <= last;) {
      const Kind kind = kind_of(calendar_, day);
      if (kind == Kind::worked || kind == Kind::off) {
        day += days(1);
        continue;
      }
      Day end = day;
      while (end < last && kind_of(calendar_, end + days(1)) == kind &&
             calendar_.name_of(end + days(1)) == calendar_.name_of(day))
        end += days(1);
      const Look& it = look(kind);
      text_ += iso_date(day) + (end == day ? std::string(13, ' ') : " – " + iso_date(end)) + " " +
               colored(std::string(1, it.mark), it) + " " + calendar_.name_of(day);
      end_line();
      day = end + days(1);
    }
  }

  void notices() {
    bool first = true;
    for (const Paper& it : calendar_.notices()) {
      if (it.year != year_) continue;
      if (first) text_ += '\n';
      first = false;
      text_ += it.title + (it.number.empty() ? "" : "（" + it.number + "）") +
               (it.published ? word("，公布于", ", published ") + iso_date(*it.published) : "") +
               "\n  " + it.url + "\n";
    }
  }

  const Calendar& calendar_;
  const int year_;
  const PageStyle style_;
  std::string text_;
};

}  // namespace

std::string calendar_page(const Calendar& calendar, int year, PageStyle style) {
  return Page(calendar, year, style).print();
}

}  // namespace redress
