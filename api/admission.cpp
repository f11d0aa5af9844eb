#include "api/admission.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <cctype>

#include "api/http/framing.h"
#include "api/parameters.h"
#include "api/routes.h"

namespace redress {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool changes_something(std::string_view method) { return method != "GET" && method != "HEAD"; }

// --- Host and Origin

// "[::1]:8787" is [::1] and 8787.
struct Authority {
  std::string_view host, port;
};
Authority parted(std::string_view text) {
  const std::size_t bracket = text.starts_with('[') ? text.find(']') : 0;
  const std::size_t colon =
      bracket == text.npos ? text.npos : text.find(':', bracket == 0 ? 0 : bracket);
  if (colon == text.npos) return {text, ""};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

bool is_port(std::string_view text) {
  return text.size() <= 5 && text.find_first_not_of("0123456789") == text.npos;
}

std::string_view without_brackets(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    return host.substr(1, host.size() - 2);
  return host;
}

bool is_loopback(std::string_view host) {
  if (host == "127.0.0.1" || same_ignoring_case(host, "localhost") || host == "[::1]") return true;
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string(without_brackets(host)), error);
  return !error && address.is_loopback();
}

bool is_told(const Hosts& hosts, const Authority& asked) {
  return std::any_of(hosts.begin(), hosts.end(), [&](const std::string& told) {
    const Authority own = told.find(':') != told.rfind(':') && told.front() != '['
                              ? Authority{told, ""}  // an IPv6 address
                              : parted(told);
    return same_ignoring_case(without_brackets(own.host), without_brackets(asked.host)) &&
           (own.port.empty() || own.port == asked.port);
  });
}

Problem forbidden(ProblemType type, Wording detail, const char* header) {
  Problem made(type, detail);
  made.faults.push_back({header, std::move(detail)});
  return made;
}

// Of "https://hall.example:8443" what stands after the scheme; empty for what is no such origin.
std::string_view authority_of(std::string_view origin) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (origin.starts_with(scheme)) return origin.substr(scheme.size());
  return "";
}

// --- Query parameters

Problem twice(std::string_view name) {
  return bad_parameter(name, {"There twice; write it once.", "出现了两次，请只写一次。"});
}

// Whether a list of words has this one.
bool has_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::string_view one = list.substr(0, list.find(' '));
    if (one == word) return true;
    list.remove_prefix(std::min(one.size() + 1, list.size()));
  }
  return false;
}

std::string with_commas(std::string_view words) {
  std::string all;
  for (const char c : words) c == ' ' ? (all += ", ") : (all += c);
  return all;
}

Problem unknown(const Route& route, std::string_view name) {
  if (name.empty())
    return bad_parameter("=",
                         {"Before it stands the name of a parameter; write it, or leave this out.",
                          "等号前应写参数名；请补上，或去掉这一段。"});
  if (route.body == any_file)
    return bad_parameter(
        repeated(name),
        {"Nothing about a file belongs in an address, which others log. Send its name in "
         "Content-Disposition, what it is in Redress-Kind, and who hands it in in Redress-By.",
         "地址会被沿途记录，不要把文件的信息写在地址里。文件名写在Content-Disposition，"
         "类别写在Redress-Kind，提交人写在Redress-By。"});
  if (route.query.empty())
    return bad_parameter(repeated(name), {"Unknown here; this address takes no parameters.",
                                          "未知参数；此地址不带参数。"});
  const std::string known = with_commas(route.query);
  return bad_parameter(repeated(name),
                       {"Unknown here; known: " + known + ".", "未知参数；可用：" + known + "。"});
}

// --- Headers that decide something

bool decides(std::string_view name) {
  for (const std::string_view one :
       {"Content-Type", "Content-Disposition", "If-Match", "Origin", "Sec-Fetch-Site"})
    if (same_ignoring_case(name, one)) return true;
  constexpr std::string_view ours = "Redress-";
  return name.size() > ours.size() && same_ignoring_case(name.substr(0, ours.size()), ours);
}

std::optional<Problem> doubled_header(const Request& request) {
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    const std::string& name = request.headers[i].first;
    if (!decides(name)) continue;
    for (std::size_t j = 0; j < i; ++j)
      if (same_ignoring_case(request.headers[j].first, name)) {
        Problem made("bad-request");
        made.detail = {repeated(name) + ": There twice; send it once.",
                       repeated(name) + "：出现了两次，请只发送一次。"};
        made.faults.push_back({repeated(name), made.detail});
        return made;
      }
  }
  return std::nullopt;
}

// --- Media types

Problem unsupported(Wording detail) {
  Problem made("unsupported-media-type");
  made.detail = detail;
  made.faults.push_back({"Content-Type", std::move(detail)});
  return made;
}

