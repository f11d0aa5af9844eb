#include "rules/text/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cassert>
#include <numeric>
#include <set>
#include <sstream>
#include <tuple>
#include <variant>

#include "engine/patience.h"
#include "engine/spelling.h"
#include "rules/text/catalogue.h"
#include "rules/text/decimal.h"
#include "rules/text/full_width.h"
#include "rules/text/near.h"

namespace redress::yaml {
namespace {

// --- Bytes: UTF-8 without control characters

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

struct Character {
  std::uint32_t code = 0;
  std::size_t size = 0;  // 0: not UTF-8
};

Character character_at(std::string_view bytes, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[at + i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + size > bytes.size()) return {};
  std::uint32_t code = lead & (0x7F >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3F);
  }
  const bool overlong = code < (size == 3 ? 0x800u : size == 4 ? 0x10000u : 0x80u);
  if (overlong || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return {};
  return {code, size};
}

// What nobody sees: control characters, what turns the direction of writing, invisible characters,
// noncharacters.
bool is_control(std::uint32_t code) {
  if (code == '\n' || code == '\r' || code == '\t') return false;
  if (code < 0x20 || (code >= 0x7F && code < 0xA0)) return true;
  const bool turns = code == 0x061C || code == 0x200E || code == 0x200F ||
                     (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
  const bool invisible = code == 0x200B || code == 0xFEFF;
  const bool none = (code >= 0xFDD0 && code <= 0xFDEF) || (code & 0xFFFE) == 0xFFFE;
  return turns || invisible || none;
}

// One that ends lines elsewhere: what follows it looks like a line of its own, and is none.
bool ends_lines_elsewhere(std::string_view bytes, std::size_t at, std::uint32_t code) {
  if (code == 0x85 || code == 0x2028 || code == 0x2029) return true;
  return code == '\r' && (at + 1 == bytes.size() || bytes[at + 1] != '\n');
}

std::string hexadecimal(std::uint32_t code) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string text;
  for (int shift = code > 0xFFFF ? 20 : 12; shift >= 0; shift -= 4)
    text += digits[code >> shift & 0xF];
  return text;
}

// False, with the first offender reported, for bytes that are no text.
bool is_clean(std::string_view bytes, Report& report, int layer) {
  Place place{1, 1, layer};
  for (std::size_t at = 0; at < bytes.size();) {
    const Character it = character_at(bytes, at);
    if (it.size == 0) {
      report.add(place, Mistake::not_utf8);
      return false;
    }
    if (ends_lines_elsewhere(bytes, at, it.code)) {
      report.add(place, Mistake::control_character, {hexadecimal(it.code)},
                 Wording{"end lines with line feeds (LF, U+000A) alone; save the file so",
                         "请只用换行符（LF，U+000A）换行，另存文件即可"});
      return false;
    }
    if (is_control(it.code)) {
      report.add(place, Mistake::control_character, {hexadecimal(it.code)});
      return false;
    }
    at += it.size;
    if (it.code == '\n') {
      ++place.line;
      place.column = 1;
    } else {
      ++place.column;
    }
  }
  return true;
}

// yaml-cpp 0.7 writes the escapes "\N" (next line) and "\_" (no-break space) as one byte of
// Latin-1. The text itself is UTF-8, so that such a byte stands alone nowhere else.
std::string in_utf8(const std::string& value) {
  constexpr char next_line = '\x85', no_break_space = '\xA0';
  if (value.find(next_line) == std::string::npos && value.find(no_break_space) == std::string::npos)
    return value;
  std::string made;
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t size = character_at(value, at).size;
    if (size == 0) made += '\xC2';
    made.append(value, at, std::max<std::size_t>(size, 1));
    at += std::max<std::size_t>(size, 1);
  }
  return made;
}

// yaml-cpp counts columns in bytes; people count characters.
class Lines {
 public:
  Lines(std::string_view bytes, int layer) : bytes_(bytes), layer_(layer) {
    starts_.push_back(0);
    for (std::size_t i = 0; i < bytes.size(); ++i)
      if (bytes[i] == '\n') starts_.push_back(i + 1);
  }

