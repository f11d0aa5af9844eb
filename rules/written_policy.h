// What a written policy means for a case.
#pragma once

#include "engine/policy.h"
#include "rules/calendar.h"
#include "rules/policy_file.h"
#include "rules/zone.h"

namespace redress {

class WrittenPolicy final : public Policy {
 public:
  WrittenPolicy(PolicyFile file, Version version, Zone zone, Calendar calendar);

  const PolicyFile& file() const { return file_; }
  const Calendar& calendar() const { return calendar_; }

  const Version& version() const override { return version_; }
  Offset offset_at(Instant at) const override { return zone_.offset_at(at); }
  Day day_of(Instant at) const override { return zone_.day_of(at); }

  bool opens_case(const Review& review, std::string* because) const override;
  Plan plan(const Case& facts) const override;
  std::optional<Objection> objects(const Case& before, Event event,
                                   const Details& details) const override;
  // When a pause of the stage that began then is over even if nobody ends it; nullopt if the policy
  // sets no limit.
  std::optional<Instant> pause_ends(Stage stage, Instant began) const;
  std::vector<Measure> measures_at_round(int round, Instant at) const override;
  bool follow_up_applies(const Review& review) const override;
  int follow_up_attempts() const override { return file_.follow_up_attempts; }

 private:
  const StageRule& rule_of(Stage stage) const;
  Start start_of(From from, const Case& facts) const;
  Clock count_by(const ClockRule& rule, const Case& facts) const;
  std::optional<Clock> cap_of(const Case& facts) const;
  // Not yet limited by the cap.
  std::optional<Clock> stage_clock(const Case& facts) const;
  Clock fixed(Instant due, const char* from, const Case& facts) const;
  Instant instant_of(const Rung& rung, Instant due) const;
  void add_alarms(const Clock& clock, const ClockRule& rule, std::vector<Alarm>& alarms) const;

  std::optional<Objection> objects_to_plan(const Case& before, const Details& details) const;
  std::optional<Objection> objects_to_extension(const Case& before, bool granting) const;

  PolicyFile file_;
  Version version_;
  Zone zone_;
  Calendar calendar_;
};

}  // namespace redress
