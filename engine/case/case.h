// 差评工单: the closed loop of one bad review, as it stands now.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/case/review.h"
#include "engine/case/words.h"
#include "engine/time.h"

namespace redress {

using Number = std::uint64_t;  // of a ledger entry: dense, from 1; 0 is none

// A text that can be had again, years later: its name and the digest of its bytes.
struct Version {
  std::string name;
  std::string digest;  // SHA-256, hex; shown by its first 12 digits
  bool operator==(const Version&) const = default;
};

// One day that a deadline did not count, and why.
struct Uncounted {
  Day day;
  std::string reason;  // the holiday's name, "weekend", "start day"
  std::string notice;  // the official notice that made it so; empty for an ordinary weekend
  bool operator==(const Uncounted&) const = default;
};

struct Pause {
  Instant from;
  std::optional<Instant> until;  // nullopt while it lasts
  bool operator==(const Pause&) const = default;
};

// Why a deadline is when it is: the inputs and the reasons, kept with the deadline, so that the
// explanation is the same after policy, calendar and tz data have changed.
struct Why {
  std::string unit;        // "working_days", "natural_days", "working_hours", "elapsed_hours",
                           // "same_day", or "given" when the sender fixed the due instant
  int length = 0;          // in that unit
  std::string from;        // what started it: "received", "dispatched", "entered" …
  Instant start;           // when that was
  std::string start_text;  // "2026-09-30 10:00", in `zone`
  std::string zone;        // IANA name
  std::string roll;        // "none", "next_workday"
  std::vector<Uncounted> uncounted;
  std::vector<Day> made_up;  // weekend days that did count, being make-up workdays
  std::vector<int> missing;  // years it reaches whose notice is not out: provisional
  std::string limited_by;    // the clock that caps it, when that made it earlier: "cap"
  int extended_by = 0;       // in extension_unit, from the old due instant
  std::string extension_unit;
  int also_extended_by = 0;  // by others of another unit
  std::string also_extension_unit = {};
  int shifted_days = 0;  // by pauses
  std::vector<Pause> pauses;
  Version calendar;
  std::optional<Instant> was_due;  // before the revision of the calendar by that entry
  std::string was_due_text;
  Number recalculated_by = 0;
  bool operator==(const Why&) const = default;
};

// A running deadline. A case has three at most: its stage's, its overall cap, and until it is
// verified the one by which the reviewer is to be contacted.
struct Clock {
  std::string name;  // the stage's name, "contact" or "cap"
  Instant due;
  Offset offset;         // of the policy's zone at `due`
  std::string due_text;  // "2026-10-05 24:00", as people of that zone say it
  bool provisional = false;
  Why why;
  bool operator==(const Clock&) const = default;
};

// Something that is to happen to the case at an instant unless it moves on before: `near_due`,
// `overdue`, or a rung of the ladder (`measure_taken`).
struct Alarm {
  Instant at;
  Event event = Event::near_due;
  std::string clock;  // whose: the stage's name, "contact" or "cap"
  std::string rung;   // for measure_taken: the measure's name in the policy
  int repeat = 0;  // 0 the first time, then 1, 2, …; of near_due: which of the clock's reminders
  std::vector<std::string> notify;  // roles
  bool operator==(const Alarm&) const = default;
};

// A rung that was taken, and what set it off.
struct Measure {
  std::string rung;
  Instant at;
  std::string because;  // "overdue rectification", "near_due cap", "rounds 3", "vacant unit_head"
  std::vector<std::string> notify;
  std::string count;                // "rounds/3": the count that set it off, if one did
  std::vector<std::string> vacant;  // of `notify`: nobody was there to be told
  bool operator==(const Measure&) const = default;
};

// A deadline that passed unmet. It stays on record also where it turns out not to have been one.
struct Breach {
  Number entry = 0;   // the one that recorded it
  std::string clock;  // the stage's name, or "cap"
  int round = 1;
  Instant due;
  Day day;                   // of `due`, in the policy's zone: of 24:00 the day that ends
  std::string unit;          // who held the case then
  bool provisional = false;  // by a calendar without that year's notice: scores only once confirmed
  // The entry that found it was none: by a revised calendar, by an extension asked for in time, or
  // because it was done in time and heard of later.
  Number voided_by = 0;
  bool operator==(const Breach&) const = default;
};

// A deadline that ended unbroken: what it was for was done in time; or nobody has to do it any
// more, as the review was withdrawn.
struct Kept {
  std::string clock;
  int round = 1;
  Instant due;
  Day day;           // as of a breach
  std::string unit;  // who held the case
  bool provisional = false;
  bool withdrawn = false;
  bool operator==(const Kept&) const = default;
};

// Who held the case from when on. An empty unit: nobody, it had been returned.
struct Holding {
  std::string unit;
  Instant from;
  int bounces = 0;  // how often it passed the case on: returned or transferred
  bool operator==(const Holding&) const = default;
};

// 申诉: that the review be set aside, on one of the grounds of 人社厅发〔2020〕31号.
struct Appeal {
  std::string ground;  // "mistaken" 误评, "malicious" 恶意差评, "explained" 不符合规定且已解释
  std::string unit;  // which appealed
  Instant lodged_at;
  std::optional<Instant> decided_at;
  std::string decided_by;  // the unit that decided
  bool upheld = false;
  // Of one lodged in rectification: since when that had gone on. Dismissed, it goes on from there,
  // so that nobody appeals to begin anew.
  std::optional<Instant> rectifying_since;
  bool operator==(const Appeal&) const = default;
};

// What was handed in: a report, a formal document, evidence. Its bytes are kept by digest.
struct Attachment {
  std::string digest;  // SHA-256, hex
  std::string name;
  std::string media_type;
  std::string kind;  // "report", "document", "evidence", "other"
  std::uint64_t size = 0;
  std::string by;
  Number entry = 0;
  bool operator==(const Attachment&) const = default;
};

// An extension that was asked for and not yet answered. It stays with the order while that goes on
// from stage to stage.
struct Asked {
  std::string by;
  std::string role;
  Instant at;
  std::string clock;  // "cap", or empty: the stage's
  bool operator==(const Asked&) const = default;
};

// An extension that was granted. It belongs to the order: whatever counts from the same start, now
// and later in the round, has so much more time.
struct Extension {
  std::string clock;  // it was granted for: the stage's name, or "cap"
  std::string from;   // what that counts from, as Why has it
  Instant start;
  Instant stage_began;
  std::string unit;  // "working_days" …
  int length = 0;
  // The deadlines that ran then and end later by it; none by a cap that they all end with.
  std::vector<std::string> moves;
  bool operator==(const Extension&) const = default;
};

struct Case {
  Number id = 0;              // the ledger number of the entry that opened it
  std::uint64_t version = 0;  // how many entries it has; what If-Match compares
  Number last_entry = 0;
  Review review;
  Number review_id = 0;

