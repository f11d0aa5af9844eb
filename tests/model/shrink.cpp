// From a long schedule that shows a difference to the shortest one that a person can rehearse.
#include <algorithm>
#include <functional>

#include "tests/model/beside.h"

namespace redress::model {
namespace {

class Shrinking {
 public:
  Shrinking(Schedule schedule, const Options& options) : least_(std::move(schedule)) {
    options_.flaw = options.flaw;
  }

  Schedule run() {
    const auto found = differs(least_);
    if (!found) return least_;  // only where more than the schedule is needed: a store
    least_.steps.resize(found->step + 1);
    leave_out_steps();
    simplify_rules();
    leave_out_steps();
    simplify_steps();
    simplify_rules();
    leave_out_steps();
    return least_;
  }

 private:
  // Rules that the engine would not adopt show nothing.
  std::optional<Difference> differs(const Schedule& schedule) const {
    try {
      return model::run(schedule, options_);
    } catch (const BadRules&) {
      return std::nullopt;
    }
  }

  bool take(Schedule candidate) {
    const auto found = differs(candidate);
    if (!found) return false;
    if (found->step + 1 < candidate.steps.size()) candidate.steps.resize(found->step + 1);
    least_ = std::move(candidate);
    return true;
  }

  void leave_out_steps() {
    for (std::size_t many = std::max<std::size_t>(least_.steps.size() / 2, 1); many > 0;) {
      bool any = false;
      for (std::size_t from = 0; from < least_.steps.size();) {
        Schedule candidate = least_;
        const auto first = candidate.steps.begin() + std::ptrdiff_t(from);
        candidate.steps.erase(
            first, first + std::ptrdiff_t(std::min(many, candidate.steps.size() - from)));
        if (take(std::move(candidate)))
          any = true;
        else
          from += many;
      }
      if (!any || many > least_.steps.size()) many /= 2;
    }
  }

  void simplify_rules() {
    for (bool any = true; any;) {
      any = false;
      for (Rules& rules : simpler(least_.rules)) {
        Schedule candidate = least_;
        candidate.rules = std::move(rules);
        if (take(std::move(candidate))) {
          any = true;
          break;
        }
      }
    }
    Schedule candidate = least_;
    candidate.batch = 1'024;
    take(std::move(candidate));
    const Calendar days = least_.calendar;
    candidate = least_;
    candidate.calendar = {};
    if (take(std::move(candidate))) return;
    const auto ordinary = [&](const auto& every_one, const auto& leave_out) {
      for (const auto& [day, why] : every_one) {
        candidate = least_;
        leave_out(candidate.calendar, day);
        take(std::move(candidate));
      }
    };
    ordinary(days.off, [](Calendar& it, Day day) { it.off.erase(day); });
    ordinary(days.on, [](Calendar& it, Day day) { it.on.erase(day); });
  }

