#include "tests/model/rules.h"

#include <algorithm>
#include <array>
#include <functional>

namespace redress::model {
namespace {

using Of = Length::Of;

const Roles every_role = {"unit", "unit_head", "supervision_office", "general_office",
                          "county_office"};
const std::vector<std::string> measures = {"reminder", "supervision", "circular", "summons",
                                           "accountability"};

// Only then does the text say how they end.
bool has_dates(const ClockRule& rule) {
  bool dates = rule.within.of == Of::natural_days;
  for (const auto& [name, within] : rule.classes) dates |= within.of == Of::natural_days;
  return dates;
}

class Maker {
 public:
  explicit Maker(Dice& dice) : dice_(dice) {}

  Rules make() {
    Rules made;
    if (dice_.percent(30)) made.region = "37";
    made.remark_required = dice_.percent(15);
    made.anonymous_accepted = dice_.percent(85);
    if (dice_.percent(60)) {
      made.cap = clock(some({Of::working_days, Of::natural_days}, 8, 40), true);
      made.cap->from = "received";
      if (dice_.percent(35))
        made.cap_extend = ExtendRule{from_to(1, 2), like(made.cap->within, 2, 8), maybe_role(60),
                                     dice_.percent(30)};
    }
    for (Stage stage : every_stage())
      if (redress::open(stage)) made.stages[stage] = this->stage(stage);
    made.automatic = dice_.percent(40);
    made.dispatched_by = maybe_role(30);
    if (dice_.percent(20)) made.told = dice_.percent(50) ? Roles{} : Roles{"unit", "unit_head"};
    made.roles_told = dice_.percent(85);
    if (dice_.percent(40)) made.routes.push_back({"37", "", "民政局"});
    if (dice_.percent(30)) made.routes.push_back({"", "7", "公安局/户籍窗口"});
    verification(made);
    appeal(made);
    rectification(made);
    counts(made);
    window(made);
    afterwards(made);
    const auto no_idle_roll = [](std::optional<ClockRule>& rule) {
      if (rule && !has_dates(*rule)) rule->roll = false;
    };
    for (auto& [stage, rule] : made.stages) no_idle_roll(rule.clock);
    no_idle_roll(made.contact);
    no_idle_roll(made.cap);
    if (made.planned) no_idle_roll(made.planned->cap);
    return made;
  }

 private:
  int from_to(int from, int to) { return from + dice_.below(to - from + 1); }

  Length some(std::vector<Of> units, int least, int most) {
    const Of of = units[std::size_t(dice_.below(int(units.size())))];
    const int n = from_to(least, most);
    return {of, of == Of::elapsed_hours ? n * from_to(12, 24) : n};
  }

  Roles roles() {
    Roles made;
    for (const std::string& role : every_role)
      if (dice_.percent(30)) made.push_back(role);
    if (made.empty() && dice_.percent(85)) made.push_back(every_role[std::size_t(dice_.below(5))]);
    return made;
  }

  std::string maybe_role(int percent) {
    return dice_.percent(percent) ? every_role[std::size_t(from_to(1, 4))] : "";
  }

  // Between two deadlines: days from days, hours from hours.
  Length like(const Length& within, int least, int most) {
    if (within.is_hours()) return some({Of::elapsed_hours}, least, most);
    return some({Of::working_days, Of::natural_days}, least, most);
  }

  ClockRule clock(Length within, bool long_one = false) {
    ClockRule made;
    made.within = within;
    made.roll = dice_.percent(50);
    if (!within.is_hours()) made.deem = dice_.percent(20);
    if (within.of != Of::same_day && within.n > 1) {
      if (dice_.percent(50)) {
        Reminder reminder;
        const int unit = within.is_hours() ? std::max(1, within.n / 3) : 1;
        reminder.before = Length{within.of, from_to(1, std::min(unit, within.n - 1))};
        if (dice_.percent(25)) reminder.before = Length{Of::elapsed_hours, from_to(1, 30)};
        if (reminder.before->of == within.of)
          reminder.before->n = std::min(reminder.before->n, within.n - 1);
        reminder.notify = roles();
        made.near_due.push_back(reminder);
      }
      if (dice_.percent(25)) made.near_due.push_back({std::nullopt, from_to(30, 95), roles()});
    }
    if (dice_.percent(70)) made.ladder = ladder(long_one);
    return made;
  }

