#include "tests/demo/trial.h"

#include <boost/json.hpp>
#include <stdexcept>

#include "tests/demo/words.h"

namespace redress::demo {

namespace json = boost::json;
using namespace std::chrono_literals;

Day Trial::live_through(Instant midnight) {
  today_ = {};
  for (auto slot = 8h + 15min; slot <= 17h + 30min; slot += 15min) {
    act_until(midnight + slot);
    if (next_rating_ == ratings_.size()) continue;
    redress_.advance_to(midnight + slot);
    push_until(midnight + slot);
  }
  act_until(midnight + 24h);
  redress_.advance_to(midnight + 24h);
  return today_;
}

void Trial::push_until(Instant now) {
  std::string lines;
  const std::size_t first = next_rating_;
  while (next_rating_ < ratings_.size() && ratings_[next_rating_].given_at <= now)
    lines += ratings_[next_rating_++].json + "\n";
  if (lines.empty()) return;
  const std::vector<json::object> answers = redress_.push(lines);
  if (answers.size() != next_rating_ - first)
    throw std::runtime_error("The server answered " + std::to_string(answers.size()) + " of " +
                             std::to_string(next_rating_ - first) + " ratings.");
  for (std::size_t i = 0; i < answers.size(); ++i) note(ratings_[first + i], answers[i], now);
}

void Trial::note(const shanghai::Rating& rating, const json::object& answer, Instant now) {
  if (number_of(answer, "status") != 201)
    throw std::runtime_error("A rating was not taken: " + json::serialize(answer));
  ++today_.ratings;
  today_.bad += rating.stars <= 2;
  const std::string why_not = text_of(answer, "no_case_because");
  if (!why_not.empty()) ++not_opened_[why_not];
  const std::string id = text_of(answer, "case");
  if (id.empty()) return;
  ++today_.opened;
  handled_.push_back(staff_.take_on(id, rating));
  plan(handled_.size() - 1, now);
}

void Trial::plan(std::size_t whose, Instant now) {
  if (auto act = next_act(handled_[whose], now)) agenda_.push({std::move(*act), whose, ++order_});
}

void Trial::act_until(Instant end) {
  while (!agenda_.empty() && agenda_.top().act.at <= end) {
    const Planned planned = agenda_.top();
    agenda_.pop();
    redress_.advance_to(planned.act.at);
    act(planned);
  }
}

void Trial::act(const Planned& planned) {
  Handling& it = handled_[planned.whose];
  const HttpAnswer answer = redress_.act(it.case_id, planned.act);
  ++today_.acts;
  const json::object body = json::parse(answer.body).as_object();
  if (answer.status == 201) {
    it.stage = text_of(body, "stage");
    if (planned.act.event == "follow_up_unsatisfied") ++it.round;
  } else if (answer.status == 409 && planned.act.event == "returned") {
    it.refused = true;
    refusal_ = it.case_id + "（" + it.rating->unit + "）409：" + text_of(body, "detail");
  } else {
    Redress::fail("'" + planned.act.event + "' of case " + it.case_id, answer);
  }
  plan(planned.whose, planned.act.at);
}

}  // namespace redress::demo
