#include "api/cli/attaching.h"

#include <algorithm>
#include <filesystem>
#include <iomanip>
#include <map>
#include <sstream>

#include "api/cli/command.h"
#include "api/disposition.h"
#include "api/files.h"
#include "engine/decide/decide.h"

namespace redress::commands {
namespace {

// By the file's ending: the server does not guess.
std::string media_type_of(const std::filesystem::path& file) {
  static const std::map<std::string, std::string> known = {
      {".pdf", "application/pdf"},
      {".ofd", "application/ofd"},
      {".doc", "application/msword"},
      {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
      {".xls", "application/vnd.ms-excel"},
      {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
      {".jpg", "image/jpeg"},
      {".jpeg", "image/jpeg"},
      {".png", "image/png"},
      {".mp3", "audio/mpeg"},
      {".mp4", "video/mp4"},
      {".zip", "application/zip"},
      {".txt", "text/plain"},
  };
  std::string ending = file.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  const auto found = known.find(ending);
  return found == known.end() ? "application/octet-stream" : found->second;
}

}  // namespace

std::string mebibytes(std::uintmax_t bytes) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(2) << double(bytes) / (1 << 20) << " MiB";
  return text.str();
}

Client::Answered hand_in(const Client& server, const std::string& case_id, const std::string& file,
                         const HandingIn& how, const std::string& version) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(file, error);
  if (!error && size > most_bytes_of_attachment)
    throw Stop({file + " has " + mebibytes(size) + "; a file may have " +
                    mebibytes(most_bytes_of_attachment) + " at most.",
                file + "有" + mebibytes(size) + "；单个文件不得超过" +
                    mebibytes(most_bytes_of_attachment) + "。"});
  std::map<std::string, std::string> headers{
      {"Content-Disposition", disposition(std::filesystem::path(file).filename().string())},
      {"Redress-Kind", how.kind}};
  if (!how.by.empty()) headers["Redress-By"] = extended(how.by);
  if (!version.empty()) headers["If-Match"] = version;
  return server.post("/v1/cases/" + case_id + "/attachments", headers, read_file(file),
                     how.media_type.empty() ? media_type_of(file) : how.media_type);
}

}  // namespace redress::commands
