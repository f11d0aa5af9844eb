#include "tests/model/model.h"

#include <algorithm>

#include "tests/model/life.h"

namespace redress::model {
namespace {

constexpr minutes skew{10};          // how far a sender's stamp is believed
constexpr minutes missed_after{10};  // what goes off later than this had been missed

// The regulation's table. Left out: what may be said at every open stage.
const std::map<std::pair<Stage, Event>, Stage> arrows = {
    {{Stage::dispatch, Event::dispatched}, Stage::verification},
    {{Stage::verification, Event::contacted}, Stage::verification},
    {{Stage::verification, Event::found_genuine}, Stage::rectification},
    {{Stage::verification, Event::found_unfounded}, Stage::explanation},
    {{Stage::verification, Event::appeal_lodged}, Stage::appeal},
    {{Stage::verification, Event::returned}, Stage::dispatch},
    {{Stage::appeal, Event::appeal_upheld}, Stage::set_aside},
    {{Stage::appeal, Event::appeal_dismissed}, Stage::rectification},
    {{Stage::rectification, Event::rectification_planned}, Stage::rectification},
    {{Stage::rectification, Event::reclassified}, Stage::rectification},
    {{Stage::rectification, Event::rectified}, Stage::feedback},
    {{Stage::rectification, Event::deferred}, Stage::feedback},
    {{Stage::rectification, Event::appeal_lodged}, Stage::appeal},
    {{Stage::explanation, Event::explained}, Stage::feedback},
    {{Stage::feedback, Event::feedback_given}, Stage::follow_up},
    {{Stage::feedback, Event::follow_up_not_applicable}, Stage::closed},
    {{Stage::follow_up, Event::follow_up_satisfied}, Stage::closed},
    {{Stage::follow_up, Event::follow_up_unsatisfied}, Stage::dispatch},
    {{Stage::follow_up, Event::follow_up_unreached}, Stage::follow_up},
    {{Stage::follow_up, Event::follow_up_exhausted}, Stage::closed},
    {{Stage::closed, Event::reopened}, Stage::dispatch},
};
const std::set<Event> while_open = {Event::extension_requested,
                                    Event::extension_granted,
                                    Event::extension_refused,
                                    Event::paused,
                                    Event::resumed,
                                    Event::transferred,
                                    Event::merged,
                                    Event::unmerged};

bool blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

bool among(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// The same, or one a part of the other: "公安局" and "公安局/户籍窗口".
bool related(const std::string& a, const std::string& b) {
  return a == b || a.starts_with(b + "/") || b.starts_with(a + "/");
}

// Consecutive periods differ by one.
int index_of(const std::string& period) {
  const int year = std::stoi(period.substr(0, 4));
  if (period[5] == 'Q') return year * 4 + (period[6] - '1');
  return year * 12 + std::stoi(period.substr(5)) - 1;
}
std::string kind_of(const std::string& period) { return period[5] == 'Q' ? "quarter" : "month"; }

}  // namespace

std::optional<Stage> leads_to(Stage stage, Event event) {
  const auto found = arrows.find({stage, event});
  if (found != arrows.end()) return found->second;
  if (!redress::open(stage)) return std::nullopt;
  if (event == Event::withdrawn) return Stage::closed;
  return while_open.contains(event) ? std::optional(stage) : std::nullopt;
}

const std::vector<Event>& sayable() {
  static const std::vector<Event> all = {Event::dispatched,
                                         Event::returned,
                                         Event::contacted,
                                         Event::found_genuine,
                                         Event::found_unfounded,
                                         Event::appeal_lodged,
                                         Event::appeal_upheld,
                                         Event::appeal_dismissed,
                                         Event::rectification_planned,
                                         Event::rectified,
                                         Event::deferred,
                                         Event::reclassified,
                                         Event::explained,
                                         Event::feedback_given,
                                         Event::follow_up_satisfied,
                                         Event::follow_up_unsatisfied,
                                         Event::follow_up_unreached,
                                         Event::reopened,
                                         Event::extension_requested,
                                         Event::extension_granted,
                                         Event::extension_refused,
                                         Event::paused,
                                         Event::resumed,
                                         Event::transferred,
                                         Event::withdrawn,
                                         Event::merged,
                                         Event::unmerged};
  return all;
}

bool Said::same_as(const Said& other) const {
  if (what != other.what || occurred_at != other.occurred_at || case_id != other.case_id)
    return false;
  switch (what) {
    case What::review:
    case What::finished: return review == other.review;
    case What::moved: return event == other.event && details == other.details;
    case What::imported:
      return review == other.review && stage == other.stage && standing == other.standing &&
             due_at == other.due_at && closed_at == other.closed_at;
    case What::ranked:
      return unit == other.unit && region == other.region && period == other.period &&
             place == other.place && of == other.of;
    case What::role:
      return role == other.role && unit == other.unit && region == other.region &&
             vacant == other.vacant;
    case What::attached: return digest == other.digest && kind == other.kind;
  }
  return false;
}

bool Moment::like(const Moment& other) const {
  return event == other.event && clock == other.clock && rung == other.rung &&
         repeat == other.repeat;
}

Model::Model(Rules rules, Calendar calendar, Instant now, Flaw flaw)
    : rules_(std::move(rules)), calendar_(std::move(calendar)), flaw_(flaw), now_(now) {}

// --- The list of what happened

Life Model::life(Number id) const {
  std::vector<const Line*> lines;
  for (std::size_t line : of_case_.at(id)) lines.push_back(&ledger_[line]);
  return Life(std::move(lines), rules_, calendar_, flaw_);
}

Line& Model::add(Line line) {
  line.number = ledger_.size() + 1;
  line.recorded_at = now_;
  if (line.case_id != 0) of_case_[line.case_id].push_back(ledger_.size());
  const bool of_service = line.type == "review_submitted" || line.type == "review_added" ||
                          line.type == "service_finished";
  if (of_service && !line.review.project_no.empty())
    of_service_[{line.said->source, line.review.project_no, line.review.step}].push_back(
        ledger_.size());
  ledger_.push_back(std::move(line));
  return ledger_.back();
}

std::vector<Number> Model::cases() const {
  std::vector<Number> made;
  for (const auto& [id, lines] : of_case_) made.push_back(id);
  return made;
}

std::vector<ServiceName> Model::services() const {
  std::vector<ServiceName> made;
  for (const auto& [name, lines] : of_service_) made.push_back(name);
  return made;
}

std::vector<std::string> Model::units() const {
  std::set<std::string> made;
  for (const Line& line : ledger_)
    if (line.type == "unit_ranked") made.insert(line.said->unit);
  return {made.begin(), made.end()};
}

Picture Model::picture(Number id) const { return life(id).picture(id); }

std::optional<Instant> Model::next_of(Number id) const {
  const std::vector<Moment>& all = pending(id);
  return all.empty() ? std::nullopt : std::optional(all.front().at);
}

std::set<std::string> Model::digests_of(Number id) const {
  std::set<std::string> made;
  for (const auto& [digest, kind] : life(id).attachments()) made.insert(digest);
  return made;
}

const Said& Model::began_with(Number id) const { return *ledger_[id - 1].said; }

// Until nothing changes about it, a case has the same ahead.
const std::vector<Moment>& Model::pending(Number id) const {
  auto& [lines, moments] = pending_[id];
  const std::size_t now = of_case_.at(id).size();
  if (lines != now) {
    lines = now;
    moments = life(id).ahead();
  }
  return moments;
}

const std::optional<std::pair<std::string, Instant>>& Model::pending(
    const ServiceName& name) const {
  auto& [lines, next] = pending_of_service_[name];
  const std::size_t now = of_service_.at(name).size();
  if (lines != now) {
    lines = now;
    const ServicePicture it = service(name);
    next = it.ahead.empty() ? std::nullopt : std::optional(it.ahead.front());
  }
  return next;
}

// --- Time

bool Model::Pending::operator<(const Pending& other) const {
  return std::pair(at, id) < std::pair(other.at, other.id);
}

std::optional<Model::Pending> Model::first_before(Instant until) const {
  std::optional<Pending> first;
  const auto look_at = [&](Pending one) {
    if (late(until, one.at) && (!first || one < *first)) first = one;
  };
  for (const auto& [id, lines] : of_case_)
    if (!pending(id).empty()) look_at({pending(id).front().at, id});
  for (const auto& [name, lines] : of_service_)
    if (const auto& next = pending(name)) look_at({next->second, ledger_[lines.front()].number});
  return first;
}

void Model::go_off(Number id) {
  for (const auto& [name, lines] : of_service_) {
    const auto& next = pending(name);
    if (ledger_[lines.front()].number == id && next &&
        (!of_case_.contains(id) || pending(id).empty() || next->second < pending(id).front().at))
      return service_goes_off(name);
  }
  const std::vector<Moment> ahead = pending(id);
  const Life before = life(id);
  Line line;
  line.case_id = id;
  line.moment = ahead.front();
  line.event = line.moment.event;
  line.type = redress::name(line.moment.event);
  line.effective_at = line.moment.at;
  line.stage = before.stage();
  line.review = before.review();
  line.missed = now_ - line.moment.at > missed_after;
  if (line.moment.event == Event::measure_taken) {
    // Whose time is up before now is not told again and again.
    if (line.missed)
      for (const Moment& one : ahead)
        if (one.event == Event::measure_taken && one.clock == line.moment.clock &&
            one.rung == line.moment.rung && one.repeat > line.moment.repeat && late(now_, one.at))
          line.also.push_back(one);
    bool near_due = false;
    for (const Running& clock : before.clocks())
      near_due |= clock.name == line.moment.clock && line.moment.at < clock.due;
    std::string because = (near_due ? "near_due " : "overdue ") + line.moment.clock;
    // Nobody there to be told: the next one at once.
    std::vector<Moment> above;
    for (const Moment& one : ahead)
      if (one.event == Event::measure_taken && one.clock == line.moment.clock && one.repeat == 0 &&
          one.rung != line.moment.rung)
        above.push_back(one);
    Moment rung = line.moment;
    for (std::size_t next = 0;; ++next) {
      const Roles missing = vacant_of(rung.notify, before.unit(), before.review().region);
      line.taken.push_back({rung.rung, line.moment.at, because, "", rung.notify, missing});
      if (missing.empty() || missing.size() < rung.notify.size() || next == above.size()) break;
      because = "vacant " + missing.front();
      rung = above[next];
      line.also.push_back(rung);
    }
  }
  line.told = told(line, before.with(line));
  add(std::move(line));
}

void Model::service_goes_off(const ServiceName& name) {
  const auto [what, at] = service(name).ahead.front();
  Line line;
  line.type = what;
  line.effective_at = at;
  line.window_ended = what == "window_ended";
  for (std::size_t one : of_service_.at(name))
    if (ledger_[one].type == "service_finished") line.review = ledger_[one].review;
  if (line.window_ended) {
    line.review.rating = rules_.window->default_rating;
    line.review.default_review = true;
    line.review.given_at = at;
    line.review.day = day_of(at);
    line.counts_as = line.review;
  } else if (line.review.named) {
    line.told.push_back({"reviewer", line.review.unit, what, "", "", 0, 1, at, false});
  }
  of_service_.at(name).push_back(ledger_.size());
  add(std::move(line));
}

void Model::pass(Instant to) {
  while (const auto next = first_before(to)) {
    now_ = std::max(now_, next->at + milliseconds(1));
    go_off(next->id);
  }
  now_ = std::max(now_, to);
}

void Model::sleep(Instant to) {
  now_ = std::max(now_, to);
  settle();
}

void Model::settle() {
  while (const auto next = first_before(now_)) go_off(next->id);
}

// --- Answers

Answer Model::refuse(const char* reason, std::optional<Instant> latest) const {
  Answer made;
  made.reason = reason;
  made.latest = latest;
  return made;
}

Answer Model::repeated(Number entry) const {
  const Line& line = ledger_[entry - 1];
  Answer made = line.answer;
  if (made.accepted)
    made.duplicate = true;
  else
    made.latest.reset();
  return made;
}

// Refused, and on record all the same.
Answer Model::kept(const Said& said, const char* reason) {
  Line line;
  line.type = "review_refused";
  line.said = said;
  line.effective_at = said.occurred_at;
  line.review = said.review;
  line.answer = refuse(reason);
  return add(std::move(line)).answer;
}

Answer Model::say(const Said& said) {
  for (const Line& line : ledger_) {
    if (!line.said || line.said->source != said.source || line.said->id != said.id) continue;
    return line.said->same_as(said) ? repeated(line.number) : refuse("content-differs");
  }
  if (said.occurred_at > now_ + skew) return refuse("in-the-future");
  return answer(said);
}

Answer Model::answer(const Said& said) {
  switch (said.what) {
    case Said::What::review: return reviewed(said);
    case Said::What::finished: return finished(said);
    case Said::What::moved: return moved(said);
    case Said::What::imported: return opened(said);
    case Said::What::ranked: return ranked(said);
    case Said::What::role: return role_changed(said);
    case Said::What::attached: return attached(said);
  }
  return {};
}

// --- Ratings and services

bool Model::bad(const Review& review) const {
  return std::find(rules_.bad.begin(), rules_.bad.end(), review.rating) != rules_.bad.end();
}

std::string Model::routed(const Review& review) const {
  for (const Route& route : rules_.routes)
    if (review.matter.code.starts_with(route.matter) &&
        (route.window.empty() || route.window == review.window))
      return route.to;
  return review.unit;
}

// It is told of the case that goes on.
Number Model::goes_on_as(Number id) const {
  while (const Number into = life(id).merged_into()) id = into;
  return id;
}

Answer Model::reviewed(const Said& said) {
  const Review& review = said.review;
  if (!review.region.starts_with(rules_.region)) return refuse("no-policy");
  const auto found = of_service_.find({said.source, review.project_no, review.step});
  const bool known = !review.project_no.empty() && found != of_service_.end();
  std::vector<const Line*> ratings;
  const Line* by_default = nullptr;
  if (known)
    for (std::size_t one : found->second) {
      const Line& line = ledger_[one];
      if (line.window_ended || (line.type == "review_submitted" && line.review.default_review))
        by_default = &line;
      else if (line.type == "review_submitted" || line.type == "review_added")
        ratings.push_back(&line);
    }
  const auto same_content = [&](const Line& line) {
    Said other = *line.said;
    other.id = said.id;
    return other.same_as(said);
  };
  if (review.default_review && (by_default || !ratings.empty())) {
    if (by_default && by_default->said && same_content(*by_default))
      return repeated(by_default->number);
    return kept(said, "rating-conflict");
  }
  if (!review.default_review)
    for (const Line* line : ratings)
      if (line->review.assess_number == review.assess_number)
        return same_content(*line) ? repeated(line->number) : kept(said, "rating-conflict");
  // So many of a matter besides the first one on record, whatever case they join.
  const bool another = review.assess_number > 1 && !review.default_review;
  const bool too_many = rules_.most_added && int(ratings.size()) > *rules_.most_added;
  if (known && another && too_many) return kept(said, "forbidden-by-policy");
  if (another)
    for (auto line = ratings.rbegin(); line != ratings.rend(); ++line)
      if ((*line)->case_id != 0) return added(said, goes_on_as((*line)->case_id));
  return opened(said);
}

// 追评.
Answer Model::added(const Said& said, Number to) {
  const Life before = life(to);
  Instant at = now_ - said.occurred_at <= skew ? said.occurred_at : now_;
  at = std::max(at, before.entered_at());
  if (rules_.most_added && rules_.added_within && !before.open() && before.closed_at() &&
      late(at, calendar_.away(*before.closed_at(), *rules_.added_within)))
    return kept(said, "forbidden-by-policy");
  Line line;
  line.type = "review_added";
  line.said = said;
  line.effective_at = at;
  line.case_id = to;
  line.review = said.review;
  line.event = Event::review_added;
  if (before.stage() == Stage::follow_up)
    line.event = bad(said.review) ? Event::follow_up_unsatisfied : Event::follow_up_satisfied;
  else if (before.stage() == Stage::closed && bad(said.review) &&
           before.standing() != Standing::withdrawn)
    line.event = Event::reopened;
  line.stage = leads_to(before.stage(), *line.event).value_or(before.stage());
  const std::size_t number = ledger_.size();
  happen(std::move(line));
  return ledger_[number].answer;
}

// A rating that is the first of its matter, as far as anybody knows; or a case from elsewhere.
Answer Model::opened(const Said& said) {
  const bool imported = said.what == Said::What::imported;
  const Review& review = said.review;
  if (!review.region.starts_with(rules_.region)) return refuse("no-policy");
  // No deadline takes three years.
  if (imported && said.due_at && *said.due_at > now_ + hours(24 * 3 * 366))
    return refuse("forbidden-by-policy", now_ + hours(24 * 3 * 366));
  Line line;
  line.said = said;
  line.review = review;
  line.review.day = day_of(review.given_at);
  line.effective_at = said.occurred_at;
  line.type = imported ? "case_imported" : "review_submitted";
  if (!imported) {
    line.counts_as = line.review;
    if (!review.project_no.empty()) {
      const ServiceName name{said.source, review.project_no, review.step};
      const ServicePicture before = of_service_.contains(name) ? service(name) : ServicePicture();
      if (review.assess_number > 1 && before.ratings.empty())
        line.flags.insert("earlier_rating_unknown");
      if (before.finished_at && review.given_at < *before.finished_at)
        line.flags.insert("rated_before_finished");
      if (before.window_ends && late(review.given_at, *before.window_ends))
        line.flags.insert("rated_after_window");
      line.supersedes = before.defaulted_by != 0 && !before.superseded && !review.default_review;
    }
    if (now_ - review.given_at > hours(24)) line.flags.insert("reported_late");
  }
  line.answer.accepted = true;
  line.answer.entry = ledger_.size() + 1;
  const bool opens = imported || (bad(review) && !review.default_review &&
                                  !(rules_.remark_required && blank(review.remark)) &&
                                  (rules_.anonymous_accepted || review.named));
  if (!opens) return add(std::move(line)).answer;

  line.case_id = line.answer.case_id = line.answer.entry;
  line.unit = imported ? review.unit : routed(review);
  line.stage = imported ? said.stage : rules_.automatic ? Stage::verification : Stage::dispatch;
  if (imported && said.closed_at && *said.closed_at < review.given_at)
    line.flags.insert("closed_before_opened");
  line.recorded_at = now_;
  const Life begun({&line}, rules_, calendar_, flaw_);
  if (!imported) line.told = told(line, begun);
  if (imported)
    for (const Moment& moment : begun.ahead())
      if (late(now_, moment.at)) line.let_pass.push_back(moment);
  line.answer.version = 1;
  line.answer.stage = line.stage;
  line.answer.due = begun.due();
  return add(std::move(line)).answer;
}

Answer Model::finished(const Said& said) {
  if (!said.review.region.starts_with(rules_.region)) return refuse("no-policy");
  const ServiceName name{said.source, said.review.project_no, said.review.step};
  if (of_service_.contains(name) && service(name).finished_at) return refuse("already-recorded");
  Line line;
  line.type = "service_finished";
  line.said = said;
  line.review = said.review;
  line.effective_at = said.occurred_at;
  line.answer.accepted = true;
  line.answer.entry = ledger_.size() + 1;
  return add(std::move(line)).answer;
}

ServicePicture Model::service(const ServiceName& name) const {
  ServicePicture made;
  std::set<std::string> gone;
  for (std::size_t one : of_service_.at(name)) {
    const Line& line = ledger_[one];
    if (line.type == "service_finished") {
      made.finished_at = line.effective_at;
      continue;
    }
    if (line.window_ended || line.review.default_review) {
      made.defaulted_by = line.number;
      made.default_day = line.review.day;
    } else if (line.type != "rating_reminded") {
      made.ratings.emplace_back(line.review.assess_number, line.number);
      made.superseded |= made.defaulted_by != 0;
    }
    gone.insert(line.type);
  }
  if (!made.finished_at || !rules_.window) return made;
  const auto after = [&](const Length& length) {
    Counting counting;
    counting.within = length;
    counting.roll = rules_.window->roll;
    return due(counting, *made.finished_at, {}, calendar_);
  };
  const Instant ends = after(rules_.window->within);
  made.window_ends = ends;
  if (!made.ratings.empty() || made.defaulted_by != 0) return made;
  if (rules_.window->remind && !gone.contains("rating_reminded"))
    made.ahead.emplace_back("rating_reminded", after(*rules_.window->remind));
  if (rules_.window->default_rating != 0) made.ahead.emplace_back("window_ended", ends);
  std::stable_sort(made.ahead.begin(), made.ahead.end(),
                   [](const auto& a, const auto& b) { return a.second < b.second; });
  return made;
}

// --- What happens to a case

// What came of it, and what the engine says because of it.
void Model::happen(Line line) {
  line.number = ledger_.size() + 1;
  line.recorded_at = now_;
  const Life before = life(line.case_id);
  if (line.event == Event::reclassified) {
    // Late already by the other class: one fact, none of the measures that are past.
    for (const Moment& moment : before.with(line).ahead()) {
      if (!late(line.effective_at, moment.at)) continue;
      if (moment.event == Event::overdue)
        line.flags.insert("breached_on_attach");
      else
        line.let_pass.push_back(moment);
    }
  }
  const Life after = before.with(line);
  line.taken = by_count(after, line.effective_at);
  line.told = told(line, after);
  line.answer.accepted = true;
  line.answer.entry = line.number;
  line.answer.case_id = line.case_id;
  line.answer.version = after.version();
  line.answer.stage = line.stage;
  line.answer.due = after.due();
  if (line.type == "review_added" && !line.review.project_no.empty()) {
    const ServicePicture it =
        service({line.said->source, line.review.project_no, line.review.step});
    if (it.finished_at && line.review.given_at < *it.finished_at)
      line.flags.insert("rated_before_finished");
    if (it.window_ends && late(line.review.given_at, *it.window_ends))
      line.flags.insert("rated_after_window");
    line.supersedes = it.defaulted_by != 0 && !it.superseded;
  }
  const Line copy = add(std::move(line));
  follow(copy);
}

void Model::follow(const Line& line) {
  Line next;
  next.effective_at = line.effective_at;
  if (line.event == Event::merged || line.event == Event::unmerged) {
    next.case_id = line.other;
    next.event = line.event == Event::merged ? Event::case_joined : Event::case_released;
    next.other = line.case_id;
    next.type = name(*next.event);
    next.stage = life(next.case_id).stage();
    add(std::move(next));
    return;
  }
  const bool new_round =
      line.event == Event::follow_up_unsatisfied || line.event == Event::reopened;
  if (!new_round || !rules_.automatic) return;
  next.case_id = line.case_id;
  next.event = Event::dispatched;
  next.type = "dispatched";
  next.stage = Stage::verification;
  next.details.unit = routed(life(line.case_id).review());
  happen(std::move(next));
}

Answer Model::moved(const Said& said) {
  if (!of_case_.contains(said.case_id)) return refuse("no-such-case");
  const Life before = life(said.case_id);
  if (said.if_version && *said.if_version != before.version()) return refuse("stale-version");
  const Number merged_into = before.merged_into();
  const std::optional<Stage> next = leads_to(before.stage(), said.event);
  if ((merged_into != 0) != (said.event == Event::unmerged) || !next)
    return refuse("not-at-this-stage");
  if (said.event == Event::merged)
    if (const auto reason = unmergeable(said)) return refuse(reason->c_str());
  Instant at = now_ - said.occurred_at <= skew ? said.occurred_at : now_;
  at = std::max(at, before.entered_at());
  if (auto no = objection(before, said, at)) return *no;

  Line line;
  line.type = name(said.event);
  line.said = said;
  line.case_id = said.case_id;
  line.effective_at = at;
  line.event = said.event;
  line.details = said.details;
  line.review = before.review();
  // Nobody to be asked; nobody reached too often.
  if (said.event == Event::feedback_given && !before.review().named &&
      !rules_.follow_up_of_anonymous)
    line.event = Event::follow_up_not_applicable;
  if (said.event == Event::follow_up_unreached && before.attempts() + 1 >= rules_.attempts)
    line.event = Event::follow_up_exhausted;
  line.type = name(*line.event);
  line.stage = *leads_to(before.stage(), *line.event);
  if (said.event == Event::merged) line.other = said.details.into;
  if (said.event == Event::unmerged) line.other = merged_into;
  if (said.occurred_at < before.received()) line.flags.insert("event_before_opening");
  const std::size_t number = ledger_.size();
  happen(std::move(line));
  return ledger_[number].answer;
}

std::optional<std::string> Model::unmergeable(const Said& said) const {
  const Number into = said.details.into;
  if (into == 0 || into == said.case_id || !of_case_.contains(into)) return "incomplete";
  const Life other = life(into);
  if (other.merged_into() != 0 || !other.open()) return "forbidden-by-policy";
  return std::nullopt;
}

// Why the rules do not let this happen although the stage would.
std::optional<Answer> Model::objection(const Life& before, const Said& said, Instant at) const {
  const Details& details = said.details;
  const StageRule& rule = rules_.of(before.stage());
  const auto forbidden = [&](std::optional<Instant> latest = {}) {
    return std::optional(refuse("forbidden-by-policy", latest));
  };
  const auto incomplete = [&] { return std::optional(refuse("incomplete")); };

  std::string role;
  switch (said.event) {
    case Event::extension_granted:
    case Event::extension_refused:
      if (const ExtendRule* extended = before.may_extend(details.clock)) role = extended->approve;
      break;
    case Event::dispatched: role = rules_.dispatched_by; break;
    case Event::paused:
    case Event::resumed: role = rule.pause ? rule.pause->approve : ""; break;
    case Event::appeal_upheld:
    case Event::appeal_dismissed: role = rules_.decided_by; break;
    case Event::follow_up_satisfied:
    case Event::follow_up_unsatisfied:
    case Event::follow_up_unreached: role = rules_.followed_up_by; break;
    case Event::reopened: role = rules_.may_reopen ? rules_.reopen_approve : ""; break;
    case Event::merged:
    case Event::unmerged: role = rules_.merge_approve; break;
    case Event::withdrawn: role = rules_.withdraw_approve; break;
    case Event::returned:
    case Event::transferred:
      if (const auto rungs = rules_.counts.find("bounces"); rungs != rules_.counts.end())
        for (const CountRung& rung : rungs->second)
          if (before.bounces() >= rung.reaching && !rung.decides.empty()) role = rung.decides;
      break;
    default: break;
  }
  if (!role.empty() && details.role != role) return refuse("wrong-role");

  const auto missing = [&](Wanted wanted, const std::string& given, const char* kind) {
    for (const auto& [digest, of_kind] : before.attachments())
      if (of_kind == kind && among(details.attachments, digest)) return false;
    return wanted == Wanted::attached || (wanted == Wanted::required && blank(given));
  };
  // Whether one more extension is to be had at all.
  const ExtendRule* extend = before.may_extend(details.clock);
  const bool of_cap = before.means_cap(details.clock);
  const auto runs_out = [&](const Life& it) -> std::optional<Instant> {
    if (of_cap) return it.cap();
    const auto clock = it.running_clock();
    return clock ? std::optional(clock->due) : std::nullopt;
  };
  const auto used_up = [&](const Life& it) {
    return int((of_cap ? it.extensions_of_cap() : it.extensions_from(0)).size()) >=
           extend->max_count;
  };
  // It is cut off at the cap; where that leaves nothing there is none.
  const auto no_extension = [&]() -> std::optional<Answer> {
    if (!extend || used_up(before)) return forbidden();
    if (!before.moved_by_one_more(details.clock).empty()) return std::nullopt;
    return forbidden(runs_out(before));
  };
  const auto too_late_to_ask = [&]() -> std::optional<Answer> {
    if (!before.late_already(of_cap)) return std::nullopt;
    std::vector<Life> ever_longer = {before};
    while (extend && !used_up(ever_longer.back()) &&
           !ever_longer.back().moved_by_one_more(details.clock).empty())
      ever_longer.push_back(ever_longer.back().extended(details.clock));
    return forbidden(runs_out(ever_longer.back()));
  };

  switch (said.event) {
    case Event::returned:
      if (!rules_.may_return) return forbidden();
      if (rules_.most_returns && before.count(Event::returned) >= *rules_.most_returns &&
          flaw_ != Flaw::returns_for_ever)
        return forbidden();
      break;
    case Event::transferred:
      if (blank(details.unit)) return incomplete();
      if (details.unit == before.unit()) return forbidden();
      break;
    case Event::appeal_lodged: {
      const bool may = before.stage() == Stage::verification ? rules_.may_appeal_verifying
                                                             : rules_.may_appeal_rectifying;
      if (!may) return forbidden();
      if (blank(details.ground)) return incomplete();
      if (!among(rules_.grounds, details.ground)) return forbidden();
      for (const AppealMade& one : before.appeals())
        if (one.ground == details.ground) return forbidden();
      bool handed_in = false;
      for (const auto& [digest, kind] : before.attachments())
        handed_in |= among(details.attachments, digest);
      if (rules_.evidence && blank(details.evidence) && !handed_in) return incomplete();
      break;
    }
    case Event::appeal_upheld:
    case Event::appeal_dismissed: {
      if (blank(details.unit)) return incomplete();
      const auto appeals = before.appeals();
      if (related(details.unit, before.unit()) ||
          (!appeals.empty() && related(details.unit, appeals.back().unit)))
        return forbidden();
      break;
    }
    case Event::found_genuine:
    case Event::reclassified: {
      const auto& clock = rules_.of(Stage::rectification).clock;
      const bool classes = clock && !clock->classes.empty();
      const bool again = said.event == Event::reclassified;
      if (again && !classes) return forbidden();
      if (again && details.classification.empty()) return incomplete();
      if (!details.classification.empty() && classes &&
          !clock->classes.contains(details.classification))
        return incomplete();
      break;
    }
    case Event::rectification_planned: {
      if (!rules_.planned) return forbidden();
      if (!details.due_at) return incomplete();
      if (rules_.planned->measures && blank(details.measures)) return incomplete();
      if (missing(rules_.planned->report, details.report, "report")) return incomplete();
      if (*details.due_at < before.entered_at()) return forbidden();
      const Running latest =
          Life::limited(*before.stage_clock_if_planned(*details.due_at), before.cap());
      if (late(latest.due, before.farthest_plan())) return forbidden(before.farthest_plan());
      if (late(*details.due_at, latest.due)) return forbidden(latest.due);
      break;
    }
    case Event::rectified:
      if (missing(rules_.rectified, details.report, "report")) return incomplete();
      break;
    case Event::deferred:
      if (!rules_.deferred) return forbidden();
      if (missing(*rules_.deferred, details.document, "document")) return incomplete();
      break;
    case Event::explained:
      if (missing(rules_.explained, details.document, "document")) return incomplete();
      break;
    case Event::extension_requested:
      if (!extend || before.asked()) return forbidden();
      if (auto no = too_late_to_ask()) return no;
      if (extend->reason && blank(details.reason)) return incomplete();
      if (!extend->approve.empty() && blank(details.by) && blank(details.role)) return incomplete();
      if (auto no = no_extension()) return no;
      break;
    case Event::extension_granted:
      if (auto no = no_extension()) return no;
      if (extend->approve.empty()) {
        if (!before.asked())
          if (auto no = too_late_to_ask()) return no;
      } else if (const Line* asked = before.asked()) {
        if (!details.by.empty() && details.by == asked->details.by) return forbidden();
        if (details.role == asked->details.role) return forbidden();
      }
      break;
    case Event::extension_refused:
      if (!before.asked()) return forbidden();
      break;
    case Event::paused:
      if (!rule.pause || before.paused()) return forbidden();
      if (!rule.pause->reasons.empty()) {
        if (blank(details.reason)) return incomplete();
        if (!among(rule.pause->reasons, details.reason)) return forbidden();
      }
      break;
    case Event::resumed:
      if (!before.paused()) return forbidden();
      break;
    case Event::follow_up_unreached:
      if (const auto last = before.last_attempt(); last && rules_.apart) {
        const Instant next = calendar_.away(*last, *rules_.apart);
        const bool early = rules_.apart->is_hours() ? at < next : day_of(at) < day_of(next);
        if (early) return forbidden();
      }
      break;
    case Event::reopened:
      if (!rules_.may_reopen) return forbidden();
      if (rules_.most_reopenings && before.count(Event::reopened) >= *rules_.most_reopenings)
        return forbidden();
      if (rules_.reopen_within && before.closed_at() &&
          late(at, calendar_.away(*before.closed_at(), *rules_.reopen_within)))
        return forbidden();
      break;
    default: break;
  }
  for (const std::string& digest : details.attachments)
    if (!before.attachments().contains(digest)) return incomplete();
  return std::nullopt;
}

Answer Model::attached(const Said& said) {
  if (!of_case_.contains(said.case_id)) return refuse("no-such-case");
  const Life before = life(said.case_id);
  if (const Number entry = before.attachment_entry(said.digest)) return repeated(entry);
  if (!before.running()) return refuse("not-at-this-stage");
  Line line;
  line.type = "attachment_added";
  line.said = said;
  line.case_id = said.case_id;
  line.effective_at =
      std::max(now_ - said.occurred_at <= skew ? said.occurred_at : now_, before.entered_at());
  line.stage = before.stage();
  line.review = before.review();
  line.answer = {
      true,       "",           {},   ledger_.size() + 1, said.case_id, before.version() + 1,
      line.stage, before.due(), false};
  return add(std::move(line)).answer;
}

// --- Counts, rankings, roles

bool Model::vacant(const std::string& role, const std::string& unit,
                   const std::string& region) const {
  std::set<std::vector<std::string>> vacancies;
  for (const Line& line : ledger_) {
    if (line.type != "role_vacated" && line.type != "role_filled") continue;
    const std::vector<std::string> one = {line.said->role, line.said->unit, line.said->region};
    if (line.type == "role_vacated")
      vacancies.insert(one);
    else
      vacancies.erase(one);
  }
  for (const auto& one : vacancies)
    if (one[0] == role && (one[1].empty() || one[1] == unit) && region.starts_with(one[2]))
      return true;
  return false;
}

Roles Model::vacant_of(const Roles& roles, const std::string& unit,
                       const std::string& region) const {
  Roles made;
  for (const std::string& role : roles)
    if (vacant(role, unit, region)) made.push_back(role);
  return made;
}

std::vector<Taken> Model::by_count(const Life& after, Instant at) const {
  std::vector<Taken> made;
  const std::set<std::string> before = after.counted();
  for (const char* counted : {"rounds", "returns", "transfers", "units", "bounces"}) {
    const std::string what = counted;
    const auto rungs = rules_.counts.find(what);
    if (rungs == rules_.counts.end()) continue;
    const int count = what == "rounds"      ? after.round()
                      : what == "returns"   ? after.count(Event::returned)
                      : what == "transfers" ? after.count(Event::transferred)
                      : what == "units"     ? after.units()
                                            : after.bounces();
    std::string vacant_below;
    for (const CountRung& rung : rungs->second) {
      const std::string key = what + "/" + std::to_string(rung.reaching);
      if (before.contains(key)) continue;
      if (rung.reaching > count && vacant_below.empty()) break;
      Taken taken{
          rung.take,
          at,
          rung.reaching > count ? "vacant " + vacant_below : what + " " + std::to_string(count),
          key,
          rung.notify,
          vacant_of(rung.notify, after.unit(), after.review().region)};
      const bool nobody = !taken.notify.empty() && taken.vacant.size() == taken.notify.size();
      vacant_below = nobody ? taken.vacant.front() : "";
      made.push_back(std::move(taken));
    }
  }
  return made;
}

std::vector<Taken> Model::by_ranking(const std::string& unit, const Said& newest) const {
  std::map<int, bool> bottom;
  std::vector<Taken> made;
  for (const UnitRung& rung : rules_.unit_ladder) {
    if (rung.period != kind_of(newest.period)) continue;
    const auto look = [&](const Said& said) {
      if (said.unit == unit && kind_of(said.period) == rung.period)
        bottom[index_of(said.period)] = said.place > said.of - rung.bottom;
    };
    bottom.clear();
    for (const Line& line : ledger_)
      if (line.type == "unit_ranked") look(*line.said);
    look(newest);
    int first = index_of(newest.period), last = first;
    if (!bottom[first]) continue;
    while (bottom[first - 1]) --first;
    while (bottom[last + 1]) ++last;
    if (last - first + 1 < rung.consecutive) continue;
    bool taken_before = false;
    for (const Taken& taken : measures_of_unit(unit)) {
      const std::string prefix = rung.period + "/" + rung.take + "/";
      if (!taken.count.starts_with(prefix)) continue;
      const int of = index_of(taken.count.substr(prefix.size()));
      taken_before |= of >= first && of <= last;
    }
    if (taken_before) continue;
    const int reached = first + rung.consecutive - 1;
    const std::string year = std::to_string(reached / (rung.period == "month" ? 12 : 4));
    const int part = reached % (rung.period == "month" ? 12 : 4) + 1;
    const std::string period = rung.period == "quarter" ? year + "-Q" + std::to_string(part)
                               : part < 10              ? year + "-0" + std::to_string(part)
                                                        : year + "-" + std::to_string(part);
    made.push_back(
        {rung.take, now_,
         "last " + std::to_string(rung.consecutive) + " " + rung.period + "(s) to " + period,
         rung.period + "/" + rung.take + "/" + period, rung.notify,
         vacant_of(rung.notify, unit, newest.region)});
  }
  return made;
}

std::vector<Taken> Model::measures_of_unit(const std::string& unit) const {
  std::vector<Taken> made;
  for (const Line& line : ledger_)
    if (line.type == "unit_ranked" && line.said->unit == unit)
      made.insert(made.end(), line.taken.begin(), line.taken.end());
  return made;
}

Answer Model::ranked(const Said& said) {
  if (!said.region.starts_with(rules_.region)) return refuse("no-policy");
  const bool quarter = said.period[5] == 'Q';
  const int part = std::stoi(said.period.substr(quarter ? 6 : 5));
  const unsigned month = unsigned(quarter ? 3 * part - 2 : part);
  if (day(std::stoi(said.period), month, 1) > day_of(now_)) return refuse("forbidden-by-policy");
  for (const Line& line : ledger_)
    if (line.type == "unit_ranked" && line.said->unit == said.unit &&
        line.said->period == said.period)
      return line.said->place == said.place && line.said->of == said.of
                 ? repeated(line.number)
                 : refuse("already-recorded");
  Line line;
  line.type = "unit_ranked";
  line.said = said;
  line.effective_at = now_;
  line.taken = by_ranking(said.unit, said);
  for (const Taken& taken : line.taken) {
    for (const std::string& role : taken.notify)
      line.told.push_back({role, said.unit, taken.rung, "", "", 0, 1, taken.at, false});
    for (const std::string& role : taken.vacant)
      line.told.push_back(
          {"administrator", said.unit, "role_vacant", "", role, 0, 1, taken.at, false});
  }
  line.answer.accepted = true;
  line.answer.entry = ledger_.size() + 1;
  return add(std::move(line)).answer;
}

Answer Model::role_changed(const Said& said) {
  bool vacant = false;
  for (const Line& line : ledger_)
    if ((line.type == "role_vacated" || line.type == "role_filled") &&
        line.said->role == said.role && line.said->unit == said.unit &&
        line.said->region == said.region)
      vacant = line.type == "role_vacated";
  if (vacant == said.vacant) return refuse("already-recorded");
  Line line;
  line.type = said.vacant ? "role_vacated" : "role_filled";
  line.said = said;
  line.effective_at = now_;
  line.answer.accepted = true;
  line.answer.entry = ledger_.size() + 1;
  return add(std::move(line)).answer;
}

// --- Notices and figures

std::vector<Told> Model::told(const Line& line, const Life& after) const {
  std::vector<Told> made;
  const auto tell = [&](const Roles& roles, const std::string& what, const std::string& clock,
                        Instant at, const std::string& concerns = "") {
    for (const std::string& role : roles)
      made.push_back({role, after.unit(), what, clock, concerns, line.case_id, after.round(), at,
                      line.missed});
  };
  const bool went_off = line.moment.at != Instant();
  const auto hand = [&](const std::string& role, const std::string& what) {
    tell({role}, what, std::string(name(line.stage)), line.effective_at, line.type);
  };
  if (went_off && line.event != Event::measure_taken)
    tell(line.moment.notify, line.type, line.moment.clock, line.moment.at);
  for (const Taken& taken : line.taken) {
    tell(taken.notify, taken.rung, went_off ? line.moment.clock : "", taken.at);
    for (const std::string& role : taken.vacant)
      tell({"administrator"}, "role_vacant", "", taken.at, role);
  }
  // Whose it is from now on, and for whom it waits.
  const bool opens = line.type == "review_submitted";
  const bool round_begins =
      line.event == Event::follow_up_unsatisfied || line.event == Event::reopened;
  if (line.event == Event::dispatched || line.event == Event::transferred ||
      (opens && line.stage == Stage::verification)) {
    for (const std::string& role : rules_.told) hand(role, "case_given");
  } else if ((round_begins && !rules_.automatic) || opens || line.event == Event::returned) {
    if (rules_.roles_told && !rules_.dispatched_by.empty())
      hand(rules_.dispatched_by, "to_dispatch");
    else if (round_begins)
      for (const std::string& role : rules_.told) hand(role, "case_given");
  }
  const bool asks = line.event == Event::appeal_lodged || line.event == Event::extension_requested;
  if (asks && rules_.roles_told && !after.waits_for().empty()) hand(after.waits_for(), "to_decide");
  if (line.event == Event::extension_granted && after.review().named)
    tell({"reviewer"}, line.type, std::string(name(line.stage)), line.effective_at);
  return made;
}

Model::Counts Model::board(const std::string& region, const std::string& unit) const {
  Counts made;
  const auto within = [&](const std::string& of_region, const std::string& of_unit) {
    return of_region.starts_with(region) && (unit.empty() || unit == of_unit);
  };
  const auto kind = [](const Review& review) {
    return review.channel + " " + std::to_string(review.rating) +
           (review.default_review ? " by default" : "");
  };
  for (const Line& line : ledger_) {
    if (line.counts_as && within(line.counts_as->region, line.counts_as->unit))
      ++made[kind(*line.counts_as)];
    if (!line.supersedes) continue;
    // The default review that no longer counts.
    const ServiceName name{line.said->source, line.review.project_no, line.review.step};
    for (std::size_t one : of_service_.at(name)) {
      const Line& of = ledger_[one];
      if (of.counts_as && of.counts_as->default_review &&
          within(of.counts_as->region, of.counts_as->unit))
        --made[kind(*of.counts_as)];
    }
  }
  for (const auto& [id, lines] : of_case_) {
    const Life it = life(id);
    // What another system had finished counts nowhere, unless it is opened again.
    const Line& first = ledger_[lines.front()];
    if (first.type == "case_imported" && !open(first.stage) && it.round() == 1) continue;
    if (within(it.review().region, it.unit())) ++made["case " + std::string(name(it.standing()))];
  }
  std::erase_if(made, [](const auto& one) { return one.second == 0; });
  return made;
}

}  // namespace redress::model
