// Names that a question filters by, and that neither the data nor a policy has ever met. "Nothing
// is overdue" is no good news of a unit that does not exist: it is said beside the answer, with
// what is near.
#pragma once

#include <boost/json/object.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/queries/figures.h"
#include "api/routes.h"
#include "rules/policy/policy_names.h"

namespace redress {

// The one mechanism for all routes. A name that a policy knows is met, even where nothing has come
// of it yet. Costs a look-up or two a name; of one that was never met a bounded search more.
class NeverMet {
 public:
  struct Warning {
    std::string parameter, value;
    std::vector<std::string> near;  // to be written in its place
    Wording text;
  };

  explicit NeverMet(const Service& service) : service_(service) {}

  // `parameter` as it stands in the address. What is empty asks for nothing.
  void region(std::string_view parameter, const std::string& code);
  void unit(std::string_view parameter, const std::string& name);
  void scope(std::string_view parameter, const Scope& scope);
  // One that is over, and of which nothing at all was counted.
  void period(const Period& period);
  void days(std::string_view parameter, Day from, Day to);
  // Scope, region and period of a question for figures.
  void asked_of(const figures::Asked& question);
  // Words that no index has: ask only where the answer is empty.
  void classification(std::string_view parameter, const std::string& name);
  void rung(std::string_view parameter, const std::string& name);
  void role(std::string_view parameter, const std::string& name);

  const std::vector<Warning>& all() const { return all_; }
  // `warnings`, where there are any.
  void tell(boost::json::object& answer) const;
  // The same in headers, of an answer that is no JSON.
  void tell(Answer& answer) const;

 private:
  const PolicyNames& of_policies();
  bool counted(const Store::Days& days) const;
  void never(std::string_view parameter, std::string value, const Wording& what,
             std::string_view name, std::vector<std::string> near);
  void nothing_counted(std::string_view parameter, std::string value, const std::string& zh,
                       const std::string& en, std::vector<std::string> near);
  void word_of_policies(std::string_view parameter, const std::string& name, const Wording& what,
                        const std::set<std::string>& known);
  std::vector<std::string> near_units(const std::string& name);
  std::vector<std::string> near_regions(const std::string& code);

  const Service& service_;
  std::unique_ptr<PolicyNames> of_policies_;
  std::vector<Warning> all_;
};

// 404 of what goes by a name (a policy, a calendar, a dictionary), with what is near among `known`.
Problem no_such_name(ProblemType type, const Wording& what, std::string_view route,
                     std::string_view name, const std::vector<std::string>& known);

// " Did you mean 'a'?", or nothing where nothing is near.
Wording perhaps(const std::vector<std::string>& near);

}  // namespace redress
