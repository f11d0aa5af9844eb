#include "api/intake/wire.h"

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <optional>
#include <random>
#include <string>

#include "api/admission.h"
#include "api/http/utf8.h"
#include "engine/spelling.h"
#include "rules/text/near.h"

namespace redress {
namespace {

namespace json = boost::json;

// --- JSON: bounded in depth, no member twice

constexpr std::size_t most_depth = 16;

// Builds the value as json::parser does, and stops at a name that stands twice in one object. So
// that looking for it takes no time worth mentioning, an object has few names.
template <std::size_t longest_text>
class Builder {
 public:
  // What is built lives in `memory`.
  explicit Builder(json::storage_ptr memory) { stack.reset(std::move(memory)); }

  static constexpr std::size_t max_object_size = 256;
  static constexpr std::size_t max_array_size = 1'000'000;
  static constexpr std::size_t max_key_size = 256;
  static constexpr std::size_t max_string_size = longest_text;

  json::value_stack stack;
  std::string doubled;

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) {
    open_.push_back(names_.size());
    return true;
  }
  bool on_object_end(std::size_t n, json::error_code&) {
    names_.resize(open_.back());
    open_.pop_back();
    stack.push_object(n);
    return true;
  }
  bool on_array_begin(json::error_code&) { return true; }
  bool on_array_end(std::size_t n, json::error_code&) {
    stack.push_array(n);
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    stack.push_chars(part);
    key_.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code& error) {
    stack.push_key(part);
    key_.append(part.data(), part.size());
    if (std::find(names_.begin() + open_.back(), names_.end(), key_) != names_.end()) {
      doubled = key_;
      error = json::error::syntax;
      return false;
    }
    names_.push_back(std::move(key_));
    key_.clear();
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    stack.push_chars(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t, json::error_code&) {
    stack.push_string(part);
    return true;
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t value, json::string_view, json::error_code&) {
    stack.push_int64(value);
    return true;
  }
  bool on_uint64(std::uint64_t value, json::string_view, json::error_code&) {
    stack.push_uint64(value);
    return true;
  }
  bool on_double(double value, json::string_view, json::error_code&) {
    stack.push_double(value);
    return true;
  }
  bool on_bool(bool value, json::error_code&) {
    stack.push_bool(value);
    return true;
  }
  bool on_null(json::error_code&) {
    stack.push_null();
    return true;
  }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  std::vector<std::string> names_;  // of every open object, the outermost's first
  std::vector<std::size_t> open_;   // where each open object's names begin
  std::string key_;
};

Problem fault(ProblemType type, std::string pointer, Wording detail) {
  Problem made(type, detail);
  made.faults.push_back({std::move(pointer), std::move(detail)});
  return made;
}

// Memory for what is parsed and soon thrown away: one event needs no allocation in the usual case.
struct Scratch {
  unsigned char bytes[8192];
  json::monotonic_resource memory{bytes, sizeof bytes};
};

// What is JSON and beyond our bounds, or no text; empty for what is no JSON.
// `half`: it stopped behind one half of a surrogate pair.
Wording beyond_bounds(const json::error_code& error, std::size_t longest_text, bool half) {
  const auto more = [](const char* en, const char* zh, std::size_t most, const char* of,
                       const char* of_zh) {
    const std::string n = std::to_string(most);
    return Wording{std::string(en) + " " + n + of + ".", zh + n + of_zh + "。"};
  };
  using Bounds = Builder<0>;
  if (error == json::error::string_too_large)
    return more("a text is longer than", "文字超过", longest_text, " bytes", "字节");
  if (error == json::error::key_too_large)
    return more("the name of a member is longer than", "成员名超过", Bounds::max_key_size, " bytes",
                "字节");
  if (error == json::error::object_too_large)
    return more("an object has more than", "一个对象超过", Bounds::max_object_size, " members",
                "个成员");
  if (error == json::error::array_too_large)
    return more("a list has more than", "一个列表超过", Bounds::max_array_size, " values", "个值");
  if (error == json::error::too_deep)
    return more("objects and lists are nested more than", "对象和列表嵌套超过", most_depth, " deep",
                "层");
  if (error == json::error::illegal_leading_surrogate ||
      error == json::error::illegal_trailing_surrogate ||
      error == json::error::expected_utf16_escape || half)
    return {
        "half of a surrogate pair (\\uD800 to \\uDFFF) stands alone; send both halves, or the "
        "character itself in UTF-8.",
        "代理对（\\uD800至\\uDFFF）只有一半；请写完整的一对，或直接用UTF-8写该字符。"};
  return {};
}

// "\uD83D", of which the parser says nothing but that something else follows.
bool is_half_a_pair(std::string_view text) {
  constexpr std::string_view hexadecimal = "0123456789abcdefABCDEF";
  return text.size() == 6 && text.starts_with("\\u") && (text[2] | 0x20) == 'd' &&
         std::string_view("89abAB").find(text[3]) != text.npos &&
         hexadecimal.find(text[4]) != text.npos && hexadecimal.find(text[5]) != text.npos;
}

template <std::size_t longest_text>
std::variant<json::value, Problem> parse(std::string_view text, json::storage_ptr memory) {
  json::parse_options options;
  options.max_depth = most_depth;
  json::basic_parser<Builder<longest_text>> parser(options, std::move(memory));
  json::error_code error;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  const bool trailing = !error && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos;
  if (!error && !trailing) return parser.handler().stack.release();
  if (!parser.handler().doubled.empty())
    return fault("invalid-json", "",
                 {"The member '" + parser.handler().doubled + "' stands twice; keep one.",
                  "成员“" + parser.handler().doubled + "”出现了两次；请只保留一个。"});
  if (auto other = not_utf8(text)) return fault("invalid-json", "", *std::move(other));
  const std::string at = std::to_string(read + 1);
  const Wording place{"At byte " + at + ": ", "第" + at + "字节："};
  if (text.substr(read).starts_with("\xEF\xBB\xBF"))
    return fault("invalid-json", "",
                 place + Wording{"there is a byte order mark (U+FEFF); leave it out.",
                                 "有字节顺序标记（U+FEFF），请去掉。"});
  const bool half = read >= 6 && is_half_a_pair(text.substr(read - 6, 6));
  if (const Wording bound = error ? beyond_bounds(error, longest_text, half) : Wording{};
      !bound.empty())
    return fault("invalid-json", "", place + bound);
  const std::string what =
      trailing ? "there is more after the value" : std::string(error.message());
  return fault(
      "invalid-json", "",
      place + Wording{what + ".", trailing ? "JSON值之后还有多余内容。" : "不合JSON语法。"});
}

std::variant<json::value, Problem> parse(std::string_view text, Scratch& scratch) {
  return parse<64 << 10>(text, &scratch.memory);
}

// --- Fields: each is asked for by name; what nobody asked for is an error

class Fields {
 public:
  Fields(const json::object& object, std::string pointer, std::vector<Fault>& faults)
      : object_(object), pointer_(std::move(pointer)), faults_(faults) {
    asked_.reserve(24);
  }

  const json::value* find(std::string_view name) {
    asked_.push_back(name);
    const auto found = object_.find(json::string_view(name.data(), name.size()));
    if (found == object_.end()) return nullptr;
    const auto place = std::size_t(found - object_.begin());
    if (place < places) seen_ |= std::uint64_t(1) << place;
    return &found->value();
  }

  void complain(std::string_view name, Wording detail) {
    faults_.push_back({pointer_ + "/" + std::string(name), std::move(detail)});
  }

  // What people wrote stays as they wrote it.
  std::string text(std::string_view name, std::size_t most, bool required = false) {
    const json::string* text = string(name, required);
    if (!text) return {};
    if (text->size() > most) {
      complain_of_length(name, most);
      return {};
    }
    if (required && text->empty())
      complain(name, {"Empty; send a text.", "不能为空；请填写文字。"});
    if (auto wrong = wrong_in_prose({text->data(), text->size()}))
      complain(name, *std::move(wrong));
    return std::string(text->data(), text->size());
  }

