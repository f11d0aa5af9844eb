// The policies in force, and every older version that a case is pinned to.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/policy.h"
#include "rules/text/text.h"

namespace redress {

struct BookState;
class WrittenPolicy;

// What a calendar's text calls itself; empty if it does not.
std::string calendar_name(const Text& text);

// The names in a policy's `calendar: [...]`, in their order, so that the texts can be found before
// it is adopted. What cannot be read has none; adopt() says what is wrong with it.
std::vector<std::string> calendars_named_in(const Text& policy,
                                            const std::vector<Text>& bases = {});

// A policy and everything it stands on. Bases and calendars are found by the names in them.
struct PolicyTexts {
  Text policy;
  std::vector<Text> bases;
  std::vector<Text> calendars;
};
// nullptr, with what is wrong, if it cannot be put in force.
std::shared_ptr<const WrittenPolicy> compiled(const PolicyTexts& texts,
                                              std::vector<RuleProblem>& problems);

// The policies in force. What is asked of it as a PolicyBook is asked on the clerk's thread, which
// is also where a revised calendar comes into force; everything else may be asked from any thread.
class Book final : public PolicyBook {
 public:
  Book();
  ~Book() override;

  // --- At start, before anybody asks.

  // Makes the policy the active version of its name. Everything is read and checked first: nothing
  // changes if there are problems. `calendars` are found by their own `calendar:` name; the digest
  // of a version is the SHA-256 of its text. A version that is known already counts by these
  // calendars from now on. `bases` as in PolicyTexts.
  std::vector<RuleProblem> adopt(const Text& policy, const std::vector<Text>& calendars,
                                 const std::vector<Text>& bases = {});

  // An older version that cases are pinned to: it opens no new case.
  std::vector<RuleProblem> remember(const Text& policy, const std::vector<Text>& calendars,
                                    const std::vector<Text>& bases = {});

  // A calendar that may be of no policy yet.
  void know(const Text& calendar);

  // --- A calendar revised while it runs.

  struct Revision {
    std::vector<RuleProblem> problems;  // then nothing below is of use
    Version calendar;
    bool same = false;                  // the text that is in force already
    std::vector<std::string> policies;  // that count by it, by name
    // The first day that differs, or whose notice is known now; nullopt if none is.
    std::optional<Day> changed_from;
    std::shared_ptr<const BookState> of, then;
  };
  // What the calendar would be for every policy and older version that names it. Changes nothing.
  Revision revise(const Text& calendar) const;
  // `revision` was made of the book as it is now: one at a time.
  void put_in_force(const Revision& revision);

  // --- A policy changed while it runs.

  // One version that would come into force.
  struct One {
    Version version;
    std::shared_ptr<const WrittenPolicy> policy;
    Text text;
    std::vector<Text> bases;                      // its own first
    std::vector<Version> calendars;               // that it counts by
    std::shared_ptr<const WrittenPolicy> before;  // of that name, in force now; nullptr: none
    Text text_before;
  };
  struct Candidate {
    std::vector<RuleProblem> problems;  // then nothing below is of use
    bool same = false;                  // that version is in force already
    std::vector<One> policies;          // itself, then those that are layers over it
    std::shared_ptr<const BookState> of, then;
    // Of `then`; nullptr where none applies.
    std::shared_ptr<const WrittenPolicy> for_region(std::string_view region) const;
    // Of `of`: in force there now.
    std::shared_ptr<const WrittenPolicy> now_for_region(std::string_view region) const;
  };
  // What the text would be: the bases it names are those in force, and whatever is a layer over it
  // is made anew. Changes nothing.
  Candidate candidate(const Text& policy) const;
  // `candidate` was made of the book as it is now: one at a time.
  void put_in_force(const Candidate& candidate);
  // Whether what a revision or a candidate was made of is still the book.
  bool is_of_now(const std::shared_ptr<const BookState>& of) const { return of == state_.load(); }

  // Of any version in the book; nullopt for another digest.
  std::optional<PolicyTexts> texts_of(const std::string& digest) const;
  // In force under that name; nullptr if none is.
  std::shared_ptr<const WrittenPolicy> policy_named(std::string_view name) const;

  // By name, as they are now.
  std::vector<Text> calendars() const;
  // Years whose notice bears on these days and is known to no calendar that the active policies
  // count by, with the calendar's name.
  std::vector<std::pair<std::string, int>> missing_years(Day first, Day last) const;

  // Whether there is a policy for whatever region no other one names.
  bool has_default() const { return for_region("") != nullptr; }

  // By the longest prefix of the region.
  const Policy* for_region(std::string_view region) const override;
  // Throws Unreadable, naming the version, for one that was never adopted or remembered.
  const Policy& pinned(const Version& version) const override;

  // The same for whoever asks from any thread; where none applies, the first by name. nullptr for
  // an empty book.
  std::shared_ptr<const WrittenPolicy> in_force(std::string_view region) const;

  // One of each name, by name.
  std::vector<std::shared_ptr<const Policy>> active() const;
  // Those in force and every older version.
  std::vector<std::shared_ptr<const WrittenPolicy>> every() const;

 private:
  std::vector<RuleProblem> take(const Text& policy, const std::vector<Text>& calendars,
                                const std::vector<Text>& bases, bool active);

  std::atomic<std::shared_ptr<const BookState>> state_;
};

}  // namespace redress
