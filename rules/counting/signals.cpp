#include "rules/counting/signals.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace redress {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t most_evidence = 20;

using Ratings = std::vector<const Observed*>;  // in the order they were given

// What one rule looks at a day's ratings for is found by one function below; this is what all of
// them say alike.
class Findings {
 public:
  Findings(const SignalRules& rules, const std::string& region) : rules_(rules), region_(region) {}

  void add(std::string kind, std::string_view unit, std::string subject, std::string period,
           std::vector<NamedCount> measured, const Ratings& evidence = {}) {
    Signal made;
    made.kind = std::move(kind);
    made.region = region_;
    made.unit = unit;
    made.subject = std::move(subject);
    made.period = std::move(period);
    made.measured = std::move(measured);
    for (std::size_t i = 0; i < std::min(evidence.size(), most_evidence); ++i)
      made.evidence.push_back(evidence[i]->entry);
    made.notify = rules_.notify;
    found_.push_back(std::move(made));
  }

  // Two of the same subject ("one address") differ in their evidence.
  std::vector<Signal> sorted() && {
    std::sort(found_.begin(), found_.end(), [](const Signal& a, const Signal& b) {
      return std::tie(a.kind, a.unit, a.subject, a.evidence) <
             std::tie(b.kind, b.unit, b.subject, b.evidence);
    });
    return std::move(found_);
  }

 private:
  const SignalRules& rules_;
  const std::string& region_;
  std::vector<Signal> found_;
};

std::int64_t size(const Ratings& ratings) { return static_cast<std::int64_t>(ratings.size()); }

bool at_least(std::int64_t part, std::int64_t percent, std::int64_t whole) {
  return part * 100 >= percent * whole;
}

// Without default reviews: nobody gave those.
Ratings active_in_time_order(const std::vector<Observed>& all) {
  Ratings active;
  for (const Observed& each : all)
    if (!each.review.default_review) active.push_back(&each);
  std::sort(active.begin(), active.end(), [](const Observed* a, const Observed* b) {
    return std::tie(a->review.given_at, a->entry) < std::tie(b->review.given_at, b->entry);
  });
  return active;
}

template <class Of>
auto grouped(const Ratings& ratings, Of of) {
  std::map<std::decay_t<decltype(of(*ratings.front()))>, Ratings> groups;
  for (const Observed* each : ratings) groups[of(*each)].push_back(each);
  return groups;
}

std::map<std::string_view, Ratings> by_unit(const Ratings& ratings) {
  return grouped(ratings, [](const Observed& it) { return std::string_view(it.review.unit); });
}

template <class Test>
Ratings those(const Ratings& ratings, Test test) {
  Ratings made;
  std::copy_if(ratings.begin(), ratings.end(), std::back_inserter(made),
               [&](const Observed* each) { return test(*each); });
  return made;
}

// The unit that all of them rate; empty if they rate several.
std::string_view unit_of(const Ratings& ratings) {
  const std::string& unit = ratings.front()->review.unit;
  for (const Observed* each : ratings)
    if (each->review.unit != unit) return {};
  return unit;
}

// --- Within a day

// The most that lie within so long of each other, both ends included; of equals the earliest.
Ratings busiest(const Ratings& ratings, minutes within) {
  std::size_t best = 0, most = 0;
  for (std::size_t from = 0, to = 0; to < ratings.size(); ++to) {
    while (ratings[to]->review.given_at - ratings[from]->review.given_at > within) ++from;
    if (to - from + 1 <= most) continue;
    best = from;
    most = to - from + 1;
  }
  const auto begin = ratings.begin() + static_cast<std::ptrdiff_t>(best);
  return {begin, begin + static_cast<std::ptrdiff_t>(most)};
}

struct Origin {
  std::string_view name;
  const std::string& (*of)(const Observed&);
  bool shown;  // the hall's own; an address may be a citizen's
};
constexpr Origin origins[] = {
    {"device", [](const Observed& it) -> const std::string& { return it.device; }, true},
    {"operator", [](const Observed& it) -> const std::string& { return it.review.recorded_by; },
     true},
    {"address", [](const Observed& it) -> const std::string& { return it.address; }, false},
};

