// Policies: read, checked, tried, put in force while the server runs.
#include "api/policies.h"

#include <algorithm>
#include <boost/json.hpp>

#include "api/adopting.h"
#include "api/impacts.h"
#include "api/policy_diff.h"
#include "api/policy_explain.h"
#include "api/policy_report.h"
#include "api/policy_tests.h"
#include "api/render.h"
#include "engine/digest.h"
#include "rules/layers.h"
#include "rules/policy_check.h"
#include "rules/policy_print.h"
#include "rules/policy_test.h"
#include "rules/written_policy.h"

namespace redress::policies {
namespace {

namespace json = boost::json;

Problem no_such_policy(std::string_view name) {
  Problem made;
  made.status = 404;
  made.slug = "no-such-policy";
  made.detail = "There is no policy '" + repeated(name) +
                "'; GET /v1/policies has the names of those there are.";
  return made;
}

Problem no_such_version(std::string_view name, std::string_view version) {
  Problem made = no_such_policy(name);
  made.detail = "'" + repeated(name) + "' has no version '" + repeated(version) +
                "'; GET /v1/policies/" + repeated(name) + "/history lists them.";
  return made;
}

Problem no_such_proposal() {
  Problem made;
  made.status = 404;
  made.slug = "no-such-proposal";
  made.detail =
      "There is no such proposal, or it has come to its end; GET /v1/policies/{name}/history "
      "tells what became of it.";
  return made;
}

Problem no_such_run(std::string_view name) {
  Problem made;
  made.status = 404;
  made.slug = "no-such-run";
  made.detail =
      "There is no such run; GET /v1/policies/" + repeated(name) + "/runs has those there are.";
  return made;
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

std::string short_digest(const Version& version) { return version.digest.substr(0, 12); }

json::object version_json(const Version& version) {
  return {{"name", version.name}, {"version", short_digest(version)}};
}

std::string shown(const Service& service, Instant at) { return rfc3339(at, service.offset_at(at)); }

Language language_in(Parameters& parameters) {
  const std::string wanted = parameters.text("language");
  if (wanted.empty() || wanted == "en") return Language::en;
  if (wanted == "zh") return Language::zh;
  throw bad_parameter("language", "Write zh or en.");
}

// --- Texts ---

// The digests a version's texts are kept under, its own first.
std::vector<Version> texts_of(const PolicyChange& change) {
  if (change.texts.empty()) return {change.policy};
  return change.texts;
}

Text stored(const Store& store, const Version& text) {
  std::optional<std::string> bytes = store.document(text.digest);
  if (!bytes)
    throw LedgerError("The text of '" + text.name + "' is missing; run 'redress verify'.");
  return {text.name + ".yaml", *std::move(bytes)};
}

struct Known {
  Number entry = 0;
  Instant at;
  PolicyAdopted what;
};
std::vector<Known> adoptions_of(const Store& store, std::string_view name) {
  std::vector<Known> made;
  for (const Adopted& adopted : store.adopted())
    if (const auto* policy = std::get_if<PolicyAdopted>(&adopted.what);
        policy && policy->policy.name == name)
      made.push_back({adopted.number, adopted.at, *policy});
  return made;
}

// By the first digits of its digest, or by the number of its entry.
Known version_of(const Store& store, std::string_view name, const std::string& version) {
  const std::vector<Known> all = adoptions_of(store, name);
  if (all.empty()) throw no_such_policy(name);
  for (auto known = all.rbegin(); known != all.rend(); ++known)
    if ((version.size() >= 6 && known->what.policy.digest.starts_with(version)) ||
        version == std::to_string(known->entry))
      return *known;
  throw no_such_version(name, version);
}

PolicyTexts texts_in(const Store& store, const Service& service, const PolicyAdopted& adopted) {
  PolicyTexts made;
  const std::vector<Version> texts = texts_of(adopted.change());
  made.policy = stored(store, texts.front());
  for (std::size_t i = 1; i < texts.size(); ++i) made.bases.push_back(stored(store, texts[i]));
  made.calendars = service.book.calendars();
  return made;
}

// One that was adopted at start came from a file; where that lies is nobody's business here.
Text by_its_name(Text text) {
  text.file = policy_name(text) + ".yaml";
  return text;
}

PolicyTexts in_force(const Service& service, std::string_view name) {
  const auto policy = service.book.policy_named(name);
  if (!policy) throw no_such_policy(name);
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
    Problem made;
    made.status = 422;
    made.slug = "invalid-policy";
    made.detail = "Send the policy's text, YAML, as the body.";
    throw made;
  }
  return text;
}

// --- Putting in force ---

struct Wanted {
  bool open_cases = false;
  OpenDeadlines deadlines = OpenDeadlines::recompute;
  std::optional<Instant> at;
  std::int64_t accept_overdue = 0;
  Adopting who;
  Number restores = 0;
};

OpenDeadlines deadlines_in(Parameters& parameters) {
  const std::string how = parameters.text("deadlines");
  if (how.empty()) return OpenDeadlines::recompute;
  if (const auto named = open_deadlines_named(how)) return *named;
  throw bad_parameter("deadlines", "Write keep, recompute, earliest or latest.");
}

Wanted wanted(Parameters& parameters) {
  Wanted made;
  const std::string of = parameters.text("for");
  if (!of.empty() && of != "new" && of != "open")
    throw bad_parameter("for", "Write new (cases from now on) or open (those that run too).");
  made.open_cases = of == "open";
  made.deadlines = deadlines_in(parameters);
  made.at = parameters.instant("at");
  made.accept_overdue =
      std::int64_t(parameters.number("accept_overdue", 0, 1'000'000'000).value_or(0));
  made.who = adopting(parameters);
  return made;
}

OpenImpact impact_on_open_cases(const Service& service, const Book::Candidate& candidate,
                                OpenDeadlines deadlines) {
  Progress progress;
  return open_impact(*service.store.past(), CandidateOf(candidate), deadlines, service.time.now(),
                     progress)
      .value();
}

PolicyChange change_of(const Book::One& one, const Wanted& how) {
  PolicyChange made;
  made.policy = one.version;
  made.calendars = one.calendars;
  if (!one.bases.empty()) {
    made.texts.push_back({one.version.name, hex(sha256(one.text.bytes))});
    for (const Text& base : one.bases)
      made.texts.push_back({policy_name(base), hex(sha256(base.bytes))});
  }
  made.open_cases = how.open_cases;
  made.deadlines = how.deadlines;
  made.by = how.who.by;
  made.note = how.who.note;
  return made;
}

void add_documents(const Book::One& one, std::vector<Document>& documents) {
  const auto add = [&](const Text& text) {
    const std::string digest = hex(sha256(text.bytes));
    for (const Document& known : documents)
      if (known.digest == digest) return;
    documents.push_back({digest, text.bytes});
  };
  add(one.text);
  for (const Text& base : one.bases) add(base);
}

Clerk::Adoption adoption_of(Book& book, const Book::Candidate& candidate, const Wanted& how,
                            Number proposal, const std::string& approved_by) {
  Clerk::Adoption made;
  for (const Book::One& one : candidate.policies) {
    PolicyAdopted fact = PolicyAdopted::of(change_of(one, how));
    fact.proposal = proposal;
    fact.approved_by = approved_by;
    if (&one == &candidate.policies.front()) fact.restores = how.restores;
    Submission said;
    said.fact = std::move(fact);
    made.submissions.push_back(std::move(said));
    add_documents(one, made.documents);
  }
  made.in_force = [&book, candidate] { book.put_in_force(candidate); };
  made.stands = [&book, of = candidate.of] { return book.is_of_now(of); };
  return made;
}

json::object outcome_json(const Service& service, const Book::Candidate& candidate,
                          const std::optional<OpenImpact>& impact,
                          const std::vector<RuleProblem>& warnings) {
  json::array with, said;
  for (std::size_t i = 1; i < candidate.policies.size(); ++i)
    with.push_back(version_json(candidate.policies[i].version));
  for (const RuleProblem& warning : warnings) said.push_back(problem_json(warning));
  json::object made{
      {"policy", version_json(candidate.policies.front().version)},
      {"same", candidate.same},
      {"with", std::move(with)},
      {"warnings", std::move(said)},
      {"open", impact ? json::value(render_open_impact(*impact)) : json::value(nullptr)},
      {"as_of", as_of(service)}};
  return made;
}

Problem would_be_overdue(const OpenImpact& impact, std::int64_t accepted) {
  Problem made;
  made.status = 409;
  made.slug = "would-be-overdue";
  const std::string n = std::to_string(impact.overdue_at_once);
  made.detail = n + (impact.overdue_at_once == 1 ? " open case" : " open cases") +
                " would become overdue at once, and " + std::to_string(impact.notices_at_once) +
                " notices would be sent; " + std::to_string(accepted) +
                " are accepted. Nothing was changed. To accept it: accept_overdue=" + n + ".";
  made.faults.push_back({"", "overdue_at_once: " + n});
  return made;
}

bool asks_for_two(const Book::Candidate& candidate) {
  return std::any_of(
      candidate.policies.begin(), candidate.policies.end(), [](const Book::One& one) {
        return one.policy->file().four_eyes || (one.before && one.before->file().four_eyes);
      });
}

void refuse_unless_right(const Book::Candidate& candidate, const PolicyTexts& texts,
                         const std::string& name) {
  if (!candidate.problems.empty()) throw invalid_text("invalid-policy", candidate.problems);
  const std::string& says = candidate.policies.front().version.name;
  if (says != name) throw wrong_address("invalid-policy", texts.policy.file, "policy", says, name);
  for (const Book::One& one : candidate.policies) {
    std::vector<RuleProblem> unreadable;
    const TestRun run = run_tests(*one.policy, one.text.file, {}, "", unreadable);
    if (const auto failed = run.problems(); !failed.empty())
      throw invalid_text("invalid-policy", failed);
  }
}

using Decided = std::variant<Answer, Pending>;

// What becomes of a text that is to be put in force; `proposal` is the one that is being approved.
Decided put(Service& service, const std::string& name, Text text, const Request& request,
            const Wanted& how, const Proposal* proposal, const std::string& approved_by) {
  const Book::Candidate candidate = service.book.candidate(text);
  const PolicyTexts texts = with_surroundings(service, text);
  refuse_unless_right(candidate, texts, name);
  const auto& before = candidate.policies.front().before;
  if (request.header("If-Match")) {
    if (!before) throw no_such_policy(name);
    expect_in_force(request, before->version().digest);
  }
  if (proposal && candidate.policies.front().version != proposal->said.change.policy) {
    Problem made;
    made.status = 412;
    made.slug = "changed-since";
    made.detail =
        "What this proposal stands on has changed since it was made, so it would not be "
        "what was proposed. Withdraw it, and propose it again.";
    throw made;
  }
  std::vector<RuleProblem> warnings = check_policy(texts, today(service)).problems;
  std::optional<OpenImpact> impact;
  if (how.open_cases) impact = impact_on_open_cases(service, candidate, how.deadlines);
  json::object body = outcome_json(service, candidate, impact, warnings);
  if (how.who.dry_run) {
    body["dry_run"] = true;
    return json_answer(service, 200, body);
  }
  if (candidate.same && !how.open_cases && !proposal) return json_answer(service, 200, body);
  if (impact && impact->overdue_at_once > how.accept_overdue)
    throw would_be_overdue(*impact, how.accept_overdue);

  const bool two = !proposal && asks_for_two(candidate);
  const bool later = how.at && *how.at > service.time.now();
  if (two && how.who.by.empty())
    throw bad_parameter("by", "This policy asks for a second person, so say who proposes it.");
  Pending made;
  if (!two && !later) {
    made.adoption =
        adoption_of(service.book, candidate, how, proposal ? proposal->entry : 0, approved_by);
    made.answer = [&service, body](Number entry) {
      json::object said = body;
      said["entry"] = entry;
      return json_answer(service, 200, said);
    };
    return made;
  }
  Submission said;
  if (proposal) {
    said.fact = PolicyApproved{proposal->entry, approved_by, how.who.note};
  } else {
    PolicyProposed fact{change_of(candidate.policies.front(), how), how.at, two, how.restores};
    said.fact = std::move(fact);
    add_documents(candidate.policies.front(), made.adoption.documents);
  }
  Proposal then;
  if (proposal) {
    then = *proposal;
    then.approved = std::get<PolicyApproved>(said.fact);
  } else {
    then.said = std::get<PolicyProposed>(said.fact);
  }
  made.adoption.submissions.push_back(std::move(said));
  made.answer = [&service, body, then, two, later](Number entry) {
    Proposal known = then;
    if (known.entry == 0) known.entry = entry;
    if (later && !two)
      service.clerk.schedule(known.entry, *known.said.at,
                             make_of(service.store, service.book, known));
    json::object said = body;
    said["proposal"] = known.entry;
    said["at"] = known.said.at ? json::value(shown(service, *known.said.at)) : json::value(nullptr);
    said["needs_approval"] = two;
    return json_answer(service, 202, said);
  };
  return made;
}

const Proposal& proposal_in(const std::vector<Proposal>& all, const Call& call) {
  for (const Proposal& one : all)
    if (std::to_string(one.entry) == call.parts.at(1) &&
        one.said.change.policy.name == call.parts.front())
      return one;
  throw no_such_proposal();
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

Clerk::Make make_of(const Store& store, Book& book, const Proposal& proposal) {
  return [&store, &book, proposal](std::string* why_not) -> std::optional<Clerk::Adoption> {
    const PolicyChange& change = proposal.said.change;
    const Book::Candidate candidate = book.candidate(stored(store, texts_of(change).front()));
    if (!candidate.problems.empty()) {
      *why_not = print(candidate.problems.front());
      return std::nullopt;
    }
    Wanted how;
    how.open_cases = change.open_cases;
    how.deadlines = change.deadlines;
    how.who.by = change.by;
    how.who.note = change.note;
    how.restores = proposal.said.restores;
    return adoption_of(book, candidate, how, proposal.entry,
                       proposal.approved ? proposal.approved->by : "");
  };
}

std::vector<Clerk::Scheduled> scheduled(const Store& store, Book& book) {
  std::vector<Clerk::Scheduled> made;
  for (const Proposal& proposal : pending_proposals(store))
    if (!proposal.waits_for_approval() && proposal.said.at)
      made.push_back({proposal.entry, *proposal.said.at, make_of(store, book, proposal)});
  return made;
}

// --- Reading -------------------------------------------------------------------------------------

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
      texts = texts_in(service.store, service, known.what);
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
    if (all.empty()) throw no_such_policy(name);
    return json_answer(service, 200,
                       {{"policy", name}, {"history", std::move(all)}, {"as_of", as_of(service)}});
  });
}

// --- Trying --------------------------------------------------------------------------------------

void check(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const std::string wanted = parameters.text("format");
    const auto format =
        wanted.empty() ? std::optional(ReportFormat::json) : report_format_named(wanted);
    if (!format) throw bad_parameter("format", "Write json, text, github or sarif.");
    const Language language = language_in(parameters);
    parameters.refuse_the_rest();
    const PolicyTexts texts = with_surroundings(service, text_sent(call));
    Checked checked = check_policy(texts, today(service));
    if (checked.policy) {  // it ties with another one here, or something stands on it
      const Book::Candidate candidate = service.book.candidate(texts.policy);
      checked.problems.insert(checked.problems.end(), candidate.problems.begin(),
                              candidate.problems.end());
    }
    const bool right = !any_error(checked.problems);
    std::vector<FileProblems> files(1);
    files[0].file = texts.policy.file;
    files[0].problems = checked.problems;
    files[0].texts[texts.policy.file] = texts.policy.bytes;
    for (const Text& base : texts.bases) files[0].texts.emplace(base.file, base.bytes);
    if (*format != ReportFormat::json)
      return text_answer(
          service,
          *format == ReportFormat::sarif ? "application/sarif+json" : "text/plain; charset=utf-8",
          report(files, *format, language));
    json::array problems;
    for (const RuleProblem& problem : checked.problems) problems.push_back(problem_json(problem));
    return json_answer(
        service, 200,
        {{"right", right}, {"problems", std::move(problems)}, {"as_of", as_of(service)}});
  });
}

