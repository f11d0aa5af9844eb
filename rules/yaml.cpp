#include "rules/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <tuple>

namespace redress::yaml {
namespace {

// --- Bytes: UTF-8 without control characters ---------------------------------------------------

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

bool is_control(std::uint32_t code) {
  if (code == '\n' || code == '\r' || code == '\t') return false;
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0xFEFF;
}

std::string hexadecimal(std::uint32_t code) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string text;
  for (int shift = code > 0xFFFF ? 20 : 12; shift >= 0; shift -= 4)
    text += digits[code >> shift & 0xF];
  return text;
}

// False, with the first offender reported, for bytes that are no text.
bool is_clean(std::string_view bytes, Report& report) {
  Place place;
  for (std::size_t at = 0; at < bytes.size();) {
    const Character it = character_at(bytes, at);
    if (it.size == 0) {
      report.add(place, "this byte is not UTF-8", "save the file as UTF-8 (not GBK or UTF-16)");
      return false;
    }
    if (is_control(it.code)) {
      report.add(place, "control character U+" + hexadecimal(it.code), "remove it");
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

// yaml-cpp counts columns in bytes; people count characters.
class Lines {
 public:
  explicit Lines(std::string_view bytes) : bytes_(bytes) {
    starts_.push_back(0);
    for (std::size_t i = 0; i < bytes.size(); ++i)
      if (bytes[i] == '\n') starts_.push_back(i + 1);
  }

  Place place(const YAML::Mark& mark) {
    if (mark.line < 0 || static_cast<std::size_t>(mark.line) >= starts_.size())
      return {static_cast<int>(starts_.size()), 1};
    const std::size_t start = starts_[mark.line];
    const std::size_t end = std::min(bytes_.size(), start + std::max(mark.column, 0));
    // Events come mostly in order: goes on where it stopped, or a long line would cost its square.
    if (latest_.line != mark.line + 1 || latest_end_ > end) {
      latest_ = {mark.line + 1, 1};
      latest_end_ = start;
    }
    for (; latest_end_ < end; ++latest_end_)
      if ((static_cast<unsigned char>(bytes_[latest_end_]) & 0xC0) != 0x80) ++latest_.column;
    return latest_;
  }

 private:
  std::string_view bytes_;
  std::vector<std::size_t> starts_;
  Place latest_;
  std::size_t latest_end_ = 0;
};

// --- Events to a tree
// ------------------------------------------------------------------------------

struct Stop {};  // what follows can not be read or is not worth reading; the reason is reported

class Builder final : public YAML::EventHandler {
 public:
  Builder(Lines& lines, Report& report) : lines_(lines), report_(report) {}

  Node root;
  Place latest;  // where the last event was, for errors that have no better place

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { leaf(node_at(mark)); }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Node node = node_at(mark);
    report_.add(node.at, "aliases (*name) are not allowed", "write the value out where it is used");
    leaf(std::move(node));
  }

  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    report_.add(lines_.place(mark), "anchors (&" + name + ") are not allowed",
                "write the value out where it is used");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    Node node = node_at(mark);
    node.kind = Node::Kind::scalar;
    node.quoted = tag == "!";
    if (!node.quoted) refuse_tag(tag, node.at);
    if (value.size() > most_scalar_bytes) {
      report_.add(node.at, "this text is longer than 64 KiB", "shorten it");
      throw Stop{};
    }
    for (std::size_t i = 0; i < value.size();) {
      const Character it = character_at(value, i);
      if (it.size == 0 || is_control(it.code)) {
        report_.add(node.at, "this text has a control character",
                    "remove the escape that makes it");
        break;
      }
      i += it.size;
    }
    node.text = value;
    leaf(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    begin(Node::Kind::sequence, mark, tag);
  }
  void OnSequenceEnd() override { end(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    begin(Node::Kind::map, mark, tag);
  }
  void OnMapEnd() override { end(); }

 private:
  struct Frame {
    Node node;
    bool key_next = false;  // in a map
    std::string key;
    Place key_at;
    std::set<std::string> keys;
  };

  Node node_at(const YAML::Mark& mark) {
    Node node;
    node.at = latest = lines_.place(mark);
    if (++nodes_ > most_nodes) {
      report_.add(node.at, "more than 100,000 values", "split the text");
      throw Stop{};
    }
    return node;
  }

  void refuse_tag(const std::string& tag, Place at) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    report_.add(at, "tags (" + tag + ") are not allowed", "remove the tag");
  }

  bool expects_key() const { return !open_.empty() && open_.back().key_next; }

  void begin(Node::Kind kind, const YAML::Mark& mark, const std::string& tag) {
    Frame frame;
    frame.node = node_at(mark);
    frame.node.kind = kind;
    frame.key_next = kind == Node::Kind::map;
    refuse_tag(tag, frame.node.at);
    if (expects_key()) {
      report_.add(frame.node.at, "a key must be a word",
                  "put quotes around it if it is meant as text");
      throw Stop{};
    }
    if (open_.size() >= most_depth) {
      report_.add(frame.node.at, "nested deeper than 64 levels", "flatten it");
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
    if (!node.is_scalar()) {
      report_.add(node.at, "a key is missing", "write a name before the colon");
    } else if (node.text == "<<" && !node.quoted) {
      report_.add(node.at, "merge keys (<<) are not allowed", "write the values out");
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
    // yaml-cpp places what is left out at the next token.
    if (node.kind == Node::Kind::nothing) node.at = frame.key_at;
    if (!frame.keys.insert(frame.key).second)
      report_.add(frame.key_at, "key '" + frame.key + "' is there twice", "remove one of them");
    else
      frame.node.members.push_back({std::move(frame.key), frame.key_at, std::move(node)});
  }

  Lines& lines_;
  Report& report_;
  std::vector<Frame> open_;
  int nodes_ = 0;
};

// --- Did you mean
// ----------------------------------------------------------------------------------

// Letters added, left out, replaced, or two neighbours swapped.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> of(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) of[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) of[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) {
      of[i][j] =
          std::min({of[i - 1][j] + 1, of[i][j - 1] + 1, of[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        of[i][j] = std::min(of[i][j], of[i - 2][j - 2] + 1);
    }
  return of[a.size()][b.size()];
}

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string kind_of(const Node& node) {
  switch (node.kind) {
    case Node::Kind::nothing: return "nothing";
    case Node::Kind::scalar: return quoted(node.text);
    case Node::Kind::sequence: return "a list";
    case Node::Kind::map: return "a map";
  }
  return {};
}

bool scalar_for(const Node& node, std::string_view what, std::string expected, Report& report) {
  if (node.is_scalar()) return true;
  report.add(node.at, std::string(what) + " is " + kind_of(node), "write " + expected);
  return false;
}

}  // namespace

void Report::add(Place at, std::string sentence, std::string help) {
  if (problems_.size() < most_problems)
    problems_.push_back({file_, at.line, at.column, std::move(sentence), std::move(help)});
}

std::vector<RuleProblem> Report::by_place() const {
  std::vector<RuleProblem> sorted = problems_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const RuleProblem& a, const RuleProblem& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  return sorted;
}

std::optional<Node> parse(const Text& text, Report& report) {
  std::string_view bytes = text.bytes;
  if (bytes.size() > most_bytes) {
    report.add({}, "the file is larger than 1 MiB", "split it");
    return std::nullopt;
  }
  if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
  if (!is_clean(bytes, report)) return std::nullopt;

  Lines lines(bytes);
  Builder builder(lines, report);
  // The end marker makes an unterminated quote an error; without it yaml-cpp takes it as closed.
  std::istringstream in(std::string(bytes) + "\n...\n");
  try {
    YAML::Parser parser(in);
    if (!parser.HandleNextDocument(builder) || builder.root.kind == Node::Kind::nothing) {
      report.add({}, "the file is empty", "write at least its first line");
      return std::nullopt;
    }
    Node root = std::move(builder.root);
    Builder second(lines, report);
    if (parser.HandleNextDocument(second)) {
      report.add(second.root.at, "a second document (---) begins here",
                 "put it in a file of its own");
      return std::nullopt;
    }
    return root;
  } catch (const Stop&) {
  } catch (const YAML::Exception& error) {
    const bool never_closed =
        error.msg == YAML::ErrorMsg::DOC_IN_SCALAR || error.msg == YAML::ErrorMsg::EOF_IN_SCALAR;
    if (never_closed)
      report.add(builder.latest, "a quote that opens here or soon after is never closed",
                 "close it on its own line");
    else
      report.add(lines.place(error.mark), "this is not YAML: " + error.msg,
                 "check indentation, colons and brackets here and on the line above");
  }
  return std::nullopt;
}

Fields::Fields(const Node& node, std::string what, Report& report)
    : node_(node), what_(std::move(what)), report_(report) {
  if (!node.is_map())
    report_.add(node.at, what_ + " is " + kind_of(node), "write 'key: value' lines under it");
}

Fields::~Fields() {
  for (const Member& member : node_.members)
    if (std::find(known_.begin(), known_.end(), member.key) == known_.end())
      report_.add(member.key_at, "unknown key " + quoted(member.key),
                  suggestion(member.key, known_));
}

const Node* Fields::find(std::string_view key) {
  known_.emplace_back(key);
  for (const Member& member : node_.members)
    if (member.key == key) return &member.value;
  return nullptr;
}

const Node* Fields::require(std::string_view key) {
  const Node* found = find(key);
  if (!found && node_.is_map())
    report_.add(node_.at, what_ + " needs " + quoted(key), "add '" + std::string(key) + ": …'");
  return found;
}

bool Fields::has(std::string_view key) { return find(key) != nullptr; }

Place Fields::key_at(std::string_view key) const {
  for (const Member& member : node_.members)
    if (member.key == key) return member.key_at;
  return node_.at;
}

std::optional<std::string> text(const Node& node, std::string_view what, Report& report) {
  if (!scalar_for(node, what, "a text", report)) return std::nullopt;
  if (node.text.empty()) {
    report.add(node.at, std::string(what) + " is empty", "write a text");
    return std::nullopt;
  }
  return node.text;
}

std::optional<std::string> word(const Node& node, std::string_view what, Report& report) {
  const std::optional<std::string> written = text(node, what, report);
  if (!written) return std::nullopt;
  const bool fits =
      written->size() <= 64 &&
      written->find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == std::string::npos;
  if (fits) return written;
  report.add(node.at, std::string(what) + " " + quoted(*written) + " is not a plain word",
             "use at most 64 of a–z, 0–9, '-' and '_'");
  return std::nullopt;
}

std::optional<int> integer(const Node& node, std::string_view what, int least, int most,
                           Report& report) {
  const std::string range = std::to_string(least) + " to " + std::to_string(most);
  if (!scalar_for(node, what, "a whole number from " + range, report)) return std::nullopt;
  const std::string& digits = node.text;
  const auto refuse = [&](std::string why, std::string help) {
    report.add(node.at, std::string(what) + " " + quoted(digits) + " " + why, help);
    return std::nullopt;
  };
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos)
    return refuse("is not a whole number", "write digits only, " + range);
  if (node.quoted) return refuse("is in quotes, so it is text", "write " + digits);
  if (digits.size() > 1 && digits[0] == '0')
    return refuse("begins with 0, which some read as octal", "write it without the 0");
  if (digits.size() > 9 || std::stoi(digits) < least || std::stoi(digits) > most)
    return refuse("is out of bounds", "write " + range);
  return std::stoi(digits);
}

std::optional<bool> boolean(const Node& node, std::string_view what, Report& report) {
  if (!scalar_for(node, what, "true or false", report)) return std::nullopt;
  if (!node.quoted && node.text == "true") return true;
  if (!node.quoted && node.text == "false") return false;
  report.add(node.at, std::string(what) + " is " + quoted(node.text), "write true or false");
  return std::nullopt;
}

std::optional<std::size_t> one_of(const Node& node, std::string_view what,
                                  const std::vector<std::string>& words, Report& report) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : " or ") + word;
  if (!scalar_for(node, what, all, report)) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), node.text);
  if (found != words.end()) return found - words.begin();
  report.add(node.at, "unknown " + std::string(what) + " " + quoted(node.text),
             suggestion(node.text, words));
  return std::nullopt;
}

const std::vector<Node>& items(const Node& node, std::string_view what, Report& report) {
  if (!node.is_sequence())
    report.add(node.at, std::string(what) + " is " + kind_of(node), "write a list: [a, b]");
  return node.items;
}

std::string suggestion(std::string_view written, const std::vector<std::string>& valid) {
  written = written.substr(0, 64);  // what is longer resembles nothing
  const auto nearest = std::min_element(
      valid.begin(), valid.end(),
      [&](const auto& a, const auto& b) { return distance(written, a) < distance(written, b); });
  if (nearest == valid.end()) return {};
  if (distance(written, *nearest) <= std::max<std::size_t>(1, written.size() / 3))
    return "did you mean '" + *nearest + "'?";
  std::string all;
  for (const std::string& word : valid) all += (all.empty() ? "" : ", ") + word;
  return "what is known here: " + all;
}

}  // namespace redress::yaml
