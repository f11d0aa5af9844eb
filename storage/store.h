// The store: the ledger and everything that is derived from it, in one RocksDB.
//
// README.md has the table of keys. Reads may come from any thread; append() from one. A row that is
// damaged stops nobody else: who asks for one record is told by Unreadable, who asks for many gets
// the others, and damage() lists what was found.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/impact.h"
#include "engine/ledger.h"
#include "engine/tally.h"

namespace redress {

struct StoreOptions {
  std::size_t cache_bytes = 256u << 20;  // block cache, memtables charged to it
  std::size_t wal_bytes = 32u << 20;     // recovery replays it: 10 to 30 ms a MB
  std::uint64_t spare_bytes = 1u << 30;  // has_room() wants more than this free
  int open_files = 1'000;  // descriptors for tables, at most; what is written needs some more
  // So many acknowledged entries are missing, and somebody has decided to go on without them.
  std::optional<Number> accept_loss = {};
  // Told of each row that is found damaged, once, from any thread; may be empty.
  std::function<void(const std::string& sentence)> found_damaged = {};
};

// A row that cannot be read: what it holds, and why.
struct Damage {
  Wording what_it_is;
  std::string sentence;
};

// Filters are joined by "and". The first of these that is asked for gives the order:
//   bounces_from     the most bounced first
//   set_aside_…      as they were set aside; also of stage set_aside
//   waits_for        in the order they were opened
//   round_from       the highest round first
//   due_…, open_only the worst first: by due instant, those that nothing is due for last
//   else             in the order they were opened
struct CaseQuery {
  std::string region;  // prefix; empty: all
  std::string unit;
  std::optional<Instant> due_before;  // late(due_before, due), as of that instant
  std::optional<Instant> due_from;    // not late as of that instant
  bool open_only = false;
  std::optional<Stage> stage;
  std::string classification;
  std::optional<Standing> standing;
  std::optional<int> round;
  std::optional<int> round_from;  // 2 or more; of running cases
  std::string rung;
  std::string waits_for;            // the role whose approval or decision is waited for
  std::optional<int> bounces_from;  // 2 or more
  std::optional<Instant> set_aside_from, set_aside_before;
};
struct CasePage {
  std::vector<Case> cases;
  std::string next;                // where the next page begins; empty at the end
  std::vector<Number> unreadable;  // left out: damaged
};

struct Board {
  struct Reviews {
    std::string channel;
    int rating = 0;
    bool default_review = false;
    std::int64_t count = 0;
  };
  struct Cases {
    Standing standing = Standing::unresolved;
    std::int64_t count = 0;
  };
  std::vector<Reviews> reviews;  // of the days asked for
  std::vector<Cases> cases;      // of reviews of those days, as they stand now
};

// An adoption, as start-up needs it: of a policy, a calendar or a dictionary; and what was proposed
// and what became of it.
struct Adopted {
  Number number = 0;
  Instant at;
  std::variant<PolicyAdopted, CalendarAdopted, DictionaryAdopted, PolicyProposed, PolicyApproved,
               PolicyProposalEnded, PolicyRunPaused>
      what;
};
// nullopt for an entry that is none of these.
std::optional<Adopted> adopted(const Entry& entry);

Board board_of(const Counts& counts);

class Store final : public Ledger {
 public:
  // Creates the directory if there is none. Throws LedgerError with a sentence that says what to
  // do: open to others, locked by another process, written by a newer release, damaged, or without
  // entries that were acknowledged.
  static std::unique_ptr<Store> open(const std::filesystem::path& directory,
                                     StoreOptions options = {});
  // As it is now, for questions only, append() throws: nothing is made, locked or changed there, so
  // that it works beside a running server and on a read-only copy. Throws LedgerError also where
  // nothing is.
  static std::unique_ptr<Store> open_to_read(const std::filesystem::path& directory,
                                             StoreOptions options = {});
  // Of an open database, for tests that bring their own disk: see storage/database.h.
  struct Database;
  explicit Store(std::unique_ptr<Database> database);
  ~Store() override;

  Tip tip() const override;
  std::optional<Seen> seen(const Digest& identity) const override;
  std::optional<Entry> entry(Number number) const override;
  std::optional<Case> find_case(Number id) const override;
  std::optional<ServiceRecord> find_service(const std::string& key) const override;
  std::optional<UnitRecord> find_unit(const std::string& name) const override;
  Roster roster() const override;
  std::vector<DueTimer> timers_before(Instant now, std::size_t most) const override;
  std::optional<Instant> next_timer() const override;
  void set_aside(const DueTimer& timer) override;
  void damaged(const DueTimer& timer, const std::string& why) override;
  std::optional<RecalculationRun> recalculation_run() const override;
  std::vector<DueTimer> open_cases_after(Instant due, Number case_id, Number before,
                                         std::size_t most) const override;
  std::vector<DueTimer> breaches_after(Instant due, Number case_id,
                                       std::size_t most) const override;
  std::vector<PolicyRun> policy_runs() const override;
  std::vector<Number> open_cases() const override;
  std::vector<Entry> history(Number case_id, Number from, std::size_t limit) const override;
  // The same without those that cannot be read; their numbers, up to the last one's.
  std::vector<Entry> history(Number case_id, Number from, std::size_t limit,
                             std::vector<Number>& unreadable) const;
  // What options.accept_loss let go, in English, for the log; empty if nothing was missing.
  const std::string& accepted_loss() const;
  bool has_room() const override;
  bool taken_away() const override { return !gone().empty(); }
  std::optional<Instant> seen_alive() const override;
  void note_alive(Instant at) override;
  void append(const Batch& batch) override;

