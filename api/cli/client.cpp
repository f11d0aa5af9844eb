#include "api/cli/client.h"

#include <httplib.h>

namespace redress::commands {
namespace {

httplib::Client connection(const std::string& server) {
  httplib::Client client(server);
  client.set_connection_timeout(5);
  client.set_read_timeout(60);
  return client;
}

// What became of a request that nobody answered.
Wording reason(httplib::Error error) {
  switch (error) {
    case httplib::Error::Connection: return {"nobody listens there", "该地址无人监听"};
    case httplib::Error::ConnectionTimeout: return {"no connection in time", "连接超时"};
    case httplib::Error::Read: return {"it said nothing in time", "等待应答超时或连接中断"};
    case httplib::Error::Write: return {"it took no more of the request", "发送请求时连接中断"};
    default: return Wording::same(httplib::to_string(error));
  }
}

Client::Answered answered(const httplib::Result& result, const std::string& server) {
  if (!result) {
    const Wording why = reason(result.error());
    throw Unreachable(
        {"There is no answer from " + server + " (" + why.en +
             "). Start it with 'redress serve', or name another with --server or "
             "REDRESS_SERVER.",
         server + "没有应答（" + why.zh +
             "）。请用redress serve启动，或用--server或REDRESS_SERVER指定其他服务器。"});
  }
  Client::Answered made{result->status, result->body, result->get_header_value("ETag"), {}};
  for (std::size_t i = 0; i < result->get_header_value_count("Redress-Warning"); ++i)
    made.warnings.push_back(result->get_header_value("Redress-Warning", i));
  return made;
}

// What is empty is not said.
std::string with(const std::string& path, const std::map<std::string, std::string>& query) {
  httplib::Params parameters;
  for (const auto& [name, value] : query)
    if (!value.empty()) parameters.emplace(name, value);
  return parameters.empty() ? path : httplib::append_query_params(path, parameters);
}

}  // namespace

Client::Client(std::string server) : server_(std::move(server)) {
  if (server_.ends_with("/")) server_.pop_back();
  const std::size_t scheme = server_.find("://");
  const std::size_t path =
      scheme == server_.npos ? scheme : server_.find_first_of("/?#", scheme + 3);
  if (path != server_.npos)
    throw Unreachable({"'" + server_ + "' has a path, '" + server_.substr(path) +
                           "', where none can be; write it as " + server_.substr(0, path) + ".",
                       "“" + server_ + "”带有路径“" + server_.substr(path) +
                           "”，不能这样写；请写成" + server_.substr(0, path) + "。"});
  if (!server_.starts_with("http://") || !connection(server_).is_valid())
    throw Unreachable({"'" + server_ + "' is no address; write it as http://127.0.0.1:8787.",
                       "“" + server_ + "”不是地址；请写成http://127.0.0.1:8787。"});
}

Client::Answered Client::get(const std::string& path,
                             const std::map<std::string, std::string>& query) const {
  return answered(connection(server_).Get(with(path, query)), server_);
}

Client::Answered Client::put(const std::string& path,
                             const std::map<std::string, std::string>& query,
                             const std::string& body, const std::string& if_match) const {
  httplib::Headers headers;
  if (!if_match.empty()) headers.emplace("If-Match", if_match);
  return answered(connection(server_).Put(with(path, query), headers, body, "application/yaml"),
                  server_);
}

Client::Answered Client::post(const std::string& path,
                              const std::map<std::string, std::string>& headers,
                              const std::string& body, const std::string& media_type,
                              const std::map<std::string, std::string>& query) const {
  return answered(
      connection(server_).Post(with(path, query), httplib::Headers(headers.begin(), headers.end()),
                               body, media_type),
      server_);
}

Client::Answered Client::remove(const std::string& path,
                                const std::map<std::string, std::string>& query) const {
  return answered(connection(server_).Delete(with(path, query)), server_);
}

}  // namespace redress::commands