void find_bursts(const SignalRules::Burst& rule, const Ratings& ratings, const std::string& day,
                 Findings& findings) {
  for (const Origin& origin : origins) {
    if (std::find(rule.from.begin(), rule.from.end(), origin.name) == rule.from.end()) continue;
    const auto groups =
        grouped(ratings, [&](const Observed& it) { return std::string_view(origin.of(it)); });
    for (const auto& [name, all] : groups) {
      if (name.empty()) continue;
      const Ratings burst = busiest(all, minutes(rule.within_minutes));
      if (size(burst) < rule.ratings) continue;
      const std::string what(origin.name);
      findings.add("burst", unit_of(burst),
                   origin.shown ? what + " " + std::string(name) : "one " + what, day,
                   {{"ratings", size(burst)},
                    {"threshold", rule.ratings},
                    {"within_minutes", rule.within_minutes},
                    {"ratings_that_day", size(all)}},
                   burst);
    }
  }
}

// What somebody answered, whatever the order of what was ticked.
struct Answer {
  int rating = 0;
  std::vector<std::string_view> indicators;  // sorted
  std::vector<std::pair<std::string_view, int>> dimensions;
  std::string_view remark;
  auto operator<=>(const Answer&) const = default;

  static Answer of(const Observed& it) {
    Answer made{it.review.rating,
                {it.review.indicators.begin(), it.review.indicators.end()},
                {it.review.dimensions.begin(), it.review.dimensions.end()},
                it.review.remark};
    std::sort(made.indicators.begin(), made.indicators.end());
    return made;
  }
  bool level_alone() const { return indicators.empty() && dimensions.empty() && remark.empty(); }
};

void find_identical_answers(const SignalRules::IdenticalAnswers& rule, const Ratings& ratings,
                            const std::string& day, Findings& findings) {
  for (const auto& [unit, all] : by_unit(ratings))
    for (const auto& [answer, same] : grouped(all, Answer::of)) {
      if (answer.level_alone()) continue;
      if (size(same) < rule.ratings || !at_least(size(same), rule.percent, size(all))) continue;
      findings.add("identical_answers", unit, "rating " + std::to_string(answer.rating), day,
                   {{"ratings", size(same)},
                    {"threshold", rule.ratings},
                    {"of", size(all)},
                    {"percent", size(same) * 100 / size(all)},
                    {"threshold_percent", rule.percent}},
                   same);
    }
}

void find_too_fast(const SignalRules::TooFast& rule, const Ratings& ratings, const std::string& day,
                   Findings& findings) {
  for (const auto& [unit, all] : by_unit(ratings)) {
    const Ratings fast = those(all, [&](const Observed& it) {
      return it.finished_at && it.review.given_at - *it.finished_at <= seconds(rule.seconds);
    });
    if (fast.empty() || size(fast) < rule.ratings) continue;
    const auto before = std::count_if(fast.begin(), fast.end(), [](const Observed* it) {
      return it->review.given_at < *it->finished_at;
    });
    findings.add("too_fast", unit, "", day,
                 {{"ratings", size(fast)},
                  {"threshold", rule.ratings},
                  {"within_seconds", rule.seconds},
                  {"before_finished", before}},
                 fast);
  }
}

// "17:30"; the policy's reader lets nothing else in.
std::optional<minutes> time_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const std::size_t at : {0, 1, 3, 4})
    if (text[at] < '0' || text[at] > '9') return std::nullopt;
  return minutes(((text[0] - '0') * 10 + text[1] - '0') * 60 + (text[3] - '0') * 10 + text[4] -
                 '0');
}

void find_sweeps(const SignalRules::Sweep& rule, const Ratings& ratings, Day day, Offset offset,
                 Findings& findings) {
  const std::optional<minutes> closing = time_of_day(rule.closing);
  if (!closing) return;
  for (const auto& [unit, all] : by_unit(ratings)) {
    const Ratings last = those(all, [&](const Observed& it) {
      const milliseconds of_day =
          it.review.given_at.time_since_epoch() + offset - day.time_since_epoch();
      return *closing - minutes(rule.minutes) <= of_day && of_day <= *closing;
    });
    if (last.empty() || size(last) < rule.ratings || !at_least(size(last), rule.percent, size(all)))
      continue;
    findings.add("sweep", unit, "before " + rule.closing, iso_date(day),
                 {{"ratings", size(last)},
                  {"threshold", rule.ratings},
                  {"of", size(all)},
                  {"percent", size(last) * 100 / size(all)},
                  {"threshold_percent", rule.percent},
                  {"minutes", rule.minutes}},
                 last);
  }
}

// Who works there: those the policy lists, and whoever was rated or wrote ratings down that day.
std::vector<std::string_view> staff_of(const SignalRules::StaffAccounts& rule,
                                       const std::vector<Observed>& all) {
  std::vector<std::string_view> staff(rule.accounts.begin(), rule.accounts.end());
  for (const Observed& each : all) {
    staff.push_back(each.review.staff);
    staff.push_back(each.review.recorded_by);
  }
  std::sort(staff.begin(), staff.end());
  return staff;
}

