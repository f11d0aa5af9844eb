// A real house without the street door: store, book and clerk on made-up time, in a directory of
// its own.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "api/clock.h"
#include "engine/clerk/clerk.h"
#include "rules/policy/book.h"
#include "storage/store.h"
#include "tests/support/server.h"
#include "tests/support/wording.h"

namespace redress {

inline Instant instant(const std::string& text) { return parse_rfc3339(text).value().at; }

inline std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

inline std::filesystem::path example(const std::string& name) {
  return std::filesystem::path(SOURCE_DIR) / "rules-examples" / name;
}

inline void adopt(Book& book, const std::filesystem::path& policy) {
  const Text text{policy.string(), bytes_of(policy)};
  std::vector<Text> calendars;
  for (const std::string& name : calendars_named_in(text)) {
    auto file = policy.parent_path() / "calendars" / (name + ".yaml");
    if (!std::filesystem::exists(file)) file = example("calendars/" + name + ".yaml");
    calendars.push_back({file.string(), bytes_of(file)});
  }
  for (const RuleProblem& problem : book.adopt(text, calendars)) ADD_FAILURE() << print(problem);
}

class House {
 public:
  explicit House(const std::string& now, std::vector<std::filesystem::path> policies = {},
                 ClerkOptions options = {})
      : time(instant(now)), options_(options) {
    if (policies.empty()) policies = {example("wudi.yaml"), example("shanghai.yaml")};
    for (const auto& policy : policies) adopt(book, policy);
    open();
  }

  void open() {
    store = Store::open(home.path());
    clerk = std::make_unique<Clerk>(*store, book, time, options_);
  }
  void close() {
    clerk.reset();
    store.reset();
  }

  Verdict submit(Submission submission) { return submit_all({std::move(submission)}).front(); }

  std::vector<Verdict> submit_all(std::vector<Submission> submissions) {
    std::promise<std::vector<Verdict>> answered;
    if (!clerk->submit(std::move(submissions), [&](std::vector<Verdict> verdicts) {
          answered.set_value(std::move(verdicts));
        }))
      throw std::runtime_error("the queue is full");
    return answered.get_future().get();
  }

  void advance_to(const std::string& to) {
    std::promise<void> arrived;
    clerk->advance_to(instant(to), [&] { arrived.set_value(); });
    arrived.get_future().get();
  }

  // A review given now; the rest by the caller.
  Submission review(int rating, const std::string& remark = "等了两个小时") {
    Submission made;
    made.source = "/test";
    made.id = "review-" + std::to_string(++ids_);
    made.occurred_at = time.now();
    Review said;
    said.dictionary = "rating-5-best";
    said.rating = rating;
    said.channel = "tablet";
    said.region = "371623";
    said.unit = "社会保险";
    said.named = true;
    said.remark = remark;
    said.given_at = made.occurred_at;
    made.fact = ReviewSubmitted{said};
    return made;
  }

  // Opens a case and returns its id.
  Number open_case() {
    const Verdict verdict = submit(review(1));
    return std::get<Receipt>(verdict).case_id;
  }

  Submission event(Number id, Event event, Details details = {}) {
    Submission made;
    made.source = "/test";
    made.id = "event-" + std::to_string(++ids_);
    made.occurred_at = time.now();
    made.case_id = id;
    if (details.role.empty()) details.role = role_at(id);
    made.fact = CaseMoved{event, std::move(details)};
    return made;
  }

  // Who verifies and follows up, by the example that the case goes by.
  std::string role_at(Number id) const {
    const std::optional<Case> it = store->find_case(id);
    return it && it->review.region.starts_with("31") ? "hotline" : "supervision_office";
  }

  // Expects it to be accepted.
  Case happen(Number id, Event what, Details details = {}) {
    const Verdict verdict = submit(event(id, what, std::move(details)));
    if (const auto* no = std::get_if<Refusal>(&verdict)) ADD_FAILURE() << no->sentence.en;
    return store->find_case(id).value();
  }

  std::vector<std::string> types_of(Number id) const {
    std::vector<std::string> types;
    for (const Entry& entry : store->history(id, 0, 1'000)) types.emplace_back(type(entry.fact));
    return types;
  }

  TemporaryDirectory home;
  TestTime time;
  Book book;
  std::unique_ptr<Store> store;
  std::unique_ptr<Clerk> clerk;

 private:
  ClerkOptions options_;
  int ids_ = 0;
};

}  // namespace redress
