// What must hold of every request before a route sees it: whom it is addressed to, where it comes
// from, what it asks by which names, and what its body is. One place, so that no route can forget.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/gate.h"
#include "api/problem.h"

namespace redress {

struct Route;

// The names that this server is asked for by: `--host`, and what it listens on. Its loopback
// addresses and the one that a connection came to are always among them.
using Hosts = std::vector<std::string>;

// Whether `--host` can be so: NAME or NAME:PORT, an address too, as a browser writes it.
bool is_host(std::string_view text);

// Whether Host names this server. A page of another site can make a browser ask us under its own
// name, by having that name resolve to our address (DNS rebinding).
std::optional<Problem> addressed_elsewhere(const Request& request, const Hosts& hosts);

// Whether a request that may change something was made by a page of another site, as Origin and
// Sec-Fetch-Site tell, which no page can forge. Programs send neither.
std::optional<Problem> sent_from_elsewhere(const Request& request, const Hosts& hosts);

// Query parameters: known to the route, each once, none empty, in UTF-8. And headers that decide
// something: once.
std::optional<Problem> asked_ambiguously(const Route& route, const Request& request);

// Whether the body is what the route takes, by its media type. `media` becomes the type as the
// route writes it; empty without a body.
std::optional<Problem> brings_something_else(const Route& route, const Request& request,
                                             std::string_view& media);

// Whether that is what `written` names, in whatever case; in UTF-8, if it says.
bool is_media_type(std::string_view written, std::string_view type);

// Whether If-None-Match of a request names this ETag.
bool known_already(const std::vector<std::string>& if_none_match, std::string_view etag);

}  // namespace redress
