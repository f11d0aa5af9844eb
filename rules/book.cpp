#include "rules/book.h"

#include <algorithm>
#include <stdexcept>

#include "engine/digest.h"
#include "rules/written_policy.h"

namespace redress {
namespace {

// What a calendar's text calls itself; empty if it does not.
std::string calendar_name(const Text& text) {
  yaml::Report ignored(text.file);
  const std::optional<yaml::Node> root = yaml::parse(text, ignored);
  if (root)
    for (const yaml::Member& member : root->members)
      if (member.key == "calendar") return member.value.text;
  return {};
}

// The named texts in the policy's order; what is missing is reported.
std::vector<Text> chosen(const PolicyFile& policy, const std::vector<Text>& calendars,
                         yaml::Report& report) {
  std::map<std::string, const Text*> by_name;
  for (const Text& text : calendars) by_name.emplace(calendar_name(text), &text);
  std::vector<Text> layers;
  for (const std::string& name : policy.calendars) {
    const auto found = by_name.find(name);
    if (found == by_name.end())
      report.add(policy.calendars_at, "there is no calendar '" + name + "'",
                 "put it into calendars/" + name +
                     ".yaml beside the policy, with 'calendar: " + name + "' in it");
    else
      layers.push_back(*found->second);
  }
  return layers;
}

std::unique_ptr<WrittenPolicy> compile(const Text& policy, const std::vector<Text>& calendars,
                                       std::vector<RuleProblem>& problems) {
  yaml::Report report(policy.file);
  std::optional<PolicyFile> file = read_policy(policy, report);
  std::optional<Zone> zone;
  std::optional<Calendar> calendar;
  if (file) {
    zone = Zone::named(file->timezone);
    if (!zone)
      report.add(file->timezone_at, "the tz database has no usable zone '" + file->timezone + "'",
                 "write a name like Asia/Shanghai");
    const std::vector<Text> layers = chosen(*file, calendars, report);
    if (layers.size() == file->calendars.size()) calendar = Calendar::compile(layers, problems);
  } else {
    // The policy can not be read; what is wrong with the calendars is worth knowing all the same.
    for (const Text& text : calendars) Calendar::compile({text}, problems);
  }
  for (RuleProblem& problem : report.by_place()) problems.push_back(std::move(problem));
  if (!file || !zone || !calendar || !problems.empty()) return nullptr;
  const Version version{file->name, hex(sha256(policy.bytes))};
  return std::make_unique<WrittenPolicy>(*std::move(file), version, *std::move(zone),
                                         *std::move(calendar));
}

}  // namespace

std::vector<std::string> calendars_named_in(const Text& policy) {
  yaml::Report ignored(policy.file);
  std::vector<std::string> names;
  const std::optional<yaml::Node> root = yaml::parse(policy, ignored);
  if (!root) return names;
  for (const yaml::Member& member : root->members)
    if (member.key == "calendar")
      for (const yaml::Node& item : member.value.items)
        if (auto name = yaml::word(item, "calendar", ignored)) names.push_back(*std::move(name));
  return names;
}

std::vector<RuleProblem> run_tests(const Text& policy, const std::vector<Text>& calendars) {
  std::vector<RuleProblem> problems;
  const std::unique_ptr<WrittenPolicy> it = compile(policy, calendars, problems);
  if (!it) return problems;
  yaml::Report report(policy.file);
  for (const PolicyTest& test : it->file().tests) {
    const std::string of = "test '" + test.name + "': ";
    std::string because;
    if (test.opens_case && *test.opens_case != it->opens_case(test.facts.review, &because))
      report.add(test.at,
                 of + (*test.opens_case ? "the review opens no case" : "the review opens a case"),
                 because);
    for (const PolicyTest::Expected& expected : test.dues) {
      Case facts = test.facts;
      facts.stage = stage_named(expected.clock).value_or(Stage::rectification);
      const Plan plan = it->plan(facts);
      const auto clock = std::find_if(plan.clocks.begin(), plan.clocks.end(),
                                      [&](const Clock& one) { return one.name == expected.clock; });
      if (clock == plan.clocks.end())
        report.add(expected.at, of + "'" + expected.clock + "' has no deadline",
                   "correct the test or the rule");
      else if (clock->due != expected.due)
        report.add(expected.at,
                   of + expected.clock + " is due " + clock->due_text + ", not " + expected.written,
                   "correct the test or the rule");
      else if (test.provisional && *test.provisional != clock->provisional)
        report.add(
            expected.at,
            of + expected.clock + " is " + (clock->provisional ? "" : "not ") + "provisional",
            "correct the test or the calendar");
    }
  }
  return report.by_place();
}

Book::Book() = default;
Book::~Book() = default;

std::vector<RuleProblem> Book::adopt(const Text& policy, const std::vector<Text>& calendars) {
  return take(policy, calendars, true);
}

std::vector<RuleProblem> Book::remember(const Text& policy, const std::vector<Text>& calendars) {
  return take(policy, calendars, false);
}

std::vector<RuleProblem> Book::take(const Text& policy, const std::vector<Text>& calendars,
                                    bool active) {
  std::vector<RuleProblem> problems;
  std::unique_ptr<WrittenPolicy> made = compile(policy, calendars, problems);
  if (!made) return problems;
  const Version version = made->version();
  std::unique_ptr<WrittenPolicy>& known = by_digest_[version.digest];
  if (!active) {
    if (!known) known = std::move(made);
    return problems;
  }
  const PolicyFile& file = made->file();
  for (const auto& [name, other] : active_)
    if (name != version.name && other->file().region == file.region) {
      const std::string scope =
          file.region.empty() ? "the default" : "region '" + file.region + "'";
      yaml::Report report(policy.file);
      report.add(file.applies_to_at, "policy '" + name + "' applies to " + scope + " already",
                 "give one of them another region, or the same name to replace it");
      if (!known) by_digest_.erase(version.digest);
      return report.by_place();
    }
  known = std::move(made);
  active_[version.name] = known.get();
  return problems;
}

const Policy* Book::for_review(const Review& review) const {
  const WrittenPolicy* best = nullptr;
  for (const auto& [name, policy] : active_) {
    const std::string& region = policy->file().region;
    if (!review.region.starts_with(region)) continue;
    if (!best || region.size() > best->file().region.size()) best = policy;
  }
  return best;
}

const Policy& Book::pinned(const Version& version) const {
  const auto found = by_digest_.find(version.digest);
  if (found != by_digest_.end()) return *found->second;
  throw std::out_of_range("policy '" + version.name + "' (" + version.digest.substr(0, 12) +
                          ") is not in the book; adopt or remember every version in the ledger");
}

std::vector<const Policy*> Book::active() const {
  std::vector<const Policy*> all;
  for (const auto& [name, policy] : active_) all.push_back(policy);
  return all;
}

}  // namespace redress
