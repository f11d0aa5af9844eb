// The policies in force, and every older version that a case is pinned to.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/policy.h"
#include "rules/text.h"

namespace redress {

class WrittenPolicy;

// The names in a policy's `calendar: [...]`, in their order, so that the texts can be found before
// it is adopted. What can not be read has none; adopt() says what is wrong with it.
std::vector<std::string> calendars_named_in(const Text& policy);

// Runs the policy's own `tests:`. What does not come out as expected is a problem, at the value
// that was expected; so is everything that adopt() would report.
std::vector<RuleProblem> run_tests(const Text& policy, const std::vector<Text>& calendars);

// Filled at start, read from several threads afterwards.
class Book final : public PolicyBook {
 public:
  Book();
  ~Book() override;

  // Makes the policy the active version of its name. Everything is read and checked first: nothing
  // changes if there are problems. `calendars` are found by their own `calendar:` name; the digest
  // of a version is the SHA-256 of its text. A version that is known already counts by these
  // calendars from now on.
  std::vector<RuleProblem> adopt(const Text& policy, const std::vector<Text>& calendars);

  // An older version that cases are pinned to: it opens no new case.
  std::vector<RuleProblem> remember(const Text& policy, const std::vector<Text>& calendars);

  // By the longest prefix of the review's region.
  const Policy* for_review(const Review& review) const override;
  // Throws std::out_of_range, naming the version, for one that was never adopted or remembered.
  const Policy& pinned(const Version& version) const override;

  // One of each name, by name.
  std::vector<const Policy*> active() const;

 private:
  std::vector<RuleProblem> take(const Text& policy, const std::vector<Text>& calendars,
                                bool active);

  std::map<std::string, std::unique_ptr<WrittenPolicy>> by_digest_;
  std::map<std::string, const WrittenPolicy*> active_;  // by name
};

}  // namespace redress
