// `./run boston FILE`: all rows of Boston 311 against our own counting, the misses listed.
#include <cstdio>
#include <exception>

#include "tests/boston/working_days.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr,
                 "Type: ./run boston FILE\nFILE has the columns type,n_business_days,open_local,"
                 "target_local; a part of it is tests/boston/working_day_targets.csv.\n");
    return 2;
  }
  try {
    const auto made = redress::boston::compare(argv[1], SOURCE_DIR "/tests/boston/calendar.yaml");
    for (const auto& miss : made.misses)
      std::printf("%s:%d: %s\n", argv[1], miss.line, redress::boston::print(miss).c_str());
    const int agree = made.rows - static_cast<int>(made.misses.size());
    std::printf("%d of %d rows agree with the city's own target (%.2f %%).\n", agree, made.rows,
                made.rows ? 100.0 * agree / made.rows : 0.0);
    return agree * 100 >= made.rows * 99 && made.rows > 0 ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
