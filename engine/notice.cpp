#include "engine/notice.h"

namespace redress {
namespace {

class Notices {
 public:
  explicit Notices(const Case& it) : it_(it) {}

  void tell(const std::vector<std::string>& roles, const std::string& about, std::string what,
            std::string clock, Instant at) {
    Notice made;
    made.unit = it_.unit;
    made.region = it_.review.region;
    made.case_id = it_.id;
    made.round = it_.round;
    made.what = std::move(what);
    made.clock = std::move(clock);
    made.at = at;
    for (const Clock& running : it_.clocks)
      if (running.name == made.clock) made.due_text = running.due_text;
    const std::string prefix = "c" + std::to_string(it_.id) + "/" + about + "@" +
                               std::to_string(at.time_since_epoch().count()) + "/";
    for (const std::string& role : roles) {
      made.role = role;
      made.id = prefix + role;
      all_.push_back(made);
    }
  }

  std::vector<Notice> take() { return std::move(all_); }

 private:
  const Case& it_;
  std::vector<Notice> all_;
};

}  // namespace

std::vector<Notice> notices(const Entry& entry, const Case& after) {
  Notices made(after);
  const auto* off = std::get_if<AlarmWentOff>(&entry.fact);
  if (off && off->alarm.event != Event::measure_taken)
    made.tell(off->alarm.notify, key(off->alarm, after.round), std::string(name(off->alarm.event)),
              off->alarm.clock, off->alarm.at);
  for (const Measure& measure : entry.outcome.measures) {
    const std::string about =
        off ? key(off->alarm, after.round) : std::to_string(after.round) + "/round/" + measure.rung;
    made.tell(measure.notify, about, measure.rung, off ? off->alarm.clock : "", measure.at);
  }
  return made.take();
}

}  // namespace redress
