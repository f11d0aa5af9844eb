// Any bytes as what an administrator sends: a policy, a layer over itself or over another, a
// dictionary. Problems with a place and a sentence, or what was read, and then it is printed, laid
// out and compared, and says the same; never a crash, a hang or memory without bound.
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "api/admin/policy_diff.h"
#include "rules/policy/book.h"
#include "rules/policy/layers.h"
#include "rules/policy/policy_check.h"
#include "rules/policy/policy_file.h"
#include "rules/policy/policy_print.h"
#include "rules/policy/policy_test.h"
#include "rules/sources/dictionary_book.h"

namespace {

using namespace redress;

void must_hold(bool promise) {
  if (!promise) std::abort();
}

// As they are shown, too.
void check(const std::vector<RuleProblem>& problems, const Text& text) {
  for (const RuleProblem& problem : problems) {
    must_hold(!problem.sentence.en.empty() && !problem.sentence.zh.empty());
    must_hold(problem.line >= 1 && problem.column >= 1);
    for (const Language language : {Language::en, Language::zh}) {
      print(problem, language);
      print_at_length(problem, text.bytes, language);
    }
  }
}

// What layers of the corpus stand on.
const Text& sound() {
  static const Text text = [] {
    std::ifstream in(SOURCE_DIR "/tests/rules/wrong/sound.yaml", std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    must_hold(bool(in));
    return Text{"sound.yaml", std::move(bytes).str()};
  }();
  return text;
}

// Five days a week, so that nothing is learnt of holidays a thousand times a second.
const std::vector<Text> calendars = {{"cn.yaml",
                                      "redress_calendar: 1\ncalendar: cn\ntitle: cn\n"
                                      "week: [monday, tuesday, wednesday, thursday, friday]\n"
                                      "hours: [\"09:00-12:00\", \"13:00-17:00\"]\n"}};

void layout(const Text& text) {
  yaml::Report report(text.file), again(text.file);
  const std::string made = laid_out(text, report);
  check(report.by_place(), text);
  if (!report.empty()) return must_hold(made == text.bytes);
  must_hold(laid_out({text.file, made}, again) == made);
  must_hold(again.empty());
}

void policy(const Text& text) {
  const std::vector<Text> known = {text, sound()};
  calendars_named_in(text, known);
  version_digest(text, known);
  yaml::Report report(text.file);
  const std::optional<yaml::Node> root = compose(text, known, report);
  if (root && root->is_map()) {
    const std::string flat = printed_policy(*root);
    must_hold(differences(*root, *root).empty());
    if (const auto file = report.empty() ? read_policy(*root, report) : std::nullopt) {
      yaml::Report reading("printed.yaml");
      const auto printed = yaml::parse({"printed.yaml", flat}, reading);
      must_hold(printed && read_policy(*printed, reading) == file);
      must_hold(differences(*root, *printed).empty());
    }
  }
  check(report.by_place(), text);
  const PolicyTexts texts{text, known, calendars};
  const Checked checked = check_policy(texts, Day(std::chrono::days(20'514)));
  check(checked.problems, text);
  if (checked.policy) check(run_tests(text, calendars, known), text);
  Book book;
  check(book.adopt(text, calendars, known), text);
  check(book.candidate(text).problems, text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Text text{"fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size)};
  layout(text);
  policy(text);
  if (text.bytes.find("dictionary") == std::string::npos) return 0;  // ten times as many a second
  std::vector<Text> dictionaries = built_in_dictionaries();
  dictionaries.push_back(text);
  check(DictionaryBook().revise(dictionaries).problems, text);
  return 0;
}
