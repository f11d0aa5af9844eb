#include "rules/policy/layers.h"

#include <algorithm>

#include "engine/digest.h"

#include "rules/counting/rate.h"
#include "rules/text/catalogue.h"
#include "rules/time/span.h"

namespace redress {
namespace {

using yaml::Member;
using yaml::Node;

bool one_of(std::string_view key, std::initializer_list<std::string_view> keys) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

bool is_own(std::string_view key) {
  return one_of(key, {"redress", "policy", "base", "title", "applies_to", "tests"});
}

// How far a map is merged; what is deeper is taken whole. Of `names` and `rates` the keys are
// anybody's, so that none of them has a meaning.
enum class Level { top, map_of_keys, stages, assessment, names, rates, whole };

Level inside(Level level, std::string_view key) {
  if (level == Level::stages) return Level::map_of_keys;
  if (level == Level::assessment && one_of(key, {"indicators", "groups"})) return Level::names;
  if (level != Level::top) return Level::whole;
  if (key == "stages") return Level::stages;
  if (key == "assessment") return Level::assessment;
  if (key == "rates") return Level::rates;
  return one_of(key, {"roles", "bad_review", "follow_up", "ladder", "signals", "publication",
                      "circular", "privacy"})
             ? Level::map_of_keys
             : Level::whole;
}

// Whether `none` is a word of its own there, and takes nothing away.
bool none_is_a_value(Level level, std::string_view key) {
  if (level == Level::names) return false;
  // A standard rate would hold again if what a base says of it were no longer there.
  if (level == Level::rates)
    return std::any_of(standard_rates().begin(), standard_rates().end(),
                       [&](const RateRule& it) { return it.name == key; });
  return one_of(key, {"roll", "within", "from"});
}

bool is_none(const Node& node) { return node.is_scalar() && !node.quoted && node.text == "none"; }

Member* find(Node& map, std::string_view key) {
  const auto found = std::find_if(map.members.begin(), map.members.end(),
                                  [&](const Member& it) { return it.key == key; });
  return found == map.members.end() ? nullptr : &*found;
}

// The units of a stage's lengths, its classes' too; nullopt if one cannot be read.
std::optional<std::vector<Unit>> units_of(Node& stage) {
  std::vector<const Node*> lengths;
  if (const Member* within = find(stage, "within")) lengths.push_back(&within->value);
  if (const Member* classes = find(stage, "classes"))
    for (const Member& one : classes->value.members)
      for (const Member& said : one.value.members)
        if (said.key == "within") lengths.push_back(&said.value);
  std::vector<Unit> made;
  for (const Node* length : lengths) {
    const bool is_unit = length->is_map() && length->members.size() == 1;
    const auto unit = unit_named(is_unit ? length->members.front().key : length->text);
    if (!unit) return std::nullopt;
    made.push_back(*unit);
  }
  return made;
}

// A layer that counts in another unit cannot be asked to take away how the base's was counted.
void drop_what_is_idle_now(Node& stage, int layer) {
  const auto units = units_of(stage);
  if (!units || units->empty()) return;
  const bool dates = std::any_of(units->begin(), units->end(), counts_dates),
             days = std::any_of(units->begin(), units->end(), counts_days);
  std::erase_if(stage.members, [&](const Member& it) {
    if (it.key_at.layer == layer) return false;  // its own mistake
    return (it.key == "roll" && !dates) ||
           (one_of(it.key, {"rest_day_receipt", "after_hours_receipt", "day_end"}) && !days);
  });
}

// What is wrong with `over` alone is found when the whole is read.
void lay_over(Node& base, const Node& over, Level level) {
  for (const Member& member : over.members) {
    Member* known = find(base, member.key);
    const Level deeper = inside(level, member.key);
    if (is_none(member.value) && !none_is_a_value(level, member.key) &&
        !(level == Level::top && is_own(member.key))) {
      if (known && !known->value.taken_away) {
        base.members.erase(base.members.begin() + (known - base.members.data()));
        continue;
      }
      // Kept, for whoever reads it to say whether there is such a key.
      if (!known) known = &base.members.emplace_back();
      *known = member;
      known->value.taken_away = true;
    } else if (deeper == Level::whole || !member.value.is_map()) {
      if (!known) known = &base.members.emplace_back();
      *known = member;
    } else {
      if (!known) known = &base.members.emplace_back();
      known->key = member.key;
      known->key_at = member.key_at;
      known->value.at = member.value.at;
      if (!known->value.is_map()) {
        known->value = member.value;
        known->value.members.clear();
      }
      lay_over(known->value, member.value, deeper);
      if (level == Level::stages) drop_what_is_idle_now(known->value, over.at.layer);
    }
  }
}

std::string said_at_top(const Text& text, std::string_view key) {
  yaml::Report ignored(text.file);
  const std::optional<Node> root = yaml::parse(text, ignored);
  if (root)
    for (const Member& member : root->members)
      if (member.key == key && member.value.is_scalar()) return member.value.text;
  return {};
}

}  // namespace

std::string policy_name(const Text& policy) { return said_at_top(policy, "policy"); }
std::string base_of_policy(const Text& policy) { return said_at_top(policy, "base"); }

std::vector<Text> chain_of(const Text& policy, const std::vector<Text>& known) {
  std::vector<Text> chain;
  std::string wanted = base_of_policy(policy);
  while (!wanted.empty() && chain.size() <= most_bases) {
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const Text& it) { return policy_name(it) == wanted; });
    if (found == known.end()) break;
    chain.push_back(*found);
    wanted = base_of_policy(*found);
  }
  return chain;
}

