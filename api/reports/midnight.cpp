// At midnight: periods whose time has come are closed; then the day is looked at for signals.
#include <spdlog/spdlog.h>
#include <algorithm>
#include <deque>
#include <limits>
#include <memory>
#include <mutex>

#include "api/admin/policies.h"
#include "api/queries/figures.h"
#include "api/reports/signals_found.h"

namespace redress::figures {
namespace {

using std::chrono::days;

// A key that no proposal has.
constexpr Number at_midnight = std::numeric_limits<Number>::max();

// Periods of the policy that are over, whose time to be closed has come, and are not closed: the
// oldest first, of each kind at most twelve, as nobody may have looked for long.
std::vector<Clerk::Adoption> due_closings(const Service& service, const WrittenPolicy& policy,
                                          Instant now) {
  std::vector<Clerk::Adoption> made;
  const std::string& region = policy.file().region;
  const auto adoptions = policies::adoptions_of(service.store, policy.version().name);
  if (!policy.file().assessment || adoptions.empty()) return made;
  const Day today = policy.day_of(now);
  // At midnight nothing of the day is known yet.
  const Day known_on = policy.day_of(now - std::chrono::milliseconds(1));
  for (const Period::Kind kind : policy.file().assessment->periods) {
    auto last = parse_period(iso_date(today).substr(0, 7));
    static constexpr int months[] = {1, 3, 6, 12}, most = 12;
    const int running = last->index / months[int(kind)];
    for (int index = running - most; index < running; ++index) {
      const Period period{kind, index};
      const Day end = days_of(period).last;
      if (policy.day_of(adoptions.front().at) > end) continue;
      const auto closes = policy.closes_at(end);
      if (!closes || late(*closes, now)) continue;
      if (!service.store.closings(region, text(period)).empty()) continue;
      // By the version of then, which may not have assessed anybody.
      if (!policy_of(service, region, period)->file().assessment) continue;
      made.push_back(closing(service, assessed(service, region, period, known_on), 0, "redress", "",
                             "到期自动结账 / closed when its time had come"));
    }
  }
  return made;
}

Day day_at(const Service& service, Instant at) {
  return Day(std::chrono::floor<days>(at + service.offset_at(at)).time_since_epoch());
}

Instant midnight_after(const Service& service, Instant at) {
  const Offset offset = service.offset_at(at);
  return std::chrono::floor<days>(at + offset) + days(1) - offset;
}

// Days to be looked at for signals, one after another: what one raises is on record before the next
// is looked at.
class Looks : public std::enable_shared_from_this<Looks> {
 public:
  explicit Looks(Service& service) : service_(service) {}

  void add(const std::vector<Day>& days) {
    {
      std::lock_guard lock(mutex_);
      waiting_.insert(waiting_.end(), days.begin(), days.end());
      if (looking_) return;
      looking_ = true;
    }
    go_on();
  }

 private:
  // Where too many wait to be answered, or the clerk stops, the next night begins with what is
  // left.
  void go_on() {
    std::lock_guard lock(mutex_);
    looking_ =
        !waiting_.empty() && service_.readers.take([looks = shared_from_this()] { looks->look(); });
  }

  void look() {
    const Day day = first();
    std::vector<Signal> news;
    try {
      news = news_of(service_, day);
    } catch (const std::exception& error) {  // another day may be looked at all the same
      spdlog::error("signals of {} could not be looked for: {}", iso_date(day), error.what());
    }
    if (news.empty()) return done();
    const bool taken = service_.clerk.adopt(raised(service_, news),
                                            [looks = shared_from_this()](const Verdict& said) {
                                              // Somebody was quicker: what is left of it is looked
                                              // for again.
                                              if (std::holds_alternative<Refusal>(said))
                                                return looks->go_on();
                                              looks->done();
                                            });
    if (!taken) give_up();
  }

  void give_up() {
    std::lock_guard lock(mutex_);
    looking_ = false;
  }

  Day first() {
    std::lock_guard lock(mutex_);
    return waiting_.front();
  }

  void done() {
    {
      std::lock_guard lock(mutex_);
      waiting_.pop_front();
    }
    go_on();
  }

  Service& service_;
  std::mutex mutex_;
  std::deque<Day> waiting_;
  bool looking_ = false;
};

// One ranking of a unit and a period in a night: the second would contradict the first, and all
// would be refused.
void add(std::vector<Submission>& to, std::vector<Submission> closing) {
  const auto ranked_so = [](const Submission& it) { return std::get_if<UnitRanked>(&it.fact); };
  for (Submission& said : closing) {
    const UnitRanked* one = ranked_so(said);
    const bool again = one && std::any_of(to.begin(), to.end(), [&](const Submission& it) {
                         const UnitRanked* other = ranked_so(it);
                         return other && other->unit == one->unit && other->period == one->period;
                       });
    if (!again) to.push_back(std::move(said));
  }
}

// `missed`: so many days before are looked at as well, as nobody may have while it was down.
void schedule(Service& service, std::shared_ptr<Looks> looks, Instant at, int missed) {
  service.clerk.schedule(at_midnight, at, [&service, looks, at, missed](std::string*) {
    // Whatever becomes of this night, there is a next one.
    schedule(service, looks, midnight_after(service, at), 1);
    std::optional<Clerk::Adoption> made(std::in_place);
    for (const auto& policy : service.book.active())
      if (const auto written = service.book.policy_named(policy->version().name)) try {
          for (Clerk::Adoption& one : due_closings(service, *written, at))
            add(made->submissions, std::move(one.submissions));
        } catch (const Problem& problem) {
          // One that cannot be closed is no reason to stop the house.
          spdlog::error("policy {}: a period could not be closed: {}", policy->version().name,
                        problem.detail.en);
        } catch (const Unreadable& damaged) {
          spdlog::error("policy {}: a period could not be closed: {}", policy->version().name,
                        damaged.what());
        }
    std::vector<Day> over;
    for (int i = missed; i >= 1; --i) over.push_back(day_at(service, at) - days(i));
    looks->add(over);
    return made;
  });
}

}  // namespace

void keep_watch(Service& service) {
  constexpr int a_week = 7;
  schedule(service, std::make_shared<Looks>(service), service.time.now(), a_week);
}

}  // namespace redress::figures