void format(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters(call.request).refuse_the_rest();
    const Text text = text_sent(call);
    yaml::Report report(text.file);
    const std::string made = laid_out(text, report);
    if (!report.empty()) throw invalid_text("invalid-policy", report.by_place());
    return text_answer(service, "application/yaml; charset=utf-8", made);
  });
}

void test(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const std::string only = parameters.text("run");
    parameters.refuse_the_rest();
    const PolicyTexts texts = call.request.body.empty()
                                  ? in_force(service, call.parts.front())
                                  : with_surroundings(service, text_sent(call));
    std::vector<RuleProblem> problems;
    const auto policy = compiled(texts, problems);
    if (!policy) throw invalid_text("invalid-policy", problems);
    json::object made = as_json(run_tests(*policy, texts.policy.file, {}, only, problems));
    made["as_of"] = as_of(service);
    return json_answer(service, 200, made);
  });
}

void explain(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const std::string version = parameters.text("version");
    parameters.refuse_the_rest();
    json::error_code error;
    const json::value body = json::parse(call.request.body, error);
    const json::object* object = error ? nullptr : body.if_object();
    if (!object) {
      Problem made;
      made.slug = "invalid-json";
      made.detail =
          "Send the facts as one JSON object: {\"received\": \"2026-03-02T10:00:00+08:00\"}.";
      throw made;
    }
    std::map<std::string, std::string> facts;
    for (const auto& member : *object)
      facts[std::string(member.key())] = member.value().is_string()
                                             ? std::string(member.value().as_string().c_str())
                                             : json::serialize(member.value());
    std::vector<RuleProblem> problems;
    const auto read = read_facts(facts, problems);
    if (!read) {
      Problem made = invalid_text("invalid-facts", problems);
      throw made;
    }
    const std::string& name = call.parts.front();
    const PolicyTexts texts =
        version.empty()
            ? in_force(service, name)
            : texts_in(service.store, service, version_of(service.store, name, version).what);
    const auto policy = compiled(texts, problems);
    if (!policy) throw invalid_text("invalid-policy", problems);
    json::object made = as_json(explained(*policy, *read, names_of(texts)), *policy);
    made["as_of"] = as_of(service);
    return json_answer(service, 200, made);
  });
}