  Place place(const YAML::Mark& mark) {
    if (mark.line < 0 || static_cast<std::size_t>(mark.line) >= starts_.size())
      return {static_cast<int>(starts_.size()), 1, layer_};
    const std::size_t start = starts_[mark.line];
    const std::size_t end = std::min(bytes_.size(), start + std::max(mark.column, 0));
    // Events come mostly in order: goes on where it stopped, or a long line would cost its square.
    if (latest_.line != mark.line + 1 || latest_end_ > end) {
      latest_ = {mark.line + 1, 1, layer_};
      latest_end_ = start;
    }
    for (; latest_end_ < end; ++latest_end_)
      if ((static_cast<unsigned char>(bytes_[latest_end_]) & 0xC0) != 0x80) ++latest_.column;
    return latest_;
  }

 private:
  std::string_view bytes_;
  int layer_;
  std::vector<std::size_t> starts_;
  Place latest_;
  std::size_t latest_end_ = 0;
};

// --- Events to a tree

struct Stop {};  // what follows cannot be read or is not worth reading; the reason is reported

class Builder final : public YAML::EventHandler {
 public:
  Builder(Lines& lines, Report& report) : lines_(lines), report_(report) {}

  Node root;
  Place latest;  // where the last event was, for errors that have no better place

  // Where the outermost bracket opens that is not closed so far; nullopt if none is.
  std::optional<Place> open_bracket() const {
    for (const Frame& frame : open_)
      if (frame.flow) return frame.node.at;
    return std::nullopt;
  }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { leaf(node_at(mark)); }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Node node = node_at(mark);
    report_.add(node.at, Mistake::alias);
    leaf(std::move(node));
  }

  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    report_.add(lines_.place(mark), Mistake::anchor, {name});
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& escaped) override {
    const std::string value = in_utf8(escaped);
    Node node = node_at(mark);
    node.kind = Node::Kind::scalar;
    node.quoted = tag == "!";
    if (!node.quoted) refuse_tag(tag, node.at);
    if (value.size() > most_scalar_bytes) {
      report_.add(node.at, Mistake::text_too_long);
      throw Stop{};
    }
    for (std::size_t i = 0; i < value.size();) {
      const Character it = character_at(value, i);
      if (it.size == 0 || is_control(it.code)) {
        report_.add(node.at, Mistake::control_in_text);
        break;
      }
      i += it.size;
    }
    node.text = value;
    leaf(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value style) override {
    begin(Node::Kind::sequence, mark, tag, style);
  }
  void OnSequenceEnd() override { end(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value style) override {
    begin(Node::Kind::map, mark, tag, style);
  }
  void OnMapEnd() override { end(); }

 private:
  struct Frame {
    Node node;
    bool flow = false;         // written in brackets
    bool key_next = false;     // in a map
    bool key_is_none = false;  // and was reported
    std::string key;
    Place key_at;
    std::set<std::string> keys;
  };

  Node node_at(const YAML::Mark& mark) {
    Node node;
    node.at = latest = lines_.place(mark);
    if (++nodes_ > most_nodes) {
      report_.add(node.at, Mistake::too_many_values);
      throw Stop{};
    }
    return node;
  }

  void refuse_tag(const std::string& tag, Place at) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    static constexpr std::string_view core = "tag:yaml.org,2002:";
    report_.add(at, Mistake::tag, {tag.starts_with(core) ? "!!" + tag.substr(core.size()) : tag});
  }

  bool expects_key() const { return !open_.empty() && open_.back().key_next; }

  void begin(Node::Kind kind, const YAML::Mark& mark, const std::string& tag,
             YAML::EmitterStyle::value style) {
    Frame frame;
    frame.flow = style == YAML::EmitterStyle::Flow;
    frame.node = node_at(mark);
    frame.node.kind = kind;
    frame.key_next = kind == Node::Kind::map;
    refuse_tag(tag, frame.node.at);
    if (expects_key()) {
      report_.add(frame.node.at, Mistake::key_no_word);
      throw Stop{};
    }
    if (open_.size() >= most_depth) {
      report_.add(frame.node.at, Mistake::too_deep);
      throw Stop{};
    }
    open_.push_back(std::move(frame));
  }

  void end() {
    Node node = std::move(open_.back().node);
    open_.pop_back();
    put(std::move(node));
  }

  void leaf(Node node) {
    if (expects_key())
      key(node);
    else
      put(std::move(node));
  }

  void key(const Node& node) {
    Frame& frame = open_.back();
    const bool merges = node.text == "<<" && !node.quoted;
    frame.key_is_none = !node.is_scalar() || merges;
    if (frame.key_is_none) {
      report_.add(node.at, merges ? Mistake::merge_key : Mistake::key_missing);
      report_.part_is_unread();
    }
    frame.key = node.text;
    frame.key_at = node.at;
    frame.key_next = false;
  }

  void put(Node node) {
    if (open_.empty()) {
      root = std::move(node);
      return;
    }
    Frame& frame = open_.back();
    if (frame.node.is_sequence()) {
      frame.node.items.push_back(std::move(node));
      return;
    }
    frame.key_next = true;
    if (frame.key_is_none) return;
    // yaml-cpp places what is left out at the next token.
    if (node.kind == Node::Kind::nothing) node.at = frame.key_at;
    if (!frame.keys.insert(frame.key).second)
      report_.add(frame.key_at, Mistake::key_twice, {frame.key});
    else
      frame.node.members.push_back({std::move(frame.key), frame.key_at, std::move(node)});
  }

  Lines& lines_;
  Report& report_;
  std::vector<Frame> open_;
  int nodes_ = 0;
};