  // What identifies comes in its one form.
  std::string name(std::string_view name, std::size_t most, bool required = false) {
    const json::string* sent = string(name, required);
    if (!sent) return {};
    constexpr std::size_t longest_spelling = 4;  // full-width letters have three bytes
    if (sent->size() > longest_spelling * most) {
      complain_of_length(name, most);
      return {};
    }
    std::string text(sent->data(), sent->size());
    if (auto wrong = bring_to_one_form(text)) {
      complain(name, *std::move(wrong));
      return {};
    }
    if (text.size() > most) complain_of_length(name, most);
    if (required && text.empty()) complain(name, {"Empty; send a text.", "不能为空；请填写文字。"});
    return text;
  }

  std::optional<int> integer(std::string_view name, int from, int to, bool required = false) {
    const json::value* value = find(name);
    if (!value) {
      if (required) complain(name, {"Missing; send a whole number.", "缺少；请填写整数。"});
      return std::nullopt;
    }
    return integer_in(name, *value, from, to);
  }

  std::optional<int> integer_in(std::string_view name, const json::value& value, int from, int to) {
    json::error_code error;
    const std::int64_t number =
        value.is_int64() || value.is_uint64() ? value.to_number<std::int64_t>(error) : from - 1;
    if (!error && number >= from && number <= to) return int(number);
    complain(name,
             {"Send a whole number from " + std::to_string(from) + " to " + std::to_string(to) +
                  ", without quotes.",
              "请写" + std::to_string(from) + "至" + std::to_string(to) + "的整数，不带引号。"});
    return std::nullopt;
  }

  bool flag(std::string_view name) {
    const json::value* value = find(name);
    if (!value) return false;
    if (!value->is_bool()) {
      complain(name, {"Send true or false, without quotes.", "请写true或false，不带引号。"});
      return false;
    }
    return value->get_bool();
  }

  std::optional<Instant> instant(std::string_view name, bool required = false) {
    const json::value* value = find(name);
    if (!value) {
      if (required)
        complain(name, {"Missing; send a time such as 2026-03-02T09:00:00+08:00.",
                        "缺少；请填写时间，如2026-03-02T09:00:00+08:00。"});
      return std::nullopt;
    }
    if (!value->is_string()) {
      complain(name, {"Send a time as a text in quotes, such as \"2026-03-02T09:00:00+08:00\".",
                      "请把时间写成带引号的文本，例如\"2026-03-02T09:00:00+08:00\"。"});
      return std::nullopt;
    }
    const json::string& text = value->get_string();
    auto read = read_instant({text.data(), text.size()});
    if (const auto* stamp = std::get_if<Stamp>(&read)) return stamp->at;
    complain(name, std::get<Wording>(std::move(read)));
    return std::nullopt;
  }

  const json::object* object(std::string_view name, bool required = false) {
    const json::value* value = find(name);
    if (!value) {
      if (required) complain(name, {"Missing; send an object.", "缺少；请填写对象。"});
      return nullptr;
    }
    if (!value->is_object()) {
      complain(name, {"Send an object, {…}.", "请写对象：{…}。"});
      return nullptr;
    }
    return &value->get_object();
  }

  const json::array* array(std::string_view name) {
    const json::value* value = find(name);
    if (!value) return nullptr;
    if (!value->is_array()) {
      complain(name, {"Send a list, […].", "请写列表：[…]。"});
      return nullptr;
    }
    return &value->get_array();
  }

  Fields inside(std::string_view name, const json::object& object) {
    return Fields(object, pointer_ + "/" + std::string(name), faults_);
  }

  // Call last.
  void refuse_the_rest() {
    std::size_t place = 0;
    for (const auto& member : object_) {
      const bool seen = place < places && (seen_ >> place & 1);
      ++place;
      if (seen) continue;
      const std::string_view name(member.key().data(), member.key().size());
      if (std::find(asked_.begin(), asked_.end(), name) != asked_.end()) continue;
      Wording detail{"Unknown member", "未知成员"};
      const auto nearest = std::min_element(asked_.begin(), asked_.end(),
                                            [&](std::string_view a, std::string_view b) {
                                              return letters_off(a, name) < letters_off(b, name);
                                            });
      if (nearest != asked_.end() && letters_off(*nearest, name) <= 1 + name.size() / 4)
        detail += {"; did you mean '" + std::string(*nearest) + "'?",
                   "；是否应为“" + std::string(*nearest) + "”？"};
      else
        detail += {"; leave it out. Known here: " + known() + ".",
                   "；请去掉。此处可用：" + known() + "。"};
      complain(name, std::move(detail));
    }
  }

 private:
  const json::string* string(std::string_view name, bool required) {
    const json::value* value = find(name);
    if (value && value->is_string()) return &value->get_string();
    if (value)
      complain(name, {"Send a text in quotes.", "请写带引号的文字。"});
    else if (required)
      complain(name, {"Missing; send a text.", "缺少；请填写文字。"});
    return nullptr;
  }

  void complain_of_length(std::string_view name, std::size_t most) {
    complain(name, {"Too long; at most " + std::to_string(most) + " bytes.",
                    "过长；最多" + std::to_string(most) + "字节。"});
  }

  std::string known() const {
    std::string list;
    for (auto name = asked_.begin(); name != asked_.end(); ++name)
      if (std::find(asked_.begin(), name, *name) == name)  // some are asked for twice
        list += (list.empty() ? "" : ", ") + std::string(*name);
    return list;
  }

