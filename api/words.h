// The words of the domain as people read them: 整改 of "rectification".
#pragma once

#include <string>
#include <string_view>

#include "rules/text.h"

namespace redress {

// Of stages, events, standings, rungs, roles, classes, channels. What is not known here
// stays as it is; English reads "follow up" for "follow_up".
std::string in_words(std::string_view word, Language language);

// What a signal is about: 设备 T-17 of "device T-17", 社会保险 of "unit:社会保险".
std::string subject_in_words(std::string_view subject, Language language);

// Of a member of the wire, before its value: "经办：" of "by".
std::string label(std::string_view member, Language language);

// 非常不满意 of 1, "very dissatisfied".
std::string rating_in_words(int rating, Language language);

}  // namespace redress
