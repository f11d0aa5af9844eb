#include "api/admin/impacts.h"

#include <algorithm>
#include <cmath>

#include "api/admin/score_impact.h"
#include "api/intake/wire.h"
#include "api/queries/render.h"
#include "api/text/words.h"
#include "rules/policy/written_policy.h"

namespace redress {

namespace json = boost::json;

namespace {

constexpr std::size_t most_waiting = 4, most_kept = 16;

double in_hours(std::chrono::milliseconds shift) {
  return std::round(double(shift.count()) / 36'000.0) / 100.0;
}

json::object shifts(const Shifts& it) {
  return {{"earlier", it.earlier},
          {"later", it.later},
          {"unchanged", it.unchanged},
          {"only_on_record", it.only_on_record},
          {"only_by_candidate", it.only_by_candidate},
          {"median_earlier_hours", in_hours(it.median_earlier)},
          {"median_later_hours", in_hours(it.median_later)}};
}

// To the hour: a limit in hours from the rating would tell its second.
json::array moves(const std::vector<LargestMove>& all) {
  json::array made;
  for (const LargestMove& it : all)
    made.push_back({{"case", case_id(it.case_id)},
                    {"unit", it.unit},
                    {"region", it.region},
                    {"clock", it.clock},
                    {"round", it.round},
                    {"on_record", rfc3339(to_the_hour(it.on_record, it.offset), it.offset)},
                    {"by_candidate", rfc3339(to_the_hour(it.by_candidate, it.offset), it.offset)},
                    {"shift_hours", in_hours(it.shift())}});
  return made;
}

}  // namespace

const Policy* CandidateOf::under(const Review& review) const {
  const auto policy = made_.for_region(review.region);
  for (const Book::One& one : made_.policies)
    if (one.policy == policy) return one.policy.get();
  return nullptr;
}

bool CandidateOf::may_be_bad(int rating) const {
  Review review;
  review.rating = rating;
  return std::any_of(made_.policies.begin(), made_.policies.end(),
                     [&](const Book::One& one) { return one.policy->is_bad(review); });
}

struct Impacts::Job {
  State state;
  Progress progress;
  Book::Candidate candidate;
  Instant now;
};

Impacts::Impacts(const Store& store, const Book& book)
    : store_(store), book_(book), thread_([this] { run(); }) {}

Impacts::~Impacts() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    for (auto& [id, job] : jobs_) job->progress.cancelled = true;
  }
  wake_.notify_all();
  thread_.join();
}

std::optional<std::uint64_t> Impacts::begin(Book::Candidate candidate, OpenDeadlines deadlines,
                                            Instant now) {
  auto job = std::make_shared<Job>();
  job->state.policy = candidate.policies.front().version.name;
  job->state.version = candidate.policies.front().version;
  job->state.deadlines = deadlines;
  job->candidate = std::move(candidate);
  job->now = now;
  std::lock_guard lock(mutex_);
  if (waiting_.size() >= most_waiting) return std::nullopt;
  job->state.id = ++newest_;
  jobs_[newest_] = job;
  waiting_.push_back(job);
  for (auto oldest = jobs_.begin(); jobs_.size() > most_kept && oldest != jobs_.end();) {
    const auto stands = oldest->second->state.stands;
    const bool busy = stands == State::Stands::waiting || stands == State::Stands::running;
    oldest = busy ? std::next(oldest) : jobs_.erase(oldest);
  }
  wake_.notify_all();
  return newest_;
}

std::optional<Impacts::State> Impacts::find(std::uint64_t id) const {
  std::lock_guard lock(mutex_);
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return std::nullopt;
  State made = found->second->state;
  made.done = found->second->progress.done;
  made.of = found->second->progress.of;
  return made;
}

bool Impacts::cancel(std::uint64_t id) {
  std::lock_guard lock(mutex_);
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return false;
  found->second->progress.cancelled = true;
  return true;
}

