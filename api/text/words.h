// The words of the domain as people read them: 整改 of "rectification".
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/case/words.h"

#include "rules/text/text.h"

namespace redress {

// Of stages, events, standings, rungs, roles, classes, channels. What is not known here
// stays as it is; English reads "follow up" for "follow_up".
std::string in_words(std::string_view word, Language language);

// What people read, as who is meant: rectification of 整改, and of itself. nullopt: neither.
std::optional<Stage> stage_said(std::string_view word);
std::optional<Event> event_said(std::string_view word);
std::optional<Standing> standing_said(std::string_view word);
// Of the measures and classes that we have words for: reminder of 催办, complex of 复杂.
std::optional<std::string> measure_said(std::string_view word);
std::optional<std::string> class_said(std::string_view word);
// The same of rungs, roles and classes, where a policy may have words of its own: what is not known
// stays as it is.
std::string identifier_of(std::string_view word);

// A role by the title that its policy gives it, or else in our words.
using Titles = std::map<std::string, std::string>;
std::string role_in_words(const std::string& role, const Titles& titles, Language language);

// Why a measure was taken: 整改超期 of "overdue rectification".
std::string because_in_words(std::string_view because, const Titles& titles, Language language);

// What a signal is about: 设备 T-17 of "device T-17", 社会保险 of "unit:社会保险".
std::string subject_in_words(std::string_view subject, Language language);

// Of a member of the wire, before its value: "经办：" of "by".
std::string label(std::string_view member, Language language);

// 书面报告 of "report", as what is handed in.
std::string attachment_kind_in_chinese(const std::string& kind);

std::string yes_or_no(bool is_so, Language language);

// The value of a member as people read it, where it is a word of ours: a role, class, ground,
// channel, event, kind of file. Else as it is.
std::string value_in_words(std::string_view member, const std::string& value, const Titles& titles,
                           Language language);

// Why a review opened no case, as the ledger has it in English.
std::string no_case_in_words(const std::string& because, Language language);

// 非常不满意 of 1, "very dissatisfied".
std::string rating_in_words(int rating, Language language);

}  // namespace redress