  Stage stage = Stage::dispatch;
  Standing standing = Standing::unresolved;
  int round = 1;
  std::string unit;            // who holds it now
  std::string classification;  // "simple", "complex", or whatever classes the policy names
  Version policy;
  Offset offset{0};  // of the policy's zone at the last entry: how its times are shown

  // The instants deadlines run from. `received` is when the review was given; the others are the
  // latest of their kind and belong to the present round.
  Instant received;
  Instant opened_at;
  Instant round_began;
  Instant entered_at;  // the present stage
  std::optional<Instant> dispatched_at;
  std::optional<Instant> contacted_at;
  std::optional<Instant> closed_at;

  std::optional<Instant> given_due;    // imported with a due instant fixed by the sender
  std::optional<Instant> planned_due;  // 限期整改: the date the unit committed itself to
  std::vector<Pause> pauses;
  bool extension_pending = false;
  // Granted in this round, oldest first; of the cap, in all rounds.
  std::vector<Extension> extensions;
  int extensions_at_plan = 0;             // how many of them the date planned knew of
  std::optional<Instant> transferred_at;  // for the last time in the present stage
  int extensions_at_transfer = 0;         // how many had been granted by then
  int follow_up_attempts = 0;
  std::optional<Instant> last_attempt_at;
  Ending ending = Ending::none;
  int unsatisfied = 0;  // verdicts of reviewers who were called back and not satisfied
  std::string solved;   // whether the last one said that it was solved: "yes", "no", "": unsaid
  int returns = 0;
  int transfers = 0;
  int reopenings = 0;
  bool imported = false;               // its review was counted by the system it comes from
  std::optional<Instant> imported_at;  // when it was brought over
  bool history = false;  // it was closed when it was imported, and has not been opened since
  bool partly = false;   // 部分属实
  std::vector<Holding> holdings;  // oldest first; the last one holds it now
  std::vector<Appeal> appeals;    // oldest first
  std::optional<Asked> asked;     // with extension_pending
  std::string waits_for;          // the role whose approval or decision it waits for
  std::vector<Attachment> attachments;
  std::vector<Number> added_reviews;  // entries of 追评
  std::vector<Number> joined;         // cases merged into this one
  Number merged_into = 0;             // it sleeps while that one goes on
  Standing standing_before_merge = Standing::unresolved;
  std::vector<std::string> flags;  // oddities kept for people to look at: "event_before_opening"

  std::vector<Clock> clocks;
  std::vector<Alarm> alarms;       // pending, by instant
  std::vector<std::string> fired;  // keys of alarms that went off, so that none does twice
  // Of those, what a change of its policy let pass, being past by the new version. By yet another
  // version they may lie ahead again.
  std::vector<std::string> passed_over;
  std::vector<std::string> counted;  // counts that have set off their measure: "rounds/3"
  std::string rung;                  // the last measure taken
  std::optional<Instant> rung_at;
  std::vector<Breach> breaches;  // oldest first
  std::vector<Kept> kept;        // as they ended

  bool operator==(const Case&) const = default;

  bool paused() const { return !pauses.empty() && !pauses.back().until; }
  bool merged() const { return merged_into != 0; }
  // Whether anybody still has to do something about it.
  bool running() const { return redress::open(stage) && !merged(); }
  int bounces() const { return returns + transfers; }
  int units() const;  // how many different units held it
  bool held_by(const std::string& unit) const;
  // Since when it is set aside; nullopt if it is not.
  std::optional<Instant> set_aside_at() const;

  // The clock that runs out first; nullptr when nothing is due: closed, paused, or no deadline.
  // When the present stage began, as deadlines count it: an appeal does not begin it anew.
  Instant stage_began() const;

  const Clock* due_clock() const;
  std::optional<Instant> due() const;
  std::optional<Instant> next_alarm() const;
};

// What people may say of it where it stands, in the order of every_event().
std::vector<Event> accepted_by(const Case& it);

// What makes an alarm the same alarm when its deadline is computed again.
std::string key(const Alarm& alarm, int round);

}  // namespace redress