void Impacts::run() {
  for (;;) {
    std::shared_ptr<Job> job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      job = waiting_.front();
      waiting_.pop_front();
      job->state.stands = State::Stands::running;
    }
    std::optional<Impact> made;
    json::array assessments;
    std::string failure;
    try {
      const std::unique_ptr<Past> past = store_.past();
      made =
          impact(*past, CandidateOf(job->candidate), job->state.deadlines, job->now, job->progress);
      if (made)
        assessments = figures::score_impacts(store_, book_, job->candidate, job->now, job->now,
                                             figures::WhatIf::shown,
                                             [&] { return !job->progress.cancelled; });
      if (job->progress.cancelled) made.reset();
    } catch (const std::exception& error) {
      failure = error.what();
    }
    std::lock_guard lock(mutex_);
    job->candidate = {};
    job->state.failure = failure;
    job->state.stands = !failure.empty() ? State::Stands::failed
                        : made           ? State::Stands::done
                                         : State::Stands::cancelled;
    job->state.impact = std::move(made);
    job->state.assessments = std::move(assessments);
  }
}

json::object render_open_impact(const OpenImpact& it) {
  return {{"open", it.open},
          {"concerned", it.concerned},
          {"changed", it.changed},
          {"deadlines", shifts(it.deadlines)},
          {"overdue_at_once", it.overdue_at_once},
          {"notices_at_once", it.notices_at_once},
          {"largest", moves(it.largest)}};
}

json::object render_impact(const Impact& it) {
  json::object by_clock;
  for (const auto& [clock, moved] : it.by_clock) by_clock[clock] = shifts(moved);
  json::array rungs, scores;
  for (const RungCount& rung : it.rungs)
    rungs.push_back({{"rung", rung.rung},
                     {"on_record", rung.on_record},
                     {"by_candidate", rung.by_candidate},
                     {"cases_on_record", rung.cases_on_record},
                     {"cases_by_candidate", rung.cases_by_candidate}});
  for (const UnitOnTime& score : it.scores) {
    if (scores.size() == most_largest) break;
    scores.push_back({{"unit", score.unit},
                      {"cases", score.cases},
                      {"late_on_record", score.late_on_record},
                      {"late_by_candidate", score.late_by_candidate}});
  }
  return {
      {"entries", it.entries},
      {"from", it.first_at ? json::value(rfc3339(to_the_hour(*it.first_at, Offset{0}), Offset{0}))
                           : json::value(nullptr)},
      {"to", it.as_of ? json::value(rfc3339(*it.as_of, Offset{0})) : json::value(nullptr)},
      {"cases", it.cases},
      {"would_open", it.would_open},
      {"would_not_open", it.would_not_open},
      {"past",
       {{"deadlines", shifts(it.deadlines)},
        {"by_clock", std::move(by_clock)},
        {"escalated_on_record", it.escalated_on_record},
        {"escalated_by_candidate", it.escalated_by_candidate},
        {"rungs", std::move(rungs)},
        {"breaches_on_record", it.breaches_on_record},
        {"breaches_by_candidate", it.breaches_by_candidate},
        {"units", it.units},
        {"units_that_change", it.scores.size()},
        {"scores", std::move(scores)},
        {"largest", moves(it.largest)}}},
      {"open", render_open_impact(it.open)}};
}