// --- Did you mean

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

bool scalar_for(const Node& node, const Term& what, Wording expected, Report& report) {
  if (node.is_scalar()) return true;
  report.add(node.at, Mistake::no_scalar, {what, kind_of(node), std::move(expected)});
  return false;
}

}  // namespace

Wording kind_of(const Node& node) {
  switch (node.kind) {
    case Node::Kind::nothing: return {"nothing", "空的"};
    case Node::Kind::scalar: return {quoted(node.text), "“" + node.text + "”"};
    case Node::Kind::sequence: return {"a list", "列表"};
    case Node::Kind::map: return {"a map", "分项"};
  }
  return {};
}

void Report::add(Place at, Mistake mistake, std::vector<Term> args) {
  Wording help = filled(message(mistake).help, args);
  add(at, mistake, std::move(args), std::move(help));
}

void Report::add(Place at, Mistake mistake, std::vector<Term> args, Term help) {
  if (part_is_unread_ && (mistake == Mistake::key_needed || mistake == Mistake::file_empty)) return;
  const Message& known = message(mistake);
  keep({files_[at.layer], at.line, at.column, filled(known.sentence, args), std::move(help),
        known.code, known.severity, known.kind});
  if (problems_.size() > layers_.size()) layers_.push_back(at.layer);
}

void Report::add(Place at, Term sentence, Term help) {
  RuleProblem made;
  made.file = files_[at.layer];
  made.line = at.line;
  made.column = at.column;
  made.sentence = std::move(sentence);
  made.help = std::move(help);
  keep(std::move(made));
  if (problems_.size() > layers_.size()) layers_.push_back(at.layer);
}

void Report::add_last_of(const Report& other) {
  if (other.problems_.size() <= problems_.size() || problems_.size() == most_problems) return;
  problems_.push_back(other.problems_.back());
  layers_.push_back(other.layers_.back());
}

int Report::add_layer(std::string file) {
  files_.push_back(std::move(file));
  return int(files_.size()) - 1;
}

void Report::suspect(int layer, const std::vector<FullWidth>& marks) {
  const Message& known = message(Mistake::full_width);
  for (const FullWidth& it : marks) {
    const std::vector<Term> args{it.what, it.mark, it.write};
    suspects_.push_back({layer,
                         it.line,
                         it.certain,
                         {files_[layer], it.line, it.column, filled(known.sentence, args),
                          filled(known.help, args), known.code, known.severity, known.kind}});
  }
}

void Report::keep(RuleProblem problem) {
  if (problems_.size() < most_problems) problems_.push_back(std::move(problem));
}

std::vector<RuleProblem> Report::by_place() const {
  std::vector<std::size_t> order(problems_.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const RuleProblem &x = problems_[a], &y = problems_[b];
    return std::tie(layers_[a], x.line, x.column) < std::tie(layers_[b], y.line, y.column);
  });
  std::vector<RuleProblem> sorted;
  if (any_error(problems_))
    for (const Suspect& one : suspects_) {
      const auto wrong_there = [&](std::size_t which) {
        return layers_[which] == one.layer && problems_[which].line == one.line;
      };
      if (sorted.size() == most_problems) break;
      if (one.certain || std::any_of(order.begin(), order.end(), wrong_there))
        sorted.push_back(one.problem);
    }
  if (!sorted.empty()) return sorted;
  for (std::size_t which : order) sorted.push_back(problems_[which]);
  return sorted;
}

