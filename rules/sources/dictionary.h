// 字典: what a source's codes mean, and under which names its records come.
//
// Levels run in both directions, channels and promise types are numbered otherwise from one
// province to the next, indicators are replaced. Nothing of it is guessed: a dictionary says it,
// and what it does not say is refused.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/case/case.h"
#include "rules/text/text.h"
#include "rules/text/yaml.h"
#include "rules/time/zone.h"

namespace redress {

// What the codes of one kind mean, by the civil day of the review.
template <class Meaning>
struct CodeTable {
  struct Code {
    std::string code;
    Meaning means;
  };
  struct Period {
    Day since = Day::min(), until = Day::max();  // both included
    std::vector<Code> codes;                     // sorted by code
  };
  std::vector<Period> periods;  // no two hold on one day

  bool empty() const { return periods.empty(); }
  bool dated() const {
    return !empty() && (periods.front().since != Day::min() || periods.front().until != Day::max());
  }
  const Period* on(Day day) const {
    for (const Period& period : periods)
      if (period.since <= day && day <= period.until) return &period;
    return nullptr;
  }
  // nullptr if the table does not have the code on that day.
  const Meaning* find(std::string_view code, Day day) const {
    const Period* period = on(day);
    if (!period) return nullptr;
    const auto at = std::lower_bound(period->codes.begin(), period->codes.end(), code,
                                     [](const Code& a, std::string_view b) { return a.code < b; });
    return at != period->codes.end() && at->code == code ? &at->means : nullptr;
  }
  // "1, 2, 3", in the order of the codes; empty if there are none that day.
  std::string listed(Day day) const {
    std::string all;
    if (const Period* period = on(day))
      for (const Code& each : period->codes) all += (all.empty() ? "" : ", ") + each.code;
    return all;
  }
};

struct ChannelCode {
  std::string word;
  bool default_review = false;  // "系统默认评价": nobody rated
};

// 评价指标 of one version of the table.
struct Indicator {
  std::string code;
  int level = 0;
  std::string text;  // empty where no source was found
};
struct IndicatorVersion {
  std::string name;
  Day since = Day::min(), until = Day::max();
  bool retired = false;               // not in use any more, since a day that nobody wrote down
  std::vector<Indicator> indicators;  // sorted by code
};
enum class Contradiction { flag, refuse };

// What default reviews that are not marked as such look like.
struct DefaultSign {
  int level = 0;
  std::vector<std::string> indicators;  // sorted
};

// --- A source's own records

// Our members that a member of theirs can go to.
enum class Member {
  rating,
  time,
  created_at,  // compared with `time`, not kept
  project_no,
  assess_number,
  step,
  channel,
  region,
  unit,
  section,
  window,
  staff,
  matter_code,
  matter_name,
  named,
  anonymous,
  default_review,
  reviewer_name,
  reviewer_phone,
  reviewer_address,
  reviewer_account,
  remark,
  indicators,
  dimension,
  promise_type,
  user_type,
  recorded_by,
  device,
  ignored,  // known, and taken no notice of
};

enum class StampFormat { rfc3339, date_and_time, digits, digits_with_t };
std::string_view pattern(StampFormat format);  // "yyyyMMddHHmmss"

struct Field {
  std::string native;
  Member member = Member::ignored;
  std::string name;  // ours, with its parents: "matter.code", "dimensions.accuracy"
  StampFormat format = StampFormat::rfc3339;
  char separator = ',';
  int order = 0;  // in which the text lists them
};
// What a member of ours is where no member of theirs gives it.
struct Given {
  Member member = Member::ignored;
  std::string name;
  std::string value;
};
// Only records with one of these values are taken: exchange flags of inserts.
struct Only {
  std::string native;
  std::vector<std::string> values;
};

struct Dictionary {
  Version version;
  std::string title;
  std::string base;  // what it does not say is said there; empty: by none
  std::optional<Zone> zone;

  CodeTable<int> levels;  // 5 非常满意 … 1 非常不满意
  CodeTable<ChannelCode> channels;
  CodeTable<std::string> promise_types, user_types, steps;
  CodeTable<bool> named, anonymous, default_marks;
  std::vector<std::string> offline;  // channels whose reviews somebody else writes down
  std::vector<IndicatorVersion> indicators;
  Contradiction contradiction = Contradiction::flag;
  std::vector<DefaultSign> default_signs;

  std::string event_source;  // of its records; empty: they do not come as they are
  yaml::Place event_source_at;
  std::vector<Field> fields;  // sorted by native
  std::vector<Given> defaults;
  std::vector<Only> only;

  bool dated = false;  // whether the day of a review matters to any table

  // The civil day that a review's codes are looked up for.
  Day day_of(Instant at) const { return dated ? zone->day_of(at) : Day{}; }

  struct KnownIndicator {
    int level = 0;
    bool retired = false;  // on that day
  };
  std::optional<KnownIndicator> indicator(std::string_view code, Day day) const;
  const Field* field(std::string_view native) const;
  const Only* only_of(std::string_view native) const;
  // The native member that gives ours, the first listed; empty if none does.
  std::string_view native_of(std::string_view name) const;
  // A stamp as the field has it; nullopt for anything else.
  // nullopt, and `wrong` says why where there is more to say than the format: no such day, out of
  // range.
  std::optional<Instant> stamp(const Field& field, std::string_view text,
                               Wording* wrong = nullptr) const;
};

// Our words for these; channels are free, but these are the usual ones.
extern const std::vector<std::string> promise_words, user_words, channel_words;
bool is_one_of(const std::vector<std::string>& words, std::string_view word);

// What a dictionary's text calls itself and its base; empty if it does not.
std::string dictionary_name(const Text& text);
std::string base_named_in(const Text& text);

// `base` is the one that the text names, nullptr if there is none of that name; `why_no_base` says
// what is wrong then. nullopt, with what is wrong added to `problems`, for a text that is not
// right.
std::optional<Dictionary> read_dictionary(const Text& text, const Dictionary* base,
                                          std::vector<RuleProblem>& problems,
                                          const std::string& why_no_base = "");

}  // namespace redress
