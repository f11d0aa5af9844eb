// The calendars that deadlines are counted by: read, and revised while the server runs.
#include <boost/json.hpp>

#include "api/admin/adopting.h"
#include "api/queries/never_met.h"
#include "api/queries/render.h"
#include "api/routes.h"
#include "engine/digest.h"

namespace redress::calendars {
namespace {

namespace json = boost::json;

json::object version(const Version& version) {
  return {{"name", version.name}, {"version", version.digest.substr(0, 12)}};
}

Text text_named(const Service& service, const std::string& name) {
  std::vector<std::string> known;
  for (Text& text : service.book.calendars()) {
    if (calendar_name(text) == name) return std::move(text);
    known.push_back(calendar_name(text));
  }
  throw no_such_name("no-such-calendar", {"calendar", "日历"}, "/v1/calendars", name, known);
}

json::object adopted(const Service& service, const Book::Revision& revision) {
  json::object made{{"calendar", version(revision.calendar)}, {"same", revision.same}};
  json::array policies;
  for (const std::string& name : revision.policies) policies.emplace_back(name);
  made["policies"] = std::move(policies);
  made["changed_from"] =
      revision.changed_from ? json::value(iso_date(*revision.changed_from)) : json::value(nullptr);
  made["as_of"] = as_of(service);
  return made;
}

}  // namespace

void list(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters(call.request).refuse_the_rest();
    json::array all;
    const std::vector<Adopted> known = service.store.adopted();
    for (const Text& text : service.book.calendars()) {
      const Version here{calendar_name(text), hex(sha256(text.bytes))};
      json::object row = version(here);
      for (auto latest = known.rbegin(); latest != known.rend(); ++latest) {
        const auto* what = std::get_if<CalendarAdopted>(&latest->what);
        if (!what || what->calendar != here) continue;
        row["entry"] = latest->number;
        row["adopted_at"] = rfc3339(latest->at, service.offset_at(latest->at));
        row["by"] = what->by.empty() ? json::value(nullptr) : json::value(what->by);
        row["note"] = what->note.empty() ? json::value(nullptr) : json::value(what->note);
        break;
      }
      all.push_back(std::move(row));
    }
    const ClerkCounts counts = service.clerk.counts();
    return json_answer(service, 200,
                       {{"calendars", std::move(all)},
                        {"recalculating", counts.recalculating},
                        {"recalculated", counts.recalculated},
                        {"as_of", as_of(service)}});
  });
}

void show(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters(call.request).refuse_the_rest();
    Text text = text_named(service, call.parts.front());
    Answer made = text_answer(service, "application/yaml; charset=utf-8", text.bytes);
    made.headers.emplace_back("ETag", "\"" + hex(sha256(text.bytes)) + "\"");
    return made;
  });
}

void revise(Service& service, Call call, Reply reply) {
  adopt_alone(service, std::move(reply), [&]() -> std::variant<Answer, Pending> {
    Parameters parameters(call.request);
    const std::string how = parameters.text("deadlines");
    const auto deadlines =
        how.empty() ? std::optional(Recalculation::extend_only) : recalculation_named(how);
    if (!deadlines)
      throw bad_parameter("deadlines",
                          {"Write extend_only (no running deadline gets shorter) or both.",
                           "请写extend_only（在办期限只延不缩）或both。"});
    const Adopting who = adopting(parameters);
    parameters.refuse_the_rest();
    const std::string& name = call.parts.front();
    const Text text = text_in(call.request, name, "invalid-calendar");
    if (call.request.header("If-Match"))
      expect_in_force(call.request, hex(sha256(text_named(service, name).bytes)));
    const Book::Revision revision = service.book.revise(text);
    if (!revision.problems.empty()) throw invalid_text("invalid-calendar", revision.problems);
    if (revision.calendar.name != name)
      throw wrong_address("invalid-calendar", text.file, "calendar", revision.calendar.name, name);
    if (revision.same || who.dry_run) {
      json::object body = adopted(service, revision);
      if (who.dry_run) body["dry_run"] = true;
      return json_answer(service, 200, body);
    }
    Pending made;
    Submission said;
    said.fact =
        CalendarAdopted{revision.calendar, *deadlines, revision.changed_from, who.by, who.note};
    made.adoption.submissions = {std::move(said)};
    made.adoption.documents.push_back({revision.calendar.digest, text.bytes});
    made.adoption.in_force = [&service, revision] { service.book.put_in_force(revision); };
    made.adoption.stands = [&service, revision] { return service.book.is_of_now(revision.of); };
    made.answer = [&service, revision](Number entry) {
      json::object body = adopted(service, revision);
      body["entry"] = entry;
      return json_answer(service, 200, body);
    };
    return made;
  });
}

}  // namespace redress::calendars
