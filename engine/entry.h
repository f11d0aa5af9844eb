// 台账: one entry of the ledger is one thing that happened and everything that came of it.
//
// An entry stores outcomes (stage, due instants, the policy and calendar versions that gave them,
// reasons), so that a later policy, calendar or tz database can not change the past.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/case.h"

namespace redress {

// What people say with an event; every field optional unless the policy asks for it.
struct Details {
  std::string by;    // who acted: a role or a staff number, never a citizen
  std::string unit;  // dispatched, transferred: to whom; appeal_*: who decided
  std::string reason;
  std::string classification;  // found_genuine
  std::string measures;        // rectification_planned
  std::string report;          // rectification_planned, rectified: the written report
  std::string document;        // deferred, explained: the formal document
  std::string ground;          // appeal_lodged
  std::string feedback;        // feedback_given
  std::string note;
  std::optional<Instant> due_at;  // rectification_planned: the date committed to
  Number into = 0;                // merged: the case that goes on
  bool operator==(const Details&) const = default;
};

// --- What can happen
// ------------------------------------------------------------------------------

struct ReviewSubmitted {
  Review review;
  bool operator==(const ReviewSubmitted&) const = default;
};
// A case brought over from another system, at `stage`, its due instant given.
struct CaseImported {
  Review review;
  Stage stage = Stage::rectification;
  std::optional<Instant> due_at;
  bool operator==(const CaseImported&) const = default;
};
struct CaseMoved {
  Event event = Event::dispatched;
  Details details;
  bool operator==(const CaseMoved&) const = default;
};
// A deadline knocked: near_due, overdue or measure_taken.
struct AlarmWentOff {
  Alarm alarm;
  bool operator==(const AlarmWentOff&) const = default;
};
// A policy version and the calendar it counts by became the ones new cases are opened under.
struct PolicyAdopted {
  Version policy;
  std::vector<Version> calendars;
  bool operator==(const PolicyAdopted&) const = default;
};

// A text became what the calendar's name stands for. Deadlines that run by it are recalculated.
struct CalendarAdopted {
  Version calendar;
  Recalculation deadlines = Recalculation::extend_only;
  std::optional<Day> changed_from;  // the first day that differs; nullopt for a new calendar
  std::string by;                   // who did it, and why, in their words
  std::string note;
  bool operator==(const CalendarAdopted&) const = default;
};
// A text became what the dictionary's name stands for: what a source's codes mean from now on.
struct DictionaryAdopted {
  Version dictionary;
  std::string by;  // who did it, and why, in their words
  std::string note;
  bool operator==(const DictionaryAdopted&) const = default;
};
// The running deadlines of a case by a revised calendar: those that moved, or are certain now.
struct DeadlinesRecalculated {
  struct Moved {
    std::string clock;
    Instant from;
    Instant to;
    bool operator==(const Moved&) const = default;
  };
  Number because = 0;  // the entry that adopted the calendar
  std::vector<Moved> moved;
  bool operator==(const DeadlinesRecalculated&) const = default;
};
// By a revised calendar a recorded breach was none (`breach_voided`), or one that was provisional
// is certain (`breach_confirmed`). It is told by the entry that recorded it.
struct BreachReviewed {
  bool voided = true;
  Number because = 0;  // the entry that adopted the calendar
  Number breach = 0;
  Instant due;  // as it should have been
  bool operator==(const BreachReviewed&) const = default;
};

using Fact =
    std::variant<ReviewSubmitted, CaseImported, CaseMoved, AlarmWentOff, PolicyAdopted,
                 CalendarAdopted, DictionaryAdopted, DeadlinesRecalculated, BreachReviewed>;

// What came of it for the case it is about.
struct Outcome {
  Number case_id = 0;         // 0: no case is concerned (a good review, a policy)
  std::uint64_t version = 0;  // of the case after this entry
  Stage stage = Stage::dispatch;
  Standing standing = Standing::unresolved;
  int round = 1;
  Version policy;
  bool replanned = false;  // whether clocks and alarms replace those of the case
  std::vector<Clock> clocks;
  std::vector<Alarm> alarms;
  std::optional<Instant> due;     // of the case after this entry, whichever clock is first
  Offset offset{0};               // of the policy's zone then
  std::vector<Measure> measures;  // taken because of this entry
  std::vector<std::string> flags;
  std::string no_case_because;  // a bad review that opened no case: the policy's reason
  bool operator==(const Outcome&) const = default;
};

struct Entry {
  Number number = 0;
  Instant recorded_at;   // when the clerk wrote it down
  Instant occurred_at;   // when the sender says it happened; for an alarm, when it was set for
  Instant effective_at;  // when it counts as having happened: see decide()
  std::string source;    // CloudEvents source and id: who said it
  std::string id;
  Fact fact;
  Outcome outcome;
  bool operator==(const Entry&) const = default;
};

// "review_submitted", "case_imported", "policy_adopted", "calendar_adopted", "dictionary_adopted",
// or the event's own name.
std::string_view type(const Fact& fact);

// Whether a case can begin with it.
bool opens_case(const Fact& fact);

// Total: every entry that decide() made can be applied, whatever the policies are by then.
// `before` is nullopt for an entry that opens a case. Precondition: outcome.case_id != 0.
Case apply(const std::optional<Case>& before, const Entry& entry);

// Only what was said, not what came of it: decide() plans deadlines from it, apply() builds on it.
// The stage is the one the entry leads to.
Case with_facts(const std::optional<Case>& before, const Fact& fact, Instant effective_at,
                Stage stage);

}  // namespace redress
