// Policies as they are in force, and as they were; what the other files of policies share.
#include "api/admin/policies.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "api/admin/adopting.h"
#include "api/queries/never_met.h"
#include "api/queries/render.h"
#include "rules/policy/layers.h"
#include "rules/policy/policy_print.h"
#include "rules/policy/written_policy.h"

namespace redress::policies {

namespace json = boost::json;

namespace {

std::string short_digest(const Version& version) { return version.digest.substr(0, 12); }

// One that was adopted at start came from a file; where that lies is nobody's business here.
Text by_its_name(Text text) {
  text.file = policy_name(text) + ".yaml";
  return text;
}

}  // namespace

Problem no_such_policy(const Store& store, std::string_view name) {
  std::set<std::string> known;
  for (const Adopted& adopted : store.adopted())
    if (const auto* policy = std::get_if<PolicyAdopted>(&adopted.what))
      known.insert(policy->policy.name);
  return no_such_name("no-such-policy", {"policy", "规则"}, "/v1/policies", name,
                      {known.begin(), known.end()});
}

Problem no_such_version(std::string_view name, std::string_view version) {
  Problem made("no-such-policy");
  made.detail = {"'" + repeated(name) + "' has no version '" + repeated(version) +
                     "'; GET /v1/policies/" + repeated(name) + "/history lists them.",
                 "规则“" + repeated(name) + "”没有版本“" + repeated(version) +
                     "”；GET /v1/policies/" + repeated(name) + "/history列出已有的版本。"};
  return made;
}

json::object version_json(const Version& version) {
  return {{"name", version.name}, {"version", short_digest(version)}};
}

std::string shown(const Service& service, Instant at) { return rfc3339(at, service.offset_at(at)); }

// The digests a version's texts are kept under, its own first.
std::vector<Version> texts_of(const PolicyChange& change) {
  if (change.texts.empty()) return {change.policy};
  return change.texts;
}

Text stored(const Store& store, const Version& text) {
  std::optional<std::string> bytes = store.document(text.digest);
  if (!bytes)
    throw Unreadable({"The text of '" + text.name + "'", "“" + text.name + "”的文本"},
                     "it is missing");
  return {text.name + ".yaml", *std::move(bytes)};
}

std::vector<Known> adoptions_of(const Store& store, std::string_view name) {
  std::vector<Known> made;
  for (const Adopted& adopted : store.adopted())
    if (const auto* policy = std::get_if<PolicyAdopted>(&adopted.what);
        policy && policy->policy.name == name)
      made.push_back({adopted.number, adopted.at, *policy});
  return made;
}

// By the number of its entry, or by the first digits of its digest, as many as tell it from others.
Known version_of(const Store& store, std::string_view name, const std::string& version) {
  constexpr std::size_t fewest_digits = 4;
  const std::vector<Known> all = adoptions_of(store, name);
  if (all.empty()) throw no_such_policy(store, name);
  const Known* found = nullptr;
  for (auto known = all.rbegin(); known != all.rend(); ++known) {
    if (version == std::to_string(known->entry)) return *known;
    if (version.size() < fewest_digits || !known->what.policy.digest.starts_with(version)) continue;
    if (found && found->what.policy.digest != known->what.policy.digest) {
      Problem several = no_such_version(name, version);
      several.detail = {
          "Several versions of '" + repeated(name) + "' begin with " + repeated(version) +
              "; write more digits.",
          "规则“" + repeated(name) + "”有多个版本以" + repeated(version) + "开头，请多写几位。"};
      throw several;
    }
    if (!found) found = &*known;
  }
  if (!found) throw no_such_version(name, version);
  return *found;
}

PolicyTexts texts_in(const Store& store, const Book& book, const PolicyAdopted& adopted) {
  PolicyTexts made;
  const std::vector<Version> texts = texts_of(adopted.change());
  made.policy = stored(store, texts.front());
  for (std::size_t i = 1; i < texts.size(); ++i) made.bases.push_back(stored(store, texts[i]));
  made.calendars = book.calendars();
  return made;
}

PolicyTexts in_force(const Service& service, std::string_view name) {
  const auto policy = service.book.policy_named(name);
  if (!policy) throw no_such_policy(service.store, name);
  PolicyTexts made = service.book.texts_of(policy->version().digest).value();
  made.policy = by_its_name(std::move(made.policy));
  for (Text& base : made.bases) base = by_its_name(std::move(base));
  return made;
}

// A candidate's text with whatever it may stand on here.
PolicyTexts with_surroundings(const Service& service, Text text) {
  PolicyTexts made{std::move(text), {}, service.book.calendars()};
  for (const auto& policy : service.book.active())
    if (const auto texts = service.book.texts_of(policy->version().digest))
      made.bases.push_back(by_its_name(texts->policy));
  return made;
}

// By layer, as people here know them: by the policy's name, wherever its file once lay.
std::vector<std::string> names_of(const PolicyTexts& texts) {
  std::vector<std::string> names{by_its_name(texts.policy).file};
  for (const Text& base : chain_of(texts.policy, texts.bases))
    names.push_back(by_its_name(base).file);
  return names;
}

Day today(const Service& service) {
  const auto policy = service.book.active().front();  // a copy: the list is gone after this
  return policy->day_of(service.time.now());
}

Text text_sent(const Call& call) {
  Text text = text_in(call.request, call.parts.front(), "invalid-policy");
  if (text.bytes.empty()) {
    Problem made("invalid-policy");
    made.detail = {"Send the policy's text, YAML, as the body.", "请以规则的YAML文本为请求体。"};
    throw made;
  }
  return text;
}

OpenDeadlines deadlines_in(Parameters& parameters) {
  const std::string how = parameters.text("deadlines");
  if (how.empty()) return OpenDeadlines::recompute;
  if (const auto named = open_deadlines_named(how)) return *named;
  throw bad_parameter("deadlines", {"Write keep, recompute, earliest or latest.",
                                    "请写keep、recompute、earliest或latest。"});
}

std::uint64_t number_in(const std::string& text) {
  if (text.empty() || text.size() > 18 || text.find_first_not_of("0123456789") != std::string::npos)
    return 0;
  return std::stoull(text);
}

json::object run_json(const PolicyRun& run) {
  return {{"entry", run.because},
          {"policy", version_json(run.policy)},
          {"deadlines", name(run.deadlines)},
          {"looked_at", run.looked_at},
          {"total", run.total},
          {"changed", run.changed},
          {"paused", run.paused},
          {"done", run.done}};
}

std::vector<Proposal> pending_proposals(const Store& store) {
  std::vector<Proposal> all;
  const auto drop = [&](Number proposal) {
    std::erase_if(all, [&](const Proposal& it) { return it.entry == proposal; });
  };
  for (const Adopted& adopted : store.adopted()) {
    if (const auto* said = std::get_if<PolicyProposed>(&adopted.what))
      all.push_back({adopted.number, adopted.at, *said, std::nullopt});
    else if (const auto* approved = std::get_if<PolicyApproved>(&adopted.what))
      for (Proposal& it : all)
        if (it.entry == approved->proposal) it.approved = *approved;
    if (const auto* policy = std::get_if<PolicyAdopted>(&adopted.what)) drop(policy->proposal);
    if (const auto* ended = std::get_if<PolicyProposalEnded>(&adopted.what)) drop(ended->proposal);
  }
  return all;
}

namespace {

json::object change_json(const PolicyChange& change) {
  return {
      {"version", short_digest(change.policy)},
      {"for", change.open_cases ? "open" : "new"},
      {"deadlines", change.open_cases ? json::value(name(change.deadlines)) : json::value(nullptr)},
      {"by", text_or_null(change.by)},
      {"note", text_or_null(change.note)}};
}

json::object proposal_json(const Service& service, const Proposal& it) {
  json::object made = change_json(it.said.change);
  made["proposal"] = it.entry;
  made["policy"] = it.said.change.policy.name;
  made["proposed_at"] = shown(service, it.proposed_at);
  made["at"] = it.said.at ? json::value(shown(service, *it.said.at)) : json::value(nullptr);
  made["waits_for_approval"] = it.waits_for_approval();
  made["approved_by"] = it.approved ? text_or_null(it.approved->by) : json::value(nullptr);
  return made;
}

}  // namespace

void list(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters(call.request).refuse_the_rest();
    json::array all, proposals;
    for (const auto& policy : service.book.active()) {
      const auto written = service.book.policy_named(policy->version().name);
      const PolicyFile& file = written->file();
      json::object row = version_json(policy->version());
      row["title"] = file.title;
      row["region"] = text_or_null(file.region);
      row["base"] = text_or_null(file.base);
      row["four_eyes"] = file.four_eyes;
      const std::vector<Known> known = adoptions_of(service.store, policy->version().name);
      if (!known.empty()) {
        row["entry"] = known.back().entry;
        row["adopted_at"] = shown(service, known.back().at);
        row["by"] = text_or_null(known.back().what.by);
        row["note"] = text_or_null(known.back().what.note);
      }
      all.push_back(std::move(row));
    }
    for (const Proposal& it : pending_proposals(service.store))
      proposals.push_back(proposal_json(service, it));
    return json_answer(service, 200,
                       {{"policies", std::move(all)},
                        {"proposals", std::move(proposals)},
                        {"as_of", as_of(service)}});
  });
}

