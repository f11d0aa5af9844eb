// redress policy …: what an administrator does with a policy before and after it is live.
//
// Each returns the exit code: 0 done, nothing is wrong; 1 something is wrong, or was refused;
// 2 wrong usage. What was asked for goes to `out`, what went wrong to `err`.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "api/admin/policy_report.h"
#include "api/cli/commands.h"

namespace redress::commands {

struct Checking {
  std::vector<std::string> files;
  ReportFormat format = ReportFormat::text;
  Language language = Language::en;
  bool strict = false;  // warnings count as errors
};
int check_policies(const Checking& how, Streams to);

// The long story of a message: R0107. Without one, a line for each there is.
int explain_message(const std::string& code, Language language, Streams to);

// Lays files out anew; with `check` only says which would change (exit 1).
int format_policies(const std::vector<std::string>& files, bool check, Streams to);

struct Testing {
  std::vector<std::string> files;
  std::string only;   // part of a test's name
  std::string junit;  // a file for JUnit's XML; empty: none
  bool coverage = false;
  bool watch = false;  // again whenever a file changes, until interrupted
  Language language = Language::en;
};
int test_policies(const Testing& how, Streams to);

// What a policy makes of facts, "received=2026-03-02T10:00:00+08:00", or of one of its tests.
struct Explaining {
  std::string file;
  std::vector<std::string> facts;
  std::string test;
  bool json = false;
  Language language = Language::en;
};
int explain_policy(const Explaining& how, Streams to);

// What differs, in words. A side may be NAME or NAME@VERSION of the server. Exit 1 if anything
// does.
int diff_policies(const std::string& before, const std::string& after, const std::string& server,
                  bool json, Language language, Streams to);

struct Weighing {
  std::string file;
  std::string server;
  std::string data;  // a directory of a stopped server or a backup, instead of a server
  std::string deadlines;
  bool json = false;
  Language language = Language::en;
};
int weigh_policy(const Weighing& how, Streams to);

struct Applying {
  std::string file;    // of apply
  std::string policy;  // of rollback, approve, withdraw, runs
  std::string to;      // of rollback: a version
  std::string proposal;
  std::string server;
  std::map<std::string, std::string>
      query;                        // for, deadlines, at, by, note, accept_overdue, dry_run
  std::vector<std::string> accept;  // "overdue=407"
  std::string if_match;             // the version that was read; empty: whatever is there
  bool wait = true;                 // for the open cases
  Language language = Language::en;
};
int apply_policy(const Applying& how, Streams to);
int roll_policy_back(const Applying& how, Streams to);
int approve_policy(const Applying& how, Streams to);
int withdraw_policy(const Applying& how, Streams to);
// Progress over open cases; `set` is "pause" or "resume" of the newest run, or empty.
int policy_runs(const Applying& how, const std::string& set, Streams to);

int list_policies(const std::string& server, Language language, Streams to);
int policy_history(const std::string& policy, const std::string& server, Language language,
                   Streams to);

struct Showing {
  std::string policy;  // a file, or NAME or NAME@VERSION of the server
  std::string server;
  bool effective = false;  // with its bases, as one text
  bool origin = false;     // the same, and where each value comes from
};
int show_policy(const Showing& how, Streams to);

}  // namespace redress::commands