namespace {

// Where a text is no YAML.
struct Unread {
  int line = 0;        // 0: there is nothing to pass over
  int alias_byte = 0;  // of the line, from 1: only the star of an alias is passed over
};

// What yaml-cpp says most, for people.
Wording in_both_languages(const std::string& message) {
  using namespace YAML::ErrorMsg;
  static const std::pair<const char*, Wording> known[] = {
      {END_OF_MAP,
       {"the indentation of this line does not fit those above", "缩进不对，这一行接不上前面"}},
      {END_OF_MAP_FLOW,
       {"a brace is not closed, or a comma is missing", "花括号没有闭合，或者少了逗号"}},
      {END_OF_SEQ,
       {"the indentation of this line does not fit the list above",
        "缩进不对，这一行接不上前面的列表"}},
      {END_OF_SEQ_FLOW,
       {"a bracket is not closed, or a comma is missing", "方括号没有闭合，或者少了逗号"}},
      {FLOW_END, {"there is a closing bracket too many", "多了一个右括号"}},
      {BLOCK_ENTRY, {"no dash can stand here", "此处不能以短横线开头"}},
      {MAP_KEY, {"no key can stand here", "此处不能有键"}},
      {MAP_VALUE,
       {"no colon can stand here; a text that has one stands in quotes",
        "此处不能有冒号；文字里有冒号的请加引号"}},
      {UNKNOWN_TOKEN,
       {"a text that begins like this stands in quotes", "此处的字符不能开头，请加引号"}},
      {CHAR_IN_SCALAR, {"there is a character that no text can have", "文字里有不能出现的字符"}},
  };
  for (const auto& [theirs, ours] : known)
    if (message == theirs) return ours;
  return Wording::same(message);
}

std::string_view line_at(std::string_view bytes, int line) {
  for (; line > 1; --line) bytes.remove_prefix(std::min(bytes.find('\n'), bytes.size() - 1) + 1);
  return bytes.substr(0, bytes.find('\n'));
}

// The first line after the beginning that begins with three dashes.
int dashes(std::string_view bytes) {
  const std::size_t at = bytes.find("\n---");
  return at == std::string_view::npos
             ? 1
             : int(std::count(bytes.begin(), bytes.begin() + std::ptrdiff_t(at), '\n')) + 2;
}

std::variant<Node, Unread> parse_once(const std::string& bytes, Report& report, int layer) {
  Lines lines(bytes, layer);
  Builder builder(lines, report);
  // The end marker makes an unterminated quote an error; without it yaml-cpp takes it as closed.
  std::istringstream in(bytes + "\n...\n");
  bool first_is_read = false;
  try {
    YAML::Parser parser(in);
    if (!parser.HandleNextDocument(builder) || builder.root.kind == Node::Kind::nothing) {
      report.add({1, 1, layer}, Mistake::file_empty);
      return Unread{};
    }
    Node root = std::move(builder.root);
    first_is_read = true;
    Report ignored("");
    for (int i = 0; i < layer; ++i) ignored.add_layer("");
    Builder second(lines, ignored);
    if (parser.HandleNextDocument(second)) {
      Place at = second.root.at;  // of what follows the dashes
      for (int line = at.line; line > 0; --line)
        if (line_at(bytes, line).starts_with("---")) {
          at.line = line;
          at.column = 1;
          break;
        }
      report.add(at, Mistake::second_document);
      return Unread{};
    }
    return root;
  } catch (const Stop&) {
    // What stops the reading of a second document is told of nowhere else.
    if (first_is_read) report.add({dashes(bytes), 1, layer}, Mistake::second_document);
    return Unread{};
  } catch (const YAML::Exception& error) {
    const bool never_closed =
        error.msg == YAML::ErrorMsg::DOC_IN_SCALAR || error.msg == YAML::ErrorMsg::EOF_IN_SCALAR;
    if (never_closed) {
      report.add(builder.latest, Mistake::quote_open);
      return Unread{};
    }
    Place at = lines.place(error.mark);
    if (std::string_view(error.msg).starts_with(YAML::ErrorMsg::UNKNOWN_ANCHOR)) {
      report.add(at, Mistake::alias);
      return Unread{at.line, error.mark.column + 1};
    }
    if (const std::optional<Place> bracket = builder.open_bracket();
        bracket && bracket->line != at.line) {
      at = *bracket;
      report.add(at, Mistake::bracket_open);
      return Unread{at.line};
    }
    Wording why = in_both_languages(error.msg);
    const std::string_view line = line_at(bytes, at.line);
    const std::size_t tab = line.find('\t');
    if (tab < line.find_first_not_of(" \t")) {
      why = {"the indentation has a tab", "缩进里有制表符"};
      at.column = int(tab) + 1;
    }
    report.add(at, Mistake::not_yaml, {std::move(why)});
    return Unread{at.line};
  }
}

// YAML takes a line that begins with % for an instruction, and yaml-cpp passes over those that it
// does not know: what stands on it would be lost in silence. %YAML may begin a text.
bool has_directive(std::string_view bytes, Report& report, int layer) {
  int line = 1;
  for (std::size_t from = 0; from < bytes.size(); ++line) {
    const std::string_view rest = bytes.substr(from);
    if (rest.starts_with('%') && !(line == 1 && rest.starts_with("%YAML "))) {
      report.add({line, 1, layer}, Mistake::not_yaml,
                 {Wording{"a line cannot begin with %", "一行不能以%开头"}});
      return true;
    }
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) break;
    from += end + 1;
  }
  return false;
}

