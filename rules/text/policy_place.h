// Where something is written. No part of what it says: two policies that differ in it alone are
// equal.
#pragma once

#include "rules/text/yaml.h"

namespace redress {

struct Place : yaml::Place {
  Place() = default;
  Place(yaml::Place at) : yaml::Place(at) {}
  bool operator==(const Place&) const { return true; }
};

}  // namespace redress
