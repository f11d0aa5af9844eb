#include "tests/model/schedule.h"

#include <algorithm>

#include "engine/digest.h"

namespace redress::model {
namespace {

const std::vector<std::string> every_unit = {"社会保险", "民政局", "公安局", "公安局/户籍窗口",
                                             "不动产登记"};
const std::vector<std::string> every_region = {"371623", "370114", "371623001"};
const std::vector<std::string> every_role = {"unit", "unit_head", "supervision_office",
                                             "general_office", "county_office"};

Calendar random_calendar(Dice& dice) {
  Calendar made;
  for (Day of = day(2026, 1, 1); of < day(2028, 12, 31); of += days(dice.between(15, 70))) {
    for (int i = dice.between(1, 6); i > 0; --i, of += days(1)) {
      const std::chrono::weekday of_week(of);
      if (of_week != std::chrono::Saturday && of_week != std::chrono::Sunday) made.off[of] = "节";
    }
    Day worked = of + days(dice.between(1, 9));
    const std::chrono::weekday of_week(worked);
    if (of_week == std::chrono::Saturday || of_week == std::chrono::Sunday) made.on[worked] = "补";
  }
  return made;
}

// One person who knows the rules and mostly keeps to them, told by the model where everything is.
class Maker {
 public:
  Maker(Schedule& schedule, Dice& dice)
      : schedule_(schedule),
        dice_(dice),
        rules_(schedule.rules),
        model_(schedule.rules, schedule.calendar, schedule.start) {}

  void make(int steps) {
    while (int(schedule_.steps.size()) < steps) {
      Step step;
      step.id = int(schedule_.steps.size()) + 1;
      step.at = when();
      model_.pass(step.at);
      if (dice_.percent(3))
        restart(step);
      else
        say(step);
      live(step);
      schedule_.steps.push_back(std::move(step));
    }
  }

 private:
  // --- When

  Instant when() {
    const Instant now = model_.now();
    switch (dice_.weighted({34, 28, 14, 8, 6, 6, 4, 1})) {
      case 0: return now;
      case 1: return now + minutes(dice_.between(1, 180));
      case 2: return now + hours(dice_.between(1, 12)) + minutes(dice_.below(60));
      case 3: return at_a_deadline().value_or(now);
      case 4: return at_a_deadline().value_or(now) + milliseconds(1);
      case 5:
        if (const auto deadline = at_a_deadline()) {
          back_dated_ = *deadline - minutes(dice_.below(4));
          return *deadline + minutes(dice_.between(1, 6));
        }
        return now;
      case 6: return now + hours(24 * dice_.between(1, 5)) + minutes(dice_.below(600));
      default: return now + hours(24 * dice_.between(7, 28));
    }
  }

  std::optional<Instant> at_a_deadline() {
    const Number id = some_case();
    const auto next = id == 0 ? std::nullopt : model_.next_of(id);
    return next && *next > model_.now() && *next < model_.now() + hours(24 * 60) ? next
                                                                                 : std::nullopt;
  }