// The text with that line made empty, or with the alias in it made a text like any other.
std::string without(std::string bytes, const Unread& unread) {
  std::size_t from = 0;
  for (int line = unread.line; line > 1; --line) {
    const std::size_t end = bytes.find('\n', from);
    if (end == std::string::npos) return bytes;
    from = end + 1;
  }
  if (unread.alias_byte > 0) {
    const std::size_t star = from + std::size_t(unread.alias_byte) - 1;
    if (star < bytes.size() && bytes[star] == '*') bytes[star] = '_';
    return bytes;
  }
  const std::size_t end = std::min(bytes.find('\n', from), bytes.size());
  return bytes.erase(from, end - from);
}

}  // namespace

std::optional<Node> parse(const Text& text, Report& report, int layer) {
  std::string_view bytes = text.bytes;
  if (bytes.size() > most_bytes) {
    report.add({1, 1, layer}, Mistake::file_too_large);
    return std::nullopt;
  }
  if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
  if (!is_clean(bytes, report, layer)) return std::nullopt;
  if (has_directive(bytes, report, layer)) return std::nullopt;
  report.suspect(layer, full_width_marks(bytes));
  // yaml-cpp keeps what is in a bracket until it knows whether that is a key: a quarter of a KiB
  // for each further bracket.
  if (std::count_if(bytes.begin(), bytes.end(), [](char c) { return c == '[' || c == '{'; }) >
      most_nodes) {
    report.add({1, 1, layer}, Mistake::too_many_values);
    return std::nullopt;
  }

  // What could be read is reported of the last try only, or it would be reported with each.
  constexpr int most_unread = 20;
  std::string left(bytes);
  for (int tries = 0;; ++tries) {
    Report of_this_try = report;
    const auto read = parse_once(left, of_this_try, layer);
    if (const Node* root = std::get_if<Node>(&read)) {
      report = std::move(of_this_try);
      return *root;
    }
    const Unread& unread = std::get<Unread>(read);
    assert(!of_this_try.empty());  // what cannot be read is said
    if (unread.line == 0 || tries == most_unread) {
      report = std::move(of_this_try);
      return std::nullopt;
    }
    std::string next = without(left, unread);
    if (next == left) {  // at the end of the text: something before it was never closed
      report = std::move(of_this_try);
      return std::nullopt;
    }
    report.add_last_of(of_this_try);
    report.part_is_unread();
    left = std::move(next);
  }
}

Fields::Fields(const Node& node, Term what, Report& report)
    : node_(node), what_(std::move(what)), report_(report) {
  if (!node.is_map()) report_.add(node.at, Mistake::no_map, {what_, kind_of(node)});
}

