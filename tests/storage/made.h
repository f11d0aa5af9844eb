// What tests of the store are made of: a directory of their own, and batches as the clerk hands
// them over, without a policy to decide anything.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/ledger.h"
#include "storage/database.h"
#include "storage/store.h"
#include "tests/support/wording.h"

namespace redress {

// A directory that is gone after the test.
class Directory {
 public:
  Directory() {
    std::string name = (std::filesystem::temp_directory_path() / "redress-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary directory");
    path_ = name;
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline StoreOptions small() { return {8u << 20, 4u << 20, 0}; }

inline std::unique_ptr<Store> opened(const std::filesystem::path& path, Surroundings around = {}) {
  return std::make_unique<Store>(open_database(path, small(), std::move(around)));
}

// 2026-03-02T00:00:00Z, and so many minutes later.
inline Instant at(std::int64_t minutes) {
  return Instant(std::chrono::seconds(1'772'409'600) + std::chrono::minutes(minutes));
}
inline Day day(int n) { return Day(std::chrono::days(20'514 + n)); }

inline Review a_review(int rating = 1) {
  Review review;
  review.dictionary = "rating-5-best";
  review.step = "finish";
  review.rating = rating;
  review.channel = "tablet";
  review.matter = {"370114", "养老保险关系转移"};
  review.region = "371623001002";
  review.unit = "社会保险";
  review.window = "23";
  review.staff = "007";
  review.remark = "等了两个小时，窗口没有人";
  review.given_at = at(0);
  review.day = day(0);
  return review;
}
inline Review at_unit(Review review, std::string region, std::string unit) {
  review.region = std::move(region);
  review.unit = std::move(unit);
  return review;
}

inline Clock due_at(Instant due) {
  Clock clock;
  clock.name = "rectification";
  clock.due = due;
  clock.offset = std::chrono::hours(8);
  clock.due_text = rfc3339(due, clock.offset);
  clock.why.unit = "natural_days";
  clock.why.length = 5;
  clock.why.from = "received";
  clock.why.zone = "Asia/Shanghai";
  clock.why.roll = "none";
  return clock;
}
inline Alarm alarm_at(Instant when, Event event = Event::overdue) {
  return {when, event, "rectification", "", 0, {"unit"}};
}

inline Review of_project(Review review, std::string project_no) {
  review.project_no = std::move(project_no);
  return review;
}

// A batch being made. Numbers go on from the ledger's; cases are those of the batch, else stored.
class MadeUp {
 public:
  using Touch = std::function<void(Entry&)>;

  explicit MadeUp(const Ledger& ledger) : ledger_(ledger), next_(ledger.tip().number + 1) {}

  Number says(Fact fact, const Touch& touch = {}, Reviewer reviewer = {}) {
    Entry entry = next(std::move(fact));
    return add(std::move(entry), touch, std::move(reviewer));
  }

  Number opens(Review review, std::optional<Instant> due, std::vector<Alarm> alarms = {},
               const Touch& touch = {}) {
    Entry entry = next(ReviewSubmitted{std::move(review)});
    entry.outcome.case_id = entry.number;
    entry.outcome.version = 1;
    entry.outcome.policy = {"wudi-hall", "00ff"};
    plan(entry, due, std::move(alarms));
    return add(std::move(entry), touch);
  }

  // By default it stays where it is, with the clocks and alarms it has.
  Number moves(Number id, Event event, const Touch& touch = {}, Details details = {}) {
    return concerns(id, CaseMoved{event, std::move(details)}, touch);
  }
  Number goes_off(Number id, const Touch& touch = {}) {
    const Alarm alarm = find(id)->alarms.front();
    return concerns(id, AlarmWentOff{alarm, {}, {}, {}}, touch);
  }

  Number hands_in(Number id, const std::string& bytes) {
    const std::string digest = hex(sha256(bytes));
    batch_.blobs.push_back({digest, std::make_shared<const std::string>(bytes)});
    return concerns(
        id, AttachmentAdded{{digest, "报告.pdf", "application/pdf", "report", bytes.size(), "", 0}},
        {});
  }

  static void plan(Entry& entry, std::optional<Instant> due, std::vector<Alarm> alarms = {}) {
    entry.outcome.replanned = true;
    entry.outcome.clocks.clear();
    if (due) entry.outcome.clocks.push_back(due_at(*due));
    entry.outcome.due = due;
    entry.outcome.alarms = std::move(alarms);
  }

  Number adopts(std::string name, std::string text) {
    PolicyAdopted adopted;
    adopted.policy = {std::move(name), hex(sha256(text))};
    batch_.documents.push_back({adopted.policy.digest, std::move(text)});
    return says(adopted);
  }
  // And open cases go over to it, in the order they were opened.
  Number takes_over(std::string name, std::string text) {
    PolicyAdopted adopted;
    adopted.policy = {std::move(name), hex(sha256(text))};
    adopted.open_cases = true;
    batch_.documents.push_back({adopted.policy.digest, std::move(text)});
    const Number number = says(adopted);
    goes_on({number, adopted.policy, adopted.deadlines});
    return number;
  }
  void goes_on(PolicyRun run) { batch_.policy_runs.push_back(std::move(run)); }

  const std::optional<Case>& find(Number id) {
    const auto found = cases_.find(id);
    if (found != cases_.end()) return found->second.second;
    auto stored = ledger_.find_case(id);
    return cases_.emplace(id, std::pair(stored, stored)).first->second.second;
  }

  Batch take() {
    for (auto& [id, states] : cases_)
      if (states.second && states.first != states.second)
        batch_.changes.push_back({states.first, *states.second});
    cases_.clear();
    for (auto& [key, service] : services_)
      batch_.services.push_back({key, ledger_.find_service(key), std::move(service)});
    services_.clear();
    for (auto& [name, unit] : units_) batch_.units.push_back(std::move(unit));
    units_.clear();
    return std::exchange(batch_, {});
  }

 private:
  Entry next(Fact fact) {
    Entry entry;
    entry.number = next_++;
    entry.recorded_at = at(std::int64_t(entry.number));
    entry.occurred_at = entry.effective_at = at(0);
    entry.fact = std::move(fact);
    if (!std::holds_alternative<AlarmWentOff>(entry.fact)) {
      entry.source = "/wudi/hall/tablet";
      entry.id = "t-" + std::to_string(entry.number);
    }
    return entry;
  }

  Number concerns(Number id, Fact fact, const Touch& touch) {
    const Case before = find(id).value();
    Entry entry = next(std::move(fact));
    entry.outcome.case_id = id;
    entry.outcome.version = before.version + 1;
    entry.outcome.stage = before.stage;
    entry.outcome.standing = before.standing;
    entry.outcome.round = before.round;
    entry.outcome.policy = before.policy;
    entry.outcome.due = before.due();
    return add(std::move(entry), touch);
  }

  Number add(Entry entry, const Touch& touch, Reviewer reviewer = {}) {
    if (touch) touch(entry);
    std::vector<Notice> told;
    std::optional<Case> before, after;
    std::optional<ServiceRecord> served_before, served;
    if (const Number id = entry.outcome.case_id) {
      before = find(id);
      auto& states = cases_.at(id);
      after = states.second = redress::apply(states.second, entry);
      told = notices(entry, *states.second);
    } else {
      told = notices(entry);
    }
    if (const std::string key = service_of(entry); !key.empty()) {
      const auto known = services_.find(key);
      if (known != services_.end())
        served_before = known->second;
      else
        served_before = ledger_.find_service(key);
      served = services_[key] = redress::apply(served_before, entry);
    }
    if (const std::string name = unit_of(entry); !name.empty()) {
      const auto known = units_.find(name);
      units_[name] =
          redress::apply(known == units_.end() ? ledger_.find_unit(name) : known->second, entry);
    }
    if (const auto* changed = std::get_if<RoleChanged>(&entry.fact))
      batch_.roster = redress::apply(batch_.roster.value_or(ledger_.roster()), *changed);
    std::optional<Fingerprint> fingerprint;
    if (!entry.id.empty())
      fingerprint = Fingerprint{sha256(entry.source + '\0' + entry.id), sha256(entry.id)};
    const Number number = entry.number;
    auto tallied = tally_changes(entry, before, after ? &*after : nullptr, served_before,
                                 served ? &*served : nullptr);
    batch_.items.push_back(
        {std::move(entry), fingerprint, std::move(reviewer), std::move(told), std::move(tallied)});
    return number;
  }

  const Ledger& ledger_;
  Number next_;
  Batch batch_;
  std::map<Number, std::pair<std::optional<Case>, std::optional<Case>>> cases_;
  std::map<std::string, ServiceRecord> services_;
  std::map<std::string, UnitRecord> units_;
};

// One batch in one go; what `make` returns.
template <class Make>
auto write(Store& store, Make make) {
  MadeUp draft(store);
  auto made = make(draft);
  store.append(draft.take());
  return made;
}

inline std::vector<Number> ids(const CasePage& page) {
  std::vector<Number> ids;
  for (const Case& it : page.cases) ids.push_back(it.id);
  return ids;
}

// All pages, one after the other.
inline std::vector<Number> leafed_through(const Store& store, const CaseQuery& query,
                                          std::size_t limit) {
  std::vector<Number> all;
  std::string after;
  do {
    const CasePage page = store.cases(query, limit, after);
    for (const Number id : ids(page)) all.push_back(id);
    after = page.next;
  } while (!after.empty());
  return all;
}

}  // namespace redress
