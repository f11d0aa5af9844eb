// 台账: one entry of the ledger is one thing that happened and everything that came of it.
//
// An entry stores outcomes (stage, due instants, the policy and calendar versions that gave them,
// reasons), so that a later policy, calendar or tz database cannot change the past.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/case/assessment.h"
#include "engine/case/case.h"
#include "engine/case/service.h"
#include "engine/case/unit.h"

namespace redress {

// What people say with an event; every field optional unless the policy asks for it.
struct Details {
  std::string by;    // who acted: a name or a staff number, never a citizen
  std::string role;  // as what: a role that the policy knows
  std::string
      unit;  // dispatched, transferred: to whom; appeal_lodged: whose; appeal_*: who decided
  std::string reason;
  std::string classification;  // found_genuine, reclassified
  bool partly = false;         // found_genuine: 部分属实, which is genuine all the same
  std::string measures;        // rectification_planned
  std::string report;          // rectification_planned, rectified: the written report
  std::string document;        // deferred, explained: the formal document
  std::string ground;          // appeal_lodged
  std::string evidence;        // appeal_lodged
  std::vector<std::string> attachments;  // digests of what was handed in with it
  std::string feedback;                  // feedback_given
  std::string note;
  std::string solved;  // follow_up_…: whether the reviewer says it is solved, "yes" or "no"
  std::optional<Instant> due_at;  // rectification_planned: the date committed to
  Number into = 0;                // merged, unmerged: the case that goes on
  std::string clock;  // extension_…: "cap" or the stage's name; empty: the one that may be extended
  bool operator==(const Details&) const = default;
};

// --- What can happen

struct ReviewSubmitted {
  Review review;
  bool operator==(const ReviewSubmitted&) const = default;
};
// A case brought over from another system, at `stage`, its due instant given. One that is closed
// already is history: it arms no timer.
struct CaseImported {
  Review review;
  Stage stage = Stage::rectification;
  std::optional<Instant> due_at;
  std::optional<Instant> closed_at;          // of a closed one
  Standing standing = Standing::unresolved;  // of a closed one: how it ended
  bool operator==(const CaseImported&) const = default;
};
struct CaseMoved {
  Event event = Event::dispatched;
  Details details;
  std::optional<Extension> granted = {};  // extension_granted: what the policy gives
  bool operator==(const CaseMoved&) const = default;
};
// 追评: another rating of a matter that was rated before, by the same reviewer. It joins the case
// that the earlier one opened, and says there what the reviewer thinks of it by now: `event`.
struct ReviewAdded {
  Review review;
  Event event = Event::review_added;
  bool operator==(const ReviewAdded&) const = default;
};
// A rating that contradicts one on record, or one too many: refused, and kept to be looked at.
struct ReviewRefused {
  Review review;
  Number with = 0;      // the entry it contradicts
  std::string because;  // Reason, by name
  bool operator==(const ReviewRefused&) const = default;
};
// 办结: the matter is finished, it may be rated from now on.
struct ServiceFinished {
  Review review;  // without a rating
  bool operator==(const ServiceFinished&) const = default;
};
// Nobody has rated so far. The window is over when the policy says so; what it has recorded then,
// if anything, is a default review.
struct ServiceAlarmWentOff {
  ServiceAlarm::What what = ServiceAlarm::What::window_ended;
  std::string source;  // of the service
  Review review;       // the default review, or what the reminder is about
  bool operator==(const ServiceAlarmWentOff&) const = default;
};
// Another case was merged into this one, or taken out again.
struct CaseJoined {
  Number from = 0;
  bool released = false;
  bool operator==(const CaseJoined&) const = default;
};
struct AttachmentAdded {
  Attachment attachment;
  bool operator==(const AttachmentAdded&) const = default;
};
// A unit's place in a period's ranking, as somebody made it up.
struct UnitRanked {
  std::string unit;
  std::string region;
  std::string period;
  int place = 1;
  int of = 1;
  std::string by;
  Number corrects = 0;  // the entry that ranked it before; what that set off stays on record
  bool operator==(const UnitRanked&) const = default;
};
// Something found about a unit by people, that its assessment counts: 答复不规范, 表扬.
struct UnitNoted {
  std::string unit;
  std::string region;
  std::string what;  // a word that the policy counts by "noted.<what>"
  int count = 1;     // negative: so many of those on record were not so
  Day day;           // for which it counts, in the policy's zone
  std::string by, note;
  bool operator==(const UnitNoted&) const = default;
};
// 考核: what a period came to, with all figures it is made of. A later one of the same region and
// period corrects it; both stay.
struct PeriodClosed {
  Assessment assessment;
  Number corrects = 0;  // the entry before; 0: it is the first
  std::string by, role, note;
  bool operator==(const PeriodClosed&) const = default;
};
// Found by the engine; looked at by somebody above the unit.
struct SignalRaised {
  Signal signal;
  bool operator==(const SignalRaised&) const = default;
};
struct SignalReviewed {
  Number signal = 0;    // the entry that raised it
  std::string finding;  // "confirmed", "explained"
  std::string by, role, note;
  bool operator==(const SignalReviewed&) const = default;
};
// A month's figures, as everybody may see them: a document, JSON.
struct FiguresPublished {
  std::string region;
  std::string period;
  Day as_of;
  Version document;
  std::string by, role, note;
  bool operator==(const FiguresPublished&) const = default;
};
// What may be told in public of how a case was put right, in words that somebody has looked at; or
// no longer.
struct PublicText {
  Number case_id = 0;
  bool withdrawn = false;
  std::string text;
  std::string by, role, note;
  bool operator==(const PublicText&) const = default;
};
// A role is vacant from now on, or filled again.
struct RoleChanged {
  Vacancy role;
  bool vacant = true;
  std::string by;
  bool operator==(const RoleChanged&) const = default;
};
// A deadline knocked: near_due, overdue or measure_taken.
struct AlarmWentOff {
  Alarm alarm;
  std::vector<Alarm> raised;   // rungs above, taken at once because nobody was there to be told
  std::vector<Alarm> skipped;  // repeats that were missed with it: they are not made up for
  // When what had been missed began to be made up for, if this was recorded long after its instant.
  std::optional<Instant> caught_up_at;
  bool operator==(const AlarmWentOff&) const = default;
};
// A version of a policy that is to become the one new cases are opened under; with `open_cases`,
// those that run go over to it too.
struct PolicyChange {
  Version policy;
  std::vector<Version> calendars;
  // The documents it is written in, its own first, then those it is based on. None: one, whose
  // digest is the policy's.
  std::vector<Version> texts = {};
  bool open_cases = false;
  OpenDeadlines deadlines = OpenDeadlines::keep;
  std::string by = {}, note = {};  // who did it, and why, in their words
  bool operator==(const PolicyChange&) const = default;
};
// A policy version and the calendar it counts by became the ones new cases are opened under. The
// members of PolicyChange, then how it came about.
struct PolicyAdopted {
  Version policy;
  std::vector<Version> calendars;
  std::vector<Version> texts = {};
  bool open_cases = false;
  OpenDeadlines deadlines = OpenDeadlines::keep;
  std::string by = {}, note = {};
  std::string approved_by = {};  // the second person, where one was asked for
  Number proposal = 0;           // the entry that proposed it; 0: it was put in force at once
  Number restores = 0;           // the older adoption that is brought back by it; 0: none
  bool operator==(const PolicyAdopted&) const = default;

