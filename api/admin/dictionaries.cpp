// The dictionaries that reviews are read by: listed, shown, revised.
#include <boost/json.hpp>

#include "api/admin/adopting.h"
#include "api/queries/never_met.h"
#include "api/queries/render.h"
#include "api/routes.h"
#include "engine/digest.h"

namespace redress {

Problem no_such_dictionary(const Dictionaries& dictionaries, std::string_view name) {
  std::vector<std::string> known;
  for (const auto& [one, text] : dictionaries.by_name) known.push_back(one);
  return no_such_name("no-such-dictionary", {"dictionary", "字典"}, "/v1/dictionaries", name,
                      known);
}

namespace dictionaries {
namespace {

namespace json = boost::json;

Text text_named(const Service& service, const std::string& name) {
  const auto now = service.dictionaries.now();
  const auto found = now->by_name.find(name);
  if (found == now->by_name.end()) throw no_such_dictionary(*now, name);
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
  adopt_alone(service, std::move(reply), [&]() -> std::variant<Answer, Pending> {
    Parameters parameters(call.request);
    const Adopting who = adopting(parameters);
    parameters.refuse_the_rest();
    const std::string& name = call.parts.front();
    const Text text = text_in(call.request, name, "invalid-dictionary");
    if (call.request.header("If-Match"))
      expect_in_force(call.request, hex(sha256(text_named(service, name).bytes)));
    const DictionaryBook::Revision revision = service.dictionaries.revise({text});
    if (!revision.problems.empty()) throw invalid_text("invalid-dictionary", revision.problems);
    if (revision.dictionary.name != name)
      throw wrong_address("invalid-dictionary", text.file, "dictionary", revision.dictionary.name,
                          name);
    if (revision.same || who.dry_run) {
      json::object body = adopted(service, revision);
      if (who.dry_run) body["dry_run"] = true;
      return json_answer(service, 200, body);
    }
    Pending made;
    Submission said;
    said.fact = DictionaryAdopted{revision.dictionary, who.by, who.note};
    made.adoption.submissions = {std::move(said)};
    made.adoption.documents.push_back({revision.dictionary.digest, text.bytes});
    made.adoption.in_force = [&service, revision] { service.dictionaries.put_in_force(revision); };
    made.answer = [&service, revision](Number entry) {
      json::object body = adopted(service, revision);
      body["entry"] = entry;
      return json_answer(service, 200, body);
    };
    return made;
  });
}

}  // namespace dictionaries
}  // namespace redress
