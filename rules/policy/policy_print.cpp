#include "rules/policy/policy_print.h"

#include <algorithm>

namespace redress {
namespace {

using yaml::Member;
using yaml::Node;

// --- Printing

constexpr std::size_t widest = 96;

const std::vector<std::string> top_keys = {"redress",       "policy",
                                           "base",          "title",
                                           "timezone",      "calendar",
                                           "applies_to",    "four_eyes",
                                           "units",         "roles",
                                           "assigned",      "bad_review",
                                           "rating_window", "additional_reviews",
                                           "cap",           "stages",
                                           "ladder",        "follow_up",
                                           "reopen",        "merge",
                                           "withdraw",      "rates",
                                           "assessment",    "signals",
                                           "publication",   "circular",
                                           "privacy",       "tests"};
const std::vector<std::string> stage_keys = {
    "dispatch",    "verification", "contact",   "appeal",  "rectification",
    "explanation", "feedback",     "follow_up", "cap",     "rounds",
    "returns",     "transfers",    "units",     "bounces", "unit"};

// What a reader of YAML takes as text without quotes, in brackets too.
bool is_plain(const std::string& text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ') return false;
  if (std::string_view("-?:,[]{}#&*!|>'\"%@`").find(text.front()) != std::string_view::npos)
    return false;
  if (text.find_first_of("{}[],\n\t\r") != std::string::npos) return false;
  if (text.find("\u2028") != text.npos || text.find("\u2029") != text.npos) return false;
  if (text.find(": ") != std::string::npos || text.find(" #") != std::string::npos) return false;
  return text.back() != ':' && text != "~" && text != "null" && text != "Null" && text != "NULL";
}

std::string scalar(const std::string& text, bool quoted) {
  if (!quoted && is_plain(text)) return text;
  std::string made = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const std::string_view three = std::string_view(text).substr(i, 3);
    if (three == "\u2028" || three == "\u2029") {  // as they are they could end a line
      made += three == "\u2028" ? "\\L" : "\\P";
      i += 2;
      continue;
    }
    if (c == '"' || c == '\\') made += '\\';
    if (c == '\r')
      made += "\\r";
    else if (c == '\n')
      made += "\\n";
    else if (c == '\t')
      made += "\\t";
    else
      made += c;
  }
  return made + '"';
}

std::string key_text(const std::string& key) { return scalar(key, false); }

std::string flow(const Node& node) {
  switch (node.kind) {
    case Node::Kind::nothing: return "";
    case Node::Kind::scalar: return scalar(node.text, node.quoted);
    case Node::Kind::sequence: {
      std::string made;
      for (const Node& item : node.items) made += (made.empty() ? "" : ", ") + flow(item);
      return "[" + made + "]";
    }
    case Node::Kind::map: break;
  }
  std::string made;
  for (const Member& member : node.members)
    made += (made.empty() ? "" : ", ") + key_text(member.key) + ": " + flow(member.value);
  return "{" + made + "}";
}

// Terminal columns: Chinese characters take two.
std::size_t width(std::string_view text) {
  std::size_t made = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0) == 0x80) continue;
    made += byte >= 0xE3 || (byte == 0xE2 && i + 1 < text.size() &&
                             static_cast<unsigned char>(text[i + 1]) >= 0xBA)
                ? 2
                : 1;
  }
  return made;
}

// Whether all of it comes from one text.
bool of_one_layer(const Node& node, int layer) {
  return node.at.layer == layer &&
         std::all_of(node.items.begin(), node.items.end(),
                     [&](const Node& item) { return of_one_layer(item, layer); }) &&
         std::all_of(node.members.begin(), node.members.end(), [&](const Member& member) {
           return member.key_at.layer == layer && of_one_layer(member.value, layer);
         });
}

class Printer {
 public:
  explicit Printer(const std::function<std::string(const yaml::Place&)>& remark)
      : remark_(remark) {}

  std::string made;

  void map(const Node& node, std::size_t indent, const std::vector<std::string>* order) {
    std::vector<const Member*> members;
    for (const Member& member : node.members) members.push_back(&member);
    if (order)
      std::stable_sort(members.begin(), members.end(), [&](const Member* a, const Member* b) {
        return std::find(order->begin(), order->end(), a->key) <
               std::find(order->begin(), order->end(), b->key);
      });
    for (const Member* member : members) {
      const std::string head = std::string(indent, ' ') + key_text(member->key) + ":";
      const bool opens = is_open(member->key, indent) && !member->value.members.empty();
      if (!opens && fits(head, member->value)) {
        line(head + (member->value.kind == Node::Kind::nothing ? "" : " " + flow(member->value)),
             member->key_at);
      } else {
        line(head, {});
        const bool named = indent == 0 && (member->key == "stages" || member->key == "ladder");
        block(member->value, indent + 2, named ? &stage_keys : nullptr);
      }
    }
  }