  static PolicyAdopted of(PolicyChange change);
  PolicyChange change() const;
};
// It waits for a second person, or for its time, or for both.
struct PolicyProposed {
  PolicyChange change;
  std::optional<Instant> at = {};
  bool needs_approval = false;
  Number restores = 0;
  bool operator==(const PolicyProposed&) const = default;
};
// The second person agreed before its time had come.
struct PolicyApproved {
  Number proposal = 0;
  std::string by = {}, note = {};
  bool operator==(const PolicyApproved&) const = default;
};
// Withdrawn; or it could not be put in force when its time had come, and `note` says why.
struct PolicyProposalEnded {
  Number proposal = 0;
  std::string by = {}, note = {};
  bool operator==(const PolicyProposalEnded&) const = default;
};
// The batch that takes open cases over to a version was paused, or goes on.
struct PolicyRunPaused {
  Number because = 0;  // the entry that adopted the version
  bool paused = true;
  std::string by = {}, note = {};
  bool operator==(const PolicyRunPaused&) const = default;
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
// The case is judged by another version of its policy from now on: by the outcome's.
struct PolicyChanged {
  Number because = 0;  // the entry that adopted it
  Version from;
  OpenDeadlines deadlines = OpenDeadlines::keep;
  std::vector<DeadlinesRecalculated::Moved> moved = {};  // clocks that both versions have
  bool operator==(const PolicyChanged&) const = default;
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
                 CalendarAdopted, DictionaryAdopted, DeadlinesRecalculated, BreachReviewed,
                 ReviewAdded, ReviewRefused, ServiceFinished, ServiceAlarmWentOff, CaseJoined,
                 AttachmentAdded, UnitRanked, RoleChanged, PolicyProposed, PolicyApproved,
                 PolicyProposalEnded, PolicyRunPaused, PolicyChanged, UnitNoted, PeriodClosed,
                 SignalRaised, SignalReviewed, FiguresPublished, PublicText>;

// Who is told at once, because the case is theirs to act on from now on.
struct Handed {
  enum class What { case_given, to_dispatch, to_decide } what = What::case_given;
  std::vector<std::string> roles;
  bool operator==(const Handed&) const = default;
};
std::string_view name(Handed::What what);
std::optional<Handed::What> handed_named(std::string_view word);

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
  std::vector<std::string> let_pass;  // keys of alarms that were past and never go off
  std::optional<Instant> due;         // of the case after this entry, whichever clock is first
  Offset offset{0};                   // of the policy's zone then
  std::vector<Measure> measures;      // taken because of this entry
  std::vector<std::string> flags;
  std::string no_case_because;  // a bad review that opened no case: the policy's reason
  std::string unit;             // of an opened case: who is responsible, by the policy
  std::string dispatch_to;      // at stage dispatch: whom the policy sends it to by itself
  std::string waits_for;        // the role whose approval or decision the case waits for
  std::vector<Handed> handed;
  // The civil day it was recorded, in the policy's zone; of a review only if that is another day.
  std::optional<Day> known_on;
  std::string content;  // of a rating with a project number: tells a repeat from another
  // Of the service it concerns; the window is over where there is none.
  bool window_set = false;
  std::optional<Instant> window_ends;
  std::vector<ServiceAlarm> service_alarms;
  std::optional<Review> superseded;  // the default review that no longer counts
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

// The word of its kind, by fact_types.h.
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

// The service an entry is about, as service_key(); empty if none is.
std::string service_of(const Entry& entry);
ServiceRecord apply(const std::optional<ServiceRecord>& before, const Entry& entry);

// The unit whose record an entry is about; empty if none is.
std::string unit_of(const Entry& entry);
UnitRecord apply(const std::optional<UnitRecord>& before, const Entry& entry);

Roster apply(Roster before, const RoleChanged& fact);

}  // namespace redress
