#include <boost/json/array.hpp>

#include "api/queries/render.h"
#include "rules/counting/signals.h"

namespace redress {
namespace json = boost::json;
namespace {

json::array counts(const std::vector<NamedCount>& named) {
  json::array made;
  for (const NamedCount& one : named)
    made.push_back(json::object{{"figure", one.figure}, {"count", one.count}});
  return made;
}

json::object indicator(const IndicatorScore& score) {
  json::object made{{"indicator", score.indicator},
                    {"title", score.title},
                    {"kind", score.kind},
                    {"numerator", counts(score.numerator)},
                    {"value", text_or_null(score.value)},
                    {"weight", score.weight}};
  if (!score.denominator.empty()) made["denominator"] = counts(score.denominator);
  const auto written = [&](const char* name, const std::string& text) {
    if (!text.empty()) made[name] = text;
  };
  written("full_from", score.full_from);
  written("slope", score.slope);
  written("floor", score.floor);
  written("each", score.each);
  made["out_of"] = text_or_null(score.out_of);
  made["points"] = text_or_null(score.points);
  made["standing"] = score.standing;
  written("formula", score.formula);
  return made;
}

}  // namespace

json::object render_score(const UnitScore& score) {
  json::object made{{"unit", score.unit}, {"group", text_or_null(score.group)}};
  if (score.apart.empty()) {
    made["place"] = score.place;
    made["of"] = score.of;
  } else {
    made["apart"] = score.apart;
  }
  made["score"] = text_or_null(score.score);
  made["out_of"] = text_or_null(score.out_of);
  if (!score.low.empty()) made["interval"] = json::object{{"low", score.low}, {"high", score.high}};
  json::array indicators;
  for (const IndicatorScore& one : score.indicators) indicators.push_back(indicator(one));
  made["indicators"] = std::move(indicators);
  return made;
}

json::object render_assessment(const Assessment& assessment) {
  json::array units;
  for (const UnitScore& score : assessment.units) units.push_back(render_score(score));
  return {{"region", text_or_null(assessment.region)},
          {"period", assessment.period},
          {"policy", json::object{{"name", assessment.policy.name},
                                  {"version", assessment.policy.digest.substr(0, 12)}}},
          {"from", iso_date(assessment.from)},
          {"to", iso_date(assessment.to)},
          {"known_on", iso_date(assessment.as_of)},
          {"units", std::move(units)}};
}

json::object render_signal(const Signal& signal) {
  json::array evidence, notify;
  for (Number number : signal.evidence) evidence.push_back(json::value(number));
  for (const std::string& role : signal.notify) notify.emplace_back(role);
  return {{"kind", signal.kind},
          {"title", json::object{{"zh", signal_title(signal.kind, true)},
                                 {"en", signal_title(signal.kind, false)}}},
          {"region", text_or_null(signal.region)},
          {"unit", text_or_null(signal.unit)},
          {"subject", text_or_null(signal.subject)},
          {"period", signal.period},
          {"measured", counts(signal.measured)},
          {"evidence", std::move(evidence)},
          {"notify", std::move(notify)}};
}

}  // namespace redress
