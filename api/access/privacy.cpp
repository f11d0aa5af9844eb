#include "api/access/privacy.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/json.hpp>

#include "api/queries/render.h"

namespace redress {
namespace {

namespace json = boost::json;
using namespace std::chrono;

Problem not_for(const std::string& role, const std::vector<std::string>& roles) {
  Problem made("wrong-role");
  made.detail =
      roles.empty()
          ? Wording{"The policy's privacy.full names no role that sees all of a review; ask "
                    "without role=.",
                    "规则的privacy.full没有写哪些角色可以看到全部内容，请去掉role=。"}
          : Wording{"By the policy's privacy.full, '" + role +
                        "' does not see all of a review; ask without role=.",
                    "按规则的privacy.full，“" + role + "”不能看到全部内容，请去掉role=。"};
  made.faults.push_back({"?role", made.detail});
  made.roles = roles;
  return made;
}

bool is_in(const std::vector<std::string>& roles, const std::string& role) {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

Instant day_of(Instant at, Offset offset) { return floor<days>(at + offset) - offset; }
Instant hour_of(Instant at, Offset offset) { return floor<hours>(at + offset) - offset; }

// "2026-03-02 17:21" → "2026-03-02 17:00"; what is at a quarter, or at 24:00, stays.
std::string hour_text(std::string text, bool always) {
  constexpr std::size_t minutes_at = 14;
  if (text.size() < minutes_at + 2 || text[minutes_at - 1] != ':') return text;
  const std::string written = text.substr(minutes_at);  // with seconds, if there are any
  const bool quarter = written == "00" || written == "15" || written == "30" || written == "45";
  if (always || !quarter) return text.substr(0, minutes_at) + "00";
  return text;
}

bool runs_by_the_hour(const Clock& clock) {
  return clock.why.unit == "elapsed_hours" || clock.why.unit == "working_hours";
}

// Takes from a case what tells the second of its rating.
class Blur {
 public:
  explicit Blur(const Case& it)
      : offset_(it.offset),
        began_(it.round_began),
        until_(std::max(it.received, it.opened_at) + minutes(1)) {}

  // Whether it happened when the review came, or the one that began this round.
  bool is_of_the_rating(Instant at) const { return at <= until_ || at == began_; }

  void blur(Instant& at) const {
    if (is_of_the_rating(at)) at = day_of(at, offset_);
  }
  void blur(std::optional<Instant>& at) const {
    if (at) blur(*at);
  }
  void of_a_deadline(Instant& at) const { at = to_the_hour(at, offset_); }
  void of_a_deadline(std::optional<Instant>& at) const {
    if (at) of_a_deadline(*at);
  }

  void blur(Clock& clock) const {
    Why& why = clock.why;
    if (!is_of_the_rating(why.start)) return;
    why.start = day_of(why.start, clock.offset);
    why.start_text = why.start_text.substr(0, 10);
    if (!runs_by_the_hour(clock)) return;
    clock.due = hour_of(clock.due, clock.offset);
    clock.due_text = hour_text(std::move(clock.due_text), true);
    if (why.was_due) why.was_due = hour_of(*why.was_due, clock.offset);
    why.was_due_text = hour_text(std::move(why.was_due_text), true);
  }

  void blur(Case& it) const {
    it.review.given_at = day_of(it.review.given_at, offset_);
    for (Clock& clock : it.clocks) blur(clock);
    for (Alarm& alarm : it.alarms) of_a_deadline(alarm.at);
    for (Breach& breach : it.breaches) of_a_deadline(breach.due);
    for (Kept& kept : it.kept) of_a_deadline(kept.due);
    for (Holding& holding : it.holdings) blur(holding.from);
    for (Instant* at : {&it.received, &it.opened_at, &it.round_began, &it.entered_at}) blur(*at);
    blur(it.dispatched_at);
    of_a_deadline(it.rung_at);
  }

  void blur(Entry& entry) const {
    Outcome& outcome = entry.outcome;
    bool by_the_hour = false;
    for (Clock& clock : outcome.clocks) {
      by_the_hour = by_the_hour || (runs_by_the_hour(clock) && outcome.due == clock.due);
      blur(clock);
    }
    if (outcome.due)
      outcome.due =
          by_the_hour ? hour_of(*outcome.due, offset_) : to_the_hour(*outcome.due, offset_);
    for (Alarm& alarm : outcome.alarms) of_a_deadline(alarm.at);
    for (Measure& measure : outcome.measures) {
      blur(measure.at);
      of_a_deadline(measure.at);
    }
    of_a_deadline(outcome.window_ends);
    if (auto* off = std::get_if<AlarmWentOff>(&entry.fact)) {
      of_a_deadline(off->alarm.at);
      for (Alarm& alarm : off->raised) of_a_deadline(alarm.at);
      for (Alarm& alarm : off->skipped) of_a_deadline(alarm.at);
      for (Instant* at : {&entry.occurred_at, &entry.effective_at, &entry.recorded_at})
        of_a_deadline(*at);
    }
    if (auto* moved = std::get_if<DeadlinesRecalculated>(&entry.fact)) blur(moved->moved);
    if (auto* changed = std::get_if<PolicyChanged>(&entry.fact)) blur(changed->moved);
    if (auto* reviewed = std::get_if<BreachReviewed>(&entry.fact)) of_a_deadline(reviewed->due);
    for (Instant* at : {&entry.occurred_at, &entry.effective_at, &entry.recorded_at}) blur(*at);
  }

 private:
  void blur(std::vector<DeadlinesRecalculated::Moved>& moved) const {
    for (auto& one : moved) {
      of_a_deadline(one.from);
      of_a_deadline(one.to);
    }
  }

  const Offset offset_;
  const Instant began_, until_;
};

// The review that an entry brought, if it brought one.
Review* review_in(Fact& fact) {
  if (auto* it = std::get_if<ReviewSubmitted>(&fact)) return &it->review;
  if (auto* it = std::get_if<CaseImported>(&fact)) return &it->review;
  if (auto* it = std::get_if<ReviewAdded>(&fact)) return &it->review;
  if (auto* it = std::get_if<ReviewRefused>(&fact)) return &it->review;
  if (auto* it = std::get_if<ServiceFinished>(&fact)) return &it->review;
  if (auto* it = std::get_if<ServiceAlarmWentOff>(&fact)) return &it->review;
  return nullptr;
}

}  // namespace

Viewer::Viewer(const Service& service, Parameters& parameters)
    : service_(service), role_(parameters.text("role")) {
  if (role_.empty()) return;
  std::vector<std::string> known;
  for (const auto& active : service.book.active())
    if (const auto policy = service.book.policy_named(active->version().name))
      for (const std::string& role : policy->file().privacy.full)
        if (!is_in(known, role)) known.push_back(role);
  if (!is_in(known, role_)) throw not_for(role_, known);
}

const PrivacyRule& Viewer::rule_of(const std::string& region) const {
  const auto [at, fresh] = policies_.try_emplace(region);
  if (fresh) at->second = service_.book.in_force(region);
  static const PrivacyRule otherwise;
  return at->second ? at->second->file().privacy : otherwise;
}

void Viewer::expect(const std::string& region) const {
  if (role_.empty()) return;
  const PrivacyRule& rule = rule_of(region);
  if (!is_in(rule.full, role_)) throw not_for(role_, rule.full);
}

void Viewer::note(std::string_view what) const {
  if (!role_.empty()) spdlog::info("{} was shown in full to the role '{}'", what, role_);
}

bool Viewer::sees(const Review& review, ReviewField field) const {
  const PrivacyRule& rule = rule_of(review.region);
  return rule.shows(field, review.named) || (!role_.empty() && is_in(rule.full, role_));
}

bool Viewer::sees_all(const Review& review) const {
  for (std::size_t i = 0; i < review_fields; ++i)
    if (!sees(review, ReviewField(i))) return false;
  return true;
}

Review Viewer::of(Review review, Offset offset, const Review* of_its_case) const {
  for (std::size_t i = 0; i < review_fields; ++i) {
    const auto field = ReviewField(i);
    if (sees(review, field) && (!of_its_case || sees(*of_its_case, field))) continue;
    switch (field) {
      case ReviewField::matter: review.matter = {}; break;
      case ReviewField::remark: review.remark.clear(); break;
      case ReviewField::indicators:
        review.indicators.clear();
        review.dimensions.clear();
        break;
      case ReviewField::step: review.step.clear(); break;
      case ReviewField::project_no: review.project_no.clear(); break;
      case ReviewField::time: review.given_at = day_of(review.given_at, offset); break;
      case ReviewField::channel: review.channel.clear(); break;
      case ReviewField::section: review.section.clear(); break;
      case ReviewField::window: review.window.clear(); break;
      case ReviewField::staff: review.staff.clear(); break;
      case ReviewField::device:
        review.device.clear();
        review.recorded_by.clear();
        break;
      case ReviewField::user_type:
        review.user_type.clear();
        review.promise_type.clear();
        break;
    }
  }
  return review;
}

Case Viewer::of(Case it) const {
  const bool timed = sees(it.review, ReviewField::time);
  const Blur blur(it);
  it.review = of(std::move(it.review), it.offset);
  if (!timed) blur.blur(it);
  return it;
}

Entry Viewer::of(Entry entry, const Case* it, Offset offset) const {
  Review* review = review_in(entry.fact);
  if (it && !sees(it->review, ReviewField::time)) Blur(*it).blur(entry);
  if (!review) return entry;
  const Review* own = it ? &it->review : nullptr;
  const bool all = sees_all(*review) && (!own || sees_all(*own));
  const bool its_time = sees(*review, ReviewField::time) && (!own || sees(*own, ReviewField::time));
  *review = of(std::move(*review), offset, own);
  if (!its_time)
    for (Instant* at : {&entry.occurred_at, &entry.effective_at, &entry.recorded_at})
      *at = day_of(*at, offset);
  // Made of the project number and the step, as most sources do it.
  if (!all) entry.id.clear();
  return entry;
}

Instant Viewer::recorded(const Entry& entry, const Case& it) const {
  if (sees(it.review, ReviewField::time)) return entry.recorded_at;
  return of(entry, &it, it.offset).recorded_at;
}

json::array Viewer::kept_back(const Review& review) const {
  json::array made;
  for (std::size_t i = 0; i < review_fields; ++i)
    if (!sees(review, ReviewField(i))) made.emplace_back(review_field_names()[i]);
  return made;
}

json::object Viewer::rendered(json::object shown, const Case& it, Instant as_of) const {
  json::array kept = kept_back(it.review);
  if (kept.empty()) return shown;
  const Clock* clock = it.due_clock();
  const bool overdue = clock && late(as_of, clock->due);
  if (!overdue) shown["late_by"] = nullptr;
  shown["overdue"] = overdue;
  shown["kept_back"] = std::move(kept);
  return shown;
}

Notice Viewer::of(Notice notice, const Case& it) const {
  if (sees(it.review, ReviewField::time)) return notice;
  const Blur blur(it);
  const Instant before = notice.at;
  blur.blur(notice.at);
  blur.of_a_deadline(notice.at);
  notice.due_text = hour_text(std::move(notice.due_text), false);
  // The id holds the instant too.
  const std::string exact = "@" + std::to_string(before.time_since_epoch().count());
  if (const std::size_t at = notice.id.find(exact); at != std::string::npos)
    notice.id.replace(at, exact.size(), "@" + std::to_string(notice.at.time_since_epoch().count()));
  return notice;
}

}  // namespace redress
