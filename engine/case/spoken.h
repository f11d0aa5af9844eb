// Stages and events as they stand in a sentence to people: by their identifier in English, by the
// domain's own word in Chinese.
#pragma once

#include "engine/case/words.h"
#include "engine/wording.h"

namespace redress {

std::string_view in_chinese(Stage stage);  // 整改
std::string_view in_chinese(Event event);  // 整改完成

Wording quoted(Stage stage);  // 'rectification', “整改”
Wording quoted(Event event);  // 'rectified', “整改完成”

}  // namespace redress
