// Text that anybody may have typed, made valid where it is written: one function for each place.
// The terminal's is in columns.h.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace redress {

// A JSON document as it was serialised, as valid UTF-8: bytes that are none become U+FFFD. They
// can only stand within its strings.
std::string json_text(std::string serialised);

// In a text or in a quoted attribute. Characters that HTML has no place for (controls,
// noncharacters) are left out.
std::string html_text(std::string_view text);

// What is HTML already: as it is, without those.
std::string html_kept(std::string_view html);

// The same for XML 1.0, which has fewer.
std::string xml_text(std::string_view text);

// What a cell of a workbook holds, or one of its properties; the library that writes it escapes
// <, > and &. What XML 1.0 cannot hold is left out; what Excel would take for an escape (_x0041_)
// is escaped; longer than `most` it is cut and ends with "……".
constexpr std::size_t most_of_a_cell = 32'767;  // UTF-16 units
std::string xlsx_text(std::string_view text, std::size_t most = most_of_a_cell);

// One cell of CSV, in quotes where RFC 4180 wants them. What a spreadsheet could take for a formula
// begins with an apostrophe; a number, negative too, does not.
std::string csv_cell(std::string_view text);
// Rows of one table: begins with a byte order mark, by which spreadsheets know UTF-8; CRLF.
constexpr std::string_view csv_begins = "\xEF\xBB\xBF";

// "-12", "83.33", "99.62%": digits with a point among them, perhaps a sign, perhaps percent.
bool is_a_number(std::string_view text);

}  // namespace redress
