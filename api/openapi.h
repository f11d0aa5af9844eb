// api/openapi.yaml, as it was when this was built.
#pragma once

#include <string_view>

namespace redress {
std::string_view openapi_yaml();
}