  // Empty; or that the directory, or the file that is written to, was moved or removed. From then
  // on nothing is written. A few system calls.
  Wording gone() const;

  // --- Questions. Work grows with the answer, not with the total.

  // At most `limit` cases, and at most 10,000 rows looked at for them: a page may be short, or
  // empty, and still have a next one. `after` is a `next` of the same query; throws
  // std::invalid_argument if it cannot be, std::out_of_range if it is of a ledger that went
  // further.
  CasePage cases(const CaseQuery& query, std::size_t limit, std::string_view after = {}) const;
  std::int64_t count_overdue(const Scope& scope, Instant now, std::int64_t at_most) const;
  // The latest instant that anything open is due; nullopt if nothing is.
  std::optional<Instant> last_due() const;
  Board board(const Scope& scope, std::optional<Day> from, std::optional<Day> to) const;

  // --- How it counts. Rows read grow with the days asked for and the scopes answered, whatever
  // the total.

  // Days from first to last, both included.
  struct Days {
    Day first, last;
    bool operator==(const Days&) const = default;
  };
  // What was counted of those days; as it was known by the end of `as_of`, days after it left out.
  Counts counts(const Scope& scope, const Days& days, std::optional<Day> as_of = {}) const;
  // The same, a list a day; days of nothing left out.
  std::vector<std::pair<Day, Counts>> counts_by_day(const Scope& scope, const Days& days,
                                                    std::optional<Day> as_of = {}) const;
  // What lies directly within a scope, of one kind, after that name, in an order of its own that
  // stays; at most `limit`.
  std::vector<Scope> members(const Scope& scope, Scope::Kind kind, std::size_t limit,
                             const std::optional<Scope>& after = {}) const;
  // The first and the last day anything was counted for it, up to `until`; nullopt: never.
  std::optional<Days> days_of(const Scope& scope, std::optional<Day> until = {}) const;

  // --- Names. A look-up or two each, however much there is.

  // Whether anything was ever recorded of it: reviews, cases, findings; of a region, of any whose
  // code begins so.
  bool has_met(const Scope& scope) const;
  // Codes of regions that anything was recorded of and that begin so, in order; at most `limit`,
  // and so many look-ups.
  std::vector<std::string> regions(std::string_view prefix, std::size_t limit) const;
  // Regions of which a period was closed, each once; "" is everything.
  std::vector<std::string> regions_closed() const;

  // Entries of what was reported, by kind: the newest `limit` before that entry, newest first.
  enum class Reported : char {
    closing = 'c',      // PeriodClosed
    signal = 's',       // SignalRaised
    review = 'r',       // SignalReviewed
    publication = 'p',  // FiguresPublished
    text = 't',         // PublicText
  };
  // Those that closed or corrected that period of that region, the newest first; the others'
  // entries are not read.
  std::vector<Number> closings(std::string_view region, std::string_view period) const;
  std::vector<Entry> reported(Reported what, Number before, std::size_t limit,
                              std::vector<Number>* unreadable = nullptr) const;
  // Entries numbered from `from` to before `to`, at most `limit`.
  std::vector<Entry> entries(Number from, Number to, std::size_t limit) const;
  // The private part of an entry: for comparing, never for showing.
  std::optional<Reviewer> reviewer(Number entry) const;
  // Rows of tallies read since it was opened: what a board costs, for tests and benchmarks.
  std::uint64_t tally_rows_read() const;

  // Notices of the entries after that one, oldest first: those of at most `limit` entries.
  struct Told {
    Number entry = 0;
    std::vector<Notice> notices;
    bool readable = true;  // else it has none
  };
  std::vector<Told> outbox(Number after, std::size_t limit) const;

  // A text, by the SHA-256 of it, hex; nullopt if there is none. Throws Unreadable if what is kept
  // there is another text: it was altered on disk.
  std::optional<std::string> document(const std::string& digest) const;
  // The bytes of an attachment, likewise.
  std::optional<std::string> attachment(const std::string& digest) const;
  // Entries of refused reviews that were kept, after that one.
  std::vector<Entry> refused(Number after, std::size_t limit,
                             std::vector<Number>* unreadable = nullptr) const;
  std::vector<Adopted> adopted() const;            // oldest first
  std::vector<PolicyRun> policy_runs_all() const;  // oldest first, those that are done too

  // Everything as it is now, for whoever reads all of it from another thread while more is written.
  // The store outlives it.
  std::unique_ptr<Past> past() const;

  // --- Proof

  // Rows that were found damaged since it was opened, at most `most`; and how many there are.
  std::vector<Damage> damage(std::size_t most) const;
  std::size_t damaged_rows() const;

  // Compares everything derived with what the ledger says: sequence, cases, index rows, timers,
  // tallies. Empty when all agree; else a sentence each.
  std::vector<Wording> verify() const;

 private:
  std::unique_ptr<Database> database_;
};

}  // namespace redress
