// The model and the engine side by side: the same is said to both, and every answer, entry, case,
// notice and figure is compared.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/model/schedule.h"

namespace redress::model {

// How often what was tried: "verification returned accepted", "took circular", "flag …".
using Tried = std::map<std::string, long>;

struct Difference {
  std::size_t step = 0;  // index
  std::string what;      // "- the model\n+ the engine"
};

struct Options {
  Flaw flaw = Flaw::none;
  std::filesystem::path store;  // a new directory: on RocksDB; empty: in memory
  Tried* tried = nullptr;
};

// The engine would not adopt such a policy.
struct BadRules : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// nullopt if they agree to the end.
std::optional<Difference> run(const Schedule& schedule, const Options& options = {});

// The same difference, or another one, with as little as possible said under the simplest rules.
Schedule shrunk(Schedule schedule, const Options& options);

// For whoever has to understand it: seed, step, difference, story, policy.
std::string report(const Schedule& schedule, const Options& options);

// What of everything there is was not tried, in sentences; empty if all was.
std::vector<std::string> too_little(const Tried& tried);

}  // namespace redress::model
