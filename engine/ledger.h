// What the engine asks of the disk. Answered in storage/.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "engine/case/entry.h"
#include "engine/digest.h"
#include "engine/notice.h"
#include "engine/tally.h"
#include "engine/unreadable.h"
#include "engine/wording.h"

namespace redress {

// The world broke: disk full, I/O error, corruption. Nothing may be written after it.
struct LedgerError : std::runtime_error {
  explicit LedgerError(Wording said) : std::runtime_error(said.en), sentence(std::move(said)) {}
  // For who examines the data, in English alone.
  template <class Text>
  requires std::is_convertible_v<Text, std::string>
  explicit LedgerError(const Text& said) : LedgerError(Wording::same(std::string(said))) {}
  Wording sentence;  // what() is the English of it
};

// By which an event is known again: SHA-256 of its source, a NUL, its id.
Digest identity_of(const std::string& source, const std::string& id);

// What identifies an event (source and id) and what it said (everything else).
struct Fingerprint {
  Digest identity{};
  Digest content{};
};

struct Seen {
  Number number = 0;  // the entry that answered it
  Digest content{};
};

// The text of a policy, a calendar or a dictionary, found again by its digest.
struct Document {
  std::string digest;  // SHA-256 of the text, hex
  std::string text;
};

// The bytes of an attachment, found again by their digest. Shared, not copied on their way.
struct Blob {
  std::string digest;  // SHA-256, hex
  std::shared_ptr<const std::string> bytes;
};

// How far the deadlines of all cases have been recalculated by a revised calendar: first of the
// open cases, by due instant, then the breaches on record since the first day that differs. Kept
// with each batch, so that a restart goes on where it was.
struct RecalculationRun {
  Number because = 0;  // the entry that adopted the calendar
  Recalculation deadlines = Recalculation::extend_only;
  Instant since;  // of breaches
  bool at_breaches = false;
  Instant at = Instant::min();  // the last one done
  Number case_id = 0;
  bool done = false;
  bool operator==(const RecalculationRun&) const = default;
};

// How far the open cases have been taken over to a version of their policy, in the order they were
// opened: one run an adoption with `open_cases`. Kept with each batch, so that a restart goes on
// there; kept when it is done too, for whoever asks what came of it.
struct PolicyRun {
  Number because = 0;  // the entry that adopted the version
  Version policy;
  OpenDeadlines deadlines = OpenDeadlines::keep;
  Number case_id = 0;           // the last one looked at
  std::uint64_t looked_at = 0;  // those that it does not concern as well
  std::uint64_t total = 0;      // open cases when it began, of all policies
  std::uint64_t changed = 0;
  bool paused = false;
  bool done = false;  // with fewer looked at than in total: a newer run took its place
  bool operator==(const PolicyRun&) const = default;
};

// Everything that becomes true together.
struct Batch {
  struct Item {
    Entry entry;
    std::optional<Fingerprint> fingerprint;  // none for what the engine says itself
    Reviewer reviewer;                       // the private part, if known()
    std::vector<Notice> notices;             // for the outbox
    std::vector<Tallied> tallied = {};       // tally_changes()
  };
  struct Change {
    std::optional<Case> before;  // as stored; nullopt for a case opened in this batch
    Case after;
  };
  struct ServiceChange {
    std::string key;  // service_key()
    std::optional<ServiceRecord> before;
    ServiceRecord after;
  };
  std::vector<Item> items;      // numbered without a gap
  std::vector<Change> changes;  // one a case
  std::vector<ServiceChange> services;
  std::vector<UnitRecord> units;
  std::optional<Roster> roster;     // if it changed
  std::vector<Document> documents;  // texts that entries of this batch refer to
  std::vector<Blob> blobs;
  std::optional<RecalculationRun> run;
  std::vector<PolicyRun> policy_runs;  // one a run that began or got further
};

struct DueTimer {
  Instant at;
  Number case_id = 0;        // or the service's number
  std::string service = {};  // service_key(), if it is a service's
  bool operator==(const DueTimer&) const = default;
};

// What one record is asked for throws Unreadable if its row is damaged; any other failure is a
// LedgerError.
class Ledger {
 public:
  virtual ~Ledger() = default;

  // The number and the time of the newest entry; {0, nullopt} for an empty ledger.
  struct Tip {
    Number number = 0;
    std::optional<Instant> recorded_at;
  };
  virtual Tip tip() const = 0;

  virtual std::optional<Seen> seen(const Digest& identity) const = 0;
  virtual std::optional<Entry> entry(Number number) const = 0;
  virtual std::optional<Case> find_case(Number id) const = 0;
  virtual std::optional<ServiceRecord> find_service(const std::string& key) const = 0;
  virtual std::optional<UnitRecord> find_unit(const std::string& name) const = 0;
  virtual Roster roster() const = 0;

  // Cases and services whose next alarm is before `now`, earliest first, at most `most`.
  virtual std::vector<DueTimer> timers_before(Instant now, std::size_t most) const = 0;
  virtual std::optional<Instant> next_timer() const = 0;
  // That one is passed over until the next start, so that what cannot be read does not stop the
  // others. Where nothing can be damaged there is nothing to do.
  virtual void set_aside(const DueTimer&) {}
  // That timer is not what its case or service says.
  virtual void damaged(const DueTimer&, const std::string& /*why*/) {}

  // What is left to be recalculated; nullopt if nothing is.
  virtual std::optional<RecalculationRun> recalculation_run() const = 0;
  // Open cases by due instant, those that nothing is due for last; and breaches on record by
  // theirs. Those after the given ones, at most `most`; of the cases, those opened before `before`.
  virtual std::vector<DueTimer> open_cases_after(Instant due, Number case_id, Number before,
                                                 std::size_t most) const = 0;
  virtual std::vector<DueTimer> breaches_after(Instant due, Number case_id,
                                               std::size_t most) const = 0;
  // Those that are not done, oldest first.
  virtual std::vector<PolicyRun> policy_runs() const = 0;
  // The running cases by number: one walk over an index.
  virtual std::vector<Number> open_cases() const = 0;
  // Entries of a case, oldest first, from `from` on.
  virtual std::vector<Entry> history(Number case_id, Number from, std::size_t limit) const = 0;

  // False when the disk is so full that a write could fail: refuse before it does.
  virtual bool has_room() const = 0;
  // Whether what it is written to was taken away: asked where there is no room, or a write failed.
  virtual bool taken_away() const { return false; }

  // When a clerk last ran on this ledger by a clock that was believed, as far as is known: so that
  // a start on Monday after a quiet weekend is no leap of the clock. Kept now and then; not synced.
  virtual std::optional<Instant> seen_alive() const { return std::nullopt; }
  virtual void note_alive(Instant) {}

  // All or nothing, and on disk when it returns. Throws LedgerError; after that the outcome is
  // unknown and nothing may be appended any more.
  virtual void append(const Batch& batch) = 0;
};

}  // namespace redress