void diff(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const std::string version = parameters.text("version");
    parameters.refuse_the_rest();
    const std::string& name = call.parts.front();
    const PolicyTexts before =
        version.empty()
            ? in_force(service, name)
            : texts_in(service.store, service, version_of(service.store, name, version).what);
    const PolicyTexts after = call.request.body.empty()
                                  ? in_force(service, name)
                                  : with_surroundings(service, text_sent(call));
    yaml::Report ignored(before.policy.file), report(after.policy.file);
    const auto old = compose(before.policy, before.bases, ignored);
    const auto fresh = compose(after.policy, after.bases, report);
    if (!fresh || !report.empty()) throw invalid_text("invalid-policy", report.by_place());
    json::array all;
    for (const Difference& it : differences(*old, *fresh))
      all.push_back({{"path", it.path},
                     {"before", text_or_null(it.before)},
                     {"after", text_or_null(it.after)},
                     {"text", {{"zh", it.sentence.zh}, {"en", it.sentence.en}}}});
    return json_answer(service, 200, {{"differences", std::move(all)}, {"as_of", as_of(service)}});
  });
}

void begin_impact(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters parameters(call.request);
    const OpenDeadlines deadlines = deadlines_in(parameters);
    parameters.refuse_the_rest();
    const Text text = text_sent(call);
    Book::Candidate candidate = service.book.candidate(text);
    if (!candidate.problems.empty()) throw invalid_text("invalid-policy", candidate.problems);
    const auto id = service.impacts.begin(std::move(candidate), deadlines, service.time.now());
    if (!id) {
      Problem made;
      made.status = 503;
      made.slug = "queue-full";
      made.detail = "Other impacts are waiting already. Ask again when they are done.";
      throw made;
    }
    Answer made = json_answer(service, 202, {{"impact", *id}, {"as_of", as_of(service)}});
    made.headers.emplace_back("Location", "/v1/impacts/" + std::to_string(*id));
    return made;
  });
}

