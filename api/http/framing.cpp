#include "api/http/framing.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <optional>

#include "api/http/utf8.h"

namespace redress {
namespace {

using MaybeRefusal = std::optional<FramingRefusal>;

constexpr std::array<bool, 256> bytes_where(bool (*holds)(unsigned char)) {
  std::array<bool, 256> table{};
  for (int byte = 0; byte < 256; ++byte) table[byte] = holds(static_cast<unsigned char>(byte));
  return table;
}

constexpr bool is_alnum(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr auto in_token = bytes_where([](unsigned char c) {
  return is_alnum(c) || (c != 0 && std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) !=
                                       std::string_view::npos);
});
constexpr auto in_value =
    bytes_where([](unsigned char c) { return c == '\t' || (c >= 0x20 && c != 0x7f); });
// Wider than RFC 3986: curl sends "?unit=无棣" as typed, and nobody can read that in two ways.
constexpr auto in_target =
    bytes_where([](unsigned char c) { return c > 0x20 && c != 0x7f && c != '#' && c != '\\'; });
constexpr auto in_host = bytes_where([](unsigned char c) {
  return is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~' || c == '%' || c == ':' ||
         c == '[' || c == ']';
});

bool only(const std::array<bool, 256>& table, std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return table[static_cast<unsigned char>(c)]; });
}

// -1 if it is none.
int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool escapes_are_valid(std::string_view text) {
  for (size_t at = text.find('%'); at != text.npos; at = text.find('%', at + 3)) {
    if (at + 2 >= text.size()) return false;
    const int high = hex_digit(text[at + 1]), low = hex_digit(text[at + 2]);
    if (high < 0 || low < 0 || (high == 0 && low == 0)) return false;  // %00 ends C strings
  }
  return true;
}

std::string decode(std::string_view text, char plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      decoded += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i] == '+' ? plus : text[i];
    }
  }
  return decoded;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

FramingRefusal bad(Wording detail) { return {400, "bad-request", std::move(detail)}; }

FramingRefusal too_long_a_target(const FramingLimits& limits) {
  const std::string most = std::to_string(limits.target_bytes);
  return {414,
          "target-too-long",
          {"The path and query may have " + most +
               " bytes at most; ask for less at once, or send it in a body.",
           "路径和查询参数最多" + most + "字节，请减少内容，或放入请求体。"}};
}

FramingRefusal too_large_a_head(const FramingLimits& limits) {
  const std::string count = std::to_string(limits.header_count);
  const std::string bytes = std::to_string(limits.head_bytes);
  return {
      431,
      "head-too-large",
      {"Send at most " + count + " headers and " + bytes + " bytes of request line and headers.",
       "首部最多" + count + "个，请求行和首部合计最多" + bytes + "字节。"}};
}

bool looks_like_a_version(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return text.size() == 8 && text.starts_with("HTTP/") && digit(text[5]) && text[6] == '.' &&
         digit(text[7]);
}

// "." and "..", also with the parameters that some servers take off, after any kind of slash.
bool leads_elsewhere(std::string_view part) {
  while (!part.empty()) {
    const auto end = std::min(part.find_first_of("/\\"), part.size());
    const auto one = part.substr(0, std::min(part.find(';'), end));
    if (one == "." || one == "..") return true;
    part.remove_prefix(std::min(end + 1, part.size()));
  }
  return false;
}