void find_staff_accounts(const std::vector<std::string_view>& staff, const Ratings& ratings,
                         const std::string& day, Findings& findings) {
  const Ratings own = those(ratings, [&](const Observed& it) {
    return !it.account.empty() && std::binary_search(staff.begin(), staff.end(), it.account);
  });
  for (const auto& [unit, all] : by_unit(own)) {
    const auto accounts =
        grouped(all, [](const Observed& it) { return std::string_view(it.account); }).size();
    findings.add("staff_accounts", unit, accounts == 1 ? "one account" : "several accounts", day,
                 {{"ratings", size(all)},
                  {"threshold", 1},
                  {"accounts", static_cast<std::int64_t>(accounts)}},
                 all);
  }
}

bool flagged(const Review& review, std::string_view flag) {
  return std::find(review.flags.begin(), review.flags.end(), flag) != review.flags.end();
}

// The level of a code of the national tables, in use or not any more: 1xx … 5xx. 0: not of them.
int national_level(std::string_view code) {
  static constexpr int last[] = {0, 15, 14, 14, 13, 17};
  if (code.size() != 3 || code[0] < '1' || code[0] > '5') return 0;
  if (code[1] < '0' || code[1] > '9' || code[2] < '0' || code[2] > '9') return 0;
  const int level = code[0] - '0', number = (code[1] - '0') * 10 + code[2] - '0';
  return 1 <= number && number <= last[level] ? level : 0;
}

// The flag is intake's, by the source's dictionary. A source whose dictionary has no indicators is
// not flagged, but may well send national ones.
bool indicator_contradicts(const Review& review) {
  if (flagged(review, "indicator_contradicts_rating")) return true;
  return std::any_of(review.indicators.begin(), review.indicators.end(), [&](const auto& code) {
    const int level = national_level(code);
    return level != 0 && level != review.rating;
  });
}

// A default review that nobody marked as one contradicts itself, too: it calls itself a rating.
void find_contradictions(const SignalRules::Contradictions& rule, const Ratings& ratings,
                         const std::string& day, Findings& findings) {
  for (const auto& [unit, all] : by_unit(ratings)) {
    std::int64_t indicators = 0, unmarked = 0;
    const Ratings odd = those(all, [&](const Observed& it) {
      const bool indicator = indicator_contradicts(it.review);
      const bool looks_default = flagged(it.review, "default_unmarked");
      indicators += indicator;
      unmarked += looks_default;
      return indicator || looks_default;
    });
    if (odd.empty() || size(odd) < rule.ratings) continue;
    findings.add("contradictions", unit, "", day,
                 {{"ratings", size(odd)},
                  {"threshold", rule.ratings},
                  {"indicator_contradicts_rating", indicators},
                  {"default_unmarked", unmarked}},
                 odd);
  }
}

// --- Over time

struct Levels {
  std::array<std::int64_t, 6> of{};  // by level; 0 stays empty

  std::int64_t all() const {
    std::int64_t sum = 0;
    for (const std::int64_t each : of) sum += each;
    return sum;
  }
  std::int64_t of_any(const std::vector<int>& levels) const {
    std::int64_t sum = 0;
    for (const int level : levels)
      if (1 <= level && level <= 5) sum += of[static_cast<std::size_t>(level)];
    return sum;
  }
  // In tenths of a percent, half-up.
  std::array<std::int64_t, 6> per_mille() const {
    std::array<std::int64_t, 6> made = of;
    for (std::int64_t& each : made) each = (2'000 * each + all()) / (2 * all());
    return made;
  }
  void add(const Levels& other) {
    for (std::size_t level = 0; level < of.size(); ++level) of[level] += other.of[level];
  }
};

// Active ratings by channel; of all channels together under no name.
using Channels = std::map<std::string, Levels>;
struct Counted {
  Channels channels;
  std::int64_t finished = 0, rated = 0;

  void add(const Counts& counts) {
    for (const auto& [kind, count] : counts) {
      if (kind.counting == Counting::finished) {
        finished += count;
        if (kind.name == "rated") rated += count;
      }
      if (kind.counting != Counting::review || kind.default_review) continue;
      if (kind.rating < 1 || kind.rating > 5) continue;
      channels[""].of[static_cast<std::size_t>(kind.rating)] += count;
      if (!kind.name.empty())
        channels[kind.name].of[static_cast<std::size_t>(kind.rating)] += count;
    }
  }
  void add(const Counted& other) {
    finished += other.finished;
    rated += other.rated;
    for (const auto& [channel, levels] : other.channels) channels[channel].add(levels);
  }
};
using ByDay = std::map<Day, Counted>;

// The `length` days up to and with `last`.
struct Window {
  Day last;
  int length = 0;

