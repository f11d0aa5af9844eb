#include "api/policy_commands.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <ostream>
#include <set>

#include "api/policy_files.h"
#include "rules/catalogue.h"
#include "rules/layers.h"
#include "rules/policy_check.h"
#include "rules/policy_test.h"

namespace redress::commands {
namespace {

Day today() {
  return Day(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())
                 .time_since_epoch());
}

template <class Do>
int reported(Streams to, Do work) {
  try {
    return work();
  } catch (const std::runtime_error& stop) {
    to.err << stop.what() << "\n";
  }
  return went_wrong;
}

std::map<std::string, std::string> by_file(const PolicyTexts& texts) {
  std::map<std::string, std::string> made{{texts.policy.file, texts.policy.bytes}};
  for (const Text& text : texts.bases) made[text.file] = text.bytes;
  for (const Text& text : texts.calendars) made[text.file] = text.bytes;
  return made;
}

// Two that tie, or none that is the default: seen only when several are looked at together.
void check_together(const std::vector<PolicyTexts>& all, std::vector<FileProblems>& files) {
  if (all.size() < 2) return;
  Book book;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (any_error(files[i].problems)) return;
    for (RuleProblem& problem : book.adopt(all[i].policy, all[i].calendars, all[i].bases))
      files[i].problems.push_back(std::move(problem));
  }
  if (book.has_default()) return;
  yaml::Report report(files.front().file);
  report.add({}, Mistake::no_default);
  files.front().problems.push_back(report.by_place().front());
}

}  // namespace

int check_policies(const Checking& how, Streams to) {
  return reported(to, [&] {
    std::vector<FileProblems> files;
    std::vector<PolicyTexts> all;
    for (const std::string& file : how.files) {
      all.push_back(policy_texts(file));
      Checked checked = check_policy(all.back(), today());
      files.push_back({file, std::move(checked.problems), by_file(all.back())});
    }
    check_together(all, files);
    to.out << report(files, how.format, how.language);
    const bool wrong = std::any_of(files.begin(), files.end(), [&](const FileProblems& it) {
      return how.strict ? !it.problems.empty() : any_error(it.problems);
    });
    return wrong ? went_wrong : ok;
  });
}

int explain_message(const std::string& code, Language language, Streams to) {
  if (code.empty() || code == "all") {
    for (const Message& message : every_message())
      to.out << message.code << "  " << message.sentence.in(language) << "\n";
    return ok;
  }
  const Message* found = message_coded(code);
  if (!found) {
    to.err << "There is no message '" << code
           << "'. They run from R0001 to R0510; 'redress policy check --explain all' lists them.\n";
    return wrong_usage;
  }
  to.out << explain(*found, language);
  return ok;
}

}  // namespace redress::commands