std::string impact_text(const json::object& impact, Language language) {
  const bool chinese = language == Language::zh;
  std::string made;
  const auto number = [](const json::value& value) {
    if (!value.is_double()) return json::serialize(value);
    std::string text = std::to_string(value.as_double());  // not 7.2E1
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
    return text;
  };
  const auto say = [&](const std::string& zh, const std::string& en) {
    made += (chinese ? zh : en) + "\n";
  };
  const auto deadlines = [&](const json::object& it) {
    say("  期限：提前" + number(it.at("earlier")) + "个（中位数" +
            number(it.at("median_earlier_hours")) + "小时），推后" + number(it.at("later")) +
            "个（中位数" + number(it.at("median_later_hours")) + "小时），不变" +
            number(it.at("unchanged")) + "个，新增" + number(it.at("only_by_candidate")) +
            "个，取消" + number(it.at("only_on_record")) + "个",
        "  deadlines: " + number(it.at("earlier")) + " earlier (median " +
            number(it.at("median_earlier_hours")) + " h), " + number(it.at("later")) +
            " later (median " + number(it.at("median_later_hours")) + " h), " +
            number(it.at("unchanged")) + " unchanged, " + number(it.at("only_by_candidate")) +
            " new, " + number(it.at("only_on_record")) + " gone");
  };
  const auto largest = [&](const json::array& all) {
    for (const json::value& it : all) {
      const auto text = [&](const char* key) {
        return std::string(it.at(key).as_string().c_str());
      };
      made += "    " + text("case") + "  " + text("unit") + "  " +
              in_words(text("clock"), language) + "  " + text("on_record").substr(0, 16) + " → " +
              text("by_candidate").substr(0, 16) + "\n";
    }
  };
  const json::object& past = impact.at("past").as_object();
  const json::object& open = impact.at("open").as_object();
  say("过去（" + number(impact.at("entries")) + "条台账，" + number(impact.at("cases")) +
          "件工单）：",
      "The past (" + number(impact.at("entries")) + " entries, " + number(impact.at("cases")) +
          " cases):");
  deadlines(past.at("deadlines").as_object());
  say("  升级督办：实际" + number(past.at("escalated_on_record")) + "件，按新规则" +
          number(past.at("escalated_by_candidate")) + "件",
      "  escalated: " + number(past.at("escalated_on_record")) + " cases on record, " +
          number(past.at("escalated_by_candidate")) + " by the candidate");
  for (const json::value& rung : past.at("rungs").as_array())
    made += "    " + in_words(rung.at("rung").as_string().c_str(), language) + "  " +
            number(rung.at("on_record")) + " → " + number(rung.at("by_candidate")) + "\n";
  say("  超期：实际" + number(past.at("breaches_on_record")) + "次，按新规则" +
          number(past.at("breaches_by_candidate")) + "次；" + number(past.at("units_that_change")) +
          "个单位的按期率会变",
      "  overdue: " + number(past.at("breaches_on_record")) + " on record, " +
          number(past.at("breaches_by_candidate")) + " by the candidate; the on-time share of " +
          number(past.at("units_that_change")) + " units changes");
  for (const json::value& score : past.at("scores").as_array())
    made += "    " + std::string(score.at("unit").as_string().c_str()) + "  " +
            number(score.at("late_on_record")) + " → " + number(score.at("late_by_candidate")) +
            " / " + number(score.at("cases")) + "\n";
  if (impact.at("would_open").to_number<std::int64_t>() != 0 ||
      impact.at("would_not_open").to_number<std::int64_t>() != 0)
    say("  多开工单" + number(impact.at("would_open")) + "件，少开" +
            number(impact.at("would_not_open")) + "件",
        "  " + number(impact.at("would_open")) + " more cases opened, " +
            number(impact.at("would_not_open")) + " fewer");
  if (!past.at("largest").as_array().empty()) say("  变动最大的：", "  the largest changes:");
  largest(past.at("largest").as_array());
  say("在办（" + number(open.at("open")) + "件，其中适用本规则" + number(open.at("concerned")) +
          "件）：",
      "Open now (" + number(open.at("open")) + " cases, " + number(open.at("concerned")) +
          " of them under this policy):");
  deadlines(open.at("deadlines").as_object());
  say("  立即超期：" + number(open.at("overdue_at_once")) + "件；立即发出通知" +
          number(open.at("notices_at_once")) + "条",
      "  overdue at once: " + number(open.at("overdue_at_once")) +
          "; notices at once: " + number(open.at("notices_at_once")));
  if (!open.at("largest").as_array().empty()) say("  变动最大的：", "  the largest changes:");
  largest(open.at("largest").as_array());
  return made + figures::score_impacts_text(impact.at("assessments").as_array(), language);
}

}  // namespace redress