  Day first() const { return last - days(length - 1); }
  Window before() const { return {last - days(length), length}; }
  std::string text() const { return iso_date(first()) + "/" + iso_date(last); }
  Counted counted(const ByDay& all) const {
    Counted sum;
    const auto end = all.upper_bound(last);
    for (auto at = all.lower_bound(first()); at != end; ++at) sum.add(at->second);
    return sum;
  }
};

std::string subject_of(const std::string& channel) {
  return channel.empty() ? "" : "channel " + channel;
}

void find_silent_channels(const SignalRules::SilentChannel& rule, const ByDay& by_day, Day day,
                          const std::string& unit, const std::vector<int>& bad,
                          Findings& findings) {
  const Window window{day, rule.days};
  const Counted now = window.counted(by_day);
  for (const auto& [channel, before] : window.before().counted(by_day).channels) {
    if (channel.empty()) continue;
    const auto found = now.channels.find(channel);
    const Levels levels = found == now.channels.end() ? Levels{} : found->second;
    const std::int64_t used_to = before.of_any(bad);
    if (used_to == 0 || used_to < rule.expected || levels.of_any(bad) != 0) continue;
    findings.add("silent_channel", unit, subject_of(channel), window.text(),
                 {{"bad", 0},
                  {"bad_before", used_to},
                  {"threshold", rule.expected},
                  {"ratings", levels.all()},
                  {"ratings_before", before.all()},
                  {"days", rule.days}});
  }
}

// The days of `window` on which the channel brought any, newest first.
std::vector<std::pair<Day, Levels>> days_with_any(const ByDay& by_day, const Window& window,
                                                  const std::string& channel) {
  std::vector<std::pair<Day, Levels>> made;
  for (auto at = by_day.upper_bound(window.last); at != by_day.begin();) {
    --at;
    if (at->first < window.first()) break;
    const auto levels = at->second.channels.find(channel);
    if (levels != at->second.channels.end() && levels->second.all() > 0)
      made.emplace_back(at->first, levels->second);
  }
  return made;
}

// Where nobody comes on Sundays, a Sunday says nothing: days without any rating are passed over, so
// long as there are enough others in twice the time. Where all channels together are frozen, that
// is said once.
void find_frozen_distributions(const SignalRules::FrozenDistribution& rule, const ByDay& by_day,
                               Day day, const std::string& unit, Findings& findings) {
  const Window reach{day, 2 * rule.days};
  for (const auto& [channel, sum] : reach.counted(by_day).channels) {
    std::vector<std::pair<Day, Levels>> seen = days_with_any(by_day, reach, channel);
    if (rule.days < 2 || seen.size() < static_cast<std::size_t>(rule.days)) continue;
    seen.resize(static_cast<std::size_t>(rule.days));
    const auto shares = seen.front().second.per_mille();
    std::int64_t all = 0, least = seen.front().second.all();
    bool frozen = true;
    for (const auto& [of, levels] : seen) {
      all += levels.all();
      least = std::min(least, levels.all());
      frozen = frozen && levels.per_mille() == shares;
    }
    if (!frozen || least < rule.ratings) continue;
    findings.add("frozen_distribution", unit, subject_of(channel),
                 iso_date(seen.back().first) + "/" + iso_date(day),
                 {{"ratings", all},
                  {"fewest_a_day", least},
                  {"threshold", rule.ratings},
                  {"days", rule.days},
                  {"per_mille_5", shares[5]},
                  {"per_mille_4", shares[4]},
                  {"per_mille_3", shares[3]},
                  {"per_mille_2", shares[2]},
                  {"per_mille_1", shares[1]}});
    if (channel.empty()) return;
  }
}

void find_falling_response(const SignalRules::FallingResponse& rule, const ByDay& by_day, Day day,
                           const std::string& unit, Findings& findings) {
  const Window window{day, rule.days};
  const Counted now = window.counted(by_day), before = window.before().counted(by_day);
  if (now.finished < rule.finished || before.finished < rule.finished) return;
  if (now.finished == 0 || before.rated == 0) return;
  // now.rated / now.finished against before.rated / before.finished, over one denominator
  const std::int64_t is = now.rated * before.finished, was = before.rated * now.finished;
  if (!at_least(was - is, rule.percent_less, was)) return;
  findings.add("falling_response", unit, "", window.text(),
               {{"rated", now.rated},
                {"finished", now.finished},
                {"rated_before", before.rated},
                {"finished_before", before.finished},
                {"threshold", rule.finished},
                {"percent_less", (was - is) * 100 / was},
                {"threshold_percent", rule.percent_less},
                {"days", rule.days}});
}

// Where all channels together brought none, that is said once. Otherwise one of them alone may be
// where it cannot be said: silent_channel knows only as long as it remembers it otherwise.
void find_zero_bad(const SignalRules::ZeroBad& rule, const ByDay& by_day, Day day,
                   const std::string& unit, const std::vector<int>& bad, Findings& findings) {
  const Window window{day, rule.days};
  for (const auto& [channel, levels] : window.counted(by_day).channels) {
    if (levels.all() < rule.ratings || levels.of_any(bad) != 0) continue;
    findings.add(
        "zero_bad", unit, subject_of(channel), window.text(),
        {{"bad", 0}, {"ratings", levels.all()}, {"threshold", rule.ratings}, {"days", rule.days}});
    if (channel.empty()) return;
  }
}

}  // namespace

