#include "api/watch.h"

#include <spdlog/spdlog.h>

namespace redress {
namespace {

std::string of(const Version& version) {
  return "'" + version.name + "' " + version.digest.substr(0, 12);
}

std::string who(const std::string& by, Number entry) {
  return (by.empty() ? "" : ", by " + by) + " (entry " + std::to_string(entry) + ")";
}

struct Change {
  Number entry;

  std::string operator()(const PolicyAdopted& said) const {
    return "policy " + of(said.policy) +
           (said.restores != 0 ? " is in force again" : " is in force") +
           (said.open_cases ? ", for open cases too" : "") + who(said.by, entry);
  }
  std::string operator()(const PolicyProposed& said) const {
    return "policy " + of(said.change.policy) + " is proposed" +
           (said.at ? " for " + rfc3339(*said.at, Offset(0)) : "") + who(said.change.by, entry);
  }
  std::string operator()(const PolicyApproved& said) const {
    return "the proposal of entry " + std::to_string(said.proposal) + " is approved" +
           who(said.by, entry);
  }
  std::string operator()(const PolicyProposalEnded& said) const {
    return "the proposal of entry " + std::to_string(said.proposal) +
           (said.by.empty() ? " could not be put in force" : " is withdrawn") + who(said.by, entry);
  }
  std::string operator()(const PolicyRunPaused& said) const {
    return "taking open cases over to the version of entry " + std::to_string(said.because) +
           (said.paused ? " is paused" : " goes on") + who(said.by, entry);
  }
  std::string operator()(const CalendarAdopted& said) const {
    return "calendar " + of(said.calendar) + " is in force" + who(said.by, entry);
  }
  std::string operator()(const DictionaryAdopted& said) const {
    return "dictionary " + of(said.dictionary) + " is in force" + who(said.by, entry);
  }
  template <class Other>
  std::string operator()(const Other&) const {
    return "";
  }
};

}  // namespace

std::string change_of_rules(const Entry& entry) {
  return on_one_line(std::visit(Change{entry.number}, entry.fact));
}

std::string on_one_line(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return text;
}

void Watch::look() {
  const std::string held = clerk_.held().en;
  if (held_.empty() && !held.empty()) spdlog::error("deadlines are held: {}", held);
  if (!held_.empty() && held.empty()) spdlog::info("deadlines are not held any more");
  held_ = held;
  if (gone_.empty() && !(gone_ = store_.gone().en).empty()) spdlog::critical("{}", gone_);
  if (!gone_.empty()) return;  // of a disk that is not there nothing can be said
  const bool full = !store_.has_room();
  if (full && !full_)
    spdlog::error("the disk is nearly full: events are refused until there is room again");
  if (!full && full_) spdlog::info("there is room on the disk again: events are recorded");
  full_ = full;
}

}  // namespace redress
