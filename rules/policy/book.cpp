#include "rules/policy/book.h"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include "engine/digest.h"
#include "engine/unreadable.h"
#include "rules/policy/layers.h"
#include "rules/policy/written_policy.h"
#include "rules/text/catalogue.h"

namespace redress {

// A policy as it was taken, to be compiled again when a calendar is revised.
struct Taken {
  Text text;
  std::vector<Text> bases;
  std::shared_ptr<const WrittenPolicy> policy;
};

// Never changed once it is seen: a revision is a new one.
struct BookState {
  std::map<std::string, Taken> by_digest;
  std::map<std::string, std::string> active;  // digest by name
  std::map<std::string, Text> calendars;      // by name

  const WrittenPolicy& of(const std::string& digest) const { return *by_digest.at(digest).policy; }
};

std::string calendar_name(const Text& text) {
  yaml::Report ignored(text.file);
  const std::optional<yaml::Node> root = yaml::parse(text, ignored);
  if (root)
    for (const yaml::Member& member : root->members)
      if (member.key == "calendar") return member.value.text;
  return {};
}

namespace {

// The named texts in the policy's order; what is missing is reported.
std::vector<Text> chosen(const PolicyFile& policy, const std::vector<Text>& calendars,
                         yaml::Report& report) {
  std::map<std::string, const Text*> by_name;
  for (const Text& text : calendars) by_name.emplace(calendar_name(text), &text);
  std::vector<Text> layers;
  for (const std::string& name : policy.calendars) {
    const auto found = by_name.find(name);
    if (found == by_name.end())
      report.add(policy.calendars_at, Mistake::no_calendar, {name});
    else
      layers.push_back(*found->second);
  }
  return layers;
}

// Older versions stay as they were understood: what is said of calendars and bases is the caller's.
std::shared_ptr<const WrittenPolicy> compile(const Text& policy, const std::vector<Text>& bases,
                                             const std::vector<Text>& calendars,
                                             std::vector<RuleProblem>& problems) {
  yaml::Report report(policy.file);
  std::optional<PolicyFile> file = read_policy(policy, bases, report);
  std::optional<Zone> zone;
  std::optional<Calendar> calendar;
  if (file) {
    zone = Zone::named(file->timezone);
    if (!zone) report.add(file->timezone_at, Mistake::no_zone, {file->timezone});
    const std::vector<Text> layers = chosen(*file, calendars, report);
    if (layers.size() == file->calendars.size()) calendar = Calendar::compile(layers, problems);
  } else {
    // The policy cannot be read; what is wrong with the calendars is worth knowing all the same.
    for (const Text& text : calendars) Calendar::compile({text}, problems);
  }
  for (RuleProblem& problem : report.by_place()) problems.push_back(std::move(problem));
  if (!file || !zone || !calendar || !problems.empty()) return nullptr;
  const Version version{file->name, version_digest(policy, bases)};
  return std::make_shared<const WrittenPolicy>(*std::move(file), version, *std::move(zone),
                                               *std::move(calendar));
}

// Of a calendar that no policy names yet: it is right if it stands alone, or over one that does.
std::vector<RuleProblem> problems_of_unused(const Text& calendar,
                                            const std::map<std::string, Text>& known) {
  std::vector<RuleProblem> problems;
  if (Calendar::compile({calendar}, problems)) return {};
  for (const auto& [name, base] : known) {
    std::vector<RuleProblem> ignored, over;
    if (name == calendar_name(calendar) || !Calendar::compile({base}, ignored)) continue;
    if (Calendar::compile({base, calendar}, over)) return {};
    problems = std::move(over);
  }
  return problems;
}

Wording scope_of(const PolicyFile& file) {
  if (file.region.empty()) return {"the default", "未另行规定的所有地区"};
  return {"region '" + file.region + "'", "地区“" + file.region + "”"};
}

// Makes it the active version of its name, unless another policy is for the same region.
std::vector<RuleProblem> put(BookState& book, Taken taken) {
  const Version version = taken.policy->version();
  const PolicyFile& file = taken.policy->file();
  for (const auto& [name, digest] : book.active)
    if (name != version.name && book.of(digest).file().region == file.region) {
      yaml::Report report(taken.text.file);
      for (std::size_t i = 0; i < taken.bases.size(); ++i) report.add_layer(taken.bases[i].file);
      report.add(file.applies_to_at, Mistake::policies_tie, {name, scope_of(file)});
      return report.by_place();
    }
  book.by_digest.insert_or_assign(version.digest, std::move(taken));
  book.active[version.name] = version.digest;
  return {};
}

// The one of the longest prefix of the region; nullptr if none applies.
std::shared_ptr<const WrittenPolicy> best_for(const BookState& book, std::string_view region) {
  std::shared_ptr<const WrittenPolicy> best;
  for (const auto& [name, digest] : book.active) {
    const auto& policy = book.by_digest.at(digest).policy;
    const std::string& of = policy->file().region;
    if (region.starts_with(of) && (!best || of.size() > best->file().region.size())) best = policy;
  }
  return best;
}

}  // namespace

std::vector<std::string> calendars_named_in(const Text& policy, const std::vector<Text>& bases) {
  yaml::Report ignored(policy.file);
  std::vector<std::string> names;
  const std::optional<yaml::Node> root = compose(policy, bases, ignored);
  if (!root) return names;
  for (const yaml::Member& member : root->members)
    if (member.key == "calendar")
      for (const yaml::Node& item : member.value.items)
        if (auto name = yaml::word(item, "calendar", ignored)) names.push_back(*std::move(name));
  return names;
}

std::shared_ptr<const WrittenPolicy> compiled(const PolicyTexts& texts,
                                              std::vector<RuleProblem>& problems) {
  return compile(texts.policy, texts.bases, texts.calendars, problems);
}

Book::Book() : state_(std::make_shared<const BookState>()) {}
Book::~Book() = default;

std::vector<RuleProblem> Book::adopt(const Text& policy, const std::vector<Text>& calendars,
                                     const std::vector<Text>& bases) {
  return take(policy, calendars, bases, true);
}

std::vector<RuleProblem> Book::remember(const Text& policy, const std::vector<Text>& calendars,
                                        const std::vector<Text>& bases) {
  return take(policy, calendars, bases, false);
}

std::vector<RuleProblem> Book::take(const Text& policy, const std::vector<Text>& calendars,
                                    const std::vector<Text>& bases, bool active) {
  std::vector<RuleProblem> problems;
  const std::shared_ptr<const WrittenPolicy> made = compile(policy, bases, calendars, problems);
  if (!made) return problems;
  auto next = std::make_shared<BookState>(*state_.load());
  for (const Text& text : calendars) next->calendars.insert_or_assign(calendar_name(text), text);
  Taken taken{policy, chain_of(policy, bases), made};
  if (!active)
    next->by_digest.try_emplace(made->version().digest, std::move(taken));
  else if (auto tied = put(*next, std::move(taken)); !tied.empty())
    return tied;
  state_ = std::move(next);
  return problems;
}

void Book::know(const Text& calendar) {
  auto next = std::make_shared<BookState>(*state_.load());
  next->calendars.insert_or_assign(calendar_name(calendar), calendar);
  state_ = std::move(next);
}

Book::Revision Book::revise(const Text& calendar) const {
  const std::shared_ptr<const BookState> now = state_.load();
  Revision made;
  made.of = now;
  const std::string name = calendar_name(calendar);
  made.calendar = {name, hex(sha256(calendar.bytes))};
  auto next = std::make_shared<BookState>(*now);
  const auto known = next->calendars.find(name);
  made.same = known != next->calendars.end() && known->second.bytes == calendar.bytes;
  next->calendars.insert_or_assign(name, calendar);
  bool used = false;
  for (auto& [digest, taken] : next->by_digest) {
    const std::vector<std::string>& names = taken.policy->file().calendars;
    if (std::find(names.begin(), names.end(), name) == names.end()) continue;
    used = true;
    std::vector<Text> layers;
    for (const std::string& layer : names) layers.push_back(next->calendars.at(layer));
    auto policy = compile(taken.text, taken.bases, layers, made.problems);
    if (!policy) return made;
    const auto differs = first_difference(taken.policy->calendar(), policy->calendar());
    if (differs) made.changed_from = std::min(made.changed_from.value_or(*differs), *differs);
    const std::string& of = policy->version().name;
    const auto active = now->active.find(of);
    if (active != now->active.end() && active->second == digest) made.policies.push_back(of);
    taken.policy = std::move(policy);
  }
  if (!used) made.problems = problems_of_unused(calendar, now->calendars);
  if (!made.problems.empty()) return made;
  made.then = std::move(next);
  return made;
}

void Book::put_in_force(const Revision& revision) { state_ = revision.then; }

Book::Candidate Book::candidate(const Text& policy) const {
  const std::shared_ptr<const BookState> now = state_.load();
  Candidate made;
  made.of = now;
  auto next = std::make_shared<BookState>(*now);
  std::map<std::string, Text> texts;  // of the active policies, by name
  for (const auto& [name, digest] : now->active) texts[name] = now->by_digest.at(digest).text;
  const std::string name = policy_name(policy);
  texts[name] = policy;
  std::vector<Text> known, calendars;
  for (const auto& [of, text] : texts)  // named as people here know them, wherever their files lay
    known.push_back(of == name ? text : Text{of + ".yaml", text.bytes});
  for (const auto& [of, text] : now->calendars) calendars.push_back(text);

  const auto make = [&](const Text& text) -> bool {
    std::vector<RuleProblem> problems;
    auto compiled = compile(text, known, calendars, problems);
    if (compiled) problems = put(*next, {text, chain_of(text, known), compiled});
    if (!problems.empty() && !made.policies.empty()) {
      // Its own text is right; one that stands on it is not any more.
      yaml::Report report(policy.file);
      const RuleProblem& first = problems.front();
      report.add(
          {}, Mistake::base_refuses,
          {policy_name(text), Wording{print(first, Language::en), print(first, Language::zh)}});
      problems = report.by_place();
    }
    made.problems.insert(made.problems.end(), problems.begin(), problems.end());
    if (!problems.empty()) return false;
    One one;
    one.version = compiled->version();
    one.policy = compiled;
    one.text = text;
    one.bases = chain_of(text, known);
    for (const std::string& calendar : compiled->file().calendars)
      one.calendars.push_back({calendar, hex(sha256(now->calendars.at(calendar).bytes))});
    const auto before = now->active.find(one.version.name);
    if (before != now->active.end()) {
      one.before = now->by_digest.at(before->second).policy;
      one.text_before = now->by_digest.at(before->second).text;
    }
    made.policies.push_back(std::move(one));
    return true;
  };
  if (!make(policy)) return made;
  made.same = made.policies.front().before &&
              made.policies.front().before->version() == made.policies.front().version;
  for (const auto& [of, text] : texts) {
    if (of == name) continue;
    const std::vector<Text> chain = chain_of(text, known);
    const bool stands_on_it = std::any_of(chain.begin(), chain.end(),
                                          [&](const Text& it) { return policy_name(it) == name; });
    if (stands_on_it && !make({of + ".yaml", text.bytes})) return made;
  }
  made.then = std::move(next);
  return made;
}

std::shared_ptr<const WrittenPolicy> Book::Candidate::for_region(std::string_view region) const {
  return best_for(*then, region);
}

std::shared_ptr<const WrittenPolicy> Book::Candidate::now_for_region(
    std::string_view region) const {
  return best_for(*of, region);
}

void Book::put_in_force(const Candidate& candidate) { state_ = candidate.then; }

std::optional<PolicyTexts> Book::texts_of(const std::string& digest) const {
  const std::shared_ptr<const BookState> now = state_.load();
  const auto found = now->by_digest.find(digest);
  if (found == now->by_digest.end()) return std::nullopt;
  const Taken& taken = found->second;
  PolicyTexts made{taken.text, taken.bases, {}};
  for (const std::string& name : taken.policy->file().calendars)
    made.calendars.push_back(now->calendars.at(name));
  return made;
}

std::shared_ptr<const WrittenPolicy> Book::policy_named(std::string_view name) const {
  const std::shared_ptr<const BookState> now = state_.load();
  const auto found = now->active.find(std::string(name));
  return found == now->active.end() ? nullptr : now->by_digest.at(found->second).policy;
}

std::vector<Text> Book::calendars() const {
  std::vector<Text> all;
  for (const auto& [name, text] : state_.load()->calendars) all.push_back(text);
  return all;
}

std::vector<std::pair<std::string, int>> Book::missing_years(Day first, Day last) const {
  const std::shared_ptr<const BookState> now = state_.load();
  std::set<std::pair<std::string, int>> missing;
  for (const auto& [name, digest] : now->active) {
    const Calendar& calendar = now->of(digest).calendar();
    for (int year : calendar.missing(first, last)) missing.emplace(calendar.version().name, year);
  }
  return {missing.begin(), missing.end()};
}

const Policy* Book::for_region(std::string_view of) const {
  return best_for(*state_.load(), of).get();
}

std::shared_ptr<const WrittenPolicy> Book::in_force(std::string_view region) const {
  const std::shared_ptr<const BookState> now = state_.load();
  if (auto best = best_for(*now, region)) return best;
  return now->active.empty() ? nullptr : now->by_digest.at(now->active.begin()->second).policy;
}

const Policy& Book::pinned(const Version& version) const {
  const std::shared_ptr<const BookState> now = state_.load();
  const auto found = now->by_digest.find(version.digest);
  if (found != now->by_digest.end()) return *found->second.policy;
  const std::string digest = version.digest.substr(0, 12);
  throw Unreadable({"Policy '" + version.name + "' (" + digest + "), by which the case is judged,",
                    "工单所依据的规则“" + version.name + "”（" + digest + "）"},
                   "its adoption is not on record");
}

std::vector<std::shared_ptr<const Policy>> Book::active() const {
  const std::shared_ptr<const BookState> now = state_.load();
  std::vector<std::shared_ptr<const Policy>> all;
  for (const auto& [name, digest] : now->active) all.push_back(now->by_digest.at(digest).policy);
  return all;
}

std::vector<std::shared_ptr<const WrittenPolicy>> Book::every() const {
  const std::shared_ptr<const BookState> now = state_.load();
  std::vector<std::shared_ptr<const WrittenPolicy>> all;
  for (const auto& [digest, taken] : now->by_digest) all.push_back(taken.policy);
  return all;
}

}  // namespace redress
