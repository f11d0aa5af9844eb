// Any bytes: a submission that can be written down and read back, or a problem with a sentence.
#include <cstdint>
#include <cstdlib>

#include "api/intake/wire.h"
#include "engine/record/record.h"
#include "tests/support/dictionaries.h"

namespace {

using namespace redress;

// Written down, read back: the same.
void check(const Read& read) {
  if (const auto* problem = std::get_if<Problem>(&read)) {
    if (problem->detail.empty()) std::abort();
    render(*problem);
    return;
  }
  const Submission& submission = std::get<Submission>(read);
  Entry entry;
  entry.number = 1;
  entry.source = submission.source;
  entry.id = submission.id;
  entry.occurred_at = entry.effective_at = entry.recorded_at = submission.occurred_at;
  entry.fact = submission.fact;
  if (read_entry(record(entry)) != entry) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Dictionaries& dictionaries = example_dictionaries();
  check(read_event(bytes, dictionaries));
  for (const char* name : {"shandong-jining", "gbt39046-a8"})
    check(read_record(bytes, example_dictionary(name)));
  read_records(bytes, example_dictionary("guangdong"));
  read_case_event(bytes, 1, Instant{});
  read_batch(bytes, dictionaries);
  read_advance_to(bytes);
  return 0;
}
