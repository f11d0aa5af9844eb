// A dictionary's text, strictly read.
#include <map>
#include <set>

#include "engine/digest.h"
#include "engine/spelling.h"
#include "rules/sources/dictionary.h"

namespace redress {
namespace {

constexpr std::size_t longest_code = 64, longest_value = 256;
constexpr int longest_range = 1'000;

const std::vector<std::string> contradictions = {"flag", "refuse"};
const std::vector<std::string> formats = {"rfc3339", "yyyy-MM-dd HH:mm:ss", "yyyyMMddHHmmss",
                                          "yyyyMMddTHHmmss"};

struct Ours {
  std::string_view name;
  Member member;
  bool by_default;  // may be said once for all records
};
constexpr Ours ours[] = {
    {"rating", Member::rating, false},
    {"time", Member::time, false},
    {"created_at", Member::created_at, false},
    {"project_no", Member::project_no, false},
    {"assess_number", Member::assess_number, false},
    {"step", Member::step, true},
    {"channel", Member::channel, true},
    {"region", Member::region, true},
    {"unit", Member::unit, true},
    {"section", Member::section, true},
    {"window", Member::window, true},
    {"staff", Member::staff, true},
    {"matter.code", Member::matter_code, true},
    {"matter.name", Member::matter_name, true},
    {"named", Member::named, true},
    {"anonymous", Member::anonymous, false},
    {"default", Member::default_review, false},
    {"reviewer.name", Member::reviewer_name, false},
    {"reviewer.phone", Member::reviewer_phone, false},
    {"reviewer.address", Member::reviewer_address, false},
    {"reviewer.account", Member::reviewer_account, false},
    {"remark", Member::remark, false},
    {"indicators", Member::indicators, false},
    {"promise_type", Member::promise_type, true},
    {"user_type", Member::user_type, true},
    {"recorded_by", Member::recorded_by, true},
    {"device", Member::device, true},
};
constexpr std::string_view of_dimensions = "dimensions.";

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 32 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string::npos;
}

// Days of a table that does not say any are all days.
struct Span {
  Day since = Day::min(), until = Day::max();
};

struct DictionaryText {
  Dictionary& made;
  yaml::Report& report;
  bool needs_zone = false;
  yaml::Place zone_needed_at;
  Wording why_zone;
  std::vector<yaml::Place> versions_at;  // of the indicators
  std::set<std::string> natives;         // of the fields, in their one form