namespace {

Problem no_such_impact() {
  Problem made;
  made.status = 404;
  made.slug = "no-such-impact";
  made.detail = "There is no such impact any more; the newest 16 are kept.";
  return made;
}

std::uint64_t number_in(const std::string& text) {
  if (text.empty() || text.size() > 18 || text.find_first_not_of("0123456789") != std::string::npos)
    return 0;
  return std::stoull(text);
}

const char* stands_word(Impacts::State::Stands stands) {
  switch (stands) {
    case Impacts::State::Stands::waiting: return "waiting";
    case Impacts::State::Stands::running: return "running";
    case Impacts::State::Stands::done: return "done";
    case Impacts::State::Stands::cancelled: return "cancelled";
    case Impacts::State::Stands::failed: return "failed";
  }
  return "";
}

}  // namespace

void show_impact(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters(call.request).refuse_the_rest();
    const auto state = service.impacts.find(number_in(call.parts.front()));
    if (!state) throw no_such_impact();
    json::object made{{"impact", state->id},
                      {"policy", version_json(state->version)},
                      {"deadlines", name(state->deadlines)},
                      {"state", stands_word(state->stands)},
                      {"done", state->done},
                      {"of", state->of},
                      {"as_of", as_of(service)}};
    if (!state->failure.empty()) made["failure"] = state->failure;
    if (state->impact) made["result"] = render_impact(*state->impact);
    return json_answer(service, 200, made);
  });
}