// A proxy's rules are read of the path as the proxy makes it out, so it must be plain.
MaybeRefusal check_path(std::string_view path) {
  constexpr std::string_view slash = "/";
  if (path.find("//") != path.npos)
    return bad(
        {"The path has an empty part; write one slash.", "路径中有空的一段，请只写一个斜杠。"});
  for (auto rest = path.substr(1); !rest.empty();) {
    const auto written = rest.substr(0, rest.find(slash));
    rest.remove_prefix(std::min(written.size() + 1, rest.size()));
    const bool plain = written.find('%') == written.npos;
    const std::string decoded = plain ? std::string() : decode(written, '+');
    const std::string_view part = plain ? written : std::string_view(decoded);
    if (leads_elsewhere(part))
      return bad({"The path has a part '.' or '..'; write where it leads to.",
                  "路径中有“.”或“..”，请写出实际的路径。"});
    if (std::any_of(part.begin(), part.end(),
                    [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
      return bad({"The path has an escape of a control character; leave it out.",
                  "路径中有转义的控制字符，请去掉。"});
    if (!is_utf8(part))
      return bad({"The path is not UTF-8; percent-encode the bytes of UTF-8.",
                  "路径不是 UTF-8 编码，请按 UTF-8 的字节作百分号编码。"});
  }
  return {};
}

MaybeRefusal read_request_line(std::string_view line, const FramingLimits& limits,
                               FramedHead& head) {
  const auto first = line.find(' '), last = line.rfind(' ');
  if (first == line.npos || first == last) {
    return bad({"Send a request line of method, path and version, as in 'GET /healthz HTTP/1.1'.",
                "请求行应由方法、路径和版本组成，如 GET /healthz HTTP/1.1。"});
  }
  head.method = line.substr(0, first);
  const auto target = line.substr(first + 1, last - first - 1), version = line.substr(last + 1);

  if (head.method.empty() || !only(in_token, head.method)) {
    return bad({"The method is not a token; send GET, POST or another method by name.",
                "方法名有误，请写 GET、POST 等方法名。"});
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    if (!looks_like_a_version(version))
      return bad({"End the request line with 'HTTP/1.1'.", "请求行应以 HTTP/1.1 结尾。"});
    return FramingRefusal{505,
                          "version-not-supported",
                          {"This server speaks HTTP/1.1 and HTTP/1.0; send one of these.",
                           "本服务器支持 HTTP/1.1 和 HTTP/1.0，请使用其中之一。"}};
  }
  head.http_1_0 = version == "HTTP/1.0";

  if (target.size() > limits.target_bytes) return too_long_a_target(limits);
  if (!target.starts_with('/')) {
    return bad({"Start the target with '/', without scheme and host: this server is no proxy.",
                "路径应以 / 开头，不带协议和主机名：本服务器不是代理。"});
  }
  if (!only(in_target, target)) {
    return bad({"The target has a space, control byte, '#' or '\\'; percent-encode it.",
                "地址中有空格、控制字符、# 或 \\，请作百分号编码。"});
  }
  if (!escapes_are_valid(target)) {
    return bad({"A '%' in the target must start an escape of two hex digits, and not of NUL.",
                "地址中的 % 后应为两位十六进制数，且不能是 NUL。"});
  }
  const auto mark = std::min(target.find('?'), target.size());
  head.path = target.substr(0, mark);
  head.query = target.substr(std::min(mark + 1, target.size()));
  return check_path(head.path);
}

MaybeRefusal read_content_length(std::string_view value, FramedHead& head) {
  uint64_t length = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), length);
  // from_chars takes no '+' and, for an unsigned, no '-'.
  if (error != std::errc() || end != value.data() + value.size()) {
    return bad({"Content-Length must be one decimal number of bytes.",
                "Content-Length 应为一个十进制字节数。"});
  }
  head.body_bytes = length;
  return {};
}

// What decides about framing but is judged only when the whole head is read.
struct Seen {
  int content_length = 0, transfer_encoding = 0, host = 0;
  bool close = false, keep_alive = false;
};

void read_connection(std::string_view value, Seen& seen) {
  while (!value.empty()) {
    const auto comma = std::min(value.find(','), value.size());
    const auto option = trimmed(value.substr(0, comma));
    value.remove_prefix(std::min(comma + 1, value.size()));
    seen.close |= same_ignoring_case(option, "close");
    seen.keep_alive |= same_ignoring_case(option, "keep-alive");
  }
}

MaybeRefusal read_header(std::string_view line, FramedHead& head, Seen& seen) {
  if (line.front() == ' ' || line.front() == '\t') {
    return bad({"A header line starts with white space; send every header on one line.",
                "有一行首部以空白开头，每个首部应写在一行内。"});
  }
  const auto colon = line.find(':');
  if (colon == line.npos || colon == 0 || !only(in_token, line.substr(0, colon))) {
    return bad({"A header must be 'Name: value', without white space before the colon.",
                "首部应写作“名称: 值”，冒号前不能有空白。"});
  }
  const auto name = line.substr(0, colon), value = trimmed(line.substr(colon + 1));
  if (!only(in_value, value))
    return bad({"A header value has a control byte; remove it.", "首部的值中有控制字符，请去掉。"});
  head.headers.emplace_back(name, value);

  if (same_ignoring_case(name, "Content-Length")) {
    if (++seen.content_length > 1)
      return bad({"Send Content-Length once.", "Content-Length 只能发送一次。"});
    return read_content_length(value, head);
  }
  if (same_ignoring_case(name, "Transfer-Encoding")) ++seen.transfer_encoding;
  if (same_ignoring_case(name, "Host")) {
    ++seen.host;
    if (!only(in_host, value))
      return bad(
          {"Host must be a host name and, if need be, a port.", "Host 应为主机名，需要时加端口。"});
  }
  if (same_ignoring_case(name, "Connection")) read_connection(value, seen);
  if (same_ignoring_case(name, "Content-Encoding") && !value.empty() &&
      !same_ignoring_case(value, "identity")) {
    return FramingRefusal{415,
                          "encoding-not-supported",
                          {"Send the body as it is, without Content-Encoding.",
                           "请原样发送请求体，不要使用 Content-Encoding。"}};
  }
  if (same_ignoring_case(name, "Expect")) {
    if (!same_ignoring_case(value, "100-continue")) {
      return FramingRefusal{417,
                            "expectation-failed",
                            {"The only Expect this server knows is 100-continue; leave it out.",
                             "本服务器只支持 Expect: 100-continue，请去掉该首部。"}};
    }
    head.expects_continue = !head.http_1_0;
  }
  return {};
}

MaybeRefusal check_framing(const FramedHead& head, const Seen& seen) {
  if (seen.transfer_encoding > 0) {
    if (seen.content_length > 0) {
      return bad({"Send Content-Length alone; with Transfer-Encoding the body has two ends.",
                  "只发送 Content-Length；与 Transfer-Encoding 同时出现时无法确定请求体的结尾。"});
    }
    return FramingRefusal{411,
                          "length-required",
                          {"Send Content-Length and the whole body instead of Transfer-Encoding.",
                           "请发送 Content-Length 和完整的请求体，不要使用 Transfer-Encoding。"}};
  }
  if (seen.host > 1 || (seen.host == 0 && !head.http_1_0))
    return bad({"Send Host once.", "Host 应发送一次。"});
  return {};
}

Framed read_head(std::string_view bytes, size_t start, const FramingLimits& limits) {
  FramedHead head;
  head.head_bytes = bytes.size();
  head.headers.reserve(8);
  Seen seen;
  bytes.remove_prefix(start);
  bytes.remove_suffix(2);  // the blank line
  for (bool first = true; !bytes.empty(); first = false) {
    const auto end = bytes.find('\n');  // always after a '\r': frame_head looked
    const auto line = bytes.substr(0, end - 1);
    bytes.remove_prefix(end + 1);
    if (!first && head.headers.size() == limits.header_count) return too_large_a_head(limits);
    auto refusal = first ? read_request_line(line, limits, head) : read_header(line, head, seen);
    if (refusal) return *std::move(refusal);
  }
  if (head.method.empty())
    return bad({"Send a request line before the blank line.", "空行之前应有请求行。"});
  head.keep_alive = !seen.close && (seen.keep_alive || !head.http_1_0);
  if (auto refusal = check_framing(head, seen)) return *std::move(refusal);
  return head;
}

std::string_view reason(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Status";  // the number is what counts
  }
}

}  // namespace

