// SHA-256.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace redress {

using Digest = std::array<unsigned char, 32>;

Digest sha256(std::string_view bytes);
std::string hex(const Digest& digest);

}  // namespace redress