void cancel_impact(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters(call.request).refuse_the_rest();
    if (!service.impacts.cancel(number_in(call.parts.front()))) throw no_such_impact();
    return json_answer(service, 202, {{"as_of", as_of(service)}});
  });
}

// --- Putting in force ----------------------------------------------------------------------------

void apply(Service& service, Call call, Reply reply) {
  adopt_alone(service, std::move(reply), [&]() -> Decided {
    Parameters parameters(call.request);
    const Wanted how = wanted(parameters);
    parameters.refuse_the_rest();
    return put(service, call.parts.front(), text_sent(call), call.request, how, nullptr, "");
  });
}

void rollback(Service& service, Call call, Reply reply) {
  adopt_alone(service, std::move(reply), [&]() -> Decided {
    Parameters parameters(call.request);
    const std::string to = parameters.text("to");
    Wanted how = wanted(parameters);
    parameters.refuse_the_rest();
    const std::string& name = call.parts.front();
    const auto now = service.book.policy_named(name);
    if (!now) throw no_such_policy(name);
    std::optional<Known> older;
    if (!to.empty()) {
      older = version_of(service.store, name, to);
    } else {
      for (const Known& known : adoptions_of(service.store, name))
        if (known.what.policy != now->version()) older = known;
      if (!older) throw no_such_version(name, "before this one");
    }
    how.restores = older->entry;
    return put(service, name, stored(service.store, texts_of(older->what.change()).front()),
               call.request, how, nullptr, "");
  });
}