 private:
  // Maps that are never put on one line: what people look for by name.
  static bool is_open(const std::string& key, std::size_t indent) {
    return (indent == 0 && (key == "stages" || key == "ladder" || key == "roles" ||
                            key == "rates" || key == "assessment" || key == "signals")) ||
           (indent == 2 && (key == "indicators" || key == "groups"));
  }

  bool fits(const std::string& head, const Node& node) const {
    if (node.is_sequence() && !node.items.empty() && node.items.front().is_map()) return false;
    // A remark names one place.
    if (remark_ && node.is_map() && !node.members.empty() &&
        !of_one_layer(node, node.members.front().key_at.layer))
      return false;
    return width(head) + 1 + width(flow(node)) <= widest || node.is_scalar() ||
           node.kind == Node::Kind::nothing || (node.is_map() && node.members.empty()) ||
           (node.is_sequence() && node.items.empty());
  }

  void block(const Node& node, std::size_t indent, const std::vector<std::string>* order) {
    if (node.is_map()) return map(node, indent, order);
    for (const Node& item : node.items) {
      const std::string dash = std::string(indent, ' ') + "- ";
      if (!item.is_map() || width(dash + flow(item)) <= widest || item.members.empty()) {
        line(dash + flow(item), item.at);
        continue;
      }
      // The first member stands behind the dash.
      const std::size_t begin = made.size();
      map(item, indent + 2, nullptr);
      made.replace(begin, indent + 2, dash);
    }
  }

  void line(const std::string& text, const std::optional<yaml::Place>& of) {
    made += text;
    const std::string remark = of && remark_ ? remark_(*of) : "";
    if (!remark.empty()) {
      const std::size_t at = width(text);
      made += std::string(at < 62 ? 64 - at : 2, ' ') + "# " + remark;
    }
    made += '\n';
  }

  const std::function<std::string(const yaml::Place&)>& remark_;
};

// --- Laying out

// A line with its parts told apart. What goes on over several lines (brackets, quotes, blocks) is
// moved as a whole and not looked into.
class Line {
 public:
  std::size_t indent = 0;
  std::string content;         // tidied, without a comment
  std::string comment;         // with its '#'; empty if there is none
  std::size_t comment_at = 0;  // terminal column
  std::size_t dashes = 0;      // how many "- " it begins with
  std::size_t behind = 0;      // the column of what stands behind them
  bool goes_on = false;        // the next line is part of this one's value
  char opened = 0;             // '{' and '[' as '{'; quotes; '|' for a block
  int depth = 0;               // of brackets that are open at its end
};

class Scanner {
 public:
  explicit Scanner(std::string_view line) : line_(line) {}

  Line scan() {
    while (at_ < line_.size() && line_[at_] == ' ') ++at_;
    made_.indent = at_;
    while (at_ < line_.size() && line_[at_] == '-' &&
           (at_ + 1 == line_.size() || line_[at_ + 1] == ' ')) {
      ++made_.dashes;
      made_.content += at_ + 1 == line_.size() ? "-" : "- ";
      ++at_;
      skip_blanks();
    }
    made_.behind = at_;
    value(true);
    while (!made_.content.empty() && made_.content.back() == ' ') made_.content.pop_back();
    return made_;
  }

 private:
  void skip_blanks() {
    while (at_ < line_.size() && line_[at_] == ' ') ++at_;
  }
  bool comment_here() const {
    return line_[at_] == '#' && (at_ == 0 || line_[at_ - 1] == ' ' || line_[at_ - 1] == '\t');
  }
  void take_comment() {
    made_.comment_at = width(line_.substr(0, at_));
    made_.comment = std::string(line_.substr(at_));
    at_ = line_.size();
  }

  // A quoted text up to its closing quote; false if it goes on over the end of the line.
  bool quoted() {
    const char quote = line_[at_];
    made_.content += line_[at_++];
    while (at_ < line_.size()) {
      const char c = line_[at_];
      made_.content += c;
      ++at_;
      if (quote == '"' && c == '\\' && at_ < line_.size()) {
        made_.content += line_[at_++];
      } else if (c == quote) {
        if (quote == '\'' && at_ < line_.size() && line_[at_] == '\'') {
          made_.content += line_[at_++];
          continue;
        }
        return true;
      }
    }
    made_.goes_on = true;
    made_.opened = quote;
    return false;
  }

