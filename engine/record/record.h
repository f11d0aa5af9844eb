// How entries and cases are written down: JSON, by the names of the glossary.
//
// The same words on disk and in /history. A promise: members are added, never renamed, and whatever
// an older release wrote stays readable. The private part of a review is written apart.
#pragma once

#include <string>
#include <string_view>

#include "engine/case/entry.h"
#include "engine/notice.h"

namespace redress {

std::string record(const Entry& entry);
std::string record(const Case& it);
std::string record(const Reviewer& reviewer);
std::string record(const ServiceRecord& service);
std::string record(const UnitRecord& unit);
std::string record(const Roster& roster);
std::string record(const std::vector<Notice>& notices);
// What was said and nothing else, for telling a repeat from a contradiction.
std::string record(const Fact& fact);

// Throw std::runtime_error, saying what is wrong, for bytes that no release wrote.
Entry read_entry(std::string_view text);
// The same in a quarter of the time, without what explains (source and id, Clock::why) and without
// the alarms still to come: for reading the whole ledger.
Entry read_bare_entry(std::string_view text);
Entry bare(Entry entry);  // what it leaves of one
Case read_case(std::string_view text);
Reviewer read_reviewer(std::string_view text);
ServiceRecord read_service(std::string_view text);
UnitRecord read_unit(std::string_view text);
Roster read_roster(std::string_view text);
std::vector<Notice> read_notices(std::string_view text);

}  // namespace redress
