// What a written policy means for a case.
#pragma once

#include "engine/policy.h"
#include "rules/policy/policy_file.h"
#include "rules/time/calendar.h"
#include "rules/time/zone.h"

namespace redress {

class WrittenPolicy final : public Policy {
 public:
  WrittenPolicy(PolicyFile file, Version version, Zone zone, Calendar calendar);

  const PolicyFile& file() const { return file_; }
  const Calendar& calendar() const { return calendar_; }
  const Zone& zone() const { return zone_; }
  // When a rung of a deadline is taken for the first time.
  Instant instant_of(const Rung& rung, Instant due) const;

  const Version& version() const override { return version_; }
  Offset offset_at(Instant at) const override { return zone_.offset_at(at); }
  Day day_of(Instant at) const override { return zone_.day_of(at); }

  bool opens_case(const Review& review, std::string* because) const override;
  bool is_bad(const Review& review) const override;
  Assignment assignment(const Review& review) const override;
  RatingWindow window(Instant finished_at) const override;
  int default_rating() const override { return file_.window ? file_.window->default_rating : 0; }
  Plan plan(const Case& facts) const override { return plan(facts, Reasons::told); }
  Plan bare_plan(const Case& facts) const override { return plan(facts, Reasons::left_out); }
  std::string waits_for(const Case& facts) const override;
  Extension extension(const Case& before, const std::string& clock) const override;
  std::vector<std::string> told_when_given() const override { return file_.told_when_given; }
  std::string told_to_dispatch() const override {
    return file_.roles_told ? rule_of(Stage::dispatch).by : "";
  }
  bool tells_who_decides() const override { return file_.roles_told; }
  // Why one more extension is not to be had; nullopt if it is. `clock` as in Details.
  std::optional<Objection> objects_to_extension(const Case& before, const std::string& clock) const;
  // What the clock of a stage counts from.
  Start start_of(Stage stage, const Case& facts) const;
  std::optional<Objection> objects(const Case& before, Event event, const Details& details,
                                   Instant at) const override;
  std::optional<Objection> objects_to_added_review(const Case* before, int number,
                                                   Instant at) const override;
  // When a pause of the stage that began then is over even if nobody ends it; nullopt if the policy
  // sets no limit.
  std::optional<Instant> pause_ends(Stage stage, Instant began) const;
  std::vector<Measure> measures_by_count(const Case& after, const Roster& roster,
                                         Instant at) const override;
  std::vector<Measure> measures_of_unit(const UnitRecord& after, Instant at) const override;
  // When the working day after that of `at` closes.
  Instant next_working_days_close(Instant at) const;
  // When a period whose last day that is is closed by itself; nullopt if only people do.
  std::optional<Instant> closes_at(Day last) const;
  // When that civil day begins.
  Instant begin_of(Day day) const;
  bool follow_up_applies(const Review& review) const override;
  int follow_up_attempts() const override { return file_.follow_up_attempts; }

 private:
  const StageRule& rule_of(Stage stage) const;
  Start start_of(From from, const Case& facts) const;
  std::vector<Pause> pauses_of(const Case& facts) const;
  bool suspended(const Case& facts) const;
  Plan plan(const Case& facts, Reasons reasons) const;
  Clock count_by(const ClockRule& rule, const Case& facts, Reasons reasons) const;
  std::optional<Clock> contact_clock(const Case& facts, Reasons reasons) const;
  std::optional<Clock> cap_of(const Case& facts, Reasons reasons = Reasons::told) const;
  // Not yet limited by the cap.
  std::optional<Clock> stage_clock(const Case& facts, Reasons reasons = Reasons::told) const;
  // As it is limited by the cap.
  std::optional<Clock> within_cap(std::optional<Clock> stage, const std::optional<Clock>& cap,
                                  const Case& facts, Reasons reasons) const;
  std::optional<Clock> running(const Case& facts, Reasons reasons = Reasons::told) const;
  // `first`: of the extensions of the case, the first one that counts.
  Clock fixed(Instant due, const char* from, const Case& facts, int first, Reasons reasons) const;
  std::vector<Span> extensions_of(const Case& facts, int first) const;
  static std::vector<Span> extensions_of_cap(const Case& facts);
  // Whether the cap is meant, and by which rule that is or the stage may be extended; nullptr: it
  // may not.
  bool means_cap(const Case& before, const std::string& clock) const;
  const ExtendRule* extend_rule(const Case& before, const std::string& clock) const;
  Instant farthest_plan(const Case& before) const;
  void add_alarms(const Clock& clock, const ClockRule& rule, std::vector<Alarm>& alarms) const;

  // The roles that may say it; empty: anybody.
  std::vector<std::string> roles_for(const Case& before, Event event, const Details& details) const;
  std::optional<Objection> objects_to_role(const Case& before, Event event,
                                           const Details& details) const;
  std::optional<Objection> objects_to_return(const Case& before) const;
  std::optional<Objection> objects_to_appeal(const Case& before, const Details& details) const;
  std::optional<Objection> objects_to_deciding(const Case& before, const Details& details) const;
  std::optional<Objection> objects_to_class(const Details& details, bool required) const;
  std::optional<Objection> objects_to_plan(const Case& before, const Details& details) const;
  std::optional<Objection> objects_to_deferral(const Case& before, const Details& details) const;
  std::optional<Objection> objects_to_asking(const Case& before, const Details& details) const;
  std::optional<Objection> objects_to_asking_late(const Case& before,
                                                  const std::string& clock) const;
  std::optional<Objection> objects_to_granting(const Case& before, const Details& details) const;
  std::optional<Objection> objects_to_pause(const Case& before, const Details& details) const;
  std::optional<Objection> objects_to_attempt(const Case& before, Instant at) const;
  std::optional<Objection> objects_to_reopening(const Case& before, Instant at) const;
  std::optional<Objection> wanted_missing(Wanted wanted, const std::string& given,
                                          const char* field, const Term& what, const Case& before,
                                          const Details& details) const;
  Wording here() const { return {"'" + version_.name + "'", "规则“" + version_.name + "”"}; }
  std::optional<Instant> latest_due(const Case& before, const std::string& clock) const;

  PolicyFile file_;
  Version version_;
  Zone zone_;
  Calendar calendar_;
};

}  // namespace redress