  const json::object& object_;
  std::string pointer_;
  std::vector<Fault>& faults_;
  std::vector<std::string_view> asked_;
  static constexpr std::size_t places = 64;
  std::uint64_t seen_ = 0;  // which of the first members were found: no name is compared for them
};

// --- Reviews

bool all_of(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

constexpr std::string_view digits = "0123456789";
constexpr std::string_view of_words = "abcdefghijklmnopqrstuvwxyz0123456789_-";

// A code may come as a text, in its one form here, or as a whole number.
class Code {
 public:
  explicit Code(const json::value& value) {
    if (value.is_string()) {
      text_ = std::string(value.get_string().data(), value.get_string().size());
      wrong_ = bring_to_one_form(text_);
      is_code_ = !wrong_;
    } else if (value.is_int64()) {
      text_ = std::to_string(value.get_int64());
    } else if (value.is_uint64()) {
      text_ = std::to_string(value.get_uint64());
    } else {
      is_code_ = false;
    }
  }
  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;

  bool is_code() const { return is_code_; }
  std::string_view text() const { return text_; }
  // What to say of one that is none.
  Wording complaint(Wording otherwise) const { return wrong_ ? *wrong_ : std::move(otherwise); }

 private:
  std::string text_;
  std::optional<Wording> wrong_;
  bool is_code_ = true;
};

Wording send_a_code() {
  return {"Send a code of the dictionary, a text or a whole number.",
          "请写字典中的代码，文字或整数。"};
}

// What a table of codes is about.
namespace about {
const Wording level{"level", "评价等级"}, channel{"channel", "评价渠道"}, step{"step", "环节"},
    promise_type{"promise type", "办件类型"}, user_type{"user type", "用户类型"},
    named{"named", "实名标志"}, anonymous{"anonymous", "匿名标志"},
    default_review{"default", "默认评价标志"};
}  // namespace about

// "Dictionary 'zhejiang' has no channel '9'; it has 1, 2, 3."
template <class Table>
Wording no_such_code(const Dictionary& dictionary, const Table& table, const Wording& what,
                     std::string_view code, Day day) {
  const std::string &name = dictionary.version.name, written(code.substr(0, 64));
  const std::string listed = table.listed(day);
  const bool dated = table.dated();
  return {"Dictionary '" + name + "' has no " + what.en + " '" + written + "'" +
              (dated ? " on " + iso_date(day) : "") +
              (listed.empty() ? "; it has none" : "; it has " + listed),
          "字典“" + name + "”" + (dated ? "在" + iso_date(day) : "") + "没有" + what.zh + "“" +
              written + "”" + (listed.empty() ? "，该类代码一个也没有" : "；已有：" + listed)};
}

const Wording full_stop{".", "。"};

void flag(Review& review, const char* what) {
  if (std::find(review.flags.begin(), review.flags.end(), what) == review.flags.end())
    review.flags.emplace_back(what);
}

Matter read_matter(Fields fields) {
  Matter matter;
  matter.code = fields.name("code", 64);
  matter.name = fields.name("name", 256);
  fields.refuse_the_rest();
  return matter;
}

Reviewer read_reviewer(Fields fields) {
  Reviewer reviewer;
  reviewer.name = fields.text("name", 128);
  reviewer.phone = fields.name("phone", 32);
  reviewer.address = fields.name("address", 64);
  reviewer.account = fields.name("account", 128);
  fields.refuse_the_rest();
  return reviewer;
}

// Whether channels, types and steps are codes of the dictionary or our words, or our words alone.
enum class Speaks { codes_or_words, words };

// A review under our names. Without a dictionary, which has been complained of, no code is read.
class ReviewReader {
 public:
  ReviewReader(Fields& fields, const Dictionary* dictionary, Instant given_at, Speaks speaks,
               bool history = false)
      : fields_(fields),
        dictionary_(dictionary),
        day_(dictionary ? dictionary->day_of(given_at) : Day{}),
        speaks_(speaks),
        history_(history) {
    review_.given_at = given_at;
    if (dictionary) review_.dictionary = dictionary->version.name;
  }

  // Leaves the fields open, so that an import can ask for more.
  Review read(Reviewer& reviewer) {
    if (const json::value* rating = fields_.find("rating"))
      review_.rating = level("rating", *rating, fields_).value_or(0);
    else if (dictionary_)
      fields_.complain("rating", {"Missing; send the level in the code of the dictionary.",
                                  "缺少；请按字典的代码填写评价等级。"});
    review_.region = fields_.name("region", 12, true);
    if (!review_.region.empty() && (review_.region.size() < 2 || !all_of(review_.region, digits)))
      fields_.complain("region", {"Send the administrative division code, 2 to 12 digits.",
                                  "请写行政区划代码，2至12位数字。"});
    review_.unit = fields_.name("unit", 128, true);
    read_channel();
    review_.project_no = fields_.name("project_no", 64);
    read_step();
    if (const json::object* matter = fields_.object("matter"))
      review_.matter = read_matter(fields_.inside("matter", *matter));
    review_.section = fields_.name("section", 64);
    review_.window = fields_.name("window", 64);
    review_.staff = fields_.name("staff", 64);
    review_.named = fields_.flag("named");
    if (const json::object* found = fields_.object("reviewer"))
      reviewer = read_reviewer(fields_.inside("reviewer", *found));
    review_.remark = fields_.text("remark", 8 << 10);
    read_indicators();
    read_dimensions();
    read_default();
    review_.assess_number = fields_.integer("assess_number", 1, 99).value_or(1);
    review_.promise_type = word("promise_type", about::promise_type, promise_words,
                                dictionary_ ? &dictionary_->promise_types : nullptr);
    review_.user_type = word("user_type", about::user_type, user_words,
                             dictionary_ ? &dictionary_->user_types : nullptr);
    review_.recorded_by = fields_.name("recorded_by", 128);
    review_.device = fields_.name("device", 64);
    if (dictionary_) {
      require_recorder();
      compare_indicators();
      look_for_default_signs();
    }
    return std::move(review_);
  }

 private:
  std::optional<int> level(std::string_view name, const json::value& value, Fields& fields) {
    if (!dictionary_) return std::nullopt;
    const Code code(value);
    if (!code.is_code()) {
      fields.complain(name, code.complaint(send_a_code()));
      return std::nullopt;
    }
    if (const int* found = dictionary_->levels.find(code.text(), day_)) return *found;
    fields.complain(
        name, no_such_code(*dictionary_, dictionary_->levels, about::level, code.text(), day_) +
                  full_stop);
    return std::nullopt;
  }

  // Channels are free words: halls have some of their own.
  void read_channel() {
    review_.channel = "unspecified";
    const json::value* value = fields_.find("channel");
    if (!value || (value->is_string() && value->get_string().empty())) return;
    const Code code(*value);
    if (!code.is_code()) return fields_.complain("channel", code.complaint(send_a_code()));
    const std::string_view text = code.text();
    if (dictionary_ && speaks_ == Speaks::codes_or_words)
      if (const ChannelCode* found = dictionary_->channels.find(text, day_)) {
        review_.channel = found->word;
        default_by_channel_ = found->default_review;
        return;
      }
    if (text.size() <= 32 && all_of(text, of_words) && !all_of(text, digits)) {
      review_.channel = text;
      return;
    }
    const Wording words{
        "a short name of a-z, 0-9, _ and -, such as tablet, qr_code, sms, pc, mobile, terminal, "
        "phone, paper.",
        "由a-z、0-9、_和-组成的短名，如tablet、qr_code、sms、pc、mobile、terminal、phone、paper。"};
    if (dictionary_)
      fields_.complain(
          "channel", no_such_code(*dictionary_, dictionary_->channels, about::channel, text, day_) +
                         Wording{"; or send ", "；或写"} + words);
    else
      fields_.complain("channel", Wording{"Send ", "请写"} + words);
  }

  // A step is a word of the source's own; but where the dictionary has codes, digits are one.
  void read_step() {
    review_.step = fields_.name("step", 64);
    if (!dictionary_ || dictionary_->steps.empty() || review_.step.empty() ||
        speaks_ == Speaks::words)
      return;
    if (const std::string* found = dictionary_->steps.find(review_.step, day_))
      review_.step = *found;
    else if (all_of(review_.step, digits))
      fields_.complain(
          "step", no_such_code(*dictionary_, dictionary_->steps, about::step, review_.step, day_) +
                      full_stop);
  }

  std::string word(std::string_view name, const Wording& what,
                   const std::vector<std::string>& words, const CodeTable<std::string>* table) {
    const json::value* value = fields_.find(name);
    if (!value || !table) return {};
    const Code code(*value);
    if (!code.is_code()) {
      fields_.complain(name, code.complaint(send_a_code()));
      return {};
    }
    if (code.text().empty()) return {};
    if (speaks_ == Speaks::codes_or_words)
      if (const std::string* found = table->find(code.text(), day_)) return *found;
    if (is_one_of(words, code.text())) return std::string(code.text());
    std::string ours;
    for (const std::string& each : words) ours += (ours.empty() ? "" : ", ") + each;
    fields_.complain(
        name, no_such_code(*dictionary_, *table, what, code.text(), day_) +
                  Wording{"; or send one of " + ours + ".", "；或写其中之一：" + ours + "。"});
    return {};
  }

  void read_indicators() {
    const json::array* indicators = fields_.array("indicators");
    if (!indicators) return;
    if (indicators->size() > 32)
      fields_.complain("indicators", {"At most 32 codes.", "最多32个代码。"});
    for (const json::value& code : *indicators) {
      if (!code.is_string() || code.get_string().empty() || code.get_string().size() > 16) {
        fields_.complain("indicators", {"Send the codes as short texts, [\"115\"].",
                                        "请把代码写成短文字：[\"115\"]。"});
        break;
      }
      std::string known(code.get_string().data(), code.get_string().size());
      if (auto wrong = bring_to_one_form(known)) {
        fields_.complain("indicators", *std::move(wrong));
        break;
      }
      review_.indicators.push_back(std::move(known));
    }
  }

  void read_dimensions() {
    const json::object* dimensions = fields_.object("dimensions");
    if (!dimensions) return;
    Fields inside = fields_.inside("dimensions", *dimensions);
    if (dimensions->size() > 16)
      fields_.complain("dimensions", {"At most 16 dimensions.", "最多16个维度。"});
    for (const auto& member : *dimensions) {
      const std::string name(member.key().data(), member.key().size());
      std::string known = name;
      if (auto wrong = bring_to_one_form(known)) {
        inside.complain(name, *std::move(wrong));
        continue;
      }
      const auto value = level(name, member.value(), inside);
      if (value && !review_.dimensions.emplace(std::move(known), *value).second)
        inside.complain(name, {"Another spelling of it stands here too; keep one.",
                               "同一名称的另一种写法也在这里，请只留一个。"});
    }
  }

  void read_default() {
    const json::value* said = fields_.find("default");
    review_.default_review = fields_.flag("default") || default_by_channel_;
    if (said && default_by_channel_ && said->is_bool() && !said->get_bool())
      flag(review_, "default_contradicts_channel");
  }

  // Of history that is brought over nobody may know any more.
  void require_recorder() {
    if (history_) return;
    if (review_.recorded_by.empty() && is_one_of(dictionary_->offline, review_.channel))
      fields_.complain(
          "recorded_by",
          {"Missing; a review through '" + review_.channel +
               "' is written down by somebody else: send who, a role or a staff number.",
           "缺少；经“" + review_.channel + "”的评价由他人代录：请写明录入人的角色或工号。"});
  }

  void compare_indicators() {
    if (dictionary_->indicators.empty()) return;
    for (const std::string& code : review_.indicators) {
      const auto known = dictionary_->indicator(code, day_);
      if (!known) {
        flag(review_, "unknown_indicator");
        continue;
      }
      if (known->retired) flag(review_, "retired_indicator");
      if (review_.rating == 0 || known->level == review_.rating) continue;
      if (dictionary_->contradiction == Contradiction::flag) {
        flag(review_, "indicator_contradicts_rating");
        continue;
      }
      fields_.complain(
          "indicators",
          {"Indicator '" + code + "' is one of level " + std::to_string(known->level) +
               ", the rating is level " + std::to_string(review_.rating) + "; dictionary '" +
               dictionary_->version.name +
               "' refuses what contradicts itself. Have it put right at its source.",
           "指标“" + code + "”属于" + std::to_string(known->level) + "级，而评价为" +
               std::to_string(review_.rating) + "级；字典“" + dictionary_->version.name +
               "”不接受自相矛盾的评价。请在来源系统更正。"});
      return;
    }
  }

  void look_for_default_signs() {
    if (review_.default_review || dictionary_->default_signs.empty()) return;
    std::vector<std::string> sorted = review_.indicators;
    std::sort(sorted.begin(), sorted.end());
    for (const DefaultSign& sign : dictionary_->default_signs)
      if (sign.level == review_.rating && sign.indicators == sorted)
        flag(review_, "default_unmarked");
  }

  Fields& fields_;
  const Dictionary* const dictionary_;
  const Day day_;
  const Speaks speaks_;
  const bool history_;
  Review review_;
  bool default_by_channel_ = false;
};

// Which dictionary the review is to be read by; nullptr, complained of, if there is none of the
// name.
const Dictionary* read_dictionary_name(Fields& fields, const Dictionaries& dictionaries) {
  const json::value* said = fields.find("dictionary");
  static const json::value nothing;
  const Code code(said ? *said : nothing);  // it points into the value
  const Dictionary* found = code.is_code() ? dictionaries.find(code.text()) : nullptr;
  if (!found)
    fields.complain(
        "dictionary",
        {"Say by which dictionary the codes are to be read: " + dictionaries.names() +
             ". It is not guessed: 5 is 非常满意 in 'rating-5-best' and 非常不满意 in "
             "'gbt39046-a8'.",
         "请写明代码所用的字典：" + dictionaries.names() +
             "。不作推测：5在rating-5-best中是非常满意，在gbt39046-a8中是非常不满意。"});
  return found;
}

Problem invalid(std::vector<Fault> faults) {
  Problem made("invalid-event");
  const Fault& first = faults.front();
  made.detail = {first.pointer + ": " + first.detail.en, first.pointer + "：" + first.detail.zh};
  made.faults = std::move(faults);
  return made;
}

// --- A source's own records, by its dictionary

// The record under our names, so that it is read as any other. What cannot be translated is
// complained of under theirs.
class Renamed {
 public:
  Renamed(const json::object& record, const Dictionary& dictionary, std::string pointer,
          std::vector<Fault>& faults)
      : dictionary_(dictionary),
        pointer_(std::move(pointer)),
        faults_(faults),
        review_(record.storage()) {
    // The day of the review decides what its codes mean, so the times come first.
    for (const auto& member : record)
      if (const Field* field = dictionary.field(view(member.key())))
        if (field->member == Member::time || field->member == Member::created_at)
          read_time(*field, member.value());
    if (!given_at)
      complain_missing("time",
                       {"Missing; send when the review was given.", "缺少；请填写评价时间。"});
    day_ = dictionary.day_of(given_at.value_or(Instant{}));
    for (const auto& member : record) read(view(member.key()), member.value());
    for (const Given& given : dictionary.defaults)
      if (!has(given.name)) {
        if (given.member == Member::named)
          put(given.name, given.value == "true");
        else
          put(given.name, text(given.value));
      }
    if (!has("project_no")) complain_missing("project_no", {"Missing; send it.", "缺少；请填写。"});
  }

  const json::object& review() const { return review_; }
  std::optional<Instant> given_at, created_at;

  // What was said of our members, said of theirs; what is wrong with a member is said once.
  void point_to_theirs(std::size_t from) {
    std::vector<Fault> later(std::make_move_iterator(faults_.begin() + from),
                             std::make_move_iterator(faults_.end()));
    faults_.resize(from);
    for (Fault& fault : later) {
      std::string name = fault.pointer.substr(pointer_.size() + 1);
      std::replace(name.begin(), name.end(), '/', '.');
      std::string_view native = dictionary_.native_of(name);
      for (const Field* field : given_by_)
        if (field->name == name) native = field->native;
      if (!native.empty()) fault.pointer = pointer_ + "/" + std::string(native);
      const bool said = std::any_of(faults_.begin(), faults_.end(), [&](const Fault& other) {
        return other.pointer == fault.pointer;
      });
      if (!said) faults_.push_back(std::move(fault));
    }
  }

 private:
  static std::string_view view(json::string_view text) { return {text.data(), text.size()}; }
  json::value text(std::string_view value) {
    return json::value(json::string_view(value.data(), value.size()), review_.storage());
  }

  void complain(std::string_view native, Wording detail) {
    faults_.push_back({pointer_ + "/" + std::string(native), std::move(detail)});
  }
  void complain_missing(std::string_view name, Wording detail) {
    const std::string_view native = dictionary_.native_of(name);
    complain(native.empty() ? name : native, std::move(detail));
  }

  static Wording contradicts(const Field& field) {
    return {"Contradicts another member that says the same: " + field.name + ".",
            "与表示同一内容的另一成员不一致：" + field.name + "。"};
  }

  json::object& place_of(std::string_view& name) {
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos) return review_;
    json::value& part = review_[json::string_view(name.data(), dot)];
    if (!part.is_object()) part = json::object(review_.storage());
    name.remove_prefix(dot + 1);
    return part.get_object();
  }
  bool has(std::string_view name) const {
    const std::size_t dot = name.find('.');
    const json::value* found =
        review_.if_contains(json::string_view(name.data(), std::min(dot, name.size())));
    if (!found || dot == std::string_view::npos) return found;
    name.remove_prefix(dot + 1);
    return found->get_object().contains(json::string_view(name.data(), name.size()));
  }
  void put(std::string_view name, json::value value) {
    json::object& place = place_of(name);
    place[json::string_view(name.data(), name.size())] = std::move(value);
  }

  // Two of their members for one of ours must agree.
  void put(const Field& field, json::value value) {
    if (!has(field.name)) {
      given_by_.push_back(&field);
      return put(std::string_view(field.name), std::move(value));
    }
    std::string_view name = field.name;
    const json::value& there = place_of(name).at(json::string_view(name.data(), name.size()));
    if (there == value) return;
    if (field.member == Member::rating) {
      const Code a(there), b(value);
      const int* first = dictionary_.levels.find(a.text(), day_);
      const int* second = dictionary_.levels.find(b.text(), day_);
      if (first && second && *first == *second) return;
    }
    complain(field.native, contradicts(field));
  }

  // Columns of fixed width are padded with blanks.
  static bool absent(const json::value& value) {
    if (value.is_null()) return true;
    return value.is_string() && only_blanks(view(value.get_string()));
  }

  void read_time(const Field& field, const json::value& value) {
    if (absent(value)) return;
    const Code code(value);
    Wording wrong = code.complaint({});  // of a character in it
    const auto stamp =
        code.is_code() ? dictionary_.stamp(field, code.text(), &wrong) : std::optional<Instant>();
    if (!stamp && !wrong.empty()) {
      complain(field.native, std::move(wrong));
      if (field.member == Member::time) given_at = given_at.value_or(Instant{});
      return;
    }
    if (!stamp) {
      const std::string form(pattern(field.format));
      complain(field.native,
               field.format == StampFormat::rfc3339
                   ? Wording{"Send a time as " + form + ", with its offset.",
                             "请按" + form + "写时间，并带时区。"}
                   : Wording{"Send a time as " + form + ", local time of " +
                                 dictionary_.zone->name() + ".",
                             "请按" + form + "写" + dictionary_.zone->name() + "的当地时间。"});
      if (field.member == Member::time) given_at = given_at.value_or(Instant{});
      return;
    }
    std::optional<Instant>& at = field.member == Member::time ? given_at : created_at;
    if (at && *at != *stamp) complain(field.native, contradicts(field));
    at = stamp;
  }

  void read(std::string_view native, const json::value& value) {
    const Only* only = dictionary_.only_of(native);
    if (only && !absent(value)) take_only(*only, value);
    const Field* field = dictionary_.field(native);
    if (!field) {
      if (!only) complain_unknown(native);
      return;
    }
    if (field->member == Member::ignored || absent(value)) return;
    switch (field->member) {
      case Member::time:
      case Member::created_at:
      case Member::ignored: return;
      case Member::rating:
      case Member::dimension: return put_code(*field, value);
      case Member::channel: return put_channel(*field, value);
      case Member::promise_type:
        return put_word(*field, value, dictionary_.promise_types, about::promise_type);
      case Member::user_type:
        return put_word(*field, value, dictionary_.user_types, about::user_type);
      case Member::step:
        if (dictionary_.steps.empty()) return put_code(*field, value);
        return put_word(*field, value, dictionary_.steps, about::step);
      case Member::named:
        return put_mark(*field, value, dictionary_.named, about::named, "named", false);
      case Member::anonymous:
        return put_mark(*field, value, dictionary_.anonymous, about::anonymous, "named", true);
      case Member::default_review:
        return put_mark(*field, value, dictionary_.default_marks, about::default_review, "default",
                        false);
      case Member::assess_number: return put_number(*field, value);
      case Member::indicators: return put_indicators(*field, value);
      case Member::project_no:
      case Member::region:
      case Member::unit:
      case Member::section:
      case Member::window:
      case Member::staff:
      case Member::matter_code:
      case Member::matter_name:
      case Member::reviewer_phone:
      case Member::reviewer_address:
      case Member::reviewer_account:
      case Member::device:
      case Member::recorded_by: return put_code(*field, value);
      case Member::reviewer_name:
      case Member::remark:
        if (value.is_string()) return put(*field, text(view(value.get_string())));
        return put_code(*field, value);
    }
  }

  void take_only(const Only& only, const json::value& value) {
    const Code code(value);
    if (code.is_code() && is_one_of(only.values, code.text())) return;
    if (!code.is_code()) return complain(only.native, code.complaint(send_a_code()));
    std::string taken;
    for (const std::string& each : only.values) taken += (taken.empty() ? "" : ", ") + each;
    complain(only.native,
             {"Dictionary '" + dictionary_.version.name + "' takes only records with " + taken +
                  " here. A review on record is neither changed nor deleted; what the citizen says "
                  "later is a review of its own, with the next assess_number.",
              "字典“" + dictionary_.version.name + "”此处只接受" + taken +
                  "的记录。已记录的评价不更改也不删除；群众此后的评价是另一次评价，用下一个assess_"
                  "number。"});
  }

  void complain_unknown(std::string_view native) {
    std::vector<std::string> known;
    for (const Field& field : dictionary_.fields) known.push_back(field.native);
    const Wording near = yaml::suggestion(native, known);
    const bool is_near = near.en.starts_with("did you mean");
    complain(native, {"Dictionary '" + dictionary_.version.name + "' does not know this member" +
                          (is_near ? "; " + near.en : ".") +
                          " One that is of no use is listed under 'ignored' there.",
                      "字典“" + dictionary_.version.name + "”没有这个成员" +
                          (is_near ? "；" + near.zh : "。") + "无用的成员请列入该字典的ignored。"});
  }

  void put_code(const Field& field, const json::value& value) {
    const Code code(value);
    if (!code.is_code())
      return complain(field.native,
                      code.complaint({"Send a text or a whole number.", "请写文字或整数。"}));
    put(field, text(code.text()));
  }

  void put_channel(const Field& field, const json::value& value) {
    const Code code(value);
    if (!code.is_code()) return complain(field.native, code.complaint(send_a_code()));
    const ChannelCode* found = dictionary_.channels.find(code.text(), day_);
    if (!found)
      return complain(field.native, no_such_code(dictionary_, dictionary_.channels, about::channel,
                                                 code.text(), day_) +
                                        full_stop);
    put(field, text(found->word));
    default_by_channel = found->default_review;
  }

  void put_word(const Field& field, const json::value& value, const CodeTable<std::string>& table,
                const Wording& what) {
    const Code code(value);
    if (!code.is_code()) return complain(field.native, code.complaint(send_a_code()));
    const std::string* found = table.find(code.text(), day_);
    if (!found)
      return complain(field.native,
                      no_such_code(dictionary_, table, what, code.text(), day_) + full_stop);
    put(field, text(*found));
  }

  void put_mark(const Field& field, const json::value& value, const CodeTable<bool>& table,
                const Wording& what, std::string_view name, bool turned) {
    if (value.is_bool()) return put(name, value.get_bool() != turned);
    const Code code(value);
    if (!code.is_code()) return complain(field.native, code.complaint(send_a_code()));
    const bool* found = table.find(code.text(), day_);
    if (!found)
      return complain(field.native,
                      no_such_code(dictionary_, table, what, code.text(), day_) + full_stop);
    put(name, *found != turned);
  }

  void put_number(const Field& field, const json::value& value) {
    const Code code(value);
    const Wording send{"Send a whole number from 1 to 99.", "请写1至99的整数。"};
    if (!code.is_code()) return complain(field.native, code.complaint(send));
    int number = 0;
    const auto [end, error] =
        std::from_chars(code.text().data(), code.text().data() + code.text().size(), number);
    if (error != std::errc() || end != code.text().data() + code.text().size())
      return complain(field.native, send);
    put(field, number);
  }

  void put_indicators(const Field& field, const json::value& value) {
    json::array codes(review_.storage());
    const auto add = [&](std::string_view part) {
      while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
      while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
      if (!part.empty()) codes.push_back(text(part));
    };
    if (value.is_array()) {
      for (const json::value& each : value.get_array()) {
        const Code code(each);
        if (!code.is_code())
          return complain(field.native, code.complaint({"Send the codes as texts or whole numbers.",
                                                        "请把代码写成文字或整数。"}));
        add(code.text());
      }
    } else {
      const Code code(value);
      if (!code.is_code())
        return complain(field.native, code.complaint({"Send the codes as a text or a list.",
                                                      "请把代码写成文字或列表。"}));
      for (std::string_view rest = code.text(); !rest.empty();) {
        const std::size_t end = std::min(rest.find(field.separator), rest.size());
        add(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    put(field, std::move(codes));
  }

 public:
  bool default_by_channel = false;

 private:
  const Dictionary& dictionary_;
  const std::string pointer_;
  std::vector<Fault>& faults_;
  json::object review_;
  std::vector<const Field*> given_by_;  // those that did
  Day day_;
};

Review read_record(const json::object& record, const Dictionary& dictionary, std::string pointer,
                   std::vector<Fault>& faults, Reviewer& reviewer) {
  Renamed renamed(record, dictionary, pointer, faults);
  const std::size_t before = faults.size();
  Fields fields(renamed.review(), pointer, faults);
  Review review =
      ReviewReader(fields, &dictionary, renamed.given_at.value_or(Instant{}), Speaks::words)
          .read(reviewer);
  renamed.point_to_theirs(before);
  if (renamed.default_by_channel && !review.default_review) {
    review.default_review = true;
    if (renamed.review().contains("default")) flag(review, "default_contradicts_channel");
    std::erase(review.flags, "default_unmarked");
  }
  if (renamed.created_at && review.given_at < *renamed.created_at)
    flag(review, "rated_before_created");
  return review;
}

constexpr std::string_view dictionary_urn = "urn:redress:dictionary:";

// By which the same record is known again: 办件, 环节 and 评价次数.
std::string identity_of_record(const Review& review) {
  std::string id;
  const auto add = [&](std::string_view part) {
    for (char c : part) {
      if (c == '/')
        id += "%2F";
      else if (c == '%')
        id += "%25";
      else
        id += c;
    }
    id += '/';
  };
  add(review.project_no);
  add(review.step);
  return id + std::to_string(review.assess_number);
}

Read read_record(const json::value& value, const Dictionary& dictionary) {
  if (!value.is_object())
    return fault("invalid-event", "",
                 {"Send a record of the source: a JSON object, {…}.",
                  "请发送来源系统的记录：JSON对象{…}。"});
  std::vector<Fault> faults;
  Submission submission;
  Review review = read_record(value.get_object(), dictionary, "", faults, submission.reviewer);
  if (!faults.empty()) return invalid(std::move(faults));
  submission.source = dictionary.event_source;
  submission.id = identity_of_record(review);
  submission.occurred_at = review.given_at;
  submission.fact = ReviewSubmitted{std::move(review)};
  return submission;
}

// --- Case events

// The grounds of 人社厅发〔2020〕31号 by the words of that document, or by ours.
std::string ground_of(std::string said) {
  if (said == "误评") return "mistaken";
  if (said == "恶意差评") return "malicious";
  if (said == "不符合规定且已解释") return "explained";
  return said;
}

// Which events a detail belongs to; what is not named here goes with every one.
struct Belongs {
  std::string_view detail;
  std::vector<Event> to;
};

const std::vector<Belongs>& details_of_events() {
  static const std::vector<Belongs> known = {
      {"unit",
       {Event::dispatched, Event::transferred, Event::appeal_lodged, Event::appeal_upheld,
        Event::appeal_dismissed}},
      {"class", {Event::found_genuine, Event::reclassified}},
      {"partly", {Event::found_genuine}},
      {"measures", {Event::rectification_planned, Event::rectified}},
      {"report", {Event::rectification_planned, Event::rectified}},
      {"document",
       {Event::deferred, Event::explained, Event::appeal_lodged, Event::appeal_upheld,
        Event::appeal_dismissed}},
      {"ground", {Event::appeal_lodged}},
      {"evidence", {Event::appeal_lodged}},
      {"feedback", {Event::feedback_given}},
      {"solved", {Event::follow_up_satisfied, Event::follow_up_unsatisfied}},
      {"due_at", {Event::rectification_planned}},
      {"into", {Event::merged, Event::unmerged}},
      {"clock", {Event::extension_requested, Event::extension_granted, Event::extension_refused}},
  };
  return known;
}

// What the event would take no notice of, and its life would tell all the same. An empty text says
// nothing.
void refuse_details_of_others(Fields& fields, Event event) {
  for (const Belongs& one : details_of_events()) {
    if (std::find(one.to.begin(), one.to.end(), event) != one.to.end()) continue;
    const json::value* sent = fields.find(one.detail);
    if (!sent || (sent->is_string() && sent->get_string().empty())) continue;
    std::string en, zh;
    for (const Event each : one.to) {
      en += (en.empty() ? "" : ", ") + std::string(name(each));
      zh += (zh.empty() ? "" : "、") + std::string(name(each));
    }
    fields.complain(one.detail, {"'" + std::string(name(event)) +
                                     "' does not take it; leave it out. It belongs to " + en + ".",
                                 "事件“" + std::string(name(event)) +
                                     "”没有这一项，请去掉；它属于" + zh + "。"});
  }
}

// `event`: nullopt if it is none, which has been complained of.
Details read_details(Fields fields, std::optional<Event> event) {
  constexpr std::size_t line = 256, page = 16 << 10;
  Details details;
  details.by = fields.name("by", line);
  details.role = fields.name("role", 64);
  details.unit = fields.name("unit", 128);
  details.reason = fields.text("reason", page);
  details.classification = fields.name("class", 64);
  details.partly = fields.flag("partly");
  details.measures = fields.text("measures", page);
  details.report = fields.text("report", page);
  details.document = fields.text("document", page);
  details.ground = ground_of(fields.name("ground", line));
  details.evidence = fields.text("evidence", page);
  if (const json::array* attachments = fields.array("attachments")) {
    if (attachments->size() > 50)
      fields.complain("attachments", {"At most 50 digests.", "最多50个摘要。"});
    for (const json::value& digest : *attachments) {
      if (!digest.is_string() || digest.get_string().size() != 64) {
        fields.complain("attachments", {"Send the digests as texts of 64 hex digits.",
                                        "请把摘要写成64位十六进制文字。"});
        break;
      }
      details.attachments.emplace_back(digest.get_string().data(), digest.get_string().size());
    }
  }
  details.feedback = fields.text("feedback", page);
  details.note = fields.text("note", page);
  if (fields.find("solved")) details.solved = fields.flag("solved") ? "yes" : "no";
  details.due_at = fields.instant("due_at");
  if (fields.find("into")) {
    details.into = read_case_id(fields.name("into", 32));
    if (details.into == 0)
      fields.complain("into", {"Send a case id, such as c123.", "请写工单号，如c123。"});
  }
  details.clock = fields.text("clock", 64);
  if (event) refuse_details_of_others(fields, *event);
  fields.refuse_the_rest();
  return details;
}

// --- Services, units, roles

std::string read_region(Fields& fields, bool required) {
  const std::string region = fields.name("region", 12, required);
  if (!region.empty() && (region.size() < 2 || !all_of(region, "0123456789")))
    fields.complain("region", {"Send the administrative division code, 2 to 12 digits.",
                               "请写行政区划代码，2至12位数字。"});
  return region;
}

// 办结: what a review of it would say, without the rating.
Review read_service(Fields& fields, Instant finished_at) {
  Review review;
  review.given_at = finished_at;
  review.project_no = fields.name("project_no", 64, true);
  review.step = fields.name("step", 64);
  review.region = read_region(fields, true);
  review.unit = fields.name("unit", 128, true);
  if (const json::object* matter = fields.object("matter"))
    review.matter = read_matter(fields.inside("matter", *matter));
  review.section = fields.name("section", 64);
  review.window = fields.name("window", 64);
  review.staff = fields.name("staff", 64);
  review.channel = fields.name("channel", 32);
  if (review.channel.empty()) review.channel = "unspecified";
  review.promise_type = fields.name("promise_type", 32);
  review.user_type = fields.name("user_type", 32);
  review.named = fields.flag("named");
  fields.refuse_the_rest();
  return review;
}

UnitRanked read_ranking(Fields& fields) {
  UnitRanked ranked;
  ranked.unit = fields.name("unit", 128, true);
  ranked.region = read_region(fields, true);
  ranked.period = fields.name("period", 16, true);
  if (!ranked.period.empty())
    if (auto period = read_period(ranked.period); std::holds_alternative<Wording>(period))
      fields.complain("period", std::get<Wording>(std::move(period)));
  ranked.of = fields.integer("of", 1, 100'000, true).value_or(1);
  ranked.place = fields.integer("place", 1, 100'000, true).value_or(1);
  if (ranked.place > ranked.of)
    fields.complain("place", {"The last place is " + std::to_string(ranked.of) + ".",
                              "最后一名是第" + std::to_string(ranked.of) + "名。"});
  ranked.by = fields.name("by", 256);
  fields.refuse_the_rest();
  return ranked;
}

bool is_word(std::string_view text) { return !text.empty() && all_of(text, of_words); }

// 考核要计的发现: 答复不规范、表扬 ….
UnitNoted read_noted(Fields& fields) {
  UnitNoted noted;
  noted.unit = fields.name("unit", 128, true);
  noted.region = read_region(fields, true);
  noted.what = fields.name("what", 32, true);
  if (!noted.what.empty() && !is_word(noted.what))
    fields.complain("what",
                    {"Send a short word of a-z, 0-9, _ and -, such as reply; a policy counts it by "
                     "noted.<word>.",
                     "请写由a-z、0-9、_和-组成的短词，如reply；规则以noted.<词>计数。"});
  noted.count = int(fields.integer("count", -1'000, 1'000).value_or(1));
  if (noted.count == 0)
    fields.complain("count",
                    {"Send how many; less than 0 takes some back.", "请写数量；负数表示冲减。"});
  if (const std::string day = fields.text("day", 32); !day.empty()) {
    auto read = read_day(day);
    if (const auto* known = std::get_if<Day>(&read))
      noted.day = *known;
    else
      fields.complain("day", std::get<Wording>(std::move(read)));
  }
  noted.by = fields.name("by", 256, true);
  noted.note = fields.text("note", 16 << 10);
  fields.refuse_the_rest();
  return noted;
}

RoleChanged read_role(Fields& fields, bool vacant) {
  RoleChanged changed;
  changed.vacant = vacant;
  changed.role.role = fields.name("role", 64, true);
  changed.role.unit = fields.name("unit", 128);
  changed.role.region = read_region(fields, false);
  changed.by = fields.name("by", 256);
  fields.refuse_the_rest();
  return changed;
}

std::string events_of(Sayer from) {
  std::string list;
  for (Event event : every_event())
    if (sayer(event) == from) list += (list.empty() ? "" : ", ") + std::string(name(event));
  return list;
}

std::optional<Event> read_event_name(Fields& fields, std::string_view name) {
  const std::optional<Event> event = event_named(name);
  if (event && sayer(*event) == Sayer::person) return event;
  fields.complain("type",
                  event ? Wording{"'" + std::string(name) +
                                      "' is recorded by the engine itself and cannot be sent.",
                                  "“" + std::string(name) + "”由系统自行记录，不能发送。"}
                        : Wording{"Unknown event; known: " + events_of(Sayer::person) + ".",
                                  "未知事件；可用：" + events_of(Sayer::person) + "。"});
  return std::nullopt;
}

Read read_event(const json::value& value, const Dictionaries& dictionaries) {
  if (!value.is_object())
    return fault("invalid-event", "",
                 {"Send a CloudEvent: a JSON object, {…}.", "请发送CloudEvent：JSON对象{…}。"});
  std::vector<Fault> faults;
  const json::object& object = value.get_object();
  Fields fields(object, "", faults);
  const std::string version = fields.text("specversion", 8, true);
  if (!version.empty() && version != "1.0")
    fields.complain("specversion", {"Send \"1.0\".", "请写\"1.0\"。"});
  Submission submission;
  submission.id = fields.name("id", 256, true);
  submission.source = fields.name("source", 256, true);
  const std::string type = fields.text("type", 128, true);
  // The data of a source as it is has its time inside.
  const json::value* data_schema = fields.find("dataschema");
  const bool native = data_schema && data_schema->is_string() &&
                      data_schema->get_string().starts_with(
                          json::string_view(dictionary_urn.data(), dictionary_urn.size()));
  submission.occurred_at = fields.instant("time", !native).value_or(Instant{});
  const std::string media = fields.text("datacontenttype", 256);
  if (!media.empty() && !is_media_type(media, "application/json"))
    fields.complain("datacontenttype",
                    {"Send application/json, or leave it out.", "请写application/json，或不写。"});
  const std::string subject = fields.text("subject", 256);
  const json::object* data = fields.object("data");

  static const json::object nothing;
  Fields inside = fields.inside("data", data ? *data : nothing);
  constexpr std::string_view case_prefix = "redress.case.";
  if (type == "redress.review.submitted" || type == "redress.case.imported") {
    if (!data) fields.complain("data", {"Missing; send the review.", "缺少；请填写评价。"});
    if (data) {
      Review review;
      if (native) {
        const std::string_view name =
            std::string_view(data_schema->get_string()).substr(dictionary_urn.size());
        const Dictionary* dictionary = dictionaries.find(name);
        if (type != "redress.review.submitted")
          fields.complain("dataschema", {"Only redress.review.submitted can have it.",
                                         "只有redress.review.submitted可以带它。"});
        else if (!dictionary || dictionary->fields.empty())
          fields.complain(
              "dataschema",
              {"There is no dictionary '" + std::string(name.substr(0, 64)) +
                   "' that says how to read a source's own records.",
               "没有说明如何读取来源系统记录的字典“" + std::string(name.substr(0, 64)) + "”。"});
        else
          review = read_record(*data, *dictionary, "/data", faults, submission.reviewer);
        submission.occurred_at = review.given_at;
      } else {
        const Dictionary* dictionary = read_dictionary_name(inside, dictionaries);
        review = ReviewReader(inside, dictionary, submission.occurred_at, Speaks::codes_or_words,
                              type == "redress.case.imported")
                     .read(submission.reviewer);
      }
      if (type == "redress.review.submitted") {
        submission.fact = ReviewSubmitted{std::move(review)};
      } else {
        CaseImported imported;
        imported.review = std::move(review);
        imported.due_at = inside.instant("due_at");
        const std::string stage = inside.text("stage", 32);
        const std::optional<Stage> known = stage_named(stage);
        if (known) imported.stage = *known;
        if (!stage.empty() && !known)
          inside.complain("stage", {"Send a stage, such as rectification or closed.",
                                    "请写环节，如rectification或closed。"});
        imported.closed_at = inside.instant("closed_at");
        const std::string standing = inside.text("standing", 32);
        const bool over = !open(imported.stage);
        if (const auto ended = standing_named(standing); ended && over)
          imported.standing = *ended;
        else if (!standing.empty())
          inside.complain(
              "standing",
              over ? Wording{"Send how it ended: rectified, deferred, explained, set_aside or "
                             "withdrawn.",
                             "请写办结方式：rectified、deferred、explained、set_aside或withdrawn。"}
                   : Wording{"Only a closed case has ended somehow; leave it out.",
                             "只有已办结的工单才有办结方式；请去掉。"});
        if (over && !imported.closed_at)
          inside.complain("closed_at",
                          {"Missing; send when the case was closed.", "缺少；请填写办结时间。"});
        if (!over && imported.closed_at)
          inside.complain("closed_at",
                          {"The case is not closed; send stage closed, or leave it out.",
                           "工单尚未办结；请把环节写为closed，或去掉。"});
        submission.fact = std::move(imported);
      }
      if (!native) inside.refuse_the_rest();
    }
  } else if (type == "redress.service.finished") {
    submission.fact = ServiceFinished{read_service(inside, submission.occurred_at)};
  } else if (type == "redress.unit.ranked") {
    submission.fact = read_ranking(inside);
  } else if (type == "redress.unit.noted") {
    submission.fact = read_noted(inside);
  } else if (type == "redress.role.vacated" || type == "redress.role.filled") {
    submission.fact = read_role(inside, type == "redress.role.vacated");
  } else if (type.starts_with(case_prefix)) {
    const std::string_view event_name = std::string_view(type).substr(case_prefix.size());
    const std::optional<Event> event = read_event_name(fields, event_name);
    submission.case_id = read_case_id(subject);
    if (submission.case_id == 0)
      fields.complain("subject", {"Send the id of the case it is about, such as c123.",
                                  "请写所涉工单号，如c123。"});
    Details details = read_details(std::move(inside), event);
    if (event) submission.fact = CaseMoved{*event, std::move(details)};
  } else if (!type.empty()) {
    const std::string known =
        "redress.review.submitted, redress.case.imported, redress.service.finished, "
        "redress.unit.ranked, redress.unit.noted, redress.role.vacated, redress.role.filled";
    fields.complain("type",
                    {"Unknown type; known: " + known + " and redress.case.<event> with one of " +
                         events_of(Sayer::person) + ".",
                     "未知类型；可用：" + known + "和redress.case.<事件>，事件为其中之一：" +
                         events_of(Sayer::person) + "。"});
  }
  if (!faults.empty()) return invalid(std::move(faults));
  return submission;
}

}  // namespace

std::variant<boost::json::value, Problem> read_json(std::string_view text) {
  return parse<1 << 20>(text, {});
}

Read read_event(std::string_view text, const Dictionaries& dictionaries) {
  Scratch scratch;
  auto parsed = parse(text, scratch);
  if (auto* broken = std::get_if<Problem>(&parsed)) return std::move(*broken);
  return read_event(std::get<json::value>(parsed), dictionaries);
}

namespace {

Problem too_many() {
  return fault("too-many-events", "",
               {"At most " + std::to_string(most_events) + " events in one request.",
                "一次请求最多" + std::to_string(most_events) + "个事件。"});
}

}  // namespace

Read read_record(std::string_view text, const Dictionary& dictionary) {
  Scratch scratch;
  auto parsed = parse(text, scratch);
  if (auto* broken = std::get_if<Problem>(&parsed)) return std::move(*broken);
  return read_record(std::get<json::value>(parsed), dictionary);
}

std::variant<Records, Problem> read_records(std::string_view text, const Dictionary& dictionary) {
  Scratch scratch;
  auto parsed = parse(text, scratch);
  if (auto* broken = std::get_if<Problem>(&parsed)) return std::move(*broken);
  const json::value& value = std::get<json::value>(parsed);
  Records records;
  records.many = value.is_array();
  if (!records.many) {
    records.all.push_back(read_record(value, dictionary));
    return records;
  }
  if (value.get_array().size() > most_events) return too_many();
  records.all.reserve(value.get_array().size());
  for (const json::value& item : value.get_array())
    records.all.push_back(read_record(item, dictionary));
  return records;
}

std::variant<std::vector<Read>, Problem> read_batch(std::string_view text,
                                                    const Dictionaries& dictionaries) {
  Scratch scratch;
  auto parsed = parse(text, scratch);
  if (auto* broken = std::get_if<Problem>(&parsed)) return std::move(*broken);
  const json::value& value = std::get<json::value>(parsed);
  if (!value.is_array())
    return fault("invalid-event", "",
                 {"Send a JSON array of CloudEvents, […].", "请发送CloudEvent的JSON数组：[…]。"});
  if (value.get_array().size() > most_events) return too_many();
  std::vector<Read> events;
  events.reserve(value.get_array().size());
  for (const json::value& item : value.get_array())
    events.push_back(read_event(item, dictionaries));
  return events;
}

Read read_case_event(std::string_view text, Number case_id, Instant now) {
  Scratch scratch;
  auto parsed = parse(text, scratch);
  if (auto* broken = std::get_if<Problem>(&parsed)) return std::move(*broken);
  const json::value& value = std::get<json::value>(parsed);
  if (!value.is_object())
    return fault("invalid-event", "",
                 {"Send {\"type\": \"found_genuine\", \"data\": {…}}.",
                  "请发送{\"type\": \"found_genuine\", \"data\": {…}}。"});
  std::vector<Fault> faults;
  Fields fields(value.get_object(), "", faults);
  const std::string type = fields.text("type", 64, true);
  const std::optional<Event> event = type.empty() ? std::nullopt : read_event_name(fields, type);
  Submission submission;
  submission.case_id = case_id;
  submission.source = fields.name("source", 256);
  submission.id = fields.name("id", 256);
  const std::optional<Instant> time = fields.instant("time");
  submission.occurred_at = time.value_or(now);
  submission.time_given = time.has_value();
  static const json::object nothing;
  const json::object* data = fields.object("data");
  Details details = read_details(fields.inside("data", data ? *data : nothing), event);
  fields.refuse_the_rest();
  if (!faults.empty()) return invalid(std::move(faults));
  submission.fact = CaseMoved{*event, std::move(details)};
  if (submission.source.empty()) submission.source = "/cases/" + redress::case_id(case_id);
  if (submission.id.empty()) submission.id = fresh_id();
  return submission;
}

Number read_case_id(std::string_view text) {
  if (text.size() < 2 || text.size() > 20 || text[0] != 'c' || text[1] == '0') return 0;
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}
std::string case_id(Number number) { return "c" + std::to_string(number); }
std::string review_id(Number number) { return "r" + std::to_string(number); }

std::string fresh_id() {
  static const std::uint64_t boot =
      std::random_device{}() * 0x100000000ull + std::random_device{}();
  static std::atomic<std::uint64_t> next{0};
  return "auto-" + std::to_string(boot) + "-" + std::to_string(++next);
}

std::variant<Instant, Problem> read_advance_to(std::string_view text) {
  Scratch scratch;
  auto parsed = parse(text, scratch);
  if (auto* broken = std::get_if<Problem>(&parsed)) return std::move(*broken);
  const json::value& value = std::get<json::value>(parsed);
  if (!value.is_object())
    return fault("invalid-event", "",
                 {"Send {\"advance_to\": \"2026-03-02T09:00:00+08:00\"}.",
                  "请发送{\"advance_to\": \"2026-03-02T09:00:00+08:00\"}。"});
  std::vector<Fault> faults;
  Fields fields(value.get_object(), "", faults);
  const std::optional<Instant> to = fields.instant("advance_to", true);
  fields.refuse_the_rest();
  if (!faults.empty()) return invalid(std::move(faults));
  return *to;
}

}  // namespace redress