Problem wrong_type(const Route& route) {
  if (route.body.empty()) return unsupported({"Send no body here.", "此处不带请求体。"});
  if (route.body == any_file)
    return unsupported(
        {"Send the file itself as the body and say what it is in Content-Type, such as "
         "application/pdf: with curl, --data-binary @FILE and -H 'Content-Type: application/pdf'. "
         "Forms are not taken apart.",
         "请以文件本身作为请求体，并用Content-Type说明类型，如application/pdf（curl："
         "--data-binary @文件 -H 'Content-Type: application/pdf'）。不解析表单。"});
  const std::string known = with_commas(route.body);
  return unsupported({"Say in Content-Type what the body is: " + known + ".",
                      "请用Content-Type说明请求体的类型：" + known + "。"});
}

Problem wrong_charset() {
  return unsupported({"Send the body in UTF-8, and no other charset in Content-Type.",
                      "请以UTF-8发送请求体，Content-Type中不要写其他字符集。"});
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
  });
}

// ";charset=utf-8; a=\"b\"" (RFC 9110, 5.6.6): what charset says, "" if it is not there; nullopt:
// not to be read, or in two ways.
std::optional<std::string> charset_in(std::string_view parameters) {
  std::optional<std::string> charset;
  while (!(parameters = trimmed(parameters)).empty()) {
    if (parameters.front() != ';') return std::nullopt;
    parameters = trimmed(parameters.substr(1));
    if (parameters.empty() || parameters.front() == ';') continue;
    const std::size_t equals = parameters.find('=');
    if (equals == parameters.npos) return std::nullopt;
    const std::string_view name = parameters.substr(0, equals);
    parameters.remove_prefix(equals + 1);
    std::string value;
    if (parameters.starts_with('"')) {
      std::size_t i = 1;
      for (; i < parameters.size() && parameters[i] != '"'; ++i) {
        if (parameters[i] == '\\') ++i;
        if (i < parameters.size()) value += parameters[i];
      }
      if (i >= parameters.size()) return std::nullopt;
      parameters.remove_prefix(i + 1);
    } else {
      const std::size_t end = std::min(parameters.find_first_of("; \t"), parameters.size());
      value = parameters.substr(0, end);
      parameters.remove_prefix(end);
      if (!is_token(value)) return std::nullopt;
    }
    if (!is_token(name)) return std::nullopt;
    if (!same_ignoring_case(name, "charset")) continue;
    if (charset) return std::nullopt;
    charset = std::move(value);
  }
  return charset.value_or("");
}

// What a page of any site can make a browser send without asking first (the Fetch standard's
// CORS-safelisted types).
bool is_of_a_form(std::string_view media) {
  return same_ignoring_case(media, "application/x-www-form-urlencoded") ||
         same_ignoring_case(media.substr(0, std::min<std::size_t>(10, media.size())), "multipart/");
}

}  // namespace

