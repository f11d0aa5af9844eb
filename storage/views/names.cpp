// Which names were ever met, by a look-up or two each: whoever misspells one is told.
#include <algorithm>
#include <set>

#include "storage/database.h"

namespace redress {
namespace {

// What all rows of regions that begin so begin with, in families whose keys begin with a scope.
std::string regions_from(std::string_view prefix) {
  constexpr std::size_t before_the_code = keys::number_width - sizeof(Number) + 1;
  return keys::scope(keys::region(prefix)).substr(0, before_the_code + prefix.size());
}

bool any_row(const Store::Database& database, Family family, const std::string& prefix) {
  return Scan(database, family, prefix, keys::after(prefix)).valid();
}

// Where a board of its owner lists it: written once, whatever becomes of what was counted.
bool is_member(const Store::Database& database, const Scope& parent, const Scope& child) {
  return database.has(Family::members, keys::member(keys::id(parent), keys::id(child)));
}

// A case brought along from another system is counted nowhere, and listed.
constexpr Family met_in[] = {Family::tallies, Family::case_scopes};

}  // namespace

bool Store::has_met(const Scope& scope) const {
  using Kind = Scope::Kind;
  const Scope everything, unit{Kind::unit, scope.of, ""};
  switch (scope.kind) {
    case Kind::everything: return true;
    case Kind::region:
      return std::any_of(std::begin(met_in), std::end(met_in), [&](Family family) {
        return any_row(*database_, family, regions_from(scope.name));
      });
    case Kind::unit:
      return is_member(*database_, everything, scope) ||
             any_row(*database_, Family::case_scopes, keys::scope(keys::unit(scope.name))) ||
             database_->has(Family::units, keys::unit_record(scope.name));
    case Kind::section: return is_member(*database_, Scope{Kind::region, scope.of, ""}, scope);
    case Kind::window:
    case Kind::person: return is_member(*database_, unit, scope);
    case Kind::matter:
    case Kind::step: return is_member(*database_, scope.of.empty() ? everything : unit, scope);
  }
  return false;
}

std::vector<std::string> Store::regions(std::string_view prefix, std::size_t limit) const {
  std::set<std::string> found;
  for (const Family family : met_in) {
    std::string from = regions_from(prefix);
    const std::string end = keys::after(from);
    for (std::size_t i = 0; i < limit; ++i) {  // from one region to the next, over all its rows
      const Scan scan(*database_, family, from, end);
      if (!scan.valid()) break;
      const std::size_t width = keys::scope(keys::everything()).size();
      const std::string_view scope = scan.key().substr(0, width);
      const std::string_view code = scope.substr(regions_from("").size());
      found.emplace(code.substr(0, code.find('\0')));
      from = keys::after(std::string(scope));
    }
  }
  std::vector<std::string> made(found.begin(), found.end());
  if (made.size() > limit) made.resize(limit);
  return made;
}

std::vector<std::string> Store::regions_closed() const {
  const char letter = char(Reported::closing);
  std::set<std::string> found;
  for (Scan scan(*database_, Family::reports, keys::report(letter, 0),
                 keys::after(keys::report(letter, ~Number(0))));
       scan.valid(); scan.next())
    found.emplace(scan.value().substr(0, scan.value().find(' ')));
  return {found.begin(), found.end()};
}

}  // namespace redress
