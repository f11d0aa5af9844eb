// The words of the domain as a supervisor reads them, and small ways of writing things down.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace redress::demo {

// 整改 of "rectification"; the word itself where there is no better one.
std::string zh(std::string_view word);
// "1天2小时" of "P1DT2H30M".
std::string span_zh(std::string_view iso_duration);
// "13,354".
std::string grouped(std::int64_t number);

// Empty if there is none, or no text.
std::string text_of(const boost::json::object& object, std::string_view name);
std::int64_t number_of(const boost::json::object& object, const char* name);

}  // namespace redress::demo
