// What redress_bench measures, on which machine, and how it is told.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace redress {
class Book;
}

namespace redress::bench {

struct Options {
  double seconds = 2;               // of each stretch that is timed
  int rounds = 3;                   // of submit; its medians are shown
  std::string load;                 // of submit, only this one; empty: all
  std::size_t cases = 1'000'000;    // in the store
  std::filesystem::path directory;  // for databases, on the disk to be measured; gone afterwards
  std::filesystem::path policy;     // that the server is started with
};

// A column of a table: the member of each row that stands in it.
struct Column {
  const char* member;
  const char* heading;
  int digits = 0;  // after the point
};

// The same numbers for people, as they come, or for machines, as one JSON object at the end.
class Report {
 public:
  explicit Report(bool for_machines) : for_machines_(for_machines) {}

  void progress(const std::string& what) const;  // on stderr, for whoever waits
  void table(const char* name, const std::string& title, const std::vector<Column>& columns,
             const boost::json::array& rows);
  void fact(const char* name, boost::json::value value, const std::string& sentence);
  void finish() const;

 private:
  const bool for_machines_;
  boost::json::object all_;
};

// Cores, processor, fsync of the disk that `directory` is on, date, version.
boost::json::object machine(const std::filesystem::path& directory);
// Milliseconds that writing 4 KiB more to a file and having it on disk takes, at the median.
double fsync_ms(const boost::json::object& machine);

double quantile(std::vector<double> values, double q);  // 0 of none
inline double median(std::vector<double> values) { return quantile(std::move(values), 0.5); }

// Events received in single requests and in streams, beside the raw store and a no-op route.
void submit(const Options& options, const boost::json::object& machine, Report& report);

// Start to ready, and pages of overdue cases, with many cases in the store.
void store(const Options& options, Report& report);
// Appends cases until it is killed; what the process does that store() kills.
[[noreturn]] void write_until_killed(const Options& options);

// Due instants by the calendar, and their explanations.
void deadline(const Options& options, Report& report);

// Figures of scopes and periods over ten years of a province.
void board(const Options& options, Report& report);

// What impact finds by replaying a ledger under a candidate policy, and how fast.
void impact(const Options& options, Report& report);

// Adopts a policy's text, with its calendars from beside `file`.
void adopt(Book& book, const std::filesystem::path& file, const std::string& text);
std::string bytes_of(const std::filesystem::path& file);
// Until the disk is quiet: what was just written shall not compete with what is measured.
void let_compaction_end();

}  // namespace redress::bench