  void simplify_steps() {
    const std::vector<std::function<void(Step&)>> changes = {
        [](Step& it) { it.together = it.if_match = it.stale = false; },
        [](Step& it) { it.said.occurred_at = it.said.review.given_at = it.at; },
        [](Step& it) { it.said.occurred_at = it.at; },
        [](Step& it) { it.said.source = "/hall"; },
        [](Step& it) { it.said.details.attachments.clear(); },
        [](Step& it) { it.said.details.by.clear(); },
        [](Step& it) { it.said.details.role.clear(); },
        [](Step& it) { it.said.details.reason.clear(); },
        [](Step& it) { it.said.details.report.clear(); },
        [](Step& it) { it.said.details.document.clear(); },
        [](Step& it) { it.said.details.measures.clear(); },
        [](Step& it) { it.said.details.evidence.clear(); },
        [](Step& it) { it.said.details.note.clear(); },
        [](Step& it) { it.said.details.unit.clear(); },
        [](Step& it) { it.said.details.classification.clear(); },
        [](Step& it) { it.said.details.partly = false; },
        [](Step& it) { it.said.review.project_no.clear(); },
        [](Step& it) { it.said.review.step.clear(); },
        [](Step& it) { it.said.review.matter.code.clear(); },
        [](Step& it) { it.said.review.window.clear(); },
        [](Step& it) { it.said.review.assess_number = 1; },
        [](Step& it) { it.said.review.named = true; },
    };
    for (std::size_t i = 0; i < least_.steps.size(); ++i)
      for (const auto& change : changes) {
        Schedule candidate = least_;
        change(candidate.steps[i]);
        if (story(candidate) != story(least_)) take(std::move(candidate));
      }
    // Whole hours are easier to follow.
    for (std::size_t i = 0; i < least_.steps.size(); ++i) {
      Schedule candidate = least_;
      Step& it = candidate.steps[i];
      const Instant rounded = std::chrono::floor<hours>(it.at);
      if (rounded == it.at || (i > 0 && rounded < candidate.steps[i - 1].at)) continue;
      if (it.said.occurred_at == it.at) it.said.occurred_at = rounded;
      if (it.said.review.given_at == it.at) it.said.review.given_at = rounded;
      it.at = rounded;
      if (i == 0) candidate.start = rounded;
      take(std::move(candidate));
    }
  }

  Schedule least_;
  Options options_;
};

}  // namespace

Schedule shrunk(Schedule schedule, const Options& options) {
  return Shrinking(std::move(schedule), options).run();
}

std::string report(const Schedule& schedule, const Options& options) {
  const auto first = run(schedule, options);
  if (!first) return "The model and the engine agree.\n";
  const Schedule least = shrunk(schedule, options);
  const auto found = run(least, Options{options.flaw, {}, nullptr});
  std::string text = "Seed " + std::to_string(schedule.seed) + ", step " +
                     std::to_string(first->step + 1) + " of " +
                     std::to_string(schedule.steps.size()) +
                     ": the model (-) and the engine (+) differ.\n" + first->what;
  if (!found) return text + "It needs more than a story to show: nothing could be left out.\n";
  text += "\n--- The shortest story that shows a difference\n\n" + story(least);
  text += "\n--- where\n\n" + found->what;
  text += "\n--- under this policy\n\n" + yaml(least.rules, "made-up");
  if (!least.calendar.off.empty() || !least.calendar.on.empty())
    text += "\n--- and this calendar\n\n" + least.calendar.yaml("made-up");
  return text;
}

// --- A story

namespace {

class Telling {
 public:
  explicit Telling(const Schedule& schedule) : schedule_(schedule) {}

  std::string tell() {
    text_ = "redress_story: 1\nstory: a difference between the model and the engine, seed " +
            std::to_string(schedule_.seed) + "\npolicy: made-up.yaml\n\nlife:\n";
    for (const Step& step : schedule_.steps) tell(step);
    return text_;
  }

 private:
  static std::string quoted(const std::string& text) { return '"' + text + '"'; }
  static std::string time(Instant at) {
    const std::string text = local_text(at);
    return text.size() <= 19 ? text : rfc3339(at, minutes(480));
  }
  static std::string name_of(int step) { return step > 0 ? "c" + std::to_string(step) : "nobody"; }

  bool opened_before(int step) const {
    return std::any_of(schedule_.steps.begin(), schedule_.steps.end(),
                       [&](const Step& it) { return it.id == step; });
  }

  void field(const char* key, const std::string& value) {
    if (!value.empty()) fields_ += (fields_.empty() ? "" : ", ") + std::string(key) + ": " + value;
  }
  void words(const char* key, const std::string& value) {
    if (!value.empty()) field(key, quoted(value));
  }

