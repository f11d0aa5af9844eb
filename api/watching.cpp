// Signals of faked or silenced ratings: looked for each night, listed, reviewed by somebody above
// the unit; and sticking points.
#include <algorithm>
#include <boost/json.hpp>
#include <deque>
#include <limits>
#include <memory>
#include <mutex>
#include <set>

#include "api/adopting.h"
#include "api/figures.h"
#include "api/policies.h"
#include "api/render.h"
#include "api/watching.h"
#include "engine/service.h"
#include "rules/signals.h"
#include "rules/sticking.h"

namespace redress {
namespace {

namespace json = boost::json;
using std::chrono::days;

constexpr Number newest = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t at_once = 1'000;
constexpr int told_again_after = 30;  // days, of what shows only over time

// The first entry that was recorded at `at` or later: entries are in the order of time.
Number first_at(const Store& store, Instant at) {
  Number low = 1, high = store.tip().number + 1;
  while (low < high) {
    const Number middle = low + (high - low) / 2;
    const auto entry = store.entry(middle);
    if (entry && entry->recorded_at >= at)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

// The active ratings recorded on that day that this policy counts.
std::vector<Observed> observed(const Service& service, const WrittenPolicy& policy, Day day) {
  std::vector<Observed> all;
  const Number end = first_at(service.store, policy.begin_of(day + days(1)));
  for (Number from = first_at(service.store, policy.begin_of(day)); from < end;) {
    const auto page = service.store.entries(from, end, at_once);
    if (page.empty()) break;
    from = page.back().number + 1;
    for (const Entry& entry : page) {
      const auto* said = std::get_if<ReviewSubmitted>(&entry.fact);
      if (!said || said->review.default_review) continue;
      const auto of = service.book.in_force(said->review.region);
      if (!of || of->version().name != policy.version().name) continue;
      Observed one;
      one.entry = entry.number;
      one.review = said->review;
      one.review.flags.insert(one.review.flags.end(), entry.outcome.flags.begin(),
                              entry.outcome.flags.end());
      one.device = said->review.device;
      if (!said->review.project_no.empty())
        if (const auto matter = service.store.find_service(
                service_key(entry.source, said->review.project_no, said->review.step)))
          one.finished_at = matter->finished_at;
      if (const auto who = service.store.reviewer(entry.number)) {
        one.address = who->address;
        one.account = who->account;
      }
      all.push_back(std::move(one));
    }
  }
  return all;
}

std::vector<DayCounts> day_counts(const Store& store, const Scope& scope, const Store::Days& span) {
  std::vector<DayCounts> made;
  for (auto& [day, counts] : store.counts_by_day(scope, span))
    made.push_back({day, std::move(counts)});
  return made;
}

bool any_of(const Counts& counts, Counting what) {
  return std::any_of(counts.begin(), counts.end(), [&](const Count& one) {
    return one.kind.counting == what && !one.kind.default_review && one.count > 0 &&
           !(what == Counting::finished && one.kind.name.empty());
  });
}

// When something last happened there, looked for in the last days first.
Activity activity_of(const Service& service, const Scope& scope, const Store::Days& known,
                     const WrittenPolicy& policy) {
  Activity made{text(scope), known.first, {}, {}, {}, {}};
  for (const auto& [day, counts] : service.store.counts_by_day(scope, known)) {
    if (any_of(counts, Counting::finished)) made.finished = day;
    if (any_of(counts, Counting::review)) made.rated = day;
    if (!made.waiting_since &&
        count_of(counts, {Counting::standing, std::string(name(Standing::unresolved)), 0, false}) >
            0)
      made.waiting_since = day;
  }
  if (scope.kind != Scope::Kind::unit || !made.waiting_since) {
    made.waiting_since.reset();  // what a matter waits for, its unit answers for
    return made;
  }
  CaseQuery open;
  open.unit = scope.name;
  open.open_only = true;
  for (const Case& it : service.store.cases(open, 100).cases) {
    const Day moved = policy.day_of(it.entered_at);
    if (!made.answered || *made.answered < moved) made.answered = moved;
  }
  return made;
}

std::vector<Signal> dormant_services(const Service& service, const WrittenPolicy& policy,
                                     const SignalRules& rules, Day day) {
  const std::string& region = policy.file().region;
  std::vector<Activity> all;
  const Day since = day - days(rules.dormant_after->length - 1);
  const auto look = [&](const Scope& scope) {
    const auto known = service.store.days_of(scope, day);
    if (!known || known->first > since) return;  // too young to be asleep
    all.push_back(activity_of(service, scope, {known->first, day}, policy));
  };
  for (const Scope& unit :
       figures::all_members(service.store, figures::scope_of(region), Scope::Kind::unit)) {
    look(unit);
    for (const Scope& matter : figures::all_members(service.store, unit, Scope::Kind::matter))
      look(matter);
  }
  std::vector<Signal> made;
  for (const Dormant& it : dormant(all, day, rules.dormant_after->length)) {
    Signal signal;
    signal.kind = "dormant";
    signal.region = region;
    const auto scope = parse_scope(it.scope);
    signal.unit = scope->kind == Scope::Kind::unit ? scope->name : scope->of;
    signal.subject = it.scope;
    signal.period = iso_date(it.reasons.front().since) + "/" + iso_date(day);
    for (const Dormant::Reason& reason : it.reasons) {
      static constexpr const char* names[] = {"days_without_finished", "days_without_rated",
                                              "days_without_answer"};
      signal.measured.push_back({names[int(reason.why)], (day - reason.since).count()});
    }
    signal.measured.push_back({"threshold", rules.dormant_after->length});
    made.push_back(std::move(signal));
  }
  return made;
}

std::vector<Signal> found_on(const Service& service, const WrittenPolicy& policy, Day day) {
  const SignalRules& rules = *policy.file().signals;
  const std::string& region = policy.file().region;
  std::vector<Signal> all = signals_of_day(
      rules, region, day, policy.offset_at(policy.begin_of(day)), observed(service, policy, day));
  const int wanted = days_wanted(rules);
  if (wanted > 0) {
    const auto over_time = [&](const Scope& scope, const std::string& unit) {
      const Store::Days span{day - days(wanted - 1), day};
      for (Signal& one : signals_over_time(rules, region, unit, day, policy.file().bad_ratings,
                                           day_counts(service.store, scope, span)))
        all.push_back(std::move(one));
    };
    over_time(figures::scope_of(region), "");
    for (const Scope& unit :
         figures::all_members(service.store, figures::scope_of(region), Scope::Kind::unit))
      over_time(unit, unit.name);
  }
  if (rules.dormant_after)
    for (Signal& one : dormant_services(service, policy, rules, day)) all.push_back(std::move(one));
  for (Signal& one : all)
    if (one.notify.empty()) one.notify = rules.notify;
  return all;
}

// Those that are not on record yet. What shows only over time is told again after a month.
void leave_out_known(const Store& store, std::vector<Signal>& all, Instant now) {
  std::set<std::string> of_days, lately;
  for (Number before = newest; before != 0;) {
    const auto page = store.reported(Store::Reported::signal, before, at_once);
    before = page.size() < at_once ? 0 : page.back().number;
    for (const Entry& entry : page) {
      const Signal& one = std::get<SignalRaised>(entry.fact).signal;
      const std::string what = one.kind + '\0' + one.region + '\0' + one.unit + '\0' + one.subject;
      const std::string evidence = one.evidence.empty() ? "" : std::to_string(one.evidence.front());
      of_days.insert(what + '\0' + one.period + '\0' + evidence);
      if (now - entry.recorded_at < days(told_again_after)) lately.insert(what);
      if (now - entry.recorded_at > days(400)) before = 0;
    }
  }
  std::erase_if(all, [&](const Signal& one) {
    const std::string what = one.kind + '\0' + one.region + '\0' + one.unit + '\0' + one.subject;
    const std::string evidence = one.evidence.empty() ? "" : std::to_string(one.evidence.front());
    if (one.period.size() > 10) return lately.contains(what);
    return of_days.contains(what + '\0' + one.period + '\0' + evidence);
  });
}

// Stands as long as nobody has raised any of them meanwhile.
Clerk::Adoption raised(const Service& service, const std::vector<Signal>& all) {
  Clerk::Adoption made;
  made.stands = [&service, all] {
    std::vector<Signal> left = all;
    leave_out_known(service.store, left, service.time.now());
    return left.size() == all.size();
  };
  for (const Signal& one : all) {
    Submission said;
    said.fact = SignalRaised{one};
    made.submissions.push_back(std::move(said));
  }
  return made;
}

std::vector<Signal> news_of(const Service& service, Day day) {
  std::vector<Signal> all;
  for (const auto& policy : service.book.active()) {
    const auto written = service.book.policy_named(policy->version().name);
    if (!written || !written->file().signals) continue;
    for (Signal& one : found_on(service, *written, day)) all.push_back(std::move(one));
  }
  leave_out_known(service.store, all, service.time.now());
  return all;
}

json::object signal_json(const Service& service, const Entry& entry, const Entry* reviewed) {
  const Signal& signal = std::get<SignalRaised>(entry.fact).signal;
  json::object made = render_signal(signal);
  made["signal"] = entry.number;
  made["at"] = rfc3339(entry.recorded_at, service.offset_at(entry.recorded_at));
  if (!reviewed) {
    made["reviewed"] = nullptr;
    return made;
  }
  const auto& said = std::get<SignalReviewed>(reviewed->fact);
  made["reviewed"] =
      json::object{{"entry", reviewed->number},
                   {"at", rfc3339(reviewed->recorded_at, service.offset_at(reviewed->recorded_at))},
                   {"finding", said.finding},
                   {"by", policies::text_or_null(said.by)},
                   {"role", policies::text_or_null(said.role)},
                   {"note", policies::text_or_null(said.note)}};
  return made;
}

// The newest review of each signal.
std::map<Number, Entry> reviews(const Store& store) {
  std::map<Number, Entry> made;
  for (Number before = newest; before != 0;) {
    auto page = store.reported(Store::Reported::review, before, at_once);
    before = page.size() < at_once ? 0 : page.back().number;
    for (Entry& entry : page)
      made.emplace(std::get<SignalReviewed>(entry.fact).signal, std::move(entry));
  }
  return made;
}

bool concerns(const Signal& signal, const Scope& scope) {
  return scope.kind == Scope::Kind::unit ? signal.unit == scope.name
                                         : signal.region.starts_with(scope.name);
}

void expect_kind(const std::string& kind) {
  static constexpr std::string_view kinds[] = {"burst",
                                               "identical_answers",
                                               "too_fast",
                                               "sweep",
                                               "staff_accounts",
                                               "contradictions",
                                               "silent_channel",
                                               "frozen_distribution",
                                               "falling_response",
                                               "zero_bad",
                                               "dormant"};
  if (std::find(std::begin(kinds), std::end(kinds), kind) != std::end(kinds)) return;
  std::string known;
  for (const std::string_view one : kinds) known.append(known.empty() ? "" : ", ").append(one);
  throw bad_parameter("kind", "Write one of: " + known + ".");
}

Problem no_such_signal() {
  Problem made;
  made.status = 404;
  made.slug = "no-such-signal";
  made.detail = "There is no such signal; GET /v1/signals has those there are.";
  return made;
}

// --- Sticking points

struct Sums {
  std::int64_t bad = 0, all = 0;
};
Sums sums(const Counts& counts, const std::vector<int>& bad) {
  Sums made;
  for (const auto& [kind, count] : counts) {
    if (kind.default_review) continue;
    // 不予采纳 is out of every rate.
    const std::int64_t by = kind.counting == Counting::review      ? count
                            : kind.counting == Counting::set_aside ? -count
                                                                   : 0;
    made.all += by;
    if (std::find(bad.begin(), bad.end(), kind.rating) != bad.end()) made.bad += by;
  }
  return made;
}

class Piles {
 public:
  Piles(const Store& store, const Store::Days& now, const Store::Days& before,
        const std::vector<int>& bad)
      : store_(store), now_(now), before_(before), bad_(bad) {}

  void add(const std::string& dimension, const std::string& item, const Scope& scope) {
    const Sums now = sums(store_.counts(scope, now_), bad_);
    const Sums before = sums(store_.counts(scope, before_), bad_);
    Pile& pile = all_[{dimension, item}];
    pile.dimension = dimension;
    pile.item = item;
    pile.bad += now.bad;
    pile.all += now.all;
    pile.bad_before += before.bad;
    pile.all_before += before.all;
  }

  // Any of the scope's ratings could have named an indicator.
  void add_indicators(const Scope& scope) {
    const Counts now = store_.counts(scope, now_), before = store_.counts(scope, before_);
    const auto named = [&](const Counts& counts, std::int64_t Pile::*to) {
      for (const auto& [kind, count] : counts)
        if (kind.counting == Counting::indicator &&
            std::find(bad_.begin(), bad_.end(), kind.rating) != bad_.end()) {
          Pile& pile = all_[{"indicator", kind.name}];
          pile.dimension = "indicator";
          pile.item = kind.name;
          pile.*to += count;
        }
    };
    named(now, &Pile::bad);
    named(before, &Pile::bad_before);
    for (auto& [of, pile] : all_)
      if (of.first == "indicator") {
        pile.all = std::max(sums(now, bad_).all, pile.bad);
        pile.all_before = std::max(sums(before, bad_).all, pile.bad_before);
      }
  }

  void add_within(const Scope& unit, bool name_unit) {
    for (const Scope::Kind kind :
         {Scope::Kind::matter, Scope::Kind::step, Scope::Kind::window, Scope::Kind::person})
      for (const Scope& one : figures::all_members(store_, unit, kind)) {
        const bool everywhere = kind == Scope::Kind::matter || kind == Scope::Kind::step;
        add(std::string(name(kind)),
            name_unit && !everywhere ? unit.name + " " + one.name : one.name, one);
      }
  }

  std::vector<Pile> take() {
    std::vector<Pile> made;
    for (auto& [of, pile] : all_) made.push_back(std::move(pile));
    return made;
  }

 private:
  const Store& store_;
  const Store::Days now_, before_;
  const std::vector<int>& bad_;
  std::map<std::pair<std::string, std::string>, Pile> all_;
};

}  // namespace

std::vector<StickingPoint> sticking_points_of(const Service& service, const Scope& scope,
                                              const Period& period, const WrittenPolicy& policy) {
  const Store::Days now = figures::days_of(period);
  const Store::Days before = figures::days_of({period.kind, period.index - 1});
  Piles piles(service.store, now, before, policy.file().bad_ratings);
  piles.add_indicators(scope);
  if (scope.kind == Scope::Kind::unit) {
    piles.add_within(scope, false);
  } else {
    for (const Scope& unit : figures::all_members(service.store, scope, Scope::Kind::unit)) {
      piles.add("unit", unit.name, unit);
      piles.add_within(unit, true);
    }
  }
  return sticking_points(policy.file().signals.value_or(SignalRules{}), piles.take());
}

namespace figures {

void show_sticking_points(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const Asked it = asked_of_period(service, parameters);
    const Period before{it.period->kind, it.period->index - 1};
    json::array points;
    for (const StickingPoint& one : sticking_points_of(service, it.scope, *it.period, *it.policy)) {
      points.push_back(json::object{
          {"why", name(one.why)},
          {"dimension", one.pile.dimension},
          {"item", one.pile.item},
          {"bad", one.pile.bad},
          {"reviews", one.pile.all},
          {"bad_before", one.pile.bad_before},
          {"reviews_before", one.pile.all_before},
          {"others_bad", one.others.part},
          {"others_reviews", one.others.whole},
          {"by_chance", one.by_chance},
          {"comparisons", one.comparisons},
          {"sentence",
           json::object{
               {"zh", sentence(one, title(*it.period, true), title(before, true), true)},
               {"en", sentence(one, title(*it.period, false), title(before, false), false)}}}});
    }
    return json_answer(service, 200,
                       {{"scope", it.scope_text.empty() ? "everything" : it.scope_text},
                        {"period", text(*it.period)},
                        {"policy", policies::version_json(it.policy->version())},
                        {"points", std::move(points)},
                        {"as_of", redress::as_of(service)}});
  });
}

}  // namespace figures

namespace signals {

void list(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const auto scope = parse_scope(parameters.text("scope"));
    if (!scope || scope->kind > Scope::Kind::unit)
      throw bad_parameter("scope", "Write a division code, unit:NAME, or nothing for everything.");
    const std::string kind = parameters.text("kind");
    const bool open = parameters.flag("open");
    const Number before = parameters.number("before", 1, newest).value_or(newest);
    const std::size_t limit = parameters.number("limit", 1, 1'000).value_or(100);
    parameters.refuse_the_rest();
    if (!kind.empty()) expect_kind(kind);
    const std::map<Number, Entry> reviewed = reviews(service.store);
    const std::vector<Entry> page = service.store.reported(Store::Reported::signal, before, limit);
    const Number next = page.size() < limit ? 0 : page.back().number;
    json::array made;
    for (const Entry& entry : page) {
      const Signal& signal = std::get<SignalRaised>(entry.fact).signal;
      const auto found = reviewed.find(entry.number);
      const Entry* review = found == reviewed.end() ? nullptr : &found->second;
      if (!concerns(signal, *scope) || (!kind.empty() && signal.kind != kind) || (open && review))
        continue;
      made.push_back(signal_json(service, entry, review));
    }
    return json_answer(service, 200,
                       {{"signals", std::move(made)},
                        {"next", next == 0 ? json::value(nullptr) : json::value(next)},
                        {"as_of", redress::as_of(service)}});
  });
}

void look(Service& service, Call call, Reply reply) {
  adopt_alone(service, std::move(reply), [&]() -> std::variant<Answer, Pending> {
    Parameters parameters(call.request);
    const std::optional<Day> day = parameters.day("day");
    const bool dry_run = parameters.flag("dry_run");
    parameters.refuse_the_rest();
    if (!day) throw bad_parameter("day", "Missing; write the day to look at, 2026-03-02.");
    if (*day > figures::today(service)) throw bad_parameter("day", "That is in the future.");
    const std::vector<Signal> news = news_of(service, *day);
    json::array found;
    for (const Signal& one : news) found.push_back(render_signal(one));
    json::object body{{"day", iso_date(*day)}, {"found", std::move(found)}};
    body["as_of"] = redress::as_of(service);
    if (dry_run) body["dry_run"] = true;
    if (dry_run || news.empty()) return json_answer(service, 200, body);
    Pending pending;
    pending.adoption = raised(service, news);
    pending.answer = [&service, body](Number first) {
      json::object said = body;
      for (json::value& one : said.at("found").as_array())
        one.as_object()["signal"] = first++;  // an entry each, one after another
      return json_answer(service, 200, said);
    };
    return pending;
  });
}

void review(Service& service, Call call, Reply reply) {
  adopt_alone(service, std::move(reply), [&]() -> std::variant<Answer, Pending> {
    Parameters parameters(call.request);
    const std::string finding = parameters.text("finding");
    const std::string role = parameters.text("role");
    const Adopting who = said_by(parameters);
    parameters.refuse_the_rest();
    const Number number = policies::number_in(call.parts.front());
    const auto entry = number == 0 ? std::nullopt : service.store.entry(number);
    const auto* raised = entry ? std::get_if<SignalRaised>(&entry->fact) : nullptr;
    if (!raised) throw no_such_signal();
    if (finding != "confirmed" && finding != "explained")
      throw bad_parameter("finding", "Write confirmed or explained; the note says how.");
    if (who.by.empty() || who.note.empty())
      throw bad_parameter(who.by.empty() ? "by" : "note",
                          "Say who looked at it and what was found; it stands in the ledger.");
    figures::expect_role(raised->signal.notify, role);
    Pending pending;
    Submission said;
    said.fact = SignalReviewed{number, finding, who.by, role, who.note};
    pending.adoption.submissions.push_back(std::move(said));
    pending.answer = [&service, number, finding](Number entry) {
      return json_answer(service, 200,
                         {{"signal", number},
                          {"finding", finding},
                          {"entry", entry},
                          {"as_of", redress::as_of(service)}});
    };
    return pending;
  });
}

}  // namespace signals

namespace figures {
namespace {

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
      if (!closings_of(service.store, region, text(period)).empty()) continue;
      made.push_back(closing(service, assessed(service, region, period, known_on), 0, "redress", "",
                             "closed when its time had come"));
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
    const std::vector<Signal> news = news_of(service_, day);
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
      if (const auto written = service.book.policy_named(policy->version().name))
        for (Clerk::Adoption& one : due_closings(service, *written, at))
          add(made->submissions, std::move(one.submissions));
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

}  // namespace figures

}  // namespace redress
