// Long runs against the real binary. Each gives back what it saw and, so that nobody trusts a run
// that tried nothing, how much it tried.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace redress::soak {

struct KillOptions {
  std::filesystem::path binary;
  std::filesystem::path policy;
  int kills = 20;
  std::uint64_t seed = 1;
  int clients = 4;
  int verify_every = 50;  // kills between two full recounts; one is made at the end in any case
  bool talks = false;     // says on stdout how far it is
};

struct KillReport {
  std::uint64_t seed = 0;
  int kills = 0;
  int kills_in_flight = 0;               // that hit at least one unanswered request
  std::uint64_t answered = 0;            // events answered before a kill
  std::uint64_t repeated = 0;            // answered events sent again and recognised
  std::uint64_t unknown_recorded = 0;    // unanswered, and found to be on disk
  std::uint64_t unknown_unrecorded = 0;  // unanswered, and found not to be
  std::uint64_t reviews = 0, cases = 0, moves = 0;
  std::uint64_t alarms = 0;         // deadlines that went off meanwhile
  std::uint64_t cases_read = 0;     // compared with their history
  int recounts = 0;                 // `redress verify`, all without a difference
  std::vector<std::string> faults;  // empty: nothing lost, doubled or half-applied
};

// Events from several clients, SIGKILL in the middle, start again on the same data; then every
// answered event must be there once, every case must equal its history, the board must count what
// was recorded, and `redress verify` must agree.
KillReport kill_rounds(const KillOptions& options);

// What the run did not try, in a sentence; empty if it tried enough.
std::string too_little(const KillReport& report);

struct WalkOptions {
  std::filesystem::path binary;
  std::filesystem::path policy;
  int steps = 2'000;
  std::uint64_t seed = 1;
  bool talks = false;
};

struct WalkReport {
  std::uint64_t seed = 0;
  int steps = 0;
  int accepted = 0;
  int refused_by_stage = 0, refused_by_policy = 0, incomplete = 0, stale = 0, not_sendable = 0;
  int advances = 0;  // of the made-up clock
  int alarms = 0;    // that went off in the cases walked with
  int cases = 0;
  int pairs = 0, pairs_tried = 0;         // stage and event a person may send
  int exhausted = 0, not_applicable = 0;  // the outcomes that only the engine records
  std::vector<std::string>
      faults;  // empty: the server and the chart agree, refusals change nothing
};

// Random persons' events on random cases over HTTP, each compared with `redress chart --table`; a
// refused one must leave the bytes of the case and of its history as they were.
WalkReport random_walk(const WalkOptions& options);
std::string too_little(const WalkReport& report);

}  // namespace redress::soak
