#include "rules/book.h"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include "engine/digest.h"
#include "rules/written_policy.h"

namespace redress {

// A policy as it was taken, to be compiled again when a calendar is revised.
struct Taken {
  Text text;
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
      report.add(policy.calendars_at, "there is no calendar '" + name + "'",
                 "put it into calendars/" + name +
                     ".yaml beside the policy, with 'calendar: " + name + "' in it");
    else
      layers.push_back(*found->second);
  }
  return layers;
}

std::shared_ptr<const WrittenPolicy> compile(const Text& policy, const std::vector<Text>& calendars,
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
  const std::shared_ptr<const WrittenPolicy> it = compile(policy, calendars, problems);
  if (!it) return problems;
  yaml::Report report(policy.file);
  for (const PolicyTest& test : it->file().tests) {
    const std::string of = "test '" + test.name + "': ";
    std::string because;
    if (test.opens_case && *test.opens_case != it->opens_case(test.facts.review, &because))
      report.add(test.at,
                 of + (*test.opens_case ? "the review opens no case" : "the review opens a case"),
                 because);
    if (test.unit && *test.unit != it->assignment(test.facts.review).unit)
      report.add(test.at,
                 of + "'" + it->assignment(test.facts.review).unit + "' has to act, not '" +
                     *test.unit + "'",
                 "correct the test or the routes");
    const RatingWindow window = it->window(test.facts.received);
    if (test.window_ends && window.ends != test.window_ends)
      report.add(
          test.at,
          of +
              (window.ends ? "the window ends at another time than " : "no window ends, and not ") +
              test.window_ends_written,
          "correct the test or 'rating_window'");
    for (const PolicyTest::Expected& expected : test.dues) {
      Case facts = test.facts;
      facts.stage = expected.clock == "contact"
                        ? Stage::verification
                        : stage_named(expected.clock).value_or(Stage::rectification);
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

Book::Book() : state_(std::make_shared<const BookState>()) {}
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
  const std::shared_ptr<const WrittenPolicy> made = compile(policy, calendars, problems);
  if (!made) return problems;
  const Version& version = made->version();
  auto next = std::make_shared<BookState>(*state_.load());
  for (const Text& text : calendars) next->calendars.insert_or_assign(calendar_name(text), text);
  if (!active) {
    next->by_digest.try_emplace(version.digest, Taken{policy, made});
    state_ = std::move(next);
    return problems;
  }
  const PolicyFile& file = made->file();
  for (const auto& [name, digest] : next->active)
    if (name != version.name && next->of(digest).file().region == file.region) {
      const std::string scope =
          file.region.empty() ? "the default" : "region '" + file.region + "'";
      yaml::Report report(policy.file);
      report.add(file.applies_to_at, "policy '" + name + "' applies to " + scope + " already",
                 "give one of them another region, or the same name to replace it");
      return report.by_place();
    }
  next->by_digest.insert_or_assign(version.digest, Taken{policy, made});
  next->active[version.name] = version.digest;
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
    auto policy = compile(taken.text, layers, made.problems);
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
  throw std::out_of_range("policy '" + version.name + "' (" + version.digest.substr(0, 12) +
                          ") is not in the book; adopt or remember every version in the ledger");
}

std::vector<std::shared_ptr<const Policy>> Book::active() const {
  const std::shared_ptr<const BookState> now = state_.load();
  std::vector<std::shared_ptr<const Policy>> all;
  for (const auto& [name, digest] : now->active) all.push_back(now->by_digest.at(digest).policy);
  return all;
}

}  // namespace redress