Fields::~Fields() {
  static constexpr const char* chinese[] = {"：", "，", "、", "｛", "｝", "【", "】", "　"};
  std::size_t told = 0;
  for (const Member& member : node_.members) {
    if (std::find(known_.begin(), known_.end(), member.key) != known_.end()) continue;
    if (++told > most_problems) break;
    const bool punctuated =
        std::any_of(std::begin(chinese), std::end(chinese),
                    [&](const char* mark) { return member.key.find(mark) != std::string::npos; });
    report_.add(member.key_at, Mistake::unknown_key, {member.key},
                punctuated ? Wording{"type its colons, commas, brackets and blanks with the "
                                     "Chinese input off",
                                     "请把中文的冒号、逗号、括号和空格改成英文的"}
                           : suggestion(member.key, known_));
  }
}

const Node* Fields::find(std::string_view key) {
  keep_going();
  const bool asked = std::find(known_.begin(), known_.end(), key) != known_.end();
  if (!asked) known_.emplace_back(key);
  for (const Member& member : node_.members)
    if (member.key == key) {
      if (!member.value.taken_away) return &member.value;
      if (!asked) report_.add(member.value.at, Mistake::nothing_to_take_away, {member.key});
    }
  return nullptr;
}

const Node* Fields::require(std::string_view key) {
  const Node* found = find(key);
  const bool there = std::any_of(node_.members.begin(), node_.members.end(),
                                 [&](const Member& it) { return it.key == key; });
  if (!there && node_.is_map()) report_.add(node_.at, Mistake::key_needed, {what_, key});
  return found;
}

bool Fields::has(std::string_view key) { return find(key) != nullptr; }

Place Fields::key_at(std::string_view key) const {
  for (const Member& member : node_.members)
    if (member.key == key) return member.key_at;
  return node_.at;
}

std::optional<std::string> text(const Node& node, const Term& what, Report& report) {
  if (!scalar_for(node, what, {"a text", "文字"}, report)) return std::nullopt;
  if (node.text.empty()) {
    report.add(node.at, Mistake::text_empty, {what});
    return std::nullopt;
  }
  return node.text;
}

std::optional<std::string> name(const Node& node, const Term& what, Report& report) {
  std::optional<std::string> written = text(node, what, report);
  if (!written) return std::nullopt;
  auto wrong = bring_to_one_form(*written);
  if (!wrong) return written;
  report.add(node.at, Mistake::no_name, {what, *std::move(wrong)});
  return std::nullopt;
}

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == std::string::npos;
}

std::optional<std::string> word(const Node& node, const Term& what, Report& report) {
  const std::optional<std::string> written = text(node, what, report);
  if (!written || is_word(*written)) return written;
  report.add(node.at, Mistake::no_word, {what, *written});
  return std::nullopt;
}

std::optional<int> integer(const Node& node, const Term& what, int least, int most,
                           Report& report) {
  Wording range{std::to_string(least) + " to " + std::to_string(most),
                std::to_string(least) + "至" + std::to_string(most)};
  if (least == most) range = Wording::same(std::to_string(least));  // a version
  if (!scalar_for(node, what, {"a whole number from " + range.en, range.zh + "的整数"}, report))
    return std::nullopt;
  const std::string& digits = node.text;
  const auto refuse = [&](Mistake mistake) {
    report.add(node.at, mistake, {what, digits, range});
    return std::nullopt;
  };
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos)
    return refuse(Mistake::no_integer);
  if (node.quoted) return refuse(Mistake::number_quoted);
  if (digits.size() > 1 && digits[0] == '0') return refuse(Mistake::leading_zero);
  if (digits.size() > 9 || std::stoi(digits) < least || std::stoi(digits) > most)
    return refuse(Mistake::out_of_bounds);
  return std::stoi(digits);
}

std::optional<std::string> decimal(const Node& node, const Term& what, const std::string& least,
                                   const std::string& most, Report& report) {
  const Wording range{least + " to " + most, least + "至" + most};
  if (!scalar_for(node, what, {"a number from " + range.en, range.zh + "的数"}, report))
    return std::nullopt;
  const std::string& written = node.text;
  const auto refuse = [&](Mistake mistake) {
    report.add(node.at, mistake, {what, written, range});
    return std::nullopt;
  };
  const std::optional<Exact> number = parse_decimal(written);
  if (!number) return refuse(Mistake::no_decimal);
  if (node.quoted) return refuse(Mistake::number_quoted);
  if (written.size() > 1 && written[0] == '0' && written[1] != '.')
    return refuse(Mistake::leading_zero);
  if (*number < redress::decimal(least) || *number > redress::decimal(most))
    return refuse(Mistake::out_of_bounds);
  return shortest(*number);
}

