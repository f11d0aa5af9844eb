// What whoever runs the server asks, and the made-up clock of rehearsals.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/json.hpp>

#include "api/admin/adopting.h"
#include "api/intake/wire.h"
#include "api/openapi.h"
#include "api/parameters.h"
#include "api/queries/render.h"
#include "api/routes.h"
#include "api/text/words.h"
#include "api/watch.h"

namespace redress::operations {
namespace {

namespace json = boost::json;

class Metrics {
 public:
  void head(const char* name, const char* type, const char* help) {
    text_ += std::string("# HELP ") + name + " " + help + "\n# TYPE " + name + " " + type + "\n";
  }
  template <class Value>
  void line(const std::string& name, Value value) {
    text_ += name + " " + std::to_string(value) + "\n";
  }
  template <class Value>
  void one(const char* name, const char* type, const char* help, Value value) {
    head(name, type, help);
    line(name, value);
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

// Years that open cases reach, or will within 60 days, and whose holiday notice nobody has put in.
std::vector<std::pair<std::string, int>> missing_years(const Service& service) {
  const Instant now = service.time.now();
  const auto day = [&](Instant at) {
    return Day(
        std::chrono::floor<std::chrono::days>(at + service.offset_at(at)).time_since_epoch());
  };
  // A due instant that a sender gave may be centuries away.
  const Instant far = now + std::chrono::days(3 * 366);
  const Instant last = std::clamp(service.store.last_due().value_or(now), now, far);
  return service.book.missing_years(day(now), day(last) + std::chrono::days(60));
}

constexpr std::size_t most_vacancies = 20, most_damage = 20;

Wording said_of(const Vacancy& vacancy) {
  Wording where;
  if (!vacancy.unit.empty())
    where += {" of unit '" + vacancy.unit + "'", "单位“" + vacancy.unit + "”的"};
  if (!vacancy.region.empty())
    where += {" in region " + vacancy.region, "区划" + vacancy.region + "的"};
  const std::string word = in_words(vacancy.role, Language::zh);
  const std::string id = word == vacancy.role ? "" : "（" + vacancy.role + "）";
  return {"Role '" + vacancy.role + "'" + where.en +
              " is vacant: a measure that tells nobody else takes the rung above with it. Once "
              "somebody is there, send redress.role.filled.",
          where.zh + "岗位“" + word + "”" + id +
              "空缺：只通知该岗位的措施会连带采取上一级措施。有人到岗后，请发送redress.role."
              "filled。"};
}

// Sentences as the wire has them: in English, and beside it in Chinese.
struct Sentences {
  json::array en, zh;
  void add(const Wording& said) {
    en.emplace_back(said.en);
    zh.emplace_back(said.zh);
  }
};

}  // namespace

void health(Service& service, Call, Reply reply) {
  reply(json_answer(service, 200,
                    {{"status", "ok"},
                     {"clock", service.test_time ? "test" : "wall"},
                     {"as_of", as_of(service)}}));
}

void ready(Service& service, Call, Reply reply) {
  const Wording gone = service.store.gone();
  const bool failed = service.clerk.failed();
  const bool room = service.store.has_room();
  const Wording held = service.clerk.held();
  Sentences problems;
  if (!gone.empty())
    problems.add(gone);
  else if (failed)
    problems.add({"A write failed; nothing is recorded any more. Restart.",
                  "写入失败，不再记录任何内容。请重新启动。"});
  if (gone.empty() && !room)
    problems.add({"The disk is nearly full; events are refused.", "磁盘空间不足，暂不接收事件。"});
  if (!held.empty()) problems.add(held);
  Sentences warnings;
  for (const auto& [calendar, year] : missing_years(service)) {
    const std::string which = std::to_string(year);
    warnings.add({"Calendar '" + calendar + "' has no notice for " + which +
                      ", which open cases reach or will within 60 days: their deadlines are "
                      "provisional. Put it in: redress calendar import.",
                  "日历“" + calendar + "”缺少" + which +
                      "年的放假通知，而在办工单涉及或60天内将涉及该年：有关期限为暂定。请导入："
                      "redress calendar import。"});
  }
  const std::vector<Vacancy> vacant = service.store.roster().vacant;
  for (std::size_t i = 0; i < std::min(vacant.size(), most_vacancies); ++i)
    warnings.add(said_of(vacant[i]));
  if (vacant.size() > most_vacancies) {
    const std::string more = std::to_string(vacant.size() - most_vacancies);
    warnings.add({"GET /v1/roster has " + more + " more vacant roles.",
                  "另有" + more + "个空缺岗位，见GET /v1/roster。"});
  }
  for (const Damage& one : service.store.damage(most_damage))
    warnings.add({one.sentence + ". It is left out; everything else goes on.",
                  one.what_it_is.zh + "已损坏，予以略过，其余照常。"});
  if (const std::size_t all = service.store.damaged_rows(); all != 0)
    warnings.add({std::to_string(all) +
                      " rows were found damaged since the start. 'redress verify' names every "
                      "one; restore a backup.",
                  "启动以来发现" + std::to_string(all) +
                      "行数据损坏。redress verify可逐一列出；请恢复备份。"});
  const bool good = problems.en.empty();
  reply(json_answer(service, good ? 200 : 503,
                    {{"status", good ? "ready" : "not ready"},
                     {"problems", std::move(problems.en)},
                     {"problems_zh", std::move(problems.zh)},
                     {"warnings", std::move(warnings.en)},
                     {"warnings_zh", std::move(warnings.zh)},
                     {"as_of", as_of(service)}}));
}

void metrics(Service& service, Call, Reply reply) {
  const ClerkCounts clerk = service.clerk.counts();
  const Gate::Counts gate = service.gate_counts();
  Metrics made;
  made.one("redress_entries_total", "counter", "Ledger entries written since the start.",
           clerk.entries);
  made.one("redress_batches_total", "counter", "Batches committed, one fsync each.", clerk.batches);
  made.one("redress_commit_seconds_total", "counter", "Time spent committing.",
           double(clerk.commit_microseconds) / 1e6);
  made.one("redress_alarms_total", "counter", "Deadlines that went off.", clerk.alarms);
  made.one("redress_refused_total", "counter", "Events the domain refused.", clerk.refused);
  made.one("redress_duplicates_total", "counter", "Events that had been seen before.",
           clerk.duplicates);
  made.one("redress_queue_length", "gauge", "Events waiting for the clerk.", clerk.queued);
  made.one("redress_ledger_entries", "gauge", "Entries in the ledger.", service.store.tip().number);
  made.head("redress_cases", "gauge", "Cases by how they stand.");
  const auto board = if_readable(
      [&] { return std::optional(service.store.board({}, std::nullopt, std::nullopt)); });
  if (board)
    for (const Board::Cases& row : board->cases)
      made.line("redress_cases{standing=\"" + std::string(name(row.standing)) + "\"}", row.count);
  made.one("redress_damaged_rows", "gauge",
           "Rows that were found damaged since the start and are left out.",
           service.store.damaged_rows());
  made.one("redress_overdue_cases", "gauge", "Open cases past their due instant, 10000 at most.",
           service.store.count_overdue({}, service.time.now(), 10'000));
  made.one("redress_held", "gauge", "1 while deadlines are held because the clock is in doubt.",
           int(!service.clerk.held().empty()));
  made.one(
      "redress_ready", "gauge",
      "0 once a write failed, the data is gone or the disk is nearly full.",
      int(service.store.gone().empty() && !service.clerk.failed() && service.store.has_room()));
  made.head("redress_calendar_missing_year", "gauge",
            "Years that open cases reach, or will within 60 days, without their notice.");
  for (const auto& [calendar, year] : missing_years(service))
    made.line("redress_calendar_missing_year{calendar=\"" + calendar + "\",year=\"" +
                  std::to_string(year) + "\"}",
              1);
  made.one("redress_recalculating", "gauge",
           "1 while deadlines are recalculated by a revised calendar.", int(clerk.recalculating));
  made.one("redress_recalculated_total", "counter",
           "Cases whose deadlines a revised calendar moved.", clerk.recalculated);
  made.one("redress_policy_changing", "gauge",
           "1 while open cases go over to another version of their policy.", int(clerk.changing));
  made.one("redress_policy_changed_total", "counter",
           "Cases that went over to another version of their policy.", clerk.changed);
  made.one("redress_connections", "gauge", "Connections open now.", gate.connections);
  made.one("redress_gate_refused_total", "counter", "Requests the gate answered itself.",
           gate.refused);
  made.one("redress_gate_failed_total", "counter", "Requests that broke behind the gate.",
           gate.failed);
  made.head("redress_requests_total", "counter", "Requests by route.");
  for (const Route& route : routes())
    made.line("redress_requests_total{method=\"" + std::string(route.method) + "\",route=\"" +
                  std::string(route.path) + "\"}",
              count_of(route).taken.load());
  reply(text_answer(service, "text/plain; version=0.0.4; charset=utf-8", made.take()));
}

void openapi(Service& service, Call, Reply reply) {
  reply(text_answer(service, "application/yaml; charset=utf-8", std::string(openapi_yaml())));
}

void confirm_clock(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const Adopting who = said_by(parameters);
    parameters.refuse_the_rest();
    if (who.by.empty())
      throw bad_parameter(
          "by", {"Say who confirms it; it stands in the log.", "请写明由谁确认，日志中会记下。"});
    const Wording held = service.clerk.held();
    const bool confirmed = service.clerk.confirm_clock();
    if (confirmed)
      spdlog::warn("the clock is confirmed to be right ({}), by {}{}", as_of(service),
                   on_one_line(who.by), who.note.empty() ? "" : ": " + on_one_line(who.note));
    const auto said = [&](const std::string& sentence) {
      return confirmed || held.empty() ? json::value(nullptr) : json::value(sentence);
    };
    return json_answer(service, 200,
                       {{"confirmed", confirmed},
                        {"held", said(held.en)},
                        {"held_zh", said(held.zh)},
                        {"as_of", as_of(service)}});
  });
}

void advance_test_clock(Service& service, Call call, Reply reply) {
  auto read = read_advance_to(call.request.body);
  if (const auto* broken = std::get_if<Problem>(&read)) {
    reply(problem_answer(service, *broken));
    return;
  }
  const Instant to = std::get<Instant>(read);
  if (to < service.time.now()) {
    Problem made("invalid-event");
    made.detail = {"Time does not run back: it is " + as_of(service) + " already.",
                   "时间不能倒退：现在已是" + as_of(service) + "。"};
    made.faults.push_back({"/advance_to", made.detail});
    reply(problem_answer(service, made));
    return;
  }
  auto waiting = std::make_shared<Reply>(std::move(reply));
  const bool taken = service.clerk.advance_to(to, [&service, waiting] {
    (*waiting)(json_answer(service, 200, {{"as_of", as_of(service)}}));
  });
  if (!taken) (*waiting)(problem_answer(service, problem(Unavailable{Unavailable::Why::stopping})));
}

}  // namespace redress::operations
