// The calendars that deadlines are counted by: read, and revised while the server runs.
#include <algorithm>
#include <boost/json.hpp>

#include "api/parameters.h"
#include "api/render.h"
#include "api/routes.h"
#include "engine/digest.h"

namespace redress::calendars {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_text = 1 << 20, longest_note = 500;

Problem no_such_calendar(std::string_view name) {
  Problem made;
  made.status = 404;
  made.slug = "no-such-calendar";
  made.detail = "There is no calendar '" + repeated(name) +
                "'; GET /v1/calendars has the names of those there are.";
  return made;
}

// At most as many faults as anybody reads at once.
Problem invalid(const std::vector<RuleProblem>& problems) {
  constexpr std::size_t most = 50;
  Problem made;
  made.status = 422;
  made.slug = "invalid-calendar";
  made.detail = print(problems.front()) + ". Nothing was changed.";
  for (std::size_t i = 0; i < std::min(problems.size(), most); ++i)
    made.faults.push_back({"", print(problems[i])});
  return made;
}

Problem busy() {
  Problem made;
  made.status = 503;
  made.slug = "queue-full";
  made.detail = "Another revision is being adopted. Nothing was changed; send it again.";
  return made;
}

json::object version(const Version& version) {
  return {{"name", version.name}, {"version", version.digest.substr(0, 12)}};
}

Text text_named(const Service& service, const std::string& name) {
  for (Text& text : service.book.calendars())
    if (calendar_name(text) == name) return std::move(text);
  throw no_such_calendar(name);
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
  if (service.adopting.exchange(true)) {
    reply(problem_answer(service, busy()));
    return;
  }
  const auto free = [&service] { service.adopting = false; };
  try {
    Parameters parameters(call.request);
    const std::string how = parameters.text("deadlines");
    const auto deadlines =
        how.empty() ? std::optional(Recalculation::extend_only) : recalculation_named(how);
    if (!deadlines)
      throw bad_parameter("deadlines",
                          "Write extend_only (no running deadline gets shorter) or both.");
    const bool dry_run = parameters.flag("dry_run");
    const std::string by = parameters.text("by"), note = parameters.text("note");
    for (const auto& [name, value] : {std::pair("by", &by), std::pair("note", &note)})
      if (value->size() > longest_note)
        throw bad_parameter(name, "At most " + std::to_string(longest_note) + " bytes.");
    parameters.refuse_the_rest();
    const std::string& name = call.parts.front();
    const Text text{repeated(name) + ".yaml", call.request.body};
    if (text.bytes.size() > longest_text)
      throw invalid({{text.file, 1, 1, "the text is too long", "at most a megabyte"}});
    const std::string* expected = call.request.header("If-Match");
    if (expected) {
      const Text here = text_named(service, name);
      if (*expected != "*" && *expected != "\"" + hex(sha256(here.bytes)) + "\"") {
        Problem made;
        made.status = 412;
        made.slug = "changed-since";
        made.detail =
            "Somebody has revised this calendar since you read it. Read it again, and "
            "make your change in what it is now.";
        throw made;
      }
    }
    const Book::Revision revision = service.book.revise(text);
    if (!revision.problems.empty()) throw invalid(revision.problems);
    if (revision.calendar.name != name)
      throw invalid({{text.file, 1, 1,
                      "the text says 'calendar: " + revision.calendar.name +
                          "', the address says '" + repeated(name) + "'",
                      "send it to the address of its own name"}});
    if (revision.same || dry_run) {
      free();
      json::object body = adopted(service, revision);
      if (dry_run) body["dry_run"] = true;
      reply(json_answer(service, 200, body));
      return;
    }
    Clerk::Adoption adoption;
    adoption.submissions.emplace_back().fact =
        CalendarAdopted{revision.calendar, *deadlines, revision.changed_from, by, note};
    adoption.documents.push_back({revision.calendar.digest, text.bytes});
    adoption.in_force = [&service, revision] { service.book.put_in_force(revision); };
    auto waiting = std::make_shared<Reply>(std::move(reply));
    const bool taken = service.clerk.adopt(
        std::move(adoption), [&service, revision, free, waiting](Verdict verdict) {
          free();
          if (const auto* no = std::get_if<Unavailable>(&verdict))
            return (*waiting)(problem_answer(service, problem(*no)));
          json::object body = adopted(service, revision);
          body["entry"] = std::get<Receipt>(verdict).number;
          (*waiting)(json_answer(service, 200, body));
        });
    if (!taken) {
      free();
      (*waiting)(problem_answer(service, problem(Unavailable{Unavailable::Why::stopping})));
    }
  } catch (const Problem& problem) {
    free();
    reply(problem_answer(service, problem));
  } catch (...) {
    free();
    throw;
  }
}

}  // namespace redress::calendars
