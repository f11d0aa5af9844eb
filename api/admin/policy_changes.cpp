// Policies put in force while the server runs: applied, rolled back, proposed, approved, withdrawn,
// and taken to the open cases.
#include <algorithm>
#include <boost/json.hpp>

#include "api/admin/adopting.h"
#include "api/admin/impacts.h"
#include "api/admin/policies.h"
#include "api/admin/policy_report.h"
#include "api/admin/score_impact.h"
#include "engine/digest.h"
#include "engine/spelling.h"
#include "rules/policy/layers.h"
#include "rules/policy/policy_check.h"
#include "rules/policy/policy_test.h"
#include "rules/policy/written_policy.h"

namespace redress::policies {

namespace json = boost::json;

namespace {

Problem no_such_proposal() {
  Problem made("no-such-proposal");
  made.detail = {
      "There is no such proposal, or it has come to its end; GET "
      "/v1/policies/{name}/history tells what became of it.",
      "没有这个待批规则，或它已有结果；GET /v1/policies/{name}/history可查其结果。"};
  return made;
}

Problem no_such_run(std::string_view name) {
  Problem made("no-such-run");
  made.detail = {
      "There is no such run; GET /v1/policies/" + repeated(name) + "/runs has those there are.",
      "没有这次批量变更；GET /v1/policies/" + repeated(name) + "/runs列出已有的。"};
  return made;
}

struct Wanted {
  bool open_cases = false;
  OpenDeadlines deadlines = OpenDeadlines::recompute;
  std::optional<Instant> at;
  std::int64_t accept_overdue = 0;
  Adopting who;
  Number restores = 0;
};

// What is put off further is a slip of the pen.
constexpr std::chrono::days longest_put_off{366};

Wanted wanted(Parameters& parameters, const Service& service) {
  Wanted made;
  const std::string of = parameters.text("for");
  if (!of.empty() && of != "new" && of != "open")
    throw bad_parameter("for", {"Write new (cases from now on) or open (those that run too).",
                                "请写new（今后的工单）或open（也包括在办工单）。"});
  made.open_cases = of == "open";
  made.deadlines = deadlines_in(parameters);
  made.at = parameters.instant("at");
  if (const Instant latest = service.time.now() + longest_put_off; made.at && *made.at > latest) {
    const std::string text = rfc3339(latest, service.offset_at(latest));
    throw bad_parameter("at", {"A change may be put off by a year; the latest is " + text + ".",
                               "规则变更最多推迟一年生效，最晚为" + text + "。"});
  }
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
  Problem made("would-be-overdue");
  const std::string n = std::to_string(impact.overdue_at_once);
  made.detail = {
      n + (impact.overdue_at_once == 1 ? " open case" : " open cases") +
          " would become overdue at once, and " + std::to_string(impact.notices_at_once) +
          " notices would be sent; " + std::to_string(accepted) +
          " are accepted. Nothing was changed. To accept it: accept_overdue=" + n + ".",
      "将有" + n + "件在办工单立即超期，并发出" + std::to_string(impact.notices_at_once) +
          "份通知；允许的件数为" + std::to_string(accepted) +
          "。未作任何改动。如予接受：accept_overdue=" + n + "。"};
  made.faults.push_back({"", {"overdue_at_once: " + n, "overdue_at_once：" + n}});
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
    if (!before) throw no_such_policy(service.store, name);
    expect_in_force(request, before->version().digest);
  }
  if (proposal && candidate.policies.front().version != proposal->said.change.policy) {
    Problem made("changed-since");
    made.detail = {
        "What this proposal stands on has changed since it was made, so it would not be "
        "what was proposed. Withdraw it, and propose it again.",
        "该待批规则所依据的内容已有变更，与提出时不同。请撤回后重新提出。"};
    throw made;
  }
  std::vector<RuleProblem> warnings = check_policy(texts, today(service)).problems;
  std::optional<OpenImpact> impact;
  if (how.open_cases) impact = impact_on_open_cases(service, candidate, how.deadlines);
  json::object body = outcome_json(service, candidate, impact, warnings);
  const Instant now = service.time.now();
  body["assessments"] = figures::score_impacts(service.store, service.book, candidate, now,
                                               std::max(now, how.at.value_or(now)),
                                               figures::WhatIf::left_out, [] { return true; });
  body["rates"] = figures::rate_changes(candidate);
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
    throw bad_parameter("by", {"This policy asks for a second person, so say who proposes it.",
                               "该规则须经第二人批准，请写明提出人。"});
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

}  // namespace

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

void apply(Service& service, Call call, Reply reply) {
  adopt_alone(service, std::move(reply), [&]() -> Decided {
    Parameters parameters(call.request);
    const Wanted how = wanted(parameters, service);
    parameters.refuse_the_rest();
    return put(service, call.parts.front(), text_sent(call), call.request, how, nullptr, "");
  });
}

void rollback(Service& service, Call call, Reply reply) {
  adopt_alone(service, std::move(reply), [&]() -> Decided {
    Parameters parameters(call.request);
    const std::string to = parameters.text("to");
    Wanted how = wanted(parameters, service);
    parameters.refuse_the_rest();
    const std::string& name = call.parts.front();
    const auto now = service.book.policy_named(name);
    if (!now) throw no_such_policy(service.store, name);
    std::optional<Known> older;
    if (!to.empty()) {
      older = version_of(service.store, name, to);
    } else {
      for (const Known& known : adoptions_of(service.store, name))
        if (known.what.policy != now->version()) older = known;
      if (!older) {
        Problem none = no_such_version(name, "");
        none.detail = {"'" + name + "' has had one text only: there is no older one to go back to.",
                       "规则“" + name + "”只有过一个版本，没有更早的版本可以恢复。"};
        throw none;
      }
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
      Problem made("already-recorded");
      made.detail = {"It needs no approval any more; it waits for its time.",
                     "已不需批准，等待生效时间。"};
      throw made;
    }
    if (how.who.by.empty()) throw bad_parameter("by", {"Say who approves it.", "请写明批准人。"});
    if (same_or_alike(how.who.by, change.by)) {
      Problem made("wrong-role");
      made.detail = {"'" + change.by + "' proposed it; a second person has to approve it.",
                     "提出人是“" + change.by + "”；须由第二人批准。"};
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
    // On the clerk's thread, so that it cannot come into force meanwhile.
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
    if (!service.book.policy_named(call.parts.front()))
      throw no_such_policy(service.store, call.parts.front());
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
      throw bad_parameter("paused", {"Write true to pause it, false to let it go on.",
                                     "请写true暂停，或false继续。"});
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
