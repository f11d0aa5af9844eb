// What every question about one case begins with.
#pragma once

#include "api/access/privacy.h"
#include "api/parameters.h"

namespace redress::questions {

// `as_of`, or now. Throws the Problem for one in the future.
Instant read_as_of(Parameters& parameters, Instant now);

// The case in the path, as it was recorded by then. Throws the Problem if there is none.
Case find(const Service& service, const Call& call, Instant as_of, const Viewer& viewer);

}  // namespace redress::questions