std::vector<Signal> signals_of_day(const SignalRules& rules, const std::string& region, Day day,
                                   Offset offset, const std::vector<Observed>& ratings) {
  const Ratings active = active_in_time_order(ratings);
  const std::string period = iso_date(day);
  Findings findings(rules, region);
  if (active.empty()) return {};
  if (rules.burst) find_bursts(*rules.burst, active, period, findings);
  if (rules.identical_answers)
    find_identical_answers(*rules.identical_answers, active, period, findings);
  if (rules.too_fast) find_too_fast(*rules.too_fast, active, period, findings);
  if (rules.sweep) find_sweeps(*rules.sweep, active, day, offset, findings);
  if (rules.staff_accounts)
    find_staff_accounts(staff_of(*rules.staff_accounts, ratings), active, period, findings);
  if (rules.contradictions) find_contradictions(*rules.contradictions, active, period, findings);
  return std::move(findings).sorted();
}

std::vector<Signal> signals_over_time(const SignalRules& rules, const std::string& region,
                                      const std::string& unit, Day day, const std::vector<int>& bad,
                                      const std::vector<DayCounts>& days) {
  ByDay by_day;
  for (const DayCounts& each : days) by_day[each.day].add(each.counts);
  Findings findings(rules, region);
  if (rules.silent_channel)
    find_silent_channels(*rules.silent_channel, by_day, day, unit, bad, findings);
  if (rules.frozen_distribution)
    find_frozen_distributions(*rules.frozen_distribution, by_day, day, unit, findings);
  if (rules.falling_response)
    find_falling_response(*rules.falling_response, by_day, day, unit, findings);
  if (rules.zero_bad) find_zero_bad(*rules.zero_bad, by_day, day, unit, bad, findings);
  return std::move(findings).sorted();
}

int days_wanted(const SignalRules& rules) {
  int most = 0;
  if (rules.silent_channel) most = std::max(most, 2 * rules.silent_channel->days);
  if (rules.frozen_distribution) most = std::max(most, 2 * rules.frozen_distribution->days);
  if (rules.falling_response) most = std::max(most, 2 * rules.falling_response->days);
  if (rules.zero_bad) most = std::max(most, rules.zero_bad->days);
  return most;
}

std::string_view signal_title(std::string_view kind, bool zh) {
  struct Title {
    std::string_view kind, zh, en;
  };
  static constexpr Title titles[] = {
      {"burst", "短时集中评价", "Many ratings in a short time"},
      {"identical_answers", "雷同评价", "Identical answers"},
      {"too_fast", "办结即评", "Rated as soon as finished, or before"},
      {"sweep", "下班前集中评价", "Ratings just before closing"},
      {"staff_accounts", "工作人员账号评价", "Rated from staff accounts"},
      {"contradictions", "评价自相矛盾", "Ratings that contradict themselves"},
      {"silent_channel", "渠道差评中断", "A channel brings no bad rating any more"},
      {"frozen_distribution", "评价分布不变", "The distribution does not change"},
      {"falling_response", "参评率下降", "Fewer of the finished matters are rated"},
      {"zero_bad", "长期零差评", "No bad rating among very many"},
      {"dormant", "沉睡、僵尸服务", "Dormant service"},
      {"look_alike", "名称相近的单位", "Units whose names look alike"},
      {"risen", "差评上升", "Bad ratings have risen"},
      {"concentrated", "差评集中", "Bad ratings pile up"},
  };
  for (const Title& title : titles)
    if (title.kind == kind) return zh ? title.zh : title.en;
  return kind;
}

}  // namespace redress
