// Any bytes: a submission that can be written down and read back, or a problem with a sentence.
#include <cstdint>
#include <cstdlib>

#include "api/wire.h"
#include "engine/record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace redress;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Read read = read_event(bytes);
  if (const auto* problem = std::get_if<Problem>(&read)) {
    if (problem->detail.empty()) std::abort();
    render(*problem);
  } else {
    const Submission& submission = std::get<Submission>(read);
    Entry entry;
    entry.number = 1;
    entry.source = submission.source;
    entry.id = submission.id;
    entry.occurred_at = entry.effective_at = entry.recorded_at = submission.occurred_at;
    entry.fact = submission.fact;
    if (read_entry(record(entry)) != entry) std::abort();
  }
  read_case_event(bytes, 1, Instant{});
  read_batch(bytes);
  read_advance_to(bytes);
  return 0;
}