  void tell(const Step& step) {
    fields_.clear();
    const Said& said = step.said;
    text_ += "\n  - at: " + time(step.at) + "\n";
    std::string note;
    if (step.what == Step::What::restart)
      note = step.until > step.at ? "the server is down until " + time(step.until)
                                  : "the server is started anew";
    if (step.what == Step::What::say) {
      std::string act;
      switch (said.what) {
        case Said::What::review: act = "review", review(said.review); break;
        case Said::What::finished: act = "service.finished", review(said.review); break;
        case Said::What::imported: act = "case.imported", imported(said); break;
        case Said::What::moved: act = name(said.event), details(step); break;
        case Said::What::ranked: act = "unit.ranked", ranked(said); break;
        case Said::What::role:
          act = said.vacant ? "role.vacated" : "role.filled";
          words("role", said.role);
          words("unit", said.unit);
          words("region", said.region);
          break;
        case Said::What::attached:
          note = "handed in: " + said.kind + " " + said.digest.substr(0, 12);
          break;
      }
      if (!act.empty()) text_ += "    " + act + ": {" + fields_ + "}\n";
      if (!act.empty() && said.occurred_at != step.at)
        text_ += "    occurred_at: " + time(said.occurred_at) + "\n";
      if ((said.what == Said::What::moved || said.what == Said::What::attached) &&
          opened_before(step.of))
        text_ += "    of: " + name_of(step.of) + "\n";
      if (said.what == Said::What::review || said.what == Said::What::imported)
        text_ += "    as: " + name_of(step.id) + "\n";
      if (step.together) note = "sent together with the one above";
      if (step.if_match)
        note = step.stale ? "by somebody who has not seen its latest version"
                          : "by somebody who has seen its latest version";
      if (said.source != "/hall" || said.id != "e" + std::to_string(step.id))
        note = "source " + said.source + ", id " + said.id;
    }
    if (!note.empty()) text_ += "    note: " + quoted(note) + "\n";
  }

  void review(const Review& review) {
    if (review.rating != 0) field("rating", std::to_string(review.rating));
    words("region", review.region);
    words("unit", review.unit);
    words("channel", review.channel);
    field("named", review.named ? "true" : "false");
    words("remark", review.remark);
    words("window", review.window);
    if (!review.matter.code.empty()) field("matter", "{code: " + quoted(review.matter.code) + "}");
    words("project_no", review.project_no);
    words("step", review.step);
    if (review.assess_number != 1) field("assess_number", std::to_string(review.assess_number));
    if (review.default_review) field("default", "true");
  }

  void imported(const Said& said) {
    review(said.review);
    words("stage", std::string(name(said.stage)));
    if (said.due_at) field("due_at", time(*said.due_at));
    if (said.closed_at) field("closed_at", time(*said.closed_at));
    if (said.standing != Standing::unresolved) words("standing", std::string(name(said.standing)));
  }

  void ranked(const Said& said) {
    words("unit", said.unit);
    words("region", said.region);
    words("period", said.period);
    field("place", std::to_string(said.place));
    field("of", std::to_string(said.of));
  }

  void details(const Step& step) {
    const Details& it = step.said.details;
    words("by", it.by);
    words("role", it.role);
    words("unit", it.unit);
    words("reason", it.reason);
    words("class", it.classification);
    if (it.partly) field("partly", "true");
    words("measures", it.measures);
    words("report", it.report);
    words("document", it.document);
    words("ground", it.ground);
    words("clock", it.clock);
    words("evidence", it.evidence);
    words("note", it.note);
    std::string handed_in;
    for (const std::string& digest : it.attachments)
      handed_in += (handed_in.empty() ? "" : ", ") + quoted(digest);
    if (!handed_in.empty()) field("attachments", "[" + handed_in + "]");
    if (it.due_at) field("due_at", time(*it.due_at));
    if (step.into != 0) field("into", "$" + name_of(step.into));
  }

  const Schedule& schedule_;
  std::string text_, fields_;
};

}  // namespace

std::string story(const Schedule& schedule) { return Telling(schedule).tell(); }

}  // namespace redress::model
