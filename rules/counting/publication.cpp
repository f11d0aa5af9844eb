#include "rules/counting/publication.h"

#include <algorithm>
#include <cstddef>

namespace redress {
namespace {

using Cells = std::vector<std::string>;

std::int64_t value(const Publishable& scope, const std::string& cell) {
  const auto found = scope.cells.find(cell);
  return found == scope.cells.end() ? 0 : found->second;
}

std::int64_t total(const Publishable& scope, const Cells& cells) {
  std::int64_t sum = 0;
  for (const std::string& cell : cells) sum += value(scope, cell);
  return sum;
}

bool safe(std::int64_t people, int smallest) { return people == 0 || people >= smallest; }

bool safe(const Publishable& scope, const Cells& cells, int smallest) {
  return std::all_of(cells.begin(), cells.end(),
                     [&](const std::string& cell) { return safe(value(scope, cell), smallest); });
}

// Those cells of which somebody who subtracts the children that show them from their parent would
// learn a small number.
Cells exposed(const Publishable& parent, const std::vector<const Publishable*>& showing,
              const Cells& cells, int smallest) {
  Cells found;
  for (const std::string& cell : cells) {
    std::int64_t remains = value(parent, cell);
    for (const Publishable* child : showing) remains -= value(*child, cell);
    if (!safe(remains, smallest)) found.push_back(cell);
  }
  return found;
}

// Of those that could show a facet, which are left when nothing is exposed.
std::vector<const Publishable*> unexposing(const Publishable& parent,
                                           std::vector<const Publishable*> showing,
                                           const Cells& cells, int smallest) {
  for (;;) {
    const Cells small = exposed(parent, showing, cells, smallest);
    if (small.empty()) return showing;
    auto hide = showing.end();
    for (auto it = showing.begin(); it != showing.end(); ++it) {
      const bool helps = std::any_of(small.begin(), small.end(), [&](const std::string& cell) {
        return value(**it, cell) != 0;
      });
      if (helps && (hide == showing.end() || total(**it, cells) < total(**hide, cells))) hide = it;
    }
    // Children that don't add up to their parent: then none is shown.
    if (hide == showing.end()) return {};
    showing.erase(hide);
  }
}

// `facets` is how many of them, from the coarsest on, the scope shows.
Publishable shown(const Publishable& scope, const Facets& all, std::size_t facets, int smallest) {
  Publishable out{scope.scope, {}, {}};
  std::map<const Publishable*, std::size_t> depth;
  std::vector<const Publishable*> showing;
  for (const Publishable& child : scope.within) showing.push_back(&child);
  for (std::size_t i = 0; i < facets; ++i) {
    for (const std::string& cell : all[i]) out.cells[cell] = value(scope, cell);
    std::erase_if(showing, [&](const Publishable* it) { return !safe(*it, all[i], smallest); });
    showing = unexposing(scope, std::move(showing), all[i], smallest);
    for (const Publishable* child : showing) depth[child] = i + 1;
  }
  out.within.reserve(scope.within.size());
  for (const Publishable& child : scope.within)
    out.within.push_back(shown(child, all, depth[&child], smallest));
  return out;
}

}  // namespace

Publishable published(const Publishable& all, const Facets& facets, int smallest) {
  std::size_t showing = 0;
  while (showing < facets.size() && safe(all, facets[showing], smallest)) ++showing;
  return shown(all, facets, showing, smallest);
}

Publishable added_up(const std::vector<Publishable>& months) {
  Publishable sum;
  if (months.empty()) return sum;
  sum.scope = months.front().scope;
  for (const auto& row : months.front().cells) {
    const std::string& cell = row.first;
    const bool by_all = std::all_of(months.begin(), months.end(), [&](const Publishable& month) {
      return month.cells.contains(cell);
    });
    if (!by_all) continue;
    for (const Publishable& month : months) sum.cells[cell] += value(month, cell);
  }
  std::vector<std::string> names;  // in the order in which they first appear
  std::map<std::string, std::vector<Publishable>> within;
  for (const Publishable& month : months)
    for (const Publishable& child : month.within) {
      if (!within.contains(child.scope)) names.push_back(child.scope);
      within[child.scope].push_back(child);
    }
  for (const std::string& name : names) sum.within.push_back(added_up(within[name]));
  return sum;
}

}  // namespace redress
