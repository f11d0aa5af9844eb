// One case, told from its lines: whatever is asked is found out by reading them from the beginning.
#pragma once

#include "tests/model/model.h"

namespace redress::model {

// A deadline, what it runs from, and how long it is, if it has a length.
struct Running {
  std::string name;
  Instant due, start;
  std::optional<Length> length;
};

// An extension that was granted: of the cap, or of the stage that the case was at.
struct Grant {
  std::size_t line = 0;
  bool of_cap = false;
  Stage stage = Stage::dispatch;
  std::string from;  // what that stage's deadline counts from
  Instant start, began;
  Length by;
};

struct AppealMade {
  std::string ground, unit;
  Instant lodged;
  std::optional<Instant> decided;
};

class Life {
 public:
  Life(std::vector<const Line*> lines, const Rules& rules, const Calendar& calendar, Flaw flaw);

  // As it was when it had so many lines; as it would be with one more.
  Life until(std::size_t lines) const;
  Life with(const Line& line) const;

  const Line& begun() const { return *lines_.front(); }
  std::uint64_t version() const { return lines_.size(); }
  bool imported() const { return begun().type == "case_imported"; }
  const Review& review() const { return begun().review; }
  Instant received() const { return review().given_at; }

  Stage stage() const { return lines_.back()->stage; }
  bool open() const { return redress::open(stage()); }
  bool running() const { return open() && merged_into() == 0; }
  Instant entered_at() const { return at(entering()); }
  int round() const { return round_at(lines_.size() - 1); }
  Instant round_began() const { return at(round_beginning()); }

  int count(Event event) const;
  int bounces() const { return count(Event::returned) + count(Event::transferred); }
  std::optional<Instant> dispatched_at() const;
  std::optional<Instant> contacted_at() const;
  std::optional<Instant> planned_due() const;
  std::optional<Instant> closed_at() const;
  std::string classification() const;
  bool partly() const;
  Standing standing() const;
  Ending ending() const;
  std::vector<std::string> holders() const;  // in their order; an empty one: nobody
  std::string unit() const;
  bool held_by(const std::string& unit) const;
  int units() const;
  std::vector<AppealMade> appeals() const;
  bool paused() const;
  // Those that still mean something: of this round, of this dispatch if they count from it.
  std::vector<Grant> grants() const;
  int extensions() const { return int(grants().size()); }
  // Of the present stage, granted from that line on; of the cap.
  std::vector<Length> extensions_from(std::size_t line) const;
  std::vector<Length> extensions_of_cap() const;
  // Whether an extension is of the cap, where `clock` is said; and by which rule.
  bool means_cap(const std::string& clock) const;
  const ExtendRule* may_extend(const std::string& clock) const;
  // The case as if one more had been granted; which deadlines end later by that.
  std::set<std::string> moved_by_one_more(const std::string& clock) const;
  // Of the present stage, as deadlines count it.
  Instant stage_began() const;
  std::optional<std::size_t> lodged_in_rectification() const;
  const Line* asked() const;  // the extension that waits for its answer
  int attempts() const;
  std::optional<Instant> last_attempt() const;
  Number merged_into() const;
  std::vector<Number> joined() const;
  std::vector<Number> added() const;
  std::set<std::string> counted() const;
  std::set<std::string> flags() const;
  // Digests by kind of what was handed in.
  std::map<std::string, std::string> attachments() const;
  Number attachment_entry(const std::string& digest) const;
  const Taken* last_taken() const;
  std::vector<Breached> breaches() const;
  bool late_already(bool for_cap) const;  // for the deadline as it is now
  std::string waits_for() const;

  // --- Deadlines
  std::vector<Running> clocks() const;
  std::optional<Instant> due() const;
  std::optional<Instant> cap() const;
  // As it is; and as if that date had been planned just now.
  std::optional<Running> stage_clock() const;
  std::optional<Running> stage_clock_if_planned(Instant date) const;
  // As it is limited by the cap.
  std::optional<Running> running_clock() const;
  static Running limited(Running clock, std::optional<Instant> cap);
  Instant farthest_plan() const;
  // Once more granted than it was.
  Life extended(const std::string& clock) const;

  // Everything that is to happen by itself, by instant; what has happened left out.
  std::vector<Moment> ahead() const;

  Picture picture(Number id) const;

 private:
  Instant at(std::size_t line) const;
  std::size_t entering() const;
  std::size_t round_beginning() const;
  int round_at(std::size_t line) const;
  bool begins_round(std::size_t line) const;
  std::optional<std::size_t> planning() const;
  std::string starts_with() const;  // the word for what the stage's deadline counts from
  Instant stage_starts() const;
  bool given() const;
  std::set<std::string> moved_by(std::size_t line) const;
  std::optional<Running> stage_clock(std::optional<Instant> planned, std::size_t since) const;
  std::vector<Still> pauses() const;
  std::optional<Instant> paused_since() const;
  std::vector<Still> still() const;
  Instant start_of(const std::string& from) const;
  Counting counting(const ClockRule& rule) const;
  Running counted(const ClockRule& rule, bool of_stage) const;
  std::optional<Running> contact() const;
  void moments_of(const Running& clock, const ClockRule& rule, std::vector<Moment>& made) const;
  std::vector<Moment> moments() const;
  bool set_anew(std::size_t line) const;
  bool gone(const Moment& moment) const;
  bool ends(std::size_t line, const Breached& breach) const;

  std::vector<const Line*> lines_;
  std::vector<Grant> supposed_;  // as if they had been granted as well
  const Rules& rules_;
  const Calendar& calendar_;
  Flaw flaw_;
};

}  // namespace redress::model
