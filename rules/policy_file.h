// A policy as it is written: the text, strictly read, as values. What they mean for a case is
// written_policy.h.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/entry.h"
#include "rules/deadline.h"
#include "rules/text.h"
#include "rules/yaml.h"

namespace redress {

enum class From { received, dispatched, entered, round };
std::string_view name(From from);

struct Reminder {  // near_due
  Span before;
  int passed = 0;  // instead of it: percent of the length
  std::vector<std::string> notify;
};

struct Rung {
  enum class Side { at, before, after };
  Side side = Side::at;  // of the due instant
  Span distance;         // unless at it
  std::string take;      // the measure
  std::vector<std::string> notify;
  int repeats = 0;  // after the first time
  Span every;
};

struct ClockRule {
  Terms terms;
  std::map<std::string, Span> classes;  // by classification, instead of terms.within
  From from = From::received;
  std::vector<Reminder> near_due;
  std::vector<Rung> ladder;
};

struct ExtendRule {
  int max_count = 0;
  Span by;
};
struct PlannedRule {
  bool report = false;  // required
  bool measures = false;
  std::optional<ClockRule> cap;
};
struct DeferredRule {
  bool document = false;  // required
};

struct StageRule {
  std::optional<ClockRule> clock;
  std::optional<ExtendRule> extend;
  bool may_pause = false;
  std::optional<Span> max_pause;           // after which the clock runs on by itself
  std::vector<std::string> told_of_pause;  // that it ended so
  TransferRule transfer;
  bool may_return = true;
  bool may_appeal = true;
  std::optional<PlannedRule> planned;
  std::optional<DeferredRule> deferred;
  bool explained_by_document = false;
};

struct RoundRung {
  int reaching = 0;
  std::string take;
  std::vector<std::string> notify;
};

// Facts, and what is expected of them.
struct PolicyTest {
  std::string name;
  Case facts;
  struct Expected {
    std::string clock;  // a stage's name, or "cap"
    Instant due;
    std::string written;
    yaml::Place at;
  };
  std::vector<Expected> dues;
  std::optional<bool> provisional;
  std::optional<bool> opens_case;
  yaml::Place at;
};

struct PolicyFile {
  std::string name;
  std::string title;
  std::string timezone = "Asia/Shanghai";
  std::vector<std::string> calendars;
  yaml::Place timezone_at, calendars_at, applies_to_at;
  std::string region;  // prefix; empty: the default policy
  std::vector<int> bad_ratings;
  bool remark_required = false;
  bool anonymous_accepted = true;
  std::optional<ClockRule> cap;
  std::map<Stage, StageRule> stages;
  std::vector<RoundRung> rounds;
  int follow_up_attempts = 3;
  bool follow_up_of_anonymous = false;
  std::vector<PolicyTest> tests;
};

// nullopt if anything is reported.
std::optional<PolicyFile> read_policy(const Text& text, yaml::Report& report);

}  // namespace redress
