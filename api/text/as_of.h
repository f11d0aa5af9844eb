// Until when what is told was known, as it stands in tables and documents.
#pragma once

#include <string>

#include "engine/time.h"
#include "rules/text/text.h"

namespace redress {

// Until when what is told was known: an instant, and the clock on the wall there.
struct AsOf {
  Instant at;
  Offset offset{0};
  bool operator==(const AsOf&) const = default;
};
// "2026年4月2日15时30分"; of midnight the day that ends: "2026年4月2日24时". In English, and where
// a program reads it: "2026-04-02 15:30", "2026-04-02 24:00".
std::string in_full(const AsOf& as_of, Language language);
std::string iso(const AsOf& as_of);
// "2026年4月2日"; in English 2026-04-02.
std::string in_full(Day day, Language language);

}  // namespace redress
