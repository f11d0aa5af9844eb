// The dictionaries in force.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rules/sources/dictionary.h"

namespace redress {

// All of them as they are at one moment; never changed once it is seen.
struct Dictionaries {
  struct Taken {
    Text text;
    std::shared_ptr<const Dictionary> dictionary;
  };
  std::map<std::string, Taken, std::less<>> by_name;

  const Dictionary* find(std::string_view name) const;  // nullptr if there is none
  std::string names() const;                            // "gbt39046-a8, rating-5-best"
};

// The two that every server has unless it was given others of these names: compiled in, and adopted
// at the first start like any other.
const std::vector<Text>& built_in_dictionaries();

// May be asked from any thread; revised by one at a time.
class DictionaryBook {
 public:
  DictionaryBook();

  std::shared_ptr<const Dictionaries> now() const { return state_.load(); }

  struct Revision {
    std::vector<RuleProblem> problems;   // then nothing below is of use
    Version dictionary;                  // of a single text
    bool same = false;                   // the text that is in force already
    std::vector<std::string> dependent;  // that stand on it, by name
    std::shared_ptr<const Dictionaries> then;
  };
  // What there would be with these texts, each by the name it calls itself; changes nothing.
  Revision revise(const std::vector<Text>& texts) const;
  void put_in_force(const Revision& revision) { state_ = revision.then; }

 private:
  std::atomic<std::shared_ptr<const Dictionaries>> state_;
};

}  // namespace redress