  // Brackets up to the closing one; false if they go on over the end of the line.
  bool brackets() {
    bool at_value = true;
    while (at_ < line_.size()) {
      const char c = line_[at_];
      if (c == '#' && comment_here()) break;
      if ((c == '"' || c == '\'') && at_value) {
        if (!quoted()) return false;
        at_value = false;
      } else if (c == '{' || c == '[') {
        ++made_.depth;
        made_.content += c;
        ++at_;
        skip_blanks();
        at_value = true;
      } else if (c == '}' || c == ']') {
        while (made_.content.back() == ' ') made_.content.pop_back();
        --made_.depth;
        made_.content += c;
        ++at_;
        if (made_.depth == 0) return true;
        at_value = false;
      } else if (c == ',') {
        while (made_.content.back() == ' ') made_.content.pop_back();
        made_.content += ", ";
        ++at_;
        skip_blanks();
        at_value = true;
      } else if (c == ':' && (at_ + 1 == line_.size() || line_[at_ + 1] == ' ')) {
        made_.content += ": ";
        ++at_;
        skip_blanks();
        at_value = true;
      } else {
        made_.content += c;
        ++at_;
        at_value = c == ' ' && at_value;
      }
    }
    made_.goes_on = true;
    made_.opened = '{';
    return false;
  }

  void value(bool may_be_key) {
    if (at_ == line_.size()) return;
    if (comment_here()) return take_comment();
    const char c = line_[at_];
    if (c == '{' || c == '[') {
      if (brackets()) rest();
      if (made_.goes_on && at_ < line_.size() && comment_here()) take_comment();
      return;
    }
    if (c == '"' || c == '\'') {
      if (!quoted()) return;
      return may_be_key && colon() ? value(false) : rest();
    }
    if ((c == '|' || c == '>') && (!may_be_key || made_.dashes > 0)) {
      made_.goes_on = true;
      made_.opened = '|';
      return plain(false);
    }
    plain(may_be_key);
  }

  bool colon() {
    if (at_ >= line_.size() || line_[at_] != ':' ||
        (at_ + 1 < line_.size() && line_[at_ + 1] != ' '))
      return false;
    ++at_;
    made_.content += ": ";
    skip_blanks();
    return true;
  }

  void plain(bool may_be_key) {
    while (at_ < line_.size()) {
      if (comment_here()) return take_comment();
      if (may_be_key && colon()) return value(false);
      made_.content += line_[at_++];
    }
  }

  void rest() {  // after a closing bracket or quote
    skip_blanks();
    if (at_ == line_.size()) return;
    if (comment_here()) return take_comment();
    if (colon()) return value(false);
    made_.content += " ";
    plain(false);
  }

  std::string_view line_;
  std::size_t at_ = 0;
  Line made_;
};

