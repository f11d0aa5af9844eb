// The thirteen days of the trial and those after it, lived through in time order.
#pragma once

#include <map>
#include <queue>
#include <string>
#include <vector>

#include "tests/demo/redress.h"

namespace redress::demo {

struct Day {
  int ratings = 0, bad = 0, opened = 0, acts = 0;
};

class Trial {
 public:
  explicit Trial(Redress& redress) : redress_(redress), ratings_(shanghai::trial()) {}

  // One day from midnight on: ratings as they come in, every quarter of an hour, and what the
  // offices do meanwhile. The clock stands at the next midnight afterwards.
  Day live_through(Instant midnight);

  // Why a bad rating opened no case, as the server says it, and how often.
  const std::map<std::string, int>& not_opened() const { return not_opened_; }
  // What the policy did not let an office do; empty if that did not come up.
  const std::string& refusal() const { return refusal_; }

 private:
  struct Planned {
    Act act;
    std::size_t whose;
    std::uint64_t order;  // among acts of the same instant
    bool operator<(const Planned& other) const {
      return act.at != other.act.at ? act.at > other.act.at : order > other.order;
    }
  };

  void push_until(Instant now);
  void note(const shanghai::Rating& rating, const boost::json::object& answer, Instant now);
  void plan(std::size_t whose, Instant now);
  void act_until(Instant end);
  void act(const Planned& planned);

  Redress& redress_;
  const std::vector<shanghai::Rating> ratings_;
  std::size_t next_rating_ = 0;
  Staff staff_;
  std::vector<Handling> handled_;
  std::priority_queue<Planned> agenda_;
  std::uint64_t order_ = 0;
  Day today_;
  std::map<std::string, int> not_opened_;
  std::string refusal_;
};

}  // namespace redress::demo