void show(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const std::string version = parameters.text("version");
    const bool effective = parameters.flag("effective"), origin = parameters.flag("origin");
    parameters.refuse_the_rest();
    const std::string& name = call.parts.front();
    PolicyTexts texts;
    std::string digest;
    if (version.empty()) {
      texts = in_force(service, name);
      digest = service.book.policy_named(name)->version().digest;
    } else {
      const Known known = version_of(service.store, name, version);
      texts = texts_in(service.store, service.book, known.what);
      digest = known.what.policy.digest;
    }
    std::string body = texts.policy.bytes;
    if (effective || origin) {
      yaml::Report report(texts.policy.file);
      const auto root = compose(texts.policy, texts.bases, report);
      const std::vector<std::string> names = names_of(texts);
      const auto remark = [&](const yaml::Place& at) {
        return names.at(std::size_t(at.layer)) + ":" + std::to_string(at.line);
      };
      if (root) body = origin ? printed_policy(*root, remark) : printed_policy(*root);
    }
    Answer made = text_answer(service, "application/yaml; charset=utf-8", body);
    made.headers.emplace_back("ETag", "\"" + digest + "\"");
    return made;
  });
}

void history(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters(call.request).refuse_the_rest();
    const std::string& name = call.parts.front();
    json::array all;
    std::vector<Number> ours;  // proposals and adoptions of it
    const std::vector<PolicyRun> runs = service.store.policy_runs_all();
    const auto is_ours = [&](Number entry) {
      return std::find(ours.begin(), ours.end(), entry) != ours.end();
    };
    for (const Adopted& adopted : service.store.adopted()) {
      json::object row;
      if (const auto* it = std::get_if<PolicyAdopted>(&adopted.what)) {
        if (it->policy.name != name) continue;
        ours.push_back(adopted.number);
        row = change_json(it->change());
        row["type"] = "policy_adopted";
        row["approved_by"] = text_or_null(it->approved_by);
        row["proposal"] = it->proposal == 0 ? json::value(nullptr) : json::value(it->proposal);
        row["restores"] = it->restores == 0 ? json::value(nullptr) : json::value(it->restores);
        for (const PolicyRun& run : runs)
          if (run.because == adopted.number) row["run"] = run_json(run);
      } else if (const auto* it = std::get_if<PolicyProposed>(&adopted.what)) {
        if (it->change.policy.name != name) continue;
        ours.push_back(adopted.number);
        row = change_json(it->change);
        row["type"] = "policy_proposed";
        row["at"] = it->at ? json::value(shown(service, *it->at)) : json::value(nullptr);
        row["needs_approval"] = it->needs_approval;
      } else if (const auto* it = std::get_if<PolicyApproved>(&adopted.what)) {
        if (!is_ours(it->proposal)) continue;
        row = {{"type", "policy_approved"},
               {"proposal", it->proposal},
               {"by", text_or_null(it->by)},
               {"note", text_or_null(it->note)}};
      } else if (const auto* it = std::get_if<PolicyProposalEnded>(&adopted.what)) {
        if (!is_ours(it->proposal)) continue;
        row = {{"type", "policy_proposal_ended"},
               {"proposal", it->proposal},
               {"by", text_or_null(it->by)},
               {"note", text_or_null(it->note)}};
      } else if (const auto* it = std::get_if<PolicyRunPaused>(&adopted.what)) {
        if (!is_ours(it->because)) continue;
        row = {{"type", it->paused ? "policy_run_paused" : "policy_run_resumed"},
               {"run", it->because},
               {"by", text_or_null(it->by)},
               {"note", text_or_null(it->note)}};
      } else {
        continue;
      }
      row["entry"] = adopted.number;
      row["recorded_at"] = shown(service, adopted.at);
      all.push_back(std::move(row));
    }
    if (all.empty()) throw no_such_policy(service.store, name);
    return json_answer(service, 200,
                       {{"policy", name}, {"history", std::move(all)}, {"as_of", as_of(service)}});
  });
}

}  // namespace redress::policies
