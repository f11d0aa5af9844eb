// Impacts being computed beside the engine: one after the other on a thread of their own, watched,
// cancelled, kept for a while.
#pragma once

#include <boost/json.hpp>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "engine/impact.h"
#include "rules/policy/book.h"
#include "storage/store.h"

namespace redress {

// Everything that an applied text would put in force, as impact() asks for it.
class CandidateOf final : public Candidate {
 public:
  explicit CandidateOf(Book::Candidate made) : made_(std::move(made)) {}
  const Policy* under(const Review& review) const override;
  bool may_be_bad(int rating) const override;

 private:
  Book::Candidate made_;
};

class Impacts {
 public:
  struct State {
    std::uint64_t id = 0;
    std::string policy;
    Version version;
    OpenDeadlines deadlines = OpenDeadlines::recompute;
    enum class Stands { waiting, running, done, cancelled, failed } stands = Stands::waiting;
    Number done = 0, of = 0;  // entries, then open cases
    std::string failure;
    std::optional<Impact> impact;
    boost::json::array assessments;  // figures::score_impacts(), once it is done
  };

  Impacts(const Store& store, const Book& book);
  ~Impacts();  // cancels

  // nullopt if too many wait.
  std::optional<std::uint64_t> begin(Book::Candidate candidate, OpenDeadlines deadlines,
                                     Instant now);
  std::optional<State> find(std::uint64_t id) const;
  bool cancel(std::uint64_t id);  // false if there is none

 private:
  struct Job;
  void run();

  const Store& store_;
  const Book& book_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::uint64_t, std::shared_ptr<Job>> jobs_;  // the newest 16
  std::deque<std::shared_ptr<Job>> waiting_;
  std::uint64_t newest_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

boost::json::object render_impact(const Impact& impact);
boost::json::object render_open_impact(const OpenImpact& impact);
// The same as lines to read.
std::string impact_text(const boost::json::object& impact, Language language);

}  // namespace redress
