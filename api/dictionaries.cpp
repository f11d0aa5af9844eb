// The dictionaries that reviews are read by: listed, shown, revised.
#include <boost/json.hpp>

#include "api/parameters.h"
#include "api/render.h"
#include "api/routes.h"
#include "engine/digest.h"

namespace redress {

Problem no_such_dictionary(std::string_view name) {
  Problem made;
  made.status = 404;
  made.slug = "no-such-dictionary";
  made.detail = "There is no dictionary '" + repeated(name) +
                "'; GET /v1/dictionaries has the names of those there are.";
  return made;
}

namespace dictionaries {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_text = 1 << 20, longest_note = 500;

// At most as many faults as anybody reads at once.
Problem invalid(const std::vector<RuleProblem>& problems) {
  constexpr std::size_t most = 50;
  Problem made;
  made.status = 422;
  made.slug = "invalid-dictionary";
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

Problem changed_since() {
  Problem made;
  made.status = 412;
  made.slug = "changed-since";
  made.detail =
      "Somebody has revised this dictionary since you read it. Read it again, and make your change "
      "in what it is now.";
  return made;
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

Text text_named(const Service& service, const std::string& name) {
  const auto now = service.dictionaries.now();
  const auto found = now->by_name.find(name);
  if (found == now->by_name.end()) throw no_such_dictionary(name);
  return found->second.text;
}

json::object adopted(const Service& service, const DictionaryBook::Revision& revision) {
  json::array dependent;
  for (const std::string& name : revision.dependent) dependent.emplace_back(name);
  return {
      {"dictionary",
       {{"name", revision.dictionary.name}, {"version", revision.dictionary.digest.substr(0, 12)}}},
      {"same", revision.same},
      {"dependent", std::move(dependent)},
      {"as_of", as_of(service)}};
}

}  // namespace

void list(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters(call.request).refuse_the_rest();
    json::array all;
    const std::vector<Adopted> known = service.store.adopted();
    const auto now = service.dictionaries.now();
    for (const auto& [name, taken] : now->by_name) {
      const Dictionary& it = *taken.dictionary;
      json::object row{{"name", name},
                       {"version", it.version.digest.substr(0, 12)},
                       {"title", it.title},
                       {"base", text_or_null(it.base)},
                       {"event_source", text_or_null(it.event_source)}};
      for (auto latest = known.rbegin(); latest != known.rend(); ++latest) {
        const auto* what = std::get_if<DictionaryAdopted>(&latest->what);
        if (!what || what->dictionary != it.version) continue;
        row["entry"] = latest->number;
        row["adopted_at"] = rfc3339(latest->at, service.offset_at(latest->at));
        row["by"] = text_or_null(what->by);
        row["note"] = text_or_null(what->note);
        break;
      }
      all.push_back(std::move(row));
    }
    return json_answer(service, 200, {{"dictionaries", std::move(all)}, {"as_of", as_of(service)}});
  });
}

void show(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters(call.request).refuse_the_rest();
    const Text text = text_named(service, call.parts.front());
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
    if (const std::string* expected = call.request.header("If-Match")) {
      const Text here = text_named(service, name);
      if (*expected != "*" && *expected != "\"" + hex(sha256(here.bytes)) + "\"")
        throw changed_since();
    }
    const DictionaryBook::Revision revision = service.dictionaries.revise({text});
    if (!revision.problems.empty()) throw invalid(revision.problems);
    if (revision.dictionary.name != name)
      throw invalid({{text.file, 1, 1,
                      "the text says 'dictionary: " + revision.dictionary.name +
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
    adoption.submissions.emplace_back().fact = DictionaryAdopted{revision.dictionary, by, note};
    adoption.documents.push_back({revision.dictionary.digest, text.bytes});
    adoption.in_force = [&service, revision] { service.dictionaries.put_in_force(revision); };
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

}  // namespace dictionaries
}  // namespace redress