Framed frame_head(std::string_view bytes, const FramingLimits& limits, size_t& scanned) {
  // One empty line before a request is forgiven, as RFC 9112, 2.2 asks.
  const size_t start = bytes.starts_with("\r\n") ? 2 : 0;
  if (bytes.size() <= start) return NeedMore{};
  if (bytes[start] == '\x16') {
    return bad(
        {"This looks like TLS; this port speaks plain HTTP.", "这像是 TLS；此端口只用明文 HTTP。"});
  }
  if (!in_token[static_cast<unsigned char>(bytes[start])] && bytes[start] != '\r') {
    return bad({"This is not HTTP; start with a method, as in 'GET /healthz HTTP/1.1'.",
                "这不是 HTTP；请以方法开头，如 GET /healthz HTTP/1.1。"});
  }
  for (scanned = std::max(scanned, start);; ++scanned) {
    scanned = std::min(bytes.find('\n', scanned), bytes.size());
    if (scanned >= limits.head_bytes) {
      return bytes.find('\n', start) >= limits.head_bytes ? too_long_a_target(limits)
                                                          : too_large_a_head(limits);
    }
    if (scanned == bytes.size()) return NeedMore{};
    if (scanned == start || bytes[scanned - 1] != '\r') {
      return bad({"A line ends with LF alone; end every line with CR LF.",
                  "有一行只以 LF 结尾，每行应以 CR LF 结尾。"});
    }
    if (scanned < 3 || bytes[scanned - 2] != '\n') continue;
    return read_head(bytes.substr(0, scanned + 1), start, limits);
  }
}