  void read(const yaml::Node& root, const Dictionary* base, const std::string& why_no_base) {
    yaml::Fields fields(root, {"a dictionary", "字典"}, report);
    if (const auto* version = fields.require("redress_dictionary"))
      yaml::integer(*version, "redress_dictionary", 1, 1, report);
    if (const auto* node = fields.require("dictionary"))
      made.version.name = yaml::word(*node, "dictionary", report).value_or("");
    if (const auto* node = fields.require("title"))
      made.title = yaml::text(*node, "title", report).value_or("");
    if (const auto* node = fields.require("source")) yaml::text(*node, "source", report);
    made.base.clear();
    if (const auto* node = fields.find("base")) {
      made.base = yaml::word(*node, "base", report).value_or("");
      if (!made.base.empty() && !base)
        report.add(node->at,
                   why_no_base.empty() ? Wording{"there is no dictionary '" + made.base + "'",
                                                 "没有字典“" + made.base + "”"}
                                       : Wording::same(why_no_base),
                   Wording{"adopt it first, or put it beside this one as " + made.base + ".yaml",
                           "请先使其生效，或放在旁边，名为" + made.base + ".yaml"});
    }
    if (const auto* node = fields.find("timezone")) read_zone(*node);

    read_table(fields, "levels", made.levels,
               [&](const yaml::Node& node) { return yaml::integer(node, "level", 1, 5, report); });
    if (made.levels.empty() && (made.base.empty() || base))
      report.add(root.at, Wording{"a dictionary needs 'levels'", "字典须有levels"},
                 Wording{"say what each code of a rating means", "请写明评价的每个代码是什么意思"});
    read_table(fields, "channels", made.channels,
               [&](const yaml::Node& node) { return channel(node); });
    const auto word_of = [&](const char* what, const std::vector<std::string>& words) {
      return [this, what, &words](const yaml::Node& node) {
        const auto at = yaml::one_of(node, what, words, report);
        return at ? std::optional(words[*at]) : std::nullopt;
      };
    };
    read_table(fields, "promise_types", made.promise_types, word_of("promise type", promise_words));
    read_table(fields, "user_types", made.user_types, word_of("user type", user_words));
    read_table(fields, "steps", made.steps,
               [&](const yaml::Node& node) { return short_word(node, "step"); });
    for (const auto& [key, table] :
         {std::pair("named", &made.named), std::pair("anonymous", &made.anonymous),
          std::pair("default", &made.default_marks)})
      read_table(fields, key, *table, [&, what = key](const yaml::Node& node) {
        return yaml::boolean(node, what, report);
      });
    if (const auto* node = fields.find("offline")) {
      made.offline.clear();
      for (const yaml::Node& item : yaml::items(*node, "offline", report))
        if (auto channel = short_word(item, "channel")) made.offline.push_back(*std::move(channel));
    }
    if (const auto* node = fields.find("indicators")) {
      made.indicators.clear();
      for (const yaml::Node& item : yaml::items(*node, "indicators", report)) read_indicators(item);
      refuse_doubled_indicators();
    }
    if (const auto* node = fields.find("contradiction")) {
      if (const auto at = yaml::one_of(*node, "contradiction", contradictions, report))
        made.contradiction = *at == 0 ? Contradiction::flag : Contradiction::refuse;
    } else if (fields.has("indicators")) {
      report.add(fields.key_at("indicators"),
                 Wording{"it is not said what happens when an indicator contradicts the rating",
                         "没有写明指标与评价等级矛盾时怎么办"},
                 Wording{"add 'contradiction: flag' or 'contradiction: refuse'",
                         "请加上contradiction: flag或contradiction: refuse"});
    }
    if (const auto* node = fields.find("default_signs")) {
      made.default_signs.clear();
      for (const yaml::Node& item : yaml::items(*node, "default_signs", report)) read_sign(item);
    }
    read_records(fields);
    if (needs_zone && !made.zone && report.empty())
      report.add(zone_needed_at,
                 Wording{why_zone.en + ", and no zone is said", why_zone.zh + "，而没有写明时区"},
                 Wording{"add 'timezone: Asia/Shanghai'", "请加上timezone: Asia/Shanghai"});
    made.dated = made.levels.dated() || made.channels.dated() || made.promise_types.dated() ||
                 made.user_types.dated() || made.steps.dated() || made.named.dated() ||
                 made.anonymous.dated() || made.default_marks.dated() ||
                 std::any_of(made.indicators.begin(), made.indicators.end(), [](const auto& one) {
                   return one.since != Day::min() || one.until != Day::max();
                 });
  }

 private:
  void read_zone(const yaml::Node& node) {
    const auto name = yaml::text(node, "timezone", report);
    if (!name) return;
    made.zone = Zone::named(*name);
    if (!made.zone)
      report.add(node.at,
                 Wording{"the tz database has no usable zone '" + *name + "'",
                         "时区库中没有可用的时区“" + *name + "”"},
                 Wording{"write a name like Asia/Shanghai", "请写如Asia/Shanghai的名称"});
  }

  void need_zone(yaml::Place at, Wording why) {
    if (needs_zone) return;
    needs_zone = true;
    zone_needed_at = at;
    why_zone = std::move(why);
  }

  // --- Tables

  std::optional<std::string> short_word(const yaml::Node& node, std::string_view what) {
    auto written = yaml::word(node, what, report);
    if (!written) return std::nullopt;
    if (is_word(*written) && written->find_first_not_of("0123456789") != std::string::npos)
      return written;
    report.add(node.at,
               Wording{std::string(what) + " '" + *written + "' is not one of our words",
                       std::string(what) + "“" + *written + "”不是可用的词"},
               Wording{"use at most 32 of a–z, 0–9, '-' and '_', with a letter among them",
                       "请用a–z、0–9、'-'和'_'，至多32个，至少有一个字母"});
    return std::nullopt;
  }

  // "phone", or {channel: system, default: true} for "系统默认评价".
  std::optional<ChannelCode> channel(const yaml::Node& node) {
    ChannelCode code;
    if (!node.is_map()) {
      auto word = short_word(node, "channel");
      if (!word) return std::nullopt;
      code.word = *std::move(word);
      return code;
    }
    yaml::Fields fields(node, "a channel", report);
    const yaml::Node* word = fields.require("channel");
    const yaml::Node* marked = fields.require("default");
    if (!word || !marked) return std::nullopt;
    code.word = short_word(*word, "channel").value_or("");
    code.default_review = yaml::boolean(*marked, "default", report).value_or(false);
    return code;
  }

