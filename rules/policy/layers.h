// A policy in layers: a base (the country's), and over it what a province, a city, a hall states
// otherwise.
//
// A layer is merged key by key at the top, in `roles`, `bad_review` and `follow_up`, in each stage
// of `stages` and each list of `ladder`; what stands there is taken whole, so that a length or a
// list is never half of one and half of the other. `none` takes away what the base says. How a
// base's length is counted (`roll`, `day_end` …) goes with it where a layer's length is of a unit
// that has no use for it. Never inherited: `redress`, `policy`, `base`, `title`, `applies_to`,
// `tests`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/text/yaml.h"

namespace redress {

inline constexpr std::size_t most_bases = 5;

// What a text says at its top; empty if it does not, or cannot be read.
std::string policy_name(const Text& policy);
std::string base_of_policy(const Text& policy);

// The bases under a policy, its own first. Those that are not among `known` are left out.
std::vector<Text> chain_of(const Text& policy, const std::vector<Text>& known);

// The policy as if it were one text. Places say in which layer a value stands: layer 0 is its own,
// then those of chain_of() in their order. nullopt, reported, if nothing can be read.
std::optional<yaml::Node> compose(const Text& policy, const std::vector<Text>& known,
                                  yaml::Report& report);

// The digest of a version: of its text, and of what it stands on. SHA-256, hex.
std::string version_digest(const Text& policy, const std::vector<Text>& known);

}  // namespace redress