  std::vector<Rung> ladder(bool short_one) {
    std::vector<Rung> made;
    const int rungs = from_to(1, short_one ? 3 : 4);
    int away = 0;
    for (int i = 0; i < rungs; ++i) {
      Rung rung;
      rung.take = measures[std::size_t(i)];
      rung.notify = roles();
      rung.away = some({Of::working_days, Of::natural_days}, 0, 0);
      if (i == 0 && dice_.percent(20)) rung.away.n = -1;
      if (i > 0) {
        away += from_to(1, 5);
        rung.away.n = away;
        if (dice_.percent(20)) rung.away = {Of::elapsed_hours, away * 24};
      }
      if (dice_.percent(35)) {
        rung.repeats = from_to(1, 5);
        rung.every = some({Of::working_days, Of::natural_days}, 1, 2);
        if (dice_.percent(20)) rung.every = {Of::elapsed_hours, from_to(6, 30)};
      }
      made.push_back(rung);
    }
    return made;
  }

  StageRule stage(Stage stage) {
    StageRule made;
    std::vector<Of> units = {Of::working_days, Of::natural_days, Of::elapsed_hours};
    if (dice_.percent(90)) {
      const bool long_one = stage == Stage::rectification || stage == Stage::explanation;
      made.clock =
          clock(dice_.percent(8) ? Length{Of::same_day, 0} : some(units, 1, long_one ? 8 : 4));
      const std::array<const char*, 4> starts = {"received", "entered", "round", "dispatched"};
      made.clock->from = starts[std::size_t(dice_.below(stage == Stage::dispatch ? 3 : 4))];
      if (stage == Stage::rectification && dice_.percent(60)) {
        made.clock->classes["simple"] = dice_.percent(30) && !made.clock->within.is_hours()
                                            ? Length{Of::same_day, 0}
                                            : like(made.clock->within, 1, 3);
        made.clock->classes["complex"] = like(made.clock->within, 4, 15);
      }
      if (dice_.percent(55)) {
        made.extend = ExtendRule{from_to(1, 3), like(made.clock->within, 1, 5), maybe_role(60),
                                 dice_.percent(30)};
        if (made.clock->within.is_hours() != made.extend->by.is_hours()) made.extend.reset();
      }
      if (dice_.percent(50)) {
        made.transfer.then = TransferRule::Then(dice_.below(3));
        made.transfer.floor = like(made.clock->within, 1, 4);
      }
    }
    if (dice_.percent(55)) {
      made.pause.emplace();
      if (dice_.percent(40)) made.pause->reasons = {"reviewer_documents", "superior_approval"};
      made.pause->approve = maybe_role(40);
      if (dice_.percent(75) || !made.pause->reasons.empty() || !made.pause->approve.empty()) {
        made.pause->at_most = some({Of::working_days, Of::natural_days, Of::elapsed_hours}, 1, 6);
        made.pause->notify = roles();
      }
    }
    return made;
  }

  void verification(Rules& made) {
    if (dice_.percent(50)) {
      made.contact = clock(some({Of::working_days, Of::natural_days, Of::elapsed_hours}, 1, 3));
      const std::array<const char*, 4> starts = {"received", "entered", "round", "dispatched"};
      made.contact->from = starts[std::size_t(dice_.below(4))];
      made.contact_of_anonymous = dice_.percent(35);
    }
    made.may_return = dice_.percent(80);
    if (made.may_return && dice_.percent(40)) made.most_returns = from_to(1, 3);
    made.may_appeal_verifying = dice_.percent(85);
    made.may_appeal_rectifying = dice_.percent(85);
  }