  Instant stamp() {
    const Instant now = model_.now();
    if (back_dated_) {
      const Instant at = *back_dated_;
      back_dated_.reset();
      return at;
    }
    if (dice_.percent(82)) return now;
    switch (dice_.weighted({50, 25, 20, 5})) {
      case 0: return now - milliseconds(dice_.below(600'001));
      case 1: return now - minutes(dice_.between(11, 5'000));
      case 2: return now + milliseconds(dice_.below(600'001));
      default: return now + minutes(dice_.between(11, 60));
    }
  }

  void restart(Step& step) {
    step.what = Step::What::restart;
    step.until = step.at;
    if (dice_.percent(70)) step.until += minutes(dice_.between(1, 600));
    if (dice_.percent(50)) step.until += hours(24 * dice_.between(1, 20));
  }

  // --- Who and which

  std::string some_unit() { return dice_.one_of(every_unit); }

  Number some_case() {
    std::vector<Number> all = model_.cases();
    if (all.empty()) return 0;
    if (dice_.percent(4)) return dice_.one_of(all);
    // Late ones rather than early ones, and those that are open rather than over.
    for (int patience = 0; patience < 8; ++patience) {
      const std::size_t last = std::min<std::size_t>(all.size(), 5);
      const Number id = all[all.size() - 1 - std::size_t(dice_.below(int(last)))];
      if (redress::open(model_.picture(id).stage)) return id;
    }
    return all[std::size_t(dice_.below(int(all.size())))];
  }

  int opened_by(Number id) const {
    const auto found = opened_by_.find(id);
    return found == opened_by_.end() ? -1 : found->second;
  }

  int open_cases() const {
    int open = 0;
    for (Number id : model_.cases()) {
      const Picture it = model_.picture(id);
      open += redress::open(it.stage) && it.merged_into == 0;
    }
    return open;
  }

  // --- What

  void say(Step& step) {
    step.what = Step::What::say;
    step.together = !schedule_.steps.empty() && schedule_.steps.back().what == Step::What::say &&
                    schedule_.steps.back().at == step.at && dice_.percent(15);
    Said& said = step.said;
    said.source = dice_.percent(85) ? "/hall" : "/net";
    said.id = "e" + std::to_string(step.id);
    said.occurred_at = stamp();
    const int open = open_cases();
    const int opening = open == 0 ? 70 : open < 2 ? 8 : open < 4 ? 2 : 0;
    switch (dice_.weighted({opening, 7, 78, 1, 2, 2, 3, 3})) {
      case 0: return first_rating(said);
      case 1: return of_a_service(said);
      case 2: return act(step);
      case 3: return import(said);
      case 4: return ranking(said);
      case 5: return role(said);
      case 6: return attachment(step);
      default: return again(step);
    }
  }

  void a_review(Said& said) {
    Review& review = said.review;
    review.dictionary = "rating-5-best";
    review.rating = dice_.percent(85) ? dice_.between(1, 2) : dice_.between(3, 5);
    review.channel = dice_.percent(70) ? "tablet" : "sms";
    review.region = dice_.percent(97) ? dice_.one_of(every_region) : "990000";
    review.unit = some_unit();
    review.window = dice_.percent(30) ? "7" : "1";
    review.matter.code = dice_.percent(30) ? "370114" : "440000";
    review.named = dice_.percent(75);
    review.remark = dice_.percent(90) ? "等了两个小时" : " ";
    review.given_at = said.occurred_at;
  }

  void first_rating(Said& said) {
    said.what = Said::What::review;
    if (dice_.percent(8)) said.occurred_at = model_.now() - hours(dice_.between(20, 24 * 12));
    a_review(said);
    if (dice_.percent(50)) said.review.project_no = "Q" + std::to_string(step_number());
  }

  // 追评 of what began the case.
  void another_rating(Said& said, Number id) {
    const Said& first = model_.began_with(id);
    said.what = Said::What::review;
    said.source = first.source;
    a_review(said);
    said.review.project_no = first.review.project_no;
    said.review.step = first.review.step;
    said.review.assess_number =
        2 + int(model_.picture(id).added_reviews.size()) + (dice_.percent(10) ? 1 : 0);
    if (dice_.percent(40)) said.review.rating = 5;
  }

  // Ratings of a few matters, again and again, before they are finished and after.
  void of_a_service(Said& said) {
    said.what = dice_.percent(35) ? Said::What::finished : Said::What::review;
    if (dice_.percent(10)) said.occurred_at = model_.now() - hours(dice_.between(1, 24 * 9));
    a_review(said);
    said.review.project_no = "P" + std::to_string(dice_.between(1, 4 + step_number() / 40));
    said.review.step = dice_.percent(80) ? "" : "finish";
    if (said.what == Said::What::finished) {
      said.review.rating = 0;
      said.review.dictionary.clear();
      said.review.remark.clear();
      return;
    }
    if (dice_.percent(45)) said.review.assess_number = dice_.between(2, 5);
    if (dice_.percent(12)) {
      said.review.default_review = true;
      said.review.assess_number = 1;
    }
  }

  int step_number() const { return int(schedule_.steps.size()); }

  void import(Said& said) {
    said.what = Said::What::imported;
    a_review(said);
    const Instant now = model_.now();
    said.occurred_at = said.review.given_at = now - hours(dice_.between(0, 24 * 30));
    if (dice_.percent(30)) said.occurred_at = said.review.given_at = now;
    const std::vector<Stage>& stages = every_stage();
    said.stage = dice_.percent(35) ? Stage::rectification : dice_.one_of(stages);
    if (!redress::open(said.stage)) {
      said.closed_at = said.review.given_at + hours(dice_.between(-24, 24 * 10));
      said.standing = dice_.one_of(
          std::vector<Standing>{Standing::rectified, Standing::explained, Standing::withdrawn});
      if (said.stage == Stage::set_aside) said.standing = Standing::set_aside;
    } else if (dice_.percent(60)) {
      said.due_at = now + hours(dice_.between(-24 * 5, 24 * 15));
      if (dice_.percent(4)) said.due_at = now + hours(24 * dice_.between(1'000, 36'000));
    }
  }

  void ranking(Said& said) {
    said.what = Said::What::ranked;
    said.unit = some_unit();
    said.region = dice_.percent(95) ? "371623" : "990000";
    said.of = 5;
    said.place = dice_.percent(70) ? 5 : dice_.between(1, 5);
    said.period = dice_.percent(75) ? "2026-0" + std::to_string(dice_.between(1, 6))
                                    : "2026-Q" + std::to_string(dice_.between(1, 4));
    if (dice_.percent(10)) said.period = "2025-12";
  }

  void role(Said& said) {
    said.what = Said::What::role;
    said.role = dice_.one_of(every_role);
    said.vacant = dice_.percent(50);
    if (dice_.percent(30)) said.unit = some_unit();
    if (dice_.percent(30)) said.region = "37";
  }

  void attachment(Step& step) {
    step.said.what = Said::What::attached;
    step.said.content = std::to_string(dice_.below(12));
    step.said.digest = hex(sha256(step.said.content));
    const char* kinds[] = {"report", "document", "evidence", "other"};
    step.said.kind = kinds[dice_.below(4)];
    step.of = opened_by(some_case());
  }

  // The same again, or something else by the same name.
  void again(Step& step) {
    if (schedule_.steps.empty()) return first_rating(step.said);
    const Step& before = schedule_.steps[std::size_t(dice_.below(step_number()))];
    if (before.what != Step::What::say) return first_rating(step.said);
    const std::string id = step.said.id;
    step.said = before.said;
    step.of = before.of;
    step.into = before.into;
    if (dice_.percent(25)) step.said.details.note += "!";
    if (dice_.percent(20)) step.said.review.remark += "!";
    if (dice_.percent(25)) step.said.id = id;
  }

  void act(Step& step) {
    step.said.what = Said::What::moved;
    const Number id = some_case();
    if (id == 0) return first_rating(step.said);
    step.of = dice_.percent(99) ? opened_by(id) : -1;
    const Picture it = model_.picture(id);
    const bool verdict = it.stage == Stage::follow_up || it.stage == Stage::closed;
    if (!model_.began_with(id).review.project_no.empty() && it.merged_into == 0 &&
        dice_.percent(verdict ? 25 : 2)) {
      step.of = 0;
      return another_rating(step.said, id);
    }
    // Rare stages are where nonsense is rarely tried.
    const bool often = it.stage == Stage::dispatch || it.stage == Stage::verification ||
                       it.stage == Stage::rectification;
    const bool sensible = dice_.percent(often ? 92 : 84) && redress::open(it.stage);
    step.said.event = sensible || (it.stage == Stage::closed && dice_.percent(70))
                          ? next_for(it)
                          : dice_.one_of(sayable());
    Details& details = step.said.details;
    complete(details, step.said.event, it);
    if (step.said.event == Event::merged || step.said.event == Event::unmerged) {
      const Number other = some_case();
      step.into = dice_.percent(96) ? opened_by(other) : -1;
    }
    if (dice_.percent(6)) spoil(details);
    if (dice_.percent(3)) details.role = dice_.one_of(every_role);
    if (dice_.percent(25)) step.if_match = true;
    step.stale = step.if_match && dice_.percent(15);
    if (dice_.percent(3)) {
      step.said.event = dice_.one_of(sayable());
      step.if_match = step.stale = true;
    }
  }

  Event next_for(const Picture& it) {
    if (it.merged_into != 0) return Event::unmerged;
    if (redress::open(it.stage)) {
      if (it.pending && dice_.percent(60))
        return dice_.percent(75) ? Event::extension_granted : Event::extension_refused;
      if (it.paused && dice_.percent(45)) return Event::resumed;
      const StageRule& rule = rules_.of(it.stage);
      const int extending = rule.extend ? 14 : rules_.cap_extend && dice_.percent(60) ? 8 : 1;
      const int pausing = rule.pause && !it.paused ? 9 : 1;
      switch (dice_.weighted({64, extending, 2, pausing, 8, 1, 1})) {
        case 0: break;
        case 1: return Event::extension_requested;
        case 2: return Event::extension_granted;
        case 3: return Event::paused;
        case 4: return Event::transferred;
        case 5: return Event::withdrawn;
        default: return Event::merged;
      }
    }
    switch (it.stage) {
      case Stage::dispatch: return Event::dispatched;
      case Stage::verification:
        switch (dice_.weighted({22, 40, 12, 12, 14})) {
          case 0: return Event::contacted;
          case 1: return Event::found_genuine;
          case 2: return Event::found_unfounded;
          case 3: return Event::appeal_lodged;
          default: return Event::returned;
        }
      case Stage::appeal: return dice_.percent(85) ? Event::appeal_dismissed : Event::appeal_upheld;
      case Stage::rectification:
        switch (dice_.weighted({20, 45, 12, 12, 11})) {
          case 0: return Event::rectification_planned;
          case 1: return Event::rectified;
          case 2: return Event::deferred;
          case 3: return Event::reclassified;
          default: return Event::appeal_lodged;
        }
      case Stage::explanation: return Event::explained;
      case Stage::feedback: return Event::feedback_given;
      case Stage::follow_up:
        switch (dice_.weighted({12, 60, 28})) {
          case 0: return Event::follow_up_satisfied;
          case 1: return Event::follow_up_unsatisfied;
          default: return Event::follow_up_unreached;
        }
      case Stage::closed: return Event::reopened;
      case Stage::set_aside: return Event::reopened;
    }
    return Event::dispatched;
  }

  void complete(Details& details, Event event, const Picture& it) {
    const StageRule& rule = rules_.of(it.stage);
    details.by = dice_.percent(70) ? "张三" : "李四";
    if (event == Event::extension_requested || event == Event::extension_granted ||
        event == Event::extension_refused) {
      if (rules_.cap_extend && dice_.percent(30)) details.clock = "cap";
      if (dice_.percent(8)) details.clock = name(it.stage);
      if (dice_.percent(2)) details.clock = "feedback";
    }
    const auto roles_of = [&]() -> std::string {
      switch (event) {
        case Event::extension_granted:
        case Event::extension_refused: {
          const bool of_cap = details.clock == "cap" || (details.clock.empty() && !rule.extend);
          const auto& extend = of_cap ? rules_.cap_extend : rule.extend;
          return extend ? extend->approve : "";
        }
        case Event::dispatched: return rules_.dispatched_by;
        case Event::paused:
        case Event::resumed: return rule.pause ? rule.pause->approve : "";
        case Event::appeal_upheld:
        case Event::appeal_dismissed: return rules_.decided_by;
        case Event::follow_up_satisfied:
        case Event::follow_up_unsatisfied:
        case Event::follow_up_unreached: return rules_.followed_up_by;
        case Event::reopened: return rules_.reopen_approve;
        case Event::merged:
        case Event::unmerged: return rules_.merge_approve;
        case Event::withdrawn: return rules_.withdraw_approve;
        case Event::returned:
        case Event::transferred:
          if (const auto found = rules_.counts.find("bounces"); found != rules_.counts.end())
            for (auto rung = found->second.rbegin(); rung != found->second.rend(); ++rung)
              if (it.returns + it.transfers >= rung->reaching && !rung->decides.empty())
                return rung->decides;
          return "";
        default: return "";
      }
    };
    details.role = roles_of();
    if (event == Event::extension_granted || event == Event::extension_refused)
      details.by = dice_.percent(80) ? "王五" : "张三";
    if (event == Event::extension_requested && dice_.percent(60)) details.role = "unit";
    if (event == Event::transferred || (event == Event::dispatched && dice_.percent(40)))
      details.unit = some_unit();
    if (event == Event::appeal_upheld || event == Event::appeal_dismissed)
      details.unit = dice_.percent(85) ? "信访局" : some_unit();
    if (event == Event::appeal_lodged) {
      details.ground = dice_.percent(95) ? dice_.one_of(rules_.grounds) : "其他";
      details.evidence = "录像";
      if (dice_.percent(20)) details.unit = some_unit();
    }
    if (event == Event::found_genuine) {
      if (dice_.percent(60)) details.classification = dice_.percent(50) ? "simple" : "complex";
      details.partly = dice_.percent(20);
    }
    if (event == Event::reclassified)
      details.classification = dice_.percent(60) ? "simple" : "complex";
    if (event == Event::rectification_planned) {
      details.due_at = start_of(day_of(model_.now()) + days(dice_.between(0, 18)));
      if (dice_.percent(8)) *details.due_at += hours(24 * dice_.between(300, 500));
      details.measures = "加开窗口";
    }
    details.report = "报告一号";
    details.document = "文件一号";
    details.reason = rule.pause && !rule.pause->reasons.empty() && event == Event::paused
                         ? dice_.one_of(rule.pause->reasons)
                         : "情况复杂";
    const auto digests = model_.digests_of(it.id);
    for (const std::string& digest : digests)
      if (dice_.percent(60)) details.attachments.push_back(digest);
  }

  void spoil(Details& details) {
    switch (dice_.below(9)) {
      case 0: details.role = dice_.one_of(every_role); break;
      case 1: details.unit = some_unit(); break;
      case 2: details.reason.clear(); break;
      case 3: details.report.clear(); break;
      case 4: details.document = " "; break;
      case 5: details.ground.clear(); break;
      case 6: details.classification = "其他"; break;
      case 7: details.by.clear(); break;
      default: details.attachments.push_back(hex(sha256("nothing"))); break;
    }
  }

  // As the runner will: so that the next step knows where everything is.
  void live(Step& step) {
    if (step.what == Step::What::restart) {
      model_.sleep(step.until);
      return;
    }
    if (step.what != Step::What::say) return;
    Said said = step.said;
    const auto number = [&](int opened) -> Number {
      for (const auto& [id, by] : opened_by_)
        if (by == opened) return id;
      return opened == 0 ? 0 : 999'999;
    };
    said.case_id = number(step.of);
    if (said.what == Said::What::moved) said.details.into = number(step.into);
    const Answer answer = model_.say(said);
    model_.settle();
    if (answer.accepted && !answer.duplicate && answer.case_id == answer.entry &&
        answer.case_id != 0)
      opened_by_[answer.case_id] = step.id;
  }

  Schedule& schedule_;
  Dice& dice_;
  const Rules& rules_;
  Model model_;
  std::map<Number, int> opened_by_;
  std::optional<Instant> back_dated_;
};

}  // namespace

Schedule random_schedule(std::uint64_t seed, int steps) {
  Dice dice(seed);
  Schedule made;
  made.seed = seed;
  switch (dice.below(8)) {
    case 0: made.rules = like_wudi(); break;
    case 1: made.rules = like_shanghai(); break;
    default: made.rules = random_rules(dice); break;
  }
  made.calendar = random_calendar(dice);
  made.start = start_of(day(2026, 3, 2) + days(dice.below(200))) + minutes(dice.below(1440));
  const std::size_t batches[] = {2, 3, 8, 1'024};
  made.batch = batches[dice.below(4)];
  Maker(made, dice).make(steps);
  return made;
}

}  // namespace redress::model
