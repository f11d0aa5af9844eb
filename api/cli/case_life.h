// One case as a page of a terminal: where it stands, and its life from end to end.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "api/text/words.h"

namespace redress {

// What happened, a line each: when, what, who said it, and until when what came next was due where
// that has changed. Of the entries of GET /v1/cases/{id}/history.
std::vector<std::string> case_life(const boost::json::array& entries, const Titles& titles,
                                   Language language, int columns);

// Where it stands, what is due and why, what may be done now, who holds it, what was handed in. Of
// GET /v1/cases/{id} and GET /v1/cases/{id}/why.
std::vector<std::string> case_page(const boost::json::object& it, const boost::json::object& why,
                                   Language language, int columns);

// `roles` of an answer, where it has them.
Titles titles_in(const boost::json::object& answer);

// "2026-03-05 10:00"; midnight as the end of the day before if it is an end. "-" of no time.
std::string moment(const boost::json::value& stamp, bool end = false);

// Two units at most: 1天9小时 of "P1DT9H30M".
std::string duration_in_words(std::string_view iso, Language language);
// Of what is left until then: 剩3天2小时.
std::string left_until(const boost::json::value& due, const boost::json::value& now,
                       Language language);

}  // namespace redress
