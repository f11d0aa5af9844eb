#include "rules/sources/dictionary_book.h"

#include <set>

namespace redress {
namespace {

// Every text compiled over its base, bases first.
class Build {
 public:
  Build(Dictionaries& all, std::vector<RuleProblem>& problems) : all_(all), problems_(problems) {}

  void run() {
    for (auto& [name, taken] : all_.by_name) taken.dictionary = nullptr;
    for (const auto& [name, taken] : all_.by_name) compiled(name);
  }

 private:
  const Dictionary* compiled(const std::string& name) {
    const auto found = all_.by_name.find(name);
    if (found == all_.by_name.end()) return nullptr;
    Dictionaries::Taken& taken = found->second;
    if (taken.dictionary || !seen_.insert(name).second) return taken.dictionary.get();
    const std::string base_name = base_named_in(taken.text);
    const bool loops = !base_name.empty() && seen_.contains(base_name) &&
                       all_.by_name.contains(base_name) && !all_.find(base_name) &&
                       !failed_.contains(base_name);
    const Dictionary* base = loops || base_name.empty() ? nullptr : compiled(base_name);
    // Of a base that is there and not right, its own problems are enough.
    const bool told = !base && failed_.contains(base_name);
    if (!told) {
      auto made = read_dictionary(
          taken.text, base, problems_,
          loops ? "the base '" + base_name + "' stands on this dictionary itself" : "");
      if (made) taken.dictionary = std::make_shared<const Dictionary>(*std::move(made));
    }
    if (!taken.dictionary) failed_.insert(name);
    return taken.dictionary.get();
  }

  Dictionaries& all_;
  std::vector<RuleProblem>& problems_;
  std::set<std::string> seen_, failed_;
};

bool stands_on(const Dictionaries& all, const Dictionary& one, const std::string& base) {
  for (const Dictionary* at = &one; at && !at->base.empty(); at = all.find(at->base))
    if (at->base == base) return true;
  return false;
}

// An event is known by its source and id, so two dictionaries must not speak for one source. Of two
// that are new it is said once: `later` come after this one.
void refuse_shared_source(const Dictionaries& all, const std::string& name,
                          const std::set<std::string>& later, std::vector<RuleProblem>& problems) {
  const Dictionaries::Taken& taken = all.by_name.at(name);
  if (taken.dictionary->event_source.empty()) return;
  for (const auto& [other, theirs] : all.by_name)
    if (other != name && !later.contains(other) &&
        theirs.dictionary->event_source == taken.dictionary->event_source)
      problems.push_back({taken.text.file, taken.dictionary->event_source_at.line,
                          taken.dictionary->event_source_at.column,
                          "event_source '" + taken.dictionary->event_source +
                              "' is that of dictionary '" + other + "' already",
                          "give each source its own"});
}

}  // namespace

const Dictionary* Dictionaries::find(std::string_view name) const {
  const auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : found->second.dictionary.get();
}

std::string Dictionaries::names() const {
  std::string all;
  for (const auto& [name, taken] : by_name) all += (all.empty() ? "" : ", ") + name;
  return all;
}

DictionaryBook::DictionaryBook() : state_(std::make_shared<const Dictionaries>()) {}

DictionaryBook::Revision DictionaryBook::revise(const std::vector<Text>& texts) const {
  const std::shared_ptr<const Dictionaries> before = state_.load();
  Revision made;
  made.same = true;
  auto next = std::make_shared<Dictionaries>(*before);
  std::vector<std::string> names;
  for (const Text& text : texts) {
    const std::string name = dictionary_name(text);
    const auto known = before->by_name.find(name);
    made.same =
        made.same && known != before->by_name.end() && known->second.text.bytes == text.bytes;
    next->by_name.insert_or_assign(name, Dictionaries::Taken{text, nullptr});
    names.push_back(name);
  }
  Build(*next, made.problems).run();
  if (!made.problems.empty()) return made;
  std::set<std::string> later(names.begin(), names.end());
  for (const std::string& name : names) {
    later.erase(name);
    refuse_shared_source(*next, name, later, made.problems);
  }
  if (!made.problems.empty()) return made;
  if (names.size() == 1) {
    made.dictionary = next->find(names.front())->version;
    for (const auto& [name, taken] : next->by_name)
      if (stands_on(*next, *taken.dictionary, names.front())) made.dependent.push_back(name);
  }
  made.then = std::move(next);
  return made;
}

}  // namespace redress
