// What the command line does beside serving: cases and their files, calendars, dictionaries,
// stories.
//
// Each returns the exit code, writes what was asked for to `out` and what went wrong to `err`.
#pragma once

#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/text/words.h"

namespace redress::commands {

inline constexpr int ok = 0, went_wrong = 1, wrong_usage = 2;

struct Streams {
  std::ostream& out;
  std::ostream& err;
  bool color = false;  // a terminal
  Language language = Language::en;
  const std::string& say(const Wording& words) const { return words.in(language); }
};

// A calendar is named as a file, or by its name on the server; several are laid over each other in
// their order.
struct Calendars {
  std::vector<std::string> which;
  std::string server;
};

// A year as a page of months. No year: this one.
int show_calendar(const Calendars& calendars, std::optional<int> year, bool chinese, Streams to);

// What looks wrong. `from` and `to` are the years that cases reach; none: only what is there.
int check_calendar(const Calendars& calendars, std::optional<int> from, std::optional<int> to,
                   Streams to_whom);

struct Revising {
  std::string server, deadlines, by, note;
  bool dry_run = false;
};
// Puts a file's text in force on the server and waits until deadlines are recalculated.
int add_calendar(const std::string& file, const Revising& how, Streams to);

// Takes holiday-cn's JSON into a calendar: a file, which is rewritten, or the server's.
int import_notices(const std::vector<std::string>& notices, const std::string& into,
                   const Revising& how, Streams to);

// What is wrong with these files. A base is one of them, lies beside them, or is built in.
int check_dictionaries(const std::vector<std::string>& files, Streams to);
// Puts a file's text in force on the server; `how.deadlines` means nothing here.
int add_dictionary(const std::string& file, const Revising& how, Streams to);
// Those of the server, one a line.
int list_dictionaries(const std::string& server, Streams to);

// The deadlines of a case, a sentence each; `language` is zh or en.
int why(const std::string& case_id, const std::string& language, const std::string& server,
        Streams to);

struct HandingIn {
  std::string kind, by;
  std::string media_type;  // empty: by the file's ending
};
// Hands a file in with a case.
int attach(const std::string& case_id, const std::string& file, const HandingIn& how,
           const std::string& server, Streams to);

// What was handed in with a case, one a line; with `directory`, saved there. No file there is
// overwritten.
int attachments(const std::string& case_id, const std::string& directory, const std::string& server,
                Streams to);

// Cases as GET /v1/cases is asked for them, its parameters by their names; in columns, or as its
// JSON. Pages are gone through until there are `limit`.
struct Listing {
  std::string server;
  std::map<std::string, std::string> query;
  std::size_t limit = 100;
  bool json = false;
  Language language = Language::en;
  int columns = 100;  // of the terminal
};
int list_cases(const Listing& listing, Streams to);

// Says for somebody that the server's clock is right after all.
struct Confirming {
  std::string server, by, note;
  Language language = Language::en;
};
int confirm_clock(const Confirming& how, Streams to);

// Stories, each lived through and printed; of `files` the first may be the policy for all of them,
// else each names its own. Quiet: only what did not come out as told.
int rehearse(const std::vector<std::string>& files, bool quiet, Language language, Streams to);

}  // namespace redress::commands
