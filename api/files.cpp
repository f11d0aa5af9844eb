#include "api/files.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace redress {
namespace {

// UTF-16 has zero bytes too; whoever reads the text says how to save it.
bool is_binary(std::string_view bytes) {
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) return false;
  for (std::string_view magic : {"PK\x03\x04", "%PDF", "\x89PNG", "\xff\xd8\xff", "\x1f\x8b",
                                 "\x7f"
                                 "ELF",
                                 "\xd0\xcf\x11\xe0"})
    if (bytes.starts_with(magic)) return true;
  return bytes.substr(0, 8'192).find('\0') != std::string_view::npos;
}

[[noreturn]] void refuse(const std::string& file, const Wording& why) {
  throw Told({file + ": " + why.en, file + "：" + why.zh});
}

}  // namespace

std::string read_file(const std::string& file) {
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (status.type() == std::filesystem::file_type::not_found)
    refuse(file, {"there is no such file. Check the name and the directory.",
                  "没有这个文件。请检查文件名和目录。"});
  if (status.type() == std::filesystem::file_type::directory)
    refuse(file, {"this is a directory. Name a file in it.", "这是目录。请写其中的文件。"});
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    const bool permitted = errno != EACCES && errno != EPERM;
    const std::string reason = std::strerror(errno);
    refuse(file, permitted
                     ? Wording{"cannot be opened (" + reason + ").", "无法打开（" + reason + "）。"}
                     : Wording{"may not be read. Give yourself permission to read it.",
                               "没有读取权限。请先取得权限。"});
  }
  std::ostringstream bytes;
  if (in.peek() != std::ifstream::traits_type::eof() && !(bytes << in.rdbuf()))
    refuse(file, {"cannot be read to its end. Check the disk.", "无法读完。请检查磁盘。"});
  return std::move(bytes).str();
}

std::string read_text(const std::string& file, const Wording& what) {
  std::string bytes = read_file(file);
  if (bytes.find_first_not_of(" \t\r\n") == std::string::npos)
    refuse(file, {"the file is empty. It should have " + what.en + " in it.",
                  "文件是空的。其中应有" + what.zh + "。"});
  if (is_binary(bytes))
    refuse(file, {"this is no text but a binary file. Name " + what.en + ", YAML in UTF-8.",
                  "这不是文本，而是二进制文件。请写" + what.zh + "，UTF-8的YAML。"});
  return bytes;
}

}  // namespace redress
