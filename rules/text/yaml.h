// The strict reader. A text becomes a tree of values with places, or problems.
//
// Refused, because they hide what a rule says: anchors, aliases, tags, merge keys, duplicate keys,
// a second document, yes/no booleans, anything unbounded.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/time.h"
#include "rules/text/text.h"

namespace redress {
enum class Mistake : int;  // rules/text/catalogue.h
}

namespace redress::yaml {

struct FullWidth;  // rules/text/full_width.h

struct Place {
  int line = 1;
  int column = 1;
  int layer = 0;  // of a policy written in several texts: in which, 0 being its own
  bool operator==(const Place&) const = default;
};

struct Member;

struct Node {
  enum class Kind { nothing, scalar, sequence, map };
  Kind kind = Kind::nothing;
  Place at;
  bool quoted = false;
  bool taken_away = false;  // a layer's `none` where what it stands on says nothing
  std::string text;
  std::vector<Node> items;
  std::vector<Member> members;

  bool is_map() const { return kind == Kind::map; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_sequence() const { return kind == Kind::sequence; }
};

struct Member {
  std::string key;
  Place key_at;
  Node value;
};

inline constexpr std::size_t most_bytes = 1 << 20;
inline constexpr std::size_t most_scalar_bytes = 64 << 10;
inline constexpr int most_depth = 64;
inline constexpr int most_nodes = 100'000;
inline constexpr std::size_t most_problems = 100;  // of a text; nobody mends more at a time

// What is wrong with one text, gathered: one problem must not hide the next.
class Report {
 public:
  explicit Report(std::string file) : files_{std::move(file)} {}
  // Of the catalogue; its own help unless another one is given.
  void add(Place at, Mistake mistake, std::vector<Term> args = {});
  void add(Place at, Mistake mistake, std::vector<Term> args, Term help);
  // What has no number: calendars, dictionaries, stories.
  void add(Place at, Term sentence, Term help = {});
  // The newest problem of another one.
  void add_last_of(const Report& other);
  // Another text of the same policy; places in it name this layer.
  int add_layer(std::string file);
  // Chinese punctuation that may be the cause of whatever is wrong: by_place() tells of it alone.
  void suspect(int layer, const std::vector<FullWidth>& marks);
  // What is missing may stand in a line that could not be read: not reported from now on.
  void part_is_unread() { part_is_unread_ = true; }
  bool empty() const { return problems_.empty(); }
  // Nothing more is kept; what a further problem would be helped with need not be looked for.
  bool full() const { return problems_.size() >= most_problems; }
  bool has_errors() const { return any_error(problems_); }
  std::vector<RuleProblem> by_place() const;

 private:
  void keep(RuleProblem problem);
  std::vector<std::string> files_;  // by layer
  std::vector<RuleProblem> problems_;
  std::vector<int> layers_;  // of the problems
  struct Suspect {
    int layer = 0, line = 1;
    bool certain = false;
    RuleProblem problem;
  };
  std::vector<Suspect> suspects_;
  bool part_is_unread_ = false;
};

// The tree, as far as the text could be read; nullopt, with the reason reported, when nothing
// could. A tree can come with problems reported: do not act on it unless report.empty(). A line
// that is no YAML is reported and passed over, so that it does not hide what is wrong after it.
std::optional<Node> parse(const Text& text, Report& report, int layer = 0);

// --- Reading a closed world

// One map of which every key is known. Each key that is valid there is asked for, present or not;
// what nobody asked for is reported when the reader goes out of scope.
class Fields {
 public:
  // A node that is no map is reported, and then has no members.
  Fields(const Node& node, Term what, Report& report);
  ~Fields();
  Fields(const Fields&) = delete;
  Fields& operator=(const Fields&) = delete;

  const Node* find(std::string_view key);     // nullptr if absent
  const Node* require(std::string_view key);  // reported if absent
  bool has(std::string_view key);
  Place at() const { return node_.at; }
  const Term& what() const { return what_; }
  Place key_at(std::string_view key) const;

 private:
  const Node& node_;
  Term what_;
  Report& report_;
  std::vector<std::string> known_;
};

// Typed values; nullopt, reported, for anything else. `what` names the value in messages.
std::optional<std::string> text(const Node& node, const Term& what, Report& report);
// What identifies: a unit, a code, an account. In its one form.
std::optional<std::string> name(const Node& node, const Term& what, Report& report);
// Lower-case latin letters, digits, '-' and '_', at most 64.
std::optional<std::string> word(const Node& node, const Term& what, Report& report);
bool is_word(std::string_view text);
// Decimal, no sign, no leading zero, not quoted, within [least, most].
std::optional<int> integer(const Node& node, const Term& what, int least, int most, Report& report);
// A decimal number, no sign, not quoted, at most 9 digits before the point and 6 after it, within
// [least, most]; as it is written shortest: "0.5", "25".
std::optional<std::string> decimal(const Node& node, const Term& what, const std::string& least,
                                   const std::string& most, Report& report);
std::optional<bool> boolean(const Node& node, const Term& what, Report& report);
// "2026-05-01", of the days that there are (engine/time.h).
std::optional<Day> date(const Node& node, const Term& what, Report& report);
// A whole sentence as what a message ends with: without its full stop.
Wording as_help(Wording sentence);
// One of `words`; its place among them.
std::optional<std::size_t> one_of(const Node& node, const Term& what,
                                  const std::vector<std::string>& words, Report& report);
const std::vector<Node>& items(const Node& node, const Term& what, Report& report);

// "a map", "'5'": what stands there, for messages.
Wording kind_of(const Node& node);

// "did you mean 'x'?" or "expected one of a, b, c"; empty if there is nothing to offer.
Wording suggestion(std::string_view written, const std::vector<std::string>& valid);

}  // namespace redress::yaml