std::optional<Node> compose(const Text& policy, const std::vector<Text>& known,
                            yaml::Report& report) {
  std::optional<Node> own = yaml::parse(policy, report);
  if (!own || !own->is_map()) return own;
  const Member* base = find(*own, "base");
  if (!base || !base->value.is_scalar()) return own;
  if (!yaml::word(base->value, "base", report)) return std::nullopt;

  const std::vector<Text> chain = chain_of(policy, known);
  const std::string first = base->value.text,
                    last = chain.empty() ? first : base_of_policy(chain.back());
  std::vector<std::string> names = {policy_name(policy)};
  for (const Text& text : chain) {
    const std::string name = policy_name(text);
    if (std::find(names.begin(), names.end(), name) != names.end()) {
      report.add(base->value.at, Mistake::base_of_itself, {name});
      return std::nullopt;
    }
    names.push_back(name);
  }
  if (chain.size() > most_bases) {
    report.add(base->value.at, Mistake::bases_too_deep, {std::to_string(most_bases)});
    return std::nullopt;
  }
  if (chain.empty() || !last.empty()) {
    report.add(base->value.at, Mistake::no_base, {last});
    return std::nullopt;
  }

  std::vector<Node> layers;
  for (const Text& text : chain) {
    auto read = yaml::parse(text, report, report.add_layer(text.file));
    if (!read || !read->is_map()) return std::nullopt;
    layers.push_back(*std::move(read));
  }
  // Whatever a base keeps to itself, those above it do not see.
  Node whole = std::move(layers.back());
  layers.pop_back();
  const auto drop_own = [](Node& node) {
    std::erase_if(node.members, [](const Member& it) { return is_own(it.key); });
  };
  for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
    drop_own(whole);
    lay_over(whole, *layer, Level::top);
  }
  drop_own(whole);
  lay_over(whole, *own, Level::top);
  whole.at = own->at;
  return whole;
}

std::string version_digest(const Text& policy, const std::vector<Text>& known) {
  const std::vector<Text> chain = chain_of(policy, known);
  std::string digest;
  for (auto text = chain.rbegin(); text != chain.rend(); ++text) {
    const std::string own = hex(sha256(text->bytes));
    digest = digest.empty() ? own : hex(sha256(own + "\n" + digest));
  }
  const std::string own = hex(sha256(policy.bytes));
  return digest.empty() ? own : hex(sha256(own + "\n" + digest));
}

}  // namespace redress
