#include "engine/notice.h"

namespace redress {
namespace {

// Who is told though no policy names them.
constexpr const char* reviewer = "reviewer";
constexpr const char* administrator = "administrator";

// Recorded long after its instant: which digest a recipient gets it in.
std::string digest(const AlarmWentOff* off, const std::string& unit, const std::string& role) {
  if (!off || !off->caught_up_at) return "";
  return "digest@" + std::to_string(off->caught_up_at->time_since_epoch().count()) + "/" + unit +
         "/" + role;
}

class Notices {
 public:
  Notices(const Case& it, const AlarmWentOff* off) : it_(it), off_(off) {}

  void tell(const std::vector<std::string>& roles, const std::string& about, std::string what,
            std::string clock, Instant at, std::string concerns = "") {
    Notice made;
    made.concerns = std::move(concerns);
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
      made.digest = digest(off_, made.unit, role);
      all_.push_back(made);
    }
  }

  std::vector<Notice> take() { return std::move(all_); }

 private:
  const Case& it_;
  const AlarmWentOff* const off_;
  std::vector<Notice> all_;
};

}  // namespace

std::vector<Notice> notices(const Entry& entry, const Case& after) {
  const auto* off = std::get_if<AlarmWentOff>(&entry.fact);
  Notices made(after, off);
  if (off && off->alarm.event != Event::measure_taken)
    made.tell(off->alarm.notify, key(off->alarm, after.round), std::string(name(off->alarm.event)),
              off->alarm.clock, off->alarm.at);
  for (const Measure& measure : entry.outcome.measures) {
    const std::string about = off ? key(off->alarm, after.round) : measure.count;
    const std::string of =
        &measure == &entry.outcome.measures.front() || !off ? about : about + "/" + measure.rung;
    made.tell(measure.notify, of, measure.rung, off ? off->alarm.clock : "", measure.at);
    for (const std::string& role : measure.vacant)
      made.tell({administrator}, of + "/vacant/" + role, "role_vacant", "", measure.at, role);
  }
  const auto* moved = std::get_if<CaseMoved>(&entry.fact);
  for (const Handed& handed : entry.outcome.handed) {
    const std::string by(type(entry.fact));
    const std::string about = std::to_string(after.round) + "/" + std::string(name(handed.what)) +
                              "/" + by + "/" + after.unit + "/" + std::to_string(after.version);
    made.tell(handed.roles, about, std::string(name(handed.what)), std::string(name(after.stage)),
              entry.effective_at, by);
  }
  if (moved && moved->event == Event::extension_granted && after.review.named)
    made.tell({reviewer},
              std::to_string(after.round) + "/" + std::string(name(after.stage)) + "/extension/" +
                  std::to_string(after.extensions.size()),
              std::string(name(moved->event)), std::string(name(after.stage)), entry.effective_at);
  return made.take();
}

std::vector<Notice> notices(const Entry& entry) {
  std::vector<Notice> told;
  const auto at_text = [](Instant at) { return std::to_string(at.time_since_epoch().count()); };
  if (const auto* ranked = std::get_if<UnitRanked>(&entry.fact))
    for (const Measure& measure : entry.outcome.measures) {
      const auto tell = [&](const std::string& role, const std::string& what,
                            const std::string& about, const std::string& concerns) {
        Notice made;
        made.id = "unit/" + ranked->unit + "/" + measure.count + "/" + about + role;
        made.role = role;
        made.unit = ranked->unit;
        made.region = ranked->region;
        made.what = what;
        made.concerns = concerns;
        made.at = measure.at;
        told.push_back(std::move(made));
      };
      for (const std::string& role : measure.notify) tell(role, measure.rung, "", "");
      for (const std::string& role : measure.vacant)
        tell(administrator, "role_vacant", "vacant/" + role + "/", role);
    }
  // To somebody above the unit, who looks at it; the unit is not told what points at it.
  if (const auto* raised = std::get_if<SignalRaised>(&entry.fact))
    for (const std::string& role : raised->signal.notify) {
      Notice made;
      made.id = "signal/" + std::to_string(entry.number) + "/" + role;
      made.role = role;
      made.unit = raised->signal.unit;
      made.region = raised->signal.region;
      made.what = type(entry.fact);
      made.concerns = raised->signal.kind;
      made.at = entry.effective_at;
      told.push_back(std::move(made));
    }
  if (const auto* off = std::get_if<ServiceAlarmWentOff>(&entry.fact))
    if (off->what == ServiceAlarm::What::rating_reminded && off->review.named) {
      Notice made;
      made.id = "service/" + off->source + "/" + off->review.project_no + "/" + off->review.step +
                "/" + std::string(name(off->what)) + "@" + at_text(entry.effective_at);
      made.role = reviewer;
      made.unit = off->review.unit;
      made.region = off->review.region;
      made.what = name(off->what);
      made.at = entry.effective_at;
      told.push_back(std::move(made));
    }
  return told;
}

}  // namespace redress