  void appeal(Rules& made) {
    if (dice_.percent(30)) made.grounds = {"mistaken", "malicious"};
    made.evidence = dice_.percent(30);
    made.suspends = dice_.percent(50);
    made.decided_by = maybe_role(40);
  }

  Wanted wanted() { return Wanted(dice_.below(3)); }

  void rectification(Rules& made) {
    if (dice_.percent(75)) {
      made.planned.emplace();
      made.planned->report = wanted();
      made.planned->measures = dice_.percent(40);
      if (dice_.percent(50)) {
        ClockRule cap;
        cap.within = some({Of::working_days, Of::natural_days}, 5, 20);
        cap.from = dice_.percent(50) ? "received" : "entered";
        cap.roll = dice_.percent(50);
        made.planned->cap = cap;
      }
    }
    if (dice_.percent(80)) made.deferred = wanted();
    made.rectified = dice_.percent(60) ? Wanted::optional : wanted();
    made.explained = wanted();
  }

  void counts(Rules& made) {
    for (const char* counted : {"rounds", "returns", "transfers", "units", "bounces"}) {
      if (!dice_.percent(60)) continue;
      int reaching = 1;
      for (int i = from_to(1, 3); i > 0; --i) {
        reaching += from_to(1, 2);
        CountRung rung{reaching, measures[std::size_t(dice_.below(5))], roles(), ""};
        if (std::string_view(counted) == "bounces") rung.decides = maybe_role(50);
        made.counts[counted].push_back(rung);
      }
    }
    for (int i = dice_.below(4); i > 0; --i) {
      UnitRung rung{dice_.percent(70) ? "month" : "quarter", from_to(1, 3), from_to(1, 3),
                    measures[std::size_t(i)], roles()};
      made.unit_ladder.push_back(rung);
    }
  }

  void window(Rules& made) {
    if (!dice_.percent(70)) return;
    made.window.emplace();
    made.window->within = some({Of::working_days, Of::natural_days, Of::elapsed_hours}, 3, 8);
    made.window->roll = dice_.percent(30);
    made.window->default_rating = dice_.percent(75) ? from_to(3, 5) : 0;
    if (made.window->default_rating == 0 || dice_.percent(60))
      made.window->remind = some({Of::natural_days, Of::elapsed_hours}, 1, 2);
  }

  void afterwards(Rules& made) {
    made.may_reopen = dice_.percent(85);
    if (made.may_reopen && dice_.percent(50)) {
      made.reopen_approve = maybe_role(40);
      if (dice_.percent(50)) made.reopen_within = some({Of::working_days, Of::natural_days}, 3, 20);
      if (dice_.percent(50)) made.most_reopenings = from_to(1, 3);
    }
    if (dice_.percent(50)) {
      made.most_added = from_to(0, 4);
      if (dice_.percent(50)) made.added_within = some({Of::working_days, Of::natural_days}, 3, 20);
    }
    made.merge_approve = maybe_role(30);
    made.withdraw_approve = maybe_role(30);
    made.attempts = from_to(1, 4);
    if (dice_.percent(40))
      made.apart = some({Of::working_days, Of::natural_days, Of::elapsed_hours}, 1, 2);
    made.followed_up_by = maybe_role(30);
    made.follow_up_of_anonymous = dice_.percent(20);
  }

