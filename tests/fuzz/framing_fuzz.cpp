// Any bytes: framing says more, no, or one head that lies within them.
#include <cstdint>
#include <cstdlib>

#include "api/http/framing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace redress;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const FramingLimits limits{1024, 16, 512};
  std::size_t scanned = 0;
  const Framed whole = frame_head(bytes, limits, scanned);
  if (const auto* head = std::get_if<FramedHead>(&whole)) {
    if (head->head_bytes > size) std::abort();
    decode_query(head->query);
  }
  // Byte by byte comes to the same.
  scanned = 0;
  for (std::size_t n = 0; n <= size; ++n) {
    const Framed part = frame_head(bytes.substr(0, n), limits, scanned);
    if (std::holds_alternative<NeedMore>(part)) continue;
    if (part.index() != whole.index()) std::abort();
    break;
  }
  return 0;
}