class Layout {
 public:
  std::string lay_out(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::size_t end = std::min(bytes.find('\n'), bytes.size());
      std::string line(bytes.substr(0, end));
      while (!line.empty() && (line.back() == ' ' || line.back() == '\r' || line.back() == '\t'))
        line.pop_back();
      take(line);
      bytes.remove_prefix(std::min(end + 1, bytes.size()));
    }
    flush_comments(0, 0);
    while (made_.ends_with("\n\n")) made_.pop_back();
    return made_;
  }

 private:
  struct Level {
    std::size_t before, after;  // the column it had, the one it has
    bool list = false;
  };

  void take(const std::string& line) {
    if (inside_ == '|') {  // a block of text: moved with what it belongs to
      const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
      if (line.empty() || indent > parent_) return put_moved(line);
      inside_ = 0;
    }
    if (inside_) return put_open(line);
    if (line.empty()) {
      if (!made_.ends_with("\n\n") && waiting_.empty() && !made_.empty()) made_ += '\n';
      if (!waiting_.empty() && !waiting_.back().empty()) waiting_.push_back("");
      return;
    }
    const Line it = Scanner(line).scan();
    if (it.content.empty()) {
      waiting_.push_back(line);
      return;
    }
    put(it);
  }

  void put_moved(const std::string& line) {
    if (line.empty()) {
      made_ += '\n';
      return;
    }
    const std::size_t indent = line.find_first_not_of(' ');
    const long moved = long(indent) + shift_;
    made_ += std::string(std::size_t(std::max(moved, 0L)), ' ') + line.substr(indent) + '\n';
  }

  // Quotes may hold '#', brackets may hold quotes and comments at the ends of lines.
  void put_open(const std::string& line) {
    if (quote_)
      made_ += line + '\n';
    else
      put_moved(line);
    for (std::size_t i = 0; i < line.size() && inside_; ++i) {
      const char c = line[i];
      const bool after_blank = i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t';
      if (quote_) {
        if (c == '\\' && quote_ == '"')
          ++i;
        else if (c == quote_ && c == '\'' && i + 1 < line.size() && line[i + 1] == c)
          ++i;
        else if (c == quote_)
          quote_ = 0;
      } else if (c == '#' && after_blank) {
        break;
      } else if ((c == '"' || c == '\'') && at_value_) {
        quote_ = c;
      } else if (c == '{' || c == '[') {
        ++depth_;
      } else if (c == '}' || c == ']') {
        --depth_;
      }
      at_value_ = c == ' ' ? at_value_ : c == '{' || c == '[' || c == ',' || c == ':';
      if (!quote_ && depth_ <= 0) inside_ = 0;
    }
  }

  std::size_t place(const Line& it) {
    // Levels that ended.
    while (!levels_.empty() &&
           (levels_.back().before > it.indent ||
            (levels_.back().before == it.indent && levels_.back().list && it.dashes == 0)))
      levels_.pop_back();
    const bool same = !levels_.empty() && levels_.back().before == it.indent &&
                      levels_.back().list == (it.dashes > 0);
    if (!same) {
      const std::size_t after = levels_.empty() ? 0 : levels_.back().after + 2;
      levels_.push_back({it.indent, after, it.dashes > 0});
    }
    return levels_.back().after;
  }

  void put(const Line& it) {
    const std::size_t after = place(it);
    flush_comments(it.indent, after);
    // What stands behind the dashes begins a level of its own.
    std::size_t column = after;
    for (std::size_t i = 1; i <= it.dashes; ++i) {
      column += 2;
      const bool last = i == it.dashes;
      levels_.push_back({last ? it.behind : it.indent + 2 * i, column, !last});
    }
    std::string line = std::string(after, ' ') + it.content;
    if (!it.comment.empty()) {
      const std::size_t end = width(line);
      line += std::string(it.comment_at > end ? it.comment_at - end : 1, ' ') + it.comment;
    }
    made_ += line + '\n';
    inside_ = it.goes_on ? it.opened : char(0);
    quote_ = inside_ == '"' || inside_ == '\'' ? inside_ : char(0);
    depth_ = it.depth;
    at_value_ = std::string_view("{[,:").find(it.content.back()) != std::string_view::npos;
    // A block belongs to the key before it, which may stand behind dashes, or to the last dash.
    const bool bare = it.content.find_first_of("|>") == it.content.find_first_not_of("- ");
    parent_ =
        it.dashes > 0 && !bare ? it.behind : it.indent + 2 * (it.dashes > 1 ? it.dashes - 1 : 0);
    shift_ = long(column) - long(it.behind);
  }

  void flush_comments(std::size_t before, std::size_t after) {
    for (const std::string& line : waiting_) {
      const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
      std::size_t to = after;
      if (indent != before) {
        to = 0;
        for (const Level& level : levels_)
          if (level.before <= indent) to = level.after;
      }
      made_ += line.empty() ? "\n" : std::string(to, ' ') + line.substr(indent) + '\n';
    }
    waiting_.clear();
  }

  std::string made_;
  std::vector<Level> levels_;
  std::vector<std::string> waiting_;  // comments, until what they stand above is known
  char inside_ = 0;                   // of something that goes on over lines
  char quote_ = 0;                    // of it, or in it
  int depth_ = 0;                     // of its brackets
  bool at_value_ = false;             // whether a quote would open there
  std::size_t parent_ = 0;
  long shift_ = 0;
};

bool same(const Node& a, const Node& b) {
  return a.kind == b.kind && a.quoted == b.quoted && a.text == b.text &&
         std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), same) &&
         std::equal(a.members.begin(), a.members.end(), b.members.begin(), b.members.end(),
                    [](const Member& x, const Member& y) {
                      return x.key == y.key && same(x.value, y.value);
                    });
}

}  // namespace

std::string printed_policy(const Node& root,
                           const std::function<std::string(const yaml::Place&)>& remark) {
  Printer printer(remark);
  printer.map(root, 0, &top_keys);
  return printer.made;
}

std::string in_one_line(const Node& node) { return flow(node); }

std::string laid_out(const Text& text, yaml::Report& report) {
  yaml::Report reading(text.file);
  const std::optional<Node> before = yaml::parse(text, reading);
  if (!before || !reading.empty()) {
    yaml::parse(text, report);
    return text.bytes;
  }
  std::string_view bytes = text.bytes;
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  std::string made = Layout().lay_out(bytes);
  // Whatever was not foreseen: the text stays as it is rather than say something else.
  yaml::Report again(text.file);
  const std::optional<Node> after = yaml::parse({text.file, made}, again);
  if (!after || !again.empty() || !same(*before, *after)) return text.bytes;
  return made;
}

}  // namespace redress