void approve(Service& service, Call call, Reply reply) {
  adopt_alone(service, std::move(reply), [&]() -> Decided {
    Parameters parameters(call.request);
    Wanted how;
    how.accept_overdue =
        std::int64_t(parameters.number("accept_overdue", 0, 1'000'000'000).value_or(0));
    how.who = adopting(parameters);
    parameters.refuse_the_rest();
    const std::vector<Proposal> all = pending_proposals(service.store);
    const Proposal& it = proposal_in(all, call);
    const PolicyChange& change = it.said.change;
    if (!it.waits_for_approval()) {
      Problem made;
      made.status = 409;
      made.slug = "already-recorded";
      made.detail = "It needs no approval any more; it waits for its time.";
      throw made;
    }
    if (how.who.by.empty()) throw bad_parameter("by", "Say who approves it.");
    if (how.who.by == change.by) {
      Problem made;
      made.status = 403;
      made.slug = "wrong-role";
      made.detail = "'" + change.by + "' proposed it; a second person has to approve it.";
      throw made;
    }
    const std::string approved_by = how.who.by;
    how.open_cases = change.open_cases;
    how.deadlines = change.deadlines;
    how.at = it.said.at;
    how.restores = it.said.restores;
    const bool later = how.at && *how.at > service.time.now();
    if (!later) {  // the adoption says who proposed it and why
      how.who.by = change.by;
      how.who.note = change.note;
    }
    return put(service, call.parts.front(), stored(service.store, texts_of(change).front()),
               call.request, how, &it, approved_by);
  });
}

void withdraw(Service& service, Call call, Reply reply) {
  adopt_alone(service, std::move(reply), [&]() -> Decided {
    Parameters parameters(call.request);
    const Adopting who = said_by(parameters);
    parameters.refuse_the_rest();
    const std::vector<Proposal> all = pending_proposals(service.store);
    const Number proposal = proposal_in(all, call).entry;
    Pending made;
    // On the clerk's thread, so that it can not come into force meanwhile.
    made.adoption.stands = [&service, proposal] {
      const std::vector<Proposal> now = pending_proposals(service.store);
      return std::any_of(now.begin(), now.end(),
                         [&](const Proposal& it) { return it.entry == proposal; });
    };
    made.adoption.in_force = [&service, proposal] { service.clerk.unschedule(proposal); };
    Submission said;
    said.fact = PolicyProposalEnded{proposal, who.by, who.note};
    made.adoption.submissions.push_back(std::move(said));
    made.answer = [&service, proposal](Number entry) {
      return json_answer(service, 200,
                         {{"proposal", proposal}, {"entry", entry}, {"as_of", as_of(service)}});
    };
    return made;
  });
}

void list_runs(Service& service, Call call, Reply reply) {
  reply_with(service, reply, [&] {
    Parameters(call.request).refuse_the_rest();
    if (!service.book.policy_named(call.parts.front())) throw no_such_policy(call.parts.front());
    json::array all;
    for (const PolicyRun& run : service.store.policy_runs_all())
      if (run.policy.name == call.parts.front()) all.push_back(run_json(run));
    return json_answer(service, 200, {{"runs", std::move(all)}, {"as_of", as_of(service)}});
  });
}

void pause_run(Service& service, Call call, Reply reply) {
  try {
    Parameters parameters(call.request);
    const std::string wanted = parameters.text("paused");
    const Adopting who = said_by(parameters);
    parameters.refuse_the_rest();
    if (wanted != "true" && wanted != "false")
      throw bad_parameter("paused", "Write true to pause it, false to let it go on.");
    const Number because = number_in(call.parts.at(1));
    const std::vector<PolicyRun> all = service.store.policy_runs_all();
    if (std::none_of(all.begin(), all.end(), [&](const PolicyRun& it) {
          return it.because == because && it.policy.name == call.parts.front();
        }))
      throw no_such_run(call.parts.front());
    auto waiting = std::make_shared<Reply>(std::move(reply));
    const bool taken = service.clerk.pause_run(
        because, wanted == "true", who.by, who.note, [&service, waiting, because](Verdict verdict) {
          if (const auto* no = std::get_if<Refusal>(&verdict))
            return (*waiting)(problem_answer(service, problem(*no)));
          if (const auto* no = std::get_if<Unavailable>(&verdict))
            return (*waiting)(problem_answer(service, problem(*no)));
          (*waiting)(json_answer(service, 200,
                                 {{"run", because},
                                  {"entry", std::get<Receipt>(verdict).number},
                                  {"as_of", as_of(service)}}));
        });
    if (!taken)
      (*waiting)(problem_answer(service, problem(Unavailable{Unavailable::Why::stopping})));
  } catch (const Problem& problem) {
    reply(problem_answer(service, problem));
  }
}

}  // namespace redress::policies
