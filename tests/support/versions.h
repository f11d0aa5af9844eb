// Versions of policies, each in a book of its own, the newest of each name in force: what a book
// that takes new versions while it runs must be like, said plainly.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "rules/policy/book.h"

namespace redress {

class Versions final : public PolicyBook {
 public:
  // Read and checked, not yet in force.
  const Policy& know(const std::string& policy, const std::string& calendar) {
    auto book = std::make_unique<Book>();
    for (const RuleProblem& problem :
         book->adopt({"policy.yaml", policy}, {{"calendar.yaml", calendar}}))
      ADD_FAILURE() << print(problem);
    const std::shared_ptr<const Policy> made = book->active().front();
    const std::lock_guard lock(mutex_);
    books_.push_back({std::move(book), made});
    return *made;
  }
  void put_in_force(const Version& version) {
    const std::lock_guard lock(mutex_);
    active_[version.name] = &find(version);
  }

  const Policy* for_region(std::string_view region) const override {
    const std::lock_guard lock(mutex_);
    const Policy* made = nullptr;
    for (const auto& [name, one] : active_)
      if (const Policy* applies = one->book->for_region(region);
          applies && (!made || !one->book->has_default()))
        made = applies;
    return made;
  }
  const Policy& pinned(const Version& version) const override {
    const std::lock_guard lock(mutex_);
    return *find(version).policy;
  }

 private:
  struct One {
    std::unique_ptr<Book> book;
    std::shared_ptr<const Policy> policy;
  };
  const One& find(const Version& version) const {
    for (const One& one : books_)
      if (one.policy->version() == version) return one;
    throw std::out_of_range("no version " + version.name + " " + version.digest);
  }

  mutable std::mutex mutex_;
  std::deque<One> books_;                     // never moved
  std::map<std::string, const One*> active_;  // by name
};

}  // namespace redress
