// verify: what storage/ cannot recount, since only the rules know how: periods that were closed.
#pragma once

#include <vector>

#include "storage/store.h"

namespace redress {

// A sentence for each period on record that is not what its policy makes of what was counted.
std::vector<Wording> closings_that_do_not_add_up(const Store& store);

}  // namespace redress