  // {since: 2020-01-01, until: 2023-12-31}, both included; one may be left out.
  Span span(yaml::Fields& fields, const yaml::Node& of) {
    Span made;
    const yaml::Node* since = fields.find("since");
    const yaml::Node* until = fields.find("until");
    if (since) made.since = yaml::date(*since, "since", report).value_or(Day::min());
    if (until) made.until = yaml::date(*until, "until", report).value_or(Day::max());
    if (since && until && made.until < made.since)
      report.add(
          until->at,
          Wording{"until " + iso_date(made.until) + " comes before since " + iso_date(made.since),
                  "until（" + iso_date(made.until) + "）早于since（" + iso_date(made.since) + "）"},
          Wording{"let it end on or after its first day", "结束日应不早于开始日"});
    if (since || until)
      need_zone(of.at, {"the day of a review decides here", "此处由评价日期决定"});
    return made;
  }

  bool right_code(const yaml::Member& member) {
    if (!member.key.empty() && member.key.size() <= longest_code) return true;
    report.add(member.key_at,
               member.key.empty() ? Wording{"a code is empty", "代码为空"}
                                  : Wording{"this code is too long", "代码过长"},
               Wording{"at most " + std::to_string(longest_code) + " bytes",
                       "最多" + std::to_string(longest_code) + "字节"});
    return false;
  }

  // The code in its one form, as it is looked up.
  std::optional<std::string> code_of(const yaml::Member& member) {
    if (!right_code(member)) return std::nullopt;
    std::string code = member.key;
    auto wrong = bring_to_one_form(code);
    if (!wrong) return code;
    report.add(member.key_at,
               {"a code cannot be read: " + wrong->en, "代码无法识别：" + wrong->zh});
    return std::nullopt;
  }

