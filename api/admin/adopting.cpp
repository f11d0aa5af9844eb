#include "api/admin/adopting.h"

#include <algorithm>
#include <memory>

namespace redress {
namespace {

// What a text was made of can change under it, as a case can: but it is no case.
Problem refused(const Refusal& no) {
  Problem made = problem(no);
  if (no.reason != Reason::stale_version) return made;
  const ProblemType changed("changed-since");
  made.status = changed->status;
  made.slug = changed->slug;
  return made;
}

}  // namespace

Adopting adopting(Parameters& parameters) {
  Adopting made = said_by(parameters);
  made.dry_run = parameters.flag("dry_run");
  return made;
}

Adopting said_by(Parameters& parameters) {
  constexpr std::size_t longest_note = 500;
  Adopting made{parameters.text("by"), parameters.prose("note")};
  for (const auto& [name, value] : {std::pair("by", &made.by), std::pair("note", &made.note)})
    if (value->size() > longest_note)
      throw bad_parameter(name, {"At most " + std::to_string(longest_note) + " bytes.",
                                 "最多" + std::to_string(longest_note) + "字节。"});
  return made;
}

Text text_in(const Request& request, const std::string& name, ProblemType type) {
  constexpr std::size_t longest_text = 1 << 20;
  Text text{repeated(name) + ".yaml", request.body};
  if (text.bytes.size() > longest_text) {
    RuleProblem problem;
    problem.file = text.file;
    problem.sentence = {"the text is too long", "文本过长"};
    problem.help = {"at most a megabyte", "不能超过1 MB"};
    throw invalid_text(type, {problem});
  }
  return text;
}

Problem invalid_text(ProblemType type, const std::vector<RuleProblem>& problems) {
  constexpr std::size_t most = 50;
  Problem made(type);
  made.detail =
      print_in_both(problems.front()) + Wording{". Nothing was changed.", "。未作任何改动。"};
  for (std::size_t i = 0; i < std::min(problems.size(), most); ++i)
    made.faults.push_back({"", print_in_both(problems[i])});
  return made;
}

Problem wrong_address(ProblemType type, const std::string& file, const std::string& key,
                      const std::string& says, const std::string& address) {
  RuleProblem problem;
  problem.file = file;
  problem.sentence = {
      "the text says '" + key + ": " + says + "', the address says '" + repeated(address) + "'",
      "文本里写的是" + key + ": " + says + "，地址里是“" + repeated(address) + "”"};
  problem.help = {"send it to the address of its own name", "请发到与它同名的地址"};
  return invalid_text(type, {problem});
}

void expect_in_force(const Request& request, const std::string& digest) {
  const std::string* expected = request.header("If-Match");
  if (!expected || *expected == "*" || *expected == "\"" + digest + "\"") return;
  Problem made("changed-since");
  made.detail = {
      "Somebody has revised it since you read it. Read it again, and make your change in what "
      "it is now.",
      "您读取之后它已被他人修改。请重新读取，并在现有内容上修改。"};
  throw made;
}

void adopt_alone(Service& service, Reply reply,
                 const std::function<std::variant<Answer, Pending>()>& decide) {
  if (service.adopting.exchange(true)) {
    Problem busy("queue-full");
    busy.detail = {"Another revision is being adopted. Nothing was changed; send it again.",
                   "另一修订正在生效。未作任何改动；请重新发送。"};
    reply(problem_answer(service, busy));
    return;
  }
  const auto free = [&service] { service.adopting = false; };
  try {
    auto decided = decide();
    if (auto* answer = std::get_if<Answer>(&decided)) {
      free();
      reply(std::move(*answer));
      return;
    }
    auto& pending = std::get<Pending>(decided);
    auto waiting = std::make_shared<Reply>(std::move(reply));
    const bool taken = service.clerk.adopt(
        std::move(pending.adoption),
        [&service, free, waiting, answer = std::move(pending.answer)](Verdict verdict) {
          free();
          if (const auto* no = std::get_if<Unavailable>(&verdict))
            return (*waiting)(problem_answer(service, problem(*no)));
          if (const auto* no = std::get_if<Refusal>(&verdict))
            return (*waiting)(problem_answer(service, refused(*no)));
          (*waiting)(answer(std::get<Receipt>(verdict).number));
        });
    if (!taken) {
      free();
      (*waiting)(problem_answer(service, problem(Unavailable{Unavailable::Why::stopping})));
    }
  } catch (const Problem& problem) {
    free();
    reply(problem_answer(service, problem));
  } catch (const Unreadable& damaged) {
    free();
    reply(problem_answer(service, problem(damaged)));
  } catch (...) {
    free();
    throw;
  }
}

}  // namespace redress