HeaderFields decode_query(std::string_view query) {
  HeaderFields pairs;
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    pairs.emplace_back(decode(pair.substr(0, equals), ' '),
                       decode(pair.substr(std::min(equals + 1, pair.size())), ' '));
  }
  return pairs;
}

std::string decode_path(std::string_view part) { return decode(part, '+'); }

bool same_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [&](char x, char y) { return lower(x) == lower(y); });
}

bool has_no_body(int status) { return status == 204 || status == 304; }

bool can_be_sent(const Answer& answer) {
  const auto clean = [](std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
  };
  const auto ours = [](std::string_view name) {
    for (const char* framing :
         {"Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Content-Type",
          "Trailer", "Upgrade", "Date", "X-Content-Type-Options"}) {
      if (same_ignoring_case(name, framing)) return true;
    }
    return false;
  };
  if (answer.status < 200 || answer.status > 599 || !clean(answer.content_type)) return false;
  return std::all_of(answer.headers.begin(), answer.headers.end(), [&](const auto& header) {
    return !header.first.empty() && header.first.find(':') == std::string::npos &&
           clean(header.first) && clean(header.second) && !ours(header.first);
  });
}

std::string http_date(std::chrono::sys_seconds at) {
  static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(at - day);
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d GMT",
                days[std::chrono::weekday(day).c_encoding()], unsigned(date.day()),
                months[unsigned(date.month()) - 1], int(date.year()), int(time.hours().count()),
                int(time.minutes().count()), int(time.seconds().count()));
  return text;
}

namespace {

bool brings(const Answer& answer, std::string_view header) {
  return std::any_of(answer.headers.begin(), answer.headers.end(),
                     [&](const auto& one) { return same_ignoring_case(one.first, header); });
}

// For a page: no script, no frame around it, nothing fetched but what it has itself.
void render_page_rules(const Answer& answer, std::string& head) {
  if (!brings(answer, "Content-Security-Policy"))
    head.append("Content-Security-Policy: ").append(rules_of_a_page).append("\r\n");
  head.append("Referrer-Policy: no-referrer\r\nX-Frame-Options: DENY\r\n");
}

}  // namespace

void render_head(const Answer& answer, bool close, bool http_1_0, std::string_view date,
                 std::string& head) {
  head.assign("HTTP/1.1 ").append(std::to_string(answer.status)).append(" ");
  head.append(reason(answer.status)).append("\r\nDate: ").append(date);
  head.append("\r\nX-Content-Type-Options: nosniff\r\n");
  if (!has_no_body(answer.status)) {
    if (!answer.content_type.empty()) {
      head.append("Content-Type: ").append(answer.content_type).append("\r\n");
    }
    head.append("Content-Length: ").append(std::to_string(answer.body.size())).append("\r\n");
    if (answer.content_type.starts_with("text/html")) render_page_rules(answer, head);
  }
  for (const auto& [name, value] : answer.headers) {
    head.append(name).append(": ").append(value).append("\r\n");
  }
  if (close) {
    head.append("Connection: close\r\n");
  } else if (http_1_0) {
    head.append("Connection: keep-alive\r\n");
  }
  head.append("\r\n");
}

}  // namespace redress