  template <class Meaning, class Read>
  std::vector<typename CodeTable<Meaning>::Code> codes(const yaml::Node& node,
                                                       const std::string& what, Read read_meaning) {
    std::vector<typename CodeTable<Meaning>::Code> all;
    if (!node.is_map() || node.members.empty())
      report.add(node.at, Wording{what + " has no codes", what + "没有代码"},
                 Wording{"write '\"1\": …' lines under it", "请在其下逐行写'\"1\": …'"});
    for (const yaml::Member& member : node.members)
      if (auto code = code_of(member))
        if (auto means = read_meaning(member.value))
          all.push_back({*std::move(code), *std::move(means)});
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.code < b.code; });
    for (std::size_t i = 1; i < all.size(); ++i)
      if (all[i].code == all[i - 1].code)
        report.add(node.at,
                   {what + " has code '" + all[i].code + "' twice, in two spellings",
                    what + "中代码“" + all[i].code + "”写了两次，只是写法不同"},
                   {"keep one of them", "请只留一个"});
    return all;
  }

  // A map of codes; or, where they changed, a list of {since, until, codes}.
  template <class Meaning, class Read>
  void read_table(yaml::Fields& fields, const char* key, CodeTable<Meaning>& table,
                  Read read_meaning) {
    const yaml::Node* node = fields.find(key);
    if (!node) return;
    table.periods.clear();
    const std::string what = std::string("'") + key + "'";
    if (!node->is_sequence()) {
      table.periods.push_back({Day::min(), Day::max(), codes<Meaning>(*node, what, read_meaning)});
      return;
    }
    for (const yaml::Node& item : node->items) {
      yaml::Fields period(item, "a period of " + what, report);
      const Span days = span(period, item);
      const yaml::Node* inside = period.require("codes");
      for (const auto& other : table.periods)
        if (days.since <= other.until && other.since <= days.until) {
          report.add(
              item.at,
              Wording{"two periods of " + what + " hold on one day", what + "有两段在同一天有效"},
              Wording{"let one end on the day before the other begins",
                      "请让前一段在后一段开始的前一日结束"});
          break;
        }
      if (inside)
        table.periods.push_back(
            {days.since, days.until, codes<Meaning>(*inside, what, read_meaning)});
    }
    if (table.periods.empty())
      report.add(node->at, Wording{what + " has no codes", what + "没有代码"},
                 Wording{"write '\"1\": …' lines under it", "请在其下逐行写'\"1\": …'"});
  }

  // --- Indicators

  // {version: 在用, since, until, retired, levels: {1: {"108": text}, 5: ["510-517"]}}
  void read_indicators(const yaml::Node& item) {
    yaml::Fields fields(item, "a version of the indicators", report);
    IndicatorVersion version;
    if (const auto* name = fields.require("version"))
      version.name = yaml::text(*name, "version", report).value_or("");
    const Span days = span(fields, item);
    version.since = days.since;
    version.until = days.until;
    if (const auto* retired = fields.find("retired"))
      version.retired = yaml::boolean(*retired, "retired", report).value_or(false);
    const yaml::Node* levels = fields.require("levels");
    if (!levels) return;
    if (!levels->is_map())
      report.add(levels->at, Wording{"levels is no map", "levels不是分项"},
                 Wording{"write '1:' and the codes of that level under it",
                         "请写'1:'，其下写该等级的代码"});
    for (const yaml::Member& member : levels->members) {
      yaml::Node key;
      key.kind = yaml::Node::Kind::scalar;
      key.at = member.key_at;
      key.text = member.key;
      if (const auto level = yaml::integer(key, "level", 1, 5, report))
        read_level(member.value, *level, version);
    }
    std::sort(version.indicators.begin(), version.indicators.end(),
              [](const auto& a, const auto& b) { return a.code < b.code; });
    for (std::size_t i = 1; i < version.indicators.size(); ++i)
      if (version.indicators[i].code == version.indicators[i - 1].code)
        report.add(levels->at,
                   Wording{"indicator '" + version.indicators[i].code + "' is there twice",
                           "指标“" + version.indicators[i].code + "”出现了两次"},
                   Wording{"let it stand at one level", "请只列在一个等级下"});
    made.indicators.push_back(std::move(version));
    versions_at.push_back(item.at);
  }

  // {"108": text}, or ["510-517", "520"] where the texts are not known.
  void read_level(const yaml::Node& node, int level, IndicatorVersion& version) {
    if (node.is_map()) {
      for (const yaml::Member& member : node.members)
        if (auto code = code_of(member))
          if (auto text = yaml::text(member.value, "indicator", report))
            version.indicators.push_back({*std::move(code), level, *std::move(text)});
      return;
    }
    for (const yaml::Node& item : yaml::items(node, "the codes of a level", report)) {
      const auto written = yaml::name(item, "code", report);
      if (!written) continue;
      const std::size_t dash = written->find('-');
      if (dash == std::string::npos) {
        version.indicators.push_back({*written, level, ""});
        continue;
      }
      const auto number = [](std::string_view digits) {
        int value = -1;
        if (digits.empty() || digits.size() > 6 || digits[0] == '0') return value;
        for (value = 0; !digits.empty(); digits.remove_prefix(1)) {
          if (digits[0] < '0' || digits[0] > '9') return -1;
          value = value * 10 + (digits[0] - '0');
        }
        return value;
      };
      const int first = number(std::string_view(*written).substr(0, dash)),
                last = number(std::string_view(*written).substr(dash + 1));
      if (first < 0 || last < first || last - first >= longest_range) {
        report.add(
            item.at,
            Wording{"'" + *written + "' is no range of codes", "“" + *written + "”不是代码范围"},
            Wording{"write \"510-517\", the lower one first, at most " +
                        std::to_string(longest_range) + " codes",
                    "请写\"510-517\"，小的在前，至多" + std::to_string(longest_range) + "个代码"});
        continue;
      }
      for (int code = first; code <= last; ++code)
        version.indicators.push_back({std::to_string(code), level, ""});
    }
  }

  // On any one day a code in use must have one meaning.
  void refuse_doubled_indicators() {
    for (std::size_t i = 0; i < made.indicators.size(); ++i)
      for (std::size_t j = 0; j < i; ++j) {
        const IndicatorVersion &a = made.indicators[i], &b = made.indicators[j];
        if (a.retired || b.retired || a.until < b.since || b.until < a.since) continue;
        for (const Indicator& one : a.indicators)
          for (const Indicator& other : b.indicators)
            if (one.code == other.code) {
              report.add(
                  versions_at[i],
                  Wording{"indicator '" + one.code + "' is in use in both '" + b.name + "' and '" +
                              a.name + "'",
                          "指标“" + one.code + "”在“" + b.name + "”和“" + a.name + "”中同时使用"},
                  Wording{"let the older version end with 'until', or say 'retired: true'",
                          "请用until结束旧版本，或写retired: true"});
              return;
            }
      }
  }

  // {level: 5, indicators: ["510", "517"]}
  void read_sign(const yaml::Node& item) {
    yaml::Fields fields(item, "a sign of default reviews", report);
    const yaml::Node* level = fields.require("level");
    const yaml::Node* codes = fields.require("indicators");
    if (!level || !codes) return;
    DefaultSign sign;
    sign.level = yaml::integer(*level, "level", 1, 5, report).value_or(0);
    for (const yaml::Node& code : yaml::items(*codes, "indicators", report))
      if (auto text = yaml::name(code, "indicator", report))
        sign.indicators.push_back(*std::move(text));
    std::sort(sign.indicators.begin(), sign.indicators.end());
    made.default_signs.push_back(std::move(sign));
  }

  // --- The source's own records

  static const Ours* named_ours(std::string_view name) {
    for (const Ours& each : ours)
      if (each.name == name) return &each;
    return nullptr;
  }

  std::optional<Field> target(const yaml::Node& node, const std::string& native) {
    const auto name = yaml::text(node, "member", report);
    if (!name) return std::nullopt;
    Field field;
    field.native = native;
    field.name = *name;
    if (name->starts_with(of_dimensions) &&
        is_word(std::string_view(*name).substr(of_dimensions.size()))) {
      field.member = Member::dimension;
      return field;
    }
    if (const Ours* known = named_ours(*name)) {
      field.member = known->member;
      return field;
    }
    std::vector<std::string> names = {"dimensions.accuracy"};
    for (const Ours& each : ours) names.emplace_back(each.name);
    report.add(node.at, Wording{"there is no member '" + *name + "'", "没有成员“" + *name + "”"},
               yaml::suggestion(*name, names));
    return std::nullopt;
  }

  // evalDetail: indicators; evalDetail: {to: indicators, split: ","}; assessTime: {to: time,
  // format: yyyy-MM-dd HH:mm:ss}
  void read_field(const yaml::Member& member) {
    if (!right_code(member)) return;
    if (!member.value.is_map()) {
      if (auto field = target(member.value, member.key)) add(*std::move(field), member);
      return;
    }
    yaml::Fields fields(member.value, "a field", report);
    const yaml::Node* to = fields.require("to");
    const yaml::Node* format = fields.find("format");
    const yaml::Node* split = fields.find("split");
    auto field = to ? target(*to, member.key) : std::nullopt;
    if (!field) return;
    const bool stamp = field->member == Member::time || field->member == Member::created_at;
    if (format && !stamp)
      report.add(format->at,
                 Wording{"'" + field->name + "' is no time, so it has no format",
                         field->name + "不是时间，没有格式"},
                 Wording{"remove 'format'", "请去掉format"});
    else if (format)
      if (const auto at = yaml::one_of(*format, "format", formats, report)) {
        field->format = static_cast<StampFormat>(*at);
        if (field->format != StampFormat::rfc3339)
          need_zone(format->at,
                    {"a time without an offset is read here", "此处读取不带时区的时间"});
      }
    if (split && field->member != Member::indicators) {
      report.add(split->at,
                 Wording{"'" + field->name + "' is one value, so nothing is split",
                         field->name + "只有一个值，不用拆分"},
                 Wording{"remove 'split'", "请去掉split"});
    } else if (split) {
      const auto by = yaml::text(*split, "split", report);
      if (by && by->size() != 1)
        report.add(
            split->at,
            Wording{"split '" + *by + "' is not one character", "split“" + *by + "”不是单个字符"},
            Wording{"write \",\" or \";\"", "请写\",\"或\";\""});
      else if (by)
        field->separator = by->front();
    }
    add(*std::move(field), member);
  }

  // For comparing: two spellings of a member are one.
  static std::string in_one_form(std::string native) {
    (void)bring_to_one_form(native);
    return native;
  }

  void tell_twice(const yaml::Member& member) {
    report.add(member.key_at,
               Wording{"'" + member.key + "' is listed twice", "“" + member.key + "”列了两次"},
               Wording{"remove one of them", "请去掉一个"});
  }

  void add(Field field, const yaml::Member& member) {
    if (!natives.insert(in_one_form(field.native)).second) tell_twice(member);
    field.order = static_cast<int>(made.fields.size());
    made.fields.push_back(std::move(field));
  }

  bool has_field(Member member) const {
    return std::any_of(made.fields.begin(), made.fields.end(),
                       [&](const Field& each) { return each.member == member; });
  }
  bool has_default(Member member) const {
    return std::any_of(made.defaults.begin(), made.defaults.end(),
                       [&](const Given& each) { return each.member == member; });
  }

  void read_default(const yaml::Member& member) {
    const Ours* known = named_ours(member.key);
    if (!known) {
      std::vector<std::string> names;
      for (const Ours& each : ours)
        if (each.by_default) names.emplace_back(each.name);
      report.add(member.key_at,
                 Wording{"there is no member '" + member.key + "'", "没有成员“" + member.key + "”"},
                 yaml::suggestion(member.key, names));
      return;
    }
    if (!known->by_default) {
      report.add(
          member.key_at,
          Wording{"'" + member.key + "' cannot be the same for all records: that would make it up",
                  member.key + "不能对所有记录都一样：那是编造"},
          Wording{"remove it; a record without it is refused", "请去掉；没有该项的记录会被拒绝"});
      return;
    }
    if (known->member == Member::named) {
      if (const auto value = yaml::boolean(member.value, "named", report))
        made.defaults.push_back({known->member, member.key, *value ? "true" : "false"});
      return;
    }
    auto value = yaml::name(member.value, member.key, report);
    if (!value) return;
    if (value->size() > longest_value)
      report.add(member.value.at, Wording{member.key + " is too long", member.key + "过长"},
                 Wording{"at most " + std::to_string(longest_value) + " bytes",
                         "最多" + std::to_string(longest_value) + "字节"});
    made.defaults.push_back({known->member, member.key, *std::move(value)});
  }

  void read_records(yaml::Fields& fields) {
    made.event_source.clear();
    const yaml::Node* source = fields.find("event_source");
    if (source) {
      made.event_source = yaml::name(*source, "event_source", report).value_or("");
      made.event_source_at = source->at;
      if (made.event_source.size() > longest_value ||
          made.event_source.find(' ') != std::string::npos)
        report.add(source->at,
                   Wording{"event_source is no address of a source", "event_source不是来源地址"},
                   Wording{"write /shandong/jining", "请写/shandong/jining"});
    }
    const yaml::Node* mapped = fields.find("fields");
    const yaml::Node* ignored = fields.find("ignored");
    // A section that is written here stands instead of the base's.
    std::erase_if(made.fields, [&](const Field& field) {
      return field.member == Member::ignored ? ignored != nullptr : mapped != nullptr;
    });
    if (mapped) {
      std::set<std::string> written;
      for (const yaml::Member& member : mapped->members) written.insert(in_one_form(member.key));
      std::erase_if(made.fields, [&](const Field& field) {
        return written.contains(in_one_form(field.native));
      });
    }
    for (const Field& field : made.fields) natives.insert(in_one_form(field.native));
    if (mapped) {
      if (!mapped->is_map())
        report.add(
            mapped->at, Wording{"fields is no map", "fields不是分项"},
            Wording{"write 'theirs: ours' lines under it", "请在其下逐行写“对方的: 我方的”"});
      for (const yaml::Member& member : mapped->members) read_field(member);
    }
    if (ignored) {
      for (const yaml::Node& item : yaml::items(*ignored, "ignored", report))
        if (const auto native = yaml::text(item, "member", report)) {
          const yaml::Member member{*native, item.at, item};
          Field field;
          field.native = *native;
          if (right_code(member)) add(std::move(field), member);
        }
    }
    if (const auto* node = fields.find("defaults")) {
      made.defaults.clear();
      if (!node->is_map())
        report.add(node->at, Wording{"defaults is no map", "defaults不是分项"},
                   Wording{"write 'ours: value' lines under it", "请在其下逐行写“我方的: 值”"});
      for (const yaml::Member& member : node->members) read_default(member);
    }
    if (const auto* node = fields.find("only")) {
      made.only.clear();
      if (!node->is_map())
        report.add(node->at, Wording{"only is no map", "only不是分项"},
                   Wording{"write 'flag: [I]' under it", "请在其下写flag: [I]"});
      std::set<std::string> named;
      for (const yaml::Member& member : node->members) {
        if (!named.insert(in_one_form(member.key)).second) tell_twice(member);
        Only one{member.key, {}};
        for (const yaml::Node& item : yaml::items(member.value, member.key, report))
          if (auto value = yaml::name(item, member.key, report))
            one.values.push_back(*std::move(value));
        if (one.values.empty())
          report.add(member.key_at,
                     Wording{"'" + member.key + "' lets no record through",
                             member.key + "不让任何记录通过"},
                     Wording{"list the values that are taken", "请列出接受的值"});
        made.only.push_back(std::move(one));
      }
    }
    std::sort(made.fields.begin(), made.fields.end(),
              [](const Field& a, const Field& b) { return a.native < b.native; });
    if (mapped && !source)
      report.add(mapped->at, Wording{"records need an event_source", "记录须有event_source"},
                 Wording{"write one of its own, such as 'event_source: /shandong/jining'",
                         "请写其专用的，如event_source: /shandong/jining"});
    if (source && !mapped && made.fields.empty())
      report.add(
          source->at,
          Wording{"event_source is of no use without 'fields'", "没有fields，event_source没有用处"},
          Wording{"say which of its members go where, or remove it",
                  "请写明其成员对应到哪里，或去掉"});
    else if (mapped || source)
      check_records((mapped ? mapped : source)->at);
  }

  void check_records(yaml::Place at) {
    for (const auto& [member, name] :
         {std::pair(Member::rating, "rating"), std::pair(Member::time, "time"),
          std::pair(Member::project_no, "project_no"), std::pair(Member::region, "region"),
          std::pair(Member::unit, "unit")})
      if (!has_field(member) && !has_default(member))
        report.add(at,
                   Wording{std::string("no field gives '") + name + "'",
                           std::string("没有字段给出") + name},
                   member == Member::region || member == Member::unit
                       ? Wording{"map one to it, or add it to 'defaults'",
                                 "请对应一个字段，或写在defaults里"}
                       : Wording{"map one to it", "请对应一个字段"});
    const auto needs_table = [&](Member member, bool empty, const char* name, const char* table) {
      if (has_field(member) && empty)
        report.add(
            at,
            Wording{std::string("a field gives '") + name + "', and there is no table for it",
                    std::string("有字段给出") + name + "，却没有它的代码表"},
            Wording{std::string("add '") + table + ":' and what its codes mean",
                    std::string("请加上") + table + "，写明代码的意思"});
    };
    needs_table(Member::anonymous, made.anonymous.empty(), "anonymous", "anonymous");
    needs_table(Member::named, made.named.empty(), "named", "named");
    needs_table(Member::default_review, made.default_marks.empty(), "default", "default");
    needs_table(Member::channel, made.channels.empty(), "channel", "channels");
    needs_table(Member::promise_type, made.promise_types.empty(), "promise_type", "promise_types");
    needs_table(Member::user_type, made.user_types.empty(), "user_type", "user_types");
    if (has_field(Member::named) && has_field(Member::anonymous))
      report.add(at, Wording{"both 'named' and 'anonymous' are given", "named和anonymous同时给出"},
                 Wording{"remove one of them", "请去掉一个"});
  }
};

std::string text_under(const Text& text, std::string_view key) {
  yaml::Report ignored(text.file);
  const std::optional<yaml::Node> root = yaml::parse(text, ignored);
  if (root)
    for (const yaml::Member& member : root->members)
      if (member.key == key) return member.value.text;
  return {};
}

}  // namespace

std::string dictionary_name(const Text& text) { return text_under(text, "dictionary"); }
std::string base_named_in(const Text& text) { return text_under(text, "base"); }

std::optional<Dictionary> read_dictionary(const Text& text, const Dictionary* base,
                                          std::vector<RuleProblem>& problems,
                                          const std::string& why_no_base) {
  yaml::Report report(text.file);
  Dictionary made = base ? *base : Dictionary();
  made.version = {"", hex(sha256(text.bytes))};
  if (const std::optional<yaml::Node> root = yaml::parse(text, report))
    DictionaryText{made, report, false, {}, {}, {}, {}}.read(*root, base, why_no_base);
  const bool right = report.empty();
  for (RuleProblem& problem : report.by_place()) problems.push_back(std::move(problem));
  return right ? std::optional(std::move(made)) : std::nullopt;
}

}  // namespace redress