bool is_host(std::string_view text) {
  boost::system::error_code error;
  boost::asio::ip::make_address_v6(std::string(text), error);
  if (!error) return true;
  const Authority it = parted(text);
  const bool has_port = it.host.size() < text.size();
  int port = 0;
  if (has_port && !(is_port(it.port) && !it.port.empty())) return false;
  for (const char digit : it.port) port = port * 10 + (digit - '0');
  if (has_port && (port == 0 || port > 65'535)) return false;
  if (it.host.starts_with('[')) {
    boost::asio::ip::make_address_v6(std::string(without_brackets(it.host)), error);
    return !error;
  }
  return !it.host.empty() && it.host.front() != '-' && it.host.front() != '.' &&
         std::all_of(it.host.begin(), it.host.end(), [](unsigned char c) {
           return (c < 0x80 && std::isalnum(c)) || c == '-' || c == '.' || c == '_';
         });
}

std::optional<Problem> addressed_elsewhere(const Request& request, const Hosts& hosts) {
  const std::string* header = request.header("Host");
  if (!header) return std::nullopt;  // HTTP/1.0, as no browser speaks it
  const Authority asked = parted(*header);
  if (is_port(asked.port) && !asked.host.empty() &&
      (is_loopback(asked.host) || is_told(hosts, asked) ||
       (!request.local.empty() && without_brackets(asked.host) == request.local)))
    return std::nullopt;
  return forbidden("unknown-host",
                   {"Host: This server is not known by that name. Ask for it by its address, or "
                    "start it with --host and the name that it is to be known by.",
                    "Host：本服务器没有这个名称。请用它的地址访问，或在启动时用--host写明名称。"},
                   "Host");
}

std::optional<Problem> sent_from_elsewhere(const Request& request, const Hosts& hosts) {
  if (!changes_something(request.method)) return std::nullopt;
  const auto refused = [](const char* header) {
    return forbidden("cross-site",
                     {std::string(header) +
                          ": A page of another site sent this, and nothing was changed. Send it "
                          "from a page of this server, or from a program; behind a proxy, start "
                          "the server with --host and the name in the browser's address.",
                      std::string(header) +
                          "：这个请求来自其他网站的页面，没有作任何改动。请从本服务器的页面或程序"
                          "发送；如经代理访问，启动时请用--host写明浏览器地址栏中的名称。"},
                     header);
  };
  if (const std::string* site = request.header("Sec-Fetch-Site");
      site && *site != "same-origin" && *site != "none")
    return refused("Sec-Fetch-Site");
  const std::string* origin = request.header("Origin");
  if (!origin) return std::nullopt;
  const std::string_view from = authority_of(*origin);
  const std::string* host = request.header("Host");
  if (!from.empty() && host && same_ignoring_case(from, *host)) return std::nullopt;
  // A proxy in front may have asked us under another name; then it is among those told. Without a
  // port in it only the usual one is its own: another port is another site.
  const Authority own = parted(from);
  if (!from.empty() && is_port(own.port) &&
      std::any_of(hosts.begin(), hosts.end(),
                  [&](const std::string& told) { return same_ignoring_case(told, from); }))
    return std::nullopt;
  return refused("Origin");
}

std::optional<Problem> asked_ambiguously(const Route& route, const Request& request) {
  for (std::size_t i = 0; i < request.query.size(); ++i) {
    const auto& [name, value] = request.query[i];
    if (!has_word(route.query, name)) return unknown(route, name);
    for (std::size_t j = 0; j < i; ++j)
      if (request.query[j].first == name) return twice(name);
    if (value.empty()) return left_empty(name);
    if (!is_utf8(value))
      return bad_parameter(name, {"Write it in UTF-8; these bytes are of another encoding.",
                                  "请用UTF-8书写，这些字节是其他编码。"});
  }
  return doubled_header(request);
}

std::optional<Problem> brings_something_else(const Route& route, const Request& request,
                                             std::string_view& media) {
  const bool has_body = !request.body.empty();
  const std::string* header = request.header("Content-Type");
  if (!header) return has_body ? std::optional(wrong_type(route)) : std::nullopt;
  const std::size_t end = std::min(header->find(';'), header->size());
  const std::string_view type = trimmed(std::string_view(*header).substr(0, end));
  if (!has_body && !changes_something(request.method)) return std::nullopt;
  if (is_of_a_form(type)) return wrong_type(route);
  // A file's own type is kept with it, as it is; who hands it in needs headers of ours, which a
  // browser sends to another site only when that site allows it.
  if (route.body == any_file) {
    if (has_body) media = *header;
    return std::nullopt;
  }
  if (same_ignoring_case(type, "text/plain")) return wrong_type(route);
  if (!has_body) return std::nullopt;
  for (std::string_view left = route.body; !left.empty();) {
    const std::string_view one = left.substr(0, left.find(' '));
    left.remove_prefix(std::min(one.size() + 1, left.size()));
    if (!same_ignoring_case(one, type)) continue;
    if (end == header->size()) {
      media = one;
      return std::nullopt;
    }
    const auto charset = charset_in(std::string_view(*header).substr(end));
    if (!charset) return wrong_type(route);
    if (!charset->empty() && !same_ignoring_case(*charset, "utf-8") &&
        !same_ignoring_case(*charset, "utf8"))
      return wrong_charset();
    media = one;
    return std::nullopt;
  }
  return wrong_type(route);
}

bool is_media_type(std::string_view written, std::string_view type) {
  const std::size_t end = std::min(written.find(';'), written.size());
  if (!same_ignoring_case(trimmed(written.substr(0, end)), type)) return false;
  const auto charset = charset_in(written.substr(end));
  return charset && (charset->empty() || same_ignoring_case(*charset, "utf-8") ||
                     same_ignoring_case(*charset, "utf8"));
}

bool known_already(const std::vector<std::string>& if_none_match, std::string_view etag) {
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  for (std::string_view list : if_none_match) {
    // An ETag of ours has no comma.
    while (!list.empty()) {
      const std::size_t comma = std::min(list.find(','), list.size());
      std::string_view one = trimmed(list.substr(0, comma));
      list.remove_prefix(std::min(comma + 1, list.size()));
      if (one.starts_with("W/")) one.remove_prefix(2);
      if (one == "*" || (!one.empty() && one == etag)) return true;
    }
  }
  return false;
}

}  // namespace redress
