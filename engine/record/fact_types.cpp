#include "engine/record/fact_types.h"

namespace redress {

std::string_view type(const Fact& fact) {
  return std::visit(
      [](const auto& said) { return FactType<std::decay_t<decltype(said)>>::row.of(said); }, fact);
}

std::optional<Fact> fact_begun(std::string_view type) {
  std::optional<Fact> made;
  any_fact_type([&]<class Said>(std::type_identity<Said>) {
    if (auto begun = FactType<Said>::row.template begun<Said>(type)) made = *std::move(begun);
    return made.has_value();
  });
  return made;
}

std::vector<std::string_view> fact_types() {
  std::vector<std::string_view> words;
  any_fact_type([&]<class Said>(std::type_identity<Said>) {
    FactType<Said>::row.each([&](std::string_view word) { words.push_back(word); });
    return false;
  });
  return words;
}

}  // namespace redress