  Dice& dice_;
};

// --- The text

std::string list(const std::vector<std::string>& words) {
  std::string made;
  for (const std::string& word : words) made += (made.empty() ? "" : ", ") + word;
  return "[" + made + "]";
}

std::string of_clock(const ClockRule& rule, const std::string& indent, bool roll = true) {
  std::string made = indent + "within: " + text(rule.within) + "\n";
  made += indent + "from: " + rule.from + "\n";
  if (roll && has_dates(rule))
    made += indent + "roll: " + (rule.roll ? "next_workday" : "none") + "\n";
  if (rule.deem) made += indent + "rest_day_receipt: deem_next_workday\n";
  if (!rule.classes.empty()) {
    made += indent + "classes:\n";
    for (const auto& [name, within] : rule.classes)
      made += indent + "  " + name + ": {within: " + text(within) + "}\n";
  }
  if (!rule.near_due.empty()) {
    made += indent + "near_due:\n";
    for (const Reminder& one : rule.near_due)
      made +=
          indent + "  - {" +
          (one.before ? "before: " + text(*one.before) : "passed: " + std::to_string(one.passed)) +
          ", notify: " + list(one.notify) + "}\n";
  }
  return made;
}

std::string of_extension(const ExtendRule& rule) {
  return "extend: {max_count: " + std::to_string(rule.max_count) + ", by: " + text(rule.by) +
         (rule.approve.empty() ? "" : ", approve: " + rule.approve) +
         (rule.reason ? ", reason: required" : "") + "}\n";
}

std::string of_ladder(const std::string& of, const std::vector<Rung>& rungs) {
  if (rungs.empty()) return "";
  std::string made = "  " + of + ":\n";
  for (const Rung& rung : rungs) {
    made += "    - {at: due";
    if (rung.away.n != 0)
      made += std::string(rung.away.n > 0 ? ", plus: " : ", before: ") +
              text(Length{rung.away.of, std::abs(rung.away.n)});
    made += ", take: " + rung.take + ", notify: " + list(rung.notify);
    if (rung.repeats > 0)
      made += ", repeat: {every: " + text(rung.every) +
              ", at_most: " + std::to_string(rung.repeats) + "}";
    made += "}\n";
  }
  return made;
}

std::string word(Wanted wanted) {
  switch (wanted) {
    case Wanted::optional: return "optional";
    case Wanted::required: return "required";
    case Wanted::attached: return "attached";
  }
  return {};
}

std::string of_stage(Stage stage, const StageRule& rule, const Rules& rules) {
  std::string made;
  if (rule.clock) made += of_clock(*rule.clock, "    ");
  if (rule.extend) made += "    " + of_extension(*rule.extend);
  if (rule.pause) {
    if (!rule.pause->at_most) {
      made += "    pause: allowed\n";
    } else {
      made += "    pause: {at_most: " + text(*rule.pause->at_most);
      if (!rule.pause->reasons.empty()) made += ", reasons: " + list(rule.pause->reasons);
      if (!rule.pause->approve.empty()) made += ", approve: " + rule.pause->approve;
      made += ", notify: " + list(rule.pause->notify) + "}\n";
    }
  }
  if (rule.clock && rule.transfer.then == TransferRule::Then::restart)
    made += "    transfer: restart\n";
  if (rule.clock && rule.transfer.then == TransferRule::Then::floor)
    made += "    transfer: {floor: " + text(rule.transfer.floor) + "}\n";
  if (stage == Stage::dispatch) {
    if (rules.automatic) made += "    automatic: true\n";
    if (!rules.dispatched_by.empty()) made += "    by: " + rules.dispatched_by + "\n";
    if (!rules.routes.empty()) made += "    routes:\n";
    int priority = int(rules.routes.size());
    for (const Route& route : rules.routes)
      made += "      - {" + (route.matter.empty() ? "" : "matter: \"" + route.matter + "\", ") +
              (route.window.empty() ? "" : "window: \"" + route.window + "\", ") +
              "to: " + route.to + ", priority: " + std::to_string(priority--) + "}\n";
  }
  if (stage == Stage::verification) {
    if (rules.contact) made += "    contact:\n" + of_clock(*rules.contact, "      ");
    if (rules.contact && rules.contact_of_anonymous) made += "      anonymous: applies\n";
    if (!rules.may_return) made += "    returns: forbidden\n";
    if (rules.most_returns)
      made += "    returns: {at_most: " + std::to_string(*rules.most_returns) + "}\n";
    if (!rules.may_appeal_verifying) made += "    appeal: forbidden\n";
  }
  if (stage == Stage::appeal) {
    made += "    grounds: " + list(rules.grounds) + "\n";
    if (rules.evidence) made += "    evidence: required\n";
    if (rules.suspends) made += "    suspends: true\n";
    if (!rules.decided_by.empty()) made += "    decided_by: " + rules.decided_by + "\n";
  }
  if (stage == Stage::rectification) {
    if (!rules.may_appeal_rectifying) made += "    appeal: forbidden\n";
    if (rules.planned) {
      made += "    planned:\n      report: " + word(rules.planned->report) + "\n";
      if (rules.planned->measures) made += "      measures: required\n";
      if (rules.planned->cap) made += "      cap:\n" + of_clock(*rules.planned->cap, "        ");
    }
    if (rules.deferred) made += "    deferred: {document: " + word(*rules.deferred) + "}\n";
    if (rules.rectified != Wanted::optional)
      made += "    rectified: {report: " + word(rules.rectified) + "}\n";
  }
  if (stage == Stage::explanation && rules.explained != Wanted::optional)
    made += "    explained: {document: " + word(rules.explained) + "}\n";
  return made.empty() ? "" : "  " + std::string(name(stage)) + ":\n" + made;
}

std::string of_counts(const Rules& rules) {
  std::string made;
  for (const auto& [counted, rungs] : rules.counts) {
    made += "  " + counted + ":\n";
    for (const CountRung& rung : rungs)
      made += "    - {reaching: " + std::to_string(rung.reaching) + ", take: " + rung.take +
              ", notify: " + list(rung.notify) +
              (rung.decides.empty() ? "" : ", decides: " + rung.decides) + "}\n";
  }
  if (!rules.unit_ladder.empty()) made += "  unit:\n";
  for (const UnitRung& rung : rules.unit_ladder)
    made += "    - {period: " + rung.period + ", consecutive: " + std::to_string(rung.consecutive) +
            ", bottom: " + std::to_string(rung.bottom) + ", take: " + rung.take +
            ", notify: " + list(rung.notify) + "}\n";
  return made;
}

}  // namespace

const StageRule& Rules::of(Stage stage) const {
  static const StageRule none;
  const auto found = stages.find(stage);
  return found == stages.end() ? none : found->second;
}

Rules random_rules(Dice& dice) { return Maker(dice).make(); }

// 无棣: natural days, three ways out, nothing automatic.
Rules like_wudi() {
  Rules made;
  const auto stage = [&](Stage of, Length within, const char* from) -> StageRule& {
    made.stages[of].clock = ClockRule{within, {}, from, false, false, {}, {}};
    return made.stages[of];
  };
  made.region = "371623";
  stage(Stage::dispatch, {Of::working_days, 1}, "received").clock->ladder = {
      {{Of::working_days, 0}, "reminder", {"supervision_office"}, 0, {}}};
  stage(Stage::verification, {Of::working_days, 1}, "dispatched").clock->ladder = {
      {{Of::working_days, 0}, "reminder", {"unit_head"}, 0, {}}};
  stage(Stage::appeal, {Of::working_days, 3}, "entered");
  StageRule& rectification = stage(Stage::rectification, {Of::natural_days, 5}, "received");
  rectification.extend = ExtendRule{1, {Of::natural_days, 3}, "", false};
  rectification.clock->near_due = {{Length{Of::natural_days, 1}, 0, {"unit"}}};
  rectification.clock->ladder = {
      {{Of::working_days, 0}, "reminder", {"unit_head"}, 5, {Of::working_days, 1}},
      {{Of::working_days, 5}, "circular", {"supervision_office"}, 0, {}}};
  stage(Stage::explanation, {Of::natural_days, 5}, "received");
  stage(Stage::feedback, {Of::working_days, 1}, "entered");
  stage(Stage::follow_up, {Of::working_days, 3}, "entered");
  made.planned =
      PlannedRule{Wanted::required, true,
                  ClockRule{{Of::natural_days, 15}, {}, "received", false, false, {}, {}}};
  made.deferred = Wanted::required;
  made.explained = Wanted::required;
  made.counts["rounds"] = {{3, "supervision", {"supervision_office"}, ""}};
  return made;
}

// 上海: working days under one cap, classes, no returns, on and on until satisfied.
Rules like_shanghai() {
  Rules made;
  const auto stage = [&](Stage of, Length within, const char* from) -> StageRule& {
    made.stages[of].clock = ClockRule{within, {}, from, false, false, {}, {}};
    return made.stages[of];
  };
  made.remark_required = true;
  made.automatic = true;
  made.may_return = false;
  made.cap = ClockRule{{Of::working_days, 15},
                       {},
                       "received",
                       false,
                       false,
                       {{Length{Of::working_days, 2}, 0, {"unit", "unit_head"}}},
                       {{{Of::working_days, 0}, "circular", {"general_office"}, 0, {}},
                        {{Of::working_days, 5}, "accountability", {"general_office"}, 0, {}}}};
  stage(Stage::dispatch, {Of::same_day, 0}, "received");
  StageRule& verification = stage(Stage::verification, {Of::working_days, 1}, "dispatched");
  verification.clock->ladder = {{{Of::working_days, 0}, "reminder", {"unit"}, 0, {}}};
  verification.transfer = {TransferRule::Then::restart, {}};
  made.contact = ClockRule{{Of::working_days, 1}, {}, "dispatched", false, false, {}, {}};
  stage(Stage::appeal, {Of::working_days, 2}, "entered");
  made.suspends = true;
  made.decided_by = "supervision_office";
  StageRule& rectification = stage(Stage::rectification, {Of::working_days, 5}, "dispatched");
  rectification.clock->classes = {{"simple", {Of::same_day, 0}},
                                  {"complex", {Of::working_days, 5}}};
  rectification.clock->near_due = {{Length{Of::working_days, 1}, 0, {"unit"}}};
  rectification.clock->ladder = {
      {{Of::working_days, 0}, "reminder", {"unit", "unit_head"}, 3, {Of::working_days, 1}},
      {{Of::working_days, 3}, "supervision", {"general_office"}, 0, {}}};
  rectification.extend = ExtendRule{2, {Of::working_days, 3}, "general_office", true};
  rectification.pause = PauseRule{{"superior_approval"},
                                  "supervision_office",
                                  Length{Of::working_days, 10},
                                  {"supervision_office"}};
  rectification.transfer = {TransferRule::Then::floor, {Of::working_days, 2}};
  stage(Stage::explanation, {Of::working_days, 5}, "dispatched");
  stage(Stage::feedback, {Of::working_days, 1}, "entered");
  stage(Stage::follow_up, {Of::working_days, 3}, "entered");
  made.planned = PlannedRule{Wanted::required, false, std::nullopt};
  made.counts["rounds"] = {{2, "supervision", {"general_office"}, ""},
                           {3, "accountability", {"general_office", "county_office"}, ""}};
  made.counts["bounces"] = {{3, "summons", {"general_office"}, "general_office"}};
  made.unit_ladder = {{"month", 2, 1, "summons", {"unit_head"}},
                      {"month", 3, 2, "accountability", {"general_office"}}};
  made.window = Rules::Window{{Of::natural_days, 7}, false, 3, Length{Of::natural_days, 3}};
  made.apart = Length{Of::working_days, 1};
  return made;
}

std::string yaml(const Rules& rules, const std::string& calendar) {
  std::string made = "redress: 1\npolicy: made-up\ntitle: made up\ncalendar: [" + calendar + "]\n";
  made +=
      "applies_to: " + (rules.region.empty() ? "default" : "{region: \"" + rules.region + "\"}") +
      "\n";
  std::vector<std::string> bad;
  for (int rating : rules.bad) bad.push_back(std::to_string(rating));
  made += "bad_review: {ratings: " + list(bad);
  if (rules.remark_required) made += ", remark: required";
  if (!rules.anonymous_accepted) made += ", anonymous: refused";
  made += "}\n";
  if (rules.cap) made += "cap:\n" + of_clock(*rules.cap, "  ");
  if (rules.cap && rules.cap_extend) made += "  " + of_extension(*rules.cap_extend);
  if (rules.told != Roles{"unit"} || !rules.roles_told)
    made += "assigned: {notify: " + list(rules.told) +
            (rules.roles_told ? "" : ", roles: not_told") + "}\n";
  std::string stages;
  for (Stage stage : every_stage())
    if (redress::open(stage)) stages += of_stage(stage, rules.of(stage), rules);
  made += stages.empty() ? "stages: {}\n" : "stages:\n" + stages;
  std::string ladder;
  for (Stage stage : every_stage())
    if (rules.of(stage).clock)
      ladder += of_ladder(std::string(name(stage)), rules.of(stage).clock->ladder);
  if (rules.contact) ladder += of_ladder("contact", rules.contact->ladder);
  if (rules.cap) ladder += of_ladder("cap", rules.cap->ladder);
  ladder += of_counts(rules);
  if (!ladder.empty()) made += "ladder:\n" + ladder;
  made += "follow_up: {attempts: " + std::to_string(rules.attempts) +
          (rules.apart ? ", apart: " + text(*rules.apart) : "") +
          (rules.followed_up_by.empty() ? "" : ", by: " + rules.followed_up_by) +
          (rules.follow_up_of_anonymous ? ", anonymous: applies" : "") + "}\n";
  if (rules.window) {
    made += "rating_window: {within: " + text(rules.window->within) + ", default: " +
            (rules.window->default_rating == 0
                 ? "none"
                 : "{rating: " + std::to_string(rules.window->default_rating) + "}");
    if (rules.window->roll) made += ", roll: next_workday";
    if (rules.window->remind) made += ", remind: {after: " + text(*rules.window->remind) + "}";
    made += "}\n";
  }
  if (!rules.may_reopen) {
    made += "reopen: forbidden\n";
  } else if (!rules.reopen_approve.empty() || rules.reopen_within || rules.most_reopenings) {
    std::string inside;
    if (!rules.reopen_approve.empty()) inside += ", approve: " + rules.reopen_approve;
    if (rules.reopen_within) inside += ", within: " + text(*rules.reopen_within);
    if (rules.most_reopenings) inside += ", at_most: " + std::to_string(*rules.most_reopenings);
    made += "reopen: {" + inside.substr(2) + "}\n";
  }
  if (rules.most_added)
    made += "additional_reviews: {at_most: " + std::to_string(*rules.most_added) +
            (rules.added_within ? ", within: " + text(*rules.added_within) : "") + "}\n";
  if (!rules.merge_approve.empty()) made += "merge: {approve: " + rules.merge_approve + "}\n";
  if (!rules.withdraw_approve.empty())
    made += "withdraw: {approve: " + rules.withdraw_approve + "}\n";
  return made;
}

std::vector<Rules> simpler(const Rules& rules) {
  std::vector<Rules> made;
  const auto without = [&](const std::function<void(Rules&)>& leave_out) {
    Rules one = rules;
    leave_out(one);
    if (yaml(one, "x") != yaml(rules, "x")) made.push_back(std::move(one));
  };
  const auto of_clocks = [&](const std::function<void(ClockRule&)>& change) {
    for (const auto& [stage, rule] : rules.stages)
      if (rule.clock) without([&](Rules& it) { change(*it.stages.at(stage).clock); });
    if (rules.contact) without([&](Rules& it) { change(*it.contact); });
    if (rules.cap) without([&](Rules& it) { change(*it.cap); });
  };
  for (const auto& [stage, rule] : rules.stages)
    without([&](Rules& it) { it.stages.erase(stage); });
  without([](Rules& it) {
    it.cap.reset();
    it.cap_extend.reset();
  });
  without([](Rules& it) { it.cap_extend.reset(); });
  without([](Rules& it) { it.told = {"unit"}; });
  without([](Rules& it) { it.roles_told = true; });
  without([](Rules& it) { it.dispatched_by.clear(); });
  without([](Rules& it) { it.contact_of_anonymous = false; });
  without([](Rules& it) { it.contact.reset(); });
  without([](Rules& it) { it.counts.clear(); });
  for (const auto& [counted, rungs] : rules.counts)
    without([&](Rules& it) { it.counts.erase(counted); });
  without([](Rules& it) { it.unit_ladder.clear(); });
  without([](Rules& it) { it.window.reset(); });
  without([](Rules& it) { it.routes.clear(); });
  without([](Rules& it) { it.automatic = false; });
  without([](Rules& it) { it.planned.reset(); });
  without([](Rules& it) { it.deferred.reset(); });
  for (const auto& [stage, rule] : rules.stages) {
    without([&](Rules& it) { it.stages.at(stage).extend.reset(); });
    without([&](Rules& it) { it.stages.at(stage).pause.reset(); });
    without([&](Rules& it) { it.stages.at(stage).transfer = {}; });
    if (rule.pause)
      without([&](Rules& it) {
        it.stages.at(stage).pause->notify.clear();
        it.stages.at(stage).pause->reasons.clear();
        it.stages.at(stage).pause->approve.clear();
      });
    if (rule.extend)
      without([&](Rules& it) {
        it.stages.at(stage).extend->approve.clear();
        it.stages.at(stage).extend->reason = false;
      });
  }
  of_clocks([](ClockRule& it) { it.ladder.clear(); });
  of_clocks([](ClockRule& it) { it.near_due.clear(); });
  of_clocks([](ClockRule& it) { it.classes.clear(); });
  of_clocks([](ClockRule& it) { it.deem = false; });
  of_clocks([](ClockRule& it) {
    if (it.ladder.size() > 1) it.ladder.pop_back();
  });
  of_clocks([](ClockRule& it) {
    if (it.ladder.size() > 1) it.ladder.erase(it.ladder.begin());
  });
  of_clocks([](ClockRule& it) {
    for (Rung& rung : it.ladder) rung.repeats = 0;
  });
  of_clocks([](ClockRule& it) {
    for (Rung& rung : it.ladder) rung.notify = {"unit"};
  });
  of_clocks([](ClockRule& it) {
    if (it.near_due.size() > 1) it.near_due.pop_back();
  });
  of_clocks([](ClockRule& it) {
    for (Reminder& one : it.near_due) one.notify = {"unit"};
  });
  without([](Rules& it) { it.region.clear(); });
  without([](Rules& it) { it.remark_required = false; });
  without([](Rules& it) { it.anonymous_accepted = true; });
  without([](Rules& it) { it.most_returns.reset(); });
  without([](Rules& it) { it.may_return = true; });
  without([](Rules& it) { it.may_appeal_verifying = it.may_appeal_rectifying = true; });
  without([](Rules& it) { it.grounds = {"mistaken", "malicious", "explained"}; });
  without([](Rules& it) { it.evidence = it.suspends = false; });
  without([](Rules& it) { it.evidence = false; });
  without([](Rules& it) { it.decided_by.clear(); });
  without([](Rules& it) { it.rectified = it.explained = Wanted::optional; });
  without([](Rules& it) {
    if (it.planned) it.planned = PlannedRule{};
  });
  without([](Rules& it) {
    it.may_reopen = true;
    it.reopen_approve.clear();
    it.reopen_within.reset();
    it.most_reopenings.reset();
  });
  without([](Rules& it) { it.most_added.reset(); });
  without([](Rules& it) { it.merge_approve.clear(); });
  without([](Rules& it) { it.withdraw_approve.clear(); });
  without([](Rules& it) { it.attempts = 3; });
  without([](Rules& it) { it.apart.reset(); });
  without([](Rules& it) { it.followed_up_by.clear(); });
  without([](Rules& it) { it.follow_up_of_anonymous = false; });
  return made;
}

}  // namespace redress::model
