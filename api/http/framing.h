// Where one message ends and the next begins: requests in, answers out. Pure: no sockets, no clock.
//
// Strict on purpose: whatever two readers could understand differently is refused (RFC 9112, 11.2),
// so that a proxy in front of us and we always see the same requests.

#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "api/http/gate.h"

namespace redress {

using HeaderFields = std::vector<std::pair<std::string, std::string>>;

struct FramingLimits {
  size_t head_bytes;  // request line, headers and the blank line together
  size_t header_count;
  size_t target_bytes;
};

// A head that can be read in one way only.
struct FramedHead {
  // Into the bytes given. The path is plain: its escapes are valid and of UTF-8 without control
  // characters, and no part of it, also decoded, is empty, "." or ".."; nothing is decoded yet. The
  // query is without its '?'.
  std::string_view method, path, query;
  HeaderFields headers;  // names as sent, values trimmed, in order
  size_t head_bytes = 0;
  size_t body_bytes = 0;  // what follows the head and belongs to this request, whatever its method
  bool http_1_0 = false;
  bool keep_alive = true;
  bool expects_continue = false;
};

// Says what to do instead. The text is ours alone: nothing the client sent is repeated in it.
struct FramingRefusal {
  int status;
  std::string slug;
  Wording detail;
};

struct NeedMore {};

using Framed = std::variant<NeedMore, FramedHead, FramingRefusal>;

// `scanned` remembers how far a growing head was looked at, so that a client who sends byte by byte
// costs no more than one who does not. It starts at 0 for every head.
Framed frame_head(std::string_view bytes, const FramingLimits& limits, size_t& scanned);

// "a=1&b=%E6%97%A0" as decoded pairs, in order, equal ones included. Escapes must be valid.
HeaderFields decode_query(std::string_view query);

// A part of a path, decoded; a + stays one. Escapes must be valid.
std::string decode_path(std::string_view part);

// What goes before the body of an answer. `close` says that this answer is the connection's last;
// `date` is now, as http_date() writes it. No answer is taken for what it does not say it is, and a
// page runs no script, is shown in no frame and tells nobody where it is.
void render_head(const Answer& answer, bool close, bool http_1_0, std::string_view date,
                 std::string& head);

inline constexpr std::string_view rules_of_a_page =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

// "Mon, 30 Nov 2026 08:00:00 GMT" (RFC 9110, 5.6.7).
std::string http_date(std::chrono::sys_seconds at);

// False for a status, a header or a control byte that would break the framing.
bool can_be_sent(const Answer& answer);
bool has_no_body(int status);

// ASCII only, as header names are.
bool same_ignoring_case(std::string_view a, std::string_view b);

}  // namespace redress