std::optional<Day> date(const Node& node, const Term& what, Report& report) {
  const auto written = text(node, what, report);
  if (!written) return std::nullopt;
  auto read = read_day(*written);
  if (const auto* day = std::get_if<Day>(&read)) return *day;
  const bool is_date = parse_iso_date(*written).has_value();
  report.add(
      node.at,
      Wording{what.en + " '" + *written + "' is " + (is_date ? "out of range" : "not a date"),
              what.zh + "“" + *written + "”" + (is_date ? "超出范围" : "不是日期")},
      as_help(std::get<Wording>(std::move(read))));
  return std::nullopt;
}

Wording as_help(Wording sentence) {
  constexpr std::string_view full_stop = "。";
  if (sentence.en.ends_with('.')) sentence.en.pop_back();
  if (sentence.zh.ends_with(full_stop)) sentence.zh.resize(sentence.zh.size() - full_stop.size());
  return sentence;
}

std::optional<bool> boolean(const Node& node, const Term& what, Report& report) {
  if (!scalar_for(node, what, {"true or false", "true（是）或false（否）"}, report))
    return std::nullopt;
  if (!node.quoted && node.text == "true") return true;
  if (!node.quoted && node.text == "false") return false;
  if (node.text == "true" || node.text == "false")
    report.add(node.at, Mistake::no_boolean, {what, node.text},
               {"write " + node.text + " without quotes", "请去掉引号，写" + node.text});
  else
    report.add(node.at, Mistake::no_boolean, {what, node.text});
  return std::nullopt;
}

std::optional<std::size_t> one_of(const Node& node, const Term& what,
                                  const std::vector<std::string>& words, Report& report) {
  Wording all;
  for (const std::string& word : words) {
    all.en += (all.en.empty() ? "" : " or ") + word;
    all.zh += (all.zh.empty() ? "" : "或") + word;
  }
  if (!scalar_for(node, what, all, report)) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), node.text);
  if (found != words.end()) return found - words.begin();
  report.add(node.at, Mistake::unknown_word, {what, node.text}, suggestion(node.text, words));
  return std::nullopt;
}

const std::vector<Node>& items(const Node& node, const Term& what, Report& report) {
  if (!node.is_sequence()) {
    const bool one = node.is_scalar() && !node.text.empty() && !node.quoted &&
                     node.text.find_first_of(",，、") == std::string::npos;
    report.add(
        node.at, Mistake::no_list,
        {what, kind_of(node), one ? Term("[" + node.text + "]") : Term("[a, b]", "[甲, 乙]")});
  }
  return node.items;
}

Wording suggestion(std::string_view written, const std::vector<std::string>& valid) {
  keep_going();
  // Whoever declares ten thousand roles and misspells each is answered all the same.
  constexpr std::size_t most_tried = 500, most_listed = 60;
  if (valid.empty()) return {};
  written = written.substr(0, 64);  // what is longer resembles nothing
  const std::string* nearest = nullptr;
  std::size_t least = std::max<std::size_t>(1, written.size() / 3) + 1;
  for (std::size_t i = 0; i < std::min(valid.size(), most_tried); ++i) {
    const std::string& word = valid[i];
    const std::size_t longer = std::max(word.size(), written.size()),
                      shorter = std::min(word.size(), written.size());
    if (longer - shorter >= least) continue;
    const std::size_t off = letters_off(written, word);
    if (off >= least) continue;
    least = off;
    nearest = &word;
  }
  if (nearest) return {"did you mean '" + *nearest + "'?", "是不是想写“" + *nearest + "”？"};
  Wording all;
  for (std::size_t i = 0; i < std::min(valid.size(), most_listed); ++i) {
    all.en += (all.en.empty() ? "" : ", ") + valid[i];
    all.zh += (all.zh.empty() ? "" : "、") + valid[i];
  }
  if (valid.size() > most_listed) all = {all.en + " …", all.zh + "……"};
  return {"what is known here: " + all.en, "此处可以写：" + all.zh};
}

}  // namespace redress::yaml
